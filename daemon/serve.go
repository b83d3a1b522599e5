package daemon

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"sluse/config"
	"sluse/drop"
	"sluse/report"
	"sluse/store"
)

// ServeOptions are what a server is handed from outside. All but Now may be
// left out.
type ServeOptions struct {
	Now func() time.Time
	// Wait pauses for a while, until wake rings, or until ctx ends. It may
	// come back early for any reason: the server looks at the clock again.
	Wait func(ctx context.Context, d time.Duration, wake <-chan struct{})
	// Load reads the configuration anew, with everything wrong in its
	// Problems. Without it nothing is reloaded.
	Load    func() *config.Config
	Logger  *slog.Logger
	Version string

	Ready     func() // the work begins, or goes on after a reload
	Reloading func()
	Stopping  func()
	// Beat is called by the work itself: after each pass, each pause, and each
	// commit in between. It is quick.
	Beat func()

	// Lease is how long a turn is this server's without a sign of life; 0 is
	// what the configuration says. A test makes it shorter than that may.
	Lease time.Duration
	// Grace is how long the work at hand may go on when the server is
	// stopped, before it is cut; 0 is 4 seconds.
	Grace time.Duration
}

// Bounds of the server's work.
const (
	grace = 4 * time.Second
	// lastGrace is how long work that was cut has for its last commit: mail
	// waits five seconds more for the answer to what it has sent, which makes
	// a sure thing of an uncertain one.
	lastGrace = 5500 * time.Millisecond
	// lastWord is how long a store may take to keep that the server stops.
	lastWord = 2 * time.Second
	// slice is how long one source may take files, or one channel hand over,
	// before the others have their turn.
	slice = 15 * time.Second
	// look is how often the server looks whether a command beside it has
	// changed anything. It also bounds how late it sees that the clock was
	// set, or that the machine slept.
	look = 2 * time.Second
	// pacePatience is the longest that a channel holds the others up to keep its
	// pace; beyond it, it has another turn when its time comes.
	pacePatience = 2 * time.Second
	// breath is the shortest pause.
	breath = 100 * time.Millisecond
)

// StopsWithin is the longest that a stop takes.
const StopsWithin = grace + lastGrace

// ErrSlow says that the work did not come to rest in time after a stop. It is
// as after a crash: the next start finishes it.
var ErrSlow = errors.New("the work did not come to rest in time")

// A Server is the machine of RunOnce, running all the time. One goroutine
// does the work, pass by pass; what else there is only wakes it.
type Server struct {
	options ServeOptions
	bell    chan struct{}
	stirred atomic.Bool // something may have come in
	reload  atomic.Bool

	mu    sync.Mutex
	house *House // read under mu by others; changed by the loop alone

	// Of the loop alone.
	watch     *watch
	self      report.Daemon
	schedules []*schedule
	again     bool                 // the last pass changed something
	pause     time.Duration        // after a pass in which the store failed; 0 where it did not
	passes    int                  // without a rest
	last      time.Time            // the end of the last pass
	changes   int64                // of commands beside, before the last pass
	looked    time.Time            // when it was last looked for runs without a daemon
	waits     map[string]time.Time // by source: when a waiting file may be whole
	opens     time.Time            // when a channel can go on that waits for its time; zero: none does
	polls     map[string]time.Time // by source that is not of this machine: when it is asked next
}

// NewServer is a server on a house, which it closes at its end.
func NewServer(house *House, o ServeOptions) *Server {
	nothing := func() {}
	for _, f := range []*func(){&o.Ready, &o.Reloading, &o.Stopping, &o.Beat} {
		if *f == nil {
			*f = nothing
		}
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Wait == nil {
		o.Wait = Wait
	}
	if o.Grace == 0 {
		o.Grace = grace
	}
	s := &Server{options: o, bell: make(chan struct{}, 1), house: house, waits: map[string]time.Time{}, polls: map[string]time.Time{}}
	if o.Lease > 0 {
		house.lease = o.Lease
	}
	s.settleIn(house)
	return s
}

// House is the house of now; a reload puts another in its place.
func (s *Server) House() *House {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.house
}

// Reload asks for the configuration to be read anew, between two passes.
func (s *Server) Reload() {
	s.reload.Store(true)
	s.ring()
}

// ring wakes the loop; one ring is enough.
func (s *Server) ring() {
	select {
	case s.bell <- struct{}{}:
	default:
	}
}

func (s *Server) stir() {
	s.stirred.Store(true)
	s.ring()
}

// now is the wall clock, without the monotonic one, which stands still while
// the machine sleeps.
func (s *Server) now() time.Time { return s.options.Now().Round(0) }

// Serve works until ctx ends. Then nothing new is begun, the item at hand is
// finished, and the store is closed; after Options.Grace the work is cut,
// which a mail in the middle does not survive as anything but uncertain.
func (s *Server) Serve(ctx context.Context) error {
	work, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	ended := make(chan error, 1)
	go func() { ended <- s.loop(ctx, work) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	s.options.Stopping()
	select {
	case err := <-ended:
		return err
	case <-time.After(s.options.Grace):
	}
	s.options.Logger.Warn("the work at hand is cut")
	cut()
	select {
	case err := <-ended:
		return err
	case <-time.After(lastGrace):
		return ErrSlow
	}
}

// loop is the server's life. ctx says when to stop, work bounds what is at
// hand.
func (s *Server) loop(ctx, work context.Context) (err error) {
	s.watch = newWatch(s.stir, s.options.Logger)
	s.introduce()
	s.again = true
	err = errors.Join(s.openSchedules(work), s.present(work, true))
	s.complain("at the start", err)
	s.options.Logger.Info("at work", "file", s.house.Config.File, "hash", s.self.Hash)
	s.options.Ready()
	for ctx.Err() == nil {
		if s.reload.CompareAndSwap(true, false) {
			s.reloadNow(work)
		}
		now := s.now()
		if began := s.beginDue(work, now); began || s.mustPass(now) {
			s.pass(ctx, work)
		}
		s.complain("keeping the store in order", s.house.Keep(work))
		s.complain("telling how it stands", s.present(work, false))
		s.options.Beat()
		if !s.again && ctx.Err() == nil {
			s.rest(ctx)
		}
	}
	s.self.Stopped = s.now()
	last, cancel := context.WithTimeout(context.WithoutCancel(work), lastWord)
	defer cancel()
	s.letGo(last)
	if err = s.present(last, true); unheard(err) {
		s.options.Logger.Warn("the end cannot be written down", "error", err)
		err = nil
	}
	return errors.Join(s.watch.close(), err, s.house.Close())
}

// settleIn makes a house that of this server, before anybody else is shown it.
func (s *Server) settleIn(h *House) { h.Log, h.Beat = s.options.Logger, s.options.Beat }

// complain logs what stops nothing. What is the store's own is told once.
func (s *Server) complain(doing string, err error) {
	if err != nil && !errors.Is(err, context.Canceled) && store.FaultOf(err) == nil {
		s.options.Logger.Error(doing, "error", err)
	}
}

// mustPass says whether it is time to go through everything.
func (s *Server) mustPass(now time.Time) bool {
	if s.pause > 0 && !now.Before(s.last) && now.Before(s.nextLook()) {
		return false // whatever stirs
	}
	if s.again || s.stirred.Load() {
		return true
	}
	if now.Before(s.last) || !now.Before(s.nextLook()) { // the first: the clock was set back
		return true
	}
	return false
}

// nextLook is when the next pass is due though nothing stirs.
func (s *Server) nextLook() time.Time {
	if s.pause > 0 {
		return s.last.Add(s.pause)
	}
	next := s.last.Add(s.house.Config.Serve.Scan)
	for _, at := range s.waits {
		if at.Before(s.last.Add(breath)) { // it is looked at again and again: not without a breath
			at = s.last.Add(breath)
		}
		next = sooner(next, at)
	}
	if s.opens.After(s.last) {
		next = sooner(next, s.opens)
	}
	return next
}

// pass goes through everything once.
func (s *Server) pass(ctx, work context.Context) {
	now := s.now()
	if s.watch.look(s.folders()) {
		s.self.Polled = s.polled()
		s.complain("telling how it stands", s.present(work, true))
	}
	s.stirred.Store(false)
	// Before the pass: what is changed while it runs is seen by the next.
	changes, err := s.house.Store.Changes(work)
	s.complain("looking for changes", err)
	if err == nil {
		s.changes = changes
	}
	var did Summary
	p, err := s.house.pass(work, shift{works: s.works(now), under: s.under, enough: func() bool { return s.goOn(ctx) }, slice: slice, sleep: s.sleep(ctx), patience: pacePatience}, &did)
	if err != nil && ctx.Err() == nil {
		s.options.Logger.Debug("pass", "error", err) // each trouble is told where it begins
	}
	s.last = s.now()
	s.again, s.opens = p.changed && !p.stuck, p.next
	if p.stuck {
		s.pause = min(max(2*s.pause, firstPause), longestPause)
	} else {
		s.pause = 0
	}
	if s.passes++; s.again && s.passes > maxPasses {
		s.options.Logger.Error("the work does not come to rest", "passes", s.passes)
		s.again = false
	}
	for what, r := range p.sources {
		delete(s.waits, what)
		if !r.NotBefore.IsZero() {
			s.waits[what] = r.NotBefore
		}
		s.polls[what] = s.last.Add(s.house.Config.Serve.Scan)
		if r.Changed() || r.More {
			s.polls[what] = s.last
		} else if !r.NotBefore.IsZero() {
			s.polls[what] = sooner(s.polls[what], r.NotBefore)
		}
	}
	if ctx.Err() == nil && !p.stuck {
		s.complain("ending the run of a schedule", s.endRuns(work, p))
	}
}

// sleep paces hand-overs; a stop ends it early, and then it is enough.
func (s *Server) sleep(ctx context.Context) func(context.Context, time.Duration) error {
	return func(work context.Context, d time.Duration) error {
		s.options.Wait(ctx, d, nil)
		return work.Err()
	}
}

// goOn is asked between two items: it beats, and says when it is enough.
func (s *Server) goOn(ctx context.Context) bool {
	s.options.Beat()
	return ctx.Err() != nil
}

// works says who works in a pass: what a schedule names in its runs alone,
// and what is far away no more often than everything is looked through.
func (s *Server) works(now time.Time) func(what string) bool {
	named, open := s.scheduled()
	far := map[string]bool{}
	for _, t := range s.house.takers {
		if _, local := drop.Local(t.Source.Drop); !local {
			far[sourceName(t.Source.Name)] = true
		}
	}
	return func(what string) bool {
		switch {
		case open[what]:
			return true
		case named[what]:
			return false
		case far[what]:
			at := s.polls[what]
			return at.IsZero() || !now.Before(at) || at.Sub(now) > s.house.Config.Serve.Scan // the last: the clock was set back
		}
		return true
	}
}

// folders is the folder of each source that has one on this machine.
func (s *Server) folders() map[string]string {
	folders := map[string]string{}
	for _, t := range s.house.takers {
		if dir, local := drop.Local(t.Source.Drop); local {
			folders[t.Source.Name] = filepath.Join(dir, filepath.FromSlash(t.Source.In))
		}
	}
	return folders
}

// rest pauses until something is due or stirs, and looks for what commands
// beside have changed.
func (s *Server) rest(ctx context.Context) {
	s.passes = 0
	now := s.now()
	until := sooner(s.nextLook(), s.nextDue())
	s.options.Wait(ctx, min(max(until.Sub(now), breath), look), s.bell)
	if ctx.Err() != nil {
		return
	}
	n, err := s.house.Store.Changes(ctx)
	s.complain("looking for changes", err)
	if err == nil && n != s.changes {
		s.stirred.Store(true)
	}
}

// Wait is the real pause.
func Wait(ctx context.Context, d time.Duration, wake <-chan struct{}) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-wake:
	case <-timer.C:
	}
}
