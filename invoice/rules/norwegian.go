package rules

import (
	"strings"

	"sluse/invoice"
	"sluse/money"
)

const norway = "NO"

// The national rules of Norway, for EHF, and our own, which no norm has:
// check digits of accounts, KID and org numbers, and what a factored invoice
// must carry.
var norwegian = []Rule{
	// For Norwegian suppliers, a VAT number MUST be the country code prefix NO
	// followed by a valid Norwegian organization number (nine numbers) followed
	// by the letters MVA.
	forEHF(rule("NO-R-001", "BT-31", func(c *checker) {
		id := strings.TrimSpace(c.inv.Seller.VATID)
		if sellerCountry(c.inv) == norway && strings.HasPrefix(id, norway) && !validMVA(id) {
			c.fail(id, id)
		}
	})),
	// For Norwegian suppliers, most invoice issuers are required to append
	// "Foretaksregisteret" to their invoice.
	warning(forEHF(document("NO-R-002", "BT-32", func(inv *invoice.Invoice) bool {
		return sellerCountry(inv) != norway || strings.TrimSpace(inv.Seller.TaxID) == "Foretaksregisteret"
	}))),
	// A Norwegian buyer's org number has its check digit.
	rule("SLUSE-ORGNR", "BT-47 BT-49", func(c *checker) {
		buyer := &c.inv.Buyer
		for _, id := range [...]invoice.ID{buyer.LegalID, buyer.Endpoint} {
			if id.Value != "" && isOrgNumber(id, buyer.Address.Country) && !invoice.ValidOrgNumber(invoice.NormalOrgNumber(id.Value)) {
				c.fail(id.Value, id.Value)
				return // the same number twice is one mistake
			}
		}
	}),
	// A payment reference to a Norwegian account is a KID with its control
	// digit.
	rule("SLUSE-KID", "BT-83", func(c *checker) {
		p := &c.inv.Payment
		if p.ID != "" && norwegianAccount(c.inv) && !invoice.ValidKID(p.ID) {
			c.fail(p.ID, p.ID)
		}
	}),
	// A Norwegian account number is eleven digits with their control digit.
	rule("SLUSE-BBAN", "BT-84", func(c *checker) {
		if a := invoice.NormalAccount(c.inv.Payment.Account); a != "" && !invoice.LooksLikeIBAN(a) && norwegianAccount(c.inv) && !invoice.ValidBBAN(a) {
			c.fail(c.inv.Payment.Account, c.inv.Payment.Account)
		}
	}),
	// An IBAN has its check digits.
	rule("SLUSE-IBAN", "BT-84", func(c *checker) {
		if a := invoice.NormalAccount(c.inv.Payment.Account); invoice.LooksLikeIBAN(a) && !invoice.ValidIBAN(a) {
			c.fail(c.inv.Payment.Account, c.inv.Payment.Account)
		}
	}),
	// A credit note names the invoice that it credits.
	warning(document("SLUSE-CREDIT-REF", "BT-25", func(inv *invoice.Invoice) bool {
		return !inv.IsCreditNote() || len(inv.Preceding) > 0
	})),
	// A factored invoice or credit note names the factor as payee, and says so
	// in its one note.
	document("SLUSE-FACTORED", "BT-3 BG-10 BT-22", func(inv *invoice.Invoice) bool {
		factored := inv.Type == invoice.Factored || inv.Type == invoice.FactoredCreditNote
		return !factored || (inv.Payee != nil && given(inv.Payee.Name) && len(inv.Notes) == 1 && given(inv.Notes[0]))
	}),
	// An invoice is not due before it was issued.
	warning(rule("SLUSE-DATE", "BT-9 BT-2", func(c *checker) {
		if d := c.inv.DueDate; d != "" && c.inv.IssueDate != "" && d < c.inv.IssueDate {
			c.fail(string(d), string(d), string(c.inv.IssueDate))
		}
	})),
	// What is booked is whole minor units of its currency.
	rule("SLUSE-AMOUNT", "BG-22", checkMinorUnits),
}

// sellerCountry is what the official rules take for it: the prefix of the VAT
// id, else the country of the address.
func sellerCountry(inv *invoice.Invoice) string {
	if id := strings.TrimSpace(inv.Seller.VATID); len(id) >= 2 {
		return strings.ToUpper(id[:2])
	}
	return strings.ToUpper(inv.Seller.Address.Country)
}

// validMVA is the strict form of a VAT id, without blanks.
func validMVA(id string) bool {
	n, prefix := strings.CutPrefix(id, norway)
	n, suffix := strings.CutSuffix(n, "MVA")
	return prefix && suffix && invoice.ValidOrgNumber(n)
}

// isOrgNumber reports whether an identifier claims to be a Norwegian org
// number: by its scheme, or without one by the party's country.
func isOrgNumber(id invoice.ID, country string) bool {
	return id.Scheme == invoice.OrgScheme || (id.Scheme == "" && (country == norway || country == ""))
}

// norwegianAccount reports whether the invoice is paid to Norway: a Norwegian
// IBAN, or a Norwegian seller and no IBAN.
func norwegianAccount(inv *invoice.Invoice) bool {
	a := invoice.NormalAccount(inv.Payment.Account)
	switch {
	case a == "":
		return false
	case invoice.LooksLikeIBAN(a):
		return strings.HasPrefix(a, norway)
	}
	return sellerCountry(inv) == norway
}

func checkMinorUnits(c *checker) {
	t := &c.inv.Totals
	for _, d := range [...]money.Decimal{t.Lines, t.Allowances, t.Charges, t.Net, t.VAT, t.Gross, t.Paid, t.Rounding, t.Due} {
		c.minorUnits(d, c.inv.Currency)
	}
	c.minorUnits(t.VATBook, c.inv.TaxCurrency)
	for i := range c.inv.VAT {
		c.minorUnits(c.inv.VAT[i].Base, c.inv.Currency)
		c.minorUnits(c.inv.VAT[i].Amount, c.inv.Currency)
	}
}

func (c *checker) minorUnits(d money.Decimal, currency string) {
	if _, ok := money.Of(d, currency); !ok {
		c.fail(d.String(), d.String(), currency)
	}
}
