package pdf

import (
	"slices"

	"sluse/invoice"
	"sluse/money"
)

// The columns of the line table: left edges of texts, right edges of figures.
const (
	nameColumn   = 43.0
	countColumn  = 121.0 // right edge
	unitColumn   = 123.5
	unitWidth    = 13.0
	priceColumn  = 156.0 // right edge
	rateColumn   = 168.0 // right edge
	amountColumn = right
)

// Widths that figures may take before they are set smaller.
const (
	countWidth  = 17.0
	priceWidth  = 19.0
	rateWidth   = 11.0
	amountWidth = 20.5
)

// A row is a line of the table: texts of as many lines as they need, and
// figures that stand on the first.
type row struct {
	item, name, unit        []para
	count, price, rate, net string
}

// lineTable writes the invoice lines, then the allowances and charges on the
// document. Its head is repeated on each page.
func (s *sheet) lineTable() {
	nameX := nameColumn
	if !slices.ContainsFunc(s.Lines, func(l invoice.Line) bool { return l.SellerItemID != "" }) {
		nameX = left
	}
	s.room(20)
	s.tableHead(nameX)
	for i := range s.Lines {
		s.tableRow(nameX, s.lineRow(nameX, &s.Lines[i]))
	}
	for i := range s.Allowances {
		s.tableRow(nameX, s.allowanceRow(nameX, &s.Allowances[i]))
	}
	s.y += 4
}

func (s *sheet) tableHead(nameX float64) {
	if nameX > left {
		s.put(left, s.y, labelStyle, s.say.item)
	}
	s.put(nameX, s.y, labelStyle, s.say.name)
	s.fitRight(countColumn, s.y, countWidth, labelStyle, s.say.count)
	s.fit(unitColumn, s.y, unitWidth, labelStyle, s.say.unit)
	s.fitRight(priceColumn, s.y, priceWidth, labelStyle, s.in(s.say.price))
	s.fitRight(rateColumn, s.y, rateWidth, labelStyle, s.say.vat)
	s.fitRight(amountColumn, s.y, amountWidth, labelStyle, s.in(s.say.sum))
	s.y += labelStyle.height() + 0.8
	s.line(s.y, rule)
	s.y += 1.6
}

// tableRow writes a row. It is kept on one page where a page can hold it, and
// else goes on below the next page's head.
func (s *sheet) tableRow(nameX float64, r row) {
	lines := max(len(r.item), len(r.name), len(r.unit), 1)
	h := bodyStyle.height()
	if whole := float64(lines)*h + 3; whole <= bottom-nextTop-10 && s.y+whole > bottom {
		s.addPage()
		s.tableHead(nameX)
	}
	for i := range lines {
		if s.room(h) {
			s.tableHead(nameX)
		}
		if i == 0 {
			s.figures(r)
		}
		s.cell(left, r.item, i)
		s.cell(nameX, r.name, i)
		s.cell(unitColumn, r.unit, i)
		s.y += h
	}
	s.y += 1.3
	s.line(s.y, hairline)
	s.y += 1.5
}

func (s *sheet) figures(r row) {
	s.fitRight(countColumn, s.y, countWidth, bodyStyle, r.count)
	s.fitRight(priceColumn, s.y, priceWidth, bodyStyle, r.price)
	s.fitRight(rateColumn, s.y, rateWidth, bodyStyle, r.rate)
	s.fitRight(amountColumn, s.y, amountWidth, bodyStyle, r.net)
}

func (s *sheet) cell(x float64, lines []para, i int) {
	if i < len(lines) {
		s.put(x, s.y, lines[i].style, lines[i].text)
	}
}

func (s *sheet) lineRow(nameX float64, l *invoice.Line) row {
	r := row{
		count: s.quantity(l.Quantity),
		price: s.amount(l.Price),
		rate:  s.vatRate(l.Category, l.Rate),
		net:   s.amount(l.Net),
	}
	r.item, _ = s.laid(nameX-left-3, 1, []para{{l.SellerItemID, bodyStyle}})
	r.unit, _ = s.laid(unitWidth, 1, []para{{s.say.unitName(l.Unit), bodyStyle}})
	texts := []para{{l.Name, bodyStyle}}
	for _, text := range s.details(l) {
		texts = append(texts, para{text, quietStyle})
	}
	r.name, _ = s.laid(countColumn-countWidth-1-nameX, 1, texts)
	return r
}

// details are what stands small below a line's name.
func (t *invoiceText) details(l *invoice.Line) []string {
	var d []string
	add := func(text string) {
		if text != "" {
			d = append(d, text)
		}
	}
	if l.Description != l.Name {
		add(l.Description)
	}
	add(l.Note)
	if l.BuyerItemID != "" {
		add(t.say.yourItem + t.say.colon + l.BuyerItemID)
	}
	if l.PeriodStart != "" || l.PeriodEnd != "" {
		add(t.say.period + t.say.colon + join(" – ", t.date(l.PeriodStart), t.date(l.PeriodEnd)))
	}
	if l.BaseQuantity.IsSet() && l.BaseQuantity.Cmp(money.Int(1)) != 0 {
		unit := l.BaseUnit
		if unit == "" {
			unit = l.Unit
		}
		add(t.say.price + " " + t.say.per + " " + join(" ", t.quantity(l.BaseQuantity), t.say.unitName(unit)))
	}
	for i := range l.Allowances {
		a := &l.Allowances[i]
		add(t.allowanceName(a) + t.say.colon + t.money(signed(a)))
	}
	return d
}

// allowanceName is "Rabatt: årsavtale (5 %)".
func (t *invoiceText) allowanceName(a *invoice.Allowance) string {
	name := t.say.discount
	if a.Charge {
		name = t.say.charge
	}
	if a.Reason != "" {
		name += t.say.colon + a.Reason
	}
	if a.Percent.IsSet() {
		name += " (" + t.percent(a.Percent) + ")"
	}
	return name
}

// signed is what an allowance does to the sum: it takes, a charge adds.
func signed(a *invoice.Allowance) money.Decimal {
	if a.Charge {
		return a.Amount
	}
	return a.Amount.Neg()
}

func (s *sheet) allowanceRow(nameX float64, a *invoice.Allowance) row {
	r := row{rate: s.vatRate(a.Category, a.Rate), net: s.amount(signed(a))}
	r.name, _ = s.laid(countColumn-countWidth-1-nameX, 1, []para{{s.allowanceName(a), bodyStyle}})
	return r
}
