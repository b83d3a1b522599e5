package xlsx

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"sluse/formats"
	"sluse/invoice"
)

// pieces are what a sheet's XML is made of, for a fuzzer that writes sheets: a
// byte of its script picks one.
var pieces = func() []string {
	full := func(number, kid, price, date string) string {
		return xmlRow(number, "", date, ` s="2"><v>46412</v>`, number1("10001"), text("Sæter Økomat"), number1("310100919"), number1("155"), "", kid, "", text("Brød"), number1("2"), price, number1("200"), ` s="3"><v>0.25</v>`, number1("200"), number1("50"), number1("250"))
	}
	date := ` s="2"><v>46398.5</v>`
	return []string{
		full(number1("101"), text("100012001010"), number1("100"), date), full(text("101"), "", number1("1E2"), ""), full(number1("102"), number1("1004100"), number1("0.1"), date),
		full(number1("1.5"), "", text("1.5"), date), full("", ` t="e"><v>#N/A</v>`, "><f>A1</f>", number1("46398")), full(text("a\tb_x000D_"), ` t="b"><v>1</v>`, number1("112.90000000000001"), text("11.01.2027")),
		full(number1("2E17"), ` s="13"><v>1004100</v>`, "><f>1</f><v></v>", ` t="d"><v>2027-01-11T00:00:00</v>`), full(number1("103"), "", number1("x"), ` s="2"><v>60</v>`),
		"<row/>", "<row>", "</row>", `<row r="40">`, `<c r="B9"><v>1</v></c>`, `<c r="AZ9" t="s"><v>0</v></c>`, "<c/>", `<c r="A1">`, "</c>", `<c t="inlineStr"><is><r><t>a</t></r><rPh><t>b</t></rPh></is></c>`,
		"</sheetData>", "<sheetData>", "<", ">", "&amp;", "&x;", "x", "<!--", "-->", "<![CDATA[7]]>", "<v>", "</v>", xmlRow(text("Fakturanr")), xmlRow("", "", "", "", "", text("bare navn")),
	}
}()

func written(script []byte) []byte {
	var b strings.Builder
	for _, c := range script {
		b.WriteString(pieces[int(c)%len(pieces)])
	}
	return []byte(b.String())
}

// headingRow is the usual headings as XML.
func headingRow() string {
	var cells []string
	for _, h := range heads {
		cells = append(cells, text(h.(string)))
	}
	return xmlRow(cells...)
}

// FuzzXLSX holds the reader to its law with sheets made of pieces: what a
// record keeps as its own reads back to the same record, lines rise, and
// nothing that was refused passes.
func FuzzXLSX(f *testing.F) {
	f.Add([]byte("\x00\x01\x02\x03\x04\x05\x06\x07"))
	f.Add([]byte("\x09\x0d\x0a\x00\x08\x14"))
	f.Fuzz(func(t *testing.T, script []byte) { law(t, bare(t, headingRow()+string(written(script)))) })
}

// FuzzSheet is FuzzXLSX over the bytes of a sheet.
func FuzzSheet(f *testing.F) {
	f.Add([]byte(pieces[0] + pieces[2]))
	f.Fuzz(func(t *testing.T, rows []byte) { law(t, bare(t, headingRow()+string(rows))) })
}

// FuzzFile is FuzzXLSX over the bytes of a file.
func FuzzFile(f *testing.F) {
	f.Add(bare(f, headingRow()+pieces[0]))
	f.Add(bookOf(f, rowOf(100), rowOf(101, "KID", 7)))
	f.Fuzz(law)
}

func law(t *testing.T, data []byte) {
	o := options
	o.MaxLines = 5
	format := New(Options{MaxUnpacked: 8 << 20, MaxRows: 5000})
	records, err := readWith(format, bytes.NewReader(data), o)
	if fault, ok := errors.AsType[*formats.FileError](err); err != nil && (!ok || fault.Place.File != o.File) {
		t.Fatalf("%v is no file error of %s", err, o.File)
	}
	if err != nil {
		return
	}
	line := 0
	for i, rec := range records {
		if rec.Place.Line <= line || rec.Ordinal != i+1 || rec.Invoice == nil {
			t.Fatalf("record %d at line %d after %d", rec.Ordinal, rec.Place.Line, line)
		}
		line = rec.Place.Line
	}
	var b bytes.Buffer
	all := func(yield func(formats.Failed, error) bool) {
		for _, rec := range records {
			if !yield(formats.Failed{Raw: rec.Raw, Why: "feil"}, nil) {
				return
			}
		}
	}
	must(t, format.Correct(&b, bytes.NewReader(data), all))
	again, err := readWith(format, bytes.NewReader(b.Bytes()), o)
	if err != nil || len(again) != len(records) {
		t.Fatalf("%v: %s reads back as %s", err, numbers(records), numbers(again))
	}
	for i, rec := range again {
		if !reflect.DeepEqual(rec.Invoice, records[i].Invoice) || invoice.AnyFatal(rec.Findings) != invoice.AnyFatal(records[i].Findings) || len(rec.Findings) != len(records[i].Findings) {
			t.Fatalf("%+v %+v\nreads back as\n%+v %+v", records[i].Invoice, records[i].Findings, rec.Invoice, rec.Findings)
		}
	}
}

// The laws over sheets made at random from a seed.
func TestLaws(t *testing.T) {
	t.Parallel()
	n := 500
	if testing.Short() {
		n = 100
	}
	random := rand.New(rand.NewPCG(1, 2))
	read := 0
	for range n {
		script := make([]byte, 1+random.IntN(12))
		for i := range script {
			script[i] = byte(random.IntN(10))
			if random.IntN(4) == 0 {
				script[i] = byte(random.IntN(256))
			}
		}
		data := bare(t, headingRow()+string(written(script)))
		law(t, data)
		if _, err := readWith(New(Options{}), bytes.NewReader(data), options); err == nil {
			read++
		}
	}
	if read < n/10 {
		t.Errorf("only %d of %d sheets can be read: the law is hardly tried", read, n)
	}
}
