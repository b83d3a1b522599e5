package csv

import (
	"bytes"
	"iter"
	"strings"

	"sluse/words"
)

// A column is one of the layout's columns, in the order of docs/csv.md.
type column int

const (
	colNumber column = iota
	colType
	colIssueDate
	colDueDate
	colDeliveryDate
	colCurrency
	colRate
	colCustomer
	colName
	colOrgNumber
	colEmail
	colAddress
	colAddress2
	colPostCode
	colCity
	colCountry
	colBuyerReference
	colOrder
	colKID
	colAccount
	colPreceding
	colNote
	colNet
	colVAT
	colGross
	colItemID
	colItem
	colQuantity
	colUnit
	colPrice
	colLineNet
	colVATRate
	colVATCode
	colFault
	columns
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

var headings = [columns]heading{
	colNumber:         {name: "Fakturanr", term: "BT-1", required: true, id: true},
	colType:           {name: "Type", term: "BT-3"},
	colIssueDate:      {name: "Fakturadato", term: "BT-2", required: true},
	colDueDate:        {name: "Forfallsdato", term: "BT-9", required: true},
	colDeliveryDate:   {name: "Leveringsdato", term: "BT-72"},
	colCurrency:       {name: "Valuta", term: "BT-5"},
	colRate:           {name: "Kurs"},
	colCustomer:       {name: "Kundenr", term: "BT-46", id: true},
	colName:           {name: "Kundenavn", term: "BT-44", required: true, text: true},
	colOrgNumber:      {name: "Orgnr", term: "BT-47", id: true},
	colEmail:          {name: "Epost", term: "BT-58"},
	colAddress:        {name: "Adresse", term: "BT-50", text: true},
	colAddress2:       {name: "Adresse2", term: "BT-51", text: true},
	colPostCode:       {name: "Postnr", term: "BT-53", id: true},
	colCity:           {name: "Sted", term: "BT-52", text: true},
	colCountry:        {name: "Land", term: "BT-55"},
	colBuyerReference: {name: "DeresRef", term: "BT-10", text: true},
	colOrder:          {name: "Ordrenr", term: "BT-13", text: true, id: true},
	colKID:            {name: "KID", term: "BT-83", id: true},
	colAccount:        {name: "Konto", term: "BT-84", id: true},
	colPreceding:      {name: "GjelderFaktura", term: "BT-25", id: true},
	colNote:           {name: "Merknad", term: "BT-22", text: true},
	colNet:            {name: "Netto", term: "BT-109", required: true},
	colVAT:            {name: "Mva", term: "BT-110", required: true},
	colGross:          {name: "Brutto", term: "BT-112", required: true},
	colItemID:         {name: "Varenr", term: "BT-155", ofLine: true, id: true},
	colItem:           {name: "Varenavn", term: "BT-153", required: true, ofLine: true, text: true},
	colQuantity:       {name: "Antall", term: "BT-129", required: true, ofLine: true},
	colUnit:           {name: "Enhet", term: "BT-130", ofLine: true},
	colPrice:          {name: "Pris", term: "BT-146", required: true, ofLine: true},
	colLineNet:        {name: "Linjesum", term: "BT-131", required: true, ofLine: true},
	colVATRate:        {name: "MvaSats", term: "BT-152", required: true, ofLine: true},
	colVATCode:        {name: "MvaKode", term: "BT-151", ofLine: true},
	colFault:          {name: "Feil", ofLine: true},
}

// A layout is which columns a file has, and where.
type layout struct {
	cols   []column // by position
	number int      // where Fakturanr stands
	fault  int      // where Feil stands; -1 is nowhere
	// least is how many fields a row must have: up to its last required
	// column. A spreadsheet leaves out the separators of empty last cells.
	least int
	// whole is how many fields a row has that lacks none but Feil.
	whole int
}

// readHeadings makes a layout of the heading row's fields, or says all that is
// wrong with them at once.
func readHeadings(fields []string) (*layout, words.Reason) {
	for len(fields) > 0 && strings.TrimSpace(fields[len(fields)-1]) == "" {
		fields = fields[:len(fields)-1]
	}
	lay := &layout{number: -1, fault: -1}
	var seen [columns]bool
	var unknown, missing, twice []string
	for i, f := range fields {
		f = strings.TrimSpace(f)
		c, ok := findColumn(f)
		switch {
		case !ok:
			unknown = append(unknown, suggest(f, func(yield func(string) bool) {
				for _, h := range headings {
					if !yield(h.name) {
						return
					}
				}
			}))
			continue
		case seen[c]:
			twice = append(twice, headings[c].name)
		}
		seen[c] = true
		lay.cols = append(lay.cols, c)
		switch c {
		case colFault:
			lay.fault = i
		case colNumber:
			lay.number = i
		}
		if c != colFault {
			lay.whole = i + 1
		}
		if headings[c].required {
			lay.least = i + 1
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

func findColumn(name string) (column, bool) {
	for c, h := range headings {
		if strings.EqualFold(h.name, name) {
			return column(c), true
		}
	}
	return 0, false
}

// suggest is an unknown heading, with the one it was meant to be behind it
// where there is a near one.
func suggest(name string, known iter.Seq[string]) string {
	shown := clip(name, 40)
	if shown == "" {
		shown = "«»"
	}
	plain := fold(clip(name, 40))
	best, distance := "", 1+max(1, len(plain)/3)
	for one := range known {
		if d := editDistance(plain, fold(one)); d < distance {
			best, distance = one, d
		}
	}
	if best == "" {
		return shown
	}
	return shown + " (→ " + best + "?)"
}

// fold is a heading without what people write differently.
func fold(s string) string {
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

// begins reports whether a line, taken by itself, looks like the first line
// of a row: fields enough and a plausible invoice number, or the reason that a
// correction file has above a broken row. Its first field has no quote in it,
// as the end of a quoted text over two lines has. Fields too many are another
// fault, and no reason to lose the row in its neighbour.
func (lay *layout) begins(line []byte) bool {
	fields, q := split(string(trimLineEnd(line)), nil)
	switch {
	case q == quoteBad || strings.IndexByte(fields[0], '"') >= 0:
		return false
	case lay.isReason(fields):
		return bytes.IndexByte(line, '"') < 0
	}
	return len(fields) >= lay.least && plausible(strings.TrimSpace(fields[lay.number]))
}

// isReason reports whether nothing but Feil is filled in.
func (lay *layout) isReason(fields []string) bool {
	return lay.fault >= 0 && lay.fault < len(fields) && lay.blank(fields) && strings.TrimSpace(fields[lay.fault]) != ""
}

// isOpenReason reports whether Feil runs over several lines: the reasons that
// are written there never do, so a lost quote has hidden what is no reason.
func (lay *layout) isOpenReason(fields []string) bool {
	return lay.fault >= 0 && lay.fault < len(fields) && strings.ContainsAny(fields[lay.fault], "\r\n")
}

// blank reports whether a row says nothing: spreadsheets leave such rows
// behind.
func (lay *layout) blank(fields []string) bool {
	for i, f := range fields {
		if f != "" && i != lay.fault && strings.TrimSpace(f) != "" {
			return false
		}
	}
	return true
}

// overlong reports whether fields stand to the right of the last heading.
func (lay *layout) overlong(fields []string) bool {
	for i := len(lay.cols); i < len(fields); i++ {
		if strings.TrimSpace(fields[i]) != "" {
			return true
		}
	}
	return false
}

// plausible reports whether s looks like an invoice number.
func plausible(s string) bool {
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
