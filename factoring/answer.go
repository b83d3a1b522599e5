package factoring

import (
	"strings"

	"sluse/calendar"
	"sluse/invoice"
	"sluse/money"
	"sluse/words"
)

// A Status is the factor's answer in one word.
type Status string

// The answers.
const (
	Accepted Status = "accepted" // bought, without recourse
	Pending  Status = "pending"  // received; the answer comes later
	Rejected Status = "rejected" // not bought
	Limited  Status = "limited"  // not bought: the customer's limit is used up
)

// The reason codes that speak of the customer's credit. A factor has others.
const (
	ReasonCredit = "CREDIT"
	ReasonLimit  = "LIMIT"
)

// An Answer is what the factor says of one offer.
type Answer struct {
	SaleID        string
	InvoiceNumber string
	Status        Status
	ReasonCode    string
	ReasonText    string
	Score         string        // a band, as the factor words it
	Limit         money.Amount  // the customer's limit at the factor; no currency where it is not given
	OpenLimit     money.Amount  // what is left of it
	Percent       money.Decimal // the price
	PayeeAccount  string        // where the customer shall pay; the agreement's where it is empty
	FactorKID     string        // the factor's KID; the invoice's own stands where it is empty
	ValidUntil    calendar.Date // an acceptance stands until then
	Place         invoice.Place
}

// ForCredit reports whether the invoice was turned down for the customer's
// credit: then the customer should be asked to pay in advance.
func (a Answer) ForCredit() bool {
	switch a.Status {
	case Limited:
		return true
	case Rejected:
		code := strings.ToUpper(a.ReasonCode)
		return code == ReasonCredit || code == ReasonLimit
	}
	return false
}

// WithoutCreditInformation is the answer as it may be kept of a sole
// proprietor or a consumer: the answer and its day, nothing of why.
func (a Answer) WithoutCreditInformation() Answer {
	if a.Status == Limited {
		a.Status = Rejected
	}
	a.ReasonCode, a.ReasonText, a.Score = "", "", ""
	a.Limit, a.OpenLimit, a.Percent = money.Amount{}, money.Amount{}, money.Decimal{}
	return a
}

// A Standing is how an offer stands.
type Standing string

// The standings. Only an open offer can change.
const (
	Open      Standing = "open"
	Bought    Standing = "accepted"
	Declined  Standing = "declined"
	Withdrawn Standing = "withdrawn"
	Expired   Standing = "expired"
)

// A Step is what follows from an answer.
type Step string

// The steps.
const (
	StepNone   Step = "none"   // nothing changes
	StepWait   Step = "wait"   // the offer stays open
	StepAssign Step = "assign" // the invoice is sold: assign it, then deliver it
	StepGoOn   Step = "go on"  // not bought: the next channel
	StepPerson Step = "person" // a person must look; nothing changes until then
)

// A Judgement is what follows from an answer, and why.
type Judgement struct {
	Step      Step
	Reason    words.Reason
	ForCredit bool // ask the customer for prepayment
}

// Judge says what an answer that came on a day does to an offer. It is called
// again for a repeated answer and then changes nothing: an invoice is
// assigned once, and an answer to an offer that is not open never assigns.
func (a Agreement) Judge(o Offer, standing Standing, ans Answer, today calendar.Date) Judgement {
	switch {
	case ans.SaleID != o.SaleID || ans.InvoiceNumber != o.InvoiceNumber:
		return Judgement{Step: StepPerson, Reason: words.R("factor.answer-mismatch", ans.SaleID, ans.InvoiceNumber)}
	case standing != Open:
		return judgeClosed(standing, ans)
	}
	switch ans.Status {
	case Accepted:
		switch {
		case ans.ValidUntil != "" && ans.ValidUntil < today:
			return Judgement{Step: StepPerson, Reason: words.R("factor.answer-expired", string(ans.ValidUntil))}
		case ans.PayeeAccount != "" && !invoice.SameAccount(ans.PayeeAccount, a.Account):
			return Judgement{Step: StepPerson, Reason: words.R("factor.other-account", ans.PayeeAccount, a.Account)}
		case ans.FactorKID != "" && !invoice.ValidKID(ans.FactorKID):
			return Judgement{Step: StepPerson, Reason: words.R("factor.bad-kid", ans.FactorKID)}
		}
		return Judgement{Step: StepAssign, Reason: words.R("factor.bought", a.FactorName)}
	case Pending:
		return Judgement{Step: StepWait, Reason: words.R("factor.pending", a.FactorName)}
	case Rejected, Limited:
		return a.judgeNo(ans)
	}
	return Judgement{Step: StepPerson, Reason: words.R("factor.answer-unknown", string(ans.Status))}
}

func (a Agreement) judgeNo(ans Answer) Judgement {
	if !ans.ForCredit() {
		return Judgement{Step: StepGoOn, Reason: words.R("factor.not-bought", a.FactorName, ans.why())}
	}
	j := Judgement{Step: StepGoOn, Reason: words.R("factor.not-bought-credit", a.FactorName), ForCredit: true}
	if a.OnCreditRefused == Hold {
		j.Step = StepPerson
	}
	return j
}

// judgeClosed is of an answer to an offer that is not open any more. The same
// answer again is nothing; a contradiction is for a person, as the factor
// believes something else than we.
func judgeClosed(standing Standing, ans Answer) Judgement {
	no := ans.Status == Rejected || ans.Status == Limited
	switch {
	case ans.Status == Pending,
		standing == Bought && ans.Status == Accepted,
		standing != Bought && no:
		return Judgement{Step: StepNone}
	}
	if no {
		return Judgement{Step: StepPerson, Reason: words.R("factor.late-no", ans.InvoiceNumber, ans.why())}
	}
	return Judgement{Step: StepPerson, Reason: words.R("factor.late-yes", ans.InvoiceNumber)}
}

// why is the factor's own reason.
func (a Answer) why() string { return strings.TrimSpace(a.ReasonCode + " " + a.ReasonText) }
