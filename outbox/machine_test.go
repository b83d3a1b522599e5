package outbox_test

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"
	"time"

	"sluse/drop"
	"sluse/outbox"
	"sluse/words"
)

// sent holds that the receiver has each of the n deliveries exactly once, save
// the unfit one.
func sent(t *testing.T, received []string, n int) {
	t.Helper()
	var want []string
	for i := range n {
		if i+1 != 5 {
			want = append(want, fmt.Sprint(i+1))
		}
	}
	slices.Sort(received)
	slices.Sort(want)
	if !slices.Equal(received, want) {
		t.Errorf("the receiver has %v, want %v", received, want)
	}
}

const many = 11

func TestFileIsReceivedOnceWhateverCallTheCrashIsAt(t *testing.T) {
	t.Parallel()
	for _, after := range []bool{false, true} {
		for _, fetches := range []bool{false, true} {
			k := 1
			for ; ; k++ {
				s := stocked(many)
				f := newFiler(t, s)
				p := &power{at: k, after: after}
				s.run(t, filerChannel{f: f}, p)
				if !p.gone {
					break
				}
				if fetches { // the receiver is quick
					f.fetch(t)
				}
				for range 3 { // what waits comes due
					s.now = s.now.Add(time.Hour)
					s.run(t, filerChannel{f: f}, &power{})
				}
				f.fetch(t)
				sent(t, f.received, many)
				if got := s.states(); got[outbox.HandedOver] != many-1 || got[outbox.Refused] != 1 {
					t.Errorf("crash at %d (after %v, fetched %v): %v", k, after, fetches, got)
				}
				for _, d := range s.deliveries {
					if d.results != 1 {
						t.Errorf("crash at %d: delivery %d was settled %d times", k, d.id, d.results)
					}
				}
			}
			if k < 20 {
				t.Errorf("only %d calls: the test sees too little", k)
			}
		}
	}
}

func TestTwoCrashesInARow(t *testing.T) {
	t.Parallel()
	for k := 1; k <= 24; k++ {
		for l := 1; l <= 8; l++ {
			s := stocked(3)
			f := newFiler(t, s)
			s.run(t, filerChannel{f: f}, &power{at: k, after: l%2 == 0})
			s.run(t, filerChannel{f: f}, &power{at: l, after: k%2 == 0})
			s.now = s.now.Add(time.Hour)
			s.run(t, filerChannel{f: f}, &power{})
			f.fetch(t)
			sent(t, f.received, 3)
		}
	}
}

func TestUploadIsTriedAgainMoreAndMoreSlowlyAndGivenUp(t *testing.T) {
	t.Parallel()
	s := stocked(2)
	f := newFiler(t, s)
	f.uploaded = func() error { return errors.New("no route to host") }
	for i, want := range []time.Duration{time.Minute, 2 * time.Minute, 3 * time.Minute} {
		if tally := s.run(t, filerChannel{f: f}, &power{}); tally != (outbox.Tally{Later: 2}) {
			t.Fatalf("try %d: %+v", i+1, tally)
		}
		if got := s.parcels[0].runAt.Sub(s.now); got != want || s.parcels[0].begun {
			t.Errorf("after try %d it waits %v, want %v (begun %v)", i+1, got, want, s.parcels[0].begun)
		}
		if d := s.deliveries[0]; d.state != outbox.Leased || d.reason.Code != "channel.again-later" {
			t.Errorf("after try %d: %+v", i+1, d)
		}
		s.now = s.now.Add(want - time.Second)
		if tally := s.run(t, filerChannel{f: f}, &power{}); tally.Changed() {
			t.Errorf("tried too early: %+v", tally)
		}
		s.now = s.now.Add(time.Second)
	}
	s.run(t, filerChannel{f: f}, &power{})
	for _, d := range s.deliveries {
		if d.state != outbox.Held || d.reason.Code != "channel.gave-up" || d.reason.Args[0] != "4" || d.reason.Todo(words.NB) == "" {
			t.Errorf("given up: %+v", d)
		}
	}
	s.now = s.now.Add(time.Hour)
	f.uploaded = nil
	if tally := s.run(t, filerChannel{f: f}, &power{}); tally.Changed() {
		t.Errorf("after it was given up: %+v", tally)
	}
}

func TestRenameThatFailsStaysBegun(t *testing.T) {
	t.Parallel()
	lost := errors.New("the connection is lost")
	for rule, done := range map[string]bool{"not done": false, "done all the same": true} {
		s := stocked(2)
		f := newFiler(t, s)
		f.rename = func(r drop.Rename) error {
			if done {
				_ = f.Publish(t.Context(), r.Temp, r.Name)
			}
			return lost
		}
		s.run(t, filerChannel{f: f}, &power{})
		if !s.parcels[0].begun || s.deliveries[0].state != outbox.Leased {
			t.Errorf("%s: begun %v, %+v", rule, s.parcels[0].begun, s.deliveries[0])
		}
		f.fetch(t)
		f.rename = nil
		s.now = s.now.Add(time.Hour)
		s.run(t, filerChannel{f: f}, &power{})
		f.fetch(t)
		sent(t, f.received, 2)
		if got := s.states(); got[outbox.HandedOver] != 2 {
			t.Errorf("%s: %v", rule, got)
		}
	}
}

func TestRenameThatNeverSucceedsIsUncertain(t *testing.T) {
	t.Parallel()
	s := stocked(2)
	f := newFiler(t, s)
	f.rename = func(drop.Rename) error { return drop.ErrExists }
	for range 4 {
		s.run(t, filerChannel{f: f}, &power{})
		s.now = s.now.Add(time.Hour)
	}
	if got := s.states(); got[outbox.Uncertain] != 2 || s.deliveries[0].reason.Code != "channel.gave-up" {
		t.Errorf("%v %+v", got, s.deliveries[0])
	}
}

// A missing temporary file proves that it was renamed only where its folder is
// there to be looked into; where that is away, nothing is put there either.
func TestFolderThatIsAwayProvesNothing(t *testing.T) {
	t.Parallel()
	s := stocked(2)
	f := newFiler(t, s)
	f.rename = func(drop.Rename) error { return errors.New("the connection is lost") }
	s.run(t, filerChannel{f: f}, &power{})
	f.rename = nil
	share := f.Drop
	away, err := drop.Folder(t.TempDir() + "/not-mounted")
	if err != nil {
		t.Fatal(err)
	}
	f.Drop = away
	s.now = s.now.Add(time.Hour)
	_, err = s.machine(filerChannel{f: f}, &power{}).Run(t.Context())
	if err == nil || s.deliveries[0].state != outbox.Leased || !s.parcels[0].begun {
		t.Errorf("with the share away: %v, %+v", err, s.deliveries[0])
	}
	var told interface{ Reason() words.Reason }
	if !errors.As(err, &told) || told.Reason().Text(words.NB) != "mappen «tmp», som var der før, er borte" {
		t.Errorf("a clerk is told %v", err)
	}
	if _, err := away.List(t.Context(), "tmp"); err == nil {
		t.Error("the folder that is away was made anew")
	}
	f.Drop = share
	s.now = s.now.Add(time.Hour)
	s.run(t, filerChannel{f: f}, &power{})
	f.fetch(t)
	sent(t, f.received, 2)
}

func TestFileThatVanishesBetweenUploadAndRenameIsUncertain(t *testing.T) {
	t.Parallel()
	s := stocked(2)
	f := newFiler(t, s)
	f.rename = func(r drop.Rename) error {
		return errors.Join(f.Remove(t.Context(), r.Temp), f.Publish(t.Context(), r.Temp, r.Name))
	}
	s.run(t, filerChannel{f: f}, &power{})
	if got := s.states(); got[outbox.Uncertain] != 2 {
		t.Errorf("%v", got)
	}
}

func TestMessageCutInTheMiddleIsUncertainAndNeverSentAgain(t *testing.T) {
	t.Parallel()
	uncertain := 0
	for _, after := range []bool{false, true} {
		for k := 1; ; k++ {
			s := stocked(many)
			c := &courier{shelf: s}
			p := &power{at: k, after: after}
			s.run(t, c, p)
			if !p.gone {
				break
			}
			for range 3 {
				s.now = s.now.Add(time.Hour)
				s.run(t, c, &power{})
			}
			seen := map[string]int{}
			for _, d := range c.received {
				seen[d]++
			}
			for _, d := range s.deliveries {
				n := seen[fmt.Sprint(d.id)]
				switch {
				case d.results != 1 || n > 1:
					t.Errorf("crash at %d: delivery %d settled %d times, received %d times", k, d.id, d.results, n)
				case d.state == outbox.Uncertain:
					uncertain++
					if d.reason.Code != "channel.cut-in-the-middle" || !s.parcels[d.parcel-1].begun {
						t.Errorf("crash at %d: %+v", k, d)
					}
				case d.id == 5 && d.state != outbox.Refused, d.id != 5 && (d.state != outbox.Accepted || n != 1):
					t.Errorf("crash at %d: delivery %d is %s, received %d times", k, d.id, d.state, n)
				}
			}
			if n := s.states()[outbox.Uncertain]; n > 2 {
				t.Errorf("crash at %d: %d uncertain; one parcel was on its way", k, n)
			}
		}
	}
	if uncertain == 0 {
		t.Error("no crash fell between begun and the result")
	}
}

func TestMessageThatCanBeSentAgainIs(t *testing.T) {
	t.Parallel()
	for _, late := range []bool{false, true} { // the server says "later" before the message, or after it
		s := stocked(2)
		c := &courier{shelf: s, fault: func(begun bool) error {
			if begun == late {
				return errors.New("451 try again later")
			}
			return nil
		}}
		if tally := s.run(t, c, &power{}); tally != (outbox.Tally{Later: 2}) {
			t.Errorf("late %v: %+v", late, tally)
		}
		if s.parcels[0].begun || s.deliveries[0].state != outbox.Leased {
			t.Errorf("late %v: begun %v, %+v", late, s.parcels[0].begun, s.deliveries[0])
		}
		c.fault = nil
		s.now = s.now.Add(time.Hour)
		s.run(t, c, &power{})
		sent(t, c.received, 2)
		if s.states()[outbox.Accepted] != 2 {
			t.Errorf("late %v: %v", late, s.states())
		}
	}
}

func TestAnswersOfASender(t *testing.T) {
	t.Parallel()
	for rule, c := range map[string]struct {
		fault error
		state outbox.State
		code  string
	}{
		"refused":   {&outbox.RefusedError{Refusal: outbox.CannotReach, Reason: words.R("email.no-address")}, outbox.Refused, "email.no-address"},
		"uncertain": {&outbox.UncertainError{Err: io.ErrUnexpectedEOF}, outbox.Uncertain, "channel.cut-in-the-middle"},
		"not yet":   {outbox.ErrNotYet, outbox.Leased, "channel.again-later"},
	} {
		s := stocked(2)
		s.run(t, &courier{shelf: s, fault: func(begun bool) error {
			if begun {
				return fmt.Errorf("wrapped: %w", c.fault)
			}
			return nil
		}}, &power{})
		if d := s.deliveries[0]; d.state != c.state || d.reason.Code != c.code || !words.Known(c.code) {
			t.Errorf("%s: %+v", rule, d)
		}
	}
}

func TestSenderGivesUp(t *testing.T) {
	t.Parallel()
	s := stocked(1)
	c := &courier{shelf: s, fault: func(bool) error { return errors.New("no route to host") }}
	for range 6 {
		s.run(t, c, &power{})
		s.now = s.now.Add(time.Hour)
	}
	if d := s.deliveries[0]; d.state != outbox.Held || d.reason.Code != "channel.gave-up" || s.parcels[0].attempt != 4 {
		t.Errorf("%+v after %d tries", d, s.parcels[0].attempt)
	}
}
