package daemon

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"sluse/config"
)

// ErrLocked says that another process does the daemon's work in this state
// folder.
var ErrLocked = errors.New("another process holds the lock")

// A Lock is held by the one process that takes files and delivers; all other
// commands work beside it.
type Lock struct{ file *os.File }

// Take takes the lock of a state folder, or fails with ErrLocked. It ends
// with the process, however that ends.
func Take(cfg *config.Config) (*Lock, error) {
	if err := os.MkdirAll(string(cfg.State), 0o750); err != nil {
		return nil, fmt.Errorf("state folder: %w", err)
	}
	path := filepath.Join(string(cfg.State), "sluse.lock")
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o640)
	if err != nil {
		return nil, err
	}
	if err := lockFile(f); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), f.Close())
	}
	return &Lock{f}, nil
}

// Release gives the lock back.
func (l *Lock) Release() error { return l.file.Close() }
