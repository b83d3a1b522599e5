// Package ehf sends invoices and credit notes as EHF through a Peppol access
// point: one UBL document a file, in a Peppol envelope, put into a drop; and
// its receipts, the network's Message Level Status.
package ehf

import (
	"bytes"
	"context"
	"strings"

	"sluse/drop"
	"sluse/formats"
	"sluse/invoice"
	"sluse/outbox"
	"sluse/routing"
	"sluse/words"
)

// DefaultBatch is how many invoices are packed together where Options say
// nothing.
const DefaultBatch = 500

// Options are what the channel is told once.
type Options struct {
	Name      string // the channel's word; "ehf" where empty
	Drop      drop.Drop
	Folder    string          // where the access point takes its files
	Temporary string          // for unfinished files on the same file system
	Encoder   formats.Encoder // UBL
	BatchSize int             // 0 is DefaultBatch
}

// A Channel is the way by EHF.
type Channel struct{ o Options }

var (
	_ outbox.Filer    = (*Channel)(nil)
	_ outbox.Receiver = (*Channel)(nil)
)

// New is the channel with these options.
func New(o Options) *Channel {
	if o.Name == "" {
		o.Name = "ehf"
	}
	if o.BatchSize <= 0 {
		o.BatchSize = DefaultBatch
	}
	return &Channel{o}
}

// Name is the channel's word in configuration, lists and output.
func (c *Channel) Name() string { return c.o.Name }

// BatchSize is the most documents that are packed together.
func (c *Channel) BatchSize() int { return c.o.BatchSize }

// Last is Delivered: the receiver's access point says so.
func (c *Channel) Last() outbox.State { return outbox.Delivered }

// Drop is where the files go.
func (c *Channel) Drop() drop.Drop { return c.o.Drop }

// Folder is the directory that the access point reads.
func (c *Channel) Folder() string { return c.o.Folder }

// Temporary is the directory for unfinished files.
func (c *Channel) Temporary() string { return c.o.Temporary }

// Verdict goes by the look-up. A credit note is asked by its own document
// type: who takes invoices need not take credit notes.
func (c *Channel) Verdict(k outbox.Candidate) routing.Verdict {
	v := routing.Verdict{Channel: c.o.Name, Answer: routing.Cannot}
	p := &k.Participant
	answer, no := p.Invoice, "ehf.not-registered"
	if k.Invoice != nil && k.Invoice.IsCreditNote() {
		answer = p.CreditNote
		if p.Invoice == routing.Can {
			no = "ehf.credit-not-registered"
		}
	}
	switch number := k.Customer.OrgNumber; {
	case number == "":
		v.Reason = words.R("ehf.no-org-number")
	case !invoice.ValidOrgNumber(number):
		v.Reason = words.R("ehf.bad-org-number", number)
	case answer == routing.Can:
		v.Answer, v.Reason = routing.Can, words.R("ehf.registered", p.Source, p.CheckedAt)
	case answer == routing.Cannot:
		v.Reason = words.R(no, p.Source, p.CheckedAt)
	default:
		v.Answer, v.Reason = routing.Unknown, words.R("ehf.unknown")
	}
	return v
}

// Pack makes one file of each document. One that cannot be written is found
// here and harms no other.
func (c *Channel) Pack(ctx context.Context, b outbox.Batch) ([]outbox.Parcel, []outbox.Unfit, error) {
	parcels := make([]outbox.Parcel, 0, len(b.Items))
	var unfit []outbox.Unfit
	var document bytes.Buffer
	for i := range b.Items {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		item := &b.Items[i]
		document.Reset()
		file, no := c.file(item, &document, b)
		if no != nil {
			unfit = append(unfit, *no)
			continue
		}
		parcels = append(parcels, outbox.Parcel{
			Name: strings.ToLower(item.Token) + ".xml", MediaType: "application/xml",
			Deliveries: []int64{item.Delivery}, Bytes: file,
		})
	}
	return parcels, unfit, nil
}

// file is an item's document in its envelope, or why there is none. document
// is room to write in.
func (c *Channel) file(item *outbox.Item, document *bytes.Buffer, b outbox.Batch) ([]byte, *outbox.Unfit) {
	no := func(kind outbox.Refusal, code string, args ...string) ([]byte, *outbox.Unfit) {
		return nil, &outbox.Unfit{Delivery: item.Delivery, Refusal: kind, Reason: words.R(code, args...)}
	}
	inv := item.Invoice
	switch {
	case item.Customer.OrgNumber == "":
		return no(outbox.CannotReach, "ehf.no-org-number")
	case !invoice.ValidOrgNumber(item.Customer.OrgNumber):
		return no(outbox.CannotReach, "ehf.bad-org-number", item.Customer.OrgNumber)
	case !invoice.ValidOrgNumber(item.Seller.OrgNumber):
		return no(outbox.BadContent, "ehf.no-sender", item.Seller.Name)
	case other(inv.CustomizationID, customization):
		return no(outbox.BadContent, "ehf.other-document-type", inv.CustomizationID)
	case other(inv.ProfileID, process):
		return no(outbox.BadContent, "ehf.other-document-type", inv.ProfileID)
	}
	err := c.o.Encoder.Encode(document, formats.Document{Invoice: inv, Original: item.Original, Assigned: item.Assigned})
	if err != nil {
		return no(outbox.BadContent, "channel.not-rendered", err.Error())
	}
	kind := &invoiceKind
	if inv.IsCreditNote() {
		kind = &creditNoteKind
	}
	body, err := bare(document.Bytes(), kind.name)
	if err != nil {
		return no(outbox.BadContent, "channel.not-rendered", err.Error())
	}
	return kind.envelope(item, b.Time, body), nil
}

// other says whether a stated identifier is another than the one whose
// document type was looked up; one that is not stated the encoder fills in.
func other(stated, ours string) bool {
	stated = strings.TrimSpace(stated)
	return stated != "" && stated != ours
}
