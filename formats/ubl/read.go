package ubl

import (
	"bytes"
	"encoding/xml"
	"errors"
	"strconv"
	"strings"

	"sluse/calendar"
	"sluse/formats"
	"sluse/invoice"
	"sluse/money"
	"sluse/words"
)

// parse reads one document. Its error is a *formats.FileError.
func parse(raw []byte, o formats.Options) (*formats.Record, error) {
	text, err := wellEncoded(raw, o.File)
	if err != nil {
		return nil, err
	}
	r := &reader{scanner: newScanner(text, o.File), inv: new(invoice.Invoice), options: o}
	r.options.MaxLine = orDefault(o.MaxLine, maxText)
	r.options.MaxLines = orDefault(o.MaxLines, maxLines)
	if r.firstElement() {
		class, line := rootClass(r.root), r.place()
		r.rec = &formats.Record{Ordinal: 1, Invoice: r.inv, Raw: raw, Place: invoice.Place{File: o.File, Line: line}}
		r.document()
		for r.next() { // what follows must be nothing
		}
		r.conclude(class)
	}
	if r.err != nil {
		return nil, r.err
	}
	r.rec.Number = r.inv.Number
	return r.rec, nil
}

func orDefault(n, otherwise int) int {
	if n > 0 {
		return n
	}
	return otherwise
}

// wellEncoded is the document in UTF-8, or the words for what it is instead.
func wellEncoded(raw []byte, file string) ([]byte, error) {
	switch start := bytes.ToLower(bytes.TrimLeft(raw[:min(len(raw), 1024)], space+"\xef\xbb\xbf")); {
	case len(bytes.Trim(raw, space)) == 0:
		return nil, fileError(file, 0, "ubl.empty")
	case bytes.HasPrefix(start, []byte("<!doctype html")), bytes.HasPrefix(start, []byte("<html")):
		return nil, fileError(file, 1, "ubl.html")
	}
	text, err := toUTF8(raw)
	if e, ok := errors.AsType[charsetError](err); ok {
		return nil, fileError(file, 1, "ubl.encoding", string(e))
	}
	if err != nil {
		return nil, err
	}
	if line := badUTF8(text); line > 0 {
		return nil, fileError(file, line, "ubl.not-utf8")
	}
	return text, nil
}

// A reader fills an invoice from a document's elements.
type reader struct {
	*scanner
	options formats.Options
	inv     *invoice.Invoice
	rec     *formats.Record

	lineNo     int // of the line being read, from 1
	taxTotals  []taxTotal
	currencies []statedCurrency
}

// A statedCurrency is the first place where amounts state a currency. They
// are judged at the end, for BT-5 may not be known before.
type statedCurrency struct {
	code, element, term string
	line                int
	place               invoice.Place
}

// firstElement goes to the document's first element, and refuses one that is
// neither an invoice nor a credit note.
func (r *reader) firstElement() bool {
	for r.next() {
		if r.kind == startToken {
			if rootClass(r.root) == "" {
				r.fail("ubl.not-ubl", r.root.Local)
			}
			return r.err == nil
		}
	}
	return false
}

// A leaf is an element that carries a value.
type leaf struct {
	name  string
	value string
	attrs []xml.Attr
	line  int
}

func (r *reader) leaf() leaf {
	l := leaf{name: r.name, attrs: r.attrs, line: r.place()}
	l.value = r.content(r.options.MaxLine)
	return l
}

// at is a leaf's place. It is asked while the leaf's parent is open.
func (r *reader) at(l leaf) invoice.Place {
	path := r.where()
	if r.lineNo > 0 {
		for _, kind := range []string{"cac:InvoiceLine", "cac:CreditNoteLine"} {
			path = strings.Replace(path, kind, kind+"["+strconv.Itoa(r.lineNo)+"]", 1)
		}
	}
	return invoice.Place{File: r.file, Line: l.line, Path: path + "/" + l.name}
}

// Rule ids of our own; the others are the norm's.
const (
	ruleNumber   = "SLUSE-NUMBER"
	ruleTwice    = "SLUSE-TWICE"
	ruleType     = "SLUSE-TYPE"
	ruleAccounts = "SLUSE-ACCOUNTS"
	ruleDate     = "PEPPOL-EN16931-F001" // a date is YYYY-MM-DD
	ruleCurrency = "PEPPOL-EN16931-R051" // every currencyID is BT-5
	ruleCharge   = "PEPPOL-EN16931-R043" // ChargeIndicator is true or false
	rulePrice    = "PEPPOL-EN16931-R044" // no charge on a price
	ruleTaxTotal = "PEPPOL-EN16931-R054" // a VAT total without breakdown needs BT-6
)

func (r *reader) find(rule, term string, l leaf, code string, args ...string) {
	r.add(invoice.Finding{
		Rule: rule, Fatal: true, Term: term, Value: l.value, Line: r.lineNo, Place: r.at(l), Reason: words.R(code, args...),
	})
}

func (r *reader) add(f invoice.Finding) {
	if len(r.rec.Findings) < maxFindings {
		r.rec.Findings = append(r.rec.Findings, f)
	}
}

// once finds a second value for a term that may have one.
func (r *reader) once(given bool, l leaf, term string) {
	if given {
		r.find(ruleTwice, term, l, "ubl.twice", l.name)
	}
}

// text reads a term. An empty element counts as none.
func (r *reader) text(dst *string, term string) {
	l := r.leaf()
	if l.value == "" {
		return
	}
	r.once(*dst != "", l, term)
	*dst = l.value
}

// id reads an identifier with its scheme.
func (r *reader) id(dst *invoice.ID, term string) {
	l := r.leaf()
	if l.value == "" {
		return
	}
	r.once(dst.Value != "", l, term)
	*dst = invoice.ID{Scheme: attr(l.attrs, "schemeID"), Value: l.value}
}

func (r *reader) date(dst *calendar.Date, term string) {
	l := r.leaf()
	d, err := calendar.ParseDate(l.value)
	if err != nil {
		r.find(ruleDate, term, l, "ubl.date", l.value)
		return
	}
	r.once(*dst != "", l, term)
	*dst = d
}

// number reads a decimal that is not an amount of money.
func (r *reader) number(dst *money.Decimal, term string) leaf {
	l := r.leaf()
	d, err := money.ParseDecimal(l.value)
	switch {
	case errors.Is(err, money.ErrRange):
		r.find(ruleNumber, term, l, "ubl.number-range", l.value)
	case err != nil:
		r.find(ruleNumber, term, l, "ubl.number", l.value)
	default:
		r.once(dst.IsSet(), l, term)
		*dst = d
	}
	return l
}

// amount reads an amount and keeps its currency to be compared with BT-5.
func (r *reader) amount(dst *money.Decimal, term string) {
	l := r.number(dst, term)
	if code := attr(l.attrs, "currencyID"); r.newCurrency(code) {
		r.currencies = append(r.currencies, statedCurrency{code, l.name, term, r.lineNo, r.at(l)})
	}
}

// newCurrency tells whether a currency was not stated before. What is beyond
// the bound would not be listed either.
func (r *reader) newCurrency(code string) bool {
	for _, c := range r.currencies {
		if c.code == code {
			return false
		}
	}
	return len(r.currencies) < maxFindings
}

// conclude judges what only the whole document can tell.
func (r *reader) conclude(class invoice.Class) {
	r.chooseTaxTotals()
	for _, c := range r.currencies {
		if c.code == r.inv.Currency && c.code != "" {
			continue
		}
		reason := words.R("ubl.currency", c.code, r.inv.Currency)
		if c.code == "" {
			reason = words.R("ubl.currency-missing", c.element)
		}
		r.add(invoice.Finding{
			Rule: ruleCurrency, Fatal: true, Term: c.term, Value: c.code, Line: c.line, Place: c.place, Reason: reason,
		})
	}
	known := r.inv.Type != "" || class == invoice.ClassInvoice
	if r.err == nil && (r.inv.Class() != class || !known) {
		code := "ubl.type-invoice"
		if class == invoice.ClassCreditNote {
			code = "ubl.type-credit-note"
		}
		r.add(invoice.Finding{
			Rule: ruleType, Fatal: true, Term: "BT-3", Value: r.inv.Type, Place: r.rec.Place, Reason: words.R(code, r.inv.Type),
		})
	}
}
