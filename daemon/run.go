package daemon

import (
	"context"
	"errors"
	"fmt"
	"time"

	"sluse/ingest"
	"sluse/outbox"
	"sluse/words"
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
	Rehearsed  int // would have left
}

// RunOnce takes what is there, delivers what is due and books what came, in
// passes until one changes nothing. It waits for no counterpart, and at most
// one quiet time for a file that may still be written. A fault of one source
// or channel does not stop the others; all are joined in the error.
func (h *House) RunOnce(ctx context.Context, sleep func(context.Context, time.Duration) error) (Summary, error) {
	var s Summary
	waited := false
	for range maxPasses {
		p, err := h.pass(ctx, shift{sleep: sleep}, &s)
		if e := ctx.Err(); e != nil {
			return s, errors.Join(err, e)
		}
		if p.changed {
			continue // a fault is met again in the next pass
		}
		soonest := p.soonest()
		if !soonest.IsZero() && waited { // a file that is never whole does not keep the notices back
			made, e := h.notify(ctx, true)
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

func (s shift) over() bool { return s.enough != nil && s.enough() }

// passed is what a pass came to.
type passed struct {
	changed bool
	sources map[string]ingest.Result // of each that worked
	failed  map[string]bool          // sources and channels that could not do their work
	next    time.Time                // when a channel can go on that waits for its time
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

// pass goes once through all: files in, what follows, deliveries out.
func (h *House) pass(ctx context.Context, who shift, total *Summary) (passed, error) {
	p := passed{sources: map[string]ingest.Result{}, failed: map[string]bool{}}
	var s Summary
	errs := []error{h.recall(ctx)}
	note := func(what string, reason words.Reason, err error) {
		if err != nil {
			p.failed[what] = true
		}
		errs = append(errs, err)
		if ctx.Err() == nil { // else it was stopped, which says nothing of it
			errs = append(errs, h.tried(ctx, what, reason, err))
		}
	}
	for _, t := range h.takers {
		what := sourceName(t.Source.Name)
		if !who.has(what) || who.over() {
			continue
		}
		r, err := h.take(ctx, t, who)
		note(what, sourceCause(&t.Source, err), err)
		p.sources[what] = r
		p.changed = p.changed || r.Changed() || r.More
		s.Files.Taken += r.Taken
		s.Files.Rejected += r.Rejected
		s.Files.Duplicates += r.Duplicates
		s.Files.Held += r.Held
		s.Files.Waiting += r.Waiting
	}
	if !who.over() {
		did, err := h.Flow.Pass(ctx)
		note(books, cause(books, err), err)
		p.changed = p.changed || did
	}
	for _, m := range h.machines {
		what := channelName(m.Channel.Name())
		if !who.has(what) || who.over() {
			continue
		}
		m.Enough, m.Sleep, m.Patience = who.turn(h.now), who.sleep, who.patience
		t, err := m.Run(ctx)
		note(what, cause(what, err), err)
		p.changed = p.changed || t.Changed()
		p.next = sooner(p.next, t.Next)
		if _, rehearsal := outbox.RealChannel(m.Channel.Name()); rehearsal {
			s.Rehearsed += t.HandedOver
			t.HandedOver = 0
		}
		s.HandedOver += t.HandedOver
		s.Refused += t.Refused
		s.Uncertain += t.Uncertain
		s.Later += t.Later
	}
	if !who.over() {
		for _, m := range h.notices { // not counted: they are no invoices
			m.Enough = who.enough
			what := channelName(m.Channel.Name())
			t, err := m.Run(ctx)
			note(what, cause(what, err), err)
			p.changed = p.changed || t.Changed()
		}
		made, err := h.notify(ctx, !p.changed && p.soonest().IsZero())
		note(notices, cause(notices, err), err)
		p.changed = p.changed || made
	}
	total.add(s)
	h.Pulse.Passed(h.now(), s)
	h.logPass(ctx, s, p.changed)
	return p, errors.Join(errs...)
}

// take lets one source take its files.
func (h *House) take(ctx context.Context, t *ingest.Taker, who shift) (ingest.Result, error) {
	t.Enough = who.turn(h.now)
	return t.Run(ctx)
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
