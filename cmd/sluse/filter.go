package main

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sluse/calendar"
	"sluse/daemon"
	"sluse/flow"
	"sluse/money"
	"sluse/routing"
	"sluse/words"
)

// A chosen is what was typed of a filter.
type chosen struct {
	all                                     bool
	seller, class, state, delivery, channel string
	customer, list, file, reason, currency  string
	issuedFrom, issuedTo, dueFrom, dueTo    string
	amountFrom, amountTo, olderThan         string
	expect                                  int
}

// filterFlags are the flags of a filter, and whether one of them was given. One
// that was given without a value is wrong use: a script whose variable is
// empty must not order more than it means.
func filterFlags(c *cobra.Command) (*chosen, func() (bool, error)) {
	w := &chosen{}
	flags := c.Flags()
	names := []string{"all"}
	flags.BoolVar(&w.all, "all", false, "an order on everything")
	for _, f := range []struct {
		to          *string
		name, usage string
	}{
		{&w.seller, "seller", "those of `SELLER`"},
		{&w.class, "class", "`CLASS`: invoice or credit-note"},
		{&w.state, "state", "those that stand in `STATE`, they themselves or their delivery: queued, held, waiting, ..."},
		{&w.delivery, "delivery", "those whose delivery stands in `STATE`"},
		{&w.channel, "channel", "those whose delivery goes by `CHANNEL`"},
		{&w.customer, "customer", "those of the customer with this customer `NUMBER` or org number"},
		{&w.list, "list", "those that were last routed by `LIST`"},
		{&w.file, "file", "those of the file with this `ID` (sluse list files)"},
		{&w.reason, "reason", "those of which the reason's code begins with `CODE`, as --json writes it"},
		{&w.currency, "currency", "those in `CURRENCY`; it is of the amounts, too"},
		{&w.issuedFrom, "issued-from", "issued on `DATE` or later"},
		{&w.issuedTo, "issued-to", "issued on `DATE` or earlier"},
		{&w.dueFrom, "due-from", "due on `DATE` or later"},
		{&w.dueTo, "due-to", "due on `DATE` or earlier"},
		{&w.amountFrom, "amount-from", "of `AMOUNT` or more, in the book currency or --currency"},
		{&w.amountTo, "amount-to", "of `AMOUNT` or less"},
		{&w.olderThan, "older-than", "taken in longer ago than `TIME` (3d, 36h), or before that date"},
	} {
		flags.StringVar(f.to, f.name, "", f.usage)
		names = append(names, f.name)
	}
	flags.IntVar(&w.expect, "expect", 0, "do it only if the filter picks `N` invoices")
	return w, func() (given bool, err error) {
		for _, name := range names {
			if !flags.Changed(name) {
				continue
			}
			given = true
			if strings.TrimSpace(flags.Lookup(name).Value.String()) == "" {
				return true, misuse("misuse.flag-needs-value", "--"+name, c.CommandPath())
			}
		}
		return given, nil
	}
}

// filter is what was typed as a filter that can be.
func (a *app) filter(ctx context.Context, house *daemon.House, w *chosen) (flow.Filter, error) {
	f := flow.Filter{
		All: w.all, Seller: w.seller, State: spaced(w.state), Delivery: spaced(w.delivery), Channel: w.channel,
		List: w.list, Reason: w.reason, Currency: w.currency,
	}
	for _, read := range []func(*app, *daemon.House, *chosen, *flow.Filter) error{
		(*app).filterNames, (*app).filterDays, (*app).filterAmounts, (*app).filterAge,
	} {
		if err := read(a, house, w, &f); err != nil {
			return f, err
		}
	}
	if w.customer != "" {
		if err := a.filterCustomer(ctx, house, w.customer, &f); err != nil {
			return f, err
		}
	}
	if why := f.Check(); !why.IsZero() {
		return f, &exitError{exitUsage, told{why}}
	}
	return f, nil
}

// spaced is a state as it is kept: handed-over is easier to type.
func spaced(state string) string { return strings.ReplaceAll(state, "-", " ") }

// filterNames reads what must be known by its name.
func (a *app) filterNames(house *daemon.House, w *chosen, f *flow.Filter) error {
	if err := a.knownSeller(house.Config, w.seller); err != nil {
		return err
	}
	if class, ok := classWords[strings.ToLower(w.class)]; ok {
		f.Class = class
	} else if w.class != "" {
		return misuse("bulk.no-class", w.class)
	}
	if w.file != "" {
		id, err := strconv.ParseInt(strings.TrimPrefix(w.file, "file:"), 10, 64)
		if err != nil || id <= 0 {
			return misuse("bulk.no-file", w.file)
		}
		f.File = id
	}
	if known := customerChannels(house); w.channel != "" && !slices.Contains(known, strings.TrimPrefix(w.channel, "rehearsal:")) {
		return misuse("bulk.no-channel", w.channel, strings.Join(known, ", "))
	}
	if known := listNames(house); w.list != "" && !slices.Contains(known, w.list) {
		return misuse("bulk.no-list", w.list, strings.Join(known, ", "))
	}
	return nil
}

func customerChannels(house *daemon.House) []string {
	var list []string
	for name := range house.Flow.Channels {
		if name != routing.Factor {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return list
}

// listNames are the lists that decisions name.
func listNames(house *daemon.House) []string {
	list := []string{words.Say(house.Flow.Lang, "route.own-list")}
	for _, s := range house.Flow.Sellers {
		for _, l := range s.Lists {
			list = append(list, l.Name)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func (a *app) filterDays(_ *daemon.House, w *chosen, f *flow.Filter) error {
	for _, day := range []struct {
		flag, text string
		to         *calendar.Date
	}{
		{"--issued-from", w.issuedFrom, &f.IssuedFrom},
		{"--issued-to", w.issuedTo, &f.IssuedTo},
		{"--due-from", w.dueFrom, &f.DueFrom},
		{"--due-to", w.dueTo, &f.DueTo},
	} {
		if day.text == "" {
			continue
		}
		var err error
		if *day.to, err = calendar.ParseDate(day.text); err != nil {
			return misuse("bulk.no-date", day.flag, day.text)
		}
	}
	return nil
}

var currencyForm = regexp.MustCompile(`^[A-Z]{3}$`)

func (a *app) filterAmounts(house *daemon.House, w *chosen, f *flow.Filter) error {
	if f.Currency != "" && !currencyForm.MatchString(f.Currency) {
		return misuse("bulk.no-currency", f.Currency)
	}
	for _, amount := range []struct {
		flag, text string
		to         *money.Amount
	}{{"--amount-from", w.amountFrom, &f.AmountFrom}, {"--amount-to", w.amountTo, &f.AmountTo}} {
		if amount.text == "" {
			continue
		}
		if f.Currency == "" {
			f.Currency = house.Flow.BookMoney
		}
		var err error
		if *amount.to, err = money.Parse(strings.Replace(amount.text, ",", ".", 1), f.Currency); err != nil {
			return misuse("bulk.no-amount", amount.flag, amount.text, f.Currency)
		}
	}
	return nil
}

// maxDays is the most that --older-than takes: a hundred years.
const maxDays = 36500

func (a *app) filterAge(house *daemon.House, w *chosen, f *flow.Filter) error {
	if w.olderThan == "" {
		return nil
	}
	if at, err := time.Parse(time.RFC3339, w.olderThan); err == nil { // as the history writes it
		f.Before = at
		return nil
	}
	if at, err := time.ParseInLocation(time.DateOnly, w.olderThan, house.Flow.Zone); err == nil {
		f.Before = at
		return nil
	}
	age, err := time.ParseDuration(w.olderThan)
	if text, ok := strings.CutSuffix(w.olderThan, "d"); ok {
		var days int
		days, err = strconv.Atoi(text)
		age = time.Duration(min(days, maxDays+1)) * 24 * time.Hour
	}
	if err != nil || age < 0 || age > maxDays*24*time.Hour {
		return misuse("bulk.no-age", w.olderThan)
	}
	f.Before = house.Flow.Now().Add(-age).Truncate(time.Second)
	return nil
}

// filterCustomer reads a customer number, or an org number: that may be of
// several customers, and all of them are meant.
func (a *app) filterCustomer(ctx context.Context, house *daemon.House, number string, f *flow.Filter) error {
	found, err := house.Store.FindCustomers(ctx, f.Seller, number)
	switch org := strings.Join(strings.Fields(number), ""); {
	case err != nil:
		return err
	case len(found) > 1 && found[0].Number == number:
		return a.severalCustomers(number, found)
	case len(found) > 0 && found[0].Number == number:
		f.Customer = number
		return nil
	case len(found) == 0 && org != number:
		return a.filterCustomer(ctx, house, org, f)
	case len(found) == 0:
		return errors.New(a.say("command.no-such-customer", number))
	}
	f.Org = number
	return nil
}
