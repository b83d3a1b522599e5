package daemon

import (
	"context"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"sluse/report"
)

// How old figures may be when they are scraped. Where they took long to
// count, they are kept the longer: counting never takes more than a twentieth
// of the time.
const (
	figuresKept  = 15 * time.Second
	figuresShare = 20
	figuresLimit = 8 * time.Second // a scrape waits ten by default
)

// A gauge names one metric, with its labels.
type gauge struct {
	desc *prometheus.Desc
	kind prometheus.ValueType
}

// metrics collects what /metrics says of a house. It asks the store at most
// once in a while, and only when somebody scrapes.
type metrics struct {
	watch *Lookout
	names map[string]gauge

	mu    sync.Mutex // one counts, the others wait for it
	house *House     // whose figures these are
	until time.Time
	last  figures
	err   error
}

type figures struct {
	report   report.Report
	standing report.Standing
	jobs     []Job
}

// The metrics. None has a customer or an invoice as a label: there are few
// series, and they name nobody.
func newMetrics(w *Lookout) *metrics {
	m := &metrics{watch: w, names: map[string]gauge{}}
	add := func(kind prometheus.ValueType, name, help string, labels ...string) {
		m.names[name] = gauge{prometheus.NewDesc("sluse_"+name, help, labels, nil), kind}
	}
	const now, total = prometheus.GaugeValue, prometheus.CounterValue
	add(now, "build_info", "Which sluse this is.", "version")
	add(now, "last_pass_timestamp_seconds", "When the program last went through everything.")
	add(now, "trouble", "1 where a source, a channel or the books could not do their work when they last tried.", "what")
	add(total, "attempts_total", "Hand-overs by how they ended, since the program or its configuration was loaded.", "channel", "result")
	add(now, "store_up", "1 where the figures below could be read.")
	add(total, "files_total", "Files that came to an end.", "source", "result")
	add(now, "files_open", "Files that have arrived and are not at an end.", "source", "state")
	add(now, "invoices", "Invoices by state.", "state")
	add(now, "deliveries", "Deliveries by channel and state.", "channel", "state")
	add(now, "offers", "Offers to the factor by state.", "state")
	add(now, "bank_entries", "Bank entries that are booked, and those that nothing matches.", "state")
	add(now, "bank_accounts_off", "Bank accounts whose books are not what their last statement says.")
	add(now, "vouchers", "Vouchers in the books.")
	add(now, "vouchers_unbalanced", "Vouchers that do not balance: a fault of the program.")
	add(now, "oldest_waiting_seconds", "How long the oldest of each thing has waited in a state.", "thing", "state")
	add(now, "needs_person", "Matters that need a person.")
	add(now, "job_last_success_timestamp_seconds", "When a scheduled job last ended well.", "job")
	add(now, "job_overdue_seconds", "How long ago a scheduled job was to run that has not ended well since; 0 where none is overdue.", "job")
	return m
}

// Describe: see prometheus.Collector.
func (m *metrics) Describe(to chan<- *prometheus.Desc) {
	for _, g := range m.names {
		to <- g.desc
	}
}

// Collect: see prometheus.Collector.
func (m *metrics) Collect(to chan<- prometheus.Metric) {
	set := func(name string, value float64, labels ...string) {
		g := m.names[name]
		to <- prometheus.MustNewConstMetric(g.desc, g.kind, value, labels...)
	}
	h := m.watch.House()
	set("build_info", 1, m.watch.Version)
	if at := h.Pulse.LastPass(); !at.IsZero() {
		set("last_pass_timestamp_seconds", seconds(at))
	}
	for what, in := range h.troubled() {
		set("trouble", bit(in), what)
	}
	for of, n := range h.Pulse.Attempts() {
		set("attempts_total", float64(n), of[0], of[1])
	}
	f, err := m.figures(h)
	if now := m.watch.House(); err != nil && now != h { // a reload has closed it
		f, err = m.figures(now)
	}
	set("store_up", bit(err == nil))
	if err == nil {
		f.show(m.watch.Now(), set)
	}
}

// show gives the figures of the store.
func (f figures) show(now time.Time, set func(name string, value float64, labels ...string)) {
	for _, c := range f.standing.Files {
		name := "files_total"
		if c.State == "arrived" || c.State == "held" {
			name = "files_open"
		}
		set(name, float64(c.N), c.Source, c.State)
	}
	counts := f.report.Counts
	for state, n := range counts.Invoices {
		set("invoices", float64(n), state)
	}
	for channel, states := range counts.Deliveries {
		for state, n := range states {
			set("deliveries", float64(n), channel, state)
		}
	}
	for state, n := range counts.Offers {
		set("offers", float64(n), state)
	}
	set("bank_entries", float64(counts.Booked), "booked")
	set("bank_entries", float64(counts.Unmatched), "unmatched")
	off := 0
	for _, m := range f.report.Money {
		for _, a := range m.Accounts {
			if !a.Agrees() {
				off++
			}
		}
	}
	set("bank_accounts_off", float64(off))
	set("vouchers", float64(counts.Vouchers))
	set("vouchers_unbalanced", float64(counts.Unbalanced))
	for _, o := range f.standing.Oldest {
		set("oldest_waiting_seconds", max(0, now.Sub(o.Since).Seconds()), o.Thing, o.State)
	}
	set("needs_person", float64(f.report.NeedsPerson()))
	for _, j := range f.jobs {
		if !j.LastSuccess.IsZero() {
			set("job_last_success_timestamp_seconds", seconds(j.LastSuccess), j.Name)
		}
		if !j.Due.IsZero() {
			overdue := time.Duration(0)
			if j.Due.After(j.LastSuccess) {
				overdue = max(0, now.Sub(j.Due))
			}
			set("job_overdue_seconds", overdue.Seconds(), j.Name)
		}
	}
}

// figures are those of a house, counted now or a short while ago.
func (m *metrics) figures(h *House) (figures, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.watch.Now()
	if h == m.house && now.Before(m.until) {
		return m.last, m.err
	}
	ctx, cancel := context.WithTimeout(context.Background(), figuresLimit)
	defer cancel()
	before := m.err
	m.house, m.last = h, figures{}
	m.err = m.count(ctx, h)
	m.until = m.watch.Now()
	m.until = m.until.Add(max(figuresKept, figuresShare*m.until.Sub(now)))
	if m.err != nil && before == nil {
		h.log().Warn("the figures cannot be read", keyReason, m.err)
	}
	return m.last, m.err
}

func (m *metrics) count(ctx context.Context, h *House) (err error) {
	if m.last.report, err = h.Figures(ctx); err != nil {
		return err
	}
	if m.last.standing, err = h.Store.Standing(ctx); err != nil {
		return err
	}
	if m.watch.Jobs != nil {
		m.last.jobs, err = m.watch.Jobs(ctx)
	}
	return err
}

func seconds(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }

func bit(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
