package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"sluse/words"
)

// A Fault keeps the store itself from its work. Nothing is wrong with what was
// asked of it, nothing of that was written, and it may be asked again when the
// fault is mended.
type Fault struct {
	Kind  FaultKind
	Place words.Reason // where the store lies
	Err   error        // as the system says it; nil of a commit that still waits
}

// A FaultKind is what is wrong with the store, by what a person does about it.
type FaultKind string

// The kinds of fault.
const (
	Full     FaultKind = "full"      // the disk has no room left
	ReadOnly FaultKind = "read-only" // it may be read only
	NoAccess FaultKind = "no-access" // the program's user has no right to it
	Locked   FaultKind = "locked"    // another program keeps it to itself
	Away     FaultKind = "away"      // it does not answer
	Crowded  FaultKind = "crowded"   // it takes no more connections
	Refused  FaultKind = "refused"   // it does not let the user in
	Missing  FaultKind = "missing"   // there is no such database
	BadDisk  FaultKind = "bad-disk"  // the disk can be neither read nor written
	Damaged  FaultKind = "damaged"   // what is read is no database
)

// Error is the reason in English, with what the system says.
func (f *Fault) Error() string {
	text := f.Reason().Text(words.EN)
	if said := f.said(); said != "" {
		text += " (" + said + ")"
	}
	return text
}

// said is what the system or the database says, in its own words.
func (f *Fault) said() string {
	if f.Err == nil {
		return ""
	}
	said, _, _ := strings.Cut(f.Err.Error(), "\n")
	said, _, _ = strings.Cut(said, " in: ") // the statement is not to blame
	return said
}

// Unwrap is what the system says.
func (f *Fault) Unwrap() error { return f.Err }

// Reason is what a clerk reads.
func (f *Fault) Reason() words.Reason {
	at := words.Nest(f.Place)
	switch f.Kind {
	case Full:
		return words.R("store.full", at)
	case ReadOnly:
		return words.R("store.read-only", at)
	case NoAccess:
		return words.R("store.no-access", at)
	case Locked:
		return words.R("store.locked", at)
	case Away:
		return words.R("store.away", at)
	case Crowded:
		return words.R("store.crowded", at)
	case Refused:
		return words.R("store.refused", at)
	case Missing:
		return words.R("store.missing", at)
	case Damaged:
		return words.R("store.damaged", at)
	case BadDisk:
	}
	return words.R("store.bad-disk", at)
}

// FaultOf is the fault of the store within an error; nil where there is none.
func FaultOf(err error) *Fault {
	f, _ := errors.AsType[*Fault](err)
	return f
}

// A site is where a store lies, for its faults to say.
type site struct {
	engine string
	place  words.Reason
	folder string // of the database's file; "" of one on a server
}

// within is the site of what lies in a folder.
func within(folder string) site {
	return site{folder: folder, place: words.R("store.at-file", folder)}
}

func (e *engine) site(dsn string) site {
	if path, ok := strings.CutPrefix(dsn, sqlitePrefix); ok {
		return site{e.name, words.R("store.at-file", path), filepath.Dir(path)}
	}
	c, err := pgx.ParseConfig(dsn)
	if err != nil {
		return site{engine: e.name, place: words.R("store.at-file", "store.dsn")}
	}
	return site{engine: e.name, place: words.R("store.at-server", c.Database, c.Host)}
}

// fault is an error of the database as a fault of the store, where it is one.
// That somebody gave up waiting is none.
func (s site) fault(ctx context.Context, err error) error {
	if err == nil || ctx.Err() != nil || FaultOf(err) != nil {
		return err
	}
	kind := s.kind(err)
	if kind == "" {
		return err
	}
	return &Fault{kind, s.place, err}
}

// opening names the store in an error of its opening, where that has no words
// of its own.
func opening(err error) error {
	if FaultOf(err) != nil {
		return err
	}
	return fmt.Errorf("store: %w", err)
}

func (s site) kind(err error) FaultKind {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return s.ofSQLite(e.Code() & 0xff)
	}
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return ofPostgres(e.Code)
	}
	if s.folder != "" {
		return ofSystem(err)
	}
	_, away := errors.AsType[*pgconn.ConnectError](err)
	_, network := errors.AsType[net.Error](err)
	if away || network || pgconn.SafeToRetry(err) || pgconn.Timeout(err) || errors.Is(err, driver.ErrBadConn) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return Away
	}
	return ""
}

func (s site) ofSQLite(code int) FaultKind {
	switch code {
	case sqlite3.SQLITE_FULL:
		return Full
	case sqlite3.SQLITE_READONLY:
		return ReadOnly
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return Locked
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return Damaged
	case sqlite3.SQLITE_PERM:
		return NoAccess
	case sqlite3.SQLITE_CANTOPEN: // SQLite does not say why: the folder does
		if kind := ofSystem(tryFolder(s.folder)); kind != "" {
			return kind
		}
		return NoAccess
	case sqlite3.SQLITE_IOERR:
		if kind := ofSystem(tryFolder(s.folder)); kind != "" {
			return kind
		}
		return BadDisk
	}
	return ""
}

func ofPostgres(code string) FaultKind {
	switch code {
	case "53100":
		return Full
	case "25006":
		return ReadOnly
	case "42501":
		return NoAccess
	case "40001", "40P01", "55P03":
		return Locked
	case "53300":
		return Crowded
	case "3D000", "57P04":
		return Missing
	case "25P03", "57P01", "57P02", "57P03", "57P05":
		return Away
	case "58030":
		return BadDisk
	case "XX001", "XX002":
		return Damaged
	}
	switch {
	case strings.HasPrefix(code, "28"):
		return Refused
	case strings.HasPrefix(code, "08"):
		return Away
	}
	return ""
}

// ofSystem is what the system's word on a file comes to.
func ofSystem(err error) FaultKind {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return Full
	case errors.Is(err, syscall.EROFS):
		return ReadOnly
	case errors.Is(err, fs.ErrPermission):
		return NoAccess
	case errors.Is(err, syscall.EIO):
		return BadDisk
	}
	return ""
}

// roomTried is how much a try writes: what the smallest files need.
const roomTried = 256 << 10

// tryFolder says why nothing can be written into a folder, by writing.
func tryFolder(folder string) error {
	f, err := os.CreateTemp(folder, ".try-")
	if err != nil {
		return err
	}
	_, err = f.Write(make([]byte, roomTried))
	return errors.Join(err, f.Close(), os.Remove(f.Name()))
}

// packsIn is the folder of packs; "" where they are rows of the database.
func (s *Store) packsIn() string {
	if files, ok := s.packs.shelf.(*packFiles); ok {
		return files.folder
	}
	return ""
}

// packFault is an error of keeping packs as a fault of the store, where it is
// one. That what is packed cannot be read is none.
func (s *Store) packFault(err error) error {
	folder := s.packsIn()
	if folder == "" {
		return s.told(context.Background(), err)
	}
	at, ok := errors.AsType[*fs.PathError](err)
	if !ok || !strings.HasPrefix(at.Path, folder) {
		return err
	}
	kind := ofSystem(at)
	if kind == "" {
		return err
	}
	f := &Fault{kind, words.R("store.at-file", folder), err}
	s.fares(f)
	return f
}

// told makes an error a fault where it is one, and tells of it.
func (s *Store) told(ctx context.Context, err error) error {
	err = s.site.fault(ctx, err)
	if f := FaultOf(err); f != nil {
		s.fares(f)
	}
	return err
}

func (s *Store) fares(f *Fault) {
	if s.Fared != nil {
		s.Fared(f)
	}
}

// patience is how long a commit waits for its turn before that is told.
const patience = 5 * time.Second

// waits tells that a commit stands still, while it does. The function that it
// gives is told how the wait ended.
func (s *Store) waits() (ended func(error)) {
	told := make(chan struct{})
	timer := time.AfterFunc(s.patience, func() {
		defer close(told)
		s.fares(&Fault{Kind: Locked, Place: s.site.place})
	})
	return func(err error) {
		if timer.Stop() {
			return
		}
		if <-told; err == nil {
			s.fares(nil)
		}
	}
}

// TryWrite says why nothing can be written at the moment: a small commit, and
// a small file beside the packs. Who gives up waiting for it has met a lock.
func (s *Store) TryWrite(ctx context.Context) error {
	if folder := s.packsIn(); folder != "" {
		if err := s.packFault(tryFolder(folder)); err != nil {
			return err
		}
	}
	err := s.do(ctx, func(t *tx) error {
		return t.exec(`UPDATE id_block SET next = next WHERE name = $1`, serialName)
	})
	if err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return &Fault{Locked, s.site.place, err}
	}
	return err
}
