package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"sluse/config"
	"sluse/daemon"
	"sluse/flow"
	"sluse/formats"
	"sluse/invoice"
)

func (a *app) customerImport(seller *string) *cobra.Command {
	var dryRun bool
	c := &cobra.Command{
		Use: "import FILE...", Short: "Take lists of customers (CSV); what a person has set stays", Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.importCustomers(c.Context(), newOut(c), args, *seller, dryRun)
		},
	}
	c.Flags().BoolVar(&dryRun, "dry-run", false, "only say what would become of them, with every problem")
	return c
}

func (a *app) importCustomers(ctx context.Context, o out, files []string, seller string, dryRun bool) error {
	cfg, err := a.config()
	if err != nil {
		return err
	}
	if seller, err = a.oneSeller(cfg, seller); err != nil {
		return err
	}
	var results []flow.CustomerImport
	if dryRun {
		results, err = a.dryCustomers(ctx, files, seller)
	} else {
		results, err = a.realCustomers(ctx, cfg, files, seller)
	}
	needs := false
	for _, im := range results {
		needs = needs || len(im.Problems) > 0
		if a.json {
			err = errors.Join(err, o.object(im))
		} else {
			err = errors.Join(err, a.showCustomers(o, im, dryRun))
		}
	}
	if err == nil && needs {
		return &exitError{exitPerson, nil}
	}
	return err
}

func (a *app) dryCustomers(ctx context.Context, files []string, seller string) (results []flow.CustomerImport, err error) {
	house, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, house.Close()) }()
	for _, file := range files {
		im, err := withFile(file, func(f *os.File) (flow.CustomerImport, error) {
			return a.reader(house).DryCustomers(ctx, f, filepath.Base(file), seller)
		})
		if err != nil {
			return results, fmt.Errorf("%s: %w", file, err)
		}
		results = append(results, im)
	}
	return results, nil
}

func (a *app) realCustomers(ctx context.Context, cfg *config.Config, files []string, seller string) (results []flow.CustomerImport, err error) {
	d, ok := listDrop(cfg, seller)
	if !ok {
		return nil, usage("%s", a.say("command.customer-no-folder", seller))
	}
	house, unlock, err := a.openLocked(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, house.Close(), unlock.Close()) }()
	for _, file := range files {
		im, err := withFile(file, func(f *os.File) (flow.CustomerImport, error) { return a.takeList(ctx, house, d, seller, f) })
		if err != nil {
			return results, fmt.Errorf("%s: %w", file, err)
		}
		results = append(results, im)
	}
	return results, nil
}

// takeList takes one list. A file of another kind is not even put into the
// drop, which might take it for what it is.
func (a *app) takeList(ctx context.Context, house *daemon.House, source, seller string, f *os.File) (flow.CustomerImport, error) {
	name := filepath.Base(f.Name())
	head := make([]byte, formats.HeadSize)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return flow.CustomerImport{}, err
	}
	if no, is := a.reader(house).NoList(head[:n], name, seller); is {
		return no, nil
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return flow.CustomerImport{}, err
	}
	arrival, err := house.ImportCustomers(ctx, source, name, f, daemon.Sleep)
	if err != nil {
		return flow.CustomerImport{}, err
	}
	return a.reader(house).ImportedCustomers(ctx, arrival)
}

// listDrop is the seller's drop for lists of customers, else the first of the
// seller's drops: the file leaves its trace in one.
func listDrop(cfg *config.Config, seller string) (name string, ok bool) {
	for _, d := range cfg.Drops {
		if d.Seller != seller && (d.Seller != "" || len(cfg.Sellers) > 1) {
			continue
		}
		if slices.Contains(d.Takes, flow.Customers{}.Name()) {
			return d.Name, true
		}
		name, ok = cmp.Or(name, d.Name), true
	}
	return name, ok
}

func (a *app) showCustomers(o out, im flow.CustomerImport, dryRun bool) error {
	head := "command.customers-" + string(im.State)
	if dryRun {
		head = "command.customers-dry-" + string(im.State)
	}
	c, n := im.Customers, strconv.Itoa
	lines := []string{im.File + ": " + a.say(head)}
	if c.Read > 0 {
		lines = append(lines, "  "+a.say("customers.summary", n(c.Read), n(c.Accepted), n(c.Unchanged), n(c.Rejected)))
	}
	return o.line(strings.Join(append(lines, a.problemLines(im.Problems, im.More)...), "\n"))
}

// shownEvents is how much of a customer's history is shown.
const shownEvents = 100

// customerStory is the customer with what has happened to it, the first first.
func (a *app) customerStory(ctx context.Context, o out, house *daemon.House, c invoice.Customer) error {
	events, err := house.Store.CustomerEvents(ctx, c.ID, shownEvents)
	if err != nil {
		return err
	}
	slices.Reverse(events)
	if a.json {
		v := struct {
			customerView
			Events []eventView `json:"events"`
		}{viewCustomer(c), []eventView{}}
		for _, e := range events {
			v.Events = append(v.Events, eventView{instant(e.At), e.Who, e.Reason.Code, e.Reason.Text(a.lang()), e.Note})
		}
		return o.object(v)
	}
	if err := a.showCustomer(o, c); err != nil || len(events) == 0 {
		return err
	}
	lines := []string{a.say("command.customer-history")}
	for _, e := range events {
		text := e.Reason.Text(a.lang())
		if e.Note != "" {
			text += " – " + e.Note
		}
		lines = append(lines, "  "+a.moment(house, e.At)+"  "+e.Who+": "+text)
	}
	return o.line(strings.Join(lines, "\n"))
}
