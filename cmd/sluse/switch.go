package main

import (
	"context"
	"errors"
	"strconv"

	"github.com/spf13/cobra"

	"sluse/daemon"
	"sluse/flow"
	"sluse/words"
)

// A turn is what a command does to a switch.
type turn struct {
	name  string // of the command, and of its words
	use   string
	short string
	long  string
	kind  flow.SwitchKind
	args  cobra.PositionalArgs
	do    func(*flow.Flow, context.Context, flow.Switch, flow.Order) (flow.Switched, error)
}

func newStop(a *app) *cobra.Command {
	return a.turnCommand(turn{
		name: "stop", use: "stop [SELLER]", short: "Stop all sending, of a seller or a channel, until it is started again",
		long: "Stop all sending, of a seller or a channel, until it is started again. Files still come in and are read, booked and queued. " +
			"It counts from the next batch of a running daemon. Notices to the company's own people go on, and so do withdrawals of offers to a factor.",
		kind: flow.Stopped, args: cobra.MaximumNArgs(1), do: (*flow.Flow).TurnOn,
	})
}

func newStart(a *app) *cobra.Command {
	return a.turnCommand(turn{
		name: "start", use: "start [SELLER]", short: "Let stopped sending go on",
		kind: flow.Stopped, args: cobra.MaximumNArgs(1), do: (*flow.Flow).TurnOff,
	})
}

func newRehearse(a *app) *cobra.Command {
	return a.turnCommand(turn{
		name: "rehearse", use: "rehearse SELLER", short: "Do everything for real but the hand-over, beside the old way",
		long: "Do everything for real but the hand-over: what would leave goes into a folder, or mails to one test address, marked PRØVE. " +
			"What is taken in meanwhile never leaves, also when the rehearsal is over; what was taken in before waits.",
		kind: flow.Rehearsing, args: cobra.ExactArgs(1), do: (*flow.Flow).TurnOn,
	})
}

func newLive(a *app) *cobra.Command {
	return a.turnCommand(turn{
		name: "live", use: "live SELLER", short: "End a rehearsal: what comes in from now on is sent",
		kind: flow.Rehearsing, args: cobra.ExactArgs(1), do: (*flow.Flow).TurnOff,
	})
}

func (a *app) turnCommand(t turn) *cobra.Command {
	var o flow.Order
	s := flow.Switch{Kind: t.kind}
	c := &cobra.Command{
		Use: t.use, Short: t.short, Long: t.long, Args: t.args,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				s.Seller = args[0]
			}
			o.Who = person()
			return a.withHouse(c.Context(), func(h *daemon.House) error { return a.turn(c.Context(), newOut(c), h, t, s, o) })
		},
	}
	c.Flags().StringVar(&s.Channel, "channel", "", "only this `CHANNEL`")
	c.Flags().StringVar(&o.Note, "note", "", "why, in your own `TEXT`; it is kept in the history")
	c.Flags().BoolVar(&o.DryRun, "dry-run", false, "only say whether it can be done")
	return c
}

// A turnView is what became of a switch, for machines.
type turnView struct {
	Order     string `json:"order"`
	Seller    string `json:"seller"`
	Channel   string `json:"channel"`
	OK        bool   `json:"ok"`
	DryRun    bool   `json:"dry_run"`
	Waiting   int    `json:"waiting"`   // deliveries that it keeps back, or lets go
	Rehearsed int    `json:"rehearsed"` // invoices that never leave
	Text      string `json:"text"`
	Code      string `json:"code,omitempty"` // why it was refused
}

func (a *app) turn(ctx context.Context, o out, h *daemon.House, t turn, s flow.Switch, order flow.Order) error {
	done, err := t.do(h.Flow, ctx, s, order)
	v := turnView{Order: t.name, Seller: s.Seller, Channel: s.Channel, DryRun: order.DryRun, OK: err == nil, Waiting: done.Waiting, Rehearsed: done.Rehearsed}
	var no *flow.RefusedOrder
	todo := ""
	switch {
	case errors.As(err, &no):
		v.Text, v.Code, todo = no.Reason.Text(a.lang()), no.Reason.Code, no.Reason.Todo(a.lang())
	case err != nil:
		return err
	default:
		code := "command.did-" + t.name
		if order.DryRun {
			code = "command.would-" + t.name
		}
		seller, _ := h.Config.Seller(s.Seller)
		v.Text = a.say(code, words.Nest(s.Scope()), h.Config.RehearsalFolder(seller), strconv.Itoa(done.Waiting), strconv.Itoa(done.Rehearsed))
	}
	if a.json {
		err = o.object(v)
	} else {
		if todo != "" {
			todo = "\n  " + todo
		}
		err = o.line(v.Text + todo)
	}
	if err == nil && !v.OK {
		return &exitError{exitFailed, nil}
	}
	return err
}
