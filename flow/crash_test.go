package flow_test

import (
	"errors"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"sluse/outbox"
	"sluse/routing"
)

// nightOf is a small company's night with all that can come in: what happens
// between two runs.
func nightOf() []func(*company) {
	one := []paid{
		{ref: "1", amount: "1000.00", kid: kid("200103", 10003)},
		{ref: "2", amount: "4875.00", id: "OPPGJ-1"},
		{ref: "3", amount: "-35.00", code: "MDOP/CHRG"},
		{ref: "4", amount: "77.00", text: "takk"},
	}
	bills := [][]string{
		note("300104", 10004, 400, "200104"), bill("200101", 10001, 5000), bill("200102", 10002, 4000), bill("200103", 10003, 1000),
		bill("200104", 10004, 1000), bill("200105", 10005, 100, "Mva", "21,00"), bill("200106", 10006, 700), bill("200103", 10003, 1000), bill("200104", 10004, 900),
	}
	return []func(*company){
		func(c *company) {
			c.opinions["ehf 10004"] = routing.Cannot
			c.csv("a.csv", bills...)
		},
		func(c *company) {
			c.drop("ans.csv", "sale_id;invoice_number;status;reason_code;factor_kid\n"+
				c.factor.letter("200101").SaleID+";200101;accepted;;47112001012\n"+c.factor.letter("200102").SaleID+";200102;rejected;CREDIT;\n")
			c.ehf.answer("r1", "200103", outbox.Delivered, "")
			c.ehf.answer("r2", "200106", outbox.Refused, outbox.CannotReach)
		},
		func(c *company) {
			c.settled("s.csv", "OPPGJ-1", "4875.00", "200101;purchase;5000.00", "200101;commission;-125.00")
			c.bank("054.xml", bankFile{name: "A", day: "2027-01-12", advice: true, entries: one[:1]})
			c.email.answer("r3", "200106", outbox.Refused, outbox.CannotReach)
		},
		func(c *company) {
			c.bank("053.xml", day("12", "100.00", "6017.00", one...))
			c.csv("b.csv", bills...)
		},
	}
}

// liveOn lives through a night. It reports how many commits that took.
func liveOn(t *testing.T, p *power) (commits int, night string) {
	t.Helper()
	c := newCompany(t)
	defer c.close()
	c.mailByFile = true
	c.restart()
	c.power = p
	for i, happens := range nightOf() {
		happens(c)
		err := c.run()
		if errors.Is(err, errPower) {
			c.power = nil
			c.restart()
			err = c.run()
		}
		if err != nil {
			t.Fatalf("step %d, power %+v: %v", i, *p, err)
		}
	}
	c.invariants("the night")
	return p.commits, c.night()
}

// killsVariable is set by make prove.
const killsVariable = "SLUSEKILLS"

// The power goes at each commit of a night in turn, before it or right after
// it (make prove: both): the night ends as if it never had.
func TestCrashAtEveryCommit(t *testing.T) {
	t.Parallel()
	commits, want := liveOn(t, &power{})
	for _, part := range []string{
		"delivery 200101 customer ehf handed over", "delivery 200106 customer paper", "settlement OPPGJ-1 487500 paid", "entry 99990501234:4 unmatched",
		"file a.csv invoices csv archived", "file b.csv   duplicate", "paper {Number:200106",
	} {
		if !strings.Contains(want, part) {
			t.Fatalf("the night lacks %q:\n%s", part, want)
		}
	}
	t.Logf("%d commits", commits)
	turns := make(chan power)
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for p := range turns {
				if _, got := liveOn(t, &p); got != want {
					t.Errorf("power gone at commit %d (after it: %v):\n%s", p.at, p.after, firstDifference(want, got))
				}
			}
		})
	}
	by := 1
	if briefly() {
		by = 12
	}
	for at := 1; at <= commits; at += by {
		turns <- power{at: at, after: at%2 == 0}
		if os.Getenv(killsVariable) != "" {
			turns <- power{at: at, after: at%2 != 0}
		}
	}
	close(turns)
	wg.Wait()
}

// A mail that a crash cut is accepted and left once, or is uncertain and never
// sent again by itself.
func TestCrashWhileMailing(t *testing.T) {
	onceIsEnough(t)
	t.Parallel()
	uncertain := 0
	for at, after := 1, false; ; after = !after {
		c := newCompany(t)
		c.opinions["ehf"] = routing.Cannot
		c.csv("a.csv", bill("200103", 10003, 100))
		c.power = &power{at: at, after: after}
		err := c.run()
		if err == nil {
			c.close()
			break // it has gone at every commit
		}
		c.power = nil
		c.restart()
		for range 2 {
			if err := c.run(); err != nil {
				t.Fatal(err)
			}
			c.later(100 * time.Hour)
		}
		left := len(c.email.letters())
		switch got := c.look("200103"); {
		case got == "delivered  | email=accepted" && left == 1:
		case got == "in delivery channel.cut-in-the-middle | email=uncertain" && left <= 1:
			uncertain++
		default:
			t.Errorf("power gone at commit %d (after it: %v): %s, and it left %d times", at, after, got, left)
		}
		c.invariants("cut")
		c.close()
		if after {
			at++
		}
	}
	if uncertain == 0 || uncertain > 3 {
		t.Errorf("%d times uncertain", uncertain)
	}
}
