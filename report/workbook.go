package report

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"sluse/calendar"
	"sluse/money"
	"sluse/words"
)

// maxCell bounds the text of one cell, in characters.
const maxCell = 2000

// A sheet is a list in the workbook: a heading, and rows below it. A cell is a
// text, a whole number, an amount, a day, a moment, or nothing; all that is a
// text stays one, whatever it looks like.
type sheet struct {
	name    string
	columns []sheetColumn
	printed int // the columns that are printed: the first so many
	rows    [][]any
	all     int // how many rows there are; more than rows where it is cut
}

// A sheetColumn is a column's heading and how wide it is, in characters.
type sheetColumn struct {
	key, head string
	wide      wide
	wrap      bool
}

// wide is how wide a column is.
type wide int

// The widths.
const (
	narrowColumn wide = iota
	middleColumn
	nameColumn
	textColumn
)

// set makes a column that wide, in characters.
func (c wide) set(w *excelize.StreamWriter, column int) error {
	switch c {
	case textColumn:
		return w.SetColWidth(column, column, 46)
	case nameColumn:
		return w.SetColWidth(column, column, 28)
	case middleColumn:
		return w.SetColWidth(column, column, 16)
	}
	return w.SetColWidth(column, column, 12)
}

// whole says that the sheet shows all that there is, so that its sums are the
// sums.
func (s *sheet) whole() bool { return s.all <= len(s.rows) }

// column is the rows of a column, for a formula in another sheet.
func (s *sheet) column(key string) string {
	for i, c := range s.columns {
		if c.key == key {
			letter, err := excelize.ColumnNumberToName(i + 1)
			if err != nil {
				break // fewer columns than there are letters
			}
			return fmt.Sprintf("'%s'!$%s$2:$%s$%d", s.name, letter, letter, max(len(s.rows), 1)+1)
		}
	}
	panic("report: no column " + key) // a fault of the tables
}

// text is a text in a formula.
func text(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// A book is a workbook in the making.
type book struct {
	file *excelize.File
	lang words.Lang
	zone *time.Location
	// The styles.
	head, headRight, amount, count, day, moment, plain, wrapped, title, strong, strongAmount, strongCount int
}

// Workbook is the morning as an Excel workbook: what the mail says in sums,
// line by line. Equal mornings give equal bytes.
func (m Morning) Workbook() (out []byte, err error) {
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	f.SetZipWriter(func(w io.Writer) excelize.ZipWriter { return newPlainZip(w) })
	b := &book{file: f, lang: m.Lang, zone: m.Zone}
	if err := b.styles(); err != nil {
		return nil, err
	}
	at := m.Now.UTC().Format(time.RFC3339)
	if err := f.SetDocProps(&excelize.DocProperties{Creator: "sluse", LastModifiedBy: "sluse", Title: m.letter(false).Title, Created: at, Modified: at, Language: string(m.Lang)}); err != nil {
		return nil, err
	}
	lists := m.sheets()
	summary := words.Say(m.Lang, "workbook.summary")
	if err := f.SetSheetName("Sheet1", summary); err != nil {
		return nil, err
	}
	if err := b.summary(m, summary, lists); err != nil {
		return nil, err
	}
	for _, s := range lists {
		if _, err := f.NewSheet(s.name); err != nil {
			return nil, err
		}
		if err := b.list(s); err != nil {
			return nil, fmt.Errorf("sheet %s: %w", s.name, err)
		}
	}
	raw := &bytes.Buffer{}
	err = f.Write(raw)
	return raw.Bytes(), err
}

func (b *book) styles() error {
	line := []excelize.Border{{Type: "bottom", Color: "D0D0D0", Style: 1}}
	font, bold := &excelize.Font{Family: "Calibri", Size: 11}, &excelize.Font{Family: "Calibri", Size: 11, Bold: true}
	white := &excelize.Font{Family: "Calibri", Size: 11, Bold: true, Color: "FFFFFF"}
	fill := excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"1F4E5F"}}
	left, top := &excelize.Alignment{Horizontal: "left", Vertical: "top", Indent: 1}, &excelize.Alignment{Vertical: "top"}
	wraps := &excelize.Alignment{Horizontal: "left", Vertical: "top", Indent: 1, WrapText: true}
	amount, day, moment := "#,##0.00", "dd\\.mm\\.yyyy", "dd\\.mm\\.yyyy\\ hh:mm"
	if b.lang == words.EN {
		day, moment = "yyyy\\-mm\\-dd", "yyyy\\-mm\\-dd\\ hh:mm"
	}
	const asText = 49 // the built-in format @
	for _, s := range []struct {
		to    *int
		style excelize.Style
	}{
		{&b.head, excelize.Style{Font: white, Fill: fill, Alignment: wraps}},
		{&b.headRight, excelize.Style{Font: white, Fill: fill, Alignment: &excelize.Alignment{Vertical: "top", Horizontal: "right", WrapText: true}}},
		{&b.plain, excelize.Style{Font: font, NumFmt: asText, Alignment: left, Border: line}},
		{&b.wrapped, excelize.Style{Font: font, NumFmt: asText, Alignment: wraps, Border: line}},
		{&b.amount, excelize.Style{Font: font, CustomNumFmt: &amount, Alignment: top, Border: line}},
		{&b.count, excelize.Style{Font: font, NumFmt: 1, Alignment: top, Border: line}},
		{&b.day, excelize.Style{Font: font, CustomNumFmt: &day, Alignment: top, Border: line}},
		{&b.moment, excelize.Style{Font: font, CustomNumFmt: &moment, Alignment: top, Border: line}},
		{&b.title, excelize.Style{Font: &excelize.Font{Family: "Calibri", Size: 14, Bold: true}}},
		{&b.strong, excelize.Style{Font: bold, Alignment: left, Border: line}},
		{&b.strongAmount, excelize.Style{Font: bold, CustomNumFmt: &amount, Border: line}},
		{&b.strongCount, excelize.Style{Font: bold, NumFmt: 1, Border: line}},
	} {
		id, err := b.file.NewStyle(&s.style)
		if err != nil {
			return err
		}
		*s.to = id
	}
	return nil
}

// page makes a sheet print on sheets of paper that lie, as wide as they are.
func (b *book) page(name string) error {
	yes, landscape, paper, wide, high := true, "landscape", 9, 1, 0 // 9 is A4
	if err := b.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &yes}); err != nil {
		return err
	}
	if err := b.file.SetPageLayout(name, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &paper, FitToWidth: &wide, FitToHeight: &high}); err != nil {
		return err
	}
	side, edge := 0.4, 0.5 // inches
	return b.file.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{Left: &side, Right: &side, Top: &edge, Bottom: &edge})
}

// paper says what of a list is printed: the columns that a person works with,
// and the heading on each page.
func (b *book) paper(s *sheet) error {
	last, err := excelize.CoordinatesToCellName(s.printed, len(s.rows)+1, true)
	if err != nil {
		return err
	}
	quoted := "'" + s.name + "'!"
	return errors.Join(
		b.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Area", RefersTo: quoted + "$A$1:" + last, Scope: s.name}),
		b.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: quoted + "$1:$1", Scope: s.name}))
}

// list writes a sheet, row by row.
func (b *book) list(s *sheet) error {
	if err := errors.Join(b.page(s.name), b.paper(s)); err != nil {
		return err
	}
	w, err := b.file.NewStreamWriter(s.name)
	if err != nil {
		return err
	}
	for i, c := range s.columns {
		if err := c.wide.set(w, i+1); err != nil {
			return err
		}
	}
	if err := w.SetPanes(&excelize.Panes{Freeze: true, XSplit: 1, YSplit: 1, TopLeftCell: "B2", ActivePane: "bottomRight"}); err != nil {
		return err
	}
	heads := make([]any, len(s.columns))
	for i, c := range s.columns {
		heads[i] = excelize.Cell{StyleID: b.head, Value: c.head}
		if slices.Contains(numbers, c.key) {
			heads[i] = excelize.Cell{StyleID: b.headRight, Value: c.head}
		}
	}
	if err := w.SetRow("A1", heads, height(2)); err != nil {
		return err
	}
	for i, row := range s.rows {
		lines := 1
		cells := make([]any, len(row))
		for k, v := range row {
			cells[k] = b.cell(v, s.columns[k].wrap)
			if text, ok := v.(string); ok && s.columns[k].wrap {
				lines = max(lines, len(wrap(text, wrapAt)))
			}
		}
		if err := w.SetRow("A"+strconv.Itoa(i+2), cells, height(lines)); err != nil {
			return err
		}
	}
	if err := s.filter(w); err != nil {
		return err
	}
	return w.Flush()
}

// filter gives each heading its filter.
func (s *sheet) filter(w *excelize.StreamWriter) error {
	last, err := excelize.CoordinatesToCellName(len(s.columns), len(s.rows)+1)
	if err != nil {
		return err
	}
	return w.AddTable(&excelize.Table{Range: "A1:" + last, StyleName: "TableStyleLight1"})
}

// numbers are the columns whose headings stand to the right, as their cells.
var numbers = []string{"count", "amount", "face", "commission", "net", "own", "extra", "gross", "fees", "attempts", "invoices"}

// wrapAt is how many characters of a wrapped cell surely stand on a line.
const wrapAt = 40

// height is that of a row with so many lines of text. Not every program makes
// rows high enough by itself.
func height(lines int) excelize.RowOpts {
	switch lines {
	case 0, 1:
		return excelize.RowOpts{}
	case 2:
		return excelize.RowOpts{Height: 31}
	case 3:
		return excelize.RowOpts{Height: 46}
	case 4:
		return excelize.RowOpts{Height: 61}
	case 5:
		return excelize.RowOpts{Height: 76}
	}
	return excelize.RowOpts{Height: 91}
}

// cell is a value with its style. A day and a moment are those of the clock on
// the wall.
func (b *book) cell(v any, wrap bool) any {
	switch v := v.(type) {
	case nil:
		return excelize.Cell{StyleID: b.plain}
	case money.Amount:
		return excelize.Cell{StyleID: b.amount, Value: sheetNumber(v)}
	case int:
		return excelize.Cell{StyleID: b.count, Value: v}
	case calendar.Date:
		if t := v.Time(); !t.IsZero() {
			return excelize.Cell{StyleID: b.day, Value: t}
		}
		return excelize.Cell{StyleID: b.plain}
	case time.Time:
		if v.IsZero() {
			return excelize.Cell{StyleID: b.plain}
		}
		t := v.In(b.zone)
		return excelize.Cell{StyleID: b.moment, Value: time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), 0, 0, time.UTC)}
	case string:
		style := b.plain
		if wrap {
			style = b.wrapped
		}
		if utf8.RuneCountInString(v) > maxCell {
			v = string([]rune(v)[:maxCell-1]) + "…"
		}
		if v == "" {
			return excelize.Cell{StyleID: style}
		}
		return excelize.Cell{StyleID: style, Value: v}
	}
	panic(fmt.Sprintf("report: a cell of type %T", v)) // a fault of the tables
}

// sheetDigits is how many digits a number in a workbook keeps.
const sheetDigits = 15

// sheetNumber is an amount as a number of the workbook, written with exactly
// its own digits: up to fifteen of them survive there. A longer one stands as
// a text.
func sheetNumber(a money.Amount) any {
	s := a.String()
	if len(strings.Trim(strings.ReplaceAll(s, ".", ""), "-")) > sheetDigits {
		return s
	}
	number, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return s
	}
	return number
}
