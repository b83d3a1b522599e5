package store

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"time"

	"sluse/drop"
	"sluse/flow"
	"sluse/ingest"
	"sluse/words"
)

var _ ingest.Register = (*Store)(nil)

// Sight: see ingest.Register.
func (s *Store) Sight(ctx context.Context, source string, entries []drop.Entry, now time.Time) ([]time.Time, error) {
	since := make([]time.Time, len(entries))
	err := s.do(ctx, func(t *tx) error {
		before, err := sightings(&t.query, source)
		if err != nil {
			return err
		}
		// What is as it was is not written again: a folder of thousands is
		// looked through often.
		for i, e := range entries {
			old, seen := before[e.Name]
			delete(before, e.Name)
			if seen && old.same(e) && old.since <= millis(now) {
				since[i] = moment(old.since)
				continue
			}
			since[i] = now
			err := t.exec(`INSERT INTO sighting (source, name, size, modified, identity, since) VALUES ($1, $2, $3, $4, $5, $6)
				ON CONFLICT (source, name) DO UPDATE SET size = excluded.size, modified = excluded.modified, identity = excluded.identity, since = excluded.since`,
				source, e.Name, e.Size, e.ModTime.UnixNano(), ident(e), millis(now))
			if err != nil {
				return err
			}
		}
		for name := range before {
			if err := t.exec(`DELETE FROM sighting WHERE source = $1 AND name = $2`, source, name); err != nil {
				return err
			}
		}
		return nil
	})
	return since, err
}

// A sighting is a file as a listing saw it.
type sighting struct {
	name           string
	size, modified int64
	identity       string
	since          int64
}

func (s sighting) same(e drop.Entry) bool {
	return s.size == e.Size && s.modified == e.ModTime.UnixNano() && s.identity == ident(e)
}

func sightings(q *query, source string) (map[string]sighting, error) {
	seen := map[string]sighting{}
	_, err := list(q, func(scan scanner) (s sighting, err error) {
		err = scan(&s.name, &s.size, &s.modified, &s.identity, &s.since)
		seen[s.name] = s
		return s, err
	}, `SELECT name, size, modified, identity, since FROM sighting WHERE source = $1`, source)
	return seen, err
}

func ident(e drop.Entry) string { return strconv.FormatUint(e.Identity, 16) }

// Arrive: see ingest.Register.
func (s *Store) Arrive(ctx context.Context, source, seller, name string, size int64, now time.Time) (ingest.Arrival, error) {
	var a ingest.Arrival
	err := s.do(ctx, func(t *tx) error {
		old, is, err := maybe(&t.query, scanFile, `SELECT `+fileColumns+` FROM arrival
			WHERE source = $1 AND name = $2 AND state = 'arrived' AND pack = 0 AND placed = '' ORDER BY id LIMIT 1`, source, name)
		if err != nil {
			return err
		}
		if is {
			a = old
			a.Size = size
			return t.exec(`UPDATE arrival SET size = $1 WHERE id = $2`, size, a.ID)
		}
		a = ingest.Arrival{Source: source, Name: name, Size: size, Came: moment(millis(now)), State: ingest.StateArrived}
		if a.ID, err = t.id("arrival"); err != nil {
			return err
		}
		return t.exec(`INSERT INTO arrival (id, seller, source, name, size, arrived_at, state) VALUES ($1, $2, $3, $4, $5, $6, 'arrived')`,
			a.ID, seller, source, name, size, millis(now))
	})
	return a, err
}

// Keep: see ingest.Register.
func (s *Store) Keep(_ context.Context, _ int64, r io.Reader) (ingest.Original, error) {
	ref, sum, size, err := s.PackStream(r)
	return ingest.Original{Document: ref.Pack, SHA256: sum, Size: size}, err
}

// Kept: see ingest.Register.
func (s *Store) Kept(ctx context.Context, arrival int64, o ingest.Original) error {
	length, err := s.packs.shelf.size(ctx, o.Document)
	if err != nil {
		return err
	}
	return s.do(ctx, func(t *tx) error {
		return t.exec(`UPDATE arrival SET sha256 = $1, size = $2, pack = $3, pack_off = 0, pack_len = $4 WHERE id = $5`, o.SHA256, o.Size, o.Document, length, arrival)
	})
}

// Original: see ingest.Register. A dropped file has a pack of its own.
func (s *Store) Original(ctx context.Context, document int64) (io.ReadCloser, error) {
	length, err := s.packs.shelf.size(ctx, document)
	if err != nil {
		return nil, s.unread(flow.Ref{Pack: document}, err)
	}
	return s.OpenDocument(flow.Ref{Pack: document, Length: length})
}

// TakenBefore: see ingest.Register.
func (s *Store) TakenBefore(ctx context.Context, arrival int64) (first int64, err error) {
	err = s.view(ctx, func(q *query) error {
		err := q.get(`SELECT o.id FROM arrival a JOIN arrival o ON o.seller = a.seller AND o.sha256 = a.sha256
			WHERE a.id = $1 AND o.id <> a.id AND a.sha256 <> '' AND o.state IN ('archived', 'held') ORDER BY o.id LIMIT 1`, []any{arrival}, &first)
		_, err = found(err)
		return err
	})
	return first, err
}

// Duplicate: see ingest.Register.
func (s *Store) Duplicate(ctx context.Context, arrival, of int64) error {
	return s.do(ctx, func(t *tx) error {
		return t.exec(`UPDATE arrival SET state = 'duplicate', duplicate_of = $1 WHERE id = $2`, of, arrival)
	})
}

// Reject: see ingest.Register.
func (s *Store) Reject(ctx context.Context, arrival int64, place string, why words.Reason) error {
	return s.do(ctx, func(t *tx) error {
		return t.exec(`UPDATE arrival SET state = 'rejected', place = $1, reason = $2 WHERE id = $3 AND state = 'arrived'`, place, structure(why), arrival)
	})
}

// Place: see ingest.Register.
func (s *Store) Place(ctx context.Context, arrival int64, where string) error {
	if where == "" {
		where = nowhere
	}
	return s.do(ctx, func(t *tx) error {
		return t.exec(`UPDATE arrival SET placed = $1 WHERE id = $2`, where, arrival)
	})
}

// nowhere is the place of a file that its sender took back.
const nowhere = "-"

const fileColumns = `id, source, name, size, arrived_at, state, sha256, pack, placed, place, reason`

func scanFile(scan scanner) (ingest.Arrival, error) {
	var a ingest.Arrival
	var state, reason string
	var at int64
	err := scan(&a.ID, &a.Source, &a.Name, &a.Size, &at, &state, &a.SHA256, &a.Document, &a.Where, &a.Place, &reason)
	if err != nil {
		return a, err
	}
	if a.Where == nowhere {
		a.Where = ""
	}
	a.Came, a.State = moment(at), ingest.State(state)
	return a, unstructure(reason, &a.Reason)
}

// Arrival: see ingest.Register.
func (s *Store) Arrival(ctx context.Context, id int64) (a ingest.Arrival, err error) {
	err = s.view(ctx, func(q *query) (err error) {
		a, err = one(q, scanFile, `SELECT `+fileColumns+` FROM arrival WHERE id = $1`, id)
		if ok, err := found(err); !ok {
			if err == nil {
				err = fmt.Errorf("%d: %w", id, ingest.ErrUnknown)
			}
			return err
		}
		return nil
	})
	return a, err
}

// Unplaced: see ingest.Register.
func (s *Store) Unplaced(ctx context.Context, source string) (out []ingest.Arrival, err error) {
	err = s.view(ctx, func(q *query) (err error) {
		out, err = list(q, scanFile, `SELECT `+fileColumns+` FROM arrival WHERE source = $1 AND placed = '' ORDER BY id`, source)
		return err
	})
	return out, err
}
