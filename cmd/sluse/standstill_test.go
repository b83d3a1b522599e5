package main

import (
	"os"
	"path/filepath"
	"testing"
)

// A store that cannot be opened is said in words, with what to do, in both
// languages; no password is shown.
func TestStoreFaultsAtTheStart(t *testing.T) {
	dir := t.TempDir()
	for _, folder := range []string{"drop/faktura/in", "drop/bank/in", "drop/kvitteringer/in", "ut/ehf", "ut/autopost", "state"} {
		if err := os.MkdirAll(filepath.Join(dir, folder), 0o750); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"sluse.yaml", "participants.csv"} {
		if err := os.WriteFile(filepath.Join(dir, name), contents(t, filepath.Join("..", "..", "testdata", "company", name)), 0o640); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(dir, "state", "junk.db")
	if err := os.WriteFile(file, []byte("this is a text, and it is long enough to be taken for the head of a database\n"), 0o640); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ dsn, lang, want string }{
		{
			"postgres://x:hemmelig@127.0.0.1:1/sluse", "nb", "sluse: databasen sluse på 127.0.0.1 svarer ikke\n" +
				"  Se om databasetjeneren er i gang, om nettet virker, og om adressen i store.dsn er riktig. " +
				"Ingenting er tapt; en tjeneste som er i gang, fortsetter av seg selv.\n",
		},
		{
			"postgres://x:hemmelig@127.0.0.1:1/sluse", "en", "sluse: the database sluse on 127.0.0.1 does not answer\n" +
				"  See whether the database server runs, whether the network works, and whether the address in store.dsn is right. " +
				"Nothing is lost; a daemon that is running goes on by itself.\n",
		},
		{
			"sqlite:" + file, "nb", "sluse: " + file + " er skadet, eller er ikke en database\n" +
				"  Stans programmet, ta vare på filene som de er, og hent tilbake den siste sikkerhetskopien.\n",
		},
	} {
		t.Setenv("SLUSE_STORE__DSN", row.dsn)
		for _, command := range [][]string{{"run", "--once"}, {"serve"}, {"status"}} {
			code, _, stderr := call(t, append(command, "--lang", row.lang, "--config", filepath.Join(dir, "sluse.yaml"))...)
			if code != exitFailed || stderr != row.want {
				t.Errorf("%v: exit code %d\n%s\nwant\n%s", command, code, stderr, row.want)
			}
		}
	}
}
