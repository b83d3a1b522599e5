package store

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"sluse/flow"
	"sluse/ledger"
	"sluse/money"
)

// BenchmarkBook stores vouchers of three lines, a thousand a commit, as the
// vouchers of a night's invoices are.
func BenchmarkBook(b *testing.B) {
	dir := b.TempDir()
	s, err := Open(context.Background(), "sqlite:"+filepath.Join(dir, "sluse.db"), dir)
	if err != nil {
		b.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			b.Error(err)
		}
	}()
	chart := ledger.DefaultChart()
	const commit = 1000
	n := 0
	for b.Loop() {
		if n%commit == 0 {
			b.StopTimer()
			batch := make([]*ledger.Voucher, commit)
			for i := range batch {
				batch[i] = saleVoucher(b, chart, n+i+1)
			}
			b.StartTimer()
			err := s.Do(context.Background(), func(tx flow.Tx) error {
				for _, v := range batch {
					if err := tx.Book(v); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
		}
		n++
	}
}

func saleVoucher(b *testing.B, chart ledger.Chart, n int) *ledger.Voucher {
	b.Helper()
	claim := ledger.Debit(chart[ledger.Receivables], money.NOK(75_000))
	claim.Customer, claim.Item = int64(n%3000)+1, int64(n)
	v, err := ledger.NewVoucher(ledger.Voucher{
		Seller: "slusevik", Series: ledger.SeriesInvoices, Date: "2027-01-12", Text: fmt.Sprint("Faktura ", n), Key: fmt.Sprint("invoice:", n, ":issued"),
		Evidence: ledger.Evidence{Document: fmt.Sprint("faktura ", n), Place: fmt.Sprint("natt.csv line ", n)},
		Postings: []ledger.Posting{claim, ledger.Credit(chart[ledger.Suspense], money.NOK(60_000)), ledger.Credit(chart[ledger.Rounding], money.NOK(15_000))},
	})
	if err != nil {
		b.Fatal(err)
	}
	return v
}
