package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
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
			if err := t.exec(`UPDATE delivery SET state = 'queued', parcel = 0, attempt = 0, token = '' WHERE parcel = $1`, parcel); err != nil {
				return err
			}
		}
	}
	if err := t.changedWhere(`customer = $2 AND EXISTS (SELECT 1 FROM delivery d WHERE d.invoice = invoice.id AND d.state = 'queued' AND d.purpose = 'customer')`, customer); err != nil {
		return err
	}
	return t.exec(`UPDATE delivery SET state = 'held', reason = $1, changed_at = $2
		WHERE state = 'queued' AND purpose IN ('customer', 'copy') AND invoice IN (SELECT id FROM invoice WHERE customer = $3)`, structure(reason), millis(now), customer)
}

func (t *tx) UnholdQueued(customer int64, code string, now time.Time) error {
	if err := t.changedWhere(`customer = $2 AND EXISTS (SELECT 1 FROM delivery d WHERE d.invoice = invoice.id AND d.state = 'held' AND d.purpose = 'customer')`, customer); err != nil {
		return err
	}
	return t.exec(`UPDATE delivery SET state = 'queued', reason = '', run_at = $1, changed_at = $1
		WHERE state = 'held' AND purpose IN ('customer', 'copy') AND reason LIKE $2 AND invoice IN (SELECT id FROM invoice WHERE customer = $3)`, millis(now), `{"code":"`+code+`"%`, customer)
}

func (t *tx) Recall(parcel int64, now time.Time) (bool, error) {
	n, err := t.change(`UPDATE parcel SET state = 'undone' WHERE id = $1 AND state = 'intended' AND run_at > $2
		AND (SELECT COUNT(*) FROM delivery WHERE parcel = $1) = 1`, parcel, millis(now))
	if err != nil || n == 0 {
		return false, err
	}
	return true, t.EndBatches([]int64{parcel})
}

func (t *tx) SetDelivery(d flow.Delivery) error {
	serial, err := t.changed(d.Invoice)
	if err != nil {
		return err
	}
	return t.exec(`UPDATE delivery SET state = $1, run_at = $2, attempt = $3, batch = $4, parcel = $5, token = $6, refusal = $7, reason = $8, receipt = $9, alone = $10, changed_at = $11,
			serial = $12, left_serial = CASE WHEN $13 = 0 THEN 0 WHEN left_serial = 0 AND $13 = 1 THEN $12 ELSE left_serial END WHERE id = $14`,
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
	return t.exec(`UPDATE parcel SET state = $1 WHERE id = $2 AND state <> 'dissolved'`, string(state), id)
}

func (t *tx) RetryParcel(id int64, runAt time.Time, attempt int) error {
	return t.exec(`UPDATE parcel SET run_at = $1, attempt = $2 WHERE id = $3`, millis(runAt), attempt, id)
}

func (t *tx) RenewParcel(id int64, now time.Time) error {
	return t.exec(`UPDATE parcel SET run_at = $1, attempt = 0, since = $1 WHERE id = $2`, millis(now), id)
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
