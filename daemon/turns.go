package daemon

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"sluse/outbox"
	"sluse/store"
)

// On a database that several machines share, each piece of work is a lease:
// to read a source, to drive a channel, to keep the books, to make notices, to
// make the run of a schedule. Who has it works, the others pass it over. See
// docs/decisions/0009-leases.md.

// The names of leases. A channel and what stands in for it while it rehearses
// are one.
const (
	booksLease   = "books"
	noticesLease = "notices"
	keepLease    = "keep"
)

func sourceLease(name string) string   { return "source:" + name }
func scheduleLease(name string) string { return "schedule:" + name }

func channelLease(name string) string {
	channel, _ := outbox.RealChannel(name)
	return "channel:" + channel
}

// renewals is how often a lease is renewed within its length.
const renewals = 3

// endLimit bounds the giving back of a lease, so that it does not hold up a
// stop. One that is not given back runs out.
const endLimit = 5 * time.Second

// A hold is a lease that is renewed until its end.
type hold struct {
	store.Lease
	house *House
	lost  atomic.Bool // another has taken it
	stop  context.CancelFunc
	ended chan struct{}
}

// hold takes a lease and keeps it, whatever becomes of ctx afterwards; false
// where another has it. taken is called when another has taken it since.
func (h *House) hold(ctx context.Context, name string, taken func()) (*hold, bool, error) {
	if h.owner == "" {
		return nil, false, h.ownerless
	}
	lease, ok, err := h.Store.Acquire(ctx, name, h.owner, h.lease)
	if err != nil || !ok {
		return nil, false, err
	}
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	t := &hold{Lease: lease, house: h, stop: stop, ended: make(chan struct{})}
	go t.renew(work, taken)
	return t, true, nil
}

// renew keeps the lease. A database that does not answer is no reason to stop:
// each commit proves the lease anew.
func (t *hold) renew(ctx context.Context, taken func()) {
	defer close(t.ended)
	every := time.NewTicker(t.house.lease / renewals)
	defer every.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-every.C:
		}
		if err := t.house.Store.Renew(ctx, t.house.lease, t.Lease); errors.Is(err, store.ErrFenced) {
			t.lost.Store(true)
			taken()
			return
		}
	}
}

// end gives the lease back, and says whether it was this owner's to the end.
func (t *hold) end(ctx context.Context) (held bool) {
	t.stop()
	<-t.ended
	ctx, done := context.WithTimeout(context.WithoutCancel(ctx), endLimit)
	defer done()
	// It runs out now, where it was not taken: one commit that gives it back,
	// and tells.
	err := t.house.Store.Renew(ctx, 0, t.Lease)
	if errors.Is(err, store.ErrFenced) {
		t.house.log().Warn("another daemon has taken the work over", "lease", t.Name, "epoch", t.Epoch)
		return false
	}
	if err != nil {
		t.house.log().Warn("a lease was not given back; it runs out by itself", "lease", t.Name, "error", err)
	}
	return true
}

// under makes commits depend on the lease, where there is one.
func (t *hold) under(ctx context.Context) context.Context {
	if t == nil {
		return ctx
	}
	return store.WithLease(ctx, t.Lease)
}

// turn does a piece of work under its lease. It reports false where another
// has the lease, or has taken it meanwhile: nothing that the work tried to
// commit after that is written, and it is no trouble.
func (h *House) turn(ctx context.Context, name string, work func(ctx context.Context, epoch int64) error) (bool, error) {
	if !h.Store.Shared() {
		return true, work(ctx, 0)
	}
	working, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	t, ok, err := h.hold(ctx, name, func() { stop(store.ErrFenced) })
	if err != nil || !ok {
		return err != nil, err
	}
	err = work(store.WithLease(working, t.Lease), t.Epoch)
	if !t.end(ctx) {
		return false, nil
	}
	if errors.Is(err, store.ErrFenced) { // by a lease above this one: a schedule's
		h.log().Warn("another daemon has taken the work over", "lease", name, "error", err)
		return false, nil
	}
	return true, err
}

// inTurn does a piece of work when its turn comes, which is waited for as long
// as it takes that a dead daemon's runs out.
func (h *House) inTurn(ctx context.Context, name string, sleep func(context.Context, time.Duration) error, work func(ctx context.Context) error) error {
	for range 1 + h.lease/otherPause {
		held, err := h.turn(ctx, name, func(ctx context.Context, _ int64) error { return work(ctx) })
		if held || err != nil {
			return err
		}
		if err := sleep(ctx, otherPause); err != nil {
			return err
		}
	}
	return fmt.Errorf("%s: another daemon has it", name)
}

// Books does what follows from what was taken, when its turn comes.
func (h *House) Books(ctx context.Context, sleep func(context.Context, time.Duration) error) error {
	return h.inTurn(ctx, booksLease, sleep, func(ctx context.Context) error {
		_, err := h.Flow.Pass(ctx)
		return err
	})
}

// ownerIn is this daemon as a channel's owner. Where there is only one, what
// another state folder has left is its own at once.
func (h *House) ownerIn(epoch int64) outbox.Owner {
	if epoch == 0 {
		return soleOwner()
	}
	return outbox.Owner{ID: h.owner, Epoch: epoch}
}
