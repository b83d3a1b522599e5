package store

import (
	"context"
	"iter"
	"time"

	"sluse/calendar"
	"sluse/flow"
	"sluse/invoice"
	"sluse/ledger"
	"sluse/money"
)

var _ flow.Store = (*Store)(nil)

// readOne and readList run one query on the read pool.
func readOne[T any](ctx context.Context, s *Store, scan func(scanner) (T, error), text string, args ...any) (v T, err error) {
	err = s.view(ctx, func(q *query) (err error) {
		v, err = one(q, scan, text, args...)
		return err
	})
	return v, err
}

func readList[T any](ctx context.Context, s *Store, scan func(scanner) (T, error), text string, args ...any) (v []T, err error) {
	err = s.view(ctx, func(q *query) (err error) {
		v, err = list(q, scan, text, args...)
		return err
	})
	return v, err
}

// File is one dropped file.
func (s *Store) File(ctx context.Context, id int64) (flow.Arrival, error) {
	v, err := readOne(ctx, s, scanArrival, `SELECT `+arrivalColumns+` FROM arrival WHERE id = $1`, id)
	return v, must("file", id, err)
}

// Faults: see flow.Reader.
func (s *Store) Faults(ctx context.Context, arrival int64) iter.Seq2[flow.Fault, error] {
	return func(yield func(flow.Fault, error) bool) {
		last := 0
		for {
			page, err := readList(ctx, s, scanFault, `SELECT arrival, ordinal, number, class, outcome, place, findings, pack, pack_off, pack_len
				FROM fault WHERE arrival = $1 AND ordinal > $2 ORDER BY ordinal LIMIT 500`, arrival, last)
			if err != nil {
				yield(flow.Fault{}, err)
				return
			}
			if len(page) == 0 {
				return
			}
			for _, v := range page {
				last = v.Ordinal
				if !yield(v, nil) {
					return
				}
			}
		}
	}
}

func scanFault(scan scanner) (flow.Fault, error) {
	var v flow.Fault
	var class, place, findings string
	err := scan(&v.Arrival, &v.Ordinal, &v.Number, &class, &v.Outcome, &place, &findings, &v.Raw.Pack, &v.Raw.Offset, &v.Raw.Length)
	if err != nil {
		return v, err
	}
	v.Class = invoice.Class(class)
	if err := unstructure(place, &v.Place); err != nil {
		return v, err
	}
	return v, unstructure(findings, &v.Findings)
}

// Staged: see flow.Reader.
func (s *Store) Staged(ctx context.Context, arrival int64) (int, error) {
	return readOne(ctx, s, scanInt, `SELECT COALESCE(MAX(last), 0) FROM (SELECT MAX(ordinal) AS last FROM invoice WHERE arrival = $1
		UNION ALL SELECT MAX(ordinal) AS last FROM fault WHERE arrival = $1) AS staged`, arrival)
}

func scanInt(scan scanner) (n int, err error) { err = scan(&n); return n, err }

// Invoice: see flow.Reader.
func (s *Store) Invoice(ctx context.Context, id int64) (flow.Invoice, error) {
	v, err := readOne(ctx, s, scanInvoice, `SELECT `+invoiceColumns+` FROM invoice WHERE id = $1`, id)
	return v, must("invoice", id, err)
}

// FindInvoices: see flow.Reader.
func (s *Store) FindInvoices(ctx context.Context, seller string, class invoice.Class, number string) ([]flow.Invoice, error) {
	return readList(ctx, s, scanInvoice, `SELECT `+invoiceColumns+` FROM invoice
		WHERE number = $1 AND ($2 = '' OR seller = $2) AND ($3 = '' OR class = $3) AND state <> 'staged' ORDER BY id LIMIT 50`, number, seller, string(class))
}

// Unissued: see flow.Reader.
func (s *Store) Unissued(ctx context.Context, limit int) ([]flow.Invoice, error) {
	return readList(ctx, s, scanInvoice, `SELECT `+invoiceColumns+` FROM invoice
		WHERE issued = 0 AND state <> 'staged' AND reason NOT LIKE '{"code":"books.%' AND reason NOT LIKE '{"code":"invoice.part-credit-of-sold"%'
		AND (class = 'invoice' OR credits = '' OR state IN ('in delivery', 'delivered', 'ended', 'rehearsed') OR reason LIKE '{"code":"person.released"%'
			OR EXISTS (SELECT 1 FROM invoice c WHERE c.seller = invoice.seller AND c.class = 'invoice' AND c.number = invoice.credits AND c.state <> 'staged'))
		ORDER BY class DESC, id LIMIT $1`, limit)
}

// Waiting: see flow.Reader.
func (s *Store) Waiting(ctx context.Context, now time.Time, after int64, limit int) ([]flow.Invoice, error) {
	return readList(ctx, s, scanInvoice, `SELECT `+invoiceColumns+` FROM invoice
		WHERE state = 'waiting' AND (issued = 1 OR class = 'credit note') AND look_at <= $1 AND id > $2 ORDER BY id LIMIT $3`, millis(now), after, limit)
}

func scanOnlyCustomer(scan scanner) (invoice.Customer, error) {
	c, err := scanCustomer(scan)
	return c.Customer, err
}

// Customer: see flow.Reader.
func (s *Store) Customer(ctx context.Context, id int64) (invoice.Customer, error) {
	v, err := readOne(ctx, s, scanOnlyCustomer, `SELECT `+customerColumns+` FROM customer WHERE id = $1`, id)
	return v, must("customer", id, err)
}

// Customers: see flow.Reader.
func (s *Store) Customers(ctx context.Context, seller string) ([]invoice.Customer, error) {
	return readList(ctx, s, scanOnlyCustomer, `SELECT `+customerColumns+` FROM customer WHERE ($1 = '' OR seller = $1) ORDER BY seller, number, id`, seller)
}

// Deliveries: see flow.Reader.
func (s *Store) Deliveries(ctx context.Context, invoice int64) ([]flow.Delivery, error) {
	return readList(ctx, s, scanDelivery, `SELECT `+deliveryColumns+` FROM delivery WHERE invoice = $1 ORDER BY id`, invoice)
}

// Delivery: see flow.Reader.
func (s *Store) Delivery(ctx context.Context, id int64) (flow.Delivery, error) {
	v, err := readOne(ctx, s, scanDelivery, `SELECT `+deliveryColumns+` FROM delivery WHERE id = $1`, id)
	return v, must("delivery", id, err)
}

// Decisions: see flow.Reader.
func (s *Store) Decisions(ctx context.Context, invoice int64) ([]flow.Decided, error) {
	return readList(ctx, s, func(scan scanner) (flow.Decided, error) {
		var d flow.Decided
		var at int64
		var detail string
		if err := scan(&d.Invoice, &at, &detail); err != nil {
			return d, err
		}
		d.At = moment(at)
		return d, unstructure(detail, &d.Decision)
	}, `SELECT invoice, at, detail FROM decision WHERE invoice = $1 ORDER BY id`, invoice)
}

// Events: see flow.Reader.
func (s *Store) Events(ctx context.Context, invoice int64) ([]flow.Event, error) {
	return readList(ctx, s, scanEvent, `SELECT at, who, invoice, customer, reason, note FROM event WHERE invoice = $1 ORDER BY id`, invoice)
}

// Offers: see flow.Reader.
func (s *Store) Offers(ctx context.Context, invoice int64) ([]flow.Offer, error) {
	return readList(ctx, s, scanOffer, `SELECT `+offerColumns+` FROM offer WHERE invoice = $1 ORDER BY id`, invoice)
}

// OffersPast: see flow.Reader.
func (s *Store) OffersPast(ctx context.Context, today calendar.Date) ([]flow.Offer, error) {
	return readList(ctx, s, scanOffer, `SELECT `+offerColumns+` FROM offer WHERE state = 'open' AND expires <> '' AND expires < $1 ORDER BY expires, id`, string(today))
}

// Open: see flow.Reader.
func (s *Store) Open(ctx context.Context, item int64, receivables string) (a money.Amount, err error) {
	err = s.view(ctx, func(q *query) (err error) {
		a, err = openOf(q, item, receivables)
		return err
	})
	return a, err
}

// LastStatement: see flow.Reader.
func (s *Store) LastStatement(ctx context.Context, seller, account string) (v flow.Statement, is bool, err error) {
	err = s.view(ctx, func(q *query) (err error) {
		v, is, err = lastStatement(q, seller, account)
		return err
	})
	return v, is, err
}

// HeldStatements: see flow.Reader.
func (s *Store) HeldStatements(ctx context.Context) ([]flow.Statement, error) {
	return readList(ctx, s, scanStatement, `SELECT `+statementColumns+` FROM statement WHERE state = 'held' ORDER BY id`)
}

// Unmatched: see flow.Reader.
func (s *Store) Unmatched(ctx context.Context) ([]flow.Entry, error) {
	return readList(ctx, s, scanEntry, `SELECT `+entryColumns+` FROM entry WHERE state = 'unmatched' ORDER BY id`)
}

// VoucherByKey: see flow.Reader.
func (s *Store) VoucherByKey(ctx context.Context, seller, key string) (v *ledger.Voucher, is bool, err error) {
	err = s.view(ctx, func(q *query) (err error) {
		if v, is, err = maybe(q, scanVoucher, `SELECT `+voucherColumns+` FROM voucher WHERE seller = $1 AND key = $2`, seller, key); !is {
			return err
		}
		return fill(q, v)
	})
	return v, is, err
}

// Vouchers yields all vouchers by date, series and number.
func (s *Store) Vouchers(ctx context.Context, seller string) iter.Seq2[*ledger.Voucher, error] {
	return func(yield func(*ledger.Voucher, error) bool) {
		var last ledger.Voucher
		for {
			page, err := s.voucherPage(ctx, seller, last)
			if err != nil {
				yield(nil, err)
				return
			}
			if len(page) == 0 {
				return
			}
			last = *page[len(page)-1]
			for _, v := range page {
				if !yield(v, nil) {
					return
				}
			}
		}
	}
}

func (s *Store) voucherPage(ctx context.Context, seller string, last ledger.Voucher) (page []*ledger.Voucher, err error) {
	const here = `($1 = '' OR seller = $1) AND (date, series, number, id) > ($2, $3, $4, $5) ORDER BY date, series, number, id LIMIT 500`
	args := []any{seller, string(last.Date), last.Series, last.Number, last.ID}
	err = s.snapshot(ctx, func(q *query) (err error) {
		if page, err = list(q, scanVoucher, `SELECT `+voucherColumns+` FROM voucher WHERE `+here, args...); err != nil {
			return err
		}
		return fillAll(q, page, here, args...)
	})
	return page, err
}
