package rules

import (
	"sluse/invoice"
	"sluse/money"
)

var families = map[string]string{
	standard: "BR-S", zero: "BR-Z", exempt: "BR-E", reverse: "BR-AE", withinEEA: "BR-IC", export: "BR-G", outOfScope: "BR-O",
}

// only leaves one user of the category: the lines, the allowance or the
// charge; the others become standard rated.
func only(inv *invoice.Invoice, what string) {
	for i := range inv.Lines {
		if what != "lines" {
			inv.Lines[i].Category, inv.Lines[i].Rate = "X", money.Int(1)
		}
	}
	for i := range inv.Allowances {
		if a := &inv.Allowances[i]; (what != "allowances" || a.Charge) && (what != "charges" || !a.Charge) {
			a.Category, a.Rate = "X", money.Int(1)
		}
	}
}

// strip takes away, or for O gives, what the category demands of the parties.
func strip(inv *invoice.Invoice, category string) {
	inv.Seller.VATID, inv.Seller.TaxID = "", ""
	if category == outOfScope {
		inv.Seller.VATID = "NO310100005MVA"
	}
}

// categoryCases are 01 to 10 of every family, and what the last ones have
// beyond.
func categoryCases() []ruleCase {
	var cases []ruleCase
	for code, family := range families {
		wrongRate := money.Int(25)
		category := code
		if code == standard {
			wrongRate, category = money.Int(0), ""
		}
		add := func(number string, breaks, keeps change) {
			cases = append(cases, ruleCase{id: family + "-" + number, category: category, breaks: breaks, keeps: keeps})
		}
		for number, what := range map[string]string{"02": "lines", "03": "allowances", "04": "charges"} {
			add(number, func(inv *invoice.Invoice) { only(inv, what); strip(inv, code) }, func(inv *invoice.Invoice) { only(inv, what) })
		}
		add("01", func(inv *invoice.Invoice) { inv.VAT = nil }, nil)
		add("05", func(inv *invoice.Invoice) { inv.Lines[1].Rate = wrongRate }, nil)
		add("06", func(inv *invoice.Invoice) { inv.Allowances[0].Rate = wrongRate }, nil)
		add("07", func(inv *invoice.Invoice) { inv.Allowances[1].Rate = wrongRate }, nil)
		add("09", func(inv *invoice.Invoice) { inv.VAT[0].Amount = dec("300.00") }, nil)
		add("09", func(inv *invoice.Invoice) { inv.VAT[0].Amount = absent }, nil)
		add("10", func(inv *invoice.Invoice) {
			if g := &inv.VAT[0]; code == standard || code == zero {
				g.ReasonCode = "VATEX-EU-O"
			} else {
				g.Reason = ""
			}
		}, nil)
		if code == standard {
			continue
		}
		add("01", func(inv *invoice.Invoice) { inv.VAT = append(inv.VAT, inv.VAT[0]) }, nil)
		add("08", func(inv *invoice.Invoice) { inv.VAT[0].Base = dec("947.49") }, func(inv *invoice.Invoice) { inv.VAT[0].Base = dec("947.5") })
		add("08", func(inv *invoice.Invoice) { inv.VAT[0].Base = absent }, nil)
	}
	return append(cases, moreCategoryCases...)
}

var moreCategoryCases = []ruleCase{
	{id: "BR-S-01", breaks: func(inv *invoice.Invoice) { only(inv, "none") }},
	{
		id: "BR-S-02", breaks: func(inv *invoice.Invoice) { strip(inv, standard) },
		keeps: func(inv *invoice.Invoice) { inv.Seller.VATID = "" }, // BT-32 is enough
	},
	{
		id:     "BR-S-08", // at most one unit off, rate by rate, binary at exactly one: see withinOneUnit
		breaks: func(inv *invoice.Invoice) { inv.VAT[1].Base = dec("8.51") },
		keeps:  func(inv *invoice.Invoice) { inv.VAT[1].Base = dec("8.49") },
	},
	{
		id: "BR-S-08", breaks: func(inv *invoice.Invoice) { inv.VAT[1].Rate = dec("12") },
		keeps: func(inv *invoice.Invoice) { inv.VAT[1].Rate = dec("15.00") },
	},
	{
		id:     "BR-S-08", // 8.50 is exact in binary, 8.70 lies below itself
		breaks: func(inv *invoice.Invoice) { inv.VAT[1].Base = dec("8.50") },
		keeps:  func(inv *invoice.Invoice) { inv.VAT[1].Base, inv.Lines[1].Net = dec("8.70"), dec("7.70") },
	},
	{
		id: "BR-S-09", breaks: func(inv *invoice.Invoice) { inv.VAT[1].Amount = dec("2.13") },
		keeps: func(inv *invoice.Invoice) { inv.VAT[1].Amount = dec("0.14") },
	},
	{
		id: "BR-AE-02", category: reverse,
		breaks: func(inv *invoice.Invoice) { inv.Buyer.LegalID = invoice.ID{} },
		keeps:  func(inv *invoice.Invoice) { inv.Buyer.LegalID, inv.Buyer.VATID = invoice.ID{}, "NO310100072MVA" },
	},
	{id: "BR-IC-02", category: withinEEA, breaks: func(inv *invoice.Invoice) { inv.Buyer.VATID = "" }},
	{id: "BR-G-02", category: export, breaks: func(inv *invoice.Invoice) { inv.Seller.VATID = "" }},
	{id: "BR-O-02", category: outOfScope, breaks: func(inv *invoice.Invoice) { inv.Buyer.VATID = "NO310100072MVA" }},
	{id: "BR-O-05", category: outOfScope, breaks: func(inv *invoice.Invoice) { inv.Lines[0].Rate = money.Int(0) }},
	{
		id: "BR-IC-12", category: withinEEA, breaks: func(inv *invoice.Invoice) { inv.DeliveryAddress = nil },
	},
	{
		id: "BR-O-11", category: outOfScope,
		breaks: func(inv *invoice.Invoice) { inv.VAT = append(inv.VAT, good().VAT[0]) },
	},
	{id: "BR-O-12", category: outOfScope, breaks: func(inv *invoice.Invoice) { inv.Lines[1].Category = standard }},
	{id: "BR-O-13", category: outOfScope, breaks: func(inv *invoice.Invoice) { inv.Allowances[0].Category = standard }},
	{id: "BR-O-14", category: outOfScope, breaks: func(inv *invoice.Invoice) { inv.Allowances[1].Category = standard }},
}
