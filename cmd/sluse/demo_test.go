package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A row of the demo's story: an invoice, the way it went and why, and how it
// stands after the third night.
type demoRow struct {
	number   string
	customer string
	org      string
	amount   string
	state    string
	way      []string // each decision: the day, the outcome, the channels and why
	left     []string // what left the house, and how that ended
	books    []string // each voucher: its series, and account and amount of each posting
	open     string   // in kroner
	todo     string   // the code of what a person does about it
}

// Ways that many go.
var (
	byEHF   = []string{"11 go ehf:ehf.registered"}
	offered = "11 go factor:route.offered"
	bought  = "11 go factor:factor.bought ehf:ehf.registered"
	payout  = "B 1920 24862.50, 1578 -5000.00, 8179 125.00, 1578 -12500.00, 8179 312.50, 1578 -8000.00, 8179 200.00"
)

var (
	ehf  = []string{"ehf delivered"}
	sold = []string{"factor handed over", "ehf delivered"}
)

var demoRows = []demoRow{
	{
		number: "200101", customer: "Fjordbygg Demo AS", org: "310100072", amount: "5000.00 NOK", state: "delivered", open: "0.00", // sold
		way: []string{offered, bought}, left: sold,
		books: []string{"F 1500 5000.00, 3000 -4000.00, 2700 -1000.00", "S 1578 5000.00, 1500 -5000.00", payout},
	},
	{
		number: "200102", customer: "Havblikk Hotell AS", org: "310100145", amount: "40000.00 NOK", state: "delivered", open: "40000.00", // not bought for credit
		way: []string{offered, "11 go factor:factor.not-bought-credit ehf:ehf.registered"}, left: sold,
		books: []string{"F 1500 40000.00, 3000 -32000.00, 2700 -8000.00"},
	},
	{number: "200103", customer: "Bjørnstad kommune", org: "310100218", amount: "18400.00 NOK", state: "delivered", open: "18400.00", // public: only EHF
		way: byEHF, left: ehf, books: []string{"F 1500 18400.00, 3000 -14720.00, 2700 -3680.00"}},
	{
		number: "200104", customer: "Slusevik sykehjem KF", org: "310100285", amount: "6200.00 NOK", state: "held", open: "6200.00", // public, not registered: never mailed
		way: []string{"11 exhausted ehf:ehf.not-registered :route.only-channel"}, todo: "route.only-channel",
		books: []string{"F 1500 6200.00, 3000 -4960.00, 2700 -1240.00"},
	},
	{
		number: "200105", customer: "Granheim Rør AS", org: "310100358", amount: "3750.00 NOK", state: "delivered", open: "0.00", // proved not registered; pays by KID
		way: []string{"11 go ehf:ehf.not-registered email:email.address"}, left: []string{"email accepted"},
		books: []string{"F 1500 3750.00, 3000 -3000.00, 2700 -750.00", "B 1920 3750.00, 1500 -3750.00"},
	},
	{
		number: "200106", customer: "Elvebakken Kafé ENK", org: "310100420", amount: "1120.00 NOK", state: "delivered", open: "1120.00", // the mail bounces: a letter
		way:  []string{"11 go ehf:ehf.not-registered email:email.address", "12 go ehf:ehf.not-registered email:email.bounced autopost:autopost.address-complete"},
		left: []string{"email refused cannot reach", "autopost accepted"}, books: []string{"F 1500 1120.00, 3000 -896.00, 2700 -224.00"},
	},
	{
		number: "200107", customer: "Olga Tangen", amount: "890.00 NOK", state: "delivered", open: "890.00", // a consumer
		way: []string{"11 go ehf:ehf.no-org-number email:email.no-address autopost:autopost.address-complete"}, left: []string{"autopost accepted"},
		books: []string{"F 1500 890.00, 3000 -712.00, 2700 -178.00"},
	},
	{
		number: "200108", customer: "Per Myhre", amount: "640.00 NOK", state: "held", open: "640.00", // no address to reach
		way: []string{"11 exhausted ehf:ehf.no-org-number email:email.no-address autopost:autopost.post-code :route.no-channel-left"}, todo: "route.no-channel-left",
		books: []string{"F 1500 640.00, 3000 -512.00, 2700 -128.00"},
	},
	{number: "200109", customer: "Vestvåg Elektro AS", org: "310100498", amount: "9900.00 NOK", state: "delivered", open: "9900.00", // unknown: waits
		way: []string{"11 wait ehf:ehf.unknown", "12 go ehf:ehf.registered"}, left: ehf, books: []string{"F 1500 9900.00, 3000 -7920.00, 2700 -1980.00"}},
	{number: "200110", customer: "Solli Dagligvare AS", org: "310100560", amount: "7300.00 NOK", state: "held", open: "7300.00", // content refused: no other channel
		way: byEHF, left: []string{"ehf refused content"}, todo: "invoice.content-refused", books: []string{"F 1500 7300.00, 3000 -5840.00, 2700 -1460.00"}},
	{number: "200111", customer: "Kystfrakt AS", org: "310100633", amount: "6000.00 NOK", state: "delivered", open: "4000.00", // credited in part
		way: byEHF, left: ehf, books: []string{"F 1500 6000.00, 3000 -4800.00, 2700 -1200.00", "F 1500 -2000.00, 3000 1600.00, 2700 400.00"}},
	{
		number: "300111", customer: "Kystfrakt AS", org: "310100633", amount: "2000.00 NOK", state: "delivered", open: "0.00",
		way: byEHF, left: ehf, books: []string{"F 1500 -2000.00, 3000 1600.00, 2700 400.00"},
	},
	{number: "200112", customer: "Tindfot Sport AS", org: "310100706", amount: "4400.00 NOK", state: "delivered", open: "4400.00", // came twice, left once
		way: byEHF, left: ehf, books: []string{"F 1500 4400.00, 3000 -3520.00, 2700 -880.00"}},
	{number: "200113", customer: "Myrland Gartneri AS", org: "310100773", amount: "5600.00 NOK", state: "delivered", open: "5600.00", // the first stands
		way: byEHF, left: ehf, todo: "file.conflict", books: []string{"F 1500 5600.00, 3000 -4480.00, 2700 -1120.00"}},
	{number: "200114", customer: "Ås Trelast AS", org: "310100846", amount: "11250.00 NOK", state: "delivered", open: "11250.00", // mended, night 2
		way: []string{"12 go ehf:ehf.registered"}, left: ehf, books: []string{"F 1500 11250.00, 3000 -9000.00, 2700 -2250.00"}},
	{number: "200115", customer: "Sæter Økomat SA", org: "310100919", amount: "8050.00 NOK", state: "delivered", open: "8050.00", // 15 % and 25 %
		way: byEHF, left: ehf, books: []string{"F 1500 8050.00, 3000 -4000.00, 2701 -600.00, 3000 -2760.00, 2700 -690.00"}},
	{number: "200116", customer: "Demo Kök AB", amount: "1000.00 EUR", state: "delivered", open: "11500.00", // at 11.50, zero rate
		way: []string{"11 go ehf:ehf.no-org-number email:email.address"}, left: []string{"email accepted"}, books: []string{"F 1500 11500.00, 3100 -11500.00"}},
	{number: "200117", customer: "Øyriket Båt AS", org: "310100986", amount: "10000.00 NOK", state: "delivered", open: "4000.00", // paid in part
		way: byEHF, left: ehf, books: []string{"F 1500 10000.00, 3000 -8000.00, 2700 -2000.00", "B 1920 6000.00, 1500 -6000.00"}},
	{number: "200118", customer: "Lien & Sønner ANS", org: "310101052", amount: "3000.00 NOK", state: "delivered", open: "3000.00", // one payment for both: not booked by itself
		way: byEHF, left: ehf, books: []string{"F 1500 3000.00, 3000 -2400.00, 2700 -600.00"}},
	{
		number: "200123", customer: "Lien & Sønner ANS", org: "310101052", amount: "4250.00 NOK", state: "delivered", open: "4250.00",
		way: byEHF, left: ehf, books: []string{"F 1500 4250.00, 3000 -3400.00, 2700 -850.00"},
	},
	{number: "200119", customer: "Dalen Verksted AS", org: "310101125", amount: "2500.00 NOK", state: "delivered", open: "0.00", // there on night 2; pays 100 too much
		way: []string{"12 go ehf:ehf.registered"}, left: ehf, books: []string{"F 1500 2500.00, 3000 -2000.00, 2700 -500.00", "B 1920 2600.00, 1500 -2500.00, 1500 -100.00"}},
	{
		number: "200120", customer: "Fjellheim Kraft AS", org: "310101192", amount: "12500.00 NOK", state: "delivered", open: "0.00", // sold, and paid to us
		way: []string{offered, bought}, left: sold, todo: "bank.sold-item",
		books: []string{"F 1500 12500.00, 3000 -10000.00, 2700 -2500.00", "S 1578 12500.00, 1500 -12500.00", "B 1920 12500.00, 2999 Skyldig faktor -12500.00", payout},
	},
	{number: "200121", customer: "Blåfjell Møbler AS", org: "310101265", amount: "15000.00 NOK", state: "delivered", open: "15000.00", // the register is not asked yet
		way: byEHF, left: ehf, books: []string{"F 1500 15000.00, 3000 -12000.00, 2700 -3000.00"}},
	{
		number: "200122", customer: "Strandgata Sameie", org: "310101338", amount: "8000.00 NOK", state: "delivered", open: "0.00", // sold, disputed, reversed
		way: []string{offered, bought}, left: sold,
		books: []string{
			"F 1500 8000.00, 3000 -6400.00, 2700 -1600.00", "S 1578 8000.00, 1500 -8000.00", payout,
			"S 1578 -8000.00, 1500 8000.00", "F 1500 -8000.00, 3000 6400.00, 2700 1600.00",
		},
	},
	{number: "300122", customer: "Strandgata Sameie", org: "310101338", amount: "8000.00 NOK", state: "held", open: "0.00", // the factor first
		todo: "invoice.credit-of-sold", books: []string{"F 1500 -8000.00, 3000 6400.00, 2700 1600.00"}},
	{
		number: "200124", customer: "Gammelbrua Antikk AS", org: "310101400", amount: "2000.00 NOK", state: "held", open: "2000.00",
		todo: "invoice.too-old", books: []string{"F 1500 2000.00, 3000 -1600.00, 2700 -400.00"},
	},
	{
		number: "200125", customer: "Nyhavn Lager AS", org: "310101478", amount: "3000.00 NOK", state: "held", open: "3000.00",
		todo: "invoice.foreign-account", books: []string{"F 1500 3000.00, 3000 -2400.00, 2700 -600.00"},
	},
	{
		number: "200126", customer: "Havblikk Hotell AS", org: "310100145", amount: "12000.00 NOK", state: "delivered", open: "12000.00", // the advice again
		way: []string{"12 go factor:route.offered", "12 go factor:factor.not-bought-credit ehf:ehf.registered"}, left: sold, todo: "todo.pays-in-advance",
		books: []string{"F 1500 12000.00, 3000 -9600.00, 2700 -2400.00"},
	},
}

// A played company is the demo's, after its third night.
type played struct {
	dir string
	out string // what the play said at its end
}

// TestDemo plays the demo once and holds its end to the story, row by row.
func TestDemo(t *testing.T) {
	if testing.Short() {
		t.Skip("plays the demo")
	}
	t.Parallel()
	p := &played{dir: filepath.Join(t.TempDir(), "firma")}
	p.out = p.play(t)
	before, files := p.call(t, "status", "--json"), p.counterparts(t)
	for _, row := range demoRows {
		t.Run(row.number, func(t *testing.T) { p.holds(t, row) })
	}
	t.Run("the ordinary ones", p.ordinary)
	t.Run("numbers", p.numbers)
	t.Run("a sold invoice", p.soldInvoice)
	t.Run("a credit note", p.creditNote)
	t.Run("foreign currency", p.foreignCurrency)
	t.Run("customer credit", p.customerCredit)
	t.Run("suspense", p.suspense)
	t.Run("every row", p.everyRow)
	t.Run("what a person does", p.whatToDo)
	t.Run("the bank", p.bank)
	t.Run("hledger", p.hledger)
	t.Run("mornings", p.mornings)
	t.Run("again", func(t *testing.T) {
		again := p.play(t)
		if after := p.call(t, "status", "--json"); after != before {
			t.Errorf("a second play changed\n%sto\n%s", before, after)
		}
		if after := p.counterparts(t); !slices.Equal(after, files) {
			t.Errorf("a second play left at the counterparts %v", differing(files, after))
		}
		if again != p.out {
			t.Errorf("a second play says\n%s\nthe first\n%s", again, p.out)
		}
	})
}

func (p *played) play(t *testing.T) string {
	t.Helper()
	code, stdout, stderr := call(t, "demo", "--dir", p.dir)
	if code != 0 || stderr != "" {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	return stdout
}

func (p *played) call(t *testing.T, args ...string) string {
	t.Helper()
	code, stdout, stderr := call(t, append([]string{"--config", filepath.Join(p.dir, "sluse.yaml")}, args...)...)
	if code != 0 {
		t.Fatalf("%v: exit code %d: %s%s", args, code, stdout, stderr)
	}
	return stdout
}

// counterparts are the files that the counterparts were given, and those that
// they gave.
func (p *played) counterparts(t *testing.T) []string {
	t.Helper()
	var names []string
	for _, folder := range []string{"motparter", "ut", "drop"} {
		err := filepath.WalkDir(filepath.Join(p.dir, folder), func(path string, e fs.DirEntry, err error) error {
			if err == nil && !e.IsDir() {
				names = append(names, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return names
}

// list is the lines of a list command.
func list[T any](t *testing.T, p *played, args ...string) (lines []T) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(p.call(t, append(args, "--json")...)))
	for d.More() {
		var v T
		if err := d.Decode(&v); err != nil {
			t.Fatalf("%v: %v", args, err)
		}
		lines = append(lines, v)
	}
	return lines
}

func (p *played) story(t *testing.T, number string) storyView {
	t.Helper()
	return list[storyView](t, p, "show", number)[0]
}

// holds holds an invoice to its row.
func (p *played) holds(t *testing.T, want demoRow) {
	v := p.story(t, want.number)
	got := demoRow{
		number: v.Number, customer: v.Customer, org: v.CustomerOrg, amount: v.Amount + " " + v.Currency, state: v.State, open: v.Open,
		way: wayOf(v), todo: p.todoOf(t, v.Number),
	}
	for _, d := range v.Deliveries {
		got.left = append(got.left, strings.TrimSpace(d.Channel+" "+d.State+" "+d.Refusal))
		if d.State == "delivered" && d.Receipt == "" {
			t.Errorf("%s is called delivered without a receipt", d.Channel)
		}
	}
	for _, voucher := range v.Vouchers {
		var parts []string
		for _, s := range voucher.Postings {
			account := strings.TrimSpace(s.Account + " " + s.Sub)
			parts = append(parts, account+" "+s.Amount)
		}
		series, _, _ := strings.Cut(voucher.Voucher, "-")
		got.books = append(got.books, series+" "+strings.Join(parts, ", "))
	}
	for _, c := range []struct{ what, got, want string }{
		{"customer", got.customer, want.customer},
		{"org number", got.org, want.org},
		{"amount", got.amount, want.amount},
		{"state", got.state, want.state},
		{"open", got.open, want.open},
		{"to do", got.todo, want.todo},
		{"way", strings.Join(got.way, "\n"), strings.Join(want.way, "\n")},
		{"left", strings.Join(got.left, "\n"), strings.Join(want.left, "\n")},
		{"books", strings.Join(got.books, "\n"), strings.Join(want.books, "\n")},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.what, c.got, c.want)
		}
	}
}

// wayOf is each decision as the day, the outcome, and the channels with the
// reason of each.
func wayOf(v storyView) (way []string) {
	for _, d := range v.Decisions {
		parts := []string{d.At[8:10], d.Outcome}
		for _, passed := range d.Passed {
			parts = append(parts, passed.Channel+":"+passed.Reason.Code)
		}
		way = append(way, strings.Join(append(parts, d.Channel+":"+d.Reason.Code), " "))
	}
	return way
}

// todoOf is the code of what a person does about an invoice.
func (p *played) todoOf(t *testing.T, number string) string {
	t.Helper()
	var codes []string
	for _, m := range list[todoView](t, p, "list", "todo") {
		if m.Number == number {
			codes = append(codes, m.Code)
		}
	}
	return strings.Join(codes, " ")
}

// The ordinary ones come over CSV, XLSX and UBL; each is delivered, and unpaid.
func (p *played) ordinary(t *testing.T) {
	formats := map[string]int{}
	n := 0
	for _, v := range list[invoiceView](t, p, "list", "invoices", "--limit", "0") {
		if v.Number < "200131" || v.Number > "200165" {
			continue
		}
		n++
		s := p.story(t, v.Number)
		formats[filepath.Ext(s.File)]++
		if s.State != "delivered" || s.Open != s.Amount || len(s.Payments) > 0 || s.Sold {
			t.Errorf("%s: %s, open %s of %s", v.Number, s.State, s.Open, s.Amount)
		}
	}
	if n != 35 || formats[".csv"] != 14 || formats[".xlsx"] != 15 || formats[".xml"] != 6 {
		t.Errorf("%d, by format %v", n, formats)
	}
}

// Row n is invoice 200100+n to customer 10000+n; the KID is made of both.
func (p *played) numbers(t *testing.T) {
	known := map[string]string{"200101": "100012001010", "200102": "100022001026", "200122": "100222001222"}
	of := map[string]string{"200123": "10018", "200126": "10002", "300111": "10011", "300122": "10022"}
	seen := 0
	for _, v := range list[invoiceView](t, p, "list", "invoices", "--limit", "0") {
		customer := "100" + v.Number[4:]
		if of[v.Number] != "" {
			customer = of[v.Number]
		}
		kid := customer + v.Number
		if v.Class == "credit note" {
			kid = ""
		}
		if v.CustomerNumber != customer || !strings.HasPrefix(v.KID, kid) || known[v.Number] != "" && v.KID != known[v.Number] || (kid == "") != (v.KID == "") {
			t.Errorf("%s: customer %s, KID %s", v.Number, v.CustomerNumber, v.KID)
		}
		seen++
	}
	if seen != len(demoRows)+35 {
		t.Errorf("%d invoices and credit notes, want %d", seen, len(demoRows)+35)
	}
}

// given is the one document of an invoice that the EHF operator was given.
func (p *played) given(t *testing.T, number string) string {
	t.Helper()
	var found []string
	for _, name := range files(t, p.dir, "motparter/ehf/ferdig/*") {
		if text := string(contents(t, name)); strings.Contains(text, "<cbc:ID>"+number+"</cbc:ID>\n<cbc:IssueDate>") {
			found = append(found, text)
		}
	}
	if len(found) != 1 {
		t.Fatalf("the operator was given %s %d times", number, len(found))
	}
	return found[0]
}

// The seed's example: 5,000 sold for 125 is 4,875; handling it oneself costs
// 80, so 45 kr = 0.9 % more. The customer pays the factor.
func (p *played) soldInvoice(t *testing.T) {
	v := p.story(t, "200101")
	if len(v.Offers) != 1 {
		t.Fatalf("%d offers", len(v.Offers))
	}
	o := v.Offers[0]
	if got := fmt.Sprint(o.State, " ", o.Face, " ", o.Commission, " ", o.Net, " ", o.OwnHandling, " ", o.Factor, " ", o.Account); got != "accepted 5000.00 125.00 4875.00 80.00 Demofaktor AS 99990600011" {
		t.Error(got)
	}
	if out := p.call(t, "show", "200101"); !strings.Contains(out, "egen håndtering 80,00 kr, altså 45,00 kr = 0,9 % mer") {
		t.Error(out)
	}
	text := p.given(t, "200101")
	for _, part := range []string{
		"<cbc:InvoiceTypeCode>393</cbc:InvoiceTypeCode>",
		"<cac:PayeeParty>\n<cac:PartyName>\n<cbc:Name>Demofaktor AS</cbc:Name>",
		"<cbc:PaymentID>" + o.KID + "</cbc:PaymentID>\n<cac:PayeeFinancialAccount>\n<cbc:ID>99990600011</cbc:ID>",
		"<cbc:PayableAmount currencyID=\"NOK\">5000.00</cbc:PayableAmount>",
	} {
		if !strings.Contains(text, part) {
			t.Errorf("no %s in what the operator was given", part)
		}
	}
	notes := regexp.MustCompile(`<cbc:Note>(.*)</cbc:Note>`).FindAllStringSubmatch(text, -1)
	if len(notes) != 1 || !strings.Contains(notes[0][1], "konto 99990600011, KID "+o.KID) {
		t.Errorf("notes: %v", notes)
	}
	for _, foreign := range []string{"99990501234", v.KID} {
		if strings.Contains(text, foreign) {
			t.Errorf("the seller's own %s is still there", foreign)
		}
	}
	// One that the factor did not want goes as it was.
	if text := p.given(t, "200102"); !strings.Contains(text, ">380<") || strings.Contains(text, "Demofaktor") || !strings.Contains(text, "99990501234") {
		t.Error("200102 did not leave as it came")
	}
}

// The credit note came before its invoice and left after it, by its own
// document type.
func (p *played) creditNote(t *testing.T) {
	var order []string
	for _, d := range list[deliveryView](t, p, "list", "deliveries", "--limit", "0") {
		if d.Invoice == "200111" || d.Invoice == "300111" {
			order = append(order, d.Invoice)
		}
	}
	if !slices.Equal(order, []string{"300111", "200111"}) { // the latest first
		t.Errorf("the order: %v", order)
	}
	invoice, note := p.story(t, "200111"), p.story(t, "300111")
	if note.FileID >= invoice.FileID || note.Credits != "200111" || note.Type != "381" {
		t.Errorf("the credit note did not come first: %+v", note.invoiceView)
	}
	text := p.given(t, "300111")
	for _, part := range []string{
		"urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##", "<cbc:CreditNoteTypeCode>381</cbc:CreditNoteTypeCode>",
		"<cbc:PayableAmount currencyID=\"NOK\">2000.00</cbc:PayableAmount>", "<cac:BillingReference>\n<cac:InvoiceDocumentReference>\n<cbc:ID>200111</cbc:ID>",
	} {
		if !strings.Contains(text, part) {
			t.Errorf("no %s", part)
		}
	}
	for _, name := range files(t, p.dir, "motparter/ehf/ferdig/*") {
		if text := string(contents(t, name)); strings.Contains(text, "200104</cbc:ID>") || strings.Contains(text, "300122</cbc:ID>") {
			t.Errorf("%s: an invoice on hold left", name)
		}
	}
}
