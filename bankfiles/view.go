package bankfiles

import "sluse/money"

// A View is a bank file as `sluse statement --json` shows it. Amounts are
// strings in major units with a point.
type View struct {
	File       string          `json:"file"`
	Format     string          `json:"format"`
	Statements []StatementView `json:"statements"`
}

// A StatementView is one statement of a View.
type StatementView struct {
	ID       string  `json:"id"`
	Account  string  `json:"account"`
	Currency *string `json:"currency"` // null where nothing in the statement says
	// Opening and Closing are the two balances that the proof stands on; both
	// are null where either is absent.
	Opening *string `json:"opening"`
	Closing *string `json:"closing"`
	// Entries, Credits and Debits count every entry listed, whatever its
	// status; the proof counts the booked ones.
	Entries    int      `json:"entries"`
	Credits    Sum      `json:"credits"`
	Debits     Sum      `json:"debits"`
	References []string `json:"references"` // structured references, in order
	Proves     *bool    `json:"proves"`     // null where a balance is absent
	Difference *string  `json:"difference"` // opening + booked entries - closing
}

// A Sum is how many entries, and their sum.
type Sum struct {
	N   int    `json:"n"`
	Sum string `json:"sum"`
}

// NewView is f as others read it.
func NewView(file string, f *File) View {
	v := View{File: file, Format: f.Format, Statements: make([]StatementView, 0, len(f.Statements))}
	for i := range f.Statements {
		v.Statements = append(v.Statements, viewOf(&f.Statements[i]))
	}
	return v
}

func viewOf(s *Statement) StatementView {
	v := StatementView{ID: s.ID, Account: s.Account, Entries: len(s.Entries), References: []string{}}
	if s.Currency != "" {
		v.Currency = &s.Currency
	}
	if proof := s.Prove(); proof.Known {
		v.Opening = text(atLeast(s.Opening.Amount, s.Opening.Currency))
		v.Closing = text(atLeast(s.Closing.Amount, s.Closing.Currency))
		v.Proves = &proof.Proves
		v.Difference = text(proof.Difference)
	}
	credits, debits := total{}, total{}
	for i := range s.Entries {
		e := &s.Entries[i]
		if e.Credit {
			credits.add(e.Amount)
		} else {
			debits.add(e.Amount)
		}
		for _, d := range e.Details {
			v.References = append(v.References, d.CreditorReferences...)
		}
	}
	v.Credits, v.Debits = credits.view(s.Currency), debits.view(s.Currency)
	return v
}

// text is d as a string, or null where it is absent.
func text(d money.Decimal) *string {
	if !d.IsSet() {
		return nil
	}
	s := d.String()
	return &s
}

// A total adds up amounts. A sum past what a number can hold shows as the
// empty string; readers refuse such files.
type total struct {
	n    int
	sum  money.Decimal
	over bool
}

func (t *total) add(d money.Decimal) {
	t.n++
	sum, err := t.sum.Add(d)
	if err != nil {
		t.over = true
		return
	}
	t.sum = sum
}

func (t *total) view(currency string) Sum {
	if t.over {
		return Sum{N: t.n}
	}
	return Sum{N: t.n, Sum: atLeast(t.sum, currency).String()}
}
