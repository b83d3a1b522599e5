package xlsx

import (
	"strings"
	"unicode/utf8"

	"sluse/formats"
	"sluse/formats/table"
)

// A columnTrouble is a trouble with its column.
type columnTrouble struct {
	trouble
	column table.Column
	value  string
}

// add takes the row at hand, and returns the record before it where that is
// finished by it. Rows that are hidden in the sheet are rows.
func (t *tableau) add() (finished *formats.Record) {
	outside := t.place()
	if outside == "" && t.saysNothing() {
		return nil
	}
	b := t.builder
	troubles := t.convert()
	clean := isClean(t.fields)
	b.Assign(t.fields, clean)
	for _, x := range troubles {
		b.Refused[x.column] = true
	}
	number, k := b.Values[table.ColNumber], table.ReadKind(b.Values[table.ColType])
	line := t.rows.line
	if !b.Continues(number, k) {
		finished = b.Begin(line, number, k)
	}
	t.raw = appendRow(t.raw[:0], 0, t.rows.cells, t.layout)
	b.Keep(line, t.raw)
	for _, x := range troubles {
		b.Find(line, table.Finding{Rule: x.rule, Code: x.code, Args: x.args, Value: x.value, Column: x.column, OfColumn: true})
	}
	if outside != "" {
		stray := t.rows.cells[len(t.rows.cells)-1].text
		b.Find(line, table.Finding{Rule: "COLUMNS", Code: "sheet.outside", Args: []string{outside}, Value: stray})
	}
	b.AddLine(line, clean)
	return finished
}

// place makes the cells' columns those of the layout. What lies outside of it
// is refused: of that the first is kept, right of all others, and what the
// sheet calls its column is returned.
func (t *tableau) place() (outside string) {
	width := len(t.layout.Cols)
	kept := t.rows.cells[:0]
	var stray cell
	for _, c := range t.rows.cells {
		at := c.col - t.offset
		switch {
		case at >= 0 && at < width:
			c.col = at
			kept = append(kept, c)
		case outside == "" && !c.blank():
			outside = letters(c.col)
			stray = c
			stray.col = width
		}
	}
	if outside != "" {
		kept = append(kept, stray)
	}
	t.rows.cells = kept
	return outside
}

// saysNothing reports whether only Feil is filled in, or nothing.
func (t *tableau) saysNothing() bool {
	for i := range t.rows.cells {
		c := &t.rows.cells[i]
		if c.col != t.layout.Fault && !c.blank() {
			return false
		}
	}
	return true
}

// convert gives each cell's value to its field, and the troubles that there
// are. A number that is refused still tells which rows belong together.
func (t *tableau) convert() []columnTrouble {
	width := len(t.layout.Cols)
	t.fields = append(t.fields[:0], make([]string, width)...)
	country := t.country()
	var troubles []columnTrouble
	for i := range t.rows.cells {
		c := &t.rows.cells[i]
		if c.col >= width || c.col == t.layout.Fault {
			continue
		}
		column := t.layout.Cols[c.col]
		text, x := t.value(column, c, country)
		if x.is() {
			troubles = append(troubles, columnTrouble{x, column, c.text})
			if column == table.ColNumber {
				text = c.text
			}
		}
		t.fields[c.col] = text
	}
	return troubles
}

// country is the row's, or that of the invoice which it goes on.
func (t *tableau) country() string {
	country, number, kind := "", "", table.KindRepeated
	for i := range t.rows.cells {
		c := &t.rows.cells[i]
		if c.col >= len(t.layout.Cols) {
			continue
		}
		switch column := t.layout.Cols[c.col]; column {
		case table.ColCountry:
			country = strings.TrimSpace(c.text)
		case table.ColType:
			kind = table.ReadKind(strings.TrimSpace(c.text))
		case table.ColNumber:
			var x trouble
			if number, x = t.value(column, c, ""); x.is() {
				number = c.text
			}
		}
	}
	if country == "" && t.builder.Continues(strings.TrimSpace(number), kind) {
		country = t.builder.First(table.ColCountry)
	}
	return country
}

// isClean reports whether no field has a control character or a letter that
// could not be read.
func isClean(fields []string) bool {
	for _, f := range fields {
		for _, r := range f {
			if r < ' ' || r >= 0x7f && r < 0xa0 || r == utf8.RuneError {
				return false
			}
		}
	}
	return true
}
