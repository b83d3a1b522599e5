package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"sluse/daemon"
	"sluse/flow"
	"sluse/invoice"
	"sluse/ledger"
	"sluse/money"
	"sluse/routing"
)

func newShow(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "show INVOICE|file:ID",
		Short: "Tell the whole story of one invoice, or of one file",
		Long: "Tell the whole story of one invoice, or of one file.\n\n" +
			"INVOICE is a number, or SELLER/CLASS/NUMBER where several have it; CLASS is invoice or credit-note.",
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return a.show(c.Context(), newOut(c), args[0]) },
	}
}

func (a *app) show(ctx context.Context, o out, arg string) (err error) {
	house, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, house.Close()) }()
	if id, ok := strings.CutPrefix(arg, "file:"); ok {
		n, err := strconv.ParseInt(id, 10, 64)
		if err != nil {
			return usage("%s", a.say("command.bad-file-id", arg))
		}
		return a.showFile(ctx, o, house, n)
	}
	inv, err := a.findInvoice(ctx, house, arg)
	if err != nil {
		return err
	}
	s, err := tell(ctx, house, inv)
	if err != nil {
		return err
	}
	way := ""
	if n := len(s.decisions); n > 0 && s.decisions[n-1].Decision.Outcome == routing.Go {
		way = s.decisions[n-1].Decision.Channel
	}
	if s.kept, err = a.keepersOf(ctx, house, inv, way); err != nil {
		return err
	}
	s.kept = append(s.kept, a.timesOf(house, s)...)
	if a.json {
		return o.object(a.storyView(house, s))
	}
	return a.showStory(o, house, s)
}

// A story is all that is known of one invoice.
type story struct {
	inv        flow.Invoice
	doc        invoice.Invoice
	customer   invoice.Customer
	open       money.Amount // on the customer's ledger, in the book currency
	file       flow.Arrival // zero where no file brought it
	decisions  []flow.Decided
	deliveries []flow.Delivery
	offers     []flow.Offer
	vouchers   []*ledger.Voucher
	payments   []flow.Entry
	events     []flow.Event
	erased     *flow.Erased // why its document is not there any more
	kept       []string     // what is switched on and keeps it at home
}

// tell collects the story of an invoice.
func tell(ctx context.Context, house *daemon.House, inv flow.Invoice) (story, error) {
	db := house.Store
	s := story{inv: inv}
	content, err := db.Document(inv.Content)
	if err != nil && !errors.As(err, &s.erased) {
		return s, err
	}
	if err := json.Unmarshal(content, &s.doc); err != nil && len(content) > 0 {
		return s, fmt.Errorf("invoice %s: %w", inv.Number, err)
	}
	if s.customer, err = db.Customer(ctx, inv.Customer); err != nil {
		return s, err
	}
	if s.open, err = db.Open(ctx, inv.ID, house.Flow.Chart[ledger.Receivables].Code); err != nil {
		return s, err
	}
	if inv.Arrival != 0 {
		if s.file, err = db.File(ctx, inv.Arrival); err != nil {
			return s, err
		}
	}
	if s.decisions, err = db.Decisions(ctx, inv.ID); err != nil {
		return s, err
	}
	if s.deliveries, err = db.Deliveries(ctx, inv.ID); err != nil {
		return s, err
	}
	if s.offers, err = db.Offers(ctx, inv.ID); err != nil {
		return s, err
	}
	if s.events, err = db.Events(ctx, inv.ID); err != nil {
		return s, err
	}
	if s.vouchers, err = db.VouchersOf(ctx, inv); err != nil {
		return s, err
	}
	for _, v := range s.vouchers {
		e, is, err := db.PaymentBy(ctx, v.ID)
		if err != nil {
			return s, err
		}
		if is {
			s.payments = append(s.payments, e)
		}
	}
	return s, nil
}

// ownHandling is what handling an invoice costs its seller.
func ownHandling(house *daemon.House, seller string) money.Amount {
	if s, ok := house.Flow.Sellers[seller]; ok {
		return s.OwnHandling
	}
	return money.Amount{}
}

// factorName is the factor of an agreement.
func factorName(house *daemon.House, agreement string) string {
	if f, ok := house.Flow.Factors[agreement]; ok {
		return f.FactorName
	}
	return agreement
}

// The story for machines.
type (
	storyView struct {
		invoiceView
		Type        string              `json:"type"`
		Erased      string              `json:"erased,omitempty"` // the day on which its document was
		CustomerOrg string              `json:"customer_org"`
		Account     string              `json:"account"`
		Credits     string              `json:"credits"`
		Open        string              `json:"open"` // in the book currency
		File        string              `json:"file"`
		FileID      int64               `json:"file_id"`
		Place       string              `json:"place"`
		Kept        []string            `json:"kept,omitempty"` // what is switched on and keeps it at home
		Decisions   []decisionView      `json:"decisions"`
		Deliveries  []storyDeliveryView `json:"deliveries"`
		Offers      []storyOfferView    `json:"offers"`
		Vouchers    []voucherView       `json:"vouchers"`
		Payments    []paymentView       `json:"payments"`
		Events      []eventView         `json:"events"`
	}
	decisionView struct {
		At      string        `json:"at"`
		List    string        `json:"list"`
		Outcome string        `json:"outcome"`
		Channel string        `json:"channel"`
		Reason  reasonView    `json:"reason"`
		Passed  []verdictView `json:"passed"`
	}
	verdictView struct {
		Channel string     `json:"channel"`
		Verdict string     `json:"verdict"`
		Reason  reasonView `json:"reason"`
	}
	storyDeliveryView struct {
		Purpose  string     `json:"purpose"`
		Channel  string     `json:"channel"`
		State    string     `json:"state"`
		Refusal  string     `json:"refusal"`
		Reason   reasonView `json:"reason"`
		Receipt  string     `json:"receipt"`
		Token    string     `json:"token"`
		Attempts int        `json:"attempts"`
		Changed  string     `json:"changed"`
		Leaves   string     `json:"leaves,omitempty"` // of a queued one: not before
	}
	storyOfferView struct {
		Offer       string     `json:"offer"`
		Factor      string     `json:"factor"`
		State       string     `json:"state"`
		Face        string     `json:"face"`
		Commission  string     `json:"commission"`
		Net         string     `json:"net"`
		OwnHandling string     `json:"own_handling"`
		Currency    string     `json:"currency"`
		Offered     string     `json:"offered"`
		Answered    string     `json:"answered"`
		Expires     string     `json:"expires"`
		KID         string     `json:"kid"`
		Account     string     `json:"account"`
		Reason      reasonView `json:"reason"`
	}
	voucherView struct {
		Voucher  string        `json:"voucher"`
		Date     string        `json:"date"`
		Text     string        `json:"text"`
		Evidence string        `json:"evidence"`
		Postings []postingView `json:"postings"`
	}
	postingView struct {
		Account  string `json:"account"`
		Sub      string `json:"sub,omitempty"`
		Name     string `json:"name"`
		Amount   string `json:"amount"` // debit above nought
		Currency string `json:"currency"`
	}
	paymentView struct {
		Date     string     `json:"date"`
		Amount   string     `json:"amount"` // of the whole bank entry
		Currency string     `json:"currency"`
		From     string     `json:"from"`
		Match    string     `json:"match"`
		Reason   reasonView `json:"reason"`
	}
	eventView struct {
		At   string `json:"at"`
		Who  string `json:"who"`
		Code string `json:"code"`
		Text string `json:"text"`
		Note string `json:"note,omitempty"`
	}
)

func (a *app) storyView(house *daemon.House, s story) storyView {
	inv := s.inv
	v := storyView{
		invoiceView: invoiceView{
			Seller: inv.Seller, Class: string(inv.Class), Number: inv.Number, Customer: s.customer.Name, CustomerNumber: s.customer.Number,
			Amount: inv.Gross.String(), Currency: inv.Gross.Currency, IssueDate: string(inv.IssueDate), DueDate: string(inv.DueDate),
			KID: inv.KID, State: string(inv.State), Reason: a.reason(inv.Reason), Sold: inv.Offer != 0,
		},
		Type: inv.Type, CustomerOrg: s.customer.OrgNumber, Account: inv.Account, Credits: inv.Credits, Open: s.open.String(),
		File: s.file.Name, FileID: s.file.ID, Place: inv.Place.String(), Kept: s.kept,
		Decisions: []decisionView{}, Deliveries: []storyDeliveryView{}, Offers: []storyOfferView{}, Vouchers: []voucherView{}, Payments: []paymentView{}, Events: []eventView{},
	}
	if s.erased != nil {
		v.Erased = string(s.erased.On)
	}
	for _, d := range s.decisions {
		one := decisionView{At: instant(d.At), List: d.Decision.List, Outcome: string(d.Decision.Outcome), Channel: d.Decision.Channel, Reason: a.reason(d.Decision.Reason), Passed: []verdictView{}}
		for _, p := range d.Decision.Passed {
			one.Passed = append(one.Passed, verdictView{p.Channel, string(p.Answer), a.reason(p.Reason)})
		}
		v.Decisions = append(v.Decisions, one)
	}
	for _, d := range s.deliveries {
		if string(d.Purpose) == "customer" {
			v.Channel, v.Delivery = d.Channel, string(d.State)
		}
		v.Deliveries = append(v.Deliveries, storyDeliveryView{
			string(d.Purpose), d.Channel, string(d.State), string(d.Refusal), a.reason(d.Reason), d.Receipt, d.Token, d.Attempt, instant(d.ChangedAt),
			instant(leaves(house, d)),
		})
	}
	for _, f := range s.offers {
		v.Offers = append(v.Offers, storyOfferView{
			f.SaleID, factorName(house, f.Factor), string(f.State), f.Face.String(), f.Commission.String(), f.Face.Sub(f.Commission).String(),
			ownHandling(house, f.Seller).String(), f.Face.Currency, instant(f.OfferedAt), instant(f.AnsweredAt), string(f.Expires), f.KID, f.Account, a.reason(f.Reason),
		})
	}
	for _, b := range s.vouchers {
		one := voucherView{Voucher: b.Reference(), Date: string(b.Date), Text: b.Text, Evidence: b.Evidence.String(), Postings: []postingView{}}
		for _, p := range b.Postings {
			one.Postings = append(one.Postings, postingView{p.Account.Code, p.Account.Sub, p.Account.Name, p.Amount.String(), p.Amount.Currency})
		}
		v.Vouchers = append(v.Vouchers, one)
	}
	for _, e := range s.payments {
		v.Payments = append(v.Payments, paymentView{string(e.Payment.BookingDate), e.Amount.String(), e.Amount.Currency, e.Payment.Debtor, e.Match, a.reason(e.Why)})
	}
	for _, e := range s.events {
		v.Events = append(v.Events, eventView{instant(e.At), e.Who, e.Reason.Code, e.Reason.Text(a.lang()), e.Note})
	}
	return v
}
