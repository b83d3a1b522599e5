package store

import (
	"errors"
	"fmt"
	"strconv"

	"sluse/calendar"
	"sluse/ledger"
)

// unwhole says that a voucher v lacks lines or pairs that it says it has.
const unwhole = `(v.n_lines <> (SELECT COUNT(*) FROM posting p WHERE p.voucher = v.id) OR v.n_pairs <> (SELECT COUNT(*) FROM pair x WHERE x.voucher = v.id))`

const (
	voucherColumns = `id, seller, series, year, number, date, text, key, document, place, reverses, rehearsal`
	postingColumns = `voucher, line, account, sub, name, foreign_amount, foreign_currency, rate, customer, item, vat_code, text`

	lineWidth, pairWidth = 12, 5
)

// A series numbers vouchers from one, without gaps.
type series struct{ seller, name, year string }

// nextNumber takes the next number of a series. What a commit has taken is
// written down at its end.
func (t *tx) nextNumber(of series) (n int64, err error) {
	next, is := t.numbers[of]
	if !is {
		err := t.get(`SELECT next FROM series WHERE seller = $1 AND series = $2 AND year = $3`, []any{of.seller, of.name, of.year}, &next)
		if is, err := found(err); err != nil {
			return 0, err
		} else if !is {
			next = 1
		}
	}
	if t.numbers == nil {
		t.numbers = map[series]int64{}
	}
	t.numbers[of] = next + 1
	return next, nil
}

// keepNumbers writes how far the series of a commit have come.
func (t *tx) keepNumbers() error {
	for of, next := range t.numbers {
		err := t.exec(`INSERT INTO series (seller, series, year, next) VALUES ($1, $2, $3, $4) ON CONFLICT (seller, series, year) DO UPDATE SET next = excluded.next`,
			of.seller, of.name, of.year, next)
		if err != nil {
			return err
		}
	}
	return nil
}

// addVoucher writes a voucher whose number is taken.
func (t *tx) addVoucher(v *ledger.Voucher, currency string, pairs []pair) error {
	serial, err := t.serial()
	if err != nil {
		return err
	}
	err = t.exec(`INSERT INTO voucher (`+voucherColumns+`, currency, n_lines, n_pairs, serial) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		v.ID, v.Seller, v.Series, v.Year(), v.Number, string(v.Date), v.Text, v.Key, v.Evidence.Document, v.Evidence.Place, v.Reverses, flag(v.Rehearsal),
		currency, len(v.Postings), len(pairs), serial)
	if err != nil {
		return err
	}
	t.countVoucher(v)
	lines := make([]any, 0, len(v.Postings)*lineWidth)
	for i, p := range v.Postings {
		if _, err := t.changed(p.Item); err != nil {
			return err
		}
		lines = append(lines, v.ID, i+1, p.Account.Code, p.Account.Sub, p.Account.Name, p.Foreign.Minor, p.Foreign.Currency,
			p.Rate.String(), p.Customer, p.Item, p.VATCode, p.Text)
	}
	if err := t.insertFew(`INSERT INTO posting (`+postingColumns+`) VALUES `, lineWidth, lines); err != nil {
		return err
	}
	rows := make([]any, 0, len(pairs)*pairWidth)
	for i, p := range pairs {
		rows = append(rows, v.ID, i+1, p.debit, p.credit, p.amount)
	}
	return t.insertFew(`INSERT INTO pair (voucher, n, debit, credit, amount) VALUES `, pairWidth, rows)
}

// insertFew inserts rows of a width, some at a time: a statement has its cost,
// the more where the table has guards, and so has a parameter among many.
func (t *tx) insertFew(text string, width int, values []any) error {
	const few = 5
	for len(values) > 0 {
		n := min(len(values), few*width)
		if err := t.exec(text+tuples(n/width, width), values[:n]...); err != nil {
			return err
		}
		values = values[n:]
	}
	return nil
}

// tuples are the places of rows: "($1, $2), ($3, $4)".
func tuples(rows, width int) string {
	var b []byte
	for i := range rows * width {
		switch {
		case i == 0:
			b = append(b, '(')
		case i%width == 0:
			b = append(b, "), ("...)
		default:
			b = append(b, ", "...)
		}
		b = strconv.AppendInt(append(b, '$'), int64(i)+1, 10)
	}
	return string(append(b, ')'))
}

func scanVoucher(scan scanner) (*ledger.Voucher, error) {
	var v ledger.Voucher
	var date, year string
	var rehearsal int64
	err := scan(&v.ID, &v.Seller, &v.Series, &year, &v.Number, &date, &v.Text, &v.Key, &v.Evidence.Document, &v.Evidence.Place, &v.Reverses, &rehearsal)
	v.Date, v.Rehearsal = calendar.Date(date), rehearsal != 0
	return &v, err
}

// scanLine reads a line, and the currency of its voucher.
func scanLine(scan scanner) (l keptLine, currency string, err error) {
	var rate string
	err = scan(&l.voucher, &l.line, &l.Account.Code, &l.Account.Sub, &l.Account.Name, &l.Foreign.Minor, &l.Foreign.Currency,
		&rate, &l.Customer, &l.Item, &l.VATCode, &l.Text, &currency)
	return l, currency, errors.Join(err, l.Rate.UnmarshalText([]byte(rate)))
}

// fill reads the lines of one voucher.
func fill(q *query, v *ledger.Voucher) error {
	return fillAll(q, []*ledger.Voucher{v}, `id = $1`, v.ID)
}

// fillAll reads the lines of vouchers; here is the condition that chose them,
// with its order and limit. It asks twice, however many they are.
func fillAll(q *query, vouchers []*ledger.Voucher, here string, args ...any) error {
	if len(vouchers) == 0 {
		return nil
	}
	type parts struct {
		currency string
		lines    []keptLine
		pairs    []pair
	}
	of := make(map[int64]*parts, len(vouchers))
	for _, v := range vouchers {
		of[v.ID] = &parts{}
	}
	chosen := ` JOIN (SELECT id AS chosen, currency FROM voucher WHERE ` + here + `) v ON v.chosen = voucher`
	err := q.each(`SELECT `+postingColumns+`, currency FROM posting`+chosen+` ORDER BY voucher, line`, args, func(scan func(...any) error) error {
		l, currency, err := scanLine(scan)
		if v := of[l.voucher]; err == nil && v != nil {
			v.currency, v.lines = currency, append(v.lines, l)
		}
		return err
	})
	if err != nil {
		return err
	}
	err = q.each(`SELECT voucher, debit, credit, amount FROM pair`+chosen+` ORDER BY voucher, n`, args, func(scan func(...any) error) error {
		var id int64
		var p pair
		err := scan(&id, &p.debit, &p.credit, &p.amount)
		if v := of[id]; err == nil && v != nil {
			v.pairs = append(v.pairs, p)
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, v := range vouchers {
		p := of[v.ID]
		if v.Postings, err = linesOf(p.lines, p.currency, p.pairs); err != nil {
			return fmt.Errorf("voucher %s: %w", v.Reference(), err)
		}
	}
	return nil
}
