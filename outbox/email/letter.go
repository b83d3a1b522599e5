package email

import (
	"bytes"
	"cmp"
	"errors"
	netmail "net/mail"
	"strconv"
	"strings"
	"time"
	"unicode"

	"sluse/formats"
	"sluse/invoice"
	"sluse/mail"
	"sluse/money"
	"sluse/outbox"
	"sluse/words"
)

// letter renders one item, or says why it cannot be a mail.
func (c *Channel) letter(item *outbox.Item, at time.Time) (outbox.Parcel, *outbox.Unfit) {
	no := func(kind outbox.Refusal, code string, args ...string) (outbox.Parcel, *outbox.Unfit) {
		return outbox.Parcel{}, &outbox.Unfit{Delivery: item.Delivery, Refusal: kind, Reason: words.R(code, args...)}
	}
	to := strings.TrimSpace(cmp.Or(item.To, item.Customer.Email))
	switch {
	case to == "":
		return no(outbox.CannotReach, "email.no-address")
	case !valid(to):
		return no(outbox.CannotReach, "email.bad-address", to)
	case !valid(item.Seller.Email):
		return no(outbox.BadContent, "email.no-sender", item.Seller.Name)
	}
	attachments, err := c.attachments(item)
	if err != nil {
		return no(outbox.BadContent, "channel.not-rendered", err.Error())
	}
	m := mail.Message{
		EnvelopeFrom: mail.BounceAddress(c.o.BounceBase, bounceToken(item.Token)),
		From:         (&netmail.Address{Name: oneLine(item.Seller.Name), Address: item.Seller.Email}).String(),
		To:           to,
		Subject:      subject(item),
		Text:         text(item),
		MessageID:    item.Token + "@" + c.o.Host,
		Date:         at,
		Attachments:  attachments,
		MaxSize:      c.o.MaxSize,
	}
	raw, err := mail.Render(m)
	switch {
	case errors.Is(err, mail.ErrTooLarge):
		return no(outbox.CannotReach, "email.too-large", strconv.Itoa(c.o.MaxSize))
	case err != nil:
		return no(outbox.BadContent, "channel.not-rendered", err.Error())
	}
	return outbox.Parcel{
		Name: strings.ToLower(item.Token) + ".eml", MediaType: "message/rfc822",
		Deliveries: []int64{item.Delivery}, From: m.EnvelopeFrom, To: to, Bytes: raw,
	}, nil
}

// bounceToken is the token as it stands in an envelope's sender: letters and
// digits alone.
func bounceToken(token string) string { return strings.ToLower(strings.ReplaceAll(token, "-", "")) }

// attachments are the invoice as a PDF and as UBL. The PDF is first: some
// receivers' mailboxes look at no more than one file. A copy is the PDF alone:
// a system that reads UBL sees no mark, and would book the invoice twice.
func (c *Channel) attachments(item *outbox.Item) ([]mail.Attachment, error) {
	base := fileName(item.Invoice)
	out := make([]mail.Attachment, 0, 2)
	for _, one := range []struct {
		encoder  formats.Encoder
		document formats.Document
	}{
		{c.o.PDF, formats.Document{Invoice: item.Invoice, Assigned: item.Assigned, Mark: item.Mark}},
		{c.o.UBL, formats.Document{Invoice: item.Invoice, Original: item.Original, Assigned: item.Assigned}},
	} {
		if item.Copy && len(out) == 1 {
			break
		}
		var b bytes.Buffer
		if err := one.encoder.Encode(&b, one.document); err != nil {
			return nil, err
		}
		media, _, _ := strings.Cut(one.encoder.MediaType(), ";")
		out = append(out, mail.Attachment{Name: base + one.encoder.Extension(), Type: media, Bytes: b.Bytes()})
	}
	return out, nil
}

// maxNumber bounds an invoice number in a file name, in characters.
const maxNumber = 60

// nordic are the letters that have a usual spelling in ASCII.
var nordic = strings.NewReplacer("æ", "ae", "ø", "o", "å", "a", "ä", "a", "ö", "o", "Æ", "AE", "Ø", "O", "Å", "A", "Ä", "A", "Ö", "O")

// fileName is "faktura-200101": receivers' invoice mailboxes lose files whose
// names have other than plain letters and digits.
func fileName(inv *invoice.Invoice) string {
	number := strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '.' || r == '_') {
			return r
		}
		return '-'
	}, nordic.Replace(inv.Number))
	number = strings.Trim(number[:min(len(number), maxNumber)], "-._")
	word := "faktura"
	if inv.IsCreditNote() {
		word = "kreditnota"
	}
	if number == "" {
		return word
	}
	return word + "-" + number
}

// bokmal is the language of what customers are written.
const bokmal = words.NB

func subject(item *outbox.Item) string {
	code := "email.subject"
	if item.Invoice.IsCreditNote() {
		code = "email.subject-credit"
	}
	text := words.Say(bokmal, code, oneLine(item.Invoice.Number), oneLine(item.Seller.Name))
	if item.Mark != "" {
		text = item.Mark + ": " + text
	}
	return text
}

// text is the letter itself: what a person must know to pay, for one who does
// not open the files.
func text(item *outbox.Item) string {
	inv := item.Invoice
	var b strings.Builder
	say := func(code string, args ...string) {
		b.WriteString(words.Say(bokmal, code, args...))
		b.WriteString("\n")
	}
	enclosed, attached := "email.enclosed", "email.attachments"
	if inv.IsCreditNote() {
		enclosed, attached = "email.enclosed-credit", "email.attachments-credit"
	}
	if item.Note != "" {
		b.WriteString(oneLine(item.Note) + "\n\n")
	}
	say("email.greeting")
	b.WriteString("\n")
	if item.Copy {
		attached = "email.attachment-copy"
		say("email.copy")
		b.WriteString("\n")
	}
	say(enclosed, oneLine(inv.Number), oneLine(item.Seller.Name))
	b.WriteString("\n")
	switch {
	case inv.IsCreditNote():
		say("email.credited", amount(inv, inv.Totals.Gross))
		for _, p := range inv.Preceding {
			say("email.credits", oneLine(p.Number))
		}
		say("email.nothing-to-pay")
	case inv.Totals.Due.Sign() <= 0:
		say("email.nothing-to-pay")
	default:
		payment(inv, say)
	}
	b.WriteString("\n")
	say(attached)
	b.WriteString("\n")
	say("email.regards")
	b.WriteString(oneLine(item.Seller.Name) + "\n")
	return b.String()
}

// payment says how to pay; where the invoice is sold, whom.
func payment(inv *invoice.Invoice, say func(code string, args ...string)) {
	say("email.amount", amount(inv, inv.Totals.Due))
	if inv.DueDate != "" {
		say("email.due", string(inv.DueDate))
	}
	switch id := oneLine(inv.Payment.ID); {
	case invoice.ValidKID(id):
		say("email.kid", id)
	case id != "":
		say("email.reference", id)
	default:
		say("email.reference", oneLine(inv.Number))
	}
	if inv.Payment.Account != "" {
		say("email.account", account(inv.Payment.Account))
	}
	if inv.Payment.BIC != "" {
		say("email.bic", oneLine(inv.Payment.BIC))
	}
	if inv.Payee != nil {
		say("email.payee", oneLine(inv.Payee.Name))
		say("email.assigned", oneLine(inv.Payee.Name))
	}
}

// amount is a stated amount as people write it. One finer than its currency's
// minor unit stands as the document states it.
func amount(inv *invoice.Invoice, d money.Decimal) string {
	if a, ok := inv.Amount(d); ok {
		return words.Amount(a, bokmal)
	}
	return d.String() + " " + inv.Currency
}

// account is a Norwegian account number as people write it; another one as it
// stands.
func account(s string) string {
	if n := invoice.NormalAccount(s); invoice.ValidBBAN(n) {
		return n[:4] + " " + n[4:6] + " " + n[6:]
	}
	return oneLine(s)
}

// oneLine is s without line breaks and control characters: nothing of an
// invoice can add a header to a mail.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "\uFFFD"), func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
}
