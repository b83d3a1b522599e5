package storetest

import (
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"sluse/drop"
	"sluse/flow"
	"sluse/ingest"
	"sluse/store"
	"sluse/words"
)

var night = time.Date(2027, 1, 11, 21, 0, 0, 0, time.UTC)

func kept(t *testing.T, s *store.Store, seller, name, content string) ingest.Arrival {
	t.Helper()
	a, err := s.Arrive(t.Context(), "in", seller, name, int64(len(content)), night)
	if err != nil {
		t.Fatal(err)
	}
	o, err := s.Keep(t.Context(), a.ID, strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Kept(t.Context(), a.ID, o); err != nil {
		t.Fatal(err)
	}
	return a
}

// The same arrival met again before it was kept is the same one; after that
// the name is free for another file.
func arriveIsIdempotent(t *testing.T, e Engine) {
	s := e.open(t, t.TempDir())
	arrive := func(source, name string, size int64) int64 {
		t.Helper()
		a, err := s.Arrive(t.Context(), source, "s", name, size, night)
		if err != nil || a.Size != size || a.State != ingest.StateArrived {
			t.Fatal(a, err)
		}
		return a.ID
	}
	first := arrive("in", "a.csv", 5)
	if again := arrive("in", "a.csv", 7); again != first {
		t.Error("met again, it is another")
	}
	if arrive("other", "a.csv", 5) == first || arrive("in", "b.csv", 5) == first {
		t.Error("another source or name is the same arrival")
	}
	o, err := s.Keep(t.Context(), first, strings.NewReader("1234567"))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := s.Kept(t.Context(), first, o); err != nil {
			t.Fatal(err)
		}
	}
	second := arrive("in", "a.csv", 9)
	if second == first {
		t.Error("a second file of that name is the first")
	}
	for range 2 {
		if err := s.Reject(t.Context(), second, "a.csv:1", words.R("ingest.empty")); err != nil {
			t.Fatal(err)
		}
	}
	if arrive("in", "a.csv", 9) == second {
		t.Error("what was rejected is met again")
	}
	a, err := s.Arrival(t.Context(), second)
	if err != nil || a.State != ingest.StateRejected || a.Place != "a.csv:1" || a.Reason.Code != "ingest.empty" {
		t.Error(a, err)
	}
	if _, err := s.Arrival(t.Context(), 999_999); !errors.Is(err, ingest.ErrUnknown) {
		t.Error(err)
	}
}

// Taken before is what was archived or held, of the same seller; content that
// was rejected may come again.
func takenBefore(t *testing.T, e Engine) {
	s := e.open(t, t.TempDir())
	first := kept(t, s, "s", "a.csv", "samme innhold")
	second := kept(t, s, "s", "b.csv", "samme innhold")
	stranger := kept(t, s, "other", "c.csv", "samme innhold")
	different := kept(t, s, "s", "d.csv", "annet innhold")
	for _, c := range []struct {
		state flow.ArrivalState
		want  int64
	}{{flow.Arrived, 0}, {flow.RejectedFile, 0}, {flow.HeldFile, first.ID}, {flow.ArchivedFile, first.ID}, {flow.DuplicateOfFile, 0}} {
		if err := s.Do(t.Context(), func(tx flow.Tx) error {
			a, err := tx.ArrivalByID(first.ID)
			if err != nil {
				return err
			}
			a.State = c.state
			return tx.SetArrival(a)
		}); err != nil {
			t.Fatal(err)
		}
		if of, err := s.TakenBefore(t.Context(), second.ID); err != nil || of != c.want {
			t.Errorf("while the first is %s: %d, %v, not %d", c.state, of, err, c.want)
		}
		for _, other := range []ingest.Arrival{first, stranger, different} {
			if of, err := s.TakenBefore(t.Context(), other.ID); err != nil || of != 0 {
				t.Errorf("%s is taken to be %d, %v", other.Name, of, err)
			}
		}
	}
}

// What lies nowhere yet is unplaced, also what is held; one that its sender
// took back is not.
func unplaced(t *testing.T, e Engine) {
	s := e.open(t, t.TempDir())
	a, b, c := kept(t, s, "s", "a.csv", "a"), kept(t, s, "s", "b.csv", "b"), kept(t, s, "s", "c.csv", "c")
	if err := errors.Join(s.Place(t.Context(), a.ID, "archive/2027-01/a.csv"), s.Place(t.Context(), b.ID, "")); err != nil {
		t.Fatal(err)
	}
	list, err := s.Unplaced(t.Context(), "in")
	if err != nil || len(list) != 1 || list[0].ID != c.ID {
		t.Error(list, err)
	}
	if got, err := s.Arrival(t.Context(), b.ID); err != nil || got.Where != "" {
		t.Errorf("taken back, it lies in %q, %v", got.Where, err)
	}
	r, err := s.Original(t.Context(), list[0].Document)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(r)
	if err = errors.Join(err, r.Close()); err != nil || string(raw) != "c" {
		t.Errorf("%q, %v", raw, err)
	}
}

// A file counts as unchanged since it was first seen as it is now.
func sight(t *testing.T, e Engine) {
	s := e.open(t, t.TempDir())
	entry := drop.Entry{Name: "a.csv", Size: 5, ModTime: night, Identity: 1 << 63}
	grown := entry
	grown.Size = 6
	for i, c := range []struct {
		e           drop.Entry
		at, want    time.Duration
		leftOut     bool
		description string
	}{
		{entry, 0, 0, false, "new"},
		{entry, time.Minute, 0, false, "unchanged"},
		{grown, 2 * time.Minute, 2 * time.Minute, false, "grown"},
		{grown, 3 * time.Minute, 2 * time.Minute, false, "unchanged again"},
		{grown, time.Minute, time.Minute, false, "the clock was set back"},
		{grown, 4 * time.Minute, 0, true, "not listed"},
		{grown, 5 * time.Minute, 5 * time.Minute, false, "there again"},
	} {
		list := []drop.Entry{c.e}
		if c.leftOut {
			list = nil
		}
		since, err := s.Sight(t.Context(), "in", list, night.Add(c.at))
		if err != nil || len(since) != len(list) {
			t.Fatal(i, err)
		}
		if !c.leftOut && !since[0].Equal(night.Add(c.want)) {
			t.Errorf("%s: since %s", c.description, since[0].Sub(night))
		}
	}
}
