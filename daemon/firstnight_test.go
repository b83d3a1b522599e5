package daemon_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sluse/daemon"
)

// The power goes right after a file of what was sent another way was put into
// its folder: the next run, which knows of no such order, registers it and
// sends nothing, while the same drop's own files leave.
func TestAsSentAfterACut(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	cfg := p.config()
	for _, d := range cfg.Drops {
		if d.Name != "in" {
			continue
		}
		if err := daemon.MakeAsSent(cfg, d); err != nil {
			t.Fatal(err)
		}
	}
	p.write("in/as-sent/in/june.csv", bills)
	p.write("in/in/july.csv", strings.ReplaceAll(bills, "2001", "2002"))
	slept := 0
	h := p.open()
	if _, err := h.RunOnce(t.Context(), p.sleep(&slept)); err != nil {
		t.Fatal(err)
	}
	for number, want := range map[string]string{"200103": "ended registered.as-sent", "200104": "ended registered.as-sent", "200203": "in delivery "} {
		if got := p.state(h, number); got != want {
			t.Errorf("%s is %q, not %q", number, got, want)
		}
	}
	left, err := filepath.Glob(filepath.Join(p.dir, "out", "*", "*.*"))
	if err != nil || len(left) != 2 {
		t.Errorf("left: %v, %v", left, err)
	}
	if _, err := os.Stat(filepath.Join(p.dir, "in", "as-sent", "in", "june.csv")); !os.IsNotExist(err) {
		t.Errorf("the file lies where it was: %v", err)
	}
}
