package camt

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/charmap"

	"sluse/bankfiles"
	"sluse/words"
)

// A parser reads elements one at a time, within the bounds.
type parser struct {
	d     *xml.Decoder
	in    *bounded
	file  string
	depth int

	path []byte // walk's path, reused
	text []byte // walk's text, reused

	entriesLeft, entriesMax int
}

func newParser(r io.Reader, file string) *parser {
	p := &parser{in: &bounded{r: r}, file: file}
	p.d = xml.NewDecoder(p.in)
	p.d.CharsetReader = charset
	return p
}

// A bounded reader gives at most left bytes: the decoder holds a token whole
// in memory, so the bound on a token is set here.
type bounded struct {
	r    io.Reader
	left int
	err  error // what r failed with, other than its end
}

var (
	errTooLong = errors.New("token too long")
	errCharset = errors.New("character encoding not known")
)

func (b *bounded) Read(buf []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooLong
	}
	n, err := b.r.Read(buf[:min(len(buf), b.left)])
	b.left -= n
	if err != nil && !errors.Is(err, io.EOF) {
		b.err = err
	}
	return n, err
}

// charset opens the single-byte encodings that banks use beside UTF-8.
func charset(name string, r io.Reader) (io.Reader, error) {
	switch strings.ToLower(name) {
	case "us-ascii", "ascii":
		return r, nil
	case "iso-8859-1", "latin1":
		return charmap.ISO8859_1.NewDecoder().Reader(r), nil
	case "iso-8859-15":
		return charmap.ISO8859_15.NewDecoder().Reader(r), nil
	case "windows-1252", "cp1252":
		return charmap.Windows1252.NewDecoder().Reader(r), nil
	}
	return nil, errCharset
}

func (p *parser) line() int {
	line, _ := p.d.InputPos()
	return line
}

// fail is a fault of the file at the place where the parser stands.
func (p *parser) fail(code string, args ...string) error { return p.failAt(p.line(), code, args...) }

func (p *parser) failAt(line int, code string, args ...string) error {
	return &bankfiles.FileError{File: p.file, Line: line, Reason: words.R(code, args...)}
}

// token is the next token; io.EOF after the last.
func (p *parser) token() (xml.Token, error) {
	p.in.left = maxToken
	t, err := p.d.Token()
	if err != nil {
		return nil, p.explain(err)
	}
	switch t := t.(type) {
	case xml.Directive:
		if strings.EqualFold(strings.Join(strings.Fields(string(t[:min(len(t), 20)])), " "), "doctype html") {
			return nil, p.fail("bank.html")
		}
		// A document type can make a small file large, or name other files.
		return nil, p.fail("bank.doctype")
	case xml.StartElement:
		if p.depth++; p.depth > maxDepth {
			return nil, p.fail("bank.too-deep", strconv.Itoa(maxDepth))
		}
	case xml.EndElement:
		p.depth--
	}
	return t, nil
}

// explain puts the decoder's error into a clerk's words. An error of the
// reader below is none of the file's.
func (p *parser) explain(err error) error {
	if p.in.err != nil {
		return fmt.Errorf("read %s: %w", p.file, p.in.err)
	}
	var syntax *xml.SyntaxError
	switch {
	case errors.Is(err, io.EOF):
		return io.EOF
	case errors.Is(err, errTooLong):
		return p.fail("bank.text-too-long", strconv.Itoa(maxToken))
	case errors.Is(err, errCharset):
		return p.fail("bank.encoding")
	case errors.As(err, &syntax) && syntax.Msg == "unexpected EOF":
		return p.fail("bank.truncated")
	case errors.As(err, &syntax) && syntax.Msg == "invalid UTF-8":
		return p.fail("bank.encoding")
	case errors.As(err, &syntax):
		return p.fail("bank.broken", syntax.Msg)
	}
	return p.fail("bank.broken", strings.TrimPrefix(err.Error(), "xml: "))
}

// each calls f for every element inside the one just begun. f must read its
// element to the end.
func (p *parser) each(f func(xml.StartElement) error) error {
	for {
		t, err := p.token()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if err := f(t); err != nil {
				return err
			}
		case xml.EndElement:
			return nil
		}
	}
}

// skip reads the element just begun to its end.
func (p *parser) skip() error {
	return p.each(func(xml.StartElement) error { return p.skip() })
}

// A leaf is an element as walk ends it: its path from the element walked, its
// text (nothing where it has elements inside) and its Ccy attribute.
type leaf struct {
	path     string
	text     string
	currency string
	line     int
}

// walk reads the element just begun to its end and calls f at the end of
// every element within, and of itself, in the file's order.
func (p *parser) walk(el xml.StartElement, f func(leaf) error) error {
	p.path = append(p.path[:0], el.Name.Local...)
	p.text = p.text[:0]
	starts := []int{0}
	currency := ccy(el)
	for len(starts) > 0 {
		t, err := p.token()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			starts = append(starts, len(p.path))
			p.path = append(append(p.path, '/'), t.Name.Local...)
			p.text, currency = p.text[:0], ccy(t)
		case xml.CharData:
			if len(p.text)+len(t) > maxText {
				return p.fail("bank.text-too-long", strconv.Itoa(maxText))
			}
			p.text = append(p.text, t...)
		case xml.EndElement:
			if err := f(leaf{string(p.path), squeeze(string(p.text)), currency, p.line()}); err != nil {
				return err
			}
			last := len(starts) - 1
			p.path = p.path[:starts[last]]
			starts = starts[:last]
			p.text, currency = p.text[:0], ""
		}
	}
	return nil
}

func ccy(el xml.StartElement) string {
	for _, a := range el.Attr {
		if a.Name.Local == "Ccy" {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}

// squeeze makes every run of blanks and line breaks one space.
func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }
