package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"sluse/flow"
	"sluse/outbox"
	"sluse/words"
)

var _ outbox.Queue = (*Store)(nil)

func (t *tx) AddDelivery(d *flow.Delivery) (err error) {
	if d.ID, err = t.id("delivery"); err != nil {
		return err
	}
	serial, err := t.changed(d.Invoice)
	if err != nil {
		return err
	}
	t.count(tally{what: "delivery", seller: d.Seller, kind: string(d.Purpose), way: d.Channel, state: string(d.State)}, tallied{n: 1})
	return t.exec(`INSERT INTO delivery (`+deliveryColumns+`, serial) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
		d.ID, d.Seller, d.Invoice, string(d.Purpose), d.Channel, string(d.State), millis(d.RunAt), d.Attempt, d.Batch, d.Parcel,
		d.Token, string(d.Refusal), structure(d.Reason), d.Receipt, flag(d.Alone), d.Notice, d.Address, millis(d.ChangedAt), serial)
}

func (t *tx) DeliveryByID(id int64) (flow.Delivery, error) {
	d, err := one(&t.query, scanDelivery, `SELECT `+deliveryColumns+` FROM delivery WHERE id = $1`, id)
	return d, must("delivery", id, err)
}

func (t *tx) LivingDelivery(invoice int64) (flow.Delivery, bool, error) {
	return maybe(&t.query, scanDelivery, `SELECT `+deliveryColumns+` FROM delivery
		WHERE invoice = $1 AND purpose = 'customer' AND state <> 'refused' AND state <> 'withdrawn'`, invoice)
}

func (t *tx) OfferDelivery(invoice int64) (flow.Delivery, bool, error) {
	return maybe(&t.query, scanDelivery, `SELECT `+deliveryColumns+` FROM delivery WHERE invoice = $1 AND purpose IN ('offer', 'withdrawal') ORDER BY id DESC LIMIT 1`, invoice)
}

// openCopies says which copies d wait for a person.
const openCopies = `d.purpose = 'copy' AND (d.state IN ('held', 'uncertain') OR d.state = 'refused'
	AND NOT EXISTS (SELECT 1 FROM delivery n WHERE n.invoice = d.invoice AND n.purpose = 'copy' AND n.id > d.id))`

func (t *tx) OpenCopies(invoice int64) ([]flow.Delivery, error) {
	return list(&t.query, scanDelivery, `SELECT `+deliveryColumns+` FROM delivery d WHERE invoice = $1 AND `+openCopies+` ORDER BY id`, invoice)
}

func (t *tx) HoldQueued(customer int64, reason words.Reason, now time.Time) error {
	// What waits for another try is called back first.
	later, err := list(&t.query, scanInt64, `SELECT d.parcel FROM delivery d JOIN invoice i ON i.id = d.invoice
		WHERE d.state = 'leased' AND d.parcel <> 0 AND d.purpose IN ('customer', 'copy') AND i.customer = $1 ORDER BY d.id`, customer)
	if err != nil {
		return err
	}
	for _, parcel := range later {
		recalled, err := t.Recall(parcel, now)
		if err != nil {
			return err
		}
		if recalled {
			if err := t.update(deliveryRows, `state = 'queued', parcel = 0, attempt = 0, token = ''`, `parcel = $1`, parcel); err != nil {
				return err
			}
		}
	}
	if err := t.changedWhere(`customer = $2 AND EXISTS (SELECT 1 FROM delivery d WHERE d.invoice = invoice.id AND d.state = 'queued' AND d.purpose = 'customer')`, customer); err != nil {
		return err
	}
	return t.update(deliveryRows, `state = 'held', reason = $1, changed_at = $2`,
		`state = 'queued' AND purpose IN ('customer', 'copy') AND invoice IN (SELECT id FROM invoice WHERE customer = $3)`, structure(reason), millis(now), customer)
}

func (t *tx) UnholdQueued(customer int64, code string, now time.Time) error {
	if err := t.changedWhere(`customer = $2 AND EXISTS (SELECT 1 FROM delivery d WHERE d.invoice = invoice.id AND d.state = 'held' AND d.purpose = 'customer')`, customer); err != nil {
		return err
	}
	return t.update(deliveryRows, `state = 'queued', reason = '', run_at = $1, changed_at = $1`,
		`state = 'held' AND purpose IN ('customer', 'copy') AND reason LIKE $2 AND invoice IN (SELECT id FROM invoice WHERE customer = $3)`, millis(now), `{"code":"`+code+`"%`, customer)
}

func (t *tx) Recall(parcel int64, now time.Time) (bool, error) {
	n, err := t.change(`UPDATE parcel SET state = 'undone' WHERE id = $1 AND state = 'intended' AND run_at > $2
		AND (SELECT COUNT(*) FROM delivery WHERE parcel = $1) = 1`, parcel, millis(now))
	return n == 1, err
}

func (t *tx) SetDelivery(d flow.Delivery) error {
	serial, err := t.changed(d.Invoice)
	if err != nil {
		return err
	}
	return t.update(deliveryRows, `state = $1, run_at = $2, attempt = $3, batch = $4, parcel = $5, token = $6, refusal = $7, reason = $8, receipt = $9, alone = $10, changed_at = $11,
			serial = $12, left_serial = CASE WHEN $13 = 0 THEN 0 WHEN left_serial = 0 AND $13 = 1 THEN $12 ELSE left_serial END`, `id = $14`,
		string(d.State), millis(d.RunAt), d.Attempt, d.Batch, d.Parcel, d.Token, string(d.Refusal), structure(d.Reason), d.Receipt, flag(d.Alone), millis(d.ChangedAt),
		serial, leaving(d.State), d.ID)
}

// leaving is 1 of a state that proves that a delivery has left, 0 of one that
// it can have only where nothing has, and 2 of those that say nothing of it.
func leaving(s outbox.State) int {
	switch s {
	case outbox.HandedOver, outbox.Accepted, outbox.Delivered:
		return 1
	case outbox.Planned, outbox.Queued:
		return 0
	}
	return 2
}

func (t *tx) DeliveryByToken(token string) (flow.Delivery, bool, error) {
	return maybe(&t.query, scanDelivery, `SELECT `+deliveryColumns+` FROM delivery WHERE token = $1 AND token <> ''`, token)
}

func (t *tx) DeliveriesOfParcel(channel, name string) ([]flow.Delivery, error) {
	return list(&t.query, scanDelivery, `SELECT `+deliveryColumns+` FROM delivery
		WHERE parcel = (SELECT id FROM parcel WHERE channel = $1 AND name = $2) ORDER BY id`, channel, name)
}

func (t *tx) SetParcel(id int64, state flow.ParcelState) error {
	return t.exec(`UPDATE parcel SET state = $1 WHERE id = $2`, string(state), id)
}

func (t *tx) RetryParcel(id int64, runAt time.Time, attempt int) error {
	return t.exec(`UPDATE parcel SET run_at = $1, attempt = $2 WHERE id = $3`, millis(runAt), attempt, id)
}

// Unlease: see outbox.Queue.
func (s *Store) Unlease(ctx context.Context, channel string) error {
	return s.do(ctx, func(t *tx) error {
		return t.update(deliveryRows, `state = 'queued', batch = 0`, `channel = $1 AND state = 'leased' AND parcel = 0`, channel)
	})
}

// Lease: see outbox.Queue.
func (s *Store) Lease(ctx context.Context, channel string, now time.Time, n int) (b outbox.Batch, ids []int64, err error) {
	err = s.do(ctx, func(t *tx) error {
		b, ids = outbox.Batch{Time: now}, nil
		due, is, err := t.due(channel, now)
		if err != nil || !is {
			return err
		}
		b.Seller = due.seller
		if due.alone != 0 {
			n = 1
		}
		if b.Number, err = t.id("batch"); err != nil {
			return err
		}
		if b.Sequence, err = t.sequence(b.Seller, channel); err != nil {
			return err
		}
		ids, err = t.lease(channel, due, b.Number, now, n)
		return err
	})
	return b, ids, err
}

// A due is what of a channel may leave together now: one seller's, alone or
// not, and only what passes a switch that is on.
type due struct {
	seller string
	alone  int64
	passes string // a condition more
}

// due is the first seller of a channel with something that is due. It steps by
// the index from one to the next, so that what waits for a later time or
// behind a switch is not read.
func (t *tx) due(channel string, now time.Time) (d due, is bool, err error) {
	d.alone = -1 // behind nobody
	for {
		err := t.get(`SELECT seller, alone FROM delivery WHERE channel = $1 AND state = 'queued' AND (seller, alone) > ($2, $3) ORDER BY seller, alone LIMIT 1`,
			[]any{channel, d.seller, d.alone}, &d.seller, &d.alone)
		if is, err := found(err); !is {
			return d, false, err
		}
		off, err := t.switchedOff(channel, d.seller)
		if err != nil {
			return d, false, err
		}
		d.passes = ""
		if off {
			d.passes = ` AND ` + passes
		}
		var one int64
		err = t.get(`SELECT 1 FROM delivery WHERE `+dueOf+d.passes+` LIMIT 1`, []any{channel, d.seller, d.alone, millis(now)}, &one)
		if is, err := found(err); is || err != nil {
			return d, is, err
		}
	}
}

// dueOf are the due deliveries of a channel, a seller, alone or not, at a time.
const dueOf = `channel = $1 AND seller = $2 AND alone = $3 AND state = 'queued' AND run_at <= $4`

// lease takes the first n into a batch, in their order.
func (t *tx) lease(channel string, of due, batch int64, now time.Time, n int) ([]int64, error) {
	type leased struct{ runAt, id int64 }
	var all []leased
	var one leased
	_, err := t.updateEach(deliveryRows, `state = 'leased', batch = $5, changed_at = $4`,
		`state = 'queued' AND id IN (SELECT id FROM delivery WHERE `+dueOf+of.passes+` ORDER BY run_at, id LIMIT $6)`,
		[]any{channel, of.seller, of.alone, millis(now), batch, n}, `, run_at, id`, []any{&one.runAt, &one.id}, func() { all = append(all, one) })
	slices.SortFunc(all, func(a, b leased) int { return cmp.Or(cmp.Compare(a.runAt, b.runAt), cmp.Compare(a.id, b.id)) })
	ids := make([]int64, len(all))
	for i, v := range all {
		ids[i] = v.id
	}
	return ids, err
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
func (s *Store) Intend(ctx context.Context, channel string, b outbox.Batch, parcels []outbox.Parcel) error {
	if len(parcels) == 0 {
		return nil
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
		err := t.exec(`INSERT INTO series (seller, series, year, next) VALUES ($1, $2, '', $3) ON CONFLICT (seller, series, year) DO UPDATE SET next = excluded.next`,
			b.Seller, outboxSeries(channel), b.Sequence+1)
		if err != nil {
			return err
		}
		for i := range parcels {
			if err := t.addParcel(channel, b.Number, &parcels[i], refs[i]); err != nil {
				return fmt.Errorf("parcel %s: %w", parcels[i].Name, err)
			}
			for _, d := range parcels[i].Deliveries {
				n, err := t.change(`UPDATE delivery SET parcel = $1, token = $2 WHERE id = $3 AND state = 'leased' AND batch = $4`, parcels[i].ID, tokens[d], d, b.Number)
				if err != nil {
					return err
				}
				if n != 1 {
					return fmt.Errorf("delivery %d: the lease is lost", d)
				}
			}
		}
		return nil
	})
}

func (t *tx) addParcel(channel string, batch int64, p *outbox.Parcel, ref flow.Ref) (err error) {
	if p.ID, err = t.id("parcel"); err != nil {
		return err
	}
	sum := sha256.Sum256(p.Bytes)
	return t.exec(`INSERT INTO parcel (id, channel, batch, name, media, mail_to, mail_from, sha256, pack, pack_off, pack_len, state, attempt, run_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'intended', 0, 0)`,
		p.ID, channel, batch, p.Name, p.MediaType, p.To, p.From, hex.EncodeToString(sum[:]), ref.Pack, ref.Offset, ref.Length)
}

// Begin: see outbox.Queue.
func (s *Store) Begin(ctx context.Context, parcels []int64) error {
	return s.do(ctx, func(t *tx) error {
		for _, id := range parcels {
			n, err := t.change(`UPDATE parcel SET state = 'begun' WHERE id = $1 AND state = 'intended'`, id)
			if err != nil {
				return err
			}
			if n != 1 {
				return fmt.Errorf("parcel %d: not waiting to be handed over", id)
			}
		}
		return nil
	})
}

// Unfinished: see outbox.Queue.
func (s *Store) Unfinished(ctx context.Context, channel string, now time.Time) (out []outbox.Unfinished, err error) {
	name, kind := switchesOf(channel)
	err = s.view(ctx, func(q *query) error {
		out, err = list(q, func(scan scanner) (outbox.Unfinished, error) {
			var u outbox.Unfinished
			var state string
			p := &u.Parcel
			err := scan(&p.ID, &p.Name, &p.MediaType, &p.To, &p.From, &state, &u.Attempt)
			u.Begun = state == string(flow.Begun)
			return u, err
		}, `SELECT id, name, media, mail_to, mail_from, state, attempt FROM parcel
			WHERE channel = $3 AND state IN ('intended', 'begun') AND run_at <= $4
			AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.parcel = parcel.id AND `+blocked+`) ORDER BY id`, name, kind, channel, millis(now))
		if err != nil {
			return err
		}
		for i := range out {
			err := q.each(`SELECT id FROM delivery WHERE parcel = $1 ORDER BY id`, []any{out[i].Parcel.ID}, func(scan func(...any) error) error {
				var id int64
				if err := scan(&id); err != nil {
					return err
				}
				out[i].Parcel.Deliveries = append(out[i].Parcel.Deliveries, id)
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// Used: see outbox.Queue.
func (s *Store) Used(ctx context.Context, channel string) (used bool, err error) {
	err = s.view(ctx, func(q *query) error {
		var n int
		err := q.get(`SELECT 1 FROM parcel WHERE channel = $1 AND state IN ('begun', 'handed over') LIMIT 1`, []any{channel}, &n)
		used, err = found(err)
		return err
	})
	return used, err
}

// Bytes: see outbox.Queue.
func (s *Store) Bytes(ctx context.Context, parcel int64) ([]byte, error) {
	var ref flow.Ref
	var sum string
	err := s.view(ctx, func(q *query) error {
		return q.get(`SELECT pack, pack_off, pack_len, sha256 FROM parcel WHERE id = $1`, []any{parcel}, &ref.Pack, &ref.Offset, &ref.Length, &sum)
	})
	if err != nil {
		return nil, must("parcel", parcel, err)
	}
	b, err := s.Document(ref)
	if err != nil {
		return nil, err
	}
	if got := sha256.Sum256(b); hex.EncodeToString(got[:]) != sum {
		return nil, fmt.Errorf("parcel %d: the kept bytes have changed", parcel)
	}
	return b, nil
}
