package invoice

import (
	"strconv"
	"strings"
	"unicode"

	"sluse/words"
)

// A Place is where in a dropped file something stands.
type Place struct {
	File    string `json:"file,omitempty"`    // the file's name as the sender gave it
	Sheet   string `json:"sheet,omitempty"`   // a workbook's sheet
	Line    int    `json:"line,omitempty"`    // from 1; 0 is the whole file
	Letters string `json:"letters,omitempty"` // the column as a workbook names it: "F"
	Column  string `json:"column,omitempty"`  // the column's heading, or its number from 1
	Path    string `json:"path,omitempty"`    // an element's path
}

// String is "june.csv:7" with the column or path behind it. In a workbook it
// is "june.xlsx Ark1!F7 (KID)", and "june.xlsx Ark1!7:7" for a whole row: as
// one types it into Excel to get there.
func (p Place) String() string {
	if p.Sheet != "" {
		return p.inSheet()
	}
	s := p.File
	if p.Line > 0 {
		s += ":" + strconv.Itoa(p.Line)
	}
	if p.Column != "" {
		s += ":" + p.Column
	}
	if p.Path != "" {
		s += " " + p.Path
	}
	return s
}

func (p Place) inSheet() string {
	s := p.File + " " + quotedSheet(p.Sheet)
	if line := strconv.Itoa(p.Line); p.Line > 0 && p.Letters != "" {
		s += "!" + p.Letters + line
	} else if p.Line > 0 {
		s += "!" + line + ":" + line
	}
	if p.Column != "" {
		s += " (" + p.Column + ")"
	}
	return s
}

// quotedSheet is a sheet's name as a reference has it: in quotes where it is
// not one word.
func quotedSheet(name string) string {
	for _, r := range name {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' {
			return "'" + strings.ReplaceAll(name, "'", "''") + "'"
		}
	}
	return name
}

// A Finding is one thing wrong with one invoice: found by a reader, a rule or
// a check of ours. A fatal one stops the invoice, never its neighbours.
type Finding struct {
	Rule   string       `json:"rule"` // official id (BR-CO-15), or ours (SLUSE-KID)
	Fatal  bool         `json:"fatal"`
	Term   string       `json:"term,omitempty"`  // BT-9
	Value  string       `json:"value,omitempty"` // what stands there
	Line   int          `json:"line,omitempty"`  // the invoice line, from 1; 0 is the document
	Place  Place        `json:"place,omitzero"`
	Reason words.Reason `json:"reason"`
}

// AnyFatal reports whether one of the findings stops the invoice.
func AnyFatal(findings []Finding) bool {
	for _, f := range findings {
		if f.Fatal {
			return true
		}
	}
	return false
}
