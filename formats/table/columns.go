// Package table is the generic Norwegian invoice layout that the formats of
// tables share (docs/csv.md): its columns, what their values mean, and how
// rows become invoices. How a row is written is the format's own matter.
package table

import (
	"iter"
	"strings"

	"sluse/words"
)

// A Column is one of the layout's columns, in the order of docs/csv.md.
type Column int

// The columns.
const (
	ColNumber Column = iota
	ColType
	ColIssueDate
	ColDueDate
	ColDeliveryDate
	ColCurrency
	ColRate
	ColCustomer
	ColName
	ColOrgNumber
	ColEmail
	ColAddress
	ColAddress2
	ColPostCode
	ColCity
	ColCountry
	ColBuyerReference
	ColOrder
	ColKID
	ColAccount
	ColPreceding
	ColNote
	ColNet
	ColVAT
	ColGross
	ColItemID
	ColItem
	ColQuantity
	ColUnit
	ColPrice
	ColLineNet
	ColVATRate
	ColVATCode
	ColFault
	Columns
)

// A heading says what a column is called and what it carries.
type heading struct {
	name     string
	term     string // BT-n; empty where the norm has none
	required bool   // the file must have the column
	ofLine   bool   // differs from row to row of an invoice
	text     bool   // free text, in which a line break may stand
	id       bool   // digits that a spreadsheet may take for a number
}

var headings = [Columns]heading{
	ColNumber:         {name: "Fakturanr", term: "BT-1", required: true, id: true},
	ColType:           {name: "Type", term: "BT-3"},
	ColIssueDate:      {name: "Fakturadato", term: "BT-2", required: true},
	ColDueDate:        {name: "Forfallsdato", term: "BT-9", required: true},
	ColDeliveryDate:   {name: "Leveringsdato", term: "BT-72"},
	ColCurrency:       {name: "Valuta", term: "BT-5"},
	ColRate:           {name: "Kurs"},
	ColCustomer:       {name: "Kundenr", term: "BT-46", id: true},
	ColName:           {name: "Kundenavn", term: "BT-44", required: true, text: true},
	ColOrgNumber:      {name: "Orgnr", term: "BT-47", id: true},
	ColEmail:          {name: "Epost", term: "BT-58"},
	ColAddress:        {name: "Adresse", term: "BT-50", text: true},
	ColAddress2:       {name: "Adresse2", term: "BT-51", text: true},
	ColPostCode:       {name: "Postnr", term: "BT-53", id: true},
	ColCity:           {name: "Sted", term: "BT-52", text: true},
	ColCountry:        {name: "Land", term: "BT-55"},
	ColBuyerReference: {name: "DeresRef", term: "BT-10", text: true},
	ColOrder:          {name: "Ordrenr", term: "BT-13", text: true, id: true},
	ColKID:            {name: "KID", term: "BT-83", id: true},
	ColAccount:        {name: "Konto", term: "BT-84", id: true},
	ColPreceding:      {name: "GjelderFaktura", term: "BT-25", id: true},
	ColNote:           {name: "Merknad", term: "BT-22", text: true},
	ColNet:            {name: "Netto", term: "BT-109", required: true},
	ColVAT:            {name: "Mva", term: "BT-110", required: true},
	ColGross:          {name: "Brutto", term: "BT-112", required: true},
	ColItemID:         {name: "Varenr", term: "BT-155", ofLine: true, id: true},
	ColItem:           {name: "Varenavn", term: "BT-153", required: true, ofLine: true, text: true},
	ColQuantity:       {name: "Antall", term: "BT-129", required: true, ofLine: true},
	ColUnit:           {name: "Enhet", term: "BT-130", ofLine: true},
	ColPrice:          {name: "Pris", term: "BT-146", required: true, ofLine: true},
	ColLineNet:        {name: "Linjesum", term: "BT-131", required: true, ofLine: true},
	ColVATRate:        {name: "MvaSats", term: "BT-152", required: true, ofLine: true},
	ColVATCode:        {name: "MvaKode", term: "BT-151", ofLine: true},
	ColFault:          {name: "Feil", ofLine: true},
}

// A Layout is which columns a file has, and where.
type Layout struct {
	Cols   []Column // by position
	Number int      // where Fakturanr stands
	Fault  int      // where Feil stands; -1 is nowhere
	// Least is how many fields a row must have: up to its last required
	// column. A spreadsheet leaves out the separators of empty last cells.
	Least int
	// Whole is how many fields a row has that lacks none but Feil.
	Whole int
}

// ReadHeadings makes a layout of the heading row's fields, or says all that is
// wrong with them at once.
func ReadHeadings(fields []string) (*Layout, words.Reason) {
	for len(fields) > 0 && strings.TrimSpace(fields[len(fields)-1]) == "" {
		fields = fields[:len(fields)-1]
	}
	lay := &Layout{Number: -1, Fault: -1}
	var seen [Columns]bool
	var unknown, missing, twice []string
	for i, f := range fields {
		f = strings.TrimSpace(f)
		c, ok := FindColumn(f)
		switch {
		case !ok:
			unknown = append(unknown, Suggest(f, usual))
			continue
		case seen[c]:
			twice = append(twice, headings[c].name)
		}
		seen[c] = true
		lay.Cols = append(lay.Cols, c)
		switch c {
		case ColFault:
			lay.Fault = i
		case ColNumber:
			lay.Number = i
		}
		if c != ColFault {
			lay.Whole = i + 1
		}
		if headings[c].required {
			lay.Least = i + 1
		}
	}
	for c, h := range headings {
		if h.required && !seen[c] {
			missing = append(missing, h.name)
		}
	}
	u, m := strings.Join(unknown, ", "), strings.Join(missing, ", ")
	switch {
	case u != "" && m != "":
		return nil, words.R("csv.unknown-and-missing-column", u, m)
	case u != "":
		return nil, words.R("csv.unknown-column", u)
	case m != "":
		return nil, words.R("csv.missing-column", m)
	case len(twice) > 0:
		return nil, words.R("csv.column-twice", strings.Join(twice, ", "))
	}
	return lay, words.Reason{}
}

// String is the column's heading.
func (c Column) String() string { return headings[c].name }

// OfLine reports whether the value may differ from row to row of an invoice.
func (c Column) OfLine() bool { return headings[c].ofLine }

// IsText reports whether the column is free text.
func (c Column) IsText() bool { return headings[c].text }

// IsID reports whether the column holds digits that a spreadsheet may take for
// a number.
func (c Column) IsID() bool { return headings[c].id }

// FindColumn is the column of a heading.
func FindColumn(name string) (Column, bool) {
	for c, h := range headings {
		if strings.EqualFold(h.name, name) {
			return Column(c), true
		}
	}
	return 0, false
}

// usual are the headings of the layout.
func usual(yield func(string) bool) {
	for _, h := range headings {
		if !yield(h.name) {
			return
		}
	}
}

// Suggest is an unknown heading, with the known one it was meant to be behind
// it where there is a near one.
func Suggest(name string, known iter.Seq[string]) string {
	shown := Clip(name, 40)
	if shown == "" {
		shown = "«»"
	}
	plain := Fold(Clip(name, 40))
	best, distance := "", 1+max(1, len(plain)/3)
	for one := range known {
		if d := editDistance(plain, Fold(one)); d < distance {
			best, distance = one, d
		}
	}
	if best == "" {
		return shown
	}
	return shown + " (→ " + best + "?)"
}

// Fold is a heading without what people write differently.
func Fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case ' ', '.', '-', '_', '/', ':', '\u00a0':
			return -1
		}
		return r
	}, strings.ToLower(s))
}

// editDistance is Levenshtein's, in bytes: it only ranks suggestions.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// IsReason reports whether nothing but Feil is filled in.
func (lay *Layout) IsReason(fields []string) bool {
	return lay.Fault >= 0 && lay.Fault < len(fields) && lay.Blank(fields) && strings.TrimSpace(fields[lay.Fault]) != ""
}

// Blank reports whether a row says nothing: spreadsheets leave such rows
// behind.
func (lay *Layout) Blank(fields []string) bool {
	for i, f := range fields {
		if f != "" && i != lay.Fault && strings.TrimSpace(f) != "" {
			return false
		}
	}
	return true
}

// Overlong reports whether fields stand to the right of the last heading.
func (lay *Layout) Overlong(fields []string) bool {
	for i := len(lay.Cols); i < len(fields); i++ {
		if strings.TrimSpace(fields[i]) != "" {
			return true
		}
	}
	return false
}

// Plausible reports whether s looks like an invoice number.
func Plausible(s string) bool {
	if s == "" || len(s) > 40 {
		return false
	}
	digit := false
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			digit = true
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= 0x80:
		case strings.IndexByte("-/._#", c) >= 0:
		default:
			return false
		}
	}
	return digit
}

// Clip is at most n bytes of s, whole letters, on one line.
func Clip(s string, n int) string {
	if len(s) > n {
		s = strings.ToValidUTF8(s[:n], "") + "…"
	}
	return strings.Join(strings.Fields(s), " ")
}
