package flow_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"sluse/flow"
	"sluse/routing"
	"sluse/words"
)

func startAt(k flow.Intake) func(*flow.Flow) {
	return func(f *flow.Flow) { f.Intakes = map[string]flow.Intake{"in": k} }
}

func oddAt(times, after, invoices int, sum int64) func(*flow.Flow) {
	return func(f *flow.Flow) {
		f.Limits.OddTimes, f.Limits.OddAfter, f.Limits.OddFromInvoices, f.Limits.OddFromSum = times, after, invoices, sum
	}
}

// dry is what a dry run says of a file, as look says it of one that came.
func (c *company) dry(name string, bills ...[]string) string {
	c.t.Helper()
	im, err := c.flow.DryImport(context.Background(), c.store, bytes.NewReader([]byte(sheet(bills...))), flow.DryFile{Name: name, Seller: sellerID, Source: "in"},
		func([]byte) words.Reason { return words.Reason{} })
	if err != nil {
		c.t.Fatal(err)
	}
	code := ""
	if im.State != flow.ArchivedFile && len(im.Problems) > 0 {
		code = im.Problems[0].Rule
	}
	n := im.Invoices
	return fmt.Sprintf("%s %s %d=%d+%d+%d+%d", im.State, code, n.Read, n.Accepted, n.Rejected, n.Duplicate, n.Conflict)
}

// What lies before the start is registered: an open item that payments find,
// and that nothing sends. What comes after it follows as ever.
func TestStart(t *testing.T) {
	t.Parallel()
	c := newCompany(t, startAt(flow.Intake{StartDate: "2027-01-10", StartNumber: "200103", StartCredit: "300105"}))
	old := []string{"Fakturadato", "09.01.2027"}
	bills := [][]string{
		bill("200107", 10007, 700, old...), bill("200102", 10002, 5000), bill("200103", 10003, 1000), bill("A-1", 10004, 100, "KID", ""),
		note("300102", 10002, 1000, "200102"), note("300106", 10007, 100, "200107"), bill("200108", 10005, 300, append(old, "Konto", "99990600542")...),
	}
	if got := c.dry("a.csv", bills...); got != "archived  7=7+0+0+0" {
		t.Error(got)
	}
	const before = "ended registered.before-"
	play(t, c,
		step{"registered, or sent", csvOf("a.csv", bills...), map[string]string{
			"200107": before + "date |", "200102": before + "number |", "K300102": before + "number |", "200108": before + "date |",
			"200103": "in delivery  | ehf=handed over", "A-1": "in delivery  | ehf=handed over", "K300106": "in delivery  | ehf=handed over",
			"open 200102": "400000", "open 200107": "60000", "open 200103": "100000", "account 3000": "-80000",
		}},
		step{"a payment finds it", func(c *company) {
			c.bank("053.xml", day("12", "0.00", "4000.00", paid{ref: "1", amount: "4000.00", kid: kid("200102", 10002)}))
		}, map[string]string{"open 200102": "0", "suspense": ""}},
	)
	if got, want := c.exported(), "Faktura 200103; Faktura A-1; Kreditnota 300106; Innbetaling"; got != want {
		t.Errorf("exported %q, want %q", got, want)
	}
	for name, order := range map[string]func(*flow.Flow, context.Context, int64, flow.Order) error{
		"release": (*flow.Flow).Release, "reroute": (*flow.Flow).Reroute, "retry": (*flow.Flow).Retry, "sell": (*flow.Flow).Sell,
	} {
		var no *flow.RefusedOrder
		if err := order(c.flow, context.Background(), c.order("200107"), flow.Order{Who: "kari", Note: "x", To: "paper"}); !errors.As(err, &no) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// An item is taken over once, whichever way it comes first.
func TestItemsAreTakenOverOnce(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	item := func(number string, amount int) string {
		return fmt.Sprintf("Kundenr;Kundenavn;Orgnr;Fakturanr;Fakturadato;Forfallsdato;Beløp;KID\n10003;Kunde 10003 AS;;%s;11.01.2027;25.01.2027;%d,00;%s\n", number, amount, kid(number, 10003))
	}
	c := newCompany(t, startAt(flow.Intake{AsSent: true}))
	open := func(number string, amount, opened, known, problems int) {
		t.Helper()
		r, err := c.flow.OpenItems(ctx, c.store, strings.NewReader(item(number, amount)), "poster.csv", sellerID, "2027-01-11", flow.Order{Who: "kari"})
		if err != nil || r.Opened != opened || r.Known != known || len(r.Problems) != problems {
			t.Errorf("%s: %+v, %v", number, r, err)
		}
	}
	open("200103", 1000, 1, 0, 0)
	if got := c.dry("a.csv", bill("200103", 10003, 1000), bill("200104", 10003, 400)); got != "archived  2=1+0+1+0" {
		t.Error(got)
	}
	play(t, c, step{"as sent", csvOf("a.csv", bill("200103", 10003, 1000), bill("200104", 10003, 400)), map[string]string{
		"file a.csv": "archived  2=1+0+1+0", "200103": "ended command.open-item-taken-over |", "200104": "ended registered.as-sent |",
		"open 200103": "100000", "open 200104": "40000",
	}})
	open("200104", 400, 0, 1, 0)
	c.flow.Intakes = nil
	c.opinions["ehf"] = routing.Unknown
	c.csv("w.csv", bill("200105", 10003, 100))
	if err := c.run(); err != nil {
		t.Fatal(err)
	}
	c.flow.Intakes = map[string]flow.Intake{"in": {AsSent: true}}
	if got := c.dry("x.csv", bill("200105", 10003, 100), bill("200106", 10003, 100)); got != "archived  2=1+1+0+0" {
		t.Error(got)
	}
	play(t, c, step{"one that still leaves", csvOf("x.csv", bill("200105", 10003, 100), bill("200106", 10003, 100)), map[string]string{
		"file x.csv": "archived  2=1+1+0+0", "200105": "waiting far.unknown |", "200106": "ended registered.as-sent |",
	}})
	open("200104", 300, 0, 0, 1)
	play(t, c, step{"another amount", csvOf("b.csv", bill("200103", 10003, 900)), map[string]string{"file b.csv": "rejected file.nothing-good 1=0+0+0+1", "account 1500": "160000"}})
}

// A file unlike the usual is held whole, with what it has and what is usual
// named; a person lets it go, and then it counts.
func TestOddFiles(t *testing.T) {
	t.Parallel()
	n := 0
	some := func(count, gross int) [][]string {
		bills := make([][]string, count)
		for i := range bills {
			n++
			bills[i] = bill(fmt.Sprint(500000+n), 10003, gross)
		}
		return bills
	}
	for name, row := range map[string]struct {
		set    func(*flow.Flow)
		usual  []int // invoices of 100 kr in each file before
		count  int
		gross  int
		reason string
	}{
		"as usual":                      {oddAt(3, 3, 5, 0), []int{2, 2, 2}, 6, 100, ""},
		"one too many":                  {oddAt(3, 3, 5, 0), []int{2, 2, 2}, 7, 100, "file.odd-count 7 2 3"},
		"few are never odd":             {oddAt(3, 3, 20, 1e9), []int{2, 2, 2}, 7, 100, ""},
		"unless their sum is":           {oddAt(3, 3, 20, 100_000), []int{2, 2, 2}, 2, 500, "file.odd-sum 1000.00 NOK 200.00 NOK 3"},
		"below the floor of sums":       {oddAt(3, 3, 20, 100_001), []int{2, 2, 2}, 2, 500, ""},
		"nothing is usual yet":          {oddAt(3, 3, 5, 0), []int{2, 2}, 30, 100, ""},
		"switched off":                  {oddAt(0, 3, 5, 0), []int{2, 2, 2}, 30, 100, ""},
		"one large file changes little": {oddAt(3, 3, 5, 0), []int{2, 30, 2, 2}, 7, 100, "file.odd-count 7 2 3"},
		"twice":                         {oddAt(2, 3, 5, 0), []int{2, 2, 2}, 5, 100, "file.odd-count 5 2 2"},
	} {
		c := newCompany(t, row.set)
		c.flow.Limits.OddTimes = 0 // what is usual may be anything
		for i, count := range row.usual {
			c.csv(fmt.Sprintf("%d.csv", i), some(count, 100)...)
			if err := c.run(); err != nil {
				t.Fatal(err)
			}
		}
		row.set(c.flow)
		bills := some(row.count, row.gross)
		code, _, _ := strings.Cut(row.reason, " ")
		state := flow.ArchivedFile
		if code != "" {
			state = flow.HeldFile
		}
		want := fmt.Sprintf("%s %s %d=%d+0+0+0", state, code, row.count, row.count)
		if got := c.dry("x.csv", bills...); got != want {
			t.Errorf("%s: dry %q, want %q", name, got, want)
		}
		play(t, c, step{name, csvOf("x.csv", bills...), map[string]string{"file x.csv": want}})
		if code == "" {
			continue
		}
		if got := c.one(`SELECT reason AS words FROM arrival WHERE name = 'x.csv'`); got != row.reason {
			t.Errorf("%s: %q, want %q", name, got, row.reason)
		}
		id := int64(len(row.usual) + 1)
		if err := c.flow.ReleaseFile(context.Background(), id, flow.Order{Who: "kari"}); err != nil {
			t.Fatal(err)
		}
		if got := c.one(`SELECT COUNT(*) FROM arrival WHERE n_leaving > 0 AND state = 'archived'`); got != fmt.Sprint(id) {
			t.Errorf("%s: %s files say what is usual, want %d", name, got, id)
		}
	}
}
