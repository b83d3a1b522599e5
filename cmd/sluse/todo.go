package main

import (
	"context"
	"strconv"
	"strings"

	"sluse/daemon"
	"sluse/report"
)

// A todoView is a matter for machines.
type todoView struct {
	Kind        string `json:"kind"`
	NeedsPerson bool   `json:"needs_person"` // false: it waits by itself
	Seller      string `json:"seller"`
	Class       string `json:"class,omitempty"`
	Number      string `json:"number,omitempty"` // the invoice's
	File        string `json:"file,omitempty"`
	FileID      int64  `json:"file_id,omitempty"`
	Place       string `json:"place,omitempty"`
	Customer    string `json:"customer,omitempty"`
	Amount      string `json:"amount,omitempty"`
	Currency    string `json:"currency,omitempty"`
	Due         string `json:"due,omitempty"`
	Since       string `json:"since,omitempty"`
	State       string `json:"state,omitempty"`
	Channel     string `json:"channel,omitempty"`
	Code        string `json:"code,omitempty"`
	Reason      string `json:"reason"`
	Todo        string `json:"todo,omitempty"`
}

func (a *app) listTodo(ctx context.Context, o out, house *daemon.House, only report.Only) (int, error) {
	r, err := house.Figures(ctx)
	if err != nil {
		return 0, err
	}
	var list []report.Matter
	for _, m := range r.Todo {
		if (only.Seller == "" || m.Seller == only.Seller) && (only.State == "" || m.State == only.State) && (only.Channel == "" || m.Channel == only.Channel) {
			list = append(list, m)
		}
	}
	more := 0
	if only.Limit > 0 && len(list) > only.Limit { // the most urgent stay
		list, more = list[:only.Limit], len(list)-only.Limit
	}
	if !a.json {
		if len(list) == 0 {
			return 0, nil
		}
		text := report.TodoList(list, a.lang())
		if more > 0 {
			text += a.say("summary.more", strconv.Itoa(more))
		}
		return len(list), o.line(strings.TrimSuffix(text, "\n"))
	}
	for _, m := range list {
		v := todoView{
			Kind: string(m.Kind), NeedsPerson: m.Person, Seller: m.Seller, Class: m.Class, Number: m.Number, File: m.File, FileID: m.Arrival,
			Place: m.Place, Customer: m.Customer, Due: string(m.Due), Since: instant(m.Since), State: m.State, Channel: m.Channel,
			Code: m.Reason.Code, Reason: m.Why(a.lang()), Todo: m.Todo(a.lang()),
		}
		if m.Amount.Currency != "" {
			v.Amount, v.Currency = m.Amount.String(), m.Amount.Currency
		}
		if err := o.object(v); err != nil {
			return 0, err
		}
	}
	return len(list), nil
}
