package flow_test

import (
	"context"
	"errors"
	"testing"

	"sluse/flow"
	"sluse/outbox"
	"sluse/routing"
)

// orders are what a person may want of one invoice.
var orders = map[string]func(*flow.Flow, context.Context, int64, flow.Order) error{
	"hold": (*flow.Flow).Hold, "release": (*flow.Flow).Release, "retry": (*flow.Flow).Retry, "reroute": (*flow.Flow).Reroute,
	"withdraw": (*flow.Flow).Withdraw, "handled": (*flow.Flow).Handled, "sell": (*flow.Flow).Sell,
}

// A standing is how an invoice comes to stand, and which orders it then takes,
// each with how it stands right after.
type standing struct {
	name  string
	reach func(*company) // of 200103; before the bill it sets the far ends
	after func(*company) // the bill has been dropped and run
	stands,
	bill string
	allowed map[string]string
}

func standings() []standing {
	cut := func(c *company) {
		c.opinions["ehf"] = routing.Cannot
		c.email.send = func(_ letter, begun func() error) error {
			return errors.Join(begun(), &outbox.UncertainError{Err: errors.New("cut")})
		}
	}
	unknown := func(c *company) { c.opinions["ehf"] = routing.Unknown }
	nowhere := func(c *company) {
		for _, channel := range []string{"ehf", "email", "paper"} {
			c.opinions[channel] = routing.Cannot
		}
	}
	do := func(order string, o flow.Order) func(*company) {
		return func(c *company) {
			c.t.Helper()
			if err := orders[order](c.flow, context.Background(), c.order("200103"), o); err != nil {
				c.t.Fatal(err)
			}
		}
	}
	note := flow.Order{Who: "kari", Note: "fordi"}
	return []standing{
		{name: "waiting for an answer", reach: unknown, stands: "waiting far.unknown |", allowed: map[string]string{
			"hold": "held person.held |", "release": "waiting person.released |", "retry": "waiting  |", "reroute": "in delivery  | paper=queued",
			"withdraw": "ended person.withdrawn |", "handled": "ended person.handled |", "sell": "offered factor.offered | factor=queued",
		}},
		{name: "held by a rule", bill: "99990600038", stands: "held invoice.foreign-account |", allowed: map[string]string{
			"release":  "waiting person.released |",
			"withdraw": "ended person.withdrawn |", "handled": "ended person.handled |",
		}},
		{name: "no channel left", reach: nowhere, stands: "held route.no-channel-left |", allowed: map[string]string{
			"hold": "held person.held |", "release": "waiting person.released |", "retry": "waiting  |",
			"withdraw": "ended person.withdrawn |", "handled": "ended person.handled |", "sell": "offered factor.offered | factor=queued",
		}},
		{name: "queued", reach: unknown, after: do("reroute", flow.Order{Who: "kari", To: "paper"}), stands: "in delivery  | paper=queued", allowed: map[string]string{
			"hold": "in delivery person.held | paper=held", "retry": "in delivery  | paper=queued", "reroute": "in delivery  | paper=withdrawn paper=queued",
			"withdraw": "ended person.withdrawn | paper=withdrawn", "handled": "ended person.handled | paper=handled", "sell": "offered factor.offered | paper=withdrawn factor=queued",
		}},
		{name: "queued and held", reach: unknown, after: func(c *company) {
			do("reroute", flow.Order{Who: "kari", To: "paper"})(c)
			do("hold", note)(c)
		}, stands: "in delivery person.held | paper=held", allowed: map[string]string{
			"hold": "in delivery person.held | paper=held", "release": "in delivery  | paper=queued", "reroute": "in delivery  | paper=withdrawn paper=queued",
			"withdraw": "ended person.withdrawn | paper=withdrawn", "handled": "ended person.handled | paper=handled", "sell": "offered factor.offered | paper=withdrawn factor=queued",
		}},
		{name: "being handed over", reach: func(c *company) {
			c.opinions["ehf"] = routing.Cannot
			c.email.send = func(letter, func() error) error { return errors.New("later") }
		}, stands: "in delivery  | email=leased", allowed: map[string]string{
			"retry": "in delivery  | email=leased", "hold": "in delivery person.held | email=held",
			"reroute": "in delivery  | email=withdrawn paper=queued", "withdraw": "ended person.withdrawn | email=withdrawn",
		}},
		{name: "handed over", stands: "in delivery  | ehf=handed over", allowed: map[string]string{"handled": "ended person.handled | ehf=handled"}},
		{name: "uncertain", reach: cut, stands: "in delivery channel.cut-in-the-middle | email=uncertain", allowed: map[string]string{
			"retry": "in delivery  | email=refused email=queued", "handled": "ended person.handled | email=handled",
		}},
		{name: "content refused", after: func(c *company) {
			receipt("ehf", "r", "200103", outbox.Refused, outbox.BadContent)(c)
			if err := c.run(); err != nil {
				c.t.Fatal(err)
			}
		}, stands: "held invoice.content-refused | ehf=refused", allowed: map[string]string{
			"hold": "held person.held | ehf=refused", "release": "waiting person.released | ehf=refused", "reroute": "in delivery  | ehf=refused paper=queued",
			"withdraw": "ended person.withdrawn | ehf=refused", "handled": "ended person.handled | ehf=refused",
		}},
		{name: "delivered", after: func(c *company) {
			receipt("ehf", "r", "200103", outbox.Delivered, "")(c)
			if err := c.run(); err != nil {
				c.t.Fatal(err)
			}
		}, stands: "delivered  | ehf=delivered"},
		{name: "offered", reach: unknown, after: func(c *company) {
			do("sell", note)(c)
			if err := c.run(); err != nil {
				c.t.Fatal(err)
			}
		}, stands: "offered factor.offered | factor=handed over", allowed: map[string]string{
			"release": "offered factor.withdrawing | factor=handed over factor=queued",
		}},
		{name: "offered, not handed over", reach: func(c *company) {
			unknown(c)
			c.factor.unfit["200103"] = outbox.BadContent
		}, after: func(c *company) {
			do("sell", note)(c)
			if err := c.run(); err != nil {
				c.t.Fatal(err)
			}
		}, stands: "offered factor.not-handed-over | factor=refused", allowed: map[string]string{
			"retry": "offered factor.offered | factor=queued", "release": "waiting  | factor=withdrawn",
		}},
		{name: "withdrawn", reach: unknown, after: do("withdraw", note), stands: "ended person.withdrawn |"},
		{name: "handled", reach: unknown, after: do("handled", note), stands: "ended person.handled |"},
	}
}

// Each order from each standing: refused orders and dry runs change nothing,
// allowed ones do what the table says, and after them the house comes to rest
// with its laws whole.
func TestOrders(t *testing.T) {
	t.Parallel()
	for i, s := range standings() {
		if briefly() && i%4 > 0 {
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			for order, do := range orders {
				c := s.company(t)
				o := flow.Order{Who: "kari", Note: "fordi", To: "paper", DryRun: true}
				want, allowed := s.allowed[order]
				before := c.tables()
				check := func(when string, err error) {
					t.Helper()
					var refused *flow.RefusedOrder
					if allowed && err != nil || !allowed && !errors.As(err, &refused) {
						t.Errorf("%s %s: %v, allowed %v", order, when, err, allowed)
					}
				}
				check("dry", do(c.flow, context.Background(), c.order("200103"), o))
				if diff := changed(before, c.tables()); diff != "" {
					t.Errorf("%s: a dry run changed\n%s", order, diff)
				}
				o.DryRun = false
				check("done", do(c.flow, context.Background(), c.order("200103"), o))
				diff := changed(before, c.tables())
				if !allowed && diff != "" {
					t.Errorf("%s: refused, but it changed\n%s", order, diff)
				}
				if got := c.look("200103"); allowed && got != want {
					t.Errorf("%s: %q, not %q", order, got, want)
				}
				if allowed && c.one(`SELECT COUNT(*) FROM event WHERE who = 'kari' AND note = 'fordi'`) == "0" {
					t.Errorf("%s stands nowhere in the history", order)
				}
				if err := c.run(); err != nil {
					t.Errorf("%s: %v", order, err)
				}
				c.invariants(order)
			}
		})
	}
}

// company is one whose invoice 200103 stands so.
func (s standing) company(t *testing.T) *company {
	t.Helper()
	c := newCompany(t)
	if s.reach != nil {
		s.reach(c)
	}
	c.csv("a.csv", bill("200103", 10003, 1000, "Konto", s.bill))
	if err := c.run(); err != nil {
		t.Fatal(err)
	}
	if s.after != nil {
		s.after(c)
	}
	if got := c.look("200103"); got != s.stands {
		t.Fatalf("it stands %q, not %q", got, s.stands)
	}
	return c
}

// What has no note where one is needed, and what goes by a channel that is
// not the customer's, is refused.
func TestOrdersThatNeedMore(t *testing.T) {
	t.Parallel()
	c := newCompany(t, func(f *flow.Flow) { f.Limits.InvoicesPerFile = 2 })
	c.opinions["ehf"] = routing.Unknown
	c.opinions["email"] = routing.Cannot
	c.csv("a.csv", bill("200103", 10003, 1000))
	c.csv("b.csv", bill("200104", 10003, 1000), bill("200105", 10003, 1000), bill("200106", 10003, 1000))
	if err := c.run(); err != nil {
		t.Fatal(err)
	}
	staged, _, err := c.store.ByIdentity(context.Background(), sellerID, "invoice", "200104")
	if err != nil || staged.State != flow.Staged {
		t.Fatal(staged.State, err)
	}
	id := c.order("200103")
	before := c.tables()
	for want, err := range map[string]error{
		"person.note-needed":     c.flow.Handled(context.Background(), id, by("")),
		"person.no-such-channel": c.flow.Reroute(context.Background(), id, flow.Order{To: "brevdue"}),
		"person.channel-cannot":  c.flow.Reroute(context.Background(), id, flow.Order{To: "email"}),
		"person.not-released":    c.flow.Withdraw(context.Background(), staged.ID, by("x")),
	} {
		var refused *flow.RefusedOrder
		if !errors.As(err, &refused) || refused.Reason.Code != want {
			t.Errorf("%v, not %s", err, want)
		}
	}
	if err := c.flow.Reroute(context.Background(), id, flow.Order{To: routing.Factor}); err == nil {
		t.Error("an invoice was sent to the customer by way of the factor")
	}
	for order, do := range orders {
		if err := do(c.flow, context.Background(), staged.ID, flow.Order{Who: "x", Note: "x", To: "paper"}); err == nil {
			t.Errorf("%s of an invoice whose file is held", order)
		}
	}
	if diff := changed(before, c.tables()); diff != "" {
		t.Errorf("it changed\n%s", diff)
	}
}
