package csv_test

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"sluse/formats"
	"sluse/formats/csv"
	"sluse/invoice"
	"sluse/words"
)

func customers(t testing.TB, content string) (out []*formats.CustomerRecord, err error) {
	t.Helper()
	for rec, err := range (csv.Customers{}).ReadCustomers(strings.NewReader(content), formats.Options{File: "k.csv"}) {
		if err != nil {
			return out, err
		}
		out = append(out, rec)
	}
	return out, nil
}

// told is what a record says, or what is wrong with it.
func told(rec *formats.CustomerRecord) string {
	if len(rec.Findings) > 0 {
		text := ""
		for _, f := range rec.Findings {
			text += strings.TrimSpace(f.Place.String()+" "+f.Reason.Code) + "; "
		}
		return strings.TrimSuffix(text, "; ")
	}
	c := rec.Customer
	return fmt.Sprintf("%s|%s|%s|%s|%s|%s|%s|%v %v", c.Number, c.OrgNumber, c.Name, c.Email, strings.TrimSpace(c.Address.Line1+" "+c.Address.PostCode+" "+c.Address.City+" "+c.Address.Country),
		strings.Join(c.List, ","), c.Hold, c.NeverSell, rec.Says)
}

func TestCustomers(t *testing.T) {
	t.Parallel()
	const heading = "Kundenr;Orgnr;Navn;Epost;Adresse;Adresse2;Postnr;Sted;Land;Distribusjonsløp;Hold;SelgesIkke\n"
	for _, row := range []struct{ name, text, want string }{
		{
			"all", "10001;310 100 072;Fjordbygg Demo AS;post@fjordbygg.example;Demoveien 1;;0155;Oslo;;factor, EHF > email;tvist;ja",
			"10001|310100072|Fjordbygg Demo AS|post@fjordbygg.example|Demoveien 1 0155 Oslo NO|factor,ehf,email|tvist|true [name email address list hold never-sell]",
		},
		{"next to nothing", "10001;;;;;;;;;;;", "10001|||||||false []"},
		{"without the last cells", "10001;;Olga", "10001||Olga|||||false [name]"},
		{"taken away", "10001;;;-;;;;;;-;-;nei", "10001|||||||false [email list hold never-sell]"},
		{"by org number", ";NO310100072MVA;;a@b.example", "|310100072||a@b.example||||false [email]"},
		{"abroad", "10016;SE5560001234;Demo Kök AB;;Gatan 1;;111 22;Stockholm;se", "10016||Demo Kök AB||Gatan 1 111 22 Stockholm SE|||false [name address]"},
		{"nobody", ";;Olga;", "k.csv:2:Kundenr customers.nobody"},
		{"a foreigner is nobody", ";SE5560001234;Demo Kök AB;;;;;;SE", "k.csv:2:Kundenr customers.nobody"},
		{"org number", "1;310100073;A", "k.csv:2:Orgnr customers.bad-org"},
		{"nine digits abroad", "1;310100072;A;;;;;;SE", "k.csv:2:Orgnr csv.foreign-org-number"},
		{"a spreadsheet's number", "1,23E+11;;A", "k.csv:2:Kundenr csv.spoilt"},
		{"mail", "1;;A;a@b.example, c@d.example", "k.csv:2:Epost email.bad-address"},
		{"post code", "1;;A;;Veien 1;;155;Oslo", "k.csv:2:Postnr customers.bad-postcode"},
		{"country", "1;;A;;Veien 1;;0155;Oslo;Norge", "k.csv:2:Land command.customer-bad-country"},
		{"yes or no", "1;;A;;;;;;;;;kanskje", "k.csv:2:SelgesIkke customers.yes-or-no"},
		{"all that is wrong", "1;;A;x;Veien 1;;155;Oslo;;;;kanskje", "k.csv:2:Epost email.bad-address; k.csv:2:Postnr customers.bad-postcode; k.csv:2:SelgesIkke customers.yes-or-no"},
		{"fields too many", "1;;A;;;;;;;;;;;mer", "k.csv:2 csv.columns"},
		{"cut", "1;;A;", "1||A|||||false [name]"},
		{"control", "1;;A\x01;", "k.csv:2:Navn csv.control"},
		{"two lines in quotes", "1;;\"A\nB\";", "1||A B|||||false [name]"},
	} {
		got, err := customers(t, heading+row.text+"\n")
		if err != nil || len(got) != 1 {
			t.Errorf("%s: %d rows, %v", row.name, len(got), err)
			continue
		}
		if told(got[0]) != row.want {
			t.Errorf("%s: %s\nwant %s", row.name, told(got[0]), row.want)
		}
		for _, f := range got[0].Findings {
			if !words.Known(f.Reason.Code) {
				t.Errorf("%s has no words", f.Reason.Code)
			}
		}
	}
	cut, err := customers(t, heading+"1;;A")
	if err != nil || len(cut) != 1 || told(cut[0]) != "k.csv:2 csv.cut" {
		t.Errorf("cut: %v %v", cut, err)
	}
}

// Headings are forgiven; what no list has is refused with a suggestion.
func TestCustomerHeadings(t *testing.T) {
	t.Parallel()
	for heading, want := range map[string]string{
		"KUNDENR;e-post":                          "",
		"sep=;\nKundenr;E-post":                   "",
		"Kunde nr.;Kundenavn;Poststed":            "",
		"Organisasjonsnummer;Distribusjonsløp":    "",
		"Kundenr;Selges ikke;På vent;Feil":        "",
		"Kundenr;Epost;Telefon":                   "csv.unknown-column Telefon",
		"Kundenr;Epost;Postnumer":                 "csv.unknown-column Postnumer (→ Postnr?)",
		"Kundenr;Kundenummer;Epost":               "csv.column-twice Kundenr",
		"Kundenr":                                 "customers.not-a-list",
		"Navn;Epost":                              "customers.not-a-list",
		"Kundenr;Navn;Fakturanr":                  "customers.not-a-list",
		"sale_id;invoice_number;status":           "customers.not-a-list",
		"<html><body>Kundenr;Navn</body></html>":  "customers.not-a-list",
		"Kundenr,Epost":                           "customers.not-a-list",
		"":                                        "customers.not-a-list",
		"Kundenr;Navn;Fakturadato;Fakturanr;KID;": "customers.not-a-list",
	} {
		got, err := customers(t, heading+"\n310100072;x@y.example;\n")
		if want == "" {
			if err != nil || len(got) != 1 {
				t.Errorf("%q: %v", heading, err)
			}
			continue
		}
		fault, ok := err.(*formats.FileError) //nolint:errorlint // it is not wrapped
		if !ok || strings.TrimSpace(fault.Reason.Code+" "+strings.Join(fault.Reason.Args, " ")) != want {
			t.Errorf("%q: %v", heading, err)
		}
	}
}

// No file is a list of customers and a file of invoices.
func TestListsAreNotInvoices(t *testing.T) {
	t.Parallel()
	for _, head := range []string{"Kundenr;Navn\n", "Fakturanr;Kundenr;Kundenavn;Epost\n", "Fakturanr;Kundenr\n", "Orgnr;Epost\n"} {
		list, invoices := (csv.Customers{}).Recognise([]byte(head)), (csv.Format{}).Recognise([]byte(head))
		if list == invoices {
			t.Errorf("%q: list %v, invoices %v", head, list, invoices)
		}
	}
	if got := csv.Explain([]byte("Kundenr;Navn\n1;A\n")).Code; got != "customers.not-here" {
		t.Error(got)
	}
}

func TestCustomerEncodings(t *testing.T) {
	t.Parallel()
	const text = "Kundenr;Navn;Distribusjonsløp\r\n1;Ås Blåbær AS;ehf\r\n"
	for name, content := range map[string]string{
		"utf-8": text, "utf-8 with a mark": "\xef\xbb\xbf" + text,
		"windows-1252": encoded(t, charmap.Windows1252.NewEncoder().String, text),
		"utf-16":       encoded(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String, text),
	} {
		got, err := customers(t, content)
		if err != nil || len(got) != 1 || got[0].Customer.Name != "Ås Blåbær AS" || fmt.Sprint(got[0].Customer.List) != "[ehf]" {
			t.Errorf("%s: %v %v", name, got, err)
		}
	}
}

func encoded(t *testing.T, encode func(string) (string, error), text string) string {
	t.Helper()
	s, err := encode(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// corrected is the correction file of the rows that failed.
func corrected(t testing.TB, content string, list []*formats.CustomerRecord) string {
	t.Helper()
	var b bytes.Buffer
	failed := func(yield func(formats.Failed, error) bool) {
		for _, rec := range list {
			if invoice.AnyFatal(rec.Findings) && !yield(formats.Failed{Raw: rec.Raw, Why: rec.Findings[0].Reason.Text(words.NB)}, nil) {
				return
			}
		}
	}
	if err := (csv.Customers{}).Correct(&b, strings.NewReader(content), failed); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// A broken quote costs its own row; the wrong rows come back and, mended,
// are read.
func TestCustomerCorrection(t *testing.T) {
	t.Parallel()
	const content = "Kundenr;Navn;Epost\n1;\"Åpent;a@b.example\n2;To;b@b.example\n3;Tre;x\n4;Fire;d@b.example\n5;a;b;c\n"
	list, err := customers(t, content)
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, rec := range list {
		got += told(rec) + "\n"
	}
	if want := "k.csv:2 csv.quote\n2||To|b@b.example||||false [name email]\nk.csv:4:Epost email.bad-address\n4||Fire|d@b.example||||false [name email]\nk.csv:6 csv.columns\n"; got != want {
		t.Errorf("got\n%s", got)
	}
	file := corrected(t, content, list)
	again, err := customers(t, file)
	if err != nil || len(again) != 3 || !strings.Contains(file, "«x» er ikke en gyldig e-postadresse") {
		t.Errorf("%d rows, %v:\n%s", len(again), err, file)
	}
	mended, err := customers(t, strings.NewReplacer("\"Åpent", "Åpent", ";x;", ";c@b.example;", "5;a;b;c;?", "5;a;e@b.example;").Replace(file))
	if err != nil || len(mended) != 3 {
		t.Fatal(mended, err)
	}
	for _, rec := range mended {
		if invoice.AnyFatal(rec.Findings) {
			t.Errorf("mended: %s in\n%s", told(rec), file)
		}
	}
}

// FuzzCustomers: rows are numbered without gaps, reading twice says the same,
// a row that is right names somebody, and as many rows come back as failed.
func FuzzCustomers(f *testing.F) {
	f.Add("Kundenr;Navn;Epost\n1;A;a@b.example\n2;\"B;x\n;;\n3;C;y\n")
	f.Add("Orgnr;Hold\n310100072;-\n\"310100073\";x\n")
	f.Add("sep=;\nKundenr;Postnr;Sted;Feil\n1;155;Oslo;nei\n;;;gammel\n2;;;\r\n")
	f.Fuzz(func(t *testing.T, content string) {
		list, err := customers(t, content)
		again, errAgain := customers(t, content)
		if !reflect.DeepEqual(list, again) || fmt.Sprint(err) != fmt.Sprint(errAgain) {
			t.Fatal("two readings differ")
		}
		if err != nil {
			return
		}
		failed, plain := 0, true
		for i, rec := range list {
			if rec.Ordinal != i+1 {
				t.Fatalf("row %d is %d", i+1, rec.Ordinal)
			}
			if !invoice.AnyFatal(rec.Findings) {
				if rec.Customer.Number == "" && rec.Customer.OrgNumber == "" {
					t.Fatalf("row %d names nobody", i+1)
				}
				continue
			}
			failed++
			for _, f := range rec.Findings {
				switch f.Reason.Code {
				case "csv.quote", "csv.cut", "csv.columns", "csv.line-too-long", "csv.encoding", "csv.control":
					plain = false
				}
			}
		}
		if failed == 0 || !plain || strings.ContainsAny(content, "\"\x00") {
			return
		}
		back, err := customers(t, corrected(t, content, list))
		if err != nil || len(back) != failed {
			t.Fatalf("%d failed, %d come back: %v", failed, len(back), err)
		}
	})
}
