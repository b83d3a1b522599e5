package daemon

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"sync/atomic"
	"time"

	"sluse/config"
)

// An Attendant tells everyone who looks after serve how it goes: the log, the
// supervisor and the watch. Its methods are the moments of serve.
type Attendant struct {
	Log        *slog.Logger
	Supervisor *Supervisor // nil where there is none
	Lookout    *Lookout    // nil where nobody listens
	Now        func() time.Time

	reloads bool
	deaf    atomic.Bool // the supervisor has not taken what it was told
}

// Attend makes the attendant of a serve: it connects with the supervisor that
// the environment names, and listens where the configuration says so. house is
// the house of now; nobody asks for it before the first one is open. jobs are
// the scheduled ones, nil where there are none. Close it before the house.
func Attend(ctx context.Context, cfg *config.Config, log *slog.Logger, env []string, version string, now func() time.Time, house func() *House,
	jobs func(context.Context) ([]Job, error),
) (*Attendant, error) {
	a := &Attendant{Log: log, Now: now}
	var err error
	if a.Supervisor, err = Supervised(env, os.Getpid()); err != nil {
		return nil, err
	}
	if cfg.HTTP.Listen == "" {
		return a, nil
	}
	a.Lookout = &Lookout{House: house, Now: now, Version: version, Stalled: cfg.HTTP.Stalled, Jobs: jobs}
	address, err := a.Lookout.Start(ctx, cfg.HTTP.Listen)
	if err != nil {
		return nil, errors.Join(err, a.Supervisor.Close())
	}
	log.Info("listening", "address", address.String())
	return a, nil
}

// Close ends what Attend began.
func (a *Attendant) Close(ctx context.Context) error {
	var err error
	if a.Lookout != nil {
		err = a.Lookout.Stop(ctx)
	}
	return errors.Join(err, a.Supervisor.Close())
}

// Ready says that the house is open and works, for the first time or after a reload.
func (a *Attendant) Ready() {
	a.Log.Info("ready", "reloaded", a.reloads)
	a.reloads = false
	a.tell(a.Supervisor.Ready())
	a.Beat()
}

// Reloading says that the configuration is being read again.
func (a *Attendant) Reloading() {
	a.Log.Info("reloading")
	a.reloads = true
	a.tell(a.Supervisor.Reloading())
}

// Stopping says that nothing new is begun.
func (a *Attendant) Stopping() {
	a.Log.Info("stopping")
	a.tell(a.Supervisor.Stopping())
}

// Beat says that the work has moved.
func (a *Attendant) Beat() {
	a.tell(a.Supervisor.Beat(a.Now()))
	if a.Lookout != nil {
		a.Lookout.Beat()
	}
}

// tell says once that the supervisor does not hear.
func (a *Attendant) tell(err error) {
	if err != nil && !a.deaf.Swap(true) {
		a.Log.Warn("the supervisor does not hear", keyReason, err)
	}
}
