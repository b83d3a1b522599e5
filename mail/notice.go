package mail

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	netmail "net/mail"
	"net/textproto"
	"regexp"
	"strings"
	"unicode"
)

// An Action is what a notice says was done with a message (RFC 3464, 2.3.3).
type Action string

// The actions.
const (
	Failed    Action = "failed"
	Delayed   Action = "delayed" // still trying
	Delivered Action = "delivered"
	Relayed   Action = "relayed" // to a server that sends no notices
	Expanded  Action = "expanded"
)

// A Notice is a mail server's word on a message of ours (RFC 3464).
type Notice struct {
	// Token is of the address that the notice was sent to, in small
	// letters; "" where that is no BounceAddress.
	Token             string
	Action            Action
	Status            string // RFC 3463, "5.1.1"
	Diagnostic        string // the other server's words
	Recipient         string
	OriginalMessageID string // without angle brackets; "" where not returned
}

// What is read of a mail.
const (
	maxNotice     = 32 << 20
	maxStatus     = 64 << 10
	maxParts      = 20
	maxDiagnostic = 500
)

// errNotice is in the chain of ParseNotice's error for a damaged notice.
var errNotice = errors.New("delivery notice that cannot be read")

// Recognise says whether a file's first bytes are a mail's.
func Recognise(head []byte) bool {
	m, err := netmail.ReadMessage(io.MultiReader(bytes.NewReader(head), strings.NewReader("\r\n\r\n")))
	if err != nil {
		return false
	}
	known := 0
	for _, name := range []string{"From", "To", "Date", "Message-Id", "Received", "Return-Path", "Mime-Version"} {
		if m.Header.Get(name) != "" {
			known++
		}
	}
	return known >= 2
}

// ParseNotice reads a mail. It reports false for one that is no delivery
// notice (a person's answer, an automatic reply). The error is of r, or says
// that a notice is damaged; then it reports true.
func ParseNotice(r io.Reader) (Notice, bool, error) {
	source := &remembering{r: io.LimitReader(r, maxNotice)}
	m, err := netmail.ReadMessage(bufio.NewReader(source))
	if source.err != nil {
		return Notice{}, false, source.err
	}
	if err != nil {
		return Notice{}, false, nil //nolint:nilerr // not a mail at all
	}
	kind, parameters, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/report" || !strings.EqualFold(parameters["report-type"], "delivery-status") {
		return Notice{}, false, nil //nolint:nilerr // another mail
	}
	n, err := readReport(multipart.NewReader(m.Body, parameters["boundary"]))
	if source.err != nil {
		return Notice{}, true, source.err
	}
	if err != nil {
		return Notice{}, true, fmt.Errorf("%w: %w", errNotice, err)
	}
	n.Token = token(m.Header)
	return n, true, nil
}

// remembering tells a reader's own errors from those of what was read.
type remembering struct {
	r   io.Reader
	err error
}

func (s *remembering) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}

var tokenOf = regexp.MustCompile(`\+([0-9a-z]{20,64})@`)

// token finds the token in the addresses that the notice came to.
func token(h netmail.Header) string {
	for _, name := range []string{"X-Original-To", "Delivered-To", "Envelope-To", "To"} {
		for _, value := range h[textproto.CanonicalMIMEHeaderKey(name)] {
			if m := tokenOf.FindStringSubmatch(strings.ToLower(value)); m != nil {
				return m[1]
			}
		}
	}
	return ""
}

// readReport goes through the parts: a text for people, the status, and
// perhaps the message or its header.
func readReport(parts *multipart.Reader) (Notice, error) {
	var n Notice
	for range maxParts {
		part, err := parts.NextPart()
		if err != nil {
			break // what follows the status may well be cut off
		}
		kind, _, _ := mime.ParseMediaType(part.Header.Get("Content-Type")) // an unreadable one is not ours
		switch kind {
		case "message/delivery-status", "message/global-delivery-status":
			if n.Action != "" {
				continue
			}
			if err := readStatus(&n, body(part)); err != nil {
				return n, err
			}
		case "message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers":
			n.OriginalMessageID = originalID(body(part))
		}
	}
	if n.Action == "" {
		return n, errors.New("it has no status")
	}
	return n, nil
}

// body is a part's content as far as it is read. (multipart decodes
// quoted-printable by itself.)
func body(part *multipart.Part) *textproto.Reader {
	r := io.LimitReader(part, maxStatus)
	if strings.EqualFold(part.Header.Get("Content-Transfer-Encoding"), "base64") {
		r = base64.NewDecoder(base64.StdEncoding, r)
	}
	return textproto.NewReader(bufio.NewReader(r))
}

// readStatus reads the fields of the message, then those of each receiver. Our
// messages have one; if a notice names more, a failure counts first.
func readStatus(n *Notice, r *textproto.Reader) error {
	for range maxParts {
		fields, err := r.ReadMIMEHeader()
		act := action(fields.Get("Action"))
		if act != "" && (n.Action == "" || act == Failed && n.Action != Failed) {
			n.Action = act
			n.Status = status.FindString(strings.TrimSpace(fields.Get("Status")))
			n.Diagnostic = typed(fields.Get("Diagnostic-Code"))
			n.Recipient = typed(fields.Get("Final-Recipient"))
			if n.Recipient == "" {
				n.Recipient = typed(fields.Get("Original-Recipient"))
			}
		}
		if err != nil {
			break // the end, or what cannot be read further
		}
	}
	if n.Action == "" {
		return errors.New("its status names no action")
	}
	return nil
}

func action(s string) Action {
	word, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(s)), " ")
	switch a := Action(word); a {
	case Failed, Delayed, Delivered, Relayed, Expanded:
		return a
	}
	return ""
}

// typed is the value of "rfc822; someone@b.example".
func typed(s string) string {
	if _, value, ok := strings.Cut(s, ";"); ok {
		s = value
	}
	return clean(strings.TrimSpace(s))
}

// clean is a counterpart's text, fit to be kept and shown.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
	if runes := []rune(s); len(runes) > maxDiagnostic {
		s = string(runes[:maxDiagnostic])
	}
	return s
}

// originalID is the id of the returned message or header.
func originalID(r *textproto.Reader) string {
	header, _ := r.ReadMIMEHeader() // what was cut off does not matter
	return clean(strings.Trim(strings.TrimSpace(header.Get("Message-Id")), "<>"))
}
