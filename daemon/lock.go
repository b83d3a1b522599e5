package daemon

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"sluse/config"
	"sluse/store"
)

// ErrLocked says that another process does the daemon's work in this state
// folder.
var ErrLocked = errors.New("another process holds the lock")

// A Lock is held by the one process that takes files and delivers; all other
// commands work beside it.
type Lock struct{ files []*os.File }

// Take takes the lock of a state folder, or fails with ErrLocked. It ends
// with the process, however that ends. Beside a database that is a file there
// is another lock: two state folders may name the same one.
func Take(cfg *config.Config) (*Lock, error) {
	if err := os.MkdirAll(string(cfg.State), 0o750); err != nil {
		return nil, fmt.Errorf("state folder: %w", err)
	}
	l := &Lock{}
	if err := l.take(filepath.Join(string(cfg.State), "sluse.lock")); err != nil {
		return nil, err
	}
	if database, ok := store.File(string(cfg.Store.DSN)); ok {
		if err := l.take(database + ".lock"); err != nil {
			return nil, errors.Join(err, l.Release())
		}
	}
	return l, nil
}

func (l *Lock) take(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o640)
	if err != nil {
		return err
	}
	if err := lockFile(f); err != nil {
		return errors.Join(fmt.Errorf("%s: %w", path, err), f.Close())
	}
	l.files = append(l.files, f)
	return nil
}

// Release gives the lock back.
func (l *Lock) Release() error {
	var errs []error
	for _, f := range l.files {
		errs = append(errs, f.Close())
	}
	return errors.Join(errs...)
}
