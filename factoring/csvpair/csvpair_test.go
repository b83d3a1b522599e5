package csvpair_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"sluse/factoring"
	"sluse/factoring/csvpair"
	"sluse/factoring/factoringtest"
	"sluse/money"
	"sluse/words"
)

var update = flag.Bool("update", false, "write the golden files anew")

func sampleOffers() factoring.OfferFile {
	first := factoring.Offer{
		Action: factoring.Sell, SaleID: "1001", SellerOrg: "310100005", ClientNumber: "4711", InvoiceNumber: "200101", Type: "380",
		IssueDate: "2027-01-11", DueDate: "2027-01-25", DeliveryDate: "2027-01-08",
		Net: money.NOK(400000), VAT: money.NOK(100000), Gross: money.NOK(500000),
		DebtorOrg: "310100072", DebtorName: "Fjordbygg Demo AS", Street: "Demoveien 1", PostCode: "5003", City: "Bergen", Country: "NO",
		Email: "faktura@fjordbygg.example", KID: "100012001010", Document: "200101.xml",
		SHA256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
	}
	second := first
	second.SaleID, second.InvoiceNumber, second.DeliveryDate = "1002", "200102", ""
	second.Net, second.VAT, second.Gross = money.NOK(3200000), money.NOK(800000), money.NOK(4000000)
	second.DebtorOrg, second.DebtorName, second.KID, second.Document = "310100145", `Havblikk "Nord"; Hotell ÆØÅ AS`, "100022001026", "200102.xml"
	taken := first.Withdrawal()
	taken.SaleID, taken.InvoiceNumber, taken.KID, taken.Document, taken.SHA256 = "990", "200099", "100012000996", "", ""
	return factoring.OfferFile{Sequence: 17, Offers: []factoring.Offer{first, second, taken}}
}

func sampleAnswers() []factoring.Answer {
	return []factoring.Answer{
		{
			SaleID: "1001", InvoiceNumber: "200101", Status: factoring.Accepted, Percent: money.MustDecimal("2.5"),
			PayeeAccount: "99990600011", FactorKID: "47112001012", ValidUntil: "2027-01-18",
		},
		{
			SaleID: "1002", InvoiceNumber: "200102", Status: factoring.Limited, ReasonCode: "LIMIT", ReasonText: "Rammen er brukt opp",
			Score: "C", Limit: money.NOK(5000000), OpenLimit: money.NOK(1250000),
		},
		{SaleID: "1003", InvoiceNumber: "200120", Status: factoring.Pending},
		{SaleID: "1004", InvoiceNumber: "200122", Status: factoring.Rejected, ReasonCode: "OTHER", ReasonText: "Bransjen dekkes ikke"},
	}
}

func sampleSettlement() *factoring.Settlement {
	return &factoring.Settlement{
		ID: "OPPGJ-2027-0007", ValueDate: "2027-01-12", Count: 6, Sum: money.NOK(2486250),
		Rows: []factoring.SettlementRow{
			{InvoiceNumber: "200101", Kind: factoring.Purchase, Amount: money.NOK(500000)},
			{InvoiceNumber: "200101", Kind: factoring.Commission, Amount: money.NOK(-12500), VATCode: "0"},
			{InvoiceNumber: "200120", Kind: factoring.Purchase, Amount: money.NOK(1250000)},
			{InvoiceNumber: "200120", Kind: factoring.Commission, Amount: money.NOK(-31250), VATCode: "0"},
			{InvoiceNumber: "200122", Kind: factoring.Purchase, Amount: money.NOK(800000)},
			{InvoiceNumber: "200122", Kind: factoring.Commission, Amount: money.NOK(-20000), VATCode: "0"},
		},
	}
}

func golden(t *testing.T, name string, got []byte) []byte {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s:\ngot\n%s\nwant\n%s", name, got, want)
	}
	return want
}

func files(t *testing.T) (offers, answers, settlement []byte) {
	t.Helper()
	var o, a, s bytes.Buffer
	language := csvpair.New()
	for _, err := range []error{
		language.WriteOffers(&o, sampleOffers()), language.WriteAnswers(&a, sampleAnswers()), language.WriteSettlement(&s, sampleSettlement()),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return o.Bytes(), a.Bytes(), s.Bytes()
}

func TestLanguage(t *testing.T) {
	t.Parallel()
	_, answers, settlement := files(t)
	factoringtest.Run(t, csvpair.New(), factoringtest.Sample{
		Offers: sampleOffers(), Answers: answers, WantAnswers: sampleAnswers(),
		Settlement: settlement, WantSettlement: *sampleSettlement(),
	})
}

// The golden files are also the samples of the factor's page.
func TestGoldenFilesAndTheFactorsPage(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "factor.md"))
	if err != nil {
		t.Fatal(err)
	}
	offers, answers, settlement := files(t)
	for name, got := range map[string][]byte{"offers.csv": offers, "answers.csv": answers, "settlement.csv": settlement} {
		if want := golden(t, name, got); !bytes.Contains(page, want) {
			t.Errorf("docs/factor.md does not show %s as it is", name)
		}
		for _, column := range strings.Split(strings.TrimSpace(strings.SplitN(string(got), "\n", 2)[0]), ";") {
			if !bytes.Contains(page, []byte("`"+column+"`")) {
				t.Errorf("docs/factor.md does not explain the column %s of %s", column, name)
			}
		}
	}
	for _, kind := range factoring.RowKinds {
		if !bytes.Contains(page, []byte("`"+string(kind)+"`")) {
			t.Errorf("docs/factor.md does not explain the kind %s", kind)
		}
	}
}

func TestOffersReadBackAsTheFactorReadsThem(t *testing.T) {
	t.Parallel()
	offers, _, _ := files(t)
	got, err := csvpair.New().ReadOffers(bytes.NewReader(offers), "tilbud.csv")
	if err != nil || !reflect.DeepEqual(got, sampleOffers()) {
		t.Errorf("%v\ngot  %+v\nwant %+v", err, got, sampleOffers())
	}
	if got.Count() != 3 || got.Sum() != money.NOK(4500000) {
		t.Errorf("count %d, sum %v; the withdrawn one counts as a row but not in the sum", got.Count(), got.Sum())
	}
	for name, change := range map[string][2]string{
		"an amount": {";5000.00;", ";5000.01;"}, "the count": {";17;3;", ";17;2;"}, "the sum": {"45000.00", "45000.01"},
	} {
		bad := strings.Replace(string(offers), change[0], change[1], 1)
		var fault *factoring.FileError
		if _, err := csvpair.New().ReadOffers(strings.NewReader(bad), "tilbud.csv"); bad == string(offers) || !errors.As(err, &fault) {
			t.Errorf("%s changed: %v", name, err)
		}
	}
}

// Columns may come in another order, and with others; a BOM, CRLF, blank lines
// and a spreadsheet's padding are nothing.
func TestAnswersAsASpreadsheetSavesThem(t *testing.T) {
	t.Parallel()
	const file = "\ufeffstatus;Merknad;invoice_number;sale_id\r\naccepted; hei ;\"200101\"; 1001 \r\n\r\n;;;\r\n"
	if !csvpair.New().RecogniseAnswers([]byte(file)) {
		t.Error("not recognised")
	}
	got, err := csvpair.New().ReadAnswers(strings.NewReader(file), "svar.csv")
	if err != nil || len(got.Faults) > 0 || len(got.Answers) != 1 {
		t.Fatalf("%v %v", got, err)
	}
	if a := got.Answers[0]; a.SaleID != "1001" || a.InvoiceNumber != "200101" || a.Status != factoring.Accepted || a.Place.Line != 2 {
		t.Errorf("%+v", a)
	}
}

// One bad row harms no other, and each says what is wrong, where.
func TestFaultsOfAnswers(t *testing.T) {
	t.Parallel()
	const head = "sale_id;invoice_number;status;limit;currency;percent;payee_account;factor_kid;valid_until\n"
	const good = "1;200101;accepted;;;;;;\n"
	for _, tt := range []struct{ name, row, want string }{
		{"status", "2;200102;bought;;;;;;", "svar.csv:3:status: the status bought is unknown; known are accepted, pending, rejected and limited"},
		{"empty sale id", ";200102;accepted;;;;;;", "svar.csv:3:sale_id: the cell sale_id is empty"},
		{"too few cells", "2;200102;accepted", "svar.csv:3: the row has 3 cells, the heading has 9"},
		{"comma in amount", "2;200102;limited;5000,00;NOK;;;;", "svar.csv:3:limit: 5000,00 is not an amount in NOK with a point"},
		{"finer than øre", "2;200102;limited;5000.001;NOK;;;;", "svar.csv:3:limit: 5000.001 is not an amount in NOK with a point"},
		{"out of bounds", "2;200102;limited;999999999999.00;NOK;;;;", "svar.csv:3:limit: 999999999999.00 is not an amount in NOK with a point"},
		{"amount without currency", "2;200102;limited;5000.00;;;;;", "svar.csv:3:currency: the cell currency is empty"},
		{"currency", "2;200102;limited;5000.00;kr;;;;", "svar.csv:3:currency: kr is not a currency code"},
		{"per cent", "2;200102;accepted;;;250;;;", "svar.csv:3:percent: 250 is not a per cent between 0 and 100"},
		{"account", "2;200102;accepted;;;;99990600012;;", "svar.csv:3:payee_account: 99990600012 is not a valid account number"},
		{"KID", "2;200102;accepted;;;;;100012001011;", "svar.csv:3:factor_kid: KID 100012001011 is not valid"},
		{"date", "2;200102;accepted;;;;;;31.01.2027", "svar.csv:3:valid_until: 31.01.2027 is not a date of the form 2027-01-31"},
		{"quote", `2;"200102;accepted;;;;;;`, "svar.csv:3: a quotation mark is not closed"},
		{"control character", "2;2001\x0002;accepted;;;;;;", `svar.csv:3: the text has characters that cannot stand in the file: "2;2001\x0002;accepted;;;;;;"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := csvpair.New().ReadAnswers(strings.NewReader(head+good+tt.row+"\n3;200103;pending;;;;;;\n"), "svar.csv")
			if err != nil || len(got.Answers) != 2 || len(got.Faults) != 1 {
				t.Fatalf("%+v, %v", got, err)
			}
			if fault := got.Faults[0]; fault.Error() != tt.want || fault.Reason.Text(words.NB) == "" {
				t.Errorf("got  %s\nwant %s", fault, tt.want)
			}
		})
	}
}

func TestFaultsOfAWholeFile(t *testing.T) {
	t.Parallel()
	_, answers, settlement := files(t)
	change := func(old, with string) string {
		t.Helper()
		s := strings.Replace(string(settlement), old, with, 1)
		if s == string(settlement) {
			t.Fatalf("%q is not in the sample", old)
		}
		return s
	}
	for _, tt := range []struct{ name, file, want string }{
		{"column missing", strings.Replace(string(answers), "status", "svar", 1), "f:1:status: the column status is missing"},
		{"column twice", "sale_id;status;status\n", "f:1:status: the column status stands twice"},
		{"Windows-1252", "sale_id;invoice_number;status\n1;2;\xe5pen\n", "f:2: the file is not in UTF-8"},
		{"1 øre off", change("5000.00", "5000.01"), "f:8: the settlement's rows make NOK 24,862.51, its trailer says NOK 24,862.50: they differ by NOK -0.01"},
		{"row missing", change("row;OPPGJ-2027-0007;2027-01-12;200101;commission;-125.00;NOK;0;;\n", ""), "f:7: the settlement has 5 rows, its trailer says 6"},
		{"trailer missing", string(settlement[:bytes.Index(settlement, []byte("trailer"))]), "f:7: the trailer is missing; the file may be cut off"},
		{"two settlements", change("row;OPPGJ-2027-0007;2027-01-12;200122", "row;OPPGJ-2027-0008;2027-01-12;200122"), "f:6:settlement_id: the file mixes two settlements or days: OPPGJ-2027-0007 and OPPGJ-2027-0008"},
		{"two days", change("2027-01-12;200122", "2027-01-13;200122"), "f:6:value_date: the file mixes two settlements or days: 2027-01-12 and 2027-01-13"},
		{"two currencies", change("5000.00;NOK", "5000.00;EUR"), "f:8: the settlement mixes EUR and NOK"},
		{"kind", change("purchase", "kjøp"), "f:2:kind: kjøp is an unknown kind of amount in the settlement"},
		{"after the trailer", string(settlement) + "row;x\n", "f:9: something stands after the trailer"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var err error
			if csvpair.New().RecogniseSettlement([]byte(tt.file)) {
				_, err = csvpair.New().ReadSettlement(strings.NewReader(tt.file), "f")
			} else {
				_, err = csvpair.New().ReadAnswers(strings.NewReader(tt.file), "f")
			}
			if err == nil || err.Error() != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

// A file past its bounds stops at them: the reader is asked for little more.
func TestBounds(t *testing.T) {
	t.Parallel()
	rows := &counted{r: strings.NewReader("sale_id;invoice_number;status\n" + strings.Repeat("1;2;pending\n", csvpair.MaxRows+5000))}
	if _, err := csvpair.New().ReadAnswers(rows, "f"); err == nil || !strings.Contains(err.Error(), "more than 100000 rows") {
		t.Errorf("got %v", err)
	}
	line := &counted{r: strings.NewReader("sale_id;invoice_number;status\n" + strings.Repeat("x", 8<<20))}
	_, err := csvpair.New().ReadAnswers(line, "f")
	if err == nil || err.Error() != "f:2: the line is longer than 65536 bytes" || line.n > 3*csvpair.MaxLine {
		t.Errorf("got %v after %d bytes", err, line.n)
	}
}

type counted struct {
	r *strings.Reader
	n int
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += n
	return n, err
}

// The law: what was read can be written, and reads back the same.
func FuzzAnswers(f *testing.F) {
	for _, name := range []string{"answers.csv"} {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte("sale_id;invoice_number;status;limit;currency\n\" 1;\"\"\";2;limited;-0.00;NOK\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		language := csvpair.New()
		first, err := language.ReadAnswers(bytes.NewReader(b), "f")
		if err != nil {
			return
		}
		var out bytes.Buffer
		if err := language.WriteAnswers(&out, first.Answers); err != nil {
			var fault *factoring.FileError
			if errors.As(err, &fault) && fault.Reason.Code == "factor.line-long" {
				return // doubled quotes may pass the bound
			}
			t.Fatal(err)
		}
		second, err := language.ReadAnswers(bytes.NewReader(out.Bytes()), "f")
		if err != nil || len(second.Faults) > 0 || len(second.Answers) != len(first.Answers) {
			t.Fatalf("%v %v\n%s", err, second.Faults, out.Bytes())
		}
		for i := range first.Answers {
			first.Answers[i].Place, second.Answers[i].Place = first.Answers[0].Place, first.Answers[0].Place
			if first.Answers[i] != second.Answers[i] {
				t.Errorf("got  %+v\nwant %+v", second.Answers[i], first.Answers[i])
			}
		}
	})
}

func FuzzSettlement(f *testing.F) {
	b, err := os.ReadFile(filepath.Join("testdata", "settlement.csv"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		language := csvpair.New()
		first, err := language.ReadSettlement(bytes.NewReader(b), "f")
		if err != nil {
			return
		}
		if why, ok := first.Check(); !ok {
			t.Fatalf("read, but does not prove: %v", why)
		}
		var out bytes.Buffer
		if err := language.WriteSettlement(&out, first); err != nil {
			var fault *factoring.FileError
			if errors.As(err, &fault) && fault.Reason.Code == "factor.line-long" {
				return
			}
			t.Fatal(err)
		}
		second, err := language.ReadSettlement(bytes.NewReader(out.Bytes()), "f")
		if err != nil {
			t.Fatalf("%v\n%s", err, out.Bytes())
		}
		for i := range first.Rows {
			second.Rows[i].Place = first.Rows[i].Place
		}
		if !reflect.DeepEqual(first, second) {
			t.Errorf("got  %+v\nwant %+v", second, first)
		}
	})
}

// Offers come from us: any texts that are written read back the same, or are
// refused.
func FuzzOffers(f *testing.F) {
	f.Add("1001", `Fjordbygg; "Demo" AS `, "Demoveien 1\n", "100012001010", int64(500000))
	f.Add(" ", `"`, ";", "\t", int64(-1))
	f.Fuzz(func(t *testing.T, id, name, street, kid string, gross int64) {
		file := sampleOffers()
		o := &file.Offers[0]
		o.SaleID, o.DebtorName, o.Street, o.KID, o.Gross = id, name, street, kid, money.NOK(gross%(1<<50))
		var out bytes.Buffer
		if err := csvpair.New().WriteOffers(&out, file); err != nil {
			if out.Len() > 0 {
				t.Errorf("%v after %d bytes", err, out.Len())
			}
			return
		}
		got, err := csvpair.New().ReadOffers(bytes.NewReader(out.Bytes()), "f")
		if err != nil || !reflect.DeepEqual(got, file) {
			t.Errorf("%v\ngot  %+v\nwant %+v", err, got, file)
		}
	})
}
