package report

import (
	"slices"
	"strings"

	"sluse/calendar"
	"sluse/money"
	"sluse/words"
)

// Money is one seller's money in one currency.
type Money struct {
	Seller   string
	Currency string

	Sold       Sum // offers that the factor accepted
	Commission money.Amount
	NotBought  Sum // offers that it declined
	ForCredit  int // of these, for the customer's credit
	Offered    Sum // offers without an answer

	PaidOut  Sum // settlements that a bank entry has paid
	Expected Sum // settlements reported, not on the account yet
	Received Sum // customers' payments for unsold invoices, less returns
	ForSold  Sum // payments for sold invoices: they are the factor's
	Suspense Sum // payments that nothing matches

	Accounts []Account
}

// A Sum is a number of things and what they make.
type Sum struct {
	N      int
	Amount money.Amount
}

func (s *Sum) add(n int, a money.Amount) { s.N, s.Amount = s.N+n, s.Amount.Add(a) }

// An Account is one bank account in the books and by its last statement.
type Account struct {
	Number  string
	Books   money.Amount  // at the end of the statement's last day: what advice has brought since is not in it
	To      calendar.Date // the last statement's; nothing where there is none
	Closing money.Amount
}

// Agrees reports whether the books have what the last statement closes with.
func (a Account) Agrees() bool { return a.Books == a.Closing }

// moneyOf sorts the sums by seller and currency. Every seller of the company
// has an entry in the book currency.
func moneyOf(c Company, s Sums) []Money {
	var all []*Money
	of := func(seller, currency string) *Money {
		for _, m := range all {
			if m.Seller == seller && m.Currency == currency {
				return m
			}
		}
		nought := Sum{Amount: money.Amount{Currency: currency}}
		m := &Money{
			Seller: seller, Currency: currency, Commission: nought.Amount, Sold: nought, NotBought: nought, Offered: nought,
			PaidOut: nought, Expected: nought, Received: nought, ForSold: nought, Suspense: nought,
		}
		all = append(all, m)
		return m
	}
	for _, seller := range c.Sellers {
		of(seller.ID, c.BookMoney)
	}
	for _, o := range s.Offers {
		of(o.Seller, o.Face.Currency).offers(o)
	}
	for _, p := range s.Payouts {
		m := of(p.Seller, p.Sum.Currency)
		if p.Paid {
			m.PaidOut.add(p.N, p.Sum)
		} else {
			m.Expected.add(p.N, p.Sum)
		}
	}
	for _, p := range s.Payments {
		of(p.Seller, p.Sum.Currency).payments(p)
	}
	for _, k := range s.Closings {
		m := of(k.Seller, k.Closing.Currency)
		m.Accounts = append(m.Accounts, Account{
			Number: k.Account, Books: books(c, s.Bank, k), To: k.To, Closing: k.Closing,
		})
	}
	out := make([]Money, len(all))
	for i, m := range all {
		slices.SortFunc(m.Accounts, func(a, b Account) int { return strings.Compare(a.Number, b.Number) })
		out[i] = *m
	}
	return out
}

func (m *Money) offers(o OfferSum) {
	switch o.State {
	case "accepted":
		m.Sold.add(o.N, o.Face)
		m.Commission = m.Commission.Add(o.Commission)
	case "declined":
		m.NotBought.add(o.N, o.Face)
		if o.Credit {
			m.ForCredit += o.N
		}
	case "open":
		m.Offered.add(o.N, o.Face)
	}
}

func (m *Money) payments(p PaymentSum) {
	switch {
	case p.State == "unmatched":
		m.Suspense.add(p.N, p.Sum)
	case p.Match == "kid" || p.Match == "returned":
		m.Received.add(p.N, p.Sum)
	case p.Match == "sold-item":
		m.ForSold.add(p.N, p.Sum)
	}
}

// books is what the books have on a bank account at the end of the last day
// of its last statement.
func books(c Company, sums []BankSum, k Closing) money.Amount {
	sum := money.Amount{Currency: k.Closing.Currency}
	for _, b := range sums {
		if b.Seller == k.Seller && b.Sub == c.BankSub(k.Seller, k.Account) && b.Sum.Currency == sum.Currency && b.Date <= k.To {
			sum = sum.Add(b.Sum)
		}
	}
	return sum
}

// bankMatters are the accounts of which the books do not say what the bank
// says.
func bankMatters(all []Money) []Matter {
	var out []Matter
	for _, m := range all {
		for _, a := range m.Accounts {
			if a.Agrees() {
				continue
			}
			off := a.Books.Sub(a.Closing)
			out = append(out, Matter{
				Kind: BankMatter, Seller: m.Seller, Place: a.Number, Amount: off, Due: a.To,
				Reason: words.R("bank.books-differ", accountNumber(a.Number), string(a.To), words.Arg(a.Books), words.Arg(a.Closing), words.Arg(off)),
			})
		}
	}
	return out
}

// number is an exact decimal as the language writes it, without noughts at
// its end.
func number(d money.Decimal, lang words.Lang) string {
	s := d.String()
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	if lang != words.EN {
		s = strings.Replace(s, ".", ",", 1)
	}
	return s
}
