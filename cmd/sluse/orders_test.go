package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sluse/words"
)

// What a person may order, and what the program answers.
func TestOrders(t *testing.T) {
	t.Parallel()
	s := session{company: newCompany(t)}
	s.call(4, "import", s.path("natt.csv"))
	s.do(0, "hold", "200101", "--note", "ringer kunden", "--dry-run")
	s.do(0, "hold", "200101", "--note", "ringer kunden")
	s.do(1, "reroute", "200101", "--to", "autopost2")
	s.do(0, "reroute", "200101", "--to", "autopost", "--dry-run")
	s.do(0, "release", "200101")
	s.do(0, "retry", "200104", "200109")
	s.do(0, "withdraw", "200107", "--note", "feil kunde")
	s.do(1, "handled", "200108")
	s.do(0, "handled", "200108", "--note", "levert på døra", "--lang", "en")
	s.do(2, "hold", "1", "2", "3", "4", "5", "6")
	s.do(1, "hold", "999999")
	s.do(1, "hold", "slusevik/faktura/200125", "--json")
	golden(t, "orders", s.text.String())
	if out := s.call(0, "books", "balance"); !strings.Contains(out, "1500") {
		t.Errorf("a withdrawn invoice's voucher stands: %s", out)
	}
}

// Every order says why it cannot be carried out, changes nothing, and ends
// with 1.
func TestRefusedOrders(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	c.call(4, "import", c.path("natt.csv"))
	c.call(4, "run", "--once") // 200101 has left by EHF, 200107 by post
	c.call(0, "withdraw", "200104", "--note", "utgått")
	if names, err := os.ReadDir(c.path("ut/ehf")); err != nil || len(names) == 0 {
		t.Fatalf("nothing left: %v", err)
	}
	for _, row := range []struct {
		code string
		args []string
	}{
		{"person.has-left", []string{"hold", "200101"}},
		{"person.cannot", []string{"hold", "200104"}},
		{"person.cannot", []string{"release", "200101"}},
		{"person.cannot", []string{"release", "200104"}},
		{"person.cannot", []string{"retry", "200101"}},
		{"person.cannot", []string{"retry", "200104"}},
		{"person.has-left", []string{"reroute", "200107", "--to", "autopost"}},
		{"person.no-such-channel", []string{"reroute", "200109", "--to", "brevdue"}},
		{"person.no-such-channel", []string{"reroute", "200109", "--to", "factor"}},
		{"person.channel-cannot", []string{"reroute", "200109", "--to", "ehf"}},
		{"person.channel-cannot", []string{"reroute", "200108", "--to", "autopost"}},
		{"person.not-in-list", []string{"reroute", "200104", "--to", "autopost"}},
		{"person.has-left", []string{"withdraw", "200101"}},
		{"person.cannot", []string{"withdraw", "200104"}},
		{"person.note-needed", []string{"handled", "200125"}},
		{"person.cannot", []string{"handled", "200104", "--note", "x"}},
		{"person.file-not-held", []string{"release", "file:1"}},
		{"factor.delivered", []string{"sell", "200101"}},
		{"factor.consumer", []string{"sell", "200108"}},
		{"factor.credit-note", []string{"sell", "300107"}},
	} {
		before, file := "", strings.HasPrefix(row.args[1], "file:")
		if !file {
			before = c.call(0, "route", row.args[1], "--json")
		}
		var v struct {
			OK   bool   `json:"ok"`
			Code string `json:"code"`
		}
		out := c.call(1, append(row.args, "--json")...)
		if err := json.Unmarshal([]byte(out), &v); err != nil || v.OK || v.Code != row.code {
			t.Errorf("%v: %v: %s", row.args, err, out)
		}
		text := c.call(1, row.args...)
		if strings.Contains(text, row.code) || !words.Known(row.code) {
			t.Errorf("%v: said in no words: %s", row.args, text)
		}
		if !file && c.call(0, "route", row.args[1], "--json") != before {
			t.Errorf("%v changed something", row.args)
		}
	}
}

// A file above the limits is held whole, and a person lets it go.
func TestReleaseFile(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	c.write("sluse.yaml", strings.Replace(companyConfig, "limits: {", "limits: {invoices_per_file: 2, ", 1))
	if out := c.call(4, "import", "--dry-run", c.path("natt.csv")); !strings.Contains(out, "ville bli satt på vent") || !strings.Contains(out, "på vent 7") {
		t.Error(out)
	}
	if out := c.call(4, "import", c.path("natt.csv")); !strings.Contains(out, "natt.csv: på vent") || !strings.Contains(out, "på vent 7") {
		t.Error(out)
	}
	c.call(1, "hold", "200101") // nothing of it is there yet
	if out := c.call(0, "release", "file:1", "--dry-run"); !strings.Contains(out, "ingenting er gjort") {
		t.Error(out)
	}
	c.call(1, "hold", "200101")
	c.call(0, "release", "file:1", "--note", "sjekket")
	c.call(0, "hold", "200101")
	c.call(2, "release", "file:en")
	c.call(1, "release", "file:99")
}

// The seed's example: 5,000 sold for 125 is 4,875, and 45 more than handling
// it oneself.
func TestSell(t *testing.T) {
	t.Parallel()
	s := session{company: newCompany(t)}
	s.call(4, "import", s.path("natt.csv"))
	s.do(0, "sell", "200101", "--dry-run")
	s.do(0, "sell", "200101", "--json", "--dry-run")
	s.do(0, "sell", "200101")
	s.do(1, "sell", "200101", "--lang", "en")
	golden(t, "sell", s.text.String())
	s.call(4, "run", "--once")
	if names, err := filepath.Glob(s.path("ut/faktor/tilbud-*.csv")); err != nil || len(names) != 1 {
		t.Errorf("the offer: %v, %v", names, err)
	}
}

func TestCustomer(t *testing.T) {
	t.Parallel()
	s := session{company: newCompany(t)}
	s.do(0, "customer", "list")
	s.call(4, "import", s.path("natt.csv"))
	s.do(0, "customer", "list")
	s.do(0, "customer", "show", "10008")
	s.do(0, "customer", "set", "10008", "--postcode", "0155", "--dry-run")
	s.do(0, "customer", "set", "10008", "--postcode", "0155", "--email", "per@myhre.example")
	s.do(0, "route", "200108")
	s.do(0, "customer", "set", "10001", "--hold", "tvist", "--never-sell", "--list", "factor, ehf")
	s.do(0, "customer", "show", "310100072", "--json")
	s.do(0, "customer", "set", "10001", "--release", "--no-never-sell", "--end-prepay", "--list", "", "--lang", "en")
	s.do(1, "customer", "show", "4711")
	golden(t, "customer", s.text.String())
	// A person's values win over what invoices teach.
	s.write("ny.csv", strings.ReplaceAll(read(t, s.path("natt.csv")), "200108", "200128"))
	s.call(4, "import", s.path("ny.csv"))
	if out := s.call(0, "customer", "show", "10008"); !strings.Contains(out, "0155 Oslo") {
		t.Error(out)
	}
}

func TestCustomerWrongValues(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	c.call(4, "import", c.path("natt.csv"))
	before := c.call(0, "customer", "list", "--json")
	for _, row := range []struct {
		part string
		args []string
	}{
		{"det har fire sifre", []string{"--postcode", "155"}},
		{"det har fire sifre", []string{"--postcode", "O155"}},
		{"landkode", []string{"--country", "no"}},
		{"landkode", []string{"--country", "NOR"}},
		{"ikke en gyldig e-postadresse", []string{"--email", "per"}},
		{"ikke en gyldig e-postadresse", []string{"--email", "Per <per@myhre.example>"}},
		{"må ha et navn", []string{"--name", " "}},
		{"distribusjonsløpet", []string{"--list", "ehf,fax"}},
		{"distribusjonsløpet", []string{"--list", "ehf,ehf"}},
		{"distribusjonsløpet", []string{"--list", "factor"}},
		{"distribusjonsløpet", []string{"--list", "ehf,factor"}},
		{"hvorfor", []string{"--hold", ""}},
		{"hva som skal endres", nil},
		{"none of the others can be", []string{"--hold", "x", "--release"}},
		{"ingen selger heter", []string{"--seller", "andre", "--name", "x"}},
	} {
		args := append([]string{"customer", "set", "10007"}, row.args...)
		if out := c.call(2, args...); !strings.Contains(out, row.part) {
			t.Errorf("%v: %s", row.args, out)
		}
	}
	if after := c.call(0, "customer", "list", "--json"); after != before {
		t.Errorf("something was changed: %s", after)
	}
	// Abroad a post code is what it is there.
	c.call(0, "customer", "set", "10007", "--country", "SE", "--postcode", "114 55")
}

// A file that a person has seen to leaves the list; one that is held does not.
func TestHandledFile(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	c.write("drop/bank/in/rot.xml", "<html>logg inn</html>")
	c.write("drop/bank/in/bank.xml", strings.Replace(camt, "CLOSING", "6000.01", 1))
	c.call(4, "run", "--once")
	list := c.call(0, "list", "todo")
	if !strings.Contains(list, "rot.xml") || !strings.Contains(list, "S1") {
		t.Fatal(list)
	}
	c.call(0, "handled", "file:1", "--dry-run")
	if again := c.call(0, "list", "todo"); again != list {
		t.Errorf("a dry run did it: %s", again)
	}
	c.call(0, "handled", "file:1", "file:2", "--note", "hentet på nytt")
	if out := c.call(0, "list", "todo"); out != "Ingenting å vise.\n" {
		t.Errorf("still there: %s", out)
	}
	c.call(0, "run", "--once")
	if out := c.call(1, "handled", "file:1", "--json"); !strings.Contains(out, `"person.file-nothing-open"`) {
		t.Error(out)
	}
	c.write("sluse.yaml", strings.Replace(companyConfig, "limits: {", "limits: {invoices_per_file: 2, ", 1))
	c.call(4, "import", c.path("natt.csv"))
	if out := c.call(1, "handled", "file:3", "--json"); !strings.Contains(out, `"person.file-held"`) {
		t.Error(out)
	}
	if out := c.call(1, "handled", "file:3"); !strings.Contains(out, "sluse release file:3") {
		t.Error(out)
	}
}

// Books that do not have what the bank has are not well: an advice without
// the bank's reference of an entry that the statement names by it is money
// twice.
func TestBooksAreNotTheBanks(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	c.call(4, "import", c.path("natt.csv"))
	c.write("drop/bank/in/bank.xml", strings.Replace(camt, "CLOSING", "6000.00", 1))
	c.call(4, "run", "--once")
	if out := c.call(0, "status", "--json"); !strings.Contains(out, `{"ok":true`) {
		t.Error(out)
	}
	advice := camt
	for _, change := range [][2]string{
		{"camt.053.001.02", "camt.054.001.02"}, {"BkToCstmrStmt", "BkToCstmrDbtCdtNtfctn"}, {"Stmt>", "Ntfctn>"}, {"<Id>S1<", "<Id>A1<"}, {"R1", ""},
	} {
		advice = strings.ReplaceAll(advice, change[0], change[1])
	}
	i, j := strings.Index(advice, "<Bal>"), strings.LastIndex(advice, "</Bal>")
	c.write("drop/bank/in/melding.xml", advice[:i]+advice[j+len("</Bal>"):])
	c.call(4, "run", "--once")
	if out := c.call(0, "status", "--json"); !strings.Contains(out, `{"ok":false`) || !strings.Contains(out, `"books":"11000.00"`) {
		t.Error(out)
	}
	out := c.call(0, "list", "todo", "--json")
	if !strings.Contains(out, `"kind":"bank"`) || !strings.Contains(out, `"amount":"5000.00"`) || !strings.Contains(out, `"code":"bank.books-differ"`) {
		t.Error(out)
	}
}
