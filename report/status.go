package report

import (
	"bytes"
	"encoding/csv"
	"math"
	"strings"
	"time"
	"unicode"

	"sluse/calendar"
	"sluse/money"
	"sluse/words"
)

// A Mark is a place in the order of changes: behind an invoice in a commit.
// What comes behind it has not been told yet.
type Mark struct {
	Serial  int64
	Invoice int64
}

// Whole is the Invoice of a mark behind all of its commit.
const Whole = math.MaxInt64

// Behind reports whether a place comes after another.
func (m Mark) Behind(o Mark) bool {
	return m.Serial > o.Serial || m.Serial == o.Serial && m.Invoice > o.Invoice
}

// StatusAsk says which changes are wanted.
type StatusAsk struct {
	Source      string
	Behind      Mark
	Rows        int    // at most
	Receivables string // the code of the account that open items stand on
}

// A StatusRow is how an invoice stands, for the system that dropped it.
type StatusRow struct {
	Mark               Mark // of its last change
	Class, Number      string
	CustomerNumber     string
	Amount             money.Amount
	Open               money.Amount // in the book currency
	IssueDate, DueDate calendar.Date
	State              string // the invoice's
	Channel, Delivery  string // the last delivery's
	Reason             words.Reason
	Sold, NotBought    bool
	Prepay             bool // not bought for credit: ask for prepayment
	Booked             bool
	At                 time.Time
}

// Status is the one word of how an invoice stands. These words are a promise
// to those who read the status file (docs/status.md).
func (r StatusRow) Status() string {
	switch r.State {
	case "in delivery", "delivered":
		switch r.Delivery {
		case "planned", "leased":
			return "queued"
		case "":
			return "waiting"
		}
		return strings.ReplaceAll(r.Delivery, " ", "-")
	case "ended":
		if r.Delivery == "handled" || r.Delivery == "withdrawn" {
			return r.Delivery
		}
	}
	return strings.ReplaceAll(r.State, " ", "-")
}

// statusText is the status in words.
func (r StatusRow) statusText(lang words.Lang) string {
	status := strings.ReplaceAll(r.Status(), "-", " ")
	if (r.State == "in delivery" || r.State == "delivered" || r.State == "ended") && status == r.Delivery || status == "queued" {
		return words.DeliveryState(lang, r.Channel, status)
	}
	return words.State(lang, "invoice", r.State)
}

// Payment is whether the invoice is paid: paid, part or open; nothing of one
// that is sold, is not booked, or is a credit note.
func (r StatusRow) Payment() string {
	switch {
	case r.Sold || !r.Booked || r.Class != "invoice":
		return ""
	case r.Open.Minor <= 0:
		return "paid"
	case r.Open.Currency == r.Amount.Currency && r.Open.Minor < r.Amount.Minor:
		return "part"
	}
	return "open"
}

// Sale is whether the factor has bought the invoice: sold, not-bought, or
// prepayment where it was not bought for the customer's credit.
func (r StatusRow) Sale() string {
	switch {
	case r.Sold:
		return "sold"
	case r.Prepay:
		return "prepayment"
	case r.NotBought:
		return "not-bought"
	}
	return ""
}

// statusHeader is a promise too: columns may be added behind, never renamed.
var statusHeader = []string{
	"number", "class", "customer_number", "status", "status_text", "channel", "reason", "reason_text", "todo",
	"sale", "sale_text", "payment", "amount", "currency", "open", "issue_date", "due_date", "changed",
}

// byteOrderMark tells Excel that a CSV is UTF-8.
const byteOrderMark = "\ufeff"

// StatusFile is the file that tells a source how its invoices stand.
func StatusFile(rows []StatusRow, lang words.Lang) ([]byte, error) {
	b := bytes.NewBufferString(byteOrderMark)
	out := csv.NewWriter(b)
	out.Comma, out.UseCRLF = ';', true
	if err := out.Write(statusHeader); err != nil {
		return nil, err
	}
	for _, r := range rows {
		sale, open := r.Sale(), ""
		if sale != "" {
			sale = words.Say(lang, "status."+sale)
		}
		if r.Booked {
			open = r.Open.String()
		}
		err := out.Write([]string{
			r.Number, strings.ReplaceAll(r.Class, " ", "-"), r.CustomerNumber, r.Status(), cell(r.statusText(lang)), strings.TrimPrefix(r.Channel, rehearsalChannel),
			r.Reason.Code, cell(r.Reason.Text(lang)), cell(r.Reason.Todo(lang)), r.Sale(), sale, r.Payment(),
			r.Amount.String(), r.Amount.Currency, open, string(r.IssueDate), string(r.DueDate), r.At.UTC().Format(time.RFC3339),
		})
		if err != nil {
			return nil, err
		}
	}
	out.Flush()
	return b.Bytes(), out.Error()
}

// cell is a text for a CSV that people open in a spreadsheet too: on one line,
// and nothing that would be run as a formula.
func cell(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
	if s != "" && strings.ContainsAny(s[:1], "=+-@") {
		return "'" + s
	}
	return s
}
