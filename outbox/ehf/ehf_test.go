package ehf_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sluse/drop"
	"sluse/formats"
	"sluse/invoice"
	"sluse/outbox"
	"sluse/outbox/ehf"
	"sluse/outbox/outboxtest"
	"sluse/routing"
	"sluse/words"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const ublHead = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"

// small writes as little UBL as can be told apart, or the original.
type small struct{}

func (small) MediaType() string { return "application/xml" }
func (small) Extension() string { return ".xml" }

func (small) Encode(w io.Writer, doc formats.Document) error {
	if doc.Invoice.Number == "broken" {
		return errors.New("no such unit")
	}
	if doc.Original != nil {
		_, err := w.Write(doc.Original)
		return err
	}
	name := "Invoice"
	if doc.Invoice.IsCreditNote() {
		name = "CreditNote"
	}
	_, err := fmt.Fprintf(w, "%s<%[2]s xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:%[2]s-2\" xmlns:cbc=\"urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2\">\n<cbc:ID>%[3]s</cbc:ID>\n</%[2]s>\n",
		ublHead, name, doc.Invoice.Number)
	return err
}

func channel(t testing.TB) *ehf.Channel {
	t.Helper()
	d, err := drop.Folder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return ehf.New(ehf.Options{Drop: d, Folder: "to-peppol", Temporary: "to-peppol/tmp", Encoder: small{}})
}

func token(n int) string { return fmt.Sprintf("5f0e9c1a-7b42-4d3e-9a51-%012d", n) }

func item(n int) outbox.Item {
	return outbox.Item{
		Delivery: int64(n), Token: token(n),
		Invoice:  &invoice.Invoice{Number: fmt.Sprint(200100 + n), Type: invoice.Commercial},
		Customer: invoice.Customer{OrgNumber: "310100218"},
		Seller:   outbox.Seller{ID: "slusevik", Name: "Slusevik Engros AS", OrgNumber: "310100005"},
	}
}

func batch(items ...outbox.Item) outbox.Batch {
	oslo := time.FixedZone("", 3600)
	return outbox.Batch{Number: 17, Time: time.Date(2027, 1, 11, 22, 5, 0, 0, oslo), Items: items}
}

func mixed() outbox.Batch {
	credit, broken, nobody, wrong, ours, other := item(2), item(3), item(4), item(5), item(6), item(7)
	credit.Invoice.Type = invoice.CreditNote
	broken.Invoice.Number = "broken"
	nobody.Customer.OrgNumber = ""
	wrong.Customer.OrgNumber = "310100219"
	ours.Seller.OrgNumber = ""
	other.Invoice.CustomizationID = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0#conformant#urn:fdc:anskaffelser.no:2019:ehf:reminder:3.0"
	return batch(item(1), credit, broken, nobody, wrong, ours, other, item(8))
}

// vectors is the folder of the public Message Level Status samples.
func vectors(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
	}
	return filepath.Join(dir, "..", "shared", "vectors", "channels", "mls")
}

func status(code string, lines ...string) []byte {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>
<ApplicationResponse xmlns="urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2" xmlns:a="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:b="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<b:CustomizationID>urn:peppol:edec:mls:1.0</b:CustomizationID><b:ProfileID>urn:peppol:edec:mls</b:ProfileID><b:ID>MLS-1</b:ID><b:IssueDate>2027-01-11</b:IssueDate><b:IssueTime>22:06:00+01:00</b:IssueTime>
<a:DocumentResponse><a:Response><b:ResponseCode>` + code + `</b:ResponseCode></a:Response><a:DocumentReference><b:ID>` + token(1) + `</b:ID></a:DocumentReference>`)
	for _, l := range lines {
		reason, said, _ := strings.Cut(l, " ")
		b.WriteString(`<a:LineResponse><a:LineReference><b:LineID>NA</b:LineID></a:LineReference><a:Response><b:Description>` + said +
			`</b:Description><a:Status><b:StatusReasonCode>` + reason + `</b:StatusReasonCode></a:Status></a:Response></a:LineResponse>`)
	}
	b.WriteString("</a:DocumentResponse></ApplicationResponse>\n")
	return []byte(b.String())
}

func receiptOf(name string, data []byte, state outbox.State, refusal outbox.Refusal, code string) outboxtest.ReceiptFile {
	return outboxtest.ReceiptFile{
		File: outboxtest.File{Name: name, Data: data},
		Want: []outbox.Receipt{{Token: token(1), State: state, Refusal: refusal, Reason: words.R(code)}},
	}
}

func candidate(name, org, kind string, p outbox.Participant, answer routing.Answer, code string) outboxtest.Candidate {
	if p.Invoice != "" {
		p.Source, p.CheckedAt = "mottakere.csv", "2027-01-10"
	}
	return outboxtest.Candidate{Name: name, Answer: answer, Code: code, Candidate: outbox.Candidate{
		Invoice: &invoice.Invoice{Type: kind}, Customer: invoice.Customer{OrgNumber: org}, Participant: p, Today: "2027-01-11",
	}}
}

func TestChannel(t *testing.T) {
	t.Parallel()
	const org = "310100218"
	both := outbox.Participant{Invoice: routing.Can, CreditNote: routing.Can}
	invoices := outbox.Participant{Invoice: routing.Can, CreditNote: routing.Cannot}
	neither := outbox.Participant{Invoice: routing.Cannot, CreditNote: routing.Cannot}
	unknown := outbox.Participant{Invoice: routing.Unknown, CreditNote: routing.Unknown}
	whole := status("RE", "BV x")
	part := outboxtest.Part{
		Channel: channel(t),
		Batch:   mixed,
		Unfit: map[int64]outbox.Refusal{
			3: outbox.BadContent, 4: outbox.CannotReach, 5: outbox.CannotReach, 6: outbox.BadContent, 7: outbox.BadContent,
		},
		Candidates: []outboxtest.Candidate{
			candidate("registered", org, "380", both, routing.Can, "ehf.registered"),
			candidate("credit note", org, "381", both, routing.Can, "ehf.registered"),
			candidate("sold credit note", org, "396", both, routing.Can, "ehf.registered"),
			candidate("invoices only", org, "380", invoices, routing.Can, "ehf.registered"),
			candidate("sold invoice, invoices only", org, "393", invoices, routing.Can, "ehf.registered"),
			candidate("credit note, invoices only", org, "381", invoices, routing.Cannot, "ehf.credit-not-registered"),
			candidate("not registered", org, "380", neither, routing.Cannot, "ehf.not-registered"),
			candidate("credit note, not registered", org, "381", neither, routing.Cannot, "ehf.not-registered"),
			candidate("unknown", org, "380", unknown, routing.Unknown, "ehf.unknown"),
			candidate("no look-up", org, "380", outbox.Participant{}, routing.Unknown, "ehf.unknown"),
			candidate("consumer", "", "380", neither, routing.Cannot, "ehf.no-org-number"),
			candidate("check digit", "310100219", "380", unknown, routing.Cannot, "ehf.bad-org-number"),
		},
		Receipts: []outboxtest.ReceiptFile{
			receiptOf("delivered", status("AB"), outbox.Delivered, "", "ehf.delivered"),
			receiptOf("accepted", status("AP"), outbox.Accepted, "", "ehf.accepted"),
			receiptOf("accepted with a warning", status("AP", "BW odd"), outbox.Accepted, "", "ehf.accepted"),
			receiptOf("rule", status("RE", "BV [BR-CO-15] does not add up"), outbox.Refused, outbox.BadContent, "ehf.content-refused"),
			receiptOf("syntax", status("RE", "SV not valid"), outbox.Refused, outbox.BadContent, "ehf.content-refused"),
			receiptOf("not delivered", status("RE", "FD no such receiver"), outbox.Refused, outbox.CannotReach, "ehf.not-delivered"),
			receiptOf("not delivered, and a rule", status("RE", "FD x", " BV y", "BV z"), outbox.Refused, outbox.BadContent, "ehf.content-refused"),
			receiptOf("a rule about duplicates", status("RE", "BV duplicate attachment"), outbox.Refused, outbox.BadContent, "ehf.content-refused"),
			receiptOf("duplicate", status("RE", "FD Duplicate invoice: it is not possible to send it twice"), outbox.Refused, outbox.Duplicate, "ehf.duplicate"),
			receiptOf("no reason", status("RE"), outbox.Refused, outbox.BadContent, "ehf.content-refused"),
		},
		Unreadable: []outboxtest.File{
			{Name: "empty.xml"},
			{Name: "html.xml", Data: []byte("<html><body>502</body></html>")},
			{Name: "code.xml", Data: status("XX")},
			{Name: "blank-code.xml", Data: status("")},
			{Name: "another-kind.xml", Data: bytes.ReplaceAll(whole, []byte("urn:peppol:edec:mls:1.0"), []byte("urn:fdc:peppol.eu:poacc:trns:invoice_response:3"))},
			{Name: "namespace.xml", Data: bytes.ReplaceAll(whole, []byte("ApplicationResponse-2"), []byte("ApplicationResponse-3"))},
			{Name: "no-reference.xml", Data: bytes.ReplaceAll(whole, []byte(token(1)), []byte(" "))},
			{Name: "two.xml", Data: append(bytes.Clone(whole), whole...)},
			{Name: "two-documents.xml", Data: bytes.ReplaceAll(whole, []byte("</ApplicationResponse>"), []byte("<a:DocumentResponse/></ApplicationResponse>"))},
			{Name: "text-behind.xml", Data: append(bytes.Clone(whole), "x"...)},
			{Name: "large.xml", Data: append(bytes.Clone(whole), bytes.Repeat([]byte(" "), 1<<20)...)},
		},
	}
	outboxtest.Run(t, part)
	outboxtest.Rehearse(t, part)
}

func TestPublicSamples(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(vectors(t), "*.xml"))
	if err != nil || len(files) == 0 {
		t.Skip("the public receipts are not here (../shared/vectors/channels/mls)")
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		// Each says itself what it is: AB, AP or RE.
		code := strings.TrimSpace(between(string(b), "<cbc:ResponseCode>", "</cbc:ResponseCode>"))
		want, ok := map[string]outbox.State{"AB": outbox.Delivered, "AP": outbox.Accepted, "RE": outbox.Refused}[code]
		c := channel(t)
		receipts, err := c.ReadReceipt(bytes.NewReader(b), file)
		if err != nil || len(receipts) != 1 || !ok || !c.RecogniseReceipt(b) {
			t.Errorf("%s: %d receipts, %v", file, len(receipts), err)
			continue
		}
		r := receipts[0]
		if r.State != want || r.Token != "90f14eff-3705-4869-ad3c-caae270a234e" || r.ID != "MLS-ID123" || !strings.HasPrefix(r.Time, "2025-03-11T12:00:00") {
			t.Errorf("%s: %+v", file, r)
		}
		if text := r.Reason.Text(words.EN); want == outbox.Refused && (r.Refusal != outbox.BadContent || !strings.Contains(text, "[CL-T77-R002]")) {
			t.Errorf("%s: %s %s", file, r.Refusal, text)
		}
	}
}

func between(s, from, to string) string {
	_, s, _ = strings.Cut(s, from)
	s, _, _ = strings.Cut(s, to)
	return s
}

func TestEnvelope(t *testing.T) {
	t.Parallel()
	credit := item(2)
	credit.Invoice.Type = invoice.CreditNote
	parcels, unfit, err := channel(t).Pack(t.Context(), batch(item(1), credit))
	if err != nil || len(unfit) > 0 {
		t.Fatal(unfit, err)
	}
	for i, name := range []string{"invoice.xml", "credit-note.xml"} {
		if parcels[i].Name != token(i+1)+".xml" {
			t.Errorf("file %s", parcels[i].Name)
		}
		golden := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(golden, parcels[i].Bytes, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(want, parcels[i].Bytes) {
			t.Errorf("%s:\n%s", name, parcels[i].Bytes)
		}
	}
}

// A document that was dropped as UBL leaves as it came, whatever stands before
// its root and in whatever encoding it is.
func TestDocumentInItsEnvelope(t *testing.T) {
	t.Parallel()
	const body = `<u:Invoice xmlns:u="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"><!-- æøå --><u:x a='1'>Sørøya</u:x></u:Invoice>`
	latin := strings.NewReplacer("æ", "\xe6", "ø", "\xf8", "å", "\xe5").Replace(body)
	for rule, document := range map[string]string{
		"bare":         body,
		"declaration":  "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + body + "\r\n",
		"no encoding":  "<?xml version='1.0'?>" + body,
		"mark":         "\ufeff<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\r\n\r\n" + body + "\n\n",
		"comment":      "<!-- <Invoice> --><?xml-stylesheet href='a.xsl'?>\n<!-- x -->" + body,
		"iso-8859-1":   "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>" + latin,
		"windows-1252": "<?xml version=\"1.0\" encoding='windows-1252' ?>" + latin,
	} {
		one := item(1)
		one.Original = []byte(document)
		parcels, unfit, err := channel(t).Pack(t.Context(), batch(one))
		if err != nil || len(unfit) > 0 {
			t.Errorf("%s: %v %v", rule, unfit, err)
			continue
		}
		if !strings.HasSuffix(string(parcels[0].Bytes), "</StandardBusinessDocumentHeader>\n"+body+"\n</StandardBusinessDocument>\n") {
			t.Errorf("%s:\n%s", rule, parcels[0].Bytes)
		}
		if !wellFormed(parcels[0].Bytes) {
			t.Errorf("%s: not one document:\n%s", rule, parcels[0].Bytes)
		}
	}
	for rule, document := range map[string]string{
		"empty":        " ",
		"not XML":      "200101;4000",
		"doctype":      "<!DOCTYPE Invoice [<!ENTITY a 'b'>]>" + body,
		"another root": "<CreditNote/>",
		"longer name":  "<Invoices/>",
		"encoding":     "<?xml version=\"1.0\" encoding=\"EBCDIC\"?>" + body,
		"it lies":      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + latin,
		"no end":       "<!-- " + body,
	} {
		one := item(1)
		one.Original = []byte(document)
		parcels, unfit, err := channel(t).Pack(t.Context(), batch(one))
		if err != nil || len(parcels) > 0 || len(unfit) != 1 || unfit[0].Refusal != outbox.BadContent {
			t.Errorf("%s: %v %v %v", rule, parcels, unfit, err)
		}
	}
}

// FuzzReadReceipt holds the law that what is read names one document, and is a
// no exactly where it has a kind of no.
func FuzzReadReceipt(f *testing.F) {
	f.Add(status("AB"))
	f.Add(status("RE", "FD x", "BV y"))
	f.Add([]byte("<!DOCTYPE x><a/>"))
	c := channel(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		_ = c.RecogniseReceipt(b)
		receipts, err := c.ReadReceipt(bytes.NewReader(b), "f")
		if err != nil {
			if _, ok := errors.AsType[*formats.FileError](err); !ok || receipts != nil {
				t.Errorf("%v, %v", receipts, err)
			}
			return
		}
		if len(receipts) != 1 || receipts[0].Token == "" || (receipts[0].State == outbox.Refused) != (receipts[0].Refusal != "") {
			t.Errorf("%+v", receipts)
		}
	})
}

// FuzzEnvelope holds the law that what leaves is one XML document, whatever
// document goes into it, where that was one.
func FuzzEnvelope(f *testing.F) {
	f.Add([]byte("<?xml version='1.0'?><Invoice><a/></Invoice>"))
	f.Add([]byte("\ufeff<!-- --><Invoice/>\n"))
	f.Add([]byte("<Invoice/><!-- x -->"))
	c := channel(f)
	f.Fuzz(func(t *testing.T, document []byte) {
		if !wellFormed(document) {
			return
		}
		one := item(1)
		one.Original = document
		parcels, _, err := c.Pack(t.Context(), batch(one))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range parcels {
			if !wellFormed(p.Bytes) {
				t.Errorf("not one document:\n%s", p.Bytes)
			}
		}
	})
}

// wellFormed says whether b is one XML document without a document type.
func wellFormed(b []byte) bool {
	d := xml.NewDecoder(bytes.NewReader(b))
	depth, roots := 0, 0
	for {
		token, err := d.Token()
		if err != nil {
			return errors.Is(err, io.EOF) && depth == 0 && roots == 1
		}
		switch e := token.(type) {
		case xml.StartElement:
			if depth++; depth == 1 {
				roots++
			}
		case xml.EndElement:
			depth--
		case xml.Directive:
			return false
		case xml.CharData:
			if depth == 0 && len(bytes.TrimSpace(bytes.TrimPrefix(e, []byte("\ufeff")))) > 0 {
				return false
			}
		}
	}
}

func BenchmarkPack(b *testing.B) {
	c := channel(b)
	var items []outbox.Item
	for i := range 500 {
		items = append(items, item(i+1))
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := c.Pack(b.Context(), batch(items...)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()*1e9/float64(b.N)/500, "ns/invoice")
}
