package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"sluse/calendar"
	"sluse/daemon"
	"sluse/flow"
	"sluse/formats"
	"sluse/routing"
)

func newRoute(a *app) *cobra.Command {
	var dropName string
	c := &cobra.Command{
		Use:   "route FILE|INVOICE",
		Short: "Say which channel, and why not the others",
		Args:  cobra.ExactArgs(1),
		RunE:  func(c *cobra.Command, args []string) error { return a.route(c.Context(), newOut(c), args[0], dropName) },
	}
	c.Flags().StringVar(&dropName, "drop", "", "of a FILE: the `NAME` of the drop that it would be left in (default: the first that takes invoices)")
	return c
}

func (a *app) route(ctx context.Context, o out, arg, dropName string) (err error) {
	house, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, house.Close()) }()
	if info, e := os.Stat(arg); e == nil && info.Mode().IsRegular() {
		return a.routeFile(ctx, o, house, arg, dropName)
	}
	inv, err := a.findInvoice(ctx, house, arg)
	if err != nil {
		return err
	}
	e, err := a.reader(house).Explain(ctx, inv)
	if err != nil {
		return err
	}
	kept, err := a.keepersOf(ctx, house, inv, e.Way())
	if err != nil {
		return err
	}
	return a.showRoute(o, house, e, kept)
}

func (a *app) routeFile(ctx context.Context, o out, house *daemon.House, name, dropName string) error {
	d, err := a.dropFor(house.Config, dropName)
	if err != nil {
		return err
	}
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // read only
	for e, err := range a.reader(house).ExplainFile(ctx, house.Store, f, filepath.Base(name), d.Seller) {
		var fault *formats.FileError
		if errors.As(err, &fault) {
			return errors.New(fault.Place.String() + ": " + fault.Reason.Text(a.lang()))
		}
		if err != nil {
			return err
		}
		kept, err := a.keepers(ctx, house, d.Seller, e.Way())
		if err != nil {
			return err
		}
		if err := a.showRoute(o, house, e, kept); err != nil {
			return err
		}
	}
	return nil
}

// A routeView is a decision for machines. Channel is empty where the invoice
// goes nowhere: Outcome and Reason say why.
type routeView struct {
	Invoice string      `json:"invoice"`
	List    string      `json:"list"`
	Channel string      `json:"channel"`
	Kept    []string    `json:"kept,omitempty"` // what is switched on and keeps it at home
	Passed  []routePass `json:"passed"`
	Outcome string      `json:"outcome"` // go, waiting, held, rejected
	Reason  string      `json:"reason"`
	Code    string      `json:"code"`
	Decided string      `json:"decided,omitempty"` // the moment; absent where it would be decided now
}

// A routePass is a channel that was passed over.
type routePass struct {
	Channel string         `json:"channel"`
	Verdict routing.Answer `json:"verdict"`
	Reason  string         `json:"reason"`
	Code    string         `json:"code"`
}

func (a *app) showRoute(o out, house *daemon.House, e flow.Explained, kept []string) error {
	way, why := e.Way(), e.Reason()
	if !a.json {
		return a.sayRoute(o, house, e, kept)
	}
	v := routeView{Invoice: e.Invoice, List: e.Decision.List, Kept: kept, Passed: []routePass{}, Outcome: way, Reason: why.Text(a.lang()), Code: why.Code}
	switch {
	case e.NotTaken:
		v.Outcome = "rejected"
	case way != flow.WayHeld && way != flow.WayWaiting:
		v.Channel, v.Outcome = way, string(routing.Go)
	}
	if !e.At.IsZero() {
		v.Decided = e.At.In(house.Flow.Zone).Format("2006-01-02T15:04:05Z07:00")
	}
	for _, p := range verdicts(e) {
		v.Passed = append(v.Passed, routePass{p.Channel, p.Answer, p.Reason.Text(a.lang()), p.Reason.Code})
	}
	return o.object(v)
}

// verdicts are the channels that do not take the invoice, the one whose
// answer it waits for among them.
func verdicts(e flow.Explained) []routing.Verdict {
	list := e.Decision.Passed
	if e.Decision.Outcome == routing.Wait {
		list = append(list[:len(list):len(list)], routing.Verdict{Channel: e.Decision.Channel, Answer: routing.Unknown, Reason: e.Decision.Reason})
	}
	return list
}

func (a *app) sayRoute(o out, house *daemon.House, e flow.Explained, kept []string) error {
	lines := []string{a.say("command.route-now", e.Invoice)}
	if !e.At.IsZero() {
		at := e.At.In(house.Flow.Zone)
		lines[0] = a.say("command.route-decided", e.Invoice, string(calendar.DateOf(at)), at.Format("15:04"))
	}
	if e.Decision.List != "" {
		lines = append(lines, "  "+a.say("command.route-list", e.Decision.List))
	}
	for _, p := range verdicts(e) {
		lines = append(lines, "  "+a.say("command.channel", p.Channel)+": "+a.say("command.verdict-"+string(p.Answer), p.Reason.Text(a.lang())))
	}
	why := e.Reason()
	if e.Decision.Outcome == routing.Go {
		lines = append(lines, "  "+a.say("command.channel", e.Decision.Channel)+": "+a.say("command.verdict-can", e.Decision.Reason.Text(a.lang())))
	}
	switch way := e.Way(); {
	case e.NotTaken:
		lines = append(lines, "  "+a.say("command.route-rejected", why.Text(a.lang())))
	case way == flow.WayHeld:
		lines = append(lines, "  "+a.say("command.route-held", why.Text(a.lang())))
	case way == flow.WayWaiting:
		lines = append(lines, "  "+a.say("command.route-waiting", why.Text(a.lang())))
	default:
		lines = append(lines, "  "+a.say("command.route-goes", a.way(way)))
		why.Code = ""
	}
	if todo := why.Todo(a.lang()); todo != "" {
		lines = append(lines, "  → "+todo)
	}
	for _, k := range kept {
		lines = append(lines, "  "+k)
	}
	return o.line(strings.Join(lines, "\n"))
}
