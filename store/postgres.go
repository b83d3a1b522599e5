package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"regexp"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

const postgresName = "postgres"

func postgresEngine() *engine {
	return &engine{
		name: postgresName, open: openPostgres, fit: fitPostgres, dialect: goose.DialectPostgres,
		options: func() ([]goose.ProviderOption, error) {
			// A row, not an advisory lock: a distributed PostgreSQL has it too.
			one, err := lock.NewPostgresTableLocker(lock.WithTableLockTimeout(200*time.Millisecond, 600))
			if err != nil {
				return nil, err
			}
			return []goose.ProviderOption{goose.WithLocker(one)}, nil
		},
		// The order of commits is a promise (see serial), so they come one at
		// a time. What is slow is done outside of them.
		lock:     `SELECT next FROM id_block WHERE name = '` + serialName + `' FOR UPDATE`,
		made:     `SELECT COUNT(*) FROM pg_class WHERE oid = to_regclass('goose_db_version')`,
		clock:    `CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)`,
		snapshot: sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true},
		busy:     busyPostgres,
		guards: func(ctx context.Context, tx *sql.Tx) ([]string, []string, error) {
			return twoColumns(ctx, tx, `SELECT DISTINCT 'ALTER TABLE ' || CAST(CAST(tgrelid AS regclass) AS TEXT) || ' DISABLE TRIGGER USER',
				'ALTER TABLE ' || CAST(CAST(tgrelid AS regclass) AS TEXT) || ' ENABLE TRIGGER USER' FROM pg_trigger WHERE NOT tgisinternal`)
		},
		check: checkPostgres, checkAll: checkPostgres,
	}
}

// checkPostgres is what PostgreSQL itself knows to be broken: the rest is for
// the tools of those who run it.
const checkPostgres = `SELECT CAST(CAST(indexrelid AS regclass) AS TEXT) || ' is not valid' FROM pg_index WHERE NOT indisvalid
	UNION ALL SELECT CAST(checksum_failures AS TEXT) || ' checksum failures' FROM pg_stat_database WHERE datname = current_database() AND checksum_failures > 0`

const (
	// idleLimit ends a commit whose process stands still in the middle of it:
	// the others wait for it. It is well below a lease's length.
	idleLimit = 15 * time.Second
	// lockLimit is how long a commit waits for the one before it, then it is
	// tried again.
	lockLimit = 30 * time.Second
	// deadPeer is after how long a server gives up a client that no longer
	// answers.
	deadPeer = 30 * time.Second
)

func openPostgres(dsn string) (write, read *sql.DB, err error) {
	config := func(more map[string]string) (*pgx.ConnConfig, error) {
		c, err := pgx.ParseConfig(dsn)
		if err != nil {
			return nil, errors.New("store.dsn cannot be read as postgres://USER@HOST/DATABASE") // pgx's words may quote it
		}
		if c.ConnectTimeout == 0 {
			c.ConnectTimeout = 5 * time.Second
		}
		milliseconds := func(d time.Duration) string { return fmt.Sprint(d.Milliseconds()) }
		// A server that has fallen silent is given up as soon as it gives us up.
		c.DialFunc = (&net.Dialer{Timeout: c.ConnectTimeout, KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: deadPeer / 2, Interval: deadPeer / 6, Count: 3}}).DialContext
		c.RuntimeParams["default_transaction_isolation"] = "read committed"
		c.RuntimeParams["idle_in_transaction_session_timeout"] = milliseconds(idleLimit)
		c.RuntimeParams["lock_timeout"] = milliseconds(lockLimit)
		c.RuntimeParams["tcp_user_timeout"] = milliseconds(deadPeer)
		if c.RuntimeParams["application_name"] == "" {
			c.RuntimeParams["application_name"] = "sluse"
		}
		for name, value := range more {
			c.RuntimeParams[name] = value
		}
		return c, nil
	}
	writer, err := config(nil)
	if err != nil {
		return nil, nil, err
	}
	// Who only reads holds nobody up, and a backup may stand still between two
	// tables.
	reader, err := config(map[string]string{"default_transaction_read_only": "on", "idle_in_transaction_session_timeout": "0"})
	if err != nil {
		return nil, nil, err
	}
	return stdlib.OpenDB(*writer), stdlib.OpenDB(*reader), nil
}

// Text is compared byte by byte, as SQLite does: an order must not hang on a
// server's language.
var textColumn = regexp.MustCompile(`(?m)^(\s+\w+\s+)TEXT\b`)

func fitPostgres(migration string) string {
	return textColumn.ReplaceAllString(migration, `${1}TEXT COLLATE "C"`)
}

// busyPostgres: a serialisation failure, a deadlock, a lock that was waited
// for too long, and a server that could not begin the commit at all.
func busyPostgres(err error) bool {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		switch e.Code {
		case "40001", "40P01", "55P03":
			return true
		}
		return false
	}
	return pgconn.SafeToRetry(err)
}

// A pipeline runs one commit's statements on PostgreSQL. Those that answer
// nothing are kept back and sent together, before the next that does, or at
// the end: a turn to the server and back costs more than most of them.
type pipeline struct {
	tx      *sql.Tx
	conn    *sql.Conn
	waiting []statement
}

type statement struct {
	text string
	args []any
	each func(scan func(...any) error) error // of a statement that returns rows
}

// maxWaiting bounds what is kept back.
const maxWaiting = 1000

func (p *pipeline) later(ctx context.Context, s statement) error {
	p.waiting = append(p.waiting, s)
	if len(p.waiting) < maxWaiting {
		return nil
	}
	return p.flush(ctx)
}

func (p *pipeline) flush(ctx context.Context) (err error) {
	if len(p.waiting) == 0 {
		return nil
	}
	waiting := p.waiting
	p.waiting = nil
	return p.conn.Raw(func(c any) (err error) {
		batch := &pgx.Batch{}
		for _, s := range waiting {
			batch.Queue(s.text, s.args...)
		}
		results := c.(*stdlib.Conn).Conn().SendBatch(ctx, batch)
		defer func() { err = errors.Join(err, results.Close()) }()
		for _, s := range waiting {
			if err := s.answer(results); err != nil {
				return in(s.text, err)
			}
		}
		return nil
	})
}

// answer reads what a statement that was kept back has answered.
func (s statement) answer(results pgx.BatchResults) error {
	if s.each == nil {
		_, err := results.Exec()
		return err
	}
	rows, err := results.Query()
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := s.each(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// QueryContext asks, behind all that was kept back.
func (p *pipeline) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	if err := p.flush(ctx); err != nil {
		return nil, err
	}
	return p.tx.QueryContext(ctx, text, args...)
}

// ExecContext changes, behind all that was kept back.
func (p *pipeline) ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error) {
	if err := p.flush(ctx); err != nil {
		return nil, err
	}
	return p.tx.ExecContext(ctx, text, args...)
}
