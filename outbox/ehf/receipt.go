package ehf

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"

	"sluse/formats"
	"sluse/invoice"
	"sluse/outbox"
	"sluse/words"
)

// The bounds of a receipt.
const (
	maxReceipt  = 1 << 20
	maxReasons  = 1000 // of which the first few are shown
	shown       = 5
	maxSaid     = 300 // characters of one reason
	maxNameSize = 200 // characters of an id
)

const (
	responseSpace = namespaces + "ApplicationResponse-2"
	statusMessage = "urn:peppol:edec:mls:1.0" // CustomizationID of a Message Level Status
)

// A messageStatus is an MLS 1.0 (a UBL ApplicationResponse), as far as it
// decides anything.
type messageStatus struct {
	XMLName       xml.Name
	Customization string             `xml:"urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2 CustomizationID"`
	ID            string             `xml:"urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2 ID"`
	Date          string             `xml:"urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2 IssueDate"`
	Clock         string             `xml:"urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2 IssueTime"`
	Documents     []documentResponse `xml:"urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2 DocumentResponse"`
}

type documentResponse struct {
	Response  response `xml:"urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2 Response"`
	Reference struct {
		ID string `xml:"urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2 ID"` // the envelope's InstanceIdentifier
	} `xml:"urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2 DocumentReference"`
	Lines []struct {
		Responses []response `xml:"urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2 Response"`
	} `xml:"urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2 LineResponse"`
}

type response struct {
	Code    string   `xml:"urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2 ResponseCode"` // AB, AP or RE
	Said    []string `xml:"urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2 Description"`
	Reasons []struct {
		Code string `xml:"urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2 StatusReasonCode"`
		Text string `xml:"urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2 StatusReason"`
	} `xml:"urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2 Status"`
}

// RecogniseReceipt goes by the root element and its CustomizationID: a
// buyer's later Invoice Response is an ApplicationResponse too.
func (c *Channel) RecogniseReceipt(head []byte) bool {
	d := xml.NewDecoder(bytes.NewReader(head))
	depth := 0
	for {
		t, err := d.Token()
		if err != nil {
			return false
		}
		switch e := t.(type) {
		case xml.StartElement:
			if depth++; depth == 1 && e.Name != (xml.Name{Space: responseSpace, Local: "ApplicationResponse"}) {
				return false
			}
			if depth == 2 && e.Name.Local == "CustomizationID" {
				var id string
				return d.DecodeElement(&id, &e) == nil && strings.TrimSpace(id) == statusMessage
			}
		case xml.EndElement:
			depth--
		}
	}
}

// ReadReceipt reads one Message Level Status.
func (c *Channel) ReadReceipt(r io.Reader, name string) ([]outbox.Receipt, error) {
	content, err := io.ReadAll(io.LimitReader(r, maxReceipt+1))
	if err != nil {
		return nil, fmt.Errorf("ehf: receipt %s: %w", name, err)
	}
	place := invoice.Place{File: name}
	if len(content) > maxReceipt {
		return nil, &formats.FileError{Place: place, Reason: words.R("ehf.receipt-too-large")}
	}
	one, err := receipt(content)
	if err != nil {
		return nil, &formats.FileError{Place: place, Reason: words.R("ehf.receipt-unreadable", err.Error())}
	}
	return []outbox.Receipt{one}, nil
}

func receipt(content []byte) (outbox.Receipt, error) {
	var m messageStatus
	if err := parse(content, &m); err != nil {
		return outbox.Receipt{}, err
	}
	switch {
	case m.XMLName != (xml.Name{Space: responseSpace, Local: "ApplicationResponse"}):
		return outbox.Receipt{}, fmt.Errorf("its root is %q", m.XMLName.Local)
	case strings.TrimSpace(m.Customization) != statusMessage:
		return outbox.Receipt{}, errors.New("it is no Message Level Status")
	case len(m.Documents) != 1:
		return outbox.Receipt{}, fmt.Errorf("it answers %d documents, not one", len(m.Documents))
	}
	d := &m.Documents[0]
	r := outbox.Receipt{
		Token: strings.ToLower(line(d.Reference.ID, maxNameSize)), ID: line(m.ID, maxNameSize),
		Time: line(m.Date, maxNameSize) + "T" + line(m.Clock, maxNameSize),
	}
	if r.Token == "" {
		return r, errors.New("it names no document (DocumentReference)")
	}
	switch code := strings.TrimSpace(d.Response.Code); code {
	case "AB":
		r.State, r.Reason = outbox.Delivered, words.R("ehf.delivered")
	case "AP":
		r.State, r.Reason = outbox.Accepted, words.R("ehf.accepted")
	case "RE":
		r.State = outbox.Refused
		r.Refusal, r.Reason = d.refusal()
	default:
		return r, fmt.Errorf("unknown response code %q", line(code, maxNameSize))
	}
	return r, nil
}

// strict refuses a document type, and so whatever it would define.
type strict struct{ d *xml.Decoder }

var errDoctype = errors.New("it has a DOCTYPE")

func (s strict) Token() (xml.Token, error) {
	t, err := s.d.RawToken()
	if _, ok := t.(xml.Directive); ok {
		return nil, errDoctype
	}
	return t, err
}

// parse reads a whole document: nothing but white space and comments may
// follow it.
func parse(content []byte, v any) error {
	d := xml.NewTokenDecoder(strict{xml.NewDecoder(bytes.NewReader(content))})
	if err := d.Decode(v); err != nil {
		return err
	}
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if text, ok := t.(xml.CharData); ok && len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		if _, ok := t.(xml.Comment); !ok {
			return errors.New("something follows its end")
		}
	}
}

// refusal is why a document was refused. What breaks a rule (SV syntax, BV
// business rule) stands before a failed delivery (FD): it would be as wrong on
// paper. No code says that the document was there before, so the words do; a
// wrong guess costs a person a look, the other way a second invoice.
func (d *documentResponse) refusal() (outbox.Refusal, words.Reason) {
	responses := []response{d.Response}
	for _, l := range d.Lines {
		responses = append(responses, l.Responses...)
	}
	var said []string
	var broken, undelivered bool
	for i, r := range responses {
		if i < maxReasons {
			said = append(said, r.Said...)
		}
		for _, reason := range r.Reasons {
			switch strings.TrimSpace(reason.Code) {
			case "SV", "BV":
				broken = true
			case "FD":
				undelivered = true
			}
			if i < maxReasons && reason.Text != "" {
				said = append(said, reason.Text)
			}
		}
	}
	text := told(said)
	switch {
	case broken:
		return outbox.BadContent, words.R("ehf.content-refused", text)
	case soundsLikeDuplicate(said):
		return outbox.Duplicate, words.R("ehf.duplicate", text)
	case undelivered:
		return outbox.CannotReach, words.R("ehf.not-delivered", text)
	}
	return outbox.BadContent, words.R("ehf.content-refused", text)
}

func soundsLikeDuplicate(said []string) bool {
	for _, s := range said {
		s = strings.ToLower(s)
		for _, word := range []string{"duplicate", "duplikat", "already received", "already sent", "already exists"} {
			if strings.Contains(s, word) {
				return true
			}
		}
	}
	return false
}

// told is the first few reasons, each once.
func told(said []string) string {
	var kept []string
	seen := map[string]bool{}
	for _, s := range said {
		if s = line(s, maxSaid); s != "" && !seen[s] && len(kept) < shown {
			seen[s] = true
			kept = append(kept, s)
		}
	}
	return strings.Join(kept, "; ")
}

// line is a counterpart's text on one line, at most n characters of it.
func line(s string, n int) string {
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
