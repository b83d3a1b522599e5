package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"sluse/config"
	"sluse/daemon"
)

// call runs the program as a user does.
func call(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(t.Context(), clock{now: time.Now, wait: daemon.Wait}, args, strings.NewReader(""), &out, &errs)
	return code, out.String(), errs.String()
}

func TestExitCodes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	bad := filepath.Join(dir, "bad.yaml")
	if err := os.WriteFile(bad, []byte("langauge: nb\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		rule   string
		args   []string
		code   int
		stderr string // a part of it; "" is nothing at all
	}{
		{"well", []string{"version"}, 0, ""},
		{"help", []string{"--help"}, 0, ""},
		{"no command", nil, 2, "Usage:"},
		{"mistyped command", []string{"chek-config"}, 2, "check-config"},
		{"mistyped flag", []string{"version", "--jsn"}, 2, "valget --jsn finnes ikke"},
		{"too many words", []string{"version", "now"}, 2, "«now» passer ikke her; kommandoen skrives slik: sluse version"},
		{"a word is missing", []string{"init"}, 2, "det mangler noe; kommandoen skrives slik: sluse init DIR"},
		{"no such language", []string{"version", "--lang", "sv"}, 2, "verken nb eller en"},
		{"wrong configuration", []string{"check-config", "--config", bad}, 3, ""},
		{"no configuration", []string{"check-config", "--print", "--config", dir + "/none.yaml"}, 3, "none.yaml: "},
	} {
		t.Run(row.rule, func(t *testing.T) {
			t.Parallel()
			code, _, stderr := call(t, row.args...)
			if code != row.code {
				t.Errorf("exit code %d, want %d: %s", code, row.code, stderr)
			}
			if !strings.Contains(stderr, row.stderr) || row.stderr == "" && stderr != "" {
				t.Errorf("stderr %q, want %q", stderr, row.stderr)
			}
		})
	}
}

// An error that begins in a command's own work is no wrong use, and a code of
// its own is kept.
func TestErrorsOfCommands(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		err    error
		code   int
		stderr string
	}{
		{errors.New("disk full"), 1, "sluse: disk full\n"},
		{&exitError{code: 4}, 4, ""},
		{&exitError{5, errors.New("another sluse holds the lock")}, 5, "sluse: another sluse holds the lock\n"},
	} {
		var stderr bytes.Buffer
		a := &app{stderr: &stderr}
		group := &cobra.Command{Use: "books", SilenceErrors: true, SilenceUsage: true}
		group.AddCommand(&cobra.Command{Use: "open", RunE: func(*cobra.Command, []string) error { return row.err }})
		a.prepare(group)
		group.SetArgs([]string{"open"})
		if code := a.exitCode(t.Context(), group.Execute()); code != row.code || stderr.String() != row.stderr {
			t.Errorf("%v: exit code %d, stderr %q", row.err, code, stderr.String())
		}
	}
}

func TestGroupsNeedTheirCommand(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"books"}, {"books", "opne"}} {
		var stderr bytes.Buffer
		a := &app{stderr: &stderr}
		root, group := &cobra.Command{Use: "sluse", SilenceErrors: true, SilenceUsage: true}, &cobra.Command{Use: "books"}
		group.AddCommand(&cobra.Command{Use: "open", RunE: func(*cobra.Command, []string) error { return nil }})
		root.AddCommand(group)
		a.prepare(root)
		root.SetArgs(args)
		root.SetErr(&stderr)
		if code := a.exitCode(t.Context(), root.Execute()); code != exitUsage || !strings.Contains(stderr.String(), "open") {
			t.Errorf("%v: exit code %d, stderr %q", args, code, stderr.String())
		}
	}
}

// A newcomer makes a configuration; it is in order as it stands, and a second
// time nothing is touched.
func TestInit(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "company")
	file := filepath.Join(dir, "sluse.yaml")

	code, stdout, stderr := call(t, "init", dir, "--dry-run")
	if _, err := os.Stat(dir); code != 0 || !os.IsNotExist(err) || !strings.Contains(stdout, file) {
		t.Errorf("a dry run: exit code %d, %v, %s%s", code, err, stdout, stderr)
	}
	if code, _, stderr = call(t, "init", dir); code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	text, err := os.ReadFile(file)
	if err != nil || !bytes.Equal(text, config.Example) {
		t.Errorf("the configuration is not the example: %v", err)
	}
	code, stdout, stderr = call(t, "check-config", "--config", file)
	want := file + " er i orden: 1 selger(e), 1 faktor(er), 3 innleveringsmappe(r), kanaler: ehf, email, autopost.\n"
	// One warning stands before it: nobody is known to receive EHF yet.
	if code != 0 || stderr != "" || !strings.HasSuffix(stdout, want) || strings.Count(stdout, "advarsel") != 1 {
		t.Errorf("exit code %d, stdout %q, stderr %q", code, stdout, stderr)
	}
	if err := os.WriteFile(file, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, _, stderr = call(t, "init", dir)
	if text, err := os.ReadFile(file); code != 1 || err != nil || string(text) != "mine" || !strings.Contains(stderr, "finnes allerede") {
		t.Errorf("again: exit code %d, %s, file %q", code, stderr, text)
	}
}

func TestCheckConfig(t *testing.T) {
	t.Parallel()
	bad := "../../testdata/config/two-mistakes.yaml"
	code, stdout, _ := call(t, "check-config", "--config", bad, "--lang", "en")
	if code != 3 || !strings.Contains(stdout, bad+":1:1: langauge: unknown key") || !strings.Contains(stdout, bad+":5:10: sellers[0].org: ") {
		t.Errorf("exit code %d:\n%s", code, stdout)
	}
	code, stdout, _ = call(t, "check-config", "--config", bad, "--json")
	var v verdict
	if err := json.Unmarshal([]byte(stdout), &v); err != nil || code != 3 || v.OK || len(v.Problems) != 2 || v.Problems[1].Line != 5 {
		t.Errorf("exit code %d, %v: %s", code, err, stdout)
	}
	// Warnings are said, and the configuration is in order.
	code, stdout, _ = call(t, "check-config", "--config", "../../testdata/config/unused-list.yaml")
	if code != 0 || !strings.Contains(stdout, "advarsel: ") || !strings.Contains(stdout, "er i orden") {
		t.Errorf("exit code %d:\n%s", code, stdout)
	}
}

func TestCheckConfigPrints(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "sluse.yaml")
	text := strings.Replace(string(config.Example), "    port: 25\n", "    port: 25\n    password: hunter2\n", 1)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr := call(t, "check-config", "--print", "--config", file)
	if code != 0 || strings.Contains(stdout+stderr, "hunter2") || !strings.Contains(stdout, "retry_longest: 4h") {
		t.Errorf("exit code %d: %s%s", code, stdout, stderr)
	}
	if err := os.WriteFile(file, []byte(stdout), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, again, stderr := call(t, "check-config", "--print", "--config", file); code != 0 || again != stdout {
		t.Errorf("printed again: exit code %d: %s%s", code, again, stderr)
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	code, stdout, _ := call(t, "version", "--json")
	var v version
	if err := json.Unmarshal([]byte(stdout), &v); err != nil || code != 0 || v.Version == "" || v.Go == "" {
		t.Errorf("exit code %d, %v: %s", code, err, stdout)
	}
	if code, stdout, _ = call(t, "version"); code != 0 || !strings.HasPrefix(stdout, "sluse ") {
		t.Errorf("exit code %d: %s", code, stdout)
	}
}

func TestTable(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	columns := []column{{"kunde", false}, {"beløp", true}}
	if err := (out{&b}).table(columns, [][]string{{"Blåfjell", "5 000,00"}, {"Ås", "640,00"}}); err != nil {
		t.Fatal(err)
	}
	want := "kunde        beløp\nBlåfjell  5 000,00\nÅs          640,00\n"
	if b.String() != want {
		t.Errorf("got:\n%swant:\n%s", &b, want)
	}
}
