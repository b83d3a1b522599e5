package main

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"sluse/calendar"
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
	lock, err := daemon.Take(cfg)
	if errors.Is(err, daemon.ErrLocked) {
		return &exitError{exitLocked, told{words.R("command.locked", string(cfg.State))}}
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Release()) }()
	k, err := daemon.Restore(ctx, cfg, from, seen)
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
	return a.verifyKept(ctx, o, false)
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
