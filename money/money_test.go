package money

import (
	"errors"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

func TestOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in, currency string
		minor        int64
		ok           bool
	}{
		{"12.50", "NOK", 1250, true},
		{"-12.5", "NOK", -1250, true},
		{"12.500", "NOK", 1250, true},
		{"12.505", "NOK", 0, false},
		{"12", "JPY", 12, true},
		{"12.0", "JPY", 12, true},
		{"12.5", "JPY", 0, false},
		{"1.234", "KWD", 1234, true},
		{"1.2345", "UYW", 12345, true},
		{"99999999999999999", "NOK", 0, false},
	} {
		a, ok := Of(MustDecimal(c.in), c.currency)
		if ok != c.ok || (ok && a != (Amount{c.minor, c.currency})) {
			t.Errorf("%s %s: %v, %t", c.in, c.currency, a, ok)
		}
	}
}

func TestParseTellsWhatIsWrong(t *testing.T) {
	t.Parallel()
	if _, err := Parse("12.505", "NOK"); err == nil || errors.Is(err, ErrRange) {
		t.Errorf("too fine: %v", err)
	}
	if _, err := Parse("99999999999999999", "NOK"); !errors.Is(err, ErrRange) {
		t.Errorf("too large: %v", err)
	}
	if _, err := Parse("tolv", "NOK"); !errors.Is(err, ErrSyntax) {
		t.Errorf("no number: %v", err)
	}
}

func TestWritten(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a                   Amount
		machine, norsk, eng string
	}{
		{NOK(1234560), "12345.60", "12\u00a0345,60", "12,345.60"},
		{NOK(-100000000), "-1000000.00", "-1\u00a0000\u00a0000,00", "-1,000,000.00"},
		{NOK(5), "0.05", "0,05", "0.05"},
		{NOK(99999), "999.99", "999,99", "999.99"},
		{Amount{1234, "JPY"}, "1234", "1\u00a0234", "1,234"},
	} {
		if c.a.String() != c.machine || c.a.Norwegian() != c.norsk || c.a.English() != c.eng {
			t.Errorf("%v: %q %q %q", c.a.Minor, c.a.String(), c.a.Norwegian(), c.a.English())
		}
	}
}

// The seed's example: 2.5 % of 5,000 is 125, the rest 4,875.
func TestShare(t *testing.T) {
	t.Parallel()
	face := NOK(500_000)
	if got := face.Share(250); got != NOK(12_500) {
		t.Errorf("commission %v", got)
	}
	for _, c := range []struct{ minor, points, want int64 }{
		{1, 5000, 1}, {-1, 5000, -1}, {1, 4999, 0}, {3, 3333, 1}, {0, 250, 0}, {100, -250, -3},
	} {
		if got := NOK(c.minor).Share(c.points); got != NOK(c.want) {
			t.Errorf("%d x %d = %v, want %d", c.minor, c.points, got.Minor, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		minor := rapid.Int64Range(-1<<62, 1<<62).Draw(t, "minor")
		points := rapid.Int64Range(-10_000, 10_000).Draw(t, "points")
		want := awayHalf(new(big.Rat).Mul(big.NewRat(minor, 1), big.NewRat(points, 10_000)), 0)
		if got := NOK(minor).Share(points); big.NewRat(got.Minor, 1).Cmp(want) != 0 {
			t.Fatalf("%d x %d = %d, want %v", minor, points, got.Minor, want)
		}
	})
}

func TestAt(t *testing.T) {
	t.Parallel()
	got, err := Amount{100_000, "EUR"}.At(MustDecimal("11.50"), "NOK")
	if err != nil || got != NOK(1_150_000) {
		t.Errorf("EUR 1,000 at 11.50 is %v, %v", got, err)
	}
	if got, err = (Amount{1, "EUR"}).At(MustDecimal("150.5"), "JPY"); err != nil || got != (Amount{2, "JPY"}) {
		t.Errorf("a cent at 150.5 is %v, %v", got, err)
	}
	if _, err = (Amount{1 << 62, "EUR"}).At(Int(1000), "NOK"); !errors.Is(err, ErrRange) {
		t.Errorf("too large: %v", err)
	}
}

func TestSums(t *testing.T) {
	t.Parallel()
	var sum Amount
	for _, a := range []Amount{NOK(100), NOK(-30), {}} {
		sum = sum.Add(a)
	}
	if sum != NOK(70) || sum.Sub(NOK(70)) != NOK(0) || !sum.Sub(NOK(70)).IsZero() {
		t.Errorf("sum %v", sum)
	}
	for name, fault := range map[string]func(){
		"two currencies": func() { NOK(1).Add(Amount{1, "EUR"}) },
		"past 64 bits":   func() { NOK(1<<63 - 1).Add(NOK(1)) },
		"no negative":    func() { NOK(-1<<63 + 1).Add(NOK(-1)) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			fault()
		}()
	}
}
