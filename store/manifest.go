package store

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"sluse/report"
	"sluse/words"
)

// A backup is a folder: the database, the packs under their names, their hashes
// in the form of sha256sum, and the manifest, which is written last. Without
// its manifest it is none.
const (
	manifestFile = "manifest.json"
	databaseFile = "sluse.db"
	packFolder   = "packs"
	hashesFile   = "packs.sha256"
)

// manifestForm is the form of the manifest; one of another is refused.
const manifestForm = 1

// A manifest says what a backup holds.
type manifest struct {
	Form     int              `json:"form"`
	Made     time.Time        `json:"made"`
	Program  string           `json:"program"`
	Database manifestEntry    `json:"database"`
	Hashes   manifestEntry    `json:"packs"`
	Packs    int64            `json:"pack_count"`
	Bytes    int64            `json:"pack_bytes"`
	Missing  int64            `json:"packs_missing"` // that the database names
	Rows     map[string]int64 `json:"rows"`
}

// A manifestEntry is a file of a backup.
type manifestEntry struct {
	File   string `json:"file"`
	Size   int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// kept is a backup as it is told of.
func (m manifest) kept() report.Kept {
	k := report.Kept{Packs: m.Packs, Bytes: m.Bytes, Missing: m.Missing, Made: m.Made, By: m.Program}
	for _, n := range m.Rows {
		k.Rows += n
	}
	return k
}

// readManifest reads the manifest of a whole backup, and proves the two files
// that it names.
func readManifest(dir string) (manifest, error) {
	var m manifest
	b, err := os.ReadFile(filepath.Join(dir, manifestFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return m, report.Refuse(words.R("keep.no-backup", dir))
	case err != nil:
		return m, err
	}
	if err := json.Unmarshal(b, &m); err != nil {
		return m, report.Refuse(words.R("keep.backup-unreadable", dir, err.Error()))
	}
	if m.Form != manifestForm || m.Database.File != databaseFile || m.Hashes.File != hashesFile {
		return m, report.Refuse(words.R("keep.backup-unreadable", dir, "form"))
	}
	for _, want := range []manifestEntry{m.Database, m.Hashes} {
		got, err := entryOf(dir, want.File)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return m, err
		}
		if got != want {
			return m, report.Refuse(words.R("keep.backup-damaged", want.File))
		}
	}
	return m, nil
}

// write makes the backup whole.
func (m manifest) write(dir string) error {
	b, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	path := filepath.Join(dir, manifestFile)
	if err := writeDurable(path+".part", append(b, '\n')); err != nil {
		return err
	}
	if err := os.Rename(path+".part", path); err != nil {
		return err
	}
	return syncFolder(dir)
}

func writeDurable(path string, b []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o640)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Sync(), f.Close())
}

// entryOf measures a file.
func entryOf(dir, name string) (manifestEntry, error) {
	e := manifestEntry{File: name}
	f, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		return e, err
	}
	h := sha256.New()
	e.Size, err = io.Copy(h, f)
	e.SHA256 = hex.EncodeToString(h.Sum(nil))
	return e, errors.Join(err, f.Close())
}

// syncFile makes a file durable that somebody else has written.
func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
