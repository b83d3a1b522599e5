package outbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"time"

	"github.com/google/uuid"

	"sluse/drop"
	"sluse/words"
)

// A Queue is what the machine needs of the database. Each method is one
// commit.
type Queue interface {
	// Unlease puts back deliveries that an ended process had leased and not
	// yet packed: nothing of them can have left.
	Unlease(ctx context.Context, channel string) error
	// Lease takes up to n due deliveries of one seller, for this process.
	// The batch has no items yet.
	Lease(ctx context.Context, channel string, now time.Time, n int) (b Batch, deliveries []int64, err error)
	// Intend keeps the parcels' bytes and names and the items' tokens, and
	// sets the parcels' ids. It is durable before anything leaves.
	Intend(ctx context.Context, channel string, b Batch, parcels []Parcel) error
	// Begin records that parcels are about to be seen by the receiver.
	Begin(ctx context.Context, parcels []int64) error
	// Unfinished are the channel's parcels that are due and have not ended,
	// without their bytes.
	Unfinished(ctx context.Context, channel string, now time.Time) ([]Unfinished, error)
	// Used says whether a parcel of the channel has ever begun to leave.
	Used(ctx context.Context, channel string) (bool, error)
	// Bytes are a parcel's kept bytes.
	Bytes(ctx context.Context, parcel int64) ([]byte, error)
}

// An Unfinished is a parcel whose hand-over has not ended.
type Unfinished struct {
	Parcel  Parcel
	Begun   bool
	Attempt int
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
	Begun   bool
	Attempt int
}

// A Retry says how often and how fast a hand-over is tried again.
type Retry struct {
	Attempts       int
	First, Longest time.Duration
}

// after is the pause before attempt n+1: doubled each time.
func (r Retry) after(n int) time.Duration {
	d := r.First
	for i := 1; i < n && d < r.Longest; i++ {
		d *= 2
	}
	return min(d, r.Longest)
}

// A Machine drives one channel.
type Machine struct {
	Channel  Channel
	Queue    Queue
	Outcomes Outcomes
	Retry    Retry
	Now      func() time.Time
	// Enough, where set, is asked between two hand-overs: true ends the run
	// there. What is packed and has not left is handed over by the next.
	Enough func() bool
}

func (m *Machine) enough() bool { return m.Enough != nil && m.Enough() }

// A Tally counts what one run of the machine did.
type Tally struct{ HandedOver, Refused, Uncertain, Later int }

// Changed reports whether the run moved anything.
func (t Tally) Changed() bool { return t != Tally{} }

// Run first ends what an earlier process began, then hands over what is due,
// batch by batch, until nothing is. A counterpart that cannot be reached is
// not an error: its parcels wait.
func (m *Machine) Run(ctx context.Context) (Tally, error) {
	var t Tally
	if err := m.Queue.Unlease(ctx, m.Channel.Name()); err != nil {
		return t, m.fault(err)
	}
	if err := m.there(ctx); err != nil {
		return t, m.fault(err)
	}
	unfinished, err := m.Queue.Unfinished(ctx, m.Channel.Name(), m.Now())
	if err != nil {
		return t, m.fault(err)
	}
	if err := m.handOver(ctx, unfinished, &t); err != nil {
		return t, m.fault(err)
	}
	for ctx.Err() == nil && !m.enough() {
		more, err := m.batch(ctx, &t)
		if err != nil {
			return t, m.fault(err)
		}
		if !more {
			return t, nil
		}
	}
	return t, ctx.Err()
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

// batch leases, packs, keeps and hands over one batch; false where nothing
// was due.
func (m *Machine) batch(ctx context.Context, t *Tally) (bool, error) {
	b, ids, err := m.Queue.Lease(ctx, m.Channel.Name(), m.Now(), m.Channel.BatchSize())
	if err != nil || len(ids) == 0 {
		return false, err
	}
	var spoilt []Unfit
	if b.Items, spoilt, err = m.Outcomes.Items(ctx, ids); err != nil {
		return false, err
	}
	for i := range b.Items {
		b.Items[i].Token = uuid.NewString()
	}
	parcels, unfit, err := m.Channel.Pack(ctx, b)
	if err != nil {
		return false, err
	}
	if err := m.Queue.Intend(ctx, m.Channel.Name(), b, parcels); err != nil {
		return false, err
	}
	if err := m.refuse(ctx, append(spoilt, unfit...), t); err != nil {
		return false, err
	}
	fresh := make([]Unfinished, len(parcels))
	for i := range parcels {
		fresh[i] = Unfinished{Parcel: parcels[i]}
	}
	return true, m.handOver(ctx, fresh, t)
}

func (m *Machine) refuse(ctx context.Context, unfit []Unfit, t *Tally) error {
	results := make([]Result, len(unfit))
	for i, u := range unfit {
		results[i] = Result{Delivery: u.Delivery, State: Refused, Refusal: u.Refusal, Reason: u.Reason}
	}
	t.Refused += len(results)
	return m.settle(ctx, results)
}

// settle records results also when the program is being stopped: what has
// left must not be forgotten for that.
func (m *Machine) settle(ctx context.Context, results []Result) error {
	if len(results) == 0 {
		return nil
	}
	return m.Outcomes.Settle(context.WithoutCancel(ctx), results)
}

func (m *Machine) handOver(ctx context.Context, work []Unfinished, t *Tally) error {
	switch c := m.Channel.(type) {
	case Filer:
		for len(work) > 0 && !m.enough() {
			n := min(len(work), filesAtOnce)
			if err := m.putFiles(ctx, c, work[:n], t); err != nil {
				return err
			}
			work = work[n:]
		}
		return nil
	case Sender:
		for i := range work {
			if m.enough() {
				return nil
			}
			if err := m.sendOne(ctx, c, work[i], t); err != nil {
				return err
			}
		}
		return nil
	}
	return fmt.Errorf("channel %s is neither Filer nor Sender", m.Channel.Name())
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
	n := attempt(u, cause)
	if n >= m.Retry.Attempts {
		return results(u.Parcel, Result{State: Held, Attempt: n, Reason: words.R("channel.gave-up", fmt.Sprint(n), because(cause))})
	}
	return results(u.Parcel, Result{State: Leased, Attempt: n, RunAt: m.Now().Add(m.Retry.after(n)), Reason: words.R("channel.again-later", because(cause))})
}

// attempt is the number of a try that failed. Where a whole server is away the
// try is not one of this delivery: the run itself says so to a person, and not
// each of a thousand invoices after its last try.
func attempt(u Unfinished, cause error) int {
	if drop.Away(cause) {
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

const filesAtOnce = 500

// putFiles hands files over in the order that survives a crash at any point:
// temporary name and fsync; commit "begun"; rename; commit "handed over". A
// begun file whose temporary name is gone had been renamed: handed over. A
// server that went away in the middle is the error, once all is written down:
// there is no sense in going on to the next batch.
func (m *Machine) putFiles(ctx context.Context, c Filer, work []Unfinished, t *Tally) error {
	var settled []Result
	var begun []int64
	var away error
	ready := make([]Unfinished, 0, len(work))
	faults := m.upload(ctx, c, work)
	for i, u := range work {
		if !u.Begun {
			if err := faults[i]; err != nil {
				if drop.Away(err) {
					away = err
				}
				settled = append(settled, m.later(u, err)...)
				t.Later += len(u.Parcel.Deliveries)
				continue
			}
			begun = append(begun, u.Parcel.ID)
		}
		ready = append(ready, u)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if len(begun) > 0 {
		if err := m.Queue.Begin(ctx, begun); err != nil {
			return err
		}
	}
	renames := make([]drop.Rename, len(ready))
	for i, u := range ready {
		renames[i] = drop.Rename{Temp: tempName(c, u.Parcel), Name: path.Join(c.Folder(), u.Parcel.Name)}
	}
	for i, err := range c.Drop().PublishAll(ctx, renames) {
		if drop.Away(err) {
			away = err
		}
		r := m.published(ctx, c, ready[i], err)
		n := len(ready[i].Parcel.Deliveries)
		switch r.State {
		case HandedOver:
			t.HandedOver += n
		case Uncertain:
			t.Uncertain += n
		default:
			t.Later += n
		}
		settled = append(settled, results(ready[i].Parcel, r)...)
	}
	return errors.Join(m.settle(ctx, settled), away)
}

// published is what a rename came to. One that failed may have been done all
// the same: the parcel stays begun, and the next run looks again, a bounded
// number of times. That the temporary name is gone proves that an earlier
// rename was done, and only that: not where this very run had just uploaded
// it, and not where its whole folder is away (a share that is not mounted).
func (m *Machine) published(ctx context.Context, c Filer, u Unfinished, err error) Result {
	n := attempt(u, err)
	if err == nil {
		return Result{State: HandedOver, Attempt: n}
	}
	gone := false
	if errors.Is(err, fs.ErrNotExist) {
		_, missing := c.Drop().List(ctx, path.Dir(tempName(c, u.Parcel)))
		gone = missing == nil
	}
	switch {
	case gone && u.Begun:
		return Result{State: HandedOver, Attempt: n}
	case gone:
		return Result{State: Uncertain, Attempt: n, Reason: words.R("channel.cut-in-the-middle")}
	case n >= m.Retry.Attempts:
		return Result{State: Uncertain, Attempt: n, Reason: words.R("channel.gave-up", fmt.Sprint(n), because(err))}
	}
	return Result{State: Leased, Begun: true, Attempt: n, RunAt: m.Now().Add(m.Retry.after(n)), Reason: words.R("channel.again-later", because(err))}
}

func tempName(c Filer, p Parcel) string { return path.Join(c.Temporary(), p.Name+".tmp") }

// sendOne hands one message over. Begun and not ended means that an earlier
// process was cut in the middle: nobody knows, and it is never sent again by
// itself.
func (m *Machine) sendOne(ctx context.Context, c Sender, u Unfinished, t *Tally) error {
	if u.Begun {
		t.Uncertain += len(u.Parcel.Deliveries)
		return m.settle(ctx, results(u.Parcel, Result{State: Uncertain, Attempt: u.Attempt, Reason: words.R("channel.cut-in-the-middle")}))
	}
	if err := m.fill(ctx, &u.Parcel); err != nil {
		return err
	}
	err := c.Send(ctx, u.Parcel, func() error { return m.Queue.Begin(ctx, []int64{u.Parcel.ID}) })
	var refused *RefusedError
	var uncertain *UncertainError
	n := len(u.Parcel.Deliveries)
	switch {
	case err == nil:
		t.HandedOver += n
		return m.settle(ctx, results(u.Parcel, Result{State: Accepted, Attempt: u.Attempt + 1}))
	case errors.As(err, &refused):
		t.Refused += n
		return m.settle(ctx, results(u.Parcel, Result{State: Refused, Refusal: refused.Refusal, Reason: refused.Reason, Attempt: u.Attempt + 1}))
	case errors.As(err, &uncertain):
		t.Uncertain += n
		return m.settle(ctx, results(u.Parcel, Result{State: Uncertain, Attempt: u.Attempt + 1, Reason: words.R("channel.cut-in-the-middle")}))
	case ctx.Err() != nil:
		return ctx.Err()
	}
	t.Later += n
	return m.settle(ctx, m.later(u, err))
}

func (m *Machine) fill(ctx context.Context, p *Parcel) (err error) {
	if p.Bytes == nil {
		p.Bytes, err = m.Queue.Bytes(ctx, p.ID)
	}
	return err
}

// upload writes the files that have not begun under their temporary names,
// and returns an error, or none, for each.
func (m *Machine) upload(ctx context.Context, c Filer, work []Unfinished) []error {
	faults := make([]error, len(work))
	var uploads []drop.Upload
	var of []int // uploads[k] is of work[of[k]]
	for i, u := range work {
		if u.Begun {
			continue
		}
		p := u.Parcel
		if faults[i] = m.fill(ctx, &p); faults[i] == nil {
			uploads = append(uploads, drop.Upload{Temp: tempName(c, p), Body: bytes.NewReader(p.Bytes)})
			of = append(of, i)
		}
	}
	for k, err := range c.Drop().UploadAll(ctx, uploads) {
		faults[of[k]] = err
	}
	return faults
}
