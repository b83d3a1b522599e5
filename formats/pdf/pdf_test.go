package pdf_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"sluse/calendar"
	"sluse/formats"
	"sluse/formats/pdf"
	"sluse/invoice"
	"sluse/money"
	"sluse/words"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// cases are the pages that the tests look at.
var cases = []struct {
	name string
	inv  *invoice.Invoice
	mark string
	lang words.Lang
}{
	{"short", short(), "", words.NB},
	{"sixty-lines", many(60), "", words.NB},
	{"two-rates", twoRates(), "", words.NB},
	{"credit-note", credit(), "", words.NB},
	{"factored", factored(), "", words.NB},
	{"export", export(), "", words.EN},
	{"long-names", long(), "", words.NB},
	{"copy", short(), "KOPI", words.NB},
	{"empty", &invoice.Invoice{}, "", ""},
}

func encode(t testing.TB, inv *invoice.Invoice, mark string, lang words.Lang) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := pdf.New(pdf.Options{Lang: lang}).Encode(&b, formats.Document{Invoice: inv, Mark: mark}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// tool runs one of poppler's programs, or another judge, over the document.
func tool(t *testing.T, document []byte, name string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not installed: nobody independent can read the PDF", name)
	}
	file := filepath.Join(t.TempDir(), "invoice.pdf")
	if err := os.WriteFile(file, document, 0o600); err != nil {
		t.Fatal(err)
	}
	for i, a := range args {
		if a == "FILE" {
			args[i] = file
		}
	}
	out, err := exec.Command(path, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

// layout is the text of the document, a line a line, with runs of spaces (how
// many is a matter of the tool's version) made one.
func layout(t *testing.T, document []byte) string {
	t.Helper()
	var b strings.Builder
	for line := range strings.SplitSeq(tool(t, document, "pdftotext", "-layout", "FILE", "-"), "\n") {
		line = strings.Join(strings.Fields(strings.ReplaceAll(line, "\f", "")), " ")
		if line != "" {
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}

func TestTextOfThePageGolden(t *testing.T) {
	t.Parallel()
	for _, c := range cases {
		if c.mark != "" {
			continue // letters on the slant are not lines
		}
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := layout(t, encode(t, c.inv, c.mark, c.lang))
			file := filepath.Join("testdata", c.name+".txt")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("the page reads\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestFieldsComeBack(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][]string{
		"short": {
			"FAKTURA", "Fakturanummer", "200105", "11.01.2027", "25.01.2027", "10005", "Kari Granheim", "PO-7781", "08.01.2027",
			"Org.nr. 310 100 005 MVA · Foretaksregisteret", "Granheim Rør AS", "3188 Horten", "Lagerveien 2", "12 stk 250,00 25 % 3 000,00",
			"Å betale NOK 3 750,00", "9999 05 01234", "KID", "100052001052", "Side 1 av 1",
		},
		"two-rates":   {"Åsgårdstrandveien 15", "6885 Øvre Årdal", "ÆØÅ og æøå", "«sitat» –", "15 % 4 050,00 607,50", "25 % 2 950,00 737,50", "Forhåndsbetalt -295,40", "Øreavrunding 0,40", "Pris per 100 stk", "40,5 kg"},
		"credit-note": {"KREDITNOTA", "Kreditnotaen gjelder faktura 200111 av 11.01.2027. Kreditnotaen skal ikke betales.", "Kreditert NOK 3 750,00"},
		"factored":    {"Betaling med befriende virkning", "Betales til", "Demofaktor AS", "9999 06 00011", "100012001010"},
		"export":      {"INVOICE", "SWEDEN", "Amount EUR", "EUR 1,000.00", "To pay EUR", "IBAN", "DEMONOKKXXX", "Export, 0% 1,000.00 0.00", "merverdiavgiftsloven § 6-21", "VAT in NOK 0.00"},
	} {
		for _, c := range cases {
			if c.name != name {
				continue
			}
			got := layout(t, encode(t, c.inv, c.mark, c.lang))
			for _, w := range want {
				if !strings.Contains(got, w) {
					t.Errorf("%s: %q does not stand on the page", name, w)
				}
			}
		}
	}
}

func TestACreditNoteAsksForNoPayment(t *testing.T) {
	t.Parallel()
	paid := short()
	paid.Totals.Paid, paid.Totals.Due = paid.Totals.Gross, dec("0.00")
	for name, inv := range map[string]*invoice.Invoice{"credit note": credit(), "prepaid": paid} {
		got := layout(t, encode(t, inv, "", words.NB))
		for _, never := range []string{"KID", "Kontonummer", "Betales til"} {
			if strings.Contains(got, never) {
				t.Errorf("%s: %q stands on the page", name, never)
			}
		}
	}
}

func TestEveryPageHasHeadAndNumber(t *testing.T) {
	t.Parallel()
	document := encode(t, many(60), "", words.NB)
	pages := strings.Split(strings.TrimSuffix(tool(t, document, "pdftotext", "-layout", "FILE", "-"), "\f"), "\f")
	if len(pages) != 3 {
		t.Fatalf("%d pages, want 3", len(pages))
	}
	for i, want := range []string{"Side 1 av 3", "Side 2 av 3", "Side 3 av 3"} {
		if !strings.Contains(pages[i], want) || !strings.Contains(pages[i], "Beskrivelse") {
			t.Errorf("page %d lacks the table's head or %q", i+1, want)
		}
	}
	for i := range 60 {
		if n := strings.Count(strings.Join(pages, ""), many(60).Lines[i].Name); n != 1 {
			t.Errorf("line %d stands %d times", i+1, n)
		}
	}
}

func TestEqualDocumentsGiveEqualBytes(t *testing.T) {
	t.Parallel()
	for _, c := range cases {
		first := encode(t, c.inv, c.mark, c.lang)
		var all sync.WaitGroup
		for range 3 { // at once, for they share the fonts
			all.Go(func() {
				var b bytes.Buffer
				err := pdf.New(pdf.Options{Lang: c.lang}).Encode(&b, formats.Document{Invoice: c.inv, Mark: c.mark})
				if err != nil || !bytes.Equal(first, b.Bytes()) {
					t.Errorf("%s: the second encoding differs (%v)", c.name, err)
				}
			})
		}
		all.Wait()
	}
}

func TestPagesCountsWhatPopplerCounts(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 60, 1000} {
		document := encode(t, many(n), "KOPI", words.NB)
		got, err := pdf.Pages(document)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.SplitSeq(tool(t, document, "pdfinfo", "FILE"), "\n") {
			if value, ok := strings.CutPrefix(line, "Pages:"); ok {
				if want := strings.TrimSpace(value); want != strconv.Itoa(got) {
					t.Errorf("%d lines: %d pages, pdfinfo says %s", n, got, want)
				}
			}
		}
	}
	for _, bad := range []string{"", "%PDF-1.3\n", "/Type /Pages\n/Count 3\n"} {
		if _, err := pdf.Pages([]byte(bad)); !errors.Is(err, pdf.ErrNotOurs) {
			t.Errorf("Pages(%q): %v", bad, err)
		}
	}
}

func TestPrinterTakesThePages(t *testing.T) {
	t.Parallel()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			document := encode(t, c.inv, c.mark, c.lang)
			fonts := strings.Split(strings.TrimSpace(tool(t, document, "pdffonts", "FILE")), "\n")
			for _, font := range fonts[2:] {
				// name, type (two words), encoding, emb, sub, uni, object
				if f := strings.Fields(font); len(f) < 5 || f[len(f)-5] != "yes" {
					t.Errorf("a font is not embedded: %s", font)
				}
			}
			if info := tool(t, document, "pdfinfo", "FILE"); !strings.Contains(info, "(A4)") || !strings.Contains(info, "Encrypted:       no") {
				t.Errorf("not A4, or encrypted:\n%s", info)
			}
			for _, w := range boxes(t, document) {
				if w.right > 190.2 && c.mark == "" || w.left < 19.8 && c.mark == "" || w.bottom > 297 {
					t.Errorf("page %d: %q at %.1f-%.1f, %.1f leaves the margins", w.page, w.text, w.left, w.right, w.bottom)
				}
				if w.left < 15 && w.bottom > 95 && w.top < 175 {
					t.Errorf("page %d: %q at %.1f, %.1f stands in the bar-code zone", w.page, w.text, w.left, w.top)
				}
			}
		})
	}
}

func TestWindowHoldsTheAddressAlone(t *testing.T) {
	t.Parallel()
	for _, inv := range []*invoice.Invoice{short(), long(), export()} {
		seen := 0
		for _, w := range boxes(t, encode(t, inv, "", words.NB)) {
			if w.page != 1 || w.bottom < 42 || w.top > 80 {
				continue
			}
			seen++
			if w.left < 20-0.2 || w.right > 125 || w.top < 44 || w.bottom > 79 {
				t.Errorf("%s: %q at %.1f-%.1f, %.1f-%.1f is not whole in the window", inv.Number, w.text, w.left, w.right, w.top, w.bottom)
			}
		}
		if seen == 0 {
			t.Errorf("%s: the window is empty", inv.Number)
		}
	}
}

func TestNothingIsOverprinted(t *testing.T) {
	t.Parallel()
	for _, inv := range []*invoice.Invoice{short(), long(), twoRates(), export(), factored(), many(60)} {
		all := boxes(t, encode(t, inv, "", words.NB))
		for i, a := range all {
			for _, b := range all[i+1:] {
				// Boxes of neighbouring lines touch; letters do not.
				const slack = 0.8
				if a.page == b.page && a.left+slack < b.right && b.left+slack < a.right && a.top+slack < b.bottom-slack && b.top+slack < a.bottom-slack {
					t.Errorf("%s page %d: %q and %q lie on each other", inv.Number, a.page, a.text, b.text)
				}
			}
		}
	}
}

func TestJudgeFindsNoFault(t *testing.T) {
	t.Parallel()
	for _, c := range cases {
		if out := tool(t, encode(t, c.inv, c.mark, c.lang), "qpdf", "--check", "FILE"); !strings.Contains(out, "No syntax or stream encoding errors found") {
			t.Errorf("%s: %s", c.name, out)
		}
	}
}

func TestMarkStandsOnEachPage(t *testing.T) {
	t.Parallel()
	plain, marked := encode(t, many(60), "", words.NB), encode(t, many(60), "PRØVE", words.NB)
	if bytes.Equal(plain, marked) {
		t.Fatal("the mark changes nothing")
	}
	letters := map[int]string{}
	for _, w := range boxes(t, marked) {
		if w.bottom-w.top > 15 { // the letters of a mark are large
			letters[w.page] += w.text
		}
	}
	for page := 1; page <= 3; page++ {
		for _, r := range "PRØVE" {
			if !strings.ContainsRune(letters[page], r) {
				t.Errorf("page %d: the mark lacks %c (%q)", page, r, letters[page])
			}
		}
	}
}

// FuzzEncode holds the law that any invoice whatever gives a document, twice
// the same, of at least one page, and never a panic.
func FuzzEncode(f *testing.F) {
	f.Add("Granheim Rør AS", "200105", "en merknad\nmed to linjer", "1234.50", "NOK", "2027-01-11")
	f.Add("e\u0301\u200b\u202e𝄞\x00\xff", "\U0001F600", strings.Repeat("W", 3000), "-999999999999999999", "XXX", "2027")
	f.Add("(\\)\r\n\uffff\ufffe", "", "\u2028", "", "", "")
	f.Fuzz(func(t *testing.T, name, number, note, amount, currency, day string) {
		inv := short()
		inv.Number, inv.Currency, inv.Notes = number, currency, []string{note, name}
		inv.Seller.Name, inv.Buyer.Name, inv.Buyer.Address.City, inv.Lines[0].Name = name, note, number, note
		inv.Lines[0].Unit, inv.Payment.Account, inv.Payment.ID, inv.PaymentTerms = number, number, name, note
		inv.IssueDate, inv.Buyer.Address.Country = calendar.Date(day), currency
		if d, err := money.ParseDecimal(amount); err == nil {
			inv.Totals.Due, inv.Lines[0].Quantity, inv.VAT[0].Amount = d, d, d
		}
		first, second := encode(t, inv, name, words.NB), encode(t, inv, name, words.NB)
		if !bytes.Equal(first, second) {
			t.Error("two encodings differ")
		}
		if n, err := pdf.Pages(first); err != nil || n < 1 {
			t.Errorf("%d pages, %v", n, err)
		}
	})
}

func TestNoInvoiceIsAnError(t *testing.T) {
	t.Parallel()
	if err := pdf.New(pdf.Options{}).Encode(&bytes.Buffer{}, formats.Document{}); !errors.Is(err, pdf.ErrNoInvoice) {
		t.Errorf("got %v", err)
	}
}

func BenchmarkEncode(b *testing.B) {
	inv := short()
	for b.Loop() {
		_ = encode(b, inv, "", words.NB)
	}
}

// A wordBox is a word and where it stands, in millimetres from the upper left.
type wordBox struct {
	page                     int
	left, top, right, bottom float64
	text                     string
}

func boxes(t *testing.T, document []byte) []wordBox {
	t.Helper()
	var doc struct {
		Pages []struct {
			Words []struct {
				XMin float64 `xml:"xMin,attr"`
				YMin float64 `xml:"yMin,attr"`
				XMax float64 `xml:"xMax,attr"`
				YMax float64 `xml:"yMax,attr"`
				Text string  `xml:",chardata"`
			} `xml:"word"`
		} `xml:"body>doc>page"`
	}
	if err := xml.Unmarshal([]byte(tool(t, document, "pdftotext", "-bbox", "FILE", "-")), &doc); err != nil {
		t.Fatal(err)
	}
	const mm = 25.4 / 72
	var all []wordBox
	for i, p := range doc.Pages {
		for _, w := range p.Words {
			all = append(all, wordBox{i + 1, w.XMin * mm, w.YMin * mm, w.XMax * mm, w.YMax * mm, w.Text})
		}
	}
	if len(all) == 0 {
		t.Fatal("the document has no words")
	}
	return all
}
