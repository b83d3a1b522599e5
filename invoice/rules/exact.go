package rules

import (
	"math/big"

	"sluse/money"
)

// An exact is a number that never runs out of digits: a Decimal as long as
// one holds it, and only then a fraction. A document may state a price and a
// quantity whose product no Decimal holds, and the rule still has an answer.
type exact struct {
	d    money.Decimal
	wide *big.Rat // where d does not hold it
}

var (
	one   = of(money.Int(1))
	slack = of(money.MustDecimal("0.02")) // of PEPPOL-EN16931-R040 and R120
)

// of is a stated number; an absent one counts as nought.
func of(d money.Decimal) exact { return exact{d: d} }

func (x exact) rat() *big.Rat {
	if x.wide != nil {
		return x.wide
	}
	r := new(big.Rat)
	if x.d.IsSet() {
		r.SetString(x.d.String())
	}
	return r
}

func (x exact) add(y exact) exact {
	if x.wide == nil && y.wide == nil {
		if d, err := x.d.Add(y.d); err == nil {
			return exact{d: d}
		}
	}
	return exact{wide: new(big.Rat).Add(x.rat(), y.rat())}
}

func (x exact) neg() exact {
	if x.wide == nil {
		return exact{d: x.d.Neg()}
	}
	return exact{wide: new(big.Rat).Neg(x.wide)}
}

func (x exact) sub(y exact) exact { return x.add(y.neg()) }

func (x exact) mul(y exact) exact {
	if x.wide == nil && y.wide == nil {
		if d, err := x.d.Mul(y.d); err == nil {
			return exact{d: d}
		}
	}
	return exact{wide: new(big.Rat).Mul(x.rat(), y.rat())}
}

func (x exact) cmp(y exact) int {
	if x.wide == nil && y.wide == nil {
		return x.d.Cmp(y.d)
	}
	return x.rat().Cmp(y.rat())
}

func (x exact) is(y exact) bool { return x.cmp(y) == 0 }

func (x exact) abs() exact {
	if x.cmp(exact{}) < 0 {
		return x.neg()
	}
	return x
}

// round is XPath's round(x * 10^places) / 10^places: halves towards plus
// infinity, so that -2.345 becomes -2.34.
func (x exact) round(places int) exact {
	if x.wide == nil {
		return exact{d: x.d.RoundXPath(places)}
	}
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil)
	// floor(x * unit + 1/2), as (2 * num * unit + den) / (2 * den).
	num := new(big.Int).Mul(x.wide.Num(), unit)
	num.Lsh(num, 1).Add(num, x.wide.Denom())
	den := new(big.Int).Lsh(x.wide.Denom(), 1)
	return exact{wide: new(big.Rat).SetFrac(num.Div(num, den), unit)}
}

// within reports whether x is at most by away from y.
func (x exact) within(y, by exact) bool { return x.sub(y).abs().cmp(by) <= 0 }

// nearer reports whether x is less than by away from y.
func (x exact) nearer(y, by exact) bool { return x.sub(y).abs().cmp(by) < 0 }

func (x exact) String() string {
	if x.wide != nil {
		return x.wide.FloatString(2)
	}
	if !x.d.IsSet() {
		return "0"
	}
	return x.d.String()
}
