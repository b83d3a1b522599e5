package camt

import (
	"encoding/xml"
	"strconv"
	"strings"

	"sluse/bankfiles"
	"sluse/calendar"
	"sluse/money"
)

// entry reads an Ntry.
func (p *parser) entry() (*bankfiles.Entry, error) {
	e := &bankfiles.Entry{Line: p.line()}
	r := entryReader{p: p, e: e}
	err := p.each(func(el xml.StartElement) error {
		switch el.Name.Local {
		case "NtryDtls":
			return p.each(r.part)
		case "Chrgs":
			return p.charges(el, e.Currency, &e.Charges)
		}
		return p.walk(el, r.set)
	})
	if err != nil {
		return nil, err
	}
	if !e.Amount.IsSet() {
		return nil, p.failAt(e.Line, "bank.missing", "Amt")
	}
	if !r.directed {
		return nil, p.failAt(e.Line, "bank.missing", "CdtDbtInd")
	}
	e.Code = r.code.String()
	return e, nil
}

type entryReader struct {
	p        *parser
	e        *bankfiles.Entry
	code     code
	directed bool
}

func (r *entryReader) set(l leaf) (err error) {
	e := r.e
	if strings.HasPrefix(l.path, "BkTxCd") {
		r.code.set(strings.TrimPrefix(l.path, "BkTxCd/"), l.text)
		return nil
	}
	switch l.path {
	case "NtryRef":
		e.EntryRef = l.text
	case "Amt":
		e.Currency = l.currency
		e.Amount, err = r.p.amount(l.line, l.text)
	case "CdtDbtInd":
		r.directed = true
		e.Credit, err = r.p.direction(l.line, l.text)
	case "RvslInd":
		e.Reversal = l.text == "true" || l.text == "1"
	case "Sts", "Sts/Cd", "Sts/Prtry": // .02 has the first, later versions the second
		setOnce(&e.Status, l.text)
	case "BookgDt/Dt", "BookgDt/DtTm":
		e.BookingDate, err = r.p.date(l)
	case "ValDt/Dt", "ValDt/DtTm":
		e.ValueDate, err = r.p.date(l)
	case "AcctSvcrRef":
		e.ServicerRef = l.text
	case "AddtlNtryInf":
		e.Text = l.text
	}
	return err
}

// part reads what stands in NtryDtls.
func (r *entryReader) part(el xml.StartElement) error {
	switch el.Name.Local {
	case "TxDtls":
		d, err := r.p.detail(el, r.e)
		if err != nil {
			return err
		}
		r.e.Details = append(r.e.Details, *d)
		return nil
	case "Btch":
		return r.p.walk(el, func(l leaf) error {
			switch l.path {
			case "Btch/NbOfTxs":
				// Advisory, so what is no number is left out.
				n, _ := strconv.Atoi(l.text)
				r.e.DeclaredNumber += n
			case "Btch/TtlAmt":
				r.e.DeclaredTotal, _ = money.ParseDecimal(l.text)
			}
			return nil
		})
	}
	return r.p.skip()
}

// date is a day that a booking rests on, and therefore must be one.
func (p *parser) date(l leaf) (calendar.Date, error) {
	d, err := day(l.text)
	if err != nil {
		return "", p.failAt(l.line, "bank.date", l.text)
	}
	return d, nil
}

// A code is a BkTxCd: ISO's three levels, or the bank's own.
type code struct{ domain, family, sub, own string }

func (c *code) set(path, text string) {
	switch path {
	case "Domn/Cd":
		c.domain = text
	case "Domn/Fmly/Cd":
		c.family = text
	case "Domn/Fmly/SubFmlyCd":
		c.sub = text
	case "Prtry/Cd":
		c.own = text
	}
}

// String is "PMNT/RCDT/AUTT", or the bank's own code where ISO's is absent.
func (c *code) String() string {
	if c.domain == "" {
		return c.own
	}
	return strings.TrimRight(c.domain+"/"+c.family+"/"+c.sub, "/")
}

// charges adds up a Chrgs in the entry's currency. Version .02 repeats Chrgs
// with the amount in it, later ones have a total and Rcrd within.
func (p *parser) charges(el xml.StartElement, currency string, sum *money.Decimal) error {
	c := chargeReader{currency: currency}
	if err := p.walk(el, func(l leaf) error { return c.set(p, l) }); err != nil {
		return err
	}
	return c.addTo(p, sum)
}

type chargeReader struct {
	currency     string
	total        money.Decimal // TtlChrgsAndTaxAmt
	amount       money.Decimal // of the record being read
	refund       bool
	records      money.Decimal
	sawOneRecord bool
}

// set takes an element of Chrgs; its path ends as below wherever it stands.
func (c *chargeReader) set(p *parser, l leaf) (err error) {
	switch path := l.path[strings.Index(l.path, "Chrgs"):]; path {
	case "Chrgs/TtlChrgsAndTaxAmt":
		if l.currency == c.currency {
			c.total, err = p.amount(l.line, l.text)
		}
	case "Chrgs/Amt", "Chrgs/Rcrd/Amt":
		if l.currency == c.currency {
			c.amount, err = p.amount(l.line, l.text)
		}
	case "Chrgs/CdtDbtInd", "Chrgs/Rcrd/CdtDbtInd":
		c.refund, err = p.direction(l.line, l.text)
	case "Chrgs/Rcrd", "Chrgs":
		if !c.amount.IsSet() {
			return nil
		}
		if c.refund {
			c.amount = c.amount.Neg()
		}
		if c.records, err = c.records.Add(c.amount); err != nil {
			return p.failAt(l.line, "bank.amount-range", c.amount.String())
		}
		c.sawOneRecord, c.amount, c.refund = true, money.Decimal{}, false
	}
	return err
}

// addTo adds the charges to sum and starts anew.
func (c *chargeReader) addTo(p *parser, sum *money.Decimal) error {
	more := c.total
	if c.sawOneRecord {
		more = c.records
	}
	*c = chargeReader{currency: c.currency}
	if !more.IsSet() {
		return nil
	}
	total, err := sum.Add(more)
	if err != nil {
		return p.fail("bank.amount-range", more.String())
	}
	*sum = total
	return nil
}
