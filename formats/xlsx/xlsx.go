// Package xlsx reads the generic invoice layout (formats/table) from an Excel
// workbook (docs/excel.md), and writes its correction file. Every cell is read
// as it is stored and never as it is shown: numbers are exact, a date is one
// by its format, and digits that the sheet may have lost are not guessed.
package xlsx

import (
	"errors"
	"io"
	"io/fs"
	"iter"

	"sluse/formats"
	"sluse/formats/table"
	"sluse/invoice"
	"sluse/words"
)

// Options are the bounds of a workbook and where it may put temporary files;
// zero values are the defaults.
type Options struct {
	Temp        string // a folder; "" is the system's
	MaxUnpacked int64  // bytes of the parts that are read, unpacked
	MaxRows     int    // rows of the sheet

	memory int // bytes of the file, and of its shared texts, that are kept in memory
}

const (
	defaultMaxUnpacked = 1_000_000_000
	defaultMaxRows     = 1_048_576 // as many as Excel has
	defaultMaxElement  = 1 << 20   // bytes; formats.Options.MaxLine
	defaultMemory      = 4 << 20   // beyond it lies a temporary file
)

// Format is the generic layout as a workbook.
type Format struct{ o Options }

var (
	_ formats.Format    = Format{}
	_ formats.Corrector = Format{}
	_ formats.Ender     = Format{}
)

// New is the format with its bounds.
func New(o Options) Format {
	if o.MaxUnpacked <= 0 {
		o.MaxUnpacked = defaultMaxUnpacked
	}
	if o.MaxRows <= 0 {
		o.MaxRows = defaultMaxRows
	}
	if o.memory <= 0 {
		o.memory = defaultMemory
	}
	return Format{o}
}

// Name is "xlsx".
func (Format) Name() string { return "xlsx" }

// Ending is ".xlsx": Excel opens a workbook under no other.
func (Format) Ending() string { return ".xlsx" }

// Recognise reports whether the file is a packed Office document whose parts
// are a workbook's, and none with macros or in the binary form.
func (Format) Recognise(head []byte) bool { return kindOf(head) == kindWorkbook }

// Read yields the invoices of the one sheet that has the layout's headings;
// see formats.Format.
func (f Format) Read(r io.Reader, o formats.Options) iter.Seq2[*formats.Record, error] {
	return func(yield func(*formats.Record, error) bool) {
		t, err := f.open(r, o)
		if err != nil {
			yield(nil, fileError(o.File, err))
			return
		}
		defer t.close()
		for t.rows.next() {
			if record := t.add(); record != nil && !yield(record, nil) {
				return
			}
		}
		if err := t.rows.err; err != nil {
			yield(nil, fileError(o.File, t.placed(err)))
			return
		}
		if record := t.builder.Finish(); record != nil && !yield(record, nil) {
			return
		}
		if t.builder.Count() == 0 {
			yield(nil, fileError(o.File, t.placed(unfit("csv.no-rows"))))
		}
	}
}

// An unfitError says why a workbook as a whole cannot be read.
type unfitError struct {
	reason words.Reason
	sheet  string
	line   int
}

func (e *unfitError) Error() string { return e.reason.Text(words.EN) }

func unfit(code string, args ...string) error { return &unfitError{reason: words.R(code, args...)} }

// fileError is an error as formats.Format gives it: what the disk says is
// passed on, and all else is the file's own fault.
func fileError(file string, err error) error {
	if isDisk(err) {
		if e, ok := errors.AsType[*readerError](err); ok {
			return e.err
		}
		return err
	}
	e := blamed(err)
	return &formats.FileError{Place: invoice.Place{File: file, Sheet: e.sheet, Line: e.line}, Reason: e.reason}
}

// isDisk reports whether an error says nothing of the file.
func isDisk(err error) bool {
	_, reader := errors.AsType[*readerError](err)
	_, path := errors.AsType[*fs.PathError](err)
	return reader || path
}

// blamed is why the file cannot be read: what does not unpack, or is no XML,
// is damaged.
func blamed(err error) *unfitError {
	if e, ok := errors.AsType[*unfitError](err); ok {
		return e
	}
	return &unfitError{reason: words.R("sheet.damaged")}
}

// A tableau is a workbook that is being read: its sheet of invoices behind the
// headings.
type tableau struct {
	book    *book
	sheet   string
	rows    *rowScanner
	layout  *table.Layout
	names   []string // the headings as they are written
	offset  int      // columns left of the first heading
	builder *table.Builder
	kids    []int
	fields  []string
	raw     []byte
}

// open finds the one sheet with the headings and stands behind them.
func (f Format) open(r io.Reader, o formats.Options) (_ *tableau, err error) {
	b, err := f.openBook(r, o.MaxLine)
	if err != nil {
		return nil, err
	}
	t := &tableau{book: b, kids: o.KIDLengths}
	defer func() {
		if err != nil {
			b.close()
		}
	}()
	if t.sheet, err = b.findSheet(); err != nil {
		return nil, err
	}
	if t.rows, err = b.rows(t.sheet); err != nil {
		return nil, err
	}
	if err := t.headings(); err != nil {
		return nil, t.placed(err)
	}
	t.rows.width = t.offset + len(t.layout.Cols)
	t.builder = table.NewBuilder(t.layout, o, "SLUSE-XLSX-")
	t.builder.Sheet, t.builder.Letters = t.sheet, t.letters
	return t, nil
}

func (t *tableau) close() { t.book.close() }

// headings reads the row of headings. Columns left of the first are empty
// margin.
func (t *tableau) headings() error {
	if !t.rows.toHeadings() { // they were there a moment ago
		if t.rows.err != nil {
			return t.rows.err
		}
		return unfit("sheet.damaged")
	}
	for _, c := range t.rows.cells {
		if c.blank() {
			continue
		}
		if len(t.names) == 0 {
			t.offset = c.col
		}
		for len(t.names) < c.col-t.offset {
			t.names = append(t.names, "")
		}
		t.names = append(t.names, c.text)
		if len(t.names) > maxHeadings {
			return unfit("sheet.too-many-columns", itoa(maxHeadings))
		}
	}
	lay, reason := table.ReadHeadings(t.names)
	if !reason.IsZero() {
		return &unfitError{reason: reason}
	}
	t.layout = lay
	return nil
}

// maxHeadings is far more than the layout has.
const maxHeadings = 100

// letters is what the sheet calls a column.
func (t *tableau) letters(c table.Column) string {
	for i, one := range t.layout.Cols {
		if one == c {
			return letters(t.offset + i)
		}
	}
	return ""
}

// placed gives an error the sheet and the row at hand.
func (t *tableau) placed(err error) error {
	if isDisk(err) {
		return err
	}
	e := blamed(err)
	e.sheet, e.line = t.sheet, t.rows.line
	return e
}
