package ubl

import (
	"bytes"
	"reflect"
	"slices"
	"strings"

	"sluse/formats"
	"sluse/invoice"
)

// Where an element that the document lacks goes: behind the last of those
// that stand before it in the UBL 2.1 schemas, of both documents.
var (
	beforeNote = []string{
		"cbc:UBLVersionID", "cbc:CustomizationID", "cbc:ProfileID", "cbc:ProfileExecutionID", "cbc:ID", "cbc:CopyIndicator",
		"cbc:UUID", "cbc:IssueDate", "cbc:IssueTime", "cbc:DueDate", "cbc:InvoiceTypeCode", "cbc:CreditNoteTypeCode",
	}
	beforePayee        = []string{"cac:AccountingSupplierParty", "cac:AccountingCustomerParty"}
	beforePaymentMeans = append(slices.Clone(beforePayee),
		"cac:PayeeParty", "cac:BuyerCustomerParty", "cac:SellerSupplierParty", "cac:TaxRepresentativeParty", "cac:Delivery", "cac:DeliveryTerms")
	beforePaymentID = []string{
		"cbc:ID", "cbc:PaymentMeansCode", "cbc:PaymentDueDate", "cbc:PaymentChannelCode", "cbc:InstructionID", "cbc:InstructionNote",
	}
	beforeAccount = append(slices.Clone(beforePaymentID), "cbc:PaymentID", "cac:CardAccount", "cac:PayerFinancialAccount")
)

// assign puts an assignment into the document that was dropped: type, the one
// note, payee, KID and account. Every other byte stays. A document in another
// encoding than UTF-8 is converted first. What was made is read again, and
// does not leave unless it says what inv says and nothing else has changed.
func assign(original []byte, inv *invoice.Invoice) ([]byte, error) {
	text, err := wellEncoded(original, "")
	if err != nil {
		return nil, err
	}
	if !bytes.HasSuffix(original, text) {
		text = declareUTF8(text)
	}
	before, err := parse(text, formats.Options{})
	if err != nil {
		return nil, err
	}
	root, err := outline(text)
	if err != nil {
		return nil, err
	}
	want := *before.Invoice
	want.Type, want.Notes, want.Payee, want.Payment = inv.Type, nil, inv.Payee, assignedPayment(before.Invoice.Payment, inv.Payment)
	if note := oneNote(inv.Notes); note != "" {
		want.Notes = []string{note}
	}
	s := splicer{text: text, root: &root, plain: declaresPrefixes(text, &root)}
	s.assign(before.Invoice, &want)
	if s.lacking != "" {
		return nil, fileError("", 0, "ubl.assign", s.lacking)
	}
	out := s.result()
	after, err := parse(out, formats.Options{})
	if err != nil {
		return nil, err
	}
	if !reflect.DeepEqual(after.Invoice, &want) || len(after.Findings) > len(before.Findings) {
		return nil, fileError("", 0, "ubl.assign", root.name)
	}
	if bytes.HasPrefix(original, utf8BOM) {
		out = append(slices.Clone(utf8BOM), out...)
	}
	return out, nil
}

// assignedPayment is how to pay after the assignment: the means code stays,
// and name and bank go with their account.
func assignedPayment(was, is invoice.Payment) invoice.Payment {
	completePayment(&is)
	is.MeansCode, is.MeansText = was.MeansCode, was.MeansText
	if was == (invoice.Payment{}) {
		is.MeansCode = creditTransfer
	}
	switch {
	case is.Account == was.Account:
		is.AccountName, is.BIC = was.AccountName, was.BIC
	case is.BIC == was.BIC:
		is.BIC = "" // it is the bank of the account that goes out
	}
	return is
}

// declaresPrefixes reports whether the root's start tag declares our prefixes
// with their usual names, so that what is put in needs no declarations.
func declaresPrefixes(text []byte, root *node) bool {
	tag := string(text[root.begin:root.inner])
	for _, declared := range strings.Fields(namespaceAttributes) {
		if !strings.Contains(tag, declared) && !strings.Contains(tag, strings.ReplaceAll(declared, `"`, `'`)) {
			return false
		}
	}
	return true
}

// An edit replaces text[from:to].
type edit struct {
	from, to int
	with     []byte
}

// A splicer collects the edits of an assignment.
type splicer struct {
	text    []byte
	root    *node
	plain   bool
	edits   []edit
	lacking string // the element without which there is no right place
}

func (s *splicer) assign(was, is *invoice.Invoice) {
	if was.Type != is.Type {
		s.typeCode(is.Type)
	}
	if !slices.Equal(was.Notes, is.Notes) {
		s.note(oneNote(is.Notes))
	}
	if !reflect.DeepEqual(was.Payee, is.Payee) {
		s.payee(is.Payee)
	}
	if was.Payment != is.Payment {
		s.payment(was.Payment, is.Payment)
	}
}

func (s *splicer) typeCode(code string) {
	codes := append(s.root.all("cbc:InvoiceTypeCode"), s.root.all("cbc:CreditNoteTypeCode")...)
	if len(codes) == 0 {
		s.lacking = "cbc:InvoiceTypeCode"
		return
	}
	s.setText(codes[0], code)
}

func (s *splicer) note(text string) {
	notes := s.root.all("cbc:Note")
	for i, n := range notes {
		if i > 0 || text == "" {
			s.remove(n)
		} else {
			s.setText(n, text)
		}
	}
	if len(notes) == 0 && text != "" {
		s.insert(s.root, beforeNote, func(w *writer) { w.text("cbc:Note", text) })
	}
}

func (s *splicer) payee(p *invoice.Payee) {
	there := s.root.all("cac:PayeeParty")
	for i, n := range there {
		if i > 0 || p == nil {
			s.remove(n)
		} else {
			s.replace(n, func(w *writer) { w.payee(p) })
		}
	}
	if len(there) == 0 {
		s.insert(s.root, beforePayee, func(w *writer) { w.payee(p) })
	}
}

// payment changes every way to pay that names an account or a KID, so that
// none of them still leads to the seller; without any, the first.
func (s *splicer) payment(was, is invoice.Payment) {
	all := s.root.all("cac:PaymentMeans")
	if len(all) == 0 {
		s.insert(s.root, beforePaymentMeans, func(w *writer) { w.paymentMeans(&invoice.Invoice{Payment: is}) })
		return
	}
	named := slices.DeleteFunc(slices.Clone(all), func(n *node) bool { return !n.has("cbc:PaymentID", "cac:PayeeFinancialAccount") })
	if len(named) == 0 {
		named = all[:1]
	}
	for _, means := range named {
		if was.ID != is.ID || len(named) > 1 {
			s.one(means, "cbc:PaymentID", beforePaymentID, is.ID != "", func(w *writer) { w.text("cbc:PaymentID", is.ID) })
		}
		if was.Account != is.Account || was.AccountName != is.AccountName || was.BIC != is.BIC || len(named) > 1 {
			given := is.Account != "" || is.AccountName != "" || is.BIC != ""
			s.one(means, "cac:PayeeFinancialAccount", beforeAccount, given, func(w *writer) { w.account(&is) })
		}
	}
}

// one makes the parent's children of that name into the one that write makes,
// or into none.
func (s *splicer) one(parent *node, name string, before []string, wanted bool, write func(*writer)) {
	there := parent.all(name)
	for i, n := range there {
		if i > 0 || !wanted {
			s.remove(n)
		} else {
			s.replace(n, write)
		}
	}
	if len(there) == 0 && wanted {
		s.insert(parent, before, write)
	}
}

// fragment is what write makes, with the declarations that it needs here.
func (s *splicer) fragment(write func(*writer)) []byte {
	w := writer{}
	if !s.plain {
		w.namespaces = namespaceAttributes
	}
	write(&w)
	return bytes.TrimSuffix(w.b, []byte("\n"))
}

func (s *splicer) replace(n *node, write func(*writer)) {
	s.edits = append(s.edits, edit{n.begin, n.end, s.fragment(write)})
}

// insert puts an element behind the last of those that come before it, after
// the same white space.
func (s *splicer) insert(parent *node, before []string, write func(*writer)) {
	last := parent.lastOf(before)
	if last == nil {
		s.lacking = before[len(before)-1]
		return
	}
	s.edits = append(s.edits, edit{last.end, last.end, append(s.spaceBefore(last.begin), s.fragment(write)...)})
}

// remove takes an element out together with the white space before it.
func (s *splicer) remove(n *node) {
	s.edits = append(s.edits, edit{n.begin - len(s.spaceBefore(n.begin)), n.end, nil})
}

func (s *splicer) spaceBefore(at int) []byte {
	trimmed := bytes.TrimRight(s.text[:at], space)
	return slices.Clone(s.text[len(trimmed):at])
}

// setText changes an element's content and leaves its attributes.
func (s *splicer) setText(n *node, value string) {
	content := appendEscaped(nil, value, false)
	if n.end > n.innerEnd || n.innerEnd > n.inner {
		s.edits = append(s.edits, edit{n.inner, n.innerEnd, content})
		return
	}
	// <name/> becomes <name>value</name>.
	tag := s.text[n.begin:n.inner]
	name := tag[1:bytes.IndexAny(tag, space+"/>")]
	content = append(append(append(append([]byte(">"), content...), "</"...), name...), '>')
	s.edits = append(s.edits, edit{n.inner - 2, n.inner, content})
}

// result is the text with the edits made, which do not overlap.
func (s *splicer) result() []byte {
	slices.SortStableFunc(s.edits, func(a, b edit) int { return a.from - b.from })
	out := make([]byte, 0, len(s.text)+1024)
	at := 0
	for _, e := range s.edits {
		out = append(append(out, s.text[at:e.from]...), e.with...)
		at = e.to
	}
	return append(out, s.text[at:]...)
}
