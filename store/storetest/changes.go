package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"sluse/flow"
	"sluse/invoice"
	"sluse/money"
	"sluse/report"
	"sluse/store"
	"sluse/words"
)

// Two processes change invoices at once while a third reads what changed, a
// few rows at a time: of every invoice it is told the last state, it is told
// nothing twice that did not change between, and at the end nothing is left.
func noChangeFallsBetweenTwoAnswers(t *testing.T, e Engine) {
	const invoices, rounds, rowsAtOnce = 12, 25, 3
	dir := t.TempDir()
	fresh := func() *store.Store { return e.open(t, dir) }
	reader := fresh()
	ctx := context.WithoutCancel(t.Context())
	arrival, err := reader.Arrive(ctx, "faktura", "slusevik", "natt.csv", 100, time.Unix(1, 0))
	if err != nil {
		t.Fatal(err)
	}
	ids := make([]int64, invoices)
	err = reader.Do(ctx, func(tx flow.Tx) error {
		for i := range ids {
			customer, err := tx.Customer(invoice.Customer{Seller: "slusevik", Number: fmt.Sprint(10000 + i)})
			if err != nil {
				return err
			}
			inv := flow.Invoice{Seller: "slusevik", Class: invoice.ClassInvoice, Number: fmt.Sprint(200000 + i), Customer: customer.After.ID, Gross: money.NOK(100), Arrival: arrival.ID, Ordinal: i, State: flow.Staged}
			if err := tx.AddInvoice(&inv); err != nil {
				return err
			}
			ids[i] = inv.ID
		}
		_, err := tx.Release(arrival.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}

	var writers sync.WaitGroup
	errs := make([]error, 2)
	for w := range errs {
		s := fresh()
		writers.Add(1)
		go func() {
			defer writers.Done()
			for round := range rounds {
				err := s.Do(ctx, func(tx flow.Tx) error {
					for k := range 3 {
						inv, err := tx.InvoiceByID(ids[(round*5+k*7+w)%invoices])
						if err != nil {
							return err
						}
						inv.State, inv.Reason = flow.HeldBack, words.R("person.held", fmt.Sprint(w), fmt.Sprint(round), fmt.Sprint(k))
						if err := tx.SetInvoice(inv); err != nil {
							return err
						}
					}
					return nil
				})
				errs[w] = errors.Join(errs[w], err)
			}
		}()
	}
	done := make(chan struct{})
	go func() { writers.Wait(); close(done) }()

	told := map[string]string{}
	var mark report.Mark
	read := func() int {
		rows, next, err := reader.StatusRows(ctx, report.StatusAsk{Source: "faktura", Behind: mark, Rows: rowsAtOnce})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			state := fmt.Sprint(r.State, r.Reason)
			if told[r.Number] == state {
				t.Errorf("%s is told twice: %s", r.Number, state)
			}
			told[r.Number] = state
		}
		mark = next
		return len(rows)
	}
	for running := true; running; {
		select {
		case <-done:
			running = false
		default:
			read()
		}
	}
	for read() > 0 {
	}
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		inv, err := reader.Invoice(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		if want := fmt.Sprint(inv.State, inv.Reason); told[inv.Number] != want {
			t.Errorf("%s is %s, told as %s", inv.Number, want, told[inv.Number])
		}
	}
}
