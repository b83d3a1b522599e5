package store_test

import (
	"database/sql"
	"errors"
	"strconv"
	"strings"
	"sync"
	"testing"

	"sluse/flow"
	"sluse/invoice"
	"sluse/store"
	"sluse/store/pgtest"
)

// PostgreSQL is killed in the middle of a commit, and between two: nothing of
// the one that was cut is there, and the store goes on by itself when the
// server runs again.
func TestPostgreSQLIsKilled(t *testing.T) {
	ofPostgreSQL(t)
	t.Parallel()
	server := pgtest.StartDurable(t)
	dsn, dir := server.Database(t), t.TempDir()
	s, err := store.Open(t.Context(), dsn, dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	add := func(number string, cut func()) error {
		return s.Do(t.Context(), func(tx flow.Tx) error {
			if _, err := tx.Customer(invoice.Customer{Seller: "s", Number: number}); err != nil {
				return err
			}
			if cut != nil {
				cut()
			}
			return tx.AddInvoice(&flow.Invoice{Seller: "s", Class: "invoice", Number: number, State: flow.Waiting})
		})
	}
	want := 0
	for round := range 2 {
		if err := add("before "+strconv.Itoa(round), nil); err != nil {
			t.Fatal(err)
		}
		killed := false
		cut := func() {
			if !killed {
				killed = true
				server.Kill()
			}
		}
		if err := add("cut "+strconv.Itoa(round), cut); err == nil {
			t.Fatal("a commit on a server that was killed was made")
		}
		if err := add("down "+strconv.Itoa(round), nil); err == nil {
			t.Fatal("a commit on no server was made")
		}
		if err := s.Ping(t.Context()); err == nil {
			t.Fatal("no server answers")
		}
		if round == 1 { // and it may be killed while nobody works
			server.Run(t)
			server.Kill()
		}
		server.Run(t)
		if err := add("after "+strconv.Itoa(round), nil); err != nil {
			t.Fatalf("the server runs again: %v", err)
		}
		if err := s.Ping(t.Context()); err != nil {
			t.Error(err)
		}
		want += 2
		for what, got := range map[string]int{"customers": rows(t, dsn, "customer"), "invoices": rows(t, dsn, "invoice")} {
			if got != want {
				t.Errorf("round %d: %d %s, not %d", round, got, what, want)
			}
		}
	}
}

// PostgreSQL is killed while two write as fast as they can: what a commit said
// was made is there, and nothing is there by half.
func TestPostgreSQLIsKilledUnderWriters(t *testing.T) {
	ofPostgreSQL(t)
	t.Parallel()
	server := pgtest.StartDurable(t)
	dsn := server.Database(t)
	var away sync.RWMutex // is held while the server is gone
	var mu sync.Mutex
	made, tried := map[string]bool{}, map[string]bool{}
	started := make(chan struct{}, 1000)
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for w := range 2 {
		s, err := store.Open(t.Context(), dsn, t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		wg.Go(func() {
			defer func() { _ = s.Close() }() // the server may be gone
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				number := strconv.Itoa(w) + "-" + strconv.Itoa(n)
				err := s.Do(t.Context(), func(tx flow.Tx) error {
					inv := flow.Invoice{Seller: "s", Class: "invoice", Number: number, State: flow.Waiting}
					if err := tx.AddInvoice(&inv); err != nil {
						return err
					}
					return tx.AddEvent(flow.Event{Invoice: inv.ID, Who: "x"})
				})
				mu.Lock()
				tried[number] = true
				made[number] = made[number] || err == nil
				mu.Unlock()
				if err != nil {
					untilFree(&away)
					continue
				}
				select {
				case started <- struct{}{}:
				default:
				}
			}
		})
	}
	for range 3 {
		for range 15 { // so many commits have been made since the last time
			<-started
		}
		away.Lock()
		server.Kill()
		for len(started) > 0 {
			<-started
		}
		server.Run(t)
		away.Unlock()
	}
	<-started // it goes on by itself
	close(stop)
	wg.Wait()
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	list, err := db.QueryContext(t.Context(), `SELECT i.number, (SELECT COUNT(*) FROM event e WHERE e.invoice = i.id) FROM invoice i`)
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for list.Next() {
		var number string
		var events int
		if err := list.Scan(&number, &events); err != nil {
			t.Fatal(err)
		}
		if events != 1 || !tried[number] {
			t.Errorf("%s has %d events", number, events)
		}
		there[number] = true
	}
	if err := errors.Join(list.Err(), list.Close(), db.Close()); err != nil {
		t.Fatal(err)
	}
	for number, ok := range made {
		if ok && !there[number] {
			t.Errorf("%s was committed and is gone", number)
		}
	}
	t.Logf("%d tried, %d there", len(tried), len(there))
}

// untilFree waits until nobody holds a lock.
func untilFree(mu *sync.RWMutex) {
	mu.RLock()
	defer mu.RUnlock() //nolint:gocritic // nothing is done under it
}

// ofPostgreSQL skips where the tests run for the other engine.
func ofPostgreSQL(t *testing.T) {
	t.Helper()
	if strings.HasPrefix(store.DSNOf(t.TempDir()), "sqlite:") {
		t.Skip("of the other engine")
	}
}

func rows(t *testing.T, dsn, table string) (n int) {
	t.Helper()
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	err = db.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM `+table).Scan(&n)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	return n
}
