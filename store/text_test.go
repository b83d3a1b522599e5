package store

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"sluse/drop"
	"sluse/flow"
)

// FuzzKeptName: a name of a file is kept as text, and found again as it was.
func FuzzKeptName(f *testing.F) {
	for _, name := range []string{"faktura.csv", "fakt\xf8r.csv", "\xff\xfe", "å/ø.csv", "\uF7E5\xe5", "\uFFFD", ""} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		kept := keptName(name)
		if !utf8.ValidString(kept) || strings.IndexByte(kept, 0) >= 0 || kept != text(kept) {
			t.Errorf("%q is kept as %q, which is no text", name, kept)
		}
		if got := nameOf(kept); got != name {
			t.Errorf("%q came back as %q", name, got)
		}
	})
}

// Names and values that are no UTF-8 are taken by both engines.
func TestOddText(t *testing.T) {
	t.Parallel()
	s := openStore(t, t.TempDir())
	now := time.UnixMilli(1_800_000_000_000)
	names := []string{"fakt\xf8r.csv", "fakt\xe5r.csv", "a\x00b.csv", "faktør.csv"}
	var entries []drop.Entry
	for _, name := range names {
		entries = append(entries, drop.Entry{Name: name, Size: 1, ModTime: now})
	}
	for _, at := range []time.Time{now, now.Add(time.Hour)} {
		since, err := s.Sight(t.Context(), "in", entries, at)
		if err != nil {
			t.Fatal(err)
		}
		for i, first := range since {
			if !first.Equal(now) {
				t.Errorf("%q is seen since %v", names[i], first)
			}
		}
	}
	if _, err := s.Sight(t.Context(), "in", nil, now); err != nil {
		t.Fatal(err)
	}
	if n := countOf(t, s.read, `SELECT COUNT(*) FROM sighting`); n != 0 {
		t.Errorf("%d sightings of files that are gone", n)
	}
	for _, name := range names {
		a, err := s.Arrive(t.Context(), "in", "s", name, 1, now)
		if err != nil {
			t.Fatal(err)
		}
		again, err := s.Arrive(t.Context(), "in", "s", name, 1, now)
		if err != nil || again.ID != a.ID || again.Name != name {
			t.Errorf("%q is met again as %+v, %v", name, again, err)
		}
	}
	err := s.Do(t.Context(), func(tx flow.Tx) error {
		return tx.AddEvent(flow.Event{At: now, Who: "k\xe5re", Note: "a\x00b"})
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := countOf(t, s.read, "SELECT COUNT(*) FROM event WHERE note = 'a\uFFFDb'"); n != 1 {
		t.Errorf("%d events with the text", n)
	}
}
