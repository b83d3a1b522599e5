package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// packFiles is a shelf of files: a folder a month, a file a pack.
type packFiles struct {
	folder string
	mu     sync.Mutex
	open   map[int64]*os.File
}

var _ packShelf = (*packFiles)(nil)

func openPackFiles(folder string) (*packFiles, error) {
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return nil, err
	}
	return &packFiles{folder: folder, open: map[int64]*os.File{}}, nil
}

func (p *packFiles) path(id int64) string {
	return filepath.Join(p.folder, filepath.FromSlash(packName(id)))
}

// write: see packShelf. It needs no temporary name: no row names a pack before it
// is whole, and its name is never used again.
func (p *packFiles) write(_ context.Context, id int64, fill func(io.Writer) error) error {
	path := p.path(id)
	if err := p.month(filepath.Dir(path)); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o640)
	if err != nil {
		return err
	}
	err = errors.Join(fill(f), f.Sync(), f.Close())
	if err == nil {
		err = syncFolder(filepath.Dir(path))
	}
	if err != nil {
		return errors.Join(err, removeIfThere(path))
	}
	return nil
}

// month makes the folder of a month, durable, where there is none.
func (p *packFiles) month(folder string) error {
	switch err := os.Mkdir(folder, 0o750); {
	case errors.Is(err, fs.ErrExist):
		return nil
	case err != nil:
		return err
	}
	return syncFolder(p.folder)
}

func removeIfThere(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

const maxOpenPacks = 32

// readAt: see packShelf. Files stay open for a while: documents that lie together
// are read together.
func (p *packFiles) readAt(_ context.Context, id int64, b []byte, offset int64) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	f, ok := p.open[id]
	if !ok {
		if len(p.open) >= maxOpenPacks {
			for id, old := range p.open {
				_ = old.Close() // read only
				delete(p.open, id)
			}
		}
		var err error
		if f, err = os.Open(p.path(id)); err != nil {
			return err
		}
		p.open[id] = f
	}
	_, err := f.ReadAt(b, offset)
	return err
}

func (p *packFiles) size(_ context.Context, id int64) (int64, error) {
	info, err := os.Stat(p.path(id))
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// list: see packShelf.
func (p *packFiles) list(_ context.Context, after int64, limit int) ([]packInfo, error) {
	months, err := os.ReadDir(p.folder)
	if err != nil {
		return nil, err
	}
	first, _, _ := strings.Cut(packName(after), "/")
	var list []packInfo
	for _, month := range months { // by name, which is by time
		if !month.IsDir() || after > 0 && month.Name() < first {
			continue
		}
		files, err := os.ReadDir(filepath.Join(p.folder, month.Name()))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		for _, f := range files {
			id, ok := packOfFile(month.Name(), f.Name())
			if !ok || id <= after {
				continue
			}
			info, err := f.Info()
			if errors.Is(err, fs.ErrNotExist) {
				continue // removed since
			}
			if err != nil {
				return nil, err
			}
			made := packTime(id)
			if info.ModTime().After(made) {
				made = info.ModTime()
			}
			list = append(list, packInfo{id, info.Size(), made})
			if len(list) == limit {
				return list, nil
			}
		}
	}
	return list, nil
}

// packOfFile is the pack of a file; false where a file is none of ours.
func packOfFile(month, name string) (int64, bool) {
	id, err := strconv.ParseInt(strings.TrimSuffix(name, ".zst"), 10, 64)
	return id, err == nil && packName(id) == month+"/"+name
}

// remove: see packShelf. A month's folder goes with its last pack.
func (p *packFiles) remove(_ context.Context, ids []int64) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var errs []error
	var folders []string
	for _, id := range ids {
		if f, ok := p.open[id]; ok {
			_ = f.Close() // read only
			delete(p.open, id)
		}
		path := p.path(id)
		errs = append(errs, removeIfThere(path))
		if folder := filepath.Dir(path); !slices.Contains(folders, folder) {
			folders = append(folders, folder)
		}
	}
	for _, folder := range folders {
		// One that is not empty stays, which is no error.
		if err := os.Remove(folder); err == nil {
			folder = p.folder
		}
		if err := syncFolder(folder); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("removing packs: %w", err)
	}
	return nil
}

func (p *packFiles) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var err error
	for _, f := range p.open {
		err = cmp.Or(err, f.Close())
	}
	p.open = map[int64]*os.File{}
	return err
}
