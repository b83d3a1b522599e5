package xlsx

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"sluse/formats"
)

// flat is a spreadsheet as LibreOffice's own flat XML.
func flat(rows [][]any) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"
 office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:automatic-styles>
<number:date-style style:name="N1"><number:day number:style="long"/><number:text>.</number:text><number:month number:style="long"/><number:text>.</number:text><number:year number:style="long"/></number:date-style>
<style:style style:name="dato" style:family="table-cell" style:data-style-name="N1"/></office:automatic-styles>
<office:body><office:spreadsheet><table:table table:name="Ark1">`)
	for _, row := range rows {
		b.WriteString("<table:table-row>")
		for _, v := range row {
			switch v := v.(type) {
			case nil:
				b.WriteString("<table:table-cell/>")
			case day:
				fmt.Fprintf(&b, `<table:table-cell table:style-name="dato" office:value-type="date" office:date-value="%s"/>`, v)
			case string:
				b.WriteString(`<table:table-cell office:value-type="string"><text:p>`)
				_ = xml.EscapeText(&b, []byte(v)) // a builder never fails
				b.WriteString(`</text:p></table:table-cell>`)
			case formula:
				fmt.Fprintf(&b, `<table:table-cell table:formula="of:=%s" office:value-type="float"/>`, v)
			default:
				fmt.Fprintf(&b, `<table:table-cell office:value-type="float" office:value="%v"/>`, v)
			}
		}
		b.WriteString("</table:table-row>")
	}
	b.WriteString("</table:table></office:spreadsheet></office:body></office:document>")
	return b.String()
}

// TestLibreOffice: a workbook that LibreOffice makes reads as one that excelize
// makes; our own opens there; and what it writes in its other forms is known
// for what it is.
func TestLibreOffice(t *testing.T) {
	t.Parallel()
	program, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("soffice is not installed: apt-get install libreoffice-calc-nogui")
	}
	rows := [][]any{
		heads,
		rowOf(200115, "Kundenavn", "Lien & Sønner «ANS»"), rowOf(200115, "Kundenavn", "Lien & Sønner «ANS»", "Varenavn", "Ost", "Pris", 112.9, "Linjesum", 225.8),
		rowOf("200116", "KID", "0001004100", "Antall", 0.1, "Postnr", 155), rowOf(200117, "KID", 1004100), rowOf(200118, "Fakturadato", 46398, "Brutto", formula("NA()")),
	}
	folder := t.TempDir()
	convert := func(to string, names ...string) {
		ctx, cancel := context.WithTimeout(t.Context(), 8*time.Minute)
		defer cancel()
		args := []string{"--headless", "-env:UserInstallation=file://" + filepath.Join(folder, "profil"), "--convert-to", to, "--outdir", filepath.Join(folder, "ut")}
		for _, name := range names {
			args = append(args, filepath.Join(folder, name))
		}
		if out, err := exec.CommandContext(ctx, program, args...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	write := func(name string, content []byte) { must(t, os.WriteFile(filepath.Join(folder, name), content, 0o600)) }
	result := func(name string) []byte {
		b, err := os.ReadFile(filepath.Join(folder, "ut", name))
		must(t, err)
		return b
	}
	ours := bookOf(t, rows[1:len(rows)-1]...) // it has no result of a formula
	write("flat.fods", []byte(flat(rows)))
	write("again.xlsx", ours)
	var correction bytes.Buffer
	must(t, New(Options{}).Correct(&correction, bytes.NewReader(ours), given(readAll(t, ours))))
	write("rettes.xlsx", correction.Bytes())
	convert("xlsx", "flat.fods", "again.xlsx", "rettes.xlsx")

	want := readAll(t, ours)
	made := readAll(t, result("flat.xlsx"))
	if numbers(made) != "200115 200116 200117! 200118!" {
		t.Fatalf("%s %+v", numbers(made), made[0].Findings)
	}
	same := func(name string, got, want []*formats.Record) {
		if len(got) != len(want) {
			t.Fatalf("%s: %s, want %s", name, numbers(got), numbers(want))
		}
		for i := range want {
			if !reflect.DeepEqual(got[i].Invoice, want[i].Invoice) || !reflect.DeepEqual(got[i].Findings, want[i].Findings) {
				t.Errorf("%s: got %+v %+v\nwant %+v %+v", name, got[i].Invoice, got[i].Findings, want[i].Invoice, want[i].Findings)
			}
		}
	}
	same("made there", made[:len(want)], want)
	same("saved there", readAll(t, result("again.xlsx")), want)
	same("the correction", readAll(t, result("rettes.xlsx")), readAll(t, correction.Bytes()))
	if f := made[3].Findings; len(f) != 2 || f[0].Reason.Code != "csv.date-serial" || f[1].Reason.Code != "sheet.error-value" {
		t.Errorf("%+v", f)
	}

	convert("ods", "flat.fods")
	convert("xls", "flat.fods")
	for name, kind := range map[string]fileKind{"flat.ods": kindOpen, "flat.xls": kindOld, "flat.xlsx": kindWorkbook} {
		b := result(name)
		if got := kindOf(b[:min(len(b), formats.HeadSize)]); got != kind {
			t.Errorf("%s is %d, want %d", name, got, kind)
		}
	}
}

// A workbook with a password is known as one.
func TestPassword(t *testing.T) {
	t.Parallel()
	f, err := excelize.OpenReader(bytes.NewReader(bookOf(t, rowOf(1))))
	must(t, err)
	var b bytes.Buffer
	must(t, f.Write(&b, excelize.Options{Password: "hemmelig"}))
	if got := kindOf(b.Bytes()[:min(b.Len(), formats.HeadSize)]); got != kindEncrypted {
		t.Errorf("it is %d", got)
	}
}
