//go:build !linux

package drop

import (
	"errors"
	"os"
)

// renameExclusive is not offered by this system in a portable way.
func renameExclusive(*os.Root, string, string) error { return errors.ErrUnsupported }
