package settlement_test

import (
	"slices"
	"strings"
	"testing"

	"sluse/bankfiles"
	"sluse/money"
	"sluse/settlement"
)

const account = "99990501234"

// in is a booked credit entry of kroner.
func in(amount string, details ...bankfiles.Detail) bankfiles.Entry {
	for i := range details {
		details[i].Credit = true
	}
	return bankfiles.Entry{
		Amount: dec(amount), Currency: "NOK", Credit: true, Status: "BOOK", BookingDate: "2027-01-12", Line: 5, Details: details,
	}
}

func out(amount string, details ...bankfiles.Detail) bankfiles.Entry {
	e := in(amount, details...)
	e.Credit = false
	for i := range details {
		details[i].Credit = false
	}
	return e
}

func detail(amount, charges string, kids ...string) bankfiles.Detail {
	return bankfiles.Detail{Amount: dec(amount), Currency: "NOK", Charges: dec(charges), CreditorReferences: kids}
}

func dec(s string) money.Decimal {
	if s == "" {
		return money.Decimal{}
	}
	return money.MustDecimal(s)
}

func statement(entries ...bankfiles.Entry) *bankfiles.Statement {
	return &bankfiles.Statement{Kind: bankfiles.Booked, Account: account, Currency: "NOK", Entries: entries}
}

func payments(t *testing.T, s *bankfiles.Statement) []settlement.Payment {
	t.Helper()
	p, problems := settlement.Payments(s, "slusevik")
	if len(problems) > 0 {
		t.Fatalf("problems: %+v", problems)
	}
	return p
}

// An entry becomes payments; "974.00+26.00" is an amount and the charges
// taken from it, "!" an entry that could not be taken apart.
func TestSplit(t *testing.T) {
	t.Parallel()
	foreign := bankfiles.Detail{Amount: dec("100.00"), Currency: "EUR", CreditorReferences: []string{"100012001010"}}
	with := func(e bankfiles.Entry, change func(*bankfiles.Entry)) bankfiles.Entry {
		change(&e)
		return e
	}
	for _, c := range []struct {
		name  string
		entry bankfiles.Entry
		want  string
	}{
		{"no details", in("100.00"), "100.00+0.00"},
		{"one detail", in("100.00", detail("100.00", "", "1")), "100.00+0.00"},
		{"one detail without an amount", in("100.00", detail("", "")), "100.00+0.00"},
		{"one detail in another currency", in("1150.00", foreign), "1150.00+0.00"},
		{"three details", in("60.00", detail("10.00", ""), detail("20.00", ""), detail("30.00", "")), "10.00+0.00 20.00+0.00 30.00+0.00"},
		{"money out", out("30.00", detail("10.00", ""), detail("20.00", "")), "-10.00+0.00 -20.00+0.00"},
		{
			"a detail against the entry", with(in("60.00", detail("100.00", ""), detail("40.00", "")), func(e *bankfiles.Entry) { e.Details[1].Credit = false }),
			"100.00+0.00 -40.00+0.00",
		},
		{"charges taken from what came in", in("974.00", detail("1000.00", "26.00")), "974.00+26.00"},
		{"charges put on what went out", out("1526.00", detail("1500.00", "26.00")), "-1526.00+26.00"},
		{"charges of each", in("90.00", detail("50.00", "6.00"), detail("50.00", "4.00")), "44.00+6.00 46.00+4.00"},
		{"charges billed apart", in("147.00", detail("147.00", "4.40")), "147.00+0.00"},
		{"charges of the entry, one detail", with(in("974.00", detail("1000.00", "")), func(e *bankfiles.Entry) { e.Charges = dec("26") }), "974.00+26.00"},
		{
			"charges of the entry, two details", with(in("974.00", detail("500.00", ""), detail("500.00", "")), func(e *bankfiles.Entry) { e.Charges = dec("26") }),
			"500.00+0.00 500.00+0.00 -26.00+26.00",
		},
		{"details that do not add up", in("100.00", detail("10.00", ""), detail("20.00", "")), "100.00+0.00!"},
		{"one of four listed", with(in("4000.00", detail("1000.00", "")), func(e *bankfiles.Entry) { e.DeclaredNumber = 4 }), "4000.00+0.00!"},
		{"four declared, none listed", with(in("4000.00"), func(e *bankfiles.Entry) { e.DeclaredNumber = 4 }), "4000.00+0.00!"},
		{"four declared, one listed without an amount", with(in("4000.00", detail("", "")), func(e *bankfiles.Entry) { e.DeclaredNumber = 4 }), "4000.00+0.00!"},
		{"a detail finer than an øre", in("0.01", detail("0.005", ""), detail("0.005", "")), "0.01+0.00!"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			keys := map[string]bool{}
			for _, p := range payments(t, statement(c.entry)) {
				s := p.Amount.String() + "+" + p.Charges.String()
				if p.Unsplit {
					s += "!"
				}
				got = append(got, s)
				keys[p.Key] = true
				if !strings.HasPrefix(p.Key, p.EntryKey) {
					t.Errorf("key %q is not of entry %q", p.Key, p.EntryKey)
				}
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("got %v, want %s", got, c.want)
			}
			if len(keys) != len(got) {
				t.Error("two payments have one key")
			}
		})
	}
}

func TestReferencesOfPayment(t *testing.T) {
	t.Parallel()
	e := in("100.00",
		bankfiles.Detail{CreditorReferences: []string{"10001 2001010", "rf18 5390 0754 7034", "OPPGJØR-7", "12345-"}, Text: []string{"a"}, EndToEndID: "NOTPROVIDED", UltimateDebtor: "Mor"},
		bankfiles.Detail{CreditorReferences: []string{"100012001010"}, Text: []string{"b"}, EndToEndID: "E1", Debtor: "Datter", DebtorAccount: "1"})
	p := payments(t, statement(e))[0]
	if want := []string{"100012001010", "RF18539007547034", "12345-"}; !slices.Equal(p.KIDs, want) {
		t.Errorf("KIDs %q", p.KIDs)
	}
	if !slices.Equal(p.References, []string{"OPPGJØR-7"}) || !slices.Equal(p.Texts, []string{"a", "b"}) {
		t.Errorf("references %q, texts %q", p.References, p.Texts)
	}
	if p.EndToEndID != "E1" || p.Debtor != "Mor" || p.DebtorAccount != "1" || !p.Unsplit {
		t.Errorf("%+v", p)
	}
}

func TestOnlyBooked(t *testing.T) {
	t.Parallel()
	pending := in("5.00")
	pending.Status = "PDNG"
	if got := payments(t, statement(pending, in("7.00"))); len(got) != 1 || got[0].Amount != money.NOK(700) {
		t.Errorf("%+v", got)
	}
	report := statement(in("7.00"))
	report.Kind = bankfiles.Report
	if got := payments(t, report); got != nil {
		t.Errorf("an intraday report has payments: %+v", got)
	}
}

func TestProblems(t *testing.T) {
	t.Parallel()
	with := func(change func(*bankfiles.Statement, *bankfiles.Entry)) *bankfiles.Statement {
		e := in("10.00")
		s := statement()
		change(s, &e)
		s.Entries = []bankfiles.Entry{e, in("1.00")}
		return s
	}
	for name, c := range map[string]struct {
		s    *bankfiles.Statement
		want string
	}{
		"finer than an øre":  {with(func(_ *bankfiles.Statement, e *bankfiles.Entry) { e.Amount = dec("18.155") }), "bank.too-fine"},
		"another currency":   {with(func(_ *bankfiles.Statement, e *bankfiles.Entry) { e.Currency = "EUR" }), "bank.entry-currency"},
		"no currency":        {with(func(_ *bankfiles.Statement, e *bankfiles.Entry) { e.Currency = "" }), "bank.entry-currency"},
		"no date":            {with(func(_ *bankfiles.Statement, e *bankfiles.Entry) { e.BookingDate = "" }), "bank.no-date"},
		"too large":          {with(func(_ *bankfiles.Statement, e *bankfiles.Entry) { e.Amount = dec("10000000000000.01") }), "bank.amount-range"},
		"no account":         {with(func(s *bankfiles.Statement, _ *bankfiles.Entry) { s.Account = "" }), "bank.no-account"},
		"18.150 is 18.15":    {with(func(_ *bankfiles.Statement, e *bankfiles.Entry) { e.Amount = dec("18.150") }), ""},
		"value date for one": {with(func(_ *bankfiles.Statement, e *bankfiles.Entry) { e.BookingDate, e.ValueDate = "", "2027-01-12" }), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, problems := settlement.Payments(c.s, "slusevik")
			got := ""
			if len(problems) > 0 {
				got = problems[0].Reason.Code
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// keysOf are the entry keys of a statement's payments.
func keysOf(t *testing.T, s *bankfiles.Statement) []string {
	t.Helper()
	var keys []string
	for _, p := range payments(t, s) {
		keys = append(keys, p.EntryKey)
	}
	return keys
}

func TestEntryKey(t *testing.T) { //nolint:tparallel // the parts sort one list in turn
	t.Parallel()
	ref := func(e bankfiles.Entry, r string) bankfiles.Entry { e.ServicerRef = r; return e }
	first := keysOf(t, statement(ref(in("10.00"), "A1"), in("5.00"), in("5.00"), ref(in("10.00"), "A1"), in("6.00")))

	t.Run("all differ", func(t *testing.T) {
		if slices.Sort(first); len(slices.Compact(slices.Clone(first))) != 5 {
			t.Errorf("%q", first)
		}
	})
	t.Run("the same statement again is the same", func(t *testing.T) {
		again := keysOf(t, statement(in("6"), ref(in("10.00"), "A1"), in("5.00"), ref(in("10.00"), "A1"), in("5.0")))
		if slices.Sort(again); !slices.Equal(again, first) {
			t.Errorf("%q\n%q", again, first)
		}
	})
	t.Run("a longer statement holds the shorter one's entries", func(t *testing.T) {
		short := keysOf(t, statement(in("5.00"), ref(in("10.00"), "A1")))
		for _, key := range short {
			if !slices.Contains(first, key) {
				t.Errorf("%q is not in %q", key, first)
			}
		}
	})
	t.Run("camt.054 joins camt.053 by the bank's reference", func(t *testing.T) {
		bare := keysOf(t, statement(ref(in("10.00"), "A1")))
		advice := statement(ref(in("10.00", detail("4.00", "", "1"), detail("6.00", "", "2")), "A1"))
		advice.Kind, advice.Account = bankfiles.Notification, "9999 05 01234"
		for _, key := range keysOf(t, advice) {
			if key != bare[0] {
				t.Errorf("%q is not %q", key, bare[0])
			}
		}
	})
	t.Run("without a reference it joins by day and amount, whatever the details", func(t *testing.T) {
		bare := keysOf(t, statement(in("10.00"), in("7.00"), in("10.0")))
		advice := statement(in("10.00", bankfiles.Detail{EndToEndID: "x", ServicerRef: "y", Text: []string{"takk"}, CreditorReferences: []string{"100012001010"}}), in("10.00"))
		advice.Entries[0].Text, advice.Kind = "Overføring", bankfiles.Notification
		if keys := keysOf(t, advice); keys[0] != bare[0] || keys[1] != bare[2] {
			t.Errorf("%q are not of %q", keys, bare)
		}
	})
	t.Run("a placeholder is no reference", func(t *testing.T) {
		keys := keysOf(t, statement(ref(in("1.00"), "NOTPROVIDED"), ref(in("2.00"), "NONREF")))
		if strings.Contains(keys[0], "NOTPROVIDED") || strings.Contains(keys[1], "NONREF") {
			t.Errorf("%q", keys)
		}
	})
	t.Run("day, amount and direction tell it from others", func(t *testing.T) {
		other := []bankfiles.Entry{in("5.00"), out("5.00"), in("5.01"), in("5.00")}
		other[3].BookingDate = "2027-01-13"
		keys := keysOf(t, statement(other...))
		if strings.Contains(strings.Join(keys, " "), "#") {
			t.Errorf("%q are numbered", keys)
		}
		if slices.Sort(keys); len(slices.Compact(keys)) != 4 {
			t.Errorf("%q", keys)
		}
	})
}

func TestKeys(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name                   string
		p                      settlement.Payment
		kids, reports, numbers string
	}{
		{"KID", settlement.Payment{KIDs: []string{"100012001010"}}, "100012001010", "100012001010", "100012001010"},
		{"RF reference", settlement.Payment{KIDs: []string{"RF18539007547034"}}, "RF18539007547034 539007547034", "RF18539007547034", "RF18539007547034"},
		{"end to end", settlement.Payment{EndToEndID: "DF-2027-0001"}, "", "DF-2027-0001", ""},
		{"text", settlement.Payment{Texts: []string{"Faktura 200118, 200123."}, BankText: "Overføring innland"}, "", "200118 200123", "200118 200123"},
		{"joined", settlement.Payment{Texts: []string{"200118+200123 F-77"}}, "", "200118+200123 F-77", "200118+200123 200118 200123 F-77"},
		{"KID in text", settlement.Payment{Texts: []string{"KID:100012001010"}}, "100012001010", "100012001010", "100012001010"},
		{"wrong KID in text", settlement.Payment{Texts: []string{"KID 100012001011"}}, "", "100012001011", "100012001011"},
		{"too short, too long", settlement.Payment{Texts: []string{"12 " + strings.Repeat("1", 36)}}, "", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			k := settlement.Keys(c.p)
			for _, x := range []struct {
				what, want string
				got        []string
			}{{"KIDs", c.kids, k.KIDs}, {"settlements", c.reports, k.SettlementIDs}, {"numbers", c.numbers, k.InvoiceNumbers}} {
				if got := strings.Join(x.got, " "); got != x.want {
					t.Errorf("%s: got %q, want %q", x.what, got, x.want)
				}
			}
		})
	}
	k := settlement.Keys(settlement.Payment{Texts: []string{strings.Repeat("a1234b ", 10) + numbersTo(1000)}})
	if len(k.InvoiceNumbers) > 50 || len(k.SettlementIDs) > 50 {
		t.Errorf("%d numbers to look for", len(k.InvoiceNumbers))
	}
}

func numbersTo(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(money.Int(int64(100_000+i)).String() + " ")
	}
	return b.String()
}
