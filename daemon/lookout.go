package daemon

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// A Lookout answers those who watch the program, over HTTP on this machine:
// /metrics, /healthz and /readyz. Start it when the house is open, Stop it
// before the house is closed. The fields are set before Start.
type Lookout struct {
	// House is the house of now: a reload opens another.
	House func() *House
	// Now is the clock.
	Now func() time.Time
	// Version is what build_info says.
	Version string
	// Stalled is how long the work may stand still before the program counts
	// as dead: longer than its longest pause, and its largest chunk of work.
	Stalled time.Duration
	// Jobs are the scheduled jobs and when each last ended well; nil has none.
	Jobs func(context.Context) ([]Job, error)

	mu      sync.Mutex
	beat    time.Time
	looking map[string]*glance // by folder, those that have not ended
	server  *http.Server
	ended   chan error
}

// A Job is a scheduled one.
type Job struct {
	Name        string
	LastSuccess time.Time // zero where it never did
	// Due is the last moment at which it was to run, by its schedule and
	// the bank's days; zero where there was none yet.
	Due time.Time
}

// Start listens on an address of this machine and answers until Stop. It
// returns the address with the port that was taken.
func (w *Lookout) Start(ctx context.Context, address string) (net.Addr, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("http.listen: %w", err)
	}
	if a, ok := listener.Addr().(*net.TCPAddr); !ok || !a.IP.IsLoopback() {
		return nil, errors.Join(fmt.Errorf("http.listen: %s is no address of this machine alone", address), listener.Close())
	}
	w.Beat()
	w.server = &http.Server{
		Handler: w.handler(), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second,
		WriteTimeout: 30 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10,
	}
	w.ended = make(chan error, 1)
	go func() {
		err := w.server.Serve(listener)
		if errors.Is(err, http.ErrServerClosed) {
			err = nil
		}
		w.ended <- err
	}()
	return listener.Addr(), nil
}

// Stop lets the answers at hand end, and closes. One that was never started
// has stopped.
func (w *Lookout) Stop(ctx context.Context) error {
	if w.server == nil {
		return nil
	}
	err := w.server.Shutdown(ctx)
	if err != nil {
		err = errors.Join(err, w.server.Close())
	}
	return errors.Join(err, <-w.ended)
}

// Beat says that the work moves.
func (w *Lookout) Beat() {
	now := w.Now()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.beat = now
}

func (w *Lookout) lastBeat() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.beat
}

func (w *Lookout) handler() http.Handler {
	registry := prometheus.NewRegistry()
	registry.MustRegister(newMetrics(w), collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4, Timeout: 20 * time.Second}))
	mux.HandleFunc("GET /healthz", w.healthz)
	mux.HandleFunc("GET /readyz", w.readyz)
	return mux
}

// healthz says whether the work moves. Troubles with the outside are not its
// business: starting the program again mends none of them. Why the work would
// stand still it says.
func (w *Lookout) healthz(rw http.ResponseWriter, _ *http.Request) {
	moved := w.lastBeat()
	if at := w.House().Pulse.LastPass(); at.After(moved) {
		moved = at
	}
	still := w.Now().Sub(moved)
	v := map[string]any{"ok": still <= w.Stalled, "last_beat": moved.UTC(), "stalled_after": w.Stalled.String()}
	if t, is := w.House().Pulse.Trouble(storeWork); is {
		v["store"] = harmless(t.Err.Error(), slog.LevelInfo)
	}
	answer(rw, still <= w.Stalled, v)
}

// A Health is whether the house can do its work, and why not.
type Health struct {
	OK       bool          `json:"ok"`
	Checks   []HealthCheck `json:"checks"`
	Troubles []HealthCheck `json:"troubles"`
}

// A HealthCheck is one thing that was looked at.
type HealthCheck struct {
	What   string     `json:"what"`
	OK     bool       `json:"ok"`
	Since  *time.Time `json:"since,omitempty"`
	Reason string     `json:"reason,omitempty"`
}

// readyz says whether the database answers and the folders of the sources are
// there, and what the house could not do when it last tried.
func (w *Lookout) readyz(rw http.ResponseWriter, r *http.Request) {
	h := w.Health(r.Context())
	answer(rw, h.OK, h)
}

// healthLimit bounds one look at the database or at a folder: a share that is
// away may never answer.
const healthLimit = 3 * time.Second

// Health looks at the house. One that was closed meanwhile, by a reload, is not
// ill: the one in its place is looked at.
func (w *Lookout) Health(ctx context.Context) Health {
	ctx, cancel := context.WithTimeout(ctx, healthLimit)
	defer cancel()
	for {
		house := w.House()
		v := w.examine(ctx, house)
		if v.OK || w.House() == house || ctx.Err() != nil {
			return v
		}
	}
}

func (w *Lookout) examine(ctx context.Context, house *House) Health {
	v := Health{OK: true, Checks: []HealthCheck{}, Troubles: []HealthCheck{}}
	check := func(what string, err error) {
		c := HealthCheck{What: what, OK: err == nil}
		if err != nil {
			v.OK, c.Reason = false, harmless(err.Error(), slog.LevelInfo)
		}
		v.Checks = append(v.Checks, c)
	}
	err := house.Store.Ping(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = errors.New("the database does not answer")
	}
	check("database", err)
	for _, d := range house.Config.Drops {
		if _, _, remote := d.Folder.Remote(); !remote { // a server's state shows in its troubles
			check("source "+d.Name, w.look(ctx, d.InDrop()))
		}
	}
	for _, t := range house.Pulse.Troubles() {
		since := t.Since.UTC()
		v.OK = false
		v.Troubles = append(v.Troubles, HealthCheck{What: t.What, Since: &since, Reason: harmless(t.Err.Error(), slog.LevelInfo)})
	}
	return v
}

// A glance is one look at a folder.
type glance struct {
	done chan struct{} // closed when err is there
	err  error
}

// look says whether a folder is there. A look that hangs is left alone, and
// whoever comes while it does waits for the same one.
func (w *Lookout) look(ctx context.Context, folder string) error {
	w.mu.Lock()
	l, looking := w.looking[folder]
	if !looking {
		l = &glance{done: make(chan struct{})}
		if w.looking == nil {
			w.looking = map[string]*glance{}
		}
		w.looking[folder] = l
		go w.seek(folder, l)
	}
	w.mu.Unlock()
	select {
	case <-l.done:
		return l.err
	case <-ctx.Done():
		return errors.New("the folder does not answer")
	}
}

func (w *Lookout) seek(folder string, l *glance) {
	info, err := os.Stat(folder)
	if err == nil && !info.IsDir() {
		err = errors.New("not a folder")
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.looking, folder)
	l.err = err
	close(l.done)
}

func answer(w http.ResponseWriter, well bool, v any) {
	text, err := json.Marshal(v)
	if err != nil { // a fault of ours
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if !well {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_, _ = w.Write(append(text, '\n')) // whoever asked may have gone
}

// troubled is everything that can be in trouble, and whether it is.
func (h *House) troubled() map[string]bool {
	all := map[string]bool{storeWork: false, books: false, notices: false}
	for _, t := range h.takers {
		all["source "+t.Source.Name] = false
	}
	for _, m := range slices.Concat(h.machines, h.notices) {
		all["channel "+m.Channel.Name()] = false
	}
	for _, t := range h.Pulse.Troubles() {
		all[t.What] = true
	}
	return all
}
