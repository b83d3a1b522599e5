// Package ledger is double entry: accounts, vouchers that balance or do not
// exist, reversal instead of change, and the exports of them.
package ledger

import (
	"errors"
	"fmt"
	"strconv"

	"sluse/calendar"
	"sluse/money"
)

// A Posting is one line of a voucher.
type Posting struct {
	Account  Account
	Amount   money.Amount // book currency: debit above nought, credit below
	Foreign  money.Amount // the amount in the document's currency; zero where it is the book's
	Rate     money.Decimal
	Customer int64  // our id of the customer, on sub-ledger lines; 0 is none
	Item     int64  // our id of the invoice that the line opens or closes; 0 is none
	VATCode  string // SAF-T standard tax code
	Text     string
}

// An Account is a ledger account: a four-digit code, its name, and a
// sub-account where one code holds several things.
type Account struct {
	Code string
	Name string
	Sub  string
}

// Debit is a posting on the debit side. amount must not be negative.
func Debit(account Account, amount money.Amount) Posting {
	return Posting{Account: account, Amount: amount}
}

// Credit is a posting on the credit side.
func Credit(account Account, amount money.Amount) Posting {
	return Posting{Account: account, Amount: amount.Neg()}
}

// Evidence is what a voucher rests on.
type Evidence struct {
	Document string // what it is: "faktura 200101", "kontoutdrag 2027-01-12"
	Place    string // file and place, from which one can walk back to the byte
}

// A Voucher is a set of postings that balances. Make one with NewVoucher;
// it is never changed, only reversed.
type Voucher struct {
	ID       int64 // set by the journal
	Seller   string
	Series   string // "F" invoices, "B" bank, "S" factoring, "A" opening
	Number   int64  // gapless per seller, series and year; set by the journal
	Date     calendar.Date
	Text     string
	Key      string // says what it books; booked once per key and seller
	Evidence Evidence
	Reverses int64 // the voucher that this one reverses; 0 is none
	Postings []Posting
	// Rehearsal says that the whole seller rehearsed when it was booked; set
	// by the journal.
	Rehearsal bool
}

// ErrUnbalanced says that debits and credits differ.
var ErrUnbalanced = errors.New("voucher does not balance")

// ErrEmpty says that a voucher has no postings: an invoice of nought, for
// one, leaves nothing to book.
var ErrEmpty = errors.New("no postings")

// Reference is the voucher's number as a person and the exports write it:
// series, year and number, "F-2027-1".
func (v *Voucher) Reference() string {
	return v.Series + "-" + v.Year() + "-" + strconv.FormatInt(v.Number, 10)
}

// Year is the year that the voucher's number counts in.
func (v *Voucher) Year() string { return string(v.Date[:min(4, len(v.Date))]) }

// String is the document and its place: "faktura 200101, june.csv:7".
func (e Evidence) String() string {
	if e.Document == "" || e.Place == "" {
		return e.Document + e.Place
	}
	return e.Document + ", " + e.Place
}

// NewVoucher is the only way to a voucher. It drops postings of nought and
// refuses one that does not balance, has no postings left, mixes book
// currencies, or lacks date, key or seller.
func NewVoucher(v Voucher) (*Voucher, error) {
	if v.Seller == "" || v.Series == "" || v.Date == "" || v.Key == "" {
		return nil, fmt.Errorf("voucher %q: seller, series, date and key are needed", v.Key)
	}
	var sum money.Amount
	lines := make([]Posting, 0, len(v.Postings))
	for _, p := range v.Postings {
		if p.Amount.IsZero() && p.Foreign.IsZero() {
			continue
		}
		if p.Account.Code == "" {
			return nil, fmt.Errorf("voucher %q: a posting has no account", v.Key)
		}
		if sum.Currency != "" && p.Amount.Currency != sum.Currency {
			return nil, fmt.Errorf("voucher %q: %s and %s in one voucher", v.Key, sum.Currency, p.Amount.Currency)
		}
		sum = sum.Add(p.Amount)
		lines = append(lines, p)
	}
	if len(lines) == 0 {
		return nil, fmt.Errorf("voucher %q: %w", v.Key, ErrEmpty)
	}
	if !sum.IsZero() {
		return nil, fmt.Errorf("voucher %q: %w: off by %s %s", v.Key, ErrUnbalanced, sum, sum.Currency)
	}
	v.Postings = lines
	return &v, nil
}

// Reversal is the voucher that undoes v, dated on a day of its own.
func (v *Voucher) Reversal(date calendar.Date, text, key string) (*Voucher, error) {
	r := *v
	r.ID, r.Number, r.Date, r.Text, r.Key, r.Reverses = 0, 0, date, text, key, v.ID
	r.Postings = make([]Posting, len(v.Postings))
	for i, p := range v.Postings {
		p.Amount, p.Foreign = p.Amount.Neg(), p.Foreign.Neg()
		r.Postings[i] = p
	}
	return NewVoucher(r)
}
