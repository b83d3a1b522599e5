package flow

import (
	"context"
	"errors"
	"fmt"

	"sluse/invoice"
	"sluse/ledger"
	"sluse/money"
	"sluse/words"
)

// Issue writes the voucher of every invoice that has been released and has
// none yet, held ones too: holding an invoice back does not unmake it.
func (f *Flow) Issue(ctx context.Context) (changed bool, err error) {
	for {
		list, err := f.Store.Unissued(ctx, chunkSize)
		if err != nil || len(list) == 0 {
			return changed, err
		}
		docs := make([]*invoice.Invoice, len(list))
		for i, inv := range list {
			if docs[i], err = f.content(inv); err != nil {
				return changed, err
			}
		}
		err = f.Store.Do(ctx, func(tx Tx) error {
			for i, inv := range list {
				if err := f.issue(tx, inv, docs[i]); err != nil {
					return fmt.Errorf("invoice %s: %w", inv.Number, err)
				}
			}
			return nil
		})
		if err != nil {
			return changed, err
		}
		changed = true
	}
}

// issue books one invoice. A credit note lessens its invoice's item where
// that is known; of a sold invoice it first reverses the sale.
func (f *Flow) issue(tx Tx, seen Invoice, doc *invoice.Invoice) error {
	inv, err := tx.InvoiceByID(seen.ID)
	if err != nil || inv.Issued {
		return err
	}
	if isRegistered(inv) {
		return f.takeOver(tx, inv, doc)
	}
	if !doc.Totals.Paid.IsZero() {
		return f.unbookable(tx, inv, words.R("books.prepaid", doc.Totals.Paid.String()+" "+doc.Currency))
	}
	sale, err := f.sale(inv, doc)
	if err != nil {
		return f.unbookable(tx, inv, words.R("books.refused", err.Error()))
	}
	inv.Issued = true
	if inv.Class == invoice.ClassInvoice { // its credit note may have come before it
		if err := tx.ReconsiderCredits(inv.Seller, inv.Number, "invoice.credits-unknown", f.Now()); err != nil {
			return err
		}
	}
	if inv.Class == invoice.ClassCreditNote && inv.Credits != "" {
		credited, found, err := tx.InvoiceByIdentity(inv.Seller, invoice.ClassInvoice, inv.Credits)
		if err != nil {
			return err
		}
		if found {
			sale.Credits = credited.ID
			if credited.Offer != 0 {
				return f.issueOnSold(tx, inv, credited, sale)
			}
		}
	}
	v, err := f.Chart.Issued(sale)
	switch {
	case errors.Is(err, ledger.ErrEmpty): // an invoice of nought
	case errors.Is(err, ledger.ErrVAT):
		return f.unbookable(tx, inv, words.R("books.no-vat-account"))
	case errors.Is(err, ledger.ErrUnbalanced): // no official rule ties the VAT bases to the total
		return f.unbookable(tx, inv, words.R("books.vat-bases-differ"))
	case err != nil: // one invoice must not stop the others
		return f.unbookable(tx, inv, words.R("books.refused", err.Error()))
	default:
		if err := tx.Book(v); err != nil {
			return err
		}
	}
	return tx.SetInvoice(inv)
}

// issueOnSold books a credit note of a sold invoice and stops it for a
// person: the factor owns the claim and must agree first.
func (f *Flow) issueOnSold(tx Tx, note, sold Invoice, sale ledger.Sale) error {
	offer, found, err := tx.LivingOffer(sold.ID)
	if err != nil {
		return err
	}
	if !found {
		return fmt.Errorf("invoice %s is assigned without an offer", sold.Number)
	}
	a := f.assignment(offer, sold)
	a.Date, a.Evidence = sale.Date, sale.Evidence
	reversal, credit, err := f.Chart.SoldCredited(a, sale)
	if errors.Is(err, ledger.ErrPartCredit) {
		return f.unbookable(tx, note, words.R("invoice.part-credit-of-sold", note.Credits))
	}
	if err != nil {
		return f.unbookable(tx, note, words.R("books.refused", err.Error()))
	}
	for _, v := range []*ledger.Voucher{reversal, credit} {
		if err := tx.Book(v); err != nil {
			return err
		}
	}
	note.State, note.Reason = HeldBack, words.R("invoice.credit-of-sold", note.Credits, f.factorName(offer.Factor))
	if err := tx.AddEvent(f.event(sold, words.R("event.sale-reversed", note.Number))); err != nil {
		return err
	}
	return tx.SetInvoice(note)
}

// unbookable stops an invoice that the books cannot take: it has no voucher
// yet, and is tried again when a person lets it go. One that a person has
// ended stays so.
func (f *Flow) unbookable(tx Tx, inv Invoice, reason words.Reason) error {
	inv.Issued, inv.Reason = false, reason
	if inv.State != Ended {
		inv.State = HeldBack
	}
	return tx.SetInvoice(inv)
}

func (f *Flow) factorName(id string) string {
	if a, ok := f.Factors[id]; ok {
		return a.FactorName
	}
	return id
}

func (f *Flow) assignment(o Offer, inv Invoice) ledger.Assignment {
	return ledger.Assignment{
		Seller: o.Seller, Customer: inv.Customer, Item: inv.ID, Number: inv.Number,
		SaleID: o.SaleID, Date: f.today(), Face: o.Face,
	}
}

// sale is the invoice as the books need it.
func (f *Flow) sale(inv Invoice, doc *invoice.Invoice) (ledger.Sale, error) {
	s := ledger.Sale{
		Seller: inv.Seller, Customer: inv.Customer, Item: inv.ID, Number: inv.Number, Date: inv.IssueDate,
		CreditNote: inv.Class == invoice.ClassCreditNote, Rate: doc.ExchangeRate, BookCurrency: f.BookMoney,
		Evidence: ledger.Evidence{Document: words.Say(words.NB, "books.evidence-"+evidenceWord(inv), inv.Number), Place: inv.Place.String()},
	}
	var ok bool
	for _, t := range []struct {
		to   *money.Amount
		from money.Decimal
	}{{&s.Gross, doc.Totals.Gross}, {&s.Rounding, doc.Totals.Rounding}} {
		if *t.to, ok = doc.Amount(t.from); !ok {
			return s, fmt.Errorf("amount %s is finer than the minor unit", t.from)
		}
	}
	for _, v := range doc.VAT {
		row := ledger.SaleRow{Category: v.Category, Rate: v.Rate}
		var netOK, vatOK bool
		row.Net, netOK = doc.Amount(v.Base)
		row.VAT, vatOK = doc.Amount(v.Amount)
		if !netOK || !vatOK {
			return s, fmt.Errorf("VAT row %s is finer than the minor unit", v.Base)
		}
		s.Rows = append(s.Rows, row)
	}
	return s, nil
}

func evidenceWord(inv Invoice) string {
	if inv.Class == invoice.ClassCreditNote {
		return "credit-note"
	}
	return "invoice"
}
