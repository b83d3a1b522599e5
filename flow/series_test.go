package flow

import "testing"

func TestLower(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		number, start string
		lower         bool
	}{
		{"200099", "200100", true},
		{"200100", "200100", false},
		{"200101", "200100", false},
		{"99999", "200100", false},   // another form: not compared
		{"0200099", "200100", false}, // another form
		{"F-0099", "F-0100", true},
		{"G-0099", "F-0100", false},
		{"F-99", "F-0100", false},
		{"2026-0099", "2027-0001", false}, // another year's series
		{"2027-0000", "2027-0001", true},
		{"A", "F-0100", false},
		{"", "200100", false},
		{"200099", "", false},
		{"A", "", false},
	} {
		if got := lower(row.number, row.start); got != row.lower {
			t.Errorf("%q before %q: %v", row.number, row.start, got)
		}
	}
}
