package flow

import (
	"context"
	"errors"
	"strings"

	"sluse/invoice"
	"sluse/words"
)

// ChangeCustomer lets a person change a customer as it is at the commit.
// change returns the names of the fields that it has set: what invoices teach
// no longer changes them. Invoices that were held for what may have been
// mended by it (no channel left, the customer's hold) are looked at again.
func (f *Flow) ChangeCustomer(ctx context.Context, id int64, o Order, change func(*invoice.Customer) (edited []string)) (after invoice.Customer, err error) {
	err = f.Store.Do(ctx, func(tx Tx) error {
		c, err := tx.CustomerByID(id)
		if err != nil {
			return err
		}
		wasHeld := c.Hold != ""
		edited := change(&c)
		after = c
		if err := tx.SaveCustomer(c, edited); err != nil {
			return err
		}
		for _, reason := range []string{routeReason, "customer.on-hold"} {
			if reason == "customer.on-hold" && c.Hold != "" {
				continue
			}
			if err := tx.Reconsider(c.ID, reason, f.Now()); err != nil {
				return err
			}
		}
		switch {
		case c.Hold != "":
			err = tx.HoldQueued(c.ID, words.R("customer.on-hold", c.Hold), f.Now())
		case wasHeld:
			err = tx.UnholdQueued(c.ID, "customer.on-hold", f.Now())
		}
		if err != nil {
			return err
		}
		e := Event{At: f.Now(), Who: o.Who, Customer: c.ID, Reason: words.R("event.customer-set", c.Name), Note: strings.Join(edited, ", ")}
		if o.Note != "" {
			e.Note += ": " + o.Note
		}
		if err := tx.AddEvent(e); err != nil {
			return err
		}
		if o.DryRun {
			return errDry
		}
		return nil
	})
	if errors.Is(err, errDry) {
		err = nil
	}
	return after, err
}
