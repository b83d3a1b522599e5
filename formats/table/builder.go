package table

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
	MaxInvoice      = 16 << 20 // bytes of its rows
	MaxShown        = 200      // bytes of a value in a finding
	maxKept         = 1 << 20  // bytes of rows whose room is used again

	MaxField    = 32 << 10 // bytes of a value
	MaxFindings = 100      // of one record
)

// A Kind is what the column Type says.
type Kind int

// The kinds.
const (
	KindRepeated Kind = iota // empty: as the row before, else an invoice
	KindInvoice
	KindCreditNote
	KindUnknown
)

// ReadKind reads a value of the column Type.
func ReadKind(s string) Kind {
	switch {
	case s == "":
		return KindRepeated
	case strings.EqualFold(s, "faktura"):
		return KindInvoice
	case strings.EqualFold(s, "kreditnota"):
		return KindCreditNote
	}
	return KindUnknown
}

// A Builder groups rows into records. One record is under way at a time. The
// format gives it each row's fields by Assign, decides with Continues whether
// the row belongs to the record under way or Begins another, and then adds it.
type Builder struct {
	Layout  *Layout
	Options formats.Options
	Rules   string // what the names of its rules begin with: "SLUSE-CSV-"
	Sheet   string // the workbook's sheet, for places
	// Letters is what the sheet calls a column, for places; nil outside of one.
	Letters func(Column) string
	// Values are the row at hand by column, trimmed.
	Values [Columns]string
	// Refused are the values of the row at hand that the format has refused
	// itself, with a finding of its own.
	Refused [Columns]bool

	maxLines int
	ordinal  int
	dates    dateCache

	// The record under way; nil before the first row.
	record   *formats.Record
	number   string
	kind     Kind
	repeated [Columns]string // its first good row's values; the others may repeat them
	started  bool            // repeated is set
	full     bool            // beyond a bound: nothing more is kept
	rows     []byte
	lines    []invoice.Line
	places   []invoice.Place
}

// NewBuilder is a builder for one file's rows.
func NewBuilder(lay *Layout, o formats.Options, rules string) *Builder {
	b := &Builder{Layout: lay, Options: o, Rules: rules, maxLines: o.MaxLines}
	if b.maxLines <= 0 {
		b.maxLines = defaultMaxLines
	}
	return b
}

// Count is how many records were begun.
func (b *Builder) Count() int { return b.ordinal }

// Open reports whether a record is under way.
func (b *Builder) Open() bool { return b.record != nil }

// Number is the number of the record under way.
func (b *Builder) Number() string { return b.number }

// Full reports whether the record under way is beyond a bound.
func (b *Builder) Full() bool { return b.full }

// First is a value of the first good row of the record under way.
func (b *Builder) First(c Column) string {
	if !b.Open() || !b.started {
		return ""
	}
	return b.repeated[c]
}

// Continues reports whether a row belongs to the record under way.
func (b *Builder) Continues(number string, k Kind) bool {
	if b.record == nil || number != b.number {
		return false
	}
	switch k {
	case KindInvoice, KindCreditNote:
		return b.kind == k || b.kind == KindUnknown
	}
	return true
}

// Begin starts a record and returns the one before it.
func (b *Builder) Begin(line int, number string, k Kind) *formats.Record {
	finished := b.Finish()
	if k == KindRepeated {
		k = KindInvoice
	}
	b.ordinal++
	shown := strings.Map(Visible, Clip(number, MaxShown))
	b.record = &formats.Record{
		Ordinal: b.ordinal, Number: shown, Invoice: &invoice.Invoice{Number: shown},
		Place: b.place(line),
	}
	b.number, b.kind = number, k
	b.started, b.full = false, false
	b.rows, b.lines, b.places = b.rows[:0], b.lines[:0], b.places[:0]
	if cap(b.rows) > maxKept {
		b.rows = nil
	}
	return finished
}

// Finish completes the record under way.
func (b *Builder) Finish() *formats.Record {
	record := b.record
	if record == nil {
		return nil
	}
	b.record = nil
	record.Raw = bytes.Clone(b.rows)
	record.Invoice.Lines = slices.Clone(b.lines)
	record.LinePlaces = slices.Clone(b.places)
	complete(record.Invoice)
	return record
}

// Keep adds a row's bytes to the record under way, and reports that it did.
// The row that breaks the bound is kept too, so that the bytes read back to
// the same.
func (b *Builder) Keep(line int, pieces ...[]byte) bool {
	if b.full || b.record == nil {
		return false
	}
	for _, p := range pieces {
		b.rows = append(b.rows, p...)
	}
	if len(b.rows) > MaxInvoice {
		b.Find(line, Finding{Rule: "LENGTH", Code: "csv.invoice-too-long", Args: []string{strconv.Itoa(MaxInvoice)}})
		b.full = true
	}
	return true
}

// Assign puts the fields of the row at hand under their columns. clean says
// that no control character and no unreadable letter is in them.
func (b *Builder) Assign(fields []string, clean bool) {
	b.Values, b.Refused = [Columns]string{}, [Columns]bool{}
	for i, f := range fields {
		if i == len(b.Layout.Cols) {
			return
		}
		if f == "" {
			continue
		}
		c := b.Layout.Cols[i]
		if f = strings.TrimSpace(f); !clean && headings[c].text && strings.ContainsAny(f, "\r\n") {
			f = JoinLines(f, c == ColNote)
		}
		b.Values[c] = f
	}
}

// JoinLines makes a text of several lines one, but for a note's.
func JoinLines(s string, keep bool) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.ReplaceAll(s, "\r", "\n")
	if keep {
		return s
	}
	return strings.ReplaceAll(s, "\n", " ")
}

// AddLine takes what a good row says: the invoice's own terms where it is the
// record's first, and its line.
func (b *Builder) AddLine(line int, clean bool) {
	if b.full {
		return
	}
	if len(b.lines) == b.maxLines {
		b.Find(line, Finding{Rule: "LENGTH", Code: "csv.too-many-lines", Args: []string{strconv.Itoa(b.maxLines)}})
		b.full = true
		return
	}
	v := values{b, line, len(b.lines) + 1}
	if !clean {
		v.checkLetters()
	}
	for i := range b.Values {
		if len(b.Values[i]) > MaxField {
			v.fault(Column(i), "LENGTH", "csv.field-too-long", strconv.Itoa(MaxField))
			b.Values[i] = ""
		}
	}
	if !b.started {
		b.started, b.repeated = true, b.Values
		v.document(b.record.Invoice)
	} else {
		v.checkRepeats()
	}
	b.lines = append(b.lines, v.line())
	b.places = append(b.places, b.place(line))
}

// A Finding is what a fault's place does not say by itself.
type Finding struct {
	Rule, Code string
	Args       []string
	Value      string
	Column     Column
	OfColumn   bool
}

// Find adds a fatal finding to the record under way. Beyond a bound the clerk
// has enough of them, and rows that are not kept have none.
func (b *Builder) Find(line int, f Finding) { b.find(line, len(b.lines)+1, f) }

// find adds a finding about a line of the invoice.
func (b *Builder) find(line, ofLine int, f Finding) {
	if b.full || len(b.record.Findings) >= MaxFindings {
		return
	}
	out := invoice.Finding{
		Rule: b.Rules + f.Rule, Fatal: true, Value: Clip(strings.ToValidUTF8(f.Value, "\ufffd"), MaxShown),
		Place: b.place(line), Reason: words.R(f.Code, f.Args...),
	}
	if f.OfColumn {
		out.Term, out.Place.Column = headings[f.Column].term, headings[f.Column].name
		if b.Letters != nil {
			out.Place.Letters = b.Letters(f.Column)
		}
		if headings[f.Column].ofLine {
			out.Line = ofLine
		}
	}
	b.record.Findings = append(b.record.Findings, out)
}

func (b *Builder) place(line int) invoice.Place {
	return invoice.Place{File: b.Options.File, Sheet: b.Sheet, Line: line}
}

// Rates that Norway has (25, 15, 12, 11.11, 0), in percent.
var vatRates = []money.Decimal{money.Int(25), money.Int(15), money.Int(12), money.NewDecimal(1111, 2), money.Int(0)}
