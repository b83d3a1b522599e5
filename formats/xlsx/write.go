package xlsx

import (
	"archive/zip"
	"io"
	"strconv"
	"strings"

	"sluse/formats/table"
)

// The styles of the workbooks that we write, and of the rows that a record
// keeps as its own bytes.
const (
	styleGeneral = iota
	styleText    // what is typed stays as it is typed
	styleDate
	stylePercent
	styleZeros // and maxZeros-1 more: "0", "00", ...
)

// maxZeros is as long as an identifier may be.
const maxZeros = 25

// ownFormats are those styles as they are read.
var ownFormats = func() []numberFormat {
	list := []numberFormat{styleDate: {date: true}, stylePercent: {percent: true}}
	for n := range maxZeros {
		list = append(list, numberFormat{zeros: n + 1})
	}
	return list
}()

func styleOf(c *cell, column table.Column, known bool) int {
	f := c.format
	switch {
	case c.kind == cellText:
		return styleText
	case f.date, c.kind == cellDate:
		return styleDate
	case f.percent:
		return stylePercent
	case f.zeros > 0:
		return styleZeros + f.zeros - 1
	case known && column.IsID():
		return styleText // for what is typed over it
	}
	return styleGeneral
}

// appendRow writes a row. Without a line it and its cells have no number.
func appendRow(b []byte, line int, cells []cell, lay *table.Layout) []byte {
	number := ""
	b = append(b, "<row"...)
	if line > 0 {
		number = strconv.Itoa(line)
		b = append(b, ` r="`+number+`"`...)
	}
	b = append(b, '>')
	for i := range cells {
		c := &cells[i]
		column, known := table.ColFault, c.col < len(lay.Cols)
		if known {
			column = lay.Cols[c.col]
		}
		b = append(b, `<c r="`+letters(c.col)+number+`" s="`+itoa(styleOf(c, column, known))+`"`...)
		b = append(b, content(c)...)
		b = append(b, "</c>"...)
	}
	return append(b, "</row>"...)
}

// content is a cell's type and value. A formula is not kept: in another place
// it would say something else.
func content(c *cell) string {
	switch c.kind {
	case cellText:
		return ` t="inlineStr"><is><t xml:space="preserve">` + escape(c.text) + `</t></is>`
	case cellBool:
		return ` t="b"><v>` + escape(c.text) + `</v>`
	case cellError:
		return ` t="e"><v>` + escape(c.text) + `</v>`
	case cellNoValue:
		return ` t="e"><v>#N/A</v>`
	case cellDate:
		if n, ok := serialOf(c.text); ok {
			return `><v>` + itoa(n) + `</v>`
		}
		return ` t="d"><v>` + escape(c.text) + `</v>`
	}
	return `><v>` + escape(c.text) + `</v>`
}

// rowsOf reads rows that appendRow has written.
func rowsOf(raw []byte) *rowScanner {
	return &rowScanner{
		element: ownElement("<sheetData>" + string(raw) + "</sheetData>"),
		rowSet:  &rowSet{formats: ownFormats}, maxRows: defaultMaxRows, width: maxColumns,
	}
}

// A writer writes a workbook of one sheet. Equal rows give equal bytes.
type writer struct {
	zip  *zip.Writer
	part io.Writer
	line int
	err  error // the first
}

const (
	xmlHead              = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	mainNS               = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	officeNS             = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
	sheetType, packageNS = `application/vnd.openxmlformats-officedocument.spreadsheetml`,
		`http://schemas.openxmlformats.org/package/2006`
)

// newWriter writes all parts but the rows.
func newWriter(to io.Writer, sheet string, lay *table.Layout) *writer {
	w := &writer{zip: zip.NewWriter(to)}
	for _, p := range [][2]string{
		{"[Content_Types].xml", `<Types xmlns="` + packageNS + `/content-types">` +
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="` + sheetType + `.sheet.main+xml"/>` +
			`<Override PartName="/xl/styles.xml" ContentType="` + sheetType + `.styles+xml"/>` +
			`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="` + sheetType + `.worksheet+xml"/></Types>`},
		{"_rels/.rels", relationsPart("officeDocument", "xl/workbook.xml")},
		{"xl/workbook.xml", `<workbook ` + mainNS + ` xmlns:r="` + officeNS + `"><sheets><sheet name="` + escape(sheet) + `" sheetId="1" r:id="rId1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", relationsPart("worksheet", "worksheets/sheet1.xml", "styles", "styles.xml")},
		{"xl/styles.xml", stylesPart()},
	} {
		w.begin(p[0])
		w.write(p[1])
	}
	w.begin("xl/worksheets/sheet1.xml")
	w.write(`<worksheet ` + mainNS + `><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>`)
	for i, c := range lay.Cols {
		style := styleText
		if !c.IsID() && groupOf(c) != groupText {
			style = styleGeneral
		}
		if groupOf(c) == groupDate {
			style = styleDate
		}
		n := itoa(i + 1)
		w.write(`<col min="` + n + `" max="` + n + `" width="14" customWidth="1" style="` + itoa(style) + `"/>`)
	}
	w.write(`</cols><sheetData>`)
	return w
}

func relationsPart(kindsAndTargets ...string) string {
	s := `<Relationships xmlns="` + packageNS + `/relationships">`
	for i := 0; i+1 < len(kindsAndTargets); i += 2 {
		s += `<Relationship Id="rId` + itoa(i/2+1) + `" Type="` + officeNS + "/" + kindsAndTargets[i] + `" Target="` + kindsAndTargets[i+1] + `"/>`
	}
	return s + `</Relationships>`
}

func stylesPart() string {
	const own = 164 // the first number of a format of one's own
	var codes, styles strings.Builder
	for _, id := range []int{styleGeneral: 0, styleText: 49, styleDate: 14, stylePercent: 9} {
		styles.WriteString(xf(id))
	}
	for n := range maxZeros {
		codes.WriteString(`<numFmt numFmtId="` + itoa(own+n) + `" formatCode="` + strings.Repeat("0", n+1) + `"/>`)
		styles.WriteString(xf(own + n))
	}
	return `<styleSheet ` + mainNS + `><numFmts count="` + itoa(maxZeros) + `">` + codes.String() + `</numFmts>` +
		`<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>` +
		`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
		`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
		`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
		`<cellXfs count="` + itoa(styleZeros+maxZeros) + `">` + styles.String() + `</cellXfs></styleSheet>`
}

func xf(id int) string {
	return `<xf numFmtId="` + itoa(id) + `" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>`
}

// begin begins a part. It bears no time of day.
func (w *writer) begin(name string) {
	if w.err == nil {
		w.part, w.err = w.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
	}
	w.write(xmlHead)
}

func (w *writer) write(s string) {
	if w.err == nil {
		_, w.err = io.WriteString(w.part, s)
	}
}

func (w *writer) row(cells []cell, lay *table.Layout) {
	w.line++
	w.write(string(appendRow(nil, w.line, cells, lay)))
}

func (w *writer) close() error {
	w.write(`</sheetData></worksheet>`)
	if w.err != nil {
		return w.err
	}
	return w.zip.Close()
}
