package flow

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"sluse/formats"
	"sluse/ingest"
	"sluse/invoice"
	"sluse/invoice/rules"
	"sluse/money"
	"sluse/words"
)

// Invoices is the kind of file that brings invoices, in any format.
type Invoices struct{ Flow *Flow }

var _ ingest.Kind = Invoices{}

// Name is the kind's word in configuration.
func (Invoices) Name() string { return "invoices" }

// Recognise says whether some format reads the file.
func (k Invoices) Recognise(head []byte) bool { return k.Flow.format(head) != nil }

func (f *Flow) format(head []byte) formats.Format {
	for _, one := range f.Formats {
		if one.Recognise(head) {
			return one
		}
	}
	return nil
}

// chunkSize is how many invoices are staged in one commit.
const chunkSize = 500

// Take stages the file's invoices in chunks and releases them in one last
// commit. After a crash it goes on behind the last committed one.
func (k Invoices) Take(ctx context.Context, file *ingest.File) (err error) {
	f := k.Flow
	format, r, err := f.open(ctx, file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	seller := f.Sellers[file.Source.Seller]
	done, err := f.Store.Staged(ctx, file.Arrival)
	if err != nil {
		return err
	}
	chunk := make([]staging, 0, chunkSize)
	flush := func() error {
		err := f.stage(ctx, chunk)
		chunk = chunk[:0]
		return err
	}
	for rec, err := range format.Read(r, f.options(file.Name, seller)) {
		if err != nil {
			return f.unreadable(ctx, file, err)
		}
		if rec.Ordinal <= done {
			continue
		}
		chunk = append(chunk, f.judge(file, seller, format, rec))
		if len(chunk) == chunkSize {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := flush(); err != nil {
		return err
	}
	return f.release(ctx, file, format.Name())
}

func (f *Flow) options(name string, seller *Seller) formats.Options {
	o := formats.Options{File: name, MaxLine: f.Limits.LineSize, MaxLines: f.Limits.LinesPerInvoice}
	if seller != nil {
		o.Seller, o.KIDLengths = seller.Party, seller.KIDLengths
		if len(seller.Accounts) > 0 {
			o.Account = seller.Accounts[0]
		}
	}
	return o
}

// open opens the file with the format that reads it.
func (f *Flow) open(ctx context.Context, file *ingest.File) (formats.Format, io.ReadCloser, error) {
	r, err := file.Open(ctx)
	if err != nil {
		return nil, nil, err
	}
	head, whole, err := headOf(r, formats.HeadSize)
	if err != nil {
		return nil, nil, errors.Join(err, r.Close())
	}
	format := f.format(head)
	if format == nil {
		return nil, nil, errors.Join(fmt.Errorf("%s: no format reads it", file.Name), r.Close())
	}
	return format, reading{whole, r}, nil
}

// unreadable gives a file back whole: nothing of it stays.
func (f *Flow) unreadable(ctx context.Context, file *ingest.File, err error) error {
	var fault *formats.FileError
	if !errors.As(err, &fault) {
		return err
	}
	if err := f.Store.Do(ctx, func(tx Tx) error { return tx.Unstage(file.Arrival) }); err != nil {
		return err
	}
	return &ingest.Rejected{Place: fault.Place.String(), Reason: fault.Reason}
}

// A staging is a record on its way into the store: an invoice, or a fault.
type staging struct {
	inv      Invoice
	customer invoice.Customer
	content  []byte // canonical JSON; nil for a fault
	original []byte
	fault    *Fault
	raw      []byte
}

// judge turns a record into an invoice, or into a fault with its reasons.
func (f *Flow) judge(file *ingest.File, seller *Seller, format formats.Format, rec *formats.Record) staging {
	findings := rec.Findings
	inv := rec.Invoice
	if inv != nil && !invoice.AnyFatal(findings) {
		findings = append(slices.Clip(findings), placed(rec, f.Check(inv, seller))...)
	}
	s := staging{raw: rec.Raw}
	class := invoice.ClassInvoice
	if inv != nil {
		class = inv.Class()
	}
	if inv == nil || invoice.AnyFatal(findings) {
		s.fault = &Fault{
			Arrival: file.Arrival, Ordinal: rec.Ordinal, Number: rec.Number, Class: class,
			Outcome: FaultRejected, Place: rec.Place, Findings: findings,
		}
		return s
	}
	content, err := json.Marshal(inv)
	if err != nil {
		panic("flow: an invoice cannot be written as JSON: " + err.Error()) // plain data: cannot happen
	}
	gross, _ := inv.Amount(inv.Totals.Due) // the rules have checked that it is whole
	s.content = content
	if _, ok := format.(formats.Encoder); ok {
		s.original = rec.Raw
	}
	s.customer = learnt(seller.ID, inv)
	s.inv = Invoice{
		Seller: seller.ID, Class: class, Number: inv.Number, Type: inv.Type,
		IssueDate: inv.IssueDate, DueDate: inv.DueDate, Gross: gross,
		KID: inv.Payment.ID, Account: invoice.NormalAccount(inv.Payment.Account), Fingerprint: Fingerprint(inv),
		Arrival: file.Arrival, Ordinal: rec.Ordinal, Place: rec.Place, State: Staged, Reason: f.stagedReason(file.Source.Name, seller, inv), CreatedAt: f.Now(),
	}
	if len(inv.Preceding) > 0 && inv.IsCreditNote() {
		s.inv.Credits = inv.Preceding[0].Number
	}
	return s
}

// Check is every rule that an invoice of a seller must pass: those of the
// norm, and that it is the seller's own. One that goes to an organisation
// must be fit for EHF.
func (f *Flow) Check(inv *invoice.Invoice, seller *Seller) []invoice.Finding {
	scope := rules.Any
	if inv.Buyer.OrgNumber() != "" {
		scope = rules.EHF
	}
	findings := rules.Check(inv, scope)
	if seller != nil {
		if own, stated := seller.Party.OrgNumber(), inv.Seller.OrgNumber(); own != stated {
			findings = append(findings, invoice.Finding{
				Rule: "SLUSE-SELLER", Fatal: true, Term: "BT-30", Value: stated, Reason: words.R("file.other-seller", stated, own),
			})
		}
	}
	return append(findings, f.checkBooks(inv)...)
}

// What the books take of one invoice: sums of millions of them stay far
// inside 64 bits, and an account number in the column of rates is no rate.
const (
	maxRate  = 10_000
	maxMinor = 1_000_000_000_000 // minor units of the book currency
)

// checkBooks says why the books cannot take an invoice.
func (f *Flow) checkBooks(inv *invoice.Invoice) []invoice.Finding {
	finding := func(rule, term, value string, reason words.Reason) []invoice.Finding {
		return []invoice.Finding{{Rule: rule, Fatal: true, Term: term, Value: value, Reason: reason}}
	}
	rate := inv.ExchangeRate
	if inv.Currency == f.BookMoney {
		rate = money.Int(1)
	}
	switch {
	case !rate.IsSet():
		return finding("SLUSE-RATE", "BT-5", inv.Currency, words.R("file.no-rate", inv.Currency, f.BookMoney))
	case rate.Sign() <= 0 || rate.Cmp(money.Int(maxRate)) >= 0:
		return finding("SLUSE-RATE", "BT-5", rate.String(), words.R("file.bad-rate", rate.String(), inv.Currency))
	}
	gross, ok := inv.Amount(inv.Totals.Gross)
	if ok {
		var err error
		gross, err = gross.At(rate, f.BookMoney)
		ok = err == nil
	}
	if !ok || gross.Minor > maxMinor || gross.Minor < -maxMinor {
		return finding("SLUSE-LARGE", "BT-112", inv.Totals.Gross.String(), words.R("file.too-large", inv.Totals.Gross.String(), inv.Currency))
	}
	return nil
}

// placed gives each finding of a rule its place in the file.
func placed(rec *formats.Record, findings []invoice.Finding) []invoice.Finding {
	for i := range findings {
		if findings[i].Place != (invoice.Place{}) {
			continue
		}
		findings[i].Place = rec.Place
		if n := findings[i].Line; n > 0 && n <= len(rec.LinePlaces) {
			findings[i].Place = rec.LinePlaces[n-1]
		}
	}
	return findings
}

// fraud is the code of the reason that only a release ends.
const fraud = "invoice.foreign-account"

// stagedReason is what an invoice that is in order comes in with: that it is
// only registered, or why it may not leave by itself.
func (f *Flow) stagedReason(source string, seller *Seller, inv *invoice.Invoice) words.Reason {
	if why := f.Intakes[source].register(inv); !why.IsZero() {
		return why
	}
	return f.holdReason(seller, inv)
}

// holdReason says why an invoice that is in order may not leave by itself.
func (f *Flow) holdReason(seller *Seller, inv *invoice.Invoice) words.Reason {
	if account := inv.Payment.Account; account != "" && !f.agreedAccount(seller, account) {
		return words.R(fraud, account)
	}
	if days := f.Limits.InvoiceAgeDays; days > 0 && inv.IssueDate.DaysUntil(f.today()) > days {
		return words.R("invoice.too-old", string(inv.IssueDate), strconv.Itoa(days))
	}
	return words.Reason{}
}

// agreedAccount says whether money may be asked for on an account: the
// seller's own, or an agreed factor's. Anything else may be fraud.
func (f *Flow) agreedAccount(seller *Seller, account string) bool {
	for _, own := range seller.Accounts {
		if invoice.SameAccount(own, account) {
			return true
		}
	}
	for _, a := range f.Factors {
		if a.Seller == seller.ID && invoice.SameAccount(a.Account, account) {
			return true
		}
	}
	return false
}

// stage makes a chunk's documents durable and commits their rows.
func (f *Flow) stage(ctx context.Context, chunk []staging) error {
	if len(chunk) == 0 {
		return nil
	}
	var docs [][]byte
	var into []*Ref
	keep := func(doc []byte, ref *Ref) {
		if doc != nil {
			docs, into = append(docs, doc), append(into, ref)
		}
	}
	raws := make([]Ref, len(chunk))
	for i := range chunk {
		s := &chunk[i]
		keep(s.content, &s.inv.Content)
		keep(s.original, &s.inv.Original)
		if s.original == nil && s.fault != nil {
			keep(s.raw, &raws[i])
		}
	}
	refs, err := f.Store.Pack(docs)
	if err != nil {
		return err
	}
	for i, ref := range refs {
		*into[i] = ref
	}
	// A conflict shows in the commit only, and its bytes must be kept before
	// one names them: then the commit is made again. They are few.
	for {
		var bare []int
		err := f.Store.Do(ctx, func(tx Tx) error {
			bare = nil
			rehearses, err := tx.Rehearsing(sellerOf(chunk))
			if err != nil {
				return err
			}
			for i := range chunk {
				s := chunk[i]
				if s.inv.Rehearsed = rehearses; isRegistered(s.inv) {
					s.inv.Rehearsed = ""
				}
				err := f.stageOne(tx, s, raws[i])
				if errors.Is(err, errBare) {
					bare, err = append(bare, i), nil
				}
				if err != nil {
					return fmt.Errorf("%s: %w", chunk[i].inv.Place, err)
				}
			}
			if len(bare) > 0 {
				return errBare
			}
			return nil
		})
		if !errors.Is(err, errBare) {
			return err
		}
		if err := f.keepRaw(chunk, bare, raws); err != nil {
			return err
		}
	}
}

// sellerOf is whose invoices a chunk has.
func sellerOf(chunk []staging) string {
	for i := range chunk {
		if seller := chunk[i].inv.Seller; seller != "" {
			return seller
		}
	}
	return ""
}

// errBare says that a record's bytes are to be kept first.
var errBare = errors.New("the record's bytes are not kept")

func (f *Flow) keepRaw(chunk []staging, which []int, raws []Ref) error {
	docs := make([][]byte, len(which))
	for i, n := range which {
		docs[i] = chunk[n].raw
	}
	refs, err := f.Store.Pack(docs)
	if err != nil {
		return err
	}
	for i, n := range which {
		raws[n] = refs[i]
	}
	return nil
}

// stageOne writes one record. s is a copy: the commit may run again.
func (f *Flow) stageOne(tx Tx, s staging, raw Ref) error {
	if s.fault != nil {
		fault := *s.fault
		fault.Raw = raw
		return tx.AddFault(fault)
	}
	known, found, err := tx.InvoiceByIdentity(s.inv.Seller, s.inv.Class, s.inv.Number)
	if err != nil {
		return err
	}
	if found {
		return f.again(tx, known, s, raw)
	}
	change, err := tx.Customer(s.customer)
	if err != nil {
		return err
	}
	if err := f.taught(tx, change, s.inv.Number, s.inv.Place.String()); err != nil {
		return err
	}
	s.inv.Customer = change.After.ID
	return tx.AddInvoice(&s.inv)
}

// again is an invoice whose number is taken: the same one once more, whose
// delivery data may be newer, or a conflict.
func (f *Flow) again(tx Tx, known Invoice, s staging, raw Ref) error {
	fault := Fault{
		Arrival: s.inv.Arrival, Ordinal: s.inv.Ordinal, Number: s.inv.Number, Class: s.inv.Class,
		Outcome: FaultDuplicate, Place: s.inv.Place,
	}
	if known.State == Staged && known.Arrival != s.inv.Arrival {
		other, err := tx.ArrivalByID(known.Arrival)
		if err != nil {
			return err
		}
		if other.State == Arrived { // it may yet be rejected whole, and this one be the first
			return fmt.Errorf("invoice %s: %s is being read", s.inv.Number, other.Name)
		}
	}
	first, err := tx.ArrivalName(known.Arrival)
	if err != nil {
		return err
	}
	if known.Fingerprint != s.inv.Fingerprint && !sameItem(known, s.inv) {
		if raw == (Ref{}) && len(s.raw) > 0 {
			return errBare
		}
		fault.Outcome, fault.Raw = FaultConflict, raw
		fault.Findings = []invoice.Finding{{
			Rule: "SLUSE-CONFLICT", Fatal: true, Term: "BT-1", Value: s.inv.Number, Place: s.inv.Place,
			Reason: words.R("file.conflict", s.inv.Number, first, words.Arg(known.Gross), words.Arg(s.inv.Gross)),
		}}
		return tx.AddFault(fault)
	}
	if why := stillLeaves(known, s.inv); !why.IsZero() {
		if raw == (Ref{}) && len(s.raw) > 0 {
			return errBare
		}
		fault.Outcome, fault.Raw = FaultRejected, raw
		fault.Findings = []invoice.Finding{{Rule: "SLUSE-AS-SENT", Fatal: true, Term: "BT-1", Value: s.inv.Number, Place: s.inv.Place, Reason: why}}
		return tx.AddFault(fault)
	}
	fault.Findings = []invoice.Finding{{
		Rule: "SLUSE-DUPLICATE", Term: "BT-1", Value: s.inv.Number, Place: s.inv.Place,
		Reason: words.R("file.duplicate", s.inv.Number, first),
	}}
	if err := tx.AddFault(fault); err != nil {
		return err
	}
	if !undelivered(known) {
		return nil
	}
	change, err := tx.TeachCustomer(known.Customer, s.customer)
	if err != nil {
		return err
	}
	if err := f.taught(tx, change, s.inv.Number, s.inv.Place.String()); err != nil {
		return err
	}
	known.Content = s.inv.Content
	if s.inv.Original.Pack != 0 || known.Original.Pack != 0 {
		known.Original = s.inv.Original
	}
	if known.State == HeldBack && strings.HasPrefix(known.Reason.Code, routeReason) {
		known.State, known.Reason, known.LookAt = Waiting, words.Reason{}, f.Now()
	}
	return tx.SetInvoice(known)
}

// routeReason begins the code of every reason that the route gave: what a
// change of the customer's data may mend.
const routeReason = "route."

// undelivered says whether delivery data may still change.
func undelivered(inv Invoice) bool {
	return inv.State == Staged || inv.State == Waiting || inv.State == HeldBack
}

// release is the file's last commit: it accounts for every record and lets
// all go at once, or holds the file whole, or rejects it where nothing of it
// was good.
func (f *Flow) release(ctx context.Context, file *ingest.File, format string) error {
	a, err := f.Store.File(ctx, file.Arrival)
	if err != nil {
		return err
	}
	a.Kind, a.Format = "invoices", format
	return f.Store.Do(ctx, func(tx Tx) error {
		a := a
		var err error
		if a.Counts, err = tx.Counts(a.ID); err != nil {
			return err
		}
		if a.Leaving, err = tx.Leaving(a.ID, f.BookMoney); err != nil {
			return err
		}
		why, err := f.mayRelease(tx, a)
		switch {
		case err != nil:
			return err
		case a.Counts.Accepted == 0 && a.Counts.Duplicate == 0:
			a.State, a.Reason = RejectedFile, words.R("file.nothing-good", strconv.Itoa(a.Counts.Read))
			if err := f.readOnly(tx, a); err != nil {
				return err
			}
		case !why.IsZero():
			a.State, a.Reason = HeldFile, why
		default:
			a.State = ArchivedFile
			if err := f.letGo(tx, a); err != nil {
				return err
			}
		}
		return tx.SetArrival(a)
	})
}

// mayRelease marks a file's invoices with what rehearses, all alike, and says
// why the file is held whole, or nothing.
func (f *Flow) mayRelease(tx Tx, a Arrival) (words.Reason, error) {
	rehearses, err := tx.Rehearsing(a.Seller)
	if err != nil {
		return words.Reason{}, err
	}
	if err := tx.Rehearse(a.ID, rehearses); err != nil {
		return words.Reason{}, err
	}
	var usual []Weight
	if n := f.lookBack(); n > 0 {
		if usual, err = tx.Usual(a.Source, a.Format, a.ID, n); err != nil {
			return words.Reason{}, err
		}
	}
	return f.heldWhole(a.Leaving, usual), nil
}
