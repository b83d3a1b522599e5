package rules

import (
	"strconv"

	"sluse/invoice"
)

// The lines (BG-25), with their allowances (BG-27) and charges (BG-28).
var lines = []Rule{
	// Each Invoice line shall have an Invoice line identifier.
	line("BR-21", "BT-126", func(l *invoice.Line) bool { return given(l.ID) }),
	// Each Invoice line shall have an Invoiced quantity.
	line("BR-22", "BT-129", func(l *invoice.Line) bool { return l.Quantity.IsSet() }),
	// An Invoiced quantity shall have an Invoiced quantity unit of measure
	// code.
	line("BR-23", "BT-130", func(l *invoice.Line) bool { return given(l.Unit) }),
	// Each Invoice line shall have an Invoice line net amount.
	line("BR-24", "BT-131", func(l *invoice.Line) bool { return l.Net.IsSet() }),
	// Each Invoice line shall contain the Item name.
	line("BR-25", "BT-153", func(l *invoice.Line) bool { return given(l.Name) }),
	// Each Invoice line shall contain the Item net price.
	line("BR-26", "BT-146", func(l *invoice.Line) bool { return l.Price.IsSet() }),
	// The Item net price shall NOT be negative. (An absent one breaks this
	// too, in the official test.)
	rule("BR-27", "BT-146", func(c *checker) {
		for i := range c.inv.Lines {
			if p := c.inv.Lines[i].Price; !p.IsSet() || !notNegative(p) {
				c.failLine(i+1, p.String(), strconv.Itoa(i+1), p.String())
			}
		}
	}),
	// The Item gross price shall NOT be negative.
	rule("BR-28", "BT-148", func(c *checker) {
		for i := range c.inv.Lines {
			if p := c.inv.Lines[i].GrossPrice; !notNegative(p) {
				c.failLine(i+1, p.String(), strconv.Itoa(i+1), p.String())
			}
		}
	}),
	// If both Invoice line period start date and end date are given then the
	// end date shall be later or equal to the start date.
	rule("BR-30", "BT-135 BT-134", func(c *checker) {
		for i := range c.inv.Lines {
			l := &c.inv.Lines[i]
			if l.PeriodStart != "" && l.PeriodEnd != "" && l.PeriodEnd < l.PeriodStart {
				c.failLine(i+1, string(l.PeriodEnd), strconv.Itoa(i+1), string(l.PeriodStart), string(l.PeriodEnd))
			}
		}
	}),
	// Each Invoice line allowance shall have an Invoice line allowance amount.
	lineAllowance("BR-41", "BT-136", false, hasAmount),
	// ... an Invoice line allowance reason or reason code.
	lineAllowance("BR-42", "BT-139 BT-140", false, hasReason),
	// Each Invoice line charge shall have an Invoice line charge amount.
	lineAllowance("BR-43", "BT-141", true, hasAmount),
	// ... an Invoice line charge reason or reason code.
	lineAllowance("BR-44", "BT-144 BT-145", true, hasReason),
	// The Item standard identifier shall have a Scheme identifier.
	line("BR-64", "BT-157", func(l *invoice.Line) bool { return hasScheme(l.StandardItemID) }),
	// Each Invoice line shall be categorized with an Invoiced item VAT
	// category code.
	line("BR-CO-04", "BT-151", func(l *invoice.Line) bool { return given(l.Category) }),
	// The same as BR-42 and BR-44, among the co-occurrence rules.
	lineAllowance("BR-CO-23", "BT-139 BT-140", false, hasReason),
	lineAllowance("BR-CO-24", "BT-144 BT-145", true, hasReason),
}
