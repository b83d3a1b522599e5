package daemon_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sluse/config"
	"sluse/daemon"
	"sluse/flow"
	"sluse/words"
)

const yaml = `state: state
sellers:
  - id: slusevik
    name: Slusevik Engros AS
    org: "310100005"
    vat_registered: true
    address: {line1: Demoveien 1, post_code: "0155", city: Oslo, country: "NO"}
    email: faktura@slusevik.example
    accounts: ["99990501234"]
    list: [ehf, autopost]
lookup:
  participants: participants.csv
drops:
  - {name: gone, folder: gone, seller: slusevik, takes: [invoices]}
  - {name: in, folder: in, seller: slusevik, takes: [invoices], quiet: 30s}
channels:
  ehf: {folder: out/ehf}
  autopost: {folder: out/post, sender_id: 1001}
`

const bills = `Fakturanr;Fakturadato;Forfallsdato;Kundenr;Kundenavn;Orgnr;Adresse;Postnr;Sted;KID;Varenavn;Antall;Pris;Linjesum;MvaSats;Netto;Mva;Brutto
200103;11.01.2027;25.01.2027;10003;Bjørnstad kommune;310100218;Demoveien 3;0155;Oslo;;Brød;1;800,00;800,00;25;800,00;200,00;1000,00
200104;11.01.2027;25.01.2027;10004;Kunde fire;310100285;Demoveien 4;0155;Oslo;;Brød;1;800,00;800,00;25;800,00;200,00;1000,00
`

// A place is a folder with a configuration, and a clock.
type place struct {
	t   *testing.T
	dir string
	now time.Time
}

func newPlace(t *testing.T) *place {
	t.Helper()
	p := &place{t, t.TempDir(), time.Date(2027, 1, 11, 22, 0, 0, 0, time.UTC)}
	for _, folder := range []string{"gone/in", "in/in", "out/ehf", "out/post"} {
		if err := os.MkdirAll(filepath.Join(p.dir, folder), 0o750); err != nil {
			t.Fatal(err)
		}
	}
	p.write("sluse.yaml", yaml)
	p.write("participants.csv", "orgnr;faktura;kreditnota;orgform;sjekket\n310100218;ja;ja;KOMM;2027-01-10\n310100285;nei;nei;AS;2027-01-10\n")
	return p
}

func (p *place) write(name, text string) {
	p.t.Helper()
	if err := os.WriteFile(filepath.Join(p.dir, name), []byte(text), 0o640); err != nil {
		p.t.Fatal(err)
	}
}

func (p *place) config() *config.Config {
	p.t.Helper()
	cfg, problems := config.Load(filepath.Join(p.dir, "sluse.yaml"), daemon.Known(), nil)
	if err := problems.Err(); err != nil {
		p.t.Fatal(err)
	}
	return cfg
}

func (p *place) open() *daemon.House {
	p.t.Helper()
	h, err := daemon.Open(context.Background(), p.config(), func() time.Time { return p.now })
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() {
		if err := h.Close(); err != nil {
			p.t.Error(err)
		}
	})
	return h
}

// sleep moves the clock, and counts.
func (p *place) sleep(slept *int) func(context.Context, time.Duration) error {
	return func(_ context.Context, d time.Duration) error {
		*slept++
		p.now = p.now.Add(d)
		return nil
	}
}

func (p *place) state(h *daemon.House, number string) string {
	p.t.Helper()
	list, err := h.Store.FindInvoices(context.Background(), "slusevik", "", number)
	if err != nil {
		p.t.Fatal(err)
	}
	if len(list) == 0 {
		return "-"
	}
	return string(list[0].State) + " " + list[0].Reason.Code
}

// One run takes a file that may still be written after one quiet time, and
// brings it to its end; the next changes nothing.
func TestRunOnce(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	h := p.open()
	p.write("in/in/june.csv", bills)
	slept := 0
	s, err := h.RunOnce(t.Context(), p.sleep(&slept))
	if err != nil || slept != 1 || s.Files.Taken != 1 || s.HandedOver != 2 {
		t.Fatalf("%+v, slept %d times, %v", s, slept, err)
	}
	for number, want := range map[string]string{"200103": "in delivery ", "200104": "in delivery "} {
		if got := p.state(h, number); got != want {
			t.Errorf("%s is %q, not %q", number, got, want)
		}
	}
	for _, pattern := range []string{"out/ehf/*", "out/post/*.zip", "in/archive/2027-01/june.csv"} {
		if found, err := filepath.Glob(filepath.Join(p.dir, pattern)); err != nil || len(found) == 0 {
			t.Errorf("%s: nothing, %v", pattern, err)
		}
	}
	if s, err = h.RunOnce(t.Context(), p.sleep(&slept)); err != nil || s != (daemon.Summary{}) || slept != 1 {
		t.Errorf("a second run did %+v, slept %d times, %v", s, slept-1, err)
	}
}

// A drop whose folder has vanished is told of, and stops nobody else: not the
// file that must wait for its quiet time, nor what follows from it.
func TestOneFaultStopsNoOther(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	h := p.open()
	if err := os.RemoveAll(filepath.Join(p.dir, "gone")); err != nil {
		t.Fatal(err)
	}
	p.write("in/in/june.csv", bills)
	slept := 0
	s, err := h.RunOnce(t.Context(), p.sleep(&slept))
	if err == nil || !strings.Contains(err.Error(), "source gone") {
		t.Errorf("the fault is %v", err)
	}
	if s.HandedOver != 2 || p.state(h, "200103") != "in delivery " {
		t.Errorf("%+v, and 200103 is %q", s, p.state(h, "200103"))
	}
}

// A run that is stopped says so, and goes on later.
func TestRunIsStopped(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	h := p.open()
	p.write("in/in/june.csv", bills)
	ctx, cancel := context.WithCancel(t.Context())
	_, err := h.RunOnce(ctx, func(_ context.Context, d time.Duration) error {
		p.now = p.now.Add(d)
		cancel()
		return nil
	})
	if !errors.Is(err, context.Canceled) || p.state(h, "200103") != "-" {
		t.Fatalf("%v, and 200103 is %q", err, p.state(h, "200103"))
	}
	slept := 0
	if _, err := h.RunOnce(t.Context(), p.sleep(&slept)); err != nil || p.state(h, "200103") != "in delivery " {
		t.Errorf("%v, and 200103 is %q", err, p.state(h, "200103"))
	}
}

// Only one process takes and delivers.
func TestLock(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	first, err := daemon.Take(p.config())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := daemon.Take(p.config()); !errors.Is(err, daemon.ErrLocked) {
		t.Errorf("a second lock: %v", err)
	}
	if err := first.Release(); err != nil {
		t.Fatal(err)
	}
	again, err := daemon.Take(p.config())
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Release(); err != nil {
		t.Error(err)
	}
}

// Import answers for its own file only, and takes it without a quiet time
// where nothing lies beside it.
func TestImport(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	h := p.open()
	slept := 0
	a, err := h.Import(t.Context(), "in", "june.csv", strings.NewReader(bills), p.sleep(&slept))
	if err != nil || a.State != flow.ArchivedFile || a.Counts != (flow.Counts{Read: 2, Accepted: 2}) || slept != 0 {
		t.Fatalf("%+v, slept %d times, %v", a, slept, err)
	}
	a, err = h.Import(t.Context(), "in", "june.csv", strings.NewReader(bills), p.sleep(&slept))
	if err != nil || a.State != flow.DuplicateOfFile {
		t.Errorf("again: %+v, %v", a, err)
	}
	p.write("in/in/half.csv", bills[:200])
	a, err = h.Import(t.Context(), "in", "july.csv", strings.NewReader(strings.ReplaceAll(bills, "2001", "2002")), p.sleep(&slept))
	if err != nil || a.Name != "july.csv" || a.Counts.Accepted != 2 {
		t.Errorf("beside another: %+v, %v", a, err)
	}
	if _, err := h.Import(t.Context(), "nowhere", "x.csv", strings.NewReader(bills), p.sleep(&slept)); err == nil {
		t.Error("a drop that is not there took it")
	}
	dry := strings.NewReader(strings.ReplaceAll(bills, "2001", "2003"))
	im, err := h.Flow.DryImport(t.Context(), h.Store, dry, flow.DryFile{Name: "august.csv", Seller: "slusevik"}, daemon.Explain)
	if err != nil || im.Invoices.Accepted != 2 || im.ByChannel["ehf"] != 1 || im.ByChannel["autopost"] != 1 || p.state(h, "200303") != "-" {
		t.Errorf("%+v, %v, and 200303 is %q", im, err, p.state(h, "200303"))
	}
}

// What is wrong with one file is told of that file, not of its folder.
func TestTroubleOfASingleFile(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.write("sluse.yaml", strings.Replace(yaml, "  - {name: gone, folder: gone, seller: slusevik, takes: [invoices]}\n", "", 1))
	p.write("in/in/june.csv", bills)
	if err := os.MkdirAll(filepath.Join(p.dir, "in/.claim"), 0o750); err != nil {
		t.Fatal(err)
	}
	p.write("in/.claim/fremmed.csv", bills)
	h := p.open()
	slept := 0
	if _, err := h.RunOnce(t.Context(), p.sleep(&slept)); err == nil {
		t.Fatal("a file of another program in the claim folder is no fault")
	}
	troubles, err := h.Store.Troubles(t.Context())
	if err != nil || len(troubles) != 1 {
		t.Fatal(troubles, err)
	}
	if text := troubles[0].Told().Text(words.NB); !strings.HasPrefix(text, "filen «fremmed.csv» i innleveringsmappen «in» kan ikke tas inn: ") {
		t.Errorf("told: %s", text)
	}
	if state := p.state(h, "200103"); state == "" {
		t.Error("the other file was not taken")
	}
}
