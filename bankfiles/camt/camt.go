// Package camt reads ISO 20022's account messages: camt.053 (statement),
// camt.054 (notification) and camt.052 (report), of every .001.NN version.
package camt

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"

	"sluse/bankfiles"
)

// Bounds. A file beyond one is refused in words.
const (
	maxEntries = 200_000  // entries in a file, unless Options say otherwise
	maxDepth   = 40       // elements within elements
	maxText    = 16 << 10 // bytes in one element's text
	maxToken   = 1 << 20  // bytes between two marks: a text, a comment, a tag
	maxLevels  = 3        // envelopes around the message

	// maxCoefficient bounds a statement's turnover, counted in the smallest
	// unit that it writes: whatever is added up of it stays in 64 bits.
	maxCoefficient = 9_000_000_000_000_000_000
)

// Format is the bankfiles.Format of the camt messages.
type Format struct{}

var _ bankfiles.Format = Format{}

// New is the camt format.
func New() Format { return Format{} }

// Name is "camt".
func (Format) Name() string { return "camt" }

// A message is one of the three messages: what its statements are, their
// element, and its number.
type message struct {
	kind    bankfiles.Kind
	element string
	number  string
}

var messages = map[string]message{
	"BkToCstmrStmt":         {bankfiles.Booked, "Stmt", "camt.053"},
	"BkToCstmrDbtCdtNtfctn": {bankfiles.Notification, "Ntfctn", "camt.054"},
	"BkToCstmrAcctRpt":      {bankfiles.Report, "Rpt", "camt.052"},
}

// version finds the message's version in a namespace: ISO's own, or a bank's
// ("http://.../camt.053.001.04.xsd").
var version = regexp.MustCompile(`camt\.05[234]\.001\.[0-9]{2}`)

// Recognise looks for one of the three messages, or a Document in one of
// their namespaces, at most a few envelopes deep.
func (Format) Recognise(head []byte) bool {
	p := newParser(bytes.NewReader(head), "")
	for {
		t, err := p.token()
		if err != nil {
			return false
		}
		el, ok := t.(xml.StartElement)
		if !ok || p.depth > maxLevels+1 {
			continue
		}
		if _, ok := messages[el.Name.Local]; ok {
			return true
		}
		if el.Name.Local == "Document" && version.MatchString(el.Name.Space) {
			return true
		}
	}
}

// Read reads a whole message. What it keeps grows with the entries, whose
// number is bounded; the file itself is never held.
func (Format) Read(r io.Reader, o bankfiles.Options) (*bankfiles.File, error) {
	p := newParser(r, o.Name)
	p.entriesLeft, p.entriesMax = maxEntries, maxEntries
	if o.MaxEntries > 0 {
		p.entriesLeft, p.entriesMax = o.MaxEntries, o.MaxEntries
	}
	root, err := p.root()
	if err != nil {
		return nil, err
	}
	f := &bankfiles.File{}
	if err := p.find(root, f, 1); err != nil {
		return nil, err
	}
	if f.Format == "" {
		return nil, p.fail("bank.not-camt", root.Name.Local)
	}
	return f, p.end()
}

// root is the first element. What stands before it must be blank.
func (p *parser) root() (xml.StartElement, error) {
	for {
		t, err := p.token()
		if errors.Is(err, io.EOF) {
			return xml.StartElement{}, p.fail("bank.empty")
		}
		if err != nil {
			return xml.StartElement{}, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if strings.EqualFold(t.Name.Local, "html") {
				return t, p.fail("bank.html")
			}
			return t, nil
		case xml.CharData:
			if !blank(t) {
				return xml.StartElement{}, p.fail("bank.not-xml")
			}
		}
	}
}

// end demands that nothing but blanks stands behind the root element.
func (p *parser) end() error {
	for {
		t, err := p.token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			return p.fail("bank.after-end")
		case xml.CharData:
			if !blank(t) {
				return p.fail("bank.after-end")
			}
		}
	}
}

// find reads the message that el is, or looks for it inside el.
func (p *parser) find(el xml.StartElement, f *bankfiles.File, level int) error {
	if m, ok := messages[el.Name.Local]; ok {
		if f.Format != "" {
			return p.fail("bank.two-messages")
		}
		f.Format = m.number
		if v := version.FindString(el.Name.Space); strings.HasPrefix(v, m.number) {
			f.Format = v
		}
		return p.message(m, f)
	}
	if level > maxLevels {
		return p.skip()
	}
	return p.each(func(child xml.StartElement) error { return p.find(child, f, level+1) })
}

func (p *parser) message(m message, f *bankfiles.File) error {
	return p.each(func(el xml.StartElement) error {
		switch el.Name.Local {
		case m.element:
			s, err := p.statement(m.kind)
			if err != nil {
				return err
			}
			f.Statements = append(f.Statements, *s)
			return nil
		case "GrpHdr":
			return p.walk(el, func(l leaf) error {
				if l.path == "GrpHdr/MsgId" {
					f.MessageID = l.text
				}
				return nil
			})
		}
		return p.skip()
	})
}

func blank(b []byte) bool {
	return len(bytes.TrimLeft(bytes.TrimPrefix(b, []byte("\ufeff")), " \t\r\n")) == 0
}
