package daemon_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"sluse/daemon"
	"sluse/drop"
	"sluse/drop/sshdtest"
)

// An abroad is a place whose source and channels lie on one SFTP server, with
// a line to it that can be spoilt.
type abroad struct {
	*place
	sshd     *sshdtest.Server
	proxy    *sshdtest.Proxy
	received map[string]int // invoices that the access point got, by number
}

const bad = `%d;11.01.2027;25.01.2027;10003;Bjørnstad kommune;310100218;Demoveien 3;0155;Oslo;;Brød;1;800,00;800,00;25;800,00;200,00;9999,00
`

func newAbroad(t *testing.T) *abroad {
	t.Helper()
	sshd := sshdtest.Start(t)
	a := &abroad{place: newPlace(t), sshd: sshd, proxy: sshd.Proxy(t), received: map[string]int{}}
	sshd.Folder("kunde/in")
	sshd.Folder("ehf")
	a.write("participants.csv", "orgnr;faktura;kreditnota;orgform;sjekket\n310100218;ja;ja;KOMM;2027-01-10\n310100285;ja;ja;AS;2027-01-10\n")
	a.configure()
	return a
}

func (a *abroad) configure() {
	a.write("sluse.yaml", fmt.Sprintf(`state: state
sellers:
  - id: slusevik
    name: Slusevik Engros AS
    org: "310100005"
    address: {line1: Demoveien 1, post_code: "0155", city: Oslo}
    email: faktura@slusevik.example
    accounts: ["99990501234"]
    list: [ehf]
limits: {invoice_age_days: 36500}
lookup: {participants: participants.csv}
servers:
  - {name: nett, host: %s, port: %d, user: %q, key: "file:%s", host_keys: [%q]}
drops:
  - {name: kunde, folder: "sftp:nett/kunde", takes: [invoices], quiet: 0s}
  - {name: in, folder: in, takes: [invoices], quiet: 0s}
channels:
  ehf: {folder: "sftp:nett/ehf"}
`, sshdtest.Host, a.proxy.Port, a.sshd.User, a.sshd.KeyFile, a.sshd.HostKeys()[0]))
}

// leave drops a night's file: two good invoices and a bad one.
func (a *abroad) leave(night int) {
	a.t.Helper()
	text := strings.NewReplacer("200103", fmt.Sprint(300000+10*night), "200104", fmt.Sprint(300001+10*night)).Replace(bills)
	text += fmt.Sprintf(bad, 300002+10*night)
	if err := os.WriteFile(filepath.Join(a.sshd.Root, "kunde/in", fmt.Sprintf("natt-%d.csv", night)), []byte(text), 0o600); err != nil {
		a.t.Fatal(err)
	}
}

var billNumber = regexp.MustCompile(`<cbc:ID>(30\d{4})</cbc:ID>`)

// collect is the access point: it takes what lies in its folder away, at once.
func (a *abroad) collect() {
	a.t.Helper()
	for _, name := range a.files("ehf") {
		full := filepath.Join(a.sshd.Root, "ehf", name)
		b, err := os.ReadFile(full)
		if err != nil {
			a.t.Fatal(err)
		}
		numbers := billNumber.FindAllStringSubmatch(string(b), -1)
		if len(numbers) != 1 || !strings.HasSuffix(strings.TrimSpace(string(b)), ">") {
			a.t.Fatalf("%s is torn: %d bytes, invoices %v", name, len(b), numbers)
		}
		a.received[numbers[0][1]]++
		if err := os.Remove(full); err != nil {
			a.t.Fatal(err)
		}
	}
}

// files are those that lie in a folder of the server.
func (a *abroad) files(dir string) []string {
	a.t.Helper()
	entries, err := os.ReadDir(filepath.Join(a.sshd.Root, dir))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		a.t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if e.Type().IsRegular() {
			names = append(names, e.Name())
		}
	}
	return names
}

// calm runs until a run says that all is well.
func (a *abroad) calm(h *daemon.House) (faults int) {
	a.t.Helper()
	slept := 0
	for range 30 {
		did, err := h.RunOnce(a.t.Context(), a.sleep(&slept))
		a.collect()
		if err == nil && faults == 0 && did.Later == 0 {
			return faults
		}
		if err == nil { // what waits for another try is due
			a.now = a.now.Add(8 * time.Hour)
			if s, err := h.RunOnce(a.t.Context(), a.sleep(&slept)); err == nil && s == (daemon.Summary{}) {
				return faults
			}
			a.collect()
			continue
		}
		if !drop.Away(err) {
			a.t.Fatalf("an error that is not the line's: %v", err)
		}
		faults++
		a.now = a.now.Add(time.Hour)
	}
	a.t.Fatal("it does not end")
	return 0
}

// The line to a source and to a channel's folder is cut at random bytes, or
// the whole server goes away, night after night: every file is taken once and
// archived, its report lies there once, and every invoice reaches the access
// point once.
func TestSFTPFromEndToEnd(t *testing.T) {
	t.Parallel()
	wanted, n := 6, rand.Uint64() // cuts
	if os.Getenv("SLUSESFTP") != "" {
		wanted = 150
	}
	if text := os.Getenv("SLUSESEED"); text != "" {
		var err error
		if n, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("SLUSESEED=%d", n)
	r := rand.New(rand.NewPCG(n, 0))
	a := newAbroad(t)
	h := a.open()
	a.leave(0)
	a.calm(h)
	reports := len(a.files("kunde/reject"))
	if reports == 0 || len(a.received) != 2 {
		t.Fatalf("without a fault: %d reports, received %v", reports, a.received)
	}
	night, cuts, faults := 0, 0, 0
	for cuts < wanted && night < 10*wanted {
		night++
		a.leave(night)
		cut := []func(int64){a.proxy.CutUp, a.proxy.CutDown}[r.IntN(2)]
		cut(int64(r.IntN(12_000)))
		away := r.IntN(8) == 0
		if away {
			a.sshd.Stop()
			slept := 0
			if _, err := h.RunOnce(t.Context(), a.sleep(&slept)); !drop.Away(err) {
				t.Fatalf("with the server away: %v", err)
			}
			a.sshd.Restart()
			a.now = a.now.Add(time.Hour)
		} else if r.IntN(4) == 0 {
			a.proxy.CutNow()
		}
		faults += a.calm(h)
		if a.proxy.Broke() {
			cuts++
		}
		a.proxy.Heal()
	}
	for i := range night + 1 {
		for k := range 2 {
			number := fmt.Sprint(300000 + 10*i + k)
			if a.received[number] != 1 {
				t.Errorf("invoice %s was received %d times", number, a.received[number])
			}
		}
	}
	if len(a.received) != 2*(night+1) {
		t.Errorf("%d invoices were received of %d", len(a.received), 2*(night+1))
	}
	for dir, want := range map[string]int{
		"kunde/in": 0, "kunde/.claim": 0, "kunde/archive/2027-01": -1, "kunde/reject": reports * (night + 1), "ehf": 0, "ehf/tmp": 0,
	} {
		if got := len(a.files(dir)); want >= 0 && got != want {
			t.Errorf("%s has %d files, want %d: %q", dir, got, want, a.files(dir))
		}
	}
	if archived, err := filepath.Glob(filepath.Join(a.sshd.Root, "kunde/archive/*/natt-*.csv")); err != nil || len(archived) != night+1 {
		t.Errorf("%d files are archived, %v", len(archived), err)
	}
	t.Logf("%d nights, %d of them cut, %d runs met a fault; %d invoices, each received once", night, cuts, faults, len(a.received))
}

// A server with another key: nothing is taken and nothing handed over, the run
// says so, what is local goes on; once the key is pinned all goes its way.
func TestSFTPServerWithAnotherKey(t *testing.T) {
	t.Parallel()
	a := newAbroad(t)
	h := a.open()
	a.leave(0)
	a.calm(h)
	a.sshd.Stop()
	a.sshd.ChangeHostKeys()
	a.sshd.Restart()
	a.leave(1)
	a.write("in/in/lokal.csv", strings.NewReplacer("200103", "300990", "200104", "300991").Replace(bills))
	slept := 0
	for range 3 {
		a.now = a.now.Add(8 * time.Hour)
		_, err := h.RunOnce(t.Context(), a.sleep(&slept))
		var changed *drop.HostKeyError
		if !errors.As(err, &changed) || !strings.Contains(err.Error(), "source kunde") || !strings.Contains(err.Error(), "channel ehf") {
			t.Fatalf("%v", err)
		}
	}
	if got := a.files("kunde/in"); len(got) != 1 || len(a.files("ehf"))+len(a.files("ehf/tmp"))+len(a.files("kunde/.claim")) != 0 {
		t.Errorf("something was moved: in %q", got)
	}
	if got := a.state(h, "300990"); got != "in delivery " {
		t.Errorf("the local file's invoice is %q", got)
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	a.configure() // with the key that the server has now
	a.place.now = a.now.Add(8 * time.Hour)
	again := a.open()
	a.calm(again)
	for _, number := range []string{"300000", "300001", "300010", "300011", "300990", "300991"} {
		if a.received[number] != 1 {
			t.Errorf("invoice %s was received %d times", number, a.received[number])
		}
	}
}
