package daemon_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"sluse/daemon"
	"sluse/flow"
	"sluse/formats"
	"sluse/formats/ubl"
)

// same is an invoice of two rates, with letters and decimals that a format
// could spoil.
const same = `Fakturanr;Fakturadato;Forfallsdato;Kundenr;Kundenavn;Orgnr;Adresse;Postnr;Sted;DeresRef;KID;Varenavn;Antall;Pris;Linjesum;MvaSats;Netto;Mva;Brutto
200115;11.01.2027;25.01.2027;10015;Sæter Økomat SA;310100919;Demoveien 15;0155;Oslo;Åse Øy;100152001150;Gulrøtter, løse;2,5;112,90;282,25;15;382,35;67,37;449,72
200115;;;;;;;;;;;Kjølekasse «stor»;1;100,10;100,10;25;;;
`

// asWorkbook is a CSV as a clerk would have it in Excel: what looks like a day
// is one, and what looks like a number is one, but for the KID.
func asWorkbook(t *testing.T, text string) []byte {
	t.Helper()
	f := excelize.NewFile()
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	format := "dd.mm.yyyy"
	style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
	check(err)
	for line, row := range strings.Split(strings.TrimSpace(text), "\n") {
		for col, value := range strings.Split(row, ";") {
			at, err := excelize.CoordinatesToCellName(col+1, line+1)
			check(err)
			day, notDay := time.Parse("02.01.2006", value)
			number, notNumber := strconv.ParseFloat(strings.Replace(value, ",", ".", 1), 64)
			switch {
			case value == "":
			case notDay == nil:
				check(f.SetCellValue("Sheet1", at, day))
				check(f.SetCellStyle("Sheet1", at, at, style))
			case notNumber == nil && len(value) < 12:
				check(f.SetCellValue("Sheet1", at, number))
			default:
				check(f.SetCellStr("Sheet1", at, value))
			}
		}
	}
	var b bytes.Buffer
	check(f.Write(&b))
	return b.Bytes()
}

// The same invoice as CSV, XLSX and UBL is the same canonical invoice. Dropped
// in all three, it is taken once and met again twice.
func TestThreeFormatsAreOneInvoice(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	h := p.open()
	seller := h.Flow.Sellers["slusevik"]
	read := func(name string, content []byte) *formats.Record {
		t.Helper()
		for _, format := range h.Flow.Formats {
			if !format.Recognise(content[:min(len(content), formats.HeadSize)]) {
				continue
			}
			for rec, err := range format.Read(bytes.NewReader(content), formats.Options{File: name, Seller: seller.Party, Account: seller.Accounts[0]}) {
				if err != nil || len(rec.Findings) > 0 {
					t.Fatalf("%s: %v %+v", name, err, rec.Findings)
				}
				return rec
			}
		}
		t.Fatalf("%s: nothing read", name)
		return nil
	}
	table := read("a.csv", []byte(same)).Invoice
	var xml bytes.Buffer
	if err := ubl.New().Encode(&xml, formats.Document{Invoice: table}); err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{"a.csv": []byte(same), "b.xlsx": asWorkbook(t, same), "c.xml": xml.Bytes()}
	want, err := json.Marshal(table)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range files {
		inv := read(name, content).Invoice
		if got, err := json.Marshal(inv); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is\n%s\nwant\n%s", name, got, want)
		}
		if flow.Fingerprint(inv) != flow.Fingerprint(table) {
			t.Errorf("%s has another fingerprint", name)
		}
		if err := os.WriteFile(filepath.Join(p.dir, "in", "in", name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	slept := 0
	if s, err := h.RunOnce(t.Context(), p.sleep(&slept)); err != nil || s.Files.Taken != 3 {
		t.Fatalf("%+v %v", s, err)
	}
	var sum flow.Counts
	for name := range files {
		a, _, err := h.Store.LastArrival(t.Context(), "in", name)
		if err != nil {
			t.Fatal(err)
		}
		sum.Read += a.Counts.Read
		sum.Accepted += a.Counts.Accepted
		sum.Duplicate += a.Counts.Duplicate
	}
	if sum != (flow.Counts{Read: 3, Accepted: 1, Duplicate: 2}) {
		t.Errorf("%+v", sum)
	}
}

// What a killed program left in the state folder is gone after the next start.
func TestTemporaryFilesAreWiped(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	folder := filepath.Join(p.dir, "state", "tmp")
	if err := os.MkdirAll(folder, 0o750); err != nil {
		t.Fatal(err)
	}
	p.write("state/tmp/xlsx-123", "half a workbook")
	p.open()
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("left %v %v", left, err)
	}
}

// A file of another program is named with the words of the menu, also where
// nothing is configured.
func TestExplainKnowsWorkbooks(t *testing.T) {
	t.Parallel()
	for head, code := range map[string]string{
		"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1W\x00o\x00r\x00k\x00b\x00o\x00o\x00k\x00": "sheet.xls",
		"{\"a\": 1}": "file.json", "Fakturanr,Kundenavn\n": "csv.comma-separated",
	} {
		if got := daemon.Explain([]byte(head)).Code; got != code {
			t.Errorf("%q is explained by %s, want %s", head, got, code)
		}
	}
}
