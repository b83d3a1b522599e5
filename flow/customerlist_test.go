package flow_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"sluse/flow"
	"sluse/invoice"
	"sluse/routing"
	"sluse/words"
)

const listHeading = "Kundenr;Orgnr;Navn;Epost;Adresse;Postnr;Sted;Distribusjonsløp;Hold;SelgesIkke\n"

// customer is a customer as it is known, in the order of listHeading.
func (c *company) customer(number string) string {
	c.t.Helper()
	list, err := c.store.FindCustomers(context.Background(), sellerID, number)
	if err != nil || len(list) != 1 {
		return fmt.Sprint(len(list), " found ", err)
	}
	k := list[0]
	return fmt.Sprintf("%s;%s;%s;%s;%s;%s;%s;%s;%s;%v", k.Number, k.OrgNumber, k.Name, k.Email, k.Address.Line1, k.Address.PostCode, k.Address.City,
		strings.Join(k.List, ","), k.Hold, k.NeverSell)
}

// history is what happened to a customer, in words, the first first.
func (c *company) history(number string) string {
	c.t.Helper()
	list, err := c.store.FindCustomers(context.Background(), sellerID, number)
	if err != nil || len(list) != 1 {
		c.t.Fatal(number, list, err)
	}
	events, err := c.store.CustomerEvents(context.Background(), list[0].ID, 100)
	if err != nil {
		c.t.Fatal(err)
	}
	text := ""
	for _, e := range events {
		text = e.Who + ": " + e.Reason.Text(words.NB) + "\n" + text
	}
	return text
}

// What an invoice teaches, a list overrules, and a person both; each change is
// told once, with what it was and where it is from.
func TestWhoseValueWins(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	id := func() int64 {
		list, err := c.store.FindCustomers(context.Background(), sellerID, "10004")
		if err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
		return list[0].ID
	}
	for _, s := range []struct {
		name string
		do   func()
		want string
	}{
		{"an invoice", func() { c.csv("a.csv", bill("1", 10004, 100)) }, "post@k10004.example Demoveien 1"},
		{"another invoice", func() { c.csv("b.csv", bill("2", 10004, 100, "Epost", "ny@k.example")) }, "ny@k.example Demoveien 1"},
		{"one that says nothing", func() { c.csv("c.csv", bill("3", 10004, 100, "Epost", "")) }, "ny@k.example Demoveien 1"},
		{"a list", func() { c.drop("d.csv", "Kundenr;Epost\n10004;liste@k.example\n") }, "liste@k.example Demoveien 1"},
		{"an invoice after it", func() {
			c.csv("e.csv", bill("4", 10004, 100, "Epost", "igjen@k.example", "Adresse", "Nyveien 2"))
		}, "liste@k.example Nyveien 2"},
		{"a list that says the same", func() { c.drop("f.csv", "Kundenr;Epost;Navn\n10004;liste@k.example;\n") }, "liste@k.example Nyveien 2"},
		{"a person", func() {
			_, err := c.flow.ChangeCustomer(context.Background(), id(), by("kari"), func(k *invoice.Customer) []string {
				k.Email = "kari@k.example"
				return []string{"email"}
			})
			if err != nil {
				t.Fatal(err)
			}
		}, "kari@k.example Nyveien 2"},
		{"a person who says the same", func() {
			_, err := c.flow.ChangeCustomer(context.Background(), id(), by("kari"), func(*invoice.Customer) []string { return []string{"email"} })
			if err != nil {
				t.Fatal(err)
			}
		}, "kari@k.example Nyveien 2"},
		{"a list after that", func() {
			c.drop("g.csv", "Kundenr;Epost;Adresse;Postnr;Sted\n10004;liste2@k.example;Listeveien 3;5003;Bergen\n")
		}, "kari@k.example Listeveien 3"},
		{"a list that empties", func() { c.drop("h.csv", "Kundenr;Epost;Hold\n10004;-;-\n") }, "kari@k.example Listeveien 3"},
	} {
		s.do()
		if err := c.run(); err != nil {
			t.Fatal(err)
		}
		got := strings.Split(c.customer("10004"), ";")
		if len(got) < 5 || got[3]+" "+got[4] != s.want {
			t.Errorf("%s: %v, not %q", s.name, got, s.want)
		}
	}
	want := `sluse: Ny kunde, kjent fra faktura 1 (a.csv:2)
sluse: Lært av faktura 2 (b.csv:2): e-post post@k10004.example → ny@k.example
sluse: Fra kundelisten (d.csv:2): e-post ny@k.example → liste@k.example
sluse: Lært av faktura 4 (e.csv:2): adresse Demoveien 1, 0155 Oslo, NO → Nyveien 2, 0155 Oslo, NO
kari: Kunden Kunde 10004 AS er endret: e-post liste@k.example → kari@k.example
sluse: Fra kundelisten (g.csv:2): adresse Nyveien 2, 0155 Oslo, NO → Listeveien 3, 5003 Bergen, NO
`
	if got := c.history("10004"); got != want {
		t.Errorf("the history is\n%s", got)
	}
	c.invariants("customers")
}

// Every row is accounted for; a wrong one harms no other and comes back, and
// mended it is read.
func TestCustomerListRows(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	c.csv("a.csv", bill("1", 10004, 100), bill("3", 20001, 100, "Orgnr", orgs[7]), bill("4", 20002, 100, "Orgnr", orgs[7]))
	c.drop("b.csv", "Orgnr;Navn;Epost\n"+orgs[6]+";Vestvåg Elektro AS;v@b.example\n")
	if err := c.run(); err != nil {
		t.Fatal(err)
	}
	known := strings.Split(c.customer("10004"), ";")
	c.drop("k.csv", listHeading+
		strings.Join(known[:9], ";")+";nei\n"+ // as it is
		"10007;;Olga Tangen;;Demoveien 8;0155;Oslo;;;\n"+ // new
		"10008;;;per@myhre.example;;;;;;\n"+ // new, and without a name
		"10009;"+orgs[6]+";Vestvåg Elektro AS;;;;;ehf, email;;\n"+ // the one without a number gets it
		";"+orgs[7]+";To Like AS;;;;;;;\n"+ // which of the two
		"10010;;A;;Veien 1;155;Oslo;;;\n"+
		"10011;;B;;;;;factor;;\n"+
		"10012;;C;;;;;factor, ehf;tvist;ja\n"+
		"10013;;D;;;;;brevdue;;\n")
	if err := c.run(); err != nil {
		t.Fatal(err)
	}
	if got := c.look("file k.csv"); got != "archived  9=3+5+1+0" {
		t.Error(got)
	}
	for number, want := range map[string]string{
		"10007": "10007;;Olga Tangen;;Demoveien 8;0155;Oslo;;;false", "10009": "10009;" + orgs[6] + ";Vestvåg Elektro AS;v@b.example;;;;ehf,email;;false",
		"10012": "10012;;C;;;;;factor,ehf;tvist;true", "10008": "0 found <nil>", "10010": "0 found <nil>",
	} {
		if got := c.customer(number); got != want {
			t.Errorf("%s: %s, not %s", number, got, want)
		}
	}
	raw, err := os.ReadFile(filepath.Join(c.dir, "drop/reject/k.rettes.csv"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(raw)), "\n")
	if len(lines) != 6 || !strings.HasSuffix(strings.TrimSpace(lines[0]), ";Feil") || !strings.Contains(string(raw), "10008;;;per@myhre.example;;;;;;;SLUSE-CUSTOMER: Kunden er ny") {
		t.Errorf("%d lines\n%s", len(lines), raw)
	}
	report, err := os.ReadFile(filepath.Join(c.dir, "drop/reject/k.csv.feil.txt"))
	if err != nil || !strings.Contains(string(report), "9 kunder i filen: 3 nye eller endret, 1 uten endring, 5 ikke innlest") || !strings.Contains(string(report), "k.csv:6") {
		t.Errorf("%v\n%s", err, report)
	}
	c.drop("k.rettes.csv", strings.NewReplacer("10008;;;", "10008;;Per Myhre;", ";155;", ";0155;", "brevdue", "ehf", ";factor;", ";ehf;", "\n;"+orgs[7], "\n20002;"+orgs[7]).Replace(string(raw)))
	if err := c.run(); err != nil {
		t.Fatal(err)
	}
	if got := c.look("file k.rettes.csv"); got != "archived  5=5+0+0+0" {
		t.Error(got)
	}
	c.drop("l.csv", "Kundenr;Epost\n10010;x\n")
	c.drop("m.csv", "Kundenr;Epost\n")
	if err := c.run(); err != nil {
		t.Fatal(err)
	}
	if got := c.look("file l.csv") + "; " + c.look("file m.csv"); got != "rejected customers.nothing-good 1=0+1+0+0; rejected customers.no-rows 0=0+0+0+0" {
		t.Error(got)
	}
	c.invariants("rows")
}

// A list mends what an invoice was held for, stops a customer, and lets go
// again.
func TestCustomerListReleases(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	for _, channel := range []string{"ehf", "paper"} {
		c.opinions[channel] = routing.Cannot
	}
	play(t, c,
		step{"nobody can be reached", func(c *company) { c.csv("a.csv", bill("1", 10004, 100, "Epost", "")) }, map[string]string{"1": "held route.no-channel-left |"}},
		step{"a list with the address", func(c *company) { c.drop("b.csv", "Kundenr;Epost\n10004;a@b.example\n") }, map[string]string{"1": "delivered  | email=accepted"}},
		step{"a list that stops him", func(c *company) {
			c.drop("c.csv", "Kundenr;Hold\n10004;tvist\n")
		}, map[string]string{"1": "delivered  | email=accepted"}},
		step{"another invoice", func(c *company) { c.csv("d.csv", bill("2", 10004, 100)) }, map[string]string{"2": "held customer.on-hold |"}},
		step{"a list that lets go", func(c *company) { c.drop("e.csv", "Kundenr;Hold\n10004;-\n") }, map[string]string{"2": "delivered  | email=accepted"}},
		step{"an invoice teaches", func(c *company) { c.csv("f.csv", bill("3", 10005, 100, "Epost", "")) }, map[string]string{"3": "held route.no-channel-left |"}},
		step{"and mends the one before", func(c *company) { c.csv("g.csv", bill("4", 10005, 100)) }, map[string]string{"3": "delivered  | email=accepted", "4": "delivered  | email=accepted"}},
	)
}

// The power goes at each commit of a long list: it ends as if it never had,
// with each change once in the history.
func TestCrashInACustomerList(t *testing.T) {
	onceIsEnough(t)
	t.Parallel()
	rows := "Kundenr;Navn;Epost\n"
	for i := range 1200 {
		email := "k" + strconv.Itoa(i) + "@b.example"
		if i%400 == 7 {
			email = "feil"
		}
		rows += strconv.Itoa(30001+i) + ";Kunde " + strconv.Itoa(i) + ";" + email + "\n"
	}
	live := func(p *power) (commits int, end string) {
		c := newCompany(t)
		c.csv("a.csv", bill("1", 30002, 100, "Orgnr", ""))
		if err := c.run(); err != nil {
			t.Fatal(err)
		}
		c.power = p
		c.drop("k.csv", rows)
		if err := c.run(); errors.Is(err, errPower) {
			c.power = nil
			c.restart()
			if err := c.run(); err != nil {
				t.Fatal(err)
			}
		} else if err != nil {
			t.Fatal(err)
		}
		c.invariants("list")
		back, err := os.ReadFile(filepath.Join(c.dir, "drop/reject/k.rettes.csv"))
		if err != nil {
			t.Fatal(err)
		}
		return p.commits, c.look("file k.csv") + c.all(`SELECT number || email || listed FROM customer ORDER BY number`) +
			c.all(`SELECT reason FROM event WHERE invoice = 0 ORDER BY id`) + string(back)
	}
	commits, want := live(&power{})
	if !strings.HasPrefix(want, "archived  1200=1197+3+0+0") || strings.Count(want, "event.customer-listed") != 1 || strings.Count(want, "event.customer-new-listed") != 1196 {
		t.Fatalf("%.300s", want)
	}
	for at := 1; at <= commits; at++ {
		if _, got := live(&power{at: at, after: at%2 == 0}); got != want {
			t.Errorf("power gone at commit %d: %s", at, firstDifference(want, got))
		}
	}
}

// A dry run says what the real one then does, and changes nothing.
func TestDryCustomers(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	c.csv("a.csv", bill("1", 10004, 100))
	if err := c.run(); err != nil {
		t.Fatal(err)
	}
	const text = "Kundenr;Navn;Epost\n10004;Kunde 10004 AS;post@k10004.example\n10005;Fem;a@b.example\n10005;Fem;x\n10006;;a@b.example\n"
	before := c.tables()
	dry, err := c.flow.DryCustomers(context.Background(), strings.NewReader(text), "k.csv", sellerID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := changed(before, c.tables()); diff != "" {
		t.Errorf("a dry run changed\n%s", diff)
	}
	c.drop("k.csv", text)
	if err := c.run(); err != nil {
		t.Fatal(err)
	}
	a, _, err := c.store.LastArrival(context.Background(), "in", "k.csv")
	if err != nil {
		t.Fatal(err)
	}
	done, err := c.flow.ImportedCustomers(context.Background(), a)
	if err != nil {
		t.Fatal(err)
	}
	one, _ := json.Marshal(dry)
	two, _ := json.Marshal(done)
	if string(one) != string(two) || done.Customers != (flow.ListCounts{Read: 4, Accepted: 1, Rejected: 2, Unchanged: 1}) {
		t.Errorf("dry\n%s\nreal\n%s", one, two)
	}
}
