package outbox_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"sluse/drop"
	"sluse/outbox"
	"sluse/words"
)

// resting is a machine that rests after three failures, for a minute, two,
// four and then five.
func resting(s *shelf, c outbox.Channel) *outbox.Machine {
	m := s.machine(c, &power{})
	m.Rest = outbox.Rest{After: 3, First: time.Minute, Longest: 5 * time.Minute}
	m.Retry = outbox.Retry{Attempts: 4, First: time.Second, Longest: time.Second}
	return m
}

func TestRest(t *testing.T) {
	t.Parallel()
	s := stocked(16)
	tried := 0
	down := true
	c := &courier{shelf: s, fault: func(bool) error {
		if !down {
			return nil
		}
		tried++
		return &outbox.NotYetError{Err: errors.New("connection refused")}
	}}
	// Three parcels are tried, and no fourth.
	_, err := resting(s, c).Run(t.Context())
	var rests *outbox.RestingError
	if !errors.As(err, &rests) || tried != 3 || s.breaker.Failures != 3 || !s.breaker.Since.Equal(s.now) {
		t.Fatalf("%v after %d tries: %+v", err, tried, s.breaker)
	}
	if r := rests.Reason(); r.Code != "channel.resting" || r.Todo(words.NB) == "" || r.Text(words.EN) != "3 tries in a row did not succeed; the channel rests until 2027-01-11 at 22:01: connection refused" {
		t.Errorf("%+v: %s", r, r.Text(words.EN))
	}
	// It rests, whoever asks, for a time that grows; then one parcel tries.
	for i, rest := range []time.Duration{time.Minute, 2 * time.Minute, 4 * time.Minute, 5 * time.Minute, 5 * time.Minute} {
		if got := s.breaker.Open.Sub(s.now); got != rest {
			t.Errorf("rest %d is %v, want %v", i, got, rest)
		}
		s.now = s.now.Add(rest - time.Second)
		before := tried
		tally, err := resting(s, c).Run(t.Context())
		if !errors.As(err, &rests) || tried != before || !tally.Next.Equal(s.breaker.Open) {
			t.Errorf("rest %d: %v, %d more tries, next %v", i, err, tried-before, tally.Next)
		}
		s.now = s.now.Add(time.Second)
		if _, err := resting(s, c).Run(t.Context()); !errors.As(err, &rests) || tried != before+1 {
			t.Errorf("rest %d: %v, %d more tries", i, err, tried-before)
		}
	}
	for _, p := range s.parcels { // the deliveries keep their tries
		if p.attempt != 0 {
			t.Errorf("parcel %d: %d tries", p.ID, p.attempt)
		}
	}
	// A success ends it, and all goes on at once.
	down = false
	s.now = s.now.Add(5 * time.Minute)
	if _, err := resting(s, c).Run(t.Context()); err != nil || s.breaker.Failures != 0 {
		t.Errorf("%v: %+v", err, s.breaker)
	}
	sent(t, c.received, 16)
}

// What the counterpart says of one delivery, or an unknown fault of one, never
// counts; and an answer forgets what was counted.
func TestAnswersAreNoFailures(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]error{
		"unreachable": &outbox.RefusedError{Refusal: outbox.CannotReach, Reason: words.R("email.no-address")},
		"content":     &outbox.RefusedError{Refusal: outbox.BadContent, Reason: words.R("email.no-address")},
		"cut":         &outbox.UncertainError{Err: errors.New("cut")},
		"one's own":   errors.New("451 greylisted"),
	} {
		s := stocked(26)
		_, err := resting(s, &courier{shelf: s, fault: func(bool) error { return fault }}).Run(t.Context())
		if err != nil || s.breaker.Failures != 0 || s.states()[outbox.Queued] > 0 {
			t.Errorf("%s: %v, %+v, %v", name, err, s.breaker, s.states())
		}
	}
	s := stocked(26)
	n := 0
	c := &courier{shelf: s, fault: func(begun bool) error {
		if !begun {
			if n++; n%3 != 0 { // two of three fail: never three in a row
				return outbox.ErrNotYet
			}
		}
		return nil
	}}
	if _, err := resting(s, c).Run(t.Context()); err != nil {
		t.Errorf("with answers in between: %v", err)
	}
}

// A server that is away rests too, and its folder is not asked meanwhile. Its
// probe is one file.
func TestRestOfAFolder(t *testing.T) {
	t.Parallel()
	away := &drop.HostKeyError{Server: "nett", Address: "sftp.example:22", Shown: "ssh-ed25519 SHA256:x"}
	s := stocked(4)
	f := newFiler(t, s)
	uploads := 0
	f.uploaded = func() error { uploads++; return away }
	for range 3 {
		if _, err := resting(s, filerChannel{f: f}).Run(t.Context()); !drop.Away(err) {
			t.Fatal(err)
		}
		s.now = s.now.Add(time.Second)
	}
	uploads = 0
	var rests *outbox.RestingError
	if _, err := resting(s, filerChannel{f: f}).Run(t.Context()); !errors.As(err, &rests) || uploads > 0 {
		t.Errorf("%v, %d uploads", err, uploads)
	}
	s.now = s.now.Add(time.Hour)
	if _, err := resting(s, filerChannel{f: f}).Run(t.Context()); !drop.Away(err) || uploads != 1 {
		t.Errorf("%v, %d uploads", err, uploads)
	}
	f.uploaded = nil
	s.now = s.now.Add(time.Hour)
	if _, err := resting(s, filerChannel{f: f}).Run(t.Context()); err != nil || s.breaker.Failures != 0 {
		t.Errorf("%v, %+v", err, s.breaker)
	}
	f.fetch(t)
	sent(t, f.received, 4)
}

// Where nothing is left to try it with, a channel no longer rests.
func TestRestWithNothingLeft(t *testing.T) {
	t.Parallel()
	s := stocked(0)
	s.breaker = outbox.Breaker{Failures: 7, Since: s.now, Open: s.now.Add(-time.Second), Reason: words.R("trouble.system", "x")}
	if _, err := resting(s, &courier{shelf: s}).Run(t.Context()); err != nil || s.breaker.Failures != 0 {
		t.Errorf("%v, %+v", err, s.breaker)
	}
}

// What is found of an uncertain file: its final name, its temporary one, or
// neither.
func TestProofOfAFile(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		temp, final, other bool
		state              outbox.State // after the look
		received           int
	}{
		"the final name":                      {false, true, false, outbox.HandedOver, 4},
		"both names":                          {true, true, false, outbox.HandedOver, 4},
		"the temporary name":                  {true, false, false, outbox.HandedOver, 4}, // by the same parcel, in the same run
		"neither":                             {false, false, false, outbox.Uncertain, 2},
		"another's file under the final name": {false, true, true, outbox.Uncertain, 2},
	} {
		s := stocked(2)
		f := newFiler(t, s)
		if s.run(t, filerChannel{f: f}, &power{}); s.states()[outbox.HandedOver] != 2 { // the folders are there
			t.Fatal(s.states())
		}
		s.deliveries = append(s.deliveries, &delivery{id: 3, state: outbox.Queued}, &delivery{id: 4, state: outbox.Queued})
		f.rename = func(r drop.Rename) error {
			return errors.Join(f.Remove(t.Context(), r.Temp), f.Publish(t.Context(), r.Temp, r.Name))
		}
		s.run(t, filerChannel{f: f}, &power{})
		f.rename = nil
		p := s.parcels[1]
		if s.deliveries[2].state != outbox.Uncertain || !p.lost {
			t.Fatalf("%s: %+v", name, s.deliveries[2])
		}
		body := p.Parcel.Bytes
		put := func(file string) {
			if row.other {
				body = []byte("another's")
			}
			if err := drop.Put(t.Context(), f.Drop, file, bytesOf(body)); err != nil {
				t.Fatal(err)
			}
		}
		if row.temp {
			if err := f.Drop.Upload(t.Context(), "tmp/"+p.Parcel.Name+".tmp", bytesOf(body)); err != nil {
				t.Fatal(err)
			}
		}
		if row.final {
			put("in/" + p.Parcel.Name)
		}
		looks := 0
		for range 20 {
			s.run(t, filerChannel{f: f}, &power{})
			looks = p.looks
			s.now = s.now.Add(time.Hour)
		}
		if d := s.deliveries[2]; d.state != row.state || looks > 4 || looks == 0 {
			t.Errorf("%s: %+v after %d looks", name, d, looks)
		}
		f.fetch(t)
		if want := row.received; len(f.received) != want && !row.other {
			t.Errorf("%s: received %v", name, f.received)
		}
	}
}

// A prover is a courier that can ask what it has sent.
type asker struct {
	courier
	proof outbox.Proof
	asked int
}

func (a *asker) Prove(context.Context, outbox.Parcel) (outbox.Proof, error) {
	a.asked++
	return a.proof, nil
}

// A channel that can ask is asked; one that cannot never sends again by itself,
// and a rehearsal never asks.
func TestProofOfAMessage(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		proof outbox.Proof
		state outbox.State
		sent  int
	}{
		"it is there":     {outbox.ProofLeft, outbox.HandedOver, 0},
		"it never left":   {outbox.ProofAtHome, outbox.Accepted, 2},
		"nobody can tell": {outbox.NoProof, outbox.Uncertain, 0},
	} {
		s := stocked(2)
		a := &asker{proof: row.proof}
		a.courier = courier{shelf: s, fault: func(begun bool) error {
			if begun && a.asked == 0 {
				return &outbox.UncertainError{Err: errors.New("cut")}
			}
			return nil
		}}
		s.run(t, a, &power{})
		for range 10 {
			s.now = s.now.Add(time.Hour)
			s.run(t, a, &power{})
		}
		if d := s.deliveries[0]; d.state != row.state || len(a.received) != row.sent || a.asked == 0 || a.asked > 4 {
			t.Errorf("%s: %+v, received %v, asked %d times", name, d, a.received, a.asked)
		}
	}
	s := stocked(2)
	a := &asker{proof: outbox.ProofAtHome}
	a.courier = courier{shelf: s}
	m := s.machine(rehearsed{a}, &power{})
	s.parcels = append(s.parcels, &parcel{lost: true, ended: true, Parcel: outbox.Parcel{ID: 1}})
	if _, err := m.Run(t.Context()); err != nil || a.asked != 0 {
		t.Errorf("a rehearsal asked %d times, %v", a.asked, err)
	}
}

type rehearsed struct{ *asker }

func (rehearsed) Name() string { return outbox.RehearsalOf("box") }

func bytesOf(b []byte) io.Reader { return bytes.NewReader(b) }
