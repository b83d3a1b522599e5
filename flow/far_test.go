package flow_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"sluse/drop"
	"sluse/factoring"
	"sluse/flow"
	"sluse/ingest"
	"sluse/outbox"
	"sluse/routing"
	"sluse/store"
	"sluse/words"
)

// A letter is what the far end of a channel is given, as far as the tests
// care.
type letter struct {
	Number, Type, Account, KID, Payee, Email, Token, SaleID, Action string
	Mark, To                                                        string
	Notes                                                           []string
}

// An end is one channel with a far end that the test plays.
type end struct {
	c      *company
	name   string
	last   outbox.State
	folder string
	unfit  map[string]outbox.Refusal // by invoice number: what cannot be packed
}

func (c *company) end(name string, last outbox.State) end {
	return end{c: c, name: name, last: last, folder: filepath.Join(c.dir, "out", name), unfit: map[string]outbox.Refusal{}}
}

func (e *end) Name() string       { return e.name }
func (e *end) BatchSize() int     { return 100 }
func (e *end) Last() outbox.State { return e.last }

// Verdict is what the test has set: "ehf 10005", else "ehf", else can.
func (e *end) Verdict(k outbox.Candidate) routing.Verdict {
	answer, ok := e.c.opinions[e.name+" "+k.Customer.Number]
	if !ok {
		if answer, ok = e.c.opinions[e.name]; !ok {
			answer = routing.Can
		}
	}
	if e.name == "email" && k.Customer.Email == "" {
		answer = routing.Cannot
	}
	return routing.Verdict{Channel: e.name, Answer: answer, Reason: words.R("far." + string(answer))}
}

func (e *end) Pack(_ context.Context, b outbox.Batch) ([]outbox.Parcel, []outbox.Unfit, error) {
	var parcels []outbox.Parcel
	var unfit []outbox.Unfit
	for _, item := range b.Items {
		if no, ok := e.unfit[item.Invoice.Number]; ok {
			unfit = append(unfit, outbox.Unfit{Delivery: item.Delivery, Refusal: no, Reason: words.R("far.unfit")})
			continue
		}
		l := letter{
			Number: item.Invoice.Number, Type: item.Invoice.Type, Account: item.Invoice.Payment.Account, KID: item.Invoice.Payment.ID,
			Email: item.Customer.Email, Token: item.Token, Notes: item.Invoice.Notes, Mark: item.Mark, To: item.To,
		}
		if item.Invoice.Payee != nil {
			l.Payee = item.Invoice.Payee.Name
		}
		if item.Offer != nil {
			l.SaleID, l.Action = item.Offer.SaleID, string(item.Offer.Action)
		}
		raw, err := json.Marshal(l)
		if err != nil {
			return nil, nil, err
		}
		parcels = append(parcels, outbox.Parcel{Name: item.Token + ".json", Deliveries: []int64{item.Delivery}, MediaType: "application/json", Bytes: raw})
	}
	return parcels, unfit, nil
}

// letters are what has left, by name.
func (e *end) letters() []letter {
	e.c.t.Helper()
	names, err := filepath.Glob(filepath.Join(e.folder, "*.json"))
	if err != nil {
		e.c.t.Fatal(err)
	}
	var out []letter
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			e.c.t.Fatal(err)
		}
		var l letter
		if err := json.Unmarshal(raw, &l); err != nil {
			e.c.t.Fatal(err)
		}
		out = append(out, l)
	}
	return out
}

// letter is the one that carries an invoice.
func (e *end) letter(number string) letter {
	e.c.t.Helper()
	var found []letter
	for _, l := range e.letters() {
		if l.Number == number && l.Action != string(factoring.Withdraw) {
			found = append(found, l)
		}
	}
	if len(found) != 1 {
		e.c.t.Fatalf("%s: invoice %s left %d times", e.name, number, len(found))
	}
	return found[0]
}

// A receipt file of an end: its name, then "token;state;refusal" a line.
func (e *end) RecogniseReceipt(head []byte) bool {
	return bytes.HasPrefix(head, []byte("receipts "+e.name+"\n"))
}

func (e *end) ReadReceipt(r io.Reader, _ string) ([]outbox.Receipt, error) {
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	var out []outbox.Receipt
	for _, line := range strings.Split(strings.TrimSpace(string(raw)), "\n")[1:] {
		cells := strings.Split(line, ";")
		out = append(out, outbox.Receipt{Token: cells[0], State: outbox.State(cells[1]), Refusal: outbox.Refusal(cells[2]), Reason: words.R("far.says")})
	}
	return out, nil
}

// answer drops a receipt for the last letter of an invoice.
func (e *end) answer(file, number string, state outbox.State, refusal outbox.Refusal) {
	e.c.t.Helper()
	e.c.drop(file, "receipts "+e.name+"\n"+e.letter(number).Token+";"+string(state)+";"+string(refusal)+"\n")
}

// A filer hands over by files.
type filer struct{ end }

var (
	_ outbox.Filer    = (*filer)(nil)
	_ outbox.Receiver = (*filer)(nil)
)

func (e *filer) Drop() drop.Drop {
	d, err := drop.Folder(e.folder)
	if err != nil {
		e.c.t.Fatal(err)
	}
	return d
}
func (*filer) Folder() string    { return "" }
func (*filer) Temporary() string { return "tmp" }

// A printer is a filer whose letters people read.
type printer struct{ *filer }

var _ outbox.Copier = printer{}

func (printer) TakesAddress() bool { return false }

// A mailer hands over one at a time; send is how that goes.
type mailer struct {
	end
	send func(l letter, begun func() error) error
}

var (
	_ outbox.Sender   = (*mailer)(nil)
	_ outbox.Receiver = (*mailer)(nil)
	_ outbox.Copier   = (*mailer)(nil)
)

func (*mailer) TakesAddress() bool { return true }

func (e *mailer) Send(_ context.Context, p outbox.Parcel, begun func() error) error {
	var l letter
	if err := json.Unmarshal(p.Bytes, &l); err != nil {
		return err
	}
	if e.send != nil {
		if err := e.send(l, begun); err != nil {
			return err
		}
	} else if err := begun(); err != nil {
		return err
	}
	name := filepath.Join(e.folder, p.Name)
	if _, err := os.Stat(name); err == nil {
		e.c.t.Errorf("%s left twice by mail", l.Number)
	}
	return os.WriteFile(name, p.Bytes, 0o640)
}

// A power fails a program's commits: from number at on nothing is committed
// any more, or that one is and nobody lives to hear of it.
type power struct {
	commits int
	at      int // 0 never fails
	after   bool
	gone    bool
}

var errPower = errors.New("the power is gone")

func (p *power) do(commit func() error) error {
	if p == nil {
		return commit()
	}
	if p.gone {
		return errPower
	}
	if p.commits++; p.commits != p.at {
		return commit()
	}
	p.gone = true
	if p.after {
		if err := commit(); err != nil {
			return err
		}
	}
	return errPower
}

// A powered store commits as long as there is power.
type powered struct {
	*store.Store
	c *company
}

func (s *powered) Do(ctx context.Context, f func(flow.Tx) error) error {
	return s.c.power.do(func() error { return s.Store.Do(ctx, f) })
}

func (s *powered) Sight(ctx context.Context, source string, entries []drop.Entry, now time.Time) (since []time.Time, err error) {
	err = s.c.power.do(func() error { since, err = s.Store.Sight(ctx, source, entries, now); return err })
	return since, err
}

func (s *powered) Arrive(ctx context.Context, source, seller, name string, size int64, now time.Time) (a ingest.Arrival, err error) {
	err = s.c.power.do(func() error { a, err = s.Store.Arrive(ctx, source, seller, name, size, now); return err })
	return a, err
}

func (s *powered) Kept(ctx context.Context, arrival int64, o ingest.Original) error {
	return s.c.power.do(func() error { return s.Store.Kept(ctx, arrival, o) })
}

func (s *powered) Duplicate(ctx context.Context, arrival, of int64) error {
	return s.c.power.do(func() error { return s.Store.Duplicate(ctx, arrival, of) })
}

func (s *powered) Reject(ctx context.Context, arrival int64, place string, why words.Reason) error {
	return s.c.power.do(func() error { return s.Store.Reject(ctx, arrival, place, why) })
}

func (s *powered) Place(ctx context.Context, arrival int64, where string) error {
	return s.c.power.do(func() error { return s.Store.Place(ctx, arrival, where) })
}

// Unlease is not counted: it changes something only where the power went
// before, and there are very many.
func (s *powered) Unlease(ctx context.Context, c outbox.Claim) error {
	if s.c.power != nil && s.c.power.gone {
		return errPower
	}
	return s.Store.Unlease(ctx, c)
}

// Lease is counted where there is something to lease.
func (s *powered) Lease(ctx context.Context, c outbox.Claim, by time.Time, n int) (b outbox.Batch, ids []int64, err error) {
	if s.c.power != nil && !s.c.power.gone && s.c.one(`SELECT COUNT(*) FROM delivery WHERE state = 'queued' AND channel = ?`, c.Channel) == "0" { //nolint:contextcheck // the test's own look at the rows
		return s.Store.Lease(ctx, c, by, n)
	}
	err = s.c.power.do(func() error { b, ids, err = s.Store.Lease(ctx, c, by, n); return err })
	return b, ids, err
}

func (s *powered) Intend(ctx context.Context, c outbox.Claim, b outbox.Batch, parcels []outbox.Parcel) error {
	return s.c.power.do(func() error { return s.Store.Intend(ctx, c, b, parcels) })
}

func (s *powered) Begin(ctx context.Context, c outbox.Claim, parcels []int64) error {
	return s.c.power.do(func() error { return s.Store.Begin(ctx, c, parcels) })
}

var (
	_ flow.Store      = (*powered)(nil)
	_ ingest.Register = (*powered)(nil)
	_ outbox.Queue    = (*powered)(nil)
)

// later moves the clock.
func (c *company) later(d time.Duration) { c.now = c.now.Add(d) }

// drop puts a file into the source's folder.
func (c *company) drop(name, content string) {
	c.t.Helper()
	if err := os.WriteFile(filepath.Join(c.dir, "drop", "in", name), []byte(content), 0o640); err != nil {
		c.t.Fatal(err)
	}
}

// answered drops the factor's answer to the offers of invoices, all alike.
func (c *company) answered(file, cells string, numbers ...string) {
	c.t.Helper()
	text := "sale_id;invoice_number;status;reason_code;reason_text;payee_account;factor_kid;valid_until\n"
	for _, number := range numbers {
		text += fmt.Sprintf("%s;%s;%s\n", c.factor.letter(number).SaleID, number, cells)
	}
	c.drop(file, text)
}

// settled drops a settlement: rows "number;kind;amount", and their sum.
func (c *company) settled(file, id, sum string, rows ...string) {
	text := "record;settlement_id;value_date;invoice_number;kind;amount;currency;count;sum\n"
	for _, row := range rows {
		text += "row;" + id + ";2027-01-12;" + row + ";NOK;;\n"
	}
	text += fmt.Sprintf("trailer;%s;2027-01-12;;;;NOK;%d;%s\n", id, len(rows), sum)
	c.drop(file, text)
}
