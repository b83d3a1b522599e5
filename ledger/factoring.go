package ledger

import (
	"errors"
	"fmt"

	"sluse/calendar"
	"sluse/money"
	"sluse/words"
)

// The series of vouchers; each is numbered without gaps per seller and year.
const (
	SeriesInvoices  = "F"
	SeriesBank      = "B"
	SeriesFactoring = "S"
	SeriesOpening   = "A"
)

// An Assignment is an invoice that the factor has bought without recourse, as
// the books need it. A request that is open or was turned down is not booked.
type Assignment struct {
	Seller   string
	Customer int64
	Item     int64  // our id of the invoice
	Number   string // BT-1
	SaleID   string // the offer's id
	Date     calendar.Date
	Face     money.Amount // book currency: only invoices in it are sold
	Evidence Evidence
}

// ErrPartCredit says that a credit note covers only a part of a sold invoice,
// which no factor takes: a person settles it with the factor.
var ErrPartCredit = errors.New("a sold invoice can only be credited whole")

// Sold books an accepted sale: the factor owes what the customer owed, and
// the customer's item is closed.
func (c Chart) Sold(a Assignment) (*Voucher, error) {
	return c.assigned(a, "accepted", "books.sale", c.claimPostings(a))
}

// SaleReversed books a sale that is undone, by a dispute or a credit note:
// the customer's item is open again. After payout this leaves the factor's
// claim standing as a credit on its account until it is paid. refund is the
// commission that the factor gives back, by its document; it may be nought.
func (c Chart) SaleReversed(a Assignment, refund money.Amount) (*Voucher, error) {
	postings := c.claimPostings(a)
	turn(postings)
	claim := Debit(c[FactorClaim], refund)
	claim.Item = a.Item
	return c.assigned(a, "reversed", "books.sale-reversed", append(postings, claim, Credit(c[Commission], refund)))
}

// SoldCredited books a credit note of a sold invoice: first the sale is
// reversed, then the note is booked as one of an unsold invoice. Before and
// after payout the vouchers are the same; after it the factor's claim is
// left. Part credit is refused with ErrPartCredit.
func (c Chart) SoldCredited(a Assignment, note Sale) (reversal, credit *Voucher, err error) {
	if due := note.Gross.Add(note.Rounding); !note.CreditNote || due != a.Face {
		return nil, nil, fmt.Errorf("credit note %s of %s, sold for %s: %w", note.Number, due, a.Face, ErrPartCredit)
	}
	if reversal, err = c.SaleReversed(a, money.Amount{}); err != nil {
		return nil, nil, err
	}
	note.Credits = a.Item
	if credit, err = c.Issued(note); err != nil {
		return nil, nil, err
	}
	return reversal, credit, nil
}

// claimPostings move a claim from the customer to the factor. Both lines
// carry the item, so that an invoice can be followed to the factor and back.
func (c Chart) claimPostings(a Assignment) []Posting {
	claim := Debit(c[FactorClaim], a.Face)
	claim.Item = a.Item
	item := Credit(c[Receivables], a.Face)
	item.Customer, item.Item = a.Customer, a.Item
	return []Posting{claim, item}
}

func (c Chart) assigned(a Assignment, what, text string, postings []Posting) (*Voucher, error) {
	key := "sale:" + a.SaleID + ":" + what
	if a.SaleID == "" || a.Face.Minor <= 0 {
		return nil, fmt.Errorf("voucher %q: a sale has an id and an amount above nought", key)
	}
	return NewVoucher(Voucher{
		Seller: a.Seller, Series: SeriesFactoring, Date: a.Date, Text: words.Say(words.NB, text, a.Number), Key: key,
		Evidence: a.Evidence, Postings: postings,
	})
}

// An OpeningBalance is what stood on a bank account before the first
// statement that is booked.
type OpeningBalance struct {
	Seller   string
	Account  Account // the bank account's
	Date     calendar.Date
	Amount   money.Amount // negative for an overdraft
	Evidence Evidence
}

// Opened books an opening balance against the opening account. ErrEmpty says
// that the account began at nought.
func (c Chart) Opened(o OpeningBalance) (*Voucher, error) {
	key := "opening:" + o.Account.Code
	if o.Account.Sub != "" {
		key += ":" + o.Account.Sub
	}
	return NewVoucher(Voucher{
		Seller: o.Seller, Series: SeriesOpening, Date: o.Date, Text: words.Say(words.NB, "books.opening", o.Account.Code),
		Key: key, Evidence: o.Evidence,
		Postings: []Posting{Debit(o.Account, o.Amount), Credit(c[Opening], o.Amount)},
	})
}

// An OpenItem is an invoice that was issued and booked elsewhere and is not
// paid yet when the books begin.
type OpenItem struct {
	Seller   string
	Customer int64
	Item     int64  // our id of the invoice
	Credits  int64  // of a credit note: the invoice whose item it lessens; 0 is none
	Number   string // BT-1
	Date     calendar.Date
	Amount   money.Amount  // what is open, in book currency; negative is the customer's credit
	Foreign  money.Amount  // the same in the invoice's currency; zero where it is the book's
	Rate     money.Decimal // the rate it was booked at
	Evidence Evidence
}

// TakenOver books an open item against the opening account.
func (c Chart) TakenOver(o OpenItem) (*Voucher, error) {
	p := Debit(c[Receivables], o.Amount)
	p.Customer, p.Item, p.Foreign, p.Rate = o.Customer, o.Item, o.Foreign, o.Rate
	if o.Credits != 0 {
		p.Item = o.Credits
	}
	return NewVoucher(Voucher{
		Seller: o.Seller, Series: SeriesOpening, Date: o.Date, Text: words.Say(words.NB, "books.open-item", o.Number),
		Key: IssuedKey(o.Item), Evidence: o.Evidence,
		Postings: []Posting{p, Credit(c[Opening], o.Amount)},
	})
}
