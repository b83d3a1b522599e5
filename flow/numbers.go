package flow

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"sluse/words"
)

// A Series is a run of numbers: the same text before the digits, and as many
// digits. Invoices and credit notes may share one.
type Series struct {
	Prefix string
	Width  int
}

// maxSeriesDigits bounds the digits of a number that is one of a series.
const maxSeriesDigits = 18

// SeriesOf takes a number apart; false where it does not end in digits that
// count.
func SeriesOf(number string) (s Series, n int64, ok bool) {
	at := len(number)
	for at > 0 && number[at-1] >= '0' && number[at-1] <= '9' {
		at--
	}
	s = Series{number[:at], len(number) - at}
	if s.Width == 0 || s.Width > maxSeriesDigits {
		return s, 0, false
	}
	n, err := strconv.ParseInt(number[at:], 10, 64)
	return s, n, err == nil
}

// Number is the number in the series, with its leading noughts.
func (s Series) Number(n int64) string { return fmt.Sprintf("%s%0*d", s.Prefix, s.Width, n) }

// A Stretch is a part of a series in which numbers follow each other, from the
// first that was read to the highest. What is missing between them is a Gap.
type Stretch struct{ First, High int64 }

// A Gap is a range of numbers that were not read. A jump is a range too large
// to be named number by number: a new stretch begins behind it.
type Gap struct {
	ID       int64
	Seller   string
	Series   Series
	From, To int64
	Jump     bool
	FoundAt  time.Time
	Arrival  int64 // the file that showed it
	State    GapState
	ClosedAt time.Time
	Who      string // who closed it
	Note     string
}

// GapState is where a gap stands.
type GapState string

// The states of a gap.
const (
	GapOpen    GapState = "open"
	GapArrived GapState = "arrived" // its numbers were read after all
	GapClosed  GapState = "closed"  // a person gave the reason
)

// Text is the gap's numbers, as they may be typed: "200119" or "200127-200130".
func (g Gap) Text() string { return RangeText(g.Series, g.From, g.To) }

// RangeText is a range of numbers of a series, as it may be typed.
func RangeText(s Series, from, to int64) string {
	if from == to {
		return s.Number(from)
	}
	return s.Number(from) + "-" + s.Number(to)
}

// A ReadNumber is the number of one record of a file.
type ReadNumber struct {
	Number  string
	Invoice int64 // 0 for a record that was not taken
	// Counts says that a gap may be found before it: it is an invoice of this
	// file. What was not taken, and a credit note, only fill.
	Counts bool
}

// lookUps is how many times Limits.Gap numbers may be looked up for one file.
const lookUps = 5

// letGo releases a file's invoices, and sees which numbers are missing and
// which are missing no more.
func (f *Flow) letGo(tx Tx, a Arrival) error {
	numbers, err := f.numbersOf(tx, a.ID)
	if err != nil {
		return err
	}
	if _, err := tx.Release(a.ID); err != nil {
		return err
	}
	return f.watch(tx, a, numbers)
}

// readOnly sees to the numbers of a file of which nothing was taken: they were
// read, and are no gap.
func (f *Flow) readOnly(tx Tx, a Arrival) error {
	numbers, err := f.numbersOf(tx, a.ID)
	if err != nil {
		return err
	}
	return f.watch(tx, a, numbers)
}

// A readNumber is a ReadNumber in its series.
type readNumber struct {
	n, invoice int64
	counts     bool
}

func (f *Flow) numbersOf(tx Tx, arrival int64) (map[Series][]readNumber, error) {
	all := map[Series][]readNumber{}
	if f.Limits.Gap <= 0 {
		return all, nil
	}
	err := tx.NumbersOf(arrival, func(r ReadNumber) {
		if s, n, ok := SeriesOf(r.Number); ok {
			all[s] = append(all[s], readNumber{n, r.Invoice, r.Counts})
		}
	})
	return all, err
}

func (f *Flow) watch(tx Tx, a Arrival, numbers map[Series][]readNumber) error {
	order := make([]Series, 0, len(numbers))
	for s := range numbers {
		order = append(order, s)
	}
	slices.SortFunc(order, func(a, b Series) int { return cmp.Or(cmp.Compare(a.Prefix, b.Prefix), cmp.Compare(a.Width, b.Width)) })
	w := watcher{Flow: f, tx: tx, file: a, limit: int64(f.Limits.Gap), left: lookUps * int64(f.Limits.Gap)}
	for _, s := range order {
		w.series, w.read = s, numbers[s]
		slices.SortFunc(w.read, func(a, b readNumber) int { return cmp.Or(cmp.Compare(a.n, b.n), cmp.Compare(b.invoice, a.invoice)) })
		if err := w.run(); err != nil {
			return fmt.Errorf("numbers like %s: %w", s.Number(w.read[0].n), err)
		}
	}
	return nil
}

// A watcher sees to the numbers of one file, a series at a time.
type watcher struct {
	*Flow
	tx          Tx
	file        Arrival
	limit, left int64
	series      Series
	read        []readNumber // by number
	stretches   []Stretch    // by number
	jumps       []Gap        // open ones
}

func (w *watcher) run() error {
	lowest, highest := w.read[0].n, w.read[len(w.read)-1].n
	gaps, err := w.tx.OpenGaps(w.file.Seller, w.series, lowest, highest)
	if err != nil {
		return err
	}
	w.jumps = w.jumps[:0]
	for _, g := range gaps {
		if g.Jump {
			w.jumps = append(w.jumps, g)
			continue
		}
		if err := w.fill(g); err != nil {
			return err
		}
	}
	if w.stretches, err = w.tx.Stretches(w.file.Seller, w.series); err != nil {
		return err
	}
	last := int64(-1)
	for _, r := range w.read {
		if !r.counts || r.n == last {
			continue
		}
		last = r.n
		if err := w.follow(r.n); err != nil {
			return err
		}
	}
	return w.tx.SetStretches(w.file.Seller, w.series, w.stretches)
}

// numbersIn are those that the file has in a range.
func (w *watcher) numbersIn(from, to int64) []readNumber {
	by := func(r readNumber, n int64) int { return cmp.Compare(r.n, n) }
	start, _ := slices.BinarySearchFunc(w.read, from, by)
	end, _ := slices.BinarySearchFunc(w.read, to+1, by)
	return w.read[start:end]
}

// fill takes what the file has out of a gap: it shrinks, or is split, or ends.
func (w *watcher) fill(g Gap) error {
	var rest []Stretch
	at := g.From
	for _, r := range w.numbersIn(g.From, g.To) {
		if r.n < at {
			continue // once more
		}
		if r.n > at {
			rest = append(rest, Stretch{at, r.n - 1})
		}
		at = r.n + 1
		e := Event{At: w.Now(), Who: ours, Invoice: r.invoice, Reason: words.R("event.gap-filled", w.series.Number(r.n), w.file.Name)}
		if err := w.tx.AddEvent(e); err != nil {
			return err
		}
	}
	if at == g.From {
		return nil
	}
	if at <= g.To {
		rest = append(rest, Stretch{at, g.To})
	}
	return w.shrink(g, rest)
}

// shrink leaves of an open gap what is still missing.
func (w *watcher) shrink(g Gap, rest []Stretch) error {
	if len(rest) == 0 {
		g.State, g.ClosedAt = GapArrived, w.Now()
		return w.tx.SetGap(g)
	}
	for i, r := range rest {
		g.From, g.To = r.First, r.High
		put := w.tx.SetGap
		if i > 0 {
			put = func(g Gap) error { return w.tx.AddGap(&g) }
		}
		if err := put(g); err != nil {
			return err
		}
	}
	return nil
}

// follow lets an invoice's number follow those before it.
func (w *watcher) follow(n int64) error {
	i := len(w.stretches) - 1
	for i >= 0 && w.stretches[i].First > n {
		i--
	}
	if i < 0 {
		// The first number of all. One that is somewhat lower than the first
		// is an old one; one much lower belongs to another run of numbers.
		if len(w.stretches) == 0 || w.stretches[0].First-n > w.limit+1 {
			w.stretches = slices.Insert(w.stretches, 0, Stretch{n, n})
		}
		return nil
	}
	s := &w.stretches[i]
	missing := n - s.High - 1
	switch {
	case missing < 0:
		return nil
	case missing > w.limit || missing > w.left:
		return w.jump(i, n)
	}
	w.left -= missing
	if err := w.missing(s.High+1, n-1); err != nil {
		return err
	}
	s.High = n
	return w.approach(i)
}

// jump begins a new stretch, and names what lies before it in one.
func (w *watcher) jump(i int, n int64) error {
	before, last := w.stretches[i], i == len(w.stretches)-1
	w.stretches = slices.Insert(w.stretches, i+1, Stretch{n, n})
	if last {
		g := w.gap(before.High+1, n-1)
		g.Jump = true
		if err := w.tx.AddGap(&g); err != nil {
			return err
		}
		w.jumps = append(w.jumps, g)
		return nil
	}
	for j, g := range w.jumps { // in the middle of one, unless a person has explained it
		if g.From > n || n > g.To {
			continue
		}
		var rest []Stretch
		if g.From < n {
			rest = append(rest, Stretch{g.From, n - 1})
		}
		if n < g.To {
			rest = append(rest, Stretch{n + 1, g.To})
		}
		w.jumps = slices.Delete(w.jumps, j, j+1)
		if err := w.shrink(g, rest); err != nil {
			return err
		}
		gaps, err := w.tx.OpenGaps(w.file.Seller, w.series, g.From, g.To)
		for _, one := range gaps {
			if one.Jump {
				w.jumps = append(w.jumps, one)
			}
		}
		return err
	}
	return nil
}

// approach sees to it that a stretch that grew ends the jump behind it.
func (w *watcher) approach(i int) error {
	high := w.stretches[i].High
	for j, g := range w.jumps {
		if g.From > high || high > g.To {
			continue
		}
		var rest []Stretch
		if high < g.To {
			rest = append(rest, Stretch{high + 1, g.To})
			w.jumps[j].From = high + 1
		} else {
			w.jumps = slices.Delete(w.jumps, j, j+1)
		}
		if err := w.shrink(g, rest); err != nil {
			return err
		}
		break
	}
	if i+1 < len(w.stretches) && high+1 >= w.stretches[i+1].First {
		w.stretches[i].High = w.stretches[i+1].High
		w.stretches = slices.Delete(w.stretches, i+1, i+2)
	}
	return nil
}

// missing names what nothing has brought of a range.
func (w *watcher) missing(from, to int64) error {
	start := from
	name := func(end int64) error {
		if end < start {
			return nil
		}
		g := w.gap(start, end)
		return w.tx.AddGap(&g)
	}
	for n := from; n <= to; n++ {
		read := len(w.numbersIn(n, n)) > 0
		if !read {
			var err error
			if read, err = w.tx.NumberRead(w.file.Seller, w.series.Number(n)); err != nil {
				return err
			}
		}
		if !read {
			continue
		}
		if err := name(n - 1); err != nil {
			return err
		}
		start = n + 1
	}
	return name(to)
}

func (w *watcher) gap(from, to int64) Gap {
	return Gap{Seller: w.file.Seller, Series: w.series, From: from, To: to, FoundAt: w.Now(), Arrival: w.file.ID, State: GapOpen}
}

// CloseGap ends a gap, or a part of one, for a reason that a person gives: the
// number was never used.
func (f *Flow) CloseGap(ctx context.Context, seller, from, to string, o Order) error {
	first, low, ok := SeriesOf(from)
	last, high, also := SeriesOf(to)
	if !ok || !also || first != last || low > high {
		return refuse("gap.none", from)
	}
	text := RangeText(first, low, high)
	if o.Note == "" {
		return refuse("person.note-needed", text)
	}
	err := f.Store.Do(ctx, func(tx Tx) error {
		gaps, err := tx.OpenGaps(seller, first, low, high)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(gaps, func(g Gap) bool { return g.From <= low && high <= g.To })
		if i < 0 {
			return refuse("gap.none", text)
		}
		g := gaps[i]
		rest := []Stretch{{g.From, low - 1}, {high + 1, g.To}}
		for _, r := range rest {
			if r.First > r.High {
				continue
			}
			still := g
			still.From, still.To = r.First, r.High
			if err := tx.AddGap(&still); err != nil {
				return err
			}
		}
		g.From, g.To, g.State, g.ClosedAt, g.Who, g.Note = low, high, GapClosed, f.Now(), o.Who, o.Note
		if err := tx.SetGap(g); err != nil {
			return err
		}
		e := Event{At: f.Now(), Who: o.Who, Note: o.Note, Reason: words.R("event.gap-closed", text)}
		if err := tx.AddEvent(e); err != nil {
			return err
		}
		return dry(o)
	})
	if errors.Is(err, errDry) {
		return nil
	}
	return err
}
