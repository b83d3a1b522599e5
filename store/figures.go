package store

import (
	"context"
	"strings"

	"sluse/calendar"
	"sluse/flow"
	"sluse/outbox"
	"sluse/report"
)

var _ report.Figures = (*Store)(nil)

// Counts: see report.Figures. They are the tallies that each commit has kept,
// so they cost the same whatever has been delivered.
func (s *Store) Counts(ctx context.Context) (c report.Counts, err error) {
	err = s.snapshot(ctx, func(q *query) (err error) {
		c, err = counts(q)
		return err
	})
	return c, err
}

func counts(q *query) (c report.Counts, err error) {
	c = report.Counts{Files: map[string]int{}, Invoices: map[string]int{}, Offers: map[string]int{}, Deliveries: map[string]map[string]int{}, Copies: map[string]int{}}
	err = q.each(`SELECT what, kind, way, state, n FROM tally WHERE n <> 0`, nil, func(scan func(...any) error) error {
		var of tally
		var n int
		if err := scan(&of.what, &of.kind, &of.way, &of.state, &n); err != nil {
			return err
		}
		addTally(&c, of, n)
		return nil
	})
	if err != nil {
		return c, err
	}
	c.Switches, err = switches(q)
	return c, err
}

// addTally puts a tally where it belongs.
func addTally(c *report.Counts, of tally, n int) {
	state, _, _ := strings.Cut(of.state, "/") // an offer's and an entry's say more: see tally
	switch of.what {
	case "arrival":
		c.Files[state] += n
	case "invoice":
		c.Invoices[state] += n
	case "offer":
		c.Offers[state] += n
	case "entry":
		switch state {
		case flow.EntryBooked:
			c.Booked += n
		case flow.EntryUnmatched:
			c.Unmatched += n
		}
	case "voucher":
		c.Vouchers += n
		if state == unbalanced {
			c.Unbalanced += n
		}
	case "delivery":
		switch of.kind {
		case string(outbox.ForCopy):
			c.Copies[state] += n
		case string(outbox.ForNotice):
		default:
			if c.Deliveries[of.way] == nil {
				c.Deliveries[of.way] = map[string]int{}
			}
			c.Deliveries[of.way][state] += n
		}
	}
}

// Money: see report.Figures.
func (s *Store) Money(ctx context.Context, bank string) (m report.Sums, err error) {
	err = s.snapshot(ctx, func(q *query) (err error) {
		m, err = sums(q, bank)
		return err
	})
	return m, err
}

func sums(q *query, bank string) (m report.Sums, err error) {
	if m.Offers, err = list(q, scanOfferTally, `SELECT seller, state, currency, n, amount, extra FROM tally WHERE what = 'offer' AND n <> 0 ORDER BY seller, state, currency`); err != nil {
		return m, err
	}
	if m.Payouts, err = list(q, scanPayoutSum, `SELECT seller, CASE WHEN entry <> 0 THEN 1 ELSE 0 END, currency, COUNT(*), SUM(total)
		FROM settlement GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`); err != nil {
		return m, err
	}
	if m.Payments, err = list(q, scanPaymentTally, `SELECT seller, state, currency, n, amount FROM tally
		WHERE what = 'entry' AND n <> 0 AND state NOT LIKE 'split/%' ORDER BY seller, state, currency`); err != nil {
		return m, err
	}
	if m.Bank, err = list(q, scanBankSum, `SELECT seller, sub, currency, date, amount FROM account_day WHERE account = $1 ORDER BY seller, sub, currency, date`, bank); err != nil {
		return m, err
	}
	m.Closings, err = closings(q)
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

func scanOfferTally(scan scanner) (v report.OfferSum, err error) {
	var state, credit string
	err = scan(&v.Seller, &state, &v.Face.Currency, &v.N, &v.Face.Minor, &v.Commission.Minor)
	v.State, credit, _ = strings.Cut(state, "/")
	v.Credit, v.Commission.Currency = credit != "", v.Face.Currency
	return v, err
}

func scanPaymentTally(scan scanner) (v report.PaymentSum, err error) {
	var state string
	err = scan(&v.Seller, &state, &v.Sum.Currency, &v.N, &v.Sum.Minor)
	v.State, v.Match, _ = strings.Cut(state, "/")
	return v, err
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
