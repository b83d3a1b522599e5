package invoice

import "strings"

// NormalOrgNumber is the nine digits of a Norwegian organisation number
// written with or without spaces, "NO" before it or "MVA" after it; nothing
// where it has another form. The check digit is ValidOrgNumber's.
func NormalOrgNumber(s string) string {
	s = strings.ToUpper(squeeze(s))
	s = strings.TrimPrefix(s, "NO")
	s = strings.TrimSuffix(s, "MVA")
	if len(s) != 9 || !digits(s) {
		return ""
	}
	return s
}

// ValidOrgNumber checks nine digits, not all nought, by mod 11 (weights
// 3 2 7 6 5 4 3 2).
func ValidOrgNumber(s string) bool {
	return len(s) == 9 && digits(s) && s != "000000000" && mod11(s[:8], []int{3, 2, 7, 6, 5, 4, 3, 2}) == int(s[8]-'0')
}

// NormalAccount is an account number without spaces and points.
func NormalAccount(s string) string {
	return strings.ToUpper(strings.ReplaceAll(squeeze(s), ".", ""))
}

// ValidBBAN checks a Norwegian account number: eleven digits, not all nought, by mod 11
// (weights 5 4 3 2 7 6 5 4 3 2).
func ValidBBAN(s string) bool {
	return len(s) == 11 && digits(s) && s != "00000000000" && mod11(s[:10], []int{5, 4, 3, 2, 7, 6, 5, 4, 3, 2}) == int(s[10]-'0')
}

// ValidIBAN checks an IBAN by mod 97 (ISO 13616: two letters, check digits 02
// to 98, at most 34 signs); a Norwegian one also by the account number in it.
func ValidIBAN(s string) bool {
	if len(s) < 15 || len(s) > 34 || !LooksLikeIBAN(s) || s[2:4] < "02" || s[2:4] > "98" {
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
	return rest == 1 && (s[:2] != "NO" || ValidBBAN(s[4:]))
}

// LooksLikeIBAN reports whether an account number begins as an IBAN does: a
// country's two letters and two check digits.
func LooksLikeIBAN(s string) bool {
	return len(s) > 4 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' && s[1] <= 'Z' && digits(s[2:4])
}

// SameAccount compares two account numbers; a Norwegian IBAN is the same
// account as the BBAN in it.
func SameAccount(a, b string) bool {
	return a != "" && b != "" && bban(a) == bban(b)
}

func bban(s string) string {
	s = NormalAccount(s)
	if len(s) == 15 && strings.HasPrefix(s, "NO") {
		return s[4:]
	}
	return s
}

// ValidKID checks a KID: 2 to 25 digits whose last is a mod 10 or a mod 11
// control digit; a mod 11 control of ten is written "-".
func ValidKID(s string) bool {
	if len(s) < 2 || len(s) > 25 || !digits(s[:len(s)-1]) {
		return false
	}
	body, last := s[:len(s)-1], s[len(s)-1]
	if last == '-' {
		return kid11(body) == 10
	}
	if last < '0' || last > '9' {
		return false
	}
	return mod10(body) == int(last-'0') || kid11(body) == int(last-'0')
}

// KID10 is body with its mod 10 control digit (Luhn) behind it. body must be
// digits.
func KID10(body string) string { return body + string(rune('0'+mod10(body))) }

func mod10(body string) int {
	sum := 0
	for i := range body {
		n := int(body[len(body)-1-i] - '0')
		if i%2 == 0 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return (10 - sum%10) % 10
}

// kid11 is the mod 11 control (weights 2 to 7 from the right): 0 to 10.
func kid11(body string) int {
	sum := 0
	for i := range body {
		sum += int(body[len(body)-1-i]-'0') * (2 + i%6)
	}
	return (11 - sum%11) % 11
}

// mod11 is the control digit; 10 is never valid and equals no digit.
func mod11(body string, weights []int) int {
	sum := 0
	for i, w := range weights {
		sum += w * int(body[i]-'0')
	}
	return (11 - sum%11) % 11
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\t', '\u00a0', '\u2009', '\u202f': // also the narrow and the no-break ones
			return -1
		}
		return r
	}, s)
}
