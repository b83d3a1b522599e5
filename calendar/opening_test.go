package calendar

import (
	"errors"
	"testing"
	"time"
)

func opening(t *testing.T, from, to, cutoff string, bankDays bool) Opening {
	t.Helper()
	o, err := NewOpening(Window{from, to, bankDays}, cutoff, "Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// Each row: something is in line from a moment on, now is another; when it
// leaves at the earliest. 11 January 2027 is a Monday.
func TestLeaves(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		from, to, cutoff string
		bankDays         bool
		inLine, now      string
		leaves           string
	}{
		"no rule":                                {"", "", "", false, "2027-01-11T12:00:00+01:00", "2027-01-11T12:00:00+01:00", "2027-01-11T12:00:00+01:00"},
		"not in line yet":                        {"", "", "", false, "2027-01-11T12:15:00+01:00", "2027-01-11T12:00:00+01:00", "2027-01-11T12:15:00+01:00"},
		"before the window":                      {"08:00", "16:00", "", false, "2027-01-11T07:00:00+01:00", "2027-01-11T07:00:00+01:00", "2027-01-11T08:00:00+01:00"},
		"as it opens":                            {"08:00", "16:00", "", false, "2027-01-11T07:00:00+01:00", "2027-01-11T08:00:00+01:00", "2027-01-11T08:00:00+01:00"},
		"within":                                 {"08:00", "16:00", "", false, "2027-01-11T07:00:00+01:00", "2027-01-11T15:59:59+01:00", "2027-01-11T15:59:59+01:00"},
		"as it closes":                           {"08:00", "16:00", "", false, "2027-01-11T07:00:00+01:00", "2027-01-11T16:00:00+01:00", "2027-01-12T08:00:00+01:00"},
		"a Saturday, all days":                   {"08:00", "16:00", "", false, "2027-01-16T07:00:00+01:00", "2027-01-16T07:00:00+01:00", "2027-01-16T08:00:00+01:00"},
		"a Saturday, bank days":                  {"08:00", "16:00", "", true, "2027-01-16T07:00:00+01:00", "2027-01-16T07:00:00+01:00", "2027-01-18T08:00:00+01:00"},
		"bank days whole":                        {"", "", "", true, "2027-01-16T07:00:00+01:00", "2027-01-16T07:00:00+01:00", "2027-01-18T00:00:00+01:00"},
		"from Easter's Wednesday to its Tuesday": {"08:00", "16:00", "", true, "2027-03-24T17:00:00+01:00", "2027-03-24T17:00:00+01:00", "2027-03-30T08:00:00+02:00"},
		"over midnight, before it":               {"22:00", "06:00", "", false, "2027-01-11T21:00:00+01:00", "2027-01-11T21:00:00+01:00", "2027-01-11T22:00:00+01:00"},
		"over midnight, after it":                {"22:00", "06:00", "", false, "2027-01-11T21:00:00+01:00", "2027-01-12T05:59:00+01:00", "2027-01-12T05:59:00+01:00"},
		"a Friday's night runs into Saturday":    {"22:00", "06:00", "", true, "2027-01-15T21:00:00+01:00", "2027-01-16T05:00:00+01:00", "2027-01-16T05:00:00+01:00"},
		"a Saturday's night does not begin":      {"22:00", "06:00", "", true, "2027-01-16T21:00:00+01:00", "2027-01-16T23:00:00+01:00", "2027-01-18T22:00:00+01:00"},
		"before the cut-off":                     {"", "", "14:00", false, "2027-01-11T13:59:00+01:00", "2027-01-11T13:59:00+01:00", "2027-01-11T14:00:00+01:00"},
		"at the cut-off":                         {"", "", "14:00", false, "2027-01-11T14:00:00+01:00", "2027-01-11T14:00:00+01:00", "2027-01-11T14:00:00+01:00"},
		"after the cut-off, in line before":      {"", "", "14:00", false, "2027-01-11T13:59:00+01:00", "2027-01-11T23:00:00+01:00", "2027-01-11T23:00:00+01:00"},
		"in line after the cut-off":              {"", "", "14:00", false, "2027-01-11T14:00:01+01:00", "2027-01-11T15:00:00+01:00", "2027-01-12T14:00:00+01:00"},
		"in line on a Friday evening":            {"", "", "14:00", false, "2027-01-15T15:00:00+01:00", "2027-01-15T15:00:00+01:00", "2027-01-18T14:00:00+01:00"},
		"cut-off and window":                     {"18:00", "20:00", "14:00", false, "2027-01-11T12:00:00+01:00", "2027-01-11T12:00:00+01:00", "2027-01-11T18:00:00+01:00"},
		"regret over the cut-off":                {"", "", "14:00", false, "2027-01-11T14:10:00+01:00", "2027-01-11T13:55:00+01:00", "2027-01-12T14:00:00+01:00"},
		// 28 March: the clock jumps from 02:00 to 03:00.
		"spring, the opening is left out":   {"02:30", "05:00", "", false, "2027-03-28T01:00:00+01:00", "2027-03-28T01:30:00+01:00", "2027-03-28T03:00:00+02:00"},
		"spring, the end is left out":       {"01:00", "02:30", "", false, "2027-03-28T00:00:00+01:00", "2027-03-28T01:59:00+01:00", "2027-03-28T01:59:00+01:00"},
		"spring, and then it is closed":     {"01:00", "02:30", "", false, "2027-03-28T00:00:00+01:00", "2027-03-28T03:00:00+02:00", "2027-03-29T01:00:00+02:00"},
		"spring, the whole window left out": {"02:10", "02:50", "", false, "2027-03-28T01:00:00+01:00", "2027-03-28T01:00:00+01:00", "2027-03-29T02:10:00+02:00"},
		// 31 October: 02:00 to 03:00 comes twice.
		"autumn, the opening comes twice": {"02:30", "05:00", "", false, "2027-10-31T01:00:00+02:00", "2027-10-31T01:00:00+02:00", "2027-10-31T02:30:00+02:00"},
		"autumn, open all through":        {"02:30", "05:00", "", false, "2027-10-31T01:00:00+02:00", "2027-10-31T02:15:00+01:00", "2027-10-31T02:15:00+01:00"},
		"autumn, the end counts once":     {"01:00", "02:30", "", false, "2027-10-31T01:00:00+02:00", "2027-10-31T02:15:00+01:00", "2027-11-01T01:00:00+01:00"},
	} {
		o := opening(t, row.from, row.to, row.cutoff, row.bankDays)
		inLine, now, want := at(t, row.inLine), at(t, row.now), at(t, row.leaves)
		got := o.Leaves(inLine, now)
		if !got.Equal(want) {
			t.Errorf("%s: leaves %v, want %v", name, got.In(want.Location()), want)
		}
		// Due says the same: it may leave when that moment has come, and not before.
		for _, moment := range []time.Time{now, want, want.Add(-time.Second)} {
			by, open := o.Due(moment)
			may := open && !inLine.After(by)
			if first := o.Leaves(inLine, moment); may != (first.Equal(moment) && !inLine.After(moment)) {
				t.Errorf("%s: at %v it may leave: %v, and the first moment is %v", name, moment, may, first)
			}
		}
	}
}

func TestZeroOpeningIsAlwaysOpen(t *testing.T) {
	t.Parallel()
	now := at(t, "2027-01-16T03:00:00+01:00")
	var o Opening
	if by, open := o.Due(now); !open || !by.Equal(now) || !o.Leaves(now, now).Equal(now) {
		t.Errorf("by %v, open %v", by, open)
	}
}

func TestImpossibleOpenings(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		from, to, cutoff string
		want             error
	}{
		{"8:00", "16:00", "", ErrNotTime},
		{"08:00", "25:00", "", ErrNotTime},
		{"08:00", "", "", ErrNoWindow},
		{"", "16:00", "", ErrNoWindow},
		{"08:00", "08:00", "", ErrNoWindow},
		{"24:00", "08:00", "", ErrNoWindow},
		{"", "", "14", ErrNotTime},
		{"00:00", "24:00", "14:00", nil},
	} {
		if _, err := NewOpening(Window{row.from, row.to, false}, row.cutoff, "Europe/Oslo"); !errors.Is(err, row.want) {
			t.Errorf("%s to %s, cut-off %q: %v", row.from, row.to, row.cutoff, err)
		}
	}
}
