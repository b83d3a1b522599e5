// Package calendar knows days: the date on a document, and which days are
// bank days in Norway.
package calendar

import (
	"fmt"
	"time"
)

// A Date is a day in ISO 8601 form, "2027-01-11"; the empty string is "not
// given". A date on an invoice or voucher is a day and never a moment. Dates
// compare as strings do.
type Date string

// ParseDate reads YYYY-MM-DD and refuses a day that does not exist.
func ParseDate(s string) (Date, error) {
	if len(s) != 10 {
		return "", fmt.Errorf("%q is not a date of the form 2027-01-31", s)
	}
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return "", fmt.Errorf("%q is not a date of the form 2027-01-31", s)
	}
	return Date(s), nil
}

// DateOf is the day of a moment, in that moment's own zone.
func DateOf(t time.Time) Date { return Date(t.Format(time.DateOnly)) }

// Time is the day's midnight in UTC; the zero time where d is not given.
func (d Date) Time() time.Time {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return time.Time{}
	}
	return t
}

// AddDays is the day n days later (earlier where n is negative); nothing where
// d is not given, or the day is outside the years 1 to 9999.
func (d Date) AddDays(n int) Date {
	t := d.Time()
	if t.IsZero() {
		return ""
	}
	t = t.AddDate(0, 0, n)
	if t.Year() < 1 || t.Year() > 9999 {
		return ""
	}
	return DateOf(t)
}

// DaysUntil is the number of days from d to e; negative if e is before d.
func (d Date) DaysUntil(e Date) int { return int(e.Time().Sub(d.Time()) / (24 * time.Hour)) }

// Norwegian is the day as 31.01.2027.
func (d Date) Norwegian() string {
	if len(d) != 10 {
		return string(d)
	}
	return string(d[8:10] + "." + d[5:7] + "." + d[0:4])
}

// IsBankDay reports whether Norwegian banks settle on d: no Saturday, Sunday
// or public holiday, and not 24 or 31 December.
func (d Date) IsBankDay() bool {
	t := d.Time()
	if t.IsZero() {
		return false
	}
	if w := t.Weekday(); w == time.Saturday || w == time.Sunday {
		return false
	}
	switch string(d[5:]) {
	case "01-01", "05-01", "05-17", "12-24", "12-25", "12-26", "12-31":
		return false
	}
	switch int(t.Sub(easter(t.Year())) / (24 * time.Hour)) {
	case -3, -2, 1, 39, 50: // Maundy Thursday, Good Friday, Easter Monday, Ascension, Whit Monday
		return false
	}
	return true
}

// NextBankDay is the first bank day after d; nothing where d is not given.
func (d Date) NextBankDay() Date {
	for d = d.AddDays(1); d.Time() != (time.Time{}) && !d.IsBankDay(); d = d.AddDays(1) {
	}
	return d
}

// easter is Easter Sunday by the Gregorian computus (Meeus, Jones, Butcher).
func easter(year int) time.Time {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	month := (h + l - 7*m + 114) / 31
	day := (h+l-7*m+114)%31 + 1
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
}
