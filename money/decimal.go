package money

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"math/bits"
	"strings"
)

// MaxScale is the largest number of decimals that a Decimal keeps.
const MaxScale = 12

// ErrRange says that a number has more digits than a Decimal can hold
// exactly (18 significant digits, 12 decimals).
var ErrRange = errors.New("number out of range")

// ErrSyntax says that a text is not a plain decimal number.
var ErrSyntax = errors.New("not a decimal number")

// A Decimal is an exact decimal number: prices, quantities, rates, and
// amounts as a document states them, before they are known to be whole minor
// units. It keeps the scale it was written with, so that 12.50 and 12.5 are
// equal in value but print as they came. The zero value is "not given", which
// is not the number 0.
type Decimal struct {
	coef  int64
	scale uint8
	set   bool
}

// NewDecimal is coef / 10^scale. The smallest int64 is out of range: a number
// that cannot be negated is none.
func NewDecimal(coef int64, scale uint8) Decimal {
	if scale > MaxScale || coef == math.MinInt64 {
		panic("money: number out of range")
	}
	return Decimal{coef: coef, scale: scale, set: true}
}

// Int is the whole number n.
func Int(n int64) Decimal { return NewDecimal(n, 0) }

// ParseDecimal reads digits with an optional sign and one decimal point
// ("-12.50"), as xs:decimal has it. No exponent, no grouping, no comma.
func ParseDecimal(s string) (Decimal, error) {
	rest := s
	negative := false
	if !plain(s) {
		return Decimal{}, ErrSyntax
	}
	if rest != "" && (rest[0] == '-' || rest[0] == '+') {
		negative = rest[0] == '-'
		rest = rest[1:]
	}
	var coef int64
	scale := 0
	point := false
	for i := 0; i < len(rest); i++ {
		c := rest[i]
		if c == '.' {
			point = true
			continue
		}
		if coef > (math.MaxInt64-9)/10 || scale == MaxScale {
			// Trailing zeros after the point carry no value.
			if point && strings.Trim(rest[i:], "0") == "" {
				break
			}
			return Decimal{}, ErrRange
		}
		coef = coef*10 + int64(c-'0')
		if point {
			scale++
		}
	}
	if negative {
		coef = -coef
	}
	return Decimal{coef: coef, scale: uint8(scale), set: true}, nil
}

// plain reports whether s is an optional sign, digits, and at most one point
// among or beside them.
func plain(s string) bool {
	if s != "" && (s[0] == '-' || s[0] == '+') {
		s = s[1:]
	}
	digits, points := 0, 0
	for i := range len(s) {
		switch c := s[i]; {
		case c == '.':
			points++
		case c >= '0' && c <= '9':
			digits++
		default:
			return false
		}
	}
	return digits > 0 && points <= 1
}

// MustDecimal is ParseDecimal for constants in code and tests.
func MustDecimal(s string) Decimal {
	d, err := ParseDecimal(s)
	if err != nil {
		panic(fmt.Sprintf("money: %q: %v", s, err))
	}
	return d
}

// IsSet tells a given number from one that is absent.
func (d Decimal) IsSet() bool { return d.set }

// Scale is the number of decimals that d is written with.
func (d Decimal) Scale() int { return int(d.scale) }

// Sign is -1, 0 or 1; an absent number counts as 0.
func (d Decimal) Sign() int {
	switch {
	case d.coef < 0:
		return -1
	case d.coef > 0:
		return 1
	}
	return 0
}

// IsZero reports whether the value is nought or absent.
func (d Decimal) IsZero() bool { return d.coef == 0 }

// Neg is -d.
func (d Decimal) Neg() Decimal { d.coef = -d.coef; return d }

// Abs is d without its sign.
func (d Decimal) Abs() Decimal {
	if d.coef < 0 {
		return d.Neg()
	}
	return d
}

// String writes d with a point and as many decimals as its scale; an absent
// number is the empty string.
func (d Decimal) String() string {
	if !d.set {
		return ""
	}
	return string(d.AppendTo(nil))
}

// AppendTo appends what String returns.
func (d Decimal) AppendTo(b []byte) []byte {
	if !d.set {
		return b
	}
	u := uint64(d.coef)
	if d.coef < 0 {
		b = append(b, '-')
		u = -u
	}
	var digits [24]byte
	i := len(digits)
	for n := 0; u > 0 || n <= int(d.scale); n++ {
		if n == int(d.scale) && d.scale > 0 {
			i--
			digits[i] = '.'
		}
		i--
		digits[i] = byte('0' + u%10)
		u /= 10
	}
	return append(b, digits[i:]...)
}

// MarshalText and UnmarshalText keep a Decimal as its String in JSON.
func (d Decimal) MarshalText() ([]byte, error) { return d.AppendTo(nil), nil }

// UnmarshalText reads what MarshalText wrote; empty is absent.
func (d *Decimal) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Decimal{}
		return nil
	}
	v, err := ParseDecimal(string(b))
	if err != nil {
		return err
	}
	*d = v
	return nil
}

var pow10 = [...]int64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18}

// rescaled is d's coefficient at a scale not smaller than its own.
func (d Decimal) rescaled(scale uint8) (int64, bool) {
	if scale == d.scale {
		return d.coef, true
	}
	return mul64(d.coef, pow10[scale-d.scale])
}

func mul64(a, b int64) (int64, bool) {
	if a == 0 || b == 0 {
		return 0, true
	}
	c := a * b
	if c == math.MinInt64 || c/b != a {
		return 0, false
	}
	return c, true
}

// Cmp compares by value: -1, 0 or 1.
func (d Decimal) Cmp(e Decimal) int {
	scale := max(d.scale, e.scale)
	a, okA := d.rescaled(scale)
	b, okB := e.rescaled(scale)
	if okA && okB {
		switch {
		case a < b:
			return -1
		case a > b:
			return 1
		}
		return 0
	}
	return d.big(scale).Cmp(e.big(scale))
}

// Equal reports whether both are given, or both absent, and equal in value.
func (d Decimal) Equal(e Decimal) bool { return d.set == e.set && d.Cmp(e) == 0 }

func (d Decimal) big(scale uint8) *big.Int {
	n := big.NewInt(d.coef)
	if scale > d.scale {
		n.Mul(n, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale-d.scale)), nil))
	}
	return n
}

// Add is d + e, exact; ErrRange if the sum has too many digits.
func (d Decimal) Add(e Decimal) (Decimal, error) {
	scale := max(d.scale, e.scale)
	a, okA := d.rescaled(scale)
	b, okB := e.rescaled(scale)
	if !okA || !okB {
		return fromBig(new(big.Int).Add(d.big(scale), e.big(scale)), int(scale))
	}
	c := a + b
	if (c > a) != (b > 0) || c == math.MinInt64 {
		return fromBig(new(big.Int).Add(d.big(scale), e.big(scale)), int(scale))
	}
	return Decimal{coef: c, scale: scale, set: true}, nil
}

// Sub is d - e, exact.
func (d Decimal) Sub(e Decimal) (Decimal, error) { return d.Add(e.Neg()) }

// Mul is d * e, exact; trailing zeros are dropped where the product would
// otherwise not fit.
func (d Decimal) Mul(e Decimal) (Decimal, error) {
	scale := int(d.scale) + int(e.scale)
	if c, ok := mul64(d.coef, e.coef); ok && scale <= MaxScale {
		return Decimal{coef: c, scale: uint8(scale), set: true}, nil
	}
	return fromBig(new(big.Int).Mul(big.NewInt(d.coef), big.NewInt(e.coef)), scale)
}

func fromBig(n *big.Int, scale int) (Decimal, error) {
	ten := big.NewInt(10)
	rest := new(big.Int)
	for (scale > MaxScale || !fits(n)) && scale > 0 {
		q, r := new(big.Int).QuoRem(n, ten, rest)
		if r.Sign() != 0 {
			return Decimal{}, ErrRange
		}
		n, scale = q, scale-1
	}
	if !fits(n) || scale > MaxScale {
		return Decimal{}, ErrRange
	}
	return Decimal{coef: n.Int64(), scale: uint8(scale), set: true}, nil
}

func fits(n *big.Int) bool { return n.IsInt64() && n.Int64() != math.MinInt64 }

// Reduced is d without the zeros behind its last decimal, so that equal
// values are equal with == and as keys of a map.
func (d Decimal) Reduced() Decimal {
	for d.scale > 0 && d.coef%10 == 0 {
		d.coef /= 10
		d.scale--
	}
	return d
}

// Round is d with at most that many decimals, halves away from zero: the one
// rounding of amounts that sluse itself computes. places must not be negative.
func (d Decimal) Round(places int) Decimal {
	if int(d.scale) <= places {
		return d
	}
	div := pow10[int(d.scale)-places]
	q, r := d.coef/div, d.coef%div
	if r < 0 {
		r = -r
	}
	if r >= div-r {
		if d.coef < 0 {
			q--
		} else {
			q++
		}
	}
	return Decimal{coef: q, scale: uint8(places), set: d.set}
}

// RoundXPath is d with at most that many decimals, halves towards plus
// infinity, as XPath's round does: for checking an invoice as its norm does.
// places must not be negative.
func (d Decimal) RoundXPath(places int) Decimal {
	if int(d.scale) <= places {
		return d
	}
	div := pow10[int(d.scale)-places]
	q, r := d.coef/div, d.coef%div
	if r < 0 {
		r += div
		q--
	}
	if r >= div-r {
		q++
	}
	return Decimal{coef: q, scale: uint8(places), set: d.set}
}

// MulDiv is d * num / den rounded half away from zero to places decimals; the
// product is exact however long. den must not be nought.
func (d Decimal) MulDiv(num, den Decimal, places int) (Decimal, error) {
	scale := int(d.scale) + int(num.scale) - int(den.scale)
	up, down := places-scale, 0
	if up < 0 {
		up, down = 0, -up
	}
	n := new(big.Int).Mul(big.NewInt(d.coef), big.NewInt(num.coef))
	n.Mul(n, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(up)), nil))
	m := big.NewInt(den.coef)
	m.Mul(m, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(down)), nil))
	negative := (n.Sign() < 0) != (m.Sign() < 0)
	n.Abs(n)
	m.Abs(m)
	q, r := new(big.Int).QuoRem(n, m, new(big.Int))
	if r.Lsh(r, 1).Cmp(m) >= 0 {
		q.Add(q, big.NewInt(1))
	}
	if negative {
		q.Neg(q)
	}
	return fromBig(q, places)
}

// share is amount * points / 10,000, half away from zero.
func share(amount, points int64) (int64, bool) {
	negative := (amount < 0) != (points < 0)
	hi, lo := bits.Mul64(abs(amount), abs(points))
	if hi >= 10_000 {
		return 0, false
	}
	q, r := bits.Div64(hi, lo, 10_000)
	if r >= 5_000 {
		q++
	}
	if q > 1<<63-1 {
		return 0, false
	}
	if negative {
		return -int64(q), true
	}
	return int64(q), true
}

func abs(n int64) uint64 {
	if n < 0 {
		return uint64(-n)
	}
	return uint64(n)
}
