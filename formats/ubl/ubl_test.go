package ubl

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"sluse/formats"
	"sluse/formats/formatstest"
	"sluse/invoice"
	"sluse/money"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const fileName = "faktura.xml"

func TestFormat(t *testing.T) {
	t.Parallel()
	whole := string(Append(nil, sampleInvoice()))
	broken := strings.Replace(whole, ">12.50</cbc:PriceAmount>", ">12,50</cbc:PriceAmount>", 1)
	latin1 := mustBytes(charmap.ISO8859_1.NewEncoder().Bytes([]byte(strings.Replace(whole, "UTF-8", "ISO-8859-1", 1))))
	formatstest.Run(t, formatstest.Part{
		Format:  New(),
		Options: formats.Options{File: fileName},
		Samples: []formatstest.Sample{
			{Name: "invoice", Data: []byte(whole), Numbers: []string{"200115"}},
			{Name: "credit note", Data: Append(nil, sampleCreditNote()), Numbers: []string{"300111"}},
			{Name: "ISO-8859-1", Data: latin1, Numbers: []string{"200115"}},
			{Name: "broken", Data: []byte(broken), Numbers: []string{"200115"}, Failed: []string{"200115"}},
		},
		Unreadable: []formatstest.Unreadable{
			{Name: "empty", Code: "ubl.empty"},
			{Name: "blank", Data: []byte(" \n"), Code: "ubl.empty"},
			{Name: "html", Data: []byte("<!doctype HTML><html><body><p>Logg inn</html>"), Code: "ubl.html"},
			{Name: "text", Data: []byte("Hei"), Code: "ubl.not-xml"},
			{Name: "garbage", Data: []byte("\x00\x01\x02\x7f<<<"), Code: "ubl.not-xml"},
			{Name: "cut short", Data: []byte(whole[:len(whole)/2]), Code: "ubl.truncated"},
			{Name: "cut within a tag", Data: []byte(whole[:len(whole)-4]), Code: "ubl.truncated"},
			{Name: "another XML", Data: []byte("<order/>"), Code: "ubl.not-ubl"},
			{Name: "another namespace", Data: []byte(strings.Replace(whole, ":Invoice-2", ":Invoice-3", 1)), Code: "ubl.not-ubl"},
			{Name: "tags crossed", Data: []byte(strings.Replace(whole, "</cbc:ID>", "</cbc:Id>", 1)), Code: "ubl.malformed"},
			{Name: "attribute twice", Data: []byte(strings.Replace(whole, `schemeID="0192"`, `schemeID="0192" schemeID="1"`, 1)), Code: "ubl.malformed"},
			{Name: "doctype", Data: []byte(strings.Replace(whole, "<Invoice", "<!DOCTYPE Invoice [<!ENTITY a \"b\">]>\n<Invoice", 1)), Code: "ubl.doctype"},
			{Name: "two documents", Data: []byte(whole + "<Invoice/>"), Code: "ubl.after-end"},
			{Name: "text behind", Data: []byte(whole + "x"), Code: "ubl.after-end"},
			{Name: "unknown encoding", Data: []byte(strings.Replace(whole, "UTF-8", "EBCDIC-NO", 1)), Code: "ubl.encoding"},
			{Name: "not the encoding it says", Data: bytes.Replace(latin1, []byte("ISO-8859-1"), []byte("UTF-8"), 1), Code: "ubl.not-utf8"},
			{Name: "deep", Data: []byte(strings.Replace(whole, "<cbc:ID>", strings.Repeat("<x>", maxDepth), 1)), Code: "ubl.too-deep"},
			{Name: "attributes", Data: []byte(strings.Replace(whole, "<cbc:ID>", "<cbc:ID"+manyAttributes()+">", 1)), Code: "ubl.attributes"},
			{Name: "long text", Data: []byte(strings.Replace(whole, "<cbc:ID>", "<cbc:ID>"+strings.Repeat("1", maxText), 1)), Code: "ubl.text-too-long"},
		},
		Foreign: [][]byte{
			[]byte(`<StandardBusinessDocument xmlns="http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader">` + whole[len(declaration):]),
			[]byte("Fakturanr;Dato;Beløp\n200101;2027-01-11;5000,00\n"),
		},
	})
}

func manyAttributes() string {
	var b strings.Builder
	for i := range maxAttributes + 1 {
		b.WriteString(" a" + strings.Repeat("b", i) + `=""`)
	}
	return b.String()
}

func mustBytes(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}

func TestBounds(t *testing.T) {
	t.Parallel()
	whole := Append(nil, sampleInvoice())
	for _, c := range []struct {
		name, code string
		format     Format
		options    formats.Options
	}{
		{"bytes", "ubl.too-large", Format{MaxDocument: len(whole) - 1}, formats.Options{}},
		{"lines", "ubl.too-many-lines", Format{}, formats.Options{MaxLines: 2}},
		{"text", "ubl.text-too-long", Format{}, formats.Options{MaxLine: 20}},
	} {
		_, err := readOne(c.format, whole, c.options)
		if e, ok := errors.AsType[*formats.FileError](err); !ok || e.Reason.Code != c.code {
			t.Errorf("%s: %v, want %s", c.name, err, c.code)
		}
	}
	if _, err := readOne(Format{MaxDocument: len(whole)}, whole, formats.Options{MaxLines: 3}); err != nil {
		t.Errorf("at the bound: %v", err)
	}
}

func TestRecogniseOtherEncodings(t *testing.T) {
	t.Parallel()
	whole := Append(nil, sampleInvoice())
	utf16 := strings.Replace(string(whole), "UTF-8", "UTF-16", 1)
	for name, data := range map[string][]byte{
		"UTF-16 little": mustBytes(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(utf16))),
		"UTF-16 big":    mustBytes(unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(utf16))),
		"UTF-8 BOM":     append([]byte("\xef\xbb\xbf"), whole...),
		"windows-1252":  mustBytes(charmap.Windows1252.NewEncoder().Bytes([]byte(strings.Replace(string(whole), "UTF-8", "Windows-1252", 1)))),
	} {
		if !New().Recognise(data) {
			t.Errorf("%s is not recognised", name)
		}
		rec, err := readOne(New(), data, formats.Options{})
		if err != nil || len(rec.Findings) > 0 || rec.Invoice.Buyer.Name != "Sæter Økomat SA" {
			t.Errorf("%s: %v %+v", name, err, rec)
		}
	}
	for name, data := range map[string]string{
		"with DOCTYPE":             strings.Replace(string(whole), "<Invoice", "<!DOCTYPE Invoice>\n<Invoice", 1),
		"in an encoding not known": strings.Replace(string(whole), "UTF-8", "EBCDIC-NO", 1),
		"cut short":                string(whole[:len(whole)/2]),
	} {
		if !New().Recognise([]byte(data)) {
			t.Errorf("%s it is not recognised, and nobody says what is wrong", name)
		}
	}
	if New().Recognise(whole[:60]) {
		t.Error("a file without its first element is recognised")
	}
}

// readOne is the one record of a file.
func readOne(f Format, data []byte, o formats.Options) (*formats.Record, error) {
	for rec, err := range f.Read(bytes.NewReader(data), o) {
		return rec, err
	}
	return nil, errors.New("nothing was read")
}

func mustRead(t testing.TB, data []byte) *formats.Record {
	t.Helper()
	rec, err := readOne(New(), data, formats.Options{File: fileName})
	if err != nil {
		t.Fatalf("%v in\n%s", err, data)
	}
	return rec
}

func d(s string) money.Decimal { return money.MustDecimal(s) }

func seller() invoice.Party {
	return invoice.Party{
		Name: "Slusevik Engros AS", LegalID: invoice.ID{Scheme: "0192", Value: "310100005"}, VATID: "NO310100005MVA",
		TaxID: "Foretaksregisteret", Endpoint: invoice.ID{Scheme: "0192", Value: "310100005"},
		Address: invoice.Address{Line1: "Demoveien 1", City: "Oslo", PostCode: "0155", Country: "NO"},
		Contact: invoice.Contact{Name: "Åse Østby", Email: "faktura@slusevik.example"},
	}
}

// sampleInvoice has lines with two VAT rates, an allowance and a charge.
func sampleInvoice() *invoice.Invoice {
	return &invoice.Invoice{
		Number: "200115", IssueDate: "2027-01-11", DueDate: "2027-01-25", Type: invoice.Commercial, Currency: "NOK",
		BuyerReference: "Kjøkken & kantine", OrderReference: "B-77", SalesOrderReference: "S-1", ContractReference: "R-2026",
		ProjectReference: "P-9", AccountingCost: "4300", PaymentTerms: "14 dager", Notes: []string{"Takk for handelen.\nVi ønsker <velkommen> tilbake."},
		CustomizationID: customizationID, ProfileID: profileID, TaxPointDate: "2027-01-10",
		Seller: seller(),
		Buyer: invoice.Party{
			Name: "Sæter Økomat SA", TradingName: "Sæter", ID: invoice.ID{Value: "10015"}, LegalID: invoice.ID{Scheme: "0192", Value: "310100919"},
			Endpoint: invoice.ID{Scheme: "0192", Value: "310100919"}, VATID: "NO310100919MVA",
			Address: invoice.Address{Line1: "Demoveien 15", Line2: "Port B", Line3: "Merk: Økonomi", City: "Sæter", PostCode: "3475", Region: "Viken", Country: "NO"},
			Contact: invoice.Contact{Name: "Kari", Phone: "00000000", Email: "kari@saeter.example"},
		},
		DeliveryDate: "2027-01-10", DeliveryName: "Sæter lager", DeliveryAddress: &invoice.Address{Line1: "Demoveien 16", Country: "NO"},
		Payment: invoice.Payment{MeansCode: "30", MeansText: "Kredittoverføring", ID: "100152001151", Account: "99990501234", AccountName: "Slusevik Engros AS"},
		Allowances: []invoice.Allowance{
			{Amount: d("100.00"), Base: d("1000.00"), Percent: d("10"), Category: "S", Rate: d("25"), Reason: "Rabatt", ReasonCode: "95"},
			{Charge: true, Amount: d("50.00"), Category: "S", Rate: d("25"), Reason: "Frakt", ReasonCode: "FC"},
		},
		Totals: invoice.Totals{
			Lines: d("1425.00"), Allowances: d("100.00"), Charges: d("50.00"), Net: d("1375.00"),
			VAT: d("301.25"), Gross: d("1676.25"), Paid: d("0.00"), Rounding: d("-0.25"), Due: d("1676.00"),
		},
		VAT: []invoice.VATGroup{
			{Base: d("950.00"), Amount: d("237.50"), Category: "S", Rate: d("25")},
			{Base: d("425.00"), Amount: d("63.75"), Category: "S", Rate: d("15")},
		},
		Lines: []invoice.Line{
			{
				ID: "1", Note: "Etter avtale", Quantity: d("80"), Unit: "EA", Net: d("1000.00"), Price: d("12.50"), GrossPrice: d("13.00"), PriceDiscount: d("0.50"),
				BaseQuantity: d("1"), BaseUnit: "EA", Category: "S", Rate: d("25"), Name: "Kurv", Description: "Flettet", OrderLine: "3", AccountingCost: "4301",
				SellerItemID: "K-1", BuyerItemID: "77", StandardItemID: invoice.ID{Scheme: "0160", Value: "07038010000126"},
				PeriodStart: "2027-01-01", PeriodEnd: "2027-01-31",
			},
			{ID: "2", Quantity: d("10.5"), Unit: "KGM", Net: d("425.00"), Price: d("40.476190"), Category: "S", Rate: d("15.00"), Name: "Økologiske epler"},
			{
				ID: "3", Quantity: d("0"), Unit: "EA", Net: d("0.00"), Price: d("10.00"), Category: "S", Rate: d("25"), Name: "Retur",
				Allowances: []invoice.Allowance{
					{Amount: d("10.00"), Reason: "Avslag", ReasonCode: "95", Base: d("100.00"), Percent: d("10")},
					{Charge: true, Amount: d("10.00"), Reason: "Gebyr"},
				},
			},
		},
	}
}

// sampleCreditNote is in euro with its VAT in kroner too.
func sampleCreditNote() *invoice.Invoice {
	return &invoice.Invoice{
		Number: "300111", IssueDate: "2027-01-11", DueDate: "2027-01-25", Type: invoice.CreditNote, Currency: "EUR", TaxCurrency: "NOK", TaxPointDate: "2027-01-11",
		BuyerReference: "Retur", ProjectReference: "P-9", CustomizationID: customizationID, ProfileID: profileID,
		Preceding: []invoice.Preceding{{Number: "200111", IssueDate: "2027-01-04"}, {Number: "200110"}},
		Seller:    seller(),
		Buyer: invoice.Party{
			Name: "Kystfrakt AS", LegalID: invoice.ID{Scheme: "0192", Value: "310100633"}, Endpoint: invoice.ID{Scheme: "0192", Value: "310100633"},
			Address: invoice.Address{Line1: "Demoveien 11", City: "Bodø", PostCode: "8006", Country: "NO"},
		},
		Payment: invoice.Payment{MeansCode: "58", Account: "NO5599990501234", BIC: "DEMONOKK"},
		Totals: invoice.Totals{
			Lines: d("1600.00"), Net: d("1600.00"), VAT: d("400.00"), VATBook: d("4600.00"), Gross: d("2000.00"), Due: d("2000.00"),
		},
		VAT:   []invoice.VATGroup{{Base: d("1600.00"), Amount: d("400.00"), Category: "S", Rate: d("25")}},
		Lines: []invoice.Line{{ID: "1", Quantity: d("1"), Unit: "EA", Net: d("1600.00"), Price: d("1600"), Category: "S", Rate: d("25"), Name: "Retur"}},
	}
}

// factored is what an assignment makes of an invoice.
func factored(inv *invoice.Invoice) *invoice.Invoice {
	out := *inv
	out.Type = invoice.Factored
	if inv.IsCreditNote() {
		out.Type = invoice.FactoredCreditNote
	}
	out.Notes = []string{oneNote(append(inv.Notes, "Fakturaen er overdratt til Demofaktor AS og kan bare betales til dem."))}
	out.Payee = &invoice.Payee{Name: "Demofaktor AS", LegalID: invoice.ID{Scheme: "0192", Value: "310101826"}}
	out.Payment.ID = "3101018260015"
	out.Payment.Account = "99990600011"
	out.Payment.AccountName, out.Payment.BIC = "", ""
	return &out
}

// fromRoot is a path seen from the folder that holds go.mod, or nothing where
// it is absent.
func fromRoot(t testing.TB, path string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		dir = filepath.Dir(dir)
	}
	full := filepath.Join(dir, path)
	if _, err := os.Stat(full); err != nil {
		return ""
	}
	return full
}

// judge asks xmllint whether a document fits the schemas of UBL 2.1.
func judge(t *testing.T, document []byte) {
	t.Helper()
	schemas := fromRoot(t, "../shared/vectors/schemas/ubl-2.1/maindoc")
	xmllint, err := exec.LookPath("xmllint")
	if schemas == "" || err != nil {
		t.Skip("xmllint or ../shared/vectors/schemas not found: the document was not judged by the UBL 2.1 schema")
	}
	schema := "UBL-Invoice-2.1.xsd"
	if bytes.Contains(document[:200], []byte("<CreditNote")) {
		schema = "UBL-CreditNote-2.1.xsd"
	}
	cmd := exec.Command(xmllint, "--nonet", "--noout", "--schema", filepath.Join(schemas, schema), "-")
	cmd.Stdin = bytes.NewReader(document)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s: %v\n%s", schema, err, out)
	}
}
