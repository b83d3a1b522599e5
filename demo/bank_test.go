package demo

import (
	"bytes"
	"reflect"
	"testing"

	"sluse/bankfiles"
	"sluse/bankfiles/camt"
	"sluse/money"
	"sluse/settlement"
)

func readBank(t *testing.T, content []byte) *bankfiles.Statement {
	t.Helper()
	f := camt.New()
	if !f.Recognise(content) {
		t.Fatal("not recognised")
	}
	file, err := f.Read(bytes.NewReader(content), bankfiles.Options{Name: "bank"})
	if err != nil {
		t.Fatal(err)
	}
	if len(file.Statements) != 1 {
		t.Fatalf("%d statements", len(file.Statements))
	}
	return &file.Statements[0]
}

func TestStatementProves(t *testing.T) {
	t.Parallel()
	s := readBank(t, statement("M1", "2027-01-13T01:30:00"))
	proof := s.Prove()
	if !proof.Known || !proof.Proves || s.Opening.Amount.String() != "250000.00" || s.Closing.Amount.String() != "308802.50" {
		t.Fatalf("%+v: %v to %v", proof, s.Opening, s.Closing)
	}
	if s.Account != sellerAccount || s.Opening.Date != monday || s.Closing.Date != tuesday || s.Kind != bankfiles.Booked {
		t.Errorf("%+v", s)
	}
	want := []struct {
		amount, kid, endToEnd, text, debtor string
	}{
		{"24862.50", "", settlementID, "", factorName},
		{"3750.00", "100052001052", "", "", "Granheim Rør AS"},
		{"6000.00", kidOf("200117"), "", "", "Øyriket Båt AS"},
		{"7250.00", "", "", "Faktura 200118 og 200123", "Lien & Sønner ANS"},
		{"2600.00", kidOf("200119"), "", "", "Dalen Verksted AS"},
		{"12500.00", kidOf("200120"), "", "", "Fjellheim Kraft AS"},
		{"1875.00", "", "", "Takk for sist", "Tone Demo"},
		{"-35.00", "", "", "", ""},
	}
	payments, problems := settlement.Payments(s, "slusevik")
	if len(problems) > 0 || len(payments) != len(want) {
		t.Fatalf("%d payments, %v", len(payments), problems)
	}
	for i, p := range payments {
		w := want[i]
		first := func(list []string) string {
			if len(list) == 0 {
				return ""
			}
			return list[0]
		}
		got := []string{p.Amount.String(), first(p.KIDs), p.EndToEndID, first(p.Texts), p.Debtor}
		if !reflect.DeepEqual(got, []string{w.amount, w.kid, w.endToEnd, w.text, w.debtor}) {
			t.Errorf("%v, want %v", got, w)
		}
		if p.BookingDate != tuesday || p.ValueDate != tuesday {
			t.Errorf("%s on %s, %s", p.Amount, p.BookingDate, p.ValueDate)
		}
	}
	if last := payments[len(payments)-1]; last.Code != "PMNT/MDOP/CHRG" {
		t.Errorf("the fee has the code %s", last.Code)
	}
}

// keys are what tells the bank's entries apart, with their amounts.
func keys(t *testing.T, s *bankfiles.Statement) map[string]money.Amount {
	t.Helper()
	all := map[string]money.Amount{}
	payments, problems := settlement.Payments(s, "slusevik")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for _, p := range payments {
		all[p.Key] = p.Amount
	}
	return all
}

func TestTheSameEntriesComeAgain(t *testing.T) {
	t.Parallel()
	bank := map[string][]byte{}
	for _, f := range thirdNight() {
		bank[f.to] = f.content
	}
	one := statement("C053-20270113-1", "2027-01-13T01:30:00")
	two := statement("C053-20270113-2", "2027-01-13T02:05:00")
	if bytes.Equal(one, two) {
		t.Error("the second statement is the first file")
	}
	all := keys(t, readBank(t, one))
	if again := keys(t, readBank(t, two)); !reflect.DeepEqual(all, again) || len(all) != len(bookings) {
		t.Errorf("%v and %v", all, again)
	}
	advised := keys(t, readBank(t, advice("C054-20270113-1", "2027-01-13T01:00:00")))
	if len(advised) != 4 {
		t.Errorf("%d payments are advised", len(advised))
	}
	for key, amount := range advised {
		if all[key] != amount {
			t.Errorf("%s: %s in the advice, %s in the statement", key, amount, all[key])
		}
	}
}
