package store

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"sluse/flow"
)

func TestPacks(t *testing.T) {
	t.Parallel()
	s := openStore(t, t.TempDir())
	docs := [][]byte{[]byte("<Invoice>æøå</Invoice>\n"), {}, bytes.Repeat([]byte("x"), 300_000), []byte("siste\n")}
	refs, err := s.Pack(docs)
	if err != nil {
		t.Fatal(err)
	}
	for i, ref := range refs {
		got, err := s.Document(ref)
		if err != nil || !bytes.Equal(got, docs[i]) {
			t.Errorf("document %d: %d bytes, %v", i, len(got), err)
		}
		r, err := s.OpenDocument(ref)
		if err != nil {
			t.Fatal(err)
		}
		got, err = io.ReadAll(r)
		if err = errors.Join(err, r.Close()); err != nil || !bytes.Equal(got, docs[i]) {
			t.Errorf("document %d as a stream: %d bytes, %v", i, len(got), err)
		}
	}
	if doc, err := s.Document(flow.Ref{}); doc != nil || err != nil {
		t.Errorf("no document is %q, %v", doc, err)
	}
	if refs, err := s.Pack(nil); len(refs) != 0 || err != nil {
		t.Errorf("no documents are %v, %v", refs, err)
	}
	// Whoever has only the folder and zstd can read all of it.
	zstd, err := exec.LookPath("zstd")
	if err != nil {
		t.Skip("zstd is not installed")
	}
	out, err := exec.CommandContext(t.Context(), zstd, "-dc", s.packs.path(refs[0].Pack)).Output()
	if err != nil || !bytes.Equal(out, bytes.Join(docs, nil)) {
		t.Errorf("zstd prints %d bytes, %v", len(out), err)
	}
}

func TestPackStream(t *testing.T) {
	t.Parallel()
	s := openStore(t, t.TempDir())
	for _, text := range []string{"", "en fil\n", strings.Repeat("linje\n", 100_000)} {
		ref, sum, size, err := s.PackStream(strings.NewReader(text))
		if err != nil || size != int64(len(text)) || len(sum) != 64 {
			t.Fatalf("%d bytes, hash %q, %v", size, sum, err)
		}
		r, err := s.Original(t.Context(), ref.Pack)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if err = errors.Join(err, r.Close()); err != nil || string(got) != text {
			t.Errorf("%d bytes of %d, %v", len(got), len(text), err)
		}
	}
	before := files(t, s)
	if _, _, _, err := s.PackStream(io.MultiReader(strings.NewReader("halv"), failing{})); err == nil {
		t.Error("a reader's error was lost")
	}
	if n := files(t, s); n != before {
		t.Errorf("%d packs more after a failure", n-before)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("gone") }

func files(t *testing.T, s *Store) int {
	t.Helper()
	list, err := os.ReadDir(s.packs.folder)
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}

// A pack that was cut short or spoilt is an error, never less text.
func TestSpoiltPack(t *testing.T) {
	t.Parallel()
	s := openStore(t, t.TempDir())
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
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ref, _, _, err := s.PackStream(strings.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			path := s.packs.path(ref.Pack)
			if spoil == nil {
				err = os.Remove(path)
			} else {
				var raw []byte
				if raw, err = os.ReadFile(path); err == nil {
					err = os.WriteFile(path, spoil(raw), 0o640)
				}
			}
			if err != nil {
				t.Fatal(err)
			}
			if doc, err := s.Document(ref); err == nil {
				t.Errorf("it is a document of %d bytes", len(doc))
			}
			if r, err := s.Original(t.Context(), ref.Pack); err == nil {
				got, err := io.ReadAll(r)
				if err = errors.Join(err, r.Close()); err == nil {
					t.Errorf("it reads as %d bytes", len(got))
				}
			}
			if r, err := s.OpenDocument(ref); err == nil {
				got, err := io.ReadAll(r)
				if err = errors.Join(err, r.Close()); err == nil {
					t.Errorf("it streams as %d bytes", len(got))
				}
			}
		})
	}
}

// Many packs read at random never hold many files open.
func TestOpenPacksAreBounded(t *testing.T) {
	t.Parallel()
	s := openStore(t, t.TempDir())
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
		if len(s.packs.open) > maxOpenPacks {
			t.Fatalf("%d files are open", len(s.packs.open))
		}
	}
}
