package daemon

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"
)

// rung waits for the bell, or says that it does not ring.
func rung(t *testing.T, bell <-chan struct{}, what string) {
	t.Helper()
	select {
	case <-bell:
	case <-time.After(30 * time.Second):
		t.Fatalf("no bell: %s", what)
	}
}

// A file that comes in rings, also in a folder that was removed and made
// again; so does the loss of events.
func TestWatch(t *testing.T) {
	t.Parallel()
	bell := make(chan struct{}, 100)
	w := newWatch(func() { bell <- struct{}{} }, slog.New(slog.DiscardHandler))
	if w.events == nil {
		t.Skip("this machine gives no events: ", w.none)
	}
	dir := filepath.Join(t.TempDir(), "in")
	folders := map[string]string{"in": dir}
	put := func(name string) {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o640); err != nil {
			t.Fatal(err)
		}
	}
	w.look(folders) // not there yet: no error
	for _, what := range []string{"new", "made again", "made once more"} {
		if err := os.Mkdir(dir, 0o750); err != nil {
			t.Fatal(err)
		}
		w.look(folders)
		w.look(folders)
		put("a.csv")
		rung(t, bell, "a file in a folder that is "+what)
		if what == "made again" { // moved away, and another in its place
			if err := os.Rename(dir, dir+".old"); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		w.look(folders)
	}
	w.events.Errors <- fsnotify.ErrEventOverflow
	rung(t, bell, "events were lost")
	if len(w.polled) > 0 {
		t.Errorf("only polled: %v", w.polled)
	}
	if err := w.close(); err != nil {
		t.Error(err)
	}
}

// Where the system gives no events the folders are polled, and it is said
// why.
func TestNoWatch(t *testing.T) {
	t.Parallel()
	w := &watch{none: fsnotify.ErrClosed, log: slog.New(slog.DiscardHandler), folders: map[string]watched{}}
	folders := map[string]string{"in": t.TempDir()}
	if !w.look(folders) || w.polled["in"].Code != "serve.polled-limit" {
		t.Errorf("polled: %v", w.polled)
	}
	if w.look(folders) {
		t.Error("told twice")
	}
	if err := w.close(); err != nil {
		t.Error(err)
	}
}
