package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/smtp"
	"slices"
	"strings"
	"testing"
	"time"

	"sluse/formats"
	"sluse/formats/csv"
	"sluse/mail"
)

func send(t *testing.T, address, from, to, id string) {
	t.Helper()
	body := "From: faktura@slusevik.example\r\nTo: " + to + "\r\nMessage-ID: " + id + "\r\nSubject: Faktura\r\n\r\nHei\r\n"
	if err := smtp.SendMail(address, nil, from, []string{to}, []byte(body)); err != nil {
		t.Fatal(err)
	}
}

// A stand-in for sluse: it takes what is dropped, puts the same things out
// once, and gives 200114 back.
type standIn struct {
	t     *testing.T
	disk  disk
	out   bool
	runs  []time.Time
	taken []string // "1 drop/faktura/in/x.csv": the day of January, and what was taken
}

func (s *standIn) run(ctx context.Context, now time.Time, address string) error {
	if n := len(s.runs); n > 0 && now.Before(s.runs[n-1]) {
		s.t.Errorf("the clock goes back from %s to %s", s.runs[n-1], now)
	}
	s.runs = append(s.runs, now)
	for _, folder := range []string{dropInvoices + "/in", dropBank + "/in", dropPartners + "/in", dropMail + "/new"} {
		for _, name := range names(s.t, s.disk, folder) {
			file := folder + "/" + name
			s.taken = append(s.taken, fmt.Sprintf("%s %s", now.Format("02 15:04"), file))
			put(s.t, s.disk, "tatt/"+now.Format("02")+"/"+file, mustRead(s.t, s.disk, file))
			if err := s.disk.clear(file); err != nil {
				return err
			}
		}
	}
	if s.out {
		return nil
	}
	s.out = true
	outgoing(ctx, s.t, s.disk)
	send(s.t, address, mail.BounceAddress("bounce@slusevik.example", strings.Repeat("6", 32)), elvebakken, "<200106@slusevik.example>")
	put(s.t, s.disk, dropInvoices+"/reject/faktura-2027-01-11.rettes.csv", corrections(s.t))
	return nil
}

func mustRead(t *testing.T, d disk, name string) []byte {
	t.Helper()
	content, err := d.read(name)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// corrections is the correction file of the first export.
func corrections(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	failed := func(yield func(formats.Failed, error) bool) {
		for rec, err := range (csv.Format{}).Read(bytes.NewReader(firstExport()), options(mainExport)) {
			if err == nil && rec.Number == "200114" && !yield(formats.Failed{Raw: rec.Raw, Why: "BR-CO-15: 11520,00; ikke 11250,00"}, nil) {
				return
			}
		}
	}
	if err := (csv.Format{}).Correct(&b, bytes.NewReader(firstExport()), failed); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func (s *standIn) options() Options { return Options{Dir: s.disk.root, Run: s.run} }

// sorted is a list in order; the list stays as it is.
func sorted(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return list
}

func wholePlay(t *testing.T) *standIn {
	t.Helper()
	s := &standIn{t: t, disk: company(t)}
	if err := Play(t.Context(), s.options()); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestThreeNights(t *testing.T) {
	t.Parallel()
	s := wholePlay(t)
	for _, want := range []string{
		"11 02:00 drop/faktura/in/faktura-2027-01-11.csv", "11 02:00 drop/faktura/in/nettbutikk-2027-01-11.csv", "11 02:00 drop/faktura/in/telefonsalg-2027-01-11.xlsx",
		"11 02:00 drop/faktura/in/ehf-200112.xml", "11 02:00 drop/faktura/in/ehf-300111.xml", "11 02:00 drop/faktura/in/ehf-200136.xml",
		"11 02:10 drop/motparter/in/svar-tilbud-1.csv",
		"12 02:00 drop/faktura/in/faktura-2027-01-11.rettes.csv", "12 02:00 drop/faktura/in/faktura-2027-01-12.csv",
		"12 02:00 drop/faktura/in/faktura-2027-01-11 (kopi).csv", "12 02:00 drop/epost/new/retur-00001.eml",
		"12 02:00 drop/motparter/in/" + settlementID + ".csv",
		"13 02:00 drop/bank/in/P.00310100005.000.C054.20270113010000-DEMO1.DAT",
		"13 02:10 drop/bank/in/P.00310100005.000.C053.20270113013000-DEMO2.DAT",
		"13 02:20 drop/bank/in/P.00310100005.000.C053.20270113020500-DEMO3.DAT", "13 02:20 drop/faktura/in/faktura-2027-01-13.csv",
	} {
		if !slices.Contains(s.taken, want) {
			t.Errorf("it was not taken: %s", want)
		}
	}
	if len(s.taken) != 11+7+5+4 {
		t.Errorf("%d files were taken: %q", len(s.taken), s.taken)
	}
	if got := mustRead(t, s.disk, participants); !bytes.Equal(got, participantList(2)) {
		t.Error("the register's answer did not come")
	}
	now, err := Clock(s.disk.root)
	if err != nil || !now.Equal(s.runs[len(s.runs)-1]) || now.Format("2006-01-02") != string(wednesday) {
		t.Errorf("the clock stands at %s, %v", now, err)
	}
}

// The clerk mends what was wrong and leaves the rest as it was.
func TestTheClerkMendsTheCorrectionFile(t *testing.T) {
	t.Parallel()
	s := wholePlay(t)
	before := mustRead(t, s.disk, dropInvoices+"/reject/faktura-2027-01-11.rettes.csv")
	after := mustRead(t, s.disk, "tatt/12/"+dropInvoices+"/in/faktura-2027-01-11.rettes.csv")
	if bytes.Equal(before, after) || !bytes.Contains(after, []byte(";Feil\r\n")) || !bytes.Contains(after, []byte("BR-CO-15: 11520,00")) {
		t.Errorf("mended: %q", after)
	}
	records := read(t, csv.Format{}, "rettet", after)
	if len(records) != 1 || records[0].Number != "200114" || records[0].Invoice.Totals.Gross.String() != "11250.00" || len(fatal(records[0].Invoice)) > 0 {
		t.Errorf("%+v", records)
	}
}

func TestASecondPlayOnlyRuns(t *testing.T) {
	t.Parallel()
	s := wholePlay(t)
	runs, taken := len(s.runs), len(s.taken)
	if err := Play(t.Context(), s.options()); err != nil {
		t.Fatal(err)
	}
	if len(s.runs) != runs+1 || len(s.taken) != taken || !s.runs[runs].Equal(s.runs[runs-1]) {
		t.Errorf("%d runs, %d files; before %d and %d", len(s.runs), len(s.taken), runs, taken)
	}
}

// without leaves out when a file was taken: a night may have a turn more where
// it was cut.
func without(taken []string) []string {
	var list []string
	for _, s := range taken {
		list = append(list, s[:2]+s[len("11 02:00"):])
	}
	return sorted(list)
}

// Killed at any change of its folder, the play goes on and brings every file
// once, in its night.
func TestAPlayThatIsKilledGoesOn(t *testing.T) {
	t.Parallel()
	want := without(wholePlay(t).taken)
	step := 1
	if testing.Short() {
		step = 17
	}
	for kill := 1; ; kill += step {
		s := &standIn{t: t, disk: company(t)}
		err := play(t.Context(), s.options(), killedAt(kill))
		if err == nil {
			if kill < 100 {
				t.Errorf("it made only %d changes", kill)
			}
			return
		}
		if !errors.Is(err, errKilled) {
			t.Fatal(err)
		}
		if err := Play(t.Context(), s.options()); err != nil {
			t.Fatalf("killed at %d: %v", kill, err)
		}
		if got := without(s.taken); !slices.Equal(got, want) {
			t.Fatalf("killed at %d: %q\nwant %q", kill, got, want)
		}
	}
}

// A run that fails stops the play; the next one goes on with the same turn.
func TestARunThatFailsIsRunAgain(t *testing.T) {
	t.Parallel()
	want := without(wholePlay(t).taken)
	s := &standIn{t: t, disk: company(t)}
	failing := s.options()
	broken := errors.New("broken")
	left := 3
	failing.Run = func(ctx context.Context, now time.Time, address string) error {
		if left--; left < 0 {
			return broken
		}
		return s.run(ctx, now, address)
	}
	if err := Play(t.Context(), failing); !errors.Is(err, broken) {
		t.Fatal(err)
	}
	if err := Play(t.Context(), s.options()); err != nil {
		t.Fatal(err)
	}
	if got := without(s.taken); !slices.Equal(got, want) {
		t.Errorf("%q\nwant %q", got, want)
	}
}

func TestItTellsWhatHappens(t *testing.T) {
	t.Parallel()
	s := &standIn{t: t, disk: company(t)}
	o := s.options()
	var told []string
	o.Say = func(line string) { told = append(told, line) }
	for range 2 {
		if err := Play(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{"Natt til mandag 11. januar 2027: 11 filer", "EHF-operatøren har svart på dokumenter: 3", "tatt imot e-poster: 1", "ingenting endrer seg"} {
		if !strings.Contains(strings.Join(told, "\n"), want) {
			t.Errorf("%q is not told in %q", want, told)
		}
	}
}
