package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"sluse/report"
	"sluse/words"
)

// Restore puts a backup where no store is: folder is the state folder, dsn the
// file that the database becomes. The backup is proved first, each pack while
// it is copied; the database comes last, under its name only when all is there.
// seen is told how many packs are done, of how many; nil hears nothing.
func Restore(ctx context.Context, from, dsn, folder string, seen func(done, of int64)) (kept report.Kept, err error) {
	path, ok := strings.CutPrefix(dsn, "sqlite:")
	if !ok {
		return kept, report.Refuse(words.R("keep.restore-needs-sqlite", dsn))
	}
	m, err := readManifest(from)
	if err != nil {
		return kept, err
	}
	packs := filepath.Join(folder, packFolder)
	for _, name := range []string{path, path + "-wal", packs} {
		if is, err := holds(name); is || err != nil {
			if err == nil {
				err = report.Refuse(words.R("keep.restore-not-empty", name, folder))
			}
			return kept, err
		}
	}
	if err := errors.Join(os.MkdirAll(folder, 0o750), os.MkdirAll(filepath.Dir(path), 0o750)); err != nil {
		return kept, err
	}
	err = restorePacks(ctx, from, packs, m, seen)
	if err == nil {
		err = restoreDatabase(from, path, m)
	}
	if err != nil {
		return kept, errors.Join(err, os.RemoveAll(packs)) // there was nothing before
	}
	return m.kept(), nil
}

// holds says whether a file is there, or a folder with something in it.
func holds(path string) (bool, error) {
	info, err := os.Stat(path)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		return false, err
	}
	if !info.IsDir() {
		return true, nil
	}
	list, err := os.ReadDir(path)
	return len(list) > 0, err
}

// ProveBackup reads all of a backup and says whether it is whole.
func ProveBackup(ctx context.Context, from string, seen func(done, of int64)) (report.Kept, error) {
	m, err := readManifest(from)
	if err != nil {
		return report.Kept{}, err
	}
	return m.kept(), eachBackedUp(from, m, seen, func(id int64, sum string) error {
		return readPack(ctx, from, id, sum, io.Discard)
	})
}

func restorePacks(ctx context.Context, from, into string, m manifest, seen func(done, of int64)) error {
	shelf, err := openPackFiles(into)
	if err != nil {
		return err
	}
	return eachBackedUp(from, m, seen, func(id int64, sum string) error {
		return shelf.write(ctx, id, func(w io.Writer) error { return readPack(ctx, from, id, sum, w) })
	})
}

// eachBackedUp calls f for each pack of a backup, with its hash.
func eachBackedUp(from string, m manifest, seen func(done, of int64), f func(id int64, sum string) error) (err error) {
	if seen == nil {
		seen = func(int64, int64) {}
	}
	sums, err := openHashes(from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, sums.close()) }()
	n := int64(0)
	for {
		more, err := sums.next()
		if err != nil {
			return err
		}
		if !more {
			break
		}
		if err := f(sums.id, sums.sum); err != nil {
			return err
		}
		n++
		seen(n, m.Packs)
	}
	if n != m.Packs {
		return report.Refuse(words.R("keep.backup-damaged", hashesFile))
	}
	return nil
}

// readPack reads a pack of a backup, which must be as its hash says.
func readPack(ctx context.Context, from string, id int64, sum string, into io.Writer) (err error) {
	if err := ctx.Err(); err != nil {
		return err
	}
	name := packFolder + "/" + packName(id)
	damaged := report.Refuse(words.R("keep.backup-damaged", name))
	f, err := os.Open(filepath.Join(from, filepath.FromSlash(name)))
	if errors.Is(err, fs.ErrNotExist) {
		return damaged
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	h := sha256.New()
	if _, err := io.Copy(io.MultiWriter(into, h), f); err != nil {
		return err
	}
	if hex.EncodeToString(h.Sum(nil)) != sum {
		return damaged
	}
	return nil
}

// restoreDatabase copies the database to its place, by rename.
func restoreDatabase(from, path string, m manifest) (err error) {
	f, err := os.Open(filepath.Join(from, databaseFile))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	part := path + ".restored"
	out, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o640)
	if err != nil {
		return err
	}
	h := sha256.New()
	_, err = io.Copy(io.MultiWriter(out, h), f)
	err = errors.Join(err, out.Sync(), out.Close())
	if err == nil && hex.EncodeToString(h.Sum(nil)) != m.Database.SHA256 {
		err = report.Refuse(words.R("keep.backup-damaged", databaseFile))
	}
	if err != nil {
		return errors.Join(err, removeIfThere(part))
	}
	if err := os.Rename(part, path); err != nil {
		return err
	}
	if err := syncFolder(filepath.Dir(path)); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
