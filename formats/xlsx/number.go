package xlsx

import "strings"

// A workbook's numbers are binary floats, written so that they read back to
// the same: 112.9 may be stored as "112.90000000000001", and 0.01 as "1E-2".
// Such a text is an exact decimal, and is read as one. Excel itself shows and
// knows fifteen digits; beyond them lies what the float could not hold. So a
// number of sixteen or seventeen digits is rounded to fifteen. An amount
// within its bounds (twelve digits before the comma, two behind) has fourteen
// at most: no øre is changed by that. No float has more than seventeen digits;
// a text that does is no spreadsheet's number, and refused.
const (
	shownDigits = 15
	floatDigits = 17
	maxPoint    = 30 // digits before the comma, or noughts behind it
)

// A number is 0.digits × 10^point; digits have no nought at either end. No
// digits are nought.
type number struct {
	negative bool
	digits   string
	point    int
	// spelled says that each digit down to the last before the comma was
	// written out: "2.0011E8" leaves some to be believed.
	spelled bool
}

type numberFault int

const (
	numberRight numberFault = iota
	numberSyntax
	numberDigits // more of them than a spreadsheet's number has
)

// readNumber reads a number as a workbook stores it: xsd:double.
func readNumber(s string) (number, numberFault) {
	var n number
	rest, negative := strings.CutPrefix(s, "-")
	if !negative {
		rest = strings.TrimPrefix(rest, "+")
	}
	mantissa, exponent, hasExponent := cutExponent(rest)
	whole, fraction, _ := strings.Cut(mantissa, ".")
	if !allDigits(whole) || !allDigits(fraction) || whole+fraction == "" {
		return n, numberSyntax
	}
	shift := 0
	if hasExponent {
		var ok bool
		if shift, ok = smallInt(exponent); !ok {
			return n, numberSyntax
		}
	}
	digits := strings.TrimLeft(whole+fraction, "0")
	n.point = len(whole) + shift - (len(whole) + len(fraction) - len(digits))
	n.spelled = len(digits) >= n.point
	digits = strings.TrimRight(digits, "0")
	switch {
	case digits == "":
		return number{spelled: true}, numberRight
	case len(digits) > floatDigits:
		return n, numberDigits
	case len(digits) > shownDigits:
		var carried bool
		if digits, carried = roundDigits(digits[:shownDigits], digits[shownDigits]); carried {
			n.point++
		}
	}
	if n.point > maxPoint || n.point < -maxPoint {
		return n, numberDigits
	}
	n.digits, n.negative = digits, negative
	return n, numberRight
}

// roundDigits rounds half up by the next digit; carried says that a 1 came in
// front. The noughts at the end go.
func roundDigits(kept string, next byte) (digits string, carried bool) {
	b := []byte(kept)
	for i := len(b) - 1; next >= '5' && i >= 0; i-- {
		if b[i]++; b[i] <= '9' {
			return strings.TrimRight(string(b), "0"), false
		}
		b[i] = '0'
	}
	if next < '5' {
		return strings.TrimRight(kept, "0"), false
	}
	return "1", true
}

func cutExponent(s string) (mantissa, exponent string, found bool) {
	i := strings.IndexAny(s, "eE")
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}

// smallInt reads an exponent of at most three digits.
func smallInt(s string) (int, bool) {
	rest, negative := strings.CutPrefix(s, "-")
	if !negative {
		rest = strings.TrimPrefix(rest, "+")
	}
	if rest == "" || len(rest) > 3 || !allDigits(rest) {
		return 0, false
	}
	n := 0
	for i := range len(rest) {
		n = n*10 + int(rest[i]-'0')
	}
	if negative {
		n = -n
	}
	return n, true
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// isWhole reports whether there is nothing behind the comma.
func (n number) isWhole() bool { return len(n.digits) <= max(n.point, 0) }

// hundredfold is the number times 100, for a percentage.
func (n number) hundredfold() number {
	if n.digits != "" {
		n.point += 2
	}
	return n
}

// text is the number as the layout has it, with a comma, and at least so many
// decimals.
func (n number) text(decimals int) string {
	whole, fraction := n.digits, ""
	switch {
	case n.point <= 0:
		whole, fraction = "", strings.Repeat("0", -n.point)+n.digits
	case n.point < len(n.digits):
		whole, fraction = n.digits[:n.point], n.digits[n.point:]
	default:
		whole += strings.Repeat("0", n.point-len(n.digits))
	}
	if whole == "" {
		whole = "0"
	}
	for len(fraction) < decimals {
		fraction += "0"
	}
	s := whole
	if n.negative {
		s = "-" + s
	}
	if fraction != "" {
		s += "," + fraction
	}
	return s
}
