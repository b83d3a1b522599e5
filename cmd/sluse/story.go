package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"sluse/calendar"
	"sluse/daemon"
	"sluse/flow"
	"sluse/invoice"
	"sluse/ledger"
	"sluse/report"
	"sluse/routing"
	"sluse/words"
)

// A text is the lines of a story in the making; cells of a row stand under
// those of the row above it.
type text struct {
	o   out
	err error
}

func (t *text) line(s string) {
	if t.err == nil {
		t.err = t.o.line(strings.TrimRight(s, " "))
	}
}

func (t *text) heading(s string) { t.line(""); t.line(s) }

// rows writes cells under each other; right says which columns end under
// each other.
func (t *text) rows(indent string, right []int, rows [][]string) {
	to := map[int]bool{}
	for _, i := range right {
		to[i] = true
	}
	if lines := report.Columns(indent, to, rows); t.err == nil && lines != "" {
		t.err = t.o.line(strings.TrimSuffix(lines, "\n"))
	}
}

func (a *app) showStory(o out, house *daemon.House, s story) error {
	t := &text{o: o}
	t.line(words.Class(a.lang(), string(s.inv.Class)) + " " + s.inv.Number)
	t.rows("  ", nil, a.storyHead(house, s))
	a.storyRouting(t, house, s)
	a.storyDeliveries(t, house, s)
	a.storySale(t, house, s)
	a.storyBooks(t, s)
	a.storyEvents(t, house, s)
	return t.err
}

// storyHead is who owes whom how much, and how it stands.
func (a *app) storyHead(house *daemon.House, s story) [][]string {
	inv := s.inv
	var rows [][]string
	add := func(code, value string) {
		if value != "" {
			rows = append(rows, []string{a.say("show." + code), value})
		}
	}
	seller := s.doc.Seller
	if f, ok := house.Flow.Sellers[inv.Seller]; ok {
		seller = f.Party
	}
	add("seller", together(seller.Name, seller.OrgNumber()))
	add("customer", together(s.customer.Name, s.customer.Number, s.customer.OrgNumber))
	add("customer", addressLine(s.customer.Address))
	if len(rows) > 2 {
		rows[2][0] = ""
	}
	add("amount", a.money(inv.Gross))
	if inv.Issued && inv.Class == invoice.ClassInvoice {
		add("open", a.money(s.open))
	}
	if inv.DueDate != "" {
		add("days", a.say("show.issued-due", string(inv.IssueDate), string(inv.DueDate)))
	} else {
		add("days", a.day(inv.IssueDate))
	}
	add("kid", inv.KID)
	add("account", inv.Account)
	add("credits", inv.Credits)
	add("state", a.storyState(house, s))
	add("todo", a.storyTodo(s))
	for i, k := range s.kept {
		add("kept", k)
		if i > 0 {
			rows[len(rows)-1][0] = ""
		}
	}
	if s.erased != nil {
		add("document", s.erased.Reason().Text(a.lang()))
	}
	if s.file.ID != 0 {
		place := inv.Place
		place.File = s.file.Name
		add("from", a.say("show.from-file", place.String(), strconv.FormatInt(s.file.ID, 10), string(calendar.DateOf(s.file.ArrivedAt.In(house.Flow.Zone)))))
	}
	return rows
}

func together(parts ...string) string {
	kept := parts[:0]
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, ", ")
}

func addressLine(d invoice.Address) string {
	country := d.Country
	if country == "NO" {
		country = ""
	}
	return together(d.Line1, d.Line2, d.Line3, strings.TrimSpace(d.PostCode+" "+d.City), country)
}

// storyState is the state in words, as exact as its last delivery is.
func (a *app) storyState(house *daemon.House, s story) string {
	state := words.State(a.lang(), "invoice", string(s.inv.State))
	if d, ok := last(s.deliveries); ok && (s.inv.State == flow.InDelivery || s.inv.State == flow.Delivered) {
		state = words.Channel(a.lang(), d.Channel) + ": " + words.DeliveryState(a.lang(), d.Channel, string(d.State))
	}
	if why := s.inv.Reason.Text(a.lang()); why != "" {
		state += ": " + why
	}
	for _, f := range s.offers {
		if f.ID == s.inv.Offer {
			state = together(state, a.say("show.sold-to", factorName(house, f.Factor)))
		}
	}
	return state
}

// storyTodo is what a person does about it now.
func (a *app) storyTodo(s story) string {
	if s.inv.State == flow.Ended || s.inv.State == flow.Delivered || s.inv.State == flow.Rehearsed {
		return ""
	}
	return s.inv.Reason.Todo(a.lang())
}

// last is the last delivery to the customer.
func last(list []flow.Delivery) (flow.Delivery, bool) {
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].Purpose == "customer" {
			return list[i], true
		}
	}
	return flow.Delivery{}, false
}

// storyRouting is each decision: the channels passed and why, then the one
// that was chosen.
func (a *app) storyRouting(t *text, house *daemon.House, s story) {
	if len(s.decisions) == 0 {
		return
	}
	t.heading(a.say("show.routing"))
	for _, d := range s.decisions {
		t.line("  " + a.moment(house, d.At) + "  " + a.say("show.list", d.Decision.List))
		var rows [][]string
		for _, p := range d.Decision.Passed {
			rows = append(rows, a.verdictRow(p.Channel, string(p.Answer), p.Reason))
		}
		switch d.Decision.Outcome {
		case routing.Exhausted:
			rows = append(rows, []string{a.say("show.no-channel"), "", d.Decision.Reason.Text(a.lang())})
		case routing.Wait:
			rows = append(rows, a.verdictRow(d.Decision.Channel, string(routing.Unknown), d.Decision.Reason))
		default:
			rows = append(rows, a.verdictRow(d.Decision.Channel, string(routing.Can), d.Decision.Reason))
		}
		t.rows("    ", nil, rows)
	}
}

func (a *app) verdictRow(channel, answer string, reason words.Reason) []string {
	return []string{words.Channel(a.lang(), channel), words.State(a.lang(), "verdict", answer), reason.Text(a.lang())}
}

func (a *app) storyDeliveries(t *text, house *daemon.House, s story) {
	if len(s.deliveries) == 0 {
		return
	}
	t.heading(a.say("show.deliveries"))
	var rows [][]string
	for _, d := range s.deliveries {
		note := d.Reason.Text(a.lang())
		if d.Receipt != "" {
			note = together(note, a.say("show.receipt", d.Receipt))
		}
		rows = append(rows, []string{
			a.moment(house, d.ChangedAt), a.wayOf(string(d.Purpose), d.Channel), words.DeliveryState(a.lang(), d.Channel, string(d.State)), together(d.Address, note),
		})
	}
	t.rows("  ", nil, rows)
}

// wayOf is a delivery's channel in words; a copy is called one.
func (a *app) wayOf(purpose, channel string) string {
	if purpose == "copy" {
		return a.say("show.copy", channel)
	}
	return words.Channel(a.lang(), channel)
}

// storySale is each offer with its price, beside what handling the invoice
// oneself costs.
func (a *app) storySale(t *text, house *daemon.House, s story) {
	if len(s.offers) == 0 {
		return
	}
	t.heading(a.say("show.sale"))
	for _, f := range s.offers {
		state := words.State(a.lang(), "offer", string(f.State))
		if why := f.Reason.Text(a.lang()); why != "" {
			state = why
		}
		t.line("  " + a.moment(house, f.OfferedAt) + "  " + a.say("show.offer", factorName(house, f.Factor), f.SaleID))
		t.line("    " + state)
		if f.State == flow.OfferAccepted {
			kid := f.KID
			if kid == "" {
				kid = s.inv.KID
			}
			t.line("    " + a.say("show.payable-to", factorName(house, f.Factor), f.Account, kid))
		}
		t.line("    " + a.say("show.price", words.Arg(f.Face), words.Arg(f.Commission), words.Arg(f.Face.Sub(f.Commission))))
		if own := ownHandling(house, f.Seller); own.Currency == f.Face.Currency {
			t.line("    " + report.Comparison(f.Face, f.Commission, own, a.lang()))
		}
	}
}

func (a *app) storyBooks(t *text, s story) {
	if len(s.vouchers) > 0 {
		t.heading(a.say("show.vouchers"))
	}
	for _, v := range s.vouchers {
		t.line("  " + v.Reference() + "  " + a.day(v.Date) + "  " + together(v.Text, v.Evidence.Place))
		var rows [][]string
		for _, p := range v.Postings {
			rows = append(rows, []string{p.Account.Code, short(accountName(p.Account), 44), a.money(p.Amount)})
		}
		t.rows("    ", []int{2}, rows)
	}
	if len(s.payments) == 0 {
		return
	}
	t.heading(a.say("show.payments"))
	var rows [][]string
	for _, e := range s.payments {
		rows = append(rows, []string{a.day(e.Payment.BookingDate), a.money(e.Amount), short(e.Payment.Debtor, 28), e.Why.Text(a.lang())})
	}
	t.rows("  ", []int{1}, rows)
}

func accountName(k ledger.Account) string {
	if k.Sub == "" {
		return k.Name
	}
	return together(k.Name, k.Sub)
}

func (a *app) storyEvents(t *text, house *daemon.House, s story) {
	if len(s.events) == 0 {
		return
	}
	t.heading(a.say("show.events"))
	var rows [][]string
	for _, e := range s.events {
		note := e.Reason.Text(a.lang())
		if e.Note != "" {
			note = together(note, a.say("show.note", e.Note))
		}
		rows = append(rows, []string{a.moment(house, e.At), e.Who, note})
	}
	t.rows("  ", nil, rows)
}

// A fileStoryView is a file and what was not taken from it, for machines.
type fileStoryView struct {
	fileView
	SHA256      string      `json:"sha256"`
	DuplicateOf int64       `json:"duplicate_of,omitempty"`
	Placed      string      `json:"placed"`
	Faults      []faultView `json:"faults"`
}

type faultView struct {
	Number  string       `json:"number"`
	Outcome string       `json:"outcome"`
	Place   string       `json:"place"`
	Why     []reasonView `json:"why"`
}

// maxFaults is how many rows that were not read in are shown to people; the
// report beside the file has all.
const maxFaults = 50

func (a *app) showFile(ctx context.Context, o out, house *daemon.House, id int64) error {
	f, err := house.Store.File(ctx, id)
	if err != nil {
		return fmt.Errorf("%s: %w", a.say("show.no-such-file", "file:"+strconv.FormatInt(id, 10)), err)
	}
	c := f.Counts
	v := fileStoryView{
		fileView: fileView{
			f.ID, f.Seller, f.Source, f.Name, f.Kind, f.Format, string(f.State), f.Size, instant(f.ArrivedAt),
			c.Read, c.Accepted, c.Rejected, c.Duplicate, c.Conflict, a.reason(f.Reason), f.Place,
		},
		SHA256: f.SHA256, DuplicateOf: f.DuplicateOf, Placed: f.Placed, Faults: []faultView{},
	}
	for fault, err := range house.Store.Faults(ctx, id) {
		if err != nil {
			return err
		}
		if !a.json && len(v.Faults) == maxFaults {
			break
		}
		one := faultView{fault.Number, fault.Outcome, fault.Place.String(), []reasonView{}}
		for _, finding := range fault.Findings {
			one.Why = append(one.Why, a.reason(finding.Reason))
		}
		v.Faults = append(v.Faults, one)
	}
	if a.json {
		return o.object(v)
	}
	return a.showFileStory(o, house, f, v)
}

func (a *app) showFileStory(o out, house *daemon.House, f flow.Arrival, v fileStoryView) error {
	t := &text{o: o}
	t.line(f.Name + " (file:" + strconv.FormatInt(f.ID, 10) + ")")
	state := words.State(a.lang(), "file", string(f.State))
	if f.State == flow.DuplicateOfFile {
		state += ": " + a.say("show.duplicate-of", strconv.FormatInt(f.DuplicateOf, 10))
	}
	if why := f.Reason.Text(a.lang()); why != "" {
		state += ": " + why
	}
	n, c := strconv.Itoa, f.Counts
	rows := [][]string{
		{a.say("show.seller"), f.Seller},
		{a.say("show.source"), f.Source},
		{a.say("show.came"), a.moment(house, f.ArrivedAt)},
		{a.say("show.format"), together(f.Kind, f.Format)},
		{a.say("show.state"), state},
		{a.say("show.placed"), f.Placed},
	}
	if f.State != flow.RejectedFile || c.Read > 0 {
		rows = append(rows, []string{a.say("show.counts"), a.say("file.summary", n(c.Read), n(c.Accepted), n(c.Rejected), n(c.Duplicate), n(c.Conflict))})
	}
	if todo := f.Reason.Todo(a.lang()); todo != "" {
		rows = append(rows, []string{a.say("show.todo"), todo})
	}
	t.rows("  ", nil, rows)
	if len(v.Faults) > 0 {
		t.heading(a.say("show.faults"))
	}
	for _, fault := range v.Faults {
		t.line("  " + together(fault.Number, fault.Place))
		for _, why := range fault.Why {
			t.line("    " + why.Text)
		}
	}
	if more := c.Rejected + c.Conflict + c.Duplicate - len(v.Faults); more > 0 {
		t.line("  " + a.say("summary.more", n(more)))
	}
	return t.err
}
