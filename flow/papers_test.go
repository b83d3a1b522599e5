package flow_test

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"sluse/flow"
	"sluse/formats"
	"sluse/formats/csv"
	"sluse/formats/ubl"
	"sluse/invoice"
)

var columns = strings.Split("Fakturanr;Type;Fakturadato;Forfallsdato;Kundenr;Kundenavn;Orgnr;Epost;Adresse;Postnr;Sted;KID;Konto;GjelderFaktura;Varenavn;Antall;Pris;Linjesum;MvaSats;Netto;Mva;Brutto", ";")

// A bill is an invoice of a CSV file: heading and value in turn change it.
func bill(number string, customer int, gross int, changes ...string) []string {
	org := ""
	if i := customer - 10001; i < len(orgs) {
		org = orgs[i]
	}
	net, vat := strconv.Itoa(gross*4/5)+",00", strconv.Itoa(gross/5)+",00"
	name := "Kunde " + strconv.Itoa(customer) + " AS"
	row := []string{
		number, "", "11.01.2027", "25.01.2027", strconv.Itoa(customer), name, org, fmt.Sprintf("post@k%d.example", customer), "Demoveien 1", "0155", "Oslo",
		kid(number, customer), "", "", "Brød", "1", net, net, "25", net, vat, strconv.Itoa(gross) + ",00",
	}
	for i := 0; i < len(changes); i += 2 {
		for j, heading := range columns {
			if heading == changes[i] {
				row[j] = changes[i+1]
			}
		}
	}
	return row
}

// note is a credit note of an invoice.
func note(number string, customer int, gross int, credits string, changes ...string) []string {
	return bill(number, customer, gross, append([]string{"Type", "kreditnota", "GjelderFaktura", credits, "Forfallsdato", "", "KID", ""}, changes...)...)
}

func kid(number string, customer int) string {
	return invoice.KID10(strconv.Itoa(customer) + number)
}

func sheet(bills ...[]string) string {
	text := strings.Join(columns, ";") + "\n"
	for _, row := range bills {
		text += strings.Join(row, ";") + "\n"
	}
	return text
}

// csv drops a file of bills.
func (c *company) csv(name string, bills ...[]string) {
	c.t.Helper()
	c.drop(name, sheet(bills...))
}

// ubl drops a bill as UBL, with a text changed where one is given.
func (c *company) ubl(name string, row []string, change ...string) {
	c.t.Helper()
	o := formats.Options{File: name, Seller: seller().Party, Account: sellerAccount}
	for rec, err := range (csv.Format{}).Read(strings.NewReader(sheet(row)), o) {
		if err != nil || rec.Invoice == nil {
			c.t.Fatal(err, rec)
		}
		var b bytes.Buffer
		if err := (ubl.Format{}).Encode(&b, formats.Document{Invoice: rec.Invoice}); err != nil {
			c.t.Fatal(err)
		}
		document := b.String()
		for i := 0; i < len(change); i += 2 {
			if !strings.Contains(document, change[i]) {
				c.t.Fatalf("%s is not in\n%s", change[i], document)
			}
			document = strings.ReplaceAll(document, change[i], change[i+1])
		}
		c.drop(name, document)
	}
}

// A paid is a bank entry: kroner and øre as they change the account.
type paid struct {
	ref    string
	day    string // of the month, where it is not the statement's
	amount string // "-35.00"
	kid    string
	text   string
	id     string // end to end
	code   string // "MDOP/CHRG"; empty is a transfer
}

// A bank file: a statement (camt.053) with balances, or an advice (camt.054).
type bankFile struct {
	name             string // the statement's
	day              string // "2027-01-12"
	from             string // its first day, where it is another
	opening, closing string
	advice           bool
	account          string // empty is the seller's
	message          string // another makes other bytes
	entries          []paid
}

func (b bankFile) String() string {
	version, root, element := "camt.053.001.02", "BkToCstmrStmt", "Stmt"
	if b.advice {
		version, root, element = "camt.054.001.02", "BkToCstmrDbtCdtNtfctn", "Ntfctn"
	}
	if b.account == "" {
		b.account = sellerAccount
	}
	var x strings.Builder
	put := func(format string, args ...any) { fmt.Fprintf(&x, format+"\n", args...) }
	put(`<?xml version="1.0" encoding="UTF-8"?>`)
	put(`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:%s"><%s>`, version, root)
	put(`<GrpHdr><MsgId>M%s</MsgId><CreDtTm>2027-01-13T05:00:00</CreDtTm></GrpHdr>`, b.message)
	put(`<%s><Id>%s</Id><CreDtTm>2027-01-13T05:00:00</CreDtTm>`, element, b.name)
	if b.from == "" {
		b.from = b.day
	}
	put(`<FrToDt><FrDtTm>%sT00:00:00</FrDtTm><ToDtTm>%sT23:59:59</ToDtTm></FrToDt>`, b.from, b.day)
	put(`<Acct><Id><Othr><Id>%s</Id><SchmeNm><Cd>BBAN</Cd></SchmeNm></Othr></Id><Ccy>NOK</Ccy></Acct>`, b.account)
	if !b.advice {
		for i, amount := range []string{b.opening, b.closing} {
			code := []string{"OPBD", "CLBD"}[i]
			put(`<Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp><Amt Ccy="NOK">%s</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>%s</Dt></Dt></Bal>`, code, amount, []string{b.from, b.day}[i])
		}
	}
	for _, e := range b.entries {
		put("%s", e.xml(b.day))
	}
	put(`</%s></%s></Document>`, element, root)
	return x.String()
}

func (e paid) xml(day string) string {
	if e.day != "" {
		day = "2027-01-" + e.day
	}
	direction, amount := "CRDT", e.amount
	if rest, ok := strings.CutPrefix(amount, "-"); ok {
		direction, amount = "DBIT", rest
	}
	if e.code == "" {
		e.code = "RCDT/DMCT"
	}
	if e.id == "" {
		e.id = "NOTPROVIDED"
	}
	family, sub, _ := strings.Cut(e.code, "/")
	remittance := ""
	switch {
	case e.kid != "":
		remittance = "<RmtInf><Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>" + e.kid + "</Ref></CdtrRefInf></Strd></RmtInf>"
	case e.text != "":
		remittance = "<RmtInf><Ustrd>" + e.text + "</Ustrd></RmtInf>"
	}
	return fmt.Sprintf(`<Ntry><Amt Ccy="NOK">%s</Amt><CdtDbtInd>%s</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>%s</Dt></BookgDt><ValDt><Dt>%s</Dt></ValDt>`+
		`<AcctSvcrRef>%s</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>%s</Cd><SubFmlyCd>%s</SubFmlyCd></Fmly></Domn></BkTxCd>`+
		`<NtryDtls><TxDtls><Refs><EndToEndId>%s</EndToEndId></Refs><AmtDtls><TxAmt><Amt Ccy="NOK">%s</Amt></TxAmt></AmtDtls>%s</TxDtls></NtryDtls></Ntry>`,
		amount, direction, day, day, e.ref, family, sub, e.id, amount, remittance)
}

func (c *company) bank(file string, b bankFile) {
	c.t.Helper()
	c.drop(file, b.String())
}

// by is an order of a person.
func by(note string) flow.Order { return flow.Order{Who: "kari", Note: note} }
