package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/textproto"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/wneessen/go-mail/smtp"
)

// A TLS is how a connection is kept secret.
type TLS string

// The ways of TLS.
const (
	TLSOffered  TLS = "offered"  // STARTTLS where the server offers it
	TLSRequired TLS = "required" // STARTTLS, or nothing is sent
	TLSImplicit TLS = "implicit" // from the first byte (port 465)
	TLSNone     TLS = "none"     // never: a server on this machine
)

// Options are a mail server and how it is spoken to.
type Options struct {
	Host     string
	Port     int
	TLS      TLS            // "" is TLSOffered
	Roots    *x509.CertPool // who may vouch for the server; nil is the system's
	User     string         // "" is no login
	Password string
	Hello    string // our own name in EHLO; "" is "localhost"
	// Timeout bounds one whole delivery; 0 is 5 minutes.
	Timeout time.Duration
}

// A Sender hands messages to one mail server, each in a connection of its own.
type Sender struct {
	options Options
	grace   time.Duration
}

// NewSender makes a sender; it does not yet connect.
func NewSender(o Options) (*Sender, error) {
	if o.TLS == "" {
		o.TLS = TLSOffered
	}
	switch o.TLS {
	case TLSOffered, TLSRequired, TLSImplicit, TLSNone:
	default:
		return nil, fmt.Errorf("mail: %q is no way of TLS: offered, required, implicit or none", o.TLS)
	}
	if o.Host == "" || o.Port < 1 || o.Port > 65535 {
		return nil, fmt.Errorf("mail: %q port %d is not a server", o.Host, o.Port)
	}
	if o.Hello == "" {
		o.Hello = "localhost"
	}
	if o.Timeout <= 0 {
		o.Timeout = 5 * time.Minute
	}
	return &Sender{o, grace}, nil
}

// A Stage is how far a delivery had come.
type Stage string

// The stages at which a server can refuse.
const (
	StageSize     Stage = "size"     // the message is larger than the server takes
	StageSender   Stage = "sender"   // MAIL FROM
	StageReceiver Stage = "receiver" // RCPT TO: the address
	StageContent  Stage = "content"  // DATA and its end
)

// Refused is the server's final no (5xx).
type Refused struct {
	Stage  Stage
	Code   int    // 550
	Status string // RFC 3463, "5.1.1", where the server says it
	Text   string // the server's words
}

// Error is the answer as the server gave it.
func (e *Refused) Error() string {
	return fmt.Sprintf("the mail server refused (%s): %d %s", e.Stage, e.Code, e.Text)
}

// Unreached says that the server could not be spoken to: no connection, no
// login, or it cannot work now. Nothing was sent, and what was to be sent is not
// to blame.
type Unreached struct{ Err error }

// Error is the cause.
func (e *Unreached) Error() string { return e.Err.Error() }

// Unwrap is the cause.
func (e *Unreached) Unwrap() error { return e.Err }

// Uncertain says that the connection was lost after the message had begun to
// go, and before the server's answer: it may have been taken.
type Uncertain struct{ Err error }

// Error names the cut.
func (e *Uncertain) Error() string { return "nobody knows whether it was taken: " + e.Err.Error() }

// Unwrap is the cut.
func (e *Uncertain) Unwrap() error { return e.Err }

// Send renders a message and delivers it; see Deliver.
func (s *Sender) Send(ctx context.Context, m Message, onData func() error) error {
	raw, err := Render(m)
	if err != nil {
		return err
	}
	return s.Deliver(ctx, m.EnvelopeFrom, m.To, raw, onData)
}

// Deliver sends a rendered message. onData is called once, when the server has
// accepted the receiver and before the message begins to go: the caller
// commits that its fate is unknown until this returns. If onData fails nothing
// is sent. For the results see the package's comment.
func (s *Sender) Deliver(ctx context.Context, from, to string, raw []byte, onData func() error) error {
	sender, err := bare(from)
	if err != nil {
		return err
	}
	receiver, err := bare(to)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, s.options.Timeout)
	defer cancel()
	conn, err := s.dial(ctx)
	if err != nil {
		return &Unreached{fmt.Errorf("mail server %s: %w", s.options.Host, err)}
	}
	defer func() { _ = conn.Close() }() // what counts was said before
	leash := tie(ctx, conn)
	defer func() { leash.stop() }()
	c, err := s.greet(conn)
	if err != nil {
		return &Unreached{fmt.Errorf("mail server %s: %w", s.options.Host, err)}
	}
	if err := envelope(c, sender, receiver, len(raw)); err != nil {
		return err
	}
	if !leash.loosen(s.grace) {
		return ctx.Err()
	}
	if err := onData(); err != nil {
		return err
	}
	if err := content(c, raw); err != nil {
		return err
	}
	_ = c.Quit() // the message is the server's now
	return nil
}

// bare is an address without its name, fit for a command.
func bare(address string) (string, error) {
	a, err := netmail.ParseAddress(address)
	if err != nil {
		return "", fmt.Errorf("address %q: %w", address, err)
	}
	if strings.ContainsFunc(a.Address, func(r rune) bool { return unicode.IsControl(r) || r == ' ' || r == '<' || r == '>' }) {
		return "", fmt.Errorf("address %q has characters that no mail server takes", address)
	}
	return a.Address, nil
}

func (s *Sender) dial(ctx context.Context) (net.Conn, error) {
	address := net.JoinHostPort(s.options.Host, strconv.Itoa(s.options.Port))
	if s.options.TLS == TLSImplicit {
		return (&tls.Dialer{Config: s.tls()}).DialContext(ctx, "tcp", address)
	}
	return new(net.Dialer).DialContext(ctx, "tcp", address)
}

func (s *Sender) tls() *tls.Config {
	return &tls.Config{ServerName: s.options.Host, RootCAs: s.options.Roots, MinVersion: tls.VersionTLS12}
}

// greet says EHLO, secures the connection and logs in. Whatever fails here is
// between us and our server, and says nothing of the message.
func (s *Sender) greet(conn net.Conn) (*smtp.Client, error) {
	c, err := smtp.NewClient(conn, s.options.Host)
	if err != nil {
		return nil, err
	}
	if err := c.Hello(s.options.Hello); err != nil {
		return nil, err
	}
	if s.options.TLS == TLSOffered || s.options.TLS == TLSRequired {
		offered, _ := c.Extension("STARTTLS")
		if !offered && s.options.TLS == TLSRequired {
			return nil, errors.New("it offers no STARTTLS, and TLS is required")
		}
		if offered {
			if err := c.StartTLS(s.tls()); err != nil {
				return nil, err
			}
		}
	}
	if s.options.User == "" {
		return c, nil
	}
	offered, mechanisms := c.Extension("AUTH")
	if !offered {
		return nil, errors.New("it offers no login")
	}
	auth := smtp.PlainAuth("", s.options.User, s.options.Password, s.options.Host, false)
	if !strings.Contains(" "+mechanisms+" ", " PLAIN ") {
		auth = smtp.LoginAuth(s.options.User, s.options.Password, s.options.Host, false)
	}
	err = c.Auth(auth)
	return c, err
}

// envelope says from whom, to whom and how much.
func envelope(c *smtp.Client, from, to string, size int) error {
	parameters := ""
	if ok, most := c.Extension("SIZE"); ok {
		parameters = " SIZE=" + strconv.Itoa(size)
		if n, err := strconv.ParseInt(most, 10, 64); err == nil && n > 0 && int64(size) > n {
			return &Refused{StageSize, 552, "5.3.4", fmt.Sprintf("message of %d bytes; the server takes at most %d", size, n)}
		}
	}
	plain := !strings.ContainsFunc(from+to, func(r rune) bool { return r > unicode.MaxASCII })
	if ok, _ := c.Extension("SMTPUTF8"); !ok && !plain {
		return &Refused{StageReceiver, 553, "5.6.7", "the server takes no addresses with letters outside ASCII"}
	}
	c.SkipSMTPUTF8(plain)
	if err := c.Mail("<" + from + ">" + parameters); err != nil {
		return verdict(err, StageSender)
	}
	if err := c.Rcpt("<" + to + ">"); err != nil {
		return verdict(err, StageReceiver)
	}
	return nil
}

// content sends the message itself.
func content(c *smtp.Client, raw []byte) error {
	w, err := c.Data()
	if err != nil {
		return verdict(err, StageContent) // no byte of it has gone
	}
	if _, err := w.Write(raw); err != nil {
		return &Uncertain{err}
	}
	err = w.Close()
	answer, ok := errors.AsType[*textproto.Error](err)
	switch {
	case err == nil, ok && answer.Code/100 == 2:
		return nil
	case ok && (answer.Code/100 == 4 || answer.Code/100 == 5):
		return verdict(err, StageContent)
	}
	return &Uncertain{err}
}

var status = regexp.MustCompile(`^[245]\.\d{1,3}\.\d{1,3}`)

// verdict tells a final no from what passes. That we must log in first is
// between us and our server.
func verdict(err error, stage Stage) error {
	answer, ok := errors.AsType[*textproto.Error](err)
	told := fmt.Errorf("mail server, at the %s: %w", stage, err)
	switch {
	case !ok, answer.Code == 421, answer.Code == 530, answer.Code == 534, answer.Code == 535, answer.Code == 538:
		return &Unreached{told}
	case answer.Code/100 != 5:
		return told // this receiver, or this message, now
	}
	text := strings.Join(strings.Fields(answer.Msg), " ")
	refused := &Refused{Stage: stage, Code: answer.Code, Status: status.FindString(text), Text: clean(text)}
	refused.Text = strings.TrimSpace(strings.TrimPrefix(refused.Text, refused.Status))
	return refused
}

// grace is how long the server's answer is waited for when we are told to stop
// while a message goes.
const grace = 5 * time.Second

// A leash ends a connection with its context.
type leash struct {
	conn net.Conn
	ctx  context.Context
	stop func() bool
}

func tie(ctx context.Context, conn net.Conn) *leash {
	return &leash{conn, ctx, context.AfterFunc(ctx, func() { cut(conn) })}
}

// loosen gives the answer its time: whoever stops us now would only make a
// sure thing uncertain. It reports false where the connection is cut already.
func (l *leash) loosen(grace time.Duration) bool {
	if !l.stop() {
		return false
	}
	done := make(chan struct{})
	slow := context.AfterFunc(l.ctx, func() {
		t := time.NewTimer(grace)
		defer t.Stop()
		select {
		case <-t.C:
			cut(l.conn)
		case <-done:
		}
	})
	l.stop = func() bool { close(done); return slow() }
	return true
}

// cut ends what waits on a connection; its owner closes it.
func cut(conn net.Conn) { _ = conn.SetDeadline(time.Unix(1, 0)) }
