package store

import (
	"context"
	"slices"
	"strings"

	"sluse/calendar"
	"sluse/factoring"
	"sluse/invoice"
	"sluse/ledger"
	"sluse/money"
	"sluse/report"
	"sluse/settlement"
	"sluse/words"
)

var _ report.Nights = (*Store)(nil)

// signed is an invoice's amount as sums have it.
const signed = `CASE WHEN i.class = 'credit note' THEN -i.gross ELSE i.gross END`

// hasLeft are the states of a delivery that left and was not refused.
const hasLeft = `('handed over', 'accepted', 'delivered')`

// Night: see report.Nights. Each condition names the serials twice, so that
// what the sums count is what the rows show.
func (s *Store) Night(ctx context.Context, ask report.NightAsk) (n report.Night, err error) {
	err = s.snapshot(ctx, func(q *query) (err error) {
		n = report.Night{}
		if n.UpTo, err = lastSerial(q); err != nil {
			return err
		}
		for _, part := range []func(*query, report.NightAsk, *report.Night) error{nightSums, nightOutbox, nightSales, nightEntries} {
			if err := part(q, ask, &n); err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}

func nightSums(q *query, ask report.NightAsk, n *report.Night) (err error) {
	args := []any{ask.Seller, ask.After, n.UpTo}
	const left = `SELECT d.channel, d.state, i.currency, COUNT(*), SUM(` + signed + `) FROM delivery d JOIN invoice i ON i.id = d.invoice
		WHERE d.seller = $1 AND d.purpose = 'customer' AND `
	if n.Left, err = list(q, scanLeftSum, left+`d.left_serial > 0 AND d.left_serial > $2 AND d.left_serial <= $3 AND d.state IN `+hasLeft+`
		GROUP BY d.channel, d.state, i.currency ORDER BY 1, 2, 3`, args...); err != nil {
		return err
	}
	if n.Refused, err = list(q, scanLeftSum, left+`d.serial > $2 AND d.serial <= $3 AND d.state = 'refused'
		GROUP BY d.channel, d.state, i.currency ORDER BY 1, 2, 3`, args...); err != nil {
		return err
	}
	if n.Rehearsed, err = list(q, scanLeftSum, left+`d.serial > $2 AND d.serial <= $3 AND d.state = 'rehearsed'
		GROUP BY d.channel, d.state, i.currency ORDER BY 1, 2, 3`, args...); err != nil {
		return err
	}
	if n.Offers, err = list(q, scanOfferSum, `SELECT o.seller, o.state, o.credit, o.currency, COUNT(*), SUM(o.face), SUM(o.commission) FROM offer o
		WHERE o.seller = $1 AND o.answered_serial > 0 AND o.answered_serial > $2 AND o.answered_serial <= $3 AND o.state IN ('accepted', 'declined')
		GROUP BY o.seller, o.state, o.credit, o.currency ORDER BY 1, 2, 3, 4`, args...); err != nil {
		return err
	}
	n.Booked, err = list(q, scanPaymentSum, `SELECT e.seller, e.state, e.match, e.currency, COUNT(*), SUM(e.amount) FROM entry e
		WHERE e.seller = $1 AND e.serial > $2 AND e.serial <= $3 AND e.state IN ('booked', 'unmatched') AND e.voucher <> 0
		GROUP BY e.seller, e.state, e.match, e.currency ORDER BY 1, 2, 3, 4`, args...)
	return err
}

func scanLeftSum(scan scanner) (v report.LeftSum, err error) {
	err = scan(&v.Channel, &v.State, &v.Sum.Currency, &v.N, &v.Sum.Minor)
	return v, err
}

// touched and touchedIn are the seller's invoices that changed in the night. A
// CROSS JOIN is made in its order: from the few changes to the invoices, not
// through all of the seller's.
const (
	touched   = `(SELECT DISTINCT invoice FROM change WHERE serial > $2 AND serial <= $3) AS n CROSS JOIN invoice i`
	touchedIn = `i.id = n.invoice AND i.seller = $1 AND i.state <> 'staged'`
)

func nightOutbox(q *query, ask report.NightAsk, n *report.Night) error {
	args := []any{ask.Seller, ask.After, n.UpTo}
	if err := q.get(`SELECT COUNT(*) FROM `+touched+` WHERE `+touchedIn, args, &n.OutboxN); err != nil {
		return err
	}
	of := map[int64]int{}
	last := int64(0)
	err := q.each(`SELECT i.id, i.class, i.number, c.number, c.name, c.org, i.issue_date, i.due_date, `+signed+`, i.currency, i.kid, i.state, i.reason, i.offer,
			COALESCE(d.channel, ''), COALESCE(d.state, ''), COALESCE(d.reason, ''), COALESCE(d.changed_at, i.created_at), COALESCE(d.attempt, 0), COALESCE(d.run_at, 0),
			COALESCE(d.receipt, ''), COALESCE(d.left_serial, 0), COALESCE(a.name, ''), i.place
		FROM `+touched+` JOIN customer c ON c.id = i.customer LEFT JOIN arrival a ON a.id = i.arrival
			LEFT JOIN delivery d ON d.id = (SELECT MAX(x.id) FROM delivery x WHERE x.invoice = i.id AND x.purpose = 'customer')
		WHERE `+touchedIn+` ORDER BY i.id LIMIT $4`, append(args, ask.Rows), func(scan func(...any) error) error {
		v, id, left, err := scanOutboxRow(scan)
		v.Left = left > ask.After && left > 0 && left <= n.UpTo && (v.Delivery == "handed over" || v.Delivery == "accepted" || v.Delivery == "delivered")
		of[id], last = len(n.Outbox), id
		n.Outbox = append(n.Outbox, v)
		return err
	})
	if err != nil || last == 0 {
		return err
	}
	args = append(args, last)
	err = q.each(`SELECT d.invoice, d.channel FROM `+touched+` JOIN delivery d ON d.invoice = i.id WHERE d.purpose = 'customer' AND `+touchedIn+` AND i.id <= $4 ORDER BY d.id`, args, func(scan func(...any) error) error {
		var id int64
		var channel string
		err := scan(&id, &channel)
		if v := &n.Outbox[of[id]]; err == nil && !slices.Contains(v.Tried, channel) {
			v.Tried = append(v.Tried, channel)
		}
		return err
	})
	if err != nil {
		return err
	}
	return q.each(`SELECT x.invoice, x.list FROM `+touched+` JOIN decision x ON x.invoice = i.id WHERE `+touchedIn+` AND i.id <= $4 ORDER BY x.id`, args, func(scan func(...any) error) error {
		var id int64
		var name string
		err := scan(&id, &name)
		if err == nil {
			n.Outbox[of[id]].List = name
		}
		return err
	})
}

func scanOutboxRow(scan scanner) (v report.OutboxRow, id, left int64, err error) {
	var issue, due, reason, why, place string
	var offer, at, next int64
	err = scan(&id, &v.Class, &v.Number, &v.CustomerNumber, &v.Customer, &v.Org, &issue, &due, &v.Amount.Minor, &v.Amount.Currency, &v.KID, &v.State, &reason, &offer,
		&v.Channel, &v.Delivery, &why, &at, &v.Attempts, &next, &v.Receipt, &left, &v.File, &place)
	if err != nil {
		return v, id, left, err
	}
	v.IssueDate, v.DueDate, v.Sold, v.At = calendar.Date(issue), calendar.Date(due), offer != 0, moment(at)
	if v.Delivery == "queued" || v.Delivery == "leased" {
		v.Next = moment(next)
	}
	if reason == "" { // the invoice's own reason comes first: it says more
		reason = why
	}
	var where invoice.Place
	if err := unstructure(place, &where); err != nil {
		return v, id, left, err
	}
	v.Place = where.String()
	return v, id, left, unstructure(reason, &v.Reason)
}

const answeredIn = `o.seller = $1 AND o.answered_serial > 0 AND o.answered_serial > $2 AND o.answered_serial <= $3 AND o.state IN ('accepted', 'declined')`

func nightSales(q *query, ask report.NightAsk, n *report.Night) (err error) {
	args := []any{ask.Seller, ask.After, n.UpTo}
	if err := q.get(`SELECT COUNT(*) FROM offer o WHERE `+answeredIn, args, &n.SalesN); err != nil {
		return err
	}
	n.Sales, err = list(q, func(scan scanner) (v report.SaleRow, err error) {
		var reason string
		var offered, answered, credit int64
		err = scan(&v.Number, &v.CustomerNumber, &v.Customer, &v.Factor, &v.SaleID, &v.State, &v.Face.Minor, &v.Face.Currency, &v.Commission.Minor,
			&offered, &answered, &credit, &reason)
		if err != nil {
			return v, err
		}
		v.Commission.Currency, v.Credit = v.Face.Currency, credit != 0
		v.Offered, v.Answered = moment(offered), moment(answered)
		return v, unstructure(reason, &v.Reason)
	}, `SELECT i.number, c.number, c.name, o.factor, o.sale_id, o.state, o.face, o.currency, o.commission, o.offered_at, o.answered_at, o.credit, o.reason
		FROM offer o JOIN invoice i ON i.id = o.invoice JOIN customer c ON c.id = o.customer WHERE `+answeredIn+` ORDER BY o.id LIMIT $4`, append(args, ask.Rows)...)
	return err
}

const bookedIn = `e.seller = $1 AND e.serial > $2 AND e.serial <= $3 AND e.state IN ('booked', 'unmatched') AND e.voucher <> 0`

func nightEntries(q *query, ask report.NightAsk, n *report.Night) (err error) {
	args := []any{ask.Seller, ask.After, n.UpTo}
	if err := q.get(`SELECT COUNT(*) FROM entry e WHERE `+bookedIn, args, &n.EntriesN); err != nil {
		return err
	}
	n.Entries, err = list(q, scanEntryRow, `SELECT e.booked_on, e.state, e.match, e.payment, e.amount, e.currency, e.account, v.series, v.date, v.number, COALESCE(a.name, ''),
			COALESCE(s.factor, ''), COALESCE(s.settlement_id, ''), COALESCE(s.detail, '')
		FROM entry e JOIN voucher v ON v.id = e.voucher LEFT JOIN statement t ON t.id = e.statement LEFT JOIN arrival a ON a.id = t.arrival
			LEFT JOIN settlement s ON s.entry = e.id AND s.entry <> 0
		WHERE `+bookedIn+` ORDER BY e.id LIMIT $4`, append(args, ask.Rows)...)
	return err
}

func scanEntryRow(scan scanner) (v report.EntryRow, err error) {
	var day, payment, date, detail string
	var voucher ledger.Voucher
	err = scan(&day, &v.State, &v.Match, &payment, &v.Amount.Minor, &v.Amount.Currency, &v.Account, &voucher.Series, &date, &voucher.Number, &v.File,
		&v.Factor, &v.Settlement, &detail)
	if err != nil {
		return v, err
	}
	voucher.Date = calendar.Date(date)
	v.Day, v.Voucher = calendar.Date(day), voucher.Reference()
	var p settlement.Payment
	if err := unstructure(payment, &p); err != nil {
		return v, err
	}
	v.Payer, v.Text, v.KID = p.Debtor, strings.Join(append(slices.Clone(p.Texts), p.BankText), " "), strings.Join(p.KIDs, " ")
	v.Text = strings.TrimSpace(v.Text)
	if detail == "" {
		return v, nil
	}
	var paid factoring.Settlement
	if err := unstructure(detail, &paid); err != nil {
		return v, err
	}
	nought := money.Amount{Currency: paid.Sum.Currency}
	v.Gross, v.Commission, v.Fees = nought, nought, nought
	for _, row := range paid.Rows {
		switch row.Kind {
		case factoring.Purchase:
			v.Invoices++
			v.Gross = v.Gross.Add(row.Amount)
		case factoring.Commission:
			v.Commission = v.Commission.Add(row.Amount)
		default:
			v.Fees = v.Fees.Add(row.Amount)
		}
	}
	return v, nil
}

// StatusRows: see report.StatusRow. They are the invoices of a source that
// changed behind a place in the order of changes, each once, as it stands now,
// up to the last commit that can be seen; and the place behind which the next
// ones come.
func (s *Store) StatusRows(ctx context.Context, ask report.StatusAsk) (rows []report.StatusRow, next report.Mark, err error) {
	err = s.snapshot(ctx, func(q *query) (err error) {
		rows, next, err = statusRows(q, ask)
		return err
	})
	return rows, next, err
}

func statusRows(q *query, ask report.StatusAsk) (rows []report.StatusRow, next report.Mark, err error) {
	upTo, err := lastSerial(q)
	if err != nil {
		return nil, next, err
	}
	next = report.Mark{Serial: upTo, Invoice: report.Whole}
	n := 0
	err = q.each(`SELECT x.serial, i.id, i.class, i.number, c.number, i.gross, i.currency, i.issue_date, i.due_date, i.state, i.reason, i.offer,
			COALESCE(d.channel, ''), COALESCE(d.state, ''), COALESCE(d.reason, ''), COALESCE(d.changed_at, i.created_at),
			COALESCE((SELECT SUM(p.amount) FROM posting_line p WHERE p.item = i.id AND p.item <> 0 AND p.account = $1), 0),
			COALESCE((SELECT MAX(p.currency) FROM posting_line p WHERE p.item = i.id AND p.item <> 0 AND p.account = $1), ''),
			COALESCE((SELECT MAX(o.id) FROM offer o WHERE o.invoice = i.id AND o.state = 'declined'), 0),
			COALESCE((SELECT MAX(o.credit) FROM offer o WHERE o.invoice = i.id AND o.state = 'declined'), 0)
		FROM (SELECT MAX(serial) AS serial, invoice FROM change WHERE serial >= $2 AND serial <= $3 GROUP BY invoice) AS x
			CROSS JOIN invoice i CROSS JOIN arrival a JOIN customer c ON c.id = i.customer
			LEFT JOIN delivery d ON d.id = (SELECT MAX(y.id) FROM delivery y WHERE y.invoice = i.id AND y.purpose = 'customer')
		WHERE i.id = x.invoice AND a.id = i.arrival AND a.source = $4 AND i.state <> 'staged' AND (x.serial > $2 OR i.id > $5) ORDER BY x.serial, i.id LIMIT $6`,
		[]any{ask.Receivables, ask.Behind.Serial, upTo, ask.Source, ask.Behind.Invoice, ask.Rows + 1}, func(scan func(...any) error) error {
			if n++; n > ask.Rows {
				next = rows[len(rows)-1].Mark
				return nil
			}
			row, err := scanStatusRow(scan)
			rows = append(rows, row)
			return err
		})
	return rows, next, err
}

func scanStatusRow(scan scanner) (v report.StatusRow, err error) {
	var issue, due, reason, why string
	var offer, at, declined, credit int64
	err = scan(&v.Mark.Serial, &v.Mark.Invoice, &v.Class, &v.Number, &v.CustomerNumber, &v.Amount.Minor, &v.Amount.Currency, &issue, &due, &v.State, &reason, &offer,
		&v.Channel, &v.Delivery, &why, &at, &v.Open.Minor, &v.Open.Currency, &declined, &credit)
	if err != nil {
		return v, err
	}
	v.IssueDate, v.DueDate, v.At = calendar.Date(issue), calendar.Date(due), moment(at)
	v.Sold, v.Booked, v.NotBought, v.Prepay = offer != 0, v.Open.Currency != "", declined != 0 && offer == 0, credit != 0 && offer == 0
	var later words.Reason
	if err := unstructure(reason, &v.Reason); err != nil {
		return v, err
	}
	if err := unstructure(why, &later); err != nil {
		return v, err
	}
	if v.Reason.IsZero() {
		v.Reason = later
	}
	return v, nil
}
