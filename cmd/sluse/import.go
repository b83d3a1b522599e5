package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"sluse/config"
	"sluse/daemon"
	"sluse/flow"
)

func newImport(a *app) *cobra.Command {
	var how importing
	c := &cobra.Command{
		Use:   "import FILE...",
		Short: "Take invoice files as if they had been dropped",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.importFiles(c.Context(), newOut(c), args, how)
		},
	}
	c.Flags().BoolVar(&how.dryRun, "dry-run", false, "only say what would become of them: by channel, with every problem")
	c.Flags().StringVar(&how.drop, "drop", "", "the `NAME` of the drop (default: the first that takes invoices)")
	c.Flags().BoolVar(&how.asSent, "as-sent", false, "they were sent another way: register them as open items, and never send them")
	return c
}

// importing is how files are imported.
type importing struct {
	dryRun bool
	drop   string
	asSent bool
}

// source is the name of the source that brings them.
func (how importing) source(d config.Drop) string {
	if how.asSent {
		return daemon.AsSent(d)
	}
	return d.Name
}

func (a *app) importFiles(ctx context.Context, o out, files []string, how importing) error {
	cfg, err := a.config()
	if err != nil {
		return err
	}
	d, err := a.dropFor(cfg, how.drop)
	if err != nil {
		return err
	}
	var results []flow.Import
	switch {
	case how.dryRun:
		results, err = a.dryImport(ctx, d, files, how)
	default:
		if how.asSent {
			if err := daemon.MakeAsSent(cfg, d); err != nil {
				return err
			}
		}
		results, err = a.realImport(ctx, how.source(d), files)
	}
	needs := false
	for _, im := range results {
		needs = needs || im.NeedsPerson()
		if a.json {
			err = errors.Join(err, o.object(im))
		} else {
			err = errors.Join(err, a.showImport(o, im, how.dryRun))
		}
	}
	if err == nil && needs {
		return &exitError{exitPerson, nil}
	}
	return err
}

// dropFor is the drop that a person names, else the first for invoices.
func (a *app) dropFor(cfg *config.Config, name string) (config.Drop, error) {
	for _, d := range cfg.Drops {
		if takes := slices.Contains(d.Takes, "invoices"); takes && (name == "" || d.Name == name) {
			return d, nil
		}
	}
	return config.Drop{}, usage("%s", a.say("command.no-drop", name))
}

func (a *app) dryImport(ctx context.Context, d config.Drop, files []string, how importing) (results []flow.Import, err error) {
	house, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, house.Close()) }()
	reader := a.reader(house)
	for _, file := range files {
		im, err := withFile(file, func(f *os.File) (flow.Import, error) {
			// The file is read twice: for its hash, then for what is in it.
			p := a.progress(2*sizeOf(f), true, a.say("operate.reading", filepath.Base(file)))
			defer p.end()
			return reader.DryImport(ctx, house.Store, p.seeker(f), flow.DryFile{Name: filepath.Base(file), Seller: d.Seller, Source: how.source(d)}, daemon.Explain)
		})
		if err != nil {
			return results, fmt.Errorf("%s: %w", file, err)
		}
		results = append(results, im)
	}
	return results, nil
}

// realImport takes every file, then routes what came: deliveries are queued,
// and leave in the next run.
func (a *app) realImport(ctx context.Context, source string, files []string) (results []flow.Import, err error) {
	house, unlock, err := a.openLocked(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, house.Close(), unlock.Close()) }()
	defer a.files(house)()
	var arrivals []flow.Arrival
	var failed error
	for _, file := range files {
		arrival, err := withFile(file, func(f *os.File) (flow.Arrival, error) {
			return house.Import(ctx, source, filepath.Base(file), f, daemon.Sleep)
		})
		if err != nil {
			failed = fmt.Errorf("%s: %w", file, err)
			break
		}
		arrivals = append(arrivals, arrival)
	}
	if err := house.Books(ctx, daemon.Sleep); err != nil {
		failed = errors.Join(failed, err)
	}
	for _, arrival := range arrivals {
		im, err := a.reader(house).Imported(ctx, house.Store, arrival)
		if err != nil {
			return results, errors.Join(failed, err)
		}
		results = append(results, im)
	}
	return results, failed
}

// reader is the house's flow for answers to the one who calls, in the language
// that is asked for; what is written is in that of the configuration.
func (a *app) reader(house *daemon.House) *flow.Flow {
	reader := *house.Flow
	reader.Lang = a.lang()
	return &reader
}

// withFile lends an open file.
func withFile[T any](name string, do func(*os.File) (T, error)) (v T, err error) {
	f, err := os.Open(name)
	if err != nil {
		return v, err
	}
	defer func() { _ = f.Close() }() // read only
	return do(f)
}

// shownProblems is how many problems a person is shown of one file; --json
// has more.
const shownProblems = 50

func (a *app) showImport(o out, im flow.Import, dryRun bool) error {
	head := "command.import-" + string(im.State)
	if dryRun {
		head = "command.import-dry-" + string(im.State)
	}
	c, n := im.Invoices, strconv.Itoa
	lines := []string{im.File + ": " + a.say(head)}
	if c.Read > 0 {
		lines = append(lines, "  "+a.say("file.summary", n(c.Read), n(c.Accepted), n(c.Rejected), n(c.Duplicate), n(c.Conflict)))
	}
	var ways []string
	for way, count := range im.ByChannel {
		if count > 0 {
			ways = append(ways, a.way(way)+" "+n(count))
		}
	}
	if slices.Sort(ways); len(ways) > 0 {
		lines = append(lines, "  "+a.say("command.import-ways", strings.Join(ways, ", ")))
	}
	return o.line(strings.Join(append(lines, a.problemLines(im.Problems, im.More)...), "\n"))
}

// problemLines are the problems of a file; more are not among them.
func (a *app) problemLines(problems []flow.Problem, more int) (lines []string) {
	for i, p := range problems {
		if i == shownProblems {
			return append(lines, "  "+a.say("command.and-more", strconv.Itoa(len(problems)+more-i)))
		}
		rule := p.Rule + " "
		if strings.Contains(rule, ".") { // a code of ours, which says nothing more
			rule = ""
		}
		lines = append(lines, "  "+p.Place+": "+rule+p.Text)
		if p.Todo != "" {
			lines = append(lines, "    "+p.Todo)
		}
	}
	return lines
}

// way is a channel, or where an invoice is that goes nowhere yet.
func (a *app) way(name string) string {
	switch name {
	case flow.WayHeld:
		return a.say("command.way-held")
	case flow.WayWaiting:
		return a.say("command.way-waiting")
	case flow.WayRegistered:
		return a.say("command.way-registered")
	case config.ChannelFactor:
		return a.say("command.way-factor")
	}
	return a.say("command.channel", name)
}
