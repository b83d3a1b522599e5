package flow

import (
	"context"
	"errors"

	"sluse/outbox"
	"sluse/words"
)

// An Act is what an order does to one invoice, in a commit of its own.
type Act func(ctx context.Context, invoice int64, o Order) error

// A Bulk is what became of an order on many invoices.
type Bulk struct {
	Done    int
	Refused []RefusedGroup
	Left    int // that it did not come to
}

// A RefusedGroup are invoices that refused an order for the same reason.
type RefusedGroup struct {
	Reason  words.Reason // of the first of them
	Invoice int64        // the first of them
	N       int
}

// maxGroups is how many reasons are told apart by their words. What comes
// beyond joins the first with its code, or makes a group of that.
const maxGroups = 20

// Refusals counts the invoices that refused.
func (b Bulk) Refusals() (n int) {
	for _, g := range b.Refused {
		n += g.N
	}
	return n
}

func (b *Bulk) refuse(invoice int64, reason words.Reason) {
	text := reason.Text(words.NB)
	for i := range b.Refused {
		g := &b.Refused[i]
		if g.Reason.Code == reason.Code && (len(b.Refused) >= maxGroups || g.Reason.Text(words.NB) == text) {
			g.N++
			return
		}
	}
	b.Refused = append(b.Refused, RefusedGroup{reason, invoice, 1})
}

// CarryOut gives an order to each of many invoices, each in a commit of its
// own that first sees whether o.Filter still picks it: what has moved since is
// left alone. One that refuses does not stop the others. Where it is stopped,
// or an error ends it, what is done stays done, Left tells the rest, and the
// order may be given again. told hears how many it has come to.
func (f *Flow) CarryOut(ctx context.Context, invoices []int64, act Act, o Order, told func(n int)) (Bulk, error) {
	var b Bulk
	for i, id := range invoices {
		err := ctx.Err()
		if err == nil {
			err = act(ctx, id, o)
		}
		var no *RefusedOrder
		switch {
		case errors.As(err, &no):
			b.refuse(id, no.Reason)
		case err != nil:
			b.Left = len(invoices) - i
			return b, err
		default:
			b.Done++
		}
		told(i + 1)
	}
	return b, nil
}

// stillPicked refuses an order by a filter that does not pick the invoice any
// more.
func stillPicked(tx Tx, inv Invoice, o Order) error {
	if o.Filter.IsZero() {
		return nil
	}
	is, err := tx.Picks(o.Filter, inv.ID)
	if err == nil && !is {
		err = refuse("bulk.moved-on", inv.Number)
	}
	return err
}

// saysUncertain refuses to say of a delivery whose end nobody knows that it
// did not arrive, where a filter picked it among others: only a person who
// asked for the uncertain ones has looked.
func saysUncertain(inv Invoice, o Order) error {
	if f := o.Filter; !f.IsZero() && f.Delivery != string(outbox.Uncertain) && f.State != string(outbox.Uncertain) {
		return refuse("bulk.uncertain", inv.Number)
	}
	return nil
}

// told is an order as the history tells it: with the filter that picked the
// invoice, where one did.
func (o Order) told(reason words.Reason) words.Reason {
	if o.Filter.IsZero() {
		return reason
	}
	return words.R("event.by-filter", words.Nest(reason), o.Filter.String())
}
