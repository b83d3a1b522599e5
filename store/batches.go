package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"sluse/flow"
	"sluse/outbox"
)

// takable says which batches an owner may take: his own, those of an earlier
// epoch, and those that have run out. $1 is the channel, $2 the owner, $3 his
// epoch, $4 now.
const takable = `channel = $1 AND (owner = $2 OR epoch < $3 OR until <= $4)`

// Unlease: see outbox.Queue.
func (s *Store) Unlease(ctx context.Context, c outbox.Claim) error {
	mine := []any{c.Channel, c.Owner.ID, c.Owner.Epoch, millis(c.Now)}
	open := 0
	err := s.view(ctx, func(q *query) error {
		// What is this owner's and packed needs nothing: most runs end here.
		return q.get(`SELECT COUNT(*) FROM batch WHERE state IN ('leased', 'packed') AND `+takable+`
			AND NOT (state = 'packed' AND owner = $2 AND epoch = $3)`, mine, &open)
	})
	if err != nil || open == 0 {
		return err
	}
	return s.do(ctx, func(t *tx) error {
		err := t.update(deliveryRows, `state = 'queued', batch = 0`, `channel = $1 AND state = 'leased' AND parcel = 0
			AND batch IN (SELECT id FROM batch WHERE state = 'leased' AND `+takable+`)`, mine...)
		if err != nil {
			return err
		}
		if err := t.exec(`UPDATE batch SET state = 'ended' WHERE state = 'leased' AND `+takable, mine...); err != nil {
			return err
		}
		return t.exec(`UPDATE batch SET owner = $2, epoch = $3, until = $5 WHERE state = 'packed' AND `+takable, append(mine, millis(c.Until))...)
	})
}

// Lease: see outbox.Queue.
func (s *Store) Lease(ctx context.Context, c outbox.Claim, by time.Time, n int) (b outbox.Batch, ids []int64, err error) {
	err = s.do(ctx, func(t *tx) error {
		b, ids = outbox.Batch{Time: c.Now}, nil
		due, is, err := t.due(c.Channel, by)
		if err != nil || !is {
			return err
		}
		b.Seller = due.seller
		most := n
		if due.alone != 0 {
			most = 1
		}
		if b.Number, err = t.id("batch"); err != nil {
			return err
		}
		if b.Sequence, err = t.sequence(b.Seller, c.Channel); err != nil {
			return err
		}
		if ids, err = t.lease(c.Channel, due, b.Number, by, c.Now, most); err != nil {
			return err
		}
		return t.exec(`INSERT INTO batch (id, channel, seller, sequence, size, state, owner, epoch, until, leased_at)
			VALUES ($1, $2, $3, $4, $5, 'leased', $6, $7, $8, $9)`,
			b.Number, c.Channel, b.Seller, b.Sequence, len(ids), c.Owner.ID, c.Owner.Epoch, millis(c.Until), millis(c.Now))
	})
	return b, ids, err
}

func scanInt64(scan scanner) (n int64, err error) { err = scan(&n); return n, err }

// outboxSeries is the series that numbers a seller's packed batches of a
// channel, beside the series of vouchers.
func outboxSeries(channel string) string { return "outbox:" + channel }

// sequence is the number of the next batch to be packed.
func (t *tx) sequence(seller, channel string) (next int64, err error) {
	err = t.get(`SELECT next FROM series WHERE seller = $1 AND series = $2 AND year = ''`, []any{seller, outboxSeries(channel)}, &next)
	if ok, err := found(err); !ok {
		return 1, err
	}
	return next, nil
}

// Intend: see outbox.Queue.
func (s *Store) Intend(ctx context.Context, c outbox.Claim, b outbox.Batch, parcels []outbox.Parcel) error {
	if len(parcels) == 0 {
		return s.do(ctx, func(t *tx) error { return t.hold(c, b.Number, outbox.BatchLeased, outbox.BatchEnded) })
	}
	docs := make([][]byte, len(parcels))
	for i, p := range parcels {
		docs[i] = p.Bytes
	}
	refs, err := s.Pack(docs)
	if err != nil {
		return err
	}
	tokens := make(map[int64]string, len(b.Items))
	for _, item := range b.Items {
		tokens[item.Delivery] = item.Token
	}
	return s.do(ctx, func(t *tx) error {
		if err := t.hold(c, b.Number, outbox.BatchLeased, outbox.BatchPacked); err != nil {
			return err
		}
		err := t.exec(`INSERT INTO series (seller, series, year, next) VALUES ($1, $2, '', $3) ON CONFLICT (seller, series, year) DO UPDATE SET next = excluded.next`,
			b.Seller, outboxSeries(c.Channel), b.Sequence+1)
		if err != nil {
			return err
		}
		var packed, of int64
		for i := range parcels {
			if err := t.addParcel(c, b.Number, &parcels[i], refs[i]); err != nil {
				return fmt.Errorf("parcel %s: %w", parcels[i].Name, err)
			}
			for _, d := range parcels[i].Deliveries {
				of++
				err := t.execCount(&packed, `UPDATE delivery SET parcel = $1, token = $2 WHERE id = $3 AND state = 'leased' AND batch = $4`, parcels[i].ID, tokens[d], d, b.Number)
				if err != nil {
					return err
				}
			}
		}
		if err := t.flush(); err != nil {
			return err
		}
		if packed != of {
			return &outbox.LostError{Batch: b.Number}
		}
		return nil
	})
}

// hold brings a batch from one state to another, or keeps it, and is a
// LostError where it is not the owner's any more.
func (t *tx) hold(c outbox.Claim, batch int64, from, to outbox.BatchState) error {
	n, err := t.change(`UPDATE batch SET state = $1, until = $2 WHERE id = $3 AND state = $4 AND owner = $5 AND epoch = $6`,
		string(to), millis(c.Until), batch, string(from), c.Owner.ID, c.Owner.Epoch)
	if err == nil && n != 1 {
		err = &outbox.LostError{Batch: batch}
	}
	return err
}

func (t *tx) addParcel(c outbox.Claim, batch int64, p *outbox.Parcel, ref flow.Ref) (err error) {
	if p.ID, err = t.id("parcel"); err != nil {
		return err
	}
	p.Epoch = c.Owner.Epoch
	sum := sha256.Sum256(p.Bytes)
	return t.exec(`INSERT INTO parcel (id, channel, batch, name, media, mail_to, mail_from, sha256, pack, pack_off, pack_len, state, attempt, run_at, since, epoch)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'intended', 0, 0, $12, $13)`,
		p.ID, c.Channel, batch, p.Name, p.MediaType, p.To, p.From, hex.EncodeToString(sum[:]), ref.Pack, ref.Offset, ref.Length, millis(c.Now), c.Owner.Epoch)
}

// Begin: see outbox.Queue.
func (s *Store) Begin(ctx context.Context, c outbox.Claim, parcels []int64) error {
	err := s.do(ctx, func(t *tx) error {
		held := map[int64]bool{}
		for _, id := range parcels {
			batch, err := one(&t.query, scanInt64, `SELECT batch FROM parcel WHERE id = $1`, id)
			if err != nil {
				return must("parcel", id, err)
			}
			if !held[batch] {
				held[batch] = true
				if err := t.hold(c, batch, outbox.BatchPacked, outbox.BatchPacked); err != nil {
					return err
				}
			}
			n, err := t.change(`UPDATE parcel SET state = 'begun', epoch = $1 WHERE id = $2 AND state = 'intended'`, c.Owner.Epoch, id)
			if err != nil {
				return err
			}
			if n != 1 {
				return fmt.Errorf("parcel %d: not waiting to be handed over", id)
			}
		}
		return nil
	})
	if errors.Is(err, ErrFenced) { // the channel is another's, and so are its batches
		err = fmt.Errorf("%w: %w", &outbox.LostError{}, err)
	}
	return err
}

// Unfinished: see outbox.Queue.
func (s *Store) Unfinished(ctx context.Context, c outbox.Claim, by time.Time, n int) (out []outbox.Unfinished, err error) {
	name, kind := switchesOf(c.Channel)
	if n <= 0 {
		n = maxUnfinished
	}
	err = s.view(ctx, func(q *query) error {
		out, err = list(q, func(scan scanner) (outbox.Unfinished, error) {
			var u outbox.Unfinished
			var state string
			var since int64
			p := &u.Parcel
			err := scan(&p.ID, &p.Name, &p.MediaType, &p.To, &p.From, &state, &u.Attempt, &since, &p.Epoch)
			u.Begun, u.Since = state == string(flow.Begun), moment(since)
			return u, err
		}, `SELECT id, name, media, mail_to, mail_from, state, attempt, since, epoch FROM parcel
			WHERE channel = $3 AND state IN ('intended', 'begun') AND run_at <= $4
			AND EXISTS (SELECT 1 FROM batch b WHERE b.id = parcel.batch AND b.owner = $5 AND b.epoch = $6)
			AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.parcel = parcel.id AND `+blocked+`) ORDER BY id LIMIT $7`,
			name, kind, c.Channel, millis(by), c.Owner.ID, c.Owner.Epoch, n)
		if err != nil {
			return err
		}
		for i := range out {
			if out[i].Parcel.Deliveries, err = deliveriesIn(q, out[i].Parcel.ID); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// maxUnfinished bounds what is taken up at once; the rest follows.
const maxUnfinished = 10_000

func deliveriesIn(q *query, parcel int64) ([]int64, error) {
	return list(q, scanInt64, `SELECT id FROM delivery WHERE parcel = $1 ORDER BY id`, parcel)
}

// Lost: see outbox.Queue.
func (s *Store) Lost(ctx context.Context, c outbox.Claim, looks int) (out []outbox.Lost, err error) {
	err = s.view(ctx, func(q *query) error {
		out, err = list(q, func(scan scanner) (outbox.Lost, error) {
			var l outbox.Lost
			var others int64
			p := &l.Parcel
			err := scan(&p.ID, &p.Name, &p.MediaType, &p.To, &p.From, &l.Looks, &others, &p.Epoch)
			l.Whole = others == 0
			return l, err
		}, `SELECT id, name, media, mail_to, mail_from, looks,
				(SELECT COUNT(*) FROM delivery d WHERE d.parcel = parcel.id AND d.state <> 'uncertain'), epoch
			FROM parcel WHERE channel = $1 AND state = 'unknown' AND looks < $2 AND look_at <= $3
			AND EXISTS (SELECT 1 FROM delivery d WHERE d.parcel = parcel.id AND d.state = 'uncertain') ORDER BY id LIMIT $4`,
			c.Channel, looks, millis(c.Now), maxUnfinished)
		if err != nil {
			return err
		}
		for i := range out {
			if out[i].Parcel.Deliveries, err = deliveriesIn(q, out[i].Parcel.ID); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// Looked: see outbox.Queue.
func (s *Store) Looked(ctx context.Context, c outbox.Claim, parcel int64, next time.Time) error {
	return s.do(ctx, func(t *tx) error {
		return t.exec(`UPDATE parcel SET looks = looks + 1, look_at = $1 WHERE id = $2 AND channel = $3`, millis(next), parcel, c.Channel)
	})
}

// ReopenBatch: see flow.Tx.
func (t *tx) ReopenBatch(parcel int64) error {
	return t.exec(`UPDATE batch SET state = 'packed' WHERE id = (SELECT batch FROM parcel WHERE id = $1) AND state = 'ended'`, parcel)
}

// EndBatches: see flow.Tx.
func (t *tx) EndBatches(parcels []int64) error {
	seen := map[int64]bool{}
	for _, id := range parcels {
		batch, err := one(&t.query, scanInt64, `SELECT batch FROM parcel WHERE id = $1`, id)
		if err != nil {
			return must("parcel", id, err)
		}
		if seen[batch] {
			continue
		}
		seen[batch] = true
		err = t.exec(`UPDATE batch SET state = CASE WHEN EXISTS (SELECT 1 FROM parcel p WHERE p.batch = $1 AND p.state = 'dissolved') THEN 'dissolved' ELSE 'ended' END
			WHERE id = $1 AND state IN ('packed', 'ended') AND NOT EXISTS (SELECT 1 FROM parcel p WHERE p.batch = $1 AND p.state IN ('intended', 'begun'))`, batch)
		if err != nil {
			return err
		}
	}
	return nil
}

// Breaker: see outbox.Queue.
func (s *Store) Breaker(ctx context.Context, channel string) (b outbox.Breaker, err error) {
	err = s.view(ctx, func(q *query) error {
		var since, open int64
		var reason string
		err := q.get(`SELECT failures, since, open_until, reason FROM breaker WHERE channel = $1`, []any{channel}, &b.Failures, &since, &open, &reason)
		if ok, err := found(err); !ok {
			return err
		}
		b.Since, b.Open = moment(since), moment(open)
		return unstructure(reason, &b.Reason)
	})
	return b, err
}

// SetBreaker: see outbox.Queue.
func (s *Store) SetBreaker(ctx context.Context, channel string, b outbox.Breaker) error {
	return s.do(ctx, func(t *tx) error {
		if b.Failures == 0 {
			return t.exec(`DELETE FROM breaker WHERE channel = $1`, channel)
		}
		return t.exec(`INSERT INTO breaker (channel, failures, since, open_until, reason) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (channel) DO UPDATE SET failures = excluded.failures, since = excluded.since, open_until = excluded.open_until, reason = excluded.reason`,
			channel, b.Failures, millis(b.Since), millis(b.Open), structure(b.Reason))
	})
}

// ProbeNow: see flow.Tx.
func (t *tx) ProbeNow(channel string) error {
	return t.exec(`UPDATE breaker SET open_until = 0 WHERE channel = $1`, channel)
}

// InLine counts the deliveries of a channel that are queued and not due by a
// moment, and says when the first of them was, or is, in line.
func (s *Store) InLine(ctx context.Context, channel string, by time.Time) (n int, first time.Time, err error) {
	err = s.view(ctx, func(q *query) error {
		var at int64
		name, kind := switchesOf(channel)
		err := q.get(`SELECT COUNT(*), COALESCE(MIN(run_at), 0) FROM delivery d WHERE channel = $3 AND state = 'queued' AND run_at > $4 AND NOT (`+blocked+`)`,
			[]any{name, kind, channel, millis(by)}, &n, &at)
		first = moment(at)
		return err
	})
	return n, first, err
}
