package csv

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"sluse/formats"
	"sluse/formats/table"
	"sluse/invoice"
	"sluse/money"
	"sluse/words"
)

const heads = "Fakturanr;Type;Fakturadato;Forfallsdato;Kundenr;Kundenavn;KID;Varenavn;Antall;Pris;Linjesum;MvaSats;Netto;Mva;Brutto;Merknad\n"

// row is a right row of 250.00 with changes: "Pris", "1,5", ...
func rowOf(number string, changes ...string) string {
	names := strings.Split(strings.TrimSpace(heads), ";")
	values := []string{number, "", "11.01.2027", "25.01.2027", "10001", "Sæter Økomat", "100012001010", "Brød", "2", "100,00", "200,00", "25", "200,00", "50,00", "250,00", ""}
	for i := 0; i < len(changes); i += 2 {
		for j, n := range names {
			if n == changes[i] {
				values[j] = changes[i+1]
			}
		}
	}
	return strings.Join(values, ";") + "\n"
}

var options = formats.Options{
	File: "june.csv", Account: "99990501234",
	Seller: invoice.Party{Name: "Slusevik Engros AS", VATID: "NO310100005MVA"},
}

func readAll(t testing.TB, data string) []*formats.Record {
	t.Helper()
	records, err := read(strings.NewReader(data), options)
	if err != nil {
		t.Fatal(err)
	}
	return records
}

func read(r io.Reader, o formats.Options) ([]*formats.Record, error) {
	var records []*formats.Record
	for rec, err := range (Format{}).Read(r, o) {
		if err != nil {
			return records, err
		}
		records = append(records, rec)
	}
	return records, nil
}

// numbers is "101 102!" where 102 has a fatal finding.
func numbers(records []*formats.Record) string {
	var b strings.Builder
	for i, rec := range records {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(rec.Number)
		if invoice.AnyFatal(rec.Findings) {
			b.WriteByte('!')
		}
	}
	return b.String()
}

func TestInvoice(t *testing.T) {
	t.Parallel()
	records := readAll(t, "FAKTURANR;Valuta;Kurs;Type;Fakturadato;Forfallsdato;Leveringsdato;Kundenr;Kundenavn;Orgnr;Epost;Adresse;Adresse2;Postnr;Sted;Land;"+
		"DeresRef;Ordrenr;KID;Konto;GjelderFaktura;Merknad;Varenr;Varenavn;Antall;Enhet;Pris;Linjesum;MvaSats;MvaKode;Netto;Mva;Brutto\n"+
		"200101;EUR;11,50;faktura;11.01.2027;2027-01-25;10.01.2027;10001;\"Lien & \"\"Sønner\"\" ANS\";310 101 052;post@lien.example;Demoveien 1;\"2. etg\nvest\";0155;Oslo;;Kari;PO-7;1000 1200 1010;9999.05.01234;200099;\"Takk\r\nfor sist\";V1;Brød 24\" stort;2,5;stk;\"1 000,00\";2.500,00;15;;3 600,00;650,00;4 250,00\n"+
		"200101;;;;;;;;;;;;;;;;;;;;;;;Kurs;1;time;1100;1100,00;25 %;S;;;\n")
	if len(records) != 1 || len(records[0].Findings) > 0 {
		t.Fatalf("%s: %v", numbers(records), records[0].Findings)
	}
	inv := records[0].Invoice
	d := money.MustDecimal
	want := &invoice.Invoice{
		Number: "200101", IssueDate: "2027-01-11", DueDate: "2027-01-25", DeliveryDate: "2027-01-10", Type: "380", Currency: "EUR", ExchangeRate: d("11.50"),
		BuyerReference: "Kari", OrderReference: "PO-7", Notes: []string{"Takk\nfor sist"}, ProfileID: table.Profile, CustomizationID: table.Customization,
		Preceding: []invoice.Preceding{{Number: "200099"}},
		Seller:    options.Seller,
		Buyer: invoice.Party{
			Name: `Lien & "Sønner" ANS`, ID: invoice.ID{Value: "10001"},
			LegalID: invoice.ID{Scheme: "0192", Value: "310101052"}, Endpoint: invoice.ID{Scheme: "0192", Value: "310101052"},
			Address: invoice.Address{Line1: "Demoveien 1", Line2: "2. etg vest", PostCode: "0155", City: "Oslo", Country: "NO"},
			Contact: invoice.Contact{Email: "post@lien.example"},
		},
		Payment: invoice.Payment{MeansCode: "30", ID: "100012001010", Account: "99990501234"},
		Totals:  invoice.Totals{Lines: d("3600.00"), Net: d("3600.00"), VAT: d("650.00"), Gross: d("4250.00"), Due: d("4250.00")},
		VAT: []invoice.VATGroup{
			{Base: d("2500.00"), Amount: d("375.00"), Category: "S", Rate: d("15")},
			{Base: d("1100.00"), Amount: d("275.00"), Category: "S", Rate: d("25")},
		},
		Lines: []invoice.Line{
			{ID: "1", Quantity: d("2.5"), Unit: "EA", Net: d("2500.00"), Price: d("1000.00"), Category: "S", Rate: d("15"), Name: `Brød 24" stort`, SellerItemID: "V1"},
			{ID: "2", Quantity: d("1"), Unit: "HUR", Net: d("1100.00"), Price: d("1100"), Category: "S", Rate: d("25"), Name: "Kurs"},
		},
	}
	if !reflect.DeepEqual(inv, want) {
		t.Errorf("got  %+v\nwant %+v", inv, want)
	}
	if p := records[0].LinePlaces; len(p) != 2 || p[0].Line != 2 || p[1].Line != 5 {
		t.Errorf("line places %v", p)
	}
}

// TestFindings has a row for each thing that can be wrong with an invoice.
func TestFindings(t *testing.T) {
	t.Parallel()
	tests := []struct {
		rule, code, column string
		rows               string
	}{
		{"SLUSE-CSV-REQUIRED", "csv.required", "Kundenavn", rowOf("101", "Kundenavn", " ")},
		{"SLUSE-CSV-REQUIRED", "csv.required", "Forfallsdato", rowOf("101", "Forfallsdato", "")},
		{"SLUSE-CSV-REQUIRED", "csv.required", "Brutto", rowOf("101", "Brutto", "")},
		{"SLUSE-CSV-REQUIRED", "csv.required", "MvaSats", rowOf("101", "MvaSats", "")},
		{"SLUSE-CSV-REQUIRED", "csv.required", "Fakturanr", rowOf("")},
		{"SLUSE-CSV-TYPE", "csv.type", "Type", rowOf("101", "Type", "purring")},
		{"SLUSE-CSV-DATE", "csv.date", "Fakturadato", rowOf("101", "Fakturadato", "31.02.2027")},
		{"SLUSE-CSV-DATE", "csv.date", "Forfallsdato", rowOf("101", "Forfallsdato", "11/01/2027")},
		{"SLUSE-CSV-DATE", "csv.date", "Fakturadato", rowOf("101", "Fakturadato", "11.01.0027")},
		{"SLUSE-CSV-DATE", "csv.date-serial", "Fakturadato", rowOf("101", "Fakturadato", "46398")},
		{"SLUSE-CSV-POINT", "csv.point", "Pris", rowOf("101", "Pris", "100.00")},
		{"SLUSE-CSV-POINT", "csv.point", "Linjesum", rowOf("101", "Linjesum", "1.000")},
		{"SLUSE-CSV-POINT", "csv.point", "Netto", rowOf("101", "Netto", "1,000.00")},
		{"SLUSE-CSV-NUMBER", "csv.number", "Antall", rowOf("101", "Antall", "to")},
		{"SLUSE-CSV-NUMBER", "csv.number", "Antall", rowOf("101", "Antall", "12 34")},
		{"SLUSE-CSV-NUMBER", "csv.number", "Antall", rowOf("101", "Antall", "#NAVN?")},
		{"SLUSE-CSV-NUMBER", "csv.number-range", "Antall", rowOf("101", "Antall", "1234567890123")},
		{"SLUSE-CSV-AMOUNT", "csv.amount-too-fine", "Linjesum", rowOf("101", "Linjesum", "200,005")},
		{"SLUSE-CSV-AMOUNT", "csv.amount-too-fine", "Brutto", rowOf("101", "Brutto", "250,000")},
		{"SLUSE-CSV-SPOILT", "csv.spoilt", "KID", rowOf("101", "KID", "1,00012E+11")},
		{"SLUSE-CSV-SPOILT", "csv.spoilt", "Kundenr", rowOf("101", "Kundenr", "1E+11")},
		{"SLUSE-CSV-SPOILT", "csv.spoilt", "Pris", rowOf("101", "Pris", "1,23E+11")},
		{"SLUSE-CSV-VATRATE", "csv.vat-rate", "MvaSats", rowOf("101", "MvaSats", "24")},
		{"SLUSE-CSV-REPEAT", "csv.repeat", "Kundenavn", rowOf("101") + rowOf("101", "Kundenavn", "Sæter Økomat SA")},
		{"SLUSE-CSV-REPEAT", "csv.repeat", "Merknad", rowOf("101") + rowOf("101", "Merknad", "ny")},
		{"SLUSE-CSV-REPEAT", "csv.repeat", "Type", rowOf("101") + rowOf("101", "Type", "fktura")},
		{"SLUSE-CSV-CONTROL", "csv.control", "Kundenavn", rowOf("101", "Kundenavn", "a\x00b")},
		{"SLUSE-CSV-CONTROL", "csv.control", "Merknad", rowOf("101", "Merknad", "a\tb")},
		{"SLUSE-CSV-CONTROL", "csv.control", "KID", rowOf("101", "KID", "\"1\n2\"")},
		{"SLUSE-CSV-ENCODING", "csv.encoding", "Varenavn", rowOf("101", "Varenavn", "Br\xf8d")},
		{"SLUSE-CSV-ENCODING", "csv.encoding", "Varenavn", rowOf("101", "Varenavn", "Br\ufffdd")},
		{"SLUSE-CSV-COLUMNS", "csv.columns", "", "101;faktura;11.01.2027\n"},
		{"SLUSE-CSV-COLUMNS", "csv.columns", "", rowOf("101", "Merknad", "a;b")},
		{"SLUSE-CSV-CUT", "csv.cut", "", "101;faktura;11.01.20"},
		{"SLUSE-CSV-QUOTE", "csv.quote", "", rowOf("101", "Varenavn", `"24" tommer`)},
		{"SLUSE-CSV-QUOTE", "csv.quote", "", rowOf("101", "Merknad", `"uten slutt`)},
		{"SLUSE-CSV-LENGTH", "csv.field-too-long", "Merknad", rowOf("101", "Merknad", strings.Repeat("x", table.MaxField+1))},
	}
	for _, test := range tests {
		t.Run(test.code+" "+test.column, func(t *testing.T) {
			t.Parallel()
			// Two right neighbours with letters that settle the encoding.
			records := readAll(t, heads+rowOf("99")+rowOf("100")+test.rows)
			if len(records) != 3 || len(records[0].Findings)+len(records[1].Findings) > 0 {
				t.Fatalf("got %s", numbers(records))
			}
			if len(records[2].Findings) == 0 {
				t.Fatal("no finding")
			}
			f := records[2].Findings[0]
			if f.Rule != test.rule || f.Reason.Code != test.code || f.Place.Column != test.column || !f.Fatal || f.Place.File != "june.csv" || f.Place.Line < 4 {
				t.Errorf("finding %+v", f)
			}
			if !words.Known(f.Reason.Code) || f.Reason.Todo(words.NB) == "" || f.Reason.Todo(words.EN) == "" {
				t.Errorf("%s has no words, or no next step", f.Reason.Code)
			}
			if strings.Contains(f.Reason.Text(words.NB), "{") {
				t.Errorf("left open: %s", f.Reason.Text(words.NB))
			}
		})
	}
}

// The columns that the short layout of the other tests does not have.
func TestFindingsOfOtherColumns(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ column, value, rule string }{
		{"Valuta", "kroner", "SLUSE-CSV-CODE"},
		{"Land", "N0", "SLUSE-CSV-CODE"},
		{"Kurs", "0", "SLUSE-CSV-NUMBER"},
		{"Kurs", "11.50", "SLUSE-CSV-POINT"},
		{"Konto", "9,99906E+10", "SLUSE-CSV-SPOILT"},
		{"Enhet", "flaske", "SLUSE-CSV-UNIT"},
		{"MvaKode", "X", "SLUSE-CSV-VATCODE"},
		{"Leveringsdato", "2027-02-30", "SLUSE-CSV-DATE"},
	} {
		data := test.column + ";" + heads + test.value + ";" + rowOf("101")
		records := readAll(t, data)
		if len(records) != 1 || len(records[0].Findings) != 1 {
			t.Errorf("%s %q: %s", test.column, test.value, numbers(records))
			continue
		}
		if f := records[0].Findings[0]; f.Rule != test.rule || f.Place.Column != test.column || f.Value != test.value || !words.Known(f.Reason.Code) {
			t.Errorf("%s %q: finding %+v", test.column, test.value, f)
		}
	}
	records := readAll(t, "Orgnr;Land;"+heads+"552 100 554;FR;"+rowOf("101")+"FR552100554;FR;"+rowOf("102")+"NO 310100072 MVA;SE;"+rowOf("103"))
	if numbers(records) != "101! 102 103" || records[2].Invoice.Buyer.Endpoint.Value != "310100072" {
		t.Errorf("foreign numbers: %s", numbers(records))
	}
}

func TestCreditNoteSign(t *testing.T) {
	t.Parallel()
	records := readAll(t, heads+
		rowOf("1", "Type", "kreditnota", "Forfallsdato", "", "Antall", "-2", "Linjesum", "-200,00", "Netto", "-200,00", "Mva", "-50,00", "Brutto", "-250,00")+
		rowOf("2", "Type", "Kreditnota", "Pris", "-100", "Linjesum", "-200,00", "Netto", "-200,00", "Mva", "-50,00", "Brutto", "-250,00")+
		rowOf("3", "Type", "kreditnota", "Antall", "-2", "Linjesum", "-200,00")+
		rowOf("3", "Type", "faktura"))
	if numbers(records) != "1 2 3 3" {
		t.Fatal(numbers(records))
	}
	for i, want := range []string{"2 100.00 200.00 250.00", "2 100 200.00 250.00", "-2 100.00 -200.00 250.00", "2 100.00 200.00 250.00"} {
		inv := records[i].Invoice
		l := inv.Lines[0]
		if got := l.Quantity.String() + " " + l.Price.String() + " " + l.Net.String() + " " + inv.Totals.Due.String(); got != want {
			t.Errorf("record %d: %s, want %s", i+1, got, want)
		}
		if inv.IsCreditNote() != (i < 3) {
			t.Errorf("record %d has type %s", i+1, inv.Type)
		}
	}
}

// Each category without VAT has the reason that the norm demands.
func TestVATCategories(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ code, rate, category, reasonCode string }{
		{"", "0", "Z", ""},
		{"", "11,11", "S", ""},
		{"E", "0", "E", ""},
		{"ae", "", "AE", "VATEX-EU-AE"},
		{"K", "0", "K", "VATEX-EU-IC"},
		{"G", "0,00", "G", "VATEX-EU-G"},
		{"O", "", "O", "VATEX-EU-O"},
	} {
		inv := readAll(t, "MvaKode;"+heads+test.code+";"+rowOf("101", "MvaSats", test.rate))[0].Invoice
		g := inv.VAT[0]
		wantReason := test.category != "S" && test.category != "Z"
		if g.Category != test.category || g.ReasonCode != test.reasonCode || (g.Reason != "") != wantReason {
			t.Errorf("%+v gives %+v", test, g)
		}
		if (g.Category == "O") == g.Rate.IsSet() {
			t.Errorf("%+v: rate %q", test, g.Rate)
		}
	}
}

func TestGrouping(t *testing.T) {
	t.Parallel()
	quoted := rowOf("101", "Kundenavn", `"Fjord`)
	for name, test := range map[string]struct{ rows, want string }{
		"consecutive rows":                {rowOf("101") + rowOf("101") + rowOf("102"), "101 102"},
		"the same number later":           {rowOf("101") + rowOf("102") + rowOf("101"), "101 102 101"},
		"type repeated by nothing":        {rowOf("101", "Type", "kreditnota") + rowOf("101"), "101"},
		"empty rows between":              {rowOf("101") + "\n;;;;\n" + rowOf("101") + strings.Repeat(";", 30) + "\n", "101"},
		"last cells left out":             {strings.TrimSuffix(rowOf("101"), ";\n") + "\n" + rowOf("102"), "101 102"},
		"one separator too many":          {strings.TrimSuffix(rowOf("101"), "\n") + ";;\n" + rowOf("102"), "101 102"},
		"a line break without quotes":     {rowOf("101", "Varenavn", "Br\nød") + rowOf("102"), "101! 102"},
		"the same after the totals":       {rowOf("101", "Merknad", "en") + "to\n" + rowOf("102"), "101 ! 102"},
		"a break that leaves a row whole": {strings.TrimSuffix(rowOf("101"), ";\n") + "\nresten;av\n" + rowOf("102"), "101! 102"},
		"an unclosed quote":               {quoted + rowOf("102") + rowOf("103"), "101! 102 103"},
		"closed by the next row's":        {quoted + rowOf("102", "Kundenavn", `"Hav"`) + rowOf("103"), "101! 102 103"},
		"closed at the right place":       {quoted + rowOf("102", "Kundenavn", `Hav"`) + rowOf("103"), "101! 102 103"},
		"an unclosed quote at the end":    {rowOf("100") + quoted, "100 101!"},
		"before a row with a field more":  {quoted + rowOf("102", "Merknad", "a;b") + rowOf("103", "Kundenavn", `Hav"`), "101! 102! 103"},
		"in a later row":                  {rowOf("101") + quoted + rowOf("101") + rowOf("102"), "101! 102"},
		"lines that are no rows":          {quoted + "hei\nog\n" + rowOf("102"), "101! 102"},
		"a text of several lines":         {rowOf("101", "Kundenavn", "\"Fjord\n\nog \"\"hav\"\"\"") + rowOf("102"), "101 102"},
		"too many lines in a text":        {rowOf("101", "Merknad", `"`+strings.Repeat("x\n", 200)+`"`) + rowOf("102"), "101! 102"},
		"rows without a number":           {rowOf("") + rowOf("") + rowOf("102"), "! 102"},
		"a footer":                        {rowOf("101") + "Sum;250,00\nUtskrift\n", "101 !"},
	} {
		records := readAll(t, heads+test.rows)
		if got := numbers(records); got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

func TestBounds(t *testing.T) {
	t.Parallel()
	o := options
	o.MaxLines, o.MaxLine = 3, 4096
	records, err := read(strings.NewReader(heads+strings.Repeat(rowOf("101"), 10)+rowOf("102")+
		rowOf("103", "Merknad", strings.Repeat("x", 5000))+rowOf("103")+rowOf("104")), o)
	if err != nil || numbers(records) != "101! 102 103! 104" {
		t.Fatal(numbers(records), err)
	}
	if n := bytes.Count(records[0].Raw, []byte("\n")); n != 4 || records[0].Findings[0].Reason.Code != "csv.too-many-lines" {
		t.Errorf("%d rows kept, finding %v", n, records[0].Findings)
	}
	if records[2].Findings[0].Reason.Code != "csv.line-too-long" || len(records[2].Invoice.Lines) != 1 {
		t.Errorf("long line: %v", records[2].Findings)
	}
}

// filler reads n times the letter x.
type filler int

func (f *filler) Read(p []byte) (int, error) {
	if *f == 0 {
		return 0, io.EOF
	}
	n := min(len(p), int(*f))
	for i := range n {
		p[i] = 'x'
	}
	*f -= filler(n)
	return n, nil
}

// A line of 200 MB is refused with little memory, and the rest goes on.
func TestLongLine(t *testing.T) {
	giant := filler(200 << 20)
	r := io.MultiReader(strings.NewReader(heads+rowOf("101")), &giant, strings.NewReader("\n"+rowOf("102")))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	records, err := read(r, options)
	runtime.ReadMemStats(&after)
	if err != nil || numbers(records) != "101 ! 102" {
		t.Fatal(numbers(records), err)
	}
	if records[2].Place.Line != 4 {
		t.Errorf("102 is at line %d", records[2].Place.Line)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 16<<20 {
		t.Errorf("%d bytes allocated", used)
	}
}

func TestEncodings(t *testing.T) {
	t.Parallel()
	text := strings.ReplaceAll(heads+rowOf("101")+rowOf("102", "Kundenavn", "Bjørnstad – «Ås» €"), "\n", "\r\n")
	want := readAll(t, text)
	if numbers(want) != "101 102" || want[1].Invoice.Buyer.Name != "Bjørnstad – «Ås» €" {
		t.Fatal(numbers(want))
	}
	encoded := map[string]string{"mark": "\ufeff" + text, "sep": "sep=;\r\n" + text, "old Macintosh": strings.ReplaceAll(text, "\r\n", "\r"), "text mode": strings.ReplaceAll(text, "\r\n", "\r\r\n")}
	var err error
	if encoded["cp1252"], err = charmap.Windows1252.NewEncoder().String(text); err != nil {
		t.Fatal(err)
	}
	for name, order := range map[string]unicode.Endianness{"utf16le": unicode.LittleEndian, "utf16be": unicode.BigEndian} {
		if encoded[name], err = unicode.UTF16(order, unicode.UseBOM).NewEncoder().String(text); err != nil {
			t.Fatal(err)
		}
	}
	for name, data := range encoded {
		if !(Format{}).Recognise([]byte(data)) {
			t.Errorf("%s is not recognised", name)
		}
		got := readAll(t, data)
		if numbers(got) != "101 102" {
			t.Errorf("%s: %s", name, numbers(got))
			continue
		}
		for i, rec := range got {
			if !reflect.DeepEqual(rec.Invoice, want[i].Invoice) {
				t.Errorf("%s: invoice %s differs: %+v", name, rec.Number, rec.Invoice)
			}
			if !strings.Contains(data, string(rec.Raw)) {
				t.Errorf("%s: raw is not the file's own bytes", name)
			}
		}
	}
}

// Beyond the head the first letter that is not ASCII decides.
func TestLateLetters(t *testing.T) {
	t.Parallel()
	ascii := heads
	for i := 0; len(ascii) < 2*formats.HeadSize; i++ {
		ascii += rowOf(strconv.Itoa(1000+i), "Kundenavn", "Sol", "Varenavn", "Is")
	}
	cp1252, utf8 := rowOf("1", "Kundenavn", "S\xf8l", "Varenavn", "Is"), rowOf("2")
	for name, test := range map[string]struct{ rows, name, last string }{
		"cp1252":         {cp1252, "Søl", "1"},
		"utf8":           {utf8, "Sæter Økomat", "2"},
		"cp1252 in utf8": {utf8 + cp1252, "S\ufffdl", "1!"},
		"utf8 in cp1252": {cp1252 + utf8, "SÃ¦ter Ã˜komat", "2"},
	} {
		records := readAll(t, ascii+test.rows)
		last := records[len(records)-1:]
		if numbers(last) != test.last || last[0].Invoice.Buyer.Name != test.name {
			t.Errorf("%s: %s %q", name, numbers(last), last[0].Invoice.Buyer.Name)
		}
	}
	// One spoilt record does not garble the others' letters.
	records := readAll(t, heads+rowOf("101")+rowOf("102", "Kundenavn", "S\xf8l")+rowOf("103"))
	if numbers(records) != "101 102! 103" || records[2].Invoice.Buyer.Name != "Sæter Økomat" {
		t.Error(numbers(records))
	}
}

func TestFileErrors(t *testing.T) {
	t.Parallel()
	short := "Fakturanr;Fakturadato\n"
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String("Fakturanr\tDato\n1\t2\n")
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct{ data, code string }{
		"empty":           {"", "file.empty"},
		"blank":           {"\r\n \r\n", "file.empty"},
		"only a header":   {heads, "csv.no-rows"},
		"only empty rows": {heads + ";;;\n\n", "csv.no-rows"},
		"missing columns": {short + "1;2\n", "csv.missing-column"},
		"unknown":         {"Rabatt;" + heads + rowOf("1"), "csv.unknown-column"},
		"misspelt":        {strings.Replace(heads, "Linjesum", "Linje-sum", 1), "csv.unknown-and-missing-column"},
		"twice":           {"Pris;" + heads, "csv.column-twice"},
		"open quote":      {strings.Replace(heads, ";Type", ";\"Type", 1) + rowOf("1"), "csv.heading-broken"},
		"html":            {"\n<!DOCTYPE html><html>", "file.html"},
		"xml":             {"<?xml version='1.0'?><Faktura/>", "file.xml-unknown"},
		"json":            {`{"a":1}`, "file.json"},
		"comma":           {strings.ReplaceAll(heads, ";", ","), "csv.comma-separated"},
		"comma declared":  {"sep=,\n" + heads, "csv.comma-separated"},
		"tabs":            {strings.ReplaceAll(heads, ";", "\t"), "csv.other-separator"},
		"tabs in UTF-16":  {utf16, "csv.other-separator"},
		"no header":       {rowOf("101"), "csv.no-heading-row"},
		"workbook":        {"PK\x03\x04....[Content_Types].xml", "file.excel"},
		"zip":             {"PK\x03\x04june.csv", "file.zip"},
		"old workbook":    {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00", "file.excel-old"},
		"pdf":             {"%PDF-1.7", "file.pdf"},
		"binary":          {"\x7fELF\x00\x00", "file.binary"},
		"UTF-16, no mark": {"F\x00a\x00k\x00", "file.binary"},
		"something else":  {"Kjære kunde", "file.unknown"},
	} {
		records, err := read(strings.NewReader(test.data), options)
		var file *formats.FileError
		if !errors.As(err, &file) || file.Reason.Code != test.code || file.Place.File != "june.csv" {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(records) > 0 || !words.Known(test.code) || file.Reason.Todo(words.NB) == "" {
			t.Errorf("%s: %d records, %s", name, len(records), file)
		}
	}
	_, err = read(strings.NewReader(short), options)
	if want := "Forfallsdato, Kundenavn, Netto, Mva, Brutto, Varenavn, Antall, Pris, Linjesum, MvaSats"; !strings.Contains(err.Error(), want) {
		t.Errorf("%v does not name all of %s", err, want)
	}
	_, err = read(strings.NewReader(strings.Replace(heads, "Linjesum", "Linje-sum", 1)), options)
	if !strings.Contains(err.Error(), "Linje-sum (→ Linjesum?)") {
		t.Errorf("no suggestion: %v", err)
	}
}

func TestMaxFindings(t *testing.T) {
	t.Parallel()
	records := readAll(t, heads+strings.Repeat(rowOf("101", "Pris", "x"), 300))
	if n := len(records[0].Findings); n != table.MaxFindings {
		t.Errorf("%d findings", n)
	}
}

// repeated reads a text n times over.
type repeated struct {
	text string
	n    int
	rest string
}

func (r *repeated) Read(p []byte) (int, error) {
	if r.rest == "" {
		if r.n == 0 {
			return 0, io.EOF
		}
		r.n, r.rest = r.n-1, r.text
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// Memory does not grow with the file.
func TestMemory(t *testing.T) {
	body := &repeated{text: strings.Repeat(rowOf("101")+rowOf("102"), 50), n: 1500}
	var m runtime.MemStats
	largest, n := uint64(0), 0
	for rec, err := range (Format{}).Read(io.MultiReader(strings.NewReader(heads), body), options) {
		if err != nil || len(rec.Findings) > 0 {
			t.Fatal(err, rec.Findings)
		}
		if n++; n%30_000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&m)
			largest = max(largest, m.HeapAlloc)
		}
	}
	if n != 150_000 || largest > 16<<20 {
		t.Errorf("%d records, %d bytes of heap", n, largest)
	}
}
