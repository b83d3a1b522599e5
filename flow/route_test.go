package flow_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"sluse/flow"
	"sluse/outbox"
	"sluse/routing"
)

// receipt drops an answer of a channel's far end.
func receipt(channel, file, number string, state outbox.State, refusal outbox.Refusal) func(*company) {
	return func(c *company) {
		c.t.Helper()
		ends := map[string]*end{"ehf": &c.ehf.end, "email": &c.email.end, "paper": &c.paper.end, routing.Factor: &c.factor.end}
		ends[channel].answer(file, number, state, refusal)
	}
}

// csvOf drops a file of bills.
func csvOf(name string, bills ...[]string) func(*company) {
	return func(c *company) { c.t.Helper(); c.csv(name, bills...) }
}

// Only a proof moves an invoice on, and there are three kinds of no.
func TestThreeKindsOfNo(t *testing.T) {
	t.Parallel()
	play(t, newCompany(t),
		step{"out", csvOf("a.csv", bill("200103", 10003, 100), bill("200104", 10004, 100), bill("200105", 10005, 100), bill("200106", 10006, 100)), map[string]string{
			"200103": "in delivery  | ehf=handed over", "200106": "in delivery  | ehf=handed over",
		}},
		step{"cannot be reached", receipt("ehf", "1", "200103", outbox.Refused, outbox.CannotReach), map[string]string{"200103": "delivered  | ehf=refused email=accepted"}},
		step{"content", receipt("ehf", "2", "200104", outbox.Refused, outbox.BadContent), map[string]string{"200104": "held invoice.content-refused | ehf=refused"}},
		step{"duplicate", receipt("ehf", "3", "200105", outbox.Refused, outbox.Duplicate), map[string]string{"200105": "in delivery far.says | ehf=uncertain"}},
		step{"accepted, then delivered", func(c *company) {
			receipt("ehf", "4", "200106", outbox.Accepted, "")(c)
			receipt("ehf", "5", "200106", outbox.Delivered, "")(c)
		}, map[string]string{"200106": "delivered  | ehf=delivered"}},
		step{"days later", func(c *company) { c.later(96 * time.Hour) }, map[string]string{
			"200104": "held invoice.content-refused | ehf=refused", "200105": "in delivery far.says | ehf=uncertain",
		}},
		step{"a second receipt changes nothing", func(c *company) {
			receipt("ehf", "6", "200103", outbox.Refused, outbox.CannotReach)(c)
			receipt("ehf", "7", "200106", outbox.Refused, outbox.CannotReach)(c)
			receipt("ehf", "8", "200104", outbox.Delivered, "")(c)
		}, map[string]string{"200103": "delivered  | ehf=refused email=accepted", "200106": "delivered  | ehf=delivered", "200104": "held invoice.content-refused | ehf=refused"}},
		step{"a proof ends the uncertain", receipt("ehf", "9", "200105", outbox.Delivered, ""), map[string]string{"200105": "delivered  | ehf=delivered"}},
		step{"it bounces after it was accepted", receipt("email", "10", "200103", outbox.Refused, outbox.CannotReach), map[string]string{"200103": "in delivery  | ehf=refused email=refused paper=handed over"}},
	)
}

func TestUnknownWaits(t *testing.T) {
	t.Parallel()
	for name, next := range map[string]bool{"a person is asked": false, "the list says next": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCompany(t, func(f *flow.Flow) {
				for i := range f.Sellers[sellerID].Lists {
					f.Sellers[sellerID].Lists[i].PassUnknown = next
				}
			})
			c.opinions["ehf 10003"], c.opinions["ehf 10004"] = routing.Unknown, routing.Unknown
			end := map[string]string{"200103": "held route.no-answer-in-time |"}
			if next {
				end = map[string]string{"200103": "delivered  | email=accepted"}
			}
			play(t, c,
				step{"unknown", csvOf("a.csv", bill("200103", 10003, 100), bill("200104", 10004, 100)), map[string]string{"200103": "waiting far.unknown |"}},
				step{"still", func(c *company) { c.later(24 * time.Hour) }, map[string]string{"200103": "waiting far.unknown |", "200104": "waiting far.unknown |"}},
				step{"one answer", func(c *company) { c.opinions["ehf 10004"] = routing.Can; c.later(2 * time.Hour) }, map[string]string{"200104": "in delivery  | ehf=handed over"}},
				step{"the deadline", func(c *company) { c.later(23 * time.Hour) }, end},
			)
		})
	}
}

// What is uncertain goes nowhere by itself; a person who knows ends it.
func TestUncertain(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	c.opinions["ehf"] = routing.Cannot
	c.email.send = func(_ letter, begun func() error) error {
		if err := begun(); err != nil {
			return err
		}
		return &outbox.UncertainError{Err: errors.New("cut")}
	}
	retry := func(note string) func(*company) {
		return func(c *company) {
			err := c.flow.Retry(context.Background(), c.order("200103"), by(note))
			var refused *flow.RefusedOrder
			if (note == "") != errors.As(err, &refused) {
				t.Fatalf("retry with note %q: %v", note, err)
			}
		}
	}
	play(t, c,
		step{"cut", csvOf("a.csv", bill("200103", 10003, 100)), map[string]string{"200103": "in delivery channel.cut-in-the-middle | email=uncertain"}},
		step{"a week", func(c *company) { c.later(7 * 24 * time.Hour) }, map[string]string{"200103": "in delivery channel.cut-in-the-middle | email=uncertain"}},
		step{"without a reason", retry(""), map[string]string{"200103": "in delivery channel.cut-in-the-middle | email=uncertain"}},
		step{"it did not arrive", func(c *company) { c.email.send = nil; retry("kunden har den ikke")(c) }, map[string]string{"200103": "delivered  | email=refused email=accepted"}},
	)
}

// A mail server that says "later" after the hand-over began, and proves by it
// that nothing left, is asked again; it is not uncertain.
func TestLaterIsNotUncertain(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	c.opinions["ehf"] = routing.Cannot
	tries := 0
	c.email.send = func(_ letter, begun func() error) error {
		if err := begun(); err != nil {
			return err
		}
		if tries++; tries < 3 {
			return errors.New("451 later")
		}
		return nil
	}
	play(t, c,
		step{"first", csvOf("a.csv", bill("200103", 10003, 100)), map[string]string{"200103": "in delivery  | email=leased"}},
		step{"second", func(c *company) { c.later(2 * time.Minute) }, map[string]string{"200103": "in delivery  | email=leased"}},
		step{"third", func(c *company) { c.later(10 * time.Minute) }, map[string]string{"200103": "delivered  | email=accepted"}},
	)
	c.email.send = func(letter, func() error) error { return errors.New("no route") }
	play(t, c,
		step{"given up", func(c *company) { c.csv("b.csv", bill("200104", 10004, 100)) }, map[string]string{"200104": "in delivery  | email=leased"}},
		step{"given up 2", func(c *company) { c.later(time.Hour) }, nil},
		step{"given up 3", func(c *company) { c.later(time.Hour) }, map[string]string{"200104": "in delivery channel.gave-up | email=held"}},
		step{"a person tries again", func(c *company) {
			c.email.send = nil
			if err := c.flow.Retry(context.Background(), c.order("200104"), by("")); err != nil {
				t.Fatal(err)
			}
		}, map[string]string{"200104": "delivered  | email=accepted"}},
	)
}

// One that cannot be packed harms no other.
func TestUnfit(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	c.ehf.unfit["200103"], c.ehf.unfit["200104"] = outbox.BadContent, outbox.CannotReach
	play(t, c, step{"out", csvOf("a.csv", bill("200103", 10003, 100), bill("200104", 10004, 100), bill("200105", 10005, 100)), map[string]string{
		"200103": "held invoice.content-refused | ehf=refused", "200104": "delivered  | ehf=refused email=accepted", "200105": "in delivery  | ehf=handed over",
	}})
}

// A credit note follows its invoice, never overtakes it, and lessens its item.
func TestCreditNote(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	c.opinions["ehf 10003"] = routing.Unknown
	play(t, c,
		step{"both in one file, the note first", csvOf("a.csv", note("300103", 10003, 400, "200103"), bill("200103", 10003, 1000)), map[string]string{
			"file a.csv": "archived  2=2+0+0+0", "200103": "waiting far.unknown |", "K300103": "waiting invoice.waits-for-its-invoice |", "open 200103": "60000",
		}},
		step{"the invoice leaves", func(c *company) { c.opinions["ehf 10003"] = routing.Can; c.later(2 * time.Hour) }, map[string]string{
			"200103": "in delivery  | ehf=handed over", "K300103": "in delivery  | ehf=handed over",
		}},
		step{"a note before its invoice", csvOf("b.csv", note("300104", 10004, 1000, "200104")), map[string]string{"K300104": "held invoice.credits-unknown |", "account 1500": "60000"}},
		step{"whose invoice comes", csvOf("c.csv", bill("200104", 10004, 1000)), map[string]string{
			"200104": "in delivery  | ehf=handed over", "K300104": "in delivery  | ehf=handed over", "account 1500": "60000", "open 200104": "0",
		}},
		step{"of an invoice on hold", func(c *company) {
			c.opinions["ehf 10005"] = routing.Unknown
			c.csv("d.csv", bill("200105", 10005, 500))
		}, map[string]string{"200105": "waiting far.unknown |"}},
		step{"held", func(c *company) {
			if err := c.flow.Hold(context.Background(), c.order("200105"), by("")); err != nil {
				t.Fatal(err)
			}
			c.opinions["ehf 10005"] = routing.Can
			c.csv("e.csv", note("300105", 10005, 500, "200105"))
		}, map[string]string{"K300105": "waiting invoice.waits-for-its-invoice |", "open 200105": "0"}},
		step{"let go", func(c *company) {
			if err := c.flow.Release(context.Background(), c.order("200105"), by("")); err != nil {
				t.Fatal(err)
			}
		}, map[string]string{"200105": "in delivery  | ehf=handed over", "K300105": "in delivery  | ehf=handed over"}},
	)
}

// What the books cannot take does not leave, and gets its voucher when they can.
func TestUnbookable(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	release := func(c *company) {
		if err := c.flow.Release(context.Background(), c.order("200104"), by("")); err != nil {
			t.Fatal(err)
		}
	}
	play(t, c,
		// The norm allows a base that is off by less than a krone; the books do not.
		step{"a base that is off", func(c *company) {
			c.ubl("a.xml", bill("200104", 10004, 1000), `TaxableAmount currencyID="NOK">800.00<`, `TaxableAmount currencyID="NOK">800.50<`)
		}, map[string]string{"file a.xml": "archived  1=1+0+0+0", "200104": "held books.vat-bases-differ |", "account 1500": "0"}},
		step{"let go all the same", release, map[string]string{"200104": "held books.vat-bases-differ |"}},
		step{"ended by a person", func(c *company) {
			if err := c.flow.Withdraw(context.Background(), c.order("200104"), by("")); err != nil {
				t.Fatal(err)
			}
		}, map[string]string{"200104": "ended books.vat-bases-differ |"}},
	)
}
