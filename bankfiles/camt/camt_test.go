package camt_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"

	"sluse/bankfiles"
	"sluse/bankfiles/bankfilestest"
	"sluse/bankfiles/camt"
	"sluse/money"
	"sluse/words"
)

// doc is a message in its Document.
func doc(namespace, message, body string) string {
	return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="` + namespace + `"><` + message + `><GrpHdr><MsgId>M1</MsgId></GrpHdr>
` + body + `
</` + message + `></Document>`
}

func camt053(body string) string {
	return doc("urn:iso:std:iso:20022:tech:xsd:camt.053.001.02", "BkToCstmrStmt", body)
}

// stmt is a statement whose balances close.
func stmt(entries string) string {
	return camt053(`<Stmt><Id>S1</Id><ElctrncSeqNb>7</ElctrncSeqNb><LglSeqNb>8</LglSeqNb><CreDtTm>2027-01-13T05:00:00</CreDtTm>
<FrToDt><FrDtTm>2027-01-12T00:00:00</FrDtTm><ToDtTm>2027-01-12T23:59:59</ToDtTm></FrToDt><CpyDplctInd>DUPL</CpyDplctInd>
<Acct><Id><Othr><Id>99990501234</Id><SchmeNm><Cd>BBAN</Cd></SchmeNm></Othr></Id></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="NOK">100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2027-01-12</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="NOK">115.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2027-01-12</Dt></Dt></Bal>
` + entries + `</Stmt>`)
}

const twoEntries = `<Ntry><NtryRef>1</NtryRef><Amt Ccy="NOK">20.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>
<BookgDt><Dt>2027-01-12</Dt></BookgDt><ValDt><DtTm>2027-01-12T00:00:00+01:00</DtTm></ValDt><AcctSvcrRef>A1</AcctSvcrRef></Ntry>
<Ntry><Amt Ccy="NOK">5</Amt><CdtDbtInd>DBIT</CdtDbtInd><RvslInd>true</RvslInd><Sts>BOOK</Sts>
<BookgDt><Dt>2027-01-12T23:00:00</Dt></BookgDt><BkTxCd><Prtry><Cd>GEBYR</Cd></Prtry></BkTxCd><AddtlNtryInf>Gebyr
   januar</AddtlNtryInf></Ntry>
<Ntry><Amt Ccy="NOK">900</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>PDNG</Sts></Ntry>`

func read(t *testing.T, content string) *bankfiles.File {
	t.Helper()
	f, err := camt.New().Read(strings.NewReader(content), bankfiles.Options{Name: "bank.xml"})
	if err != nil {
		t.Fatal(err)
	}
	if err := bankfilestest.Sound(f); err != nil {
		t.Error(err)
	}
	return f
}

func TestSocket(t *testing.T) {
	t.Parallel()
	in := func(old, updated string) []byte { return []byte(strings.Replace(stmt(twoEntries), old, updated, 1)) }
	bankfilestest.Run(t, camt.New(), bankfilestest.Samples{
		Good: map[string][]byte{
			"053":      []byte(stmt(twoEntries)),
			"latin-1":  bytes.Replace(in("januar", "p\xe5slag"), []byte("UTF-8"), []byte("ISO-8859-1"), 1),
			"bom":      append([]byte("\xef\xbb\xbf"), stmt(twoEntries)...),
			"prefixed": []byte(strings.NewReplacer("xmlns=", "xmlns:n=", "<Document", "<n:Document", "</Document", "</n:Document").Replace(stmt(twoEntries))),
			"comment":  in("<Stmt>", "<!-- "+strings.Repeat("long ", 20_000)+"--><Stmt>"),
		},
		Bad: map[string][]byte{
			"doctype":          in("<Document", `<!DOCTYPE Document [<!ENTITY a "b">]><Document`),
			"no amount":        in(`<Amt Ccy="NOK">20.00</Amt>`, ""),
			"no direction":     in(`<CdtDbtInd>DBIT</CdtDbtInd>`, ""),
			"direction":        in("DBIT", "UT"),
			"amount":           in("20.00", "20,00"),
			"negative":         in("20.00", "-20.00"),
			"balance":          in("100.00", "hundre"),
			"date":             in("2027-01-12</Dt></BookgDt>", "2027-02-30</Dt></BookgDt>"),
			"range":            in("20.00", "900000000000000000"),
			"wrong end":        in("</Ntry>", "</Entry>"),
			"not UTF-8":        in("januar", "p\xe5slag"),
			"encoding":         in("UTF-8", "EBCDIC"),
			"entity":           in("januar", "&nbsp;"),
			"text after":       append([]byte(stmt(twoEntries)), "more"...),
			"element after":    append([]byte(stmt(twoEntries)), "<more/>"...),
			"deep":             in("januar", strings.Repeat("<a>", 100)),
			"long text":        in("januar", strings.Repeat("x", 20<<10)),
			"long token":       in("januar", strings.Repeat("x", 2<<20)),
			"utf-16":           []byte("\xff\xfe<\x00?\x00"),
			"another message":  []byte(doc("urn:iso:std:iso:20022:tech:xsd:pain.002.001.03", "CstmrPmtStsRpt", "")),
			"nothing inside":   []byte(`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"/>`),
			"two messages":     in("</Document>", "<BkToCstmrStmt/></Document>"),
			"blanks":           []byte(" \n\n "),
			"long line of one": bytes.Repeat([]byte("9"), 3<<20),
		},
	})
}

// A file of endless text must not fill the memory before it is refused.
func TestEndlessLine(t *testing.T) {
	t.Parallel()
	head := `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt><Id>`
	endless := &counter{r: io.MultiReader(strings.NewReader(head), io.LimitReader(nines{}, 200<<20))}
	_, err := camt.New().Read(endless, bankfiles.Options{Name: "bank.xml"})
	var file *bankfiles.FileError
	if !errors.As(err, &file) || file.Reason.Code != "bank.text-too-long" {
		t.Fatalf("got %v", err)
	}
	if endless.n > 2<<20 {
		t.Errorf("read %d bytes before giving up", endless.n)
	}
}

type nines struct{}

func (nines) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = '9'
	}
	return len(b), nil
}

type counter struct {
	r io.Reader
	n int
}

func (c *counter) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.n += n
	return n, err
}

func TestErrorInWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, content, want string }{
		{"empty", "", "bank.xml:1: The file is empty."},
		{"html", "\n<html><body/></html>", "bank.xml:2: The file is a web page, not a bank file."},
		{"truncated", stmt(twoEntries)[:strings.Index(stmt(twoEntries), "<NtryRef>")], "bank.xml:8: The file is cut off: it ends in the middle."},
		{"amount", strings.Replace(stmt(twoEntries), "20.00", "20,00", 1), "bank.xml:8: “20,00” is not a valid amount."},
		{
			"pain", doc("urn:iso:std:iso:20022:tech:xsd:pain.002.001.03", "CstmrPmtStsRpt", ""),
			"bank.xml:4: The file is XML, but not camt.052, camt.053 or camt.054 (it begins with “Document”).",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := camt.New().Read(strings.NewReader(c.content), bankfiles.Options{Name: "bank.xml"})
			if err == nil || err.Error() != c.want {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestStatement(t *testing.T) {
	t.Parallel()
	f := read(t, stmt(twoEntries))
	if f.Format != "camt.053.001.02" || f.MessageID != "M1" || len(f.Statements) != 1 {
		t.Fatalf("%+v", f)
	}
	s := f.Statements[0]
	s.Entries, s.Opening, s.Closing = nil, nil, nil
	want := bankfiles.Statement{
		Kind: bankfiles.Booked, ID: "S1", Sequence: "7", Legal: "8", Created: "2027-01-13T05:00:00", Copy: "DUPL",
		Account: "99990501234", Currency: "NOK", From: "2027-01-12", To: "2027-01-12", Line: 3,
	}
	if !reflect.DeepEqual(s, want) {
		t.Errorf("got  %+v\nwant %+v", s, want)
	}
	entries := f.Statements[0].Entries
	wantEntries := []bankfiles.Entry{
		{
			Amount: money.MustDecimal("20.00"), Currency: "NOK", Credit: true, Status: "BOOK",
			BookingDate: "2027-01-12", ValueDate: "2027-01-12", EntryRef: "1", ServicerRef: "A1", Line: 8,
		},
		{
			Amount: money.MustDecimal("5"), Currency: "NOK", Reversal: true, Status: "BOOK",
			BookingDate: "2027-01-12", Code: "GEBYR", Text: "Gebyr januar", Line: 10,
		},
		{Amount: money.MustDecimal("900"), Currency: "NOK", Credit: true, Status: "PDNG", Line: 13},
	}
	if !reflect.DeepEqual(entries, wantEntries) {
		t.Errorf("got  %+v\nwant %+v", entries, wantEntries)
	}
	if p := f.Statements[0].Prove(); !p.Proves || p.Difference.String() != "0.00" {
		t.Errorf("%+v", p)
	}
}

// The versions differ in where things stand, not in what they say.
func TestVersions(t *testing.T) {
	t.Parallel()
	v02 := `<Ntry><Amt Ccy="NOK">974.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>AUTT</SubFmlyCd></Fmly></Domn></BkTxCd>
<Chrgs><Amt Ccy="NOK">20.00</Amt></Chrgs><Chrgs><Amt Ccy="NOK">6.00</Amt></Chrgs>
<NtryDtls><Btch><NbOfTxs>1</NbOfTxs><TtlAmt Ccy="NOK">1000.00</TtlAmt></Btch><TxDtls>
<Refs><AcctSvcrRef>A2</AcctSvcrRef><InstrId>I1</InstrId><EndToEndId>E1</EndToEndId></Refs>
<AmtDtls><InstdAmt><Amt Ccy="EUR">87.00</Amt><CcyXchg><SrcCcy>EUR</SrcCcy><TrgtCcy>NOK</TrgtCcy><XchgRate>11.5</XchgRate></CcyXchg></InstdAmt><TxAmt><Amt Ccy="NOK">1000.00</Amt></TxAmt></AmtDtls>
<Chrgs><Amt Ccy="NOK">20.00</Amt></Chrgs><Chrgs><Amt Ccy="NOK">6.00</Amt><CdtDbtInd>DBIT</CdtDbtInd></Chrgs>
<RltdPties><Dbtr><Nm>Fjordbygg</Nm></Dbtr><DbtrAcct><Id><Othr><Id>99990600011</Id></Othr></Id></DbtrAcct><UltmtDbtr><Nm>Mor</Nm></UltmtDbtr><Cdtr><Nm>Slusevik</Nm></Cdtr><CdtrAcct><Id><IBAN>NO9399990501234</IBAN></Id></CdtrAcct></RltdPties>
<RltdAgts><DbtrAgt><FinInstnId><BIC>DNBANOKK</BIC></FinInstnId></DbtrAgt></RltdAgts>
<RmtInf><Ustrd>Takk</Ustrd>
<Strd><RfrdDocInf><Nb>200101</Nb></RfrdDocInf><RfrdDocAmt><RmtdAmt Ccy="NOK">1200.00</RmtdAmt></RfrdDocAmt><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>100012001010</Ref></CdtrRefInf></Strd>
<Strd><RfrdDocInf><Nb>300111</Nb></RfrdDocInf><RfrdDocAmt><CdtNoteAmt Ccy="NOK">200.00</CdtNoteAmt></RfrdDocAmt><AddtlRmtInf>kreditnota</AddtlRmtInf></Strd></RmtInf>
<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf><AddtlTxInf>fra banken</AddtlTxInf></TxDtls></NtryDtls></Ntry>`
	v08 := strings.NewReplacer(
		"<Sts>BOOK</Sts>", "<Sts><Cd>BOOK</Cd></Sts>",
		`<Chrgs><Amt Ccy="NOK">20.00</Amt></Chrgs><Chrgs><Amt Ccy="NOK">6.00</Amt></Chrgs>`,
		`<Chrgs><TtlChrgsAndTaxAmt Ccy="NOK">26.00</TtlChrgsAndTaxAmt></Chrgs>`,
		`<Chrgs><Amt Ccy="NOK">20.00</Amt></Chrgs><Chrgs><Amt Ccy="NOK">6.00</Amt><CdtDbtInd>DBIT</CdtDbtInd></Chrgs>`,
		`<Chrgs><TtlChrgsAndTaxAmt Ccy="NOK">26.00</TtlChrgsAndTaxAmt><Rcrd><Amt Ccy="NOK">27.00</Amt><CdtDbtInd>DBIT</CdtDbtInd></Rcrd><Rcrd><Amt Ccy="NOK">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Rcrd></Chrgs>`,
		`<AmtDtls>`, `<Amt Ccy="NOK">1000.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><AmtDtls>`,
		`<TxAmt><Amt Ccy="NOK">1000.00</Amt></TxAmt>`, "",
		"<Dbtr><Nm>Fjordbygg</Nm></Dbtr>", "<Dbtr><Pty><Nm>Fjordbygg</Nm></Pty></Dbtr>",
		"<Nm>Mor</Nm>", "<Pty><Nm>Mor</Nm></Pty>", "<Nm>Slusevik</Nm>", "<Pty><Nm>Slusevik</Nm></Pty>",
		"<BIC>DNBANOKK</BIC>", "<BICFI>DNBANOKK</BICFI>",
	).Replace(v02)
	wrap := func(version, entry string) string {
		return doc("urn:iso:std:iso:20022:tech:xsd:camt.054.001."+version, "BkToCstmrDbtCdtNtfctn",
			"<Ntfctn><Id>N1</Id><Acct><Id><IBAN>NO9399990501234</IBAN></Id></Acct>"+entry+"</Ntfctn>")
	}
	want := bankfiles.Entry{
		Amount: money.MustDecimal("974.00"), Currency: "NOK", Credit: true, Status: "BOOK", Code: "PMNT/RCDT/AUTT",
		DeclaredNumber: 1, DeclaredTotal: money.MustDecimal("1000.00"), Charges: money.MustDecimal("26.00"),
		Details: []bankfiles.Detail{{
			Amount: money.MustDecimal("1000.00"), Currency: "NOK", Credit: true,
			Instructed: money.MustDecimal("87.00"), InstructedCurrency: "EUR",
			Exchange:   bankfiles.Exchange{Source: "EUR", Target: "NOK", Rate: money.MustDecimal("11.5")},
			EndToEndID: "E1", InstructionID: "I1", ServicerRef: "A2", CreditorReferences: []string{"100012001010"},
			Documents: []bankfiles.Document{
				{Number: "200101", Reference: "100012001010", Amount: money.MustDecimal("1200.00")},
				{Number: "300111", Amount: money.MustDecimal("-200.00")},
			},
			Text: []string{"Takk", "kreditnota", "fra banken"}, Debtor: "Fjordbygg", DebtorAccount: "99990600011",
			DebtorAgent: "DNBANOKK", UltimateDebtor: "Mor", Creditor: "Slusevik", CreditorAccount: "NO9399990501234",
			Charges: money.MustDecimal("26.00"), ReturnReason: "AC04",
		}},
	}
	for version, entry := range map[string]string{"02": v02, "04": v08, "08": v08, "13": v08} {
		f := read(t, wrap(version, entry))
		got := f.Statements[0].Entries[0]
		got.Line = 0
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got  %+v\nwant %+v", version, got, want)
		}
		if f.Format != "camt.054.001."+version || f.Statements[0].Kind != bankfiles.Notification || f.Statements[0].Currency != "NOK" {
			t.Errorf("%s: %s %+v", version, f.Format, f.Statements[0])
		}
	}
}

func TestMeanFiles(t *testing.T) {
	t.Parallel()
	bal := func(code, amount, direction, date string) string {
		return fmt.Sprintf(`<Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp><Amt Ccy="NOK">%s</Amt><CdtDbtInd>%s</CdtDbtInd><Dt><DtTm>%sT00:00:00Z</DtTm></Dt></Bal>`,
			code, amount, direction, date)
	}
	for _, c := range []struct {
		name, content              string
		format, opening, closing   string
		statements, entries        int
		known, proves              bool
		difference, firstReference string
	}{
		{name: "no statement", content: camt053(""), format: "camt.053.001.02"},
		{
			name: "no entry", content: camt053("<Stmt><Id>1</Id>" + bal("PRCD", "5", "CRDT", "2027-01-11") + bal("CLBD", "5.000", "CRDT", "2027-01-12") + "</Stmt>"),
			format: "camt.053.001.02", statements: 1, opening: "5", closing: "5.000", known: true, proves: true, difference: "0.000",
		},
		{
			name: "debit of nought", content: camt053("<Stmt>" + bal("OPBD", "0.00", "DBIT", "2027-01-12") + bal("CLBD", "0.00", "DBIT", "2027-01-12") + "</Stmt>"),
			format: "camt.053.001.02", statements: 1, opening: "0.00", closing: "0.00", known: true, proves: true, difference: "0.00",
		},
		{
			name: "overdrawn, off by an øre", content: camt053("<Stmt>" + bal("OPBD", "10.00", "DBIT", "2027-01-12") + bal("CLBD", "9.99", "DBIT", "2027-01-12") + "</Stmt>"),
			format: "camt.053.001.02", statements: 1, opening: "-10.00", closing: "-9.99", known: true, difference: "-0.01",
		},
		{
			name: "first opening, last closing", content: camt053("<Stmt>" +
				bal("PRCD", "1", "CRDT", "2027-01-10") + bal("OPBD", "3", "CRDT", "2027-01-12") + bal("OPBD", "2", "CRDT", "2027-01-11") +
				bal("CLBD", "2", "CRDT", "2027-01-12") + bal("CLBD", "3", "CRDT", "2027-01-11") + bal("CLAV", "x", "CRDT", "2027-01-11") + "</Stmt>"),
			format: "camt.053.001.02", statements: 1, opening: "2", closing: "2", known: true, proves: true, difference: "0.00",
		},
		{name: "five statements", content: camt053(strings.Repeat("<Stmt><Id>1</Id></Stmt>", 5)), format: "camt.053.001.02", statements: 5},
		{name: "a bank's own namespace", content: doc("http://bank.example/camt.053.001.04.xsd", "BkToCstmrStmt", "<Stmt/>"), format: "camt.053.001.04", statements: 1},
		{name: "no namespace", content: doc("", "BkToCstmrAcctRpt", "<Rpt/>"), format: "camt.052", statements: 1},
		{name: "another message's namespace", content: doc("urn:iso:std:iso:20022:tech:xsd:camt.053.001.02", "BkToCstmrDbtCdtNtfctn", "<Ntfctn/>"), format: "camt.054", statements: 1},
		{
			name: "envelope", content: "<Envelope><AppHdr><Fr/></AppHdr>" + strings.TrimPrefix(camt053("<Stmt/>"), `<?xml version="1.0" encoding="UTF-8"?>`) + "</Envelope>",
			format: "camt.053.001.02", statements: 1,
		},
		{
			name: "five decimals", content: camt053("<Stmt>" + bal("OPBD", "18.150", "CRDT", "2027-01-12") + bal("CLBD", "27.05001", "CRDT", "2027-01-12") +
				`<Ntry><Amt Ccy="NOK">8.90001</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts></Ntry></Stmt>`),
			format: "camt.053.001.02", statements: 1, entries: 1, opening: "18.150", closing: "27.05001", known: true, proves: true, difference: "0.00000",
		},
		{
			name: "entry in another currency", content: camt053("<Stmt>" + bal("OPBD", "1", "CRDT", "2027-01-12") + bal("CLBD", "2", "CRDT", "2027-01-12") +
				`<Ntry><Amt Ccy="EUR">1</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts></Ntry></Stmt>`),
			format: "camt.053.001.02", statements: 1, entries: 1, opening: "1", closing: "2", known: true, proves: false, difference: "0.00",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if !camt.New().Recognise([]byte(c.content)) {
				t.Error("not recognised")
			}
			f := read(t, c.content)
			if f.Format != c.format || len(f.Statements) != c.statements {
				t.Fatalf("%s, %d statements", f.Format, len(f.Statements))
			}
			if c.statements != 1 {
				return
			}
			s := f.Statements[0]
			if len(s.Entries) != c.entries || balance(s.Opening) != c.opening || balance(s.Closing) != c.closing {
				t.Errorf("%d entries, %s to %s", len(s.Entries), balance(s.Opening), balance(s.Closing))
			}
			p := s.Prove()
			if p.Known != c.known || p.Proves != c.proves || p.Difference.String() != c.difference {
				t.Errorf("%+v", p)
			}
		})
	}
}

func balance(b *bankfiles.Balance) string {
	if b == nil {
		return ""
	}
	return b.Amount.String()
}

// Every code that the reader gives has words in both languages.
func TestWords(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"bank.empty", "bank.truncated", "bank.doctype", "bank.html", "bank.not-camt"} {
		r := words.R(code, "x")
		if r.Text(words.NB) == r.Text(words.EN) || r.Todo(words.NB) == "" || r.Todo(words.EN) == "" {
			t.Errorf("%s: %q %q", code, r.Text(words.NB), r.Todo(words.NB))
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(stmt(twoEntries)))
	f.Add([]byte(stmt(`<Ntry><Amt Ccy="NOK">15.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts></Ntry>`)))
	f.Add([]byte(camt053(`<Stmt><Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt>1e5</Amt></Bal></Stmt>`)))
	f.Add([]byte(doc("", "BkToCstmrAcctRpt", "<Rpt><Ntry><Amt>1</Amt><CdtDbtInd>CRDT</CdtDbtInd><NtryDtls><TxDtls><Chrgs><Amt>1</Amt></Chrgs></TxDtls></NtryDtls></Ntry></Rpt>")))
	f.Add([]byte("<!DOCTYPE a><a/>"))
	f.Fuzz(func(t *testing.T, content []byte) {
		camt.New().Recognise(content)
		file, err := camt.New().Read(bytes.NewReader(content), bankfiles.Options{Name: "fuzz"})
		var fault *bankfiles.FileError
		if err != nil {
			if !errors.As(err, &fault) || !words.Known(fault.Reason.Code) || fault.Line < 1 {
				t.Fatalf("not in a clerk's words: %v", err)
			}
			return
		}
		if err := bankfilestest.Sound(file); err != nil {
			t.Fatal(err)
		}
		for _, s := range bankfiles.NewView("fuzz", file).Statements {
			if s.Credits.Sum == "" || s.Debits.Sum == "" {
				t.Fatal("a sum out of range was let through")
			}
			if s.Proves != nil && s.Difference == nil {
				t.Fatal("a difference out of range was let through")
			}
		}
	})
}
