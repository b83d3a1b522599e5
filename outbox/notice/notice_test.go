package notice_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"sluse/drop"
	"sluse/mail"
	"sluse/outbox"
	"sluse/outbox/notice"
	"sluse/outbox/outboxtest"
	"sluse/routing"
)

func item(n int, to string) outbox.Item {
	return outbox.Item{
		Delivery: int64(n), Token: fmt.Sprintf("5f0e9c%02d-7b42-4d3e-9a51-%012d", n, n), Seller: outbox.Seller{ID: "slusevik"},
		Notice: &outbox.Notice{Key: "morning/slusevik/20270111", To: to, Bytes: []byte("Subject: Faktura natt til 11.01\r\n\r\nHei\r\n")},
	}
}

func part(c outbox.Channel, good, alsoGood, bad string) outboxtest.Part {
	return outboxtest.Part{
		Channel: c,
		Batch: func() outbox.Batch {
			invoice := item(3, good)
			invoice.Notice = nil
			return outbox.Batch{
				Number: 17, Seller: "slusevik", Time: time.Date(2027, 1, 11, 5, 30, 0, 0, time.UTC),
				Items: []outbox.Item{item(1, good), item(2, alsoGood), invoice, item(4, bad)},
			}
		},
		Unfit: map[int64]outbox.Refusal{3: outbox.BadContent, 4: outbox.BadContent},
		Candidates: []outboxtest.Candidate{
			{Name: "nobody", Answer: routing.Cannot, Code: "notice.no-invoices"},
		},
	}
}

func TestMail(t *testing.T) {
	t.Parallel()
	c := notice.NewMail(nil, "retur@slusevik.example")
	outboxtest.Run(t, part(c, "okonomi@slusevik.example", "sjef@slusevik.example", "okonomi"))
	parcels, _, err := c.Pack(t.Context(), part(c, "okonomi@slusevik.example", "sjef@slusevik.example", "okonomi").Batch())
	if err != nil || parcels[0].From != "retur+5f0e9c017b424d3e9a51000000000001@slusevik.example" || parcels[0].To != "okonomi@slusevik.example" {
		t.Errorf("%+v, %v", parcels[0], err)
	}
}

func TestFiles(t *testing.T) {
	t.Parallel()
	d, err := drop.Folder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	outboxtest.Run(t, part(notice.NewFiles("status/faktura", d, "status", "status-tmp"), "status-faktura-000001.csv", "status-faktura-000002.csv", "../status.csv"))
}

// A server answers what it is told to.
type server struct{ err error }

func (s server) Deliver(_ context.Context, _, _ string, _ []byte, onData func() error) error {
	if err := onData(); err != nil {
		return err
	}
	return s.err
}

func TestWhatAnAnswerMeans(t *testing.T) {
	t.Parallel()
	send := func(answer error) error {
		return notice.NewMail(server{answer}, "retur@slusevik.example").Send(t.Context(), outbox.Parcel{To: "a@b.example"}, func() error { return nil })
	}
	if err := send(nil); err != nil {
		t.Error(err)
	}
	for _, c := range []struct {
		stage mail.Stage
		want  outbox.Refusal
	}{{mail.StageReceiver, outbox.CannotReach}, {mail.StageContent, outbox.BadContent}, {mail.StageSender, outbox.BadContent}} {
		no, ok := errors.AsType[*outbox.RefusedError](send(&mail.Refused{Stage: c.stage, Code: 550, Text: "nei takk"}))
		if !ok || no.Refusal != c.want {
			t.Errorf("%s: %+v", c.stage, no)
		}
	}
	if _, ok := errors.AsType[*outbox.UncertainError](send(&mail.Uncertain{Err: errors.New("cut")})); !ok {
		t.Error("a cut is not uncertain")
	}
	if later := errors.New("connection refused"); !errors.Is(send(later), later) {
		t.Error("a server that is away is not tried again")
	}
}
