package drop

import (
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
)

func newFolder(t *testing.T, files ...string) (Drop, string) {
	t.Helper()
	dir := t.TempDir()
	for _, name := range files {
		full := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte("content of "+name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	d, err := Folder(dir)
	if err != nil {
		t.Fatal(err)
	}
	return d, dir
}

func read(t *testing.T, d Drop, name string) string {
	t.Helper()
	f, err := d.Open(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	defer shut(f)
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func names(t *testing.T, d Drop, dir string) []string {
	t.Helper()
	entries, err := d.List(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name)
	}
	return out
}

func TestList(t *testing.T) {
	t.Parallel()
	d, dir := newFolder(t, "in/b.csv", "in/å.xml", "in/A.csv", "in/.hidden", "in/x.part", "in/x.TMP", "in/x.filepart",
		"in/x.crdownload", "in/x.csv~", "in/sub/inner.csv", "outside.csv")
	if err := os.Symlink("../outside.csv", filepath.Join(dir, "in", "link.csv")); err != nil {
		t.Fatal(err)
	}
	if got, want := names(t, d, "in"), []string{"A.csv", "b.csv", "å.xml"}; !slices.Equal(got, want) {
		t.Errorf("listed %q, want %q", got, want)
	}
	entries, err := d.List(t.Context(), "in")
	if err != nil {
		t.Fatal(err)
	}
	e, err := d.Stat(t.Context(), "in/A.csv")
	if err != nil || !e.Same(entries[0]) || e.Size != int64(len("content of in/A.csv")) {
		t.Errorf("Stat = %+v, %v; listed %+v", e, err, entries[0])
	}
}

// A mount that went away leaves an empty folder, or none: both are an error
// and not a calm "no files".
func TestListOfVanishedFolder(t *testing.T) {
	t.Parallel()
	d, dir := newFolder(t, "in/a.csv")
	if err := os.RemoveAll(filepath.Join(dir, "in")); err != nil {
		t.Fatal(err)
	}
	if _, err := d.List(t.Context(), "in"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("listing of a missing folder: %v", err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := d.List(t.Context(), "."); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("listing of a missing root: %v", err)
	}
	if err := Put(t.Context(), d, "in/b.csv", strings.NewReader("x")); err == nil {
		t.Error("put into a missing root made it")
	}
}

func TestNothingLeadsOut(t *testing.T) {
	t.Parallel()
	d, dir := newFolder(t, "in/a.csv")
	outside := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(outside, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	for link, target := range map[string]string{"in/out.csv": outside, "door": filepath.Dir(outside), "in/twin.csv": "a.csv"} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	ctx := t.Context()
	for _, name := range []string{"../x", "/etc/passwd", "in/../../x", "in/out.csv", "door/secret", "in/twin.csv", "", "."} {
		if f, err := d.Open(ctx, name); err == nil {
			shut(f)
			t.Errorf("Open(%q) opened", name)
		}
		if err := d.Move(ctx, name, "taken"); err == nil {
			t.Errorf("Move(%q) moved", name)
		}
	}
	for _, name := range []string{"../x", "/tmp/x", "door/x", ""} {
		if err := d.Upload(ctx, name, strings.NewReader("x")); err == nil {
			t.Errorf("Upload(%q) wrote", name)
		}
		if err := d.Move(ctx, "in/a.csv", name); err == nil {
			t.Errorf("Move to %q moved", name)
		}
	}
	// A link under the temporary name is replaced, not followed.
	if err := d.Upload(ctx, "in/out.csv", strings.NewReader("ours")); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(outside); err != nil || string(b) != "secret" {
		t.Errorf("the file outside is %q, %v", b, err)
	}
}

func TestPut(t *testing.T) {
	t.Parallel()
	d, _ := newFolder(t, "out/taken.xml")
	ctx := t.Context()
	if err := Put(ctx, d, "out/new.xml", strings.NewReader("new")); err != nil {
		t.Fatal(err)
	}
	if err := Put(ctx, d, "deep/er/new.xml", strings.NewReader("deep")); err != nil {
		t.Fatal(err)
	}
	if got := read(t, d, "out/new.xml") + read(t, d, "deep/er/new.xml"); got != "newdeep" {
		t.Errorf("read back %q", got)
	}
	if err := Put(ctx, d, "out/taken.xml", strings.NewReader("new")); !errors.Is(err, ErrExists) {
		t.Errorf("put over another file: %v", err)
	}
	if got := read(t, d, "out/taken.xml"); got != "content of out/taken.xml" {
		t.Errorf("the other file is now %q", got)
	}
	if _, err := d.Stat(ctx, Temp("out/taken.xml")); !errors.Is(err, fs.ErrNotExist) {
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

func TestUploadThatFailsLeavesNothing(t *testing.T) {
	t.Parallel()
	d, dir := newFolder(t, "out/.a.part")
	if err := d.Upload(t.Context(), "out/.a.part", &failing{100_000}); !errors.Is(err, errCut) {
		t.Errorf("upload: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	if err := d.Upload(ctx, "out/.b.part", readerFunc(func(p []byte) (int, error) { cancel(); return len(p), nil })); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled upload: %v", err)
	}
	if left, err := os.ReadDir(filepath.Join(dir, "out")); err != nil || len(left) != 0 {
		t.Errorf("left: %v %v", left, err)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestPublishAll(t *testing.T) {
	t.Parallel()
	d, _ := newFolder(t, "tmp/a", "tmp/b", "tmp/c", "out/b.xml")
	errs := d.PublishAll(t.Context(), []Rename{{"tmp/a", "out/a.xml"}, {"tmp/b", "out/b.xml"}, {"tmp/gone", "out/gone.xml"}, {"tmp/c", "out/c.xml"}})
	if len(errs) != 4 || errs[0] != nil || !errors.Is(errs[1], ErrExists) || !errors.Is(errs[2], fs.ErrNotExist) || errs[3] != nil {
		t.Errorf("errors %v", errs)
	}
	if got, want := names(t, d, "out"), []string{"a.xml", "b.xml", "c.xml"}; !slices.Equal(got, want) {
		t.Errorf("published %q, want %q", got, want)
	}
	if got, want := names(t, d, "tmp"), []string{"b"}; !slices.Equal(got, want) {
		t.Errorf("left %q, want %q", got, want)
	}
}

func TestMove(t *testing.T) {
	t.Parallel()
	d, dir := newFolder(t, "in/a.csv", "in/b.csv", "archive/2027-01/b.csv")
	ctx := t.Context()
	if err := d.Move(ctx, "in/a.csv", ".claim/1-a.csv"); err != nil {
		t.Fatal(err)
	}
	if got := read(t, d, ".claim/1-a.csv"); got != "content of in/a.csv" {
		t.Errorf("moved %q", got)
	}
	if err := d.Move(ctx, "in/a.csv", ".claim/1-a.csv"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("moving it again: %v", err)
	}
	if err := d.Move(ctx, "in/b.csv", "archive/2027-01/b.csv"); !errors.Is(err, ErrExists) {
		t.Errorf("moving over another: %v", err)
	}
	if err := d.Move(ctx, "in/b.csv", "in/b.csv"); !errors.Is(err, ErrExists) {
		t.Errorf("moving onto itself: %v", err)
	}
	if got := read(t, d, "in/b.csv") + read(t, d, "archive/2027-01/b.csv"); got != "content of in/b.csvcontent of archive/2027-01/b.csv" {
		t.Errorf("after refused moves: %q", got)
	}
	// A move by two steps that was cut between them is finished.
	if err := os.Link(filepath.Join(dir, "in", "b.csv"), filepath.Join(dir, "half.csv")); err != nil {
		t.Fatal(err)
	}
	if err := d.Move(ctx, "in/b.csv", "half.csv"); err != nil {
		t.Errorf("finishing a half move: %v", err)
	}
	if got := names(t, d, "in"); len(got) != 0 {
		t.Errorf("in still has %q", got)
	}
}

// The way of systems without an exclusive rename.
func TestRenameByLink(t *testing.T) {
	t.Parallel()
	_, dir := newFolder(t, "a", "b")
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer shut(root)
	if err := renameByLink(root, "a", "b"); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over another: %v", err)
	}
	if err := renameByLink(root, "a", "c"); err != nil {
		t.Error(err)
	}
	if _, err := root.Lstat("a"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the old name is still there: %v", err)
	}
}

// An old system's file names are in its own character set.
func TestNameThatIsNotText(t *testing.T) {
	t.Parallel()
	d, _ := newFolder(t, "in/Bj\xf8rnstad.csv")
	if got := names(t, d, "in"); !slices.Equal(got, []string{"Bj\xf8rnstad.csv"}) {
		t.Fatalf("listed %q", got)
	}
	if err := d.Move(t.Context(), "in/Bj\xf8rnstad.csv", "archive/"+SafeName("Bj\xf8rnstad.csv")); err != nil {
		t.Error(err)
	}
	if got := names(t, d, "archive"); !slices.Equal(got, []string{"Bj_rnstad.csv"}) {
		t.Errorf("archived %q", got)
	}
	if err := d.Move(t.Context(), "archive/Bj_rnstad.csv", "../\xf8"); err == nil {
		t.Error("led out of the folder")
	}
}

func TestRemove(t *testing.T) {
	t.Parallel()
	d, _ := newFolder(t, "in/a.csv", "in/b.csv")
	for range 2 {
		if err := d.Remove(t.Context(), "in/a.csv"); err != nil {
			t.Error(err)
		}
	}
	if err := d.Remove(t.Context(), "in"); err == nil {
		t.Error("removed a folder")
	}
	if got := names(t, d, "in"); !slices.Equal(got, []string{"b.csv"}) {
		t.Errorf("left %q", got)
	}
}

func BenchmarkPut(b *testing.B) {
	d, err := Folder(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	body := strings.Repeat("x", 7000)
	for i := 0; b.Loop(); i++ {
		if err := Put(b.Context(), d, fmt.Sprintf("out/%d.xml", i), strings.NewReader(body)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPublishAll500(b *testing.B) {
	d, err := Folder(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	body := strings.Repeat("x", 7000)
	for n := 0; b.Loop(); n++ {
		var renames []Rename
		for i := range 500 {
			r := Rename{fmt.Sprintf("tmp/%d-%d", n, i), fmt.Sprintf("out/%d-%d.xml", n, i)}
			if err := d.Upload(b.Context(), r.Temp, strings.NewReader(body)); err != nil {
				b.Fatal(err)
			}
			renames = append(renames, r)
		}
		if err := errors.Join(d.PublishAll(b.Context(), renames)...); err != nil {
			b.Fatal(err)
		}
	}
}
