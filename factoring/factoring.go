// Package factoring is the sale of invoices without recourse: what a sale
// costs, which invoices may be offered, what the factor's answer means, and
// the assignment that an invoice carries once it is sold. "Without recourse"
// is of credit risk: a dispute with the buyer stays the seller's.
//
// It is also the socket for factors' file languages; each sub-folder is one.
package factoring

import (
	"slices"
	"strconv"
	"strings"

	"sluse/calendar"
	"sluse/invoice"
	"sluse/money"
	"sluse/words"
)

// DefaultPrepaymentDays is how long "ask for prepayment" stands after a
// customer was turned down for credit.
const DefaultPrepaymentDays = 90

// MaxDueDays is how far ahead an invoice may fall due and still be offered.
const MaxDueDays = 90

// DefaultNotice is the text of an assignment where the factor gives none of
// its own; a factor's own wording binds.
const DefaultNotice = "Denne fakturaen er overdratt til {factor}, org.nr. {org}. Betaling med befriende virkning kan bare skje til " +
	"{factor}, konto {account}, KID {kid}. Innsigelser meldes straks til {factor}."

// What happens to an invoice whose customer is turned down for credit.
const (
	Next = "next" // it goes on to the next channel
	Hold = "hold" // it waits for a person
)

// An Agreement is a seller's contract with a factor.
type Agreement struct {
	ID                string // the configuration's word for it
	Seller            string // the seller's id
	FactorName        string
	FactorOrgNumber   string
	Account           string       // the factor's account, where customers pay sold invoices
	ClientNumber      string       // the seller's number at the factor
	CommissionPoints  int64        // basis points of the face value
	MinimumCommission money.Amount // per invoice; zero is none
	Notice            string       // the assignment's text with {factor} {org} {account} {kid}; empty is DefaultNotice
	OnCreditRefused   string       // Next or Hold; empty is Next
	PrepaymentDays    int          // 0 is DefaultPrepaymentDays
	OfferExpiryDays   int          // an offer without an answer is withdrawn after so many days
}

// Check says what is wrong with an agreement; nothing where it can be used.
func (a Agreement) Check() []words.Reason {
	var wrong []words.Reason
	need := func(ok bool, code string, args ...string) {
		if !ok {
			wrong = append(wrong, words.R(code, args...))
		}
	}
	need(a.FactorName != "", "factor.no-name", a.ID)
	need(invoice.ValidOrgNumber(a.FactorOrgNumber), "factor.bad-org-number", a.FactorOrgNumber)
	account := invoice.NormalAccount(a.Account)
	need(invoice.ValidBBAN(account) || invoice.ValidIBAN(account), "factor.bad-account", a.Account)
	need(a.CommissionPoints >= 0 && a.CommissionPoints <= 10_000, "factor.bad-commission", points(a.CommissionPoints))
	need(a.MinimumCommission.Minor >= 0 && (a.MinimumCommission.IsZero() || a.MinimumCommission.Currency == "NOK"),
		"factor.bad-minimum", words.Arg(a.MinimumCommission))
	need(a.OnCreditRefused == "" || a.OnCreditRefused == Next || a.OnCreditRefused == Hold, "factor.bad-on-refused", a.OnCreditRefused)
	need(a.PrepaymentDays >= 0, "factor.bad-days", strconv.Itoa(a.PrepaymentDays))
	need(a.OfferExpiryDays > 0, "factor.bad-days", strconv.Itoa(a.OfferExpiryDays))
	return append(wrong, noticeFaults(a.notice())...)
}

func (a Agreement) notice() string {
	if a.Notice == "" {
		return DefaultNotice
	}
	return a.Notice
}

// noticeFaults finds marks that stand for nothing, and the two that the
// customer cannot do without: whom to pay, and where.
func noticeFaults(template string) []words.Reason {
	var wrong []words.Reason
	rest := template
	for {
		_, tail, ok := strings.Cut(rest, "{")
		if !ok {
			break
		}
		mark, tail, _ := strings.Cut(tail, "}")
		if !slices.Contains([]string{"factor", "org", "account", "kid"}, mark) {
			wrong = append(wrong, words.R("factor.notice-mark", "{"+mark+"}"))
		}
		rest = tail
	}
	for _, mark := range []string{"{factor}", "{account}"} {
		if !strings.Contains(template, mark) {
			wrong = append(wrong, words.R("factor.notice-lacks", mark))
		}
	}
	return wrong
}

// points writes basis points as per cent: 250 is "2.50".
func points(n int64) string { return money.NewDecimal(n, 2).String() }

// OfferExpires is the last day that an offer made on a day may be answered.
func (a Agreement) OfferExpires(offered calendar.Date) calendar.Date {
	return offered.AddDays(a.OfferExpiryDays)
}

// PrepaymentUntil is the last day that "ask for prepayment" stands, after a
// refusal for credit on a day.
func (a Agreement) PrepaymentUntil(refused calendar.Date) calendar.Date {
	if a.PrepaymentDays == 0 {
		return refused.AddDays(DefaultPrepaymentDays)
	}
	return refused.AddDays(a.PrepaymentDays)
}

// A Quote is what the sale of one invoice costs, beside what it costs the
// seller to follow the invoice up itself.
type Quote struct {
	Face        money.Amount
	Commission  money.Amount
	Net         money.Amount // Face - Commission: what the factor pays
	OwnHandling money.Amount // the seller's own cost per invoice
	Extra       money.Amount // Commission - OwnHandling; negative where selling is cheaper
	// ExtraPercent is Extra in per cent of Face, to two decimals; absent where
	// Face is nought.
	ExtraPercent money.Decimal
}

// Quote reckons the commission once, half up in whole minor units; the
// factor's own figure in its settlement wins, and the difference is shown.
func (a Agreement) Quote(face, ownHandling money.Amount) Quote {
	commission := face.Share(a.CommissionPoints)
	if commission.Minor < a.MinimumCommission.Minor {
		commission.Minor = a.MinimumCommission.Minor
	}
	q := Quote{Face: face, Commission: commission, Net: face.Sub(commission), OwnHandling: ownHandling}
	q.Extra = commission.Sub(ownHandling)
	if !face.IsZero() {
		q.ExtraPercent, _ = q.Extra.Decimal().MulDiv(money.Int(100), face.Decimal(), 2)
	}
	return q
}
