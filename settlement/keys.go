package settlement

import (
	"slices"
	"strings"
	"unicode"

	"sluse/invoice"
)

// Bounds on what is looked for per payment.
const (
	maxKeys   = 50 // of each sort
	minNumber = 3  // the shortest token taken for an invoice's number
	maxToken  = 35 // the longest token: ISO's Max35Text
	minKID    = 8  // the shortest KID taken from free text
)

// A Keyset is what to look for to decide on a payment. All may be in use by
// nobody; only what is found counts.
type Keyset struct {
	KIDs           []string // without blanks; RF references in capitals
	SettlementIDs  []string // as written; compare without case
	InvoiceNumbers []string // as written
}

// Keys names what to look for.
func Keys(p Payment) Keyset {
	var k Keyset
	k.KIDs = slices.Clone(p.KIDs)
	for _, kid := range textKIDs(p) {
		k.KIDs = add(k.KIDs, kid)
	}
	if p.EndToEndID != "" {
		k.SettlementIDs = add(k.SettlementIDs, p.EndToEndID)
	}
	for _, kid := range p.KIDs {
		// Payers write other numbers in the KID's place.
		k.SettlementIDs = add(k.SettlementIDs, kid)
		k.InvoiceNumbers = add(k.InvoiceNumbers, kid)
		if strings.HasPrefix(kid, "RF") {
			k.KIDs = add(k.KIDs, kid[4:])
		}
	}
	for _, text := range p.free() {
		for _, token := range tokens(text) {
			k.SettlementIDs = add(k.SettlementIDs, token)
			k.InvoiceNumbers = add(k.InvoiceNumbers, token)
			for _, part := range strings.FieldsFunc(token, func(r rune) bool { return !alphanumeric(r) }) {
				if part != token && len(part) >= minNumber && hasDigit(part) {
					k.InvoiceNumbers = add(k.InvoiceNumbers, part)
				}
			}
		}
	}
	return k
}

// free is the free text of a payment: where it should have a reference, but
// in another form, and what payer and bank wrote.
func (p *Payment) free() []string {
	all := slices.Concat(p.References, p.Texts)
	if p.BankText != "" {
		all = append(all, p.BankText)
	}
	return all
}

// textKIDs are numbers in free text that could be a KID: a fallback for
// payers who write it there.
func textKIDs(p Payment) []string {
	var kids []string
	for _, text := range p.free() {
		for _, token := range tokens(text) {
			token = strings.TrimRight(token, "-/+")
			if len(token) >= minKID && digits(token) && invoice.ValidKID(token) {
				kids = add(kids, token)
			}
		}
	}
	return kids
}

// tokens are a text's words with a digit in them, without the punctuation
// around them.
func tokens(text string) []string {
	var found []string
	for _, word := range strings.FieldsFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(",;:()[]{}\"'«»", r)
	}) {
		word = strings.TrimFunc(word, func(r rune) bool { return !alphanumeric(r) })
		if len(word) >= minNumber && len(word) <= maxToken && hasDigit(word) {
			found = append(found, word)
		}
	}
	return found
}

func add(keys []string, key string) []string {
	if len(keys) >= maxKeys || slices.Contains(keys, key) {
		return keys
	}
	return append(keys, key)
}

func alphanumeric(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func hasDigit(s string) bool { return strings.ContainsAny(s, "0123456789") }

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// normalReference is a structured reference without blanks, in capitals.
func normalReference(s string) string { return strings.ToUpper(strings.Join(strings.Fields(s), "")) }

// hasReferenceForm reports whether s looks like a KID (digits, the last may
// be "-") or like an ISO 11649 creditor reference, right or wrong.
func hasReferenceForm(s string) bool {
	if strings.HasPrefix(s, "RF") && len(s) > 4 && digits(s[2:4]) {
		return true
	}
	return len(s) >= 2 && len(s) <= 25 && digits(strings.TrimSuffix(s, "-"))
}

// validReference checks the check digits: of a KID, or of an ISO 11649
// creditor reference (mod 97).
func validReference(s string) bool {
	if !strings.HasPrefix(s, "RF") {
		return invoice.ValidKID(s)
	}
	if len(s) < 5 || len(s) > 25 {
		return false
	}
	rest := 0
	for _, c := range []byte(s[4:] + s[:4]) {
		switch {
		case c >= '0' && c <= '9':
			rest = (rest*10 + int(c-'0')) % 97
		case c >= 'A' && c <= 'Z':
			rest = (rest*100 + int(c-'A') + 10) % 97
		default:
			return false
		}
	}
	return rest == 1
}
