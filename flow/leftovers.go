package flow

import (
	"context"
	"errors"
	"io"
	"iter"
	"path"
	"strconv"
	"strings"

	"sluse/formats"
	"sluse/ingest"
	"sluse/words"
)

// Leftovers are the report and the correction file of a file with invoices
// that were not taken.
func (k Invoices) Leftovers(ctx context.Context, file *ingest.File) ([]ingest.Leftover, error) {
	a, err := k.Flow.Store.File(ctx, file.Arrival)
	if err != nil {
		return nil, err
	}
	bad := a.Counts.Rejected + a.Counts.Conflict
	if bad == 0 {
		return nil, nil
	}
	left := []ingest.Leftover{k.Flow.report(ctx, file, a)}
	format := k.Flow.formatNamed(a.Format)
	c, ok := format.(formats.Corrector)
	_, document := format.(formats.Encoder)
	if !ok || document { // a document of its own lies in reject itself
		return left, nil
	}
	ending := path.Ext(file.Name)
	stem := strings.TrimSuffix(file.Name, ending)
	if e, ok := format.(formats.Ender); ok {
		ending = e.Ending()
	}
	return append(left, ingest.Leftover{
		Name:  stem + ".rettes" + ending,
		Write: func(w io.Writer) error { return k.correct(ctx, w, c, file) },
	}), nil
}

func (f *Flow) formatNamed(name string) formats.Format {
	for _, one := range f.Formats {
		if one.Name() == name {
			return one
		}
	}
	return nil
}

func (k Invoices) correct(ctx context.Context, w io.Writer, c formats.Corrector, file *ingest.File) (err error) {
	original, err := file.Open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, original.Close()) }()
	return c.Correct(w, original, k.Flow.failed(ctx, file.Arrival))
}

// failed are the invoices of a file that a person must mend.
func (f *Flow) failed(ctx context.Context, arrival int64) iter.Seq2[formats.Failed, error] {
	return func(yield func(formats.Failed, error) bool) {
		for fault, err := range f.Store.Faults(ctx, arrival) {
			if err != nil {
				yield(formats.Failed{}, err)
				return
			}
			if fault.Outcome == FaultDuplicate {
				continue
			}
			raw, err := f.Store.Document(fault.Raw)
			if err == nil && raw == nil {
				continue
			}
			if !yield(formats.Failed{Raw: raw, Why: f.why(fault)}, err) {
				return
			}
		}
	}
}

// why is what is wrong with a record, in one line.
func (f *Flow) why(fault Fault) string {
	var parts []string
	for _, finding := range fault.Findings {
		if finding.Fatal {
			parts = append(parts, finding.Rule+": "+finding.Reason.Text(f.Lang))
		}
	}
	return strings.Join(parts, " | ")
}

// report tells a clerk what was not taken, where, why, and what to do.
func (f *Flow) report(ctx context.Context, file *ingest.File, a Arrival) ingest.Leftover {
	c := a.Counts
	n := strconv.Itoa
	note := ingest.Note{
		Name: file.Name, Came: file.Came.In(f.Zone),
		Summary:  words.R("file.summary", n(c.Read), n(c.Accepted), n(c.Rejected), n(c.Duplicate), n(c.Conflict)),
		Problems: f.problems(ctx, a.ID),
	}
	return ingest.Leftover{
		Name:  file.Name + ingest.ReportEnding,
		Write: func(w io.Writer) error { return ingest.Report(w, note, f.Lang) },
	}
}

func (f *Flow) problems(ctx context.Context, arrival int64) iter.Seq2[ingest.Problem, error] {
	return func(yield func(ingest.Problem, error) bool) {
		for fault, err := range f.Store.Faults(ctx, arrival) {
			if err != nil {
				yield(ingest.Problem{}, err)
				return
			}
			if fault.Outcome == FaultDuplicate {
				continue
			}
			for _, finding := range fault.Findings {
				if finding.Fatal && !yield(ingest.Problem{Place: finding.Place.String(), Reason: finding.Reason}, nil) {
					return
				}
			}
		}
	}
}

// smallLeftovers is the report of a small file with rows that were not used.
func (f *Flow) smallLeftovers(ctx context.Context, file *ingest.File) ([]ingest.Leftover, error) {
	a, err := f.Store.File(ctx, file.Arrival)
	if err != nil || a.Counts.Rejected == 0 {
		return nil, err
	}
	return []ingest.Leftover{f.report(ctx, file, a)}, nil
}

// Leftovers: see ingest.Kind.
func (k Answers) Leftovers(ctx context.Context, file *ingest.File) ([]ingest.Leftover, error) {
	return k.Flow.smallLeftovers(ctx, file)
}

// Leftovers: see ingest.Kind.
func (k Settlements) Leftovers(ctx context.Context, file *ingest.File) ([]ingest.Leftover, error) {
	return k.Flow.smallLeftovers(ctx, file)
}

// Leftovers: see ingest.Kind.
func (k Receipts) Leftovers(ctx context.Context, file *ingest.File) ([]ingest.Leftover, error) {
	return k.Flow.smallLeftovers(ctx, file)
}

// Leftovers: see ingest.Kind.
func (k Bounces) Leftovers(ctx context.Context, file *ingest.File) ([]ingest.Leftover, error) {
	return k.Flow.smallLeftovers(ctx, file)
}

// Leftovers: see ingest.Kind. A held statement is on the list of what to do.
func (k Statements) Leftovers(context.Context, *ingest.File) ([]ingest.Leftover, error) {
	return nil, nil
}
