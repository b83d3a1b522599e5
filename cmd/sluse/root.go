package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"sluse/config"
	"sluse/daemon"
	"sluse/words"
)

// commands are the commands of sluse. Each constructor makes one.
var commands = []func(*app) *cobra.Command{
	newDemo,
	newInit,
	newCheckConfig,
	newHostKey,
	newServe,
	newRun,
	newImport,
	newValidate,
	newStatement,
	newRoute,
	newRetry,
	newHold,
	newRelease,
	newReroute,
	newWithdraw,
	newCopy,
	newHandled,
	newStop,
	newStart,
	newRehearse,
	newLive,
	newCustomer,
	newGap,
	newSell,
	newBooks,
	newStatus,
	newList,
	newShow,
	newGen,
	newReport,
	newMigrate,
	newBackup,
	newRestore,
	newVerify,
	newErase,
	newVersion,
}

// The exit codes; scripts and schedulers depend on them.
const (
	exitFailed      = 1   // the run failed
	exitUsage       = 2   // wrong use
	exitConfig      = 3   // wrong configuration
	exitPerson      = 4   // it ran, and something needs a person
	exitLocked      = 5   // another process holds the lock
	exitInterrupted = 130 // a signal ended it
)

// An exitError ends the program with a code of its own. Without err nothing
// more is printed: the command has said it.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// usage is an error of the one who typed the command.
func usage(format string, args ...any) error {
	return &exitError{exitUsage, fmt.Errorf(format, args...)}
}

// An app is what the commands of one call share.
type app struct {
	clock
	configFlag string
	langFlag   string
	json       bool
	env        []string
	stderr     io.Writer
	bar        *progressbar.ProgressBar // the one that is drawn right now

	started bool // a command's own work has begun; what failed before is wrong use
	loaded  *config.Config
}

// config is the configuration, read once. The error is an exitError with its
// Problems.
func (a *app) config() (*config.Config, error) {
	if a.loaded == nil {
		a.loaded = daemon.Load(config.Find(a.configFlag), a.env)
	}
	if err := a.loaded.Problems().Err(); err != nil {
		return a.loaded, &exitError{exitConfig, err}
	}
	return a.loaded, nil
}

// lang is what the one who calls reads: --lang, else what the configuration
// says, as far as it could be read, else bokmål.
func (a *app) lang() words.Lang {
	switch {
	case a.langFlag != "":
		return words.Lang(a.langFlag)
	case a.loaded != nil:
		return a.loaded.Language
	}
	return words.NB
}

// say is a text in the reader's language.
func (a *app) say(code string, args ...string) string { return words.Say(a.lang(), code, args...) }

func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:           "sluse",
		Short:         "Takes invoices from file to customer, factor and books, each exactly once",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	flags := root.PersistentFlags()
	flags.StringVar(&a.configFlag, "config", "", "the configuration `FILE` (default sluse.yaml here, else /etc/sluse/sluse.yaml)")
	flags.StringVar(&a.langFlag, "lang", "", "nb or en (default: the configuration's language)")
	flags.BoolVar(&a.json, "json", false, "machine-readable output")
	for _, command := range commands {
		root.AddCommand(command(a))
	}
	root.SetFlagErrorFunc(wrongFlag)
	a.prepare(root)
	return root
}

// prepare makes every command keep the rules of all: a group called without
// its command is wrong use, and the app knows when a command's work begins.
func (a *app) prepare(c *cobra.Command) {
	for _, sub := range c.Commands() {
		a.prepare(sub)
	}
	if c.Run == nil && c.RunE == nil {
		c.RunE = needsCommand
		c.SuggestionsMinimumDistance = 2
		c.Args = cobra.ArbitraryArgs // it says itself what is wrong
		return
	}
	work := c.RunE
	if work == nil {
		return
	}
	if c.Args != nil {
		c.Args = fitting(c.Args)
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		if a.langFlag != "" && a.langFlag != string(words.NB) && a.langFlag != string(words.EN) {
			lang := a.langFlag
			a.langFlag = ""
			return misuse("misuse.lang", lang)
		}
		a.started = true
		return work(c, args)
	}
}

// exitCode prints the error, once, and turns it into the exit code.
func (a *app) exitCode(ctx context.Context, err error) int {
	if err == nil {
		return 0
	}
	code := exitFailed
	var own *exitError
	switch {
	case errors.As(err, &own):
		code = own.code
		if own.err == nil {
			return code
		}
	case !a.started:
		code = exitUsage
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		return exitInterrupted
	}
	if a.loaded == nil {
		_, _ = a.config() // whose language counts; what is wrong with it is not asked here
	}
	text := "sluse: " + a.faultText(err)
	var problems config.Problems
	if errors.As(err, &problems) {
		text = problems.Text(a.lang())
	}
	_, _ = fmt.Fprintln(a.stderr, text) // nowhere is left to complain
	return code
}
