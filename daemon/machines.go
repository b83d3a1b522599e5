package daemon

import (
	"context"
	"math/rand/v2"
	"time"

	"sluse/config"
	"sluse/outbox"
)

// soleOwner is the owner of a channel where there can be only one.
func soleOwner() outbox.Owner { return outbox.Owner{ID: "sluse"} }

// machine drives a channel, or what stands in for it while it rehearses. A
// rehearsal has the real one's times: it shows the night to come. It keeps no
// pace and never rests, since nobody is there to be spared.
func (h *House) machine(c outbox.Channel, zone *time.Location) (*outbox.Machine, error) {
	name, rehearsal := outbox.RealChannel(c.Name())
	pace := h.Config.PaceOf(name)
	opening, err := pace.Opening()
	if err != nil {
		return nil, err
	}
	m := h.plainMachine(c)
	m.Opening, m.Retry = opening, retry(pace)
	if !rehearsal {
		m.AtOnce, m.PerMinute = pace.AtOnce, pace.PerMinute
		m.Rest = outbox.Rest{After: pace.Breaker.After, First: pace.Breaker.First, Longest: pace.Breaker.Longest, Zone: zone}
	}
	return m, nil
}

// plainMachine drives a channel at any time.
func (h *House) plainMachine(c outbox.Channel) *outbox.Machine {
	return &outbox.Machine{
		Channel: c, Queue: h.Store, Outcomes: noted{h.Flow, h, c.Name()}, Owner: soleOwner(), Lease: h.Config.Limits.Lease,
		Retry: retry(h.Config.PaceOf("")), Now: h.now,
	}
}

func retry(p config.Pace) outbox.Retry {
	return outbox.Retry{Attempts: p.Attempts, First: p.RetryFirst, Longest: p.RetryLongest, Deadline: p.Deadline, Random: rand.Int64N}
}

// Leaves is when a queued delivery of a channel leaves that is in line from a
// moment on, as far as its times say.
func (h *House) Leaves(channel string, inLine time.Time) time.Time {
	for _, m := range h.machines {
		if m.Channel.Name() == channel {
			return m.Opening.Leaves(inLine, h.now())
		}
	}
	return inLine
}

// A Queue is a channel with what is in line and waits for its time.
type Queue struct {
	Channel string
	N       int
	Leaves  time.Time // the first of them
}

// Queues are the channels with deliveries that wait for a window, a cut-off or
// the end of their regret, in the order in which the channels are driven.
func (h *House) Queues(ctx context.Context) ([]Queue, error) {
	var list []Queue
	for _, m := range h.machines {
		now := h.now()
		by, _ := m.Opening.Due(now) // the zero time where it is closed
		n, first, err := h.Store.InLine(ctx, m.Channel.Name(), by)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			list = append(list, Queue{m.Channel.Name(), n, m.Opening.Leaves(first, now)})
		}
	}
	return list, nil
}
