package ubl

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"sluse/formats"
	"sluse/invoice"
)

func TestGolden(t *testing.T) {
	t.Parallel()
	for name, inv := range map[string]*invoice.Invoice{
		"invoice.xml":              sampleInvoice(),
		"credit-note.xml":          sampleCreditNote(),
		"factored.xml":             factored(sampleInvoice()),
		"factored-credit-note.xml": factored(sampleCreditNote()),
		"sparse.xml":               sparse(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := Append(nil, inv)
			path := filepath.Join("testdata", name)
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("written:\n%s\nwant:\n%s", got, want)
			}
			judge(t, got)
		})
	}
}

// sparse is an invoice as a clerk's file gives it, with nothing that can be
// left out.
func sparse() *invoice.Invoice {
	return &invoice.Invoice{
		Number: "200101", IssueDate: "2027-01-11", DueDate: "2027-01-25", Currency: "NOK", Notes: []string{"En", "To"},
		Seller: invoice.Party{Name: "Slusevik Engros AS", LegalID: invoice.ID{Value: "310 100 005"}, VATID: "310100005 MVA", Address: invoice.Address{Country: "NO"}},
		Buyer:  invoice.Party{Name: "Fjordbygg Demo AS", LegalID: invoice.ID{Value: "310100072"}, Address: invoice.Address{Country: "NO"}},
		Payment: invoice.Payment{
			ID: "100012001010", Account: "9999.05.01234", BIC: "DEMONOKK",
		},
		Totals: invoice.Totals{Lines: d("4000"), Net: d("4000"), VAT: d("1000"), Gross: d("5000"), Due: d("5000")},
		VAT:    []invoice.VATGroup{{Base: d("4000"), Amount: d("1000"), Category: "S", Rate: d("25")}},
		Lines:  []invoice.Line{{Quantity: d("1"), Net: d("4000"), Price: d("4000"), Category: "S", Rate: d("25"), Name: "Varer"}},
	}
}

// TestEHF names what Norway asks of a document, and what of it is filled in.
func TestEHF(t *testing.T) {
	t.Parallel()
	out := Append(nil, sparse())
	for rule, want := range map[string]string{
		"BT-24":                 "<cbc:CustomizationID>" + customizationID + "<",
		"BT-23":                 "<cbc:ProfileID>" + profileID + "<",
		"BT-3 default":          "<cbc:InvoiceTypeCode>380<",
		"R002 one note":         "<cbc:Note>En\nTo</cbc:Note>",
		"R020 seller's address": `<cbc:EndpointID schemeID="0192">310100005<`,
		"R010 buyer's address":  `<cbc:EndpointID schemeID="0192">310100072<`,
		"BT-30 scheme":          `<cbc:CompanyID schemeID="0192">310100005<`,
		"NO-R-001":              "<cbc:CompanyID>NO310100005MVA<",
		"BT-81 default":         "<cbc:PaymentMeansCode>30<",
		"KID":                   "<cbc:PaymentID>100012001010<",
		"BBAN without BIC":      "<cac:PayeeFinancialAccount>\n<cbc:ID>99990501234</cbc:ID>\n</cac:PayeeFinancialAccount>",
		"BT-130 default":        `<cbc:InvoicedQuantity unitCode="EA">1<`,
		"BT-126 default":        "<cac:InvoiceLine>\n<cbc:ID>1<",
		"BT-106 as it was written (no decimals added)": `<cbc:LineExtensionAmount currencyID="NOK">4000<`,
	} {
		if !bytes.Contains(out, []byte(want)) {
			t.Errorf("%s: %q is not in\n%s", rule, want, out)
		}
	}
	if registered := Append(nil, sampleInvoice()); !bytes.Contains(registered,
		[]byte("<cbc:CompanyID>Foretaksregisteret</cbc:CompanyID>\n<cac:TaxScheme>\n<cbc:ID>TAX<")) {
		t.Errorf("NO-R-002: Foretaksregisteret is not in\n%s", registered)
	}
	swedish := sparse()
	swedish.Buyer = invoice.Party{Name: "Demo Kök AB", LegalID: invoice.ID{Value: "310100072"}, Address: invoice.Address{Country: "SE"}}
	if out := Append(nil, swedish); !bytes.Contains(out, []byte("<cbc:CompanyID>310100072<")) {
		t.Errorf("nine digits of another country were taken for a Norwegian number:\n%s", out)
	}
}

func TestEscaping(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Fjell & Vidde <AS>":  "Fjell &amp; Vidde &lt;AS&gt;",
		"a\rb\nc\td":          "a&#xD;b\nc\td",
		"æøå €":               "æøå €",
		"bell\a":              "bell\uFFFD",
		"cut\xc3":             "cut\uFFFD",
		"no character\uFFFE.": "no character\uFFFD.",
		`"quoted"`:            `"quoted"`,
	} {
		if got := string(appendEscaped(nil, in, false)); got != want {
			t.Errorf("%q is written %q, want %q", in, got, want)
		}
	}
	if got := string(appendEscaped(nil, "\"\n\t", true)); got != "&quot;&#xA;&#x9;" {
		t.Errorf("in an attribute: %q", got)
	}
}

func TestEncodeOriginal(t *testing.T) {
	t.Parallel()
	original := []byte("as it came, whatever it is")
	var out bytes.Buffer
	if err := New().Encode(&out, formats.Document{Invoice: sampleInvoice(), Original: original}); err != nil || !bytes.Equal(out.Bytes(), original) {
		t.Errorf("%v %q", err, out.Bytes())
	}
}

// TestAppendDoesNotChange sees to it that filling in leaves the invoice alone.
func TestAppendDoesNotChange(t *testing.T) {
	t.Parallel()
	inv := sparse()
	Append(nil, inv)
	if len(inv.Notes) != 2 || inv.Lines[0].Unit != "" || inv.Seller.Endpoint.Value != "" {
		t.Errorf("the invoice was changed: %+v", inv)
	}
}

func BenchmarkAppend(b *testing.B) {
	inv := sampleInvoice()
	buffer := make([]byte, 0, 16<<10)
	b.SetBytes(int64(len(Append(nil, inv))))
	b.ReportAllocs()
	for b.Loop() {
		buffer = Append(buffer[:0], inv)
	}
}

func BenchmarkRead(b *testing.B) {
	data := Append(nil, sampleInvoice())
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := readOne(New(), data, formats.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
