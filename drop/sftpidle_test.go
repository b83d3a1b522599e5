package drop

import (
	"testing"
	"time"

	"sluse/drop/sshdtest"
)

// A connection that died while nobody used it (a router forgot it) is noticed
// by itself, and a new one is there for the next call.
func TestIdleConnection(t *testing.T) {
	t.Parallel()
	sshd := sshdtest.Start(t)
	proxy := sshd.Proxy(t)
	s, err := NewServer(ServerOptions{
		Name: "bank", Host: sshdtest.Host, Port: proxy.Port, User: sshd.User, Key: sshd.Key, HostKeys: sshd.HostKeys(),
		Timeout: 2 * time.Second, Connect: time.Minute, Now: time.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	d := s.Drop("")
	if _, err := d.List(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	l := s.current
	// It is asked whether it is still there, and answers.
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for before := proxy.Passed(); proxy.Passed() == before; {
		select {
		case <-l.done:
			t.Fatalf("an idle connection was ended: %v", l.cause)
		case <-look.C:
		}
	}
	proxy.Blackhole()
	select {
	case <-l.done:
	case <-time.After(time.Minute):
		t.Fatal("nobody noticed")
	}
	proxy.Heal()
	if _, err := d.List(t.Context(), ""); err != nil {
		t.Error(err)
	}
	if proxy.Connections() != 2 {
		t.Errorf("%d connections", proxy.Connections())
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}
