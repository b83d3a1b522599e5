package main

import (
	"context"
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sluse/calendar"
	"sluse/daemon"
	"sluse/report"
	"sluse/words"
)

// reportForms are the forms of a report, by the word that asks for one.
var reportForms = []string{"text", "html", "xlsx", "csv", "json"}

func newReport(a *app) *cobra.Command {
	var date, form, seller, file string
	c := &cobra.Command{
		Use:   "report",
		Short: "Show the next morning mail as it would be now, or that of a day as it was sent",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if a.json {
				form = "json"
			}
			if !slices.Contains(reportForms, form) {
				return misuse("misuse.format", form, strings.Join(reportForms, ", "))
			}
			if form == "xlsx" && file == "" {
				return usage("%s", a.say("report.needs-file"))
			}
			var day calendar.Date
			if date != "" {
				var err error
				if day, err = calendar.ParseDate(date); err != nil {
					return misuse("misuse.date", date)
				}
			}
			return a.report(c.Context(), newOut(c), seller, day, form, file)
		},
	}
	flags := c.Flags()
	flags.StringVar(&date, "date", "", "the `DAY` (2027-01-11) whose mail is wanted as it was sent; without one, what the next would say")
	flags.StringVar(&form, "format", "text", "text, html, xlsx, csv or json")
	flags.StringVar(&seller, "seller", "", "whose: the `SELLER`'s id; the only one where there is one")
	flags.StringVar(&file, "out", "", "write to `FILE` in place of the screen")
	return c
}

func (a *app) report(ctx context.Context, o out, seller string, day calendar.Date, form, file string) (err error) {
	house, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, house.Close()) }()
	seller = house.Config.SellerOr(seller)
	if _, ok := house.Config.Seller(seller); !ok {
		return usage("%s", a.say("report.which-seller", seller))
	}
	var content []byte
	if day != "" {
		content, err = house.SentMorning(ctx, seller, day, form)
	} else {
		content, err = a.nextMorning(ctx, house, seller, form)
	}
	switch {
	case errors.Is(err, daemon.ErrNoMorning):
		return errors.New(a.say("report.no-mail", string(day)))
	case errors.Is(err, daemon.ErrNotKept):
		return usage("%s", a.say("report.not-kept", form))
	case err != nil:
		return err
	case file != "":
		return os.WriteFile(file, content, 0o640)
	case form == "text":
		return o.line(strings.TrimSuffix(string(content), "\n"))
	}
	_, err = o.w.Write(content)
	return err
}

// nextMorning is what the next mail would say now.
func (a *app) nextMorning(ctx context.Context, house *daemon.House, seller, form string) ([]byte, error) {
	m, err := house.MorningOf(ctx, seller)
	if err != nil {
		return nil, err
	}
	m.Lang = a.lang()
	switch form {
	case "html":
		page, err := m.HTML(false)
		return []byte(page), err
	case "xlsx":
		return m.Workbook()
	case "csv":
		return m.CSV()
	case "json":
		var b strings.Builder
		err := out{&b}.object(reportOf(m))
		return []byte(b.String()), err
	}
	return []byte(m.Subject() + "\n\n" + m.Text(false)), nil
}

// A reportView is the morning for machines. Fields may be added, never
// renamed.
type reportView struct {
	Seller      string            `json:"seller"`
	Subject     string            `json:"subject"`
	Since       string            `json:"since"` // the last morning mail; nothing where there was none
	Until       string            `json:"until"`
	HandedOver  int               `json:"handed_over"`
	NeedsPerson int               `json:"needs_person"`
	PaidOut     sumView           `json:"paid_out"`
	Differences int               `json:"differences"`
	Channels    []reportChannel   `json:"channels"`
	Refused     []reportChannel   `json:"refused"`
	Offers      []reportOffers    `json:"offers"`
	Booked      []reportEntries   `json:"booked"`
	Todo        []reportTodo      `json:"todo"`
	Troubles    []reportTroubleOf `json:"troubles"`
}

type reportChannel struct {
	Channel  string `json:"channel"`
	State    string `json:"state"`
	N        int    `json:"n"`
	Sum      string `json:"sum"`
	Currency string `json:"currency"`
}

type reportOffers struct {
	State      string `json:"state"`
	Credit     bool   `json:"credit"`
	N          int    `json:"n"`
	Face       string `json:"face"`
	Commission string `json:"commission"`
	Currency   string `json:"currency"`
}

type reportEntries struct {
	Kind     string `json:"kind"`
	N        int    `json:"n"`
	Sum      string `json:"sum"`
	Currency string `json:"currency"`
}

type reportTodo struct {
	Kind     string `json:"kind"`
	Number   string `json:"number"`
	Customer string `json:"customer"`
	Code     string `json:"code"`
	Text     string `json:"text"`
	Todo     string `json:"todo"`
}

type reportTroubleOf struct {
	What  string `json:"what"`
	Since string `json:"since"`
	Text  string `json:"text"`
}

func reportOf(m report.Morning) reportView {
	paid := m.PaidOut()
	v := reportView{
		Seller: m.Seller.ID, Subject: m.Subject(), Since: instant(m.Since), Until: m.Now.UTC().Format(time.RFC3339),
		HandedOver: m.HandedOver(), NeedsPerson: m.NeedsPerson(), PaidOut: sumView{paid.N, paid.Amount.String()}, Differences: m.Differences(),
		Channels: []reportChannel{}, Refused: []reportChannel{}, Offers: []reportOffers{}, Booked: []reportEntries{}, Todo: []reportTodo{}, Troubles: []reportTroubleOf{},
	}
	channel := func(s report.LeftSum) reportChannel {
		return reportChannel{s.Channel, s.State, s.N, s.Sum.String(), s.Sum.Currency}
	}
	for _, s := range m.Night.Left {
		v.Channels = append(v.Channels, channel(s))
	}
	for _, s := range m.Night.Refused {
		v.Refused = append(v.Refused, channel(s))
	}
	for _, s := range m.Night.Offers {
		v.Offers = append(v.Offers, reportOffers{s.State, s.Credit, s.N, s.Face.String(), s.Commission.String(), s.Face.Currency})
	}
	for _, s := range m.Night.Booked {
		v.Booked = append(v.Booked, reportEntries{report.EntryKind(s.State, s.Match), s.N, s.Sum.String(), s.Sum.Currency})
	}
	for _, t := range m.Todo {
		v.Todo = append(v.Todo, reportTodo{string(t.Kind), t.Number, t.Customer, t.Reason.Code, t.Why(m.Lang), t.Todo(m.Lang)})
	}
	for _, t := range m.Trouble {
		v.Troubles = append(v.Troubles, reportTroubleOf{t.What, instant(t.Since), t.Told().Text(m.Lang)})
	}
	return v
}

// A noticeView is a mail or file of our own, for machines.
type noticeView struct {
	ID       int64      `json:"id"`
	Key      string     `json:"key"`
	Kind     string     `json:"kind"`
	Seller   string     `json:"seller"`
	To       string     `json:"to"`
	Channel  string     `json:"channel"`
	State    string     `json:"state"`
	Reason   reasonView `json:"reason"`
	Attempts int        `json:"attempts"`
	Made     string     `json:"made"`
	Changed  string     `json:"changed"`
}

func (a *app) listNotices(ctx context.Context, o out, house *daemon.House, only report.Only) (int, error) {
	list, err := house.Store.NoticeLines(ctx, only)
	if err != nil {
		return 0, err
	}
	var rows [][]string
	for _, v := range list {
		if a.json {
			err := o.object(noticeView{
				v.ID, v.Key, v.Kind, v.Seller, v.To, v.Channel, v.State, a.reason(v.Reason), v.Attempt, instant(v.Made), instant(v.Changed),
			})
			if err != nil {
				return 0, err
			}
			continue
		}
		rows = append(rows, []string{
			"notice:" + strconv.FormatInt(v.ID, 10), a.say("report.notice-" + v.Kind), short(v.To, 40), words.State(a.lang(), "delivery", v.State), a.moment(house, v.Changed), short(v.Reason.Text(a.lang()), 60),
		})
	}
	return len(list), o.rows(a.heads("number", "what", "receiver", "state", "since", "reason"), rows)
}
