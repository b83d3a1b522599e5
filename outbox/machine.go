package outbox

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"

	"sluse/calendar"
	"sluse/drop"
	"sluse/words"
)

// A Queue is what the machine needs of the database. Each method is one
// commit. Those that are given a claim do nothing for who has lost it: what is
// another owner's now is a LostError, or is not seen.
type Queue interface {
	// Unlease puts back deliveries that are leased and not packed, where their
	// batch was this owner's, is of an earlier epoch, or has run out: nothing
	// of them can have left. What is packed of such batches is this owner's
	// from now on.
	Unlease(ctx context.Context, c Claim) error
	// Lease takes up to n deliveries of one seller that were due by a moment,
	// as a batch of this owner. The batch has no items yet.
	Lease(ctx context.Context, c Claim, by time.Time, n int) (b Batch, deliveries []int64, err error)
	// Intend keeps the parcels' bytes and names and the items' tokens, and
	// sets the parcels' ids. It is durable before anything leaves. A batch of
	// no parcels ends.
	Intend(ctx context.Context, c Claim, b Batch, parcels []Parcel) error
	// Begin records that parcels are about to be seen by the receiver.
	Begin(ctx context.Context, c Claim, parcels []int64) error
	// Unfinished are up to n (0: all) of the owner's parcels of the channel
	// that are due by a moment and have not ended, without their bytes.
	Unfinished(ctx context.Context, c Claim, by time.Time, n int) ([]Unfinished, error)
	// Used says whether a parcel of the channel has ever begun to leave.
	Used(ctx context.Context, channel string) (bool, error)
	// Bytes are a parcel's kept bytes.
	Bytes(ctx context.Context, parcel int64) ([]byte, error)

	// Lost are the channel's parcels whose end nobody knows, without their
	// bytes, that are due to be looked for and were fewer than so many times.
	Lost(ctx context.Context, c Claim, looks int) ([]Lost, error)
	// Looked counts a look for the proof of a parcel's end.
	Looked(ctx context.Context, c Claim, parcel int64, next time.Time) error

	Breaker(ctx context.Context, channel string) (Breaker, error)
	SetBreaker(ctx context.Context, channel string, b Breaker) error
}

// An Unfinished is a parcel whose hand-over has not ended.
type Unfinished struct {
	Parcel  Parcel
	Begun   bool
	Attempt int
	Since   time.Time // when it was packed, or a person said that it be tried anew
}

// Outcomes is told what became of deliveries, and knows what they carry;
// flow satisfies it.
type Outcomes interface {
	// Items loads what leased deliveries carry, in their order, without those
	// that are unfit to leave.
	Items(ctx context.Context, deliveries []int64) ([]Item, []Unfit, error)
	// Settle writes results and all that follows from them in one commit.
	Settle(ctx context.Context, results []Result) error
}

// A Result is what became of one delivery at its hand-over.
type Result struct {
	Delivery int64
	Parcel   int64 // 0 where none was made
	State    State // HandedOver, Accepted, Refused, Uncertain; Leased is "again later"; Held gives up
	Refusal  Refusal
	Reason   words.Reason
	RunAt    time.Time // of Leased: when the same parcel is tried again
	// Begun is of Leased: the parcel may have left and stays begun. Where it
	// is false nothing has left, and the parcel is as if it never had begun.
	Begun bool
	// Proved is of what was uncertain: HandedOver, or Leased where nothing had
	// left and the same parcel is tried again.
	Proved  bool
	Attempt int
}

// A Machine drives one channel. It runs once at a time.
type Machine struct {
	Channel  Channel
	Queue    Queue
	Outcomes Outcomes
	Owner    Owner
	Lease    time.Duration // how long a batch is the owner's; 0 is DefaultLease
	Opening  calendar.Opening
	// AtOnce is how many parcels a Sender is given side by side, 0 is one;
	// PerMinute the most hand-overs in a minute, 0 is no limit.
	AtOnce, PerMinute int
	Retry             Retry
	Rest              Rest
	Now               func() time.Time
	// Sleep paces the hand-overs. Without it a run ends where it would have to
	// wait, and so where it would have to for longer than Patience (0: never).
	Sleep    func(ctx context.Context, d time.Duration) error
	Patience time.Duration
	// Enough, where set, is asked between two hand-overs: true ends the run
	// there. What is packed and has not left is handed over by the next.
	Enough func() bool

	pacer pacer
}

func (m *Machine) enough() bool { return m.Enough != nil && m.Enough() }

func (m *Machine) claim() Claim {
	now, lease := m.Now(), m.Lease
	if lease <= 0 {
		lease = DefaultLease
	}
	return Claim{m.Channel.Name(), m.Owner, now, now.Add(lease)}
}

// A Tally counts what one run of the machine did.
type Tally struct {
	HandedOver, Refused, Uncertain, Later int
	// Next is when it is of use to run again, where the run ended for the
	// time: a window that is closed, a pace, a channel that rests.
	Next time.Time
}

// Changed reports whether the run moved anything.
func (t Tally) Changed() bool { return t.HandedOver+t.Refused+t.Uncertain+t.Later > 0 }

// A run is one run of the machine.
type run struct {
	*Machine
	tally   Tally
	breaker Breaker
	mu      sync.Mutex // one commit at a time, whoever sends side by side
}

// stopped says that no other hand-over begins in this run: it is enough, the
// window has closed, or the counterpart is left alone.
func (r *run) stopped() bool {
	_, open := r.Opening.Due(r.Now())
	return !open || r.rests() || r.enough()
}

// Run first ends what an earlier process began, then hands over what is due,
// batch by batch, until nothing is. A counterpart that fails is an error only
// once it has for a while: its parcels wait.
func (m *Machine) Run(ctx context.Context) (Tally, error) {
	r := &run{Machine: m}
	if err := r.all(ctx); err != nil {
		return r.tally, m.fault(err)
	}
	return r.tally, ctx.Err()
}

func (r *run) all(ctx context.Context) (err error) {
	if err := r.Queue.Unlease(ctx, r.claim()); err != nil {
		return err
	}
	if r.breaker, err = r.Queue.Breaker(ctx, r.Channel.Name()); err != nil {
		return err
	}
	due, err := r.Queue.Unfinished(ctx, r.claim(), r.Now(), 0)
	if err != nil {
		return err
	}
	if due, err = r.cut(ctx, due); err != nil {
		return err
	}
	if _, open := r.Opening.Due(r.Now()); !open {
		r.tally.Next = r.Opening.Leaves(r.Now(), r.Now())
		return nil
	}
	if r.rests() {
		r.tally.Next = r.breaker.Open
		return r.away(ctx, due, r.resting())
	}
	if err := r.reached(ctx); err != nil {
		return r.away(ctx, due, err)
	}
	if err := r.seek(ctx); err != nil {
		return err
	}
	if r.tripped() {
		if err := r.probe(ctx, due); err != nil {
			return err
		}
		if due, err = r.Queue.Unfinished(ctx, r.claim(), r.Now(), 0); err != nil {
			return err
		}
	}
	if err := r.handOver(ctx, due); err != nil {
		return err
	}
	for ctx.Err() == nil && !r.stopped() && r.tally.Next.IsZero() {
		more, err := r.batch(ctx, r.Channel.BatchSize())
		if err != nil || !more {
			return err
		}
	}
	if r.rests() {
		r.tally.Next = r.breaker.Open
		return r.resting()
	}
	return nil
}

// cut settles messages at which an earlier process was cut in the middle:
// nobody knows, and they are never sent again by themselves. It gives the
// others.
func (r *run) cut(ctx context.Context, due []Unfinished) ([]Unfinished, error) {
	if _, ok := r.Channel.(Sender); !ok {
		return due, nil
	}
	var settled []Result
	rest := due[:0]
	for _, u := range due {
		if !u.Begun {
			rest = append(rest, u)
			continue
		}
		r.tally.Uncertain += len(u.Parcel.Deliveries)
		settled = append(settled, results(u.Parcel, Result{State: Uncertain, Attempt: u.Attempt, Reason: words.R("channel.cut-in-the-middle")})...)
	}
	return rest, r.settle(ctx, settled)
}

// there says whether a file channel's drop is the one that was used before:
// its folder for unfinished files is made with the first upload, so that one
// without it is a share that is not mounted. Nothing may be put there, and
// nothing that lacks there has left.
func (m *Machine) there(ctx context.Context) error {
	c, ok := m.Channel.(Filer)
	if !ok {
		return nil
	}
	used, err := m.Queue.Used(ctx, m.Channel.Name())
	if err != nil {
		return err
	}
	if !used {
		// Its folders may not be there yet; but a server that is away is
		// said once, and not of each file.
		if _, err := c.Drop().List(ctx, c.Folder()); drop.Away(err) {
			return err
		}
		return nil
	}
	switch _, err := c.Drop().List(ctx, c.Temporary()); {
	case drop.Away(err):
		return err
	case err != nil:
		return &goneError{c.Temporary(), err}
	}
	return nil
}

// A goneError says that a folder that was there before is not there now.
type goneError struct {
	folder string
	err    error
}

// Error is the reason in English, and what the system said.
func (e *goneError) Error() string { return e.Reason().Text(words.EN) + ": " + e.err.Error() }

// Unwrap is what the system said.
func (e *goneError) Unwrap() error { return e.err }

// Reason is what a clerk reads.
func (e *goneError) Reason() words.Reason { return words.R("channel.folder-gone", e.folder) }

func (m *Machine) fault(err error) error { return fmt.Errorf("channel %s: %w", m.Channel.Name(), err) }

// batch leases up to n deliveries, packs, keeps and hands them over; false
// where nothing was due.
func (r *run) batch(ctx context.Context, n int) (bool, error) {
	by, open := r.Opening.Due(r.Now())
	if !open {
		return false, nil
	}
	b, ids, err := r.Queue.Lease(ctx, r.claim(), by, n)
	if err != nil || len(ids) == 0 {
		return false, err
	}
	var spoilt []Unfit
	if b.Items, spoilt, err = r.Outcomes.Items(ctx, ids); err != nil {
		return false, err
	}
	for i := range b.Items {
		b.Items[i].Token = uuid.NewString()
	}
	parcels, unfit, err := r.Channel.Pack(ctx, b)
	if err != nil {
		return false, err
	}
	if err := r.Queue.Intend(ctx, r.claim(), b, parcels); err != nil {
		return false, err
	}
	if err := r.refuse(ctx, append(spoilt, unfit...)); err != nil {
		return false, err
	}
	fresh := make([]Unfinished, len(parcels))
	for i := range parcels {
		fresh[i] = Unfinished{Parcel: parcels[i], Since: b.Time}
	}
	return true, r.handOver(ctx, fresh)
}

func (r *run) refuse(ctx context.Context, unfit []Unfit) error {
	results := make([]Result, len(unfit))
	for i, u := range unfit {
		results[i] = Result{Delivery: u.Delivery, State: Refused, Refusal: u.Refusal, Reason: u.Reason}
	}
	r.tally.Refused += len(results)
	return r.settle(ctx, results)
}

// settle records results also when the program is being stopped: what has
// left must not be forgotten for that.
func (r *run) settle(ctx context.Context, results []Result) error {
	if len(results) == 0 {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.Outcomes.Settle(context.WithoutCancel(ctx), results)
}

func (r *run) begin(ctx context.Context, parcels []int64) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.Queue.Begin(ctx, r.claim(), parcels)
}

func (r *run) handOver(ctx context.Context, work []Unfinished) error {
	switch c := r.Channel.(type) {
	case Filer:
		return r.putAll(ctx, c, work)
	case Sender:
		return r.sendAll(ctx, c, work)
	}
	return fmt.Errorf("channel %s is neither Filer nor Sender", r.Channel.Name())
}

// results are a parcel's deliveries with one outcome.
func results(p Parcel, r Result) []Result {
	out := make([]Result, len(p.Deliveries))
	for i, d := range p.Deliveries {
		out[i] = r
		out[i].Delivery, out[i].Parcel = d, p.ID
	}
	return out
}

// later is the outcome of a hand-over of which nothing left: again with the
// same bytes, or given up to a person.
func (m *Machine) later(u Unfinished, cause error) []Result {
	n, now := attempt(u, cause), m.Now()
	if why, over := m.givesUp(u, n, cause); over {
		return results(u.Parcel, Result{State: Held, Attempt: n, Reason: why})
	}
	return results(u.Parcel, Result{State: Leased, Attempt: n, RunAt: m.Retry.again(n, u.Since, now), Reason: words.R("channel.again-later", because(cause))})
}

// givesUp says whether a person is asked after try n, and why.
func (m *Machine) givesUp(u Unfinished, n int, cause error) (words.Reason, bool) {
	switch {
	case n >= m.Retry.Attempts:
		return words.R("channel.gave-up", fmt.Sprint(n), because(cause)), true
	case m.Retry.over(u.Since, m.Now()):
		return words.R("channel.gave-up-in-time", because(cause)), true
	}
	return words.Reason{}, false
}

// attempt is the number of a try that failed. Where it is the counterpart that
// fails the try is not one of this delivery: the run itself says so to a
// person, and not each of a thousand invoices after its last try. Its time
// runs all the same.
func attempt(u Unfinished, cause error) int {
	if theirs(cause) {
		return u.Attempt
	}
	return u.Attempt + 1
}

// because is an error as an argument of a reason: in words where it has any.
func because(err error) string {
	var told interface{ Reason() words.Reason }
	if errors.As(err, &told) {
		return words.Nest(told.Reason())
	}
	return err.Error()
}
