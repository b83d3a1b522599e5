package demo

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
)

// The statement of Tuesday 12 January, in øre.
const (
	opening      = 250_000_00
	closing      = 308_802_50
	payout       = 24_862_50
	settlementID = "OPPGJ-2027-0001"
	bankName     = "Demobanken"
)

// A booking is one entry on the company's account.
type booking struct {
	amount   int64 // in øre; below nought is money out
	code     string
	name     string // who paid
	account  string // from where
	kid      string
	endToEnd string
	text     string // the payer's words
	bankText string
	advised  bool // also in the credit advice of the same day
}

// incoming is the bank's code of a domestic credit transfer, fee that of its
// price.
const (
	incoming = "RCDT/DMCT"
	fee      = "MDOP/CHRG"
)

// bookings are the entries of 12 January.
var bookings = []booking{
	{amount: payout, code: incoming, name: factorName, account: factorAccount, endToEnd: settlementID, bankText: "Overføring"},
	{amount: 3_750_00, code: incoming, name: "Granheim Rør AS", account: "99990800118", kid: kidOf("200105"), bankText: "KID-innbetaling", advised: true},
	{amount: 6_000_00, code: incoming, name: "Øyriket Båt AS", account: "99990800126", kid: kidOf("200117"), bankText: "KID-innbetaling", advised: true},
	{amount: 7_250_00, code: incoming, name: "Lien & Sønner ANS", account: "99990800134", text: "Faktura 200118 og 200123", bankText: "Overføring"},
	{amount: 2_600_00, code: incoming, name: "Dalen Verksted AS", account: "99990800142", kid: kidOf("200119"), bankText: "KID-innbetaling", advised: true},
	{amount: 12_500_00, code: incoming, name: "Fjellheim Kraft AS", account: "99990800150", kid: kidOf("200120"), bankText: "KID-innbetaling", advised: true},
	{amount: 1_875_00, code: incoming, name: "Tone Demo", account: "99990800169", text: "Takk for sist", bankText: "Overføring"},
	{amount: -35_00, code: fee, bankText: "Gebyr innbetalinger"},
}

func kidOf(number string) string {
	d := find(number)
	return d.kid()
}

// reference is the bank's archive reference of entry i.
func reference(i int) string { return fmt.Sprintf("20270112-%04d", i+1) }

// statement is the camt.053 of 12 January. The same one is sent twice, under
// another message id.
func statement(id, created string) []byte {
	x := newMessage("camt.053.001.02", "BkToCstmrStmt", "Stmt", id, created)
	x.account()
	x.balance("OPBD", opening, string(monday))
	x.balance("CLBD", closing, string(tuesday))
	for i := range bookings {
		x.entry(i, &bookings[i])
	}
	return x.end("BkToCstmrStmt", "Stmt")
}

// advice is the camt.054 of the same day: the payments with a KID, before the
// statement comes.
func advice(id, created string) []byte {
	x := newMessage("camt.054.001.02", "BkToCstmrDbtCdtNtfctn", "Ntfctn", id, created)
	x.account()
	for i := range bookings {
		if bookings[i].advised {
			x.entry(i, &bookings[i])
		}
	}
	return x.end("BkToCstmrDbtCdtNtfctn", "Ntfctn")
}

// A message is a camt message under way.
type message struct{ b bytes.Buffer }

func newMessage(version, root, element, id, created string) *message {
	x := &message{}
	x.printf(`<?xml version="1.0" encoding="UTF-8"?>`+"\n"+`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:%s">`+"\n<%s>\n", version, root)
	x.printf("<GrpHdr><MsgId>%s</MsgId><CreDtTm>%s</CreDtTm></GrpHdr>\n", id, created)
	if element == "Stmt" {
		id = "2027-008" // of the day, whichever message it comes in
	}
	x.printf("<%s>\n<Id>%s</Id>\n<CreDtTm>%s</CreDtTm>\n", element, id, created)
	x.printf("<FrToDt><FrDtTm>%sT00:00:00</FrDtTm><ToDtTm>%sT23:59:59</ToDtTm></FrToDt>\n", tuesday, tuesday)
	return x
}

func (x *message) printf(format string, args ...any) { fmt.Fprintf(&x.b, format, args...) }

func (x *message) account() {
	x.printf("<Acct><Id><Othr><Id>%s</Id><SchmeNm><Cd>BBAN</Cd></SchmeNm></Othr></Id><Ccy>NOK</Ccy><Ownr><Nm>%s</Nm></Ownr>", sellerAccount, sellerName)
	x.printf("<Svcr><FinInstnId><Nm>%s</Nm></FinInstnId></Svcr></Acct>\n", bankName)
}

func (x *message) balance(code string, ore int64, day string) {
	x.printf(`<Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp><Amt Ccy="NOK">%s</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>%s</Dt></Dt></Bal>`+"\n", code, amount(ore), day)
}

func (x *message) end(root, element string) []byte {
	x.printf("</%s>\n</%s>\n</Document>\n", element, root)
	return x.b.Bytes()
}

func (x *message) entry(i int, e *booking) {
	direction, ore := "CRDT", e.amount
	if ore < 0 {
		direction, ore = "DBIT", -ore
	}
	x.printf("<Ntry>\n<NtryRef>%d</NtryRef>\n", i+1)
	x.printf(`<Amt Ccy="NOK">%s</Amt><CdtDbtInd>%s</CdtDbtInd><Sts>BOOK</Sts>`+"\n", amount(ore), direction)
	x.printf("<BookgDt><Dt>%s</Dt></BookgDt><ValDt><Dt>%s</Dt></ValDt><AcctSvcrRef>%s</AcctSvcrRef>\n", tuesday, tuesday, reference(i))
	family, sub, _ := strings.Cut(e.code, "/")
	x.printf("<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>%s</Cd><SubFmlyCd>%s</SubFmlyCd></Fmly></Domn></BkTxCd>\n", family, sub)
	if e.name != "" {
		x.details(ore, e)
	}
	x.printf("<AddtlNtryInf>%s</AddtlNtryInf>\n</Ntry>\n", escaped(e.bankText))
}

func (x *message) details(ore int64, e *booking) {
	id := e.endToEnd
	if id == "" {
		id = "NOTPROVIDED"
	}
	x.printf("<NtryDtls><TxDtls>\n<Refs><EndToEndId>%s</EndToEndId></Refs>\n", id)
	x.printf(`<AmtDtls><TxAmt><Amt Ccy="NOK">%s</Amt></TxAmt></AmtDtls>`+"\n", amount(ore))
	x.printf("<RltdPties><Dbtr><Nm>%s</Nm></Dbtr><DbtrAcct><Id><Othr><Id>%s</Id><SchmeNm><Cd>BBAN</Cd></SchmeNm></Othr></Id></DbtrAcct></RltdPties>\n",
		escaped(e.name), e.account)
	switch {
	case e.kid != "":
		x.printf("<RmtInf><Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>%s</Ref></CdtrRefInf></Strd></RmtInf>\n", e.kid)
	case e.text != "":
		x.printf("<RmtInf><Ustrd>%s</Ustrd></RmtInf>\n", escaped(e.text))
	}
	x.printf("</TxDtls></NtryDtls>\n")
}

// escaped is a text as it stands in XML.
func escaped(s string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(s)); err != nil {
		panic("demo: " + err.Error()) // a builder takes all
	}
	return b.String()
}
