package email_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sluse/drop"
	"sluse/formats"
	"sluse/invoice"
	"sluse/mail"
	"sluse/money"
	"sluse/outbox"
	"sluse/outbox/email"
	"sluse/outbox/outboxtest"
	"sluse/routing"
	"sluse/words"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// plain writes a document as its number, or the original.
type plain struct{ media, extension string }

func (p plain) MediaType() string { return p.media }
func (p plain) Extension() string { return p.extension }

func (p plain) Encode(w io.Writer, doc formats.Document) error {
	switch {
	case doc.Invoice.Number == "broken":
		return errors.New("no such glyph")
	case doc.Invoice.Number == "vast":
		_, err := w.Write(bytes.Repeat([]byte("x"), 1<<20))
		return err
	case doc.Original != nil:
		_, err := w.Write(doc.Original)
		return err
	}
	_, err := fmt.Fprintf(w, "%s %s", strings.TrimSpace(p.extension+" "+doc.Mark), doc.Invoice.Number)
	return err
}

func channel(s email.Sender) *email.Channel {
	return email.New(email.Options{
		Sender: s, BounceBase: "retur@post.slusevik.example", Host: "sluse.slusevik.example", MaxSize: 200_000,
		PDF: plain{"application/pdf", ".pdf"}, UBL: plain{"application/xml; charset=utf-8", ".xml"},
	})
}

func token(n int) string { return fmt.Sprintf("5f0e9c1a-7b42-4d3e-9a51-%012d", n) }

func item(n int) outbox.Item {
	return outbox.Item{
		Delivery: int64(n), Token: token(n),
		Invoice: &invoice.Invoice{
			Number: fmt.Sprint(200100 + n), Type: invoice.Commercial, Currency: "NOK", DueDate: "2027-01-25",
			Payment: invoice.Payment{ID: "100012001010", Account: "99990501234"},
			Totals:  invoice.Totals{Gross: money.MustDecimal("3750"), Due: money.MustDecimal("3750.00")},
		},
		Customer: invoice.Customer{Email: "faktura@granheim.example"},
		Seller:   outbox.Seller{ID: "slusevik", Name: "Slusevik Engros AS", Email: "faktura@slusevik.example"},
	}
}

func batch(items ...outbox.Item) outbox.Batch {
	return outbox.Batch{Number: 17, Time: time.Date(2027, 1, 11, 22, 5, 0, 0, time.UTC), Items: items}
}

func creditNote() outbox.Item {
	one := item(2)
	one.Invoice.Number, one.Invoice.Type = "300111", invoice.CreditNote
	one.Invoice.Preceding = []invoice.Preceding{{Number: "200111"}}
	return one
}

func mixed() outbox.Batch {
	broken, nobody, wrong, ours, vast := item(3), item(4), item(5), item(6), item(7)
	broken.Invoice.Number = "broken"
	nobody.Customer.Email = " "
	wrong.Customer.Email = "per@myhre"
	ours.Seller.Email = ""
	vast.Invoice.Number = "vast"
	return batch(item(1), creditNote(), broken, nobody, wrong, ours, vast)
}

func TestChannel(t *testing.T) {
	t.Parallel()
	part := outboxtest.Part{
		Channel: channel(nil), Batch: mixed,
		Unfit: map[int64]outbox.Refusal{
			3: outbox.BadContent, 4: outbox.CannotReach, 5: outbox.CannotReach, 6: outbox.BadContent, 7: outbox.CannotReach,
		},
	}
	for address, want := range map[string]routing.Answer{
		"faktura@granheim.example":             routing.Can,
		" faktura@granheim.example ":           routing.Can,
		"ola.nordmann+post@a.b-c.example":      routing.Can,
		"post@blåfjell.example":                routing.Can,
		"":                                     routing.Cannot,
		"granheim.example":                     routing.Cannot,
		"post@localhost":                       routing.Cannot,
		"post@granheim..example":               routing.Cannot,
		"post@.example":                        routing.Cannot,
		"post@granheim.example.":               routing.Cannot,
		"post@-granheim.example":               routing.Cannot,
		"post@[127.0.0.1]":                     routing.Cannot,
		"po st@granheim.example":               routing.Cannot,
		"Ola <ola@granheim.example>":           routing.Cannot,
		"<ola@granheim.example>":               routing.Cannot,
		"a@granheim.example;b@x.example":       routing.Cannot,
		"a@granheim.example, b@x.example":      routing.Cannot,
		"a@granheim.example\r\nBcc: b@c.d":     routing.Cannot,
		"\"o la\"@granheim.example":            routing.Cannot,
		strings.Repeat("x", 65) + "@a.b":       routing.Cannot,
		"x@" + strings.Repeat("a.", 130) + "b": routing.Cannot,
	} {
		code := "email.bad-address"
		switch {
		case want == routing.Can:
			code = "email.address"
		case address == "":
			code = "email.no-address"
		}
		part.Candidates = append(part.Candidates, outboxtest.Candidate{
			Name: fmt.Sprintf("%.40q", address), Answer: want, Code: code,
			Candidate: outbox.Candidate{Customer: invoice.Customer{Email: address}},
		})
	}
	outboxtest.Run(t, part)
	outboxtest.Rehearse(t, part)
}

// stage is a rehearsal of the channel, with a test address or none.
func stage(t *testing.T, s email.Sender, address string) (*outbox.Rehearsal, drop.Drop) {
	t.Helper()
	folder, err := drop.Folder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return &outbox.Rehearsal{Real: channel(s), Stage: func(string) (outbox.Stage, error) {
		return outbox.Stage{Folder: folder, Email: address}, nil
	}}, folder
}

// A rehearsed mail says PRØVE. In the folder it is addressed as it would have
// been; to the test address it goes to that alone, and says who would have had
// it. A customer without an address is found all the same.
func TestRehearsal(t *testing.T) {
	t.Parallel()
	const address = "prove@slusevik.example"
	mails := batch(item(1), item(4))
	mails.Seller, mails.Items[1].Customer.Email = "slusevik", ""
	for _, to := range []string{"", address} {
		sent := &taker{}
		c, folder := stage(t, sent, to)
		parcels, unfit, err := c.Pack(t.Context(), mails)
		if err != nil || len(parcels) != 1 || len(unfit) != 1 || unfit[0].Refusal != outbox.CannotReach || unfit[0].Reason.Code != "email.no-address" {
			t.Fatalf("%d parcels, %+v, %v", len(parcels), unfit, err)
		}
		p := parcels[0]
		if p.To != to || (p.From == "") != (to == "") {
			t.Errorf("from %q to %q", p.From, p.To)
		}
		begun := 0
		if err := c.Send(t.Context(), p, func() error { begun++; return nil }); err != nil {
			t.Fatal(err)
		}
		there, err := folder.List(t.Context(), "slusevik/email")
		if err != nil && to == "" {
			t.Fatal(err)
		}
		want, note := "<faktura@granheim.example>", false
		if to != "" {
			want, note = "<"+address+">", true
		}
		l := open(t, p.Bytes)
		if got := l.decoded(t, "Subject"); got != "PRØVE: Faktura 200101 fra Slusevik Engros AS" || l.header.Get("To") != want {
			t.Errorf("subject %q, to %s", got, l.header.Get("To"))
		}
		if got := strings.HasPrefix(l.text, "Prøvedrift: denne e-posten ville gått til faktura@granheim.example. Ingen kunde har fått den.\n\nHei,"); got != note {
			t.Errorf("to %q its text begins %.120q", to, l.text)
		}
		if (len(there) == 1) != (to == "") || (begun == 1) != (to != "") || strings.Join(sent.to, " ") != to {
			t.Errorf("to %q: %d files, begun %d times, sent to %v", to, len(there), begun, sent.to)
		}
	}
	// The test address was taken out of the configuration after the mail was
	// packed: it goes nowhere any more.
	c, _ := stage(t, nil, address)
	parcels, _, err := c.Pack(t.Context(), mails)
	if err != nil {
		t.Fatal(err)
	}
	sent := &taker{}
	other, folder := stage(t, sent, "")
	if err := other.Send(t.Context(), parcels[0], func() error { return nil }); err != nil {
		t.Fatal(err)
	}
	if there, err := folder.List(t.Context(), "slusevik/email"); err != nil || len(there) != 1 || len(sent.to) > 0 {
		t.Errorf("%d files, sent to %v, %v", len(there), sent.to, err)
	}
}

// A taker takes every mail.
type taker struct{ to []string }

func (s *taker) Deliver(_ context.Context, _, to string, _ []byte, onData func() error) error {
	s.to = append(s.to, to)
	return onData()
}

func one(t *testing.T, i outbox.Item) outbox.Parcel {
	t.Helper()
	parcels, unfit, err := channel(nil).Pack(t.Context(), batch(i))
	if err != nil || len(parcels) != 1 {
		t.Fatal(unfit, err)
	}
	return parcels[0]
}

// A letter is a message as a receiver's program shows it.
type letter struct {
	header netmail.Header
	text   string
	names  []string
	files  map[string]string
}

func open(t *testing.T, raw []byte) letter {
	t.Helper()
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	l := letter{header: m.Header, files: map[string]string{}}
	_, parameters, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	for parts := multipart.NewReader(m.Body, parameters["boundary"]); ; {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return l
		}
		if err != nil {
			t.Fatal(err)
		}
		var r io.Reader = part
		switch part.Header.Get("Content-Transfer-Encoding") {
		case "base64":
			r = base64.NewDecoder(base64.StdEncoding, r)
		case "quoted-printable":
			r = quotedprintable.NewReader(r)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if name := part.FileName(); name != "" {
			l.names = append(l.names, name)
			l.files[name] = string(b)
			continue
		}
		l.text += strings.ReplaceAll(string(b), "\r\n", "\n")
	}
}

func (l letter) decoded(t *testing.T, name string) string {
	t.Helper()
	s, err := new(mime.WordDecoder).DecodeHeader(l.header.Get(name))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestLetter(t *testing.T) {
	t.Parallel()
	sold := item(1)
	sold.Invoice.Type, sold.Assigned = invoice.Factored, true
	sold.Invoice.Payee = &invoice.Payee{Name: "Demofaktor AS"}
	sold.Invoice.Payment.Account = "99990600011"
	euro := item(16)
	euro.Invoice.Currency, euro.Invoice.Payment = "EUR", invoice.Payment{Account: "NO9386011117947", BIC: "DNBANOKK"}
	paid := item(3)
	paid.Invoice.Totals.Due = money.MustDecimal("0")
	copied, elsewhere := item(1), creditNote()
	copied.Copy, copied.Mark = true, outbox.MarkCopy
	elsewhere.Copy, elsewhere.Mark, elsewhere.To = true, outbox.MarkCopy, "kari@granheim.example"
	for name, i := range map[string]outbox.Item{
		"copy": copied, "copy-of-credit-note": elsewhere,
		"invoice": item(1), "credit-note": creditNote(), "sold": sold, "euro": euro, "paid": paid,
	} {
		l := open(t, one(t, i).Bytes)
		got := "Subject: " + l.decoded(t, "Subject") + "\n\n" + l.text
		golden := filepath.Join("testdata", name+".txt")
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if string(want) != got {
			t.Errorf("%s:\n%s", name, got)
		}
	}
}

func TestEnvelopeAndFiles(t *testing.T) {
	t.Parallel()
	i := item(1)
	i.Original = []byte("<Invoice>æøå</Invoice>")
	p := one(t, i)
	if p.Name != token(1)+".eml" || p.To != "faktura@granheim.example" || p.MediaType != "message/rfc822" ||
		p.From != "retur+5f0e9c1a7b424d3e9a51000000000001@post.slusevik.example" {
		t.Errorf("%s from %s to %s, %s", p.Name, p.From, p.To, p.MediaType)
	}
	l := open(t, p.Bytes)
	if got := l.header.Get("Message-ID"); got != "<"+token(1)+"@sluse.slusevik.example>" {
		t.Errorf("message id %s", got)
	}
	if from := l.decoded(t, "From"); !strings.Contains(from, "Slusevik Engros AS") || !strings.Contains(from, "<faktura@slusevik.example>") {
		t.Errorf("from %s", from)
	}
	if fmt.Sprint(l.names) != "[faktura-200101.pdf faktura-200101.xml]" {
		t.Errorf("files %v", l.names)
	}
	if l.files["faktura-200101.pdf"] != ".pdf 200101" || l.files["faktura-200101.xml"] != "<Invoice>æøå</Invoice>" {
		t.Errorf("files %q", l.files)
	}
}

// A copy is marked, goes where it is told to, and has nothing in it that a
// system would book.
func TestCopy(t *testing.T) {
	t.Parallel()
	i := item(1)
	i.Copy, i.Mark, i.To, i.Original = true, outbox.MarkCopy, "kari@granheim.example", []byte("<Invoice/>")
	p := one(t, i)
	l := open(t, p.Bytes)
	if p.To != "kari@granheim.example" || fmt.Sprint(l.names) != "[faktura-200101.pdf]" || l.files["faktura-200101.pdf"] != ".pdf KOPI 200101" {
		t.Errorf("to %s, files %q", p.To, l.files)
	}
	if s := l.decoded(t, "Subject"); s != "KOPI: Faktura 200101 fra Slusevik Engros AS" || l.header.Get("To") != "<kari@granheim.example>" {
		t.Errorf("subject %s to %s", s, l.header.Get("To"))
	}
	i.To = "kari@granheim"
	if _, unfit, err := channel(nil).Pack(t.Context(), batch(i)); err != nil || len(unfit) != 1 || unfit[0].Refusal != outbox.CannotReach {
		t.Errorf("%v %v", unfit, err)
	}
}

// A notice comes back to the envelope's sender, with a token that the mail
// room finds in it.
func TestNoticeFindsItsToken(t *testing.T) {
	t.Parallel()
	p := one(t, item(1))
	notice := "From: mailer@x.example\r\nTo: " + p.From + "\r\nDate: Tue, 12 Jan 2027 06:00:00 +0100\r\n" +
		"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n" +
		"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; faktura@granheim.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
	n, ok, err := mail.ParseNotice(strings.NewReader(notice))
	if err != nil || !ok || n.Token != strings.ReplaceAll(token(1), "-", "") {
		t.Errorf("%+v %v %v", n, ok, err)
	}
}

func TestNamesThatReceiversKeep(t *testing.T) {
	t.Parallel()
	for number, want := range map[string]string{
		"200101": "faktura-200101", "2027/101": "faktura-2027-101", "F-Ål 12": "faktura-F-Al-12", "../../x": "faktura-x",
		"№ 7": "faktura-7", "æøå": "faktura-aeoa", "///": "faktura", "a\r\nb": "faktura-a--b", "१२": "faktura",
		strings.Repeat("9", 200): "faktura-" + strings.Repeat("9", 60),
	} {
		i := item(1)
		i.Invoice.Number = number
		l := open(t, one(t, i).Bytes)
		if fmt.Sprint(l.names) != fmt.Sprintf("[%s.pdf %s.xml]", want, want) {
			t.Errorf("%q: %v", number, l.names)
		}
		if strings.ContainsAny(l.decoded(t, "Subject"), "\r\n") {
			t.Errorf("%q: subject %q", number, l.decoded(t, "Subject"))
		}
	}
}

// A server answers what it is told to.
type server struct{ err error }

func (s server) Deliver(_ context.Context, _, _ string, _ []byte, onData func() error) error {
	if err := onData(); err != nil {
		return err
	}
	return s.err
}

func TestWhatAnAnswerMeans(t *testing.T) {
	t.Parallel()
	const later = outbox.Refusal("later")
	for _, c := range []struct {
		stage  mail.Stage
		code   int
		status string
		want   outbox.Refusal
	}{
		{mail.StageReceiver, 550, "5.1.1", outbox.CannotReach},
		{mail.StageReceiver, 550, "", outbox.CannotReach},
		{mail.StageReceiver, 551, "", outbox.CannotReach},
		{mail.StageReceiver, 553, "5.1.3", outbox.CannotReach},
		{mail.StageReceiver, 556, "", outbox.CannotReach},
		{mail.StageReceiver, 550, "5.1.10", outbox.CannotReach},
		{mail.StageReceiver, 550, "5.0.0", outbox.CannotReach},
		{mail.StageReceiver, 552, "5.2.2", outbox.CannotReach},
		{mail.StageReceiver, 554, "5.1.1", outbox.CannotReach},
		{mail.StageReceiver, 554, "", outbox.BadContent},
		{mail.StageReceiver, 554, "5.7.1", outbox.BadContent}, // relaying denied: our set-up, perhaps
		{mail.StageReceiver, 550, "5.7.1", outbox.BadContent},
		{mail.StageReceiver, 501, "5.5.4", outbox.BadContent},
		{mail.StageReceiver, 550, "5.1.8", later}, // the sender's domain
		{mail.StageReceiver, 553, "5.6.7", outbox.CannotReach},
		{mail.StageSender, 550, "5.7.1", later},
		{mail.StageSender, 550, "", later},
		{mail.StageSender, 552, "5.3.4", outbox.CannotReach},
		{mail.StageSize, 552, "5.3.4", outbox.CannotReach},
		{mail.StageContent, 552, "", outbox.CannotReach},
		{mail.StageContent, 552, "5.2.2", outbox.CannotReach},
		{mail.StageContent, 550, "5.1.1", outbox.CannotReach},
		{mail.StageContent, 550, "", outbox.BadContent},
		{mail.StageContent, 554, "5.6.0", outbox.BadContent},
		{mail.StageContent, 550, "5.7.1", outbox.BadContent},
		{mail.StageContent, 554, "", outbox.BadContent},
	} {
		answer := &mail.Refused{Stage: c.stage, Code: c.code, Status: c.status, Text: "nei takk"}
		err := channel(server{fmt.Errorf("x: %w", answer)}).Send(t.Context(), outbox.Parcel{To: "a@b.example"}, func() error { return nil })
		got := later
		if refused, ok := errors.AsType[*outbox.RefusedError](err); ok {
			got = refused.Refusal
			text := refused.Reason.Text(words.NB)
			if !words.Known(refused.Reason.Code) || !strings.Contains(text, "a@b.example") || !strings.Contains(text, fmt.Sprint(c.code)) || !strings.Contains(text, "nei takk") {
				t.Errorf("%+v: %s", c, text)
			}
			if got == outbox.BadContent && refused.Reason.Todo(words.NB) == "" {
				t.Errorf("%+v: nobody is told what to do", c)
			}
		}
		if err == nil || got != c.want {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

func TestOtherAnswersPassThrough(t *testing.T) {
	t.Parallel()
	none := func() error { return nil }
	if err := channel(server{}).Send(t.Context(), outbox.Parcel{}, none); err != nil {
		t.Errorf("accepted: %v", err)
	}
	cut := &mail.Uncertain{Err: io.ErrUnexpectedEOF}
	err := channel(server{cut}).Send(t.Context(), outbox.Parcel{}, none)
	if _, ok := errors.AsType[*outbox.UncertainError](err); !ok || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("cut: %v", err)
	}
	away := errors.New("connection refused")
	if err := channel(server{away}).Send(t.Context(), outbox.Parcel{}, none); !errors.Is(err, away) {
		t.Errorf("away: %v", err)
	}
	store := errors.New("the store is gone")
	if err := channel(server{}).Send(t.Context(), outbox.Parcel{}, func() error { return store }); !errors.Is(err, store) {
		t.Errorf("store: %v", err)
	}
}
