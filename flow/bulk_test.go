package flow_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"sluse/flow"
	"sluse/outbox"
	"sluse/routing"
	"sluse/words"
)

// pick is what a filter picks now.
func (c *company) pick(f flow.Filter) []int64 {
	c.t.Helper()
	if why := f.Check(); !why.IsZero() {
		c.t.Fatal(why.Text(words.EN))
	}
	p, err := c.store.Pick(context.Background(), f, 0)
	if err != nil {
		c.t.Fatal(err)
	}
	return p.IDs
}

// tell is a bulk in a line.
func tell(b flow.Bulk) string {
	text := fmt.Sprintf("done %d left %d", b.Done, b.Left)
	for _, g := range b.Refused {
		text += fmt.Sprintf(" %s=%d", g.Reason.Code, g.N)
	}
	return text
}

func nobody(int) {}

var (
	actHold     = flow.Act{Do: (*flow.Flow).Hold}
	actRetry    = flow.Act{Do: (*flow.Flow).Retry}
	actWithdraw = flow.Act{Do: (*flow.Flow).Withdraw}
	actReroute  = flow.Act{Do: (*flow.Flow).Reroute, Asks: true}
)

// many is a company with invoices that wait, which can go by paper.
func many(t *testing.T, n int) *company {
	c := newCompany(t)
	c.opinions["ehf"] = routing.Unknown
	bills := make([][]string, n)
	for i := range bills {
		bills[i] = bill(fmt.Sprint(200101+i), 10003+i%3, 1000)
	}
	c.csv("a.csv", bills...)
	if err := c.run(); err != nil {
		t.Fatal(err)
	}
	return c
}

// What has moved between the preview and the order is left alone: the filter
// is asked again in the commit that acts.
func TestWhatHasMovedIsLeftAlone(t *testing.T) {
	t.Parallel()
	c := many(t, 4)
	f := flow.Filter{State: "waiting"}
	ids := c.pick(f)
	o := flow.Order{Who: "kari", Note: "fordi", Filter: f}
	if err := c.flow.Reroute(context.Background(), c.order("200102"), flow.Order{Who: "ola", To: "paper"}); err != nil {
		t.Fatal(err)
	}
	got, err := c.flow.CarryOut(context.Background(), ids, actWithdraw, o, nobody)
	if want := "done 3 left 0 bulk.moved-on=1"; err != nil || tell(got) != want {
		t.Errorf("%s, want %s; %v", tell(got), want, err)
	}
	if got.Refused[0].Invoice != c.order("200102") {
		t.Errorf("refused: %+v", got.Refused)
	}
	if got := c.look("200102"); got != "in delivery  | paper=queued" {
		t.Errorf("what moved is %s", got)
	}
	if n := c.one(`SELECT COUNT(*) FROM event WHERE who = 'kari' AND note = 'fordi' AND reason LIKE '{"code":"event.by-filter"%--state waiting%'`); n != "3" {
		t.Errorf("%s in the history", n)
	}
	c.invariants("moved")
}

// An order that is stopped has done what it has done, and given again it does
// the others, each once.
func TestAnOrderOnManyIsStoppedAndGoesOn(t *testing.T) {
	t.Parallel()
	c := many(t, 7)
	f := flow.Filter{State: "waiting"}
	o := flow.Order{Who: "kari", To: "paper", Filter: f}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	got, err := c.flow.CarryOut(ctx, c.pick(f), actReroute, o, func(n int) {
		if n == 3 {
			stop()
		}
	})
	if want := "done 3 left 4"; !errors.Is(err, context.Canceled) || tell(got) != want {
		t.Errorf("%s, want %s; %v", tell(got), want, err)
	}
	got, err = c.flow.CarryOut(context.Background(), c.pick(f), actReroute, o, nobody)
	if want := "done 4 left 0"; err != nil || tell(got) != want {
		t.Errorf("again: %s, want %s; %v", tell(got), want, err)
	}
	if n := c.one(`SELECT COUNT(*) || ' of ' || COUNT(DISTINCT invoice) FROM delivery`); n != "7 of 7" {
		t.Errorf("%s queued", n)
	}
	if err := c.run(); err != nil {
		t.Fatal(err)
	}
	c.invariants("stopped")
}

// Of those that share a commit, the ones that refuse do not undo the others,
// wherever they stand among them.
func TestThoseThatRefuseUndoNoOther(t *testing.T) {
	t.Parallel()
	for _, refuse := range [][]int{{}, {0}, {4}, {8}, {0, 1}, {3, 4, 5}, {1, 3, 5, 7}, {0, 1, 2, 3, 4, 5, 6, 7, 8}} {
		c := many(t, 9)
		for _, n := range refuse {
			if err := c.flow.Withdraw(context.Background(), c.order(fmt.Sprint(200101+n)), by("x")); err != nil {
				t.Fatal(err)
			}
		}
		f := flow.Filter{All: true}
		came := 0
		got, err := c.flow.CarryOut(context.Background(), c.pick(f), actHold, flow.Order{Who: "kari", Filter: f}, func(n int) {
			if n < came {
				t.Errorf("it went back from %d to %d", came, n)
			}
			came = n
		})
		if err != nil || got.Done != 9-len(refuse) || got.Refusals() != len(refuse) || got.Left != 0 || came != 9 {
			t.Errorf("%v refuse: %s, %v", refuse, tell(got), err)
		}
		if n := c.one(`SELECT COUNT(*) FROM invoice WHERE reason LIKE '{"code":"person.held"%'`); n != fmt.Sprint(9-len(refuse)) {
			t.Errorf("%v refuse: %s held", refuse, n)
		}
		if n := c.one(`SELECT COUNT(*) FROM event WHERE reason LIKE '{"code":"event.by-filter"%'`); n != fmt.Sprint(9-len(refuse)) {
			t.Errorf("%v refuse: %s in the history", refuse, n)
		}
		c.invariants("refused")
	}
}

// A dry run of an order on many changes nothing, and counts alike reasons.
func TestADryRunOfManyChangesNothing(t *testing.T) {
	t.Parallel()
	c := many(t, 6)
	for _, number := range []string{"200101", "200102"} {
		if err := c.flow.Reroute(context.Background(), c.order(number), flow.Order{To: "paper"}); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.flow.Withdraw(context.Background(), c.order("200103"), by("x")); err != nil {
		t.Fatal(err)
	}
	if err := c.run(); err != nil { // two have left
		t.Fatal(err)
	}
	f := flow.Filter{All: true}
	before := c.tables()
	got, err := c.flow.CarryOut(context.Background(), c.pick(f), actHold, flow.Order{Who: "kari", DryRun: true, Filter: f}, nobody)
	if want := "done 3 left 0 person.has-left=2 person.cannot=1"; err != nil || tell(got) != want {
		t.Errorf("%s, want %s; %v", tell(got), want, err)
	}
	if diff := changed(before, c.tables()); diff != "" {
		t.Errorf("it changed\n%s", diff)
	}
}

// Nobody has looked at each of those that a filter picked: one of which nobody
// knows whether it arrived is sent again only by an order on such ones.
func TestAFilterMustAskForUncertainOnes(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	c.opinions["ehf"] = routing.Cannot
	c.email.send = func(_ letter, begun func() error) error {
		return errors.Join(begun(), &outbox.UncertainError{Err: errors.New("cut")})
	}
	c.csv("a.csv", bill("200103", 10003, 1000))
	if err := c.run(); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		filter flow.Filter
		note   string
		want   string
		stands string
	}{
		{flow.Filter{Channel: "email"}, "ikke der", "done 0 left 0 bulk.uncertain=1", "in delivery channel.cut-in-the-middle | email=uncertain"},
		{flow.Filter{All: true}, "ikke der", "done 0 left 0 bulk.uncertain=1", "in delivery channel.cut-in-the-middle | email=uncertain"},
		{flow.Filter{State: "uncertain"}, "", "done 0 left 0 person.note-needed=1", "in delivery channel.cut-in-the-middle | email=uncertain"},
		{flow.Filter{Delivery: "uncertain"}, "ikke der", "done 1 left 0", "in delivery  | email=refused email=queued"},
	} {
		got, err := c.flow.CarryOut(context.Background(), c.pick(row.filter), actRetry, flow.Order{Who: "kari", Note: row.note, Filter: row.filter}, nobody)
		if err != nil || tell(got) != row.want {
			t.Errorf("%s: %s, want %s; %v", row.filter, tell(got), row.want, err)
		}
		if got := c.look("200103"); got != row.stands {
			t.Errorf("%s: it stands %q", row.filter, got)
		}
	}
}

// However many reasons there are, few are told apart.
func TestReasonsOfManyAreFew(t *testing.T) {
	t.Parallel()
	c := many(t, 1)
	ids := make([]int64, 200)
	n := 0
	act := flow.Act{Asks: true, Do: func(*flow.Flow, context.Context, int64, flow.Order) error {
		n++
		code := []string{"person.cannot", "person.no-such-channel", "bulk.moved-on"}[n%3]
		return &flow.RefusedOrder{Reason: words.R(code, fmt.Sprint(n), fmt.Sprint(n))}
	}}
	got, err := c.flow.CarryOut(context.Background(), ids, act, flow.Order{}, nobody)
	if err != nil || got.Refusals() != 200 || len(got.Refused) > 30 {
		t.Errorf("%d groups of %d, %v", len(got.Refused), got.Refusals(), err)
	}
	if !strings.Contains(tell(got), "bulk.moved-on=66") && !strings.Contains(tell(got), "bulk.moved-on=67") {
		t.Errorf("the same words are one group: %s", tell(got))
	}
}

func TestFiltersAsText(t *testing.T) {
	t.Parallel()
	f := flow.Filter{
		Seller: "slusevik", Class: "credit note", Delivery: "handed over", Channel: "ehf", Org: "310100072", List: "kundens eget", File: 12,
		Reason: "channel.", DueTo: "2027-01-31",
	}
	want := `--seller slusevik --class credit-note --delivery handed-over --channel ehf --customer 310100072 --list "kundens eget" --file 12 --reason channel. --due-to 2027-01-31`
	if got := f.String(); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}
