package rules

import (
	"strconv"

	"sluse/invoice"
	"sluse/money"
)

// "The allowed maximum number of decimals for ... is 2." Decimals as written:
// 100.000 has three. Prices and quantities have no limit. BR-DEC-13 and 15
// (the VAT totals) are left out: the official test of them can never fail, and
// SLUSE-AMOUNT finds what matters.
var decimals = []Rule{
	allowanceDecimals("BR-DEC-01", "BT-92", false, func(a *invoice.Allowance) money.Decimal { return a.Amount }),
	allowanceDecimals("BR-DEC-02", "BT-93", false, func(a *invoice.Allowance) money.Decimal { return a.Base }),
	allowanceDecimals("BR-DEC-05", "BT-99", true, func(a *invoice.Allowance) money.Decimal { return a.Amount }),
	allowanceDecimals("BR-DEC-06", "BT-100", true, func(a *invoice.Allowance) money.Decimal { return a.Base }),
	totalDecimals("BR-DEC-09", "BT-106", func(t *invoice.Totals) money.Decimal { return t.Lines }),
	totalDecimals("BR-DEC-10", "BT-107", func(t *invoice.Totals) money.Decimal { return t.Allowances }),
	totalDecimals("BR-DEC-11", "BT-108", func(t *invoice.Totals) money.Decimal { return t.Charges }),
	totalDecimals("BR-DEC-12", "BT-109", func(t *invoice.Totals) money.Decimal { return t.Net }),
	totalDecimals("BR-DEC-14", "BT-112", func(t *invoice.Totals) money.Decimal { return t.Gross }),
	totalDecimals("BR-DEC-16", "BT-113", func(t *invoice.Totals) money.Decimal { return t.Paid }),
	totalDecimals("BR-DEC-17", "BT-114", func(t *invoice.Totals) money.Decimal { return t.Rounding }),
	totalDecimals("BR-DEC-18", "BT-115", func(t *invoice.Totals) money.Decimal { return t.Due }),
	rowDecimals("BR-DEC-19", "BT-116", func(g *invoice.VATGroup) money.Decimal { return g.Base }),
	rowDecimals("BR-DEC-20", "BT-117", func(g *invoice.VATGroup) money.Decimal { return g.Amount }),
	rule("BR-DEC-23", "BT-131", func(c *checker) {
		for i := range c.inv.Lines {
			c.twoDecimals(i+1, c.inv.Lines[i].Net)
		}
	}),
	lineAllowanceDecimals("BR-DEC-24", "BT-136", false, func(a *invoice.Allowance) money.Decimal { return a.Amount }),
	lineAllowanceDecimals("BR-DEC-25", "BT-137", false, func(a *invoice.Allowance) money.Decimal { return a.Base }),
	lineAllowanceDecimals("BR-DEC-27", "BT-141", true, func(a *invoice.Allowance) money.Decimal { return a.Amount }),
	lineAllowanceDecimals("BR-DEC-28", "BT-142", true, func(a *invoice.Allowance) money.Decimal { return a.Base }),
}

func (c *checker) twoDecimals(line int, d money.Decimal) {
	switch {
	case d.Scale() <= 2:
	case line == 0:
		c.fail(d.String(), d.String())
	default:
		c.failLine(line, d.String(), d.String(), strconv.Itoa(line))
	}
}

func totalDecimals(id, term string, amount func(t *invoice.Totals) money.Decimal) Rule {
	return rule(id, term, func(c *checker) { c.twoDecimals(0, amount(&c.inv.Totals)) })
}

func rowDecimals(id, term string, amount func(g *invoice.VATGroup) money.Decimal) Rule {
	return rule(id, term, func(c *checker) {
		for i := range c.inv.VAT {
			c.twoDecimals(0, amount(&c.inv.VAT[i]))
		}
	})
}

func allowanceDecimals(id, term string, charge bool, amount func(a *invoice.Allowance) money.Decimal) Rule {
	return rule(id, term, func(c *checker) { c.allowanceDecimals(0, c.inv.Allowances, charge, amount) })
}

func lineAllowanceDecimals(id, term string, charge bool, amount func(a *invoice.Allowance) money.Decimal) Rule {
	return rule(id, term, func(c *checker) {
		for i := range c.inv.Lines {
			c.allowanceDecimals(i+1, c.inv.Lines[i].Allowances, charge, amount)
		}
	})
}

func (c *checker) allowanceDecimals(line int, list []invoice.Allowance, charge bool, amount func(a *invoice.Allowance) money.Decimal) {
	for i := range list {
		if a := &list[i]; a.Charge == charge {
			c.twoDecimals(line, amount(a))
		}
	}
}
