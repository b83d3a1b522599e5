// Package sshdtest runs a real OpenSSH server on loopback for a test, and a
// proxy that spoils the line to it.
//
//	server := sshdtest.Start(t)          // skips the test where there is no sshd
//	server.Folder("in")                  // makes a folder of its root
//	server.Port, server.User, server.Key, server.HostKeys()
//	server.Stop(); server.Restart(); server.ChangeHostKeys()
//	proxy := server.Proxy(t)             // proxy.Port: the same server, with faults
//
// Everything ends with the test.
package sshdtest

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// Host is where every server listens.
const Host = "127.0.0.1"

// A Server is one OpenSSH server with a folder of its own. Its login lands in
// Root; who it lets in is the user of the test, by a key.
type Server struct {
	Root string // the folder on this machine that it serves
	Port int
	User string
	// Key is the private key that logs in, as text; KeyFile is where it is.
	Key, KeyFile string

	t        testing.TB
	dir      string // keys and configuration
	sshd     string
	mu       sync.Mutex
	listener net.Listener
	sessions map[*exec.Cmd]bool
	log      bytes.Buffer
	work     sync.WaitGroup
}

// Start starts a server that ends with the test.
func Start(t testing.TB) *Server {
	t.Helper()
	s := &Server{t: t, dir: t.TempDir(), Root: t.TempDir(), sessions: map[*exec.Cmd]bool{}}
	if runtime.GOOS == "windows" {
		t.Skip("sshd is not started by a test here")
	}
	s.sshd = find(t, "sshd", "/usr/sbin/sshd")
	if os.Geteuid() == 0 {
		// Its child without rights lives there.
		if err := os.MkdirAll("/run/sshd", 0o755); err != nil {
			t.Skipf("sshd wants /run/sshd: %v", err)
		}
	}
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	s.User = me.Username
	s.KeyFile = filepath.Join(s.dir, "client")
	s.makeKey(s.KeyFile, "ed25519")
	s.Key = s.read(s.KeyFile)
	s.write("authorized", s.read(s.KeyFile+".pub"))
	s.ChangeHostKeys()
	s.write("sshd_config", strings.NewReplacer("DIR", s.dir, "ROOT", s.Root).Replace(settings))
	s.listen(0)
	t.Cleanup(func() {
		s.Stop()
		if t.Failed() {
			t.Logf("the server's log:\n%s", s.tail())
		}
	})
	return s
}

const settings = `HostKey DIR/host_ed25519
HostKey DIR/host_ecdsa
AuthorizedKeysFile DIR/authorized
StrictModes no
PidFile none
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin yes
PermitUserRC no
PrintMotd no
LogLevel VERBOSE
MaxStartups 200
Subsystem sftp internal-sftp -d ROOT
`

func find(t testing.TB, name, path string) string {
	t.Helper()
	if found, err := exec.LookPath(name); err == nil {
		return found
	}
	if _, err := os.Stat(path); err != nil {
		t.Skipf("there is no %s here: install Debian's openssh-server for this test", name)
	}
	return path
}

func (s *Server) makeKey(name, kind string) {
	s.t.Helper()
	for _, old := range []string{name, name + ".pub"} {
		if err := os.Remove(old); err != nil && !errors.Is(err, os.ErrNotExist) {
			s.t.Fatal(err)
		}
	}
	program := find(s.t, "ssh-keygen", "/usr/bin/ssh-keygen")
	if text, err := exec.Command(program, "-q", "-t", kind, "-N", "", "-C", "", "-f", name).CombinedOutput(); err != nil { //nolint:gosec,noctx // a test's own program, quick
		s.t.Fatalf("ssh-keygen: %v: %s", err, text)
	}
}

func (s *Server) read(name string) string {
	s.t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(b)
}

func (s *Server) write(name, text string) {
	s.t.Helper()
	if err := os.WriteFile(filepath.Join(s.dir, name), []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// HostKeys are the keys that the server shows, each as "ssh-ed25519 AAAA...",
// the ed25519 key first.
func (s *Server) HostKeys() []string {
	s.t.Helper()
	var keys []string
	for _, kind := range []string{"ed25519", "ecdsa"} {
		keys = append(keys, strings.TrimSpace(s.read(filepath.Join(s.dir, "host_"+kind+".pub"))))
	}
	return keys
}

// ReadOnly lets no connection that is made from now on change anything: each
// try is answered with "permission denied", also where the server is root's.
func (s *Server) ReadOnly() {
	s.t.Helper()
	text := strings.NewReplacer("DIR", s.dir, "ROOT", s.Root+" -R").Replace(settings)
	s.write("sshd_config", text)
}

// ChangeHostKeys gives the server new keys; connections that are made from now
// on are shown them.
func (s *Server) ChangeHostKeys() {
	s.t.Helper()
	for _, kind := range []string{"ed25519", "ecdsa"} {
		s.makeKey(filepath.Join(s.dir, "host_"+kind), kind)
	}
}

// Folder makes a folder of the server's root and says where it is on this
// machine.
func (s *Server) Folder(name string) string {
	s.t.Helper()
	dir := filepath.Join(s.Root, filepath.FromSlash(name))
	if err := os.MkdirAll(dir, 0o750); err != nil {
		s.t.Fatal(err)
	}
	return dir
}

// listen opens the port and serves. Each connection gets an sshd of its own,
// as inetd does it: so all of them can be ended, and the port is ours alone.
func (s *Server) listen(port int) {
	s.t.Helper()
	l, err := net.Listen("tcp", net.JoinHostPort(Host, strconv.Itoa(port))) //nolint:noctx // at once
	if err != nil {
		s.t.Fatal(err)
	}
	s.mu.Lock()
	s.listener = l
	s.mu.Unlock()
	if port == 0 {
		s.Port = l.Addr().(*net.TCPAddr).Port
	}
	s.work.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			s.work.Go(func() { s.serve(l, conn) })
		}
	})
}

func (s *Server) serve(l net.Listener, conn net.Conn) {
	defer func() { _ = conn.Close() }() // over, whatever it says
	socket, err := conn.(*net.TCPConn).File()
	if err != nil {
		return
	}
	var complaints bytes.Buffer
	c := exec.Command(s.sshd, "-i", "-e", "-f", filepath.Join(s.dir, "sshd_config")) //nolint:gosec,noctx // a test's own program, ended by stop
	c.Stdin, c.Stdout, c.Stderr = socket, socket, &complaints
	apart(c)
	s.mu.Lock()
	if s.listener != l { // stopped meanwhile
		s.mu.Unlock()
		_ = socket.Close()
		return
	}
	err = c.Start()
	if err == nil {
		s.sessions[c] = true
	}
	s.mu.Unlock()
	_ = socket.Close() // the program has its own
	_ = conn.Close()   // so that its end is the connection's end
	if err == nil {
		err = c.Wait()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sessions, c)
	fmt.Fprintf(&s.log, "%s(%v)\n", complaints.Bytes(), err)
}

// Stop ends the server and all its connections in the middle of whatever they
// do, as when its machine is switched off. It may be stopped already.
func (s *Server) Stop() {
	s.mu.Lock()
	l := s.listener
	s.listener = nil
	for c := range s.sessions {
		kill(c.Process.Pid)
	}
	s.mu.Unlock()
	if l != nil {
		_ = l.Close() // no more connections
	}
	s.work.Wait()
}

// Restart starts a stopped server again on its port.
func (s *Server) Restart() {
	s.t.Helper()
	s.listen(s.Port)
}

// Freeze stops the server's processes without ending them: the machine is
// there, the line is open, nothing answers. The function that it returns lets
// them go on.
func (s *Server) Freeze() (goOn func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var groups []int
	for c := range s.sessions {
		groups = append(groups, c.Process.Pid)
		freeze(c.Process.Pid)
	}
	return func() {
		for _, g := range groups {
			thaw(g)
		}
	}
}

func (s *Server) tail() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	const most = 4000
	b := s.log.Bytes()
	return bytes.Clone(b[max(0, len(b)-most):])
}

// Log is what the server has written of the connections that have ended.
func (s *Server) Log() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.String()
}
