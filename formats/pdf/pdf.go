// Package pdf writes an invoice as a page that a Norwegian customer knows: A4,
// the address in the window of a C5 envelope, the payment in a box at the foot
// of the last page. It reads nothing.
//
// It keeps to what printers ask of a letter: every font is embedded, and
// nothing stands in the bar-code zone 0-15 mm from the left edge.
package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"sluse/formats"
	"sluse/words"
)

// Options are what a Format is told once.
type Options struct {
	// Lang is the language of the labels; bokmål where it is not given.
	Lang words.Lang
}

// A Format writes PDF invoices. It may be used by many goroutines at once.
type Format struct{ labels *labels }

var _ formats.Encoder = Format{}

// New is the PDF writer in the language of o.
func New(o Options) Format {
	if o.Lang == words.EN {
		return Format{labels: &english}
	}
	return Format{labels: &bokmal}
}

// MediaType is the type of the written bytes.
func (Format) MediaType() string { return "application/pdf" }

// Extension is the ending of their file name.
func (Format) Extension() string { return ".pdf" }

// ErrNoInvoice says that the document has no invoice to write.
var ErrNoInvoice = errors.New("pdf: the document has no invoice")

// Encode writes the document's invoice. Original is not used: what a person
// reads is always made from the invoice's terms. Equal documents give equal
// bytes: the only dates in the file are the invoice's own.
func (f Format) Encode(w io.Writer, doc formats.Document) error {
	if doc.Invoice == nil {
		return ErrNoInvoice
	}
	s := newSheet(&invoiceText{doc.Invoice, f.labels}, doc.Mark)
	s.write()
	s.number()
	if err := s.pdf.Output(w); err != nil {
		return fmt.Errorf("pdf: invoice %s: %w", doc.Invoice.Number, err)
	}
	return nil
}

// newDocument is an empty A4 document that carries no time and no chance.
func newDocument(t *invoiceText) *fpdf.Fpdf {
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.SetCatalogSort(true)
	// A zero time would make the library read the clock.
	day := t.IssueDate.Time()
	if day.IsZero() {
		day = time.Unix(0, 0).UTC()
	}
	pdf.SetCreationDate(day)
	pdf.SetModificationDate(day)
	pdf.SetLang(t.say.tag)
	pdf.SetTitle(clean(t.heading()), true)
	pdf.SetAuthor(clean(t.Seller.Name), true)
	pdf.SetCreator("sluse", true)
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetMargins(left, top, pageWidth-right)
	addFonts(pdf)
	return pdf
}

// ErrNotOurs says that bytes are no PDF as this package writes them.
var ErrNotOurs = errors.New("pdf: not a document of this writer")

var pageCount = regexp.MustCompile(`<</Type /Pages\n/Kids \[[0-9R ]*\]\n/Count ([0-9]{1,6})\n`)

// Pages counts the pages of a document that Encode wrote. It is no reader of
// other programs' PDF files.
func Pages(document []byte) (int, error) {
	if !bytes.HasPrefix(document, []byte("%PDF-")) {
		return 0, ErrNotOurs
	}
	m := pageCount.FindSubmatch(document)
	if m == nil {
		return 0, ErrNotOurs
	}
	return strconv.Atoi(string(m[1]))
}
