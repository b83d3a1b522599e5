package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"sluse/calendar"
	"sluse/flow"
	"sluse/invoice"
	"sluse/outbox"
)

// ErrNotFound says that a row that must be there is not.
var ErrNotFound = errors.New("not found")

// millis is a moment as kept; the zero time is 0.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// structure is a value as JSON text; an empty one is the empty text.
func structure[T any](v T) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("store: %T: %v", v, err)) // plain data: cannot happen
	}
	switch s := string(b); s {
	case "null", "{}", "[]", `{"code":""}`:
		return ""
	default:
		return s
	}
}

func unstructure(text string, v any) error {
	if text == "" {
		return nil
	}
	return json.Unmarshal([]byte(text), v)
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// found turns "no rows" into false.
func found(err error) (bool, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// must is for a row that has to be there.
func must(what string, id any, err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("%s %v: %w", what, id, ErrNotFound)
	}
	return err
}

// A scanner reads one row.
type scanner func(...any) error

const invoiceColumns = `id, seller, class, number, type, customer, issue_date, due_date, currency, gross, kid, account, credits, fingerprint,
	pack, pack_off, pack_len, original_pack, original_off, original_len, arrival, ordinal, place, state, reason, issued, offer, look_at, created_at, rehearsed`

func scanInvoice(scan scanner) (flow.Invoice, error) {
	var v flow.Invoice
	var class, issue, due, currency, place, state, reason, rehearsed string
	var issued, look, created int64
	err := scan(&v.ID, &v.Seller, &class, &v.Number, &v.Type, &v.Customer, &issue, &due, &currency, &v.Gross.Minor, &v.KID, &v.Account, &v.Credits, &v.Fingerprint,
		&v.Content.Pack, &v.Content.Offset, &v.Content.Length, &v.Original.Pack, &v.Original.Offset, &v.Original.Length,
		&v.Arrival, &v.Ordinal, &place, &state, &reason, &issued, &v.Offer, &look, &created, &rehearsed)
	if err != nil {
		return v, err
	}
	v.Class, v.State, v.Gross.Currency = invoice.Class(class), flow.InvoiceState(state), currency
	v.IssueDate, v.DueDate, v.Rehearsed = calendar.Date(issue), calendar.Date(due), flow.Channels(rehearsed)
	v.Issued, v.LookAt, v.CreatedAt = issued != 0, moment(look), moment(created)
	return v, errors.Join(unstructure(place, &v.Place), unstructure(reason, &v.Reason))
}

const deliveryColumns = `id, seller, invoice, purpose, channel, state, run_at, attempt, batch, parcel, token, refusal, reason, receipt, alone, notice, address, changed_at`

func scanDelivery(scan scanner) (flow.Delivery, error) {
	var v flow.Delivery
	var purpose, state, refusal, reason string
	var run, changed, alone int64
	err := scan(&v.ID, &v.Seller, &v.Invoice, &purpose, &v.Channel, &state, &run, &v.Attempt, &v.Batch, &v.Parcel, &v.Token, &refusal, &reason, &v.Receipt, &alone, &v.Notice, &v.Address, &changed)
	if err != nil {
		return v, err
	}
	v.Purpose, v.State, v.Refusal = outbox.Purpose(purpose), outbox.State(state), outbox.Refusal(refusal)
	v.RunAt, v.ChangedAt, v.Alone = moment(run), moment(changed), alone != 0
	return v, unstructure(reason, &v.Reason)
}

const offerColumns = `id, seller, invoice, customer, factor, sale_id, state, currency, face, commission, offered_at, answered_at, expires, kid, account, reason, credit`

func scanOffer(scan scanner) (flow.Offer, error) {
	var v flow.Offer
	var state, currency, expires, reason string
	var offered, answered, credit int64
	err := scan(&v.ID, &v.Seller, &v.Invoice, &v.Customer, &v.Factor, &v.SaleID, &state, &currency, &v.Face.Minor, &v.Commission.Minor,
		&offered, &answered, &expires, &v.KID, &v.Account, &reason, &credit)
	if err != nil {
		return v, err
	}
	v.State, v.Expires, v.Credit = flow.OfferState(state), calendar.Date(expires), credit != 0
	v.Face.Currency, v.Commission.Currency = currency, currency
	v.OfferedAt, v.AnsweredAt = moment(offered), moment(answered)
	return v, unstructure(reason, &v.Reason)
}

const arrivalColumns = `id, seller, source, name, size, arrived_at, sha256, pack, pack_off, pack_len, kind, format, state, duplicate_of, reason, place, placed,
	n_read, n_accepted, n_rejected, n_duplicate, n_conflict, n_leaving, leaving_sum`

func scanArrival(scan scanner) (flow.Arrival, error) {
	var v flow.Arrival
	var state, reason string
	var at int64
	c := &v.Counts
	err := scan(&v.ID, &v.Seller, &v.Source, &v.Name, &v.Size, &at, &v.SHA256, &v.Document.Pack, &v.Document.Offset, &v.Document.Length,
		&v.Kind, &v.Format, &state, &v.DuplicateOf, &reason, &v.Place, &v.Placed,
		&c.Read, &c.Accepted, &c.Rejected, &c.Duplicate, &c.Conflict, &v.Leaving.Invoices, &v.Leaving.Sum)
	if err != nil {
		return v, err
	}
	v.State, v.ArrivedAt = flow.ArrivalState(state), moment(at)
	return v, unstructure(reason, &v.Reason)
}

const customerColumns = `id, seller, number, org, name, email, address, list, hold, never_sell, prepay, edited, listed`

// scanCustomer also gives the fields that a person and that a list has set.
func scanCustomer(scan scanner) (flow.Known, error) {
	var v flow.Known
	var address, list, prepay, edited, listed string
	var never int64
	err := scan(&v.ID, &v.Seller, &v.Number, &v.OrgNumber, &v.Name, &v.Email, &address, &list, &v.Hold, &never, &prepay, &edited, &listed)
	if err != nil {
		return v, err
	}
	v.NeverSell = never != 0
	return v, errors.Join(unstructure(address, &v.Address), unstructure(list, &v.List), unstructure(prepay, &v.Prepay),
		unstructure(edited, &v.Edited), unstructure(listed, &v.Listed))
}

const statementColumns = `id, seller, account, kind, name, currency, from_date, to_date, opening, closing, state, reason, n_entries, n_known, arrival, ordinal, created_at`

func scanStatement(scan scanner) (flow.Statement, error) {
	var v flow.Statement
	var from, to, state, reason string
	var at int64
	err := scan(&v.ID, &v.Seller, &v.Account, &v.Kind, &v.Name, &v.Currency, &from, &to, &v.Opening.Minor, &v.Closing.Minor,
		&state, &reason, &v.Entries, &v.Known, &v.Arrival, &v.Ordinal, &at)
	if err != nil {
		return v, err
	}
	v.Opening.Currency, v.Closing.Currency = v.Currency, v.Currency
	v.From, v.To, v.State, v.At = calendar.Date(from), calendar.Date(to), flow.StatementState(state), moment(at)
	return v, unstructure(reason, &v.Reason)
}

const entryColumns = `id, seller, account, statement, currency, amount, state, match, why, voucher, payment,
	(SELECT COUNT(*) FROM statement s WHERE s.id = entry.statement AND s.kind = 'notification')`

func scanEntry(scan scanner) (flow.Entry, error) {
	var v flow.Entry
	var why, payment string
	var advised int64
	err := scan(&v.ID, &v.Seller, &v.Account, &v.Statement, &v.Amount.Currency, &v.Amount.Minor, &v.State, &v.Match, &why, &v.Voucher, &payment, &advised)
	if err != nil {
		return v, err
	}
	v.Advised = advised != 0
	return v, errors.Join(unstructure(why, &v.Why), unstructure(payment, &v.Payment))
}

// list collects the rows of a query.
func list[T any](q *query, scan func(scanner) (T, error), text string, args ...any) ([]T, error) {
	var out []T
	err := q.each(text, args, func(row func(...any) error) error {
		v, err := scan(row)
		if err != nil {
			return err
		}
		out = append(out, v)
		return nil
	})
	return out, err
}

// one reads the one row of a query; sql.ErrNoRows where there is none.
func one[T any](q *query, scan func(scanner) (T, error), text string, args ...any) (T, error) {
	return scan(func(dest ...any) error { return q.get(text, args, dest...) })
}

// maybe reads the one row of a query, or none.
func maybe[T any](q *query, scan func(scanner) (T, error), text string, args ...any) (T, bool, error) {
	v, err := one(q, scan, text, args...)
	ok, err := found(err)
	return v, ok, err
}
