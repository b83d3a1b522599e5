package store

import (
	"testing"

	"sluse/flow"
	"sluse/invoice"
	"sluse/words"
)

// A row that a later file has mended is marked by that file's last commit, so
// that nobody asks of it again; a file that is held marks nothing, nor does
// another seller's, another number's or an earlier file's.
func TestWhatIsMendedIsNotAskedAgain(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	first := s.file("1.csv", "invoices", flow.ArchivedFile, flow.Counts{}, words.Reason{})
	for i, number := range []string{"A", "B", "C", "D"} {
		outcome := flow.FaultRejected
		if number == "C" {
			outcome = flow.FaultConflict
		}
		s.fault(flow.Fault{Arrival: first, Ordinal: i, Number: number, Outcome: outcome})
	}
	left := func() (numbers []string) {
		t.Helper()
		numbers, err := readList(t.Context(), s.Store, func(scan scanner) (n string, err error) { err = scan(&n); return n, err },
			`SELECT number FROM fault WHERE mended = 0 AND arrival = $1 ORDER BY ordinal`, first)
		if err != nil {
			t.Fatal(err)
		}
		return numbers
	}
	// comes is a file with an invoice, a credit note and a fault.
	comes := func(name string, state flow.ArrivalState, number, credits, fault string) {
		t.Helper()
		id := s.file(name, "invoices", flow.Arrived, flow.Counts{}, words.Reason{})
		for i, v := range []flow.Invoice{{Number: number}, {Number: "K" + credits, Class: invoice.ClassCreditNote, Credits: credits}} {
			v.KID, v.Arrival, v.Ordinal, v.State = "1", id, i+1, flow.Staged
			if v.Number != "" && v.Number != "K" {
				s.invoice(v)
			}
		}
		if fault != "" {
			s.fault(flow.Fault{Arrival: id, Ordinal: 9, Number: fault, Outcome: flow.FaultRejected})
		}
		s.do(func(tx flow.Tx) error {
			if state == flow.ArchivedFile {
				if _, err := tx.Release(id); err != nil {
					return err
				}
			}
			return tx.SetArrival(flow.Arrival{ID: id, Kind: "invoices", State: state})
		})
	}
	for _, step := range []struct {
		name, number, credits, fault string
		state                        flow.ArrivalState
		left                         int
	}{
		{"2.csv", "X", "", "Y", flow.ArchivedFile, 4},
		{"3.csv", "A", "", "D", flow.HeldFile, 4},
		{"4.csv", "B", "", "", flow.ArchivedFile, 3},
		{"5.csv", "", "C", "", flow.ArchivedFile, 2},
		{"6.csv", "", "", "D", flow.RejectedFile, 1},
	} {
		comes(step.name, step.state, step.number, step.credits, step.fault)
		if got := left(); len(got) != step.left {
			t.Errorf("%s: %q are left", step.name, got)
		}
	}
}
