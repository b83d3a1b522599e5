package store

import (
	"strings"
	"testing"

	"sluse/ingest"
)

// kept is a file that was taken, with its content.
func kept(t *testing.T, s *Store, seller, name, content string) ingest.Arrival {
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
