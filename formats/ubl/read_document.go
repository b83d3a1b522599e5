package ubl

import (
	"sluse/invoice"
	"sluse/money"
	"sluse/words"
)

// document reads the children of Invoice or CreditNote.
func (r *reader) document() {
	inv := r.inv
	r.children(func(name string) {
		switch name {
		case "cbc:CustomizationID":
			r.text(&inv.CustomizationID, "BT-24")
		case "cbc:ProfileID":
			r.text(&inv.ProfileID, "BT-23")
		case "cbc:ID":
			r.text(&inv.Number, "BT-1")
		case "cbc:IssueDate":
			r.date(&inv.IssueDate, "BT-2")
		case "cbc:DueDate":
			r.date(&inv.DueDate, "BT-9")
		case "cbc:InvoiceTypeCode", "cbc:CreditNoteTypeCode":
			r.text(&inv.Type, "BT-3")
		case "cbc:Note":
			if note := r.leaf(); note.value != "" {
				inv.Notes = append(inv.Notes, note.value)
			}
		case "cbc:TaxPointDate":
			r.date(&inv.TaxPointDate, "BT-7")
		case "cbc:DocumentCurrencyCode":
			r.text(&inv.Currency, "BT-5")
		case "cbc:TaxCurrencyCode":
			r.text(&inv.TaxCurrency, "BT-6")
		case "cbc:AccountingCost":
			r.text(&inv.AccountingCost, "BT-19")
		case "cbc:BuyerReference":
			r.text(&inv.BuyerReference, "BT-10")
		case "cac:AccountingSupplierParty":
			r.within("cac:Party", func() { r.party(&inv.Seller, sellerTerms) })
		case "cac:AccountingCustomerParty":
			r.within("cac:Party", func() { r.party(&inv.Buyer, buyerTerms) })
		case "cac:PayeeParty":
			r.payee()
		case "cac:Delivery":
			r.delivery()
		case "cac:PaymentMeans":
			r.paymentMeans()
		case "cac:PaymentTerms":
			r.within("cbc:Note", func() { r.text(&inv.PaymentTerms, "BT-20") })
		case "cac:AllowanceCharge":
			r.allowance(&inv.Allowances)
		case "cac:TaxTotal":
			r.taxTotal()
		case "cac:LegalMonetaryTotal":
			r.totals(&inv.Totals)
		case "cac:InvoiceLine", "cac:CreditNoteLine":
			r.invoiceLine()
		default:
			r.reference(name)
		}
	})
}

// within calls f at each child of that name.
func (r *reader) within(child string, f func()) {
	r.children(func(name string) {
		if name == child {
			f()
		}
	})
}

// notGiven stands for an order number where only the seller's is known: UBL
// demands one (Peppol BIS Billing 3.0, order and sales order reference).
const notGiven = "NA"

// projectReference is what a credit note's additional document is, where it
// is the project (UNCL1001 code 50); UBL has no better place there.
const projectReference = "50"

func (r *reader) reference(name string) {
	inv := r.inv
	switch name {
	case "cac:OrderReference":
		r.orderReference()
	case "cac:BillingReference":
		r.within("cac:InvoiceDocumentReference", r.preceding)
	case "cac:ContractDocumentReference":
		r.within("cbc:ID", func() { r.text(&inv.ContractReference, "BT-12") })
	case "cac:ProjectReference":
		r.within("cbc:ID", func() { r.text(&inv.ProjectReference, "BT-11") })
	case "cac:AdditionalDocumentReference":
		if r.root.Space == nsCreditNote {
			r.additionalDocument()
		}
	}
}

func (r *reader) orderReference() {
	inv := r.inv
	r.children(func(name string) {
		switch name {
		case "cbc:ID":
			r.text(&inv.OrderReference, "BT-13")
		case "cbc:SalesOrderID":
			r.text(&inv.SalesOrderReference, "BT-14")
		}
	})
	if inv.OrderReference == notGiven && inv.SalesOrderReference != "" {
		inv.OrderReference = ""
	}
}

func (r *reader) preceding() {
	var p invoice.Preceding
	r.children(func(name string) {
		switch name {
		case "cbc:ID":
			r.text(&p.Number, "BT-25")
		case "cbc:IssueDate":
			r.date(&p.IssueDate, "BT-26")
		}
	})
	r.inv.Preceding = append(r.inv.Preceding, p)
}

func (r *reader) additionalDocument() {
	var id, kind string
	r.children(func(name string) {
		switch name {
		case "cbc:ID":
			r.text(&id, "BT-11")
		case "cbc:DocumentTypeCode":
			r.text(&kind, "BT-11")
		}
	})
	if kind == projectReference && r.inv.ProjectReference == "" {
		r.inv.ProjectReference = id
	}
}

// allowanceTerms are the terms' numbers, which differ between allowances and
// charges, and between the document's and a line's.
type allowanceTerms struct {
	amount, base, percent, reason, code string
	category                            categoryTerms
}

func termsOf(onLine, charge bool) allowanceTerms {
	switch {
	case onLine && charge:
		return allowanceTerms{"BT-141", "BT-142", "BT-143", "BT-144", "BT-145", categoryTerms{}}
	case onLine:
		return allowanceTerms{"BT-136", "BT-137", "BT-138", "BT-139", "BT-140", categoryTerms{}}
	case charge:
		return allowanceTerms{"BT-99", "BT-100", "BT-101", "BT-104", "BT-105", categoryTerms{code: "BT-102", rate: "BT-103"}}
	}
	return allowanceTerms{"BT-92", "BT-93", "BT-94", "BT-97", "BT-98", categoryTerms{code: "BT-95", rate: "BT-96"}}
}

// allowance reads an allowance or a charge. The indicator stands first.
func (r *reader) allowance(list *[]invoice.Allowance) {
	var a invoice.Allowance
	told := false
	opening := leaf{name: "cac:AllowanceCharge", line: r.place()}
	r.children(func(name string) {
		t := termsOf(r.lineNo > 0, a.Charge)
		switch name {
		case "cbc:ChargeIndicator":
			a.Charge, told = r.chargeIndicator(), true
		case "cbc:AllowanceChargeReasonCode":
			r.text(&a.ReasonCode, t.code)
		case "cbc:AllowanceChargeReason":
			r.text(&a.Reason, t.reason)
		case "cbc:MultiplierFactorNumeric":
			r.number(&a.Percent, t.percent)
		case "cbc:Amount":
			r.amount(&a.Amount, t.amount)
		case "cbc:BaseAmount":
			r.amount(&a.Base, t.base)
		case "cac:TaxCategory":
			if r.lineNo == 0 {
				r.taxCategory(t.category, &a.Category, &a.Rate, nil, nil)
			}
		}
	})
	if !told {
		r.find(ruleCharge, "", opening, "ubl.charge-indicator", "")
	}
	*list = append(*list, a)
}

// chargeIndicator is true for a charge. It decides an amount's sign, so a
// value that is neither is a finding.
func (r *reader) chargeIndicator() bool {
	l := r.leaf()
	if l.value != "true" && l.value != "false" {
		r.find(ruleCharge, "", l, "ubl.charge-indicator", l.value)
	}
	return l.value == "true"
}

// categoryTerms are the numbers of a VAT category's terms at one place.
type categoryTerms struct{ code, rate string }

var (
	groupCategory = categoryTerms{"BT-118", "BT-119"}
	lineCategory  = categoryTerms{"BT-151", "BT-152"}
)

// taxCategory reads a VAT category and its rate, and, in the breakdown, why
// no VAT is due.
func (r *reader) taxCategory(t categoryTerms, category *string, rate *money.Decimal, reason, code *string) {
	r.children(func(name string) {
		switch {
		case name == "cbc:ID":
			r.text(category, t.code)
		case name == "cbc:Percent":
			r.number(rate, t.rate)
		case name == "cbc:TaxExemptionReasonCode" && code != nil:
			r.text(code, "BT-121")
		case name == "cbc:TaxExemptionReason" && reason != nil:
			r.text(reason, "BT-120")
		}
	})
}

// A taxTotal is one of the document's TaxTotals: in its own currency, with
// the breakdown, or in the one that VAT is accounted in.
type taxTotal struct {
	amount   money.Decimal
	currency string
	at       leaf
	place    invoice.Place
	groups   []invoice.VATGroup
}

func (r *reader) taxTotal() {
	var t taxTotal
	r.children(func(name string) {
		switch name {
		case "cbc:TaxAmount":
			l := r.number(&t.amount, "BT-110")
			t.currency, t.at, t.place = attr(l.attrs, "currencyID"), l, r.at(l)
		case "cac:TaxSubtotal":
			r.vatGroup(&t.groups)
		}
	})
	r.taxTotals = append(r.taxTotals, t)
}

func (r *reader) vatGroup(list *[]invoice.VATGroup) {
	var g invoice.VATGroup
	r.children(func(name string) {
		switch name {
		case "cbc:TaxableAmount":
			r.amount(&g.Base, "BT-116")
		case "cbc:TaxAmount":
			r.amount(&g.Amount, "BT-117")
		case "cac:TaxCategory":
			r.taxCategory(groupCategory, &g.Category, &g.Rate, &g.Reason, &g.ReasonCode)
		}
	})
	*list = append(*list, g)
}

// chooseTaxTotals tells BT-110 from BT-111, once both currencies are known.
func (r *reader) chooseTaxTotals() {
	inv := r.inv
	for _, t := range r.taxTotals {
		other := len(t.groups) == 0 && t.currency != "" && t.currency != inv.Currency
		if other && inv.TaxCurrency == "" {
			r.judgeTaxTotal(t, ruleTaxTotal, "BT-111", words.R("ubl.tax-currency", t.currency))
			continue
		}
		dst, term := &inv.Totals.VAT, "BT-110"
		if other && t.currency == inv.TaxCurrency {
			dst, term = &inv.Totals.VATBook, "BT-111"
		} else if t.at.name != "" && r.newCurrency(t.currency) {
			r.currencies = append(r.currencies, statedCurrency{t.currency, t.at.name, term, 0, t.place})
		}
		if dst.IsSet() {
			r.judgeTaxTotal(t, ruleTwice, term, words.R("ubl.twice", t.at.name))
		}
		*dst = t.amount
		inv.VAT = append(inv.VAT, t.groups...)
	}
}

func (r *reader) judgeTaxTotal(t taxTotal, rule, term string, reason words.Reason) {
	r.add(invoice.Finding{Rule: rule, Fatal: true, Term: term, Value: t.at.value, Place: t.place, Reason: reason})
}
