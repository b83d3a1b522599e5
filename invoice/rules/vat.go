package rules

import (
	"sluse/invoice"
	"sluse/money"
)

// The VAT breakdown (BG-23), whatever the category.
var vatBreakdown = []Rule{
	// Each VAT breakdown shall have a VAT category taxable amount.
	vatRow("BR-45", "BT-116", func(g *invoice.VATGroup) bool { return g.Base.IsSet() }),
	// Each VAT breakdown shall have a VAT category tax amount.
	vatRow("BR-46", "BT-117", func(g *invoice.VATGroup) bool { return g.Amount.IsSet() }),
	// Each VAT breakdown shall be defined through a VAT category code.
	vatRow("BR-47", "BT-118", func(g *invoice.VATGroup) bool { return given(g.Category) }),
	// Each VAT breakdown shall have a VAT category rate, except if the Invoice
	// is not subject to VAT.
	vatRow("BR-48", "BT-119", func(g *invoice.VATGroup) bool { return g.Rate.IsSet() || g.Category == outOfScope }),
	// VAT category tax amount = VAT category taxable amount x (VAT category
	// rate / 100), rounded to two decimals. The test leaves one unit of slack
	// and compares without signs.
	rule("BR-CO-17", "BT-117 BT-116 BT-119", func(c *checker) {
		for i := range c.inv.VAT {
			g := &c.inv.VAT[i]
			if !taxAdds(g) {
				c.fail(g.Amount.String(), rowName(g), c.amount(of(g.Amount)), c.amount(computedTax(g)))
			}
		}
	}),
	// An Invoice shall at least have one VAT breakdown group.
	document("BR-CO-18", "BG-23", func(inv *invoice.Invoice) bool { return len(inv.VAT) > 0 }),
}

func taxAdds(g *invoice.VATGroup) bool {
	if !g.Amount.IsSet() {
		return false
	}
	if g.Rate.RoundXPath(0).IsZero() { // an absent rate too
		return g.Amount.RoundXPath(0).IsZero()
	}
	return g.Base.IsSet() && of(g.Amount).abs().nearer(computedTax(g), one)
}

// computedTax is round(|base| * rate / 100 * 100) / 100.
func computedTax(g *invoice.VATGroup) exact {
	return of(g.Base).abs().mul(of(g.Rate)).mul(of(percent)).round(2)
}

// percent is one hundredth.
var percent = money.MustDecimal("0.01")
