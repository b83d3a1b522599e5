package factoring_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"sluse/factoring"
	"sluse/invoice"
	"sluse/money"
	"sluse/words"
)

func agreement() factoring.Agreement {
	return factoring.Agreement{
		ID: "demofaktor", Seller: "slusevik", FactorName: "Demofaktor AS", FactorOrgNumber: "310101826",
		Account: "9999 06 00011", ClientNumber: "4711", CommissionPoints: 250, OfferExpiryDays: 2,
	}
}

func ordinary() *invoice.Invoice {
	return &invoice.Invoice{
		Number: "200101", IssueDate: "2027-01-11", DueDate: "2027-01-25", Type: invoice.Commercial, Currency: "NOK",
		Seller: invoice.Party{Name: "Slusevik Engros AS", LegalID: invoice.ID{Scheme: "0192", Value: "310100005"}},
		Buyer: invoice.Party{
			Name: "Fjordbygg\nDemo AS", LegalID: invoice.ID{Scheme: "0192", Value: "310100072"},
			Address: invoice.Address{Line1: "Demoveien 1", PostCode: "5003", City: "Bergen", Country: "NO"},
		},
		Payment: invoice.Payment{MeansCode: "30", ID: "100012001010", Account: "99990501234", AccountName: "Slusevik Engros AS", BIC: "DEMONOKK"},
		Totals:  invoice.Totals{Net: money.MustDecimal("4000.00"), VAT: money.MustDecimal("1000.00"), Gross: money.MustDecimal("5000.00"), Due: money.MustDecimal("5000.00")},
		Lines:   []invoice.Line{{ID: "1", Name: "Bord"}},
	}
}

func TestQuote(t *testing.T) {
	t.Parallel()
	minimum := agreement()
	minimum.MinimumCommission = money.NOK(15000)
	for _, tt := range []struct {
		name            string
		a               factoring.Agreement
		face, own       int64
		commission, net int64
		extra           int64
		percent         string
	}{
		{"the seed's example: 45 kr = 0.9 %", agreement(), 500000, 8000, 12500, 487500, 4500, "0.90"},
		{"half an øre goes up", agreement(), 500020, 8000, 12501, 487519, 4501, "0.90"},
		{"below half goes down", agreement(), 500019, 8000, 12500, 487519, 4500, "0.90"},
		{"the minimum commission", minimum, 500000, 8000, 15000, 485000, 7000, "1.40"},
		{"above the minimum", minimum, 4000000, 8000, 100000, 3900000, 92000, "2.30"},
		{"selling is cheaper", agreement(), 100000, 8000, 2500, 97500, -5500, "-5.50"},
		{"nothing", agreement(), 0, 8000, 0, 0, -8000, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			q := tt.a.Quote(money.NOK(tt.face), money.NOK(tt.own))
			if q.Commission != money.NOK(tt.commission) || q.Net != money.NOK(tt.net) || q.Extra != money.NOK(tt.extra) || q.ExtraPercent.String() != tt.percent {
				t.Errorf("%+v", q)
			}
			if q.Net.Add(q.Commission) != q.Face {
				t.Errorf("the parts make %v of %v", q.Net.Add(q.Commission), q.Face)
			}
		})
	}
}

func TestEligible(t *testing.T) {
	t.Parallel()
	type at struct {
		inv   *invoice.Invoice
		facts *factoring.Facts
	}
	for _, tt := range []struct {
		code   string // nothing: eligible
		change func(at)
	}{
		{"", func(at) {}},
		{"", func(a at) { a.inv.DueDate = "2027-01-12" }},
		{"", func(a at) { a.inv.DueDate = "2027-04-11" }}, // the ninetieth day
		{"factor.due-late", func(a at) { a.inv.DueDate = "2027-04-12" }},
		{"factor.due-passed", func(a at) { a.inv.DueDate = "2027-01-11" }},
		{"factor.no-due-date", func(a at) { a.inv.DueDate = "" }},
		{"factor.never-sell", func(a at) { a.facts.NeverSell = true }},
		{"factor.offered-before", func(a at) { a.facts.AlreadyOffered = true }},
		{"factor.delivered", func(a at) { a.facts.Delivered = true }},
		{"factor.paid", func(a at) { a.facts.Paid = true }},
		{"factor.paid", func(a at) { a.inv.Totals.Paid = money.MustDecimal("0.01") }},
		{"factor.credited", func(a at) { a.facts.Credited = true }},
		{"factor.consumer", func(a at) { a.facts.Consumer = true }},
		{"factor.consumer", func(a at) { a.inv.Buyer.LegalID = invoice.ID{} }},
		{"factor.org-number", func(a at) { a.inv.Buyer.LegalID.Value = "310100073" }},
		{"factor.is-buyer", func(a at) { a.inv.Buyer.LegalID.Value = "310101826" }},
		{"factor.country", func(a at) { a.inv.Buyer.Address.Country = "SE" }},
		{"factor.currency", func(a at) { a.inv.Currency = "EUR" }},
		{"factor.amount", func(a at) { a.inv.Totals.Due = money.MustDecimal("0.00") }},
		{"factor.amount", func(a at) { a.inv.Totals.Due = money.MustDecimal("-1.00") }},
		{"factor.amount", func(a at) { a.inv.Totals.Due = money.MustDecimal("5000.001") }},
		{"factor.credit-note", func(a at) { a.inv.Type = invoice.CreditNote }},
		{"factor.not-ordinary", func(a at) { a.inv.Type = invoice.Factored }},
		{"factor.not-ordinary", func(a at) { a.inv.Payee = &invoice.Payee{Name: "Andre AS"} }},
	} {
		inv, facts := ordinary(), factoring.Facts{Today: "2027-01-11"}
		tt.change(at{inv, &facts})
		ok, why := agreement().Eligible(inv, facts)
		if ok != (tt.code == "") || why.Code != tt.code {
			t.Errorf("want %q, got %v %v", tt.code, ok, why)
		}
	}
}

func TestAssign(t *testing.T) {
	t.Parallel()
	inv := ordinary()
	inv.Notes = []string{"Takk for handelen."}
	inv.Payment.MeansCode = "58"
	before := *inv
	sold, err := factoring.Assign(inv, agreement(), "47112001012", "99990600011")
	if err != nil {
		t.Fatal(err)
	}
	want := ordinary()
	want.Type = "393"
	want.Payee = &invoice.Payee{Name: "Demofaktor AS", LegalID: invoice.ID{Scheme: "0192", Value: "310101826"}}
	want.Payment = invoice.Payment{MeansCode: "30", ID: "47112001012", Account: "99990600011", AccountName: "Demofaktor AS"}
	want.Notes = []string{"Takk for handelen. Denne fakturaen er overdratt til Demofaktor AS, org.nr. 310101826. Betaling med befriende virkning " +
		"kan bare skje til Demofaktor AS, konto 99990600011, KID 47112001012. Innsigelser meldes straks til Demofaktor AS."}
	if !reflect.DeepEqual(sold, want) {
		t.Errorf("got  %+v\nwant %+v", sold, want)
	}
	if !reflect.DeepEqual(*inv, before) || inv.Notes[0] != "Takk for handelen." {
		t.Errorf("the invoice was changed: %+v", inv)
	}
	// Without the factor's KID and account: the invoice's and the agreement's.
	sold, err = factoring.Assign(ordinary(), agreement(), "", "")
	if err != nil || sold.Payment.ID != "100012001010" || sold.Payment.Account != "99990600011" || len(sold.Notes) != 1 {
		t.Errorf("%+v, %v", sold.Payment, err)
	}
}

func TestAssignRefuses(t *testing.T) {
	t.Parallel()
	again, err := factoring.Assign(ordinary(), agreement(), "", "")
	if err != nil {
		t.Fatal(err)
	}
	noKID, own := ordinary(), ordinary()
	noKID.Payment.ID = ""
	own.Seller.LegalID.Value = "310101826"
	credit := ordinary()
	credit.Type = invoice.CreditNote
	for _, tt := range []struct {
		code         string
		inv          *invoice.Invoice
		kid, account string
	}{
		{"factor.not-ordinary", again, "", ""},
		{"factor.not-ordinary", credit, "", ""},
		{"factor.other-account", ordinary(), "", "99990501234"},
		{"factor.bad-kid", ordinary(), "47112001013", ""},
		{"factor.no-kid", noKID, "", ""},
		{"factor.is-seller", own, "", ""},
	} {
		var refused *factoring.AssignmentError
		got, err := factoring.Assign(tt.inv, agreement(), tt.kid, tt.account)
		if got != nil || !errors.As(err, &refused) || refused.Reason.Code != tt.code {
			t.Errorf("want %s, got %v", tt.code, err)
		}
	}
}

func TestAgreementCheck(t *testing.T) {
	t.Parallel()
	if wrong := agreement().Check(); len(wrong) > 0 {
		t.Errorf("a good agreement: %v", wrong)
	}
	for _, tt := range []struct {
		code   string
		change func(*factoring.Agreement)
	}{
		{"factor.no-name", func(a *factoring.Agreement) { a.FactorName = "" }},
		{"factor.bad-org-number", func(a *factoring.Agreement) { a.FactorOrgNumber = "310101827" }},
		{"factor.bad-account", func(a *factoring.Agreement) { a.Account = "99990600012" }},
		{"factor.bad-commission", func(a *factoring.Agreement) { a.CommissionPoints = 10_001 }},
		{"factor.bad-commission", func(a *factoring.Agreement) { a.CommissionPoints = -1 }},
		{"factor.bad-minimum", func(a *factoring.Agreement) { a.MinimumCommission = money.Amount{Minor: 1, Currency: "EUR"} }},
		{"factor.bad-on-refused", func(a *factoring.Agreement) { a.OnCreditRefused = "stop" }},
		{"factor.bad-days", func(a *factoring.Agreement) { a.PrepaymentDays = -1 }},
		{"factor.bad-days", func(a *factoring.Agreement) { a.OfferExpiryDays = 0 }},
		{"factor.notice-mark", func(a *factoring.Agreement) { a.Notice = "{factor} {account} {kidd}" }},
		{"factor.notice-lacks", func(a *factoring.Agreement) { a.Notice = "Betal til {factor}" }},
	} {
		a := agreement()
		tt.change(&a)
		wrong := a.Check()
		if len(wrong) != 1 || wrong[0].Code != tt.code || !words.Known(tt.code) || strings.Contains(wrong[0].Text(words.NB), "{1") {
			t.Errorf("want %s, got %v", tt.code, wrong)
		}
	}
}

func TestJudge(t *testing.T) {
	t.Parallel()
	const today = "2027-01-12"
	hold := agreement()
	hold.OnCreditRefused = factoring.Hold
	a := agreement()
	offer, err := a.NewOffer("1001", ordinary(), "200101.xml", "00")
	if err != nil {
		t.Fatal(err)
	}
	say := func(s factoring.Status, change func(*factoring.Answer)) factoring.Answer {
		ans := factoring.Answer{SaleID: "1001", InvoiceNumber: "200101", Status: s}
		if change != nil {
			change(&ans)
		}
		return ans
	}
	with := func(code string) func(*factoring.Answer) { return func(a *factoring.Answer) { a.ReasonCode = code } }
	for _, tt := range []struct {
		name     string
		a        factoring.Agreement
		standing factoring.Standing
		answer   factoring.Answer
		step     factoring.Step
		code     string
		credit   bool
	}{
		{"bought", a, factoring.Open, say(factoring.Accepted, nil), factoring.StepAssign, "factor.bought", false},
		{"valid today", a, factoring.Open, say(factoring.Accepted, func(a *factoring.Answer) { a.ValidUntil = today }), factoring.StepAssign, "factor.bought", false},
		{"not valid any more", a, factoring.Open, say(factoring.Accepted, func(a *factoring.Answer) { a.ValidUntil = "2027-01-11" }), factoring.StepPerson, "factor.answer-expired", false},
		{"another account", a, factoring.Open, say(factoring.Accepted, func(a *factoring.Answer) { a.PayeeAccount = "99990501234" }), factoring.StepPerson, "factor.other-account", false},
		{"the account as IBAN", a, factoring.Open, say(factoring.Accepted, func(a *factoring.Answer) { a.PayeeAccount = "NO5799990600011" }), factoring.StepAssign, "factor.bought", false},
		{"a bad KID", a, factoring.Open, say(factoring.Accepted, func(a *factoring.Answer) { a.FactorKID = "11" }), factoring.StepPerson, "factor.bad-kid", false},
		{"pending", a, factoring.Open, say(factoring.Pending, nil), factoring.StepWait, "factor.pending", false},
		{"rejected for something else", a, factoring.Open, say(factoring.Rejected, with("OTHER")), factoring.StepGoOn, "factor.not-bought", false},
		{"rejected for credit", a, factoring.Open, say(factoring.Rejected, with("credit")), factoring.StepGoOn, "factor.not-bought-credit", true},
		{"rejected for the limit", a, factoring.Open, say(factoring.Rejected, with("LIMIT")), factoring.StepGoOn, "factor.not-bought-credit", true},
		{"limited", a, factoring.Open, say(factoring.Limited, nil), factoring.StepGoOn, "factor.not-bought-credit", true},
		{"limited, hold", hold, factoring.Open, say(factoring.Limited, nil), factoring.StepPerson, "factor.not-bought-credit", true},
		{"rejected otherwise, hold", hold, factoring.Open, say(factoring.Rejected, nil), factoring.StepGoOn, "factor.not-bought", false},
		{"unknown word", a, factoring.Open, say("maybe", nil), factoring.StepPerson, "factor.answer-unknown", false},
		{"another invoice", a, factoring.Open, factoring.Answer{SaleID: "1001", InvoiceNumber: "200102", Status: factoring.Accepted}, factoring.StepPerson, "factor.answer-mismatch", false},
		{"bought twice", a, factoring.Bought, say(factoring.Accepted, nil), factoring.StepNone, "", false},
		{"a late no never unbooks", a, factoring.Bought, say(factoring.Rejected, with("CREDIT")), factoring.StepPerson, "factor.late-no", false},
		{"a late pending", a, factoring.Bought, say(factoring.Pending, nil), factoring.StepNone, "", false},
		{"yes after withdrawal", a, factoring.Withdrawn, say(factoring.Accepted, nil), factoring.StepPerson, "factor.late-yes", false},
		{"yes after expiry", a, factoring.Expired, say(factoring.Accepted, nil), factoring.StepPerson, "factor.late-yes", false},
		{"yes after no", a, factoring.Declined, say(factoring.Accepted, nil), factoring.StepPerson, "factor.late-yes", false},
		{"no after withdrawal", a, factoring.Withdrawn, say(factoring.Limited, nil), factoring.StepNone, "", false},
		{"no twice", a, factoring.Declined, say(factoring.Rejected, nil), factoring.StepNone, "", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := tt.a.Judge(offer, tt.standing, tt.answer, today)
			if got.Step != tt.step || got.Reason.Code != tt.code || got.ForCredit != tt.credit {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestOfferOfAnInvoice(t *testing.T) {
	t.Parallel()
	o, err := agreement().NewOffer("1001", ordinary(), "200101.xml", "00")
	want := factoring.Offer{
		Action: "offer", SaleID: "1001", SellerOrg: "310100005", ClientNumber: "4711", InvoiceNumber: "200101", Type: "380",
		IssueDate: "2027-01-11", DueDate: "2027-01-25", Net: money.NOK(400000), VAT: money.NOK(100000), Gross: money.NOK(500000),
		DebtorOrg: "310100072", DebtorName: "Fjordbygg Demo AS", Street: "Demoveien 1", PostCode: "5003", City: "Bergen", Country: "NO",
		KID: "100012001010", Document: "200101.xml", SHA256: "00",
	}
	if err != nil || o != want {
		t.Errorf("%v\ngot  %+v\nwant %+v", err, o, want)
	}
	fine := ordinary()
	fine.Totals.Due = money.MustDecimal("0.001")
	if _, err := agreement().NewOffer("1", fine, "", ""); err == nil {
		t.Error("an amount finer than øre was offered")
	}
}

func TestDays(t *testing.T) {
	t.Parallel()
	a := agreement()
	if got := a.OfferExpires("2027-01-11"); got != "2027-01-13" {
		t.Error(got)
	}
	if got := a.PrepaymentUntil("2027-01-11"); got != "2027-04-11" {
		t.Error(got)
	}
	a.PrepaymentDays = 30
	if got := a.PrepaymentUntil("2027-01-11"); got != "2027-02-10" {
		t.Error(got)
	}
}

func TestWithoutCreditInformation(t *testing.T) {
	t.Parallel()
	a := factoring.Answer{
		SaleID: "1", InvoiceNumber: "2", Status: factoring.Limited, ReasonCode: "LIMIT", ReasonText: "x", Score: "C",
		Limit: money.NOK(1), OpenLimit: money.NOK(1), Percent: money.Int(2), ValidUntil: "2027-01-12",
	}
	if got := a.WithoutCreditInformation(); got != (factoring.Answer{SaleID: "1", InvoiceNumber: "2", Status: factoring.Rejected, ValidUntil: "2027-01-12"}) {
		t.Errorf("%+v", got)
	}
}

func TestSettlementCheck(t *testing.T) {
	t.Parallel()
	good := func() *factoring.Settlement {
		return &factoring.Settlement{ID: "7", ValueDate: "2027-01-12", Count: 2, Sum: money.NOK(487500), Rows: []factoring.SettlementRow{
			{InvoiceNumber: "200101", Kind: factoring.Purchase, Amount: money.NOK(500000)},
			{InvoiceNumber: "200101", Kind: factoring.Commission, Amount: money.NOK(-12500)},
		}}
	}
	for _, tt := range []struct {
		code   string
		change func(*factoring.Settlement)
	}{
		{"", func(*factoring.Settlement) {}},
		{"factor.settlement-sum", func(s *factoring.Settlement) { s.Sum = money.NOK(487501) }},
		{"factor.settlement-sum", func(s *factoring.Settlement) { s.Rows[1].Amount = money.NOK(12500) }},
		{"factor.settlement-count", func(s *factoring.Settlement) { s.Count = 3 }},
		{"factor.settlement-currency", func(s *factoring.Settlement) { s.Rows[0].Amount.Currency = "EUR" }},
		{"factor.settlement-kind", func(s *factoring.Settlement) { s.Rows[0].Kind = "sale" }},
		{"factor.settlement-nameless", func(s *factoring.Settlement) { s.ID = "" }},
		{"factor.settlement-nameless", func(s *factoring.Settlement) { s.ValueDate = "" }},
	} {
		s := good()
		tt.change(s)
		if why, ok := s.Check(); ok != (tt.code == "") || why.Code != tt.code {
			t.Errorf("want %q, got %v %v", tt.code, ok, why)
		}
	}
	if got := good().Total(factoring.Commission, "200101"); got != money.NOK(-12500) {
		t.Error(got)
	}
	if got := good().Total(factoring.Purchase, "200102"); !got.IsZero() {
		t.Error(got)
	}
}
