package bankfiles

import "sluse/money"

// StatusBooked is the status of an entry that is on the account; all others
// are expected or informed of, and change no balance.
const StatusBooked = "BOOK"

// Prove holds a statement's entries against its balances: opening + booked
// entries = closing. An entry in another currency than the balances proves
// nothing, whatever the numbers say.
func (s *Statement) Prove() Proof {
	if s.Opening == nil || s.Closing == nil {
		return Proof{}
	}
	sum, err := s.Opening.Amount, error(nil)
	oneCurrency := s.Opening.Currency == s.Closing.Currency
	for i := range s.Entries {
		e := &s.Entries[i]
		if e.Status != StatusBooked {
			continue
		}
		oneCurrency = oneCurrency && e.Currency == s.Opening.Currency
		if sum, err = sum.Add(e.Signed()); err != nil {
			return Proof{Known: true}
		}
	}
	difference, err := sum.Sub(s.Closing.Amount)
	if err != nil {
		return Proof{Known: true}
	}
	difference = atLeast(difference, s.Opening.Currency)
	return Proof{Known: true, Proves: oneCurrency && difference.IsZero(), Difference: difference}
}

// atLeast writes d with no fewer decimals than its currency has.
func atLeast(d money.Decimal, currency string) money.Decimal {
	if v, err := d.Add(money.NewDecimal(0, uint8(money.Exponent(currency)))); err == nil {
		return v
	}
	return d
}
