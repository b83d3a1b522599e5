package store

import (
	"maps"
	"slices"
)

// serialName is the counter of commits, beside the blocks of ids.
const serialName = "commit"

// serial is the number of this commit. It is taken inside the commit, and no
// other commit can take one until this one has ended: whoever sees a number
// sees all that was done under it and under those before it.
func (t *tx) serial() (int64, error) {
	if t.number != 0 {
		return t.number, nil
	}
	var next int64
	err := t.get(`INSERT INTO id_block (name, next) VALUES ($1, 2) ON CONFLICT (name) DO UPDATE SET next = id_block.next + 1 RETURNING next`, []any{serialName}, &next)
	t.number = next - 1
	return t.number, err
}

// lastSerial is the number of the last commit that can be seen.
func lastSerial(q *query) (int64, error) {
	var next int64
	err := q.get(`SELECT next FROM id_block WHERE name = $1`, []any{serialName}, &next)
	if is, err := found(err); !is {
		return 0, err
	}
	return next - 1, nil
}

// changed records that this commit changes an invoice, and gives the commit's
// number. Whoever writes the state of an invoice, its deliveries, offers or
// money calls it; 0 is no invoice.
func (t *tx) changed(invoice int64) (int64, error) {
	if invoice != 0 {
		if t.touched == nil {
			t.touched = map[int64]struct{}{}
		}
		t.touched[invoice] = struct{}{}
	}
	return t.serial()
}

// changedWhere is changed for many invoices at once. In the condition $1 is
// taken: the arguments begin with $2.
func (t *tx) changedWhere(condition string, args ...any) error {
	serial, err := t.serial()
	if err != nil {
		return err
	}
	return t.exec(`INSERT INTO change (serial, invoice) SELECT CAST($1 AS BIGINT), id FROM invoice WHERE `+condition+` ON CONFLICT (serial, invoice) DO NOTHING`,
		append([]any{serial}, args...)...)
}

// keepChanges writes what changed has noted, at the end of the commit.
func (t *tx) keepChanges() error {
	for _, invoice := range slices.Sorted(maps.Keys(t.touched)) {
		err := t.exec(`INSERT INTO change (serial, invoice) VALUES ($1, $2) ON CONFLICT (serial, invoice) DO NOTHING`, t.number, invoice)
		if err != nil {
			return err
		}
	}
	return nil
}
