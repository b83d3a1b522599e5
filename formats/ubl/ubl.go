// Package ubl reads UBL 2.1 invoices and credit notes as EN 16931 binds its
// terms to them, and writes them as Peppol BIS Billing 3.0, which is EHF.
//
// A file is one document. One that was dropped as UBL leaves as the bytes it
// came in; where a factor bought it, all but what the assignment changes.
package ubl

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"

	"sluse/formats"
	"sluse/invoice"
	"sluse/words"
)

// The namespaces of UBL 2.1. Prefixes are free; these are what counts.
const (
	nsInvoice    = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
	nsCreditNote = "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"
	nsAggregate  = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
	nsBasic      = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
)

// What BT-24 and BT-23 say of a document of ours.
const (
	customizationID = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
	profileID       = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
)

// Bounds. A document past one of them is refused in words.
const (
	maxDocument   = 64 << 20 // bytes in one document
	maxText       = 1 << 20  // bytes in one element's text; Options.MaxLine
	maxLines      = 100_000  // invoice lines; Options.MaxLines
	maxDepth      = 64       // elements within each other
	maxAttributes = 64       // attributes of one element, namespaces among them
	maxFindings   = 200      // findings of one document; the rest is not listed
)

// A Format reads and writes UBL. The zero value is ready.
type Format struct {
	// MaxDocument is how many bytes a document may have; 0 is 64 MiB.
	MaxDocument int
}

// New is the format with its defaults.
func New() Format { return Format{} }

var (
	_ formats.Format    = Format{}
	_ formats.Encoder   = Format{}
	_ formats.Corrector = Format{}
)

// Name is "ubl".
func (Format) Name() string { return "ubl" }

// MediaType is XML's.
func (Format) MediaType() string { return "application/xml" }

// Extension is ".xml".
func (Format) Extension() string { return ".xml" }

// Recognise reports whether the first element is a UBL Invoice or
// CreditNote. A DOCTYPE before it and an encoding that we do not read are
// passed over here, so that Read can say what is wrong with them.
func (Format) Recognise(head []byte) bool {
	text, err := toUTF8(head)
	if err != nil {
		text = head
	}
	d := newDecoder(text)
	for {
		token, err := d.Token()
		if err != nil {
			return false
		}
		if start, ok := token.(xml.StartElement); ok {
			return rootClass(start.Name) != ""
		}
		if c, ok := token.(xml.CharData); ok && len(bytes.Trim(c, space)) > 0 {
			return false
		}
	}
}

// rootClass is what a document's first element makes it, or nothing.
func rootClass(name xml.Name) invoice.Class {
	switch name {
	case xml.Name{Space: nsInvoice, Local: "Invoice"}:
		return invoice.ClassInvoice
	case xml.Name{Space: nsCreditNote, Local: "CreditNote"}:
		return invoice.ClassCreditNote
	}
	return ""
}

// Read yields the file's one document.
func (f Format) Read(r io.Reader, o formats.Options) iter.Seq2[*formats.Record, error] {
	return func(yield func(*formats.Record, error) bool) {
		limit := f.MaxDocument
		if limit == 0 {
			limit = maxDocument
		}
		raw, err := io.ReadAll(io.LimitReader(r, int64(limit)+1))
		if err != nil {
			yield(nil, err)
			return
		}
		if len(raw) > limit {
			yield(nil, fileError(o.File, 0, "ubl.too-large", strconv.Itoa(max(1, limit>>20))))
			return
		}
		rec, err := parse(raw, o)
		if err != nil {
			yield(nil, err)
			return
		}
		yield(rec, nil)
	}
}

// ErrSeveral says that more than one document was to go into one UBL file.
var ErrSeveral = errors.New("ubl: a file holds one document")

// Correct gives the document back as it was dropped; the reasons stand in the
// report beside it, for an XML file has no place for them.
func (Format) Correct(w io.Writer, _ io.Reader, failed iter.Seq2[formats.Failed, error]) error {
	n := 0
	for one, err := range failed {
		if err != nil {
			return err
		}
		if n++; n > 1 {
			return ErrSeveral
		}
		if _, err := w.Write(one.Raw); err != nil {
			return fmt.Errorf("write the document: %w", err)
		}
	}
	return nil
}

func fileError(file string, line int, code string, args ...string) *formats.FileError {
	return &formats.FileError{Place: invoice.Place{File: file, Line: line}, Reason: words.R(code, args...)}
}
