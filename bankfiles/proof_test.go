package bankfiles_test

import (
	"encoding/json"
	"testing"

	"sluse/bankfiles"
	"sluse/money"
)

func bal(amount, currency string) *bankfiles.Balance {
	return &bankfiles.Balance{Amount: money.MustDecimal(amount), Currency: currency}
}

func entry(amount, currency, status string, credit bool, references ...string) bankfiles.Entry {
	return bankfiles.Entry{
		Amount: money.MustDecimal(amount), Currency: currency, Status: status, Credit: credit,
		Details: []bankfiles.Detail{{CreditorReferences: references}},
	}
}

func TestProve(t *testing.T) {
	t.Parallel()
	in, out := true, false
	for _, c := range []struct {
		name             string
		opening, closing *bankfiles.Balance
		entries          []bankfiles.Entry
		known, proves    bool
		difference       string
	}{
		{name: "no balances", entries: []bankfiles.Entry{entry("1", "NOK", "BOOK", in)}},
		{name: "no closing balance", opening: bal("1", "NOK")},
		{
			name: "adds up", opening: bal("250000.00", "NOK"), closing: bal("249970.5", "NOK"),
			entries: []bankfiles.Entry{entry("35.00", "NOK", "BOOK", out), entry("5.50", "NOK", "BOOK", in)}, known: true, proves: true, difference: "0.00",
		},
		{
			name: "pending changes nothing", opening: bal("1", "NOK"), closing: bal("1", "NOK"),
			entries: []bankfiles.Entry{entry("5", "NOK", "PDNG", in), entry("6", "NOK", "INFO", out)}, known: true, proves: true, difference: "0.00",
		},
		{
			name: "off by an øre", opening: bal("-10.00", "NOK"), closing: bal("0.01", "NOK"),
			entries: []bankfiles.Entry{entry("10.00", "NOK", "BOOK", in)}, known: true, difference: "-0.01",
		},
		{name: "off by a thousandth", opening: bal("0", "NOK"), closing: bal("0.001", "NOK"), known: true, difference: "-0.001"},
		{name: "yen have no decimals", opening: bal("10", "JPY"), closing: bal("12", "JPY"), known: true, difference: "-2"},
		{
			name: "two currencies prove nothing", opening: bal("0", "NOK"), closing: bal("5", "NOK"),
			entries: []bankfiles.Entry{entry("5", "EUR", "BOOK", in)}, known: true, difference: "0.00",
		},
		{
			name: "beyond numbers", opening: bal("9000000000000000000", "NOK"), closing: bal("0", "NOK"),
			entries: []bankfiles.Entry{entry("9000000000000000000", "NOK", "BOOK", in)}, known: true,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := bankfiles.Statement{Opening: c.opening, Closing: c.closing, Entries: c.entries}
			p := s.Prove()
			if p.Known != c.known || p.Proves != c.proves || p.Difference.String() != c.difference {
				t.Errorf("got %+v (%s)", p, p.Difference)
			}
		})
	}
}

// The form that scripts rely on: fields may be added, never renamed.
func TestViewJSON(t *testing.T) {
	t.Parallel()
	f := &bankfiles.File{Format: "camt.053.001.02", Statements: []bankfiles.Statement{
		{
			ID: "S1", Account: "99990501234", Currency: "NOK", Opening: bal("100", "NOK"), Closing: bal("104.50", "NOK"),
			Entries: []bankfiles.Entry{
				entry("5", "NOK", "BOOK", true, "100012001010", "100022001026"),
				entry("7.25", "NOK", "PDNG", true, "100222001222"),
				entry("0.50", "NOK", "BOOK", false),
			},
		},
		{ID: "S2", Account: "99990501234", Opening: bal("1", "NOK")},
	}}
	got, err := json.Marshal(bankfiles.NewView("bank.xml", f))
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"file":"bank.xml","format":"camt.053.001.02","statements":[` +
		`{"id":"S1","account":"99990501234","currency":"NOK","opening":"100.00","closing":"104.50","entries":3,` +
		`"credits":{"n":2,"sum":"12.25"},"debits":{"n":1,"sum":"0.50"},` +
		`"references":["100012001010","100022001026","100222001222"],"proves":true,"difference":"0.00"},` +
		`{"id":"S2","account":"99990501234","currency":null,"opening":null,"closing":null,"entries":0,` +
		`"credits":{"n":0,"sum":"0.00"},"debits":{"n":0,"sum":"0.00"},"references":[],"proves":null,"difference":null}]}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
