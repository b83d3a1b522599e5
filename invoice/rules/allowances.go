package rules

import "sluse/invoice"

// Allowances (BG-20) and charges (BG-21) on the document.
var allowances = []Rule{
	// Each Document level allowance shall have a Document level allowance
	// amount.
	documentAllowance("BR-31", "BT-92", false, hasAmount),
	// ... a Document level allowance VAT category code.
	documentAllowance("BR-32", "BT-95", false, hasCategory),
	// ... a Document level allowance reason or reason code.
	documentAllowance("BR-33", "BT-97 BT-98", false, hasReason),
	// Each Document level charge shall have a Document level charge amount.
	documentAllowance("BR-36", "BT-99", true, hasAmount),
	// ... a Document level charge VAT category code.
	documentAllowance("BR-37", "BT-102", true, hasCategory),
	// ... a Document level charge reason or reason code.
	documentAllowance("BR-38", "BT-104 BT-105", true, hasReason),
	// The same as BR-33 and BR-38, among the co-occurrence rules: a reason or
	// a reason code, or both.
	documentAllowance("BR-CO-21", "BT-97 BT-98", false, hasReason),
	documentAllowance("BR-CO-22", "BT-104 BT-105", true, hasReason),
}

func hasAmount(a *invoice.Allowance) bool   { return a.Amount.IsSet() }
func hasCategory(a *invoice.Allowance) bool { return given(a.Category) }
func hasReason(a *invoice.Allowance) bool   { return given(a.Reason) || given(a.ReasonCode) }
