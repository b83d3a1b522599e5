//go:build unix

package main

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"sluse/calendar"
)

// weekPoints is how many moments the story has at which the daemon may be
// killed.
const weekPoints = 51

// TestWeek is the story of a daemon that nobody looks after: Easter week of
// 2027 with the clocks set forward, and the end of October with the clocks set
// back. Files come by folder and by SFTP, the SFTP server is away for a day, the
// configuration is broken and mended, the program is killed at random moments
// and twice stopped across the nights. In the end each invoice has left once,
// each schedule has had its run once a day, and each bank day its mail.
func TestWeek(t *testing.T) {
	if testing.Short() {
		t.Skip("tells two weeks")
	}
	t.Parallel()
	kills := 3
	if n, err := strconv.Atoi(os.Getenv(killsVariable)); err == nil {
		kills = n
	}
	w := newWeek(t, kills, weekPoints)
	w.monday()
	w.outage()
	w.wednesday()
	w.easter()
	w.october()
	w.clockSetBack()
	w.stop()
	w.settled()
}

// night is the part of each day that comes by itself: the nightly run, and on
// bank days the run at six and the mail. Of holidays only the first.
func (w *week) night(day string, receivers int) {
	w.t.Helper()
	w.to(day + " 02:30")
	w.point()
	w.ran("natt", day+"T02:30")
	w.left("natt")
	w.to(day + " 06:00")
	w.point()
	if receivers > 0 {
		w.sixOClock(day + "T06:00")
	} else {
		w.seen()
	}
	w.to(day + " 06:30")
	w.point()
	if receivers > 0 {
		w.morning(receivers)
	} else {
		w.seen()
	}
}

// monday: everything is well, until the SFTP server goes away in the evening.
func (w *week) monday() {
	w.to("2027-03-22 01:00")
	w.leave("natt", bill{"N1001", "ehf"}, bill{"N1002", "epost"})
	w.start()
	w.point()
	w.seen()
	w.night("2027-03-22", 1)
	w.to("2027-03-22 12:00")
	w.leave("faktura", bill{"F1001", "ehf"}, bill{"F1002", "epost"})
	w.leave("kasse", bill{"S1001", "ehf"})
	w.later()
	w.point()
	w.left("faktura", "kasse")
	w.to("2027-03-22 19:00")
	w.seen()
	w.sshd.Stop()
	w.leave("natt", bill{"N1003", "epost"})
	w.leave("kunde", bill{"K1001", "ehf"}, bill{"K1002", "epost"})
	w.leave("kasse", bill{"S1002", "ehf"})
	w.to("2027-03-22 20:00")
	w.point()
	w.await(1, `SELECT COUNT(*) FROM trouble WHERE what = 'source kasse'`)
}

// outage: on Tuesday the server is away until the evening. Its run tries again
// until then, the mail says so, and all else goes on; one invoice is wrong.
func (w *week) outage() {
	w.sixOClock = func(key string) {
		w.t.Helper()
		w.await(1, `SELECT COUNT(*) FROM schedule_run WHERE schedule = 'kunde' AND run_key = $1 AND finished = 0`, key)
		w.await(1, `SELECT COUNT(*) FROM trouble WHERE what = 'source kunde'`)
	}
	w.night("2027-03-23", 1)
	w.sixOClock = w.kundeRan
	w.to("2027-03-23 12:00")
	w.leave("faktura", bill{"F1003", "ehf"}, bill{"F1004", ""}, bill{"F1005", "epost"})
	w.point()
	w.left("faktura")
	w.sshd.Restart()
	w.to("2027-03-23 20:00")
	w.point()
	w.left("kasse", "kunde")
	w.kundeRan("2027-03-23T06:00")
	w.await(0, `SELECT COUNT(*) FROM trouble`)
}

// kundeRan awaits the end of the run at six.
func (w *week) kundeRan(key string) {
	w.t.Helper()
	w.ran("kunde", key)
}

// wednesday: the wrong invoice comes right, a broken configuration is refused and a good one taken, and a person
// holds an invoice back for an hour.
func (w *week) wednesday() {
	w.night("2027-03-24", 1)
	w.to("2027-03-24 10:00")
	w.leave("faktura", bill{"F1004", "ehf"}, bill{"F1006", "epost"})
	w.point()
	w.left("faktura")

	w.to("2027-03-24 12:00")
	good := string(contents(w.t, w.path("sluse.yaml")))
	w.write("god.yaml", good)
	w.write("sluse.yaml", "langauge: nb\n")
	w.hangUp()
	w.await(1, `SELECT COUNT(*) FROM daemon WHERE refused <> ''`)
	if status := w.command(0, "status", "--json", "--config", w.path("god.yaml")); !strings.Contains(status, `"reload_refused":{`) || !strings.Contains(status, "langauge") {
		w.t.Errorf("the status does not say that the configuration was refused: %s", status)
	}
	w.to("2027-03-24 12:10")
	w.leave("faktura", bill{"F1007", "ehf"})
	w.leave("kasse", bill{"S1003", "epost"})
	w.later()
	w.left("faktura", "kasse")
	w.write("sluse.yaml", strings.Replace(good, "to: ["+chief, "to: ["+chief+", "+boss, 1))
	w.hangUp()
	w.await(0, `SELECT COUNT(*) FROM daemon WHERE refused <> ''`)

	w.to("2027-03-24 15:00")
	w.command(0, "stop", "--channel", "ehf", "--note", "feil hos aksesspunktet")
	w.leave("faktura", bill{"F1008", "ehf"}, bill{"F1009", "epost"}, bill{"F1010", "ehf"})
	w.point()
	w.await(2, `SELECT COUNT(*) FROM delivery WHERE channel = 'ehf' AND state = 'queued'`)
	w.command(0, "hold", "F1008", "--note", "kunden ringer")
	w.command(0, "start", "--channel", "ehf")
	w.point()
	w.await(1, `SELECT COUNT(*) FROM delivery d JOIN invoice i ON i.id = d.invoice WHERE i.number = 'F1010' AND d.state = 'handed over'`)
	w.await(1, `SELECT COUNT(*) FROM delivery d JOIN invoice i ON i.id = d.invoice WHERE i.number = 'F1008' AND d.state = 'held'`)
	w.to("2027-03-24 16:00")
	w.command(0, "release", "F1008")
	w.point()
	w.left("faktura")
}

// easter: Maundy Thursday, a planned stop over two nights, the night without a
// half past two, Easter Monday, and the Tuesday that has it all.
func (w *week) easter() {
	w.to("2027-03-24 20:00")
	w.leave("natt", bill{"N1004", "ehf"})
	w.leave("kunde", bill{"K1003", "ehf"})
	w.night("2027-03-25", 0)
	w.to("2027-03-25 12:00")
	w.leave("faktura", bill{"F1011", "epost"})
	w.point()
	w.left("faktura")
	w.to("2027-03-25 20:00")
	w.stop()
	w.leave("natt", bill{"N1005", "ehf"})
	w.to("2027-03-27 12:00")
	w.leave("kasse", bill{"S1004", "ehf"})
	w.start()
	w.point()
	w.ran("natt", "2027-03-27T02:30")
	w.left("natt", "kasse")

	w.to("2027-03-27 20:00")
	w.leave("natt", bill{"N1006", "epost"})
	w.point()
	w.toMoment(time.Date(2027, 3, 28, 1, 59, 59, 0, w.zone))
	w.point()
	w.seen()
	if len(files(w.t, w.dir, "drop/natt/in/*.csv")) != 1 {
		w.t.Error("the nightly file was taken before its time")
	}
	w.toMoment(w.now.Add(time.Second)) // it is three o'clock
	w.point()
	w.ran("natt", "2027-03-28T02:30")
	w.left("natt")
	w.to("2027-03-28 12:00")
	w.leave("faktura", bill{"F1012", "ehf"}, bill{"F1013", "epost"})
	w.point()
	w.left("faktura")

	w.night("2027-03-29", 0)
	if len(files(w.t, w.sshd.Root, "kunde/in/*.csv")) != 1 {
		w.t.Error("the customer's file was taken on a bank holiday")
	}
	w.night("2027-03-30", 2)
	w.left("kunde")
	w.to("2027-03-30 20:00")
	w.stop()
}

// october: after seven months of rest the runs that were missed are one run,
// and a short stop over one night is another.
func (w *week) october() {
	w.to("2027-10-28 05:00")
	w.leave("natt", bill{"N1007", "ehf"})
	w.leave("kunde", bill{"K1004", "epost"})
	w.start()
	w.point()
	w.ran("natt", "2027-10-28T02:30")
	w.ran("kunde", "2027-10-27T06:00")
	w.left("natt", "kunde")
	w.to("2027-10-28 06:00")
	w.point()
	w.ran("kunde", "2027-10-28T06:00")
	w.to("2027-10-28 06:30")
	w.point()
	w.morning(2)
	w.to("2027-10-28 12:00")
	w.leave("faktura", bill{"F1014", "ehf"}, bill{"F1015", "epost"})
	w.leave("kasse", bill{"S1005", "epost"})
	w.later()
	w.point()
	w.left("faktura", "kasse")
	w.to("2027-10-28 20:00")
	w.leave("kunde", bill{"K1005", "ehf"})
	w.night("2027-10-29", 2)
	w.left("kunde")

	w.to("2027-10-29 23:00")
	w.stop()
	w.leave("natt", bill{"N1008", "ehf"})
	w.to("2027-10-30 08:00")
	w.start()
	w.point()
	w.ran("natt", "2027-10-30T02:30")
	w.left("natt")
	w.to("2027-10-30 12:00")
	w.leave("faktura", bill{"F1016", "ehf"})
	w.point()
	w.left("faktura")
}

// clockSetBack: the night in which half past two comes twice has one run, the
// first time.
func (w *week) clockSetBack() {
	w.to("2027-10-30 20:00")
	w.leave("natt", bill{"N1009", "epost"})
	first := time.Date(2027, 10, 31, 0, 30, 0, 0, time.UTC)
	w.toMoment(first.Add(-time.Minute))
	w.point()
	w.seen()
	w.toMoment(first)
	w.point()
	w.ran("natt", "2027-10-31T02:30")
	w.left("natt")
	w.toMoment(first.Add(40 * time.Minute))
	w.leave("natt", bill{"N1010", "ehf"})
	w.toMoment(first.Add(time.Hour)) // half past two again
	w.point()
	w.seen()
	w.toMoment(first.Add(2 * time.Hour))
	w.point()
	w.seen()
	if len(files(w.t, w.dir, "drop/natt/in/*.csv")) != 1 {
		w.t.Error("the second half past two was a run, too")
	}
	w.to("2027-10-31 12:00")
	w.leave("kasse", bill{"S1006", "ehf"})
	w.later()
	w.point()
	w.left("kasse")
	w.night("2027-11-01", 2)
	w.to("2027-11-01 12:00")
	w.leave("faktura", bill{"F1017", "epost"})
	w.point()
	w.left("faktura")
}

// later: a minute passes, after which a server is asked again.
func (w *week) later() {
	w.t.Helper()
	w.toMoment(w.now.Add(time.Minute))
}

// hangUp asks the daemon to read its configuration anew.
func (w *week) hangUp() {
	w.t.Helper()
	if err := w.child.Process.Signal(syscall.SIGHUP); err != nil {
		w.t.Fatal(err)
	}
}

// settled looks at what the world and the store have in the end.
func (w *week) settled() {
	if w.points != weekPoints {
		w.t.Errorf("the story has %d points, not %d", w.points, weekPoints)
	}
	w.once()

	var text strings.Builder
	mails, boss := w.office.to(chief), w.office.to(boss)
	for _, raw := range mails {
		text.WriteString(strings.ReplaceAll(letterOf(w.t, raw), fmt.Sprintf(":%d", w.sshd.Port), ":<port>") + "\n" + strings.Repeat("=", 80) + "\n")
	}
	golden(w.t, "week-mails", text.String())
	// The second receiver came with the new configuration.
	if len(boss) != len(mails)-3 {
		w.t.Errorf("%d mails, and %d to the second receiver", len(mails), len(boss))
	}
	for i, raw := range boss {
		if string(raw) != string(mails[i+3]) {
			w.t.Errorf("mail %d of the second receiver is another", i)
		}
	}

	runs := w.runs()
	w.eachDay(runs)
	golden(w.t, "week-runs", strings.Join(runs, "\n")+"\n")
	host, err := os.Hostname()
	if err != nil {
		w.t.Fatal(err)
	}
	golden(w.t, "week-end", strings.ReplaceAll(w.command(0, "list", "todo")+w.command(0, "status"), " "+host+" ", " <maskin> "))
	if n := w.ask(`SELECT COUNT(*) FROM trouble`); n != 0 {
		w.t.Errorf("%d troubles are left", n)
	}
	if n := w.ask(`SELECT COUNT(*) FROM delivery WHERE purpose = 'customer' AND state NOT IN ('handed over', 'accepted')`); n != 0 {
		w.t.Errorf("%d deliveries are not at their end", n)
	}
	w.command(0, "books", "verify")
}

// once: each invoice has left once by its way, and nothing else has.
func (w *week) once() {
	got := map[string]int{}
	number := regexp.MustCompile(`<cbc:ID>([A-Z][0-9]+)</cbc:ID>`)
	for _, name := range files(w.t, w.dir, "ut/ehf/*.xml") {
		if m := number.FindSubmatch(contents(w.t, name)); m != nil {
			got["ehf "+string(m[1])]++
			continue
		}
		w.t.Errorf("%s is no invoice", name)
	}
	subject := regexp.MustCompile(`(?m)^Subject: .*?([A-Z][0-9]{4})`)
	for _, raw := range w.office.to("post@fire.example") {
		if m := subject.FindSubmatch(raw); m != nil {
			got["epost "+string(m[1])]++
			continue
		}
		w.t.Errorf("a mail without a number: %.300s", raw)
	}
	for number, way := range w.bills {
		if n := got[way+" "+number]; n != 1 {
			w.t.Errorf("%s left %d times by %s", number, n, way)
		}
		delete(got, way+" "+number)
	}
	if len(got) != 0 {
		w.t.Errorf("this has left, too: %v", got)
	}
	if n := w.ask(`SELECT COUNT(*) FROM voucher`); n != len(w.bills) {
		w.t.Errorf("%d vouchers for %d invoices", n, len(w.bills))
	}
}

// eachDay: each day that is due has had its run, or is among those that a
// later one says it has skipped.
func (w *week) eachDay(runs []string) {
	line := regexp.MustCompile(`^(\w+) +(\d{4}-\d\d-\d\d)T.* (\d+) skipped`)
	made := map[string]map[calendar.Date]int{"natt": {}, "kunde": {}} // skipped, by the day of the run
	for _, r := range runs {
		m := line.FindStringSubmatch(r)
		if m == nil {
			w.t.Fatalf("%q", r)
		}
		n, err := strconv.Atoi(m[3])
		if err != nil {
			w.t.Fatal(err)
		}
		made[m[1]][calendar.Date(m[2])] = n
	}
	for name, runs := range made {
		missed := 0
		for d := calendar.Date("2027-03-22"); d <= "2027-11-01"; d = d.AddDays(1) {
			if name == "kunde" && !d.IsBankDay() {
				continue
			}
			skipped, ran := runs[d]
			switch {
			case !ran:
				missed++
			case skipped != missed:
				w.t.Errorf("%s of %s skipped %d, not %d", name, d, skipped, missed)
				fallthrough
			default:
				missed = 0
			}
			delete(runs, d)
		}
		if missed != 0 || len(runs) != 0 {
			w.t.Errorf("%s: %d runs are not made at the end, and %v on days that are not its", name, missed, runs)
		}
	}
}
