package store

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"sluse/flow"
	"sluse/invoice"
	"sluse/money"
	"sluse/outbox"
	"sluse/routing"
	"sluse/words"
)

// aPile is invoices of all kinds: what a filter picks of them is written as
// their numbers.
func aPile(t *testing.T, s *Store) {
	t.Helper()
	now := time.Date(2027, 1, 11, 12, 0, 0, 0, time.UTC)
	err := s.Do(t.Context(), func(tx flow.Tx) error {
		known := map[string]int64{}
		for _, c := range []invoice.Customer{
			{Seller: "a", Number: "1", OrgNumber: "310100072", Name: "En"},
			{Seller: "a", Number: "2", OrgNumber: "310100072", Name: "To"},
			{Seller: "b", Number: "1", Name: "Tre"},
		} {
			change, err := tx.Customer(c)
			if err != nil {
				return err
			}
			known[c.Seller+c.Number] = change.After.ID
		}
		add := func(number, customer string, state flow.InvoiceState, more func(*flow.Invoice), ways ...flow.Delivery) error {
			inv := flow.Invoice{
				Seller: customer[:1], Class: invoice.ClassInvoice, Number: number, Customer: known[customer], State: state, Arrival: 1, Ordinal: len(number),
				IssueDate: "2027-01-01", DueDate: "2027-01-15", Gross: money.Amount{Minor: 1000_00, Currency: "NOK"}, CreatedAt: now,
			}
			if more != nil {
				more(&inv)
			}
			if err := tx.AddInvoice(&inv); err != nil {
				return err
			}
			for _, d := range ways {
				d.Invoice, d.Seller = inv.ID, inv.Seller
				if d.Purpose == "" {
					d.Purpose = outbox.ForCustomer
				}
				if err := tx.AddDelivery(&d); err != nil {
					return err
				}
			}
			return nil
		}
		ehf := func(state outbox.State) flow.Delivery { return flow.Delivery{Channel: "ehf", State: state} }
		for _, step := range []func() error{
			func() error { return add("queued", "a1", flow.InDelivery, nil, ehf(outbox.Queued)) },
			func() error {
				return add("paper", "a2", flow.InDelivery, nil, ehf(outbox.Refused), flow.Delivery{Channel: "autopost", State: outbox.Queued})
			},
			func() error {
				return add("kept", "a1", flow.InDelivery, nil, flow.Delivery{Channel: "ehf", State: outbox.Held, Reason: words.R("channel.gave-up", "5")})
			},
			func() error {
				return add("ruled", "b1", flow.HeldBack, func(i *flow.Invoice) { i.Reason = words.R("customer.on-hold", "x") })
			},
			func() error { return add("refused", "b1", flow.Waiting, nil, ehf(outbox.Refused)) },
			func() error { return add("uncertain", "b1", flow.InDelivery, nil, ehf(outbox.Uncertain)) },
			func() error {
				return add("there", "a1", flow.Delivered, nil, ehf(outbox.Delivered), flow.Delivery{Channel: "email", State: outbox.Held, Purpose: outbox.ForCopy})
			},
			func() error { return add("staged", "a1", flow.Staged, func(i *flow.Invoice) { i.Arrival = 2 }) },
			func() error {
				return add("old", "a1", flow.Waiting, func(i *flow.Invoice) {
					i.IssueDate, i.DueDate, i.CreatedAt = "2026-06-01", "2026-06-15", now.AddDate(0, 0, -30)
				})
			},
			func() error {
				return add("euro", "a2", flow.Waiting, func(i *flow.Invoice) {
					i.Gross, i.Class = money.Amount{Minor: 5_00, Currency: "EUR"}, invoice.ClassCreditNote
				})
			},
		} {
			if err := step(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	decide(t, s, "old", "standard", "offentlig")
	decide(t, s, "euro", "offentlig", "standard")
}

// decide writes decisions by these lists, one behind the other.
func decide(t *testing.T, s *Store, number string, lists ...string) {
	t.Helper()
	found, err := s.FindInvoices(t.Context(), "", "", number)
	if err != nil || len(found) != 1 {
		t.Fatalf("%d found, %v", len(found), err)
	}
	err = s.Do(t.Context(), func(tx flow.Tx) error {
		for n, list := range lists {
			err := tx.AddDecision(flow.Decided{Invoice: found[0].ID, At: time.UnixMilli(int64(n + 1)), Decision: routing.Decision{List: list}})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

var filters = []struct {
	name   string
	filter flow.Filter
	want   string
}{
	{"everything, but what is being read", flow.Filter{All: true}, "queued paper kept ruled refused uncertain there old euro"},
	{"a seller", flow.Filter{Seller: "b"}, "ruled refused uncertain"},
	{"a class", flow.Filter{Class: invoice.ClassCreditNote}, "euro"},
	{"an invoice's state", flow.Filter{State: "waiting"}, "refused old euro"},
	{"a delivery's state", flow.Filter{State: "queued"}, "queued paper"},
	{"a state of both", flow.Filter{State: "held"}, "kept ruled"},
	{"a state of both, of a customer", flow.Filter{State: "held", Customer: "1", Seller: "a"}, "kept"},
	{"a state of both that has no index", flow.Filter{State: "delivered"}, "there"},
	{"one that nobody knows the end of", flow.Filter{State: "uncertain"}, "uncertain"},
	{"refused, and nothing came after it", flow.Filter{State: "refused"}, "refused"},
	{"a delivery's state alone", flow.Filter{Delivery: "held"}, "kept"},
	{"a channel", flow.Filter{Channel: "ehf"}, "queued kept uncertain there"},
	{"a channel and a state", flow.Filter{Channel: "ehf", State: "queued"}, "queued"},
	{"a channel that refused", flow.Filter{Channel: "ehf", Delivery: "refused"}, "refused"},
	{"a customer number of two sellers", flow.Filter{Customer: "1"}, "queued kept ruled refused uncertain there old"},
	{"a customer of a seller", flow.Filter{Customer: "1", Seller: "b"}, "ruled refused uncertain"},
	{"an org number of two customers", flow.Filter{Org: "310100072", State: "queued"}, "queued paper"},
	{"a customer's queue by a channel", flow.Filter{Org: "310100072", State: "queued", Channel: "autopost"}, "paper"},
	{"the list of the last decision", flow.Filter{List: "standard"}, "euro"},
	{"a file that is being read", flow.Filter{File: 2}, "staged"},
	{"a file and a state", flow.Filter{File: 1, State: "held"}, "kept ruled"},
	{"an invoice's reason", flow.Filter{Reason: "customer."}, "ruled"},
	{"a delivery's reason", flow.Filter{Reason: "channel.gave-up"}, "kept"},
	{"a part of a code's end", flow.Filter{Reason: "gave-up"}, ""},
	{"issued up to a day", flow.Filter{IssuedTo: "2026-06-01"}, "old"},
	{"issued from a day", flow.Filter{IssuedFrom: "2026-06-02", State: "waiting"}, "refused euro"},
	{"due between", flow.Filter{DueFrom: "2026-06-15", DueTo: "2026-06-15"}, "old"},
	{"a currency", flow.Filter{Currency: "EUR"}, "euro"},
	{"an amount", flow.Filter{Currency: "NOK", AmountFrom: money.Amount{Minor: 1000_00, Currency: "NOK"}, State: "waiting"}, "refused old"},
	{"an amount that none has", flow.Filter{Currency: "NOK", AmountTo: money.Amount{Minor: 999_99, Currency: "NOK"}}, ""},
	{"taken in before", flow.Filter{Before: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)}, "old"},
	{"what SQL would take for more", flow.Filter{Customer: "1' OR '1'='1"}, ""},
}

func TestFiltersPick(t *testing.T) {
	t.Parallel()
	s := openStore(t, t.TempDir())
	aPile(t, s)
	for _, row := range filters {
		if why := row.filter.Check(); !why.IsZero() {
			t.Errorf("%s: %s", row.name, why.Text(words.EN))
		}
		p, err := s.Pick(t.Context(), row.filter, 100)
		if err != nil {
			t.Fatalf("%s: %v", row.name, err)
		}
		var numbers []string
		for n, one := range p.First {
			numbers = append(numbers, one.Number)
			if one.ID != p.IDs[n] {
				t.Errorf("%s: %d stands for %d", row.name, one.ID, p.IDs[n])
			}
		}
		if got := strings.Join(numbers, " "); got != row.want {
			t.Errorf("%s: %s, want %s", row.name, got, row.want)
		}
		sum := 0
		for _, g := range p.Groups {
			sum += g.N
		}
		if sum != len(p.IDs) {
			t.Errorf("%s: groups of %d, picked %d", row.name, sum, len(p.IDs))
		}
		picksOneByOne(t, s, row.name, row.filter, p.IDs)
	}
}

// picksOneByOne asks the same filter of each invoice.
func picksOneByOne(t *testing.T, s *Store, name string, f flow.Filter, want []int64) {
	t.Helper()
	var got []int64
	err := s.Do(t.Context(), func(tx flow.Tx) error {
		got = nil
		for id := range int64(20) {
			is, err := tx.Picks(f, id)
			if err != nil {
				return err
			}
			if is {
				got = append(got, id)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s, one by one: %v, want %v", name, got, want)
	}
}

func TestPickCounts(t *testing.T) {
	t.Parallel()
	s := openStore(t, t.TempDir())
	aPile(t, s)
	p, err := s.Pick(t.Context(), flow.Filter{State: "held"}, 1)
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprintf("%d %v %v", len(p.First), p.First[0].Name, p.Groups)
	if want := "1 En [{held   invoice 1 1000.00} {in delivery ehf held invoice 1 1000.00}]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// Of a store with much that has ended, what has not is found by its own
// index, and what is a customer's or a file's by theirs.
func TestFiltersGoByIndexes(t *testing.T) {
	t.Parallel()
	_, db := openSQLiteBeside(t, t.TempDir())
	for _, f := range []flow.Filter{
		{State: "queued"},
		{State: "queued", Channel: "ehf"},
		{State: "held"},
		{State: "waiting"},
		{Delivery: "uncertain"},
		{Customer: "1", Seller: "a"},
		{Customer: "1", Seller: "a", Channel: "ehf"},
		{Org: "1", Seller: "a", State: "held"},
		{File: 1},
		{File: 1, State: "delivered", Reason: "x"},
		{Customer: "1", Seller: "a", List: "standard", DueTo: "2027-01-01"},
		{State: "queued", Seller: "a", DueTo: "2027-01-01", Reason: "channel.", List: "x"},
	} {
		c := where(f, false)
		for _, step := range plan(t, db, `SELECT i.id FROM invoice i WHERE `+c.text()+` ORDER BY i.id`) {
			if strings.HasPrefix(step, "SCAN i") && !strings.Contains(step, "invoice_waiting") || strings.HasPrefix(step, "SCAN d ") && !strings.Contains(step, "delivery_queued") {
				t.Errorf("%s\n  %s", f, step)
			}
		}
		c = where(f, true)
		for _, step := range plan(t, db, `SELECT COUNT(*) FROM invoice i WHERE i.id = 1 AND `+c.text()) {
			if strings.HasPrefix(step, "SCAN") {
				t.Errorf("one of %s\n  %s", f, step)
			}
		}
	}
}

func TestAnUncheckedStateIsOurFault(t *testing.T) {
	t.Parallel()
	s := openStore(t, t.TempDir())
	defer func() {
		if recover() == nil {
			t.Error("taken into the text")
		}
	}()
	_, _ = s.Pick(context.Background(), flow.Filter{State: "held' OR '1"}, 1)
}
