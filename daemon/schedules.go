package daemon

import (
	"context"
	"errors"
	"slices"
	"time"

	"sluse/calendar"
	"sluse/config"
	"sluse/outbox"
	"sluse/report"
	"sluse/store"
)

// A schedule is one of the configuration's, with its run where one is open.
type schedule struct {
	config.Schedule
	when calendar.Schedule
	next time.Time // when its next run is due; zero: to be reckoned
	seen time.Time // when that was reckoned
	run  *openRun
}

// An openRun is a run that is not at its end. It ends with the first pass
// that changes nothing; but a file that may still be written is waited for,
// once, and what could not do its work is tried until the next run is due.
type openRun struct {
	report.ScheduleRun
	hold  *hold // its lease; nil where there is only one daemon
	until time.Time
}

// names are the sources and channels that a schedule names. What stands in for
// a channel while it rehearses has that channel's turns: a rehearsal that went
// at other times would show another night than the one to come.
func (c *schedule) names() []string {
	var list []string
	for _, name := range c.Sources {
		list = append(list, sourceName(name))
	}
	for _, name := range c.Channels {
		list = append(list, channelName(name), channelName(outbox.RehearsalOf(name)))
	}
	return list
}

// openSchedules reads the schedules of the house's configuration, and takes up
// the runs that were cut: by a crash, or by a reload.
func (s *Server) openSchedules(ctx context.Context) error {
	s.letGo(ctx)
	s.schedules = nil
	var errs []error
	for _, c := range s.house.Config.Schedules {
		when, err := c.Parse()
		if err != nil {
			errs = append(errs, err) // it was checked: cannot happen
			continue
		}
		s.schedules = append(s.schedules, &schedule{Schedule: c, when: when})
	}
	s.looked = time.Time{}
	return errors.Join(append(errs, s.takeUp(ctx, s.now()))...)
}

// letGo gives back the runs that this daemon has: another may take them up.
func (s *Server) letGo(ctx context.Context) {
	for _, c := range s.schedules {
		if c.run != nil && c.run.hold != nil {
			c.run.hold.end(ctx)
		}
		c.run = nil
	}
}

// dropLost forgets the runs that another daemon has taken up, since this one
// gave no sign of life for too long.
func (s *Server) dropLost(ctx context.Context) {
	for _, c := range s.schedules {
		if c.run != nil && c.run.hold != nil && c.run.hold.lost.Load() {
			c.run.hold.end(ctx)
			c.run, c.next = nil, time.Time{}
		}
	}
}

// takeUp takes up the runs that are open and have no daemon: at the start, and
// where there are several daemons now and then, since one may have died. The
// run of a schedule that is no more has come to its end.
func (s *Server) takeUp(ctx context.Context, now time.Time) error {
	if !s.looked.IsZero() && (!s.house.Store.Shared() || now.Sub(s.looked) < s.house.lease/renewals && !now.Before(s.looked)) {
		return nil
	}
	open, err := s.house.Store.OpenRuns(ctx)
	if err != nil {
		return err
	}
	s.looked = now
	var errs []error
	for _, r := range open {
		errs = append(errs, s.takeUpOne(ctx, r))
	}
	return errors.Join(errs...)
}

func (s *Server) takeUpOne(ctx context.Context, r report.ScheduleRun) error {
	var c *schedule
	if i := slices.IndexFunc(s.schedules, func(c *schedule) bool { return c.Name == r.Schedule }); i >= 0 {
		c = s.schedules[i]
	}
	if c != nil && c.run != nil && (c.run.Key == r.Key || c.run.hold != nil) {
		return nil // it is this daemon's
	}
	hold, ok, err := s.holdRun(ctx, r.Schedule)
	if err != nil || !ok {
		return err
	}
	open, err := s.house.Store.IsOpen(ctx, r) // another may have ended it a moment ago
	if err == nil && open && c != nil && c.run == nil {
		c.run = &openRun{ScheduleRun: r, hold: hold}
		s.options.Logger.Info("the run of a schedule goes on", "schedule", r.Schedule, "due", r.Key)
		return nil
	}
	if err == nil && open {
		r.Finished, r.Outcome = s.now(), report.OutcomeTroubled
		err = s.house.Store.FinishRun(hold.under(ctx), r)
	}
	if hold != nil {
		hold.end(ctx)
	}
	return err
}

// holdRun takes the lease of a schedule's run; where there is only one daemon
// it is had without one.
func (s *Server) holdRun(ctx context.Context, schedule string) (*hold, bool, error) {
	if !s.house.Store.Shared() {
		return nil, true, nil
	}
	return s.house.hold(ctx, scheduleLease(schedule), func() {})
}

// under is the leases of the open runs that let a source or channel work.
func (s *Server) under(what string) (list []store.Lease) {
	for _, c := range s.schedules {
		if c.run != nil && c.run.hold != nil && slices.Contains(c.names(), what) {
			list = append(list, c.run.hold.Lease)
		}
	}
	return list
}

// beginDue begins the runs that are due, and reports whether there is one. A
// schedule whose run is still open has to wait: it never overlaps itself.
func (s *Server) beginDue(ctx context.Context, now time.Time) (began bool) {
	s.dropLost(ctx)
	s.complain("taking up the runs of schedules", s.takeUp(ctx, now))
	for _, c := range s.schedules {
		if c.run != nil || !c.next.IsZero() && now.Before(c.next) && !now.Before(c.seen) {
			continue
		}
		did, err := s.begin(ctx, c, now)
		s.complain("beginning the run of a schedule", err)
		began = began || did
	}
	return began
}

// begin begins a schedule's run where one is due: the last one, also where
// several were missed. The key in the store makes it once.
func (s *Server) begin(ctx context.Context, c *schedule, now time.Time) (began bool, err error) {
	c.seen = now
	c.next = now.Add(s.house.Config.Serve.Scan) // after an error: again then
	before, err := s.house.Store.LastDue(ctx, c.Name, now)
	if err != nil {
		return false, err
	}
	if due, skipped, is := c.when.Due(before, now); is {
		r := report.ScheduleRun{Schedule: c.Name, Key: due.Key, Due: due.At, Started: now, Skipped: skipped}
		held, fresh, err := s.beginRun(ctx, c, r)
		if err != nil || !held { // another's run of it is open: this one waits for its end
			return false, err
		}
		began = fresh
	}
	if next, ok := c.when.Next(now); ok {
		c.next = next.At
	}
	return began, nil
}

// beginRun begins one run; it reports whether this daemon may have it, and
// whether it had not had its time already.
func (s *Server) beginRun(ctx context.Context, c *schedule, r report.ScheduleRun) (held, fresh bool, err error) {
	hold, ok, err := s.holdRun(ctx, c.Name)
	if err != nil || !ok {
		return false, false, err
	}
	keep := false
	defer func() {
		if !keep && hold != nil {
			hold.end(ctx)
		}
	}()
	if hold != nil {
		open, err := s.house.Store.OpenRuns(ctx)
		if err != nil || slices.ContainsFunc(open, func(o report.ScheduleRun) bool { return o.Schedule == c.Name }) {
			s.looked = time.Time{} // of a daemon that is dead: it is taken up first
			return false, false, err
		}
	}
	if fresh, err = s.house.Store.BeginRun(hold.under(ctx), r); err != nil || !fresh {
		return true, false, err
	}
	keep = true
	c.run = &openRun{ScheduleRun: r, hold: hold}
	s.options.Logger.Info("the run of a schedule begins", "schedule", c.Name, "due", r.Key)
	if r.Skipped > 0 {
		s.options.Logger.Warn("runs were missed and are not made up", "schedule", c.Name, "skipped", r.Skipped)
	}
	return true, true, nil
}

// nextDue is when the next run of any schedule is due.
func (s *Server) nextDue() (next time.Time) {
	for _, c := range s.schedules {
		if c.run == nil {
			next = sooner(next, c.next)
		}
	}
	return next
}

// scheduled is what schedules name, and what of that works now.
func (s *Server) scheduled() (named, open map[string]bool) {
	named, open = map[string]bool{}, map[string]bool{}
	for _, c := range s.schedules {
		for _, what := range c.names() {
			named[what] = true
			open[what] = open[what] || c.run != nil
		}
	}
	return named, open
}

// endRuns ends the open runs that a pass has brought to rest.
func (s *Server) endRuns(ctx context.Context, p passed) error {
	if p.changed || p.skipped[books] { // what follows may come from another's hands
		return nil
	}
	var errs []error
	for _, c := range s.schedules {
		if c.run == nil || s.waitsFor(c) || slices.ContainsFunc(c.names(), func(what string) bool { return p.skipped[what] }) {
			continue
		}
		hold := c.run.hold
		r := c.run.ScheduleRun
		r.Finished, r.Outcome = s.now(), report.OutcomeWell
		if slices.ContainsFunc(c.names(), func(what string) bool { return p.failed[what] }) {
			if !c.followed(r.Finished) {
				continue // it is tried again: a server that is away at six may be back at seven
			}
			r.Outcome = report.OutcomeTroubled
		}
		if err := s.house.Store.FinishRun(hold.under(ctx), r); err != nil && !errors.Is(err, store.ErrFenced) {
			errs = append(errs, err)
			continue // it ends with the next pass
		}
		if hold != nil && !hold.end(ctx) {
			c.run, c.next = nil, time.Time{}
			continue // another has it
		}
		c.run, c.next = nil, time.Time{} // another may have come due meanwhile
		for _, what := range c.names() {
			delete(s.waits, what)
		}
		s.options.Logger.Info("the run of a schedule has ended", "schedule", c.Name, "due", r.Key, "outcome", r.Outcome)
	}
	return errors.Join(errs...)
}

// followed says whether the next run of a schedule is due while one is open.
func (c *schedule) followed(now time.Time) bool {
	next, ok := c.when.Next(c.run.Due)
	return ok && !now.Before(next.At)
}

// waitsFor says whether a schedule's run waits for a file that may still be
// written: once, and no longer than was seen then.
func (s *Server) waitsFor(c *schedule) bool {
	if c.run.until.IsZero() {
		c.run.until = s.now()
		for _, what := range c.names() {
			if at := s.waits[what]; at.After(c.run.until) {
				c.run.until = at
			}
		}
	}
	return s.now().Before(c.run.until)
}
