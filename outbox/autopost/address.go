package autopost

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/language"

	"sluse/invoice"
	"sluse/outbox"
	"sluse/words"
)

// Bounds that the printer's schema sets, in characters.
const (
	maxName = 130 // postmottaker
	maxLine = 100 // adresselinje
	maxCity = 80  // poststed
)

// An addressee is a name with its postal address.
type addressee struct {
	name    string
	address invoice.Address
}

// recipient is where the letter goes: what the store knows of the customer
// now, and what the invoice says where it knows nothing.
func recipient(c *invoice.Customer, inv *invoice.Invoice) addressee {
	a := addressee{c.Name, c.Address}
	if inv != nil {
		if a.name == "" {
			a.name = inv.Buyer.Name
		}
		if a.address == (invoice.Address{}) {
			a.address = inv.Buyer.Address
		}
	}
	return a.trimmed()
}

func sender(s *outbox.Seller) addressee { return addressee{s.Name, s.Address}.trimmed() }

// trimmed takes blanks away and moves lines up over empty ones.
func (a addressee) trimmed() addressee {
	a.name = strings.Join(strings.Fields(a.name), " ")
	d := &a.address
	var lines [3]string
	n := 0
	for _, l := range []string{d.Line1, d.Line2, d.Line3} {
		if l = strings.TrimSpace(l); l != "" {
			lines[n] = l
			n++
		}
	}
	d.Line1, d.Line2, d.Line3 = lines[0], lines[1], lines[2]
	d.PostCode, d.City = strings.TrimSpace(d.PostCode), strings.TrimSpace(d.City)
	d.Country = strings.ToUpper(strings.TrimSpace(d.Country))
	return a
}

func (a addressee) norwegian() bool { return a.address.Country == "NO" }

// unreachable says why a letter would not find the addressee; the zero reason
// where it would. The printer's schema lets a post code of three digits pass,
// so the check is ours.
func unreachable(a addressee) words.Reason {
	d := &a.address
	switch {
	case a.name == "":
		return words.R("autopost.no-name")
	case d.Line1 == "":
		return words.R("autopost.no-street")
	case d.City == "":
		return words.R("autopost.no-city")
	case d.Country == "":
		return words.R("autopost.no-country")
	case !knownCountry(d.Country):
		return words.R("autopost.unknown-country", d.Country)
	case a.norwegian() && !norwegianPostCode(d.PostCode):
		return words.R("autopost.post-code", d.PostCode)
	case tooLong(a):
		return words.R("autopost.address-too-long")
	}
	return words.Reason{}
}

func knownCountry(code string) bool {
	if len(code) != 2 {
		return false
	}
	r, err := language.ParseRegion(code)
	return err == nil && r.IsCountry()
}

func norwegianPostCode(s string) bool {
	return len(s) == 4 && strings.Trim(s, "0123456789") == "" && s != "0000"
}

func tooLong(a addressee) bool {
	for _, line := range addressLines(a) {
		if utf8.RuneCountInString(line) > maxLine {
			return true
		}
	}
	return utf8.RuneCountInString(a.name) > maxName || utf8.RuneCountInString(a.address.City) > maxCity
}

// addressLines are the lines above the Norwegian post code, of which the
// printer knows two; abroad it knows four, the post code among them.
func addressLines(a addressee) []string {
	d := &a.address
	if a.norwegian() {
		return filled(d.Line1, join(", ", d.Line2, d.Line3))
	}
	return filled(d.Line1, join(", ", d.Line2, d.Line3), join(" ", d.PostCode, d.City), d.Region)
}

func filled(lines ...string) []string {
	kept := lines[:0]
	for _, l := range lines {
		if l != "" {
			kept = append(kept, l)
		}
	}
	return kept
}

func join(separator string, parts ...string) string { return strings.Join(filled(parts...), separator) }

// cut is at most n characters of s.
func cut(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
