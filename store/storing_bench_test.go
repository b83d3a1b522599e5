package store

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"sluse/flow"
	"sluse/ledger"
	"sluse/money"
	"sluse/outbox"
	"sluse/routing"
)

// storing is how many invoices BenchmarkStoring stores; SLUSEBENCHN says
// another number.
const storing = 1_000_000

// BenchmarkStoring stores ready invoices with their decisions and deliveries,
// leases and completes the deliveries, and books the vouchers. Beside each
// thousand the bare engine writes the very same rows into the same tables, a
// commit each, by prepared statements: its time over ours is the ratio.
func BenchmarkStoring(b *testing.B) {
	if os.Getenv("SLUSEBENCH") == "" {
		b.Skip("make bench runs it: it takes some minutes")
	}
	n := storing
	if v, err := strconv.Atoi(os.Getenv("SLUSEBENCHN")); err == nil {
		n = v
	}
	for b.Loop() {
		dir := b.TempDir()
		r := &race{b: b, dir: dir, ours: benchStoreIn(b, dir), bare: benchStore(b)}
		if r.ours.engine.name == postgresName {
			n = max(n/10, atOnce) // each row of the bare engine is a turn to the server and back
		}
		r.company()
		r.stage("store", n, []string{"invoice", "decision", "delivery", "change"}, r.store, r.insert)
		r.stage("deliver", n, []string{"batch", "parcel", "change"}, r.deliver, r.complete)
		r.stage("book", n, []string{"voucher", "posting", "pair", "change"}, r.book, r.insert)
		if r.ours.engine.name == postgresName {
			r.together(n)
		}
	}
}

// A race is run by the store and by the bare engine, by turns.
type race struct {
	b          *testing.B
	ours, bare *Store
	dir        string           // of ours
	done       map[string]int64 // by table: the rows that both have
	took       time.Duration    // by the bare engine, in its turn at hand
}

const atOnce = 1000 // rows of the first table in a commit

func (r *race) company() {
	r.done = map[string]int64{}
	for _, s := range []*Store{r.ours, r.bare} {
		must1(r.b, s.Do(r.b.Context(), func(tx flow.Tx) error { _, err := tx.Customer(aCustomer("1")); return err }))
	}
}

// stage runs one kind of work to its end.
func (r *race) stage(name string, n int, tables []string, ours func(from, to int), bare func(tables []string)) {
	r.b.Helper()
	var mine, its time.Duration
	for from := 0; from < n; from += atOnce {
		start := time.Now()
		ours(from, min(n, from+atOnce))
		mine += time.Since(start)
		its += r.timed(tables, bare)
	}
	ratio := its.Seconds() / mine.Seconds()
	fmt.Printf("%s, %s: %d in %.1f s (%.0f/s); the bare engine with the same rows %.1f s: ratio %.2f\n",
		r.ours.engine.name, name, n, mine.Seconds(), float64(n)/mine.Seconds(), its.Seconds(), ratio)
	r.b.ReportMetric(ratio, name+"-ratio")
}

func (r *race) store(from, to int) {
	must1(r.b, r.ours.Do(r.b.Context(), func(tx flow.Tx) error {
		for i := from; i < to; i++ {
			number := strconv.Itoa(i + 1)
			inv := flow.Invoice{
				Seller: "s", Class: "invoice", Number: number, Type: "380", Customer: 1, IssueDate: "2027-01-12", DueDate: "2027-01-26",
				Gross: money.NOK(75_000), KID: number + "7", Account: "99990501234", Fingerprint: "2:" + strings.Repeat("ab", 32),
				Content: flow.Ref{Pack: 1, Offset: int64(i) * 1300, Length: 1300}, Original: flow.Ref{Pack: 2, Offset: int64(i) * 900, Length: 900},
				Arrival: 1, Ordinal: i + 1, State: flow.InDelivery, Issued: true, CreatedAt: clock,
			}
			if err := tx.AddInvoice(&inv); err != nil {
				return err
			}
			if err := tx.AddDecision(flow.Decided{Invoice: inv.ID, At: clock, Decision: routing.Decision{List: "standard", Outcome: routing.Go, Channel: "ehf"}}); err != nil {
				return err
			}
			if err := tx.AddDelivery(&flow.Delivery{Seller: "s", Invoice: inv.ID, Purpose: outbox.ForCustomer, Channel: "ehf", State: outbox.Queued, RunAt: clock, ChangedAt: clock}); err != nil {
				return err
			}
		}
		return nil
	}))
}

// deliver leases a batch, keeps its parcel, and completes its deliveries, as
// a channel of few large files does.
func (r *race) deliver(int, int) { deliverOn(r.b, r.ours, "ehf", atOnce) }

func deliverOn(b *testing.B, s *Store, channel string, n int) int {
	ctx := b.Context()
	c := outbox.Claim{Channel: channel, Owner: outbox.Owner{ID: "me", Epoch: 1}, Now: clock, Until: clock.Add(time.Hour)}
	batch, ids, err := s.Lease(ctx, c, clock, n)
	must1(b, err)
	if len(ids) == 0 {
		return 0
	}
	for _, id := range ids {
		batch.Items = append(batch.Items, outbox.Item{Delivery: id, Token: fmt.Sprintf("%s-%d", channel, id)})
	}
	parcel := []outbox.Parcel{{Name: fmt.Sprintf("%s-%d.zip", channel, batch.Number), Deliveries: ids, Bytes: []byte("PK")}}
	must1(b, s.Intend(ctx, c, batch, parcel))
	must1(b, s.Begin(ctx, c, []int64{parcel[0].ID}))
	must1(b, s.Do(ctx, func(tx flow.Tx) error {
		for _, item := range batch.Items {
			d, err := tx.DeliveryByID(item.Delivery)
			if err != nil {
				return err
			}
			d.State, d.ChangedAt = outbox.HandedOver, clock
			if err := tx.SetDelivery(d); err != nil {
				return err
			}
		}
		return tx.SetParcel(parcel[0].ID, flow.HandedOver)
	}))
	return len(ids)
}

func (r *race) book(from, to int) {
	chart := ledger.DefaultChart()
	vouchers := make([]*ledger.Voucher, 0, to-from)
	for i := from; i < to; i++ {
		vouchers = append(vouchers, saleVoucher(r.b, chart, i+1))
	}
	must1(r.b, r.ours.Do(r.b.Context(), func(tx flow.Tx) error {
		for _, v := range vouchers {
			if err := tx.Book(v); err != nil {
				return err
			}
		}
		return nil
	}))
}

// rows are the rows of a table that only we have, and the columns.
func (r *race) rows(table string) (columns []string, rows [][]any) {
	r.b.Helper()
	key := "id"
	switch table {
	case "posting", "pair":
		key = "voucher"
	case "change":
		key = "serial"
	}
	return r.ask(`SELECT * FROM `+table+` WHERE `+key+` > $1 ORDER BY `+key, r.done[table], func(columns []string, row []any) {
		r.done[table] = max(r.done[table], row[slices.Index(columns, key)].(int64))
	})
}

// ask reads rows of ours.
func (r *race) ask(text string, after int64, each func(columns []string, row []any)) (columns []string, rows [][]any) {
	r.b.Helper()
	found, err := r.ours.read.QueryContext(r.b.Context(), text, after)
	must1(r.b, err)
	defer func() { must1(r.b, found.Close()) }()
	columns, err = found.Columns()
	must1(r.b, err)
	for found.Next() {
		row, to := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			to[i] = &row[i]
		}
		must1(r.b, found.Scan(to...))
		rows = append(rows, row)
		each(columns, row)
	}
	must1(r.b, found.Err())
	return columns, rows
}

// insert writes the rows of some tables that we have written.
func (r *race) insert(tables []string) { r.write(r.inserts(tables)) }

// complete also brings the deliveries, which both have, to where ours stand by
// the same steps: leased, packed, handed over.
func (r *race) complete(tables []string) {
	_, rows := r.ask(`SELECT id, batch, parcel, token, attempt, run_at, changed_at, serial FROM delivery WHERE id > $1 AND state = 'handed over' ORDER BY id`,
		r.done["handed over"], func(_ []string, row []any) { r.done["handed over"] = max(r.done["handed over"], row[0].(int64)) })
	step := func(text string, columns ...int) work {
		w := work{text: text}
		for _, row := range rows {
			var args []any
			for _, c := range columns {
				args = append(args, row[c])
			}
			w.rows = append(w.rows, args)
		}
		return w
	}
	r.write(append(r.inserts(tables),
		step(`UPDATE delivery SET was = state, state = 'leased', batch = $1, changed_at = $2 WHERE id = $3`, 1, 6, 0),
		step(`UPDATE delivery SET parcel = $1, token = $2 WHERE id = $3`, 2, 3, 0),
		step(`UPDATE delivery SET was = state, state = 'handed over', run_at = $1, attempt = $2, batch = $3, parcel = $4, token = $5, refusal = '', reason = '', receipt = '', alone = 0, changed_at = $6, serial = $7, left_serial = $7 WHERE id = $8`,
			5, 4, 1, 2, 3, 6, 7, 0)))
}

type work struct {
	text string
	rows [][]any
}

// timed is the time of one turn of the bare engine, without the reading of
// what it shall write.
func (r *race) timed(tables []string, turn func([]string)) time.Duration {
	r.took = 0
	turn(tables)
	return r.took
}

func (r *race) inserts(tables []string) (all []work) {
	for _, table := range tables {
		columns, rows := r.rows(table)
		places := make([]string, len(columns))
		for i := range places {
			places[i] = "$" + strconv.Itoa(i+1)
		}
		all = append(all, work{`INSERT INTO ` + table + ` (` + strings.Join(columns, ", ") + `) VALUES (` + strings.Join(places, ", ") + `)`, rows})
	}
	return all
}

// write lets the bare engine write in one commit, by prepared statements.
func (r *race) write(all []work) {
	start := time.Now()
	must1(r.b, bareCommit(r.b.Context(), r.bare.write, all))
	r.took += time.Since(start)
}

func bareCommit(ctx context.Context, db *sql.DB, all []work) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	for _, w := range all {
		if err := bareRows(ctx, tx, w); err != nil {
			return err
		}
	}
	return tx.Commit()
}

func bareRows(ctx context.Context, tx *sql.Tx, w work) error {
	stmt, err := tx.PrepareContext(ctx, w.text)
	if err != nil {
		return err
	}
	defer func() { _ = stmt.Close() }()
	for _, row := range w.rows {
		if _, err := stmt.ExecContext(ctx, row...); err != nil {
			return err
		}
	}
	return nil
}

// together lets one store deliver alone, and then two of the same database,
// each its own channel: two are not slower than one.
func (r *race) together(n int) {
	places := []*Store{benchStoreIn(r.b, r.dir), benchStoreIn(r.b, r.dir)}
	queue := func(channel string, n int) {
		must1(r.b, r.ours.Do(r.b.Context(), func(tx flow.Tx) error {
			for range n {
				if err := tx.AddDelivery(&flow.Delivery{Seller: "s", Purpose: outbox.ForCopy, Channel: channel, State: outbox.Queued, RunAt: clock, ChangedAt: clock}); err != nil {
					return err
				}
			}
			return nil
		}))
	}
	queue("one", n)
	queue("two", n/2)
	queue("three", n/2)
	all := func(s *Store, channel string) {
		for deliverOn(r.b, s, channel, atOnce) == atOnce {
		}
	}
	start := time.Now()
	all(places[0], "one")
	alone := time.Since(start)
	start = time.Now()
	var wg sync.WaitGroup
	for i, channel := range []string{"two", "three"} {
		wg.Go(func() { all(places[i], channel) })
	}
	wg.Wait()
	both := time.Since(start)
	ratio := alone.Seconds() / both.Seconds()
	fmt.Printf("%s: %d deliveries by one %.1f s, by two together %.1f s: ratio %.2f\n", r.ours.engine.name, n, alone.Seconds(), both.Seconds(), ratio)
	r.b.ReportMetric(ratio, "two-ratio")
}
