package rules

import (
	"sluse/invoice"
	"sluse/money"
)

// The VAT categories (UNCL5305) that have rules of their own.
const (
	standard   = "S"
	zero       = "Z"
	exempt     = "E"
	reverse    = "AE"
	withinEEA  = "K"
	export     = "G"
	outOfScope = "O"
)

var categoryCodes = [...]string{standard, zero, exempt, reverse, withinEEA, export, outOfScope}

// usage is where the invoice uses which VAT category, gathered in one pass so
// that no rule walks all lines for every row of the breakdown.
type usage struct {
	lineSum exact // of BT-131
	// allowanceSum and chargeSum are of BT-92 and BT-99.
	allowanceSum, chargeSum     exact
	allowanceCount, chargeCount int
	categories                  [len(categoryCodes)]categoryUsage
	// standardRates are the sums of category S by rate.
	standardRates map[money.Decimal]exact
}

type categoryUsage struct {
	lines, allowances, charges, rows int
	sum                              exact // lines - allowances + charges
}

// used is how many lines, allowances and charges have the category.
func (u *categoryUsage) used() int { return u.lines + u.allowances + u.charges }

func categoryIndex(code string) (int, bool) {
	for i, c := range categoryCodes {
		if c == code {
			return i, true
		}
	}
	return 0, false
}

func (c *checker) gather() {
	for i := range c.inv.Lines {
		l := &c.inv.Lines[i]
		c.lineSum = c.lineSum.add(of(l.Net))
		if u := c.book(l.Category, l.Rate, of(l.Net)); u != nil {
			u.lines++
		}
	}
	for i := range c.inv.Allowances {
		c.gatherAllowance(&c.inv.Allowances[i])
	}
	for i := range c.inv.VAT {
		if n, ok := categoryIndex(c.inv.VAT[i].Category); ok {
			c.categories[n].rows++
		}
	}
}

func (c *checker) gatherAllowance(a *invoice.Allowance) {
	amount := of(a.Amount)
	if a.Charge {
		c.chargeCount++
		c.chargeSum = c.chargeSum.add(amount)
		if u := c.book(a.Category, a.Rate, amount); u != nil {
			u.charges++
		}
		return
	}
	c.allowanceCount++
	c.allowanceSum = c.allowanceSum.add(amount)
	if u := c.book(a.Category, a.Rate, amount.neg()); u != nil {
		u.allowances++
	}
}

// book adds an amount to its category's sum, and to its rate's.
func (c *checker) book(category string, rate money.Decimal, amount exact) *categoryUsage {
	n, ok := categoryIndex(category)
	if !ok {
		return nil
	}
	u := &c.categories[n]
	u.sum = u.sum.add(amount)
	if category == standard {
		if c.standardRates == nil {
			c.standardRates = make(map[money.Decimal]exact, 2)
		}
		key := rate.Reduced()
		c.standardRates[key] = c.standardRates[key].add(amount)
	}
	return u
}
