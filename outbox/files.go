package outbox

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"path"
	"strconv"

	"sluse/drop"
	"sluse/words"
)

const filesAtOnce = 500

// putAll hands files over, many at a time.
func (r *run) putAll(ctx context.Context, c Filer, work []Unfinished) error {
	most := filesAtOnce
	if r.PerMinute > 0 {
		most = 1
	}
	for len(work) > 0 && !r.stopped() {
		if ok, err := r.await(ctx, r.pacer.next(r.PerMinute, r.Now())); err != nil || !ok {
			return err
		}
		n := min(len(work), most)
		if err := r.putFiles(ctx, c, work[:n]); err != nil {
			return err
		}
		work = work[n:]
	}
	return nil
}

// putFiles hands files over in the order that survives a crash at any point:
// temporary name and fsync; commit "begun"; rename; commit "handed over". A
// begun file whose temporary name is gone had been renamed: handed over. A
// server that went away in the middle is the error, once all is written down:
// there is no sense in going on to the next batch.
func (r *run) putFiles(ctx context.Context, c Filer, work []Unfinished) error {
	var settled []Result
	var begun []int64
	var away error
	ready := make([]Unfinished, 0, len(work))
	r.mark(ctx, c, work)
	faults := r.upload(ctx, c, work)
	for i, u := range work {
		if !u.Begun {
			if err := faults[i]; err != nil {
				if theirs(err) {
					away = err
				}
				settled = append(settled, r.later(u, err)...)
				r.tally.Later += len(u.Parcel.Deliveries)
				continue
			}
			begun = append(begun, u.Parcel.ID)
		}
		ready = append(ready, u)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if len(begun) > 0 {
		if err := r.begin(ctx, begun); err != nil {
			if _, lost := errors.AsType[*LostError](err); lost {
				r.clear(ctx, c, ready)
			}
			return err
		}
	}
	renames := make([]drop.Rename, len(ready))
	for i, u := range ready {
		renames[i] = drop.Rename{Temp: tempName(c, u.Parcel), Name: path.Join(c.Folder(), u.Parcel.Name)}
	}
	left := false
	for i, err := range c.Drop().PublishAll(ctx, renames) {
		if theirs(err) {
			away = err
		}
		one := r.published(ctx, c, ready[i], err)
		n := len(ready[i].Parcel.Deliveries)
		switch one.State {
		case HandedOver:
			r.tally.HandedOver += n
			left = true
		case Uncertain:
			r.tally.Uncertain += n
		default:
			r.tally.Later += n
		}
		settled = append(settled, results(ready[i].Parcel, one)...)
	}
	err := r.settle(ctx, settled)
	switch {
	case away != nil:
		return errors.Join(err, r.failed(ctx, away), away)
	case left:
		err = errors.Join(err, r.answered(ctx))
	}
	return err
}

// published is what a rename came to. One that failed may have been done all
// the same: the parcel stays begun, and the next run looks again, a bounded
// number of times. That the temporary name is gone proves that an earlier
// rename was done, and only that: not where this very run had just uploaded
// it, and not where its whole folder is away (a share that is not mounted).
func (m *Machine) published(ctx context.Context, c Filer, u Unfinished, err error) Result {
	n := attempt(u, err)
	if err == nil {
		return Result{State: HandedOver, Attempt: n}
	}
	gone := false
	if errors.Is(err, fs.ErrNotExist) {
		_, missing := c.Drop().List(ctx, path.Dir(tempName(c, u.Parcel)))
		gone = missing == nil
	}
	switch {
	case gone && u.Begun:
		return Result{State: HandedOver, Attempt: n}
	case gone:
		return Result{State: Uncertain, Attempt: n, Reason: words.R("channel.cut-in-the-middle")}
	}
	if why, over := m.givesUp(u, n, err); over {
		return Result{State: Uncertain, Attempt: n, Reason: why}
	}
	return Result{State: Leased, Begun: true, Attempt: n, RunAt: m.Retry.again(n, u.Since, m.Now()), Reason: words.R("channel.again-later", because(err))}
}

// tempName is a file's name until it may be seen. The owner's epoch is part of
// it: one that has lost the channel and does not know it yet writes to another
// file than the one that has it now, and what he leaves is never renamed.
func tempName(c Filer, p Parcel) string {
	mark := ""
	if p.Epoch != 0 {
		mark = "." + strconv.FormatInt(p.Epoch, 10)
	}
	return path.Join(c.Temporary(), p.Name+mark+".tmp")
}

// mark gives files that have not begun this owner's temporary names. What an
// earlier one has left of them is removed: that it is not begun says that it
// never will be.
func (r *run) mark(ctx context.Context, c Filer, work []Unfinished) {
	for i := range work {
		p := &work[i].Parcel
		if work[i].Begun || p.Epoch == r.Owner.Epoch {
			continue
		}
		_ = c.Drop().Remove(ctx, tempName(c, *p)) // in a folder of unfinished files it harms nobody
		p.Epoch = r.Owner.Epoch
	}
}

// clear removes what was uploaded and is another owner's to hand over. Nothing
// of it was begun.
func (r *run) clear(ctx context.Context, c Filer, work []Unfinished) {
	for _, u := range work {
		if !u.Begun {
			_ = c.Drop().Remove(context.WithoutCancel(ctx), tempName(c, u.Parcel)) // as above
		}
	}
}

func (m *Machine) fill(ctx context.Context, p *Parcel) (err error) {
	if p.Bytes == nil {
		p.Bytes, err = m.Queue.Bytes(ctx, p.ID)
	}
	return err
}

// upload writes the files that have not begun under their temporary names,
// and returns an error, or none, for each.
func (m *Machine) upload(ctx context.Context, c Filer, work []Unfinished) []error {
	faults := make([]error, len(work))
	var uploads []drop.Upload
	var of []int // uploads[k] is of work[of[k]]
	for i, u := range work {
		if u.Begun {
			continue
		}
		p := u.Parcel
		if faults[i] = m.fill(ctx, &p); faults[i] == nil {
			uploads = append(uploads, drop.Upload{Temp: tempName(c, p), Body: bytes.NewReader(p.Bytes)})
			of = append(of, i)
		}
	}
	for k, err := range c.Drop().UploadAll(ctx, uploads) {
		faults[of[k]] = err
	}
	return faults
}
