package csv

import (
	"bytes"
	"flag"
	"iter"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"sluse/formats"
	"sluse/formats/formatstest"
	"sluse/invoice"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// faulty is a file with a fault of each kind of row, in UTF-8.
const faulty = heads +
	"100;;11.01.2027;25.01.2027;10001;Fjordbygg Demo AS;;Planke;2;100,00;200,00;25;200,00;50,00;250,00;\n" +
	"101;;11.01.2027;25.01.2027;10014;\"Ås \"\"Trelast\"\"; avd. sør\";;Bord;2;100.00;200,00;25;200,00;50,00;250,00;\"Takk\nfor sist\"\n" +
	"101;;;;;;;Stol;1;10,00;10,00;25;;;;\n" +
	"102;;11.01.2027;25.01.2027;10002;Havblikk; Hotell AS;;Seng;2;100,00;200,00;25;200,00;50,00;250,00;vest\n" +
	"103;;11.01.2027\n" +
	"104;;11.01.2027;25.01.2027;10003;\"Bjørnstad;;Hylle;2;100,00;200,00;25;200,00;50,00;250,00;\n" +
	"105;;11.01.2027;25.01.2027;10004;Sæter;;Krakk;2;100,00;200,00;25;200,00;50,00;250,00;\n"

func failedOf(records []*formats.Record) iter.Seq2[formats.Failed, error] {
	return func(yield func(formats.Failed, error) bool) {
		for _, rec := range records {
			if !invoice.AnyFatal(rec.Findings) {
				continue
			}
			why := rec.Findings[0].Rule + `: "slik" er feil; rett den – på linjen`
			if rec.Number == "101" {
				why = "=1+1 er en formel\nover to linjer"
			}
			if !yield(formats.Failed{Raw: rec.Raw, Why: why}, nil) {
				return
			}
		}
	}
}

func correction(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := (Format{}).Correct(&b, bytes.NewReader(data), failedOf(readAll(t, string(data)))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestCorrect(t *testing.T) {
	t.Parallel()
	withFault := strings.Replace(faulty, "\n", ";Feil;\n", 1)
	withFault = strings.Replace(withFault, "for sist\"\n", "for sist\";\"gammel; feil\"\n", 1)
	cp1252, err := charmap.Windows1252.NewEncoder().String(strings.ReplaceAll(faulty, "\n", "\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(faulty)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{
		"utf8.csv": faulty, "had-feil.csv": withFault, "cp1252.csv": cp1252, "utf16.csv": wide,
		"ascii.csv": "sep=;\n" + heads + "101;;11.01.2027;25.01.2027;1;Fjord;;Bord;2;1.5;200,00;25;200,00;50,00;250,00;", // no line end
	} {
		got := correction(t, []byte(data))
		golden(t, name, got)

		// Dropped back unmended it fails again in the same way, and its own
		// correction is the same file: nothing grows.
		var want []*formats.Record
		for _, rec := range readAll(t, data) {
			if invoice.AnyFatal(rec.Findings) {
				want = append(want, rec)
			}
		}
		back := readAll(t, string(got))
		if numbers(back) != numbers(want) {
			t.Errorf("%s: %s come back, want %s", name, numbers(back), numbers(want))
			continue
		}
		for i, rec := range back {
			if !reflect.DeepEqual(rec.Invoice, want[i].Invoice) || rec.Findings[0].Rule != want[i].Findings[0].Rule {
				t.Errorf("%s: invoice %s comes back as another", name, rec.Number)
			}
		}
		if again := correction(t, got); !bytes.Equal(again, got) {
			t.Errorf("%s: corrected again it is\n%q, was\n%q", name, again, got)
		}
	}
}

// A line that was too long to keep is named in the correction all the same.
func TestCorrectWithoutRows(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	lost := func(yield func(formats.Failed, error) bool) { yield(formats.Failed{Why: "Linje 7 er for lang"}, nil) }
	if err := (Format{}).Correct(&b, strings.NewReader(faulty), lost); err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(b.String(), "\n;;;;;;;;;;;;;;;;Linje 7 er for lang\n") {
		t.Errorf("%q", b.String())
	}
}

// A mended correction reads as right invoices.
func TestCorrectMended(t *testing.T) {
	t.Parallel()
	mended := strings.NewReplacer("100.00", "100,00", "Havblikk; Hotell", "Havblikk Hotell", "vest;?", "vest;", `"Bjørnstad;`, `"Bjørnstad";`).
		Replace(string(correction(t, []byte(faulty))))
	if got := numbers(readAll(t, mended)); got != "101 102 103! 104" {
		t.Errorf("%s of\n%s", got, mended)
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
	}
}

func TestConformance(t *testing.T) {
	t.Parallel()
	formatstest.Run(t, formatstest.Part{
		Format: Format{}, Options: options,
		Samples: []formatstest.Sample{
			{Name: "faulty", Data: []byte(faulty), Numbers: []string{"100", "101", "102", "103", "104", "105"}, Failed: []string{"101", "102", "103", "104"}},
			{Name: "right", Data: []byte("\ufeff" + heads + rowOf("101") + rowOf("101") + rowOf("102")), Numbers: []string{"101", "102"}},
		},
		Unreadable: []formatstest.Unreadable{
			{Name: "only a header", Data: []byte(heads), Code: "csv.no-rows"},
			{Name: "a workbook", Data: []byte("PK\x03\x04 xl/workbook.xml"), Code: "file.excel"},
		},
		Foreign: [][]byte{[]byte(strings.ReplaceAll(heads, ";", ","))},
	})
}

// An unclosed quote does not swallow what follows it in the correction, where
// the right invoice that ended it in the original is gone.
func TestCorrectOpenQuote(t *testing.T) {
	t.Parallel()
	correctLaw(t, []byte(heads+rowOf("103", "Kundenavn", `"Fjord`)+rowOf("105")+";"+rowOf("104", "Kundenavn", `Fjord"`)), "feil")
}
