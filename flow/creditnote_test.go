package flow_test

import (
	"context"
	"testing"

	"sluse/flow"
)

// A credit note follows its invoice, wherever that stands: it goes when the
// invoice is known to have left or a person has seen to it, waits as long as
// that may still come, and is for a person where it never will. Its voucher
// waits for none of it.
func TestCreditNoteFollowsItsInvoice(t *testing.T) {
	t.Parallel()
	const waits, goes = "waiting invoice.waits-for-its-invoice |", "in delivery  | ehf=handed over"
	want := map[string]string{
		"handed over": goes, "delivered": goes, "handled": goes, "queued": goes, // by letter, in the same run
		"withdrawn": "held invoice.credits-withdrawn |",
	}
	for _, s := range standings() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			c := s.company(t)
			delete(c.opinions, "ehf") // the credit note itself can go
			c.csv("k.csv", note("300103", 10003, 1000, "200103"))
			if err := c.run(); err != nil {
				t.Fatal(err)
			}
			state, ok := want[s.name]
			if !ok {
				state = waits
			}
			if got := c.look("K300103"); got != state {
				t.Errorf("it stands %q, not %q", got, state)
			}
			if got := c.one(`SELECT issued FROM invoice WHERE number = '300103'`); got != "1" {
				t.Error("it is not booked")
			}
			c.invariants(s.name)
			// What a person lets go waits no more.
			if state != goes {
				if err := c.flow.Release(context.Background(), c.order("K300103"), flow.Order{Who: "kari", Note: "avtalt"}); err != nil {
					t.Fatal(err)
				}
				if err := c.run(); err != nil {
					t.Fatal(err)
				}
				if got := c.look("K300103"); got != goes {
					t.Errorf("released, it stands %q", got)
				}
			}
			c.invariants(s.name + ", released")
		})
	}
}

// One that waits for an invoice that is then withdrawn comes to a person; one
// whose invoice is uncertain goes when a person says what became of that.
func TestCreditNoteWhenItsInvoiceMoves(t *testing.T) {
	t.Parallel()
	for _, s := range standings() {
		do, want := "", ""
		switch s.name {
		case "queued and held":
			do, want = "withdraw", "held invoice.credits-withdrawn |"
		case "uncertain":
			do, want = "handled", "in delivery  | ehf=handed over"
		default:
			continue
		}
		c := s.company(t)
		delete(c.opinions, "ehf")
		c.csv("k.csv", note("300103", 10003, 1000, "200103"))
		if err := c.run(); err != nil {
			t.Fatal(err)
		}
		if err := orders[do](c.flow, context.Background(), c.order("200103"), flow.Order{Who: "kari", Note: "fordi"}); err != nil {
			t.Fatal(err)
		}
		if err := c.run(); err != nil {
			t.Fatal(err)
		}
		if got := c.look("K300103"); got != want {
			t.Errorf("%s, then %s: %q, not %q", s.name, do, got, want)
		}
		c.invariants(s.name)
	}
}
