package daemon

import (
	"context"
	"time"
)

// dueWithin is how far back it is looked for the moment at which a schedule
// was to run last: every schedule worth an alarm runs once a week.
const dueWithin = 8 * 24 * time.Hour

// Jobs are the schedules of the house of now.
func (s *Server) Jobs(ctx context.Context) ([]Job, error) {
	house := s.House()
	well, err := house.Store.LastWell(ctx)
	if err != nil {
		return nil, err
	}
	now := s.now()
	jobs := make([]Job, 0, len(house.Config.Schedules))
	for _, c := range house.Config.Schedules {
		when, err := c.Parse()
		if err != nil {
			return nil, err
		}
		j := Job{Name: c.Name, LastSuccess: well[c.Name]}
		if due, _, ok := when.Due(now.Add(-dueWithin), now); ok {
			j.Due = due.At
		}
		jobs = append(jobs, j)
	}
	return jobs, nil
}
