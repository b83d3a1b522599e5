package report

import (
	"bytes"
	"errors"
	"fmt"
	"io"
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
		return w.SetColWidth(column, column, 48)
	case nameColumn:
		return w.SetColWidth(column, column, 28)
	case middleColumn:
		return w.SetColWidth(column, column, 17)
	}
	return w.SetColWidth(column, column, 11)
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
	head, amount, count, day, moment, plain, wrapped, title, strong, strongAmount, strongCount int
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
	top := &excelize.Alignment{Vertical: "top"}
	amount, day, moment := "#,##0.00", "dd\\.mm\\.yyyy", "dd\\.mm\\.yyyy\\ hh:mm"
	if b.lang == words.EN {
		day, moment = "yyyy\\-mm\\-dd", "yyyy\\-mm\\-dd\\ hh:mm"
	}
	for _, s := range []struct {
		to    *int
		style excelize.Style
	}{
		{&b.head, excelize.Style{
			Font: &excelize.Font{Bold: true, Color: "FFFFFF"}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"1F4E5F"}},
			Alignment: &excelize.Alignment{Vertical: "top", WrapText: true},
		}},
		{&b.plain, excelize.Style{NumFmt: 49, Alignment: top, Border: line}}, // 49 is @: a text
		{&b.wrapped, excelize.Style{NumFmt: 49, Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}, Border: line}},
		{&b.amount, excelize.Style{CustomNumFmt: &amount, Alignment: top, Border: line}},
		{&b.count, excelize.Style{NumFmt: 1, Alignment: top, Border: line}},
		{&b.day, excelize.Style{CustomNumFmt: &day, Alignment: top, Border: line}},
		{&b.moment, excelize.Style{CustomNumFmt: &moment, Alignment: top, Border: line}},
		{&b.title, excelize.Style{Font: &excelize.Font{Bold: true, Size: 14}}},
		{&b.strong, excelize.Style{Font: &excelize.Font{Bold: true}, Border: line}},
		{&b.strongAmount, excelize.Style{Font: &excelize.Font{Bold: true}, CustomNumFmt: &amount, Border: line}},
		{&b.strongCount, excelize.Style{Font: &excelize.Font{Bold: true}, NumFmt: 1, Border: line}},
	} {
		id, err := b.file.NewStyle(&s.style)
		if err != nil {
			return err
		}
		*s.to = id
	}
	return nil
}

// page makes a sheet print on sheets of paper that lie, all columns on one,
// with the heading on each.
func (b *book) page(name string, heading bool) error {
	yes, landscape, paper, wide, high := true, "landscape", 9, 1, 0 // 9 is A4
	if err := b.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &yes}); err != nil {
		return err
	}
	if err := b.file.SetPageLayout(name, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &paper, FitToWidth: &wide, FitToHeight: &high}); err != nil {
		return err
	}
	if !heading {
		return nil
	}
	return b.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: "'" + name + "'!$1:$1", Scope: name})
}

// list writes a sheet, row by row.
func (b *book) list(s *sheet) error {
	if err := b.page(s.name, true); err != nil {
		return err
	}
	last, err := excelize.CoordinatesToCellName(len(s.columns), len(s.rows)+1)
	if err != nil {
		return err
	}
	if err := b.file.AutoFilter(s.name, "A1:"+last, nil); err != nil {
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
	}
	if err := w.SetRow("A1", heads); err != nil {
		return err
	}
	for i, row := range s.rows {
		cells := make([]any, len(row))
		for k, v := range row {
			cells[k] = b.cell(v, s.columns[k].wrap)
		}
		if err := w.SetRow("A"+strconv.Itoa(i+2), cells); err != nil {
			return err
		}
	}
	return w.Flush()
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
