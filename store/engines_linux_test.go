package store

import (
	"os"
	"testing"

	"sluse/store/pgtest"
)

// TestMain runs all tests on both engines.
func TestMain(m *testing.M) {
	os.Exit(pgtest.OnBoth(m, func(dsn func(string) string) { dsnOf = dsn }))
}
