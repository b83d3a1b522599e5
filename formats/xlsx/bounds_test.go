package xlsx

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"sluse/formats"
	"sluse/words"
)

// zipped packs parts, each of which writes itself.
func zipped(t testing.TB, parts ...any) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i].(string))
		must(t, err)
		switch content := parts[i+1].(type) {
		case string:
			_, err = io.WriteString(w, content)
		case func(io.Writer) error:
			err = content(w)
		}
		must(t, err)
	}
	must(t, z.Close())
	return b.Bytes()
}

// around packs a sheet of rows that write themselves, and shared texts.
func around(t testing.TB, rows, texts func(io.Writer) error) []byte {
	t.Helper()
	return zipped(t,
		"[Content_Types].xml", "<Types/>",
		"xl/workbook.xml", `<workbook xmlns:r="r"><sheets><sheet name="Ark1" r:id="a"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="a" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="c" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
		"xl/sharedStrings.xml", func(w io.Writer) error {
			_, err := io.WriteString(w, "<sst>")
			return errors.Join(err, texts(w), end(w, "</sst>"))
		},
		"xl/worksheets/sheet1.xml", func(w io.Writer) error {
			_, err := io.WriteString(w, "<worksheet><sheetData>"+headingRow())
			return errors.Join(err, rows(w), end(w, "</sheetData></worksheet>"))
		})
}

func end(w io.Writer, s string) error {
	_, err := io.WriteString(w, s)
	return err
}

func nothing(io.Writer) error { return nil }

// repeated writes a text n times.
func repeated(s string, n int) func(io.Writer) error {
	return func(w io.Writer) error {
		for ; n >= 1000; n -= 1000 {
			block := strings.Repeat(s, 1000)
			if err := end(w, block); err != nil {
				return err
			}
		}
		return end(w, strings.Repeat(s, n))
	}
}

func TestBoundsAreSaid(t *testing.T) {
	t.Parallel()
	lying := bytes.Clone(around(t, repeated(pieces[0], 200), nothing))
	for at := len(lying) - 1; at > 0; at-- { // the sheet says that it is small
		if bytes.HasPrefix(lying[at:], []byte("PK\x01\x02")) {
			binary.LittleEndian.PutUint32(lying[at+24:], 1000)
			break
		}
	}
	twice := around(t, nothing, nothing)
	encrypted := bytes.Clone(twice)
	encrypted[bytes.Index(encrypted, []byte("PK\x01\x02"))+8] |= 1
	for name, test := range map[string]struct {
		data []byte
		code string
	}{
		"a bomb of rows":      {around(t, repeated("<row/>", 2_000_000), nothing), "sheet.too-large"},
		"a bomb of texts":     {around(t, nothing, repeated("<si><t>aaaaaaaaaa</t></si>", 500_000)), "sheet.too-large"},
		"much of little":      {around(t, repeated("<row> </row>", 800_000), nothing), "sheet.too-large"},
		"too many rows":       {around(t, repeated("<row/>", 6000), nothing), "sheet.too-many-rows"},
		"a long row number":   {bare(t, headingRow()+`<row r="5001"></row>`), "sheet.too-many-rows"},
		"a long element":      {bare(t, headingRow()+`<row r="`+strings.Repeat("0", 2<<20)+`2"></row>`), "sheet.element-too-long"},
		"a long text":         {bare(t, headingRow()+xmlRow(text(strings.Repeat("x", 2<<20)))), "sheet.element-too-long"},
		"a long shared text":  {around(t, nothing, repeated("<si><t>"+strings.Repeat("y", 2<<20)+"</t></si>", 1)), "sheet.element-too-long"},
		"a size that lies":    {lying, "sheet.damaged"},
		"a part twice":        {zipped(t, "xl/workbook.xml", "<a/>", "xl/Workbook.xml", "<a/>"), "sheet.damaged"},
		"a password":          {encrypted, "sheet.encrypted"},
		"macros":              {zipped(t, "xl/workbook.xml", "<a/>", "x", strings.Repeat("x", 100<<10), "xl/vbaProject.bin", "x"), "sheet.macro"},
		"a missing sheet":     {zipped(t, "xl/workbook.xml", `<workbook xmlns:r="r"><sheets><sheet name="A" r:id="a"/></sheets></workbook>`, "xl/_rels/workbook.xml.rels", `<R><Relationship Id="a" Type="x/worksheet" Target="worksheets/gone.xml"/></R>`), "sheet.damaged"},
		"no workbook":         {zipped(t, "[Content_Types].xml", "<a/>", "other.xml", "<a/>"), "sheet.not-workbook"},
		"a text without one":  {around(t, end2(`<row><c r="A2" t="s"><v>7</v></c></row>`), nothing), "sheet.damaged"},
		"columns without end": {bare(t, headingRow()+`<row><c r="XFE2"><v>1</v></c></row>`), "sheet.damaged"},
		"columns that run":    {bare(t, headingRow()+`<row><c r="B2"><v>1</v></c><c r="A2"><v>1</v></c></row>`), "sheet.damaged"},
		"headings for ever":   {bare(t, xmlRow(text("Fakturanr"))[:len(xmlRow(text("Fakturanr")))-6]+strings.Repeat("<c"+text("x")+"</c>", 200)+"</row>"+pieces[0]), "sheet.too-many-columns"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := New(Options{Temp: t.TempDir(), MaxUnpacked: 8_000_000, MaxRows: 5000})
			begin := time.Now()
			_, err := readWith(f, bytes.NewReader(test.data), options)
			fault, ok := errors.AsType[*formats.FileError](err)
			if !ok || fault.Reason.Code != test.code || fault.Place.File != options.File {
				t.Fatalf("%v, want %s", err, test.code)
			}
			if !words.Known(test.code) || strings.Contains(fault.Reason.Text(words.NB), "{") {
				t.Errorf("%s has no words", test.code)
			}
			if took := time.Since(begin); took > 20*time.Second {
				t.Errorf("%v for %d bytes", took, len(test.data))
			}
			empty(t, f.o.Temp)
		})
	}
}

func end2(s string) func(io.Writer) error {
	return func(w io.Writer) error { return end(w, s) }
}

func empty(t *testing.T, folder string) {
	t.Helper()
	if left, err := os.ReadDir(folder); err != nil && !errors.Is(err, fs.ErrNotExist) || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

// A bomb within the workbook's bound is told by how tightly it is packed,
// before anything of it is unpacked.
func TestTightlyPacked(t *testing.T) {
	t.Parallel()
	data := around(t, repeated("<row/>", 3_000_000), nothing)
	_, err := readWith(New(Options{}), bytes.NewReader(data), options)
	if fault, ok := errors.AsType[*formats.FileError](err); !ok || fault.Reason.Code != "sheet.too-large" {
		t.Errorf("%d bytes: %v", len(data), err)
	}
}

// Memory does not grow with the file: neither with its rows, nor with its
// shared texts, nor with its bytes. No temporary file outlives the reading,
// also where it ends early, and none is seen while it lasts.
func TestMemory(t *testing.T) {
	const rows, memory = 6_000, 64 << 10
	folder := filepath.Join(t.TempDir(), "tmp")
	data := around(t, func(w io.Writer) error {
		for i := range rows {
			n := fmt.Sprint(200_000 + i)
			row := xmlRow(number1(n), "", text("11.01.2027"), text("25.01.2027"), number1("10001"), fmt.Sprintf(` t="s"><v>%d</v>`, i), "", "", "", "", "", fmt.Sprintf(` t="s"><v>%d</v>`, 11*rows-1-i), number1("2"), number1("100"), number1("200"), number1("25"), number1("200"), number1("50"), number1("250"))
			if err := end(w, row); err != nil {
				return err
			}
		}
		return nil
	}, func(w io.Writer) error {
		for i := range 11 * rows { // more than are kept in memory
			if err := end(w, fmt.Sprintf("<si><t>Kunde eller vare nummer %d %x</t></si>", i, uint64(i)*0x9e3779b97f4a7c15)); err != nil {
				return err
			}
		}
		return nil
	})
	if len(data) < 2*memory {
		t.Fatalf("%d bytes are too few for the test", len(data))
	}
	f := New(Options{Temp: folder, memory: memory})
	base := heap()
	n, most := 0, uint64(0)
	for rec, err := range f.Read(bytes.NewReader(data), options) {
		must(t, err)
		if len(rec.Findings) > 0 || rec.Invoice.Buyer.Name != fmt.Sprintf("Kunde eller vare nummer %d %x", n, uint64(n)*0x9e3779b97f4a7c15) ||
			!strings.HasPrefix(rec.Invoice.Lines[0].Name, fmt.Sprintf("Kunde eller vare nummer %d ", 11*rows-1-n)) {
			t.Fatalf("row %d: %+v %v", n, rec.Invoice, rec.Findings)
		}
		if n++; n%2_000 == 0 {
			most = max(most, heap())
			if runtime.GOOS != "windows" {
				empty(t, folder)
			}
		}
	}
	if n != rows {
		t.Errorf("%d invoices", n)
	}
	if grown := int64(most) - int64(base); grown > 1<<20 {
		t.Errorf("%d bytes more in memory while reading %d", grown, len(data))
	}
	for _, err := range f.Read(bytes.NewReader(data), options) {
		if err != nil {
			t.Fatal(err)
		}
		break
	}
	_, err := readWith(f, bytes.NewReader(data[:len(data)-1000]), options)
	if fault, ok := errors.AsType[*formats.FileError](err); !ok || fault.Reason.Code != "sheet.cut" {
		t.Errorf("cut: %v", err)
	}
	empty(t, folder)
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// What a killed program left where open files keep their names is wiped at the
// next start; other files are none of ours.
func TestWipe(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	must(t, Wipe(filepath.Join(folder, "none")))
	for _, name := range []string{tempPrefix + "123", tempPrefix + "9", "notes.txt"} {
		must(t, os.WriteFile(filepath.Join(folder, name), []byte("x"), 0o600))
	}
	must(t, Wipe(folder))
	if left, err := os.ReadDir(folder); err != nil || len(left) != 1 || left[0].Name() != "notes.txt" {
		t.Errorf("left %v %v", left, err)
	}
}

// A full disk is not the file's fault: it is tried again later.
func TestNoRoomForTemporaryFiles(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "a file")
	must(t, os.WriteFile(file, nil, 0o600))
	_, err := readWith(New(Options{Temp: file}), bytes.NewReader(make([]byte, defaultMemory+1)), options)
	if _, ok := errors.AsType[*formats.FileError](err); err == nil || ok {
		t.Errorf("error %v", err)
	}
}

// A file is known by its first parts, in whatever order a program packs them.
func TestRecognise(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		head []byte
		kind fileKind
	}{
		"excelize":         {bookOf(t, rowOf(1)), kindWorkbook},
		"Excel":            {zipped(t, "[Content_Types].xml", "x", "_rels/.rels", "x", "xl/workbook.xml", "x"), kindWorkbook},
		"LibreOffice":      {zipped(t, "xl/_rels/workbook.xml.rels", "x", "xl/workbook.xml", "x", "[Content_Types].xml", "x"), kindWorkbook},
		"a backslash":      {zipped(t, `xl\workbook.xml`, "x"), kindWorkbook},
		"nothing else yet": {zipped(t, "[Content_Types].xml", "x", "docProps/app.xml", "x"), kindWorkbook},
		"xlsm":             {zipped(t, "[Content_Types].xml", "x", "xl/workbook.xml", "x", "xl/vbaProject.bin", "x"), kindMacro},
		"xlsb":             {zipped(t, "[Content_Types].xml", "x", "xl/workbook.bin", "x"), kindBinary},
		"docx":             {zipped(t, "[Content_Types].xml", "x", "word/document.xml", "x"), kindDocument},
		"ods":              {append([]byte("PK\x03\x04"+strings.Repeat("\x00", 22)+"\x08\x00\x00\x00mimetype"), "application/vnd.oasis.opendocument.spreadsheetPK"...), kindOpen},
		"odt":              {append([]byte("PK\x03\x04"+strings.Repeat("\x00", 22)+"\x08\x00\x00\x00mimetype"), "application/vnd.oasis.opendocument.textPK"...), kindOpenOther},
		"zip":              {zipped(t, "june.csv", "x"), kindOther},
		"xls":              {append(bytes.Clone(oleMagic), wide("Workbook")...), kindOld},
		"encrypted":        {append(bytes.Clone(oleMagic), wide("Root Entry EncryptedPackage")...), kindEncrypted},
		"doc":              {append(bytes.Clone(oleMagic), wide("WordDocument")...), kindDocument},
		"an old one":       {oleMagic, kindOldUnknown},
		"csv":              {[]byte("Fakturanr;"), kindOther},
		"nothing":          {nil, kindOther},
		"a bare mark":      {[]byte("PK\x03\x04\x14\x00\x06\x00"), kindOther},
	} {
		if got := kindOf(test.head[:min(len(test.head), formats.HeadSize)]); got != test.kind {
			t.Errorf("%s is %d, want %d", name, got, test.kind)
		}
		reason := Explain(test.head)
		if silent := test.kind == kindWorkbook || test.kind == kindOther; silent != reason.IsZero() {
			t.Errorf("%s: %v", name, reason)
		} else if !silent && (reason.Todo(words.NB) == "" || !words.Known(reason.Code)) {
			t.Errorf("%s: %s tells nothing to do", name, reason.Code)
		}
	}
}
