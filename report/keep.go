package report

import (
	"time"

	"sluse/words"
)

// A Check is one thing that was looked at in what is kept.
type Check struct {
	Name   string       // for machines: "database", "documents", ...
	Text   words.Reason // what was looked at, and how much of it
	Faults []words.Reason
	More   int // faults beside those
}

// MaxFaults is how many faults of one check are named.
const MaxFaults = 20

// OK says whether all was well.
func (c *Check) OK() bool { return len(c.Faults) == 0 }

// Fault adds what is wrong, with its place.
func (c *Check) Fault(code string, args ...string) {
	if len(c.Faults) == MaxFaults {
		c.More++
		return
	}
	c.Faults = append(c.Faults, words.R(code, args...))
}

// An Erasure is what of a month is erased, or would be.
type Erasure struct {
	Month      string // "2021-03"
	Packs      int64
	Bytes      int64
	Invoices   int64 // whose documents lie in it
	Files      int64
	Parcels    int64 // whose addresses are blanked
	Customers  int64 // private ones without an invoice since, likewise
	Unfinished int64 // invoices that keep the month: a person must end them first
}

// A Kept counts what a backup holds, or a copy.
type Kept struct {
	Rows    int64     // of the database, in all tables
	Packs   int64     //
	Bytes   int64     // of the packs
	Linked  int64     // packs that a backup before this one has too
	Missing int64     // packs that the database names and that are not there
	Made    time.Time // of a backup: as of when it is
	By      string    // the program's version that made it
}

// Refused is the error of what cannot be kept, restored, copied or erased as
// it was asked for.
type Refused struct{ Why words.Reason }

// Error is the reason in English.
func (r *Refused) Error() string { return r.Why.Text(words.EN) }

// Reason says it to a person.
func (r *Refused) Reason() words.Reason { return r.Why }

// Refuse is a Refused in the words of a code.
func Refuse(why words.Reason) error { return &Refused{why} }
