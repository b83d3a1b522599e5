package flow

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"sluse/outbox"
	"sluse/words"
)

// NoticeKind is what a notice is.
type NoticeKind string

// The kinds of notice.
const (
	MorningMail NoticeKind = "morning" // how the night went, to people
	StatusFile  NoticeKind = "status"  // what became of a source's invoices, to a system
)

// A Notice is something of our own that leaves once: a mail or a file. Its
// bytes are kept when it is made.
type Notice struct {
	ID     int64
	Series string // "morning/slusevik": what it goes on with
	Number int64  // in its series, rising
	Kind   NoticeKind
	Seller string
	// UpTo is the commit up to which it tells what happened in its series,
	// UpToItem the invoice within that; the next one goes on behind both.
	UpTo     int64
	UpToItem int64
	MadeAt   time.Time
	Document Ref
}

// Key is what a notice is made once under.
func (n Notice) Key() string { return n.Series + "/" + strconv.FormatInt(n.Number, 10) }

// Name is how people and orders name it.
func (n Notice) Name() string { return noticeName(n.ID) }

func noticeName(id int64) string { return "notice:" + strconv.FormatInt(id, 10) }

// MakeNotice keeps a notice's bytes and queues it for each receiver, mail
// addresses or one file name, in one commit. Where its key was taken, by
// another process or an earlier try, nothing is made and it is false.
func (f *Flow) MakeNotice(ctx context.Context, n Notice, channel string, to []string, content []byte) (bool, error) {
	refs, err := f.Store.Pack([][]byte{content})
	if err != nil {
		return false, err
	}
	n.Document, n.MadeAt = refs[0], f.Now()
	made := false
	err = f.Store.Do(ctx, func(tx Tx) (err error) {
		if made, err = tx.AddNotice(&n); !made || err != nil {
			return err
		}
		for _, address := range to {
			err := tx.AddDelivery(&Delivery{
				Seller: n.Seller, Purpose: outbox.ForNotice, Channel: channel, State: outbox.Queued,
				RunAt: f.Now(), ChangedAt: f.Now(), Notice: n.ID, Address: address,
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("notice %s: %w", n.Key(), err)
	}
	return made, nil
}

// noticeItem is what a delivery of a notice carries.
func (f *Flow) noticeItem(ctx context.Context, d Delivery) (outbox.Item, error) {
	n, err := f.Store.Notice(ctx, d.Notice)
	if err != nil {
		return outbox.Item{}, err
	}
	content, err := f.Store.Document(n.Document)
	if err != nil {
		return outbox.Item{}, err
	}
	return outbox.Item{Delivery: d.ID, Seller: f.sender(d.Seller), Notice: &outbox.Notice{Key: n.Key(), To: d.Address, Bytes: content}}, nil
}

// RetryNotice hands a notice over again to those whom it did not reach. Where
// nobody knows whether it came, they may get it twice: that is the order.
func (f *Flow) RetryNotice(ctx context.Context, id int64, o Order) error {
	return f.noticeOrder(ctx, id, o, func(tx Tx, d Delivery) (bool, error) {
		switch d.State {
		case outbox.Held, outbox.Uncertain, outbox.Refused:
			return true, f.setDelivery(tx, d, outbox.Queued, words.Reason{})
		case outbox.Leased: // waits for a later try
			if recalled, err := tx.Recall(d.Parcel, f.Now()); !recalled || err != nil {
				return false, err
			}
			return true, f.setDelivery(tx, d, outbox.Queued, words.Reason{})
		}
		return false, nil
	})
}

// HandledNotice takes a notice that did not arrive off the list of what must
// be done.
func (f *Flow) HandledNotice(ctx context.Context, id int64, o Order) error {
	return f.noticeOrder(ctx, id, o, func(tx Tx, d Delivery) (bool, error) {
		switch d.State {
		case outbox.Held, outbox.Uncertain, outbox.Refused:
			return true, f.setDelivery(tx, d, outbox.Handled, words.R("notice.handled", o.Who))
		}
		return false, nil
	})
}

func (f *Flow) noticeOrder(ctx context.Context, id int64, o Order, do func(Tx, Delivery) (bool, error)) error {
	err := f.Store.Do(ctx, func(tx Tx) error {
		list, err := tx.NoticeDeliveries(id)
		if err != nil {
			return err
		}
		moved := false
		for _, d := range list {
			did, err := do(tx, d)
			if err != nil {
				return err
			}
			moved = moved || did
		}
		switch {
		case !moved:
			return refuse("notice.nothing-open", noticeName(id))
		case o.DryRun:
			return errDry
		}
		return nil
	})
	if errors.Is(err, errDry) {
		return nil
	}
	return err
}
