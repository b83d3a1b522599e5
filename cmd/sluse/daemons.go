package main

import (
	"context"
	"strconv"
	"strings"
	"time"

	"sluse/calendar"
	"sluse/config"
	"sluse/daemon"
	"sluse/report"
	"sluse/words"
)

// A daemonView is a daemon for machines.
type daemonView struct {
	Owner    string       `json:"owner"` // its state folder's id
	Host     string       `json:"host"`
	Folder   string       `json:"folder"` // its state folder
	PID      int          `json:"pid"`
	State    string       `json:"state"` // alive, silent, stopped
	Version  string       `json:"version"`
	Config   string       `json:"config"`
	Hash     string       `json:"hash"` // of the configuration's text
	Started  string       `json:"started"`
	LastPass string       `json:"last_pass,omitempty"`
	Seen     string       `json:"seen"`
	Stopped  string       `json:"stopped,omitempty"`
	Refused  *refusedView `json:"reload_refused,omitempty"`
	Polled   []polledView `json:"polled"`
}

type refusedView struct {
	At   string `json:"at"`
	Text string `json:"text"`
}

type polledView struct {
	Source string `json:"source"`
	Text   string `json:"text"`
}

// A troubleView is what cannot do its work, for machines.
type troubleView struct {
	What  string `json:"what"`
	Since string `json:"since"`
	Text  string `json:"text"`
	Todo  string `json:"todo"`
	Host  string `json:"host"` // of the daemon that says so
}

// A scheduleView is a schedule and its last run, for machines.
type scheduleView struct {
	Name     string `json:"name"`
	Key      string `json:"key,omitempty"`
	Due      string `json:"due,omitempty"`
	Started  string `json:"started,omitempty"`
	Finished string `json:"finished,omitempty"`
	Skipped  int    `json:"skipped"`
	Outcome  string `json:"outcome,omitempty"` // well, troubled; none while it runs
	Next     string `json:"next,omitempty"`
}

// An operation is how the work itself goes, beside the figures.
type operation struct {
	daemons  []report.Daemon
	troubles []report.Trouble
	runs     map[string]report.ScheduleRun
	planned  []config.Schedule
	queues   []daemon.Queue // that wait for their time
}

func operationOf(ctx context.Context, house *daemon.House) (o operation, err error) {
	o.planned = house.Config.Schedules
	if o.daemons, err = house.Store.Daemons(ctx); err != nil {
		return o, err
	}
	if o.troubles, err = house.Store.Troubles(ctx); err != nil {
		return o, err
	}
	if o.queues, err = house.Queues(ctx); err != nil {
		return o, err
	}
	runs, err := house.Store.LastRuns(ctx)
	o.runs = map[string]report.ScheduleRun{}
	for _, r := range runs {
		o.runs[r.Schedule] = r
	}
	return o, err
}

// addTo adds the operation to the status for machines.
func (o operation) addTo(v *statusView, c report.Company, lang words.Lang) {
	for _, d := range o.daemons {
		one := daemonView{
			Owner: d.Owner, Host: d.Host, Folder: d.Folder, PID: d.PID, State: string(d.State(c.Now)), Version: d.Version, Config: d.Config, Hash: d.Hash,
			Started: instant(d.Started), LastPass: instant(d.Passed), Seen: instant(d.Seen), Stopped: instant(d.Stopped), Polled: []polledView{},
		}
		if d.Refused != "" {
			one.Refused = &refusedView{instant(d.RefusedAt), d.Refused}
		}
		for _, p := range d.Polled {
			one.Polled = append(one.Polled, polledView{p.Source, p.Reason.Text(lang)})
		}
		v.Daemons = append(v.Daemons, one)
	}
	for _, t := range o.troubles {
		v.Troubles = append(v.Troubles, troubleView{t.What, instant(t.Since), t.Told().Text(lang), t.Todo(lang), t.Host})
	}
	for _, q := range o.queues {
		v.Queues = append(v.Queues, queueView{q.Channel, q.N, instant(q.Leaves)})
	}
	for _, s := range o.planned {
		r := o.runs[s.Name]
		one := scheduleView{
			Name: s.Name, Key: r.Key, Due: instant(r.Due), Started: instant(r.Started), Finished: instant(r.Finished),
			Skipped: r.Skipped, Outcome: r.Outcome,
		}
		if next, ok := nextRun(s, c.Now); ok {
			one.Next = instant(next)
		}
		v.Schedules = append(v.Schedules, one)
	}
}

func nextRun(s config.Schedule, now time.Time) (time.Time, bool) {
	when, err := s.Parse()
	if err != nil {
		return time.Time{}, false
	}
	r, ok := when.Next(now)
	return r.At, ok
}

// text is the operation as people read it; nothing where no daemon has ever
// run and all works.
func (o operation) text(c report.Company, lang words.Lang) string {
	var b strings.Builder
	say := func(code string, args ...string) string { return words.Say(lang, code, args...) }
	// at is a moment as two arguments: its day and its time.
	at := func(t time.Time) []string {
		t = t.In(c.Zone)
		return []string{string(calendar.DateOf(t)), t.Format("15:04")}
	}
	// where is a daemon's machine, and its state folder where there are several.
	where := func(d report.Daemon) string {
		if len(o.daemons) < 2 {
			return d.Host
		}
		return d.Host + " (" + d.Folder + ")"
	}
	for _, d := range o.daemons {
		b.WriteString("\n" + say("serve.daemon") + " ")
		switch d.State(c.Now) {
		case report.DaemonAlive:
			if d.Passed.IsZero() {
				b.WriteString(say("serve.begun", where(d), at(d.Started)[0], at(d.Started)[1]) + ".\n")
				break
			}
			b.WriteString(say("serve.alive", where(d), at(d.Started)[0], at(d.Started)[1], at(d.Passed)[1]) + ".\n")
		case report.DaemonSilent:
			r := words.R("serve.silent", where(d), at(d.Seen)[0], at(d.Seen)[1])
			b.WriteString(r.Text(lang) + ". " + r.Todo(lang) + "\n")
		case report.DaemonStopped:
			b.WriteString(say("serve.stopped", where(d), at(d.Stopped)[0], at(d.Stopped)[1]) + ".\n")
		}
		if d.Refused != "" {
			b.WriteString(say("serve.reload-refused", at(d.RefusedAt)...) + "\n")
			for line := range strings.Lines(d.Refused) {
				b.WriteString("  " + strings.TrimRight(line, "\n") + "\n")
			}
		}
		for _, p := range d.Polled {
			b.WriteString(say("serve.polled", p.Source, words.Nest(p.Reason)) + ".\n")
		}
	}
	if len(o.troubles) > 0 {
		b.WriteString("\n" + say("serve.troubles") + "\n")
		for _, t := range o.troubles {
			code, args := "serve.trouble", append(at(t.Since), words.Nest(t.Told()))
			if len(o.daemons) > 1 {
				code, args = "serve.trouble-on", append(args, t.Host)
			}
			b.WriteString("  " + say(code, args...) + "\n  → " + t.Todo(lang) + "\n")
		}
	}
	if len(o.queues) > 0 {
		b.WriteString("\n" + say("channel.closed") + "\n")
		for _, q := range o.queues {
			b.WriteString("  " + say("channel.opening", append([]string{q.Channel, strconv.Itoa(q.N)}, at(q.Leaves)...)...) + "\n")
		}
	}
	if len(o.planned) > 0 && len(o.daemons) > 0 {
		b.WriteString("\n" + say("serve.schedule") + "\n")
		var rows [][]string
		for _, s := range o.planned {
			rows = append(rows, []string{s.Name, o.schedule(s, c, lang, at)})
		}
		b.WriteString(report.Columns("  ", nil, rows))
	}
	return b.String()
}

// schedule is a schedule's last run and its next.
func (o operation) schedule(s config.Schedule, c report.Company, lang words.Lang, at func(time.Time) []string) string {
	r, has := o.runs[s.Name]
	text := words.Say(lang, "serve.run-none")
	switch {
	case !has:
	case r.Finished.IsZero():
		text = words.Say(lang, "serve.run-open", at(r.Started)...)
	case r.Outcome == report.OutcomeWell:
		text = words.Say(lang, "serve.run-well", at(r.Started)...)
	default:
		text = words.Say(lang, "serve.run-troubled", at(r.Started)...)
	}
	if next, ok := nextRun(s, c.Now); ok {
		text += "; " + words.Say(lang, "serve.run-next", at(next)...)
	}
	if r.Skipped > 0 {
		text += "; " + words.Say(lang, "serve.run-skipped", strconv.Itoa(r.Skipped))
	}
	return text
}

// shownRuns is how many of a schedule's next runs check-config shows.
const shownRuns = 5

// nextRuns are a schedule's next runs by the clock of its zone.
func (a *app) nextRuns(s config.Schedule) []time.Time {
	when, err := s.Parse()
	if err != nil {
		return nil
	}
	zone, err := time.LoadLocation(daemon.Zone)
	if err != nil {
		return nil
	}
	var list []time.Time
	for r := range when.Runs(a.now()) {
		list = append(list, r.At.In(zone))
		if len(list) == shownRuns {
			break
		}
	}
	return list
}

// schedules is what check-config says of the schedules.
func (a *app) schedules(cfg *config.Config) string {
	var b strings.Builder
	for _, s := range cfg.Schedules {
		b.WriteString("\n" + a.say("serve.next-runs", s.Name))
		for _, at := range a.nextRuns(s) {
			b.WriteString("\n  " + a.say("serve.next-run", string(calendar.DateOf(at)), at.Format("15:04")))
		}
	}
	return b.String()
}
