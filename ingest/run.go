package ingest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"sluse/drop"
	"sluse/words"
)

// The folders of a drop, beside the one that is read.
const (
	claimFolder   = ".claim"
	archiveFolder = "archive"
	rejectFolder  = "reject"
)

// maxErrors is the most errors that one pass names; the others are counted.
const maxErrors = 20

// A Taker takes the files of one source.
type Taker struct {
	Source   Source
	Register Register
	// Now is the clock; its zone is that of the archive's months and of the
	// times in reports.
	Now func() time.Time
	// Ended is told of each file that has come to its end or is held, after
	// the commit that says so; of one whose pass was cut there, perhaps
	// never. Nil hears nothing.
	Ended func(Arrival)
	// Reading is told how far into a file its kind has read; a kind may read
	// it more than once. Nil hears nothing.
	Reading func(a Arrival, read int64)
	// Enough, where set, is asked between two files: true ends the pass
	// there.
	Enough func() bool
}

// enough says whether the pass shall end before its next file.
func (p *pass) enough() bool {
	if p.Enough != nil && p.Enough() {
		p.result.More = true
	}
	return p.result.More
}

// A pass is one run over the source.
type pass struct {
	*Taker
	src    Source
	result Result
	errs   []error
	first  *FilesError
	claims map[int64]string // arrival: its file's name in the claim folder
	// pending are arrivals that were committed but not claimed, by name.
	pending map[string]Arrival
	// unfinished are the hashes of claimed files that an error stopped: a
	// second file of that content waits for the first one's end.
	unfinished map[string]bool
}

// errChanging says that a file was written to while it was taken.
var errChanging = errors.New("the file is still being written")

// Run makes one pass: it ends what an earlier pass began, then takes each file
// that is whole. The error joins those of single files, which do not stop the
// others and are met again in the next pass; the result is valid beside it.
func (in *Taker) Run(ctx context.Context) (Result, error) {
	p := &pass{Taker: in, src: in.Source, claims: map[int64]string{}, pending: map[string]Arrival{}, unfinished: map[string]bool{}}
	if p.src.In == "" {
		p.src.In = "in"
	}
	if p.src.MaxSize <= 0 {
		p.src.MaxSize = DefaultMaxSize
	}
	err := p.run(ctx)
	if p.result.Failed > len(p.errs) {
		p.errs = append(p.errs, fmt.Errorf("and %d files more", p.result.Failed-len(p.errs)))
	}
	switch own := err; {
	case own != nil:
		err = errors.Join(append([]error{own}, p.errs...)...)
	case p.first != nil:
		p.first.N, p.first.all = p.result.Failed, errors.Join(p.errs...)
		err = p.first
	}
	if err != nil {
		err = fmt.Errorf("source %s: %w", p.src.Name, err)
	}
	return p.result, err
}

func (p *pass) run(ctx context.Context) error {
	// The folder that is read comes first: where it has vanished (a mount
	// that is gone) nothing else may be concluded from empty folders.
	listed, err := p.src.Drop.List(ctx, p.src.In)
	if err != nil {
		return err
	}
	if err := p.goOn(ctx, listed); err != nil || p.result.More {
		return err
	}
	entries, err := p.wholeOnes(ctx, listed)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := ctx.Err(); err != nil || p.enough() {
			return err
		}
		p.note(e.Name, p.take(ctx, e))
	}
	return nil
}

// note keeps the error of one file.
func (p *pass) note(name string, err error) {
	if err == nil {
		return
	}
	if errors.Is(err, errChanging) {
		p.result.wait(p.Now().Add(p.src.Quiet))
		return
	}
	p.result.Failed++
	if p.first == nil {
		p.first = &FilesError{Name: name, Err: err}
	}
	if len(p.errs) < maxErrors {
		p.errs = append(p.errs, fmt.Errorf("%q: %w", name, err))
	}
}

// goOn compares the claim folder with the rows, and ends what was begun.
func (p *pass) goOn(ctx context.Context, listed []drop.Entry) error {
	rows, err := p.Register.Unplaced(ctx, p.src.Name)
	if err != nil {
		return err
	}
	arrivals := map[int64]Arrival{}
	for _, a := range rows {
		arrivals[a.ID] = a
	}
	if err := p.readClaims(ctx, arrivals); err != nil {
		return err
	}
	waiting := map[string]bool{}
	for _, e := range listed {
		waiting[seenName(e.Name)] = true
	}
	ids := make([]int64, 0, len(arrivals))
	for id := range arrivals {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		if err := ctx.Err(); err != nil || p.enough() {
			return err
		}
		a := arrivals[id]
		if p.claims[id] == "" && a.State == StateArrived && a.Document == 0 && waiting[a.Name] {
			p.pending[a.Name] = a
			continue
		}
		p.note(a.Name, p.finish(ctx, a))
	}
	return nil
}

// readClaims finds the arrival of each claimed file. A file without one is
// another program's, or the store is older than the folder: a person looks.
func (p *pass) readClaims(ctx context.Context, arrivals map[int64]Arrival) error {
	claimed, err := p.src.Drop.List(ctx, claimFolder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, e := range claimed {
		number, _, _ := strings.Cut(e.Name, "-")
		id, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			p.note(e.Name, fmt.Errorf("not a file of ours in %s: %w", claimFolder, ErrUnknown))
			continue
		}
		a, ok := arrivals[id]
		if !ok {
			a, err = p.Register.Arrival(ctx, id)
		}
		if err == nil && (a.Source != p.src.Name || claimName(a) != e.Name && restoredName(a) != e.Name) {
			err = fmt.Errorf("arrival %d is another file: %w", id, ErrUnknown)
		}
		its := true
		if err == nil && !ok { // its place is committed: it was to be moved in the next moment
			its, err = p.sortOut(ctx, a, e)
		}
		if err == nil && its && p.claims[id] != "" {
			its, err = p.oneOf(ctx, a, e)
		}
		if err != nil {
			p.note(e.Name, fmt.Errorf("in %s: %w", claimFolder, err))
			continue
		}
		if its {
			arrivals[id], p.claims[id] = a, e.Name
		}
	}
	return nil
}

// wholeOnes is the listed files that may be taken now; those that may still
// be written are counted.
func (p *pass) wholeOnes(ctx context.Context, listed []drop.Entry) ([]drop.Entry, error) {
	if p.src.DoneMarker != "" {
		return p.markedOnes(listed), nil
	}
	seen := make([]drop.Entry, len(listed))
	for i, e := range listed {
		seen[i] = e
		seen[i].Name = seenName(e.Name)
	}
	now := p.Now()
	since, err := p.Register.Sight(ctx, p.src.Name, seen, now)
	if err != nil {
		return nil, err
	}
	var whole []drop.Entry
	for i, e := range listed {
		if until := since[i].Add(p.src.Quiet); until.After(now) {
			p.result.wait(until)
			continue
		}
		whole = append(whole, e)
	}
	return whole, nil
}

// markedOnes is the files whose marker is there; or was, when a pass was cut
// between removing it and the claim.
func (p *pass) markedOnes(listed []drop.Entry) []drop.Entry {
	markers := map[string]bool{}
	for _, e := range listed {
		if name, ok := strings.CutSuffix(e.Name, p.src.DoneMarker); ok {
			markers[name] = true
		}
	}
	var whole []drop.Entry
	for _, e := range listed {
		if strings.HasSuffix(e.Name, p.src.DoneMarker) {
			continue
		}
		begun, ok := p.pending[seenName(e.Name)]
		if markers[e.Name] || ok && begun.Size == e.Size {
			whole = append(whole, e)
		} else {
			p.result.wait(time.Time{})
		}
	}
	return whole
}

// take records and claims one file, and goes on to its end.
func (p *pass) take(ctx context.Context, e drop.Entry) error {
	a, err := p.Register.Arrive(ctx, p.src.Name, p.src.Seller, seenName(e.Name), e.Size, p.Now())
	if err != nil {
		return err
	}
	if p.claims[a.ID] != "" { // an earlier file of that name is not kept yet
		p.result.wait(time.Time{})
		return nil
	}
	from, claim := p.src.In+"/"+e.Name, claimName(a)
	if p.src.DoneMarker != "" {
		if is, err := p.unmark(ctx, from+p.src.DoneMarker, a); err != nil || !is {
			return err
		}
	}
	err = p.src.Drop.Move(ctx, from, claimFolder+"/"+claim)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // taken back at the last moment; the next pass says so
	}
	if err != nil {
		return err
	}
	p.claims[a.ID] = claim
	claimed, err := p.src.Drop.Stat(ctx, claimFolder+"/"+claim)
	if err != nil {
		return err
	}
	if !claimed.Same(e) {
		return errChanging
	}
	return p.finish(ctx, a)
}

// claimName is the name of a claimed file: the arrival's id makes it its own,
// the rest is for people.
func claimName(a Arrival) string {
	return strconv.FormatInt(a.ID, 10) + "-" + drop.SafeName(a.Name)
}

// restoredName is the name of a claimed file that was put back from its
// original. It is another one, so that a copy of ours is never taken for a file
// that came.
func restoredName(a Arrival) string {
	return strconv.FormatInt(a.ID, 10) + "-restored-" + drop.SafeName(a.Name)
}

// seenName is a file's name as data: as it was seen, or quoted where it is not
// text.
func seenName(name string) string {
	if utf8.ValidString(name) {
		return name
	}
	return strings.Trim(strconv.QuoteToGraphic(name), `"`)
}

// explain says why no kind knows a file.
func (p *pass) explain(head []byte) words.Reason {
	if p.src.Explain != nil {
		if r := p.src.Explain(head); !r.IsZero() {
			return r
		}
	}
	return words.R("ingest.unknown-format")
}
