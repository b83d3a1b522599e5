package daemon_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"sluse/config"
	"sluse/daemon"
)

// Two state folders may name one database file, also by a link: one daemon
// works on it.
func TestOneDaemonOnADatabaseFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	at := func(state, database string) *config.Config {
		return &config.Config{State: config.Path(filepath.Join(dir, state)), Store: config.Store{DSN: config.DSN("sqlite:" + filepath.Join(dir, database))}}
	}
	first, err := daemon.Take(at("a", "a/sluse.db"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(dir, "a"), filepath.Join(dir, "link")); err != nil {
		t.Skip(err)
	}
	for _, database := range []string{"a/sluse.db", "link/sluse.db"} {
		if _, err := daemon.Take(at("b", database)); !errors.Is(err, daemon.ErrLocked) {
			t.Errorf("%s, taken a second time: %v", database, err)
		}
	}
	if err := first.Release(); err != nil {
		t.Fatal(err)
	}
	second, err := daemon.Take(at("b", "a/sluse.db"))
	if err != nil {
		t.Fatal(err)
	}
	if err := second.Release(); err != nil {
		t.Error(err)
	}
}

// A state folder keeps its daemon's name.
func TestOwnerIsKept(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	name := func() string {
		if err := p.open().Close(); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(filepath.Join(p.dir, "state", "owner"))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	if first, second := name(), name(); len(first) != 37 || first != second {
		t.Errorf("%q, then %q", first, second)
	}
}
