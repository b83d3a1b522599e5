package daemon_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"mime"
	"net"
	netmail "net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"sluse/daemon"
	"sluse/flow"
	"sluse/mail"
	"sluse/report"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// A postOffice is a mail server on this machine whose answers a test sets.
type postOffice struct {
	mu    sync.Mutex
	away  bool // refuses every receiver for now
	never bool // refuses every receiver for good
	mails []letter
	port  int
}

type letter struct {
	from, to string
	raw      []byte
}

func newPostOffice(t *testing.T) *postOffice {
	t.Helper()
	p := &postOffice{}
	s := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &counter{office: p}, nil }))
	s.ErrorLog = quiet{}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p.port = l.Addr().(*net.TCPAddr).Port
	done := make(chan struct{})
	go func() { defer close(done); _ = s.Serve(l) }()
	t.Cleanup(func() { _ = s.Close(); <-done })
	return p
}

func (p *postOffice) set(away, never bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.away, p.never = away, never
}

// to are the mails that came for somebody.
func (p *postOffice) to(address string) (list []letter) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, m := range p.mails {
		if m.to == address {
			list = append(list, m)
		}
	}
	return list
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

type counter struct {
	office *postOffice
	mail   letter
}

func (c *counter) Reset()        { c.mail = letter{} }
func (c *counter) Logout() error { return nil }

func (c *counter) Mail(from string, _ *smtp.MailOptions) error { c.mail.from = from; return nil }

func (c *counter) Rcpt(to string, _ *smtp.RcptOptions) error {
	c.office.mu.Lock()
	defer c.office.mu.Unlock()
	switch c.mail.to = to; {
	case c.office.never:
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such mailbox"}
	case c.office.away:
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 2}, Message: "come back later"}
	}
	return nil
}

func (c *counter) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	c.mail.raw = raw
	c.office.mu.Lock()
	defer c.office.mu.Unlock()
	c.office.mails = append(c.office.mails, c.mail)
	return err
}

const (
	chief = "okonomi@slusevik.example"
	boss  = "sjef@slusevik.example"
)

// morningPlace is the place with its mail server, a morning mail and a status
// file.
func morningPlace(t *testing.T, more string) (*place, *postOffice) {
	t.Helper()
	p, office := newPlace(t), newPostOffice(t)
	text := strings.Replace(yaml, "    list: [ehf, autopost]", "    list: [ehf, email, autopost]", 1)
	text = strings.Replace(text, "takes: [invoices], quiet: 30s}", "takes: [invoices, bounces], quiet: 0s, status: {folder: status}}", 1)
	text = strings.Replace(text, "  - {name: gone, folder: gone, seller: slusevik, takes: [invoices]}\n", "", 1)
	text += fmt.Sprintf("  email: {host: 127.0.0.1, port: %d, tls: none, bounce: retur@slusevik.example}\nmorning:\n  - to: [%s, %s]\n%s", office.port, chief, boss, more)
	p.write("sluse.yaml", text)
	return p, office
}

// run makes one run at a moment in Oslo.
func (p *place) run(h *daemon.House, at string) {
	p.t.Helper()
	zone, err := time.LoadLocation(daemon.Zone)
	if err != nil {
		p.t.Fatal(err)
	}
	if p.now, err = time.ParseInLocation("2006-01-02 15:04", at, zone); err != nil {
		p.t.Fatal(err)
	}
	slept := 0
	if _, err := h.RunOnce(p.t.Context(), p.sleep(&slept)); err != nil {
		p.t.Fatal(err)
	}
}

func (m letter) subject(t *testing.T) string {
	t.Helper()
	parsed, err := netmail.ReadMessage(bytes.NewReader(m.raw))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(parsed.Header.Get("Subject"))
	if err != nil {
		t.Fatal(err)
	}
	return subject
}

func (m letter) text(t *testing.T) string {
	t.Helper()
	text, err := mail.PartOf(m.raw, "text/plain")
	if err != nil {
		t.Fatal(err)
	}
	return "Subject: " + m.subject(t) + "\n\n" + strings.ReplaceAll(string(text), "\r\n", "\n")
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	name = filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s:\n%s\nwant:\n%s", name, got, want)
	}
}

const mailBills = `Fakturanr;Fakturadato;Forfallsdato;Kundenr;Kundenavn;Orgnr;Adresse;Postnr;Sted;Epost;KID;Varenavn;Antall;Pris;Linjesum;MvaSats;Netto;Mva;Brutto
200103;08.01.2027;25.01.2027;10003;Bjørnstad kommune;310100218;Demoveien 3;0155;Oslo;;;Brød;1;800,00;800,00;25;800,00;200,00;1000,00
200104;08.01.2027;25.01.2027;10004;Kunde fire;310100285;Demoveien 4;0155;Oslo;post@fire.example;;Brød;1;800,00;800,00;25;800,00;200,00;1000,00
200105;08.01.2027;25.01.2027;10005;Kunde fem;310100358;;;;;;Brød;1;800,00;800,00;25;800,00;200,00;1000,00
200106;08.01.2027;22.01.2027;10006;Kunde seks;310100420;Demoveien 6;155;Oslo;;;Brød;2;800,00;1600,00;25;1600,00;400,00;2000,00
`

// A week of mornings: Monday's mail tells of Friday, a run before its time
// makes none, and each day has one, to each receiver. Nothing is told twice.
func TestMornings(t *testing.T) {
	t.Parallel()
	p, office := morningPlace(t, "")
	p.write("participants.csv", "orgnr;faktura;kreditnota;orgform;sjekket\n310100218;ja;ja;KOMM;2027-01-10\n310100285;nei;nei;AS;2027-01-10\n310100358;nei;nei;AS;2027-01-10\n310100420;nei;nei;AS;2027-01-10\n")
	h := p.open()
	p.write("in/in/june.csv", mailBills)
	p.run(h, "2027-01-08 22:00") // a Friday evening: past 06:30, so it is made up
	p.run(h, "2027-01-09 07:00")
	p.run(h, "2027-01-10 12:00")
	p.write("in/in/july.csv", strings.NewReplacer("20010", "20011").Replace(mailBills))
	p.run(h, "2027-01-11 06:29")
	if n := len(office.to(chief)); n != 1 {
		t.Fatalf("%d mails before Monday's time", n)
	}
	p.run(h, "2027-01-11 06:30")
	p.run(h, "2027-01-11 06:40")
	p.run(h, "2027-01-12 06:31")
	all := office.to(chief)
	if len(all) != 3 || len(office.to(boss)) != 3 {
		t.Fatalf("%d and %d mails", len(all), len(office.to(boss)))
	}
	for i, want := range []string{
		"Faktura natt til 08.01: 2 overlevert, 2 må følges opp, 0,00 kr utbetalt, avvik 0",
		"Faktura natt til 11.01: 2 overlevert, 4 må følges opp, 0,00 kr utbetalt, avvik 0",
		"Faktura natt til 12.01: 0 overlevert, 4 må følges opp, 0,00 kr utbetalt, avvik 0",
	} {
		if got := all[i].subject(t); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	golden(t, "monday.txt", all[1].text(t))
	if a, b := all[1], office.to(boss)[1]; !bytes.Equal(a.raw, b.raw) || a.from == b.from || !strings.HasPrefix(a.from, "retur+") {
		t.Errorf("the two mails differ, or their bounces come to one address: %s, %s", a.from, b.from)
	}
	if _, err := mail.PartOf(all[1].raw, mail.SheetType); err != nil {
		t.Error(err)
	}
}

// On holidays there is none, and what was before them is told after.
func TestNoMorningOnHolidays(t *testing.T) {
	t.Parallel()
	p, office := morningPlace(t, "")
	h := p.open()
	p.run(h, "2027-03-24 07:00") // the Wednesday before Easter
	p.write("in/in/june.csv", strings.ReplaceAll(strings.ReplaceAll(bills, "11.01.2027", "24.03.2027"), "25.01.2027", "25.04.2027"))
	for _, at := range []string{"2027-03-25 07:00", "2027-03-26 07:00", "2027-03-27 07:00", "2027-03-28 07:00", "2027-03-29 07:00"} {
		p.run(h, at)
	}
	if n := len(office.to(chief)); n != 1 {
		t.Fatalf("%d mails before and on the holidays", n)
	}
	p.run(h, "2027-03-30 07:00")
	if all := office.to(chief); len(all) != 2 || !strings.Contains(all[1].subject(t), "natt til 30.03: 2 overlevert") {
		t.Fatalf("%d mails, the last %q", len(all), all[len(all)-1].subject(t))
	}
}

// A morning on which nothing happened and nothing is to be done says so in one
// line.
func TestQuietMorning(t *testing.T) {
	t.Parallel()
	p, office := morningPlace(t, "    from: nattevakt@slusevik.example\n")
	h := p.open()
	p.run(h, "2027-01-11 07:00")
	p.run(h, "2027-01-12 07:00")
	all := office.to(chief)
	if len(all) != 2 || !strings.Contains(string(all[1].raw), "nattevakt@slusevik.example") {
		t.Fatalf("%d mails", len(all))
	}
	golden(t, "quiet.txt", all[1].text(t))
}

// A mail server that is away: the mail waits, is tried again with the same
// bytes, and is given up at the end of its tries; then a person sees it, and
// can have it tried again.
func TestMorningIsRetriedAndGivenUp(t *testing.T) {
	t.Parallel()
	p, office := morningPlace(t, "limits: {attempts: 3, retry_first: 1m, retry_longest: 1h}\n")
	h := p.open()
	office.set(true, false)
	p.run(h, "2027-01-11 06:30")
	if needs := p.todo(h); len(needs) != 0 || len(office.to(chief)) != 0 {
		t.Fatalf("after the first try: %v", needs)
	}
	office.set(false, false)
	p.run(h, "2027-01-11 06:32")
	if len(office.to(chief)) != 1 || len(office.to(boss)) != 1 {
		t.Fatal("it was not tried again")
	}
	office.set(true, false)
	p.run(h, "2027-01-12 06:30")
	p.run(h, "2027-01-12 06:32")
	p.run(h, "2027-01-12 06:40")
	needs := p.todo(h)
	if len(needs) != 2 || !strings.HasPrefix(needs[0], "morgenposten til okonomi@slusevik.example kom ikke fram") {
		t.Fatalf("given up, and to do is %q", needs)
	}
	office.set(false, false)
	p.run(h, "2027-01-12 08:00")
	if len(office.to(chief)) != 1 {
		t.Error("it was sent again without an order")
	}
	p.order(h, "retry")
	p.run(h, "2027-01-12 08:01")
	if needs := p.todo(h); len(office.to(chief)) != 2 || len(needs) != 0 {
		t.Errorf("after the order: %d mails, to do %q", len(office.to(chief)), needs)
	}
	// A final no, and a bounce, are seen too; the next mail that arrives ends it.
	office.set(false, true)
	p.run(h, "2027-01-13 06:30")
	office.set(false, false)
	if needs := p.todo(h); len(needs) != 2 || !strings.Contains(needs[0], "550 no such mailbox") {
		t.Errorf("refused, and to do is %q", needs)
	}
	p.run(h, "2027-01-14 06:30")
	if needs := p.todo(h); len(needs) != 0 {
		t.Errorf("the next one arrived, and to do is %q", needs)
	}
	last := office.to(boss)
	p.write("in/in/retur.eml", strings.ReplaceAll(`From: mailer@x.example
To: `+last[len(last)-1].from+`
Date: Thu, 14 Jan 2027 07:00:00 +0100
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; x

Final-Recipient: rfc822; `+boss+`
Action: failed
Status: 5.1.1

--b--
`, "\n", "\r\n"))
	p.run(h, "2027-01-14 07:30")
	if needs := p.todo(h); len(needs) != 1 || !strings.HasPrefix(needs[0], "morgenposten til "+boss+" kom ikke fram") {
		t.Errorf("bounced, and to do is %q", needs)
	}
	p.order(h, "handled")
	if needs := p.todo(h); len(needs) != 0 {
		t.Errorf("seen to, and to do is %q", needs)
	}
}

// todo is what a person must do, in words.
func (p *place) todo(h *daemon.House) (list []string) {
	p.t.Helper()
	r, err := report.Take(p.t.Context(), h.Store, h.Company())
	if err != nil {
		p.t.Fatal(err)
	}
	for _, m := range r.Todo {
		if m.Person {
			list = append(list, m.Why("nb"))
		}
	}
	return list
}

// order gives an order to every notice that did not arrive.
func (p *place) order(h *daemon.House, name string) {
	p.t.Helper()
	lines, err := h.Store.NoticeLines(p.t.Context(), report.Only{})
	if err != nil {
		p.t.Fatal(err)
	}
	given := map[int64]bool{}
	for _, v := range lines {
		if given[v.ID] || !slices.Contains([]string{"held", "refused", "uncertain"}, v.State) {
			continue
		}
		given[v.ID] = true
		do := h.Flow.RetryNotice
		if name == "handled" {
			do = h.Flow.HandledNotice
		}
		if err := do(p.t.Context(), v.ID, orderOf("kari")); err != nil {
			p.t.Fatal(err)
		}
	}
}

// Two processes in one morning: one mail to each.
func TestTwoHousesMakeOneMail(t *testing.T) {
	t.Parallel()
	p, office := morningPlace(t, "")
	zone, err := time.LoadLocation(daemon.Zone)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2027, 1, 11, 6, 30, 0, 0, zone)
	var ready, done sync.WaitGroup
	errs := make([]error, 2)
	for i := range errs {
		h, err := daemon.Open(t.Context(), p.config(), func() time.Time { return at })
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = h.Close() })
		ready.Add(1)
		done.Add(1)
		go func() {
			defer done.Done()
			ready.Done()
			ready.Wait()
			_, errs[i] = h.RunOnce(context.WithoutCancel(t.Context()), daemon.Sleep)
		}()
	}
	done.Wait()
	h := p.open()
	lines, err := h.Store.NoticeLines(t.Context(), report.Only{})
	if err != nil || len(lines) != 2 {
		t.Errorf("%d deliveries of notices, %v; the runs: %v", len(lines), err, errors.Join(errs...))
	}
	if a, b := len(office.to(chief)), len(office.to(boss)); a > 1 || b > 1 {
		t.Errorf("%d and %d mails", a, b)
	}
}

// The status file tells each change once, in order, whatever comes between;
// what has no room comes in the next.
func TestStatusFile(t *testing.T) {
	t.Parallel()
	p, _ := morningPlace(t, "")
	text, err := os.ReadFile(filepath.Join(p.dir, "sluse.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	p.write("sluse.yaml", strings.Replace(string(text), "status: {folder: status}", "status: {folder: status, rows: 3, every: 2h}", 1))
	h := p.open()
	p.write("in/in/june.csv", mailBills)
	p.run(h, "2027-01-09 12:00")
	files := func() (list []string) {
		names, err := filepath.Glob(filepath.Join(p.dir, "in/status/*.csv"))
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(names)
		for _, name := range names {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, string(b))
		}
		return list
	}
	first := files()
	if len(first) != 2 {
		t.Fatalf("%d files", len(first))
	}
	golden(t, "status.csv", strings.ReplaceAll(first[0], "\r\n", "\n"))
	told := map[string]int{}
	for _, f := range first {
		for _, line := range strings.Split(f, "\r\n")[1:] {
			number, _, _ := strings.Cut(line, ";")
			told[number]++
		}
	}
	delete(told, "")
	if fmt.Sprint(told) != "map[200103:1 200104:1 200105:1 200106:1]" {
		t.Errorf("told: %v", told)
	}
	p.run(h, "2027-01-09 12:30")
	if n := len(files()); n != 2 {
		t.Errorf("%d files though nothing changed", n)
	}
	id := p.invoice(h, "200106")
	if err := h.Flow.Handled(t.Context(), id, orderOf("kari")); err != nil {
		t.Fatal(err)
	}
	p.run(h, "2027-01-09 13:59")
	if n := len(files()); n != 2 {
		t.Errorf("%d files before two hours are over", n)
	}
	p.run(h, "2027-01-09 14:00")
	all := files()
	if len(all) != 3 || !strings.Contains(all[2], "\r\n200106;invoice;10006;ended;avsluttet;") || strings.Count(all[2], "\r\n") != 2 {
		t.Errorf("%d files, the last:\n%s", len(all), all[len(all)-1])
	}
}

// While a seller rehearses, neither the dropping system nor the seller's people
// are told that anything has left; our own notices go for real.
func TestNoticesOfARehearsal(t *testing.T) {
	t.Parallel()
	p, office := morningPlace(t, "")
	h := p.open()
	if _, err := h.Flow.TurnOn(t.Context(), flow.Switch{Kind: flow.Rehearsing, Seller: "slusevik"}, orderOf("kari")); err != nil {
		t.Fatal(err)
	}
	p.write("in/in/june.csv", mailBills)
	p.run(h, "2027-01-11 12:00") // a Monday
	names, err := filepath.Glob(filepath.Join(p.dir, "in/status/*.csv"))
	if err != nil || len(names) != 1 {
		t.Fatal(names, err)
	}
	status, err := os.ReadFile(names[0])
	if err != nil {
		t.Fatal(err)
	}
	rehearsed := 0
	for _, line := range strings.Split(string(status), "\r\n")[1:] {
		cells := strings.Split(line, ";")
		if len(cells) < 6 {
			continue
		}
		switch {
		case cells[3] == "rehearsed" && cells[4] == "prøvekjørt" && (cells[5] == "ehf" || cells[5] == "email" || cells[5] == "autopost"):
			rehearsed++
		case cells[3] != "waiting":
			t.Errorf("told: %s", line)
		}
	}
	if rehearsed == 0 {
		t.Errorf("nothing was rehearsed:\n%s", status)
	}
	mails := office.to(chief)
	if len(mails) != 1 || len(office.mails) != 2 {
		t.Fatalf("%d mails to the chief, %d in all", len(mails), len(office.mails))
	}
	if s := mails[0].subject(t); !strings.HasPrefix(s, "[PRØVEDRIFT] ") || !strings.Contains(s, " 0 overlevert") {
		t.Errorf("the subject: %s", s)
	}
	text := mails[0].text(t)
	if _, after, ok := strings.Cut(text, "\nPrøvekjørt, ikke sendt"); !ok || !strings.HasPrefix(strings.TrimSpace(after), fmt.Sprint(rehearsed)+" ") {
		t.Errorf("%d were rehearsed, the mail says:\n%s", rehearsed, text)
	}
	if !strings.Contains(text, "Prøvedrift siden ") {
		t.Errorf("the mail does not say that it is a rehearsal:\n%s", text)
	}
}

func (p *place) invoice(h *daemon.House, number string) int64 {
	p.t.Helper()
	list, err := h.Store.FindInvoices(p.t.Context(), "slusevik", "", number)
	if err != nil || len(list) != 1 {
		p.t.Fatal(list, err)
	}
	return list[0].ID
}

func orderOf(who string) flow.Order { return flow.Order{Who: who, Note: "avtalt"} }
