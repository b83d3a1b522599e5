package factoring

import (
	"strconv"

	"sluse/calendar"
	"sluse/invoice"
	"sluse/words"
)

// Facts are what is known of an invoice and its customer beside the invoice
// itself.
type Facts struct {
	Consumer       bool // the customer is a private person
	NeverSell      bool // a person, a pledge or a contract forbids the sale
	AlreadyOffered bool // an offer of it is or was open, or it is sold
	Paid           bool // in whole or in part
	Credited       bool // in whole or in part
	Delivered      bool // it left for the customer, who may pay the seller with release
	Today          calendar.Date
}

// Eligible says whether an invoice may be offered to the factor, and if not
// why: an ordinary invoice in NOK on a Norwegian company, not yet delivered,
// unpaid, falling due after today and within MaxDueDays, never offered
// before.
func (a Agreement) Eligible(inv *invoice.Invoice, f Facts) (bool, words.Reason) {
	due, exact := inv.Amount(inv.Totals.Due)
	org := inv.Buyer.OrgNumber()
	country := inv.Buyer.Address.Country
	days := f.Today.DaysUntil(inv.DueDate)
	switch {
	case f.NeverSell:
		return no("factor.never-sell")
	case f.AlreadyOffered:
		return no("factor.offered-before")
	case inv.IsCreditNote():
		return no("factor.credit-note")
	case inv.Type != invoice.Commercial || inv.Payee != nil:
		return no("factor.not-ordinary", inv.Type)
	case f.Delivered:
		return no("factor.delivered")
	case f.Paid || !inv.Totals.Paid.IsZero():
		return no("factor.paid")
	case f.Credited:
		return no("factor.credited")
	case inv.Currency != "NOK":
		return no("factor.currency", inv.Currency)
	case !exact || due.Minor <= 0:
		return no("factor.amount", inv.Totals.Due.String()+" "+inv.Currency)
	case f.Consumer || org == "":
		return no("factor.consumer")
	case !invoice.ValidOrgNumber(org):
		return no("factor.org-number", org)
	case org == a.FactorOrgNumber:
		return no("factor.is-buyer")
	case country != "" && country != "NO":
		return no("factor.country", country)
	case inv.DueDate == "":
		return no("factor.no-due-date")
	case days <= 0:
		return no("factor.due-passed", string(inv.DueDate))
	case days > MaxDueDays:
		return no("factor.due-late", string(inv.DueDate), strconv.Itoa(MaxDueDays))
	}
	return true, words.Reason{}
}

func no(code string, args ...string) (bool, words.Reason) { return false, words.R(code, args...) }
