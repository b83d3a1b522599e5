// Package outboxtest is what every channel must do, as one suite that each
// channel's test calls with its own samples.
package outboxtest

import (
	"context"
	"errors"
	"mime"
	"path"
	"reflect"
	"slices"
	"strings"
	"testing"

	"sluse/drop"
	"sluse/outbox"
	"sluse/routing"
	"sluse/words"
)

// A Part is a channel with samples of what it carries.
type Part struct {
	Channel outbox.Channel
	// Batch makes the same batch anew with each call; its deliveries have
	// different ids and tokens. At least one item can be packed.
	Batch func() outbox.Batch
	// Unfit are the deliveries of the batch that cannot, and the kind of no.
	Unfit map[int64]outbox.Refusal
	// Candidates are customers that the channel is asked for.
	Candidates []Candidate
	// Receipts are files of the channel's counterpart, where it sends any.
	Receipts []ReceiptFile
	// Unreadable are receipts that end in a *formats.FileError.
	Unreadable []File
}

// A Candidate is a customer, and what the channel must say.
type Candidate struct {
	Name      string
	Candidate outbox.Candidate
	Answer    routing.Answer
	Code      string // the reason's
}

// A File is a file's name and content.
type File struct {
	Name string
	Data []byte
}

// A ReceiptFile is a receipt and what it says. Reasons are compared by their
// code, ids and times not at all.
type ReceiptFile struct {
	File
	Want []outbox.Receipt
}

// Run holds a channel to the socket's contract.
func Run(t *testing.T, p Part) {
	t.Run("is one of the two kinds", p.kind)
	for _, c := range p.Candidates {
		t.Run("verdict: "+c.Name, func(t *testing.T) { p.verdict(t, c) })
	}
	t.Run("each item is in one parcel or unfit", p.eachOnce)
	t.Run("the same batch gives the same bytes", p.sameBytes)
	t.Run("names are unique for ever", p.names)
	t.Run("packing changes no item", p.untouched)
	t.Run("an unfit item harms no other", p.harmless)
	t.Run("nothing is packed of nothing", p.nothing)
	t.Run("packing ends with its context", p.stopped)
	if f, ok := p.Channel.(outbox.Filer); ok {
		t.Run("files arrive in the folder", func(t *testing.T) { p.files(t, f) })
	}
	if r, ok := p.Channel.(outbox.Receiver); ok {
		p.receiver(t, r)
	} else if len(p.Receipts)+len(p.Unreadable) > 0 {
		t.Error("receipts for a channel that reads none")
	}
}

func (p Part) kind(t *testing.T) {
	c := p.Channel
	_, filer := c.(outbox.Filer)
	_, sender := c.(outbox.Sender)
	if filer == sender {
		t.Errorf("Filer %v, Sender %v: it must be one of them", filer, sender)
	}
	if c.Name() == "" || c.Name() != strings.ToLower(c.Name()) {
		t.Errorf("name %q", c.Name())
	}
	if n := len(p.Batch().Items); c.BatchSize() < n {
		t.Errorf("batch size %d, and the sample has %d", c.BatchSize(), n)
	}
	if !slices.Contains([]outbox.State{outbox.HandedOver, outbox.Accepted, outbox.Delivered}, c.Last()) {
		t.Errorf("a delivery cannot end as %q", c.Last())
	}
}

func (p Part) verdict(t *testing.T, c Candidate) {
	v := p.Channel.Verdict(c.Candidate)
	if v.Channel != p.Channel.Name() || v.Answer != c.Answer || v.Reason.Code != c.Code {
		t.Errorf("got %+v, want %s %s", v, c.Answer, c.Code)
	}
	inWords(t, v.Reason)
	if again := p.Channel.Verdict(c.Candidate); !reflect.DeepEqual(v, again) {
		t.Errorf("asked again it says %+v", again)
	}
}

// inWords holds that a reason can be shown in both languages, with all its
// arguments.
func inWords(t *testing.T, r words.Reason) {
	t.Helper()
	if !words.Known(r.Code) {
		t.Errorf("%q has no words", r.Code)
	}
	for _, lang := range []words.Lang{words.NB, words.EN} {
		if text := r.Text(lang); text == "" || strings.Contains(text, "  ") {
			t.Errorf("%s in %s is %q: an argument is missing", r.Code, lang, text)
		}
	}
}

func (p Part) pack(t *testing.T, b outbox.Batch) ([]outbox.Parcel, []outbox.Unfit) {
	t.Helper()
	parcels, unfit, err := p.Channel.Pack(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	return parcels, unfit
}

func (p Part) eachOnce(t *testing.T) {
	b := p.Batch()
	parcels, unfit := p.pack(t, b)
	seen := map[int64]int{}
	for _, parcel := range parcels {
		if len(parcel.Deliveries) == 0 || len(parcel.Bytes) == 0 {
			t.Errorf("parcel %q: deliveries %v, %d bytes", parcel.Name, parcel.Deliveries, len(parcel.Bytes))
		}
		if _, _, err := mime.ParseMediaType(parcel.MediaType); err != nil {
			t.Errorf("parcel %q: media type %q: %v", parcel.Name, parcel.MediaType, err)
		}
		for _, d := range parcel.Deliveries {
			seen[d]++
		}
	}
	for _, u := range unfit {
		seen[u.Delivery]++
		if want := p.Unfit[u.Delivery]; u.Refusal != want {
			t.Errorf("delivery %d is unfit (%s, %s), want %q", u.Delivery, u.Refusal, u.Reason.Text(words.EN), want)
		}
		inWords(t, u.Reason)
		if u.Refusal == outbox.BadContent && (u.Reason.Todo(words.NB) == "" || u.Reason.Todo(words.EN) == "") {
			t.Errorf("%s is for a person, and does not say what to do", u.Reason.Code)
		}
	}
	for _, item := range b.Items {
		if seen[item.Delivery] != 1 {
			t.Errorf("delivery %d is packed %d times", item.Delivery, seen[item.Delivery])
		}
		delete(seen, item.Delivery)
	}
	if len(seen) > 0 {
		t.Errorf("deliveries that nobody gave: %v", seen)
	}
	if len(unfit) != len(p.Unfit) || len(parcels) == 0 {
		t.Errorf("%d unfit, want %d; %d parcels", len(unfit), len(p.Unfit), len(parcels))
	}
}

func (p Part) sameBytes(t *testing.T) {
	a, noA := p.pack(t, p.Batch())
	b, noB := p.pack(t, p.Batch())
	if !reflect.DeepEqual(a, b) || !reflect.DeepEqual(noA, noB) {
		t.Error("packed twice, the batch differs")
	}
}

// names holds that no parcel ever has another one's name: not within a batch,
// and not where another store, which counts from one again, packs a batch of
// the same number.
func (p Part) names(t *testing.T) {
	taken := map[string]bool{}
	first, _ := p.pack(t, p.Batch())
	other := p.Batch()
	for i := range other.Items {
		other.Items[i].Token = turned(other.Items[i].Token)
	}
	second, _ := p.pack(t, other)
	for _, parcel := range append(first, second...) {
		name := parcel.Name
		if taken[strings.ToLower(name)] {
			t.Errorf("the name %q is taken", name)
		}
		taken[strings.ToLower(name)] = true
		base := path.Base(name)
		if name != path.Clean(name) || path.IsAbs(name) || strings.HasPrefix(name, "../") || drop.Unfinished(base) || path.Ext(base) == "" {
			t.Errorf("%q is no name for a finished file", name)
		}
		if strings.Trim(base, "abcdefghijklmnopqrstuvwxyz0123456789-.") != "" || len(base) > 120 {
			t.Errorf("%q has more than small letters, digits and dashes, or is too long", base)
		}
	}
}

// turned is another token, of the same form.
func turned(token string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return '9' - (r - '0')
		case r >= 'a' && r <= 'f':
			return 'f' - (r - 'a')
		}
		return r
	}, token)
}

func (p Part) untouched(t *testing.T) {
	b := p.Batch()
	p.pack(t, b)
	if !reflect.DeepEqual(b, p.Batch()) {
		t.Error("the batch was changed")
	}
}

func (p Part) harmless(t *testing.T) {
	if len(p.Unfit) == 0 {
		t.Skip("the sample has no unfit item")
	}
	good := p.Batch()
	good.Items = slices.DeleteFunc(good.Items, func(i outbox.Item) bool { _, bad := p.Unfit[i.Delivery]; return bad })
	alone, unfit := p.pack(t, good)
	if len(unfit) > 0 {
		t.Errorf("unfit by themselves: %v", unfit)
	}
	with, _ := p.pack(t, p.Batch())
	if len(alone) != len(with) {
		t.Fatalf("%d parcels without the unfit ones, %d with them", len(alone), len(with))
	}
	for i := range with {
		if !slices.Equal(alone[i].Deliveries, with[i].Deliveries) {
			t.Errorf("parcel %d has %v without the unfit ones, %v with them", i, alone[i].Deliveries, with[i].Deliveries)
		}
	}
	b := p.Batch()
	b.Items = slices.DeleteFunc(b.Items, func(i outbox.Item) bool { _, bad := p.Unfit[i.Delivery]; return !bad })
	if parcels, unfit := p.pack(t, b); len(parcels) > 0 || len(unfit) != len(p.Unfit) {
		t.Errorf("of unfit items alone: %d parcels, %d unfit", len(parcels), len(unfit))
	}
}

func (p Part) nothing(t *testing.T) {
	b := p.Batch()
	b.Items = nil
	if parcels, unfit := p.pack(t, b); len(parcels)+len(unfit) > 0 {
		t.Errorf("%d parcels, %d unfit", len(parcels), len(unfit))
	}
}

func (p Part) stopped(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, _, err := p.Channel.Pack(ctx, p.Batch()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
