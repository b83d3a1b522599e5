package flow

import (
	"sluse/calendar"
	"sluse/words"
)

// Erased is the error of a document that was kept until its time was over. Its
// hash and the row that names it remain.
type Erased struct {
	Month string        // the document's, "2021-03"
	On    calendar.Date // the day on which it was erased
}

// Error is the reason in English.
func (e *Erased) Error() string { return e.Reason().Text(words.EN) }

// Reason says it to a clerk.
func (e *Erased) Reason() words.Reason {
	return words.R("keep.erased", string(e.On), e.Month)
}
