package xlsx

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// A readerError is an error of whoever hands us the file.
type readerError struct{ err error }

func (e *readerError) Error() string { return e.err.Error() }

// spool makes a file readable anywhere, as its list of parts stands at its
// end: in memory where it is small, else in a temporary file.
func spool(r io.Reader, folder string, memory int64) (io.ReaderAt, int64, *tempFile, error) {
	head, err := io.ReadAll(io.LimitReader(r, memory))
	if err != nil {
		return nil, 0, nil, &readerError{err}
	}
	if int64(len(head)) < memory {
		return bytes.NewReader(head), int64(len(head)), nil, nil
	}
	temp, err := newTemp(folder)
	if err != nil {
		return nil, 0, nil, err
	}
	from := &sourceReader{r: io.MultiReader(bytes.NewReader(head), r)}
	n, err := io.Copy(temp, from)
	if err != nil {
		temp.close()
		if from.err != nil {
			err = &readerError{from.err}
		}
		return nil, 0, nil, err
	}
	return temp, n, temp, nil
}

// sourceReader remembers the source's own error.
type sourceReader struct {
	r   io.Reader
	err error
}

func (s *sourceReader) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}

// tempPrefix begins the names of our temporary files.
const tempPrefix = "xlsx-"

// A tempFile is a file without a name where the system knows such: then even
// a program that is killed leaves nothing behind.
type tempFile struct {
	*os.File
	name string // what is still to be removed
}

func newTemp(folder string) (*tempFile, error) {
	if folder != "" {
		if err := os.MkdirAll(folder, 0o750); err != nil {
			return nil, err
		}
	}
	f, err := os.CreateTemp(folder, tempPrefix+"*")
	if err != nil {
		return nil, err
	}
	t := &tempFile{File: f}
	if os.Remove(f.Name()) != nil {
		t.name = f.Name() // a system that keeps an open file's name
	}
	return t, nil
}

// close forgets the file. There is nothing to do about an error: the next
// start wipes what is left.
func (t *tempFile) close() {
	if t == nil {
		return
	}
	_ = t.Close()
	if t.name != "" {
		_ = os.Remove(t.name)
	}
}

// Wipe removes what a killed program left in the folder of temporary files. A
// file that another process has open stays whole for it.
func Wipe(folder string) error {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), tempPrefix) {
			_ = os.Remove(filepath.Join(folder, e.Name())) // in use where open files cannot be removed
		}
	}
	return err
}
