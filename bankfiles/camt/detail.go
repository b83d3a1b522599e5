package camt

import (
	"encoding/xml"
	"strings"

	"sluse/bankfiles"
	"sluse/money"
)

// detail reads a TxDtls of the entry e. ISO has the entry's own elements
// before its details, so e's amount and direction are known.
func (p *parser) detail(el xml.StartElement, e *bankfiles.Entry) (*bankfiles.Detail, error) {
	r := detailReader{p: p, d: &bankfiles.Detail{Credit: e.Credit}, charges: chargeReader{currency: e.Currency}}
	err := p.walk(el, func(l leaf) error {
		l.path = strings.TrimPrefix(l.path, "TxDtls/")
		return r.set(l)
	})
	if err != nil {
		return nil, err
	}
	r.d.Code = r.code.String()
	switch {
	case r.own.IsSet():
		r.d.Amount, r.d.Currency = r.own, r.ownCurrency
	case r.tx.IsSet():
		r.d.Amount, r.d.Currency = r.tx, r.txCurrency
	default:
		r.d.Amount, r.d.Currency = r.d.Instructed, r.d.InstructedCurrency
	}
	return r.d, nil
}

// A detailReader collects a TxDtls. Its amount stands in TxDtls/Amt, or in
// AmtDtls/TxAmt (.02), or only as what the payer sent (InstdAmt).
type detailReader struct {
	p                       *parser
	d                       *bankfiles.Detail
	own, tx                 money.Decimal
	ownCurrency, txCurrency string
	code                    code
	charges                 chargeReader
	document                bankfiles.Document
}

func (r *detailReader) set(l leaf) error {
	top, _, _ := strings.Cut(l.path, "/")
	switch top {
	case "Amt", "AmtDtls", "CdtDbtInd":
		return r.amounts(l)
	case "BkTxCd":
		r.code.set(strings.TrimPrefix(l.path, "BkTxCd/"), l.text)
	case "Chrgs":
		if err := r.charges.set(r.p, l); err != nil {
			return err
		}
		if l.path == "Chrgs" {
			return r.charges.addTo(r.p, &r.d.Charges)
		}
	case "RltdPties", "RltdAgts":
		r.party(l)
	case "RmtInf":
		return r.remittance(l)
	default:
		r.reference(l)
	}
	return nil
}

func (r *detailReader) amounts(l leaf) (err error) {
	switch l.path {
	case "Amt":
		r.ownCurrency = l.currency
		r.own, err = r.p.amount(l.line, l.text)
	case "CdtDbtInd":
		r.d.Credit, err = r.p.direction(l.line, l.text)
	case "AmtDtls/TxAmt/Amt":
		r.txCurrency = l.currency
		r.tx, err = r.p.amount(l.line, l.text)
	case "AmtDtls/InstdAmt/Amt":
		r.d.InstructedCurrency = l.currency
		r.d.Instructed, err = r.p.amount(l.line, l.text)
	default:
		r.exchange(l)
	}
	return err
}

// exchange takes the CcyXchg of whichever amount has one first. It is only
// shown: what is booked is the entry's amount.
func (r *detailReader) exchange(l leaf) {
	_, field, _ := strings.Cut(l.path, "/CcyXchg/")
	switch x := &r.d.Exchange; field {
	case "SrcCcy":
		setOnce(&x.Source, l.text)
	case "TrgtCcy":
		setOnce(&x.Target, l.text)
	case "XchgRate":
		if !x.Rate.IsSet() {
			x.Rate, _ = money.ParseDecimal(l.text)
		}
	}
}

func (r *detailReader) reference(l leaf) {
	switch l.path {
	case "Refs/EndToEndId":
		r.d.EndToEndID = l.text
	case "Refs/InstrId":
		r.d.InstructionID = l.text
	case "Refs/AcctSvcrRef":
		r.d.ServicerRef = l.text
	case "RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry":
		setOnce(&r.d.ReturnReason, l.text)
	case "AddtlTxInf":
		r.text(l.text)
	}
}

// party takes the parties' names: .02 has Dbtr/Nm, later versions Dbtr/Pty/Nm
// or, for a bank, Dbtr/Agt/FinInstnId/Nm.
func (r *detailReader) party(l leaf) {
	switch l.path {
	case "RltdPties/Dbtr/Nm", "RltdPties/Dbtr/Pty/Nm", "RltdPties/Dbtr/Agt/FinInstnId/Nm":
		setOnce(&r.d.Debtor, l.text)
	case "RltdPties/DbtrAcct/Id/IBAN", "RltdPties/DbtrAcct/Id/Othr/Id":
		setOnce(&r.d.DebtorAccount, l.text)
	case "RltdPties/UltmtDbtr/Nm", "RltdPties/UltmtDbtr/Pty/Nm":
		setOnce(&r.d.UltimateDebtor, l.text)
	case "RltdPties/Cdtr/Nm", "RltdPties/Cdtr/Pty/Nm", "RltdPties/Cdtr/Agt/FinInstnId/Nm":
		setOnce(&r.d.Creditor, l.text)
	case "RltdPties/CdtrAcct/Id/IBAN", "RltdPties/CdtrAcct/Id/Othr/Id":
		setOnce(&r.d.CreditorAccount, l.text)
	case "RltdAgts/DbtrAgt/FinInstnId/BIC", "RltdAgts/DbtrAgt/FinInstnId/BICFI":
		setOnce(&r.d.DebtorAgent, l.text)
	}
}

func (r *detailReader) remittance(l leaf) (err error) {
	switch l.path {
	case "RmtInf/Ustrd", "RmtInf/Strd/AddtlRmtInf":
		r.text(l.text)
	case "RmtInf/Strd/CdtrRefInf/Ref", "RmtInf/Strd/CdtrRefInf/CdtrRef":
		if l.text != "" {
			r.d.CreditorReferences = append(r.d.CreditorReferences, l.text)
			setOnce(&r.document.Reference, l.text)
		}
	case "RmtInf/Strd/RfrdDocInf/Nb":
		setOnce(&r.document.Number, l.text)
	case "RmtInf/Strd/RfrdDocAmt/RmtdAmt":
		r.document.Amount, err = r.p.amount(l.line, l.text)
	case "RmtInf/Strd/RfrdDocAmt/CdtNoteAmt":
		r.document.Amount, err = r.p.amount(l.line, l.text)
		r.document.Amount = r.document.Amount.Neg()
	case "RmtInf/Strd":
		if r.document.Number != "" || r.document.Amount.IsSet() {
			r.d.Documents = append(r.d.Documents, r.document)
		}
		r.document = bankfiles.Document{}
	}
	return err
}

func (r *detailReader) text(s string) {
	if s != "" {
		r.d.Text = append(r.d.Text, s)
	}
}
