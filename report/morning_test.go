package report

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"sluse/money"
	"sluse/words"
)

// nights is a night as the store would tell it.
type nights struct {
	told
	night Night
}

func (f nights) Night(context.Context, NightAsk) (Night, error) {
	n := f.night
	n.Outbox, n.Sales, n.Entries = slices.Clone(n.Outbox), slices.Clone(n.Sales), slices.Clone(n.Entries)
	return n, nil
}

func eur(cents int64) money.Amount { return money.Amount{Minor: cents, Currency: "EUR"} }

// ordinaryNight has something of all that can happen. Its sums are those of
// its rows.
func ordinaryNight() nights {
	at := time.Date(2027, 1, 13, 1, 10, 0, 0, time.UTC)
	row := func(number, customer, channel, delivery string, amount money.Amount) OutboxRow {
		return OutboxRow{
			Class: "invoice", Number: number, CustomerNumber: "0" + number[2:], Customer: customer, Org: "310100072", IssueDate: "2027-01-11", DueDate: "2027-01-25",
			Amount: amount, KID: "000" + number, List: "standard", Tried: []string{channel}, Channel: channel, State: "in delivery", Delivery: delivery,
			Left: true, At: at, Attempts: 1, File: "natt.csv", Place: "natt.csv:2",
		}
	}
	note := row("300111", "Kystfrakt AS", "ehf", "delivered", money.NOK(-200_000))
	note.Class = "credit note"
	held := row("200104", `=HYPERLINK("http://x.example";"Klikk")`, "email", "refused", money.NOK(620_000))
	held.State, held.Left, held.Reason = "held", false, words.R("email.bounced", "post@sykehjem.example", "5.1.1", "nei")
	return nights{
		told: told{
			counts: Counts{Vouchers: 3},
			sums:   Sums{Closings: []Closing{{"slusevik", "99990501234", "2027-01-12", money.NOK(30_880_250)}}, Bank: []BankSum{{"slusevik", "", "2027-01-12", money.NOK(30_880_250)}}},
			matters: []Matter{
				{Kind: InvoiceMatter, Seller: "slusevik", Number: "200104", Customer: "Slusevik sykehjem KF", CustomerNumber: "10004", Amount: money.NOK(620_000), Due: "2027-01-25", State: "held", Reason: held.Reason},
				{Kind: NoticeMatter, Seller: "slusevik", Notice: 7, Place: "sjef@slusevik.example", State: "held", Since: at, Reason: words.R("notice.not-arrived-morning", "sjef@slusevik.example", "notice:7", words.Nest(words.R("channel.gave-up", "8", "connection refused")))},
				{Kind: InvoiceMatter, Seller: "annen", Number: "900100", Customer: "En annens kunde", State: "held"},
			},
		},
		night: Night{
			UpTo: 91,
			Left: []LeftSum{
				{"ehf", "delivered", 2, money.NOK(300_000)}, {"email", "accepted", 1, eur(100_000)}, {"email", "accepted", 1, money.NOK(375_050)}, {"ehf", "handed over", 1, money.NOK(100_000_000)},
			},
			Refused: []LeftSum{{"email", "refused", 1, money.NOK(620_000)}},
			Offers:  []OfferSum{{"slusevik", "accepted", false, 1, money.NOK(500_000), money.NOK(12_500)}, {"slusevik", "declined", true, 1, money.NOK(4_000_000), money.NOK(0)}},
			Booked: []PaymentSum{
				{"slusevik", "booked", "settlement", 1, money.NOK(100_487_500)}, {"slusevik", "booked", "kid", 2, money.NOK(975_000)}, {"slusevik", "unmatched", "unmatched", 1, money.NOK(187_500)},
			},
			Outbox: []OutboxRow{
				row("200101", "Fjordbygg Demo AS", "ehf", "delivered", money.NOK(500_000)), note, row("200116", "Demo Kök AB", "email", "accepted", eur(100_000)),
				row("200105", "Granheim Rør AS", "email", "accepted", money.NOK(375_050)), row("200199", "Stor & Sønn <AS>", "ehf", "handed over", money.NOK(100_000_000)), held,
			},
			Sales: []SaleRow{
				{"200101", "10001", "Fjordbygg Demo AS", "demofaktor", "slusevik-1", "accepted", money.NOK(500_000), money.NOK(12_500), at, at, false, words.R("factor.bought", "Demofaktor AS")},
				{"200102", "10002", "Havblikk Hotell AS", "demofaktor", "slusevik-2", "declined", money.NOK(4_000_000), money.NOK(100_000), at, at, true, words.R("factor.not-bought-credit", "Demofaktor AS")},
			},
			Entries: []EntryRow{
				{Day: "2027-01-12", State: "booked", Match: "settlement", Payer: "Demofaktor AS", Amount: money.NOK(100_487_500), Account: "99990501234", Voucher: "B-2027-1", Factor: "demofaktor", Settlement: "OPPGJ-1", Invoices: 1, Gross: money.NOK(100_500_000), Commission: money.NOK(-12_500), Fees: money.NOK(0)},
				{Day: "2027-01-12", State: "booked", Match: "kid", Payer: "Øyriket Båt AS", KID: "000100172001", Amount: money.NOK(600_000), Account: "99990501234", Voucher: "B-2027-2"},
				{Day: "2027-01-12", State: "booked", Match: "kid", Payer: "Granheim Rør AS", KID: "000100052001", Amount: money.NOK(375_000), Account: "99990501234", Voucher: "B-2027-3"},
				{Day: "2027-01-12", State: "unmatched", Match: "unmatched", Payer: "+Tone", Text: "@takk", Amount: money.NOK(187_500), Account: "99990501234", Voucher: "B-2027-4"},
			},
			OutboxN: 6, SalesN: 2, EntriesN: 4,
		},
	}
}

func morningOf(t *testing.T, f Nights, change func(*MorningAsk)) Morning {
	t.Helper()
	ask := MorningAsk{
		Seller: Seller{ID: "slusevik", Name: "Slusevik Engros AS"}, Own: money.NOK(8000), After: 17, Since: night.Add(-24 * time.Hour), Rows: 100, Lang: words.NB, Names: true,
		Trouble: []Trouble{{What: "source faktura", Since: night.Add(-time.Hour), Reason: words.R("trouble.folder-gone")}},
	}
	if change != nil {
		change(&ask)
	}
	m, err := TakeMorning(t.Context(), f, company(Seller{ID: "slusevik", Name: "Slusevik Engros AS"}), ask)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func goldenFile(t *testing.T, name, got string) {
	t.Helper()
	name = filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s:\n%s", name, got)
	}
}

// A trouble that needs a person is counted and told with all else that does,
// to each seller, and not a second time.
func TestTroubledMorning(t *testing.T) {
	t.Parallel()
	old := Trouble{What: "source bank", Since: night.Add(-time.Hour), Reason: words.R("trouble.folder-gone")}
	young := Trouble{What: "channel ehf", Since: night.Add(-time.Minute), Reason: words.R("trouble.system", "disk full")}
	c := company(Seller{ID: "annen", Name: "Annen AS"})
	c.TroubleAfter = 15 * time.Minute
	f := nights{told: told{matters: TroubleMatters([]Trouble{old, young})}}
	m, err := TakeMorning(t.Context(), f, c, MorningAsk{Seller: c.Sellers[0], Lang: words.EN, Trouble: []Trouble{old, young}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := Take(t.Context(), f, c)
	if err != nil {
		t.Fatal(err)
	}
	if m.NeedsPerson() != 1 || r.NeedsPerson() != 1 || len(m.Trouble) != 1 || m.Trouble[0].What != young.What {
		t.Errorf("%d need a person, by the status %d; also told are %v", m.NeedsPerson(), r.NeedsPerson(), m.Trouble)
	}
	text := m.Text(false)
	for _, told := range []string{"the folder is gone", "disk full"} {
		if strings.Count(text, told) != 1 {
			t.Errorf("%q is not told once:\n%s", told, text)
		}
	}
}

// The mail of an ordinary morning, of one with more to do than it shows, and
// of one that must not tell names, in both languages and both forms.
func TestMorningMail(t *testing.T) {
	t.Parallel()
	many := ordinaryNight()
	for i := range 60 {
		many.matters = append(many.matters, Matter{
			Kind: InvoiceMatter, Seller: "slusevik", Number: fmt.Sprint(200300 + i), Customer: fmt.Sprintf("Kunde nr %d", i), CustomerNumber: fmt.Sprint(10300 + i),
			Amount: money.NOK(100_000), Due: "2027-02-01", State: "held", Reason: words.R("ehf.not-registered", "ehf-mottakere.csv", "2027-01-12"),
		})
	}
	kept := ordinaryNight()
	kept.counts.Switches = []Switch{
		{Kind: "rehearsal", Seller: "slusevik", Since: night.Add(-26 * time.Hour), Who: "kari", Note: "ved siden av det gamle", Scope: words.R("switch.for-seller", "slusevik")},
		{Kind: "stop", Channel: "ehf", Since: night.Add(-2 * time.Hour), Who: "ola", Waiting: 3, Scope: words.R("switch.for-channel", "ehf")},
		{Kind: "stop", Seller: "annen", Since: night, Who: "ola", Scope: words.R("switch.for-seller", "annen")},
	}
	kept.night.Left = nil
	for i := range kept.night.Outbox {
		kept.night.Outbox[i].Left = false
	}
	kept.night.Rehearsed = []LeftSum{{"rehearsal:email", "rehearsed", 1, money.NOK(375_050)}, {"rehearsal:ehf", "rehearsed", 3, money.NOK(300_000)}}
	still := nights{told: told{counts: Counts{Switches: kept.counts.Switches}}}
	for name, m := range map[string]Morning{
		"morning-kept":     morningOf(t, kept, nil),
		"morning-kept-en":  morningOf(t, kept, func(a *MorningAsk) { a.Lang = words.EN }),
		"morning-still":    morningOf(t, still, func(a *MorningAsk) { a.Trouble = nil }),
		"morning-nb":       morningOf(t, ordinaryNight(), nil),
		"morning-en":       morningOf(t, ordinaryNight(), func(a *MorningAsk) { a.Lang = words.EN }),
		"morning-many":     morningOf(t, many, nil),
		"morning-nameless": morningOf(t, ordinaryNight(), func(a *MorningAsk) { a.Names = false }),
	} {
		goldenFile(t, name+".txt", m.Subject()+"\n\n"+m.Text(true))
		page, err := m.HTML(true)
		if err != nil {
			t.Fatal(err)
		}
		goldenFile(t, name+".html", page)
		for _, never := range []string{"<img", "http", "<script", "En annens kunde", "900100"} {
			if strings.Contains(page, never) {
				t.Errorf("%s: the page has %s", name, never)
			}
		}
		if !strings.Contains(page, m.Seller.Name) || !strings.Contains(page, fmt.Sprint(m.HandedOver())) {
			t.Errorf("%s: the page lacks a figure", name)
		}
	}
	m := morningOf(t, kept, nil)
	if m.HandedOver() != 0 || !strings.HasPrefix(m.Subject(), "[STANSET] [PRØVEDRIFT] ") || len(m.Switches) != 2 {
		t.Errorf("of a rehearsal: %d handed over, %q", m.HandedOver(), m.Subject())
	}
	front, err := m.Workbook()
	if err != nil {
		t.Fatal(err)
	}
	cells, err := openBook(t, front).GetRows("Oppsummering")
	if err != nil {
		t.Fatal(err)
	}
	if top := fmt.Sprint(cells[2:4]); !strings.Contains(top, "Prøvedrift siden") || !strings.Contains(top, "Utsending stanset siden") {
		t.Errorf("the summary begins with %s", top)
	}
	if all := fmt.Sprint(cells); !strings.Contains(all, "EHF (prøvedrift) 3") {
		t.Errorf("the summary lacks what was rehearsed: %s", all)
	}
	nameless := morningOf(t, ordinaryNight(), func(a *MorningAsk) { a.Names = false })
	book, err := nameless.Workbook()
	if err != nil {
		t.Fatal(err)
	}
	f := openBook(t, book)
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"Fjordbygg", "sykehjem", "Granheim", "Tone", "310100072", "post@"} {
			if strings.Contains(fmt.Sprint(rows), name) {
				t.Errorf("%s names %s", sheet, name)
			}
		}
	}
}

// From a million on a subject tells millions, rounded half up.
func TestShortAmounts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a      money.Amount
		nb, en string
	}{
		{money.NOK(0), "0,00 kr", "NOK 0.00"},
		{money.NOK(99_999_999), "999\u00a0999,99 kr", "NOK 999,999.99"},
		{money.NOK(100_000_000), "1,00 mill. kr", "NOK 1.00 m"},
		{money.NOK(100_499_999), "1,00 mill. kr", "NOK 1.00 m"},
		{money.NOK(100_500_000), "1,01 mill. kr", "NOK 1.01 m"},
		{money.NOK(-250_000_000), "-2,50 mill. kr", "NOK -2.50 m"},
		{eur(123_456_789), "1,23 mill. EUR", "EUR 1.23 m"},
	} {
		if nb, en := short(c.a, words.NB), short(c.a, words.EN); nb != c.nb || en != c.en {
			t.Errorf("%v: %q, %q", c.a, nb, en)
		}
	}
}

func openBook(t *testing.T, raw []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// The same morning has the same bytes; what is a text stays one; numbers have
// exactly their own digits.
func TestWorkbook(t *testing.T) {
	t.Parallel()
	m := morningOf(t, ordinaryNight(), nil)
	raw, err := m.Workbook()
	if err != nil {
		t.Fatal(err)
	}
	if again, err := m.Workbook(); err != nil || !bytes.Equal(raw, again) {
		t.Error("made twice, the workbook differs", err)
	}
	f := openBook(t, raw)
	if got := f.GetSheetList(); !slices.Equal(got, []string{"Oppsummering", "Utboks", "Må følges opp", "Solgt", "Utbetalt og bokført"}) {
		t.Errorf("sheets %v", got)
	}
	s := m.outboxSheet()
	for _, c := range []struct{ key, text, kind string }{
		{"number", "200104", "text"},
		{"customer", `=HYPERLINK("http://x.example";"Klikk")`, "text"},
		{"kid", "000200104", "text"},
		{"customer-number", "00104", "text"},
		{"amount", "6200", "number"},
		{"org", "310100072", "text"},
	} {
		i := slices.IndexFunc(s.columns, func(k sheetColumn) bool { return k.key == c.key })
		cell, err := excelize.CoordinatesToCellName(i+1, 7)
		if err != nil {
			t.Fatal(err)
		}
		value, err := f.GetCellValue("Utboks", cell, excelize.Options{RawCellValue: true})
		if err != nil || value != c.text {
			t.Errorf("%s is %q, %v", c.key, value, err)
		}
		kind, err := f.GetCellType("Utboks", cell)
		if err != nil || (kind == excelize.CellTypeInlineString) != (c.kind == "text") {
			t.Errorf("%s is of type %v, %v", c.key, kind, err)
		}
		if formula, err := f.GetCellFormula("Utboks", cell); err != nil || formula != "" {
			t.Errorf("%s has the formula %q, %v", c.key, formula, err)
		}
	}
	for _, c := range []struct {
		a    money.Amount
		want string
	}{{money.NOK(123_456_789_012_345), "1.23456789012345e+12"}, {money.NOK(1), "0.01"}, {money.NOK(1_234_567_890_123_456), "12345678901234.56"}} {
		if got := fmt.Sprint(sheetNumber(c.a)); got != c.want {
			t.Errorf("%v is %s", c.a, got)
		}
	}
	csv, err := m.CSV()
	if err != nil || !strings.Contains(string(csv), `"'=HYPERLINK(""http://x.example"";""Klikk"")"`) || !strings.Contains(string(csv), ";-2000,00;NOK;") {
		t.Errorf("%s, %v", csv, err)
	}
}

// A sheet that is cut says so, and its sums, which count all, are no formulas.
func TestWorkbookIsBounded(t *testing.T) {
	t.Parallel()
	n := ordinaryNight()
	n.night.Outbox = n.night.Outbox[:2]
	m := morningOf(t, n, func(a *MorningAsk) { a.Rows = 2 })
	raw, err := m.Workbook()
	if err != nil {
		t.Fatal(err)
	}
	f := openBook(t, raw)
	rows, err := f.GetRows("Oppsummering")
	if err != nil {
		t.Fatal(err)
	}
	if all := fmt.Sprint(rows); !strings.Contains(all, "arket viser de 2 første av 6 linjer") {
		t.Error(all)
	}
	if formula, err := f.GetCellFormula("Oppsummering", "B5"); err != nil || formula != "" {
		t.Errorf("%q, %v", formula, err)
	}
	if formula, err := f.GetCellFormula("Oppsummering", "B13"); err != nil || formula == "" {
		t.Errorf("a whole sheet has no formula: %v", err)
	}
}

// LibreOffice opens the workbooks, computes every formula anew, and comes to
// our figures.
func TestLibreOfficeAgrees(t *testing.T) {
	if testing.Short() {
		t.Skip("starts LibreOffice")
	}
	t.Parallel()
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("soffice is not here (Debian package libreoffice-calc-nogui): the workbook's formulas were not computed anew")
	}
	dir := t.TempDir()
	out := filepath.Join(dir, "out")
	args := []string{"--headless", "-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", out}
	want := map[string]map[string]string{}
	for name, m := range map[string]Morning{
		"ordinary": morningOf(t, ordinaryNight(), nil),
		"english":  morningOf(t, ordinaryNight(), func(a *MorningAsk) { a.Lang, a.Names = words.EN, false }),
		"empty":    morningOf(t, nights{}, nil),
	} {
		raw, err := m.Workbook()
		if err != nil {
			t.Fatal(err)
		}
		in := filepath.Join(dir, name+".xlsx")
		want[name] = blanked(t, raw, in)
		args = append(args, in)
	}
	if said, err := exec.CommandContext(t.Context(), soffice, args...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	for name, cells := range want {
		computed, err := os.ReadFile(filepath.Join(out, name+".xlsx"))
		if err != nil {
			t.Fatal(err)
		}
		theirs := openBook(t, computed)
		for cell, value := range cells {
			got, err := theirs.GetCellValue(theirs.GetSheetList()[0], cell, excelize.Options{RawCellValue: true})
			if err != nil || got != value {
				t.Errorf("%s: %s is %s for us and %q for LibreOffice, %v", name, cell, value, got, err)
			}
		}
	}
}

// blanked writes a workbook whose formulas have no values, so that none of
// ours can stay, and gives the values that they had.
func blanked(t *testing.T, raw []byte, to string) map[string]string {
	t.Helper()
	ours, blank := openBook(t, raw), openBook(t, raw)
	summary := ours.GetSheetList()[0]
	rows, err := ours.GetRows(summary)
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]string{}
	for r := range rows {
		for _, column := range []string{"B", "C"} {
			cell := fmt.Sprint(column, r+1)
			formula, err := ours.GetCellFormula(summary, cell)
			if err != nil {
				t.Fatal(err)
			}
			if formula == "" {
				continue
			}
			if values[cell], err = ours.GetCellValue(summary, cell, excelize.Options{RawCellValue: true}); err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(blank.SetCellValue(summary, cell, "?"), blank.SetCellFormula(summary, cell, formula)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(values) < 3 {
		t.Errorf("%s has %d formulas", to, len(values))
	}
	if err := blank.SaveAs(to); err != nil {
		t.Fatal(err)
	}
	return values
}
