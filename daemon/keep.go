package daemon

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"sluse/config"
	"sluse/flow"
	"sluse/report"
	"sluse/store"
	"sluse/words"
)

// Keep keeps the store in order, once a day: what a crash has left is swept
// away, and what the configuration no longer wants kept is erased. It may be
// called all the time.
func (h *House) Keep(ctx context.Context) error {
	now := h.now()
	if !h.kept.IsZero() && now.Sub(h.kept) < time.Hour && !now.Before(h.kept) {
		return nil
	}
	h.kept = now
	due, err := h.Store.KeepDue(ctx, now)
	if err != nil || !due {
		return err
	}
	_, err = h.turn(ctx, keepLease, func(ctx context.Context, _ int64) error {
		if due, err := h.Store.KeepDue(ctx, now); err != nil || !due { // another daemon has done it
			return err
		}
		swept, err := h.Store.Sweep(ctx, now)
		if swept > 0 {
			h.log().Info("packs swept", "packs", swept)
		}
		if err := errors.Join(err, h.eraseDue(ctx, now)); err != nil {
			return err // again in an hour
		}
		return h.Store.InOrder(ctx, now)
	})
	return err
}

// eraseDue erases what the configuration says is old enough, where the clock
// can be believed.
func (h *House) eraseDue(ctx context.Context, now time.Time) error {
	r := h.Config.Retention
	if r.Documents == 0 {
		return nil
	}
	sure, err := h.Store.TrustsClock(ctx, now)
	if err != nil {
		return err
	}
	if !sure {
		h.log().Warn("nothing is erased: no documents of the last year, so the clock may be wrong", "now", now)
		return nil
	}
	did, err := h.Store.Erase(ctx, r.Before(now), now)
	for _, e := range did {
		if e.Unfinished > 0 {
			h.log().Warn("a month stays: it has unfinished invoices", "month", e.Month, "invoices", e.Unfinished)
			continue
		}
		h.log().Info("documents erased", "month", e.Month, "packs", e.Packs, "customers", e.Customers)
	}
	return err
}

// Erase erases the documents of the months before one, or only says what that
// would be. A month that must be kept yet is refused.
func (h *House) Erase(ctx context.Context, before time.Time, dryRun bool) ([]report.Erasure, error) {
	if keep := h.Config.Retention.Before(h.now()); before.After(keep) {
		return nil, report.Refuse(words.R("keep.erase-too-early", keep.Format("2006-01")))
	}
	if dryRun {
		return h.Store.Erasures(ctx, before)
	}
	return h.Store.Erase(ctx, before, h.now())
}

// Backup makes a backup in a folder that is new or empty. Packs that a previous
// backup has are shared with it. seen is told how many packs are done, of how
// many.
func (h *House) Backup(ctx context.Context, folder, previous, version string, seen func(done, of int64)) (report.Kept, error) {
	within, err := lies(folder, string(h.Config.State))
	if err != nil {
		return report.Kept{}, err
	}
	if within {
		return report.Kept{}, report.Refuse(words.R("keep.backup-within", folder))
	}
	host, err := os.Hostname()
	if err != nil {
		return report.Kept{}, err
	}
	return h.Store.Backup(ctx, store.Backup{Folder: folder, Previous: previous, Program: version, Owner: host, Seen: seen})
}

// lies says whether a path is a folder, or lies in it.
func lies(path, folder string) (bool, error) {
	a, err := filepath.Abs(path)
	if err != nil {
		return false, err
	}
	b, err := filepath.Abs(folder)
	return a == b || strings.HasPrefix(a, b+string(filepath.Separator)), err
}

// Restore puts a backup into the state folder of the configuration, where
// nothing is yet, by the order of who. Nobody may be at work there: take the
// Lock. Sending is stopped there until a person starts it.
func Restore(ctx context.Context, cfg *config.Config, from, who string, now time.Time, seen func(done, of int64)) (report.Kept, error) {
	stop := flow.Switch{Kind: flow.Stopped, Since: now, Who: who, Note: words.Say(cfg.Language, "keep.restore-note")}
	return store.Restore(ctx, from, string(cfg.Store.DSN), string(cfg.State), stop, seen)
}

// CopyStore copies all that is kept into the empty database of another DSN.
// Nobody may be at work on either: take the Lock.
func CopyStore(ctx context.Context, cfg *config.Config, dsn string, seen func(done, of int64)) (kept report.Kept, err error) {
	if dsn == string(cfg.Store.DSN) {
		return kept, report.Refuse(words.R("keep.copy-same", Masked(dsn)))
	}
	folder := string(cfg.State)
	from, err := store.Open(ctx, string(cfg.Store.DSN), folder)
	if err != nil {
		return kept, err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	if path, file := strings.CutPrefix(dsn, "sqlite:"); file {
		folder = filepath.Dir(path)
	}
	to, err := store.Open(ctx, dsn, folder)
	if err != nil {
		return kept, err
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	return from.CopyTo(ctx, to, seen)
}

// Masked is a DSN without its password.
func Masked(dsn string) string {
	shown, err := config.DSN(dsn).MarshalText()
	if err != nil {
		return "…"
	}
	return string(shown)
}

// ProveBackup reads all of a backup and says whether it is whole.
func ProveBackup(ctx context.Context, from string, seen func(done, of int64)) (report.Kept, error) {
	return store.ProveBackup(ctx, from, seen)
}

// Damage is what is wrong where an error is of a database that is not whole.
func Damage(err error) (words.Reason, bool) { return store.Damage(err) }
