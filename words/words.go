// Package words is what a clerk reads: every reason, state and message of
// sluse in bokmål and in English, under the code that the program keeps.
package words

import (
	"encoding/json"
	"strconv"
	"strings"

	"sluse/calendar"
	"sluse/money"
)

// A Lang is a language that sluse speaks.
type Lang string

// Bokmål comes first, English second.
const (
	NB Lang = "nb"
	EN Lang = "en"
)

// A Text is one message in both languages. {1}, {2} stand for the reason's
// arguments; {1:amount} shows "1234.50 NOK" and {1:date} shows "2027-01-31"
// as the language writes them, {1:channel} shows "autopost" by its name,
// {1:state} an invoice's state, {1:reason} a Nest and {1:reasons} a NestAll.
type Text struct {
	NB, EN string
	// Todo says what a person does about it; empty where nothing is to be done.
	TodoNB, TodoEN string
}

// A Reason is a message as the program keeps it: a code and its arguments,
// put into words only when it is shown.
type Reason struct {
	Code string   `json:"code"`
	Args []string `json:"args,omitempty"`
}

// R is a reason.
func R(code string, args ...string) Reason { return Reason{code, args} }

// tables lists every table of texts; a code stands in exactly one.
var tables = []map[string]Text{
	stateWords, fileWords, ruleWords, routeWords, channelWords, factorWords, bankWords, personWords, summaryWords,
	autopostWords, commandWords, configWords, demoWords, ingestWords, ublWords,
	remoteWords, sheetWords, serveWords, firstNightWords, orderWords, morningWords, operateWords, misuseWords, storeWords, paceWords, keepWords,
}

func find(code string) (Text, bool) {
	for _, t := range tables {
		if w, ok := t[code]; ok {
			return w, true
		}
	}
	return Text{}, false
}

// Known reports whether a code has words.
func Known(code string) bool { _, ok := find(code); return ok }

// IsZero reports whether there is no reason.
func (r Reason) IsZero() bool { return r.Code == "" }

// Text is the reason in words. A code without words (a fault of ours, or a
// counterpart's free text) shows itself and its arguments.
func (r Reason) Text(lang Lang) string {
	if r.Code == "" {
		return ""
	}
	w, ok := find(r.Code)
	if !ok {
		return strings.TrimSpace(r.Code + " " + strings.Join(r.Args, " "))
	}
	return fill(pick(lang, w.NB, w.EN), r.Args, lang)
}

// Todo is what a person does about it, or nothing.
func (r Reason) Todo(lang Lang) string {
	w, _ := find(r.Code)
	return fill(pick(lang, w.TodoNB, w.TodoEN), r.Args, lang)
}

// Say is the text of a code in one go.
func Say(lang Lang, code string, args ...string) string { return R(code, args...).Text(lang) }

func pick(lang Lang, nb, en string) string {
	if lang == EN {
		return en
	}
	return nb
}

func fill(text string, args []string, lang Lang) string {
	if !strings.Contains(text, "{") {
		return text
	}
	var b strings.Builder
	for {
		head, rest, ok := strings.Cut(text, "{")
		b.WriteString(head)
		if !ok {
			return b.String()
		}
		mark, tail, ok := strings.Cut(rest, "}")
		if !ok {
			b.WriteString("{" + rest)
			return b.String()
		}
		number, form, _ := strings.Cut(mark, ":")
		n, err := strconv.Atoi(number)
		if err != nil {
			b.WriteString("{" + mark + "}")
		} else if n >= 1 && n <= len(args) {
			b.WriteString(show(args[n-1], form, lang))
		}
		text = tail
	}
}

func show(arg, form string, lang Lang) string {
	switch form {
	case "date":
		if lang == NB {
			return calendar.Date(arg).Norwegian()
		}
	case "reason":
		var r Reason
		if err := json.Unmarshal([]byte(arg), &r); err == nil {
			return r.Text(lang)
		}
	case "reasons":
		var list []Reason
		if err := json.Unmarshal([]byte(arg), &list); err == nil {
			texts := make([]string, len(list))
			for i, r := range list {
				texts[i] = r.Text(lang)
			}
			return strings.Join(texts, "; ")
		}
	case "state":
		return State(lang, "invoice", arg)
	case "channel":
		return Channel(lang, arg)
	case "amount":
		number, currency, _ := strings.Cut(arg, " ")
		if a, err := money.Parse(number, currency); err == nil {
			return Amount(a, lang)
		}
	}
	return arg
}

// Amount is an amount as the language writes it: "1 234,50" for kroner in
// bokmål, with the currency's code where it is another.
func Amount(a money.Amount, lang Lang) string {
	s := a.English()
	if lang == NB {
		s = a.Norwegian()
	}
	switch {
	case a.Currency == "NOK" && lang == NB:
		return s + " kr"
	case a.Currency == "":
		return s
	}
	return a.Currency + " " + s
}

// Nest is a reason as an argument of another, for {n:reason}.
func Nest(r Reason) string {
	if r.IsZero() {
		return ""
	}
	b, err := json.Marshal(r)
	if err != nil {
		return r.Code // texts alone: cannot happen
	}
	return string(b)
}

// NestAll is several reasons as one argument of another, for {n:reasons}.
func NestAll(list []Reason) string {
	b, err := json.Marshal(list)
	if err != nil {
		return "" // texts alone: cannot happen
	}
	return string(b)
}

// Arg is an amount as an argument of a reason, for {n:amount}.
func Arg(a money.Amount) string { return a.String() + " " + a.Currency }
