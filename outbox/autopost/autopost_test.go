package autopost_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sluse/formats"
	"sluse/invoice"
	"sluse/money"
	"sluse/outbox"
	"sluse/outbox/autopost"
	"sluse/routing"
	"sluse/words"
)

// plain writes where a document goes as its bytes, one page a line.
type plain struct{}

func (plain) MediaType() string { return "application/pdf" }
func (plain) Extension() string { return ".pdf" }
func (plain) Encode(w io.Writer, doc formats.Document) error {
	if doc.Invoice.Number == "broken" {
		return errors.New("no such glyph")
	}
	_, err := fmt.Fprintf(w, "%s%s %s\n%s", doc.Mark, doc.Invoice.Buyer.Name, doc.Invoice.Buyer.Address.PostCode, strings.Repeat("\n", len(doc.Invoice.Lines)))
	return err
}

func pages(b []byte) (int, error) { return bytes.Count(b, []byte("\n")), nil }

func channel() *autopost.Channel {
	return autopost.New(autopost.Options{SenderID: 1000, Folder: "masseutsendelse", Temporary: "tmp", Encoder: plain{}, Pages: pages})
}

func address() invoice.Address {
	return invoice.Address{Line1: "Demoveien 7", PostCode: "0155", City: "Oslo", Country: "NO"}
}

func item(n int64, token string) outbox.Item {
	return outbox.Item{
		Delivery: n, Token: token,
		Invoice: &invoice.Invoice{
			Number: fmt.Sprint(200100 + n), Type: invoice.Commercial, Currency: "NOK", DueDate: "2027-01-25",
			Payment: invoice.Payment{ID: "100012001010", Account: "99990501234"},
			Totals:  invoice.Totals{Due: money.MustDecimal("890")},
		},
		Customer: invoice.Customer{Name: "Olga Tangen", Address: address()},
		Seller:   outbox.Seller{Name: "Slusevik Engros AS", Address: invoice.Address{Line1: "Demoveien 1", PostCode: "4876", City: "Grimstad", Country: "NO"}},
	}
}

func TestVerdictAsksForAWholeAddress(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rule   string
		change func(*invoice.Customer)
		want   routing.Answer
		code   string
	}{
		{"complete", func(*invoice.Customer) {}, routing.Can, "autopost.address-complete"},
		{"abroad", func(c *invoice.Customer) {
			c.Address = invoice.Address{Line1: "Demogatan 1", PostCode: "111 22", City: "Stockholm", Country: "SE"}
		}, routing.Can, "autopost.address-complete"},
		{"three digits", func(c *invoice.Customer) { c.Address.PostCode = "155" }, routing.Cannot, "autopost.post-code"},
		{"letters", func(c *invoice.Customer) { c.Address.PostCode = "O155" }, routing.Cannot, "autopost.post-code"},
		{"0000", func(c *invoice.Customer) { c.Address.PostCode = "0000" }, routing.Cannot, "autopost.post-code"},
		{"no street", func(c *invoice.Customer) { c.Address.Line1 = " " }, routing.Cannot, "autopost.no-street"},
		{"street on the second line", func(c *invoice.Customer) { c.Address.Line1, c.Address.Line2 = "", "Demoveien 7" }, routing.Can, "autopost.address-complete"},
		{"no town", func(c *invoice.Customer) { c.Address.City = "" }, routing.Cannot, "autopost.no-city"},
		{"no country", func(c *invoice.Customer) { c.Address.Country = "" }, routing.Cannot, "autopost.no-country"},
		{"country unknown", func(c *invoice.Customer) { c.Address.Country = "XQ" }, routing.Cannot, "autopost.unknown-country"},
		{"country as a word", func(c *invoice.Customer) { c.Address.Country = "Norge" }, routing.Cannot, "autopost.unknown-country"},
		{"no name", func(c *invoice.Customer) { c.Name = "" }, routing.Cannot, "autopost.no-name"},
		{"name of 131", func(c *invoice.Customer) { c.Name = strings.Repeat("å", 131) }, routing.Cannot, "autopost.address-too-long"},
		{"name of 130", func(c *invoice.Customer) { c.Name = strings.Repeat("å", 130) }, routing.Can, "autopost.address-complete"},
	} {
		customer := item(1, "a").Customer
		c.change(&customer)
		v := channel().Verdict(outbox.Candidate{Customer: customer})
		if v.Answer != c.want || v.Reason.Code != c.code || v.Channel != "autopost" {
			t.Errorf("%s: %+v", c.rule, v)
		}
		if v.Answer == routing.Cannot && v.Reason.Todo(words.NB) == "" {
			t.Errorf("%s: nobody is told what to do", c.rule)
		}
	}
}

func pack(t *testing.T, items ...outbox.Item) ([]outbox.Parcel, []outbox.Unfit) {
	t.Helper()
	parcels, unfit, err := channel().Pack(t.Context(), outbox.Batch{Number: 7, Time: time.Date(2027, 1, 11, 22, 0, 0, 0, time.UTC), Items: items})
	if err != nil {
		t.Fatal(err)
	}
	return parcels, unfit
}

// What is marked is marked on its pages.
func TestMark(t *testing.T) {
	t.Parallel()
	marked := item(1, "aaaa1234")
	marked.Mark = "PRØVE"
	parcels, _ := pack(t, marked, item(2, "bbbb1234"))
	all := unzip(t, parcels[0])
	if first, second := all["Faaaa1234.pdf"], all["Fbbbb1234.pdf"]; !strings.HasPrefix(first, "PRØVE") || second == "" || strings.Contains(second, "PRØVE") {
		t.Errorf("%q and %q", first, second)
	}
}

func unzip(t *testing.T, parcel outbox.Parcel) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(parcel.Bytes), int64(len(parcel.Bytes)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(b)
	}
	return files
}

// mixed is a batch of all that a manifest must hold.
func mixed() []outbox.Item {
	abroad, credit, dash, mended, long := item(2, "bbbb"), item(3, "cccc"), item(4, "dddd"), item(5, "eeee"), item(6, "ffff")
	abroad.Customer.Address = invoice.Address{Line1: "Demogatan 1", Line2: "Hus B", Line3: "2 tr", PostCode: "111 22", City: "Stockholm", Region: "Uppland", Country: "SE"}
	abroad.Invoice.Currency = "EUR"
	credit.Invoice.Type = invoice.CreditNote
	dash.Invoice.Payment.ID = "00100000009-"
	mended.Invoice.Buyer = invoice.Party{Name: "Gammelt Navn", Address: invoice.Address{Line1: "Gammel vei 1", PostCode: "155"}}
	mended.Customer.Name = "Per & «Pål» <Myhre>"
	long.Invoice.Number = strings.Repeat("9", 300)
	return []outbox.Item{item(1, "aaaa"), abroad, credit, dash, mended, long}
}

func TestPackMakesOneZipWithEveryLetterOnce(t *testing.T) {
	t.Parallel()
	parcels, unfit := pack(t, mixed()...)
	if len(parcels) != 1 || len(unfit) != 0 {
		t.Fatalf("%d parcels, unfit %v", len(parcels), unfit)
	}
	p := parcels[0]
	if p.Name != "7-aaaa.zip" || p.MediaType != "application/zip" || fmt.Sprint(p.Deliveries) != "[1 2 3 4 5 6]" {
		t.Errorf("parcel %s %s %v", p.Name, p.MediaType, p.Deliveries)
	}
	files := unzip(t, p)
	if len(files) != 7 {
		t.Errorf("%d files", len(files))
	}
	m := files["masseutsendelse.xml"]
	for want, times := range map[string]int{
		"<jobb-id>7-aaaa</jobb-id>": 1, "<id>Daaaa</id>": 1, "<fil>Faaaa.pdf</fil>": 1, "<id>aaaa</id>": 1,
		`xsi:type="faktura"`: 3, `xsi:type="brev-med-print"`: 6,
		"<kid>100012001010</kid>": 3, "<beloep>890.00</beloep>": 3, "<kontonummer>99990501234</kontonummer>": 3, "<forfallsdato>2027-01-25</forfallsdato>": 3,
		"<land-kode>SE</land-kode>": 1, "<adresselinje3>111 22 Stockholm</adresselinje3>": 1,
	} {
		if n := strings.Count(m, want); n != times {
			t.Errorf("%s stands %d times, want %d", want, n, times)
		}
	}
	if got := files["Feeee.pdf"]; !strings.HasPrefix(got, "Per & «Pål» <Myhre> 0155") {
		t.Errorf("the window shows %q, not where the letter goes", got)
	}
	if again, _ := pack(t, mixed()...); !bytes.Equal(again[0].Bytes, p.Bytes) {
		t.Error("the same batch gives other bytes")
	}
}

// A copy is marked, and is nothing that a receiver could pay by a click.
func TestCopy(t *testing.T) {
	t.Parallel()
	copied := item(2, "bbbb")
	copied.Copy, copied.Mark = true, outbox.MarkCopy
	parcels, unfit := pack(t, item(1, "aaaa"), copied)
	if len(parcels) != 1 || len(unfit) != 0 {
		t.Fatal(parcels, unfit)
	}
	files := unzip(t, parcels[0])
	m := files["masseutsendelse.xml"]
	if files["Fbbbb.pdf"][:4] != "KOPI" || files["Faaaa.pdf"][:4] == "KOPI" || strings.Count(m, "<kid>") != 1 ||
		!strings.Contains(m, "<emne>KOPI: Faktura 200102</emne>") || !strings.Contains(m, "<emne>Faktura 200101</emne>") {
		t.Errorf("%q\n%s", files, m)
	}
}

func TestUnfitLettersHarmNoOther(t *testing.T) {
	t.Parallel()
	long, broken, lost, nowhere := item(2, "b"), item(3, "c"), item(4, "d"), item(5, "e")
	long.Invoice.Lines = make([]invoice.Line, autopost.MaxPages)
	broken.Invoice.Number = "broken"
	lost.Customer.Address.PostCode = "155"
	nowhere.Seller.Address = invoice.Address{}
	full := item(6, "f")
	full.Invoice.Lines = make([]invoice.Line, autopost.MaxPages-1)
	parcels, unfit := pack(t, long, broken, lost, nowhere, full, item(1, "a"))
	if len(parcels) != 1 || fmt.Sprint(parcels[0].Deliveries) != "[6 1]" {
		t.Fatalf("parcels %v", parcels)
	}
	var got []string
	for _, u := range unfit {
		got = append(got, fmt.Sprint(u.Delivery, " ", u.Refusal, " ", u.Reason.Code))
		if !words.Known(u.Reason.Code) || u.Reason.Todo(words.NB) == "" {
			t.Errorf("%s has no words", u.Reason.Code)
		}
	}
	want := []string{"2 content autopost.too-many-pages", "3 content autopost.not-rendered", "4 cannot reach autopost.post-code", "5 content autopost.no-return-address"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("unfit:\n%s", strings.Join(got, "\n"))
	}
	if parcels, unfit := pack(t, lost); len(parcels) != 0 || len(unfit) != 1 {
		t.Error("an empty job was made")
	}
}

// vectors is the folder of the printer's schemas.
func vectors(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
	}
	dir = filepath.Join(dir, "..", "shared", "vectors", "channels", "autopost")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the printer's schemas are not here (../shared/vectors/channels/autopost)")
	}
	return dir
}

func xmllint(t *testing.T, schema, document string) {
	t.Helper()
	path, err := exec.LookPath("xmllint")
	if err != nil {
		t.Skip("xmllint is not installed: nobody independent can judge the manifest")
	}
	file := filepath.Join(t.TempDir(), "document.xml")
	if err := os.WriteFile(file, []byte(document), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(path, "--nonet", "--noout", "--schema", filepath.Join(vectors(t), schema), file).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestManifestHoldsToThePrintersSchema(t *testing.T) {
	t.Parallel()
	parcels, _ := pack(t, mixed()...)
	xmllint(t, "print.xsd", unzip(t, parcels[0])["masseutsendelse.xml"])
}

func TestOurReceiptIsOneThePrinterCouldWrite(t *testing.T) {
	t.Parallel()
	xmllint(t, "masseutsendelse-resultat.xsd", string(receiptFile(t)))
}

func receiptFile(t testing.TB) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "masseutsendelse-resultat.xml"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestReceiptAnswersLetterByLetter(t *testing.T) {
	t.Parallel()
	b := receiptFile(t)
	if !channel().RecogniseReceipt(b) {
		t.Error("the receipt is not recognised")
	}
	receipts, err := channel().ReadReceipt(bytes.NewReader(b), "kvittering.xml")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range receipts {
		got = append(got, strings.Join([]string{r.Token, string(r.State), string(r.Refusal), r.Reason.Code, strings.Join(r.Reason.Args, "|")}, ","))
		if r.ID != "7-aaaa" || r.Time != "2027-01-11T23:10:00+01:00" || r.Parcel != "7-aaaa.zip" || !words.Known(r.Reason.Code) {
			t.Errorf("%+v", r)
		}
	}
	want := []string{
		"aaaa,accepted,,autopost.posted,",
		"bbbb,delivered,,autopost.delivered-digitally,",
		"cccc,refused,cannot reach,autopost.bad-recipient,UGYLDIG_MOTTAKER: ukjent adresse: UGYLDIG_POSTNUMMER",
		"dddd,refused,content,autopost.not-printable,UGYLDIG_FOR_PRINT: tekst i strekkodesonen",
		"eeee,refused,content,autopost.not-sent,USPESIFISERT_FEIL",
		"ffff,refused,cannot reach,autopost.bad-recipient,IKKE_SENDT: UGYLDIG_NAVN_ADRESSE",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("receipts:\n%s", strings.Join(got, "\n"))
	}
}

func TestReceiptOfARefusedJobIsForItsParcel(t *testing.T) {
	t.Parallel()
	parcels, _ := pack(t, item(1, "aaaa"))
	const failed = `<masseutsendelse-resultat xmlns="http://www.digipost.no/xsd/avsender2_0"><status>FEILET</status><jobb-info><ref-jobb-id>7-aaaa</ref-jobb-id></jobb-info>` +
		`<feilinformasjon><feilkode>VALIDERING_FEILET</feilkode><melding>ugyldig xml</melding></feilinformasjon></masseutsendelse-resultat>`
	receipts, err := channel().ReadReceipt(strings.NewReader(failed), "k.xml")
	if err != nil || len(receipts) != 1 {
		t.Fatal(receipts, err)
	}
	r := receipts[0]
	if r.Parcel != parcels[0].Name || r.Token != "" || r.State != outbox.Refused || r.Refusal != outbox.BadContent || r.Reason.Args[0] != "VALIDERING_FEILET: ugyldig xml" {
		t.Errorf("%+v", r)
	}
}

func TestBadReceipts(t *testing.T) {
	t.Parallel()
	whole := string(receiptFile(t))
	for rule, bad := range map[string]string{
		"empty":          "",
		"cut":            whole[:len(whole)/2],
		"html":           "<html><body>502</body></html>",
		"namespace":      strings.ReplaceAll(whole, "avsender2_0", "avsender3_0"),
		"doctype":        strings.Replace(whole, "<masse", "<!DOCTYPE x [<!ENTITY a 'b'>]><masse", 1),
		"status":         strings.Replace(whole, "SUKSESS", "KANSKJE", 1),
		"result":         strings.Replace(whole, "IKKE_SENDT", "MULIGENS", 1),
		"named twice":    strings.Replace(whole, "<brev-id>bbbb", "<brev-id>aaaa", 1),
		"letter no id":   strings.Replace(whole, "<brev-id>bbbb", "<brev-id>", 1),
		"no job":         strings.Replace(whole, "7-aaaa", "", 1),
		"too many":       strings.Replace(whole, "<brev-resultater>", "<brev-resultater>"+strings.Repeat("<resultat/>", autopost.MaxBatch), 1),
		"another format": strings.Replace(whole, "UTF-8", "ISO-8859-1", 1),
	} {
		var f *formats.FileError
		if receipts, err := channel().ReadReceipt(strings.NewReader(bad), "k.xml"); !errors.As(err, &f) || receipts != nil || f.Place.File != "k.xml" || !words.Known(f.Reason.Code) {
			t.Errorf("%s: %v, %v", rule, receipts, err)
		}
	}
	for _, other := range []string{"", "<html/>", "<masseutsendelse-resultat/>", "PK\x03\x04", "<a>"} {
		if channel().RecogniseReceipt([]byte(other)) {
			t.Errorf("%q is taken for a receipt", other)
		}
	}
}

func TestPublicSampleIsRead(t *testing.T) {
	t.Parallel()
	f, err := os.Open(filepath.Join(vectors(t), "masseutsendelse-resultat.xml"))
	if err != nil {
		t.Skip("no sample receipt")
	}
	defer func() { _ = f.Close() }()
	receipts, err := channel().ReadReceipt(f, "sample")
	if err != nil || len(receipts) == 0 {
		t.Errorf("%d receipts, %v", len(receipts), err)
	}
}

// FuzzReadReceipt holds the law that what is read names a letter or a parcel,
// each letter once, and is a no exactly where it has a kind of no.
func FuzzReadReceipt(f *testing.F) {
	f.Add(receiptFile(f))
	f.Add([]byte("<masseutsendelse-resultat xmlns='http://www.digipost.no/xsd/avsender2_0'/>"))
	f.Fuzz(func(t *testing.T, b []byte) {
		_ = channel().RecogniseReceipt(b)
		receipts, err := channel().ReadReceipt(bytes.NewReader(b), "f")
		if err != nil && receipts != nil {
			t.Error("both receipts and an error")
		}
		seen := map[string]bool{}
		for _, r := range receipts {
			if r.Parcel == "" || seen[r.Token] || (r.State == outbox.Refused) != (r.Refusal != "") {
				t.Errorf("%+v", r)
			}
			seen[r.Token] = true
		}
	})
}
