package main

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"sluse/daemon"
	"sluse/invoice"
	"sluse/ledger"
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
	r, err := a.figures(ctx, house)
	if err != nil {
		return err
	}
	if a.json {
		return o.object(statusOf(r))
	}
	return a.showSummary(o, r)
}

// figures are the figures of a house as they stand now.
func (a *app) figures(ctx context.Context, house *daemon.House) (report.Report, error) {
	f := house.Flow
	c := report.Company{
		Now: f.Now(), Zone: f.Zone, Chart: f.Chart, BookMoney: f.BookMoney, Deadline: f.LookUpDeadline,
		BankSub: func(seller, account string) string { return bankSub(house, seller, account) },
	}
	for _, s := range house.Config.Sellers {
		c.Sellers = append(c.Sellers, report.Seller{ID: s.ID, Name: s.Name})
	}
	return report.Take(ctx, house.Store, c)
}

// bankSub is the sub-account of a bank account in the books: a seller's first
// account is the ledger account itself, the others are named by their number.
func bankSub(house *daemon.House, seller, account string) string {
	s, ok := house.Flow.Sellers[seller]
	if !ok || len(s.Accounts) == 0 || invoice.SameAccount(s.Accounts[0], account) {
		return house.Flow.Chart[ledger.Bank].Sub
	}
	return account
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
	Daemons     []struct{}                `json:"daemons"`
	Offers      map[string]int            `json:"offers"`
	Copies      map[string]int            `json:"copies"`
	Money       []moneyView               `json:"money"`
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
		Daemons: []struct{}{}, Money: []moneyView{},
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
