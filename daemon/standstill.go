package daemon

import (
	"context"
	"errors"
	"time"

	"sluse/report"
	"sluse/store"
)

// storeWork is what the store's own work is called among troubles. What fails
// there cannot be kept there: the trouble lives in memory alone, for health,
// metrics and the log, and "status" asks anew.
const storeWork = "store"

// How long the server waits after a pass in which the store failed: longer
// each time.
const (
	firstPause   = time.Second
	longestPause = 30 * time.Second
)

// storeFared is told by the store of its faults. All work needs the store, so
// the pass at hand comes to its end at the next item.
func (h *House) storeFared(f *store.Fault) {
	if f == nil { // a commit that stood still goes on
		h.faulted.Store(false)
		if t, is := h.Pulse.Trouble(storeWork); is && faultKind(t.Err) == store.Locked {
			h.storeWell()
		}
		return
	}
	h.faulted.Store(true)
	before, known := h.Pulse.Tried(storeWork, h.now(), f)
	if !known || faultKind(before.Err) != f.Kind {
		h.log().Error("the store does not work, and so nothing else does", "fault", string(f.Kind), keyReason, f)
	}
}

func faultKind(err error) store.FaultKind {
	if f := store.FaultOf(err); f != nil {
		return f.Kind
	}
	return ""
}

func (h *House) storeWell() {
	if before, known := h.Pulse.Tried(storeWork, h.now(), nil); known {
		h.log().Info("the store works again", "lasted", h.now().Sub(before.Since).String())
	}
}

// storeHolds says at the end of a pass whether the store did its work in it. A
// trouble ends when something could be written, not when nothing was to be.
func (h *House) storeHolds(ctx context.Context) bool {
	if h.faulted.Load() {
		return false
	}
	if _, is := h.Pulse.Trouble(storeWork); !is {
		return true
	}
	if ctx.Err() != nil || h.Store.TryWrite(ctx) != nil {
		return false
	}
	h.storeWell()
	return true
}

// untilFault ends a pass also where the store fails: whatever else is tried
// would fail likewise.
func (h *House) untilFault(who shift) shift {
	h.faulted.Store(false)
	enough := who.enough
	who.enough = func() bool { return h.faulted.Load() || enough != nil && enough() }
	return who
}

// Standstill is the store's own trouble of now, found by trying: for those who
// look on from beside, whom a daemon that cannot write cannot tell.
func (h *House) Standstill(ctx context.Context) (t report.Trouble, is bool) {
	ctx, cancel := context.WithTimeout(ctx, healthLimit)
	defer cancel()
	f := store.FaultOf(h.Store.TryWrite(ctx))
	if f == nil {
		return t, false
	}
	now := h.now()
	return report.Trouble{What: storeWork, Since: now, Last: now, Reason: f.Reason()}, true
}

// unheard says that an error is the store's own, or that there was no time
// left: it has been told where it began.
func unheard(err error) bool {
	return store.FaultOf(err) != nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
