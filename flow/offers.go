package flow

import (
	"context"
	"fmt"

	"sluse/outbox"
	"sluse/routing"
	"sluse/words"
)

// Expire takes back every offer that the factor has not answered in time. The
// withdrawal is committed, and sent, before the invoice goes on; an
// acceptance that comes later never assigns.
func (f *Flow) Expire(ctx context.Context) (changed bool, err error) {
	list, err := f.Store.OffersPast(ctx, f.today())
	if err != nil {
		return false, err
	}
	for _, o := range list {
		done := false
		err := f.Store.Do(ctx, func(tx Tx) error {
			done = false
			living, found, err := tx.LivingOffer(o.Invoice)
			if err != nil || !found || living.ID != o.ID || living.State != OfferOpen {
				return err
			}
			inv, err := tx.InvoiceByID(o.Invoice)
			if err != nil {
				return err
			}
			done, err = f.takeBack(tx, inv, living, OfferExpired, words.R("factor.no-answer-in-time", f.factorName(o.Factor), string(o.Expires)))
			return err
		})
		if err != nil {
			return changed, fmt.Errorf("offer %s: %w", o.SaleID, err)
		}
		changed = changed || done
	}
	return changed, nil
}

// takeBack ends an open offer. Where the factor may have got it, a withdrawal
// goes out first, and the invoice goes on once that is handed over. It reports
// false where the offer is just leaving: a withdrawal must not overtake it.
func (f *Flow) takeBack(tx Tx, inv Invoice, o Offer, state OfferState, reason words.Reason) (bool, error) {
	d, found, err := tx.OfferDelivery(inv.ID)
	if err != nil {
		return false, err
	}
	atHome := found && (d.State == outbox.Queued || d.State == outbox.Held || d.State == outbox.Refused)
	if found && d.State == outbox.Leased {
		if atHome, err = tx.Recall(d.Parcel, f.Now()); err != nil || !atHome {
			return false, err
		}
	}
	o.State, o.Reason = state, reason
	if err := tx.SetOffer(o); err != nil {
		return false, err
	}
	if err := tx.AddEvent(f.event(inv, reason)); err != nil {
		return false, err
	}
	if atHome {
		if err := f.setDelivery(tx, d, outbox.Withdrawn, reason); err != nil {
			return false, err
		}
		inv.State, inv.Reason, inv.LookAt = Waiting, words.Reason{}, f.Now()
		return true, tx.SetInvoice(inv)
	}
	inv.Reason = words.R("factor.withdrawing", f.factorName(o.Factor))
	if err := tx.SetInvoice(inv); err != nil {
		return false, err
	}
	channel := routing.Factor
	if found { // what was offered in rehearsal is taken back in rehearsal
		channel = d.Channel
	}
	return true, tx.AddDelivery(&Delivery{
		Seller: inv.Seller, Invoice: inv.ID, Purpose: outbox.ForWithdrawal, Channel: channel,
		State: outbox.Queued, RunAt: f.Now(), ChangedAt: f.Now(),
	})
}
