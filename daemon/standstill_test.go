package daemon

import (
	"testing"
	"time"

	"sluse/config"
	"sluse/report"
	"sluse/store"
	"sluse/words"
)

// While the store fails, nothing that stirs makes a pass before its pause is
// over; a clock that was set back does.
func TestPauseAfterAFault(t *testing.T) {
	t.Parallel()
	at := time.Date(2027, 1, 11, 22, 0, 0, 0, time.UTC)
	s := &Server{house: &House{Config: &config.Config{Serve: config.Serve{Scan: time.Minute}}}, last: at, pause: 8 * time.Second}
	s.stirred.Store(true)
	for _, row := range []struct {
		after time.Duration
		must  bool
	}{{0, false}, {7 * time.Second, false}, {8 * time.Second, true}, {-time.Second, true}} {
		if got := s.mustPass(at.Add(row.after)); got != row.must {
			t.Errorf("after %s: %t", row.after, got)
		}
	}
	s.pause = 0
	if !s.mustPass(at) {
		t.Error("a stir is not followed when all is well")
	}
}

// The store's trouble is known from memory, told once, and ended by a lock
// that is let go, but not by one commit on a disk that is full.
func TestStoreTroubleInMemory(t *testing.T) {
	t.Parallel()
	h := &House{Pulse: &Pulse{}, now: time.Now}
	fault := func(kind store.FaultKind) *store.Fault {
		return &store.Fault{Kind: kind, Place: words.R("store.at-file", "sluse.db")}
	}
	h.storeFared(fault(store.Locked))
	if trouble, is := h.Pulse.Trouble(storeWork); !is || trouble.Err.Error() != "sluse.db is locked by another program" {
		t.Errorf("%v", trouble)
	}
	if h.storeHolds(t.Context()) {
		t.Error("a pass without the store counts as whole")
	}
	h.storeFared(nil)
	if !h.storeHolds(t.Context()) {
		t.Errorf("%v", h.Pulse.Troubles())
	}
	h.storeFared(fault(store.Full))
	h.storeFared(nil)
	if _, is := h.Pulse.Trouble(storeWork); !is {
		t.Error("a full disk is forgotten")
	}
	told := report.Trouble{What: storeWork, Reason: fault(store.Full).Reason()}
	if text := told.Told().Text(words.NB); text != "alt arbeid står stille: disken er full: det er ikke plass til mer i sluse.db" {
		t.Error(text)
	}
	// What fails by the store is no trouble of the one that met it.
	if err := h.tried(t.Context(), books, words.Reason{}, fault(store.Full)); err != nil || len(h.Pulse.Troubles()) != 1 {
		t.Errorf("%v, %v", err, h.Pulse.Troubles())
	}
}
