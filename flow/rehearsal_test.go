package flow_test

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sluse/drop"
	"sluse/flow"
	"sluse/ledger"
	"sluse/outbox"
	"sluse/routing"
)

// rehearsal is the channel that stands in for another.
func (c *company) rehearsal(channel outbox.Channel) *outbox.Rehearsal {
	return &outbox.Rehearsal{Real: channel, Stage: func(string) (outbox.Stage, error) {
		folder := filepath.Join(c.dir, "rehearsal")
		if err := os.MkdirAll(folder, 0o750); err != nil {
			return outbox.Stage{}, err
		}
		d, err := drop.Folder(folder)
		return outbox.Stage{Folder: d}, err
	}}
}

// rehearsed are the invoices in the folder of rehearsals: "ehf 200101".
func (c *company) rehearsed() string {
	c.t.Helper()
	var out []string
	err := filepath.WalkDir(filepath.Join(c.dir, "rehearsal"), func(name string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) || err == nil && e.IsDir() {
			return nil
		}
		if err != nil {
			return err
		}
		raw, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		var l letter
		if err := json.Unmarshal(raw, &l); err != nil {
			return err
		}
		out = append(out, filepath.Base(filepath.Dir(name))+" "+l.Number)
		return nil
	})
	if err != nil {
		c.t.Fatal(err)
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

// left are the invoices that left for real: "ehf 200101".
func (c *company) left() string {
	var out []string
	for _, e := range []*end{&c.factor.end, &c.ehf.end, &c.email.end, &c.paper.end} {
		for _, l := range e.letters() {
			out = append(out, strings.TrimSpace(e.name+" "+l.Number+" "+l.Action))
		}
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

func (c *company) turn(do func(*flow.Flow, context.Context, flow.Switch, flow.Order) (flow.Switched, error), kind flow.SwitchKind, channel string) flow.Switched {
	c.t.Helper()
	done, err := do(c.flow, context.Background(), flow.Switch{Kind: kind, Seller: sellerID, Channel: channel}, flow.Order{Who: "kari"})
	if err != nil {
		c.t.Fatal(err)
	}
	return done
}

func rehearse(channel string) func(*company) {
	return func(c *company) { c.t.Helper(); c.turn((*flow.Flow).TurnOn, flow.Rehearsing, channel) }
}

func live(channel string) func(*company) {
	return func(c *company) { c.t.Helper(); c.turn((*flow.Flow).TurnOff, flow.Rehearsing, channel) }
}

// exported are the texts of the vouchers that an accounting system is given.
func (c *company) exported() string {
	c.t.Helper()
	left := 0
	all, err := c.flow.Unrehearsed(context.Background(), c.store, sellerID, flow.Exported(c.store.Vouchers(context.Background(), sellerID), true, true), &left)
	if err != nil {
		c.t.Fatal(err)
	}
	var out []string
	for v, err := range all {
		if err != nil {
			c.t.Fatal(err)
		}
		out = append(out, v.Text)
	}
	return strings.Join(out, "; ")
}

// A whole seller rehearses: all is real but the hand-over, and after going
// live nothing of it leaves, wherever it stood.
func TestRehearsalOfASeller(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	c.opinions["ehf 10004"], c.opinions["ehf 10005"] = routing.Unknown, routing.Cannot
	c.opinions["email 10005"], c.opinions["paper 10005"] = routing.Cannot, routing.Cannot
	const gone = " rehearsal.would-have-gone |"
	play(t, c,
		step{"what comes in is rehearsed", func(c *company) {
			rehearse("")(c)
			c.csv("a.csv", bill("200101", 10001, 5000), bill("200103", 10003, 1000), bill("200104", 10004, 400), bill("200105", 10005, 700), note("300103", 10003, 100, "200103"))
		}, map[string]string{
			"200101":       "rehearsed" + gone + " rehearsal:factor=rehearsed rehearsal:ehf=rehearsed",
			"offer 200101": "rehearsed  0",
			"200103":       "rehearsed" + gone + " rehearsal:ehf=rehearsed",
			"K300103":      "rehearsed" + gone + " rehearsal:ehf=rehearsed",
			"200104":       "waiting far.unknown |",
			"200105":       "held route.no-channel-left |",
			"open 200101":  "500000",
			"account 1578": "0",
		}},
		step{"what the bank brings is booked, and stays here", func(c *company) {
			c.bank("053.xml", day("12", "100.00", "1100.00", paid{ref: "1", amount: "900.00", kid: kid("200103", 10003)}, paid{ref: "2", amount: "100.00", text: "takk"}))
		}, map[string]string{"open 200103": "0", "account 1920": "110000"}},
	)
	if got := c.left(); got != "" {
		t.Errorf("it left: %s", got)
	}
	if got, want := c.rehearsed(), "ehf 200101, ehf 200103, ehf 300103, factor 200101"; got != want {
		t.Errorf("rehearsed %s, want %s", got, want)
	}
	if got := c.exported(); got != "" {
		t.Errorf("exported: %s", got)
	}
	if got := c.all(`SELECT series FROM series WHERE series LIKE 'outbox:%' ORDER BY series`); got != "outbox:rehearsal:ehf; outbox:rehearsal:factor" {
		t.Errorf("counted: %s", got)
	}
	if proof, err := ledger.Verify(c.store.Vouchers(context.Background(), sellerID)); err != nil || proof.Vouchers < 7 {
		t.Errorf("the books have %d vouchers, %v", proof.Vouchers, err)
	}
	for name, order := range map[string]func(*flow.Flow, context.Context, int64, flow.Order) error{
		"hold": (*flow.Flow).Hold, "release": (*flow.Flow).Release, "retry": (*flow.Flow).Retry, "reroute": (*flow.Flow).Reroute,
		"withdraw": (*flow.Flow).Withdraw, "handled": (*flow.Flow).Handled, "sell": (*flow.Flow).Sell,
	} {
		var no *flow.RefusedOrder
		if err := order(c.flow, context.Background(), c.order("200103"), flow.Order{Who: "kari", Note: "x", To: "paper"}); !errors.As(err, &no) {
			t.Errorf("%s: %v", name, err)
		}
	}
	play(t, c,
		step{"after going live the rest of it is rehearsed still", func(c *company) {
			live("")(c)
			c.opinions["ehf 10004"], c.opinions["ehf 10005"] = routing.Can, routing.Can
			if err := c.flow.Release(context.Background(), c.order("200105"), flow.Order{Who: "kari"}); err != nil {
				c.t.Fatal(err)
			}
			c.later(2 * time.Hour)
			c.csv("igjen.csv", bill("200101", 10001, 5000), bill("200103", 10003, 1000), bill("200201", 10003, 300), note("300104", 10004, 100, "200104"))
			c.bank("053-2.xml", bankFile{name: "B", day: "2027-01-13", opening: "1100.00", closing: "1500.00", entries: []paid{{ref: "3", amount: "400.00", kid: kid("200104", 10004)}}})
		}, map[string]string{
			"200101": "rehearsed" + gone + " rehearsal:factor=rehearsed rehearsal:ehf=rehearsed",
			"200104": "rehearsed" + gone + " rehearsal:ehf=rehearsed",
			"200105": "rehearsed" + gone + " rehearsal:ehf=rehearsed",
			"200201": "in delivery  | ehf=handed over", "K300104": "in delivery  | ehf=handed over",
			"file igjen.csv": "archived  4=2+0+2+0", "open 200104": "-10000",
		}},
	)
	if got, want := c.left(), "ehf 200201, ehf 300104"; got != want {
		t.Errorf("left %s, want %s", got, want)
	}
	if got, want := c.exported(), "Faktura 200201; Kreditnota 300104"; got != want {
		t.Errorf("exported %q, want %q", got, want)
	}
}

// One channel rehearses: what goes by another goes for real, but for the
// factor: what no customer may get is not sold.
func TestRehearsalOfAChannel(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	c.opinions["ehf 10003"] = routing.Cannot
	play(t, c,
		step{"by its list", func(c *company) {
			rehearse("email")(c)
			c.csv("a.csv", bill("200101", 10001, 5000), bill("200103", 10003, 1000), bill("200104", 10004, 400))
		}, map[string]string{
			"200101": "in delivery  | rehearsal:factor=rehearsed ehf=handed over",
			"200103": "rehearsed rehearsal.would-have-gone | rehearsal:email=rehearsed",
			"200104": "in delivery  | ehf=handed over",
		}},
		step{"a person's order goes the same ways", func(c *company) {
			c.opinions["ehf 10005"], c.opinions["paper 10005"] = routing.Unknown, routing.Can
			c.csv("b.csv", bill("200105", 10005, 100), bill("200106", 10005, 100))
			if err := c.run(); err != nil {
				c.t.Fatal(err)
			}
			for number, to := range map[string]string{"200105": "email", "200106": "paper"} {
				if err := c.flow.Reroute(context.Background(), c.order(number), flow.Order{Who: "kari", To: to}); err != nil {
					c.t.Fatal(err)
				}
			}
		}, map[string]string{
			"200105": "rehearsed rehearsal.would-have-gone | rehearsal:email=rehearsed",
			"200106": "in delivery  | paper=handed over",
		}},
	)
	if got, want := c.exported(), "Faktura 200101; Faktura 200104; Faktura 200106"; got != want {
		t.Errorf("exported %q, want %q", got, want)
	}
	if got, want := c.rehearsed(), "email 200103, email 200105, factor 200101"; got != want {
		t.Errorf("rehearsed %s, want %s", got, want)
	}
}

// What was taken in before a rehearsal waits while it lasts: what is queued,
// and what waits to be tried again.
func TestBeforeARehearsalWaits(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	c.opinions["ehf"] = routing.Cannot
	c.email.send = func(letter, func() error) error { return errors.New("nobody is there") }
	play(t, c,
		step{"a mail is tried in vain", csvOf("a.csv", bill("200103", 10003, 100)), map[string]string{"200103": "in delivery  | email=leased"}},
		step{"while it rehearses it is not tried again", func(c *company) {
			c.email.send = nil
			rehearse("")(c)
			c.later(time.Hour)
			c.csv("b.csv", bill("200104", 10004, 100))
		}, map[string]string{"200103": "in delivery  | email=leased", "200104": "rehearsed rehearsal.would-have-gone | rehearsal:email=rehearsed"}},
		step{"then it is", func(c *company) {
			if done := c.turn((*flow.Flow).TurnOff, flow.Rehearsing, ""); done.Waiting != 1 || done.Rehearsed != 1 {
				t.Errorf("%+v", done)
			}
		}, map[string]string{"200103": "delivered  | email=accepted"}},
	)
	if got, want := c.left(), "email 200103"; got != want {
		t.Errorf("left %s, want %s", got, want)
	}
}

// An answer to what was offered in rehearsal sells nothing, and a receipt of
// what was rehearsed proves nothing.
func TestAnswersToARehearsal(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	rehearse("")(c)
	play(t, c,
		step{"rehearsed", csvOf("a.csv", bill("200101", 10001, 5000)), map[string]string{"200101": "rehearsed rehearsal.would-have-gone | rehearsal:factor=rehearsed rehearsal:ehf=rehearsed"}},
		step{"answered all the same", func(c *company) {
			c.drop("ans.csv", "sale_id;invoice_number;status;reason_code;factor_kid\n"+c.one(`SELECT sale_id FROM offer`)+";200101;accepted;;47112001012\n")
			c.drop("r.txt", "receipts ehf\n"+c.one(`SELECT token FROM delivery WHERE channel = 'rehearsal:ehf'`)+";delivered;\n")
		}, map[string]string{
			"200101":       "rehearsed rehearsal.would-have-gone | rehearsal:factor=rehearsed rehearsal:ehf=rehearsed",
			"offer 200101": "rehearsed  0", "account 1578": "0", "customer 10001": "post@k10001.example ",
			"file ans.csv": "rejected file.nothing-usable 1=0+1+0+0", "file r.txt": "archived  1=1+0+0+0",
		}},
	)
}

// Whoever queues it, what was rehearsed by a channel does not leave by it.
func TestLastGate(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	rehearse("")(c)
	c.csv("a.csv", bill("200103", 10003, 100))
	if err := c.run(); err != nil {
		t.Fatal(err)
	}
	live("")(c)
	err := c.store.Do(context.Background(), func(tx flow.Tx) error {
		return tx.AddDelivery(&flow.Delivery{
			Seller: sellerID, Invoice: c.order("200103"), Purpose: outbox.ForCopy, Channel: "paper", State: outbox.Queued, RunAt: c.now, ChangedAt: c.now,
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.run(); err != nil {
		t.Fatal(err)
	}
	if got := c.left(); got != "" {
		t.Errorf("left %s", got)
	}
	if got := c.one(`SELECT state, reason AS code FROM delivery WHERE purpose = 'copy'`); got != "refused rehearsal.never-leaves" {
		t.Error(got)
	}
}

// The power goes at each commit of a rehearsed night in turn: it ends as if
// it never had, and nothing lies in the folder twice.
func TestCrashInARehearsal(t *testing.T) {
	onceIsEnough(t)
	t.Parallel()
	night := func(p *power) (int, string) {
		c := newCompany(t)
		c.opinions["ehf 10003"] = routing.Cannot
		rehearse("")(c)
		c.power = p
		c.csv("a.csv", bill("200101", 10001, 5000), bill("200103", 10003, 1000))
		err := c.run()
		if errors.Is(err, errPower) {
			c.power = nil
			c.restart()
			err = c.run()
		}
		if err != nil {
			t.Fatalf("power %+v: %v", *p, err)
		}
		c.invariants("the night")
		return p.commits, c.night() + c.rehearsed()
	}
	commits, want := night(&power{})
	if !strings.HasSuffix(want, "ehf 200101, email 200103, factor 200101") {
		t.Fatal(want)
	}
	for at := 1; at <= commits; at++ {
		p := power{at: at, after: at%2 == 0}
		if _, got := night(&p); got != want {
			t.Errorf("power gone at commit %d (after it: %v):\n%s", p.at, p.after, firstDifference(want, got))
		}
	}
}
