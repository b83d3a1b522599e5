//go:build linux

package pgtest

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// OnBoth runs a package's tests twice: as they are, and with a PostgreSQL,
// for which use is handed a function that gives the DSN of a folder's
// database, an empty one at first. With -short they run once.
func OnBoth(m *testing.M, use func(dsn func(dir string) string)) (code int) {
	return OnBothWith(m, nil, func(d *Databases) { use(d.DSN) })
}

// OnBothWith is OnBoth with databases that already hold what schema makes in
// one.
func OnBothWith(m *testing.M, schema func(dsn string) error, use func(*Databases)) (code int) {
	if os.Getenv(engineVariable) != "postgres" {
		if code := m.Run(); code != 0 || testing.Short() || given("test.fuzz") || given("test.list") || os.Getenv(engineVariable) != "" {
			return code
		}
	}
	s := &Server{}
	defer func() {
		s.Kill()
		_ = os.RemoveAll(s.dir) // in a temporary folder
	}()
	d, err := s.databases(schema)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	use(d)
	_, _ = fmt.Fprintln(os.Stdout, "again, on PostgreSQL")
	return m.Run()
}

// engineVariable names the one engine to be tested, sqlite or postgres, for
// whoever works on one.
const engineVariable = "SLUSEENGINE"

// given says whether a flag of the test has a value.
func given(name string) bool {
	f := flag.Lookup(name)
	return f != nil && f.Value.String() != ""
}

// A Server is a running PostgreSQL. It ends with the test.
type Server struct {
	dir, bin string
	user     *syscall.Credential // nil where the test's own user is not root
	durable  bool

	mu      sync.Mutex
	n       int
	process *exec.Cmd
	ended   chan struct{}
	log     bytes.Buffer
}

// Start starts a server. It does not wait for the disk: a test that kills
// processes, and not the machine, needs no more.
func Start(t testing.TB) *Server {
	t.Helper()
	return begin(t, &Server{})
}

// StartDurable starts a server that waits for the disk, as an office's does.
func StartDurable(t testing.TB) *Server {
	t.Helper()
	return begin(t, &Server{durable: true})
}

func begin(t testing.TB, s *Server) *Server {
	t.Helper()
	t.Cleanup(func() {
		s.Kill()
		if err := os.RemoveAll(s.dir); err != nil {
			t.Error(err)
		}
	})
	if err := s.start(); err != nil {
		t.Fatal(err)
	}
	return s
}

// start makes the folder, and runs the server in it.
func (s *Server) start() (err error) {
	if s.bin, err = binaries(); err != nil {
		return err
	}
	if s.dir, err = os.MkdirTemp("", "pg"); err != nil { // a socket's path must be short
		return err
	}
	if os.Getuid() == 0 {
		if s.user, err = unprivileged(); err != nil {
			return err
		}
		if err := os.Chown(s.dir, int(s.user.Uid), int(s.user.Gid)); err != nil {
			return err
		}
	}
	init := s.command("initdb", "-D", s.data(), "-U", "sluse", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
	if out, err := init.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return s.run()
}

// binaries is the folder of the newest PostgreSQL that is installed.
func binaries() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if err != nil {
		return "", err
	}
	if len(found) > 0 {
		return filepath.Dir(slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) })), nil
	}
	path, err := exec.LookPath("postgres")
	if err != nil {
		return "", errors.New("PostgreSQL is not installed; the README's test command installs it")
	}
	return filepath.Dir(path), nil
}

func version(path string) int {
	n, err := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
	if err != nil {
		return 0
	}
	return n
}

// unprivileged is a user that PostgreSQL may run as: it refuses root.
func unprivileged() (*syscall.Credential, error) {
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(u.Uid, 10, 32)
		if err != nil {
			return nil, err
		}
		gid, err := strconv.ParseUint(u.Gid, 10, 32)
		if err != nil {
			return nil, err
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("this machine has no user that PostgreSQL may run as")
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

func (s *Server) command(name string, args ...string) *exec.Cmd {
	c := exec.CommandContext(context.Background(), filepath.Join(s.bin, name), args...) //nolint:gosec // the binaries of the system
	c.Dir = s.dir
	c.SysProcAttr = &syscall.SysProcAttr{Credential: s.user, Pdeathsig: syscall.SIGKILL}
	return c
}

// Run starts a server again that was killed, and waits until it answers.
func (s *Server) Run(t testing.TB) {
	t.Helper()
	if err := s.run(); err != nil {
		t.Fatal(err)
	}
}

func (s *Server) run() error {
	sync := "fsync=off"
	if s.durable {
		sync = "fsync=on"
	}
	c := s.command("postgres", "-D", s.data(), "-k", s.dir, "-c", "listen_addresses=", "-c", sync, "-c", "shared_buffers=64MB")
	ended := make(chan struct{})
	s.mu.Lock()
	c.Stdout, c.Stderr = &s.log, &s.log
	err := c.Start()
	s.process, s.ended = c, ended
	s.mu.Unlock()
	if err != nil {
		return err
	}
	go func() {
		_ = c.Wait() // killed, or it says why in its log
		close(ended)
	}()
	db, err := sql.Open("pgx", s.dsn("postgres"))
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	for try := 0; ; try++ {
		if err = db.PingContext(context.Background()); err == nil {
			return nil
		}
		select {
		case <-ended:
			return fmt.Errorf("PostgreSQL did not start:\n%s", s.log.String())
		case <-time.After(20 * time.Millisecond):
		}
		if try > 3000 { // a minute
			return fmt.Errorf("PostgreSQL does not answer: %w", err)
		}
	}
}

// Kill kills the server with all its processes, and waits for its end.
func (s *Server) Kill() {
	s.mu.Lock()
	c, ended := s.process, s.ended
	s.process = nil
	s.mu.Unlock()
	if c == nil || c.Process == nil {
		return
	}
	pid := strconv.Itoa(c.Process.Pid)
	children, _ := os.ReadFile(filepath.Join("/proc", pid, "task", pid, "children")) // without it they end by themselves, a little later
	_ = c.Process.Kill()                                                             // it has ended already, at worst
	for _, child := range strings.Fields(string(children)) {
		if pid, err := strconv.Atoi(child); err == nil {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
	<-ended
}

func (s *Server) dsn(database string) string {
	return fmt.Sprintf("postgres:///%s?host=%s&user=sluse", url.PathEscape(database), url.QueryEscape(s.dir))
}

// Database makes an empty database and gives its DSN.
func (s *Server) Database(t testing.TB) string {
	t.Helper()
	dsn, err := s.database()
	if err != nil {
		t.Fatal(err)
	}
	return dsn
}

func (s *Server) database() (dsn string, err error) {
	db, err := sql.Open("pgx", s.dsn("postgres"))
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	s.mu.Lock()
	s.n++
	name := "t" + strconv.Itoa(s.n)
	s.mu.Unlock()
	_, err = db.ExecContext(context.Background(), "CREATE DATABASE "+name)
	return s.dsn(name), err
}
