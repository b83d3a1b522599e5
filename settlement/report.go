package settlement

import (
	"strings"

	"sluse/calendar"
	"sluse/factoring"
	"sluse/ledger"
	"sluse/money"
	"sluse/words"
)

// A SettlementReport is a factor's report of one payout, with its invoices
// found. Amounts are signed as they change the payout.
type SettlementReport struct {
	ID        string
	Factor    string
	Sum       money.Amount
	ValueDate calendar.Date
	Rows      []SettlementRow
}

// A SettlementRow is one amount of a report.
type SettlementRow struct {
	InvoiceNumber string // empty on a row for the whole report
	Item          int64  // our id of that invoice; 0 where it is not known
	Kind          factoring.RowKind
	Amount        money.Amount
	VATCode       string // as the factor's document states it
}

// settlement decides by a factor's report that the payment names: one whose
// sum is the amount to the øre is booked row by row. One that differs is a
// reason; no report is none.
func (x decider) settlement() (*Decision, words.Reason) {
	gross := x.p.Gross()
	var named []SettlementReport
	keys := Keys(x.p).SettlementIDs
	for _, r := range x.c.Settlements {
		for _, key := range keys {
			if strings.EqualFold(r.ID, key) {
				named = append(named, r)
				break
			}
		}
	}
	switch len(named) {
	case 0:
		return nil, words.Reason{}
	case 1:
	default:
		ids := make([]string, len(named))
		for i, r := range named {
			ids[i] = r.ID
		}
		return nil, words.R("bank.settlement-many", strings.Join(ids, ", "))
	}
	r := named[0]
	if r.Sum != gross {
		if r.Sum.Currency != gross.Currency {
			return nil, words.R("bank.settlement-currency", r.ID, r.Factor, r.Sum.Currency, gross.Currency)
		}
		return nil, words.R("bank.settlement-differs",
			r.ID, r.Factor, words.Arg(r.Sum), words.Arg(gross), words.Arg(gross.Sub(r.Sum)))
	}
	postings, why := x.rows(r)
	if !why.IsZero() {
		return nil, why
	}
	d := x.booked(Decision{
		Kind: BySettlement, Why: words.R("bank.by-settlement", r.ID, r.Factor), Settlement: r.ID, Factor: r.Factor,
	}, postings...)
	return &d, words.Reason{}
}

// rows is one posting per row of a report that adds up.
func (x decider) rows(r SettlementReport) ([]ledger.Posting, words.Reason) {
	sum := money.Amount{Currency: r.Sum.Currency}
	postings := make([]ledger.Posting, 0, len(r.Rows))
	for _, row := range r.Rows {
		role, known := rowRole(row)
		switch {
		case !known:
			return nil, words.R("bank.settlement-kind", r.ID, r.Factor, string(row.Kind))
		case row.InvoiceNumber != "" && row.Item == 0, row.InvoiceNumber == "" && needsItem(row.Kind):
			return nil, words.R("bank.settlement-invoice", r.ID, r.Factor, row.InvoiceNumber)
		case row.Amount.Currency != sum.Currency:
			return nil, words.R("bank.settlement-rows", r.ID, r.Factor)
		}
		sum = sum.Add(row.Amount)
		p := x.to(role, row.Amount.Neg())
		p.Item, p.Text, p.VATCode = row.Item, row.InvoiceNumber, row.VATCode
		postings = append(postings, p)
	}
	if sum != r.Sum {
		return nil, words.R("bank.settlement-rows", r.ID, r.Factor)
	}
	return postings, words.Reason{}
}

// rowRole is the account that a row is booked against, as the posting table
// has it. What the factor takes back of a sold invoice closes the claim that
// the reversed sale left on the factor's account. A correction is a
// difference in the price of the sale.
func rowRole(row SettlementRow) (ledger.Role, bool) {
	switch row.Kind {
	case factoring.Purchase, factoring.BuyBack, factoring.CreditedRow:
		return ledger.FactorClaim, true
	case factoring.Commission, factoring.Correction:
		return ledger.Commission, true
	case factoring.Fee:
		return ledger.FactorFee, true
	case factoring.FeeVAT:
		return ledger.InputVAT, true
	case factoring.Reserve, factoring.ReserveRelease:
		return ledger.FactorReserve, true
	case factoring.Interest:
		if row.Amount.Minor > 0 {
			return ledger.Interest, true
		}
		return ledger.Commission, true
	}
	return "", false
}

// needsItem reports whether a row says nothing without its invoice.
func needsItem(kind factoring.RowKind) bool {
	switch kind {
	case factoring.Purchase, factoring.BuyBack, factoring.CreditedRow:
		return true
	}
	return false
}
