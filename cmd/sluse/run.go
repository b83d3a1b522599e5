package main

import (
	"context"
	"errors"
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"sluse/daemon"
	"sluse/words"
)

func newRun(a *app) *cobra.Command {
	var once bool
	c := &cobra.Command{
		Use:   "run --once",
		Short: "Take what is there, deliver what is due, book what came, then stop",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if !once {
				return usage("%s", a.say("command.no-serve"))
			}
			return a.run(c.Context(), newOut(c))
		},
	}
	c.Flags().BoolVar(&once, "once", false, "make one run and stop: for a night schedule")
	return c
}

// A runView is a run for machines.
type runView struct {
	OK    bool `json:"ok"`
	Files struct {
		Taken      int `json:"taken"`
		Rejected   int `json:"rejected"`
		Duplicates int `json:"duplicate"`
		Held       int `json:"held"`
		Waiting    int `json:"waiting"`
	} `json:"files"`
	HandedOver  int `json:"handed_over"`
	Refused     int `json:"refused"`
	Uncertain   int `json:"uncertain"`
	Later       int `json:"later"`
	Rehearsed   int `json:"rehearsed"`
	NeedsPerson int `json:"needs_person"`
}

func (a *app) run(ctx context.Context, o out) error {
	house, unlock, err := a.openLocked(ctx)
	if err != nil {
		return err
	}
	end := a.files(house)
	s, runErr := house.RunOnce(ctx, daemon.Sleep)
	end()
	needs, err := a.showRun(ctx, o, house, s, runErr == nil)
	err = errors.Join(runErr, err, house.Close(), unlock.Close())
	if err == nil && needs > 0 {
		return &exitError{exitPerson, nil}
	}
	return err
}

// showRun prints what a run did and what stands open, and says how many
// matters need a person. A run that failed is shown too: what it did is done.
func (a *app) showRun(ctx context.Context, o out, house *daemon.House, s daemon.Summary, ok bool) (int, error) {
	house.Config.Serve.TroubleAfter = 0 // nobody looks again before the next run
	r, err := house.Figures(context.WithoutCancel(ctx))
	if err != nil {
		return 0, err
	}
	needs := r.NeedsPerson()
	if a.json {
		v := runView{OK: ok, HandedOver: s.HandedOver, Refused: s.Refused, Uncertain: s.Uncertain, Later: s.Later, Rehearsed: s.Rehearsed, NeedsPerson: needs}
		f := &v.Files
		f.Taken, f.Rejected, f.Duplicates, f.Held, f.Waiting = s.Files.Taken, s.Files.Rejected, s.Files.Duplicates, s.Files.Held, s.Files.Waiting
		return needs, o.object(v)
	}
	n := strconv.Itoa
	err = o.line(a.say("command.run-did", n(s.Files.Taken), n(s.Files.Rejected), n(s.Files.Duplicates), n(s.Files.Held),
		n(s.HandedOver), n(s.Refused), n(s.Uncertain), n(s.Later)))
	if s.Rehearsed > 0 {
		err = errors.Join(err, o.line(a.say("command.run-rehearsed", n(s.Rehearsed))))
	}
	return needs, errors.Join(err, a.showSummary(o, r))
}

// openLocked takes the lock of the state folder, then opens the house.
func (a *app) openLocked(ctx context.Context) (*daemon.House, io.Closer, error) {
	cfg, err := a.config()
	if err != nil {
		return nil, nil, err
	}
	lock, err := daemon.Take(cfg)
	if errors.Is(err, daemon.ErrLocked) {
		return nil, nil, &exitError{exitLocked, told{words.R("command.locked", string(cfg.State))}}
	}
	if err != nil {
		return nil, nil, err
	}
	house, err := a.furnish(ctx)
	if err != nil {
		return nil, nil, errors.Join(err, lock.Release())
	}
	house.Log = a.logger(house.Config, true)
	return house, unlocker{lock}, nil
}

type unlocker struct{ lock *daemon.Lock }

// Close gives the lock back.
func (u unlocker) Close() error { return u.lock.Release() }
