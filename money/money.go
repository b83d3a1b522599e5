// Package money holds exact amounts, and exact decimals for prices and
// quantities. Nothing in it, and nothing that uses it, is a float.
package money

import (
	"fmt"
	"math"
	"strings"
)

// An Amount is a whole number of a currency's minor units (øre, cent). The
// zero value is nought in no currency and may be added to any amount.
type Amount struct {
	Minor    int64  // minor units
	Currency string // ISO 4217
}

// NOK is an amount in øre.
func NOK(ore int64) Amount { return Amount{ore, "NOK"} }

// Exponent is the number of decimals of a currency's minor unit (ISO 4217).
func Exponent(currency string) int {
	switch currency {
	case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF":
		return 0
	case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
		return 3
	case "CLF", "UYW":
		return 4
	}
	return 2
}

// Of turns an exact decimal into an amount. It reports false where the number
// is finer than the currency's minor unit, or too large: the caller says so
// and rounds nothing.
func Of(d Decimal, currency string) (Amount, bool) {
	exp := uint8(Exponent(currency))
	if d.scale <= exp {
		c, ok := d.rescaled(exp)
		return Amount{c, currency}, ok
	}
	div := pow10[d.scale-exp]
	return Amount{d.coef / div, currency}, d.coef%div == 0
}

// Parse reads "1234.50" as an amount; see Of.
func Parse(s, currency string) (Amount, error) {
	d, err := ParseDecimal(s)
	if err != nil {
		return Amount{}, fmt.Errorf("amount %q: %w", s, err)
	}
	a, ok := Of(d, currency)
	switch {
	case !ok && d.Scale() > Exponent(currency):
		return Amount{}, fmt.Errorf("amount %q: finer than the minor unit of %s", s, currency)
	case !ok:
		return Amount{}, fmt.Errorf("amount %q: %w", s, ErrRange)
	}
	return a, nil
}

// Decimal is the amount as an exact decimal in major units.
func (a Amount) Decimal() Decimal { return NewDecimal(a.Minor, uint8(Exponent(a.Currency))) }

// String is the amount in major units with a point, without its currency:
// the form of machine outputs.
func (a Amount) String() string { return a.Decimal().String() }

// Norwegian is the amount as a Norwegian reads it: "12 345,60", with
// no-break spaces between groups.
func (a Amount) Norwegian() string {
	return group(a.String(), "\u00a0", ",")
}

// English is the amount as "12,345.60".
func (a Amount) English() string { return group(a.String(), ",", ".") }

func group(s, sep, point string) string {
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	whole, frac, has := strings.Cut(s, ".")
	var b strings.Builder
	b.WriteString(sign)
	for i, c := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(sep)
		}
		b.WriteRune(c)
	}
	if has {
		b.WriteString(point)
		b.WriteString(frac)
	}
	return b.String()
}

// Add is a + b. Two currencies, or a sum past 64 bits, are a fault of ours
// and panic; amounts from files are bounded where they are read.
func (a Amount) Add(b Amount) Amount {
	switch {
	case a.Currency == "":
		a.Currency = b.Currency
	case b.Currency != "" && a.Currency != b.Currency:
		panic("money: " + a.Currency + " and " + b.Currency + " added")
	}
	sum := a.Minor + b.Minor
	if (sum > a.Minor) != (b.Minor > 0) || sum == math.MinInt64 {
		panic("money: sum out of range")
	}
	a.Minor = sum
	return a
}

// Sub is a - b; see Add.
func (a Amount) Sub(b Amount) Amount { return a.Add(b.Neg()) }

// Neg is -a.
func (a Amount) Neg() Amount { a.Minor = -a.Minor; return a }

// IsZero reports whether a is nought.
func (a Amount) IsZero() bool { return a.Minor == 0 }

// Share is the part of a that points basis points (1/10,000) make, rounded
// half up on its absolute value.
func (a Amount) Share(points int64) Amount {
	n, ok := share(a.Minor, points)
	if !ok {
		panic("money: share out of range")
	}
	a.Minor = n
	return a
}

// At is the amount in another currency at a rate of units of that currency
// for one unit of a's, rounded half up to the minor unit.
func (a Amount) At(rate Decimal, currency string) (Amount, error) {
	d, err := a.Decimal().MulDiv(rate, Int(1), Exponent(currency))
	if err != nil {
		return Amount{}, err
	}
	out, ok := Of(d, currency)
	if !ok {
		return Amount{}, ErrRange
	}
	return out, nil
}
