package flow

import (
	"context"
	"iter"
	"slices"

	"sluse/calendar"
	"sluse/ledger"
	"sluse/money"
)

// Exported are the vouchers that leave for an accounting system, which has
// booked the others itself: issued invoices, or bank entries, where a seller
// says so. Opening balances are taken over from there. What was rehearsed
// stays here, too: see Unrehearsed.
func Exported(vouchers iter.Seq2[*ledger.Voucher, error], invoices, bank bool) iter.Seq2[*ledger.Voucher, error] {
	return func(yield func(*ledger.Voucher, error) bool) {
		for v, err := range vouchers {
			if err == nil {
				switch v.Series {
				case ledger.SeriesInvoices:
					if !invoices {
						continue
					}
				case ledger.SeriesBank:
					if !bank {
						continue
					}
				case ledger.SeriesOpening:
					continue
				}
			}
			if !yield(v, err) {
				return
			}
		}
	}
}

// Unrehearsed leaves out the vouchers of a seller's rehearsals: those of
// invoices that were rehearsed, payments of them, and every bank entry and
// opening that was booked while the whole seller rehearsed. The accounting
// system has them from the old way. left counts them.
func (f *Flow) Unrehearsed(ctx context.Context, desk Desk, seller string, vouchers iter.Seq2[*ledger.Voucher, error], left *int) (iter.Seq2[*ledger.Voucher, error], error) {
	ids, err := desk.RehearsedInvoices(ctx, seller)
	if err != nil {
		return nil, err
	}
	items, keys := map[int64]bool{}, map[string]bool{}
	for _, id := range ids {
		items[id], keys[ledger.IssuedKey(id)] = true, true
	}
	rehearsed := func(v *ledger.Voucher) bool {
		if v.Series == ledger.SeriesInvoices { // a credit note stands on its invoice's item
			return keys[v.Key]
		}
		if v.Rehearsal && (v.Series == ledger.SeriesBank || v.Series == ledger.SeriesOpening) {
			return true
		}
		return slices.ContainsFunc(v.Postings, func(p ledger.Posting) bool { return items[p.Item] })
	}
	return func(yield func(*ledger.Voucher, error) bool) {
		for v, err := range vouchers {
			if err == nil && rehearsed(v) {
				*left++
				continue
			}
			if !yield(v, err) {
				return
			}
		}
	}, nil
}

// Assertions are what each booked statement of a seller says that a bank
// account of the books holds at the end of its last day.
func (f *Flow) Assertions(ctx context.Context, desk Desk, seller string) ([]ledger.Assertion, error) {
	statements, err := desk.BookedStatements(ctx, seller)
	if err != nil {
		return nil, err
	}
	var list []ledger.Assertion
	for i, s := range statements {
		if s.Currency != f.BookMoney || s.To == "" {
			continue
		}
		if next := i + 1; next < len(statements) && statements[next].Account == s.Account && statements[next].To == s.To {
			continue // a later statement of the same day says more
		}
		list = append(list, ledger.Assertion{Account: f.chartOf(seller, s.Account)[ledger.Bank], Date: s.To, Amount: s.Closing})
	}
	return list, nil
}

// Accounts are the accounts of a seller's chart, with those of its bank
// accounts.
func (f *Flow) Accounts(seller string) []ledger.Account {
	chart := f.Chart.Accounts()
	if s, ok := f.Sellers[seller]; ok {
		for _, account := range s.Accounts {
			if bank := f.chartOf(seller, account)[ledger.Bank]; bank.Sub != f.Chart[ledger.Bank].Sub {
				chart = append(chart, bank)
			}
		}
	}
	return chart
}

// A BankCheck holds a bank account of the books against the bank.
type BankCheck struct {
	Seller  string
	Account string        // the bank's number
	Ledger  string        // the account of the books, "1920"
	Date    calendar.Date // of the last booked statement
	Books   money.Amount  // at the end of that day
	Bank    money.Amount  // what the statement says
}

// Agrees reports whether books and bank say the same.
func (b BankCheck) Agrees() bool { return b.Books == b.Bank }

// VerifyBooks proves all vouchers, and each bank account against its last
// statement. Bank entries after it (advice comes before its statement) do not
// count.
func (f *Flow) VerifyBooks(ctx context.Context, desk Desk) (ledger.Proof, []BankCheck, error) {
	statements, err := desk.BookedStatements(ctx, "")
	if err != nil {
		return ledger.Proof{}, nil, err
	}
	var checks []BankCheck
	var banks []ledger.Account
	for i, s := range statements {
		if next := i + 1; next < len(statements) && statements[next].Seller == s.Seller && statements[next].Account == s.Account {
			continue
		}
		bank := f.chartOf(s.Seller, s.Account)[ledger.Bank]
		banks = append(banks, bank)
		checks = append(checks, BankCheck{
			Seller: s.Seller, Account: s.Account, Ledger: bank.Code, Date: s.To, Bank: s.Closing, Books: money.Amount{Currency: s.Currency},
		})
	}
	proof, err := ledger.Verify(func(yield func(*ledger.Voucher, error) bool) {
		for v, err := range f.Store.Vouchers(ctx, "") {
			if err == nil {
				addToBanks(v, checks, banks)
			}
			if !yield(v, err) {
				return
			}
		}
	})
	return proof, checks, err
}

func addToBanks(v *ledger.Voucher, checks []BankCheck, banks []ledger.Account) {
	for i := range checks {
		c := &checks[i]
		if v.Seller != c.Seller || v.Date > c.Date {
			continue
		}
		for _, p := range v.Postings {
			if p.Account.Code == banks[i].Code && p.Account.Sub == banks[i].Sub && p.Amount.Currency == c.Books.Currency {
				c.Books = c.Books.Add(p.Amount)
			}
		}
	}
}

// Today is the company's day.
func (f *Flow) Today() calendar.Date { return f.today() }
