package flow

import (
	"context"
	"fmt"
	"io"
	"iter"
	"time"

	"sluse/formats"
	"sluse/ingest"
	"sluse/invoice"
	"sluse/routing"
	"sluse/words"
)

// An Explained says by which channel an invoice goes, and why not by those
// before it.
type Explained struct {
	Invoice  string
	Decision routing.Decision
	// At is when it was decided; the zero time says that this is what would
	// be decided now.
	At time.Time
	// Stop is why a person must act first, Wait why it goes nowhere yet.
	Stop, Wait words.Reason
	// Rehearsed are the channels by which it never leaves.
	Rehearsed Channels
	// NotTaken says that Stop is a rule by which the invoice is not read in.
	NotTaken bool
}

// Way is the channel by which the invoice goes, or the one that stands in for
// it in a rehearsal; or WayHeld or WayWaiting.
func (e *Explained) Way() string {
	switch {
	case !e.Stop.IsZero():
		return WayHeld
	case !e.Wait.IsZero():
		return WayWaiting
	}
	switch e.Decision.Outcome {
	case routing.Go:
		return wayOf(Invoice{Rehearsed: e.Rehearsed}, e.Decision.Channel)
	case routing.Wait:
		return WayWaiting
	}
	return WayHeld
}

// Reason is why the invoice goes its way.
func (e *Explained) Reason() words.Reason {
	for _, r := range []words.Reason{e.Stop, e.Wait} {
		if !r.IsZero() {
			return r
		}
	}
	return e.Decision.Reason
}

// held is why a person must act, or nothing.
func (e *Explained) held() words.Reason {
	if e.Way() != WayHeld {
		return words.Reason{}
	}
	return e.Reason()
}

// Explain is the last decision on an invoice, or what would be decided now
// where there is none or it is about to be decided anew.
func (f *Flow) Explain(ctx context.Context, inv Invoice) (Explained, error) {
	e := Explained{Invoice: inv.Number, Rehearsed: inv.Rehearsed}
	decisions, err := f.Store.Decisions(ctx, inv.ID)
	if err != nil {
		return e, err
	}
	again := inv.State == Waiting && !inv.LookAt.After(f.Now())
	if n := len(decisions); n > 0 && !again {
		e.Decision, e.At = decisions[n-1].Decision, decisions[n-1].At
		if inv.State == HeldBack || inv.State == Ended {
			e.Stop = inv.Reason
		}
		return e, nil
	}
	p, err := f.consider(ctx, inv)
	if err != nil {
		return e, err
	}
	e.Decision, e.Stop, e.Wait = p.decision, p.stop, p.wait
	if inv.State == HeldBack && !inv.Reason.IsZero() || inv.State == Ended {
		e.Stop = inv.Reason
	}
	return e, nil
}

// ExplainDocument says what would be decided on an invoice that is not taken.
func (f *Flow) ExplainDocument(ctx context.Context, desk Desk, seller string, doc *invoice.Invoice) (Explained, error) {
	s, ok := f.Sellers[seller]
	if !ok {
		return Explained{Invoice: doc.Number, Stop: words.R("route.no-list", seller)}, nil
	}
	customer, err := desk.Taught(ctx, learnt(seller, doc))
	if err != nil {
		return Explained{}, err
	}
	e, err := f.wouldGo(ctx, s, doc, customer, false)
	if err != nil {
		return e, err
	}
	e.Rehearsed, err = desk.Rehearsing(ctx, seller)
	return e, err
}

// wouldGo is what would become of an invoice that is in order. credited says
// that the invoice of a credit note comes with it.
func (f *Flow) wouldGo(ctx context.Context, seller *Seller, doc *invoice.Invoice, customer invoice.Customer, credited bool) (e Explained, err error) {
	e.Invoice = doc.Number
	inv := Invoice{Seller: seller.ID, Class: doc.Class(), Number: doc.Number, Type: doc.Type, IssueDate: doc.IssueDate, DueDate: doc.DueDate, CreatedAt: f.Now()}
	inv.Gross, _ = doc.Amount(doc.Totals.Due) // the rules have checked that it is whole
	if len(doc.Preceding) > 0 && doc.IsCreditNote() && !credited {
		inv.Credits = doc.Preceding[0].Number
	}
	var stop words.Reason
	if e.Decision, stop, err = f.decide(ctx, inv, doc, customer); err != nil {
		return e, err
	}
	if e.Stop = f.holdReason(seller, doc); !e.Stop.IsZero() {
		return e, nil
	}
	if e.Stop, err = f.bookable(inv, doc); err != nil || !e.Stop.IsZero() {
		return e, err
	}
	if customer.Hold != "" {
		e.Stop = words.R("customer.on-hold", customer.Hold)
		return e, nil
	}
	if e.Stop, e.Wait, err = f.creditNoteWaits(ctx, inv); err == nil && e.Stop.IsZero() {
		e.Stop = stop
	}
	return e, err
}

// ExplainFile says for each invoice of a file what would be decided on it;
// one that is not in order has its first fault as the reason.
func (f *Flow) ExplainFile(ctx context.Context, desk Desk, r io.Reader, name, seller string) iter.Seq2[Explained, error] {
	return func(yield func(Explained, error) bool) {
		s, ok := f.Sellers[seller]
		if !ok {
			yield(Explained{}, fmt.Errorf("no seller %q", seller))
			return
		}
		format, rest, err := formatOf(f.Formats, r)
		if err == nil && format == nil {
			err = &formats.FileError{Place: invoice.Place{File: name}, Reason: words.R("ingest.unknown-format")}
		}
		if err != nil {
			yield(Explained{}, err)
			return
		}
		for rec, err := range format.Read(rest, f.options(name, s)) {
			if err != nil {
				yield(Explained{}, err)
				return
			}
			e := Explained{Invoice: rec.Number, NotTaken: true}
			if judged := f.judge(&ingest.File{Name: name}, s, format, rec); judged.fault != nil {
				for _, finding := range judged.fault.Findings {
					if finding.Fatal {
						e.Stop = finding.Reason
						break
					}
				}
			} else {
				e, err = f.ExplainDocument(ctx, desk, seller, rec.Invoice)
			}
			if !yield(e, err) || err != nil {
				return
			}
		}
	}
}

// formatOf is the format that reads a file, or nil, and the file from its
// start.
func formatOf(all []formats.Format, r io.Reader) (formats.Format, io.Reader, error) {
	head, rest, err := headOf(r, formats.HeadSize)
	if err != nil {
		return nil, nil, err
	}
	for _, one := range all {
		if one.Recognise(head) {
			return one, rest, nil
		}
	}
	return nil, rest, nil
}
