// Package formats says what an invoice file is: the socket that every format
// fits, for reading, writing and correcting.
package formats

import (
	"io"
	"iter"

	"sluse/invoice"
	"sluse/words"
)

// A Format reads one kind of invoice file.
type Format interface {
	// Name is the format's word in configuration and output: "csv", "ubl".
	Name() string
	// Recognise says by content, never by name, whether a file is of this
	// format. head is the file's first bytes (at most HeadSize).
	Recognise(head []byte) bool
	// Read yields the file's invoices in order. One that cannot be read
	// whole is yielded with fatal findings, and the next ones follow. The
	// error is a *FileError where the file as a whole says nothing more (it
	// ends the sequence), or an I/O error of r. Memory does not grow with the
	// file. Reading the same bytes again yields the same records.
	Read(r io.Reader, o Options) iter.Seq2[*Record, error]
}

// HeadSize is how much of a file Recognise is shown.
const HeadSize = 64 << 10

// Options are what a reader must know beside the file.
type Options struct {
	File   string        // the file's name, for places
	Seller invoice.Party // who the invoices are from, where the format does not say
	// Account is the seller's own account, where the format gives none.
	Account string
	// Terms that the configuration's limits set; 0 is the format's default.
	MaxLine  int // bytes in one line or element
	MaxLines int // lines in one invoice
	// KIDLengths are the lengths that the seller's KIDs have, where that is
	// agreed: with one, a sheet that made a number of a KID can be believed.
	KIDLengths []int
}

// A Record is one invoice of a file, as read.
type Record struct {
	Ordinal  int           // from 1, in the file's order
	Number   string        // BT-1 as far as it could be read
	Place    invoice.Place // where the invoice begins
	Invoice  *invoice.Invoice
	Findings []invoice.Finding
	// LinePlaces are the places of Invoice.Lines, where the format has them.
	LinePlaces []invoice.Place
	// Raw is the invoice's own bytes: its rows of a CSV, its whole document
	// in UBL. It is kept, and is what the correction file gives back.
	Raw []byte
}

// A FileError says why a file as a whole cannot be read, or not further.
type FileError struct {
	Place  invoice.Place
	Reason words.Reason
}

// Error is the reason in English with its place in front.
func (e *FileError) Error() string {
	return e.Place.String() + ": " + e.Reason.Text(words.EN)
}

// A Corrector gives failed invoices back in their own format, to be mended
// and dropped again.
type Corrector interface {
	// Correct writes a file of the failed invoices only. original is the
	// dropped file from its start (for its heading). Reading the result
	// again ignores what was added.
	Correct(w io.Writer, original io.Reader, failed iter.Seq2[Failed, error]) error
}

// An Ender is a Corrector whose files open only under their own ending, as
// ".xlsx": the dropped file may have had any name.
type Ender interface {
	Corrector
	Ending() string
}

// A Failed is an invoice that was not taken, and why in the clerk's words.
type Failed struct {
	Raw []byte
	Why string
}

// A Document is an invoice to be written.
type Document struct {
	Invoice *invoice.Invoice
	// Original is the document as it was dropped, where it was dropped in
	// the encoder's own format; it leaves as it came unless Assigned.
	Original []byte
	// Assigned says that payee, account, KID, type and notice of Invoice
	// differ from Original's by an assignment.
	Assigned bool
	// Mark is printed large where the format can: "KOPI".
	Mark string
}

// An Encoder writes invoices. Equal documents give equal bytes.
type Encoder interface {
	// MediaType is the written bytes' type, "application/pdf".
	MediaType() string
	// Extension is their file name's ending, ".pdf".
	Extension() string
	Encode(w io.Writer, doc Document) error
}
