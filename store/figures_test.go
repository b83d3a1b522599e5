package store

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"sluse/calendar"
	"sluse/factoring"
	"sluse/flow"
	"sluse/invoice"
	"sluse/ledger"
	"sluse/money"
	"sluse/outbox"
	"sluse/report"
	"sluse/settlement"
	"sluse/words"
)

// A shelf is a small store that a test fills commit by commit.
type shelf struct {
	*Store
	t     *testing.T
	names int
}

func newShelf(t *testing.T) *shelf {
	t.Helper()
	dir := t.TempDir()
	s, err := Open(t.Context(), dsnOf(dir), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return &shelf{Store: s, t: t}
}

var clock = time.Date(2027, 1, 12, 1, 0, 0, 0, time.UTC)

func (s *shelf) do(f func(flow.Tx) error) {
	s.t.Helper()
	if err := s.Do(s.t.Context(), f); err != nil {
		s.t.Fatal(err)
	}
}

func (s *shelf) file(name, kind string, state flow.ArrivalState, counts flow.Counts, reason words.Reason) int64 {
	s.t.Helper()
	a, err := s.Arrive(s.t.Context(), "drop", "slusevik", name, 10, clock)
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.Place(s.t.Context(), a.ID, "archive/"+name); err != nil {
		s.t.Fatal(err)
	}
	s.do(func(tx flow.Tx) error {
		return tx.SetArrival(flow.Arrival{ID: a.ID, Kind: kind, State: state, Counts: counts, Reason: reason})
	})
	return a.ID
}

func (s *shelf) invoice(v flow.Invoice) flow.Invoice {
	s.t.Helper()
	s.do(func(tx flow.Tx) error {
		name := v.KID // the tests' customer
		v.Seller, v.Gross.Currency, v.CreatedAt = "slusevik", "NOK", clock
		if v.Class == "" {
			v.Class = invoice.ClassInvoice
		}
		change, err := tx.Customer(invoice.Customer{Seller: "slusevik", Number: name, Name: "Kunde " + name})
		if err != nil {
			return err
		}
		v.Customer = change.After.ID
		return tx.AddInvoice(&v)
	})
	return v
}

func (s *shelf) fault(v flow.Fault) {
	s.t.Helper()
	v.Findings = []invoice.Finding{{Rule: "X", Reason: words.R("file.duplicate")}, {Rule: "BR-CO-10", Fatal: true, Reason: words.R("file.conflict", v.Number)}}
	if v.Class == "" {
		v.Class = invoice.ClassInvoice
	}
	s.do(func(tx flow.Tx) error { return tx.AddFault(v) })
}

// todo are the matters as "kind:number".
func (s *shelf) todo() []string {
	s.t.Helper()
	list, err := s.Matters(s.t.Context(), report.Ask{Today: "2027-01-13", Zone: time.UTC, Owed: ledger.DefaultChart()[ledger.FactorOwed]})
	if err != nil {
		s.t.Fatal(err)
	}
	var out []string
	for _, m := range list {
		what := m.Number
		if what == "" {
			what = m.File
		}
		out = append(out, string(m.Kind)+":"+what)
	}
	return out
}

func (s *shelf) wants(rule string, want ...string) {
	s.t.Helper()
	if got := s.todo(); !slices.Equal(got, want) {
		s.t.Errorf("%s: got %q, want %q", rule, got, want)
	}
}

func (s *shelf) name() string { s.names++; return fmt.Sprintf("file-%d.csv", s.names) }

func TestCounts(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	s.file("a.csv", "invoices", flow.ArchivedFile, flow.Counts{Read: 2, Accepted: 2}, words.Reason{})
	s.file("b.csv", "invoices", flow.RejectedFile, flow.Counts{}, words.R("ingest.empty"))
	for i, state := range []outbox.State{outbox.Delivered, outbox.Accepted, outbox.Accepted} {
		inv := s.invoice(flow.Invoice{Number: fmt.Sprint(i), KID: "1", State: flow.Delivered})
		channel := "email"
		if state == outbox.Delivered {
			channel = "ehf"
		}
		s.do(func(tx flow.Tx) error {
			return tx.AddDelivery(&flow.Delivery{Seller: "slusevik", Invoice: inv.ID, Purpose: outbox.ForCustomer, Channel: channel, State: state})
		})
	}
	s.invoice(flow.Invoice{Number: "9", KID: "1", State: flow.HeldBack, Reason: words.R("customer.on-hold", "x")})
	chart := ledger.DefaultChart()
	s.book("k1", ledger.Debit(chart[ledger.Bank], money.NOK(100)), ledger.Credit(chart[ledger.Suspense], money.NOK(100)))
	c, err := s.Counts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if c.Files["archived"] != 1 || c.Files["rejected"] != 1 || c.Invoices["delivered"] != 3 || c.Invoices["held"] != 1 || c.Vouchers != 1 || c.Unbalanced != 0 {
		t.Errorf("%+v", c)
	}
	if c.Deliveries["ehf"]["delivered"] != 1 || c.Deliveries["email"]["accepted"] != 2 {
		t.Errorf("%+v", c.Deliveries)
	}
	// A voucher that somebody's hand has spoilt is seen by who counts anew, and
	// by every status after that.
	dropGuards(t, s.Store)
	execute(t, s.write, `DELETE FROM pair WHERE n = 1`)
	off, err := s.RecountTallies(t.Context())
	if err != nil || len(off) != 4 { // one balanced less, one not balanced more, and the two accounts
		t.Errorf("spoilt: %v, %v", off, err)
	}
	if err := s.MendTallies(t.Context()); err != nil {
		t.Fatal(err)
	}
	if c, err = s.Counts(t.Context()); err != nil || c.Unbalanced != 1 || c.Vouchers != 1 {
		t.Errorf("spoilt: %d of %d unbalanced, %v", c.Unbalanced, c.Vouchers, err)
	}
}

func (s *shelf) book(key string, postings ...ledger.Posting) int64 {
	s.t.Helper()
	v, err := ledger.NewVoucher(ledger.Voucher{Seller: "slusevik", Series: ledger.SeriesBank, Date: "2027-01-12", Text: "x", Key: key, Postings: postings})
	if err != nil {
		s.t.Fatal(err)
	}
	s.do(func(tx flow.Tx) error { return tx.Book(v) })
	return v.ID
}

func (s *shelf) statement(file int64, name string, to calendar.Date, closing int64, state flow.StatementState) flow.Statement {
	s.t.Helper()
	v := flow.Statement{
		Seller: "slusevik", Account: "99990501234", Kind: "statement", Name: name, Currency: "NOK", To: to, Closing: money.NOK(closing),
		State: state, Reason: words.R("bank.gap"), Arrival: file, Ordinal: 1, At: clock,
	}
	s.do(func(tx flow.Tx) error { return tx.AddStatement(&v) })
	return v
}

func (s *shelf) entry(st flow.Statement, key string, ore int64, state, match string, voucher int64) {
	s.t.Helper()
	e := flow.Entry{
		Seller: "slusevik", Account: st.Account, Statement: st.ID, Amount: money.NOK(ore), State: state, Match: match, Voucher: voucher,
		Why: words.R("bank.unknown-payer"), Payment: settlement.Payment{Key: key, EntryKey: key, BookingDate: "2027-01-12", Debtor: "Tone"},
	}
	s.do(func(tx flow.Tx) error { return tx.AddEntry(&e) })
}

func TestMoney(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	chart := ledger.DefaultChart()
	file := s.file("bank.xml", "statements", flow.ArchivedFile, flow.Counts{}, words.Reason{})
	s.statement(s.file("old.xml", "statements", flow.ArchivedFile, flow.Counts{}, words.Reason{}), "1", "2027-01-11", 5, flow.StatementBooked)
	st := s.statement(file, "2", "2027-01-12", 700, flow.StatementBooked)
	v := s.book("k1", ledger.Debit(chart[ledger.Bank], money.NOK(700)), ledger.Credit(chart[ledger.Receivables], money.NOK(700)))
	s.entry(st, "e1", 500, flow.EntryBooked, "kid", v)
	s.entry(st, "e2", 150, flow.EntryBooked, "kid", v)
	s.entry(st, "e3", 50, flow.EntryUnmatched, "unmatched", v)
	s.entry(st, "e4", 900, flow.EntrySplit, "unmatched", v)
	for i, o := range []flow.Offer{{State: flow.OfferAccepted}, {State: flow.OfferAccepted}, {State: flow.OfferDeclined, Credit: true}} {
		inv := s.invoice(flow.Invoice{Number: fmt.Sprint(i), KID: "1", State: flow.Delivered})
		o.Seller, o.Invoice, o.Customer, o.Factor, o.Face, o.Commission = "slusevik", inv.ID, inv.Customer, "f", money.NOK(1000), money.NOK(25)
		s.do(func(tx flow.Tx) error { return tx.AddOffer(&o) })
	}
	s.do(func(tx flow.Tx) error {
		_, _, err := tx.AddSettlement(flow.SettlementReport{Seller: "slusevik", Factor: "f", Report: factoring.Settlement{ID: "S1", Sum: money.NOK(1950)}})
		return err
	})
	m, err := s.Money(t.Context(), chart[ledger.Bank].Code)
	if err != nil {
		t.Fatal(err)
	}
	wantOffers := []report.OfferSum{
		{Seller: "slusevik", State: "accepted", N: 2, Face: money.NOK(2000), Commission: money.NOK(50)},
		{Seller: "slusevik", State: "declined", Credit: true, N: 1, Face: money.NOK(1000), Commission: money.NOK(25)},
	}
	wantPayments := []report.PaymentSum{{Seller: "slusevik", State: "booked", Match: "kid", N: 2, Sum: money.NOK(650)}, {Seller: "slusevik", State: "unmatched", Match: "unmatched", N: 1, Sum: money.NOK(50)}}
	if !slices.Equal(m.Offers, wantOffers) || !slices.Equal(m.Payments, wantPayments) {
		t.Errorf("%+v", m)
	}
	if !slices.Equal(m.Payouts, []report.PayoutSum{{Seller: "slusevik", N: 1, Sum: money.NOK(1950)}}) {
		t.Errorf("payouts %+v", m.Payouts)
	}
	if !slices.Equal(m.Bank, []report.BankSum{{Seller: "slusevik", Date: "2027-01-12", Sum: money.NOK(700)}}) {
		t.Errorf("bank %+v", m.Bank)
	}
	if !slices.Equal(m.Closings, []report.Closing{{Seller: "slusevik", Account: "99990501234", To: "2027-01-12", Closing: money.NOK(700)}}) {
		t.Errorf("closings %+v", m.Closings)
	}
	s.do(func(tx flow.Tx) error { return tx.SettlementPaid("slusevik", "S1", 1) })
	if m, err = s.Money(t.Context(), chart[ledger.Bank].Code); err != nil || !m.Payouts[0].Paid {
		t.Errorf("paid: %+v, %v", m.Payouts, err)
	}
}
