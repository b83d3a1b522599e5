package main

import (
	"context"
	"errors"
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
	var attendant *daemon.Attendant // it asks the server, and the server tells it
	server := daemon.NewServer(house, daemon.ServeOptions{
		Now: a.now, Wait: a.wait, Lease: a.lease, Version: thisVersion().Version, Logger: log,
		Load:      func() *config.Config { return daemon.Load(a.loaded.File, a.env) },
		Ready:     func() { attendant.Ready() },
		Reloading: func() { attendant.Reloading() },
		Stopping:  func() { attendant.Stopping() },
		Beat:      func() { attendant.Beat() },
	})
	attendant, err = daemon.Attend(ctx, house.Config, log, a.env, thisVersion().Version, a.now, server.House, server.Jobs)
	if err != nil {
		return errors.Join(err, house.Close(), unlock.Close())
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
	last, done := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	err = errors.Join(err, attendant.Close(last))
	done()
	if errors.Is(err, daemon.ErrSlow) {
		err = errors.New(a.say("serve.too-slow", strconv.Itoa(int(daemon.StopsWithin.Seconds()))))
	}
	return errors.Join(err, unlock.Close())
}
