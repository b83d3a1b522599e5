package ubl

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"pgregory.net/rapid"

	"sluse/formats"
	"sluse/invoice"
)

// lawAssignmentHolds: an assigned document that a splice accepts reads as the
// assigned invoice.
func lawAssignmentHolds(t interface{ Fatalf(string, ...any) }, rec *formats.Record) {
	if len(rec.Findings) > 0 {
		return
	}
	want := factored(rec.Invoice)
	out, err := assign(rec.Raw, want)
	if err != nil {
		return // said, not done wrongly; the tables have what must succeed
	}
	back, err := readOne(New(), out, formats.Options{})
	if err != nil {
		t.Fatalf("%v", err)
	}
	if want.Payment.MeansCode == "" {
		want.Payment.MeansCode = back.Invoice.Payment.MeansCode
	}
	if !reflect.DeepEqual(back.Invoice, want) {
		t.Fatalf("the assigned document reads as\n%+v\nwant\n%+v\nin\n%s", back.Invoice, want, out)
	}
}

func TestAssign(t *testing.T) {
	t.Parallel()
	whole := string(Append(nil, sampleInvoice()))
	replaced := func(old, by string) string {
		if !strings.Contains(whole, old) {
			t.Fatalf("%q is not in the sample", old)
		}
		return strings.Replace(whole, old, by, 1)
	}
	account := whole[strings.Index(whole, "<cac:PayeeFinancialAccount>"):strings.Index(whole, "</cac:PaymentMeans>")]
	means := whole[strings.Index(whole, "<cac:PaymentMeans>"):strings.Index(whole, "<cac:PaymentTerms>")]
	note := whole[strings.Index(whole, "<cbc:Note>"):strings.Index(whole, "<cbc:TaxPointDate>")]
	for name, original := range map[string]string{
		"plain":              whole,
		"attachment kept":    replaced("<cac:ProjectReference>", "<cac:AdditionalDocumentReference><cbc:ID>a</cbc:ID><cac:Attachment/></cac:AdditionalDocumentReference><cac:ProjectReference>"),
		"no note":            replaced(note, ""),
		"two notes":          replaced("<cbc:TaxPointDate>", "  <cbc:Note>Til</cbc:Note>\r\n<cbc:TaxPointDate>"),
		"empty note element": replaced(note, "<cbc:Note/>\n"),
		"note with language": replaced("<cbc:Note>", `<cbc:Note languageID="nb">`),
		"no KID":             replaced("<cbc:PaymentID>100152001151</cbc:PaymentID>", ""),
		"no account":         replaced(account, ""),
		"no way to pay":      replaced(means, ""),
		"account with BIC":   replaced("<cbc:Name>Slusevik Engros AS</cbc:Name>\n</cac:Pay", "<cac:FinancialInstitutionBranch><cbc:ID>DEMONOKK</cbc:ID></cac:FinancialInstitutionBranch></cac:Pay"),
		"two ways to the same account": replaced("<cac:PaymentTerms>",
			"<cac:PaymentMeans><cbc:PaymentMeansCode>58</cbc:PaymentMeansCode><cac:PayeeFinancialAccount><cbc:ID>NO5599990501234</cbc:ID></cac:PayeeFinancialAccount></cac:PaymentMeans><cac:PaymentTerms>"),
		"another payee before": replaced("<cac:Delivery>", "<cac:PayeeParty><cac:PartyName><cbc:Name>Gammel</cbc:Name></cac:PartyName></cac:PayeeParty>\n<cac:Delivery>"),
		"type with attributes": replaced("<cbc:InvoiceTypeCode>", `<cbc:InvoiceTypeCode listID="UNCL1001" >`),
		"other prefixes":       otherPrefixes(sampleInvoice()),
		"byte order mark":      "\xef\xbb\xbf" + whole,
		"credit note":          string(Append(nil, sampleCreditNote())),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			was := mustRead(t, []byte(original)).Invoice
			want := factored(was)
			out := encodeAssigned(t, []byte(original), want)
			got := mustRead(t, out)
			if want.Payment.MeansCode == "" {
				want.Payment.MeansCode = creditTransfer
			}
			if len(got.Findings) > 0 || !reflect.DeepEqual(got.Invoice, want) {
				t.Errorf("reads as\n%+v\nwant\n%+v\nfindings %v", got.Invoice, want, got.Findings)
			}
			kept := string(out)
			if !strings.Contains(original, "PaymentMeans") {
				kept = without(kept, "cac:PaymentMeans")
			}
			if a, b := rest(original), rest(kept); a != b {
				t.Errorf("more has changed than the assignment:\n%s\nwas\n%s", b, a)
			}
			if strings.Contains(string(out), "99990501234") || strings.Contains(string(out), "NO5599990501234") {
				t.Errorf("the seller's account still stands in\n%s", out)
			}
			judge(t, out)
		})
	}
}

// rest is a document without all that an assignment may touch, and without
// the white space where it stood.
func rest(s string) string {
	for _, name := range []string{"Note", "PayeeParty", "PaymentID", "PayeeFinancialAccount"} {
		for _, prefix := range []string{"cac:", "cbc:", "a-b:", "n2:"} {
			s = without(s, prefix+name)
		}
	}
	for _, code := range []string{"380", "393", "381", "396"} {
		s = strings.Replace(s, ">"+code+"</", "></", 1)
	}
	return s
}

func without(s, tag string) string {
	end := strings.Index(s, "Party>") // the document's notes only: the lines have theirs
	if !strings.HasSuffix(tag, ":Note") {
		end = len(s)
	}
	head, tail := s[:end], s[end:]
	for {
		from := strings.Index(head, "<"+tag)
		if from < 0 {
			return head + tail
		}
		to := from + strings.Index(head[from:], ">") + 1
		if head[to-2] != '/' {
			to = from + strings.Index(head[from:], "</"+tag+">") + len("</"+tag+">")
		}
		head = strings.TrimRight(head[:from], space) + head[to:]
	}
}

func encodeAssigned(t *testing.T, original []byte, inv *invoice.Invoice) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := New().Encode(&b, formats.Document{Invoice: inv, Original: original, Assigned: true}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAssignConverts(t *testing.T) {
	t.Parallel()
	whole := Append(nil, sampleInvoice())
	latin1 := mustBytes(charmap.ISO8859_1.NewEncoder().Bytes(bytes.Replace(whole, []byte("UTF-8"), []byte("ISO-8859-1"), 1)))
	got, want := encodeAssigned(t, latin1, factored(sampleInvoice())), encodeAssigned(t, whole, factored(sampleInvoice()))
	if !bytes.Equal(got, want) {
		t.Errorf("from ISO-8859-1 it is\n%s\nwant\n%s", got, want)
	}
}

// TestAssignWithoutChange: an assignment that says what stands there already
// changes no byte.
func TestAssignWithoutChange(t *testing.T) {
	t.Parallel()
	whole := Append(nil, factored(sampleInvoice()))
	if got := encodeAssigned(t, whole, factored(mustRead(t, Append(nil, sampleInvoice())).Invoice)); !bytes.Equal(got, whole) {
		t.Errorf("changed to\n%s", got)
	}
}

func TestAssignRefuses(t *testing.T) {
	t.Parallel()
	whole := string(Append(nil, sampleInvoice()))
	credit := factored(sampleInvoice())
	credit.Type = invoice.FactoredCreditNote
	for name, c := range map[string]struct {
		original string
		inv      *invoice.Invoice
	}{
		"an invoice made a credit note": {whole, credit},
		"no type code":                  {strings.Replace(whole, "<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>", "", 1), factored(sampleInvoice())},
		"prefix bound to another namespace": {
			strings.Replace(whole, "<cac:PaymentMeans>", `<cac:PaymentMeans xmlns:cbc="urn:x">`, 1), factored(sampleInvoice()),
		},
	} {
		err := New().Encode(new(bytes.Buffer), formats.Document{Invoice: c.inv, Original: []byte(c.original), Assigned: true})
		if e, ok := errors.AsType[*formats.FileError](err); !ok || e.Reason.Code != "ubl.assign" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestAssignAny puts an assignment into any document of ours.
func TestAssignAny(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		inv := drawInvoice(t)
		want := factored(inv)
		want.Notes = []string{aText.Draw(t, "notice")}
		want.Payee.Name = aText.Draw(t, "factor")
		want.Payment.ID = maybe(t, aText, "KID")
		if want.Payment.MeansCode == "" {
			want.Payment.MeansCode = creditTransfer
		}
		out, err := assign(Append(nil, inv), want)
		if err != nil {
			t.Fatalf("%v", err)
		}
		back, err := readOne(New(), out, formats.Options{})
		if err != nil || !reflect.DeepEqual(back.Invoice, want) {
			t.Fatalf("%v: reads back as\n%+v\nwant\n%+v", err, back, want)
		}
	})
}
