package daemon_test

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"sluse/config"
	"sluse/daemon"
)

// floodVariable says how many files TestFlood drops at once; make prove sets
// 50,000.
const floodVariable = "SLUSEFLOOD"

// A moved is a clock that only a test moves. The server waits on it; idle
// gives when it does.
type moved struct {
	mu   sync.Mutex
	at   time.Time
	step chan struct{}
	idle chan struct{}
}

func newMoved(at time.Time) *moved {
	return &moved{at: at, step: make(chan struct{}, 1), idle: make(chan struct{})}
}

func (c *moved) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *moved) wait(ctx context.Context, _ time.Duration, wake <-chan struct{}) {
	select {
	case c.idle <- struct{}{}:
	case <-ctx.Done():
		return
	}
	select {
	case <-c.step:
	case <-wake:
	case <-ctx.Done():
	}
}

// move sets the clock when the server is at rest, and comes back when it is at
// rest again.
func (c *moved) move(at time.Time) {
	<-c.idle
	c.mu.Lock()
	c.at = at
	c.mu.Unlock()
	c.step <- struct{}{}
}

// A served is a server that runs.
type served struct {
	*daemon.Server
	t     *testing.T
	end   context.CancelFunc
	ended chan error
}

// serve starts a server on the place's configuration; it is stopped with the
// test, if not before.
func (p *place) serve(o daemon.ServeOptions) *served {
	p.t.Helper()
	if o.Now == nil {
		o.Now = time.Now
	}
	house, err := daemon.Open(context.Background(), p.config(), o.Now)
	if err != nil {
		p.t.Fatal(err)
	}
	ctx, end := context.WithCancel(context.Background())
	s := &served{daemon.NewServer(house, o), p.t, end, make(chan error, 1)}
	go func() { s.ended <- s.Serve(ctx) }()
	p.t.Cleanup(func() { s.stop() })
	return s
}

// stop stops the server and says how long that took.
func (s *served) stop() time.Duration {
	s.t.Helper()
	start := time.Now()
	s.end()
	if err := <-s.ended; err != nil {
		s.t.Errorf("serve ended with %v", err)
	}
	s.ended <- nil
	return time.Since(start)
}

func (p *place) rows(query string) (out []string) {
	p.t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(p.dir, "state", "sluse.db")+"?mode=ro&_pragma=busy_timeout(10000)")
	if err != nil {
		p.t.Fatal(err)
	}
	rows, err := db.QueryContext(context.Background(), query)
	if err != nil {
		p.t.Fatal(err)
	}
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			p.t.Fatal(err)
		}
		out = append(out, line)
	}
	if err := errors.Join(rows.Err(), rows.Close(), db.Close()); err != nil {
		p.t.Fatal(err)
	}
	return out
}

// await asks until it is so, for what happens by the real clock.
func (p *place) await(what string, is func() bool) {
	p.t.Helper()
	for deadline := time.Now().Add(100 * time.Minute); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) || p.t.Failed() {
			p.t.Fatalf("not: %s", what)
		}
	}
}

const scheduled = `schedules:
  - {name: night, cron: "30 2 * * *", sources: [gone]}
  - {name: bank, cron: "0 6 * * *", bank_days: true, sources: [in]}
  - {name: often, cron: "*/30 * * * *", channels: [autopost]}
`

// A spring and an autumn by a moved clock: the clocks change on Easter Sunday
// and in October, banks are closed from Maundy Thursday to Easter Monday, and
// the program is down in between. Every run is made once; of the missed ones
// the last.
func TestServeSchedules(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.write("sluse.yaml", yaml+scheduled)
	day := func(text string) time.Time {
		at, err := time.ParseInLocation("2006-01-02 15:04", text, mustZone(t))
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	clock := newMoved(day("2027-03-27 12:00"))
	play := func(from, to string, step time.Duration) {
		clock.at = day(from)
		s := p.serve(daemon.ServeOptions{Now: clock.now, Wait: clock.wait})
		for at := clock.at.Add(step); !at.After(day(to)); at = at.Add(step) {
			clock.move(at)
		}
		<-clock.idle
		s.stop()
	}
	play("2027-03-27 12:00", "2027-03-30 12:00", 30*time.Minute)
	play("2027-10-30 12:10", "2027-11-01 12:00", 10*time.Minute)

	want := []string{
		"bank 2027-03-30T06:00 0",
		"bank 2027-10-29T06:00 150", "bank 2027-11-01T06:00 0",
		"night 2027-03-28T02:30 0", "night 2027-03-29T02:30 0", "night 2027-03-30T02:30 0",
		"night 2027-10-30T02:30 213", "night 2027-10-31T02:30 0", "night 2027-11-01T02:30 0",
	}
	for _, span := range [][2]string{{"2027-03-27 12:30", "2027-03-30 12:00"}, {"2027-10-30 12:30", "2027-11-01 12:00"}} {
		hours := map[string]int{}
		for at := day(span[0]); !at.After(day(span[1])); at = at.Add(30 * time.Minute) {
			key := at.In(mustZone(t)).Format("2006-01-02T15:04")
			if hours[key]++; hours[key] == 2 {
				key += "/2"
			}
			want = append(want, "often "+key+" 0")
		}
	}
	want = append(want, "often 2027-10-30T12:00 10271")
	slices.Sort(want)
	got := p.rows(`SELECT schedule || ' ' || run_key || ' ' || skipped FROM schedule_run WHERE run_key <> '' AND finished > 0 AND outcome = 'well'`)
	slices.Sort(got)
	for _, r := range got {
		if !slices.Contains(want, r) {
			t.Errorf("made: %s", r)
		}
	}
	for _, r := range want {
		if !slices.Contains(got, r) {
			t.Errorf("not made: %s", r)
		}
	}
	if open := p.rows(`SELECT schedule FROM schedule_run WHERE finished = 0`); len(open) > 0 {
		t.Errorf("runs without an end: %v", open)
	}
}

func mustZone(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(daemon.Zone)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// A run that waits for a file that may still be written ends when it is
// taken; one that was cut is made again under its key, and a clock that is
// set back makes none twice.
func TestRunIsMadeAgain(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.write("sluse.yaml", yaml+scheduled)
	clock := newMoved(time.Date(2027, 1, 12, 4, 59, 0, 0, time.UTC))
	o := daemon.ServeOptions{Now: clock.now, Wait: clock.wait}
	s := p.serve(o)
	<-clock.idle
	p.write("in/in/june.csv", bills)
	clock.step <- struct{}{}
	six := time.Date(2027, 1, 12, 5, 0, 0, 0, time.UTC)
	clock.move(six)
	<-clock.idle
	open := `SELECT run_key || ' ' || started || ' ' || finished FROM schedule_run WHERE schedule = 'bank' AND run_key <> ''`
	if got := p.rows(open); len(got) != 1 || !strings.HasSuffix(got[0], " 0") {
		t.Fatalf("the run that waits: %q", got)
	}
	s.stop()
	s = p.serve(o)
	clock.move(six.Add(31 * time.Second))
	<-clock.idle
	want := fmt.Sprintf("2027-01-12T06:00 %d %d", six.UnixMilli(), six.Add(31*time.Second).UnixMilli())
	if got := p.rows(open); len(got) != 1 || got[0] != want {
		t.Errorf("the run made again: %q, not %q", got, want)
	}
	if got := p.rows(`SELECT number || ' ' || state FROM invoice ORDER BY number`); !slices.Equal(got, []string{"200103 in delivery", "200104 in delivery"}) {
		t.Errorf("the invoices: %q", got)
	}
	clock.step <- struct{}{}
	for _, back := range []time.Duration{-2 * time.Hour, -time.Minute, 0, time.Hour} {
		clock.move(six.Add(back))
	}
	<-clock.idle
	if got := p.rows(open); len(got) != 1 {
		t.Errorf("after the clock was set back: %q", got)
	}
	s.stop()
}

// However often the configuration is broken, the old one stays in force and
// every mistake is told; a good one is taken, but not another store.
func TestReload(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	clock := newMoved(p.now)
	s := p.serve(daemon.ServeOptions{
		Now: clock.now, Wait: clock.wait,
		Load: func() *config.Config { return daemon.Load(filepath.Join(p.dir, "sluse.yaml"), nil) },
	})
	reload := func(text string) {
		p.write("sluse.yaml", text)
		<-clock.idle
		s.Reload()
	}
	refused := func() string {
		<-clock.idle
		clock.step <- struct{}{}
		return p.rows(`SELECT refused FROM daemon`)[0]
	}
	first := s.House()
	broken := []string{
		strings.Replace(yaml, "list: [ehf", "list: [fax", 1), yaml + "channels: {}\n", "", yaml + "schedules: [{name: x, cron: \"0 0 31 2 *\", sources: [in]}]\n",
		strings.Replace(yaml, "sender_id: 1001", "sender_id: x", 1), strings.Replace(yaml, "state: state", "state: elsewhere", 1),
		yaml + "http: {listen: \"127.0.0.1:9\"}\n", yaml + "log: {level: debug}\n", // what listens and writes is that of the start
	}
	for n := range 50 {
		reload(broken[n%len(broken)])
		if text := refused(); text == "" || s.House() != first {
			t.Fatalf("configuration %d was not refused: %q", n%len(broken), text)
		}
	}
	reload(yaml + "serve: {scan: 1m}\n")
	if text := refused(); text != "" || s.House() == first || s.House().Config.Serve.Scan != time.Minute {
		t.Errorf("the good one: %q, scan %s", text, s.House().Config.Serve.Scan)
	}
	if events := p.rows(`SELECT reason FROM event`); len(events) != 1 || !strings.Contains(events[0], "serve.reloaded") || !strings.Contains(events[0], s.House().Config.Hash()) {
		t.Errorf("the event: %q", events)
	}
	s.stop()
}

func (p *place) flood(n int) {
	p.t.Helper()
	ready := filepath.Join(p.dir, "ready")
	if err := os.Mkdir(ready, 0o750); err != nil {
		p.t.Fatal(err)
	}
	for i := range n {
		p.write(fmt.Sprintf("ready/f%05d.csv", i), fmt.Sprintf("no invoice %d\n", i))
	}
	for i := range n {
		name := fmt.Sprintf("f%05d.csv", i)
		if err := os.Rename(filepath.Join(ready, name), filepath.Join(p.dir, "in", "in", name)); err != nil {
			p.t.Fatal(err)
		}
	}
}

// fate is how many files of the flood have which end.
func (p *place) fate(n int) (left int) {
	p.t.Helper()
	lying, err := filepath.Glob(filepath.Join(p.dir, "in", "in", "*"))
	if err != nil {
		p.t.Fatal(err)
	}
	taken := p.rows(`SELECT name FROM arrival`)
	seen := map[string]int{}
	for _, name := range taken {
		seen[name]++
	}
	for _, path := range lying {
		seen[filepath.Base(path)] += 0
	}
	if len(seen) != n {
		p.t.Errorf("%d files are known or lie there, not %d", len(seen), n)
	}
	for name, k := range seen {
		if k > 1 {
			p.t.Errorf("%s was taken %d times", name, k)
		}
	}
	return len(lying)
}

// Files that all come at once are all taken, however many events the system
// loses.
func TestFlood(t *testing.T) {
	t.Parallel()
	n := 300
	if k, err := strconv.Atoi(os.Getenv(floodVariable)); err == nil {
		n = k
	}
	p := newPlace(t)
	p.write("sluse.yaml", strings.Replace(yaml, "quiet: 30s", "quiet: 0s", 1))
	s := p.serve(daemon.ServeOptions{})
	p.await("the daemon is there", func() bool {
		return len(p.rows(`SELECT host FROM daemon WHERE passed > 0`)) > 0 || s.House().Pulse.LastPass() != (time.Time{})
	})
	p.flood(n)
	start := time.Now()
	p.await("every file is at its end", func() bool {
		return p.rows(`SELECT COUNT(*) || '' FROM arrival WHERE state = 'rejected' AND placed <> ''`)[0] == strconv.Itoa(n)
	})
	t.Logf("%d files in %s", n, time.Since(start).Round(time.Millisecond))
	s.stop()
	if left := p.fate(n); left > 0 {
		t.Errorf("%d files lie there still", left)
	}
}

// A stop under load ends within ten seconds: the file at hand is finished, the
// others are left for the next start, and none is taken twice.
func TestStopUnderLoad(t *testing.T) {
	t.Parallel()
	const n = 300
	p := newPlace(t)
	p.write("sluse.yaml", strings.Replace(yaml, "quiet: 30s", "quiet: 0s", 1))
	p.flood(n)
	s := p.serve(daemon.ServeOptions{})
	p.await("some are taken", func() bool { return len(p.rows(`SELECT name FROM arrival WHERE state = 'rejected'`)) >= 10 })
	took := s.stop()
	left := p.fate(n)
	t.Logf("stopped in %s, %d files left", took.Round(time.Millisecond), left)
	if took > 10*time.Second || left == 0 {
		t.Errorf("stopped in %s, %d files left", took, left)
	}
	if open := p.rows(`SELECT name FROM arrival WHERE placed = ''`); len(open) > 0 {
		t.Errorf("cut in the middle: %v", open)
	}
	slept := 0
	if _, err := p.open().RunOnce(t.Context(), p.sleep(&slept)); err != nil {
		t.Fatal(err)
	}
	if left := p.fate(n); left > 0 {
		t.Errorf("%d files lie there still", left)
	}
}

// silentServer is a mail server that takes a message and never says so. It
// counts them.
func silentServer(t *testing.T) (port int, taken func() int) {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var n atomic.Int64
	var conns sync.WaitGroup
	conns.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			conns.Go(func() {
				defer func() { _ = conn.Close() }()
				say := func(line string) { _, _ = io.WriteString(conn, line+"\r\n") }
				say("220 silent")
				for lines := bufio.NewScanner(conn); lines.Scan(); {
					switch line := lines.Text(); {
					case line == ".":
						n.Add(1) // and not a word
					case line == "DATA":
						say("354 go on")
					case strings.HasPrefix(line, "EHLO"), strings.HasPrefix(line, "MAIL"), strings.HasPrefix(line, "RCPT"):
						say("250 yes")
					}
				}
			})
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		conns.Wait()
	})
	return l.Addr().(*net.TCPAddr).Port, func() int { return int(n.Load()) }
}

// A mail whose answer does not come before the stop has to end is uncertain,
// and is not sent again.
func TestStopInTheMiddleOfAMail(t *testing.T) {
	t.Parallel()
	port, taken := silentServer(t)
	p := newPlace(t)
	mail := fmt.Sprintf("  email: {host: 127.0.0.1, port: %d, tls: none, bounce: bounce@slusevik.example}\n", port)
	p.write("sluse.yaml", strings.Replace(strings.Replace(yaml, "list: [ehf, autopost]", "list: [email]", 1), "quiet: 30s", "quiet: 0s", 1)+mail)
	p.write("in/in/june.csv", `Fakturanr;Fakturadato;Forfallsdato;Kundenr;Kundenavn;Epost;Adresse;Postnr;Sted;KID;Varenavn;Antall;Pris;Linjesum;MvaSats;Netto;Mva;Brutto
200103;11.01.2027;25.01.2027;10003;Olga Tangen;olga@kunde.example;Demoveien 3;0155;Oslo;;Brød;1;800,00;800,00;25;800,00;200,00;1000,00
200104;11.01.2027;25.01.2027;10004;Ola Tangen;ola@kunde.example;Demoveien 4;0155;Oslo;;Brød;1;800,00;800,00;25;800,00;200,00;1000,00
`)
	now := func() time.Time { return p.now }
	s := p.serve(daemon.ServeOptions{Now: now, Grace: 100 * time.Millisecond})
	p.await("a mail is sent", func() bool { return taken() == 1 })
	if took := s.stop(); took > 10*time.Second {
		t.Errorf("stopped in %s", took)
	}
	states := func() []string {
		return p.rows(`SELECT i.number || ' ' || d.state FROM delivery d JOIN invoice i ON i.id = d.invoice ORDER BY i.number`)
	}
	if got := states(); len(got) != 2 || got[0] != "200103 uncertain" || got[1] == "200104 uncertain" {
		t.Errorf("the deliveries: %q", got)
	}
	s = p.serve(daemon.ServeOptions{Now: now, Grace: 100 * time.Millisecond})
	p.await("the other is sent", func() bool { return taken() == 2 })
	s.stop()
	if got := states(); !slices.Equal(got, []string{"200103 uncertain", "200104 uncertain"}) || taken() != 2 {
		t.Errorf("the deliveries: %q, %d mails", got, taken())
	}
}
