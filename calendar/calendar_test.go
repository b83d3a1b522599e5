package calendar

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestParseDate(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"2027-01-31", "2028-02-29", "1999-12-31"} {
		if d, err := ParseDate(s); err != nil || string(d) != s {
			t.Errorf("%q: %q, %v", s, d, err)
		}
	}
	for _, s := range []string{"", "2027-02-29", "2027-13-01", "2027-00-10", "2027-1-31", "31.01.2027", "2027-01-31Z", "2027-01-32", "2027/01/31", "20270131"} {
		if d, err := ParseDate(s); err == nil || d != "" {
			t.Errorf("%q was read as %q", s, d)
		}
	}
}

func TestDays(t *testing.T) {
	t.Parallel()
	if got := Date("2027-12-31").AddDays(1); got != "2028-01-01" {
		t.Errorf("after the year's end: %s", got)
	}
	if got := Date("2028-03-01").AddDays(-1); got != "2028-02-29" {
		t.Errorf("before 1 March in a leap year: %s", got)
	}
	if got := Date("2027-03-27").DaysUntil("2027-03-29"); got != 2 {
		t.Errorf("over the clock change: %d days", got)
	}
	if got := Date("2027-01-31").Norwegian(); got != "31.01.2027" {
		t.Errorf("Norwegian: %s", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		d := Date("2000-01-01").AddDays(rapid.IntRange(0, 60_000).Draw(t, "day"))
		n := rapid.IntRange(-20_000, 20_000).Draw(t, "n")
		if e := d.AddDays(n); d.DaysUntil(e) != n || e.AddDays(-n) != d || (e > d) != (n > 0) {
			t.Fatalf("%s + %d = %s", d, n, e)
		}
	})
}

func TestNotGivenStaysSo(t *testing.T) {
	t.Parallel()
	for _, d := range []Date{"", "x", "2027-02-30", "0000-99-99"} {
		if d.AddDays(1) != "" || d.NextBankDay() != "" || d.IsBankDay() || !d.Time().IsZero() {
			t.Errorf("%q: %q, %q, %t", d, d.AddDays(1), d.NextBankDay(), d.IsBankDay())
		}
	}
	if got := Date("9999-12-31").NextBankDay(); got != "" {
		t.Errorf("after the last year: %q", got)
	}
	if got := Date("").Norwegian(); got != "" {
		t.Errorf("Norwegian: %q", got)
	}
}

func TestDateOfIsTheDayWhereTheClockStands(t *testing.T) {
	t.Parallel()
	oslo, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Skip("no time zones on this machine: the day in Oslo was not checked")
	}
	moment := time.Date(2027, 1, 11, 23, 30, 0, 0, time.UTC)
	if got := DateOf(moment); got != "2027-01-11" {
		t.Errorf("in UTC %s", got)
	}
	if got := DateOf(moment.In(oslo)); got != "2027-01-12" {
		t.Errorf("in Oslo %s", got)
	}
}

func TestBankDays(t *testing.T) {
	t.Parallel()
	for d, want := range map[Date]bool{
		"2027-01-01": false, "2027-01-11": true, "2027-01-16": false, "2027-01-17": false,
		"2027-03-24": true,                       // Wednesday before Easter
		"2027-03-25": false, "2027-03-26": false, // Maundy Thursday, Good Friday
		"2027-03-29": false, "2027-03-30": true, // Easter Monday and the day after
		"2026-05-01": false, "2028-05-17": false,
		"2027-05-06": false, // Ascension
		"2027-05-07": true,
		"2026-05-25": false, "2026-05-24": false, "2026-05-26": true, // Whitsun
		"2027-05-17": false,                      // Constitution Day and Whit Monday at once
		"2026-12-24": false, "2026-12-25": false, // Thursday, Friday
		"2026-12-28": true, "2026-12-31": false,
	} {
		if got := d.IsBankDay(); got != want {
			t.Errorf("%s %s: bank day %t, want %t", d, d.Time().Weekday(), got, want)
		}
	}
	for d, want := range map[Date]Date{
		"2027-01-11": "2027-01-12", "2027-01-15": "2027-01-18", "2027-03-24": "2027-03-30", "2026-12-23": "2026-12-28", "2026-12-30": "2027-01-04",
	} {
		if got := d.NextBankDay(); got != want {
			t.Errorf("after %s comes %s, want %s", d, got, want)
		}
	}
}

// Easter Sundays as published, with the earliest, the latest and the two that
// simple formulas get wrong (1954, 1981).
func TestEaster(t *testing.T) {
	t.Parallel()
	for _, want := range []string{
		"1818-03-22", "1943-04-25", "1954-04-18", "1981-04-19", "2000-04-23", "2008-03-23", "2011-04-24", "2024-03-31",
		"2025-04-20", "2026-04-05", "2027-03-28", "2028-04-16", "2029-04-01", "2030-04-21", "2038-04-25", "2285-03-22",
	} {
		d, err := ParseDate(want)
		if err != nil {
			t.Fatal(err)
		}
		if got := DateOf(easter(d.Time().Year())); got != d {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// FuzzParseDate: what is read is a real day, and written back it is the same.
func FuzzParseDate(f *testing.F) {
	f.Add("2027-01-31")
	f.Add("2027-02-30")
	f.Add("+027-01-01")
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDate(s)
		if err != nil {
			return
		}
		if string(DateOf(d.Time())) != s || d.AddDays(0) != d && !d.Time().IsZero() {
			t.Fatalf("%q became %s", s, DateOf(d.Time()))
		}
	})
}
