package flow_test

import (
	"strings"
	"testing"

	"sluse/flow"
)

func bankOf(file string, b bankFile) func(*company) {
	return func(c *company) { c.t.Helper(); c.bank(file, b) }
}

func day(n, opening, closing string, entries ...paid) bankFile {
	return bankFile{name: "2027-" + n, day: "2027-01-" + n, opening: opening, closing: closing, entries: entries}
}

// What a payment turns out to be.
func TestPayments(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	bills := csvOf("a.csv", bill("200101", 10001, 5000), bill("200103", 10003, 1000), bill("200104", 10004, 1000), bill("200105", 10005, 1000), bill("200106", 10006, 1000), bill("200107", 10007, 1000))
	play(t, c,
		step{"bills", bills, nil},
		step{"one is sold", answered("b.csv", bought, "200101"), nil},
		step{"the statement", bankOf("c.xml", day("12", "250000.00", "260465.00",
			paid{ref: "1", amount: "1000.00", kid: kid("200103", 10003)},
			paid{ref: "2", amount: "400.00", kid: kid("200104", 10004)},
			paid{ref: "3", amount: "1100.00", kid: kid("200105", 10005)},
			paid{ref: "4", amount: "5000.00", kid: kid("200101", 10001)},
			paid{ref: "5", amount: "-35.00", code: "MDOP/CHRG"},
			paid{ref: "6", amount: "1000.00", text: "faktura 200106"},
			paid{ref: "7", amount: "1000.00", text: "KID " + kid("200107", 10007)},
			paid{ref: "8", amount: "1000.00", text: "takk for sist"},
		)), map[string]string{
			"statements": "2027-12 booked ", "open 200103": "0", "open 200104": "60000", "open 200105": "0", "open 200106": "100000", "open 200107": "0",
			"account 1920": "26046500", "account 7770": "3500", "account 2999 Skyldig faktor": "-500000",
			"suspense": "bank.named-exact 100000; bank.unknown-payer 100000", "account 2999 Uavklarte innbetalinger": "-200000", "account 2050": "-25000000",
			"account 1500": "150000", // 600 and 1,000 open, 100 too much
		}},
		step{"the same again, other bytes", func(c *company) {
			before := c.tables()
			again := day("12", "250000.00", "260465.00",
				paid{ref: "1", amount: "1000.00", kid: kid("200103", 10003)}, paid{ref: "2", amount: "400.00", kid: kid("200104", 10004)},
				paid{ref: "3", amount: "1100.00", kid: kid("200105", 10005)}, paid{ref: "4", amount: "5000.00", kid: kid("200101", 10001)},
				paid{ref: "5", amount: "-35.00", code: "MDOP/CHRG"}, paid{ref: "6", amount: "1000.00", text: "faktura 200106"},
				paid{ref: "7", amount: "1000.00", text: "KID " + kid("200107", 10007)}, paid{ref: "8", amount: "1000.00", text: "takk for sist"})
			again.message = "2"
			c.bank("d.xml", again)
			if err := c.run(); err != nil {
				t.Fatal(err)
			}
			if diff := changed(before, c.tables(), "arrival", "sighting", "id_block", "statement", "tally"); diff != "" {
				t.Errorf("it changed\n%s", diff)
			}
		}, map[string]string{"statements": "2027-12 booked ; 2027-12 booked ", "account 1920": "26046500"}},
		step{"a return", bankOf("e.xml", day("13", "260465.00", "259465.00", paid{ref: "9", amount: "-1000.00", kid: kid("200103", 10003)})), map[string]string{"open 200103": "100000", "account 1920": "25946500"}},
	)
}

// A statement is booked whole or held with its difference named.
func TestStatementMustProve(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	entry := paid{ref: "1", amount: "1000.00", kid: kid("200103", 10003)}
	play(t, c,
		step{"bills", csvOf("a.csv", bill("200103", 10003, 1000), bill("200104", 10004, 1000)), nil},
		step{"off by one øre", bankOf("b.xml", day("12", "0.00", "1000.01", entry)), map[string]string{
			"statements": "2027-12 held bank.does-not-prove", "open 200103": "100000", "account 1920": "0", "file b.xml": "archived  1=1+0+0+0",
		}},
		step{"another's account", func(c *company) {
			b := day("12", "0.00", "1000.00", entry)
			b.account, b.name = "99990600038", "X"
			c.bank("x.xml", b)
		}, map[string]string{"statements": "2027-12 held bank.does-not-prove; X held bank.other-account", "account 1920": "0"}},
		step{"brought right", bankOf("c.xml", day("12", "0.00", "1000.00", entry)), map[string]string{
			"statements": "2027-12 superseded bank.does-not-prove; X held bank.other-account; 2027-12 booked ", "open 200103": "0", "account 1920": "100000",
		}},
		step{"an entry that has changed", bankOf("d.xml", day("12", "0.00", "900.00", paid{ref: "1", amount: "900.00", kid: kid("200103", 10003)})), map[string]string{
			"statements": "2027-12 superseded bank.does-not-prove; X held bank.other-account; 2027-12 booked ; 2027-12 held bank.changed-entry", "account 1920": "100000",
		}},
	)
	if got := c.one(`SELECT reason FROM statement WHERE reason LIKE '%does-not-prove%'`); got != `{"code":"bank.does-not-prove","args":["0.00 NOK","1000.01 NOK","-0.01 NOK"]}` {
		t.Error(got)
	}
}

// An account that is added to the configuration books what was held for it.
func TestAccountAddedLater(t *testing.T) {
	t.Parallel()
	b := day("12", "500.00", "1500.00", paid{ref: "1", amount: "1000.00", text: "x"})
	b.account = "99990600038"
	c := newCompany(t)
	play(t, c, step{"held", bankOf("a.xml", b), map[string]string{"statements": "2027-12 held bank.other-account"}})
	c.settings = append(c.settings, func(f *flow.Flow) {
		f.Sellers[sellerID].Accounts = append(f.Sellers[sellerID].Accounts, "99990600038")
	})
	c.restart()
	if err := c.run(); err != nil {
		t.Fatal(err)
	}
	if got := c.look("statements") + c.look("account 1920 99990600038"); got != "2027-12 booked 150000" {
		t.Error(got)
	}
}

// A gap holds all that comes behind it, until the missing statement comes;
// days without an entry prove too.
func TestGap(t *testing.T) {
	t.Parallel()
	e := func(n, amount string) paid { return paid{ref: n, amount: amount, text: "takk"} }
	play(t, newCompany(t),
		step{"11", bankOf("11.xml", day("11", "0.00", "100.00", e("1", "100.00"))), map[string]string{"statements": "2027-11 booked "}},
		step{"13", bankOf("13.xml", day("13", "300.00", "600.00", e("3", "300.00"))), map[string]string{"statements": "2027-11 booked ; 2027-13 held bank.gap", "account 1920": "10000"}},
		step{"14", bankOf("14.xml", day("14", "600.00", "1000.00", e("4", "400.00"))), map[string]string{"statements": "2027-11 booked ; 2027-13 held bank.gap; 2027-14 held bank.gap"}},
		step{"15, empty", bankOf("15.xml", day("15", "1000.00", "1000.00")), map[string]string{"statements": "2027-11 booked ; 2027-13 held bank.gap; 2027-14 held bank.gap; 2027-15 held bank.gap"}},
		step{"12", bankOf("12.xml", day("12", "100.00", "300.00", e("2", "200.00"))), map[string]string{
			"statements": "2027-11 booked ; 2027-13 booked ; 2027-14 booked ; 2027-15 booked ; 2027-12 booked ", "account 1920": "100000",
		}},
		step{"the week, overlapping", bankOf("w.xml", bankFile{
			name: "W2", day: "2027-01-16", opening: "100.00", closing: "1500.00",
			entries: []paid{e("2", "200.00"), e("3", "300.00"), e("4", "400.00"), e("5", "500.00")},
		}), map[string]string{"account 1920": "150000"}},
		step{"an old one again", bankOf("11b.xml", bankFile{name: "2027-11", message: "2", day: "2027-01-11", opening: "0.00", closing: "100.00", entries: []paid{e("1", "100.00")}}), map[string]string{"account 1920": "150000"}},
		step{"17", bankOf("17.xml", day("17", "1500.00", "1600.00", e("6", "100.00"))), map[string]string{"account 1920": "160000"}},
		step{"the last with other balances", bankOf("17b.xml", bankFile{name: "2027-17", message: "2", day: "2027-01-17", opening: "1600.00", closing: "1700.00", entries: []paid{e("6", "100.00")}}), map[string]string{"account 1920": "160000"}},
		step{"18", bankOf("18.xml", day("18", "1600.00", "1700.00", e("7", "100.00"))), map[string]string{"account 1920": "170000"}},
	)
}

// An advice and the statement of the same entries book them once, whichever
// comes first, on the first day and later.
func TestAdviceAndStatement(t *testing.T) {
	t.Parallel()
	first := []paid{{ref: "1", amount: "1000.00", kid: kid("200103", 10003)}, {ref: "2", amount: "300.00", text: "x"}}
	second := []paid{{ref: "3", amount: "1000.00", kid: kid("200104", 10004)}, {ref: "4", amount: "500.00", text: "y"}}
	advice := func(file, n string, entries ...paid) func(*company) {
		return bankOf(file, bankFile{name: "A" + n, day: "2027-01-" + n, advice: true, entries: entries})
	}
	play(t, newCompany(t),
		step{"bills", csvOf("a.csv", bill("200103", 10003, 1000), bill("200104", 10004, 1000)), nil},
		step{"advice", advice("1.xml", "12", first[0]), map[string]string{"open 200103": "0", "account 1920": "100000"}},
		step{"statement", bankOf("2.xml", day("12", "50.00", "1350.00", first...)), map[string]string{"statements": "A12 booked ; 2027-12 booked ", "account 1920": "135000"}},
		step{"advice again", advice("3.xml", "12", first...), map[string]string{"account 1920": "135000"}},
		step{"advice of the next day", advice("4.xml", "13", second[0]), map[string]string{"open 200104": "0", "account 1920": "235000"}},
		step{"statement of the next day", bankOf("5.xml", day("13", "1350.00", "2850.00", second...)), map[string]string{"statements": "A12 booked ; 2027-12 booked ; A12 booked ; A13 booked ; 2027-13 booked ", "account 1920": "285000"}},
		step{"and the day after", bankOf("6.xml", day("14", "2850.00", "2860.00", paid{ref: "9", amount: "10.00", text: "z"})), map[string]string{"account 1920": "286000"}},
		step{"an advice ahead of two statements", advice("7.xml", "16", paid{ref: "11", amount: "70.00", text: "z"}), map[string]string{"account 1920": "293000"}},
		step{"the nearer", bankOf("8.xml", day("15", "2860.00", "2880.00", paid{ref: "10", amount: "20.00", text: "z"})), map[string]string{"account 1920": "295000"}},
		step{"its own", bankOf("9.xml", day("16", "2880.00", "2950.00", paid{ref: "11", amount: "70.00", text: "z"})), map[string]string{"account 1920": "295000"}},
	)
}

// Money in suspense is matched by what comes later.
func TestSuspenseIsMatchedLater(t *testing.T) {
	t.Parallel()
	play(t, newCompany(t),
		step{"paid before it is billed", bankOf("1.xml", day("12", "0.00", "1000.00", paid{ref: "1", amount: "1000.00", kid: kid("200103", 10003)})), map[string]string{
			"suspense": "bank.kid-unknown 100000", "account 2999 Uavklarte innbetalinger": "-100000",
		}},
		step{"billed", csvOf("a.csv", bill("200103", 10003, 1000)), map[string]string{"suspense": "", "account 2999 Uavklarte innbetalinger": "0", "open 200103": "0", "account 1920": "100000"}},
	)
}

// The factor's payout is booked row by row, whichever of report and payment
// comes first; one that is off by an øre stays in suspense with its
// difference.
func TestSettlements(t *testing.T) {
	t.Parallel()
	pay := func(ref, amount, id, opening, closing, n string) func(*company) {
		return bankOf(n+".xml", day(n, opening, closing, paid{ref: ref, amount: amount, id: id}))
	}
	c := newCompany(t)
	play(t, c,
		step{"sold", csvOf("a.csv", bill("200101", 10001, 5000), bill("200102", 10002, 40000)), nil},
		step{"sold 2", answered("b.csv", bought, "200101"), nil},
		step{"sold 3", answered("c.csv", "accepted;;;;;", "200102"), map[string]string{"account 1578": "4500000"}},
		step{"the report first", func(c *company) {
			c.settled("s1.csv", "OPPGJ-1", "4875.00", "200101;purchase;5000.00", "200101;commission;-125.00")
		}, map[string]string{"account 1578": "4500000", "file s1.csv": "archived  1=1+0+0+0"}},
		step{"then the money", pay("1", "4875.00", "OPPGJ-1", "0.00", "4875.00", "12"), map[string]string{"account 1920": "487500", "account 1578": "4000000", "account 8179": "12500", "suspense": ""}},
		step{"the money first", pay("2", "39000.00", "oppgj-2", "4875.00", "43875.00", "13"), map[string]string{"account 1578": "4000000", "suspense": "bank.unknown-payer 3900000"}},
		step{"then the report", func(c *company) {
			c.settled("s2.csv", "OPPGJ-2", "39000.00", "200102;purchase;40000.00", "200102;commission;-1000.00")
		}, map[string]string{
			"account 1578": "0", "account 8179": "112500", "suspense": "", "account 1920": "4387500", "account 2999 Uavklarte innbetalinger": "0",
		}},
		step{"the report again", func(c *company) {
			c.drop("s2b.csv", "record;settlement_id;value_date;invoice_number;kind;currency;amount;count;sum\n"+
				"row;OPPGJ-2;2027-01-12;200102;purchase;NOK;40000.00;;\nrow;OPPGJ-2;2027-01-12;200102;commission;NOK;-1000.00;;\ntrailer;OPPGJ-2;2027-01-12;;;NOK;;2;39000.00\n")
		}, map[string]string{"file s2b.csv": "archived  1=0+0+1+0", "account 1578": "0"}},
		step{"the report with another content", func(c *company) { c.settled("s2c.csv", "OPPGJ-2", "38000.00", "200102;purchase;38000.00") }, map[string]string{"file s2c.csv": "rejected file.nothing-usable 1=0+0+0+1", "account 1578": "0"}},
		step{"money that is off by one øre", pay("3", "99.99", "OPPGJ-3", "43875.00", "43974.99", "14"), map[string]string{"suspense": "bank.unknown-payer 9999"}},
		step{"its report", func(c *company) { c.settled("s3.csv", "OPPGJ-3", "100.00", ";correction;100.00") }, map[string]string{"suspense": "bank.settlement-differs 9999", "account 2999 Uavklarte innbetalinger": "-9999"}},
		step{"a report that does not add up", func(c *company) { c.settled("s4.csv", "OPPGJ-4", "100.01", ";correction;100.00") }, map[string]string{"file s4.csv": "rejected factor.settlement-sum 0=0+0+0+0"}},
	)
	if why := c.one(`SELECT why FROM entry WHERE state = 'unmatched'`); !strings.Contains(why, `"-0.01 NOK"`) {
		t.Errorf("the difference is not in %s", why)
	}
}

// A VAT code that the factor states reaches the books.
func TestSettlementVATCode(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	play(t, c,
		step{"report", func(c *company) {
			c.drop("s.csv", "record;settlement_id;value_date;invoice_number;kind;amount;currency;vat_code;count;sum\n"+
				"row;OPPGJ-1;2027-01-12;;fee_vat;-25.00;NOK;1;;\nrow;OPPGJ-1;2027-01-12;;correction;125.00;NOK;;;\ntrailer;OPPGJ-1;2027-01-12;;;;NOK;;2;100.00\n")
		}, nil},
		step{"money", bankOf("1.xml", day("12", "0.00", "100.00", paid{ref: "1", amount: "100.00", id: "OPPGJ-1"})), map[string]string{"account 2710": "2500"}},
	)
	if code := c.one(`SELECT vat_code FROM posting WHERE account = '2710'`); code != "1" {
		t.Errorf("the code is %q", code)
	}
}

// What is paid beyond the item is the customer's, of no invoice.
func TestCustomerCredit(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	play(t, c,
		step{"bill", csvOf("a.csv", bill("200103", 10003, 1000)), nil},
		step{"paid twice", bankOf("1.xml", day("12", "0.00", "2000.00", paid{ref: "1", amount: "1000.00", kid: kid("200103", 10003)}, paid{ref: "2", amount: "1000.00", kid: kid("200103", 10003)})), map[string]string{
			"open 200103": "0", "account 1500": "-100000",
		}},
	)
	if got := c.one(`SELECT SUM(p.amount) FROM posting_line p JOIN customer k ON k.id = p.customer WHERE p.account = '1500' AND p.item = 0 AND k.number = '10003'`); got != "-100000" {
		t.Errorf("the customer's credit is %s", got)
	}
}

// A statement in another currency than the books' is held, first or later.
func TestStatementInAnotherCurrency(t *testing.T) {
	t.Parallel()
	euro := func(n string) func(*company) {
		return func(c *company) {
			c.drop(n+".xml", strings.ReplaceAll(strings.ReplaceAll(day(n, "0.00", "1.00", paid{ref: n, amount: "1.00", text: "x"}).String(), `"NOK"`, `"EUR"`), "<Ccy>NOK<", "<Ccy>EUR<"))
		}
	}
	play(t, newCompany(t),
		step{"first", euro("11"), map[string]string{"statements": "2027-11 held bank.statement-currency", "account 1920": "0"}},
		step{"ours", bankOf("a.xml", day("12", "5.00", "6.00", paid{ref: "1", amount: "1.00", text: "x"})), map[string]string{"statements": "2027-11 held bank.statement-currency; 2027-12 booked ", "account 1920": "600"}},
		step{"later", euro("13"), map[string]string{"statements": "2027-11 held bank.statement-currency; 2027-12 booked ; 2027-13 held bank.statement-currency", "account 1920": "600"}},
	)
}

// An advice that comes before the first statement is in that statement's
// opening balance: the books have what the bank has, and a late statement or
// advice of those days books nothing.
func TestBeforeTheFirstStatement(t *testing.T) {
	t.Parallel()
	e := func(n, day, amount string) paid { return paid{ref: n, day: day, amount: amount, text: "takk"} }
	advice := func(file, n string, entries ...paid) func(*company) {
		return bankOf(file, bankFile{name: "A" + n, message: file, day: "2027-01-" + n, advice: true, entries: entries})
	}
	play(t, newCompany(t),
		step{"bill", csvOf("a.csv", bill("200103", 10003, 1000)), nil},
		step{"advice", advice("1.xml", "11", paid{ref: "1", amount: "1000.00", kid: kid("200103", 10003)}, e("2", "11", "300.00")), map[string]string{"open 200103": "0", "account 1920": "130000"}},
		step{"the first statement", bankOf("2.xml", day("12", "1500.00", "1600.00", e("3", "12", "100.00"))), map[string]string{
			"account 1920": "160000", "account 2050": "-20000", "open 200103": "0",
		}},
		step{"the statement of the day before", bankOf("3.xml", day("11", "200.00", "1500.00", paid{ref: "1", amount: "1000.00", kid: kid("200103", 10003)}, e("2", "11", "300.00"))), map[string]string{
			"statements": "A11 booked ; 2027-12 booked ; 2027-11 read ", "account 1920": "160000",
		}},
		step{"one long before, that does not even prove", bankOf("4.xml", day("05", "1.00", "9.00", e("0", "05", "7.00"))), map[string]string{
			"statements": "A11 booked ; 2027-12 booked ; 2027-11 read ; 2027-05 read ", "account 1920": "160000",
		}},
		step{"the week", bankOf("5.xml", bankFile{name: "W", from: "2027-01-10", day: "2027-01-13", opening: "150.00", closing: "1670.00", entries: []paid{
			e("9", "10", "50.00"), e("1", "11", "1000.00"), e("2", "11", "300.00"), e("3", "12", "100.00"), e("4", "13", "70.00"),
		}}), map[string]string{
			"statements": "A11 booked ; 2027-12 booked ; 2027-11 read ; 2027-05 read ; W booked ", "account 1920": "167000",
		}},
		step{"a late advice", advice("6.xml", "10", e("9", "10", "50.00")), map[string]string{"account 1920": "167000"}},
		step{"an entry that the bank dates back", bankOf("7.xml", day("14", "1670.00", "1675.00", e("5", "10", "5.00"))), map[string]string{"account 1920": "167500"}},
	)
}

// Without the bank's references a statement and its advice book the same
// money once, whatever the advice says more of it.
func TestAdviceWithoutReferences(t *testing.T) {
	t.Parallel()
	advice := bankOf("1.xml", bankFile{name: "A12", day: "2027-01-12", advice: true, entries: []paid{
		{amount: "1000.00", kid: kid("200103", 10003)}, {amount: "50.00", text: "takk for sist"}, {amount: "50.00", text: "takk igjen"},
	}})
	statement := bankOf("2.xml", day("12", "0.00", "1100.00", paid{amount: "1000.00"}, paid{amount: "50.00"}, paid{amount: "50.00", text: "x"}))
	for name, steps := range map[string][]step{
		"advice first":    {{"advice", advice, map[string]string{"account 1920": "110000"}}, {"statement", statement, nil}},
		"statement first": {{"statement", statement, map[string]string{"account 1920": "110000"}}, {"advice", advice, nil}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCompany(t)
			play(t, c, step{"bill", csvOf("a.csv", bill("200103", 10003, 1000)), nil})
			play(t, c, append(steps, step{"both", nil, map[string]string{"account 1920": "110000", "open 200103": "0"}})...)
		})
	}
}

// A statement that is held has changed nothing: what it says of an entry in
// suspense waits until it is booked.
func TestHeldStatementChangesNothing(t *testing.T) {
	t.Parallel()
	known := paid{ref: "1", amount: "1000.00"}
	says := known
	says.kid = kid("200103", 10003)
	c := newCompany(t)
	play(t, c,
		step{"bill", csvOf("a.csv", bill("200103", 10003, 1000)), nil},
		step{"nobody's money", bankOf("1.xml", day("12", "0.00", "1000.00", known)), map[string]string{"suspense": "bank.unknown-payer 100000"}},
	)
	before := c.tables()
	week := bankFile{name: "W", from: "2027-01-12", day: "2027-01-14", opening: "0.00", closing: "1090.00", entries: []paid{says, {ref: "3", day: "14", amount: "90.00", text: "x"}}}
	off := week
	off.name, off.opening, off.closing = "X", "100.00", "1190.00"
	play(t, c, step{"held", bankOf("2.xml", off), map[string]string{"statements": "2027-12 booked ; X held bank.gap"}})
	if diff := changed(before, c.tables(), "arrival", "sighting", "id_block", "statement", "tally"); diff != "" {
		t.Errorf("it changed\n%s", diff)
	}
	play(t, c, step{"booked", bankOf("3.xml", week), map[string]string{"statements": "2027-12 booked ; X held bank.gap; W booked ", "open 200103": "0", "suspense": "bank.unknown-payer 9000"}})
}

// The voucher of a payment names its payer where the bank does.
func TestPaymentOfNobody(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	play(t, c,
		step{"bill", csvOf("a.csv", bill("200103", 10003, 1000)), nil},
		step{"paid", bankOf("1.xml", day("12", "0.00", "1001.00", paid{ref: "1", amount: "1000.00", kid: kid("200103", 10003)}, paid{ref: "2", amount: "1.00", text: "x"})), nil},
	)
	if got := c.all(`SELECT text FROM voucher WHERE series = 'B' ORDER BY id`); got != "Innbetaling; Uavklart betaling" {
		t.Errorf("%q", got)
	}
}
