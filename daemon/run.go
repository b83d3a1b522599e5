package daemon

import (
	"context"
	"errors"
	"fmt"
	"time"

	"sluse/ingest"
)

// maxPasses bounds one run: a run that still changes something then is a
// fault of ours, not a long night.
const maxPasses = 10_000

// A Summary counts what one run did.
type Summary struct {
	Files      ingest.Result
	HandedOver int
	Refused    int
	Uncertain  int
	Later      int // hand-overs that wait for another try
}

// RunOnce takes what is there, delivers what is due and books what came, in
// passes until one changes nothing. It waits for no counterpart, and at most
// one quiet time for a file that may still be written. A fault of one source
// or channel does not stop the others; all are joined in the error.
func (h *House) RunOnce(ctx context.Context, sleep func(context.Context, time.Duration) error) (Summary, error) {
	var s Summary
	waited := false
	for range maxPasses {
		changed, soonest, err := h.pass(ctx, &s)
		if e := ctx.Err(); e != nil {
			return s, errors.Join(err, e)
		}
		if changed {
			continue // a fault is met again in the next pass
		}
		if !soonest.IsZero() && waited { // a file that is never whole does not keep the notices back
			made, e := h.notify(ctx, true)
			if made {
				continue
			}
			err = errors.Join(err, e)
		}
		if soonest.IsZero() || waited {
			return s, err
		}
		waited = true
		if err := sleep(ctx, soonest.Sub(h.now())); err != nil {
			return s, err
		}
	}
	return s, fmt.Errorf("the run did not come to rest after %d passes", maxPasses)
}

// add sums what two passes did. What waits is as the later one saw it.
func (s *Summary) add(o Summary) {
	s.Files.Taken += o.Files.Taken
	s.Files.Rejected += o.Files.Rejected
	s.Files.Duplicates += o.Files.Duplicates
	s.Files.Held += o.Files.Held
	s.Files.Waiting = o.Files.Waiting
	s.HandedOver += o.HandedOver
	s.Refused += o.Refused
	s.Uncertain += o.Uncertain
	s.Later += o.Later
}

// pass goes once through all: files in, what follows, deliveries out.
func (h *House) pass(ctx context.Context, total *Summary) (changed bool, soonest time.Time, err error) {
	var errs []error
	var s Summary
	note := func(what string, err error) {
		errs = append(errs, err)
		if ctx.Err() == nil {
			h.Pulse.Tried(what, h.now(), err)
		}
	}
	for _, t := range h.takers {
		r, err := t.Run(ctx)
		note("source "+t.Source.Name, err)
		changed = changed || r.Changed()
		s.Files.Taken += r.Taken
		s.Files.Rejected += r.Rejected
		s.Files.Duplicates += r.Duplicates
		s.Files.Held += r.Held
		s.Files.Waiting += r.Waiting
		if !r.NotBefore.IsZero() && (soonest.IsZero() || r.NotBefore.Before(soonest)) {
			soonest = r.NotBefore
		}
	}
	did, err := h.Flow.Pass(ctx)
	note("books", err)
	changed = changed || did
	for _, m := range h.machines {
		t, err := m.Run(ctx)
		note("channel "+m.Channel.Name(), err)
		changed = changed || t.Changed()
		s.HandedOver += t.HandedOver
		s.Refused += t.Refused
		s.Uncertain += t.Uncertain
		s.Later += t.Later
	}
	for _, m := range h.notices { // not counted: they are no invoices
		t, err := m.Run(ctx)
		note("channel "+m.Channel.Name(), err)
		changed = changed || t.Changed()
	}
	did, err = h.notify(ctx, !changed && soonest.IsZero())
	note("notices", err)
	changed = changed || did
	total.add(s)
	h.Pulse.Passed(h.now(), s)
	return changed, soonest, errors.Join(errs...)
}

// Sleep is the real pause.
func Sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
