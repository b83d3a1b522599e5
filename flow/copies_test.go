package flow_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"sluse/flow"
	"sluse/outbox"
	"sluse/routing"
)

// copies orders a copy; the code of a refusal, or the way.
func (c *company) copies(number, to string) string {
	c.t.Helper()
	way, err := c.flow.Copy(context.Background(), c.order(number), flow.Order{Who: "kari", Note: "fordi", To: to})
	var no *flow.RefusedOrder
	if errors.As(err, &no) {
		return no.Reason.Code
	}
	if err != nil {
		c.t.Fatal(err)
	}
	return strings.TrimSpace(way.Channel + " " + way.Address)
}

// Only what has left, or perhaps has, is copied; whatever a copy does, the
// invoice stands as it stood, and the laws hold.
func TestCopyFromEachStanding(t *testing.T) {
	t.Parallel()
	may := map[string]bool{"handed over": true, "uncertain": true, "delivered": true, "handled": true}
	for _, s := range standings() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			c := s.company(t)
			c.opinions["email"] = routing.Can
			if s.name == "uncertain" { // and the mail server is well again
				c.email.send = nil
			}
			before := c.tables()
			if _, err := c.flow.Copy(context.Background(), c.order("200103"), flow.Order{Who: "kari", DryRun: true}); (err == nil) != may[s.name] {
				t.Errorf("dry: %v", err)
			}
			if diff := changed(before, c.tables()); diff != "" {
				t.Errorf("a dry run changed\n%s", diff)
			}
			got := c.copies("200103", "")
			if may[s.name] != (got == "email") || !may[s.name] && !strings.HasPrefix(got, "copy.") {
				t.Errorf("%s", got)
			}
			if !may[s.name] {
				if diff := changed(before, c.tables()); diff != "" {
					t.Errorf("refused, but it changed\n%s", diff)
				}
				return
			}
			if err := c.run(); err != nil {
				t.Fatal(err)
			}
			if after, want := c.look("200103"), s.stands+" email=accepted"; after != want {
				t.Errorf("it stands %q, not %q", after, want)
			}
			if left := c.email.letters(); left[len(left)-1].Mark != "KOPI" {
				t.Errorf("%+v", left)
			}
			c.invariants("copied")
		})
	}
}

// Where a copy goes: mail before paper, an address of its own, never to a
// system.
func TestCopyWays(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	c.csv("a.csv", bill("200103", 10003, 1000), bill("200104", 10004, 1000, "Epost", ""))
	if err := c.run(); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ number, to, want string }{
		{"200103", "", "email"},
		{"200104", "", "paper"},
		{"200103", "paper", "paper"},
		{"200103", "kari@x.example", "email kari@x.example"},
		{"200103", "ehf", "copy.to-a-system"},
		{"200103", routing.Factor, "person.no-such-channel"},
		{"200103", "brevdue", "person.no-such-channel"},
		{"200104", "email", "copy.channel-cannot"},
	} {
		if got := c.copies(row.number, row.to); got != row.want {
			t.Errorf("%s to %q: %s, not %s", row.number, row.to, got, row.want)
		}
	}
	c.opinions["email"], c.opinions["paper"] = routing.Cannot, routing.Cannot
	if got := c.copies("200103", ""); got != "copy.channel-cannot" {
		t.Error(got)
	}
	if err := c.run(); err != nil {
		t.Fatal(err)
	}
	to := ""
	for _, l := range c.email.letters() {
		to += l.Number + " " + l.Mark + " " + l.To + ";"
	}
	if !strings.Contains(to, "200103 KOPI kari@x.example;") || strings.Count(to, ";") != 2 || len(c.ehf.letters()) != 2 || len(c.paper.letters()) != 2 {
		t.Errorf("mails %s, %d by EHF, %d on paper", to, len(c.ehf.letters()), len(c.paper.letters()))
	}
}

// A sold invoice's copy says what the invoice said: pay the factor.
func TestCopyOfASoldInvoice(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	play(t, c,
		step{"offered", func(c *company) { c.csv("a.csv", bill("200101", 10001, 5000)) }, nil},
		step{"bought", func(c *company) { c.answered("ans.csv", "accepted;;;;47112001012;", "200101") }, map[string]string{"200101": "in delivery  | factor=handed over ehf=handed over"}},
		step{"copied", func(c *company) {
			if got := c.copies("200101", ""); got != "email" {
				t.Error(got)
			}
		}, map[string]string{"200101": "in delivery  | factor=handed over ehf=handed over email=accepted"}},
	)
	if l, copied := c.ehf.letter("200101"), c.email.letter("200101"); copied.Account != factorAccount || copied.Payee != l.Payee || copied.KID != l.KID || copied.Type != l.Type {
		t.Errorf("the invoice %+v, the copy %+v", l, copied)
	}
}

// A copy that does not arrive is for a person; the plan stays closed, and the
// person's word or a new copy ends it.
func TestCopyThatDoesNotArrive(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	open := func() string {
		c.t.Helper()
		return c.one(`SELECT COUNT(*) FROM delivery d WHERE purpose = 'copy' AND state IN ('held', 'uncertain', 'refused')`)
	}
	play(t, c,
		step{"delivered", func(c *company) { c.csv("a.csv", bill("200103", 10003, 1000)) }, nil},
		step{"receipt", receipt("ehf", "r", "200103", outbox.Delivered, ""), map[string]string{"200103": "delivered  | ehf=delivered"}},
		step{"copied", func(c *company) { c.copies("200103", "") }, map[string]string{"200103": "delivered  | ehf=delivered email=accepted"}},
		step{
			"it bounces", func(c *company) { c.email.answer("b", "200103", outbox.Refused, outbox.CannotReach) },
			map[string]string{"200103": "delivered  | ehf=delivered email=refused"},
		},
		step{"seen to", func(c *company) {
			if open() != "1" {
				t.Error("nobody is told")
			}
			if err := c.flow.Handled(context.Background(), c.order("200103"), by("kari")); err != nil {
				t.Error(err)
			}
			if err := c.flow.Handled(context.Background(), c.order("200103"), by("kari")); err == nil {
				t.Error("a delivered invoice was handled by hand")
			}
		}, map[string]string{"200103": "delivered  | ehf=delivered email=handled"}},
		step{"the mail server cuts", func(c *company) {
			c.email.send = func(_ letter, begun func() error) error {
				return errors.Join(begun(), &outbox.UncertainError{Err: errors.New("cut")})
			}
			c.copies("200103", "")
		}, map[string]string{"200103": "delivered  | ehf=delivered email=handled email=uncertain"}},
		step{"a stopped customer's copy waits", func(c *company) {
			c.email.send = nil
			c.copies("200103", "paper")
			c.drop("k.csv", "Kundenr;Hold\n10003;tvist\n")
		}, map[string]string{"200103": "delivered  | ehf=delivered email=handled email=uncertain paper=held"}},
	)
	if got := c.copies("200103", ""); got != "copy.customer-on-hold" {
		t.Error(got)
	}
	play(t, c, step{
		"and goes when he is let go", func(c *company) { c.drop("l.csv", "Kundenr;Hold\n10003;-\n") },
		map[string]string{"200103": "delivered  | ehf=delivered email=handled email=uncertain paper=handed over"},
	})
}
