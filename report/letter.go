package report

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"sluse/calendar"
	"sluse/money"
	"sluse/words"
)

// A letter is the morning in words, to be written as text or as a page.
type letter struct {
	m        Morning
	Title    string
	Period   string
	Switches []string // what keeps invoices at home: above all else
	Quiet    string   // the one line of a morning on which there is nothing to tell
	Figures  []figure
	Bank     []figure
	TodoHead string
	Todo     []todo
	TodoMore string
	Trouble  []string
	TroubleH string
	Attached string
}

// A figure is a line of the table: its name, how many, how much, and a note.
type figure struct {
	Name, N, Amount, Note string
	Part                  bool // of the figure above it
}

// A todo is one matter in words.
type todo struct{ Number, Name, Amount, When, Why, Todo string }

// Subject has the four figures, so that who reads nothing else knows how the
// night went.
func (m Morning) Subject() string {
	day := string(m.Today())
	if m.Lang == words.NB {
		day = m.Today().Norwegian()[:len("31.01")]
	}
	subject := words.Say(m.Lang, "morning.subject", day, strconv.Itoa(m.HandedOver()), strconv.Itoa(m.NeedsPerson()), short(m.PaidOut().Amount, m.Lang), strconv.Itoa(m.Differences()))
	for _, kind := range []string{"rehearsal", "stop"} {
		if slices.ContainsFunc(m.Switches, func(s Switch) bool { return s.Kind == kind }) {
			subject = words.Say(m.Lang, "morning.subject-"+kind, subject)
		}
	}
	return subject
}

// million is the least that is told in millions.
const million = 1_000_000

// short is an amount as a subject has room for it: from a million on, in
// millions with two decimals, rounded half up; the mail has it in full.
func short(a money.Amount, lang words.Lang) string {
	whole := a.Decimal()
	if whole.Abs().Cmp(money.Int(million)) < 0 {
		return words.Amount(a, lang)
	}
	millions, err := whole.MulDiv(money.Int(1), money.Int(million), 2)
	if err != nil {
		return words.Amount(a, lang)
	}
	text, currency := millions.String(), a.Currency
	if lang == words.NB {
		text = strings.Replace(text, ".", ",", 1)
		if currency == "NOK" {
			currency = "kr"
		}
	}
	return words.Say(lang, "morning.millions", text, currency)
}

func (m Morning) letter(attached bool) letter {
	p := &page{lang: m.Lang}
	l := letter{m: m, Title: p.say("morning.title", string(m.Today()), m.Seller.Name), Period: m.period()}
	for _, s := range m.Switches {
		l.Switches = append(l.Switches, s.Text(m.Lang, m.Zone))
	}
	if m.Quiet() {
		l.Quiet = p.say("morning.quiet")
		return l
	}
	l.Figures, l.Bank = m.figures(p), m.bank(p)
	l.todos(p)
	for _, t := range m.Trouble {
		l.Trouble = append(l.Trouble, p.say("morning.trouble", m.moment(t.Since), t.Told().Text(m.Lang), t.Todo(m.Lang)))
	}
	if len(l.Trouble) > 0 {
		l.TroubleH = p.say("morning.troubles")
	}
	if attached {
		l.Attached = p.say("morning.attached")
	}
	return l
}

func (m Morning) moment(t time.Time) string {
	t = t.In(m.Zone)
	return words.Say(m.Lang, "morning.moment", string(calendar.DateOf(t)), t.Format("15:04"))
}

func (m Morning) period() string {
	if m.Since.IsZero() {
		return words.Say(m.Lang, "morning.until", m.moment(m.Now))
	}
	return words.Say(m.Lang, "morning.period", m.moment(m.Since), m.moment(m.Now))
}

// amounts is the sums that are not nought, with the book currency's first.
func (m Morning) amounts(sum func(currency string) money.Amount) string {
	var parts []string
	for _, c := range m.currencies() {
		if a := sum(c); !a.IsZero() {
			parts = append(parts, words.Amount(a, m.Lang))
		}
	}
	return strings.Join(parts, " + ")
}

// figures are the six of the night: handed over, with what that is by channel;
// not arrived; to do; bought; not bought; paid out; and what customers paid.
func (m Morning) figures(p *page) []figure {
	left, refused := byChannel(m.Night.Left, m.Book), byChannel(m.Night.Refused, m.Book)
	of := func(list []channelSum) func(string) money.Amount {
		return func(c string) money.Amount { return total(list, c).Amount }
	}
	out := []figure{{Name: p.say("morning.handed-over"), N: strconv.Itoa(m.HandedOver()), Amount: m.amounts(of(left))}}
	for _, v := range left {
		out = append(out, figure{
			Part: true, Name: words.Channel(m.Lang, v.channel), N: strconv.Itoa(v.N), Amount: words.Amount(v.Amount, m.Lang), Note: m.states(v),
		})
	}
	n := 0
	for _, v := range refused {
		n += v.N
	}
	if n > 0 {
		var by []string
		for _, v := range refused {
			by = append(by, words.Channel(m.Lang, v.channel)+" "+strconv.Itoa(v.N))
		}
		out = append(out, figure{Name: p.say("morning.refused"), N: strconv.Itoa(n), Amount: m.amounts(of(refused)), Note: strings.Join(by, ", ")})
	}
	out = append(out, m.rehearsed(p)...)
	out = append(out, figure{Name: p.say("morning.todo"), N: strconv.Itoa(m.NeedsPerson())})
	out = append(out, m.sales(p)...)
	for _, kind := range m.kinds() {
		count := 0
		for _, c := range m.currencies() {
			count += m.booked(kind, c).N
		}
		out = append(out, figure{
			Name: p.say("morning.entry-" + kind), N: strconv.Itoa(count),
			Amount: m.amounts(func(c string) money.Amount { return m.booked(kind, c).Amount }),
		})
	}
	return append(out, figure{Name: p.say("morning.differences"), N: strconv.Itoa(m.Differences())})
}

// rehearsed is what would have left.
func (m Morning) rehearsed(p *page) []figure {
	list := byChannel(m.Night.Rehearsed, m.Book)
	if len(list) == 0 {
		return nil
	}
	n := 0
	var by []string
	for _, v := range list {
		n += v.N
		by = append(by, words.Channel(m.Lang, strings.TrimPrefix(v.channel, rehearsalChannel))+" "+strconv.Itoa(v.N))
	}
	amount := m.amounts(func(c string) money.Amount { return total(list, c).Amount })
	return []figure{{Name: p.say("morning.rehearsed"), N: strconv.Itoa(n), Amount: amount, Note: strings.Join(by, ", ")}}
}

// states says what is known of what left: "240 levert, 10 overlevert".
func (m Morning) states(v channelSum) string {
	var parts []string
	for _, state := range deliveryStates {
		if n := v.states[state]; n > 0 {
			parts = append(parts, strconv.Itoa(n)+" "+words.DeliveryState(m.Lang, v.channel, state))
		}
	}
	return strings.Join(parts, ", ")
}

func (m Morning) sales(p *page) []figure {
	var out []figure
	for _, v := range []struct{ state, code string }{{"accepted", "summary.bought"}, {"declined", "summary.not-bought"}} {
		n, credit := 0, 0
		var notes []string
		for _, c := range m.currencies() {
			sum, commission, forCredit := m.offers(v.state, c)
			n, credit = n+sum.N, credit+forCredit
			if v.state == "accepted" && sum.N > 0 {
				notes = append(notes, p.say("summary.commission", words.Arg(commission)))
			}
		}
		if n == 0 {
			continue
		}
		if credit > 0 {
			notes = append(notes, p.say("summary.for-credit", strconv.Itoa(credit)))
		}
		out = append(out, figure{
			Name: p.say(v.code), N: strconv.Itoa(n), Note: strings.Join(notes, ", "),
			Amount: m.amounts(func(c string) money.Amount { sum, _, _ := m.offers(v.state, c); return sum.Amount }),
		})
	}
	return out
}

// bank is whether books and bank agree, account by account, as it stands now.
func (m Morning) bank(p *page) []figure {
	var out []figure
	for _, v := range m.Money {
		for _, a := range v.Accounts {
			note := p.say("summary.agrees", string(a.To))
			if !a.Agrees() {
				note = p.say("summary.differs", string(a.To), words.Arg(a.Closing), words.Arg(a.Books.Sub(a.Closing)))
			}
			out = append(out, figure{Name: p.say("summary.account", accountNumber(a.Number)), Amount: p.amount(a.Books), Note: note})
		}
		if v.Suspense.N > 0 {
			out = append(out, figure{Name: p.say("summary.unmatched"), N: strconv.Itoa(v.Suspense.N), Amount: p.amount(v.Suspense.Amount)})
		}
	}
	if !m.Balance {
		out = append(out, figure{Name: p.say("summary.vouchers"), Note: p.say("morning.unbalanced")})
	}
	return out
}

// todos are the matters by number, each with its cause and what to do; beyond
// the most that a mail shows they are counted.
func (l *letter) todos(p *page) {
	n := len(l.m.Todo)
	if n == 0 {
		l.TodoHead = p.say("summary.nothing-todo")
		return
	}
	l.TodoHead = p.say("summary.todo", strconv.Itoa(n))
	for _, v := range l.m.Todo[:min(n, maxTodo)] {
		l.Todo = append(l.Todo, todo{v.title(p.lang), v.name(), v.sum(p), v.when(p), sentence(v.Why(p.lang)), v.Todo(p.lang)})
	}
	if more := n - len(l.Todo); more > 0 {
		l.TodoMore = p.say("summary.more-todo", strconv.Itoa(more))
	}
}

// Text is the mail for programs that show no pages.
func (m Morning) Text(attached bool) string {
	l, p := m.letter(attached), &page{lang: m.Lang}
	p.line(l.Title)
	p.line(l.Period)
	p.line("")
	for _, text := range l.Switches {
		p.wrapped("", text)
	}
	if len(l.Switches) > 0 {
		p.line("")
	}
	if l.Quiet != "" {
		p.line(l.Quiet)
		return p.b.String()
	}
	table := func(list []figure) {
		var rows [][]string
		for _, f := range list {
			name := f.Name
			if f.Part {
				name = "  " + name
			}
			rows = append(rows, []string{name, f.N, f.Amount, f.Note})
		}
		p.columns("", map[int]bool{1: true, 2: true}, rows)
	}
	table(l.Figures)
	p.heading(l.TodoHead)
	for _, v := range l.Todo {
		p.line("")
		p.line("  " + strings.Join(filled(v.Number, v.Name, v.Amount, v.When), " · "))
		p.wrapped("    ", v.Why)
		if v.Todo != "" {
			p.wrapped("    → ", v.Todo)
		}
	}
	if l.TodoMore != "" {
		p.line("")
		p.line("  " + l.TodoMore)
	}
	if len(l.Bank) > 0 {
		p.heading(p.say("summary.bank"))
		table(l.Bank)
	}
	if len(l.Trouble) > 0 {
		p.heading(l.TroubleH)
		for _, t := range l.Trouble {
			p.wrapped("  ", t)
		}
	}
	if l.Attached != "" {
		p.heading(l.Attached)
	}
	return p.b.String()
}

// filled are the texts that are not empty.
func filled(list ...string) []string {
	var out []string
	for _, s := range list {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}
