package rules

import (
	"strconv"

	"sluse/invoice"
)

// What every invoice has (EN 16931 table 2: BR-01 to BR-16), and what a group
// has where it is given.
var mandatory = []Rule{
	// An Invoice shall have a Specification identifier.
	document("BR-01", "BT-24", func(inv *invoice.Invoice) bool { return given(inv.CustomizationID) }),
	// An Invoice shall have an Invoice number.
	document("BR-02", "BT-1", func(inv *invoice.Invoice) bool { return given(inv.Number) }),
	// An Invoice shall have an Invoice issue date.
	document("BR-03", "BT-2", func(inv *invoice.Invoice) bool { return inv.IssueDate != "" }),
	// An Invoice shall have an Invoice type code.
	document("BR-04", "BT-3", func(inv *invoice.Invoice) bool { return given(inv.Type) }),
	// An Invoice shall have an Invoice currency code.
	document("BR-05", "BT-5", func(inv *invoice.Invoice) bool { return given(inv.Currency) }),
	// An Invoice shall contain the Seller name.
	document("BR-06", "BT-27", func(inv *invoice.Invoice) bool { return given(inv.Seller.Name) }),
	// An Invoice shall contain the Buyer name.
	document("BR-07", "BT-44", func(inv *invoice.Invoice) bool { return given(inv.Buyer.Name) }),
	// An Invoice shall contain the Seller postal address.
	document("BR-08", "BG-5", func(inv *invoice.Invoice) bool { return inv.Seller.Address != invoice.Address{} }),
	// The Seller postal address shall contain a Seller country code.
	document("BR-09", "BT-40", func(inv *invoice.Invoice) bool { return countryGiven(&inv.Seller.Address) }),
	// An Invoice shall contain the Buyer postal address.
	document("BR-10", "BG-8", func(inv *invoice.Invoice) bool { return inv.Buyer.Address != invoice.Address{} }),
	// The Buyer postal address shall contain a Buyer country code.
	document("BR-11", "BT-55", func(inv *invoice.Invoice) bool { return countryGiven(&inv.Buyer.Address) }),
	// An Invoice shall have the Sum of Invoice line net amount.
	document("BR-12", "BT-106", func(inv *invoice.Invoice) bool { return inv.Totals.Lines.IsSet() }),
	// An Invoice shall have the Invoice total amount without VAT.
	document("BR-13", "BT-109", func(inv *invoice.Invoice) bool { return inv.Totals.Net.IsSet() }),
	// An Invoice shall have the Invoice total amount with VAT.
	document("BR-14", "BT-112", func(inv *invoice.Invoice) bool { return inv.Totals.Gross.IsSet() }),
	// An Invoice shall have the Amount due for payment.
	document("BR-15", "BT-115", func(inv *invoice.Invoice) bool { return inv.Totals.Due.IsSet() }),
	// An Invoice shall have at least one Invoice line.
	document("BR-16", "BG-25", func(inv *invoice.Invoice) bool { return len(inv.Lines) > 0 }),
	// If the VAT accounting currency code is present, then the Invoice total
	// VAT amount in accounting currency shall be provided.
	document("BR-53", "BT-111 BT-6", func(inv *invoice.Invoice) bool {
		return !given(inv.TaxCurrency) || inv.TaxCurrency == inv.Currency || inv.Totals.VATBook.IsSet()
	}),
	// Each Preceding Invoice reference shall contain a Preceding Invoice
	// reference.
	rule("BR-55", "BT-25", func(c *checker) {
		for i := range c.inv.Preceding {
			if !given(c.inv.Preceding[i].Number) {
				c.fail("", strconv.Itoa(i+1))
			}
		}
	}),
	// Each Deliver to address shall contain a Deliver to country code.
	document("BR-57", "BT-80", func(inv *invoice.Invoice) bool {
		return inv.DeliveryAddress == nil || given(inv.DeliveryAddress.Country)
	}),
}

// countryGiven is true of an absent address too: that is another rule's.
func countryGiven(a *invoice.Address) bool { return *a == invoice.Address{} || given(a.Country) }
