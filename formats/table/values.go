package table

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"sluse/calendar"
	"sluse/invoice"
	"sluse/money"
)

// values reads the values of the builder's row at hand.
type values struct {
	*Builder
	at     int // the file's line
	lineNo int // the invoice's line
}

// fault is a finding about a column's value.
func (v *values) fault(c Column, rule, code string, args ...string) {
	v.find(v.at, v.lineNo, Finding{Rule: rule, Code: code, Args: args, Value: v.Values[c], Column: c, OfColumn: true})
}

// checkLetters finds what no text has: control characters, and what could not
// be decoded. The value keeps a mark in their place.
func (v *values) checkLetters() {
	for c := range v.Values {
		s := v.Values[c]
		if s == "" || Column(c) == ColFault {
			continue
		}
		rule, code := "", ""
		for _, r := range s {
			switch {
			case r == '\n' && Column(c) == ColNote:
			case r < ' ', r >= 0x7f && r < 0xa0:
				rule, code = "CONTROL", "csv.control"
			case r == utf8.RuneError:
				rule, code = "ENCODING", "csv.encoding"
			}
		}
		if rule != "" {
			v.Values[c] = strings.Map(Visible, s)
			v.fault(Column(c), rule, code)
		}
	}
}

// Visible is a letter as it may be shown: one that controls a terminal, or
// could not be read, is replaced.
func Visible(r rune) rune {
	if r < ' ' || r >= 0x7f && r < 0xa0 {
		return utf8.RuneError
	}
	return r
}

// checkRepeats finds a value of the whole invoice that a later row gives
// otherwise than the first.
func (v *values) checkRepeats() {
	for _, c := range v.Layout.Cols {
		s := v.Values[c]
		if s == "" || headings[c].ofLine || s == v.repeated[c] {
			continue
		}
		if c == ColType && ReadKind(s) == v.kind {
			continue
		}
		v.fault(c, "REPEAT", "csv.repeat", headings[c].name, v.repeated[c])
	}
}

// required is a value that must be there.
func (v *values) required(c Column) string {
	if v.Values[c] == "" && !v.Refused[c] {
		v.fault(c, "REQUIRED", "csv.required", headings[c].name)
	}
	return v.Values[c]
}

// id is a number of digits, refused where a spreadsheet has made it 1,23E+11.
func (v *values) id(c Column) string {
	if Spoilt(v.Values[c]) && !v.Refused[c] {
		v.fault(c, "SPOILT", "csv.spoilt", headings[c].name)
	}
	return v.Values[c]
}

// Spoilt reports whether s is a number as a spreadsheet shows a long one.
func Spoilt(s string) bool {
	i := strings.IndexAny(s, "Ee")
	if i < 1 || i+2 >= len(s) || s[i+1] != '+' {
		return false
	}
	for j := range len(s) {
		c := s[j]
		if j != i && j != i+1 && (c < '0' || c > '9') && (j > i || c != ',' && c != '.') {
			return false
		}
	}
	return true
}

// number is an exact decimal with a decimal comma.
func (v *values) number(c Column) money.Decimal {
	d, f := parseNumber(v.Values[c])
	switch f {
	case numberRight:
		return d
	case numberPoint:
		v.fault(c, "POINT", "csv.point")
	case numberRange:
		v.fault(c, "NUMBER", "csv.number-range")
	default:
		if Spoilt(v.Values[c]) {
			v.fault(c, "SPOILT", "csv.spoilt", headings[c].name)
		} else {
			v.fault(c, "NUMBER", "csv.number")
		}
	}
	return money.Decimal{}
}

// amount is a required amount of money, not finer than its currency.
func (v *values) amount(c Column, currency string) money.Decimal {
	if v.required(c) == "" {
		return money.Decimal{}
	}
	d := v.number(c)
	if _, ok := money.Of(d, currency); d.IsSet() && (!ok || d.Scale() > 2) {
		v.fault(c, "AMOUNT", "csv.amount-too-fine", currency)
		return money.Decimal{}
	}
	return d
}

type numberFault int

const (
	numberRight numberFault = iota
	numberSyntax
	numberPoint // a point where a comma should stand
	numberRange
)

// The digits of a number: sums of maxLines such amounts stay within 64 bits.
const (
	maxWhole  = 12
	maxDigits = 18
)

// parseNumber reads a number as Norwegians write it: 1234,5, 1 234,50 with
// any space, 1.234,50. A single point without a comma may be either sign and
// is refused.
func parseNumber(s string) (money.Decimal, numberFault) {
	negative := false
	if rest, ok := cutSign(s); ok {
		negative = s[0] != '+'
		s = rest
	}
	var coef int64
	digits, whole, scale, group, points := 0, 0, 0, 0, 0
	comma := false
	var separator rune
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c >= '0' && c <= '9':
			if digits++; digits > maxDigits {
				return money.Decimal{}, numberRange
			}
			coef = coef*10 + int64(c-'0')
			group++
			if comma {
				scale++
			} else {
				whole++
			}
			i++
		case c == ',':
			if comma || separator != 0 && group != 3 {
				return money.Decimal{}, separatorFault(separator)
			}
			comma = true
			i++
		default:
			r, n := utf8.DecodeRuneInString(s[i:])
			if r != '.' && r != ' ' && r != '\u00a0' && r != '\u202f' && r != '\u2009' {
				return money.Decimal{}, numberSyntax
			}
			if comma || group == 0 || group > 3 || separator != 0 && (group != 3 || r != separator) {
				return money.Decimal{}, separatorFault(r)
			}
			if r == '.' {
				points++
			}
			separator, group = r, 0
			i += n
		}
	}
	switch {
	case digits == 0, comma && scale == 0:
		return money.Decimal{}, numberSyntax
	case separator != 0 && !comma && group != 3, points == 1 && !comma:
		return money.Decimal{}, separatorFault(separator)
	case whole > maxWhole || scale > money.MaxScale:
		return money.Decimal{}, numberRange
	}
	if negative {
		coef = -coef
	}
	return money.NewDecimal(coef, uint8(scale)), numberRight
}

func separatorFault(r rune) numberFault {
	if r == '.' {
		return numberPoint
	}
	return numberSyntax
}

func cutSign(s string) (string, bool) {
	for _, sign := range []string{"-", "+", "\u2212"} {
		if rest, ok := strings.CutPrefix(s, sign); ok {
			return rest, true
		}
	}
	return s, false
}

// A dateCache remembers the last date of each column: a file has few.
type dateCache [ColDeliveryDate + 1]struct {
	text string
	date calendar.Date
}

// date is a day as 31.01.2027 or 2027-01-31; empty is none.
func (v *values) date(c Column) calendar.Date {
	s := v.Values[c]
	cached := &v.dates[c]
	if s == "" || s == cached.text {
		return cachedDate(s, cached.date)
	}
	d, ok := parseDate(s)
	switch {
	case ok:
		cached.text, cached.date = s, d
		return d
	case len(s) == 5 && digitsOnly(s):
		v.fault(c, "DATE", "csv.date-serial")
	default:
		v.fault(c, "DATE", "csv.date")
	}
	return ""
}

func cachedDate(s string, d calendar.Date) calendar.Date {
	if s == "" {
		return ""
	}
	return d
}

// parseDate refuses a day that does not exist, and a year that no invoice of
// today has.
func parseDate(s string) (calendar.Date, bool) {
	if len(s) != 10 {
		return "", false
	}
	if s[2] == '.' && s[5] == '.' {
		s = s[6:] + "-" + s[3:5] + "-" + s[:2]
	}
	if s < "2000-01-01" || s > "2099-12-31" {
		return "", false
	}
	d, err := calendar.ParseDate(s)
	return d, err == nil
}

// code is a code of that many capital letters, or the default where empty.
func (v *values) code(c Column, letters int, otherwise string) string {
	s := v.Values[c]
	if s == "" {
		return otherwise
	}
	upper := strings.ToUpper(s)
	for i := range len(upper) {
		if upper[i] < 'A' || upper[i] > 'Z' || len(upper) != letters {
			v.fault(c, "CODE", "csv.code", headings[c].name, otherwise)
			return otherwise
		}
	}
	return upper
}

// line is the row's invoice line.
func (v *values) line() invoice.Line {
	l := invoice.Line{
		ID:           strconv.Itoa(v.lineNo),
		SellerItemID: v.id(ColItemID),
		Name:         v.required(ColItem),
		Unit:         v.unit(),
	}
	if v.required(ColQuantity) != "" {
		l.Quantity = v.number(ColQuantity)
	}
	if v.required(ColPrice) != "" {
		l.Price = v.number(ColPrice)
	}
	l.Net = v.amount(ColLineNet, v.record.Invoice.Currency)
	l.Category, l.Rate = v.vat()
	return l
}

// vat is the line's category (BT-151) and rate (BT-152). Only what lies
// outside the VAT act (O) has no rate.
func (v *values) vat() (string, money.Decimal) {
	category := strings.ToUpper(v.Values[ColVATCode])
	switch category {
	case "", "S", "Z", "E", "G", "K", "AE", "O":
	default:
		v.fault(ColVATCode, "VATCODE", "csv.vat-code")
		return "", money.Decimal{}
	}
	text := strings.TrimRight(v.Values[ColVATRate], "% ")
	if text == "" {
		switch category {
		case "O":
			return category, money.Decimal{}
		case "", "S":
			v.required(ColVATRate)
			return category, money.Decimal{}
		}
		return category, money.Int(0)
	}
	rate, f := parseNumber(text)
	if f == numberPoint {
		v.fault(ColVATRate, "POINT", "csv.point")
		return category, money.Decimal{}
	}
	if f != numberRight || !isVATRate(rate) {
		v.fault(ColVATRate, "VATRATE", "csv.vat-rate")
		return category, money.Decimal{}
	}
	switch {
	case category == "O" && rate.IsZero():
		return category, money.Decimal{}
	case category == "" && rate.IsZero():
		category = "Z"
	case category == "":
		category = "S"
	}
	return category, rate
}

func isVATRate(rate money.Decimal) bool {
	for _, r := range vatRates {
		if r.Cmp(rate) == 0 {
			return true
		}
	}
	return false
}

func digitsOnly(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
