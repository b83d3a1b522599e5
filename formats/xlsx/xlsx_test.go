package xlsx

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"sluse/formats"
	"sluse/formats/csv"
	"sluse/formats/formatstest"
	"sluse/words"
)

func TestReadsWhatExcelizeWrites(t *testing.T) {
	t.Parallel()
	records := readAll(t, bookOf(t, rowOf(200115), rowOf(200115, "Varenavn", "Ost\nskåret", "Linjesum", 200.0), rowOf("200116", "Antall", 2.5, "Pris", "1 000,50", "MvaSats", styled{0.15, "0 %"})))
	if numbers(records) != "200115 200116" || len(records[0].Invoice.Lines) != 2 {
		t.Fatalf("%s: %+v", numbers(records), records[0].Findings)
	}
	first, second := records[0].Invoice, records[1].Invoice
	if first.IssueDate != "2027-01-11" || first.DueDate != "2027-01-25" || first.Totals.Net.String() != "200.00" || first.Lines[1].Name != "Ost skåret" {
		t.Errorf("%+v", first)
	}
	if l := second.Lines[0]; l.Quantity.String() != "2.5" || l.Price.String() != "1000.50" || l.Rate.String() != "15" {
		t.Errorf("%+v", l)
	}
	if p := records[1].Place.String(); p != "juni.xlsx Ark1!4:4" {
		t.Errorf("place %s", p)
	}
}

// The same rows as CSV and as XLSX are the same invoices, to the last byte of
// their canonical form.
func TestSameAsCSV(t *testing.T) {
	t.Parallel()
	text := "Fakturanr;Type;Fakturadato;Forfallsdato;Kundenr;Kundenavn;Orgnr;Postnr;Land;KID;Konto;Varenavn;Antall;Pris;Linjesum;MvaSats;Netto;Mva;Brutto;Merknad\n" +
		"101;;11.01.2027;25.01.2027;10001;Sæter Økomat SA;310100919;0155;;100012001010;;Brød;2,5;100,00;250,00;25;1250,00;312,50;1562,50;Takk\n" +
		"101;;;;;;;;;;;Kake;1;1000,00;1000,00;25;;;;\n" +
		"301;Kreditnota;11.01.2027;;10001;Sæter Økomat SA;310100919;0155;;;;Brød;-1;100,00;-100,00;15;-100,00;-15,00;-115,00;\n"
	var want []*formats.Record
	for rec, err := range (csv.Format{}).Read(strings.NewReader(text), options) {
		must(t, err)
		want = append(want, rec)
	}
	got := readAll(t, bookOf(t,
		rowOf(101, "Antall", 2.5, "Linjesum", 250, "Netto", 1250, "Mva", 312.5, "Brutto", 1562.5, "Merknad", "Takk"),
		[]any{101, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, "Kake", 1, 1000, 1000, 25},
		rowOf("301", "Type", "Kreditnota", "Forfallsdato", nil, "KID", nil, "Antall", -1, "Linjesum", -100, "MvaSats", 15, "Netto", -100, "Mva", -15, "Brutto", -115)))
	if len(got) != len(want) {
		t.Fatalf("%s, want %s", numbers(got), numbers(want))
	}
	for i := range want {
		if len(want[i].Findings)+len(got[i].Findings) > 0 || !reflect.DeepEqual(got[i].Invoice, want[i].Invoice) {
			t.Errorf("got  %+v %v\nwant %+v %v", got[i].Invoice, got[i].Findings, want[i].Invoice, want[i].Findings)
		}
	}
}

// TestFindings has a row for each thing that Excel does to a value.
func TestFindings(t *testing.T) {
	t.Parallel()
	tests := []struct {
		column string
		value  any
		rule   string
		code   string
	}{
		{"Fakturadato", 46398, "DATE", "csv.date-serial"},
		{"Fakturadato", 20270111, "DATE", "csv.date-serial"},
		{"Fakturadato", styled{60, "dd.mm.yyyy"}, "DATE", "sheet.no-day"},
		{"Fakturadato", styled{61, "dd.mm.yyyy"}, "DATE", "sheet.date-year"},
		{"Fakturadato", styled{36525, "dd.mm.yyyy"}, "DATE", "sheet.date-year"},
		{"Fakturadato", styled{-1, "dd.mm.yyyy"}, "DATE", "sheet.no-day"},
		{"Forfallsdato", "01/25/2027", "DATE", "csv.date"},
		{"Kundenavn", styled{46398, "d. mmm"}, "DATE", "sheet.made-date"},
		{"Antall", styled{46398.5, "dd/mm/yyyy"}, "DATE", "sheet.made-date"},
		{"KID", styled{46398, "mm-dd-yy"}, "DATE", "sheet.made-date"},
		{"Kundenavn", true, "TYPE", "sheet.truth"},
		{"Merknad", 2.5, "TYPE", "sheet.number-in-text"},
		{"Brutto", formula("SUM(Q2:R2)"), "FORMULA", "sheet.no-value"},
		{"Pris", "100.00", "POINT", "csv.point"},
		{"Brutto", 250.005, "AMOUNT", "csv.amount-too-fine"},
		{"Pris", 33.333333333333336, "NUMBER", "csv.number-range"},
		{"Antall", 1234567890123, "NUMBER", "csv.number-range"},
		{"MvaSats", 0.25, "VATRATE", "csv.vat-rate"},
		{"MvaSats", styled{25, "0%"}, "VATRATE", "csv.vat-rate"},
		{"KID", 1004100, "ID", "sheet.id-number"},
		{"KID", 100012001010, "ID", "sheet.id-number"},
		{"KID", "1,00012E+11", "SPOILT", "csv.spoilt"},
		{"Orgnr", 310100918, "ID", "sheet.id-number"},
		{"Orgnr", 3101009, "ID", "sheet.id-number"},
		{"Konto", 99990501235, "ID", "sheet.id-number"},
		{"Postnr", 55555, "ID", "sheet.id-number"},
		{"Kundenr", 1234567890123456, "SPOILT", "csv.spoilt"},
		{"Kundenr", -1, "ID", "sheet.id-number"},
		{"Kundenr", 1.5, "ID", "sheet.id-number"},
		{"Kundenavn", "a\x01b", "ENCODING", "csv.encoding"},
		{"Merknad", strings.Repeat("x", 32<<10-1), "", ""},
	}
	for _, test := range tests {
		t.Run(test.column+" "+test.code, func(t *testing.T) {
			t.Parallel()
			records := readAll(t, bookOf(t, rowOf(99), rowOf(100, test.column, test.value), rowOf(101)))
			if numbers(records) != "99 100! 101" && test.code != "" {
				t.Fatalf("got %s", numbers(records))
			}
			if test.code == "" {
				return
			}
			if len(records[1].Findings) != 1 {
				t.Fatalf("findings %+v", records[1].Findings)
			}
			f := records[1].Findings[0]
			col := 0
			for i, h := range heads {
				if h == test.column {
					col = i
				}
			}
			if want := "juni.xlsx Ark1!" + letters(col) + "3 (" + test.column + ")"; f.Place.String() != want {
				t.Errorf("place %s, want %s", f.Place, want)
			}
			if f.Rule != "SLUSE-XLSX-"+test.rule || f.Reason.Code != test.code || !f.Fatal {
				t.Errorf("finding %+v", f)
			}
			if f.Reason.Todo(words.NB) == "" || f.Reason.Todo(words.EN) == "" || strings.Contains(f.Reason.Text(words.NB)+f.Reason.Todo(words.NB), "{") {
				t.Errorf("%s: %s %s", f.Reason.Code, f.Reason.Text(words.NB), f.Reason.Todo(words.NB))
			}
		})
	}
}

// What Excel has made a number of is taken where it can be no other.
func TestProvedIdentifiers(t *testing.T) {
	t.Parallel()
	o := options
	o.KIDLengths = []int{12, 10}
	for _, test := range []struct {
		column string
		value  any
		land   any
		want   string // "" is refused
	}{
		{"Fakturanr", 200115, nil, "200115"},
		{"Fakturanr", styled{115, "000000"}, nil, "000115"},
		{"Kundenr", 10001, nil, "10001"},
		{"Orgnr", 310100919, nil, "310100919"},
		{"Konto", 99990600011, nil, "99990600011"},
		{"Konto", 5300000004, nil, "05300000004"},
		{"Konto", 5300000005, nil, ""},
		{"Postnr", 155, nil, "0155"},
		{"Postnr", 5003, "NO", "5003"},
		{"Postnr", 100, "FI", "00100"},
		{"Postnr", 11122, "SE", "11122"},
		{"Postnr", 75001, "FR", ""},
		{"KID", 100012001010, nil, "100012001010"},
		{"KID", 12001010, nil, ""},      // may have been of ten or of twelve
		{"KID", 1000120010107, nil, ""}, // longer than any
		{"KID", 100012001011, nil, ""},  // wrong check digit
		{"KID", styled{1004100, "0000000000"}, nil, "0001004100"},
		{"KID", styled{1004103, "0000000000"}, nil, ""},
	} {
		records, err := read(bookOf(t, rowOf("1", "Orgnr", nil, "Land", test.land, test.column, test.value)), o)
		must(t, err)
		inv := records[0].Invoice
		got := map[string]string{
			"Fakturanr": inv.Number, "Kundenr": inv.Buyer.ID.Value, "Orgnr": inv.Buyer.LegalID.Value, "Konto": inv.Payment.Account,
			"Postnr": inv.Buyer.Address.PostCode, "KID": inv.Payment.ID,
		}[test.column]
		refused := len(records[0].Findings) > 0
		if refused != (test.want == "") || !refused && got != test.want {
			t.Errorf("%s %v: %q %v, want %q", test.column, test.value, got, records[0].Findings, test.want)
		}
	}
}

func TestNumbersAreExact(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"0": "0", "-0": "0", "0.0": "0", "1": "1", "112.90000000000001": "112,9", "0.1": "0,1", "1E-2": "0,01", "1.5E3": "1500", "-2.50": "-2,5",
		"0.30000000000000004": "0,3", "1129.9999999999998": "1130", "999999999999999.9": "1000000000000000", "9.9999999999999999E2": "1000", "100": "100",
		"2.0011E8": "200110000", "+7": "7", ".5": "0,5", "5.": "5", "1e+05": "100000", "0.000000001": "0,000000001", "123456789012.34": "123456789012,34",
		"33.333333333333336": "33,3333333333333",
	} {
		if n, f := readNumber(in); f != numberRight || n.text(0) != want {
			t.Errorf("%q is %q (%d), want %q", in, n.text(0), f, want)
		}
	}
	for in, want := range map[string]numberFault{
		"": numberSyntax, "-": numberSyntax, ".": numberSyntax, "1,5": numberSyntax, "abc": numberSyntax, "1E": numberSyntax, "1E1234": numberSyntax, "0x10": numberSyntax,
		"NaN": numberSyntax, "1 000": numberSyntax, "--1": numberSyntax, "1.2.3": numberSyntax,
		"1.234567890123456789": numberDigits, "1E31": numberDigits, "1E-40": numberDigits, "100000000000000000000.0000000001": numberDigits,
	} {
		if n, f := readNumber(in); f != want {
			t.Errorf("%q is %q (%d), want fault %d", in, n.text(0), f, want)
		}
	}
	if n, _ := readNumber("12"); n.text(2) != "12,00" {
		t.Error(n.text(2))
	}
	if n, _ := readNumber("0.25"); n.hundredfold().text(0) != "25" {
		t.Error(n.hundredfold().text(0))
	}
}

func TestDates(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		serial   string
		date1904 bool
		want     string
	}{
		{"1", false, "1900-01-01"},
		{"59", false, "1900-02-28"},
		{"60", false, ""},
		{"61", false, "1900-03-01"},
		{"46398", false, "2027-01-11"},
		{"46398.999", false, "2027-01-11"},
		{"46397.999999999996", false, "2027-01-11"},
		{"44936", true, "2027-01-11"},
		{"0", false, ""},
		{"-1", false, ""},
		{"2958465", false, "9999-12-31"},
		{"2958466", false, ""},
		{"1E300", false, ""},
		{"x", false, ""},
		{"4.6398E4", false, "2027-01-11"},
		{"0", true, "1904-01-01"},
	} {
		got, ok := dayOf(test.serial, test.date1904)
		if got != test.want || ok != (test.want != "") {
			t.Errorf("%s: %q, want %q", test.serial, got, test.want)
		}
		if n, back := serialOf(got); ok && !test.date1904 && !strings.Contains(test.serial, ".") && (!back || itoa(n) != test.serial) {
			t.Errorf("%s is written as %d", got, n)
		}
	}
	records := readAll(t, withXML(t, bookOf(t, rowOf(1, "Fakturadato", styled{44936, "yyyy-mm-dd"}, "Forfallsdato", styled{44950, "d/m/yy"})), "<workbookPr", `<workbookPr date1904="1"`))
	if inv := records[0].Invoice; inv.IssueDate != "2027-01-11" || inv.DueDate != "2027-01-25" {
		t.Errorf("1904: %s %s", inv.IssueDate, inv.DueDate)
	}
}

func TestFormats(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]numberFormat{
		"dd/mm/yyyy": {date: true}, "[$-414]d. mmmm yyyy;@": {date: true}, "yyyy\\-mm\\-dd": {date: true}, "m/d/yy h:mm": {date: true},
		"General": {}, "0.00": {}, "# ##0,00 \"dager\"": {}, "[Red]0": {}, "\\d0": {}, "h:mm": {}, "[h]:mm:ss": {}, "#,##0;-d": {},
		"0 %": {percent: true}, "0.00%": {percent: true}, "00000000000": {zeros: 11}, "000;d": {zeros: 3}, "0": {zeros: 1}, "0_d": {}, "@": {}, "\"": {}, "[": {}, "\\": {}, "": {},
	} {
		if got := readFormat(code); got != want {
			t.Errorf("%s is %+v, want %+v", code, got, want)
		}
	}
}

// A title above, a margin to the left, empty rows, hidden rows, a formula with
// its result, an error, a number stored as Java stores it.
func TestRows(t *testing.T) {
	t.Parallel()
	head := xmlRow("", "", text("Fakturanr"), text("Fakturadato"), text("Forfallsdato"), text("Kundenavn"), text("Antall"), text("Pris"), text("Linjesum"), text("MvaSats"), text("Netto"), text("Mva"), text("Brutto"), text("Varenavn"))
	row := func(number, price, item string) string {
		return xmlRow("", item, number, text("11.01.2027"), text("25.01.2027"), text("Kunde"), number1("2"), price, number1("2E2"), number1("25.0"), number1("200"), number1("50.000000000000007"), number1("250"), text("Ost"))
	}
	data := bare(t, xmlRow(text("Fakturaer i januar"))+"<row/>"+head+
		strings.Replace(row(number1("2.00115E5"), "><f>50+50</f><v>100</v>", ""), "<row>", `<row r="10" hidden="1">`, 1)+
		"<row/>"+xmlRow("", "", ` s="1">`, ` t="str"><f>""</f><v></v>`)+
		row(text("200116"), number1("100"), text("x")))
	records := readAll(t, data)
	if numbers(records) != "200115 200116!" {
		t.Fatalf("%s %+v", numbers(records), records[0].Findings)
	}
	if p := records[0].Place; p.Line != 10 {
		t.Errorf("place %v", p)
	}
	if l := records[0].Invoice.Lines[0]; l.Price.String() != "100.00" || records[0].Invoice.Totals.VAT.String() != "50.00" {
		t.Errorf("%+v", records[0].Invoice)
	}
	if f := records[1].Findings[0]; f.Reason.Code != "sheet.outside" || f.Reason.Args[0] != "B" || f.Place.String() != "juni.xlsx Ark1!13:13" {
		t.Errorf("%+v", f)
	}
	// Texts in pieces, in lines, and with a reading aid.
	pieces := " t=\"inlineStr\">\n <is>\n  <r><t>Os</t></r>\n  <r><t>t </t></r><rPh><t>aid</t></rPh><r><t>_x005F_x_</t></r>\n </is>\n"
	if rec := readAll(t, bare(t, strings.Replace(head+row(number1("1"), number1("100"), ""), text("Ost"), pieces, 1)))[0]; rec.Invoice.Lines[0].Name != "Ost _x_" {
		t.Errorf("%q %+v", rec.Invoice.Lines[0].Name, rec.Findings)
	}
	// An error and an empty formula, as openpyxl leaves it.
	for cell, code := range map[string]string{` t="e"><v>#N/A</v>`: "sheet.error-value", "><f>A1</f><v></v>": "sheet.no-value", "><f>A1</f>": "sheet.no-value", ` t="str"><f>A1</f>`: "sheet.no-value"} {
		records := readAll(t, bare(t, head+row(number1("1"), cell, "")))
		if len(records) != 1 || len(records[0].Findings) != 1 || records[0].Findings[0].Reason.Code != code {
			t.Errorf("%s: %+v", cell, records[0].Findings)
		}
	}
}

func TestSheets(t *testing.T) {
	t.Parallel()
	good, other := [][]any{heads, rowOf(1)}, [][]any{{"Notat"}, {"Husk å ringe"}}
	for name, test := range map[string]struct {
		data []byte
		want string
		code string
	}{
		"the second":     {workbook(t, "Forside", other, "Faktura juni", good), "1", ""},
		"a bare one":     {workbook(t, "Mal", [][]any{heads}, "Ark2", good), "1", ""},
		"two":            {workbook(t, "Mai", good, "Juni", good), "", "sheet.several"},
		"none":           {workbook(t, "Ark1", other), "", "sheet.no-heading"},
		"no rows":        {workbook(t, "Ark1", [][]any{heads}), "", "csv.no-rows"},
		"below the head": {workbook(t, "Ark1", append(slicesRepeat(other[0], headRows), good...)), "", "sheet.no-heading"},
		"a lost column":  {workbook(t, "Ark1", [][]any{heads[:17], rowOf(1)[:17]}), "", "csv.missing-column"},
	} {
		records, err := read(test.data, options)
		fault, ok := errors.AsType[*formats.FileError](err)
		if numbers(records) != test.want || ok != (test.code != "") || ok && (fault.Reason.Code != test.code || !words.Known(test.code)) {
			t.Errorf("%s: %s %v", name, numbers(records), err)
		}
	}
	records := readAll(t, workbook(t, "Faktura juni", [][]any{heads, rowOf(1, "KID", 7)}))
	if p := records[0].Findings[0].Place.String(); p != "juni.xlsx 'Faktura juni'!J2 (KID)" {
		t.Error(p)
	}
}

func slicesRepeat(row []any, n int) [][]any {
	var rows [][]any
	for range n {
		rows = append(rows, row)
	}
	return rows
}

func TestSuite(t *testing.T) {
	t.Parallel()
	faulty := bookOf(t,
		rowOf(100), rowOf(101, "KID", 1004100, "Merknad", "_x000D_ er tekst\nog <dette> & \"hint\""), rowOf(101, "KID", nil, "Varenavn", "Ost", "Linjesum", formula("1+1")), rowOf(102, "Fakturadato", 46398),
		rowOf("103", "Postnr", styled{155, "0000"}, "Pris", "1.5", "Antall", 0.30000000000000004, "MvaSats", styled{0.25, "0%"}), rowOf(nil, "Kundenavn", "Uten nummer"), rowOf(1.5), append(rowOf(104), nil, "utenfor"))
	formatstest.Run(t, formatstest.Part{
		Format: New(Options{Temp: t.TempDir()}), Options: options,
		Samples: []formatstest.Sample{
			{Name: "excelize", Data: bookOf(t, rowOf(200115), rowOf(200116)), Numbers: []string{"200115", "200116"}},
			{Name: "faulty", Data: faulty, Numbers: []string{"100", "101", "102", "103", "", "1.5", "104"}, Failed: []string{"101", "102", "103", "", "1.5", "104"}},
			{Name: "had Feil", Data: workbook(t, "Ark 1", [][]any{append([]any{"Feil"}, heads...), append([]any{"gammel"}, rowOf(101, "KID", 7)...), {"bare en grunn"}}), Numbers: []string{"101"}, Failed: []string{"101"}},
		},
		Unreadable: []formatstest.Unreadable{
			{Name: "csv", Data: []byte("Fakturanr;Kundenavn\n"), Code: "sheet.not-workbook"},
			{Name: "cut", Data: faulty[:len(faulty)-30], Code: "sheet.cut"},
			{Name: "two sheets", Data: workbook(t, "a", [][]any{heads, rowOf(1)}, "b", [][]any{heads, rowOf(1)}), Code: "sheet.several"},
			{Name: "damaged rows", Data: withXML(t, faulty, "</sheetData>", ""), Code: "sheet.damaged", Records: 6},
			{Name: "rows run back", Data: withXML(t, faulty, `<row r="3"`, `<row r="1"`), Code: "sheet.damaged"},
			{Name: "a document type", Data: withXML(t, faulty, "<worksheet", "<!DOCTYPE x><worksheet"), Code: "sheet.damaged"},
		},
		Foreign: [][]byte{[]byte("Fakturanr;Kundenavn\n"), []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")},
	})
}

// The correction opens in another program, identifiers are texts there, and
// mended there it is taken.
func TestCorrectionIsMended(t *testing.T) {
	t.Parallel()
	data := bookOf(t, rowOf(100), rowOf(101, "KID", 1004100, "Fakturadato", 46398), rowOf(101, "KID", 1004100, "Fakturadato", nil))
	var b bytes.Buffer
	must(t, New(Options{}).Correct(&b, bytes.NewReader(data), given(readAll(t, data))))
	f, err := excelize.OpenReader(bytes.NewReader(b.Bytes()))
	must(t, err)
	rows, err := f.GetRows("Ark1")
	must(t, err)
	if len(rows) != 3 || rows[0][20] != "Feil" || !strings.HasPrefix(rows[1][20], "=KID") || rows[1][6] != "310100919" {
		t.Fatalf("%q", rows)
	}
	for at, v := range map[string]any{"J2": "0001004100", "J3": "0001004100", "C2": "11.01.2027"} {
		must(t, f.SetCellValue("Ark1", at, v))
	}
	var mended bytes.Buffer
	must(t, f.Write(&mended))
	records := readAll(t, mended.Bytes())
	if numbers(records) != "101" || records[0].Invoice.Payment.ID != "0001004100" || len(records[0].Invoice.Lines) != 2 {
		t.Errorf("%s %+v", numbers(records), records[0].Findings)
	}
	// Two tries leave the same bytes.
	var again bytes.Buffer
	must(t, New(Options{}).Correct(&again, bytes.NewReader(data), given(readAll(t, data))))
	if !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Error("the correction is written in two ways")
	}
}

func given(records []*formats.Record) func(func(formats.Failed, error) bool) {
	return func(yield func(formats.Failed, error) bool) {
		for _, rec := range records {
			if len(rec.Findings) > 0 && !yield(formats.Failed{Raw: rec.Raw, Why: "=KID\nmå rettes"}, nil) {
				return
			}
		}
	}
}
