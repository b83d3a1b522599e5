package flow

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"sluse/formats"
	"sluse/invoice"
	"sluse/words"
)

// A Known is a customer as kept, with who has set what: what a person has set
// only a person changes, what a list has set no invoice does.
type Known struct {
	invoice.Customer
	Edited []string // fields that a person has set
	Listed []string // fields that a list of customers has set
}

// A Change is what became of a customer. New says that it was not there.
type Change struct {
	Before, After invoice.Customer
	New           bool
}

// ChangeCustomer lets a person change a customer as it is at the commit.
// change returns the names of the fields that it has set: neither lists nor
// invoices change them again. Invoices that were held for what may have been
// mended by it (no channel left, the customer's hold) are looked at again.
func (f *Flow) ChangeCustomer(ctx context.Context, id int64, o Order, change func(*invoice.Customer) (edited []string)) (after invoice.Customer, err error) {
	err = f.Store.Do(ctx, func(tx Tx) error {
		before, err := tx.CustomerByID(id)
		if err != nil {
			return err
		}
		c := before
		c.List = slices.Clone(before.List)
		edited := change(&c)
		after = c
		if err := tx.SaveCustomer(c, edited); err != nil {
			return err
		}
		if err := f.customerChanged(tx, before, c); err != nil {
			return err
		}
		if changes := changesOf(before, c); len(changes) > 0 {
			e := Event{At: f.Now(), Who: o.Who, Customer: c.ID, Reason: words.R("event.customer-set", c.Name, words.NestAll(changes)), Note: o.Note}
			if err := tx.AddEvent(e); err != nil {
				return err
			}
		}
		return dry(o)
	})
	if errors.Is(err, errDry) {
		err = nil
	}
	return after, err
}

// customerChanged does what follows for the customer's invoices.
func (f *Flow) customerChanged(tx Tx, before, after invoice.Customer) error {
	if err := tx.Reconsider(after.ID, routeReason, f.Now()); err != nil {
		return err
	}
	const onHold = "customer.on-hold"
	switch {
	case after.Hold != "":
		return tx.HoldQueued(after.ID, words.R(onHold, after.Hold), f.Now())
	case before.Hold != "":
		if err := tx.Reconsider(after.ID, onHold, f.Now()); err != nil {
			return err
		}
		return tx.UnholdQueued(after.ID, onHold, f.Now())
	}
	return tx.Reconsider(after.ID, onHold, f.Now())
}

// taught keeps in the customer's history what an invoice has taught of it, and
// looks again at what stood still for want of that.
func (f *Flow) taught(tx Tx, ch Change, number, place string) error {
	e := Event{At: f.Now(), Who: ours, Customer: ch.After.ID, Reason: words.R("event.customer-new", number, place)}
	if !ch.New {
		changes := changesOf(ch.Before, ch.After)
		if len(changes) == 0 {
			return nil
		}
		e.Reason = words.R("event.customer-learnt", number, place, words.NestAll(changes))
		if err := tx.Reconsider(ch.After.ID, routeReason, f.Now()); err != nil {
			return err
		}
	}
	return tx.AddEvent(e)
}

// changesOf says what is another in two versions of a customer, field by
// field: what it was and what it is.
func changesOf(before, after invoice.Customer) []words.Reason {
	var list []words.Reason
	for _, t := range []struct {
		code string
		of   func(invoice.Customer) string
	}{
		{"customers.changed-number", func(c invoice.Customer) string { return c.Number }},
		{"customers.changed-org", func(c invoice.Customer) string { return c.OrgNumber }},
		{"customers.changed-name", func(c invoice.Customer) string { return c.Name }},
		{"customers.changed-email", func(c invoice.Customer) string { return c.Email }},
		{"customers.changed-address", addressText},
		{"customers.changed-list", func(c invoice.Customer) string { return strings.Join(c.List, "–") }},
		{"customers.changed-hold", func(c invoice.Customer) string { return c.Hold }},
		{"customers.changed-prepay", func(c invoice.Customer) string { return c.Prepay.Until }},
	} {
		if was, is := t.of(before), t.of(after); was != is {
			list = append(list, words.R(t.code, cmp.Or(was, "–"), cmp.Or(is, "–")))
		}
	}
	switch {
	case after.NeverSell && !before.NeverSell:
		list = append(list, words.R("customers.changed-never-sell"))
	case before.NeverSell && !after.NeverSell:
		list = append(list, words.R("customers.changed-may-sell"))
	}
	return list
}

// addressText is an address on one line.
func addressText(c invoice.Customer) string {
	a := c.Address
	parts := []string{a.Line1, a.Line2, a.Line3, strings.TrimSpace(a.PostCode + " " + a.City), a.Region, a.Country}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

// The fields that a list may set, and how.
var listFields = map[string]func(to *invoice.Customer, from invoice.Customer){
	formats.FieldNumber:    func(to *invoice.Customer, from invoice.Customer) { to.Number = from.Number },
	formats.FieldOrg:       func(to *invoice.Customer, from invoice.Customer) { to.OrgNumber = from.OrgNumber },
	formats.FieldName:      func(to *invoice.Customer, from invoice.Customer) { to.Name = from.Name },
	formats.FieldEmail:     func(to *invoice.Customer, from invoice.Customer) { to.Email = from.Email },
	formats.FieldAddress:   func(to *invoice.Customer, from invoice.Customer) { to.Address = from.Address },
	formats.FieldList:      func(to *invoice.Customer, from invoice.Customer) { to.List = from.List },
	formats.FieldHold:      func(to *invoice.Customer, from invoice.Customer) { to.Hold = from.Hold },
	formats.FieldNeverSell: func(to *invoice.Customer, from invoice.Customer) { to.NeverSell = from.NeverSell },
}
