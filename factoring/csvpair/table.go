package csvpair

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"sluse/calendar"
	"sluse/factoring"
	"sluse/invoice"
	"sluse/money"
	"sluse/words"
)

var bom = []byte("\xEF\xBB\xBF")

// A table reads rows under a heading, a line each, with every bound kept.
// Columns may stand in any order; unknown ones are passed over.
type table struct {
	in      *bufio.Reader
	file    string
	line    int // the last one read
	rows    int
	width   int // cells in every row
	columns map[string]int
}

// open reads the heading, which must have the needed columns.
func open(r io.Reader, file string, needed ...string) (*table, error) {
	t := &table{in: bufio.NewReaderSize(r, MaxLine), file: file, columns: map[string]int{}}
	text, err := t.readLine()
	if errors.Is(err, io.EOF) {
		return nil, t.fault(0, "", "factor.file-empty")
	}
	if err != nil {
		return nil, err
	}
	cells, ok := split(text)
	if !ok {
		return nil, t.fault(t.line, "", "factor.quote")
	}
	for i, name := range cells {
		if _, twice := t.columns[name]; twice && name != "" {
			return nil, t.fault(t.line, name, "factor.column-twice", name)
		}
		t.columns[name] = i
	}
	for _, name := range needed {
		if _, ok := t.columns[name]; !ok {
			return nil, t.fault(t.line, name, "factor.column-missing", name)
		}
	}
	t.width = len(cells)
	return t, nil
}

// readLine is the next line that holds more than blanks and semicolons, with
// which a spreadsheet pads a file. The error is io.EOF, a *FileError, or the
// reader's own.
func (t *table) readLine() (string, error) {
	for {
		b, err := t.in.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			return "", t.fault(t.line+1, "", "factor.line-long", strconv.Itoa(MaxLine))
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return "", err
		}
		if len(b) == 0 {
			return "", io.EOF
		}
		t.line++
		if t.line == 1 {
			b = bytes.TrimPrefix(b, bom)
		}
		text := strings.TrimSuffix(strings.TrimSuffix(string(b), "\n"), "\r")
		if !utf8.ValidString(text) {
			return "", t.fault(t.line, "", "factor.not-utf8")
		}
		if strings.Trim(text, "; \t") != "" {
			return text, nil
		}
	}
}

// next is the next row. A row of the wrong shape is a row with its fault.
func (t *table) next() (*row, error) {
	text, err := t.readLine()
	if err != nil {
		return nil, err
	}
	if t.rows++; t.rows > MaxRows+1 {
		return nil, t.fault(t.line, "", "factor.too-many-rows", strconv.Itoa(MaxRows))
	}
	r := &row{table: t, line: t.line}
	cells, ok := split(text)
	switch {
	case strings.ContainsFunc(text, unicode.IsControl):
		r.fail("", "factor.bad-text", strconv.Quote(text[:min(len(text), 80)]))
	case !ok:
		r.fail("", "factor.quote")
	case len(cells) != t.width:
		r.fail("", "factor.cell-count", strconv.Itoa(len(cells)), strconv.Itoa(t.width))
	default:
		r.cells = cells
	}
	return r, nil
}

// finish reads to the end, where nothing may follow the trailer.
func (t *table) finish() error {
	switch _, err := t.readLine(); {
	case errors.Is(err, io.EOF):
		return nil
	case err == nil:
		return t.fault(t.line, "", "factor.after-trailer")
	default:
		return err
	}
}

func (t *table) fault(line int, column, code string, args ...string) *factoring.FileError {
	return &factoring.FileError{
		Place:  invoice.Place{File: t.file, Line: line, Column: column},
		Reason: words.R(code, args...),
	}
}

// A row is one line of cells. It keeps its first fault; what is asked of it
// afterwards is empty.
type row struct {
	table *table
	line  int
	cells []string
	wrong *factoring.FileError
}

func (r *row) fail(column, code string, args ...string) {
	if r.wrong == nil {
		r.wrong = r.table.fault(r.line, column, code, args...)
	}
}

// text is a cell; empty where the file has no such column.
func (r *row) text(column string) string {
	i, ok := r.table.columns[column]
	if !ok || i >= len(r.cells) {
		return ""
	}
	return r.cells[i]
}

// must is a cell that may not be empty.
func (r *row) must(column string) string {
	s := r.text(column)
	if s == "" {
		r.fail(column, "factor.cell-empty", column)
	}
	return s
}

func (r *row) date(column string) calendar.Date {
	s := r.text(column)
	if s == "" {
		return ""
	}
	d, err := calendar.ParseDate(s)
	if err != nil {
		r.fail(column, "factor.bad-date", s)
	}
	return d
}

// number is a whole number from 0.
func (r *row) number(column string) int64 {
	n, err := strconv.ParseInt(r.must(column), 10, 64)
	if err != nil || n < 0 {
		r.fail(column, "factor.bad-number", r.text(column))
		return 0
	}
	return n
}

// amount is a decimal with a point in the currency of the row's own column.
func (r *row) amount(column string) money.Amount {
	s, currency := r.must(column), r.must("currency")
	if r.wrong != nil {
		return money.Amount{}
	}
	if len(currency) != 3 || strings.Trim(currency, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		r.fail("currency", "factor.bad-currency", currency)
		return money.Amount{}
	}
	a, err := money.Parse(s, currency)
	if err != nil || a.Minor > MaxMinor || a.Minor < -MaxMinor {
		r.fail(column, "factor.bad-amount", s, currency)
		return money.Amount{}
	}
	return a
}

// maybeAmount is an amount that may be absent.
func (r *row) maybeAmount(column string) money.Amount {
	if r.text(column) == "" {
		return money.Amount{}
	}
	return r.amount(column)
}

// split cuts a line into cells at its semicolons. A cell in double quotes
// keeps its blanks and semicolons, and has a quote doubled; others are
// trimmed. False where a quote is not closed.
func split(line string) ([]string, bool) {
	var cells []string
	for {
		line = strings.TrimLeft(line, " \t")
		if !strings.HasPrefix(line, `"`) {
			cell, rest, more := strings.Cut(line, ";")
			cells = append(cells, strings.TrimRight(cell, " \t\r"))
			if !more {
				return cells, true
			}
			line = rest
			continue
		}
		var cell strings.Builder
		for line = line[1:]; ; line = line[1:] {
			part, rest, closed := strings.Cut(line, `"`)
			cell.WriteString(part)
			if !closed {
				return nil, false
			}
			if line = rest; !strings.HasPrefix(line, `"`) {
				break
			}
			cell.WriteByte('"')
		}
		cells = append(cells, cell.String())
		line = strings.Trim(line, " \t\r")
		if line == "" {
			return cells, true
		}
		if line[0] != ';' {
			return nil, false
		}
		line = line[1:]
	}
}

// A writer builds a file in memory: it is checked whole before its first byte
// goes out.
type writer struct {
	columns []string
	buf     bytes.Buffer
}

func begin(columns []string) (*writer, error) {
	w := &writer{columns: columns}
	err := w.row(columns, 0)
	return w, err
}

func (w *writer) set(cells []string, column, value string) {
	cells[slices.Index(w.columns, column)] = value
}

// row writes one line. A cell with a control character has no place in it.
func (w *writer) row(cells []string, number int) error {
	start := w.buf.Len()
	for i, cell := range cells {
		if i > 0 {
			w.buf.WriteByte(';')
		}
		if !utf8.ValidString(cell) || strings.ContainsFunc(cell, unicode.IsControl) {
			return refused(number, w.columns[i], "factor.bad-text", strconv.Quote(cell))
		}
		if cell != strings.Trim(cell, " ") || strings.ContainsAny(cell, `;"`) {
			cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
		}
		w.buf.WriteString(cell)
	}
	w.buf.WriteByte('\n')
	if w.buf.Len()-start > MaxLine {
		return refused(number, "", "factor.line-long", strconv.Itoa(MaxLine))
	}
	return nil
}

func (w *writer) end(out io.Writer, trailer []string) error {
	if trailer != nil {
		if err := w.row(trailer, 0); err != nil {
			return err
		}
	}
	_, err := out.Write(w.buf.Bytes())
	return err
}
