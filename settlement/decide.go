package settlement

import (
	"slices"
	"strings"

	"sluse/ledger"
	"sluse/money"
	"sluse/words"
)

// Candidates are what was found under a payment's keys.
type Candidates struct {
	Book        string // the seller's book currency
	ByKID       map[string][]Item
	ByNumber    map[string][]Item
	Settlements []SettlementReport // not paid yet
}

// An Item is an invoice that may have been paid.
type Item struct {
	ID       int64
	Number   string // BT-1
	Customer int64
	KID      string
	Currency string       // of the invoice
	Open     money.Amount // what the customer still owes, in Currency
	Booked   money.Amount // what was debited the customer, in the book currency
	Sold     bool         // assigned to Factor: the customer owes the factor
	Factor   string
}

// A Kind is what a payment turned out to be.
type Kind string

// The kinds of decision.
const (
	ByKID        Kind = "kid"        // pays our own open items
	BySettlement Kind = "settlement" // the factor's payout, split by its report
	BankFee      Kind = "bank-fee"   //
	SoldItem     Kind = "sold-item"  // for an invoice that is the factor's: owed to the factor
	Returned     Kind = "returned"   // a payment taken back: its item is open again
	Unmatched    Kind = "unmatched"  // in suspense, for a person
	Held         Kind = "held"       // cannot be booked in this version: no postings
	Nothing      Kind = "nothing"    // an entry of nought: no postings
)

// A Decision is what a payment is and what to book for it.
type Decision struct {
	Kind        Kind
	Why         words.Reason
	Allocations []Allocation
	// Rest is what was paid beyond the items: the customer's credit.
	Rest       money.Amount
	Settlement string // id of the report that is paid
	Factor     string // whom Settlement is from, or to whom a sold item's money is owed
	// Postings balance, and hold the bank's line.
	Postings []ledger.Posting
}

// An Allocation is the part of a payment that settles an item; it is negative
// where the item opens again.
type Allocation struct {
	Item   int64
	Amount money.Amount
}

// Decide says what a payment on the bank account is. It never guesses: what
// is not certain is booked in suspense with its reason.
func Decide(p Payment, c Candidates, chart ledger.Chart) Decision {
	return decider{p, c, chart, false}.decide()
}

// DecideFromSuspense decides again on a payment that was booked in suspense,
// and moves it from there. What is still unmatched has no postings.
func DecideFromSuspense(p Payment, c Candidates, chart ledger.Chart) Decision {
	return decider{p, c, chart, true}.decide()
}

type decider struct {
	p            Payment
	c            Candidates
	chart        ledger.Chart
	fromSuspense bool
}

// decide asks the rules in order; the first that is certain wins. What a
// rule learnt on the way is the reason where none is.
func (x decider) decide() Decision {
	gross := x.p.Gross()
	switch {
	case x.c.Book != "" && x.p.Amount.Currency != x.c.Book:
		return Decision{Kind: Held, Why: words.R("bank.account-currency", x.p.Amount.Currency, x.c.Book)}
	case gross.IsZero() && x.p.Charges.IsZero():
		return nothing
	case gross.IsZero():
		return x.booked(Decision{Kind: BankFee, Why: words.R("bank.fee")})
	}
	settled, whyNotSettled := x.settlement()
	if settled != nil {
		return *settled
	}
	paid, whyNotPaid := x.kid()
	if paid != nil {
		return *paid
	}
	if gross.Minor < 0 && isFee(x.p.Code) {
		return x.booked(Decision{Kind: BankFee, Why: words.R("bank.fee")}, x.to(ledger.BankFee, gross.Neg()))
	}
	return x.unmatched(first(whyNotSettled, x.named(), whyNotPaid, x.unknown()))
}

var nothing = Decision{Kind: Nothing, Why: words.R("bank.nothing")}

// first is the first reason that there is.
func first(reasons ...words.Reason) words.Reason {
	i := slices.IndexFunc(reasons, func(r words.Reason) bool { return !r.IsZero() })
	return reasons[i]
}

func (x decider) unknown() words.Reason {
	switch {
	case x.p.Unsplit:
		return words.R("bank.unsplit")
	case x.p.Gross().Minor < 0:
		return words.R("bank.unknown-payment")
	}
	return words.R("bank.unknown-payer")
}

// unmatched books the payment in suspense, where it is not there already: as
// much as the bank has, so that it does not matter if a later file says more
// of the charges.
func (x decider) unmatched(why words.Reason) Decision {
	if x.p.Amount.IsZero() { // the account did not change
		return nothing
	}
	d := Decision{Kind: Unmatched, Why: why}
	if !x.fromSuspense {
		posting := x.to(ledger.Suspense, x.p.Amount.Neg())
		posting.Text = x.p.Debtor
		d.Postings = []ledger.Posting{x.to(ledger.Bank, x.p.Amount), posting}
	}
	return d
}

// booked completes a decision's postings with where the money came by, the
// bank or suspense where it lay, and with the bank's charges.
func (x decider) booked(d Decision, postings ...ledger.Posting) Decision {
	from := ledger.Bank
	if x.fromSuspense {
		from = ledger.Suspense
	}
	d.Postings = []ledger.Posting{x.to(from, x.p.Amount)}
	if !x.p.Charges.IsZero() {
		d.Postings = append(d.Postings, x.to(ledger.BankFee, x.p.Charges))
	}
	d.Postings = append(d.Postings, postings...)
	return d
}

// to is a posting on the account of a role: debit above nought.
func (x decider) to(role ledger.Role, amount money.Amount) ledger.Posting {
	return ledger.Posting{Account: x.chart[role], Amount: amount}
}

// toItem is a posting on the customers' ledger for an item.
func (x decider) toItem(it Item, amount money.Amount) ledger.Posting {
	p := x.to(ledger.Receivables, amount)
	p.Customer, p.Item, p.Text = it.Customer, it.ID, it.Number
	return p
}

// isFee reports whether a bank transaction code is of the bank's own price:
// family or sub-family charges, fees or commission, as PMNT/MDOP/CHRG.
func isFee(code string) bool {
	for _, part := range strings.Split(code, "/") {
		switch part {
		case "CHRG", "FEES", "COMM":
			return true
		}
	}
	return false
}

// named is the reason where the text names open invoices of ours: a
// suggestion for a person.
func (x decider) named() words.Reason {
	gross := x.p.Gross()
	if gross.Minor < 0 || x.p.Unsplit {
		return words.Reason{}
	}
	var numbers []string
	open := money.Amount{}
	for _, number := range Keys(x.p).InvoiceNumbers {
		for _, it := range x.c.ByNumber[number] {
			if it.Sold || it.Open.Minor <= 0 || it.Open.Currency != gross.Currency || slices.Contains(numbers, it.Number) {
				continue
			}
			numbers = append(numbers, it.Number)
			open = open.Add(it.Open)
		}
	}
	switch {
	case len(numbers) == 0:
		return words.Reason{}
	case open == gross:
		return words.R("bank.named-exact", strings.Join(numbers, ", "))
	}
	return words.R("bank.named", strings.Join(numbers, ", "))
}
