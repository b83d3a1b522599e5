package store

import (
	"errors"
	"testing"
	"time"

	"sluse/flow"
	"sluse/report"
	"sluse/words"
)

var night = time.Date(2027, 1, 11, 21, 0, 0, 0, time.UTC)

// A key has its run once; a new schedule has missed nothing; a run of a future
// that a wrong clock showed does not stop those of now.
func TestScheduleRuns(t *testing.T) {
	t.Parallel()
	s := openStore(t, t.TempDir())
	due := func(now time.Time) time.Time {
		t.Helper()
		at, err := s.LastDue(t.Context(), "night", now)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	begin := func(key string, at time.Time, want bool) {
		t.Helper()
		fresh, err := s.BeginRun(t.Context(), report.ScheduleRun{Schedule: "night", Key: key, Due: at, Started: at, Skipped: 2})
		if err != nil || fresh != want {
			t.Errorf("%s begins: %v, %v", key, fresh, err)
		}
	}
	future := night.Add(1000 * time.Hour)
	if at := due(future); !at.Equal(future) {
		t.Errorf("a new schedule: %s", at)
	}
	if at := due(night); !at.Equal(night) {
		t.Errorf("the clock was wrong: %s", at)
	}
	if at := due(night.Add(time.Hour)); !at.Equal(night) {
		t.Errorf("later: %s", at)
	}
	begin("a", night.Add(2*time.Hour), true)
	begin("a", night.Add(2*time.Hour), false)
	begin("b", future, true)
	if at := due(night.Add(3 * time.Hour)); !at.Equal(night.Add(2 * time.Hour)) {
		t.Errorf("after a run: %s", at)
	}
	open, err := s.OpenRuns(t.Context())
	if err != nil || len(open) != 2 || open[0].Key != "a" {
		t.Fatalf("%+v, %v", open, err)
	}
	open[0].Finished, open[0].Outcome = night.Add(4*time.Hour), report.OutcomeWell
	if err := s.FinishRun(t.Context(), open[0]); err != nil {
		t.Fatal(err)
	}
	begin("c", night.Add(500*24*time.Hour), true) // the finished one is not kept so long
	last, err := s.LastRuns(t.Context())
	if err != nil || len(last) != 1 || last[0].Key != "c" || last[0].Skipped != 2 {
		t.Errorf("%+v, %v", last, err)
	}
	if open, err = s.OpenRuns(t.Context()); err != nil || len(open) != 2 || open[0].Key != "b" {
		t.Errorf("%+v, %v", open, err)
	}
}

// Troubles stand among the matters, with their cause's own advice, until they
// end; a daemon's row is the last that it said.
func TestTroublesAndDaemons(t *testing.T) {
	t.Parallel()
	s := openStore(t, t.TempDir())
	trouble := report.Trouble{What: "source bank", Since: night, Last: night, Reason: words.R("trouble.folder-gone")}
	for _, last := range []time.Duration{0, time.Hour} {
		trouble.Last = night.Add(last)
		if err := s.SetTrouble(t.Context(), trouble); err != nil {
			t.Fatal(err)
		}
	}
	list, err := s.Troubles(t.Context())
	if err != nil || len(list) != 1 || !list[0].Since.Equal(night) || !list[0].Last.Equal(trouble.Last) || list[0].Reason.Code != "trouble.folder-gone" {
		t.Fatalf("%+v, %v", list, err)
	}
	matters, err := s.Matters(t.Context(), report.Ask{Today: "2027-01-12", Zone: time.UTC})
	if err != nil || len(matters) != 1 || matters[0].Kind != report.TroubleMatter || matters[0].Place != "bank" {
		t.Errorf("%+v, %v", matters, err)
	}
	if err := errors.Join(s.EndTrouble(t.Context(), "source bank", ""), s.EndTrouble(t.Context(), "source none", "")); err != nil {
		t.Fatal(err)
	}
	// Two daemons may say the same; each ends its own.
	a, b := trouble, trouble
	a.Owner, b.Owner, b.Since = "a", "b", night.Add(-time.Hour)
	if err := errors.Join(s.SetTrouble(t.Context(), a), s.SetTrouble(t.Context(), b)); err != nil {
		t.Fatal(err)
	}
	if list, err := s.Troubles(t.Context()); err != nil || len(list) != 2 || list[0].Owner != "b" || len(report.TroubleMatters(list)) != 1 {
		t.Errorf("of two daemons: %v, %v", list, err)
	}
	if err := errors.Join(s.EndTrouble(t.Context(), "source bank", "a"), s.EndTrouble(t.Context(), "source bank", "b")); err != nil {
		t.Fatal(err)
	}
	if list, err := s.Troubles(t.Context()); err != nil || len(list) != 0 {
		t.Errorf("%+v, %v", list, err)
	}
	d := report.Daemon{Host: "h", PID: 7, Started: night, Seen: night, Polled: []report.Polled{{Source: "bank", Reason: words.R("serve.polled-share", "NFS")}}}
	for _, pid := range []int{7, 8} {
		d.PID = pid
		if err := s.SaveDaemon(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	all, err := s.Daemons(t.Context())
	if err != nil || len(all) != 1 || all[0].PID != 8 || all[0].Polled[0].Reason.Args[0] != "NFS" || !all[0].Stopped.IsZero() {
		t.Errorf("%+v, %v", all, err)
	}
	for after, want := range map[time.Duration]report.DaemonState{time.Minute: report.DaemonAlive, 4 * time.Minute: report.DaemonSilent} {
		if got := all[0].State(night.Add(after)); got != want {
			t.Errorf("after %s it is %s", after, got)
		}
	}
}

// What a command commits is counted for the daemon; what the daemon itself
// commits is not.
func TestChangesBeside(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	daemon, command := openStore(t, dir), openStore(t, dir)
	command.Beside()
	heard := 0
	daemon.Moved = func() { heard++ }
	for i, s := range []*Store{daemon, command, command, daemon} {
		if err := s.Do(t.Context(), func(flow.Tx) error { return nil }); err != nil {
			t.Fatal(err)
		}
		n, err := daemon.Changes(t.Context())
		if want := []int64{0, 1, 2, 2}[i]; err != nil || n != want {
			t.Errorf("%d changes, not %d, %v", n, want, err)
		}
	}
	if heard != 2 {
		t.Errorf("%d commits were heard", heard)
	}
}
