//go:build unix

package main

import (
	"archive/zip"
	"bytes"
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "modernc.org/sqlite"
)

// killsVariable says how many kills TestKilledAtAnyMoment makes; make prove
// sets 100.
const killsVariable = "SLUSEKILLS"

// TestKilledAtAnyMoment plays the demo, kills it at random moments with
// kill -9 and starts it again each time. The end state is that of a run left
// in peace, save for a mail whose end nobody can know, which stands uncertain
// and is listed. The counterparts keep all they are given, doubles too.
func TestKilledAtAnyMoment(t *testing.T) {
	if testing.Short() {
		t.Skip("plays the demo several times")
	}
	t.Parallel()
	killAtAnyMoment(t, func() string { return "" }, func(dir, _ string) map[string]string { return endState(t, dir) })
}

// killAtAnyMoment plays on stores that database names, "" being the demo's
// own, and looks at them with state.
func killAtAnyMoment(t *testing.T, database func() string, state func(dir, dsn string) map[string]string) {
	t.Helper()
	kills := 5
	if n, err := strconv.Atoi(os.Getenv(killsVariable)); err == nil {
		kills = n
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))

	calm, dsn := filepath.Join(t.TempDir(), "calm"), database()
	start := time.Now()
	play(t, calm, dsn, 0)
	length := time.Since(start)
	want := state(calm, dsn)

	done, plays := 0, 0
	for ; done < kills && plays < 20+kills; plays++ {
		dir, dsn := filepath.Join(t.TempDir(), "killed"), database()
		// Several kills in one play, each at a random moment of what is left.
		n := 0
		for n < 5 && done+n < kills {
			if !play(t, dir, dsn, 1+time.Duration(random.Int64N(int64(length)))) {
				break
			}
			n++
		}
		done += n
		play(t, dir, dsn, 0)
		end := state(dir, dsn)
		compare(t, want, end)
		doubles(t, dir, end)
		if t.Failed() {
			t.Fatalf("after %d kills, seed %d", done, seed)
		}
	}
	t.Logf("%d kills in %d plays", done, plays)
	if done < kills {
		t.Errorf("only %d of %d kills came before the end", done, kills)
	}
}

// play runs the demo on a store, and kills it after a while where after is not
// 0. It reports whether it was killed before its end.
func play(t *testing.T, dir, dsn string, after time.Duration) bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, os.Args[0], "demo", "--dir", dir)
	c.Env = append(os.Environ(), actAsVariable+"=1")
	if dsn != "" {
		c.Env = append(c.Env, "SLUSE_STORE__DSN="+dsn)
	}
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	if after > 0 {
		timer := time.AfterFunc(after, func() { _ = c.Process.Kill() })
		defer timer.Stop()
	}
	err := c.Wait()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return false
	case errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signal() == syscall.SIGKILL && after > 0:
		return true
	}
	t.Fatalf("the demo failed: %v\n%s", err, out.String())
	return false
}

// endState is what the company's store says, without ids and times.
func endState(t *testing.T, dir string) map[string]string {
	t.Helper()
	return endStateOf(t, "sqlite", "file:"+filepath.Join(dir, "tilstand", "sluse.db")+"?mode=ro")
}

func endStateOf(t *testing.T, driver, dsn string) map[string]string {
	t.Helper()
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	state := map[string]string{}
	for name, query := range map[string]string{
		"files":      `SELECT name || ' ' || state || ' ' || n_read || ' ' || n_accepted || ' ' || n_rejected || ' ' || n_duplicate || ' ' || n_conflict FROM arrival WHERE kind <> 'receipts' AND kind <> 'answers'`,
		"invoices":   `SELECT class || ' ' || number || ' ' || state || ' ' || reason FROM invoice`,
		"deliveries": `SELECT i.class || ' ' || i.number || ' ' || d.purpose || ' ' || d.channel || ' ' || d.state || ' ' || d.refusal FROM delivery d JOIN invoice i ON i.id = d.invoice`,
		"offers":     `SELECT i.number || ' ' || o.state || ' ' || o.face || ' ' || o.commission FROM offer o JOIN invoice i ON i.id = o.invoice`,
		"postings":   `SELECT v.series || ' ' || v.date || ' ' || v.text || ' ' || p.line || ' ' || p.account || ' ' || p.sub || ' ' || p.amount FROM posting_line p JOIN voucher v ON v.id = p.voucher`,
		"series":     `SELECT series || ' ' || year || ' ' || next || ' ' || (SELECT COUNT(*) FROM voucher v WHERE v.series = s.series AND v.year = s.year) FROM series s WHERE series NOT LIKE 'outbox:%'`,
		"entries":    `SELECT key || ' ' || amount || ' ' || state || ' ' || match FROM entry`,
		"statements": `SELECT name || ' ' || state || ' ' || opening || ' ' || closing FROM statement`,
		"customers":  `SELECT number || ' ' || name || ' ' || email || ' ' || address || ' ' || prepay FROM customer`,
	} {
		rows, err := db.Query(query)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var lines []string
		for rows.Next() {
			var line string
			if err := rows.Scan(&line); err != nil {
				t.Fatal(err)
			}
			lines = append(lines, line)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			t.Fatal(err)
		}
		slices.Sort(lines)
		state[name] = strings.Join(lines, "\n")
	}
	return state
}

// bouncing is the invoice whose mail comes back in the demo.
const bouncing = "200106"

// compare compares two end states; a mail may stand uncertain in the second,
// and its invoice with it.
func compare(t *testing.T, want, got map[string]string) {
	t.Helper()
	uncertain := map[string]bool{}
	for line := range strings.SplitSeq(got["deliveries"], "\n") {
		if f := strings.Fields(line); strings.Contains(line, " email uncertain") {
			uncertain[f[1]] = true
		}
	}
	for name := range want {
		a, b := strings.Split(want[name], "\n"), strings.Split(got[name], "\n")
		for _, line := range differing(a, b) {
			number := ""
			if f := strings.Fields(line); (name == "invoices" || name == "deliveries") && len(f) > 1 {
				number = f[1]
			}
			// A mail that was cut before its end cannot bounce.
			bounce := name == "files" && strings.HasPrefix(line, "retur-") && uncertain[bouncing]
			if !uncertain[number] && !bounce {
				t.Errorf("%s: %s", name, line)
			}
		}
	}
}

// doubles looks at what the counterparts were given, beside the deliveries of
// the end state: no invoice twice.
func doubles(t *testing.T, dir string, end map[string]string) {
	t.Helper()
	number := regexp.MustCompile(`<cbc:ID>([0-9]+)</cbc:ID>`)
	given := map[string]int{}
	for _, name := range files(t, dir, "motparter/ehf/ferdig/*") {
		m := number.FindSubmatch(contents(t, name))
		if m == nil {
			t.Errorf("%s: no invoice number", name)
			continue
		}
		given["EHF "+string(m[1])]++
	}
	for _, name := range files(t, dir, "motparter/faktor/ferdig/tilbud*") {
		for line := range strings.Lines(string(contents(t, name))) {
			if f := strings.Split(line, ";"); f[0] == "offer" {
				given["offer "+f[4]]++
			}
		}
	}
	subject := regexp.MustCompile(`(?m)^Subject: .*?([0-9]{6})`)
	for _, name := range files(t, dir, "motparter/epost/*.eml") {
		if m := subject.FindSubmatch(contents(t, name)); m != nil {
			given["mail "+string(m[1])]++
		}
	}
	letters := 0
	for _, name := range files(t, dir, "motparter/trykkeri/ferdig/*.zip") {
		z, err := zip.OpenReader(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range z.File {
			if strings.HasSuffix(f.Name, ".pdf") {
				letters++
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for what, n := range given {
		if n != 1 {
			t.Errorf("%s was given %d times", what, n)
		}
	}
	if len(given) == 0 || letters == 0 {
		t.Errorf("the counterparts have %d documents and %d letters", len(given), letters)
	}
	if want := strings.Count(end["deliveries"], " autopost "); letters != want {
		t.Errorf("%d letters for %d deliveries by letter", letters, want)
	}
}
