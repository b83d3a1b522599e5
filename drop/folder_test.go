package drop

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
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

// A folder's link leads nowhere: what the suite asks of links to files holds
// for those to folders, too.
func TestNoLinkLeadsOut(t *testing.T) {
	t.Parallel()
	d, dir := newFolder(t, "in/a.csv")
	outside := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(outside, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Dir(outside), filepath.Join(dir, "door")); err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	if f, err := d.Open(ctx, "door/secret"); err == nil {
		shut(f)
		t.Error("opened")
	}
	if err := d.Move(ctx, "door/secret", "taken"); err == nil {
		t.Error("moved out of it")
	}
	if err := d.Move(ctx, "in/a.csv", "door/x"); err == nil {
		t.Error("moved into it")
	}
	if err := d.Upload(ctx, "door/x", strings.NewReader("x")); err == nil {
		t.Error("written")
	}
}

// Of an upload that is stopped a folder keeps nothing at all.
func TestStoppedUploadLeavesNothing(t *testing.T) {
	t.Parallel()
	d, dir := newFolder(t, "out/a")
	ctx, cancel := context.WithCancel(t.Context())
	if err := d.Upload(ctx, "out/.b.part", readerFunc(func(p []byte) (int, error) { cancel(); return len(p), nil })); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled upload: %v", err)
	}
	if left, err := os.ReadDir(filepath.Join(dir, "out")); err != nil || len(left) != 1 {
		t.Errorf("left: %v %v", left, err)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

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
