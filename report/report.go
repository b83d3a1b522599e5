// Package report is the figures, each computed once, and what people see of
// them: the state of the house, the money, and what a person must do now.
package report

import (
	"context"
	"time"

	"sluse/calendar"
	"sluse/ledger"
	"sluse/money"
	"sluse/words"
)

// Figures is what report asks of the store. Each call sees one commit.
type Figures interface {
	// Counts is how many there are of each thing, by state.
	Counts(ctx context.Context) (Counts, error)
	// Money are the sums behind what is said of money; bank is the code of
	// the ledger account for bank accounts.
	Money(ctx context.Context, bank string) (Sums, error)
	// Matters is all that a person may have to look at, in any order.
	Matters(ctx context.Context, ask Ask) ([]Matter, error)
}

// Counts are numbers of things by state, as the store writes states.
type Counts struct {
	Files      map[string]int
	Invoices   map[string]int
	Offers     map[string]int
	Deliveries map[string]map[string]int // by channel, then state
	Copies     map[string]int            // copies of documents, by state; they deliver no invoice
	Booked     int                       // bank entries that are matched
	Unmatched  int                       // bank entries that nothing matches
	Vouchers   int
	Unbalanced int // vouchers whose postings do not sum to nought: a fault of ours
	Switches   []Switch
}

// Sums are sums of money as the store gives them.
type Sums struct {
	Offers   []OfferSum
	Payouts  []PayoutSum
	Payments []PaymentSum
	Bank     []BankSum
	Closings []Closing
}

// An OfferSum sums a seller's offers of one state and currency.
type OfferSum struct {
	Seller, State    string
	Credit           bool // declined for the customer's credit
	N                int
	Face, Commission money.Amount
}

// A PayoutSum sums a factor's settlements of one seller: those that a bank
// entry has paid, or those that none has.
type PayoutSum struct {
	Seller string
	Paid   bool
	N      int
	Sum    money.Amount
}

// A PaymentSum sums a seller's bank entries of one state and kind of match.
type PaymentSum struct {
	Seller, State, Match string
	N                    int
	Sum                  money.Amount
}

// A BankSum is what the vouchers of one day put on a bank account: the
// sub-account of the ledger account for banks.
type BankSum struct {
	Seller, Sub string
	Date        calendar.Date
	Sum         money.Amount
}

// A Closing is what an account's last booked statement closes with.
type Closing struct {
	Seller, Account string
	To              calendar.Date
	Closing         money.Amount
}

// A Company is what is known without the store.
type Company struct {
	Now       time.Time
	Zone      *time.Location
	Sellers   []Seller
	Chart     ledger.Chart
	BookMoney string
	// BankSub is the sub-account in the books of a seller's bank account.
	BankSub func(seller, account string) string
	// Deadline is how long an invoice may wait for an answer before a person
	// is asked.
	Deadline time.Duration
	// TroubleAfter is how long a source or channel may fail before a person
	// is asked.
	TroubleAfter time.Duration
}

// Today is the company's day.
func (c Company) Today() calendar.Date { return calendar.DateOf(c.Now.In(c.Zone)) }

// A Seller is one of the company's.
type Seller struct{ ID, Name string }

// A Report is the figures of one moment.
type Report struct {
	Company Company
	Counts  Counts
	Money   []Money // per seller and currency, the book currency first
	Todo    []Matter
}

// Take asks for all figures, once.
func Take(ctx context.Context, f Figures, c Company) (Report, error) {
	r := Report{Company: c}
	var err error
	if r.Counts, err = f.Counts(ctx); err != nil {
		return r, err
	}
	sums, err := f.Money(ctx, c.Chart[ledger.Bank].Code)
	if err != nil {
		return r, err
	}
	r.Money = moneyOf(c, sums)
	matters, err := f.Matters(ctx, Ask{Today: c.Today(), Zone: c.Zone, Owed: c.Chart[ledger.FactorOwed]})
	if err != nil {
		return r, err
	}
	r.Todo = order(c, append(matters, bankMatters(r.Money)...))
	return r, nil
}

// NeedsPerson is how many matters need a person.
func (r Report) NeedsPerson() int {
	n := 0
	for _, m := range r.Todo {
		if m.Person {
			n++
		}
	}
	return n
}

// OK reports whether the books balance, and have what the bank has. What else
// a person must do is not wrong.
func (r Report) OK() bool { return r.Counts.Unbalanced == 0 && len(bankMatters(r.Money)) == 0 }

// Comparison is what the sale of an invoice costs beside handling it oneself:
// "egen håndtering 80,00 kr, altså 45,00 kr = 0,9 % mer".
func Comparison(face, commission, own money.Amount, lang words.Lang) string {
	extra := commission.Sub(own)
	code := "summary.dearer"
	switch {
	case extra.IsZero():
		code = "summary.as-dear"
	case extra.Minor < 0:
		code, extra = "summary.cheaper", extra.Neg()
	}
	share := "0"
	if !face.IsZero() {
		if percent, err := extra.Decimal().MulDiv(money.Int(100), face.Decimal(), 2); err == nil {
			share = number(percent, lang)
		}
	}
	return words.Say(lang, code, words.Arg(own), words.Arg(extra), share)
}
