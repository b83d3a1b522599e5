// Package factor sends offers to factors: an offer file for each batch, in the
// factor's own language, put into a drop. The answers come in as files of
// another kind.
package factor

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"path"
	"strings"

	"sluse/drop"
	"sluse/factoring"
	"sluse/outbox"
	"sluse/routing"
	"sluse/words"
)

// MaxBatch is the most offers in one file.
const MaxBatch = 500

// Options are what the channel is told once. All factors' folders lie in one
// drop; where there is one factor, its folder is the drop's root.
type Options struct {
	Name      string // the channel's word; "factor" where empty
	Drop      drop.Drop
	Temporary string           // for unfinished files on the same file system; "" is beside the finished ones
	Parties   map[string]Party // by the seller's id
}

// A Party is a seller's factor.
type Party struct {
	Folder   string // of the drop, where the factor takes its files; "" is the root
	Language factoring.Language
}

// A Channel is the way to the factors. It delivers nothing to customers.
type Channel struct{ o Options }

var _ outbox.Filer = (*Channel)(nil)

// New is the channel with these options.
func New(o Options) *Channel {
	if o.Name == "" {
		o.Name = routing.Factor
	}
	return &Channel{o}
}

// Name is the channel's word in configuration, lists and output.
func (c *Channel) Name() string { return c.o.Name }

// BatchSize is the most offers in one file.
func (c *Channel) BatchSize() int { return MaxBatch }

// Last is HandedOver: what the factor answers moves the offer, not the file.
func (c *Channel) Last() outbox.State { return outbox.HandedOver }

// Drop is where the files go.
func (c *Channel) Drop() drop.Drop { return c.o.Drop }

// Folder is the drop's root: a parcel's name begins with its factor's folder.
func (c *Channel) Folder() string { return "" }

// Temporary is the directory for unfinished files.
func (c *Channel) Temporary() string { return c.o.Temporary }

// Verdict is never asked: whether an invoice may be offered is the
// agreement's to say, and no customer gets his invoice this way.
func (c *Channel) Verdict(outbox.Candidate) routing.Verdict {
	return routing.Verdict{Channel: c.o.Name, Answer: routing.Cannot, Reason: words.R("offerfile.not-a-delivery")}
}

// Pack writes one offer file of the batch, numbered as the batch. An offer
// that the language cannot carry is found here and harms no other.
func (c *Channel) Pack(ctx context.Context, b outbox.Batch) ([]outbox.Parcel, []outbox.Unfit, error) {
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	if len(b.Items) == 0 {
		return nil, nil, nil
	}
	party, ok := c.o.Parties[b.Items[0].Seller.ID]
	if !ok {
		return nil, refuseAll(b.Items, words.R("offerfile.no-party", b.Items[0].Seller.ID)), nil
	}
	items, file, unfit := fit(ctx, party.Language, b)
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	if len(items) == 0 {
		return nil, unfit, nil
	}
	var content bytes.Buffer
	if err := party.Language.WriteOffers(&content, file); err != nil {
		return nil, nil, fmt.Errorf("factor: batch %d: %w", b.Number, err)
	}
	p := outbox.Parcel{
		Name:      path.Join(party.Folder, fileName(b)+party.Language.Extension()),
		MediaType: party.Language.MediaType(), Bytes: content.Bytes(),
	}
	for _, item := range items {
		p.Deliveries = append(p.Deliveries, item.Delivery)
	}
	return []outbox.Parcel{p}, unfit, nil
}

func refuseAll(items []outbox.Item, r words.Reason) []outbox.Unfit {
	unfit := make([]outbox.Unfit, len(items))
	for i := range items {
		unfit[i] = outbox.Unfit{Delivery: items[i].Delivery, Refusal: outbox.BadContent, Reason: r}
	}
	return unfit
}

// fit is the offer file of all that the language can carry. Mostly that is
// everything; only where it is not each offer is tried with those before it,
// for a language refuses a file as a whole.
func fit(ctx context.Context, language factoring.Language, b outbox.Batch) ([]*outbox.Item, factoring.OfferFile, []outbox.Unfit) {
	var items []*outbox.Item
	var unfit []outbox.Unfit
	file := factoring.OfferFile{Sequence: b.Sequence}
	for i := range b.Items {
		item := &b.Items[i]
		if item.Offer == nil {
			unfit = append(unfit, outbox.Unfit{Delivery: item.Delivery, Refusal: outbox.BadContent, Reason: words.R("offerfile.no-offer")})
			continue
		}
		items = append(items, item)
		file.Offers = append(file.Offers, *item.Offer)
	}
	if len(items) == 0 || language.WriteOffers(io.Discard, file) == nil {
		return items, file, unfit
	}
	tried := items
	items, file.Offers = nil, nil
	for _, item := range tried {
		if ctx.Err() != nil {
			break
		}
		file.Offers = append(file.Offers, *item.Offer)
		if err := language.WriteOffers(io.Discard, file); err != nil {
			file.Offers = file.Offers[:len(file.Offers)-1]
			unfit = append(unfit, outbox.Unfit{Delivery: item.Delivery, Refusal: outbox.BadContent, Reason: words.R("offerfile.not-written", err.Error())})
			continue
		}
		items = append(items, item)
	}
	return items, file, unfit
}

// fileName is "tilbud-slusevik-17-3f2a90c1": the batch tells a person which
// file is the newer one, and the token makes the name unique even where a
// store was set up anew and counts from one again.
func fileName(b outbox.Batch) string {
	seller := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, strings.ToLower(b.Items[0].Seller.ID))
	token := strings.ToLower(b.Items[0].Token)
	return fmt.Sprintf("tilbud-%s-%d-%s", seller, b.Number, token[:min(len(token), 8)])
}
