package flow

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"strings"

	"sluse/invoice"
	"sluse/money"
)

// Fingerprint is the sameness of an invoice's content: two documents with the
// same fingerprint are the same invoice, whatever format they came in. What
// is not in it (addresses, references, contacts) is delivery or presentation.
// It begins with the version of this definition.
func Fingerprint(inv *invoice.Invoice) string {
	h := sha256.New()
	put(h, inv.Number, string(inv.IssueDate), inv.Type, inv.Currency, string(inv.DueDate))
	put(h, identity(&inv.Seller), identity(&inv.Buyer))
	put(h, invoice.NormalAccount(inv.Payment.Account), inv.Payment.ID)
	for _, p := range inv.Preceding {
		put(h, "credits", p.Number)
	}
	t := &inv.Totals
	numbers(h, t.Lines, t.Allowances, t.Charges, t.Net, t.VAT, t.Gross, t.Paid, t.Rounding, t.Due)
	for _, v := range inv.VAT {
		put(h, "vat", v.Category)
		numbers(h, v.Rate, v.Base, v.Amount)
	}
	for i := range inv.Lines {
		l := &inv.Lines[i]
		put(h, "line", l.Name, l.Category)
		numbers(h, l.Quantity, l.Price, l.Net, l.Rate)
	}
	return "1:" + hex.EncodeToString(h.Sum(nil)[:16])
}

// identity is who a party is: its org number, else its number at the seller,
// else its name.
func identity(p *invoice.Party) string {
	if org := p.OrgNumber(); org != "" {
		return org
	}
	if p.ID.Value != "" {
		return "no " + p.ID.Value
	}
	return p.Name
}

// put writes texts so that no two lists of texts write the same bytes.
func put(h hash.Hash, texts ...string) {
	for _, s := range texts {
		_, _ = h.Write([]byte(strings.ReplaceAll(s, "\x00", ""))) // a hash never fails
		_, _ = h.Write([]byte{0})
	}
}

// numbers writes values: 12.50 is 12.5, and absent is nought.
func numbers(h hash.Hash, list ...money.Decimal) {
	var b [40]byte
	for _, d := range list {
		text := d.AppendTo(b[:0])
		if d.Scale() > 0 {
			n := len(text)
			for n > 0 && text[n-1] == '0' {
				n--
			}
			if n > 0 && text[n-1] == '.' {
				n--
			}
			text = text[:n]
		}
		if len(text) == 0 {
			text = append(text, '0')
		}
		_, _ = h.Write(append(text, 0))
	}
}

// learnt is what an invoice teaches of its customer.
func learnt(seller string, inv *invoice.Invoice) invoice.Customer {
	b := &inv.Buyer
	return invoice.Customer{
		Seller: seller, Number: b.ID.Value, OrgNumber: b.OrgNumber(),
		Name: b.Name, Email: b.Contact.Email, Address: b.Address,
	}
}
