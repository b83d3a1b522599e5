package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sluse/daemon"
	"sluse/demo"
	"sluse/report"
	"sluse/words"
)

func newDemo(a *app) *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:   "demo",
		Short: "A company in a folder: three nights of files in, everything happens, the result shown",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.demo(c.Context(), newOut(c), dir)
		},
	}
	c.Flags().StringVar(&dir, "dir", "sluse-demo", "the `FOLDER` of the company; run again there, nothing changes")
	return c
}

// demo plays the company's nights on a moved clock, and shows what a clerk
// finds in the morning.
func (a *app) demo(ctx context.Context, o out, dir string) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	if err := demo.Setup(dir); err != nil {
		return err
	}
	a.configFlag = filepath.Join(dir, "sluse.yaml")
	cfg, err := a.config()
	if err != nil {
		return err
	}
	lock, err := daemon.Take(cfg)
	if errors.Is(err, daemon.ErrLocked) {
		return &exitError{exitLocked, told{words.R("command.locked", string(cfg.State))}}
	}
	if err != nil {
		return err
	}
	err = demo.Play(ctx, demo.Options{
		Dir: dir, Lang: a.lang(), Run: a.demoNight,
		Say: func(line string) { _, _ = os.Stderr.WriteString(line + "\n") }, // progress
	})
	if err == nil {
		err = a.demoMorning(ctx, o, dir)
	}
	return errors.Join(err, lock.Release())
}

// demoNight is one run of sluse at a moment of the demo, with its mail
// server.
func (a *app) demoNight(ctx context.Context, now time.Time, smtp string) (err error) {
	house, err := a.openAt(ctx, func() time.Time { return now }, smtp)
	if err != nil {
		return err
	}
	_, err = house.RunOnce(ctx, daemon.Sleep)
	return errors.Join(err, house.Close())
}

// openAt opens the house at a moment, with the mail server at an address.
func (a *app) openAt(ctx context.Context, now func() time.Time, smtp string) (*daemon.House, error) {
	env := a.env
	if host, port, ok := strings.Cut(smtp, ":"); ok {
		env = append(env[:len(env):len(env)], "SLUSE_CHANNELS__EMAIL__HOST="+host, "SLUSE_CHANNELS__EMAIL__PORT="+port)
	}
	cfg := daemon.Load(a.configFlag, env)
	if err := cfg.Problems().Err(); err != nil {
		return nil, &exitError{exitConfig, err}
	}
	return daemon.Open(ctx, cfg, now)
}

// demoMorning shows the company after its last night.
func (a *app) demoMorning(ctx context.Context, o out, dir string) error {
	now, err := demo.Clock(dir)
	if err != nil {
		return err
	}
	morning := time.Date(now.Year(), now.Month(), now.Day(), 8, 0, 0, 0, now.Location())
	house, err := a.openAt(ctx, func() time.Time { return morning }, "")
	if err != nil {
		return err
	}
	r, err := house.Figures(ctx)
	if err == nil {
		err = errors.Join(o.line(""), a.showSummary(o, r))
	}
	if err == nil {
		err = a.morning(o, r)
	}
	if err == nil {
		err = errors.Join(o.line(""), o.line(a.say("command.demo-end", dir, a.configFlag)))
	}
	return errors.Join(err, house.Close())
}

// morning is what a clerk does now, a line for each matter.
func (a *app) morning(o out, r report.Report) error {
	if err := errors.Join(o.line(""), o.line(a.say("command.demo-morning"))); err != nil {
		return err
	}
	n := 0
	for _, m := range r.Todo {
		todo, _, _ := strings.Cut(m.Todo(a.lang()), ". ")
		if todo == "" {
			continue
		}
		n++
		line := fmt.Sprintf("%2d. %s: %s.", n, strings.TrimSpace(m.Number+" "+m.Customer), strings.TrimSuffix(todo, "."))
		if err := o.line(line); err != nil {
			return err
		}
	}
	return nil
}
