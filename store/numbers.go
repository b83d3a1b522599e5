package store

import (
	"context"
	"slices"
	"strconv"

	"sluse/flow"
	"sluse/report"
	"sluse/words"
)

// NumbersOf: see flow.Tx.
func (t *tx) NumbersOf(arrival int64, f func(flow.ReadNumber)) error {
	return t.each(`SELECT number, id, CASE WHEN state = 'staged' AND class = 'invoice' AND reason NOT LIKE $2 THEN 1 ELSE 0 END FROM invoice WHERE arrival = $1
		UNION ALL SELECT number, 0, 0 FROM fault WHERE arrival = $1 AND outcome <> 'duplicate' AND number <> ''`, []any{arrival, registered},
		func(scan func(...any) error) error {
			var r flow.ReadNumber
			var counts int64
			if err := scan(&r.Number, &r.Invoice, &counts); err != nil {
				return err
			}
			r.Counts = counts != 0
			f(r)
			return nil
		})
}

// NumberRead: see flow.Tx.
func (t *tx) NumberRead(seller, number string) (bool, error) {
	var n int
	err := t.get(`SELECT 1 FROM invoice i WHERE i.seller = $1 AND i.class IN ('invoice', 'credit note') AND i.number = $2
		AND (i.state <> 'staged' OR EXISTS (SELECT 1 FROM arrival a WHERE a.id = i.arrival AND a.state <> 'arrived')) LIMIT 1`, []any{seller, number}, &n)
	if read, err := found(err); read || err != nil {
		return read, err
	}
	err = t.get(`SELECT 1 FROM fault f JOIN arrival a ON a.id = f.arrival
		WHERE f.number = $2 AND f.number <> '' AND a.seller = $1 AND a.state <> 'arrived' LIMIT 1`, []any{seller, number}, &n)
	return found(err)
}

// Stretches: see flow.Tx.
func (t *tx) Stretches(seller string, s flow.Series) ([]flow.Stretch, error) {
	return list(&t.query, func(scan scanner) (v flow.Stretch, err error) {
		err = scan(&v.First, &v.High)
		return v, err
	}, `SELECT first, high FROM stretch WHERE seller = $1 AND prefix = $2 AND width = $3 ORDER BY first`, seller, s.Prefix, s.Width)
}

// SetStretches: see flow.Tx.
func (t *tx) SetStretches(seller string, s flow.Series, now []flow.Stretch) error {
	before, err := t.Stretches(seller, s)
	if err != nil {
		return err
	}
	for _, v := range before {
		if slices.ContainsFunc(now, func(n flow.Stretch) bool { return n.First == v.First }) {
			continue
		}
		if err := t.exec(`DELETE FROM stretch WHERE seller = $1 AND prefix = $2 AND width = $3 AND first = $4`, seller, s.Prefix, s.Width, v.First); err != nil {
			return err
		}
	}
	for _, v := range now {
		if slices.Contains(before, v) {
			continue
		}
		err := t.exec(`INSERT INTO stretch (seller, prefix, width, first, high) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (seller, prefix, width, first) DO UPDATE SET high = excluded.high`, seller, s.Prefix, s.Width, v.First, v.High)
		if err != nil {
			return err
		}
	}
	return nil
}

const gapColumns = `id, seller, prefix, width, from_no, to_no, jump, found_at, arrival, state, closed_at, who, note`

func scanGap(scan scanner) (v flow.Gap, err error) {
	var jump, at, closed int64
	var state string
	err = scan(&v.ID, &v.Seller, &v.Series.Prefix, &v.Series.Width, &v.From, &v.To, &jump, &at, &v.Arrival, &state, &closed, &v.Who, &v.Note)
	v.Jump, v.FoundAt, v.State, v.ClosedAt = jump != 0, moment(at), flow.GapState(state), moment(closed)
	return v, err
}

// OpenGaps: see flow.Tx.
func (t *tx) OpenGaps(seller string, s flow.Series, from, to int64) ([]flow.Gap, error) {
	return list(&t.query, scanGap, `SELECT `+gapColumns+` FROM gap WHERE seller = $1 AND prefix = $2 AND width = $3 AND state = 'open'
		AND from_no <= $4 AND to_no >= $5 ORDER BY from_no`, seller, s.Prefix, s.Width, to, from)
}

// AddGap: see flow.Tx.
func (t *tx) AddGap(v *flow.Gap) (err error) {
	if v.ID, err = t.id("gap"); err != nil {
		return err
	}
	return t.exec(`INSERT INTO gap (`+gapColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		v.ID, v.Seller, v.Series.Prefix, v.Series.Width, v.From, v.To, flag(v.Jump), millis(v.FoundAt), v.Arrival, string(v.State), millis(v.ClosedAt), v.Who, v.Note)
}

// SetGap: see flow.Tx.
func (t *tx) SetGap(v flow.Gap) error {
	return t.exec(`UPDATE gap SET from_no = $1, to_no = $2, state = $3, closed_at = $4, who = $5, note = $6 WHERE id = $7`,
		v.From, v.To, string(v.State), millis(v.ClosedAt), v.Who, v.Note, v.ID)
}

// Gaps: see flow.Desk.
func (s *Store) Gaps(ctx context.Context, seller string, all bool, limit int) ([]flow.Gap, error) {
	return readList(ctx, s, scanGap, `SELECT `+gapColumns+` FROM gap WHERE ($1 = '' OR seller = $1) AND (state = 'open' OR $2 = 1)
		ORDER BY CASE WHEN state = 'open' THEN 0 ELSE 1 END, seller, prefix, width, from_no LIMIT $3`, seller, flag(all), limit)
}

// gapMatters are the ranges that are missing; where a series has very many of
// them, they are one matter.
func gapMatters(q *query, _ report.Ask) ([]report.Matter, error) {
	type found struct {
		flow.Gap
		file string
	}
	gaps, err := list(q, func(scan scanner) (v found, err error) {
		v.Gap, err = scanGap(func(dest ...any) error { return scan(append(dest, &v.file)...) })
		return v, err
	}, `SELECT g.id, g.seller, g.prefix, g.width, g.from_no, g.to_no, g.jump, g.found_at, g.arrival, g.state, g.closed_at, g.who, g.note, COALESCE(a.name, '')
		FROM gap g LEFT JOIN arrival a ON a.id = g.arrival WHERE g.state = 'open' ORDER BY g.seller, g.prefix, g.width, g.from_no`)
	if err != nil {
		return nil, err
	}
	var out []report.Matter
	for len(gaps) > 0 {
		first := gaps[0]
		n := slices.IndexFunc(gaps, func(g found) bool { return g.Seller != first.Seller || g.Series != first.Series })
		if n < 0 {
			n = len(gaps)
		}
		series := gaps[:n]
		gaps = gaps[n:]
		if n > report.MaxGaps {
			last := series[n-1]
			out = append(out, report.Matter{
				Kind: report.GapMatter, Seller: first.Seller, Number: flow.RangeText(first.Series, first.From, last.To), N: n, Since: first.FoundAt, File: first.file,
				Reason: words.R("gap.many", strconv.Itoa(n), first.Series.Number(first.From), last.Series.Number(last.To)),
			})
			continue
		}
		for _, g := range series {
			m := report.Matter{Kind: report.GapMatter, Seller: g.Seller, Number: g.Text(), Since: g.FoundAt, File: g.file, Reason: words.R("gap.missing", g.Text())}
			switch {
			case g.Jump:
				m.Reason = words.R("gap.jump", g.Series.Number(g.From-1), g.Series.Number(g.To+1), g.Text())
			case g.From != g.To:
				m.Reason = words.R("gap.missing-many", g.Text(), strconv.FormatInt(g.To-g.From+1, 10))
			}
			out = append(out, m)
		}
	}
	return out, nil
}
