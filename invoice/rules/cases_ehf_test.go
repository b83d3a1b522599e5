package rules

import (
	"sluse/invoice"
	"sluse/money"
)

var peppolCases = []ruleCase{
	{id: "PEPPOL-EN16931-R001", breaks: func(inv *invoice.Invoice) { inv.ProfileID = "" }},
	{
		id: "PEPPOL-EN16931-R002", breaks: func(inv *invoice.Invoice) { inv.Notes = append(inv.Notes, "to") },
		keeps: func(inv *invoice.Invoice) { inv.Notes = nil },
	},
	{
		id: "PEPPOL-EN16931-R003", breaks: func(inv *invoice.Invoice) { inv.BuyerReference = "" },
		keeps: func(inv *invoice.Invoice) { inv.BuyerReference, inv.OrderReference = "", "77" },
	},
	{
		id: "PEPPOL-EN16931-R004", breaks: func(inv *invoice.Invoice) { inv.CustomizationID = "urn:cen.eu:en16931:2017" },
		keeps: func(inv *invoice.Invoice) { inv.CustomizationID += "#more" },
	},
	{
		id: "PEPPOL-EN16931-R005", breaks: func(inv *invoice.Invoice) { inv.TaxCurrency = "NOK" },
		keeps: func(inv *invoice.Invoice) { inv.TaxCurrency = "EUR" },
	},
	{id: "PEPPOL-EN16931-R007", breaks: func(inv *invoice.Invoice) { inv.ProfileID = "urn:fdc:peppol.eu:2017:poacc:billing:02:1.0" }},
	{id: "PEPPOL-EN16931-R010", breaks: func(inv *invoice.Invoice) { inv.Buyer.Endpoint = invoice.ID{} }},
	{id: "PEPPOL-EN16931-R020", breaks: func(inv *invoice.Invoice) { inv.Seller.Endpoint = invoice.ID{} }},
	{
		id:     "PEPPOL-EN16931-R040", // slack 0.02
		breaks: func(inv *invoice.Invoice) { inv.Allowances[0].Amount = dec("60.021") },
		keeps:  func(inv *invoice.Invoice) { inv.Allowances[0].Amount = dec("59.98") },
	},
	{
		id: "PEPPOL-EN16931-R040",
		breaks: func(inv *invoice.Invoice) {
			inv.Lines[0].Allowances[0].Base, inv.Lines[0].Allowances[0].Percent = dec("1000"), dec("6")
		},
		keeps: func(inv *invoice.Invoice) {
			inv.Lines[0].Allowances[0].Base, inv.Lines[0].Allowances[0].Percent = dec("1000"), dec("5")
		},
	},
	{id: "PEPPOL-EN16931-R041", breaks: func(inv *invoice.Invoice) { inv.Allowances[0].Base = absent }},
	{id: "PEPPOL-EN16931-R041", breaks: func(inv *invoice.Invoice) { inv.Lines[0].Allowances[1].Percent = money.Int(1) }},
	{id: "PEPPOL-EN16931-R042", breaks: func(inv *invoice.Invoice) { inv.Allowances[0].Percent = absent }},
	{
		id: "PEPPOL-EN16931-R046", breaks: func(inv *invoice.Invoice) { inv.Lines[0].PriceDiscount = dec("9.9999") },
		keeps: func(inv *invoice.Invoice) { inv.Lines[0].GrossPrice, inv.Lines[0].PriceDiscount = dec("100"), absent },
	},
	{
		id:     "PEPPOL-EN16931-R055",
		breaks: func(inv *invoice.Invoice) { inv.TaxCurrency, inv.Totals.VATBook = "EUR", dec("-20.53") },
		keeps:  func(inv *invoice.Invoice) { inv.TaxCurrency, inv.Totals.VATBook = "EUR", dec("20.53") },
	},
	{
		id:     "PEPPOL-EN16931-R120", // 3 x 12.50 / 5 = 7.50, slack 0.02
		breaks: func(inv *invoice.Invoice) { inv.Lines[1].Net = dec("7.53") },
		keeps:  func(inv *invoice.Invoice) { inv.Lines[1].Net = dec("7.48") },
	},
	{
		id: "PEPPOL-EN16931-R120", breaks: func(inv *invoice.Invoice) { inv.Lines[0].Allowances = nil },
		keeps: func(inv *invoice.Invoice) { inv.Lines[0].Allowances, inv.Lines[0].Net = nil, dec("1000") },
	},
	{
		// A product that no Decimal holds: 18 + 18 digits.
		id: "PEPPOL-EN16931-R120",
		breaks: func(inv *invoice.Invoice) {
			inv.Lines[1].Quantity, inv.Lines[1].Price = dec("123456.789012345678"), dec("0.000060750001")
		},
		keeps: func(inv *invoice.Invoice) {
			l := &inv.Lines[1]
			l.Quantity, l.Price, l.BaseQuantity = dec("123456.789012345678"), dec("0.000060750001"), absent
		},
	},
	{
		id: "PEPPOL-EN16931-R121", breaks: func(inv *invoice.Invoice) { inv.Lines[1].BaseQuantity = money.Int(0) },
		keeps: func(inv *invoice.Invoice) { inv.Lines[1].BaseQuantity = absent },
	},
	{
		id: "PEPPOL-EN16931-R130", breaks: func(inv *invoice.Invoice) { inv.Lines[1].BaseUnit = "GRM" },
		keeps: func(inv *invoice.Invoice) { inv.Lines[1].BaseUnit = "" },
	},
	{
		id: "PEPPOL-COMMON-R041", breaks: func(inv *invoice.Invoice) { inv.Payee.LegalID.Value = "310101827" },
		keeps: func(inv *invoice.Invoice) { inv.Payee.LegalID = invoice.ID{Scheme: "0007", Value: "310101827"} },
	},
	{id: "PEPPOL-COMMON-R041", breaks: func(inv *invoice.Invoice) { inv.Seller.Endpoint.Value = "000000000" }},
	{id: "PEPPOL-COMMON-R041", breaks: func(inv *invoice.Invoice) { inv.Buyer.LegalID.Value = "310 100 072" }},
}

var norwegianCases = []ruleCase{
	{id: "NO-R-001", breaks: func(inv *invoice.Invoice) { inv.Seller.VATID = "NO310100005" }},
	{id: "NO-R-001", breaks: func(inv *invoice.Invoice) { inv.Seller.VATID = "NO310100006MVA" }},
	{
		id: "NO-R-001", breaks: func(inv *invoice.Invoice) { inv.Seller.VATID = "NO 310100005 MVA" },
		keeps: func(inv *invoice.Invoice) { inv.Seller.VATID = "SE310100006" },
	},
	{
		id: "NO-R-002", breaks: func(inv *invoice.Invoice) { inv.Seller.TaxID = "" },
		keeps: func(inv *invoice.Invoice) { inv.Seller.TaxID, inv.Seller.VATID = "", "SE556000000001" },
	},
	{
		id: "NO-R-002", breaks: func(inv *invoice.Invoice) { inv.Seller.TaxID, inv.Seller.VATID = "", "" },
		keeps: func(inv *invoice.Invoice) {
			inv.Seller.TaxID, inv.Seller.VATID, inv.Seller.Address.Country = "", "", "SE"
		},
	},
	{
		id: "SLUSE-ORGNR", breaks: func(inv *invoice.Invoice) { inv.Buyer.LegalID.Value = "310100073" },
		keeps: func(inv *invoice.Invoice) { inv.Buyer.LegalID = invoice.ID{Value: "310 100 072"} },
	},
	{
		id: "SLUSE-ORGNR", breaks: func(inv *invoice.Invoice) { inv.Buyer.LegalID = invoice.ID{Value: "12345678"} },
		keeps: func(inv *invoice.Invoice) {
			inv.Buyer.LegalID, inv.Buyer.Address.Country = invoice.ID{Value: "12345678"}, "DK"
		},
	},
	{id: "SLUSE-ORGNR", breaks: func(inv *invoice.Invoice) { inv.Buyer.Endpoint.Value = "310100073" }},
	{
		id: "SLUSE-KID", breaks: func(inv *invoice.Invoice) { inv.Payment.ID = "100012001011" },
		keeps: func(inv *invoice.Invoice) { inv.Payment.ID = "" },
	},
	{
		id: "SLUSE-KID", breaks: func(inv *invoice.Invoice) { inv.Payment.ID = "ikke-kid" },
		keeps: func(inv *invoice.Invoice) {
			inv.Payment.ID, inv.Payment.Account = "Invoice 7", "SE4550000000058398257466"
		},
	},
	{
		id: "SLUSE-BBAN", breaks: func(inv *invoice.Invoice) { inv.Payment.Account = "99990600012" },
		keeps: func(inv *invoice.Invoice) { inv.Payment.Account = "9999.06.00011" },
	},
	{
		id: "SLUSE-BBAN", breaks: func(inv *invoice.Invoice) { inv.Payment.Account = "12345" },
		keeps: func(inv *invoice.Invoice) { inv.Payment.Account, inv.Seller.VATID = "12345", "DE123456789" },
	},
	{
		id: "SLUSE-IBAN", breaks: func(inv *invoice.Invoice) { inv.Payment.Account = "NO9386011117948" },
		keeps: func(inv *invoice.Invoice) { inv.Payment.Account = "NO93 8601 1117 947" },
	},
	{
		id:     "SLUSE-CREDIT-REF",
		breaks: func(inv *invoice.Invoice) { inv.Type, inv.Preceding = invoice.CreditNote, nil },
		keeps:  func(inv *invoice.Invoice) { inv.Type, inv.Preceding = invoice.Commercial, nil },
	},
	{
		id: "SLUSE-FACTORED", breaks: func(inv *invoice.Invoice) { inv.Type, inv.Payee = invoice.Factored, nil },
		keeps: func(inv *invoice.Invoice) { inv.Payee, inv.Notes = nil, nil },
	},
	{
		id:     "SLUSE-FACTORED",
		breaks: func(inv *invoice.Invoice) { inv.Type, inv.Notes = invoice.FactoredCreditNote, nil },
		keeps:  func(inv *invoice.Invoice) { inv.Type = invoice.FactoredCreditNote },
	},
	{
		id: "SLUSE-DATE", breaks: func(inv *invoice.Invoice) { inv.DueDate = "2027-01-10" },
		keeps: func(inv *invoice.Invoice) { inv.DueDate = inv.IssueDate },
	},
	{
		id: "SLUSE-AMOUNT", breaks: func(inv *invoice.Invoice) { inv.Totals.Due = dec("1084.001") },
		keeps: func(inv *invoice.Invoice) { inv.Totals.Due = dec("1084.000") },
	},
	{
		id: "SLUSE-AMOUNT", breaks: func(inv *invoice.Invoice) { inv.Currency = "JPY" },
		keeps: func(inv *invoice.Invoice) { inv.Currency = "TND" },
	},
	{
		id:     "SLUSE-AMOUNT",
		breaks: func(inv *invoice.Invoice) { inv.TaxCurrency, inv.Totals.VATBook = "EUR", dec("20.531") },
		keeps:  func(inv *invoice.Invoice) { inv.TaxCurrency, inv.Totals.VATBook = "KWD", dec("20.531") },
	},
}
