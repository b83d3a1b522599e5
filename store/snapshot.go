package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"sluse/report"
	"sluse/words"
)

// snapshotTo writes the database as it is now into a new file, SQLite's
// whatever the engine is, while others read and write it.
func (s *Store) snapshotTo(ctx context.Context, path string) error {
	if s.engine.name != sqliteName {
		return s.copyToFile(ctx, path)
	}
	db, err := sql.Open("sqlite", "file:"+s.path+"?_pragma=busy_timeout(10000)")
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, `VACUUM INTO $1`, path)
	if err = errors.Join(err, db.Close()); err != nil {
		return err
	}
	if err := forget(ctx, path); err != nil {
		return err
	}
	return syncFile(path)
}

// copyToFile is a snapshot of another engine.
func (s *Store) copyToFile(ctx context.Context, path string) (err error) {
	to, err := Open(ctx, sqlitePrefix+path, filepath.Dir(path))
	if err != nil {
		return err
	}
	err = s.snapshot(ctx, func(q *query) error {
		_, err := copyTables(ctx, q, to)
		return err
	})
	return errors.Join(err, to.Close(), oneFile(ctx, path))
}

// oneFile makes one file of a database that nobody has open: its log goes into
// it.
func oneFile(ctx context.Context, path string) error {
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, `PRAGMA journal_mode = DELETE`)
	if err = errors.Join(err, db.Close()); err != nil {
		return err
	}
	return syncFile(path)
}

// forget takes out of a snapshot what was only true while it was made.
func forget(ctx context.Context, path string) error {
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		return err
	}
	for _, table := range passing {
		_, e := db.ExecContext(ctx, `DELETE FROM `+table) //nolint:gosec // of our own list of tables
		err = errors.Join(err, e)
	}
	return errors.Join(err, db.Close())
}

// describe proves the snapshot of a backup, counts it, and looks whether the
// packs that it names are in the backup.
func (m *manifest) describe(ctx context.Context, dir string) (err error) {
	db, err := openSnapshot(filepath.Join(dir, databaseFile))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var said string
	if err := db.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&said); err != nil {
		return err
	}
	if said != "ok" {
		return report.Refuse(words.R("keep.database-damaged", said))
	}
	m.Rows = map[string]int64{}
	for _, table := range tables {
		var n int64
		if err := db.QueryRowContext(ctx, `SELECT COUNT(*) FROM `+table).Scan(&n); err != nil {
			return err
		}
		m.Rows[table] = n
	}
	q := &query{ctx, db}
	for after := int64(0); ; {
		pack, is, err := nextNamed(q, after)
		if err != nil {
			return err
		}
		if !is {
			break
		}
		after = pack
		_, err = os.Stat(filepath.Join(dir, packFolder, filepath.FromSlash(packName(pack))))
		if errors.Is(err, fs.ErrNotExist) {
			var erased bool
			if _, erased, err = erasedOn(q, pack); !erased {
				m.Missing++
			}
		}
		if err != nil {
			return err
		}
	}
	if m.Database, err = entryOf(dir, databaseFile); err != nil {
		return err
	}
	m.Hashes, err = entryOf(dir, hashesFile)
	return err
}

// openSnapshot opens a database file that nobody writes.
func openSnapshot(path string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro&immutable=1")
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	db.SetMaxOpenConns(1)
	return db, nil
}
