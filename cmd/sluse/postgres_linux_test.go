package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"sluse/store/pgtest"
)

// dsnVariable names the store for a program.
const dsnVariable = "SLUSE_STORE__DSN"

// TestScriptOnPostgreSQL runs the sessions of TestScript on the other engine,
// each on a database of its own: a clerk sees no difference.
func TestScriptOnPostgreSQL(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the sessions again")
	}
	s := pgtest.Start(t)
	runSessions(t, "postgres", func(env *testscript.Env) error {
		env.Setenv(dsnVariable, s.Database(t))
		return nil
	})
}

// TestKilledAtAnyMomentOnPostgreSQL: see TestKilledAtAnyMoment.
func TestKilledAtAnyMomentOnPostgreSQL(t *testing.T) {
	if testing.Short() {
		t.Skip("plays the demo several times")
	}
	t.Parallel()
	s := pgtest.Start(t)
	killAtAnyMoment(t, func() string { return s.Database(t) }, func(_, dsn string) map[string]string { return endStateOf(t, "pgx", dsn) })
}

// TestDemoOnPostgreSQL plays the demo on both engines: they end alike, in the
// store, in what the commands say, and in every file that the counterparts
// were given.
func TestDemoOnPostgreSQL(t *testing.T) {
	if testing.Short() {
		t.Skip("plays the demo twice")
	}
	t.Parallel()
	dsn := pgtest.Start(t).Database(t)
	lite, pg := &played{dir: filepath.Join(t.TempDir(), "firma")}, &played{dir: filepath.Join(t.TempDir(), "firma")}
	lite.out, pg.out = lite.playOn(t, ""), pg.playOn(t, dsn)
	if names := files(t, pg.dir, "tilstand/*.db"); len(names) > 0 {
		t.Fatalf("it wrote %v", names)
	}
	if a, b := lite.steady(lite.out), pg.steady(pg.out); a != b {
		t.Errorf("on PostgreSQL the demo says\n%s\non SQLite\n%s", b, a)
	}
	a, b := endState(t, lite.dir), endStateOf(t, "pgx", dsn)
	for name := range a {
		for _, line := range differing(strings.Split(a[name], "\n"), strings.Split(b[name], "\n")) {
			t.Errorf("%s: %s", name, line)
		}
	}
	doubles(t, lite.dir, a)
	pg.configure(t, dsn)
	for _, args := range [][]string{
		{"status", "--json"},
		{"list", "invoices", "--json", "--limit", "0"},
		{"list", "files", "--json", "--limit", "0"},
		{"list", "deliveries", "--json", "--limit", "0"},
		{"list", "offers", "--json", "--limit", "0"},
		{"list", "todo", "--json"},
		{"list", "notices", "--json", "--limit", "0"},
		{"books", "export", "--format", "csv"},
		{"books", "export", "--format", "hledger"},
		{"books", "balance", "--json"},
		{"show", "200106", "--json"},
		{"show", "200122", "--json"},
		{"route", "200101", "--json"},
		{"customer", "show", "10002", "--json"},
	} {
		a, b := lite.steady(lite.call(t, args...)), pg.steady(pg.call(t, args...))
		for _, line := range differing(strings.Split(a, "\n"), strings.Split(b, "\n")) {
			t.Errorf("%s: %s", strings.Join(args, " "), line)
		}
	}
	for _, line := range differing(lite.sums(t), pg.sums(t)) {
		t.Errorf("files: %s", line)
	}
	for _, row := range demoRows {
		t.Run(row.number, func(t *testing.T) { pg.holds(t, row) })
	}
	t.Run("hledger", pg.hledger)
}

// playOn plays the demo in a process of its own, on a store where one is
// named.
func (p *played) playOn(t *testing.T, dsn string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, os.Args[0], "demo", "--dir", p.dir)
	c.Env = append(os.Environ(), actAsVariable+"=1")
	if dsn != "" {
		c.Env = append(c.Env, dsnVariable+"="+dsn)
	}
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Run(); err != nil {
		t.Fatalf("the demo failed: %v\n%s%s", err, out.String(), errs.String())
	}
	return out.String()
}

// configure writes the store into the company's configuration.
func (p *played) configure(t *testing.T, dsn string) {
	t.Helper()
	name := filepath.Join(p.dir, "sluse.yaml")
	text := string(contents(t, name)) + "\nstore: {dsn: \"" + dsn + "\"}\n"
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// drawn is what is drawn by lot: a token, the end of a file's name, and with
// them the order in which files of the same minute are met.
var drawn = regexp.MustCompile(`-?[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}|-[0-9a-f]{8}\b|^\{"id":[0-9]+,"seller":"slusevik","source":"motparter"`)

// steady is a text without its folder and without what is drawn by lot.
func (p *played) steady(text string) string {
	lines := strings.Split(strings.ReplaceAll(text, p.dir, "<mappe>"), "\n")
	for i, line := range lines {
		lines[i] = drawn.ReplaceAllString(line, "<lodd>")
	}
	return strings.Join(lines, "\n")
}

// sums are all files that went in and out, each with the sum of its content
// where that is a text.
func (p *played) sums(t *testing.T) (all []string) {
	t.Helper()
	for _, folder := range []string{"motparter", "ut", "drop"} {
		err := filepath.WalkDir(filepath.Join(p.dir, folder), func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			line := p.steady(path)
			if slices.Contains([]string{".xml", ".csv", ".txt", ".json", ".html"}, filepath.Ext(path)) {
				lines := strings.Split(p.steady(string(contents(t, path))), "\n")
				slices.Sort(lines)
				line += fmt.Sprintf(" %x", sha256.Sum256([]byte(strings.Join(lines, "\n"))))
			}
			all = append(all, line)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}
