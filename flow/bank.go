package flow

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"sluse/bankfiles"
	"sluse/calendar"
	"sluse/ingest"
	"sluse/invoice"
	"sluse/ledger"
	"sluse/money"
	"sluse/settlement"
	"sluse/words"
)

// Statements is the kind of file that brings bank statements and advice.
type Statements struct{ Flow *Flow }

var _ ingest.Kind = Statements{}

// Name is the kind's word in configuration.
func (Statements) Name() string { return "statements" }

// Recognise says whether some bank file format reads the file.
func (k Statements) Recognise(head []byte) bool { return k.Flow.bankFormat(head) != nil }

func (f *Flow) bankFormat(head []byte) bankfiles.Format {
	for _, one := range f.BankFiles {
		if one.Recognise(head) {
			return one
		}
	}
	return nil
}

// Take books a bank file in one commit: each statement that proves, each
// entry once. A statement that does not prove is kept and held, with its
// difference named.
func (k Statements) Take(ctx context.Context, file *ingest.File) error {
	f := k.Flow
	raw, err := slurp(ctx, file)
	if err != nil {
		return err
	}
	read, err := f.readBank(raw, file.Name)
	if err != nil {
		return err
	}
	return f.takeSmall(ctx, file, "statements", read.Format, func(tx Tx, a *Arrival) error {
		a.Counts = Counts{}
		for i := range read.Statements {
			s, err := f.newStatement(tx, *a, i, &read.Statements[i])
			if err != nil {
				return err
			}
			if _, err := f.bookStatement(tx, *a, s, &read.Statements[i]); err != nil {
				return fmt.Errorf("statement %s: %w", s.Name, err)
			}
			a.Counts.Read++
			a.Counts.Accepted++
		}
		return nil
	})
}

func (f *Flow) readBank(raw []byte, name string) (*bankfiles.File, error) {
	format := f.bankFormat(raw)
	if format == nil {
		return nil, &ingest.Rejected{Place: name, Reason: words.R("bank.not-a-statement")}
	}
	read, err := format.Read(bytes.NewReader(raw), bankfiles.Options{Name: name, MaxEntries: f.Limits.Entries})
	var fault *bankfiles.FileError
	if errors.As(err, &fault) {
		return nil, &ingest.Rejected{Place: invoice.Place{File: name, Line: fault.Line}.String(), Reason: fault.Reason}
	}
	return read, err
}

// newStatement keeps a statement's row; nothing is booked yet.
func (f *Flow) newStatement(tx Tx, a Arrival, ordinal int, st *bankfiles.Statement) (Statement, error) {
	s := Statement{
		Seller: a.Seller, Account: invoice.NormalAccount(st.Account), Kind: string(st.Kind), Name: st.ID, Currency: st.Currency,
		From: begins(st), To: st.To, State: StatementHeld, Entries: len(st.Entries), Arrival: a.ID, Ordinal: ordinal + 1, At: f.Now(),
	}
	for _, b := range []struct {
		from *bankfiles.Balance
		to   *money.Amount
	}{{st.Opening, &s.Opening}, {st.Closing, &s.Closing}} {
		b.to.Currency = st.Currency
		if b.from == nil {
			continue
		}
		amount, ok := money.Of(b.from.Amount, st.Currency)
		if !ok {
			s.Reason = words.R("bank.too-fine", b.from.Amount.String(), st.Currency)
		}
		*b.to = amount
		if st.To == "" {
			s.To = max(s.To, b.from.Date)
		}
	}
	err := tx.AddStatement(&s)
	return s, err
}

// begins is the first day of a statement: as it says, else that of its first
// booked entry, else that of its opening balance.
func begins(st *bankfiles.Statement) calendar.Date {
	first := st.From
	if first != "" {
		return first
	}
	for _, e := range st.Entries {
		if e.Status == bankfiles.StatusBooked && e.BookingDate != "" && (first == "" || e.BookingDate < first) {
			first = e.BookingDate
		}
	}
	if first == "" && st.Opening != nil {
		first = st.Opening.Date
	}
	return first
}

// bookStatement books a statement that is kept, unless something about it
// must be held; it reports whether it was booked. One that is held changes
// nothing else.
func (f *Flow) bookStatement(tx Tx, a Arrival, s Statement, st *bankfiles.Statement) (bool, error) {
	n, reason, err := f.prove(tx, s, st)
	if err != nil {
		return false, err
	}
	if !reason.IsZero() {
		s.State, s.Reason = StatementHeld, reason
		return false, tx.SetStatement(s)
	}
	s.State, s.Reason, s.Known = StatementBooked, words.Reason{}, n.known
	if st.Kind == bankfiles.Report || n.before {
		s.State = StatementRead
		return true, tx.SetStatement(s)
	}
	for _, k := range n.old {
		if err := f.takeIn(tx, s, k); err != nil {
			return false, err
		}
	}
	if err := f.openAccount(tx, a, s, st); err != nil {
		return false, err
	}
	for _, p := range n.fresh {
		if err := f.bookPayment(tx, a, s, p); err != nil {
			return false, fmt.Errorf("line %d: %w", p.Line, err)
		}
	}
	if err := tx.Supersede(s.Seller, s.Account, s.Name, s.ID); err != nil {
		return false, err
	}
	return true, tx.SetStatement(s)
}

// chartOf is the chart with the bank account's own ledger account: the
// seller's first has no sub-account, the others are named by their number.
func (f *Flow) chartOf(seller, account string) ledger.Chart {
	s, ok := f.Sellers[seller]
	if !ok || len(s.Accounts) == 0 || invoice.SameAccount(s.Accounts[0], account) {
		return f.Chart
	}
	chart := maps.Clone(f.Chart)
	bank := chart[ledger.Bank]
	bank.Sub = account
	chart[ledger.Bank] = bank
	return chart
}

// openAccount books what stood on the account before its first statement,
// less what earlier advice has put on it already: books and bank then agree.
func (f *Flow) openAccount(tx Tx, a Arrival, s Statement, st *bankfiles.Statement) error {
	if st.Kind != bankfiles.Booked {
		return nil
	}
	_, found, err := tx.LastStatement(s.Seller, s.Account)
	if err != nil || found {
		return err
	}
	chart := f.chartOf(s.Seller, s.Account)
	date := s.From
	if st.Opening.Date != "" {
		date = st.Opening.Date
	}
	before, err := tx.AdvisedBefore(s.Seller, s.Account, s.Currency, s.From)
	if err != nil {
		return err
	}
	v, err := chart.Opened(ledger.OpeningBalance{
		Seller: s.Seller, Account: chart[ledger.Bank], Date: date, Amount: s.Opening.Sub(before),
		Evidence: ledger.Evidence{Document: words.Say(words.NB, "books.evidence-statement", s.Name), Place: invoice.Place{File: a.Name, Line: st.Line}.String()},
	})
	if errors.Is(err, ledger.ErrEmpty) {
		return nil
	}
	if err != nil {
		return err
	}
	return tx.Book(v)
}

// bookPayment books one new payment: matched, or in suspense.
func (f *Flow) bookPayment(tx Tx, a Arrival, s Statement, p settlement.Payment) error {
	candidates, err := f.candidates(tx, s.Seller, p)
	if err != nil {
		return err
	}
	d := settlement.Decide(p, candidates, f.chartOf(s.Seller, s.Account))
	e := Entry{Seller: s.Seller, Account: s.Account, Statement: s.ID, Amount: p.Amount, Payment: p}
	return f.settle(tx, a.Name, &e, d, tx.AddEntry, "bank:"+p.Key)
}

// candidates are what a payment's keys name, with factors by their names: that
// is what people are told.
func (f *Flow) candidates(tx Tx, seller string, p settlement.Payment) (settlement.Candidates, error) {
	c, err := tx.Candidates(seller, settlement.Keys(p), f.receivables(), f.BookMoney)
	if err != nil {
		return c, err
	}
	for _, found := range []map[string][]settlement.Item{c.ByKID, c.ByNumber} {
		for _, items := range found {
			for i := range items {
				items[i].Factor = f.factorName(items[i].Factor)
			}
		}
	}
	for i := range c.Settlements {
		c.Settlements[i].Factor = f.factorName(c.Settlements[i].Factor)
	}
	return c, nil
}

// settle writes what a decision on a payment says: the voucher, the payment
// and what it pays.
func (f *Flow) settle(tx Tx, file string, e *Entry, d settlement.Decision, save func(*Entry) error, key string) error {
	e.State, e.Match, e.Why = EntryBooked, string(d.Kind), d.Why
	if d.Kind == settlement.Unmatched || d.Kind == settlement.Held {
		e.State = EntryUnmatched
	}
	if len(d.Postings) > 0 {
		v, err := ledger.NewVoucher(ledger.Voucher{
			Seller: e.Seller, Series: ledger.SeriesBank, Date: e.Payment.BookingDate, Text: bankText(d.Kind, e.Payment.Debtor), Key: key,
			Evidence: ledger.Evidence{Document: words.Say(words.NB, "books.evidence-bank", e.Account), Place: invoice.Place{File: file, Line: e.Payment.Line}.String()},
			Postings: d.Postings,
		})
		if err != nil {
			return err
		}
		if err := tx.Book(v); err != nil {
			return err
		}
		e.Voucher = v.ID
	}
	if err := save(e); err != nil {
		return err
	}
	if d.Kind == settlement.BySettlement {
		if err := tx.SettlementPaid(e.Seller, d.Settlement, e.ID); err != nil {
			return err
		}
	}
	for _, al := range d.Allocations {
		inv, err := tx.InvoiceByID(al.Item)
		if err != nil {
			return err
		}
		if err := tx.AddEvent(f.event(inv, words.R("event.paid-"+string(d.Kind), words.Arg(al.Amount), string(e.Payment.BookingDate)))); err != nil {
			return err
		}
	}
	return nil
}

// bankText is what a bank entry's voucher says: whose payment it is, where
// the bank says.
func bankText(kind settlement.Kind, debtor string) string {
	code := "books.bank-" + string(kind)
	if nobody := "books.unnamed-" + string(kind); debtor == "" && words.Known(nobody) {
		code = nobody
	}
	return words.Say(words.NB, code, debtor)
}

// Rematch looks again at money in suspense and at held statements: what came
// since may explain them.
func (f *Flow) Rematch(ctx context.Context) (changed bool, err error) {
	held, err := f.Store.HeldStatements(ctx)
	if err != nil {
		return false, err
	}
	for _, s := range held {
		did, err := f.retryStatement(ctx, s)
		if err != nil {
			return changed, err
		}
		changed = changed || did
	}
	list, err := f.Store.Unmatched(ctx)
	if err != nil {
		return changed, err
	}
	for _, e := range list {
		did := false
		err := f.Store.Do(ctx, func(tx Tx) (err error) { did, err = f.rematch(tx, e); return err })
		if err != nil {
			return changed, fmt.Errorf("bank entry %s: %w", e.Payment.Key, err)
		}
		changed = changed || did
	}
	return changed, nil
}

func (f *Flow) rematch(tx Tx, seen Entry) (bool, error) {
	e, err := tx.EntryByID(seen.ID)
	if err != nil || e.State != EntryUnmatched || e.Voucher == 0 {
		return false, err
	}
	candidates, err := f.candidates(tx, e.Seller, e.Payment)
	if err != nil {
		return false, err
	}
	d := settlement.DecideFromSuspense(e.Payment, candidates, f.chartOf(e.Seller, e.Account))
	if len(d.Postings) == 0 {
		if d.Kind == settlement.Unmatched && !slices.Equal(append(d.Why.Args, d.Why.Code), append(e.Why.Args, e.Why.Code)) {
			e.Why = d.Why // what came since says more
			return true, tx.SetEntry(e)
		}
		return false, nil
	}
	s, err := tx.StatementFile(e.Statement)
	if err != nil {
		return false, err
	}
	return true, f.settle(tx, s, &e, d, func(e *Entry) error { return tx.SetEntry(*e) }, "suspense:"+e.Payment.Key)
}

// retryStatement tries a held statement again once what it was held for has
// changed: the statement before it is another one, or its account has been
// added to the configuration.
func (f *Flow) retryStatement(ctx context.Context, s Statement) (booked bool, err error) {
	last, _, err := f.Store.LastStatement(ctx, s.Seller, s.Account)
	if err != nil {
		return false, err
	}
	switch s.Reason.Code {
	case "bank.gap":
		if slices.Equal(s.Reason.Args[:2], []string{string(last.To), words.Arg(last.Closing)}) {
			return false, nil
		}
	case "bank.other-account":
		if !f.ownAccount(s) {
			return false, nil
		}
	default:
		return false, nil
	}
	a, err := f.Store.File(ctx, s.Arrival)
	if err != nil {
		return false, err
	}
	raw, err := f.Store.Document(a.Document)
	if err != nil {
		return false, err
	}
	read, err := f.readBank(raw, a.Name)
	if err != nil {
		return false, err
	}
	err = f.Store.Do(ctx, func(tx Tx) (err error) {
		booked, err = f.bookStatement(tx, a, s, &read.Statements[s.Ordinal-1])
		return err
	})
	return booked, err
}
