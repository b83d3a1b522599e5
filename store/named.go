package store

import (
	"context"
	"time"
)

// A naming is the columns of a table by which its rows name a document.
type naming struct {
	table              string
	pack, offset, size string
	sha256             string // the column of the document's hash; "" where there is none
	what               string // the code of what the document is, in words
	said               string // an expression that says which one it is, as TEXT
	guard              string // what a query repeats to use the index of pack
}

// namings is the one list of all columns that name a pack. What is in none of
// them may be swept away: a test holds the list against the schema.
var namings = []naming{
	{"arrival", "pack", "pack_off", "pack_len", "sha256", "keep.file", "name", ""},
	{"fault", "pack", "pack_off", "pack_len", "", "keep.row", "number", "pack > 0"},
	{"invoice", "pack", "pack_off", "pack_len", "", "keep.invoice", "number", ""},
	{"invoice", "original_pack", "original_off", "original_len", "", "keep.original", "number", "original_pack > 0"},
	{"notice", "pack", "pack_off", "pack_len", "", "keep.notice", "key", ""},
	{"parcel", "pack", "pack_off", "pack_len", "sha256", "keep.parcel", "name", ""},
}

// where is a condition on the pack, in a form for which its index is used.
func (n naming) where(condition string) string {
	text := n.pack + " " + condition
	if n.guard != "" {
		text += " AND " + n.guard
	}
	return text
}

// named says whether any row names a pack.
func named(q *query, pack int64) (bool, error) {
	for _, n := range namings {
		_, is, err := maybe(q, scanInt64, `SELECT `+n.pack+` FROM `+n.table+` WHERE `+n.where(`= $1`)+` LIMIT 1`, pack)
		if is || err != nil {
			return is, err
		}
	}
	return false, nil
}

// nextNamed is the lowest pack behind an id that any row names.
func nextNamed(q *query, after int64) (next int64, is bool, err error) {
	for _, n := range namings {
		id, err := one(q, scanInt64, `SELECT COALESCE(MIN(`+n.pack+`), 0) FROM `+n.table+` WHERE `+n.where(`> $1`), after)
		if err != nil {
			return 0, false, err
		}
		if id > 0 && (!is || id < next) {
			next, is = id, true
		}
	}
	return next, is, nil
}

// Bounds of the sweep.
const (
	// sweepAge is how old a pack must be before it counts as an orphan: until
	// then a commit in the making may be about to name it.
	sweepAge = 24 * time.Hour
	// sweepPacks is how many packs one sweep looks at; the next goes on there.
	sweepPacks = 20_000
)

// sweptName is where the sweep has come to, a pack.
const sweptName = "swept"

// Sweep takes away packs that no row names, the remains of crashes, and says
// how many. It looks at a bounded number of packs, goes on where the last sweep
// ended, and begins again at the end. It does nothing while a backup is made.
func (s *Store) Sweep(ctx context.Context, now time.Time) (int, error) {
	after, err := s.mark(ctx, sweptName)
	if err != nil {
		return 0, err
	}
	packs, err := s.packs.shelf.list(ctx, after, sweepPacks)
	if err != nil {
		return 0, err
	}
	var orphans []int64
	err = s.view(ctx, func(q *query) error {
		for _, p := range packs {
			if p.made.After(now.Add(-sweepAge)) || packTime(p.id).After(now.Add(-sweepAge)) {
				continue
			}
			is, err := named(q, p.id)
			if err != nil {
				return err
			}
			if !is {
				orphans = append(orphans, p.id)
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	next := int64(0)
	if len(packs) == sweepPacks {
		next = packs[len(packs)-1].id
	}
	gone, err := s.sweep(ctx, orphans, next, now)
	if err != nil {
		return 0, err
	}
	return len(gone), s.packs.shelf.remove(ctx, gone)
}

// sweep looks again, inside a commit, which of the orphans are still ones, and
// keeps how far the sweep has come.
func (s *Store) sweep(ctx context.Context, orphans []int64, next int64, now time.Time) (gone []int64, err error) {
	err = s.do(ctx, func(t *tx) error {
		gone = nil
		busy, err := backupRuns(&t.query, now)
		if err != nil || busy {
			return err
		}
		for _, id := range orphans {
			is, err := named(&t.query, id)
			if err != nil {
				return err
			}
			if !is {
				gone = append(gone, id)
			}
		}
		return t.setMark(sweptName, next)
	})
	return gone, err
}

// mark is a number that is kept under a name; 0 where there is none.
func (s *Store) mark(ctx context.Context, name string) (value int64, err error) {
	err = s.view(ctx, func(q *query) (err error) {
		value, err = mark(q, name)
		return err
	})
	return value, err
}

func mark(q *query, name string) (int64, error) {
	return one(q, scanInt64, `SELECT COALESCE(MAX(value), 0) FROM mark WHERE name = $1`, name)
}

func (t *tx) setMark(name string, value int64) error {
	return t.exec(`INSERT INTO mark (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
}

// backupRuns says whether a backup is being made.
func backupRuns(q *query, now time.Time) (bool, error) {
	n, err := one(q, scanInt64, `SELECT COUNT(*) FROM backup_run WHERE expires > $1`, millis(now))
	return n > 0, err
}
