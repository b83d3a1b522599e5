package report

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"time"

	"sluse/calendar"
	"sluse/money"
	"sluse/words"
)

// A Morning is what a seller's people are told in the morning: what happened
// since the last time, how things stand, and what a person must do. The mail,
// its workbook and every other form are made of this one value, so that a
// figure is the same wherever it stands.
type Morning struct {
	Seller  Seller
	Lang    words.Lang
	Since   time.Time // of the last morning mail; zero where this is the first
	Now     time.Time
	Zone    *time.Location
	Night   Night
	Todo    []Matter // the seller's, those that a person must act on
	Money   []Money  // the seller's, as it stands now
	Own     money.Amount
	Book    string    // the currency of the books
	Balance bool      // all vouchers balance
	Trouble []Trouble // those that need no person yet
	// Switches are those that keep the seller's invoices at home.
	Switches []Switch
	Names    bool // false: no names, and no e-mail addresses
	Rows     int  // the most rows of a sheet
}

// MorningAsk is what a morning is made from.
type MorningAsk struct {
	Seller  Seller
	Own     money.Amount // what handling an invoice costs the seller itself
	After   int64        // the commit that the last one told up to
	Since   time.Time
	Rows    int
	Lang    words.Lang
	Names   bool
	Trouble []Trouble
}

// TakeMorning asks for all figures of a seller's morning.
func TakeMorning(ctx context.Context, f Nights, c Company, ask MorningAsk) (Morning, error) {
	m := Morning{
		Seller: ask.Seller, Lang: ask.Lang, Since: ask.Since, Now: c.Now, Zone: c.Zone,
		Own: ask.Own, Book: c.BookMoney, Trouble: slices.Clone(ask.Trouble), Names: ask.Names, Rows: ask.Rows,
	}
	var err error
	// The night first: what happens while the rest is asked for is told by the
	// next one, too, and never by none.
	if m.Night, err = f.Night(ctx, NightAsk{Seller: ask.Seller.ID, After: ask.After, Rows: ask.Rows}); err != nil {
		return m, err
	}
	r, err := Take(ctx, f, c)
	if err != nil {
		return m, err
	}
	m.Balance = r.Counts.Unbalanced == 0
	for _, v := range r.Counts.Switches {
		if v.Seller == "" || v.Seller == ask.Seller.ID {
			m.Switches = append(m.Switches, v)
		}
	}
	for _, v := range r.Todo {
		// A trouble is the whole house's: each seller is told.
		if v.Person && (v.Seller == ask.Seller.ID || v.Kind == TroubleMatter) {
			m.Todo = append(m.Todo, v)
		}
	}
	// One that a person must see to counts with the rest to be done, as
	// everywhere; the others may yet end by themselves.
	m.Trouble = slices.DeleteFunc(m.Trouble, func(t Trouble) bool { return slices.ContainsFunc(m.Todo, t.is) })
	for _, v := range r.Money {
		if v.Seller == ask.Seller.ID {
			m.Money = append(m.Money, v)
		}
	}
	if !m.Names {
		m.hideNames()
	}
	return m, nil
}

// address is an e-mail address within a text.
var address = regexp.MustCompile(`[^\s<>"«»(),;:\\]+@[^\s<>"«»(),;:\\]+`)

func hidden(s string) string { return address.ReplaceAllString(s, "…@…") }

func hiddenReason(r words.Reason) words.Reason {
	args := make([]string, len(r.Args))
	for i, a := range r.Args {
		args[i] = hidden(a)
	}
	r.Args = args
	return r
}

// hideNames puts customer numbers in place of names, and leaves out what a
// bank tells of payers. Numbers of invoices stay: they say nothing without the
// books.
func (m *Morning) hideNames() {
	for i := range m.Todo {
		v := &m.Todo[i]
		if v.Kind != NoticeMatter {
			v.Customer, v.Reason = v.CustomerNumber, hiddenReason(v.Reason)
		}
	}
	for i := range m.Night.Outbox {
		v := &m.Night.Outbox[i]
		v.Customer, v.Org, v.Reason, v.Receipt = "", "", hiddenReason(v.Reason), hidden(v.Receipt)
	}
	for i := range m.Night.Sales {
		m.Night.Sales[i].Customer = ""
	}
	for i := range m.Night.Entries {
		m.Night.Entries[i].Payer, m.Night.Entries[i].Text = "", ""
	}
	for i := range m.Trouble {
		m.Trouble[i].Reason = hiddenReason(m.Trouble[i].Reason)
	}
	for i := range m.Switches {
		m.Switches[i].Note = hidden(m.Switches[i].Note)
	}
}

// Today is the day of the mail.
func (m Morning) Today() calendar.Date { return calendar.DateOf(m.Now.In(m.Zone)) }

// HandedOver is the first figure of the subject: the invoices and credit notes
// that left since the last mail and were not refused, each once, over all
// channels. A delivery counts in the mail after the one moment in which it
// left, whatever is heard of it later.
func (m Morning) HandedOver() int {
	n := 0
	for _, v := range m.Night.Left {
		n += v.N
	}
	return n
}

// NeedsPerson is the second figure: what a person must do now, from whichever
// night.
func (m Morning) NeedsPerson() int { return len(m.Todo) }

// PaidOut is the third figure: the factor's payouts that were found on the
// bank account and booked since the last mail, in the book currency.
func (m Morning) PaidOut() Sum { return m.booked("settlement", m.Book) }

// Differences is the fourth figure: the bank accounts of which books and bank
// do not say the same, the statements that do not prove, and one more where
// vouchers do not balance. It is 0 where everything agrees.
func (m Morning) Differences() int {
	n := 0
	for _, v := range m.Todo {
		if v.Kind == BankMatter || v.Kind == StatementMatter {
			n++
		}
	}
	if !m.Balance {
		n++
	}
	return n
}

// booked sums the bank entries of a kind in a currency.
func (m Morning) booked(kind, currency string) Sum {
	s := Sum{Amount: money.Amount{Currency: currency}}
	for _, v := range m.Night.Booked {
		if EntryKind(v.State, v.Match) == kind && v.Sum.Currency == currency {
			s.add(v.N, v.Sum)
		}
	}
	return s
}

// offers sums the offers that were answered so, in a currency.
func (m Morning) offers(state, currency string) (sum Sum, commission money.Amount, credit int) {
	sum.Amount, commission = money.Amount{Currency: currency}, money.Amount{Currency: currency}
	for _, v := range m.Night.Offers {
		if v.State == state && v.Face.Currency == currency {
			sum.add(v.N, v.Face)
			commission = commission.Add(v.Commission)
			if v.Credit {
				credit += v.N
			}
		}
	}
	return sum, commission, credit
}

// channelSum is what went by one channel in one currency.
type channelSum struct {
	channel string
	Sum
	states map[string]int // the deliveries' states
}

// byChannel sums deliveries by channel and currency, in the order in which
// channels are named.
func byChannel(list []LeftSum, book string) []channelSum {
	var out []channelSum
	for _, v := range list {
		i := slices.IndexFunc(out, func(c channelSum) bool { return c.channel == v.Channel && c.Amount.Currency == v.Sum.Currency })
		if i < 0 {
			i = len(out)
			out = append(out, channelSum{v.Channel, Sum{Amount: money.Amount{Currency: v.Sum.Currency}}, map[string]int{}})
		}
		out[i].add(v.N, v.Sum)
		out[i].states[v.State] += v.N
	}
	slices.SortStableFunc(out, func(a, b channelSum) int {
		return cmp.Or(rank(a.channel)-rank(b.channel), cmp.Compare(a.channel, b.channel), cmp.Compare(away(a.Amount.Currency, book), away(b.Amount.Currency, book)))
	})
	return out
}

// away is 1 for a currency that is not the books'.
func away(currency, book string) int {
	if currency == book {
		return 0
	}
	return 1
}

// total sums channels in one currency.
func total(list []channelSum, currency string) Sum {
	s := Sum{Amount: money.Amount{Currency: currency}}
	for _, v := range list {
		if v.Amount.Currency == currency {
			s.add(v.N, v.Amount)
		}
	}
	return s
}

// currencies are those of the night, the book currency first.
func (m Morning) currencies() []string {
	out := []string{m.Book}
	add := func(c string) {
		if !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	for _, v := range slices.Concat(m.Night.Left, m.Night.Refused, m.Night.Rehearsed) {
		add(v.Sum.Currency)
	}
	for _, v := range m.Night.Offers {
		add(v.Face.Currency)
	}
	for _, v := range m.Night.Booked {
		add(v.Sum.Currency)
	}
	return out
}

// entryKinds are the kinds of bank entry in the order in which they are named.
var entryKinds = []string{"settlement", "kid", "returned", "sold-item", "bank-fee", "unmatched"}

// kinds are the kinds that the night has, in order.
func (m Morning) kinds() []string {
	out := slices.Clone(entryKinds)
	for _, v := range m.Night.Booked {
		if k := EntryKind(v.State, v.Match); !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	return slices.DeleteFunc(out, func(k string) bool {
		return !slices.ContainsFunc(m.Night.Booked, func(v PaymentSum) bool { return EntryKind(v.State, v.Match) == k })
	})
}

// Quiet reports whether nothing happened and nothing is to be done.
func (m Morning) Quiet() bool {
	n := m.Night
	return len(n.Left)+len(n.Refused)+len(n.Rehearsed)+len(n.Offers)+len(n.Booked)+n.OutboxN+len(m.Todo)+len(m.Trouble) == 0 && m.Differences() == 0
}
