package main

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"sluse/daemon"
	"sluse/flow"
	"sluse/words"
)

func newGap(a *app) *cobra.Command {
	c := &cobra.Command{Use: "gap", Short: "List and explain gaps in the invoice numbers"}
	var seller string
	c.PersistentFlags().StringVar(&seller, "seller", "", "the `ID` of the seller whose numbers these are")
	var all bool
	list := &cobra.Command{
		Use: "list", Short: "List the numbers that are missing", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return a.listGaps(c.Context(), newOut(c), seller, all) },
	}
	list.Flags().BoolVar(&all, "all", false, "also those that came or were explained")
	var o flow.Order
	end := &cobra.Command{
		Use: "close NUMBER|FROM-TO", Short: "Say why numbers are missing, and take them off the list", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			o.Who = person()
			return a.closeGap(c.Context(), newOut(c), args[0], seller, o)
		},
	}
	end.Flags().StringVar(&o.Note, "note", "", "why, in your own `TEXT`; it is kept in the history")
	end.Flags().BoolVar(&o.DryRun, "dry-run", false, "only say whether it can be done")
	c.AddCommand(list, end)
	return c
}

// A gapView is a gap for machines.
type gapView struct {
	Seller  string `json:"seller"`
	From    string `json:"from"`
	To      string `json:"to"`
	Numbers int64  `json:"numbers"`
	Jump    bool   `json:"jump"` // too many to be named one by one
	Found   string `json:"found"`
	File    string `json:"file"` // that showed it
	State   string `json:"state"`
	Closed  string `json:"closed,omitempty"`
	Who     string `json:"who,omitempty"`
	Note    string `json:"note,omitempty"`
}

// maxGaps bounds what one command lists.
const maxGaps = 10_000

// withGaps lends the gaps of a seller, or of all.
func (a *app) withGaps(ctx context.Context, seller string, all bool, do func(*daemon.House, []flow.Gap) error) (err error) {
	house, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, house.Close()) }()
	if err := a.knownSeller(house.Config, seller); err != nil {
		return err
	}
	gaps, err := house.Store.Gaps(ctx, seller, all, maxGaps)
	if err != nil {
		return err
	}
	return do(house, gaps)
}

func (a *app) listGaps(ctx context.Context, o out, seller string, all bool) error {
	return a.withGaps(ctx, seller, all, func(house *daemon.House, gaps []flow.Gap) error {
		if len(gaps) == 0 && !a.json {
			return o.line(a.say("command.no-gaps"))
		}
		var rows [][]string
		for _, g := range gaps {
			if a.json {
				file, err := house.Store.File(ctx, g.Arrival)
				if err != nil {
					return err
				}
				v := gapView{
					Seller: g.Seller, From: g.Series.Number(g.From), To: g.Series.Number(g.To), Numbers: g.To - g.From + 1, Jump: g.Jump,
					Found: instant(g.FoundAt), File: file.Name, State: string(g.State), Closed: instant(g.ClosedAt), Who: g.Who, Note: g.Note,
				}
				if err := o.object(v); err != nil {
					return err
				}
				continue
			}
			why := words.State(a.lang(), "gap", string(g.State))
			if g.Note != "" {
				why = a.say("command.gap-by", g.Who, g.Note)
			}
			rows = append(rows, []string{g.Seller, g.Text(), strconv.FormatInt(g.To-g.From+1, 10), a.moment(house, g.FoundAt), why})
		}
		if a.json {
			return nil
		}
		return o.table([]column{
			{head: a.say("command.gap-seller")},
			{head: a.say("command.gap-numbers")},
			{head: a.say("command.gap-how-many"), right: true},
			{head: a.say("command.gap-found")},
			{head: a.say("command.gap-why")},
		}, rows)
	})
}

// A numberRange is what a person may have meant: numbers of one series that
// lie in one gap of a seller.
type numberRange struct{ seller, from, to string }

// readings are what text may mean. A number may have a dash in it, and so may
// the numbers of a range.
func readings(text string, gaps []flow.Gap) []numberRange {
	var out []numberRange
	try := func(from, to string) {
		first, low, ok := flow.SeriesOf(strings.TrimSpace(from))
		last, high, also := flow.SeriesOf(strings.TrimSpace(to))
		if !ok || !also || first != last {
			return
		}
		for _, g := range gaps {
			r := numberRange{g.Seller, first.Number(low), first.Number(high)}
			if g.Series == first && g.From <= low && low <= high && high <= g.To && !slices.Contains(out, r) {
				out = append(out, r)
			}
		}
	}
	try(text, text)
	for i, letter := range text {
		if letter == '-' || letter == '–' {
			try(text[:i], text[i+len(string(letter)):])
		}
	}
	return out
}

func (a *app) closeGap(ctx context.Context, o out, text, seller string, order flow.Order) error {
	return a.withGaps(ctx, seller, false, func(house *daemon.House, gaps []flow.Gap) error {
		meant := readings(text, gaps)
		if len(meant) > 1 {
			var choices strings.Builder
			for _, r := range meant {
				choices.WriteString("\n  " + r.seller + " " + r.from + "-" + r.to)
			}
			return usage("%s", a.say("command.several-gaps", text)+choices.String())
		}
		v := orderView{Target: text, Order: "gap-close", OK: true, DryRun: order.DryRun, Text: a.say("command.did-gap")}
		if order.DryRun {
			v.Text = a.say("command.would-gap")
		}
		var err error = &flow.RefusedOrder{Reason: words.R("gap.none", text)}
		if len(meant) == 1 {
			err = house.Flow.CloseGap(ctx, meant[0].seller, meant[0].from, meant[0].to, order)
		}
		var no *flow.RefusedOrder
		todo := ""
		switch {
		case errors.As(err, &no):
			v.OK, v.Text, v.Code, todo = false, no.Reason.Text(a.lang()), no.Reason.Code, no.Reason.Todo(a.lang())
		case err != nil:
			return err
		}
		if err := a.showOrder(o, v, todo); err != nil {
			return err
		}
		if !v.OK {
			return &exitError{exitFailed, nil}
		}
		return nil
	})
}
