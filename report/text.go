package report

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"sluse/money"
	"sluse/words"
)

// width is how wide the text may be on a terminal.
const width = 96

// narrow is the least room that a text is wrapped to; where columns leave
// less, the line is longer.
const narrow = 30

// A page is text in the making.
type page struct {
	b    strings.Builder
	lang words.Lang
}

func (p *page) say(code string, args ...string) string { return words.Say(p.lang, code, args...) }

func (p *page) amount(a money.Amount) string { return words.Amount(a, p.lang) }

func (p *page) line(text string) {
	p.b.WriteString(strings.TrimRight(text, " "))
	p.b.WriteByte('\n')
}

// heading begins a section.
func (p *page) heading(text string) {
	p.line("")
	p.line(text)
}

// wrapped writes text behind a first indent, and its further lines behind
// blanks of the same length.
func (p *page) wrapped(first, text string) { p.b.WriteString(hang(first, text)) }

func hang(first, text string) string {
	var b strings.Builder
	n := utf8.RuneCountInString(first)
	for _, line := range wrap(text, max(width-n, narrow)) {
		b.WriteString(first + line + "\n")
		first = strings.Repeat(" ", n)
	}
	return b.String()
}

// wrap breaks a text at blanks, not at no-break spaces. A word that is longer
// than the line stands on a line of its own.
func wrap(text string, n int) []string {
	var lines []string
	line, length := "", 0
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || unicode.IsControl(r) }) {
		k := utf8.RuneCountInString(word)
		switch {
		case line == "":
			line, length = word, k
		case length+1+k > n:
			lines = append(lines, line)
			line, length = word, k
		default:
			line, length = line+" "+word, length+1+k
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// columns writes rows whose cells stand under each other; right names those
// that end, and do not begin, under each other.
func (p *page) columns(indent string, right map[int]bool, rows [][]string) {
	p.b.WriteString(Columns(indent, right, rows))
}

// Columns is rows whose cells stand under each other, as lines of text. The
// last cell is wrapped where the line would be too wide.
func Columns(indent string, right map[int]bool, rows [][]string) string {
	if len(rows) == 0 {
		return ""
	}
	last := len(rows[0]) - 1
	wide := make([]int, last)
	for _, row := range rows {
		for i := range last {
			wide[i] = max(wide[i], utf8.RuneCountInString(row[i]))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		first := indent
		for i := range last {
			first += pad(row[i], wide[i], right[i]) + "  "
		}
		if row[last] == "" {
			b.WriteString(strings.TrimRight(first, " ") + "\n")
			continue
		}
		cell := row[last]
		if right[last] { // an amount, which is not wrapped
			b.WriteString(first + pad(cell, widest(rows, last), true) + "\n")
			continue
		}
		b.WriteString(hang(first, cell))
	}
	return b.String()
}

func widest(rows [][]string, i int) int {
	n := 0
	for _, row := range rows {
		n = max(n, utf8.RuneCountInString(row[i]))
	}
	return n
}

func pad(s string, n int, right bool) string {
	gap := strings.Repeat(" ", max(0, n-utf8.RuneCountInString(s)))
	if right {
		return gap + s
	}
	return s + gap
}

// cut shortens a text that is longer than n.
func cut(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}

// sentence is a text with a capital first letter.
func sentence(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
