package ubl

import "sluse/invoice"

const (
	declaration = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"
	prefixes    = "\n" + ` xmlns:cac="` + nsAggregate + `"` + "\n" + ` xmlns:cbc="` + nsBasic + `">` + "\n"

	invoiceRoot    = declaration + `<Invoice xmlns="` + nsInvoice + `"` + prefixes
	creditNoteRoot = declaration + `<CreditNote xmlns="` + nsCreditNote + `"` + prefixes
)

// document writes the elements in the order of the UBL 2.1 schemas, which
// differs a little between the two documents.
func (w *writer) document(inv *invoice.Invoice) {
	if w.credit {
		w.b = append(w.b, creditNoteRoot...)
	} else {
		w.b = append(w.b, invoiceRoot...)
	}
	w.head(inv)
	w.references(inv)
	w.party("cac:AccountingSupplierParty", &inv.Seller)
	w.party("cac:AccountingCustomerParty", &inv.Buyer)
	w.payee(inv.Payee)
	w.delivery(inv)
	w.paymentMeans(inv)
	w.around("cac:PaymentTerms", "cbc:Note", inv.PaymentTerms)
	for i := range inv.Allowances {
		w.allowance(&inv.Allowances[i], true)
	}
	w.taxTotals(inv)
	w.totals(&inv.Totals)
	for i := range inv.Lines {
		line := completedLine(&inv.Lines[i], i+1)
		w.line(&line)
	}
	if w.credit {
		w.close("CreditNote")
	} else {
		w.close("Invoice")
	}
}

func (w *writer) head(inv *invoice.Invoice) {
	w.text("cbc:CustomizationID", inv.CustomizationID)
	w.text("cbc:ProfileID", inv.ProfileID)
	w.text("cbc:ID", inv.Number)
	w.date("cbc:IssueDate", inv.IssueDate)
	if w.credit {
		w.date("cbc:TaxPointDate", inv.TaxPointDate)
		w.text("cbc:CreditNoteTypeCode", inv.Type)
	} else {
		w.date("cbc:DueDate", inv.DueDate)
		w.text("cbc:InvoiceTypeCode", inv.Type)
	}
	for _, note := range inv.Notes {
		w.text("cbc:Note", note)
	}
	if !w.credit {
		w.date("cbc:TaxPointDate", inv.TaxPointDate)
	}
	w.text("cbc:DocumentCurrencyCode", inv.Currency)
	w.text("cbc:TaxCurrencyCode", inv.TaxCurrency)
	w.text("cbc:AccountingCost", inv.AccountingCost)
	w.text("cbc:BuyerReference", inv.BuyerReference)
}

func (w *writer) references(inv *invoice.Invoice) {
	if order := inv.OrderReference; order != "" || inv.SalesOrderReference != "" {
		if order == "" {
			order = notGiven
		}
		w.open("cac:OrderReference")
		w.text("cbc:ID", order)
		w.text("cbc:SalesOrderID", inv.SalesOrderReference)
		w.close("cac:OrderReference")
	}
	for _, p := range inv.Preceding {
		w.open("cac:BillingReference")
		w.open("cac:InvoiceDocumentReference")
		w.text("cbc:ID", p.Number)
		w.date("cbc:IssueDate", p.IssueDate)
		w.close("cac:InvoiceDocumentReference")
		w.close("cac:BillingReference")
	}
	w.around("cac:ContractDocumentReference", "cbc:ID", inv.ContractReference)
	switch {
	case inv.ProjectReference == "":
	case w.credit:
		w.open("cac:AdditionalDocumentReference")
		w.text("cbc:ID", inv.ProjectReference)
		w.text("cbc:DocumentTypeCode", projectReference)
		w.close("cac:AdditionalDocumentReference")
	default:
		w.around("cac:ProjectReference", "cbc:ID", inv.ProjectReference)
	}
}

func (w *writer) delivery(inv *invoice.Invoice) {
	if inv.DeliveryDate == "" && inv.DeliveryAddress == nil && inv.DeliveryName == "" {
		return
	}
	w.open("cac:Delivery")
	w.date("cbc:ActualDeliveryDate", inv.DeliveryDate)
	if inv.DeliveryAddress != nil {
		w.open("cac:DeliveryLocation")
		w.address("cac:Address", inv.DeliveryAddress)
		w.close("cac:DeliveryLocation")
	}
	if inv.DeliveryName != "" {
		w.open("cac:DeliveryParty")
		w.around("cac:PartyName", "cbc:Name", inv.DeliveryName)
		w.close("cac:DeliveryParty")
	}
	w.close("cac:Delivery")
}

func (w *writer) paymentMeans(inv *invoice.Invoice) {
	p := inv.Payment
	inCreditNote := w.credit && inv.DueDate != ""
	if p == (invoice.Payment{}) && !inCreditNote {
		return
	}
	if p.MeansCode == "" {
		p.MeansCode = creditTransfer
	}
	w.open("cac:PaymentMeans")
	w.attributed("cbc:PaymentMeansCode", p.MeansCode, "name", p.MeansText)
	if inCreditNote {
		w.date("cbc:PaymentDueDate", inv.DueDate)
	}
	w.text("cbc:PaymentID", p.ID)
	w.account(&p)
	w.close("cac:PaymentMeans")
}

func (w *writer) account(p *invoice.Payment) {
	if p.Account == "" && p.AccountName == "" && p.BIC == "" {
		return
	}
	w.open("cac:PayeeFinancialAccount")
	w.text("cbc:ID", p.Account)
	w.text("cbc:Name", p.AccountName)
	w.around("cac:FinancialInstitutionBranch", "cbc:ID", p.BIC)
	w.close("cac:PayeeFinancialAccount")
}

// allowance writes an allowance or a charge; only one on the document has a
// VAT category of its own.
func (w *writer) allowance(a *invoice.Allowance, onDocument bool) {
	w.open("cac:AllowanceCharge")
	w.text("cbc:ChargeIndicator", indicator(a.Charge))
	w.text("cbc:AllowanceChargeReasonCode", a.ReasonCode)
	w.text("cbc:AllowanceChargeReason", a.Reason)
	w.number("cbc:MultiplierFactorNumeric", a.Percent, "", "")
	w.amount("cbc:Amount", a.Amount)
	w.amount("cbc:BaseAmount", a.Base)
	if onDocument {
		w.taxCategory("cac:TaxCategory", invoice.VATGroup{Category: a.Category, Rate: a.Rate})
	}
	w.close("cac:AllowanceCharge")
}

func indicator(charge bool) string {
	if charge {
		return "true"
	}
	return "false"
}

// taxCategory writes a VAT category, or nothing where none is given.
func (w *writer) taxCategory(tag string, g invoice.VATGroup) {
	if g.Category == "" && !g.Rate.IsSet() && g.Reason == "" && g.ReasonCode == "" {
		return
	}
	w.open(tag)
	w.text("cbc:ID", g.Category)
	w.number("cbc:Percent", g.Rate, "", "")
	w.text("cbc:TaxExemptionReasonCode", g.ReasonCode)
	w.text("cbc:TaxExemptionReason", g.Reason)
	w.around("cac:TaxScheme", "cbc:ID", "VAT")
	w.close(tag)
}

func (w *writer) taxTotals(inv *invoice.Invoice) {
	if inv.Totals.VAT.IsSet() || len(inv.VAT) > 0 {
		w.open("cac:TaxTotal")
		w.amount("cbc:TaxAmount", inv.Totals.VAT)
		for i := range inv.VAT {
			g := &inv.VAT[i]
			w.open("cac:TaxSubtotal")
			w.amount("cbc:TaxableAmount", g.Base)
			w.amount("cbc:TaxAmount", g.Amount)
			w.taxCategory("cac:TaxCategory", *g)
			w.close("cac:TaxSubtotal")
		}
		w.close("cac:TaxTotal")
	}
	if inv.Totals.VATBook.IsSet() {
		w.open("cac:TaxTotal")
		w.number("cbc:TaxAmount", inv.Totals.VATBook, "currencyID", inv.TaxCurrency)
		w.close("cac:TaxTotal")
	}
}

func (w *writer) totals(t *invoice.Totals) {
	w.open("cac:LegalMonetaryTotal")
	w.amount("cbc:LineExtensionAmount", t.Lines)
	w.amount("cbc:TaxExclusiveAmount", t.Net)
	w.amount("cbc:TaxInclusiveAmount", t.Gross)
	w.amount("cbc:AllowanceTotalAmount", t.Allowances)
	w.amount("cbc:ChargeTotalAmount", t.Charges)
	w.amount("cbc:PrepaidAmount", t.Paid)
	w.amount("cbc:PayableRoundingAmount", t.Rounding)
	w.amount("cbc:PayableAmount", t.Due)
	w.close("cac:LegalMonetaryTotal")
}
