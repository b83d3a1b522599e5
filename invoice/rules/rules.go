// Package rules holds the semantic rules of EN 16931, of Peppol BIS Billing
// and of our own over the canonical invoice. Each rule stands under its
// official id (BR-CO-15) beside what it demands; what it tells a clerk is in
// words, under "rule." and the id in small letters.
//
// Rules about elements rather than meaning (UBL-*, code lists, empty elements)
// belong to the reader of the format.
package rules

import (
	"slices"
	"strconv"
	"strings"

	"sluse/invoice"
	"sluse/money"
	"sluse/words"
)

// A Scope is what an invoice must be fit for.
type Scope int

const (
	// Any is every invoice that is taken, whatever channel it leaves by:
	// EN 16931 and our own rules.
	Any Scope = iota
	// EHF is a document that leaves as EHF: the PEPPOL-* and NO-* rules too.
	EHF
)

// A Severity is what breaking a rule means.
type Severity string

// A fatal finding stops the invoice; a warning is shown and kept.
const (
	Fatal   Severity = "fatal"
	Warning Severity = "warning"
)

// A Rule is one rule.
type Rule struct {
	ID       string // official id, or ours (SLUSE-KID)
	Severity Severity
	Scope    Scope    // Any, or EHF where it holds for EHF documents only
	Terms    []string // the business terms it reads; the first is the one at fault

	code  string
	check func(c *checker)
}

// Text is what the rule says of an invoice that breaks it, in English, with
// "…" for the figures.
func (r Rule) Text() string {
	return words.Say(words.EN, r.code, slices.Repeat([]string{"…"}, 6)...)
}

// groups are the rules in the order of their files.
var groups = [][]Rule{
	mandatory, partyRules, paymentRules, totals, vatBreakdown, categories(), allowances, lines, decimals, peppol, norwegian,
}

var all = slices.Concat(groups...)

// Rules lists every rule in the order in which Check reports.
func Rules() []Rule { return slices.Clone(all) }

// Check is what is wrong with an invoice, in the order of Rules, and within a
// rule in the order of lines. It changes nothing and reads nothing else.
func Check(inv *invoice.Invoice, scope Scope) []invoice.Finding {
	c := checker{inv: inv}
	c.gather()
	for i := range all {
		if all[i].Scope <= scope {
			c.rule = &all[i]
			c.rule.check(&c)
		}
	}
	return c.findings
}

// A checker is one run over one invoice.
type checker struct {
	inv      *invoice.Invoice
	rule     *Rule
	findings []invoice.Finding
	usage
}

// fail reports that the document breaks the rule at hand.
func (c *checker) fail(value string, args ...string) { c.failLine(0, value, args...) }

// failLine reports that a line (from 1) breaks it; 0 is the document.
func (c *checker) failLine(line int, value string, args ...string) {
	c.findings = append(c.findings, invoice.Finding{
		Rule:   c.rule.ID,
		Fatal:  c.rule.Severity == Fatal,
		Term:   c.rule.Terms[0],
		Value:  value,
		Line:   line,
		Reason: words.Reason{Code: c.rule.code, Args: args},
	})
}

// amount is a stated or computed amount as an argument of a reason.
func (c *checker) amount(x exact) string { return x.String() + " " + c.inv.Currency }

// rule makes a rule; terms are separated by spaces.
func rule(id, terms string, check func(c *checker)) Rule {
	return Rule{ID: id, Severity: Fatal, Terms: strings.Fields(terms), code: "rule." + strings.ToLower(id), check: check}
}

// warning makes a rule whose breach does not stop the invoice.
func warning(r Rule) Rule {
	r.Severity = Warning
	return r
}

// forEHF makes a rule hold for EHF documents only.
func forEHF(r Rule) Rule {
	r.Scope = EHF
	return r
}

// document is a rule on the whole invoice: ok says that it is kept.
func document(id, terms string, ok func(inv *invoice.Invoice) bool) Rule {
	return rule(id, terms, func(c *checker) {
		if !ok(c.inv) {
			c.fail("")
		}
	})
}

// line is a rule on each line; its reason takes the line's number.
func line(id, terms string, ok func(l *invoice.Line) bool) Rule {
	return rule(id, terms, func(c *checker) {
		for i := range c.inv.Lines {
			if !ok(&c.inv.Lines[i]) {
				c.failLine(i+1, "", strconv.Itoa(i+1))
			}
		}
	})
}

// documentAllowance is a rule on each allowance of the document, or each
// charge; its reason takes the number among them.
func documentAllowance(id, terms string, charge bool, ok func(a *invoice.Allowance) bool) Rule {
	return rule(id, terms, func(c *checker) {
		n := 0
		for i := range c.inv.Allowances {
			a := &c.inv.Allowances[i]
			if a.Charge != charge {
				continue
			}
			n++
			if !ok(a) {
				c.fail("", strconv.Itoa(n))
			}
		}
	})
}

// lineAllowance is a rule on each allowance, or each charge, of each line;
// its reason takes the line's number.
func lineAllowance(id, terms string, charge bool, ok func(a *invoice.Allowance) bool) Rule {
	return rule(id, terms, func(c *checker) {
		for i := range c.inv.Lines {
			for j := range c.inv.Lines[i].Allowances {
				if a := &c.inv.Lines[i].Allowances[j]; a.Charge == charge && !ok(a) {
					c.failLine(i+1, "", strconv.Itoa(i+1))
				}
			}
		}
	})
}

// vatRow is a rule on each row of the VAT breakdown; its reason takes the
// row's category and rate.
func vatRow(id, terms string, ok func(g *invoice.VATGroup) bool) Rule {
	return rule(id, terms, func(c *checker) {
		for i := range c.inv.VAT {
			if g := &c.inv.VAT[i]; !ok(g) {
				c.fail("", rowName(g))
			}
		}
	})
}

// rowName is "S 25 %".
func rowName(g *invoice.VATGroup) string {
	if !g.Rate.IsSet() {
		return g.Category
	}
	return strings.TrimSpace(g.Category + " " + g.Rate.String() + " %")
}

// given reports whether a text says anything.
func given(s string) bool { return strings.TrimSpace(s) != "" }

// notNegative is true of an absent number too.
func notNegative(d money.Decimal) bool { return d.Sign() >= 0 }
