package daemon

import (
	"context"
	"errors"

	"sluse/ingest"
	"sluse/outbox"
	"sluse/words"
)

// A pass is one that is being made.
type pass struct {
	*House
	passed
	who  shift
	did  Summary
	errs []error
}

// pass goes once through all: files in, what follows, deliveries out. What
// another daemon has in hand is passed over.
func (h *House) pass(ctx context.Context, who shift, total *Summary) (passed, error) {
	who = h.untilFault(who)
	p := &pass{House: h, who: who, passed: passed{sources: map[string]ingest.Result{}, failed: map[string]bool{}, skipped: map[string]bool{}}}
	p.errs = append(p.errs, h.recall(ctx))
	for _, t := range h.takers {
		p.take(ctx, t)
	}
	if !who.over() {
		p.turn(ctx, books, booksLease, cause, func(ctx context.Context, _ int64) error {
			did, err := h.Flow.Pass(ctx)
			p.changed = p.changed || did
			if err != nil {
				return err
			}
			return h.seal(ctx, who)
		})
	}
	for _, m := range h.machines {
		p.handOver(ctx, m)
	}
	if !who.over() {
		p.tell(ctx)
	}
	p.stuck = !h.storeHolds(ctx)
	total.add(p.did)
	h.Pulse.Passed(h.now(), p.did)
	h.logPass(ctx, p.did, p.changed)
	return p.passed, errors.Join(p.errs...)
}

// turn does one piece of work where it is this daemon's turn, and notes how it
// fared. It reports false where it is another's.
func (p *pass) turn(ctx context.Context, what, lease string, why func(what string, err error) words.Reason, work func(context.Context, int64) error) bool {
	held, err := p.House.turn(p.who.leased(ctx, what), lease, work)
	if !held {
		p.skipped[what] = true
		return false
	}
	p.note(ctx, what, why(what, err), err)
	return true
}

// note keeps how one piece of work fared.
func (p *pass) note(ctx context.Context, what string, reason words.Reason, err error) {
	if err != nil {
		p.failed[what] = true
	}
	p.errs = append(p.errs, err)
	if ctx.Err() == nil { // else it was stopped, which says nothing of it
		p.errs = append(p.errs, p.tried(ctx, what, reason, err))
	}
}

// take lets one source take its files.
func (p *pass) take(ctx context.Context, t *ingest.Taker) {
	what := sourceName(t.Source.Name)
	if !p.who.has(what) || p.who.over() {
		return
	}
	why := func(_ string, err error) words.Reason { return sourceCause(&t.Source, err) }
	var r ingest.Result
	held := p.turn(ctx, what, sourceLease(t.Source.Name), why, func(ctx context.Context, _ int64) (err error) {
		t.Enough = p.who.turn(p.now)
		r, err = t.Run(ctx)
		return err
	})
	if !held {
		return
	}
	p.sources[what] = r
	p.changed = p.changed || r.Changed() || r.More
	s := &p.did
	s.Files.Taken += r.Taken
	s.Files.Rejected += r.Rejected
	s.Files.Duplicates += r.Duplicates
	s.Files.Held += r.Held
	s.Files.Waiting += r.Waiting
}

// handOver lets one channel hand over what is due.
func (p *pass) handOver(ctx context.Context, m *outbox.Machine) {
	what := channelName(m.Channel.Name())
	if !p.who.has(what) || p.who.over() {
		return
	}
	var t outbox.Tally
	held := p.turn(ctx, what, channelLease(m.Channel.Name()), cause, func(ctx context.Context, epoch int64) (err error) {
		m.Owner, m.Enough, m.Sleep, m.Patience = p.ownerIn(epoch), p.who.turn(p.now), p.who.sleep, p.who.patience
		t, err = m.Run(ctx)
		return err
	})
	if !held {
		return // what of it was written down is told by who has the channel now
	}
	p.changed = p.changed || t.Changed()
	p.next = sooner(p.next, t.Next)
	s := &p.did
	if _, rehearsal := outbox.RealChannel(m.Channel.Name()); rehearsal {
		s.Rehearsed += t.HandedOver
		t.HandedOver = 0
	}
	s.HandedOver += t.HandedOver
	s.Refused += t.Refused
	s.Uncertain += t.Uncertain
	s.Later += t.Later
}

// tell hands over our own mails and files, which are not counted, as they are
// no invoices, and makes those that are due.
func (p *pass) tell(ctx context.Context) {
	type fared struct {
		what string
		err  error
	}
	var list []fared
	held, err := p.House.turn(ctx, noticesLease, func(ctx context.Context, epoch int64) error {
		for _, m := range p.notices {
			m.Owner, m.Enough = p.ownerIn(epoch), p.who.enough
			t, err := m.Run(ctx)
			list = append(list, fared{channelName(m.Channel.Name()), err})
			p.changed = p.changed || t.Changed()
		}
		made, err := p.notify(ctx, !p.changed && p.soonest().IsZero())
		p.changed = p.changed || made
		return err
	})
	if !held {
		p.skipped[notices] = true
		return
	}
	for _, f := range append(list, fared{notices, err}) {
		p.note(ctx, f.what, cause(f.what, f.err), f.err)
	}
}
