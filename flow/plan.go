package flow

import (
	"context"
	"fmt"
	"reflect"

	"sluse/invoice"
	"sluse/outbox"
	"sluse/routing"
	"sluse/words"
)

// Plan routes every invoice that waits and is due: the look-ups are asked
// first, outside any commit; then decision and delivery are one commit. One
// whose answer is unknown goes on waiting.
func (f *Flow) Plan(ctx context.Context) (changed bool, err error) {
	last := int64(0)
	for {
		list, err := f.Store.Waiting(ctx, f.Now(), last, chunkSize)
		if err != nil || len(list) == 0 {
			return changed, err
		}
		last = list[len(list)-1].ID
		plans := make([]plan, 0, len(list))
		for _, inv := range list {
			p, err := f.consider(ctx, inv)
			if err != nil {
				return changed, fmt.Errorf("invoice %s: %w", inv.Number, err)
			}
			plans = append(plans, p)
		}
		err = f.Store.Do(ctx, func(tx Tx) error {
			for _, p := range plans {
				did, err := f.carryOut(tx, p)
				if err != nil {
					return fmt.Errorf("invoice %s: %w", p.inv.Number, err)
				}
				changed = changed || did
			}
			return nil
		})
		if err != nil {
			return changed, err
		}
	}
}

// A plan is what was found out and decided for one invoice, before the
// commit.
type plan struct {
	inv      Invoice
	customer invoice.Customer
	decision routing.Decision
	stop     words.Reason // why a person must act first
	wait     words.Reason // why it cannot be routed yet
}

// consider looks everything up for one invoice and decides.
func (f *Flow) consider(ctx context.Context, inv Invoice) (plan, error) {
	p := plan{inv: inv}
	customer, err := f.Store.Customer(ctx, inv.Customer)
	if err != nil {
		return p, err
	}
	p.customer = customer
	doc, err := f.content(inv)
	if err != nil {
		return p, err
	}
	if customer.Hold != "" && inv.Reason.Code != personReleased {
		p.stop = words.R("customer.on-hold", customer.Hold)
		return p, nil
	}
	if p.stop, p.wait, err = f.creditNoteWaits(ctx, inv); err != nil || !p.stop.IsZero() || !p.wait.IsZero() {
		return p, err
	}
	p.decision, p.stop, err = f.decide(ctx, inv, doc, customer)
	return p, err
}

// creditNoteWaits lets a credit note follow its invoice, never overtake it.
func (f *Flow) creditNoteWaits(ctx context.Context, inv Invoice) (stop, wait words.Reason, err error) {
	if inv.Class != invoice.ClassCreditNote || inv.Credits == "" || inv.Reason.Code == personReleased {
		return
	}
	found, err := f.Store.FindInvoices(ctx, inv.Seller, invoice.ClassInvoice, inv.Credits)
	if err != nil {
		return
	}
	if len(found) == 0 {
		return words.R("invoice.credits-unknown", inv.Credits), wait, nil
	}
	switch credited := found[0]; credited.State {
	case Delivered, Rehearsed:
	case Ended:
		if credited.Reason.Code == "person.withdrawn" { // the customer has never seen it
			return words.R("invoice.credits-withdrawn", inv.Credits, inv.Number), wait, nil
		}
	case InDelivery:
		deliveries, err := f.Store.Deliveries(ctx, credited.ID)
		if err != nil {
			return stop, wait, err
		}
		if d, ok := living(deliveries); !ok || !left(d.State) {
			return stop, words.R("invoice.waits-for-its-invoice", inv.Credits), nil
		}
	default:
		return stop, words.R("invoice.waits-for-its-invoice", inv.Credits), nil
	}
	return
}

// living is the delivery to the customer that is not refused or withdrawn.
func living(list []Delivery) (Delivery, bool) {
	for _, d := range list {
		if d.Purpose == outbox.ForCustomer && d.State != outbox.Refused && d.State != outbox.Withdrawn {
			return d, true
		}
	}
	return Delivery{}, false
}

// left says whether a delivery is known to have left the house.
func left(s outbox.State) bool {
	return s == outbox.HandedOver || s == outbox.Accepted || s == outbox.Delivered
}

// decide walks the customer's list.
func (f *Flow) decide(ctx context.Context, inv Invoice, doc *invoice.Invoice, customer invoice.Customer) (routing.Decision, words.Reason, error) {
	var d routing.Decision
	participant, err := f.lookUp(ctx, customer)
	if err != nil {
		return d, words.Reason{}, err
	}
	list, ok := f.list(inv.Seller, customer, participant)
	if !ok {
		return d, words.R("route.no-list", inv.Seller), nil
	}
	tried, err := f.tried(ctx, inv)
	if err != nil {
		return d, words.Reason{}, err
	}
	overdue := f.LookUpDeadline > 0 && f.Now().Sub(inv.CreatedAt) > f.LookUpDeadline
	list.PassUnknown = list.PassUnknown && overdue
	open, err := f.Store.Open(ctx, inv.ID, f.receivables())
	if err != nil {
		return d, words.Reason{}, err
	}
	candidate := outbox.Candidate{Invoice: doc, Customer: customer, Participant: participant, Today: string(f.today())}
	d = routing.Decide(list, tried, func(channel string) routing.Verdict {
		if channel == routing.Factor {
			return f.saleVerdict(inv, doc, customer, open)
		}
		c, ok := f.Channels[channel]
		if !ok {
			return routing.Verdict{Answer: routing.Cannot, Reason: words.R("route.channel-off", channel)}
		}
		return c.Verdict(candidate)
	})
	if d.Outcome == routing.Wait && overdue {
		return d, words.R("route.no-answer-in-time", d.Channel), nil
	}
	return d, words.Reason{}, nil
}

func (f *Flow) lookUp(ctx context.Context, customer invoice.Customer) (outbox.Participant, error) {
	if customer.OrgNumber == "" {
		return outbox.Participant{Invoice: routing.Cannot, CreditNote: routing.Cannot}, nil
	}
	return f.Directory.Find(ctx, customer.OrgNumber)
}

// list is the customer's own, else the seller's that fits best.
func (f *Flow) list(seller string, customer invoice.Customer, p outbox.Participant) (routing.List, bool) {
	if len(customer.List) > 0 {
		return routing.List{Name: words.Say(f.Lang, "route.own-list"), Channels: customer.List}, true
	}
	s, ok := f.Sellers[seller]
	if !ok {
		return routing.List{}, false
	}
	return routing.Pick(s.Lists, customer.Number, routing.Groups(p.OrganisationForm))
}

// tried is what earlier attempts at this invoice proved. A released invoice
// that has never been looked at has none.
func (f *Flow) tried(ctx context.Context, inv Invoice) (map[string]routing.Verdict, error) {
	if inv.LookAt.IsZero() {
		return nil, nil
	}
	tried := map[string]routing.Verdict{}
	deliveries, err := f.Store.Deliveries(ctx, inv.ID)
	if err != nil {
		return nil, err
	}
	for _, d := range deliveries {
		if d.Purpose == outbox.ForCustomer && d.State == outbox.Refused && d.Refusal == outbox.CannotReach {
			channel, _ := outbox.RealChannel(d.Channel)
			tried[channel] = routing.Verdict{Channel: channel, Answer: routing.Cannot, Reason: d.Reason}
		}
	}
	offers, err := f.Store.Offers(ctx, inv.ID)
	if err != nil {
		return nil, err
	}
	for _, o := range offers {
		v := routing.Verdict{Channel: routing.Factor, Answer: routing.Cannot, Reason: o.Reason}
		if o.State == OfferAccepted {
			v.Answer = routing.Can // sold: the rest of the list delivers it
		}
		tried[routing.Factor] = v
	}
	return tried, nil
}

// carryOut writes a plan, unless a person or another event was faster.
func (f *Flow) carryOut(tx Tx, p plan) (changed bool, err error) {
	inv, err := tx.InvoiceByID(p.inv.ID)
	if err != nil {
		return false, err
	}
	customer, err := tx.CustomerByID(inv.Customer)
	if err != nil {
		return false, err
	}
	if inv.State != Waiting || inv.Content != p.inv.Content || inv.Offer != p.inv.Offer || !reflect.DeepEqual(customer, p.customer) {
		return true, nil // look again
	}
	if !p.wait.IsZero() {
		return f.waitOn(tx, inv, p.wait)
	}
	if !p.stop.IsZero() {
		inv.State, inv.Reason = HeldBack, p.stop
		return true, tx.SetInvoice(inv)
	}
	if !inv.Issued {
		return true, nil // it is booked first
	}
	if err := tx.AddDecision(Decided{Invoice: inv.ID, At: f.Now(), Decision: p.decision}); err != nil {
		return false, err
	}
	switch {
	case p.decision.Outcome == routing.Wait:
		return f.waitOn(tx, inv, p.decision.Reason)
	case p.decision.Outcome == routing.Exhausted:
		inv.State, inv.Reason = HeldBack, p.decision.Reason
		return true, tx.SetInvoice(inv)
	case p.decision.Channel == routing.Factor:
		return true, f.offer(tx, inv)
	}
	inv.State, inv.Reason = InDelivery, words.Reason{}
	if err := tx.SetInvoice(inv); err != nil {
		return false, err
	}
	return true, f.queueAt(tx, &inv, p.decision.Channel, f.afterRegret(inv.Seller, p.decision.Channel))
}

// waitOn lets an invoice wait for a later look. It counts as a change only
// where the reason is new, so that a run ends.
func (f *Flow) waitOn(tx Tx, inv Invoice, reason words.Reason) (bool, error) {
	fresh := inv.Reason.Code != reason.Code
	if inv.Reason.Code == personReleased { // what a person let go stays let go
		fresh, reason = false, inv.Reason
	}
	inv.Reason, inv.LookAt = reason, f.Now().Add(f.LookUpWait)
	if reason.Code == "invoice.waits-for-its-invoice" {
		inv.LookAt = f.Now() // its invoice may move in this very run
	}
	return fresh, tx.SetInvoice(inv)
}
