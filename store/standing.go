package store

import (
	"context"
	"strings"

	"sluse/report"
)

// The states in which a thing waits. A partial index holds those rows alone,
// by state and since when: its text is the same.
var (
	filesWait      = []string{"arrived", "held"}
	invoicesWait   = []string{"held", "offered", "waiting"}
	deliveriesWait = []string{"handed over", "held", "leased", "planned", "queued", "uncertain"}
)

// Standing is what waits and since when, of one commit. The oldest of each
// state is the first of an index, however many wait.
func (s *Store) Standing(ctx context.Context) (st report.Standing, err error) {
	err = s.snapshot(ctx, func(q *query) (err error) {
		st, err = standing(q)
		return err
	})
	return st, err
}

func standing(q *query) (st report.Standing, err error) {
	if st.Files, err = list(q, scanFileCount, `SELECT way, state, SUM(n) FROM tally WHERE what = 'arrival' GROUP BY way, state HAVING SUM(n) <> 0 ORDER BY way, state`); err != nil {
		return st, err
	}
	for _, of := range []struct {
		thing, table, since string
		states              []string
	}{
		{"file", "arrival", "arrived_at", filesWait}, {"invoice", "invoice", "created_at", invoicesWait}, {"delivery", "delivery", "changed_at", deliveriesWait},
	} {
		text := `SELECT ` + of.since + ` FROM ` + of.table + ` WHERE state = $1 AND state IN ('` + strings.Join(of.states, `', '`) + `') ORDER BY ` + of.since + ` LIMIT 1`
		for _, state := range of.states {
			since, is, err := maybe(q, scanInt64, text, state)
			if err != nil {
				return st, err
			}
			if is {
				st.Oldest = append(st.Oldest, report.Oldest{Thing: of.thing, State: state, Since: moment(since)})
			}
		}
	}
	return st, nil
}

func scanFileCount(scan scanner) (v report.FileCount, err error) {
	err = scan(&v.Source, &v.State, &v.N)
	return v, err
}
