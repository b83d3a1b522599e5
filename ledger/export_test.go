package ledger_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"flag"
	"iter"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"sluse/ledger"
	"sluse/money"
)

var update = flag.Bool("update", false, "write the golden files anew")

// journal is a small year of books: each series, a sub-account, a foreign
// invoice, a reversal, and texts that mean harm.
func journal(t *testing.T) []*ledger.Voucher {
	t.Helper()
	c := ledger.DefaultChart()
	var all []*ledger.Voucher
	numbers := map[string]int64{}
	book := func(v *ledger.Voucher, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		numbers[v.Series]++
		v.Number, v.ID = numbers[v.Series], int64(len(all)+1)
		all = append(all, v)
	}
	bank := func(key, text string, postings ...ledger.Posting) (*ledger.Voucher, error) {
		return ledger.NewVoucher(ledger.Voucher{
			Seller: "slusevik", Series: ledger.SeriesBank, Date: "2027-01-12", Text: text, Key: key, Postings: postings,
			Evidence: ledger.Evidence{Document: "kontoutdrag 2027-01-12", Place: "bank;1,2 [2027-01-01].xml:40"},
		})
	}
	opened := ledger.OpeningBalance{Seller: "slusevik", Account: c[ledger.Bank], Date: "2027-01-11", Amount: money.NOK(25000000), Evidence: ledger.Evidence{Document: "kontoutdrag 2027-01-11"}}
	book(c.Opened(opened))
	book(c.Issued(sale(500000, row("S", "25", 400000, 100000))))
	book(c.Sold(assignment()))
	export := sale(0)
	export.Item, export.Customer, export.Number, export.Date = 16, 16, "200116", "2027-01-11"
	export.Gross, export.Rate = money.Amount{Minor: 100000, Currency: "EUR"}, money.MustDecimal("11.50")
	export.Rows = []ledger.SaleRow{{Net: export.Gross, Category: "G", VAT: money.Amount{Currency: "EUR"}}}
	book(c.Issued(export))
	book(bank("settlement:7", "Oppgjør OPPGJ-2027-0007",
		ledger.Debit(c[ledger.Bank], money.NOK(487500)), ledger.Debit(c[ledger.Commission], money.NOK(12500)), ledger.Credit(c[ledger.FactorClaim], money.NOK(500000))))
	evil := ledger.Credit(c[ledger.Suspense], money.NOK(187500))
	evil.Text = "date:2020-01-01, [2020-01-02]  ; = 0 NOK\nfra: \"Ukjent\""
	book(bank("entry:1", "=cmd|' /C calc'!A0;  (x)\n2027-01-01 falsk", ledger.Debit(c[ledger.Bank], money.NOK(187500)), evil))
	fee, err := bank("entry:2", "Gebyr", ledger.Debit(c[ledger.BankFee], money.NOK(3500)), ledger.Credit(c[ledger.Bank], money.NOK(3500)))
	book(fee, err)
	book(fee.Reversal("2027-01-13", "Tilbakeføring av gebyr", "entry:2:reversed"))
	odd := ledger.Account{Code: "9000", Name: "Rar: [konto]  (gammel);", Sub: "Æ:Ø  Å"}
	old, err := bank("odd", "- konto utenfor kontoplanen", ledger.Debit(odd, money.NOK(100)), ledger.Credit(c[ledger.Rounding], money.NOK(100)))
	if err == nil {
		old.Date = "2027-01-13"
	}
	book(old, err)
	return all
}

func stream(vouchers []*ledger.Voucher) iter.Seq2[*ledger.Voucher, error] {
	return func(yield func(*ledger.Voucher, error) bool) {
		for _, v := range vouchers {
			if !yield(v, nil) {
				return
			}
		}
	}
}

var errStore = errors.New("the store is gone")

func broken(yield func(*ledger.Voucher, error) bool) { yield(nil, errStore) }

func assertions() []ledger.Assertion {
	bank := ledger.DefaultChart()[ledger.Bank]
	return []ledger.Assertion{
		{Account: bank, Date: "2027-01-12", Amount: money.NOK(25671500)},
		{Account: bank, Date: "2027-01-11", Amount: money.NOK(25000000)},
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

func TestCSV(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := ledger.WriteCSV(&out, stream(journal(t))); err != nil {
		t.Fatal(err)
	}
	golden(t, "books.csv", out.Bytes())
	head, _, _ := strings.Cut(out.String(), "\n")
	if head != "date;voucher;line;account;debit;credit;currency;text;evidence" {
		t.Errorf("the heading is a promise: %s", head)
	}
	in := csv.NewReader(&out)
	in.Comma = ';'
	rows, err := in.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var sum money.Amount
	for _, r := range rows[1:] {
		for i, sign := range map[int]int64{4: 1, 5: -1} {
			a, err := money.Parse(r[i], r[6])
			if err != nil {
				t.Fatal(err)
			}
			sum = sum.Add(money.Amount{Minor: sign * a.Minor, Currency: a.Currency})
		}
		for _, cell := range r[7:] {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") {
				t.Errorf("%q would run in a spreadsheet", cell)
			}
		}
	}
	if !sum.IsZero() || len(rows) != 21 {
		t.Errorf("%d rows are off by %s", len(rows), sum)
	}
	if err := ledger.WriteCSV(&out, broken); !errors.Is(err, errStore) {
		t.Errorf("got %v", err)
	}
}

func hledgerFile(t *testing.T, vouchers []*ledger.Voucher, known []ledger.Assertion) []byte {
	t.Helper()
	var out bytes.Buffer
	h := ledger.Hledger{Accounts: ledger.DefaultChart().Accounts(), Assertions: known}
	if err := h.Write(&out, stream(vouchers)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestHledgerFile(t *testing.T) {
	t.Parallel()
	golden(t, "books.journal", hledgerFile(t, journal(t), assertions()))
	var h ledger.Hledger
	vouchers := journal(t)
	if err := h.Write(&bytes.Buffer{}, stream([]*ledger.Voucher{vouchers[8], vouchers[0]})); !errors.Is(err, ledger.ErrOrder) {
		t.Errorf("out of order: %v", err)
	}
	other := *vouchers[1]
	other.Seller = "andre"
	if err := h.Write(&bytes.Buffer{}, stream([]*ledger.Voucher{vouchers[0], &other})); !errors.Is(err, ledger.ErrMixed) {
		t.Errorf("two sellers: %v", err)
	}
	if err := h.Write(&bytes.Buffer{}, broken); !errors.Is(err, errStore) {
		t.Errorf("got %v", err)
	}
}

// run runs hledger on a journal; it skips where hledger is not installed.
func run(t *testing.T, journal []byte, args ...string) (string, error) {
	t.Helper()
	program, err := exec.LookPath("hledger")
	if err != nil {
		t.Skip("hledger is not installed: the proof from outside is not run (apt-get install hledger)")
	}
	cmd := exec.CommandContext(t.Context(), program, append([]string{"-f", "-"}, args...)...)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	cmd.Stdin = bytes.NewReader(journal)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// hledger, which knows nothing of us, takes the journal at its strictest and
// finds the balances that we find; each spoilt journal it refuses.
func TestHledgerProves(t *testing.T) {
	t.Parallel()
	vouchers := journal(t)
	good := hledgerFile(t, vouchers, assertions())
	if out, err := run(t, good, "check", "--strict", "ordereddates"); err != nil {
		t.Fatalf("%v\n%s\n%s", err, out, good)
	}
	for name, change := range map[string][2]string{
		"1 øre off":              {"5000.00 NOK", "5000.01 NOK"},
		"statement 1 øre off":    {"= 256715.00 NOK", "= 256715.01 NOK"},
		"account not declared":   {"account 1500 Kundefordringer\n", ""},
		"commodity not declared": {"commodity 1000.00 NOK\n", ""},
		"dates out of order":     {"\n2027-01-13 (B-2027-4)", "\n2027-01-10 (B-2027-4)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bad := bytes.Replace(good, []byte(change[0]), []byte(change[1]), 1)
			if out, err := run(t, bad, "check", "--strict", "ordereddates"); bytes.Equal(bad, good) || err == nil {
				t.Errorf("hledger took it: %s", out)
			}
		})
	}

	ours, err := ledger.Sum(stream(vouchers))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, b := range ours.All() {
		if !b.Sum().IsZero() {
			want[strings.TrimSpace(b.Account.Code+" "+b.Account.Sub)] = b.Sum().String() + " NOK"
		}
	}
	got := map[string]string{}
	for account, sum := range hledgerBalances(t, good) {
		name, sub, _ := strings.Cut(account, ":")
		got[strings.TrimSpace(name[:4]+" "+sub)] = sum
	}
	// The journal cleans a sub-account's name.
	got["9000 Æ:Ø  Å"] = got["9000 Æ Ø Å"]
	delete(got, "9000 Æ Ø Å")
	if !maps.Equal(got, want) {
		t.Errorf("hledger finds\n%v\nwe find\n%v", got, want)
	}
	// The customers' ledger, item by item: 7 is sold, 16 is open.
	if items := hledgerBalances(t, good, "1500", "--pivot", "item"); !maps.Equal(items, map[string]string{"16": "11500.00 NOK"}) {
		t.Errorf("open items: %v", items)
	}
}

func hledgerBalances(t *testing.T, journal []byte, args ...string) map[string]string {
	t.Helper()
	out, err := run(t, journal, append([]string{"bal", "--flat", "-N", "-O", "csv"}, args...)...)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	sums := map[string]string{}
	for _, r := range rows[1:] {
		sums[r[0]] = r[1]
	}
	return sums
}

func TestVerify(t *testing.T) {
	t.Parallel()
	good := journal(t)
	proof, err := ledger.Verify(stream(good))
	if err != nil || !proof.Holds() || proof.Vouchers != int64(len(good)) {
		t.Fatalf("%+v %v", proof, err)
	}
	// Any order will do; another seller or year counts by itself.
	turned := append([]*ledger.Voucher{}, good...)
	turned[0], turned[8] = turned[8], turned[0]
	other := *good[1]
	other.Seller, other.Number = "andre", 1
	later := *good[1]
	later.Date, later.Number = "2028-01-02", 1
	if proof, err := ledger.Verify(stream(append(turned, &other, &later))); err != nil || !proof.Holds() {
		t.Errorf("%+v %v", proof, err)
	}
	for _, tt := range []struct {
		code   string
		change func(v *ledger.Voucher)
	}{
		{"books.unbalanced", func(v *ledger.Voucher) { v.Postings[0].Amount.Minor++ }},
		{"books.currencies", func(v *ledger.Voucher) { v.Postings[0].Amount.Currency = "EUR" }},
		{"books.empty", func(v *ledger.Voucher) { v.Postings = nil }},
		{"books.number-gap", func(v *ledger.Voucher) { v.Number = 7 }},
		{"books.number-twice", func(v *ledger.Voucher) { v.Number = 1 }},
		{"books.number-missing", func(v *ledger.Voucher) { v.Number = 0 }},
		{"books.number-missing", func(v *ledger.Voucher) { v.Number = 1 << 60 }},
	} {
		vouchers := journal(t)
		tt.change(vouchers[3]) // F-2027-2
		proof, err := ledger.Verify(stream(vouchers))
		if err != nil || proof.Holds() || proof.Faults[0].Code != tt.code {
			t.Errorf("%s: %+v %v", tt.code, proof, err)
		}
	}
	if _, err := ledger.Verify(broken); !errors.Is(err, errStore) {
		t.Errorf("got %v", err)
	}
}

// Faults past the bound are counted, not kept.
func TestVerifyBound(t *testing.T) {
	t.Parallel()
	many := make([]*ledger.Voucher, 3*ledger.MaxFaults)
	for i := range many {
		v := *journal(t)[1]
		v.Number = int64(i + 1)
		v.Postings = nil
		many[i] = &v
	}
	if proof, err := ledger.Verify(stream(many)); err != nil || proof.Count != len(many) || len(proof.Faults) != ledger.MaxFaults {
		t.Errorf("%d faults, %d kept, %v", proof.Count, len(proof.Faults), err)
	}
}

// Whatever a text holds, it stays on its line and in its place.
func FuzzHledgerText(f *testing.F) {
	f.Add("a;b  c\nd", "x:y,z [2027-01-01]")
	f.Add("\u2028\u00a0 |", "\xff=")
	f.Fuzz(func(t *testing.T, text, note string) {
		v := *journal(t)[1]
		v.Text, v.Evidence.Place = text, note
		v.Postings[1].Text, v.Postings[1].Account.Sub = note, text
		var out bytes.Buffer
		if err := (ledger.Hledger{}).Write(&out, stream([]*ledger.Voucher{&v})); err != nil {
			t.Fatal(err)
		}
		rows := strings.Split(out.String(), "\n")
		for i, r := range rows {
			head, comment, _ := strings.Cut(r, ";")
			indented := strings.HasPrefix(head, "    ")
			parts := strings.Split(strings.TrimSpace(head), "  ")
			switch {
			case strings.Contains(comment, ";"), strings.ContainsAny(comment, "[]"):
				t.Errorf("line %d: %q", i, r)
			case indented && comment == "" && len(parts) != 2:
				t.Errorf("line %d: %q", i, r)
			case !indented && (len(parts) != 1 || comment != ""):
				t.Errorf("line %d: %q", i, r)
			}
		}
	})
}
