package drop_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"sluse/config"
	"sluse/drop"
	"sluse/drop/sshdtest"
	"sluse/words"
)

// A clock is moved by hand.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2027, 1, 11, 8, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// reason is the code of what an error tells a clerk; it must say what to do.
func reason(t *testing.T, err error) string {
	t.Helper()
	var told interface{ Reason() words.Reason }
	if !errors.As(err, &told) {
		return "no reason: " + errorText(err)
	}
	r := told.Reason()
	if r.Todo(words.NB) == "" || r.Text(words.NB) == r.Text(words.EN) || strings.Contains(r.Text(words.EN), "{") {
		t.Errorf("%q (what to do: %q)", r.Text(words.NB), r.Todo(words.NB))
	}
	return r.Code
}

func errorText(err error) string {
	if err == nil {
		return "no error"
	}
	return err.Error()
}

func list(t *testing.T, d drop.Drop) error {
	t.Helper()
	_, err := d.List(t.Context(), "")
	return err
}

// A server is trusted by the keys that are pinned, and by nothing else; while
// it changes its key both are pinned.
func TestPinnedKeys(t *testing.T) {
	t.Parallel()
	sshd := sshdtest.Start(t)
	keys := sshd.HostKeys()
	var ed config.HostKey
	if err := ed.UnmarshalText([]byte(keys[0])); err != nil {
		t.Fatal(err)
	}
	pinned := func(keys ...string) error {
		return list(t, connect(t, sshd, sshd.Port, func(o *drop.ServerOptions) { o.HostKeys = keys }).Drop(""))
	}
	const other = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAICKpNkUXuQ6EnLGyAzJl3N8Kv8bJTnPq3TQsz3wGwD"
	for _, good := range [][]string{keys[:1], keys[1:], {other, keys[0]}, {"ssh-ed25519 " + ed.Fingerprint()}, {"sftp.bank.example " + keys[1]}} {
		if err := pinned(good...); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
	if got := reason(t, pinned(other)); got != "remote.host-key" {
		t.Error(got)
	}
	if got := reason(t, pinned("ecdsa-sha2-nistp384 SHA256:"+strings.Repeat("A", 43))); got != "remote.host-key-kind" {
		t.Error(got)
	}
	for what, o := range map[string]func(*drop.ServerOptions){
		"no keys":      func(o *drop.ServerOptions) { o.HostKeys = nil },
		"a broken key": func(o *drop.ServerOptions) { o.HostKeys = []string{"ssh-ed25519 AAAA"} },
		"no login":     func(o *drop.ServerOptions) { o.Key = "" },
		"no host":      func(o *drop.ServerOptions) { o.Host = "" },
		"no timeout":   func(o *drop.ServerOptions) { o.Timeout = 0 },
	} {
		options := drop.ServerOptions{Name: "x", Host: "x", User: "x", Key: sshd.Key, HostKeys: keys, Timeout: time.Second, Now: time.Now}
		o(&options)
		if _, err := drop.NewServer(options); err == nil {
			t.Errorf("%s: no error", what)
		}
	}
	shown, err := drop.HostKeys(t.Context(), sshdtest.Host, sshd.Port, 20*time.Second)
	if err != nil || len(shown) != 2 || shown[0].String() != keys[0] || shown[1].String() != keys[1] {
		t.Errorf("shown: %v %v", shown, err)
	}
}

// A changed key stops everything, with an error of its own, until it is the
// known one again; nothing is read or written, and we do not even log in.
func TestChangedHostKey(t *testing.T) {
	t.Parallel()
	sshd, clock := sshdtest.Start(t), newClock()
	in := sshd.Folder("in")
	write(t, filepath.Join(in, "a.csv"), "a")
	server := connect(t, sshd, sshd.Port, func(o *drop.ServerOptions) { o.Now = clock.Now })
	d := server.Drop("")
	if err := list(t, d); err != nil {
		t.Fatal(err)
	}
	sshd.Stop()
	sshd.ChangeHostKeys()
	sshd.Restart()
	clock.add(time.Hour)
	ctx := t.Context()
	_, errList := d.List(ctx, "in")
	_, errOpen := d.Open(ctx, "in/a.csv")
	_, errStat := d.Stat(ctx, "in/a.csv")
	for what, err := range map[string]error{
		"List": errList, "Open": errOpen, "Stat": errStat,
		"Move":   d.Move(ctx, "in/a.csv", "in/b.csv"),
		"Upload": d.Upload(ctx, "in/c.csv", strings.NewReader("c")),
		"Remove": d.Remove(ctx, "in/a.csv"),
	} {
		var changed *drop.HostKeyError
		if !errors.As(err, &changed) || reason(t, err) != "remote.host-key" || !drop.Away(err) {
			t.Errorf("%s: %v", what, err)
		}
		clock.add(time.Hour)
	}
	holds(t, in, map[string]string{"a.csv": "a"})
	if strings.Count(sshd.Log(), "Accepted publickey") != 1 {
		t.Error("it logged in to a server that it does not know")
	}
	// The new key was compared by telephone and pinned beside the old one.
	again := connect(t, sshd, sshd.Port)
	if err := list(t, again.Drop("in")); err != nil {
		t.Error(err)
	}
}

func write(t *testing.T, name, content string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// holds says what a folder of this machine has, to the last file.
func holds(t *testing.T, dir string, want map[string]string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if content, ok := want[e.Name()]; !ok || content != string(b) {
			t.Errorf("%s: %d bytes that are not wanted there", e.Name(), len(b))
		}
	}
	if len(entries) != len(want) {
		t.Errorf("%s has %d files, want %d", dir, len(entries), len(want))
	}
}

func TestLoginRefused(t *testing.T) {
	t.Parallel()
	sshd, other := sshdtest.Start(t), sshdtest.Start(t)
	d := connect(t, sshd, sshd.Port, func(o *drop.ServerOptions) { o.Key = other.Key }).Drop("")
	if got := reason(t, list(t, d)); got != "remote.login-refused" {
		t.Error(got)
	}
	d = connect(t, sshd, sshd.Port, func(o *drop.ServerOptions) { o.Key, o.Password = "", "guess" }).Drop("")
	if got := reason(t, list(t, d)); got != "remote.login-refused" {
		t.Error(got)
	}
}

// While a server was just found away, calls fail at once; the pause doubles,
// and what works ends it.
func TestAwayAndBack(t *testing.T) {
	t.Parallel()
	sshd, clock := sshdtest.Start(t), newClock()
	proxy := sshd.Proxy(t)
	d := connect(t, sshd, proxy.Port, func(o *drop.ServerOptions) { o.Now = clock.Now }).Drop("")
	tries := func(want int) {
		t.Helper()
		if got := proxy.Connections(); got != want {
			t.Errorf("%d connections were made, want %d", got, want)
		}
	}
	sshd.Stop()
	for i, pause := range []int{5, 10, 20, 40, 80, 160, 300, 300} {
		for range 3 {
			if err := list(t, d); !drop.Away(err) {
				t.Fatal(err)
			}
		}
		tries(i + 1)
		clock.add(time.Duration(pause)*time.Second - time.Millisecond)
		if err := list(t, d); !drop.Away(err) {
			t.Fatal(err)
		}
		tries(i + 1)
		clock.add(time.Millisecond)
	}
	sshd.Restart()
	for range 3 {
		if err := list(t, d); err != nil {
			t.Fatal(err)
		}
	}
	tries(9)
	// It was good for something: when it breaks it is asked again at once.
	sshd.Stop()
	sshd.Restart()
	if err := list(t, d); err != nil && !drop.Away(err) {
		t.Error(err)
	}
	if err := list(t, d); err != nil {
		t.Error(err)
	}
	tries(10)
	// A clock that was set back does not make the pause longer.
	sshd.Stop()
	_ = list(t, d)
	if got := reason(t, list(t, d)); got != "remote.away" && got != "remote.lost" {
		t.Error(got)
	}
	sshd.Restart()
	clock.add(-24 * time.Hour)
	if err := list(t, d); err != nil {
		t.Error(err)
	}
}

// Nothing listens there at all.
func TestNobodyThere(t *testing.T) {
	t.Parallel()
	sshd := sshdtest.Start(t)
	port := sshd.Port
	sshd.Stop()
	d := connect(t, sshd, port).Drop("")
	if got := reason(t, list(t, d)); got != "remote.away" {
		t.Error(got)
	}
}

// What the server's disk refuses is said with the folder.
func TestFoldersThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	sshd := sshdtest.Start(t)
	server := connect(t, sshd, sshd.Port)
	err := list(t, server.Drop("no/such"))
	if reason(t, err) != "remote.no-folder" || !errors.Is(err, fs.ErrNotExist) || drop.Away(err) {
		t.Error(err)
	}
	if err := drop.Put(t.Context(), server.Drop("no/such"), "a", strings.NewReader("a")); reason(t, err) != "remote.no-folder" {
		t.Error(err)
	}
	sshd.Folder("closed")
	sshd.ReadOnly()
	err = drop.Put(t.Context(), connect(t, sshd, sshd.Port).Drop("closed"), "a", strings.NewReader("a"))
	if reason(t, err) != "remote.permission" || !errors.Is(err, fs.ErrPermission) || drop.Away(err) {
		t.Error(err)
	}
}

// A line that is dead in either direction, in the middle of either kind of
// transfer, is noticed within five quarters of the timeout.
func TestStall(t *testing.T) {
	t.Parallel()
	const timeout = 2 * time.Second
	for what, stall := range map[string]func(*sshdtest.Server, *sshdtest.Proxy){
		"nothing goes up":      func(_ *sshdtest.Server, p *sshdtest.Proxy) { p.StallUp(100_000) },
		"nothing comes down":   func(_ *sshdtest.Server, p *sshdtest.Proxy) { p.StallDown(0) },
		"nothing at all":       func(_ *sshdtest.Server, p *sshdtest.Proxy) { p.Blackhole() },
		"the server is frozen": func(s *sshdtest.Server, _ *sshdtest.Proxy) { s.Freeze() },
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			sshd := sshdtest.Start(t)
			write(t, filepath.Join(sshd.Root, "big"), strings.Repeat("x", 8<<20))
			proxy := sshd.Proxy(t)
			d := connect(t, sshd, proxy.Port, func(o *drop.ServerOptions) { o.Timeout, o.Connect = timeout, time.Minute }).Drop("")
			r, err := d.Open(t.Context(), "big")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.ReadFull(r, make([]byte, 100)); err != nil {
				t.Fatal(err)
			}
			stall(sshd, proxy)
			begin := time.Now()
			errUp := d.Upload(t.Context(), ".up.part", bytes.NewReader(make([]byte, 8<<20)))
			_, errDown := io.Copy(io.Discard, r)
			if took := time.Since(begin); took > 5*timeout {
				t.Errorf("noticed after %v", took)
			}
			if got := reason(t, errUp); got != "remote.stalled" || !drop.Away(errUp) {
				t.Errorf("upload: %v", errUp)
			}
			if errDown == nil || reason(t, errDown) != "remote.stalled" {
				t.Errorf("download: %v", errDown)
			}
			if err := r.Close(); err == nil {
				t.Error("what was cut was closed well")
			}
		})
	}
}

// A server that takes the connection and says nothing.
func TestSilentServer(t *testing.T) {
	t.Parallel()
	sshd := sshdtest.Start(t)
	proxy := sshd.Proxy(t)
	proxy.Blackhole()
	d := connect(t, sshd, proxy.Port, func(o *drop.ServerOptions) { o.Timeout = 300 * time.Millisecond }).Drop("")
	if got := reason(t, list(t, d)); got != "remote.no-answer" {
		t.Error(got)
	}
	if _, err := drop.HostKeys(t.Context(), sshdtest.Host, proxy.Port, 300*time.Millisecond); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

// A slow line is no dead one.
func TestSlowLine(t *testing.T) {
	t.Parallel()
	sshd := sshdtest.Start(t)
	proxy := sshd.Proxy(t)
	d := connect(t, sshd, proxy.Port, func(o *drop.ServerOptions) { o.Timeout, o.Connect = 2*time.Second, time.Minute }).Drop("")
	content := strings.Repeat("0123456789", 100_000)
	if err := list(t, d); err != nil {
		t.Fatal(err)
	}
	proxy.Slow(250_000) // four seconds each way
	if err := drop.Put(t.Context(), d, "slow", strings.NewReader(content)); err != nil {
		t.Fatal(err)
	}
	holds(t, sshd.Root, map[string]string{"slow": content})
	r, err := d.Open(t.Context(), "slow")
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(r)
	if err := errors.Join(err, r.Close()); err != nil || string(b) != content {
		t.Errorf("%d bytes, %v", len(b), err)
	}
	if proxy.Connections() != 1 {
		t.Errorf("%d connections were needed", proxy.Connections())
	}
}

// A context that ends ends what waits, at once and not after the timeout.
func TestContextEnds(t *testing.T) {
	t.Parallel()
	sshd := sshdtest.Start(t)
	proxy := sshd.Proxy(t)
	d := connect(t, sshd, proxy.Port, func(o *drop.ServerOptions) { o.Timeout = time.Hour }).Drop("")
	write(t, filepath.Join(sshd.Root, "big"), strings.Repeat("x", 8<<20))
	ctx, cancel := context.WithCancel(t.Context())
	r, err := d.Open(ctx, "big")
	if err != nil {
		t.Fatal(err)
	}
	proxy.StallDown(100_000)
	go cancel()
	_, err = io.Copy(io.Discard, r)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("reading: %v", err)
	}
	_ = r.Close() // the connection is gone
	// While it connects, too; and afterwards all is well.
	proxy.Heal()
	proxy.Blackhole()
	ctx, cancel = context.WithCancel(t.Context())
	go cancel()
	if _, err := d.List(ctx, ""); !errors.Is(err, context.Canceled) {
		t.Errorf("connecting: %v", err)
	}
	proxy.Heal()
	if err := list(t, d); err != nil {
		t.Error(err)
	}
}

func TestClosed(t *testing.T) {
	t.Parallel()
	sshd := sshdtest.Start(t)
	server := connect(t, sshd, sshd.Port)
	d := server.Drop("")
	if err := list(t, d); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	}
	if err := list(t, d); err == nil {
		t.Error("a closed server was asked")
	}
}

// Drops of one server share its connection, and use it side by side.
func TestOneConnection(t *testing.T) {
	t.Parallel()
	sshd := sshdtest.Start(t)
	proxy := sshd.Proxy(t)
	server := connect(t, sshd, proxy.Port)
	var wg sync.WaitGroup
	for _, dir := range []string{"a", "b", "c"} {
		sshd.Folder(dir)
		d := server.Drop(dir)
		wg.Go(func() {
			for i := range 20 {
				if err := drop.Put(t.Context(), d, "in/"+string(rune('a'+i)), strings.NewReader(dir)); err != nil {
					t.Error(err)
				}
				if _, err := d.List(t.Context(), "in"); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if proxy.Connections() != 1 {
		t.Errorf("%d connections", proxy.Connections())
	}
}

// A batch of uploads over a line that falls silent waits out the timeout once,
// not once for each file.
func TestStallOfABatch(t *testing.T) {
	t.Parallel()
	const timeout, many = 2 * time.Second, 60
	sshd := sshdtest.Start(t)
	proxy, clock := sshd.Proxy(t), newClock()
	d := connect(t, sshd, proxy.Port, func(o *drop.ServerOptions) { o.Now, o.Timeout, o.Connect = clock.Now, timeout, time.Minute }).Drop("")
	if err := list(t, d); err != nil {
		t.Fatal(err)
	}
	batch := func() []drop.Upload {
		var uploads []drop.Upload
		for i := range many {
			uploads = append(uploads, drop.Upload{Temp: fmt.Sprintf(".%d.part", i), Body: bytes.NewReader(make([]byte, 20_000))})
		}
		return uploads
	}
	proxy.StallUp(300_000)
	begin := time.Now()
	failed := 0
	for _, err := range d.UploadAll(t.Context(), batch()) {
		if err != nil {
			failed++
			if !drop.Away(err) {
				t.Error(err)
			}
		}
	}
	if took := time.Since(begin); failed < many/2 || failed == many || took > 4*timeout {
		t.Errorf("%d of %d failed, after %v", failed, many, took)
	}
	proxy.Heal()
	clock.add(time.Hour)
	if err := errors.Join(d.UploadAll(t.Context(), batch())...); err != nil {
		t.Error(err)
	}
}
