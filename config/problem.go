package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"sluse/words"
)

// maxProblems bounds a report; a file with more mistakes than that is not a
// configuration.
const maxProblems = 200

// A Problem is one mistake in the configuration, and where it stands.
type Problem struct {
	Path    string // the key: "sellers[0].lists[1].channels[2]"; "" is the file itself
	File    string // the file, or the environment variable at fault
	Line    int    // 0 where there is no line: a variable, a file that is not there
	Column  int    // in characters, from 1
	Reason  words.Reason
	Source  string // the line as it stands in the file, secrets masked
	Caret   int    // the column under which the caret stands in Source
	Warning bool   // the program runs all the same
}

// Text is the problem with its place in front, and the line drawn with a
// caret under the place.
func (p Problem) Text(lang words.Lang) string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", p.Line, p.Column)
	}
	b.WriteString(": ")
	if p.Warning {
		b.WriteString(words.Say(lang, "config.warning") + ": ")
	}
	if p.Path != "" {
		b.WriteString(p.Path + ": ")
	}
	b.WriteString(p.Reason.Text(lang))
	if p.Line > 0 && p.Source != "" {
		margin := fmt.Sprintf("%5d | ", p.Line)
		fmt.Fprintf(&b, "\n%s%s\n%s| %s^", margin, p.Source, strings.Repeat(" ", len(margin)-2), strings.Repeat(" ", p.Caret-1))
	}
	return b.String()
}

// Problems is everything wrong with a configuration.
type Problems []Problem

// Error renders all of them in English.
func (ps Problems) Error() string { return ps.Text(words.EN) }

// Text renders all of them.
func (ps Problems) Text(lang words.Lang) string {
	texts := make([]string, len(ps))
	for i, p := range ps {
		texts[i] = p.Text(lang)
	}
	return strings.Join(texts, "\n")
}

// Fatal reports whether one of them is more than a warning.
func (ps Problems) Fatal() bool {
	return slices.ContainsFunc(ps, func(p Problem) bool { return !p.Warning })
}

// Err is the problems as an error, or nil where nothing is worse than a
// warning.
func (ps Problems) Err() error {
	if !ps.Fatal() {
		return nil
	}
	return ps
}

// sorted is the problems by line; those of the environment come last.
func (ps Problems) sorted() Problems {
	out := slices.Clone(ps)
	slices.SortStableFunc(out, func(a, b Problem) int {
		return cmp.Or(
			cmp.Compare(noLine(a), noLine(b)), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.File, b.File), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Reason.Code, b.Reason.Code))
	})
	return slices.CompactFunc(out, func(a, b Problem) bool {
		return a.File == b.File && a.Line == b.Line && a.Column == b.Column && a.Path == b.Path &&
			a.Reason.Code == b.Reason.Code && slices.Equal(a.Reason.Args, b.Reason.Args)
	})
}

func noLine(p Problem) int {
	if p.Line == 0 {
		return 1
	}
	return 0
}
