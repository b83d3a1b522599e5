package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"

	"sluse/calendar"
	"sluse/daemon"
	"sluse/flow"
	"sluse/ledger"
	"sluse/words"
)

func newBooks(a *app) *cobra.Command {
	c := &cobra.Command{Use: "books", Short: "Show, prove and export the books, and take over open items"}
	var seller string
	c.PersistentFlags().StringVar(&seller, "seller", "", "the `ID` of the seller whose books these are")
	c.AddCommand(
		&cobra.Command{
			Use: "balance", Short: "Show what stands on each account", Args: cobra.NoArgs,
			RunE: func(c *cobra.Command, _ []string) error {
				return a.withHouse(c.Context(), func(h *daemon.House) error { return a.balance(c.Context(), newOut(c), h, seller) })
			},
		},
		&cobra.Command{
			Use: "verify", Short: "Prove that every voucher balances and is as it was sealed, and the bank accounts against their statements", Args: cobra.NoArgs,
			RunE: func(c *cobra.Command, _ []string) error {
				return a.withHouse(c.Context(), func(h *daemon.House) error { return a.verify(c.Context(), newOut(c), h) })
			},
		},
		a.booksExport(&seller), a.booksOpen(&seller))
	return c
}

func (a *app) withHouse(ctx context.Context, do func(*daemon.House) error) (err error) {
	house, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, house.Close()) }()
	return do(house)
}

// A balanceView is an account for machines.
type balanceView struct {
	Seller   string `json:"seller"`
	Account  string `json:"account"`
	Sub      string `json:"sub"`
	Name     string `json:"name"`
	Debit    string `json:"debit"`
	Credit   string `json:"credit"`
	Balance  string `json:"balance"`
	Currency string `json:"currency"`
}

func (a *app) balance(ctx context.Context, o out, h *daemon.House, seller string) error {
	if err := a.knownSeller(h.Config, seller); err != nil {
		return err
	}
	for _, s := range h.Config.Sellers {
		if seller != "" && s.ID != seller {
			continue
		}
		sums, err := ledger.Sum(h.Store.Vouchers(ctx, s.ID))
		if err != nil {
			return err
		}
		if a.json {
			err = balanceObjects(o, s.ID, sums.All())
		} else {
			err = a.balanceTable(o, s.Name, sums.All())
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func balanceObjects(o out, seller string, all []ledger.Balance) error {
	for _, b := range all {
		err := o.object(balanceView{
			Seller: seller, Account: b.Account.Code, Sub: b.Account.Sub, Name: b.Account.Name,
			Debit: b.Debit.String(), Credit: b.Credit.String(), Balance: b.Sum().String(), Currency: b.Debit.Currency,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (a *app) balanceTable(o out, seller string, all []ledger.Balance) error {
	if err := o.line(seller); err != nil {
		return err
	}
	if len(all) == 0 {
		return o.line("  " + a.say("command.books-empty"))
	}
	amount := func(b ledger.Balance) [3]string {
		return [3]string{words.Amount(b.Debit, a.lang()), words.Amount(b.Credit, a.lang()), words.Amount(b.Sum(), a.lang())}
	}
	rows := make([][]string, len(all))
	for i, b := range all {
		name := b.Account.Name
		if b.Account.Sub != "" {
			name += ": " + b.Account.Sub
		}
		m := amount(b)
		rows[i] = []string{b.Account.Code, name, m[0], m[1], m[2]}
	}
	return o.table([]column{
		{head: a.say("command.books-account")},
		{head: a.say("command.books-name")},
		{a.say("command.books-debit"), true},
		{a.say("command.books-credit"), true},
		{a.say("command.books-balance"), true},
	}, rows)
}

// A verifyView is the proof for machines.
type verifyView struct {
	Vouchers int64        `json:"vouchers"`
	Balanced bool         `json:"balanced"`
	Faults   []string     `json:"faults"`
	Accounts []verifyBank `json:"accounts"`
	Chain    chainView    `json:"chain"`
}

// A verifyBank is one bank account of the proof.
type verifyBank struct {
	Seller  string `json:"seller"`
	Account string `json:"account"`
	Ledger  string `json:"ledger"`
	Date    string `json:"date"`
	Books   string `json:"books"`
	Bank    string `json:"bank"`
	Agrees  bool   `json:"agrees"`
}

func (a *app) verify(ctx context.Context, o out, h *daemon.House) error {
	chain, chainLines, err := a.verifyChain(ctx, h)
	if err != nil {
		return err
	}
	p, err := a.overVouchers(ctx, h, "operate.proving")
	if err != nil {
		return err
	}
	prover := *h.Flow
	prover.Store = countedStore{prover.Store, p}
	proof, banks, err := prover.VerifyBooks(ctx, h.Store)
	p.end()
	if err != nil {
		return err
	}
	good := proof.Holds()
	v := verifyView{Vouchers: proof.Vouchers, Balanced: good, Faults: []string{}, Accounts: []verifyBank{}, Chain: chain}
	lines := []string{a.say("command.verify-holds", strconv.FormatInt(proof.Vouchers, 10))}
	if !good {
		lines[0] = a.say("command.verify-faults", strconv.FormatInt(proof.Vouchers, 10), strconv.Itoa(proof.Count))
	}
	for _, fault := range proof.Faults {
		v.Faults = append(v.Faults, fault.Text(a.lang()))
		lines = append(lines, "  "+fault.Text(a.lang()))
	}
	for _, b := range banks {
		good = good && b.Agrees()
		v.Accounts = append(v.Accounts, verifyBank{b.Seller, b.Account, b.Ledger, string(b.Date), b.Books.String(), b.Bank.String(), b.Agrees()})
		code := "command.verify-bank"
		if !b.Agrees() {
			code = "command.verify-bank-off"
		}
		lines = append(lines, a.say(code, b.Account, string(b.Date), words.Arg(b.Books), words.Arg(b.Bank)))
	}
	good = good && chain.Whole
	if a.json {
		err = o.object(v)
	}
	for _, text := range append(lines, chainLines...) {
		if !a.json && err == nil {
			err = o.line(text)
		}
	}
	if err == nil && !good {
		return &exitError{exitFailed, nil}
	}
	return err
}

func (a *app) booksExport(seller *string) *cobra.Command {
	var format, file string
	var all bool
	c := &cobra.Command{
		Use: "export --format csv|hledger", Short: "Write the vouchers for another system", Args: cobra.NoArgs,
		Long: "csv holds what the accounting system has not booked itself (books.export in the configuration says which); hledger always holds every voucher.",
		RunE: func(c *cobra.Command, _ []string) error {
			if format != "csv" && format != "hledger" {
				return usage("%s", a.say("command.export-format", format))
			}
			return a.withHouse(c.Context(), func(h *daemon.House) error {
				left := 0
				p, err := a.overVouchers(c.Context(), h, "operate.exporting")
				if err != nil {
					return err
				}
				defer p.end()
				write, err := a.exporter(c.Context(), h, p, format, *seller, all, &left)
				if err != nil {
					return err
				}
				if file == "" {
					err = write(c.OutOrStdout())
				} else {
					err = writeWhole(file, write)
				}
				if err == nil && left > 0 {
					err = out{c.ErrOrStderr()}.line(a.say("command.export-without-rehearsed", strconv.Itoa(left)))
				}
				return err
			})
		},
	}
	c.Flags().StringVar(&format, "format", "csv", "csv or hledger")
	c.Flags().StringVar(&file, "out", "", "the `FILE` to write (default: stdout)")
	c.Flags().BoolVar(&all, "all", false, "csv: every voucher, whatever the configuration says; those of rehearsals stay here all the same")
	return c
}

// exporter is what writes the export.
func (a *app) exporter(ctx context.Context, h *daemon.House, p *progress, format, seller string, all bool, left *int) (func(io.Writer) error, error) {
	seller, err := a.oneSeller(h.Config, seller)
	if err != nil {
		return nil, err
	}
	vouchers := p.vouchers(h.Store.Vouchers(ctx, seller))
	if format == "hledger" {
		assertions, err := h.Flow.Assertions(ctx, h.Store, seller)
		if err != nil {
			return nil, err
		}
		journal := ledger.Hledger{Accounts: h.Flow.Accounts(seller), Assertions: assertions}
		return func(w io.Writer) error { return journal.Write(w, vouchers) }, nil
	}
	if !all {
		vouchers = flow.Exported(vouchers, h.Config.Books.Export.Invoices, h.Config.Books.Export.Bank)
	}
	if vouchers, err = h.Flow.Unrehearsed(ctx, h.Store, seller, vouchers, left); err != nil {
		return nil, err
	}
	return func(w io.Writer) error { return ledger.WriteCSV(w, vouchers) }, nil
}

// writeWhole writes a file whole or not at all, in place of an earlier one.
func writeWhole(name string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".sluse-*.tmp")
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	err = write(w)
	if err == nil {
		err = w.Flush()
	}
	err = errors.Join(err, f.Chmod(0o640), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, errors.Join(err, os.Remove(f.Name())))
	}
	return nil
}

func (a *app) booksOpen(seller *string) *cobra.Command {
	var o flow.Order
	var date string
	c := &cobra.Command{
		Use: "open FILE", Short: "Take over what customers owed before sluse", Args: cobra.ExactArgs(1),
		Long: "Reads a CSV with the columns Kundenr;Kundenavn;Orgnr;Fakturanr;Fakturadato;Forfallsdato;Beløp;KID. All of it is taken, or nothing;\n" +
			"what is open already is passed over. The invoices are never sent.",
		RunE: func(c *cobra.Command, args []string) error {
			o.Who = person()
			return a.withHouse(c.Context(), func(h *daemon.House) error { return a.openItems(c.Context(), newOut(c), h, args[0], *seller, date, o) })
		},
	}
	c.Flags().StringVar(&date, "date", "", "the `DAY` of the takeover, 2027-01-31 (default: today)")
	c.Flags().StringVar(&o.Note, "note", "", "why, in your own `TEXT`; it is kept in the history")
	c.Flags().BoolVar(&o.DryRun, "dry-run", false, "only say what would be taken over")
	return c
}

// An openView is a takeover for machines.
type openView struct {
	flow.OpenedItems
	Sum      string `json:"sum"`
	Currency string `json:"currency"`
	DryRun   bool   `json:"dry_run"`
}

func (a *app) openItems(ctx context.Context, out out, h *daemon.House, name, seller, date string, o flow.Order) error {
	seller, err := a.oneSeller(h.Config, seller)
	if err != nil {
		return err
	}
	day := h.Flow.Today()
	if date != "" {
		if day, err = calendar.ParseDate(date); err != nil {
			return misuse("misuse.date", date)
		}
	}
	r, err := withFile(name, func(f *os.File) (flow.OpenedItems, error) {
		return a.reader(h).OpenItems(ctx, h.Store, f, filepath.Base(name), seller, day, o)
	})
	if err != nil {
		return err
	}
	if a.json {
		err = out.object(openView{OpenedItems: r, Sum: r.Sum.String(), Currency: r.Sum.Currency, DryRun: o.DryRun})
	} else {
		err = a.showOpened(out, r, o.DryRun)
	}
	if err == nil && len(r.Problems) > 0 {
		return &exitError{exitFailed, nil}
	}
	return err
}

func (a *app) showOpened(out out, r flow.OpenedItems, dryRun bool) error {
	for _, p := range r.Problems {
		text := p.Place + ": " + p.Text
		if p.Todo != "" {
			text += "\n  " + p.Todo
		}
		if err := out.line(text); err != nil {
			return err
		}
	}
	n := strconv.Itoa
	switch {
	case len(r.Problems) > 0:
		return out.line(a.say("command.open-items-refused", r.File, n(len(r.Problems))))
	case dryRun:
		return out.line(a.say("command.open-items-would", n(r.Opened), words.Arg(r.Sum), n(r.Known)))
	}
	return out.line(a.say("command.open-items-did", n(r.Opened), words.Arg(r.Sum), n(r.Known)))
}
