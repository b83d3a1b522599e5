package main

import (
	"context"
	"errors"
	"log/slog"
	"strconv"

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
	server := daemon.NewServer(house, daemon.ServeOptions{
		Now: a.now, Wait: a.wait, Version: thisVersion().Version,
		Load:   func() *config.Config { return daemon.Load(a.loaded.File, a.env) },
		Logger: slog.New(slog.NewTextHandler(a.stderr, nil)),
	})
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
	if errors.Is(err, daemon.ErrSlow) {
		err = errors.New(a.say("serve.too-slow", strconv.Itoa(int(daemon.StopsWithin.Seconds()))))
	}
	return errors.Join(err, unlock.Close())
}
