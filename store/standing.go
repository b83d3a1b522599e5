package store

import (
	"context"

	"sluse/report"
)

// Standing is what waits and since when, of one commit.
func (s *Store) Standing(ctx context.Context) (st report.Standing, err error) {
	err = s.snapshot(ctx, func(q *query) (err error) {
		if st.Files, err = list(q, scanFileCount, `SELECT source, state, COUNT(*) FROM arrival GROUP BY source, state ORDER BY source, state`); err != nil {
			return err
		}
		for _, of := range []struct{ thing, text string }{
			{"file", `SELECT state, MIN(arrived_at) FROM arrival WHERE state IN ('arrived', 'held') GROUP BY state ORDER BY state`},
			{"invoice", `SELECT state, MIN(created_at) FROM invoice WHERE state IN ('held', 'offered', 'waiting') GROUP BY state ORDER BY state`},
			{"delivery", `SELECT state, MIN(changed_at) FROM delivery
				WHERE state IN ('planned', 'queued', 'leased', 'held', 'uncertain', 'handed over') GROUP BY state ORDER BY state`},
		} {
			oldest, err := list(q, func(scan scanner) (report.Oldest, error) {
				v := report.Oldest{Thing: of.thing}
				var since int64
				err := scan(&v.State, &since)
				v.Since = moment(since)
				return v, err
			}, of.text)
			if err != nil {
				return err
			}
			st.Oldest = append(st.Oldest, oldest...)
		}
		return nil
	})
	return st, err
}

func scanFileCount(scan scanner) (v report.FileCount, err error) {
	err = scan(&v.Source, &v.State, &v.N)
	return v, err
}
