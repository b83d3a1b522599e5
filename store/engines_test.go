package store

import "path/filepath"

// dsnOf is the store of a folder.
var dsnOf = func(dir string) string { return "sqlite:" + filepath.Join(dir, "sluse.db") }
