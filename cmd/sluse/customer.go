package main

import (
	"context"
	"errors"
	"net/mail"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"sluse/config"
	"sluse/daemon"
	"sluse/flow"
	"sluse/invoice"
)

func newCustomer(a *app) *cobra.Command {
	c := &cobra.Command{Use: "customer", Short: "List, show, change and import customers"}
	var seller string
	c.PersistentFlags().StringVar(&seller, "seller", "", "the `ID` of the seller whose customers these are")
	c.AddCommand(
		&cobra.Command{
			Use: "list", Short: "List the customers", Args: cobra.NoArgs,
			RunE: func(c *cobra.Command, _ []string) error { return a.listCustomers(c.Context(), newOut(c), seller) },
		},
		&cobra.Command{
			Use: "show NUMBER", Short: "Show one customer, by customer number or org number", Args: cobra.ExactArgs(1),
			RunE: func(c *cobra.Command, args []string) error {
				return a.withCustomer(c.Context(), args[0], seller, func(house *daemon.House, cu invoice.Customer) error {
					return a.customerStory(c.Context(), newOut(c), house, cu)
				})
			},
		},
		a.customerSet(&seller), a.customerImport(&seller))
	return c
}

// A customerView is a customer for machines.
type customerView struct {
	ID           int64    `json:"id"`
	Seller       string   `json:"seller"`
	Number       string   `json:"number"`
	OrgNumber    string   `json:"org"`
	Name         string   `json:"name"`
	Email        string   `json:"email"`
	Address1     string   `json:"address1"`
	Address2     string   `json:"address2"`
	PostCode     string   `json:"postcode"`
	City         string   `json:"city"`
	Country      string   `json:"country"`
	List         []string `json:"list"` // empty: the seller's
	Hold         string   `json:"hold"`
	NeverSell    bool     `json:"never_sell"`
	PrepayUntil  string   `json:"prepay_until"` // ask for prepayment until this day
	PrepaySource string   `json:"prepay_source"`
}

func viewCustomer(c invoice.Customer) customerView {
	list := c.List
	if list == nil {
		list = []string{}
	}
	return customerView{
		ID: c.ID, Seller: c.Seller, Number: c.Number, OrgNumber: c.OrgNumber, Name: c.Name, Email: c.Email,
		Address1: c.Address.Line1, Address2: c.Address.Line2, PostCode: c.Address.PostCode, City: c.Address.City, Country: c.Address.Country,
		List: list, Hold: c.Hold, NeverSell: c.NeverSell, PrepayUntil: c.Prepay.Until, PrepaySource: c.Prepay.Source,
	}
}

func (a *app) listCustomers(ctx context.Context, o out, seller string) (err error) {
	house, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, house.Close()) }()
	if err := a.knownSeller(house.Config, seller); err != nil {
		return err
	}
	customers, err := house.Store.Customers(ctx, seller)
	if err != nil {
		return err
	}
	if a.json {
		for _, c := range customers {
			if err := o.object(viewCustomer(c)); err != nil {
				return err
			}
		}
		return nil
	}
	if len(customers) == 0 {
		return o.line(a.say("command.no-customers"))
	}
	rows := make([][]string, len(customers))
	for i, c := range customers {
		rows[i] = []string{c.Number, c.Name, c.OrgNumber, c.Email, strings.Join(a.remarks(c), ", ")}
	}
	return o.table([]column{
		{head: a.say("command.customer-number")},
		{head: a.say("command.customer-name")},
		{head: a.say("command.customer-org")},
		{head: a.say("command.customer-email")},
		{head: a.say("command.customer-remarks")},
	}, rows)
}

// remarks are what sets a customer apart.
func (a *app) remarks(c invoice.Customer) []string {
	var list []string
	if c.Hold != "" {
		list = append(list, a.say("command.customer-held", c.Hold))
	}
	if c.NeverSell {
		list = append(list, a.say("command.customer-never-sell"))
	}
	if c.Prepay.Until != "" {
		list = append(list, a.say("command.customer-prepay", c.Prepay.Until, c.Prepay.Source))
	}
	if len(c.List) > 0 {
		list = append(list, strings.Join(c.List, "–"))
	}
	return list
}

// withCustomer finds the one customer that a person names.
func (a *app) withCustomer(ctx context.Context, number, seller string, do func(*daemon.House, invoice.Customer) error) (err error) {
	house, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, house.Close()) }()
	if err := a.knownSeller(house.Config, seller); err != nil {
		return err
	}
	found, err := house.Store.FindCustomers(ctx, seller, number)
	switch {
	case err != nil:
		return err
	case len(found) == 0:
		return errors.New(a.say("command.no-such-customer", number))
	case len(found) > 1:
		return a.severalCustomers(number, found)
	}
	return do(house, found[0])
}

func (a *app) severalCustomers(number string, found []invoice.Customer) error {
	var choices strings.Builder
	for _, c := range found {
		choices.WriteString("\n  " + c.Seller + " " + c.Number + " " + c.Name)
	}
	return usage("%s", a.say("command.several-customers", number)+choices.String())
}

func (a *app) knownSeller(cfg *config.Config, seller string) error {
	if _, ok := cfg.Seller(seller); seller != "" && !ok {
		return usage("%s", a.say("command.no-such-seller", seller, sellerIDs(cfg)))
	}
	return nil
}

func sellerIDs(cfg *config.Config) string {
	var ids []string
	for _, s := range cfg.Sellers {
		ids = append(ids, s.ID)
	}
	return strings.Join(ids, ", ")
}

// oneSeller is the seller that is named, or the only one.
func (a *app) oneSeller(cfg *config.Config, seller string) (string, error) {
	if seller == "" && len(cfg.Sellers) == 1 {
		return cfg.Sellers[0].ID, nil
	}
	if seller == "" {
		return "", usage("%s", a.say("command.which-seller", sellerIDs(cfg)))
	}
	return seller, a.knownSeller(cfg, seller)
}

func (a *app) showCustomer(o out, c invoice.Customer) error {
	if a.json {
		return o.object(viewCustomer(c))
	}
	list := strings.Join(c.List, "–")
	if list == "" {
		list = a.say("command.customer-sellers-list")
	}
	town := strings.TrimSpace(c.Address.PostCode + " " + c.Address.City + " " + c.Address.Country)
	rows := [][]string{
		{a.say("command.customer-number"), c.Number},
		{a.say("command.customer-name"), c.Name},
		{a.say("command.customer-org"), c.OrgNumber},
		{a.say("command.customer-email"), c.Email},
		{a.say("command.customer-address"), joined(", ", c.Address.Line1, c.Address.Line2, c.Address.Line3, town)},
		{a.say("command.customer-list"), list},
	}
	for _, remark := range a.remarks(invoice.Customer{Hold: c.Hold, NeverSell: c.NeverSell, Prepay: c.Prepay}) {
		rows = append(rows, []string{"", remark})
	}
	return o.table(make([]column, 2), rows)
}

// joined joins the texts that say anything.
func joined(with string, texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(s string) bool { return s == "" }), with)
}

// A customerChange is what a person asked for; nil is left as it is.
type customerChange struct {
	fields                                    map[string]*string // by flag
	list                                      string
	hold                                      string
	setList, setHold, release, never, noNever bool
	endPrepay                                 bool
}

// customerTexts are the flags that set a text, with the field whose value
// then is a person's.
var customerTexts = []struct {
	flag, field, usage string
	of                 func(*invoice.Customer) *string
}{
	{"name", "name", "the customer's `NAME`", func(c *invoice.Customer) *string { return &c.Name }},
	{"email", "email", "the e-mail `ADDRESS`", func(c *invoice.Customer) *string { return &c.Email }},
	{"address1", "address", "the first `LINE` of the postal address", func(c *invoice.Customer) *string { return &c.Address.Line1 }},
	{"address2", "address", "the second `LINE`", func(c *invoice.Customer) *string { return &c.Address.Line2 }},
	{"postcode", "address", "the post `CODE`", func(c *invoice.Customer) *string { return &c.Address.PostCode }},
	{"city", "address", "the `TOWN`", func(c *invoice.Customer) *string { return &c.Address.City }},
	{"country", "address", "the `COUNTRY`, two letters", func(c *invoice.Customer) *string { return &c.Address.Country }},
}

func (a *app) customerSet(seller *string) *cobra.Command {
	change := customerChange{fields: map[string]*string{}}
	var o flow.Order
	c := &cobra.Command{
		Use: "set NUMBER", Short: "Change a customer; what a person sets, invoices do not change again", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			for flag := range change.fields {
				if !c.Flags().Changed(flag) {
					delete(change.fields, flag)
				}
			}
			change.setList, change.setHold = c.Flags().Changed("list"), c.Flags().Changed("hold")
			o.Who = person()
			return a.setCustomer(c.Context(), newOut(c), args[0], *seller, change, o)
		},
	}
	flags := c.Flags()
	for _, t := range customerTexts {
		change.fields[t.flag] = flags.String(t.flag, "", t.usage)
	}
	flags.StringVar(&change.list, "list", "", "the customer's own `CHANNELS` in order, with commas; empty is the seller's again")
	flags.StringVar(&change.hold, "hold", "", "stop everything to this customer; the `TEXT` says why")
	flags.BoolVar(&change.release, "release", false, "end the hold")
	flags.BoolVar(&change.never, "never-sell", false, "never offer this customer's invoices to the factor")
	flags.BoolVar(&change.noNever, "no-never-sell", false, "they may be offered again")
	flags.BoolVar(&change.endPrepay, "end-prepay", false, "no longer ask for payment in advance")
	flags.StringVar(&o.Note, "note", "", "why, in your own `TEXT`; it is kept in the history")
	flags.BoolVar(&o.DryRun, "dry-run", false, "only show what the customer would be")
	c.MarkFlagsMutuallyExclusive("hold", "release")
	c.MarkFlagsMutuallyExclusive("never-sell", "no-never-sell")
	return c
}

func (a *app) setCustomer(ctx context.Context, out out, number, seller string, change customerChange, o flow.Order) error {
	if len(change.fields) == 0 && !change.setList && !change.setHold && !change.release && !change.never && !change.noNever && !change.endPrepay {
		return usage("%s", a.say("command.nothing-to-set"))
	}
	return a.withCustomer(ctx, number, seller, func(house *daemon.House, c invoice.Customer) error {
		would := c
		change.apply(&would)
		if err := a.checkCustomer(house.Config, change, would); err != nil {
			return err
		}
		after, err := house.Flow.ChangeCustomer(ctx, c.ID, o, change.apply)
		if err != nil {
			return err
		}
		if err := a.showCustomer(out, after); err != nil || a.json {
			return err
		}
		if o.DryRun {
			return out.line(a.say("command.would-set"))
		}
		return out.line(a.say("command.did-set"))
	})
}

// apply changes a customer and says which fields a person has set.
func (ch customerChange) apply(c *invoice.Customer) (edited []string) {
	for _, t := range customerTexts {
		if value, ok := ch.fields[t.flag]; ok {
			*t.of(c) = strings.TrimSpace(*value)
			if !slices.Contains(edited, t.field) {
				edited = append(edited, t.field)
			}
		}
	}
	if ch.setList {
		c.List = channelList(ch.list)
		edited = append(edited, "list")
	}
	if ch.setHold || ch.release {
		c.Hold = strings.TrimSpace(ch.hold)
		edited = append(edited, "hold")
	}
	if ch.never || ch.noNever {
		c.NeverSell = ch.never
		edited = append(edited, "never-sell")
	}
	if ch.endPrepay {
		c.Prepay = invoice.Prepayment{}
		edited = append(edited, "prepay")
	}
	return edited
}

func channelList(text string) []string {
	var list []string
	for name := range strings.SplitSeq(text, ",") {
		if name = strings.TrimSpace(name); name != "" {
			list = append(list, name)
		}
	}
	return list
}

// checkCustomer says what is wrong with what a person has set.
func (a *app) checkCustomer(cfg *config.Config, change customerChange, c invoice.Customer) error {
	_, nameSet := change.fields["name"]
	_, emailSet := change.fields["email"]
	_, countrySet := change.fields["country"]
	_, codeSet := change.fields["postcode"]
	country := c.Address.Country
	switch {
	case nameSet && c.Name == "":
		return usage("%s", a.say("command.customer-no-name"))
	case emailSet && c.Email != "" && !plainEmail(c.Email):
		return usage("%s", a.say("email.bad-address", c.Email))
	case countrySet && country != "" && (len(country) != 2 || strings.ToUpper(country) != country):
		return usage("%s", a.say("command.customer-bad-country", country))
	case (codeSet || countrySet) && c.Address.PostCode != "" && (country == "" || country == "NO") && !norwegianPostCode(c.Address.PostCode):
		return usage("%s", a.say("command.customer-bad-postcode", c.Address.PostCode))
	case change.setHold && c.Hold == "":
		return usage("%s", a.say("command.customer-hold-why"))
	}
	for i, name := range c.List {
		if !change.setList {
			break
		}
		_, ok := cfg.Channel(name)
		if name == config.ChannelFactor {
			_, ok = cfg.FactorOf(c.Seller)
			ok = ok && i == 0 && len(c.List) > 1
		}
		if !ok || slices.Index(c.List, name) != i {
			return usage("%s", a.say("command.customer-bad-list", name, channelNames(cfg)))
		}
	}
	return nil
}

func plainEmail(s string) bool {
	parsed, err := mail.ParseAddress(s)
	return err == nil && parsed.Address == s
}

func norwegianPostCode(s string) bool {
	return len(s) == 4 && strings.Trim(s, "0123456789") == ""
}
