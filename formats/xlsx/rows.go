package xlsx

import (
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	"sluse/formats/table"
)

// The bounds of a sheet.
const (
	maxColumns = 16_384 // as many as Excel has
	headRows   = 20     // rows with something in them among which the headings stand
	shortText  = 40     // bytes kept of a text that belongs to no column
)

// A cellKind is how a cell stores its value.
type cellKind int

const (
	cellEmpty cellKind = iota
	cellText
	cellNumber
	cellDate    // text is 2027-01-31
	cellBool    // text is 1 or 0
	cellError   // text is #N/A
	cellNoValue // a formula whose result is not stored
)

// A cell is one with something in it.
type cell struct {
	col    int // from 0
	kind   cellKind
	text   string
	format numberFormat
}

func (c *cell) blank() bool {
	return c.kind == cellEmpty || c.kind == cellText && strings.TrimSpace(c.text) == ""
}

// A rowScanner gives a sheet's rows, one at a time.
type rowScanner struct {
	element
	*rowSet
	maxRows int
	width   int // columns whose texts are kept whole; none before the headings are read

	line  int    // of the row at hand, from 1
	cells []cell // of the row at hand, from left to right; until the next
	err   error

	inData, done bool
	text         []byte
}

func (s *rowScanner) close() {
	if s.element.close != nil {
		_ = s.element.close() // was only read
	}
}

// next goes to the next row; false is the end, or an error.
func (s *rowScanner) next() bool {
	for s.err == nil && !s.done {
		t, err := s.token()
		if err != nil {
			s.err = err
			if errors.Is(err, io.EOF) {
				s.err = unfit("sheet.damaged") // the rows have no end
			}
			break
		}
		switch t := t.(type) {
		case xml.StartElement:
			switch {
			case t.Name.Local == "sheetData":
				s.inData = true
			case t.Name.Local == "row" && s.inData:
				s.err = s.row(t)
				return s.err == nil
			}
		case xml.EndElement:
			s.done = t.Name.Local == "sheetData"
		}
	}
	return false
}

// toHeadings goes to the row that has Fakturanr in it. Rows above it are a
// title.
func (s *rowScanner) toHeadings() bool {
	for seen := 0; seen < headRows && s.next(); {
		if s.blank() {
			continue
		}
		seen++
		for _, c := range s.cells {
			if c.kind == cellText && strings.EqualFold(strings.TrimSpace(c.text), table.ColNumber.String()) {
				return true
			}
		}
	}
	return false
}

func (s *rowScanner) blank() bool {
	for i := range s.cells {
		if !s.cells[i].blank() {
			return false
		}
	}
	return true
}

// row reads a row to its end. Its number may be left out, and never runs
// back.
func (s *rowScanner) row(start xml.StartElement) error {
	s.cells = s.cells[:0]
	line := s.line + 1
	if r := attr(start, "r"); r != "" {
		n, err := strconv.Atoi(r)
		if err != nil || n < line {
			return unfit("sheet.damaged")
		}
		line = n
	}
	if s.line = line; line > s.maxRows {
		return unfit("sheet.too-many-rows", itoa(s.maxRows))
	}
	for col := 0; ; {
		t, err := s.token()
		if err != nil {
			return s.within(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if t.Name.Local != "c" {
				if err := s.skip(); err != nil {
					return err
				}
				continue
			}
			if r := attr(t, "r"); r != "" {
				n := columnOf(r)
				if n < col {
					return unfit("sheet.damaged")
				}
				col = n
			}
			if col >= maxColumns {
				return unfit("sheet.damaged")
			}
			if err := s.cell(t, col); err != nil {
				return err
			}
			col++
		case xml.EndElement:
			return nil
		}
	}
}

// within is an error in the middle of something.
func (s *rowScanner) within(err error) error {
	if errors.Is(err, io.EOF) {
		return unfit("sheet.damaged")
	}
	return err
}

// skip goes to the end of the element that has just begun.
func (s *rowScanner) skip() error {
	for depth := 1; depth > 0; {
		t, err := s.token()
		if err != nil {
			return s.within(err)
		}
		switch t.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
	}
	return nil
}

// cell reads a cell to its end and keeps it if something is in it.
func (s *rowScanner) cell(start xml.StartElement, col int) error {
	c := cell{col: col}
	if n, err := strconv.Atoi(attr(start, "s")); err == nil && n >= 0 && n < len(s.formats) {
		c.format = s.formats[n]
	}
	kind := attr(start, "t")
	s.text = s.text[:0]
	value, formula := false, false
	for depth, text, aid := 1, 0, 0; depth > 0; {
		t, err := s.token()
		if err != nil {
			return s.within(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			depth++
			switch t.Name.Local {
			case "v":
				value, text = true, depth
			case "t":
				text = depth
			case "f":
				formula = true
				depth--
				if err := s.skip(); err != nil {
					return err
				}
			case "rPh":
				aid = depth
			}
		case xml.EndElement:
			if aid == depth {
				aid = 0
			}
			if text == depth {
				text = 0
			}
			depth--
		case xml.CharData:
			if depth == text && aid == 0 {
				s.text = appendText(s.text, t)
			}
		}
	}
	if err := s.set(&c, kind, formula, value); err != nil {
		return err
	}
	if c.kind == cellEmpty {
		return nil
	}
	if col >= s.width {
		c.text = table.Clip(c.text, shortText)
	}
	s.cells = append(s.cells, c)
	return nil
}

// set gives a cell its value by what its type says of s.text.
func (s *rowScanner) set(c *cell, kind string, formula, value bool) (err error) {
	if formula && (!value || len(s.text) == 0 && (kind == "" || kind == "n")) {
		c.kind = cellNoValue
		return nil
	}
	switch kind {
	case "s":
		c.kind = cellText
		if number := strings.TrimSpace(string(s.text)); number != "" {
			c.text, err = s.texts.get(number)
		}
	case "str", "inlineStr":
		c.kind, c.text = cellText, unescape(s.text)
	case "b":
		c.kind, c.text = cellBool, strings.TrimSpace(string(s.text))
	case "e":
		c.kind, c.text = cellError, strings.TrimSpace(string(s.text))
	case "d":
		c.kind, c.text = cellText, strings.TrimSpace(string(s.text))
		if day, _, _ := strings.Cut(c.text, "T"); len(day) == len(time.DateOnly) {
			c.kind, c.text = cellDate, day
		}
	default:
		c.kind, c.text = cellNumber, strings.TrimSpace(string(s.text))
		if c.format.date {
			if day, ok := dayOf(c.text, s.date1904); ok {
				c.kind, c.text = cellDate, day
			}
		}
	}
	if c.text == "" && c.kind != cellError {
		c.kind = cellEmpty // it has a style, or a text of nothing
	}
	return err
}

// columnOf is the column of a reference, "B7", from 0; maxColumns where it is
// none.
func columnOf(ref string) int {
	n := 0
	for i := range len(ref) {
		c := ref[i] | 0x20
		if c < 'a' || c > 'z' {
			break
		}
		if n = n*26 + int(c-'a') + 1; n > maxColumns {
			return maxColumns
		}
	}
	if n == 0 {
		return maxColumns
	}
	return n - 1
}

// letters is what a sheet calls its column n, from 0.
func letters(n int) string {
	var s string
	for n++; n > 0; n = (n - 1) / 26 {
		s = string(rune('A'+(n-1)%26)) + s
	}
	return s
}

// The days that a workbook can count.
const (
	lastDay  = 2_958_465 // 9999-12-31
	leapDay  = 60        // 29 February 1900, which never was but is counted
	since04  = 1462      // days from 1900's counting to 1904's
	dayZero  = "1899-12-30"
	dayEarly = "1899-12-31" // for the days before leapDay
)

// dayOf is the day of a serial number. Its fraction is the time of day.
func dayOf(serial string, date1904 bool) (string, bool) {
	n, fault := readNumber(serial)
	if fault != numberRight || n.negative || n.point > 7 {
		return "", false
	}
	days := 0
	for i := range n.point {
		days *= 10
		if i < len(n.digits) {
			days += int(n.digits[i] - '0')
		}
	}
	zero := dayZero
	switch {
	case date1904:
		days += since04
	case days == leapDay:
		return "", false
	case days < leapDay:
		zero = dayEarly
	}
	if days < 1 || days > lastDay {
		return "", false
	}
	from, err := time.Parse(time.DateOnly, zero)
	return from.AddDate(0, 0, days).Format(time.DateOnly), err == nil
}

// serialOf is a day's number in a workbook that counts from 1900.
func serialOf(day string) (int, bool) {
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return 0, false
	}
	from, err := time.Parse(time.DateOnly, dayZero)
	n := int((d.Unix() - from.Unix()) / (24 * 60 * 60))
	if n <= leapDay {
		n--
	}
	return n, err == nil && n > 0
}
