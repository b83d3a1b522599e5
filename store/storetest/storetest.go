// Package storetest is what every engine of the store must do alike: a test of
// the store calls Run for each.
package storetest

import (
	"context"
	"database/sql"
	"testing"

	"sluse/flow"
	"sluse/ingest"
	"sluse/invoice"
	"sluse/outbox"
	"sluse/report"
	"sluse/store"
)

// The contracts that the store satisfies.
var (
	_ flow.Store      = (*store.Store)(nil)
	_ outbox.Queue    = (*store.Store)(nil)
	_ ingest.Register = (*store.Store)(nil)
	_ report.Figures  = (*store.Store)(nil)
)

// An Engine is a database that the store stands on.
type Engine struct {
	// Open opens the store of a folder, as a process does. Two that are open
	// at once are two processes to each other.
	Open func(ctx context.Context, dir string) (*store.Store, error)
	// Direct opens its database past the store.
	Direct func(t *testing.T, dir string) *sql.DB
}

// open opens a store that is closed with the test.
func (e Engine) open(t *testing.T, dir string) *store.Store {
	t.Helper()
	s, err := e.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// Run holds an engine to all of it.
func Run(t *testing.T, e Engine) {
	for _, c := range []struct {
		law  string
		test func(*testing.T, Engine)
	}{
		{"a store is opened again", openAgain},
		{"several open a new one at once", openedAtOnce},
		{"a newer schema is refused", newerSchemaIsRefused},
		{"a commit is all or nothing", doIsAllOrNothing},
		{"ids are unique", idsAreUnique},
		{"two who read and write lose nothing", nothingIsLostBetweenTwo},
		{"a reader sees whole commits", readersSeeWholeCommits},
		{"no change falls between two answers", noChangeFallsBetweenTwoAnswers},
		{"a batch is leased once", aBatchIsLeasedOnce},
		{"text is told apart and ordered by its bytes", textIsBytes},
		{"arrivals: met again", arriveIsIdempotent},
		{"arrivals: taken before", takenBefore},
		{"arrivals: unplaced", unplaced},
		{"arrivals: sight", sight},
		{"a lease has one owner", leaseHasOneOwner},
		{"a lease ends", leaseEnds},
		{"one of many takes a lease", oneTakesIt},
		{"a lease that was taken fences", takenLeaseFences},
		{"renewed leases are all kept or none", renewedTogether},
	} {
		t.Run(c.law, func(t *testing.T) {
			t.Parallel()
			c.test(t, e)
		})
	}
}

func countOf(t *testing.T, db *sql.DB, query string) (n int) {
	t.Helper()
	if err := db.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func aCustomer(number string) invoice.Customer {
	return invoice.Customer{Seller: "s", Number: number, Name: "Kunde " + number}
}
