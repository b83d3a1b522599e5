package store

import (
	"fmt"
	"time"

	"sluse/flow"
	"sluse/invoice"
)

var _ flow.Tx = (*tx)(nil)

// What is written of files.

func (t *tx) SetArrival(a flow.Arrival) error {
	if a.State == flow.ArchivedFile || a.State == flow.RejectedFile {
		t.ended = append(t.ended, a.ID)
	}
	return t.update(fileRows, `kind = $1, format = $2, state = $3, reason = $4, place = $5,
		n_read = $6, n_accepted = $7, n_rejected = $8, n_duplicate = $9, n_conflict = $10, n_leaving = $11, leaving_sum = $12`, `id = $13`,
		a.Kind, a.Format, string(a.State), structure(a.Reason), a.Place,
		a.Counts.Read, a.Counts.Accepted, a.Counts.Rejected, a.Counts.Duplicate, a.Counts.Conflict, a.Leaving.Invoices, a.Leaving.Sum, a.ID)
}

func (t *tx) ArrivalByID(id int64) (flow.Arrival, error) {
	a, err := one(&t.query, scanArrival, `SELECT `+arrivalColumns+` FROM arrival WHERE id = $1`, id)
	return a, must("file", id, err)
}

func (t *tx) ArrivalName(id int64) (name string, err error) {
	err = t.get(`SELECT name FROM arrival WHERE id = $1`, []any{id}, &name)
	if ok, err := found(err); !ok {
		return "", err // an invoice that no file brought: an open item
	}
	return name, nil
}

func (t *tx) AddFault(v flow.Fault) error {
	return t.exec(`INSERT INTO fault (arrival, ordinal, number, class, outcome, place, findings, pack, pack_off, pack_len)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		v.Arrival, v.Ordinal, v.Number, string(v.Class), v.Outcome, structure(v.Place), structure(v.Findings), v.Raw.Pack, v.Raw.Offset, v.Raw.Length)
}

func (t *tx) Counts(arrival int64) (flow.Counts, error) {
	var c flow.Counts
	err := t.get(`SELECT COUNT(*) FROM invoice WHERE arrival = $1`, []any{arrival}, &c.Accepted)
	if err != nil {
		return c, err
	}
	c.Read = c.Accepted
	err = t.each(`SELECT outcome, COUNT(*) FROM fault WHERE arrival = $1 GROUP BY outcome`, []any{arrival}, func(scan func(...any) error) error {
		var outcome string
		var n int
		if err := scan(&outcome, &n); err != nil {
			return err
		}
		c.Read += n
		switch outcome {
		case flow.FaultRejected:
			c.Rejected = n
		case flow.FaultDuplicate:
			c.Duplicate = n
		case flow.FaultConflict:
			c.Conflict = n
		default:
			return fmt.Errorf("fault with outcome %q", outcome)
		}
		return nil
	})
	return c, err
}

// registered begins the reason of an invoice that is never sent.
const registered = `{"code":"registered.%`

// Leaving: see flow.Tx.
func (t *tx) Leaving(arrival int64, currency string) (w flow.Weight, err error) {
	err = t.get(`SELECT COUNT(*), COALESCE(SUM(CASE WHEN currency = $2 AND class = $3 THEN gross ELSE 0 END), 0)
		FROM invoice WHERE arrival = $1 AND reason NOT LIKE $4`,
		[]any{arrival, currency, string(invoice.ClassInvoice), registered}, &w.Invoices, &w.Sum)
	return w, err
}

func (t *tx) Release(arrival int64) (int64, error) {
	if err := t.changedWhere(`arrival = $2 AND state = 'staged'`, arrival); err != nil {
		return 0, err
	}
	return t.updateEach(invoiceRows, `state = CASE WHEN reason = '' THEN 'waiting' WHEN reason LIKE $2 THEN 'ended' ELSE 'held' END`,
		`arrival = $1 AND state = 'staged'`, []any{arrival, registered}, "", nil, nil)
}

func (t *tx) Unstage(arrival int64) error {
	if err := t.remove(invoiceRows, `arrival = $1 AND state = 'staged'`, arrival); err != nil {
		return err
	}
	return t.exec(`DELETE FROM fault WHERE arrival = $1`, arrival)
}

// Invoices.

func (t *tx) InvoiceByIdentity(seller string, class invoice.Class, number string) (flow.Invoice, bool, error) {
	return maybe(&t.query, scanInvoice, `SELECT `+invoiceColumns+` FROM invoice WHERE seller = $1 AND class = $2 AND number = $3`, seller, string(class), number)
}

func (t *tx) InvoiceByID(id int64) (flow.Invoice, error) {
	v, err := one(&t.query, scanInvoice, `SELECT `+invoiceColumns+` FROM invoice WHERE id = $1`, id)
	return v, must("invoice", id, err)
}

func (t *tx) AddInvoice(v *flow.Invoice) (err error) {
	if v.ID, err = t.id("invoice"); err != nil {
		return err
	}
	if v.State != flow.Staged {
		if _, err := t.changed(v.ID); err != nil {
			return err
		}
	}
	t.count(tally{what: "invoice", seller: v.Seller, state: string(v.State)}, tallied{n: 1})
	return t.exec(`INSERT INTO invoice (`+invoiceColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
		$15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30)`,
		v.ID, v.Seller, string(v.Class), v.Number, v.Type, v.Customer, string(v.IssueDate), string(v.DueDate), v.Gross.Currency, v.Gross.Minor,
		v.KID, v.Account, v.Credits, v.Fingerprint, v.Content.Pack, v.Content.Offset, v.Content.Length,
		v.Original.Pack, v.Original.Offset, v.Original.Length, v.Arrival, v.Ordinal, structure(v.Place),
		string(v.State), structure(v.Reason), flag(v.Issued), v.Offer, millis(v.LookAt), millis(v.CreatedAt), string(v.Rehearsed))
}

func (t *tx) SetInvoice(v flow.Invoice) error {
	if _, err := t.changed(v.ID); err != nil {
		return err
	}
	return t.update(invoiceRows, `state = $1, reason = $2, issued = $3, offer = $4, look_at = $5,
		pack = $6, pack_off = $7, pack_len = $8, original_pack = $9, original_off = $10, original_len = $11`, `id = $12`,
		string(v.State), structure(v.Reason), flag(v.Issued), v.Offer, millis(v.LookAt),
		v.Content.Pack, v.Content.Offset, v.Content.Length, v.Original.Pack, v.Original.Offset, v.Original.Length, v.ID)
}

func (t *tx) Reconsider(customer int64, prefix string, now time.Time) error {
	if err := t.changedWhere(`customer = $2 AND state = 'held' AND reason LIKE $3`, customer, `{"code":"`+prefix+`%`); err != nil {
		return err
	}
	return t.update(invoiceRows, `state = 'waiting', reason = '', look_at = $1`, `customer = $2 AND state = 'held' AND reason LIKE $3`,
		millis(now), customer, `{"code":"`+prefix+`%`)
}

func (t *tx) ReconsiderCredits(seller, number, reason string, now time.Time) error {
	err := t.changedWhere(`seller = $2 AND credits = $3 AND credits <> '' AND state = 'held' AND reason LIKE $4`, seller, number, `{"code":"`+reason+`"%`)
	if err != nil {
		return err
	}
	return t.update(invoiceRows, `state = 'waiting', reason = '', look_at = $1`,
		`seller = $2 AND credits = $3 AND credits <> '' AND state = 'held' AND reason LIKE $4`,
		millis(now), seller, number, `{"code":"`+reason+`"%`)
}

// The history.

func (t *tx) AddDecision(d flow.Decided) error {
	id, err := t.id("decision")
	if err != nil {
		return err
	}
	return t.exec(`INSERT INTO decision (id, invoice, at, list, outcome, channel, detail) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		id, d.Invoice, millis(d.At), d.Decision.List, string(d.Decision.Outcome), d.Decision.Channel, structure(d.Decision))
}

func (t *tx) AddEvent(e flow.Event) error {
	id, err := t.id("event")
	if err != nil {
		return err
	}
	return t.exec(`INSERT INTO event (id, at, who, invoice, customer, reason, note) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		id, millis(e.At), e.Who, e.Invoice, e.Customer, structure(e.Reason), e.Note)
}
