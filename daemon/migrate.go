package daemon

import (
	"context"

	"sluse/config"
	"sluse/store"
)

// Migrate brings the store to this program's schema, or only says, with look,
// from which to which it would go; 0 is an empty database.
func Migrate(ctx context.Context, cfg *config.Config, look bool) (from, to int64, err error) {
	return store.Migrate(ctx, string(cfg.Store.DSN), look)
}
