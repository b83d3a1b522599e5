package storetest

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"sluse/flow"
	"sluse/outbox"
	"sluse/store"
)

func openAgain(t *testing.T, e Engine) {
	dir := t.TempDir()
	for range 2 {
		s, err := e.Open(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Do(t.Context(), func(tx flow.Tx) error { _, err := tx.Customer(aCustomer("1")); return err }); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if n := countOf(t, e.Direct(t, dir), `SELECT COUNT(*) FROM customer`); n != 1 {
		t.Errorf("%d customers", n)
	}
}

func newerSchemaIsRefused(t *testing.T, e Engine) {
	dir := t.TempDir()
	e.open(t, dir)
	db := e.Direct(t, dir)
	if _, err := db.ExecContext(t.Context(), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, TRUE)`); err != nil {
		t.Fatal(err)
	}
	_, err := e.Open(t.Context(), dir)
	var newer *store.NewerError
	if !errors.As(err, &newer) || newer.Schema != 99 {
		t.Errorf("a newer schema: %v", err)
	}
}

// A commit is all or nothing, whatever ends it.
func doIsAllOrNothing(t *testing.T, e Engine) {
	dir := t.TempDir()
	s := e.open(t, dir)
	write := func(tx flow.Tx) {
		if _, err := tx.Customer(aCustomer("1")); err != nil {
			t.Fatal(err)
		}
		if err := tx.AddInvoice(&flow.Invoice{Seller: "s", Class: "invoice", Number: "1", State: flow.Waiting}); err != nil {
			t.Fatal(err)
		}
	}
	cause := errors.New("no")
	if err := s.Do(t.Context(), func(tx flow.Tx) error { write(tx); return cause }); !errors.Is(err, cause) {
		t.Fatal(err)
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was lost")
			}
		}()
		_ = s.Do(t.Context(), func(tx flow.Tx) error { write(tx); panic("no") })
	}()
	ctx, cancel := context.WithCancel(t.Context())
	if err := s.Do(ctx, func(tx flow.Tx) error { write(tx); cancel(); return nil }); err == nil {
		t.Error("a cancelled commit was made")
	}
	db := e.Direct(t, dir)
	if n := countOf(t, db, `SELECT (SELECT COUNT(*) FROM customer) + (SELECT COUNT(*) FROM invoice)`); n != 0 {
		t.Errorf("%d rows are left", n)
	}
	if err := s.Do(t.Context(), func(tx flow.Tx) error { write(tx); return nil }); err != nil {
		t.Fatal(err)
	}
	if n := countOf(t, db, `SELECT (SELECT COUNT(*) FROM customer) + (SELECT COUNT(*) FROM invoice)`); n != 2 {
		t.Errorf("%d rows, not 2", n)
	}
}

// Ids are never given twice: by two stores on one file, nor after a commit
// that failed.
func idsAreUnique(t *testing.T, e Engine) {
	dir := t.TempDir()
	a, b := e.open(t, dir), e.open(t, dir)
	seen := map[int64]bool{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, s := range []*store.Store{a, b} {
		wg.Go(func() {
			for n := range 30 {
				err := s.Do(t.Context(), func(tx flow.Tx) error {
					var ids []int64
					for range 70 { // more than one block in all
						d := flow.Delivery{Seller: "s", Invoice: 1, Purpose: outbox.ForFactor, Channel: "x", State: outbox.Refused}
						if err := tx.AddDelivery(&d); err != nil {
							return err
						}
						ids = append(ids, d.ID)
					}
					if n%7 == 3 {
						return errors.New("no")
					}
					mu.Lock()
					defer mu.Unlock()
					for _, id := range ids {
						if seen[id] {
							t.Errorf("id %d is given twice", id)
						}
						seen[id] = true
					}
					return nil
				})
				if (err != nil) != (n%7 == 3) {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if n := countOf(t, e.Direct(t, dir), `SELECT COUNT(*) FROM delivery`); n != len(seen) || n == 0 {
		t.Errorf("%d rows, %d ids", n, len(seen))
	}
}

// Several processes may begin on an empty database at once.
func openedAtOnce(t *testing.T, e Engine) {
	dir := t.TempDir()
	var wg sync.WaitGroup
	ctx := context.WithoutCancel(t.Context())
	for range 4 {
		wg.Go(func() {
			s, err := e.Open(ctx, dir)
			if err != nil {
				t.Error(err)
				return
			}
			err = s.Do(ctx, func(tx flow.Tx) error { _, err := tx.Customer(aCustomer("1")); return err })
			if err := errors.Join(err, s.Close()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	db := e.Direct(t, dir)
	if n := countOf(t, db, `SELECT COUNT(*) FROM customer`); n != 1 {
		t.Errorf("%d customers", n)
	}
	if n := countOf(t, db, `SELECT COUNT(*) - COUNT(DISTINCT version_id) FROM goose_db_version WHERE is_applied`); n != 0 {
		t.Errorf("%d migrations were made twice", n)
	}
}

// Two processes that read a figure and write what follows from it do so one
// after the other.
func nothingIsLostBetweenTwo(t *testing.T, e Engine) {
	const rounds = 25
	dir := t.TempDir()
	a, b := e.open(t, dir), e.open(t, dir)
	ctx := context.WithoutCancel(t.Context())
	inv := flow.Invoice{Seller: "s", Class: "invoice", Number: "1", State: flow.Waiting}
	if err := a.Do(ctx, func(tx flow.Tx) error { return tx.AddInvoice(&inv) }); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for _, s := range []*store.Store{a, b} {
		wg.Go(func() {
			for range rounds {
				err := s.Do(ctx, func(tx flow.Tx) error {
					now, err := tx.InvoiceByID(inv.ID)
					if err != nil {
						return err
					}
					now.LookAt = now.LookAt.Add(time.Second)
					return tx.SetInvoice(now)
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	now, err := a.Invoice(ctx, inv.ID)
	if err != nil || now.LookAt.Sub(inv.LookAt) != 2*rounds*time.Second {
		t.Errorf("%s of %d rounds, %v", now.LookAt.Sub(inv.LookAt), 2*rounds, err)
	}
}

// Whoever reads beside a writer sees all of a commit or nothing of it.
func readersSeeWholeCommits(t *testing.T, e Engine) {
	dir := t.TempDir()
	writer, reader := e.open(t, dir), e.open(t, dir)
	ctx := context.WithoutCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		var err error
		for n := range 20 {
			err = errors.Join(err, writer.Do(ctx, func(tx flow.Tx) error {
				inv := flow.Invoice{Seller: "s", Class: "invoice", Number: strconv.Itoa(n), State: flow.InDelivery}
				if err := tx.AddInvoice(&inv); err != nil {
					return err
				}
				return tx.AddDelivery(&flow.Delivery{Seller: "s", Invoice: inv.ID, Purpose: outbox.ForCustomer, Channel: "ehf", State: outbox.Queued})
			}))
		}
		done <- err
	}()
	for running := true; running; {
		select {
		case err := <-done:
			if err != nil {
				t.Fatal(err)
			}
			running = false
		default:
		}
		c, err := reader.Counts(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if c.Invoices["in delivery"] != c.Deliveries["ehf"]["queued"] {
			t.Fatalf("half a commit: %v, %v", c.Invoices, c.Deliveries)
		}
		if !running && c.Invoices["in delivery"] != 20 {
			t.Errorf("at the end: %v", c.Invoices)
		}
	}
}

// claimOf is an owner's claim on EHF.
func claimOf(owner string) outbox.Claim {
	return outbox.Claim{Channel: "ehf", Owner: outbox.Owner{ID: owner, Epoch: 1}, Now: night, Until: night.Add(time.Hour)}
}

// What one process has leased the other does not get.
func aBatchIsLeasedOnce(t *testing.T, e Engine) {
	const deliveries = 60
	dir := t.TempDir()
	a, b := e.open(t, dir), e.open(t, dir)
	ctx := context.WithoutCancel(t.Context())
	err := a.Do(ctx, func(tx flow.Tx) error {
		for n := range deliveries {
			inv := flow.Invoice{Seller: "s", Class: "invoice", Number: strconv.Itoa(n), State: flow.InDelivery}
			if err := tx.AddInvoice(&inv); err != nil {
				return err
			}
			if err := tx.AddDelivery(&flow.Delivery{Seller: "s", Invoice: inv.ID, Purpose: outbox.ForCustomer, Channel: "ehf", State: outbox.Queued, RunAt: night}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	got, batches := map[int64]int{}, map[int64]int{}
	var wg sync.WaitGroup
	for i, s := range []*store.Store{a, b} {
		wg.Go(func() {
			for {
				batch, ids, err := s.Lease(ctx, claimOf(strconv.Itoa(i)), night, 7)
				if err != nil {
					t.Error(err)
				}
				if len(ids) == 0 {
					return
				}
				mu.Lock()
				batches[batch.Number]++
				for _, id := range ids {
					got[id]++
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	for id, n := range got {
		if n != 1 {
			t.Errorf("delivery %d is leased %d times", id, n)
		}
	}
	for number, n := range batches {
		if n != 1 {
			t.Errorf("batch %d is there %d times", number, n)
		}
	}
	if len(got) != deliveries {
		t.Errorf("%d of %d are leased", len(got), deliveries)
	}
}

// Text is told apart, and put in order, by its bytes, whatever language a
// server speaks; and it comes back as it was.
func textIsBytes(t *testing.T, e Engine) {
	s := e.open(t, t.TempDir())
	names := []string{"a", "B", "Å", "å", "æ", "Z", "a b", "a_b", "a%b", `a\b`, `'"`, "😀", "ß", "ss", "A\u030a"}
	err := s.Do(t.Context(), func(tx flow.Tx) error {
		for _, name := range names {
			if _, err := tx.Customer(aCustomer(name)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		list, err := s.FindCustomers(t.Context(), "s", name)
		if err != nil || len(list) != 1 || list[0].Number != name || list[0].Name != "Kunde "+name {
			t.Errorf("%q is found as %+v, %v", name, list, err)
		}
	}
	all, err := s.Customers(t.Context(), "s")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range all {
		got = append(got, c.Number)
	}
	slices.Sort(names)
	if !slices.Equal(got, names) {
		t.Errorf("in order they are %q, not %q", got, names)
	}
}
