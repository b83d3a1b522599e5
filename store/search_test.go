package store

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sluse/flow"
	"sluse/invoice"
	"sluse/money"
	"sluse/report"
)

func TestWordsOfNames(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ name, want string }{
		{"Fjordbygg Demo AS", "fjordbygg demo as"},
		{"Ås Trelast A/S", "as trelast a s"},
		{"AAS TRELAST", "as trelast"},
		{"Ærlig Øl & Brød, Søgne", "aerlig ol brod sogne"},
		{"Soegne Oel", "sogne ol"},
		{"Café Zürich", "cafe zurich"},
		{"Cafe\u0301 A\u030As", "cafe as"}, // accents that stand apart
		{"7-Eleven 7", "7 eleven"},
		{"O'Hara", "o hara"},
		{" – ", ""},
		{strings.Repeat("x", 50), strings.Repeat("x", maxWordLength)},
		{"a b c d e f g h i j k l m n", "a b c d e f g h i j k l"},
	} {
		if got := strings.Join(wordsOf(row.name), " "); got != row.want {
			t.Errorf("%q: %q, want %q", row.name, got, row.want)
		}
	}
}

// Whoever has typed the beginning of a word finds it.
func TestBeginningsFoldToBeginnings(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		word := []rune(rapid.StringOf(rapid.SampledFrom([]rune("aeosåæøäöéßAEOÅÆØ1\u0301\u030A"))).Draw(t, "word"))
		begun := string(word[:rapid.IntRange(0, len(word)).Draw(t, "length")])
		if whole, begun := fold(string(word)), fold(begun); !strings.HasPrefix(whole, begun) {
			t.Fatalf("%q folds to %q, its beginning to %q", string(word), whole, begun)
		}
	})
}

// addInvoices adds invoices of a customer, and gives their numbers.
func addInvoices(t *testing.T, s *Store, c invoice.Customer, kid string, numbers ...string) {
	t.Helper()
	err := s.Do(t.Context(), func(tx flow.Tx) error {
		change, err := tx.Customer(c)
		if err != nil {
			return err
		}
		for _, number := range numbers {
			err := tx.AddInvoice(&flow.Invoice{
				Seller: c.Seller, Class: invoice.ClassInvoice, Number: number, Customer: change.After.ID, KID: kid, State: flow.Waiting,
				Gross: money.Amount{Minor: 100_00, Currency: "NOK"},
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func searchFor(t *testing.T, s *Store, ask report.Search) string {
	t.Helper()
	found, err := s.SearchInvoices(t.Context(), ask)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, line := range found.Lines {
		list = append(list, line.Number)
	}
	text := strings.Join(list, " ")
	if found.More > 0 {
		text += fmt.Sprintf(" +%d", found.More)
	}
	if found.Beyond {
		text += " ..."
	}
	return text
}

func TestSearch(t *testing.T) {
	t.Parallel()
	s := openStore(t, t.TempDir())
	addInvoices(t, s, invoice.Customer{Seller: "a", Number: "10001", OrgNumber: "310100072", Name: "Ås Trelast AS"}, "", "2001", "2002")
	addInvoices(t, s, invoice.Customer{Seller: "a", Number: "10002", Name: "Søgne Kafé"}, "100022001000", "2010", "30")
	addInvoices(t, s, invoice.Customer{Seller: "b", Number: "10001", OrgNumber: "310100145", Name: "Aasen Bakeri AS"}, "", "2001", "x-1")
	for _, row := range []struct {
		name string
		ask  report.Search
		want string
	}{
		{"a number, which others begin with", report.Search{Text: "30"}, "30"},
		{"a number that two sellers have", report.Search{Text: "2001"}, "2001 2001"},
		{"of one seller", report.Search{Text: "2001", Seller: "b"}, "2001"},
		{"the beginning of a number", report.Search{Text: "20"}, "2001 2010 2002 2001"},
		{"the middle of a number", report.Search{Text: "01"}, ""},
		{"a letter matters in a number", report.Search{Text: "x-"}, "x-1"},
		{"an org number", report.Search{Text: "310100072"}, "2002 2001"},
		{"an org number as people write it", report.Search{Text: " 310 100 145 "}, "x-1 2001"},
		{"a KID", report.Search{Text: "1000 2200 1000"}, "30 2010"},
		{"a part of a KID", report.Search{Text: "1000220010"}, ""},
		{"a customer number of two sellers", report.Search{Text: "10001"}, "x-1 2001 2002 2001"},
		{"a word", report.Search{Text: "trelast"}, "2002 2001"},
		{"words in any order, begun", report.Search{Text: "tre ÅS"}, "2002 2001"},
		{"without the keys for it", report.Search{Text: "soegne kafe"}, "30 2010"},
		{"the word that all have", report.Search{Text: "as"}, "x-1 2001 2002 2001"},
		{"one word that fits and one that does not", report.Search{Text: "trelast bakeri"}, ""},
		{"nobody's seller", report.Search{Text: "trelast", Seller: "c"}, ""},
		{"nothing", report.Search{Text: "  "}, ""},
		{"what SQL would take for more", report.Search{Text: "%' OR 1=1 --"}, ""},
		{"a limit", report.Search{Text: "as", Limit: 3}, "x-1 2001 2002 +1"},
	} {
		if got := searchFor(t, s, row.ask); got != row.want {
			t.Errorf("%s: %q, want %q", row.name, got, row.want)
		}
	}

	// A name that a person changes is found by its new words alone.
	err := s.Do(t.Context(), func(tx flow.Tx) error {
		change, err := tx.Customer(invoice.Customer{Seller: "a", Number: "10002"})
		if err != nil {
			return err
		}
		c := change.After
		c.Name = "Søgne Brygge"
		return tx.SaveCustomer(c, []string{"name"})
	})
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{"kafe": "", "brygge": "30 2010", "sogne": "30 2010"} {
		if got := searchFor(t, s, report.Search{Text: text}); got != want {
			t.Errorf("after the change, %s: %q, want %q", text, got, want)
		}
	}
}

// What is beyond the bounds is said, and the latest are shown all the same.
func TestSearchIsBounded(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openStore(t, dir)
	fillForSearch(t, direct(t, dir), 3000, 300)
	for _, row := range []struct {
		text, latest string
		more         int
		beyond       bool
	}{
		{"1000", "1000999", 1000 - 5, false}, // 1000000 to 1000999
		{"100", "1002999", maxFound - 5, true},
		{"navn0007", "1002779", 100 - 5, false}, // customers 70 to 79: ten invoices each
		{"kunde", "", maxFound - 5, true},       // more customers than it looks at
		{"kunde navn00042", "1002742", 10 - 5, false},
	} {
		found, err := s.SearchInvoices(t.Context(), report.Search{Text: row.text, Limit: 5})
		if err != nil {
			t.Fatal(err)
		}
		if len(found.Lines) != 5 || found.More != row.more || found.Beyond != row.beyond || row.latest != "" && found.Lines[0].Number != row.latest {
			t.Errorf("%s: %d lines, %d more, beyond %v, the first %s", row.text, len(found.Lines), found.More, found.Beyond, found.Lines[0].Number)
		}
	}
}

// No statement of a search goes through a whole table.
func TestSearchGoesByIndexes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, db := openSQLiteBeside(t, dir)
	fillForSearch(t, db, 3000, 300)
	asked := map[string]bool{}
	err := s.snapshot(t.Context(), func(q *query) error {
		q.run = listening{q.run, asked}
		for _, text := range []string{"1000", "310100072", "kunde navn0007"} {
			if ids, _, err := search(q, report.Search{Text: text}); err != nil || len(ids) == 0 && text != "310100072" {
				return fmt.Errorf("%s: %d found: %w", text, len(ids), err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(asked) < 7 {
		t.Fatalf("only %d statements", len(asked))
	}
	asked[invoiceLines+` WHERE i.id = $1`] = true
	for text := range asked {
		for _, step := range plan(t, db, text) {
			if strings.HasPrefix(step, "SCAN ") && step != "SCAN few" {
				t.Errorf("%s\n  %s", text, step)
			}
		}
	}
}

// A listening runner remembers what is asked.
type listening struct {
	runner
	asked map[string]bool
}

func (l listening) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	l.asked[text] = true
	return l.runner.QueryContext(ctx, text, args...)
}

// openSQLiteBeside opens a store in SQLite, and the database past it.
func openSQLiteBeside(t testing.TB, dir string) (*Store, *sql.DB) {
	t.Helper()
	path := filepath.Join(dir, "sluse.db")
	s, err := Open(t.Context(), "sqlite:"+path, dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	db, err := sql.Open("sqlite", "file:"+path+"?_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return s, db
}

// plan is how SQLite goes about a statement.
func plan(t testing.TB, db *sql.DB, text string) (steps []string) {
	t.Helper()
	args := make([]any, strings.Count(text, "$"))
	for i := range args {
		args[i] = ""
	}
	rows, err := db.QueryContext(t.Context(), `EXPLAIN QUERY PLAN `+text, args...)
	if err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, step)
	}
	if err := rows.Err(); err != nil || len(steps) == 0 {
		t.Fatalf("no plan: %v", err)
	}
	return steps
}

// fillForSearch writes invoices past the store: 1000000 and on, in turn of
// the customers "Kunde Navn00000 AS" and on, and most of them delivered.
func fillForSearch(t testing.TB, db *sql.DB, invoices, customers int) {
	t.Helper()
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	run := func(text string, args ...any) {
		t.Helper()
		if _, err := tx.ExecContext(t.Context(), text, args...); err != nil {
			t.Fatalf("%v in %s", err, text)
		}
	}
	for n := range customers {
		name := fmt.Sprintf("Kunde Navn%05d AS", n)
		run(`INSERT INTO customer (`+customerColumns+`) VALUES ($1, 's', $2, $3, $4, '', '', '', '', 0, '', '', '')`, n+1, fmt.Sprintf("K%05d", n), fmt.Sprintf("%09d", 900000000+n), name)
		for _, word := range wordsOf(name) {
			run(`INSERT INTO word (seller, word, customer) VALUES ('s', $1, $2)`, word, n+1)
		}
	}
	run(`WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n + 1 < $1)
		INSERT INTO invoice (`+invoiceColumns+`) SELECT n + 1, 's', 'invoice', CAST(1000000 + n AS TEXT), '380', n % $2 + 1, '2026-11-01', '2026-11-20', 'NOK', 12500,
			CAST(70000000 + n AS TEXT), '', '', '', 0, 0, 0, 0, 0, 0, n / 5000, n % 5000, '', CASE WHEN n % 100 = 0 THEN 'held' ELSE 'delivered' END, '', 1, 0, 0, 1, '' FROM n`, invoices, customers)
	run(`INSERT INTO delivery (` + deliveryColumns + `) SELECT id, seller, id, 'customer', 'ehf', CASE WHEN id % 100 = 7 THEN 'queued' ELSE 'delivered' END, 0, 0, 0, 0, '', '', '', '', 0, 0, '', 0 FROM invoice WHERE state = 'delivered'`)
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

// BenchmarkSearch shows that a search costs the same however many invoices
// there are: a hundredfold of them, with as many for each customer.
func BenchmarkSearch(b *testing.B) {
	if os.Getenv("SLUSEBENCH") == "" {
		b.Skip("make bench runs it: filling takes a minute")
	}
	sizes := []int{10_000, 1_000_000}
	stores := make([]*Store, len(sizes))
	for n, size := range sizes {
		s, db := openSQLiteBeside(b, b.TempDir())
		fillForSearch(b, db, size, size/50)
		stores[n] = s
	}
	for b.Loop() {
		for _, text := range []string{"1009999", "1", "70009999", "900000123", "K00123", "navn00123", "kunde navn0012", "kunde navn as"} {
			few, many := searchCost(b, stores[0], text), searchCost(b, stores[1], text)
			ratio := many.Seconds() / few.Seconds()
			fmt.Printf("search %-14q %8d invoices: %8v, %d: %8v, ratio %.2f\n", text, sizes[0], few.Round(time.Microsecond), sizes[1], many.Round(time.Microsecond), ratio)
			b.ReportMetric(ratio, "ratio-"+strings.ReplaceAll(text, " ", "-"))
		}
	}
}

// searchCost is the median of some searches.
func searchCost(b *testing.B, s *Store, text string) time.Duration {
	b.Helper()
	costs := make([]time.Duration, 21)
	for n := range costs {
		begun := time.Now()
		if found, err := s.SearchInvoices(context.Background(), report.Search{Text: text, Limit: 100}); err != nil || len(found.Lines) == 0 {
			b.Fatalf("%s: %d found: %v", text, len(found.Lines), err)
		}
		costs[n] = time.Since(begun)
	}
	slices.Sort(costs)
	return costs[len(costs)/2]
}
