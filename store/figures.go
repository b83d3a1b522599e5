package store

import (
	"context"

	"sluse/calendar"
	"sluse/report"
)

var _ report.Figures = (*Store)(nil)

// Counts: see report.Figures.
func (s *Store) Counts(ctx context.Context) (c report.Counts, err error) {
	c = report.Counts{Files: map[string]int{}, Invoices: map[string]int{}, Offers: map[string]int{}, Deliveries: map[string]map[string]int{}, Copies: map[string]int{}}
	err = s.snapshot(ctx, func(q *query) error {
		for _, by := range []struct {
			to   map[string]int
			text string
		}{
			{c.Files, `SELECT state, COUNT(*) FROM arrival GROUP BY state`},
			{c.Invoices, `SELECT state, COUNT(*) FROM invoice GROUP BY state`},
			{c.Offers, `SELECT state, COUNT(*) FROM offer GROUP BY state`},
			{c.Copies, `SELECT state, COUNT(*) FROM delivery WHERE purpose = 'copy' GROUP BY state`},
		} {
			if err := q.each(by.text, nil, func(scan func(...any) error) error { return count(scan, by.to) }); err != nil {
				return err
			}
		}
		err := q.each(`SELECT channel, state, COUNT(*) FROM delivery WHERE purpose <> 'copy' AND purpose <> 'notice' GROUP BY channel, state`, nil, func(scan func(...any) error) error {
			var channel, state string
			var n int
			if err := scan(&channel, &state, &n); err != nil {
				return err
			}
			if c.Deliveries[channel] == nil {
				c.Deliveries[channel] = map[string]int{}
			}
			c.Deliveries[channel][state] = n
			return nil
		})
		if err != nil {
			return err
		}
		entries := map[string]int{}
		if err := q.each(`SELECT state, COUNT(*) FROM entry GROUP BY state`, nil, func(scan func(...any) error) error { return count(scan, entries) }); err != nil {
			return err
		}
		if c.Switches, err = switches(q); err != nil {
			return err
		}
		c.Booked, c.Unmatched = entries["booked"], entries["unmatched"]
		if err := q.get(`SELECT COUNT(*) FROM voucher`, nil, &c.Vouchers); err != nil {
			return err
		}
		return q.get(`SELECT COUNT(*) FROM (SELECT voucher FROM posting GROUP BY voucher HAVING SUM(amount) <> 0 OR MIN(currency) <> MAX(currency)) AS off`, nil, &c.Unbalanced)
	})
	return c, err
}

func count(scan scanner, to map[string]int) error {
	var state string
	var n int
	err := scan(&state, &n)
	to[state] = n
	return err
}

// Money: see report.Figures.
func (s *Store) Money(ctx context.Context, bank string) (m report.Sums, err error) {
	err = s.snapshot(ctx, func(q *query) (err error) {
		if m.Offers, err = list(q, scanOfferSum, `SELECT seller, state, credit, currency, COUNT(*), SUM(face), SUM(commission)
			FROM offer GROUP BY seller, state, credit, currency ORDER BY 1, 2, 3, 4`); err != nil {
			return err
		}
		if m.Payouts, err = list(q, scanPayoutSum, `SELECT seller, CASE WHEN entry <> 0 THEN 1 ELSE 0 END, currency, COUNT(*), SUM(total)
			FROM settlement GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`); err != nil {
			return err
		}
		if m.Payments, err = list(q, scanPaymentSum, `SELECT seller, state, match, currency, COUNT(*), SUM(amount)
			FROM entry WHERE state <> 'split' GROUP BY seller, state, match, currency ORDER BY 1, 2, 3, 4`); err != nil {
			return err
		}
		if m.Bank, err = list(q, scanBankSum, `SELECT v.seller, p.sub, p.currency, v.date, SUM(p.amount) FROM posting p JOIN voucher v ON v.id = p.voucher
			WHERE p.account = $1 GROUP BY v.seller, p.sub, p.currency, v.date ORDER BY 1, 2, 3, 4`, bank); err != nil {
			return err
		}
		m.Closings, err = closings(q)
		return err
	})
	return m, err
}

// closings are the last booked statements, one an account.
func closings(q *query) ([]report.Closing, error) {
	type account struct{ seller, number string }
	accounts, err := list(q, func(scan scanner) (a account, err error) {
		err = scan(&a.seller, &a.number)
		return a, err
	}, `SELECT DISTINCT seller, account FROM statement ORDER BY seller, account`)
	if err != nil {
		return nil, err
	}
	var out []report.Closing
	for _, a := range accounts {
		last, is, err := lastStatement(q, a.seller, a.number)
		if err != nil {
			return nil, err
		}
		if is {
			out = append(out, report.Closing{Seller: a.seller, Account: a.number, To: last.To, Closing: last.Closing})
		}
	}
	return out, nil
}

func scanOfferSum(scan scanner) (v report.OfferSum, err error) {
	var credit int64
	err = scan(&v.Seller, &v.State, &credit, &v.Face.Currency, &v.N, &v.Face.Minor, &v.Commission.Minor)
	v.Credit, v.Commission.Currency = credit != 0, v.Face.Currency
	return v, err
}

func scanPayoutSum(scan scanner) (v report.PayoutSum, err error) {
	var paid int64
	err = scan(&v.Seller, &paid, &v.Sum.Currency, &v.N, &v.Sum.Minor)
	v.Paid = paid != 0
	return v, err
}

func scanPaymentSum(scan scanner) (v report.PaymentSum, err error) {
	err = scan(&v.Seller, &v.State, &v.Match, &v.Sum.Currency, &v.N, &v.Sum.Minor)
	return v, err
}

func scanBankSum(scan scanner) (v report.BankSum, err error) {
	var date string
	err = scan(&v.Seller, &v.Sub, &v.Sum.Currency, &date, &v.Sum.Minor)
	v.Date = calendar.Date(date)
	return v, err
}
