package mail

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"unicode"
)

const someToken = "0123456789abcdef0123456789abcdef"

func readNotice(t *testing.T, name string) (Notice, bool) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	n, ok, err := ParseNotice(strings.NewReader(string(raw)))
	if err != nil {
		t.Fatal(err)
	}
	if !Recognise(raw) || !Recognise(raw[:len(raw)/3]) {
		t.Error("not recognised as a mail")
	}
	return n, ok
}

func TestParseNotice(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]Notice{
		"postfix-failed.eml": {
			someToken, Failed, "5.1.1", "550 5.1.1 <post@elvebakken.example>: Recipient address rejected: User unknown",
			"post@elvebakken.example", "200106.310100005.1@sluse.example",
		},
		"exchange-delayed.eml": {
			someToken, Delayed, "4.4.7", "450 4.4.7 Queue expired", "faktura@solli.example", "200110.310100005.1@sluse.example",
		},
		"quoted-printable-delivered.eml": {
			"", Delivered, "2.1.5", "", "faktura@ås.example", "",
		},
		"two-receivers.eml": {
			someToken, Failed, "5.2.2", "552 mailbox full", "b@b.example", "",
		},
	} {
		if n, ok := readNotice(t, name); !ok || n != want {
			t.Errorf("%s: %t\n%+v\nwant\n%+v", name, ok, n, want)
		}
	}
}

func TestOrdinaryMailIsNoNotice(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"out-of-office.eml", "read-receipt.eml"} {
		if n, ok := readNotice(t, name); ok {
			t.Errorf("%s: %+v", name, n)
		}
	}
	for _, text := range []string{"", "lines\none\n", "<html>", "Nummer;Dato\n1;2\n"} {
		if _, ok, err := ParseNotice(strings.NewReader(text)); ok || err != nil {
			t.Errorf("%q: %t, %v", text, ok, err)
		}
		if Recognise([]byte(text)) {
			t.Errorf("%q is taken for a mail", text)
		}
	}
}

func TestNoticeThatCannotBeRead(t *testing.T) {
	t.Parallel()
	head := "To: x@y.example\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
	for _, body := range []string{
		"", "--b\r\nContent-Type: text/plain\r\n\r\nno status\r\n--b--\r\n",
		"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; a\r\n\r\nFinal-Recipient: rfc822; x\r\n--b--\r\n",
	} {
		if _, ok, err := ParseNotice(strings.NewReader(head + body)); !ok || !errors.Is(err, errNotice) {
			t.Errorf("%q: %t, %v", body, ok, err)
		}
	}
	broken := errors.New("broken")
	if _, _, err := ParseNotice(iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("a broken reader gives %v", err)
	}
}

func TestBounceAddress(t *testing.T) {
	t.Parallel()
	if got, want := BounceAddress("bounce@slusevik.example", someToken), "bounce+"+someToken+"@slusevik.example"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	for address, want := range map[string]string{
		BounceAddress("bounce@slusevik.example", someToken):                  someToken,
		strings.ToUpper(BounceAddress("bounce@slusevik.example", someToken)): someToken,
		"Slusevik <" + BounceAddress("b@slusevik.example", someToken) + ">":  someToken,
		"kari+fritid@slusevik.example":                                       "",
		"bounce@slusevik.example":                                            "",
	} {
		if got := token(map[string][]string{"To": {address}}); got != want {
			t.Errorf("token of %q is %q, want %q", address, got, want)
		}
	}
}

// The laws: what is read is bounded and fit to be shown, and a notice without
// an error has one of the five actions.
func FuzzParseNotice(f *testing.F) {
	files, err := filepath.Glob("testdata/*.eml")
	if err != nil || len(files) == 0 {
		f.Fatal("no seeds", err)
	}
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(raw))
	}
	f.Fuzz(func(t *testing.T, raw string) {
		n, ok, err := ParseNotice(strings.NewReader(raw))
		if !ok || err != nil {
			if n.Token != "" || !ok && n != (Notice{}) {
				t.Errorf("no notice, yet %+v", n)
			}
			return
		}
		if action(string(n.Action)) == "" {
			t.Errorf("action %q", n.Action)
		}
		for _, s := range []string{n.Token, n.Status, n.Diagnostic, n.Recipient, n.OriginalMessageID} {
			if len([]rune(s)) > maxDiagnostic || strings.ContainsFunc(s, unicode.IsControl) {
				t.Errorf("%q is not fit to be shown", s)
			}
		}
	})
}
