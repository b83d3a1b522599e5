package invoice

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestOrgNumber(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"310100005": "310100005", "310 100 005": "310100005", "NO310100005MVA": "310100005", "no 310\u00a0100\u202f005 mva": "310100005",
		"310100005MVA": "310100005", "31010000": "", "3101000055": "", "NO31010000AMVA": "", "": "", "SE556000000001": "",
	} {
		if got := NormalOrgNumber(in); got != want {
			t.Errorf("NormalOrgNumber(%q) = %q, want %q", in, got, want)
		}
	}
	// The company of the demo; 974760673 is the register's own number.
	for _, n := range []string{"310100005", "310101826", "310100072", "974760673"} {
		if !ValidOrgNumber(n) {
			t.Errorf("%s is valid", n)
		}
	}
	for _, n := range []string{"", "310100006", "000000000", "31010000", "3101000050", "31010000x", "310 100 005", "NO310100005MVA"} {
		if ValidOrgNumber(n) {
			t.Errorf("%s is not valid", n)
		}
	}
}

func TestAccounts(t *testing.T) {
	t.Parallel()
	for _, n := range []string{"99990501234", "99990600011", "86011117947"} {
		if !ValidBBAN(n) {
			t.Errorf("BBAN %s is valid", n)
		}
	}
	for _, n := range []string{"", "99990501235", "9999.05.01234", "9999050123", "999905012340", "00000000000", "9999050123x"} {
		if ValidBBAN(n) {
			t.Errorf("BBAN %s is not valid", n)
		}
	}
	// Public examples of the IBAN registry.
	for _, n := range []string{"NO9386011117947", "SE4550000000058398257466", "DE89370400440532013000", "GB29NWBK60161331926819", "MT84MALT011000012345MTLCAST001S"} {
		if !ValidIBAN(n) {
			t.Errorf("IBAN %s is valid", n)
		}
	}
	for _, n := range []string{
		"", "NO9386011117948", "NO93 8601 1117 947", "no9386011117947", "86011117947", "NO93", "DE8937040044053201300", "NO9386011117947000",
		"110000000000000000", strings.Repeat("A", 400), "NO93æ601111794",
	} {
		if ValidIBAN(n) {
			t.Errorf("IBAN %s is not valid", n)
		}
	}
	if got := NormalAccount(" no93 8601.11\u00a017947"); got != "NO9386011117947" {
		t.Errorf("NormalAccount: %s", got)
	}
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"9999.05.01234", "99990501234", true},
		{"NO93 8601 1117 947", "86011117947", true},
		{"86011117947", "99990501234", false},
		{"", "", false},
		{"DE89370400440532013000", "DE89 3704 0044 0532 0130 00", true},
	} {
		if SameAccount(c.a, c.b) != c.same {
			t.Errorf("SameAccount(%q, %q) is %t", c.a, c.b, !c.same)
		}
	}
}

// 97 and 98 more or less in the check digits give the same remainder: only 02
// to 98 are check digits.
func TestIBANCheckDigitsAreUnique(t *testing.T) {
	t.Parallel()
	const body = "370400440532013000"
	valid := 0
	for n := range 100 {
		if ValidIBAN("DE" + string(rune('0'+n/10)) + string(rune('0'+n%10)) + body) {
			valid++
		}
	}
	if valid != 1 {
		t.Errorf("%d check digits pass, want 1", valid)
	}
	for _, digits := range []string{"00", "01", "99"} {
		for n := range 200 {
			iban := "DE" + digits + body[:15] + string([]byte{byte('0' + n/100), byte('0' + n/10%10), byte('0' + n%10)})
			if ValidIBAN(iban) {
				t.Errorf("%s passes", iban)
			}
		}
	}
}

func TestKID(t *testing.T) {
	t.Parallel()
	// The three of the demo by mod 10; the others worked out by hand.
	for _, kid := range []string{"100012001010", "100022001026", "100222001222", "18", "1230", "59"} {
		if !ValidKID(kid) {
			t.Errorf("%s is valid", kid)
		}
	}
	// Mod 11 of 5: 5 x 2 = 10, 11 - 10 = 1. Of 1: 11 - 2 = 9. Of 6: 12 is 1, so
	// ten, written with a minus. Of 9234567: the seventh weight is 2 again.
	for _, kid := range []string{"51", "19", "6-", "9234567-"} {
		if !ValidKID(kid) {
			t.Errorf("%s is valid by mod 11", kid)
		}
	}
	for _, kid := range []string{"", "0", "5-", "100012001011", "ikke-kid", "1000 1200 1010", "-", "--", "1-8", "12345678901234567890123456", "6\u2212"} {
		if ValidKID(kid) {
			t.Errorf("%q is not valid", kid)
		}
	}
	if got := KID10("10001200101"); got != "100012001010" {
		t.Errorf("KID10: %s", got)
	}
}

// One wrong digit is always found by mod 10 alone; two neighbours in the wrong
// order too, save 09 and 90.
func TestKID10FindsSlips(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		body := rapid.StringMatching(`[0-9]{3,24}`).Draw(t, "body")
		kid := []byte(KID10(body))
		if !ValidKID(string(kid)) {
			t.Fatalf("%s does not pass", kid)
		}
		at := rapid.IntRange(0, len(kid)-1).Draw(t, "at")
		slip := append([]byte(nil), kid...)
		slip[at] = '0' + (slip[at]-'0'+byte(rapid.IntRange(1, 9).Draw(t, "by")))%10
		if mod10(string(slip[:len(slip)-1])) == int(slip[len(slip)-1]-'0') {
			t.Fatalf("%s passes mod 10 as %s does", slip, kid)
		}
	})
}

func TestPartyOrgNumber(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		p    Party
		want string
	}{
		"legal id":       {Party{LegalID: ID{Value: "310100005"}}, "310100005"},
		"endpoint":       {Party{Endpoint: ID{Scheme: "0192", Value: "310100005"}}, "310100005"},
		"VAT id":         {Party{VATID: "NO310100005MVA"}, "310100005"},
		"another scheme": {Party{LegalID: ID{Scheme: "0184", Value: "310100005"}}, ""},
		"a person":       {Party{Name: "Olga Tangen"}, ""},
	} {
		if got := c.p.OrgNumber(); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func FuzzNumbers(f *testing.F) {
	f.Add("NO93 8601 1117 947")
	f.Add("310 100 005")
	f.Add("6-")
	f.Fuzz(func(t *testing.T, s string) {
		if n := NormalOrgNumber(s); n != "" && (len(n) != 9 || NormalOrgNumber(n) != n) {
			t.Fatalf("%q becomes %q", s, n)
		}
		a := NormalAccount(s)
		if ValidBBAN(a) && ValidIBAN(a) {
			t.Fatalf("%q is both", a)
		}
		if NormalAccount(a) != a || (a != "" && !SameAccount(s, a)) {
			t.Fatalf("%q is not the account of %q", a, s)
		}
		if ValidKID(s) && !digits(strings.TrimSuffix(s, "-")) {
			t.Fatalf("%q is a KID", s)
		}
	})
}
