package main

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"maps"
	"mime"
	netmail "net/mail"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sluse/demo"
)

// TestRehearsalOfTheDemo plays the demo's nights twice: for real, and under a
// rehearsal. The folder of rehearsals holds what left for real, to the byte;
// nothing reaches a counterpart, a customer or the accounting system; and
// after going live nothing of it leaves.
func TestRehearsalOfTheDemo(t *testing.T) {
	if testing.Short() {
		t.Skip("plays the demo twice")
	}
	t.Parallel()
	forReal := &played{dir: filepath.Join(t.TempDir(), "firma")}
	forReal.play(t)
	p := &played{dir: filepath.Join(t.TempDir(), "firma")}
	if err := demo.Setup(p.dir); err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(p.dir, demo.Config)
	text := strings.Replace(string(contents(t, config)), "    on_unknown: hold\n", "    on_unknown: hold\n    rehearsal: {email: prove@slusevik.example}\n", 1)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p.call(t, "rehearse", "slusevik")
	p.play(t)
	t.Run("by channel", func(t *testing.T) { p.asForReal(t, forReal) })
	t.Run("documents", func(t *testing.T) { p.sameDocuments(t, forReal) })
	t.Run("mails", p.testMails)
	t.Run("nobody has anything", p.nothingLeft)
	t.Run("the books", p.booksOfRehearsal)
	t.Run("live", p.nothingOldLeaves)
}

// byNumber is how each document went: its channel and state.
func (p *played) byNumber(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, v := range list[invoiceView](t, p, "list", "invoices", "--limit", "0") {
		out[v.Number] = strings.TrimSpace(v.Channel + " " + v.State)
	}
	return out
}

// asForReal holds each invoice to the way that it went for real. Counterparts
// make the difference: there are no answers, receipts and bounces.
func (p *played) asForReal(t *testing.T, forReal *played) {
	want, got := forReal.byNumber(t), p.byNumber(t)
	for number, way := range want {
		switch channel, state, _ := strings.Cut(way, " "); {
		case state == "delivered":
			want[number] = "rehearsal:" + channel + " rehearsed"
		case channel == "ehf": // refused for its content, by the operator
			want[number] = "rehearsal:ehf rehearsed"
		}
	}
	want["200106"] = "rehearsal:email rehearsed" // it does not come back
	want["300122"] = "rehearsal:ehf rehearsed"   // its invoice is not sold
	if !maps.Equal(got, want) {
		for number := range want {
			if got[number] != want[number] {
				t.Errorf("%s: %q, want %q", number, got[number], want[number])
			}
		}
	}
	channels := map[string]int{}
	for _, way := range got {
		channel, _, _ := strings.Cut(way, " ")
		channels[channel]++
	}
	if n := len(files(t, p.dir, "rehearsal/slusevik/ehf/*.xml")); n != channels["rehearsal:ehf"] || n != 46 {
		t.Errorf("%d EHF documents in the folder, and %d invoices by EHF", n, channels["rehearsal:ehf"])
	}
	if n := len(files(t, p.dir, "rehearsal/slusevik/autopost/*.zip")); n == 0 || n > 3 || channels["rehearsal:autopost"] == 0 {
		t.Errorf("%d batches of letters, %d letters", n, channels["rehearsal:autopost"])
	}
	if n := len(list[offerView](t, p, "list", "offers")); n != 5 || len(files(t, p.dir, "rehearsal/slusevik/factor/*.csv")) == 0 {
		t.Errorf("%d offers", n)
	}
	for _, o := range list[offerView](t, p, "list", "offers") {
		if o.State != "rehearsed" {
			t.Errorf("the offer of %s is %s", o.Invoice, o.State)
		}
	}
	if c := list[customerView](t, p, "customer", "show", "10002")[0]; c.PrepayUntil != "" {
		t.Error("a customer is to pay in advance")
	}
}

var (
	ublDocument = regexp.MustCompile(`(?s)<(?:Invoice|CreditNote)[ >].*</(?:Invoice|CreditNote)>`)
	ublNumber   = regexp.MustCompile(`<cbc:ID>(\d+)</cbc:ID>\s*<cbc:IssueDate>`)
)

// documents are the EHF documents of a folder by number, without envelopes.
func (p *played) documents(t *testing.T, pattern string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, name := range files(t, p.dir, pattern) {
		document := ublDocument.Find(contents(t, name))
		number := ublNumber.FindSubmatch(document)
		if number == nil {
			t.Fatalf("%s has no document with a number", name)
		}
		if out[string(number[1])] != "" {
			t.Errorf("%s is there twice", number[1])
		}
		out[string(number[1])] = string(document)
	}
	return out
}

// sameDocuments holds the EHF documents to those that left for real: only the
// sold ones differ, as nothing was sold.
func (p *played) sameDocuments(t *testing.T, forReal *played) {
	got, want := p.documents(t, "rehearsal/slusevik/ehf/*.xml"), forReal.documents(t, "motparter/ehf/ferdig/*")
	delete(got, "300122")
	same := 0
	for number, document := range want {
		switch sold := slices.Contains([]string{"200101", "200120", "200122"}, number); {
		case got[number] == "":
			t.Errorf("%s left for real, and was not rehearsed", number)
		case sold == (got[number] == document):
			t.Errorf("%s: sold %v, and the same document: %v", number, sold, !sold)
		default:
			same++
		}
	}
	if len(got) != len(want) || same != 45 {
		t.Errorf("%d rehearsed, %d for real, %d as they should be", len(got), len(want), same)
	}
}

// testMails holds that every mail to a customer went to the one test address,
// says so, and names whom it would have reached. The morning mails are to the
// company's own people, and reach them.
func (p *played) testMails(t *testing.T) {
	mails, mornings := 0, 0
	for _, name := range files(t, p.dir, "motparter/epost/*.eml") {
		m, err := netmail.ReadMessage(bytes.NewReader(contents(t, name)))
		if err != nil {
			t.Fatal(err)
		}
		var body bytes.Buffer
		if _, err := body.ReadFrom(m.Body); err != nil {
			t.Fatal(err)
		}
		subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
		if strings.HasPrefix(subject, "[PRØVEDRIFT] Faktura natt til ") {
			mornings++
			continue
		}
		mails++
		if err != nil || !strings.HasPrefix(subject, "PRØVE: Faktura 2001") {
			t.Errorf("subject %q, %v", subject, err)
		}
		if to := m.Header["Delivered-To"]; !slices.Equal(to, []string{"prove@slusevik.example"}) || m.Header.Get("To") != "<prove@slusevik.example>" {
			t.Errorf("to %v, %s", to, m.Header.Get("To"))
		}
		if !regexp.MustCompile(`denne e-posten ville g.{1,6}tt til [a-z.]+@`).MatchString(strings.ReplaceAll(body.String(), "=\r\n", "")) {
			t.Errorf("it does not say whom it would have reached:\n%.600s", body.String())
		}
	}
	if n := len(files(t, p.dir, "rehearsal/slusevik/email/*")); mails != 10 || mornings != 3 || n > 0 {
		t.Errorf("%d mails, %d of the morning, and %d in the folder", mails, mornings, n)
	}
}

// nothingLeft holds that no counterpart was given anything.
func (p *played) nothingLeft(t *testing.T) {
	for _, folder := range []string{"ut", "motparter"} {
		err := filepath.WalkDir(filepath.Join(p.dir, folder), func(path string, e fs.DirEntry, err error) error {
			if err == nil && !e.IsDir() && !strings.Contains(filepath.ToSlash(path), "motparter/epost/") {
				t.Errorf("%s", path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// booksOfRehearsal holds that all is booked and proves, and none of it leaves.
func (p *played) booksOfRehearsal(t *testing.T) {
	p.call(t, "books", "verify")
	code, stdout, stderr := call(t, "--config", filepath.Join(p.dir, demo.Config), "books", "export", "--all")
	if code != 0 || strings.Count(stdout, "\n") != 1 || !strings.Contains(stderr, "bilag fra prøvedrift er ikke med") {
		t.Errorf("exit code %d, %q, %.300s", code, stderr, stdout)
	}
	if journal := p.call(t, "books", "export", "--format", "hledger"); !strings.Contains(journal, "200101") {
		t.Error("the journal lacks a rehearsed invoice")
	}
}

// nothingOldLeaves goes live: the nights' files and a run send nothing, and a
// new invoice leaves.
func (p *played) nothingOldLeaves(t *testing.T) {
	var v turnView
	if err := json.Unmarshal([]byte(p.call(t, "live", "slusevik", "--json")), &v); err != nil || v.Waiting != 0 || v.Rehearsed < 60 {
		t.Errorf("%+v, %v", v, err)
	}
	mails := len(files(t, p.dir, "motparter/epost/*"))
	p.play(t)
	p.nothingLeft(t)
	if n := len(files(t, p.dir, "motparter/epost/*")); n != mails {
		t.Errorf("%d more mails", n-mails)
	}
	const invoice = "Fakturanr;Fakturadato;Forfallsdato;Kundenr;Kundenavn;Orgnr;Adresse;Postnr;Sted;Varenavn;Antall;Pris;Linjesum;MvaSats;Netto;Mva;Brutto\n" +
		"200301;14.01.2027;28.01.2027;10003;Bjørnstad kommune;310100218;Demoveien 3;0155;Oslo;Ost;1;400,00;400,00;25;400,00;100,00;500,00\n"
	if err := os.WriteFile(filepath.Join(p.dir, "drop", "faktura", "in", "ny.csv"), []byte(invoice), 0o600); err != nil {
		t.Fatal(err)
	}
	p.play(t)
	if got := slices.Collect(maps.Keys(p.documents(t, "motparter/ehf/ferdig/*"))); !slices.Equal(got, []string{"200301"}) {
		t.Errorf("the operator was given %v", got)
	}
}
