package mail

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"math/big"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// server is a mail server in this process whose answers a test sets.
type server struct {
	mailErr, rcptErr, dataErr error
	cut                       bool // the connection is cut instead of the answer to the final dot
	stall                     bool // nor is there any answer
	max                       int64
	tls                       *tls.Config
	utf8                      bool

	mu    sync.Mutex
	mails []taken
	login string
	ended chan struct{}
}

type taken struct {
	from, to string
	body     []byte
	tls      bool
}

// start serves on loopback until the test ends.
func (s *server) start(t *testing.T) Options {
	t.Helper()
	s.ended = make(chan struct{})
	srv := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &session{s: s, conn: c}, nil }))
	srv.MaxMessageBytes, srv.TLSConfig, srv.EnableSMTPUTF8 = s.max, s.tls, s.utf8
	srv.AllowInsecureAuth = true
	srv.ErrorLog = quietLog{}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() { defer close(done); _ = srv.Serve(l) }()
	t.Cleanup(func() { close(s.ended); _ = srv.Close(); <-done })
	return Options{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, Timeout: 20 * time.Second}
}

func (s *server) taken() []taken {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.mails
}

type quietLog struct{}

func (quietLog) Printf(string, ...any) {}
func (quietLog) Println(...any)        {}

type session struct {
	s    *server
	conn *smtp.Conn
	mail taken
}

func (x *session) Mail(from string, _ *smtp.MailOptions) error {
	x.mail = taken{from: from}
	return x.s.mailErr
}

func (x *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	x.mail.to = to
	return x.s.rcptErr
}

func (x *session) Data(r io.Reader) error {
	body, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if x.s.dataErr != nil {
		return x.s.dataErr
	}
	_, x.mail.tls = x.conn.TLSConnectionState()
	x.mail.body = body
	x.s.mu.Lock()
	x.s.mails = append(x.s.mails, x.mail)
	x.s.mu.Unlock()
	if x.s.cut {
		_ = x.conn.Conn().Close()
	}
	if x.s.stall {
		<-x.s.ended
	}
	return nil
}

func (x *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (x *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if password != "riktig" {
			return smtp.ErrAuthFailed
		}
		x.s.mu.Lock()
		x.s.login = user
		x.s.mu.Unlock()
		return nil
	}), nil
}

func (*session) Reset()        {}
func (*session) Logout() error { return nil }

var errAnyData = errors.New("the caller's commit failed")

// certificate is a server's own, and the pool that trusts it.
func certificate(t *testing.T) (*tls.Config, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mail.example"},
		NotBefore: time.Unix(0, 0), NotAfter: time.Unix(1<<33, 0),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, pool
}
