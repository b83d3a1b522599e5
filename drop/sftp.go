package drop

import (
	"context"
	"errors"
	"net"
	"strconv"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"

	"sluse/config"
	"sluse/words"
)

// ServerOptions say where an SFTP server is, who we are there, and by which
// keys it is known.
type ServerOptions struct {
	Name string // as the configuration calls it
	Host string
	Port int
	User string
	// Key is a private key as OpenSSH writes it, or ""; Passphrase opens it.
	Key, Passphrase string
	Password        string
	// HostKeys are the keys that the server may show: config.HostKey says
	// how they are written. There must be one: a server is never trusted
	// because it is the first that answers.
	HostKeys []string
	// Timeout is how long nothing may move on a connection, while something
	// is asked for on it, before it counts as broken. It is noticed at the
	// latest after five quarters of that.
	Timeout time.Duration
	// Connect is how long all of connecting may take; 0 is Timeout.
	Connect time.Duration
	// Now is the clock of the pauses between tries; the time that a line is
	// silent is measured by the machine itself.
	Now func() time.Time
}

// The pause after a server was found away: doubled each time, with a bound.
const (
	firstPause   = 5 * time.Second
	longestPause = 5 * time.Minute
)

// A Server is an SFTP server. All its drops share one connection, which is
// made when it is first needed and again after it broke. While the server was
// just found away, each call fails at once with what was found, until the next
// try is due.
//
// A context that ends in the middle of a call ends the connection, as there
// is no other way to be sure that nothing goes on: calls of others on it fail
// as if it had broken.
type Server struct {
	o       ServerOptions
	address string
	login   []ssh.AuthMethod
	pins    []config.HostKey
	listing int64 // the bytes of a listing

	// turn is held by whoever looks at what follows.
	turn     chan struct{}
	current  *link
	closed   bool
	fault    error // what the last try found
	failures int   // since a connection was good for something
	failed   time.Time
	retry    time.Time

	work sync.WaitGroup // of the connections' goroutines
}

// NewServer is a server that is not yet connected to. An error is a mistake in
// the options.
func NewServer(o ServerOptions) (*Server, error) {
	if o.Host == "" || o.User == "" || o.Now == nil || o.Timeout <= 0 {
		return nil, errors.New("an SFTP server needs a host, a user, a timeout and a clock")
	}
	if o.Port == 0 {
		o.Port = 22
	}
	if o.Connect <= 0 {
		o.Connect = o.Timeout
	}
	s := &Server{o: o, address: net.JoinHostPort(o.Host, strconv.Itoa(o.Port)), listing: maxListing, turn: make(chan struct{}, 1)}
	for _, text := range o.HostKeys {
		var key config.HostKey
		if err := key.UnmarshalText([]byte(text)); err != nil {
			return nil, err
		}
		s.pins = append(s.pins, key)
	}
	if len(s.pins) == 0 {
		return nil, errors.New("an SFTP server needs the keys by which it is known")
	}
	var err error
	s.login, err = login(o)
	return s, err
}

// login is how we say who we are: the key first, then the password, which
// some servers ask for as a question.
func login(o ServerOptions) ([]ssh.AuthMethod, error) {
	var ways []ssh.AuthMethod
	if o.Key != "" {
		signer, err := config.PrivateKey(o.Key, o.Passphrase)
		if err != nil {
			return nil, err
		}
		ways = append(ways, ssh.PublicKeys(signer))
	}
	if o.Password != "" {
		ways = append(ways, ssh.Password(o.Password), ssh.KeyboardInteractive(func(_, _ string, questions []string, shown []bool) ([]string, error) {
			answers := make([]string, len(questions))
			for i := range answers {
				if !shown[i] { // a question whose answer is shown is not for a password
					answers[i] = o.Password
				}
			}
			return answers, nil
		}))
	}
	if len(ways) == 0 {
		return nil, errors.New("an SFTP server needs a key or a password to log in with")
	}
	return ways, nil
}

// Drop is a folder of the server as a drop: below the folder in which the
// login lands, or from the server's root where it begins with a slash.
func (s *Server) Drop(dir string) Drop {
	if dir == "" {
		dir = "."
	}
	return remote{s, dir}
}

// Close ends the connection and waits for its end. What is asked of the
// server's drops afterwards fails.
func (s *Server) Close() error {
	s.turn <- struct{}{}
	s.closed = true
	if s.current != nil {
		s.current.cut(nil)
	}
	<-s.turn
	s.work.Wait()
	return nil
}

var errClosed = errors.New("the SFTP server was closed by this program")

// link is the connection, made anew where there is none.
func (s *Server) link(ctx context.Context) (*link, error) {
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if s.closed {
		return nil, errClosed
	}
	if s.forget(); s.current != nil {
		return s.current, nil
	}
	// A clock that was set back does not prolong the pause.
	if now := s.o.Now(); s.fault != nil && now.Before(s.retry) && !now.Before(s.failed) {
		return nil, s.fault
	}
	l, err := s.connect(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		s.away(err)
		return nil, err
	}
	s.current = l
	return l, nil
}

// forget lets a broken connection go. One that broke before it was good for
// anything counts as a failed try: a server that lets in and hangs up is not
// asked again and again. So does one that fell silent in the middle: or each
// file of a batch would wait out the timeout by itself.
func (s *Server) forget() {
	if s.current == nil {
		return
	}
	if s.current.worked.Load() {
		s.failures, s.fault = 0, nil
	}
	broken, because := s.current.broken()
	if !broken {
		return
	}
	silent, ok := errors.AsType[*ServerError](because)
	if because != nil && (!s.current.worked.Load() || ok && silent.silent) {
		s.away(because)
	}
	s.current = nil
}

func (s *Server) away(because error) {
	s.failures++
	pause := firstPause
	for i := 1; i < s.failures && pause < longestPause; i++ {
		pause *= 2
	}
	s.fault, s.failed = because, s.o.Now()
	s.retry = s.failed.Add(min(pause, longestPause))
}

// do asks something of the server.
func (s *Server) do(ctx context.Context, f func(*link) error) error {
	l, err := s.link(ctx)
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { l.cut(nil) })
	defer stop()
	if err = l.ask(func() error { return f(l) }); err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// linkFault is an error of the whole connection.
func (s *Server) linkFault(err error, code string, args ...string) *ServerError {
	return &ServerError{Server: s.o.Name, Why: words.R(code, append([]string{s.o.Name, s.address}, args...)...), Err: err, away: true}
}
