package store

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sluse/flow"
	"sluse/invoice"
	"sluse/money"
	"sluse/outbox"
	"sluse/words"
)

// What commits keep is what there is: after a file that is taken back, after
// changes of many rows at once, after a lease. flow's own tests hold a whole
// company to the same.
func TestTalliesFollow(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	ctx := t.Context()
	same := func(when string) {
		t.Helper()
		off, err := s.RecountTallies(ctx)
		if err != nil || len(off) > 0 {
			t.Fatalf("%s: %v, %v", when, off, err)
		}
	}
	same("nothing")
	file := s.file("a.csv", "invoices", flow.ArchivedFile, flow.Counts{}, words.Reason{})
	for i := range 9 {
		v := flow.Invoice{Number: strconv.Itoa(i), KID: strconv.Itoa(i % 2), State: flow.Staged, Arrival: file, Ordinal: i}
		switch i % 3 {
		case 1:
			v.Reason = words.R("customer.on-hold", "x")
		case 2:
			v.Reason = words.R("registered.x")
		}
		v = s.invoice(v)
		s.do(func(tx flow.Tx) error {
			return tx.AddDelivery(&flow.Delivery{Seller: "slusevik", Invoice: v.ID, Purpose: outbox.ForCustomer, Channel: "ehf", State: outbox.Queued})
		})
	}
	same("staged")
	s.do(func(tx flow.Tx) error { _, err := tx.Release(file); return err })
	c, err := s.Counts(ctx)
	if err != nil || c.Invoices["waiting"] != 3 || c.Invoices["held"] != 3 || c.Invoices["ended"] != 3 || c.Deliveries["ehf"]["queued"] != 9 {
		t.Fatalf("%+v, %v", c, err)
	}
	customer, err := s.FindCustomers(ctx, "slusevik", "1")
	if err != nil || len(customer) != 1 {
		t.Fatal(customer, err)
	}
	s.do(func(tx flow.Tx) error { return tx.Reconsider(customer[0].ID, "customer.on-hold", clock) })
	s.do(func(tx flow.Tx) error { return tx.HoldQueued(customer[0].ID, words.R("customer.on-hold", "x"), clock) })
	same("held")
	s.do(func(tx flow.Tx) error { return tx.UnholdQueued(customer[0].ID, "customer.on-hold", clock) })
	if _, ids, err := s.Lease(ctx, outbox.Claim{Channel: "ehf", Owner: outbox.Owner{ID: "me"}, Now: clock}, clock, 5); err != nil || len(ids) != 5 || !slices.IsSorted(ids) {
		t.Fatalf("leased %v, %v", ids, err)
	}
	same("leased")
	// A switch asks within the commit that queues.
	s.do(func(tx flow.Tx) error {
		d := flow.Delivery{Seller: "slusevik", Purpose: outbox.ForCopy, Channel: "ehf", State: outbox.Queued}
		if err := tx.AddDelivery(&d); err != nil {
			return err
		}
		if waiting, _, err := tx.Behind(flow.Switch{Kind: flow.Stopped}); err != nil || waiting != 10 {
			t.Errorf("%d wait behind a stop, %v", waiting, err)
		}
		return nil
	})
	same("a switch")
	if err := s.Unlease(ctx, outbox.Claim{Channel: "ehf", Owner: outbox.Owner{ID: "me"}, Now: clock}); err != nil {
		t.Fatal(err)
	}
	same("not leased")
	whole := s.file("b.csv", "invoices", flow.RejectedFile, flow.Counts{}, words.R("ingest.empty"))
	s.invoice(flow.Invoice{Number: "99", Class: invoice.ClassInvoice, KID: "1", State: flow.Staged, Arrival: whole})
	s.do(func(tx flow.Tx) error { return tx.Unstage(whole) })
	same("taken back")
	o := flow.Offer{Seller: "slusevik", Invoice: 1, Factor: "f", State: flow.OfferOpen, Face: money.NOK(1000), Commission: money.NOK(25)}
	s.do(func(tx flow.Tx) error { return tx.AddOffer(&o) })
	o.State, o.Credit = flow.OfferDeclined, true
	s.do(func(tx flow.Tx) error { return tx.SetOffer(o) })
	same("declined")

	// A hand in the database is told of, and mended.
	if _, err := s.write.ExecContext(ctx, `UPDATE invoice SET state = 'ended' WHERE state = 'waiting'`); err != nil {
		t.Fatal(err)
	}
	off, err := s.RecountTallies(ctx)
	if err != nil || len(off) != 2 || off[0].String() != "invoice slusevik   ended: kept 3 (0, 0), there are 8 (0, 0)" {
		t.Errorf("%v, %v", off, err)
	}
	if err := s.MendTallies(ctx); err != nil {
		t.Fatal(err)
	}
	same("mended")
}

// uncounted says which texts of SQL in a source change a row that is counted
// without the tallies.
func uncounted(t *testing.T, name string, source any) (found []string) {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	for _, decl := range file.Decls {
		counts := false
		ast.Inspect(decl, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if f, ok := call.Fun.(*ast.SelectorExpr); ok && (f.Sel.Name == "count" || f.Sel.Name == "countVoucher") {
					counts = true
				}
			}
			return true
		})
		ast.Inspect(decl, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			text, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Fatal(err)
			}
			if changesCounted.MatchString(text) || addsCounted.MatchString(text) && !counts {
				found = append(found, set.Position(lit.Pos()).String()+": "+text)
			}
			return true
		})
	}
	return found
}

var (
	changesCounted = regexp.MustCompile(`(?is)\bDELETE FROM (arrival|invoice|delivery|offer|entry|voucher|posting)\b|\bUPDATE (voucher|posting)\b` +
		`|\bUPDATE (arrival|invoice|delivery|offer|entry)( \w+)? SET ([^W]|W[^H])*\b(state|match|credit|purpose|channel|source|seller|currency|amount|face|commission)\s*=`)
	addsCounted = regexp.MustCompile(`(?is)\bINSERT INTO (arrival|invoice|delivery|offer|entry|voucher|posting)\b`)
)

// Nobody writes a state past the tallies: rows that are counted are changed by
// tx.update and tx.remove, and added beside a call of tx.count.
func TestEveryChangeOfStateIsCounted(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("*.go")
	if err != nil || len(names) < 20 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range uncounted(t, name, source) {
			t.Errorf("use tx.update, tx.remove or tx.count: %s", text)
		}
	}
	for body, n := range map[string]int{
		"t.exec(`UPDATE delivery SET state = 'held' WHERE id = $1`)":                 1,
		"t.exec(`UPDATE delivery SET reason = $1, state = 'held' WHERE id = $2`)":    1,
		"t.exec(`UPDATE delivery SET parcel = $1 WHERE state = 'leased'`)":           0,
		"t.exec(`DELETE FROM invoice WHERE id = $1`)":                                1,
		"t.exec(`INSERT INTO invoice (`+columns+`) VALUES ($1)`)":                    1,
		"t.count(tally{}, tallied{}); t.exec(`INSERT INTO invoice (id) VALUES (1)`)": 0,
		"t.update(deliveryRows, `state = 'held'`, `id = $1`)":                        0,
	} {
		if got := uncounted(t, "x.go", "package x\nfunc f() { "+body+" }"); len(got) != n {
			t.Errorf("%s: %q", body, got)
		}
	}
}
