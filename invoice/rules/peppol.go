package rules

import (
	"slices"
	"strconv"
	"strings"

	"sluse/invoice"
	"sluse/money"
)

// What Peppol BIS Billing 3.0 says of the identifiers that we send.
const (
	billingProfile = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
	billingSpec    = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
)

// Peppol BIS Billing 3.0, for documents that leave as EHF.
var peppol = func() []Rule {
	rules := []Rule{
		// Business process MUST be provided.
		document("PEPPOL-EN16931-R001", "BT-23", func(inv *invoice.Invoice) bool { return given(inv.ProfileID) }),
		// No more than one note is allowed on document level, unless both the
		// buyer and seller are German organizations.
		rule("PEPPOL-EN16931-R002", "BT-22", func(c *checker) {
			german := c.inv.Seller.Address.Country == "DE" && c.inv.Buyer.Address.Country == "DE"
			if n := len(c.inv.Notes); n > 1 && !german {
				c.fail(strconv.Itoa(n), strconv.Itoa(n))
			}
		}),
		// A buyer reference or purchase order reference MUST be provided.
		document("PEPPOL-EN16931-R003", "BT-10 BT-13", func(inv *invoice.Invoice) bool {
			return inv.BuyerReference != "" || inv.OrderReference != ""
		}),
		// Specification identifier MUST begin with the value of the norm.
		rule("PEPPOL-EN16931-R004", "BT-24", func(c *checker) {
			if id := strings.TrimSpace(c.inv.CustomizationID); !strings.HasPrefix(id, billingSpec) {
				c.fail(id, id)
			}
		}),
		// VAT accounting currency code MUST be different from invoice currency
		// code when provided.
		document("PEPPOL-EN16931-R005", "BT-6 BT-5", func(inv *invoice.Invoice) bool {
			return inv.TaxCurrency == "" || inv.TaxCurrency != inv.Currency
		}),
		// Business process MUST be one of the billing profiles.
		rule("PEPPOL-EN16931-R007", "BT-23", func(c *checker) {
			if id := strings.TrimSpace(c.inv.ProfileID); id != billingProfile {
				c.fail(id, id)
			}
		}),
		// Buyer electronic address MUST be provided. (Asked of a buyer that is
		// there; a missing one breaks BR-07.)
		document("PEPPOL-EN16931-R010", "BT-49", func(inv *invoice.Invoice) bool { return addressed(&inv.Buyer) }),
		// Seller electronic address MUST be provided.
		document("PEPPOL-EN16931-R020", "BT-34", func(inv *invoice.Invoice) bool { return addressed(&inv.Seller) }),
		// Allowance/charge base amount MUST be provided when percentage is
		// provided.
		anyAllowance("PEPPOL-EN16931-R041", "BT-93 BT-100 BT-137 BT-142", func(a *invoice.Allowance) bool {
			return !a.Percent.IsSet() || a.Base.IsSet()
		}),
		// Allowance/charge percentage MUST be provided when base amount is
		// provided.
		anyAllowance("PEPPOL-EN16931-R042", "BT-94 BT-101 BT-138 BT-143", func(a *invoice.Allowance) bool {
			return !a.Base.IsSet() || a.Percent.IsSet()
		}),
		// Allowance/charge amount must equal base amount * percentage/100 if
		// base amount and percentage exists (slack 0.02).
		anyAllowance("PEPPOL-EN16931-R040", "BT-92 BT-99 BT-136 BT-141", func(a *invoice.Allowance) bool {
			return !a.Base.IsSet() || !a.Percent.IsSet() ||
				of(a.Amount).within(of(a.Base).mul(of(a.Percent)).mul(of(percent)), slack)
		}),
		// Item net price MUST equal (Gross price - Allowance amount) when gross
		// price is provided.
		rule("PEPPOL-EN16931-R046", "BT-146 BT-148 BT-147", func(c *checker) {
			for i := range c.inv.Lines {
				l := &c.inv.Lines[i]
				if want := of(l.GrossPrice).sub(of(l.PriceDiscount)); l.GrossPrice.IsSet() && !of(l.Price).is(want) {
					c.failLine(i+1, l.Price.String(), strconv.Itoa(i+1), l.Price.String(), want.String())
				}
			}
		}),
		// Invoice total VAT amount and Invoice total VAT amount in accounting
		// currency MUST have the same operational sign.
		document("PEPPOL-EN16931-R055", "BT-111 BT-110", func(inv *invoice.Invoice) bool {
			return inv.TaxCurrency == "" || !inv.Totals.VATBook.IsSet() || inv.Totals.VAT.Sign()*inv.Totals.VATBook.Sign() >= 0
		}),
		// Invoice line net amount MUST equal (Invoiced quantity * (Item net
		// price/item price base quantity) + Sum of invoice line charge amount -
		// sum of invoice line allowance amount (slack 0.02).
		rule("PEPPOL-EN16931-R120", "BT-131 BT-129 BT-146", func(c *checker) {
			for i := range c.inv.Lines {
				l := &c.inv.Lines[i]
				if !lineAdds(l) {
					c.failLine(i+1, l.Net.String(), strconv.Itoa(i+1), c.amount(of(l.Net)), l.Quantity.String(), l.Price.String())
				}
			}
		}),
		// Base quantity MUST be a positive number above zero.
		line("PEPPOL-EN16931-R121", "BT-149", func(l *invoice.Line) bool {
			return !l.BaseQuantity.IsSet() || l.BaseQuantity.Sign() > 0
		}),
		// Unit code of price base quantity MUST be same as invoiced quantity.
		rule("PEPPOL-EN16931-R130", "BT-150 BT-130", func(c *checker) {
			for i := range c.inv.Lines {
				if l := &c.inv.Lines[i]; l.BaseUnit != "" && l.BaseUnit != l.Unit {
					c.failLine(i+1, l.BaseUnit, strconv.Itoa(i+1), l.BaseUnit, l.Unit)
				}
			}
		}),
		// Norwegian organization number MUST be stated in the correct format:
		// wherever the scheme is 0192.
		rule("PEPPOL-COMMON-R041", "BT-34 BT-29 BT-30 BT-49 BT-46 BT-47 BT-60 BT-61", func(c *checker) {
			c.orgNumbers(&c.inv.Seller)
			c.orgNumbers(&c.inv.Buyer)
			if p := c.inv.Payee; p != nil {
				c.orgNumber(p.ID)
				c.orgNumber(p.LegalID)
			}
		}),
	}
	for i := range rules {
		rules[i] = forEHF(rules[i])
	}
	return slices.Clip(rules)
}()

func addressed(p *invoice.Party) bool { return p.Endpoint.Value != "" || *p == (invoice.Party{}) }

// anyAllowance is a rule on every allowance and charge, on the document and on
// lines; its reason takes the line's number, or a dash for the document.
func anyAllowance(id, terms string, ok func(a *invoice.Allowance) bool) Rule {
	return rule(id, terms, func(c *checker) {
		for i := range c.inv.Allowances {
			if a := &c.inv.Allowances[i]; !ok(a) {
				c.fail(a.Amount.String(), "–", a.Amount.String())
			}
		}
		for i := range c.inv.Lines {
			for j := range c.inv.Lines[i].Allowances {
				if a := &c.inv.Lines[i].Allowances[j]; !ok(a) {
					c.failLine(i+1, a.Amount.String(), strconv.Itoa(i+1), a.Amount.String())
				}
			}
		}
	})
}

// lineAdds multiplies both sides by the base quantity, so that nothing is
// divided and nothing rounded.
func lineAdds(l *invoice.Line) bool {
	quantity, base := l.Quantity, l.BaseQuantity
	if !quantity.IsSet() {
		quantity = money.Int(1)
	}
	if base.IsZero() { // or absent
		base = money.Int(1)
	}
	rest := of(l.Net)
	for i := range l.Allowances {
		if a := &l.Allowances[i]; a.Charge {
			rest = rest.sub(of(a.Amount))
		} else {
			rest = rest.add(of(a.Amount))
		}
	}
	return rest.mul(of(base)).within(of(quantity).mul(of(l.Price)), slack.mul(of(base.Abs())))
}

func (c *checker) orgNumbers(p *invoice.Party) {
	for _, id := range [...]invoice.ID{p.Endpoint, p.ID, p.LegalID} {
		c.orgNumber(id)
	}
}

func (c *checker) orgNumber(id invoice.ID) {
	if n := strings.TrimSpace(id.Value); id.Scheme == invoice.OrgScheme && n != "" && !invoice.ValidOrgNumber(n) {
		c.fail(n, n)
	}
}
