package store

// DSNOf is the store of a folder, for the tests outside.
func DSNOf(dir string) string { return dsnOf(dir) }
