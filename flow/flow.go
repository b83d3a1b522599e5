// Package flow takes an invoice, an answer, a receipt, a bank entry or a
// person's order, asks the pure rooms what follows, and writes all of it in
// one commit.
package flow

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"sluse/bankfiles"
	"sluse/calendar"
	"sluse/factoring"
	"sluse/formats"
	"sluse/invoice"
	"sluse/ledger"
	"sluse/money"
	"sluse/outbox"
	"sluse/routing"
	"sluse/words"
)

// A Flow is the middle of the house: everything that happens goes through it.
type Flow struct {
	Store     Store
	Now       func() time.Time
	Zone      *time.Location // of the days in which the company lives
	Lang      words.Lang     // of reports and correction files
	Sellers   map[string]*Seller
	Factors   map[string]*Factor // by the agreement's id
	Channels  map[string]outbox.Channel
	Intakes   map[string]Intake // by source
	Formats   []formats.Format
	BankFiles []bankfiles.Format
	// CustomerLists are the formats of lists of customers.
	CustomerLists []formats.CustomerList
	Directory     outbox.Directory
	Chart         ledger.Chart
	BookMoney     string // ISO 4217
	Limits        Limits
	// LookUpWait is the pause before an unknown answer is asked for again,
	// LookUpDeadline how long after its arrival an invoice waits for one.
	LookUpWait, LookUpDeadline time.Duration
	// Regret is how long what is planned for a seller's channel can be taken
	// back before it may leave; nil is not at all.
	Regret func(seller, channel string) time.Duration
}

// A Seller is a company whose invoices these are.
type Seller struct {
	ID          string
	Party       invoice.Party
	Accounts    []string // its own bank accounts; the first stands on invoices that name none
	KIDLengths  []int    // as agreed with the bank, where a sheet may have KIDs as numbers
	Lists       []routing.List
	OwnHandling money.Amount // what handling one invoice costs the seller itself
}

// A Factor is an agreement with a factor and the language it speaks.
type Factor struct {
	factoring.Agreement
	Language factoring.Language
}

// Limits bound what one file may bring; 0 is no limit.
type Limits struct {
	InvoicesPerFile int
	SumPerFile      int64 // minor units of the book currency
	InvoiceAgeDays  int
	LineSize        int
	LinesPerInvoice int
	Entries         int // in a bank file
	// A file of OddTimes times what its source usually brings is held, once
	// OddAfter files say what is usual. Smaller ones are never odd.
	OddTimes, OddAfter, OddFromInvoices int
	OddFromSum                          int64 // minor units of the book currency
	Gap                                 int   // more missing numbers in one place are a jump, and named in one; 0 looks for none
}

func (f *Flow) today() calendar.Date { return calendar.DateOf(f.Now().In(f.Zone)) }

// content loads the canonical invoice.
func (f *Flow) content(inv Invoice) (*invoice.Invoice, error) {
	b, err := f.Store.Document(inv.Content)
	if err != nil {
		return nil, fmt.Errorf("invoice %s: %w", inv.Number, err)
	}
	var doc invoice.Invoice
	if err := json.Unmarshal(b, &doc); err != nil {
		return nil, fmt.Errorf("invoice %s: %w", inv.Number, err)
	}
	return &doc, nil
}

// factorOf is the seller's agreement, or nil.
func (f *Flow) factorOf(seller string) *Factor {
	var found *Factor
	for _, a := range f.Factors {
		if a.Seller == seller && (found == nil || a.ID < found.ID) {
			found = a
		}
	}
	return found
}

// ours is the name of the program in the history.
const ours = "sluse"

func (f *Flow) event(inv Invoice, reason words.Reason) Event {
	return Event{At: f.Now(), Who: ours, Invoice: inv.ID, Customer: inv.Customer, Reason: reason}
}

// Pass does everything that is due without waiting for anyone: vouchers,
// routing, and matching of money in suspense. It reports whether anything
// changed. Delivering is the outbox's.
func (f *Flow) Pass(ctx context.Context) (changed bool, err error) {
	for _, step := range []func(context.Context) (bool, error){f.Issue, f.Expire, f.Plan, f.Rematch} {
		did, err := step(ctx)
		if err != nil {
			return changed, err
		}
		changed = changed || did
	}
	return changed, nil
}
