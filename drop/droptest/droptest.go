// Package droptest is what every drop must do, as one suite that each kind of
// drop calls with folders of its own.
package droptest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sluse/drop"
)

// Run holds a kind of drop to its contract. open gives an empty drop and the
// folder of this machine that it stands for, in which the suite plays the
// others who use it.
func Run(t *testing.T, open func(t *testing.T) (d drop.Drop, dir string)) {
	for name, test := range map[string]func(*testing.T, *ground){
		"lists whole files only":           list,
		"a vanished folder is an error":    vanished,
		"nothing leads out":                nothingLeadsOut,
		"reads what is there":              reads,
		"puts in one step":                 put,
		"a failed upload leaves nothing":   uploadFails,
		"a cut upload is begun anew":       uploadAnew,
		"uploads a batch":                  uploadAll,
		"publishes a batch":                publishAll,
		"moves and never replaces":         move,
		"names that are not text":          notText,
		"removes":                          remove,
		"an ended context does nothing":    ended,
		"a half rename is ended by itself": halfRename,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, dir := open(t)
			test(t, &ground{d, dir})
		})
	}
}

// A ground is a drop and the folder behind it.
type ground struct {
	drop.Drop
	dir string
}

func (g *ground) path(name string) string { return filepath.Join(g.dir, filepath.FromSlash(name)) }

// others leave files there, each with its name for content.
func (g *ground) others(t *testing.T, names ...string) {
	t.Helper()
	for _, name := range names {
		if err := os.MkdirAll(filepath.Dir(g.path(name)), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(g.path(name), []byte("content of "+name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func (g *ground) read(t *testing.T, name string) string {
	t.Helper()
	f, err := g.Open(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(f)
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func (g *ground) holds(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := g.List(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name)
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s holds %q, want %q", dir, got, want)
	}
}

func list(t *testing.T, g *ground) {
	g.others(t, "in/b.csv", "in/å.xml", "in/A.csv", "in/.hidden", "in/x.part", "in/x.TMP", "in/x.filepart",
		"in/x.crdownload", "in/x.csv~", "in/sub/inner.csv", "outside.csv")
	if err := os.Symlink("../outside.csv", g.path("in/link.csv")); err != nil {
		t.Fatal(err)
	}
	g.holds(t, "in", "A.csv", "b.csv", "å.xml")
	g.holds(t, ".", "outside.csv")
	g.holds(t, "", "outside.csv")
	entries, err := g.List(t.Context(), "in")
	if err != nil {
		t.Fatal(err)
	}
	e, err := g.Stat(t.Context(), "in/A.csv")
	if err != nil || e.Name != "in/A.csv" || !e.Same(entries[0]) || e.Size != int64(len("content of in/A.csv")) {
		t.Errorf("Stat = %+v, %v; listed %+v", e, err, entries[0])
	}
	if _, err := g.Stat(t.Context(), "in/gone.csv"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
	if _, err := g.Stat(t.Context(), "in/sub"); err == nil || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder where a file was asked for: %v", err)
	}
}

// A mount that went away leaves no folder: an error, not a calm "no files".
func vanished(t *testing.T, g *ground) {
	g.others(t, "in/a.csv")
	if err := os.RemoveAll(g.path("in")); err != nil {
		t.Fatal(err)
	}
	if _, err := g.List(t.Context(), "in"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("listing of a missing folder: %v", err)
	}
	if err := os.RemoveAll(g.dir); err != nil {
		t.Fatal(err)
	}
	if _, err := g.List(t.Context(), "."); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("listing of a missing root: %v", err)
	}
	if err := drop.Put(t.Context(), g, "in/b.csv", strings.NewReader("x")); err == nil {
		t.Error("put into a missing root made it")
	}
	if _, err := os.Stat(g.dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the root is there again: %v", err)
	}
}

func nothingLeadsOut(t *testing.T, g *ground) {
	g.others(t, "in/a.csv")
	outside := filepath.Join(filepath.Dir(g.dir), "secret-"+filepath.Base(g.dir))
	if err := os.WriteFile(outside, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	for link, target := range map[string]string{"in/out.csv": outside, "in/twin.csv": "a.csv"} {
		if err := os.Symlink(target, g.path(link)); err != nil {
			t.Fatal(err)
		}
	}
	ctx := t.Context()
	up := "../" + filepath.Base(outside)
	for _, name := range []string{up, "in/../" + up, "in/../../x", outside, "in/out.csv", "in/twin.csv", "in/a.csv\x00", "in//a.csv", "in", "", "."} {
		if f, err := g.Open(ctx, name); err == nil {
			t.Errorf("Open(%q) opened: %v", name, f.Close())
		}
		if err := g.Move(ctx, name, "taken"); err == nil {
			t.Errorf("Move(%q) moved", name)
		}
		if _, err := g.Stat(ctx, name); err == nil {
			t.Errorf("Stat(%q) looked", name)
		}
	}
	for _, name := range []string{up, outside + "x", "../", "..", "in/..", "", "."} {
		if err := g.Upload(ctx, name, strings.NewReader("x")); err == nil {
			t.Errorf("Upload(%q) wrote", name)
		}
		if err := g.Move(ctx, "in/a.csv", name); err == nil {
			t.Errorf("Move to %q moved", name)
		}
		if err := g.Remove(ctx, name); err == nil {
			t.Errorf("Remove(%q) removed", name)
		}
	}
	if _, err := g.List(ctx, ".."); err == nil {
		t.Error("the folder above was listed")
	}
	// A link under the temporary name is replaced, not followed.
	if err := g.Upload(ctx, "in/out.csv", strings.NewReader("ours")); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(outside); err != nil || string(b) != "secret" {
		t.Errorf("the file outside is %q, %v", b, err)
	}
}

// reads files around the sizes at which a reader changes its step.
func reads(t *testing.T, g *ground) {
	for _, size := range []int{0, 1, 32<<10 - 1, 32 << 10, 32<<10 + 1, 1 << 20, 3<<20 + 7} {
		name := fmt.Sprintf("in/%d.bin", size)
		g.others(t, name)
		content := bytes.Repeat([]byte("0123456789abcde"), size/15+1)[:size]
		if err := os.WriteFile(g.path(name), content, 0o600); err != nil {
			t.Fatal(err)
		}
		if got := g.read(t, name); got != string(content) {
			t.Errorf("%d bytes were read as %d", size, len(got))
		}
	}
	if _, err := g.Open(t.Context(), "in/gone"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
	// One that is not read to its end harms nothing.
	f, err := g.Open(t.Context(), fmt.Sprintf("in/%d.bin", 3<<20+7))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(f, make([]byte, 10)); err != nil {
		t.Error(err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
}

func put(t *testing.T, g *ground) {
	g.others(t, "out/taken.xml")
	ctx := t.Context()
	if err := drop.Put(ctx, g, "out/new.xml", strings.NewReader("new")); err != nil {
		t.Fatal(err)
	}
	if err := drop.Put(ctx, g, "deep/er/new.xml", strings.NewReader("deep")); err != nil {
		t.Fatal(err)
	}
	if got := g.read(t, "out/new.xml") + g.read(t, "deep/er/new.xml"); got != "newdeep" {
		t.Errorf("read back %q", got)
	}
	if err := drop.Put(ctx, g, "out/taken.xml", strings.NewReader("new")); !errors.Is(err, drop.ErrExists) {
		t.Errorf("put over another file: %v", err)
	}
	if got := g.read(t, "out/taken.xml"); got != "content of out/taken.xml" {
		t.Errorf("the other file is now %q", got)
	}
	if _, err := g.Stat(ctx, drop.Temp("out/taken.xml")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the temporary file stayed: %v", err)
	}
}

type failing struct{ after int }

var errCut = errors.New("cut")

func (f *failing) Read(p []byte) (int, error) {
	if f.after -= len(p); f.after < 0 {
		return 0, errCut
	}
	return len(p), nil
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func uploadFails(t *testing.T, g *ground) {
	g.others(t, "out/.a.part")
	if err := g.Upload(t.Context(), "out/.a.part", &failing{100_000}); !errors.Is(err, errCut) {
		t.Errorf("upload: %v", err)
	}
	if left, err := os.ReadDir(g.path("out")); err != nil || len(left) != 0 {
		t.Errorf("left: %v %v", left, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	if err := g.Upload(ctx, "out/.b.part", readerFunc(func(p []byte) (int, error) { cancel(); return len(p), nil })); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled upload: %v", err)
	}
	g.holds(t, "out")
}

// What an earlier try left under the name, longer than what comes now, is not
// gone on with.
func uploadAnew(t *testing.T, g *ground) {
	g.others(t, "out/.a.part")
	if err := os.WriteFile(g.path("out/.a.part"), bytes.Repeat([]byte("old"), 100_000), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := drop.Put(t.Context(), g, "out/a", strings.NewReader("new")); err != nil {
		t.Fatal(err)
	}
	if got := g.read(t, "out/a"); got != "new" {
		t.Errorf("put %d bytes", len(got))
	}
}

func uploadAll(t *testing.T, g *ground) {
	const many = 40
	big := strings.Repeat("x", 200_000)
	var uploads []drop.Upload
	for i := range many {
		var body io.Reader = strings.NewReader(big[:i*5000])
		if i%3 == 1 { // one that does not know how long it is
			body = io.MultiReader(strings.NewReader(big[:i]), strings.NewReader(big[:i*4999]))
		}
		uploads = append(uploads, drop.Upload{Temp: fmt.Sprintf("tmp/%02d", i), Body: body})
	}
	uploads[7].Body = &failing{10}
	uploads[9].Temp = "../x"
	errs := g.UploadAll(t.Context(), uploads)
	if len(errs) != many {
		t.Fatalf("%d errors", len(errs))
	}
	for i, err := range errs {
		if i == 7 || i == 9 {
			if err == nil {
				t.Errorf("upload %d did not fail", i)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if got := g.read(t, uploads[i].Temp); len(got) != i*5000 {
			t.Errorf("upload %d has %d bytes", i, len(got))
		}
	}
	if errs := g.UploadAll(t.Context(), nil); len(errs) != 0 {
		t.Errorf("no uploads: %v", errs)
	}
}

func publishAll(t *testing.T, g *ground) {
	g.others(t, "tmp/a", "tmp/b", "tmp/c", "out/b.xml")
	errs := g.PublishAll(t.Context(), []drop.Rename{
		{Temp: "tmp/a", Name: "out/a.xml"},
		{Temp: "tmp/b", Name: "out/b.xml"},
		{Temp: "tmp/gone", Name: "out/gone.xml"},
		{Temp: "tmp/c", Name: "new/folder/c.xml"},
	})
	if len(errs) != 4 || errs[0] != nil || !errors.Is(errs[1], drop.ErrExists) || !errors.Is(errs[2], fs.ErrNotExist) || errs[3] != nil {
		t.Errorf("errors %v", errs)
	}
	g.holds(t, "out", "a.xml", "b.xml")
	g.holds(t, "new/folder", "c.xml")
	g.holds(t, "tmp", "b")
}

func move(t *testing.T, g *ground) {
	g.others(t, "in/a.csv", "in/b.csv", "archive/2027-01/b.csv")
	ctx := t.Context()
	if err := g.Move(ctx, "in/a.csv", ".claim/1-a.csv"); err != nil {
		t.Fatal(err)
	}
	if got := g.read(t, ".claim/1-a.csv"); got != "content of in/a.csv" {
		t.Errorf("moved %q", got)
	}
	if err := g.Move(ctx, "in/a.csv", ".claim/1-a.csv"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("moving it again: %v", err)
	}
	if err := g.Move(ctx, "in/b.csv", "archive/2027-01/b.csv"); !errors.Is(err, drop.ErrExists) {
		t.Errorf("moving over another: %v", err)
	}
	if err := g.Move(ctx, "in/b.csv", "archive"); err == nil {
		t.Error("moved over a folder")
	}
	if err := g.Move(ctx, "in/b.csv", "in/b.csv"); !errors.Is(err, drop.ErrExists) {
		t.Errorf("moving onto itself: %v", err)
	}
	if got := g.read(t, "in/b.csv") + g.read(t, "archive/2027-01/b.csv"); got != "content of in/b.csvcontent of archive/2027-01/b.csv" {
		t.Errorf("after refused moves: %q", got)
	}
}

// A rename by two steps that was cut between them is finished.
func halfRename(t *testing.T, g *ground) {
	g.others(t, "in/b.csv")
	if err := os.Link(g.path("in/b.csv"), g.path("half.csv")); err != nil {
		t.Fatal(err)
	}
	if err := g.Move(t.Context(), "in/b.csv", "half.csv"); err != nil {
		t.Errorf("finishing a half move: %v", err)
	}
	g.holds(t, "in")
	if got := g.read(t, "half.csv"); got != "content of in/b.csv" {
		t.Errorf("it is now %q", got)
	}
}

// An old system's file names are in its own character set.
func notText(t *testing.T, g *ground) {
	g.others(t, "in/Bj\xf8rnstad.csv", "in/a b;c$(d)'\".csv", "in/back\\slash.csv", "in/-rf.csv", "in/ny\nlinje.csv")
	g.holds(t, "in", "-rf.csv", "Bj\xf8rnstad.csv", "a b;c$(d)'\".csv", "back\\slash.csv", "ny\nlinje.csv")
	for _, name := range []string{"-rf.csv", "Bj\xf8rnstad.csv", "a b;c$(d)'\".csv", "ny\nlinje.csv"} {
		if got := g.read(t, "in/"+name); got != "content of in/"+name {
			t.Errorf("%q holds %q", name, got)
		}
		if err := g.Move(t.Context(), "in/"+name, "archive/"+drop.SafeName(name)); err != nil {
			t.Error(err)
		}
	}
	g.holds(t, "archive", "-rf.csv", "Bj_rnstad.csv", "a b;c$(d)'_.csv", "ny linje.csv")
	if err := g.Move(t.Context(), "archive/Bj_rnstad.csv", "../\xf8"); err == nil {
		t.Error("led out of the folder")
	}
}

func remove(t *testing.T, g *ground) {
	g.others(t, "in/a.csv", "in/b.csv")
	for range 2 {
		if err := g.Remove(t.Context(), "in/a.csv"); err != nil {
			t.Error(err)
		}
	}
	if err := g.Remove(t.Context(), "in"); err == nil {
		t.Error("removed a folder")
	}
	if err := os.Mkdir(g.path("empty"), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := g.Remove(t.Context(), "empty"); err == nil {
		t.Error("removed an empty folder")
	}
	g.holds(t, "in", "b.csv")
}

func ended(t *testing.T, g *ground) {
	g.others(t, "in/a.csv")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, errList := g.List(ctx, "in")
	_, errStat := g.Stat(ctx, "in/a.csv")
	_, errOpen := g.Open(ctx, "in/a.csv")
	for what, err := range map[string]error{
		"List": errList, "Stat": errStat, "Open": errOpen,
		"Upload":  g.Upload(ctx, "in/x", strings.NewReader("x")),
		"Publish": g.Publish(ctx, "in/a.csv", "in/b.csv"),
		"Move":    g.Move(ctx, "in/a.csv", "in/b.csv"),
		"Remove":  g.Remove(ctx, "in/a.csv"),
	} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", what, err)
		}
	}
	g.holds(t, "in", "a.csv")
}
