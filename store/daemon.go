package store

import (
	"context"
	"time"

	"sluse/report"
)

// beside is the name of commands that work beside the daemons.
const beside = "beside"

// Beside makes this process tell the daemons of each of its commits: it is for
// commands that work beside them.
func (s *Store) Beside() { s.teller = beside }

// TellAs makes a daemon that is not alone tell the others of its commits,
// under its own name.
func (s *Store) TellAs(owner string) { s.teller = owner }

// tell counts a commit, inside it. A daemon's that has written nothing wakes
// nobody.
func (t *tx) tell() error {
	if t.store.teller == "" || t.store.teller != beside && !t.wrote {
		return nil
	}
	return t.exec(`INSERT INTO change_count (name, n) VALUES ($1, 1) ON CONFLICT (name) DO UPDATE SET n = change_count.n + 1`, t.store.teller)
}

// Changes counts the commits of all other processes that tell of them.
func (s *Store) Changes(ctx context.Context) (n int64, err error) {
	return readOne(ctx, s, scanInt64, `SELECT CAST(COALESCE(SUM(n), 0) AS BIGINT) FROM change_count WHERE name <> $1`, s.teller)
}

// Troubles are those of now, by name, and of each name the oldest first.
func (s *Store) Troubles(ctx context.Context) (list []report.Trouble, err error) {
	err = s.view(ctx, func(q *query) (err error) {
		list, err = troubles(q)
		return err
	})
	return list, err
}

func troubles(q *query) ([]report.Trouble, error) {
	return list(q, func(scan scanner) (t report.Trouble, err error) {
		var since, last int64
		var reason string
		if err := scan(&t.What, &t.Owner, &t.Host, &since, &last, &reason); err != nil {
			return t, err
		}
		t.Since, t.Last = moment(since), moment(last)
		return t, unstructure(reason, &t.Reason)
	}, `SELECT what, owner, host, since, last, reason FROM trouble ORDER BY what, since, owner`)
}

func troubleMatters(q *query, _ report.Ask) ([]report.Matter, error) {
	list, err := troubles(q)
	return report.TroubleMatters(list), err
}

// SetTrouble keeps a trouble, in place of what the same daemon said of the
// same source or channel before.
func (s *Store) SetTrouble(ctx context.Context, t report.Trouble) error {
	return s.do(ctx, func(x *tx) error {
		return x.exec(`INSERT INTO trouble (what, owner, host, since, last, reason) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (what, owner) DO UPDATE SET host = excluded.host, since = excluded.since, last = excluded.last, reason = excluded.reason`,
			t.What, t.Owner, t.Host, millis(t.Since), millis(t.Last), structure(t.Reason))
	})
}

// EndTrouble removes a daemon's trouble.
func (s *Store) EndTrouble(ctx context.Context, what, owner string) error {
	return s.do(ctx, func(x *tx) error {
		return x.exec(`DELETE FROM trouble WHERE what = $1 AND owner = $2`, what, owner)
	})
}

// keepDaemons is how long a daemon is remembered that has not been seen.
const keepDaemons = 30 * 24 * time.Hour

// SaveDaemon writes what a daemon says of itself, in place of what the one of
// the same state folder said before.
func (s *Store) SaveDaemon(ctx context.Context, d report.Daemon) error {
	return s.do(ctx, func(x *tx) error {
		if err := x.exec(`DELETE FROM daemon WHERE owner = $1 OR seen < $2`, d.Owner, millis(d.Seen.Add(-keepDaemons))); err != nil {
			return err
		}
		return x.exec(`INSERT INTO daemon (owner, host, folder, pid, version, config, hash, started, passed, seen, stopped, refused, refused_at, polled)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
			d.Owner, d.Host, d.Folder, d.PID, d.Version, d.Config, d.Hash, millis(d.Started), millis(d.Passed), millis(d.Seen), millis(d.Stopped),
			d.Refused, millis(d.RefusedAt), structure(d.Polled))
	})
}

// Daemons are all that have run on this store of late, the last of each state
// folder.
func (s *Store) Daemons(ctx context.Context) ([]report.Daemon, error) {
	return readList(ctx, s, func(scan scanner) (d report.Daemon, err error) {
		var started, passed, seen, stopped, refused int64
		var polled string
		if err := scan(&d.Owner, &d.Host, &d.Folder, &d.PID, &d.Version, &d.Config, &d.Hash, &started, &passed, &seen, &stopped, &d.Refused, &refused, &polled); err != nil {
			return d, err
		}
		d.Started, d.Passed, d.Seen, d.Stopped, d.RefusedAt = moment(started), moment(passed), moment(seen), moment(stopped), moment(refused)
		return d, unstructure(polled, &d.Polled)
	}, `SELECT owner, host, folder, pid, version, config, hash, started, passed, seen, stopped, refused, refused_at, polled FROM daemon ORDER BY host, folder, owner`)
}

const runColumns = `schedule, run_key, due, started, finished, skipped, outcome`

func scanRun(scan scanner) (r report.ScheduleRun, err error) {
	var due, started, finished int64
	err = scan(&r.Schedule, &r.Key, &due, &started, &finished, &r.Skipped, &r.Outcome)
	r.Due, r.Started, r.Finished = moment(due), moment(started), moment(finished)
	return r, err
}

// LastDue is when the last run of a schedule was due that is known at a
// moment; of a schedule that is new, the moment itself, kept from then on.
// Runs of a future that a wrong clock showed are passed over.
func (s *Store) LastDue(ctx context.Context, schedule string, now time.Time) (due time.Time, err error) {
	err = s.do(ctx, func(x *tx) error {
		last, err := one(&x.query, scanInt64, `SELECT COALESCE(MAX(due), 0) FROM schedule_run WHERE schedule = $1 AND due <= $2`, schedule, millis(now))
		if err != nil || last != 0 {
			due = moment(last)
			return err
		}
		due = now
		return x.exec(`INSERT INTO schedule_run (`+runColumns+`) VALUES ($1, '', $2, $2, $2, 0, '')
			ON CONFLICT (schedule, run_key) DO UPDATE SET due = excluded.due`, schedule, millis(now))
	})
	return due, err
}

// keepRuns is how long the runs of a schedule are kept.
const keepRuns = 400 * 24 * time.Hour

// BeginRun records that a run begins; false where its key has had its run.
func (s *Store) BeginRun(ctx context.Context, r report.ScheduleRun) (fresh bool, err error) {
	err = s.do(ctx, func(x *tx) error {
		n, err := x.change(`INSERT INTO schedule_run (`+runColumns+`) VALUES ($1, $2, $3, $4, 0, $5, '') ON CONFLICT (schedule, run_key) DO NOTHING`,
			r.Schedule, r.Key, millis(r.Due), millis(r.Started), r.Skipped)
		if fresh = n > 0; err != nil || !fresh {
			return err
		}
		return x.exec(`DELETE FROM schedule_run WHERE schedule = $1 AND due < $2 AND finished <> 0`, r.Schedule, millis(r.Started.Add(-keepRuns)))
	})
	return fresh, err
}

// FinishRun records the end of a run.
func (s *Store) FinishRun(ctx context.Context, r report.ScheduleRun) error {
	return s.do(ctx, func(x *tx) error {
		return x.exec(`UPDATE schedule_run SET finished = $1, outcome = $2 WHERE schedule = $3 AND run_key = $4`,
			millis(r.Finished), r.Outcome, r.Schedule, r.Key)
	})
}

// IsOpen says whether a run is not at its end.
func (s *Store) IsOpen(ctx context.Context, r report.ScheduleRun) (bool, error) {
	n, err := readOne(ctx, s, scanInt64, `SELECT COUNT(*) FROM schedule_run WHERE schedule = $1 AND run_key = $2 AND finished = 0`, r.Schedule, r.Key)
	return n > 0, err
}

// OpenRuns are the runs that are not at their end, the first due first.
func (s *Store) OpenRuns(ctx context.Context) ([]report.ScheduleRun, error) {
	return readList(ctx, s, scanRun, `SELECT `+runColumns+` FROM schedule_run WHERE finished = 0 ORDER BY due, schedule`)
}

// LastRuns are the last run of each schedule, by name.
func (s *Store) LastRuns(ctx context.Context) ([]report.ScheduleRun, error) {
	return readList(ctx, s, scanRun, `SELECT `+runColumns+` FROM schedule_run r
		WHERE run_key <> '' AND due = (SELECT MAX(l.due) FROM schedule_run l WHERE l.schedule = r.schedule AND l.run_key <> '') ORDER BY schedule`)
}

// LastWell is when each schedule's latest run that went well had ended.
func (s *Store) LastWell(ctx context.Context) (map[string]time.Time, error) {
	last := map[string]time.Time{}
	err := s.view(ctx, func(q *query) error {
		return q.each(`SELECT schedule, MAX(finished) FROM schedule_run WHERE outcome = $1 GROUP BY schedule`, []any{report.OutcomeWell}, func(scan func(...any) error) error {
			var name string
			var at int64
			err := scan(&name, &at)
			last[name] = moment(at)
			return err
		})
	})
	return last, err
}
