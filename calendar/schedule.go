package calendar

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// A Schedule says when something runs: a cron expression on the wall clock of
// a zone, perhaps on bank days only. Only the expression's reading is the
// library's. When the next run comes is reckoned here, since clocks change:
//
//   - A time that the clock jumps over in spring comes at the first moment
//     after the jump; several such times are one run.
//   - A time that the clock shows twice in autumn comes the first time only.
//   - A schedule of every hour ("*/15 * * * *") means a distance, not a time of
//     day: it runs on through the hour that comes twice, and has nothing to
//     make up for the one that is left out.
type Schedule struct {
	cron     *cron.SpecSchedule
	zone     *time.Location
	bankDays bool
	hourly   bool
	wall     []int // the minutes of a day, rising
}

// A Run is one run of a schedule. Its Key is the local date and time that it
// stands for, "2027-03-28T02:30", also where the clock never shows that; the
// second of two equal times ends in "/2". A schedule has each key once.
type Run struct {
	Key string
	At  time.Time
}

var (
	// ErrNotCron says that a text is no cron expression.
	ErrNotCron = errors.New("not a cron expression")
	// ErrNever says that a schedule's day never comes.
	ErrNever = errors.New("such a day never comes")
)

// horizonDays is how far ahead a run is looked for: 29 February on a bank day
// may be 40 years away.
const horizonDays = 60 * 366

// hours24 is a cron field of every hour.
const hours24 = 1<<24 - 1

// ParseSchedule reads five cron fields: minute, hour, day of month, month, day
// of week. A schedule that would never run is an ErrNever.
func ParseSchedule(text, zone string, bankDaysOnly bool) (Schedule, error) {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return Schedule{}, err
	}
	if strings.Contains(text, "=") || len(text) > 200 { // TZ=: the zone is given
		return Schedule{}, ErrNotCron
	}
	parsed, err := cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow).Parse(text)
	if err != nil {
		return Schedule{}, fmt.Errorf("%w: %w", ErrNotCron, err)
	}
	fields, ok := parsed.(*cron.SpecSchedule)
	if !ok {
		return Schedule{}, ErrNotCron
	}
	s := Schedule{cron: fields, zone: loc, bankDays: bankDaysOnly, hourly: fields.Hour&hours24 == hours24}
	for hour := range 24 {
		for minute := range 60 {
			if has(fields.Hour, hour) && has(fields.Minute, minute) {
				s.wall = append(s.wall, hour*60+minute)
			}
		}
	}
	if !s.comes("2024-01-01") {
		return Schedule{}, ErrNever
	}
	return s, nil
}

func has(bits uint64, n int) bool { return bits&(1<<n) != 0 }

// comes says whether the schedule has a day from a date on.
func (s Schedule) comes(d Date) bool {
	for range horizonDays {
		if len(s.wall) > 0 && s.onDay(d) {
			return true
		}
		d = d.AddDays(1)
	}
	return false
}

// anyBit marks a cron field that was a star.
const anyBit = 1 << 63

// onDay says whether the schedule runs on a day. Where both the day of the
// month and the day of the week are given, either will do: so it is in cron.
func (s Schedule) onDay(d Date) bool {
	t := d.Time()
	if t.IsZero() || !has(s.cron.Month, int(t.Month())) {
		return false
	}
	dom, dow := has(s.cron.Dom, t.Day()), has(s.cron.Dow, int(t.Weekday()))
	if s.cron.Dom&anyBit != 0 || s.cron.Dow&anyBit != 0 {
		return dom && dow && s.bank(d)
	}
	return (dom || dow) && s.bank(d)
}

func (s Schedule) bank(d Date) bool { return !s.bankDays || d.IsBankDay() }

// Runs are the runs after a moment, in order, as far as can be seen.
func (s Schedule) Runs(after time.Time) iter.Seq[Run] {
	return func(yield func(Run) bool) {
		d := DateOf(after.In(s.zone)).AddDays(-1)
		for range horizonDays {
			if s.onDay(d) {
				for _, r := range s.day(d) {
					if r.At.After(after) && !yield(r) {
						return
					}
				}
			}
			d = d.AddDays(1)
		}
	}
}

// Next is the first run after a moment.
func (s Schedule) Next(after time.Time) (Run, bool) {
	for r := range s.Runs(after) {
		return r, true
	}
	return Run{}, false
}

// Due is the last run after one moment and not after another, and how many
// came before it in that time.
func (s Schedule) Due(after, until time.Time) (last Run, skipped int, ok bool) {
	n := 0
	for r := range s.Runs(after) {
		if r.At.After(until) {
			break
		}
		last = r
		n++
	}
	return last, max(0, n-1), n > 0
}

// day is the runs of a day, in order. Of several at one moment the last
// counts.
func (s Schedule) day(d Date) []Run {
	var runs []Run
	for _, minute := range s.wall {
		key := fmt.Sprintf("%sT%02d:%02d", d, minute/60, minute%60)
		first, second, shown := moments(s.zone, d.Time().Add(time.Duration(minute)*time.Minute))
		switch {
		case s.hourly && !shown: // the clock jumps over it
		case s.hourly && !second.IsZero():
			runs = append(runs, Run{key, first}, Run{key + "/2", second})
		default:
			runs = append(runs, Run{key, first})
		}
	}
	slices.SortStableFunc(runs, func(a, b Run) int { return a.At.Compare(b.At) })
	out := runs[:0]
	for i, r := range runs {
		if i+1 == len(runs) || !runs[i+1].At.Equal(r.At) {
			out = append(out, r)
		}
	}
	return out
}

// moments are when the zone's clock shows a time (given as if it were UTC): the
// first moment, and the second where there are two. A time that is not shown
// comes at the moment in which the clock jumps over it.
func moments(zone *time.Location, wall time.Time) (first, second time.Time, shown bool) {
	const around = 26 * time.Hour // offsets from UTC are smaller
	var found []time.Time
	var before time.Time
	for i, at := range []time.Time{wall.Add(-around), wall.Add(around)} {
		_, offset := at.In(zone).Zone()
		t := wall.Add(-time.Duration(offset) * time.Second).In(zone)
		if i == 0 {
			before = t
		}
		if t.Format(time.DateTime) == wall.Format(time.DateTime) && !slices.ContainsFunc(found, t.Equal) {
			found = append(found, t)
		}
	}
	slices.SortFunc(found, time.Time.Compare)
	switch len(found) {
	case 0:
		jump, _ := before.ZoneBounds()
		return jump, time.Time{}, false
	case 1:
		return found[0], time.Time{}, true
	}
	return found[0], found[1], true
}
