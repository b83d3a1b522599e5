package demo

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"sluse/calendar"
	"sluse/factoring"
	"sluse/factoring/csvpair"
	"sluse/invoice"
	"sluse/money"
)

// The factor's price, and whose invoices it does not buy.
const (
	commissionPoints = 250
	notBought        = "310100145" // Havblikk Hotell
)

// newFactor is the factor: it takes offer files and answers what it buys. A
// copy of an invoice beside an offer file is kept and not answered.
func newFactor(d disk) *robot {
	return &robot{disk: d, from: outFactor, home: homeFactor, to: dropPartners + "/in", prefix: "svar-", ending: ".csv", answer: answerOffers}
}

func isOffers(content []byte) bool { return bytes.HasPrefix(content, []byte("record;sale_id;")) }

func answerOffers(content []byte, now time.Time) ([]byte, error) {
	if !isOffers(content) {
		return nil, nil
	}
	file, err := csvpair.New().ReadOffers(bytes.NewReader(content), "tilbud")
	if err != nil {
		return nil, err
	}
	var answers []factoring.Answer
	for i := range file.Offers {
		if o := &file.Offers[i]; o.Action == factoring.Sell {
			answers = append(answers, judge(o, now))
		}
	}
	if len(answers) == 0 {
		return nil, nil // offers taken back need no answer
	}
	var b bytes.Buffer
	if err := csvpair.New().WriteAnswers(&b, answers); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// bought says whether the factor buys an invoice.
func bought(o *factoring.Offer) bool { return o.DebtorOrg != notBought }

func judge(o *factoring.Offer, now time.Time) factoring.Answer {
	a := factoring.Answer{SaleID: o.SaleID, InvoiceNumber: o.InvoiceNumber}
	if !bought(o) {
		a.Status, a.ReasonCode = factoring.Rejected, factoring.ReasonCredit
		a.ReasonText, a.Score = "Kredittvurderingen er for svak", "D"
		return a
	}
	a.Status = factoring.Accepted
	a.Percent = money.NewDecimal(commissionPoints, 2)
	a.PayeeAccount = factorAccount
	a.ValidUntil = calendar.DateOf(now).AddDays(7)
	if strings.Trim(o.InvoiceNumber, "0123456789") == "" {
		a.FactorKID = invoice.KID10(factorClient + o.InvoiceNumber)
	}
	return a
}

// settle is the factor's settlement of all that it has bought: every offer
// that it has accepted, also one that came twice. Nothing where it bought
// nothing.
func settle(d disk, day calendar.Date) ([]byte, error) {
	files, err := d.list(homeFactor + "/ferdig")
	if err != nil {
		return nil, err
	}
	s := &factoring.Settlement{ID: settlementID, ValueDate: day, Sum: money.NOK(0)}
	row := func(number string, kind factoring.RowKind, amount money.Amount, code string) {
		s.Rows = append(s.Rows, factoring.SettlementRow{InvoiceNumber: number, Kind: kind, Amount: amount, VATCode: code})
		s.Sum = s.Sum.Add(amount)
	}
	for _, name := range files {
		content, err := d.read(homeFactor + "/ferdig/" + name)
		if err != nil {
			return nil, err
		}
		if !isOffers(content) {
			continue
		}
		file, err := csvpair.New().ReadOffers(bytes.NewReader(content), name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for i := range file.Offers {
			if o := &file.Offers[i]; o.Action == factoring.Sell && bought(o) {
				row(o.InvoiceNumber, factoring.Purchase, o.Gross, "")
				row(o.InvoiceNumber, factoring.Commission, o.Gross.Share(commissionPoints).Neg(), "0")
			}
		}
	}
	if s.Count = len(s.Rows); s.Count == 0 {
		return nil, nil
	}
	var b bytes.Buffer
	if err := csvpair.New().WriteSettlement(&b, s); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
