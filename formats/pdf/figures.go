package pdf

import (
	"strings"

	"sluse/invoice"
	"sluse/money"
)

// amount is a stated amount or price with all decimals of the currency, and
// more where the document states more: nothing is rounded here.
func (t *invoiceText) amount(d money.Decimal) string {
	return t.figure(d, money.Exponent(t.Currency))
}

// quantity is a number without superfluous noughts.
func (t *invoiceText) quantity(d money.Decimal) string { return t.figure(d, 0) }

// percent is a rate: "25 %".
func (t *invoiceText) percent(d money.Decimal) string {
	return t.figure(d, 0) + t.say.percentSign
}

// figure writes d in the language's way with at least that many decimals and
// none but noughts left out. An absent number counts as nought.
func (t *invoiceText) figure(d money.Decimal, decimals int) string {
	if !d.IsSet() {
		d = money.Int(0)
	}
	text, sign := d.Abs().String(), ""
	if d.Sign() < 0 {
		sign = "-"
	}
	whole, rest, _ := strings.Cut(text, ".")
	rest = strings.TrimRight(rest, "0")
	if len(rest) < decimals {
		rest += strings.Repeat("0", decimals-len(rest))
	}
	var b strings.Builder
	b.WriteString(sign)
	for i, c := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(t.say.group)
		}
		b.WriteRune(c)
	}
	if rest != "" {
		b.WriteString(t.say.point)
		b.WriteString(rest)
	}
	return b.String()
}

// money is an amount with its currency in front: "NOK 1 234,50".
func (t *invoiceText) money(d money.Decimal) string {
	return t.Currency + "\u00a0" + t.amount(d)
}

// in is a label with the currency behind it where it is not kroner: a foreign
// amount never stands without its currency.
func (t *invoiceText) in(label string) string {
	if t.Currency == "NOK" {
		return label
	}
	return label + "\u00a0" + t.Currency
}

// orgNumber is a party's number as it must stand on a sales document:
// "Org.nr. 310 100 005 MVA".
func (t *invoiceText) orgNumber(p *invoice.Party) string {
	n := p.OrgNumber()
	if n == "" {
		switch {
		case p.VATID != "":
			return t.say.vatNumber + " " + p.VATID
		case p.LegalID.Value != "":
			return t.say.org + " " + p.LegalID.Value
		}
		return ""
	}
	s := t.say.org + " " + n[:3] + "\u00a0" + n[3:6] + "\u00a0" + n[6:]
	if invoice.NormalOrgNumber(p.VATID) == n && strings.HasSuffix(strings.ToUpper(strings.TrimSpace(p.VATID)), "MVA") {
		s += "\u00a0MVA"
	}
	return s
}

// account is an account number as people write it, and its label: a BBAN as
// 1234 56 78903, an IBAN in fours.
func (t *invoiceText) account() (label, number string) {
	n := invoice.NormalAccount(t.Payment.Account)
	switch {
	case len(n) == 11 && plainDigits(n):
		return t.say.accountNumber, n[:4] + "\u00a0" + n[4:6] + "\u00a0" + n[6:]
	case looksLikeIBAN(n):
		var b strings.Builder
		for i := range len(n) {
			if i > 0 && i%4 == 0 {
				b.WriteString("\u00a0")
			}
			b.WriteByte(n[i])
		}
		return "IBAN", b.String()
	}
	return t.say.accountNumber, t.Payment.Account
}

// reference is what the payer must give with the payment, and its label.
func (t *invoiceText) reference() (label, value string) {
	switch {
	case t.Payment.ID == "":
		return t.say.markPayment, t.Number
	case invoice.ValidKID(t.Payment.ID):
		return "KID", t.Payment.ID
	}
	return t.say.markPayment, t.Payment.ID
}

// looksLikeIBAN goes by the form alone: whether the number is right was judged
// before the invoice came here.
func looksLikeIBAN(s string) bool {
	if len(s) < 15 || len(s) > 34 || !plainDigits(s[2:4]) {
		return false
	}
	return strings.IndexFunc(s, func(r rune) bool { return (r < '0' || r > '9') && (r < 'A' || r > 'Z') }) < 0 && !plainDigits(s[:1]) && !plainDigits(s[1:2])
}

func plainDigits(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}
