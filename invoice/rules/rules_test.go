package rules

import (
	"slices"
	"strings"
	"testing"

	"sluse/calendar"
	"sluse/invoice"
	"sluse/money"
	"sluse/words"
)

func dec(s string) money.Decimal { return money.MustDecimal(s) }

// good is an invoice that breaks no rule and has something of nearly
// everything: two rates, an allowance and a charge on the document and on a
// line, a base quantity, a gross price.
//
//	line 1  10 x 100.00, less 50.00, plus 10.00    960.00 at 25 %
//	line 2  3 x (12.50 for 5)                        7.50 at 15 %
//	allowance 10 % of 600.00                       - 60.00 at 25 %
//	charge                                           40.00 at 25 %
func good() *invoice.Invoice {
	return &invoice.Invoice{
		Number: "200101", IssueDate: "2027-01-11", Type: invoice.Commercial, Currency: "NOK", DueDate: "2027-01-25",
		BuyerReference: "Anne", Notes: []string{"Takk for handelen"}, ProfileID: billingProfile, CustomizationID: billingSpec,
		Preceding: []invoice.Preceding{{Number: "200099", IssueDate: "2027-01-04"}},
		Seller: invoice.Party{
			Name: "Slusevik Engros AS", TradingName: "Slusevik", LegalID: invoice.ID{Scheme: "0192", Value: "310100005"},
			VATID: "NO310100005MVA", TaxID: "Foretaksregisteret", Endpoint: invoice.ID{Scheme: "0192", Value: "310100005"},
			Address: invoice.Address{Line1: "Demoveien 1", PostCode: "0150", City: "Oslo", Country: "NO"},
		},
		Buyer: invoice.Party{
			Name: "Fjordbygg Demo AS", LegalID: invoice.ID{Scheme: "0192", Value: "310100072"},
			Endpoint: invoice.ID{Scheme: "0192", Value: "310100072"},
			Address:  invoice.Address{Line1: "Demoveien 2", PostCode: "5003", City: "Bergen", Country: "NO"},
		},
		Payee:           &invoice.Payee{Name: "Demofaktor AS", LegalID: invoice.ID{Scheme: "0192", Value: "310101826"}},
		DeliveryDate:    "2027-01-10",
		DeliveryAddress: &invoice.Address{City: "Bergen", Country: "NO"},
		Payment:         invoice.Payment{MeansCode: "30", ID: "100012001010", Account: "99990600011"},
		Allowances: []invoice.Allowance{
			{Amount: dec("60.00"), Base: dec("600.00"), Percent: dec("10"), Category: "S", Rate: dec("25"), Reason: "Rabatt"},
			{Charge: true, Amount: dec("40.00"), Category: "S", Rate: dec("25.00"), ReasonCode: "FC"},
		},
		Totals: invoice.Totals{
			Lines: dec("967.50"), Allowances: dec("60.00"), Charges: dec("40.00"), Net: dec("947.50"), VAT: dec("236.13"),
			Gross: dec("1183.63"), Paid: dec("100.00"), Rounding: dec("0.37"), Due: dec("1084.00"),
		},
		VAT: []invoice.VATGroup{
			{Base: dec("940.00"), Amount: dec("235.00"), Category: "S", Rate: dec("25")},
			{Base: dec("7.50"), Amount: dec("1.13"), Category: "S", Rate: dec("15")},
		},
		Lines: []invoice.Line{
			{
				ID: "1", Name: "Sement", Quantity: dec("10"), Unit: "EA", Net: dec("960.00"), Price: dec("100.00"), GrossPrice: dec("110.00"),
				PriceDiscount: dec("10.00"), Category: "S", Rate: dec("25"), PeriodStart: "2027-01-01", PeriodEnd: "2027-01-10",
				StandardItemID: invoice.ID{Scheme: "0160", Value: "07090000000001"},
				Allowances: []invoice.Allowance{
					{Amount: dec("50.00"), Reason: "Rabatt"},
					{Charge: true, Amount: dec("10.00"), Reason: "Frakt"},
				},
			},
			{
				ID: "2", Name: "Eple", Quantity: dec("3"), Unit: "KGM", Net: dec("7.50"), Price: dec("12.50"), BaseQuantity: dec("5"), BaseUnit: "KGM",
				Category: "S", Rate: dec("15"),
			},
		},
	}
}

// in is the good invoice with everything in another VAT category.
func in(category string) *invoice.Invoice {
	inv := good()
	rate := money.Int(0)
	if category == outOfScope {
		rate = money.Decimal{}
		inv.Seller.VATID = ""
	}
	inv.Buyer.VATID = ""
	if category == withinEEA {
		inv.Buyer.VATID = "SE556000000001"
	}
	for i := range inv.Lines {
		inv.Lines[i].Category, inv.Lines[i].Rate = category, rate
	}
	for i := range inv.Allowances {
		inv.Allowances[i].Category, inv.Allowances[i].Rate = category, rate
	}
	row := invoice.VATGroup{Base: dec("947.50"), Amount: dec("0.00"), Category: category, Rate: rate, Reason: "Fritak"}
	if category == zero {
		row.Reason = ""
	}
	inv.VAT = []invoice.VATGroup{row}
	inv.Totals.VAT, inv.Totals.Gross, inv.Totals.Due = dec("0.00"), dec("947.50"), dec("847.87")
	return inv
}

// A ruleCase is one change to a good invoice that breaks a rule, and one that
// all but does.
type ruleCase struct {
	id       string
	category string // of the invoice; "" is good itself
	breaks   func(inv *invoice.Invoice)
	keeps    func(inv *invoice.Invoice) // nil: the good invoice itself
}

func (k ruleCase) invoice(change func(inv *invoice.Invoice), docType string) *invoice.Invoice {
	inv := good()
	if k.category != "" {
		inv = in(k.category)
	}
	inv.Type = docType
	if change != nil {
		change(inv)
	}
	return inv
}

func ids(findings []invoice.Finding) []string {
	var list []string
	for _, f := range findings {
		if !slices.Contains(list, f.Rule) {
			list = append(list, f.Rule)
		}
	}
	return list
}

func TestGoodInvoicesBreakNothing(t *testing.T) {
	t.Parallel()
	all := map[string]*invoice.Invoice{"good": good()}
	for _, code := range categoryCodes[1:] {
		all[code] = in(code)
	}
	for name, inv := range all {
		for _, docType := range []string{invoice.Commercial, invoice.CreditNote, invoice.Factored, invoice.FactoredCreditNote} {
			inv.Type = docType
			if found := Check(inv, EHF); len(found) > 0 {
				t.Errorf("%s %s: %v", name, docType, found)
			}
		}
	}
}

// TestRules walks every rule through a change that breaks it and one that
// does not, on an invoice and on a credit note.
func TestRules(t *testing.T) {
	t.Parallel()
	for _, k := range allCases() {
		for _, docType := range []string{invoice.Commercial, invoice.CreditNote} {
			t.Run(k.id+"/"+docType, func(t *testing.T) {
				t.Parallel()
				if found := ids(Check(k.invoice(k.keeps, docType), EHF)); slices.Contains(found, k.id) {
					t.Errorf("fires on an invoice that keeps it; all: %v", found)
				}
				found := Check(k.invoice(k.breaks, docType), EHF)
				if !slices.Contains(ids(found), k.id) {
					t.Errorf("does not fire; found %v", ids(found))
				}
				wantReadable(t, found)
			})
		}
	}
}

func wantReadable(t *testing.T, found []invoice.Finding) {
	t.Helper()
	for _, f := range found {
		for _, lang := range []words.Lang{words.NB, words.EN} {
			text, todo := f.Reason.Text(lang), f.Reason.Todo(lang)
			if text == "" || todo == "" || strings.ContainsAny(text+todo, "{}") || strings.HasPrefix(text, "rule.") {
				t.Errorf("%s in %s: %q, to do %q", f.Rule, lang, text, todo)
			}
		}
		if f.Line > 0 && !strings.HasPrefix(f.Reason.Text(words.NB), "Linje ") && !strings.Contains(f.Reason.Text(words.NB), "(linje ") {
			t.Errorf("%s does not name its line: %q", f.Rule, f.Reason.Text(words.NB))
		}
	}
}

func TestEveryRuleHasCasesWordsAndTerms(t *testing.T) {
	t.Parallel()
	cases := map[string]bool{}
	for _, k := range allCases() {
		cases[k.id] = true
	}
	seen := map[string]bool{}
	for _, r := range Rules() {
		if seen[r.ID] {
			t.Errorf("%s stands twice", r.ID)
		}
		seen[r.ID] = true
		if !cases[r.ID] {
			t.Errorf("%s has no case", r.ID)
		}
		if !words.Known("rule." + strings.ToLower(r.ID)) {
			t.Errorf("%s has no words", r.ID)
		}
		if len(r.Terms) == 0 || r.Text() == "" {
			t.Errorf("%s: terms %v, text %q", r.ID, r.Terms, r.Text())
		}
		own := strings.HasPrefix(r.ID, "PEPPOL-") || strings.HasPrefix(r.ID, "NO-")
		if own != (r.Scope == EHF) {
			t.Errorf("%s has scope %d", r.ID, r.Scope)
		}
	}
	for id := range cases {
		if !seen[id] {
			t.Errorf("case %s is no rule", id)
		}
	}
}

// A private person has no org number, no electronic address and no reference:
// a good invoice to one is fit for everything but EHF.
func TestConsumer(t *testing.T) {
	t.Parallel()
	inv := good()
	inv.BuyerReference = ""
	inv.Buyer = invoice.Party{Name: "Olga Tangen", Address: invoice.Address{Country: "NO"}}
	if found := Check(inv, Any); len(found) > 0 {
		t.Errorf("as any invoice: %v", found)
	}
	want := []string{"PEPPOL-EN16931-R003", "PEPPOL-EN16931-R010"}
	if got := ids(Check(inv, EHF)); !slices.Equal(got, want) {
		t.Errorf("as EHF: %v, want %v", got, want)
	}
}

func TestFindingsAreOrderedAndTellWhere(t *testing.T) {
	t.Parallel()
	inv := good()
	inv.Number = ""
	inv.Lines[0].Name, inv.Lines[1].Name = "", ""
	inv.Totals.Due = dec("1084.01")
	inv.DueDate = "2027-01-10"
	found := Check(inv, EHF)
	if got, want := ids(found), []string{"BR-02", "BR-CO-16", "BR-25", "SLUSE-DATE"}; !slices.Equal(got, want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	if found[2].Line != 1 || found[3].Line != 2 {
		t.Errorf("lines %d and %d, want 1 and 2", found[2].Line, found[3].Line)
	}
	due := found[1]
	if due.Term != "BT-115" || due.Value != "1084.01" || !due.Fatal {
		t.Errorf("BR-CO-16: %+v", due)
	}
	const want = "Beløpet å betale (BT-115) er 1\u00a0084,01 kr, men summen med mva, mindre forhåndsbetalt, med øreavrunding gir 1\u00a0084,00 kr."
	if got := due.Reason.Text(words.NB); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if last := found[len(found)-1]; last.Fatal {
		t.Errorf("%s is a warning", last.Rule)
	}
}

func TestAnEmptyInvoice(t *testing.T) {
	t.Parallel()
	found := Check(&invoice.Invoice{}, EHF)
	for _, id := range []string{"BR-01", "BR-02", "BR-16", "BR-CO-10", "BR-CO-18", "PEPPOL-EN16931-R003"} {
		if !slices.Contains(ids(found), id) {
			t.Errorf("%s does not fire", id)
		}
	}
	wantReadable(t, found)
}

func TestCheckChangesNothingAndAllocatesLittle(t *testing.T) {
	inv := good()
	before := *inv
	const most = 5 // the checker, the sums by rate and little else
	if n := testing.AllocsPerRun(100, func() { Check(inv, EHF) }); n > most {
		t.Errorf("%v allocations for a good invoice, want at most %d", n, most)
	}
	if before.Totals != inv.Totals || before.Number != inv.Number || len(before.Lines) != len(inv.Lines) {
		t.Error("the invoice was changed")
	}
}

// FuzzCheck: numbers of any size and dates of any form never stop the check,
// and an invoice whose figures we add up ourselves keeps the sum rules.
func FuzzCheck(f *testing.F) {
	f.Add("10", "100.00", "25", "2027-01-11", "99990600011", "100012001010")
	f.Add("-0.123456789012", "999999999999999999", "0.000000000001", "", "NO93", "-")
	f.Fuzz(func(t *testing.T, quantity, price, rate, due, account, kid string) {
		inv := good()
		l := &inv.Lines[0]
		l.Quantity, _ = money.ParseDecimal(quantity)
		l.Price, _ = money.ParseDecimal(price)
		l.Rate, _ = money.ParseDecimal(rate)
		inv.DueDate, inv.Payment.Account, inv.Payment.ID = calendar.Date(due), account, kid
		inv.VAT[0].Rate, inv.Totals.Gross = l.Rate, l.Price
		for _, found := range Check(inv, EHF) {
			if found.Reason.Text(words.NB) == "" || found.Reason.Todo(words.EN) == "" {
				t.Errorf("%s says nothing", found.Rule)
			}
		}

		net, err := l.Quantity.Mul(l.Price)
		if err != nil || !l.Price.IsSet() || !l.Quantity.IsSet() {
			return
		}
		net = net.RoundXPath(2)
		inv = good()
		inv.Allowances, inv.Lines = nil, []invoice.Line{{Net: net, Quantity: l.Quantity, Price: l.Price}}
		inv.Totals = invoice.Totals{Lines: net, Net: net, VAT: money.Int(0), Gross: net, Due: net}
		for _, id := range ids(Check(inv, EHF)) {
			switch id {
			case "BR-CO-10", "BR-CO-11", "BR-CO-12", "BR-CO-13", "BR-CO-15", "BR-CO-16", "PEPPOL-EN16931-R120":
				t.Errorf("%s fires on %s x %s = %s", id, quantity, price, net)
			}
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	inv := good()
	for len(inv.Lines) < 5 {
		free := inv.Lines[1]
		free.Quantity, free.Net = money.Int(0), dec("0.00")
		inv.Lines = append(inv.Lines, free)
	}
	b.ReportAllocs()
	for b.Loop() {
		if found := Check(inv, EHF); len(found) > 0 {
			b.Fatal(found)
		}
	}
}
