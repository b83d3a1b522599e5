package store

import (
	"context"
	"strconv"
	"strings"

	"sluse/flow"
	"sluse/invoice"
	"sluse/outbox"
)

// livingDelivery is the condition of the index delivery_living on the row d:
// the one way of an invoice to its customer.
const livingDelivery = `d.purpose = 'customer' AND d.state <> 'refused' AND d.state <> 'withdrawn'`

// A condition is the WHERE of a filter on the row i of invoice, in the making.
type condition struct {
	terms []string
	args  []any
	// narrow says that another term leaves few invoices: then each of them is
	// looked at, instead of all that stand alike in the whole store.
	narrow bool
}

// literal is a state as it stands in the text. A filter that was not checked
// is a fault of ours.
func literal(state string) string {
	if strings.Trim(state, "abcdefghijklmnopqrstuvwxyz ") != "" {
		panic("store: a filter's state is " + strconv.Quote(state))
	}
	return "'" + state + "'"
}

// arg is the next argument's place in the text.
func (c *condition) arg(v any) string {
	c.args = append(c.args, v)
	return "$" + strconv.Itoa(len(c.args))
}

func (c *condition) add(text string) { c.terms = append(c.terms, text) }

// equal asks for a value of a column, where there is one.
func (c *condition) equal(column, value string) {
	if value != "" {
		c.add(column + ` = ` + c.arg(value))
	}
}

func (c *condition) text() string { return strings.Join(c.terms, ` AND `) }

// where is a filter's condition, of one invoice or of all. States stand in
// the text, from their known list: a partial index is used only where the text
// implies its condition.
func where(f flow.Filter, one bool) *condition {
	c := &condition{narrow: one || f.Customer != "" || f.Org != "" || f.File != 0}
	c.equal(`i.seller`, f.Seller)
	c.equal(`i.class`, string(f.Class))
	if f.File != 0 {
		c.add(`i.arrival = ` + c.arg(f.File))
	} else {
		c.add(`i.state <> 'staged'`)
	}
	c.customer(f)
	c.standing(f)
	if f.List != "" {
		c.add(`EXISTS (SELECT 1 FROM decision x WHERE x.invoice = i.id AND x.list = ` + c.arg(f.List) + ` AND NOT EXISTS
			(SELECT 1 FROM decision y WHERE y.invoice = x.invoice AND (y.at > x.at OR (y.at = x.at AND y.id > x.id))))`)
	}
	if f.Reason != "" {
		begins := c.arg(`{"code":"` + f.Reason + `%`)
		c.add(`(i.reason LIKE ` + begins + ` OR EXISTS (SELECT 1 FROM delivery d WHERE d.invoice = i.id AND ` + livingDelivery + ` AND d.reason LIKE ` + begins + `))`)
	}
	c.equal(`i.currency`, f.Currency)
	for _, bound := range []struct {
		column, than string
		value        any
		is           bool
	}{
		{`i.issue_date`, ` >= `, string(f.IssuedFrom), f.IssuedFrom != ""},
		{`i.issue_date`, ` <= `, string(f.IssuedTo), f.IssuedTo != ""},
		{`i.due_date`, ` >= `, string(f.DueFrom), f.DueFrom != ""},
		{`i.due_date`, ` <= `, string(f.DueTo), f.DueTo != ""},
		{`i.gross`, ` >= `, f.AmountFrom.Minor, f.AmountFrom.Currency != ""},
		{`i.gross`, ` <= `, f.AmountTo.Minor, f.AmountTo.Currency != ""},
		{`i.created_at`, ` < `, millis(f.Before), !f.Before.IsZero()},
	} {
		if bound.is {
			c.add(bound.column + bound.than + c.arg(bound.value))
		}
	}
	return c
}

func (c *condition) customer(f flow.Filter) {
	for _, of := range []struct{ column, value string }{{`number`, f.Customer}, {`org`, f.Org}} {
		if of.value == "" {
			continue
		}
		seller := ""
		if f.Seller != "" {
			seller = ` AND k.seller = ` + c.arg(f.Seller)
		}
		c.add(`i.customer IN (SELECT k.id FROM customer k WHERE k.` + of.column + ` = ` + c.arg(of.value) + ` AND k.` + of.column + ` <> ''` + seller + `)`)
	}
}

// standing asks for the states and the channel.
func (c *condition) standing(f flow.Filter) {
	delivery := f.Delivery
	switch {
	case f.State == "":
	case f.OfInvoice() && f.OfDelivery():
		c.either(f.State)
	case f.OfDelivery():
		delivery = f.State
	default:
		c.add(`i.state = ` + literal(f.State))
		if f.State == string(flow.Waiting) || f.State == string(flow.Offered) {
			c.add(`i.state IN ('held', 'offered', 'waiting')`)
		}
	}
	if delivery == "" && f.Channel == "" {
		return
	}
	terms := livingDelivery
	switch delivery {
	case "":
	case string(outbox.Refused), string(outbox.Withdrawn):
		terms = `d.purpose = 'customer' AND d.state = ` + literal(delivery) + ` AND NOT EXISTS (SELECT 1 FROM delivery l
			WHERE l.invoice = d.invoice AND ` + strings.ReplaceAll(livingDelivery, `d.`, `l.`) + `)`
	default:
		terms = `d.purpose = 'customer' AND d.state = ` + literal(delivery)
	}
	if f.Channel != "" {
		terms += ` AND d.channel = ` + c.arg(f.Channel)
	}
	if open, is := openDelivery[delivery]; is && !c.narrow {
		c.add(`i.id IN (SELECT d.invoice FROM delivery d WHERE ` + terms + open + `)`)
		return
	}
	c.add(`EXISTS (SELECT 1 FROM delivery d WHERE d.invoice = i.id AND ` + terms + `)`)
}

// either asks for a state of the invoice or of its delivery.
func (c *condition) either(word string) {
	state := literal(word)
	ofInvoice, is := openInvoice[word]
	if ofDelivery, also := openDelivery[word]; is && also && !c.narrow {
		c.add(`i.id IN (SELECT h.id FROM invoice h WHERE h.state = ` + state + ofInvoice + `
			UNION SELECT d.invoice FROM delivery d WHERE d.purpose = 'customer' AND d.state = ` + state + ofDelivery + `)`)
		return
	}
	c.add(`(i.state = ` + state + ` OR EXISTS (SELECT 1 FROM delivery d WHERE d.invoice = i.id AND d.purpose = 'customer' AND d.state = ` + state + `))`)
}

// What has not come to its end has an index of its own, which holds few. A
// query goes by it if it repeats the index's condition, or asks something of
// its first column.
var (
	openDelivery = map[string]string{
		"queued": ` AND d.channel >= ''`, "leased": ` AND d.channel >= ''`,
		"held": openStates, "uncertain": openStates, "handed over": openStates, "planned": openStates,
	}
	openInvoice = map[string]string{"held": ` AND h.state IN ('held', 'offered', 'waiting')`}
)

const openStates = ` AND d.state IN ('handed over', 'held', 'leased', 'planned', 'queued', 'uncertain')`

// Picks: see flow.Tx.
func (t *tx) Picks(f flow.Filter, id int64) (bool, error) {
	c := where(f, true)
	n, err := one(&t.query, scanInt, `SELECT COUNT(*) FROM invoice i WHERE i.id = `+c.arg(id)+` AND `+c.text(), c.args...)
	return n > 0, err
}

// Pick: see flow.Desk.
func (s *Store) Pick(ctx context.Context, f flow.Filter, first int) (p flow.Pick, err error) {
	c := where(f, false)
	err = s.snapshot(ctx, func(q *query) (err error) {
		p.IDs, err = list(q, scanID, `SELECT i.id FROM invoice i WHERE `+c.text()+` ORDER BY i.id`, c.args...)
		if err != nil || len(p.IDs) == 0 {
			return err
		}
		p.Groups, err = list(q, scanPickGroup, `SELECT g.state, g.channel, g.delivery, g.class, g.currency, COUNT(*), CAST(SUM(g.gross) AS BIGINT)
			FROM (SELECT i.state, COALESCE(d.channel, '') AS channel, COALESCE(d.state, '') AS delivery, i.class, i.currency, i.gross
				FROM invoice i LEFT JOIN delivery d ON d.invoice = i.id AND `+livingDelivery+` WHERE `+c.text()+`) AS g
			GROUP BY g.state, g.channel, g.delivery, g.class, g.currency ORDER BY g.state, g.channel, g.delivery, g.class, g.currency`, c.args...)
		if err != nil {
			return err
		}
		p.First = make([]flow.Picked, min(first, len(p.IDs)))
		for n := range p.First {
			if p.First[n], err = picked(q, p.IDs[n]); err != nil {
				return err
			}
		}
		return nil
	})
	return p, err
}

func scanID(scan scanner) (id int64, err error) { err = scan(&id); return id, err }

func scanPickGroup(scan scanner) (g flow.PickGroup, err error) {
	var state, class, delivery string
	err = scan(&state, &g.Channel, &delivery, &class, &g.Sum.Currency, &g.N, &g.Sum.Minor)
	g.State, g.Class, g.Delivery = flow.InvoiceState(state), invoice.Class(class), outbox.State(delivery)
	return g, err
}

// picked is one picked invoice.
func picked(q *query, id int64) (p flow.Picked, err error) {
	if p.Invoice, err = one(q, scanInvoice, `SELECT `+invoiceColumns+` FROM invoice WHERE id = $1`, id); err != nil {
		return p, err
	}
	if err = q.get(`SELECT name FROM customer WHERE id = $1`, []any{p.Customer}, &p.Name); err != nil {
		return p, must("customer", p.Customer, err)
	}
	d, is, err := maybe(q, scanDelivery, `SELECT `+deliveryColumns+` FROM delivery d WHERE d.invoice = $1 AND `+livingDelivery, id)
	if is {
		p.Channel, p.Delivery = d.Channel, d.State
	}
	return p, err
}
