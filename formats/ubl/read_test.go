package ubl

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"sluse/formats"
	"sluse/invoice"
)

// TestFindings has a row for each thing that a reader may find wrong.
func TestFindings(t *testing.T) {
	t.Parallel()
	whole := string(Append(nil, sampleInvoice()))
	for _, c := range []struct {
		name, old, new          string
		rule, term, value, code string
		line                    int
		at                      string // the place's path
		below                   int    // its line, counted from where old stands
	}{
		{
			"comma for point", ">12.50</cbc:PriceAmount>", ">12,50</cbc:PriceAmount>",
			ruleNumber, "BT-146", "12,50", "ubl.number", 1,
			"/Invoice/cac:InvoiceLine[1]/cac:Price/cbc:PriceAmount", 0,
		},
		{
			"empty number", ">10.5</cbc:InvoicedQuantity>", "></cbc:InvoicedQuantity>",
			ruleNumber, "BT-129", "", "ubl.number", 2, "/Invoice/cac:InvoiceLine[2]/cbc:InvoicedQuantity", 0,
		},
		{
			"exponent", ">1676.00</cbc:PayableAmount>", ">1.676e3</cbc:PayableAmount>",
			ruleNumber, "BT-115", "1.676e3", "ubl.number", 0, "/Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount", 0,
		},
		{
			"too many digits", ">1676.00</cbc:PayableAmount>", ">16760000000000000000000.00</cbc:PayableAmount>",
			ruleNumber, "BT-115", "16760000000000000000000.00", "ubl.number-range", 0,
			"/Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount", 0,
		},
		{
			"Norwegian date", "<cbc:DueDate>2027-01-25", "<cbc:DueDate>25.01.2027",
			ruleDate, "BT-9", "25.01.2027", "ubl.date", 0, "/Invoice/cbc:DueDate", 0,
		},
		{
			"no such day", "<cbc:StartDate>2027-01-01", "<cbc:StartDate>2027-02-29",
			ruleDate, "BT-134", "2027-02-29", "ubl.date", 1, "/Invoice/cac:InvoiceLine[1]/cac:InvoicePeriod/cbc:StartDate", 0,
		},
		{
			"another currency on an amount", `currencyID="NOK">1676.00<`, `currencyID="SEK">1676.00<`,
			ruleCurrency, "BT-115", "SEK", "ubl.currency", 0, "/Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount", 0,
		},
		{
			"another currency on the VAT", `currencyID="NOK">301.25<`, `currencyID="SEK">301.25<`,
			ruleCurrency, "BT-110", "SEK", "ubl.currency", 0, "/Invoice/cac:TaxTotal/cbc:TaxAmount", 0,
		},
		{
			"another currency in the breakdown", `currencyID="NOK">63.75<`, `currencyID="SEK">63.75<`,
			ruleCurrency, "BT-117", "SEK", "ubl.currency", 0, "/Invoice/cac:TaxTotal/cac:TaxSubtotal/cbc:TaxAmount", 0,
		},
		{
			"no currency", ` currencyID="NOK">1676.00<`, `>1676.00<`,
			ruleCurrency, "BT-115", "", "ubl.currency-missing", 0, "/Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount", 0,
		},
		{
			"two due dates", "</cbc:DueDate>", "</cbc:DueDate><cbc:DueDate>2027-02-25</cbc:DueDate>",
			ruleTwice, "BT-9", "2027-02-25", "ubl.twice", 0, "/Invoice/cbc:DueDate", 0,
		},
		{
			"two VAT totals", "<cac:LegalMonetaryTotal>",
			`<cac:TaxTotal><cbc:TaxAmount currencyID="NOK">1</cbc:TaxAmount></cac:TaxTotal><cac:LegalMonetaryTotal>`,
			ruleTwice, "BT-110", "1", "ubl.twice", 0, "/Invoice/cac:TaxTotal/cbc:TaxAmount", 0,
		},
		{
			"two VAT ids", "<cac:PartyTaxScheme>",
			"<cac:PartyTaxScheme><cbc:CompanyID>1</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>\n<cac:PartyTaxScheme>",
			ruleTwice, "BT-31", "NO310100005MVA", "ubl.twice", 0,
			"/Invoice/cac:AccountingSupplierParty/cac:Party/cac:PartyTaxScheme/cbc:CompanyID", 2,
		},
		{
			"two accounts", "<cac:PaymentTerms>",
			"<cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode><cac:PayeeFinancialAccount><cbc:ID>99990600011</cbc:ID>" +
				"</cac:PayeeFinancialAccount></cac:PaymentMeans><cac:PaymentTerms>",
			ruleAccounts, "BT-84", "99990600011", "ubl.accounts", 0, "/Invoice/cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID", 0,
		},
		{
			"an allowance that does not say so", "<cbc:ChargeIndicator>false</cbc:ChargeIndicator>\n<cbc:AllowanceChargeReasonCode>95", "<cbc:AllowanceChargeReasonCode>95",
			ruleCharge, "", "", "ubl.charge-indicator", 0, "/Invoice/cac:AllowanceCharge", -1,
		},
		{
			"neither allowance nor charge", "<cbc:ChargeIndicator>true<", "<cbc:ChargeIndicator>1<",
			ruleCharge, "", "1", "ubl.charge-indicator", 0, "/Invoice/cac:AllowanceCharge/cbc:ChargeIndicator", 0,
		},
		{
			"charge on a price", "<cbc:ChargeIndicator>false</cbc:ChargeIndicator>\n<cbc:Amount currencyID=\"NOK\">0.50", "<cbc:ChargeIndicator>true</cbc:ChargeIndicator>\n<cbc:Amount currencyID=\"NOK\">0.50",
			rulePrice, "BT-147", "true", "ubl.price-charge", 1, "/Invoice/cac:InvoiceLine[1]/cac:Price/cac:AllowanceCharge", -1,
		},
		{
			"VAT in another currency that nobody asked for", "<cac:LegalMonetaryTotal>",
			`<cac:TaxTotal><cbc:TaxAmount currencyID="SEK">1</cbc:TaxAmount></cac:TaxTotal><cac:LegalMonetaryTotal>`,
			ruleTaxTotal, "BT-111", "1", "ubl.tax-currency", 0, "/Invoice/cac:TaxTotal/cbc:TaxAmount", 0,
		},
		{
			"type of a credit note", "<cbc:InvoiceTypeCode>380<", "<cbc:InvoiceTypeCode>381<",
			ruleType, "BT-3", "381", "ubl.type-invoice", 0, "", 0,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if strings.Count(whole, c.old) == 0 {
				t.Fatalf("%q is not in the sample", c.old)
			}
			data := strings.Replace(whole, c.old, c.new, 1)
			rec := mustRead(t, []byte(data))
			want := invoice.Finding{Rule: c.rule, Fatal: true, Term: c.term, Value: c.value, Line: c.line}
			if len(rec.Findings) != 1 {
				t.Fatalf("findings %+v, want one", rec.Findings)
			}
			got := rec.Findings[0]
			if got.Reason.Code != c.code || got.Place.Path != c.at || got.Place.File != fileName {
				t.Errorf("%s at %s, want %s at %s", got.Reason.Code, got.Place, c.code, c.at)
			}
			at := strings.Index(whole, c.old)
			if line := 1 + strings.Count(data[:at], "\n") + c.below; c.at != "" && got.Place.Line != line {
				t.Errorf("line %d, want %d", got.Place.Line, line)
			}
			got.Place, got.Reason = want.Place, want.Reason
			if !reflect.DeepEqual(got, want) {
				t.Errorf("found %+v, want %+v", got, want)
			}
		})
	}
}

func TestCreditNoteWithoutType(t *testing.T) {
	t.Parallel()
	whole := string(Append(nil, sampleCreditNote()))
	for _, code := range []string{"", "380", "83"} {
		rec := mustRead(t, []byte(strings.Replace(whole, "TypeCode>381<", "TypeCode>"+code+"<", 1)))
		if len(rec.Findings) != 1 || rec.Findings[0].Reason.Code != "ubl.type-credit-note" {
			t.Errorf("type %q: %+v", code, rec.Findings)
		}
	}
}

func TestFindingsAreBounded(t *testing.T) {
	t.Parallel()
	inv := sampleInvoice()
	for range 10 {
		inv.Lines = append(inv.Lines, inv.Lines...)
	}
	data := strings.ReplaceAll(string(Append(nil, inv)), "</cbc:PriceAmount>", "x</cbc:PriceAmount>")
	if rec := mustRead(t, []byte(data)); len(rec.Findings) != maxFindings {
		t.Errorf("%d findings", len(rec.Findings))
	}
}

func TestPrefixesAreFree(t *testing.T) {
	t.Parallel()
	if got := mustRead(t, []byte(otherPrefixes(sampleInvoice()))); !reflect.DeepEqual(got.Invoice, sampleInvoice()) || len(got.Findings) > 0 {
		t.Errorf("read %+v", got)
	}
	// The same local names in a namespace of somebody's own are not UBL's.
	whole := string(Append(nil, sampleInvoice()))
	foreign := strings.Replace(whole, "<cbc:ID>200115<", `<x:ID xmlns:x="urn:x">1</x:ID><cbc:ID>200115<`, 1)
	if got := mustRead(t, []byte(foreign)); got.Number != "200115" || len(got.Findings) > 0 {
		t.Errorf("number %q, findings %v", got.Number, got.Findings)
	}
}

// otherPrefixes is an invoice with the aggregates in the default namespace of
// each element and the values under n2.
func otherPrefixes(inv *invoice.Invoice) string {
	s := strings.NewReplacer(
		"xmlns:cac", "xmlns:a-b", "cac:", "a-b:", "xmlns:cbc", "xmlns:n2", "cbc:", "n2:",
		"<Invoice xmlns=", "<ubl:Invoice xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"urn:x file:///nowhere.xsd\" xmlns:ubl=",
		"</Invoice>", "</ubl:Invoice>",
	)
	return s.Replace(string(Append(nil, inv)))
}

func TestReadDetails(t *testing.T) {
	t.Parallel()
	whole := string(Append(nil, sampleInvoice()))
	for _, c := range []struct {
		name, old, new string
		want           func(*invoice.Invoice)
	}{
		{"comment and CDATA in a value", "<cbc:ID>200115<", "<cbc:ID> 2001<!-- x --><![CDATA[15]]>\n<", func(*invoice.Invoice) {}},
		{"references", ">Kjøkken &amp; kantine<", ">Kj&#248;kken &#x26; kantine<", func(*invoice.Invoice) {}},
		{"order number not given", "<cbc:ID>B-77<", "<cbc:ID>NA<", func(i *invoice.Invoice) { i.OrderReference = "" }},
		{"bank's creditor id is not the seller's", "<cac:PostalAddress>", `<cac:PartyIdentification><cbc:ID schemeID="SEPA">X</cbc:ID></cac:PartyIdentification><cac:PostalAddress>`, func(*invoice.Invoice) {}},
		{"scheme of VAT in small letters", "<cbc:ID>VAT</cbc:ID>\n</cac:TaxScheme>\n</cac:PartyTaxScheme>", "<cbc:ID>vat</cbc:ID>\n</cac:TaxScheme>\n</cac:PartyTaxScheme>", func(*invoice.Invoice) {}},
		{"empty element", "<cbc:BuyerReference>Kjøkken &amp; kantine</cbc:BuyerReference>", "<cbc:BuyerReference/>", func(i *invoice.Invoice) { i.BuyerReference = "" }},
		{"card before transfer", "<cac:PaymentMeans>", "<cac:PaymentMeans><cbc:PaymentMeansCode>48</cbc:PaymentMeansCode></cac:PaymentMeans><cac:PaymentMeans>", func(*invoice.Invoice) {}},
		{"the same account as IBAN", "<cac:PaymentTerms>", "<cac:PaymentMeans><cac:PayeeFinancialAccount><cbc:ID>NO5599990501234</cbc:ID></cac:PayeeFinancialAccount></cac:PaymentMeans><cac:PaymentTerms>", func(*invoice.Invoice) {}},
	} {
		if !strings.Contains(whole, c.old) {
			t.Fatalf("%s: %q is not in the sample", c.name, c.old)
		}
		want := sampleInvoice()
		c.want(want)
		if got := mustRead(t, []byte(strings.Replace(whole, c.old, c.new, 1))); !reflect.DeepEqual(got.Invoice, want) || len(got.Findings) > 0 {
			t.Errorf("%s: read %+v\nfindings %+v", c.name, got.Invoice, got.Findings)
		}
	}
}

func TestPlaces(t *testing.T) {
	t.Parallel()
	data := Append(nil, sampleInvoice())
	rec := mustRead(t, data)
	lines := strings.Split(string(data), "\n")
	if rec.Place.Line != 2 || !strings.HasPrefix(lines[1], "<Invoice") {
		t.Errorf("the invoice begins at %s", rec.Place)
	}
	if len(rec.LinePlaces) != 3 {
		t.Fatalf("places %v", rec.LinePlaces)
	}
	for i, p := range rec.LinePlaces {
		if p.File != fileName || lines[p.Line-1] != "<cac:InvoiceLine>" || lines[p.Line] != "<cbc:ID>"+rec.Invoice.Lines[i].ID+"</cbc:ID>" {
			t.Errorf("line %d begins at %s: %q", i+1, p, lines[p.Line-1])
		}
	}
	if string(rec.Raw) != string(data) {
		t.Error("Raw is not the file")
	}
}

// TestExamples reads the official examples that the schema accepts.
func TestExamples(t *testing.T) {
	t.Parallel()
	dir := fromRoot(t, "../shared/vectors/peppol")
	if dir == "" {
		t.Skip("vectors not found at ../shared/vectors/peppol: the official examples were not read")
	}
	var expected struct {
		Cases []struct {
			File, Kind string
			Oracle     struct {
				Valid bool `json:"xsd_valid"`
				Fatal []string
			}
		}
	}
	data, err := os.ReadFile(filepath.Join(dir, "expected.json"))
	if err == nil {
		err = json.Unmarshal(data, &expected)
	}
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for _, c := range expected.Cases {
		if c.Kind != "example" || !c.Oracle.Valid {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, "xml", c.File))
		if err != nil {
			t.Fatal(err)
		}
		if !New().Recognise(data[:min(len(data), formats.HeadSize)]) {
			t.Errorf("%s is not recognised", c.File)
		}
		rec, err := readOne(New(), data, formats.Options{File: c.File})
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		read++
		inv := rec.Invoice
		if inv.Number == "" || inv.IssueDate == "" || inv.Currency == "" || len(inv.Lines) == 0 || !inv.Totals.Due.IsSet() {
			t.Errorf("%s: a term is missing: %+v", c.File, inv)
		}
		for _, f := range rec.Findings {
			t.Logf("%s: %s %s %q %s", c.File, f.Place, f.Rule, f.Value, f.Reason.Code)
		}
		lawWrittenReadsBack(t, rec)
	}
	if read == 0 {
		t.Error("no example was read")
	}
}
