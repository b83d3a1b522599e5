package autopost

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"strings"
	"time"

	"sluse/invoice"
)

const (
	namespace    = "http://www.digipost.no/xsd/avsender2_0"
	instance     = "http://www.w3.org/2001/XMLSchema-instance"
	manifestName = "masseutsendelse.xml"
)

// The manifest, in the order of its schema.
type (
	manifest struct {
		XMLName      xml.Name `xml:"masseutsendelse"`
		Namespace    string   `xml:"xmlns,attr"`
		Instance     string   `xml:"xmlns:xsi,attr"`
		Settings     settings `xml:"jobb-innstillinger"`
		Distribution struct {
			Documents []document `xml:"post>dokument"`
			Letters   []brev     `xml:"forsendelser>brev"`
		} `xml:"standard-distribusjon"`
	}
	settings struct {
		SenderID int64  `xml:"avsender-id"`
		Job      string `xml:"jobb-id"`
		Approved bool   `xml:"auto-godkjenn-jobb"` // nobody approves it at the printer's
		Client   string `xml:"klientinformasjon"`
	}
	document struct {
		Type        string `xml:"xsi:type,attr,omitempty"` // "faktura" where it can be paid by KID
		ID          string `xml:"id"`
		File        string `xml:"fil"`
		Subject     string `xml:"innstillinger>emne"`
		SMS         string `xml:"innstillinger>sms-varsling"` // required, and empty: none
		Level       string `xml:"innstillinger>autentiseringsnivaa"`
		Sensitivity string `xml:"innstillinger>sensitivitetsnivaa"`
		KID         string `xml:"kid,omitempty"`
		Amount      string `xml:"beloep,omitempty"`
		Account     string `xml:"kontonummer,omitempty"`
		Due         string `xml:"forfallsdato,omitempty"`
	}
	brev struct {
		Type      string        `xml:"xsi:type,attr"`
		ID        string        `xml:"id"`
		Recipient digitalPerson `xml:"mottaker"`
		Document  string        `xml:"dokument"`
		Print     printed       `xml:"fysisk-print"`
	}
	digitalPerson struct {
		ID      string `xml:"kunde-id"`
		Name    string `xml:"navn>navn-format1>fullt-navn-fornavn-foerst"`
		Line1   string `xml:"adresse>adresse-format1>adresselinje1"`
		Line2   string `xml:"adresse>adresse-format1>adresselinje2,omitempty"`
		Code    string `xml:"adresse>adresse-format1>postnummer"`
		City    string `xml:"adresse>adresse-format1>poststed"`
		Country string `xml:"adresse>adresse-format1>land,omitempty"`
	}
	printed struct {
		Name          string          `xml:"postmottaker"`
		Norwegian     *homeAddress    `xml:"norsk-mottakeradresse"`
		Foreign       *foreignAddress `xml:"utenlandsk-mottakeradresse"`
		ReturnName    string          `xml:"retur-postmottaker"`
		ReturnHome    *homeAddress    `xml:"norsk-returadresse"`
		ReturnForeign *foreignAddress `xml:"utenlandsk-returadresse"`
	}
	homeAddress struct {
		Line1 string `xml:"adresselinje1,omitempty"`
		Line2 string `xml:"adresselinje2,omitempty"`
		Code  string `xml:"postnummer"`
		City  string `xml:"poststed"`
	}
	foreignAddress struct {
		Line1   string `xml:"adresselinje1"`
		Line2   string `xml:"adresselinje2,omitempty"`
		Line3   string `xml:"adresselinje3,omitempty"`
		Line4   string `xml:"adresselinje4,omitempty"`
		Country string `xml:"land-kode"`
	}
)

// zip is the job: the manifest first, then its PDF files. The same letters at
// the same time give the same bytes.
func (c *Channel) zip(job string, at time.Time, letters []letter) ([]byte, error) {
	if c.o.SenderID <= 0 {
		return nil, errNoSender
	}
	manifest, err := c.manifest(job, letters)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	put := func(name string, method uint16, content []byte) error {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: at.UTC()})
		if err != nil {
			return err
		}
		_, err = w.Write(content)
		return err
	}
	if err := put(manifestName, zip.Deflate, manifest); err != nil {
		return nil, err
	}
	for i := range letters {
		// A PDF is packed already.
		if err := put(letters[i].file(), zip.Store, letters[i].document); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func (c *Channel) manifest(job string, letters []letter) ([]byte, error) {
	m := manifest{
		Namespace: namespace, Instance: instance,
		Settings: settings{SenderID: c.o.SenderID, Job: job, Approved: true, Client: "sluse"},
	}
	for i := range letters {
		l := &letters[i]
		m.Distribution.Documents = append(m.Distribution.Documents, l.manifestDocument())
		m.Distribution.Letters = append(m.Distribution.Letters, l.manifestLetter())
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	e := xml.NewEncoder(&b)
	e.Indent("", " ")
	if err := e.Encode(m); err != nil {
		return nil, err
	}
	_, err := io.WriteString(&b, "\n")
	return b.Bytes(), err
}

func (l *letter) manifestDocument() document {
	inv := l.item.Invoice
	kind := "Faktura "
	if inv.IsCreditNote() {
		kind = "Kreditnota "
	}
	if l.item.Mark != "" {
		kind = l.item.Mark + ": " + kind
	}
	d := document{
		ID: l.documentID(), File: l.file(), Subject: cut(kind+inv.Number, 100),
		Level: "PASSORD", Sensitivity: "NORMALT",
	}
	// A copy is nothing to pay: whoever paid the invoice would pay it again.
	if p, ok := payable(inv); ok && !l.item.Copy {
		d.Type, d.KID, d.Amount, d.Account, d.Due = "faktura", p.kid, p.amount, p.account, string(inv.DueDate)
	}
	return d
}

// A payment is what the schema's invoice document asks for.
type payment struct{ kid, amount, account string }

// payable reports whether the document fits the schema's idea of an invoice:
// kroner, an eleven-digit account, a KID of digits alone (not one whose mod 11
// control is "-"), a due date. What does not is a plain document, whose PDF
// says how to pay.
func payable(inv *invoice.Invoice) (payment, bool) {
	account := invoice.NormalAccount(inv.Payment.Account)
	if len(account) == 15 && strings.HasPrefix(account, "NO") {
		account = account[4:]
	}
	due, exact := inv.Amount(inv.Totals.Due)
	const most = 999_999_999_999_999 // 15 digits, in øre
	ok := exact && !inv.IsCreditNote() && inv.Currency == "NOK" && due.Minor > 0 && due.Minor <= most &&
		invoice.ValidBBAN(account) && invoice.ValidKID(inv.Payment.ID) && !strings.HasSuffix(inv.Payment.ID, "-") &&
		len(inv.DueDate) == len("2027-01-31")
	return payment{inv.Payment.ID, due.String(), account}, ok
}

func (l *letter) manifestLetter() brev {
	a, from := &l.to.address, sender(&l.item.Seller)
	b := brev{
		Type: "brev-med-print", ID: l.item.Token, Document: l.documentID(),
		// The customer id is the letter's own too: a job takes one letter a
		// customer id, and a customer may have two invoices in it.
		Recipient: digitalPerson{ID: l.item.Token, Name: l.to.name, Line1: a.Line1, Line2: join(", ", a.Line2, a.Line3), Code: a.PostCode, City: a.City},
		Print:     printed{Name: l.to.name, ReturnName: from.name},
	}
	if !l.to.norwegian() {
		b.Recipient.Country = a.Country
	}
	b.Print.Norwegian, b.Print.Foreign = postal(l.to)
	b.Print.ReturnHome, b.Print.ReturnForeign = postal(from)
	return b
}

// postal is the address in the one of the schema's two forms that fits it.
func postal(a addressee) (*homeAddress, *foreignAddress) {
	var lines [4]string
	copy(lines[:], addressLines(a))
	if a.norwegian() {
		return &homeAddress{lines[0], lines[1], a.address.PostCode, a.address.City}, nil
	}
	return nil, &foreignAddress{lines[0], lines[1], lines[2], lines[3], a.address.Country}
}
