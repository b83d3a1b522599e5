package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"sluse/calendar"
	"sluse/drop"
	"sluse/outbox"
	"sluse/words"
)

// Jitter leaves out a part of each pause, at most half.
func TestPausesWithJitter(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		random func(int64) int64
		want   []time.Duration
	}{
		"nothing left out": {func(int64) int64 { return 0 }, []time.Duration{60 * time.Second, 120 * time.Second, 180 * time.Second}},
		"the most":         {func(n int64) int64 { return n - 1 }, []time.Duration{30 * time.Second, 60 * time.Second, 90 * time.Second}},
		"half of the most": {func(n int64) int64 { return (n - 1) / 2 }, []time.Duration{45 * time.Second, 90 * time.Second, 135 * time.Second}},
	} {
		s := stocked(2)
		f := newFiler(t, s)
		f.uploaded = func() error { return errors.New("the disk is full") }
		for i, want := range row.want {
			m := s.machine(filerChannel{f: f}, &power{})
			m.Retry.Random = row.random
			if _, err := m.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := s.parcels[0].runAt.Sub(s.now); got != want {
				t.Errorf("%s: after try %d it waits %v, want %v", name, i+1, got, want)
			}
			s.now = s.parcels[0].runAt
		}
	}
}

// A deadline asks a person, however few the tries were, and not before it has
// come. What has begun is uncertain then.
func TestDeadline(t *testing.T) {
	t.Parallel()
	away := &drop.HostKeyError{Server: "nett", Address: "sftp.example:22", Shown: "ssh-ed25519 SHA256:x"}
	for name, row := range map[string]struct {
		spoil func(*filer)
		state outbox.State
	}{
		"a server that is away":     {func(f *filer) { f.uploaded = func() error { return away } }, outbox.Held},
		"a fault of the upload":     {func(f *filer) { f.uploaded = func() error { return errors.New("full") } }, outbox.Held},
		"a rename that never comes": {func(f *filer) { f.rename = func(drop.Rename) error { return away } }, outbox.Uncertain},
	} {
		s := stocked(2)
		f := newFiler(t, s)
		row.spoil(f)
		run := func() {
			m := s.machine(filerChannel{f: f}, &power{})
			m.Retry = outbox.Retry{Attempts: 1000, First: time.Hour, Longest: 10 * time.Hour, Deadline: 25 * time.Hour}
			m.Rest = outbox.Rest{After: 2, First: time.Minute, Longest: time.Hour}
			_, _ = m.Run(t.Context())
		}
		start := s.now
		for s.now.Sub(start) < 25*time.Hour {
			run()
			if d := s.deliveries[0]; d.state != outbox.Leased {
				t.Fatalf("%s: %+v after %v", name, d, s.now.Sub(start))
			}
			if p := s.parcels[0]; p.runAt.Sub(start) > 25*time.Hour {
				t.Fatalf("%s: it is tried at %v, after its deadline", name, p.runAt)
			}
			s.now = s.now.Add(30 * time.Minute)
		}
		run()
		d := s.deliveries[0]
		if d.state != row.state || d.reason.Code != "channel.gave-up-in-time" || d.reason.Todo(words.NB) == "" {
			t.Errorf("%s: %+v", name, d)
		}
	}
}

// A run outside of the window leases nothing and says when it opens; what
// began before and was cut is told all the same.
func TestClosedWindow(t *testing.T) {
	t.Parallel()
	opening, err := calendar.NewOpening(calendar.Window{From: "08:00", To: "16:00"}, "", "Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	s := stocked(2)
	c := &courier{shelf: s}
	s.now = time.Date(2027, 1, 11, 14, 30, 0, 0, time.UTC) // 15:30
	s.run(t, c, &power{at: 8})                             // cut before the last byte: begun
	if !s.parcels[0].begun {
		t.Fatal("the power went too early")
	}
	s.deliveries = append(s.deliveries, &delivery{id: 3, state: outbox.Queued})
	s.now = s.now.Add(time.Hour)
	m := s.machine(c, &power{})
	m.Opening = opening
	tally, err := m.Run(t.Context())
	if err != nil || tally.Uncertain != 2 || s.deliveries[2].state != outbox.Queued || !tally.Next.Equal(time.Date(2027, 1, 12, 7, 0, 0, 0, time.UTC)) {
		t.Errorf("%+v, %v, %+v", tally, err, s.deliveries[2])
	}
	s.now = tally.Next
	if tally, err := m.Run(t.Context()); err != nil || tally.HandedOver != 1 {
		t.Errorf("%+v, %v", tally, err)
	}
}

// A window that closes in the middle of a run ends it.
func TestWindowClosesInTheMiddle(t *testing.T) {
	t.Parallel()
	opening, err := calendar.NewOpening(calendar.Window{From: "08:00", To: "16:00"}, "", "UTC")
	if err != nil {
		t.Fatal(err)
	}
	s := stocked(4)
	s.now = time.Date(2027, 1, 11, 15, 59, 0, 0, time.UTC)
	c := &courier{shelf: s, fault: func(begun bool) error {
		if begun {
			s.now = s.now.Add(time.Minute)
		}
		return nil
	}}
	m := s.machine(c, &power{})
	m.Opening = opening
	if tally, err := m.Run(t.Context()); err != nil || tally.HandedOver != 2 || len(c.received) != 2 {
		t.Errorf("%+v, %v, received %v", tally, err, c.received)
	}
	s.now = time.Date(2027, 1, 12, 8, 0, 0, 0, time.UTC)
	if _, err := m.Run(t.Context()); err != nil {
		t.Error(err)
	}
	sent(t, c.received, 4)
}

// What is in line after the cut-off waits for the next.
func TestCutoff(t *testing.T) {
	t.Parallel()
	opening, err := calendar.NewOpening(calendar.Window{}, "14:00", "UTC")
	if err != nil {
		t.Fatal(err)
	}
	s := stocked(2)
	s.now = time.Date(2027, 1, 11, 15, 0, 0, 0, time.UTC)
	s.deliveries[0].runAt = s.now.Add(-2 * time.Hour)
	s.deliveries[1].runAt = s.now.Add(-30 * time.Minute)
	c := &courier{shelf: s}
	m := s.machine(c, &power{})
	m.Opening = opening
	if _, err := m.Run(t.Context()); err != nil || !slices.Equal(c.received, []string{"1"}) {
		t.Errorf("%v, received %v", err, c.received)
	}
	s.now = s.now.Add(23 * time.Hour)
	if _, err := m.Run(t.Context()); err != nil || !slices.Equal(c.received, []string{"1", "2"}) {
		t.Errorf("%v, received %v", err, c.received)
	}
}

// Hand-overs keep their distance by sleeping in pieces; where that is not to
// be, the run says when to come back.
func TestPerMinute(t *testing.T) {
	t.Parallel()
	s := stocked(4) // two parcels
	start := s.now
	var at []time.Duration
	c := &courier{shelf: s, fault: func(begun bool) error {
		if begun {
			at = append(at, s.now.Sub(start))
		}
		return nil
	}}
	m := s.machine(c, &power{})
	m.PerMinute = 6
	asked := 0
	m.Enough = func() bool { asked++; return false }
	m.Sleep = func(_ context.Context, d time.Duration) error {
		if d > time.Second {
			t.Errorf("it sleeps %v in one piece", d)
		}
		s.now = s.now.Add(d)
		return nil
	}
	if _, err := m.Run(t.Context()); err != nil || !slices.Equal(at, []time.Duration{0, 10 * time.Second}) || asked < 10 {
		t.Errorf("%v: handed over at %v, asked %d times", err, at, asked)
	}
	sent(t, c.received, 4)

	for i := range 2 {
		s.deliveries = append(s.deliveries, &delivery{id: int64(6 + i), state: outbox.Queued})
	}
	s.deliveries = slices.Insert(s.deliveries, 4, &delivery{id: 5, state: outbox.Refused})
	m.Patience = 5 * time.Second
	tally, err := m.Run(t.Context())
	if err != nil || tally.Changed() || !tally.Next.Equal(s.now.Add(10*time.Second)) {
		t.Errorf("%+v, %v", tally, err)
	}
	s.now = tally.Next
	if tally, err := m.Run(t.Context()); err != nil || tally.HandedOver != 2 {
		t.Errorf("%+v, %v", tally, err)
	}
}

// A gate is a courier whose messages are all under way before one ends.
type gate struct {
	courier
	mu      sync.Mutex
	waiting int
	most    int
	open    chan struct{}
	once    sync.Once
	want    int
}

func (g *gate) Send(ctx context.Context, p outbox.Parcel, begun func() error) error {
	g.mu.Lock()
	g.waiting++
	g.most = max(g.most, g.waiting)
	if g.waiting == g.want {
		g.once.Do(func() { close(g.open) })
	}
	g.mu.Unlock()
	<-g.open
	g.mu.Lock()
	defer g.mu.Unlock()
	g.waiting--
	return g.courier.Send(ctx, p, begun)
}

func (*gate) BatchSize() int { return 100 }

// As many messages are under way as the channel may have, and no more; each is
// written down once.
func TestAtOnce(t *testing.T) {
	t.Parallel()
	s := stocked(26)
	g := &gate{open: make(chan struct{}), want: 3}
	g.courier = courier{shelf: s}
	m := s.machine(g, &power{})
	m.AtOnce = 3
	if tally, err := m.Run(t.Context()); err != nil || tally.HandedOver != 25 {
		t.Fatalf("%+v, %v", tally, err)
	}
	if g.most != 3 {
		t.Errorf("%d at once", g.most)
	}
	sent(t, g.received, 26)
	for _, d := range s.deliveries {
		if d.results != 1 {
			t.Errorf("delivery %d was settled %d times", d.id, d.results)
		}
	}
}

// The power that goes while several are under way leaves none unaccounted for.
func TestCrashWithSeveralUnderWay(t *testing.T) {
	t.Parallel()
	for k := 1; ; k++ {
		s := stocked(12)
		c := &courier{shelf: s}
		p := &power{at: k}
		m := s.machine(c, p)
		m.AtOnce = 4
		_, _ = m.Run(t.Context())
		if !p.gone {
			if k < 20 {
				t.Errorf("only %d calls", k)
			}
			return
		}
		s.now = s.now.Add(time.Hour)
		s.run(t, c, &power{})
		seen := map[string]int{}
		for _, d := range c.received {
			seen[d]++
		}
		for _, d := range s.deliveries {
			n := seen[fmt.Sprint(d.id)]
			if n > 1 || d.results != 1 || d.state == outbox.Accepted && n != 1 || d.state == outbox.Leased || d.state == outbox.Queued {
				t.Errorf("crash at %d: delivery %d is %s, settled %d times, received %d times", k, d.id, d.state, d.results, n)
			}
		}
	}
}

// Who has lost his channel touches nothing.
func TestLostLease(t *testing.T) {
	t.Parallel()
	for name, channel := range map[string]func(*shelf) (outbox.Channel, func() []string){
		"messages": func(s *shelf) (outbox.Channel, func() []string) {
			c := &courier{shelf: s}
			return c, func() []string { return c.received }
		},
		"files": func(s *shelf) (outbox.Channel, func() []string) {
			f := newFiler(t, s)
			return filerChannel{f: f}, func() []string { f.fetch(t); return f.received }
		},
	} {
		s := stocked(4)
		s.stolen = true
		c, received := channel(s)
		_, err := s.machine(c, &power{}).Run(t.Context())
		var lost *outbox.LostError
		if !errors.As(err, &lost) || len(received()) > 0 {
			t.Errorf("%s: %v, received %v", name, err, received())
		}
		if s.deliveries[0].state != outbox.Leased || s.deliveries[0].results != 0 {
			t.Errorf("%s: %+v", name, s.deliveries[0])
		}
	}
}
