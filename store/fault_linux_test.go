package store

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"sluse/store/pgtest"
)

// A server that is away, closed, crowded or writable no longer fails with what
// is to be done about it, at the start and in the middle of the work; and the
// store that met it goes on by itself.
func TestServerFaults(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a PostgreSQL")
	}
	t.Parallel()
	server := pgtest.Start(t)
	dsn := server.Database(t)
	dir := t.TempDir()
	start := func(dsn string) *Fault {
		s, err := Open(t.Context(), dsn, dir)
		if err == nil {
			_ = s.Close()
			t.Fatal("it opened", dsn)
		}
		if text := err.Error(); strings.Contains(text, "hemmelig") {
			t.Errorf("the password is shown: %s", text)
		}
		return FaultOf(err)
	}
	want := func(when string, f *Fault, kind FaultKind) {
		t.Helper()
		if f == nil || f.Kind != kind {
			t.Errorf("%s: %v, not %s", when, f, kind)
		}
	}
	admin, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = admin.Close() }()
	sql := func(text string) {
		t.Helper()
		if _, err := admin.ExecContext(context.Background(), text); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
	as := func(user, database string) string {
		u, err := url.Parse(dsn)
		if err != nil {
			t.Fatal(err)
		}
		q := u.Query()
		q.Set("user", user)
		q.Set("password", "hemmelig")
		u.RawQuery = q.Encode()
		if database != "" {
			u.Path = "/" + database
		}
		return u.String()
	}
	s, err := Open(t.Context(), dsn, dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()

	want("no such database", start(as("sluse", "borte")), Missing)
	want("no such user", start(as("ukjent", "")), Refused)
	sql(`CREATE ROLE trang LOGIN CONNECTION LIMIT 0`)
	want("no connection left", start(as("trang", "")), Crowded)
	sql(`CREATE ROLE fremmed LOGIN`)
	want("no rights", FaultOf(foreign(t, as("fremmed", ""), dir)), NoAccess)

	var database string
	if err := admin.QueryRowContext(t.Context(), `SELECT current_database()`).Scan(&database); err != nil {
		t.Fatal(err)
	}
	others := `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`
	sql(fmt.Sprintf(`ALTER DATABASE %s SET default_transaction_read_only = on`, database))
	sql(others)
	want("read only", FaultOf(events(t.Context(), s, 1)), ReadOnly)
	sql(fmt.Sprintf(`ALTER DATABASE %s RESET default_transaction_read_only`, database))
	sql(others)
	if err := events(t.Context(), s, 1); err != nil {
		t.Errorf("writable again: %v", err)
	}

	server.Kill()
	want("killed, a commit", FaultOf(events(t.Context(), s, 1)), Away)
	want("killed, a look", FaultOf(s.Ping(t.Context())), Away)
	want("killed, a start", start(dsn), Away)
	server.Run(t)
	if err := events(t.Context(), s, 1); err != nil {
		t.Errorf("there again: %v", err)
	}
	if n := eventsOf(t, s); n != 2 {
		t.Errorf("%d events of 2", n)
	}
}

// foreign is what a user without rights meets.
func foreign(t *testing.T, dsn, dir string) error {
	t.Helper()
	s, err := Open(t.Context(), dsn, dir)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	return s.TryWrite(t.Context())
}
