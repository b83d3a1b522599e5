package rules

import "sluse/invoice"

// How to pay (BG-16, BG-17).
var paymentRules = []Rule{
	// A Payment instruction shall specify the Payment means type code.
	document("BR-49", "BT-81", func(inv *invoice.Invoice) bool {
		return inv.Payment == invoice.Payment{} || given(inv.Payment.MeansCode)
	}),
	// A Payment account identifier shall be present if Credit transfer
	// information is provided in the Invoice.
	document("BR-50", "BT-84", func(inv *invoice.Invoice) bool {
		p := &inv.Payment
		return !creditTransfer(p) || given(p.Account) || (p.AccountName == "" && p.BIC == "")
	}),
	// If the Payment means type code means SEPA credit transfer, local credit
	// transfer or non-SEPA international credit transfer, the Payment account
	// identifier shall be present.
	document("BR-61", "BT-84 BT-81", func(inv *invoice.Invoice) bool {
		return !creditTransfer(&inv.Payment) || given(inv.Payment.Account)
	}),
}

// creditTransfer is true of the codes that the norm's test names.
func creditTransfer(p *invoice.Payment) bool { return p.MeansCode == "30" || p.MeansCode == "58" }
