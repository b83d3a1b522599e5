package formats

import (
	"io"
	"iter"

	"sluse/invoice"
)

// A CustomerList reads files that list a seller's customers.
type CustomerList interface {
	// Name is the format's word in output: "csv".
	Name() string
	// Recognise says by content whether a file is such a list; no file is
	// one and an invoice file too.
	Recognise(head []byte) bool
	// ReadCustomers yields the file's rows in order, as Format.Read does
	// its invoices.
	ReadCustomers(r io.Reader, o Options) iter.Seq2[*CustomerRecord, error]
	// Correct gives failed rows back.
	Corrector
}

// A CustomerRecord is one row of a list of customers.
type CustomerRecord struct {
	Ordinal  int // from 1, in the file's order, without gaps
	Place    invoice.Place
	Customer invoice.Customer
	// Says names the fields that the row speaks of (the constants below),
	// emptied ones among them. Of the others it says nothing.
	Says     []string
	Findings []invoice.Finding
	Raw      []byte
}

// The fields of a customer that lists, invoices and people set.
const (
	FieldNumber    = "number"
	FieldOrg       = "org"
	FieldName      = "name"
	FieldEmail     = "email"
	FieldAddress   = "address"
	FieldList      = "list"
	FieldHold      = "hold"
	FieldNeverSell = "never-sell"
)
