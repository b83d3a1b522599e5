// Package store is all state in one database: SQLite here. It satisfies the
// interfaces that ingest, flow, outbox, ledger and report declare.
//
// The SQL is one text fit for PostgreSQL too: see docs/decisions.
package store

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"sluse/flow"
)

//go:embed migrations/00001_tables.sql
var schema string

// schemaVersion is the version of the schema. A store of a newer one is
// refused: an older program must not write what it does not understand.
const schemaVersion = 1

// A Store is the open database with its packs. Several processes may have
// the same one open.
type Store struct {
	// Moved is called when the work has moved: with each change that is
	// written, and after each commit. Nil calls nobody. It is set before the
	// store is used.
	Moved func()
	// Now is the clock; packs are named by it. It is set before the store is
	// used.
	Now func() time.Time

	write *sql.DB // one connection: SQLite has one writer
	read  *sql.DB
	packs *packs
	ids   map[string]*block // of the writer, forgotten when a commit fails

	path   string // of the database file
	beside bool   // it tells the daemon of its commits

	mu    sync.Mutex
	reads map[string]*sql.Stmt // of the read pool, each prepared once
}

// Open opens the store that dsn names ("sqlite:PATH"), making it where there
// is none. folder is the state folder, which holds the packs.
func Open(ctx context.Context, dsn, folder string) (*Store, error) {
	path, ok := strings.CutPrefix(dsn, "sqlite:")
	if !ok {
		return nil, fmt.Errorf("store %q: this version knows sqlite:PATH only", dsn)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	shelf, err := openPackFiles(filepath.Join(folder, "packs"))
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	packs, err := newPacks(shelf)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	const pragmas = "?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)"
	write, err := sql.Open("sqlite", "file:"+path+pragmas+"&_pragma=cache_size(-16000)&_txlock=immediate")
	if err != nil {
		return nil, fmt.Errorf("store %s: %w", path, err)
	}
	write.SetMaxOpenConns(1)
	read, err := sql.Open("sqlite", "file:"+path+pragmas+"&_pragma=cache_size(-4000)&_pragma=query_only(1)")
	if err != nil {
		return nil, errors.Join(fmt.Errorf("store %s: %w", path, err), write.Close())
	}
	read.SetMaxOpenConns(4)
	s := &Store{path: path, write: write, read: read, packs: packs, ids: map[string]*block{}, reads: map[string]*sql.Stmt{}}
	if err := s.prepare(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("store %s: %w", path, err), s.Close())
	}
	return s, nil
}

// Close closes the database.
func (s *Store) Close() error {
	s.mu.Lock() // whoever looks on is done with its statement, or meets a closed one
	defer s.mu.Unlock()
	var errs []error
	for _, stmt := range s.reads {
		errs = append(errs, stmt.Close())
	}
	return errors.Join(append(errs, s.read.Close(), s.write.Close(), s.packs.close())...)
}

// prepare makes the schema in an empty database and refuses a newer one.
func (s *Store) prepare(ctx context.Context) error {
	return s.do(ctx, func(t *tx) error {
		var n int64
		if err := t.get(`SELECT COUNT(*) FROM sqlite_master WHERE name = 'meta'`, nil, &n); err != nil {
			return err
		}
		if n == 0 {
			if _, err := t.sql.ExecContext(ctx, schema); err != nil {
				return fmt.Errorf("schema: %w", err)
			}
			return t.exec(`INSERT INTO meta (name, value) VALUES ('schema', $1)`, strconv.Itoa(schemaVersion))
		}
		var version string
		if err := t.get(`SELECT value FROM meta WHERE name = 'schema'`, nil, &version); err != nil {
			return err
		}
		if v, err := strconv.Atoi(version); err != nil || v != schemaVersion {
			return fmt.Errorf("the store has schema %s, this program knows %d: use the program that made it", version, schemaVersion)
		}
		return nil
	})
}

// Do runs f in one commit: all that f writes is there afterwards, or nothing
// of it. f is run again where the database was busy, so it must touch nothing
// outside.
func (s *Store) Do(ctx context.Context, f func(flow.Tx) error) error {
	return s.do(ctx, func(t *tx) error {
		if err := f(t); err != nil || !s.beside {
			return err
		}
		return t.tell()
	})
}

const maxTries = 8

func (s *Store) do(ctx context.Context, f func(*tx) error) error {
	for try := 1; ; try++ {
		err := s.once(ctx, f)
		if err == nil || !busy(err) || try == maxTries {
			return err
		}
		pause := time.Duration(1<<try)*5*time.Millisecond + rand.N(10*time.Millisecond)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}

func (s *Store) once(ctx context.Context, f func(*tx) error) (err error) {
	sqlTx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	kept := map[string]*sql.Stmt{}
	t := &tx{query: query{ctx, func(text string) (*sql.Stmt, error) { return prepared(ctx, kept, text, sqlTx.PrepareContext) }}, sql: sqlTx, store: s}
	done := false
	defer func() {
		if !done { // an error, or a panic on its way through
			s.ids = map[string]*block{}
			if e := sqlTx.Rollback(); e != nil && !errors.Is(e, sql.ErrTxDone) {
				err = errors.Join(err, e)
			}
		}
	}()
	if err := f(t); err != nil {
		return err
	}
	if err := t.keepChanges(); err != nil {
		return err
	}
	if err := sqlTx.Commit(); err != nil {
		return err
	}
	done = true
	s.moved()
	return nil
}

func (s *Store) moved() {
	if s.Moved != nil {
		s.Moved()
	}
}

// Ping asks the database for something small.
func (s *Store) Ping(ctx context.Context) error {
	return s.view(ctx, func(q *query) error {
		var version string
		return q.get(`SELECT value FROM meta WHERE name = 'schema'`, nil, &version)
	})
}

func busy(err error) bool {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return false
	}
	code := e.Code() & 0xff
	return code == sqlite3.SQLITE_BUSY || code == sqlite3.SQLITE_LOCKED
}

// view runs f on the read pool, outside any commit.
func (s *Store) view(ctx context.Context, f func(*query) error) error {
	return f(&query{ctx: ctx, stmt: func(text string) (*sql.Stmt, error) { return s.readStmt(ctx, text) }})
}

func (s *Store) readStmt(ctx context.Context, text string) (*sql.Stmt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return prepared(ctx, s.reads, text, s.read.PrepareContext)
}

// prepared is a statement that is prepared once and kept.
func prepared(ctx context.Context, kept map[string]*sql.Stmt, text string, prepare func(context.Context, string) (*sql.Stmt, error)) (*sql.Stmt, error) {
	if s, ok := kept[text]; ok {
		return s, nil
	}
	s, err := prepare(ctx, text)
	if err != nil {
		return nil, fmt.Errorf("%w in: %s", err, text)
	}
	kept[text] = s
	return s, nil
}

// A query runs statements inside one commit or view, which it does not
// outlive.
type query struct {
	ctx  context.Context
	stmt func(text string) (*sql.Stmt, error)
}

// get reads the one row that text gives into dest; sql.ErrNoRows where there
// is none.
func (q *query) get(text string, args []any, dest ...any) error {
	s, err := q.stmt(text)
	if err != nil {
		return err
	}
	return s.QueryRowContext(q.ctx, args...).Scan(dest...)
}

// each calls f for every row.
func (q *query) each(text string, args []any, f func(scan func(...any) error) error) (err error) {
	s, err := q.stmt(text)
	if err != nil {
		return err
	}
	rows, err := s.QueryContext(q.ctx, args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := f(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// A tx is one commit in the making; it is the flow.Tx.
type tx struct {
	query
	sql     *sql.Tx
	store   *Store
	number  int64              // the commit's; see serial
	touched map[int64]struct{} // the invoices that it changes
}

func (t *tx) exec(text string, args ...any) error {
	_, err := t.change(text, args...)
	return err
}

// change is exec that tells how many rows changed.
func (t *tx) change(text string, args ...any) (int64, error) {
	s, err := t.stmt(text)
	if err != nil {
		return 0, err
	}
	t.store.moved()
	r, err := s.ExecContext(t.ctx, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// A block is a range of ids that this process has reserved.
type block struct{ next, end int64 }

// blockSize is how many ids a process reserves of kinds of row that come in
// thousands; of the others, which people read and type, it takes one by one.
const blockSize = 1000

func blockOf(kind string) int64 {
	switch kind {
	case "arrival", "batch", "offer", "settlement", "statement", "customer", "notice":
		return 1
	}
	return blockSize
}

// id is the next id of a kind of row. Ids rise but leave gaps.
func (t *tx) id(kind string) (int64, error) {
	size := blockOf(kind)
	b := t.store.ids[kind]
	if b == nil || b.next == b.end {
		var end int64
		err := t.get(`INSERT INTO id_block (name, next) VALUES ($1, $2)
			ON CONFLICT (name) DO UPDATE SET next = id_block.next + $3 RETURNING next`, []any{kind, 1 + size, size}, &end)
		if err != nil {
			return 0, err
		}
		b = &block{end - size, end}
		t.store.ids[kind] = b
	}
	b.next++
	return b.next - 1, nil
}
