package report

import (
	"context"
	"time"

	"sluse/calendar"
	"sluse/money"
	"sluse/words"
)

// Nights is what a morning asks of the store.
type Nights interface {
	Figures
	// Night is what happened to a seller's invoices and money after a commit,
	// up to the last one that can be seen; all of it is of one commit.
	Night(ctx context.Context, ask NightAsk) (Night, error)
}

// NightAsk says which night is wanted.
type NightAsk struct {
	Seller string
	After  int64 // the commit behind which the night begins; 0 is the beginning of all
	Rows   int   // the most rows of each list
}

// A Night is what happened between two commits. Sums count all of it, lists
// are cut at the rows that were asked for.
type Night struct {
	UpTo    int64     // the commit with which it ends
	Left    []LeftSum // handed over in it, and not refused since
	Refused []LeftSum // refused in it
	// Rehearsed would have left in it; it is not among what has.
	Rehearsed []LeftSum
	Offers    []OfferSum
	Booked    []PaymentSum // bank entries that were booked in it, those in suspense too

	Outbox  []OutboxRow // the invoices that changed
	Sales   []SaleRow   // the offers that were answered
	Entries []EntryRow  // the bank entries behind Booked
	// How many there are of each, also where the lists are cut.
	OutboxN, SalesN, EntriesN int
}

// A LeftSum sums deliveries to customers by one channel in one state. Credit
// notes count against the sum.
type LeftSum struct {
	Channel, State string
	N              int
	Sum            money.Amount
}

// An OutboxRow is an invoice with its last delivery to the customer.
type OutboxRow struct {
	Class, Number            string
	CustomerNumber, Customer string
	Org                      string
	IssueDate, DueDate       calendar.Date
	Amount                   money.Amount // a credit note's is below nought
	KID                      string
	List                     string   // of the last decision
	Tried                    []string // the channels, in order
	Channel                  string   // the last
	State                    string   // the invoice's
	Delivery                 string   // the last delivery's state
	Sold                     bool
	Left                     bool // it left in this night, and is not refused
	At                       time.Time
	Reason                   words.Reason
	Attempts                 int
	Next                     time.Time // of the next try; zero where none waits
	Receipt                  string
	File, Place              string
}

// A SaleRow is an offer that the factor answered.
type SaleRow struct {
	Number                   string
	CustomerNumber, Customer string
	Factor, SaleID, State    string
	Face, Commission         money.Amount
	Offered, Answered        time.Time
	Credit                   bool
	Reason                   words.Reason
}

// Bought says whether the factor bought it.
func (v SaleRow) Bought() bool { return v.State == "accepted" }

// An EntryRow is a bank entry in the books.
type EntryRow struct {
	Day          calendar.Date
	State, Match string
	Payer, Text  string
	KID          string
	Amount       money.Amount
	Account      string
	Voucher      string
	File         string
	// Of a factor's payout.
	Factor, Settlement string
	Invoices           int
	Gross, Commission  money.Amount
	Fees               money.Amount // all else that makes the payout: below nought where it is taken off
}

// Kind is what an entry is to a clerk: the code of its words.
func (e EntryRow) Kind() string { return EntryKind(e.State, e.Match) }

// EntryKind is what a bank entry is to a clerk, by its state and match.
func EntryKind(state, match string) string {
	if state == "unmatched" {
		return "unmatched"
	}
	return match
}
