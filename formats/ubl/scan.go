package ubl

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
)

// space is what XML calls white space.
const space = " \t\r\n"

type tokenKind uint8

const (
	otherToken tokenKind = iota
	startToken
	endToken
	textToken
)

// A scanner gives a document's tokens with their places, within bounds. It is
// the one thing here that knows encoding/xml.
type scanner struct {
	text []byte // UTF-8
	file string
	dec  *xml.Decoder
	err  error

	kind  tokenKind
	begin int        // where the token begins in text, and
	end   int        // where it ends
	name  string     // of a start: "cbc:ID", and "" for what is of another namespace
	root  xml.Name   // the document's first element
	attrs []xml.Attr // of a start
	chars []byte     // of a text, until the next token

	path  []string // the names of the open elements
	names map[xml.Name]string
	buf   []byte

	line    int // the line of counted
	counted int
}

// newDecoder reads text, which is UTF-8 whatever its declaration says.
func newDecoder(text []byte) *xml.Decoder {
	d := xml.NewDecoder(bytes.NewReader(text))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	return d
}

func newScanner(text []byte, file string) *scanner {
	return &scanner{text: text, file: file, dec: newDecoder(text), names: make(map[xml.Name]string, 96), line: 1}
}

// next goes to the next token; false is the end, or an error.
func (s *scanner) next() bool {
	if s.err != nil {
		return false
	}
	s.begin = int(s.dec.InputOffset())
	token, err := s.dec.Token()
	if errors.Is(err, io.EOF) {
		if s.root.Local == "" {
			s.fail("ubl.not-xml")
		}
		return false
	}
	if err != nil {
		s.syntax(err)
		return false
	}
	s.end = int(s.dec.InputOffset())
	switch t := token.(type) {
	case xml.StartElement:
		s.start(t)
	case xml.EndElement:
		s.kind = endToken
		s.path = s.path[:len(s.path)-1]
	case xml.CharData:
		s.kind, s.chars = textToken, t
		s.outside(t)
	case xml.Directive:
		s.fail("ubl.doctype")
	default:
		s.kind = otherToken
	}
	return s.err == nil
}

func (s *scanner) start(t xml.StartElement) {
	if s.root.Local == "" {
		s.root = t.Name
	} else if len(s.path) == 0 {
		s.fail("ubl.after-end")
		return
	}
	s.kind, s.name, s.attrs = startToken, s.short(t.Name), t.Attr
	s.path = append(s.path, s.name)
	switch {
	case len(s.path) > maxDepth:
		s.fail("ubl.too-deep", strconv.Itoa(maxDepth))
	case len(t.Attr) > maxAttributes:
		s.fail("ubl.attributes", strconv.Itoa(maxAttributes))
	}
	for i, a := range t.Attr {
		for _, b := range t.Attr[:i] {
			if a.Name == b.Name {
				s.fail("ubl.malformed", "attribute "+a.Name.Local+" twice")
			}
		}
	}
}

// outside refuses text before the first element and after the last.
func (s *scanner) outside(text []byte) {
	if len(s.path) > 0 || len(bytes.Trim(text, space)) == 0 {
		return
	}
	if s.root.Local == "" {
		s.fail("ubl.not-xml")
		return
	}
	s.fail("ubl.after-end")
}

// short is an element's name with the usual prefix of its namespace.
func (s *scanner) short(name xml.Name) string {
	if short, ok := s.names[name]; ok {
		return short
	}
	short := ""
	switch name.Space {
	case nsBasic:
		short = "cbc:" + name.Local
	case nsAggregate:
		short = "cac:" + name.Local
	case nsInvoice, nsCreditNote:
		short = name.Local
	}
	if len(s.names) < 1000 {
		s.names[name] = short
	}
	return short
}

// place is the line where the token begins.
func (s *scanner) place() int {
	s.line += bytes.Count(s.text[s.counted:s.begin], []byte{'\n'})
	s.counted = s.begin
	return s.line
}

func (s *scanner) fail(code string, args ...string) {
	if s.err == nil {
		s.err = fileError(s.file, s.place(), code, args...)
	}
}

// syntax puts the decoder's complaint into a clerk's words.
func (s *scanner) syntax(err error) {
	detail := err.Error()
	if e, ok := errors.AsType[*xml.SyntaxError](err); ok {
		detail = e.Msg
	}
	s.begin = max(s.begin, min(int(s.dec.InputOffset()), len(s.text)))
	switch {
	case strings.HasPrefix(detail, "unexpected EOF"):
		s.fail("ubl.truncated")
	case s.root.Local == "":
		s.fail("ubl.not-xml")
	default:
		s.fail("ubl.malformed", detail)
	}
}

// children calls f at the start of each child of the open element, and goes
// past its end. What f leaves unread is passed over.
func (s *scanner) children(f func(name string)) {
	depth := len(s.path)
	for s.next() {
		switch s.kind {
		case startToken:
			f(s.name)
			for s.err == nil && len(s.path) > depth {
				s.next()
			}
		case endToken:
			if len(s.path) < depth {
				return
			}
		}
	}
}

// content is the open element's own text, trimmed; it goes past its end.
func (s *scanner) content(limit int) string {
	depth := len(s.path)
	s.buf = s.buf[:0]
	for s.next() {
		switch {
		case s.kind == endToken && len(s.path) < depth:
			return string(bytes.Trim(s.buf, space))
		case s.kind != textToken || len(s.path) > depth:
		case len(s.buf)+len(s.chars) > limit:
			s.fail("ubl.text-too-long", strconv.Itoa(limit))
		default:
			s.buf = append(s.buf, s.chars...)
		}
	}
	return ""
}

// attr is an attribute of the element that was just opened.
func attr(attrs []xml.Attr, name string) string {
	for _, a := range attrs {
		if a.Name.Space == "" && a.Name.Local == name {
			return strings.Trim(a.Value, space)
		}
	}
	return ""
}

// where is the path of the open element.
func (s *scanner) where() string { return "/" + strings.Join(s.path, "/") }
