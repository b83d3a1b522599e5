package store_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"sluse/store"
	"sluse/store/storetest"
)

// TestConformance holds the engine to what all engines do alike; TestMain runs
// it for each.
func TestConformance(t *testing.T) {
	t.Parallel()
	storetest.Run(t, storetest.Engine{
		Open: func(ctx context.Context, dir string) (*store.Store, error) {
			return store.Open(ctx, store.DSNOf(dir), dir)
		},
		Direct: func(t *testing.T, dir string) *sql.DB {
			t.Helper()
			driver, dsn := "sqlite", "file:"+filepath.Join(dir, "sluse.db")
			if d := store.DSNOf(dir); !strings.HasPrefix(d, "sqlite:") {
				driver, dsn = "pgx", d
			}
			db, err := sql.Open(driver, dsn)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := db.Close(); err != nil {
					t.Error(err)
				}
			})
			return db
		},
	})
}
