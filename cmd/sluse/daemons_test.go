//go:build linux

package main

import (
	"bytes"
	"context"
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
	"sync"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"

	"sluse/store/pgtest"
)

// An office has three daemons on one PostgreSQL, each with a state folder of
// its own, and the same drops. What it hands over is taken away at once, by a
// counterpart that keeps all it is given.
type office struct {
	t       *testing.T
	dir     string
	db      *sql.DB
	files   int
	daemons [3]*member
	random  *rand.Rand
}

// A member is one of the daemons.
type member struct {
	*exec.Cmd
	said *said
	name string
}

// said is what a daemon writes, which may be read meanwhile.
type said struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (s *said) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buf.Write(b)
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buf.String()
}

// shortLease is how long a turn is a daemon's here without a sign of life.
const shortLease = 2 * time.Second

func newOffice(t *testing.T, server *pgtest.Server) *office {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	o := &office{t: t, dir: t.TempDir(), random: rand.New(rand.NewPCG(seed, 0))}
	for _, folder := range []string{"drop/faktura/in", "drop/bank/in", "drop/kvitteringer/in", "ut/ehf", "ut/autopost", "ready", "sink/ehf", "sink/autopost"} {
		if err := os.MkdirAll(filepath.Join(o.dir, folder), 0o750); err != nil {
			t.Fatal(err)
		}
	}
	company := filepath.Join("..", "..", "testdata", "company")
	if err := os.WriteFile(filepath.Join(o.dir, "participants.csv"), contents(t, filepath.Join(company, "participants.csv")), 0o640); err != nil {
		t.Fatal(err)
	}
	dsn := server.Database(t)
	for i := range o.daemons {
		name := "d" + strconv.Itoa(i+1)
		text := fmt.Sprintf("state: %s\nstore: {dsn: %q}\nserve: {scan: 1s}\nschedules:\n  - {name: tett, cron: \"* * * * *\", sources: [bank]}\n", name, dsn) +
			string(contents(t, filepath.Join(company, "sluse.yaml")))
		if err := os.WriteFile(filepath.Join(o.dir, name+".yaml"), []byte(text), 0o640); err != nil {
			t.Fatal(err)
		}
	}
	var err error
	if o.db, err = sql.Open("pgx", dsn); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = o.db.Close() })
	for i := range o.daemons {
		o.start(i)
	}
	for deadline := time.Now().Add(time.Minute); o.number(`SELECT COUNT(*) FROM daemon`) < len(o.daemons); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not all daemons came to work:\n%s\n%s\n%s", o.daemons[0].said, o.daemons[1].said, o.daemons[2].said)
		}
	}
	o.receive()
	return o
}

func (o *office) start(i int) {
	o.t.Helper()
	m := &member{name: "d" + strconv.Itoa(i+1), said: &said{}}
	m.Cmd = exec.CommandContext(o.t.Context(), os.Args[0], "serve", "--config", filepath.Join(o.dir, m.name+".yaml"))
	m.Env = append(os.Environ(), actAsVariable+"=1", leaseVariable+"="+shortLease.String())
	m.Stdout, m.Stderr = m.said, m.said
	if err := m.Start(); err != nil {
		o.t.Fatal(err)
	}
	o.daemons[i] = m
}

// receive takes away what is handed over. A name that comes a second time is a
// double.
func (o *office) receive() {
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	o.t.Cleanup(func() { stop(); <-ended })
	go func() {
		defer close(ended)
		for ctx.Err() == nil {
			o.takeAway()
			time.Sleep(5 * time.Millisecond)
		}
	}()
}

func (o *office) takeAway() {
	for _, channel := range []string{"ehf", "autopost"} {
		list, err := os.ReadDir(filepath.Join(o.dir, "ut", channel))
		if err != nil {
			o.t.Error(err)
		}
		for _, e := range list {
			if e.IsDir() || strings.HasPrefix(e.Name(), ".") {
				continue
			}
			to := filepath.Join(o.dir, "sink", channel, e.Name())
			if _, err := os.Stat(to); err == nil {
				o.t.Errorf("%s was handed over twice", e.Name())
			}
			if err := os.Rename(filepath.Join(o.dir, "ut", channel, e.Name()), to); err != nil {
				o.t.Error(err)
			}
		}
	}
}

// number is what the database says, 0 while it does not answer.
func (o *office) number(query string, args ...any) (n int) {
	if err := o.db.QueryRowContext(o.t.Context(), query, args...).Scan(&n); err != nil {
		return 0
	}
	return n
}

// work drops a file or two, and lets some time pass.
func (o *office) work() {
	for range 1 + o.random.IntN(2) {
		dropBills(o.t, o.dir, o.files)
		o.files++
	}
	time.Sleep(time.Duration(o.random.Int64N(int64(200 * time.Millisecond)))) // the moment of what follows is random
}

// settle waits until all that was dropped has left, stops the daemons, and
// looks at what the counterpart, the database and the books say.
func (o *office) settle() {
	t := o.t
	t.Helper()
	deadline := time.Now().Add(4 * time.Minute)
	for o.number(`SELECT COUNT(*) FROM delivery WHERE state = 'handed over'`) != 2*o.files ||
		o.number(`SELECT COUNT(*) FROM arrival WHERE state = 'archived' AND placed <> ''`) != o.files {
		if time.Now().After(deadline) {
			t.Errorf("after four minutes not all has left: %d files, %d arrivals, %d deliveries", o.files,
				o.number(`SELECT COUNT(*) FROM arrival WHERE placed <> ''`), o.number(`SELECT COUNT(*) FROM delivery WHERE state = 'handed over'`))
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	for _, m := range o.daemons {
		if err := m.Process.Signal(syscall.SIGTERM); err != nil {
			t.Errorf("%s ended by itself: %v", m.name, err)
		}
		if err := m.Wait(); err != nil {
			t.Errorf("%s ended with %v", m.name, err)
		}
		if t.Failed() {
			t.Logf("%s:\n%s", m.name, m.said)
		}
	}
	o.takeAway()
	o.once()
	if n := o.number(`SELECT COUNT(*) FROM voucher`); n != 2*o.files {
		t.Errorf("%d vouchers for %d invoices", n, 2*o.files)
	}
	if n := o.number(`SELECT COUNT(*) FROM arrival`); n != o.files {
		t.Errorf("%d arrivals for %d files", n, o.files)
	}
	if n := o.number(`SELECT COUNT(*) FROM schedule_run WHERE run_key <> '' AND finished = 0`); n > 1 { // one may be at work at the end
		t.Errorf("%d runs of the schedule have no end", n)
	}
	if left, err := filepath.Glob(filepath.Join(o.dir, "drop", "faktura", ".claim", "*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %q, %v", left, err)
	}
	if code, out, errs := call(t, "books", "verify", "--config", filepath.Join(o.dir, "d1.yaml")); code != 0 {
		t.Errorf("books verify: %d\n%s%s", code, out, errs)
	}
}

// once sees that the counterparts have each invoice, and have it once.
func (o *office) once() {
	t := o.t
	t.Helper()
	number := regexp.MustCompile(`<cbc:ID>([0-9]+)</cbc:ID>`)
	given := map[string]int{}
	for _, name := range files(t, o.dir, "sink/ehf/*.xml") {
		if m := number.FindSubmatch(contents(t, name)); m != nil {
			given[string(m[1])]++
		}
	}
	lost, doubled := 0, 0
	for i := range o.files {
		switch n := given[strconv.Itoa(300000+2*i)]; {
		case n == 0:
			lost++
		case n > 1:
			doubled++
		}
	}
	letters := lettersIn(t, filepath.Join(o.dir, "sink", "autopost"))
	t.Logf("%d files: %d lost, %d doubled by EHF; %d letters for %d invoices", o.files, lost, doubled, letters, o.files)
	if lost > 0 || doubled > 0 || letters != o.files {
		t.Error("not each invoice has left once")
	}
}

// killsOr is how many kills a proof makes: a handful where make prove does not
// say how many.
func killsOr(few int) int {
	if n, err := strconv.Atoi(os.Getenv(killsVariable)); err == nil {
		return n
	}
	return few
}

// TestThreeDaemonsAreKilled kills one of three daemons again and again while
// files come in and leave. The others go on with its work.
func TestThreeDaemonsAreKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("starts many processes")
	}
	t.Parallel()
	o := newOffice(t, pgtest.Start(t))
	kills := killsOr(6)
	for range kills {
		o.work()
		i := o.random.IntN(len(o.daemons))
		m := o.daemons[i]
		if err := m.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		if err := m.Wait(); !killed(err) {
			t.Fatalf("%s ended by itself: %v\n%s", m.name, err, m.said)
		}
		o.start(i)
	}
	o.settle()
	t.Logf("%d kills", kills)
}

func killed(err error) bool {
	var exit *exec.ExitError
	return errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signal() == syscall.SIGKILL
}

// TestDaemonIsStoppedPastItsLease stops a daemon in the middle of a turn, until
// another has taken the turn, and lets it go on. Each time it finds that it has
// lost the turn, and nothing is lost or leaves twice.
func TestDaemonIsStoppedPastItsLease(t *testing.T) {
	if testing.Short() {
		t.Skip("starts many processes")
	}
	t.Parallel()
	o := newOffice(t, pgtest.Start(t))
	want := max(2, killsOr(2)/10)
	stops, inTurn, fenced := 0, 0, 0
	for deadline := time.Now().Add(time.Duration(want) * time.Minute); inTurn < want && time.Now().Before(deadline); {
		o.work()
		m, lease, epoch := o.stopInTurn(&stops)
		if m == nil {
			continue
		}
		inTurn++
		// Until another has it.
		for wait := time.Now().Add(time.Minute); o.number(`SELECT COUNT(*) FROM lease WHERE name = $1 AND epoch > $2`, lease, epoch) == 0; time.Sleep(10 * time.Millisecond) {
			if time.Now().After(wait) {
				t.Errorf("nobody took %s over in a minute", lease)
				break
			}
		}
		if err := m.Process.Signal(syscall.SIGCONT); err != nil {
			t.Fatal(err)
		}
		told := regexp.MustCompile(`"msg":"another daemon has taken the work over"[^\n]*"lease":"` + regexp.QuoteMeta(lease) + `","epoch":` + strconv.FormatInt(epoch, 10) + `\b`)
		for wait := time.Now().Add(30 * time.Second); ; time.Sleep(10 * time.Millisecond) {
			if told.MatchString(m.said.String()) {
				fenced++
				break
			}
			if time.Now().After(wait) {
				t.Errorf("%s does not know that it lost %s, epoch %d:\n%s", m.name, lease, epoch, m.said)
				break
			}
		}
	}
	o.settle()
	t.Logf("%d stops, %d in a turn, %d of those fenced", stops, inTurn, fenced)
	if inTurn < want || fenced != inTurn {
		t.Error("not fenced each time")
	}
}

// stopInTurn stops a daemon that has a turn, and says which. Where the turn had
// ended by then the daemon goes on at once.
func (o *office) stopInTurn(stops *int) (m *member, lease string, epoch int64) {
	const now = `CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)`
	for range 500 {
		var owner string
		err := o.db.QueryRowContext(o.t.Context(), `SELECT owner FROM lease WHERE until > `+now+` AND name NOT LIKE 'schedule:%' LIMIT 1`).Scan(&owner)
		if err != nil {
			continue // nobody is in a turn right now
		}
		for _, m := range o.daemons {
			id := strings.TrimSpace(string(contents(o.t, filepath.Join(o.dir, m.name, "owner"))))
			if id != owner {
				continue
			}
			if err := m.Process.Signal(syscall.SIGSTOP); err != nil {
				o.t.Fatal(err)
			}
			*stops++
			time.Sleep(20 * time.Millisecond) // what it had sent before is done by then
			err := o.db.QueryRowContext(o.t.Context(), `SELECT name, epoch FROM lease WHERE owner = $1 AND until > `+now+` AND name NOT LIKE 'schedule:%' LIMIT 1`, owner).Scan(&lease, &epoch)
			if err == nil {
				return m, lease, epoch
			}
			if err := m.Process.Signal(syscall.SIGCONT); err != nil {
				o.t.Fatal(err)
			}
		}
	}
	return nil, "", 0
}

// TestDatabaseIsKilledUnderThreeDaemons kills PostgreSQL with all its processes
// while three daemons work, and starts it again. They go on by themselves.
func TestDatabaseIsKilledUnderThreeDaemons(t *testing.T) {
	if testing.Short() {
		t.Skip("starts many processes")
	}
	t.Parallel()
	server := pgtest.StartDurable(t)
	o := newOffice(t, server)
	kills := max(2, killsOr(2)/10)
	for range kills {
		o.work()
		o.work()
		server.Kill()
		o.work()
		server.Run(t)
	}
	o.settle()
	t.Logf("PostgreSQL was killed %d times", kills)
}
