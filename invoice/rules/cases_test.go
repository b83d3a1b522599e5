package rules

import (
	"slices"

	"sluse/invoice"
	"sluse/money"
)

type change = func(inv *invoice.Invoice)

var absent money.Decimal

func allCases() []ruleCase {
	return slices.Concat(mandatoryCases, totalCases, lineCases, decimalCases(), categoryCases(), peppolCases, norwegianCases)
}

var mandatoryCases = []ruleCase{
	{id: "BR-01", breaks: func(inv *invoice.Invoice) { inv.CustomizationID = " " }},
	{id: "BR-02", breaks: func(inv *invoice.Invoice) { inv.Number = "" }},
	{id: "BR-03", breaks: func(inv *invoice.Invoice) { inv.IssueDate = "" }},
	{id: "BR-04", breaks: func(inv *invoice.Invoice) { inv.Type = "" }},
	{id: "BR-05", breaks: func(inv *invoice.Invoice) { inv.Currency = "" }},
	{id: "BR-06", breaks: func(inv *invoice.Invoice) { inv.Seller.Name = "" }},
	{id: "BR-07", breaks: func(inv *invoice.Invoice) { inv.Buyer.Name = "" }},
	{id: "BR-08", breaks: func(inv *invoice.Invoice) { inv.Seller.Address = invoice.Address{} }},
	{
		id: "BR-09", breaks: func(inv *invoice.Invoice) { inv.Seller.Address.Country = "" },
		keeps: func(inv *invoice.Invoice) { inv.Seller.Address = invoice.Address{} },
	},
	{id: "BR-10", breaks: func(inv *invoice.Invoice) { inv.Buyer.Address = invoice.Address{} }},
	{
		id: "BR-11", breaks: func(inv *invoice.Invoice) { inv.Buyer.Address.Country = "" },
		keeps: func(inv *invoice.Invoice) { inv.Buyer.Address = invoice.Address{} },
	},
	{id: "BR-12", breaks: func(inv *invoice.Invoice) { inv.Totals.Lines = absent }},
	{id: "BR-13", breaks: func(inv *invoice.Invoice) { inv.Totals.Net = absent }},
	{id: "BR-14", breaks: func(inv *invoice.Invoice) { inv.Totals.Gross = absent }},
	{
		id: "BR-15", breaks: func(inv *invoice.Invoice) { inv.Totals.Due = absent },
		keeps: func(inv *invoice.Invoice) { inv.Totals.Due = money.Int(0) },
	},
	{id: "BR-16", breaks: func(inv *invoice.Invoice) { inv.Lines = nil }},
	{
		id: "BR-17", breaks: func(inv *invoice.Invoice) { inv.Payee.Name = "" },
		keeps: func(inv *invoice.Invoice) { inv.Payee = nil },
	},
	{id: "BR-17", breaks: func(inv *invoice.Invoice) { inv.Payee.Name = inv.Seller.TradingName }},
	{id: "BR-17", breaks: func(inv *invoice.Invoice) { inv.Seller.ID.Value, inv.Payee.ID.Value = "7", "7" }},
	{
		id: "BR-49", breaks: func(inv *invoice.Invoice) { inv.Payment.MeansCode = "" },
		keeps: func(inv *invoice.Invoice) { inv.Payment = invoice.Payment{} },
	},
	{
		id:     "BR-50",
		breaks: func(inv *invoice.Invoice) { inv.Payment.Account, inv.Payment.AccountName = "", "Slusevik" },
		keeps:  func(inv *invoice.Invoice) { inv.Payment.Account = "" },
	},
	{
		id: "BR-53", breaks: func(inv *invoice.Invoice) { inv.TaxCurrency = "EUR" },
		keeps: func(inv *invoice.Invoice) { inv.TaxCurrency, inv.Totals.VATBook = "EUR", dec("20.53") },
	},
	{
		id: "BR-55", breaks: func(inv *invoice.Invoice) { inv.Preceding[0].Number = "" },
		keeps: func(inv *invoice.Invoice) { inv.Preceding = nil },
	},
	{
		id: "BR-57", breaks: func(inv *invoice.Invoice) { inv.DeliveryAddress.Country = "" },
		keeps: func(inv *invoice.Invoice) { inv.DeliveryAddress = nil },
	},
	{
		id: "BR-61", breaks: func(inv *invoice.Invoice) { inv.Payment.Account = "" },
		keeps: func(inv *invoice.Invoice) { inv.Payment.Account, inv.Payment.MeansCode = "", "31" },
	},
	{id: "BR-61", breaks: func(inv *invoice.Invoice) { inv.Payment.Account, inv.Payment.MeansCode = "", "58" }},
	{
		id: "BR-62", breaks: func(inv *invoice.Invoice) { inv.Seller.Endpoint.Scheme = "" },
		keeps: func(inv *invoice.Invoice) { inv.Seller.Endpoint = invoice.ID{} },
	},
	{
		id: "BR-63", breaks: func(inv *invoice.Invoice) { inv.Buyer.Endpoint.Scheme = "" },
		keeps: func(inv *invoice.Invoice) { inv.Buyer.Endpoint = invoice.ID{} },
	},
	{
		id: "BR-CO-09", breaks: func(inv *invoice.Invoice) { inv.Seller.VATID = "310100005MVA" },
		keeps: func(inv *invoice.Invoice) { inv.Buyer.VATID = "EL123456789" },
	},
	{id: "BR-CO-09", breaks: func(inv *invoice.Invoice) { inv.Buyer.VATID = "no310100072MVA" }},
	{id: "BR-CO-09", breaks: func(inv *invoice.Invoice) { inv.Buyer.VATID = "N" }},
	{
		id:     "BR-CO-26",
		breaks: func(inv *invoice.Invoice) { inv.Seller.LegalID, inv.Seller.VATID = invoice.ID{}, "" },
		keeps:  func(inv *invoice.Invoice) { inv.Seller.LegalID = invoice.ID{} },
	},
}

var totalCases = []ruleCase{
	{id: "BR-CO-10", breaks: func(inv *invoice.Invoice) { inv.Totals.Lines = dec("967.51") }},
	{
		// The sum is rounded as XPath does: -967.505 is -967.50, not -967.51.
		id: "BR-CO-10",
		breaks: func(inv *invoice.Invoice) {
			inv.Lines[0].Net, inv.Lines[1].Net, inv.Totals.Lines = dec("-960.005"), dec("-7.50"), dec("-967.51")
		},
		keeps: func(inv *invoice.Invoice) {
			inv.Lines[0].Net, inv.Lines[1].Net, inv.Totals.Lines = dec("-960.005"), dec("-7.50"), dec("-967.50")
		},
	},
	{id: "BR-CO-11", breaks: func(inv *invoice.Invoice) { inv.Totals.Allowances = dec("60.01") }},
	{
		id: "BR-CO-11", breaks: func(inv *invoice.Invoice) { inv.Totals.Allowances = absent },
		keeps: func(inv *invoice.Invoice) { inv.Allowances, inv.Totals.Allowances = nil, absent },
	},
	{id: "BR-CO-12", breaks: func(inv *invoice.Invoice) { inv.Totals.Charges = dec("39.99") }},
	{
		id: "BR-CO-12", breaks: func(inv *invoice.Invoice) { inv.Totals.Charges = absent },
		keeps: func(inv *invoice.Invoice) { inv.Allowances, inv.Totals.Charges = nil, money.Int(0) },
	},
	{id: "BR-CO-13", breaks: func(inv *invoice.Invoice) { inv.Totals.Net = dec("947.51") }},
	{
		id:     "BR-CO-13",
		breaks: func(inv *invoice.Invoice) { inv.Totals.Allowances, inv.Totals.Charges = absent, absent },
		keeps: func(inv *invoice.Invoice) {
			inv.Totals.Allowances, inv.Totals.Charges, inv.Totals.Net = absent, absent, inv.Totals.Lines
		},
	},
	{
		// The norm rounds what it adds, where there is something to add.
		id: "BR-CO-13", breaks: func(inv *invoice.Invoice) { inv.Totals.Allowances = dec("60.005001") },
		keeps: func(inv *invoice.Invoice) { inv.Totals.Allowances = dec("60.004") },
	},
	{
		id: "BR-CO-14", breaks: func(inv *invoice.Invoice) { inv.Totals.VAT = dec("236.12") },
		keeps: func(inv *invoice.Invoice) { inv.Totals.VAT = dec("236.130") },
	},
	{id: "BR-CO-15", breaks: func(inv *invoice.Invoice) { inv.Totals.Gross = dec("1183.62") }},
	{id: "BR-CO-15", breaks: func(inv *invoice.Invoice) { inv.Totals.VAT = absent }},
	{
		id:     "BR-CO-15", // -1.115 is -1.11
		breaks: func(inv *invoice.Invoice) { inv.Totals = negativeTotals("-1.12") },
		keeps:  func(inv *invoice.Invoice) { inv.Totals = negativeTotals("-1.11") },
	},
	{id: "BR-CO-16", breaks: func(inv *invoice.Invoice) { inv.Totals.Due = dec("1083.63") }},
	{
		id: "BR-CO-16", breaks: func(inv *invoice.Invoice) { inv.Totals.Paid = absent },
		keeps: func(inv *invoice.Invoice) { inv.Totals.Paid, inv.Totals.Due = absent, dec("1184.00") },
	},
	{
		id: "BR-CO-16", breaks: func(inv *invoice.Invoice) { inv.Totals.Rounding = absent },
		keeps: func(inv *invoice.Invoice) { inv.Totals.Rounding, inv.Totals.Due = absent, dec("1083.63") },
	},
	{
		id: "BR-CO-16", breaks: func(inv *invoice.Invoice) { inv.Totals.Gross = dec("1183.635") },
		keeps: func(inv *invoice.Invoice) { inv.Totals.Gross = dec("1183.634") },
	},
	{
		id:     "BR-CO-17", // less than one unit off
		breaks: func(inv *invoice.Invoice) { inv.VAT[0].Amount = dec("236.00") },
		keeps:  func(inv *invoice.Invoice) { inv.VAT[0].Amount = dec("235.99") },
	},
	{
		id: "BR-CO-17", category: zero, breaks: func(inv *invoice.Invoice) { inv.VAT[0].Amount = dec("0.50") },
		keeps: func(inv *invoice.Invoice) { inv.VAT[0].Amount = dec("0.49") },
	},
	{
		id: "BR-CO-17", breaks: func(inv *invoice.Invoice) { inv.VAT[0].Base = absent },
		keeps: func(inv *invoice.Invoice) { inv.VAT[0].Base, inv.VAT[0].Amount = dec("-940.00"), dec("-235.00") },
	},
	{id: "BR-CO-17", breaks: func(inv *invoice.Invoice) { inv.VAT[0].Amount = absent }},
	{id: "BR-CO-18", breaks: func(inv *invoice.Invoice) { inv.VAT = nil }},
	{id: "BR-45", breaks: func(inv *invoice.Invoice) { inv.VAT[1].Base = absent }},
	{id: "BR-46", breaks: func(inv *invoice.Invoice) { inv.VAT[1].Amount = absent }},
	{id: "BR-47", breaks: func(inv *invoice.Invoice) { inv.VAT[1].Category = "" }},
	{id: "BR-48", breaks: func(inv *invoice.Invoice) { inv.VAT[1].Rate = absent }},
	{id: "BR-48", category: exempt, breaks: func(inv *invoice.Invoice) { inv.VAT[0].Rate = absent }},
	{id: "BR-31", breaks: func(inv *invoice.Invoice) { inv.Allowances[0].Amount = absent }},
	{id: "BR-32", breaks: func(inv *invoice.Invoice) { inv.Allowances[0].Category = "" }},
	{
		id: "BR-33", breaks: func(inv *invoice.Invoice) { inv.Allowances[0].Reason = "" },
		keeps: func(inv *invoice.Invoice) { inv.Allowances[0].Reason, inv.Allowances[0].ReasonCode = "", "95" },
	},
	{id: "BR-36", breaks: func(inv *invoice.Invoice) { inv.Allowances[1].Amount = absent }},
	{id: "BR-37", breaks: func(inv *invoice.Invoice) { inv.Allowances[1].Category = "" }},
	{id: "BR-38", breaks: func(inv *invoice.Invoice) { inv.Allowances[1].ReasonCode = "" }},
	{id: "BR-CO-21", breaks: func(inv *invoice.Invoice) { inv.Allowances[0].Reason = "" }},
	{id: "BR-CO-22", breaks: func(inv *invoice.Invoice) { inv.Allowances[1].ReasonCode = "" }},
}

func negativeTotals(gross string) invoice.Totals {
	return invoice.Totals{Net: dec("-1.000"), VAT: dec("-0.115"), Gross: dec(gross)}
}

var lineCases = []ruleCase{
	{id: "BR-21", breaks: func(inv *invoice.Invoice) { inv.Lines[1].ID = "" }},
	{
		id: "BR-22", breaks: func(inv *invoice.Invoice) { inv.Lines[1].Quantity = absent },
		keeps: func(inv *invoice.Invoice) { inv.Lines[1].Quantity = money.Int(0) },
	},
	{id: "BR-23", breaks: func(inv *invoice.Invoice) { inv.Lines[1].Unit = "" }},
	{id: "BR-24", breaks: func(inv *invoice.Invoice) { inv.Lines[1].Net = absent }},
	{id: "BR-25", breaks: func(inv *invoice.Invoice) { inv.Lines[1].Name = "\u0020" }},
	{id: "BR-26", breaks: func(inv *invoice.Invoice) { inv.Lines[1].Price = absent }},
	{
		id: "BR-27", breaks: func(inv *invoice.Invoice) { inv.Lines[1].Price = dec("-0.01") },
		keeps: func(inv *invoice.Invoice) { inv.Lines[1].Price = dec("0") },
	},
	{
		id: "BR-28", breaks: func(inv *invoice.Invoice) { inv.Lines[0].GrossPrice = dec("-110") },
		keeps: func(inv *invoice.Invoice) { inv.Lines[0].GrossPrice = absent },
	},
	{
		id: "BR-30", breaks: func(inv *invoice.Invoice) { inv.Lines[0].PeriodEnd = "2026-12-31" },
		keeps: func(inv *invoice.Invoice) { inv.Lines[0].PeriodEnd = inv.Lines[0].PeriodStart },
	},
	{id: "BR-41", breaks: func(inv *invoice.Invoice) { inv.Lines[0].Allowances[0].Amount = absent }},
	{id: "BR-42", breaks: func(inv *invoice.Invoice) { inv.Lines[0].Allowances[0].Reason = "" }},
	{id: "BR-43", breaks: func(inv *invoice.Invoice) { inv.Lines[0].Allowances[1].Amount = absent }},
	{id: "BR-44", breaks: func(inv *invoice.Invoice) { inv.Lines[0].Allowances[1].Reason = "" }},
	{
		id: "BR-64", breaks: func(inv *invoice.Invoice) { inv.Lines[0].StandardItemID.Scheme = "" },
		keeps: func(inv *invoice.Invoice) { inv.Lines[0].StandardItemID = invoice.ID{} },
	},
	{id: "BR-CO-04", breaks: func(inv *invoice.Invoice) { inv.Lines[1].Category = "" }},
	{id: "BR-CO-23", breaks: func(inv *invoice.Invoice) { inv.Lines[0].Allowances[0].Reason = "" }},
	{id: "BR-CO-24", breaks: func(inv *invoice.Invoice) { inv.Lines[0].Allowances[1].Reason = "" }},
}

// decimalCases give every amount a third decimal; a nought counts.
func decimalCases() []ruleCase {
	var cases []ruleCase
	for id, amount := range map[string]func(inv *invoice.Invoice) *money.Decimal{
		"01": func(inv *invoice.Invoice) *money.Decimal { return &inv.Allowances[0].Amount },
		"02": func(inv *invoice.Invoice) *money.Decimal { return &inv.Allowances[0].Base },
		"05": func(inv *invoice.Invoice) *money.Decimal { return &inv.Allowances[1].Amount },
		"06": func(inv *invoice.Invoice) *money.Decimal { return &inv.Allowances[1].Base },
		"09": func(inv *invoice.Invoice) *money.Decimal { return &inv.Totals.Lines },
		"10": func(inv *invoice.Invoice) *money.Decimal { return &inv.Totals.Allowances },
		"11": func(inv *invoice.Invoice) *money.Decimal { return &inv.Totals.Charges },
		"12": func(inv *invoice.Invoice) *money.Decimal { return &inv.Totals.Net },
		"14": func(inv *invoice.Invoice) *money.Decimal { return &inv.Totals.Gross },
		"16": func(inv *invoice.Invoice) *money.Decimal { return &inv.Totals.Paid },
		"17": func(inv *invoice.Invoice) *money.Decimal { return &inv.Totals.Rounding },
		"18": func(inv *invoice.Invoice) *money.Decimal { return &inv.Totals.Due },
		"19": func(inv *invoice.Invoice) *money.Decimal { return &inv.VAT[0].Base },
		"20": func(inv *invoice.Invoice) *money.Decimal { return &inv.VAT[1].Amount },
		"23": func(inv *invoice.Invoice) *money.Decimal { return &inv.Lines[1].Net },
		"24": func(inv *invoice.Invoice) *money.Decimal { return &inv.Lines[0].Allowances[0].Amount },
		"25": func(inv *invoice.Invoice) *money.Decimal { return &inv.Lines[0].Allowances[0].Base },
		"27": func(inv *invoice.Invoice) *money.Decimal { return &inv.Lines[0].Allowances[1].Amount },
		"28": func(inv *invoice.Invoice) *money.Decimal { return &inv.Lines[0].Allowances[1].Base },
	} {
		cases = append(cases, ruleCase{
			id:     "BR-DEC-" + id,
			breaks: func(inv *invoice.Invoice) { *amount(inv) = dec("100.000") },
			keeps:  func(inv *invoice.Invoice) { *amount(inv) = dec("100.00") },
		})
	}
	return cases
}
