package flow

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"sluse/calendar"
	"sluse/words"
)

// A SwitchKind is what a person can switch on.
type SwitchKind string

// The kinds.
const (
	// Rehearsing lets nothing reach a customer, a factor or the accounting
	// system: what is taken in meanwhile ends in a folder, and what was taken
	// in before waits.
	Rehearsing SwitchKind = "rehearsal"
	// Stopped lets nothing leave. Notices to the house's own people go on,
	// and so do withdrawals of offers: they take back, and give nothing away.
	Stopped SwitchKind = "stop"
)

// A Switch is something that a person has switched on, for a seller and a
// channel; empty is all of them.
type Switch struct {
	Kind    SwitchKind
	Seller  string
	Channel string
	Since   time.Time
	Who     string
	Note    string
}

// covers reports whether it stands for all that another would.
func (s Switch) covers(o Switch) bool {
	return s.Kind == o.Kind && (s.Seller == "" || s.Seller == o.Seller) && (s.Channel == "" || s.Channel == o.Channel)
}

// Scope says what it is for.
func (s Switch) Scope() words.Reason {
	switch {
	case s.Seller == "" && s.Channel == "":
		return words.R("switch.for-all")
	case s.Seller == "":
		return words.R("switch.for-channel", s.Channel)
	case s.Channel == "":
		return words.R("switch.for-seller", s.Seller)
	}
	return words.R("switch.for-seller-channel", s.Seller, s.Channel)
}

// Switched is what a change of a switch means.
type Switched struct {
	// Waiting are the deliveries that it stops, or lets go.
	Waiting int
	// Rehearsed are the invoices of an ended rehearsal: none of them leaves.
	Rehearsed int
}

// TurnOn switches something on, by the order of a person. It works beside a
// running daemon, and counts from its next batch.
func (f *Flow) TurnOn(ctx context.Context, s Switch, o Order) (done Switched, err error) {
	err = f.change(ctx, s, o, "on", &done, func(tx Tx, on []Switch) error {
		for _, other := range on {
			if other.covers(s) {
				return refuse("switch."+string(s.Kind)+"-on", words.Nest(other.Scope()), string(calendar.DateOf(other.Since.In(f.Zone))), other.Who)
			}
			if other.Seller == s.Seller && s.covers(other) { // the wider takes its place
				if err := tx.DropSwitch(other); err != nil {
					return err
				}
			}
		}
		s.Since, s.Who, s.Note = f.Now(), o.Who, o.Note
		return tx.AddSwitch(s)
	})
	return done, err
}

// TurnOff switches something off. Of a channel of a seller of which all are
// switched on, the others stay so.
func (f *Flow) TurnOff(ctx context.Context, s Switch, o Order) (done Switched, err error) {
	err = f.change(ctx, s, o, "off", &done, func(tx Tx, on []Switch) error {
		dropped := false
		var wider *Switch
		for i, other := range on {
			switch {
			case other.Kind != s.Kind:
			case other.Seller == s.Seller && (s.Channel == "" || other.Channel == s.Channel):
				if err := tx.DropSwitch(other); err != nil {
					return err
				}
				dropped = true
			case other.covers(s):
				wider = &on[i]
			}
		}
		switch {
		case dropped && wider != nil, wider != nil && wider.Seller != s.Seller:
			return refuse("switch."+string(s.Kind)+"-wider", words.Nest(wider.Scope()), string(calendar.DateOf(wider.Since.In(f.Zone))), wider.Who)
		case wider != nil:
			return f.narrow(tx, *wider, s.Channel)
		case !dropped:
			return refuse("switch."+string(s.Kind)+"-off", words.Nest(s.Scope()))
		}
		return nil
	})
	return done, err
}

// narrow leaves all channels but one switched on.
func (f *Flow) narrow(tx Tx, wide Switch, but string) error {
	if err := tx.DropSwitch(wide); err != nil {
		return err
	}
	for _, channel := range slices.Sorted(maps.Keys(f.Channels)) {
		if channel == but {
			continue
		}
		wide.Channel = channel
		if err := tx.AddSwitch(wide); err != nil {
			return err
		}
	}
	return nil
}

// change is one change of a switch, with its event, in a commit of its own.
func (f *Flow) change(ctx context.Context, s Switch, o Order, to string, done *Switched, do func(Tx, []Switch) error) error {
	if _, ok := f.Sellers[s.Seller]; !ok && s.Seller != "" {
		return refuse("switch.no-seller", s.Seller)
	}
	if _, ok := f.Channels[s.Channel]; !ok && s.Channel != "" {
		return refuse("person.no-such-channel", s.Channel)
	}
	err := f.Store.Do(ctx, func(tx Tx) error {
		on, err := tx.Switches()
		if err != nil {
			return err
		}
		if err := do(tx, on); err != nil {
			return err
		}
		if done.Waiting, done.Rehearsed, err = tx.Behind(s); err != nil {
			return err
		}
		e := Event{At: f.Now(), Who: o.Who, Reason: words.R("event."+string(s.Kind)+"-"+to, words.Nest(s.Scope())), Note: o.Note}
		if err := tx.AddEvent(e); err != nil {
			return err
		}
		if o.DryRun {
			return errDry
		}
		return nil
	})
	if errors.Is(err, errDry) {
		return nil
	}
	return err
}
