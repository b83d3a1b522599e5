package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

var updateGolden = flag.Bool("update", false, "rewrite the golden files")

// A company is a configuration with its folders, as a test calls the program
// on it.
type company struct {
	t   *testing.T
	dir string
}

const companyConfig = `language: nb
limits: {invoice_age_days: 36500}
sellers:
  - id: slusevik
    name: Slusevik Engros AS
    org: "310100005"
    address: {line1: Demoveien 1, post_code: "0155", city: Oslo}
    email: faktura@slusevik.example
    accounts: ["99990501234"]
    own_handling: "80.00"
    list: [ehf, autopost]
    lists:
      - {name: offentlig, groups: [public], channels: [ehf]}
factors:
  - {id: demofaktor, seller: slusevik, name: Demofaktor AS, org: "310101826", account: "99990600011", commission_percent: "2.5", folder: ut/faktor}
lookup: {participants: mottakere.csv}
drops:
  - {name: bank, folder: drop/bank, takes: [statements], quiet: 0s}
  - {name: faktura, folder: drop/faktura, takes: [invoices], quiet: 1h}
channels:
  ehf: {folder: ut/ehf}
  autopost: {folder: ut/autopost, sender_id: 1001}
`

const companyParticipants = `orgnr;faktura;kreditnota;orgform;sjekket
310100072;ja;ja;AS;2027-01-10
310100285;nei;nei;KF;2027-01-10
310100498;ukjent;ukjent;AS;2027-01-10
310100846;ja;ja;AS;2027-01-10
`

// The invoices of a night: one of each outcome. Fakturadato and Forfallsdato
// are fixed, except that 200101 falls due %s.
const companyInvoices = `Fakturanr;Type;Fakturadato;Forfallsdato;Kundenr;Kundenavn;Orgnr;Adresse;Postnr;Sted;KID;Konto;GjelderFaktura;Varenavn;Antall;Enhet;Pris;Linjesum;MvaSats;Netto;Mva;Brutto
200101;;11.01.2026;%s;10001;Fjordbygg Demo AS;310100072;Demoveien 1;0155;Oslo;100012001010;;;Ost;1;stk;4000,00;4000,00;25;4000,00;1000,00;5000,00
200104;;11.01.2026;25.01.2026;10004;Slusevik sykehjem KF;310100285;Demoveien 4;0155;Oslo;;;;Ost;1;stk;400,00;400,00;25;400,00;100,00;500,00
200107;;11.01.2026;25.01.2026;10007;Olga Tangen;;Demoveien 7;0155;Oslo;;;;Ost;1;stk;400,00;400,00;25;400,00;100,00;500,00
200108;;11.01.2026;25.01.2026;10008;Per Myhre;;Demoveien 8;155;Oslo;;;;Ost;1;stk;400,00;400,00;25;400,00;100,00;500,00
200109;;11.01.2026;25.01.2026;10009;Vestvåg Elektro AS;310100498;Demoveien 9;0155;Oslo;;;;Ost;1;stk;400,00;400,00;25;400,00;100,00;500,00
200114;;11.01.2026;25.01.2026;10014;Ås Trelast AS;310100846;Demoveien 14;0155;Oslo;;;;Ost;1;stk;400,00;400,00;25;400,00;100,00;550,00
200125;;11.01.2026;25.01.2026;10014;Ås Trelast AS;310100846;Demoveien 14;0155;Oslo;;99990600542;;Ost;1;stk;400,00;400,00;25;400,00;100,00;500,00
200107;;11.01.2026;25.01.2026;10007;Olga Tangen;;Demoveien 7;0155;Oslo;;;;Ost;1;stk;400,00;400,00;25;400,00;100,00;500,00
200104;;11.01.2026;25.01.2026;10004;Slusevik sykehjem KF;310100285;Demoveien 4;0155;Oslo;;;;Ost;2;stk;400,00;800,00;25;800,00;200,00;1000,00
300107;kreditnota;11.01.2026;;10007;Olga Tangen;;Demoveien 7;0155;Oslo;;;200107;Ost;1;stk;80,00;80,00;25;80,00;20,00;100,00
`

func newCompany(t *testing.T) *company {
	t.Helper()
	c := &company{t, t.TempDir()}
	for _, dir := range []string{"drop/faktura/in", "drop/bank/in", "ut/ehf", "ut/autopost", "ut/faktor"} {
		if err := os.MkdirAll(filepath.Join(c.dir, dir), 0o750); err != nil {
			t.Fatal(err)
		}
	}
	c.write("sluse.yaml", companyConfig)
	c.write("mottakere.csv", companyParticipants)
	c.write("natt.csv", fmt.Sprintf(companyInvoices, time.Now().AddDate(0, 0, 30).Format("02.01.2006")))
	return c
}

func (c *company) write(name, text string) string {
	c.t.Helper()
	path := filepath.Join(c.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		c.t.Fatal(err)
	}
	return path
}

func (c *company) path(name string) string { return filepath.Join(c.dir, name) }

// call runs the program on the company and wants its exit code. It returns
// stdout and stderr together, without what differs from day to day.
func (c *company) call(code int, args ...string) string {
	c.t.Helper()
	got, stdout, stderr := call(c.t, append([]string{"--config", c.path("sluse.yaml")}, args...)...)
	if got != code {
		c.t.Errorf("sluse %s: exit code %d, want %d\n%s%s", strings.Join(args, " "), got, code, stdout, stderr)
	}
	return c.steady(stdout + stderr)
}

var moments = []struct {
	form *regexp.Regexp
	text string
}{
	{regexp.MustCompile(`\d\d\.\d\d\.\d{4} (kl\. )?\d\d:\d\d`), "<nå>"},
	{regexp.MustCompile(`"decided":"[^"]*"`), `"decided":"<nå>"`},
	{regexp.MustCompile(`"at":"[^"]*"`), `"at":"<nå>"`},
	{regexp.MustCompile(`"sha256":"[0-9a-f]{64}"`), `"sha256":"<sum>"`},
	{regexp.MustCompile(`(Ventet utbetaling +|Payout expected +)[0-9.-]{10}`), "${1}<dag>"},
	{regexp.MustCompile(`"payout_day":"[^"]*"`), `"payout_day":"<dag>"`},
}

func (c *company) steady(s string) string {
	s = strings.NewReplacer(c.dir, "<mappe>", `"who":"`+person()+`"`, `"who":"<hvem>"`, "  "+person()+": ", "  <hvem>: ").Replace(s)
	for _, m := range moments {
		s = m.form.ReplaceAllString(s, m.text)
	}
	return s
}

// golden holds a session's output against its file.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if *updateGolden {
		if err := os.MkdirAll("testdata", 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: run the test with -update and read the diff. Got:\n%s", file, got)
	}
}

// A session is calls and their outputs, as one text.
type session struct {
	*company
	text strings.Builder
}

func (s *session) do(code int, args ...string) {
	s.t.Helper()
	fmt.Fprintf(&s.text, "$ sluse %s\n", s.steady(strings.Join(args, " ")))
	s.text.WriteString(s.call(code, args...))
	fmt.Fprintf(&s.text, "(%d)\n\n", code)
}

// differing are the lines that only one of two sorted lists has.
func differing(want, got []string) []string {
	count := map[string]int{}
	for _, line := range want {
		count[line]++
	}
	for _, line := range got {
		count[line]--
	}
	var out []string
	for line, n := range count {
		if n != 0 {
			out = append(out, fmt.Sprintf("%s (%+d)", line, -n))
		}
	}
	slices.Sort(out)
	return out
}

// files are the names of a company's folder that fit a pattern.
func files(t *testing.T, dir, pattern string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, filepath.FromSlash(pattern)))
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func contents(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
