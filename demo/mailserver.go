package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	netmail "net/mail"
	"path"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
)

// Bounds of the demo's mail server.
const (
	maxMail     = 32 << 20 // bytes in a message
	mailTimeout = 10 * time.Second
)

// A mailServer takes every mail and keeps each as a file of its own, with its
// envelope above it. Some addresses do not exist: their mails bounce later.
type mailServer struct {
	disk
	server   *smtp.Server
	listener net.Listener
	ended    chan error

	mu sync.Mutex // one file's name at a time
}

// startMail starts the server on a free port of this machine.
func startMail(ctx context.Context, d disk) (*mailServer, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	m := &mailServer{disk: d, listener: l, ended: make(chan error, 1)}
	m.server = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &mailSession{server: m}, nil }))
	m.server.Domain = "epost.example"
	m.server.MaxMessageBytes = maxMail
	m.server.ReadTimeout, m.server.WriteTimeout = mailTimeout, mailTimeout
	m.server.ErrorLog = silent{}
	go func() { m.ended <- m.server.Serve(l) }()
	return m, nil
}

// address is where the server listens: "127.0.0.1:40123".
func (m *mailServer) address() string { return m.listener.Addr().String() }

// close ends the server. Its listener is closed by itself too: a server that
// has not come to serve does not know it.
func (m *mailServer) close() error {
	err := m.server.Close()
	if closed := m.listener.Close(); !errors.Is(closed, net.ErrClosed) {
		err = errors.Join(err, closed)
	}
	return errors.Join(err, <-m.ended)
}

// silent is the log of a server whose client says itself what went wrong.
type silent struct{}

func (silent) Printf(string, ...any) {}
func (silent) Println(...any)        {}

type mailSession struct {
	server *mailServer
	from   string
	to     []string
}

func (s *mailSession) Reset()        { s.from, s.to = "", nil }
func (s *mailSession) Logout() error { return nil }

func (s *mailSession) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return nil
}

func (s *mailSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = append(s.to, to)
	return nil
}

// Data keeps the mail; only then does the server say that it has taken it.
func (s *mailSession) Data(r io.Reader) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "Return-Path: <%s>\r\n", s.from)
	for _, to := range s.to {
		fmt.Fprintf(&b, "Delivered-To: %s\r\n", to)
	}
	if _, err := b.ReadFrom(r); err != nil {
		return err
	}
	return s.server.keep(b.Bytes())
}

// keep puts a mail under a number of its own.
func (m *mailServer) keep(content []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	there, err := m.list(homeMail)
	if err != nil {
		return err
	}
	return m.put(fmt.Sprintf("%s/%05d.eml", homeMail, len(there)+1), content)
}

// bounces are the notices (RFC 3464) of mails to an address that does not
// exist, one for each that came.
func bounces(d disk, address string, now time.Time) (map[string][]byte, error) {
	names, err := d.list(homeMail)
	if err != nil {
		return nil, err
	}
	notices := map[string][]byte{}
	for _, name := range names {
		content, err := d.read(homeMail + "/" + name)
		if err != nil {
			return nil, err
		}
		m, err := netmail.ReadMessage(bytes.NewReader(content))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		sender := strings.Trim(m.Header.Get("Return-Path"), "<>")
		if m.Header.Get("Delivered-To") == address && sender != "" {
			notices["retur-"+strings.TrimSuffix(name, path.Ext(name))+".eml"] = bounce(sender, address, m.Header.Get("Message-Id"), now)
		}
	}
	return notices, nil
}

func bounce(to, failed, message string, now time.Time) []byte {
	text := fmt.Sprintf(`Return-Path: <>
From: Mail Delivery System <mailer-daemon@epost.example>
To: %[1]s
Date: %[4]s
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="retur"

--retur
Content-Type: text/plain; charset=us-ascii

The mail could not be delivered: <%[2]s> does not exist.

--retur
Content-Type: message/delivery-status

Reporting-MTA: dns; epost.example
Arrival-Date: %[4]s

Final-Recipient: rfc822; %[2]s
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <%[2]s>: Recipient address rejected: User unknown

--retur
Content-Type: text/rfc822-headers

Message-ID: %[3]s

--retur--
`, to, failed, message, now.Format(time.RFC1123Z))
	return []byte(strings.ReplaceAll(text, "\n", "\r\n"))
}
