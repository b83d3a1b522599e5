package csv

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"sluse/formats"
	"sluse/invoice"
	"sluse/money"
	"sluse/words"
)

// The bounds of an invoice.
const (
	defaultMaxLines = 10_000
	maxInvoice      = 16 << 20 // bytes of its rows
	maxFindings     = 100
	maxShown        = 200 // bytes of a value in a finding
)

// A kind is what the column Type says.
type kind int

const (
	kindRepeated kind = iota // empty: as the row before, else an invoice
	kindInvoice
	kindCreditNote
	kindUnknown
)

func readKind(s string) kind {
	switch {
	case s == "":
		return kindRepeated
	case strings.EqualFold(s, "faktura"):
		return kindInvoice
	case strings.EqualFold(s, "kreditnota"):
		return kindCreditNote
	}
	return kindUnknown
}

// A builder groups rows into records. One record is under way at a time.
type builder struct {
	*scanner
	o        formats.Options
	maxLines int
	ordinal  int

	fields []string        // the row at hand
	values [columns]string // the row at hand by column, trimmed
	dates  dateCache

	// The record under way; nil before the first row.
	record   *formats.Record
	number   string
	kind     kind
	repeated [columns]string // its first good row's values; the others may repeat them
	started  bool            // repeated is set
	short    bool            // its last row lacks fields at its end
	broken   bool            // its last row has the wrong number of fields
	full     bool            // beyond a bound: nothing more is kept
	rows     []byte
	reason   []byte // a correction file's reason above the next row: a border
	lines    []invoice.Line
	places   []invoice.Place
}

func newBuilder(s *scanner, o formats.Options) *builder {
	b := &builder{scanner: s, o: o, maxLines: o.MaxLines}
	if b.maxLines <= 0 {
		b.maxLines = defaultMaxLines
	}
	return b
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
	if r.fault == faultNone && (q != quoteClosed || b.lay.isOpenReason(b.fields)) {
		r.fault = faultQuote
	}
	if r.fault == faultNone && b.lay.blank(b.fields) {
		if b.lay.isReason(b.fields) && bytes.IndexByte(r.raw, '"') < 0 {
			b.reason = append(b.reason[:0], r.raw...)
		}
		return nil
	}
	if r.fault != faultNone || len(b.fields) < b.lay.least || b.lay.overlong(b.fields) {
		return b.addBroken(r)
	}
	b.assign(clean)
	number, k := b.values[colNumber], readKind(b.values[colType])
	if !b.continues(number, k) {
		finished = b.begin(r, number, k)
	}
	b.leaves(len(b.fields) < b.lay.whole, false)
	if b.short && !endsLine(r.raw) {
		b.finding(r.line, finding{rule: "SLUSE-CSV-CUT", code: "csv.cut"})
	}
	b.keep(r)
	b.addLine(r, clean)
	return finished
}

// continues reports whether a row belongs to the record under way.
func (b *builder) continues(number string, k kind) bool {
	if b.record == nil || number != b.number {
		return false
	}
	switch k {
	case kindInvoice, kindCreditNote:
		return b.kind == k || b.kind == kindUnknown
	}
	return true
}

// addBroken takes a row that cannot be read as one. It belongs to the record
// under way where its number says so, or where it can only be the rest of
// that one's last row; else it is a failed record of its own.
func (b *builder) addBroken(r row) (finished *formats.Record) {
	number := ""
	if b.lay.number < len(b.fields) && (b.lay.number < len(b.fields)-1 || r.fault == faultNone) {
		number = strings.TrimSpace(b.fields[b.lay.number])
	}
	if !plausible(number) {
		number = ""
	}
	loose := number == "" && r.fault != faultLong
	f := b.brokenFinding(r)
	belongs := b.record != nil && (number != "" && number == b.number || loose && (b.short || b.broken))
	if !belongs {
		finished = b.begin(r, number, kindRepeated)
	}
	b.finding(r.line, f)
	b.leaves(false, r.fault == faultNone)
	if r.fault != faultLong {
		b.keep(r)
	}
	return finished
}

// leaves notes how the record's last row that is kept ends.
func (b *builder) leaves(short, broken bool) {
	if !b.full {
		b.short, b.broken = short, broken
	}
}

func (b *builder) brokenFinding(r row) finding {
	switch {
	case r.fault == faultLong:
		return finding{rule: "SLUSE-CSV-LENGTH", code: "csv.line-too-long", args: []string{strconv.Itoa(b.max)}}
	case r.fault == faultQuote:
		return finding{rule: "SLUSE-CSV-QUOTE", code: "csv.quote", value: string(trimLineEnd(r.raw))}
	case !endsLine(r.raw):
		return finding{rule: "SLUSE-CSV-CUT", code: "csv.cut", value: string(r.raw)}
	}
	return finding{
		rule: "SLUSE-CSV-COLUMNS", code: "csv.columns", value: string(trimLineEnd(r.raw)),
		args: []string{strconv.Itoa(len(b.fields)), strconv.Itoa(len(b.lay.cols))},
	}
}

// begin starts a record and returns the one before it.
func (b *builder) begin(r row, number string, k kind) *formats.Record {
	finished := b.finish()
	if k == kindRepeated {
		k = kindInvoice
	}
	b.ordinal++
	shown := strings.Map(visible, clip(number, maxShown))
	b.record = &formats.Record{
		Ordinal: b.ordinal, Number: shown, Invoice: &invoice.Invoice{Number: shown},
		Place: invoice.Place{File: b.o.File, Line: r.line},
	}
	b.number, b.kind = number, k
	b.started, b.short, b.broken, b.full = false, false, false, false
	b.rows, b.lines, b.places = b.rows[:0], b.lines[:0], b.places[:0]
	if cap(b.rows) > defaultMaxLine {
		b.rows = nil
	}
	return finished
}

// finish completes the record under way.
func (b *builder) finish() *formats.Record {
	record := b.record
	if record == nil {
		return nil
	}
	b.record = nil
	record.Raw = bytes.Clone(b.enc.outside(b.rows))
	record.Invoice.Lines = slices.Clone(b.lines)
	record.LinePlaces = slices.Clone(b.places)
	complete(record.Invoice)
	return record
}

// keep adds a row's bytes to the record under way. The row that breaks the
// bound is kept too, so that the bytes read back to the same.
func (b *builder) keep(r row) {
	if b.full || b.record == nil {
		return
	}
	b.rows = append(append(b.rows, b.reason...), r.raw...)
	b.reason = b.reason[:0]
	if len(b.rows) > maxInvoice {
		b.finding(r.line, finding{rule: "SLUSE-CSV-LENGTH", code: "csv.invoice-too-long", args: []string{strconv.Itoa(maxInvoice)}})
		b.full = true
	}
}

// assign puts the fields of the row at hand under their columns.
func (b *builder) assign(clean bool) {
	b.values = [columns]string{}
	for i, f := range b.fields {
		if i == len(b.lay.cols) {
			return
		}
		if f == "" {
			continue
		}
		c := b.lay.cols[i]
		if f = strings.TrimSpace(f); !clean && headings[c].text && strings.ContainsAny(f, "\r\n") {
			f = joinLines(f, c == colNote)
		}
		b.values[c] = f
	}
}

// joinLines makes a text of several lines one, but for a note's.
func joinLines(s string, keep bool) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.ReplaceAll(s, "\r", "\n")
	if keep {
		return s
	}
	return strings.ReplaceAll(s, "\n", " ")
}

// addLine takes what a good row says: the invoice's own terms where it is the
// record's first, and its line.
func (b *builder) addLine(r row, clean bool) {
	if b.full {
		return
	}
	if len(b.lines) == b.maxLines {
		b.finding(r.line, finding{rule: "SLUSE-CSV-LENGTH", code: "csv.too-many-lines", args: []string{strconv.Itoa(b.maxLines)}})
		b.full = true
		return
	}
	v := values{b, r.line, len(b.lines) + 1}
	if !clean {
		v.checkLetters()
	}
	for i := range b.values {
		if len(b.values[i]) > maxField {
			v.fault(column(i), "SLUSE-CSV-LENGTH", "csv.field-too-long", strconv.Itoa(maxField))
			b.values[i] = ""
		}
	}
	if !b.started {
		b.started, b.repeated = true, b.values
		v.document(b.record.Invoice)
	} else {
		v.checkRepeats()
	}
	b.lines = append(b.lines, v.line())
	b.places = append(b.places, invoice.Place{File: b.o.File, Line: r.line})
}

// A finding is what a fault's place does not say by itself.
type finding struct {
	rule, code string
	args       []string
	value      string
	column     column
	ofColumn   bool
	line       int // of the invoice
}

// finding adds a fatal finding to the record under way. Beyond a bound the
// clerk has enough of them, and rows that are not kept have none.
func (b *builder) finding(line int, f finding) {
	if b.full || len(b.record.Findings) >= maxFindings {
		return
	}
	out := invoice.Finding{
		Rule: f.rule, Fatal: true, Value: clip(strings.ToValidUTF8(f.value, "\ufffd"), maxShown),
		Place: invoice.Place{File: b.o.File, Line: line}, Reason: words.R(f.code, f.args...),
	}
	if f.ofColumn {
		out.Term, out.Place.Column = headings[f.column].term, headings[f.column].name
		if headings[f.column].ofLine {
			out.Line = f.line
		}
	}
	b.record.Findings = append(b.record.Findings, out)
}

func endsLine(raw []byte) bool { return len(trimLineEnd(raw)) < len(raw) }

// Rates that Norway has (25, 15, 12, 11.11, 0), in percent.
var vatRates = []money.Decimal{money.Int(25), money.Int(15), money.Int(12), money.NewDecimal(1111, 2), money.Int(0)}
