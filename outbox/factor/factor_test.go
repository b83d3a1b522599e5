package factor_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sluse/drop"
	"sluse/factoring"
	"sluse/invoice"
	"sluse/money"
	"sluse/outbox"
	"sluse/outbox/factor"
	"sluse/outbox/outboxtest"
	"sluse/routing"
	"sluse/words"
)

// simple is a language of a line an offer; it refuses a whole file for one.
type simple struct{ factoring.Language }

func (simple) Name() string      { return "simple" }
func (simple) MediaType() string { return "text/csv; charset=utf-8" }
func (simple) Extension() string { return ".csv" }

func (simple) WriteOffers(w io.Writer, file factoring.OfferFile) error {
	var b strings.Builder
	for _, o := range file.Offers {
		if o.SaleID == "" || o.Gross.Currency != "NOK" {
			return errors.New("one that cannot be written")
		}
		fmt.Fprintf(&b, "%s;%s;%s;%s\n", o.Action, o.SaleID, o.InvoiceNumber, o.Gross)
	}
	fmt.Fprintf(&b, "trailer;%d;%d;%s\n", file.Sequence, file.Count(), file.Sum())
	_, err := io.WriteString(w, b.String())
	return err
}

func channel(t *testing.T) *factor.Channel {
	t.Helper()
	d, err := drop.Folder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return factor.New(factor.Options{Drop: d, Temporary: "tmp", Parties: map[string]factor.Party{
		"slusevik": {Language: simple{}}, "Brygga Øst": {Folder: "annen/inn", Language: simple{}},
	}})
}

func token(n int) string { return fmt.Sprintf("%07df-7b42-4d3e-9a51-5f0e9c1a0000", n) }

func item(n int) outbox.Item {
	return outbox.Item{
		Delivery: int64(n), Token: token(n), Invoice: &invoice.Invoice{Number: fmt.Sprint(200100 + n)},
		Seller: outbox.Seller{ID: "slusevik", Name: "Slusevik Engros AS"},
		Offer:  &factoring.Offer{Action: factoring.Sell, SaleID: fmt.Sprint("S", n), InvoiceNumber: fmt.Sprint(200100 + n), Gross: money.NOK(500000)},
	}
}

func batch(items ...outbox.Item) outbox.Batch {
	return outbox.Batch{Number: 17, Sequence: 17, Time: time.Date(2027, 1, 11, 22, 5, 0, 0, time.UTC), Items: items}
}

func mixed() outbox.Batch {
	none, nameless, euro, back := item(2), item(3), item(4), item(5)
	none.Offer = nil
	nameless.Offer.SaleID = ""
	euro.Offer.Gross.Currency = "EUR"
	*back.Offer = back.Offer.Withdrawal()
	return batch(item(1), none, nameless, euro, back, item(22))
}

func TestChannel(t *testing.T) {
	t.Parallel()
	part := outboxtest.Part{
		Channel: channel(t), Batch: mixed,
		Unfit: map[int64]outbox.Refusal{2: outbox.BadContent, 3: outbox.BadContent, 4: outbox.BadContent},
		Candidates: []outboxtest.Candidate{
			{Name: "anybody", Candidate: outbox.Candidate{Invoice: &invoice.Invoice{}}, Answer: routing.Cannot, Code: "offerfile.not-a-delivery"},
		},
	}
	outboxtest.Run(t, part)
	outboxtest.Rehearse(t, part)
}

func TestOneFileABatch(t *testing.T) {
	t.Parallel()
	parcels, _, err := channel(t).Pack(t.Context(), mixed())
	if err != nil || len(parcels) != 1 {
		t.Fatal(parcels, err)
	}
	p := parcels[0]
	if p.Name != "tilbud-slusevik-17-0000001f.csv" || fmt.Sprint(p.Deliveries) != "[1 5 22]" {
		t.Errorf("%s of %v", p.Name, p.Deliveries)
	}
	const want = "offer;S1;200101;5000.00\nwithdrawal;S5;200105;5000.00\noffer;S22;200122;5000.00\ntrailer;17;3;10000.00\n"
	if string(p.Bytes) != want {
		t.Errorf("the file is\n%s", p.Bytes)
	}
}

func TestEachSellersFactorHasItsFolder(t *testing.T) {
	t.Parallel()
	one := item(1)
	one.Seller.ID = "Brygga Øst"
	parcels, _, err := channel(t).Pack(t.Context(), batch(one))
	if err != nil || len(parcels) != 1 || parcels[0].Name != "annen/inn/tilbud-brygga--st-17-0000001f.csv" {
		t.Errorf("%v %v", parcels, err)
	}
	one.Seller.ID = "fremmed"
	parcels, unfit, err := channel(t).Pack(t.Context(), batch(one, item(2)))
	if err != nil || len(parcels) > 0 || len(unfit) != 2 || unfit[0].Reason.Code != "offerfile.no-party" || unfit[0].Reason.Todo(words.NB) == "" {
		t.Errorf("%v %v %v", parcels, unfit, err)
	}
}

// The machine takes an unfinished file's name from the channel; beside the
// finished ones no factor reads it.
func TestUnfinishedFileIsNotSeen(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d, err := drop.Folder(dir)
	if err != nil {
		t.Fatal(err)
	}
	c := factor.New(factor.Options{Drop: d, Parties: map[string]factor.Party{"slusevik": {Language: simple{}}}})
	parcels, _, err := c.Pack(t.Context(), batch(item(1)))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, c.Temporary(), parcels[0].Name+".tmp"), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if entries, err := d.List(t.Context(), c.Folder()); err != nil || len(entries) > 0 {
		t.Errorf("%v %v", entries, err)
	}
}
