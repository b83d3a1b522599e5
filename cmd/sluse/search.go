package main

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"sluse/report"
)

// search lists the invoices that a text finds, the latest first.
func (a *app) search(ctx context.Context, o, notes out, what, text string, only report.Only) (err error) {
	switch {
	case what != "invoices":
		return misuse("search.others")
	case only.State != "" || only.Channel != "":
		return misuse("search.alone")
	case only.Limit < 0:
		return misuse("misuse.limit", strconv.Itoa(only.Limit))
	case strings.TrimSpace(text) == "":
		return misuse("search.empty")
	}
	house, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, house.Close()) }()
	if err := a.knownSeller(house.Config, only.Seller); err != nil {
		return err
	}
	found, err := house.Store.SearchInvoices(ctx, report.Search{Text: text, Seller: only.Seller, Limit: only.Limit})
	if err != nil {
		return err
	}
	if err := a.showInvoices(ctx, o, house, found.Lines); err != nil {
		return err
	}
	switch {
	case len(found.Lines) == 0 && !a.json:
		return notes.line(a.say("list.nothing"))
	case found.Beyond:
		return notes.line(a.say("search.many", strconv.Itoa(found.More)))
	case found.More > 0:
		return notes.line(a.say("search.more", strconv.Itoa(found.More)))
	}
	return nil
}
