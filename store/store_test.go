package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"sluse/flow"
	"sluse/invoice"
	"sluse/ledger"
	"sluse/money"
	"sluse/outbox"
)

// openStore opens a store in a folder.
func openStore(t *testing.T, dir string) *Store {
	t.Helper()
	s, err := Open(t.Context(), dsnOf(dir), dir)
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

// direct opens the database past the store.
func direct(t *testing.T, dir string) *sql.DB {
	t.Helper()
	driver, dsn := "sqlite", "file:"+filepath.Join(dir, "sluse.db")+"?_txlock=immediate"
	if d := dsnOf(dir); strings.HasPrefix(d, "postgres") {
		driver, dsn = "pgx", d
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
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

func TestOpenAgain(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for range 2 {
		s, err := Open(t.Context(), dsnOf(dir), dir)
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
	if n := countOf(t, direct(t, dir), `SELECT COUNT(*) FROM customer`); n != 1 {
		t.Errorf("%d customers", n)
	}
}

func TestNewerSchemaIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	openStore(t, dir)
	db := direct(t, dir)
	if _, err := db.ExecContext(t.Context(), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, TRUE)`); err != nil {
		t.Fatal(err)
	}
	_, err := Open(t.Context(), dsnOf(dir), dir)
	var newer *NewerError
	if !errors.As(err, &newer) || newer.Schema != 99 {
		t.Errorf("a newer schema: %v", err)
	}
}

// A commit is all or nothing, whatever ends it.
func TestDoIsAllOrNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openStore(t, dir)
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
	db := direct(t, dir)
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

// A busy database is waited for, and the function is run again from nothing.
func TestDoWaitsForABusyDatabase(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openStore(t, dir)
	db := direct(t, dir)
	other, err := db.BeginTx(t.Context(), nil) // immediate on SQLite: it holds the lock
	if err != nil {
		t.Fatal(err)
	}
	if s.engine.lock != "" {
		if _, err := other.ExecContext(t.Context(), s.engine.lock); err != nil {
			t.Fatal(err)
		}
	}
	done := make(chan error, 1)
	go func() {
		done <- s.Do(context.WithoutCancel(t.Context()), func(tx flow.Tx) error { _, err := tx.Customer(aCustomer("1")); return err })
	}()
	select {
	case err := <-done:
		t.Fatalf("it did not wait: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	if err := other.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if n := countOf(t, db, `SELECT COUNT(*) FROM customer`); n != 1 {
		t.Errorf("%d customers", n)
	}
}

// A commit that meets "busy" in its middle is made again, as a whole.
func TestDoRepeatsOnBusy(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openStore(t, dir)
	db := direct(t, dir)
	runs := 0
	err := s.Do(t.Context(), func(tx flow.Tx) error {
		if _, err := tx.Customer(aCustomer(fmt.Sprint(runs))); err != nil {
			return err
		}
		if runs++; runs > 2 {
			return nil
		}
		// A real "busy" of the driver: our own commit holds the lock.
		quick, err := db.Conn(t.Context())
		if err != nil {
			return err
		}
		take := `BEGIN IMMEDIATE`
		if s.engine.lock != "" {
			take = `SET lock_timeout = 1; ` + s.engine.lock
		}
		_, err = quick.ExecContext(t.Context(), take)
		return errors.Join(err, quick.Close())
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := countOf(t, db, `SELECT COUNT(*) FROM customer`); runs != 3 || n != 1 {
		t.Errorf("%d runs left %d customers", runs, n)
	}
}

// Ids are never given twice: by two stores on one file, nor after a commit
// that failed.
func TestIDsAreUnique(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	a, b := openStore(t, dir), openStore(t, dir)
	seen := map[int64]bool{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, s := range []*Store{a, b} {
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
	if n := countOf(t, direct(t, dir), `SELECT COUNT(*) FROM delivery`); n != len(seen) || n == 0 {
		t.Errorf("%d rows, %d ids", n, len(seen))
	}
}

// The promises that the database keeps itself, whatever a program does.
func TestThePromisesOfTheDatabase(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openStore(t, dir)
	amount := money.NOK(100)
	err := s.Do(t.Context(), func(tx flow.Tx) error {
		v, err := ledger.NewVoucher(ledger.Voucher{
			Seller: "s", Series: "F", Date: "2027-01-11", Key: "k",
			Postings: []ledger.Posting{ledger.Debit(ledger.Account{Code: "1500"}, amount), ledger.Credit(ledger.Account{Code: "3000"}, amount)},
		})
		if err != nil {
			return err
		}
		_, err = tx.Customer(aCustomer("1"))
		return errors.Join(err,
			tx.AddInvoice(&flow.Invoice{Seller: "s", Class: "invoice", Number: "1", State: flow.Waiting}),
			tx.AddDelivery(&flow.Delivery{Seller: "s", Invoice: 1, Purpose: outbox.ForCustomer, Channel: "x", State: outbox.Delivered, Token: "t"}),
			tx.AddOffer(&flow.Offer{Seller: "s", Invoice: 1, Factor: "f", State: flow.OfferAccepted, Face: amount}),
			tx.Book(v))
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.do(t.Context(), func(tx *tx) error {
		return tx.addParcel(outbox.Claim{Channel: "x"}, 1, &outbox.Parcel{Name: "p"}, flow.Ref{})
	}); err != nil {
		t.Fatal(err)
	}
	for promise, statement := range map[string]string{
		"an invoice's identity":    `INSERT INTO invoice SELECT id + 1, %[1]s FROM invoice`,
		"a second living delivery": `INSERT INTO delivery SELECT id + 1, %[1]s FROM delivery|token = '', state = 'uncertain'`,
		"a delivery's token":       `INSERT INTO delivery SELECT id + 1, %[1]s FROM delivery|state = 'refused'`,
		"a second living offer":    `INSERT INTO offer SELECT id + 1, %[1]s FROM offer|sale_id = 'x', state = 'open'`,
		"a sale's id":              `INSERT INTO offer SELECT id + 1, %[1]s FROM offer|state = 'declined'`,
		"a voucher's key":          `INSERT INTO voucher SELECT id + 1, %[1]s FROM voucher|number = 2`,
		"a voucher's number":       `INSERT INTO voucher SELECT id + 1, %[1]s FROM voucher|key = 'other'`,
		"a parcel's name":          `INSERT INTO parcel SELECT id + 1, %[1]s FROM parcel`,
		"a customer's number":      `INSERT INTO customer SELECT id + 1, %[1]s FROM customer`,
	} {
		parts := strings.Split(statement, "|")
		table := parts[0][strings.LastIndex(parts[0], " ")+1:]
		columns := columnsOf(t, s, table)
		for _, change := range strings.Split(strings.Join(parts[1:], ""), ", ") {
			if name, value, ok := strings.Cut(change, " = "); ok {
				columns = strings.Replace(" "+columns+",", " "+name+",", " "+value+",", 1)
				columns = strings.Trim(columns, " ,")
			}
		}
		_, err := s.write.ExecContext(t.Context(), fmt.Sprintf(parts[0], columns))
		if err == nil || !strings.Contains(err.Error(), "UNIQUE constraint failed: "+table+".") && !strings.Contains(err.Error(), "duplicate key value violates unique constraint \""+table+"_") {
			t.Errorf("%s: the database allows a second: %v", promise, err)
		}
	}
	free := `INSERT INTO delivery SELECT id + 1, ` + strings.NewReplacer(" state,", " 'refused',", " token,", " '',").Replace(columnsOf(t, s, "delivery")) + ` FROM delivery`
	if _, err := s.write.ExecContext(t.Context(), free); err != nil {
		t.Errorf("a refused delivery beside a living one: %v", err)
	}
}

// columnsOf are a table's columns behind its id.
func columnsOf(t *testing.T, s *Store, table string) string {
	t.Helper()
	rows, err := s.read.QueryContext(t.Context(), `SELECT * FROM `+table+` WHERE id = 0`)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	names, err := rows.Columns()
	if err := errors.Join(err, rows.Err()); err != nil || names[0] != "id" {
		t.Fatal(table, names, err)
	}
	return strings.Join(names[1:], ", ")
}

// A voucher is booked once per key, and a failed commit leaves no gap.
func TestBook(t *testing.T) {
	t.Parallel()
	s := openStore(t, t.TempDir())
	book := func(key string, date string, fail bool) (v *ledger.Voucher, err error) {
		v, err = ledger.NewVoucher(ledger.Voucher{
			Seller: "s", Series: "F", Date: "2027-01-11", Key: key,
			Postings: []ledger.Posting{ledger.Debit(ledger.Account{Code: "1500"}, money.NOK(5)), ledger.Credit(ledger.Account{Code: "3000"}, money.NOK(5))},
		})
		if err != nil {
			t.Fatal(err)
		}
		if date != "" {
			v.Date = "2026-12-31"
		}
		return v, s.Do(t.Context(), func(tx flow.Tx) error {
			if err := tx.Book(v); err != nil || !fail {
				return err
			}
			return errors.New("no")
		})
	}
	for _, c := range []struct {
		key, date string
		fail      bool
		want      string
	}{{"a", "", false, "F-2027-1"}, {"b", "", true, ""}, {"c", "", false, "F-2027-2"}, {"a", "", false, "F-2027-1"}, {"d", "2026", false, "F-2026-1"}} {
		v, err := book(c.key, c.date, c.fail)
		if (err != nil) != c.fail || !c.fail && v.Reference() != c.want {
			t.Errorf("%s: %s, %v, not %s", c.key, v.Reference(), err, c.want)
		}
	}
	proof, err := ledger.Verify(s.Vouchers(t.Context(), ""))
	if err != nil || !proof.Holds() || proof.Vouchers != 3 {
		t.Error(proof, err)
	}
}
