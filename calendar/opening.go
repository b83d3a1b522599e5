package calendar

import (
	"errors"
	"time"
)

// An Opening says when what waits may leave: within a window of the day, and,
// where there is a cut-off, only what was in line by the last one. The zero
// Opening is always open. Times are those of the clock on the wall: a window
// opens and closes the first time that the clock shows its time, or when the
// clock jumps over it. One that lies wholly in the hour that is left out in
// spring does not open that night.
type Opening struct {
	zone     *time.Location
	from, to int // minutes of the day; a window with to <= from runs over midnight
	window   bool
	bankDays bool // the window opens on bank days only
	cutoff   int  // minutes of the day; -1 is none
}

// A Window is a time of day: "08:00" to "16:00". Without both it is the whole
// day. One that runs over midnight belongs to the day on which it opens.
type Window struct {
	From, To string
	BankDays bool
}

var (
	// ErrNotTime says that a text is no time of day.
	ErrNotTime = errors.New("not a time of day")
	// ErrNoWindow says that a window has no length, or only one end.
	ErrNoWindow = errors.New("not a window")
)

// NewOpening makes an Opening of a window and a cut-off ("" is none).
func NewOpening(w Window, cutoff, zone string) (Opening, error) {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return Opening{}, err
	}
	o := Opening{zone: loc, bankDays: w.BankDays, to: 24 * 60, cutoff: -1, window: w.BankDays}
	if w.From != "" || w.To != "" {
		o.window = true
		if w.From == "" || w.To == "" {
			return Opening{}, ErrNoWindow
		}
		if o.from, err = ParseTime(w.From); err != nil {
			return Opening{}, err
		}
		if o.to, err = ParseTime(w.To); err != nil {
			return Opening{}, err
		}
		if o.from == o.to || o.from == 24*60 {
			return Opening{}, ErrNoWindow
		}
	}
	if cutoff != "" {
		if o.cutoff, err = ParseTime(cutoff); err != nil {
			return Opening{}, err
		}
	}
	return o, nil
}

// ParseTime reads "08:00" as minutes of the day; "24:00" is its end.
func ParseTime(text string) (int, error) {
	if text == "24:00" {
		return 24 * 60, nil
	}
	t, err := time.Parse("15:04", text)
	if err != nil || len(text) != len("08:00") {
		return 0, ErrNotTime
	}
	return t.Hour()*60 + t.Minute(), nil
}

// Due says whether something may leave at a moment, and what: whatever was in
// line by then.
func (o Opening) Due(now time.Time) (by time.Time, open bool) {
	if !o.open(now) {
		return time.Time{}, false
	}
	if !o.hasCutoff() {
		return now, true
	}
	return o.lastCutoff(now)
}

// Leaves is the first moment, not before now, at which something may leave
// that is in line from a moment on; zero where that never comes.
func (o Opening) Leaves(inLine, now time.Time) time.Time {
	at := now
	if inLine.After(at) {
		at = inLine
	}
	if o.hasCutoff() {
		cut := o.nextCutoff(inLine)
		if cut.IsZero() {
			return cut
		}
		if cut.After(at) {
			at = cut
		}
	}
	return o.opens(at)
}

func (o Opening) hasCutoff() bool { return o.zone != nil && o.cutoff >= 0 } // the zero Opening has none

// lookDays is how far a window or a cut-off is looked for: no row of days
// without banks is so long.
const lookDays = 15

// span is the window that opens on a day; false where none does.
func (o Opening) span(d Date) (opens, closes time.Time, ok bool) {
	if o.bankDays && !d.IsBankDay() || d.Time().IsZero() {
		return opens, closes, false
	}
	last := d
	if o.to <= o.from {
		last = d.AddDays(1)
	}
	opens, closes = o.at(d, o.from), o.at(last, o.to)
	return opens, closes, opens.Before(closes)
}

// at is the moment of a time of day on a day.
func (o Opening) at(d Date, minute int) time.Time {
	first, _, _ := moments(o.zone, d.Time().Add(time.Duration(minute)*time.Minute))
	return first
}

func (o Opening) open(now time.Time) bool { return o.opens(now).Equal(now) }

// opens is the first moment, not before now, at which the window is open; zero
// where it never is.
func (o Opening) opens(now time.Time) time.Time {
	if !o.window {
		return now
	}
	d := DateOf(now.In(o.zone)).AddDays(-1)
	for range lookDays {
		if from, to, ok := o.span(d); ok && now.Before(to) {
			if from.After(now) {
				return from
			}
			return now
		}
		d = d.AddDays(1)
	}
	return time.Time{}
}

// lastCutoff is the last one not after now.
func (o Opening) lastCutoff(now time.Time) (time.Time, bool) {
	d := DateOf(now.In(o.zone)).AddDays(1)
	for range lookDays {
		if at := o.at(d, o.cutoff); d.IsBankDay() && !at.After(now) {
			return at, true
		}
		d = d.AddDays(-1)
	}
	return time.Time{}, false
}

// nextCutoff is the first one not before a moment.
func (o Opening) nextCutoff(now time.Time) time.Time {
	d := DateOf(now.In(o.zone)).AddDays(-1)
	for range lookDays {
		if at := o.at(d, o.cutoff); d.IsBankDay() && !at.Before(now) {
			return at
		}
		d = d.AddDays(1)
	}
	return time.Time{}
}
