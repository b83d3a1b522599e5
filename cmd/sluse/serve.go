package main

import (
	"context"
	"errors"
	"os"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"sluse/config"
	"sluse/daemon"
)

func newServe(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: "Do the work of run --once all the time, until it is told to stop",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return a.serve(c.Context()) },
	}
}

// serve runs the daemon. SIGINT and SIGTERM end ctx, which is an end in order;
// SIGHUP, where there is one, reads the configuration anew.
func (a *app) serve(ctx context.Context) error {
	house, unlock, err := a.openLocked(ctx)
	if err != nil {
		return err
	}
	log := a.logger(house.Config, false)
	supervisor, err := daemon.Supervised(a.env, os.Getpid())
	if err != nil {
		log.Warn("the supervisor does not hear", "reason", err)
	}
	attendant := &daemon.Attendant{Log: log, Supervisor: supervisor, Now: a.now}
	server := daemon.NewServer(house, daemon.ServeOptions{
		Now: a.now, Wait: a.wait, Version: thisVersion().Version, Logger: log,
		Load:  func() *config.Config { return daemon.Load(a.loaded.File, a.env) },
		Ready: attendant.Ready, Reloading: attendant.Reloading, Stopping: attendant.Stopping, Beat: attendant.Beat,
	})
	if listen := house.Config.HTTP.Listen; listen != "" {
		lookout := server.Lookout(house.Config.HTTP.Stalled)
		at, err := lookout.Start(ctx, listen)
		if err != nil {
			return errors.Join(err, house.Close(), unlock.Close())
		}
		attendant.Lookout = lookout
		log.Info("answers", "address", at.String())
	}
	asked, stop := hangups()
	hangingUp, gone := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-asked:
				server.Reload()
			case <-hangingUp.Done():
				return
			}
		}
	}()
	err = server.Serve(ctx)
	stop()
	gone()
	<-ended
	if attendant.Lookout != nil {
		last, done := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		err = errors.Join(err, attendant.Lookout.Stop(last))
		done()
	}
	if errors.Is(err, daemon.ErrSlow) {
		err = errors.New(a.say("serve.too-slow", strconv.Itoa(int(daemon.StopsWithin.Seconds()))))
	}
	return errors.Join(err, unlock.Close())
}
