package flow

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"sluse/invoice"
	"sluse/outbox"
	"sluse/routing"
	"sluse/words"
)

// personReleased marks a waiting invoice that a person let go: what held it
// by itself does not hold it again.
const personReleased = "person.released"

// An Order is what a person wants done with one invoice.
type Order struct {
	Who  string
	Note string
	// DryRun checks the order and undoes it.
	DryRun bool
	To     string // the channel of Reroute
}

// A RefusedOrder says why an order cannot be carried out.
type RefusedOrder struct{ Reason words.Reason }

// Error is the reason in English.
func (e *RefusedOrder) Error() string { return e.Reason.Text(words.EN) }

func refuse(code string, args ...string) error { return &RefusedOrder{words.R(code, args...)} }

var errDry = errors.New("dry run")

// order runs one person's order in a commit of its own, or undoes it on a
// dry run.
func (f *Flow) order(ctx context.Context, id int64, o Order, event string, do func(Tx, *Invoice) error) error {
	err := f.Store.Do(ctx, func(tx Tx) error {
		inv, err := tx.InvoiceByID(id)
		if err != nil {
			return err
		}
		if inv.State == Staged {
			return refuse("person.not-released", inv.Number)
		}
		code := "event." + event
		switch err := do(tx, &inv); {
		case errors.Is(err, errCopies):
			code += "-copy"
		case err != nil:
			return err
		}
		if err := tx.SetInvoice(inv); err != nil {
			return err
		}
		e := f.event(inv, words.R(code, o.To))
		e.Who, e.Note = o.Who, o.Note
		if err := tx.AddEvent(e); err != nil {
			return err
		}
		if o.DryRun {
			return errDry
		}
		return nil
	})
	if errors.Is(err, errDry) {
		return nil
	}
	return err
}

// atHome is the invoice's delivery that has not begun to leave, or none. One
// that waits to be tried again, and of which nothing has left, is called back.
// It is an error where one has left, or is leaving.
func (f *Flow) atHome(tx Tx, inv *Invoice) (Delivery, bool, error) {
	d, found, err := tx.LivingDelivery(inv.ID)
	if err != nil || !found {
		return d, false, err
	}
	switch d.State {
	case outbox.Planned, outbox.Held, outbox.Queued:
		return d, true, nil
	case outbox.Leased:
		if recalled, err := tx.Recall(d.Parcel, f.Now()); recalled || err != nil {
			return d, recalled, err
		}
	case outbox.Rehearsed:
		return d, false, refuse("rehearsal.over", inv.Number)
	}
	return d, false, refuse("person.has-left", inv.Number, d.Channel)
}

func (f *Flow) setDelivery(tx Tx, d Delivery, state outbox.State, reason words.Reason) error {
	d.State, d.Reason, d.ChangedAt, d.RunAt = state, reason, f.Now(), f.Now()
	if state == outbox.Queued {
		d.Parcel, d.Attempt, d.Token = 0, 0, ""
	}
	return tx.SetDelivery(d)
}

func held(o Order) words.Reason { return words.R("person.held", o.Who, o.Note) }

// Hold stops an invoice that has not left, until it is released.
func (f *Flow) Hold(ctx context.Context, id int64, o Order) error {
	return f.order(ctx, id, o, "person-hold", func(tx Tx, inv *Invoice) error {
		d, found, err := f.atHome(tx, inv)
		switch {
		case err != nil:
			return err
		case found:
			inv.Reason = held(o)
			return f.setDelivery(tx, d, outbox.Held, inv.Reason)
		case inv.State == HeldBack && inv.Reason.Code == fraud: // on hold already, and for a reason that must stay
			return &RefusedOrder{inv.Reason}
		case inv.State == Waiting || inv.State == HeldBack:
			inv.State, inv.Reason = HeldBack, held(o)
			return nil
		}
		return refuse("person.cannot", inv.Number, string(inv.State))
	})
}

// Release lets an invoice go that a person or a rule held.
func (f *Flow) Release(ctx context.Context, id int64, o Order) error {
	return f.order(ctx, id, o, "person-release", func(tx Tx, inv *Invoice) error {
		d, found, err := tx.LivingDelivery(inv.ID)
		switch {
		case err != nil:
			return err
		case found && d.State == outbox.Held, found && d.State == outbox.Queued && d.RunAt.After(f.Now()):
			inv.Reason = words.Reason{}
			return f.setDelivery(tx, d, outbox.Queued, words.Reason{})
		case inv.State == HeldBack || inv.State == Waiting:
			inv.State, inv.Reason, inv.LookAt = Waiting, words.R(personReleased, o.Who), f.Now()
			return nil
		case inv.State == Offered:
			return f.withdrawOffer(tx, inv, o)
		}
		return refuse("person.cannot", inv.Number, string(inv.State))
	})
}

// withdrawOffer takes the invoice's open offer back by a person's order, and
// lets the invoice go on.
func (f *Flow) withdrawOffer(tx Tx, inv *Invoice, o Order) error {
	offer, found, err := tx.LivingOffer(inv.ID)
	if err != nil {
		return err
	}
	if !found || offer.State != OfferOpen {
		return refuse("person.cannot", inv.Number, string(inv.State))
	}
	done, err := f.takeBack(tx, *inv, offer, OfferWithdrawn, words.R("person.offer-withdrawn", o.Who))
	if err != nil {
		return err
	}
	if !done { // the offer is just leaving
		return refuse("person.has-left", inv.Number, routing.Factor)
	}
	*inv, err = tx.InvoiceByID(inv.ID)
	return err
}

// Retry tries again now what waits for a later time or found no way out; what
// a rule or a person stopped is released instead. Of a delivery whose end
// nobody knows a person says by it that it did not arrive.
func (f *Flow) Retry(ctx context.Context, id int64, o Order) error {
	return f.order(ctx, id, o, "person-retry", func(tx Tx, inv *Invoice) error {
		if err := f.copiesAgain(tx, *inv); err != nil {
			return err
		}
		d, found, err := tx.LivingDelivery(inv.ID)
		switch {
		case err != nil:
			return err
		case found && d.State == outbox.Leased && d.Parcel != 0:
			return f.atOnce(tx, d)
		case found && d.State == outbox.Queued, found && gaveUp(d):
			inv.Reason = words.Reason{}
			return errors.Join(f.setDelivery(tx, d, outbox.Queued, words.Reason{}), tx.ProbeNow(d.Channel))
		case found && d.State == outbox.Uncertain:
			if o.Note == "" {
				return refuse("person.note-needed", inv.Number)
			}
			if err := f.setDelivery(tx, d, outbox.Refused, words.R("person.did-not-arrive", o.Who, o.Note)); err != nil {
				return err
			}
			inv.State, inv.Reason = InDelivery, words.Reason{}
			return f.queue(tx, inv, d.Channel)
		case !found && (inv.State == Waiting || inv.State == HeldBack && strings.HasPrefix(inv.Reason.Code, "route.")):
			inv.State, inv.LookAt = Waiting, f.Now()
			if inv.Reason.Code != personReleased {
				inv.Reason = words.Reason{}
			}
			return nil
		case inv.State == Offered:
			return f.retryOffer(tx, inv, o)
		}
		return refuse("person.cannot", inv.Number, string(inv.State))
	})
}

// retryOffer hands an offer over again that the factor did not get; of one
// that it may have got a person must say so.
func (f *Flow) retryOffer(tx Tx, inv *Invoice, o Order) error {
	d, found, err := tx.OfferDelivery(inv.ID)
	switch {
	case err != nil:
		return err
	case found && d.State == outbox.Leased && d.Parcel != 0:
		return f.atOnce(tx, d)
	case found && d.State == outbox.Queued && d.RunAt.After(f.Now()):
		return f.setDelivery(tx, d, outbox.Queued, words.Reason{})
	case !found || d.State != outbox.Held && d.State != outbox.Refused && d.State != outbox.Uncertain:
		return refuse("person.cannot", inv.Number, string(inv.State))
	case d.State == outbox.Uncertain && o.Note == "":
		return refuse("person.note-needed", inv.Number)
	}
	inv.Reason = f.offering(*inv, d.Purpose)
	return f.setDelivery(tx, d, outbox.Queued, words.Reason{})
}

// offering is why an offered invoice stands still while all is well.
func (f *Flow) offering(inv Invoice, purpose outbox.Purpose) words.Reason {
	code, factor := "factor.offered", ""
	if purpose == outbox.ForWithdrawal {
		code = "factor.withdrawing"
	}
	if a := f.factorOf(inv.Seller); a != nil {
		factor = a.FactorName
	}
	return words.R(code, factor)
}

// gaveUp says whether a delivery is held because it could not be handed over.
func gaveUp(d Delivery) bool {
	return d.State == outbox.Held && (d.Reason.Code == "channel.gave-up" || d.Reason.Code == "channel.gave-up-in-time")
}

// atOnce lets a parcel that waits for another try be tried now, also where its
// channel rests.
func (f *Flow) atOnce(tx Tx, d Delivery) error {
	return errors.Join(tx.RenewParcel(d.Parcel, f.Now()), tx.ProbeNow(d.Channel))
}

// queue queues an invoice for a channel, or for the one that stands in for it.
func (f *Flow) queue(tx Tx, inv *Invoice, channel string) error {
	return f.queueAt(tx, inv, channel, f.Now())
}

func (f *Flow) queueAt(tx Tx, inv *Invoice, channel string, at time.Time) error {
	return tx.AddDelivery(&Delivery{
		Seller: inv.Seller, Invoice: inv.ID, Purpose: outbox.ForCustomer, Channel: wayOf(*inv, channel),
		State: outbox.Queued, RunAt: at, ChangedAt: f.Now(),
	})
}

// afterRegret is when what the program plans may leave: until then a person
// can take it back.
func (f *Flow) afterRegret(seller, channel string) time.Time {
	if f.Regret == nil {
		return f.Now()
	}
	return f.Now().Add(f.Regret(seller, channel))
}

// Reroute sends an invoice that has not left by another channel, which must
// be able to reach the customer and stand in the customer's list.
func (f *Flow) Reroute(ctx context.Context, id int64, o Order) error {
	seen, err := f.Store.Invoice(ctx, id)
	if err != nil {
		return err
	}
	if seen.Reason.Code == fraud {
		return &RefusedOrder{seen.Reason}
	}
	if err := f.mayTake(ctx, seen, o.To); err != nil {
		return err
	}
	return f.order(ctx, id, o, "person-reroute", func(tx Tx, inv *Invoice) error {
		d, found, err := f.atHome(tx, inv)
		if err != nil {
			return err
		}
		if found {
			if err := f.setDelivery(tx, d, outbox.Withdrawn, words.R("person.rerouted", o.Who, o.To)); err != nil {
				return err
			}
		} else if inv.State != Waiting && inv.State != HeldBack {
			return refuse("person.cannot", inv.Number, string(inv.State))
		}
		inv.State, inv.Reason = InDelivery, words.Reason{}
		return f.queue(tx, inv, o.To)
	})
}

// mayTake says whether a person may choose a channel for an invoice.
func (f *Flow) mayTake(ctx context.Context, inv Invoice, channel string) error {
	c, ok := f.Channels[channel]
	if !ok || channel == routing.Factor {
		return refuse("person.no-such-channel", channel)
	}
	customer, err := f.Store.Customer(ctx, inv.Customer)
	if err != nil {
		return err
	}
	doc, err := f.content(inv)
	if err != nil {
		return err
	}
	participant, err := f.lookUp(ctx, customer)
	if err != nil {
		return err
	}
	list, _ := f.list(inv.Seller, customer, participant)
	allowed := false
	for _, name := range list.Channels {
		allowed = allowed || name == channel
	}
	if !allowed {
		return refuse("person.not-in-list", channel, list.Name)
	}
	v := c.Verdict(candidateOf(doc, customer, participant, f))
	if v.Answer != routing.Can {
		return refuse("person.channel-cannot", channel, words.Nest(v.Reason))
	}
	return nil
}

func candidateOf(doc *invoice.Invoice, customer invoice.Customer, p outbox.Participant, f *Flow) outbox.Candidate {
	return outbox.Candidate{Invoice: doc, Customer: customer, Participant: p, Today: string(f.today())}
}

// Withdraw ends an invoice that has not left. Its voucher stands: only a
// credit note undoes that.
func (f *Flow) Withdraw(ctx context.Context, id int64, o Order) error {
	return f.order(ctx, id, o, "person-withdraw", func(tx Tx, inv *Invoice) error {
		d, found, err := f.atHome(tx, inv)
		if err != nil {
			return err
		}
		if found {
			if err := f.setDelivery(tx, d, outbox.Withdrawn, words.R("person.withdrawn", o.Who, o.Note)); err != nil {
				return err
			}
		} else if inv.State != Waiting && inv.State != HeldBack {
			return refuse("person.cannot", inv.Number, string(inv.State))
		}
		inv.State, inv.Reason = Ended, words.R("person.withdrawn", o.Who, o.Note)
		return nil
	})
}

// Handled ends an invoice that a person has seen to by hand.
func (f *Flow) Handled(ctx context.Context, id int64, o Order) error {
	return f.order(ctx, id, o, "person-handled", func(tx Tx, inv *Invoice) error {
		if o.Note == "" {
			return refuse("person.note-needed", inv.Number)
		}
		if err := f.copiesHandled(tx, *inv, o); err != nil {
			return err
		}
		d, found, err := tx.LivingDelivery(inv.ID)
		switch {
		case err != nil:
			return err
		case inv.State == Offered, inv.State == Delivered, inv.State == Ended, inv.State == Rehearsed, found && d.State == outbox.Leased:
			return refuse("person.cannot", inv.Number, string(inv.State))
		case found:
			if err := f.setDelivery(tx, d, outbox.Handled, words.R("person.handled", o.Who, o.Note)); err != nil {
				return err
			}
		}
		inv.State, inv.Reason = Ended, words.R("person.handled", o.Who, o.Note)
		return nil
	})
}

// Sell offers an invoice that has not left to the seller's factor now.
func (f *Flow) Sell(ctx context.Context, id int64, o Order) error {
	seen, err := f.Store.Invoice(ctx, id)
	if err != nil {
		return err
	}
	if seen.Reason.Code == fraud {
		return &RefusedOrder{seen.Reason}
	}
	if seen.State == Rehearsed {
		return refuse("rehearsal.over", seen.Number)
	}
	_, _, why, err := f.Quote(ctx, seen)
	if err != nil {
		return err
	}
	if !why.IsZero() {
		return &RefusedOrder{why}
	}
	return f.order(ctx, id, o, "person-sell", func(tx Tx, inv *Invoice) error {
		d, found, err := f.atHome(tx, inv)
		if err != nil {
			return err
		}
		if found {
			if err := f.setDelivery(tx, d, outbox.Withdrawn, words.R("person.sold", o.Who)); err != nil {
				return err
			}
		} else if inv.State != Waiting && inv.State != HeldBack {
			return refuse("person.cannot", inv.Number, string(inv.State))
		}
		if err := f.offer(tx, *inv); err != nil {
			return err
		}
		if *inv, err = tx.InvoiceByID(inv.ID); err == nil && inv.State != Offered {
			err = refuse("factor.paid")
		}
		return err
	})
}

// ReleaseFile lets a file go that was held whole.
func (f *Flow) ReleaseFile(ctx context.Context, id int64, o Order) error {
	err := f.Store.Do(ctx, func(tx Tx) error {
		a, err := tx.ArrivalByID(id)
		if err != nil {
			return err
		}
		if a.State != HeldFile {
			return refuse("person.file-not-held", a.Name)
		}
		if err := f.letGo(tx, a); err != nil {
			return err
		}
		a.State, a.Reason = ArchivedFile, words.R("person.file-released", o.Who)
		if err := tx.SetArrival(a); err != nil {
			return err
		}
		if err := tx.AddEvent(Event{At: f.Now(), Who: o.Who, Reason: words.R("event.file-released", a.Name), Note: o.Note}); err != nil {
			return err
		}
		if o.DryRun {
			return errDry
		}
		return nil
	})
	if errors.Is(err, errDry) {
		return nil
	}
	return err
}

// HandledFile takes what a person has seen to of a file off the list: a
// rejected file, its rows, a counterpart's row that could not be used, a held
// statement. A file that is held waits for its release.
func (f *Flow) HandledFile(ctx context.Context, id int64, o Order) error {
	err := f.Store.Do(ctx, func(tx Tx) error {
		a, err := tx.ArrivalByID(id)
		if err != nil {
			return err
		}
		if a.State == HeldFile {
			return refuse("person.file-held", strconv.FormatInt(id, 10))
		}
		done, err := tx.HandleFile(id, f.Now())
		if err != nil {
			return err
		}
		if !done {
			return refuse("person.file-nothing-open", a.Name)
		}
		if err := tx.AddEvent(Event{At: f.Now(), Who: o.Who, Reason: words.R("event.file-handled", a.Name), Note: o.Note}); err != nil {
			return err
		}
		if o.DryRun {
			return errDry
		}
		return nil
	})
	if errors.Is(err, errDry) {
		return nil
	}
	return err
}
