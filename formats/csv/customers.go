package csv

import (
	"cmp"
	"io"
	"iter"
	netmail "net/mail"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"sluse/formats"
	"sluse/formats/table"
	"sluse/invoice"
	"sluse/words"
)

// Customers is the list of customers as CSV (docs/customers.md): one row a
// customer, written as the invoice file is.
type Customers struct{}

var _ formats.CustomerList = Customers{}

// The columns of a list of customers.
const (
	listNumber = iota
	listOrg
	listName
	listEmail
	listAddress
	listAddress2
	listPostCode
	listCity
	listCountry
	listChannels
	listHold
	listNeverSell
	listFault
	listColumns
)

// listHeadings are the columns' names, the usual one first.
var listHeadings = [listColumns][]string{
	listNumber:    {"Kundenr", "Kundenummer"},
	listOrg:       {"Orgnr", "Organisasjonsnummer"},
	listName:      {"Navn", "Kundenavn"},
	listEmail:     {"Epost", "Epostadresse"},
	listAddress:   {"Adresse", "Adresse1"},
	listAddress2:  {"Adresse2"},
	listPostCode:  {"Postnr", "Postnummer"},
	listCity:      {"Sted", "Poststed"},
	listCountry:   {"Land", "Landkode"},
	listChannels:  {"Distribusjonsløp", "Kanaler"},
	listHold:      {"Hold", "På vent"},
	listNeverSell: {"SelgesIkke"},
	listFault:     {"Feil"},
}

// findListColumn forgives what people write differently: capitals, spaces,
// dashes and points.
func findListColumn(name string) (int, bool) {
	plain := table.Fold(name)
	for c, known := range listHeadings {
		for _, one := range known {
			if table.Fold(one) == plain {
				return c, true
			}
		}
	}
	return 0, false
}

// Name is "csv".
func (Customers) Name() string { return "csv" }

// Recognise reports whether the first line has headings that say who a
// customer is and something about him, and none of an invoice.
func (Customers) Recognise(head []byte) bool {
	line, separator := firstLine(headText(head))
	if separator != "" || !strings.Contains(line, ";") || hasNumber(line, ";") {
		return false
	}
	var seen [listColumns]bool
	for f := range strings.SplitSeq(line, ";") {
		f = strings.Trim(strings.TrimSpace(f), `"`)
		if c, ok := findListColumn(f); ok {
			seen[c] = true
		}
	}
	says := false
	for c := listName; c < listFault; c++ {
		says = says || seen[c]
	}
	return says && (seen[listNumber] || seen[listOrg])
}

// openList opens a list of customers; columns are by position.
func openList(r io.Reader, maxLine int, name string) (f *file, columns []int, err error) {
	head, err := readHead(r)
	if err != nil {
		return nil, nil, err
	}
	if !(Customers{}).Recognise(head) {
		return nil, nil, &formats.FileError{Place: invoice.Place{File: name}, Reason: words.R("customers.not-a-list")}
	}
	f, err = openWith(head, r, maxLine, name, func(fields []string) (lay *table.Layout, no words.Reason) {
		lay, columns, no = listLayout(fields)
		return lay, no
	})
	return f, columns, err
}

func listLayout(fields []string) (*table.Layout, []int, words.Reason) {
	for len(fields) > 0 && strings.TrimSpace(fields[len(fields)-1]) == "" {
		fields = fields[:len(fields)-1]
	}
	lay := &table.Layout{Number: -1, Fault: -1}
	var columns []int
	var unknown, twice []string
	for i, f := range fields {
		c, ok := findListColumn(strings.TrimSpace(f))
		switch {
		case !ok:
			unknown = append(unknown, table.Suggest(strings.TrimSpace(f), usualHeadings))
			continue
		case slices.Contains(columns, c):
			twice = append(twice, listHeadings[c][0])
		}
		columns = append(columns, c)
		switch {
		case c == listFault:
			lay.Fault = i
		case c == listNumber, c == listOrg && lay.Number < 0:
			lay.Number, lay.Least = i, i+1
		}
		if c != listFault {
			lay.Whole = i + 1
		}
	}
	lay.Cols = make([]table.Column, len(columns)) // that there are so many is all that counts
	switch {
	case len(unknown) > 0:
		return nil, nil, words.R("csv.unknown-column", strings.Join(unknown, ", "))
	case len(twice) > 0:
		return nil, nil, words.R("csv.column-twice", strings.Join(twice, ", "))
	}
	return lay, columns, words.Reason{}
}

func usualHeadings(yield func(string) bool) {
	for _, names := range listHeadings {
		if !yield(names[0]) {
			return
		}
	}
}

// ReadCustomers yields the rows; see formats.CustomerList.
func (Customers) ReadCustomers(r io.Reader, o formats.Options) iter.Seq2[*formats.CustomerRecord, error] {
	return func(yield func(*formats.CustomerRecord, error) bool) {
		f, columns, err := openList(r, o.MaxLine, o.File)
		if err != nil {
			yield(nil, err)
			return
		}
		l := lister{file: f, columns: columns, name: o.File}
		for {
			next, ok := f.next()
			if !ok {
				break
			}
			if done := l.add(next); done != nil && !yield(done, nil) {
				return
			}
		}
		if err := f.failure(); err != nil {
			yield(nil, err)
			return
		}
		if l.record != nil && !yield(l.record, nil) {
			return
		}
		if l.ordinal == 0 {
			yield(nil, &formats.FileError{Place: invoice.Place{File: o.File}, Reason: words.R("customers.no-rows")})
		}
	}
}

// Correct gives failed rows back as they came; see Format.Correct.
func (Customers) Correct(w io.Writer, original io.Reader, failed iter.Seq2[formats.Failed, error]) error {
	f, _, err := openList(original, 0, "")
	if err != nil {
		return err
	}
	return correct(w, f, failed)
}

// A lister makes records of rows; one is under way, as a row that is broken
// takes with it what cannot begin another.
type lister struct {
	*file
	columns []int
	name    string
	ordinal int
	fields  []string
	values  [listColumns]string
	record  *formats.CustomerRecord
}

// add takes the next row, and returns the record before it.
func (l *lister) add(r row) *formats.CustomerRecord {
	if r.fault == faultSkipped {
		if l.record != nil && len(l.record.Raw) < table.MaxInvoice {
			l.record.Raw = append(l.record.Raw, l.enc.outside(r.raw)...)
		}
		return nil
	}
	text, clean := l.text(r)
	var q quote
	l.fields, q = split(text, l.fields[:0])
	if r.fault == faultNone && (q != quoteClosed || isOpenReason(l.lay, l.fields)) {
		r.fault = faultQuote
	}
	if r.fault == faultNone && l.lay.Blank(l.fields) {
		return nil
	}
	done := l.record
	l.ordinal++
	l.record = &formats.CustomerRecord{Ordinal: l.ordinal, Place: invoice.Place{File: l.name, Line: r.line}}
	if r.fault != faultLong {
		l.record.Raw = slices.Clone(l.enc.outside(r.raw))
	}
	switch {
	case r.fault == faultLong:
		l.wrong(-1, "", "csv.line-too-long", strconv.Itoa(l.max))
	case r.fault == faultQuote:
		l.wrong(-1, text, "csv.quote")
	case !endsLine(r.raw) && len(l.fields) < l.lay.Whole:
		l.wrong(-1, text, "csv.cut")
	case len(l.fields) < l.lay.Least || l.lay.Overlong(l.fields):
		l.wrong(-1, text, "csv.columns", strconv.Itoa(len(l.fields)), strconv.Itoa(len(l.columns)))
	default:
		l.read(clean)
	}
	return done
}

// wrong adds a finding about a column, or about the row where that is below 0.
func (l *lister) wrong(c int, value, code string, args ...string) {
	place := l.record.Place
	if c >= 0 {
		place.Column = listHeadings[c][0]
	}
	l.record.Findings = append(l.record.Findings, invoice.Finding{
		Rule: "SLUSE-CUSTOMER", Fatal: true, Value: table.Clip(strings.ToValidUTF8(value, "\ufffd"), table.MaxShown), Place: place, Reason: words.R(code, args...),
	})
}

// read takes what a good row says.
func (l *lister) read(clean bool) {
	l.values = [listColumns]string{}
	for i, f := range l.fields {
		if i == len(l.columns) {
			break
		}
		c := l.columns[i]
		f = table.JoinLines(strings.TrimSpace(f), false)
		if c == listFault || f == "" {
			continue
		}
		if len(f) > table.MaxField {
			l.wrong(c, f, "csv.field-too-long", strconv.Itoa(table.MaxField))
			continue
		}
		if !clean && l.spoiltLetters(c, f) {
			continue
		}
		l.values[c] = f
	}
	for _, part := range []func(){l.who, l.mail, l.postal, l.channels, l.rest} {
		part()
	}
}

func (l *lister) spoiltLetters(c int, s string) bool {
	for _, r := range s {
		switch {
		case r < ' ', r >= 0x7f && r < 0xa0:
			l.wrong(c, strings.Map(table.Visible, s), "csv.control")
			return true
		case r == utf8.RuneError:
			l.wrong(c, s, "csv.encoding")
			return true
		}
	}
	return false
}

func (l *lister) says(field string) { l.record.Says = append(l.record.Says, field) }

// who is the customer's number, org number and name.
func (l *lister) who() {
	c := &l.record.Customer
	c.Number, c.Name = l.values[listNumber], l.values[listName]
	if c.Name != "" {
		l.says(formats.FieldName)
	}
	org := l.values[listOrg]
	for _, id := range []int{listNumber, listOrg, listPostCode} {
		if v := l.values[id]; table.Spoilt(v) {
			l.wrong(id, v, "csv.spoilt", listHeadings[id][0])
			return
		}
	}
	normal, country := invoice.NormalOrgNumber(org), l.country()
	switch {
	case org == "":
	case normal != "" && country != "NO" && !strings.HasPrefix(strings.ToUpper(org), "NO"):
		l.wrong(listOrg, org, "csv.foreign-org-number", country)
		return
	case normal == "" && country != "NO": // a foreign company's number is no org number
	case !invoice.ValidOrgNumber(normal):
		l.wrong(listOrg, org, "customers.bad-org", org)
		return
	default:
		c.OrgNumber = normal
	}
	if c.Number == "" && c.OrgNumber == "" {
		l.wrong(listNumber, "", "customers.nobody")
	}
}

func (l *lister) country() string {
	return cmp.Or(strings.ToUpper(l.values[listCountry]), "NO")
}

// nothing is how a row empties a field: an empty cell says nothing of it.
const nothing = "-"

func (l *lister) mail() {
	switch v := l.values[listEmail]; v {
	case "":
	case nothing:
		l.says(formats.FieldEmail)
	default:
		if parsed, err := netmail.ParseAddress(v); err != nil || parsed.Address != v {
			l.wrong(listEmail, v, "email.bad-address", v)
			return
		}
		l.record.Customer.Email = v
		l.says(formats.FieldEmail)
	}
}

// postal is the address, which is one thing: a row that has any of it has all.
func (l *lister) postal() {
	v := &l.values
	if v[listAddress]+v[listAddress2]+v[listPostCode]+v[listCity] == "" {
		return
	}
	a := invoice.Address{Line1: v[listAddress], Line2: v[listAddress2], PostCode: v[listPostCode], City: v[listCity], Country: l.country()}
	switch {
	case len(a.Country) != 2 || strings.Trim(a.Country, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "":
		l.wrong(listCountry, v[listCountry], "command.customer-bad-country", v[listCountry])
	case a.Country == "NO" && a.PostCode != "" && (len(a.PostCode) != 4 || strings.Trim(a.PostCode, "0123456789") != ""):
		l.wrong(listPostCode, a.PostCode, "customers.bad-postcode", a.PostCode)
	}
	l.record.Customer.Address = a
	l.says(formats.FieldAddress)
}

// channels is the customer's own list; the flow knows which channels there
// are.
func (l *lister) channels() {
	v := l.values[listChannels]
	if v == "" {
		return
	}
	l.says(formats.FieldList)
	if v == nothing {
		return
	}
	for name := range strings.FieldsFuncSeq(v, func(r rune) bool { return strings.ContainsRune(",>–→", r) }) {
		if name = strings.ToLower(strings.TrimSpace(name)); name != "" {
			l.record.Customer.List = append(l.record.Customer.List, name)
		}
	}
}

func (l *lister) rest() {
	c := &l.record.Customer
	if v := l.values[listHold]; v != "" {
		l.says(formats.FieldHold)
		if v != nothing {
			c.Hold = v
		}
	}
	switch v := strings.ToLower(l.values[listNeverSell]); v {
	case "":
	case "ja", "j", "x", "1", "yes", "true":
		c.NeverSell = true
		l.says(formats.FieldNeverSell)
	case nothing, "nei", "n", "0", "no", "false":
		l.says(formats.FieldNeverSell)
	default:
		l.wrong(listNeverSell, l.values[listNeverSell], "customers.yes-or-no", v)
	}
}
