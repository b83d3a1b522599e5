package csvpair

import (
	"cmp"
	"slices"

	"sluse/factoring"
	"sluse/invoice"
	"sluse/money"
)

// trailerRecord marks the last row of offers and settlements in the column
// "record".
const trailerRecord = "trailer"

// settlementRecord marks the other rows of a settlement.
const settlementRecord = "row"

// A field is one column of a kind of row: how it is written, and how it is
// read into the same place.
type field[T any] struct {
	name  string
	write func(*T) string
	read  func(*row, *T)
}

func names[T any](fields []field[T], more ...string) []string {
	all := make([]string, 0, len(fields)+len(more))
	for _, f := range fields {
		all = append(all, f.name)
	}
	return append(all, more...)
}

// take reads a row into to.
func take[T any](fields []field[T], r *row, to *T) {
	for _, f := range fields {
		f.read(r, to)
	}
}

// cellsOf are a row's cells. What would read back otherwise than it is, is
// refused: an amount past its bounds, a day that does not exist.
func cellsOf[T comparable](fields []field[T], from *T, number int) ([]string, error) {
	cells := make([]string, 0, len(fields)+3)
	columns := make(map[string]int, len(fields))
	for i, f := range fields {
		cells = append(cells, f.write(from))
		columns[f.name] = i
	}
	var back T
	r := &row{table: &table{columns: columns}, line: number + 1, cells: cells}
	take(fields, r, &back)
	switch {
	case r.wrong != nil:
		return nil, r.wrong
	case back == *from:
		return cells, nil
	}
	return nil, refused(number, "", "factor.row-unwritable")
}

// line is a field that is the cell itself.
func line[T any](name string, at func(*T) *string) field[T] {
	return field[T]{
		name,
		func(t *T) string { return *at(t) },
		func(r *row, t *T) { *at(t) = r.text(name) },
	}
}

// needed is a field that may not be empty.
func needed[T any](name string, at func(*T) *string) field[T] {
	f := line(name, at)
	f.read = func(r *row, t *T) { *at(t) = r.must(name) }
	return f
}

// day is a field that is a date.
func day[T any, D ~string](name string, at func(*T) *D) field[T] {
	return field[T]{
		name,
		func(t *T) string { return string(*at(t)) },
		func(r *row, t *T) { *at(t) = D(r.date(name)) },
	}
}

// sum is a field that is an amount.
func sum[T any](name string, at func(*T) *money.Amount) field[T] {
	return field[T]{
		name,
		func(t *T) string { return at(t).String() },
		func(r *row, t *T) { *at(t) = r.amount(name) },
	}
}

// maybeSum is an amount that may be absent.
func maybeSum[T any](name string, at func(*T) *money.Amount) field[T] {
	f := sum(name, at)
	f.write = func(t *T) string {
		if *at(t) == (money.Amount{}) {
			return ""
		}
		return at(t).String()
	}
	f.read = func(r *row, t *T) { *at(t) = r.maybeAmount(name) }
	return f
}

// currency is the column that the row's amounts are in; they read it
// themselves.
func currency[T any](of func(*T) string) field[T] {
	return field[T]{"currency", of, func(*row, *T) {}}
}

type offer = factoring.Offer

// offerFields are the columns of an offer file, in its order.
var offerFields = []field[offer]{
	{
		"record", func(o *offer) string { return string(o.Action) },
		func(r *row, o *offer) {
			o.Action = factoring.Action(r.must("record"))
			if o.Action != factoring.Sell && o.Action != factoring.Withdraw {
				r.fail("record", "factor.bad-record", r.text("record"))
			}
		},
	},
	needed("sale_id", func(o *offer) *string { return &o.SaleID }),
	line("seller_org", func(o *offer) *string { return &o.SellerOrg }),
	line("client_number", func(o *offer) *string { return &o.ClientNumber }),
	needed("invoice_number", func(o *offer) *string { return &o.InvoiceNumber }),
	line("type", func(o *offer) *string { return &o.Type }),
	day("issue_date", func(o *offer) *date { return &o.IssueDate }),
	day("due_date", func(o *offer) *date { return &o.DueDate }),
	day("delivery_date", func(o *offer) *date { return &o.DeliveryDate }),
	currency(func(o *offer) string { return o.Gross.Currency }),
	sum("net", func(o *offer) *money.Amount { return &o.Net }),
	sum("vat", func(o *offer) *money.Amount { return &o.VAT }),
	sum("gross", func(o *offer) *money.Amount { return &o.Gross }),
	line("debtor_org", func(o *offer) *string { return &o.DebtorOrg }),
	line("debtor_name", func(o *offer) *string { return &o.DebtorName }),
	line("street", func(o *offer) *string { return &o.Street }),
	line("post_code", func(o *offer) *string { return &o.PostCode }),
	line("city", func(o *offer) *string { return &o.City }),
	line("country", func(o *offer) *string { return &o.Country }),
	line("email", func(o *offer) *string { return &o.Email }),
	line("kid", func(o *offer) *string { return &o.KID }),
	line("document", func(o *offer) *string { return &o.Document }),
	line("sha256", func(o *offer) *string { return &o.SHA256 }),
}

type answer = factoring.Answer

// answerFields are the columns of an answer file.
var answerFields = []field[answer]{
	needed("sale_id", func(a *answer) *string { return &a.SaleID }),
	needed("invoice_number", func(a *answer) *string { return &a.InvoiceNumber }),
	{
		"status", func(a *answer) string { return string(a.Status) },
		func(r *row, a *answer) {
			a.Status = factoring.Status(r.must("status"))
			switch a.Status {
			case factoring.Accepted, factoring.Pending, factoring.Rejected, factoring.Limited:
			default:
				r.fail("status", "factor.bad-status", r.text("status"))
			}
		},
	},
	line("reason_code", func(a *answer) *string { return &a.ReasonCode }),
	line("reason_text", func(a *answer) *string { return &a.ReasonText }),
	line("score", func(a *answer) *string { return &a.Score }),
	maybeSum("limit", func(a *answer) *money.Amount { return &a.Limit }),
	maybeSum("open_limit", func(a *answer) *money.Amount { return &a.OpenLimit }),
	currency(func(a *answer) string { return cmp.Or(a.Limit.Currency, a.OpenLimit.Currency) }),
	{
		"percent", func(a *answer) string { return a.Percent.String() },
		func(r *row, a *answer) {
			s := r.text("percent")
			if s == "" {
				return
			}
			d, err := money.ParseDecimal(s)
			if err != nil || d.Sign() < 0 || d.Cmp(money.Int(100)) > 0 {
				r.fail("percent", "factor.bad-percent", s)
				return
			}
			a.Percent = d
		},
	},
	{
		"payee_account", func(a *answer) string { return a.PayeeAccount },
		func(r *row, a *answer) {
			a.PayeeAccount = invoice.NormalAccount(r.text("payee_account"))
			if n := a.PayeeAccount; n != "" && !invoice.ValidBBAN(n) && !invoice.ValidIBAN(n) {
				r.fail("payee_account", "factor.bad-account", n)
			}
		},
	},
	{
		"factor_kid", func(a *answer) string { return a.FactorKID },
		func(r *row, a *answer) {
			a.FactorKID = r.text("factor_kid")
			if a.FactorKID != "" && !invoice.ValidKID(a.FactorKID) {
				r.fail("factor_kid", "factor.bad-kid", a.FactorKID)
			}
		},
	},
	day("valid_until", func(a *answer) *date { return &a.ValidUntil }),
}

// A settled row is one row of a settlement with what stands on each: the
// settlement's id and day.
type settled struct {
	id  string
	day date
	row factoring.SettlementRow
}

var settledFields = []field[settled]{
	{
		"record", func(*settled) string { return settlementRecord },
		func(r *row, _ *settled) {
			if s := r.must("record"); s != settlementRecord {
				r.fail("record", "factor.bad-record", s)
			}
		},
	},
	needed("settlement_id", func(s *settled) *string { return &s.id }),
	{
		"value_date", func(s *settled) string { return string(s.day) },
		func(r *row, s *settled) { r.must("value_date"); s.day = r.date("value_date") },
	},
	line("invoice_number", func(s *settled) *string { return &s.row.InvoiceNumber }),
	{
		"kind", func(s *settled) string { return string(s.row.Kind) },
		func(r *row, s *settled) {
			s.row.Kind = factoring.RowKind(r.must("kind"))
			if !slices.Contains(factoring.RowKinds, s.row.Kind) {
				r.fail("kind", "factor.settlement-kind", r.text("kind"))
			}
		},
	},
	sum("amount", func(s *settled) *money.Amount { return &s.row.Amount }),
	currency(func(s *settled) string { return s.row.Amount.Currency }),
	line("vat_code", func(s *settled) *string { return &s.row.VATCode }),
}
