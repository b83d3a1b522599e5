package store

import (
	"cmp"
	"slices"
	"time"
)

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
func (t *tx) lease(channel string, of due, batch int64, by, now time.Time, n int) ([]int64, error) {
	type leased struct{ runAt, id int64 }
	var all []leased
	var one leased
	_, err := t.updateEach(deliveryRows, `state = 'leased', batch = $5, changed_at = $7`,
		`state = 'queued' AND id IN (SELECT id FROM delivery WHERE `+dueOf+of.passes+` ORDER BY run_at, id LIMIT $6)`,
		[]any{channel, of.seller, of.alone, millis(by), batch, n, millis(now)}, `, run_at, id`, []any{&one.runAt, &one.id}, func() { all = append(all, one) })
	slices.SortFunc(all, func(a, b leased) int { return cmp.Or(cmp.Compare(a.runAt, b.runAt), cmp.Compare(a.id, b.id)) })
	ids := make([]int64, len(all))
	for i, v := range all {
		ids[i] = v.id
	}
	return ids, err
}
