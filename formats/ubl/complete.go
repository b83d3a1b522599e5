package ubl

import (
	"strconv"
	"strings"

	"sluse/invoice"
)

// Codes that the writer fills in where the invoice has none.
const (
	creditTransfer = "30" // UNCL4461
	each           = "EA" // UN/ECE Rec 20
	norway         = "NO"
)

// completed is the invoice as EHF carries it: with the codes that a clerk's
// file may leave out, identifiers in EHF's form, and one note. It shares its
// lists with inv and changes none of them.
func completed(inv *invoice.Invoice) invoice.Invoice {
	out := *inv
	if out.Type == "" {
		out.Type = invoice.Commercial
	}
	if out.CustomizationID == "" {
		out.CustomizationID = customizationID
	}
	if out.ProfileID == "" {
		out.ProfileID = profileID
	}
	if len(out.Notes) > 1 {
		out.Notes = []string{oneNote(out.Notes)}
	}
	completeParty(&out.Seller)
	completeParty(&out.Buyer)
	completePayment(&out.Payment)
	if out.TaxCurrency == "" || out.TaxCurrency == out.Currency {
		out.Totals.VATBook = invoice.Totals{}.VATBook // it has no place without BT-6
	}
	return out
}

// oneNote joins notes, for Peppol allows one (PEPPOL-EN16931-R002).
func oneNote(notes []string) string { return strings.Join(notes, "\n") }

func completeParty(p *invoice.Party) {
	if p.Endpoint.Value == "" {
		if n := p.OrgNumber(); n != "" {
			p.Endpoint = invoice.ID{Scheme: invoice.OrgScheme, Value: n}
		}
	}
	if p.Address.Country != norway && p.Address.Country != "" {
		return
	}
	if p.Endpoint.Scheme == invoice.OrgScheme || p.Endpoint.Scheme == "" {
		completeOrgNumber(&p.Endpoint)
	}
	if p.LegalID.Scheme == invoice.OrgScheme || p.LegalID.Scheme == "" {
		completeOrgNumber(&p.LegalID)
	}
	// NO-R-001: no spaces, NO before and MVA behind. The nine digits alone
	// are taken too where a clerk's file says that they are the VAT id.
	if n := invoice.NormalOrgNumber(p.VATID); n != "" {
		p.VATID = norway + n + "MVA"
	}
}

func completeOrgNumber(id *invoice.ID) {
	if n := invoice.NormalOrgNumber(id.Value); invoice.ValidOrgNumber(n) {
		*id = invoice.ID{Scheme: invoice.OrgScheme, Value: n}
	}
}

func completePayment(p *invoice.Payment) {
	if *p == (invoice.Payment{}) {
		return
	}
	if p.MeansCode == "" {
		p.MeansCode = creditTransfer
	}
	account := invoice.NormalAccount(p.Account)
	switch {
	case invoice.ValidBBAN(account):
		p.Account, p.BIC = account, "" // a BIC goes with an IBAN only
	case invoice.ValidIBAN(account):
		p.Account = account
	}
}

// completedLine is line n (from 1) as EHF carries it.
func completedLine(l *invoice.Line, n int) invoice.Line {
	out := *l
	if out.ID == "" {
		out.ID = strconv.Itoa(n)
	}
	if out.Unit == "" && out.Quantity.IsSet() {
		out.Unit = each
	}
	if !out.BaseQuantity.IsSet() {
		out.BaseUnit = ""
	}
	if out.GrossPrice.IsSet() && !out.PriceDiscount.IsSet() && out.Price.IsSet() {
		if discount, err := out.GrossPrice.Sub(out.Price); err == nil {
			out.PriceDiscount = discount
		}
	}
	return out
}
