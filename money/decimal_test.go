package money

import (
	"errors"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParseDecimal(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in, out string
		err     error
	}{
		{"12.50", "12.50", nil},
		{"-0.05", "-0.05", nil},
		{"+7", "7", nil},
		{".5", "0.5", nil},
		{"5.", "5", nil},
		{"007.10", "7.10", nil},
		{"0", "0", nil},
		{"-0.00", "0.00", nil},
		{"999999999999999999", "999999999999999999", nil},
		{"0.123456789012", "0.123456789012", nil},
		{"0.1234567890120000", "0.123456789012", nil},
		{"123456789012345678.9000000000", "123456789012345678.9", nil},
		{"0.1234567890123", "", ErrRange},
		{"99999999999999999999", "", ErrRange},
		{"", "", ErrSyntax},
		{"-", "", ErrSyntax},
		{".", "", ErrSyntax},
		{"1.2.3", "", ErrSyntax},
		{"1,5", "", ErrSyntax},
		{"1e3", "", ErrSyntax},
		{" 1", "", ErrSyntax},
		{"--1", "", ErrSyntax},
		{"0.1234567890123x", "", ErrSyntax},
		{"99999999999999999999x", "", ErrSyntax},
		{"0.0000000000000.", "", ErrSyntax},
	} {
		d, err := ParseDecimal(c.in)
		if !errors.Is(err, c.err) || (err == nil) != (c.err == nil) || d.String() != c.out {
			t.Errorf("%q: got %q, %v; want %q, %v", c.in, d, err, c.out, c.err)
		}
		if d.IsSet() != (c.err == nil) {
			t.Errorf("%q: IsSet is %t", c.in, d.IsSet())
		}
	}
}

func TestAbsentIsNotNought(t *testing.T) {
	t.Parallel()
	var absent Decimal
	if absent.IsSet() || !absent.IsZero() || absent.String() != "" || absent.Equal(Int(0)) || absent.Cmp(Int(0)) != 0 {
		t.Error("the zero Decimal is not \"not given\"")
	}
	if !Int(0).IsSet() || Int(0).String() != "0" {
		t.Error("0 is given")
	}
	var back Decimal
	if err := back.UnmarshalText(nil); err != nil || back.IsSet() {
		t.Errorf("empty text: %v, %v", back, err)
	}
}

func TestRounding(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, away, xpath string }{
		{"2.345", "2.35", "2.35"},
		{"-2.345", "-2.35", "-2.34"},
		{"-2.346", "-2.35", "-2.35"},
		{"-2.344999", "-2.34", "-2.34"},
		{"2.344999", "2.34", "2.34"},
		{"-0.005", "-0.01", "0.00"},
		{"0.005", "0.01", "0.01"},
		{"7", "7", "7"},
		{"-7.5", "-7.5", "-7.5"},
	} {
		d := MustDecimal(c.in)
		if got := d.Round(2).String(); got != c.away {
			t.Errorf("Round(%s) = %s, want %s", c.in, got, c.away)
		}
		if got := d.RoundXPath(2).String(); got != c.xpath {
			t.Errorf("RoundXPath(%s) = %s, want %s", c.in, got, c.xpath)
		}
	}
}

func TestReduced(t *testing.T) {
	t.Parallel()
	if MustDecimal("25.00").Reduced() != MustDecimal("25.0").Reduced() || MustDecimal("25.00").Reduced() != Int(25) {
		t.Error("25.00, 25.0 and 25 are not one key")
	}
	if got := Int(100).Reduced().String(); got != "100" {
		t.Errorf("100 became %s", got)
	}
	if (Decimal{}).Reduced() != (Decimal{}) {
		t.Error("absent changed")
	}
}

func TestRangeIsAnErrorAndNeverAWrongNumber(t *testing.T) {
	t.Parallel()
	most := NewDecimal(1<<63-1, 0)
	if d, err := most.Add(Int(1)); !errors.Is(err, ErrRange) {
		t.Errorf("most + 1 = %v, %v", d, err)
	}
	if d, err := most.Neg().Sub(Int(1)); !errors.Is(err, ErrRange) {
		t.Errorf("-most - 1 = %v, %v: it could not be negated again", d, err)
	}
	if d, err := NewDecimal(1<<62, 0).Mul(Int(-2)); !errors.Is(err, ErrRange) {
		t.Errorf("-2^63 = %v, %v", d, err)
	}
	if d, err := most.Mul(MustDecimal("0.1")); err != nil || d.String() != "922337203685477580.7" {
		t.Errorf("most / 10 = %v, %v", d, err)
	}
	if d, err := MustDecimal("0.0000000001").Mul(MustDecimal("0.001")); !errors.Is(err, ErrRange) {
		t.Errorf("13 decimals: %v, %v", d, err)
	}
	if d, err := MustDecimal("0.00000000020").Mul(MustDecimal("0.05")); err != nil || d.String() != "0.000000000010" {
		t.Errorf("zeros dropped: %v, %v", d, err)
	}
}

// decimals draws numbers of every size that a Decimal holds.
func decimals() *rapid.Generator[Decimal] {
	return rapid.Custom(func(t *rapid.T) Decimal {
		coef := rapid.OneOf(rapid.Int64Range(-1<<63+1, 1<<63-1), rapid.Int64Range(-10_000, 10_000)).Draw(t, "coef")
		return NewDecimal(coef, rapid.Uint8Range(0, MaxScale).Draw(t, "scale"))
	})
}

// rat is the same number in math/big, by way of the text: it does not trust
// the fields.
func rat(d Decimal) *big.Rat {
	r, ok := new(big.Rat).SetString(d.String())
	if !ok {
		panic("not a number: " + d.String())
	}
	return r
}

// TestAgainstBig holds all arithmetic to math/big: what comes out is exact,
// and ErrRange comes only where no Decimal holds the result.
func TestAgainstBig(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := decimals().Draw(t, "a"), decimals().Draw(t, "b")
		if back, err := ParseDecimal(a.String()); err == nil && (back != a) {
			t.Fatalf("%v reads back as %v", a, back)
		}
		sameNumber(t, "+", new(big.Rat).Add(rat(a), rat(b)))(a.Add(b))
		sameNumber(t, "-", new(big.Rat).Sub(rat(a), rat(b)))(a.Sub(b))
		sameNumber(t, "*", new(big.Rat).Mul(rat(a), rat(b)))(a.Mul(b))
		if got, want := a.Cmp(b), rat(a).Cmp(rat(b)); got != want {
			t.Fatalf("%v cmp %v = %d, want %d", a, b, got, want)
		}
		if rat(a.Reduced()).Cmp(rat(a)) != 0 || (a.Cmp(b) == 0) != (a.Reduced() == b.Reduced()) {
			t.Fatalf("reduced: %v, %v", a.Reduced(), b.Reduced())
		}
		places := rapid.IntRange(0, MaxScale).Draw(t, "places")
		if got, want := rat(a.RoundXPath(places)), floorHalf(rat(a), places); got.Cmp(want) != 0 {
			t.Fatalf("RoundXPath(%v, %d) = %v, want %v", a, places, got, want)
		}
		if got, want := rat(a.Round(places)), awayHalf(rat(a), places); got.Cmp(want) != 0 {
			t.Fatalf("Round(%v, %d) = %v, want %v", a, places, got, want)
		}
		c := decimals().Filter(func(d Decimal) bool { return !d.IsZero() }).Draw(t, "c")
		q := new(big.Rat).Mul(rat(a), rat(b))
		sameNumber(t, "muldiv", awayHalf(q.Quo(q, rat(c)), places))(a.MulDiv(b, c, places))
	})
}

func sameNumber(t *rapid.T, op string, want *big.Rat) func(got Decimal, err error) {
	return func(got Decimal, err error) {
		t.Helper()
		switch {
		case err == nil && (!got.IsSet() || rat(got).Cmp(want) != 0):
			t.Fatalf("%s: got %v, want %v", op, got, want)
		case err != nil && (!errors.Is(err, ErrRange) || holds(want)):
			t.Fatalf("%s: %v for %v", op, err, want.FloatString(MaxScale+2))
		}
	}
}

// holds reports whether some Decimal is r exactly.
func holds(r *big.Rat) bool {
	for scale := range MaxScale + 1 {
		n := new(big.Rat).Mul(r, new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)))
		if n.IsInt() && n.Num().IsInt64() && n.Num().Int64() != -1<<63 {
			return true
		}
	}
	return false
}

func floorHalf(r *big.Rat, places int) *big.Rat {
	unit := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil))
	x := new(big.Rat).Mul(r, unit)
	x.Add(x, big.NewRat(1, 2))
	n := new(big.Int).Div(x.Num(), x.Denom()) // floor: the denominator is positive
	return x.Quo(new(big.Rat).SetInt(n), unit)
}

func awayHalf(r *big.Rat, places int) *big.Rat {
	if r.Sign() < 0 {
		x := floorHalf(new(big.Rat).Neg(r), places)
		return x.Neg(x)
	}
	return floorHalf(r, places)
}

// FuzzParseDecimal: what is read is what stands there, to the last digit.
func FuzzParseDecimal(f *testing.F) {
	for _, s := range []string{"12.50", "-0.00", "+.5", "1.", "99999999999999999999", "0.00000000000000000", "1.2.3", "1e9", "٣"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDecimal(s)
		if err != nil {
			if d.IsSet() {
				t.Fatalf("%q: a number beside %v", s, err)
			}
			return
		}
		if strings.ContainsAny(s, "eE_/xXpP ") {
			t.Fatalf("%q was read", s)
		}
		want, ok := new(big.Rat).SetString(s)
		if !ok || rat(d).Cmp(want) != 0 {
			t.Fatalf("%q read as %v", s, d)
		}
		if again, err := ParseDecimal(d.String()); err != nil || again != d {
			t.Fatalf("%v reads back as %v, %v", d, again, err)
		}
	})
}
