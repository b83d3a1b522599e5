package store

import (
	"context"
	"errors"
	"testing"
	"time"

	"sluse/flow"
	"sluse/outbox"
	"sluse/words"
)

// A desk is a store with one channel's deliveries, and who may work on them.
type desk struct {
	*Store
	t   *testing.T
	now time.Time
}

// newDesk has n queued deliveries.
func newDesk(t *testing.T, n int) *desk {
	t.Helper()
	d := &desk{openStore(t, t.TempDir()), t, time.UnixMilli(1_800_000_000_000).UTC()}
	err := d.Do(t.Context(), func(tx flow.Tx) error {
		for i := range n {
			if err := tx.AddDelivery(&flow.Delivery{Seller: "s", Invoice: int64(i + 1), Purpose: outbox.ForCustomer, Channel: "x", State: outbox.Queued, RunAt: d.now, ChangedAt: d.now}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *desk) claim(owner string, epoch int64) outbox.Claim {
	return outbox.Claim{Channel: "x", Owner: outbox.Owner{ID: owner, Epoch: epoch}, Now: d.now, Until: d.now.Add(2 * time.Minute)}
}

func (d *desk) lease(c outbox.Claim) (outbox.Batch, []int64) {
	d.t.Helper()
	b, ids, err := d.Lease(d.t.Context(), c, d.now, 10)
	if err != nil {
		d.t.Fatal(err)
	}
	return b, ids
}

// packed is a batch with one parcel of all its deliveries.
func (d *desk) packed(c outbox.Claim) (outbox.Batch, outbox.Parcel) {
	d.t.Helper()
	b, ids := d.lease(c)
	p := []outbox.Parcel{{Name: "p.xml", Deliveries: ids, Bytes: []byte("bytes")}}
	for _, id := range ids {
		b.Items = append(b.Items, outbox.Item{Delivery: id})
	}
	if err := d.Intend(d.t.Context(), c, b, p); err != nil {
		d.t.Fatal(err)
	}
	return b, p[0]
}

func (d *desk) text(text string, args ...any) (s string) {
	d.t.Helper()
	if err := d.view(d.t.Context(), func(q *query) error { return q.get(text, args, &s) }); err != nil {
		d.t.Fatal(err)
	}
	return s
}

func (d *desk) state(b outbox.Batch) string {
	return d.text(`SELECT state || ' ' || owner FROM batch WHERE id = $1`, b.Number)
}

// Who may take what another has leased, and what comes of it.
func TestWhoMayTakeABatch(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		owner string
		epoch int64
		later time.Duration
		taken bool
	}{
		"the same, started again":          {"a", 1, 0, true},
		"the same, in another epoch":       {"a", 2, 0, true},
		"another of the same epoch":        {"b", 1, time.Minute, false},
		"another, when its time is over":   {"b", 1, 2 * time.Minute, true},
		"another of a later epoch":         {"b", 2, 0, true},
		"another that has lost it, itself": {"b", 0, time.Minute, false},
	} {
		ctx := t.Context()
		d := newDesk(t, 3)
		first := d.claim("a", 1)
		b, ids := d.lease(first)
		if len(ids) != 3 || d.state(b) != "leased a" || d.text(`SELECT CAST(size AS TEXT) FROM batch`) != "3" {
			t.Fatalf("%s: %v, %s", name, ids, d.state(b))
		}
		d.now = d.now.Add(row.later)
		second := d.claim(row.owner, row.epoch)
		if err := d.Unlease(ctx, second); err != nil {
			t.Fatal(err)
		}
		if _, ids := d.lease(second); (len(ids) == 3) != row.taken {
			t.Errorf("%s: leased: it gets %v", name, ids)
		}
		if row.taken {
			err := d.Intend(ctx, first, b, []outbox.Parcel{{Name: "late.xml", Deliveries: ids, Bytes: []byte("x")}})
			var lost *outbox.LostError
			if !errors.As(err, &lost) {
				t.Errorf("%s: the first packs all the same: %v", name, err)
			}
		}

		d = newDesk(t, 3)
		first = d.claim("a", 1)
		b, p := d.packed(first)
		d.now = d.now.Add(row.later)
		second = d.claim(row.owner, row.epoch)
		if err := d.Unlease(ctx, second); err != nil {
			t.Fatal(err)
		}
		work, err := d.Unfinished(ctx, second, d.now, 0)
		if err != nil || (len(work) == 1) != row.taken {
			t.Errorf("%s: packed: it gets %v, %v", name, work, err)
		}
		if row.taken && len(work[0].Parcel.Deliveries) != 3 {
			t.Errorf("%s: %+v", name, work[0])
		}
		begin := map[bool]outbox.Claim{true: second, false: first}
		if row.taken && second.Owner != first.Owner {
			var lost *outbox.LostError
			if err := d.Begin(ctx, first, []int64{p.ID}); !errors.As(err, &lost) {
				t.Errorf("%s: the first begins all the same: %v", name, err)
			}
		}
		if err := d.Begin(ctx, begin[row.taken], []int64{p.ID}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got, want := d.state(b), "packed "+begin[row.taken].Owner.ID; got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// A sign of life keeps a batch: what begins lengthens its time.
func TestABatchIsKeptAlive(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	d := newDesk(t, 1)
	_, p := d.packed(d.claim("a", 1))
	d.now = d.now.Add(time.Minute)
	if err := d.Begin(ctx, d.claim("a", 1), []int64{p.ID}); err != nil {
		t.Fatal(err)
	}
	d.now = d.now.Add(90 * time.Second)
	other := d.claim("b", 1)
	if err := d.Unlease(ctx, other); err != nil {
		t.Fatal(err)
	}
	if work, err := d.Unfinished(ctx, other, d.now, 0); err != nil || len(work) > 0 {
		t.Errorf("%v, %v", work, err)
	}
}

// A batch ends with the last of its parcels; without any, at once. One of which
// a parcel was dissolved is dissolved, once nothing of it is open.
func TestEndOfABatch(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		states []flow.ParcelState
		want   string
	}{
		"no parcel":             {nil, "ended a"},
		"one is open":           {[]flow.ParcelState{flow.HandedOver, flow.Begun}, "packed a"},
		"all have ended":        {[]flow.ParcelState{flow.HandedOver, flow.Unknown}, "ended a"},
		"one dissolved":         {[]flow.ParcelState{flow.HandedOver, flow.Dissolved}, "dissolved a"},
		"dissolved, one open":   {[]flow.ParcelState{flow.Dissolved, flow.Intended}, "packed a"},
		"dissolved, and stays":  {[]flow.ParcelState{flow.Dissolved, flow.HandedOver}, "dissolved a"},
		"nobody knows, it ends": {[]flow.ParcelState{flow.Unknown}, "ended a"},
	} {
		ctx := t.Context()
		d := newDesk(t, 2)
		c := d.claim("a", 1)
		b, ids := d.lease(c)
		var parcels []outbox.Parcel
		for i := range row.states {
			parcels = append(parcels, outbox.Parcel{Name: string(rune('a'+i)) + ".xml", Deliveries: ids[i : i+1], Bytes: []byte("x")})
		}
		if err := d.Intend(ctx, c, b, parcels); err != nil {
			t.Fatal(err)
		}
		err := d.Do(ctx, func(tx flow.Tx) error {
			var all []int64
			for i, state := range row.states {
				all = append(all, parcels[i].ID)
				if err := tx.SetParcel(parcels[i].ID, state); err != nil {
					return err
				}
			}
			if len(all) > 0 { // what a late result says of a dissolved parcel is too late
				if err := errors.Join(tx.EndBatches(all), tx.SetParcel(all[0], row.states[0])); err != nil {
					return err
				}
			}
			return tx.EndBatches(all)
		})
		if err != nil || d.state(b) != row.want {
			t.Errorf("%s: %s, want %s; %v", name, d.state(b), row.want, err)
		}
	}
}

// How a counterpart fares is kept, and forgotten.
func TestBreakerIsKept(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := newDesk(t, 0)
	want := outbox.Breaker{Failures: 5, Since: d.now, Open: d.now.Add(time.Minute), Reason: words.R("trouble.system", "borte")}
	for range 2 {
		if err := d.SetBreaker(ctx, "x", want); err != nil {
			t.Fatal(err)
		}
		got, err := d.Breaker(ctx, "x")
		if err != nil || got.Failures != want.Failures || !got.Open.Equal(want.Open) || !got.Since.Equal(want.Since) || got.Reason.Text(words.NB) != "borte" {
			t.Errorf("%+v, %v", got, err)
		}
		want.Failures++
	}
	if err := d.Do(ctx, func(tx flow.Tx) error { return tx.ProbeNow("x") }); err != nil {
		t.Fatal(err)
	}
	if got, err := d.Breaker(ctx, "x"); err != nil || got.Failures != 6 || !got.Open.IsZero() {
		t.Errorf("%+v, %v", got, err)
	}
	if err := d.SetBreaker(ctx, "x", outbox.Breaker{}); err != nil {
		t.Fatal(err)
	}
	if got, err := d.Breaker(ctx, "x"); err != nil || got.Failures != 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

// What is due to be looked for: of unknown end, uncertain, not too often.
func TestLost(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	d := newDesk(t, 2)
	c := d.claim("a", 1)
	_, p := d.packed(c)
	look := func(what string, n int, whole bool) {
		t.Helper()
		lost, err := d.Lost(ctx, d.claim("a", 1), 2)
		if err != nil || len(lost) != n || n > 0 && (lost[0].Whole != whole || len(lost[0].Parcel.Deliveries) != 2) {
			t.Errorf("%s: %+v, %v", what, lost, err)
		}
	}
	set := func(i int, state outbox.State) {
		t.Helper()
		err := d.Do(ctx, func(tx flow.Tx) error {
			v, err := tx.DeliveryByID(p.Deliveries[i])
			if err != nil {
				return err
			}
			v.State = state
			return errors.Join(tx.SetDelivery(v), tx.SetParcel(p.ID, flow.Unknown))
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	look("on its way", 0, false)
	set(0, outbox.Uncertain)
	set(1, outbox.Uncertain)
	look("nobody knows", 1, true)
	if err := d.Looked(ctx, c, p.ID, d.now.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	look("looked a moment ago", 0, false)
	d.now = d.now.Add(time.Minute)
	look("again", 1, true)
	set(1, outbox.Refused)
	look("a person has spoken of one", 1, false)
	set(0, outbox.Handled)
	look("and of the other", 0, false)
	set(0, outbox.Uncertain)
	if err := d.Looked(ctx, c, p.ID, d.now); err != nil {
		t.Fatal(err)
	}
	look("often enough", 0, false)
}
