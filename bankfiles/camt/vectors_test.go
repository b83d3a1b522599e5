package camt_test

import (
	"encoding/json"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sluse/bankfiles"
	"sluse/bankfiles/bankfilestest"
	"sluse/bankfiles/camt"
)

// expected is what the vectors say of a camt file.
type expected struct {
	Namespace  string `json:"namespace"`
	MessageID  string `json:"MsgId"`
	Statements []struct {
		ID         string         `json:"Id"`
		Sequence   *string        `json:"ElctrncSeqNb"`
		Account    string         `json:"account"`
		Currency   *string        `json:"ccy"`
		From       *string        `json:"from"`
		To         *string        `json:"to"`
		Opening    *string        `json:"opening"`
		Closing    *string        `json:"closing"`
		Entries    int            `json:"entries"`
		Credits    bankfiles.Sum  `json:"credits"`
		Debits     bankfiles.Sum  `json:"debits"`
		Reversed   int            `json:"reversals"`
		Status     map[string]int `json:"status"`
		Details    int            `json:"txdtls"`
		References []string       `json:"structured_refs"`
		EndToEnd   []string       `json:"end_to_end"`
		EntryRefs  []string       `json:"entry_acct_svcr_refs"`
		DetailRefs []string       `json:"tx_acct_svcr_refs"`
		Proves     *bool          `json:"continuity_ok"`
		Difference *string        `json:"continuity_difference"`
		EntryCcy   []string       `json:"entry_ccy"`
		Exchanged  int            `json:"fx_txdtls"`
	} `json:"statements"`
}

func vectors(t *testing.T) (dir string, all map[string]expected) {
	t.Helper()
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
			break
		}
		parent := filepath.Dir(root)
		if parent == root {
			t.Fatal("no go.mod above the test")
		}
		root = parent
	}
	dir = filepath.Join(root, "..", "shared", "vectors", "bank")
	content, err := os.ReadFile(filepath.Join(dir, "expected.json"))
	if os.IsNotExist(err) {
		t.Skipf("vectors not found at ../shared/vectors/bank: 29 camt files not read")
	}
	if err != nil {
		t.Fatal(err)
	}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(content, &raw); err != nil {
		t.Fatal(err)
	}
	all = map[string]expected{}
	for name, r := range raw {
		if !strings.HasPrefix(name, "camt") {
			continue
		}
		var e expected
		if err := json.Unmarshal(r, &e); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all[name] = e
	}
	return dir, all
}

// TestVectors reads the files that banks and other programs' authors wrote,
// and says of them what was reckoned from outside.
func TestVectors(t *testing.T) {
	t.Parallel()
	dir, all := vectors(t)
	if len(all) == 0 {
		t.Fatal("no camt file among the vectors")
	}
	for name, want := range all {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := os.Open(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = r.Close() }()
			f, err := camt.New().Read(r, bankfiles.Options{Name: name})
			if err != nil {
				t.Fatal(err)
			}
			if err := bankfilestest.Sound(f); err != nil {
				t.Error(err)
			}
			compare(t, f, want)
		})
	}
}

// Nothing else among the vectors is a camt file, whatever it is called.
func TestVectorsRecognised(t *testing.T) {
	t.Parallel()
	dir, all := vectors(t)
	files, err := filepath.Glob(filepath.Join(dir, "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			continue // a folder
		}
		name, _ := filepath.Rel(dir, file)
		_, want := all[filepath.ToSlash(name)]
		if want {
			seen++
		}
		if got := camt.New().Recognise(content[:min(len(content), 64<<10)]); got != want {
			t.Errorf("%s: recognised %v", name, got)
		}
	}
	if seen != len(all) {
		t.Errorf("%d of %d camt files seen", seen, len(all))
	}
}

func compare(t *testing.T, f *bankfiles.File, want expected) {
	t.Helper()
	v := bankfiles.NewView("name", f)
	equal(t, "message", f.MessageID, want.MessageID)
	equal(t, "format", f.Format, want.Namespace[strings.LastIndex(want.Namespace, ":")+1:])
	if len(v.Statements) != len(want.Statements) {
		t.Fatalf("%d statements, want %d", len(v.Statements), len(want.Statements))
	}
	for i, w := range want.Statements {
		got, s := v.Statements[i], f.Statements[i]
		equal(t, "id", got.ID, w.ID)
		equal(t, "account", got.Account, w.Account)
		if w.Sequence != nil {
			equal(t, "sequence", s.Sequence, *w.Sequence)
		}
		switch {
		case w.Currency != nil:
			equal(t, "currency", s.Currency, *w.Currency)
		case len(w.EntryCcy) == 1:
			equal(t, "currency of the entries", s.Currency, w.EntryCcy[0])
		}
		if w.From != nil {
			equal(t, "from", string(s.From), (*w.From)[:10])
		}
		if w.To != nil {
			equal(t, "to", string(s.To), (*w.To)[:10])
		}
		number(t, "opening", got.Opening, w.Opening)
		number(t, "closing", got.Closing, w.Closing)
		equal(t, "entries", got.Entries, w.Entries)
		equal(t, "credits", got.Credits.N, w.Credits.N)
		equal(t, "debits", got.Debits.N, w.Debits.N)
		number(t, "credits", &got.Credits.Sum, &w.Credits.Sum)
		number(t, "debits", &got.Debits.Sum, &w.Debits.Sum)
		if !slices.Equal(got.References, w.References) {
			t.Errorf("references %q, want %q", got.References, w.References)
		}
		if (got.Proves == nil) != (w.Proves == nil) || got.Proves != nil && *got.Proves != *w.Proves {
			t.Errorf("proves %v, want %v", got.Proves, w.Proves)
		}
		if w.Proves != nil && *w.Proves {
			nought := "0"
			w.Difference = &nought
		}
		number(t, "difference", got.Difference, w.Difference)
		compareEntries(t, &s, w.Status, w.EntryRefs, w.DetailRefs, w.EndToEnd, w.Reversed, w.Details, w.Exchanged)
	}
}

func compareEntries(t *testing.T, s *bankfiles.Statement, status map[string]int, entryRefs, detailRefs, endToEnd []string, reversed, details, exchanged int) {
	t.Helper()
	gotStatus := map[string]int{}
	var gotEntryRefs, gotDetailRefs, gotEndToEnd []string
	for _, e := range s.Entries {
		gotStatus[e.Status]++
		gotEntryRefs = appendSet(gotEntryRefs, e.ServicerRef)
		if e.Reversal {
			reversed--
		}
		details -= len(e.Details)
		for _, d := range e.Details {
			gotDetailRefs = appendSet(gotDetailRefs, d.ServicerRef)
			gotEndToEnd = appendSet(gotEndToEnd, d.EndToEndID)
			if d.Exchange.Rate.IsSet() {
				exchanged--
			}
		}
	}
	equal(t, "reversals left", reversed, 0)
	equal(t, "details left", details, 0)
	equal(t, "exchanges left", exchanged, 0)
	for key, n := range status {
		equal(t, key, gotStatus[key], n)
	}
	for _, c := range []struct {
		what      string
		got, want []string
	}{{"entry references", gotEntryRefs, entryRefs}, {"detail references", gotDetailRefs, detailRefs}, {"end-to-end ids", gotEndToEnd, endToEnd}} {
		for _, ref := range c.want {
			if !slices.Contains(c.got, ref) {
				t.Errorf("%s: %q is missing in %q", c.what, ref, c.got)
			}
		}
	}
}

func appendSet(list []string, s string) []string {
	if s == "" {
		return list
	}
	return append(list, s)
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// number compares by value: 27.05 is 27.050.
func number(t *testing.T, what string, got, want *string) {
	t.Helper()
	if (got == nil) != (want == nil) {
		t.Errorf("%s: given %v, want given %v", what, got != nil, want != nil)
		return
	}
	if got == nil {
		return
	}
	a, okA := new(big.Rat).SetString(*got)
	b, okB := new(big.Rat).SetString(*want)
	if !okA || !okB || a.Cmp(b) != 0 {
		t.Errorf("%s: %s, want %s", what, *got, *want)
	}
}
