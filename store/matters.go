package store

import (
	"context"
	"path"
	"strconv"
	"strings"
	"time"

	"sluse/calendar"
	"sluse/flow"
	"sluse/invoice"
	"sluse/report"
	"sluse/settlement"
	"sluse/words"
)

// Matters: see report.Figures.
func (s *Store) Matters(ctx context.Context, ask report.Ask) (all []report.Matter, err error) {
	err = s.snapshot(ctx, func(q *query) (err error) {
		all, err = matters(q, ask)
		return err
	})
	return all, err
}

func matters(q *query, ask report.Ask) (all []report.Matter, err error) {
	for _, find := range []func(*query, report.Ask) ([]report.Matter, error){
		invoiceMatters, deliveryMatters, copyMatters, gapMatters, faultMatters, fileMatters, statementMatters, entryMatters, soldItemMatters, prepaymentMatters, troubleMatters, noticeMatters,
	} {
		some, err := find(q, ask)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// invoiceMatters are the invoices that are held, offered, or wait for
// something with a name. One that waits without a reason is on its way.
func invoiceMatters(q *query, _ report.Ask) ([]report.Matter, error) {
	return list(q, func(scan scanner) (m report.Matter, err error) {
		var due, reason string
		var since int64
		m.Kind = report.InvoiceMatter
		err = scan(&m.Invoice, &m.Seller, &m.Class, &m.Number, &m.Customer, &m.CustomerNumber, &m.Amount.Minor, &m.Amount.Currency, &due, &m.State, &reason, &since, &m.Expires)
		if err != nil {
			return m, err
		}
		m.Due, m.Since = calendar.Date(due), moment(since)
		return m, unstructure(reason, &m.Reason)
	}, `SELECT i.id, i.seller, i.class, i.number, c.name, c.number, i.gross, i.currency, i.due_date, i.state, i.reason, i.created_at,
			COALESCE((SELECT o.expires FROM offer o WHERE o.invoice = i.id AND o.state = 'open'), '')
		FROM invoice i JOIN customer c ON c.id = i.customer
		WHERE (i.state IN ('held', 'offered') OR i.state = 'waiting' AND i.reason <> '') ORDER BY i.id`)
}

// deliveryMatters are the deliveries to customers that are held, uncertain,
// or tried again later. An offer's shows at its invoice.
func deliveryMatters(q *query, _ report.Ask) ([]report.Matter, error) {
	return deliveriesThat(q, report.DeliveryMatter, `d.purpose = 'customer' AND d.state IN ('held', 'uncertain')`, `d.purpose = 'customer' AND d.state = 'leased' AND d.reason <> ''`)
}

// copyMatters are the copies that did not arrive, or perhaps did not, or are
// tried again later. Nothing of their invoices waits for them.
func copyMatters(q *query, _ report.Ask) ([]report.Matter, error) {
	list, err := deliveriesThat(q, report.CopyMatter, `d.state IN ('held', 'uncertain', 'refused') AND `+openCopies, `d.purpose = 'copy' AND d.state = 'leased' AND d.reason <> ''`)
	for i, m := range list {
		list[i].Reason = words.R("copy.stands", m.Channel, words.Nest(m.Reason))
	}
	return list, err
}

// deliveriesThat are the deliveries that are stopped, then those that are
// tried again later.
func deliveriesThat(q *query, kind report.Kind, stopped, later string) ([]report.Matter, error) {
	scanMatter := func(scan scanner) (m report.Matter, err error) {
		var due, reason string
		var since int64
		m.Kind = kind
		err = scan(&m.Invoice, &m.Seller, &m.Class, &m.Number, &m.Customer, &m.CustomerNumber, &m.Amount.Minor, &m.Amount.Currency, &due, &m.State, &m.Channel, &reason, &since)
		if err != nil {
			return m, err
		}
		m.Due, m.Since = calendar.Date(due), moment(since)
		return m, unstructure(reason, &m.Reason)
	}
	const what = `SELECT i.id, i.seller, i.class, i.number, c.name, c.number, i.gross, i.currency, i.due_date, d.state, d.channel, d.reason, d.changed_at
		FROM delivery d JOIN invoice i ON i.id = d.invoice JOIN customer c ON c.id = i.customer WHERE `
	out, err := list(q, scanMatter, what+stopped+` ORDER BY d.id`)
	if err != nil {
		return nil, err
	}
	waiting, err := list(q, scanMatter, what+later+` ORDER BY d.id`)
	return append(out, waiting...), err
}

// openFaults says which faults nothing has mended since: no invoice of the
// number was taken later, no later file has it again, and what another
// content has under a taken number was not credited; nor has a person seen to
// the file.
const openFaults = `FROM fault f JOIN arrival a ON a.id = f.arrival
	WHERE f.outcome <> 'duplicate' AND f.mended = 0 AND a.state <> 'arrived' AND a.handled = 0 AND (f.number = '' OR (
		NOT EXISTS (SELECT 1 FROM invoice i WHERE i.seller = a.seller AND i.class = f.class AND i.number = f.number AND i.arrival > f.arrival AND i.state <> 'staged')
		AND NOT EXISTS (SELECT 1 FROM fault g JOIN arrival b ON b.id = g.arrival
			WHERE g.number = f.number AND g.number <> '' AND g.class = f.class AND g.arrival > f.arrival AND b.seller = a.seller)
		AND (f.outcome <> 'conflict' OR f.class <> 'invoice' OR NOT EXISTS (SELECT 1 FROM invoice n
			WHERE n.seller = a.seller AND n.class = 'credit note' AND n.credits = f.number AND n.credits <> '' AND n.arrival > f.arrival AND n.state <> 'staged'))))`

// mends marks the faults that a file at its end has mended for good, as
// openFaults says it, so that the list of what must be done does not ask of
// them again for ever. A file that is held may yet be taken back: it mends
// nothing.
const mends = `UPDATE fault SET mended = 1 WHERE mended = 0 AND outcome <> 'duplicate' AND arrival < $1
	AND number <> '' AND number IN (SELECT number FROM invoice WHERE arrival = $1 UNION SELECT credits FROM invoice WHERE arrival = $1
		UNION SELECT number FROM fault WHERE arrival = $1)
	AND EXISTS (SELECT 1 FROM arrival a JOIN arrival b ON b.seller = a.seller WHERE a.id = fault.arrival AND b.id = $1 AND (
		EXISTS (SELECT 1 FROM invoice i WHERE i.seller = a.seller AND i.class = fault.class AND i.number = fault.number AND i.arrival = $1 AND i.state <> 'staged')
		OR EXISTS (SELECT 1 FROM fault g WHERE g.number = fault.number AND g.number <> '' AND g.class = fault.class AND g.arrival = $1)
		OR fault.outcome = 'conflict' AND fault.class = 'invoice' AND EXISTS (SELECT 1 FROM invoice n
			WHERE n.seller = a.seller AND n.class = 'credit note' AND n.credits = fault.number AND n.credits <> '' AND n.arrival = $1 AND n.state <> 'staged')))`

// faultMatters are the rows that were not read in and are not mended, one by
// one where a file has few, else as one.
func faultMatters(q *query, ask report.Ask) ([]report.Matter, error) {
	files, err := list(q, func(scan scanner) (m report.Matter, err error) {
		var since, named int64
		var source, kind string
		m.Kind = report.RowsMatter
		err = scan(&m.Arrival, &m.N, &named, &m.Seller, &m.File, &since, &source, &kind)
		m.Since, m.State, m.Channel = moment(since), kind, source
		return m, err
	}, `SELECT f.arrival, COUNT(*), SUM(CASE WHEN f.number <> '' THEN 1 ELSE 0 END), a.seller, a.name, a.arrived_at, a.source, a.kind `+openFaults+`
		GROUP BY f.arrival, a.seller, a.name, a.arrived_at, a.source, a.kind ORDER BY f.arrival`)
	if err != nil {
		return nil, err
	}
	var out []report.Matter
	for _, file := range files {
		list := file.State == "customers" // which comes again as invoices do
		invoices, source := file.State == "invoices" || list, file.Channel
		file.State, file.Channel = "", ""
		nameless := true // whether rows without a number still count
		if invoices {
			again, err := cameAgain(q, source, file.Arrival, file.File)
			if err != nil {
				return nil, err
			}
			nameless = !again
		} else if calendar.DateOf(file.Since.In(ask.Zone)).DaysUntil(ask.Today) > report.AnswerDays {
			continue
		}
		if file.N > report.MaxRows {
			file.Reason = words.R("todo.rows-of-file", strconv.Itoa(file.N), file.File)
			if list {
				file.Reason = words.R("todo.customers-of-file", strconv.Itoa(file.N), file.File)
			}
			if !list || nameless {
				out = append(out, file)
			}
			continue
		}
		rows, err := rowMatters(q, file, invoices)
		if err != nil {
			return nil, err
		}
		for _, m := range rows {
			if list {
				m.Kind = report.CustomerMatter
			}
			if m.Number != "" || nameless {
				out = append(out, m)
			}
		}
	}
	return out, nil
}

func rowMatters(q *query, file report.Matter, invoices bool) ([]report.Matter, error) {
	return list(q, func(scan scanner) (report.Matter, error) {
		m := file
		m.Kind, m.N = report.RowMatter, 0
		if !invoices {
			m.Kind = report.AnswerMatter
		}
		var place, findings string
		if err := scan(&m.Number, &m.Class, &place, &findings); err != nil {
			return m, err
		}
		var where invoice.Place
		if err := unstructure(place, &where); err != nil {
			return m, err
		}
		var found []invoice.Finding
		if err := unstructure(findings, &found); err != nil {
			return m, err
		}
		m.Place = where.String()
		for _, f := range found {
			if f.Fatal {
				m.Reason = f.Reason
				if f.Place.Letters != "" { // its cell, rather than the whole row of the sheet
					m.Place = f.Place.String()
				}
				break
			}
		}
		return m, nil
	}, `SELECT f.number, f.class, f.place, f.findings `+openFaults+` AND f.arrival = $1 ORDER BY f.ordinal`, file.Arrival)
}

// cameAgain says whether a file of the same name, or its mended correction
// file, was taken from the same source later.
func cameAgain(q *query, source string, arrival int64, name string) (bool, error) {
	ending := path.Ext(name)
	var n int
	err := q.get(`SELECT COUNT(*) FROM arrival WHERE source = $1 AND id > $2 AND (name = $3 OR name = $4) AND state IN ('archived', 'held')`,
		[]any{source, arrival, name, strings.TrimSuffix(name, ending) + ".rettes" + ending}, &n)
	return n > 0, err
}

// fileMatters are the files that are held, and those of which nothing could
// be read and that did not come again since. A file with rows that could be
// read and are wrong stands there with its rows.
func fileMatters(q *query, _ report.Ask) ([]report.Matter, error) {
	type file struct {
		report.Matter
		source, sha string
	}
	files, err := list(q, func(scan scanner) (f file, err error) {
		var since int64
		var reason string
		f.Kind = report.FileMatter
		if err := scan(&f.Arrival, &f.Seller, &f.File, &f.State, &reason, &f.Place, &since, &f.source, &f.sha); err != nil {
			return f, err
		}
		f.Since = moment(since)
		return f, unstructure(reason, &f.Reason)
	}, `SELECT id, seller, name, state, reason, place, arrived_at, source, sha256 FROM arrival
		WHERE state IN ('held', 'rejected') AND (state = 'held' OR handled = 0 AND n_rejected + n_conflict = 0) ORDER BY id`)
	if err != nil {
		return nil, err
	}
	var out []report.Matter
	for _, f := range files {
		again := false
		if f.State == "rejected" {
			if again, err = cameAgain(q, f.source, f.Arrival, f.File); err != nil {
				return nil, err
			}
			if !again && f.sha != "" {
				var n int
				if err := q.get(`SELECT COUNT(*) FROM arrival WHERE seller = $1 AND sha256 = $2 AND id > $3`, []any{f.Seller, f.sha, f.Arrival}, &n); err != nil {
					return nil, err
				}
				again = n > 0 // taken now, or rejected again: then the later one stands here
			}
		}
		if !again {
			out = append(out, f.Matter)
		}
	}
	return out, nil
}

func statementMatters(q *query, _ report.Ask) ([]report.Matter, error) {
	return list(q, func(scan scanner) (m report.Matter, err error) {
		var to, reason string
		var since int64
		m.Kind = report.StatementMatter
		if err := scan(&m.Seller, &m.Number, &m.Place, &m.Amount.Minor, &m.Amount.Currency, &to, &reason, &since, &m.State, &m.Arrival, &m.File); err != nil {
			return m, err
		}
		m.Due, m.Since = calendar.Date(to), moment(since)
		return m, unstructure(reason, &m.Reason)
	}, `SELECT s.seller, s.name, s.account, s.closing, s.currency, s.to_date, s.reason, s.created_at, s.state, s.arrival, a.name
		FROM statement s JOIN arrival a ON a.id = s.arrival WHERE s.state = 'held' AND a.handled = 0 ORDER BY s.id`)
}

// HandleFile: see flow.Tx.
func (t *tx) HandleFile(id int64, at time.Time) (bool, error) {
	for _, open := range []string{
		`SELECT COUNT(*) FROM arrival WHERE id = $1 AND state = 'rejected' AND handled = 0`,
		`SELECT COUNT(*) FROM statement s JOIN arrival a ON a.id = s.arrival WHERE s.arrival = $1 AND s.state = 'held' AND a.handled = 0`,
		`SELECT COUNT(*) ` + openFaults + ` AND f.arrival = $1`,
	} {
		var n int
		if err := t.get(open, []any{id}, &n); err != nil {
			return false, err
		}
		if n > 0 {
			if err := t.exec(`UPDATE arrival SET handled = $1 WHERE id = $2`, millis(at), id); err != nil {
				return false, err
			}
			return true, t.exec(`UPDATE fault SET mended = 1 WHERE arrival = $1`, id)
		}
	}
	return false, nil
}

func scanPaymentMatter(scan scanner) (m report.Matter, err error) {
	var why, payment string
	var since int64
	if err := scan(&m.Seller, &m.Amount.Minor, &m.Amount.Currency, &m.State, &why, &payment, &since, &m.Arrival, &m.File, &m.Number); err != nil {
		return m, err
	}
	var p settlement.Payment
	if err := unstructure(payment, &p); err != nil {
		return m, err
	}
	m.Kind = report.EntryMatter
	if m.Number != "" {
		m.Kind = report.SoldItemMatter
	}
	m.Due, m.Customer, m.Since = p.BookingDate, p.Debtor, moment(since)
	m.Place = invoice.Place{File: m.File, Line: p.Line}.String()
	return m, unstructure(why, &m.Reason)
}

const (
	paymentColumns = `SELECT e.seller, e.amount, e.currency, e.state, e.why, e.payment, s.created_at, s.arrival, a.name, `
	paymentTables  = ` FROM entry e JOIN statement s ON s.id = e.statement JOIN arrival a ON a.id = s.arrival `
)

func entryMatters(q *query, _ report.Ask) ([]report.Matter, error) {
	return list(q, scanPaymentMatter, paymentColumns+`''`+paymentTables+`WHERE e.state = '`+flow.EntryUnmatched+`' ORDER BY e.id`)
}

// soldItemMatters are the payments of sold invoices, as long as the books say
// that we owe their factor for the invoice.
func soldItemMatters(q *query, ask report.Ask) ([]report.Matter, error) {
	return list(q, scanPaymentMatter, paymentColumns+`i.number`+paymentTables+`
		JOIN posting p ON p.voucher = e.voucher AND p.account = $1 AND p.sub = $2 AND p.item <> 0 JOIN invoice i ON i.id = p.item
		WHERE e.match = 'sold-item' AND
			(SELECT SUM(o.amount) FROM posting_line o WHERE o.item = p.item AND o.item <> 0 AND o.account = $1 AND o.sub = $2) < 0 ORDER BY e.id`,
		ask.Owed.Code, ask.Owed.Sub)
}

// prepaymentMatters are the customers with standing advice to ask for payment
// in advance who were invoiced again in the last days, with the last invoice:
// one after the first that was refused for credit.
func prepaymentMatters(q *query, ask report.Ask) ([]report.Matter, error) {
	last, err := list(q, scanInt, `SELECT x.last FROM (SELECT c.id,
			(SELECT i.id FROM invoice i WHERE i.customer = c.id AND i.class = 'invoice' AND i.state <> 'staged' ORDER BY i.id DESC LIMIT 1) AS last
			FROM customer c WHERE c.prepay <> '') AS x
		WHERE x.last > COALESCE((SELECT MIN(o.invoice) FROM offer o WHERE o.customer = x.id AND o.credit <> 0), 0) ORDER BY x.last`)
	if err != nil {
		return nil, err
	}
	var out []report.Matter
	for _, id := range last {
		inv, err := one(q, scanInvoice, `SELECT `+invoiceColumns+` FROM invoice WHERE id = $1`, id)
		if err != nil {
			return nil, err
		}
		c, err := one(q, scanOnlyCustomer, `SELECT `+customerColumns+` FROM customer WHERE id = $1`, inv.Customer)
		if err != nil {
			return nil, err
		}
		if c.Prepay.Until < string(ask.Today) || calendar.DateOf(inv.CreatedAt.In(ask.Zone)).DaysUntil(ask.Today) > report.PrepaymentDays {
			continue
		}
		out = append(out, report.Matter{
			Kind: report.PrepaymentMatter, Seller: inv.Seller, Class: string(inv.Class), Number: inv.Number, Invoice: inv.ID,
			Customer: c.Name, CustomerNumber: c.Number, Amount: inv.Gross, Due: inv.DueDate, Since: inv.CreatedAt, State: string(inv.State),
			Reason: words.R("todo.pays-in-advance", c.Prepay.Source, c.Prepay.Since, c.Prepay.Until),
		})
	}
	return out, nil
}
