package drop

import (
	"errors"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// renameExclusive renames in one step that fails if the target exists. Old
// kernels and some network file systems cannot: errors.ErrUnsupported.
func renameExclusive(root *os.Root, from, to string) error {
	a, err := root.Open(filepath.Dir(from))
	if err != nil {
		return err
	}
	defer shut(a)
	b, err := root.Open(filepath.Dir(to))
	if err != nil {
		return err
	}
	defer shut(b)
	err = unix.Renameat2(int(a.Fd()), filepath.Base(from), int(b.Fd()), filepath.Base(to), unix.RENAME_NOREPLACE)
	if errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOSYS) {
		return errors.ErrUnsupported
	}
	if err != nil {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
	}
	return nil
}
