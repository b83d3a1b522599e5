// Package email sends invoices by mail: one a message, with the invoice as a
// PDF for people and as EHF (UBL) for their accounting system.
package email

import (
	"context"
	"errors"
	netmail "net/mail"
	"regexp"
	"strings"

	"sluse/formats"
	"sluse/mail"
	"sluse/outbox"
	"sluse/routing"
	"sluse/words"
)

// The bounds of a message and a batch.
const (
	// DefaultMaxSize is the most bytes of a rendered message where Options
	// say nothing; many mailboxes take no more.
	DefaultMaxSize = 10 << 20
	// MaxBatch is the most messages that are rendered together.
	MaxBatch = 50
)

// A Sender hands a rendered message to a mail server; *mail.Sender does, and
// its errors (*mail.Refused, *mail.Uncertain, *mail.Unreached) are understood here.
type Sender interface {
	Deliver(ctx context.Context, from, to string, raw []byte, onData func() error) error
}

var _ Sender = (*mail.Sender)(nil)

// Options are what the channel is told once. Letters come from the seller's
// own address.
type Options struct {
	Name       string // the channel's word; "email" where empty
	Sender     Sender
	BounceBase string          // the envelope's sender, "bounce@host": notices come to bounce+TOKEN@host
	Host       string          // behind the @ of a Message-ID
	PDF        formats.Encoder //
	UBL        formats.Encoder //
	MaxSize    int             // bytes of a rendered message; 0 is DefaultMaxSize
}

// A Channel is the way by mail.
type Channel struct{ o Options }

var (
	_ outbox.Sender = (*Channel)(nil)
	_ outbox.Copier = (*Channel)(nil)
)

// New is the channel with these options.
func New(o Options) *Channel {
	if o.Name == "" {
		o.Name = "email"
	}
	if o.MaxSize <= 0 {
		o.MaxSize = DefaultMaxSize
	}
	return &Channel{o}
}

// Name is the channel's word in configuration, lists and output.
func (c *Channel) Name() string { return c.o.Name }

// BatchSize is the most messages that are rendered together.
func (c *Channel) BatchSize() int { return MaxBatch }

// Last is Accepted: a mail server says that it took a message, and speaks up
// again only where it could not deliver it.
func (c *Channel) Last() outbox.State { return outbox.Accepted }

// TakesAddress is true: a copy may go to an address of its own.
func (c *Channel) TakesAddress() bool { return true }

// Verdict asks for an address that can be one.
func (c *Channel) Verdict(k outbox.Candidate) routing.Verdict {
	v := routing.Verdict{Channel: c.o.Name, Answer: routing.Cannot}
	address := strings.TrimSpace(k.Customer.Email)
	switch {
	case address == "":
		v.Reason = words.R("email.no-address")
	case !valid(address):
		v.Reason = words.R("email.bad-address", address)
	default:
		v.Answer, v.Reason = routing.Can, words.R("email.address", address)
	}
	return v
}

// domain is a host's name with a dot in it; letters may be of any script.
var domain = regexp.MustCompile(`^([\p{L}\p{N}]([\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}\p{N}]([\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?$`)

// maxAddress is the longest address that a mail server must take (RFC 5321).
const maxAddress = 254

// valid says whether s is one plain address and nothing else: no name before
// it, no second one behind it, no quotes.
func valid(s string) bool {
	a, err := netmail.ParseAddress(s)
	if err != nil || a.Address != s || len(s) > maxAddress || strings.ContainsAny(s, "\" \t") {
		return false
	}
	at := strings.LastIndexByte(s, '@')
	return at > 0 && at <= 64 && domain.MatchString(s[at+1:])
}

// Pack renders one message of each item. One that cannot be a mail is found
// here and harms no other.
func (c *Channel) Pack(ctx context.Context, b outbox.Batch) ([]outbox.Parcel, []outbox.Unfit, error) {
	parcels := make([]outbox.Parcel, 0, len(b.Items))
	var unfit []outbox.Unfit
	for i := range b.Items {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		parcel, no := c.letter(&b.Items[i], b.Time)
		if no != nil {
			unfit = append(unfit, *no)
			continue
		}
		parcels = append(parcels, parcel)
	}
	return parcels, unfit, nil
}

// Send hands one message over.
func (c *Channel) Send(ctx context.Context, p outbox.Parcel, begun func() error) error {
	err := c.o.Sender.Deliver(ctx, p.From, p.To, p.Bytes, begun)
	if refused, ok := errors.AsType[*mail.Refused](err); ok {
		return no(refused, p.To, err)
	}
	if _, ok := errors.AsType[*mail.Uncertain](err); ok {
		return &outbox.UncertainError{Err: err}
	}
	if _, ok := errors.AsType[*mail.Unreached](err); ok {
		return &outbox.NotYetError{Err: err}
	}
	return err
}
