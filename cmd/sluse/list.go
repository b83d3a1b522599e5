package main

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sluse/calendar"
	"sluse/daemon"
	"sluse/money"
	"sluse/report"
	"sluse/words"
)

// listed are the lists, by the word that asks for them.
var listed = map[string]func(*app, context.Context, out, *daemon.House, report.Only) (int, error){
	"invoices":   (*app).listInvoices,
	"files":      (*app).listFiles,
	"deliveries": (*app).listDeliveries,
	"offers":     (*app).listOffers,
	"todo":       (*app).listTodo,
	"notices":    (*app).listNotices,
}

// stateOf is the thing whose states a list's --state names.
var stateOf = map[string]string{"invoices": "invoice", "files": "file", "deliveries": "delivery", "offers": "offer", "notices": "delivery"}

func newList(a *app) *cobra.Command {
	var only report.Only
	var search string
	c := &cobra.Command{
		Use:       "list [invoices|files|deliveries|offers|todo|notices]",
		Short:     "List what there is, the latest first",
		ValidArgs: []string{"invoices", "files", "deliveries", "offers", "todo", "notices"},
		Args:      cobra.MatchAll(cobra.MaximumNArgs(1), cobra.OnlyValidArgs),
		RunE: func(c *cobra.Command, args []string) error {
			what := "invoices"
			if len(args) > 0 {
				what = args[0]
			}
			if c.Flags().Changed("search") {
				return a.search(c.Context(), newOut(c), out{c.ErrOrStderr()}, what, search, only)
			}
			return a.list(c.Context(), newOut(c), out{c.ErrOrStderr()}, what, only)
		},
	}
	flags := c.Flags()
	flags.StringVar(&only.State, "state", "", "only those in `STATE`, as the JSON output writes it")
	flags.StringVar(&only.Channel, "channel", "", "only those of `CHANNEL`")
	flags.StringVar(&only.Seller, "seller", "", "only those of `SELLER`")
	flags.StringVar(&search, "search", "", "invoices by `TEXT`: a number or its beginning, a KID, a customer or org number, or words of the customer's name")
	flags.IntVar(&only.Limit, "limit", 100, "the latest `N`; 0 is all")
	return c
}

func (a *app) list(ctx context.Context, o, notes out, what string, only report.Only) (err error) {
	if only.Limit < 0 {
		return misuse("misuse.limit", strconv.Itoa(only.Limit))
	}
	if thing, ok := stateOf[what]; ok && only.State != "" && !words.Known("state."+thing+"."+strings.ReplaceAll(only.State, " ", "-")) {
		return misuse("misuse.state", only.State, strings.Join(words.States(thing), ", "))
	}
	only.State = strings.ReplaceAll(only.State, "-", " ") // handed-over is easier to type
	house, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, house.Close()) }()
	n, err := listed[what](a, ctx, o, house, only)
	switch {
	case err != nil || a.json:
		return err
	case n == 0:
		return notes.line(a.say("list.nothing"))
	case n == only.Limit && what != "todo":
		return notes.line(a.say("list.more", strconv.Itoa(n)))
	}
	return nil
}

// reasonView is a reason for machines: its code, and its words.
type reasonView struct {
	Code string `json:"code,omitempty"`
	Text string `json:"text,omitempty"`
	Todo string `json:"todo,omitempty"`
}

func (a *app) reason(r words.Reason) reasonView {
	return reasonView{r.Code, r.Text(a.lang()), r.Todo(a.lang())}
}

func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// day is a date as the reader writes it.
func (a *app) day(d calendar.Date) string {
	if a.lang() == words.EN {
		return string(d)
	}
	return d.Norwegian()
}

func (a *app) moment(house *daemon.House, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(house.Flow.Zone)
	return a.day(calendar.DateOf(t)) + " " + t.Format("15:04")
}

func (a *app) money(m money.Amount) string { return words.Amount(m, a.lang()) }

// heads are the headings of a table: their codes, with a leading ">" where
// the column stands to the right.
func (a *app) heads(codes ...string) []column {
	columns := make([]column, len(codes))
	for i, code := range codes {
		code, right := strings.CutPrefix(code, ">")
		columns[i] = column{a.say("list." + code), right}
	}
	return columns
}

// rows writes a table, where it has rows.
func (o out) rows(columns []column, rows [][]string) error {
	if len(rows) == 0 {
		return nil
	}
	return o.table(columns, rows)
}

// short cuts a cell that would make the table too wide.
func short(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}

type invoiceView struct {
	Seller         string     `json:"seller"`
	Class          string     `json:"class"`
	Number         string     `json:"number"`
	Customer       string     `json:"customer"`
	CustomerNumber string     `json:"customer_number"`
	Amount         string     `json:"amount"`
	Currency       string     `json:"currency"`
	IssueDate      string     `json:"issue_date"`
	DueDate        string     `json:"due_date"`
	KID            string     `json:"kid"`
	State          string     `json:"state"`
	Reason         reasonView `json:"reason"`
	Channel        string     `json:"channel"`
	Delivery       string     `json:"delivery"`
	Sold           bool       `json:"sold"`
}

func (a *app) listInvoices(ctx context.Context, o out, house *daemon.House, only report.Only) (int, error) {
	list, err := house.Store.InvoiceLines(ctx, only)
	if err != nil {
		return 0, err
	}
	return len(list), a.showInvoices(ctx, o, house, list)
}

func (a *app) showInvoices(ctx context.Context, o out, house *daemon.House, list []report.InvoiceLine) error {
	on, err := house.Store.Switched(ctx)
	if err != nil {
		return err
	}
	var rows [][]string
	for _, v := range list {
		if a.json {
			err := o.object(invoiceView{
				v.Seller, v.Class, v.Number, v.Customer, v.CustomerNumber, v.Amount.String(), v.Amount.Currency,
				string(v.IssueDate), string(v.DueDate), v.KID, v.State, a.reason(v.Reason), v.Channel, v.Delivery, v.Sold,
			})
			if err != nil {
				return err
			}
			continue
		}
		channel, state := "", words.State(a.lang(), "invoice", v.State)
		if v.Channel != "" {
			channel = words.Channel(a.lang(), v.Channel)
			if v.State == "in delivery" || v.State == "delivered" {
				state = a.kept(words.DeliveryState(a.lang(), v.Channel, v.Delivery), v.Seller, v.Channel, v.Delivery, on)
			}
		}
		rows = append(rows, []string{
			v.Number, words.Class(a.lang(), v.Class), short(v.Customer, 28), a.money(v.Amount), a.day(v.DueDate), channel, state,
		})
	}
	return o.rows(a.heads("number", "what", "customer", ">amount", "due", "channel", "state"), rows)
}

type fileView struct {
	ID        int64      `json:"id"`
	Seller    string     `json:"seller"`
	Source    string     `json:"source"`
	File      string     `json:"file"`
	Kind      string     `json:"kind"`
	Format    string     `json:"format"`
	State     string     `json:"state"`
	Size      int64      `json:"size"`
	Came      string     `json:"came"`
	Read      int        `json:"read"`
	Accepted  int        `json:"accepted"`
	Rejected  int        `json:"rejected"`
	Duplicate int        `json:"duplicate"`
	Conflict  int        `json:"conflict"`
	Reason    reasonView `json:"reason"`
	Place     string     `json:"place"`
}

func (a *app) listFiles(ctx context.Context, o out, house *daemon.House, only report.Only) (int, error) {
	if only.Channel != "" {
		return 0, misuse("misuse.no-channel")
	}
	list, err := house.Store.FileLines(ctx, only)
	if err != nil {
		return 0, err
	}
	var rows [][]string
	for _, v := range list {
		if a.json {
			err := o.object(fileView{
				v.ID, v.Seller, v.Source, v.Name, v.Kind, v.Format, v.State, v.Size, instant(v.Came),
				v.Read, v.Accepted, v.Rejected, v.Duplicate, v.Conflict, a.reason(v.Reason), v.Place,
			})
			if err != nil {
				return 0, err
			}
			continue
		}
		n := strconv.Itoa
		rows = append(rows, []string{
			"file:" + strconv.FormatInt(v.ID, 10), short(v.Name, 34), a.moment(house, v.Came), words.State(a.lang(), "file", v.State),
			n(v.Read), n(v.Accepted), n(v.Rejected + v.Conflict), n(v.Duplicate),
		})
	}
	return len(list), o.rows(a.heads("number", "file", "came", "state", ">read", ">accepted", ">rejected", ">known"), rows)
}

type deliveryView struct {
	Seller   string     `json:"seller"`
	Class    string     `json:"class"`
	Invoice  string     `json:"invoice"`
	Customer string     `json:"customer"`
	Purpose  string     `json:"purpose"`
	Channel  string     `json:"channel"`
	State    string     `json:"state"`
	Refusal  string     `json:"refusal"`
	Reason   reasonView `json:"reason"`
	Receipt  string     `json:"receipt"`
	Attempts int        `json:"attempts"`
	Changed  string     `json:"changed"`
	Due      string     `json:"due"` // when it is tried, while it waits for that
}

func (a *app) listDeliveries(ctx context.Context, o out, house *daemon.House, only report.Only) (int, error) {
	list, err := house.Store.DeliveryLines(ctx, only)
	if err != nil {
		return 0, err
	}
	on, err := house.Store.Switched(ctx)
	if err != nil {
		return 0, err
	}
	var rows [][]string
	for _, v := range list {
		if a.json {
			due := ""
			if v.State == "queued" || v.State == "leased" {
				due = instant(v.Due)
			}
			err := o.object(deliveryView{
				v.Seller, v.Class, v.Number, v.Customer, v.Purpose, v.Channel, v.State, v.Refusal, a.reason(v.Reason), v.Receipt, v.Attempt, instant(v.Changed), due,
			})
			if err != nil {
				return 0, err
			}
			continue
		}
		rows = append(rows, []string{
			v.Number, short(v.Customer, 26), a.wayOf(v.Purpose, v.Channel), a.keptDelivery(v, on),
			a.moment(house, v.Changed), short(v.Reason.Text(a.lang()), 60),
		})
	}
	return len(list), o.rows(a.heads("number", "customer", "channel", "state", "since", "reason"), rows)
}

type offerView struct {
	Seller     string     `json:"seller"`
	Invoice    string     `json:"invoice"`
	Customer   string     `json:"customer"`
	Factor     string     `json:"factor"`
	Offer      string     `json:"offer"`
	State      string     `json:"state"`
	Face       string     `json:"face"`
	Commission string     `json:"commission"`
	Currency   string     `json:"currency"`
	Offered    string     `json:"offered"`
	Answered   string     `json:"answered"`
	Expires    string     `json:"expires"`
	Reason     reasonView `json:"reason"`
	Credit     bool       `json:"credit"`
}

func (a *app) listOffers(ctx context.Context, o out, house *daemon.House, only report.Only) (int, error) {
	if only.Channel != "" {
		return 0, misuse("misuse.no-channel")
	}
	list, err := house.Store.OfferLines(ctx, only)
	if err != nil {
		return 0, err
	}
	var rows [][]string
	for _, v := range list {
		if a.json {
			err := o.object(offerView{
				v.Seller, v.Number, v.Customer, v.Factor, v.SaleID, v.State, v.Face.String(), v.Commission.String(), v.Face.Currency,
				instant(v.Offered), instant(v.Answered), string(v.Expires), a.reason(v.Reason), v.Credit,
			})
			if err != nil {
				return 0, err
			}
			continue
		}
		rows = append(rows, []string{
			v.Number, short(v.Customer, 26), a.money(v.Face), a.money(v.Commission), words.State(a.lang(), "offer", v.State),
			a.moment(house, v.Offered), short(v.Reason.Text(a.lang()), 50),
		})
	}
	return len(list), o.rows(a.heads("number", "customer", ">face", ">cost", "state", "since", "reason"), rows)
}
