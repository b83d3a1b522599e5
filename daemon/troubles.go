package daemon

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"

	"sluse/drop"
	"sluse/ingest"
	"sluse/report"
	"sluse/store"
	"sluse/words"
)

// How often a standing trouble is written anew: where its cause is told
// otherwise, and where only time has passed.
const (
	retellAfter  = time.Minute
	refreshAfter = 10 * time.Minute
)

// maxCause bounds the text of a cause.
const maxCause = 300

// books is what the work between files in and deliveries out is called among
// troubles.
const books = "books"

// notices is what the making of our own mails and files is called there.
const notices = "notices"

func sourceName(name string) string  { return "source " + name }
func channelName(name string) string { return "channel " + name }

// recall reads the troubles that an earlier process left, and ends those of
// what there is no longer. Where there are several daemons it looks each time:
// another may have ended what a dead one had said.
func (h *House) recall(ctx context.Context) error {
	if h.troubles != nil && !h.Store.Shared() {
		return nil
	}
	left, err := h.Store.Troubles(ctx)
	if err != nil {
		return err
	}
	alive, err := h.others(ctx, left)
	if err != nil {
		return err
	}
	there := map[string]bool{books: true, notices: true}
	for _, t := range h.takers {
		there[sourceName(t.Source.Name)] = true
	}
	for _, m := range slices.Concat(h.machines, h.notices) {
		there[channelName(m.Channel.Name())] = true
	}
	troubles, orphans := map[string]report.Trouble{}, map[string][]string{}
	for _, t := range left {
		mine := t.Owner == h.owner
		switch {
		case !mine && alive[t.Owner]:
		case !there[t.What]:
			if mine {
				h.Pulse.Tried(t.What, h.now(), nil)
			}
			if err := h.Store.EndTrouble(ctx, t.What, t.Owner); err != nil {
				return err
			}
		case mine:
			troubles[t.What] = t
			if h.troubles == nil {
				h.Pulse.Tried(t.What, t.Since, errors.New(t.Reason.Text(words.EN)))
			}
		default:
			orphans[t.What] = append(orphans[t.What], t.Owner)
		}
	}
	h.troubles, h.orphans = troubles, orphans
	return nil
}

// others are the daemons that live beside this one; nobody is asked where none
// of them is in trouble.
func (h *House) others(ctx context.Context, troubles []report.Trouble) (map[string]bool, error) {
	if !slices.ContainsFunc(troubles, func(t report.Trouble) bool { return t.Owner != h.owner }) {
		return nil, nil
	}
	list, err := h.Store.Daemons(ctx)
	alive := map[string]bool{}
	for _, d := range list {
		alive[d.Owner] = d.State(h.now()) == report.DaemonAlive
	}
	return alive, err
}

// endOrphans ends the trouble that daemons had which are no more with what
// works here.
func (h *House) endOrphans(ctx context.Context, what string) error {
	for _, owner := range h.orphans[what] {
		if err := h.Store.EndTrouble(ctx, what, owner); err != nil {
			return err
		}
	}
	delete(h.orphans, what)
	return nil
}

// tried keeps how one source or channel fared, in the store where that is news.
func (h *House) tried(ctx context.Context, what string, cause words.Reason, err error) error {
	if store.FaultOf(err) != nil {
		return nil //nolint:nilerr // nothing is wrong with this one, and it cannot be written down
	}
	now := h.now()
	h.Pulse.Tried(what, now, err)
	old, known := h.troubles[what]
	if err == nil {
		if err := h.endOrphans(ctx, what); err != nil || !known {
			return err
		}
		if err := h.Store.EndTrouble(ctx, what, h.owner); err != nil {
			return err // it is ended the next time
		}
		h.log().Info("trouble is over", "what", what, "lasted", now.Sub(old.Since).String())
		delete(h.troubles, what)
		return nil
	}
	t := report.Trouble{What: what, Owner: h.owner, Host: hostname(), Since: now, Last: now, Reason: cause}
	if known {
		t.Since = old.Since
		age := now.Sub(old.Last)
		same := old.Reason.Text(words.EN) == cause.Text(words.EN)
		// Another cause is told at once: that a server shows another key must
		// not stand behind that it was away a moment ago.
		if age >= 0 && old.Reason.Code == cause.Code && (age < retellAfter || same && age < refreshAfter) {
			return nil
		}
	}
	if !known || old.Reason.Text(words.EN) != cause.Text(words.EN) {
		h.log().Warn("trouble begins", "what", what, keyReason, err)
	}
	if err := h.Store.SetTrouble(ctx, t); err != nil {
		return err
	}
	if h.troubles != nil { // where they could be read
		h.troubles[what] = t
	}
	return nil
}

// cause is why something does not work, in words where the error has its own.
func cause(what string, err error) words.Reason {
	if err == nil {
		return words.Reason{}
	}
	var own interface{ Reason() words.Reason }
	if errors.As(err, &own) {
		return own.Reason()
	}
	text, _, _ := strings.Cut(strings.TrimPrefix(err.Error(), what+": "), "\n")
	if len(text) > maxCause {
		text = strings.ToValidUTF8(text[:maxCause], "") + "…"
	}
	return words.R("trouble.system", text)
}

// sourceCause knows what it means that the folder that is read cannot be
// opened. An error of a single file is another matter.
func sourceCause(src *ingest.Source, err error) words.Reason {
	dir, local := drop.Local(src.Drop)
	var at *fs.PathError
	if local && errors.As(err, &at) && (at.Path == dir || at.Path == src.In) {
		switch {
		case errors.Is(at, fs.ErrNotExist):
			return words.R("trouble.folder-gone")
		case errors.Is(at, fs.ErrPermission):
			return words.R("trouble.no-access")
		}
	}
	// A server that went away in the middle of a file is another matter still.
	if files, ok := errors.AsType[*ingest.FilesError](err); ok && !drop.Away(err) {
		why := words.Nest(cause(sourceName(src.Name), files.Err))
		if files.N > 1 {
			return words.R(report.TroubleFiles, src.Name, files.Name, why, strconv.Itoa(files.N))
		}
		return words.R(report.TroubleFile, src.Name, files.Name, why)
	}
	return cause(sourceName(src.Name), err)
}
