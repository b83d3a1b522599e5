package store

import (
	"context"
	"slices"

	"sluse/flow"
	"sluse/formats"
	"sluse/invoice"
)

func (t *tx) customer(text string, args ...any) (flow.Known, error) {
	return one(&t.query, scanCustomer, text, args...)
}

// Customer: see flow.Tx.
func (t *tx) Customer(learnt invoice.Customer) (flow.Change, error) {
	const columns = `SELECT ` + customerColumns + ` FROM customer WHERE seller = $1 AND `
	var known flow.Known
	var err error
	is := false
	if learnt.Number != "" {
		known, err = t.customer(columns+`number = $2 AND number <> ''`, learnt.Seller, learnt.Number)
		if is, err = found(err); err != nil {
			return flow.Change{}, err
		}
	}
	if !is && learnt.OrgNumber != "" {
		// A customer with another number is another customer.
		known, err = t.customer(columns+`org = $2 AND (number = '' OR $3 = '') ORDER BY id LIMIT 1`, learnt.Seller, learnt.OrgNumber, learnt.Number)
		if is, err = found(err); err != nil {
			return flow.Change{}, err
		}
	}
	if !is {
		if learnt.ID, err = t.AddCustomer(learnt, nil); err != nil {
			return flow.Change{}, err
		}
		return flow.Change{After: learnt, New: true}, nil
	}
	return t.taught(known, teach(known, learnt))
}

// TeachCustomer: see flow.Tx.
func (t *tx) TeachCustomer(id int64, learnt invoice.Customer) (flow.Change, error) {
	known, err := t.customer(`SELECT `+customerColumns+` FROM customer WHERE id = $1`, id)
	if err != nil {
		return flow.Change{}, must("customer", id, err)
	}
	learnt.Number, learnt.OrgNumber = "", ""
	return t.taught(known, teach(known, learnt))
}

// taught writes a customer that was taught something.
func (t *tx) taught(known flow.Known, next invoice.Customer) (flow.Change, error) {
	change := flow.Change{Before: known.Customer, After: next}
	if structure(next) == structure(known.Customer) {
		return change, nil
	}
	known.Customer = next
	return change, t.updateCustomer(known)
}

// teach is a customer with what an invoice says, save what a person or a list
// has set. An invoice that says nothing of a thing takes nothing away.
func teach(known flow.Known, learnt invoice.Customer) invoice.Customer {
	fixed := func(field string) bool {
		return slices.Contains(known.Edited, field) || slices.Contains(known.Listed, field)
	}
	next := known.Customer
	set := func(field string, to *string, value string) {
		if value != "" && !fixed(field) {
			*to = value
		}
	}
	set(formats.FieldNumber, &next.Number, learnt.Number)
	set(formats.FieldOrg, &next.OrgNumber, learnt.OrgNumber)
	set(formats.FieldName, &next.Name, learnt.Name)
	set(formats.FieldEmail, &next.Email, learnt.Email)
	if learnt.Address != (invoice.Address{}) && !fixed(formats.FieldAddress) {
		next.Address = learnt.Address
	}
	return next
}

// CustomersNamed: see flow.Tx.
func (t *tx) CustomersNamed(seller, number, org string) ([]flow.Known, error) {
	const columns = `SELECT ` + customerColumns + ` FROM customer WHERE seller = $1 AND `
	if number != "" {
		byNumber, err := list(&t.query, scanCustomer, columns+`number = $2 AND number <> ''`, seller, number)
		if err != nil || len(byNumber) > 0 || org == "" {
			return byNumber, err
		}
	}
	return list(&t.query, scanCustomer, columns+`org = $2 AND (number = '' OR $3 = '') ORDER BY id LIMIT 2`, seller, org, number)
}

// AddCustomer: see flow.Tx.
func (t *tx) AddCustomer(c invoice.Customer, listed []string) (int64, error) {
	id, err := t.id("customer")
	if err != nil {
		return 0, err
	}
	err = t.exec(`INSERT INTO customer (`+customerColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', $12)`,
		id, c.Seller, c.Number, c.OrgNumber, c.Name, c.Email, structure(c.Address), structure(c.List), c.Hold, flag(c.NeverSell), structure(c.Prepay), structure(listed))
	if err != nil {
		return 0, err
	}
	c.ID = id
	return id, t.setWords(c)
}

func (t *tx) updateCustomer(c flow.Known) error {
	err := t.exec(`UPDATE customer SET number = $1, org = $2, name = $3, email = $4, address = $5, list = $6, hold = $7, never_sell = $8, prepay = $9,
		edited = $10, listed = $11 WHERE id = $12`,
		c.Number, c.OrgNumber, c.Name, c.Email, structure(c.Address), structure(c.List), c.Hold, flag(c.NeverSell), structure(c.Prepay),
		structure(c.Edited), structure(c.Listed), c.ID)
	if err != nil {
		return err
	}
	return t.setWords(c.Customer)
}

func (t *tx) CustomerByID(id int64) (invoice.Customer, error) {
	c, err := t.customer(`SELECT `+customerColumns+` FROM customer WHERE id = $1`, id)
	return c.Customer, must("customer", id, err)
}

func (t *tx) SaveCustomer(c invoice.Customer, edited []string) error {
	known, err := t.customer(`SELECT `+customerColumns+` FROM customer WHERE id = $1`, c.ID)
	if err != nil {
		return must("customer", c.ID, err)
	}
	known.Customer = c
	for _, field := range edited {
		if !slices.Contains(known.Edited, field) {
			known.Edited = append(known.Edited, field)
		}
	}
	return t.updateCustomer(known)
}

// SaveListed: see flow.Tx.
func (t *tx) SaveListed(c invoice.Customer, listed []string) error {
	known, err := t.customer(`SELECT `+customerColumns+` FROM customer WHERE id = $1`, c.ID)
	if err != nil {
		return must("customer", c.ID, err)
	}
	known.Customer, known.Listed = c, listed
	return t.updateCustomer(known)
}

// CustomerEvents: see flow.Desk.
func (s *Store) CustomerEvents(ctx context.Context, customer int64, limit int) ([]flow.Event, error) {
	return readList(ctx, s, scanEvent, `SELECT at, who, invoice, customer, reason, note FROM event WHERE customer = $1 AND invoice = 0 ORDER BY id DESC LIMIT $2`, customer, limit)
}

func scanEvent(scan scanner) (flow.Event, error) {
	var e flow.Event
	var at int64
	var reason string
	if err := scan(&at, &e.Who, &e.Invoice, &e.Customer, &reason, &e.Note); err != nil {
		return e, err
	}
	e.At = moment(at)
	return e, unstructure(reason, &e.Reason)
}

// setWords keeps the words of a customer's name for the search.
func (t *tx) setWords(c invoice.Customer) error {
	now := wordsOf(c.Name)
	before, err := list(&t.query, scanWord, `SELECT word FROM word WHERE customer = $1`, c.ID)
	if err != nil {
		return err
	}
	for _, word := range before {
		if !slices.Contains(now, word) {
			if err := t.exec(`DELETE FROM word WHERE seller = $1 AND word = $2 AND customer = $3`, c.Seller, word, c.ID); err != nil {
				return err
			}
		}
	}
	for _, word := range now {
		if !slices.Contains(before, word) {
			if err := t.exec(`INSERT INTO word (seller, word, customer) VALUES ($1, $2, $3)`, c.Seller, word, c.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

func scanWord(scan scanner) (word string, err error) { err = scan(&word); return word, err }
