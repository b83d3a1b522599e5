package autopost_test

import (
	"strings"
	"testing"
	"time"

	"sluse/drop"
	"sluse/invoice"
	"sluse/outbox"
	"sluse/outbox/autopost"
	"sluse/outbox/outboxtest"
	"sluse/routing"
	"sluse/words"
)

func TestChannelHoldsToTheSocket(t *testing.T) {
	t.Parallel()
	d, err := drop.Folder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	c := autopost.New(autopost.Options{SenderID: 1000, Drop: d, Folder: "masseutsendelse", Temporary: "tmp", Encoder: plain{}, Pages: pages})
	part := outboxtest.Part{
		Channel: c,
		Batch: func() outbox.Batch {
			lost, broken := item(2, "bbbb1234"), item(3, "cccc1234")
			lost.Customer.Address.PostCode = "155"
			broken.Invoice.Number = "broken"
			return outbox.Batch{
				Number: 7, Time: time.Date(2027, 1, 11, 22, 0, 0, 0, time.UTC),
				Items: []outbox.Item{item(1, "aaaa1234"), lost, broken, item(4, "dddd1234")},
			}
		},
		Unfit: map[int64]outbox.Refusal{2: outbox.CannotReach, 3: outbox.BadContent},
		Candidates: []outboxtest.Candidate{
			{Name: "complete", Candidate: outbox.Candidate{Customer: invoice.Customer{Name: "Olga Tangen", Address: address()}}, Answer: routing.Can, Code: "autopost.address-complete"},
			{Name: "nothing known", Answer: routing.Cannot, Code: "autopost.no-name"},
		},
		Receipts: []outboxtest.ReceiptFile{{
			File: outboxtest.File{Name: "masseutsendelse-resultat.xml", Data: receiptFile(t)},
			Want: []outbox.Receipt{
				{Token: "aaaa", Parcel: "7-aaaa.zip", State: outbox.Accepted, Reason: words.R("autopost.posted")},
				{Token: "bbbb", Parcel: "7-aaaa.zip", State: outbox.Delivered, Reason: words.R("autopost.delivered-digitally")},
				{Token: "cccc", Parcel: "7-aaaa.zip", State: outbox.Refused, Refusal: outbox.CannotReach, Reason: words.R("autopost.bad-recipient")},
				{Token: "dddd", Parcel: "7-aaaa.zip", State: outbox.Refused, Refusal: outbox.BadContent, Reason: words.R("autopost.not-printable")},
				{Token: "eeee", Parcel: "7-aaaa.zip", State: outbox.Refused, Refusal: outbox.BadContent, Reason: words.R("autopost.not-sent")},
				{Token: "ffff", Parcel: "7-aaaa.zip", State: outbox.Refused, Refusal: outbox.CannotReach, Reason: words.R("autopost.bad-recipient")},
			},
		}},
		Unreadable: []outboxtest.File{
			{Name: "empty.xml"},
			{Name: "html.xml", Data: []byte("<html><body>502</body></html>")},
			{Name: "twice.xml", Data: []byte(strings.Replace(string(receiptFile(t)), "<brev-id>bbbb", "<brev-id>aaaa", 1))},
		},
	}
	outboxtest.Run(t, part)
	outboxtest.Rehearse(t, part)
}
