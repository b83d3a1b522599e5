package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strconv"
	"strings"

	"sluse/report"
	"sluse/words"
)

// CopyTo copies all that is kept into an empty store, on whatever engine, and
// proves it. Nobody may be at work on either. Packs go first, each durable by
// itself; one that is there from a copy that was cut is not copied again. The
// tables are one commit: a copy that is cut has left no row, and is begun anew.
// seen is told how many packs are done, of how many; nil hears nothing.
func (s *Store) CopyTo(ctx context.Context, to *Store, seen func(done, of int64)) (kept report.Kept, err error) {
	if seen == nil {
		seen = func(int64, int64) {}
	}
	if err := to.mustBeEmpty(ctx); err != nil {
		return kept, err
	}
	of := int64(0)
	if err := s.eachPack(ctx, 0, maxPack, func(packInfo) error { of++; return nil }); err != nil {
		return kept, err
	}
	err = s.eachPack(ctx, 0, maxPack, func(p packInfo) error {
		if err := s.copyPack(ctx, to, p); err != nil {
			return fmt.Errorf("pack %s: %w", packName(p.id), err)
		}
		kept.Packs++
		kept.Bytes += p.size
		seen(kept.Packs, of)
		return nil
	})
	if err != nil {
		return kept, err
	}
	err = s.snapshot(ctx, func(q *query) error {
		kept.Rows, err = copyTables(ctx, q, to)
		return err
	})
	return kept, err
}

// mustBeEmpty refuses a store that has anything in it; a new one has the
// counter of its commits.
func (s *Store) mustBeEmpty(ctx context.Context) error {
	for _, table := range tables {
		condition := ""
		if table == "id_block" {
			condition = ` WHERE name <> '` + serialName + `'`
		}
		n, err := readOne(ctx, s, scanInt64, `SELECT COUNT(*) FROM `+table+condition)
		if err != nil {
			return err
		}
		if n > 0 {
			return report.Refuse(words.R("keep.copy-there", table, strconv.FormatInt(n, 10)))
		}
	}
	return nil
}

// copyPack copies one pack under its own id.
func (s *Store) copyPack(ctx context.Context, to *Store, p packInfo) error {
	write := func() error {
		return to.packs.shelf.write(ctx, p.id, func(w io.Writer) error {
			_, err := io.Copy(w, s.packs.reader(ctx, p.id, 0, p.size))
			return err
		})
	}
	err := write()
	if !errors.Is(err, fs.ErrExist) {
		return err
	}
	same, err := samePack(ctx, s, to, p)
	if err != nil || same {
		return err
	}
	if err := to.packs.shelf.remove(ctx, []int64{p.id}); err != nil { // it was cut
		return err
	}
	return write()
}

func samePack(ctx context.Context, a, b *Store, p packInfo) (bool, error) {
	size, err := b.packs.shelf.size(ctx, p.id)
	if err != nil || size != p.size {
		return false, err
	}
	var sums [2][sha256.Size]byte
	for i, s := range []*Store{a, b} {
		h := sha256.New()
		if _, err := io.Copy(h, s.packs.reader(ctx, p.id, 0, p.size)); err != nil {
			return false, err
		}
		h.Sum(sums[i][:0])
	}
	return sums[0] == sums[1], nil
}

// copyTables copies all tables in one commit, and compares what is there then
// with what was read.
func copyTables(ctx context.Context, from *query, to *Store) (rows int64, err error) {
	tx, err := to.write.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer func() {
		if err != nil {
			_ = tx.Rollback() // the copy has failed already
		}
	}()
	off, on, err := to.engine.guards(ctx, tx)
	if err != nil {
		return 0, err
	}
	if err := execAll(ctx, tx, append(off, `DELETE FROM id_block`)); err != nil {
		return 0, err
	}
	for _, table := range tables {
		n, err := copyTable(ctx, from, tx, to.engine, table)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", table, err)
		}
		rows += n
	}
	if err := execAll(ctx, tx, on); err != nil {
		return 0, err
	}
	return rows, tx.Commit()
}

func execAll(ctx context.Context, tx *sql.Tx, statements []string) error {
	for _, text := range statements {
		if _, err := tx.ExecContext(ctx, text); err != nil {
			return in(text, err)
		}
	}
	return nil
}

// copyValues bounds the values of one statement.
const copyValues = 5000

func copyTable(ctx context.Context, from *query, into *sql.Tx, e *engine, table string) (int64, error) {
	var names []string
	var waiting []any
	var read digest
	atOnce := 1
	flush := func() error {
		if len(waiting) == 0 {
			return nil
		}
		text := insertOf(table, names, len(waiting)/len(names))
		_, err := into.ExecContext(ctx, text, waiting...)
		waiting = waiting[:0]
		return err
	}
	err := eachRow(ctx, from.run, table, func(columns []string, row []any) error {
		if names == nil {
			names = columns
			if !e.prepares { // several rows a statement cost SQLite more than they save
				atOnce = copyValues / len(names)
			}
		}
		read.add(row)
		waiting = append(waiting, row...)
		if len(waiting) >= atOnce*len(names) {
			return flush()
		}
		return nil
	})
	if err == nil {
		err = flush()
	}
	if err != nil {
		return 0, err
	}
	var written digest
	err = eachRow(ctx, into, table, func(_ []string, row []any) error {
		written.add(row)
		return nil
	})
	if err == nil && read != written {
		err = report.Refuse(words.R("keep.copy-differs", table))
	}
	return read.n, err
}

func insertOf(table string, names []string, rows int) string {
	var b strings.Builder
	b.WriteString(`INSERT INTO ` + table + ` (` + strings.Join(names, ", ") + `) VALUES `)
	for i := range rows * len(names) {
		switch {
		case i == 0:
			b.WriteByte('(')
		case i%len(names) == 0:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		b.WriteString("$" + strconv.Itoa(i+1))
	}
	b.WriteByte(')')
	return b.String()
}

// eachRow calls f for every row of a table, with the names of its columns. A
// row is not kept.
func eachRow(ctx context.Context, run runner, table string, f func(columns []string, row []any) error) (err error) {
	rows, err := run.QueryContext(ctx, `SELECT * FROM `+table)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	row := make([]any, len(columns))
	into := make([]any, len(columns))
	for i := range row {
		into[i] = &row[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if err := f(columns, row); err != nil {
			return err
		}
	}
	return rows.Err()
}

// A digest tells two tables apart, whatever order their rows come in.
type digest struct {
	n   int64
	sum uint64
}

func (d *digest) add(row []any) {
	h := sha256.New()
	for _, v := range row {
		// With its length in front: ("ab", "c") is not ("a", "bc").
		text := fmt.Sprint(v)
		_, _ = fmt.Fprintf(h, "%d:%s", len(text), text)
	}
	d.n++
	d.sum += binary.BigEndian.Uint64(h.Sum(nil))
}
