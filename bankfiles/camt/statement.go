package camt

import (
	"encoding/xml"
	"strconv"

	"sluse/bankfiles"
	"sluse/calendar"
	"sluse/money"
)

// statement reads a Stmt, Ntfctn or Rpt.
func (p *parser) statement(kind bankfiles.Kind) (*bankfiles.Statement, error) {
	s := &bankfiles.Statement{Kind: kind, Line: p.line()}
	var balances []balance
	err := p.each(func(el xml.StartElement) error {
		switch el.Name.Local {
		case "Ntry":
			if p.entriesLeft--; p.entriesLeft < 0 {
				return p.fail("bank.too-many-entries", strconv.Itoa(p.entriesMax))
			}
			e, err := p.entry()
			if err != nil {
				return err
			}
			s.Entries = append(s.Entries, *e)
			return nil
		case "Bal":
			b, err := p.balance(el)
			if err != nil {
				return err
			}
			balances = append(balances, b)
			return nil
		}
		return p.walk(el, func(l leaf) error { return head(s, l) })
	})
	if err != nil {
		return nil, err
	}
	s.Opening, s.Closing = opening(balances), closing(balances)
	if s.Currency == "" {
		s.Currency = currencyOf(s)
	}
	for i := range s.Entries {
		setOnce(&s.Entries[i].Currency, s.Currency)
	}
	return s, p.inRange(s)
}

// head sets what a statement says of itself. Its dates are advisory, so one
// that is no date is left out.
func head(s *bankfiles.Statement, l leaf) error {
	switch l.path {
	case "Id":
		s.ID = l.text
	case "ElctrncSeqNb":
		s.Sequence = l.text
	case "LglSeqNb":
		s.Legal = l.text
	case "CreDtTm":
		s.Created = l.text
	case "CpyDplctInd":
		s.Copy = l.text
	case "FrToDt/FrDtTm", "FrToDt/FrDt":
		s.From, _ = day(l.text)
	case "FrToDt/ToDtTm", "FrToDt/ToDt":
		s.To, _ = day(l.text)
	case "Acct/Id/IBAN", "Acct/Id/Othr/Id":
		setOnce(&s.Account, l.text)
	case "Acct/Ccy":
		s.Currency = l.text
	}
	return nil
}

// currencyOf is the account's currency where Acct/Ccy is absent, as it often
// is: that of the first entry, else of a balance.
func currencyOf(s *bankfiles.Statement) string {
	switch {
	case len(s.Entries) > 0:
		return s.Entries[0].Currency
	case s.Opening != nil:
		return s.Opening.Currency
	case s.Closing != nil:
		return s.Closing.Currency
	}
	return ""
}

// A balance is a Bal with its type.
type balance struct {
	code string
	bankfiles.Balance
}

func (p *parser) balance(el xml.StartElement) (balance, error) {
	line := p.line()
	var b balance
	var amount, direction string
	err := p.walk(el, func(l leaf) error {
		switch l.path {
		case "Bal/Tp/CdOrPrtry/Cd", "Bal/Tp/Cd":
			setOnce(&b.code, l.text)
		case "Bal/Amt":
			amount, b.Currency = l.text, l.currency
		case "Bal/CdtDbtInd":
			direction = l.text
		case "Bal/Dt/Dt", "Bal/Dt/DtTm":
			b.Date, _ = day(l.text)
		}
		return nil
	})
	switch b.code {
	case "OPBD", "PRCD", "CLBD":
	default: // available and interim balances prove nothing
		return b, err
	}
	if err != nil {
		return b, err
	}
	credit, err := p.direction(line, direction)
	if err != nil {
		return b, err
	}
	b.Amount, err = p.amount(line, amount)
	if !credit {
		b.Amount = b.Amount.Neg()
	}
	return b, err
}

// opening is the first day's opening balance; where there is none, the
// closing balance of the day before.
func opening(all []balance) *bankfiles.Balance {
	for _, code := range []string{"OPBD", "PRCD"} {
		var found *bankfiles.Balance
		for i := range all {
			if b := &all[i]; b.code == code && (found == nil || b.Date < found.Date) {
				found = &b.Balance
			}
		}
		if found != nil {
			return found
		}
	}
	return nil
}

// closing is the last day's closing balance.
func closing(all []balance) *bankfiles.Balance {
	var found *bankfiles.Balance
	for i := range all {
		if b := &all[i]; b.code == "CLBD" && (found == nil || b.Date >= found.Date) {
			found = &b.Balance
		}
	}
	return found
}

// inRange refuses a statement whose amounts together do not fit the numbers
// that prove and show it, so that no sum of some of them can fail later.
func (p *parser) inRange(s *bankfiles.Statement) error {
	all, scale := money.Int(0), 0
	add := func(line int, d money.Decimal) (err error) {
		scale = max(scale, d.Scale())
		all, err = all.Add(d.Abs())
		if err != nil || all.Cmp(money.NewDecimal(maxCoefficient, uint8(scale))) > 0 {
			return p.failAt(line, "bank.amount-range", d.String())
		}
		return nil
	}
	for _, b := range []*bankfiles.Balance{s.Opening, s.Closing} {
		if b == nil {
			continue
		}
		if err := add(s.Line, b.Amount); err != nil {
			return err
		}
	}
	for i := range s.Entries {
		if err := add(s.Entries[i].Line, s.Entries[i].Amount); err != nil {
			return err
		}
	}
	return nil
}

// amount reads an amount of the norm: not negative, any decimals.
func (p *parser) amount(line int, text string) (money.Decimal, error) {
	if text == "" {
		return money.Decimal{}, p.failAt(line, "bank.missing", "Amt")
	}
	d, err := money.ParseDecimal(text)
	if err != nil || d.Sign() < 0 {
		return money.Decimal{}, p.failAt(line, "bank.amount", text)
	}
	return d, nil
}

// direction reads CdtDbtInd: true is money in.
func (p *parser) direction(line int, text string) (bool, error) {
	switch text {
	case "CRDT":
		return true, nil
	case "DBIT":
		return false, nil
	case "":
		return false, p.failAt(line, "bank.missing", "CdtDbtInd")
	}
	return false, p.failAt(line, "bank.direction", text)
}

// day is the day of a date, or of a moment as it is written: files hold both
// in either element.
func day(text string) (calendar.Date, error) {
	return calendar.ParseDate(text[:min(len(text), 10)])
}

func setOnce(to *string, text string) {
	if *to == "" {
		*to = text
	}
}
