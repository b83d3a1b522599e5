package main

import (
	"context"
	"errors"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sluse/calendar"
	"sluse/config"
	"sluse/daemon"
	"sluse/report"
	"sluse/words"
)

func newBackup(a *app) *cobra.Command {
	var previous string
	c := &cobra.Command{
		Use:   "backup FOLDER",
		Short: "Make a backup of the state, while sluse works",
		Long: "Make a backup of the state, while sluse works: the database and every document, in a folder that is new or empty.\n\n" +
			"--previous names the backup before it: what that has is shared with it (hard links), so that a nightly backup costs a night's documents.\n" +
			"A backup is whole when its manifest.json is there. Copy it to another machine; restore it with \"sluse restore FOLDER\".",
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.backup(c.Context(), newOut(c), args[0], previous)
		},
	}
	c.Flags().StringVar(&previous, "previous", "", "the `FOLDER` of the backup before this one")
	return c
}

// A keptView is a backup for machines.
type keptView struct {
	Folder  string `json:"folder"`
	Made    string `json:"made"`
	Program string `json:"program"`
	Rows    int64  `json:"rows"`
	Packs   int64  `json:"packs"`
	Bytes   int64  `json:"bytes"`
	Linked  int64  `json:"linked"`
	Missing int64  `json:"missing"`
}

func keptViewOf(folder string, k report.Kept) keptView {
	return keptView{folder, instant(k.Made), k.By, k.Rows, k.Packs, k.Bytes, k.Linked, k.Missing}
}

func digits(n int64) string { return strconv.FormatInt(n, 10) }

// megabytes are whole ones, rounded up: nothing is not "0".
func megabytes(bytes int64) string { return digits((bytes + 999_999) / 1_000_000) }

func (a *app) backup(ctx context.Context, o out, folder, previous string) (err error) {
	house, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, house.Close()) }()
	seen, end := a.counted("keep.backing-up")
	k, err := house.Backup(ctx, folder, previous, thisVersion().Version, seen)
	end()
	if err != nil {
		return err
	}
	if a.json {
		err = o.object(keptViewOf(folder, k))
	} else {
		err = o.line(a.say("keep.backup-did", folder, digits(k.Rows), digits(k.Packs), megabytes(k.Bytes), digits(k.Linked)))
	}
	if err == nil && k.Missing > 0 {
		return &exitError{exitPerson, told{words.R("keep.backup-missing", digits(k.Missing))}}
	}
	return err
}

// counted draws a bar over what is counted as it is done, of a number that is
// known when it begins.
func (a *app) counted(label string) (seen func(done, of int64), end func()) {
	var p *progress
	return func(done, of int64) {
		if p == nil {
			p = a.progress(of, false, a.say(label))
		}
		p.to(done)
	}, func() { p.end() }
}

func newRestore(a *app) *cobra.Command {
	var dry bool
	c := &cobra.Command{
		Use:   "restore FOLDER",
		Short: "Put a backup back, where nothing is",
		Long: "Put a backup back into the state folder of the configuration, where nothing is yet. The backup is proved first, and the result is checked as by \"sluse verify\".\n\n" +
			"--dry-run reads all of the backup and says whether it is whole.",
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return a.restore(c.Context(), newOut(c), args[0], dry) },
	}
	c.Flags().BoolVar(&dry, "dry-run", false, "only prove the backup")
	return c
}

func (a *app) restore(ctx context.Context, o out, from string, dry bool) (err error) {
	cfg, err := a.config()
	if err != nil {
		return err
	}
	seen, end := a.counted("keep.restoring")
	if dry {
		k, err := daemon.ProveBackup(ctx, from, seen)
		end()
		if err != nil {
			return err
		}
		return a.showRestored(o, from, "keep.backup-whole", k)
	}
	lock, err := lockOf(cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Release()) }()
	k, err := daemon.Restore(ctx, cfg, from, person(), a.now(), seen)
	end()
	if err != nil {
		return err
	}
	if err := a.showRestored(o, from, "keep.restore-did", k); err != nil {
		return err
	}
	if a.json {
		return nil
	}
	if err := a.verifyKept(ctx, o, false); err != nil {
		return err
	}
	return o.line(a.say("keep.restore-stopped"))
}

// lockOf takes the lock of the state folder.
func lockOf(cfg *config.Config) (*daemon.Lock, error) {
	lock, err := daemon.Take(cfg)
	if errors.Is(err, daemon.ErrLocked) {
		return nil, &exitError{exitLocked, told{words.R("command.locked", string(cfg.State))}}
	}
	return lock, err
}

func newStore(a *app) *cobra.Command {
	c := &cobra.Command{Use: "store", Short: "Move what is kept to another database"}
	var to string
	move := &cobra.Command{
		Use:   "copy --to DSN",
		Short: "Copy all that is kept into an empty database, such as PostgreSQL",
		Long: "Copy all that is kept, documents too, into an empty database, such as postgres://sluse@host/sluse, and prove it. No sluse may be at work meanwhile.\n" +
			"A copy that is cut is simply begun again. What is copied from stays as it is; afterwards the configuration names the new one.\n\n" +
			"A password is better not typed here: libpq's ways (PGPASSFILE, PGPASSWORD) work too.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return a.copyStore(c.Context(), newOut(c), to) },
	}
	move.Flags().StringVar(&to, "to", "", "the `DSN` of the empty database")
	_ = move.MarkFlagRequired("to") // it is there
	c.AddCommand(move)
	return c
}

func (a *app) copyStore(ctx context.Context, o out, to string) (err error) {
	cfg, err := a.config()
	if err != nil {
		return err
	}
	lock, err := lockOf(cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Release()) }()
	seen, end := a.counted("keep.copying")
	k, err := daemon.CopyStore(ctx, cfg, to, seen)
	end()
	if err != nil {
		return err
	}
	if a.json {
		return o.object(keptViewOf(daemon.Masked(to), k))
	}
	if err := o.line(a.say("keep.copy-did", digits(k.Rows), digits(k.Packs), megabytes(k.Bytes))); err != nil {
		return err
	}
	state := string(cfg.State)
	if path, file := strings.CutPrefix(to, "sqlite:"); file {
		state = filepath.Dir(path) // where the packs are
	}
	return o.line(a.say("keep.copy-then", state, daemon.Masked(to), daemon.Masked(string(cfg.Store.DSN))))
}

func (a *app) showRestored(o out, from, code string, k report.Kept) error {
	if a.json {
		return o.object(keptViewOf(from, k))
	}
	zone, err := time.LoadLocation(daemon.Zone)
	if err != nil {
		return err
	}
	at := k.Made.In(zone)
	return o.line(a.say(code, string(calendar.DateOf(at)), at.Format("15:04"), digits(k.Rows), digits(k.Packs)))
}
