package flow

import (
	"slices"
	"strings"

	"sluse/outbox"
	"sluse/routing"
	"sluse/words"
)

// Channels are names of channels with blanks between them, as the store keeps
// them; AllChannels is each of them, also those that are added later.
type Channels string

// AllChannels is each channel.
const AllChannels Channels = "*"

// All reports whether it is each channel.
func (c Channels) All() bool { return c == AllChannels }

// Has reports whether a channel is among them.
func (c Channels) Has(channel string) bool {
	return c.All() || slices.Contains(strings.Fields(string(c)), channel)
}

// And is what is in either.
func (c Channels) And(o Channels) Channels {
	if c.All() || o.All() {
		return AllChannels
	}
	names := append(strings.Fields(string(c)), strings.Fields(string(o))...)
	slices.Sort(names)
	return Channels(strings.Join(slices.Compact(names), " "))
}

// rehearsedBy reports whether an invoice never leaves for real by a channel:
// that rehearsed when it was taken in. One that may be rehearsed to the
// customer is offered in rehearsal, too: what nobody gets is not sold.
func rehearsedBy(inv Invoice, channel string) bool {
	return inv.Rehearsed.Has(channel) || channel == routing.Factor && inv.Rehearsed != ""
}

// wayOf is the channel that an invoice takes where its list says a channel:
// that, or the one that stands in for it.
func wayOf(inv Invoice, channel string) string {
	name, _ := outbox.RealChannel(channel)
	if rehearsedBy(inv, name) {
		return outbox.RehearsalOf(name)
	}
	return name
}

// unrehearsed is the last gate before a document is made: it says why a
// delivery by a real channel must not be, whoever queued it.
func unrehearsed(inv Invoice, d Delivery) words.Reason {
	if name, rehearsal := outbox.RealChannel(d.Channel); rehearsal || d.Purpose == outbox.ForWithdrawal || !rehearsedBy(inv, name) {
		return words.Reason{}
	}
	return words.R("rehearsal.never-leaves", inv.Number, d.Channel)
}

// offerRehearsed ends an offer that lies in the folder of rehearsals: no
// answer comes, nothing is sold, and the invoice goes on.
func (f *Flow) offerRehearsed(tx Tx, inv Invoice) error {
	o, found, err := tx.LivingOffer(inv.ID)
	if err != nil || !found || o.State != OfferOpen {
		return err
	}
	o.State, o.Reason, o.AnsweredAt = OfferRehearsed, words.R("rehearsal.offered", f.factorName(o.Factor)), f.Now()
	if err := tx.SetOffer(o); err != nil {
		return err
	}
	if inv.State != Offered {
		return nil
	}
	inv.State, inv.Reason, inv.LookAt = Waiting, words.Reason{}, f.Now()
	return tx.SetInvoice(inv)
}
