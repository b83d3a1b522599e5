package flow_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// storeDSN is the store of a company's folder; freeStore gives it back.
var (
	storeDSN  = func(dir string) string { return "sqlite:" + filepath.Join(dir, "state", "sluse.db") }
	freeStore = func(string) {}
	notSQLite = false
)

// openBeside opens the store of a folder past the program, to be read.
func openBeside(dir string) (*sql.DB, error) {
	if dsn := storeDSN(dir); notSQLite {
		return sql.Open("pgx", dsn+"&default_transaction_read_only=on")
	}
	return sql.Open("sqlite", "file:"+filepath.Join(dir, "state", "sluse.db")+"?_pragma=busy_timeout(5000)&_pragma=query_only(1)")
}

// openSpoiled opens the store of a folder past the program, and past the
// triggers that keep its promises.
func openSpoiled(dir string) (*sql.DB, error) {
	if dsn := storeDSN(dir); notSQLite {
		return sql.Open("pgx", dsn+"&session_replication_role=replica")
	}
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "state", "sluse.db")+"?_pragma=busy_timeout(5000)")
	if err != nil {
		return nil, err
	}
	rows, err := db.QueryContext(context.Background(), `SELECT name FROM sqlite_master WHERE type = 'trigger'`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var drops strings.Builder
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		drops.WriteString("DROP TRIGGER " + name + ";")
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	_, err = db.ExecContext(context.Background(), drops.String())
	return db, err
}

// tablesOf names the tables of a store.
func tablesOf() string {
	if !notSQLite {
		return `SELECT name FROM sqlite_master WHERE type = 'table'`
	}
	return `SELECT tablename FROM pg_tables WHERE schemaname = 'public'`
}

// briefly says that a long test is to be short: on the second engine, save in
// make prove.
func briefly() bool { return notSQLite && os.Getenv(killsVariable) == "" }

// onceIsEnough skips a long test where it is to be short.
func onceIsEnough(t *testing.T) {
	t.Helper()
	if briefly() {
		t.Skip("shown on SQLite")
	}
}
