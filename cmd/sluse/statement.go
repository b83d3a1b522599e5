package main

import (
	"errors"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"sluse/bankfiles"
	"sluse/calendar"
	"sluse/daemon"
	"sluse/flow"
)

func newStatement(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "statement FILE...",
		Short: "Say what a bank file says, and whether it proves",
		Args:  cobra.MinimumNArgs(1),
		RunE:  func(c *cobra.Command, args []string) error { return a.statements(newOut(c), args) },
	}
}

// statements shows every file; one that cannot be read or does not prove
// fails the call, and the others are shown all the same.
func (a *app) statements(o out, files []string) error {
	fails := false
	for _, name := range files {
		file, err := withFile(name, func(f *os.File) (*bankfiles.File, error) { return flow.ReadBank(daemon.BankFiles(), f, name) })
		var fault *bankfiles.FileError
		if errors.As(err, &fault) {
			fails = true
			if err := a.showUnreadable(o, name, fault); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return err
		}
		v := bankfiles.NewView(name, file)
		for _, s := range v.Statements {
			fails = fails || s.Proves != nil && !*s.Proves
		}
		if a.json {
			err = o.object(v)
		} else {
			err = a.showStatements(o, v, file)
		}
		if err != nil {
			return err
		}
	}
	if fails {
		return &exitError{exitFailed, nil}
	}
	return nil
}

func (a *app) showUnreadable(o out, name string, fault *bankfiles.FileError) error {
	if a.json {
		return o.object(map[string]any{
			"file": name, "format": "", "statements": []any{},
			"error": map[string]any{"line": fault.Line, "code": fault.Reason.Code, "text": fault.Reason.Text(a.lang())},
		})
	}
	text := name + ":" + strconv.Itoa(fault.Line) + ": " + fault.Reason.Text(a.lang())
	if todo := fault.Reason.Todo(a.lang()); todo != "" {
		text += "\n  " + todo
	}
	return o.line(text)
}

// period is the first and last day of a statement, by its balances where it
// does not say.
func period(s *bankfiles.Statement) (from, to calendar.Date) {
	from, to = s.From, s.To
	if from == "" && s.Opening != nil {
		from = s.Opening.Date
	}
	if to == "" && s.Closing != nil {
		to = s.Closing.Date
	}
	return from, to
}

// showStatements shows a file as people read it.
func (a *app) showStatements(o out, v bankfiles.View, file *bankfiles.File) error {
	if err := o.line(v.File + ": " + v.Format); err != nil {
		return err
	}
	for i, s := range v.Statements {
		currency := ""
		if s.Currency != nil {
			currency = *s.Currency
		}
		amount := func(text string) string { return a.say("command.amount", text+" "+currency) }
		opening, closing := "–", "–"
		if s.Opening != nil && s.Closing != nil {
			opening, closing = amount(*s.Opening), amount(*s.Closing)
		}
		from, to := period(&file.Statements[i])
		rows := [][]string{
			{"  " + a.say("command.statement-account"), s.Account},
			{"  " + a.say("command.statement-period"), strings.Trim(a.say("command.day", string(from))+" – "+a.say("command.day", string(to)), " –")},
			{"  " + a.say("command.statement-opening"), opening},
			{"  " + a.say("command.statement-in", strconv.Itoa(s.Credits.N)), amount(s.Credits.Sum)},
			{"  " + a.say("command.statement-out", strconv.Itoa(s.Debits.N)), amount(s.Debits.Sum)},
			{"  " + a.say("command.statement-closing"), closing},
		}
		if err := o.line(a.say("command.statement", s.ID)); err != nil {
			return err
		}
		if err := o.table([]column{{}, {right: true}}, rows); err != nil {
			return err
		}
		verdict := a.say("command.statement-no-proof")
		switch {
		case s.Proves != nil && *s.Proves:
			verdict = a.say("command.statement-proves")
		case s.Proves != nil && s.Difference != nil:
			verdict = a.say("command.statement-off", *s.Difference+" "+currency)
		case s.Proves != nil:
			verdict = a.say("command.statement-unreckoned")
		}
		if err := o.line("  " + verdict); err != nil {
			return err
		}
	}
	return nil
}
