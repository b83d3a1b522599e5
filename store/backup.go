package store

import (
	"bufio"
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
	"time"

	"sluse/report"
	"sluse/words"
)

// A Backup is how a backup is made.
type Backup struct {
	Folder   string // new or empty
	Previous string // a backup whose packs are shared, by hard links; "" shares none
	Program  string // the version
	Owner    string // who makes it
	// Seen is told how many packs are done, of how many; nil hears nothing.
	Seen func(done, of int64)
}

// Bounds of the row that keeps packs from being taken away meanwhile.
const (
	backupTime  = 6 * time.Hour // without a sign of life
	backupRenew = 10 * time.Minute
)

// Backup makes a backup while others work: a snapshot of the database first,
// packs after it, so that every row finds its document. Packs are copied, as a
// hard link to a file of ours would be no second copy of it; those that a
// backup before this one has are linked with that. It is whole when its
// manifest is there.
func (s *Store) Backup(ctx context.Context, b Backup) (kept report.Kept, err error) {
	if b.Seen == nil {
		b.Seen = func(int64, int64) {}
	}
	before := hashes{}
	if b.Previous != "" {
		if _, err := readManifest(b.Previous); err != nil {
			return kept, err
		}
		if before, err = openHashes(b.Previous); err != nil {
			return kept, err
		}
		defer func() { err = errors.Join(err, before.close()) }()
	}
	if err := emptyFolder(b.Folder); err != nil {
		return kept, err
	}
	run, err := s.beginBackup(ctx, b.Owner)
	if err != nil {
		return kept, err
	}
	defer func() { err = errors.Join(err, run.end(context.WithoutCancel(ctx))) }()
	m := manifest{Form: manifestForm, Made: s.clock().UTC(), Program: b.Program}
	if err := s.snapshotTo(ctx, filepath.Join(b.Folder, databaseFile)); err != nil {
		return kept, fmt.Errorf("snapshot: %w", err)
	}
	linked, err := s.backupPacks(ctx, b, &m, &before, run)
	if err != nil {
		return kept, err
	}
	if err := m.describe(ctx, b.Folder); err != nil {
		return kept, err
	}
	if err := m.write(b.Folder); err != nil {
		return kept, err
	}
	kept = m.kept()
	kept.Linked = linked
	return kept, syncFolder(filepath.Dir(b.Folder))
}

// emptyFolder makes a folder for a backup, or finds it empty.
func emptyFolder(path string) error {
	if err := os.MkdirAll(path, 0o750); err != nil {
		return err
	}
	list, err := os.ReadDir(path)
	if err != nil {
		return err
	}
	if len(list) > 0 {
		return report.Refuse(words.R("keep.backup-not-empty", path))
	}
	return os.Mkdir(filepath.Join(path, packFolder), 0o750)
}

// A backupRun is the row of a backup that is being made.
type backupRun struct {
	s       *Store
	id      int64
	renewed time.Time
}

func (s *Store) beginBackup(ctx context.Context, owner string) (*backupRun, error) {
	now := s.clock()
	run := &backupRun{s: s, renewed: now}
	err := s.do(ctx, func(t *tx) (err error) {
		if run.id, err = t.id("backup"); err != nil {
			return err
		}
		if err := t.exec(`DELETE FROM backup_run WHERE expires <= $1`, millis(now)); err != nil {
			return err
		}
		return t.exec(`INSERT INTO backup_run (id, owner, started, expires) VALUES ($1, $2, $3, $4)`, run.id, owner, millis(now), millis(now.Add(backupTime)))
	})
	return run, err
}

// live gives the sign of life now and then.
func (r *backupRun) live(ctx context.Context) error {
	now := r.s.clock()
	if now.Sub(r.renewed) < backupRenew {
		return nil
	}
	r.renewed = now
	return r.s.do(ctx, func(t *tx) error {
		return t.exec(`UPDATE backup_run SET expires = $1 WHERE id = $2`, millis(now.Add(backupTime)), r.id)
	})
}

func (r *backupRun) end(ctx context.Context) error {
	return r.s.do(ctx, func(t *tx) error { return t.exec(`DELETE FROM backup_run WHERE id = $1`, r.id) })
}

// backupPacks copies or links what is on the shelf, and writes the hashes.
func (s *Store) backupPacks(ctx context.Context, b Backup, m *manifest, before *hashes, run *backupRun) (linked int64, err error) {
	shelf, err := openPackFiles(filepath.Join(b.Folder, packFolder))
	if err != nil {
		return 0, err
	}
	f, err := os.OpenFile(filepath.Join(b.Folder, hashesFile), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o640)
	if err != nil {
		return 0, err
	}
	w := bufio.NewWriter(f)
	defer func() { err = errors.Join(err, w.Flush(), f.Sync(), f.Close()) }()
	of := int64(0)
	err = s.eachPack(ctx, 0, maxPack, func(packInfo) error { of++; return nil })
	if err != nil {
		return 0, err
	}
	err = s.eachPack(ctx, 0, maxPack, func(p packInfo) error {
		sum, shared, err := s.backupPack(ctx, b, shelf, before, p)
		if errors.Is(err, fs.ErrNotExist) {
			return nil // swept: no row names it
		}
		if err != nil {
			return fmt.Errorf("pack %s: %w", packName(p.id), err)
		}
		if shared {
			linked++
		}
		m.Packs++
		m.Bytes += p.size
		b.Seen(m.Packs, max(of, m.Packs))
		if _, err := w.WriteString(sum + "  " + packFolder + "/" + packName(p.id) + "\n"); err != nil {
			return err
		}
		return run.live(ctx)
	})
	return linked, err
}

const maxPack = 1<<63 - 1

// backupPack puts one pack into a backup.
func (s *Store) backupPack(ctx context.Context, b Backup, into *packFiles, before *hashes, p packInfo) (sum string, shared bool, err error) {
	sum, is, err := before.of(p.id)
	if err != nil {
		return "", false, err
	}
	if is {
		old := filepath.Join(b.Previous, packFolder, filepath.FromSlash(packName(p.id)))
		if info, err := os.Stat(old); err == nil && info.Size() == p.size {
			if err := into.link(old, p.id); err == nil {
				return sum, true, nil
			} // another disk: it is copied
		}
	}
	h := sha256.New()
	err = into.write(ctx, p.id, func(w io.Writer) error {
		_, err := io.Copy(io.MultiWriter(w, h), s.packs.reader(ctx, p.id, 0, p.size))
		return err
	})
	return hex.EncodeToString(h.Sum(nil)), false, err
}

// link makes a pack of a file that is there.
func (p *packFiles) link(file string, id int64) error {
	path := p.path(id)
	if err := p.month(filepath.Dir(path)); err != nil {
		return err
	}
	if err := os.Link(file, path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// hashes reads the hashes of a backup in the order of its packs.
type hashes struct {
	file *os.File
	scan *bufio.Scanner
	id   int64
	sum  string
}

func openHashes(dir string) (hashes, error) {
	f, err := os.Open(filepath.Join(dir, hashesFile))
	if err != nil {
		return hashes{}, err
	}
	return hashes{file: f, scan: bufio.NewScanner(f)}, nil
}

func (h *hashes) close() error { return h.file.Close() }

// next is the next pack; false at the end.
func (h *hashes) next() (bool, error) {
	if h.scan == nil || !h.scan.Scan() {
		h.id = maxPack
		if h.scan == nil {
			return false, nil
		}
		return false, h.scan.Err()
	}
	sum, name, ok := strings.Cut(h.scan.Text(), "  "+packFolder+"/")
	month, file, also := strings.Cut(name, "/")
	id, is := packOfFile(month, file)
	if !ok || !also || !is || len(sum) != sha256.Size*2 || id <= h.id {
		return false, report.Refuse(words.R("keep.backup-damaged", hashesFile))
	}
	h.id, h.sum = id, sum
	return true, nil
}

// of is the hash of a pack; packs are asked for in their order.
func (h *hashes) of(id int64) (string, bool, error) {
	for h.id < id {
		if _, err := h.next(); err != nil {
			return "", false, err
		}
	}
	return h.sum, h.id == id, nil
}
