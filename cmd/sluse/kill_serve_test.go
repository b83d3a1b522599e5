//go:build unix

package main

import (
	"archive/zip"
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A child is a daemon in a process of its own.
type child struct {
	*exec.Cmd
	said *bytes.Buffer
}

// startServe starts the daemon of a company, perhaps with more in its
// environment.
func startServe(t *testing.T, dir string, env ...string) *child {
	t.Helper()
	c := &child{exec.CommandContext(t.Context(), os.Args[0], "serve", "--config", filepath.Join(dir, "sluse.yaml")), new(bytes.Buffer)}
	c.Env = append(append(os.Environ(), actAsVariable+"=1"), env...)
	c.Stdout, c.Stderr = c.said, c.said
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	return c
}

// signal ends a daemon by a signal and waits for its end.
func (c *child) signal(t *testing.T, sig syscall.Signal) {
	t.Helper()
	if err := c.Process.Signal(sig); err != nil {
		t.Fatalf("%v\n%s", err, c.said)
	}
	err := c.Wait()
	var exit *exec.ExitError
	if sig == syscall.SIGKILL && errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signal() == sig {
		return
	}
	if err != nil || sig == syscall.SIGKILL {
		t.Fatalf("it ended with %v\n%s", err, c.said)
	}
}

// count is a number that the company's database says.
func count(t *testing.T, dir, query string) (n int) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "state", "sluse.db")+"?mode=ro&_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := db.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestServeIsKilled kills a daemon again and again while files come in and
// leave, and starts it anew. In the end each invoice has left once and is
// booked once, and the run of each schedule was made once.
func TestServeIsKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("starts many processes")
	}
	t.Parallel()
	kills := 8
	if n, err := strconv.Atoi(os.Getenv(killsVariable)); err == nil {
		kills = n
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	dir := t.TempDir()
	for _, folder := range []string{"drop/faktura/in", "drop/bank/in", "drop/kvitteringer/in", "ut/ehf", "ut/autopost", "ready"} {
		if err := os.MkdirAll(filepath.Join(dir, folder), 0o750); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"sluse.yaml", "participants.csv"} {
		text := contents(t, filepath.Join("..", "..", "testdata", "company", name))
		if name == "sluse.yaml" {
			text = append(text, "\nschedules:\n  - {name: tett, cron: \"* * * * *\", sources: [bank]}\n"...)
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o640); err != nil {
			t.Fatal(err)
		}
	}
	const perKill = 4 // files of two invoices
	files := 0
	for range kills {
		c := startServe(t, dir)
		for range perKill {
			dropBills(t, dir, files)
			files++
			time.Sleep(time.Duration(random.Int64N(int64(150 * time.Millisecond)))) // the moment of the kill is random
		}
		c.signal(t, syscall.SIGKILL)
	}
	c := startServe(t, dir)
	for deadline := time.Now().Add(5 * time.Minute); ; time.Sleep(50 * time.Millisecond) {
		if _, err := os.Stat(filepath.Join(dir, "state", "sluse.db")); err == nil &&
			count(t, dir, `SELECT COUNT(*) FROM delivery WHERE state = 'handed over'`) == 2*files &&
			count(t, dir, `SELECT COUNT(*) FROM arrival WHERE state = 'archived' AND placed <> ''`) == files {
			break
		}
		if time.Now().After(deadline) {
			_ = c.Process.Kill()
			t.Fatalf("after five minutes not all has left:\n%s", c.said)
		}
	}
	c.signal(t, syscall.SIGTERM)

	number := regexp.MustCompile(`<cbc:ID>([0-9]+)</cbc:ID>`)
	given := map[string]int{}
	found, err := filepath.Glob(filepath.Join(dir, "ut", "ehf", "*.xml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range found {
		if m := number.FindSubmatch(contents(t, name)); m != nil {
			given[string(m[1])]++
		}
	}
	for i := range files {
		if n := given[strconv.Itoa(300000+2*i)]; n != 1 {
			t.Errorf("invoice %d left %d times by EHF", 300000+2*i, n)
		}
	}
	if n := lettersIn(t, filepath.Join(dir, "ut", "autopost")); n != files {
		t.Errorf("%d letters for %d invoices", n, files)
	}
	if n := count(t, dir, `SELECT COUNT(*) FROM voucher`); n != 2*files {
		t.Errorf("%d vouchers for %d invoices", n, 2*files)
	}
	if n := count(t, dir, `SELECT COUNT(*) FROM schedule_run WHERE run_key <> '' AND finished = 0`); n > 1 { // one may be at work when it is stopped
		t.Errorf("%d runs of the schedule have no end", n)
	}
	if code, out, errs := call(t, "books", "verify", "--config", filepath.Join(dir, "sluse.yaml")); code != 0 {
		t.Errorf("books verify: %d\n%s%s", code, out, errs)
	}
	t.Logf("%d kills, %d files", kills, files)
}

// dropBills drops a whole file of two invoices: one by EHF, one by letter.
func dropBills(t *testing.T, dir string, i int) {
	t.Helper()
	text := "Fakturanr;Fakturadato;Forfallsdato;Kundenr;Kundenavn;Orgnr;Adresse;Postnr;Sted;KID;Varenavn;Antall;Pris;Linjesum;MvaSats;Netto;Mva;Brutto\n" +
		fmt.Sprintf("%d;11.01.2027;25.01.2027;10001;Fjordbygg Demo AS;310100072;Demoveien 2;5003;Bergen;;Planker;10;400,00;4000,00;25;4000,00;1000,00;5000,00\n", 300000+2*i) +
		fmt.Sprintf("%d;11.01.2027;25.01.2027;10007;Olga Tangen;;Demoveien 8;5003;Bergen;;Kaffe;1;712,00;712,00;25;712,00;178,00;890,00\n", 300001+2*i)
	name := fmt.Sprintf("f%03d.csv", i)
	if err := os.WriteFile(filepath.Join(dir, "ready", name), []byte(text), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(dir, "ready", name), filepath.Join(dir, "drop", "faktura", "in", name)); err != nil {
		t.Fatal(err)
	}
}

// lettersIn counts the letters in the printer's folder.
func lettersIn(t *testing.T, folder string) (n int) {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(folder, "*.zip"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range found {
		z, err := zip.OpenReader(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range z.File {
			if strings.HasSuffix(f.Name, ".pdf") {
				n++
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return n
}
