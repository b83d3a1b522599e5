package store

import (
	"context"

	"sluse/flow"
	"sluse/invoice"
)

var _ flow.Desk = (*Store)(nil)

// LastArrival: see flow.Desk.
func (s *Store) LastArrival(ctx context.Context, source, name string) (v flow.Arrival, is bool, err error) {
	err = s.view(ctx, func(q *query) (err error) {
		v, is, err = maybe(q, scanArrival, `SELECT `+arrivalColumns+` FROM arrival WHERE source = $1 AND name = $2 ORDER BY id DESC LIMIT 1`, source, name)
		return err
	})
	return v, is, err
}

// TakenContent: see flow.Desk.
func (s *Store) TakenContent(ctx context.Context, seller, sha256 string) (v flow.Arrival, is bool, err error) {
	err = s.view(ctx, func(q *query) (err error) {
		v, is, err = maybe(q, scanArrival, `SELECT `+arrivalColumns+` FROM arrival
			WHERE seller = $1 AND sha256 = $2 AND state IN ('archived', 'held') ORDER BY id LIMIT 1`, seller, sha256)
		return err
	})
	return v, is, err
}

// ChannelsOf: see flow.Desk.
func (s *Store) ChannelsOf(ctx context.Context, arrival int64) (map[string]int, error) {
	n := map[string]int{}
	err := s.view(ctx, func(q *query) error {
		return q.each(`SELECT CASE WHEN i.state = 'offered' THEN COALESCE((SELECT o.channel FROM delivery o WHERE o.invoice = i.id AND o.purpose = 'offer' ORDER BY o.id DESC LIMIT 1), 'factor')
				WHEN i.state = 'waiting' THEN 'waiting' WHEN i.reason LIKE $2 THEN 'registered' WHEN i.state IN ('held', 'staged') THEN 'held'
				ELSE COALESCE(d.channel, '') END AS way, COUNT(*)
			FROM invoice i LEFT JOIN delivery d ON d.invoice = i.id AND d.purpose = 'customer' AND d.state <> 'refused' AND d.state <> 'withdrawn'
			WHERE i.arrival = $1 GROUP BY way`, []any{arrival, registered}, func(scan func(...any) error) error {
			var way string
			var count int
			err := scan(&way, &count)
			n[way] = count
			return err
		})
	})
	return n, err
}

// HeldOf: see flow.Desk.
func (s *Store) HeldOf(ctx context.Context, arrival int64, limit int) ([]flow.Invoice, error) {
	return readList(ctx, s, scanInvoice, `SELECT `+invoiceColumns+` FROM invoice WHERE arrival = $1 AND state = 'held' ORDER BY ordinal LIMIT $2`, arrival, limit)
}

// ByIdentity: see flow.Desk.
func (s *Store) ByIdentity(ctx context.Context, seller string, class invoice.Class, number string) (v flow.Invoice, is bool, err error) {
	err = s.view(ctx, func(q *query) (err error) {
		v, is, err = maybe(q, scanInvoice, `SELECT `+invoiceColumns+` FROM invoice WHERE seller = $1 AND class = $2 AND number = $3`, seller, string(class), number)
		return err
	})
	return v, is, err
}

// Taught: see flow.Desk. It finds as Tx.Customer does.
func (s *Store) Taught(ctx context.Context, learnt invoice.Customer) (invoice.Customer, error) {
	const columns = `SELECT ` + customerColumns + ` FROM customer WHERE seller = $1 AND `
	next := learnt
	err := s.view(ctx, func(q *query) error {
		find := func(text string, args ...any) (bool, error) {
			known, err := scanCustomer(func(dest ...any) error { return q.get(text, args, dest...) })
			is, err := found(err)
			if is {
				next = teach(known, learnt)
			}
			return is, err
		}
		if learnt.Number != "" {
			if is, err := find(columns+`number = $2`, learnt.Seller, learnt.Number); is || err != nil {
				return err
			}
		}
		if learnt.OrgNumber == "" {
			return nil
		}
		_, err := find(columns+`org = $2 AND (number = '' OR $3 = '') ORDER BY id LIMIT 1`, learnt.Seller, learnt.OrgNumber, learnt.Number)
		return err
	})
	return next, err
}

// FindCustomers: see flow.Desk.
func (s *Store) FindCustomers(ctx context.Context, seller, number string) ([]invoice.Customer, error) {
	byNumber, err := readList(ctx, s, scanOnlyCustomer, `SELECT `+customerColumns+` FROM customer
		WHERE number = $1 AND ($2 = '' OR seller = $2) ORDER BY seller, id LIMIT 50`, number, seller)
	if err != nil || len(byNumber) > 0 {
		return byNumber, err
	}
	return readList(ctx, s, scanOnlyCustomer, `SELECT `+customerColumns+` FROM customer
		WHERE org = $1 AND ($2 = '' OR seller = $2) ORDER BY seller, id LIMIT 50`, number, seller)
}

// BookedStatements: see flow.Desk.
func (s *Store) BookedStatements(ctx context.Context, seller string) ([]flow.Statement, error) {
	return readList(ctx, s, scanStatement, `SELECT `+statementColumns+` FROM statement
		WHERE ($1 = '' OR seller = $1) AND kind = 'statement' AND state = 'booked' ORDER BY seller, account, to_date, id`, seller)
}
