package flow_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"sluse/factoring"
	"sluse/flow"
	"sluse/outbox"
	"sluse/routing"
)

const (
	bought   = "accepted;;;" + factorAccount + ";47112001012;"
	noCredit = "rejected;CREDIT;;;;"
	noOther  = "rejected;OTHER;bransjen;;;"
)

func answered(file, cells string, numbers ...string) func(*company) {
	return func(c *company) { c.t.Helper(); c.answered(file, cells, numbers...) }
}

// A sold invoice asks for payment to the factor, and is booked before it
// leaves.
func TestSold(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	play(t, c,
		step{"offered", csvOf("a.csv", bill("200101", 10001, 5000), bill("200103", 10003, 1000)), map[string]string{
			"200101": "offered factor.offered | factor=handed over", "200103": "in delivery  | ehf=handed over", "offer 200101": "open  0",
		}},
		step{"pending", answered("p.csv", "pending;;;;;", "200101"), map[string]string{"200101": "offered factor.pending | factor=handed over"}},
		step{"bought", answered("b.csv", bought, "200101"), map[string]string{
			"200101": "in delivery  | factor=handed over ehf=handed over", "offer 200101": "accepted 47112001012 0",
			"open 200101": "0", "account 1578": "500000", "account 1500": "100000", "file b.csv": "archived  1=1+0+0+0",
		}},
		step{"the answer again", func(c *company) { answered("b2.csv", bought+"\n", "200101")(c) }, map[string]string{
			"200101": "in delivery  | factor=handed over ehf=handed over", "account 1578": "500000",
		}},
		step{"a contradiction is told", answered("n.csv", noOther, "200101"), map[string]string{
			"200101": "in delivery  | factor=handed over ehf=handed over", "offer 200101": "accepted 47112001012 0", "file n.csv": "rejected file.nothing-usable 1=0+1+0+0",
		}},
	)
	l := c.ehf.letter("200101")
	if l.Type != "393" || l.Payee != "Demofaktor AS" || l.Account != factorAccount || l.KID != "47112001012" || len(l.Notes) != 1 || !strings.Contains(l.Notes[0], "310101826") {
		t.Errorf("it left as %+v", l)
	}
	if l := c.ehf.letter("200103"); l.Type != "380" || l.Payee != "" || l.Account != sellerAccount {
		t.Errorf("the other left as %+v", l)
	}
}

// What the factor does not buy goes on; for credit, prepayment is advised.
func TestNotBought(t *testing.T) {
	t.Parallel()
	play(t, newCompany(t),
		step{"offered", csvOf("a.csv", bill("200101", 10001, 5000), bill("200102", 10002, 40000)), map[string]string{"200102": "offered factor.offered | factor=handed over"}},
		step{"for another reason", answered("b.csv", noOther, "200101"), map[string]string{
			"200101": "in delivery  | factor=handed over ehf=handed over", "offer 200101": "declined  0", "customer 10001": "post@k10001.example ", "account 1578": "0",
		}},
		step{"for credit", answered("c.csv", noCredit, "200102"), map[string]string{
			"200102": "in delivery  | factor=handed over ehf=handed over", "offer 200102": "declined  1", "customer 10002": "post@k10002.example 2027-04-11",
		}},
		step{"a late yes assigns nothing, and is told", answered("d.csv", bought, "200101"), map[string]string{
			"200101": "in delivery  | factor=handed over ehf=handed over", "offer 200101": "declined  0", "account 1578": "0", "file d.csv": "rejected file.nothing-usable 1=0+1+0+0",
		}},
		step{"an unknown sale beside a known one", func(c *company) {
			c.drop("e.csv", "sale_id;invoice_number;status;reason_code\nslusevik-99999;200199;accepted;\n"+c.factor.letter("200102").SaleID+";200102;rejected;CREDIT\n")
		}, map[string]string{"file e.csv": "archived  2=1+1+0+0", "account 1578": "0"}},
	)
}

// An answer that may be forged or cannot be carried out changes nothing.
func TestAnswerForAPerson(t *testing.T) {
	t.Parallel()
	for name, cells := range map[string]string{
		"another account":  "accepted;;;99990600038;47112001012;",
		"a bad KID":        "accepted;;;;47112001013;",
		"its day is past":  "accepted;;;;;2027-01-10",
		"no KID to pay by": "accepted;;;;;",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			play(t, newCompany(t),
				step{"offered", csvOf("a.csv", bill("200101", 10001, 5000, "KID", ""), bill("200103", 10003, 100)), nil},
				step{name, answered("b.csv", cells, "200101"), map[string]string{
					"file b.csv": "rejected file.nothing-usable 1=0+1+0+0", "200101": "offered factor.offered | factor=handed over", "offer 200101": "open  0", "account 1578": "0",
					"200103": "in delivery  | ehf=handed over",
				}},
				step{"others still go", csvOf("c.csv", bill("200104", 10004, 100)), map[string]string{"200104": "in delivery  | ehf=handed over"}},
				step{"the right answer", answered("d.csv", bought, "200101"), map[string]string{"200101": "in delivery  | factor=handed over ehf=handed over"}},
			)
		})
	}
}

// The agreement may say that a person decides where credit is refused.
func TestCreditRefusedHolds(t *testing.T) {
	t.Parallel()
	c := newCompany(t, func(f *flow.Flow) { f.Factors["demofaktor"].OnCreditRefused = factoring.Hold })
	play(t, c,
		step{"offered", csvOf("a.csv", bill("200102", 10002, 5000)), nil},
		step{"refused", answered("b.csv", noCredit, "200102"), map[string]string{"200102": "held factor.not-bought-credit | factor=handed over", "customer 10002": "post@k10002.example 2027-04-11"}},
		step{"let go", func(c *company) {
			if err := c.flow.Release(context.Background(), c.order("200102"), by("")); err != nil {
				t.Fatal(err)
			}
		}, map[string]string{"200102": "in delivery  | factor=handed over ehf=handed over"}},
	)
}

// A credit note of a sold invoice reverses the sale and waits for a person;
// a part of one cannot be credited.
func TestCreditOfSold(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	play(t, c,
		step{"sold", csvOf("a.csv", bill("200101", 10001, 5000), bill("200102", 10002, 5000)), nil},
		step{"sold 2", answered("b.csv", bought, "200101", "200102"), map[string]string{"account 1578": "1000000", "account 1500": "0"}},
		step{"credited whole", csvOf("c.csv", note("300101", 10001, 5000, "200101")), map[string]string{
			"K300101": "held invoice.credit-of-sold |", "account 1578": "500000", "account 1500": "0", "open 200101": "0", "account 3000": "-400000",
		}},
		step{"credited in part", csvOf("d.csv", note("300102", 10002, 1000, "200102")), map[string]string{
			"K300102": "held invoice.part-credit-of-sold |", "account 1578": "500000", "account 1500": "0", "open 200102": "0",
		}},
		step{"the factor agrees", func(c *company) {
			for _, number := range []string{"K300101", "K300102"} {
				if err := c.flow.Release(context.Background(), c.order(number), by("")); err != nil {
					t.Fatal(err)
				}
			}
		}, map[string]string{"K300101": "in delivery  | ehf=handed over", "K300102": "held invoice.part-credit-of-sold |"}},
		step{"seen to by hand", func(c *company) {
			if err := c.flow.Handled(context.Background(), c.order("K300102"), by("avtalt")); err != nil {
				t.Fatal(err)
			}
		}, map[string]string{"K300102": "ended invoice.part-credit-of-sold |"}},
	)
}

// An offer without an answer is taken back when its time is out: the
// withdrawal is handed over before the invoice goes on, and a later yes
// assigns nothing.
func TestOfferWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	play(t, newCompany(t),
		step{"offered", csvOf("a.csv", bill("200101", 10001, 5000)), map[string]string{"200101": "offered factor.offered | factor=handed over"}},
		step{"its time is out", func(c *company) { c.later(30 * 24 * time.Hour) }, map[string]string{
			"200101": "in delivery  | factor=handed over factor=handed over ehf=handed over", "offer 200101": "expired  0",
		}},
		step{"a yes that comes too late", answered("b.csv", bought, "200101"), map[string]string{
			"offer 200101": "expired  0", "account 1578": "0", "file b.csv": "rejected file.nothing-usable 1=0+1+0+0",
		}},
	)
}

// An offer that never left is called back when its time is out: no withdrawal
// goes to a factor that got nothing, and none overtakes the offer.
func TestOfferThatNeverLeft(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	if err := os.RemoveAll(c.factor.folder); err != nil {
		t.Fatal(err)
	}
	play(t, c,
		step{"offered", csvOf("a.csv", bill("200101", 10001, 5000)), map[string]string{"200101": "offered factor.offered | factor=leased"}},
		step{"its time is out", func(c *company) { c.later(30 * 24 * time.Hour) }, map[string]string{
			"200101": "in delivery  | factor=withdrawn ehf=handed over", "offer 200101": "expired  0",
		}},
	)
}

// What is credited or paid while the offer is open cannot be bought any more.
func TestCreditedWhileOffered(t *testing.T) {
	t.Parallel()
	play(t, newCompany(t),
		step{"offered", csvOf("a.csv", bill("200101", 10001, 5000)), nil},
		step{"credited", csvOf("b.csv", note("300101", 10001, 5000, "200101")), map[string]string{"open 200101": "0", "K300101": "waiting invoice.waits-for-its-invoice |"}},
		step{"bought", answered("c.csv", bought, "200101"), map[string]string{
			"file c.csv": "rejected file.nothing-usable 1=0+1+0+0", "offer 200101": "withdrawn  0", "open 200101": "0", "account 1578": "0", "200101": "held factor.changed-since-offer | factor=handed over",
		}},
		step{"a person has told the factor", func(c *company) {
			if err := c.flow.Release(context.Background(), c.order("200101"), by("")); err != nil {
				t.Fatal(err)
			}
		}, map[string]string{
			"200101": "in delivery  | factor=handed over ehf=handed over", "K300101": "in delivery  | ehf=handed over", "account 1500": "0",
		}},
	)
}

// A person may sell what has not left; what has left, or is paid, is not sold.
func TestSellByHand(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	c.opinions["ehf 10003"], c.opinions["ehf 10004"], c.opinions["ehf 10006"] = routing.Unknown, routing.Unknown, routing.Unknown
	sell := func(number, refused string) func(*company) {
		return func(c *company) {
			c.t.Helper()
			err := c.flow.Sell(context.Background(), c.order(number), by(""))
			var no *flow.RefusedOrder
			switch {
			case refused == "" && err != nil:
				c.t.Fatal(err)
			case refused != "" && (!errors.As(err, &no) || no.Reason.Code != refused):
				c.t.Fatalf("sell %s: %v, not %s", number, err, refused)
			}
		}
	}
	play(t, c,
		step{"some wait", csvOf("a.csv", bill("200103", 10003, 5000), bill("200104", 10004, 5000), bill("200105", 10005, 5000)), map[string]string{"200103": "waiting far.unknown |"}},
		step{"sold", sell("200103", ""), map[string]string{"200103": "offered factor.offered | factor=handed over"}},
		step{"once", sell("200103", "factor.offered-before"), nil},
		step{"not what has left", sell("200105", "factor.delivered"), map[string]string{"200105": "in delivery  | ehf=handed over"}},
		step{"not what is paid", func(c *company) {
			c.bank("b.xml", bankFile{name: "1", day: "2027-01-12", opening: "0.00", closing: "100.00", entries: []paid{{ref: "1", amount: "100.00", kid: kid("200104", 10004)}}})
		}, map[string]string{"open 200104": "490000"}},
		step{"not what is paid 2", sell("200104", "factor.paid"), map[string]string{"200104": "waiting far.unknown |"}},
		step{"before its voucher is written", func(c *company) {
			c.csv("c.csv", bill("200106", 10006, 5000))
			if _, err := c.taker.Run(context.Background()); err != nil {
				t.Fatal(err)
			}
			sell("200106", "")(c)
		}, map[string]string{"200106": "offered factor.offered | factor=handed over", "open 200106": "500000"}},
		step{"bought", answered("d.csv", bought, "200106"), map[string]string{"200106": "waiting far.unknown | factor=handed over", "open 200106": "0", "account 1578": "500000"}},
		step{"and delivered", func(c *company) { c.opinions["ehf 10006"] = routing.Can; c.later(2 * time.Hour) }, map[string]string{"200106": "in delivery  | factor=handed over ehf=handed over"}},
	)
	if l := c.ehf.letter("200106"); l.Type != "393" {
		t.Errorf("it left as %+v", l)
	}
}

// An offer that cannot be handed over is a person's, who tries it again or
// lets the invoice go on unsold; an acceptance that comes then assigns nothing.
func TestOfferNotHandedOver(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	c.factor.unfit["200101"] = outbox.BadContent
	order := func(do func(*flow.Flow, context.Context, int64, flow.Order) error, number string) func(*company) {
		return func(c *company) {
			if err := do(c.flow, context.Background(), c.order(number), by("")); err != nil {
				t.Fatal(err)
			}
		}
	}
	play(t, c,
		step{"unfit", csvOf("a.csv", bill("200101", 10001, 5000), bill("200102", 10002, 5000)), map[string]string{
			"200101": "offered factor.not-handed-over | factor=refused", "200102": "offered factor.offered | factor=handed over",
		}},
		step{"again", order((*flow.Flow).Retry, "200101"), map[string]string{"200101": "offered factor.not-handed-over | factor=refused"}},
		step{"mended", func(c *company) {
			delete(c.factor.unfit, "200101")
			order((*flow.Flow).Retry, "200101")(c)
		}, map[string]string{"200101": "offered factor.offered | factor=handed over"}},
		step{"bought", answered("b.csv", bought, "200101"), map[string]string{"200101": "in delivery  | factor=handed over ehf=handed over", "account 1578": "500000"}},
		step{"its file is refused", receipt(routing.Factor, "r", "200102", outbox.Refused, outbox.CannotReach), map[string]string{"200102": "offered factor.not-handed-over | factor=refused"}},
		step{"let go unsold", order((*flow.Flow).Release, "200102"), map[string]string{"200102": "in delivery  | factor=withdrawn ehf=handed over", "offer 200102": "withdrawn  0"}},
		step{"a late yes", answered("c.csv", bought, "200102"), map[string]string{"file c.csv": "rejected file.nothing-usable 1=0+1+0+0", "account 1578": "500000"}},
	)
}
