package main

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"sluse/report"
)

func newStatus(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "status",
		Short: "Say how everything stands, and what a person must do",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return a.status(c.Context(), newOut(c)) },
	}
}

func (a *app) status(ctx context.Context, o out) (err error) {
	house, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, house.Close()) }()
	r, err := house.Figures(ctx)
	if err != nil {
		return err
	}
	op, err := operationOf(ctx, house)
	if err != nil {
		return err
	}
	if a.json {
		v := statusOf(r)
		op.addTo(&v, r.Company, a.lang())
		return o.object(v)
	}
	err = a.showSummary(o, r)
	if text := op.text(r.Company, a.lang()); text != "" {
		err = errors.Join(err, o.line(strings.TrimSuffix(text, "\n")))
	}
	return err
}

// showSummary prints the figures as people read them.
func (a *app) showSummary(o out, r report.Report) error {
	return o.line(strings.TrimSuffix(r.Summary(a.lang()), "\n"))
}

// A statusView is the status for machines. Fields may be added, never
// renamed.
type statusView struct {
	OK          bool                      `json:"ok"` // the books balance
	NeedsPerson int                       `json:"needs_person"`
	Files       map[string]int            `json:"files"`
	Invoices    map[string]int            `json:"invoices"`
	Deliveries  map[string]map[string]int `json:"deliveries"`
	Bank        bankView                  `json:"bank"`
	Books       booksView                 `json:"books"`
	Daemons     []daemonView              `json:"daemons"`
	Troubles    []troubleView             `json:"troubles"`
	Schedules   []scheduleView            `json:"schedules"`
	Offers      map[string]int            `json:"offers"`
	Copies      map[string]int            `json:"copies"`
	Money       []moneyView               `json:"money"`
	Switches    []switchView              `json:"switches"`
	Queues      []queueView               `json:"queues"`
}

// A queueView is what waits in a channel for a window, a cut-off or the end of
// its regret.
type queueView struct {
	Channel string `json:"channel"`
	Waiting int    `json:"waiting"`
	Leaves  string `json:"leaves"` // the first of it
}

// A switchView is what a person has switched on: "rehearsal" or "stop".
type switchView struct {
	Kind    string `json:"kind"`
	Seller  string `json:"seller"`  // "" is all of them
	Channel string `json:"channel"` // "" is all of them
	Since   string `json:"since"`
	Who     string `json:"who"`
	Note    string `json:"note"`
	Waiting int    `json:"waiting"` // deliveries that it keeps back
}

type bankView struct {
	Booked    int `json:"booked"`
	Unmatched int `json:"unmatched"`
}

type booksView struct {
	Vouchers int  `json:"vouchers"`
	Balanced bool `json:"balanced"`
}

// A moneyView is one seller's money in one currency.
type moneyView struct {
	Seller     string        `json:"seller"`
	Currency   string        `json:"currency"`
	Sold       sumView       `json:"sold"`
	Commission string        `json:"commission"`
	NotBought  sumView       `json:"not_bought"`
	Offered    sumView       `json:"offered"`
	PaidOut    sumView       `json:"paid_out"`
	Expected   sumView       `json:"expected"`
	Received   sumView       `json:"received"`
	ForFactor  sumView       `json:"for_factor"`
	Unmatched  sumView       `json:"unmatched"`
	Accounts   []accountView `json:"accounts"`
}

type sumView struct {
	N   int    `json:"n"`
	Sum string `json:"sum"`
}

type accountView struct {
	Account   string `json:"account"`
	Books     string `json:"books"`
	Statement string `json:"statement"` // what the last statement closes with
	Date      string `json:"date"`      // the last statement's
	Agrees    bool   `json:"agrees"`
}

func statusOf(r report.Report) statusView {
	c := r.Counts
	v := statusView{
		OK: r.OK(), NeedsPerson: r.NeedsPerson(), Files: c.Files, Invoices: c.Invoices, Deliveries: c.Deliveries, Offers: c.Offers, Copies: c.Copies,
		Bank: bankView{c.Booked, c.Unmatched}, Books: booksView{c.Vouchers, c.Unbalanced == 0},
		Daemons: []daemonView{}, Troubles: []troubleView{}, Schedules: []scheduleView{}, Money: []moneyView{}, Switches: []switchView{}, Queues: []queueView{},
	}
	for _, s := range c.Switches {
		v.Switches = append(v.Switches, switchView{s.Kind, s.Seller, s.Channel, instant(s.Since), s.Who, s.Note, s.Waiting})
	}
	sum := func(s report.Sum) sumView { return sumView{s.N, s.Amount.String()} }
	for _, m := range r.Money {
		one := moneyView{
			Seller: m.Seller, Currency: m.Currency, Sold: sum(m.Sold), Commission: m.Commission.String(),
			NotBought: sum(m.NotBought), Offered: sum(m.Offered), PaidOut: sum(m.PaidOut), Expected: sum(m.Expected),
			Received: sum(m.Received), ForFactor: sum(m.ForSold), Unmatched: sum(m.Suspense), Accounts: []accountView{},
		}
		for _, k := range m.Accounts {
			one.Accounts = append(one.Accounts, accountView{k.Number, k.Books.String(), k.Closing.String(), string(k.To), k.Agrees()})
		}
		v.Money = append(v.Money, one)
	}
	return v
}
