package flow

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"sluse/formats"
	"sluse/ingest"
	"sluse/invoice"
	"sluse/mail"
	"sluse/outbox"
	"sluse/words"
)

// Receipts is the kind of file in which a channel's counterpart says what
// became of deliveries.
type Receipts struct{ Flow *Flow }

var _ ingest.Kind = Receipts{}

// Name is the kind's word in configuration.
func (Receipts) Name() string { return "receipts" }

// Recognise says whether some channel reads the file.
func (k Receipts) Recognise(head []byte) bool { return k.Flow.receiver(head) != nil }

func (f *Flow) receiver(head []byte) outbox.Receiver {
	names := make([]string, 0, len(f.Channels))
	for name := range f.Channels {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if r, ok := f.Channels[name].(outbox.Receiver); ok && r.RecogniseReceipt(head) {
			return r
		}
	}
	return nil
}

// Take moves the deliveries that the receipts name.
func (k Receipts) Take(ctx context.Context, file *ingest.File) error {
	f := k.Flow
	raw, err := slurp(ctx, file)
	if err != nil {
		return err
	}
	channel := f.receiver(raw)
	if channel == nil {
		return &ingest.Rejected{Place: file.Name, Reason: words.R("file.not-a-receipt")}
	}
	receipts, err := channel.ReadReceipt(bytes.NewReader(raw), file.Name)
	var fault *formats.FileError
	if errors.As(err, &fault) {
		return &ingest.Rejected{Place: fault.Place.String(), Reason: fault.Reason}
	}
	if err != nil {
		return err
	}
	return f.takeReceipts(ctx, file, "receipts", channel.Name(), receipts)
}

// Bounces is the kind of file in which a mail server says that a mail did
// not arrive.
type Bounces struct{ Flow *Flow }

var _ ingest.Kind = Bounces{}

// Name is the kind's word in configuration.
func (Bounces) Name() string { return "bounces" }

// Recognise takes every mail: one that is not a notice is kept and nothing
// follows from it.
func (Bounces) Recognise(head []byte) bool { return mail.Recognise(head) }

// Take moves the delivery that a notice's token names.
func (k Bounces) Take(ctx context.Context, file *ingest.File) error {
	raw, err := slurp(ctx, file)
	if err != nil {
		return err
	}
	notice, ok, err := mail.ParseNotice(bytes.NewReader(raw))
	if err != nil {
		return &ingest.Rejected{Place: file.Name, Reason: words.R("mail.unreadable", err.Error())}
	}
	var receipts []outbox.Receipt
	if token, known := tokenOf(notice); ok && known && notice.Action == mail.Failed {
		receipts = append(receipts, outbox.Receipt{
			Token: token, State: outbox.Refused, Refusal: outbox.CannotReach, ID: notice.Status,
			Reason: words.R("email.bounced", notice.Recipient, notice.Status, notice.Diagnostic),
		})
	}
	return k.Flow.takeReceipts(ctx, file, "bounces", "email", receipts)
}

// tokenOf is the delivery's token in the address that a notice came to, which
// has no dashes there.
func tokenOf(n mail.Notice) (string, bool) {
	id, err := uuid.Parse(n.Token)
	return id.String(), err == nil
}

func (f *Flow) takeReceipts(ctx context.Context, file *ingest.File, kind, channel string, receipts []outbox.Receipt) error {
	return f.takeSmall(ctx, file, kind, channel, func(tx Tx, a *Arrival) error {
		named := map[int64]bool{}
		parcels := map[string]bool{}
		for i, r := range receipts {
			n, problem, err := f.receipt(tx, a.Seller, channel, r, named)
			if err != nil {
				return err
			}
			if r.Parcel != "" && n > 0 {
				parcels[r.Parcel] = true
			}
			a.Counts.Read++
			if n == 0 {
				problem = words.R("receipt.unknown", strconv.Quote(cmp.Or(r.Token, r.Parcel)))
			}
			if problem.IsZero() {
				a.Counts.Accepted++
				continue
			}
			a.Counts.Rejected++
			fault := smallFault(a.ID, i+1, invoice.Place{File: file.Name}, problem)
			if err := tx.AddFault(fault); err != nil {
				return err
			}
		}
		return f.unnamed(tx, channel, parcels, named)
	})
}

// receipt moves the deliveries that one receipt is of, and says how many it
// knew. One that says nothing new changes nothing; one that contradicts what
// was proved or ordered before is for a person.
func (f *Flow) receipt(tx Tx, seller, channel string, r outbox.Receipt, named map[int64]bool) (known int, problem words.Reason, err error) {
	var list []Delivery
	if r.Token != "" {
		d, found, err := tx.DeliveryByToken(r.Token)
		if err != nil || !found {
			return 0, problem, err
		}
		list = []Delivery{d}
	} else {
		var err error
		if list, err = tx.DeliveriesOfParcel(channel, r.Parcel); err != nil {
			return 0, problem, err
		}
	}
	for _, d := range list {
		if d.Channel == outbox.RehearsalOf(channel) && (seller == "" || d.Seller == seller) {
			known++ // a test address, or a test system: nothing follows from what it says
			named[d.ID] = true
			continue
		}
		if !speaksOf(channel, d) || seller != "" && d.Seller != seller || r.Token == "" && named[d.ID] {
			continue
		}
		known++
		named[d.ID] = true
		if !mayFollow(d.State, r.State) {
			if contradicts(d.State, r.State) {
				name, err := carried(tx, d)
				if err != nil {
					return 0, problem, err
				}
				problem = words.R("receipt.contradicts", name, d.Channel)
			}
			continue
		}
		var err error
		// What may be there already is not handed over again, alone or not.
		if r.Token == "" && r.State == outbox.Refused && r.Refusal != outbox.Duplicate && len(list) > 1 {
			err = f.dissolve(tx, d, r)
		} else {
			err = f.move(tx, d, r, channel)
		}
		if err != nil {
			return 0, problem, err
		}
	}
	return known, problem, nil
}

// speaksOf says whether a receipt of a channel may be of a delivery. Our own
// notices leave by the same mail server as the invoices, and their bounces
// come back by the same way.
func speaksOf(channel string, d Delivery) bool {
	return d.Channel == channel || channel == "email" && d.Purpose == outbox.ForNotice && d.Channel == outbox.NoticeMail
}

// carried is what people call what a delivery carries.
func carried(tx Tx, d Delivery) (string, error) {
	if d.Purpose == outbox.ForNotice {
		return noticeName(d.Notice), nil
	}
	inv, err := tx.InvoiceByID(d.Invoice)
	return inv.Number, err
}

// contradicts says whether a receipt proves a delivery that was taken for one
// that never reached anybody, or a refusal of one that had arrived.
func contradicts(from, to outbox.State) bool {
	switch from {
	case outbox.Refused, outbox.Withdrawn, outbox.Handled:
		return to == outbox.Delivered || to == outbox.Accepted
	case outbox.Delivered:
		return to == outbox.Refused
	}
	return false
}

// dissolve takes a delivery out of a parcel that was refused as a whole: it is
// handed over again alone, under a new key, so that one bad invoice harms no
// other.
func (f *Flow) dissolve(tx Tx, d Delivery, r outbox.Receipt) error {
	if err := errors.Join(tx.SetParcel(d.Parcel, Dissolved), tx.EndBatches([]int64{d.Parcel})); err != nil {
		return err
	}
	d.Alone = true
	if err := f.setDelivery(tx, d, outbox.Queued, r.Reason); err != nil {
		return err
	}
	if d.Purpose == outbox.ForCustomer { // it may have been uncertain
		inv, err := tx.InvoiceByID(d.Invoice)
		if err != nil {
			return err
		}
		inv.State, inv.Reason = InDelivery, words.Reason{}
		if err := tx.SetInvoice(inv); err != nil {
			return err
		}
	}
	return tx.AddEvent(Event{At: f.Now(), Who: d.Channel, Invoice: d.Invoice, Reason: words.R("event.dissolved", d.Channel, words.Nest(r.Reason))})
}

// unnamed makes uncertain what a counterpart passed over in silence when it
// answered a parcel.
func (f *Flow) unnamed(tx Tx, channel string, parcels map[string]bool, named map[int64]bool) error {
	for _, name := range slices.Sorted(maps.Keys(parcels)) {
		list, err := tx.DeliveriesOfParcel(channel, name)
		if err != nil {
			return err
		}
		for _, d := range list {
			if named[d.ID] || d.State != outbox.HandedOver {
				continue
			}
			silent := outbox.Receipt{State: outbox.Uncertain, Reason: words.R("receipt.not-named", name)}
			if err := f.move(tx, d, silent, channel); err != nil {
				return err
			}
		}
	}
	return nil
}
