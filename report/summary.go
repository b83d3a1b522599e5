package report

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"sluse/calendar"
	"sluse/words"
)

// What is shown at most in the summary; the rest is counted.
const (
	maxTodo    = 20
	maxReasons = 12
	maxNumbers = 3
)

// The orders in which states are named: what is well first.
var (
	fileStates     = []string{"archived", "arrived", "held", "rejected", "duplicate"}
	livingStates   = []string{"delivered", "accepted", "handed over", "leased", "queued", "planned", "uncertain", "held"}
	invoiceStates  = []string{"in delivery", "offered", "waiting", "held", "rehearsed", "ended", "staged"}
	deliveryStates = []string{"delivered", "accepted", "handed over", "leased", "queued", "planned", "held", "uncertain", "refused", "handled", "withdrawn", "rehearsed"}
	channelOrder   = []string{"ehf", "email", "autopost"}
)

// factorChannel carries offers, which are no deliveries.
const factorChannel = "factor"

// Summary is the report as it stands on a terminal.
func (r Report) Summary(lang words.Lang) string {
	p := &page{lang: lang}
	at := r.Company.Now.In(r.Company.Zone)
	names := make([]string, len(r.Company.Sellers))
	for i, s := range r.Company.Sellers {
		names[i] = s.Name
	}
	p.line(p.say("summary.as-of", strings.Join(names, ", "), string(calendar.DateOf(at)), at.Format("15:04")))
	p.line("")
	r.switches(p)
	rows := [][]string{
		{p.say("summary.files"), tally(lang, "file", fileStates, r.Counts.Files)},
		{p.say("summary.invoices"), r.invoices(lang)},
	}
	if copies := tally(lang, "delivery", deliveryStates, r.Counts.Copies); len(r.Counts.Copies) > 0 {
		rows = append(rows, []string{p.say("summary.copies"), copies})
	}
	p.columns("", nil, rows)
	r.deliveries(p)
	r.notDelivered(p)
	for _, m := range r.Money {
		r.sales(p, m)
	}
	r.bank(p)
	r.todo(p)
	return p.b.String()
}

// tally is "58 innlest, 1 ikke innlest".
func tally(lang words.Lang, thing string, states []string, counts map[string]int) string {
	var parts []string
	for _, state := range states {
		if n := counts[state]; n > 0 {
			parts = append(parts, strconv.Itoa(n)+" "+words.State(lang, thing, state))
		}
	}
	return enumerated(parts)
}

func enumerated(parts []string) string {
	if len(parts) == 0 {
		return "–"
	}
	return strings.Join(parts, ", ")
}

// invoices counts each invoice once. One that has gone out stands as its
// delivery does: delivered is said of what its receiver has, and accepted of
// what the network, the mail server or the printer took.
func (r Report) invoices(lang words.Lang) string {
	out := map[string]int{}
	gone := r.Counts.Invoices["delivered"] + r.Counts.Invoices["in delivery"]
	for channel, states := range r.Counts.Deliveries {
		for _, state := range livingStates {
			if isDelivery(channel) {
				out[state] += states[state]
				gone -= states[state]
			}
		}
	}
	rest := maps.Clone(r.Counts.Invoices)
	if rest == nil {
		rest = map[string]int{}
	}
	rest["in delivery"] = gone
	rest["held"] += out["held"]
	delete(out, "held")
	var parts []string
	for _, list := range []struct {
		thing  string
		states []string
		counts map[string]int
	}{{"delivery", livingStates, out}, {"invoice", invoiceStates, rest}} {
		if text := tally(lang, list.thing, list.states, list.counts); text != "–" {
			parts = append(parts, text)
		}
	}
	return enumerated(parts)
}

// deliveries is a table: a row a channel, a column each state that occurs.
func (r Report) deliveries(p *page) {
	channels := slices.SortedFunc(maps.Keys(r.Counts.Deliveries), func(a, b string) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b))
	})
	channels = slices.DeleteFunc(channels, func(c string) bool { return strings.TrimPrefix(c, rehearsalChannel) == factorChannel })
	var states []string
	for _, state := range deliveryStates {
		if slices.ContainsFunc(channels, func(c string) bool { return r.Counts.Deliveries[c][state] > 0 }) {
			states = append(states, state)
		}
	}
	if len(states) == 0 {
		return
	}
	head := []string{p.say("summary.delivery")}
	right := map[int]bool{}
	for i, state := range states {
		head = append(head, words.State(p.lang, "delivery", state))
		right[i+1] = true
	}
	rows := [][]string{append(head, "")}
	for _, c := range channels {
		row := []string{words.Channel(p.lang, c)}
		for _, state := range states {
			cell := "–"
			if n := r.Counts.Deliveries[c][state]; n > 0 {
				cell = strconv.Itoa(n)
			}
			row = append(row, cell)
		}
		rows = append(rows, append(row, ""))
	}
	p.line("")
	p.columns("", right, rows)
}

func rank(channel string) int {
	name, rehearsal := strings.CutPrefix(channel, rehearsalChannel)
	i := slices.Index(channelOrder, name)
	if i < 0 {
		i = len(channelOrder)
	}
	if rehearsal { // below all that is real
		i += len(channelOrder) + 1
	}
	return i
}

// notDelivered counts the invoices that stand still, by reason.
func (r Report) notDelivered(p *page) {
	numbers := map[string][]string{}
	var order []string
	for _, m := range r.Todo {
		if m.Kind != InvoiceMatter && m.Kind != DeliveryMatter {
			continue
		}
		why := m.Why(p.lang)
		if numbers[why] == nil {
			order = append(order, why)
		}
		numbers[why] = append(numbers[why], m.Number)
	}
	if len(order) == 0 {
		return
	}
	slices.SortStableFunc(order, func(a, b string) int { return len(numbers[b]) - len(numbers[a]) })
	p.heading(p.say("summary.not-delivered"))
	var rows [][]string
	for _, why := range order[:min(len(order), maxReasons)] {
		text := sentence(why)
		if list := numbers[why]; len(list) <= maxNumbers {
			text += " (" + strings.Join(list, ", ") + ")"
		}
		rows = append(rows, []string{strconv.Itoa(len(numbers[why])), text})
	}
	p.columns("  ", map[int]bool{0: true}, rows)
	if n := len(order) - maxReasons; n > 0 {
		p.line("  " + p.say("summary.more", strconv.Itoa(n)))
	}
}

// heading of a seller's section: with the seller's name where there are
// several.
func (r Report) sellerHeading(p *page, code, seller string) {
	text := p.say(code)
	if len(r.Company.Sellers) > 1 {
		for _, s := range r.Company.Sellers {
			if s.ID == seller {
				text += ", " + s.Name
			}
		}
	}
	p.heading(text)
}

func sumRow(p *page, code string, s Sum, note string) []string {
	return []string{p.say(code), strconv.Itoa(s.N), p.amount(s.Amount), note}
}

func (r Report) sales(p *page, m Money) {
	var rows [][]string
	if m.Sold.N > 0 {
		rows = append(rows, sumRow(p, "summary.bought", m.Sold, p.say("summary.commission", words.Arg(m.Commission))))
	}
	if m.NotBought.N > 0 {
		note := ""
		if m.ForCredit > 0 {
			note = p.say("summary.for-credit", strconv.Itoa(m.ForCredit))
		}
		rows = append(rows, sumRow(p, "summary.not-bought", m.NotBought, note))
	}
	if m.Offered.N > 0 {
		rows = append(rows, sumRow(p, "summary.offered", m.Offered, ""))
	}
	if m.PaidOut.N > 0 {
		rows = append(rows, sumRow(p, "summary.paid-out", m.PaidOut, p.say("summary.by-statement")))
	}
	if m.Expected.N > 0 {
		rows = append(rows, sumRow(p, "summary.expected", m.Expected, p.say("summary.by-report")))
	}
	if len(rows) == 0 {
		return
	}
	r.sellerHeading(p, "summary.sales", m.Seller)
	p.columns("  ", map[int]bool{1: true, 2: true}, rows)
}

// bank is what came in, what the accounts have, and whether the books hold.
func (r Report) bank(p *page) {
	var rows [][]string
	several := len(r.Company.Sellers) > 1
	for _, m := range r.Money {
		name := ""
		for _, s := range r.Company.Sellers {
			if several && s.ID == m.Seller {
				name = s.Name
			}
		}
		for _, a := range m.Accounts {
			note := p.say("summary.agrees", string(a.To))
			if !a.Agrees() {
				note = p.say("summary.differs", string(a.To), words.Arg(a.Closing), words.Arg(a.Books.Sub(a.Closing)))
			}
			rows = append(rows, []string{p.say("summary.account", accountNumber(a.Number)), "", p.amount(a.Books), note})
		}
		for _, x := range []struct {
			code string
			sum  Sum
			note string
		}{
			{"summary.received", m.Received, name},
			{"summary.for-sold", m.ForSold, p.say("summary.paid-us")},
			{"summary.unmatched", m.Suspense, name},
		} {
			if x.sum.N > 0 {
				rows = append(rows, sumRow(p, x.code, x.sum, x.note))
			}
		}
	}
	note := p.say("summary.balanced")
	if n := r.Counts.Unbalanced; n > 0 {
		note = p.say("summary.unbalanced", strconv.Itoa(n)) + ". " + words.R("summary.unbalanced").Todo(p.lang)
	}
	if r.Counts.Vouchers > 0 {
		rows = append(rows, []string{p.say("summary.vouchers"), strconv.Itoa(r.Counts.Vouchers), "", note})
	}
	if len(rows) == 0 {
		return
	}
	p.heading(p.say("summary.bank"))
	p.columns("  ", map[int]bool{1: true, 2: true}, rows)
}

// accountNumber is a Norwegian account number as people write it.
func accountNumber(s string) string {
	if len(s) != 11 || strings.Trim(s, "0123456789") != "" {
		return s
	}
	return s[:4] + "." + s[4:6] + "." + s[6:]
}

// todo is what must be done, by number, each with its cause.
func (r Report) todo(p *page) {
	n := r.NeedsPerson()
	if n == 0 {
		p.heading(p.say("summary.nothing-todo"))
		return
	}
	p.heading(p.say("summary.todo", strconv.Itoa(n)))
	shown := r.Todo[:min(n, maxTodo)] // those for a person come first
	writeTodo(p, shown)
	if more := n - len(shown); more > 0 {
		p.line("  " + p.say("summary.more-todo", strconv.Itoa(more)))
	}
}
