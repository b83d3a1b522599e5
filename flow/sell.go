package flow

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"sluse/calendar"
	"sluse/factoring"
	"sluse/ingest"
	"sluse/invoice"
	"sluse/money"
	"sluse/outbox"
	"sluse/routing"
	"sluse/words"
)

// saleVerdict says whether an invoice may be offered to the seller's factor.
func (f *Flow) saleVerdict(inv Invoice, doc *invoice.Invoice, customer invoice.Customer, open money.Amount) routing.Verdict {
	a := f.factorOf(inv.Seller)
	if a == nil {
		return routing.Verdict{Answer: routing.Cannot, Reason: words.R("factor.no-agreement")}
	}
	ok, reason := a.Eligible(doc, factoring.Facts{
		Consumer: customer.OrgNumber == "", NeverSell: customer.NeverSell, Paid: inv.Issued && open != inv.Gross, Today: f.today(),
	})
	if !ok {
		return routing.Verdict{Answer: routing.Cannot, Reason: reason}
	}
	return routing.Verdict{Answer: routing.Can, Reason: words.R("route.offered", a.FactorName)}
}

// offer offers an invoice to the seller's factor, in the commit that decides
// it. The database allows one living offer, ever; what is paid or credited in
// part is not offered.
func (f *Flow) offer(tx Tx, inv Invoice) error {
	a := f.factorOf(inv.Seller)
	open, err := tx.Open(inv.ID, f.receivables())
	if err != nil {
		return err
	}
	if inv.Issued && open != inv.Gross {
		return nil // it is looked at again, and then not offered
	}
	o := Offer{
		Seller: inv.Seller, Invoice: inv.ID, Customer: inv.Customer, Factor: a.ID, State: OfferOpen,
		Face: inv.Gross, Commission: a.Quote(inv.Gross, f.ownHandling(inv.Seller)).Commission,
		OfferedAt: f.Now(), Expires: a.OfferExpires(f.today()), Account: a.Account,
	}
	if err := tx.AddOffer(&o); err != nil {
		return err
	}
	channel := wayOf(inv, routing.Factor)
	inv.State, inv.Reason = Offered, words.R("factor.offered", a.FactorName)
	if channel != routing.Factor {
		inv.Reason = words.R("rehearsal.offering", a.FactorName)
	}
	if err := tx.SetInvoice(inv); err != nil {
		return err
	}
	return tx.AddDelivery(&Delivery{
		Seller: inv.Seller, Invoice: inv.ID, Purpose: outbox.ForFactor, Channel: channel,
		State: outbox.Queued, RunAt: f.afterRegret(inv.Seller, routing.Factor), ChangedAt: f.Now(),
	})
}

func (f *Flow) receivables() string { return f.Chart["receivables"].Code }

func (f *Flow) ownHandling(seller string) money.Amount {
	if s, ok := f.Sellers[seller]; ok {
		return s.OwnHandling
	}
	return money.Amount{Currency: f.BookMoney}
}

// Answers is the kind of file in which a factor answers offers.
type Answers struct{ Flow *Flow }

var _ ingest.Kind = Answers{}

// Name is the kind's word in configuration.
func (Answers) Name() string { return "answers" }

// Recognise says whether a factor's language reads the file.
func (k Answers) Recognise(head []byte) bool {
	return k.Flow.speaker("", func(l factoring.Language) bool { return l.RecogniseAnswers(head) }) != nil
}

// speaker is the agreement whose language knows a file; of one seller where
// that is given.
func (f *Flow) speaker(seller string, knows func(factoring.Language) bool) *Factor {
	var found *Factor
	for _, a := range f.Factors {
		if (seller == "" || a.Seller == seller) && knows(a.Language) && (found == nil || a.ID < found.ID) {
			found = a
		}
	}
	return found
}

// slurp reads a small file whole; the drop bounds its size.
func slurp(ctx context.Context, file *ingest.File) (b []byte, err error) {
	r, err := file.Open(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	return io.ReadAll(r)
}

// Take reads a factor's answers; all that follows from the file is one commit.
func (k Answers) Take(ctx context.Context, file *ingest.File) error {
	f := k.Flow
	raw, err := slurp(ctx, file)
	if err != nil {
		return err
	}
	a := f.speaker(file.Source.Seller, func(l factoring.Language) bool { return l.RecogniseAnswers(raw) })
	if a == nil {
		return &ingest.Rejected{Place: file.Name, Reason: words.R("factor.no-agreement")}
	}
	answers, err := a.Language.ReadAnswers(bytes.NewReader(raw), file.Name)
	if err != nil {
		return factorFault(err)
	}
	return f.takeSmall(ctx, file, "answers", a.Language.Name(), func(tx Tx, arrival *Arrival) error {
		for i, fault := range answers.Faults {
			arrival.Counts.Rejected++
			if err := tx.AddFault(smallFault(arrival.ID, i+1, fault.Place, fault.Reason)); err != nil {
				return err
			}
		}
		for i, answer := range answers.Answers {
			problem, err := f.answer(tx, a, answer, *arrival)
			if err != nil {
				return fmt.Errorf("answer to %s: %w", answer.SaleID, err)
			}
			if problem.IsZero() {
				arrival.Counts.Accepted++
				continue
			}
			arrival.Counts.Rejected++
			if err := tx.AddFault(smallFault(arrival.ID, len(answers.Faults)+i+1, answer.Place, problem)); err != nil {
				return err
			}
		}
		arrival.Counts.Read = arrival.Counts.Accepted + arrival.Counts.Rejected
		return nil
	})
}

func factorFault(err error) error {
	var fault *factoring.FileError
	if errors.As(err, &fault) {
		return &ingest.Rejected{Place: fault.Place.String(), Reason: fault.Reason}
	}
	return err
}

func smallFault(arrival int64, ordinal int, place invoice.Place, reason words.Reason) Fault {
	return Fault{
		Arrival: arrival, Ordinal: ordinal, Outcome: FaultRejected, Place: place,
		Findings: []invoice.Finding{{Rule: "SLUSE-FILE", Fatal: true, Place: place, Reason: reason}},
	}
}

// takeSmall is the one commit of a file that is taken as a whole. It is
// rejected where nothing of it could be used.
func (f *Flow) takeSmall(ctx context.Context, file *ingest.File, kind, format string, take func(Tx, *Arrival) error) error {
	seen, err := f.Store.File(ctx, file.Arrival)
	if err != nil {
		return err
	}
	return f.Store.Do(ctx, func(tx Tx) error {
		a := seen
		a.Kind, a.Format, a.State = kind, format, ArchivedFile
		if err := take(tx, &a); err != nil {
			return err
		}
		if a.State == ArchivedFile && a.Counts.Read > 0 && a.Counts.Accepted+a.Counts.Duplicate == 0 {
			a.State, a.Reason = RejectedFile, words.R("file.nothing-usable")
		}
		return tx.SetArrival(a)
	})
}

// answer carries one answer out. The returned reason says what a person must
// look at; then nothing else has changed.
func (f *Flow) answer(tx Tx, a *Factor, answer factoring.Answer, arrival Arrival) (words.Reason, error) {
	o, found, err := tx.OfferBySale(a.ID, answer.SaleID)
	if err != nil {
		return words.Reason{}, err
	}
	if !found {
		return words.R("factor.answer-unknown-sale", answer.SaleID, answer.InvoiceNumber), nil
	}
	inv, err := tx.InvoiceByID(o.Invoice)
	if err != nil {
		return words.Reason{}, err
	}
	if o.State == OfferRehearsed { // an answer to what nobody was asked
		return words.R("rehearsal.answered", inv.Number), nil
	}
	mine := factoring.Offer{SaleID: o.SaleID, InvoiceNumber: inv.Number}
	j := a.Judge(mine, factoring.Standing(o.State), answer, f.today())
	o.AnsweredAt, o.Reason, o.Credit = f.Now(), j.Reason, j.ForCredit
	switch j.Step {
	case factoring.StepNone:
		return words.Reason{}, nil
	case factoring.StepWait:
		inv.Reason = j.Reason
		return words.Reason{}, tx.SetInvoice(inv)
	case factoring.StepAssign:
		switch problem, err := f.unassignable(tx, a, o, inv, answer); {
		case err != nil:
			return problem, err
		case problem.Code == changedSinceOffer:
			return problem, f.unsold(tx, o, inv, problem)
		case !problem.IsZero(): // the factor may answer again, as it should be
			return problem, tx.AddEvent(f.event(inv, problem))
		}
		return words.Reason{}, f.assign(tx, a, o, inv, answer, arrival)
	case factoring.StepGoOn:
		return words.Reason{}, f.notBought(tx, a, o, inv, j, false)
	case factoring.StepPerson:
		if j.ForCredit { // the agreement says that a person decides
			return words.Reason{}, f.notBought(tx, a, o, inv, j, true)
		}
		return j.Reason, tx.AddEvent(f.event(inv, j.Reason))
	}
	return words.Reason{}, fmt.Errorf("unknown step %q", j.Step)
}

const changedSinceOffer = "factor.changed-since-offer"

// unsold ends an offer that the factor has accepted and that cannot be carried
// out: the invoice is for a person, who tells the factor.
func (f *Flow) unsold(tx Tx, o Offer, inv Invoice, problem words.Reason) error {
	o.State, o.Reason = OfferWithdrawn, problem
	if err := tx.SetOffer(o); err != nil {
		return err
	}
	inv.State, inv.Reason = HeldBack, problem
	if err := tx.SetInvoice(inv); err != nil {
		return err
	}
	return tx.AddEvent(f.event(inv, problem))
}

// unassignable says why an accepted sale cannot be carried out: what was
// offered has been paid or credited since, or the invoice cannot be made out
// to the factor.
func (f *Flow) unassignable(tx Tx, a *Factor, o Offer, inv Invoice, answer factoring.Answer) (words.Reason, error) {
	open, err := tx.Open(inv.ID, f.receivables())
	if err != nil {
		return words.Reason{}, err
	}
	if inv.Issued && open != o.Face {
		return words.R(changedSinceOffer, words.Arg(open), words.Arg(o.Face)), nil
	}
	doc, err := f.content(inv)
	if err != nil {
		return words.Reason{}, err
	}
	_, err = factoring.Assign(doc, a.Agreement, answer.FactorKID, answer.PayeeAccount)
	var no *factoring.AssignmentError
	if errors.As(err, &no) {
		return no.Reason, nil
	}
	return words.Reason{}, err
}

// assign books the sale and lets the rest of the list deliver the invoice,
// which from now on asks for payment to the factor.
func (f *Flow) assign(tx Tx, a *Factor, o Offer, inv Invoice, answer factoring.Answer, arrival Arrival) error {
	o.State, o.KID = OfferAccepted, answer.FactorKID
	if answer.PayeeAccount != "" {
		o.Account = answer.PayeeAccount
	}
	if err := tx.SetOffer(o); err != nil {
		return err
	}
	sold := f.assignment(o, inv)
	sold.Evidence.Document = words.Say(words.NB, "books.evidence-answer", o.SaleID)
	sold.Evidence.Place = evidencePlace(arrival, answer.Place)
	v, err := f.Chart.Sold(sold)
	if err != nil {
		return err
	}
	if err := tx.Book(v); err != nil {
		return err
	}
	inv.Offer, inv.State, inv.Reason, inv.LookAt = o.ID, Waiting, words.Reason{}, f.Now()
	if err := tx.SetInvoice(inv); err != nil {
		return err
	}
	return tx.AddEvent(f.event(inv, words.R("factor.bought", a.FactorName)))
}

func evidencePlace(a Arrival, p invoice.Place) string {
	p.File = a.Name
	return p.String()
}

// notBought lets the invoice go on to the next channel, or to a person where
// the agreement says so, and advises prepayment where the refusal was for
// credit.
func (f *Flow) notBought(tx Tx, a *Factor, o Offer, inv Invoice, j factoring.Judgement, person bool) error {
	o.State = OfferDeclined
	if err := tx.SetOffer(o); err != nil {
		return err
	}
	inv.State, inv.Reason, inv.LookAt = Waiting, words.Reason{}, f.Now()
	if person {
		inv.State, inv.Reason = HeldBack, j.Reason
	}
	if err := tx.SetInvoice(inv); err != nil {
		return err
	}
	if j.ForCredit {
		c, err := tx.CustomerByID(inv.Customer)
		if err != nil {
			return err
		}
		before := c
		c.Prepay = invoice.Prepayment{Since: string(f.today()), Until: string(a.PrepaymentUntil(f.today())), Source: a.FactorName}
		if err := tx.SaveCustomer(c, nil); err != nil {
			return err
		}
		e := Event{At: f.Now(), Who: ours, Customer: c.ID, Reason: words.R("event.customer-prepay", inv.Number, a.FactorName, words.NestAll(changesOf(before, c)))}
		if err := tx.AddEvent(e); err != nil {
			return err
		}
	}
	return tx.AddEvent(f.event(inv, j.Reason))
}

// Settlements is the kind of file in which a factor reports a payout.
type Settlements struct{ Flow *Flow }

var _ ingest.Kind = Settlements{}

// Name is the kind's word in configuration.
func (Settlements) Name() string { return "settlements" }

// Recognise says whether a factor's language reads the file.
func (k Settlements) Recognise(head []byte) bool {
	return k.Flow.speaker("", func(l factoring.Language) bool { return l.RecogniseSettlement(head) }) != nil
}

// Take keeps the settlement; the bank entry that it explains books it.
func (k Settlements) Take(ctx context.Context, file *ingest.File) error {
	f := k.Flow
	raw, err := slurp(ctx, file)
	if err != nil {
		return err
	}
	a := f.speaker(file.Source.Seller, func(l factoring.Language) bool { return l.RecogniseSettlement(raw) })
	if a == nil {
		return &ingest.Rejected{Place: file.Name, Reason: words.R("factor.no-agreement")}
	}
	report, err := a.Language.ReadSettlement(bytes.NewReader(raw), file.Name)
	if err != nil {
		return factorFault(err)
	}
	return f.takeSmall(ctx, file, "settlements", a.Language.Name(), func(tx Tx, arrival *Arrival) error {
		first, same, err := tx.AddSettlement(SettlementReport{Seller: a.Seller, Factor: a.ID, Arrival: arrival.ID, Report: *report})
		switch {
		case err != nil:
			return err
		case first == nil:
			arrival.Counts = Counts{Read: 1, Accepted: 1}
			return nil
		case same:
			arrival.Counts = Counts{Read: 1, Duplicate: 1}
			return nil
		}
		arrival.Counts = Counts{Read: 1, Conflict: 1}
		fault := smallFault(arrival.ID, 1, invoice.Place{File: file.Name}, words.R("bank.settlement-conflict",
			report.ID, words.Arg(first.Report.Sum), words.Arg(report.Sum)))
		fault.Outcome, fault.Findings[0].Rule = FaultConflict, "SLUSE-CONFLICT"
		return tx.AddFault(fault)
	})
}

// Quote shows what selling an invoice would cost, beside handling it oneself.
func (f *Flow) Quote(ctx context.Context, inv Invoice) (factoring.Quote, *Factor, words.Reason, error) {
	a := f.factorOf(inv.Seller)
	if a == nil {
		return factoring.Quote{}, nil, words.R("factor.no-agreement"), nil
	}
	doc, err := f.content(inv)
	if err != nil {
		return factoring.Quote{}, nil, words.Reason{}, err
	}
	customer, err := f.Store.Customer(ctx, inv.Customer)
	if err != nil {
		return factoring.Quote{}, nil, words.Reason{}, err
	}
	deliveries, err := f.Store.Deliveries(ctx, inv.ID)
	if err != nil {
		return factoring.Quote{}, nil, words.Reason{}, err
	}
	offers, err := f.Store.Offers(ctx, inv.ID)
	if err != nil {
		return factoring.Quote{}, nil, words.Reason{}, err
	}
	open, err := f.Store.Open(ctx, inv.ID, f.receivables())
	if err != nil {
		return factoring.Quote{}, nil, words.Reason{}, err
	}
	facts := factoring.Facts{
		Consumer: customer.OrgNumber == "", NeverSell: customer.NeverSell, AlreadyOffered: len(offers) > 0,
		Paid: inv.Issued && open != inv.Gross, Today: f.today(),
	}
	for _, d := range deliveries {
		if d.Purpose == outbox.ForCustomer && d.State != outbox.Queued && d.State != outbox.Held && d.State != outbox.Planned {
			facts.Delivered = true
		}
	}
	q := a.Quote(inv.Gross, f.ownHandling(inv.Seller))
	if ok, reason := a.Eligible(doc, facts); !ok {
		return q, a, reason, nil
	}
	return q, a, words.Reason{}, nil
}

// PayoutDay is the day on which the factor's money is expected: the next bank
// day.
func (f *Flow) PayoutDay() calendar.Date { return f.today().NextBankDay() }
