package outbox

import (
	"context"
	"errors"
	"time"

	"sluse/drop"
)

// A Retry says how often, how fast and how long a hand-over is tried again.
type Retry struct {
	Attempts       int
	First, Longest time.Duration
	// Deadline is how long a hand-over is tried from the time that it was
	// packed; 0 is no end.
	Deadline time.Duration
	// Random is a number from 0 to n-1. A random part of each pause is left
	// out, at most half, so that what failed together is not tried together.
	// nil leaves nothing out.
	Random func(n int64) int64
}

// after is the pause before attempt n+1: doubled each time.
func (r Retry) after(n int) time.Duration {
	d := r.First
	for i := 1; i < n && d < r.Longest; i++ {
		d *= 2
	}
	d = min(d, r.Longest)
	if half := int64(d / 2); r.Random != nil && half > 0 {
		d -= time.Duration(r.Random(half + 1))
	}
	return d
}

// over says whether the time of a hand-over is over.
func (r Retry) over(since, now time.Time) bool {
	return r.Deadline > 0 && !since.IsZero() && now.Sub(since) >= r.Deadline
}

// again is when a hand-over is tried after its try n, no later than its
// deadline: then a person is asked.
func (r Retry) again(n int, since, now time.Time) time.Time {
	at := now.Add(r.after(n))
	if end := since.Add(r.Deadline); r.Deadline > 0 && !since.IsZero() && end.After(now) && end.Before(at) {
		return end
	}
	return at
}

// theirs says whether it is the counterpart that failed, whatever it was
// handed: it is away, or could not be spoken to. A no is an answer, and
// another error may be the fault of one delivery.
func theirs(err error) bool { return drop.Away(err) || errors.Is(err, ErrNotYet) }

// A NotYetError is ErrNotYet with its cause.
type NotYetError struct{ Err error }

// Error is the cause.
func (e *NotYetError) Error() string { return e.Err.Error() }

// Unwrap is the cause.
func (e *NotYetError) Unwrap() error { return e.Err }

// Is says that it is ErrNotYet.
func (e *NotYetError) Is(target error) bool { return target == ErrNotYet }

// A pacer spaces hand-overs out.
type pacer struct{ last time.Time }

// next is when the next hand-over may begin.
func (p *pacer) next(perMinute int, now time.Time) time.Time {
	if perMinute <= 0 || p.last.IsZero() || now.Before(p.last.Add(-time.Hour)) { // the last: the clock was set back
		return now
	}
	if at := p.last.Add(time.Minute / time.Duration(perMinute)); at.After(now) {
		return at
	}
	return now
}

// nap is the longest sleep in one piece: between two it is asked whether it is
// enough.
const nap = time.Second

// await pauses until a hand-over may begin; false where that is beyond the
// run.
func (r *run) await(ctx context.Context, at time.Time) (bool, error) {
	left := at.Sub(r.Now())
	if left > 0 && (r.Sleep == nil || r.Patience > 0 && left > r.Patience) {
		r.tally.Next = at
		return false, nil
	}
	for left > 0 {
		if r.stopped() {
			return false, nil
		}
		piece := min(left, nap)
		if err := r.Sleep(ctx, piece); err != nil {
			return false, err
		}
		left -= piece
	}
	r.pacer.last = at
	return true, nil
}
