package flow

import (
	"context"
	"errors"

	"sluse/outbox"
	"sluse/words"
)

// An Act is what an order does to one invoice, in one commit.
type Act struct {
	Do func(f *Flow, ctx context.Context, invoice int64, o Order) error
	// Asks says that it asks the world or reads documents before its commit:
	// then no other waits for it in the same one.
	Asks bool
}

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

// maxTogether is how many invoices share a commit.
const maxTogether = 100

// CarryOut gives an order to each of many invoices. The commit that acts on
// one first sees whether o.Filter still picks it: what has moved since is left
// alone. One that refuses does not stop the others. Where it is stopped, or an
// error ends it, what is done stays done, Left tells the rest, and the order
// may be given again. told hears how many it has come to.
func (f *Flow) CarryOut(ctx context.Context, invoices []int64, act Act, o Order, told func(n int)) (b Bulk, err error) {
	most := maxTogether
	for n := 0; n < len(invoices); told(n) {
		part := invoices[n:min(n+most, len(invoices))]
		most = maxTogether
		did, err := f.together(ctx, part, act, o)
		switch {
		case err != nil:
			b.Left = len(invoices) - n
			return b, err
		case did == len(part):
			b.Done += did
			n += did
			continue
		case did > 0: // the one behind them refuses
			most = did
			continue
		}
		err = act.Do(f, ctx, part[0], o)
		var no *RefusedOrder
		switch {
		case errors.As(err, &no):
			b.refuse(part[0], no.Reason)
		case err != nil:
			b.Left = len(invoices) - n
			return b, err
		default:
			b.Done++
		}
		n++
	}
	return b, nil
}

// together gives an order to some invoices in one commit, or, where one
// refuses, to none of them: then it says how many stand before that one.
func (f *Flow) together(ctx context.Context, part []int64, act Act, o Order) (did int, err error) {
	if err := ctx.Err(); err != nil || act.Asks {
		return 0, err
	}
	each := o
	each.DryRun = false
	err = f.Store.Do(ctx, func(tx Tx) error {
		inside := *f
		inside.Store = joined{f.Store, tx}
		for did = 0; did < len(part); did++ {
			if err := act.Do(&inside, ctx, part[did], each); err != nil {
				return err
			}
		}
		return dry(o)
	})
	var no *RefusedOrder
	if errors.Is(err, errDry) || errors.As(err, &no) {
		err = nil
	}
	return did, err
}

// A joined store has all its commits in one that has begun.
type joined struct {
	Store
	tx Tx
}

// Do runs f in the commit that has begun. What f has written before an error
// ends with that commit, which the error must end.
func (j joined) Do(_ context.Context, f func(Tx) error) error { return f(j.tx) }

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
