// Package autopost sends invoices as letters: a zip of PDF files with a
// manifest that a printer reads (Digipost's masseutsendelse, schema
// avsender2_0), and its receipt, which answers letter by letter.
package autopost

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"

	"sluse/drop"
	"sluse/formats"
	"sluse/outbox"
	"sluse/routing"
	"sluse/words"
)

// Bounds of a letter and a batch.
const (
	// MaxPages is the most pages that the printer puts in an envelope.
	MaxPages = 20
	// MaxBatch is the most letters in one zip.
	MaxBatch = 500
)

// Options are what the channel is told once.
type Options struct {
	Name      string // the channel's word; "autopost" where empty
	SenderID  int64  // the seller's customer number at the printer (avsender-id)
	Drop      drop.Drop
	Folder    string // where the printer takes its jobs
	Temporary string // for unfinished files on the same file system
	Encoder   formats.Encoder
	// Pages counts the pages of what Encoder wrote.
	Pages func(document []byte) (int, error)
}

// A Channel is the way by letter.
type Channel struct{ o Options }

var (
	_ outbox.Filer    = (*Channel)(nil)
	_ outbox.Receiver = (*Channel)(nil)
	_ outbox.Copier   = (*Channel)(nil)
)

// New is the channel with these options.
func New(o Options) *Channel {
	if o.Name == "" {
		o.Name = "autopost"
	}
	return &Channel{o}
}

// Name is the channel's word in configuration, lists and output.
func (c *Channel) Name() string { return c.o.Name }

// BatchSize is the most letters in one zip.
func (c *Channel) BatchSize() int { return MaxBatch }

// Last is Accepted: the receipt proves that the letter was posted, nobody
// proves that it was opened.
func (c *Channel) Last() outbox.State { return outbox.Accepted }

// TakesAddress is false: a copy goes to the customer's own postal address.
func (c *Channel) TakesAddress() bool { return false }

// Drop is where the jobs go.
func (c *Channel) Drop() drop.Drop { return c.o.Drop }

// Folder is the directory that the printer reads.
func (c *Channel) Folder() string { return c.o.Folder }

// Temporary is the directory for unfinished files.
func (c *Channel) Temporary() string { return c.o.Temporary }

// Verdict says whether a letter would find the customer. A wrong address is
// a proof that it would not: nobody's answer is waited for.
func (c *Channel) Verdict(k outbox.Candidate) routing.Verdict {
	v := routing.Verdict{Channel: c.o.Name, Answer: routing.Can}
	if r := unreachable(recipient(&k.Customer, k.Invoice)); !r.IsZero() {
		v.Answer, v.Reason = routing.Cannot, r
		return v
	}
	a := recipient(&k.Customer, k.Invoice).address
	v.Reason = words.R("autopost.address-complete", a.Line1, a.PostCode, a.City, a.Country)
	return v
}

// Pack makes one zip of the batch's letters. A letter that the printer would
// refuse is found here, before anything leaves, and harms no other.
func (c *Channel) Pack(ctx context.Context, b outbox.Batch) ([]outbox.Parcel, []outbox.Unfit, error) {
	if len(b.Items) == 0 {
		return nil, nil, nil
	}
	var letters []letter
	var unfit []outbox.Unfit
	for i := range b.Items {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		l, refused := c.letter(&b.Items[i])
		if refused != nil {
			unfit = append(unfit, *refused)
			continue
		}
		letters = append(letters, l)
	}
	if len(letters) == 0 {
		return nil, unfit, nil
	}
	job := jobID(b)
	zipped, err := c.zip(job, b.Time, letters)
	if err != nil {
		return nil, nil, fmt.Errorf("autopost: batch %d: %w", b.Number, err)
	}
	p := outbox.Parcel{Name: parcelName(job), MediaType: "application/zip", Bytes: zipped}
	for _, l := range letters {
		p.Deliveries = append(p.Deliveries, l.item.Delivery)
	}
	return []outbox.Parcel{p}, unfit, nil
}

// jobID is the job's key at the printer, which must never be used twice: the
// batch number says which batch to a person, the token makes it unique even
// where a store was set up anew and counts from one again.
func jobID(b outbox.Batch) string {
	return strconv.FormatInt(b.Number, 10) + "-" + b.Items[0].Token
}

// parcelName is the job's file; a receipt names the job.
func parcelName(job string) string { return job + ".zip" }

// A letter is an item that the printer can take.
type letter struct {
	item     *outbox.Item
	to       addressee
	document []byte
}

func (l *letter) documentID() string { return "D" + l.item.Token } // an xsd:ID begins with a letter
func (l *letter) file() string       { return "F" + l.item.Token + ".pdf" }

// letter renders one item, or says why it cannot be a letter.
func (c *Channel) letter(item *outbox.Item) (letter, *outbox.Unfit) {
	no := func(kind outbox.Refusal, r words.Reason) (letter, *outbox.Unfit) {
		return letter{}, &outbox.Unfit{Delivery: item.Delivery, Refusal: kind, Reason: r}
	}
	to := recipient(&item.Customer, item.Invoice)
	if r := unreachable(to); !r.IsZero() {
		return no(outbox.CannotReach, r)
	}
	if r := unreachable(sender(&item.Seller)); !r.IsZero() {
		return no(outbox.BadContent, words.R("autopost.no-return-address", item.Seller.Name))
	}
	// What stands in the window is where the letter goes: the address that is
	// valid now, which may be mended since the invoice was written.
	inv := *item.Invoice
	inv.Buyer.Name, inv.Buyer.Address = to.name, to.address
	var document bytes.Buffer
	if err := c.o.Encoder.Encode(&document, formats.Document{Invoice: &inv, Assigned: item.Assigned, Mark: item.Mark}); err != nil {
		return no(outbox.BadContent, words.R("autopost.not-rendered", err.Error()))
	}
	pages, err := c.o.Pages(document.Bytes())
	switch {
	case err != nil:
		return no(outbox.BadContent, words.R("autopost.not-rendered", err.Error()))
	case pages > MaxPages:
		return no(outbox.BadContent, words.R("autopost.too-many-pages", strconv.Itoa(pages), strconv.Itoa(MaxPages)))
	}
	return letter{item: item, to: to, document: document.Bytes()}, nil
}

var errNoSender = errors.New("the channel has no sender id (avsender-id)")
