package csv

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"sluse/formats"
	"sluse/invoice"
)

// tokens are what a file is made of, for a fuzzer that writes files: a byte
// of its script picks one.
var tokens = []string{
	rowOf("101"), rowOf("102"), rowOf("103", "Kundenavn", `"Fjord`), rowOf("104", "Kundenavn", `Fjord"`), rowOf("105", "Merknad", "\"a\nb\""),
	rowOf("101", "Pris", "1.5"), strings.TrimSuffix(rowOf("106", "Kundenavn", "Sol"), ";\n"), "101;;\n", ";;;;;;;;;;;;;;;;hei\n", ";;;;;;;;;;;;;;;;\"hei\"\n", "\n", "\r", "\r\n", ";", `"`, `""`, "101", "hei", "ø", "\xf8", "\x00", " ", ";;;",
	rowOf("", "Kundenavn", "Sol", "Varenavn", "Is"), rowOf("107", "Merknad", "a;b"), rowOf("108", "Kundenavn", "S\xf8l", "Varenavn", "Is"), strings.Repeat("\n", maxFieldLines),
}

// written is the file that a script makes.
func written(script []byte) []byte {
	var b bytes.Buffer
	for i, c := range script {
		if i == 0 {
			switch c % 4 {
			case 0:
				b.WriteString(heads)
			case 1:
				b.WriteString(strings.Replace(heads, "\n", ";Feil\n", 1))
			case 2:
				b.WriteString("\ufeffFeil;" + heads)
			case 3:
				b.WriteString("Merknad;" + strings.Replace(heads, ";Merknad", "", 1))
			}
			continue
		}
		b.WriteString(tokens[int(c)%len(tokens)])
	}
	return b.Bytes()
}

// FuzzRead holds the reader to its law: the headings with the records' own
// bytes behind them read back to the same records, and lines rise.
func FuzzRead(f *testing.F) {
	f.Add([]byte(faulty))
	f.Add([]byte("\ufeffsep=;\n" + heads + rowOf("1") + "\n;;\n" + rowOf("2", "Varenavn", "\"a\nb\"")))
	f.Add([]byte(strings.ReplaceAll(heads+rowOf("1")+rowOf("2"), "\n", "\r")))
	f.Add([]byte(heads + rowOf("1", "Kundenavn", "S\xf8l") + rowOf("2", "Merknad", `"open`) + "hei\n" + rowOf("3")))
	f.Fuzz(law)
}

// FuzzReadScript is FuzzRead over files made of tokens.
func FuzzReadScript(f *testing.F) {
	f.Add([]byte("\x00\x00\x01\x02\x00\x03"))
	f.Add([]byte("\x01\x00\x08\x07\x01"))
	f.Fuzz(func(t *testing.T, script []byte) { law(t, written(script)) })
}

func law(t *testing.T, data []byte) {
	o := options
	o.MaxLines = 5
	records, err := read(bytes.NewReader(data), o)
	if err != nil {
		return // an I/O error cannot be: a FileError comes before any record
	}
	first, err := open(bytes.NewReader(data), 0, "")
	if err != nil {
		t.Fatal(err)
	}
	joined := bytes.Clone(first.enc.mark())
	if !bytes.HasPrefix(data, joined) {
		joined = nil // UTF-8 without a mark
	}
	joined = append(joined, first.enc.outside(first.separator)...)
	joined = append(joined, first.enc.outside(first.headings)...)
	line := 0
	for i, rec := range records {
		if rec.Place.Line <= line || rec.Ordinal != i+1 || rec.Invoice == nil {
			t.Fatalf("record %d at line %d after %d", rec.Ordinal, rec.Place.Line, line)
		}
		line = rec.Place.Line
		joined = append(joined, rec.Raw...)
	}
	if encodingOf(t, joined) != encodingOf(t, data) {
		return // a letter in a row that says nothing decided it
	}
	again, err := read(bytes.NewReader(joined), o)
	if err != nil || len(again) != len(records) {
		t.Fatalf("%q\n%v: %s reads back as %s", data, err, numbers(records), numbers(again))
	}
	for i, rec := range again {
		if !reflect.DeepEqual(withoutLines(rec), withoutLines(records[i])) {
			t.Fatalf("%q\nreads back as\n%+v, was\n%+v", data, rec.Findings, records[i].Findings)
		}
	}
}

func encodingOf(t *testing.T, data []byte) encoding {
	f, err := open(bytes.NewReader(data), 0, "")
	if err != nil {
		t.Fatal(err)
	}
	return f.encodingOfAll()
}

// withoutLines is a record without what an empty line before it moves.
func withoutLines(rec *formats.Record) formats.Record {
	out := *rec
	out.Place, out.LinePlaces, out.Findings = invoice.Place{}, nil, nil
	for _, f := range rec.Findings {
		f.Place.Line = 0
		out.Findings = append(out.Findings, f)
	}
	return out
}

// FuzzCorrect holds the correction to its law: dropped back unmended, nothing
// in it passes.
func FuzzCorrect(f *testing.F) {
	f.Add([]byte("\x00\x00\x01\x02\x00\x03"), "en grunn")
	f.Add([]byte("\x01\x05\x08\x07\x02"), "=\"\n;")
	f.Fuzz(func(t *testing.T, script []byte, why string) { correctLaw(t, written(script), why) })
}

func correctLaw(t *testing.T, data []byte, why string) {
	records, err := read(bytes.NewReader(data), options)
	if err != nil {
		return
	}
	given := 0
	failed := func(yield func(formats.Failed, error) bool) {
		for _, rec := range records {
			if len(rec.Findings) == 0 || has(rec, "SLUSE-CSV-CUT") || has(rec, "SLUSE-CSV-ENCODING") {
				// By itself a row may be whole, or all of one encoding.
				continue
			}
			given++
			if !yield(formats.Failed{Raw: rec.Raw, Why: why}, nil) {
				return
			}
		}
	}
	var b bytes.Buffer
	if err := (Format{}).Correct(&b, bytes.NewReader(data), failed); err != nil {
		t.Fatal(err)
	}
	if given == 0 {
		return // headings alone
	}
	back, err := read(bytes.NewReader(b.Bytes()), options)
	if err != nil {
		t.Fatalf("%v:\n%q", err, b.Bytes())
	}
	for _, rec := range back {
		if len(rec.Findings) == 0 {
			t.Fatalf("%s passes in\n%q\nof\n%q", rec.Number, b.Bytes(), data)
		}
	}
}

func has(rec *formats.Record, rule string) bool {
	for _, f := range rec.Findings {
		if f.Rule == rule {
			return true
		}
	}
	return false
}

// The laws over files made at random from a seed.
func TestLaws(t *testing.T) {
	t.Parallel()
	n := 1500
	if testing.Short() {
		n = 200
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range n {
		script := make([]byte, 1+random.IntN(14))
		for i := range script {
			script[i] = byte(random.IntN(256))
		}
		data := written(script)
		law(t, data)
		correctLaw(t, data, "feil; \"her\"")
	}
}
