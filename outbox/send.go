package outbox

import (
	"context"
	"errors"

	"sluse/words"
)

// A sent is a message after its try.
type sent struct {
	u   Unfinished
	err error // of the hand-over
	own error // ours: nothing was tried
}

// sendAll hands messages over, as many side by side as the channel may. What
// one came to is written down as soon as it is known; after an error of our
// own no other begins.
func (r *run) sendAll(ctx context.Context, c Sender, work []Unfinished) error {
	ended := make(chan sent)
	var fault error
	for running := 0; ; {
		for len(work) > 0 && running < max(1, r.AtOnce) && fault == nil && ctx.Err() == nil && !r.stopped() {
			at := r.pacer.next(r.PerMinute, r.Now())
			if running > 0 && at.After(r.Now()) {
				break // first what is under way
			}
			if ok, err := r.await(ctx, at); err != nil || !ok {
				fault, work = errors.Join(fault, err), nil
				break
			}
			u := work[0]
			work = work[1:]
			running++
			go func() { ended <- r.send(ctx, c, u) }()
		}
		if running == 0 {
			return errors.Join(fault, ctx.Err())
		}
		s := <-ended
		running--
		fault = errors.Join(fault, r.sent(ctx, s))
	}
}

// send hands one message over.
func (r *run) send(ctx context.Context, c Sender, u Unfinished) sent {
	if err := r.fill(ctx, &u.Parcel); err != nil {
		return sent{u: u, own: err}
	}
	return sent{u: u, err: c.Send(ctx, u.Parcel, func() error { return r.begin(ctx, []int64{u.Parcel.ID}) })}
}

// sent writes down what became of a message.
func (r *run) sent(ctx context.Context, s sent) error {
	u, n := s.u, len(s.u.Parcel.Deliveries)
	var refused *RefusedError
	var uncertain *UncertainError
	var lost *LostError
	switch {
	case s.own != nil:
		return s.own
	case s.err == nil:
		r.tally.HandedOver += n
		return errors.Join(r.settle(ctx, results(u.Parcel, Result{State: Accepted, Attempt: u.Attempt + 1})), r.answered(ctx))
	case errors.As(s.err, &lost):
		return s.err
	case errors.As(s.err, &refused):
		r.tally.Refused += n
		no := Result{State: Refused, Refusal: refused.Refusal, Reason: refused.Reason, Attempt: u.Attempt + 1}
		return errors.Join(r.settle(ctx, results(u.Parcel, no)), r.answered(ctx))
	case errors.As(s.err, &uncertain):
		r.tally.Uncertain += n
		return r.settle(ctx, results(u.Parcel, Result{State: Uncertain, Attempt: u.Attempt + 1, Reason: words.R("channel.cut-in-the-middle")}))
	case ctx.Err() != nil:
		return ctx.Err()
	}
	r.tally.Later += n
	err := r.settle(ctx, r.later(u, s.err))
	if theirs(s.err) {
		err = errors.Join(err, r.failed(ctx, s.err))
	}
	return err
}
