package config

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Retention says how long what came in and went out is kept.
type Retention struct {
	// Documents is how long documents are kept, from the end of the year in
	// which they came or left. 0 keeps all.
	Documents Years `config:"documents"`
	// KeptElsewhere says that the seller keeps the sales documents in another
	// system as the law asks: then they need not be here so long.
	KeptElsewhere bool `config:"kept_elsewhere"`
}

// LawYears is how long the bookkeeping law (bokføringsloven § 13) has sales
// documents kept, from the end of the accounting year.
const LawYears = 5

// Before is the moment before which nothing need be kept: documents of months
// that end before it may be erased.
func (r Retention) Before(now time.Time) time.Time {
	years := int(r.Documents)
	if years == 0 {
		years = LawYears
	}
	return time.Date(now.Year()-years, 1, 1, 0, 0, 0, 0, time.UTC)
}

// Years is a number of years: "5y"; "keep" is 0.
type Years int

const keepAll = "keep"

// maxYears bounds what is written by mistake.
const maxYears = 100

// UnmarshalText reads "5y" or "keep".
func (y *Years) UnmarshalText(text []byte) error {
	if string(text) == keepAll {
		*y = 0
		return nil
	}
	digits, ok := strings.CutSuffix(string(text), "y")
	n, err := strconv.Atoi(digits)
	if !ok || err != nil || n < 1 || n > maxYears {
		return invalid("config.years", string(text))
	}
	*y = Years(n)
	return nil
}

// MarshalText writes what UnmarshalText reads.
func (y Years) MarshalText() ([]byte, error) {
	if y == 0 {
		return []byte(keepAll), nil
	}
	return fmt.Appendf(nil, "%dy", int(y)), nil
}

func (c *check) retention() {
	if r := c.Retention; r.Documents > 0 && r.Documents < LawYears && !r.KeptElsewhere {
		c.report("retention.documents", "config.too-short-retention", strconv.Itoa(int(r.Documents)))
	}
}
