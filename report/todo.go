package report

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"sluse/calendar"
	"sluse/ledger"
	"sluse/money"
	"sluse/words"
)

// A Kind is what a matter is about.
type Kind string

// The kinds of matter.
const (
	InvoiceMatter    Kind = "invoice"    // one that is held, waits or is offered
	DeliveryMatter   Kind = "delivery"   // one that is held, uncertain, or tried again later
	CopyMatter       Kind = "copy"       // a copy that is held, uncertain, refused, or tried again later
	GapMatter        Kind = "gap"        // numbers of a series that are missing
	RowMatter        Kind = "row"        // an invoice of a file that was not read in
	RowsMatter       Kind = "rows"       // many of one file
	CustomerMatter   Kind = "customer"   // a row of a list of customers that was not read in
	FileMatter       Kind = "file"       // a file that is held, or of which nothing could be read
	AnswerMatter     Kind = "answer"     // a row of a counterpart's file that could not be used
	StatementMatter  Kind = "statement"  // one that does not prove
	BankMatter       Kind = "bank"       // an account of which books and bank do not say the same
	EntryMatter      Kind = "entry"      // a payment that nothing matches
	SoldItemMatter   Kind = "sold-item"  // a payment that is the factor's
	PrepaymentMatter Kind = "prepayment" // a customer who shall pay in advance was invoiced again
	TroubleMatter    Kind = "trouble"    // a source or channel that cannot do its work
	NoticeMatter     Kind = "notice"     // a mail or file of our own that did not arrive
)

// Ask is what the store must know to find the matters.
type Ask struct {
	Today calendar.Date
	Zone  *time.Location // of days
	Owed  ledger.Account // what is owed to factors
}

// MaxRows is how many rows of one file are listed one by one.
const MaxRows = 10

// MaxGaps is how many gaps of one series are named one by one.
const MaxGaps = 20

// GapDays is how long a gap in the numbers is only shown: files come out of
// order, and the next one may close it.
const GapDays = 2

// AnswerDays is how long a counterpart's row that could not be used is shown:
// nothing that comes later says that it has been seen to.
const AnswerDays = 30

// PrepaymentDays is how long a new invoice to a customer who shall pay in
// advance is shown.
const PrepaymentDays = 7

// A Matter is something that a person must look at, or that waits by itself.
type Matter struct {
	Kind     Kind
	Seller   string
	Class    string
	Number   string // the invoice's
	Invoice  int64
	Arrival  int64
	Notice   int64
	File     string // the file's name as its sender gave it
	Place    string // where in the file
	Customer string
	// CustomerNumber is of the customer, where it is an invoice's.
	CustomerNumber string
	Amount         money.Amount
	Due            calendar.Date // of the invoice; the day of a bank entry or statement
	Since          time.Time
	State          string
	Channel        string
	Expires        calendar.Date // of an open offer
	N              int           // of RowsMatter
	Reason         words.Reason
	Cause          words.Reason // of a trouble: what its Reason tells in its frame
	Person         bool         // set by Take: a person must act
}

// Todo is what a person does about it; nothing where it waits by itself.
func (m Matter) Todo(lang words.Lang) string {
	if !m.Person {
		return ""
	}
	if text := m.Cause.Todo(lang); text != "" {
		return text
	}
	if text := m.Reason.Todo(lang); text != "" && m.Kind != CopyMatter { // a copy's reason speaks of its invoice
		return text
	}
	subject := m.Number
	if subject == "" && m.Arrival != 0 {
		subject = "file:" + strconv.FormatInt(m.Arrival, 10)
	}
	return words.R("todo."+string(m.Kind), subject).Todo(lang)
}

// judge says whether a matter needs a person now, and why.
func (m *Matter) judge(c Company) {
	switch {
	case m.Kind == InvoiceMatter && m.State == "waiting":
		m.Person = c.Deadline > 0 && c.Now.Sub(m.Since) > c.Deadline
	case m.Kind == InvoiceMatter && m.State == "offered":
		switch {
		case m.Reason.Todo(words.EN) != "":
			m.Person = true
		case m.Expires != "" && m.Expires < c.Today():
			m.Person, m.Reason = true, words.R("todo.offer-expired", string(m.Expires))
		}
	case m.Kind == TroubleMatter:
		m.Person = c.Now.Sub(m.Since) >= c.TroubleAfter
	case m.Kind == GapMatter:
		m.Person = calendar.DateOf(m.Since).DaysUntil(c.Today()) >= GapDays
	case m.Kind == DeliveryMatter || m.Kind == CopyMatter:
		m.Person = m.State == "held" || m.State == "uncertain" || m.State == "refused"
	default:
		m.Person = true
	}
}

// order judges the matters and puts them in the order of urgency: those that
// need a person first, by due date, else by the day they began, then by
// amount.
func order(c Company, list []Matter) []Matter {
	for i := range list {
		list[i].Since = list[i].Since.In(c.Zone)
		list[i].judge(c)
	}
	slices.SortStableFunc(list, func(a, b Matter) int {
		return cmp.Or(
			cmp.Compare(behind(a), behind(b)), cmp.Compare(a.day(), b.day()), cmp.Compare(b.Amount.Minor, a.Amount.Minor),
			cmp.Compare(a.Seller, b.Seller), cmp.Compare(a.Number, b.Number), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Arrival, b.Arrival))
	})
	return list
}

// behind is 1 for what waits by itself: it stands behind the rest.
func behind(m Matter) int {
	if m.Person {
		return 0
	}
	return 1
}

// day is the day by which a matter is urgent.
func (m Matter) day() calendar.Date {
	if m.Due != "" {
		return m.Due
	}
	return calendar.DateOf(m.Since)
}
