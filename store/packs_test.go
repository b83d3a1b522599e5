package store

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sluse/flow"
	"sluse/store/pgtest"
)

// shelved are the tests that every kind of shelf passes.
var shelved = map[string]func(*testing.T, *Store){
	"packs":        testPacks,
	"stream":       testPackStream,
	"shelf":        testShelf,
	"spoilt packs": testSpoiltPack,
	"sweep":        testSweep,
	"erase":        testErase,
	"verify":       testVerify,
}

func TestPacksInFiles(t *testing.T) { //nolint:tparallel // its parts use one shelf in turn
	t.Parallel()
	onShelf(t, func(t *testing.T) *Store { t.Helper(); return openFile(t, t.TempDir()) })
}

// Rows are PostgreSQL's form; that they are rows in SQLite too is seen without
// a server.
func TestPacksInRows(t *testing.T) { //nolint:tparallel // its parts use one shelf in turn
	t.Parallel()
	onShelf(t, func(t *testing.T) *Store {
		t.Helper()
		s := openFile(t, t.TempDir())
		err := s.packs.close()
		if err == nil {
			s.packs, err = newPacks(&packRows{s.read, s.write, s.engine.clock})
		}
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
}

func TestPacksInPostgreSQL(t *testing.T) { //nolint:tparallel // its parts use one shelf in turn
	t.Parallel()
	server := pgtest.Start(t)
	onShelf(t, func(t *testing.T) *Store { t.Helper(); return openDSN(t, server.Database(t), t.TempDir()) },
		"packs", "shelf", "erase", "verify")
	t.Run("copy", func(t *testing.T) { testCopyToPostgreSQLAndBack(t, server) })
}

func onShelf(t *testing.T, open func(*testing.T) *Store, of ...string) {
	t.Helper()
	for name, test := range shelved {
		if len(of) > 0 && !slices.Contains(of, name) {
			continue
		}
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

// openFile opens a store on SQLite, which some of what is tested is about.
func openFile(t *testing.T, dir string) *Store {
	t.Helper()
	return openDSN(t, "sqlite:"+filepath.Join(dir, "sluse.db"), dir)
}

func openDSN(t *testing.T, dsn, dir string) *Store {
	t.Helper()
	s, err := Open(t.Context(), dsn, dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func readAll(r io.ReadCloser, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	got, err := io.ReadAll(r)
	return got, errors.Join(err, r.Close())
}

func testPacks(t *testing.T, s *Store) {
	noise := make([]byte, 3*partSize/2) // which does not pack: its frame lies in several parts
	for i := range noise {
		noise[i] = byte(rand.IntN(256))
	}
	docs := [][]byte{[]byte("<Invoice>æøå</Invoice>\n"), {}, bytes.Repeat([]byte("x"), 300_000), noise, noise[:7], []byte("siste\n")}
	refs, err := s.Pack(docs)
	if err != nil {
		t.Fatal(err)
	}
	for i, ref := range refs {
		got, err := s.Document(ref)
		if err != nil || !bytes.Equal(got, docs[i]) {
			t.Errorf("document %d: %d bytes, %v", i, len(got), err)
		}
		got, err = readAll(s.OpenDocument(ref))
		if err != nil || !bytes.Equal(got, docs[i]) {
			t.Errorf("document %d as a stream: %d bytes, %v", i, len(got), err)
		}
	}
	if doc, err := s.Document(flow.Ref{}); doc != nil || err != nil {
		t.Errorf("no document is %q, %v", doc, err)
	}
	if refs, err := s.Pack(nil); len(refs) != 0 || err != nil {
		t.Errorf("no documents are %v, %v", refs, err)
	}
	plainZstd(t, s, refs[0].Pack, bytes.Join(docs, nil))
}

// plainZstd holds a pack to the promise that whoever has its bytes and zstd
// can read all of it.
func plainZstd(t *testing.T, s *Store, pack int64, want []byte) {
	t.Helper()
	zstd, err := exec.LookPath("zstd")
	if err != nil {
		t.Skip("zstd is not installed")
	}
	size, err := s.packs.shelf.size(t.Context(), pack)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), zstd, "-dc")
	if rows, ok := s.packs.shelf.(*packRows); ok {
		// As anyone would ask for them.
		var all bytes.Buffer
		list, err := rows.from.QueryContext(t.Context(), `SELECT bytes FROM pack_part WHERE pack = $1 ORDER BY part`, pack)
		if err != nil {
			t.Fatal(err)
		}
		for list.Next() {
			var part []byte
			if err := list.Scan(&part); err != nil {
				t.Fatal(err)
			}
			all.Write(part)
		}
		if err := errors.Join(list.Err(), list.Close()); err != nil || int64(all.Len()) != size || all.Len() <= partSize {
			t.Fatalf("%d bytes of %d, %v", all.Len(), size, err)
		}
		cmd.Stdin = &all
	} else {
		cmd.Args = append(cmd.Args, s.packs.shelf.(*packFiles).path(pack))
	}
	out, err := cmd.Output()
	if err != nil || !bytes.Equal(out, want) {
		t.Errorf("zstd prints %d bytes of %d, %v", len(out), len(want), err)
	}
}

func testPackStream(t *testing.T, s *Store) {
	for _, text := range []string{"", "en fil\n", strings.Repeat("linje\n", 100_000)} {
		ref, sum, size, err := s.PackStream(strings.NewReader(text))
		if err != nil || size != int64(len(text)) || len(sum) != 64 {
			t.Fatalf("%d bytes, hash %q, %v", size, sum, err)
		}
		got, err := readAll(s.Original(t.Context(), ref.Pack))
		if err != nil || string(got) != text {
			t.Errorf("%d bytes of %d, %v", len(got), len(text), err)
		}
	}
	before := packsOf(t, s)
	if _, _, _, err := s.PackStream(io.MultiReader(strings.NewReader("halv"), failing{})); err == nil {
		t.Error("a reader's error was lost")
	}
	if n := packsOf(t, s); len(n) != len(before) {
		t.Errorf("%d packs, and before a failure %d", len(n), len(before))
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("gone") }

func packsOf(t *testing.T, s *Store) (ids []int64) {
	t.Helper()
	list, err := s.packs.shelf.list(t.Context(), 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range list {
		ids = append(ids, p.id)
	}
	return ids
}

// The packs of a clock that stands have names of their own, and what is
// removed is gone, and no more than that.
func testShelf(t *testing.T, s *Store) {
	at := time.Date(2026, 1, 31, 23, 59, 59, 999e6, time.UTC)
	s.Now = func() time.Time { return at }
	for range 20 {
		if _, err := s.Pack([][]byte{[]byte("x")}); err != nil {
			t.Fatal(err)
		}
	}
	at = at.Add(time.Millisecond)
	refs, err := s.Pack([][]byte{[]byte("februar")})
	if err != nil {
		t.Fatal(err)
	}
	all := packsOf(t, s)
	if len(all) != 21 || all[20] != refs[0].Pack || packTime(all[0]).Month() != time.January || packTime(all[20]).Month() != time.February {
		t.Fatal(all)
	}
	taken := s.packs.shelf.write(t.Context(), all[3], func(io.Writer) error { t.Error("asked for bytes"); return nil })
	if !errors.Is(taken, fs.ErrExist) {
		t.Errorf("a name that is taken: %v", taken)
	}
	some, err := s.packs.shelf.list(t.Context(), all[4], 3)
	if err != nil || len(some) != 3 || some[0].id != all[5] || some[0].size == 0 || some[0].made.Before(packTime(all[5])) {
		t.Errorf("%v, %v", some, err)
	}
	for range 2 {
		if err := s.packs.shelf.remove(t.Context(), all[:20]); err != nil {
			t.Fatal(err)
		}
	}
	if left := packsOf(t, s); len(left) != 1 || left[0] != all[20] {
		t.Error(left)
	}
	if _, err := s.Document(flow.Ref{Pack: all[0], Length: 10}); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	if _, err := s.packs.shelf.size(t.Context(), all[0]); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	if doc, err := s.Document(refs[0]); string(doc) != "februar" || err != nil {
		t.Error(string(doc), err)
	}
}

// A pack that was cut short or spoilt is an error, never less text.
func testSpoiltPack(t *testing.T, s *Store) {
	text := ""
	for i := range 5000 {
		text += fmt.Sprintf("linje %d av filen\n", i*7919)
	}
	for name, spoil := range map[string]func([]byte) []byte{
		"cut to nothing": func([]byte) []byte { return nil },
		"cut by a byte":  func(b []byte) []byte { return b[:len(b)-1] },
		"cut in half":    func(b []byte) []byte { return b[:len(b)/2] },
		"one bit turned": func(b []byte) []byte { b[len(b)/2] ^= 1; return b },
		"gone":           nil,
	} {
		ref, _, _, err := s.PackStream(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		spoilPack(t, s, ref.Pack, spoil)
		if doc, err := s.Document(ref); err == nil {
			t.Errorf("%s: it is a document of %d bytes", name, len(doc))
		}
		if got, err := readAll(s.Original(t.Context(), ref.Pack)); err == nil {
			t.Errorf("%s: it reads as %d bytes", name, len(got))
		}
		if got, err := readAll(s.OpenDocument(ref)); err == nil {
			t.Errorf("%s: it streams as %d bytes", name, len(got))
		}
	}
}

// spoilPack changes a pack behind the store's back; nil takes it away.
func spoilPack(t *testing.T, s *Store, pack int64, spoil func([]byte) []byte) {
	t.Helper()
	var raw, now []byte
	var err error
	if spoil != nil {
		var size int64
		if size, err = s.packs.shelf.size(t.Context(), pack); err == nil {
			raw = make([]byte, size)
			err = s.packs.shelf.readAt(t.Context(), pack, raw, 0)
			now = spoil(raw)
		}
	}
	if err = errors.Join(err, s.packs.shelf.remove(t.Context(), []int64{pack})); err == nil && spoil != nil {
		err = s.packs.shelf.write(t.Context(), pack, func(w io.Writer) error {
			_, err := w.Write(now)
			return err
		})
	}
	if err != nil {
		t.Fatal(err)
	}
}

// Many packs read at random never hold many files open.
func TestOpenPacksAreBounded(t *testing.T) {
	t.Parallel()
	s := openFile(t, t.TempDir())
	files := s.packs.shelf.(*packFiles)
	var refs []flow.Ref
	for i := range 3 * maxOpenPacks {
		ref, err := s.Pack([][]byte{[]byte(fmt.Sprint(i))})
		if err != nil {
			t.Fatal(err)
		}
		refs = append(refs, ref...)
	}
	for i := range 10 * len(refs) {
		n := i * 7 % len(refs)
		if doc, err := s.Document(refs[n]); err != nil || string(doc) != fmt.Sprint(n) {
			t.Fatal(string(doc), err)
		}
		if len(files.open) > maxOpenPacks {
			t.Fatalf("%d files are open", len(files.open))
		}
	}
	// A file that is none of ours is left alone.
	other := filepath.Join(files.folder, "2026-01", "notat.txt")
	if err := errors.Join(os.MkdirAll(filepath.Dir(other), 0o750), os.WriteFile(other, nil, 0o640)); err != nil {
		t.Fatal(err)
	}
	if n := len(packsOf(t, s)); n != len(refs) {
		t.Errorf("%d packs of %d", n, len(refs))
	}
}
