package flow

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"sluse/formats"
	"sluse/ingest"
	"sluse/invoice"
	"sluse/ledger"
	"sluse/money"
	"sluse/words"
)

// A Desk answers what only the commands of a person ask, beside Reader.
type Desk interface {
	// LastArrival is the latest file of a name in a source.
	LastArrival(ctx context.Context, source, name string) (Arrival, bool, error)
	// TakenContent is the first file of a seller with this content that was
	// taken.
	TakenContent(ctx context.Context, seller, sha256 string) (Arrival, bool, error)
	// ChannelsOf counts an arrival's invoices by the channel that they go
	// by; those that go nowhere yet are "held" or "waiting".
	ChannelsOf(ctx context.Context, arrival int64) (map[string]int, error)
	// HeldOf are an arrival's held invoices, in the file's order.
	HeldOf(ctx context.Context, arrival int64, limit int) ([]Invoice, error)
	// ByIdentity is Tx.InvoiceByIdentity outside a commit.
	ByIdentity(ctx context.Context, seller string, class invoice.Class, number string) (Invoice, bool, error)
	// Taught is the customer that an invoice names as it would be after
	// learning from it; nothing is written. One that is not known is what
	// the invoice says.
	Taught(ctx context.Context, learnt invoice.Customer) (invoice.Customer, error)
	// FindCustomers are those of a customer number, else of an org number.
	FindCustomers(ctx context.Context, seller, number string) ([]invoice.Customer, error)
	// Pick is what a filter picks, as one commit left it, with the first so
	// many of them.
	Pick(ctx context.Context, f Filter, first int) (Pick, error)
	// Usual and Rehearsing are those of Tx, outside a commit.
	Usual(ctx context.Context, source, format string, n int) ([]Weight, error)
	Rehearsing(ctx context.Context, seller string) (Channels, error)
	// RehearsedInvoices are the invoices, by id, that were taken in while
	// something rehearsed and have not left for real.
	RehearsedInvoices(ctx context.Context, seller string) ([]int64, error)
	// CustomerEvents are what happened to a customer, the last first.
	CustomerEvents(ctx context.Context, customer int64, limit int) ([]Event, error)
	// Gaps are the open number gaps, and all others where they are asked for.
	Gaps(ctx context.Context, seller string, all bool, limit int) ([]Gap, error)
	// BookedStatements are the booked statements by seller, account and day.
	BookedStatements(ctx context.Context, seller string) ([]Statement, error)
}

// An Import is what became of an imported file, or would become of it.
type Import struct {
	File      string         `json:"file"`
	SHA256    string         `json:"sha256"`
	Format    string         `json:"format"`
	State     ArrivalState   `json:"state"`
	Invoices  Counts         `json:"invoices"`
	ByChannel map[string]int `json:"by_channel"`
	Problems  []Problem      `json:"problems"`
	// More counts problems beyond maxProblems, which are not listed.
	More int `json:"more_problems,omitempty"`
}

// A Problem is one thing in a file that a person must look at.
type Problem struct {
	Place string `json:"place"`
	Rule  string `json:"rule"`
	Value string `json:"value"`
	Text  string `json:"text"`
	Todo  string `json:"todo"`
}

// The ways of ByChannel that are no channel.
const (
	WayHeld       = "held"
	WayWaiting    = "waiting"
	WayRegistered = "registered" // never sent
)

// maxProblems bounds what one answer lists.
const maxProblems = 10_000

// NeedsPerson reports whether something in the file waits for a person.
func (im *Import) NeedsPerson() bool {
	return len(im.Problems) > 0 || im.State == HeldFile || im.State == RejectedFile || im.ByChannel[WayHeld] > 0
}

func (im *Import) add(p Problem) {
	if len(im.Problems) >= maxProblems {
		im.More++
		return
	}
	im.Problems = append(im.Problems, p)
}

func problem(place, rule, value string, r words.Reason, lang words.Lang) Problem {
	return Problem{Place: place, Rule: rule, Value: value, Text: r.Text(lang), Todo: r.Todo(lang)}
}

func (im *Import) findings(list []invoice.Finding, lang words.Lang) {
	for _, finding := range list {
		if finding.Fatal {
			im.add(problem(finding.Place.String(), finding.Rule, finding.Value, finding.Reason, lang))
		}
	}
}

// newImport has every channel in its counts, so that readers find them all.
func (f *Flow) newImport(name string) Import {
	im := Import{File: name, ByChannel: map[string]int{WayHeld: 0, WayWaiting: 0, WayRegistered: 0}, Problems: []Problem{}}
	for channel := range f.Channels {
		im.ByChannel[channel] = 0
	}
	return im
}

// Imported is what became of a file that was taken.
func (f *Flow) Imported(ctx context.Context, desk Desk, a Arrival) (Import, error) {
	im := f.newImport(a.Name)
	im.SHA256, im.Format, im.State, im.Invoices = a.SHA256, a.Format, a.State, a.Counts
	ways, err := desk.ChannelsOf(ctx, a.ID)
	if err != nil {
		return im, err
	}
	for way, n := range ways {
		if way != "" { // ended by a person
			im.ByChannel[way] = n
		}
	}
	if !a.Reason.IsZero() {
		place := a.Place
		if place == "" {
			place = a.Name
		}
		im.add(problem(place, a.Reason.Code, "", a.Reason, f.Lang))
	}
	for fault, err := range f.Store.Faults(ctx, a.ID) {
		if err != nil {
			return im, err
		}
		im.findings(fault.Findings, f.Lang)
	}
	held, err := desk.HeldOf(ctx, a.ID, maxProblems)
	if err != nil {
		return im, err
	}
	for _, inv := range held {
		im.add(problem(inv.Place.String(), inv.Reason.Code, inv.Number, inv.Reason, f.Lang))
	}
	return im, nil
}

// A DryFile is a file as DryImport is told of it.
type DryFile struct {
	Name   string
	Seller string
	Source string // that would bring it
}

// DryImport says what would become of a file, with the real rules, the real
// look-ups and the real lists, and writes nothing. It reads the file twice:
// an invoice is routed by what the whole file teaches of its customer. explain
// says why no format knows a file. Memory grows by numbers, fingerprints and
// customers, never by documents.
func (f *Flow) DryImport(ctx context.Context, desk Desk, r io.ReadSeeker, file DryFile, explain func(head []byte) words.Reason) (Import, error) {
	d := dryRun{
		Flow: f, desk: desk, seller: f.Sellers[file.Seller], source: file.Source, name: file.Name, im: f.newImport(file.Name),
		seen: map[string]seen{}, customers: map[string]invoice.Customer{},
	}
	if d.seller == nil {
		return d.im, fmt.Errorf("no seller %q", file.Seller)
	}
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		return d.im, err
	}
	d.im.SHA256 = hex.EncodeToString(h.Sum(nil))
	known, taken, err := desk.TakenContent(ctx, file.Seller, d.im.SHA256)
	if err != nil {
		return d.im, err
	}
	if taken {
		d.im.State, d.im.Format = DuplicateOfFile, known.Format
		return d.im, nil
	}
	head, err := d.rewind(r)
	if err != nil {
		return d.im, err
	}
	if d.format = f.format(head); d.format == nil {
		d.reject(d.name, explain(head))
		return d.im, nil
	}
	d.im.Format = d.format.Name()
	return d.im, d.run(ctx, r)
}

// A dryRun is one file on its way through nothing.
type dryRun struct {
	*Flow
	desk      Desk
	seller    *Seller
	source    string
	name      string
	format    formats.Format
	im        Import
	good      []int // ordinals of what would be taken
	seen      map[string]seen
	customers map[string]invoice.Customer
	leaving   Weight
}

// seen is an invoice of the same file.
type seen struct {
	fingerprint string
	gross       money.Amount
}

// maxLearnt bounds the customers that one file teaches us of.
const maxLearnt = 500_000

func (d *dryRun) rewind(r io.ReadSeeker) ([]byte, error) {
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	head, _, err := headOf(r, formats.HeadSize)
	if err != nil {
		return nil, err
	}
	_, err = r.Seek(0, io.SeekStart)
	return head, err
}

func (d *dryRun) reject(place string, why words.Reason) {
	d.im.State, d.im.Invoices, d.im.Problems, d.im.More = RejectedFile, Counts{}, []Problem{}, 0
	d.im.add(problem(place, why.Code, "", why, d.Lang))
}

func (d *dryRun) run(ctx context.Context, r io.ReadSeeker) error {
	for rec, err := range d.format.Read(r, d.options(d.name, d.seller)) {
		var fault *formats.FileError
		if errors.As(err, &fault) {
			d.reject(fault.Place.String(), fault.Reason)
			return nil
		}
		if err != nil {
			return err
		}
		if err := d.record(ctx, rec); err != nil {
			return err
		}
	}
	c := &d.im.Invoices
	if c.Accepted == 0 && c.Duplicate == 0 {
		why := words.R("file.nothing-good", strconv.Itoa(c.Read))
		d.im.State = RejectedFile
		d.im.Problems = slices.Insert(d.im.Problems, 0, problem(d.name, why.Code, "", why, d.Lang))
		return nil
	}
	var usual []Weight
	if n := d.lookBack(); n > 0 {
		var err error
		if usual, err = d.desk.Usual(ctx, d.source, d.format.Name(), n); err != nil {
			return err
		}
	}
	why := d.heldWhole(d.leaving, usual)
	if why.IsZero() {
		d.im.State = ArchivedFile
		return d.route(ctx, r)
	}
	d.im.State = HeldFile
	d.im.ByChannel[WayRegistered] += c.Accepted - d.leaving.Invoices
	d.im.ByChannel[WayHeld] += d.leaving.Invoices
	d.im.Problems = slices.Insert(d.im.Problems, 0, problem(d.name, why.Code, "", why, d.Lang))
	return nil
}

// record judges one record and finds whether its number is taken.
func (d *dryRun) record(ctx context.Context, rec *formats.Record) error {
	c := &d.im.Invoices
	c.Read++
	s := d.judge(&ingest.File{Name: d.name, Source: ingest.Source{Name: d.source}}, d.seller, d.format, rec)
	if s.fault != nil {
		c.Rejected++
		d.im.findings(s.fault.Findings, d.Lang)
		return nil
	}
	known, first, found, err := d.known(ctx, s.inv)
	switch {
	case err != nil:
		return err
	case found && known.Fingerprint != s.inv.Fingerprint && !(sameItem(known, s.inv) && known.ID != 0):
		c.Conflict++
		d.im.add(problem(s.inv.Place.String(), "SLUSE-CONFLICT", s.inv.Number,
			words.R("file.conflict", s.inv.Number, first, words.Arg(known.Gross), words.Arg(s.inv.Gross)), d.Lang))
		return nil
	case found && !stillLeaves(known, s.inv).IsZero() && known.ID != 0:
		c.Rejected++
		d.im.add(problem(s.inv.Place.String(), "SLUSE-AS-SENT", s.inv.Number, stillLeaves(known, s.inv), d.Lang))
		return nil
	case found:
		c.Duplicate++
		if undelivered(known) {
			d.learn(s.customer)
		}
		return nil
	}
	c.Accepted++
	d.seen[identityKey(s.inv.Class, s.inv.Number)] = seen{s.inv.Fingerprint, s.inv.Gross}
	d.good = append(d.good, rec.Ordinal)
	d.learn(s.customer)
	if isRegistered(s.inv) {
		return nil
	}
	d.leaving.Invoices++
	if s.inv.Class == invoice.ClassInvoice && s.inv.Gross.Currency == d.BookMoney {
		d.leaving.Sum += min(s.inv.Gross.Minor, math.MaxInt64-max(d.leaving.Sum, 0)) // full is far above any limit
	}
	return nil
}

func identityKey(class invoice.Class, number string) string { return string(class) + "\x00" + number }

// known is the invoice that has a number already: in this file, or before it.
func (d *dryRun) known(ctx context.Context, inv Invoice) (known Invoice, first string, found bool, err error) {
	if s, ok := d.seen[identityKey(inv.Class, inv.Number)]; ok {
		return Invoice{Fingerprint: s.fingerprint, Gross: s.gross, State: Staged}, d.name, true, nil
	}
	known, found, err = d.desk.ByIdentity(ctx, inv.Seller, inv.Class, inv.Number)
	if err != nil || !found || known.Arrival == 0 {
		return known, "", found, err
	}
	a, err := d.Store.File(ctx, known.Arrival)
	return known, a.Name, true, err
}

func customerKey(c invoice.Customer) string {
	switch {
	case c.Number != "":
		return "number " + c.Number
	case c.OrgNumber != "":
		return "org " + c.OrgNumber
	}
	return ""
}

// learn keeps what the file teaches of a customer: as in the store, a later
// invoice that says nothing of a thing takes nothing away.
func (d *dryRun) learn(c invoice.Customer) {
	key := customerKey(c)
	if key == "" {
		return
	}
	before, ok := d.customers[key]
	if !ok && len(d.customers) >= maxLearnt {
		return
	}
	for _, t := range []struct{ to, was *string }{
		{&c.OrgNumber, &before.OrgNumber}, {&c.Name, &before.Name}, {&c.Email, &before.Email},
	} {
		if *t.to == "" {
			*t.to = *t.was
		}
	}
	if c.Address == (invoice.Address{}) {
		c.Address = before.Address
	}
	c.Name, c.Email = strings.Clone(c.Name), strings.Clone(c.Email)
	d.customers[key] = c
}

// route counts the channels by which the accepted invoices would go.
func (d *dryRun) route(ctx context.Context, r io.ReadSeeker) error {
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return err
	}
	rehearses, err := d.desk.Rehearsing(ctx, d.seller.ID)
	if err != nil {
		return err
	}
	next := 0
	for rec, err := range d.format.Read(r, d.options(d.name, d.seller)) {
		if err != nil {
			return err
		}
		if next == len(d.good) {
			return nil
		}
		if rec.Ordinal != d.good[next] {
			continue
		}
		next++
		if why := d.Intakes[d.source].register(rec.Invoice); !why.IsZero() {
			d.im.ByChannel[WayRegistered]++
			continue
		}
		e, err := d.explain(ctx, rec.Invoice)
		if err != nil {
			return err
		}
		way := e.Way()
		if e.held().IsZero() && way != WayWaiting {
			way = wayOf(Invoice{Rehearsed: rehearses}, way)
		}
		d.im.ByChannel[way]++
		if why := e.held(); !why.IsZero() {
			d.im.add(problem(rec.Place.String(), why.Code, rec.Number, why, d.Lang))
		}
	}
	return nil
}

func (d *dryRun) explain(ctx context.Context, doc *invoice.Invoice) (Explained, error) {
	customer := learnt(d.seller.ID, doc)
	if known, ok := d.customers[customerKey(customer)]; ok {
		customer = known
	}
	customer, err := d.desk.Taught(ctx, customer)
	if err != nil {
		return Explained{}, err
	}
	credited := false
	if len(doc.Preceding) > 0 {
		_, credited = d.seen[identityKey(invoice.ClassInvoice, doc.Preceding[0].Number)]
	}
	return d.wouldGo(ctx, d.seller, doc, customer, credited)
}

// bookable says why the books could not take an invoice.
func (f *Flow) bookable(inv Invoice, doc *invoice.Invoice) (words.Reason, error) {
	sale, err := f.sale(inv, doc)
	if err != nil {
		return words.Reason{}, err
	}
	_, err = f.Chart.Issued(sale)
	switch {
	case errors.Is(err, ledger.ErrVAT):
		return words.R("books.no-vat-account"), nil
	case errors.Is(err, ledger.ErrUnbalanced):
		return words.R("books.vat-bases-differ"), nil
	case errors.Is(err, ledger.ErrEmpty):
		return words.Reason{}, nil
	}
	return words.Reason{}, err
}
