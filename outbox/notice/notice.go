// Package notice hands over what is no invoice: mails of our own to the
// seller's people, and files to the systems that drop invoices.
package notice

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"sluse/drop"
	"sluse/mail"
	"sluse/outbox"
	"sluse/routing"
	"sluse/words"
)

// MaxBatch is the most notices that are packed together.
const MaxBatch = 20

// A Sender hands a rendered message to a mail server; *mail.Sender does.
type Sender interface {
	Deliver(ctx context.Context, from, to string, raw []byte, onData func() error) error
}

var _ Sender = (*mail.Sender)(nil)

// Mail is the way by mail: each receiver's own copy of the kept message.
type Mail struct {
	sender Sender
	bounce string // what does not arrive comes to bounce+TOKEN@host
}

// Files is the way into a folder that a system reads.
type Files struct {
	name, folder, temporary string
	drop                    drop.Drop
}

var (
	_ outbox.Sender = (*Mail)(nil)
	_ outbox.Filer  = (*Files)(nil)
)

// NewMail is the way by a mail server.
func NewMail(s Sender, bounce string) *Mail { return &Mail{s, bounce} }

// NewFiles is the way into a folder of a drop; temporary is the folder for
// unfinished files on the same file system.
func NewFiles(name string, d drop.Drop, folder, temporary string) *Files {
	return &Files{name, folder, temporary, d}
}

// Name is the channel's word in output.
func (c *Mail) Name() string { return outbox.NoticeMail }

// Name is the channel's word in output.
func (c *Files) Name() string { return c.name }

// BatchSize is MaxBatch.
func (c *Mail) BatchSize() int { return MaxBatch }

// BatchSize is MaxBatch.
func (c *Files) BatchSize() int { return MaxBatch }

// Last is Accepted: a mail server says that it took a message, and speaks up
// again only where it could not deliver it.
func (c *Mail) Last() outbox.State { return outbox.Accepted }

// Last is HandedOver: nobody answers a file.
func (c *Files) Last() outbox.State { return outbox.HandedOver }

// Verdict is no: this way carries no invoices.
func (c *Mail) Verdict(outbox.Candidate) routing.Verdict { return never(c.Name()) }

// Verdict is no: this way carries no invoices.
func (c *Files) Verdict(outbox.Candidate) routing.Verdict { return never(c.name) }

func never(name string) routing.Verdict {
	return routing.Verdict{Channel: name, Answer: routing.Cannot, Reason: words.R("notice.no-invoices")}
}

// Pack makes one parcel of each notice: its bytes as they were kept. Only the
// envelope tells one try from another, so that a mail that comes twice has the
// same Message-ID.
func (c *Mail) Pack(ctx context.Context, b outbox.Batch) ([]outbox.Parcel, []outbox.Unfit, error) {
	return pack(ctx, b, func(item *outbox.Item) (outbox.Parcel, bool) {
		token := strings.ToLower(item.Token)
		return outbox.Parcel{
			Name: token + ".eml", MediaType: "message/rfc822", To: item.Notice.To,
			From: mail.BounceAddress(c.bounce, strings.ReplaceAll(token, "-", "")),
		}, strings.Contains(item.Notice.To, "@")
	})
}

// fileName is a name that every system takes, and its ending.
var fileName = regexp.MustCompile(`^([a-z0-9][a-z0-9-]{0,80})(\.[a-z]{3,4})$`)

// tokenPart is how much of a token stands in a file's name.
const tokenPart = 8

// Pack makes one file of each notice. Behind its own name stands a part of the
// delivery's token: one that a person orders handed over again is a new file.
func (c *Files) Pack(ctx context.Context, b outbox.Batch) ([]outbox.Parcel, []outbox.Unfit, error) {
	return pack(ctx, b, func(item *outbox.Item) (outbox.Parcel, bool) {
		name := fileName.FindStringSubmatch(item.Notice.To)
		if name == nil || len(item.Token) < tokenPart {
			return outbox.Parcel{}, false
		}
		return outbox.Parcel{Name: name[1] + "-" + strings.ToLower(item.Token[:tokenPart]) + name[2], MediaType: "text/csv; charset=utf-8"}, true
	})
}

func pack(ctx context.Context, b outbox.Batch, address func(*outbox.Item) (outbox.Parcel, bool)) ([]outbox.Parcel, []outbox.Unfit, error) {
	parcels := make([]outbox.Parcel, 0, len(b.Items))
	var unfit []outbox.Unfit
	for i := range b.Items {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		item := &b.Items[i]
		if item.Notice == nil {
			unfit = append(unfit, outbox.Unfit{Delivery: item.Delivery, Refusal: outbox.BadContent, Reason: words.R("notice.not-one")})
			continue
		}
		p, ok := address(item)
		if !ok {
			unfit = append(unfit, outbox.Unfit{Delivery: item.Delivery, Refusal: outbox.BadContent, Reason: words.R("notice.no-address", item.Notice.To)})
			continue
		}
		p.Deliveries, p.Bytes = []int64{item.Delivery}, item.Notice.Bytes
		parcels = append(parcels, p)
	}
	return parcels, unfit, nil
}

// Send hands one message over. Any final no is a no to this receiver.
func (c *Mail) Send(ctx context.Context, p outbox.Parcel, begun func() error) error {
	err := c.sender.Deliver(ctx, p.From, p.To, p.Bytes, begun)
	if refused, ok := errors.AsType[*mail.Refused](err); ok {
		kind := outbox.BadContent
		if refused.Stage == mail.StageReceiver {
			kind = outbox.CannotReach
		}
		return &outbox.RefusedError{Refusal: kind, Reason: words.R("notice.refused", p.To, refused.Error())}
	}
	if _, ok := errors.AsType[*mail.Uncertain](err); ok {
		return &outbox.UncertainError{Err: err}
	}
	return err
}

// Drop is where the files go.
func (c *Files) Drop() drop.Drop { return c.drop }

// Folder is the directory that the receiver reads.
func (c *Files) Folder() string { return c.folder }

// Temporary is the directory for unfinished files.
func (c *Files) Temporary() string { return c.temporary }
