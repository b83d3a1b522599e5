package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
)

// packRows is a shelf of rows: a pack is cut into parts, each a row of the
// table pack_part. Put together in their order they are the file that a
// packFiles would hold. It stands on its own connections, beside the commits:
// a pack is there before a commit names it, and needs no turn with them.
type packRows struct {
	from, into *sql.DB
	clock      string // the database's
}

var _ packShelf = (*packRows)(nil)

// partSize is the bytes in a part; only a pack's last one is shorter.
const partSize = 256 << 10

// write: see packShelf. Each part is a commit of its own: what is written may
// come slowly, from far away, and nothing waits for it. Until the last part is
// there no row names the pack; one that was cut is an orphan.
func (p *packRows) write(ctx context.Context, id int64, fill func(io.Writer) error) error {
	var taken int64
	if err := p.from.QueryRowContext(ctx, `SELECT COUNT(*) FROM pack_part WHERE pack = $1 AND part = 0`, id).Scan(&taken); err != nil {
		return err
	}
	if taken > 0 {
		return fmt.Errorf("pack %s: %w", packName(id), fs.ErrExist)
	}
	w := &partWriter{ctx: ctx, into: p.into, pack: id, clock: p.clock}
	err := fill(w)
	if err == nil {
		err = w.flush()
	}
	if err != nil && w.part > 0 {
		err = errors.Join(err, p.remove(context.WithoutCancel(ctx), []int64{id}))
	}
	return err
}

// A partWriter cuts what is written into parts.
type partWriter struct {
	ctx  context.Context //nolint:containedctx // it lives as long as one write
	into *sql.DB
	pack int64
	part int64
	buf  []byte

	clock string // the database's
}

// Write: see io.Writer.
func (w *partWriter) Write(b []byte) (int, error) {
	n := len(b)
	for len(b) > 0 {
		if w.buf == nil {
			w.buf = make([]byte, 0, partSize)
		}
		take := min(len(b), partSize-len(w.buf))
		w.buf = append(w.buf, b[:take]...)
		b = b[take:]
		if len(w.buf) == partSize {
			if err := w.flush(); err != nil {
				return 0, err
			}
		}
	}
	return n, nil
}

func (w *partWriter) flush() error {
	if len(w.buf) == 0 {
		return nil
	}
	_, err := w.into.ExecContext(w.ctx, `INSERT INTO pack_part (pack, part, bytes, made_at) VALUES ($1, $2, $3, `+w.clock+`)`, w.pack, w.part, w.buf) //nolint:gosec // an expression of our own
	if err != nil {
		return err
	}
	w.part++
	w.buf = w.buf[:0]
	return nil
}

// readAt: see packShelf. Only the parts that it touches are read, and of those only
// the bytes asked for.
func (p *packRows) readAt(ctx context.Context, id int64, b []byte, offset int64) error {
	for len(b) > 0 {
		part, at := offset/partSize, offset%partSize
		n := min(int64(len(b)), partSize-at)
		var got []byte
		err := p.from.QueryRowContext(ctx, `SELECT substr(bytes, CAST($1 AS INTEGER), CAST($2 AS INTEGER)) FROM pack_part WHERE pack = $3 AND part = $4`,
			at+1, n, id, part).Scan(&got)
		switch {
		case errors.Is(err, sql.ErrNoRows) && part > 0:
			if _, err := p.size(ctx, id); err != nil { // it was taken away meanwhile
				return err
			}
			return io.ErrUnexpectedEOF
		case errors.Is(err, sql.ErrNoRows):
			return fmt.Errorf("pack %s: %w", packName(id), fs.ErrNotExist)
		case err != nil:
			return err
		case int64(len(got)) != n:
			return io.ErrUnexpectedEOF
		}
		copy(b, got)
		b, offset = b[n:], offset+n
	}
	return nil
}

func (p *packRows) size(ctx context.Context, id int64) (int64, error) {
	var parts, size int64
	err := p.from.QueryRowContext(ctx, `SELECT COUNT(*), COALESCE(SUM(LENGTH(bytes)), 0) FROM pack_part WHERE pack = $1`, id).Scan(&parts, &size)
	if err == nil && parts == 0 {
		err = fmt.Errorf("pack %s: %w", packName(id), fs.ErrNotExist)
	}
	return size, err
}

// list: see packShelf.
func (p *packRows) list(ctx context.Context, after int64, limit int) (list []packInfo, err error) {
	rows, err := p.from.QueryContext(ctx, `SELECT pack, SUM(LENGTH(bytes)), MAX(made_at) FROM pack_part WHERE pack > $1 GROUP BY pack ORDER BY pack LIMIT $2`, after, limit)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var info packInfo
		var made int64
		if err := rows.Scan(&info.id, &info.size, &made); err != nil {
			return nil, err
		}
		if info.made = packTime(info.id); moment(made).After(info.made) {
			info.made = moment(made)
		}
		list = append(list, info)
	}
	return list, rows.Err()
}

// removeAtOnce is how many packs one statement removes.
const removeAtOnce = 100

// remove: see packShelf.
func (p *packRows) remove(ctx context.Context, ids []int64) error {
	for len(ids) > 0 {
		n := min(len(ids), removeAtOnce)
		args := make([]any, n)
		marks := make([]string, n)
		for i, id := range ids[:n] {
			args[i], marks[i] = id, fmt.Sprintf("$%d", i+1)
		}
		if _, err := p.into.ExecContext(ctx, `DELETE FROM pack_part WHERE pack IN (`+strings.Join(marks, ", ")+`)`, args...); err != nil { //nolint:gosec // places of parameters
			return err
		}
		ids = ids[n:]
	}
	return nil
}

// close: see packShelf. The database is the store's.
func (p *packRows) close() error { return nil }
