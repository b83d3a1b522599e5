package csv

import (
	"bytes"
	"strconv"
	"strings"

	"sluse/formats"
	"sluse/formats/table"
)

// A builder gives the layout's builder the rows of a CSV, and deals with
// those that cannot be read as rows.
type builder struct {
	*scanner
	*table.Builder

	fields []string // the row at hand
	short  bool     // the record's last row lacks fields at its end
	broken bool     // its last row has the wrong number of fields
	reason []byte   // a correction file's reason above the next row: a border
}

func newBuilder(s *scanner, o formats.Options) *builder {
	return &builder{scanner: s, Builder: table.NewBuilder(s.lay, o, "SLUSE-CSV-")}
}

// add takes the next row, and returns the record before it where that is
// finished by it.
func (b *builder) add(r row) (finished *formats.Record) {
	if r.fault == faultSkipped {
		b.keep(r)
		return nil
	}
	text, clean := b.text(r)
	var q quote
	b.fields, q = split(text, b.fields[:0])
	if r.fault == faultNone && (q != quoteClosed || isOpenReason(b.lay, b.fields)) {
		r.fault = faultQuote
	}
	if r.fault == faultNone && b.lay.Blank(b.fields) {
		if b.lay.IsReason(b.fields) && bytes.IndexByte(r.raw, '"') < 0 {
			b.reason = append(b.reason[:0], r.raw...)
		}
		return nil
	}
	if r.fault != faultNone || len(b.fields) < b.lay.Least || b.lay.Overlong(b.fields) {
		return b.addBroken(r)
	}
	b.Assign(b.fields, clean)
	number, k := b.Values[table.ColNumber], table.ReadKind(b.Values[table.ColType])
	if !b.Continues(number, k) {
		finished = b.begin(r, number, k)
	}
	b.leaves(len(b.fields) < b.lay.Whole, false)
	if b.short && !endsLine(r.raw) {
		b.Find(r.line, table.Finding{Rule: "CUT", Code: "csv.cut"})
	}
	b.keep(r)
	b.AddLine(r.line, clean)
	return finished
}

// addBroken takes a row that cannot be read as one. It belongs to the record
// under way where its number says so, or where it can only be the rest of
// that one's last row; else it is a failed record of its own.
func (b *builder) addBroken(r row) (finished *formats.Record) {
	number := ""
	if b.lay.Number < len(b.fields) && (b.lay.Number < len(b.fields)-1 || r.fault == faultNone) {
		number = strings.TrimSpace(b.fields[b.lay.Number])
	}
	if !table.Plausible(number) {
		number = ""
	}
	loose := number == "" && r.fault != faultLong
	f := b.brokenFinding(r)
	belongs := b.Open() && (number != "" && number == b.Number() || loose && (b.short || b.broken))
	if !belongs {
		finished = b.begin(r, number, table.KindRepeated)
	}
	b.Find(r.line, f)
	b.leaves(false, r.fault == faultNone)
	if r.fault != faultLong {
		b.keep(r)
	}
	return finished
}

// leaves notes how the record's last row that is kept ends.
func (b *builder) leaves(short, broken bool) {
	if !b.Full() {
		b.short, b.broken = short, broken
	}
}

func (b *builder) brokenFinding(r row) table.Finding {
	switch {
	case r.fault == faultLong:
		return table.Finding{Rule: "LENGTH", Code: "csv.line-too-long", Args: []string{strconv.Itoa(b.max)}}
	case r.fault == faultQuote:
		return table.Finding{Rule: "QUOTE", Code: "csv.quote", Value: string(trimLineEnd(r.raw))}
	case !endsLine(r.raw):
		return table.Finding{Rule: "CUT", Code: "csv.cut", Value: string(r.raw)}
	}
	return table.Finding{
		Rule: "COLUMNS", Code: "csv.columns", Value: string(trimLineEnd(r.raw)),
		Args: []string{strconv.Itoa(len(b.fields)), strconv.Itoa(len(b.lay.Cols))},
	}
}

// begin starts a record and returns the one before it.
func (b *builder) begin(r row, number string, k table.Kind) *formats.Record {
	b.short, b.broken = false, false
	return b.outside(b.Begin(r.line, number, k))
}

// finish completes the record under way.
func (b *builder) finish() *formats.Record { return b.outside(b.Finish()) }

// outside gives a record's bytes the file's own encoding.
func (b *builder) outside(record *formats.Record) *formats.Record {
	if record != nil {
		record.Raw = b.enc.outside(record.Raw)
	}
	return record
}

// keep adds a row's bytes to the record under way, behind the reason above
// it.
func (b *builder) keep(r row) {
	if b.Keep(r.line, b.reason, r.raw) {
		b.reason = b.reason[:0]
	}
}

func endsLine(raw []byte) bool { return len(trimLineEnd(raw)) < len(raw) }
