// Package formatstest is what every format must do, as one suite that each
// format's test calls with its own samples.
package formatstest

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"reflect"
	"testing"
	"testing/iotest"

	"sluse/formats"
	"sluse/invoice"
	"sluse/words"
)

// A Part is a format with files that show what it reads.
type Part struct {
	Format  formats.Format
	Options formats.Options
	Samples []Sample
	// Unreadable are files that end in a *formats.FileError.
	Unreadable []Unreadable
	// Foreign are files of other kinds, beside the suite's own.
	Foreign [][]byte
}

// A Sample is a file that can be read.
type Sample struct {
	Name    string
	Data    []byte
	Numbers []string // BT-1 of the records that it holds, in order
	// Failed are the numbers, among Numbers, of those with a fatal finding.
	Failed []string
}

// An Unreadable is a file that cannot be read as a whole, or not to its end.
type Unreadable struct {
	Name string
	Data []byte
	Code string // the reason's code
	// Records is how many come before the error.
	Records int
}

// foreign are files that belong to no format that is read as invoices, save
// the one whose name they bear.
var foreign = map[string]string{
	"nothing": "",
	"blank":   "\n\n",
	"html":    "<!DOCTYPE html><html><body>Logg inn</body></html>",
	"pdf":     "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n",
	"zip":     "PK\x03\x04\x14\x00\x06\x00",
	"camt": `<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">` +
		`<BkToCstmrStmt/></Document>`,
	"ubl":  `<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>`,
	"json": `{"invoice": "200101"}`,
	"text": "Hei, her er fakturaen.\n",
}

// Run runs the suite.
func Run(t *testing.T, p Part) {
	t.Run("recognises its own and no others", p.recognise)
	t.Run("says what is wrong with a file", p.unreadable)
	t.Run("passes an I/O error on", p.brokenReader)
	for _, s := range p.Samples {
		t.Run(s.Name, func(t *testing.T) {
			t.Run("order and places", func(t *testing.T) { p.order(t, s) })
			t.Run("reads the same twice", func(t *testing.T) { p.twice(t, s) })
			t.Run("writes", func(t *testing.T) { p.write(t, s) })
			t.Run("corrects", func(t *testing.T) { p.correct(t, s) })
		})
	}
}

func (p Part) recognise(t *testing.T) {
	for _, s := range p.Samples {
		if !p.Format.Recognise(head(s.Data)) {
			t.Errorf("%s is not recognised", s.Name)
		}
	}
	for name, data := range foreign {
		if name != p.Format.Name() && p.Format.Recognise([]byte(data)) {
			t.Errorf("a file of kind %s is taken for %s", name, p.Format.Name())
		}
	}
	for i, data := range p.Foreign {
		if p.Format.Recognise(head(data)) {
			t.Errorf("foreign file %d is taken for %s", i, p.Format.Name())
		}
	}
}

func head(data []byte) []byte { return data[:min(len(data), formats.HeadSize)] }

func (p Part) unreadable(t *testing.T) {
	for _, u := range p.Unreadable {
		records, err := p.read(bytes.NewReader(u.Data))
		fileError, ok := errors.AsType[*formats.FileError](err)
		switch {
		case !ok:
			t.Errorf("%s: error %v, want a *formats.FileError", u.Name, err)
		case fileError.Reason.Code != u.Code:
			t.Errorf("%s: reason %s, want %s", u.Name, fileError.Reason.Code, u.Code)
		case fileError.Place.File != p.Options.File:
			t.Errorf("%s: place %q names no file", u.Name, fileError.Place)
		}
		if ok {
			hasWords(t, fileError.Reason)
		}
		if len(records) != u.Records {
			t.Errorf("%s: %d records before the error, want %d", u.Name, len(records), u.Records)
		}
	}
}

func hasWords(t *testing.T, r words.Reason) {
	t.Helper()
	if !words.Known(r.Code) {
		t.Errorf("reason %q has no words", r.Code)
	}
}

// brokenReader sees to it that a failing disk is not taken for a bad file.
func (p Part) brokenReader(t *testing.T) {
	broken := errors.New("the disk is gone")
	_, err := p.read(iotest.ErrReader(broken))
	if _, ok := errors.AsType[*formats.FileError](err); ok || !errors.Is(err, broken) {
		t.Errorf("error %v, want the reader's own", err)
	}
}

func (p Part) order(t *testing.T, s Sample) {
	records := p.mustRead(t, s.Data)
	var numbers, failed []string
	last := 0
	for i, rec := range records {
		numbers = append(numbers, rec.Number)
		if rec.Ordinal != i+1 {
			t.Errorf("record %d has ordinal %d", i+1, rec.Ordinal)
		}
		if rec.Place.File != p.Options.File || rec.Place.Line <= last {
			t.Errorf("invoice %s: place %s does not follow line %d", rec.Number, rec.Place, last)
		}
		last = rec.Place.Line
		if invoice.AnyFatal(rec.Findings) {
			failed = append(failed, rec.Number)
		}
		for _, f := range rec.Findings {
			hasWords(t, f.Reason)
			if f.Rule == "" || f.Place.File != p.Options.File || f.Place.Line < rec.Place.Line {
				t.Errorf("invoice %s: finding %q at %s names no rule or place", rec.Number, f.Rule, f.Place)
			}
		}
		if n := len(rec.LinePlaces); n > 0 && (rec.Invoice == nil || n != len(rec.Invoice.Lines)) {
			t.Errorf("invoice %s: %d places do not fit its lines", rec.Number, n)
		}
	}
	if !reflect.DeepEqual(numbers, s.Numbers) {
		t.Errorf("numbers %q, want %q", numbers, s.Numbers)
	}
	if !reflect.DeepEqual(failed, s.Failed) {
		t.Errorf("failed %q, want %q", failed, s.Failed)
	}
}

func (p Part) twice(t *testing.T, s Sample) {
	first := p.mustRead(t, s.Data)
	again, err := p.read(iotest.OneByteReader(bytes.NewReader(s.Data)))
	if err != nil || !reflect.DeepEqual(first, again) {
		t.Errorf("read byte by byte it gives other records (%v)", err)
	}
	for rec, err := range p.Format.Read(bytes.NewReader(s.Data), p.Options) {
		if err != nil || rec == nil || !reflect.DeepEqual(rec, first[0]) {
			t.Error("stopped after the first record, it gives another")
		}
		break
	}
}

// write asks that equal documents give equal bytes, and that they say again
// what was read.
func (p Part) write(t *testing.T, s Sample) {
	encoder, ok := p.Format.(formats.Encoder)
	if !ok {
		t.Skip("this format is not written")
	}
	for _, rec := range p.mustRead(t, s.Data) {
		if invoice.AnyFatal(rec.Findings) {
			continue
		}
		one, two := encode(t, encoder, rec.Invoice), encode(t, encoder, rec.Invoice)
		if !bytes.Equal(one, two) {
			t.Errorf("invoice %s is written in two ways", rec.Number)
		}
		back := p.mustRead(t, one)
		if len(back) != 1 || !reflect.DeepEqual(back[0].Invoice, rec.Invoice) {
			t.Errorf("invoice %s reads back as another; written:\n%s", rec.Number, one)
		}
	}
}

func encode(t *testing.T, e formats.Encoder, inv *invoice.Invoice) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := e.Encode(&b, formats.Document{Invoice: inv}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// correct asks that what is given back holds the failed invoices and no
// others, as they were.
func (p Part) correct(t *testing.T, s Sample) {
	corrector, ok := p.Format.(formats.Corrector)
	if !ok || len(s.Failed) == 0 {
		t.Skip("nothing to correct")
	}
	var failed []*formats.Record
	for _, rec := range p.mustRead(t, s.Data) {
		if invoice.AnyFatal(rec.Findings) {
			failed = append(failed, rec)
		}
	}
	var b bytes.Buffer
	if err := corrector.Correct(&b, bytes.NewReader(s.Data), given(failed)); err != nil {
		t.Fatal(err)
	}
	if !p.Format.Recognise(head(b.Bytes())) {
		t.Errorf("the correction is not recognised:\n%s", b.Bytes())
	}
	back := p.mustRead(t, b.Bytes())
	if len(back) != len(failed) {
		t.Fatalf("%d invoices come back, want %d; the correction:\n%s", len(back), len(failed), b.Bytes())
	}
	for i, rec := range back {
		if rec.Number != failed[i].Number || !reflect.DeepEqual(rec.Invoice, failed[i].Invoice) ||
			len(rec.Findings) != len(failed[i].Findings) {
			t.Errorf("invoice %s comes back as another; the correction:\n%s", failed[i].Number, b.Bytes())
		}
	}
}

func given(records []*formats.Record) iter.Seq2[formats.Failed, error] {
	return func(yield func(formats.Failed, error) bool) {
		for _, rec := range records {
			if !yield(formats.Failed{Raw: rec.Raw, Why: rec.Findings[0].Reason.Text(words.NB)}, nil) {
				return
			}
		}
	}
}

func (p Part) read(r io.Reader) ([]*formats.Record, error) {
	var records []*formats.Record
	for rec, err := range p.Format.Read(r, p.Options) {
		if err != nil {
			return records, err
		}
		records = append(records, rec)
	}
	return records, nil
}

func (p Part) mustRead(t *testing.T, data []byte) []*formats.Record {
	t.Helper()
	records, err := p.read(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return records
}
