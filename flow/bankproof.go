package flow

import (
	"slices"
	"strconv"

	"sluse/bankfiles"
	"sluse/calendar"
	"sluse/invoice"
	"sluse/money"
	"sluse/settlement"
	"sluse/words"
)

// news is what a statement brings beside what was known.
type news struct {
	fresh   []settlement.Payment // payments that no file had
	old     []knownEntry         // bank entries that an earlier file had
	advised money.Amount         // what entries make that only an advice had
	known   int                  // bank entries with nothing to book
	before  bool                 // it ends before the account's first statement begins
}

// A knownEntry is a bank entry that an earlier file brought, with what this
// one says of it.
type knownEntry struct {
	key  string
	kept []Entry
	says []settlement.Payment
}

// prove says what is new in a statement, or why it must be held: a foreign
// account or currency, balances that its entries do not explain, a gap after the last
// statement, an entry that an earlier file had with another amount. It changes
// nothing.
func (f *Flow) prove(tx Tx, s Statement, st *bankfiles.Statement) (n news, reason words.Reason, err error) {
	if !f.ownAccount(s) {
		return n, words.R("bank.other-account", s.Account), nil
	}
	if s.Currency != "" && s.Currency != f.BookMoney {
		return n, words.R("bank.statement-currency", s.Currency, f.BookMoney), nil
	}
	first, err := firstDay(tx, s)
	if err != nil {
		return n, reason, err
	}
	if st.Kind == bankfiles.Booked && s.To != "" && s.To < first {
		return news{before: true, known: len(st.Entries)}, reason, nil
	}
	if proof := st.Prove(); st.Kind == bankfiles.Booked && !proof.Proves {
		if !proof.Known {
			return n, words.R("bank.no-balances"), nil
		}
		return n, words.R("bank.does-not-prove", s.Opening.String()+" "+s.Currency, s.Closing.String()+" "+s.Currency, proof.Difference.String()+" "+s.Currency), nil
	}
	if s.Reason.Code == "bank.too-fine" {
		return n, s.Reason, nil
	}
	payments, problems := settlement.Payments(st, s.Seller)
	if len(problems) > 0 {
		return n, words.R("bank.entry-problem", strconv.Itoa(problems[0].Line), words.Nest(problems[0].Reason)), nil
	}
	if st.Kind == bankfiles.Booked && s.From >= first {
		first = "" // the bank may date an entry back; it is not in the opening balance for that
	}
	n, reason, err = f.unseen(tx, s, payments, first)
	if err != nil || !reason.IsZero() || st.Kind != bankfiles.Booked {
		return n, reason, err
	}
	reason, err = f.gap(tx, s, n)
	return n, reason, err
}

// firstDay is the day on which the account's first booked statement begins.
// What the bank booked before is in that statement's opening balance.
func firstDay(tx Tx, s Statement) (calendar.Date, error) {
	first, _, err := tx.FirstStatement(s.Seller, s.Account)
	return first.From, err
}

// gap says by how much what the account had, and what is new, do not make
// what it has. An old statement that comes again brings nothing to compare.
func (f *Flow) gap(tx Tx, s Statement, n news) (words.Reason, error) {
	last, found, err := tx.LastStatement(s.Seller, s.Account)
	if err != nil || !found || len(n.fresh) == 0 && n.advised.IsZero() && s.To < last.To {
		return words.Reason{}, err
	}
	expect := last.Closing.Add(n.advised)
	for _, p := range n.fresh {
		expect = expect.Add(p.Amount)
	}
	if expect == s.Closing {
		return words.Reason{}, nil
	}
	return words.R("bank.gap", string(last.To), words.Arg(last.Closing), words.Arg(s.Closing.Sub(expect))), nil
}

func (f *Flow) ownAccount(s Statement) bool {
	seller, ok := f.Sellers[s.Seller]
	return ok && slices.ContainsFunc(seller.Accounts, func(own string) bool { return invoice.SameAccount(own, s.Account) })
}

// unseen parts new payments from those of bank entries that an earlier file
// brought. What was booked before the day given is in the account's opening
// balance: it is not new.
func (f *Flow) unseen(tx Tx, s Statement, payments []settlement.Payment, first calendar.Date) (n news, reason words.Reason, err error) {
	groups := map[string][]settlement.Payment{}
	var order []string
	for _, p := range payments {
		if groups[p.EntryKey] == nil {
			order = append(order, p.EntryKey)
		}
		groups[p.EntryKey] = append(groups[p.EntryKey], p)
	}
	n.advised.Currency = s.Currency
	for _, key := range order {
		group := groups[key]
		kept, err := tx.EntriesOf(s.Seller, key)
		if err != nil {
			return n, reason, err
		}
		opened := group[0].BookingDate < first
		switch {
		case opened && (len(kept) == 0 || s.Kind == string(bankfiles.Booked)):
			n.known++
			continue
		case len(kept) == 0:
			n.fresh = append(n.fresh, group...)
			continue
		}
		n.known++
		before, now, advised := money.Amount{Currency: s.Currency}, money.Amount{Currency: s.Currency}, money.Amount{Currency: s.Currency}
		for _, e := range kept {
			if e.State == EntrySplit {
				continue
			}
			before = before.Add(e.Amount)
			if e.Advised {
				advised = advised.Add(e.Amount)
			}
		}
		for _, p := range group {
			now = now.Add(p.Amount)
		}
		if before != now {
			return n, words.R("bank.changed-entry", strconv.Itoa(group[0].Line), words.Arg(before), words.Arg(now)), nil
		}
		n.old, n.advised = append(n.old, knownEntry{key, kept, group}), n.advised.Add(advised)
	}
	return n, reason, nil
}

// takeIn lets a statement that is booked say more of an entry that an earlier
// file brought; what only an advice had is the statement's from now on.
func (f *Flow) takeIn(tx Tx, s Statement, k knownEntry) error {
	if err := f.enrich(tx, k.kept, k.says); err != nil || s.Kind != string(bankfiles.Booked) {
		return err
	}
	entries, err := tx.EntriesOf(s.Seller, k.key)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !e.Advised || e.State == EntrySplit {
			continue
		}
		e.Statement = s.ID
		if err := tx.SetEntry(e); err != nil {
			return err
		}
	}
	return nil
}

// enrich gives a payment in suspense what a later file says of it; Rematch
// then looks again.
func (f *Flow) enrich(tx Tx, old []Entry, payments []settlement.Payment) error {
	if len(old) != 1 || old[0].State != EntryUnmatched {
		return nil
	}
	whole := old[0]
	if len(payments) == 1 {
		if len(payments[0].KIDs) <= len(whole.Payment.KIDs) && len(payments[0].Texts) <= len(whole.Payment.Texts) {
			return nil
		}
		whole.Payment = payments[0]
		return tx.SetEntry(whole)
	}
	whole.State = EntrySplit
	if err := tx.SetEntry(whole); err != nil {
		return err
	}
	for _, p := range payments {
		part := whole
		part.State, part.Payment, part.Amount = EntryUnmatched, p, p.Amount
		if err := tx.AddEntry(&part); err != nil {
			return err
		}
	}
	return nil
}
