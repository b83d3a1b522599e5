package ledger

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"

	"sluse/calendar"
	"sluse/money"
	"sluse/words"
)

// A Hledger writes one seller's vouchers as an hledger journal, which proves
// the books from outside: "hledger -f FILE check --strict ordereddates".
type Hledger struct {
	// Accounts are declared with their names: those of the seller's chart.
	// One that is no longer in the chart is declared at the end, so that old
	// vouchers stay readable.
	Accounts []Account
	// Assertions are balances known from elsewhere, in the book currency: each
	// bank statement's closing balance.
	Assertions []Assertion
}

// An Assertion is what an account must hold at the end of a day.
type Assertion struct {
	Account Account
	Date    calendar.Date
	Amount  money.Amount
}

// ErrOrder says that vouchers came out of the order of their dates.
var ErrOrder = errors.New("vouchers are not in the order of their dates")

// ErrMixed says that vouchers of two sellers or two book currencies came for
// one journal.
var ErrMixed = errors.New("vouchers of two sellers or two book currencies in one journal")

// Accounts are the chart's accounts by code and sub-account, each once.
func (c Chart) Accounts() []Account {
	accounts := make([]Account, 0, len(c))
	for _, a := range c {
		accounts = append(accounts, a)
	}
	slices.SortFunc(accounts, compareAccounts)
	return slices.CompactFunc(accounts, func(a, b Account) bool { return a.Code == b.Code && a.Sub == b.Sub })
}

func compareAccounts(a, b Account) int {
	return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Sub, b.Sub), cmp.Compare(a.Name, b.Name))
}

// Write writes the journal. vouchers must come in the order of their dates;
// they are streamed, and memory grows with the accounts only.
func (h Hledger) Write(w io.Writer, vouchers iter.Seq2[*Voucher, error]) error {
	j := journal{w: bufio.NewWriter(w), names: map[[2]string]string{}}
	j.assertions = slices.Clone(h.Assertions)
	slices.SortStableFunc(j.assertions, func(a, b Assertion) int {
		return cmp.Or(cmp.Compare(a.Date, b.Date), compareAccounts(a.Account, b.Account))
	})
	for _, a := range j.assertions {
		if !j.commodity(a.Amount.Currency) {
			return ErrMixed
		}
	}
	j.line("decimal-mark .")
	j.line("")
	accounts := slices.Clone(h.Accounts)
	slices.SortFunc(accounts, compareAccounts)
	for _, a := range accounts {
		j.name(a)
	}
	j.declare()
	for v, err := range vouchers {
		if err != nil {
			return err
		}
		if err := j.voucher(v); err != nil {
			return err
		}
	}
	j.assertBefore("")
	j.end()
	return j.w.Flush()
}

// A journal is one export under way. The buffered writer keeps its first
// error until it is flushed, so that single writes need no look.
type journal struct {
	w          *bufio.Writer
	names      map[[2]string]string // by code and sub-account
	met        []string             // names not declared yet
	assertions []Assertion          // those not written yet
	seller     string
	currency   string
	date       calendar.Date
	spare      []byte
}

func (j *journal) line(s string) {
	_, _ = j.w.WriteString(s)
	_ = j.w.WriteByte('\n')
}

func (j *journal) voucher(v *Voucher) error {
	if v.Date < j.date {
		return fmt.Errorf("%s of %s after %s: %w", v.Reference(), v.Date, j.date, ErrOrder)
	}
	j.assertBefore(v.Date)
	if j.seller == "" {
		j.seller = v.Seller
	}
	j.date = v.Date
	j.line("")
	j.line(string(v.Date) + " (" + code(v.Reference()) + ") " + plain(v.Text))
	if evidence := tagValue(v.Evidence.String()); evidence != "" {
		j.line("    ; evidence:" + evidence)
	}
	for _, p := range v.Postings {
		if v.Seller != j.seller || !j.commodity(p.Amount.Currency) {
			return fmt.Errorf("%s: %w", v.Reference(), ErrMixed)
		}
		j.posting(p)
	}
	return nil
}

// commodity notes the book currency when it is first met; it reports false
// where that was another one.
func (j *journal) commodity(currency string) bool {
	if j.currency == "" {
		j.currency = currency
	}
	return j.currency == currency
}

// posting writes one line. The books are in one currency: the document's own
// amount is a note, so that every balance stays a plain sum.
func (j *journal) posting(p Posting) {
	b := append(j.spare[:0], "    "...)
	b = append(b, j.name(p.Account)...)
	b = append(b, "  "...)
	b = p.Amount.Decimal().AppendTo(b)
	b = append(b, ' ')
	b = append(b, p.Amount.Currency...)
	mark := "  ; "
	tag := func(name, value string) {
		if value = tagValue(value); value != "" {
			b = append(append(append(append(b, mark...), name...), ':'), value...)
			mark = ", "
		}
	}
	tag("customer", number(p.Customer))
	tag("item", number(p.Item))
	tag("vat", p.VATCode)
	if !p.Foreign.IsZero() {
		tag("foreign", p.Foreign.String()+" "+p.Foreign.Currency)
		tag("rate", p.Rate.String())
	}
	tag("text", p.Text)
	j.spare = append(b, '\n')
	_, _ = j.w.Write(j.spare)
}

func number(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// assertBefore writes the assertions of the days before date; all that are
// left where date is empty.
func (j *journal) assertBefore(date calendar.Date) {
	for len(j.assertions) > 0 && (date == "" || j.assertions[0].Date < date) {
		a := j.assertions[0]
		j.assertions = j.assertions[1:]
		nought := money.Amount{Currency: a.Amount.Currency}
		j.line("")
		j.line(string(a.Date) + " " + words.Say(words.NB, "books.assertion"))
		j.line("    " + j.name(a.Account) + "  " + nought.String() + " " + a.Amount.Currency + " = " + a.Amount.String() + " " + a.Amount.Currency)
	}
}

// end writes what could not be declared at the head: the commodity, and
// accounts that the chart does not name. hledger takes a declaration wherever
// it stands.
func (j *journal) end() {
	j.line("")
	if j.currency != "" {
		sample := money.Amount{Minor: 1000 * pow(money.Exponent(j.currency)), Currency: j.currency}.String()
		if !strings.Contains(sample, ".") {
			sample += "."
		}
		j.line("commodity " + sample + " " + j.currency)
	}
	j.declare()
}

// declare declares the accounts met since the last time.
func (j *journal) declare() {
	for _, name := range j.met {
		j.line("account " + name)
	}
	j.met = nil
}

func pow(exponent int) int64 {
	n := int64(1)
	for range exponent {
		n *= 10
	}
	return n
}

// name is the account as the journal calls it: the first name met for its
// code and sub-account, so that a changed name does not split it.
func (j *journal) name(a Account) string {
	key := [2]string{a.Code, a.Sub}
	if name, ok := j.names[key]; ok {
		return name
	}
	name := accountName(a)
	j.names[key] = name
	j.met = append(j.met, name)
	return name
}

func accountName(a Account) string {
	name := namePart(a.Code + " " + a.Name)
	if sub := namePart(a.Sub); sub != "" {
		name += ":" + sub
	}
	return name
}

// plain is a text that hledger reads as a description: one line, single
// blanks, and no semicolon, which would begin a comment.
func plain(s string) string { return oneLine(strings.ReplaceAll(s, ";", ",")) }

var (
	nameMarks = strings.NewReplacer(":", " ", ";", " ", "(", " ", ")", " ", "[", " ", "]", " ")
	tagMarks  = strings.NewReplacer(",", " ", ";", " ", "[", "(", "]", ")")
	codeMarks = strings.NewReplacer("(", " ", ")", " ", ";", " ")
)

// namePart is a level of an account name: a colon would begin another level,
// brackets would make it a virtual account.
func namePart(s string) string { return oneLine(nameMarks.Replace(s)) }

// tagValue is the value of a tag: it ends at a comma, and a day in square
// brackets would become the posting's date.
func tagValue(s string) string { return oneLine(tagMarks.Replace(s)) }

func code(s string) string { return oneLine(codeMarks.Replace(s)) }
