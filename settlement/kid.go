package settlement

import (
	"slices"
	"strings"

	"sluse/ledger"
	"sluse/money"
	"sluse/words"
)

// kid decides by the KIDs of a payment. Where there is none in its own place,
// one in free text counts, but only for the exact amount. No decision and no
// reason means that there is no KID.
func (x decider) kid() (*Decision, words.Reason) {
	if len(x.p.KIDs) == 0 {
		return x.kidInText(), words.Reason{}
	}
	items, why := x.items()
	switch {
	case !why.IsZero():
		return nil, why
	case x.p.Unsplit:
		return nil, words.R("bank.unsplit")
	}
	for _, it := range items {
		if why := x.otherCurrency(it); !why.IsZero() {
			return nil, why
		}
	}
	switch {
	case len(items) > 1:
		return x.several(items)
	case x.p.Gross().Minor < 0:
		return x.returned(items[0])
	case items[0].Sold:
		return x.soldItem(items[0]), words.Reason{}
	}
	return x.paid(items[0]), words.Reason{}
}

// items are the items of all the payment's KIDs; each must have a valid check
// digit and be exactly one item's.
func (x decider) items() ([]Item, words.Reason) {
	var items []Item
	for _, kid := range x.p.KIDs {
		if !validReference(kid) {
			return nil, words.R("bank.kid-invalid", kid)
		}
		found := x.byKID(kid)
		switch len(found) {
		case 0:
			return nil, words.R("bank.kid-unknown", kid)
		case 1:
		default:
			return nil, words.R("bank.kid-many", kid, numbers(found))
		}
		if !slices.ContainsFunc(items, func(it Item) bool { return it.ID == found[0].ID }) {
			items = append(items, found[0])
		}
	}
	return items, words.Reason{}
}

// byKID are the different items of a KID; an RF reference may have the KID
// behind its own check digits.
func (x decider) byKID(kid string) []Item {
	found := x.c.ByKID[kid]
	if len(found) == 0 && strings.HasPrefix(kid, "RF") {
		found = x.c.ByKID[kid[4:]]
	}
	var different []Item
	for _, it := range found {
		if !slices.ContainsFunc(different, func(d Item) bool { return d.ID == it.ID }) {
			different = append(different, it)
		}
	}
	return different
}

func numbers(items []Item) string {
	all := make([]string, len(items))
	for i, it := range items {
		all[i] = it.Number
	}
	return strings.Join(all, ", ")
}

func (x decider) otherCurrency(it Item) words.Reason {
	currency := x.p.Amount.Currency
	for _, c := range []string{it.Currency, it.Open.Currency, it.Booked.Currency} {
		if c != "" && c != currency {
			return words.R("bank.other-currency", it.Number, c, currency)
		}
	}
	return words.Reason{}
}

// paid settles an item of ours: in part, in full, or beyond, where the rest
// stays on the customer's account as credit.
func (x decider) paid(it Item) *Decision {
	gross := x.p.Gross()
	open := money.Amount{Minor: max(it.Open.Minor, 0), Currency: gross.Currency}
	part := money.Amount{Minor: min(gross.Minor, open.Minor), Currency: gross.Currency}
	d := Decision{Kind: ByKID, Rest: gross.Sub(part)}
	switch {
	case part.IsZero():
		d.Why = words.R("bank.already-paid", it.Number, words.Arg(d.Rest))
	case !d.Rest.IsZero():
		d.Why = words.R("bank.over-paid", it.Number, words.Arg(d.Rest))
	case part == open:
		d.Why = words.R("bank.by-kid", it.Number)
	default:
		d.Why = words.R("bank.part-paid", it.Number, words.Arg(open.Sub(part)))
	}
	var postings []ledger.Posting
	if !part.IsZero() {
		d.Allocations = []Allocation{{it.ID, part}}
		postings = append(postings, x.toItem(it, part.Neg()))
	}
	if !d.Rest.IsZero() {
		rest := x.toItem(it, d.Rest.Neg())
		rest.Item = 0 // of the customer, of no invoice
		postings = append(postings, rest)
	}
	d = x.booked(d, postings...)
	return &d
}

// several settles all items of a payment with several KIDs, where they are
// ours and open for exactly its amount.
func (x decider) several(items []Item) (*Decision, words.Reason) {
	d := Decision{Kind: ByKID, Why: words.R("bank.by-kids", numbers(items))}
	sum := money.Amount{Currency: x.p.Amount.Currency}
	var postings []ledger.Posting
	for _, it := range items {
		if it.Sold || it.Open.Minor <= 0 {
			return nil, words.R("bank.kids-sum", numbers(items))
		}
		sum = sum.Add(it.Open)
		d.Allocations = append(d.Allocations, Allocation{it.ID, it.Open})
		postings = append(postings, x.toItem(it, it.Open.Neg()))
	}
	if sum != x.p.Gross() {
		return nil, words.R("bank.kids-sum", numbers(items))
	}
	d = x.booked(d, postings...)
	return &d, words.Reason{}
}

// soldItem books money for an invoice that is the factor's: it is owed to the
// factor and never touches the customers' ledger.
func (x decider) soldItem(it Item) *Decision {
	gross := x.p.Gross()
	owed := x.to(ledger.FactorOwed, gross.Neg())
	owed.Item, owed.Text = it.ID, it.Number
	why := words.R("bank.sold-item", it.Number, it.Factor, words.Arg(gross))
	if gross.Minor < 0 {
		why = words.R("bank.returned-sold", it.Number, it.Factor, words.Arg(gross.Neg()))
	}
	d := x.booked(Decision{Kind: SoldItem, Why: why, Factor: it.Factor}, owed)
	return &d
}

// returned opens an item again whose payment the bank took back. It cannot
// open more than was paid.
func (x decider) returned(it Item) (*Decision, words.Reason) {
	if it.Sold {
		return x.soldItem(it), words.Reason{}
	}
	back := x.p.Gross().Neg()
	if back.Minor > it.Booked.Sub(it.Open).Minor {
		return nil, words.R("bank.return-unpaid", it.Number, words.Arg(back))
	}
	d := x.booked(Decision{
		Kind:        Returned,
		Why:         words.R("bank.returned", it.Number, words.Arg(back)),
		Allocations: []Allocation{{it.ID, back.Neg()}},
	}, x.toItem(it, back))
	return &d, words.Reason{}
}

// kidInText settles an item whose KID the payer wrote in free text, for the
// exact amount. Anything less is not certain.
func (x decider) kidInText() *Decision {
	if x.p.Unsplit {
		return nil
	}
	var items []Item
	for _, kid := range textKIDs(x.p) {
		items = append(items, x.byKID(kid)...)
	}
	if len(items) != 1 || items[0].Sold || !x.otherCurrency(items[0]).IsZero() || items[0].Open != x.p.Gross() {
		return nil
	}
	d := x.paid(items[0])
	d.Why = words.R("bank.by-kid-in-text", items[0].Number)
	return d
}
