package daemon

import (
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"time"

	"github.com/fsnotify/fsnotify"

	"sluse/words"
)

// A watch wakes the daemon when a file comes into a folder of this machine.
// It is a hint and no more: which files there are is found by listing, also
// of folders that cannot be watched, and however many events were lost.
type watch struct {
	events *fsnotify.Watcher // nil where the system gives none
	none   error             // why
	ring   func()
	log    *slog.Logger
	ended  chan struct{}

	folders map[string]watched
	polled  map[string]words.Reason // by source: why it is only looked through
}

// A watched folder is told by what it was when it was added: one that was
// removed and made again has another identity, or is no longer listed.
type watched struct{ info fs.FileInfo }

// settle is how long events are gathered before the daemon is woken: a
// thousand files are one thing that happened.
const settle = 200 * time.Millisecond

func newWatch(ring func(), log *slog.Logger) *watch {
	w := &watch{ring: ring, log: log, ended: make(chan struct{}), folders: map[string]watched{}, polled: map[string]words.Reason{}}
	if w.events, w.none = fsnotify.NewWatcher(); w.none != nil {
		close(w.ended)
		return w
	}
	go w.gather()
	return w
}

// close ends the watch and waits for its goroutine.
func (w *watch) close() error {
	if w.events == nil {
		return nil
	}
	err := w.events.Close()
	<-w.ended
	return err
}

// gather does nothing with an event but remember that there was one: a slow
// hand here is what makes the system lose events.
func (w *watch) gather() {
	defer close(w.ended)
	timer := time.NewTimer(settle)
	timer.Stop()
	armed := false
	for {
		select {
		case e, ok := <-w.events.Events:
			switch {
			case !ok:
				timer.Stop()
				return
			case armed || !e.Has(fsnotify.Create):
				// What is written to or taken away makes no file whole.
			default:
				armed = true
				timer.Reset(settle)
			}
		case err, ok := <-w.events.Errors:
			if !ok {
				continue // Events is closed, too
			}
			if errors.Is(err, fsnotify.ErrEventOverflow) {
				w.log.Warn("events of files were lost; everything is looked through")
			} else {
				w.log.Warn("watching files", "error", err)
			}
			if !armed {
				armed = true
				timer.Reset(settle)
			}
		case <-timer.C:
			armed = false
			w.ring()
		}
	}
}

// look brings what is watched up to date: folders is the folder of each
// source that has one here. It is called before each look through them, so
// that no file falls between the two. It reports whether what is only polled
// has changed.
func (w *watch) look(folders map[string]string) bool {
	polled := map[string]words.Reason{}
	wanted := map[string]bool{}
	var listed []string
	if w.events != nil {
		listed = w.events.WatchList()
	}
	for source, dir := range folders {
		wanted[dir] = true
		if reason := w.add(dir, listed); !reason.IsZero() {
			polled[source] = reason
		}
	}
	for dir := range w.folders {
		if !wanted[dir] {
			w.drop(dir)
		}
	}
	changed := false
	for source, reason := range polled {
		if old, known := w.polled[source]; !known || old.Text(words.EN) != reason.Text(words.EN) {
			changed = true
			w.log.Warn("only looked through now and then", "source", source, "reason", reason.Text(words.EN))
		}
	}
	changed = changed || len(polled) != len(w.polled)
	w.polled = polled
	return changed
}

// add watches a folder, or says why it cannot. One that is not there is the
// source's trouble, and is added when it is back.
func (w *watch) add(dir string, listed []string) words.Reason {
	info, err := os.Stat(dir)
	if err != nil {
		w.drop(dir)
		return words.Reason{}
	}
	if kind := silentShare(dir); kind != "" {
		w.drop(dir)
		return words.R("serve.polled-share", kind)
	}
	if w.events == nil {
		return words.R("serve.polled-limit", w.none.Error())
	}
	if old, known := w.folders[dir]; known && os.SameFile(old.info, info) && slices.Contains(listed, dir) {
		return words.Reason{}
	}
	w.drop(dir)
	if err := w.events.Add(dir); err != nil {
		return words.R("serve.polled-limit", err.Error())
	}
	w.folders[dir] = watched{info}
	return words.Reason{}
}

// drop ends the watch of a folder. The system may have ended it before.
func (w *watch) drop(dir string) {
	if _, known := w.folders[dir]; !known {
		return
	}
	delete(w.folders, dir)
	if err := w.events.Remove(dir); err != nil && !errors.Is(err, fsnotify.ErrNonExistentWatch) {
		w.log.Warn("watching files", "error", err)
	}
}
