package flow_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sluse/bankfiles"
	"sluse/bankfiles/camt"
	"sluse/drop"
	"sluse/factoring"
	"sluse/factoring/csvpair"
	"sluse/flow"
	"sluse/formats"
	"sluse/formats/csv"
	"sluse/formats/ubl"
	"sluse/ingest"
	"sluse/invoice"
	"sluse/ledger"
	"sluse/money"
	"sluse/outbox"
	"sluse/routing"
	"sluse/store"
	"sluse/words"
)

// A company is a small seller with real rooms and a real store. Only the far
// ends of its channels are made here, and its clock is moved by hand.
type company struct {
	t        testing.TB
	dir      string
	now      time.Time
	power    *power // fails a commit; nil never does
	watch    func() // is called after each commit; nil is nobody
	store    *store.Store
	flow     *flow.Flow
	taker    *ingest.Taker
	machines []*outbox.Machine

	ehf, paper, factor *filer
	email              *mailer
	mailByFile         bool                      // mails are files, which survive a cut in the middle
	opinions           map[string]routing.Answer // "channel customer": what a channel says of a customer
	settings           []func(*flow.Flow)
	beside             *sql.DB
	ended              bool
}

const (
	sellerID      = "slusevik"
	sellerAccount = "99990501234"
	factorAccount = "99990600011"
)

// orgs are customers 10001 and on.
var orgs = []string{"310100072", "310100145", "310100218", "310100285", "310100358", "310100420", "310100498", "310100560", "310100633"}

// newCompany opens a company in an empty folder. It can be reached by every
// channel, and customers 10001 and 10002 are offered to the factor first.
func newCompany(t testing.TB, settings ...func(*flow.Flow)) *company {
	t.Helper()
	c := &company{
		t: t, dir: t.TempDir(), settings: settings, opinions: map[string]routing.Answer{},
		now: time.Date(2027, 1, 11, 21, 0, 0, 0, time.UTC),
	}
	for _, folder := range []string{"drop/in", "out/ehf", "out/paper", "out/factor", "out/email"} {
		if err := os.MkdirAll(filepath.Join(c.dir, folder), 0o750); err != nil {
			t.Fatal(err)
		}
	}
	c.ehf = &filer{c.end("ehf", outbox.Delivered)}
	c.email = &mailer{end: c.end("email", outbox.Accepted)}
	c.paper = &filer{c.end("paper", outbox.Accepted)}
	c.factor = &filer{c.end(routing.Factor, outbox.HandedOver)}
	if err := c.open(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.close)
	return c
}

func (c *company) shut() {
	if err := c.store.Close(); err != nil {
		c.t.Error(err)
	}
}

// close closes the company for good. A test of many companies closes each when it
// is done with it.
func (c *company) close() {
	if c.ended {
		return
	}
	c.ended = true
	c.shut()
	if c.beside != nil {
		if err := c.beside.Close(); err != nil {
			c.t.Error(err)
		}
	}
	freeStore(c.dir)
}

// open furnishes the house on what the folder holds, as after a restart.
func (c *company) open() error {
	in, err := drop.Folder(filepath.Join(c.dir, "drop"))
	if err != nil {
		return err
	}
	if c.store, err = store.Open(context.Background(), storeDSN(c.dir), filepath.Join(c.dir, "state")); err != nil {
		return err
	}
	clock := func() time.Time { return c.now }
	db := &powered{c.store, c}
	f := &flow.Flow{
		Store: db, Now: clock, Zone: time.UTC, Lang: words.NB,
		Sellers: map[string]*flow.Seller{sellerID: seller()}, Factors: map[string]*flow.Factor{"demofaktor": agreement()},
		Channels:  map[string]outbox.Channel{},
		Formats:   []formats.Format{csv.Format{}, ubl.New()},
		BankFiles: []bankfiles.Format{camt.New()}, CustomerLists: []formats.CustomerList{csv.Customers{}},
		Directory: &outbox.List{}, Chart: ledger.DefaultChart(), BookMoney: "NOK",
		LookUpWait: time.Hour, LookUpDeadline: 48 * time.Hour,
	}
	for _, set := range c.settings {
		set(f)
	}
	c.flow = f
	c.taker = &ingest.Taker{
		Source: ingest.Source{Name: "in", Seller: sellerID, Drop: in, Kinds: []ingest.Kind{
			flow.Receipts{Flow: f}, flow.Answers{Flow: f}, flow.Settlements{Flow: f}, flow.Statements{Flow: f}, flow.Customers{Flow: f}, flow.Invoices{Flow: f},
		}},
		Register: db, Now: clock,
	}
	c.machines = nil
	mail := outbox.Channel(c.email)
	if c.mailByFile {
		mail = &filer{c.email.end}
	}
	for _, channel := range []outbox.Channel{c.factor, c.ehf, mail, printer{c.paper}} {
		f.Channels[channel.Name()] = channel
		c.machines = append(c.machines, &outbox.Machine{
			Channel: channel, Queue: db, Outcomes: f, Now: clock,
			Retry: outbox.Retry{Attempts: 3, First: time.Minute, Longest: time.Hour},
		}, &outbox.Machine{
			Channel: c.rehearsal(channel), Queue: db, Outcomes: f, Now: clock,
			Retry: outbox.Retry{Attempts: 3, First: time.Minute, Longest: time.Hour},
		})
	}
	return nil
}

func seller() *flow.Seller {
	org := invoice.ID{Scheme: invoice.OrgScheme, Value: "310100005"}
	return &flow.Seller{
		ID: sellerID, Accounts: []string{sellerAccount}, OwnHandling: money.NOK(80_00),
		Party: invoice.Party{
			Name: "Slusevik Engros AS", LegalID: org, Endpoint: org, VATID: "NO310100005MVA", TaxID: "Foretaksregisteret",
			Address: invoice.Address{Line1: "Demoveien 100", PostCode: "0150", City: "Oslo", Country: "NO"},
		},
		Lists: []routing.List{
			{Name: "salg", Channels: []string{routing.Factor, "ehf", "email", "paper"}, Customers: []string{"10001", "10002"}},
			{Name: "standard", Channels: []string{"ehf", "email", "paper"}},
		},
	}
}

func agreement() *flow.Factor {
	return &flow.Factor{
		Agreement: factoring.Agreement{
			ID: "demofaktor", Seller: sellerID, FactorName: "Demofaktor AS", FactorOrgNumber: "310101826", Account: factorAccount,
			CommissionPoints: 250, OfferExpiryDays: 3,
		},
		Language: csvpair.New(),
	}
}

// run makes passes until one changes nothing, as "sluse run --once" does.
func (c *company) run() error {
	ctx := context.Background()
	for range 60 {
		r, err := c.taker.Run(ctx)
		if err != nil {
			return err
		}
		changed, err := c.flow.Pass(ctx)
		if err != nil {
			return err
		}
		changed = changed || r.Changed()
		for _, m := range c.machines {
			t, err := m.Run(ctx)
			if err != nil {
				return err
			}
			changed = changed || t.Changed()
		}
		if !changed {
			return nil
		}
	}
	return fmt.Errorf("no rest after 60 passes")
}

// A step is an event, and how things stand when the run after it has come to
// rest: invoices by number (a credit note by "K" and its number), and other
// things by their own words; see look.
type step struct {
	name string
	do   func(*company)
	want map[string]string
}

// play plays a story on one company; after each step the books must hold.
func play(t *testing.T, c *company, steps ...step) {
	t.Helper()
	for _, s := range steps {
		if s.do != nil {
			s.do(c)
		}
		if err := c.run(); err != nil {
			t.Fatalf("%s: %v", s.name, err)
		}
		for what, want := range s.want {
			if got := c.look(what); got != want {
				t.Errorf("%s: %s is\n\t%q, not\n\t%q", s.name, what, got, want)
			}
		}
		c.invariants(s.name)
		if t.Failed() {
			return
		}
	}
}

// look tells how one thing stands:
//
//	200101         invoice: its state, its reason, its deliveries
//	K300101        credit note
//	open 200101    what is open on the invoice's item
//	offer 200101   its offers
//	account 1920   an account's balance, "2999 Skyldig faktor" with its sub-account
//	file a.csv     the last file of a name: its state, its reason and its counts
//	statements     by number: name, state, reason
//	suspense       the reasons of the money in suspense
//	customer 10001 e-mail and prepayment
func (c *company) look(what string) string {
	kind, rest, _ := strings.Cut(what, " ")
	switch kind {
	case "open":
		return c.one(`SELECT COALESCE(SUM(amount), 0) FROM posting_line WHERE account = '1500' AND item = (SELECT id FROM invoice WHERE class = 'invoice' AND number = $1)`, rest)
	case "offer":
		return c.all(`SELECT o.state || ' ' || o.kid || ' ' || o.credit FROM offer o JOIN invoice i ON i.id = o.invoice WHERE i.number = $1 ORDER BY o.id`, rest)
	case "account":
		code, sub, _ := strings.Cut(rest, " ")
		return c.one(`SELECT COALESCE(SUM(amount), 0) FROM posting_line WHERE account = $1 AND sub = $2`, code, sub)
	case "file":
		return c.one(`SELECT state, reason AS code, n_read || '=' || n_accepted || '+' || n_rejected || '+' || n_duplicate || '+' || n_conflict
			FROM arrival WHERE name = $1 ORDER BY id DESC LIMIT 1`, rest)
	case "statements":
		return c.all(`SELECT name, state, reason AS code FROM statement ORDER BY id`)
	case "suspense":
		return c.all(`SELECT why AS code, amount FROM entry WHERE state = 'unmatched' ORDER BY key`)
	case "customer":
		return c.one(`SELECT email, prepay AS until FROM customer WHERE number = $1`, rest)
	}
	class := "invoice"
	if n, ok := strings.CutPrefix(what, "K"); ok {
		class, what = "credit note", n
	}
	stands := c.rows(`SELECT state, reason AS code FROM invoice WHERE class = $1 AND number = $2`, class, what)
	if len(stands) == 0 {
		return "-"
	}
	ways := c.rows(`SELECT ' ' || d.channel || '=' || d.state FROM delivery d JOIN invoice i ON i.id = d.invoice WHERE i.class = $1 AND i.number = $2 ORDER BY d.id`, class, what)
	return stands[0] + " |" + strings.Join(ways, "")
}

// db reads the database beside the house.
func (c *company) db() *sql.DB {
	if c.beside != nil {
		return c.beside
	}
	db, err := openBeside(c.dir)
	if err != nil {
		c.t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	c.beside = db
	return db
}

// one is the one text of a query; "-" where there is no row.
func (c *company) one(query string, args ...any) string {
	list := c.rows(query, args...)
	if len(list) == 0 {
		return "-"
	}
	return list[0]
}

func (c *company) all(query string, args ...any) string {
	return strings.Join(c.rows(query, args...), "; ")
}

// rows are a query's rows, the cells of each with a space between. Structures
// are kept as JSON, which each engine reads by words of its own: of a column
// that is called code, words or until only that is shown.
func (c *company) rows(query string, args ...any) (out []string) {
	c.t.Helper()
	rows, err := c.db().QueryContext(context.Background(), query, args...)
	if err != nil {
		c.t.Fatalf("%v in %s", err, query)
	}
	defer func() { _ = rows.Close() }()
	names, err := rows.Columns()
	if err != nil {
		c.t.Fatal(err)
	}
	for rows.Next() {
		cells, to := make([]string, len(names)), make([]any, len(names))
		for i := range cells {
			to[i] = &cells[i]
		}
		if err := rows.Scan(to...); err != nil {
			c.t.Fatalf("%v in %s", err, query)
		}
		for i, name := range names {
			cells[i] = c.shown(name, cells[i])
		}
		out = append(out, strings.Join(cells, " "))
	}
	if err := rows.Err(); err != nil {
		c.t.Fatal(err)
	}
	return out
}

func (c *company) shown(column, cell string) string {
	c.t.Helper()
	var reason words.Reason
	var advice invoice.Prepayment
	switch {
	case cell == "":
	case column == "code":
		c.decode(cell, &reason)
		return reason.Code
	case column == "words":
		c.decode(cell, &reason)
		return reason.Code + " " + strings.Join(reason.Args, " ")
	case column == "until":
		c.decode(cell, &advice)
		return advice.Until
	}
	return cell
}

func (c *company) decode(cell string, into any) {
	c.t.Helper()
	if err := json.Unmarshal([]byte(cell), into); err != nil {
		c.t.Fatalf("%v in %s", err, cell)
	}
}

// invariants are what must hold whatever has happened.
func (c *company) invariants(when string) {
	c.t.Helper()
	proof, err := ledger.Verify(c.store.Vouchers(context.Background(), ""))
	if err != nil {
		c.t.Fatalf("%s: %v", when, err)
	}
	for _, fault := range proof.Faults {
		c.t.Errorf("%s: %s", when, fault.Text(words.EN))
	}
	off, err := c.store.RecountTallies(context.Background())
	if err != nil {
		c.t.Fatalf("%s: %v", when, err)
	}
	for _, d := range off {
		c.t.Errorf("%s: the tallies: %s", when, d)
	}
	for law, query := range map[string]string{
		"two living deliveries": `SELECT 'invoice ' || invoice FROM delivery WHERE purpose = 'customer' AND state NOT IN ('refused', 'withdrawn') GROUP BY invoice HAVING COUNT(*) > 1`,
		"counts do not add up":  `SELECT name FROM arrival WHERE state <> 'arrived' AND n_read <> n_accepted + n_rejected + n_duplicate + n_conflict`,
		"file on its way":       `SELECT name FROM arrival WHERE state NOT IN ('held') AND placed = ''`,
		"bank is not its statement": `SELECT s.name || ': ' || s.closing || ' but the books have ' || b.sum FROM statement s,
			(SELECT d.to_date, COALESCE(SUM(p.amount), 0) AS sum FROM (SELECT DISTINCT to_date FROM statement) d
				LEFT JOIN voucher v ON v.date <= d.to_date LEFT JOIN posting_line p ON p.voucher = v.id AND p.account = '1920' AND p.sub = '' GROUP BY d.to_date) b
			WHERE s.account = '` + sellerAccount + `' AND s.to_date = b.to_date AND s.kind = 'statement' AND s.state = 'booked' AND s.id = (SELECT id FROM statement WHERE account = '` + sellerAccount + `' AND kind = 'statement' AND state = 'booked' ORDER BY to_date DESC, id DESC LIMIT 1)
			AND s.closing <> b.sum`,
		"entry without voucher":  `SELECT key FROM entry WHERE voucher = 0 AND match NOT IN ('nothing', 'held')`,
		"held without a reason":  `SELECT number FROM invoice WHERE state = 'held' AND reason = ''`,
		"gone without a voucher": `SELECT number FROM invoice WHERE issued = 0 AND state IN ('delivered', 'in delivery', 'offered')`,
		"rehearsed and for real": `SELECT i.number FROM invoice i JOIN delivery d ON d.invoice = i.id
			WHERE (i.rehearsed = '*' OR ' ' || i.rehearsed || ' ' LIKE '% ' || d.channel || ' %') AND d.state NOT IN ('refused', 'withdrawn') AND d.channel NOT LIKE 'rehearsal:%'`,
		"a row is mended by nothing": `SELECT f.number || ' of ' || a.name FROM fault f JOIN arrival a ON a.id = f.arrival WHERE f.mended <> 0 AND a.handled = 0
			AND NOT EXISTS (SELECT 1 FROM invoice i WHERE i.seller = a.seller AND i.class = f.class AND i.number = f.number AND i.arrival > f.arrival AND i.state <> 'staged')
			AND NOT EXISTS (SELECT 1 FROM fault g JOIN arrival b ON b.id = g.arrival WHERE g.number = f.number AND g.class = f.class AND g.arrival > f.arrival AND b.seller = a.seller)
			AND NOT (f.outcome = 'conflict' AND f.class = 'invoice' AND EXISTS (SELECT 1 FROM invoice n
				WHERE n.seller = a.seller AND n.class = 'credit note' AND n.credits = f.number AND n.arrival > f.arrival AND n.state <> 'staged'))`,
		"living delivery of an invoice that rests": `SELECT i.number FROM invoice i JOIN delivery d ON d.invoice = i.id AND d.purpose = 'customer'
			WHERE i.state IN ('held', 'waiting', 'staged', 'offered') AND d.state NOT IN ('refused', 'withdrawn')`,
	} {
		for _, row := range c.rows(query) {
			c.t.Errorf("%s: %s: %s", when, law, row)
		}
	}
	for table, column := range map[string]string{"arrival": "reason", "invoice": "reason", "delivery": "reason", "event": "reason", "offer": "reason", "statement": "reason", "entry": "why"} {
		for _, code := range c.rows(`SELECT DISTINCT ` + column + ` AS code FROM ` + table + ` WHERE ` + column + ` <> ''`) {
			if !words.Known(code) && !strings.HasPrefix(code, "far.") {
				c.t.Errorf("%s: %s has a reason without words: %s", when, table, code)
			}
		}
	}
}

func (c *company) order(id string) int64 {
	c.t.Helper()
	class := invoice.ClassInvoice
	if n, ok := strings.CutPrefix(id, "K"); ok {
		class, id = invoice.ClassCreditNote, n
	}
	list, err := c.store.FindInvoices(context.Background(), sellerID, class, id)
	if err != nil || len(list) != 1 {
		c.t.Fatalf("invoice %s: %d found, %v", id, len(list), err)
	}
	return list[0].ID
}
