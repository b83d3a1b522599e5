package rules

// The document totals. Where the norm rounds it rounds as XPath does.
var totals = []Rule{
	// Sum of Invoice line net amount = Σ Invoice line net amount.
	rule("BR-CO-10", "BT-106 BT-131", func(c *checker) {
		t := &c.inv.Totals
		if want := c.lineSum.round(2); !t.Lines.IsSet() || !of(t.Lines).is(want) {
			c.fail(t.Lines.String(), c.amount(of(t.Lines)), c.amount(want))
		}
	}),
	// Sum of allowances on document level = Σ Document level allowance
	// amount.
	rule("BR-CO-11", "BT-107 BT-92", func(c *checker) {
		t := &c.inv.Totals
		if !t.Allowances.IsSet() && c.allowanceCount == 0 {
			return
		}
		if want := c.allowanceSum.round(2); !t.Allowances.IsSet() || !of(t.Allowances).is(want) {
			c.fail(t.Allowances.String(), c.amount(of(t.Allowances)), c.amount(want))
		}
	}),
	// Sum of charges on document level = Σ Document level charge amount.
	rule("BR-CO-12", "BT-108 BT-99", func(c *checker) {
		t := &c.inv.Totals
		if !t.Charges.IsSet() && c.chargeCount == 0 {
			return
		}
		if want := c.chargeSum.round(2); !t.Charges.IsSet() || !of(t.Charges).is(want) {
			c.fail(t.Charges.String(), c.amount(of(t.Charges)), c.amount(want))
		}
	}),
	// Invoice total amount without VAT = Σ Invoice line net amount - Sum of
	// allowances on document level + Sum of charges on document level.
	rule("BR-CO-13", "BT-109 BT-106 BT-107 BT-108", func(c *checker) {
		t := &c.inv.Totals
		want := of(t.Lines)
		if t.Allowances.IsSet() || t.Charges.IsSet() {
			want = want.sub(of(t.Allowances)).add(of(t.Charges)).round(2)
		}
		if !t.Net.IsSet() || !t.Lines.IsSet() || !of(t.Net).is(want) {
			c.fail(t.Net.String(), c.amount(of(t.Net)), c.amount(want))
		}
	}),
	// Invoice total VAT amount = Σ VAT category tax amount. (A missing total
	// breaks BR-CO-15.)
	rule("BR-CO-14", "BT-110 BT-117", func(c *checker) {
		t := &c.inv.Totals
		if len(c.inv.VAT) == 0 || !t.VAT.IsSet() {
			return
		}
		var want exact
		for i := range c.inv.VAT {
			want = want.add(of(c.inv.VAT[i].Amount))
		}
		if want = want.round(2); !of(t.VAT).is(want) {
			c.fail(t.VAT.String(), c.amount(of(t.VAT)), c.amount(want))
		}
	}),
	// Invoice total amount with VAT = Invoice total amount without VAT +
	// Invoice total VAT amount. (Asked in the invoice's currency; a missing one
	// breaks BR-05.)
	rule("BR-CO-15", "BT-112 BT-109 BT-110", func(c *checker) {
		t := &c.inv.Totals
		if c.inv.Currency == "" {
			return
		}
		want := of(t.Net).add(of(t.VAT)).round(2)
		if !t.Gross.IsSet() || !t.Net.IsSet() || !t.VAT.IsSet() || !of(t.Gross).is(want) {
			c.fail(t.Gross.String(), c.amount(of(t.Gross)), c.amount(of(t.Net)), c.amount(of(t.VAT)), c.amount(want))
		}
	}),
	// Amount due for payment = Invoice total amount with VAT - Paid amount +
	// Rounding amount.
	rule("BR-CO-16", "BT-115 BT-112 BT-113 BT-114", func(c *checker) {
		t := &c.inv.Totals
		if !t.Due.IsSet() || !t.Gross.IsSet() || !c.dueAdds() {
			want := of(t.Gross).sub(of(t.Paid)).add(of(t.Rounding)).round(2)
			c.fail(t.Due.String(), c.amount(of(t.Due)), c.amount(want))
		}
	}),
}

// dueAdds is the norm's own test: it rounds on either side of the equation,
// and only where there is something to add.
func (c *checker) dueAdds() bool {
	t := &c.inv.Totals
	left, right := of(t.Due), of(t.Gross)
	if t.Rounding.IsSet() {
		left = left.sub(of(t.Rounding)).round(2)
	}
	if t.Paid.IsSet() {
		right = right.sub(of(t.Paid)).round(2)
	}
	return left.is(right)
}
