package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"sluse/factoring"
	"sluse/flow"
	"sluse/money"
	"sluse/report"
	"sluse/words"
)

func newSell(a *app) *cobra.Command {
	var o flow.Order
	c := &cobra.Command{
		Use:   "sell INVOICE",
		Short: "Show what the sale of an invoice costs, and offer it to the factor",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			o.Who = person()
			return a.sell(c.Context(), newOut(c), args[0], o)
		},
	}
	c.Flags().StringVar(&o.Note, "note", "", "why, in your own `TEXT`; it is kept in the history")
	c.Flags().BoolVar(&o.DryRun, "dry-run", false, "only show what it costs")
	return c
}

// A sellView is a sale for machines.
type sellView struct {
	Invoice      string `json:"invoice"`
	Factor       string `json:"factor"`
	Currency     string `json:"currency"`
	Face         string `json:"face"`
	Commission   string `json:"commission"`
	Net          string `json:"net"`
	OwnHandling  string `json:"own_handling"`
	Extra        string `json:"extra"`
	ExtraPercent string `json:"extra_percent"`
	PayoutDay    string `json:"payout_day"`
	Offered      bool   `json:"offered"`
	Reason       string `json:"reason"` // why it cannot be offered
	Code         string `json:"code"`
}

func (a *app) sell(ctx context.Context, out out, arg string, o flow.Order) (err error) {
	house, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, house.Close()) }()
	inv, err := a.findInvoice(ctx, house, arg)
	if err != nil {
		return err
	}
	q, factor, why, err := house.Flow.Quote(ctx, inv)
	if err != nil {
		return err
	}
	v := sellView{Invoice: inv.Number, PayoutDay: string(house.Flow.PayoutDay())}
	if factor != nil {
		v.fill(q, factor.FactorName)
		if !a.json {
			if err := a.showQuote(out, v, q); err != nil {
				return err
			}
		}
	}
	if why.IsZero() && !o.DryRun {
		err := house.Flow.Sell(ctx, inv.ID, o)
		var no *flow.RefusedOrder
		if errors.As(err, &no) {
			why, err = no.Reason, nil
		}
		if err != nil {
			return err
		}
		v.Offered = why.IsZero()
	}
	return a.showSale(out, v, why)
}

func (v *sellView) fill(q factoring.Quote, factor string) {
	v.Factor, v.Currency = factor, q.Face.Currency
	v.Face, v.Commission, v.Net = q.Face.String(), q.Commission.String(), q.Net.String()
	v.OwnHandling, v.Extra, v.ExtraPercent = q.OwnHandling.String(), q.Extra.String(), q.ExtraPercent.String()
}

func (a *app) showQuote(out out, v sellView, q factoring.Quote) error {
	amount := func(m money.Amount) string { return words.Amount(m, a.lang()) }
	err := out.line(a.say("command.sell", v.Invoice, v.Factor))
	if err != nil {
		return err
	}
	err = out.table([]column{{}, {right: true}}, [][]string{
		{"  " + a.say("command.sell-face"), amount(q.Face)},
		{"  " + a.say("command.sell-commission"), amount(q.Commission)},
		{"  " + a.say("command.sell-net"), amount(q.Net)},
		{"  " + a.say("command.sell-day"), a.say("command.day", v.PayoutDay)},
	})
	return errors.Join(err, out.line("  "+report.Comparison(q.Face, q.Commission, q.OwnHandling, a.lang())))
}

// showSale says whether the invoice is offered now, or why it cannot be.
func (a *app) showSale(out out, v sellView, why words.Reason) error {
	v.Reason, v.Code = why.Text(a.lang()), why.Code
	var err error
	switch {
	case a.json:
		err = out.object(v)
	case !why.IsZero():
		text := a.say("command.sell-cannot", v.Invoice, v.Reason)
		if todo := why.Todo(a.lang()); todo != "" {
			text += "\n  " + todo
		}
		err = out.line(text)
	case v.Offered:
		err = out.line(a.say("command.sell-offered", v.Factor))
	default:
		err = out.line(a.say("command.sell-would"))
	}
	if err == nil && !why.IsZero() {
		return &exitError{exitFailed, nil}
	}
	return err
}
