package demo

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"sluse/calendar"
)

// The columns of a workbook that are no texts: a clerk types numbers and days,
// and Excel keeps them as it likes.
const (
	dayColumns    = ";Fakturadato;Forfallsdato;Leveringsdato;"
	numberColumns = ";Fakturanr;Kurs;Kundenr;Orgnr;Postnr;Netto;Mva;Brutto;Varenr;Antall;Pris;Linjesum;MvaSats;"
)

// workbook is documents in an Excel file: the rows of an export in cells.
func workbook(documents ...document) []byte {
	f := excelize.NewFile()
	w := sheetWriter{file: f, sheet: "Telefonsalg", columns: strings.Split(exportColumns, ";")}
	w.note(f.SetSheetName("Sheet1", w.sheet))
	format := "dd.mm.yyyy"
	var err error
	w.dayStyle, err = f.NewStyle(&excelize.Style{CustomNumFmt: &format})
	w.note(err)
	for i, name := range w.columns {
		w.cell(i, name, false)
	}
	for i := range documents {
		d := &documents[i]
		for k := range d.lines {
			w.line++
			for at, text := range append(d.cells(), d.lineCells(&d.lines[k])...) {
				w.cell(at, text, true)
			}
		}
	}
	var b bytes.Buffer
	w.note(f.Write(&b))
	w.note(f.Close())
	if w.err != nil {
		panic("demo: " + w.err.Error()) // a table of ours that no sheet can hold
	}
	return b.Bytes()
}

// A sheetWriter fills a sheet, row by row; line is from 0.
type sheetWriter struct {
	file     *excelize.File
	sheet    string
	columns  []string
	dayStyle int
	line     int
	err      error // the first
}

func (w *sheetWriter) note(err error) {
	if w.err == nil {
		w.err = err
	}
}

// cell writes one cell, of its column's kind where it is below the headings.
func (w *sheetWriter) cell(at int, text string, typed bool) {
	name, err := excelize.CoordinatesToCellName(at+1, w.line+1)
	w.note(err)
	column := ";" + w.columns[at] + ";"
	switch {
	case text == "":
	case typed && strings.Contains(dayColumns, column):
		w.note(w.file.SetCellValue(w.sheet, name, serial(text)))
		w.note(w.file.SetCellStyle(w.sheet, name, name, w.dayStyle))
	case typed && strings.Contains(numberColumns, column):
		n, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", "."), 64)
		w.note(err)
		w.note(w.file.SetCellValue(w.sheet, name, n))
	default:
		w.note(w.file.SetCellStr(w.sheet, name, text))
	}
}

// serial is a day, 11.01.2027, as a workbook counts it.
func serial(text string) int {
	day := calendar.Date(text[6:] + "-" + text[3:5] + "-" + text[:2])
	return int(day.Time().Sub(time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC)) / (24 * time.Hour))
}
