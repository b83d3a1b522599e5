package daemon

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A Supervisor is systemd, as far as it asked to be told how the program is
// (sd_notify(3)). A nil one was not there, and hears nothing.
type Supervisor struct {
	conn  *net.UnixConn
	every time.Duration // half of what the watchdog waits; 0 without one

	mu   sync.Mutex
	last time.Time
}

// Supervised connects with the supervisor that the environment names, nil
// where it names none. pid is the program's own: a watchdog of another process
// is not fed.
func Supervised(env []string, pid int) (*Supervisor, error) {
	name := variable(env, "NOTIFY_SOCKET")
	if name == "" {
		return nil, nil
	}
	if name[0] != '/' && name[0] != '@' { // @ is a socket without a file
		return nil, fmt.Errorf("NOTIFY_SOCKET: %q is no socket of this machine", name)
	}
	conn, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: name, Net: "unixgram"})
	if err != nil {
		return nil, fmt.Errorf("NOTIFY_SOCKET: %w", err)
	}
	s := &Supervisor{conn: conn}
	if whose := variable(env, "WATCHDOG_PID"); whose != "" && whose != strconv.Itoa(pid) {
		return s, nil
	}
	if text := variable(env, "WATCHDOG_USEC"); text != "" {
		micro, err := strconv.ParseInt(text, 10, 64)
		if err != nil || micro <= 0 || micro > int64(24*time.Hour/time.Microsecond) {
			return nil, errors.Join(fmt.Errorf("WATCHDOG_USEC: %q is no time", text), conn.Close())
		}
		s.every = time.Duration(micro) * time.Microsecond / 2
	}
	return s, nil
}

// variable is the value of a variable, the last one where it is there twice.
func variable(env []string, name string) (value string) {
	for _, pair := range env {
		if v, ok := strings.CutPrefix(pair, name+"="); ok {
			value = v
		}
	}
	return value
}

// Every is how often Beat must be called at least; 0 where nobody waits.
func (s *Supervisor) Every() time.Duration {
	if s == nil {
		return 0
	}
	return s.every
}

// Ready says that the program does its work, also after a reload.
func (s *Supervisor) Ready() error { return s.say("READY=1") }

// Reloading says that the configuration is being read again; Ready ends it.
func (s *Supervisor) Reloading() error {
	return s.say("RELOADING=1\nMONOTONIC_USEC=" + strconv.FormatInt(monotonic().Microseconds(), 10))
}

// Stopping says that the program is about to end.
func (s *Supervisor) Stopping() error { return s.say("STOPPING=1") }

// Status is a line for "systemctl status".
func (s *Supervisor) Status(text string) error {
	return s.say("STATUS=" + strings.ReplaceAll(text, "\n", " "))
}

// Beat feeds the watchdog. Only the work itself calls it, when it has moved:
// a timer would feed it also while the work hangs. It may be called at every
// commit; the watchdog is told often enough, and not more.
func (s *Supervisor) Beat(now time.Time) error {
	if s == nil || s.every == 0 {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if since := now.Sub(s.last); since >= 0 && since < s.every/2 {
		return nil
	}
	s.last = now
	return s.say("WATCHDOG=1")
}

// Close ends the connection; the supervisor is told nothing.
func (s *Supervisor) Close() error {
	if s == nil {
		return nil
	}
	return s.conn.Close()
}

func (s *Supervisor) say(text string) error {
	if s == nil {
		return nil
	}
	if _, err := s.conn.Write([]byte(text)); err != nil {
		return fmt.Errorf("NOTIFY_SOCKET: %w", err)
	}
	return nil
}
