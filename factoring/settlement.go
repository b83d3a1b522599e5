package factoring

import (
	"slices"
	"strconv"

	"sluse/calendar"
	"sluse/invoice"
	"sluse/money"
	"sluse/words"
)

// A RowKind is what one row of a settlement is.
type RowKind string

// The kinds of row. Amounts are signed as they change the payout.
const (
	Purchase       RowKind = "purchase"        // the invoice's face value
	Commission     RowKind = "commission"      // negative
	Fee            RowKind = "fee"             // negative
	FeeVAT         RowKind = "fee_vat"         // negative
	Interest       RowKind = "interest"        // negative
	Reserve        RowKind = "reserve"         // negative: held back
	ReserveRelease RowKind = "reserve_release" //
	BuyBack        RowKind = "buyback"         // negative: the factor sells the invoice back
	Correction     RowKind = "correction"      //
	CreditedRow    RowKind = "credit_note"     // negative: a sold invoice was credited
)

// RowKinds are all of them.
var RowKinds = []RowKind{
	Purchase, Commission, Fee, FeeVAT, Interest, Reserve, ReserveRelease, BuyBack, Correction, CreditedRow,
}

// A Settlement is the factor's report of one payout: rows per invoice whose
// sum is the amount on the bank statement.
type Settlement struct {
	ID        string
	ValueDate calendar.Date
	Rows      []SettlementRow
	Count     int          // as the trailer states it
	Sum       money.Amount // as the trailer states it
}

// A SettlementRow is one amount of a settlement.
type SettlementRow struct {
	InvoiceNumber string // empty on a fee for the whole settlement
	Kind          RowKind
	Amount        money.Amount
	VATCode       string // SAF-T standard tax code, as the factor's document states it; empty is none
	Place         invoice.Place
}

// Check proves a settlement: its rows are as many as the trailer says and
// make its sum, in one currency, each of a known kind. One that does not prove
// is not booked.
func (s *Settlement) Check() (words.Reason, bool) {
	if s.ID == "" || s.ValueDate == "" {
		return words.R("factor.settlement-nameless"), false
	}
	sum := money.Amount{Currency: s.Sum.Currency}
	for _, row := range s.Rows {
		switch {
		case !slices.Contains(RowKinds, row.Kind):
			return words.R("factor.settlement-kind", string(row.Kind)), false
		case row.Amount.Currency != sum.Currency:
			return words.R("factor.settlement-currency", row.Amount.Currency, sum.Currency), false
		}
		sum = sum.Add(row.Amount)
	}
	switch {
	case len(s.Rows) != s.Count:
		return words.R("factor.settlement-count", strconv.Itoa(len(s.Rows)), strconv.Itoa(s.Count)), false
	case sum != s.Sum:
		return words.R("factor.settlement-sum", words.Arg(sum), words.Arg(s.Sum), words.Arg(s.Sum.Sub(sum))), false
	}
	return words.Reason{}, true
}

// Total is the sum of the rows of a kind, of one invoice where a number is
// given.
func (s *Settlement) Total(kind RowKind, number string) money.Amount {
	sum := money.Amount{Currency: s.Sum.Currency}
	for _, row := range s.Rows {
		if row.Kind == kind && (number == "" || row.InvoiceNumber == number) {
			sum = sum.Add(row.Amount)
		}
	}
	return sum
}
