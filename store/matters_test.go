package store

import (
	"testing"

	"sluse/factoring"
	"sluse/flow"
	"sluse/invoice"
	"sluse/ledger"
	"sluse/money"
	"sluse/outbox"
	"sluse/report"
	"sluse/words"
)

// A rejected row stands on the list until its number is taken later.
func TestRowsAreMended(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	bad := flow.Counts{Read: 1, Rejected: 1}
	add := func(outcome, number string, class invoice.Class) int64 {
		id := s.file(s.name(), "invoices", flow.ArchivedFile, bad, words.Reason{})
		s.fault(flow.Fault{Arrival: id, Ordinal: 1, Number: number, Class: class, Outcome: outcome})
		return id
	}
	first := add(flow.FaultRejected, "1", "")
	s.wants("a rejected row", "row:1")
	s.invoice(flow.Invoice{Number: "1", KID: "1", Class: invoice.ClassCreditNote, Arrival: first + 1, State: flow.Delivered})
	s.wants("a credit note of the number mends no invoice", "row:1")
	add(flow.FaultRejected, "1", "")
	s.wants("the same row again stands once", "row:1")
	s.invoice(flow.Invoice{Number: "1", KID: "1", Arrival: first + 900, State: flow.Staged})
	s.wants("one that is not released yet", "row:1")
	s.do(func(tx flow.Tx) error { _, err := tx.Release(first + 900); return err })
	s.wants("its number was taken later")

	add(flow.FaultConflict, "7", "")
	s.wants("a conflict", "row:7")
	add(flow.FaultDuplicate, "7", "")
	s.wants("the first content came again")
	last := add(flow.FaultConflict, "8", "")
	s.invoice(flow.Invoice{Number: "K8", Credits: "8", KID: "1", Class: invoice.ClassCreditNote, Arrival: last + 1, State: flow.Delivered})
	s.wants("the first was credited")
}

func TestManyRowsOfAFileStandAsOne(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	id := s.file("many.csv", "invoices", flow.RejectedFile, flow.Counts{Read: 11, Rejected: 11}, words.R("file.nothing-good", "11"))
	for i := range report.MaxRows {
		s.fault(flow.Fault{Arrival: id, Ordinal: i + 1, Number: string(rune('A' + i)), Outcome: flow.FaultRejected})
	}
	if n := len(s.todo()); n != report.MaxRows {
		t.Errorf("%d matters, want one a row", n)
	}
	s.fault(flow.Fault{Arrival: id, Ordinal: 99, Number: "Z", Outcome: flow.FaultRejected})
	s.wants("more than that", "rows:many.csv")
}

func TestFilesThatCouldNotBeRead(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	none := flow.Counts{}
	s.file("june.csv", "", flow.RejectedFile, none, words.R("ingest.empty"))
	held := s.file("big.csv", "invoices", flow.HeldFile, flow.Counts{Read: 9, Accepted: 9}, words.R("file.sum-above-limit"))
	s.wants("rejected and held", "file:june.csv", "file:big.csv")
	s.file("june.csv", "invoices", flow.ArchivedFile, none, words.Reason{})
	s.wants("it came again and was taken", "file:big.csv")
	s.do(func(tx flow.Tx) error { return tx.SetArrival(flow.Arrival{ID: held, State: flow.ArchivedFile}) })
	s.wants("released")
	// A row without a number is mended by the correction file.
	nameless := s.file("july.csv", "invoices", flow.ArchivedFile, flow.Counts{Read: 2, Accepted: 1, Rejected: 1}, words.Reason{})
	s.fault(flow.Fault{Arrival: nameless, Ordinal: 1, Outcome: flow.FaultRejected})
	s.wants("a row without a number", "row:july.csv")
	s.file("july.rettes.csv", "invoices", flow.ArchivedFile, flow.Counts{Read: 1, Accepted: 1}, words.Reason{})
	s.wants("its correction file was taken")
	// A counterpart's row is shown for a while.
	receipts := s.file("mls.xml", "receipts", flow.RejectedFile, flow.Counts{Read: 1, Rejected: 1}, words.R("file.nothing-usable"))
	s.fault(flow.Fault{Arrival: receipts, Ordinal: 1, Outcome: flow.FaultRejected})
	s.wants("an unknown receipt", "answer:mls.xml")
	if _, err := s.write.ExecContext(t.Context(), `UPDATE arrival SET arrived_at = $1`, millis(clock.AddDate(0, 0, -report.AnswerDays))); err != nil {
		t.Fatal(err)
	}
	s.wants("long ago")
}

func TestInvoicesThatStandStill(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	s.invoice(flow.Invoice{Number: "1", KID: "1", State: flow.HeldBack, Reason: words.R("customer.on-hold", "x")})
	s.invoice(flow.Invoice{Number: "2", KID: "1", State: flow.Waiting})
	s.invoice(flow.Invoice{Number: "3", KID: "1", State: flow.Waiting, Reason: words.R("ehf.unknown")})
	s.invoice(flow.Invoice{Number: "4", KID: "1", State: flow.Offered, Reason: words.R("factor.offered", "F")})
	s.invoice(flow.Invoice{Number: "5", KID: "1", State: flow.Staged, Reason: words.R("invoice.too-old")})
	out := s.invoice(flow.Invoice{Number: "6", KID: "1", State: flow.InDelivery})
	s.do(func(tx flow.Tx) error {
		return tx.AddDelivery(&flow.Delivery{Invoice: out.ID, Purpose: outbox.ForCustomer, Channel: "email", State: outbox.Uncertain, Reason: words.R("channel.cut-in-the-middle")})
	})
	s.do(func(tx flow.Tx) error {
		return tx.AddDelivery(&flow.Delivery{Invoice: out.ID, Purpose: outbox.ForFactor, Channel: "factor", State: outbox.Uncertain})
	})
	s.wants("each that stands still", "invoice:1", "invoice:3", "invoice:4", "delivery:6")
}

func TestMoneyThatNeedsAPerson(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	chart := ledger.DefaultChart()
	sold := s.invoice(flow.Invoice{Number: "200120", KID: "1", State: flow.Delivered})
	st := s.statement(s.file("a.xml", "statements", flow.ArchivedFile, flow.Counts{}, words.Reason{}), "A", "2027-01-12", 1, flow.StatementBooked)
	s.statement(s.file("b.xml", "statements", flow.ArchivedFile, flow.Counts{}, words.Reason{}), "B", "2027-01-13", 1, flow.StatementHeld)
	owed := ledger.Credit(chart[ledger.FactorOwed], money.NOK(100))
	owed.Item = sold.ID
	s.entry(st, "e1", 100, flow.EntryBooked, "sold-item", s.book("k1", ledger.Debit(chart[ledger.Bank], money.NOK(100)), owed))
	s.entry(st, "e2", 70, flow.EntryUnmatched, "unmatched", s.book("k2", ledger.Debit(chart[ledger.Bank], money.NOK(70)), ledger.Credit(chart[ledger.Suspense], money.NOK(70))))
	s.wants("a held statement, an unknown payment, the factor's money", "statement:B", "entry:a.xml", "sold-item:200120")
	paid := ledger.Debit(chart[ledger.FactorOwed], money.NOK(100))
	paid.Item = sold.ID
	s.book("k3", paid, ledger.Credit(chart[ledger.Bank], money.NOK(100)))
	s.wants("forwarded", "statement:B", "entry:a.xml")
}

// The advice to ask for prepayment comes back with each new invoice.
func TestPrepayment(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	refuse := func(number string) flow.Invoice {
		inv := s.invoice(flow.Invoice{Number: number, KID: "2", State: flow.Delivered})
		s.do(func(tx flow.Tx) error {
			return tx.AddOffer(&flow.Offer{Seller: "slusevik", Invoice: inv.ID, Customer: inv.Customer, Factor: "f", State: flow.OfferDeclined, Credit: true})
		})
		return inv
	}
	advise := func(customer int64, until string) {
		s.do(func(tx flow.Tx) error {
			c, err := tx.CustomerByID(customer)
			if err != nil {
				return err
			}
			c.Prepay = invoice.Prepayment{Since: "2027-01-11", Until: until, Source: "F"}
			return tx.SaveCustomer(c, nil)
		})
	}
	inv := refuse("200102")
	advise(inv.Customer, "2027-04-11")
	s.wants("the refused invoice itself is not a new one")
	refuse("200126")
	s.wants("the next invoice", "prepayment:200126")
	advise(inv.Customer, "2027-01-12")
	s.wants("the advice is over")
	advise(inv.Customer, "2027-01-13")
	s.wants("its last day", "prepayment:200126")
}

// What a person has seen to of a file leaves the list, and nothing else does.
func TestHandledFilesLeaveTheList(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	handle := func(id int64, want bool) {
		t.Helper()
		s.do(func(tx flow.Tx) error {
			got, err := tx.HandleFile(id, clock)
			if got != want {
				t.Errorf("file %d: handled %v, want %v", id, got, want)
			}
			return err
		})
	}
	one := flow.Counts{Read: 1, Rejected: 1}
	unread := s.file("a.html", "", flow.RejectedFile, flow.Counts{}, words.R("ingest.empty"))
	rows := s.file("b.csv", "invoices", flow.ArchivedFile, flow.Counts{Read: 2, Accepted: 1, Rejected: 1}, words.Reason{})
	s.fault(flow.Fault{Arrival: rows, Ordinal: 1, Number: "1", Outcome: flow.FaultRejected})
	answers := s.file("c.csv", "answers", flow.RejectedFile, one, words.R("file.nothing-usable"))
	s.fault(flow.Fault{Arrival: answers, Ordinal: 1, Outcome: flow.FaultRejected})
	bank := s.file("d.xml", "statements", flow.ArchivedFile, flow.Counts{Read: 1, Accepted: 1}, words.Reason{})
	s.statement(bank, "D", "2027-01-12", 1, flow.StatementHeld)
	held := s.file("e.csv", "invoices", flow.HeldFile, flow.Counts{Read: 9, Accepted: 9}, words.R("file.sum-above-limit"))
	good := s.file("f.csv", "invoices", flow.ArchivedFile, flow.Counts{Read: 1, Accepted: 1}, words.Reason{})
	s.wants("all of them", "row:1", "answer:c.csv", "file:a.html", "file:e.csv", "statement:D")
	handle(held, false)
	handle(good, false)
	handle(unread, true)
	s.wants("a file that could not be read", "row:1", "answer:c.csv", "file:e.csv", "statement:D")
	handle(rows, true)
	s.wants("its rows", "answer:c.csv", "file:e.csv", "statement:D")
	handle(answers, true)
	s.wants("a counterpart's row", "file:e.csv", "statement:D")
	handle(bank, true)
	s.wants("a held statement", "file:e.csv")
	for _, id := range []int64{unread, rows, answers, bank} {
		handle(id, false)
	}
}

// A settlement's id comes once: again it is the same, or another content.
func TestSettlementComesAgain(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	add := func(change func(*flow.SettlementReport)) (first *flow.SettlementReport, same bool) {
		t.Helper()
		r := flow.SettlementReport{Seller: "slusevik", Factor: "f", Report: factoring.Settlement{ID: "S1", ValueDate: "2027-01-12", Sum: money.NOK(975), Rows: []factoring.SettlementRow{
			{InvoiceNumber: "1", Kind: factoring.Purchase, Amount: money.NOK(1000), Place: invoice.Place{File: "a.csv", Line: 2}},
			{InvoiceNumber: "1", Kind: factoring.Commission, Amount: money.NOK(-25)},
		}}}
		change(&r)
		s.do(func(tx flow.Tx) (err error) { first, same, err = tx.AddSettlement(r); return err })
		return first, same
	}
	if first, _ := add(func(*flow.SettlementReport) {}); first != nil {
		t.Fatalf("the first was there: %+v", first)
	}
	if first, same := add(func(r *flow.SettlementReport) { r.Arrival, r.Report.Rows[0].Place.File = 9, "b.csv" }); first == nil || !same {
		t.Error("the same in another file is not the same")
	}
	for rule, change := range map[string]func(*flow.SettlementReport){
		"factor": func(r *flow.SettlementReport) { r.Factor = "g" },
		"sum":    func(r *flow.SettlementReport) { r.Report.Sum.Minor++ },
		"day":    func(r *flow.SettlementReport) { r.Report.ValueDate = "2027-01-13" },
		"row":    func(r *flow.SettlementReport) { r.Report.Rows[1].InvoiceNumber = "2" },
		"rows":   func(r *flow.SettlementReport) { r.Report.Rows = r.Report.Rows[:1] },
	} {
		if first, same := add(change); first == nil || same || first.Report.Sum != money.NOK(975) || first.Factor != "f" {
			t.Errorf("another %s is the same, or the first was not kept: %+v", rule, first)
		}
	}
}
