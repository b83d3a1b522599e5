package pdf

import (
	"strings"

	"sluse/calendar"
	"sluse/invoice"
)

// An invoiceText is an invoice and the words to show it in.
type invoiceText struct {
	*invoice.Invoice
	say *labels
}

// heading is the document in two words: "Faktura 200101".
func (t *invoiceText) heading() string { return t.kind() + " " + t.Number }

func (t *invoiceText) kind() string {
	if t.IsCreditNote() {
		return t.say.creditNote
	}
	return t.say.invoice
}

func (t *invoiceText) numberLabel() string {
	if t.IsCreditNote() {
		return t.say.creditNoteNumber
	}
	return t.say.invoiceNumber
}

// date is a day as the language writes it.
func (t *invoiceText) date(d calendar.Date) string {
	if t.say == &bokmal {
		return d.Norwegian()
	}
	return string(d)
}

// write writes the whole document from the top; each part leaves the pen
// below itself.
func (s *sheet) write() {
	s.letterhead()
	s.window()
	s.y = 85
	s.facts()
	s.notes()
	s.lineTable()
	s.closing()
}

// letterhead is the seller at the left and what the page is at the right, both
// above the window of the envelope.
func (s *sheet) letterhead() {
	paras := []para{{s.Seller.Name, nameStyle}}
	for _, text := range s.addressLines(&s.Seller.Address, "NO") {
		paras = append(paras, para{text, quietStyle})
	}
	number := s.orgNumber(&s.Seller)
	if s.Seller.TaxID != "" {
		number = join(" · ", number, s.Seller.TaxID)
	}
	s.block(left, top-1, 95, 24, append(paras, para{number, quietStyle}))

	s.fitRight(right, top-3, 70, titleStyle, strings.ToUpper(s.kind()))
	s.fitRight(right, top+8, 70, valueStyle, s.Number)
}

// window is the buyer in the window of a C5 envelope: 44 to 79 mm from the
// top, from 20 mm to the left. Nothing else stands in it or beside it.
func (s *sheet) window() {
	paras := []para{{s.Buyer.Name, postalStyle}}
	if c := s.Buyer.Contact.Name; c != "" && c != s.Buyer.Name && c != s.BuyerReference {
		paras = append(paras, para{c, postalStyle})
	}
	for _, text := range s.addressLines(&s.Buyer.Address, s.Seller.Address.Country) {
		paras = append(paras, para{text, postalStyle})
	}
	s.block(left, 46, 95, 32, paras)
}

// addressLines are the lines of an address without blank ones. The country
// stands last, in capitals, where it is not home.
func (t *invoiceText) addressLines(a *invoice.Address, home string) []string {
	var lines []string
	for _, text := range []string{a.Line1, a.Line2, a.Line3, join(" ", a.PostCode, a.City), a.Region} {
		if strings.TrimSpace(text) != "" {
			lines = append(lines, text)
		}
	}
	if home == "" {
		home = "NO"
	}
	if a.Country != "" && a.Country != home {
		lines = append(lines, t.say.country(a.Country))
	}
	return lines
}

// footer is the seller once more, for a page that lost its first.
func (t *invoiceText) footer() string {
	register := t.Seller.TaxID
	if register == "" {
		register = t.Seller.LegalForm
	} else {
		register = join(" · ", register, t.Seller.LegalForm)
	}
	c := &t.Seller.Contact
	return join(" · ", t.Seller.Name, t.orgNumber(&t.Seller), register, c.Phone, c.Email)
}

// A fact is a label with its value.
type fact struct{ label, value string }

// yourRef is the buyer's reference, unless it only repeats the customer number
// (the norm wants one, and some systems have no other).
func (s *sheet) yourRef() string {
	if s.BuyerReference == s.Buyer.ID.Value {
		return ""
	}
	return s.BuyerReference
}

// facts are the terms that say which invoice this is, in four columns.
func (s *sheet) facts() {
	facts := []fact{
		{s.numberLabel(), s.Number},
		{s.say.issued, s.date(s.IssueDate)},
		{s.say.due, s.date(s.DueDate)},
		{s.say.customer, s.Buyer.ID.Value},
		{s.say.yourRef, s.yourRef()},
		{s.say.order, s.OrderReference},
		{s.say.delivered, s.date(s.DeliveryDate)},
		{s.say.deliveredTo, s.deliveryPlace()},
		{s.say.ourRef, s.Seller.Contact.Name},
		s.buyerNumber(),
		{s.say.ourOrder, s.SalesOrderReference},
		{s.say.project, s.ProjectReference},
		{s.say.contract, s.ContractReference},
		{s.say.cost, s.AccountingCost},
		{s.say.taxPoint, s.date(s.TaxPointDate)},
	}
	if s.IsCreditNote() {
		facts[2].value = "" // nothing falls due
	} else {
		facts = append(facts, fact{s.say.precedes, s.preceding()})
	}
	s.grid(left, right, 4, facts)
	s.y += 3
}

// buyerNumber is the buyer's organisation number, or what a foreign one has.
func (t *invoiceText) buyerNumber() fact {
	switch n := t.Buyer.OrgNumber(); {
	case n != "":
		return fact{t.say.buyerOrg, n[:3] + "\u00a0" + n[3:6] + "\u00a0" + n[6:]}
	case t.Buyer.VATID != "":
		return fact{t.say.buyerVAT, t.Buyer.VATID}
	}
	return fact{t.say.buyerOrg, t.Buyer.LegalID.Value}
}

func (t *invoiceText) deliveryPlace() string {
	lines := []string{t.DeliveryName}
	if a := t.DeliveryAddress; a != nil {
		lines = append(lines, t.addressLines(a, t.Seller.Address.Country)...)
	}
	return join(", ", lines...)
}

// preceding names the invoices that the document is about: "200111 av
// 11.01.2027".
func (t *invoiceText) preceding() string {
	var all []string
	for _, p := range t.Preceding {
		one := p.Number
		if p.IssueDate != "" {
			one += " " + t.say.of + " " + t.date(p.IssueDate)
		}
		all = append(all, one)
	}
	return join(", ", all...)
}

// grid writes the facts that have a value in columns, each label above its
// value, and turns the page between rows where it must.
func (s *sheet) grid(from, to float64, columns int, facts []fact) {
	const gap = 5.0
	step := (to - from + gap) / float64(columns)
	var row [][]para
	flush := func() {
		if row == nil {
			return
		}
		s.gridRow(from, step, row)
		row = nil
	}
	for _, f := range facts {
		if strings.TrimSpace(f.value) == "" {
			continue
		}
		lines, _ := s.laid(step-gap, 1, []para{{f.label, labelStyle}, {f.value, valueStyle}})
		if row = append(row, lines); len(row) == columns {
			flush()
		}
	}
	flush()
}

func (s *sheet) gridRow(x, step float64, row [][]para) {
	most := 0
	for _, cell := range row {
		most = max(most, len(cell))
	}
	for i := range most {
		height := 0.0
		for _, cell := range row {
			if i < len(cell) {
				height = max(height, cell[i].height())
			}
		}
		s.room(height)
		for n, cell := range row {
			if i < len(cell) {
				s.put(x+float64(n)*step, s.y, cell[i].style, cell[i].text)
			}
		}
		s.y += height
	}
	s.y += 2.6
}

// notes are the invoice's own texts (BT-22), and what a credit note is for.
func (s *sheet) notes() {
	if s.IsCreditNote() {
		s.notice(s.creditText())
	}
	for _, text := range s.Notes {
		if s.sold() {
			s.notice(text)
			continue
		}
		s.paragraph(bodyStyle, text)
	}
	s.y += 3
}

// creditText says what is credited, and that nobody shall pay it.
func (t *invoiceText) creditText() string {
	text := t.say.notPaid
	if p := t.preceding(); p != "" {
		text = t.say.credits + " " + p + ". " + text
	}
	return text
}

// notice is a text that must be seen: bold, on grey, behind a dark bar.
func (s *sheet) notice(text string) {
	lines := s.wrap(right-left-12, noticeStyle, text)
	if lines == nil {
		return
	}
	h := noticeStyle.height()
	const pad = 2.2
	s.room(h + 2*pad)
	s.strip(pad)
	for _, line := range lines {
		if s.room(h + pad) {
			s.strip(pad)
		}
		y := s.y
		s.strip(h)
		s.put(left+6, y, noticeStyle, line)
	}
	s.strip(pad)
	s.y += 3
}

func (s *sheet) strip(h float64) {
	s.fill(left, s.y, right-left, h+0.05, panel)
	s.fill(left, s.y, 1.2, h+0.05, rule)
	s.y += h
}

// paragraph is running text over the page's width.
func (s *sheet) paragraph(st style, text string) {
	for _, line := range s.wrap(right-left, st, text) {
		s.room(st.height())
		s.put(left, s.y, st, line)
		s.y += st.height()
	}
}

// join joins what is not empty.
func join(separator string, parts ...string) string {
	kept := make([]string, 0, len(parts))
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, separator)
}
