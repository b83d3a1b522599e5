package flow

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"sluse/calendar"
	"sluse/invoice"
	"sluse/money"
	"sluse/outbox"
	"sluse/words"
)

// A Filter picks the invoices of an order on many. What is empty asks nothing;
// the zero Filter picks none, and All picks every one. Invoices that are
// staged are picked by File alone: of the others the file must be released
// first.
type Filter struct {
	All    bool
	Seller string
	Class  invoice.Class
	// State is where the invoice stands, in the word that a list shows: a
	// state of the invoice, or of its delivery. One that both have, such as
	// "held", is either.
	State string
	// Delivery and Channel are of the delivery to the customer that lives; a
	// refused or withdrawn one counts where no other has taken its place.
	Delivery string
	Channel  string
	Customer string // the customer's number
	Org      string // the customer's org number
	List     string // of the last decision
	File     int64  // the arrival
	Reason   string // how the code of the invoice's or the delivery's reason begins
	Currency string

	IssuedFrom, IssuedTo, DueFrom, DueTo calendar.Date // with both ends
	AmountFrom, AmountTo                 money.Amount  // with both ends, in Currency; no currency is no bound
	Before                               time.Time     // taken in before it
}

// IsZero says that nothing was asked for.
func (f Filter) IsZero() bool { return f == Filter{} }

var (
	invoiceStates  = []InvoiceState{Staged, Waiting, Offered, HeldBack, InDelivery, Delivered, Ended, Rehearsed}
	deliveryStates = []outbox.State{
		outbox.Planned, outbox.Held, outbox.Queued, outbox.Leased, outbox.HandedOver, outbox.Uncertain,
		outbox.Accepted, outbox.Delivered, outbox.Refused, outbox.Withdrawn, outbox.Handled, outbox.Rehearsed,
	}
	reasonForm = regexp.MustCompile(`^[a-z0-9]+[a-z0-9.-]*$`)
)

// OfInvoice says whether State is a state of an invoice.
func (f Filter) OfInvoice() bool { return slices.Contains(invoiceStates, InvoiceState(f.State)) }

// OfDelivery says whether State is a state of a delivery.
func (f Filter) OfDelivery() bool { return isDelivery(f.State) }

func isDelivery(state string) bool { return slices.Contains(deliveryStates, outbox.State(state)) }

// States are the states that a filter may ask for, as a person writes them.
func States() []string {
	var list []string
	for _, s := range invoiceStates {
		list = append(list, written(string(s)))
	}
	for _, s := range deliveryStates {
		list = append(list, written(string(s)))
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// DeliveryStates are those of a delivery, as a person writes them.
func DeliveryStates() []string {
	list := make([]string, len(deliveryStates))
	for i, s := range deliveryStates {
		list[i] = written(string(s))
	}
	return list
}

func written(state string) string { return strings.ReplaceAll(state, " ", "-") }

// lives says that a delivery in this state is the invoice's way, and that
// none can stand beside it.
func lives(state string) bool {
	return state != string(outbox.Refused) && state != string(outbox.Withdrawn)
}

// Check says what is wrong with a filter: it asks for everything without
// saying so, for what there is not, or for what no invoice can be.
func (f Filter) Check() words.Reason {
	rest := f
	rest.All = false
	between := func(flag string, from, to calendar.Date) words.Reason {
		if from != "" && to != "" && from > to {
			return words.R("bulk.turned-round", flag, string(from), string(to))
		}
		return words.Reason{}
	}
	for _, wrong := range []struct {
		is  bool
		why words.Reason
	}{
		{f.IsZero(), words.R("bulk.empty")},
		{f.All && !rest.IsZero(), words.R("bulk.all-and-more", rest.String())},
		{f.State != "" && !f.OfInvoice() && !f.OfDelivery(), words.R("bulk.no-state", "--state", f.State, strings.Join(States(), ", "))},
		{f.Delivery != "" && !isDelivery(f.Delivery), words.R("bulk.no-state", "--delivery", f.Delivery, strings.Join(DeliveryStates(), ", "))},
		{f.Reason != "" && !reasonForm.MatchString(f.Reason), words.R("bulk.no-reason", f.Reason)},
		{f.State == string(Staged) && f.File == 0, words.R("bulk.staged")},
		{f.neverTogether(), words.R("bulk.never", f.String())},
	} {
		if wrong.is {
			return wrong.why
		}
	}
	if a, b := f.AmountFrom, f.AmountTo; a.Currency != "" && b.Currency != "" && a.Minor > b.Minor {
		return words.R("bulk.turned-round", "--amount", a.String(), b.String())
	}
	if why := between("--issued", f.IssuedFrom, f.IssuedTo); !why.IsZero() {
		return why
	}
	return between("--due", f.DueFrom, f.DueTo)
}

// neverTogether says that no invoice can stand so: one that waits, or is
// offered, has no delivery that lives, and a delivery has one state.
func (f Filter) neverTogether() bool {
	onItsWay := f.Channel != "" && f.Delivery == "" || f.Delivery != "" && lives(f.Delivery)
	switch {
	case f.OfInvoice() && f.OfDelivery():
		return false
	case f.OfDelivery():
		return f.Delivery != "" && f.Delivery != f.State
	case f.State == string(Staged):
		return f.Channel != "" || f.Delivery != ""
	}
	return onItsWay && (f.State == string(Waiting) || f.State == string(Offered))
}

// String is the filter as the flags that ask for it: it stands in the history
// of each invoice that the order changed.
func (f Filter) String() string {
	var list []string
	flag := func(name, value string) {
		if value == "" {
			return
		}
		if strings.ContainsAny(value, " \t\"") {
			value = strconv.Quote(value)
		}
		list = append(list, "--"+name+" "+value)
	}
	amount := func(name string, a money.Amount) {
		if a.Currency != "" {
			flag(name, a.String())
		}
	}
	if f.All {
		list = append(list, "--all")
	}
	flag("seller", f.Seller)
	flag("class", written(string(f.Class)))
	flag("state", written(f.State))
	flag("delivery", written(f.Delivery))
	flag("channel", f.Channel)
	flag("customer", f.Customer)
	flag("customer", f.Org)
	flag("list", f.List)
	if f.File != 0 {
		flag("file", strconv.FormatInt(f.File, 10))
	}
	flag("reason", f.Reason)
	flag("issued-from", string(f.IssuedFrom))
	flag("issued-to", string(f.IssuedTo))
	flag("due-from", string(f.DueFrom))
	flag("due-to", string(f.DueTo))
	amount("amount-from", f.AmountFrom)
	amount("amount-to", f.AmountTo)
	flag("currency", f.Currency)
	if !f.Before.IsZero() {
		flag("older-than", f.Before.UTC().Format(time.RFC3339))
	}
	return strings.Join(list, " ")
}

// A Pick is what a filter picks at one moment.
type Pick struct {
	IDs    []int64 // the oldest first
	Groups []PickGroup
	First  []Picked
}

// A PickGroup counts picked invoices that stand alike, and sums what they
// come to.
type PickGroup struct {
	State    InvoiceState
	Channel  string       // of the delivery that lives; "" where none does
	Delivery outbox.State // where that stands
	Class    invoice.Class
	N        int
	Sum      money.Amount
}

// A Picked invoice, with its customer's name and the delivery that lives.
type Picked struct {
	Invoice
	Name     string
	Channel  string
	Delivery outbox.State
}
