//go:build unix

package main

import (
	"bytes"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"sluse/daemon"
	"sluse/drop/sshdtest"
)

const (
	chief = "okonomi@slusevik.example"
	boss  = "sjef@slusevik.example"
)

// A week is a company whose daemon runs under a clock that the test moves,
// with a mail server and an SFTP server beside it. Whatever the daemon is to
// have done is awaited by what is in its store; the clock stands meanwhile.
type week struct {
	*company
	sshd   *sshdtest.Server
	office *postOffice
	zone   *time.Location
	now    time.Time
	child  *child

	kills  map[int]int // by point of the story: how often it is killed there
	points int
	random *rand.Rand

	sixOClock func(key string) // awaits what the run at six is to come to

	bills    map[string]string   // by number: how it is to leave; "" is not at all
	dropped  map[string]*dropped // by source
	mornings int                 // mails that are to have left, to all receivers
}

// A dropped is what was dropped into a source's folder: the files, and how many
// of their invoices are to leave.
type dropped struct{ files, leaving int }

const weekConfig = `language: nb
state: state
sellers:
  - id: slusevik
    name: Slusevik Engros AS
    org: "310100005"
    address: {line1: Demoveien 1, post_code: "0155", city: Oslo}
    email: faktura@slusevik.example
    accounts: ["99990501234"]
    list: [ehf, email]
lookup: {participants: mottakere.csv}
servers:
  - {name: nett, host: %s, port: %d, user: %q, key: "file:%s", host_keys: [%q]}
drops:
  - {name: faktura, folder: drop/faktura, takes: [invoices], quiet: 0s}
  - {name: natt, folder: drop/natt, takes: [invoices], quiet: 0s}
  - {name: kunde, folder: "sftp:nett/kunde", takes: [invoices], quiet: 0s}
  - {name: kasse, folder: "sftp:nett/kasse", takes: [invoices], quiet: 0s}
channels:
  ehf: {folder: ut/ehf}
  email: {host: 127.0.0.1, port: %d, tls: none, bounce: retur@slusevik.example}
schedules:
  - {name: natt, cron: "30 2 * * *", sources: [natt]}
  - {name: kunde, cron: "0 6 * * *", bank_days: true, sources: [kunde]}
morning:
  - {to: [` + chief + `], at: "06:30"}
`

func newWeek(t *testing.T, kills, points int) *week {
	t.Helper()
	zone, err := time.LoadLocation(daemon.Zone)
	if err != nil {
		t.Fatal(err)
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("%d kills, seed %d", kills, seed)
	w := &week{
		company: &company{t, t.TempDir()}, sshd: sshdtest.Start(t), office: newPostOffice(t), zone: zone,
		kills: map[int]int{}, random: rand.New(rand.NewPCG(seed, 0)), bills: map[string]string{},
		dropped: map[string]*dropped{"faktura": {}, "natt": {}, "kunde": {}, "kasse": {}},
	}
	w.sixOClock = w.kundeRan
	for range kills {
		w.kills[w.random.IntN(points)]++
	}
	for _, dir := range []string{"drop/faktura/in", "drop/natt/in", "ut/ehf", "ready"} {
		if err := os.MkdirAll(w.path(dir), 0o750); err != nil {
			t.Fatal(err)
		}
	}
	for _, dir := range []string{"kunde/in", "kasse/in"} {
		w.sshd.Folder(dir)
	}
	w.write("sluse.yaml", fmt.Sprintf(weekConfig, sshdtest.Host, w.sshd.Port, w.sshd.User, w.sshd.KeyFile, w.sshd.HostKeys()[0], w.office.port))
	w.write("mottakere.csv", "orgnr;faktura;kreditnota;orgform;sjekket\n310100072;ja;ja;AS;2027-01-10\n310100285;nei;nei;AS;2027-01-10\n")
	t.Cleanup(func() {
		if w.child != nil {
			_ = w.child.Process.Kill()
			_ = w.child.Wait() // it was killed: whatever it says
		}
	})
	return w
}

// start starts the daemon.
func (w *week) start() {
	w.t.Helper()
	w.child = startServe(w.t, w.dir, clockVariable+"="+w.path("clock"))
}

// stop stops it in order.
func (w *week) stop() {
	w.t.Helper()
	c := w.child
	w.child = nil
	c.signal(w.t, syscall.SIGTERM)
}

// to sets the clock, by the clock on the wall in Oslo.
func (w *week) to(wall string) {
	w.t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", wall, w.zone)
	if err != nil {
		w.t.Fatal(err)
	}
	w.toMoment(at)
}

// toMoment sets the clock; while the daemon runs, when it rests, so that a
// pass has one time and everything that is due is done at that time.
func (w *week) toMoment(at time.Time) {
	w.t.Helper()
	w.now = at
	name := w.path("clock")
	if w.child != nil {
		name += nextTime
	}
	if err := setClock(name, at.Format(time.RFC3339)); err != nil {
		w.t.Fatal(err)
	}
	w.until("the daemon rests", func() bool { return string(contents(w.t, w.path("clock"))) == at.Format(time.RFC3339)+"\n" })
}

// point is a moment of the story at which the daemon, at work, may be killed
// with kill -9 and started anew. Not while a mail is on its way: that is
// another story, since nobody can know whether it came.
func (w *week) point() {
	w.t.Helper()
	for range w.kills[w.points] {
		time.Sleep(time.Duration(w.random.Int64N(int64(150 * time.Millisecond)))) // the moment of the kill is random
		for w.freeze(); w.ask(`SELECT COUNT(*) FROM parcel WHERE channel IN ('email', 'notice') AND state = 'begun'`) > 0; w.freeze() {
			if err := w.child.Process.Signal(syscall.SIGCONT); err != nil {
				w.t.Fatal(err)
			}
			time.Sleep(5 * time.Millisecond)
		}
		w.t.Logf("killed at point %d, %s", w.points, w.now.In(w.zone).Format("2006-01-02 15:04"))
		w.child.signal(w.t, syscall.SIGKILL)
		w.start()
	}
	w.points++
}

// freeze stops the daemon where it is, and comes back when it stands still.
func (w *week) freeze() {
	w.t.Helper()
	pid := w.child.Process.Pid
	if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
		w.t.Fatal(err)
	}
	var status syscall.WaitStatus
	for {
		_, err := syscall.Wait4(pid, &status, syscall.WUNTRACED, nil)
		if err == syscall.EINTR {
			continue
		}
		if err != nil || !status.Stopped() {
			w.t.Fatalf("it does not stand still: %v, %v\n%s", err, status, w.child.said)
		}
		return
	}
}

// ask is a number that the store says; -1 where there is none yet.
func (w *week) ask(query string, args ...any) (n int) {
	w.t.Helper()
	db, err := sql.Open("sqlite", "file:"+w.path("state/sluse.db")+"?mode=ro&_pragma=busy_timeout(10000)")
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := db.QueryRowContext(w.t.Context(), query, args...).Scan(&n); err != nil {
		return -1
	}
	return n
}

// await asks the store until it says a number.
func (w *week) await(want int, query string, args ...any) {
	w.t.Helper()
	got := 0
	w.until(fmt.Sprintf("%s %v is %d", query, args, want), func() bool {
		got = w.ask(query, args...)
		return got == want
	}, &got)
}

// until waits until it is so; the numbers are shown where it never is.
func (w *week) until(what string, is func() bool, numbers ...*int) {
	w.t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Now().Before(deadline) {
			continue
		}
		_ = w.child.Process.Kill()
		_ = w.child.Wait() // it was killed: whatever it says
		said := w.child.said
		w.child = nil
		for _, n := range numbers {
			what += fmt.Sprintf(", but %d", *n)
		}
		w.t.Fatalf("%s: not: %s\n%s", w.now.In(w.zone), what, said)
	}
}

// seen awaits that the daemon has seen what the clock shows.
func (w *week) seen() {
	w.t.Helper()
	w.await(1, `SELECT COUNT(*) FROM daemon WHERE seen >= $1 AND stopped = 0`, w.now.UnixMilli())
}

// ran awaits the end of a schedule's run.
func (w *week) ran(schedule, key string) {
	w.t.Helper()
	w.await(1, `SELECT COUNT(*) FROM schedule_run WHERE schedule = $1 AND run_key = $2 AND finished <> 0`, schedule, key)
}

// left awaits that all that was dropped into a source's folder has been taken,
// and has left where it is to leave.
func (w *week) left(sources ...string) {
	w.t.Helper()
	for _, source := range sources {
		w.await(w.dropped[source].files, `SELECT COUNT(*) FROM arrival WHERE source = $1 AND placed <> ''`, source)
		w.await(w.dropped[source].leaving, `SELECT COUNT(*) FROM delivery d JOIN invoice i ON i.id = d.invoice JOIN arrival a ON a.id = i.arrival
			WHERE a.source = $1 AND d.purpose = 'customer' AND d.state IN ('handed over', 'accepted', 'delivered')`, source)
	}
}

// morning awaits the mail of the morning.
func (w *week) morning(receivers int) {
	w.t.Helper()
	w.mornings += receivers
	w.await(w.mornings, `SELECT COUNT(*) FROM delivery WHERE purpose = 'notice' AND state = 'accepted'`)
}

// A bill is an invoice of the story: its number, and how it is to leave.
type bill struct{ number, way string }

const weekHead = "Fakturanr;Fakturadato;Forfallsdato;Kundenr;Kundenavn;Orgnr;Adresse;Postnr;Sted;Epost;Varenavn;Antall;Pris;Linjesum;MvaSats;Netto;Mva;Brutto\n"

// leave drops a file of invoices of today, whole, into a source's folder. One
// without a way has a wrong sum.
func (w *week) leave(source string, bills ...bill) {
	w.t.Helper()
	text := weekHead
	for _, b := range bills {
		customer, gross := "10001;Fjordbygg Demo AS;310100072;Demoveien 2;5003;Bergen;", "1000,00"
		if b.way == "epost" {
			customer = "10004;Kunde fire AS;310100285;Demoveien 4;0155;Oslo;post@fire.example"
		}
		if b.way == "" {
			gross = "9999,00"
		}
		text += fmt.Sprintf("%s;%s;%s;%s;Kaffe;1;800,00;800,00;25;800,00;200,00;%s\n",
			b.number, w.now.In(w.zone).Format("02.01.2006"), w.now.In(w.zone).AddDate(0, 0, 14).Format("02.01.2006"), customer, gross)
		w.bills[b.number] = b.way
		if b.way != "" {
			w.dropped[source].leaving++
		}
	}
	w.dropped[source].files++
	name := fmt.Sprintf("%s-%d.csv", source, w.dropped[source].files)
	ready, drop := w.path("ready"), w.path("drop")
	if source == "kunde" || source == "kasse" {
		ready, drop = w.sshd.Folder("ready"), w.sshd.Root
	}
	if err := os.WriteFile(filepath.Join(ready, name), []byte(text), 0o640); err != nil {
		w.t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(ready, name), filepath.Join(drop, source, "in", name)); err != nil {
		w.t.Fatal(err)
	}
}

// command is a call of the program beside the daemon, by its clock.
func (w *week) command(code int, args ...string) string {
	w.t.Helper()
	var out bytes.Buffer
	f := &fileClock{name: w.path("clock")}
	got := run(w.t.Context(), clock{now: f.now, wait: f.wait}, append([]string{"--config", w.path("sluse.yaml")}, args...), strings.NewReader(""), &out, &out)
	if got != code {
		w.t.Errorf("sluse %s: exit code %d, want %d\n%s", strings.Join(args, " "), got, code, out.String())
	}
	return strings.ReplaceAll(out.String(), fmt.Sprintf(":%d", w.sshd.Port), ":<port>")
}

// runs are the runs of the schedules, as the store has them.
func (w *week) runs() (lines []string) {
	w.t.Helper()
	db, err := sql.Open("sqlite", "file:"+w.path("state/sluse.db")+"?mode=ro")
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	rows, err := db.QueryContext(w.t.Context(), `SELECT schedule, run_key, started, finished, skipped, outcome FROM schedule_run WHERE run_key <> '' ORDER BY schedule, due`)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var schedule, key, outcome string
		var started, finished int64
		var skipped int
		if err := rows.Scan(&schedule, &key, &started, &finished, &skipped, &outcome); err != nil {
			w.t.Fatal(err)
		}
		lines = append(lines, fmt.Sprintf("%-5s %s at %s, %d skipped: %s", schedule, key, time.UnixMilli(started).In(w.zone).Format("02.01. 15:04 MST"), skipped, outcome))
		if finished == 0 {
			w.t.Errorf("the run %s of %s has no end", key, schedule)
		}
	}
	if err := rows.Err(); err != nil {
		w.t.Fatal(err)
	}
	return lines
}
