package rules

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"sluse/money"
)

// TestExactAgainstBig: with numbers short and long, an exact is what math/big
// says.
func TestExactAgainstBig(t *testing.T) {
	t.Parallel()
	number := rapid.Custom(func(t *rapid.T) money.Decimal {
		coef := rapid.OneOf(rapid.Int64Range(-1<<63+1, 1<<63-1), rapid.Int64Range(-5000, 5000)).Draw(t, "coef")
		return money.NewDecimal(coef, rapid.Uint8Range(0, money.MaxScale).Draw(t, "scale"))
	})
	rapid.Check(t, func(t *rapid.T) {
		x, y, z := of(number.Draw(t, "x")), of(number.Draw(t, "y")), of(number.Draw(t, "z"))
		got := x.mul(y).sub(z)
		want := new(big.Rat).Mul(x.rat(), y.rat())
		want.Sub(want, z.rat())
		if got.rat().Cmp(want) != 0 {
			t.Fatalf("x*y-z = %v, want %v", got.rat(), want)
		}
		if got.cmp(x) != want.Cmp(x.rat()) || got.abs().rat().Cmp(new(big.Rat).Abs(want)) != 0 {
			t.Fatalf("compared or made positive wrongly: %v", got)
		}
		// floor(x * 100 + 1/2) / 100
		up := want.Mul(want, big.NewRat(100, 1))
		up.Add(up, big.NewRat(1, 2))
		floor := new(big.Int).Div(up.Num(), up.Denom())
		if rounded := new(big.Rat).SetFrac(floor, big.NewInt(100)); got.round(2).rat().Cmp(rounded) != 0 {
			t.Fatalf("round(%v) = %v, want %v", got, got.round(2), rounded)
		}
	})
}

func TestExactOfNothingIsNought(t *testing.T) {
	t.Parallel()
	var none exact
	if none.String() != "0" || !none.is(of(money.Int(0))) || !none.add(of(money.Int(3))).is(of(money.Int(3))) {
		t.Errorf("nothing is %v", none)
	}
}
