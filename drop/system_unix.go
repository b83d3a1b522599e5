//go:build unix

package drop

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// openNoWait keeps Open from hanging on a pipe that took a file's name.
const openNoWait = syscall.O_NONBLOCK

func identity(info fs.FileInfo) uint64 {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return uint64(s.Ino) //nolint:unconvert // not a uint64 on every system
	}
	return 0
}

// syncFolder makes the names in a folder durable.
func syncFolder(root *os.Root, dir string) error {
	d, err := root.Open(filepath.FromSlash(dir))
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
