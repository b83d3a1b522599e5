package main

import (
	"bytes"
	"io"
	"mime"
	"net"
	netmail "net/mail"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"

	"sluse/mail"
)

// A postOffice is a mail server on this machine that keeps what it is given.
type postOffice struct {
	port  int
	mu    sync.Mutex
	mails []posted
}

// A posted mail is what came in for one receiver.
type posted struct {
	to  string
	raw []byte
}

func newPostOffice(t *testing.T) *postOffice {
	t.Helper()
	p := &postOffice{}
	s := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &counter{office: p}, nil }))
	s.ErrorLog = quietLog{}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p.port = l.Addr().(*net.TCPAddr).Port
	done := make(chan struct{})
	go func() { defer close(done); _ = s.Serve(l) }()
	t.Cleanup(func() { _ = s.Close(); <-done })
	return p
}

// to are the mails for somebody, in the order in which they came.
func (p *postOffice) to(address string) (list [][]byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, m := range p.mails {
		if m.to == address {
			list = append(list, m.raw)
		}
	}
	return list
}

type quietLog struct{}

func (quietLog) Printf(string, ...any) {} // that a client was killed is no news
func (quietLog) Println(...any)        {}

// A counter is one connection to the post office.
type counter struct {
	office *postOffice
	mail   posted
}

func (c *counter) Reset()                                    { c.mail = posted{} }
func (c *counter) Logout() error                             { return nil }
func (c *counter) Mail(string, *smtp.MailOptions) error      { return nil }
func (c *counter) Rcpt(to string, _ *smtp.RcptOptions) error { c.mail.to = to; return nil }

func (c *counter) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	c.office.mu.Lock()
	defer c.office.mu.Unlock()
	c.office.mails = append(c.office.mails, posted{c.mail.to, raw})
	return nil
}

// letterOf is a mail as its reader sees it first: the subject and the text.
func letterOf(t *testing.T, raw []byte) string {
	t.Helper()
	parsed, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(parsed.Header.Get("Subject"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := mail.PartOf(raw, "text/plain")
	if err != nil {
		t.Fatal(err)
	}
	return "Date: " + parsed.Header.Get("Date") + "\nSubject: " + subject + "\n\n" + strings.ReplaceAll(string(text), "\r\n", "\n")
}
