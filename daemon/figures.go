package daemon

import (
	"context"

	"sluse/invoice"
	"sluse/ledger"
	"sluse/report"
)

// Figures are the figures of the house as they stand now: those of status, of
// the metrics and of the morning.
func (h *House) Figures(ctx context.Context) (report.Report, error) {
	return report.Take(ctx, h.Store, h.Company())
}

// bankSub is the sub-account of a bank account in the books: a seller's first
// account is the ledger account itself, the others are named by their number.
func (h *House) bankSub(seller, account string) string {
	s, ok := h.Flow.Sellers[seller]
	if !ok || len(s.Accounts) == 0 || invoice.SameAccount(s.Accounts[0], account) {
		return h.Flow.Chart[ledger.Bank].Sub
	}
	return account
}
