package main

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"sluse/words"
)

// told is an error that has words in both languages.
type told struct{ reason words.Reason }

func (t told) Error() string        { return t.reason.Text(words.EN) }
func (t told) Reason() words.Reason { return t.reason }

// misuse is wrong use in the words of a code.
func misuse(code string, args ...string) error {
	return &exitError{exitUsage, told{words.R(code, args...)}}
}

// fitting makes a command say how it is written where its arguments do not
// fit.
func fitting(fits cobra.PositionalArgs) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if fits(c, args) == nil {
			return nil
		}
		written := strings.TrimSuffix(c.UseLine(), " [flags]")
		if len(args) == 0 {
			return misuse("misuse.missing", written, c.CommandPath())
		}
		return misuse("misuse.arguments", written, c.CommandPath(), strings.Join(args, " "))
	}
}

// wrongFlag says what is wrong with a flag.
func wrongFlag(c *cobra.Command, err error) error {
	var none *pflag.NotExistError
	var bare *pflag.ValueRequiredError
	var bad *pflag.InvalidValueError
	switch {
	case errors.As(err, &none):
		return misuse("misuse.no-flag", dashes(none.GetSpecifiedName()), c.CommandPath())
	case errors.As(err, &bare):
		return misuse("misuse.flag-needs-value", dashes(bare.GetSpecifiedName()), c.CommandPath())
	case errors.As(err, &bad):
		return misuse("misuse.flag-value", dashes(bad.GetFlag().Name), c.CommandPath(), bad.GetValue())
	}
	return usage("%w", err)
}

func dashes(flag string) string {
	if len(flag) == 1 {
		return "-" + flag
	}
	return "--" + flag
}

// needsCommand is a group called without its command, or with one that there
// is not.
func needsCommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		c.SetOut(c.ErrOrStderr())
		return errors.Join(&exitError{exitUsage, nil}, c.Help())
	}
	if near := c.SuggestionsFor(args[0]); len(near) > 0 {
		return misuse("misuse.no-command-near", c.CommandPath()+" "+args[0], c.CommandPath()+" "+strings.Join(near, ", "+c.CommandPath()+" "))
	}
	return misuse("misuse.no-command", c.CommandPath()+" "+args[0], c.CommandPath())
}
