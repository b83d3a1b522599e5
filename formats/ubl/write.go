package ubl

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode/utf8"

	"sluse/calendar"
	"sluse/formats"
	"sluse/invoice"
	"sluse/money"
)

// buffers are kept between documents; one that grew past keepBuffer is let go.
var buffers = sync.Pool{New: func() any { b := make([]byte, 0, 16<<10); return &b }}

const keepBuffer = 1 << 20

// Encode writes doc as EHF. A document that was dropped as UBL leaves as the
// bytes it came in, or with its assignment put into them. UBL has no place
// for a mark.
func (Format) Encode(w io.Writer, doc formats.Document) error {
	out := doc.Original
	switch {
	case len(out) > 0 && doc.Assigned:
		spliced, err := assign(out, doc.Invoice)
		if err != nil {
			return err
		}
		out = spliced
	case len(out) == 0:
		buffer := buffers.Get().(*[]byte)
		out = Append((*buffer)[:0], doc.Invoice)
		defer func() {
			if cap(out) <= keepBuffer {
				*buffer = out
				buffers.Put(buffer)
			}
		}()
	}
	if _, err := w.Write(out); err != nil {
		return fmt.Errorf("write the document: %w", err)
	}
	return nil
}

// Append appends the invoice or credit note as a Peppol BIS Billing 3.0
// document. Terms that are not given are left out; the rules see to it that
// what must be there is there.
func Append(dst []byte, inv *invoice.Invoice) []byte {
	doc := completed(inv)
	w := writer{b: dst, currency: doc.Currency, credit: doc.IsCreditNote()}
	w.document(&doc)
	return w.b
}

// A writer appends elements, one a line. Prefixes are the usual ones.
type writer struct {
	b        []byte
	currency string // BT-5
	credit   bool
	// namespaces stands on the outermost element of a fragment whose
	// surroundings may not declare our prefixes.
	namespaces string
}

func (w *writer) open(tag string) {
	w.b = append(w.b, '<')
	w.b = append(w.b, tag...)
	w.b = append(w.b, w.namespaces...)
	w.namespaces = ""
	w.b = append(w.b, ">\n"...)
}

func (w *writer) close(tag string) {
	w.b = append(w.b, "</"...)
	w.b = append(w.b, tag...)
	w.b = append(w.b, ">\n"...)
}

// start begins an element with a value, and an attribute where it has one.
func (w *writer) start(tag, attr, value string) {
	w.b = append(w.b, '<')
	w.b = append(w.b, tag...)
	w.b = append(w.b, w.namespaces...)
	w.namespaces = ""
	if value != "" {
		w.b = append(w.b, ' ')
		w.b = append(w.b, attr...)
		w.b = append(w.b, `="`...)
		w.b = appendEscaped(w.b, value, true)
		w.b = append(w.b, '"')
	}
	w.b = append(w.b, '>')
}

// text writes an element, or nothing where there is no value.
func (w *writer) text(tag, value string) { w.attributed(tag, value, "", "") }

func (w *writer) attributed(tag, value, attr, attrValue string) {
	if value == "" {
		return
	}
	w.start(tag, attr, attrValue)
	w.b = appendEscaped(w.b, value, false)
	w.close(tag)
}

func (w *writer) id(tag string, id invoice.ID) { w.attributed(tag, id.Value, "schemeID", id.Scheme) }

func (w *writer) date(tag string, d calendar.Date) { w.text(tag, string(d)) }

func (w *writer) number(tag string, d money.Decimal, attr, attrValue string) {
	if !d.IsSet() {
		return
	}
	w.start(tag, attr, attrValue)
	w.b = d.AppendTo(w.b)
	w.close(tag)
}

func (w *writer) amount(tag string, d money.Decimal) { w.number(tag, d, "currencyID", w.currency) }

// around writes a text within one or two elements, or nothing at all.
func (w *writer) around(outer, tag, value string) {
	if value != "" {
		w.open(outer)
		w.text(tag, value)
		w.close(outer)
	}
}

// appendEscaped appends s as character data or, quoted, as an attribute's
// value. White space that a parser would change is written as a reference,
// and what XML cannot carry as U+FFFD.
func appendEscaped(b []byte, s string, quoted bool) []byte {
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		size, ref := 1, ""
		switch {
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRuneInString(s[i:])
			size = n
			if r == utf8.RuneError && n == 1 || r == 0xFFFE || r == 0xFFFF {
				ref = "\uFFFD"
			}
		case c == '&':
			ref = "&amp;"
		case c == '<':
			ref = "&lt;"
		case c == '>':
			ref = "&gt;"
		case c == '\r':
			ref = "&#xD;"
		case c == '"' && quoted:
			ref = "&quot;"
		case c == '\n' && quoted:
			ref = "&#xA;"
		case c == '\t' && quoted:
			ref = "&#x9;"
		case c < ' ' && c != '\n' && c != '\t':
			ref = "\uFFFD"
		}
		if ref != "" {
			b = append(append(b, s[from:i]...), ref...)
			from = i + size
		}
		i += size
	}
	return append(b, s[from:]...)
}

// namespaceAttributes declare our prefixes on a fragment.
var namespaceAttributes = strings.Join([]string{"", `xmlns:cac="` + nsAggregate + `"`, `xmlns:cbc="` + nsBasic + `"`}, " ")
