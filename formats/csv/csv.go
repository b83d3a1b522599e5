// Package csv reads the generic Norwegian invoice file: semicolons, decimal
// comma, one row a line of the invoice (docs/csv.md), and writes its
// correction file.
package csv

import (
	"io"
	"iter"
	"strings"
	"unicode/utf8"

	"sluse/formats"
	"sluse/formats/table"
	"sluse/invoice"
	"sluse/words"
)

// Format is the generic Norwegian CSV.
type Format struct{}

var (
	_ formats.Format    = Format{}
	_ formats.Corrector = Format{}
)

// Name is "csv".
func (Format) Name() string { return "csv" }

// Recognise reports whether the first line that is not empty has Fakturanr
// among headings that are separated by semicolons.
func (Format) Recognise(head []byte) bool {
	line, separator := firstLine(headText(head))
	return separator == "" && hasNumber(line, ";")
}

// Read yields the file's invoices; see formats.Format. Rows that follow each
// other with the same number and type are one invoice.
func (Format) Read(r io.Reader, o formats.Options) iter.Seq2[*formats.Record, error] {
	return func(yield func(*formats.Record, error) bool) {
		f, err := open(r, o.MaxLine, o.File)
		if err != nil {
			yield(nil, err)
			return
		}
		b := newBuilder(f.scanner, o)
		for {
			next, ok := f.next()
			if !ok {
				break
			}
			if record := b.add(next); record != nil && !yield(record, nil) {
				return
			}
		}
		if err := f.failure(); err != nil {
			yield(nil, err)
			return
		}
		if record := b.finish(); record != nil && !yield(record, nil) {
			return
		}
		if b.Count() == 0 {
			yield(nil, &formats.FileError{Place: invoice.Place{File: o.File}, Reason: words.R("csv.no-rows")})
		}
	}
}

// A file is an opened one whose headings are read.
type file struct {
	*scanner
	separator []byte // the line "sep=;" as it came, or nothing
	headings  []byte // the heading row as it came
}

// open reads as far as the headings. name is for the places of errors.
func open(r io.Reader, maxLine int, name string) (*file, error) {
	head, err := readHead(r)
	if err != nil {
		return nil, err
	}
	if !(Format{}).Recognise(head) {
		return nil, &formats.FileError{Place: invoice.Place{File: name}, Reason: Explain(head)}
	}
	return openWith(head, r, maxLine, name, table.ReadHeadings)
}

// openWith reads as far as the headings, of which read makes a layout.
func openWith(head []byte, r io.Reader, maxLine int, name string, read func(fields []string) (*table.Layout, words.Reason)) (*file, error) {
	f := &file{scanner: newScanner(head, r, maxLine)}
	for {
		next, ok := f.next()
		if !ok {
			if err := f.failure(); err != nil {
				return nil, err
			}
			return nil, &formats.FileError{Place: invoice.Place{File: name}, Reason: words.R("csv.no-heading")}
		}
		text, _ := f.text(next)
		switch {
		case strings.TrimSpace(text) == "":
			continue
		case declaredSeparator(text) != "":
			f.separator = append(f.separator[:0], next.raw...)
			continue
		}
		place := invoice.Place{File: name, Line: next.line}
		fields, q := split(text, nil)
		if next.fault != faultNone || q != quoteClosed {
			return nil, &formats.FileError{Place: place, Reason: words.R("csv.heading-broken")}
		}
		lay, reason := read(fields)
		if !reason.IsZero() {
			return nil, &formats.FileError{Place: place, Reason: reason}
		}
		f.headings, f.lay = append([]byte(nil), next.raw...), lay
		return f, nil
	}
}

// text is a row's text without its line end; clean says that it has neither
// control characters nor letters that could not be read.
func (s *scanner) text(r row) (text string, clean bool) {
	b := trimLineEnd(r.raw)
	ascii, control := true, false
	for _, c := range b {
		switch {
		case c < ' ' || c == 0x7f:
			control = true
		case c > 0x7f:
			ascii = false
		}
	}
	if r.fault == faultLong {
		return strings.ToValidUTF8(string(b), ""), false
	}
	text = s.enc.decode(b, ascii)
	return text, !control && (ascii || !strings.ContainsRune(text, utf8.RuneError) && !hasC1(text))
}

// hasC1 reports whether a control character of U+0080 to U+009F is in s.
func hasC1(s string) bool {
	for {
		i := strings.IndexByte(s, 0xc2)
		if i < 0 || i+1 == len(s) {
			return false
		}
		if s = s[i+1:]; s[0] < 0xa0 {
			return true
		}
	}
}
