package autopost

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"sluse/formats"
	"sluse/invoice"
	"sluse/outbox"
	"sluse/words"
)

// maxReceipt bounds a receipt file: a thousand bytes a letter is more than a
// printer writes.
const maxReceipt = 16 << 20

const resultName = "masseutsendelse-resultat"

// A result is masseutsendelse-resultat.xml, as far as it decides anything.
type result struct {
	XMLName    xml.Name
	Status     string `xml:"status"` // SUKSESS or FEILET: of the whole job
	Job        string `xml:"jobb-info>ref-jobb-id"`
	Ended      string `xml:"jobb-info>slutt-tid"`
	FaultCode  string `xml:"feilinformasjon>feilkode"`
	Fault      string `xml:"feilinformasjon>melding"`
	Recipients []struct {
		ID      string   `xml:"kunde-id"`
		Status  string   `xml:"status"`
		Invalid []string `xml:"ugyldig-grunn"`
	} `xml:"mottaker-resultater>resultat"`
	Documents []struct {
		ID     string `xml:"dokument-id"`
		Faults []flaw `xml:"feil"`
	} `xml:"dokumenter-med-feil>dokument-med-feil"`
	Letters []letterResult `xml:"brev-resultater>resultat"`
}

type letterResult struct {
	ID      string `xml:"brev-id"`
	Result  string `xml:"resultat"`
	Channel string `xml:"kanal"`
	Faults  []flaw `xml:"feilinformasjon>feil"`
}

type flaw struct {
	Type     string   `xml:"type"`
	Messages []string `xml:"melding"`
}

// RecogniseReceipt goes by the root element and its namespace.
func (c *Channel) RecogniseReceipt(head []byte) bool {
	d := xml.NewDecoder(bytes.NewReader(head))
	for {
		t, err := d.Token()
		if err != nil {
			return false
		}
		if e, ok := t.(xml.StartElement); ok {
			return e.Name.Local == resultName && e.Name.Space == namespace
		}
	}
}

// ReadReceipt reads the printer's answer: one receipt a letter, or one for the
// job where it was refused as a whole.
func (c *Channel) ReadReceipt(r io.Reader, name string) ([]outbox.Receipt, error) {
	fault := func(reason words.Reason) error {
		return &formats.FileError{Place: invoice.Place{File: name}, Reason: reason}
	}
	content, err := io.ReadAll(io.LimitReader(r, maxReceipt+1))
	if err != nil {
		return nil, fmt.Errorf("autopost: receipt %s: %w", name, err)
	}
	if len(content) > maxReceipt {
		return nil, fault(words.R("autopost.receipt-too-large"))
	}
	res, err := parseResult(content)
	if err != nil {
		return nil, fault(words.R("autopost.receipt-unreadable", err.Error()))
	}
	if res.Status == "FEILET" {
		return []outbox.Receipt{{
			Parcel: parcelName(res.Job), State: outbox.Refused, Refusal: outbox.BadContent, ID: res.Job, Time: res.Ended,
			Reason: words.R("autopost.job-refused", join(": ", res.FaultCode, strings.TrimSpace(res.Fault))),
		}}, nil
	}
	receipts := make([]outbox.Receipt, 0, len(res.Letters))
	seen := make(map[string]bool, len(res.Letters))
	for i := range res.Letters {
		l := &res.Letters[i]
		if seen[l.ID] {
			return nil, fault(words.R("autopost.receipt-names-twice", l.ID))
		}
		seen[l.ID] = true
		one, err := res.receipt(l)
		if err != nil {
			return nil, fault(words.R("autopost.receipt-unreadable", err.Error()))
		}
		receipts = append(receipts, one)
	}
	return receipts, nil
}

func parseResult(content []byte) (*result, error) {
	// No receipt has a document type, and none of it shall be followed.
	if bytes.Contains(content, []byte("<!DOCTYPE")) {
		return nil, errors.New("it has a DOCTYPE")
	}
	var res result
	if err := xml.Unmarshal(content, &res); err != nil {
		return nil, err
	}
	switch {
	case res.XMLName.Local != resultName || res.XMLName.Space != namespace:
		return nil, fmt.Errorf("its root is %q", res.XMLName.Local)
	case res.Job == "":
		return nil, errors.New("it names no job (ref-jobb-id)")
	case len(res.Letters) > MaxBatch:
		return nil, fmt.Errorf("it names %d letters; no job of ours has more than %d", len(res.Letters), MaxBatch)
	case res.Status != "SUKSESS" && res.Status != "FEILET":
		return nil, fmt.Errorf("unknown status %q", res.Status)
	}
	return &res, nil
}

// receipt is what became of one letter. Posted is Accepted: the post has it.
// Put into the receiver's digital mailbox is Delivered.
func (res *result) receipt(l *letterResult) (outbox.Receipt, error) {
	r := outbox.Receipt{Token: l.ID, Parcel: parcelName(res.Job), ID: res.Job, Time: res.Ended}
	switch {
	case l.ID == "":
		return r, errors.New("a letter has no id (brev-id)")
	case l.Result == "SENDT" && l.Channel == "WEB":
		r.State, r.Reason = outbox.Delivered, words.R("autopost.delivered-digitally")
	case l.Result == "SENDT":
		r.State, r.Reason = outbox.Accepted, words.R("autopost.posted")
	case l.Result == "IKKE_SENDT":
		r.State = outbox.Refused
		r.Refusal, r.Reason = res.refusal(l)
	default:
		return r, fmt.Errorf("unknown result %q of letter %s", l.Result, l.ID)
	}
	return r, nil
}

// codes are the printer's errors. Only a receiver at fault lets the invoice
// go on to another channel; what is wrong with the document is for a person.
var codes = map[string]struct {
	refusal outbox.Refusal
	code    string
}{
	"UGYLDIG_MOTTAKER":  {outbox.CannotReach, "autopost.bad-recipient"},
	"UGYLDIG_DOKUMENT":  {outbox.BadContent, "autopost.bad-document"},
	"UGYLDIG_FOR_PRINT": {outbox.BadContent, "autopost.not-printable"},
}

// refusal is why a letter was not sent. Of several errors the first that needs
// a person stands before those that do not.
func (res *result) refusal(l *letterResult) (outbox.Refusal, words.Reason) {
	kind, code := outbox.BadContent, "autopost.not-sent"
	said := []string{l.Result}
	for i, f := range l.Faults {
		known, ok := codes[f.Type]
		if !ok {
			known.refusal, known.code = outbox.BadContent, "autopost.not-sent"
		}
		if i == 0 || kind == outbox.CannotReach && known.refusal == outbox.BadContent {
			kind, code = known.refusal, known.code
			said = append([]string{f.Type}, f.Messages...)
		}
	}
	if len(l.Faults) == 0 && res.invalidRecipient(l.ID) {
		kind, code = outbox.CannotReach, "autopost.bad-recipient"
	}
	return kind, words.R(code, join(": ", append(said, res.details(l.ID)...)...))
}

func (res *result) invalidRecipient(letter string) bool {
	for _, p := range res.Recipients {
		if p.ID == letter && p.Status == "UGYLDIG" {
			return true
		}
	}
	return false
}

// details is what the receipt says elsewhere of the letter's document and
// receiver.
func (res *result) details(letter string) []string {
	var said []string
	for _, d := range res.Documents {
		if d.ID != "D"+letter {
			continue
		}
		for _, f := range d.Faults {
			said = append(said, f.Messages...)
		}
	}
	for _, p := range res.Recipients {
		if p.ID == letter {
			said = append(said, p.Invalid...)
		}
	}
	return said
}
