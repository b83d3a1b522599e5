package drop

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"

	"sluse/config"
)

// packet is the most that is read or written by one request. Servers may cut
// what is larger, and the library takes what it gets for the end of the file.
const packet = 32 << 10

// A link is one connection, until it breaks.
type link struct {
	server *Server
	wire   *wire
	client *sftp.Client
	syncs  bool // the server makes files durable when asked to
	worked atomic.Bool
	failed atomic.Bool // something could not be heard or said any more

	// Whoever waits for an answer is counted in busy. The two others count
	// the ticks since a byte moved on the wire, and since SFTP itself was
	// heard: a server whose disk hangs may keep the line warm.
	busy, still, mute atomic.Int32
	calls             atomic.Int32 // those of busy that are more than a question whether it is still there

	listing sync.Mutex // one listing at a time, for its budget
	budget  atomic.Pointer[budget]

	once  sync.Once
	done  chan struct{} // closed when it is broken
	cause error         // why, nil where we ended it ourselves; set before done is closed
}

// A quarter of the timeout is a tick. A line that is still for more than four
// is broken, and one on which SFTP is mute for three times as long.
const (
	ticks      = 4
	stillTicks = ticks
	muteTicks  = 3 * ticks
)

// connect makes a connection: dial, compare the server's key, log in, open
// SFTP, all within its time.
func (s *Server) connect(ctx context.Context) (*link, error) {
	limited, cancel := context.WithTimeout(ctx, s.o.Connect)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(limited, "tcp", s.address)
	if err != nil {
		return nil, s.unanswered(limited, s.linkFault(err, "remote.away", cause(err)))
	}
	l := &link{server: s, done: make(chan struct{})}
	l.wire = newWire(conn, l)
	stop := context.AfterFunc(limited, func() { _ = conn.Close() })
	defer stop()
	if err := l.open(); err != nil {
		_ = conn.Close() // it is of no use any more
		return nil, s.unanswered(limited, err)
	}
	s.work.Go(l.watch)
	s.work.Go(func() {
		_ = l.client.Wait() // that it ended says it all
		l.cut(s.linkFault(io.ErrUnexpectedEOF, "remote.lost"))
	})
	return l, nil
}

// unanswered says that the time was up, where that is why it failed.
func (s *Server) unanswered(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return s.linkFault(err, "remote.no-answer", s.o.Connect.String())
	}
	return err
}

// open goes from a bare connection to SFTP.
func (l *link) open() error {
	s := l.server
	var wrong *HostKeyError
	known := false
	c, channels, requests, err := ssh.NewClientConn(l.wire, s.address, &ssh.ClientConfig{
		Config:            ssh.Config{KeyExchanges: ssh.SupportedAlgorithms().KeyExchanges, MACs: ssh.SupportedAlgorithms().MACs},
		User:              s.o.User,
		Auth:              s.login,
		HostKeyAlgorithms: algorithms(s.pins),
		HostKeyCallback: func(_ string, _ net.Addr, key ssh.PublicKey) error {
			for _, pin := range s.pins {
				if pin.Is(key.Type(), key.Marshal()) {
					known = true
					return nil
				}
			}
			wrong = &HostKeyError{s.o.Name, s.address, key.Type() + " " + ssh.FingerprintSHA256(key)}
			return wrong
		},
	})
	if err != nil {
		return l.notOpened(err, wrong, known)
	}
	client := ssh.NewClient(c, channels, requests)
	l.wire.ssh = client
	return l.subsystem(client)
}

// notOpened tells why there is no connection, by how far it came.
func (l *link) notOpened(err error, wrong *HostKeyError, known bool) error {
	s := l.server
	no, ok := errors.AsType[*ssh.AlgorithmNegotiationError](err)
	switch {
	case wrong != nil:
		return wrong
	case ok && no.What == "host key":
		return &HostKeyError{Server: s.o.Name, Address: s.address}
	case known && !l.wire.broke.Load():
		return s.linkFault(err, "remote.login-refused", s.o.User)
	}
	return s.linkFault(err, "remote.away", cause(err))
}

// cause is what a system says of the network, without the addresses, which
// stand before it already.
func cause(err error) string {
	if no, ok := errors.AsType[*os.SyscallError](err); ok {
		return no.Err.Error()
	}
	if no, ok := errors.AsType[*net.OpError](err); ok {
		return no.Err.Error()
	}
	return err.Error()
}

// algorithms are the ways of signing of the kinds of key that are pinned: a
// server with several keys is asked for one that can be compared.
func algorithms(pins []config.HostKey) []string {
	var names []string
	for _, pin := range pins {
		if pin.Kind == ssh.KeyAlgoRSA {
			names = append(names, ssh.KeyAlgoRSASHA512, ssh.KeyAlgoRSASHA256)
		} else {
			names = append(names, pin.Kind)
		}
	}
	return names
}

// subsystem opens SFTP on a connection.
func (l *link) subsystem(c *ssh.Client) error {
	session, err := c.NewSession()
	if err != nil {
		return l.server.linkFault(err, "remote.no-sftp")
	}
	in, err := session.StdinPipe()
	if err != nil {
		return err
	}
	out, err := session.StdoutPipe()
	if err != nil {
		return err
	}
	complaints, err := session.StderrPipe()
	if err != nil {
		return err
	}
	if err := session.RequestSubsystem("sftp"); err != nil {
		return l.server.linkFault(err, "remote.no-sftp")
	}
	l.server.work.Go(func() { _, _ = io.Copy(io.Discard, complaints) }) // else they would fill the line
	heard := &ear{r: bufio.NewReaderSize(out, 2*packet), link: l}
	l.client, err = sftp.NewClientPipe(heard, &mouth{in, l}, sftp.MaxPacketChecked(packet), sftp.UseConcurrentWrites(true), sftp.UseFstat(true))
	if err != nil {
		if text := heard.text(); text != "" {
			return l.server.linkFault(err, "remote.banner", text)
		}
		return l.server.linkFault(err, "remote.no-sftp")
	}
	_, l.syncs = l.client.HasExtension("fsync@openssh.com")
	return nil
}

// ask runs f, which waits for answers, under the watch, and tells what a
// failure was.
func (l *link) ask(f func() error) error {
	l.calls.Add(1)
	defer l.calls.Add(-1)
	return l.watched(f)
}

func (l *link) watched(f func() error) error {
	if l.busy.Add(1) == 1 {
		l.still.Store(0)
		l.mute.Store(0)
	}
	defer l.busy.Add(-1)
	err := f()
	if err == nil {
		l.worked.Store(true)
		return nil
	}
	// What is heard and said passes by us: a failure of either is the line's,
	// whatever the error looks like. A server may also say so itself.
	if l.failed.Load() || errors.Is(err, sftp.ErrSSHFxConnectionLost) || errors.Is(err, sftp.ErrSSHFxNoConnection) || errors.Is(err, io.EOF) {
		l.cut(l.server.linkFault(err, "remote.lost"))
	}
	if broken, because := l.broken(); broken {
		if because == nil {
			because = l.server.linkFault(err, "remote.lost")
		}
		return because
	}
	if !Away(err) {
		l.worked.Store(true) // a plain no is an answer, too
	}
	return err
}

// broken reports whether the connection has ended, and why; the cause is nil
// where we ended it ourselves.
func (l *link) broken() (bool, error) {
	select {
	case <-l.done:
		return true, l.cause
	default:
		return false, nil
	}
}

// cut ends the connection, once, and with it all that waits on it.
func (l *link) cut(because error) {
	l.once.Do(func() {
		l.cause = because
		close(l.done)
		_ = l.wire.Close() // what it says does not matter any more
	})
}

// watch ends a connection on which nothing moves while someone waits, and
// asks now and then whether an idle one is still there: routers forget it
// after a minute.
func (l *link) watch() {
	t := time.NewTicker(l.server.o.Timeout / ticks)
	defer t.Stop()
	idle := 0
	for {
		select {
		case <-l.done:
			return
		case <-t.C:
		}
		if l.busy.Load() == 0 {
			if idle++; idle >= ticks {
				idle = 0
				l.server.work.Go(l.keepAlive)
			}
			continue
		}
		idle = 0
		if l.still.Add(1) > stillTicks || l.mute.Add(1) > muteTicks {
			because := l.server.linkFault(nil, "remote.stalled", l.server.o.Timeout.String())
			because.silent = l.calls.Load() > 0
			l.cut(because)
		}
	}
}

// keepAlive waits for an answer like any other call: none is a broken line.
func (l *link) keepAlive() {
	_ = l.watched(func() error {
		if _, _, err := l.wire.ssh.SendRequest("keepalive@openssh.com", true, nil); err != nil {
			return fmt.Errorf("keepalive: %w", io.EOF)
		}
		return nil
	})
}

// A wire is the connection's socket.
type wire struct {
	net.Conn
	link  *link
	ssh   *ssh.Client
	broke atomic.Bool // the socket failed or was closed by the other side
}

// sendBuffer bounds what the system takes from us before any of it has left:
// on a slow line a large one would look like silence. At 256 kB a line of
// some 5 kB/s is told from a dead one within 20 seconds.
const sendBuffer = 256 << 10

func newWire(c net.Conn, l *link) *wire {
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.SetWriteBuffer(sendBuffer) // a wish, not a need
	}
	return &wire{Conn: c, link: l}
}

func (w *wire) Read(p []byte) (int, error) {
	n, err := w.Conn.Read(p)
	w.moved(n, err)
	return n, err
}

// Write writes in pieces, so that each that has left counts.
func (w *wire) Write(p []byte) (int, error) {
	const piece = 16 << 10
	sent := 0
	for sent < len(p) {
		n, err := w.Conn.Write(p[sent:min(sent+piece, len(p))])
		sent += n
		if w.moved(n, err); err != nil {
			return sent, err
		}
	}
	return sent, nil
}

func (w *wire) moved(n int, err error) {
	if n > 0 {
		w.link.still.Store(0)
	}
	if err != nil && !errors.Is(err, net.ErrClosed) { // which we did
		w.broke.Store(true)
	}
}

// An ear is what comes in by SFTP. It keeps the first bytes: a login script or
// a notice that prints text breaks the protocol, and should be named.
type ear struct {
	r    *bufio.Reader
	link *link
	head []byte
}

const maxHead = 200

func (e *ear) Read(p []byte) (int, error) {
	n, err := e.r.Read(p)
	if n > 0 {
		e.link.mute.Store(0)
	}
	if err != nil {
		e.link.failed.Store(true)
	}
	if len(e.head) < maxHead {
		e.head = append(e.head, p[:min(n, maxHead-len(e.head))]...)
	}
	if b := e.link.budget.Load(); b != nil && b.left.Add(-int64(n)) < 0 {
		b.stop()
	}
	return n, err
}

// text is what was heard, where that was text and not SFTP.
func (e *ear) text() string {
	if len(e.head) == 0 {
		_, _ = e.r.Peek(1) // it may have hung up before we had said a word
	}
	more, _ := e.r.Peek(min(e.r.Buffered(), maxHead)) // what is there already
	all := strings.ToValidUTF8(string(e.head)+string(more), "")
	if !utf8.Valid(e.head) || strings.ContainsFunc(all, func(r rune) bool { return !unicode.IsPrint(r) && !unicode.IsSpace(r) }) {
		return ""
	}
	r := []rune(strings.Join(strings.Fields(all), " "))
	return string(r[:min(len(r), maxHead)])
}

// A mouth is what goes out by SFTP.
type mouth struct {
	io.WriteCloser
	link *link
}

func (m *mouth) Write(p []byte) (int, error) {
	n, err := m.WriteCloser.Write(p)
	if n > 0 {
		m.link.mute.Store(0)
	}
	if err != nil {
		m.link.failed.Store(true)
	}
	return n, err
}

// A budget is how many bytes a listing may still be long.
type budget struct {
	left atomic.Int64
	stop context.CancelFunc
}

// maxListing is enough for MaxList names, and bounds what a server without
// end can make us keep.
const maxListing = 128 << 20
