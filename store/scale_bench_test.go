package store

import (
	"context"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"sluse/ledger"
	"sluse/outbox"
	"sluse/report"
	"sluse/words"
)

// BenchmarkScale asks small and large stores the same. In each all is
// delivered, paid and booked, but for what is open, of which there is the same:
// an answer must cost the same too.
func BenchmarkScale(b *testing.B) {
	if os.Getenv("SLUSEBENCH") == "" {
		b.Skip("make bench runs it: it takes some minutes")
	}
	for b.Loop() {
		const few, many, most = 10_000, 1_000_000, 5_000_000
		small, large := benchStore(b), benchStore(b)
		for s, n := range map[*Store]int{small: few, large: many} {
			start := time.Now()
			fillHouse(b, s, n)
			fmt.Printf("%d invoices with deliveries, payments and vouchers filled in %.0f s\n", n, time.Since(start).Seconds())
		}
		company := report.Company{
			Now: clock, Zone: time.UTC, Sellers: []report.Seller{{ID: "slusevik", Name: "Slusevik"}}, Chart: ledger.DefaultChart(), BookMoney: "NOK",
			BankSub: func(string, string) string { return "" }, Deadline: 72 * time.Hour,
		}
		ask := report.Ask{Today: "2027-01-13", Zone: time.UTC, Owed: company.Chart[ledger.FactorOwed]}
		for _, of := range []struct {
			name string
			call func(context.Context, *Store) error
		}{
			{"status", func(ctx context.Context, s *Store) error { _, err := report.Take(ctx, s, company); return err }},
			{"counts", func(ctx context.Context, s *Store) error { _, err := s.Counts(ctx); return err }},
			{"standing", func(ctx context.Context, s *Store) error { _, err := s.Standing(ctx); return err }},
			{"matters", func(ctx context.Context, s *Store) error { _, err := s.Matters(ctx, ask); return err }},
			{"unissued", func(ctx context.Context, s *Store) error { _, err := s.Unissued(ctx, 1000); return err }},
			{"waiting", func(ctx context.Context, s *Store) error { _, err := s.Waiting(ctx, clock, 0, 1000); return err }},
		} {
			against(b, of.name, "invoices", few, many, small, large, func(s *Store) time.Duration {
				start := time.Now()
				must1(b, of.call(b.Context(), s))
				return time.Since(start)
			})
		}
		against(b, "lease", "invoices", few, many, small, large, func(s *Store) time.Duration { return leaseOnce(b, s) })
		fewer, more := benchStore(b), benchStore(b)
		for s, n := range map[*Store]int{fewer: few, more: most} {
			start := time.Now()
			must1(b, s.do(b.Context(), func(t *tx) error { return fillDeliveries(t, n) }))
			settle(b, s)
			fmt.Printf("%d finished deliveries filled in %.0f s\n", n, time.Since(start).Seconds())
		}
		against(b, "lease", "finished deliveries", few, most, fewer, more, func(s *Store) time.Duration { return leaseOnce(b, s) })
	}
}

// against runs one on both stores by turns and prints the medians.
func against(b *testing.B, name, of string, few, many int, small, large *Store, one func(*Store) time.Duration) {
	b.Helper()
	var a, z []time.Duration
	for i := range 41 {
		x, y := one(small), one(large)
		if i > 0 { // the first opens pages
			a, z = append(a, x), append(z, y)
		}
	}
	slices.Sort(a)
	slices.Sort(z)
	x, y := a[len(a)/2], z[len(z)/2]
	ratio := float64(y) / float64(x)
	fmt.Printf("%s: %d %s %.3f ms, %d %.3f ms: ratio %.2f\n", name, few, of, ms(x), many, ms(y), ratio)
	b.ReportMetric(ratio, name+"-"+fmt.Sprint(many)+"-ratio")
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func must1(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// leaseOnce is what it costs to lease a hundred; they are given back.
func leaseOnce(b *testing.B, s *Store) time.Duration {
	b.Helper()
	start := time.Now()
	_, ids, err := s.Lease(b.Context(), outbox.Claim{Channel: "ehf", Owner: outbox.Owner{ID: "me"}, Now: clock}, clock, 100)
	took := time.Since(start)
	if err != nil || len(ids) != 100 {
		b.Fatalf("%d leased, %v", len(ids), err)
	}
	must1(b, s.Unlease(b.Context(), outbox.Claim{Channel: "ehf", Owner: outbox.Owner{ID: "me"}, Now: clock}))
	return took
}

func benchStore(b *testing.B) *Store {
	b.Helper()
	return benchStoreIn(b, b.TempDir())
}

func benchStoreIn(b *testing.B, dir string) *Store {
	b.Helper()
	s, err := Open(b.Context(), dsnOf(dir), dir)
	must1(b, err)
	b.Cleanup(func() { must1(b, s.Close()) })
	return s
}

// The numbers from one up to a parameter, as rows.
const upTo = `(WITH RECURSIVE up(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM up WHERE i < $1) SELECT i FROM up) AS n`

const (
	// open is how many of the invoices of a filled store are open in each way,
	// and queued how many deliveries are due.
	open   = 100
	queued = 5000
)

// fillDeliveries writes n deliveries that are done, and those that are due.
func fillDeliveries(t *tx, n int) error {
	const text = `INSERT INTO delivery (id, seller, invoice, purpose, channel, state, run_at, attempt, batch, parcel, token, refusal, reason, receipt, alone, notice, address, changed_at, serial, left_serial)
		SELECT `
	err := t.exec(text+`i, 'slusevik', i, 'customer', CASE WHEN i % 4 = 0 THEN 'email' ELSE 'ehf' END, 'delivered', 1, 1, i / 100, i, '', '', '', '', 0, 0, '', 1000, i, i FROM `+upTo, n)
	if err != nil {
		return err
	}
	return t.exec(text+`i + 100000000, 'slusevik', i + 100000000, 'customer', 'ehf', 'queued', i % 7, 0, 0, 0, '', '', '', '', 0, 0, '', 1000, 1, 0 FROM `+upTo, queued)
}

// fillHouse writes n invoices with all that follows from each, and a few
// hundred that are open.
func fillHouse(b *testing.B, s *Store, n int) {
	b.Helper()
	const invoice = `INSERT INTO invoice (` + invoiceColumns + `)
		SELECT `
	const rest = `'380', i % 1000 + 1, '2027-01-01', '2027-01-15', 'NOK', 12500, '', '', '', '', 1, 0, 10, 0, 0, 0, i / 10000 + 1, i % 10000, '', `
	reason := structure(words.R("customer.on-hold", "x"))
	chart := ledger.DefaultChart()
	must1(b, s.do(b.Context(), func(t *tx) error {
		for _, fill := range []struct {
			text string
			args []any
		}{
			{`INSERT INTO customer (` + customerColumns + `) SELECT i, 'slusevik', 'K' || CAST(i AS TEXT), '', 'Kunde', '', '', '', '', 0, CASE WHEN i % 100 = 0 THEN '{"Source":"x","Since":"2027-01-01","Until":"2027-12-31"}' ELSE '' END, '', '' FROM ` + upTo, []any{1000}},
			{`INSERT INTO arrival (id, seller, source, name, size, arrived_at, state, placed, kind, n_leaving) SELECT i, 'slusevik', 'drop', 'f' || CAST(i AS TEXT), 10, 1, 'archived', 'a', 'invoices', 10000 FROM ` + upTo, []any{n/10_000 + 1}},
			{invoice + `i, 'slusevik', 'invoice', 'F' || CAST(i AS TEXT), ` + rest + `'delivered', '', 1, 0, 0, 1, '' FROM ` + upTo, []any{n}},
			{invoice + `i + 100000000, 'slusevik', 'invoice', 'H' || CAST(i AS TEXT), ` + rest + `'held', CAST($2 AS TEXT), 1, 0, 0, 1, '' FROM ` + upTo, []any{open, reason}},
			{invoice + `i + 200000000, 'slusevik', 'invoice', 'W' || CAST(i AS TEXT), ` + rest + `'waiting', CAST($2 AS TEXT), 1, 0, 0, 1, '' FROM ` + upTo, []any{open, reason}},
			{invoice + `i + 300000000, 'slusevik', 'invoice', 'U' || CAST(i AS TEXT), ` + rest + `'waiting', '', 0, 0, 0, 1, '' FROM ` + upTo, []any{open}},
			{`INSERT INTO voucher (` + voucherColumns + `) SELECT i, 'slusevik', 'S', '2027', i, '2027-01-' || CAST(10 + i % 10 AS TEXT), 'x', 'issued:' || CAST(i AS TEXT), '', '', 0, 0 FROM ` + upTo, []any{n}},
			{`INSERT INTO posting (` + postingColumns + `) SELECT i, 1, CAST($2 AS TEXT), '', 'x', 12500, 'NOK', 0, '', '0', i % 1000 + 1, i, '', '' FROM ` + upTo, []any{n, chart[ledger.Receivables].Code}},
			{`INSERT INTO posting (` + postingColumns + `) SELECT i, 2, CAST($2 AS TEXT), '', 'x', -12500, 'NOK', 0, '', '0', 0, 0, '', '' FROM ` + upTo, []any{n, chart[ledger.Bank].Code}},
			{`INSERT INTO statement (` + statementColumns + `) SELECT i, 'slusevik', '99990501234', 'statement', 'x', 'NOK', '2027-01-01', '2027-01-01', 0, 0, 'booked', '', 0, 0, i, 1, 1 FROM ` + upTo, []any{100}},
			{`INSERT INTO entry (id, seller, account, entry_key, key, statement, booked_on, currency, amount, state, match, why, voucher, payment, serial)
				SELECT i, 'slusevik', '99990501234', 'e' || CAST(i AS TEXT), 'e' || CAST(i AS TEXT), 1, '2027-01-01', 'NOK', 12500, 'booked', 'kid', '', i, '{}', i FROM ` + upTo, []any{n}},
			{`INSERT INTO offer (` + offerColumns + `) SELECT i, 'slusevik', i, i % 1000 + 1, 'f', 'S' || CAST(i AS TEXT), 'accepted', 'NOK', 12500, 300, 1, 1, '', '', '', '', 0 FROM ` + upTo, []any{n / 2}},
		} {
			if err := t.exec(fill.text, fill.args...); err != nil {
				return fmt.Errorf("%w in %s", err, fill.text)
			}
		}
		return fillDeliveries(t, n)
	}))
	settle(b, s)
}

// settle counts what was filled past the commits. PostgreSQL looks at its
// tables by itself, but not at once.
func settle(b *testing.B, s *Store) {
	b.Helper()
	must1(b, s.MendTallies(b.Context()))
	if s.engine.name == "postgres" {
		_, err := s.write.ExecContext(b.Context(), `VACUUM ANALYZE`)
		must1(b, err)
	}
}
