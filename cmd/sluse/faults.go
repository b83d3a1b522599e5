package main

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"syscall"

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
	if text := a.ofSystem(err); text != "" {
		if path, _, _ := strings.Cut(said, ": "); path != "" && strings.Contains(text, path) {
			said = "" // the text names it
		}
		return []string{said + text}
	}
	if inner := errors.Unwrap(err); inner != nil {
		if before, ok := strings.CutSuffix(err.Error(), inner.Error()); ok {
			if where := a.where(before); where != "" {
				return a.faults(inner, said+where)
			}
			if a.hasWords(inner) {
				return a.faults(inner, said+before)
			}
		}
	}
	return []string{said + err.Error()}
}

// where is the place that stands in front of an error, in words: "source
// bank: ". Nothing where it is of another kind.
func (a *app) where(before string) string {
	kind, name, _ := strings.Cut(before, " ")
	name, whole := strings.CutSuffix(name, ": ")
	code, ok := map[string]string{
		"source": "fault.source", "drop": "fault.source", "channel": "fault.channel", "invoice": "fault.invoice", "server": "fault.server",
	}[kind]
	if !ok || !whole || strings.Contains(name, " ") {
		return ""
	}
	return a.say(code, name) + ": "
}

// ofSystem is what the system says of a file, in words; nothing where it says
// something that is rare.
func (a *app) ofSystem(err error) string {
	at, ok := err.(*fs.PathError) //nolint:errorlint // the error itself: what is around it has words of its own
	switch {
	case !ok:
		return ""
	case errors.Is(err, fs.ErrNotExist):
		return a.say("fault.no-file", at.Path)
	case errors.Is(err, fs.ErrPermission):
		return a.say("fault.no-access", at.Path)
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return a.say("fault.no-room", at.Path)
	case errors.Is(err, syscall.EROFS):
		return a.say("fault.read-only", at.Path)
	}
	return ""
}

// hasWords reports whether something within an error can be said in words.
func (a *app) hasWords(err error) bool {
	var r reasoned
	var at *fs.PathError
	return errors.As(err, &r) || errors.As(err, &at) && a.ofSystem(at) != ""
}
