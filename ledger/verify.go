package ledger

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"strconv"

	"sluse/words"
)

// MaxFaults is how many faults a Proof names; all are counted.
const MaxFaults = 100

// maxNumber bounds the memory that the numbers of one series take (8 MiB).
const maxNumber = 1 << 26

// A Proof is what Verify found.
type Proof struct {
	Vouchers int64
	Faults   []words.Reason // the first MaxFaults
	Count    int            // all faults
}

// Holds reports whether nothing is wrong.
func (p Proof) Holds() bool { return p.Count == 0 }

func (p *Proof) fault(code string, args ...string) {
	p.Count++
	if len(p.Faults) < MaxFaults {
		p.Faults = append(p.Faults, words.R(code, args...))
	}
}

// Verify proves a journal, in whatever order it comes: every voucher
// balances in one currency, and the numbers of each seller, series and year
// run from 1 without a gap or a double. The error is the stream's own.
func Verify(vouchers iter.Seq2[*Voucher, error]) (Proof, error) {
	var proof Proof
	taken := map[seriesKey]*numbers{}
	for v, err := range vouchers {
		if err != nil {
			return proof, err
		}
		proof.Vouchers++
		proof.balance(v)
		key := seriesKey{v.Seller, v.Series, v.Year()}
		if taken[key] == nil {
			taken[key] = &numbers{}
		}
		proof.number(v, taken[key])
	}
	keys := slices.SortedFunc(maps.Keys(taken), func(a, b seriesKey) int {
		return cmp.Or(cmp.Compare(a.seller, b.seller), cmp.Compare(a.series, b.series), cmp.Compare(a.year, b.year))
	})
	for _, key := range keys {
		for first, last := range taken[key].gaps() {
			proof.fault("books.number-gap", key.series+"-"+key.year, itoa(first), itoa(last), key.seller)
		}
	}
	return proof, nil
}

func (p *Proof) balance(v *Voucher) {
	if len(v.Postings) == 0 {
		p.fault("books.empty", v.Reference(), v.Seller)
		return
	}
	sum := v.Postings[0].Amount
	for _, line := range v.Postings[1:] {
		if line.Amount.Currency != sum.Currency {
			p.fault("books.currencies", v.Reference(), v.Seller)
			return
		}
		sum = sum.Add(line.Amount)
	}
	if !sum.IsZero() {
		p.fault("books.unbalanced", v.Reference(), words.Arg(sum), v.Seller)
	}
}

func (p *Proof) number(v *Voucher, n *numbers) {
	switch {
	case v.Number < 1 || v.Number > maxNumber:
		p.fault("books.number-missing", v.Reference(), v.Seller)
	case !n.take(v.Number):
		p.fault("books.number-twice", v.Reference(), v.Seller)
	}
}

type seriesKey struct{ seller, series, year string }

// numbers are the voucher numbers seen, a bit each: vouchers come in the
// order of their days, not of their numbers.
type numbers struct {
	bits []uint64
	last int64
}

func (n *numbers) take(number int64) bool {
	word, bit := int(number/64), uint64(1)<<(number%64)
	if missing := word + 1 - len(n.bits); missing > 0 {
		n.bits = append(n.bits, make([]uint64, missing)...)
	}
	if n.bits[word]&bit != 0 {
		return false
	}
	n.bits[word] |= bit
	n.last = max(n.last, number)
	return true
}

// gaps yields the first and last number of each run that is missing.
func (n *numbers) gaps() iter.Seq2[int64, int64] {
	return func(yield func(first, last int64) bool) {
		start := int64(0)
		for i := int64(1); i <= n.last; i++ {
			switch seen := n.bits[i/64]&(1<<(i%64)) != 0; {
			case !seen && start == 0:
				start = i
			case seen && start != 0:
				if !yield(start, i-1) {
					return
				}
				start = 0
			}
		}
	}
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
