package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"sluse/flow"
	"sluse/words"
)

// fares is what a store has told of its faults.
type fares struct {
	mu   sync.Mutex
	told []FaultKind // "" is that a commit goes on
	ring chan struct{}
}

func (f *fares) hear(fault *Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	kind := FaultKind("")
	if fault != nil {
		kind = fault.Kind
	}
	f.told = append(f.told, kind)
	select {
	case f.ring <- struct{}{}:
	default:
	}
}

func (f *fares) String() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return fmt.Sprint(f.told)
}

// onSQLite is a store in a folder, and what it tells of its faults.
func onSQLite(t *testing.T) (*Store, *fares, string) {
	t.Helper()
	dir := t.TempDir()
	s, err := Open(t.Context(), "sqlite:"+filepath.Join(dir, "sluse.db"), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	f := &fares{ring: make(chan struct{}, 1)}
	s.Fared = f.hear
	return s, f, dir
}

// events writes n events in one commit.
func events(ctx context.Context, s *Store, n int) error {
	return s.Do(ctx, func(tx flow.Tx) error {
		for range n {
			if err := tx.AddEvent(flow.Event{At: time.Unix(1, 0), Who: "test", Note: strings.Repeat("x", 1000), Reason: words.R("store.at-file", "x")}); err != nil {
				return err
			}
		}
		return nil
	})
}

func eventsOf(t *testing.T, s *Store) int64 {
	t.Helper()
	n, err := readOne(t.Context(), s, scanInt64, `SELECT COUNT(*) FROM event`)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// A database that may not grow, or not be written, fails the commit whole,
// says so, is read as before, and takes the same commit when it is mended. The
// page limit and query_only make SQLite itself say SQLITE_FULL and
// SQLITE_READONLY.
func TestFullAndReadOnly(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		kind       FaultKind
		hurt, heal string
	}{
		{Full, `PRAGMA max_page_count = 1`, `PRAGMA max_page_count = 1000000`},
		{ReadOnly, `PRAGMA query_only = 1`, `PRAGMA query_only = 0`},
	} {
		t.Run(string(row.kind), func(t *testing.T) {
			t.Parallel()
			s, told, _ := onSQLite(t)
			if _, err := s.write.ExecContext(t.Context(), row.hurt); err != nil { // the one connection that writes
				t.Fatal(err)
			}
			for range 2 {
				f := FaultOf(events(t.Context(), s, 500))
				if f == nil || f.Kind != row.kind {
					t.Fatalf("%v", f)
				}
				if n := eventsOf(t, s); n != 0 {
					t.Errorf("%d events of a commit that failed", n)
				}
			}
			if f := FaultOf(s.TryWrite(t.Context())); row.kind == ReadOnly && (f == nil || f.Kind != ReadOnly) {
				t.Errorf("tried: %v", f)
			}
			if _, err := s.write.ExecContext(t.Context(), row.heal); err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(events(t.Context(), s, 500), s.TryWrite(t.Context())); err != nil {
				t.Fatal(err)
			}
			if n := eventsOf(t, s); n != 500 {
				t.Errorf("%d events of 500", n)
			}
			if !strings.HasPrefix(told.String(), fmt.Sprintf("[%s %s", row.kind, row.kind)) {
				t.Errorf("told %s", told)
			}
		})
	}
}

// A commit that waits for another program's says so while it waits, reads go
// on, and it is made when the other is done.
func TestLockedByAnother(t *testing.T) {
	t.Parallel()
	s, told, dir := onSQLite(t)
	s.patience = time.Millisecond
	other, err := besideIt(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	conn, err := other.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.ExecContext(t.Context(), `BEGIN EXCLUSIVE`); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- events(t.Context(), s, 1) }()
	<-told.ring
	if got := told.String(); got != "[locked]" {
		t.Errorf("told %s", got)
	}
	if n := eventsOf(t, s); n != 0 {
		t.Errorf("%d events", n)
	}
	if _, err := conn.ExecContext(t.Context(), `ROLLBACK`); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if got := told.String(); got != "[locked ]" {
		t.Errorf("told %s", got)
	}
	if n := eventsOf(t, s); n != 1 {
		t.Errorf("%d events", n)
	}
	// Who looks on does not wait for long.
	if _, err := conn.ExecContext(t.Context(), `BEGIN EXCLUSIVE`); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if f := FaultOf(s.TryWrite(ctx)); f == nil || f.Kind != Locked {
		t.Errorf("tried: %v", f)
	}
	if _, err := conn.ExecContext(t.Context(), `ROLLBACK`); err != nil {
		t.Fatal(err)
	}
}

// What the system says of a file, and a server of itself, is told apart.
func TestKindsOfFault(t *testing.T) {
	t.Parallel()
	file := site{folder: t.TempDir(), place: words.R("store.at-file", "x.db")}
	server := site{place: words.R("store.at-server", "sluse", "db")}
	for _, row := range []struct {
		at   site
		err  error
		kind FaultKind
	}{
		{file, &fs.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}, Full},
		{file, syscall.EDQUOT, Full},
		{file, &fs.PathError{Op: "open", Path: "x", Err: syscall.EROFS}, ReadOnly},
		{file, syscall.EACCES, NoAccess},
		{file, syscall.EIO, BadDisk},
		{file, io.EOF, ""},
		{file, ErrFenced, ""},
		{file, context.Canceled, ""},
		{server, &pgconn.PgError{Code: "53100"}, Full},
		{server, &pgconn.PgError{Code: "25006"}, ReadOnly},
		{server, &pgconn.PgError{Code: "42501"}, NoAccess},
		{server, &pgconn.PgError{Code: "40001"}, Locked},
		{server, &pgconn.PgError{Code: "53300"}, Crowded},
		{server, &pgconn.PgError{Code: "28P01"}, Refused},
		{server, &pgconn.PgError{Code: "3D000"}, Missing},
		{server, &pgconn.PgError{Code: "57P03"}, Away},
		{server, &pgconn.PgError{Code: "XX001"}, Damaged},
		{server, &pgconn.PgError{Code: "23505"}, ""},
		{server, io.ErrUnexpectedEOF, Away},
	} {
		err := row.at.fault(t.Context(), fmt.Errorf("commit: %w", row.err))
		f := FaultOf(err)
		if row.kind == "" && f != nil || row.kind != "" && (f == nil || f.Kind != row.kind || !errors.Is(err, row.err)) {
			t.Errorf("%v: %v, not %s", row.err, err, row.kind)
		}
	}
}

// That a dropped file cannot be read is no fault of the store that packs it.
func TestUnreadableIsNoFault(t *testing.T) {
	t.Parallel()
	s, told, _ := onSQLite(t)
	bad := &fs.PathError{Op: "read", Path: "drop/x.csv", Err: syscall.EACCES}
	if _, _, _, err := s.PackStream(failingWith{bad}); !errors.Is(err, bad) || FaultOf(err) != nil || told.String() != "[]" {
		t.Errorf("%v, told %s", err, told)
	}
}

type failingWith struct{ err error }

func (f failingWith) Read([]byte) (int, error) { return 0, f.err }

// besideIt is another program on the same file.
func besideIt(dir string) (*sql.DB, error) {
	return sql.Open("sqlite", "file:"+filepath.Join(dir, "sluse.db"))
}
