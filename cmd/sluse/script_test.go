package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// actAsVariable makes the test binary the program itself, for tests that kill
// it.
const actAsVariable = "ACTASSLUSE"

func TestMain(m *testing.M) {
	if os.Getenv(actAsVariable) != "" {
		main()
		return
	}
	testscript.Main(m, map[string]func(){"sluse": main, "workbook": workbook})
}

// TestScript runs the sessions that a clerk could have typed, each in a
// company of its own (testdata/company).
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("..", "..", "testdata", "script"),
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
			return nil
		},
	})
}
