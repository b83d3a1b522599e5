package ingest

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"

	"sluse/drop"
)

// memory is a drop without a disk, for the tests that restart a thousand
// times. The story test runs on a real folder too and must end alike.
type memory struct {
	files map[string]memoryFile
	next  uint64
}

type memoryFile struct {
	content []byte
	id      uint64
}

func (m *memory) entry(name string) (drop.Entry, error) {
	f, ok := m.files[name]
	if !ok {
		return drop.Entry{}, fs.ErrNotExist
	}
	return drop.Entry{Name: name, Size: int64(len(f.content)), Identity: f.id}, nil
}

func (m *memory) contents() map[string]string {
	files := map[string]string{}
	for name, f := range m.files {
		files[name] = string(f.content)
	}
	return files
}

func (m *memory) List(_ context.Context, dir string) ([]drop.Entry, error) {
	var es []drop.Entry
	for _, name := range slices.Sorted(maps.Keys(m.files)) {
		if path.Dir(name) == dir && !drop.Unfinished(path.Base(name)) {
			e, _ := m.entry(name)
			e.Name = path.Base(name)
			es = append(es, e)
		}
	}
	return es, nil
}

func (m *memory) Stat(_ context.Context, name string) (drop.Entry, error) { return m.entry(name) }

func (m *memory) Open(_ context.Context, name string) (io.ReadCloser, error) {
	_, err := m.entry(name)
	return io.NopCloser(bytes.NewReader(m.files[name].content)), err
}

func (m *memory) Upload(_ context.Context, temp string, r io.Reader) error {
	content, err := io.ReadAll(r)
	if err == nil {
		m.next++
		m.files[temp] = memoryFile{content, m.next}
	}
	return err
}

func (m *memory) UploadAll(ctx context.Context, uploads []drop.Upload) []error {
	errs := make([]error, len(uploads))
	for i, u := range uploads {
		errs[i] = m.Upload(ctx, u.Temp, u.Body)
	}
	return errs
}

func (m *memory) Publish(_ context.Context, temp, name string) error {
	if _, err := m.entry(temp); err != nil {
		return err
	}
	if _, err := m.entry(name); err == nil {
		return drop.ErrExists
	}
	m.files[name] = m.files[temp]
	delete(m.files, temp)
	return nil
}

func (m *memory) PublishAll(ctx context.Context, renames []drop.Rename) []error {
	errs := make([]error, len(renames))
	for i, r := range renames {
		errs[i] = m.Publish(ctx, r.Temp, r.Name)
	}
	return errs
}

func (m *memory) Move(ctx context.Context, from, to string) error { return m.Publish(ctx, from, to) }

func (m *memory) Remove(_ context.Context, name string) error {
	delete(m.files, name)
	return nil
}

var _ drop.Drop = (*memory)(nil)
