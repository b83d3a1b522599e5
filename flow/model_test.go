package flow_test

import (
	"fmt"
	"slices"

	"sluse/factoring"
	"sluse/outbox"
	"sluse/routing"
)

// A model is what is promised of deliveries and offers, beside the program
// that keeps it: it is told what the counterparts have said and what a person
// wants, is shown the rows after each commit and the letters after each step,
// and names every promise that is broken.
type model struct {
	fault func(format string, args ...any)

	said     map[string]map[outbox.State]bool   // by token: what a counterpart has stated
	nos      map[string]map[outbox.Refusal]bool // by token: a counterpart's kinds of no
	yes      map[string]bool                    // by sale id: the factor has said yes
	person   int64                              // the invoice that a person is ordering something for
	ordered  map[int64]bool                     // a person has ever ordered something for it
	told     map[int64]bool                     // and has done so since its content was refused
	opinion  func(channel, customer string) routing.Answer
	left     func(channel, token string) bool // a letter is at the far end
	stopped  map[string]bool                  // by channel, "" is all
	settled  map[string]bool                  // letters that have been seen
	was      map[int64]sending
	offers   map[int64]string
	last     map[int64]string // the state of an invoice's last offer
	sequence []string         // the history
	books    map[string]string
}

// A sending is a row of deliveries.
type sending struct {
	id, invoice                             int64
	purpose, channel, state, token, refusal string
	customer                                string
}

func (s sending) living() bool {
	return s.purpose == string(outbox.ForCustomer) && s.state != string(outbox.Refused) && s.state != string(outbox.Withdrawn)
}

func (s sending) String() string {
	return fmt.Sprintf("delivery %d (invoice %d, %s by %s)", s.id, s.invoice, s.purpose, s.channel)
}

func newModel(fault func(string, ...any)) *model {
	return &model{
		fault: fault, said: map[string]map[outbox.State]bool{}, nos: map[string]map[outbox.Refusal]bool{}, yes: map[string]bool{}, ordered: map[int64]bool{}, told: map[int64]bool{},
		stopped: map[string]bool{}, settled: map[string]bool{}, was: map[int64]sending{}, offers: map[int64]string{}, books: map[string]string{},
	}
}

// Transitions that the program makes by itself, of deliveries to a customer.
var follows = map[outbox.State][]outbox.State{
	"":                {outbox.Queued},
	outbox.Queued:     {outbox.Leased},
	outbox.Leased:     {outbox.Queued, outbox.HandedOver, outbox.Accepted, outbox.Delivered, outbox.Refused, outbox.Uncertain, outbox.Held},
	outbox.HandedOver: {outbox.Accepted, outbox.Delivered, outbox.Refused, outbox.Uncertain},
	outbox.Uncertain:  {outbox.HandedOver, outbox.Accepted, outbox.Delivered, outbox.Refused},
	outbox.Accepted:   {outbox.Delivered, outbox.Refused, outbox.Uncertain},
}

// Those that need a person's order, beside them.
var followsOrder = map[outbox.State][]outbox.State{
	outbox.Held:       {outbox.Queued, outbox.Withdrawn, outbox.Handled},
	outbox.Queued:     {outbox.Held, outbox.Withdrawn, outbox.Handled},
	outbox.Leased:     {outbox.Held, outbox.Withdrawn},
	outbox.HandedOver: {outbox.Handled},
	outbox.Accepted:   {outbox.Handled},
	outbox.Uncertain:  {outbox.Handled, outbox.Refused},
}

// Offers and their withdrawals may be called back from home, and a person may
// try again one that the factor did not get.
var (
	followsOffer      = map[outbox.State][]outbox.State{outbox.Queued: {outbox.Withdrawn}, outbox.Leased: {outbox.Withdrawn}, outbox.Held: {outbox.Withdrawn}, outbox.Refused: {outbox.Withdrawn}}
	followsOfferOrder = map[outbox.State][]outbox.State{outbox.Held: {outbox.Queued}, outbox.Refused: {outbox.Queued}, outbox.Uncertain: {outbox.Queued}}
	followsCopyOrder  = map[outbox.State][]outbox.State{outbox.Held: {outbox.Queued, outbox.Handled}, outbox.Refused: {outbox.Queued, outbox.Handled}, outbox.Uncertain: {outbox.Queued, outbox.Handled, outbox.Refused}}
)

func (m *model) mayBecome(s sending, from, to outbox.State) bool {
	ordered := m.person == s.invoice
	ok := slices.Contains(follows[from], to) || ordered && slices.Contains(followsOrder[from], to)
	switch outbox.Purpose(s.purpose) {
	case outbox.ForFactor, outbox.ForWithdrawal:
		ok = ok || slices.Contains(followsOffer[from], to) || ordered && slices.Contains(followsOfferOrder[from], to)
	case outbox.ForCopy:
		ok = ok || ordered && slices.Contains(followsCopyOrder[from], to)
	}
	return ok
}

// commit is shown all deliveries and offers, by id, after a commit.
func (m *model) commit(now []sending, offers map[int64]string, last map[int64]string) {
	m.last = last
	for _, s := range now {
		before, known := m.was[s.id]
		if before.state != s.state {
			m.moved(before, s)
		}
		if !known && s.purpose == string(outbox.ForCustomer) {
			m.planned(s, now)
		}
		if s.living() && last[s.invoice] == "open" {
			m.fault("%s lives while an offer is open", s)
		}
	}
	if len(now) < len(m.was) {
		m.fault("a delivery is gone: %d, and there were %d", len(now), len(m.was))
	}
	for _, s := range now {
		m.was[s.id] = s
	}
	for id, state := range m.offers {
		if offers[id] != state && state != "open" {
			m.fault("offer %d was %s and became %q", id, state, offers[id])
		}
	}
	m.offers = offers
}

func (m *model) moved(before, s sending) {
	from, to := outbox.State(before.state), outbox.State(s.state)
	if !m.mayBecome(s, from, to) {
		m.fault("%s: %q became %q", s, from, to)
	}
	token := s.token
	if token == "" {
		token = before.token
	}
	gone := token != "" && m.left(s.channel, token)
	switch to {
	case outbox.HandedOver:
		if !gone {
			m.fault("%s is handed over, and nothing is there", s)
		}
	case outbox.Accepted, outbox.Delivered:
		if !m.said[token][to] {
			m.fault("%s is %s, and nobody has said so", s, to)
		}
	case outbox.Refused:
		if !m.nos[token][outbox.Refusal(s.refusal)] && m.person != s.invoice {
			m.fault("%s is refused, and nobody has said no", s)
		}
		if s.refusal == string(outbox.Duplicate) && m.person != s.invoice { // a person may know that it did not arrive
			m.fault("%s is refused, and may be there already", s)
		}
		if s.refusal == string(outbox.BadContent) {
			m.told[s.invoice] = false
		}
	case outbox.Queued, outbox.Held, outbox.Withdrawn:
		if gone && from == outbox.Leased {
			m.fault("%s is %s, and has left", s, to)
		}
	}
}

// planned judges a new delivery to the customer.
func (m *model) planned(s sending, all []sending) {
	tried := map[string]string{}
	last := ""
	for _, o := range all {
		if o.invoice == s.invoice && o.purpose == s.purpose && o.id < s.id {
			if o.living() {
				m.fault("%s beside a living %s", s, o)
			}
			tried[o.channel], last = o.refusal, o.refusal
		}
	}
	if last == string(outbox.BadContent) && !m.told[s.invoice] {
		m.fault("%s after its content was refused", s)
	}
	if m.ordered[s.invoice] {
		return // by the way that a person chose
	}
	m.takenBack(s, all)
	for _, channel := range []string{"ehf", "email", "paper"} {
		if tried[channel] == string(outbox.CannotReach) || m.opinion(channel, s.customer) == routing.Cannot {
			continue
		}
		if channel != s.channel {
			m.fault("%s, and %s is the first that may reach", s, channel)
		}
		return
	}
}

// takenBack judges whether the factor was told, before an invoice goes on, that
// an offer that it may have got is off.
func (m *model) takenBack(s sending, all []sending) {
	got, told := false, false
	for _, o := range all {
		if o.invoice != s.invoice {
			continue
		}
		gone := slices.Contains([]outbox.State{outbox.HandedOver, outbox.Accepted, outbox.Delivered, outbox.Uncertain}, outbox.State(o.state))
		switch outbox.Purpose(o.purpose) {
		case outbox.ForFactor:
			got, told = gone, false
		case outbox.ForWithdrawal:
			told = gone && o.state != string(outbox.Uncertain)
		}
	}
	if state := m.last[s.invoice]; got && !told && (state == "expired" || state == "withdrawn") {
		m.fault("%s, and the factor was not told that its offer is %s", s, state)
	}
}

// A leaving is a letter at a far end.
type leaving struct {
	letter
	channel string
}

// letters is shown all that lies at the far ends when the house is at rest.
func (m *model) letters(all []leaving, accepted map[string]bool) {
	byToken := map[string]sending{}
	for _, s := range m.was {
		if s.token != "" {
			byToken[s.token] = s
		}
	}
	stands := map[string]int{}
	for _, l := range all {
		s, known := byToken[l.Token]
		state := outbox.State(s.state)
		switch fresh := !m.settled[l.Token]; {
		case !known:
			m.fault("a letter of %s by %s that no delivery knows", l.Number, l.channel)
			continue
		case fresh && (m.stopped[""] || m.stopped[l.channel]) && l.Action != string(factoring.Withdraw):
			m.fault("a letter of %s left by %s, which is stopped", l.Number, l.channel)
		}
		m.settled[l.Token] = true
		if state == outbox.Queued || state == outbox.Planned || s.purpose == string(outbox.ForCustomer) && state == outbox.Withdrawn {
			m.fault("%s of %s is %s, and has left", s, l.Number, state)
		}
		if s.purpose != string(outbox.ForCustomer) || state == outbox.Refused {
			continue
		}
		if stands[l.Number]++; stands[l.Number] > 1 {
			m.fault("invoice %s has reached its customer twice, or may have", l.Number)
		}
		if sold := l.Payee != ""; sold != accepted[l.Number] {
			m.fault("invoice %s left with payee %q, and is bought: %v", l.Number, l.Payee, accepted[l.Number])
		}
	}
}

// history is shown all events, and only more of them each time.
func (m *model) history(now []string) {
	if len(now) < len(m.sequence) || !slices.Equal(now[:len(m.sequence)], m.sequence) {
		m.fault("the history was changed:\n%q\n%q", m.sequence, now)
	}
	m.sequence = now
}

// vouchers is shown all vouchers by key.
func (m *model) vouchers(now map[string]string) {
	for key, text := range m.books {
		if now[key] != text {
			m.fault("voucher %s was\n%s\nand is\n%s", key, text, now[key])
		}
	}
	m.books = now
}
