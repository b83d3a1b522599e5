package daemon

import (
	"cmp"
	"maps"
	"slices"
	"sync"
	"time"
)

// A Pulse is what the house knows of its own work since it was opened: when it
// last went through everything, and what it could not do. Health, metrics and
// logs are made of it. It is safe for several goroutines.
type Pulse struct {
	mu       sync.Mutex
	passed   time.Time
	total    Summary
	troubles map[string]Trouble
	attempts map[[2]string]int // channel, result
}

// A Trouble is a source or channel that could not do its work when it last
// tried.
type Trouble struct {
	What  string    // "source invoices", "channel ehf", "books"
	Since time.Time // when it first failed in a row
	Err   error
}

// Passed records the end of a pass and what it did.
func (p *Pulse) Passed(at time.Time, did Summary) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.passed = at
	p.total.add(did)
}

// Tried records how one source or channel fared; a nil error ends its trouble.
// It returns the trouble that was there before, if there was one.
func (p *Pulse) Tried(what string, at time.Time, err error) (before Trouble, known bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	before, known = p.troubles[what]
	if err == nil {
		delete(p.troubles, what)
		return before, known
	}
	t := before
	if !known {
		t = Trouble{What: what, Since: at}
	}
	t.Err = err
	if p.troubles == nil {
		p.troubles = map[string]Trouble{}
	}
	p.troubles[what] = t
	return before, known
}

// Trouble is the trouble of now by its name, where there is one.
func (p *Pulse) Trouble(what string) (t Trouble, is bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	t, is = p.troubles[what]
	return t, is
}

// Attempted counts a hand-over of a channel by how it ended.
func (p *Pulse) Attempted(channel, result string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.attempts == nil {
		p.attempts = map[[2]string]int{}
	}
	p.attempts[[2]string{channel, result}]++
}

// Attempts are the hand-overs since the house was opened, by channel and
// result.
func (p *Pulse) Attempts() map[[2]string]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.attempts)
}

// LastPass is when the house last went through everything; zero before the
// first time.
func (p *Pulse) LastPass() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.passed
}

// Total sums all passes; its Waiting is the last one's.
func (p *Pulse) Total() Summary {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.total
}

// Troubles are those of now, by name.
func (p *Pulse) Troubles() []Trouble {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := make([]Trouble, 0, len(p.troubles))
	for _, t := range p.troubles {
		list = append(list, t)
	}
	slices.SortFunc(list, func(a, b Trouble) int { return cmp.Compare(a.What, b.What) })
	return list
}
