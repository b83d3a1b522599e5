package csvpair

import (
	"errors"
	"io"
	"strconv"

	"sluse/factoring"
	"sluse/invoice"
)

// ReadSettlement reads a settlement: all of it, proved by its trailer.
func (Language) ReadSettlement(r io.Reader, name string) (*factoring.Settlement, error) {
	t, err := open(r, name, "record", "settlement_id", "value_date", "invoice_number", "kind", "amount", "currency", "count", "sum")
	if err != nil {
		return nil, err
	}
	s := &factoring.Settlement{}
	for {
		row, err := t.next()
		switch {
		case errors.Is(err, io.EOF):
			return nil, t.fault(t.line, "", "factor.trailer-missing")
		case err != nil:
			return nil, err
		}
		last := row.text("record") == trailerRecord
		one := settled{row: factoring.SettlementRow{Place: invoice.Place{File: name, Line: row.line}}}
		if last {
			one.id, one.day = row.must("settlement_id"), row.date("value_date")
		} else {
			take(settledFields, row, &one)
		}
		if s.ID == "" {
			s.ID, s.ValueDate = one.id, one.day
		}
		switch {
		case row.wrong != nil:
			return nil, row.wrong
		case one.id != s.ID:
			return nil, t.fault(row.line, "settlement_id", "factor.settlement-two", s.ID, one.id)
		case one.day != s.ValueDate:
			return nil, t.fault(row.line, "value_date", "factor.settlement-two", string(s.ValueDate), string(one.day))
		}
		if last {
			if err := readSettlementTrailer(t, row, s); err != nil {
				return nil, err
			}
			return s, nil
		}
		s.Rows = append(s.Rows, one.row)
	}
}

func readSettlementTrailer(t *table, row *row, s *factoring.Settlement) error {
	count := row.number("count")
	s.Sum = row.amount("sum")
	if row.wrong != nil {
		return row.wrong
	}
	if count > MaxRows {
		return t.fault(row.line, "count", "factor.bad-number", strconv.FormatInt(count, 10))
	}
	s.Count = int(count)
	if why, ok := s.Check(); !ok {
		return &factoring.FileError{Place: invoice.Place{File: t.file, Line: row.line}, Reason: why}
	}
	return t.finish()
}

// WriteSettlement writes a settlement that passes its Check, as the factor
// does.
func (Language) WriteSettlement(w io.Writer, s *factoring.Settlement) error {
	if why, ok := s.Check(); !ok {
		return &factoring.FileError{Reason: why}
	}
	if len(s.Rows) > MaxRows {
		return refused(0, "", "factor.row-count", strconv.Itoa(len(s.Rows)), strconv.Itoa(MaxRows))
	}
	out, err := begin(names(settledFields, "count", "sum"))
	if err != nil {
		return err
	}
	for i, row := range s.Rows {
		row.Place = invoice.Place{}
		cells, err := cellsOf(settledFields, &settled{s.ID, s.ValueDate, row}, i+1)
		if err != nil {
			return err
		}
		if err := out.row(append(cells, "", ""), i+1); err != nil {
			return err
		}
	}
	if s.Sum.Minor > MaxMinor || s.Sum.Minor < -MaxMinor {
		return refused(0, "sum", "factor.bad-amount", s.Sum.String(), s.Sum.Currency)
	}
	trailer := make([]string, len(out.columns))
	out.set(trailer, "record", trailerRecord)
	out.set(trailer, "settlement_id", s.ID)
	out.set(trailer, "value_date", string(s.ValueDate))
	out.set(trailer, "currency", s.Sum.Currency)
	out.set(trailer, "count", strconv.Itoa(s.Count))
	out.set(trailer, "sum", s.Sum.String())
	return out.end(w, trailer)
}
