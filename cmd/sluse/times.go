package main

import (
	"time"

	"sluse/calendar"
	"sluse/daemon"
	"sluse/flow"
)

// leaves is when a queued delivery leaves at the earliest; zero where it may
// leave now, or is not queued.
func leaves(house *daemon.House, d flow.Delivery) time.Time {
	if d.State != "queued" {
		return time.Time{}
	}
	at := house.Leaves(d.Channel, d.RunAt)
	if !at.After(house.Flow.Now()) {
		return time.Time{}
	}
	return at
}

// timesOf says in a sentence for each delivery that waits for its time when
// that is.
func (a *app) timesOf(house *daemon.House, s story) []string {
	var list []string
	for _, d := range s.deliveries {
		at := leaves(house, d)
		if at.IsZero() {
			continue
		}
		local := at.In(house.Flow.Zone)
		day, clock := string(calendar.DateOf(local)), local.Format("15:04")
		if at.Equal(d.RunAt) {
			list = append(list, a.say("channel.regret", day, clock, d.Channel))
		} else {
			list = append(list, a.say("channel.leaves", d.Channel, day, clock))
		}
	}
	return list
}
