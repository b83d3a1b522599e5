package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// actAsVariable makes the test binary the program itself, for tests that kill
// it.
const actAsVariable = "ACTASSLUSE"

func TestMain(m *testing.M) {
	program := func() { os.Exit(start(testClock())) }
	if os.Getenv(actAsVariable) != "" {
		program()
	}
	testscript.Main(m, map[string]func(){"sluse": program, "workbook": workbook})
}

// await is a command of the sessions: it runs a program again and again until
// its output matches, for what another process does meanwhile.
//
//	await REGEXP PROGRAM [ARGS...]
func await(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: await REGEXP PROGRAM [ARGS...]")
	}
	wanted, err := regexp.Compile("(?m)" + args[0])
	ts.Check(err)
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		err := ts.Exec(args[1], args[2:]...)
		out := ts.ReadFile("stdout")
		if wanted.MatchString(out) {
			return
		}
		if time.Now().After(deadline) {
			ts.Fatalf("not after a minute: %s\n%s\n%s\n%v", args[0], out, ts.ReadFile("stderr"), err)
		}
	}
}

// moveClock is a command of the sessions: clock TIME sets the clock of every
// sluse of the session, also of those that run.
func moveClock(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: clock TIME")
	}
	name := ts.MkAbs("clock")
	ts.Check(setClock(name, args[0]))
	ts.Setenv(clockVariable, name)
}

// TestScript runs the sessions that a clerk could have typed, each in a
// company of its own (testdata/company).
func TestScript(t *testing.T) {
	runSessions(t, "sqlite", func(*testscript.Env) error { return nil })
}

// runSessions runs them on an engine, which is a condition in them, each in an
// environment that may be changed.
func runSessions(t *testing.T, engine string, change func(*testscript.Env) error) {
	t.Helper()
	testscript.Run(t, testscript.Params{
		Condition: func(name string) (bool, error) {
			if name != "sqlite" && name != "postgres" {
				return false, fmt.Errorf("no engine is called %s", name)
			}
			return name == engine, nil
		},
		Dir:  filepath.Join("..", "..", "testdata", "script"),
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"await": await, "clock": moveClock},
		Setup: func(env *testscript.Env) error {
			for _, dir := range []string{"faktura", "bank", "kvitteringer"} {
				if err := os.MkdirAll(filepath.Join(env.WorkDir, "drop", dir, "in"), 0o750); err != nil {
					return err
				}
			}
			for _, dir := range []string{"ehf", "autopost"} {
				if err := os.MkdirAll(filepath.Join(env.WorkDir, "ut", dir), 0o750); err != nil {
					return err
				}
			}
			for _, name := range []string{"sluse.yaml", "participants.csv"} {
				b, err := os.ReadFile(filepath.Join("..", "..", "testdata", "company", name))
				if err != nil {
					return err
				}
				if err := os.WriteFile(filepath.Join(env.WorkDir, name), b, 0o640); err != nil {
					return err
				}
			}
			return change(env)
		},
	})
}
