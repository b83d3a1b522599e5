package ledger

import (
	"errors"
	"fmt"

	"sluse/calendar"
	"sluse/money"
	"sluse/words"
)

// A Sale is an issued invoice or credit note as the books need it. Amounts
// are in the document's currency and positive in a credit note too, as the
// document carries them.
type Sale struct {
	Seller       string
	Customer     int64 // our id of the customer
	Item         int64 // our id of the document
	Credits      int64 // on a credit note, our id of the invoice whose item it lessens; 0: the note is an item of its own
	Number       string
	Date         calendar.Date // the day of issue: VAT belongs to its period
	CreditNote   bool
	Gross        money.Amount  // BT-112
	Rounding     money.Amount  // BT-114; the customer owes Gross + Rounding
	Rows         []SaleRow     // BG-23
	Rate         money.Decimal // book currency for one unit of the document's; not read where they are the same
	BookCurrency string
	Evidence     Evidence
}

// A SaleRow is one row of the VAT breakdown (BG-23).
type SaleRow struct {
	Net      money.Amount  // BT-116
	VAT      money.Amount  // BT-117
	Category string        // BT-118
	Rate     money.Decimal // BT-119
}

var (
	// ErrNoRate says that a document in another currency than the books' has
	// no exchange rate; it is held until it has one.
	ErrNoRate = errors.New("no exchange rate")
	// ErrVAT says that no account is known for a VAT category and rate.
	ErrVAT = errors.New("VAT category and rate without an account")
)

// IssuedKey is the key of the voucher that opens an item in the customers'
// ledger. An item taken over as open has the same key as one booked from its
// invoice, so that none is opened twice.
func IssuedKey(item int64) string { return fmt.Sprintf("invoice:%d:issued", item) }

// Issued books an issued invoice: receivable against sales and output VAT; a
// credit note the other way round. A document in another currency is booked
// at its rate, each posting rounded by itself and the rest of the rounding
// put on the largest one, never on the receivable. ErrEmpty says that there
// is nothing to book.
func (c Chart) Issued(s Sale) (*Voucher, error) {
	key := IssuedKey(s.Item)
	due := s.Gross.Add(s.Rounding)
	receivable := Debit(c[Receivables], due)
	receivable.Customer, receivable.Item = s.Customer, s.Item
	if s.CreditNote && s.Credits != 0 {
		receivable.Item = s.Credits
	}
	postings := []Posting{receivable}
	sum := money.Amount{Currency: s.Gross.Currency}
	for _, row := range s.Rows {
		p, err := c.rowPostings(row)
		if err != nil {
			return nil, fmt.Errorf("voucher %q: %w", key, err)
		}
		postings = append(postings, p...)
		sum = sum.Add(row.Net).Add(row.VAT)
	}
	if sum != s.Gross {
		return nil, fmt.Errorf("voucher %q: %w: the rows make %s, the total is %s", key, ErrUnbalanced, sum, s.Gross)
	}
	postings = append(postings, Credit(c[Rounding], s.Rounding))
	if s.BookCurrency != s.Gross.Currency {
		if err := convert(postings, s.Rate, s.BookCurrency); err != nil {
			return nil, fmt.Errorf("voucher %q: %w", key, err)
		}
	}
	text := words.Say(words.NB, "books.invoice", s.Number)
	if s.CreditNote {
		text = words.Say(words.NB, "books.credit-note", s.Number)
		turn(postings)
	}
	return NewVoucher(Voucher{
		Seller: s.Seller, Series: SeriesInvoices, Date: s.Date, Text: text, Key: key,
		Evidence: s.Evidence, Postings: postings,
	})
}

// rowPostings are sales and VAT of one row. The tax code stands on the sales
// line, whose amount is the code's base.
func (c Chart) rowPostings(row SaleRow) ([]Posting, error) {
	t, ok := taxOf(row.Category, row.Rate)
	if !ok || t.vat == "" && !row.VAT.IsZero() {
		return nil, fmt.Errorf("%w: %s %s %%", ErrVAT, row.Category, row.Rate)
	}
	net := Credit(c[t.sales], row.Net)
	net.VATCode = t.code
	if t.vat == "" {
		return []Posting{net}, nil
	}
	return []Posting{net, Credit(c[t.vat], row.VAT)}, nil
}

// A tax says where a VAT category is booked and which SAF-T code it has.
type tax struct {
	sales, vat Role
	code       string
}

// taxOf knows the categories of EN 16931 (UNCL5305) that a Norwegian seller
// uses, with SAF-T's standard tax codes.
func taxOf(category string, rate money.Decimal) (tax, bool) {
	switch category {
	case "S":
		for _, known := range []struct {
			percent money.Decimal
			tax     tax
		}{
			{money.NewDecimal(25, 0), tax{Sales, VATHigh, "3"}},
			{money.NewDecimal(15, 0), tax{Sales, VATMiddle, "31"}},
			{money.NewDecimal(12, 0), tax{Sales, VATLow, "33"}},
			{money.NewDecimal(1111, 2), tax{Sales, VATFish, "32"}},
		} {
			if rate.IsSet() && rate.Cmp(known.percent) == 0 {
				return known.tax, true
			}
		}
	case "Z": // zero rate within the country
		return tax{SalesExempt, "", "5"}, true
	case "G", "K": // export, delivery to the EEA
		return tax{SalesExempt, "", "52"}, true
	case "AE": // the buyer reckons the VAT
		return tax{SalesExempt, "", "51"}, true
	case "E", "O": // exempt, outside the VAT act
		return tax{SalesExempt, "", "6"}, true
	}
	return tax{}, false
}

// convert books postings of another currency at a rate. The first posting,
// the receivable, is the converted total; what the others' rounding leaves
// goes on the largest of them.
func convert(postings []Posting, rate money.Decimal, currency string) error {
	if rate.Sign() <= 0 || currency == "" {
		return ErrNoRate
	}
	rest := money.Amount{Currency: currency}
	largest := 0
	for i := range postings {
		p := &postings[i]
		book, err := p.Amount.At(rate, currency)
		if err != nil {
			return err
		}
		p.Foreign, p.Amount, p.Rate = p.Amount, book, rate
		rest = rest.Add(book)
		if i > 0 && (largest == 0 || magnitude(book) > magnitude(postings[largest].Amount)) {
			largest = i
		}
	}
	postings[largest].Amount = postings[largest].Amount.Sub(rest)
	return nil
}

func magnitude(a money.Amount) int64 { return max(a.Minor, -a.Minor) }

// turn changes debit and credit.
func turn(postings []Posting) {
	for i := range postings {
		postings[i].Amount, postings[i].Foreign = postings[i].Amount.Neg(), postings[i].Foreign.Neg()
	}
}
