package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"sluse/calendar"
	"sluse/config"
	"sluse/flow"
	"sluse/report"
	"sluse/words"
)

// A span is the packs of a month of the calendar.
type span struct {
	month    string
	from, to int64 // both are within
}

func monthOf(pack int64) span {
	at := packTime(pack)
	first := time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, time.UTC)
	return span{first.Format("2006-01"), packsFrom(first), packsFrom(first.AddDate(0, 1, 0)) - 1}
}

// Erasures are the months before a moment that have documents yet, with what
// erasing them takes away.
func (s *Store) Erasures(ctx context.Context, before time.Time) ([]report.Erasure, error) {
	var list []report.Erasure
	err := s.months(ctx, before, func(m span) error {
		e, err := s.erasure(ctx, m)
		list = append(list, e)
		return err
	})
	return list, err
}

// months calls f for each month before a moment that has packs on the shelf,
// the oldest first.
func (s *Store) months(ctx context.Context, before time.Time, f func(span) error) error {
	for after := int64(0); ; {
		packs, err := s.packs.shelf.list(ctx, after, 1)
		if err != nil || len(packs) == 0 {
			return err
		}
		m := monthOf(packs[0].id)
		if m.to >= packsFrom(before) {
			return nil
		}
		if err := f(m); err != nil {
			return fmt.Errorf("%s: %w", m.month, err)
		}
		after = m.to
	}
}

// gone are the private customers whose last invoice lies in a month.
const gone = `id IN (SELECT customer FROM invoice WHERE pack BETWEEN $1 AND $2 EXCEPT SELECT customer FROM invoice WHERE pack > $2)
	AND org = '' AND (name <> '' OR email <> '' OR address <> '')`

func (s *Store) erasure(ctx context.Context, m span) (report.Erasure, error) {
	e := report.Erasure{Month: m.month}
	err := s.eachPack(ctx, m.from-1, m.to, func(p packInfo) error {
		e.Packs++
		e.Bytes += p.size
		return nil
	})
	if err != nil {
		return e, err
	}
	err = s.view(ctx, func(q *query) error {
		for _, c := range []struct {
			into *int64
			text string
		}{
			{&e.Invoices, `SELECT COUNT(*) FROM invoice WHERE pack BETWEEN $1 AND $2`},
			{&e.Files, `SELECT COUNT(*) FROM arrival WHERE pack BETWEEN $1 AND $2`},
			{&e.Parcels, `SELECT COUNT(*) FROM parcel WHERE pack BETWEEN $1 AND $2 AND mail_to <> ''`},
			{&e.Customers, `SELECT COUNT(*) FROM customer WHERE ` + gone},
		} {
			if err := q.get(c.text, []any{m.from, m.to}, c.into); err != nil {
				return err
			}
		}
		e.Unfinished, err = unfinished(q, m)
		return err
	})
	return e, err
}

// unfinished counts the invoices of a month that have not come to an end.
func unfinished(q *query, m span) (int64, error) {
	return one(q, scanInt64, `SELECT COUNT(*) FROM invoice WHERE pack BETWEEN $1 AND $2 AND state IN ('staged', 'waiting', 'offered', 'held')`, m.from, m.to)
}

// eachPack calls f for the packs behind one and up to another.
func (s *Store) eachPack(ctx context.Context, after, to int64, f func(packInfo) error) error {
	const atOnce = 1000
	for {
		packs, err := s.packs.shelf.list(ctx, after, atOnce)
		if err != nil {
			return err
		}
		for _, p := range packs {
			if p.id > to {
				return nil
			}
			if err := f(p); err != nil {
				return err
			}
			after = p.id
		}
		if len(packs) < atOnce {
			return nil
		}
	}
}

// Erase erases the documents of the months before a moment, and personal data
// that is kept beside them, a commit a month. What was erased is named; a month
// that has unfinished invoices stays and is named with them. A crash between a
// commit and its packs is mended here by the next call: the packs of a month
// that is written down as erased are taken away.
func (s *Store) Erase(ctx context.Context, before, now time.Time) ([]report.Erasure, error) {
	var list []report.Erasure
	err := s.months(ctx, before, func(m span) error {
		e, err := s.erasure(ctx, m)
		if err != nil {
			return err
		}
		if e.Unfinished == 0 {
			if err := s.eraseMonth(ctx, m, &e, now); err != nil {
				return err
			}
		}
		if e.Unfinished == 0 {
			if err := s.removeMonth(ctx, m); err != nil {
				return err
			}
		}
		list = append(list, e)
		return nil
	})
	return list, err
}

// eraseMonth is the commit.
func (s *Store) eraseMonth(ctx context.Context, m span, e *report.Erasure, now time.Time) error {
	return s.do(ctx, func(t *tx) error {
		busy, err := backupRuns(&t.query, now)
		if err != nil {
			return err
		}
		if busy {
			return report.Refuse(words.R("keep.backup-runs"))
		}
		if e.Unfinished, err = unfinished(&t.query, m); err != nil || e.Unfinished > 0 {
			return err
		}
		err = t.exec(`INSERT INTO erased (month, at, packs, customers) VALUES ($1, $2, $3, $4)
			ON CONFLICT (month) DO NOTHING`,
			m.month, millis(now), e.Packs, e.Customers)
		if err != nil {
			return err
		}
		if err := t.forgetCustomers(m, now); err != nil {
			return err
		}
		for _, text := range []string{
			`UPDATE delivery SET address = '' WHERE address <> '' AND parcel IN (SELECT id FROM parcel WHERE pack BETWEEN $1 AND $2)`,
			`UPDATE delivery SET address = '' WHERE address <> '' AND invoice IN (SELECT id FROM invoice WHERE pack BETWEEN $1 AND $2) AND state NOT IN ('planned', 'held', 'queued', 'leased')`,
			`UPDATE parcel SET mail_to = '', mail_from = '' WHERE pack BETWEEN $1 AND $2 AND mail_to || mail_from <> ''`,
		} {
			if err := t.exec(text, m.from, m.to); err != nil {
				return err
			}
		}
		return nil
	})
}

// forgetCustomers blanks the private customers whose last invoice lies in a
// month. What a person or a list had set is open again: an invoice that comes
// after all teaches it anew.
func (t *tx) forgetCustomers(m span, now time.Time) error {
	ids, err := list(&t.query, scanInt64, `SELECT id FROM customer WHERE `+gone+` ORDER BY id`, m.from, m.to)
	if err != nil {
		return err
	}
	for _, id := range ids {
		err := t.AddEvent(flow.Event{At: now, Who: "sluse", Customer: id, Reason: words.R("keep.customer-erased", m.month)})
		if err != nil {
			return err
		}
	}
	if err := t.exec(`DELETE FROM word WHERE customer IN (SELECT id FROM customer WHERE `+gone+`)`, m.from, m.to); err != nil {
		return err
	}
	return t.exec(`UPDATE customer SET name = '', email = '', address = '', edited = '', listed = '' WHERE `+gone, m.from, m.to)
}

// removeMonth takes the packs of an erased month off the shelf.
func (s *Store) removeMonth(ctx context.Context, m span) error {
	var ids []int64
	err := s.eachPack(ctx, m.from-1, m.to, func(p packInfo) error {
		ids = append(ids, p.id)
		return nil
	})
	if err != nil {
		return err
	}
	return s.packs.shelf.remove(ctx, ids)
}

// erasedOn is when a pack's month was erased.
func erasedOn(q *query, pack int64) (time.Time, bool, error) {
	at, is, err := maybe(q, scanInt64, `SELECT at FROM erased WHERE month = $1`, monthOf(pack).month)
	return moment(at), is, err
}

// unread is why a document could not be read: where it was erased, that.
func (s *Store) unread(ref flow.Ref, err error) error {
	if errors.Is(err, fs.ErrNotExist) && ref.Pack > 0 {
		var at time.Time
		var is bool
		e := s.view(context.Background(), func(q *query) (err error) {
			at, is, err = erasedOn(q, ref.Pack)
			return err
		})
		zone, zoneErr := time.LoadLocation(config.Zone)
		if e := errors.Join(e, zoneErr); e != nil {
			return errors.Join(err, e)
		}
		if is {
			return &flow.Erased{Month: monthOf(ref.Pack).month, On: calendar.DateOf(at.In(zone))}
		}
	}
	return fmt.Errorf("pack %s at %d: %w", packName(ref.Pack), ref.Offset, err)
}

// Bounds of how wrong a clock may be that erases by itself.
const (
	recently = 30 * 24 * time.Hour
	lately   = 400 * 24 * time.Hour
)

// TrustsClock says whether packs were made in the year before the last month:
// a clock that has jumped years ahead would have everything erased.
func (s *Store) TrustsClock(ctx context.Context, now time.Time) (bool, error) {
	packs, err := s.packs.shelf.list(ctx, packsFrom(now.Add(-lately)), 1)
	return err == nil && len(packs) > 0 && packTime(packs[0].id).Before(now.Add(-recently)), err
}

// orderedName is when the store was last kept in order.
const orderedName = "kept"

// KeepDue says whether it is time to keep the store in order: a day after it
// was last done, and not while a backup runs, which would hold up all of it.
func (s *Store) KeepDue(ctx context.Context, now time.Time) (due bool, err error) {
	err = s.view(ctx, func(q *query) error {
		last, err := mark(q, orderedName)
		if err != nil || !keepDue(last, now) {
			return err
		}
		busy, err := backupRuns(q, now)
		due = !busy
		return err
	})
	return due && err == nil, err
}

// InOrder records that the store has been kept in order.
func (s *Store) InOrder(ctx context.Context, now time.Time) error {
	return s.do(ctx, func(t *tx) error { return t.setMark(orderedName, millis(now)) })
}

// keepDue is true as well where the clock was set back.
func keepDue(last int64, now time.Time) bool {
	return millis(now)-last >= (24*time.Hour).Milliseconds() || last > millis(now)
}
