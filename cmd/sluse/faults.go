package main

import (
	"errors"
	"slices"
	"strings"

	"sluse/words"
)

// A reasoned error has words for a clerk.
type reasoned interface{ Reason() words.Reason }

// faultText is an error as a person reads it, a line each: those that have
// words in the reader's language, with what is to be done about it, once.
func (a *app) faultText(err error) string {
	lines := a.faults(err, "")
	var out []string
	for _, l := range lines {
		if !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	return strings.Join(out, "\n")
}

// faults are the lines of an error; said stands before each: where it failed.
func (a *app) faults(err error, said string) []string {
	if r, ok := err.(reasoned); ok {
		lines := []string{said + r.Reason().Text(a.lang())}
		if todo := r.Reason().Todo(a.lang()); todo != "" {
			lines = append(lines, "  "+todo)
		}
		return lines
	}
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		var lines []string
		for _, e := range many.Unwrap() {
			lines = append(lines, a.faults(e, said)...)
		}
		return lines
	}
	if inner := errors.Unwrap(err); inner != nil && hasWords(inner) {
		if before, ok := strings.CutSuffix(err.Error(), inner.Error()); ok {
			return a.faults(inner, said+before)
		}
	}
	return []string{said + err.Error()}
}

func hasWords(err error) bool {
	var r reasoned
	return errors.As(err, &r)
}
