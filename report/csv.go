package report

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"time"

	"sluse/calendar"
	"sluse/money"
	"sluse/words"
)

// CSV is the list of invoices of the workbook, for people who open it in a
// spreadsheet: semicolons, and numbers and days as the language writes them.
func (m Morning) CSV() ([]byte, error) {
	s := m.outboxSheet()
	b := bytes.NewBufferString(byteOrderMark)
	out := csv.NewWriter(b)
	out.Comma, out.UseCRLF = ';', true
	line := make([]string, len(s.columns))
	for i, c := range s.columns {
		line[i] = c.head
	}
	if err := out.Write(line); err != nil {
		return nil, err
	}
	for _, row := range s.rows {
		for i, v := range row {
			line[i] = m.plain(v)
		}
		if err := out.Write(line); err != nil {
			return nil, err
		}
	}
	out.Flush()
	return b.Bytes(), out.Error()
}

// plain is a cell as text.
func (m Morning) plain(v any) string {
	nb := m.Lang == words.NB
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return cell(v)
	case int:
		return strconv.Itoa(v)
	case money.Amount:
		if nb {
			return strings.Replace(v.String(), ".", ",", 1)
		}
		return v.String()
	case calendar.Date:
		if nb {
			return v.Norwegian()
		}
		return string(v)
	case time.Time:
		if v.IsZero() {
			return ""
		}
		v = v.In(m.Zone)
		return m.plain(calendar.DateOf(v)) + v.Format(" 15:04")
	}
	return fmt.Sprint(v)
}
