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
// the runs that were cut: by a crash, or by a reload. The run of a schedule
// that is no more has come to its end.
func (s *Server) openSchedules(ctx context.Context) error {
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
	open, err := s.house.Store.OpenRuns(ctx)
	errs = append(errs, err)
	for _, r := range open {
		i := slices.IndexFunc(s.schedules, func(c *schedule) bool { return c.Name == r.Schedule })
		if i >= 0 && s.schedules[i].run == nil {
			s.schedules[i].run = &openRun{ScheduleRun: r}
			s.options.Logger.Info("the run of a schedule goes on", "schedule", r.Schedule, "due", r.Key)
			continue
		}
		r.Finished, r.Outcome = s.now(), report.OutcomeTroubled
		errs = append(errs, s.house.Store.FinishRun(ctx, r))
	}
	return errors.Join(errs...)
}

// beginDue begins the runs that are due, and reports whether there is one. A
// schedule whose run is still open has to wait: it never overlaps itself.
func (s *Server) beginDue(ctx context.Context, now time.Time) (began bool) {
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
func (s *Server) begin(ctx context.Context, c *schedule, now time.Time) (bool, error) {
	c.seen = now
	c.next = now.Add(s.house.Config.Serve.Scan) // after an error: again then
	before, err := s.house.Store.LastDue(ctx, c.Name, now)
	if err != nil {
		return false, err
	}
	due, skipped, is := c.when.Due(before, now)
	fresh := false
	if is {
		r := report.ScheduleRun{Schedule: c.Name, Key: due.Key, Due: due.At, Started: now, Skipped: skipped}
		if fresh, err = s.house.Store.BeginRun(ctx, r); err != nil {
			return false, err
		}
		if fresh {
			c.run = &openRun{ScheduleRun: r}
			s.options.Logger.Info("the run of a schedule begins", "schedule", c.Name, "due", due.Key)
			if skipped > 0 {
				s.options.Logger.Warn("runs were missed and are not made up", "schedule", c.Name, "skipped", skipped)
			}
		}
	}
	if next, ok := c.when.Next(now); ok {
		c.next = next.At
	}
	return fresh, nil
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
	if p.changed {
		return nil
	}
	var errs []error
	for _, c := range s.schedules {
		if c.run == nil || s.waitsFor(c) {
			continue
		}
		r := c.run.ScheduleRun
		r.Finished, r.Outcome = s.now(), report.OutcomeWell
		if slices.ContainsFunc(c.names(), func(what string) bool { return p.failed[what] }) {
			if !c.followed(r.Finished) {
				continue // it is tried again: a server that is away at six may be back at seven
			}
			r.Outcome = report.OutcomeTroubled
		}
		if err := s.house.Store.FinishRun(ctx, r); err != nil {
			errs = append(errs, err)
			continue // it ends with the next pass
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
