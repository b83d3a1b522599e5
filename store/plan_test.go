package store

import (
	"context"
	"database/sql"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"sluse/flow"
	"sluse/outbox"
	"sluse/report"
	"sluse/settlement"
	"sluse/words"
)

// What is asked in every pass, at every look of a monitor and for every status
// reads what is open: none of it walks through a table that grows with what is
// finished. Each statement is taken as it is asked, and SQLite tells its plan.
func TestNothingReadsWhatIsFinished(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	if s.engine.name != "sqlite" {
		t.Skip("it tells its plans by what it knows of the rows: of none, here")
	}
	s.invoice(flow.Invoice{Number: "1", KID: "1", State: flow.Waiting}) // the morning mail asks more where something changed
	asked := map[string]bool{}
	listen := func(q *query) { q.run = listener{q.run, asked} }
	ctx := t.Context()
	view := func(f func(*query) error) {
		t.Helper()
		if err := s.view(ctx, func(q *query) error { listen(q); return f(q) }); err != nil {
			t.Fatal(err)
		}
	}
	view(func(q *query) error { _, err := counts(q); return err })
	view(func(q *query) error { _, err := sums(q, "1920"); return err })
	view(func(q *query) error { _, err := standing(q); return err })
	view(func(q *query) error {
		_, err := matters(q, report.Ask{Today: "2027-01-12", Zone: time.UTC})
		return err
	})
	view(func(q *query) error {
		var night report.Night
		var err error
		if night.UpTo, err = lastSerial(q); err != nil {
			return err
		}
		for _, part := range []func(*query, report.NightAsk, *report.Night) error{nightSums, nightOutbox, nightSales, nightEntries} {
			if err := part(q, report.NightAsk{Seller: "slusevik", Rows: 10}, &night); err != nil {
				return err
			}
		}
		return nil
	})
	view(func(q *query) error {
		_, _, err := statusRows(q, report.StatusAsk{Source: "drop", Rows: 10})
		return err
	})
	for _, of := range []func() error{
		func() error { _, err := s.Unissued(ctx, 10); return err },
		func() error { _, err := s.Waiting(ctx, clock, 0, 10); return err },
		func() error { _, err := s.OffersPast(ctx, "2027-01-12"); return err },
		func() error { _, err := s.HeldStatements(ctx); return err },
		func() error { _, err := s.Unmatched(ctx); return err },
		func() error { _, err := s.Unplaced(ctx, "drop"); return err },
		func() error { _, err := s.TakenBefore(ctx, 1); return err },
		func() error { _, err := s.Usual(ctx, "drop", "csv", 10); return err },
		func() error {
			_, err := s.Unfinished(ctx, outbox.Claim{Channel: "ehf", Now: clock}, clock, 100)
			return err
		},
		func() error { _, err := s.Used(ctx, "ehf"); return err },
		func() error { _, err := s.Switched(ctx); return err },
		func() error { _, _, err := s.LastNotice(ctx, "morning"); return err },
		func() error { _, err := s.OpenRuns(ctx); return err },
		func() error { _, err := s.LastWell(ctx); return err },
		func() error { _, err := s.Changes(ctx); return err },
	} {
		if err := of(); err != nil {
			t.Fatal(err)
		}
	}
	for text := range s.reads {
		asked[text] = true
	}
	err := s.Store.do(ctx, func(x *tx) error {
		listen(&x.query)
		for _, passes := range []string{"", ` AND ` + passes} {
			if _, err := x.lease("ehf", due{seller: "slusevik", passes: passes}, 1, clock, clock, 10); err != nil {
				return err
			}
		}
		if _, _, err := x.due("ehf", clock); err != nil {
			return err
		}
		if err := x.HoldQueued(1, oneReason, clock); err != nil {
			return err
		}
		if err := x.UnholdQueued(1, "a", clock); err != nil {
			return err
		}
		if err := x.Reconsider(1, "a", clock); err != nil {
			return err
		}
		if err := x.ReconsiderCredits("slusevik", "1", "a", clock); err != nil {
			return err
		}
		if _, err := x.Release(1); err != nil {
			return err
		}
		if err := x.Unstage(1); err != nil {
			return err
		}
		for _, f := range []func() error{
			func() error { _, err := x.OpenCopies(1); return err },
			func() error { _, _, err := x.LastStatement("slusevik", "1"); return err },
			func() error { _, err := x.EntriesOf("slusevik", "1"); return err },
			func() error { return x.Supersede("slusevik", "1", "x", 1) },
			func() error { _, err := x.Open(1, "1500"); return err },
			func() error {
				keys := settlement.Keyset{KIDs: []string{"1"}, InvoiceNumbers: []string{"1"}, SettlementIDs: []string{"1"}}
				_, err := x.Candidates("slusevik", keys, "1500", "NOK")
				return err
			},
			func() error { _, err := x.NumberRead("slusevik", "1"); return err },
			func() error { _, err := x.Counts(1); return err },
			func() error { _, err := x.Leaving(1, "NOK"); return err },
			func() error { return x.NumbersOf(1, func(flow.ReadNumber) {}) },
			func() error { _, err := x.HandleFile(1, clock); return err },
			func() error { _, err := behind(&x.query, flow.Switch{Kind: flow.Stopped}); return err },
			func() error { _, err := x.DeliveriesOfParcel("ehf", "x"); return err },
			func() error { _, _, err := x.DeliveryByToken("x"); return err },
			func() error { _, err := x.NoticeDeliveries(1); return err },
			func() error { _, err := x.Recall(1, clock); return err },
			func() error { _, _, err := x.LivingDelivery(1); return err },
			func() error { _, _, err := x.OfferDelivery(1); return err },
			func() error { _, _, err := x.LivingOffer(1); return err },
			func() error { _, _, err := x.OfferBySale("f", "x"); return err },
			func() error { return x.Rehearse(1, "") },
			func() error { return x.exec(mends, 1) },
		} {
			if err := f(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Unlease(ctx, outbox.Claim{Channel: "ehf", Owner: outbox.Owner{ID: "me"}, Now: clock}); err != nil {
		t.Fatal(err)
	}
	if len(asked) < 50 {
		t.Fatalf("only %d statements were heard", len(asked))
	}

	for text := range asked {
		for _, step := range s.plan(text) {
			table, index, by := "", "", []string(nil)
			if m := walks.FindStringSubmatch(step); m != nil {
				table, index = m[1], m[2]
			} else if m := reads.FindStringSubmatch(step); m != nil {
				table, index = m[1], m[2]
				by = strings.FieldsFunc(m[3], func(r rune) bool { return !unicode.IsLetter(r) && r != '_' })
			} else {
				continue
			}
			one := slices.ContainsFunc(by, func(column string) bool { return column != "AND" && !slices.Contains(few, column) })
			if !one && !slices.Contains(notYet, index) && slices.Contains(grow, s.tableOf(text, table)) && !strings.HasSuffix(text, "LIMIT 1") {
				t.Errorf("%s\n\tin %s", step, text)
			}
		}
	}
}

var (
	oneReason = words.R("customer.on-hold", "x")
	// grow are the tables that grow with each finished invoice.
	grow = []string{"invoice", "delivery", "parcel", "offer", "entry", "voucher", "posting", "decision", "event", "change", "arrival", "fault"}
	// notYet are the indexes that hold only what is not finished.
	notYet = []string{
		"arrival_unplaced", "arrival_todo", "fault_todo", "invoice_waiting", "invoice_unissued", "invoice_todo",
		"delivery_queued", "delivery_leased", "delivery_todo", "delivery_later", "delivery_copy", "delivery_lost", "parcel_open", "entry_unmatched",
	}
	// few are the columns of which many rows have the same.
	few    = []string{"seller", "class", "channel", "state", "purpose", "source", "currency"}
	reads  = regexp.MustCompile(`^SEARCH (\w+)(?: EXISTS)? USING (?:COVERING )?INDEX (\w+) \(([^()]*)\)`)
	walks  = regexp.MustCompile(`^SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?`)
	params = regexp.MustCompile(`\$(\d+)`)
)

// A listener notes what is asked.
type listener struct {
	runner
	asked map[string]bool
}

func (l listener) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	l.asked[text] = true
	return l.runner.QueryContext(ctx, text, args...)
}

func (l listener) ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error) {
	l.asked[text] = true
	return l.runner.ExecContext(ctx, text, args...)
}

// plan is how SQLite would go about a statement.
func (s *shelf) plan(text string) (steps []string) {
	s.t.Helper()
	n := map[string]bool{}
	for _, m := range params.FindAllString(text, -1) {
		n[m] = true
	}
	rows, err := s.write.QueryContext(s.t.Context(), `EXPLAIN QUERY PLAN `+text, make([]any, len(n))...)
	if err != nil {
		s.t.Fatalf("%v in %s", err, text)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			s.t.Fatal(err)
		}
		steps = append(steps, step)
	}
	if err := rows.Err(); err != nil {
		s.t.Fatal(err)
	}
	return steps
}

// tableOf is the table that a plan calls by the name that the text gives it.
func (s *shelf) tableOf(text, name string) string {
	if m := regexp.MustCompile(`(?:FROM|JOIN|,)\s+(\w+)\s+(?:AS )?` + name + `\b`).FindStringSubmatch(text); len(m) > 1 && !strings.EqualFold(m[1], "select") {
		return m[1]
	}
	return name
}
