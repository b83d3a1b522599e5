package ehf

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"sluse/outbox"
)

// What the envelope says of a document (Peppol BIS Billing 3.0).
const (
	customization = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0" // BT-24
	process       = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"                                // BT-23
	namespaces    = "urn:oasis:names:specification:ubl:schema:xsd:"
	version       = "2.1"
)

// A kind is a document type with the envelope's parts that are the same for
// all of it. They are put together once: an envelope is written for each of a
// hundred thousand invoices.
type kind struct {
	name   string // "Invoice"
	middle string // from the receiver's number to the token
	after  string // from the token to the moment
	end    string // from the moment to the document
}

var (
	invoiceKind    = newKind("Invoice")
	creditNoteKind = newKind("CreditNote")
)

// The envelope's fixed parts (Peppol Business Message Envelope 2.0, SBDH).
const (
	envelopeStart = `<?xml version="1.0" encoding="UTF-8"?>
<StandardBusinessDocument xmlns="http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader">
<StandardBusinessDocumentHeader>
<HeaderVersion>1.0</HeaderVersion>
<Sender><Identifier Authority="iso6523-actorid-upis">0192:`
	envelopeReceiver = `</Identifier></Sender>
<Receiver><Identifier Authority="iso6523-actorid-upis">0192:`
	envelopeEnd = "\n</StandardBusinessDocument>\n"
)

func newKind(name string) kind {
	standard := namespaces + name + "-2"
	return kind{
		name: name,
		middle: `</Identifier></Receiver>
<DocumentIdentification>
<Standard>` + standard + `</Standard>
<TypeVersion>` + version + `</TypeVersion>
<InstanceIdentifier>`,
		after: `</InstanceIdentifier>
<Type>` + name + `</Type>
<CreationDateAndTime>`,
		end: `</CreationDateAndTime>
</DocumentIdentification>
<BusinessScope>
<Scope><Type>DOCUMENTID</Type><InstanceIdentifier>` + standard + "::" + name + "##" + customization + "::" + version +
			`</InstanceIdentifier><Identifier>busdox-docid-qns</Identifier></Scope>
<Scope><Type>PROCESSID</Type><InstanceIdentifier>` + process + `</InstanceIdentifier><Identifier>cenbii-procid-ubl</Identifier></Scope>
<Scope><Type>COUNTRY_C1</Type><InstanceIdentifier>NO</InstanceIdentifier></Scope>
</BusinessScope>
</StandardBusinessDocumentHeader>
`,
	}
}

// envelope is a document in its envelope. Numbers and token hold nothing that
// XML would have to escape.
func (k *kind) envelope(item *outbox.Item, at time.Time, body []byte) []byte {
	size := len(envelopeStart) + len(envelopeReceiver) + len(k.middle) + len(k.after) + len(k.end) + len(envelopeEnd) + len(body)
	b := make([]byte, 0, size+len(item.Token)+2*9+len(time.RFC3339))
	b = append(b, envelopeStart...)
	b = append(b, item.Seller.OrgNumber...)
	b = append(b, envelopeReceiver...)
	b = append(b, item.Customer.OrgNumber...)
	b = append(b, k.middle...)
	b = append(b, strings.ToLower(item.Token)...)
	b = append(b, k.after...)
	b = at.AppendFormat(b, time.RFC3339)
	b = append(b, k.end...)
	b = append(b, body...)
	return append(b, envelopeEnd...)
}

var (
	declaration = regexp.MustCompile(`^<\?xml[ \t\r\n][^>]{0,300}\?>`)
	encodingOf  = regexp.MustCompile(`[ \t\r\n]encoding[ \t\r\n]*=[ \t\r\n]*["']([A-Za-z0-9._:-]{1,40})["']`)
)

// single are the encodings of one byte a letter in which a dropped document
// may have come; it leaves in the envelope's.
var single = map[string]*charmap.Charmap{
	"iso-8859-1": charmap.ISO8859_1, "iso8859-1": charmap.ISO8859_1, "latin1": charmap.ISO8859_1,
	"iso-8859-15": charmap.ISO8859_15, "iso8859-15": charmap.ISO8859_15, "latin9": charmap.ISO8859_15,
	"windows-1252": charmap.Windows1252, "cp1252": charmap.Windows1252,
}

var errNotUTF8 = errors.New("the document is not in UTF-8")

// bare is a document as it can stand inside another one: from its root
// element on, in UTF-8. root is the element that it must begin with.
func bare(document []byte, root string) ([]byte, error) {
	document = bytes.TrimPrefix(document, []byte("\xef\xbb\xbf"))
	declared := declaration.Find(document[:min(len(document), 400)])
	body := document[len(declared):]
	if m := encodingOf.FindSubmatch(declared); m != nil {
		name := strings.ToLower(string(m[1]))
		if set, ok := single[name]; ok {
			text, err := set.NewDecoder().Bytes(body)
			if err != nil {
				return nil, err
			}
			body = text
		} else if name != "utf-8" && name != "utf8" && name != "us-ascii" && name != "ascii" {
			return nil, fmt.Errorf("the document is in %s", name)
		}
	}
	if !utf8.Valid(body) {
		return nil, errNotUTF8
	}
	body = prologue(body)
	if !begins(body, root) {
		return nil, fmt.Errorf("the document does not begin with %s", root)
	}
	return bytes.TrimRight(body, " \t\r\n"), nil
}

// prologue goes past white space, comments and processing instructions.
func prologue(b []byte) []byte {
	for {
		b = bytes.TrimLeft(b, " \t\r\n")
		end := ""
		switch {
		case bytes.HasPrefix(b, []byte("<!--")):
			end = "-->"
		case bytes.HasPrefix(b, []byte("<?")):
			end = "?>"
		default:
			return b
		}
		i := bytes.Index(b, []byte(end))
		if i < 0 {
			return nil
		}
		b = b[i+len(end):]
	}
}

// begins says whether b's first tag opens the element, by any prefix.
func begins(b []byte, element string) bool {
	if len(b) == 0 || b[0] != '<' {
		return false
	}
	end := bytes.IndexAny(b, " \t\r\n/>")
	if end < 0 {
		return false
	}
	tag := string(b[1:end])
	if _, local, ok := strings.Cut(tag, ":"); ok {
		tag = local
	}
	return tag == element
}
