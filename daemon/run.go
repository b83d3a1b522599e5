package daemon

import (
	"context"
	"errors"
	"fmt"
	"time"

	"sluse/ingest"
	"sluse/store"
)

// maxPasses bounds one run: a run that still changes something then is a
// fault of ours, not a long night.
const maxPasses = 10_000

// otherPause is the pause before it is looked again whether another daemon has
// given back what it had in hand.
const otherPause = time.Second

// notifyNow makes the notices that are due, whatever else is under way.
func (h *House) notifyNow(ctx context.Context) (made bool, err error) {
	_, err = h.turn(ctx, noticesLease, func(ctx context.Context, _ int64) (err error) {
		made, err = h.notify(ctx, true)
		return err
	})
	return made, err
}

// A Summary counts what one run did.
type Summary struct {
	Files      ingest.Result
	HandedOver int
	Refused    int
	Uncertain  int
	Later      int // hand-overs that wait for another try
	Rehearsed  int // would have left
}

// RunOnce takes what is there, delivers what is due and books what came, in
// passes until one changes nothing. It waits for no counterpart, and at most
// one quiet time for a file that may still be written. A fault of one source
// or channel does not stop the others; all are joined in the error.
func (h *House) RunOnce(ctx context.Context, sleep func(context.Context, time.Duration) error) (Summary, error) {
	var s Summary
	waited := false
	others := h.lease / otherPause // how often what another has in hand is waited for
	for range maxPasses {
		p, err := h.pass(ctx, shift{sleep: sleep}, &s)
		if e := ctx.Err(); e != nil {
			return s, errors.Join(err, e)
		}
		if p.changed && !p.stuck {
			continue // a fault is met again in the next pass
		}
		if len(p.skipped) > 0 && others > 0 { // or had, and is dead
			others--
			if err := sleep(ctx, otherPause); err != nil {
				return s, err
			}
			continue
		}
		soonest := p.soonest()
		if !soonest.IsZero() && waited { // a file that is never whole does not keep the notices back
			made, e := h.notifyNow(ctx)
			if made {
				continue
			}
			err = errors.Join(err, e)
		}
		if soonest.IsZero() || waited {
			return s, errors.Join(err, h.Keep(ctx))
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
	s.Rehearsed += o.Rehearsed
}

// A shift says who works in a pass, and for how long.
type shift struct {
	works func(what string) bool // nil: every source and channel
	// under, where set, is the leases that a source or channel works under
	// beside its own: those of the schedules' runs that let it work.
	under func(what string) []store.Lease
	// enough, where set, is asked between two files or hand-overs: true ends
	// the pass there.
	enough func() bool
	// slice bounds what one source or channel may take of a pass; 0 is no
	// bound.
	slice time.Duration
	// sleep paces hand-overs, where patience is not 0 for no longer than that
	// in one piece: the others have their turn.
	sleep    func(context.Context, time.Duration) error
	patience time.Duration
}

// turn is enough for one source or channel, whose turn begins now.
func (s shift) turn(now func() time.Time) func() bool {
	if s.slice == 0 {
		return s.enough
	}
	until := now().Add(s.slice)
	return func() bool { return s.over() || now().After(until) }
}

func (s shift) has(what string) bool { return s.works == nil || s.works(what) }

// leased is the context of one source or channel.
func (s shift) leased(ctx context.Context, what string) context.Context {
	if s.under == nil {
		return ctx
	}
	return store.WithLease(ctx, s.under(what)...)
}

func (s shift) over() bool { return s.enough != nil && s.enough() }

// passed is what a pass came to.
type passed struct {
	changed bool
	sources map[string]ingest.Result // of each that worked
	failed  map[string]bool          // sources and channels that could not do their work
	skipped map[string]bool          // what another daemon has in hand
	next    time.Time                // when a channel can go on that waits for its time
	stuck   bool                     // the store failed, and the pass ended there
}

// soonest is when a file that waits may be whole; zero where none waits.
func (p passed) soonest() (soonest time.Time) {
	for _, r := range p.sources {
		soonest = sooner(soonest, r.NotBefore)
	}
	return soonest
}

// sooner is the earlier of two moments that are not zero.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
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
