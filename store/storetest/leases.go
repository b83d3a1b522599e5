package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sluse/flow"
	"sluse/store"
)

// long is a lease that does not end while a test runs; over has ended at once.
const (
	long = time.Hour
	over = -time.Second
)

func acquire(t *testing.T, s *store.Store, name, owner string, length time.Duration, want bool) store.Lease {
	t.Helper()
	l, ok, err := s.Acquire(t.Context(), name, owner, length)
	if err != nil || ok != want {
		t.Fatalf("%s takes %s: %v, %v", owner, name, ok, err)
	}
	if ok && (l.Name != name || l.Owner != owner) {
		t.Errorf("%s was given %+v", owner, l)
	}
	return l
}

// commits makes a commit under leases, and says whether it was made.
func commits(t *testing.T, s *store.Store, number string, leases ...store.Lease) error {
	t.Helper()
	return s.Do(under(t.Context(), leases), func(tx flow.Tx) error { _, err := tx.Customer(aCustomer(number)); return err })
}

func under(ctx context.Context, leases []store.Lease) context.Context {
	if len(leases) == 0 {
		return ctx
	}
	return under(store.WithLease(ctx, leases[0]), leases[1:])
}

// What one owner has no other gets, until it is given back. Its owner's next
// process takes it at once, and the former one is fenced.
func leaseHasOneOwner(t *testing.T, e Engine) {
	dir := t.TempDir()
	a, b := e.open(t, dir), e.open(t, dir)
	first := acquire(t, a, "drop faktura", "a", long, true)
	acquire(t, b, "drop faktura", "b", long, false)
	acquire(t, b, "drop bank", "b", long, true)
	again := acquire(t, a, "drop faktura", "a", long, true)
	if again.Epoch <= first.Epoch {
		t.Errorf("taken again, its epoch is %d after %d", again.Epoch, first.Epoch)
	}
	if err := commits(t, a, "1", first); !errors.Is(err, store.ErrFenced) {
		t.Errorf("an earlier process of the owner commits: %v", err)
	}
	if err := a.Yield(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	acquire(t, b, "drop faktura", "b", long, false) // what was given back was no longer the first's
	if err := a.Yield(t.Context(), again); err != nil {
		t.Fatal(err)
	}
	taken := acquire(t, b, "drop faktura", "b", long, true)
	if taken.Epoch <= again.Epoch {
		t.Errorf("the next owner's epoch is %d after %d", taken.Epoch, again.Epoch)
	}
	if err := a.Renew(t.Context(), long, again); !errors.Is(err, store.ErrFenced) {
		t.Errorf("renewed after it was given back: %v", err)
	}
}

// A lease that ran out is still its owner's until somebody takes it: the owner
// works on and renews it. Then it is over.
func leaseEnds(t *testing.T, e Engine) {
	dir := t.TempDir()
	a, b := e.open(t, dir), e.open(t, dir)
	late := acquire(t, a, "channel ehf", "a", over, true)
	if err := commits(t, a, "1", late); err != nil {
		t.Errorf("nobody has taken it: %v", err)
	}
	if err := a.Renew(t.Context(), long, late); err != nil {
		t.Errorf("nobody has taken it: %v", err)
	}
	acquire(t, b, "channel ehf", "b", long, false)
	if err := a.Renew(t.Context(), 0, late); err != nil {
		t.Fatal(err)
	}
	acquire(t, b, "channel ehf", "b", long, true)
	if err := a.Renew(t.Context(), long, late); !errors.Is(err, store.ErrFenced) {
		t.Errorf("renewed after it was taken: %v", err)
	}
}

// Of many who ask at once one gets it.
func oneTakesIt(t *testing.T, e Engine) {
	dir := t.TempDir()
	var stores []*store.Store
	for range 3 {
		stores = append(stores, e.open(t, dir))
	}
	ctx := context.WithoutCancel(t.Context())
	for round := range 10 {
		var won atomic.Int64
		var wg sync.WaitGroup
		for i, s := range stores {
			wg.Go(func() {
				_, ok, err := s.Acquire(ctx, fmt.Sprint("run ", round), fmt.Sprint("host ", i), long)
				if err != nil {
					t.Error(err)
				}
				if ok {
					won.Add(1)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 {
			t.Errorf("round %d: %d have it", round, won.Load())
		}
	}
}

// What is committed under a lease that another has taken is not written, of
// whatever kind it is; without one, or under others, all goes on.
func takenLeaseFences(t *testing.T, e Engine) {
	dir := t.TempDir()
	a, b := e.open(t, dir), e.open(t, dir)
	lost, kept := acquire(t, a, "channel ehf", "a", over, true), acquire(t, a, "channel email", "a", long, true)
	acquire(t, b, "channel ehf", "b", long, true)
	if err := commits(t, a, "1", kept, lost); !errors.Is(err, store.ErrFenced) {
		t.Errorf("it commits under a lost lease: %v", err)
	}
	if err := commits(t, a, "2", kept); err != nil {
		t.Error(err)
	}
	if err := commits(t, a, "3"); err != nil {
		t.Error(err)
	}
	ctx := store.WithLease(store.WithLease(t.Context(), kept), lost)
	_, _, leased := a.Lease(ctx, claimOf("a"), night, 10)
	_, arrived := a.Arrive(ctx, "in", "s", "a.csv", 1, night)
	_, seen := a.Sight(ctx, "in", nil, night)
	for what, err := range map[string]error{
		"leased": leased, "arrived": arrived, "seen": seen, "begun": a.Begin(ctx, claimOf("a"), []int64{1}), "placed": a.Place(ctx, 1, "x"),
	} {
		if !errors.Is(err, store.ErrFenced) {
			t.Errorf("%s under a lost lease: %v", what, err)
		}
	}
	if n := countOf(t, e.Direct(t, dir), `SELECT COUNT(*) FROM customer WHERE number IN ('2', '3')`); n != 2 {
		t.Errorf("%d of 2 were written", n)
	}
	if n := countOf(t, e.Direct(t, dir), `SELECT (SELECT COUNT(*) FROM customer WHERE number = '1') + (SELECT COUNT(*) FROM arrival)`); n != 0 {
		t.Errorf("%d rows of a fenced commit are there", n)
	}
}

// Where one of several is lost none is renewed.
func renewedTogether(t *testing.T, e Engine) {
	dir := t.TempDir()
	a, b := e.open(t, dir), e.open(t, dir)
	one, two := acquire(t, a, "one", "a", over, true), acquire(t, a, "two", "a", over, true)
	acquire(t, b, "two", "b", long, true)
	if err := a.Renew(t.Context(), long, one, two); !errors.Is(err, store.ErrFenced) {
		t.Errorf("renewed: %v", err)
	}
	acquire(t, b, "one", "b", long, true)
}
