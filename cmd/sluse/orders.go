package main

import (
	"context"
	"errors"
	"os/user"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"sluse/daemon"
	"sluse/flow"
)

// fewInvoices is how many invoices one order may touch without --yes.
const fewInvoices = 5

// filterHelp stands in the help of orders that take a filter.
const filterHelp = `The invoices are named, or picked by a filter. Without --yes an order by a filter only shows what it would do: how many
there are, where they stand, what they come to, and why some would refuse. With --yes it is carried out; an invoice that
has moved meanwhile is left alone, and one that refuses does not stop the others. Ctrl-C stops it, and the same order
given again does the rest. In a script, --yes --expect N does it only if there are N.
An order on everything needs --all.`

// An order is what a command does to each invoice that it is given.
type order struct {
	name  string // of the command, and of its words
	short string
	do    func(*flow.Flow, context.Context, int64, flow.Order) error
	file  func(*flow.Flow, context.Context, int64, flow.Order) error // to a file, where it may
	own   func(*flow.Flow, context.Context, int64, flow.Order) error // to a mail or file of our own, where it may
	many  bool                                                       // it may be given to all that a filter picks
	asks  bool                                                       // it asks the world, or reads documents
	to    bool                                                       // it needs --to
	mayTo string                                                     // it may have --to; what that says
	said  func(dryRun bool) string                                   // what was done, where the order's own words do not say it
}

func newRetry(a *app) *cobra.Command {
	return a.orderCommand(order{
		name: "retry", many: true, short: "Try again now what waits for a later time, or a notice that did not arrive (notice:ID)",
		do: (*flow.Flow).Retry, own: (*flow.Flow).RetryNotice,
	})
}

func newHold(a *app) *cobra.Command {
	return a.orderCommand(order{name: "hold", many: true, short: "Stop invoices that have not left, until they are released", do: (*flow.Flow).Hold})
}

func newRelease(a *app) *cobra.Command {
	return a.orderCommand(order{
		name: "release", many: true, short: "Let held invoices go, or a held file (file:ID)",
		do: (*flow.Flow).Release, file: (*flow.Flow).ReleaseFile,
	})
}

func newReroute(a *app) *cobra.Command {
	return a.orderCommand(order{name: "reroute", many: true, short: "Send invoices that have not left by another channel", do: (*flow.Flow).Reroute, asks: true, to: true})
}

func newWithdraw(a *app) *cobra.Command {
	return a.orderCommand(order{name: "withdraw", many: true, short: "End invoices that have not left; their vouchers stand", do: (*flow.Flow).Withdraw})
}

func newHandled(a *app) *cobra.Command {
	return a.orderCommand(order{
		name: "handled", many: true, short: "End invoices that a person has seen to by hand, or take a file off the list (file:ID)",
		do: (*flow.Flow).Handled, file: (*flow.Flow).HandledFile, own: (*flow.Flow).HandledNotice,
	})
}

func newCopy(a *app) *cobra.Command {
	var way flow.CopyWay
	c := a.orderCommand(order{
		name: "copy", short: "Send a copy of invoices that have left, marked KOPI",
		mayTo: "a `CHANNEL` or mail address (default: the customer's e-mail, else a letter)",
		do: func(f *flow.Flow, ctx context.Context, id int64, o flow.Order) (err error) {
			way, err = f.Copy(ctx, id, o)
			return err
		},
		said: func(dryRun bool) string {
			code := "command.did-copy"
			switch {
			case dryRun && way.Address != "":
				code = "command.would-copy-to"
			case dryRun:
				code = "command.would-copy"
			case way.Address != "":
				code = "command.did-copy-to"
			}
			return a.say(code, way.Channel, way.Address)
		},
	})
	c.Long = c.Short + ".\n\nA copy moves nothing of the invoice. It never goes by EHF, and a mail has the PDF alone: a system that reads\n" +
		"the file would book the invoice twice. Each order is one copy."
	return c
}

func (a *app) orderCommand(what order) *cobra.Command {
	var o flow.Order
	var yes bool
	use, args := what.name+" INVOICE...", cobra.MinimumNArgs(1)
	if what.many {
		use, args = what.name+" INVOICE...|FILTER", cobra.ArbitraryArgs
	}
	if what.to {
		use = strings.Replace(use, " ", " --to CHANNEL ", 1)
	}
	var filter *chosen
	given := func() (bool, error) { return false, nil }
	c := &cobra.Command{
		Use: use, Short: what.short, Args: args,
		RunE: func(c *cobra.Command, args []string) error {
			expected := what.many && c.Flags().Changed("expect")
			filtered, err := given()
			switch n := len(args); {
			case err != nil:
				return err
			case n > 0 && filtered:
				return misuse("bulk.both", strings.Join(args, " "))
			case n == 0 && !filtered:
				return misuse("bulk.empty")
			case n > 0 && expected:
				return misuse("bulk.expect-alone")
			case expected && filter.expect < 0:
				return misuse("bulk.expect", strconv.Itoa(filter.expect))
			case what.to && o.To == "":
				return usage("%s", a.say("command.needs-to"))
			case n > fewInvoices && !yes && !o.DryRun:
				return usage("%s", a.say("command.needs-yes", strconv.Itoa(n), strconv.Itoa(fewInvoices)))
			}
			o.Who = person()
			if filtered {
				return a.bulkOrder(c.Context(), newOut(c), out{c.ErrOrStderr()}, what, filter, expected, o, yes)
			}
			return a.orders(c.Context(), newOut(c), what, args, o)
		},
	}
	c.Flags().StringVar(&o.Note, "note", "", "why, in your own `TEXT`; it is kept in the history")
	c.Flags().BoolVar(&o.DryRun, "dry-run", false, "only say whether it can be done")
	c.Flags().BoolVar(&yes, "yes", false, "do it to more than a few: more than "+strconv.Itoa(fewInvoices)+", or all that a filter picks")
	if what.many {
		filter, given = filterFlags(c)
		c.Long = c.Short + ".\n\n" + filterHelp
	}
	switch {
	case what.to:
		c.Flags().StringVar(&o.To, "to", "", "the `CHANNEL`")
	case what.mayTo != "":
		c.Flags().StringVar(&o.To, "to", "", what.mayTo)
	}
	return c
}

// person is who gives the order.
func person() string {
	u, err := user.Current()
	if err != nil {
		return "?"
	}
	return u.Username
}

// A target is what an order is given to.
type target struct {
	name string
	id   int64
	file bool
	own  bool
}

// An orderView is what became of an order, for machines.
type orderView struct {
	Target string `json:"invoice"`
	Order  string `json:"order"`
	OK     bool   `json:"ok"`
	DryRun bool   `json:"dry_run"`
	Text   string `json:"text"`
	Code   string `json:"code,omitempty"` // why it was refused
}

// orders gives an order to each target. All are found before the first is
// touched; one that refuses does not stop the others.
func (a *app) orders(ctx context.Context, out out, what order, args []string, o flow.Order) (err error) {
	house, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, house.Close()) }()
	targets := make([]target, len(args))
	for i, arg := range args {
		if targets[i], err = a.target(ctx, house, what, arg); err != nil {
			return err
		}
	}
	refused := false
	for _, t := range targets {
		do := what.do
		switch {
		case t.file:
			do = what.file
		case t.own:
			do = what.own
		}
		v := orderView{Target: t.name, Order: what.name, OK: true, DryRun: o.DryRun}
		todo := ""
		err := do(house.Flow, ctx, t.id, o)
		v.Text = a.did(what, o)
		var no *flow.RefusedOrder
		switch {
		case errors.As(err, &no):
			refused = true
			v.OK, v.Text, v.Code, todo = false, no.Reason.Text(a.lang()), no.Reason.Code, no.Reason.Todo(a.lang())
		case err != nil:
			return err
		}
		if err := a.showOrder(out, v, todo); err != nil {
			return err
		}
	}
	if refused {
		return &exitError{exitFailed, nil}
	}
	return nil
}

// did says what an order has done, or would do.
func (a *app) did(what order, o flow.Order) string {
	if what.said != nil {
		return what.said(o.DryRun)
	}
	code := "command.did-" + what.name
	if o.DryRun {
		code = "command.would-" + what.name
	}
	return a.say(code, o.To)
}

// target finds an invoice, or a file by its id where the order takes one.
func (a *app) target(ctx context.Context, house *daemon.House, what order, arg string) (target, error) {
	if number, ok := strings.CutPrefix(arg, "file:"); ok && what.file != nil {
		id, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return target{}, usage("%s", a.say("command.bad-file-id", arg))
		}
		file, err := house.Store.File(ctx, id)
		if err != nil {
			return target{}, err
		}
		return target{name: file.Name, id: id, file: true}, nil
	}
	if number, ok := strings.CutPrefix(arg, "notice:"); ok && what.own != nil {
		id, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return target{}, usage("%s", a.say("command.bad-notice-id", arg))
		}
		_, err = house.Store.Notice(ctx, id)
		return target{name: arg, id: id, own: true}, err
	}
	inv, err := a.findInvoice(ctx, house, arg)
	return target{name: inv.Number, id: inv.ID}, err
}

func (a *app) showOrder(out out, v orderView, todo string) error {
	if a.json {
		return out.object(v)
	}
	text := v.Target + ": " + v.Text
	if todo != "" {
		text += "\n  " + todo
	}
	return out.line(text)
}
