package factoring

import (
	"strings"

	"sluse/invoice"
	"sluse/words"
)

// An AssignmentError says why a sold invoice cannot be made out to the
// factor. The sale may be valid all the same: a person is asked.
type AssignmentError struct {
	Number string // BT-1
	Reason words.Reason
}

// Error is the reason in English with the invoice in front.
func (e *AssignmentError) Error() string { return e.Number + ": " + e.Reason.Text(words.EN) }

// Assign is the invoice as it leaves once it is sold: a factored invoice
// (393) with the factor as payee, the factor's account and KID, and the
// notice of assignment in the one note that Peppol allows. Where the factor
// gives no KID the invoice's own stands; where it gives no account the
// agreement's does, and another than that is refused, as a forged answer
// would name one. inv is not changed; the copy shares its lines and sums.
func Assign(inv *invoice.Invoice, a Agreement, factorKID, payeeAccount string) (*invoice.Invoice, error) {
	refuse := func(code string, args ...string) (*invoice.Invoice, error) {
		return nil, &AssignmentError{inv.Number, words.R(code, args...)}
	}
	switch {
	case inv.Type != invoice.Commercial || inv.Payee != nil:
		return refuse("factor.not-ordinary", inv.Type)
	case payeeAccount != "" && !invoice.SameAccount(payeeAccount, a.Account):
		return refuse("factor.other-account", payeeAccount, a.Account)
	case factorKID != "" && !invoice.ValidKID(factorKID):
		return refuse("factor.bad-kid", factorKID)
	case inv.Seller.OrgNumber() == a.FactorOrgNumber:
		return refuse("factor.is-seller", a.FactorOrgNumber)
	}
	sold := *inv
	sold.Type = invoice.Factored
	org := invoice.ID{Scheme: invoice.OrgScheme, Value: a.FactorOrgNumber}
	sold.Payee = &invoice.Payee{Name: a.FactorName, LegalID: org}
	if factorKID != "" {
		sold.Payment.ID = factorKID
	}
	if sold.Payment.ID == "" && strings.Contains(a.notice(), "{kid}") {
		return refuse("factor.no-kid")
	}
	sold.Payment.Account = invoice.NormalAccount(a.Account)
	sold.Payment.AccountName, sold.Payment.BIC = a.FactorName, ""
	if m := sold.Payment.MeansCode; m != "30" && m != "31" {
		// Direct debit, card and SEPA were agreed with the seller, not the factor.
		sold.Payment.MeansCode, sold.Payment.MeansText = "30", ""
	}
	notice := strings.NewReplacer(
		"{factor}", a.FactorName, "{org}", a.FactorOrgNumber,
		"{account}", sold.Payment.Account, "{kid}", sold.Payment.ID,
	).Replace(a.notice())
	notes := append(append(make([]string, 0, len(inv.Notes)+1), inv.Notes...), notice)
	sold.Notes = []string{strings.Join(notes, " ")}
	return &sold, nil
}
