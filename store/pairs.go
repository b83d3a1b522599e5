package store

import (
	"errors"
	"fmt"
	"math"

	"sluse/ledger"
	"sluse/money"
)

// A pair is how the store keeps what a voucher moves: an amount to the debit
// of one line and to the credit of another, named by their numbers from 1.
// Whatever pairs there are, they balance.
type pair struct{ debit, credit, amount int64 }

// pairsOf splits the lines of a voucher into pairs: the first debit meets the
// first credit, as far as the smaller goes, and so on. They are fewer than the
// lines, the same for the same lines, and no two join the same lines. Lines
// that do not balance, or are not in one currency, cannot be split.
func pairsOf(lines []ledger.Posting) (pairs []pair, currency string, err error) {
	for _, p := range lines {
		if currency == "" {
			currency = p.Amount.Currency
		}
		if p.Amount.Currency != currency && !p.Amount.IsZero() {
			return nil, "", fmt.Errorf("%s and %s in one voucher", currency, p.Amount.Currency)
		}
		if p.Amount.Minor == math.MinInt64 { // the one number without its opposite
			return nil, "", errors.New("an amount is too large")
		}
	}
	debit, debited := next(lines, -1, 1)
	credit, credited := next(lines, -1, -1)
	for debit < len(lines) && credit < len(lines) {
		amount := min(debited, credited)
		pairs = append(pairs, pair{int64(debit) + 1, int64(credit) + 1, amount})
		if debited -= amount; debited == 0 {
			debit, debited = next(lines, debit, 1)
		}
		if credited -= amount; credited == 0 {
			credit, credited = next(lines, credit, -1)
		}
	}
	if debit < len(lines) || credit < len(lines) {
		return nil, "", ledger.ErrUnbalanced
	}
	return pairs, currency, nil
}

// next is the next line behind one on the side that sign says, and how much
// stands on it.
func next(lines []ledger.Posting, line int, sign int64) (int, int64) {
	for line++; line < len(lines); line++ {
		if amount := sign * lines[line].Amount.Minor; amount > 0 {
			return line, amount
		}
	}
	return line, 0
}

// A keptLine is a line of a voucher without its amount, as the store keeps it.
type keptLine struct {
	voucher, line int64
	ledger.Posting
}

// linesOf gives the kept lines of one voucher the amounts that its pairs make:
// the way back from pairsOf. lines stand by number.
func linesOf(lines []keptLine, currency string, pairs []pair) ([]ledger.Posting, error) {
	out := make([]ledger.Posting, len(lines))
	for i, l := range lines {
		out[i] = l.Posting
		out[i].Amount = money.Amount{Currency: currency}
	}
	for _, p := range pairs {
		debit, is := place(lines, p.debit)
		credit, also := place(lines, p.credit)
		if !is || !also {
			return nil, fmt.Errorf("a pair names line %d and line %d, which are not both there", p.debit, p.credit)
		}
		out[debit].Amount.Minor += p.amount
		out[credit].Amount.Minor -= p.amount
	}
	return out, nil
}

// place is where a line stands: at its number, unless one before it is gone.
func place(lines []keptLine, line int64) (int, bool) {
	for i := min(line, int64(len(lines))) - 1; i >= 0; i-- {
		if lines[i].line == line {
			return int(i), true
		}
	}
	return 0, false
}
