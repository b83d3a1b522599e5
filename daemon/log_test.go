package daemon_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"sluse/daemon"
	"sluse/demo"
)

// Three nights of the demo company, logged at info, name no customer, nobody's
// address, no account and no amount.
func TestLogOfANightNamesNobody(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := demo.Setup(dir); err != nil {
		t.Fatal(err)
	}
	// No kind knows this file; why not is said of its content.
	junk := filepath.Join(dir, "drop", "faktura", "in", "kunder.txt")
	if err := os.WriteFile(junk, []byte("Slusevik Engros AS;faktura@slusevik.example;99990501234\n"), 0o640); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	var personal []string
	err := demo.Play(t.Context(), demo.Options{Dir: dir, Run: func(ctx context.Context, now time.Time, smtp string) error {
		host, port, _ := strings.Cut(smtp, ":")
		env := []string{"SLUSE_CHANNELS__EMAIL__HOST=" + host, "SLUSE_CHANNELS__EMAIL__PORT=" + port}
		h, err := daemon.Open(ctx, daemon.Load(filepath.Join(dir, "sluse.yaml"), env), func() time.Time { return now })
		if err != nil {
			return err
		}
		h.Log = daemon.NewLogger(&log, false, slog.LevelInfo, "1")
		_, err = h.RunOnce(ctx, daemon.Sleep)
		personal = data(ctx, t, h)
		return errors.Join(err, h.Close())
	}})
	if err != nil {
		t.Fatal(err)
	}
	if len(personal) < 100 {
		t.Fatalf("the company has only %d data that name somebody", len(personal))
	}
	text := log.String()
	for _, datum := range personal {
		if strings.Contains(text, datum) {
			t.Errorf("the log has %q:\n%s", datum, lineWith(text, datum))
		}
	}
	if amount := regexp.MustCompile(`\d[.,]\d\d\b`).FindString(text); amount != "" {
		t.Errorf("the log has the amount %q", amount)
	}
	seen := map[string]int{}
	for line := range strings.Lines(text) {
		var v map[string]any
		if err := json.Unmarshal([]byte(line), &v); err != nil || v["run"] != "1" {
			t.Fatalf("%s: %v", line, err)
		}
		seen[v["msg"].(string)]++
	}
	if seen["pass"] < 6 || seen["file rejected"] != 1 {
		t.Errorf("the nights were told as %v", seen)
	}
}

// data is what a company's store and configuration have that names somebody.
func data(ctx context.Context, t *testing.T, h *daemon.House) []string {
	t.Helper()
	var all []string
	for _, s := range h.Config.Sellers {
		all = append(all, s.Name, s.Email, s.Address.Line1, s.Org)
		all = append(all, s.Accounts...)
		customers, err := h.Store.Customers(ctx, s.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range customers {
			all = append(all, c.Name, c.OrgNumber, c.Email, c.Address.Line1)
		}
	}
	for _, f := range h.Config.Factors {
		all = append(all, f.Name, f.Account, f.Org)
	}
	var some []string
	for _, datum := range all {
		if datum != "" {
			some = append(some, datum)
		}
	}
	return some
}

func lineWith(text, part string) string {
	for line := range strings.Lines(text) {
		if strings.Contains(line, part) {
			return line
		}
	}
	return ""
}

// An error quotes what it met: a mailbox, an account, an escape sequence in a
// file's name. The log shows none of them, on a terminal or elsewhere.
func TestLogIsHarmless(t *testing.T) {
	t.Parallel()
	met := errors.New("\"\x1b[2J\u009b31m\u202eæ.csv\": RCPT TO:<ola.nordmann@kunde.example> from 9999.05.01234 or 99990501234\nlevel=ERROR")
	for _, terminal := range []bool{true, false} {
		for _, level := range []slog.Level{slog.LevelInfo, slog.LevelDebug} {
			var b bytes.Buffer
			daemon.NewLogger(&b, terminal, level, "1").Warn("trouble begins", "what", "source\x1b", "reason", met)
			got := b.String()
			if strings.Count(got, "\n") != 1 || strings.ContainsAny(got, "\x1b\u009b\u202e") || !strings.Contains(got, "æ.csv") {
				t.Errorf("%t, %s: %q", terminal, level, got)
			}
			named := strings.Contains(got, "ola.nordmann") || strings.Contains(got, "99990501234") || strings.Contains(got, "9999.05.01234")
			if named != (level == slog.LevelDebug) || !strings.Contains(got, "@kunde.example") {
				t.Errorf("%t, %s: %q", terminal, level, got)
			}
			if terminal == json.Valid(b.Bytes()) {
				t.Errorf("%t: %q", terminal, got)
			}
		}
	}
}

// A file is told by the name that its sender gave it, whatever the name looks
// like; a bank's file has its customer's number in it.
func TestLogNamesFiles(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	h := p.open()
	var b bytes.Buffer
	h.Log = daemon.NewLogger(&b, false, slog.LevelInfo, "1")
	p.write("in/in/P.00310100005.000.C053.20270113.DAT", "no statement")
	slept := 0
	if _, err := h.RunOnce(t.Context(), p.sleep(&slept)); err != nil {
		t.Fatal(err)
	}
	if want := `"msg":"file rejected","run":"1","file":"P.00310100005.000.C053.20270113.DAT","source":"in","arrival":1,"reason":"`; !strings.Contains(b.String(), want) {
		t.Errorf("no %s in\n%s", want, b.String())
	}
}

// A trouble is told when it begins and when it ends, not in each pass.
func TestTroubleIsToldOnce(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	h := p.open()
	var log bytes.Buffer
	h.Log = daemon.NewLogger(&log, false, slog.LevelInfo, "1")
	gone := filepath.Join(p.dir, "gone")
	if err := os.RemoveAll(gone); err != nil {
		t.Fatal(err)
	}
	p.write("in/in/june.csv", bills)
	slept := 0
	for range 3 {
		if _, err := h.RunOnce(t.Context(), p.sleep(&slept)); err == nil {
			t.Fatal("no fault")
		}
	}
	if n := strings.Count(log.String(), `"msg":"trouble begins","run":"1","what":"source gone","reason":"source gone: `); n != 1 {
		t.Errorf("told %d times:\n%s", n, log.String())
	}
	if err := os.MkdirAll(filepath.Join(gone, "in"), 0o750); err != nil {
		t.Fatal(err)
	}
	p.now = p.now.Add(time.Hour)
	for range 2 {
		if _, err := h.RunOnce(t.Context(), p.sleep(&slept)); err != nil {
			t.Fatal(err)
		}
	}
	if n := strings.Count(log.String(), `"msg":"trouble is over","run":"1","what":"source gone","lasted":"1h0m30s"`); n != 1 {
		t.Errorf("told %d times:\n%s", n, log.String())
	}
}

// The work beats with all that is read and written, also within one file.
func TestWorkBeats(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	h := p.open()
	beats, slept := 0, 0
	h.Beat = func() { beats++ }
	p.write("in/in/june.csv", bills)
	if _, err := h.RunOnce(t.Context(), p.sleep(&slept)); err != nil || beats < 10 {
		t.Errorf("%d beats, %v", beats, err)
	}
}
