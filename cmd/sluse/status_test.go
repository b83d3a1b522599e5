package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sluse/config"
	"sluse/daemon"
	"sluse/flow"
	"sluse/invoice"
	"sluse/ledger"
	"sluse/money"
	"sluse/outbox"
	"sluse/routing"
	"sluse/words"
)

// toldCompany makes a company with a few invoices and gives its configuration.
func toldCompany(t *testing.T) (file string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "company")
	if code, _, stderr := call(t, "init", dir); code != 0 {
		t.Fatal(stderr)
	}
	file = filepath.Join(dir, "sluse.yaml")
	a := &app{clock: clock{now: time.Now}, configFlag: file}
	house, err := a.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := house.Close(); err != nil {
			t.Error(err)
		}
	}()
	seller := house.Config.Sellers[0].ID
	came, err := house.Store.Arrive(t.Context(), "faktura", seller, "june.csv", 10, time.Date(2027, 1, 11, 1, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	err = house.Store.Do(t.Context(), func(tx flow.Tx) error {
		err := tx.SetArrival(flow.Arrival{ID: came.ID, Kind: "invoices", Format: "csv", State: flow.ArchivedFile, Counts: flow.Counts{Read: 3, Accepted: 3}})
		if err != nil {
			return err
		}
		customer, err := tx.Customer(invoice.Customer{Seller: seller, Number: "10001", Name: "Fjordbygg Demo AS", OrgNumber: "310100072"})
		if err != nil {
			return err
		}
		for i, inv := range []flow.Invoice{
			{Number: "1", Class: invoice.ClassInvoice, State: flow.Delivered, Issued: true},
			{Number: "1", Class: invoice.ClassCreditNote, State: flow.HeldBack, Reason: words.R("invoice.credits-unknown", "9")},
			{Number: "2/a", Class: invoice.ClassInvoice, State: flow.HeldBack, Reason: words.R("customer.on-hold", "new address")},
		} {
			inv.Seller, inv.Customer, inv.Gross, inv.IssueDate, inv.DueDate = seller, customer.After.ID, money.NOK(500000), "2027-01-11", "2027-01-25"
			inv.Arrival, inv.Ordinal, inv.Place, inv.CreatedAt = came.ID, i+1, invoice.Place{File: "june.csv", Line: i + 2}, came.Came
			if err := tx.AddInvoice(&inv); err != nil {
				return err
			}
			if i > 0 {
				continue
			}
			if err := lead(tx, inv); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// lead brings a sold invoice to its customer.
func lead(tx flow.Tx, inv flow.Invoice) error {
	offer := flow.Offer{
		Seller: inv.Seller, Invoice: inv.ID, Customer: inv.Customer, Factor: "demofaktor", State: flow.OfferAccepted, Face: inv.Gross, Commission: money.NOK(12500),
		KID: "47112001012", Account: "99990600011", Reason: words.R("factor.bought", "Demofaktor AS"), OfferedAt: inv.CreatedAt,
	}
	if err := tx.AddOffer(&offer); err != nil {
		return err
	}
	inv.Offer = offer.ID
	if err := tx.SetInvoice(inv); err != nil {
		return err
	}
	err := tx.AddDecision(flow.Decided{Invoice: inv.ID, At: inv.CreatedAt, Decision: routing.Decision{
		List: "standard", Outcome: routing.Go, Channel: "email", Reason: words.R("email.address", "post@fjordbygg.example"),
		Passed: []routing.Verdict{{Channel: "ehf", Answer: routing.Cannot, Reason: words.R("ehf.not-registered", "the list", "2027-01-11")}},
	}})
	if err != nil {
		return err
	}
	err = tx.AddDelivery(&flow.Delivery{
		Seller: inv.Seller, Invoice: inv.ID, Purpose: outbox.ForCustomer, Channel: "email", State: outbox.Accepted, ChangedAt: inv.CreatedAt,
	})
	if err != nil {
		return err
	}
	chart := ledger.DefaultChart()
	debit := ledger.Debit(chart[ledger.Receivables], inv.Gross)
	debit.Item = inv.ID
	v, err := ledger.NewVoucher(ledger.Voucher{
		Seller: inv.Seller, Series: "F", Date: inv.IssueDate, Text: "Faktura 1", Key: ledger.IssuedKey(inv.ID), Evidence: ledger.Evidence{Place: "june.csv:2"},
		Postings: []ledger.Posting{debit, ledger.Credit(chart[ledger.Sales], inv.Gross)},
	})
	if err != nil {
		return err
	}
	if err := tx.Book(v); err != nil {
		return err
	}
	return tx.AddEvent(flow.Event{At: inv.CreatedAt, Who: "sluse", Invoice: inv.ID, Reason: words.R("factor.bought", "Demofaktor AS"), Note: "en merknad"})
}

// The shape of the status is a contract.
func TestStatusJSON(t *testing.T) {
	t.Parallel()
	code, stdout, stderr := call(t, "status", "--json", "--config", toldCompany(t))
	if code != 0 || stderr != "" {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	var v map[string]any
	if err := json.Unmarshal([]byte(stdout), &v); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"ok", "needs_person", "files", "invoices", "deliveries", "bank", "books", "daemons"} {
		if _, ok := v[key]; !ok {
			t.Errorf("no %q in %s", key, stdout)
		}
	}
	for _, part := range []string{
		`"ok":true,"needs_person":2,"files":{"archived":1},"invoices":{"delivered":1,"held":2},"deliveries":{"email":{"accepted":1}}`,
		`"bank":{"booked":0,"unmatched":0},"books":{"vouchers":1,"balanced":true},"daemons":[]`,
		`"sold":{"n":1,"sum":"5000.00"},"commission":"125.00"`,
	} {
		if !strings.Contains(stdout, part) {
			t.Errorf("no %s in %s", part, stdout)
		}
	}
}

func TestShow(t *testing.T) {
	t.Parallel()
	file := toldCompany(t)
	cfg, err := config.Load(file, daemon.Known(), nil)
	if err != nil {
		t.Fatal(err)
	}
	long := cfg.Sellers[0].ID + "/invoice/1"
	code, stdout, stderr := call(t, "show", "1", "--config", file)
	choices := long + "\n  " + cfg.Sellers[0].ID + "/credit-note/1"
	if code != 2 || stdout != "" || !strings.Contains(stderr, choices) {
		t.Errorf("an ambiguous number: exit code %d, %s%s", code, stdout, stderr)
	}
	for _, arg := range []string{long, cfg.Sellers[0].ID + "/Faktura/1"} {
		code, stdout, stderr = call(t, "show", arg, "--config", file)
		if code != 0 {
			t.Fatalf("%s: exit code %d: %s", arg, code, stderr)
		}
		for _, part := range []string{
			"Faktura 1\n", "Fjordbygg Demo AS, 10001, 310100072", "E-post: mottatt av e-postserveren, solgt til", "june.csv:2 (file:",
			"kan ikke  ikke registrert som EHF-mottaker", "konto 99990600011, KID 47112001012", "provisjon 125,00 kr, netto",
			"egen håndtering 80,00 kr, altså 45,00 kr = 0,9 % mer", "F-2027-1  11.01.2027  Faktura 1, june.csv:2", "1500  Kundefordringer", "merknad: en merknad",
		} {
			if !strings.Contains(stdout, part) {
				t.Errorf("%s: no %q in\n%s", arg, part, stdout)
			}
		}
	}
	// A number may hold a slash.
	if code, stdout, stderr = call(t, "show", "2/a", "--config", file, "--lang", "en"); code != 0 || !strings.Contains(stdout, "on hold: the customer is on hold: new address") {
		t.Errorf("exit code %d: %s%s", code, stdout, stderr)
	}
	if code, _, stderr = call(t, "show", "404", "--config", file); code != 1 || !strings.Contains(stderr, "finnes ikke") {
		t.Errorf("an unknown number: exit code %d: %s", code, stderr)
	}
	code, stdout, _ = call(t, "show", long, "--config", file, "--json")
	var v storyView
	if err := json.Unmarshal([]byte(stdout), &v); err != nil || code != 0 || len(v.Decisions) != 1 || len(v.Decisions[0].Passed) != 1 ||
		v.Delivery != "accepted" || v.Open != "5000.00" || v.Vouchers[0].Postings[1].Amount != "-5000.00" || v.Offers[0].Net != "4875.00" {
		t.Errorf("exit code %d, %v: %s", code, err, stdout)
	}
	var f fileStoryView
	code, stdout, _ = call(t, "show", "file:1", "--config", file, "--json")
	if err := json.Unmarshal([]byte(stdout), &f); err != nil || code != 0 || f.File != "june.csv" || f.Accepted != 3 {
		t.Errorf("exit code %d, %v: %s", code, err, stdout)
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	file := toldCompany(t)
	for _, row := range []struct {
		rule string
		args []string
		want []string // of each line, in order, a part
	}{
		{"invoices, the last first", []string{}, []string{`"number":"2/a"`, `"class":"credit note"`, `"delivery":"accepted"`}},
		{"of a state", []string{"invoices", "--state", "held"}, []string{`"number":"2/a"`, `"class":"credit note"`}},
		{"of a channel", []string{"invoices", "--channel", "email"}, []string{`"sold":true`}},
		{"the latest", []string{"invoices", "--limit", "1"}, []string{`"number":"2/a"`}},
		{"of another seller", []string{"invoices", "--seller", "nobody"}, nil},
		{"files", []string{"files"}, []string{`"file":"june.csv"`}},
		{"deliveries", []string{"deliveries", "--state", "accepted"}, []string{`"channel":"email"`}},
		{"a state with a blank", []string{"deliveries", "--state", "handed-over"}, nil},
		{"offers", []string{"offers"}, []string{`"commission":"125.00"`}},
		{"what to do", []string{"todo"}, []string{`"code":"invoice.credits-unknown"`, `"number":"2/a"`}},
	} {
		code, stdout, stderr := call(t, append([]string{"list", "--json", "--config", file}, row.args...)...)
		lines := slices.Collect(strings.Lines(stdout))
		if code != 0 || len(lines) != len(row.want) {
			t.Errorf("%s: exit code %d: %s%s", row.rule, code, stdout, stderr)
			continue
		}
		for i, part := range row.want {
			if !strings.Contains(lines[i], part) || !json.Valid([]byte(lines[i])) {
				t.Errorf("%s: no %s in line %d: %s", row.rule, part, i+1, lines[i])
			}
		}
	}
	for _, args := range [][]string{{"invoices", "--state", "sent"}, {"people"}, {"files", "--channel", "ehf"}, {"invoices", "--limit", "-1"}} {
		if code, _, _ := call(t, append([]string{"list", "--config", file}, args...)...); code != 2 {
			t.Errorf("%v: exit code %d", args, code)
		}
	}
	code, stdout, _ := call(t, "list", "--config", file)
	if code != 0 || !strings.HasPrefix(stdout, "nummer  hva") || !strings.Contains(stdout, "mottatt av e-postserveren") {
		t.Errorf("exit code %d:\n%s", code, stdout)
	}
}

func TestWrongConfigurationOfAHouse(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "sluse.yaml")
	text := strings.Replace(string(config.Example), "  email:\n", "  email:\n    prot: 25\n", 1)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := call(t, "status", "--config", file); code != 3 || !strings.Contains(stderr, "prot") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}
