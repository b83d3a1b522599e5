package ledger

import (
	"encoding/csv"
	"io"
	"iter"
	"strconv"
	"strings"
	"unicode"

	"sluse/money"
)

// csvHeader is a promise to those who read the export: columns may be added
// behind, never renamed.
var csvHeader = []string{"date", "voucher", "line", "account", "debit", "credit", "currency", "text", "evidence"}

// WriteCSV writes vouchers one posting a line: semicolon, UTF-8, amounts with
// a point and the other side 0.00. Texts that a spreadsheet would take for a
// formula get an apostrophe in front.
func WriteCSV(w io.Writer, vouchers iter.Seq2[*Voucher, error]) error {
	out := csv.NewWriter(w)
	out.Comma = ';'
	if err := out.Write(csvHeader); err != nil {
		return err
	}
	for v, err := range vouchers {
		if err != nil {
			return err
		}
		for i, p := range v.Postings {
			if err := out.Write(csvLine(v, i+1, p)); err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}

func csvLine(v *Voucher, line int, p Posting) []string {
	debit, credit := p.Amount, money.Amount{Currency: p.Amount.Currency}
	if debit.Minor < 0 {
		debit, credit = credit, debit.Neg()
	}
	text := v.Text
	if p.Text != "" {
		text = p.Text
	}
	if p.Account.Sub != "" {
		text += " (" + p.Account.Sub + ")"
	}
	return []string{
		string(v.Date), v.Reference(), strconv.Itoa(line), p.Account.Code, debit.String(), credit.String(), p.Amount.Currency,
		guard(oneLine(text)), guard(oneLine(v.Evidence.String())),
	}
}

// guard keeps a spreadsheet from running a text as a formula.
func guard(s string) string {
	if s != "" && strings.ContainsRune("=+-@", rune(s[0])) {
		return "'" + s
	}
	return s
}

// oneLine is s as valid UTF-8 with every run of white space and control
// characters one blank.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	return strings.Join(strings.Fields(s), " ")
}
