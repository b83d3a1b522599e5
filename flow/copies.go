package flow

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"sluse/invoice"
	"sluse/outbox"
	"sluse/routing"
	"sluse/words"
)

// A CopyWay is where a copy goes: a channel, and the mail address where that
// is not the customer's own.
type CopyWay struct{ Channel, Address string }

// Copy sends the document of an invoice that has left once more, marked KOPI.
// It is no delivery of the invoice and moves nothing of it: whatever becomes
// of the copy, the invoice stands where it stood. Each order is one copy. o.To
// is a channel or a mail address; nothing is the first way that reaches the
// customer, mail before paper.
func (f *Flow) Copy(ctx context.Context, id int64, o Order) (way CopyWay, err error) {
	seen, err := f.Store.Invoice(ctx, id)
	if err != nil {
		return way, err
	}
	if seen.Content == (Ref{}) {
		return way, refuse("copy.no-document", seen.Number)
	}
	doc, err := f.content(seen)
	if err != nil {
		return way, err
	}
	customer, err := f.Store.Customer(ctx, seen.Customer)
	if err != nil {
		return way, err
	}
	if way, err = f.copyWay(doc, customer, o.To); err != nil {
		return way, err
	}
	err = f.Store.Do(ctx, func(tx Tx) error {
		inv, err := tx.InvoiceByID(id)
		if err != nil {
			return err
		}
		if err := mayCopy(tx, inv); err != nil {
			return err
		}
		if now, err := tx.CustomerByID(inv.Customer); err != nil || now.Hold != "" {
			return cmp.Or(err, refuse("copy.customer-on-hold", now.Hold))
		}
		err = tx.AddDelivery(&Delivery{
			Seller: inv.Seller, Invoice: inv.ID, Purpose: outbox.ForCopy, Channel: wayOf(inv, way.Channel), Address: way.Address,
			State: outbox.Queued, RunAt: f.Now(), ChangedAt: f.Now(),
		})
		if err != nil {
			return err
		}
		e := f.event(inv, words.R("event.person-copy", way.Channel))
		if way.Address != "" {
			e.Reason = words.R("event.person-copy-to", way.Channel, way.Address)
		}
		e.Who, e.Note = o.Who, o.Note
		if err := tx.AddEvent(e); err != nil {
			return err
		}
		return dry(o)
	})
	if errors.Is(err, errDry) {
		err = nil
	}
	return way, err
}

// dry undoes the commit of a dry run.
func dry(o Order) error {
	if o.DryRun {
		return errDry
	}
	return nil
}

// mayCopy lets only what is out of the house be copied, or what may be: there
// is no copy of what nobody was sent. Before that an invoice goes another way.
func mayCopy(tx Tx, inv Invoice) error {
	switch inv.State {
	case Delivered:
		return nil
	case Ended:
		switch inv.Reason.Code {
		case "person.handled":
			return nil
		case "person.withdrawn":
			return refuse("copy.never-left", inv.Number)
		}
		return refuse("copy.no-document", inv.Number)
	case InDelivery:
		d, found, err := tx.LivingDelivery(inv.ID)
		if err != nil {
			return err
		}
		if found && (left(d.State) || d.State == outbox.Uncertain) {
			return nil
		}
		if found && d.State == outbox.Leased {
			return refuse("copy.leaving", inv.Number, d.Channel)
		}
	}
	return refuse("copy.not-out", inv.Number, string(inv.State))
}

// copyWay chooses the channel of a copy.
func (f *Flow) copyWay(doc *invoice.Invoice, customer invoice.Customer, to string) (CopyWay, error) {
	copiers := f.copiers()
	if strings.Contains(to, "@") {
		for _, c := range copiers {
			if c.TakesAddress() {
				customer.Email = strings.TrimSpace(to)
				return CopyWay{c.Name(), customer.Email}, reaches(c, candidateOf(doc, customer, outbox.Participant{}, f))
			}
		}
		return CopyWay{}, refuse("copy.no-mail")
	}
	if _, ok := f.Channels[to]; to != "" && (!ok || to == routing.Factor) {
		return CopyWay{}, refuse("person.no-such-channel", to)
	}
	var no error
	for _, c := range copiers {
		if to != "" && c.Name() != to {
			continue
		}
		err := reaches(c, candidateOf(doc, customer, outbox.Participant{}, f))
		if err == nil {
			return CopyWay{Channel: c.Name()}, nil
		}
		no = cmp.Or(no, err)
	}
	switch {
	case no != nil:
		return CopyWay{}, no
	case to != "":
		return CopyWay{}, refuse("copy.to-a-system", to)
	}
	return CopyWay{}, refuse("copy.no-way")
}

func reaches(c outbox.Channel, k outbox.Candidate) error {
	if v := c.Verdict(k); v.Answer != routing.Can {
		return refuse("copy.channel-cannot", c.Name(), words.Nest(v.Reason))
	}
	return nil
}

// copiers are the channels that carry copies: those that take a mail address
// first, then by name.
func (f *Flow) copiers() []outbox.Copier {
	var list []outbox.Copier
	for _, c := range f.Channels {
		if copier, ok := c.(outbox.Copier); ok {
			list = append(list, copier)
		}
	}
	rank := func(c outbox.Copier) int {
		if c.TakesAddress() {
			return 0
		}
		return 1
	}
	slices.SortFunc(list, func(a, b outbox.Copier) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Name(), b.Name()))
	})
	return list
}

// errCopies says that an order was of the invoice's copies, and that the
// invoice itself is left as it is.
var errCopies = errors.New("the order is of copies")

// copiesHandled marks the copies that did not arrive as seen to. It is
// errCopies where there were any.
func (f *Flow) copiesHandled(tx Tx, inv Invoice, o Order) error {
	return f.ofCopies(tx, inv, func(d Delivery) (bool, error) {
		return true, f.setDelivery(tx, d, outbox.Handled, words.R("person.handled", o.Who, o.Note))
	})
}

// copiesAgain lets held copies be tried again. One that was refused, or of
// which nobody knows, is no copy to try: a new one is.
func (f *Flow) copiesAgain(tx Tx, inv Invoice) error {
	return f.ofCopies(tx, inv, func(d Delivery) (bool, error) {
		if d.State != outbox.Held || d.Reason.Code == "customer.on-hold" {
			return false, nil
		}
		return true, f.setDelivery(tx, d, outbox.Queued, words.Reason{})
	})
}

// ofCopies gives an order to the copies that wait for a person.
func (f *Flow) ofCopies(tx Tx, inv Invoice, do func(Delivery) (bool, error)) error {
	list, err := tx.OpenCopies(inv.ID)
	if err != nil {
		return err
	}
	done := false
	for _, d := range list {
		did, err := do(d)
		if err != nil {
			return err
		}
		done = done || did
	}
	if done {
		return errCopies
	}
	return nil
}
