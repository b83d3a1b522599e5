package flow

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"

	"sluse/calendar"
	"sluse/invoice"
	"sluse/ledger"
	"sluse/money"
	"sluse/words"
)

// An Intake is what holds for the invoices of one source. What lies before
// its start is registered, and never sent: it was sent another way.
type Intake struct {
	StartDate   calendar.Date // an earlier invoice or credit note is registered
	StartNumber string        // a lower invoice number of the same form is registered
	StartCredit string        // a lower credit note number of the same form is registered
	AsSent      bool          // all is registered
}

// registered begins the code of the reason of an invoice that is never sent.
const registered = "registered."

func isRegistered(inv Invoice) bool { return strings.HasPrefix(inv.Reason.Code, registered) }

// register says why an invoice of a source is only registered, or nothing.
func (k Intake) register(inv *invoice.Invoice) words.Reason {
	start := k.StartNumber
	if inv.IsCreditNote() {
		start = k.StartCredit
	}
	switch {
	case k.AsSent:
		return words.R("registered.as-sent")
	case k.StartDate != "" && inv.IssueDate < k.StartDate:
		return words.R("registered.before-date", string(k.StartDate))
	case lower(inv.Number, start):
		return words.R("registered.before-number", start)
	}
	return words.Reason{}
}

// lower reports whether a number comes before another of the same series: the
// same text, then as many digits. Numbers of another form are not compared.
func lower(number, start string) bool {
	prefix, digits := series(number)
	startPrefix, startDigits := series(start)
	return digits != "" && prefix == startPrefix && len(digits) == len(startDigits) && digits < startDigits
}

// series parts a number in its text and the digits at its end.
func series(number string) (prefix, digits string) {
	at := len(strings.TrimRight(number, "0123456789"))
	return number[:at], number[at:]
}

// takeOver books a registered invoice as open items are: against the opening
// account, for the sale is booked elsewhere. A credit note lessens its
// invoice's item where that is known.
func (f *Flow) takeOver(tx Tx, inv Invoice, doc *invoice.Invoice) error {
	item := ledger.OpenItem{
		Seller: inv.Seller, Customer: inv.Customer, Item: inv.ID, Number: inv.Number, Date: f.today(), Amount: inv.Gross,
		Evidence: ledger.Evidence{Document: words.Say(words.NB, "books.evidence-"+evidenceWord(inv), inv.Number), Place: inv.Place.String()},
	}
	if inv.Gross.Currency != f.BookMoney {
		amount, err := inv.Gross.At(doc.ExchangeRate, f.BookMoney)
		if err != nil {
			return f.unbookable(tx, inv, words.R("books.refused", err.Error()))
		}
		item.Amount, item.Foreign, item.Rate = amount, inv.Gross, doc.ExchangeRate
	}
	if inv.Class == invoice.ClassCreditNote {
		item.Amount = item.Amount.Neg()
		if item.Foreign != (money.Amount{}) {
			item.Foreign = item.Foreign.Neg()
		}
		credited, found, err := tx.InvoiceByIdentity(inv.Seller, invoice.ClassInvoice, inv.Credits)
		if err != nil {
			return err
		}
		if found && inv.Credits != "" && credited.Offer == 0 {
			item.Credits = credited.ID
		}
	} else if err := tx.ReconsiderCredits(inv.Seller, inv.Number, "invoice.credits-unknown", f.Now()); err != nil {
		return err
	}
	v, err := f.Chart.TakenOver(item)
	switch {
	case errors.Is(err, ledger.ErrEmpty): // nothing is open
	case err != nil:
		return f.unbookable(tx, inv, words.R("books.refused", err.Error()))
	default:
		if err := tx.Book(v); err != nil {
			return err
		}
	}
	inv.Issued = true
	if err := tx.SetInvoice(inv); err != nil {
		return err
	}
	return tx.AddEvent(f.event(inv, words.R("event.registered")))
}

// stillLeaves says why an invoice cannot be taken for one that was sent
// another way: it was read in before, to be sent from here.
func stillLeaves(known, inv Invoice) words.Reason {
	switch known.State {
	case Waiting, Offered, HeldBack, InDelivery, Staged:
		if inv.Reason.Code == "registered.as-sent" && !isRegistered(known) {
			return words.R("registered.still-leaves", inv.Number)
		}
	}
	return words.Reason{}
}

// sameItem reports whether an invoice is one that was taken over as an open
// item, of which less is known.
func sameItem(known, inv Invoice) bool {
	return known.Arrival == 0 && known.Gross == inv.Gross && (known.KID == "" || known.KID == inv.KID)
}

// usualFiles is how many of a source's last files say what is usual.
const usualFiles = 20

// lookBack is how many files are asked for; 0 where nothing is odd.
func (f *Flow) lookBack() int {
	if f.Limits.OddTimes <= 0 || f.Limits.OddAfter <= 0 {
		return 0
	}
	return max(usualFiles, f.Limits.OddAfter)
}

// heldWhole says why a file is held whole: it lets go more than a limit, or
// so many times what its source usually does. Usual is the median: one large
// file makes the next not usual.
func (f *Flow) heldWhole(w Weight, usual []Weight) words.Reason {
	kroner := func(minor int64) string { return words.Arg(money.Amount{Minor: minor, Currency: f.BookMoney}) }
	l := f.Limits
	switch {
	case l.InvoicesPerFile > 0 && w.Invoices > l.InvoicesPerFile:
		return words.R("file.too-many-invoices", strconv.Itoa(w.Invoices), strconv.Itoa(l.InvoicesPerFile))
	case l.SumPerFile > 0 && w.Sum > l.SumPerFile:
		return words.R("file.sum-above-limit", kroner(w.Sum), kroner(l.SumPerFile))
	case l.OddTimes <= 0 || l.OddAfter <= 0 || len(usual) < l.OddAfter:
		return words.Reason{}
	}
	slices.SortFunc(usual, func(a, b Weight) int { return cmp.Compare(a.Invoices, b.Invoices) })
	count := usual[len(usual)/2].Invoices
	slices.SortFunc(usual, func(a, b Weight) int { return cmp.Compare(a.Sum, b.Sum) })
	sum := usual[len(usual)/2].Sum
	times := strconv.Itoa(l.OddTimes)
	switch {
	case w.Invoices >= l.OddFromInvoices && w.Invoices/l.OddTimes >= count && w.Invoices > count*l.OddTimes:
		return words.R("file.odd-count", strconv.Itoa(w.Invoices), strconv.Itoa(count), times)
	case w.Sum >= l.OddFromSum && w.Sum/int64(l.OddTimes) >= sum && w.Sum > sum*int64(l.OddTimes):
		return words.R("file.odd-sum", kroner(w.Sum), kroner(sum), times)
	}
	return words.Reason{}
}
