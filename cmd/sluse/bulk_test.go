package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// A filter that cannot be meant is wrong use, and says what there is.
func TestFiltersThatCannotBe(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	c.call(4, "import", c.path("natt.csv"))
	for _, row := range []struct {
		code int
		says string
		args []string
	}{
		{2, "ordren sier ikke hvilke fakturaer", nil},
		{2, "både fakturanumre og et utvalg (200101)", []string{"200101", "--state", "queued"}},
		{2, "det mangler noe etter --state", []string{"--state", "", "--seller", "slusevik"}},
		{2, "ordren sier ikke hvilke fakturaer", []string{"--all=false"}},
		{2, "--all gjelder alt og kan ikke stå sammen med --state handed-over", []string{"--all", "--state", "handed-over"}},
		{2, "--state: «koet» finnes ikke", []string{"--state", "koet"}},
		{2, "--delivery: «waiting» finnes ikke; kjente er planned, held, queued", []string{"--delivery", "waiting"}},
		{2, "--channel: «brevdue» er ikke en kanal som leverer til kunder; kjente er autopost, ehf", []string{"--channel", "brevdue"}},
		{2, "--state offered", []string{"--channel", "factor"}},
		{2, "ingen faktura kan stå slik: --state waiting --channel ehf", []string{"--state", "waiting", "--channel", "ehf"}},
		{2, "ingen faktura kan stå slik: --state queued --delivery held", []string{"--state", "queued", "--delivery", "held"}},
		{2, "ingen faktura kan stå slik: --state offered --delivery queued", []string{"--state", "offered", "--delivery", "queued"}},
		{2, "velges med --file", []string{"--state", "staged"}},
		{2, "--due: 2027-02-01 er etter 2027-01-01", []string{"--due-from", "2027-02-01", "--due-to", "2027-01-01"}},
		{2, "--issued: 2027-02-01 er etter 2027-01-01", []string{"--issued-from", "2027-02-01", "--issued-to", "2027-01-01"}},
		{2, "--amount: 200.00 er etter 100.00", []string{"--amount-from", "200", "--amount-to", "100,00"}},
		{2, "--due-to: «1.2.2027» er ikke en dato", []string{"--due-to", "1.2.2027"}},
		{2, "--amount-from: «mye» er ikke et beløp i NOK", []string{"--amount-from", "mye"}},
		{2, "--amount-to: «1,5» er ikke et beløp i JPY", []string{"--amount-to", "1,5", "--currency", "JPY"}},
		{2, "--currency: «kr» er ikke en valutakode", []string{"--currency", "kr"}},
		{2, "--older-than: «evig» er verken", []string{"--older-than", "evig"}},
		{2, "--older-than: «-3d» er verken", []string{"--older-than", "-3d"}},
		{2, "--older-than: «99999999999d» er verken", []string{"--older-than", "99999999999d"}},
		{2, "heter «finnesikke»; kjente er kundens eget, offentlig, standard", []string{"--list", "finnesikke"}},
		{2, "ingen selger heter noen", []string{"--seller", "noen"}},
		{2, "--class: «faks» er verken", []string{"--class", "faks"}},
		{2, "--file: «natt.csv» er ikke nummeret", []string{"--file", "natt.csv"}},
		{2, "--reason: «%» er ikke begynnelsen", []string{"--reason", "%"}},
		{2, "--expect hører til et utvalg", []string{"--expect", "1", "200101"}},
		{2, "--expect: -1 er under null", []string{"--expect", "-1", "--state", "held"}},
		{1, "ingen kunde har kundenummer eller organisasjonsnummer 99999", []string{"--customer", "99999"}},
	} {
		out := c.call(row.code, append([]string{"withdraw", "--yes"}, row.args...)...)
		if !strings.Contains(out, row.says) {
			t.Errorf("%v: %s", row.args, out)
		}
	}
	if out := c.call(0, "list", "--state", "ended"); strings.Contains(out, "2001") {
		t.Errorf("something was withdrawn: %s", out)
	}
}

// What a machine reads of an order on many, before and after.
func TestBulkForMachines(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	c.call(4, "import", c.path("natt.csv"))
	read := func(code int, args ...string) (v bulkView) {
		t.Helper()
		out := c.call(code, append([]string{"withdraw", "--json"}, args...)...)
		if err := json.Unmarshal([]byte(strings.SplitAfter(out, "\n")[0]), &v); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		return v
	}
	everything := read(0, "--all", "--dry-run")
	if everything.Count != 7 || everything.Done != 7 || everything.Tried != 7 || !everything.DryRun || len(everything.First) != 7 {
		t.Errorf("of everything: %+v", everything)
	}
	if s := everything.Sums; len(s) != 2 || s[0].Class != "invoice" || s[0].Count != 6 || s[0].Sum != "7500.00" || s[1].Sum != "100.00" {
		t.Errorf("sums: %+v", s)
	}
	if v := everything.Invoices; v["held"] != 3 || v["in delivery"] != 2 || v["waiting"] != 2 || everything.Deliveries["autopost"]["queued"] != 1 {
		t.Errorf("by state: %v, %v", v, everything.Deliveries)
	}

	// Three leave; the others are withdrawn, and an order given again finds them
	// at their end.
	c.call(4, "run", "--once")
	if v := read(2, "--file", "1"); !v.DryRun || v.Done != 4 || v.Tried != 7 {
		t.Errorf("without a yes: %+v", v)
	}
	done := read(1, "--file", "1", "--yes")
	if done.DryRun || done.Count != 7 || done.Done != 4 || done.Left != 0 || done.Tried != 7 {
		t.Errorf("done: %+v", done)
	}
	if !slices.ContainsFunc(done.Refused, func(r bulkRefused) bool { return r.Code == "person.has-left" && r.Invoice != "" && r.Todo != "" }) {
		t.Errorf("refused: %+v", done.Refused)
	}
	if again := read(1, "--file", "1", "--yes"); again.Done != 0 || again.Count != 7 {
		t.Errorf("again: %+v", again)
	}
	if none := read(0, "--state", "held", "--due-to", "2001-01-01", "--yes"); none.Count != 0 || none.Invoices == nil {
		t.Errorf("of none: %+v", none)
	}
}
