package flow_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sluse/flow"
	"sluse/formats"
	"sluse/invoice"
	"sluse/routing"
)

// Every row of a file is accounted for, and what was read is not read again,
// under another name or in another format.
func TestFilesAreTakenOnce(t *testing.T) {
	t.Parallel()
	a := [][]string{
		bill("200103", 10003, 1000),
		bill("200104", 10004, 2000, "Mva", "399,00"),              // does not add up
		bill("200103", 10003, 1000, "Epost", "ny@k10003.example"), // the same again
		bill("200105", 10005, 500),
		bill("200103", 10003, 1500), // the same number, another amount
	}
	play(t, newCompany(t),
		step{"the file", func(c *company) { c.csv("a.csv", a...) }, map[string]string{
			"file a.csv": "archived  5=2+1+1+1", "200103": "in delivery  | ehf=handed over", "200105": "in delivery  | ehf=handed over", "200104": "-",
			"account 1500": "150000", "open 200103": "100000",
		}},
		step{"the correction file", func(c *company) {
			raw, err := os.ReadFile(filepath.Join(c.dir, "drop/reject/a.rettes.csv"))
			if err != nil {
				t.Fatal(err)
			}
			lines := strings.Split(strings.TrimSpace(string(raw)), "\n")
			if len(lines) != 3 || !strings.Contains(lines[1], "200104;") || !strings.Contains(lines[1], "399,00;2000,00;") || !strings.Contains(lines[2], "1500,00;") {
				t.Errorf("the correction file is\n%s", raw)
			}
		}, nil},
		step{"again under another name", func(c *company) { c.csv("b.csv", a...) }, map[string]string{"file b.csv": "duplicate  0=0+0+0+0", "account 1500": "150000"}},
		step{"one of them as UBL", func(c *company) { c.ubl("c.xml", bill("200103", 10003, 1000)) }, map[string]string{"file c.xml": "archived  1=0+0+1+0"}},
		step{"another amount as UBL", func(c *company) { c.ubl("d.xml", bill("200105", 10005, 600)) }, map[string]string{"file d.xml": "rejected file.nothing-good 1=0+0+0+1", "open 200105": "50000"}},
		step{"nothing good in it", func(c *company) { c.csv("e.csv", a[1]) }, map[string]string{"file e.csv": "rejected file.nothing-good 1=0+1+0+0"}},
		step{"rejected is not taken: again", func(c *company) { c.csv("f.csv", a[1]) }, map[string]string{"file f.csv": "rejected file.nothing-good 1=0+1+0+0"}},
		step{"mended", func(c *company) { c.csv("g.csv", bill("200104", 10004, 2000)) }, map[string]string{"file g.csv": "archived  1=1+0+0+0", "200104": "in delivery  | ehf=handed over"}},
	)
}

func TestLaterFileMendsDeliveryData(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	c.opinions["ehf"], c.opinions["paper"] = routing.Cannot, routing.Cannot
	nameless := []string{"Kundenr", "", "Orgnr", "", "Kundenavn", "Olga Tangen"}
	play(t, c,
		step{"no way out", func(c *company) {
			c.csv("a.csv", bill("200103", 10003, 1000, "Epost", ""), bill("200104", 10004, 1000), bill("200107", 10010, 700, append(nameless, "Epost", "")...))
		}, map[string]string{"200103": "held route.no-channel-left |", "200104": "delivered  | email=accepted", "200107": "held route.no-channel-left |"}},
		step{"the addresses come", func(c *company) {
			c.csv("b.csv", bill("200103", 10003, 1000), bill("200104", 10004, 1000, "Epost", "ny@k10004.example"), bill("200107", 10010, 700, append(nameless, "Epost", "olga@tangen.example")...))
		}, map[string]string{
			"file b.csv": "archived  3=0+0+3+0", "200103": "delivered  | email=accepted", "200104": "delivered  | email=accepted",
			"200107": "delivered  | email=accepted", "customer 10004": "post@k10004.example ",
		}},
	)
	if got := c.email.letter("200107").Email; got != "olga@tangen.example" {
		t.Errorf("200107 went to %q", got)
	}
	if n := c.one(`SELECT COUNT(*) FROM customer`); n != "3" {
		t.Errorf("%s customers", n)
	}
}

func TestFileHeldWhole(t *testing.T) {
	t.Parallel()
	for name, limits := range map[string]flow.Limits{
		"file.too-many-invoices": {InvoicesPerFile: 2},
		"file.sum-above-limit":   {SumPerFile: 2999_99},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCompany(t, func(f *flow.Flow) { f.Limits = limits })
			play(t, c,
				step{"within", func(c *company) { c.csv("a.csv", bill("200101", 10003, 1000), bill("200102", 10003, 1000)) }, map[string]string{"file a.csv": "archived  2=2+0+0+0"}},
				step{"beyond", func(c *company) {
					c.csv("b.csv", bill("200103", 10003, 1000), bill("200104", 10004, 1000), bill("200105", 10005, 1000))
				}, map[string]string{"file b.csv": "held " + name + " 3=3+0+0+0", "200103": "staged  |", "account 1500": "200000"}},
				step{"its content again", func(c *company) {
					c.csv("c.csv", bill("200103", 10003, 1000), bill("200104", 10004, 1000), bill("200105", 10005, 1000))
				}, map[string]string{"file c.csv": "duplicate  0=0+0+0+0", "200103": "staged  |"}},
				step{"released", func(c *company) {
					id := c.one(`SELECT id FROM arrival WHERE name = 'b.csv'`)
					var n int64
					if _, err := fmt.Sscan(id, &n); err != nil {
						t.Fatal(err)
					}
					if err := c.flow.ReleaseFile(context.Background(), n, flow.Order{Who: "kari", DryRun: true}); err != nil {
						t.Fatal(err)
					}
					if got := c.look("200103"); got != "staged  |" {
						t.Fatalf("a dry run released it: %s", got)
					}
					if err := c.flow.ReleaseFile(context.Background(), n, by("")); err != nil {
						t.Fatal(err)
					}
					var refused *flow.RefusedOrder
					if err := c.flow.ReleaseFile(context.Background(), n, by("")); !errors.As(err, &refused) {
						t.Fatalf("released twice: %v", err)
					}
				}, map[string]string{"file b.csv": "archived person.file-released 3=3+0+0+0", "200103": "in delivery  | ehf=handed over", "account 1500": "500000"}},
			)
		})
	}
}

// A file that turns out unreadable after its first chunks leaves nothing, but
// for the customers that it named and where we know them from.
func TestFileRejectedWholeLeavesNothing(t *testing.T) {
	onceIsEnough(t)
	t.Parallel()
	c := newCompany(t, func(f *flow.Flow) { f.Formats = append([]formats.Format{torn{}}, f.Formats...) })
	before := c.tables()
	play(t, c, step{"torn", func(c *company) { c.drop("t.torn", tornFile(1200)) }, map[string]string{"file t.torn": "rejected csv.no-rows 0=0+0+0+0"}})
	if diff := changed(before, c.tables(), "arrival", "sighting", "id_block", "customer", "word", "event", "tally"); diff != "" {
		t.Errorf("it left\n%s", diff)
	}
	if got := slices.Compact(c.rows(`SELECT invoice, reason AS code FROM event`)); len(got) != 1 || got[0] != "0 event.customer-new" {
		t.Errorf("its history: %s", got)
	}
}

// Staging goes on behind the last chunk after a crash at any commit, to the
// same end.
func TestStagingGoesOnAfterACrash(t *testing.T) {
	onceIsEnough(t)
	t.Parallel()
	const n = 1203 // three chunks
	bills := make([][]string, 0, n+2)
	for i := range n {
		bills = append(bills, bill(fmt.Sprint(300001+i), 10003+i%5, 100))
	}
	bills = append(bills, bill("300001", 10003, 100), bill("300002", 10004, 200))
	want := ""
	for at := 0; ; at++ {
		c := newCompany(t)
		c.opinions["ehf"] = routing.Unknown // nothing leaves: this is of taking
		c.csv("a.csv", bills...)
		if at > 0 {
			c.power = &power{at: at, after: at%2 == 0}
			if _, err := c.taker.Run(context.Background()); !errors.Is(err, errPower) {
				if err != nil {
					t.Fatal(err)
				}
				if at < 8 {
					t.Fatalf("only %d commits", at)
				}
				return // all of them have failed once
			}
			c.power = nil
			c.restart()
		}
		if _, err := c.taker.Run(context.Background()); err != nil {
			t.Fatalf("at %d: %v", at, err)
		}
		got := c.look("file a.csv") + c.night()
		if at == 0 {
			if want = got; !strings.HasPrefix(want, "archived  1205=1203+0+1+1") {
				t.Fatal(want[:100])
			}
		} else if got != want {
			t.Fatalf("crash at commit %d ends otherwise:\n%s", at, firstDifference(want, got))
		}
	}
}

func TestHoldsAndReleases(t *testing.T) {
	t.Parallel()
	c := newCompany(t, func(f *flow.Flow) { f.Limits.InvoiceAgeDays = 30 })
	c.opinions["ehf 10005"], c.opinions["email 10005"], c.opinions["paper 10005"] = routing.Cannot, routing.Cannot, routing.Cannot
	release := func(numbers ...string) func(*company) {
		return func(c *company) {
			for _, number := range numbers {
				if err := c.flow.Release(context.Background(), c.order(number), by("avklart")); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	play(t, c,
		step{"customer 10006 is known", func(c *company) { c.csv("a.csv", bill("200100", 10006, 100)) }, nil},
		step{"and put on hold", func(c *company) {
			list, err := c.store.FindCustomers(context.Background(), sellerID, "10006")
			if err != nil || len(list) != 1 {
				t.Fatal(err, list)
			}
			hold := func(c *invoice.Customer) []string { c.Hold = "konkurs"; return []string{"hold"} }
			if _, err := c.flow.ChangeCustomer(context.Background(), list[0].ID, by(""), hold); err != nil {
				t.Fatal(err)
			}
		}, nil},
		step{"the file", func(c *company) {
			c.csv("b.csv", bill("200103", 10003, 1000, "Konto", "99990600038"), bill("200104", 10004, 1000, "Fakturadato", "11.12.2026"),
				bill("200105", 10005, 1000), bill("200106", 10006, 1000), bill("200107", 10004, 1000, "Fakturadato", "12.12.2026"), bill("200108", 10003, 1000, "Konto", factorAccount))
		}, map[string]string{
			"file b.csv": "archived  6=6+0+0+0",
			"200103":     "held invoice.foreign-account |", "200104": "held invoice.too-old |", "200105": "held route.no-channel-left |",
			"200106": "held customer.on-hold |", "200107": "in delivery  | ehf=handed over", "200108": "in delivery  | ehf=handed over",
			"account 1500": "610000",
		}},
		step{"nothing changes by itself", func(c *company) { c.later(72 * time.Hour) }, map[string]string{"200103": "held invoice.foreign-account |", "200106": "held customer.on-hold |"}},
		step{"released", release("200103", "200104", "200106"), map[string]string{
			"200103": "in delivery  | ehf=handed over", "200104": "in delivery  | ehf=handed over", "200106": "in delivery  | ehf=handed over",
		}},
		step{"no channel is not changed by a release", release("200105"), map[string]string{"200105": "held route.no-channel-left |"}},
		step{"a channel opens", func(c *company) {
			c.opinions["email 10005"] = routing.Can
			release("200105")(c)
		}, map[string]string{"200105": "delivered  | email=accepted"}},
	)
}

// A customer's hold calls back what waits for another try, and what is let go
// leaves once.
func TestHoldOfWhatIsTriedAgain(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	c.opinions["ehf 10003"] = routing.Cannot
	c.email.send = func(letter, func() error) error { return errors.New("nobody is there") }
	hold := func(why string) func(*company) {
		return func(c *company) {
			list, err := c.store.FindCustomers(context.Background(), sellerID, "10003")
			if err != nil || len(list) != 1 {
				t.Fatal(err, list)
			}
			set := func(c *invoice.Customer) []string { c.Hold = why; return []string{"hold"} }
			if _, err := c.flow.ChangeCustomer(context.Background(), list[0].ID, by(""), set); err != nil {
				t.Fatal(err)
			}
		}
	}
	play(t, c,
		step{"a mail that is tried in vain", func(c *company) { c.csv("a.csv", bill("200103", 10003, 1000)) }, map[string]string{"200103": "in delivery  | email=leased"}},
		step{"the customer's hold", hold("tvist"), map[string]string{"200103": "in delivery  | email=held"}},
		step{"the mail server is back, and nothing leaves", func(c *company) { c.email.send = nil; c.later(24 * time.Hour) }, map[string]string{"200103": "in delivery  | email=held"}},
		step{"he is let go", hold(""), map[string]string{"200103": "delivered  | email=accepted"}},
		step{"once", func(c *company) { c.later(24 * time.Hour) }, map[string]string{"200103": "delivered  | email=accepted"}},
	)
	if left := c.left(); left != "email 200103" {
		t.Errorf("left: %s", left)
	}
}

// What a person let go stays let go while a look-up has no answer.
func TestReleasedWaitsForALookUp(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	c.opinions["ehf 10003"] = routing.Unknown
	play(t, c,
		step{"a credit note of an unknown invoice", func(c *company) { c.csv("a.csv", note("300103", 10003, 100, "199999")) }, map[string]string{"K300103": "held invoice.credits-unknown |"}},
		step{"released", func(c *company) {
			if err := c.flow.Release(context.Background(), c.order("K300103"), by("")); err != nil {
				t.Fatal(err)
			}
		}, map[string]string{"K300103": "waiting person.released |"}},
		step{"an hour later", func(c *company) { c.later(61 * time.Minute) }, map[string]string{"K300103": "waiting person.released |"}},
		step{"the answer", func(c *company) { c.opinions["ehf 10003"] = routing.Can; c.later(61 * time.Minute) }, map[string]string{"K300103": "in delivery  | ehf=handed over"}},
	)
}
