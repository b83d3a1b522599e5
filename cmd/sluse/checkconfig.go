package main

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"sluse/config"
)

func newCheckConfig(a *app) *cobra.Command {
	var printed bool
	c := &cobra.Command{
		Use:   "check-config",
		Short: "Say everything that is wrong with the configuration, by line",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return a.checkConfig(newOut(c), printed) },
	}
	c.Flags().BoolVar(&printed, "print", false, "print the values in force, secrets masked")
	return c
}

func (a *app) checkConfig(o out, printed bool) error {
	cfg, err := a.config()
	if err == nil {
		cfg.CheckFiles()
	}
	problems := cfg.Problems()
	switch {
	case a.json:
		if err := o.object(a.verdict(cfg, problems)); err != nil {
			return err
		}
	case len(problems) > 0 && !printed:
		if err := o.line(problems.Text(a.lang())); err != nil {
			return err
		}
	}
	switch {
	case err != nil && printed && !a.json:
		return err // said on stderr; stdout is for the values
	case err != nil:
		return &exitError{exitConfig, nil}
	case a.json:
		return nil
	case printed:
		return cfg.Print(o.w)
	}
	return o.line(a.say("config.ok", cfg.File, strconv.Itoa(len(cfg.Sellers)), strconv.Itoa(len(cfg.Factors)),
		strconv.Itoa(len(cfg.Drops)), channelNames(cfg)) + a.schedules(cfg))
}

func channelNames(cfg *config.Config) string {
	names := make([]string, len(cfg.Channels))
	for i, channel := range cfg.Channels {
		names[i] = channel.Name
	}
	return strings.Join(names, ", ")
}

// A verdict is check-config for machines.
type verdict struct {
	File     string    `json:"file"`
	OK       bool      `json:"ok"`
	Problems []problem `json:"problems"`
	// Schedules are the schedules with their next runs.
	Schedules []plannedView `json:"schedules"`
}

// A plannedView is a schedule's next runs.
type plannedView struct {
	Name string   `json:"name"`
	Next []string `json:"next"`
}

// A problem is one mistake or warning.
type problem struct {
	File    string `json:"file"`
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
	Path    string `json:"path"`
	Code    string `json:"code"`
	Text    string `json:"text"`
	Warning bool   `json:"warning"`
}

func (a *app) verdict(cfg *config.Config, problems config.Problems) verdict {
	v := verdict{File: cfg.File, OK: !problems.Fatal(), Problems: make([]problem, len(problems)), Schedules: []plannedView{}}
	for i, p := range problems {
		v.Problems[i] = problem{p.File, p.Line, p.Column, p.Path, p.Reason.Code, p.Reason.Text(a.lang()), p.Warning}
	}
	for _, s := range cfg.Schedules {
		one := plannedView{Name: s.Name, Next: []string{}}
		for _, at := range a.nextRuns(s) {
			one.Next = append(one.Next, instant(at))
		}
		v.Schedules = append(v.Schedules, one)
	}
	return v
}
