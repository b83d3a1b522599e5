package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"
)

// A Lease is the right of one owner to do one piece of work: to read a drop,
// to drive a channel, to make the run of a schedule. It ends by itself when
// it is not renewed, and then another may take it. The epoch rises with each
// taking: what a former owner still tries to commit under its lease fails.
type Lease struct {
	Name  string
	Owner string
	Epoch int64
}

// ErrFenced says that a commit was made under a lease that another has taken
// since. Nothing of it was written.
var ErrFenced = errors.New("the lease has been taken by another")

// Acquire takes the lease of a name for a while, where nobody has it or its
// owner has let it run out. The same owner takes it again at once: its
// earlier process has ended. The time is the database's, so that hosts need
// not agree on theirs.
func (s *Store) Acquire(ctx context.Context, name, owner string, length time.Duration) (l Lease, ok bool, err error) {
	err = s.do(ctx, func(t *tx) error {
		l = Lease{Name: name, Owner: owner}
		err := t.get(`INSERT INTO lease (name, owner, epoch, until) VALUES ($1, $2, 1, `+s.engine.clock+` + $3)
			ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, epoch = lease.epoch + 1, until = excluded.until
			WHERE lease.until <= `+s.engine.clock+` OR lease.owner = excluded.owner RETURNING epoch`, []any{name, owner, length.Milliseconds()}, &l.Epoch)
		ok, err = found(err)
		return err
	})
	return l, ok, err
}

// Renew keeps leases for a while from now. It fails with ErrFenced where one
// of them has been taken. That a lease is renewed does not say that its work
// moves: Moved is not called.
func (s *Store) Renew(ctx context.Context, length time.Duration, leases ...Lease) error {
	return s.do(context.WithValue(ctx, quietKey{}, true), func(t *tx) error {
		for _, l := range leases {
			n, err := t.change(`UPDATE lease SET until = `+s.engine.clock+` + $1 WHERE name = $2 AND owner = $3 AND epoch = $4`, length.Milliseconds(), l.Name, l.Owner, l.Epoch)
			if err != nil {
				return err
			}
			if n != 1 {
				return fmt.Errorf("%s: %w", l.Name, ErrFenced)
			}
		}
		return nil
	})
}

// Yield gives leases back. One that has been taken is another's already.
func (s *Store) Yield(ctx context.Context, leases ...Lease) error {
	return s.do(ctx, func(t *tx) error {
		for _, l := range leases {
			if err := t.exec(`UPDATE lease SET until = 0 WHERE name = $1 AND owner = $2 AND epoch = $3`, l.Name, l.Owner, l.Epoch); err != nil {
				return err
			}
		}
		return nil
	})
}

// Shared says whether several machines may have daemons on this store. Where
// they may not, there is one daemon, by its lock, and it needs no leases.
func (s *Store) Shared() bool { return s.engine.lock != "" }

// File is the file of a database that is one; its links are followed, so that
// one file has one name.
func File(dsn string) (path string, ok bool) {
	if path, ok = strings.CutPrefix(dsn, sqlitePrefix); !ok {
		return "", false
	}
	if whole, err := filepath.EvalSymlinks(path); err == nil {
		return whole, true
	}
	if folder, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
		return filepath.Join(folder, filepath.Base(path)), true
	}
	return path, true
}

type leaseKey struct{}

// WithLease makes each commit under the context depend on leases, beside
// those that it depends on already.
func WithLease(ctx context.Context, leases ...Lease) context.Context {
	held := leasesOf(ctx)
	return context.WithValue(ctx, leaseKey{}, append(held[:len(held):len(held)], leases...))
}

func leasesOf(ctx context.Context) []Lease {
	held, _ := ctx.Value(leaseKey{}).([]Lease)
	return held
}

// mayWrite fails where a lease of the commit's context has been taken. That
// it has run out is no harm, as long as nobody has taken it: nobody can while
// this commit is in the making.
func (t *tx) mayWrite() error {
	for _, l := range leasesOf(t.ctx) {
		var n int64
		err := t.get(`SELECT epoch FROM lease WHERE name = $1 AND owner = $2 AND epoch = $3`, []any{l.Name, l.Owner, l.Epoch}, &n)
		is, err := found(err)
		if err != nil {
			return err
		}
		if !is {
			return fmt.Errorf("%s: %w", l.Name, ErrFenced)
		}
	}
	return nil
}
