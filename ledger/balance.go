package ledger

import (
	"cmp"
	"iter"
	"slices"

	"sluse/money"
)

// Balances are sums per account, to be filled voucher by voucher. The zero
// value is ready. An account is its code and sub-account; a changed name does
// not split it.
type Balances struct {
	sums map[accountKey]*Balance
}

type accountKey struct{ code, sub, currency string }

// A Balance is what was posted on one account.
type Balance struct {
	Account Account
	Debit   money.Amount
	Credit  money.Amount // a positive amount
}

// Sum is debit less credit.
func (b Balance) Sum() money.Amount { return b.Debit.Sub(b.Credit) }

// Sum adds all vouchers of a stream.
func Sum(vouchers iter.Seq2[*Voucher, error]) (*Balances, error) {
	var s Balances
	for v, err := range vouchers {
		if err != nil {
			return nil, err
		}
		s.Add(v)
	}
	return &s, nil
}

// Add adds one voucher's postings.
func (s *Balances) Add(v *Voucher) {
	if s.sums == nil {
		s.sums = map[accountKey]*Balance{}
	}
	for _, p := range v.Postings {
		key := accountKey{p.Account.Code, p.Account.Sub, p.Amount.Currency}
		b := s.sums[key]
		if b == nil {
			nought := money.Amount{Currency: p.Amount.Currency}
			b = &Balance{Account: p.Account, Debit: nought, Credit: nought}
			s.sums[key] = b
		}
		if p.Amount.Minor >= 0 {
			b.Debit = b.Debit.Add(p.Amount)
		} else {
			b.Credit = b.Credit.Sub(p.Amount)
		}
	}
}

// Of is an account's balance in a currency; nought where nothing was posted.
func (s *Balances) Of(account Account, currency string) money.Amount {
	if b := s.sums[accountKey{account.Code, account.Sub, currency}]; b != nil {
		return b.Sum()
	}
	return money.Amount{Currency: currency}
}

// All are the balances by account code, sub-account and currency.
func (s *Balances) All() []Balance {
	all := make([]Balance, 0, len(s.sums))
	for _, b := range s.sums {
		all = append(all, *b)
	}
	slices.SortFunc(all, func(a, b Balance) int {
		return cmp.Or(
			cmp.Compare(a.Account.Code, b.Account.Code), cmp.Compare(a.Account.Sub, b.Account.Sub),
			cmp.Compare(a.Debit.Currency, b.Debit.Currency))
	})
	return all
}
