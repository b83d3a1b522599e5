package xlsx

import (
	"io"
	"iter"
	"slices"
	"strings"

	"sluse/formats"
	"sluse/formats/table"
)

// anyElement is no bound: the file has passed its bounds when it was read.
const anyElement = 1 << 30

// maxWhy is how much of a reason stands in the column Feil, in bytes.
const maxWhy = 2000

// Correct writes the failed invoices' rows into a workbook of one sheet, under
// the file's own headings, with the reason in the column Feil of each
// invoice's first row. Each cell is stored as it was, so nothing is lost on
// the way and a lost nought is still refused; a formula is its value.
func (f Format) Correct(w io.Writer, original io.Reader, failed iter.Seq2[formats.Failed, error]) error {
	t, err := f.open(original, formats.Options{MaxLine: anyElement})
	if err != nil {
		return err
	}
	defer t.close()
	c := newCorrector(w, t)
	for bad, err := range failed {
		if err != nil {
			return err
		}
		if err := c.invoice(bad); err != nil {
			return err
		}
	}
	return c.out.close()
}

// A corrector writes one correction file.
type corrector struct {
	out   *writer
	lay   *table.Layout // with Feil
	fault int           // where that stands
	width int           // of the original
}

func newCorrector(w io.Writer, t *tableau) *corrector {
	c := &corrector{lay: t.layout, fault: t.layout.Fault, width: len(t.layout.Cols)}
	names := t.names
	if c.fault < 0 {
		lay := *t.layout
		lay.Cols = append(slices.Clone(lay.Cols), table.ColFault)
		c.lay, c.fault = &lay, len(t.layout.Cols)
		names = append(slices.Clone(names), table.ColFault.String())
	}
	c.out = newWriter(w, t.sheet, c.lay)
	var cells []cell
	for i, name := range names[:len(c.lay.Cols)] {
		cells = append(cells, cell{col: i, kind: cellText, text: name})
	}
	c.out.row(cells, c.lay)
	return c
}

func (c *corrector) invoice(bad formats.Failed) error {
	why := cell{col: c.fault, kind: cellText, text: reasonText(bad.Why)}
	if len(bad.Raw) == 0 {
		c.out.row([]cell{why}, c.lay)
		return nil
	}
	rows := rowsOf(bad.Raw)
	for rows.next() {
		var cells []cell
		for _, x := range rows.cells {
			switch {
			case x.col >= c.width && c.width < len(c.lay.Cols):
				x.col++ // one heading more must not make what lies outside fit
			case x.col == c.fault:
				continue // the reason of last time
			}
			cells = append(cells, x)
		}
		if why.text != "" {
			at := slices.IndexFunc(cells, func(x cell) bool { return x.col > c.fault })
			if at < 0 {
				at = len(cells)
			}
			cells = slices.Insert(cells, at, why)
			why.text = ""
		}
		c.out.row(cells, c.lay)
	}
	return rows.err
}

// reasonText is a reason on one line, bounded.
func reasonText(why string) string {
	return table.Clip(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, why), maxWhy)
}
