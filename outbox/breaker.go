package outbox

import (
	"context"
	"fmt"
	"time"

	"sluse/calendar"
	"sluse/drop"
	"sluse/words"
)

// A Breaker is how a channel's counterpart has fared. It is kept in the store,
// so that a restart does not forget it.
type Breaker struct {
	Failures int       // tries in a row at which the counterpart failed
	Since    time.Time // of the first of them
	Open     time.Time // until then the channel rests
	Reason   words.Reason
}

// A Rest says when a channel rests whose counterpart cannot be reached: after
// so many failures in a row, for a time that doubles. Then one delivery tries
// it. A success, or a no, ends it.
type Rest struct {
	After          int // 0 never rests
	First, Longest time.Duration
	Zone           *time.Location // of what is told
}

// RestingError says that a channel rests.
type RestingError struct{ reason words.Reason }

// Error is the reason in English.
func (e *RestingError) Error() string { return e.reason.Text(words.EN) }

// Reason is what a clerk reads.
func (e *RestingError) Reason() words.Reason { return e.reason }

func (r *run) rests() bool { return r.tripped() && r.Now().Before(r.breaker.Open) }

// tripped says that the channel rests, or is about to be tried.
func (r *run) tripped() bool { return r.Rest.After > 0 && r.breaker.Failures >= r.Rest.After }

func (r *run) resting() error {
	zone := r.Rest.Zone
	if zone == nil {
		zone = time.UTC
	}
	at := r.breaker.Open.Add(time.Minute - 1).Truncate(time.Minute).In(zone) // the whole minute after it
	return &RestingError{words.R("channel.resting", fmt.Sprint(r.breaker.Failures), string(calendar.DateOf(at)), at.Format("15:04"), words.Nest(r.breaker.Reason))}
}

// failed counts a failure of the counterpart.
func (r *run) failed(ctx context.Context, cause error) error {
	if r.Rest.After == 0 {
		return nil
	}
	b, now := &r.breaker, r.Now()
	if b.Failures == 0 {
		b.Since = now
	}
	b.Failures++
	b.Reason = words.R("trouble.system", because(cause))
	if over := b.Failures - r.Rest.After; over >= 0 {
		pause := Retry{First: r.Rest.First, Longest: r.Rest.Longest, Random: r.Retry.Random}
		b.Open = now.Add(pause.after(over + 1))
	}
	return r.keep(ctx)
}

func (r *run) keep(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.Queue.SetBreaker(context.WithoutCancel(ctx), r.Channel.Name(), r.breaker)
}

// answered forgets the failures: the counterpart has answered.
func (r *run) answered(ctx context.Context) error {
	if r.breaker.Failures == 0 {
		return nil
	}
	r.breaker = Breaker{}
	return r.keep(ctx)
}

// probe lets one delivery try a counterpart that has rested: the oldest that
// has begun its way, else one of the queue. Where there is none, nothing
// rests.
func (r *run) probe(ctx context.Context, due []Unfinished) error {
	if len(due) == 0 {
		var err error
		if due, err = r.Queue.Unfinished(ctx, r.claim(), r.Now().Add(longestLook), 1); err != nil {
			return err
		}
	}
	if len(due) > 0 {
		if err := r.handOver(ctx, due[:1]); err != nil {
			return err
		}
	} else if more, err := r.batch(ctx, 1); err != nil {
		return err
	} else if !more {
		return r.answered(ctx)
	}
	if r.rests() {
		return r.resting()
	}
	return nil
}

// longestLook is beyond every time at which something is tried again.
const longestLook = 100 * 365 * 24 * time.Hour

// away ends a run in which the counterpart is away: what has been tried for
// too long is given to a person.
func (r *run) away(ctx context.Context, due []Unfinished, cause error) error {
	for _, u := range due {
		if !r.Retry.over(u.Since, r.Now()) {
			continue
		}
		state := Held
		if u.Begun {
			state = Uncertain
			r.tally.Uncertain += len(u.Parcel.Deliveries)
		} else {
			r.tally.Later += len(u.Parcel.Deliveries)
		}
		res := results(u.Parcel, Result{State: state, Attempt: u.Attempt, Reason: words.R("channel.gave-up-in-time", because(cause))})
		if err := r.settle(ctx, res); err != nil {
			return err
		}
	}
	return cause
}

// reached says whether the counterpart can be reached, as far as a folder can
// tell, and counts where it cannot.
func (r *run) reached(ctx context.Context) error {
	err := r.there(ctx)
	if err != nil && drop.Away(err) {
		if e := r.failed(ctx, err); e != nil {
			return e
		}
	}
	return err
}
