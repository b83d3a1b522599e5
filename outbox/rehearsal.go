package outbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"sluse/drop"
	"sluse/routing"
	"sluse/words"
)

// rehearsing begins the name of the channel that stands in for a real one.
const rehearsing = "rehearsal:"

// RehearsalOf is the name of the channel that stands in for another while it
// rehearses: "rehearsal:ehf".
func RehearsalOf(channel string) string {
	if _, already := RealChannel(channel); already {
		return channel
	}
	return rehearsing + channel
}

// RealChannel is the channel that one stands in for, and whether it does;
// else the channel itself.
func RealChannel(channel string) (name string, rehearsal bool) {
	return strings.CutPrefix(channel, rehearsing)
}

// A Rehearsal stands in for a channel: it packs with the real one, and then
// lets nothing of it leave the house. The parcels become files in a folder;
// mails may go to one test address instead. What is written twice after a
// crash is the same file, so that its end is never unknown.
type Rehearsal struct {
	Real Channel
	// Stage is where a seller's rehearsals go.
	Stage func(seller string) (Stage, error)
}

// A Stage is where a seller's rehearsals go.
type Stage struct {
	Folder drop.Drop
	Email  string // the one address that mails go to; "" lets none leave
}

var _ Sender = (*Rehearsal)(nil)

// Name is the real channel's, and says that this is not it.
func (r *Rehearsal) Name() string { return RehearsalOf(r.Real.Name()) }

// Verdict is the real channel's.
func (r *Rehearsal) Verdict(c Candidate) routing.Verdict {
	v := r.Real.Verdict(c)
	v.Channel = r.Name()
	return v
}

// BatchSize is the real channel's.
func (r *Rehearsal) BatchSize() int { return r.Real.BatchSize() }

// Last is Accepted: no counterpart answers.
func (r *Rehearsal) Last() State { return Accepted }

// Pack packs with the real channel, marked where its format can be. A
// parcel's name is where it lies: SELLER/CHANNEL/NAME.
func (r *Rehearsal) Pack(ctx context.Context, b Batch) ([]Parcel, []Unfit, error) {
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	if len(b.Items) == 0 {
		return nil, nil, nil
	}
	stage, err := r.Stage(b.Seller)
	if err != nil {
		return nil, nil, fmt.Errorf("rehearsal of %s: %w", b.Seller, err)
	}
	_, mails := r.Real.(Sender)
	address := ""
	if mails {
		address = stage.Email
	}
	var unfit []Unfit
	b.Items, unfit = r.marked(b.Items, address)
	parcels, no, err := r.Real.Pack(ctx, b)
	if err != nil {
		return nil, nil, err
	}
	for i := range parcels {
		p := &parcels[i]
		p.Name = path.Join(b.Seller, r.Real.Name(), path.Base(p.Name))
		if p.To != address || address == "" {
			p.To, p.From = "", ""
		}
	}
	return parcels, append(unfit, no...), nil
}

// marked are copies of the items as they are rehearsed. Where the mails go to
// one address, whether the customer's own could be reached is still found.
func (r *Rehearsal) marked(items []Item, address string) ([]Item, []Unfit) {
	mark := words.Say(words.NB, "rehearsal.mark")
	var unfit []Unfit
	items = slices.Clone(items)
	out := items[:0]
	for _, item := range items {
		item.Mark = mark
		if address != "" {
			if v := r.Real.Verdict(Candidate{Invoice: item.Invoice, Customer: item.Customer}); v.Answer == routing.Cannot {
				unfit = append(unfit, Unfit{Delivery: item.Delivery, Refusal: CannotReach, Reason: v.Reason})
				continue
			}
			item.To, item.Note = address, words.Say(words.NB, "rehearsal.instead-of", item.Customer.Email)
		}
		out = append(out, item)
	}
	return out, unfit
}

// Send writes the parcel into its folder, or mails it to the test address.
// A file that is there already is the same one: an earlier try wrote it.
func (r *Rehearsal) Send(ctx context.Context, p Parcel, begun func() error) error {
	seller, _, _ := strings.Cut(p.Name, "/")
	stage, err := r.Stage(seller)
	if err != nil {
		return fmt.Errorf("rehearsal of %s: %w", seller, err)
	}
	if mail, ok := r.Real.(Sender); ok && p.To != "" && p.To == stage.Email {
		return mail.Send(ctx, p, begun)
	}
	err = drop.Put(ctx, stage.Folder, p.Name, bytes.NewReader(p.Bytes))
	if errors.Is(err, drop.ErrExists) {
		return nil
	}
	return err
}
