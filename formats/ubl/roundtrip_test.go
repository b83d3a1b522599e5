package ubl

import (
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"sluse/calendar"
	"sluse/formats"
	"sluse/invoice"
	"sluse/money"
)

// lawWrittenReadsBack: a document that reads without findings is written, and
// what was written reads as the same invoice, completed, and writes as the
// same bytes.
func lawWrittenReadsBack(t interface{ Fatalf(string, ...any) }, rec *formats.Record) {
	if len(rec.Findings) > 0 {
		return
	}
	written := Append(nil, rec.Invoice)
	back, err := readOne(New(), written, formats.Options{})
	if err != nil {
		t.Fatalf("%v in what was written:\n%s", err, written)
	}
	if want := completedWhole(rec.Invoice); len(back.Findings) > 0 || !reflect.DeepEqual(back.Invoice, want) {
		t.Fatalf("reads back as\n%+v\nwant\n%+v\nfindings %+v\nwritten:\n%s", back.Invoice, want, back.Findings, written)
	}
	if again := Append(nil, back.Invoice); string(again) != string(written) {
		t.Fatalf("writes again as\n%s\nfirst\n%s", again, written)
	}
}

// completedWhole is what the writer says it writes, lines and all.
func completedWhole(inv *invoice.Invoice) *invoice.Invoice {
	out := completed(inv)
	out.ExchangeRate = money.Decimal{}
	out.Lines = nil
	for i := range inv.Lines {
		out.Lines = append(out.Lines, completedLine(&inv.Lines[i], i+1))
	}
	return &out
}

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		inv := drawInvoice(t)
		back, err := readOne(New(), Append([]byte("before"), inv)[len("before"):], formats.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if len(back.Findings) > 0 || !reflect.DeepEqual(back.Invoice, inv) {
			t.Fatalf("reads back as\n%+v\nwritten was\n%+v\nfindings %+v", back.Invoice, inv, back.Findings)
		}
	})
}

// A text as files have it: any characters that XML can carry, not blank, and
// without white space around it.
var aText = rapid.Custom(func(t *rapid.T) string {
	s := rapid.StringOfN(rapid.Rune().Filter(func(r rune) bool {
		return r >= ' ' && r != 0xFFFE && r != 0xFFFF || r == '\n' || r == '\r' || r == '\t'
	}), 1, 30, -1).Draw(t, "text")
	s = strings.Trim(s, space)
	if s == "" {
		return "x"
	}
	return s
})

func maybe[T any](t *rapid.T, g *rapid.Generator[T], name string) T {
	var none T
	return rapid.OneOf(rapid.Just(none), g).Draw(t, name)
}

var (
	aDecimal = rapid.Custom(func(t *rapid.T) money.Decimal {
		return money.NewDecimal(rapid.Int64Range(-1e15, 1e15).Draw(t, "coefficient"), rapid.Uint8Range(0, money.MaxScale).Draw(t, "scale"))
	})
	aDate = rapid.Custom(func(t *rapid.T) calendar.Date {
		return calendar.Date("2027-01-01").AddDays(rapid.IntRange(-1000, 1000).Draw(t, "day"))
	})
	anID = rapid.Custom(func(t *rapid.T) invoice.ID {
		return invoice.ID{Scheme: maybe(t, aText.Filter(func(s string) bool { return s != creditorScheme }), "scheme"), Value: aText.Draw(t, "id")}
	})
	anAddress = rapid.Custom(func(t *rapid.T) invoice.Address {
		a := invoice.Address{Country: rapid.SampledFrom([]string{"NO", "SE", "DE"}).Draw(t, "country")}
		for _, f := range []*string{&a.Line1, &a.Line2, &a.Line3, &a.City, &a.PostCode, &a.Region} {
			*f = maybe(t, aText, "address")
		}
		return a
	})
)

func drawParty(t *rapid.T) invoice.Party {
	p := invoice.Party{Endpoint: anID.Draw(t, "endpoint"), ID: maybe(t, anID, "id"), LegalID: maybe(t, anID, "legal id"), Address: anAddress.Draw(t, "address")}
	for _, f := range []*string{&p.Name, &p.TradingName, &p.VATID, &p.TaxID, &p.LegalForm, &p.Contact.Name, &p.Contact.Phone, &p.Contact.Email} {
		*f = maybe(t, aText, "party")
	}
	completeParty(&p)
	return p
}

func drawAllowance(onDocument bool) *rapid.Generator[invoice.Allowance] {
	return rapid.Custom(func(t *rapid.T) invoice.Allowance {
		a := invoice.Allowance{
			Charge: rapid.Bool().Draw(t, "charge"), Amount: aDecimal.Draw(t, "amount"), Base: maybe(t, aDecimal, "base"), Percent: maybe(t, aDecimal, "percent"),
			Reason: maybe(t, aText, "reason"), ReasonCode: maybe(t, aText, "code"),
		}
		if onDocument {
			a.Category, a.Rate = maybe(t, aText, "category"), maybe(t, aDecimal, "rate")
		}
		return a
	})
}

var aLine = rapid.Custom(func(t *rapid.T) invoice.Line {
	l := invoice.Line{
		ID: aText.Draw(t, "id"), Quantity: aDecimal.Draw(t, "quantity"), Unit: aText.Draw(t, "unit"), Net: aDecimal.Draw(t, "net"),
		PeriodStart: maybe(t, aDate, "start"), PeriodEnd: maybe(t, aDate, "end"), StandardItemID: maybe(t, anID, "gtin"),
		Price: maybe(t, aDecimal, "price"), PriceDiscount: maybe(t, aDecimal, "discount"), Rate: maybe(t, aDecimal, "rate"),
		BaseQuantity: maybe(t, aDecimal, "base"),
	}
	if l.PriceDiscount.IsSet() {
		l.GrossPrice = maybe(t, aDecimal, "gross")
	}
	if l.BaseQuantity.IsSet() {
		l.BaseUnit = maybe(t, aText, "base unit")
	}
	for _, f := range []*string{&l.Note, &l.OrderLine, &l.AccountingCost, &l.Category, &l.Name, &l.Description, &l.SellerItemID, &l.BuyerItemID} {
		*f = maybe(t, aText, "line")
	}
	l.Allowances = atLeastOneOrNil(rapid.SliceOfN(drawAllowance(false), 0, 3).Draw(t, "allowances"))
	return l
})

// atLeastOneOrNil is a list as the reader has it.
func atLeastOneOrNil[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return list
}

func drawInvoice(t *rapid.T) *invoice.Invoice {
	inv := &invoice.Invoice{
		Type:         rapid.SampledFrom([]string{invoice.Commercial, invoice.CreditNote, invoice.Factored, invoice.FactoredCreditNote}).Draw(t, "type"),
		Currency:     rapid.SampledFrom([]string{"NOK", "EUR"}).Draw(t, "currency"),
		Number:       maybe(t, aText, "number"),
		IssueDate:    maybe(t, aDate, "issued"),
		DueDate:      maybe(t, aDate, "due"),
		TaxPointDate: maybe(t, aDate, "tax point"),
		DeliveryDate: maybe(t, aDate, "delivery"),
		ProfileID:    aText.Draw(t, "profile"), CustomizationID: aText.Draw(t, "customization"),
		Seller: drawParty(t), Buyer: drawParty(t),
	}
	for _, f := range []*string{
		&inv.BuyerReference, &inv.ProjectReference, &inv.ContractReference, &inv.SalesOrderReference, &inv.AccountingCost, &inv.PaymentTerms, &inv.DeliveryName,
	} {
		*f = maybe(t, aText, "term")
	}
	inv.OrderReference = maybe(t, aText.Filter(func(s string) bool { return s != notGiven }), "order")
	if note := maybe(t, aText, "note"); note != "" {
		inv.Notes = []string{note}
	}
	drawGroups(t, inv)
	for _, f := range []*money.Decimal{
		&inv.Totals.Lines, &inv.Totals.Allowances, &inv.Totals.Charges, &inv.Totals.Net, &inv.Totals.VAT, &inv.Totals.Gross, &inv.Totals.Paid, &inv.Totals.Rounding, &inv.Totals.Due,
	} {
		*f = maybe(t, aDecimal, "total")
	}
	return inv
}

func drawGroups(t *rapid.T, inv *invoice.Invoice) {
	if rapid.Bool().Draw(t, "two currencies") {
		inv.TaxCurrency = "SEK"
		inv.Totals.VATBook = maybe(t, aDecimal, "VAT in book currency")
	}
	if rapid.Bool().Draw(t, "payee") {
		inv.Payee = &invoice.Payee{Name: maybe(t, aText, "name"), ID: maybe(t, anID, "id"), LegalID: maybe(t, anID, "legal id")}
	}
	if rapid.Bool().Draw(t, "deliver to") {
		address := anAddress.Draw(t, "address")
		inv.DeliveryAddress = &address
	}
	if rapid.Bool().Draw(t, "payment") {
		p := invoice.Payment{
			MeansCode: aText.Draw(t, "means"), MeansText: maybe(t, aText, "means text"), ID: maybe(t, aText, "KID"),
			Account: maybe(t, aText, "account"), AccountName: maybe(t, aText, "name"), BIC: maybe(t, aText, "BIC"),
		}
		completePayment(&p)
		inv.Payment = p
	} else if inv.IsCreditNote() && inv.DueDate != "" {
		inv.Payment.MeansCode = creditTransfer // the due date stands there
	}
	aPreceding := rapid.Custom(func(t *rapid.T) invoice.Preceding {
		return invoice.Preceding{Number: maybe(t, aText, "number"), IssueDate: maybe(t, aDate, "issued")}
	})
	aGroup := rapid.Custom(func(t *rapid.T) invoice.VATGroup {
		return invoice.VATGroup{
			Base: maybe(t, aDecimal, "base"), Amount: maybe(t, aDecimal, "amount"), Category: maybe(t, aText, "category"), Rate: maybe(t, aDecimal, "rate"),
			Reason: maybe(t, aText, "reason"), ReasonCode: maybe(t, aText, "code"),
		}
	})
	inv.Preceding = atLeastOneOrNil(rapid.SliceOfN(aPreceding, 0, 3).Draw(t, "preceding"))
	inv.Allowances = atLeastOneOrNil(rapid.SliceOfN(drawAllowance(true), 0, 3).Draw(t, "allowances"))
	inv.VAT = atLeastOneOrNil(rapid.SliceOfN(aGroup, 0, 3).Draw(t, "VAT"))
	inv.Lines = atLeastOneOrNil(rapid.SliceOfN(aLine, 0, 3).Draw(t, "lines"))
}

func FuzzRead(f *testing.F) {
	f.Add(Append(nil, sampleInvoice()))
	f.Add(Append(nil, sampleCreditNote()))
	f.Add(Append(nil, factored(sampleInvoice())))
	f.Add(Append(nil, sparse()))
	f.Add([]byte(otherPrefixes(sampleInvoice())))
	f.Add([]byte(`<Invoice xmlns="` + nsInvoice + `"/>`))
	f.Add([]byte(`<CreditNote xmlns="` + nsCreditNote + `" xmlns:b="` + nsBasic + `" xmlns:a="` + nsAggregate + `"><b:CreditNoteTypeCode>381</b:CreditNoteTypeCode>` +
		`<b:DocumentCurrencyCode>NOK</b:DocumentCurrencyCode><a:AccountingCustomerParty/><a:PaymentMeans/><a:CreditNoteLine/></CreditNote>`))
	f.Add([]byte("<!DOCTYPE html><html>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		New().Recognise(data)
		rec, err := readOne(Format{MaxDocument: 1 << 20}, data, formats.Options{})
		if err != nil {
			return
		}
		lawWrittenReadsBack(t, rec)
		lawAssignmentHolds(t, rec)
	})
}
