package demo

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"sluse/factoring"
	"sluse/factoring/csvpair"
	"sluse/formats"
	"sluse/formats/ubl"
	"sluse/invoice"
	"sluse/mail"
	"sluse/money"
	"sluse/outbox"
	"sluse/outbox/autopost"
	"sluse/outbox/ehf"
)

var someNight = time.Date(2027, 1, 11, 2, 0, 0, 0, time.FixedZone("CET", 3600))

var errKilled = errors.New("killed")

// killedAt is a disk that dies at its n-th change.
func killedAt(n int) func() error {
	return func() error {
		if n--; n == 0 {
			return errKilled
		}
		return nil
	}
}

func company(t *testing.T) disk {
	t.Helper()
	d := disk{root: t.TempDir()}
	if err := Setup(d.root); err != nil {
		t.Fatal(err)
	}
	return d
}

func names(t *testing.T, d disk, folder string) []string {
	t.Helper()
	list, err := d.list(folder)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// item is a delivery of a document of the story.
func item(n int64, number string) outbox.Item {
	d := find(number)
	c := d.buyer()
	inv := d.invoice()
	return outbox.Item{
		Delivery: n, Token: fmt.Sprintf("00000000-0000-4000-8000-%012d", n), Invoice: inv,
		Customer: invoice.Customer{Number: c.number(), OrgNumber: c.org, Name: c.name, Email: c.email, Address: inv.Buyer.Address},
		Seller:   outbox.Seller{ID: "slusevik", Name: sellerName, OrgNumber: sellerOrg, Address: seller().Address, Email: sellerMail},
	}
}

// a plain encoder stands for the PDF.
type plain struct{}

func (plain) MediaType() string { return "application/pdf" }
func (plain) Extension() string { return ".pdf" }
func (plain) Encode(w io.Writer, doc formats.Document) error {
	_, err := io.WriteString(w, doc.Invoice.Number)
	return err
}

var (
	ehfChannel  = ehf.New(ehf.Options{Encoder: ubl.New()})
	postChannel = autopost.New(autopost.Options{SenderID: 1000, Encoder: plain{}, Pages: func([]byte) (int, error) { return 1, nil }})
)

// outgoing puts out what sluse would: two documents, two batches of letters,
// two offer files and a copy beside them.
func outgoing(ctx context.Context, t *testing.T, d disk) {
	t.Helper()
	pack := func(c outbox.Channel, folder string, number int64, items ...outbox.Item) {
		parcels, unfit, err := c.Pack(ctx, outbox.Batch{Number: number, Time: someNight, Items: items})
		if err != nil || len(unfit) > 0 {
			t.Fatal(unfit, err)
		}
		for _, p := range parcels {
			put(t, d, folder+"/"+p.Name, p.Bytes)
		}
	}
	pack(ehfChannel, outEHF, 1, item(1, "200103"), item(2, refusedByOperator), item(3, "300111"))
	pack(postChannel, outPrint, 2, item(11, "200107"))
	pack(postChannel, outPrint, 3, item(12, "200131"), item(13, "200132"))
	offers(t, d, 1, "200101", "200102", "200120")
	offers(t, d, 2, "200122")
	put(t, d, outFactor+"/200101.xml", []byte("<Invoice/>"))
}

func put(t *testing.T, d disk, name string, content []byte) {
	t.Helper()
	if err := d.put(name, content); err != nil {
		t.Fatal(err)
	}
}

func offers(t *testing.T, d disk, sequence int64, numbers ...string) {
	t.Helper()
	file := factoring.OfferFile{Sequence: sequence}
	for _, number := range numbers {
		doc := find(number)
		o, err := factoring.Agreement{}.NewOffer("sale-"+number, doc.invoice(), "", "")
		if err != nil {
			t.Fatal(err)
		}
		file.Offers = append(file.Offers, o)
	}
	taken := file.Offers[0].Withdrawal()
	taken.SaleID, taken.InvoiceNumber = "sale-0", "200100"
	file.Offers = append(file.Offers, taken)
	var b bytes.Buffer
	if err := csvpair.New().WriteOffers(&b, file); err != nil {
		t.Fatal(err)
	}
	put(t, d, fmt.Sprintf("%s/tilbud-%d.csv", outFactor, sequence), b.Bytes())
}

func robots(d disk) []*robot { return []*robot{newOperator(d), newPrinter(d), newFactor(d)} }

// rest lets each robot act until none has anything to do.
func rest(t *testing.T, d disk) {
	t.Helper()
	for _, r := range robots(d) {
		if _, err := r.act(someNight); err != nil {
			t.Fatal(err)
		}
		if n, err := r.act(someNight); n != 0 || err != nil {
			t.Errorf("%s has %d more to do, %v", r.home, n, err)
		}
	}
}

// Each file that is put out is answered once, wherever the robot is killed.
func TestEachFileIsAnsweredOnce(t *testing.T) {
	t.Parallel()
	whole := company(t)
	outgoing(t.Context(), t, whole)
	rest(t, whole)
	in := dropPartners + "/in"
	want := names(t, whole, in)
	if len(want) != 3+2+2 {
		t.Fatalf("answers: %v", want)
	}
	for which := range robots(whole) {
		for kill := 1; ; kill++ {
			d := company(t)
			outgoing(t.Context(), t, d)
			dying := d
			dying.before = killedAt(kill)
			_, err := robots(dying)[which].act(someNight)
			if err == nil {
				if kill < 10 {
					t.Errorf("it made only %d changes", kill)
				}
				break
			}
			if !errors.Is(err, errKilled) {
				t.Fatal(err)
			}
			rest(t, d)
			if got := names(t, d, in); !slices.Equal(got, want) {
				t.Fatalf("killed at %d: %v, want %v", kill, got, want)
			}
			for _, name := range want {
				a, errA := d.read(in + "/" + name)
				b, errB := whole.read(in + "/" + name)
				if !bytes.Equal(a, b) || errA != nil || errB != nil {
					t.Fatalf("killed at %d: %s differs", kill, name)
				}
			}
			for _, r := range robots(d) {
				if left := append(names(t, d, r.inbox()), names(t, d, r.ready())...); len(left) > 0 {
					t.Fatalf("killed at %d: %v is not done", kill, left)
				}
			}
		}
	}
}

// A counterpart removes no double: what comes twice is answered twice.
func TestADoubleIsSeen(t *testing.T) {
	t.Parallel()
	d := company(t)
	for round := 1; round <= 3; round++ {
		outgoing(t.Context(), t, d)
		rest(t, d)
		if got := len(names(t, d, dropPartners+"/in")); got != 7*round {
			t.Errorf("%d answers after %d rounds", got, round)
		}
	}
	report, err := settle(d, tuesday)
	if err != nil {
		t.Fatal(err)
	}
	s, err := csvpair.New().ReadSettlement(bytes.NewReader(report), "s")
	if err != nil || s.Sum != money.NOK(3*payout) {
		t.Errorf("%v, %v", s, err)
	}
}

func TestOperatorAnswersInTheNetworksWords(t *testing.T) {
	t.Parallel()
	d := company(t)
	outgoing(t.Context(), t, d)
	rest(t, d)
	got := map[string]outbox.Refusal{}
	for _, name := range names(t, d, dropPartners+"/in") {
		content, err := d.read(dropPartners + "/in/" + name)
		if err != nil || !strings.HasPrefix(name, "mls-") {
			continue
		}
		if !ehfChannel.RecogniseReceipt(content) {
			t.Errorf("%s is no receipt", name)
			continue
		}
		receipts, err := ehfChannel.ReadReceipt(bytes.NewReader(content), name)
		if err != nil || len(receipts) != 1 {
			t.Fatal(receipts, err)
		}
		r := receipts[0]
		got[r.Token] = r.Refusal
		if (r.Refusal == "") != (r.State == outbox.Delivered) {
			t.Errorf("%+v", r)
		}
	}
	want := map[string]outbox.Refusal{item(1, "200103").Token: "", item(2, "200110").Token: outbox.BadContent, item(3, "300111").Token: ""}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestPrinterAnswersLetterByLetter(t *testing.T) {
	t.Parallel()
	d := company(t)
	outgoing(t.Context(), t, d)
	rest(t, d)
	got := map[string]outbox.State{}
	for _, name := range names(t, d, dropPartners+"/in") {
		content, err := d.read(dropPartners + "/in/" + name)
		if err != nil || !postChannel.RecogniseReceipt(content) {
			continue
		}
		receipts, err := postChannel.ReadReceipt(bytes.NewReader(content), name)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range receipts {
			got[r.Token] = r.State
		}
		holds(t, "masseutsendelse-resultat.xsd", content)
	}
	want := map[string]outbox.State{item(11, "200107").Token: outbox.Accepted, item(12, "200131").Token: outbox.Accepted, item(13, "200132").Token: outbox.Accepted}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// holds asks xmllint whether a document fits the printer's schema, where both
// are there.
func holds(t *testing.T, schema string, document []byte) {
	t.Helper()
	lint, err := exec.LookPath("xmllint")
	file := filepath.Join("..", "..", "shared", "vectors", "channels", "autopost", schema)
	if _, missing := os.Stat(file); err != nil || missing != nil {
		t.Log("not judged by a schema: xmllint or ../shared/vectors is not here")
		return
	}
	c := exec.Command(lint, "--nonet", "--noout", "--schema", file, "-")
	c.Stdin = bytes.NewReader(document)
	if out, err := c.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestFactorBuysAndSettles(t *testing.T) {
	t.Parallel()
	d := company(t)
	outgoing(t.Context(), t, d)
	rest(t, d)
	got := map[string]factoring.Status{}
	for _, name := range names(t, d, dropPartners+"/in") {
		content, err := d.read(dropPartners + "/in/" + name)
		if err != nil || !csvpair.New().RecogniseAnswers(content) {
			continue
		}
		file, err := csvpair.New().ReadAnswers(bytes.NewReader(content), name)
		if err != nil || len(file.Faults) > 0 {
			t.Fatal(file.Faults, err)
		}
		for _, a := range file.Answers {
			got[a.InvoiceNumber] = a.Status
			switch {
			case a.Status == factoring.Rejected && !a.ForCredit():
				t.Errorf("%+v is not for credit", a)
			case a.Status == factoring.Accepted && (a.FactorKID != invoice.KID10("4711"+a.InvoiceNumber) || a.PayeeAccount != factorAccount):
				t.Errorf("%+v", a)
			}
		}
	}
	want := map[string]factoring.Status{
		"200101": factoring.Accepted, "200102": factoring.Rejected, "200120": factoring.Accepted, "200122": factoring.Accepted,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	report, err := settle(d, tuesday)
	if err != nil {
		t.Fatal(err)
	}
	if !csvpair.New().RecogniseSettlement(report) {
		t.Fatal("not recognised as a settlement")
	}
	s, err := csvpair.New().ReadSettlement(bytes.NewReader(report), "s")
	if err != nil {
		t.Fatal(err)
	}
	if s.ID != settlementID || s.ValueDate != tuesday || s.Sum != money.NOK(24_862_50) || s.Count != 6 || s.Total(factoring.Commission, "") != money.NOK(-637_50) {
		t.Errorf("%+v", s)
	}
	if s.Total(factoring.Purchase, "200101") != money.NOK(5_000_00) || s.Total(factoring.Commission, "200101") != money.NOK(-125_00) {
		t.Error("200101 is not 5,000 less 125")
	}
}

func TestMailServerKeepsEveryMailAndBouncesOne(t *testing.T) {
	t.Parallel()
	d := company(t)
	server, err := startMail(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	const token = "00000000000040008000000000000006"
	for _, to := range []string{elvebakken, "faktura@granheim.example", elvebakken} {
		send(t, server.address(), mail.BounceAddress("bounce@slusevik.example", token), to, "<200106.1@slusevik.example>")
	}
	if err := server.close(); err != nil {
		t.Fatal(err)
	}
	if got := names(t, d, homeMail); len(got) != 3 {
		t.Errorf("kept: %v", got)
	}
	notices, err := bounces(d, elvebakken, someNight)
	if err != nil || len(notices) != 2 {
		t.Fatalf("%d notices, %v", len(notices), err)
	}
	for name, content := range notices {
		n, ok, err := mail.ParseNotice(bytes.NewReader(content))
		if err != nil || !ok || n.Token != token || n.Action != mail.Failed || n.Recipient != elvebakken || n.OriginalMessageID != "200106.1@slusevik.example" {
			t.Errorf("%s: %+v, %t, %v", name, n, ok, err)
		}
	}
}

// What no counterpart understands is an error, never passed over.
func TestRobotsRefuseWhatTheyCannotRead(t *testing.T) {
	t.Parallel()
	d := company(t)
	var empty bytes.Buffer
	if err := zip.NewWriter(&empty).Close(); err != nil {
		t.Fatal(err)
	}
	put(t, d, outEHF+"/x.xml", []byte("<Invoice/>"))
	put(t, d, outPrint+"/x.zip", empty.Bytes())
	put(t, d, outFactor+"/x.csv", []byte("record;sale_id;\n"))
	for _, r := range robots(d) {
		if _, err := r.act(someNight); err == nil {
			t.Errorf("%s took it", r.home)
		}
	}
}
