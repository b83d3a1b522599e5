package report

import "time"

// A Standing is what someone who watches the house from outside asks for:
// how many files came to which end, and how long the oldest of each thing has
// waited. It names nobody.
type Standing struct {
	Files  []FileCount
	Oldest []Oldest
}

// A FileCount is how many files of one source are in one state.
type FileCount struct {
	Source, State string
	N             int
}

// An Oldest is since when the oldest thing of a kind is in a state.
type Oldest struct {
	Thing, State string // "file", "invoice", "delivery"
	Since        time.Time
}
