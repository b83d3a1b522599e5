// Package csvpair is the factor's language where nothing else is agreed: an
// offer file out, an answer file and a settlement in, all as CSV with
// semicolons in UTF-8. docs/factor.md describes the files for the factor's
// developer.
package csvpair

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strconv"

	"sluse/factoring"
	"sluse/invoice"
	"sluse/words"
)

// The bounds of a file. A breach is an error in words.
const (
	MaxLine = 64 << 10 // bytes
	MaxRows = 100_000
	// MaxMinor bounds one amount, in minor units, so that no sum of MaxRows
	// of them overflows: 100 billion kroner.
	MaxMinor = 10_000_000_000_000
)

// Language is the CSV pair.
type Language struct{}

var (
	_ factoring.Language    = Language{}
	_ factoring.Counterpart = Language{}
)

// New is the CSV pair.
func New() Language { return Language{} }

// Name is the language's word in configuration.
func (Language) Name() string { return "csvpair" }

// MediaType is the offer file's.
func (Language) MediaType() string { return "text/csv; charset=utf-8" }

// Extension is the offer file's.
func (Language) Extension() string { return ".csv" }

// RecogniseAnswers reports whether a file is headed as an answer file.
func (Language) RecogniseAnswers(head []byte) bool {
	return headed(head, "sale_id", "invoice_number", "status")
}

// RecogniseSettlement reports whether a file is headed as a settlement.
func (Language) RecogniseSettlement(head []byte) bool {
	return headed(head, "record", "settlement_id", "kind", "amount")
}

func headed(head []byte, names ...string) bool {
	line, _, _ := bytes.Cut(bytes.TrimPrefix(head, bom), []byte("\n"))
	cells, ok := split(string(line))
	if !ok {
		return false
	}
	for _, name := range names {
		if !slices.Contains(cells, name) {
			return false
		}
	}
	return true
}

// WriteOffers writes one offer file: its rows and a trailer.
func (Language) WriteOffers(w io.Writer, file factoring.OfferFile) error {
	out, err := begin(names(offerFields, "sequence", "count", "sum"))
	if err != nil {
		return err
	}
	if len(file.Offers) == 0 || len(file.Offers) > MaxRows {
		return refused(0, "", "factor.row-count", strconv.Itoa(len(file.Offers)), strconv.Itoa(MaxRows))
	}
	if file.Sequence < 1 {
		return refused(0, "sequence", "factor.bad-number", strconv.FormatInt(file.Sequence, 10))
	}
	currency := file.Offers[0].Gross.Currency
	for i := range file.Offers {
		o := &file.Offers[i]
		if o.Gross.Currency != currency {
			return refused(i+1, "currency", "factor.currencies", currency, o.Gross.Currency)
		}
		cells, err := cellsOf(offerFields, o, i+1)
		if err != nil {
			return err
		}
		if err := out.row(append(cells, "", "", ""), i+1); err != nil {
			return err
		}
	}
	trailer := make([]string, len(out.columns))
	out.set(trailer, "record", trailerRecord)
	out.set(trailer, "currency", currency)
	out.set(trailer, "sequence", strconv.FormatInt(file.Sequence, 10))
	out.set(trailer, "count", strconv.Itoa(file.Count()))
	sum := file.Sum()
	sum.Currency = currency
	if sum.Minor > MaxMinor || sum.Minor < -MaxMinor {
		return refused(0, "sum", "factor.bad-amount", sum.String(), currency)
	}
	out.set(trailer, "sum", sum.String())
	return out.end(w, trailer)
}

// ReadOffers reads an offer file as the factor does: all of it, with its
// trailer proved.
func (Language) ReadOffers(r io.Reader, name string) (factoring.OfferFile, error) {
	var file factoring.OfferFile
	t, err := open(r, name, "record", "sale_id", "invoice_number", "currency", "gross", "sequence", "count", "sum")
	if err != nil {
		return file, err
	}
	for {
		row, err := t.next()
		switch {
		case errors.Is(err, io.EOF):
			return file, t.fault(t.line, "", "factor.trailer-missing")
		case err != nil:
			return file, err
		}
		if row.text("record") == trailerRecord {
			err := readOfferTrailer(t, row, &file)
			return file, err
		}
		var o factoring.Offer
		take(offerFields, row, &o)
		if row.wrong != nil {
			return file, row.wrong
		}
		if len(file.Offers) > 0 && o.Gross.Currency != file.Offers[0].Gross.Currency {
			return file, t.fault(row.line, "currency", "factor.currencies", file.Offers[0].Gross.Currency, o.Gross.Currency)
		}
		file.Offers = append(file.Offers, o)
	}
}

func readOfferTrailer(t *table, row *row, file *factoring.OfferFile) error {
	file.Sequence = row.number("sequence")
	count, sum := row.number("count"), row.amount("sum")
	if row.wrong != nil {
		return row.wrong
	}
	want := file.Sum()
	want.Currency = sum.Currency
	switch {
	case count != int64(file.Count()):
		return t.fault(row.line, "count", "factor.trailer-count", strconv.Itoa(file.Count()), strconv.FormatInt(count, 10))
	case sum != want || len(file.Offers) > 0 && sum.Currency != file.Offers[0].Gross.Currency:
		return t.fault(row.line, "sum", "factor.trailer-sum", words.Arg(want), words.Arg(sum))
	}
	return t.finish()
}

// refused is the error of a file that cannot be written. row counts from 1; 0
// is the file.
func refused(row int, column, code string, args ...string) error {
	place := invoice.Place{Column: column}
	if row > 0 {
		place.Line = row + 1 // the heading is line 1
	}
	return &factoring.FileError{Place: place, Reason: words.R(code, args...)}
}
