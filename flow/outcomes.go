package flow

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"sluse/factoring"
	"sluse/invoice"
	"sluse/outbox"
	"sluse/words"
)

var _ outbox.Outcomes = (*Flow)(nil)

// Items loads what leased deliveries carry: the invoice as it is to leave.
// One that cannot be made out as it must is unfit, and harms no other.
func (f *Flow) Items(ctx context.Context, deliveries []int64) ([]outbox.Item, []outbox.Unfit, error) {
	items := make([]outbox.Item, 0, len(deliveries))
	var unfit []outbox.Unfit
	for _, id := range deliveries {
		item, err := f.item(ctx, id)
		var no *factoring.AssignmentError
		var rehearsed *RefusedOrder
		switch {
		case errors.As(err, &rehearsed):
			unfit = append(unfit, outbox.Unfit{Delivery: id, Refusal: outbox.BadContent, Reason: rehearsed.Reason})
		case errors.As(err, &no):
			unfit = append(unfit, outbox.Unfit{Delivery: id, Refusal: outbox.BadContent, Reason: no.Reason})
		case err != nil:
			return nil, nil, fmt.Errorf("delivery %d: %w", id, err)
		default:
			items = append(items, item)
		}
	}
	return items, unfit, nil
}

func (f *Flow) item(ctx context.Context, id int64) (outbox.Item, error) {
	d, err := f.Store.Delivery(ctx, id)
	if err != nil {
		return outbox.Item{}, err
	}
	if d.Purpose == outbox.ForNotice {
		return f.noticeItem(ctx, d)
	}
	inv, err := f.Store.Invoice(ctx, d.Invoice)
	if err != nil {
		return outbox.Item{}, err
	}
	if why := unrehearsed(inv, d); !why.IsZero() {
		return outbox.Item{}, &RefusedOrder{why}
	}
	item := outbox.Item{Delivery: id, Seller: f.sender(inv.Seller)}
	if d.Purpose == outbox.ForCopy {
		item.Copy, item.Mark, item.To = true, outbox.MarkCopy, d.Address
	}
	if item.Customer, err = f.Store.Customer(ctx, inv.Customer); err != nil {
		return item, err
	}
	if item.Invoice, err = f.content(inv); err != nil {
		return item, err
	}
	if item.Original, err = f.Store.Document(inv.Original); err != nil {
		return item, err
	}
	switch {
	case d.Purpose == outbox.ForFactor, d.Purpose == outbox.ForWithdrawal:
		item.Offer, err = f.offerOf(ctx, inv, item.Invoice, d.Purpose)
	case inv.Offer != 0:
		item.Assigned = true
		item.Invoice, err = f.assigned(ctx, inv, item.Invoice)
	}
	return item, err
}

func (f *Flow) sender(id string) outbox.Seller {
	s, ok := f.Sellers[id]
	if !ok {
		return outbox.Seller{ID: id}
	}
	return outbox.Seller{ID: id, Name: s.Party.Name, OrgNumber: s.Party.OrgNumber(), Address: s.Party.Address, Email: s.Party.Contact.Email}
}

// offerOf is the offer that a delivery to the factor makes or takes back.
func (f *Flow) offerOf(ctx context.Context, inv Invoice, doc *invoice.Invoice, purpose outbox.Purpose) (*factoring.Offer, error) {
	offers, err := f.Store.Offers(ctx, inv.ID)
	if err != nil {
		return nil, err
	}
	for _, o := range slices.Backward(offers) {
		if purpose == outbox.ForFactor && o.State != OfferOpen {
			continue
		}
		a, ok := f.Factors[o.Factor]
		if !ok {
			return nil, noAgreement(inv, o)
		}
		offer, err := a.NewOffer(o.SaleID, doc, "", "")
		if err == nil && purpose == outbox.ForWithdrawal {
			offer = offer.Withdrawal()
		}
		return &offer, err
	}
	return nil, fmt.Errorf("invoice %s: no open offer", inv.Number)
}

func noAgreement(inv Invoice, o Offer) error {
	return &factoring.AssignmentError{Number: inv.Number, Reason: words.R("factor.agreement-gone", o.Factor)}
}

// assigned is a sold invoice as it leaves: payee, account, KID, type and
// notice are the factor's.
func (f *Flow) assigned(ctx context.Context, inv Invoice, doc *invoice.Invoice) (*invoice.Invoice, error) {
	offers, err := f.Store.Offers(ctx, inv.ID)
	if err != nil {
		return nil, err
	}
	for _, o := range offers {
		if o.ID != inv.Offer {
			continue
		}
		a, ok := f.Factors[o.Factor]
		if !ok {
			return nil, noAgreement(inv, o)
		}
		return factoring.Assign(doc, a.Agreement, o.KID, o.Account)
	}
	return nil, fmt.Errorf("invoice %s: its accepted offer is missing", inv.Number)
}

// Settle writes what became of deliveries at their hand-over, and all that
// follows, in one commit.
func (f *Flow) Settle(ctx context.Context, results []outbox.Result) error {
	return f.Store.Do(ctx, func(tx Tx) error {
		seen, stays := map[int64]bool{}, map[int64]bool{}
		var ended []int64
		for _, r := range results {
			if r.Parcel != 0 && !seen[r.Parcel] {
				seen[r.Parcel] = true
				if open, err := disputed(tx, r, results); err != nil {
					return err
				} else if stays[r.Parcel] = open; open {
					continue
				}
				if err := f.setParcel(tx, r); err != nil {
					return err
				}
				if r.State != outbox.Leased {
					ended = append(ended, r.Parcel)
				}
			}
			if stays[r.Parcel] {
				continue
			}
			if err := f.settleOne(tx, r); err != nil {
				return fmt.Errorf("delivery %d: %w", r.Delivery, err)
			}
		}
		return tx.EndBatches(ended)
	})
}

// disputed says whether a parcel that is proved to be at home must stay there:
// where anybody has said anything of one of its deliveries since, it is not
// handed over again as it was.
func disputed(tx Tx, r outbox.Result, all []outbox.Result) (bool, error) {
	if !r.Proved || r.State != outbox.Leased {
		return false, nil
	}
	for _, o := range all {
		if o.Parcel != r.Parcel {
			continue
		}
		d, err := tx.DeliveryByID(o.Delivery)
		if err != nil || d.State != outbox.Uncertain {
			return true, err
		}
	}
	return false, nil
}

func (f *Flow) setParcel(tx Tx, r outbox.Result) error {
	switch r.State {
	case outbox.Leased:
		state := Intended // nothing left: as if it never had begun
		if r.Begun {
			state = Begun
		}
		if !r.Begun || r.Proved {
			if err := tx.SetParcel(r.Parcel, state); err != nil {
				return err
			}
		}
		if r.Proved {
			return errors.Join(tx.RenewParcel(r.Parcel, r.RunAt), tx.ReopenBatch(r.Parcel))
		}
		return tx.RetryParcel(r.Parcel, r.RunAt, r.Attempt)
	case outbox.HandedOver, outbox.Accepted:
		return tx.SetParcel(r.Parcel, HandedOver)
	case outbox.Uncertain:
		return tx.SetParcel(r.Parcel, Unknown)
	}
	return tx.SetParcel(r.Parcel, Undone)
}

func (f *Flow) settleOne(tx Tx, r outbox.Result) error {
	d, err := tx.DeliveryByID(r.Delivery)
	if err != nil {
		return err
	}
	from := outbox.Leased
	if r.Proved {
		from = outbox.Uncertain
	}
	if d.State != from {
		return nil // ended already: by a receipt that was faster, or by a person
	}
	if r.State == outbox.Leased && r.Proved {
		return f.backHome(tx, d, r)
	}
	d.Attempt = max(d.Attempt, r.Attempt)
	if r.State == outbox.Leased {
		d.Reason, d.ChangedAt = r.Reason, f.Now()
		return tx.SetDelivery(d)
	}
	return f.move(tx, d, outbox.Receipt{State: r.State, Refusal: r.Refusal, Reason: r.Reason}, ours)
}

// backHome is an uncertain delivery of which a proof says that nothing has
// left: its parcel is on its way again, the same one.
func (f *Flow) backHome(tx Tx, d Delivery, r outbox.Result) error {
	d.State, d.Attempt, d.Reason, d.ChangedAt = outbox.Leased, 0, r.Reason, f.Now()
	if err := tx.SetDelivery(d); err != nil || d.Purpose == outbox.ForNotice {
		return err
	}
	inv, err := tx.InvoiceByID(d.Invoice)
	if err != nil {
		return err
	}
	if err := tx.AddEvent(f.event(inv, words.R("event.nothing-left", d.Channel))); err != nil || d.Purpose == outbox.ForCopy {
		return err
	}
	if inv.State == Offered {
		inv.Reason = f.offering(inv, d.Purpose)
	} else {
		inv.Reason = words.Reason{}
	}
	return tx.SetInvoice(inv)
}

// move brings a delivery to a state that a hand-over, a receipt or a person
// proved, and does what follows for the invoice.
func (f *Flow) move(tx Tx, d Delivery, r outbox.Receipt, who string) error {
	d.State, d.Refusal, d.Reason, d.ChangedAt = r.State, r.Refusal, r.Reason, f.Now()
	if r.Refusal == outbox.Duplicate { // it may be there already
		d.State = outbox.Uncertain
	}
	channel, rehearsal := outbox.RealChannel(d.Channel)
	if rehearsal && left(d.State) {
		d.State = outbox.Rehearsed
	} else {
		channel = d.Channel
	}
	if r.ID != "" {
		d.Receipt = r.ID
		if r.Time != "" {
			d.Receipt += " " + r.Time
		}
	}
	if err := tx.SetDelivery(d); err != nil {
		return err
	}
	if d.Purpose == outbox.ForNotice {
		return nil // its own state says all
	}
	inv, err := tx.InvoiceByID(d.Invoice)
	if err != nil {
		return err
	}
	e := f.event(inv, words.R("event."+stateWord(d), channel, words.Nest(r.Reason)))
	e.Who = who
	if err := tx.AddEvent(e); err != nil {
		return err
	}
	if d.Purpose == outbox.ForCopy {
		return nil // the invoice stands where its own delivery stands
	}
	if d.Purpose != outbox.ForCustomer {
		return f.offerMoved(tx, d, inv)
	}
	return f.invoiceMoved(tx, d, inv)
}

// stateWord is the code of a state's words.
func stateWord(d Delivery) string {
	word := []byte(d.State)
	for i, c := range word {
		if c == ' ' {
			word[i] = '-'
		}
	}
	switch {
	case d.Purpose == outbox.ForCopy:
		return "copy-" + string(word)
	case d.Purpose == outbox.ForWithdrawal && (left(d.State) || d.State == outbox.Rehearsed):
		return "offer-withdrawn"
	case d.Purpose != outbox.ForCustomer:
		return "offer-" + string(word)
	}
	return string(word)
}

// invoiceMoved is what a delivery's new state means for its invoice.
func (f *Flow) invoiceMoved(tx Tx, d Delivery, inv Invoice) error {
	switch d.State {
	case outbox.Refused:
		inv.State, inv.Reason, inv.LookAt = Waiting, words.Reason{}, f.Now()
		if d.Refusal == outbox.BadContent { // paper would carry the same mistake
			inv.State, inv.Reason = HeldBack, words.R("invoice.content-refused", d.Channel, words.Nest(d.Reason))
		}
		return tx.SetInvoice(inv)
	case outbox.Held, outbox.Uncertain:
		inv.State, inv.Reason = InDelivery, d.Reason
		return tx.SetInvoice(inv)
	case outbox.HandedOver, outbox.Accepted, outbox.Delivered:
		inv.State, inv.Reason = InDelivery, words.Reason{}
		if c, ok := f.Channels[d.Channel]; ok && (d.State == outbox.Delivered || d.State == c.Last()) {
			inv.State = Delivered
		}
		return tx.SetInvoice(inv)
	case outbox.Rehearsed:
		channel, _ := outbox.RealChannel(d.Channel)
		inv.State, inv.Reason = Rehearsed, words.R("rehearsal.would-have-gone", channel)
		return tx.SetInvoice(inv)
	}
	return nil
}

// notHandedOver is why an offer stands still.
const notHandedOver = "factor.not-handed-over"

// offerMoved is what a delivery to the factor means for the offered invoice:
// one that cannot be handed over is for a person, as nothing may go on while
// the offer stands.
func (f *Flow) offerMoved(tx Tx, d Delivery, inv Invoice) error {
	if d.Purpose == outbox.ForFactor && d.State == outbox.Rehearsed {
		return f.offerRehearsed(tx, inv)
	}
	if inv.State == Offered && d.Purpose == outbox.ForWithdrawal && (left(d.State) || d.State == outbox.Rehearsed) {
		inv.State, inv.Reason, inv.LookAt = Waiting, words.Reason{}, f.Now()
		return tx.SetInvoice(inv)
	}
	if inv.State == Offered && inv.Reason.Code == notHandedOver && left(d.State) { // it was, after all
		inv.Reason = f.offering(inv, d.Purpose)
		return tx.SetInvoice(inv)
	}
	if inv.State != Offered || d.State != outbox.Held && d.State != outbox.Refused && d.State != outbox.Uncertain {
		return nil
	}
	inv.Reason = words.R(notHandedOver, words.Nest(d.Reason))
	return tx.SetInvoice(inv)
}

// mayFollow says whether a receipt may bring a delivery from one state to
// another. What is refused or delivered stays; the same again is nothing.
func mayFollow(from, to outbox.State) bool {
	switch from {
	case outbox.Leased, outbox.HandedOver, outbox.Uncertain:
		return to == outbox.Accepted || to == outbox.Delivered || to == outbox.Refused || to == outbox.HandedOver && from != outbox.HandedOver
	case outbox.Accepted:
		return to == outbox.Delivered || to == outbox.Refused
	}
	return false
}
