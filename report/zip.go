package report

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"maps"
	"slices"
)

// A plainZip collects the files of a workbook and writes them in one order and
// without times: equal workbooks have equal bytes. The list of the types goes
// first, where programs look for it.
type plainZip struct {
	to    io.Writer
	files map[string]*bytes.Buffer
}

const typesFile = "[Content_Types].xml"

func newPlainZip(to io.Writer) *plainZip { return &plainZip{to, map[string]*bytes.Buffer{}} }

// Create begins a file.
func (z *plainZip) Create(name string) (io.Writer, error) {
	b := &bytes.Buffer{}
	z.files[name] = b
	return b, nil
}

// AddFS is not needed.
func (z *plainZip) AddFS(fs.FS) error { return errors.New("a workbook has no file system") }

// Close writes all.
func (z *plainZip) Close() error {
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(z.files)), func(name string) bool { return name == typesFile })
	if z.files[typesFile] != nil {
		names = append([]string{typesFile}, names...)
	}
	w := zip.NewWriter(z.to)
	for _, name := range names {
		file, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
		if err != nil {
			return err
		}
		if _, err := file.Write(z.files[name].Bytes()); err != nil {
			return err
		}
	}
	return w.Close()
}
