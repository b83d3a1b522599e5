package main

import (
	"context"
	"errors"
	"strings"

	"sluse/daemon"
	"sluse/flow"
	"sluse/invoice"
)

// classWords are what a person may call an invoice's class.
var classWords = map[string]invoice.Class{
	"invoice": invoice.ClassInvoice, "faktura": invoice.ClassInvoice,
	"credit-note": invoice.ClassCreditNote, "kreditnota": invoice.ClassCreditNote,
}

// findInvoice is the invoice that a person names: by its number, or as
// SELLER/CLASS/NUMBER where several have that. A number that several have is
// wrong use, and the error lists the choices.
func (a *app) findInvoice(ctx context.Context, house *daemon.House, arg string) (flow.Invoice, error) {
	found, err := matching(ctx, house, arg)
	switch {
	case err != nil:
		return flow.Invoice{}, err
	case len(found) == 1:
		return found[0], nil
	case len(found) == 0:
		return flow.Invoice{}, errors.New(a.say("show.no-such-invoice", arg))
	}
	choices := make([]string, len(found))
	for i, inv := range found {
		choices[i] = "\n  " + invoiceName(inv)
	}
	return flow.Invoice{}, usage("%s", a.say("show.several", arg)+strings.Join(choices, ""))
}

func matching(ctx context.Context, house *daemon.House, arg string) ([]flow.Invoice, error) {
	// A number may hold a slash itself, so the long form is only one where
	// its class is.
	if part := strings.SplitN(arg, "/", 3); len(part) == 3 && part[0] != "" && part[2] != "" {
		if class, ok := classWords[strings.ToLower(part[1])]; ok {
			found, err := house.Store.FindInvoices(ctx, part[0], class, part[2])
			if err != nil || len(found) > 0 {
				return found, err
			}
		}
	}
	return house.Store.FindInvoices(ctx, "", "", arg)
}

// invoiceName is the long form of an invoice's name, the same in all
// languages.
func invoiceName(inv flow.Invoice) string {
	return inv.Seller + "/" + strings.ReplaceAll(string(inv.Class), " ", "-") + "/" + inv.Number
}
