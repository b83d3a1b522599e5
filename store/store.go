// Package store is all state in one database: SQLite, or PostgreSQL. It
// satisfies the interfaces that ingest, flow, outbox, ledger and report
// declare.
//
// The SQL is one text for both: see docs/decisions.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"sluse/flow"
)

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
	// Fared is told of each fault that the store meets, while it lasts, and
	// with nil that a commit which stood still goes on. Nil tells nobody. It
	// is set before the store is used, and may be called by several at once.
	Fared func(*Fault)

	engine *engine
	site   site
	write  *sql.DB // one connection: a store has one writer at a time
	read   *sql.DB
	packs  *packs
	ids    map[string]*block // of the writer, forgotten when a commit fails

	path     string        // of SQLite's file
	teller   string        // under which name it tells other processes of its commits; "" tells nobody
	patience time.Duration // see waits

	mu    sync.Mutex
	reads map[string]*sql.Stmt // of the read pool, each prepared once
}

// readers is how many ask at once.
const readers = 4

// Open opens the store that dsn names ("sqlite:PATH" or "postgres://..."),
// making it where there is none, and bringing an older one to this program's
// schema. folder is the state folder, which holds the packs.
func Open(ctx context.Context, dsn, folder string) (*Store, error) {
	e, err := engineOf(dsn)
	if err != nil {
		return nil, err
	}
	site := e.site(dsn)
	write, read, err := e.open(dsn)
	if err != nil {
		return nil, opening(site.fault(ctx, err))
	}
	read.SetMaxOpenConns(readers)
	s := &Store{
		engine: e, site: site, path: strings.TrimPrefix(dsn, sqlitePrefix), write: write, read: read, ids: map[string]*block{}, reads: map[string]*sql.Stmt{},
		patience: patience,
	}
	if s.packs, err = s.openPacks(folder); err != nil {
		err = opening(within(folder).fault(ctx, err))
		return nil, errors.Join(err, read.Close(), write.Close())
	}
	if _, _, err := e.migrate(ctx, write, false); err != nil {
		return nil, errors.Join(opening(site.fault(ctx, err)), s.Close())
	}
	write.SetMaxOpenConns(1) // a migration needs another for its lock
	return s, nil
}

// openPacks opens the shelf: rows where several machines share the database,
// else files in the state folder.
func (s *Store) openPacks(folder string) (*packs, error) {
	if s.engine.name == postgresName {
		return newPacks(&packRows{s.read, s.write, s.engine.clock})
	}
	files, err := openPackFiles(filepath.Join(folder, packFolder))
	if err != nil {
		return nil, err
	}
	return newPacks(files)
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

// Do runs f in one commit: all that f writes is there afterwards, or nothing
// of it. f is run again where another commit was in the way, so it must touch
// nothing outside. A commit under a lease (see WithLease) that is lost fails
// with ErrFenced.
func (s *Store) Do(ctx context.Context, f func(flow.Tx) error) error {
	return s.do(ctx, func(t *tx) error {
		if err := f(t); err != nil {
			return err
		}
		return t.tell()
	})
}

const maxTries = 8

func (s *Store) do(ctx context.Context, f func(*tx) error) error {
	for try := 1; ; try++ {
		err := s.once(ctx, f)
		if err == nil || !s.engine.busy(err) || try == maxTries {
			return s.told(ctx, err)
		}
		if err := pause(ctx, try); err != nil {
			return err
		}
	}
}

// pause waits before another try, longer each time.
func pause(ctx context.Context, try int) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(time.Duration(1<<try)*5*time.Millisecond + rand.N(10*time.Millisecond)):
		return nil
	}
}

func (s *Store) once(ctx context.Context, f func(*tx) error) error {
	waited := s.waits()
	conn, err := s.write.Conn(ctx)
	if err != nil {
		waited(err)
		return err
	}
	defer func() { _ = conn.Close() }() // back to the pool, which looks after lost ones
	sqlTx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		waited(err)
		return err
	}
	t := &tx{query: query{ctx, s.writer(sqlTx, conn)}, store: s}
	done := false
	defer func() {
		if !done { // an error, or a panic on its way through
			s.ids = map[string]*block{}
			_ = sqlTx.Rollback() // the commit has failed; a connection that is lost is rolled back at its other end
		}
	}()
	err = s.lock(t)
	if waited(err); err != nil {
		return err
	}
	if err := f(t); err != nil {
		return err
	}
	if err := t.keepChanges(); err != nil {
		return err
	}
	for _, arrival := range t.ended {
		if err := t.exec(mends, arrival); err != nil {
			return err
		}
	}
	if err := errors.Join(t.keepTallies(), t.keepNumbers()); err != nil {
		return err
	}
	if err := t.flush(); err != nil {
		return err
	}
	done = true
	if err := sqlTx.Commit(); err != nil {
		s.ids = map[string]*block{}
		return fmt.Errorf("commit: %w", err)
	}
	s.moved(ctx)
	return nil
}

// writer runs the statements of a commit.
func (s *Store) writer(sqlTx *sql.Tx, conn *sql.Conn) runner {
	if s.engine.prepares {
		return &preparing{kept: map[string]*sql.Stmt{}, prepare: sqlTx.PrepareContext}
	}
	return &pipeline{tx: sqlTx, conn: conn}
}

// lock makes the commit the only one, and sees that it may be made at all.
func (s *Store) lock(t *tx) error {
	if s.engine.lock != "" {
		var next int64
		if err := t.get(s.engine.lock, nil, &next); err != nil {
			return err
		}
	}
	return t.mayWrite()
}

type quietKey struct{}

func (s *Store) moved(ctx context.Context) {
	if s.Moved != nil && ctx.Value(quietKey{}) == nil {
		s.Moved()
	}
}

// Ping asks the database for something small.
func (s *Store) Ping(ctx context.Context) error {
	return s.view(ctx, func(q *query) error {
		var n int64
		return q.get(`SELECT next FROM id_block WHERE name = $1`, []any{serialName}, &n)
	})
}

// view runs f on the read pool, outside any commit.
func (s *Store) view(ctx context.Context, f func(*query) error) error {
	if !s.engine.prepares {
		return s.told(ctx, f(&query{ctx, s.read}))
	}
	return s.told(ctx, f(&query{ctx, &preparing{mu: &s.mu, kept: s.reads, prepare: s.read.PrepareContext}}))
}

// snapshot runs f on one commit of the database, outside any other.
func (s *Store) snapshot(ctx context.Context, f func(*query) error) error {
	sqlTx, err := s.read.BeginTx(ctx, &s.engine.snapshot)
	if err != nil {
		return s.told(ctx, err)
	}
	defer func() { _ = sqlTx.Rollback() }() // it has only read
	return s.told(ctx, f(&query{ctx, sqlTx}))
}

// A runner runs statements.
type runner interface {
	QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error)
	ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error)
}

// preparing prepares each statement once and keeps it.
type preparing struct {
	mu      *sync.Mutex // nil where only one uses it
	kept    map[string]*sql.Stmt
	prepare func(ctx context.Context, text string) (*sql.Stmt, error)
}

func (p *preparing) stmt(ctx context.Context, text string) (*sql.Stmt, error) {
	if p.mu != nil {
		p.mu.Lock()
		defer p.mu.Unlock()
	}
	if s, ok := p.kept[text]; ok {
		return s, nil
	}
	s, err := p.prepare(ctx, text)
	if err == nil {
		p.kept[text] = s
	}
	return s, err
}

// QueryContext asks.
func (p *preparing) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	s, err := p.stmt(ctx, text)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}

// ExecContext changes.
func (p *preparing) ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error) {
	s, err := p.stmt(ctx, text)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, args...)
}

// A query runs statements inside one commit or view, which it does not
// outlive.
type query struct {
	ctx context.Context
	run runner
}

// get reads the one row that text gives into dest; sql.ErrNoRows where there
// is none.
func (q *query) get(text string, args []any, dest ...any) error {
	found := false
	err := q.each(text, args, func(scan func(...any) error) error {
		if found {
			return nil
		}
		found = true
		return scan(dest...)
	})
	if err == nil && !found {
		return sql.ErrNoRows
	}
	return err
}

// each calls f for every row.
func (q *query) each(text string, args []any, f func(scan func(...any) error) error) (err error) {
	rows, err := q.run.QueryContext(q.ctx, text, texts(args)...)
	if err != nil {
		return in(text, err)
	}
	defer func() { err = errors.Join(err, in(text, rows.Close())) }()
	for rows.Next() {
		if err := f(rows.Scan); err != nil {
			return err
		}
	}
	return in(text, rows.Err())
}

// in names the statement of an error.
func in(text string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w in: %s", err, strings.TrimSpace(text))
}

// A tx is one commit in the making; it is the flow.Tx.
type tx struct {
	query
	store   *Store
	number  int64              // the commit's; see serial
	touched map[int64]struct{} // the invoices that it changes
	ended   []int64            // the files that it brings to their end
	tallies tallies
	whole   map[string]bool  // sellers, and whether they rehearse as a whole; see rehearsesWhole
	numbers map[series]int64 // the next of each series that it takes from
	wrote   bool
}

// exec writes what needs no answer.
func (t *tx) exec(text string, args ...any) error {
	p, ok := t.run.(*pipeline)
	if !ok {
		_, err := t.change(text, args...)
		return err
	}
	t.wrote = true
	t.store.moved(t.ctx)
	return p.later(t.ctx, statement{text: text, args: texts(args)})
}

// execEach is exec of a statement that returns rows, which f is given now or
// later: before the commit's next question, at the latest at its end.
func (t *tx) execEach(text string, args []any, f func(scan func(...any) error) error) error {
	t.wrote = true
	t.store.moved(t.ctx)
	p, ok := t.run.(*pipeline)
	if !ok {
		return t.each(text, args, f)
	}
	return p.later(t.ctx, statement{text, texts(args), f})
}

// execCount is exec of a statement on rows that have an id, and adds to n how
// many it changed: now, or by the next flush.
func (t *tx) execCount(n *int64, text string, args ...any) error {
	if _, ok := t.run.(*pipeline); ok {
		return t.execEach(text+` RETURNING id`, args, func(func(...any) error) error { *n++; return nil })
	}
	changed, err := t.change(text, args...)
	*n += changed
	return err
}

// change is exec that tells how many rows changed.
func (t *tx) change(text string, args ...any) (int64, error) {
	t.wrote = true
	t.store.moved(t.ctx)
	r, err := t.run.ExecContext(t.ctx, text, texts(args)...)
	if err != nil {
		return 0, in(text, err)
	}
	return r.RowsAffected()
}

// flush sends what exec has kept back.
func (t *tx) flush() error {
	if p, ok := t.run.(*pipeline); ok {
		return p.flush(t.ctx)
	}
	return nil
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
