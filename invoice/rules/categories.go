package rules

import (
	"math/big"
	"slices"
	"strconv"

	"sluse/invoice"
	"sluse/money"
)

// A category is a VAT category with its family of rules. The families have
// the same shape; what differs stands in the fields.
type category struct {
	family string // BR-S
	code   string // BT-118
	index  int    // in categoryCodes

	// parties is what 02, 03 and 04 demand of seller and buyer.
	parties func(inv *invoice.Invoice) bool
	terms   string // of parties
	// rate is what 05, 06 and 07 demand.
	rate func(d money.Decimal) bool
	// reason is whether 10 demands an exemption reason or forbids it.
	reason bool
}

// categories are BR-S, BR-Z, BR-E, BR-AE, BR-IC, BR-G and BR-O, 01 to 10 of
// each, and what BR-IC and BR-O have beyond.
func categories() []Rule {
	noughtRate := func(d money.Decimal) bool { return d.IsSet() && d.IsZero() }
	families := []category{
		{
			family: "BR-S", code: standard, parties: sellerTaxed, terms: "BT-31 BT-32",
			rate: func(d money.Decimal) bool { return d.Sign() > 0 },
		},
		{
			family: "BR-Z", code: zero, parties: sellerTaxed, terms: "BT-31 BT-32",
			rate: noughtRate,
		},
		{
			family: "BR-E", code: exempt, parties: sellerTaxed, terms: "BT-31 BT-32",
			rate: noughtRate, reason: true,
		},
		{
			family: "BR-AE", code: reverse, parties: reverseParties, terms: "BT-48 BT-47 BT-31 BT-32",
			rate: noughtRate, reason: true,
		},
		{
			family: "BR-IC", code: withinEEA, parties: bothVATIDs, terms: "BT-48 BT-31",
			rate: noughtRate, reason: true,
		},
		{
			family: "BR-G", code: export, parties: sellerVATID, terms: "BT-31",
			rate: noughtRate, reason: true,
		},
		{
			family: "BR-O", code: outOfScope, parties: noVATIDs, terms: "BT-31 BT-48",
			rate: func(d money.Decimal) bool { return !d.IsSet() }, reason: true,
		},
	}
	var rules []Rule
	for _, f := range families {
		f.index, _ = categoryIndex(f.code)
		rules = append(rules, f.rules()...)
		switch f.code {
		case withinEEA:
			rules = append(rules, deliveredWithinEEA)
		case outOfScope:
			rules = append(rules, onlyOutOfScope...)
		}
	}
	return rules
}

// sellerTaxed: the Seller VAT identifier or the Seller tax registration
// identifier. (A tax representative, BG-11, is not in our invoice.)
func sellerTaxed(inv *invoice.Invoice) bool {
	return given(inv.Seller.VATID) || given(inv.Seller.TaxID)
}

// reverseParties: that, and the Buyer VAT identifier or the Buyer legal
// registration identifier.
func reverseParties(inv *invoice.Invoice) bool {
	return sellerTaxed(inv) && (given(inv.Buyer.VATID) || given(inv.Buyer.LegalID.Value))
}

// sellerVATID: the Seller VAT identifier.
func sellerVATID(inv *invoice.Invoice) bool { return given(inv.Seller.VATID) }

// bothVATIDs: the Seller VAT identifier and the Buyer VAT identifier.
func bothVATIDs(inv *invoice.Invoice) bool { return given(inv.Seller.VATID) && given(inv.Buyer.VATID) }

// noVATIDs: neither the Seller VAT identifier nor the Buyer VAT identifier.
func noVATIDs(inv *invoice.Invoice) bool { return !given(inv.Seller.VATID) && !given(inv.Buyer.VATID) }

func (f category) rules() []Rule {
	return []Rule{
		// An Invoice that contains a line, an allowance or a charge of the
		// category shall contain it in the VAT breakdown (once; S at least
		// once), and S not without such a line, allowance or charge.
		rule(f.family+"-01", "BT-118 BT-151 BT-95 BT-102", func(c *checker) {
			u := &c.categories[f.index]
			ok := u.rows == 1 || u.rows+u.used() == 0
			if f.code == standard {
				ok = (u.rows > 0) == (u.used() > 0)
			}
			if !ok {
				c.fail("")
			}
		}),
		// An Invoice with a line (02), a document level allowance (03) or
		// charge (04) of the category shall identify the parties.
		f.partiesRule("02", func(u *categoryUsage) int { return u.lines }),
		f.partiesRule("03", func(u *categoryUsage) int { return u.allowances }),
		f.partiesRule("04", func(u *categoryUsage) int { return u.charges }),
		// In a line (05), a document level allowance (06) or charge (07) of the
		// category the VAT rate shall be: above nought for S, none for O,
		// nought for all others.
		rule(f.family+"-05", "BT-152", func(c *checker) {
			for i := range c.inv.Lines {
				if l := &c.inv.Lines[i]; l.Category == f.code && !f.rate(l.Rate) {
					c.failLine(i+1, l.Rate.String(), strconv.Itoa(i+1), l.Rate.String())
				}
			}
		}),
		f.allowanceRate("06", "BT-96", false),
		f.allowanceRate("07", "BT-103", true),
		// The VAT category taxable amount shall equal the sum of the lines,
		// less the allowances, plus the charges of the category.
		rule(f.family+"-08", "BT-116 BT-131 BT-92 BT-99", f.checkBase),
		// The VAT category tax amount shall be nought; for S taxable amount x
		// rate.
		rule(f.family+"-09", "BT-117", f.checkTax),
		// A VAT breakdown of the category shall have a VAT exemption reason
		// (text or code), or for S and Z shall not have one.
		f.row("10", "BT-120 BT-121", func(g *invoice.VATGroup) bool {
			return (given(g.Reason) || given(g.ReasonCode)) == f.reason
		}),
	}
}

func (f category) partiesRule(number string, count func(u *categoryUsage) int) Rule {
	return rule(f.family+"-"+number, f.terms, func(c *checker) {
		if count(&c.categories[f.index]) > 0 && !f.parties(c.inv) {
			c.fail("")
		}
	})
}

func (f category) allowanceRate(number, term string, charge bool) Rule {
	return rule(f.family+"-"+number, term, func(c *checker) {
		n := 0
		for i := range c.inv.Allowances {
			a := &c.inv.Allowances[i]
			if a.Charge != charge {
				continue
			}
			if n++; a.Category == f.code && !f.rate(a.Rate) {
				c.fail(a.Rate.String(), strconv.Itoa(n), a.Rate.String())
			}
		}
	})
}

// row is a rule on each row of the breakdown of the category.
func (f category) row(number, terms string, ok func(g *invoice.VATGroup) bool) Rule {
	return vatRow(f.family+"-"+number, terms, func(g *invoice.VATGroup) bool { return g.Category != f.code || ok(g) })
}

// checkBase is exact, save for S: there it goes rate by rate, with one unit of
// slack, and a row whose rate no line has is wrong.
func (f category) checkBase(c *checker) {
	for i := range c.inv.VAT {
		g := &c.inv.VAT[i]
		if g.Category != f.code {
			continue
		}
		want, ok := c.categories[f.index].sum, false
		if f.code == standard {
			if !g.Rate.IsSet() {
				continue
			}
			want, ok = c.standardRates[g.Rate.Reduced()]
			ok = ok && withinOneUnit(g.Base, want)
		} else {
			ok = len(c.inv.Lines) > 0 && of(g.Base).is(want)
		}
		if !ok || !g.Base.IsSet() {
			c.fail(g.Base.String(), rowName(g), c.amount(of(g.Base)), c.amount(want))
		}
	}
}

// withinOneUnit is BR-S-08's "base - 1 < sum and base + 1 > sum". The official
// test computes base - 1 in binary with 53 bits, since the element has no
// type, and only then compares: at a difference of exactly one unit the answer
// depends on how the base lies in binary, and we must give the same one.
func withinOneUnit(base money.Decimal, sum exact) bool {
	if off := of(base).sub(sum).abs().cmp(one); off != 0 {
		return off < 0
	}
	const bits = 53
	near := func(unit int64) *big.Rat {
		binary := new(big.Float).SetPrec(bits).SetRat(of(base).rat())
		r, _ := binary.Add(binary, new(big.Float).SetPrec(bits).SetInt64(unit)).Rat(nil)
		return r
	}
	return near(-1).Cmp(sum.rat()) < 0 && near(1).Cmp(sum.rat()) > 0
}

func (f category) checkTax(c *checker) {
	for i := range c.inv.VAT {
		g := &c.inv.VAT[i]
		if g.Category != f.code {
			continue
		}
		var want exact
		ok := g.Amount.IsZero()
		if f.code == standard {
			want = computedTax(g)
			ok = g.Rate.IsSet() && g.Base.IsSet() && of(g.Amount).abs().nearer(want, one)
		}
		if !ok || !g.Amount.IsSet() {
			c.fail(g.Amount.String(), rowName(g), c.amount(of(g.Amount)), c.amount(want))
		}
	}
}

// In an Invoice with a VAT breakdown "Intra-community supply" the Deliver to
// country code shall not be blank. (BR-IC-11 asks for the delivery date or the
// invoicing period; the period, BG-14, is not in our invoice.)
var deliveredWithinEEA = document("BR-IC-12", "BT-80", func(inv *invoice.Invoice) bool {
	return !hasRow(inv, withinEEA) || (inv.DeliveryAddress != nil && given(inv.DeliveryAddress.Country))
})

// An Invoice that contains a VAT breakdown "Not subject to VAT" shall not
// contain anything of another category.
var onlyOutOfScope = []Rule{
	// Not another VAT breakdown group.
	document("BR-O-11", "BT-118", func(inv *invoice.Invoice) bool {
		return !hasRow(inv, outOfScope) ||
			!slices.ContainsFunc(inv.VAT, func(g invoice.VATGroup) bool { return g.Category != outOfScope })
	}),
	// Not a line of another category.
	document("BR-O-12", "BT-151", func(inv *invoice.Invoice) bool {
		return !hasRow(inv, outOfScope) ||
			!slices.ContainsFunc(inv.Lines, func(l invoice.Line) bool { return l.Category != outOfScope })
	}),
	// Not a document level allowance of another category.
	document("BR-O-13", "BT-95", func(inv *invoice.Invoice) bool { return !hasRow(inv, outOfScope) || onlyO(inv, false) }),
	// Not a document level charge of another category.
	document("BR-O-14", "BT-102", func(inv *invoice.Invoice) bool { return !hasRow(inv, outOfScope) || onlyO(inv, true) }),
}

func hasRow(inv *invoice.Invoice, code string) bool {
	for i := range inv.VAT {
		if inv.VAT[i].Category == code {
			return true
		}
	}
	return false
}

func onlyO(inv *invoice.Invoice, charge bool) bool {
	for i := range inv.Allowances {
		if a := &inv.Allowances[i]; a.Charge == charge && a.Category != outOfScope {
			return false
		}
	}
	return true
}
