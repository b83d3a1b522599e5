package report

import (
	"unicode/utf8"

	"sluse/calendar"
	"sluse/words"
)

// The widest that a name and a number stand in a list; longer ones are cut.
const (
	nameWidth   = 38
	numberWidth = 22
)

// TodoList is the whole list of what must be done, as text.
func TodoList(list []Matter, lang words.Lang) string {
	p := &page{lang: lang}
	writeTodo(p, list)
	return p.b.String()
}

// writeTodo writes matters under each other: what it is of, whose it is, the
// amount and the day; then the cause; then what to do.
func writeTodo(p *page, list []Matter) {
	var number, name, amount int
	for _, m := range list {
		number = max(number, utf8.RuneCountInString(m.title(p.lang)))
		name = max(name, utf8.RuneCountInString(m.name()))
		amount = max(amount, utf8.RuneCountInString(m.sum(p)))
	}
	indent := "  " + pad("", number, false) + "  "
	for _, m := range list {
		head := "  " + pad(m.title(p.lang), number, false) + "  " + pad(m.name(), name, false)
		if amount > 0 {
			head += "  " + pad(m.sum(p), amount, true)
		}
		p.line(head + "  " + m.when(p))
		p.wrapped(indent, sentence(m.Why(p.lang)))
		if todo := m.Todo(p.lang); todo != "" {
			p.wrapped(indent+"→ ", todo)
		}
	}
}

// title is the invoice's number, or what the matter is.
func (m Matter) title(lang words.Lang) string {
	if m.Number != "" {
		return cut(m.Number, numberWidth)
	}
	return cut(words.Say(lang, "todo."+string(m.Kind)), numberWidth)
}

// name is the customer's or payer's, else the file and place in it.
func (m Matter) name() string {
	switch {
	case m.Customer != "":
		return cut(m.Customer, nameWidth)
	case m.Kind == StatementMatter || m.Kind == BankMatter:
		return cut(accountNumber(m.Place), nameWidth)
	case m.Place != "":
		return cut(m.Place, nameWidth)
	}
	return cut(m.File, nameWidth)
}

func (m Matter) sum(p *page) string {
	if m.Amount.IsZero() {
		return ""
	}
	return p.amount(m.Amount)
}

func (m Matter) when(p *page) string {
	switch {
	case m.Kind == BankMatter:
		return p.say("summary.statement-of", string(m.Due))
	case m.Kind == EntryMatter || m.Kind == SoldItemMatter:
		return p.say("summary.booked-on", string(m.Due))
	case m.Due != "" && m.Kind != StatementMatter:
		return p.say("summary.due", string(m.Due))
	case m.Since.IsZero():
		return ""
	}
	return p.say("summary.since", string(calendar.DateOf(m.Since)))
}

// Why is the reason in words; one without is called by its state.
func (m Matter) Why(lang words.Lang) string {
	if text := m.Reason.Text(lang); text != "" {
		return text
	}
	thing := "invoice"
	switch m.Kind {
	case DeliveryMatter, CopyMatter:
		thing = "delivery"
	case FileMatter:
		thing = "file"
	case StatementMatter:
		thing = "statement"
	case EntryMatter, SoldItemMatter:
		thing = "entry"
	case RowMatter, RowsMatter, AnswerMatter, CustomerMatter:
		thing, m.State = "file", "rejected"
	}
	return words.State(lang, thing, m.State)
}
