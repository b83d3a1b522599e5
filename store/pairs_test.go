package store

import (
	"errors"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"sluse/ledger"
	"sluse/money"
)

// What was split into pairs comes together as it was: lines of nought, many
// debits and credits, and several lines on one account.
func TestPairsMakeTheLinesAgain(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		lines := balancedLines(t)
		pairs, currency, err := pairsOf(lines)
		if err != nil {
			t.Fatal(err)
		}
		used := 0
		for _, l := range lines {
			if !l.Amount.IsZero() {
				used++
			}
		}
		if used > 0 && len(pairs) >= used {
			t.Fatalf("%d pairs for %d lines", len(pairs), used)
		}
		joined := map[[2]int64]bool{}
		for _, p := range pairs {
			if p.amount <= 0 || p.debit == p.credit || joined[[2]int64{p.debit, p.credit}] {
				t.Fatalf("pair %+v of %+v", p, pairs)
			}
			joined[[2]int64{p.debit, p.credit}] = true
		}
		if again, _, _ := pairsOf(lines); !slices.Equal(again, pairs) {
			t.Fatalf("%+v, then %+v", pairs, again)
		}
		kept := make([]keptLine, len(lines))
		for i, l := range lines {
			l.Amount = money.Amount{}
			kept[i] = keptLine{1, int64(i) + 1, l}
		}
		back, err := linesOf(kept, currency, pairs)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(back, lines) {
			t.Fatalf("%+v became %+v", lines, back)
		}
	})
}

func balancedLines(t *rapid.T) []ledger.Posting {
	accounts := []string{"1500", "1920", "2700", "3000"}
	sum := int64(0)
	line := func(ore int64) ledger.Posting {
		sum += ore
		p := ledger.Debit(ledger.Account{Code: rapid.SampledFrom(accounts).Draw(t, "account")}, money.NOK(ore))
		p.Item = rapid.Int64Range(0, 3).Draw(t, "item")
		if ore == 0 {
			p.Foreign = money.Amount{Minor: 1, Currency: "EUR"}
		}
		return p
	}
	lines := []ledger.Posting{line(0)}
	for range rapid.IntRange(0, 30).Draw(t, "lines") {
		lines = append(lines, line(rapid.OneOf(rapid.Int64Range(-3, 3), rapid.Int64Range(-1<<55, 1<<55)).Draw(t, "amount")))
	}
	if rapid.Bool().Draw(t, "split rest") {
		lines = append(lines, line(-sum/2))
	}
	at := rapid.IntRange(0, len(lines)).Draw(t, "place of the rest")
	return slices.Insert(lines, at, line(-sum))
}

func TestNoPairsOfWhatDoesNotBalance(t *testing.T) {
	t.Parallel()
	a, b := ledger.Account{Code: "1500"}, ledger.Account{Code: "3000"}
	eur := func(minor int64) money.Amount { return money.Amount{Minor: minor, Currency: "EUR"} }
	for name, lines := range map[string][]ledger.Posting{
		"debit left":     {ledger.Debit(a, money.NOK(2)), ledger.Credit(b, money.NOK(1))},
		"credit left":    {ledger.Debit(a, money.NOK(1)), ledger.Credit(b, money.NOK(1)), ledger.Credit(b, money.NOK(1))},
		"debit alone":    {ledger.Debit(a, money.NOK(1))},
		"two currencies": {ledger.Debit(a, money.NOK(1)), ledger.Credit(b, eur(1))},
		"no opposite":    {ledger.Debit(a, money.NOK(math.MaxInt64)), ledger.Debit(a, money.NOK(1)), {Account: b, Amount: money.NOK(math.MinInt64)}},
	} {
		pairs, _, err := pairsOf(lines)
		if err == nil {
			t.Errorf("%s: %+v", name, pairs)
		}
		if (name == "debit left" || name == "credit left" || name == "debit alone") && !errors.Is(err, ledger.ErrUnbalanced) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A line that is gone is told, and is not taken for another.
func TestLinesOfWhatIsSpoilt(t *testing.T) {
	t.Parallel()
	kept := []keptLine{{1, 1, ledger.Posting{}}, {1, 3, ledger.Posting{}}}
	back, err := linesOf(kept, "NOK", []pair{{1, 3, 5}})
	if err != nil || back[0].Amount != money.NOK(5) || back[1].Amount != money.NOK(-5) {
		t.Errorf("%+v, %v", back, err)
	}
	if back, err := linesOf(kept, "NOK", []pair{{1, 2, 5}}); err == nil {
		t.Errorf("%+v", back)
	}
}
