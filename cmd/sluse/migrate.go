package main

import (
	"strconv"

	"github.com/spf13/cobra"

	"sluse/daemon"
)

func newMigrate(a *app) *cobra.Command {
	var dryRun bool
	c := &cobra.Command{
		Use: "migrate", Short: "Bring the store to this version's schema",
		Long: "Bring the store to this version's schema, making it where there is none. All commands do that by themselves when they start; " +
			"this is for those who want to see it done, or whose tables another user makes. A store of a newer version is refused.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := a.config()
			if err != nil {
				return err
			}
			from, to, err := daemon.Migrate(c.Context(), cfg, dryRun)
			if err != nil {
				return err
			}
			o := newOut(c)
			if a.json {
				return o.object(migrated{from, to, dryRun})
			}
			old, now := strconv.FormatInt(from, 10), strconv.FormatInt(to, 10)
			switch {
			case from == to:
				return o.line(a.say("migrate.current", now))
			case dryRun:
				return o.line(a.say("migrate.would", old, now))
			}
			return o.line(a.say("migrate.done", old, now))
		},
	}
	c.Flags().BoolVar(&dryRun, "dry-run", false, "only say what would be done")
	return c
}

// migrated is what became of a store's schema, for machines.
type migrated struct {
	From   int64 `json:"from"` // 0 is an empty database
	To     int64 `json:"to"`
	DryRun bool  `json:"dry_run"`
}
