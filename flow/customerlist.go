package flow

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"sort"
	"strconv"
	"strings"

	"sluse/formats"
	"sluse/ingest"
	"sluse/invoice"
	"sluse/routing"
	"sluse/words"
)

// Customers is the kind of file that lists a seller's customers.
type Customers struct{ Flow *Flow }

var _ ingest.Kind = Customers{}

// Name is the kind's word in configuration.
func (Customers) Name() string { return "customers" }

// Recognise says whether the file is a list of customers.
func (k Customers) Recognise(head []byte) bool { return k.Flow.customerList(head) != nil }

func (f *Flow) customerList(head []byte) formats.CustomerList {
	for _, one := range f.CustomerLists {
		if one.Recognise(head) {
			return one
		}
	}
	return nil
}

// Take changes the customers, chunk by chunk. A row that is wrong harms no
// other, and a list that is taken again changes nothing: so a chunk is whole
// with its commit, and a restart goes on behind the last.
func (k Customers) Take(ctx context.Context, file *ingest.File) (err error) {
	f := k.Flow
	list, r, err := f.openList(ctx, file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	a, err := f.Store.File(ctx, file.Arrival)
	if err != nil {
		return err
	}
	a.Kind, a.Format = k.Name(), list.Name()
	chunk := make([]*formats.CustomerRecord, 0, chunkSize)
	for rec, err := range list.ReadCustomers(r, formats.Options{File: file.Name, MaxLine: f.Limits.LineSize}) {
		var fault *formats.FileError
		if errors.As(err, &fault) {
			return &ingest.Rejected{Place: fault.Place.String(), Reason: fault.Reason}
		}
		if err != nil {
			return err
		}
		if rec.Ordinal <= a.Counts.Read {
			continue // before the last restart
		}
		chunk = append(chunk, rec)
		if len(chunk) == chunkSize {
			if a, err = f.takeCustomers(ctx, a, chunk, false); err != nil {
				return err
			}
			chunk = chunk[:0]
		}
	}
	_, err = f.takeCustomers(ctx, a, chunk, true)
	return err
}

func (f *Flow) openList(ctx context.Context, file *ingest.File) (formats.CustomerList, io.ReadCloser, error) {
	r, err := file.Open(ctx)
	if err != nil {
		return nil, nil, err
	}
	head, whole, err := headOf(r, formats.HeadSize)
	if err != nil {
		return nil, nil, errors.Join(err, r.Close())
	}
	list := f.customerList(head)
	if list == nil {
		return nil, nil, errors.Join(fmt.Errorf("%s: no list of customers", file.Name), r.Close())
	}
	return list, reading{whole, r}, nil
}

// takeCustomers is the commit of one chunk: its changes, its faults and how
// far the file is read.
func (f *Flow) takeCustomers(ctx context.Context, a Arrival, chunk []*formats.CustomerRecord, last bool) (after Arrival, err error) {
	// A row's bytes must be kept before a fault names them, and some faults
	// show in the commit only: then it is made again.
	raws := map[int]Ref{}
	bare := []int{}
	for i, rec := range chunk {
		if invoice.AnyFatal(rec.Findings) {
			bare = append(bare, i)
		}
	}
	for {
		if err := f.keepRows(chunk, bare, raws); err != nil {
			return a, err
		}
		err := f.Store.Do(ctx, func(tx Tx) error {
			after, bare = a, nil
			for i, rec := range chunk {
				raw, kept := raws[i]
				switch err := f.listed(tx, &after, rec, raw, kept); {
				case errors.Is(err, errBare):
					bare = append(bare, i)
				case err != nil:
					return fmt.Errorf("%s: %w", rec.Place, err)
				}
			}
			if len(bare) > 0 {
				return errBare
			}
			if last {
				after.State = ArchivedFile
				if c := after.Counts; c.Accepted+c.Duplicate == 0 {
					after.State, after.Reason = RejectedFile, words.R("customers.nothing-good", strconv.Itoa(c.Read))
				}
			}
			return tx.SetArrival(after)
		})
		if !errors.Is(err, errBare) {
			return after, err
		}
	}
}

func (f *Flow) keepRows(chunk []*formats.CustomerRecord, which []int, into map[int]Ref) error {
	if len(which) == 0 {
		return nil
	}
	docs := make([][]byte, len(which))
	for i, n := range which {
		docs[i] = chunk[n].Raw
	}
	refs, err := f.Store.Pack(docs)
	if err != nil {
		return err
	}
	for i, n := range which {
		into[n] = refs[i]
	}
	return nil
}

// listed carries one row out and counts it.
func (f *Flow) listed(tx Tx, a *Arrival, rec *formats.CustomerRecord, raw Ref, kept bool) error {
	findings := rec.Findings
	if !invoice.AnyFatal(findings) {
		changed, no, err := f.listCustomer(tx, a.Seller, rec)
		if err != nil {
			return err
		}
		if no.IsZero() {
			a.Counts.Read++
			if changed {
				a.Counts.Accepted++
			} else {
				a.Counts.Duplicate++
			}
			return nil
		}
		if !kept {
			return errBare
		}
		findings = []invoice.Finding{{Rule: "SLUSE-CUSTOMER", Fatal: true, Place: rec.Place, Reason: no}}
	}
	a.Counts.Read++
	a.Counts.Rejected++
	return tx.AddFault(Fault{Arrival: a.ID, Ordinal: rec.Ordinal, Outcome: FaultRejected, Place: rec.Place, Findings: findings, Raw: raw})
}

// listCustomer changes the one customer that a row names, or makes it. What a
// person has set stays. The reason says why it cannot be.
func (f *Flow) listCustomer(tx Tx, seller string, rec *formats.CustomerRecord) (changed bool, no words.Reason, err error) {
	says := rec.Customer
	if no := f.badList(seller, says.List); !no.IsZero() {
		return false, no, nil
	}
	found, err := tx.CustomersNamed(seller, says.Number, says.OrgNumber)
	switch {
	case err != nil:
		return false, no, err
	case len(found) > 1:
		return false, words.R("customers.several", says.OrgNumber), nil
	case len(found) == 0:
		if says.Name == "" {
			return false, words.R("customers.no-name"), nil
		}
		says.Seller = seller
		id, err := tx.AddCustomer(says, listedFields(says, rec.Says))
		if err != nil {
			return false, no, err
		}
		e := Event{At: f.Now(), Who: ours, Customer: id, Reason: words.R("event.customer-new-listed", rec.Place.String())}
		return true, no, tx.AddEvent(e)
	}
	known := found[0]
	next := known.Customer
	listed := slices.Clone(known.Listed)
	for _, field := range listedFields(says, rec.Says) {
		if slices.Contains(known.Edited, field) {
			continue
		}
		listFields[field](&next, says)
		if !slices.Contains(listed, field) {
			listed = append(listed, field)
		}
	}
	changes := changesOf(known.Customer, next)
	if len(changes) == 0 && len(listed) == len(known.Listed) {
		return false, no, nil
	}
	if err := tx.SaveListed(next, listed); err != nil || len(changes) == 0 {
		return false, no, err
	}
	if err := f.customerChanged(tx, known.Customer, next); err != nil {
		return false, no, err
	}
	e := Event{At: f.Now(), Who: ours, Customer: next.ID, Reason: words.R("event.customer-listed", rec.Place.String(), words.NestAll(changes))}
	return true, no, tx.AddEvent(e)
}

// listedFields are the fields that a row sets. Its numbers are among them
// where it has them.
func listedFields(c invoice.Customer, says []string) []string {
	fields := slices.Clone(says)
	if c.Number != "" {
		fields = append(fields, formats.FieldNumber)
	}
	if c.OrgNumber != "" {
		fields = append(fields, formats.FieldOrg)
	}
	return fields
}

// badList says why a customer cannot have a list of channels.
func (f *Flow) badList(seller string, list []string) words.Reason {
	for i, name := range list {
		_, ok := f.Channels[name]
		if name == routing.Factor {
			ok = f.factorOf(seller) != nil && i == 0 && len(list) > 1
		}
		if !ok || slices.Index(list, name) != i {
			names := make([]string, 0, len(f.Channels))
			for channel := range f.Channels {
				names = append(names, channel)
			}
			sort.Strings(names)
			return words.R("customers.bad-list", name, strings.Join(names, ", "))
		}
	}
	return words.Reason{}
}

// Leftovers are the report and the correction file of the rows that were not
// taken.
func (k Customers) Leftovers(ctx context.Context, file *ingest.File) ([]ingest.Leftover, error) {
	f := k.Flow
	a, err := f.Store.File(ctx, file.Arrival)
	if err != nil || a.Counts.Rejected == 0 {
		return nil, err
	}
	c, n := a.Counts, strconv.Itoa
	note := ingest.Note{
		Name: file.Name, Came: file.Came.In(f.Zone), Problems: f.problems(ctx, a.ID),
		Summary: words.R("customers.summary", n(c.Read), n(c.Accepted), n(c.Duplicate), n(c.Rejected)),
	}
	ending := path.Ext(file.Name)
	return []ingest.Leftover{
		{Name: file.Name + ingest.ReportEnding, Write: func(w io.Writer) error { return ingest.Report(w, note, f.Lang) }},
		{
			Name:  strings.TrimSuffix(file.Name, ending) + ".rettes" + ending,
			Write: func(w io.Writer) error { return k.correct(ctx, w, file) },
		},
	}, nil
}

func (k Customers) correct(ctx context.Context, w io.Writer, file *ingest.File) (err error) {
	list, r, err := k.Flow.openList(ctx, file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	return list.Correct(w, r, k.Flow.failed(ctx, file.Arrival))
}

// A CustomerImport is what became of a list of customers, or would become of
// it.
type CustomerImport struct {
	File      string       `json:"file"`
	Seller    string       `json:"seller"`
	Format    string       `json:"format"`
	State     ArrivalState `json:"state"`
	Customers ListCounts   `json:"customers"`
	Problems  []Problem    `json:"problems"`
	More      int          `json:"more_problems,omitempty"`
}

// ListCounts accounts for every row: the others add up to Read.
type ListCounts struct {
	Read      int `json:"read"`
	Accepted  int `json:"accepted"`
	Rejected  int `json:"rejected"`
	Unchanged int `json:"unchanged"`
}

func listCounts(c Counts) ListCounts { return ListCounts{c.Read, c.Accepted, c.Rejected, c.Duplicate} }

// ImportedCustomers is what became of a list that was taken.
func (f *Flow) ImportedCustomers(ctx context.Context, a Arrival) (CustomerImport, error) {
	im := Import{Problems: []Problem{}}
	if !a.Reason.IsZero() {
		im.add(problem(cmp.Or(a.Place, a.Name), a.Reason.Code, "", a.Reason, f.Lang))
	}
	for fault, err := range f.Store.Faults(ctx, a.ID) {
		if err != nil {
			return CustomerImport{}, err
		}
		im.findings(fault.Findings, f.Lang)
	}
	return CustomerImport{a.Name, a.Seller, a.Format, a.State, listCounts(a.Counts), im.Problems, im.More}, nil
}

// NoList is the answer to a file that is no list of customers; false where it
// is one.
func (f *Flow) NoList(head []byte, name, seller string) (CustomerImport, bool) {
	if f.customerList(head) != nil {
		return CustomerImport{}, false
	}
	why := words.R("customers.not-a-list")
	return CustomerImport{File: name, Seller: seller, State: RejectedFile, Problems: []Problem{problem(name, why.Code, "", why, f.Lang)}}, true
}

// DryCustomers says what would become of a list of customers, and writes
// nothing. Rows see what the rows of their own chunk before them have changed.
func (f *Flow) DryCustomers(ctx context.Context, r io.Reader, name, seller string) (CustomerImport, error) {
	out := CustomerImport{File: name, Seller: seller, State: ArchivedFile, Problems: []Problem{}}
	head, whole, err := headOf(r, formats.HeadSize)
	if err != nil {
		return out, err
	}
	if no, is := f.NoList(head, name, seller); is {
		return no, nil
	}
	im := Import{Problems: []Problem{}}
	list := f.customerList(head)
	out.Format = list.Name()
	a := Arrival{Name: name, Seller: seller}
	var chunk []*formats.CustomerRecord
	flush := func() error {
		a, err = f.tryCustomers(ctx, a, chunk, &im)
		chunk = chunk[:0]
		return err
	}
	for rec, err := range list.ReadCustomers(whole, formats.Options{File: name, MaxLine: f.Limits.LineSize}) {
		var fault *formats.FileError
		if errors.As(err, &fault) {
			out.State, out.Customers, out.Problems = RejectedFile, ListCounts{}, []Problem{problem(fault.Place.String(), fault.Reason.Code, "", fault.Reason, f.Lang)}
			return out, nil
		}
		if err != nil {
			return out, err
		}
		if chunk = append(chunk, rec); len(chunk) == chunkSize {
			if err := flush(); err != nil {
				return out, err
			}
		}
	}
	if err := flush(); err != nil {
		return out, err
	}
	if a.Counts.Accepted+a.Counts.Duplicate == 0 {
		out.State = RejectedFile
	}
	out.Customers, out.Problems, out.More = listCounts(a.Counts), im.Problems, im.More
	return out, nil
}

// tryCustomers carries a chunk out and undoes it.
func (f *Flow) tryCustomers(ctx context.Context, a Arrival, chunk []*formats.CustomerRecord, im *Import) (after Arrival, err error) {
	var wrong [][]invoice.Finding
	err = f.Store.Do(ctx, func(tx Tx) error {
		after, wrong = a, nil
		for _, rec := range chunk {
			findings := rec.Findings
			if !invoice.AnyFatal(findings) {
				changed, no, err := f.listCustomer(tx, a.Seller, rec)
				if err != nil {
					return err
				}
				switch {
				case changed:
					after.Counts.Accepted++
				case no.IsZero():
					after.Counts.Duplicate++
				default:
					findings = []invoice.Finding{{Rule: "SLUSE-CUSTOMER", Fatal: true, Place: rec.Place, Reason: no}}
				}
			}
			after.Counts.Read++
			if invoice.AnyFatal(findings) {
				after.Counts.Rejected++
				wrong = append(wrong, findings)
			}
		}
		return errDry
	})
	for _, findings := range wrong {
		im.findings(findings, f.Lang)
	}
	if errors.Is(err, errDry) {
		err = nil
	}
	return after, err
}
