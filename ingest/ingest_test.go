package ingest

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sluse/drop"
	"sluse/words"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func (c *company) names(t *testing.T) []string {
	t.Helper()
	return slices.Sorted(maps.Keys(c.tree(t)))
}

func (c *company) expect(t *testing.T, want ...string) {
	t.Helper()
	if got := c.names(t); !slices.Equal(got, want) {
		t.Errorf("files %q, want %q", got, want)
	}
}

func TestQuiet(t *testing.T) {
	t.Parallel()
	c := newCompany(t, nil)
	c.source.Quiet = time.Minute
	start := c.now
	c.drop(t, "a.csv", "lines\none\n")
	if r := c.mustRun(t); r.Waiting != 1 || !r.NotBefore.Equal(start.Add(time.Minute)) {
		t.Errorf("first seen: %+v", r)
	}
	c.now = start.Add(59 * time.Second)
	if err := c.under.Remove(t.Context(), "in/a.csv"); err != nil {
		t.Fatal(err)
	}
	c.drop(t, "a.csv", "lines\none\ntwo\n")
	if r := c.mustRun(t); r.Waiting != 1 || !r.NotBefore.Equal(c.now.Add(time.Minute)) {
		t.Errorf("changed: %+v", r)
	}
	c.now = c.now.Add(time.Minute)
	if r := c.mustRun(t); r.Taken != 1 || r.Waiting != 0 {
		t.Errorf("quiet: %+v", r)
	}
	c.expect(t, "archive/2027-01/a.csv")
}

// A clock that was wrong by a year must not make files wait for a year.
func TestQuietWithClockSetBack(t *testing.T) {
	t.Parallel()
	c := newCompany(t, nil)
	c.source.Quiet = time.Minute
	c.drop(t, "a.csv", "lines\none\n")
	c.mustRun(t)
	c.now = c.now.AddDate(-1, 0, 0)
	if r := c.mustRun(t); r.Waiting != 1 || !r.NotBefore.Equal(c.now.Add(time.Minute)) {
		t.Errorf("set back: %+v", r)
	}
}

func TestDoneMarker(t *testing.T) {
	t.Parallel()
	for _, cut := range []bool{false, true} {
		tr := &trip{}
		c := newCompany(t, tr)
		c.source.DoneMarker = ".done"
		c.source.Quiet = time.Hour
		c.drop(t, "a.csv", "lines\none\n")
		if r := c.mustRun(t); r.Waiting != 1 || r.Changed() || !r.NotBefore.IsZero() {
			t.Errorf("without marker: %+v", r)
		}
		c.drop(t, "a.csv.done", "")
		if cut { // between the marker's removal and the claim
			tr.calls, tr.at = 0, 7
			if _, err := c.run(t); !errors.Is(err, errBroken) {
				t.Errorf("cut: %v", err)
			}
			c.expect(t, "in/a.csv")
		}
		if r := c.mustRun(t); r.Taken != 1 || r.Waiting != 0 {
			t.Errorf("with marker, cut=%t: %+v", cut, r)
		}
		c.expect(t, "archive/2027-01/a.csv")
	}
}

func TestHeldStaysUntilReleased(t *testing.T) {
	t.Parallel()
	c := newCompany(t, nil)
	c.drop(t, "a.csv", "lines\nhold\n")
	if r := c.mustRun(t); r.Held != 1 {
		t.Errorf("first pass: %+v", r)
	}
	c.drop(t, "copy.csv", "lines\nhold\n")
	if r := c.mustRun(t); r.Held != 0 || r.Duplicates != 1 {
		t.Errorf("second pass: %+v", r)
	}
	c.expect(t, ".claim/1-a.csv", "archive/2027-01/copy.csv")
	if err := c.register.with(1, func(_ *book, w *row) error { w.State = StateArchived; return nil }); err != nil {
		t.Fatal(err)
	}
	if r := c.mustRun(t); r.Taken != 1 {
		t.Errorf("released: %+v", r)
	}
	c.expect(t, "archive/2027-01/a.csv", "archive/2027-01/copy.csv")
}

// A file that meets an error stays claimed and is tried again; the others go
// on, save one of the same content, which waits for its end.
func TestOneBadFileStopsNoOther(t *testing.T) {
	t.Parallel()
	c := newCompany(t, nil)
	c.trouble = true
	c.drop(t, "a.csv", "lines\ntrouble\n")
	c.drop(t, "b.csv", "lines\ntrouble\n")
	c.drop(t, "c.csv", "lines\none\n")
	r, err := c.run(t)
	if files, ok := errors.AsType[*FilesError](err); !ok || files.N != 1 || files.Name == "" || !errors.Is(files.Err, errBroken) {
		t.Errorf("%v is not told as a matter of a single file", err)
	}
	if !errors.Is(err, errBroken) || r.Failed != 1 || r.Taken != 1 || r.Waiting != 1 {
		t.Errorf("in trouble: %+v, %v", r, err)
	}
	c.expect(t, ".claim/1-a.csv", ".claim/2-b.csv", "archive/2027-01/c.csv")
	c.trouble = false
	if r := c.mustRun(t); r.Taken != 1 || r.Duplicates != 1 {
		t.Errorf("trouble over: %+v", r)
	}
	if b := c.book(t); b.Rows[1].Of != 1 {
		t.Errorf("the second is a duplicate of %d", b.Rows[1].Of)
	}
}

// Rejected content is not taken content: it is tried again.
func TestRejectedIsTriedAgain(t *testing.T) {
	t.Parallel()
	c := newCompany(t, nil)
	kinds := c.source.Kinds
	c.source.Kinds = nil
	c.drop(t, "a.csv", "lines\none\n")
	if r := c.mustRun(t); r.Rejected != 1 {
		t.Errorf("without a kind: %+v", r)
	}
	c.source.Kinds = kinds
	c.drop(t, "a.csv", "lines\none\n")
	if r := c.mustRun(t); r.Taken != 1 {
		t.Errorf("with a kind: %+v", r)
	}
	c.expect(t, "archive/2027-01/a.csv", "reject/a.csv", "reject/a.csv.feil.txt")
}

func TestExplain(t *testing.T) {
	t.Parallel()
	c := newCompany(t, nil)
	c.source.Explain = func(head []byte) words.Reason {
		if bytes.HasPrefix(head, []byte("<html")) {
			return words.R("ingest.empty")
		}
		return words.Reason{}
	}
	c.drop(t, "a.csv", "<html>")
	c.drop(t, "b.csv", "PK")
	c.mustRun(t)
	if b := c.book(t); b.Rows[0].Reason.Code != "ingest.empty" || b.Rows[1].Reason.Code != "ingest.unknown-format" {
		t.Errorf("reasons %v, %v", b.Rows[0].Reason, b.Rows[1].Reason)
	}
}

// blind is a drop whose listings are cut short.
type blind struct{ drop.Drop }

func (blind) List(context.Context, string) ([]drop.Entry, error) { return nil, nil }

func TestTakenBackBeforeTheClaim(t *testing.T) {
	t.Parallel()
	tr := &trip{at: 6, kill: true} // the claim's rename
	c := newCompany(t, tr)
	c.drop(t, "a.csv", "lines\none\n")
	mayDie(func() { c.mustRun(t) })
	if !tr.fired || c.book(t).Rows[0].State != StateArrived {
		t.Fatal("it was not cut between arrival and claim")
	}
	whole := c.source.Drop
	c.source.Drop = blind{whole} // a listing that leaves it out proves nothing
	if r := c.mustRun(t); r != (Result{}) || c.book(t).Rows[0].State != StateArrived {
		t.Errorf("not listed: %+v", r)
	}
	c.source.Drop = whole
	if err := c.under.Remove(t.Context(), "in/a.csv"); err != nil {
		t.Fatal(err)
	}
	c.mustRun(t)
	if w := c.book(t).Rows[0]; w.State != StateRejected || w.Reason.Code != "ingest.vanished" || w.Where != "" || !w.Placed {
		t.Errorf("row %+v", w)
	}
	if r := c.mustRun(t); r != (Result{}) {
		t.Errorf("next pass: %+v", r)
	}
}

func TestVanishedFolder(t *testing.T) {
	t.Parallel()
	c := newFolderCompany(t)
	c.drop(t, "a.csv", "lines\nhold\n")
	c.mustRun(t)
	if err := os.RemoveAll(c.dir); err != nil {
		t.Fatal(err)
	}
	if _, err := c.run(t); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("vanished folder: %v", err)
	}
	if w := c.book(t).Rows[0]; w.State != StateHeld {
		t.Errorf("row %+v", w)
	}
}

// A claimed file that someone removes is put back from its kept original.
func TestClaimedFileRemoved(t *testing.T) {
	t.Parallel()
	c := newCompany(t, nil)
	c.trouble = true
	c.drop(t, "a.csv", "lines\ntrouble\n")
	if _, err := c.run(t); err == nil {
		t.Fatal("no trouble")
	}
	if err := c.under.Remove(t.Context(), ".claim/1-a.csv"); err != nil {
		t.Fatal(err)
	}
	c.trouble = false
	c.mustRun(t)
	if got := c.tree(t); got["archive/2027-01/a.csv"] != "lines\ntrouble\n" || len(got) != 1 {
		t.Errorf("files %v", got)
	}
}

func TestForeignFileInClaimFolder(t *testing.T) {
	t.Parallel()
	c := newCompany(t, nil)
	for _, name := range []string{"notes.txt", "77-x.csv", "1-other.csv"} {
		if err := drop.Put(t.Context(), c.under, ".claim/"+name, strings.NewReader("x")); err != nil {
			t.Fatal(err)
		}
	}
	c.drop(t, "a.csv", "lines\none\n")
	for range 2 {
		if r, err := c.run(t); !errors.Is(err, ErrUnknown) || r.Failed != 3 {
			t.Errorf("%+v, %v", r, err)
		}
	}
	c.expect(t, ".claim/1-other.csv", ".claim/77-x.csv", ".claim/notes.txt", "archive/2027-01/a.csv")
}

// growing is a drop whose files are written to while they are read.
type growing struct {
	*memory
	times int
}

func (g *growing) Open(ctx context.Context, name string) (io.ReadCloser, error) {
	r, err := g.memory.Open(ctx, name)
	if f, ok := g.files[name]; ok && g.times > 0 {
		g.times--
		f.content = append(slices.Clone(f.content), "more\n"...)
		g.files[name] = f
	}
	return r, err
}

func TestFileThatIsStillWritten(t *testing.T) {
	t.Parallel()
	g := &growing{&memory{files: map[string]memoryFile{}}, 2}
	c := companyOn(g, nil)
	c.drop(t, "a.csv", "lines\none\n")
	for range 2 {
		if r := c.mustRun(t); r.Waiting != 1 || r.Changed() {
			t.Errorf("while it grows: %+v", r)
		}
	}
	if r := c.mustRun(t); r.Taken != 1 {
		t.Errorf("when it is whole: %+v", r)
	}
	if b := c.book(t); !slices.Equal(b.Lines, []string{"1:one", "1:more"}) { // "more" was written twice
		t.Errorf("taken: %q", b.Lines)
	}
}

// rewritten is a drop in which a file is written to between listing and claim.
type rewritten struct{ *memory }

func (r *rewritten) Move(ctx context.Context, from, to string) error {
	f := r.files[from]
	f.content = append(slices.Clone(f.content), "more\n"...)
	r.files[from] = f
	return r.memory.Move(ctx, from, to)
}

func TestFileWrittenBetweenListingAndClaim(t *testing.T) {
	t.Parallel()
	c := companyOn(&rewritten{&memory{files: map[string]memoryFile{}}}, nil)
	c.drop(t, "a.csv", "lines\none\n")
	if r := c.mustRun(t); r.Waiting != 1 || r.Changed() {
		t.Errorf("%+v", r)
	}
	if b := c.book(t); b.Rows[0].Document != 0 {
		t.Error("it was read all the same")
	}
}

// Where a rename takes two steps, a cut between them leaves one file under
// two names: the move is finished, not made again under a third.
func TestHalfMadeMoveIsFinished(t *testing.T) {
	t.Parallel()
	c := newFolderCompany(t)
	c.register.trip.kill, c.register.trip.at = true, 21 // the move to the archive
	c.drop(t, "a.csv", "lines\none\n")
	mayDie(func() { c.mustRun(t) })
	c.expect(t, ".claim/1-a.csv")
	if where := c.book(t).Rows[0].Where; where != "archive/2027-01/a.csv" {
		t.Fatalf("it was cut at another step: the place is %q", where)
	}
	if err := os.MkdirAll(filepath.Join(c.dir, "archive/2027-01"), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(filepath.Join(c.dir, ".claim/1-a.csv"), filepath.Join(c.dir, "archive/2027-01/a.csv")); err != nil {
		t.Fatal(err)
	}
	c.mustRun(t)
	c.expect(t, "archive/2027-01/a.csv")
}

// A second file of a name waits until the first one is kept, marker and all.
func TestSameNameWhileTheFirstIsWritten(t *testing.T) {
	t.Parallel()
	g := &growing{&memory{files: map[string]memoryFile{}}, 2}
	c := companyOn(g, nil)
	c.source.DoneMarker = ".ok"
	for i, want := range []Result{{Waiting: 1}, {Waiting: 2}, {Taken: 2}} {
		if i < 2 {
			c.drop(t, "a.csv", "lines\n"+[]string{"one", "two"}[i]+"\n")
			c.drop(t, "a.csv.ok", "")
		}
		r := c.mustRun(t)
		if r.NotBefore = (time.Time{}); r != want {
			t.Errorf("pass %d: %+v, want %+v", i+1, r, want)
		}
	}
	c.expect(t, "archive/2027-01/a (2).csv", "archive/2027-01/a.csv")
}

// Names that are no text, and names that would be paths or devices.
func TestNames(t *testing.T) {
	t.Parallel()
	c := newFolderCompany(t)
	c.drop(t, "b\xffd.csv", "lines\none\n")
	c.drop(t, "aux.csv", "lines\ntwo\n")
	c.drop(t, "Bjørnstad: juni?.csv", "lines\nthree\n")
	if r := c.mustRun(t); r.Taken != 3 {
		t.Errorf("%+v", r)
	}
	c.expect(t, "archive/2027-01/Bjørnstad_ juni_.csv", "archive/2027-01/_aux.csv", "archive/2027-01/b_xffd.csv")
	if got := c.book(t).Rows[2].Name; got != `b\xffd.csv` {
		t.Errorf("kept name %q", got)
	}
}

func TestReport(t *testing.T) {
	t.Parallel()
	note := Note{
		Name: "juni\x1b[2J.csv", Came: time.Date(2027, 1, 11, 6, 15, 0, 0, time.UTC), Summary: words.R("ingest.rejected"),
		Problems: func(yield func(Problem, error) bool) {
			_ = yield(Problem{"juni.csv:7", words.R("ingest.too-large", "2 MB", "1 MB")}, nil) &&
				yield(Problem{"", words.R("ingest.vanished")}, nil)
		},
	}
	var b bytes.Buffer
	if err := Report(&b, note, words.NB, words.EN); err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/report.golden"
	if *update {
		if err := os.WriteFile(golden, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("report\n%s\nwant\n%s", b.String(), want)
	}
	note.Problems = func(yield func(Problem, error) bool) { yield(Problem{}, errBroken) }
	if err := Report(io.Discard, note, words.NB); !errors.Is(err, errBroken) {
		t.Errorf("a broken list gives %v", err)
	}
}

// A pass that is told that it is enough ends behind the file at hand, and the
// next goes on.
func TestEnough(t *testing.T) {
	t.Parallel()
	c := newCompany(t, nil)
	c.source.Quiet = 0
	for _, name := range []string{"a.inv", "b.inv", "c.inv"} {
		c.drop(t, name, "INVOICE "+name)
	}
	c.register.restart(t)
	asked := 0
	taker := &Taker{Source: c.source, Register: c.register, Now: func() time.Time { return c.now }, Enough: func() bool { asked++; return asked > 2 }}
	r, err := taker.Run(t.Context())
	if err != nil || !r.More || r.Taken+r.Rejected != 2 {
		t.Errorf("%+v, %v", r, err)
	}
	c.register.restart(t)
	taker.Enough = nil
	if r, err = taker.Run(t.Context()); err != nil || r.More || r.Taken+r.Rejected != 1 {
		t.Errorf("then %+v, %v", r, err)
	}
}
