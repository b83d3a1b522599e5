// Package mail sends one message, and reads a mailbox's delivery notices.
//
// A message is rendered once (Render), kept, and its very bytes are sent
// (Deliver): a second try sends what the first one sent. What comes of it is
// told by the error's type: nil means that the server took it, *Refused is a
// no, *Uncertain means that nobody knows, and any other error that nothing
// left the house: *Unreached where it was the server that failed, whatever the
// message.
package mail

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	netmail "net/mail"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	gomail "github.com/wneessen/go-mail"
)

// A Message is one mail to one receiver.
type Message struct {
	EnvelopeFrom string // where notices go; see BounceAddress
	From         string // "Slusevik Engros AS <faktura@slusevik.example>"
	To           string
	// AlsoTo are further receivers that stand beside To in the head. Each is
	// sent the message for itself.
	AlsoTo  []string
	Subject string
	Text    string
	HTML    string // the same as a page, for programs that show one; "" is none
	// MessageID is without angle brackets; it stays the same over retries.
	MessageID   string
	Date        time.Time
	Attachments []Attachment
	// MaxSize bounds the rendered message, in bytes; 0 is no bound of its own.
	MaxSize int
}

// An Attachment is a file that goes with a message.
type Attachment struct {
	// Name is plain ASCII: receivers' invoice mailboxes drop other names.
	Name  string
	Type  string // "application/pdf"
	Bytes []byte
}

// ErrTooLarge is in the chain of Render's error for a message over its MaxSize.
var ErrTooLarge = errors.New("the message is too large")

var (
	asciiName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$`)
	mediaType = regexp.MustCompile(`^[a-z]+/[A-Za-z0-9.+-]+$`)
	messageID = regexp.MustCompile(`^[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]+@[A-Za-z0-9.-]+$`)
)

// Render is the message's bytes, CRLF line ends and all. Equal messages give
// equal bytes.
func Render(m Message) ([]byte, error) {
	msg, err := build(m)
	if err != nil {
		return nil, fmt.Errorf("message %s: %w", m.MessageID, err)
	}
	var b bytes.Buffer
	if _, err := msg.WriteTo(&b); err != nil {
		return nil, fmt.Errorf("message %s: %w", m.MessageID, err)
	}
	raw := innerBoundary(b.Bytes(), boundary(m))
	if m.MaxSize > 0 && len(raw) > m.MaxSize {
		return nil, fmt.Errorf("message %s: %w: %d bytes of at most %d", m.MessageID, ErrTooLarge, len(raw), m.MaxSize)
	}
	return raw, nil
}

// boundary is the line that parts a message. go-mail writes it without quotes,
// so it is a plain token. No line of base64 has an underscore, and no text
// knows the hash.
func boundary(m Message) string {
	sum := sha256.Sum256([]byte(m.MessageID))
	return "sluse_" + hex.EncodeToString(sum[:16])
}

// innerBoundary gives the text and its page, where they lie as a pair beside
// attachments, a boundary of their own: go-mail takes the one that it was told
// for both, and then no program finds the files.
func innerBoundary(raw []byte, outer string) []byte {
	const pair = "multipart/alternative;\r\n boundary="
	start := bytes.Index(raw, []byte(pair+outer))
	if start < 0 || bytes.Count(raw[:start], []byte(outer)) == 0 {
		return raw
	}
	end := bytes.Index(raw[start:], []byte("--"+outer+"--"))
	if end < 0 {
		return raw
	}
	end += start + len("--"+outer)
	inner := bytes.ReplaceAll(raw[start:end], []byte(outer), []byte(outer+"_2"))
	return slices.Concat(raw[:start], inner, raw[end:])
}

func build(m Message) (*gomail.Msg, error) {
	if !messageID.MatchString(m.MessageID) {
		return nil, fmt.Errorf("%q is not a message id", m.MessageID)
	}
	if m.Date.IsZero() {
		return nil, errors.New("it has no date")
	}
	if strings.ContainsFunc(m.Subject, unicode.IsControl) {
		return nil, errors.New("the subject has control characters")
	}
	from, err := netmail.ParseAddress(m.From)
	if err != nil {
		return nil, fmt.Errorf("sender %q: %w", m.From, err)
	}
	var to []*netmail.Address
	for _, address := range append([]string{m.To}, m.AlsoTo...) {
		one, err := netmail.ParseAddress(address)
		if err != nil {
			return nil, fmt.Errorf("receiver %q: %w", address, err)
		}
		to = append(to, one)
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithBoundary(boundary(m)))
	msg.FromMailAddress(from)
	msg.ToMailAddress(to...)
	msg.Subject(m.Subject)
	msg.SetMessageIDWithValue(m.MessageID)
	msg.SetDateWithValue(m.Date)
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	for _, a := range m.Attachments {
		if !asciiName.MatchString(a.Name) || !mediaType.MatchString(a.Type) {
			return nil, fmt.Errorf("attachment %q of type %q: not a plain name and type", a.Name, a.Type)
		}
		err := msg.AttachReader(a.Name, bytes.NewReader(a.Bytes), gomail.WithFileContentType(gomail.ContentType(a.Type)))
		if err != nil {
			return nil, fmt.Errorf("attachment %q: %w", a.Name, err)
		}
	}
	return msg, nil
}

// BounceAddress is an envelope sender that tells which message a notice is
// for: "bounce@a.example" and a token make "bounce+TOKEN@a.example". The
// token is 128 random bits as 20 to 64 small letters and digits (hexadecimal,
// or small base32): who does not know it cannot forge a notice.
func BounceAddress(base, token string) string {
	i := strings.LastIndexByte(base, '@')
	if i < 0 {
		return base + "+" + token
	}
	return base[:i] + "+" + token + base[i:]
}
