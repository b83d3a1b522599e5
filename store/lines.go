package store

import (
	"context"
	"math"

	"sluse/calendar"
	"sluse/flow"
	"sluse/ledger"
	"sluse/report"
)

// limit is a list's limit as SQL takes it.
func limit(n int) int64 {
	if n <= 0 {
		return math.MaxInt64
	}
	return int64(n)
}

const invoiceLines = `SELECT i.seller, i.class, i.number, c.name, c.number, i.gross, i.currency, i.issue_date, i.due_date, i.kid, i.state, i.reason, i.offer,
		COALESCE(d.channel, ''), COALESCE(d.state, '')
	FROM invoice i JOIN customer c ON c.id = i.customer
		LEFT JOIN delivery d ON d.id = (SELECT MAX(x.id) FROM delivery x WHERE x.invoice = i.id AND x.purpose = 'customer')`

func scanInvoiceLine(scan scanner) (v report.InvoiceLine, err error) {
	var issue, due, reason string
	var offer int64
	err = scan(&v.Seller, &v.Class, &v.Number, &v.Customer, &v.CustomerNumber, &v.Amount.Minor, &v.Amount.Currency, &issue, &due,
		&v.KID, &v.State, &reason, &offer, &v.Channel, &v.Delivery)
	if err != nil {
		return v, err
	}
	v.IssueDate, v.DueDate, v.Sold = calendar.Date(issue), calendar.Date(due), offer != 0
	return v, unstructure(reason, &v.Reason)
}

// InvoiceLines are the latest invoices, the last first. Those of a channel
// are those whose last delivery to the customer goes by it.
func (s *Store) InvoiceLines(ctx context.Context, o report.Only) ([]report.InvoiceLine, error) {
	return readList(ctx, s, scanInvoiceLine, invoiceLines+`
		WHERE ($1 = '' OR i.seller = $1) AND ($2 = '' OR i.state = $2) AND ($3 = '' OR d.channel = $3)
		ORDER BY i.id DESC LIMIT $4`, o.Seller, o.State, o.Channel, limit(o.Limit))
}

// FileLines are the latest files, the last first.
func (s *Store) FileLines(ctx context.Context, o report.Only) ([]report.FileLine, error) {
	return readList(ctx, s, func(scan scanner) (v report.FileLine, err error) {
		a, err := scanArrival(scan)
		c := a.Counts
		return report.FileLine{
			ID: a.ID, Seller: a.Seller, Source: a.Source, Name: a.Name, Kind: a.Kind, Format: a.Format, State: string(a.State),
			Size: a.Size, Came: a.ArrivedAt, Read: c.Read, Accepted: c.Accepted, Rejected: c.Rejected, Duplicate: c.Duplicate, Conflict: c.Conflict,
			Reason: a.Reason, Place: a.Place,
		}, err
	}, `SELECT `+arrivalColumns+` FROM arrival WHERE ($1 = '' OR seller = $1) AND ($2 = '' OR state = $2) ORDER BY id DESC LIMIT $3`,
		o.Seller, o.State, limit(o.Limit))
}

// DeliveryLines are the latest deliveries, the last first.
func (s *Store) DeliveryLines(ctx context.Context, o report.Only) ([]report.DeliveryLine, error) {
	return readList(ctx, s, func(scan scanner) (v report.DeliveryLine, err error) {
		var reason string
		var changed, due int64
		err = scan(&v.Seller, &v.Class, &v.Number, &v.Customer, &v.Purpose, &v.Channel, &v.State, &v.Refusal, &reason, &v.Receipt, &v.Attempt, &changed, &due)
		if err != nil {
			return v, err
		}
		v.Changed, v.Due = moment(changed), moment(due)
		return v, unstructure(reason, &v.Reason)
	}, `SELECT d.seller, i.class, i.number, c.name, d.purpose, d.channel, d.state, d.refusal, d.reason, d.receipt, d.attempt, d.changed_at, d.run_at
		FROM delivery d JOIN invoice i ON i.id = d.invoice JOIN customer c ON c.id = i.customer
		WHERE ($1 = '' OR d.seller = $1) AND ($2 = '' OR d.state = $2) AND ($3 = '' OR d.channel = $3) ORDER BY d.id DESC LIMIT $4`,
		o.Seller, o.State, o.Channel, limit(o.Limit))
}

// OfferLines are the latest offers, the last first.
func (s *Store) OfferLines(ctx context.Context, o report.Only) ([]report.OfferLine, error) {
	return readList(ctx, s, func(scan scanner) (v report.OfferLine, err error) {
		var expires, reason string
		var offered, answered, credit int64
		err = scan(&v.Seller, &v.Number, &v.Customer, &v.Factor, &v.SaleID, &v.State, &v.Face.Currency, &v.Face.Minor, &v.Commission.Minor,
			&offered, &answered, &expires, &reason, &credit)
		if err != nil {
			return v, err
		}
		v.Commission.Currency, v.Expires, v.Credit = v.Face.Currency, calendar.Date(expires), credit != 0
		v.Offered, v.Answered = moment(offered), moment(answered)
		return v, unstructure(reason, &v.Reason)
	}, `SELECT o.seller, i.number, c.name, o.factor, o.sale_id, o.state, o.currency, o.face, o.commission, o.offered_at, o.answered_at, o.expires, o.reason, o.credit
		FROM offer o JOIN invoice i ON i.id = o.invoice JOIN customer c ON c.id = o.customer
		WHERE ($1 = '' OR o.seller = $1) AND ($2 = '' OR o.state = $2) ORDER BY o.id DESC LIMIT $3`, o.Seller, o.State, limit(o.Limit))
}

// VouchersOf are the vouchers that speak of an invoice, by id: those with a
// posting on its item, and its own, which a credit note posts on the item of
// its invoice.
func (s *Store) VouchersOf(ctx context.Context, inv flow.Invoice) (out []*ledger.Voucher, err error) {
	err = s.snapshot(ctx, func(q *query) (err error) {
		out, err = list(q, scanVoucher, `SELECT `+voucherColumns+` FROM voucher WHERE id IN (SELECT voucher FROM posting WHERE item = $1 AND item <> 0)
			OR (seller = $2 AND key = $3) ORDER BY id`, inv.ID, inv.Seller, ledger.IssuedKey(inv.ID))
		if err != nil {
			return err
		}
		for _, v := range out {
			if err := fill(q, v); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// PaymentBy is the bank entry that a voucher books, where it books one.
func (s *Store) PaymentBy(ctx context.Context, voucher int64) (e flow.Entry, is bool, err error) {
	err = s.view(ctx, func(q *query) (err error) {
		e, is, err = maybe(q, scanEntry, `SELECT `+entryColumns+` FROM entry WHERE voucher = $1 AND voucher <> 0 ORDER BY id LIMIT 1`, voucher)
		return err
	})
	return e, is, err
}
