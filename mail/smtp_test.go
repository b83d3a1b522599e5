package mail

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net"
	netmail "net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func someMessage() Message {
	return Message{
		EnvelopeFrom: BounceAddress("bounce@slusevik.example", someToken),
		From:         "Slusevik Engros AS <faktura@slusevik.example>",
		To:           "Elvebakken Kafé <post@elvebakken.example>",
		Subject:      "Faktura 200106 fra Slusevik Engros AS – å betale 1 120,00",
		Text:         "Hei!\n\nVedlagt følger faktura 200106.\n.\n..og en linje som begynner med punktum\nFrom her\n",
		MessageID:    "200106.310100005.1@sluse.example",
		Date:         time.Date(2027, 1, 11, 6, 15, 0, 0, time.FixedZone("CET", 3600)),
		Attachments: []Attachment{
			{"Faktura-200106.pdf", "application/pdf", bytes.Repeat([]byte("%PDF \x00\xff\r\n.\r\n"), 200)},
			{"200106.xml", "application/xml", []byte("<Invoice>æøå</Invoice>")},
		},
	}
}

func TestRender(t *testing.T) {
	t.Parallel()
	raw, err := Render(someMessage())
	if err != nil {
		t.Fatal(err)
	}
	again, err := Render(someMessage())
	if err != nil || !bytes.Equal(raw, again) {
		t.Errorf("the same message rendered twice differs (%v)", err)
	}
	if bytes.Contains(bytes.ReplaceAll(raw, []byte("\r\n"), nil), []byte("\n")) {
		t.Error("lines do not all end with CRLF")
	}
	golden := filepath.Join("testdata", "message.golden")
	if *update {
		if err := os.WriteFile(golden, raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(raw, want) {
		t.Errorf("rendered\n%s\nwant\n%s", raw, want)
	}
	checkMessage(t, raw)
}

// checkMessage reads a message as its receiver does.
func checkMessage(t *testing.T, raw []byte) {
	t.Helper()
	want := someMessage()
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || subject != want.Subject {
		t.Errorf("subject %q, %v", subject, err)
	}
	if got := m.Header.Get("Message-Id"); got != "<"+want.MessageID+">" {
		t.Errorf("message id %q", got)
	}
	if date, err := m.Header.Date(); err != nil || !date.Equal(want.Date) {
		t.Errorf("date %v, %v", date, err)
	}
	_, parameters, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	parts := multipart.NewReader(m.Body, parameters["boundary"])
	text, err := parts.NextPart()
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(text)
	if got := strings.ReplaceAll(string(body), "\r\n", "\n"); err != nil || got != want.Text {
		t.Errorf("text %q, %v", got, err)
	}
	for _, a := range want.Attachments {
		part, err := parts.NextPart()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, part))
		if err != nil || part.FileName() != a.Name || !bytes.Equal(content, a.Bytes) {
			t.Errorf("attachment %q of %d bytes, %v", part.FileName(), len(content), err)
		}
	}
}

func TestRenderRefuses(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*Message){
		"no date":                   func(m *Message) { m.Date = time.Time{} },
		"message id":                func(m *Message) { m.MessageID = "x\r\nBcc: a@b" },
		"subject":                   func(m *Message) { m.Subject = "x\r\nBcc: a@b.example" },
		"receiver":                  func(m *Message) { m.To = "post@elvebakken" + "\r\nBcc: a@b.example" },
		"two receivers":             func(m *Message) { m.To = "a@b.example, c@d.example" },
		"sender":                    func(m *Message) { m.From = "" },
		"name with æøå":             func(m *Message) { m.Attachments[0].Name = "Kjøp.pdf" },
		"name that leads elsewhere": func(m *Message) { m.Attachments[0].Name = "../x.pdf" },
		"type":                      func(m *Message) { m.Attachments[0].Type = "application/pdf\r\nX: y" },
		"size":                      func(m *Message) { m.MaxSize = 1000 },
	} {
		m := someMessage()
		spoil(&m)
		if _, err := Render(m); err == nil || errors.Is(err, ErrTooLarge) != (name == "size") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// deliver sends the message once and says how often onData was called.
func deliver(t *testing.T, o Options, m Message) (int, error) {
	t.Helper()
	s, err := NewSender(o)
	if err != nil {
		t.Fatal(err)
	}
	calls := 0
	err = s.Send(t.Context(), m, func() error { calls++; return nil })
	return calls, err
}

func TestSend(t *testing.T) {
	t.Parallel()
	s := &server{max: 1 << 20}
	calls, err := deliver(t, s.start(t), someMessage())
	if err != nil || calls != 1 {
		t.Fatalf("%d calls, %v", calls, err)
	}
	mails := s.taken()
	want, err := Render(someMessage())
	if err != nil {
		t.Fatal(err)
	}
	if len(mails) != 1 || mails[0].from != someMessage().EnvelopeFrom || mails[0].to != "post@elvebakken.example" || !bytes.Equal(mails[0].body, want) {
		t.Errorf("the server has %+v", mails)
	}
}

// Each fault has one outcome, and onData was called for those alone in which
// the message had begun to go.
func TestFaults(t *testing.T) {
	t.Parallel()
	answer := func(code int, a, b, c int, text string) error {
		return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{a, b, c}, Message: text}
	}
	for name, fault := range map[string]struct {
		server  *server
		refused *Refused
		begun   int
		left    int // messages that the server has
	}{
		"451 at RCPT":       {server: &server{rcptErr: answer(451, 4, 7, 1, "greylisted")}},
		"452 at RCPT":       {server: &server{rcptErr: answer(452, 4, 2, 2, "mailbox full")}},
		"550 at RCPT":       {server: &server{rcptErr: answer(550, 5, 1, 1, "no such user")}, refused: &Refused{StageReceiver, 550, "5.1.1", "no such user"}},
		"550 at MAIL":       {server: &server{mailErr: answer(550, 5, 7, 1, "not you")}, refused: &Refused{StageSender, 550, "5.7.1", "not you"}},
		"530 at MAIL":       {server: &server{mailErr: answer(530, 5, 7, 0, "log in first")}},
		"451 after DATA":    {server: &server{dataErr: answer(451, 4, 3, 0, "try later")}, begun: 1},
		"552 after DATA":    {server: &server{dataErr: answer(552, 5, 3, 4, "too much")}, refused: &Refused{StageContent, 552, "5.3.4", "too much"}, begun: 1},
		"554 after DATA":    {server: &server{dataErr: answer(554, 5, 7, 1, "spam")}, refused: &Refused{StageContent, 554, "5.7.1", "spam"}, begun: 1},
		"SIZE of EHLO":      {server: &server{max: 500}, refused: &Refused{Stage: StageSize, Code: 552, Status: "5.3.4"}},
		"cut after the dot": {server: &server{cut: true}, begun: 1, left: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			calls, err := deliver(t, fault.server.start(t), someMessage())
			refused, isRefused := errors.AsType[*Refused](err)
			_, isUncertain := errors.AsType[*Uncertain](err)
			if err == nil || isRefused != (fault.refused != nil) || isUncertain != fault.server.cut {
				t.Errorf("outcome %v (refused %t, uncertain %t)", err, isRefused, isUncertain)
			}
			if isRefused && fault.refused.Stage == StageSize {
				refused.Text = ""
			}
			if isRefused && *refused != *fault.refused {
				t.Errorf("refused %+v, want %+v", refused, fault.refused)
			}
			if calls != fault.begun || len(fault.server.taken()) != fault.left {
				t.Errorf("begun %d times, the server has %d", calls, len(fault.server.taken()))
			}
		})
	}
}

func TestNothingLeavesIfTheCommitFails(t *testing.T) {
	t.Parallel()
	srv := &server{}
	s, err := NewSender(srv.start(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Send(t.Context(), someMessage(), func() error { return errAnyData }); !errors.Is(err, errAnyData) {
		t.Errorf("outcome %v", err)
	}
	if len(srv.taken()) != 0 {
		t.Error("it went all the same")
	}
}

func TestServerThatIsNotThere(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o := Options{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	calls, err := deliver(t, o, someMessage())
	if _, refused := errors.AsType[*Refused](err); err == nil || refused || calls != 0 {
		t.Errorf("%d calls, %v", calls, err)
	}
}

// A server that answers nothing ends at the time-out: before the message began
// to go nothing left, after that nobody knows.
func TestServerThatIsSilent(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0") // never accepted from
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	calls, err := deliver(t, Options{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, Timeout: 50 * time.Millisecond}, someMessage())
	if _, uncertain := errors.AsType[*Uncertain](err); err == nil || uncertain || calls != 0 {
		t.Errorf("before: %d calls, %v", calls, err)
	}
}

// Told to stop while the answer is awaited, the sender waits a while for it.
func TestStopWhileTheAnswerIsAwaited(t *testing.T) {
	t.Parallel()
	srv := &server{}
	s, err := NewSender(srv.start(t))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	if err := s.Send(ctx, someMessage(), func() error { cancel(); return nil }); err != nil {
		t.Errorf("stopped right before the message began to go: %v", err)
	}
	if err := s.Send(ctx, someMessage(), func() error { t.Error("begun"); return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped before it connected: %v", err)
	}
	if len(srv.taken()) != 1 {
		t.Errorf("the server has %d", len(srv.taken()))
	}
}

func TestStopAtSilentAnswer(t *testing.T) {
	t.Parallel()
	srv := &server{stall: true}
	s, err := NewSender(srv.start(t))
	if err != nil {
		t.Fatal(err)
	}
	s.grace = time.Millisecond
	ctx, cancel := context.WithCancel(t.Context())
	err = s.Send(ctx, someMessage(), func() error { cancel(); return nil })
	if _, uncertain := errors.AsType[*Uncertain](err); !uncertain {
		t.Errorf("outcome %v", err)
	}
}

func TestTLSAndLogin(t *testing.T) {
	t.Parallel()
	own, roots := certificate(t)
	for name, c := range map[string]struct {
		offers   bool
		policy   TLS
		trusts   bool
		password string
		sent     bool
		secret   bool
	}{
		"offered and used":           {true, TLSOffered, true, "riktig", true, true},
		"offered, not to be trusted": {true, TLSOffered, false, "riktig", false, false},
		"offered, never used":        {true, TLSNone, true, "", true, false},
		"required and offered":       {true, TLSRequired, true, "riktig", true, true},
		"required, not offered":      {false, TLSRequired, true, "", false, false},
		"offered by nobody":          {false, TLSOffered, true, "", true, false},
		"wrong password":             {true, TLSOffered, true, "feil", false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := &server{}
			if c.offers {
				srv.tls = own
			}
			o := srv.start(t)
			o.TLS = c.policy
			if c.trusts {
				o.Roots = roots
			}
			if c.password != "" {
				o.User, o.Password = "sluse", c.password
			}
			calls, err := deliver(t, o, someMessage())
			if _, refused := errors.AsType[*Refused](err); (err == nil) != c.sent || refused || (calls == 1) != c.sent {
				t.Errorf("%d calls, %v", calls, err)
			}
			mails := srv.taken()
			if c.sent && (len(mails) != 1 || mails[0].tls != c.secret || (srv.login != "") != (c.password != "")) {
				t.Errorf("sent %d, login %q", len(mails), srv.login)
			}
		})
	}
}

func TestAddressWithLetters(t *testing.T) {
	t.Parallel()
	for _, takes := range []bool{false, true} {
		srv := &server{utf8: takes}
		m := someMessage()
		m.To = "kåre@ås.example"
		_, err := deliver(t, srv.start(t), m)
		if _, refused := errors.AsType[*Refused](err); refused == takes || takes && err != nil {
			t.Errorf("server takes them: %t, outcome %v", takes, err)
		}
	}
}

func TestNewSenderRefuses(t *testing.T) {
	t.Parallel()
	for _, o := range []Options{{}, {Host: "x"}, {Host: "x", Port: 70000}, {Host: "x", Port: 25, TLS: "maybe"}} {
		if _, err := NewSender(o); err == nil {
			t.Errorf("%+v was taken", o)
		}
	}
}

// An independent mail server's word on what we send.
func TestAgainstAiosmtpd(t *testing.T) {
	t.Parallel()
	python := ""
	for _, name := range []string{"python3", "/usr/bin/python3"} {
		if exec.Command(name, "-c", "import aiosmtpd").Run() == nil {
			python = name
			break
		}
	}
	if python == "" {
		t.Skip("python3 with aiosmtpd is not installed (Debian: python3-aiosmtpd)")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	box := filepath.Join(t.TempDir(), "box")
	cmd := exec.Command(python, "-m", "aiosmtpd", "-n", "-c", "aiosmtpd.handlers.Mailbox", "-l", fmt.Sprintf("127.0.0.1:%d", port), box)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	o := Options{Host: "127.0.0.1", Port: port, TLS: TLSNone}
	for tries := 0; ; tries++ {
		c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			_ = c.Close()
			break
		}
		if tries == 200 {
			t.Fatal("aiosmtpd did not start: ", err)
		}
		time.Sleep(50 * time.Millisecond) // another program's start
	}
	if calls, err := deliver(t, o, someMessage()); err != nil || calls != 1 {
		t.Fatalf("%d calls, %v", calls, err)
	}
	files, err := filepath.Glob(filepath.Join(box, "new", "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("the mailbox has %q, %v", files, err)
	}
	raw, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if got := m.Header.Get("X-MailFrom"); got != someMessage().EnvelopeFrom {
		t.Errorf("envelope sender %q", got)
	}
	checkMessage(t, raw)
}
