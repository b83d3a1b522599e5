package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"sluse/daemon"
	"sluse/report"
	"sluse/words"
)

func newVerify(a *app) *cobra.Command {
	var all bool
	c := &cobra.Command{
		Use:   "verify",
		Short: "Check that all that is kept is whole",
		Long: "Check that all that is kept is whole: the database, the documents against their hashes, the counts, the vouchers.\n\n" +
			"Exit code 0: all is well; 1: something is wrong, with its place and what to do.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return a.verifyKept(c.Context(), newOut(c), all) },
	}
	c.Flags().BoolVar(&all, "all", false, "open every document, not a sample")
	return c
}

// A checkView is a check for machines.
type checkView struct {
	Check  string       `json:"check"`
	OK     bool         `json:"ok"`
	Text   string       `json:"text"`
	Faults []reasonTodo `json:"faults"`
	More   int          `json:"more"` // faults beside those
}

type reasonTodo struct {
	Code string `json:"code"`
	Text string `json:"text"`
	Todo string `json:"todo"`
}

func (a *app) verifyKept(ctx context.Context, o out, all bool) (err error) {
	checks, err := a.checks(ctx, all)
	if err != nil {
		return err
	}
	ok := true
	for _, c := range checks {
		ok = ok && c.OK()
		if err := a.showCheck(o, c); err != nil {
			return err
		}
	}
	if !ok {
		return &exitError{exitFailed, nil}
	}
	return nil
}

// checks makes the checks. A database that is not whole may not even open,
// which is what is found.
func (a *app) checks(ctx context.Context, all bool) (checks []report.Check, err error) {
	house, err := a.open(ctx)
	if why, is := daemon.Damage(err); is {
		c := report.Check{Name: "database", Text: words.R("keep.check-database")}
		c.Fault(why.Code, why.Args...)
		return []report.Check{c}, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, house.Close()) }()
	return house.Store.Verify(ctx, all, nil)
}

func (a *app) showCheck(o out, c report.Check) error {
	if a.json {
		v := checkView{Check: c.Name, OK: c.OK(), Text: c.Text.Text(a.lang()), Faults: []reasonTodo{}, More: c.More}
		for _, f := range c.Faults {
			v.Faults = append(v.Faults, reasonTodo{f.Code, f.Text(a.lang()), f.Todo(a.lang())})
		}
		return o.object(v)
	}
	mark := "keep.well"
	if !c.OK() {
		mark = "keep.wrong"
	}
	if err := o.table([]column{{}, {}}, [][]string{{a.say(mark) + ":", c.Text.Text(a.lang())}}); err != nil {
		return err
	}
	todo := ""
	for _, f := range c.Faults {
		if err := o.line("  " + f.Text(a.lang())); err != nil {
			return err
		}
		if next := f.Todo(a.lang()); next != todo {
			todo = next
			if err := o.line("    → " + todo); err != nil {
				return err
			}
		}
	}
	if c.More > 0 {
		return o.line("  " + a.say("keep.more", digits(int64(c.More))))
	}
	return nil
}
