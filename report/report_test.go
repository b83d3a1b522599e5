package report

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"sluse/calendar"
	"sluse/ledger"
	"sluse/money"
	"sluse/words"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// told is a night as the store would tell it.
type told struct {
	counts  Counts
	sums    Sums
	matters []Matter
}

func (f told) Counts(context.Context) (Counts, error)         { return f.counts, nil }
func (f told) Money(context.Context, string) (Sums, error)    { return f.sums, nil }
func (f told) Matters(context.Context, Ask) ([]Matter, error) { return slices.Clone(f.matters), nil }

func take(t *testing.T, f Figures, sellers ...Seller) Report {
	t.Helper()
	r, err := Take(t.Context(), f, company(sellers...))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

var night = time.Date(2027, 1, 13, 6, 30, 0, 0, time.UTC)

func company(sellers ...Seller) Company {
	return Company{
		Now: night, Zone: time.UTC, Sellers: sellers, Chart: ledger.DefaultChart(), BookMoney: "NOK", Deadline: 72 * time.Hour,
		BankSub: func(_, account string) string {
			if account == "99990501234" {
				return ""
			}
			return account
		},
	}
}

func sum(ore int64) money.Amount { return money.NOK(ore) }

func aNight() told {
	at := func(day, hour int) time.Time { return time.Date(2027, 1, day, hour, 0, 0, 0, time.UTC) }
	held := func(number, customer string, ore int64, due calendar.Date, reason words.Reason) Matter {
		return Matter{
			Kind: InvoiceMatter, Seller: "slusevik", Class: "invoice", Number: number, Customer: customer, Amount: sum(ore), Due: due,
			Since: at(11, 2), State: "held", Reason: reason,
		}
	}
	waits := held("200109", "Vestvåg Elektro AS", 990000, "2027-01-25", words.R("ehf.unknown"))
	waits.State = "waiting"
	offered := held("200120", "Fjellheim Kraft AS", 1250000, "2027-01-25", words.R("factor.offered", "Demofaktor AS"))
	offered.State, offered.Expires = "offered", "2027-01-13"
	return told{
		counts: Counts{
			Files:    map[string]int{"archived": 67, "rejected": 1, "duplicate": 2},
			Invoices: map[string]int{"delivered": 57, "in delivery": 3, "held": 3, "waiting": 1, "offered": 1},
			Offers:   map[string]int{"accepted": 2, "declined": 1, "open": 1},
			Deliveries: map[string]map[string]int{
				"autopost": {"accepted": 4}, "ehf": {"delivered": 44, "refused": 1, "queued": 2}, "email": {"accepted": 9, "uncertain": 1},
				"factor": {"handed over": 4},
			},
			Booked: 6, Unmatched: 1, Vouchers: 1076,
		},
		sums: Sums{
			Offers: []OfferSum{
				{Seller: "slusevik", State: "accepted", N: 2, Face: sum(1300000), Commission: sum(32500)},
				{Seller: "slusevik", State: "declined", Credit: true, N: 1, Face: sum(4000000), Commission: sum(100000)},
				{Seller: "slusevik", State: "open", N: 1, Face: sum(1250000), Commission: sum(31250)},
			},
			Payouts: []PayoutSum{{"slusevik", true, 1, sum(1267500)}, {"slusevik", false, 1, sum(487500)}},
			Payments: []PaymentSum{
				{"slusevik", "booked", "kid", 3, sum(1235000)},
				{"slusevik", "booked", "returned", 1, sum(-10000)},
				{"slusevik", "booked", "settlement", 1, sum(1267500)},
				{"slusevik", "booked", "sold-item", 1, sum(500000)},
				{"slusevik", "unmatched", "unmatched", 1, sum(187500)},
			},
			Bank: []BankSum{
				{"slusevik", "", "2027-01-11", sum(30880150)},
				{"slusevik", "", "2027-01-12", sum(100)},
				{"slusevik", "", "2027-01-13", sum(999)}, // advice after the statement
				{"slusevik", "99990505678", "2027-01-11", sum(100)},
			},
			Closings: []Closing{
				{"slusevik", "99990501234", "2027-01-12", sum(30880250)}, {"slusevik", "99990505678", "2027-01-11", sum(99)},
			},
		},
		matters: []Matter{
			held("200104", "Slusevik sykehjem KF", 620000, "2027-01-25", words.R("customer.on-hold", "adressen er ukjent")),
			held("200108", "Per Myhre", 64000, "2027-01-25", words.R("customer.on-hold", "adressen er ukjent")),
			waits, offered,
			{
				Kind: DeliveryMatter, Seller: "slusevik", Class: "invoice", Number: "200105", Customer: "Granheim Rør AS med et svært langt navn i listen",
				Amount: sum(375000), Due: "2027-01-20", Since: at(12, 2), State: "uncertain", Channel: "email", Reason: words.R("channel.cut-in-the-middle"),
			},
			{
				Kind: RowMatter, Seller: "slusevik", Class: "invoice", Number: "200114", File: "faktura.csv", Arrival: 9, Place: "faktura.csv:17", Since: at(11, 2),
				Reason: words.R("file.nothing-good", "1"),
			},
			{Kind: FileMatter, Seller: "slusevik", File: "feil.html", Arrival: 7, Since: at(12, 2), State: "rejected", Reason: words.R("ingest.unknown-format")},
			{Kind: EntryMatter, Seller: "slusevik", Customer: "Tone Demo", Amount: sum(187500), Due: "2027-01-12", Since: at(13, 2), State: "unmatched", Reason: words.R("bank.unknown-payer")},
			{
				Kind: PrepaymentMatter, Seller: "slusevik", Class: "invoice", Number: "200126", Customer: "Havblikk Hotell AS", Amount: sum(1200000), Due: "2027-01-26",
				Since: at(12, 2), Reason: words.R("todo.pays-in-advance", "Demofaktor AS", "2027-01-12", "2027-04-12"),
			},
		},
	}
}

func TestSummary(t *testing.T) {
	t.Parallel()
	seller := Seller{"slusevik", "Slusevik Engros AS"}
	quiet := told{counts: Counts{Invoices: map[string]int{"delivered": 2}, Deliveries: map[string]map[string]int{"ehf": {"delivered": 2}}}}
	on := func(kind, seller, channel, note string, waiting int, scope words.Reason) Switch {
		return Switch{kind, seller, channel, night.Add(-26 * time.Hour), "kari", note, scope, waiting}
	}
	switched := told{counts: Counts{
		Invoices: map[string]int{"delivered": 2, "in delivery": 3, "rehearsed": 4, "ended": 1},
		Deliveries: map[string]map[string]int{
			"ehf": {"delivered": 2, "queued": 2}, "rehearsal:ehf": {"rehearsed": 3, "queued": 1}, "rehearsal:email": {"rehearsed": 1}, "rehearsal:factor": {"rehearsed": 2},
		},
		Switches: []Switch{
			on("rehearsal", "slusevik", "", "ved siden av det gamle", 0, words.R("switch.for-seller", "slusevik")),
			on("stop", "", "ehf", "", 3, words.R("switch.for-channel", "ehf")),
		},
	}}
	for name, r := range map[string]Report{
		"switched": take(t, switched, seller),
		"night":    take(t, aNight(), seller),
		"quiet":    take(t, quiet, seller),
		"two":      take(t, aNight(), seller, Seller{"annen", "En Annen AS"}),
		"nothing":  take(t, told{}, seller),
	} {
		for _, lang := range []words.Lang{words.NB, words.EN} {
			got := r.Summary(lang)
			file := filepath.Join("testdata", name+"."+string(lang)+".golden")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s: got\n%s\nwant\n%s", file, got, want)
			}
			for line := range strings.Lines(got) {
				if n := utf8.RuneCountInString(line); n > 101 {
					t.Errorf("%s: %d wide: %s", file, n, line)
				}
			}
		}
	}
}

func TestTodoOrder(t *testing.T) {
	t.Parallel()
	r := take(t, aNight())
	var got []string
	for _, m := range r.Todo {
		mark := ""
		if !m.Person {
			mark = " waits"
		}
		got = append(got, string(m.Kind)+":"+m.Number+mark)
	}
	want := []string{
		"bank:", "row:200114", "entry:", "file:", "delivery:200105", "invoice:200104", "invoice:200108", "prepayment:200126",
		"invoice:200120 waits", "invoice:200109 waits",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	if n := r.NeedsPerson(); n != 8 {
		t.Errorf("%d need a person, want 8", n)
	}
	for _, m := range r.Todo {
		for _, lang := range []words.Lang{words.NB, words.EN} {
			if (m.Todo(lang) != "") != m.Person {
				t.Errorf("%s %s: to do %q, person %v", m.Kind, m.Number, m.Todo(lang), m.Person)
			}
		}
	}
}

// Books that do not have what the last statement closes with are not well,
// and a person must see to it; what came after the statement does not count.
func TestBooksAgainstBank(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		rule string
		bank []BankSum
		off  int64
	}{
		{"as the statement", []BankSum{{"slusevik", "", "2027-01-10", sum(300)}, {"slusevik", "", "2027-01-12", sum(200)}}, 0},
		{"later advice does not count", []BankSum{{"slusevik", "", "2027-01-12", sum(500)}, {"slusevik", "", "2027-01-13", sum(70)}}, 0},
		{"too much", []BankSum{{"slusevik", "", "2027-01-12", sum(501)}}, 1},
		{"too little, though later advice makes it up", []BankSum{{"slusevik", "", "2027-01-12", sum(400)}, {"slusevik", "", "2027-01-13", sum(100)}}, -100},
		{"nothing, or another's", []BankSum{{"annen", "", "2027-01-12", sum(500)}, {"slusevik", "99990505678", "2027-01-12", sum(500)}}, -500},
	} {
		r := take(t, told{sums: Sums{Bank: row.bank, Closings: []Closing{{"slusevik", "99990501234", "2027-01-12", sum(500)}}}}, Seller{"slusevik", "Slusevik"})
		if r.OK() != (row.off == 0) || r.NeedsPerson() != len(r.Todo) || len(r.Todo) > 1 || (len(r.Todo) == 1) == (row.off == 0) {
			t.Errorf("%s: ok %v, to do %+v", row.rule, r.OK(), r.Todo)
			continue
		}
		if row.off != 0 && (r.Todo[0].Kind != BankMatter || r.Todo[0].Amount != sum(row.off) || r.Todo[0].Reason.Code != "bank.books-differ") {
			t.Errorf("%s: %+v", row.rule, r.Todo[0])
		}
	}
}

// What waits by itself needs a person once its time is over.
func TestWaitingTooLong(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		rule   string
		m      Matter
		person bool
	}{
		{"waits within its deadline", Matter{Kind: InvoiceMatter, State: "waiting", Since: night.Add(-72 * time.Hour)}, false},
		{"waits beyond it", Matter{Kind: InvoiceMatter, State: "waiting", Since: night.Add(-73 * time.Hour)}, true},
		{"an offer on its last day", Matter{Kind: InvoiceMatter, State: "offered", Expires: "2027-01-13"}, false},
		{"an offer past it", Matter{Kind: InvoiceMatter, State: "offered", Expires: "2027-01-12"}, true},
		{"an offer that did not leave", Matter{Kind: InvoiceMatter, State: "offered", Reason: words.R("factor.not-handed-over", "x"), Expires: "2027-01-20"}, true},
		{"a delivery tried again later", Matter{Kind: DeliveryMatter, State: "leased"}, false},
		{"a delivery given up", Matter{Kind: DeliveryMatter, State: "held"}, true},
		{"a delivery nobody knows the end of", Matter{Kind: DeliveryMatter, State: "uncertain"}, true},
		{"a statement that does not prove", Matter{Kind: StatementMatter, State: "held"}, true},
	} {
		row.m.judge(company())
		if row.m.Person != row.person {
			t.Errorf("%s: person %v", row.rule, row.m.Person)
		}
		if row.m.Person && row.m.Todo(words.NB) == "" {
			t.Errorf("%s: nothing says what to do", row.rule)
		}
	}
}

// Every kind that may need a person says what to do in both languages.
func TestKindsHaveWords(t *testing.T) {
	t.Parallel()
	for _, k := range []Kind{
		InvoiceMatter, DeliveryMatter, RowMatter, RowsMatter, FileMatter, AnswerMatter, StatementMatter, BankMatter, EntryMatter, SoldItemMatter, PrepaymentMatter,
	} {
		for _, lang := range []words.Lang{words.NB, words.EN} {
			if r := words.R("todo."+string(k), "x"); r.Text(lang) == r.Code || r.Todo(lang) == "" {
				t.Errorf("%s has no words", k)
			}
		}
	}
}

// The seed's example and its neighbours.
func TestComparison(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		face, commission, own int64
		want                  string
	}{
		{500000, 12500, 8000, "egen håndtering 80,00 kr, altså 45,00 kr = 0,9 % mer"},
		{100000, 2500, 8000, "egen håndtering 80,00 kr, altså 55,00 kr = 5,5 % mindre"},
		{320000, 8000, 8000, "egen håndtering 80,00 kr, altså det samme"},
		{300000, 10000, 0, "egen håndtering 0,00 kr, altså 100,00 kr = 3,33 % mer"},
	} {
		got := Comparison(sum(row.face), sum(row.commission), sum(row.own), words.NB)
		if got != row.want {
			t.Errorf("got %q, want %q", got, row.want)
		}
	}
	if got := Comparison(sum(500000), sum(12500), sum(8000), words.EN); got != "own handling NOK 80.00, so NOK 45.00 = 0.9 % more" {
		t.Errorf("got %q", got)
	}
}

func TestWrap(t *testing.T) {
	t.Parallel()
	got := wrap("en to\u00a0tre  fire etlangtord\tfem", 9)
	want := []string{"en to\u00a0tre", "fire", "etlangtord", "fem"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A trouble waits by itself for a while; then a person is asked, with what
// its cause advises, else with what helps as a rule.
func TestTroubles(t *testing.T) {
	t.Parallel()
	now := time.Date(2027, 1, 12, 8, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		trouble    Trouble
		lasted     time.Duration
		person     bool
		why, wants string
	}{
		{Trouble{What: "source bank", Reason: words.R("trouble.folder-gone")}, 14 * time.Minute, false, "the folder for incoming files \"bank\" cannot be read: the folder is gone", ""},
		{Trouble{What: "source bank", Reason: words.R("trouble.folder-gone")}, 15 * time.Minute, true, "the folder for incoming files \"bank\" cannot be read: the folder is gone", "Check that the disk"},
		{Trouble{What: "channel autopost", Reason: words.R("trouble.system", "disk full")}, time.Hour, true, "nothing can be handed over by AutoPost: disk full", "Check that the receiver's"},
		{
			Trouble{What: "source faktura", Reason: words.R("trouble.file", "faktura", "a.csv", words.Nest(words.R("trouble.system", "permission denied")))},
			time.Hour, true,
			"the file \"a.csv\" of the folder for incoming files \"faktura\" cannot be taken: permission denied", "See what is wrong with the file",
		},
		{
			Trouble{What: "source faktura", Reason: words.R("trouble.files", "faktura", "a.csv", words.Nest(words.R("trouble.system", "permission denied")), "3")},
			time.Hour, true,
			"3 files of the folder for incoming files \"faktura\" cannot be taken, \"a.csv\" among them: permission denied", "See what is wrong with the files",
		},
		{Trouble{What: "channel notice", Reason: words.R("trouble.system", "no answer")}, time.Hour, true, "the morning mail cannot be sent: no answer", "Check that the mail server"},
		{Trouble{What: "channel status/faktura", Reason: words.R("trouble.system", "disk full")}, time.Hour, true, "the status file to \"faktura\" cannot be put: disk full", "Check that the disk"},
		{Trouble{What: "channel rehearsal:ehf", Reason: words.R("trouble.system", "disk full")}, time.Hour, true, "the rehearsal of EHF cannot be written: disk full", "Check that the program"},
		{Trouble{What: "notices", Reason: words.R("trouble.system", "disk full")}, time.Hour, true, "morning mails and status files cannot be made: disk full", "Mend what"},
		{Trouble{What: "books", Reason: words.R("ingest.empty")}, time.Hour, true, "invoices cannot be worked on: The file is empty.", "Make the file again"},
	} {
		c.trouble.Since = now.Add(-c.lasted)
		r, err := Take(t.Context(), told{matters: TroubleMatters([]Trouble{c.trouble})}, Company{
			Now: now, Zone: time.UTC, Chart: ledger.DefaultChart(), TroubleAfter: 15 * time.Minute,
		})
		if err != nil || len(r.Todo) != 1 {
			t.Fatalf("%+v, %v", r.Todo, err)
		}
		m := r.Todo[0]
		if m.Person != c.person || m.Why(words.EN) != c.why || !strings.HasPrefix(m.Todo(words.EN), c.wants) || (c.wants == "") != (m.Todo(words.EN) == "") {
			t.Errorf("%s after %s: person %v, %q, %q", c.trouble.What, c.lasted, m.Person, m.Why(words.EN), m.Todo(words.EN))
		}
	}
}
