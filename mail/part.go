package mail

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"net/textproto"
	"strings"
)

// SheetType is the media type of an Excel workbook.
const SheetType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// maxDepth bounds how deep the parts of a message lie in each other.
const maxDepth = 4

// ErrNoPart says that a message has no part of the type asked for.
var ErrNoPart = errors.New("the message has no such part")

// PartOf is the first part of a media type in a rendered message, decoded.
func PartOf(raw []byte, mediaType string) ([]byte, error) {
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	return partOf(textproto.MIMEHeader(m.Header), m.Body, mediaType, 0)
}

func partOf(head textproto.MIMEHeader, body io.Reader, want string, depth int) ([]byte, error) {
	is, parameters, err := mime.ParseMediaType(head.Get("Content-Type"))
	if err != nil {
		return nil, err
	}
	if is == want {
		switch strings.ToLower(head.Get("Content-Transfer-Encoding")) {
		case "base64":
			body = base64.NewDecoder(base64.StdEncoding, body)
		case "quoted-printable":
			body = quotedprintable.NewReader(body)
		}
		return io.ReadAll(body)
	}
	if !strings.HasPrefix(is, "multipart/") || depth == maxDepth {
		return nil, fmt.Errorf("%s: %w", want, ErrNoPart)
	}
	for parts := multipart.NewReader(body, parameters["boundary"]); ; {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("%s: %w", want, ErrNoPart)
		}
		if err != nil {
			return nil, err
		}
		found, err := partOf(part.Header, part, want, depth+1)
		if !errors.Is(err, ErrNoPart) {
			return found, err
		}
	}
}
