package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing/fstest"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"sluse/report"
	"sluse/words"
)

// An engine is a database that the store stands on. The SQL is one text for
// all; here is all that differs.
type engine struct {
	name string
	// open opens the pool that writes, which is one connection, and the one
	// that reads.
	open func(dsn string) (write, read *sql.DB, err error)
	// fit turns the shared text of a migration into the engine's own.
	fit     func(migration string) string
	dialect goose.Dialect
	options func() ([]goose.ProviderOption, error)
	// lock makes a commit that has begun the only writer; "" where the
	// beginning does that by itself.
	lock string
	// made counts the table of migrations: 1, or 0 in an empty database.
	made string
	// clock is the database's own clock, in unix milliseconds.
	clock string
	// snapshot is how a transaction is begun that sees one commit.
	snapshot sql.TxOptions
	// busy says that a commit has failed without an effect and may be tried
	// again: another one was in its way.
	busy func(error) bool
	// prepares says that a statement is prepared once and kept: here by the
	// store, else by the driver.
	prepares bool
	// check asks the database whether it is whole, checkAll with more care:
	// each row names what is not, or is "ok".
	check, checkAll string
	// guards are the statements that switch the triggers off and on within a
	// commit that copies what they have let pass before.
	guards func(ctx context.Context, tx *sql.Tx) (off, on []string, err error)
}

// engineOf is the engine that a DSN names.
func engineOf(dsn string) (*engine, error) {
	switch {
	case strings.HasPrefix(dsn, sqlitePrefix):
		return sqliteEngine(), nil
	case strings.HasPrefix(dsn, "postgres://"), strings.HasPrefix(dsn, "postgresql://"):
		return postgresEngine(), nil
	}
	return nil, report.Refuse(words.R("store.no-engine")) // the DSN may hold a password
}

const (
	sqliteName   = "sqlite"
	sqlitePrefix = "sqlite:"
)

func sqliteEngine() *engine {
	return &engine{
		name: sqliteName, open: openSQLite, fit: fitSQLite, dialect: goose.DialectSQLite3,
		options:  func() ([]goose.ProviderOption, error) { return nil, nil },
		made:     `SELECT COUNT(*) FROM sqlite_master WHERE name = 'goose_db_version'`,
		clock:    `CAST(unixepoch('subsec') * 1000 AS BIGINT)`,
		snapshot: sql.TxOptions{ReadOnly: true},
		busy:     busySQLite, prepares: true,
		check: `PRAGMA quick_check(20)`, checkAll: `PRAGMA integrity_check(20)`,
		guards: func(ctx context.Context, tx *sql.Tx) ([]string, []string, error) {
			return twoColumns(ctx, tx, `SELECT 'DROP TRIGGER ' || name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name`)
		},
	}
}

// twoColumns are the columns of a query's rows.
func twoColumns(ctx context.Context, tx *sql.Tx, text string) (first, second []string, err error) {
	rows, err := tx.QueryContext(ctx, text)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var a, b string
		if err := rows.Scan(&a, &b); err != nil {
			return nil, nil, err
		}
		first, second = append(first, a), append(second, b)
	}
	return first, second, rows.Err()
}

func openSQLite(dsn string) (write, read *sql.DB, err error) {
	path := strings.TrimPrefix(dsn, sqlitePrefix)
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return nil, nil, err
	}
	const pragmas = "?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)&_pragma=case_sensitive_like(1)"
	if write, err = sql.Open("sqlite", "file:"+path+pragmas+"&_pragma=cache_size(-16000)&_pragma=temp_store(memory)&_txlock=immediate"); err != nil {
		return nil, nil, err
	}
	if read, err = sql.Open("sqlite", "file:"+path+pragmas+"&_pragma=cache_size(-4000)&_pragma=query_only(1)"); err != nil {
		return nil, nil, errors.Join(err, write.Close())
	}
	return write, read, nil
}

// The shared text is PostgreSQL's. Here an id is the row's own number, and
// tables keep to the types of their columns as PostgreSQL's do.
var (
	tableEnd   = regexp.MustCompile(`(?m)^\);`)
	columnType = strings.NewReplacer("BIGINT", "INTEGER", "BYTEA", "BLOB")
)

func fitSQLite(migration string) string {
	return tableEnd.ReplaceAllString(columnType.Replace(migration), ") STRICT;")
}

func busySQLite(err error) bool {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return false
	}
	code := e.Code() & 0xff
	return code == sqlite3.SQLITE_BUSY || code == sqlite3.SQLITE_LOCKED
}

//go:embed migrations/*.sql
var migrations embed.FS

// migrationsOf are the migrations as an engine is given them: those for both,
// and its own, which have its name before their ending.
func (e *engine) migrations() (fs.FS, error) {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	out := fstest.MapFS{}
	for _, name := range names {
		base := filepath.Base(name)
		if parts := strings.Split(base, "."); len(parts) == 3 {
			if parts[1] != e.name {
				continue
			}
			base = parts[0] + ".sql"
		}
		text, err := fs.ReadFile(migrations, name)
		if err != nil {
			return nil, err
		}
		out[base] = &fstest.MapFile{Data: []byte(e.fit(string(text)))}
	}
	return out, nil
}

// A NewerError says that the store was written by a newer program: an older
// one must not write what it does not understand.
type NewerError struct{ Schema, Known int64 }

// Error is the reason in English.
func (e *NewerError) Error() string { return e.Reason().Text(words.EN) }

// Reason is what a clerk reads.
func (e *NewerError) Reason() words.Reason {
	return words.R("store.newer", strconv.FormatInt(e.Schema, 10), strconv.FormatInt(e.Known, 10))
}

// Migrate brings a database to this program's schema, or only says, with
// look, from which to which it would go; 0 is an empty one.
func Migrate(ctx context.Context, dsn string, look bool) (from, to int64, err error) {
	e, err := engineOf(dsn)
	if err != nil {
		return 0, 0, err
	}
	write, read, err := e.open(dsn)
	if err != nil {
		return 0, 0, opening(e.site(dsn).fault(ctx, err))
	}
	defer func() { err = errors.Join(err, read.Close(), write.Close()) }()
	from, to, err = e.migrate(ctx, write, look)
	return from, to, e.site(dsn).fault(ctx, err)
}

// migrate brings the schema to this program's version, and says from which to
// which it went.
func (e *engine) migrate(ctx context.Context, db *sql.DB, look bool) (from, to int64, err error) {
	p, err := e.provider(db)
	if err != nil {
		return 0, 0, fmt.Errorf("schema: %w", err)
	}
	for _, m := range p.ListSources() {
		to = max(to, m.Version)
	}
	for try := 1; ; try++ {
		from, err = e.schemaOf(ctx, db)
		if err == nil && from > to {
			return from, to, &NewerError{from, to}
		}
		if err == nil && from < to && !look {
			_, err = p.Up(ctx)
		}
		// Two processes may have begun it at once: one fails, and then sees
		// that the other has done it.
		if err == nil {
			return from, to, nil
		}
		if try == maxTries {
			return from, to, fmt.Errorf("schema: %w", err)
		}
		if err := pause(ctx, try); err != nil {
			return from, to, err
		}
	}
}

func (e *engine) provider(db *sql.DB) (*goose.Provider, error) {
	fsys, err := e.migrations()
	if err != nil {
		return nil, err
	}
	options, err := e.options()
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(e.dialect, db, fsys, append(options, goose.WithDisableGlobalRegistry(true))...)
}

// schemaOf is the version of a database's schema; 0 of an empty one. goose
// itself would take its lock for the question, at each start.
func (e *engine) schemaOf(ctx context.Context, db *sql.DB) (version int64, err error) {
	var tables int
	if err := db.QueryRowContext(ctx, e.made).Scan(&tables); err != nil || tables == 0 {
		return 0, err
	}
	err = db.QueryRowContext(ctx, `SELECT COALESCE(MAX(version_id), 0) FROM goose_db_version WHERE is_applied`).Scan(&version)
	return version, err
}
