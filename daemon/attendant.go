package daemon

import (
	"log/slog"
	"sync/atomic"
	"time"
)

// An Attendant tells everyone who looks after serve how it goes: the log, the
// supervisor and the watch. Its methods are the moments of serve.
type Attendant struct {
	Log        *slog.Logger
	Supervisor *Supervisor // nil where there is none
	Watch      *Watch      // nil where nobody listens
	Now        func() time.Time

	reloads bool
	deaf    atomic.Bool // the supervisor has not taken what it was told
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
	if a.Watch != nil {
		a.Watch.Beat()
	}
}

// tell says once that the supervisor does not hear.
func (a *Attendant) tell(err error) {
	if err != nil && !a.deaf.Swap(true) {
		a.Log.Warn("the supervisor does not hear", keyReason, err)
	}
}
