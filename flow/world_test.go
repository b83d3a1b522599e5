package flow_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"sluse/factoring"
	"sluse/flow"
	"sluse/outbox"
	"sluse/routing"
	"sluse/words"
)

// A world is a company, and all around it that can happen to it. What happens
// is told to the model, and how the company stands is held against it.
type world struct {
	*company
	model    *model
	mail     string // how the mail server answers
	away     bool   // the access point's share is not there
	files    int
	invoices int
	bankDay  int
	balance  int
}

// newWorld opens a company whose broken promises are told to fault.
func newWorld(t testing.TB, fault func(string, ...any)) *world {
	w := &world{company: newCompany(t), model: newModel(fault), mail: "well", bankDay: 11, balance: 100_000}
	w.email.send = w.post
	w.model.opinion = func(channel, customer string) routing.Answer {
		for _, key := range []string{channel + " " + customer, channel} {
			if answer, ok := w.opinions[key]; ok {
				return answer
			}
		}
		return routing.Can
	}
	w.model.left = func(channel, token string) bool {
		_, err := os.Stat(filepath.Join(w.folder(channel), token+".json"))
		return err == nil
	}
	w.watch = w.watchRows
	return w
}

// folder is where a channel's letters lie, also while its share is away.
func (w *world) folder(channel string) string {
	folder := filepath.Join(w.dir, "out", channel)
	if channel == "ehf" && w.away {
		folder += ".away"
	}
	return folder
}

// watchRows shows the rows to the model.
func (w *world) watchRows() {
	w.t.Helper()
	rows, err := w.db().QueryContext(context.Background(), `SELECT d.id, d.invoice, d.purpose, d.channel, d.state, d.token, d.refusal, c.number
		FROM delivery d JOIN invoice i ON i.id = d.invoice JOIN customer c ON c.id = i.customer ORDER BY d.id`)
	if err != nil {
		w.t.Fatal(err)
	}
	var now []sending
	for rows.Next() {
		var s sending
		if err := rows.Scan(&s.id, &s.invoice, &s.purpose, &s.channel, &s.state, &s.token, &s.refusal, &s.customer); err != nil {
			w.t.Fatal(err)
		}
		now = append(now, s)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		w.t.Fatal(err)
	}
	offers, last := map[int64]string{}, map[int64]string{}
	for _, row := range w.rows(`SELECT id, invoice, state FROM offer ORDER BY id`) {
		var id, invoice int64
		var state string
		if _, err := fmt.Sscan(row, &id, &invoice, &state); err != nil {
			w.t.Fatal(err)
		}
		offers[id], last[invoice] = state, state
	}
	w.model.commit(now, offers, last)
}

// post is the mail server.
func (w *world) post(l letter, begun func() error) error {
	say := func(state outbox.State) { w.say(l.Token, state, "") }
	kinds := map[string]outbox.Refusal{"unknown": outbox.CannotReach, "spam": outbox.BadContent, "doubled": outbox.Duplicate}
	switch w.mail {
	case "away":
		return errors.New("nobody is there")
	case "unknown", "spam", "doubled":
		w.say(l.Token, outbox.Refused, kinds[w.mail])
		return errors.Join(begun(), &outbox.RefusedError{Refusal: kinds[w.mail], Reason: words.R("far.says")})
	case "cut":
		return errors.Join(begun(), &outbox.UncertainError{Err: errors.New("cut")})
	case "cut at the end":
		if err := begun(); err != nil {
			return err
		}
		raw, err := json.Marshal(l)
		if err == nil {
			err = os.WriteFile(filepath.Join(w.email.folder, l.Token+".json"), raw, 0o640)
		}
		return errors.Join(err, &outbox.UncertainError{Err: errors.New("cut")})
	}
	if err := begun(); err != nil {
		return err
	}
	say(outbox.Accepted)
	return nil
}

// say tells the model what a counterpart says of a delivery.
func (w *world) say(token string, state outbox.State, no outbox.Refusal) {
	if w.model.said[token] == nil {
		w.model.said[token], w.model.nos[token] = map[outbox.State]bool{}, map[outbox.Refusal]bool{}
	}
	if state == outbox.Refused {
		w.model.nos[token][no] = true
	} else {
		w.model.said[token][state] = true
	}
}

// pass lets the house work until it is at rest; where the power goes, it is
// opened again.
func (w *world) pass() {
	w.t.Helper()
	err := w.work()
	if errors.Is(err, errPower) {
		w.power = nil
		w.restart()
		err = w.work()
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

// work is company.run where a share may be away: that stops no other channel.
func (w *world) work() error {
	ctx := context.Background()
	for range 100 {
		r, err := w.taker.Run(ctx)
		if err != nil {
			return err
		}
		changed, err := w.flow.Pass(ctx)
		if err != nil {
			return err
		}
		changed = changed || r.Changed()
		for _, m := range w.machines {
			t, err := m.Run(ctx)
			switch {
			case err == nil:
				changed = changed || t.Changed()
			case !w.away || m.Channel.Name() != "ehf" || errors.Is(err, errPower):
				return err
			}
		}
		if !changed {
			return nil
		}
	}
	return errors.New("no rest after 100 passes")
}

// file is the name of the next file.
func (w *world) file(ending string) string {
	w.files++
	return fmt.Sprintf("f%03d.%s", w.files, ending)
}

// tokens are the deliveries by a channel that may have left, by id.
func (w *world) tokens(channel string) []string {
	return w.rows(`SELECT token FROM delivery WHERE channel = $1 AND token <> '' ORDER BY id`, channel)
}

// receipt drops what a counterpart says of a delivery.
func (w *world) receipt(channel, token string, state outbox.State, no outbox.Refusal) {
	w.say(token, state, no)
	w.drop(w.file("txt"), "receipts "+channel+"\n"+token+";"+string(state)+";"+string(no)+"\n")
}

// bill drops a file of invoices, by their customers.
func (w *world) bills(customers ...int) {
	var list [][]string
	for _, customer := range customers {
		w.invoices++
		list = append(list, bill(strconv.Itoa(200100+w.invoices), customer, 1000))
	}
	w.csv(w.file("csv"), list...)
}

// pay drops a bank statement in which an invoice is paid, or something else.
func (w *world) pay(number, kid string) {
	w.bankDay++
	opening := w.balance
	w.balance += 1000
	kroner := func(n int) string { return strconv.Itoa(n) + ".00" }
	day := fmt.Sprintf("2027-01-%02d", w.bankDay)
	w.bank(w.file("xml"), bankFile{name: day, day: day, opening: kroner(opening), closing: kroner(w.balance), entries: []paid{{ref: "p" + day, amount: "1000.00", kid: kid, text: number}}})
}

// order is a person's order for an invoice. It is carried out or refused, and
// a person tries again where the power went.
func (w *world) orders(id int64, do func(*flow.Flow, context.Context, int64, flow.Order) error, o flow.Order) (done bool) {
	w.t.Helper()
	told, ordered := w.model.told[id], w.model.ordered[id]
	w.model.person, w.model.told[id], w.model.ordered[id] = id, true, true
	err := do(w.flow, context.Background(), id, o)
	var refused *flow.RefusedOrder
	switch {
	case errors.Is(err, errPower):
		w.power = nil
		w.restart()
		w.watchRows()
	case errors.As(err, &refused):
		w.model.told[id], w.model.ordered[id] = told, ordered
	case err != nil:
		w.t.Fatal(err)
	}
	w.model.person = 0
	return err == nil
}

// stop stops or starts a channel.
func (w *world) stop(channel string, on bool) {
	w.t.Helper()
	do := (*flow.Flow).TurnOff
	if on {
		do = (*flow.Flow).TurnOn
	}
	_, err := do(w.flow, context.Background(), flow.Switch{Kind: flow.Stopped, Seller: sellerID, Channel: channel}, flow.Order{Who: "kari"})
	var refused *flow.RefusedOrder
	switch {
	case errors.Is(err, errPower):
		w.power = nil
		w.restart()
	case err != nil && !errors.As(err, &refused):
		w.t.Fatal(err)
	}
	clear(w.model.stopped)
	for _, channel := range w.rows(`SELECT channel FROM switch WHERE kind = 'stop'`) {
		w.model.stopped[channel] = true
	}
}

// share takes the access point's share away, and brings it back.
func (w *world) share(away bool) {
	w.t.Helper()
	if away == w.away {
		return
	}
	from := w.folder("ehf")
	w.away = away
	if err := os.Rename(from, w.folder("ehf")); err != nil {
		w.t.Fatal(err)
	}
}

// check holds the company, at rest, against the model and against itself.
func (w *world) check(when string) {
	w.t.Helper()
	w.watchRows()
	w.model.letters(w.leavings(), w.accepted())
	w.model.history(w.rows(`SELECT id, at, who, invoice, reason, note FROM event ORDER BY id`))
	vouchers := map[string]string{}
	for v, err := range w.store.Vouchers(context.Background(), "") {
		if err != nil {
			w.t.Fatal(err)
		}
		if _, twice := vouchers[v.Key]; twice {
			w.model.fault("voucher %s twice", v.Key)
		}
		vouchers[v.Key] = fmt.Sprintf("%+v", *v)
	}
	w.model.vouchers(vouchers)
	w.counts()
	w.standings(when)
}

// leavings are all letters at the far ends.
func (w *world) leavings() (all []leaving) {
	w.t.Helper()
	for _, channel := range []string{routing.Factor, "ehf", "email", "paper"} {
		names, err := filepath.Glob(filepath.Join(w.folder(channel), "*.json"))
		if err != nil {
			w.t.Fatal(err)
		}
		for _, name := range names {
			raw, err := os.ReadFile(name)
			if err != nil {
				w.t.Fatal(err)
			}
			l := leaving{channel: channel}
			if err := json.Unmarshal(raw, &l.letter); err != nil {
				w.t.Fatal(err)
			}
			all = append(all, l)
		}
	}
	return all
}

// accepted are the numbers of the invoices that are bought, and only after a
// yes.
func (w *world) accepted() map[string]bool {
	out := map[string]bool{}
	for _, row := range w.rows(`SELECT i.number, o.sale_id FROM offer o JOIN invoice i ON i.id = o.invoice WHERE o.state = 'accepted'`) {
		number, sale, _ := strings.Cut(row, " ")
		out[number] = true
		if !w.model.yes[sale] {
			w.model.fault("invoice %s is bought, and the factor has not said yes", number)
		}
	}
	return out
}

// counts holds the figures against the rows.
func (w *world) counts() {
	w.t.Helper()
	c, err := w.store.Counts(context.Background())
	if err != nil {
		w.t.Fatal(err)
	}
	tally := func(query string) map[string]int {
		n := map[string]int{}
		for _, row := range w.rows(query) {
			n[row]++
		}
		return n
	}
	deliveries := map[string]int{}
	for channel, states := range c.Deliveries {
		for state, n := range states {
			deliveries[channel+" "+state] = n
		}
	}
	for what, pair := range map[string][2]map[string]int{
		"invoices":   {c.Invoices, tally(`SELECT state FROM invoice`)},
		"files":      {c.Files, tally(`SELECT state FROM arrival`)},
		"offers":     {c.Offers, tally(`SELECT state FROM offer`)},
		"deliveries": {deliveries, tally(`SELECT channel, state FROM delivery WHERE purpose <> 'copy' AND purpose <> 'notice'`)},
		"copies":     {c.Copies, tally(`SELECT state FROM delivery WHERE purpose = 'copy'`)},
	} {
		for _, n := range pair {
			maps.DeleteFunc(n, func(_ string, n int) bool { return n == 0 })
		}
		if !maps.Equal(pair[0], pair[1]) {
			w.model.fault("%s are counted as %v, and are %v", what, pair[0], pair[1])
		}
	}
}

// standings holds each invoice at rest against its deliveries and offers.
func (w *world) standings(when string) {
	w.t.Helper()
	living, last := map[string]sending{}, map[string]sending{}
	for _, id := range slices.Sorted(maps.Keys(w.model.was)) {
		s := w.model.was[id]
		key := strconv.FormatInt(s.invoice, 10)
		if s.living() {
			living[key] = s
		}
		if s.purpose == string(outbox.ForFactor) || s.purpose == string(outbox.ForWithdrawal) {
			last[key] = s
		}
	}
	offers := map[string]string{}
	for _, row := range w.rows(`SELECT invoice, state FROM offer ORDER BY id`) {
		invoice, state, _ := strings.Cut(row, " ")
		offers[invoice] = state
	}
	for _, row := range w.rows(`SELECT id, number, state FROM invoice`) {
		cells := strings.SplitN(row, " ", 3)
		id, number, state := cells[0], cells[1], flow.InvoiceState(cells[2])
		s, lives := living[id]
		at := outbox.State(s.state)
		var ok bool
		switch state {
		case flow.Delivered:
			ok = lives && (at == outbox.Delivered || at == outbox.Accepted && s.channel != "ehf")
		case flow.InDelivery:
			ok = lives && at != outbox.Delivered && at != outbox.Handled
		case flow.Ended:
			ok = !lives || at == outbox.Handled || at == outbox.Refused
		case flow.Offered:
			ok = !lives && (offers[id] == string(flow.OfferOpen) || last[id].purpose == string(outbox.ForWithdrawal))
		case flow.Staged:
			ok = false // no file is held here
		default:
			ok = !lives && offers[id] != string(flow.OfferOpen)
		}
		if !ok {
			w.model.fault("%s: invoice %s is %s, its delivery %q, its offer %q", when, number, state, s.state, offers[id])
		}
	}
}

// answers drops the factor's answer to an offer that has left.
func (w *world) answers(l letter, cells string) {
	if strings.HasPrefix(cells, "accepted") {
		w.model.yes[l.SaleID] = true
	}
	w.drop(w.file("csv"), fmt.Sprintf("sale_id;invoice_number;status;reason_code;reason_text;payee_account;factor_kid;valid_until\n%s;%s;%s\n", l.SaleID, l.Number, cells))
}

// offered are the offers that have left, by number.
func (w *world) offered() []letter {
	var out []letter
	for _, l := range w.leavings() {
		if l.channel == routing.Factor && l.Action != string(factoring.Withdraw) {
			out = append(out, l.letter)
		}
	}
	slices.SortFunc(out, func(a, b letter) int { return strings.Compare(a.Number+a.SaleID, b.Number+b.SaleID) })
	return out
}

// mend brings everything around the company back to order, and gives it time.
func (w *world) mend() {
	w.t.Helper()
	w.power = nil
	w.mail = "well"
	w.share(false)
	clear(w.opinions)
	for _, channel := range []string{"", "ehf", "email", "paper"} {
		w.stop(channel, false)
	}
	for range 4 {
		w.later(30 * 24 * time.Hour)
		w.pass()
	}
	for _, s := range w.model.was {
		if s.state == string(outbox.Leased) || s.state == string(outbox.Queued) {
			w.model.fault("%s is still %s when all is well again", s, s.state)
		}
	}
	for _, row := range w.rows(`SELECT number, state FROM invoice WHERE state IN ('waiting', 'staged')`) {
		w.model.fault("invoice %s when all is well again", row)
	}
}
