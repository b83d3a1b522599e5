package csv

import (
	"bytes"
	"io"
	"iter"
	"strings"

	"sluse/formats"
	"sluse/formats/table"
)

// maxWhy is how much of a reason stands in the column Feil, in bytes.
const maxWhy = 2000

// Correct writes the failed invoices' rows as they came, under the file's own
// headings, with the reason in the column Feil of each invoice's first row. A
// row with fields too few or too many, or with a broken quote, stays as it
// came, and its reason stands in a row of its own above it, which is passed
// over on reading.
func (Format) Correct(w io.Writer, original io.Reader, failed iter.Seq2[formats.Failed, error]) error {
	f, err := open(original, 0, "")
	if err != nil {
		return err
	}
	return correct(w, f, failed)
}

func correct(w io.Writer, f *file, failed iter.Seq2[formats.Failed, error]) error {
	c := newCorrector(w, f)
	c.heading()
	for bad, err := range failed {
		if err != nil {
			return err
		}
		c.invoice(bad)
	}
	return c.err
}

// A corrector writes one correction file.
type corrector struct {
	w       io.Writer
	err     error // the first of w
	f       *file
	fault   int    // where Feil stands
	columns int    // with Feil
	added   bool   // the original had no Feil
	lineEnd []byte // where a row has none
	open    bool   // the invoice before has an open quote, which must end with it
}

func newCorrector(w io.Writer, f *file) *corrector {
	f.enc = f.encodingOfAll()
	c := &corrector{w: w, f: f, fault: f.lay.Fault, columns: len(f.lay.Cols)}
	c.lineEnd = f.headings[len(trimLineEnd(f.headings)):]
	if len(c.lineEnd) == 0 {
		c.lineEnd = []byte("\r\n")
	}
	if c.fault < 0 {
		c.added, c.fault = true, c.columns
		c.columns++
	}
	return c
}

// encodingOfAll reads on until the file's encoding shows. Where it is all
// ASCII the reasons are written in Windows-1252, which is what a Norwegian
// spreadsheet takes a file without a mark for.
func (f *file) encodingOfAll() encoding {
	for f.enc == undecided {
		next, ok := f.next()
		if !ok {
			return windows1252
		}
		if next.fault != faultSkipped {
			f.text(next)
		}
	}
	return f.enc
}

// put writes pieces in the file's own encoding.
func (c *corrector) put(pieces ...[]byte) {
	for _, p := range pieces {
		if c.err == nil && len(p) > 0 {
			_, c.err = c.w.Write(c.f.enc.outside(p))
		}
	}
}

// heading writes the byte order mark, also where the original had none: a
// spreadsheet that does not see UTF-8 for what it is saves spoilt letters.
func (c *corrector) heading() {
	if c.err == nil {
		_, c.err = c.w.Write(c.f.enc.mark())
	}
	c.put(c.f.separator)
	if !c.added {
		c.put(trimLineEnd(c.f.headings), c.lineEnd)
		return
	}
	names := bytes.TrimRight(trimLineEnd(c.f.headings), "; ")
	c.put(names, []byte(";"+table.ColFault.String()), c.lineEnd)
}

func (c *corrector) invoice(bad formats.Failed) {
	raw := c.f.enc.inside(bad.Raw)
	if len(raw) == 0 {
		c.reasonAbove(bad.Why)
		return
	}
	why := bad.Why
	if c.open {
		c.reasonAbove(why)
		why = ""
	}
	c.open = false
	rows := rescan(raw, c.f.scanner)
	for {
		next, ok := rows.next()
		if !ok {
			return
		}
		c.open = c.open || next.fault == faultQuote
		if c.row(next, why) {
			why = ""
		}
	}
}

// row writes one row with why in its column Feil, and reports that it did: a
// reason of last time is left out.
func (c *corrector) row(r row, why string) bool {
	text := trimLineEnd(r.raw)
	values, _ := split(string(text), nil)
	switch {
	case r.fault != faultNone:
	case isOpenReason(c.f.lay, values):
		r.fault = faultQuote
	case c.f.lay.IsReason(values):
		return false
	}
	end := r.raw[len(text):]
	if len(end) == 0 {
		end = c.lineEnd
	}
	fields := cut(text)
	for len(fields) > len(c.f.lay.Cols) && len(bytes.TrimSpace(fields[len(fields)-1])) == 0 {
		fields = fields[:len(fields)-1]
	}
	many := len(fields) > len(c.f.lay.Cols)
	switch {
	case r.fault != faultNone || many || len(fields) < c.f.lay.Whole:
		if why != "" {
			c.reasonAbove(why)
		}
		// One heading more must not make a field too many fit, nor a reason
		// of what is none.
		switch {
		case !many || !c.added:
			c.put(text, end)
		case r.fault == faultNone:
			c.put(text, []byte(";?"), end)
		case len(bytes.TrimSpace(bytes.Join(fields[:c.fault], nil))) == 0:
			c.put([]byte("?"), text, end)
		default:
			c.put(text, end)
		}
	default:
		for len(fields) < c.columns {
			fields = append(fields, nil)
		}
		fields[c.fault] = c.f.enc.writeText(quoted(reasonText(why)))
		c.put(bytes.Join(fields, []byte(";")), end)
	}
	return true
}

// reasonAbove writes a row that says nothing but why, without a quote: beside
// it may stand a broken one, and the reader takes it for a border.
func (c *corrector) reasonAbove(why string) {
	why = strings.NewReplacer(`"`, "'", ";", ",").Replace(reasonText(why))
	if why == "" {
		why = "?"
	}
	c.put([]byte(strings.Repeat(";", c.fault)), c.f.enc.writeText(why),
		[]byte(strings.Repeat(";", c.columns-c.fault-1)), c.lineEnd)
}

// reasonText is a reason on one line, bounded, which no spreadsheet takes for
// a formula.
func reasonText(why string) string {
	why = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, why)
	why = table.Clip(why, maxWhy)
	if why != "" && strings.IndexByte("=+-@", why[0]) >= 0 {
		return "'" + why
	}
	return why
}

func quoted(s string) string {
	if !strings.ContainsAny(s, `;"`) {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}

// cut is a good row's fields with their quotes, as they came.
func cut(text []byte) [][]byte {
	var fields [][]byte
	start, quoted, open := 0, false, false
	for i, b := range text {
		switch {
		case b == '"' && i == start:
			quoted, open = true, true
		case b == '"' && quoted:
			open = !open // a doubled quote closes and opens again
		case b == ';' && !open:
			fields = append(fields, text[start:i])
			start, quoted = i+1, false
		}
	}
	return append(fields, text[start:])
}
