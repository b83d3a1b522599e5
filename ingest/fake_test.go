package ingest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sluse/drop"
	"sluse/words"
)

// A register in memory, that a restart writes out and reads in again: what is
// not in its book does not live on.
type register struct {
	book book
	trip *trip
}

type sight struct {
	Entry drop.Entry
	Since time.Time
}

type book struct {
	Sights    map[string]map[string]sight
	Rows      []*row
	Documents [][]byte
	Lines     []string // what the kind took, as "arrival:line"
}

type row struct {
	Arrival
	Seller string
	Of     int64
	Placed bool
}

var errBroken = errors.New("broken")

// do is one commit; the trip is before it or after it.
func (r *register) do(fn func(*book) error) error {
	return r.trip.step(func() error {
		if err := r.trip.fence(); err != nil {
			return err
		}
		return fn(&r.book)
	})
}

// look is do that only reads.
func (r *register) look(fn func(*book) error) error {
	return r.trip.step(func() error { return fn(&r.book) })
}

// restart leaves what was committed, and nothing that was handed out.
func (r *register) restart(t *testing.T) {
	t.Helper()
	kept, err := json.Marshal(r.book)
	if err != nil {
		t.Fatal(err)
	}
	r.book = book{Sights: map[string]map[string]sight{}}
	if err := json.Unmarshal(kept, &r.book); err != nil {
		t.Fatal(err)
	}
	if r.book.Sights == nil {
		r.book.Sights = map[string]map[string]sight{}
	}
}

func (r *register) with(id int64, fn func(*book, *row) error) error {
	return r.do(rowOf(id, fn))
}

func rowOf(id int64, fn func(*book, *row) error) func(*book) error {
	return func(b *book) error {
		if id < 1 || id > int64(len(b.Rows)) {
			return ErrUnknown
		}
		return fn(b, b.Rows[id-1])
	}
}

func (r *register) Sight(_ context.Context, source string, entries []drop.Entry, now time.Time) ([]time.Time, error) {
	since := make([]time.Time, len(entries))
	err := r.do(func(b *book) error {
		kept := map[string]sight{}
		for i, e := range entries {
			s, ok := b.Sights[source][e.Name]
			if !ok || !s.Entry.Same(e) || s.Since.After(now) {
				s = sight{e, now}
			}
			kept[e.Name], since[i] = s, s.Since
		}
		b.Sights[source] = kept
		return nil
	})
	return since, err
}

func (r *register) Arrive(_ context.Context, source, seller, name string, size int64, now time.Time) (a Arrival, err error) {
	err = r.do(func(b *book) error {
		for _, w := range b.Rows {
			if w.Source == source && w.Name == name && w.State == StateArrived && w.Document == 0 {
				w.Size = size
				a = w.Arrival
				return nil
			}
		}
		a = Arrival{ID: int64(len(b.Rows) + 1), Source: source, Name: name, Size: size, Came: now, State: StateArrived}
		b.Rows = append(b.Rows, &row{Arrival: a, Seller: seller})
		return nil
	})
	return a, err
}

func (r *register) Keep(_ context.Context, _ int64, in io.Reader) (o Original, err error) {
	err = r.do(func(b *book) error {
		raw, err := io.ReadAll(in)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(raw)
		b.Documents = append(b.Documents, raw)
		o = Original{int64(len(b.Documents)), hex.EncodeToString(sum[:]), int64(len(raw))}
		return nil
	})
	return o, err
}

func (r *register) Kept(_ context.Context, id int64, o Original) error {
	return r.with(id, func(_ *book, w *row) error {
		w.Document, w.SHA256, w.Size = o.Document, o.SHA256, o.Size
		return nil
	})
}

func (r *register) Original(_ context.Context, document int64) (rc io.ReadCloser, err error) {
	err = r.look(func(b *book) error {
		rc = io.NopCloser(bytes.NewReader(b.Documents[document-1]))
		return nil
	})
	return rc, err
}

func (r *register) TakenBefore(_ context.Context, id int64) (of int64, err error) {
	err = r.look(rowOf(id, func(b *book, w *row) error {
		for _, o := range b.Rows {
			if o.ID != id && o.Seller == w.Seller && o.SHA256 == w.SHA256 && (o.State == StateArchived || o.State == StateHeld) {
				of = o.ID
				return nil
			}
		}
		return nil
	}))
	return of, err
}

func (r *register) Duplicate(_ context.Context, id, of int64) error {
	return r.with(id, func(_ *book, w *row) error { w.State, w.Of = StateDuplicate, of; return nil })
}

func (r *register) Reject(_ context.Context, id int64, place string, why words.Reason) error {
	return r.with(id, func(_ *book, w *row) error {
		if w.State != StateArrived {
			return fmt.Errorf("reject of an arrival that is %s", w.State)
		}
		w.State, w.Arrival.Place, w.Reason = StateRejected, place, why
		return nil
	})
}

func (r *register) Place(_ context.Context, id int64, where string) error {
	return r.with(id, func(_ *book, w *row) error { w.Where, w.Placed = where, true; return nil })
}

func (r *register) Arrival(_ context.Context, id int64) (a Arrival, err error) {
	err = r.look(rowOf(id, func(_ *book, w *row) error { a = w.Arrival; return nil }))
	return a, err
}

func (r *register) Unplaced(_ context.Context, source string) (as []Arrival, err error) {
	err = r.look(func(b *book) error {
		for _, w := range b.Rows {
			if w.Source == source && !w.Placed {
				as = append(as, w.Arrival)
			}
		}
		return nil
	})
	return as, err
}

var _ Register = (*register)(nil)

// lines is a kind for tests: a file of lines, the first of which is "lines".
// It takes one line a commit. A line "bad" is not taken, and comes back in a
// correction file; a file with "reject" in it is rejected as a whole; one with
// "hold" is held; one with "trouble" meets an error for a while.
type lines struct {
	register *register
	trouble  *bool
}

func (lines) Name() string               { return "lines" }
func (lines) Recognise(head []byte) bool { return bytes.HasPrefix(head, []byte("lines\n")) }

func (k lines) Take(ctx context.Context, f *File) error {
	r, err := f.Open(ctx)
	if err != nil {
		return err
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	end := StateArchived
	for i, text := range strings.Fields(string(raw))[1:] {
		switch {
		case text == "reject":
			return &Rejected{fmt.Sprintf("%s:%d", f.Name, i+2), words.R("ingest.empty")}
		case text == "hold":
			end = StateHeld
		case text == "trouble" && *k.trouble:
			return errBroken
		case text != "bad":
			if err := k.commit(f.Arrival, text); err != nil {
				return err
			}
		}
	}
	return k.register.with(f.Arrival, func(_ *book, w *row) error {
		if w.State != StateArrived {
			return fmt.Errorf("taken a second time, in state %s", w.State)
		}
		w.State = end
		return nil
	})
}

// commit takes a line unless this arrival took it before a restart.
func (k lines) commit(arrival int64, text string) error {
	mark := fmt.Sprintf("%d:%s", arrival, text)
	return k.register.do(func(b *book) error {
		if !slices.Contains(b.Lines, mark) {
			b.Lines = append(b.Lines, mark)
		}
		return nil
	})
}

func (k lines) Leftovers(ctx context.Context, f *File) ([]Leftover, error) {
	r, err := f.Open(ctx)
	if err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(r)
	if err != nil || !bytes.Contains(raw, []byte("bad")) {
		return nil, err
	}
	return []Leftover{{f.Name + ".rettes.txt", func(w io.Writer) error {
		_, err := fmt.Fprintf(w, "lines\nbad of %s\n", f.Name)
		return err
	}}}, nil
}

// company is a drop with a register, and a clock that the test moves.
type company struct {
	dir      string // where it is a folder
	under    drop.Drop
	source   Source
	register *register
	now      time.Time
	trouble  bool
}

// newCompany has its drop in memory.
func newCompany(t *testing.T, trip *trip) *company {
	t.Helper()
	return companyOn(&memory{files: map[string]memoryFile{}}, trip)
}

// newFolderCompany has its drop in a folder.
func newFolderCompany(t *testing.T) *company {
	t.Helper()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "in"), 0o750); err != nil {
		t.Fatal(err)
	}
	d, err := drop.Folder(dir)
	if err != nil {
		t.Fatal(err)
	}
	c := companyOn(d, &trip{})
	c.dir = dir
	return c
}

func companyOn(d drop.Drop, trip *trip) *company {
	c := &company{under: d, now: time.Date(2027, 1, 11, 6, 15, 0, 0, time.UTC), register: &register{trip: trip}}
	c.source = Source{
		Name: "erp", Seller: "slusevik", Drop: &faultyDrop{d, trip}, MaxSize: 1000,
		Kinds: []Kind{lines{c.register, &c.trouble}},
	}
	return c
}

// drop drops a file as another program would.
func (c *company) drop(t *testing.T, name, content string) {
	t.Helper()
	if err := drop.Put(t.Context(), c.under, "in/"+name, strings.NewReader(content)); err != nil {
		t.Fatal(err)
	}
}

func (c *company) run(t *testing.T) (Result, error) {
	t.Helper()
	c.register.restart(t)
	var told Result
	ended := func(a Arrival) {
		switch a.State {
		case StateArchived:
			told.Taken++
		case StateRejected:
			told.Rejected++
			if a.Reason.IsZero() {
				t.Errorf("%s: rejected, and nobody says why", a.Name)
			}
		case StateDuplicate:
			told.Duplicates++
		case StateHeld:
			told.Held++
		case StateArrived:
			t.Errorf("%s: told of, and not at its end", a.Name)
		}
	}
	taker := Taker{Source: c.source, Register: c.register, Now: func() time.Time { return c.now }, Ended: ended}
	r, err := taker.Run(t.Context())
	if told.Taken != r.Taken || told.Rejected != r.Rejected || told.Duplicates != r.Duplicates || told.Held != r.Held {
		t.Errorf("told of %+v, counted %+v", told, r)
	}
	return r, err
}

// mustRun is a pass that may not fail.
func (c *company) mustRun(t *testing.T) Result {
	t.Helper()
	r, err := c.run(t)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// tree is every file under the drop and its content.
func (c *company) tree(t *testing.T) map[string]string {
	t.Helper()
	if m, ok := c.under.(interface{ contents() map[string]string }); ok {
		return m.contents()
	}
	files := map[string]string{}
	err := filepath.WalkDir(c.dir, func(name string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		raw, err := os.ReadFile(name)
		rel, _ := filepath.Rel(c.dir, name)
		files[filepath.ToSlash(rel)] = string(raw)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func (c *company) book(t *testing.T) *book {
	t.Helper()
	return &c.register.book
}
