package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"sluse/drop"
	"sluse/outbox"
	"sluse/routing"
	"sluse/words"
)

var errCrash = errors.New("the power is gone")

// A power counts what a process does to the world. At its call number at it
// goes: before that call has an effect or after it. Whatever the process still
// tries then has none.
type power struct {
	mu    sync.Mutex // files are uploaded side by side
	calls int
	at    int
	after bool
	gone  bool
}

func (p *power) do(f func() error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.gone {
		return errCrash
	}
	if p.calls++; p.calls != p.at {
		return f()
	}
	p.gone = true
	if p.after {
		_ = f() // done, but nobody lives to hear of it
	}
	return errCrash
}

type parcel struct {
	outbox.Parcel
	begun, ended, lost bool
	attempt, looks     int
	since, runAt, look time.Time
}

type delivery struct {
	id      int64
	state   outbox.State
	runAt   time.Time
	reason  words.Reason
	parcel  int64
	results int // that moved it on
}

// A shelf is the durable state: a Queue and Outcomes in memory.
type shelf struct {
	used       bool // a parcel has begun to leave
	power      *power
	now        time.Time
	batch      int64
	deliveries []*delivery
	parcels    []*parcel
	breaker    outbox.Breaker
	stolen     bool // another owner has the channel
}

func (s *shelf) Unlease(context.Context, outbox.Claim) error {
	return s.power.do(func() error {
		for _, d := range s.deliveries {
			if d.state == outbox.Leased && d.parcel == 0 {
				d.state = outbox.Queued
			}
		}
		return nil
	})
}

func (s *shelf) Lease(_ context.Context, _ outbox.Claim, by time.Time, n int) (b outbox.Batch, ids []int64, err error) {
	err = s.power.do(func() error {
		s.batch++
		for _, d := range s.deliveries {
			if d.state == outbox.Queued && !d.runAt.After(by) && len(ids) < n {
				d.state = outbox.Leased
				ids = append(ids, d.id)
			}
		}
		return nil
	})
	return outbox.Batch{Number: s.batch, Time: s.now}, ids, err
}

func (s *shelf) Items(_ context.Context, ids []int64) ([]outbox.Item, []outbox.Unfit, error) {
	items := make([]outbox.Item, len(ids))
	for i, id := range ids {
		items[i].Delivery = id
	}
	return items, nil, s.power.do(func() error { return nil })
}

func (s *shelf) Intend(_ context.Context, _ outbox.Claim, b outbox.Batch, parcels []outbox.Parcel) error {
	return s.power.do(func() error {
		for i := range parcels {
			parcels[i].ID = int64(len(s.parcels) + 1)
			s.parcels = append(s.parcels, &parcel{Parcel: parcels[i], since: b.Time})
			for _, d := range parcels[i].Deliveries {
				s.deliveries[d-1].parcel = parcels[i].ID
			}
		}
		return nil
	})
}

func (s *shelf) Begin(_ context.Context, _ outbox.Claim, ids []int64) error {
	return s.power.do(func() error {
		if s.stolen {
			return &outbox.LostError{Batch: s.batch}
		}
		for _, id := range ids {
			if s.parcels[id-1].begun {
				return fmt.Errorf("parcel %d is begun already", id)
			}
			s.parcels[id-1].begun, s.used = true, true
		}
		return nil
	})
}

func (s *shelf) Unfinished(_ context.Context, _ outbox.Claim, by time.Time, n int) (out []outbox.Unfinished, err error) {
	err = s.power.do(func() error {
		for _, p := range s.parcels {
			if !p.ended && !p.runAt.After(by) && (n == 0 || len(out) < n) {
				u := outbox.Unfinished{Parcel: p.Parcel, Begun: p.begun, Attempt: p.attempt, Since: p.since}
				u.Parcel.Bytes = nil
				out = append(out, u)
			}
		}
		return nil
	})
	return out, err
}

func (s *shelf) Used(context.Context, string) (bool, error) {
	return s.used, nil
}

func (s *shelf) Breaker(context.Context, string) (outbox.Breaker, error) { return s.breaker, nil }

func (s *shelf) SetBreaker(_ context.Context, _ string, b outbox.Breaker) error {
	s.breaker = b
	return nil
}

func (s *shelf) Lost(_ context.Context, _ outbox.Claim, looks int) (out []outbox.Lost, err error) {
	for _, p := range s.parcels {
		if p.lost && p.looks < looks && !p.look.After(s.now) {
			out = append(out, outbox.Lost{Parcel: p.Parcel, Looks: p.looks, Whole: true})
		}
	}
	return out, nil
}

func (s *shelf) Looked(_ context.Context, _ outbox.Claim, id int64, next time.Time) error {
	return s.power.do(func() error {
		s.parcels[id-1].looks++
		s.parcels[id-1].look = next
		return nil
	})
}

func (s *shelf) Bytes(_ context.Context, id int64) (b []byte, err error) {
	err = s.power.do(func() error { b = s.parcels[id-1].Parcel.Bytes; return nil })
	return b, err
}

func (s *shelf) Settle(_ context.Context, results []outbox.Result) error {
	return s.power.do(func() error {
		for _, r := range results {
			d := s.deliveries[r.Delivery-1]
			d.reason = r.Reason
			if r.Parcel != 0 {
				p := s.parcels[r.Parcel-1]
				p.attempt, p.runAt, p.ended = r.Attempt, r.RunAt, r.State != outbox.Leased
				p.begun = r.State != outbox.Leased || r.Begun
				p.lost = r.State == outbox.Uncertain
				if r.Proved {
					p.since = s.now
				}
			}
			if r.State != outbox.Leased || r.Proved {
				d.state = r.State
				d.results++
			}
		}
		return nil
	})
}

// a shelf with n queued deliveries.
func stocked(n int) *shelf {
	s := &shelf{now: time.Date(2027, 1, 11, 22, 0, 0, 0, time.UTC)}
	for i := range n {
		s.deliveries = append(s.deliveries, &delivery{id: int64(i + 1), state: outbox.Queued})
	}
	return s
}

// run is one process from its start to its end, or to the crash.
func (s *shelf) run(t *testing.T, c outbox.Channel, p *power) outbox.Tally {
	t.Helper()
	tally, err := s.machine(c, p).Run(t.Context())
	if err != nil && !p.gone {
		t.Fatal(err)
	}
	return tally
}

func (s *shelf) machine(c outbox.Channel, p *power) *outbox.Machine {
	s.power = p
	return &outbox.Machine{
		Channel: c, Queue: s, Outcomes: s, Now: func() time.Time { return s.now },
		Retry: outbox.Retry{Attempts: 4, First: time.Minute, Longest: 3 * time.Minute},
	}
}

func (s *shelf) states() map[outbox.State]int {
	n := map[outbox.State]int{}
	for _, d := range s.deliveries {
		n[d.state]++
	}
	return n
}

// A box is what both channels here have in common: two deliveries a parcel,
// the one with id 5 unfit.
type box struct{}

func (box) Name() string                             { return "box" }
func (box) Verdict(outbox.Candidate) routing.Verdict { return routing.Verdict{} }
func (box) BatchSize() int                           { return 4 }
func (box) Last() outbox.State                       { return outbox.Accepted }

func (box) Pack(_ context.Context, b outbox.Batch) ([]outbox.Parcel, []outbox.Unfit, error) {
	var parcels []outbox.Parcel
	var unfit []outbox.Unfit
	for _, item := range b.Items {
		if item.Delivery == 5 {
			unfit = append(unfit, outbox.Unfit{Delivery: 5, Refusal: outbox.BadContent, Reason: words.R("channel.not-rendered", "x")})
			continue
		}
		if n := len(parcels); n > 0 && len(parcels[n-1].Deliveries) == 1 {
			parcels[n-1].Deliveries = append(parcels[n-1].Deliveries, item.Delivery)
			parcels[n-1].Bytes = fmt.Appendf(parcels[n-1].Bytes, " %d", item.Delivery)
			continue
		}
		parcels = append(parcels, outbox.Parcel{Name: item.Token + ".txt", Deliveries: []int64{item.Delivery}, Bytes: fmt.Appendf(nil, "%d", item.Delivery)})
	}
	return parcels, unfit, nil
}

// A filer is a box whose files are put into a folder that loses its power with
// the process, even in the middle of a batch of renames.
type filer struct {
	box
	drop.Drop
	shelf    *shelf
	uploaded func() error            // the fault of an upload, where there is one
	rename   func(drop.Rename) error // the fault of a rename, where there is one
	received []string                // what the receiver took
}

type filerChannel struct {
	box
	f *filer
}

func (c filerChannel) Drop() drop.Drop { return c.f }
func (filerChannel) Folder() string    { return "in" }
func (filerChannel) Temporary() string { return "tmp" }

func (f *filer) Upload(ctx context.Context, temp string, r io.Reader) error {
	return f.shelf.power.do(func() error {
		if f.uploaded != nil {
			return f.uploaded()
		}
		return f.Drop.Upload(ctx, temp, r)
	})
}

func (f *filer) UploadAll(ctx context.Context, uploads []drop.Upload) []error {
	errs := make([]error, len(uploads))
	for i, u := range uploads {
		errs[i] = f.Upload(ctx, u.Temp, u.Body)
	}
	return errs
}

func (f *filer) PublishAll(ctx context.Context, renames []drop.Rename) []error {
	errs := make([]error, len(renames))
	for i, r := range renames {
		errs[i] = f.shelf.power.do(func() error {
			if f.rename != nil {
				return f.rename(r)
			}
			return f.Publish(ctx, r.Temp, r.Name)
		})
	}
	return errs
}

// fetch is the receiver: it takes all files away.
func (f *filer) fetch(t *testing.T) {
	t.Helper()
	entries, err := f.List(t.Context(), "in")
	if err != nil {
		return // nothing has come yet
	}
	for _, e := range entries {
		r, err := f.Open(t.Context(), "in/"+e.Name)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err := errors.Join(err, r.Close(), f.Remove(t.Context(), "in/"+e.Name)); err != nil {
			t.Fatal(err)
		}
		f.received = append(f.received, strings.Fields(string(b))...)
	}
}

func newFiler(t *testing.T, s *shelf) *filer {
	t.Helper()
	d, err := drop.Folder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return &filer{Drop: d, shelf: s}
}

// A courier is a box that sends, with the same power.
type courier struct {
	box
	shelf    *shelf
	fault    func(begun bool) error // asked before begun and after it
	received []string
}

func (c *courier) Send(_ context.Context, p outbox.Parcel, begun func() error) error {
	if err := c.shelf.power.do(func() error { return nil }); err != nil { // the connection
		return err
	}
	if c.fault != nil {
		if err := c.fault(false); err != nil {
			return err
		}
	}
	if err := begun(); err != nil {
		return err
	}
	if c.fault != nil {
		if err := c.fault(true); err != nil {
			return err
		}
	}
	return c.shelf.power.do(func() error { // the last byte
		c.received = append(c.received, strings.Fields(string(p.Bytes))...)
		return nil
	})
}
