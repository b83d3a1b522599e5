package pdf

import "sluse/invoice"

// The payment box: two columns inside a pale panel.
const (
	boxPad    = 4.5
	boxLeft   = left + 5
	boxMiddle = 112.0
	boxRight  = right - 5
	bicColumn = 86.0
	boxGap    = 3.0 // between its rows
	payeeRows = 3   // lines of a payee's name before it is cut
)

// A box is the payment as it will stand at the foot of the last page.
type box struct {
	height   float64
	payee    []para
	sentence []para // instead of it, where nothing is to be paid
}

// paymentBox measures the payment.
func (s *sheet) paymentBox() box {
	const inner = boxRight - boxLeft
	if text := s.nothingToPay(); text != "" {
		lines, h := s.laid(inner, 1, []para{{text, strongStyle}})
		return box{height: h + 2*boxPad, sentence: lines}
	}
	payee, _ := s.laid(boxMiddle-boxLeft-5, 1, []para{{s.payeeName(), valueStyle}})
	rows := min(max(len(payee), 1), payeeRows)
	h := 2*boxPad + 2*labelStyle.height() + float64(rows+1)*valueStyle.height() + boxGap
	if s.Payment.MeansText != "" {
		h += boxGap + labelStyle.height() + valueStyle.height()
	}
	return box{height: h, payee: payee}
}

// nothingToPay says why there is no payment, or nothing where there is one.
func (t *invoiceText) nothingToPay() string {
	if t.IsCreditNote() {
		return t.say.notPaid + " " + t.say.creditsNothing
	}
	if t.Totals.Due.Sign() <= 0 {
		return t.say.nothingDue
	}
	return ""
}

// payeeName is who is paid: the factor where the claim is sold.
func (t *invoiceText) payeeName() string {
	switch {
	case t.Payee != nil && t.Payee.Name != "":
		return t.Payee.Name
	case t.Payment.AccountName != "":
		return t.Payment.AccountName
	}
	return t.Seller.Name
}

func (s *sheet) payment(b box) {
	s.fill(left, s.y, right-left, b.height, panel)
	s.fill(left, s.y, right-left, 0.35, rule)
	s.y += boxPad
	if b.sentence != nil {
		for _, line := range b.sentence {
			s.put(boxLeft, s.y, line.style, line.text)
			s.y += line.height()
		}
		return
	}
	rows := min(max(len(b.payee), 1), payeeRows)
	below := s.y + labelStyle.height()
	s.put(boxLeft, s.y, labelStyle, s.say.payTo)
	s.block(boxLeft, below, boxMiddle-boxLeft-5, float64(rows)*valueStyle.height()+0.1, []para{{s.payeeName(), valueStyle}})
	s.boxed(boxMiddle, 30, fact{s.say.due, s.date(s.DueDate)}, valueStyle)
	s.putRight(boxRight, s.y, labelStyle, s.say.amount)
	s.fitRight(boxRight, below, boxRight-boxMiddle-32, strongStyle, s.money(s.Totals.Due))
	s.y = below + float64(rows)*valueStyle.height() + boxGap

	label, number := s.account()
	bic, accountTo := s.Payment.BIC, boxMiddle-5
	if bic != "" {
		accountTo = bicColumn - 3
	}
	s.boxed(boxLeft, accountTo-boxLeft, fact{label, number}, valueStyle)
	s.boxed(bicColumn, boxMiddle-3-bicColumn, fact{"BIC", bic}, valueStyle)
	label, number = s.reference()
	s.boxed(boxMiddle, boxRight-boxMiddle, fact{label, number}, strongStyle)
	s.y += labelStyle.height() + valueStyle.height() + boxGap
	s.boxed(boxLeft, boxRight-boxLeft, fact{s.say.payMeans, s.Payment.MeansText}, valueStyle)
}

// boxed writes a label with its value below it, if it has one.
func (s *sheet) boxed(x, w float64, f fact, st style) {
	if f.value == "" {
		return
	}
	s.put(x, s.y, labelStyle, f.label)
	s.fit(x, s.y+labelStyle.height(), w, st, f.value)
}

// sold reports whether the claim is a factor's: the notice that says so (BT-22)
// then stands out.
func (t *invoiceText) sold() bool {
	return t.Payee != nil || t.Type == invoice.Factored || t.Type == invoice.FactoredCreditNote
}
