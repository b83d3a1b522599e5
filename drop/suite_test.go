package drop_test

import (
	"testing"
	"time"

	"sluse/drop"
	"sluse/drop/droptest"
	"sluse/drop/sshdtest"
)

func TestFolderIsADrop(t *testing.T) {
	t.Parallel()
	droptest.Run(t, func(t *testing.T) (drop.Drop, string) {
		dir := t.TempDir()
		d, err := drop.Folder(dir)
		if err != nil {
			t.Fatal(err)
		}
		return d, dir
	})
}

// connect is a server of sshdtest by way of a port.
func connect(t testing.TB, s *sshdtest.Server, port int, change ...func(*drop.ServerOptions)) *drop.Server {
	t.Helper()
	o := drop.ServerOptions{
		Name: "bank", Host: sshdtest.Host, Port: port, User: s.User, Key: s.Key,
		HostKeys: s.HostKeys(), Timeout: 20 * time.Second, Now: time.Now,
	}
	for _, c := range change {
		c(&o)
	}
	server, err := drop.NewServer(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return server
}

func TestSFTPIsADrop(t *testing.T) {
	t.Parallel()
	sshd := sshdtest.Start(t)
	droptest.Run(t, func(t *testing.T) (drop.Drop, string) {
		// A connection each: one of the tests ends its own.
		return connect(t, sshd, sshd.Port).Drop(t.Name()), sshd.Folder(t.Name())
	})
}

// The same by a path from the server's root, in place of one from where the
// login lands.
func TestSFTPFromTheRootIsADrop(t *testing.T) {
	t.Parallel()
	sshd := sshdtest.Start(t)
	droptest.Run(t, func(t *testing.T) (drop.Drop, string) {
		dir := sshd.Folder(t.Name())
		return connect(t, sshd, sshd.Port).Drop(dir), dir
	})
}
