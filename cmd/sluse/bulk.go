package main

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"

	"sluse/daemon"
	"sluse/flow"
	"sluse/money"
	"sluse/words"
)

// The bounds of a preview.
const (
	previewTries = 5000 // invoices on which the order is tried
	previewLines = 10   // that are shown
)

// A bulkView is an order on many invoices for machines: before it is carried
// out, or after.
type bulkView struct {
	Order      string                    `json:"order"`
	Filter     string                    `json:"filter"`
	DryRun     bool                      `json:"dry_run"`
	Count      int                       `json:"count"`
	Invoices   map[string]int            `json:"invoices"`   // by state
	Deliveries map[string]map[string]int `json:"deliveries"` // those that live, by channel, then state
	Sums       []bulkSum                 `json:"sums"`
	Tried      int                       `json:"tried"`
	Done       int                       `json:"done"` // of a dry run: that could be done
	Refused    []bulkRefused             `json:"refused"`
	Left       int                       `json:"left"` // that it did not come to
	First      []bulkInvoice             `json:"first"`
}

type bulkSum struct {
	Class    string `json:"class"`
	Currency string `json:"currency"`
	Count    int    `json:"count"`
	Sum      string `json:"sum"`

	amount money.Amount
}

type bulkRefused struct {
	Code    string `json:"code"`
	Text    string `json:"text"`
	Todo    string `json:"todo,omitempty"`
	Count   int    `json:"count"`
	Invoice string `json:"invoice"` // the first of them
}

type bulkInvoice struct {
	Seller   string `json:"seller"`
	Class    string `json:"class"`
	Number   string `json:"number"`
	Customer string `json:"customer"`
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
	DueDate  string `json:"due_date"`
	State    string `json:"state"`
	Channel  string `json:"channel"`
	Delivery string `json:"delivery"`
}

// bulkOrder gives an order to all invoices that a filter picks, or only shows
// what it would do. An order by a filter is never on a few: nobody has named
// them.
func (a *app) bulkOrder(ctx context.Context, o, notes out, what order, w *chosen, expected bool, ord flow.Order, yes bool) (err error) {
	house, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, house.Close()) }()
	if ord.Filter, err = a.filter(ctx, house, w); err != nil {
		return err
	}
	pick, err := house.Store.Pick(ctx, ord.Filter, previewLines)
	switch n := len(pick.IDs); {
	case err != nil:
		return err
	case expected && n != w.expect:
		return &exitError{exitFailed, told{words.R("bulk.other-count", strconv.Itoa(n), strconv.Itoa(w.expect))}}
	case n == 0 && !a.json:
		return notes.line(a.say("bulk.none", ord.Filter.String()))
	}
	asked := ord.DryRun || yes
	invoices, label := pick.IDs, "bulk.holding"
	if ord.DryRun = ord.DryRun || !yes; ord.DryRun {
		invoices, label = invoices[:min(len(invoices), previewTries)], "bulk.trying"
	}
	p := a.progress(int64(len(invoices)), false, a.say(label))
	result, stopped := house.Flow.CarryOut(ctx, invoices, flow.Act{Do: what.do, Asks: what.asks}, ord, func(n int) { p.to(int64(n)) })
	p.end()
	if ctx.Err() != nil { // whatever the database made of it
		stopped = ctx.Err()
	}
	if stopped != nil && ord.DryRun {
		return stopped
	}
	v, err := a.bulkView(context.WithoutCancel(ctx), house, what, ord, pick, result)
	if err == nil {
		err = a.showBulk(o, what, ord, v, pick)
	}
	switch {
	case err != nil || stopped != nil:
		return errors.Join(stopped, err)
	case !asked && len(pick.IDs) > 0:
		return errors.Join(notes.line(a.say("bulk.yes", strconv.Itoa(v.Count))), &exitError{exitUsage, nil})
	case result.Refusals() > 0:
		return &exitError{exitFailed, nil}
	}
	return nil
}

func (a *app) bulkView(ctx context.Context, house *daemon.House, what order, o flow.Order, pick flow.Pick, result flow.Bulk) (bulkView, error) {
	v := bulkView{
		Order: what.name, Filter: o.Filter.String(), DryRun: o.DryRun, Count: len(pick.IDs),
		Invoices: map[string]int{}, Deliveries: map[string]map[string]int{}, Sums: sumsOf(pick.Groups),
		Tried: result.Done + result.Refusals(), Done: result.Done, Left: result.Left, Refused: []bulkRefused{}, First: []bulkInvoice{},
	}
	for _, g := range pick.Groups {
		v.Invoices[string(g.State)] += g.N
		if g.Channel == "" {
			continue
		}
		if v.Deliveries[g.Channel] == nil {
			v.Deliveries[g.Channel] = map[string]int{}
		}
		v.Deliveries[g.Channel][string(g.Delivery)] += g.N
	}
	for _, g := range result.Refused {
		inv, err := house.Store.Invoice(ctx, g.Invoice)
		if err != nil {
			return v, err
		}
		v.Refused = append(v.Refused, bulkRefused{g.Reason.Code, g.Reason.Text(a.lang()), g.Reason.Todo(a.lang()), g.N, inv.Number})
	}
	for _, p := range pick.First {
		v.First = append(v.First, bulkInvoice{
			p.Seller, string(p.Class), p.Number, p.Name, p.Gross.String(), p.Gross.Currency, string(p.DueDate), string(p.State), p.Channel, string(p.Delivery),
		})
	}
	return v, nil
}

// sumsOf adds the groups up by class and currency.
func sumsOf(groups []flow.PickGroup) []bulkSum {
	list := []bulkSum{}
	for _, g := range groups {
		at := slices.IndexFunc(list, func(s bulkSum) bool { return s.Class == string(g.Class) && s.Currency == g.Sum.Currency })
		if at < 0 {
			at = len(list)
			list = append(list, bulkSum{Class: string(g.Class), Currency: g.Sum.Currency, amount: money.Amount{Currency: g.Sum.Currency}})
		}
		s := &list[at]
		s.Count += g.N
		s.amount = s.amount.Add(g.Sum)
		s.Sum = s.amount.String()
	}
	slices.SortFunc(list, func(a, b bulkSum) int {
		return cmp.Or(cmp.Compare(b.Class, a.Class), cmp.Compare(a.Currency, b.Currency)) // invoices before credit notes
	})
	return list
}

func (a *app) showBulk(o out, what order, ord flow.Order, v bulkView, pick flow.Pick) error {
	if a.json {
		return o.object(v)
	}
	if err := o.line(a.say("bulk.filter", v.Filter)); err != nil {
		return err
	}
	if v.DryRun {
		if err := a.showPick(o, v, pick); err != nil {
			return err
		}
	}
	lines := []string{a.say("bulk.did", strconv.Itoa(v.Done), a.did(what, ord))}
	if len(v.Refused) > 0 {
		lines = append(lines, a.say("bulk.not", strconv.Itoa(v.Tried-v.Done)))
	}
	for _, r := range v.Refused {
		lines = append(lines, "  "+a.say("bulk.group", strconv.Itoa(r.Count), r.Text, r.Invoice))
		if r.Todo != "" {
			lines = append(lines, "    "+r.Todo)
		}
	}
	switch {
	case v.DryRun && v.Tried < v.Count:
		lines = append(lines, a.say("bulk.tried", strconv.Itoa(v.Tried)))
	case v.Left > 0:
		lines = append(lines, a.say("bulk.stopped", strconv.Itoa(v.Left)))
	}
	for _, line := range lines {
		if err := o.line(line); err != nil {
			return err
		}
	}
	return nil
}

// showPick shows what was picked: how it stands, the sums, and the first.
func (a *app) showPick(o out, v bulkView, pick flow.Pick) error {
	rows := make([][]string, len(pick.Groups))
	for n, g := range pick.Groups {
		channel, state := a.stands(g.State, g.Channel, string(g.Delivery))
		rows[n] = []string{words.Class(a.lang(), string(g.Class)), channel, state, strconv.Itoa(g.N), a.money(g.Sum)}
	}
	if err := o.rows(a.heads("what", "channel", "state", ">count", ">amount"), rows); err != nil {
		return err
	}
	for _, s := range v.Sums {
		if err := o.line(a.say("bulk.total", words.Class(a.lang(), s.Class), strconv.Itoa(s.Count), words.Arg(s.amount))); err != nil {
			return err
		}
	}
	if err := o.line(a.say("bulk.first", strconv.Itoa(len(pick.First)))); err != nil {
		return err
	}
	rows = make([][]string, len(pick.First))
	for n, p := range pick.First {
		channel, state := a.stands(p.State, p.Channel, string(p.Delivery))
		rows[n] = []string{"  " + p.Number, words.Class(a.lang(), string(p.Class)), short(p.Name, 28), a.money(p.Gross), a.day(p.DueDate), channel, state}
	}
	return o.rows(make([]column, 7), rows)
}

// stands is the channel of an invoice's delivery, where it has one, and where
// it stands.
func (a *app) stands(state flow.InvoiceState, channel, delivery string) (string, string) {
	name := ""
	if channel != "" {
		name = words.Channel(a.lang(), channel)
	}
	if channel != "" && (state == flow.InDelivery || state == flow.Delivered) {
		return name, words.DeliveryState(a.lang(), channel, delivery)
	}
	return name, words.State(a.lang(), "invoice", string(state))
}
