package store

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"sluse/flow"
	"sluse/ledger"
)

// A counted table is one of whose rows the tallies are kept. Its fields say in
// SQL what a row is to them.
type counted struct {
	table, kind, way, state, currency, amount, extra string
}

var (
	fileRows     = counted{table: "arrival", kind: "''", way: "source", state: "state", currency: "''", amount: "0", extra: "0"}
	invoiceRows  = counted{table: "invoice", kind: "''", way: "''", state: "state", currency: "''", amount: "0", extra: "0"}
	deliveryRows = counted{table: "delivery", kind: "purpose", way: "channel", state: "state", currency: "''", amount: "0", extra: "0"}
	offerRows    = counted{
		table: "offer", kind: "''", way: "''", state: "CASE WHEN credit <> 0 THEN state || '/credit' ELSE state END",
		currency: "currency", amount: "face", extra: "commission",
	}
	entryRows = counted{table: "entry", kind: "''", way: "''", state: "state || '/' || match", currency: "currency", amount: "amount", extra: "0"}
)

// A tally is what is counted alike.
type tally struct{ what, seller, kind, way, state, currency string }

// A tallied is how many there are, and what they come to.
type tallied struct{ n, amount, extra int64 }

func (v *tallied) add(w tallied, times int64) {
	v.n, v.amount, v.extra = v.n+times*w.n, v.amount+times*w.amount, v.extra+times*w.extra
}

// An accountDay is an account on one day of its vouchers.
type accountDay struct{ seller, account, sub, currency, date string }

// tallies are what a commit has counted and not yet written.
type tallies struct {
	of   map[tally]tallied
	days map[accountDay]int64
}

// count notes that there are more of something. Who adds rows of a table that
// is counted calls it.
func (t *tx) count(what tally, more tallied) { t.counts(what, more, 1) }

func (t *tx) counts(what tally, more tallied, times int64) {
	if t.tallies.of == nil {
		t.tallies.of = map[tally]tallied{}
	}
	v := t.tallies.of[what]
	v.add(more, times)
	t.tallies.of[what] = v
}

func (t *tx) countDay(day accountDay, amount int64) {
	if t.tallies.days == nil {
		t.tallies.days = map[accountDay]int64{}
	}
	t.tallies.days[day] += amount
}

// offerTally and entryTally are the state by which an offer and an entry are
// counted: see offerRows and entryRows.
func offerTally(o flow.Offer) string {
	if o.Credit {
		return string(o.State) + "/credit"
	}
	return string(o.State)
}

func entryTally(e flow.Entry) string { return e.State + "/" + e.Match }

// countVoucher notes a voucher with what it puts on accounts.
func (t *tx) countVoucher(v *ledger.Voucher) {
	sum, alike := int64(0), true
	for _, p := range v.Postings {
		sum, alike = sum+p.Amount.Minor, alike && p.Amount.Currency == v.Postings[0].Amount.Currency
		t.countDay(accountDay{v.Seller, p.Account.Code, p.Account.Sub, p.Amount.Currency, string(v.Date)}, p.Amount.Minor)
	}
	state := balanced
	if sum != 0 || !alike {
		state = unbalanced
	}
	t.count(tally{what: "voucher", seller: v.Seller, state: state}, tallied{n: 1})
}

// update changes rows of a table that is counted, and moves them in the
// tallies from what they were to what they are.
func (t *tx) update(of counted, set, where string, args ...any) error {
	return t.execEach(of.update(set, where), args, func(scan func(...any) error) error { return t.retally(of, scan, nil) })
}

// updateEach is update that is done at once, reads more of each row into dest,
// and calls each where there is one. It tells how many rows it changed.
func (t *tx) updateEach(of counted, set, where string, args []any, more string, dest []any, each func()) (n int64, err error) {
	t.wrote = true
	t.store.moved(t.ctx)
	err = t.each(of.update(set, where)+more, args, func(scan func(...any) error) error {
		if err := t.retally(of, scan, dest); err != nil {
			return err
		}
		if n++; each != nil {
			each()
		}
		return nil
	})
	return n, err
}

// remove deletes rows of a table that is counted.
func (t *tx) remove(of counted, where string, args ...any) error {
	text := `DELETE FROM ` + of.table + ` WHERE ` + where + ` RETURNING ` + of.state + `, '', ` + of.returning()
	return t.execEach(text, args, func(scan func(...any) error) error { return t.retally(of, scan, nil) })
}

func (c counted) update(set, where string) string {
	return `UPDATE ` + c.table + ` SET was = ` + c.state + `, ` + set + ` WHERE ` + where + ` RETURNING was, ` + c.state + `, ` + c.returning()
}

func (c counted) returning() string {
	return strings.Join([]string{"seller", c.kind, c.way, c.currency, c.amount, c.extra}, ", ")
}

// retally reads of a row what it was, what it is (”: it is no more), and what
// else a tally is of.
func (t *tx) retally(of counted, scan func(...any) error, dest []any) error {
	what, one := tally{what: of.table}, tallied{n: 1}
	var was, is string
	err := scan(append([]any{&was, &is, &what.seller, &what.kind, &what.way, &what.currency, &one.amount, &one.extra}, dest...)...)
	if err != nil || was == is {
		return err
	}
	what.state = was
	t.counts(what, one, -1)
	if is != "" {
		what.state = is
		t.count(what, one)
	}
	return nil
}

// keepTallies writes what the commit has counted, at its end, or before it
// asks the tallies itself.
func (t *tx) keepTallies() error {
	if err := t.flush(); err != nil { // what was kept back counts
		return err
	}
	for _, k := range slices.SortedFunc(maps.Keys(t.tallies.of), tally.compare) {
		v := t.tallies.of[k]
		if v == (tallied{}) {
			continue
		}
		err := t.exec(`INSERT INTO tally (what, seller, kind, way, state, currency, n, amount, extra) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
			ON CONFLICT (what, seller, kind, way, state, currency) DO UPDATE
			SET n = tally.n + excluded.n, amount = tally.amount + excluded.amount, extra = tally.extra + excluded.extra`,
			k.what, k.seller, k.kind, k.way, k.state, k.currency, v.n, v.amount, v.extra)
		if err != nil {
			return err
		}
	}
	for _, k := range slices.SortedFunc(maps.Keys(t.tallies.days), accountDay.compare) {
		err := t.exec(`INSERT INTO account_day (seller, account, sub, currency, date, amount) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (account, seller, sub, currency, date) DO UPDATE SET amount = account_day.amount + excluded.amount`,
			k.seller, k.account, k.sub, k.currency, k.date, t.tallies.days[k])
		if err != nil {
			return err
		}
	}
	t.tallies = tallies{}
	return nil
}

func (k tally) compare(o tally) int {
	return cmp.Or(cmp.Compare(k.what, o.what), cmp.Compare(k.seller, o.seller), cmp.Compare(k.kind, o.kind), cmp.Compare(k.way, o.way),
		cmp.Compare(k.state, o.state), cmp.Compare(k.currency, o.currency))
}

func (k accountDay) compare(o accountDay) int {
	return cmp.Or(cmp.Compare(k.seller, o.seller), cmp.Compare(k.account, o.account), cmp.Compare(k.sub, o.sub), cmp.Compare(k.currency, o.currency), cmp.Compare(k.date, o.date))
}

// What a voucher is to the tallies.
const (
	balanced   = "balanced"
	unbalanced = "unbalanced" // a fault of ours, or of somebody's hand
)

// recounts are the rows of tally, counted from the things themselves.
func recounts() string {
	var texts []string
	for _, c := range []counted{fileRows, invoiceRows, deliveryRows, offerRows, entryRows} {
		texts = append(texts, `SELECT '`+c.table+`' AS what, seller, `+c.kind+` AS kind, `+c.way+` AS way, `+c.state+` AS state, `+c.currency+` AS currency,
			COUNT(*) AS n, SUM(`+c.amount+`) AS amount, SUM(`+c.extra+`) AS extra FROM `+c.table+` GROUP BY 2, 3, 4, 5, 6`)
	}
	// They balance by construction; one that lacks lines or pairs does not.
	texts = append(texts, `SELECT 'voucher' AS what, v.seller, '' AS kind, '' AS way, CASE WHEN `+unwhole+` THEN '`+unbalanced+`' ELSE '`+balanced+`' END AS state, '' AS currency,
			COUNT(*) AS n, 0 AS amount, 0 AS extra FROM voucher v GROUP BY 2, 3, 4, 5, 6`)
	return strings.Join(texts, "\nUNION ALL ")
}

const (
	recountDays = `SELECT v.seller, p.account, p.sub, p.currency, v.date, SUM(p.amount) FROM posting_line p JOIN voucher v ON v.id = p.voucher
		GROUP BY v.seller, p.account, p.sub, p.currency, v.date`
	tallyColumns = `what, seller, kind, way, state, currency, n, amount, extra`
	dayColumns   = `seller, account, sub, currency, date, amount`
)

// A TallyDifference is a tally that does not say what there is.
type TallyDifference struct {
	Of         string // the table, and of which of its rows
	Kept, Real string
}

func (d TallyDifference) String() string { return d.Of + ": kept " + d.Kept + ", there are " + d.Real }

// RecountTallies counts all things anew, and says where the tallies that the
// commits have kept say something else: nowhere, unless somebody's hand was in
// the database. It reads every row.
func (s *Store) RecountTallies(ctx context.Context) (off []TallyDifference, err error) {
	err = s.snapshot(ctx, func(q *query) error {
		kept, err := readTallies(q, `SELECT `+tallyColumns+` FROM tally`)
		if err != nil {
			return err
		}
		there, err := readTallies(q, recounts())
		if err != nil {
			return err
		}
		for _, k := range bothKeys(kept, there, tally.compare) {
			if kept[k] != there[k] {
				of := strings.TrimRight(strings.Join([]string{k.what, k.seller, k.kind, k.way, k.state, k.currency}, " "), " ")
				off = append(off, TallyDifference{of, kept[k].String(), there[k].String()})
			}
		}
		keptDays, err := readDays(q, `SELECT `+dayColumns+` FROM account_day`)
		if err != nil {
			return err
		}
		days, err := readDays(q, recountDays)
		if err != nil {
			return err
		}
		for _, k := range bothKeys(keptDays, days, accountDay.compare) {
			if keptDays[k] != days[k] {
				of := strings.Join([]string{"account", k.seller, k.account, k.sub, k.date, k.currency}, " ")
				off = append(off, TallyDifference{of, fmt.Sprint(keptDays[k]), fmt.Sprint(days[k])})
			}
		}
		return nil
	})
	return off, err
}

func (v tallied) String() string { return fmt.Sprintf("%d (%d, %d)", v.n, v.amount, v.extra) }

func bothKeys[K comparable, V any](a, b map[K]V, compare func(K, K) int) []K {
	all := slices.AppendSeq(slices.Collect(maps.Keys(a)), maps.Keys(b))
	slices.SortFunc(all, compare)
	return slices.Compact(all)
}

// MendTallies puts what there is in place of what the tallies say. A voucher
// that does not balance shows in every status from then on.
func (s *Store) MendTallies(ctx context.Context) error {
	return s.do(ctx, func(t *tx) error {
		for _, text := range []string{
			`DELETE FROM tally`, `INSERT INTO tally (` + tallyColumns + `) ` + recounts(),
			`DELETE FROM account_day`, `INSERT INTO account_day (` + dayColumns + `) ` + recountDays,
		} {
			if err := t.exec(text); err != nil {
				return err
			}
		}
		return nil
	})
}

func readTallies(q *query, text string) (map[tally]tallied, error) {
	all := map[tally]tallied{}
	err := q.each(text, nil, func(scan func(...any) error) error {
		var k tally
		var v tallied
		err := scan(&k.what, &k.seller, &k.kind, &k.way, &k.state, &k.currency, &v.n, &v.amount, &v.extra)
		if v != (tallied{}) {
			all[k] = v
		}
		return err
	})
	return all, err
}

func readDays(q *query, text string) (map[accountDay]int64, error) {
	all := map[accountDay]int64{}
	err := q.each(text, nil, func(scan func(...any) error) error {
		var k accountDay
		var amount int64
		err := scan(&k.seller, &k.account, &k.sub, &k.currency, &k.date, &amount)
		if amount != 0 {
			all[k] = amount
		}
		return err
	})
	return all, err
}
