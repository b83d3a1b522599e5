package xlsx

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"sluse/formats"
	"sluse/invoice"
)

// What a cell of a test's workbook may be beside a text and a number.
type (
	day    string // a date with a date's style
	styled struct {
		value  any
		format string
	}
	formula string // without a stored result
)

var heads = []any{"Fakturanr", "Type", "Fakturadato", "Forfallsdato", "Kundenr", "Kundenavn", "Orgnr", "Postnr", "Land", "KID", "Konto", "Varenavn", "Antall", "Pris", "Linjesum", "MvaSats", "Netto", "Mva", "Brutto", "Merknad"}

// rowOf is a right row of 250.00 with changes: "Pris", 1.5, ...
func rowOf(number any, changes ...any) []any {
	values := []any{number, nil, day("2027-01-11"), day("2027-01-25"), "10001", "Sæter Økomat SA", "310100919", "0155", nil, "100012001010", nil, "Brød", 2, 100, 200, 25, 200, 50, 250, nil}
	for i := 0; i < len(changes); i += 2 {
		for j, h := range heads {
			if h == changes[i] {
				values[j] = changes[i+1]
			}
		}
	}
	return values
}

// workbook is one made by excelize: sheets of rows by name, in order.
func workbook(t testing.TB, sheets ...any) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	for i := 0; i < len(sheets); i += 2 {
		name := sheets[i].(string)
		if i == 0 {
			must(t, f.SetSheetName("Sheet1", name))
		} else if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for line, row := range sheets[i+1].([][]any) {
			for col, v := range row {
				put(t, f, name, col+1, line+1, v)
			}
		}
	}
	var b bytes.Buffer
	must(t, f.Write(&b))
	return b.Bytes()
}

func put(t testing.TB, f *excelize.File, sheet string, col, line int, v any) {
	t.Helper()
	at, err := excelize.CoordinatesToCellName(col, line)
	must(t, err)
	format := ""
	switch x := v.(type) {
	case nil:
		return
	case day:
		when, err := time.Parse(time.DateOnly, string(x))
		must(t, err)
		v, format = int(when.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours())/24, "dd.mm.yyyy"
	case styled:
		v, format = x.value, x.format
	case formula:
		must(t, f.SetCellFormula(sheet, at, string(x)))
		return
	}
	must(t, f.SetCellValue(sheet, at, v))
	if format != "" {
		style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
		must(t, err)
		must(t, f.SetCellStyle(sheet, at, at, style))
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// book is a workbook of one sheet with the usual headings.
func bookOf(t testing.TB, rows ...[]any) []byte {
	t.Helper()
	return workbook(t, "Ark1", append([][]any{heads}, rows...))
}

// repacked is a workbook whose parts went through change.
func repacked(t testing.TB, data []byte, change func(name, content string) string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	must(t, err)
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range z.File {
		r, err := f.Open()
		must(t, err)
		content, err := io.ReadAll(r)
		must(t, err)
		out, err := w.Create(f.Name)
		must(t, err)
		_, err = io.WriteString(out, change(f.Name, string(content)))
		must(t, err)
	}
	must(t, w.Close())
	return b.Bytes()
}

// withXML is a workbook whose sheet has a text replaced, once.
func withXML(t testing.TB, data []byte, old, other string) []byte {
	t.Helper()
	found := false
	data = repacked(t, data, func(name, content string) string {
		if !strings.HasPrefix(name, "xl/worksheets/sheet") && name != "xl/workbook.xml" {
			return content
		}
		found = found || strings.Contains(content, old)
		return strings.Replace(content, old, other, 1)
	})
	if !found {
		t.Fatalf("%q is not in the workbook", old)
	}
	return data
}

// bare is a workbook of our own with the rows' XML as it is given.
func bare(t testing.TB, rows string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range [][2]string{
		{"[Content_Types].xml", "<Types/>"},
		{"xl/workbook.xml", `<workbook xmlns:r="r"><sheets><sheet name="Ark1" r:id="a"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="a" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="b" Type="x/styles" Target="styles.xml"/></Relationships>`},
		{"xl/styles.xml", stylesPart()},
		{"xl/worksheets/sheet1.xml", "<worksheet><sheetData>" + rows + "</sheetData></worksheet>"},
	} {
		w, err := z.Create(p[0])
		must(t, err)
		_, err = io.WriteString(w, p[1])
		must(t, err)
	}
	must(t, z.Close())
	return b.Bytes()
}

// xmlRow is a row of XML of which each cell is given without its reference.
func xmlRow(cells ...string) string {
	var b strings.Builder
	b.WriteString("<row>")
	for i, c := range cells {
		if c != "" {
			fmt.Fprintf(&b, `<c r="%s"%s</c>`, letters(i), c)
		}
	}
	return b.String() + "</row>"
}

func text(s string) string    { return content(&cell{kind: cellText, text: s}) }
func number1(s string) string { return "><v>" + s + "</v>" }

var options = formats.Options{
	File: "juni.xlsx", Account: "99990501234",
	Seller: invoice.Party{Name: "Slusevik Engros AS", VATID: "NO310100005MVA"},
}

func readAll(t testing.TB, data []byte) []*formats.Record {
	t.Helper()
	records, err := read(data, options)
	if err != nil {
		t.Fatal(err)
	}
	return records
}

func read(data []byte, o formats.Options) ([]*formats.Record, error) {
	return readWith(New(Options{}), bytes.NewReader(data), o)
}

func readWith(f Format, r io.Reader, o formats.Options) ([]*formats.Record, error) {
	var records []*formats.Record
	for rec, err := range f.Read(r, o) {
		if err != nil {
			return records, err
		}
		records = append(records, rec)
	}
	return records, nil
}

// numbers is "101 102!" where 102 has a fatal finding.
func numbers(records []*formats.Record) string {
	var all []string
	for _, rec := range records {
		s := rec.Number
		if invoice.AnyFatal(rec.Findings) {
			s += "!"
		}
		all = append(all, s)
	}
	return strings.Join(all, " ")
}
