package main

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"sluse/report"
)

func newErase(a *app) *cobra.Command {
	var before string
	var dry, yes bool
	c := &cobra.Command{
		Use:   "erase",
		Short: "Erase documents, and personal data beside them, whose time for keeping is over",
		Long: "Erase the documents of whole months whose time for keeping is over, with the addresses of private customers that have had no invoice since.\n" +
			"Hashes, vouchers and history stay. serve does it by itself, once a day, where the configuration says how long documents are kept (retention).\n\n" +
			"Without --before it is what the configuration, or else the bookkeeping law, allows. See first with --dry-run.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.erase(c.Context(), newOut(c), before, dry, yes)
		},
	}
	c.Flags().StringVar(&before, "before", "", "the `MONTH` before which all is erased, such as 2021-01")
	c.Flags().BoolVar(&dry, "dry-run", false, "only say what would be erased")
	c.Flags().BoolVar(&yes, "yes", false, "erase, for good")
	return c
}

// An erasureView is a month for machines.
type erasureView struct {
	Month      string `json:"month"`
	Erased     bool   `json:"erased"`
	DryRun     bool   `json:"dry_run"`
	Files      int64  `json:"files"`
	Invoices   int64  `json:"invoices"`
	Addresses  int64  `json:"addresses"`
	Customers  int64  `json:"customers"`
	Packs      int64  `json:"packs"`
	Bytes      int64  `json:"bytes"`
	Unfinished int64  `json:"unfinished"`
}

func (a *app) erase(ctx context.Context, o out, month string, dry, yes bool) (err error) {
	house, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, house.Close()) }()
	before := house.Config.Retention.Before(a.now())
	if month != "" {
		if before, err = time.Parse("2006-01", month); err != nil {
			return usage("%s", a.say("keep.erase-bad-month", month))
		}
	}
	list, err := house.Erase(ctx, before, true)
	if err != nil {
		return err
	}
	if len(list) > 0 && !dry && !yes {
		return misuse("keep.erase-needs-yes", digits(int64(len(list))))
	}
	if len(list) > 0 && !dry {
		if list, err = house.Erase(ctx, before, false); err != nil {
			return err
		}
	}
	return a.showErased(o, list, before, dry)
}

func (a *app) showErased(o out, list []report.Erasure, before time.Time, dry bool) error {
	if len(list) == 0 && !a.json {
		return o.line(a.say("keep.erase-none", before.Format("2006-01")))
	}
	var rows [][]string
	unfinished := false
	for _, e := range list {
		if a.json {
			v := erasureView{e.Month, !dry && e.Unfinished == 0, dry, e.Files, e.Invoices, e.Parcels, e.Customers, e.Packs, e.Bytes, e.Unfinished}
			if err := o.object(v); err != nil {
				return err
			}
			continue
		}
		what := a.say("keep.erase-did")
		switch {
		case e.Unfinished > 0:
			what = a.say("keep.erase-unfinished", digits(e.Unfinished))
			unfinished = true
		case dry:
			what = a.say("keep.erase-would")
		}
		rows = append(rows, []string{e.Month, digits(e.Files), digits(e.Invoices), digits(e.Parcels), digits(e.Customers), megabytes(e.Bytes), what})
	}
	if a.json {
		return nil
	}
	err := o.table([]column{
		{head: a.say("keep.erase-month")},
		{head: a.say("keep.erase-files"), right: true},
		{head: a.say("keep.erase-invoices"), right: true},
		{head: a.say("keep.erase-parcels"), right: true},
		{head: a.say("keep.erase-customers"), right: true},
		{head: a.say("keep.erase-bytes"), right: true},
		{head: a.say("keep.erase-what")},
	}, rows)
	if err == nil && unfinished {
		err = o.line(a.say("keep.erase-unfinished-see"))
	}
	return err
}
