package pdf

import (
	"strings"

	"sluse/money"
)

// Where the sums stand.
const (
	vatTo       = 112.0 // right edge of the VAT table
	vatBase     = 82.0  // right edge of its base
	sumsFrom    = 122.0
	sumWidth    = 30.0
	vatRowSpace = 1.2
)

// closing is what follows the lines: the VAT table with the sums beside it,
// the terms, and the payment at the foot of the page. They are kept together
// on one page where a page can hold them.
func (s *sheet) closing() {
	vat, sums := s.vatRows(), s.sumRows()
	terms := s.termsText()
	box := s.paymentBox()
	side := max(s.vatHeight(vat), sumsHeight(sums))
	after := 4 + float64(len(s.wrap(right-left, quietStyle, terms)))*quietStyle.height() + 4 + box.height

	switch all := side + after; {
	case s.y+all <= bottom:
	case all <= bottom-nextTop, s.y+side > bottom:
		s.addPage()
	}
	if s.y+side <= bottom {
		start := s.y
		s.vatTable(vat)
		s.y = start
		s.sums(sums)
		s.y = start + side
	} else { // more rates than a page has room for
		s.vatTable(vat)
		s.room(sumsHeight(sums))
		s.sums(sums)
	}
	s.y += 4
	s.paragraph(quietStyle, terms)
	s.y += 4
	s.room(box.height)
	s.y = bottom - box.height
	s.payment(box)
}

// A vatRow is a row of the VAT breakdown (BG-23), and its reason below it.
type vatRow struct {
	name, base, tax string
	reason          []para
}

func (s *sheet) vatRows() []vatRow {
	var rows []vatRow
	for i := range s.VAT {
		g := &s.VAT[i]
		r := vatRow{name: s.vatGroup(g), base: s.amount(g.Base), tax: s.amount(g.Amount)}
		reason := g.Reason
		if reason == "" {
			reason = g.ReasonCode
		}
		r.reason, _ = s.laid(vatTo-left, 1, []para{{reason, quietStyle}})
		rows = append(rows, r)
	}
	if s.Totals.VATBook.IsSet() && s.TaxCurrency != "" && s.TaxCurrency != s.Currency {
		rows = append(rows, vatRow{
			name: s.say.taxBook + " " + s.TaxCurrency,
			tax:  s.figure(s.Totals.VATBook, money.Exponent(s.TaxCurrency)),
		})
	}
	return rows
}

func (r *vatRow) height() float64 {
	return bodyStyle.height() + float64(len(r.reason))*quietStyle.height() + vatRowSpace
}

func (s *sheet) vatHeight(rows []vatRow) float64 {
	if len(rows) == 0 {
		return 0
	}
	h := vatHeadHeight
	for i := range rows {
		h += rows[i].height()
	}
	return h
}

const vatHeadHeight = 6.0

func (s *sheet) vatTable(rows []vatRow) {
	if len(rows) == 0 {
		return
	}
	s.vatHead()
	for i := range rows {
		r := &rows[i]
		if s.room(bodyStyle.height() + quietStyle.height()) {
			s.vatHead()
		}
		s.fit(left, s.y, 38, bodyStyle, r.name)
		s.fitRight(vatBase, s.y, 24, bodyStyle, r.base)
		s.fitRight(vatTo, s.y, 26, bodyStyle, r.tax)
		s.y += bodyStyle.height()
		for _, line := range r.reason {
			if s.room(line.height()) {
				s.vatHead()
			}
			s.put(left, s.y, line.style, line.text)
			s.y += line.height()
		}
		s.y += vatRowSpace
	}
}

func (s *sheet) vatHead() {
	s.put(left, s.y, labelStyle, s.say.rate)
	s.putRight(vatBase, s.y, labelStyle, s.in(s.say.base))
	s.putRight(vatTo, s.y, labelStyle, s.in(s.say.tax))
	s.y += labelStyle.height() + 0.8
	s.ruleTo(left, vatTo, s.y, hairline)
	s.y += 1.6
}

// A sumRow is a line of the totals (BG-22); the last one is the sum to pay.
type sumRow struct {
	label, amount string
	total         bool
}

func (s *sheet) sumRows() []sumRow {
	t := &s.Totals
	var rows []sumRow
	add := func(when bool, label string, d money.Decimal) {
		if when {
			rows = append(rows, sumRow{label: s.in(label), amount: s.amount(d)})
		}
	}
	adjusted := !t.Allowances.IsZero() || !t.Charges.IsZero()
	settled := !t.Rounding.IsZero() || !t.Paid.IsZero()
	add(adjusted, s.say.lines, t.Lines)
	add(!t.Allowances.IsZero(), s.say.allowances, t.Allowances.Neg())
	add(!t.Charges.IsZero(), s.say.charges, t.Charges)
	add(true, s.say.net, t.Net)
	add(true, s.say.tax, t.VAT)
	add(settled, s.say.gross, t.Gross)
	add(!t.Paid.IsZero(), s.say.paid, t.Paid.Neg())
	add(!t.Rounding.IsZero(), s.say.rounding, t.Rounding)
	label := s.say.payable
	if s.IsCreditNote() {
		label = s.say.credited
	}
	return append(rows, sumRow{label: label + " " + s.Currency, amount: s.amount(t.Due), total: true})
}

const sumGap = 1.1 // between the rows of the sums

func sumsHeight(rows []sumRow) float64 {
	return float64(len(rows)-1)*(bodyStyle.height()+sumGap) + 3.2 + totalStyle.height()
}

func (s *sheet) sums(rows []sumRow) {
	for _, r := range rows {
		if r.total {
			s.y += 1.2
			s.ruleTo(sumsFrom, right, s.y, rule)
			s.y += 2
			room := right - sumsFrom - s.width(totalStyle, r.label) - 3
			s.put(sumsFrom, s.y, totalStyle, r.label)
			s.fitRight(right, s.y, room, totalStyle, r.amount)
			s.y += totalStyle.height()
			return
		}
		s.fit(sumsFrom, s.y, right-sumsFrom-sumWidth-2, bodyStyle, r.label)
		s.fitRight(right, s.y, sumWidth, bodyStyle, r.amount)
		s.y += bodyStyle.height() + sumGap
	}
}

func (s *sheet) termsText() string {
	if s.IsCreditNote() || strings.TrimSpace(s.PaymentTerms) == "" {
		return ""
	}
	return s.say.terms + s.say.colon + s.PaymentTerms
}
