package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"sluse/config"
	"sluse/daemon"
	"sluse/flow"
	"sluse/words"
)

// A file is tried, taken, and taken again: every row is accounted for, the
// dry run tells beforehand what becomes of each, and it writes nothing.
func TestImport(t *testing.T) {
	t.Parallel()
	s := session{company: newCompany(t)}
	s.do(4, "import", "--dry-run", s.path("natt.csv"))
	if left, err := os.ReadDir(s.path("drop/faktura/in")); err != nil || len(left) > 0 {
		t.Errorf("a dry run left %v, %v", left, err)
	}
	if out := s.call(0, "customer", "list", "--json"); out != "" {
		t.Errorf("a dry run made customers: %s", out)
	}
	dry := imported(t, s.call(4, "import", "--dry-run", "--json", s.path("natt.csv")))
	s.do(4, "import", s.path("natt.csv"))
	s.do(0, "import", s.path("natt.csv"))
	s.do(0, "import", "--dry-run", s.path("natt.csv"))
	golden(t, "import", s.text.String())

	again := s.write("igjen.csv", strings.Replace(read(t, s.path("natt.csv")), "Fakturanr;", "fakturanr;", 1))
	second := imported(t, s.call(4, "import", "--json", again))
	c := second.Invoices
	if c.Read != 10 || c.Accepted+c.Rejected+c.Duplicate+c.Conflict != c.Read || c.Accepted != 0 || c.Duplicate != 8 || c.Conflict != 1 {
		t.Errorf("the same rows in another file: %+v", c)
	}
	if c := dry.Invoices; c.Read != 10 || c.Accepted != 7 || c.Rejected != 1 || c.Duplicate != 1 || c.Conflict != 1 {
		t.Errorf("dry: %+v", c)
	}
	n := 0
	for _, count := range dry.ByChannel {
		n += count
	}
	if n != dry.Invoices.Accepted {
		t.Errorf("dry: %v do not make %d", dry.ByChannel, dry.Invoices.Accepted)
	}
}

func imported(t *testing.T, text string) (im flow.Import) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &im); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return im
}

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// The dry run counts by the channels by which the invoices then go.
func TestDryImportFortells(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	dry := imported(t, c.call(4, "import", "--dry-run", "--json", c.path("natt.csv")))
	c.call(4, "import", c.path("natt.csv"))
	c.call(4, "run", "--once")
	got := map[string]int{}
	for _, number := range []string{"200101", "200104", "200107", "200108", "200109", "200125", "300107"} {
		var v routeView
		if err := json.Unmarshal([]byte(c.call(0, "route", "--json", number)), &v); err != nil {
			t.Fatal(err)
		}
		way := v.Channel
		if way == "" {
			way = v.Outcome
		}
		got[way]++
	}
	for way, n := range dry.ByChannel {
		if got[way] != n {
			t.Errorf("%s: %d foretold, %d went", way, n, got[way])
		}
	}
}

// An imported file is whole, and taken at once; with another beside it, which
// may still be written, the drop's quiet time is kept.
func TestImportLeavesOthersAlone(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	cfg, problems := config.Load(c.path("sluse.yaml"), daemon.Known(), nil)
	if problems.Fatal() {
		t.Fatal(problems)
	}
	house, err := daemon.Open(t.Context(), cfg, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := house.Close(); err != nil {
			t.Error(err)
		}
	}()
	var waited time.Duration
	stop := errors.New("stopped")
	sleep := func(_ context.Context, d time.Duration) error { waited = d; return stop }
	a, err := house.Import(t.Context(), "faktura", "natt.csv", strings.NewReader(read(t, c.path("natt.csv"))), sleep)
	if err != nil || waited != 0 || a.State != flow.ArchivedFile || a.Name != "natt.csv" {
		t.Errorf("alone: %v, waited %v, %+v", err, waited, a)
	}
	c.write("drop/faktura/in/natt.csv", "Fakturanr;Fakt")
	_, err = house.Import(t.Context(), "faktura", "natt.csv", strings.NewReader(read(t, c.path("natt.csv"))), sleep)
	if !errors.Is(err, stop) || waited < 50*time.Minute || waited > time.Hour {
		t.Errorf("beside another: %v, waited %v", err, waited)
	}
	for _, name := range []string{"natt.csv", "natt (2).csv"} {
		if _, err := os.Stat(c.path("drop/faktura/in/" + name)); err != nil {
			t.Error(err)
		}
	}
}

func TestImportWrongUse(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	for _, row := range []struct {
		code int
		part string
		args []string
	}{
		{2, "ingen innleveringsmappe", []string{"import", "--drop", "bank", c.path("natt.csv")}},
		{2, "kommandoen skrives slik: sluse import FILE", []string{"import"}},
		{1, "finnes-ikke.csv", []string{"import", c.path("finnes-ikke.csv")}},
		{2, "run --once", []string{"run"}},
		{4, "Filen er en nettside", []string{"import", "--dry-run", c.write("side.csv", "<html><body>logg inn</body></html>")}},
	} {
		if out := c.call(row.code, row.args...); !strings.Contains(out, row.part) {
			t.Errorf("%v: %s", row.args, out)
		}
	}
}

// Two processes never work at once: the second one says so.
func TestLock(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	cfg, problems := config.Load(c.path("sluse.yaml"), daemon.Known(), nil)
	if problems.Fatal() {
		t.Fatal(problems)
	}
	lock, err := daemon.Take(cfg)
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"run", "--once"}, {"import", c.path("natt.csv")}} {
		if out := c.call(5, args...); !strings.Contains(out, "et annet sluse-program") {
			t.Errorf("%v: %s", args, out)
		}
	}
	c.call(4, "import", "--dry-run", c.path("natt.csv")) // reading needs no lock
	if err := lock.Release(); err != nil {
		t.Fatal(err)
	}
	c.call(0, "run", "--once")
}

func TestRoute(t *testing.T) {
	t.Parallel()
	s := session{company: newCompany(t)}
	s.do(0, "route", s.path("natt.csv"))
	s.call(4, "import", s.path("natt.csv"))
	for _, number := range []string{"200101", "200104", "200109", "200125", "300107"} {
		s.do(0, "route", number)
	}
	s.do(0, "route", "200104", "--json", "--lang", "en")
	s.do(1, "route", "999999")
	golden(t, "route", s.text.String())
}

func TestRunForMachines(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	c.call(4, "import", c.path("natt.csv"))
	var v runView
	if err := json.Unmarshal([]byte(c.call(4, "run", "--once", "--json")), &v); err != nil || !v.OK || v.HandedOver == 0 || v.NeedsPerson == 0 {
		t.Errorf("%v: %+v", err, v)
	}
	if err := json.Unmarshal([]byte(c.call(4, "run", "--once", "--json")), &v); err != nil || v.HandedOver != 0 {
		t.Errorf("again: %v: %+v", err, v)
	}
}

func TestValidate(t *testing.T) {
	t.Parallel()
	s := session{company: newCompany(t)}
	s.do(1, "validate", s.path("natt.csv"))
	good := s.write("god.csv", strings.Join(strings.SplitAfter(read(t, s.path("natt.csv")), "\n")[:2], ""))
	s.do(0, "validate", good, "--lang", "en")
	s.do(0, "validate", "--json", good)
	s.do(1, "validate", s.write("side.csv", "<html>"), "--json")
	s.do(1, "validate", s.path("finnes-ikke"))
	golden(t, "validate", s.text.String())

	var v flow.Validation
	if err := json.Unmarshal([]byte(s.call(1, "validate", "--json", s.path("natt.csv"))), &v); err != nil {
		t.Fatal(err)
	}
	if v.Rules != "3.0.21" || strings.Join(v.Fatal, " ") != "BR-CO-15" || len(v.Own.Fatal) != 0 || v.Findings[0].Line != 7 || v.Findings[0].Term != "BT-112" {
		t.Errorf("%+v", v)
	}
	folder := t.TempDir()
	for name, text := range map[string]string{"a.csv": read(t, good), ".skjult": "<html>", "under/b.csv": read(t, good)} {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if out := s.call(0, "validate", "--json", folder); strings.Count(out, "\n") != 2 {
		t.Errorf("a folder: %s", out)
	}
}

const camt = `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>
<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-01-12T06:00:00</CreDtTm></GrpHdr>
<Stmt><Id>S1</Id><CreDtTm>2026-01-12T06:00:00</CreDtTm><FrToDt><FrDtTm>2026-01-12T00:00:00</FrDtTm><ToDtTm>2026-01-12T23:59:59</ToDtTm></FrToDt>
<Acct><Id><Othr><Id>99990501234</Id></Othr></Id><Ccy>NOK</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="NOK">1000.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-01-12</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="NOK">CLOSING</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-01-12</Dt></Dt></Bal>
<Ntry><Amt Ccy="NOK">5000.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-01-12</Dt></BookgDt><ValDt><Dt>2026-01-12</Dt></ValDt><AcctSvcrRef>R1</AcctSvcrRef>
<NtryDtls><TxDtls><RmtInf><Strd><CdtrRefInf><Ref>100012001010</Ref></CdtrRefInf></Strd></RmtInf></TxDtls></NtryDtls></Ntry>
</Stmt></BkToCstmrStmt></Document>
`

func TestStatement(t *testing.T) {
	t.Parallel()
	s := session{company: newCompany(t)}
	good := s.write("bank.xml", strings.Replace(camt, "CLOSING", "6000.00", 1))
	s.do(0, "statement", good)
	s.do(0, "statement", "--json", good)
	s.do(1, "statement", s.write("feil.xml", strings.Replace(camt, "CLOSING", "6000.01", 1)))
	s.do(1, "statement", s.write("side.xml", "<html>"), "--json")
	golden(t, "statement", s.text.String())
}

var anyHash = regexp.MustCompile(`\b[0-9a-f]{64}\b`)

// Open items are taken over, a night comes in and is paid, and the books hold
// against the bank.
func TestBooks(t *testing.T) {
	t.Parallel()
	s := session{company: newCompany(t)}
	open := s.write("apne.csv", "\ufeffKundenr;Kundenavn;Orgnr;Fakturanr;Fakturadato;Forfallsdato;Beløp;KID\r\n"+
		"10001;Fjordbygg Demo AS;310100072;199001;01.12.2025;31.12.2025;1 234,50;\r\n10050;Gammel Kunde;;199002;2025-12-01;2025-12-31;-200,00;\r\n")
	s.do(0, "books", "balance")
	s.do(0, "books", "open", open, "--date", "2026-01-10", "--dry-run")
	s.do(0, "books", "open", open, "--date", "2026-01-10")
	s.do(0, "books", "open", open, "--date", "2026-01-11", "--json")
	s.call(4, "import", s.path("natt.csv"))
	s.write("drop/bank/in/bank.xml", strings.Replace(camt, "CLOSING", "6000.00", 1))
	s.call(4, "run", "--once")
	s.do(0, "books", "balance")
	s.do(0, "books", "verify")
	s.do(0, "books", "verify", "--json")
	s.do(0, "books", "export", "--format", "csv")
	s.do(0, "books", "export", "--format", "hledger")
	s.do(2, "books", "export", "--format", "xml")
	golden(t, "books", anyHash.ReplaceAllString(s.text.String(), "<kontrollsum>")) // when it was sealed is in it

	s.call(0, "books", "export", "--all", "--out", s.path("alt.csv"))
	rows := csv.NewReader(strings.NewReader(read(t, s.path("alt.csv"))))
	rows.Comma = ';'
	all, err := rows.ReadAll()
	if err != nil || strings.Join(all[0], ";") != "date;voucher;line;account;debit;credit;currency;text;evidence" {
		t.Fatalf("%v: %v", err, all)
	}
	var objects int
	for line := range strings.Lines(s.call(0, "books", "balance", "--json")) {
		var b balanceView
		if err := json.Unmarshal([]byte(line), &b); err != nil {
			t.Fatal(err)
		}
		if b.Account == "1920" && b.Balance != "6000.00" {
			t.Errorf("the bank has %s", b.Balance)
		}
		objects++
	}
	if objects < 4 {
		t.Errorf("%d accounts", objects)
	}
	// An account of the books that has not what the bank has is told.
	s.write("sluse.yaml", companyConfig+"books: {accounts: {bank: {code: \"1921\", name: Annen konto}}}\n")
	if out := s.call(1, "books", "verify"); !strings.Contains(out, "0,00 kr i regnskapet, men 6\u00a0000,00 kr i banken. Stemmer ikke.") {
		t.Error(out)
	}
}

// hledger takes the journal, and finds each statement's closing balance in it.
func TestJournalHolds(t *testing.T) {
	t.Parallel()
	hledger, err := exec.LookPath("hledger")
	if err != nil {
		t.Skip("hledger is not installed: the journal was not checked by it")
	}
	c := newCompany(t)
	c.call(4, "import", c.path("natt.csv"))
	c.write("drop/bank/in/bank.xml", strings.Replace(camt, "CLOSING", "6000.00", 1))
	c.call(4, "run", "--once")
	journal := c.path("bok.journal")
	c.call(0, "books", "export", "--format", "hledger", "--out", journal)
	if out, err := exec.Command(hledger, "-f", journal, "check", "--strict", "ordereddates").CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
	c.write("galt.journal", strings.Replace(read(t, journal), "= 6000.00", "= 6000.01", 1))
	if out, err := exec.Command(hledger, "-f", c.path("galt.journal"), "check", "--strict").CombinedOutput(); err == nil {
		t.Errorf("a wrong closing balance passed: %s", out)
	}
}

// A file of open items is all or nothing, and every mistake is said with its
// line and column.
func TestOpenItemsRefused(t *testing.T) {
	t.Parallel()
	s := session{company: newCompany(t)}
	s.call(4, "import", s.path("natt.csv"))
	before := s.call(0, "books", "balance")
	s.do(1, "books", "open", s.write("feil.csv", "Kundenr;Kundenavn;Orgnr;Fakturanr;Fakturadato;Forfallsdato;Beløp;KID\n"+
		"10001;;310100073;199003;31.02.2026;31.12.2026;1.234,50;123\n;Gammel Kunde;;199003;2026-12-01;2026-12-31;0,00;\n10001;X;;199004;2026-12-01\n\n"+
		"10001;God;;199005;2026-12-01;2026-12-31;10,00;\n"))
	s.do(1, "books", "open", s.write("kjent.csv", "Kundenr;Kundenavn;Orgnr;Fakturanr;Fakturadato;Forfallsdato;Beløp;KID\n10001;X;;200101;2026-12-01;2026-12-31;10,00;\n"))
	s.do(1, "books", "open", s.write("kolonner.csv", "Kundenr;Kundenavn;Kundenavn;Fakturanr;Dato;Forfallsdato;Beløp;KID\n"))
	s.do(1, "books", "open", s.write("tom.csv", ""))
	s.do(1, "books", "open", s.write("rader.csv", "Kundenr;Kundenavn;Orgnr;Fakturanr;Fakturadato;Forfallsdato;Beløp;KID\n"))
	s.do(2, "books", "open", s.path("tom.csv"), "--date", "i dag")
	golden(t, "open-items-refused", s.text.String())
	if after := s.call(0, "books", "balance"); after != before {
		t.Errorf("something was booked:\n%s", after)
	}
}

// Every text that the commands say has words.
func TestCodesHaveWords(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			code, err := strconv.Unquote(lit.Value)
			if err == nil && strings.HasPrefix(code, "command.") && !strings.HasSuffix(code, "-") && code != "command." {
				found++
				if !words.Known(code) {
					t.Errorf("%s: %q has no words", name, code)
				}
			}
			return true
		})
	}
	if found < 50 {
		t.Errorf("only %d codes found", found)
	}
	for _, code := range []string{
		"import-archived", "import-held", "import-rejected", "import-duplicate", "import-dry-archived", "import-dry-held", "import-dry-rejected",
		"import-dry-duplicate", "verdict-can", "verdict-cannot", "verdict-unknown",
	} {
		if !words.Known("command." + code) {
			t.Errorf("%s has no words", code)
		}
	}
}
