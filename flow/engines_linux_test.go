package flow_test

import (
	"context"
	"os"
	"testing"

	"sluse/store"
	"sluse/store/pgtest"
)

// TestMain runs all tests on both engines.
func TestMain(m *testing.M) {
	schema := func(dsn string) error {
		_, _, err := store.Migrate(context.Background(), dsn, false)
		return err
	}
	os.Exit(pgtest.OnBothWith(m, schema, func(d *pgtest.Databases) {
		storeDSN, freeStore, notSQLite = d.DSN, d.Free, true
	}))
}
