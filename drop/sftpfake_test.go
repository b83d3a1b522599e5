package drop_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"

	"sluse/drop"
	"sluse/drop/droptest"
)

// A fake is a server that is less than OpenSSH: it takes a password, knows no
// extension of SFTP, and its rename replaces what is there without a word. Or
// it prints something else where SFTP should be.
type fake struct {
	port     int
	key      string
	says     string         // in place of SFTP
	question bool           // the password is asked for as a question
	files    *sftp.Handlers // in place of files on a disk
}

func (f *fake) start(t *testing.T, root string) {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := ssh.NewSignerFromKey(private)
	if err != nil {
		t.Fatal(err)
	}
	f.key = strings.TrimSpace(string(ssh.MarshalAuthorizedKey(signer.PublicKey())))
	config := &ssh.ServerConfig{}
	if f.question {
		config.KeyboardInteractiveCallback = func(_ ssh.ConnMetadata, ask ssh.KeyboardInteractiveChallenge) (*ssh.Permissions, error) {
			answers, err := ask("", "", []string{"Code on the wall: ", "Password: "}, []bool{true, false})
			if err == nil && (len(answers) != 2 || answers[0] != "" || answers[1] != "sesam") {
				err = errors.New("no")
			}
			return nil, err
		}
	} else {
		config.PasswordCallback = func(_ ssh.ConnMetadata, password []byte) (*ssh.Permissions, error) {
			if string(password) != "sesam" {
				return nil, errors.New("no")
			}
			return nil, nil //nolint:nilnil // no permissions are needed
		}
	}
	config.AddHostKey(signer)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f.port = l.Addr().(*net.TCPAddr).Port
	var work sync.WaitGroup
	work.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			work.Go(func() { f.serve(conn, config, root) })
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		work.Wait()
	})
}

func (f *fake) serve(conn net.Conn, config *ssh.ServerConfig, root string) {
	defer func() { _ = conn.Close() }()
	_, channels, requests, err := ssh.NewServerConn(conn, config)
	if err != nil {
		return
	}
	go ssh.DiscardRequests(requests)
	for c := range channels {
		channel, requests, err := c.Accept()
		if err != nil {
			return
		}
		for r := range requests {
			_ = r.Reply(r.Type == "subsystem" && f.says != "nothing", nil)
			if r.Type != "subsystem" {
				continue
			}
			if f.says != "" {
				_, _ = io.WriteString(channel, f.says)
				_ = channel.Close()
				continue
			}
			go func() {
				if f.files != nil {
					_ = sftp.NewRequestServer(channel, *f.files).Serve()
					return
				}
				s, err := sftp.NewServer(channel, sftp.WithServerWorkingDirectory(root))
				if err == nil {
					_ = s.Serve()
				}
			}()
		}
	}
}

func (f *fake) connect(t *testing.T, password string) *drop.Server {
	t.Helper()
	s, err := drop.NewServer(drop.ServerOptions{
		Name: "old", Host: "127.0.0.1", Port: f.port, User: "somebody", Password: password,
		HostKeys: []string{f.key}, Timeout: 20 * time.Second, Now: time.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestMain(m *testing.M) {
	// Of the servers in this process alone: sshd is another one.
	if err := sftp.SetSFTPExtensions(); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

func TestSFTPWithoutExtensionsIsADrop(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	f := &fake{}
	f.start(t, root)
	droptest.Run(t, func(t *testing.T) (drop.Drop, string) {
		dir := filepath.Join(root, t.Name())
		if err := os.MkdirAll(dir, 0o750); err != nil {
			t.Fatal(err)
		}
		return f.connect(t, "sesam").Drop(t.Name()), dir
	})
}

func TestPassword(t *testing.T) {
	t.Parallel()
	for _, question := range []bool{false, true} {
		f := &fake{question: question}
		f.start(t, t.TempDir())
		if err := list(t, f.connect(t, "sesam").Drop("")); err != nil {
			t.Errorf("asked as a question %v: %v", question, err)
		}
		if got := reason(t, list(t, f.connect(t, "simsalabim").Drop(""))); got != "remote.login-refused" {
			t.Errorf("asked as a question %v: %s", question, got)
		}
	}
}

// A login script that prints, a notice that logins are not allowed, a
// subsystem that is not there: each is named for what it is.
func TestNotSFTP(t *testing.T) {
	t.Parallel()
	for says, want := range map[string]string{
		"Velkommen til filserveren!\n\nDu har 3 nye meldinger.\n": "remote.banner",
		"This service allows sftp connections only.":              "remote.banner",
		"\x00\x00\x00\x05\x02\x00\x00\x00\x09":                    "remote.no-sftp",
		"\xff\xfe\xfd\xfc\xfb":                                    "remote.no-sftp",
		"nothing":                                                 "remote.no-sftp",
	} {
		f := &fake{says: says}
		f.start(t, t.TempDir())
		err := list(t, f.connect(t, "sesam").Drop(""))
		if got := reason(t, err); got != want {
			t.Errorf("%q: %s (%v)", says, got, err)
		}
		if want == "remote.banner" && !strings.Contains(err.Error(), strings.Join(strings.Fields(says), " ")) {
			t.Errorf("%q is not quoted: %v", says, err)
		}
	}
}

// endless is a folder whose listing never ends.
type endless struct{ listed int }

func (e *endless) Filelist(*sftp.Request) (sftp.ListerAt, error) { return e, nil }

func (e *endless) ListAt(infos []os.FileInfo, _ int64) (int, error) {
	for i := range infos {
		e.listed++
		infos[i] = listed(fmt.Sprintf("%09d.csv", e.listed))
	}
	return len(infos), nil
}

type listed string

func (l listed) Name() string     { return string(l) }
func (listed) Size() int64        { return 5 }
func (listed) Mode() fs.FileMode  { return 0o600 }
func (listed) ModTime() time.Time { return time.Unix(1_800_000_000, 0) }
func (listed) IsDir() bool        { return false }
func (listed) Sys() any           { return nil }

// A listing has a bound: the files that it leaves out follow when these have
// gone, and the connection is good for more.
func TestListingWithoutEnd(t *testing.T) {
	t.Parallel()
	memory := sftp.InMemHandler()
	memory.FileList = &endless{}
	f := &fake{files: &memory}
	f.start(t, "")
	s := f.connect(t, "sesam")
	s.ShortListings(1 << 20)
	d := s.Drop("")
	for range 2 {
		entries, err := d.List(t.Context(), "in")
		if err != nil || len(entries) < 1000 || len(entries) > 20_000 {
			t.Fatalf("%d entries, %v", len(entries), err)
		}
	}
}
