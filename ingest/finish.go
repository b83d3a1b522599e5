package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"

	"sluse/drop"
	"sluse/words"
)

// finish brings one arrival from wherever it stands to its end. Each step
// looks at what is there, so that it may be made again.
func (p *pass) finish(ctx context.Context, a Arrival) error {
	if a.State == StateHeld {
		return nil // for a person
	}
	a, err := p.secure(ctx, a)
	if err != nil || p.claims[a.ID] == "" {
		return err
	}
	kind, head, err := p.recognise(ctx, a)
	if err != nil {
		return err
	}
	if a.State == StateArrived {
		if a, err = p.decide(ctx, a, kind, head); err != nil {
			if a.SHA256 != "" {
				p.unfinished[a.SHA256] = true
			}
			return err
		}
	}
	switch a.State {
	case StateHeld:
		p.result.Held++
		p.ended(a)
		return nil
	case StateArrived:
		p.result.wait(time.Time{})
		return nil
	}
	if err := p.place(ctx, a, kind); err != nil {
		return err
	}
	switch a.State {
	case StateArchived:
		p.result.Taken++
	case StateRejected:
		p.result.Rejected++
	case StateDuplicate:
		p.result.Duplicates++
	}
	p.ended(a)
	return nil
}

func (p *pass) ended(a Arrival) {
	if p.Ended != nil {
		p.Ended(a)
	}
}

// secure sees to it that the claimed file is there and its original kept.
func (p *pass) secure(ctx context.Context, a Arrival) (Arrival, error) {
	if p.claims[a.ID] != "" {
		if a.Document == 0 && a.State == StateArrived {
			return p.keep(ctx, a)
		}
		return a, nil
	}
	if a.Document != 0 {
		return a, p.restore(ctx, a)
	}
	// Its sender took it back before it was claimed; or it was rejected
	// unread, and someone cleared it away from our folder. A listing may have
	// left it out, so the file itself is asked for.
	if a.State == StateArrived {
		if there, err := p.taken(ctx, p.src.In+"/"+a.Name); there || err != nil {
			return a, err
		}
		var err error
		if a, err = p.reject(ctx, a, "", words.R("ingest.vanished")); err != nil {
			return a, err
		}
	}
	if err := p.Register.Place(ctx, a.ID, ""); err != nil {
		return a, err
	}
	p.result.Rejected++
	p.ended(a)
	return a, nil
}

// restore puts a claimed file that someone removed back, from its original.
func (p *pass) restore(ctx context.Context, a Arrival) error {
	r, err := p.Register.Original(ctx, a.Document)
	if err != nil {
		return err
	}
	claim := restoredName(a)
	err = drop.Put(ctx, p.src.Drop, claimFolder+"/"+claim, r)
	if err = errors.Join(err, r.Close()); err != nil {
		return err
	}
	p.claims[a.ID] = claim
	return nil
}

// keep stores the original and its hash; or rejects what is too large.
func (p *pass) keep(ctx context.Context, a Arrival) (Arrival, error) {
	name := claimFolder + "/" + p.claims[a.ID]
	before, err := p.src.Drop.Stat(ctx, name)
	if err != nil {
		return a, err
	}
	if before.Size > p.src.MaxSize {
		return p.reject(ctx, a, "", words.R("ingest.too-large", bytesIn(before.Size), bytesIn(p.src.MaxSize)))
	}
	r, err := p.src.Drop.Open(ctx, name)
	if err != nil {
		return a, err
	}
	// One byte more than there should be is enough to know that it grows.
	original, err := p.Register.Keep(ctx, a.ID, io.LimitReader(r, before.Size+1))
	_ = r.Close() // was only read
	if err != nil {
		return a, err
	}
	after, err := p.src.Drop.Stat(ctx, name)
	if err != nil {
		return a, err
	}
	if !after.Same(before) || original.Size != before.Size {
		return a, errChanging
	}
	if err := p.Register.Kept(ctx, a.ID, original); err != nil {
		return a, err
	}
	a.Document, a.SHA256, a.Size = original.Document, original.SHA256, original.Size
	return a, nil
}

// recognise finds the file's kind, nil where it has none.
func (p *pass) recognise(ctx context.Context, a Arrival) (Kind, []byte, error) {
	if a.Document == 0 {
		return nil, nil, nil // too large: unread
	}
	r, err := p.Register.Original(ctx, a.Document)
	if err != nil {
		return nil, nil, err
	}
	head, err := io.ReadAll(io.LimitReader(r, HeadSize))
	if err = errors.Join(err, r.Close()); err != nil {
		return nil, nil, err
	}
	if len(head) == 0 {
		return nil, nil, nil
	}
	for _, k := range p.src.Kinds {
		if k.Recognise(head) {
			return k, head, nil
		}
	}
	return nil, head, nil
}

// decide brings an arrival to its outcome, and reads it back.
func (p *pass) decide(ctx context.Context, a Arrival, kind Kind, head []byte) (Arrival, error) {
	if p.unfinished[a.SHA256] {
		return a, nil // of the same content as one that is not decided yet
	}
	of, err := p.Register.TakenBefore(ctx, a.ID)
	switch {
	case err != nil:
		return a, err
	case of != 0:
		err = p.Register.Duplicate(ctx, a.ID, of)
	case a.Size == 0:
		return p.reject(ctx, a, "", words.R("ingest.empty"))
	case kind == nil:
		return p.reject(ctx, a, "", p.explain(head))
	default:
		err = kind.Take(ctx, p.file(a))
	}
	if rejected, ok := errors.AsType[*Rejected](err); ok {
		return p.reject(ctx, a, rejected.Place, rejected.Reason)
	}
	if err != nil {
		return a, err
	}
	now, err := p.Register.Arrival(ctx, a.ID)
	if err == nil && now.State == StateArrived {
		err = errors.New("it was taken, but no outcome was set")
	}
	if err != nil {
		return a, err
	}
	return now, nil
}

func (p *pass) reject(ctx context.Context, a Arrival, place string, why words.Reason) (Arrival, error) {
	if err := p.Register.Reject(ctx, a.ID, place, why); err != nil {
		return a, err
	}
	a.State, a.Place, a.Reason = StateRejected, place, why
	return a, nil
}

// file is an arrival as its kind sees it.
func (p *pass) file(a Arrival) *File {
	return &File{
		Arrival: a.ID, Source: p.src, Name: a.Name, Came: a.Came.In(p.Now().Location()),
		Size: a.Size, SHA256: a.SHA256, Document: a.Document,
		Open: func(ctx context.Context) (io.ReadCloser, error) {
			r, err := p.Register.Original(ctx, a.Document)
			if err != nil || p.Reading == nil {
				return r, err
			}
			return &told{r, p.Reading, a, 0}, nil
		},
	}
}

// told is a reader that tells how far it has come.
type told struct {
	io.ReadCloser
	tell func(Arrival, int64)
	file Arrival
	read int64
}

// Read: see io.Reader.
func (r *told) Read(b []byte) (int, error) {
	n, err := r.ReadCloser.Read(b)
	r.read += int64(n)
	r.tell(r.file, r.read)
	return n, err
}

// maxTwins bounds the search for a free name.
const maxTwins = 10_000

// place moves a decided file to where it belongs. The place is committed
// first: while the file lies in the claim folder the move is still to be made.
func (p *pass) place(ctx context.Context, a Arrival, kind Kind) error {
	folder := rejectFolder
	if a.State != StateRejected {
		folder = archiveFolder + "/" + a.Came.In(p.Now().Location()).Format("2006-01")
	}
	name := drop.SafeName(a.Name)
	for n := 1; n <= maxTwins; n++ {
		where := a.Where
		if where == "" {
			where = folder + "/" + twin(name, n)
			if taken, err := p.taken(ctx, where); err != nil {
				return err
			} else if taken {
				continue
			}
			if err := p.Register.Place(ctx, a.ID, where); err != nil {
				return err
			}
		}
		a.Where = ""
		if err := p.leave(ctx, a, kind, path.Base(where)); err != nil {
			return err
		}
		err := p.src.Drop.Move(ctx, claimFolder+"/"+p.claims[a.ID], where)
		if !errors.Is(err, drop.ErrExists) {
			return err
		}
	}
	return fmt.Errorf("%s/%s: %d files of that name", folder, name, maxTwins)
}

// taken reports whether there is a file of a name.
func (p *pass) taken(ctx context.Context, name string) (bool, error) {
	_, err := p.src.Drop.Stat(ctx, name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// twin is the n-th name for a file: "june.csv", "june (2).csv".
func twin(name string, n int) string {
	if n == 1 {
		return name
	}
	ext := path.Ext(name)
	return strings.TrimSuffix(name, ext) + " (" + strconv.Itoa(n) + ")" + ext
}

// bytesIn is a size as people write it.
func bytesIn(n int64) string {
	const kilo, mega = 1000, 1000 * 1000
	switch {
	case n >= mega && n%mega == 0 || n >= 10*mega:
		return strconv.FormatInt(n/mega, 10) + " MB"
	case n >= kilo && n%kilo == 0 || n >= 10*kilo:
		return strconv.FormatInt(n/kilo, 10) + " kB"
	}
	return strconv.FormatInt(n, 10) + " byte"
}
