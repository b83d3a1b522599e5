//go:build !unix

package drop

import (
	"io/fs"
	"os"
)

const openNoWait = 0

// identity: a FileInfo of this system tells no inode.
func identity(fs.FileInfo) uint64 { return 0 }

// syncFolder has nothing to do: this system has no folder fsync, and NTFS
// journals its names.
func syncFolder(*os.Root, string) error { return nil }
