package xlsx

import (
	"slices"
	"strings"

	"sluse/formats/table"
	"sluse/invoice"
)

// A trouble is why a cell's value is not taken.
type trouble struct {
	rule, code string
	args       []string
}

func (t *trouble) is() bool { return t.code != "" }

func bad(rule, code string, args ...string) (string, trouble) { return "", trouble{rule, code, args} }

// value is what a cell says under a column, as a CSV of the layout would have
// it. A text says what it says; what Excel has made of one is proved or
// refused.
func (t *tableau) value(c table.Column, x *cell, country string) (string, trouble) {
	name := c.String()
	switch x.kind {
	case cellEmpty:
		return "", trouble{}
	case cellText:
		return x.text, trouble{}
	case cellBool:
		return bad("TYPE", "sheet.truth", name)
	case cellError:
		return bad("FORMULA", "sheet.error-value", name, inNorwegian(x.text))
	case cellNoValue:
		return bad("FORMULA", "sheet.no-value", name)
	}
	group := groupOf(c)
	switch {
	case x.kind == cellDate && group == groupDate:
		if x.text < "2000" || x.text >= "2100" {
			return bad("DATE", "sheet.date-year", x.text)
		}
		return x.text, trouble{}
	case x.kind == cellDate || x.format.date && group != groupDate:
		return bad("DATE", "sheet.made-date", name)
	case group == groupDate && x.format.date:
		return bad("DATE", "sheet.no-day", x.text)
	case group == groupDate:
		// 46398 may be a date and may be an amount in the wrong column: only
		// its format tells, so without one nothing is proved.
		return bad("DATE", "csv.date-serial")
	}
	n, fault := readNumber(x.text)
	switch fault {
	case numberSyntax:
		return bad("NUMBER", "csv.number")
	case numberDigits:
		if c.IsID() {
			return bad("SPOILT", "csv.spoilt", name)
		}
		return bad("NUMBER", "csv.number-range")
	}
	switch group {
	case groupAmount:
		return n.text(2), trouble{}
	case groupNumber:
		if c == table.ColVATRate && x.format.percent {
			n = n.hundredfold()
		}
		return n.text(0), trouble{}
	}
	if c.IsID() {
		return t.id(c, x, n, country)
	}
	if !n.isWhole() || len(n.digits) > shownDigits || !n.spelled {
		return bad("TYPE", "sheet.number-in-text", name)
	}
	return n.text(0), trouble{}
}

// A group is what the values of a column are.
type group int

const (
	groupText group = iota
	groupDate
	groupAmount
	groupNumber
)

func groupOf(c table.Column) group {
	switch c {
	case table.ColIssueDate, table.ColDueDate, table.ColDeliveryDate:
		return groupDate
	case table.ColNet, table.ColVAT, table.ColGross, table.ColLineNet, table.ColPrice:
		return groupAmount
	case table.ColQuantity, table.ColVATRate, table.ColRate:
		return groupNumber
	}
	return groupText
}

// inNorwegian is an error value as a Norwegian Excel shows it, and as the file
// has it.
func inNorwegian(value string) string {
	shown := map[string]string{"#N/A": "#I/T", "#NAME?": "#NAVN?", "#VALUE!": "#VERDI!"}[value]
	if shown == "" {
		return value
	}
	return shown + " (" + value + ")"
}

// id is an identifier that is a number in the sheet. Leading noughts are gone
// from such a one, and what is left is taken only where it can be no other:
// where the cell's format shows the noughts; where the identifier's length is
// known and its check digit is right. Invoice, customer, order and item
// numbers have neither: there the digits that the sheet shows are the number.
func (t *tableau) id(c table.Column, x *cell, n number, country string) (string, trouble) {
	if !n.isWhole() || n.negative {
		return bad("ID", "sheet.id-number", c.String(), n.text(0))
	}
	digits := n.text(0)
	if len(digits) > shownDigits {
		return bad("SPOILT", "csv.spoilt", c.String())
	}
	digits = padded(digits, x.format.zeros)
	proved := false
	switch c {
	case table.ColAccount:
		digits = padded(digits, 11)
		proved = invoice.ValidBBAN(digits)
	case table.ColOrgNumber:
		proved = invoice.ValidOrgNumber(digits)
	case table.ColPostCode:
		if length := postCodeLength(country); length > 0 {
			digits = padded(digits, length)
			proved = len(digits) == length
		}
	case table.ColKID:
		digits, proved = t.kid(digits, x.format.zeros)
	default:
		if !n.spelled {
			return bad("SPOILT", "csv.spoilt", c.String())
		}
		proved = true
	}
	if !proved {
		return bad("ID", "sheet.id-number", c.String(), n.text(0))
	}
	return digits, trouble{}
}

// kid proves a KID by its length. The check digit alone cannot: noughts in
// front change neither mod 10 nor mod 11.
func (t *tableau) kid(digits string, zeros int) (string, bool) {
	if zeros > 1 && len(digits) == zeros {
		return digits, invoice.ValidKID(digits)
	}
	var fits []int
	for _, length := range t.kids {
		if length >= len(digits) && !slices.Contains(fits, length) {
			fits = append(fits, length)
		}
	}
	if len(fits) != 1 {
		return digits, false
	}
	digits = padded(digits, fits[0])
	return digits, invoice.ValidKID(digits)
}

// postCodeLength is how many digits a country's post codes have; 0 where they
// are not all of one length, or not known here.
func postCodeLength(country string) int {
	switch strings.ToUpper(country) {
	case "", "NO", "DK":
		return 4
	case "SE", "FI", "DE":
		return 5
	}
	return 0
}

func padded(digits string, length int) string {
	return strings.Repeat("0", max(0, length-len(digits))) + digits
}
