package settlement_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"sluse/factoring"
	"sluse/ledger"
	"sluse/money"
	"sluse/settlement"
	"sluse/words"
)

const (
	kid1    = "100012001010" // invoice 200101, of customer 1
	kid2    = "100022001026"
	kid22   = "100222001222"
	unknown = "100032001032"
)

// item is an invoice of customer 70 + id, of a face value, with so much open.
func item(id int64, number, kid, face, open string) settlement.Item {
	return settlement.Item{
		ID: id, Number: number, Customer: 70 + id, KID: kid, Currency: "NOK", Open: kr(open), Booked: kr(face),
	}
}

func sold(it settlement.Item) settlement.Item {
	it.Sold, it.Factor = true, "Demofaktor AS"
	return it
}

func kr(s string) money.Amount {
	a, err := money.Parse(s, "NOK")
	if err != nil {
		panic(err)
	}
	return a
}

func candidates(items ...settlement.Item) settlement.Candidates {
	c := settlement.Candidates{Book: "NOK", ByKID: map[string][]settlement.Item{}, ByNumber: map[string][]settlement.Item{}}
	for _, it := range items {
		c.ByKID[it.KID] = append(c.ByKID[it.KID], it)
		c.ByNumber[it.Number] = append(c.ByNumber[it.Number], it)
	}
	return c
}

func row(kind factoring.RowKind, number string, item int64, amount string) settlement.SettlementRow {
	return settlement.SettlementRow{Kind: kind, InvoiceNumber: number, Item: item, Amount: kr(amount)}
}

func report(sum string, rows ...settlement.SettlementRow) settlement.Candidates {
	c := candidates()
	c.Settlements = []settlement.SettlementReport{{ID: "DF-0001", Factor: "Demofaktor AS", Sum: kr(sum), Rows: rows}}
	return c
}

func paid(amount string, kids ...string) settlement.Payment {
	return settlement.Payment{Amount: kr(amount), Charges: kr("0"), KIDs: kids, BookingDate: "2027-01-12", Debtor: "Betaler"}
}

func payout(amount string) settlement.Payment {
	p := paid(amount)
	p.EndToEndID = "df-0001"
	return p
}

// lines writes postings as "1920 4875.00, 1500 -4875.00 #1 @71": account,
// amount with debit above nought, item, customer.
func lines(postings []ledger.Posting) string {
	var all []string
	for _, p := range postings {
		s := p.Account.Code + " " + p.Amount.String()
		switch p.Account.Sub {
		case "Skyldig faktor":
			s = "2999f " + p.Amount.String()
		case "Uavklarte innbetalinger":
			s = "2999u " + p.Amount.String()
		}
		if p.Item != 0 {
			s += fmt.Sprintf(" #%d", p.Item)
		}
		if p.Customer != 0 {
			s += fmt.Sprintf(" @%d", p.Customer)
		}
		all = append(all, s)
	}
	return strings.Join(all, ", ")
}

// The posting table, row by row as far as bank entries make it.
func TestPostingTable(t *testing.T) {
	t.Parallel()
	one := item(1, "200101", kid1, "5000", "5000")
	for _, c := range []struct {
		row  string
		p    settlement.Payment
		c    settlement.Candidates
		kind settlement.Kind
		why  string
		want string
	}{
		{
			"payout net of 2.5 %", payout("4875"),
			report("4875", row(factoring.Purchase, "200101", 1, "5000"), row(factoring.Commission, "200101", 1, "-125")),
			settlement.BySettlement, "bank.by-settlement", "1920 4875.00, 1578 -5000.00 #1, 8179 125.00 #1",
		},
		{
			"taxable admin fee 50 + VAT in the report", payout("4812.50"),
			report("4812.50", row(factoring.Purchase, "200101", 1, "5000"), row(factoring.Commission, "200101", 1, "-125"),
				row(factoring.Fee, "200101", 1, "-50"), row(factoring.FeeVAT, "200101", 1, "-12.50")),
			settlement.BySettlement, "bank.by-settlement", "1920 4812.50, 1578 -5000.00 #1, 8179 125.00 #1, 6795 50.00 #1, 2710 12.50 #1",
		},
		{
			"reserve 10 % held", payout("4375"),
			report("4375", row(factoring.Purchase, "200101", 1, "5000"), row(factoring.Commission, "200101", 1, "-125"), row(factoring.Reserve, "200101", 1, "-500")),
			settlement.BySettlement, "bank.by-settlement", "1920 4375.00, 1578 -5000.00 #1, 8179 125.00 #1, 1577 500.00 #1",
		},
		{
			"reserve released", payout("500"), report("500", row(factoring.ReserveRelease, "200101", 1, "500")),
			settlement.BySettlement, "bank.by-settlement", "1920 500.00, 1577 -500.00 #1",
		},
		{
			"three invoices, the demo's payout", payout("24862.50"),
			report("24862.50", row(factoring.Purchase, "200101", 1, "5000"), row(factoring.Commission, "200101", 1, "-125"),
				row(factoring.Purchase, "200120", 20, "12500"), row(factoring.Commission, "200120", 20, "-312.50"),
				row(factoring.Purchase, "200122", 22, "8000"), row(factoring.Commission, "200122", 22, "-200")),
			settlement.BySettlement, "bank.by-settlement",
			"1920 24862.50, 1578 -5000.00 #1, 8179 125.00 #1, 1578 -12500.00 #20, 8179 312.50 #20, 1578 -8000.00 #22, 8179 200.00 #22",
		},
		{
			"factor sells back, refunded commission", payout("-4875"),
			report("-4875", row(factoring.BuyBack, "200101", 1, "-5000"), row(factoring.Commission, "200101", 1, "125")),
			settlement.BySettlement, "bank.by-settlement", "1920 -4875.00, 1578 5000.00 #1, 8179 -125.00 #1",
		},
		{
			"credit note of a sold invoice, after payout", payout("-8049"),
			report("-8049", row(factoring.CreditedRow, "200122", 22, "-8000"), row(factoring.Correction, "200122", 22, "-49")),
			settlement.BySettlement, "bank.by-settlement", "1920 -8049.00, 1578 8000.00 #22, 8179 49.00 #22",
		},
		{
			"interest both ways, fee of no invoice", payout("-5"),
			report("-5", row(factoring.Interest, "", 0, "-10"), row(factoring.Interest, "200101", 1, "15"), row(factoring.Fee, "", 0, "-10")),
			settlement.BySettlement, "bank.by-settlement", "1920 -5.00, 8179 10.00, 8055 -15.00 #1, 6795 10.00",
		},

		{
			"customer pays the seller although sold", paid("5000", kid1), candidates(sold(item(1, "200101", kid1, "5000", "0"))),
			settlement.SoldItem, "bank.sold-item", "1920 5000.00, 2999f -5000.00 #1",
		},
		{"unsold, paid with KID", paid("5000", kid1), candidates(one), settlement.ByKID, "bank.by-kid", "1920 5000.00, 1500 -5000.00 #1 @71"},
		{"partial", paid("2000", kid1), candidates(one), settlement.ByKID, "bank.part-paid", "1920 2000.00, 1500 -2000.00 #1 @71"},
		{"overpayment", paid("5100", kid1), candidates(one), settlement.ByKID, "bank.over-paid", "1920 5100.00, 1500 -5000.00 #1 @71, 1500 -100.00 @71"},
		{"paid twice", paid("5000", kid1), candidates(item(1, "200101", kid1, "5000", "0")), settlement.ByKID, "bank.already-paid", "1920 5000.00, 1500 -5000.00 @71"},
		{"unknown payer", paid("1875"), candidates(one), settlement.Unmatched, "bank.unknown-payer", "1920 1875.00, 2999u -1875.00"},
		{"bank fee", coded(paid("-35"), "PMNT/MDOP/CHRG"), candidates(), settlement.BankFee, "bank.fee", "1920 -35.00, 7770 35.00"},
		{
			"customer payment reversed", paid("-5000", kid1), candidates(item(1, "200101", kid1, "5000", "0")),
			settlement.Returned, "bank.returned", "1920 -5000.00, 1500 5000.00 #1 @71",
		},

		{
			"charges inside", charged(paid("974", kid1), "26"), candidates(item(1, "200101", kid1, "1000", "1000")),
			settlement.ByKID, "bank.by-kid", "1920 974.00, 7770 26.00, 1500 -1000.00 #1 @71",
		},
		{"charges on money out", charged(paid("-1526"), "26"), candidates(), settlement.Unmatched, "bank.unknown-payment", "1920 -1526.00, 2999u 1526.00"},
		{"charges alone", charged(paid("-26"), "26"), candidates(), settlement.BankFee, "bank.fee", "1920 -26.00, 7770 26.00"},
		{"payment of a sold item reversed", paid("-5000", kid1), candidates(sold(one)), settlement.SoldItem, "bank.returned-sold", "1920 -5000.00, 2999f 5000.00 #1"},
	} {
		t.Run(c.row, func(t *testing.T) {
			t.Parallel()
			d := settlement.Decide(c.p, c.c, ledger.DefaultChart())
			if d.Kind != c.kind || d.Why.Code != c.why {
				t.Errorf("%s, %s; want %s, %s", d.Kind, d.Why.Code, c.kind, c.why)
			}
			if got := lines(d.Postings); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			sound(t, d, c.p, c.c)
		})
	}
}

func coded(p settlement.Payment, code string) settlement.Payment { p.Code = code; return p }

func charged(p settlement.Payment, charges string) settlement.Payment {
	p.Charges = kr(charges)
	return p
}

// What is not certain is never guessed: it lies in suspense with its reason.
func TestUnmatched(t *testing.T) {
	t.Parallel()
	one, two := item(1, "200101", kid1, "5000", "5000"), item(2, "200102", kid2, "40000", "40000")
	euro := one
	euro.Currency, euro.Open = "EUR", money.Amount{Minor: 500_000, Currency: "EUR"}
	twin := item(3, "200199", kid1, "5000", "5000")
	text := func(p settlement.Payment, s string) settlement.Payment { p.Texts = []string{s}; return p }
	unsplit := paid("5000", kid1)
	unsplit.Unsplit = true
	bought := row(factoring.Purchase, "200101", 1, "5000")
	for _, c := range []struct {
		name string
		p    settlement.Payment
		c    settlement.Candidates
		want string // in English
	}{
		{"KID with a wrong check digit", paid("5000", "100012001011"), candidates(one), "KID 100012001011 has a wrong check digit."},
		{"KID of no invoice", paid("5000", unknown), candidates(one), "No invoice has KID 100032001032."},
		{"KID of two invoices", paid("5000", kid1), candidates(one, twin), "Several invoices have KID 100012001010: 200101, 200199."},
		{"one of two KIDs not known", paid("5000", kid1, unknown), candidates(one), "No invoice has KID 100032001032."},
		{"two KIDs, another sum", paid("45001", kid1, kid2), candidates(one, two), "The payment is for several invoices (200101, 200102), but the amount differs from what is open on them."},
		{"two KIDs, one sold", paid("45000", kid1, kid2), candidates(one, sold(two)), "The payment is for several invoices (200101, 200102), but the amount differs from what is open on them."},
		{"invoice in euro paid in kroner", paid("5000", kid1), candidates(euro), "Invoice 200101 is in EUR, but the payment is in NOK."},
		{"entry that could not be taken apart", unsplit, candidates(one), "The payments of the entry cannot be told apart: the details do not make its amount."},
		{"returned, but never paid", paid("-5000", kid1), candidates(one), "The bank returned NOK 5,000.00 on invoice 200101, but less than that is recorded as paid on it."},
		{"money out, no fee", coded(paid("-35"), "PMNT/ICDT/DMCT"), candidates(), "The outgoing payment is for nothing that we know."},
		{"fee code on money in", coded(paid("35"), "PMNT/MDOP/CHRG"), candidates(), "The payment has no KID and names no invoice that we know."},
		{
			"numbers in the text, the exact sum", text(paid("45000"), "200101 og 200102"), candidates(one, two),
			"The text names invoice 200101, 200102, and the amount is right, but the payment has no KID and is not booked by itself.",
		},
		{"numbers in the text, another sum", text(paid("100"), "faktura 200101"), candidates(one), "The text names invoice 200101, but the amount differs from what is open."},
		{
			"invoice number in the KID's place", paid("5000", "200101"), candidates(one),
			"The text names invoice 200101, and the amount is right, but the payment has no KID and is not booked by itself.",
		},
		{"KID in the text, another amount", text(paid("4999"), "KID "+kid1), candidates(one), "The payment has no KID and names no invoice that we know."},
		{
			"settlement off by 0.01", payout("4874.99"), report("4875", bought, row(factoring.Commission, "200101", 1, "-125")),
			"Settlement DF-0001 from Demofaktor AS is NOK 4,875.00, but the bank has NOK 4,874.99: a difference of NOK -0.01.",
		},
		{"settlement whose rows do not make its sum", payout("4875"), report("4875", bought), "The rows of settlement DF-0001 from Demofaktor AS do not make its sum."},
		{
			"settlement of an unknown invoice", payout("5000"), report("5000", row(factoring.Purchase, "999", 0, "5000")),
			"Settlement DF-0001 from Demofaktor AS names invoice 999, which we do not know.",
		},
		{
			"settlement with an unknown kind", payout("5000"), report("5000", row("bonus", "200101", 1, "5000")),
			"Settlement DF-0001 from Demofaktor AS has a row of an unknown kind: bonus.",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := settlement.Decide(c.p, c.c, ledger.DefaultChart())
			if d.Kind != settlement.Unmatched || d.Why.Text(words.EN) != c.want {
				t.Errorf("%s: %s\nwant %s", d.Kind, d.Why.Text(words.EN), c.want)
			}
			if d.Why.Todo(words.NB) == "" || d.Why.Todo(words.EN) == "" {
				t.Error("nothing is said of what to do")
			}
			if got, want := lines(d.Postings), "1920 "+c.p.Amount.String()+", 2999u "+c.p.Amount.Neg().String(); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
			sound(t, d, c.p, c.c)
		})
	}
}

func TestMatched(t *testing.T) {
	t.Parallel()
	one, two := item(1, "200101", kid1, "5000", "5000"), item(2, "200102", kid2, "40000", "40000")
	rf := one
	rf.KID = "RF18539007547034"
	text := paid("5000")
	text.Texts = []string{"KID:" + kid1 + ", takk"}
	both := payout("5000")
	both.KIDs = []string{kid1}
	collision := candidates(one)
	collision.Settlements = report("77").Settlements
	named := paid("4875")
	named.Texts = []string{"Oppgjør DF-0001"}
	for _, c := range []struct {
		name string
		p    settlement.Payment
		c    settlement.Candidates
		kind settlement.Kind
		why  string
		want string
	}{
		{"two KIDs, the exact sum", paid("45000", kid1, kid2), candidates(one, two), settlement.ByKID, "bank.by-kids", "1920 45000.00, 1500 -5000.00 #1 @71, 1500 -40000.00 #2 @72"},
		{"the same KID twice in the candidates", paid("5000", kid1), candidates(one, one), settlement.ByKID, "bank.by-kid", "1920 5000.00, 1500 -5000.00 #1 @71"},
		{"RF reference", paid("5000", "RF18539007547034"), candidates(rf), settlement.ByKID, "bank.by-kid", "1920 5000.00, 1500 -5000.00 #1 @71"},
		{"KID in the text", text, candidates(one), settlement.ByKID, "bank.by-kid-in-text", "1920 5000.00, 1500 -5000.00 #1 @71"},
		{"part of a payment returned", paid("-1000", kid1), candidates(item(1, "200101", kid1, "5000", "3000")), settlement.Returned, "bank.returned", "1920 -1000.00, 1500 1000.00 #1 @71"},
		{"a number in passing is no settlement", both, collision, settlement.ByKID, "bank.by-kid", "1920 5000.00, 1500 -5000.00 #1 @71"},
		{"settlement named in the text", named, report("4875", row(factoring.Purchase, "200101", 1, "4875")), settlement.BySettlement, "bank.by-settlement", "1920 4875.00, 1578 -4875.00 #1"},
		{"nought", paid("0"), candidates(), settlement.Nothing, "bank.nothing", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := settlement.Decide(c.p, c.c, ledger.DefaultChart())
			if got := lines(d.Postings); d.Kind != c.kind || d.Why.Code != c.why || got != c.want {
				t.Errorf("%s, %s: %s\nwant %s, %s: %s", d.Kind, d.Why.Code, got, c.kind, c.why, c.want)
			}
			if !words.Known(d.Why.Code) {
				t.Errorf("%s has no words", d.Why.Code)
			}
			sound(t, d, c.p, c.c)
		})
	}
}

func TestAccountInAnotherCurrency(t *testing.T) {
	t.Parallel()
	p := settlement.Payment{Amount: money.Amount{Minor: 100, Currency: "EUR"}, Charges: money.Amount{Currency: "EUR"}}
	if d := settlement.Decide(p, candidates(), ledger.DefaultChart()); d.Kind != settlement.Held || d.Postings != nil {
		t.Errorf("%+v", d)
	}
}

func TestDecideFromSuspense(t *testing.T) {
	t.Parallel()
	chart := ledger.DefaultChart()
	one := item(1, "200101", kid1, "5000", "5000")
	for _, c := range []struct {
		name string
		p    settlement.Payment
		c    settlement.Candidates
		want string
	}{
		{"its invoice came later", paid("5000", kid1), candidates(one), "2999u 5000.00, 1500 -5000.00 #1 @71"},
		{"its report came later", payout("4875"), report("4875", row(factoring.Purchase, "200101", 1, "4875")), "2999u 4875.00, 1578 -4875.00 #1"},
		{"its charges came later", charged(paid("4974", kid1), "26"), candidates(one), "2999u 4974.00, 7770 26.00, 1500 -5000.00 #1 @71"},
		{"still nothing", paid("1875"), candidates(one), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := lines(settlement.DecideFromSuspense(c.p, c.c, chart).Postings); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// sound is what holds of every decision: its postings balance, the bank's
// line is the bank's amount, no item is settled beyond what is open nor
// opened beyond what was paid, no sold invoice touches the customers' ledger,
// and what a person must see says so.
func sound(t interface{ Errorf(string, ...any) }, d settlement.Decision, p settlement.Payment, c settlement.Candidates) {
	if d.Kind == settlement.Held || d.Kind == settlement.Nothing {
		if len(d.Postings) > 0 {
			t.Errorf("%s with postings", d.Kind)
		}
		return
	}
	if _, err := ledger.NewVoucher(ledger.Voucher{Seller: "s", Series: "B", Date: "2027-01-12", Key: "k", Postings: d.Postings}); err != nil {
		t.Errorf("%v: %s", err, lines(d.Postings))
	}
	bank, receivables, perItem := money.NOK(0), money.NOK(0), map[int64]money.Amount{}
	for _, posting := range d.Postings {
		switch posting.Account.Code {
		case "1920":
			bank = bank.Add(posting.Amount)
		case "1500":
			receivables = receivables.Add(posting.Amount)
			if posting.Customer == 0 {
				t.Errorf("1500 without a customer")
			}
			if posting.Item != 0 {
				perItem[posting.Item] = perItem[posting.Item].Sub(posting.Amount)
			}
		}
	}
	if bank != p.Amount {
		t.Errorf("the bank line is %s of %s", bank, p.Amount)
	}
	allocated := d.Rest
	for _, a := range d.Allocations {
		allocated = allocated.Add(a.Amount)
		if a.Amount != perItem[a.Item] {
			t.Errorf("item %d is allocated %s and posted %s", a.Item, a.Amount, perItem[a.Item])
		}
		for _, items := range c.ByKID {
			for _, it := range items {
				if it.ID != a.Item {
					continue
				}
				if it.Sold || a.Amount.Minor > max(it.Open.Minor, 0) || -a.Amount.Minor > it.Booked.Minor-it.Open.Minor {
					t.Errorf("item %+v is allocated %s", it, a.Amount)
				}
			}
		}
	}
	if receivables.Neg().Minor != allocated.Minor {
		t.Errorf("posted %s to customers, allocated %s", receivables.Neg(), allocated)
	}
	if d.Kind == settlement.Unmatched && d.Why.Todo(words.NB) == "" {
		t.Errorf("%s asks nothing of anybody", d.Why.Code)
	}
}

func TestAnyDecisionIsSound(t *testing.T) {
	t.Parallel()
	kids := []string{kid1, kid2, kid22, unknown, "100012001011", "RF18539007547034"}
	kinds := append([]factoring.RowKind{"bonus"}, factoring.RowKinds...)
	amounts := []int64{0, 1, -1, 2500, 5000, -5000, 10000}
	rapid.Check(t, func(t *rapid.T) {
		amount := func(label string) money.Amount { return money.NOK(rapid.SampledFrom(amounts).Draw(t, label)) }
		c := settlement.Candidates{Book: "NOK", ByKID: map[string][]settlement.Item{}, ByNumber: map[string][]settlement.Item{}}
		for i := range rapid.IntRange(0, 4).Draw(t, "items") {
			it := item(int64(1+i), fmt.Sprint(200101+i), rapid.SampledFrom(kids).Draw(t, "kid"), "0", "0")
			it.Open, it.Booked = amount("open"), money.NOK(10000)
			if rapid.Bool().Draw(t, "sold") {
				it = sold(it)
			}
			if rapid.IntRange(0, 9).Draw(t, "foreign") == 0 {
				it.Currency, it.Open.Currency = "EUR", "EUR"
			}
			for range rapid.IntRange(1, 2).Draw(t, "times found") {
				c.ByKID[it.KID] = append(c.ByKID[it.KID], it)
			}
			c.ByNumber[it.Number] = append(c.ByNumber[it.Number], it)
		}
		if rapid.Bool().Draw(t, "report") {
			r := settlement.SettlementReport{ID: "DF-0001", Factor: "F", Sum: money.NOK(0)}
			for range rapid.IntRange(0, 3).Draw(t, "rows") {
				line := settlement.SettlementRow{
					Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), InvoiceNumber: "200101",
					Item: int64(rapid.IntRange(0, 3).Draw(t, "row item")), Amount: amount("row"),
				}
				r.Rows, r.Sum = append(r.Rows, line), r.Sum.Add(line.Amount)
			}
			c.Settlements = append(c.Settlements, r)
		}
		for range 20 {
			p := drawPayment(t, kids, amounts, c)
			d := settlement.Decide(p, c, ledger.DefaultChart())
			sound(t, d, p, c)
			later := settlement.DecideFromSuspense(p, c, ledger.DefaultChart())
			if later.Kind != d.Kind || len(later.Allocations) != len(d.Allocations) {
				t.Errorf("from suspense %s, at once %s", later.Kind, d.Kind)
			}
			sum := money.NOK(0)
			for _, posting := range later.Postings {
				sum = sum.Add(posting.Amount)
			}
			if !sum.IsZero() {
				t.Errorf("from suspense off by %s", sum)
			}
		}
	})
}

func drawPayment(t *rapid.T, kids []string, amounts []int64, c settlement.Candidates) settlement.Payment {
	p := settlement.Payment{
		Amount: money.NOK(rapid.SampledFrom(amounts).Draw(t, "paid")), Charges: money.NOK(rapid.SampledFrom([]int64{0, 0, 100, -100, 5000}).Draw(t, "charges")),
		KIDs:       rapid.SliceOfN(rapid.SampledFrom(kids), 0, 2).Draw(t, "kids"),
		Texts:      rapid.SliceOfN(rapid.SampledFrom([]string{"DF-0001", "200101 200102", kid1, "takk"}), 0, 2).Draw(t, "texts"),
		EndToEndID: rapid.SampledFrom([]string{"", "DF-0001"}).Draw(t, "end to end"),
		Code:       rapid.SampledFrom([]string{"", "PMNT/MDOP/CHRG"}).Draw(t, "code"),
		Unsplit:    rapid.IntRange(0, 5).Draw(t, "unsplit") == 0,
	}
	if len(c.Settlements) > 0 && rapid.Bool().Draw(t, "exact") {
		p.Amount = c.Settlements[0].Sum.Sub(p.Charges)
	}
	return p
}
