package daemon_test

import (
	"bytes"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"sluse/daemon"
)

// systemd is a socket such as systemd's, in a file or without one.
func systemd(t *testing.T, name string) (heard func() string) {
	t.Helper()
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: name, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return func() string {
		t.Helper()
		// What was said lies in the socket already: none waits.
		if err := conn.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		b := make([]byte, 4096)
		n, err := conn.Read(b)
		if err != nil {
			t.Fatal(err)
		}
		return string(b[:n])
	}
}

func TestSupervisor(t *testing.T) {
	t.Parallel()
	for _, name := range []string{filepath.Join(t.TempDir(), "notify"), "@sluse-" + strconv.FormatInt(time.Now().UnixNano(), 36)} {
		heard := systemd(t, name)
		s, err := daemon.Supervised([]string{"NOTIFY_SOCKET=" + name, "WATCHDOG_USEC=60000000", "WATCHDOG_PID=7"}, 7)
		if err != nil {
			t.Fatal(err)
		}
		said := func(err error, want string) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			if got := heard(); got != want {
				t.Errorf("heard %q, not %q", got, want)
			}
		}
		said(s.Ready(), "READY=1")
		said(s.Status("waits for\nfiles æ"), "STATUS=waits for files æ")

		var before, after unix.Timespec
		if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &before); err != nil {
			t.Fatal(err)
		}
		if err := s.Reloading(); err != nil {
			t.Fatal(err)
		}
		if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &after); err != nil {
			t.Fatal(err)
		}
		told := regexp.MustCompile(`^RELOADING=1\nMONOTONIC_USEC=(\d+)$`).FindStringSubmatch(heard())
		if told == nil {
			t.Fatal("no reload was told of")
		}
		if micro, err := strconv.ParseInt(told[1], 10, 64); err != nil || micro < before.Nano()/1000 || micro > after.Nano()/1000 {
			t.Errorf("the reload was told as of %d, between %d and %d", micro, before.Nano()/1000, after.Nano()/1000)
		}

		// A beat at every commit is told of often enough, and not more.
		if s.Every() != 30*time.Second {
			t.Errorf("a beat is wanted every %s", s.Every())
		}
		now := time.Date(2027, 1, 11, 2, 0, 0, 0, time.UTC)
		said(s.Beat(now), "WATCHDOG=1")
		for _, after := range []time.Duration{0, time.Second, 14 * time.Second} {
			if err := s.Beat(now.Add(after)); err != nil {
				t.Fatal(err)
			}
		}
		said(s.Stopping(), "STOPPING=1") // so the three said nothing
		said(s.Beat(now.Add(15*time.Second)), "WATCHDOG=1")
		said(s.Beat(now.Add(-time.Hour)), "WATCHDOG=1") // the clock was set back
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if err := s.Ready(); err == nil {
			t.Error("a closed socket takes what is said")
		}
	}
}

// Without systemd nothing is said, and a watchdog for another is not fed.
func TestNotSupervised(t *testing.T) {
	t.Parallel()
	s, err := daemon.Supervised([]string{"HOME=/", "WATCHDOG_USEC=1"}, 7)
	if s != nil || err != nil {
		t.Fatalf("%v, %v", s, err)
	}
	for _, err := range []error{s.Ready(), s.Reloading(), s.Stopping(), s.Status("x"), s.Beat(time.Time{}), s.Close()} {
		if err != nil {
			t.Error(err)
		}
	}
	if s.Every() != 0 {
		t.Error("a beat is wanted")
	}
	name := filepath.Join(t.TempDir(), "notify")
	heard := systemd(t, name)
	s, err = daemon.Supervised([]string{"NOTIFY_SOCKET=" + name, "WATCHDOG_USEC=60000000", "WATCHDOG_PID=8"}, 7)
	if err != nil || s.Every() != 0 {
		t.Fatalf("%s, %v", s.Every(), err)
	}
	if err := s.Beat(time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := s.Ready(); err != nil || heard() != "READY=1" {
		t.Errorf("%v", err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	for _, env := range [][]string{
		{"NOTIFY_SOCKET=vsock:2:1234"},
		{"NOTIFY_SOCKET=relative"},
		{"NOTIFY_SOCKET=" + name + "-gone"},
		{"NOTIFY_SOCKET=" + name, "WATCHDOG_USEC=soon"},
		{"NOTIFY_SOCKET=" + name, "WATCHDOG_USEC=0"},
	} {
		if s, err := daemon.Supervised(env, 7); err == nil || s != nil || !strings.Contains(err.Error(), "_") {
			t.Errorf("%v: %v, %v", env, s, err)
		}
	}
}

// The moments of serve reach the log, the supervisor and the watch.
func TestAttendant(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	h := p.open()
	name := filepath.Join(t.TempDir(), "notify")
	heard := systemd(t, name)
	s, err := daemon.Supervised([]string{"NOTIFY_SOCKET=" + name, "WATCHDOG_USEC=60000000"}, 7)
	if err != nil {
		t.Fatal(err)
	}
	get, w := watched(t, p, func() *daemon.House { return h })
	var log bytes.Buffer
	a := &daemon.Attendant{Log: daemon.NewLogger(&log, false, slog.LevelInfo, "1"), Supervisor: s, Lookout: w, Now: func() time.Time { return p.now }}
	hears := func(want ...string) {
		t.Helper()
		for _, w := range want {
			if got := heard(); !strings.HasPrefix(got, w) {
				t.Errorf("heard %q, not %q", got, w)
			}
		}
	}
	a.Ready()
	hears("READY=1", "WATCHDOG=1")
	p.now = p.now.Add(time.Hour)
	if code, text := get("/healthz"); code != http.StatusServiceUnavailable {
		t.Errorf("%d: %s", code, text)
	}
	// The work itself is the beat: a run commits, and each commit tells.
	h.Beat = a.Beat
	slept := 0
	if _, err := h.RunOnce(t.Context(), p.sleep(&slept)); err != nil {
		t.Fatal(err)
	}
	hears("WATCHDOG=1")
	if code, text := get("/healthz"); code != http.StatusOK {
		t.Errorf("%d: %s", code, text)
	}
	a.Reloading()
	a.Ready()
	a.Stopping()
	p.now = p.now.Add(time.Hour)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	a.Beat()
	p.now = p.now.Add(time.Hour)
	a.Beat()
	hears("RELOADING=1", "READY=1", "STOPPING=1")
	if got := log.String(); strings.Count(got, "the supervisor does not hear") != 1 {
		t.Errorf("logged:\n%s", got)
	}
}

// All of it together, as the configuration and the environment say.
func TestAttend(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	h := p.open()
	cfg := p.config()
	var log bytes.Buffer
	logger := daemon.NewLogger(&log, false, slog.LevelInfo, "1")
	name := filepath.Join(t.TempDir(), "notify")
	heard := systemd(t, name)
	env := []string{"NOTIFY_SOCKET=" + name}
	house := func() *daemon.House { return h }
	quiet, err := daemon.Attend(t.Context(), cfg, logger, env, "1", time.Now, house, nil)
	if err != nil || quiet.Lookout != nil {
		t.Fatalf("%+v, %v", quiet, err)
	}
	quiet.Ready()
	if got := heard(); got != "READY=1" {
		t.Errorf("heard %q", got)
	}
	if err := quiet.Close(t.Context()); err != nil {
		t.Error(err)
	}
	cfg.HTTP.Listen = "127.0.0.1:0" // any that is free
	a, err := daemon.Attend(t.Context(), cfg, logger, nil, "1", time.Now, house, nil)
	if err != nil {
		t.Fatal(err)
	}
	a.Ready()
	_, address, _ := strings.Cut(log.String(), `"address":"`)
	address, _, _ = strings.Cut(address, `"`)
	cfg.HTTP.Listen = address
	if _, err := daemon.Attend(t.Context(), cfg, logger, env, "1", time.Now, house, nil); err == nil || !strings.Contains(err.Error(), "http.listen") {
		t.Errorf("it listens where another does: %v", err)
	}
	if err := a.Close(t.Context()); err != nil {
		t.Error(err)
	}
}
