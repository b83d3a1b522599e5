package store

import (
	"errors"
	"path/filepath"
	"testing"

	"sluse/flow"
	"sluse/invoice"
	"sluse/report"
	"sluse/store/pgtest"
)

// All that is kept moves to PostgreSQL and can go on there; a backup of that is
// a file again, and comes back as what it was at first.
func testCopyToPostgreSQLAndBack(t *testing.T, server *pgtest.Server) {
	t.Helper()
	dir := t.TempDir()
	h := newHouse(t, openFile(t, dir), dir)
	h.paper("1", private("1"), flow.Delivered)
	p := h.paper("2", invoice.Customer{Number: "2", Name: "Blåbær & Sønn \"AS\" 'x' \\ æøå"}, flow.Delivered)
	dsn := server.Database(t)
	to := openDSN(t, dsn, t.TempDir())
	// A guard that lets no voucher in stands for those that let none be
	// changed: a copy is no new voucher.
	for _, text := range []string{
		`CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$`,
		`CREATE TRIGGER no BEFORE INSERT ON voucher FOR EACH ROW EXECUTE FUNCTION no()`,
	} {
		if _, err := to.write.ExecContext(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	// A copy that was cut has left a part of a pack.
	put(t, to, p.invoice.Content.Pack, []byte("halv"))

	var last, all int64
	kept, err := h.CopyTo(t.Context(), to, func(done, of int64) { last, all = done, of })
	if err != nil || kept.Packs != 4 || kept.Rows < 20 || last != 4 || all != 4 {
		t.Fatalf("%+v %d of %d, %v", kept, last, all, err)
	}
	if _, err := to.write.ExecContext(t.Context(), `INSERT INTO voucher SELECT * FROM voucher`); err == nil || err.Error() != "ERROR: no (SQLSTATE P0001)" {
		t.Errorf("the guard is not on again: %v", err)
	}
	if _, err := to.write.ExecContext(t.Context(), `DROP TRIGGER no ON voucher`); err != nil {
		t.Fatal(err)
	}
	moved := newHouse(t, to, "")
	if f := moved.faults(true); f != "" {
		t.Error(f)
	}
	if name := moved.text(`SELECT name FROM customer WHERE number = '2'`); name != "Blåbær & Sønn \"AS\" 'x' \\ æøå" {
		t.Error(name)
	}
	next := moved.paper("3", private("3"), flow.Delivered)
	if next.invoice.ID <= p.invoice.ID || next.customer <= p.customer {
		t.Error("ids begin again")
	}
	var no *report.Refused
	if _, err := h.CopyTo(t.Context(), to, nil); !errors.As(err, &no) || no.Why.Code != "keep.copy-there" {
		t.Errorf("over another: %v", err)
	}

	back := filepath.Join(t.TempDir(), "backup")
	if _, err := moved.Backup(t.Context(), Backup{Folder: back}); err != nil {
		t.Fatal(err)
	}
	if list, err := filepath.Glob(filepath.Join(back, "sluse.db*")); err != nil || len(list) != 1 {
		t.Error(list, err)
	}
	state := filepath.Join(t.TempDir(), "state")
	if _, err := Restore(t.Context(), back, "sqlite:"+filepath.Join(state, "sluse.db"), state, aStop, nil); err != nil {
		t.Fatal(err)
	}
	again := newHouse(t, openFile(t, state), state)
	if f := again.faults(true); f != "" {
		t.Error(f)
	}
	for _, table := range tables {
		a, b := rowsOf(t, moved.Store, table), rowsOf(t, again.Store, table)
		if table == "switch" { // the restore stops all
			b.n--
			a.sum, b.sum = 0, 0
		}
		if a != b {
			t.Errorf("%s: %v and %v", table, a, b)
		}
	}
}

func rowsOf(t *testing.T, s *Store, table string) (d digest) {
	t.Helper()
	err := eachRow(t.Context(), s.read, table, func(_ []string, row []any) error {
		d.add(row)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// A copy that cannot end has left no row behind, and is begun anew.
func TestCopyThatIsCut(t *testing.T) {
	t.Parallel()
	dir, other := t.TempDir(), t.TempDir()
	h := newHouse(t, openFile(t, dir), dir)
	h.paper("1", private("1"), flow.Delivered)
	h.paper("2", private("2"), flow.Delivered)
	to := openFile(t, other)
	if _, err := to.write.ExecContext(t.Context(), `CREATE UNIQUE INDEX no ON pair (amount)`); err != nil {
		t.Fatal(err)
	}
	if _, err := h.CopyTo(t.Context(), to, nil); err == nil {
		t.Fatal("it can")
	}
	for _, table := range tables {
		if d := rowsOf(t, to, table); d.n != 0 && table != "id_block" {
			t.Errorf("%s has %d rows", table, d.n)
		}
	}
	if _, err := to.write.ExecContext(t.Context(), `DROP INDEX no`); err != nil {
		t.Fatal(err)
	}
	if _, err := h.CopyTo(t.Context(), to, nil); err != nil {
		t.Error(err)
	}
	if f := newHouse(t, to, other).faults(true); f != "" {
		t.Error(f)
	}
}
