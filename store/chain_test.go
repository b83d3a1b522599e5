package store

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"sluse/flow"
	"sluse/ledger"
	"sluse/money"
	"sluse/words"
)

// bookMany books n vouchers, so many a commit.
func bookMany(t *testing.T, s *Store, from, n, commit int) {
	t.Helper()
	for part := range slices.Chunk(make([]struct{}, n), commit) {
		err := s.Do(t.Context(), func(tx flow.Tx) error {
			for i := range part {
				if err := tx.Book(smallVoucher(t, from+i)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		from += len(part)
	}
}

func smallVoucher(t *testing.T, i int) *ledger.Voucher {
	t.Helper()
	chart := ledger.DefaultChart()
	claim := ledger.Debit(chart[ledger.Receivables], money.NOK(125))
	claim.Item, claim.Text = int64(i), "a\tb\\c\nd"
	v, err := ledger.NewVoucher(ledger.Voucher{
		Seller: "s", Series: ledger.SeriesInvoices, Date: "2027-01-12", Text: fmt.Sprint("Faktura ", i), Key: fmt.Sprint("k", i),
		Postings: []ledger.Posting{claim, ledger.Credit(chart[ledger.Sales], money.NOK(100)), ledger.Credit(chart[ledger.VATHigh], money.NOK(25))},
	})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func sealAll(t *testing.T, s *Store) {
	t.Helper()
	for more := true; more; {
		var err error
		if more, err = s.Seal(t.Context(), clock); err != nil {
			t.Fatal(err)
		}
	}
}

// chainFaults are the codes of what is wrong, each with its arguments.
func chainFaults(t *testing.T, s *Store) []string {
	t.Helper()
	var out []string
	_, err := s.VerifyChain(t.Context(), func(r words.Reason) { out = append(out, r.Code+" "+strings.Join(r.Args, " ")) })
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSeal(t *testing.T) {
	t.Parallel()
	s := openStore(t, t.TempDir())
	if more, err := s.Seal(t.Context(), clock); more || err != nil {
		t.Errorf("nothing to seal: %v, %v", more, err)
	}
	bookMany(t, s, 0, 3, 1)
	sealAll(t, s)
	bookMany(t, s, 3, sealSize+200, 2*sealSize) // one commit is never parted
	bookMany(t, s, 3+sealSize+200, sealSize+5, 50)
	sealAll(t, s)
	bookMany(t, s, 5000, 2, 2)
	sealed, err := readList(t.Context(), s, scanInt64, `SELECT vouchers FROM block ORDER BY number`)
	if err != nil || !slices.Equal(sealed, []int64{3, sealSize + 200, sealSize, 5}) {
		t.Errorf("blocks of %v, %v", sealed, err)
	}
	c, err := s.VerifyChain(t.Context(), func(r words.Reason) { t.Error(r.Text(words.EN)) })
	if err != nil || c.Blocks != 4 || c.Sealed != 3+sealSize+200+sealSize+5 || c.Unsealed != 2 || len(c.Head) != 64 {
		t.Errorf("%+v, %v", c, err)
	}
	if more, err := s.Seal(t.Context(), clock); more || err != nil {
		t.Errorf("%v, %v", more, err)
	}
	if more, err := s.Seal(t.Context(), clock); more || err != nil {
		t.Errorf("nothing more to seal: %v, %v", more, err)
	}
	if n := countOf(t, s.write, `SELECT COUNT(*) FROM block`); n != 5 {
		t.Errorf("%d blocks", n)
	}
}

// What is hashed is what the decision on the chain says: an auditor can make
// it with any tool.
func TestWhatIsHashed(t *testing.T) {
	t.Parallel()
	s := openStore(t, t.TempDir())
	bookMany(t, s, 7, 1, 1)
	sealAll(t, s)
	b, err := readOne(t.Context(), s, scanSeal, `SELECT `+sealColumns+` FROM block`)
	if err != nil {
		t.Fatal(err)
	}
	const voucher = "voucher\t1\t1\ts\tF\t2027\t1\t2027-01-12\tFaktura 7\tk7\t\t\t0\t0\tNOK\n" +
		"line\t1\t1500\t\tKundefordringer\t125\t0\t\t\t0\t7\t\ta\\tb\\\\c\\nd\n" +
		"line\t2\t3000\t\tSalgsinntekt, avgiftspliktig\t-100\t0\t\t\t0\t0\t\t\n" +
		"line\t3\t2700\t\tUtgående merverdiavgift, høy sats\t-25\t0\t\t\t0\t0\t\t\n"
	sum := func(text string) string {
		h := sha256.Sum256([]byte(text))
		return hex.EncodeToString(h[:])
	}
	if want := sum(fmt.Sprintf("block\t1\t\t1\t1\t%d\n", clock.UnixMilli()) + voucher); b.hash != want || b.marks != sum(voucher)[:8] {
		t.Errorf("%+v, want %s", b, want)
	}
}

// Several daemons seal at once: each voucher is in one block, and the chain is
// one.
func TestSealTogether(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	one, other := openStore(t, dir), openStore(t, dir)
	bookMany(t, one, 0, 3*sealSize, 100)
	var all sync.WaitGroup
	for _, s := range []*Store{one, other} {
		all.Go(func() {
			for more := true; more; {
				var err error
				if more, err = s.Seal(t.Context(), clock); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	c, err := one.VerifyChain(t.Context(), func(r words.Reason) { t.Error(r.Text(words.EN)) })
	if err != nil || c.Sealed != 3*sealSize || c.Blocks != 3 || c.Unsealed != 0 {
		t.Errorf("%+v, %v", c, err)
	}
}

// Whatever somebody changes past the guards is found, and the first thing that
// is not as it was is named.
func TestVerifyChainFinds(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		by   []string
		want []string
	}{
		"a changed line":       {[]string{`UPDATE posting SET account = '9999' WHERE voucher = 4 AND line = 2`}, []string{"chain.changed 2 F-2027-4 s"}},
		"a changed amount":     {[]string{`UPDATE pair SET amount = 26 WHERE voucher = 5 AND n = 2`}, []string{"chain.changed 2 F-2027-5 s"}},
		"a changed text":       {[]string{`UPDATE voucher SET text = 'x' WHERE id = 1`}, []string{"chain.changed 1 F-2027-1 s"}},
		"a changed commit":     {[]string{`UPDATE voucher SET serial = 1 WHERE id = 6`}, []string{"chain.count 1 3 4 F-2027-6 s", "chain.count-last 2 3 2"}},
		"two changed":          {[]string{`UPDATE voucher SET text = 'x' WHERE id = 2 OR id = 5`}, []string{"chain.changed 1 F-2027-2 s", "chain.changed 2 F-2027-5 s"}},
		"a line gone":          {[]string{`DELETE FROM posting WHERE voucher = 2 AND line = 3`}, []string{"chain.unwhole F-2027-2 s", "chain.changed 1 F-2027-2 s"}},
		"a pair gone":          {[]string{`DELETE FROM pair WHERE voucher = 7 AND n = 1`}, []string{"chain.unwhole F-2027-7 s"}},
		"a voucher gone":       {[]string{`DELETE FROM voucher WHERE id = 5`}, []string{"chain.count 2 3 2 F-2027-6 s"}},
		"the last one gone":    {[]string{`DELETE FROM voucher WHERE id = 3`}, []string{"chain.count-last 1 3 2"}},
		"one put in":           {[]string{`INSERT INTO voucher SELECT 99, seller, series, year, 99, date, text, 'k99', document, place, reverses, rehearsal, currency, 1, 0, serial FROM voucher WHERE id = 2`}, []string{"chain.unwhole F-2027-99 s", "chain.count 1 3 4 F-2027-99 s"}},
		"a block gone":         {[]string{`DELETE FROM block WHERE number = 1`}, []string{"chain.missing 1 1"}},
		"a changed block":      {[]string{`UPDATE block SET sealed_at = 1 WHERE number = 2`}, []string{"chain.block 2"}},
		"a changed hash":       {[]string{`UPDATE block SET hash = 'x' WHERE number = 1`}, []string{"chain.block 1", "chain.fork 2"}},
		"a fork":               {[]string{`DROP INDEX block_prev`, `UPDATE block SET prev_hash = '' WHERE number = 2`}, []string{"chain.fork 2"}},
		"a block that goes on": {[]string{`UPDATE block SET up_to = 5 WHERE number = 1`}, []string{"chain.count 1 3 5 F-2027-4 s", "chain.count 2 3 1 F-2027-6 s"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openStore(t, t.TempDir())
			bookMany(t, s, 0, 3, 1)
			sealAll(t, s)
			bookMany(t, s, 3, 3, 1)
			sealAll(t, s)
			bookMany(t, s, 6, 1, 1)
			if got := chainFaults(t, s); got != nil {
				t.Fatalf("before: %q", got)
			}
			dropGuards(t, s)
			for _, text := range c.by {
				execute(t, s.write, text)
			}
			if got := chainFaults(t, s); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// dropGuards takes away what keeps the books from being changed.
func dropGuards(t *testing.T, s *Store) {
	t.Helper()
	names, text, after := `SELECT name FROM sqlite_master WHERE type = 'trigger'`, `DROP TRIGGER %s`, `PRAGMA foreign_keys = 0`
	if s.engine.name == "postgres" {
		names = `SELECT DISTINCT event_object_table FROM information_schema.triggers`
		text, after = `ALTER TABLE %s DISABLE TRIGGER ALL`, `SELECT 1` // those of foreign keys, too
	}
	rows, err := s.write.QueryContext(t.Context(), names)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		found = append(found, name)
	}
	if err := rows.Err(); err != nil || len(found) == 0 {
		t.Fatal(found, err)
	}
	if err := rows.Close(); err != nil {
		t.Fatal(err)
	}
	for _, name := range found {
		execute(t, s.write, fmt.Sprintf(text, name))
	}
	execute(t, s.write, after)
}

func execute(t *testing.T, db *sql.DB, text string) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), text); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
}
