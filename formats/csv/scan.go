package csv

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"golang.org/x/text/transform"

	"sluse/formats/table"
)

// The bounds of a row. That of a line is formats.Options.MaxLine.
const (
	defaultMaxLine = 1 << 20
	maxFieldLines  = 100     // line breaks in a row's quoted fields
	longPrefix     = 4 << 10 // bytes kept of a line beyond the bound
	window         = 256 << 10
)

// A fault is what is wrong with a row as a row.
type fault int

const (
	faultNone    fault = iota
	faultQuote         // a quote that is not closed, or closed within a field
	faultLong          // a line beyond the bound; raw is its beginning
	faultSkipped       // a line after a faultQuote that does not begin a row
)

// A row is one row of the file with its line end. raw is valid until the
// scanner's next row.
type row struct {
	raw   []byte
	line  int // where it begins
	fault fault
}

// A scanner cuts a file into rows by RFC 4180, in a window that does not grow
// with the file. A broken quote costs one row: the scanner goes on at the
// next line that looks like the beginning of a row.
type scanner struct {
	r        io.Reader
	buf      []byte
	pos, end int
	err      error
	line     int // of the next row
	max      int
	eol      byte
	enc      encoding
	lay      *table.Layout // once the headings are known
	resync   bool
}

// newScanner takes a file whose head was read from r before.
func newScanner(head []byte, r io.Reader, maxLine int) *scanner {
	if maxLine <= 0 {
		maxLine = defaultMaxLine
	}
	s := &scanner{r: r, line: 1, max: maxLine, enc: detect(head), buf: make([]byte, window)}
	if bytes.HasPrefix(head, s.enc.mark()) {
		head = head[len(s.enc.mark()):]
	}
	if s.enc.isUTF16() {
		s.r = transform.NewReader(io.MultiReader(bytes.NewReader(head), r), s.enc.utf16().NewDecoder())
		for s.end < len(s.buf)/2 && s.err == nil {
			s.fill()
		}
	} else {
		s.end = copy(s.buf, head)
	}
	s.eol = lineEnding(s.buf[:s.end])
	return s
}

// rescan cuts bytes that a scanner of the same file gave as rows.
func rescan(raw []byte, like *scanner) *scanner {
	return &scanner{
		buf: raw, end: len(raw), err: io.EOF, line: 1, max: len(raw) + 1,
		eol: like.eol, enc: like.enc, lay: like.lay,
	}
}

// lineEnding is '\r' for a file of old Macintosh lines, else '\n'.
func lineEnding(head []byte) byte {
	i := bytes.IndexAny(head, "\r\n")
	if i < 0 || head[i] == '\n' {
		return '\n'
	}
	rest := head[i+1:]
	if bytes.HasPrefix(rest, []byte("\n")) || bytes.HasPrefix(rest, []byte("\r\n")) {
		return '\n'
	}
	return '\r'
}

// failure is what stopped the scanner before the file's end, or nil.
func (s *scanner) failure() error {
	if errors.Is(s.err, io.EOF) {
		return nil
	}
	return s.err
}

// next is the next row; false at the end, or at a failure to read.
func (s *scanner) next() (row, bool) {
	end, st := s.lineEnd(0)
	switch st {
	case lineNone:
		return row{}, false
	case lineLong:
		return s.takeLong(), true
	}
	line := s.buf[s.pos : s.pos+end]
	if s.resync && !begins(s.lay, line) {
		return s.take(end, 1, faultSkipped), true
	}
	s.resync = false
	if bytes.IndexByte(line, '"') < 0 {
		return s.take(end, 1, faultNone), true
	}
	whole, lines, closed := s.quoted(end)
	if !closed {
		s.resync = s.lay != nil
		return s.take(end, 1, faultQuote), true
	}
	return s.take(whole, lines, faultNone), true
}

// quoted finds the end of a row whose first line ends at first and has quotes
// in it, and counts its lines.
func (s *scanner) quoted(first int) (end, lines int, closed bool) {
	q := scanQuotes(s.buf[s.pos:s.pos+first], false)
	end, lines = first, 1
	for q == quoteOpen {
		next, st := s.lineEnd(end)
		if st != lineFound || next > s.max || lines > maxFieldLines {
			return end, lines, false
		}
		line := s.buf[s.pos+end : s.pos+next]
		if s.lay != nil && begins(s.lay, line) {
			return end, lines, false
		}
		q = scanQuotes(line, true)
		end, lines = next, lines+1
	}
	return end, lines, q == quoteClosed
}

// begins reports whether a line, taken by itself, looks like the first line
// of a row: fields enough and a plausible invoice number, or the reason that a
// correction file has above a broken row. Its first field has no quote in it,
// as the end of a quoted text over two lines has. Fields too many are another
// fault, and no reason to lose the row in its neighbour.
func begins(lay *table.Layout, line []byte) bool {
	fields, q := split(string(trimLineEnd(line)), nil)
	switch {
	case q == quoteBad || strings.IndexByte(fields[0], '"') >= 0:
		return false
	case lay.IsReason(fields):
		return bytes.IndexByte(line, '"') < 0
	}
	return len(fields) >= lay.Least && table.Plausible(strings.TrimSpace(fields[lay.Number]))
}

// isOpenReason reports whether Feil runs over several lines: the reasons that
// are written there never do, so a lost quote has hidden what is no reason.
func isOpenReason(lay *table.Layout, fields []string) bool {
	return lay.Fault >= 0 && lay.Fault < len(fields) && strings.ContainsAny(fields[lay.Fault], "\r\n")
}

func (s *scanner) take(end, lines int, f fault) row {
	r := row{raw: s.buf[s.pos : s.pos+end], line: s.line, fault: f}
	s.pos += end
	s.line += lines
	return r
}

// takeLong drops a line beyond the bound, whatever its length, but for its
// beginning.
func (s *scanner) takeLong() row {
	prefix := bytes.Clone(s.buf[s.pos:min(s.end, s.pos+longPrefix)])
	for {
		if i := bytes.IndexByte(s.buf[s.pos:s.end], s.eol); i >= 0 {
			s.pos += i + 1
			break
		}
		s.pos = s.end
		if s.err != nil {
			break
		}
		s.fill()
	}
	r := row{raw: prefix, line: s.line, fault: faultLong}
	s.line++
	return r
}

type lineState int

const (
	lineFound lineState = iota
	lineNone
	lineLong
)

// lineEnd finds the end of the line that begins off bytes after s.pos, its
// line end included, as an offset from s.pos.
func (s *scanner) lineEnd(off int) (int, lineState) {
	from := off
	for {
		if i := bytes.IndexByte(s.buf[s.pos+from:s.end], s.eol); i >= 0 {
			if from += i + 1; from-off > s.max {
				return from, lineLong
			}
			return from, lineFound
		}
		from = s.end - s.pos
		switch {
		case from-off > s.max:
			return from, lineLong
		case s.err != nil && from == off:
			return from, lineNone
		case s.err != nil:
			return from, lineFound
		}
		s.fill()
	}
}

// fill reads more into the window, behind what is not yet taken.
func (s *scanner) fill() {
	if s.end == len(s.buf) {
		if s.pos >= len(s.buf)/2 {
			copy(s.buf, s.buf[s.pos:s.end])
		} else {
			larger := make([]byte, 2*len(s.buf))
			copy(larger, s.buf[s.pos:s.end])
			s.buf = larger
		}
		s.pos, s.end = 0, s.end-s.pos
	}
	for range 100 {
		n, err := s.r.Read(s.buf[s.end:])
		s.end += n
		s.err = err
		if n > 0 || err != nil {
			return
		}
	}
	s.err = io.ErrNoProgress
}

// A quote says how a piece of text leaves its quotes.
type quote int

const (
	quoteClosed quote = iota
	quoteOpen         // ends within a quoted field
	quoteBad          // has something behind a closing quote
)

// scanQuotes follows the quotes of one line; open says that it begins within
// a quoted field. A quote within a field that does not begin with one is
// text: Skjerm 24".
func scanQuotes(b []byte, open bool) quote {
	for {
		if !open {
			if len(b) > 0 && b[0] == '"' {
				open, b = true, b[1:]
				continue
			}
			i := bytes.IndexByte(b, ';')
			if i < 0 {
				return quoteClosed
			}
			b = b[i+1:]
			continue
		}
		i := bytes.IndexByte(b, '"')
		if i < 0 {
			return quoteOpen
		}
		b = b[i+1:]
		switch {
		case len(trimLineEnd(b)) == 0:
			return quoteClosed
		case b[0] == '"':
			b = b[1:]
		case b[0] == ';':
			open, b = false, b[1:]
		default:
			return quoteBad
		}
	}
}

// split appends a row's fields to dst, without their quotes. At a bad quote
// it ends; an open one ends with the row.
func split(text string, dst []string) ([]string, quote) {
	for {
		if text == "" || text[0] != '"' {
			i := strings.IndexByte(text, ';')
			if i < 0 {
				return append(dst, text), quoteClosed
			}
			dst, text = append(dst, text[:i]), text[i+1:]
			continue
		}
		end := 1
		for doubled := false; ; {
			i := strings.IndexByte(text[end:], '"')
			if i < 0 {
				return append(dst, text[1:]), quoteOpen
			}
			end += i
			if end+1 < len(text) && text[end+1] == '"' {
				doubled, end = true, end+2
				continue
			}
			field := text[1:end]
			if doubled {
				field = strings.ReplaceAll(field, `""`, `"`)
			}
			dst = append(dst, field)
			break
		}
		switch {
		case end+1 == len(text):
			return dst, quoteClosed
		case text[end+1] != ';':
			return dst, quoteBad
		}
		text = text[end+2:]
	}
}

func trimLineEnd(b []byte) []byte {
	for len(b) > 0 && (b[len(b)-1] == '\n' || b[len(b)-1] == '\r') {
		b = b[:len(b)-1]
	}
	return b
}
