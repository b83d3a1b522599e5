package daemon

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"sluse/drop"
	"sluse/flow"
	"sluse/formats/csv"
	"sluse/formats/xlsx"
	"sluse/ingest"
	"sluse/words"
)

// ErrNotTaken says that an imported file lies in its drop and has not come to
// an end: an error met it, or it still counts as being written.
var ErrNotTaken = errors.New("the file is in the drop, but was not taken yet")

// maxTwins bounds the search for a free name.
const maxTwins = 10_000

// Import takes one file as if it had been dropped: it is put into the drop
// under a name of its own and taken by a pass over that drop. The caller holds
// the lock. What a pass leaves alone because it may still be written is
// waited for once.
func (h *House) Import(ctx context.Context, source, name string, r io.Reader, sleep func(context.Context, time.Duration) error) (flow.Arrival, error) {
	i := slices.IndexFunc(h.takers, func(t *ingest.Taker) bool { return t.Source.Name == source })
	if i < 0 {
		return flow.Arrival{}, fmt.Errorf("no drop %q", source)
	}
	return h.bring(ctx, *h.takers[i], name, r, sleep)
}

// ImportCustomers is Import of a list of customers, which the drop need not
// bring otherwise.
func (h *House) ImportCustomers(ctx context.Context, source, name string, r io.Reader, sleep func(context.Context, time.Duration) error) (flow.Arrival, error) {
	i := slices.IndexFunc(h.takers, func(t *ingest.Taker) bool { return t.Source.Name == source })
	if i < 0 {
		return flow.Arrival{}, fmt.Errorf("no drop %q", source)
	}
	taker := *h.takers[i]
	if list := (flow.Customers{Flow: h.Flow}); !slices.ContainsFunc(taker.Source.Kinds, func(k ingest.Kind) bool { return k.Name() == list.Name() }) {
		taker.Source.Kinds = append(slices.Clone(taker.Source.Kinds), list)
	}
	return h.bring(ctx, taker, name, r, sleep)
}

func (h *House) bring(ctx context.Context, taker ingest.Taker, name string, r io.Reader, sleep func(context.Context, time.Duration) error) (flow.Arrival, error) {
	src := &taker.Source
	source := src.Name
	name, err := putNew(ctx, src, drop.SafeName(name), r)
	if err != nil {
		return flow.Arrival{}, err
	}
	before, _, err := h.Store.LastArrival(ctx, source, name)
	if err != nil {
		return before, err
	}
	if err := alone(ctx, src, name); err != nil {
		return flow.Arrival{}, err
	}
	for range 2 {
		var result ingest.Result
		runErr := h.inTurn(ctx, sourceLease(source), sleep, func(ctx context.Context) (err error) {
			result, err = taker.Run(ctx)
			return err
		})
		a, found, err := h.Store.LastArrival(ctx, source, name)
		if err != nil {
			return a, err
		}
		fresh := a.ID != before.ID || before.State == flow.Arrived
		if found && fresh && a.State != flow.Arrived {
			return a, nil
		}
		if runErr != nil || result.NotBefore.IsZero() {
			return a, errors.Join(fmt.Errorf("%s: %w", name, ErrNotTaken), runErr)
		}
		if err := sleep(ctx, result.NotBefore.Sub(h.now())); err != nil {
			return a, err
		}
	}
	return flow.Arrival{}, fmt.Errorf("%s: %w", name, ErrNotTaken)
}

// putNew puts a file into a drop under a name that is free there.
func putNew(ctx context.Context, src *ingest.Source, name string, r io.Reader) (string, error) {
	ending := path.Ext(name)
	for n := 1; n <= maxTwins; n++ {
		free := name
		if n > 1 {
			free = strings.TrimSuffix(name, ending) + " (" + strconv.Itoa(n) + ")" + ending
		}
		_, err := src.Drop.Stat(ctx, src.In+"/"+free)
		if err == nil {
			continue
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		if err := drop.Put(ctx, src.Drop, src.In+"/"+free, r); err != nil {
			return "", err
		}
		if src.DoneMarker != "" {
			return free, drop.Put(ctx, src.Drop, src.In+"/"+free+src.DoneMarker, strings.NewReader(""))
		}
		return free, nil
	}
	return "", fmt.Errorf("%s: %d files of that name", name, maxTwins)
}

// alone lets a file that we have put there ourselves, whole, be taken without
// a quiet time, where nothing else lies beside it.
func alone(ctx context.Context, src *ingest.Source, name string) error {
	entries, err := src.Drop.List(ctx, src.In)
	if err != nil {
		return err
	}
	if src.DoneMarker == "" && len(entries) == 1 && entries[0].Name == name {
		src.Quiet, src.Drop = 0, onlyOne{src.Drop, src.In, name}
	}
	return nil
}

// onlyOne is a drop in whose folder only one file is seen: what comes in
// beside it waits for its own quiet time.
type onlyOne struct {
	drop.Drop
	folder, name string
}

// List: see drop.Drop.
func (d onlyOne) List(ctx context.Context, dir string) ([]drop.Entry, error) {
	entries, err := d.Drop.List(ctx, dir)
	if err == nil && dir == d.folder {
		entries = slices.DeleteFunc(entries, func(e drop.Entry) bool { return e.Name != d.name })
	}
	return entries, err
}

// Explain says what a file that no format knows seems to be.
func Explain(head []byte) words.Reason {
	if why := xlsx.Explain(head); !why.IsZero() {
		return why
	}
	return csv.Explain(head)
}
