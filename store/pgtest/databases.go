//go:build linux

package pgtest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
)

// Databases are a server's, one for each folder that asks for one. One that
// is given back is emptied and handed out again: that is far cheaper than a
// new one.
type Databases struct {
	server *Server
	schema func(dsn string) error

	mu   sync.Mutex
	of   map[string]string // DSN by folder
	free []string
}

// databases starts the server.
func (s *Server) databases(schema func(dsn string) error) (*Databases, error) {
	return &Databases{server: s, schema: schema, of: map[string]string{}}, s.start()
}

// DSN is that of a folder's database. It panics where none can be made: there
// is nothing to test then.
func (d *Databases) DSN(dir string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.of[dir] == "" {
		dsn, err := d.take()
		if err != nil {
			panic(err)
		}
		d.of[dir] = dsn
	}
	return d.of[dir]
}

// Free gives a folder's database back: nothing has it open any more.
func (d *Databases) Free(dir string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if dsn := d.of[dir]; dsn != "" {
		delete(d.of, dir)
		d.free = append(d.free, dsn)
	}
}

func (d *Databases) take() (string, error) {
	if d.schema == nil {
		return d.server.database()
	}
	if n := len(d.free); n > 0 {
		dsn := d.free[n-1]
		d.free = d.free[:n-1]
		return dsn, script(dsn, wipe)
	}
	dsn, err := d.server.database()
	if err != nil {
		return "", err
	}
	return dsn, errors.Join(d.schema(dsn), script(dsn, keep))
}

const (
	// keep remembers the rows that the schema itself has made.
	keep = `DO $$ DECLARE t text; n bigint; BEGIN
		CREATE SCHEMA kept;
		FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
			EXECUTE format('SELECT COUNT(*) FROM public.%I', t) INTO n;
			IF n > 0 THEN EXECUTE format('CREATE TABLE kept.%I AS TABLE public.%I', t, t); END IF;
		END LOOP;
	END $$`
	// wipe brings a database back to them, also where a table refuses to
	// lose a row.
	wipe = `SET session_replication_role = replica;
	DO $$ DECLARE t text; BEGIN
		FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
			EXECUTE format('DELETE FROM public.%I', t);
			IF to_regclass(format('kept.%I', t)) IS NOT NULL THEN
				EXECUTE format('INSERT INTO public.%I SELECT * FROM kept.%I', t, t);
			END IF;
		END LOOP;
	END $$`
)

// script runs statements on a database.
func script(dsn, text string) (err error) {
	db, err := sql.Open("pgx", dsn+"&default_query_exec_mode=simple_protocol")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, err := db.ExecContext(context.Background(), text); err != nil {
		return fmt.Errorf("%s: %w", dsn, err)
	}
	return nil
}
