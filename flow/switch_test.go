package flow_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"sluse/flow"
	"sluse/outbox"
	"sluse/routing"
)

// Nothing leaves of what is stopped; all else goes on, and so it does when it
// is started again.
func TestStop(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	c.opinions["ehf 10003"] = routing.Cannot
	stop := func(channel string) func(*company) {
		return func(c *company) { c.turn((*flow.Flow).TurnOn, flow.Stopped, channel) }
	}
	start := func(channel string) func(*company) {
		return func(c *company) { c.turn((*flow.Flow).TurnOff, flow.Stopped, channel) }
	}
	c.email.send = func(letter, func() error) error { return errors.New("nobody is there") }
	play(t, c,
		step{"offered, and a mail tried in vain", csvOf("a.csv", bill("200101", 10001, 5000), bill("200103", 10003, 1000)), map[string]string{
			"200101": "offered factor.offered | factor=handed over", "200103": "in delivery  | email=leased",
		}},
		step{"stopped: planned and booked, and at home", func(c *company) {
			stop("")(c)
			c.email.send = nil
			c.later(time.Hour)
			c.csv("b.csv", bill("200104", 10004, 400), bill("200102", 10002, 900))
		}, map[string]string{
			"200103": "in delivery  | email=leased", "200104": "in delivery  | ehf=queued", "200102": "offered factor.offered | factor=queued", "open 200104": "40000",
		}},
		step{"a withdrawal goes all the same, and its invoice waits", func(c *company) {
			if err := c.flow.Release(context.Background(), c.order("200101"), flow.Order{Who: "kari"}); err != nil {
				c.t.Fatal(err)
			}
		}, map[string]string{"200101": "in delivery  | factor=handed over factor=handed over ehf=queued"}},
		step{"what is held and rerouted meanwhile stays at home, too", func(c *company) {
			if err := c.flow.Reroute(context.Background(), c.order("200104"), flow.Order{Who: "kari", To: "paper"}); err != nil {
				c.t.Fatal(err)
			}
			if err := c.flow.Retry(context.Background(), c.order("200103"), flow.Order{Who: "kari"}); err != nil {
				c.t.Fatal(err)
			}
		}, map[string]string{"200103": "in delivery  | email=leased", "200104": "in delivery  | ehf=withdrawn paper=queued"}},
		step{"one channel is started", start("email"), map[string]string{
			"200103": "delivered  | email=accepted", "200104": "in delivery  | ehf=withdrawn paper=queued", "200102": "offered factor.offered | factor=queued",
		}},
		step{"and the others", start(""), map[string]string{
			"200104": "in delivery  | ehf=withdrawn paper=handed over", "200102": "offered factor.offered | factor=handed over",
			"200101": "in delivery  | factor=handed over factor=handed over ehf=handed over",
		}},
		step{"a rehearsal is stopped with its channel", func(c *company) {
			rehearse("ehf")(c)
			stop("ehf")(c)
			c.csv("c.csv", bill("200105", 10005, 100))
		}, map[string]string{"200105": "in delivery  | rehearsal:ehf=queued"}},
		step{"and started with it", start("ehf"), map[string]string{"200105": "rehearsed rehearsal.would-have-gone | rehearsal:ehf=rehearsed"}},
	)
}

// A file that was uploaded and not renamed when the power went stays so while
// it is stopped.
func TestStopOfABegunFile(t *testing.T) {
	t.Parallel()
	for at := 1; ; at++ {
		c := newCompany(t)
		c.csv("a.csv", bill("200103", 10003, 100))
		c.power = &power{at: at, after: true}
		if err := c.run(); err == nil {
			t.Fatal("the file was never begun")
		}
		c.power = nil
		c.restart()
		if c.one(`SELECT state FROM parcel`) != "begun" || c.left() != "" {
			continue
		}
		c.turn((*flow.Flow).TurnOn, flow.Stopped, "")
		if err := c.run(); err != nil {
			t.Fatal(err)
		}
		if got := c.left(); got != "" {
			t.Errorf("left %s", got)
		}
		c.turn((*flow.Flow).TurnOff, flow.Stopped, "")
		if err := c.run(); err != nil {
			t.Fatal(err)
		}
		if got := c.left(); got != "ehf 200103" {
			t.Errorf("left %q", got)
		}
		return
	}
}

// A notice to the house's own people is stopped by nothing.
func TestNoticesGoOn(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	for _, kind := range []flow.SwitchKind{flow.Stopped, flow.Rehearsing} {
		c.turn((*flow.Flow).TurnOn, kind, "")
	}
	ctx := context.Background()
	for purpose, want := range map[outbox.Purpose]int{outbox.ForNotice: 1, outbox.ForWithdrawal: 1, outbox.ForCustomer: 0, outbox.ForFactor: 0, outbox.ForCopy: 0} {
		d := flow.Delivery{Seller: sellerID, Invoice: 7, Purpose: purpose, Channel: "email", State: outbox.Queued, RunAt: c.now, ChangedAt: c.now}
		if err := c.store.Do(ctx, func(tx flow.Tx) error { return tx.AddDelivery(&d) }); err != nil {
			t.Fatal(err)
		}
		_, ids, err := c.store.Lease(ctx, outbox.Claim{Channel: "email", Now: c.now}, c.now, 10)
		if err != nil || len(ids) != want {
			t.Errorf("%s: %v leased, %v", purpose, ids, err)
		}
	}
}

// What each command leaves switched on, and what is refused.
func TestSwitches(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		orders  string // "stop slusevik ehf, start ..."; "-" is all
		refused string // the code of the last one's refusal
		on      string
	}{
		"a seller":                         {"rehearse slusevik -", "", "rehearsal slusevik "},
		"and live again":                   {"rehearse slusevik -, live slusevik -", "", ""},
		"twice":                            {"rehearse slusevik -, rehearse slusevik -", "switch.rehearsal-on", "rehearsal slusevik "},
		"a channel within":                 {"rehearse slusevik -, rehearse slusevik ehf", "switch.rehearsal-on", "rehearsal slusevik "},
		"the whole takes its place":        {"rehearse slusevik ehf, rehearse slusevik -", "", "rehearsal slusevik "},
		"channel by channel":               {"rehearse slusevik -, live slusevik ehf", "", "rehearsal slusevik email; rehearsal slusevik factor; rehearsal slusevik paper"},
		"live ends all of a seller":        {"rehearse slusevik ehf, rehearse slusevik email, live slusevik -", "", ""},
		"nothing to end":                   {"live slusevik -", "switch.rehearsal-off", ""},
		"another channel":                  {"rehearse slusevik ehf, live slusevik email", "switch.rehearsal-off", "rehearsal slusevik ehf"},
		"no such seller":                   {"rehearse nobody -", "switch.no-seller", ""},
		"no such channel":                  {"stop slusevik pigeon", "person.no-such-channel", ""},
		"everything":                       {"stop - -", "", "stop  "},
		"a seller of everything":           {"stop - -, stop slusevik -", "switch.stop-on", "stop  "},
		"start one seller of all":          {"stop - -, start slusevik -", "switch.stop-wider", "stop  "},
		"start one channel of all":         {"stop - -, start - ehf", "", "stop  email; stop  factor; stop  paper"},
		"a seller's own stop stays":        {"stop slusevik ehf, stop - -, start - -", "", "stop slusevik ehf"},
		"a start that would change little": {"stop slusevik ehf, stop - -, start slusevik ehf", "switch.stop-wider", "stop  ; stop slusevik ehf"},
		"the kinds are two":                {"stop slusevik -, rehearse slusevik -, start slusevik -", "", "rehearsal slusevik "},
	} {
		c := newCompany(t)
		var err error
		for order := range strings.SplitSeq(row.orders, ", ") {
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			f := strings.Fields(order)
			s := flow.Switch{Kind: flow.Stopped}
			if f[0] == "rehearse" || f[0] == "live" {
				s.Kind = flow.Rehearsing
			}
			if f[1] != "-" {
				s.Seller = f[1]
			}
			if f[2] != "-" {
				s.Channel = f[2]
			}
			do := (*flow.Flow).TurnOn
			if f[0] == "live" || f[0] == "start" {
				do = (*flow.Flow).TurnOff
			}
			before := c.tables()
			if _, err := do(c.flow, context.Background(), s, flow.Order{Who: "kari", DryRun: true}); err == nil {
				if diff := changed(before, c.tables(), "id_block"); diff != "" {
					t.Errorf("%s: the dry run changed\n%s", name, diff)
				}
			}
			_, err = do(c.flow, context.Background(), s, flow.Order{Who: "kari"})
		}
		var no *flow.RefusedOrder
		code := ""
		if errors.As(err, &no) {
			code = no.Reason.Code
		} else if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if code != row.refused {
			t.Errorf("%s: refused by %q, not %q", name, code, row.refused)
		}
		if got := c.all(`SELECT kind || ' ' || seller || ' ' || channel FROM switch ORDER BY kind, seller, channel`); got != row.on {
			t.Errorf("%s: %q is on, not %q", name, got, row.on)
		}
		if code == "" && c.one(`SELECT COUNT(*) FROM event`) == "0" {
			t.Errorf("%s: nothing in the history", name)
		}
	}
}
