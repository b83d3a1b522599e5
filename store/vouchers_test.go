package store

import (
	"slices"
	"strings"
	"testing"

	"sluse/flow"
	"sluse/ledger"
	"sluse/money"
)

// What an item has open is looked up by the item, and the amounts of its lines
// by their vouchers: it costs the same however many vouchers there are.
func TestOpenAmountsUseTheirIndexes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := Open(t.Context(), sqlitePrefix+dir+"/sluse.db", dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	rows, err := s.read.QueryContext(t.Context(), `EXPLAIN QUERY PLAN `+openText, int64(1), "1500")
	if err != nil {
		t.Fatal(err)
	}
	var plan []string
	for rows.Next() {
		var id, parent, unused int64
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		plan = append(plan, step)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	all := strings.Join(plan, "\n")
	for _, step := range []string{
		"SEARCH p USING INDEX posting_item (item=? AND account=?)", "SEARCH v USING INTEGER PRIMARY KEY",
		"SEARCH d USING INDEX pair_debit (voucher=? AND debit=?)", "SEARCH c USING INDEX pair_credit (voucher=? AND credit=?)",
	} {
		if !strings.Contains(all, step) {
			t.Errorf("no %q in\n%s", step, all)
		}
	}
	if strings.Contains(all, "SCAN") {
		t.Errorf("a table is read whole:\n%s", all)
	}
}

// Vouchers come page by page by day, series and number, each with its lines.
func TestVouchersComeAsTheyWereBooked(t *testing.T) {
	t.Parallel()
	s := openStore(t, t.TempDir())
	const n = 1203
	bookMany(t, s, 1, n, 500)
	chart := ledger.DefaultChart()
	first, err := ledger.NewVoucher(ledger.Voucher{
		Seller: "s", Series: ledger.SeriesBank, Date: "2026-12-31", Key: "before",
		Postings: []ledger.Posting{
			ledger.Credit(chart[ledger.Receivables], money.NOK(5)),
			{Account: chart[ledger.Agio], Foreign: money.Amount{Minor: 7, Currency: "EUR"}, Amount: money.NOK(0)},
			ledger.Debit(chart[ledger.Bank], money.NOK(3)), ledger.Debit(chart[ledger.Bank], money.NOK(2)),
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Do(t.Context(), func(tx flow.Tx) error { return tx.Book(first) }); err != nil {
		t.Fatal(err)
	}
	number := int64(0)
	for v, err := range s.Vouchers(t.Context(), "") {
		if err != nil {
			t.Fatal(err)
		}
		if v.Date == first.Date {
			if number != 0 || !slices.Equal(v.Postings, first.Postings) {
				t.Fatalf("%+v, booked as %+v", v, first)
			}
			continue
		}
		number++
		want := smallVoucher(t, int(number))
		if v.Number != number || v.Key != want.Key || !slices.Equal(v.Postings, want.Postings) {
			t.Fatalf("%+v, booked as %+v", v, want)
		}
	}
	if number != n {
		t.Errorf("%d of %d vouchers", number, n)
	}
}
