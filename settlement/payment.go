// Package settlement matches bank entries with open receivables and
// assignments and says what to book. It does no I/O: Payments takes a
// statement apart, Keys names what to look for, and Decide is handed what was
// found and decides.
package settlement

import (
	"slices"
	"strconv"
	"strings"

	"sluse/bankfiles"
	"sluse/calendar"
	"sluse/invoice"
	"sluse/money"
	"sluse/words"
)

// maxMinor bounds a payment, in minor units (ten milliard kroner a thousand
// times): sums of payments stay far inside 64 bits.
const maxMinor = 1_000_000_000_000_000

// A Payment is one payment to match: a detail of a bank entry, or the entry
// where it has none that add up.
type Payment struct {
	Seller  string
	Account string
	// EntryKey is the bank entry's, the same however often and in whichever
	// file the entry comes: the account with the bank's archive reference,
	// else with day and amount, numbered where the statement has more such.
	EntryKey string
	// Key is the payment's own: EntryKey, with the payment's number behind
	// it where the entry is several.
	Key           string
	Amount        money.Amount // as it changes the account: negative is money out
	Charges       money.Amount // the bank's, already taken from Amount; above nought is a cost
	BookingDate   calendar.Date
	ValueDate     calendar.Date
	KIDs          []string // structured references that have a KID's or an RF reference's form
	References    []string // structured references of another form
	Texts         []string
	EndToEndID    string
	Debtor        string
	DebtorAccount string
	Code          string // bank transaction code, "PMNT/RCDT/AUTT"
	BankText      string // the bank's own text of the entry
	ReturnReason  string
	// Unsplit says that the entry holds several payments that cannot be told
	// apart; its references then say nothing of the whole amount.
	Unsplit bool
	Line    int // where the entry stands in the file
}

// Gross is what the payer paid: the amount before the bank's charges.
func (p *Payment) Gross() money.Amount { return p.Amount.Add(p.Charges) }

// A Problem is an entry that cannot be booked as it stands. A statement with
// a problem is held whole.
type Problem struct {
	Line   int
	Reason words.Reason
}

// Payments takes the booked entries of a statement apart. An entry becomes
// one payment per detail where the details' amounts, less the charges, make
// the entry's; else it is one payment with all that its details say. What an
// intraday report (camt.052) holds is never booked, so it has no payments.
func Payments(s *bankfiles.Statement, seller string) ([]Payment, []Problem) {
	if s.Kind == bankfiles.Report {
		return nil, nil
	}
	var payments []Payment
	var problems []Problem
	seen := map[string]int{}
	for i := range s.Entries {
		e := &s.Entries[i]
		if e.Status != bankfiles.StatusBooked {
			continue
		}
		whole, reason := wholeEntry(s, e, seller)
		if !reason.IsZero() {
			problems = append(problems, Problem{e.Line, reason})
			continue
		}
		whole.EntryKey = entryKey(whole, e.ServicerRef, seen)
		whole.Key = whole.EntryKey
		payments = append(payments, split(whole, e)...)
	}
	return payments, problems
}

// wholeEntry is the entry as one payment without references.
func wholeEntry(s *bankfiles.Statement, e *bankfiles.Entry, seller string) (Payment, words.Reason) {
	p := Payment{
		Seller: seller, Account: s.Account, Code: e.Code, BankText: e.Text,
		BookingDate: e.BookingDate, ValueDate: e.ValueDate, Line: e.Line,
	}
	if p.BookingDate == "" {
		p.BookingDate = e.ValueDate
	}
	amount, exact := money.Of(e.Signed(), e.Currency)
	switch {
	case s.Account == "":
		return p, words.R("bank.no-account")
	case p.BookingDate == "":
		return p, words.R("bank.no-date")
	case e.Currency == "" || e.Currency != s.Currency:
		return p, words.R("bank.entry-currency", e.Currency, s.Currency)
	case !exact:
		return p, words.R("bank.too-fine", e.Amount.String(), e.Currency)
	case amount.Minor > maxMinor || amount.Minor < -maxMinor:
		return p, words.R("bank.amount-range", e.Amount.String())
	}
	p.Amount, p.Charges = amount, money.Amount{Currency: e.Currency}
	return p, words.Reason{}
}

// absent is what banks write in a reference that they do not have.
func absent(ref string) bool {
	switch strings.ToUpper(ref) {
	case "", "NOTPROVIDED", "NOT PROVIDED", "NONREF", "NOREF":
		return true
	}
	return false
}

// entryKey is an entry's key. seen counts the keys of the statement, so that
// what is alike stays two. Texts and details are none of it: a statement and
// the advice before it do not say the same of an entry. Nor is NtryRef: banks
// number the entries of each statement anew.
func entryKey(p Payment, reference string, seen map[string]int) string {
	key := invoice.NormalAccount(p.Account) + ":"
	if absent(reference) {
		key += "=" + string(p.BookingDate) + " " + words.Arg(p.Amount)
	} else {
		key += reference
	}
	seen[key]++
	if n := seen[key]; n > 1 {
		key += "#" + strconv.Itoa(n)
	}
	return key
}

// split is the entry's payments. What the charges explain of a difference
// between details and entry is theirs; any other difference keeps the entry
// one, since the booked amount is the entry's, always.
func split(whole Payment, e *bankfiles.Entry) []Payment {
	n := len(e.Details)
	switch {
	case n == 0:
		whole.Unsplit = e.DeclaredNumber > 1
		return []Payment{whole}
	case n == 1 && !e.Details[0].Amount.IsSet() && e.DeclaredNumber <= 1:
		return []Payment{whole.with(&e.Details[0])}
	}
	amounts, charges, ok := minors(e)
	if ok {
		if parts, fits := fit(whole, e, amounts, charges); fits {
			return parts
		}
	}
	one := whole
	for i := range e.Details {
		one = one.with(&e.Details[i])
	}
	// A lone payment in another currency is still one payment.
	one.Unsplit = n > 1 || e.DeclaredNumber > 1 || ok
	return []Payment{one}
}

// fit makes the details' payments where their sum is the entry's amount: as
// they stand, less their own charges, or less the entry's.
func fit(whole Payment, e *bankfiles.Entry, amounts, charges []int64) ([]Payment, bool) {
	sum, own, onEntry := int64(0), int64(0), int64(0)
	for i := range amounts {
		sum += amounts[i]
		own += charges[i]
	}
	entryCharges, exact := money.Of(e.Charges, e.Currency)
	switch {
	case sum == whole.Amount.Minor:
		charges = make([]int64, len(amounts))
	case sum-own == whole.Amount.Minor:
	case exact && sum-entryCharges.Minor == whole.Amount.Minor:
		charges = make([]int64, len(amounts))
		onEntry = entryCharges.Minor
	default:
		return nil, false
	}
	if len(amounts) == 1 {
		charges[0] += onEntry
		onEntry = 0
	}
	var parts []Payment
	for i := range amounts {
		p := whole.with(&e.Details[i])
		p.Amount.Minor, p.Charges.Minor = amounts[i]-charges[i], charges[i]
		parts = append(parts, p)
	}
	if onEntry != 0 {
		p := whole
		p.Amount.Minor, p.Charges.Minor = -onEntry, onEntry
		parts = append(parts, p)
	}
	if len(parts) > 1 {
		for i := range parts {
			parts[i].Key += "/" + strconv.Itoa(i+1)
		}
	}
	return parts, true
}

// minors are the details' signed amounts and charges in minor units; false
// where one has none in the entry's currency, or all are too large together.
func minors(e *bankfiles.Entry) (amounts, charges []int64, ok bool) {
	left := int64(maxMinor)
	for i := range e.Details {
		d := &e.Details[i]
		a, exact := money.Of(d.Amount, e.Currency)
		c, exactCharges := money.Of(d.Charges, e.Currency)
		if !d.Amount.IsSet() || d.Currency != e.Currency || !exact || !exactCharges {
			return nil, nil, false
		}
		for _, n := range []int64{a.Minor, max(c.Minor, -c.Minor)} {
			if n < 0 || n > left {
				return nil, nil, false
			}
			left -= n
		}
		if !d.Credit {
			a.Minor = -a.Minor
		}
		amounts, charges = append(amounts, a.Minor), append(charges, c.Minor)
	}
	return amounts, charges, true
}

// with is p with what a detail says added.
func (p Payment) with(d *bankfiles.Detail) Payment {
	p.KIDs, p.References, p.Texts = slices.Clone(p.KIDs), slices.Clone(p.References), slices.Clone(p.Texts)
	for _, ref := range d.CreditorReferences {
		to := &p.References
		if norm := normalReference(ref); hasReferenceForm(norm) {
			to, ref = &p.KIDs, norm
		}
		if !slices.Contains(*to, ref) {
			*to = append(*to, ref)
		}
	}
	p.Texts = append(p.Texts, d.Text...)
	set := func(to *string, s string) {
		if *to == "" && !absent(s) {
			*to = s
		}
	}
	set(&p.EndToEndID, d.EndToEndID)
	set(&p.Debtor, d.Debtor)
	set(&p.Debtor, d.UltimateDebtor)
	set(&p.DebtorAccount, d.DebtorAccount)
	set(&p.Code, d.Code)
	set(&p.ReturnReason, d.ReturnReason)
	return p
}
