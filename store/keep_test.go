package store

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sluse/flow"
	"sluse/invoice"
	"sluse/ledger"
	"sluse/money"
	"sluse/outbox"
	"sluse/report"
	"sluse/words"
)

// A house is a store with a clock that a test moves.
type house struct {
	*Store
	t   *testing.T
	dir string
	now time.Time
}

func newHouse(t *testing.T, s *Store, dir string) *house {
	t.Helper()
	h := &house{Store: s, t: t, dir: dir, now: time.Date(2021, 3, 10, 12, 0, 0, 0, time.UTC)}
	s.Now = func() time.Time { return h.now }
	return h
}

// A paper is an invoice with all that is kept beside it.
type paper struct {
	invoice  flow.Invoice
	customer int64
	arrival  int64
	parcel   int64
	delivery int64
}

// paper keeps an invoice of a customer: the file that it came in, its content,
// the mail that it left by, its voucher.
func (h *house) paper(number string, customer invoice.Customer, state flow.InvoiceState) (p paper) {
	h.t.Helper()
	ctx := h.t.Context()
	file := kept(h.t, h.Store, "s", number+".csv", "innholdet i filen "+number)
	p.arrival = file.ID
	mail := []byte("til " + customer.Email + ": faktura " + number)
	refs, err := h.Pack([][]byte{[]byte(`{"number":"` + number + `"}`), mail})
	if err != nil {
		h.t.Fatal(err)
	}
	voucher, err := ledger.NewVoucher(ledger.Voucher{
		Seller: "s", Series: "F", Date: "2021-03-10", Key: "issued:" + number,
		Postings: []ledger.Posting{ledger.Debit(ledger.Account{Code: "1500"}, money.NOK(100)), ledger.Credit(ledger.Account{Code: "3000"}, money.NOK(100))},
	})
	if err != nil {
		h.t.Fatal(err)
	}
	customer.Seller = "s"
	err = h.Do(ctx, func(tx flow.Tx) error {
		change, err := tx.Customer(customer)
		if err != nil {
			return err
		}
		p.customer = change.After.ID
		p.invoice = flow.Invoice{Seller: "s", Class: invoice.ClassInvoice, Number: number, Customer: p.customer, State: state, Content: refs[0], Arrival: p.arrival, CreatedAt: h.now}
		if err := tx.AddInvoice(&p.invoice); err != nil {
			return err
		}
		d := flow.Delivery{Seller: "s", Invoice: p.invoice.ID, Purpose: outbox.ForCopy, Channel: "email", State: outbox.Accepted, Address: "annen@example.no"}
		if err := tx.AddDelivery(&d); err != nil {
			return err
		}
		p.delivery = d.ID
		return errors.Join(tx.SetArrival(flow.Arrival{ID: p.arrival, Kind: "invoices", State: flow.ArchivedFile, Counts: flow.Counts{Read: 1, Accepted: 1}}), tx.Book(voucher))
	})
	if err != nil {
		h.t.Fatal(err)
	}
	err = h.do(ctx, func(t *tx) error {
		parcel := &outbox.Parcel{Name: number, To: customer.Email, From: "oss@example.no", Bytes: mail}
		err := t.addParcel(outbox.Claim{Channel: "email", Now: h.now}, 1, parcel, refs[1])
		p.parcel = parcel.ID
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return p
}

func (h *house) text(query string, args ...any) string {
	h.t.Helper()
	text, err := readOne(h.t.Context(), h.Store, scanText, query, args...)
	if err != nil {
		h.t.Fatal(err)
	}
	return text
}

var aStop = flow.Switch{Kind: flow.Stopped, Since: night, Who: "restore", Note: "gjenopprettet"}

func private(number string) invoice.Customer {
	return invoice.Customer{Number: number, Name: "Olga Tangen", Email: "olga@example.no", Address: invoice.Address{Line1: "Demoveien 7"}}
}

// faults are what is wrong by name of the check, as its codes.
func (h *house) faults(all bool) string {
	h.t.Helper()
	checks, err := h.Verify(h.t.Context(), all, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	var list []string
	for _, c := range checks {
		for _, f := range c.Faults {
			list = append(list, c.Name+" "+f.Code)
			for _, lang := range []words.Lang{words.NB, words.EN} {
				if strings.Contains(f.Text(lang)+f.Todo(lang), "{") {
					h.t.Errorf("%s has holes: %s %s", f.Code, f.Text(lang), f.Todo(lang))
				}
			}
		}
	}
	return strings.Join(list, ", ")
}

// The lists of tables and of the columns that name a pack agree with the
// schema: what stands in neither would be lost in a copy, or swept away.
func TestListsAgreeWithTheSchema(t *testing.T) {
	t.Parallel()
	s := openFile(t, t.TempDir())
	all, err := readList(t.Context(), s, scanText, `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'goose_%'`)
	if err != nil {
		t.Fatal(err)
	}
	known := slices.Concat(tables, passing, engines)
	for _, table := range all {
		if !slices.Contains(known, table) {
			t.Errorf("table %s stands in no list", table)
		}
		columns, err := readList(t.Context(), s, scanText, `SELECT name FROM pragma_table_info($1)`, table)
		if err != nil || len(columns) == 0 {
			t.Fatal(table, err)
		}
		for _, column := range columns {
			if column != "pack" && !strings.HasSuffix(column, "_pack") || slices.Contains(engines, table) {
				continue
			}
			if !slices.ContainsFunc(namings, func(n naming) bool { return n.table == table && n.pack == column }) {
				t.Errorf("%s.%s may name a pack, and stands in no list", table, column)
			}
		}
	}
	for _, table := range known {
		if !slices.Contains(all, table) {
			t.Errorf("there is no table %s", table)
		}
	}
	for _, n := range namings {
		// Each search for a pack goes by an index.
		plan, err := readList(t.Context(), s, func(scan scanner) (detail string, err error) {
			var id, parent, none int64
			err = scan(&id, &parent, &none, &detail)
			return detail, err
		}, `EXPLAIN QUERY PLAN SELECT 1 FROM `+n.table+` WHERE `+n.where(`= $1`), 5)
		if err != nil || len(plan) != 1 || !regexp.MustCompile(`^SEARCH .*INDEX`).MatchString(plan[0]) {
			t.Errorf("%s.%s: %v, %v", n.table, n.pack, plan, err)
		}
	}
}

// Packs that no row names are swept when they are older than a day, and while
// no backup is made; what a row names stays.
func testSweep(t *testing.T, s *Store) {
	h := newHouse(t, s, "")
	h.now = time.Now().Add(-time.Minute) // files have their own time
	h.paper("1", private("1"), flow.Delivered)
	named := packsOf(t, s)
	if _, err := s.Pack([][]byte{[]byte("et krasj lå mellom")}); err != nil {
		t.Fatal(err)
	}
	sweep := func(later time.Duration, want int) {
		t.Helper()
		n, err := s.Sweep(t.Context(), h.now.Add(later))
		if err != nil || n != want {
			t.Errorf("after %s %d are swept, %v", later, n, err)
		}
		left := packsOf(t, s)
		for _, id := range named {
			if !slices.Contains(left, id) {
				t.Fatalf("a pack that is named is gone")
			}
		}
	}
	sweep(23*time.Hour, 0)
	run, err := s.beginBackup(t.Context(), "test")
	if err != nil {
		t.Fatal(err)
	}
	h.now = h.now.Add(21 * time.Hour)
	if err := run.live(t.Context()); err != nil {
		t.Fatal(err)
	}
	sweep(4*time.Hour, 0)
	// One that was killed does not block for ever.
	sweep(7*time.Hour, 1)
	sweep(7*time.Hour, 0)
	if err := run.end(t.Context()); err != nil {
		t.Fatal(err)
	}
	if f := h.faults(true); f != "" {
		t.Error(f)
	}
}

// A month is erased as a whole: its documents, and personal data beside them.
// Hashes, history and whoever had an invoice since stay.
func testErase(t *testing.T, s *Store) {
	h := newHouse(t, s, "")
	old := h.paper("1", private("1"), flow.Delivered)
	company := h.paper("2", invoice.Customer{Number: "2", OrgNumber: "310100072", Name: "Fjordbygg AS", Email: "post@example.no"}, flow.Delivered)
	faithful := h.paper("3", private("3"), flow.Delivered)
	h.now = h.now.AddDate(0, 1, 0)
	later := h.paper("4", private("3"), flow.Delivered)
	stuck := h.paper("5", private("5"), flow.HeldBack)
	h.now = time.Date(2027, 1, 2, 1, 0, 0, 0, time.UTC)
	fresh := h.paper("6", private("1000"), flow.Delivered)
	before := time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC)

	plan, err := s.Erasures(t.Context(), before)
	if err != nil || len(plan) != 2 {
		t.Fatal(plan, err)
	}
	march := plan[0]
	if march.Bytes == 0 {
		t.Error("nothing weighs nothing")
	}
	march.Bytes = 0
	if want := (report.Erasure{Month: "2021-03", Packs: 6, Invoices: 3, Files: 3, Parcels: 3, Customers: 1}); march != want {
		t.Errorf("%+v", march)
	}
	if plan[1].Month != "2021-04" || plan[1].Unfinished != 1 {
		t.Errorf("%+v", plan[1])
	}
	if got := h.text(`SELECT email FROM customer WHERE id = $1`, old.customer); got != "olga@example.no" {
		t.Error("to look erases")
	}

	// The power goes between the commit and the packs: the next call ends it.
	if err := s.eraseMonth(t.Context(), monthOf(old.invoice.Content.Pack), &march, h.now); err != nil {
		t.Fatal(err)
	}
	did, err := s.Erase(t.Context(), before, h.now)
	if err != nil || did[len(did)-1].Unfinished != 1 {
		t.Fatalf("%+v %v", did, err)
	}
	for _, p := range []paper{old, company, faithful} {
		_, err := s.Document(p.invoice.Content)
		var erased *flow.Erased
		if !errors.As(err, &erased) || erased.On != "2027-01-02" || erased.Month != "2021-03" {
			t.Errorf("%s: %v", p.invoice.Number, err)
		}
		if text := erased.Reason().Text(words.NB); text != "dokumentet fra 2021-03 ble slettet 02.01.2027, da oppbevaringstiden var ute" {
			t.Error(text)
		}
		if _, err := readAll(s.OpenDocument(p.invoice.Content)); !errors.As(err, &erased) {
			t.Error(err)
		}
		if _, err := readAll(s.Original(t.Context(), mustFile(t, s, p.arrival))); !errors.As(err, &erased) {
			t.Error(err)
		}
		if sum := h.text(`SELECT sha256 FROM arrival WHERE id = $1`, p.arrival); len(sum) != 64 {
			t.Error("the hash is gone")
		}
		if got := h.text(`SELECT mail_to || mail_from FROM parcel WHERE id = $1`, p.parcel) + h.text(`SELECT address FROM delivery WHERE id = $1`, p.delivery); got != "" {
			t.Errorf("%q is left", got)
		}
	}
	for _, p := range []paper{later, stuck, fresh} {
		if doc, err := s.Document(p.invoice.Content); err != nil || !strings.Contains(string(doc), p.invoice.Number) {
			t.Error(string(doc), err)
		}
		if got := h.text(`SELECT mail_to FROM parcel WHERE id = $1`, p.parcel); got != "olga@example.no" {
			t.Error(got)
		}
	}
	for id, want := range map[int64]string{old.customer: "", company.customer: "Fjordbygg AS", faithful.customer: "Olga Tangen", stuck.customer: "Olga Tangen"} {
		if got := h.text(`SELECT name FROM customer WHERE id = $1`, id); got != want {
			t.Errorf("customer %d is %q", id, got)
		}
	}
	if got := h.text(`SELECT email || address FROM customer WHERE id = $1`, old.customer); got != "" {
		t.Error(got)
	}
	events, err := s.CustomerEvents(t.Context(), old.customer, 10)
	if err != nil || len(events) != 1 || events[0].Reason.Code != "keep.customer-erased" {
		t.Error(events, err)
	}
	if f := h.faults(true); f != "" {
		t.Error(f)
	}
	// Whoever comes back is taught anew.
	again := h.paper("7", private("1"), flow.Delivered)
	if got := h.text(`SELECT name FROM customer WHERE id = $1`, again.customer); again.customer != old.customer || got != "Olga Tangen" {
		t.Error(got)
	}
	// While a backup is made nothing is erased.
	run, err := s.beginBackup(t.Context(), "test")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Do(t.Context(), func(tx flow.Tx) error {
		stuck.invoice.State = flow.Ended
		return tx.SetInvoice(stuck.invoice)
	}); err != nil {
		t.Fatal(err)
	}
	var refused *report.Refused
	if _, err := s.Erase(t.Context(), before, h.now); !errors.As(err, &refused) {
		t.Error(err)
	}
	if err := run.end(t.Context()); err != nil {
		t.Fatal(err)
	}
	if did, err := s.Erase(t.Context(), before, h.now); err != nil || len(did) != 1 || did[0].Unfinished != 0 {
		t.Errorf("%+v %v", did, err)
	}
}

func mustFile(t *testing.T, s *Store, id int64) int64 {
	t.Helper()
	a, err := s.File(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return a.Document.Pack
}

// A clock that jumped years ahead is not believed, and once a day is once.
func TestClockThatErases(t *testing.T) {
	t.Parallel()
	h := newHouse(t, openFile(t, t.TempDir()), "")
	trusts := func(want bool) {
		t.Helper()
		if got, err := h.TrustsClock(t.Context(), h.now); err != nil || got != want {
			t.Errorf("%s is believed: %v, %v", h.now, got, err)
		}
	}
	h.paper("1", private("1"), flow.Delivered)
	trusts(false)
	h.now = h.now.AddDate(0, 2, 0)
	trusts(true)
	h.now = h.now.AddDate(30, 0, 0)
	trusts(false)
	h.paper("2", private("2"), flow.Delivered)
	trusts(false)

	due := func(want bool) {
		t.Helper()
		if got, err := h.KeepDue(t.Context(), h.now); err != nil || got != want {
			t.Errorf("%s: %v, %v", h.now, got, err)
		}
	}
	due(true)
	due(true) // nothing was done
	if err := h.InOrder(t.Context(), h.now); err != nil {
		t.Fatal(err)
	}
	due(false)
	h.now = h.now.Add(24 * time.Hour)
	due(true)
	h.now = h.now.Add(-48 * time.Hour)
	due(true)
}

// What is spoilt is found, and told with its place.
func testVerify(t *testing.T, s *Store) {
	h := newHouse(t, s, "")
	h.paper("1", private("1"), flow.Delivered)
	p := h.paper("2", private("2"), flow.Delivered)
	if f := h.faults(false) + h.faults(true); f != "" {
		t.Fatal(f)
	}
	pack := p.invoice.Content.Pack
	size, err := s.packs.shelf.size(t.Context(), pack)
	if err != nil {
		t.Fatal(err)
	}
	good := make([]byte, size)
	if err := s.packs.shelf.readAt(t.Context(), pack, good, 0); err != nil {
		t.Fatal(err)
	}
	other, _, _, err := s.PackStream(strings.NewReader("en annen fil"))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		spoil func([]byte) []byte
		want  string
	}{
		"a byte turned":   {func(b []byte) []byte { b[20] ^= 4; return b }, "documents keep.document-damaged"},
		"cut":             {func(b []byte) []byte { return b[:len(b)-3] }, "packs keep.pack-short, documents keep.document-damaged"},
		"the pack's gone": {nil, "packs keep.pack-missing"},
	} {
		spoilPack(t, s, pack, c.spoil)
		if f := h.faults(true); f != c.want {
			t.Errorf("%s: %s", name, f)
		}
		if c.spoil == nil {
			put(t, s, pack, good)
			continue
		}
		spoilPack(t, s, pack, func([]byte) []byte { return slices.Clone(good) })
	}
	if f := h.faults(true); f != "" {
		t.Fatal(f)
	}
	for _, c := range [][2]string{
		{
			fmt.Sprintf(`UPDATE arrival SET pack = %d, pack_len = %d WHERE id = %d`, other.Pack, other.Length, p.arrival),
			"documents keep.document-changed",
		},
		{`UPDATE arrival SET n_read = 2`, "documents keep.document-changed, files keep.file-counts, files keep.file-counts"},
	} {
		if _, err := s.write.ExecContext(t.Context(), c[0]); err != nil {
			t.Fatal(err)
		}
		if f := h.faults(true); f != c[1] {
			t.Errorf("%s: %s", c[0], f)
		}
	}
}

func put(t *testing.T, s *Store, pack int64, b []byte) {
	t.Helper()
	err := s.packs.shelf.write(t.Context(), pack, func(w io.Writer) error {
		_, err := w.Write(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A backup made while others write is whole, goes in two steps, and comes back
// as it was.
func TestBackupAndRestore(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	h := newHouse(t, openFile(t, dir), dir)
	h.paper("1", private("1"), flow.Delivered)
	h.now = h.now.AddDate(0, 1, 0)
	h.paper("2", private("2"), flow.Delivered)
	to := t.TempDir()
	first, err := h.Backup(t.Context(), Backup{Folder: filepath.Join(to, "1"), Program: "9.9", Owner: "test"})
	if err != nil || first.Packs != 4 || first.Linked != 0 || first.Missing != 0 || first.By != "9.9" || first.Rows == 0 {
		t.Fatalf("%+v %v", first, err)
	}
	h.paper("3", private("3"), flow.Delivered)
	second, err := h.Backup(t.Context(), Backup{Folder: filepath.Join(to, "2"), Previous: filepath.Join(to, "1"), Owner: "test"})
	if err != nil || second.Packs != 6 || second.Linked != 4 {
		t.Fatalf("%+v %v", second, err)
	}
	var no *report.Refused
	for _, b := range []Backup{{Folder: filepath.Join(to, "2")}, {Folder: filepath.Join(to, "3"), Previous: to}} {
		if _, err := h.Backup(t.Context(), b); !errors.As(err, &no) {
			t.Errorf("%+v: %v", b, err)
		}
	}
	sums := exec.CommandContext(t.Context(), "sha256sum", "-c", "--quiet", hashesFile)
	sums.Dir = filepath.Join(to, "2")
	if out, err := sums.CombinedOutput(); err != nil {
		t.Errorf("%s %v", out, err)
	}
	if busy, err := readOne(t.Context(), h.Store, scanInt64, `SELECT COUNT(*) FROM backup_run`); busy != 0 || err != nil {
		t.Error("the backup still runs")
	}

	// The first backup stays what it was, whatever becomes of the house.
	for name, want := range map[string]int{"1": 2, "2": 3} {
		back := filepath.Join(t.TempDir(), "state")
		dsn := "sqlite:" + filepath.Join(back, "sluse.db")
		got, err := Restore(t.Context(), filepath.Join(to, name), dsn, back, aStop, nil)
		if err != nil || !got.Made.Equal(map[string]time.Time{"1": h.now, "2": h.now}[name]) {
			t.Fatalf("%+v %v", got, err)
		}
		s, err := Open(t.Context(), dsn, back)
		if err != nil {
			t.Fatal(err)
		}
		again := newHouse(t, s, back)
		// What left since stands there as not sent.
		if who := again.text(`SELECT who FROM switch WHERE kind = 'stop' AND seller = '' AND channel = ''`); who != "restore" {
			t.Error(who)
		}
		if f := again.faults(true); f != "" {
			t.Error(f)
		}
		if n, err := readOne(t.Context(), s, scanInt64, `SELECT COUNT(*) FROM invoice`); n != int64(want) || err != nil {
			t.Errorf("%d invoices of %d, %v", n, want, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := Restore(t.Context(), filepath.Join(to, name), dsn, back, aStop, nil); !errors.As(err, &no) {
			t.Errorf("over another: %v", err)
		}
	}
}

// A backup that was cut or spoilt is refused, and nothing is restored.
func TestSpoiltBackup(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	h := newHouse(t, openFile(t, dir), dir)
	h.paper("1", private("1"), flow.Delivered)
	turn := func(b []byte) []byte { b[len(b)/2] ^= 1; return b }
	cut := func(b []byte) []byte { return b[:len(b)-1] }
	for name, c := range map[string]struct {
		file  string
		spoil func([]byte) []byte
		code  string
	}{
		"no manifest":     {manifestFile, nil, "keep.no-backup"},
		"half a manifest": {manifestFile, func(b []byte) []byte { return b[:len(b)/2] }, "keep.backup-unreadable"},
		"the database":    {databaseFile, turn, "keep.backup-damaged"},
		"a cut database":  {databaseFile, cut, "keep.backup-damaged"},
		"no database":     {databaseFile, nil, "keep.backup-damaged"},
		"the hashes":      {hashesFile, cut, "keep.backup-damaged"},
		"a pack":          {"*", turn, "keep.backup-damaged"},
		"no pack":         {"*", nil, "keep.backup-damaged"},
	} {
		to := filepath.Join(t.TempDir(), "b")
		if _, err := h.Backup(t.Context(), Backup{Folder: to}); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(to, c.file)
		if c.file == "*" {
			list, err := filepath.Glob(filepath.Join(to, "packs", "*", "*.zst"))
			if err != nil || len(list) != 2 {
				t.Fatal(list, err)
			}
			file = list[1]
		}
		b, err := os.ReadFile(file)
		if err == nil && c.spoil != nil {
			err = os.WriteFile(file, c.spoil(b), 0o640)
		} else if err == nil {
			err = os.Remove(file)
		}
		if err != nil {
			t.Fatal(err)
		}
		back := filepath.Join(t.TempDir(), "state")
		_, err = Restore(t.Context(), to, "sqlite:"+filepath.Join(back, "sluse.db"), back, aStop, nil)
		var no *report.Refused
		if !errors.As(err, &no) || no.Why.Code != c.code {
			t.Errorf("%s: %v", name, err)
		}
		if list, err := filepath.Glob(filepath.Join(back, "*")); len(list) > 0 || err != nil {
			t.Errorf("%s: %v is left", name, list)
		}
	}
}

// A pack that the house itself has lost does not keep the rest from a backup,
// and is told.
func TestBackupOfALoss(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	h := newHouse(t, openFile(t, dir), dir)
	p := h.paper("1", private("1"), flow.Delivered)
	spoilPack(t, h.Store, p.invoice.Content.Pack, nil)
	got, err := h.Backup(t.Context(), Backup{Folder: filepath.Join(t.TempDir(), "b")})
	if err != nil || got.Packs != 1 || got.Missing != 1 {
		t.Errorf("%+v %v", got, err)
	}
}

// A truncated database is told as one.
func TestDamagedDatabase(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := Open(t.Context(), "sqlite:"+filepath.Join(dir, "sluse.db"), dir)
	if err != nil {
		t.Fatal(err)
	}
	h := newHouse(t, s, dir)
	for i := range 50 {
		h.paper(fmt.Sprint(i), private(fmt.Sprint(i)), flow.Delivered)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "sluse.db")
	info, err := os.Stat(path)
	if err == nil {
		err = os.Truncate(path, info.Size()/8192*4096)
	}
	if err != nil {
		t.Fatal(err)
	}
	s, err = Open(t.Context(), "sqlite:"+path, dir)
	if err != nil {
		if _, is := Damage(err); !is {
			t.Fatal(err)
		}
		return
	}
	t.Cleanup(func() { _ = s.Close() })
	checks, err := s.Verify(t.Context(), true, nil)
	if err != nil || len(checks) == 0 || checks[0].OK() {
		t.Errorf("%+v %v", checks, err)
	}
}
