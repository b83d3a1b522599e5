package demo

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"sluse/drop"
)

// A disk is the company's folder as the demo changes it. Names are relative
// and parted by slashes. Nothing is synced: the demo survives its own death,
// not the machine's.
type disk struct {
	root string
	// before is asked ahead of each change; a test kills the demo there.
	before func() error
}

func (d disk) path(name string) string { return filepath.Join(d.root, filepath.FromSlash(name)) }

func (d disk) change(do func() error) error {
	if d.before != nil {
		if err := d.before(); err != nil {
			return err
		}
	}
	return do()
}

// rename moves a file or a folder, in one go.
func (d disk) rename(from, to string) error {
	return d.change(func() error { return os.Rename(d.path(from), d.path(to)) })
}

// put writes a whole file under a temporary name and renames it.
func (d disk) put(name string, content []byte) error {
	temp := drop.Temp(name)
	if err := d.write(temp, content); err != nil {
		return err
	}
	return d.rename(temp, name)
}

// write writes a file that may be left half written.
func (d disk) write(name string, content []byte) error {
	return d.change(func() error {
		if err := os.MkdirAll(filepath.Dir(d.path(name)), folderMode); err != nil {
			return err
		}
		return os.WriteFile(d.path(name), content, fileMode)
	})
}

func (d disk) mkdir(name string) error {
	return d.change(func() error { return os.MkdirAll(d.path(name), folderMode) })
}

// clear removes a folder of the demo's own with all that is in it.
func (d disk) clear(name string) error {
	return d.change(func() error { return os.RemoveAll(d.path(name)) })
}

func (d disk) exists(name string) (bool, error) {
	_, err := os.Stat(d.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

func (d disk) read(name string) ([]byte, error) { return os.ReadFile(d.path(name)) }

// list is the whole files of a folder, sorted; none where there is no folder.
func (d disk) list(folder string) ([]string, error) {
	entries, err := os.ReadDir(d.path(folder))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if e.Type().IsRegular() && !drop.Unfinished(e.Name()) {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// free is the first name of a file's that none of some folders has: a
// counterpart keeps every file that it gets, also one that it has had before.
func (d disk) free(name string, folders ...string) (string, error) {
	ending := path.Ext(name)
	stem := strings.TrimSuffix(name, ending)
	for n := 1; ; n++ {
		try := name
		if n > 1 {
			try = stem + " (" + strconv.Itoa(n) + ")" + ending
		}
		taken := false
		for _, folder := range folders {
			there, err := d.exists(folder + "/" + try)
			if err != nil {
				return "", err
			}
			taken = taken || there
		}
		if !taken {
			return try, nil
		}
	}
}
