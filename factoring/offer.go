package factoring

import (
	"strings"
	"unicode"

	"sluse/calendar"
	"sluse/invoice"
	"sluse/money"
	"sluse/words"
)

// An Action is what an offer file asks of the factor for one invoice.
type Action string

// The actions.
const (
	Sell     Action = "offer"
	Withdraw Action = "withdrawal" // the offer stands no more; a later acceptance is void
)

// An Offer is one invoice offered to a factor, or taken back before it was
// answered.
type Offer struct {
	Action        Action
	SaleID        string // ours; the answer repeats it
	SellerOrg     string
	ClientNumber  string // the seller's at the factor
	InvoiceNumber string // BT-1
	Type          string // BT-3
	IssueDate     calendar.Date
	DueDate       calendar.Date
	DeliveryDate  calendar.Date // may be empty
	Net           money.Amount  // BT-109
	VAT           money.Amount  // BT-110
	Gross         money.Amount  // BT-115: what is sold
	DebtorOrg     string
	DebtorName    string
	Street        string
	PostCode      string
	City          string
	Country       string
	Email         string
	KID           string
	Document      string // the name of the invoice's copy beside the file; may be empty
	SHA256        string // of that copy, hexadecimal
}

// An OfferFile is what goes to the factor at one time.
type OfferFile struct {
	Sequence int64 // counts the files of one agreement from 1, without gaps
	Offers   []Offer
}

// Count is the number of rows; Sum is the amount offered, without what is
// withdrawn.
func (f OfferFile) Count() int { return len(f.Offers) }

// Sum is the amount offered, without what is withdrawn.
func (f OfferFile) Sum() money.Amount {
	var sum money.Amount
	for _, o := range f.Offers {
		if o.Action == Sell {
			sum = sum.Add(o.Gross)
		}
	}
	return sum
}

// NewOffer is the offer of an invoice that is Eligible. document is the name
// of its copy beside the offer file, and sum that copy's SHA-256.
func (a Agreement) NewOffer(saleID string, inv *invoice.Invoice, document, sum string) (Offer, error) {
	o := Offer{
		Action: Sell, SaleID: saleID, SellerOrg: inv.Seller.OrgNumber(), ClientNumber: a.ClientNumber,
		InvoiceNumber: inv.Number, Type: inv.Type,
		IssueDate: inv.IssueDate, DueDate: inv.DueDate, DeliveryDate: inv.DeliveryDate,
		DebtorOrg: inv.Buyer.OrgNumber(), DebtorName: oneLine(inv.Buyer.Name),
		Street:   oneLine(strings.Join([]string{inv.Buyer.Address.Line1, inv.Buyer.Address.Line2, inv.Buyer.Address.Line3}, " ")),
		PostCode: oneLine(inv.Buyer.Address.PostCode), City: oneLine(inv.Buyer.Address.City), Country: inv.Buyer.Address.Country,
		Email: oneLine(inv.Buyer.Contact.Email), KID: inv.Payment.ID, Document: document, SHA256: sum,
	}
	for _, t := range []struct {
		to   *money.Amount
		from money.Decimal
	}{{&o.Net, inv.Totals.Net}, {&o.VAT, inv.Totals.VAT}, {&o.Gross, inv.Totals.Due}} {
		amount, ok := inv.Amount(t.from)
		if !ok {
			return Offer{}, &AssignmentError{inv.Number, words.R("factor.amount", t.from.String()+" "+inv.Currency)}
		}
		*t.to = amount
	}
	return o, nil
}

// Withdrawal takes an offer back.
func (o Offer) Withdrawal() Offer {
	o.Action = Withdraw
	return o
}

// oneLine is s with every run of white space and control characters one
// blank: a file for a factor has one row a line.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	return strings.Join(strings.Fields(s), " ")
}
