package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"
)

// An out writes a command's result to stdout: lines and aligned columns for
// people, one JSON object a line for machines.
type out struct{ w io.Writer }

func newOut(c *cobra.Command) out { return out{c.OutOrStdout()} }

// line writes a line of text, or several.
func (o out) line(text string) error {
	_, err := fmt.Fprintln(o.w, harmless(text))
	return err
}

// harmless is a text without what a terminal obeys instead of showing it: the
// name of a file, or of a customer, may have been chosen by anyone.
func harmless(text string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && !unicode.IsGraphic(r) {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}

// object writes v as one line of JSON.
func (o out) object(v any) error {
	e := json.NewEncoder(o.w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// A column is the heading of a table's column. Numbers stand to the right.
type column struct {
	head  string
	right bool
}

// table writes rows in aligned columns, under their headings where there are
// any. A row has a cell for each column.
func (o out) table(columns []column, rows [][]string) error {
	width := make([]int, len(columns))
	heads := make([]string, len(columns))
	headed := false
	for i, c := range columns {
		heads[i], width[i] = c.head, utf8.RuneCountInString(c.head)
		headed = headed || c.head != ""
	}
	for _, row := range rows {
		for i, cell := range row {
			row[i] = strings.ReplaceAll(cell, "\n", string(unicode.ReplacementChar))
			width[i] = max(width[i], utf8.RuneCountInString(cell))
		}
	}
	if headed {
		rows = append([][]string{heads}, rows...)
	}
	for _, row := range rows {
		var b strings.Builder
		for i, cell := range row {
			gap := strings.Repeat(" ", width[i]-utf8.RuneCountInString(cell))
			if columns[i].right {
				b.WriteString(gap + cell)
			} else {
				b.WriteString(cell + gap)
			}
			b.WriteString("  ")
		}
		if err := o.line(strings.TrimRight(b.String(), " ")); err != nil {
			return err
		}
	}
	return nil
}
