package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"sluse/config"
	"sluse/demo"
)

// terminal is a pair of pseudo-terminals: what a program writes to the second
// comes out of the first.
func terminal(t *testing.T) (screen, keyboard *os.File) {
	t.Helper()
	screen, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no pseudo-terminals here: %v", err)
	}
	t.Cleanup(func() { _ = screen.Close() })
	fd := int(screen.Fd())
	number, err := unix.IoctlGetUint32(fd, unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		err = unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 100})
	}
	if err != nil {
		t.Fatal(err)
	}
	keyboard, err = os.OpenFile("/dev/pts/"+strconv.Itoa(int(number)), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no pseudo-terminals here: %v", err)
	}
	return screen, keyboard
}

// onTerminal runs the program with its stderr on a terminal, and gives what
// came to stdout and to the terminal.
func onTerminal(t *testing.T, term string, args ...string) (stdout, seen string) {
	t.Helper()
	screen, keyboard := terminal(t)
	c := exec.CommandContext(t.Context(), os.Args[0], args...)
	c.Env = append(os.Environ(), actAsVariable+"=1", "TERM="+term, "NO_COLOR=1")
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, keyboard
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	if err := keyboard.Close(); err != nil {
		t.Fatal(err)
	}
	// The end of a terminal that nobody holds open any more is an error.
	all, err := io.ReadAll(screen)
	if err != nil && !errors.Is(err, unix.EIO) {
		t.Fatal(err)
	}
	var exit *exec.ExitError
	if err := c.Wait(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out.String(), string(all)
}

// logLine is a line of the log.
var logLine = regexp.MustCompile(`time=\S+ level=[^\r\n]*\r?\n`)

// A long command has a bar where somebody sits in front of it, and there
// alone: what is piped is clean, and its results are the same.
func TestBarOnTerminalOnly(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := demo.Setup(dir); err != nil {
		t.Fatal(err)
	}
	// Without a morning mail: there is no mail server that would take it.
	config := filepath.Join(dir, demo.Config)
	text, _, found := strings.Cut(string(contents(t, config)), "\nmorning:\n")
	if !found {
		t.Fatal("the company has no morning mail")
	}
	if err := os.WriteFile(config, []byte(text+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var export strings.Builder
	export.WriteString("Fakturanr;Fakturadato;Forfallsdato;Kundenr;Kundenavn;Orgnr;Adresse;Postnr;Sted;KID;Varenavn;Antall;Pris;Linjesum;MvaSats;Netto;Mva;Brutto\n")
	for i := range 300 {
		export.WriteString(strconv.Itoa(300000+i) + ";11.01.2027;25.01.2027;10003;Bjørnstad kommune;310100218;Demoveien 3;0155;Oslo;;Brød;1;800,00;800,00;25;800,00;200,00;1000,00\n")
	}
	file := filepath.Join(dir, "juni.csv")
	if err := os.WriteFile(file, []byte(export.String()), 0o640); err != nil {
		t.Fatal(err)
	}
	of := func(args ...string) []string { return append(args, "--config", config) }
	for _, row := range []struct {
		label string
		args  []string
	}{
		{"kontrollerer", of("validate", file)},
		{"leser juni.csv", of("import", "--dry-run", file)},
		{"tar inn juni.csv", of("import", file)},
		{"", of("run", "--once")}, // nothing is left to take
		{"kontrollerer bilag", of("books", "verify")},
		{"skriver bilag", of("books", "export", "--format", "hledger")},
		{"", of("status", "--json")},
	} {
		stdout, seen := onTerminal(t, "xterm", row.args...)
		seen = logLine.ReplaceAllString(seen, "") // no mail server is there for the morning mail
		if row.label == "" && seen != "" || !strings.Contains(seen, row.label) || row.label != "" && !strings.Contains(seen, "%") {
			t.Errorf("%v: on the terminal %q", row.args, seen)
		}
		if seen != "" && strings.TrimSpace(seen[strings.LastIndex(strings.TrimRight(seen, "\r"), "\r")+1:]) != "" {
			t.Errorf("%v: the bar was left there: %q", row.args, seen)
		}
		if strings.Contains(seen, "\x1b[3") || strings.ContainsAny(stdout, "\r\x1b") || stdout == "" {
			t.Errorf("%v: colours, or a bar among the results: %q, %q", row.args, seen, stdout)
		}
		if row.args[0] == "import" || row.args[0] == "run" || row.args[0] == "status" {
			continue // the second time is another one
		}
		dumb, seen := onTerminal(t, "dumb", row.args...)
		if seen != "" || dumb != stdout {
			t.Errorf("%v: on a dumb terminal %q, and %q", row.args, seen, dumb)
		}
		_, piped, stderr := call(t, row.args...)
		if stderr != "" || piped != stdout {
			t.Errorf("%v: piped %q, and %q", row.args, stderr, piped)
		}
	}
}

// What is logged meanwhile takes the bar away first, and is lines of text on
// a terminal.
func TestLogAndBarShareTheTerminal(t *testing.T) {
	t.Parallel()
	screen, keyboard := terminal(t)
	a := &app{env: []string{"TERM=xterm"}, stderr: keyboard}
	log := a.logger(&config.Config{Log: config.Log{Level: config.LogInfo}}, true)
	p := a.progress(100, true, "tar inn \x1bx\ny")
	p.to(50)
	log.Info("not said by what runs once")
	log.Warn("hand-overs wait")
	p.to(40)
	p.to(1000)
	p.end()
	if err := keyboard.Close(); err != nil {
		t.Fatal(err)
	}
	all, err := io.ReadAll(screen)
	if err != nil && !errors.Is(err, unix.EIO) {
		t.Fatal(err)
	}
	seen := string(all)
	before, after, said := strings.Cut(seen, "level=WARN msg=\"hand-overs wait\" run=")
	if !said || strings.Contains(seen, "not said") || strings.Contains(seen, "\x1bx") || !strings.Contains(after, "\r\n") {
		t.Errorf("%q", seen)
	}
	line := before[strings.LastIndex(before, "\r")+1:]
	if !strings.HasPrefix(line, "time=") || !strings.Contains(before, "tar inn") {
		t.Errorf("the log's line begins as %q, after %q", line, before)
	}
}
