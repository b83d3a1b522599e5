package outbox_test

import (
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"sluse/formats"
	"sluse/outbox"
	"sluse/routing"
	"sluse/words"
)

const heading = "orgnr;faktura;kreditnota;orgform;sjekket\n"

func TestParticipantList(t *testing.T) {
	t.Parallel()
	const file = "\ufeff# EHF-mottakere, hentet for hånd\r\n" + "orgnr;faktura;kreditnota;orgform;sjekket\r\n" +
		"310100072;ja;ja;AS;2027-01-10\r\n" +
		"\r\n# kommunen\r\n" +
		"310 100 218 ; JA ; nei ; komm ; 2027-01-09\r\n" +
		"310100358;nei;nei;;2027-01-08\r\n" +
		"310100498;ukjent;ukjent;AS;2027-01-11"
	list, err := outbox.LoadParticipants(strings.NewReader(file), "mottakere.csv")
	if err != nil {
		t.Fatal(err)
	}
	if list.Len() != 4 {
		t.Errorf("%d organisations", list.Len())
	}
	for org, want := range map[string]outbox.Participant{
		"310100072": {Invoice: routing.Can, CreditNote: routing.Can, OrganisationForm: "AS", CheckedAt: "2027-01-10", Source: "mottakere.csv"},
		"310100218": {Invoice: routing.Can, CreditNote: routing.Cannot, OrganisationForm: "KOMM", CheckedAt: "2027-01-09", Source: "mottakere.csv"},
		"310100358": {Invoice: routing.Cannot, CreditNote: routing.Cannot, CheckedAt: "2027-01-08", Source: "mottakere.csv"},
		"310100498": {Invoice: routing.Unknown, CreditNote: routing.Unknown, OrganisationForm: "AS", CheckedAt: "2027-01-11", Source: "mottakere.csv"},
		"310100560": {Invoice: routing.Unknown, CreditNote: routing.Unknown}, // not in it
		"":          {Invoice: routing.Unknown, CreditNote: routing.Unknown},
	} {
		if got, err := list.Find(t.Context(), org); err != nil || got != want {
			t.Errorf("%s: %+v, %v", org, got, err)
		}
	}
	var nobody outbox.List
	if got, err := nobody.Find(t.Context(), "310100072"); err != nil || got.Invoice != routing.Unknown {
		t.Errorf("without a list: %+v, %v", got, err)
	}
}

func TestParticipantListMistakes(t *testing.T) {
	t.Parallel()
	for rule, c := range map[string]struct{ file, want string }{
		"empty":             {"", "l.csv: participants.no-heading"},
		"comments alone":    {"# x\n\n", "l.csv:2: participants.no-heading"},
		"another heading":   {"orgnr,faktura\n", "l.csv:1: participants.no-heading"},
		"no heading":        {"310100072;ja;ja;AS;2027-01-10\n", "l.csv:1: participants.no-heading"},
		"too few":           {heading + "310100072;ja;ja;AS\n", "l.csv:2: participants.columns"},
		"too many":          {heading + "310100072;ja;ja;AS;2027-01-10;x\n", "l.csv:2: participants.columns"},
		"check digit":       {heading + "310100073;ja;ja;AS;2027-01-10\n", "l.csv:2:orgnr: participants.org-number"},
		"twice":             {heading + "310100072;ja;ja;AS;2027-01-10\n310100072;nei;nei;AS;2027-01-10\n", "l.csv:3:orgnr: participants.twice"},
		"another word":      {heading + "310100072;yes;;AS;2027-01-10\n", "l.csv:2:faktura: participants.answer|l.csv:2:kreditnota: participants.answer"},
		"form":              {heading + "310100072;ja;ja;A/S;2027-01-10\n", "l.csv:2:orgform: participants.form"},
		"no such day":       {heading + "310100072;ja;ja;AS;2027-02-30\n", "l.csv:2:sjekket: participants.date"},
		"no day":            {heading + "310100072;ja;ja;AS;\n", "l.csv:2:sjekket: participants.date"},
		"latin-1":           {heading + "310100072;ja;ja;\xd8;2027-01-10\n", "l.csv:2: participants.not-utf8"},
		"endless line":      {heading + strings.Repeat("x", 1<<20), "l.csv:2: participants.line-too-long"},
		"several mistakes":  {heading + "1;ja;ja;AS;2027-01-10\n310100072;ja;ja;AS;x\n", "l.csv:2:orgnr: participants.org-number|l.csv:3:sjekket: participants.date"},
		"mistakes no bound": {heading + strings.Repeat("x\n", 100), strings.TrimSuffix(strings.Repeat("l.csv:N: participants.columns|", 20), "|")},
	} {
		list, err := outbox.LoadParticipants(strings.NewReader(c.file), "l.csv")
		if list != nil || err == nil {
			t.Errorf("%s: taken", rule)
			continue
		}
		var got []string
		for _, e := range err.(interface{ Unwrap() []error }).Unwrap() {
			f, ok := errors.AsType[*formats.FileError](e)
			if !ok || !words.Known(f.Reason.Code) || f.Reason.Todo(words.NB) == "" {
				t.Errorf("%s: %v", rule, e)
				continue
			}
			got = append(got, f.Place.String()+": "+f.Reason.Code)
		}
		said := strings.Join(got, "|")
		if strings.Contains(c.want, ":N:") && len(got) == 20 {
			continue
		}
		if said != c.want {
			t.Errorf("%s:\n got %s\nwant %s", rule, said, c.want)
		}
	}
	disk := errors.New("the disk is gone")
	if _, err := outbox.LoadParticipants(iotest.ErrReader(disk), "l.csv"); !errors.Is(err, disk) {
		t.Errorf("a failing disk became %v", err)
	}
}

// FuzzLoadParticipants holds the law that a list is taken whole or not at all,
// and that only organisations that stand in it are known.
func FuzzLoadParticipants(f *testing.F) {
	f.Add(heading + "310100072;ja;nei;AS;2027-01-10\n")
	f.Add("\ufeff#\n" + heading + "310 100 218;ukjent;ja;KOMM;2027-01-10\r\n")
	f.Fuzz(func(t *testing.T, file string) {
		list, err := outbox.LoadParticipants(strings.NewReader(file), "f")
		if (list == nil) != (err != nil) {
			t.Fatalf("%v, %v", list, err)
		}
		if err != nil {
			return
		}
		if list.Len() > strings.Count(file, "\n") {
			t.Errorf("%d organisations in %d lines", list.Len(), strings.Count(file, "\n"))
		}
		p, _ := list.Find(t.Context(), "310100072")
		if p.Source != "" && !strings.Contains(strings.NewReplacer(" ", "", "\t", "", "\u00a0", "", "\u2009", "", "\u202f", "").Replace(file), "310100072") {
			t.Errorf("%+v of a file that does not name it", p)
		}
	})
}
