package ledger_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"sluse/ledger"
	"sluse/money"
)

// lines are a voucher's postings as "1500 5000.00", credit below nought.
func lines(v *ledger.Voucher) []string {
	var all []string
	for _, p := range v.Postings {
		s := p.Account.Code + " " + p.Amount.String()
		if p.VATCode != "" {
			s += " code " + p.VATCode
		}
		all = append(all, s)
	}
	return all
}

func sale(gross int64, rows ...ledger.SaleRow) ledger.Sale {
	return ledger.Sale{
		Seller: "slusevik", Customer: 1, Item: 7, Number: "200101", Date: "2027-01-11", Gross: money.NOK(gross), Rows: rows,
		BookCurrency: "NOK", Evidence: ledger.Evidence{Document: "faktura 200101", Place: "juni.csv:7"},
	}
}

func row(category, rate string, net, vat int64) ledger.SaleRow {
	r := ledger.SaleRow{Category: category, Net: money.NOK(net), VAT: money.NOK(vat)}
	if rate != "" {
		r.Rate = money.MustDecimal(rate)
	}
	return r
}

func assignment() ledger.Assignment {
	return ledger.Assignment{
		Seller: "slusevik", Customer: 1, Item: 7, Number: "200101", SaleID: "1001", Date: "2027-01-11", Face: money.NOK(500000),
		Evidence: ledger.Evidence{Document: "svar 1001", Place: "svar.csv:2"},
	}
}

// creditNote is of the whole sale.
func creditNote() ledger.Sale {
	s := sale(500000, row("S", "25", 400000, 100000))
	s.CreditNote, s.Item, s.Credits, s.Number = true, 8, 7, "300101"
	return s
}

// TestPostingTable holds each row of the posting table that needs no bank
// entry.
func TestPostingTable(t *testing.T) {
	t.Parallel()
	c := ledger.DefaultChart()
	issued := func(s ledger.Sale) func() (*ledger.Voucher, error) {
		return func() (*ledger.Voucher, error) { return c.Issued(s) }
	}
	credited := func(which int) func() (*ledger.Voucher, error) {
		return func() (*ledger.Voucher, error) {
			reversal, credit, err := c.SoldCredited(assignment(), creditNote())
			return []*ledger.Voucher{reversal, credit}[which], err
		}
	}
	for _, tt := range []struct {
		event string
		book  func() (*ledger.Voucher, error)
		key   string
		text  string
		want  []string
	}{
		{
			"invoice issued", issued(sale(500000, row("S", "25.00", 400000, 100000))), "F invoice:7:issued", "Faktura 200101",
			[]string{"1500 5000.00", "3000 -4000.00 code 3", "2700 -1000.00"},
		},
		{
			"VAT by rate", issued(sale(1000000, row("S", "15", 400000, 60000), row("S", "25", 432000, 108000))), "F invoice:7:issued", "Faktura 200101",
			[]string{"1500 10000.00", "3000 -4000.00 code 31", "2701 -600.00", "3000 -4320.00 code 3", "2700 -1080.00"},
		},
		{
			"VAT low and fish", issued(sale(223110, row("S", "12", 100000, 12000), row("S", "11.11", 100000, 11110))), "F invoice:7:issued", "Faktura 200101",
			[]string{"1500 2231.10", "3000 -1000.00 code 33", "2702 -120.00", "3000 -1000.00 code 32", "2703 -111.10"},
		},
		{"zero rate at home", issued(sale(100000, row("Z", "0", 100000, 0))), "F invoice:7:issued", "Faktura 200101", []string{"1500 1000.00", "3100 -1000.00 code 5"}},
		{"export", issued(sale(100000, row("G", "0", 100000, 0))), "F invoice:7:issued", "Faktura 200101", []string{"1500 1000.00", "3100 -1000.00 code 52"}},
		{"delivery to the EEA", issued(sale(100000, row("K", "0", 100000, 0))), "F invoice:7:issued", "Faktura 200101", []string{"1500 1000.00", "3100 -1000.00 code 52"}},
		{"reverse charge", issued(sale(100000, row("AE", "0", 100000, 0))), "F invoice:7:issued", "Faktura 200101", []string{"1500 1000.00", "3100 -1000.00 code 51"}},
		{"exempt", issued(sale(100000, row("E", "0", 100000, 0))), "F invoice:7:issued", "Faktura 200101", []string{"1500 1000.00", "3100 -1000.00 code 6"}},
		{"outside the act", issued(sale(100000, row("O", "", 100000, 0))), "F invoice:7:issued", "Faktura 200101", []string{"1500 1000.00", "3100 -1000.00 code 6"}},
		{"rounded to whole kroner", issued(func() ledger.Sale {
			s := sale(500040, row("S", "25", 400032, 100008))
			s.Rounding = money.NOK(-40)
			return s
		}()), "F invoice:7:issued", "Faktura 200101", []string{"1500 5000.00", "3000 -4000.32 code 3", "2700 -1000.08", "7740 0.40"}},
		{
			"credit note, unsold", issued(creditNote()), "F invoice:8:issued", "Kreditnota 300101",
			[]string{"1500 -5000.00", "3000 4000.00 code 3", "2700 1000.00"},
		},
		{
			"sale accepted, non-recourse", func() (*ledger.Voucher, error) { return c.Sold(assignment()) }, "S sale:1001:accepted", "Faktura 200101 solgt til factoringselskap",
			[]string{"1578 5000.00", "1500 -5000.00"},
		},
		{
			"factor sells back (dispute)", func() (*ledger.Voucher, error) { return c.SaleReversed(assignment(), money.Amount{}) },
			"S sale:1001:reversed", "Salg av faktura 200101 tilbakeført",
			[]string{"1578 -5000.00", "1500 5000.00"},
		},
		{
			"factor sells back, commission refunded", func() (*ledger.Voucher, error) { return c.SaleReversed(assignment(), money.NOK(12500)) },
			"S sale:1001:reversed", "Salg av faktura 200101 tilbakeført",
			[]string{"1578 -5000.00", "1500 5000.00", "1578 125.00", "8179 -125.00"},
		},
		{
			"credit note, sold: first the sale is reversed", credited(0), "S sale:1001:reversed", "Salg av faktura 200101 tilbakeført",
			[]string{"1578 -5000.00", "1500 5000.00"},
		},
		{
			"credit note, sold: then as unsold", credited(1), "F invoice:8:issued", "Kreditnota 300101",
			[]string{"1500 -5000.00", "3000 4000.00 code 3", "2700 1000.00"},
		},
		{"opening balance", func() (*ledger.Voucher, error) {
			return c.Opened(ledger.OpeningBalance{Seller: "slusevik", Account: c[ledger.Bank], Date: "2027-01-11", Amount: money.NOK(25000000)})
		}, "A opening:1920", "Inngående saldo konto 1920", []string{"1920 250000.00", "2050 -250000.00"}},
		{"opening overdraft", func() (*ledger.Voucher, error) {
			return c.Opened(ledger.OpeningBalance{Seller: "slusevik", Account: ledger.Account{Code: "1920", Sub: "Drift"}, Date: "2027-01-11", Amount: money.NOK(-100)})
		}, "A opening:1920:Drift", "Inngående saldo konto 1920", []string{"1920 -1.00", "2050 1.00"}},
		{"opening item", func() (*ledger.Voucher, error) {
			return c.TakenOver(ledger.OpenItem{Seller: "slusevik", Customer: 1, Item: 7, Number: "199001", Date: "2027-01-11", Amount: money.NOK(123400)})
		}, "A invoice:7:issued", "Åpen post fra tidligere: faktura 199001", []string{"1500 1234.00", "2050 -1234.00"}},
	} {
		t.Run(tt.event, func(t *testing.T) {
			t.Parallel()
			v, err := tt.book()
			if err != nil {
				t.Fatal(err)
			}
			if got := lines(v); !slices.Equal(got, tt.want) {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
			if got := v.Series + " " + v.Key; got != tt.key || v.Text != tt.text || v.Seller != "slusevik" || v.Date != "2027-01-11" {
				t.Errorf("%s %q %s %s", got, v.Text, v.Seller, v.Date)
			}
			for _, p := range v.Postings {
				if p.Account.Code == "1500" && (p.Customer != 1 || p.Item != 7) {
					t.Errorf("the customers' ledger line names customer %d and item %d", p.Customer, p.Item)
				}
			}
		})
	}
}

// After payout a credit note leaves the factor's claim standing on its
// account, nought on the customer, and the commission as it was.
func TestSoldPaidOutCredited(t *testing.T) {
	t.Parallel()
	c := ledger.DefaultChart()
	var sums ledger.Balances
	book := func(v *ledger.Voucher, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		sums.Add(v)
	}
	book(c.Issued(sale(500000, row("S", "25", 400000, 100000))))
	book(c.Sold(assignment()))
	book(ledger.NewVoucher(ledger.Voucher{
		Seller: "slusevik", Series: ledger.SeriesBank, Date: "2027-01-12", Key: "settlement:7", Postings: []ledger.Posting{
			ledger.Debit(c[ledger.Bank], money.NOK(487500)), ledger.Debit(c[ledger.Commission], money.NOK(12500)), ledger.Credit(c[ledger.FactorClaim], money.NOK(500000)),
		},
	}))
	reversal, credit, err := c.SoldCredited(assignment(), creditNote())
	book(reversal, err)
	book(credit, err)
	for code, want := range map[string]int64{"1500": 0, "1578": -500000, "1920": 487500, "8179": 12500, "3000": 0, "2700": 0} {
		if got := sums.Of(ledger.Account{Code: code}, "NOK"); got != money.NOK(want) {
			t.Errorf("%s is %s, want %s", code, got, money.NOK(want))
		}
	}
}

func TestPartCreditOfSoldIsRefused(t *testing.T) {
	t.Parallel()
	note := creditNote()
	note.Gross, note.Rows = money.NOK(125000), []ledger.SaleRow{row("S", "25", 100000, 25000)}
	if _, _, err := ledger.DefaultChart().SoldCredited(assignment(), note); !errors.Is(err, ledger.ErrPartCredit) {
		t.Errorf("got %v", err)
	}
}

func TestForeignCurrency(t *testing.T) {
	t.Parallel()
	eur := func(minor int64) money.Amount { return money.Amount{Minor: minor, Currency: "EUR"} }
	foreign := func(rate string, gross int64, rows ...[2]int64) ledger.Sale {
		s := sale(0)
		s.Gross, s.Rate = eur(gross), money.MustDecimal(rate)
		for _, r := range rows {
			category, percent := "S", money.Int(25)
			if r[1] == 0 {
				category, percent = "G", money.Int(0)
			}
			s.Rows = append(s.Rows, ledger.SaleRow{Net: eur(r[0]), VAT: eur(r[1]), Category: category, Rate: percent})
		}
		return s
	}
	for _, tt := range []struct {
		name string
		sale ledger.Sale
		want []string
	}{
		{"EUR 1,000 at 11.50", foreign("11.50", 100000, [2]int64{100000, 0}), []string{"1500 11500.00", "3100 -11500.00 code 52"}},
		// 0.03 x 11.55 is 0.3465 -> 0.35; 0.02 and 0.01 are 0.231 -> 0.23 and 0.1155 -> 0.12.
		{"no rest", foreign("11.55", 3, [2]int64{2, 1}), []string{"1500 0.35", "3000 -0.23 code 3", "2700 -0.12"}},
		// 1.25 x 11.333 is 14.16625 -> 14.17; 1.00 -> 11.33; 0.25 -> 2.83325 -> 2.83: 0.01 is left.
		{"the rest goes on the largest", foreign("11.333", 125, [2]int64{100, 25}), []string{"1500 14.17", "3000 -11.34 code 3", "2700 -2.83"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v, err := ledger.DefaultChart().Issued(tt.sale)
			if err != nil {
				t.Fatal(err)
			}
			if got := lines(v); !slices.Equal(got, tt.want) {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
			if p := v.Postings[0]; p.Foreign != tt.sale.Gross || p.Rate != tt.sale.Rate {
				t.Errorf("the receivable says %v at %v", p.Foreign, p.Rate)
			}
		})
	}
	none := foreign("11.50", 100, [2]int64{100, 0})
	none.Rate = money.Decimal{}
	if _, err := ledger.DefaultChart().Issued(none); !errors.Is(err, ledger.ErrNoRate) {
		t.Errorf("without a rate: %v", err)
	}
}

func TestIssuedRefuses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		sale ledger.Sale
		want error
	}{
		{"rows and total differ", sale(500001, row("S", "25", 400000, 100000)), ledger.ErrUnbalanced},
		{"an old rate", sale(124000, row("S", "24", 100000, 24000)), ledger.ErrVAT},
		{"no rate", sale(100000, row("S", "", 100000, 0)), ledger.ErrVAT},
		{"VAT on an export", sale(125000, row("G", "0", 100000, 25000)), ledger.ErrVAT},
		{"unknown category", sale(100000, row("X", "0", 100000, 0)), ledger.ErrVAT},
		{"nothing to book", sale(0, row("S", "25", 0, 0)), ledger.ErrEmpty},
	} {
		if v, err := ledger.DefaultChart().Issued(tt.sale); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, %v", tt.name, v, err)
		}
	}
	bad := assignment()
	bad.SaleID = ""
	if _, err := ledger.DefaultChart().Sold(bad); err == nil {
		t.Error("a sale without an id was booked")
	}
}

// The law: whatever rows at whatever rate, a voucher balances or does not
// exist, and the receivable is the converted total.
func FuzzIssued(f *testing.F) {
	f.Add(int64(100), int64(25), int64(333), int64(50), int64(11333), false)
	f.Add(int64(1), int64(1), int64(1), int64(0), int64(1), true)
	f.Fuzz(func(t *testing.T, net1, vat1, net2, vat2, rate int64, credit bool) {
		const bound = 1 << 40
		eur := func(n int64) money.Amount { return money.Amount{Minor: n % bound, Currency: "EUR"} }
		s := sale(0)
		s.Rows = []ledger.SaleRow{
			{Net: eur(net1), VAT: eur(vat1), Category: "S", Rate: money.Int(25)},
			{Net: eur(net2), VAT: eur(vat2), Category: "S", Rate: money.Int(15)},
		}
		s.Gross = eur(net1).Add(eur(vat1)).Add(eur(net2)).Add(eur(vat2))
		s.Rate, s.CreditNote = money.NewDecimal(rate%100_000_000, 4), credit
		v, err := ledger.DefaultChart().Issued(s)
		if err != nil {
			if rate%100_000_000 > 0 && !errors.Is(err, ledger.ErrEmpty) {
				t.Fatal(err)
			}
			return
		}
		var sum money.Amount
		for _, p := range v.Postings {
			sum = sum.Add(p.Amount)
		}
		want, err := s.Gross.At(s.Rate, "NOK")
		if err != nil {
			t.Fatal(err)
		}
		if credit {
			want = want.Neg()
		}
		if !sum.IsZero() || v.Postings[0].Account.Code == "1500" && v.Postings[0].Amount != want {
			t.Errorf("%v: off by %s, receivable should be %s", lines(v), sum, want)
		}
	})
}

func ExampleChart_Issued() {
	v, err := ledger.DefaultChart().Issued(sale(500000, row("S", "25", 400000, 100000)))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(v.Text + ": " + strings.Join(lines(v), ", "))
	// Output: Faktura 200101: 1500 5000.00, 3000 -4000.00 code 3, 2700 -1000.00
}
