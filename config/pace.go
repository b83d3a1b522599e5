package config

import (
	"errors"
	"reflect"
	"slices"
	"strconv"
	"time"

	"sluse/calendar"
)

// A Pace says when and how fast a channel hands over, and what happens where
// that does not succeed. Its keys stand in the channel's section, beside the
// channel's own; what is left out there is as limits say.
type Pace struct {
	Window    Window        `config:"window"`           // when anything may leave
	Cutoff    ClockTime     `config:"cutoff"`           // what is in line by it leaves, once a bank day; "" is none
	Regret    time.Duration `config:"regret"`           // how long what was planned can be taken back before it may leave
	AtOnce    int           `config:"at_once,min=1"`    // messages that are handed over side by side
	PerMinute int           `config:"per_minute,min=0"` // the most hand-overs; 0 is no limit
	Attempts  int           `config:"attempts,min=1"`
	// RetryFirst is the wait after the first try that failed; it doubles up to
	// RetryLongest. A random part of up to half of it is left out.
	RetryFirst   time.Duration `config:"retry_first"`
	RetryLongest time.Duration `config:"retry_longest"`
	Deadline     time.Duration `config:"deadline"` // how long a hand-over is tried before a person is asked
	Breaker      Breaker       `config:"breaker"`
}

// A Window is a time of the day in which a channel hands over.
type Window struct {
	From ClockTime `config:"from"`
	To   ClockTime `config:"to"`
	Days Days      `config:"days"`
}

// Days are those on which a window opens.
type Days string

// The choices.
const (
	AllDays  Days = "all"
	BankDays Days = "bank"
)

// A ClockTime is a time on the wall's clock in Norway, "14:00".
type ClockTime string

// UnmarshalText reads "00:00" to "24:00".
func (t *ClockTime) UnmarshalText(text []byte) error {
	if _, err := calendar.ParseTime(string(text)); err != nil && len(text) > 0 {
		return invalid("config.clock-time", string(text))
	}
	*t = ClockTime(text)
	return nil
}

// MarshalText is the time as it was written.
func (t ClockTime) MarshalText() ([]byte, error) { return []byte(t), nil }

// A Breaker lets a channel rest whose counterpart cannot be reached.
type Breaker struct {
	After   int           `config:"after,min=0"` // failures in a row; 0 never rests
	First   time.Duration `config:"first"`       // the first rest; it doubles
	Longest time.Duration `config:"longest"`
}

// Defaults fills in what limits say nothing of.
func (p *Pace) Defaults() {
	p.Window.Days = AllDays
	p.AtOnce = 1
	p.Breaker = Breaker{After: 5, First: time.Minute, Longest: 15 * time.Minute}
}

// Opening is when the channel may hand over, as the calendar knows it.
func (p Pace) Opening() (calendar.Opening, error) {
	w := calendar.Window{From: string(p.Window.From), To: string(p.Window.To), BankDays: p.Window.Days == BankDays}
	return calendar.NewOpening(w, string(p.Cutoff), Zone)
}

// PaceOf is a channel's pace with what limits say filled in.
func (c *Config) PaceOf(channel string) Pace {
	var p Pace
	p.Defaults()
	for _, ch := range c.Channels {
		if ch.Name == channel {
			p = ch.Pace
		}
	}
	if p.Attempts == 0 {
		p.Attempts = c.Limits.Attempts
	}
	if p.RetryFirst == 0 {
		p.RetryFirst = c.Limits.RetryFirst
	}
	if p.RetryLongest == 0 {
		p.RetryLongest = max(c.Limits.RetryLongest, p.RetryFirst)
	}
	if p.Deadline == 0 {
		p.Deadline = c.Limits.Deadline
	}
	return p
}

// Regret is how long a planned delivery of a seller by a channel can be taken
// back: the longer of the two.
func (c *Config) Regret(seller, channel string) time.Duration {
	s, _ := c.Seller(seller)
	return max(s.Regret, c.PaceOf(channel).Regret)
}

// paceKeys are the keys of Pace.
func paceKeys() []string {
	var names []string
	for f := range reflect.TypeFor[Pace]().Fields() {
		names = append(names, tagOf(f).name)
	}
	return names
}

// ownPace takes the keys of the pace out of a channel's section and reads them;
// what is left is the channel's own.
func (d *document) ownPace(n *node, path string) (Pace, *node) {
	var p Pace
	p.Defaults()
	if n.kind != mapping {
		return p, n
	}
	names := paceKeys()
	pace, rest := *n, *n
	pace.entries, rest.entries = nil, nil
	for _, e := range n.entries {
		if slices.Contains(names, e.key) {
			pace.entries = append(pace.entries, e)
		} else {
			rest.entries = append(rest.entries, e)
		}
	}
	d.decode(&pace, reflect.ValueOf(&p).Elem(), path)
	if d.also == nil {
		d.also = map[*node][]string{}
	}
	d.also[&rest] = names
	return p, &rest
}

// shortestLease is longer than a commit may stand still: the database ends
// one after 15 seconds.
const shortestLease = 20 * time.Second

// The most that a pace may ask for.
const (
	mostAtOnce    = 50
	mostPerMinute = 60_000
	longestRegret = 7 * 24 * time.Hour
	longestWait   = 31 * 24 * time.Hour
)

// pace checks a channel's.
func (c *check) pace(ch Channel) {
	path := join("channels", ch.Name)
	p := ch.Pace
	c.oneOf(join(path, "window.days"), string(p.Window.Days), string(AllDays), string(BankDays))
	if _, err := p.Opening(); errors.Is(err, calendar.ErrNoWindow) {
		c.report(join(path, "window"), "config.window", string(p.Window.From), string(p.Window.To))
	}
	c.most(join(path, "at_once"), p.AtOnce, mostAtOnce)
	c.most(join(path, "per_minute"), p.PerMinute, mostPerMinute)
	c.longest(join(path, "regret"), p.Regret, longestRegret)
	c.longest(join(path, "deadline"), p.Deadline, longestWait)
	c.longest(join(path, "breaker.longest"), p.Breaker.Longest, longestWait)
	if p.Breaker.After > 0 && p.Breaker.First <= 0 {
		c.report(join(path, "breaker.first"), "config.zero-duration")
	}
	if p.Breaker.Longest < p.Breaker.First {
		c.report(join(path, "breaker.longest"), "config.breaker-order")
	}
	if whole := c.PaceOf(ch.Name); whole.RetryLongest < whole.RetryFirst {
		c.report(join(path, "retry_longest"), "config.retry-order")
	}
}

func (c *check) most(path string, n, most int) {
	if n > most {
		c.report(path, "config.too-much", strconv.Itoa(n), strconv.Itoa(most))
	}
}

func (c *check) longest(path string, d, longest time.Duration) {
	if d > longest {
		c.report(path, "config.too-long", shortDuration(d), strconv.Itoa(int(longest/(24*time.Hour))))
	}
}

// outboxLimits checks the bounds of batches and of tries.
func (c *check) outboxLimits() {
	if c.Limits.Lease < shortestLease {
		c.report("limits.lease", "config.lease")
	}
	c.longest("limits.lease", c.Limits.Lease, 24*time.Hour)
	c.longest("limits.deadline", c.Limits.Deadline, longestWait)
	for _, ch := range c.Channels {
		c.pace(ch)
	}
}
