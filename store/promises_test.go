package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"sluse/flow"
	"sluse/ledger"
	"sluse/money"
	"sluse/outbox"
	"sluse/store/pgtest"
)

// The promises that the database keeps by itself: whoever writes SQL past the
// program is refused, by either engine.
func TestPromises(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		dsn := "sqlite:" + dir + "/sluse.db"
		promised(t, dsn, dir)
		// As its own shell comes: without foreign keys.
		db, err := sql.Open("sqlite", "file:"+dir+"/sluse.db?_txlock=immediate")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = db.Close() }()
		promises(t, db, sqlitePromises)
		db.SetMaxOpenConns(1)
		execute(t, db, `PRAGMA foreign_keys = 1`)
		promises(t, db, foreignPromises)
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		dsn := pgtest.Start(t).Database(t)
		promised(t, dsn, dir)
		db, err := sql.Open("pgx", dsn)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = db.Close() }()
		promises(t, db, postgresPromises)
		promises(t, db, foreignPromises)
	})
}

// promised is a store in which each thing is once: what a promise is of.
func promised(t *testing.T, dsn, dir string) {
	t.Helper()
	s, err := Open(t.Context(), dsn, dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	amount := money.NOK(100)
	v, err := ledger.NewVoucher(ledger.Voucher{
		Seller: "s", Series: "F", Date: "2027-01-11", Key: "k",
		Postings: []ledger.Posting{ledger.Debit(ledger.Account{Code: "1500"}, amount), ledger.Credit(ledger.Account{Code: "3000"}, amount)},
	})
	if err != nil {
		t.Fatal(err)
	}
	err = s.Do(context.Background(), func(tx flow.Tx) error {
		steps := []func() error{
			func() error { _, err := tx.Customer(aCustomer("1")); return err },
			func() error {
				return tx.AddInvoice(&flow.Invoice{Seller: "s", Class: "invoice", Number: "1", Customer: 1, State: flow.Waiting})
			},
			func() error {
				return tx.AddDelivery(&flow.Delivery{Seller: "s", Invoice: 1, Purpose: outbox.ForCustomer, Channel: "x", State: outbox.Delivered, Token: "t"})
			},
			func() error {
				return tx.AddOffer(&flow.Offer{Seller: "s", Invoice: 1, Customer: 1, Factor: "f", State: flow.OfferAccepted, Face: amount})
			},
			func() error { return tx.AddEvent(flow.Event{Who: "kari", Invoice: 1, At: clock}) },
			func() error { return tx.AddDecision(flow.Decided{Invoice: 1, At: clock}) },
			func() error { return tx.Book(v) },
		}
		for _, step := range steps {
			if err := step(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Seal(t.Context(), clock); err != nil {
		t.Fatal(err)
	}
}

// A promise is a statement that breaks it, and what the refusal says.
type promise struct{ name, by, says string }

// again is a row of a table once more with another id and other values.
func again(columns map[string]string, table, all string) string {
	var out []string
	for _, name := range strings.Fields(all) {
		value, is := columns[name]
		if !is {
			value = name
		}
		out = append(out, value)
	}
	return fmt.Sprintf("INSERT INTO %s (%s) SELECT %s FROM %s", table, strings.Join(strings.Fields(all), ", "), strings.Join(out, ", "), table)
}

type values = map[string]string

const (
	deliveryFields = "id seller invoice purpose channel state run_at attempt batch parcel token refusal reason receipt alone notice address changed_at"
	invoiceFields  = "id seller class number type customer issue_date due_date currency gross kid account credits fingerprint pack pack_off pack_len original_pack original_off original_len arrival ordinal place state reason issued offer look_at created_at rehearsed"
	offerFields    = "id seller invoice customer factor sale_id state currency face commission offered_at answered_at expires kid account reason credit"
	voucherFields  = "id seller series year number date text key document place reverses rehearsal currency n_lines n_pairs serial"
	eventFields    = "id at who invoice customer reason note"
	blockFields    = "number prev_hash hash up_to vouchers sealed_at marks"
)

// commonPromises are refused alike; where the engines word it differently,
// unique, check and kept stand for their words.
var commonPromises = []promise{
	{"an identity twice", again(values{"id": "id + 1"}, "invoice", invoiceFields), "unique"},
	{"a state that nobody knows", `UPDATE invoice SET state = 'sent'`, "check"},
	{"a delivery's state that nobody knows", `UPDATE delivery SET state = 'sent'`, "check"},
	{"an offer's state that nobody knows", `UPDATE offer SET state = 'sold'`, "check"},
	{"a second living delivery", again(values{"id": "id + 1", "token": "''", "state": "'queued'"}, "delivery", deliveryFields), "unique"},
	{"a refused delivery that lives again beside one", again(values{"id": "id + 1", "token": "''", "state": "'uncertain'"}, "delivery", deliveryFields), "unique"},
	{"a second open offer", again(values{"id": "id + 1", "sale_id": "'x'", "state": "'open'"}, "offer", offerFields), "unique"},
	{"a face below nought", `UPDATE offer SET face = -1`, "check"},
	{"an event changed", `UPDATE event SET who = 'ola'`, "kept"},
	{"an event deleted", `DELETE FROM event`, "kept"},
	{"a decision changed", `UPDATE decision SET channel = 'x'`, "kept"},
	{"a decision deleted", `DELETE FROM decision`, "kept"},
	{"a change changed", `UPDATE change SET serial = 99`, "kept"},
	{"a change deleted", `DELETE FROM change`, "kept"},
	{"a voucher changed", `UPDATE voucher SET text = 'x'`, "kept"},
	{"a voucher with room for more", `UPDATE voucher SET n_lines = 3`, "kept"},
	{"a voucher deleted", `DELETE FROM voucher`, "kept"},
	{"a line changed", `UPDATE posting SET account = '1920' WHERE line = 1`, "kept"},
	{"a line deleted", `DELETE FROM posting`, "kept"},
	{"a pair changed", `UPDATE pair SET amount = 5`, "kept"},
	{"a pair deleted", `DELETE FROM pair`, "kept"},
	{"a block changed", `UPDATE block SET vouchers = 2`, "kept"},
	{"a block deleted", `DELETE FROM block`, "kept"},
	{"a line more", `INSERT INTO posting (voucher, line, account, sub, name, foreign_amount, foreign_currency, rate, customer, item, vat_code, text)
		SELECT voucher, 3, account, sub, name, foreign_amount, foreign_currency, rate, customer, item, vat_code, text FROM posting WHERE line = 1`, "room"},
	{"a line of no voucher", `INSERT INTO posting (voucher, line, account, sub, name, foreign_amount, foreign_currency, rate, customer, item, vat_code, text)
		SELECT 99, 1, account, sub, name, foreign_amount, foreign_currency, rate, customer, item, vat_code, text FROM posting WHERE line = 1`, "room"},
	{"a line before the first", `INSERT INTO posting (voucher, line, account, sub, name, foreign_amount, foreign_currency, rate, customer, item, vat_code, text)
		SELECT voucher, 0, account, sub, name, foreign_amount, foreign_currency, rate, customer, item, vat_code, text FROM posting WHERE line = 1`, "room"},
	{"a pair more", `INSERT INTO pair (voucher, n, debit, credit, amount) VALUES (1, 2, 1, 2, 5)`, "room"},
	{"a pair before the first", `INSERT INTO pair (voucher, n, debit, credit, amount) VALUES (1, 0, 1, 2, 5)`, "room"},
	{"a voucher's key twice", again(values{"id": "id + 1", "number": "2"}, "voucher", voucherFields), "unique"},
	{"a voucher's number twice", again(values{"id": "id + 1", "key": "'other'"}, "voucher", voucherFields), "unique"},
	{"a fork", again(values{"number": "2", "hash": "'x'"}, "block", blockFields), "unique"},
	{"a block twice", again(values{"prev_hash": "'y'", "hash": "'x'"}, "block", blockFields), "unique"},
}

// pairPromises need a voucher with room for a pair, one they make themselves.
const roomy = `INSERT INTO voucher (id, seller, series, year, number, date, text, key, document, place, reverses, rehearsal, currency, n_lines, n_pairs, serial)
	VALUES (50, 's', 'F', '2027', 50, '2027-01-11', '', 'k50', '', '', 0, 0, 'NOK', 2, 9, 50)`

var pairPromises = []promise{
	{"a pair below nought", `INSERT INTO pair (voucher, n, debit, credit, amount) VALUES (50, 1, 1, 2, -5)`, "check"},
	{"a pair of nought", `INSERT INTO pair (voucher, n, debit, credit, amount) VALUES (50, 1, 1, 2, 0)`, "check"},
	{"a pair with itself", `INSERT INTO pair (voucher, n, debit, credit, amount) VALUES (50, 1, 1, 1, 5)`, "check"},
}

var (
	sqlitePromises = append(commonPromises[:len(commonPromises):len(commonPromises)],
		promise{"an event written over", `INSERT OR REPLACE INTO event (id, at, who, invoice, customer, reason, note) SELECT id, at, 'ola', invoice, customer, reason, note FROM event`, "kept"},
		promise{"a decision written over", `INSERT OR REPLACE INTO decision (id, invoice, at, list, outcome, channel, detail) SELECT id, invoice, at, list, outcome, 'x', detail FROM decision`, "kept"},
		promise{"a voucher written over", `INSERT OR REPLACE ` + strings.TrimPrefix(again(values{"text": "'x'"}, "voucher", voucherFields), "INSERT "), "kept"},
		promise{"a voucher written over by its key", `INSERT OR REPLACE ` + strings.TrimPrefix(again(values{"id": "9", "number": "9"}, "voucher", voucherFields), "INSERT "), "kept"},
		promise{"a voucher written over by its number", `INSERT OR REPLACE ` + strings.TrimPrefix(again(values{"id": "9", "key": "'x'"}, "voucher", voucherFields), "INSERT "), "kept"},
		promise{"a line written over", `INSERT OR REPLACE INTO posting SELECT voucher, line, '1920', sub, name, foreign_amount, foreign_currency, rate, customer, item, vat_code, text FROM posting`, "room"},
		promise{"a pair written over", `INSERT OR REPLACE INTO pair (voucher, n, debit, credit, amount) VALUES (1, 1, 2, 1, 100)`, "room"},
		promise{"a block written over", `INSERT OR REPLACE ` + strings.TrimPrefix(again(values{"vouchers": "7"}, "block", blockFields), "INSERT "), "kept"},
	)
	postgresPromises = append(commonPromises[:len(commonPromises):len(commonPromises)],
		promise{"the books emptied", `TRUNCATE voucher, posting, pair`, "kept"},
		promise{"the events emptied", `TRUNCATE event`, "kept"},
		promise{"the chain emptied", `TRUNCATE block`, "kept"},
	)
	foreignPromises = []promise{
		{"a pair of a line that is not there", `INSERT INTO pair (voucher, n, debit, credit, amount) VALUES (50, 1, 1, 2, 5)`, "foreign"},
		{"a decision on no invoice", `INSERT INTO decision (id, invoice, at, list, outcome, channel, detail) VALUES (99, 99, 0, '', '', '', '')`, "foreign"},
		{"an offer of no invoice", again(values{"id": "id + 1", "sale_id": "'x'", "invoice": "99"}, "offer", offerFields), "foreign"},
		{"an invoice gone whose history stays", `DELETE FROM invoice`, "foreign"},
	}
)

// refusals are the words of the engines.
var refusals = map[string][]string{
	"unique":  {"UNIQUE constraint failed", "duplicate key value", "is not replaced"},
	"check":   {"CHECK constraint failed", "violates check constraint"},
	"kept":    {"what is written is not"},
	"room":    {"the voucher has no room for this"},
	"foreign": {"FOREIGN KEY constraint failed", "violates foreign key constraint"},
}

func promises(t *testing.T, db *sql.DB, list []promise) {
	t.Helper()
	list = append(list[:len(list):len(list)], pairPromises...)
	for _, p := range list {
		tx, err := db.BeginTx(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = tx.ExecContext(t.Context(), roomy); err == nil {
			_, err = tx.ExecContext(t.Context(), p.by)
		}
		if err := tx.Rollback(); err != nil {
			t.Fatal(err)
		}
		if !refused(err, p.says) {
			t.Errorf("%s is not refused: %v", p.name, err)
		}
	}
}

func refused(err error, says string) bool {
	if err == nil {
		return false
	}
	for _, text := range refusals[says] {
		if strings.Contains(err.Error(), text) {
			return true
		}
	}
	return false
}
