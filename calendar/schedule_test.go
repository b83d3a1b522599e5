package calendar

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

const oslo = "Europe/Oslo"

func schedule(t *testing.T, text string, bankDays bool) Schedule {
	t.Helper()
	s, err := ParseSchedule(text, oslo, bankDays)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func at(t *testing.T, text string) time.Time {
	t.Helper()
	m, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// A row is a schedule, a span of time, and the runs in it.
func TestClockChanges(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, cron, after, until, want string }{
		{"an ordinary night", "30 2 * * *", "2027-03-26T12:00:00Z", "2027-03-27T12:00:00Z", "2027-03-27T02:30=01:30Z"},
		{"a time that is jumped over", "30 2 * * *", "2027-03-27T12:00:00Z", "2027-03-29T12:00:00Z", "2027-03-28T02:30=01:00Z 2027-03-29T02:30=00:30Z"},
		{"two that are", "0,30 2 * * *", "2027-03-27T12:00:00Z", "2027-03-28T12:00:00Z", "2027-03-28T02:30=01:00Z"},
		{"one that is, and the moment after", "0 2,3 * * *", "2027-03-27T12:00:00Z", "2027-03-28T12:00:00Z", "2027-03-28T03:00=01:00Z"},
		{"a time that comes twice", "30 2 * * *", "2027-10-30T12:00:00Z", "2027-11-01T12:00:00Z", "2027-10-31T02:30=00:30Z 2027-11-01T02:30=01:30Z"},
		{"asked between the two", "30 2 * * *", "2027-10-31T00:45:00Z", "2027-10-31T12:00:00Z", ""},
		{"before and after what comes twice", "59 1,3 * * *", "2027-10-30T12:00:00Z", "2027-10-31T12:00:00Z", "2027-10-31T01:59=23:59Z 2027-10-31T03:59=02:59Z"},
		{"every half hour in spring", "*/30 * * * *", "2027-03-28T00:29:00Z", "2027-03-28T02:00:00Z", "2027-03-28T01:30=00:30Z 2027-03-28T03:00=01:00Z 2027-03-28T03:30=01:30Z 2027-03-28T04:00=02:00Z"},
		{"every half hour in autumn", "*/30 * * * *", "2027-10-30T23:59:00Z", "2027-10-31T02:00:00Z", "2027-10-31T02:00=00:00Z 2027-10-31T02:30=00:30Z 2027-10-31T02:00/2=01:00Z 2027-10-31T02:30/2=01:30Z 2027-10-31T03:00=02:00Z"},
		{"every hour in autumn", "5 * * * *", "2027-10-31T00:00:00Z", "2027-10-31T02:00:00Z", "2027-10-31T02:05=00:05Z 2027-10-31T02:05/2=01:05Z"},
	} {
		var got []string
		for r := range schedule(t, c.cron, false).Runs(at(t, c.after)) {
			if r.At.After(at(t, c.until)) {
				break
			}
			got = append(got, r.Key+"="+r.At.UTC().Format("15:04Z"))
		}
		if text := strings.Join(got, " "); text != c.want {
			t.Errorf("%s: %s\nis  %s\nnot %s", c.name, c.cron, text, c.want)
		}
	}
}

// Every day of eleven years has its window exactly once, whatever its time of
// day, and whoever asks steps from run to run or looks back over a day.
func TestEachWindowOnce(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation(oslo)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		cron     string
		bankDays bool
		perDay   int
	}{{"0 0 * * *", false, 1}, {"30 2 * * *", false, 1}, {"0 3 * * *", false, 1}, {"59 23 * * *", false, 1}, {"30 2 * * *", true, 1}, {"45 1,6,22 * * *", false, 3}} {
		s := schedule(t, c.cron, c.bankDays)
		seen := map[string]int{}
		days := map[Date]int{}
		var last time.Time
		start := time.Date(2026, 1, 1, 0, 0, 0, 0, zone).Add(-time.Second)
		for now := start; ; {
			r, ok := s.Next(now)
			if !ok {
				t.Fatalf("%s has no run after %s", c.cron, now)
			}
			if r.At.In(zone).Year() > 2036 {
				break
			}
			if !r.At.After(last) {
				t.Fatalf("%s: %s is not after %s", c.cron, r.At, last)
			}
			if d := DateOf(r.At.In(zone)); string(d) != r.Key[:10] {
				t.Errorf("%s: %s is on %s", c.cron, r.Key, d)
			}
			seen[r.Key]++
			days[Date(r.Key[:10])]++
			last, now = r.At, r.At
		}
		for d := Date("2026-01-01"); d <= "2036-12-31"; d = d.AddDays(1) {
			want := c.perDay
			if c.bankDays && !d.IsBankDay() {
				want = 0
			}
			if days[d] != want {
				t.Errorf("%s: %s has %d runs, not %d", c.cron, d, days[d], want)
			}
		}
		for key, n := range seen {
			if n != 1 {
				t.Errorf("%s: %s comes %d times", c.cron, key, n)
			}
		}
		// Looked at once a day, as by a program that is started each noon.
		for noon := time.Date(2026, 1, 1, 12, 0, 0, 0, zone); noon.Year() < 2037; noon = noon.AddDate(0, 0, 1) {
			if r, skipped, ok := s.Due(noon.AddDate(0, 0, -1), noon); ok {
				for q := range s.Runs(noon.AddDate(0, 0, -1)) {
					if q.At.After(noon) {
						break
					}
					seen[q.Key]--
				}
				if r.At.After(noon) || skipped != max(0, c.perDay-1) {
					t.Errorf("%s: at %s %s is due, %d skipped", c.cron, noon, r.Key, skipped)
				}
			}
		}
		for key, n := range seen {
			if n != 0 && key > "2026-01-01T12:00" && key < "2036-12-31T12:00" {
				t.Errorf("%s: %s is met %d times by looks at noon", c.cron, key, 1-n)
			}
		}
	}
}

func TestDue(t *testing.T) {
	t.Parallel()
	s := schedule(t, "0 6 * * *", true)
	// Down from Maundy Thursday's eve to the Wednesday after Easter 2027.
	r, skipped, ok := s.Due(at(t, "2027-03-24T06:00:00Z"), at(t, "2027-03-31T07:00:00Z"))
	if !ok || r.Key != "2027-03-31T06:00" || skipped != 1 {
		t.Errorf("%+v, %d skipped, %v", r, skipped, ok)
	}
	if _, _, ok := s.Due(at(t, "2027-03-24T06:00:00Z"), at(t, "2027-03-29T23:00:00Z")); ok {
		t.Error("a run on a bank holiday")
	}
	if r, ok := schedule(t, "0 0 29 2 *", true).Next(at(t, "2026-01-01T00:00:00Z")); !ok || r.Key != "2028-02-29T00:00" {
		t.Errorf("29 February: %+v, %v", r, ok)
	}
	if r, ok := schedule(t, "0 8 1 * mon", false).Next(at(t, "2027-01-01T12:00:00Z")); !ok || r.Key != "2027-01-04T08:00" {
		t.Errorf("the first, or a Monday: %+v, %v", r, ok)
	}
}

func TestImpossibleSchedules(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"0 0 31 2 *", "0 0 30 2 *", "0 0 31 4,6,9,11 *"} {
		if _, err := ParseSchedule(text, oslo, false); !errors.Is(err, ErrNever) {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, text := range []string{"0 0 25 12 *", "0 0 * * sat"} {
		if _, err := ParseSchedule(text, oslo, true); !errors.Is(err, ErrNever) {
			t.Errorf("%q on bank days: %v", text, err)
		}
	}
	for _, text := range []string{"", "0 0 * *", "0 0 * * * *", "60 0 * * *", "0 24 * * *", "@daily", "@every 1h", "TZ=UTC 0 0 * * *", "TZ=UTC", "a b c d e", "*/0 * * * *"} {
		if _, err := ParseSchedule(text, oslo, false); !errors.Is(err, ErrNotCron) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := ParseSchedule("0 0 * * *", "Europe/Slusevik", false); err == nil || errors.Is(err, ErrNotCron) {
		t.Errorf("an unknown zone: %v", err)
	}
}

// What is read has a next run; runs rise and their keys differ.
func FuzzSchedule(f *testing.F) {
	for _, text := range []string{"*/15 * * * *", "0 0 31 2 *", "30 2 28-31 3,10 sun", "1-59/7 */5 ? jan-dec/2 mon-fri", ", , , , ,", "TZ= * * * * *"} {
		f.Add(text, int64(1806187500))
	}
	f.Fuzz(func(t *testing.T, text string, from int64) {
		s, err := ParseSchedule(text, oslo, len(text)%2 == 0)
		if err != nil {
			return
		}
		now := time.Unix(1767225600+from%(11*365*86400), 0)
		var keys []string
		for r := range s.Runs(now) {
			if !r.At.After(now) || slices.Contains(keys, r.Key) {
				t.Fatalf("%q: %s at %s after %s", text, r.Key, r.At, now)
			}
			now = r.At
			if keys = append(keys, r.Key); len(keys) == 100 {
				break
			}
		}
		if len(keys) == 0 {
			t.Errorf("%q has no run", text)
		}
	})
}
