package flow_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sluse/flow"
	"sluse/outbox"
	"sluse/routing"
)

// modelVariable is for how many minutes the random nights last; make prove
// sets it.
const modelVariable = "SLUSEMODEL"

// Whatever happens, in whatever order, and wherever the power goes: no promise
// is broken. What failed is printed with the seed that brings it back
// (-rapid.seed).
func TestNoPromiseIsBroken(t *testing.T) {
	for name, value := range map[string]string{"rapid.checks": "1000000", "rapid.steps": "50", "rapid.nofailfile": "true"} {
		if err := flag.Set(name, value); err != nil {
			t.Fatal(err)
		}
	}
	long := 10 * time.Second // on each engine
	if minutes, err := strconv.Atoi(os.Getenv(modelVariable)); err == nil {
		long = time.Duration(minutes) * time.Minute
	}
	end, nights, steps, failed := time.Now().Add(long), 0, 0, false
	rapid.Check(t, func(r *rapid.T) {
		if time.Now().After(end) && !failed {
			return
		}
		defer func() { failed = failed || r.Failed() }()
		nights++
		w := newWorld(&trial{TB: t, T: r}, func(format string, args ...any) { failed = true; r.Errorf(format, args...) })
		actions := w.actions()
		for name, do := range actions {
			actions[name] = func(r *rapid.T) { do(r); steps++ }
		}
		actions[""] = func(*rapid.T) { w.check("at rest"); w.invariants("at rest") }
		r.Repeat(actions)
		w.mend()
		w.check("mended")
		w.invariants("mended")
	})
	t.Logf("%d nights with %d events", nights, steps)
	if nights == 0 || steps == 0 {
		t.Error("nothing happened")
	}
}

// A trial is one of rapid's, for the company.
type trial struct {
	testing.TB
	*rapid.T
}

// Each is rapid's, which goes on to find a smaller case.

func (t *trial) Helper()                   {}
func (t *trial) Name() string              { return t.TB.Name() }
func (t *trial) Log(args ...any)           { t.T.Log(args...) }
func (t *trial) Logf(f string, a ...any)   { t.T.Logf(f, a...) }
func (t *trial) Error(args ...any)         { t.T.Error(args...) }
func (t *trial) Errorf(f string, a ...any) { t.T.Errorf(f, a...) }
func (t *trial) Fatal(args ...any)         { t.T.Fatal(args...) }
func (t *trial) Fatalf(f string, a ...any) { t.T.Fatalf(f, a...) }
func (t *trial) Fail()                     { t.T.Fail() }
func (t *trial) FailNow()                  { t.T.FailNow() }
func (t *trial) Failed() bool              { return t.T.Failed() }
func (t *trial) Skip(args ...any)          { t.T.Skip(args...) }
func (t *trial) Skipf(f string, a ...any)  { t.T.Skipf(f, a...) }
func (t *trial) SkipNow()                  { t.T.SkipNow() }
func (t *trial) Cleanup(f func())          { t.T.Cleanup(f) }
func (t *trial) Output() io.Writer         { return t.T.Output() }
func (t *trial) Context() context.Context  { return t.T.Context() }

func (t *trial) TempDir() string {
	base := "/dev/shm" // many nights, and a disk that is waited for shows no more
	if _, err := os.Stat(base); err != nil {
		base = ""
	}
	dir, err := os.MkdirTemp(base, "night")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.TB.Error(err)
		}
	})
	return dir
}

// actions are all that can happen.
func (w *world) actions() map[string]func(*rapid.T) {
	one := func(r *rapid.T, what string, n int) int { return rapid.IntRange(0, n-1).Draw(r, what) }
	channels := []string{"ehf", "email", "paper"}
	all := map[string]func(*rapid.T){
		"a pass":       func(*rapid.T) { w.pass() },
		"another pass": func(*rapid.T) { w.pass() },
		"invoices": func(r *rapid.T) {
			if w.invoices > 8 {
				r.Skip("enough")
			}
			w.bills(rapid.SliceOfN(rapid.IntRange(10001, 10005), 1, 3).Draw(r, "customers")...)
			w.pass()
		},
		"a receipt": func(r *rapid.T) {
			channel := rapid.SampledFrom(channels).Draw(r, "channel")
			if list := w.tokens(channel); len(list) > 0 {
				token := list[one(r, "delivery", len(list))]
				state := rapid.SampledFrom([]outbox.State{outbox.Accepted, outbox.Delivered, outbox.Delivered, outbox.Refused, outbox.Refused}).Draw(r, "state")
				no := outbox.Refusal("")
				if state == outbox.Refused {
					no = rapid.SampledFrom([]outbox.Refusal{outbox.CannotReach, outbox.CannotReach, outbox.BadContent, outbox.Duplicate}).Draw(r, "no")
				}
				for range rapid.IntRange(1, 2).Draw(r, "times") {
					w.receipt(channel, token, state, no)
				}
			}
		},
		"a receipt of something else": func(*rapid.T) { w.drop(w.file("txt"), "receipts ehf\nunknown;delivered;\n") },
		"the factor answers": func(r *rapid.T) {
			if list := w.offered(); len(list) > 0 {
				l := list[one(r, "offer", len(list))]
				w.answers(l, rapid.SampledFrom([]string{bought, bought, noCredit, noOther, "pending;;;;;"}).Draw(r, "answer"))
			}
		},
		"a person": w.persons,
		"time": func(r *rapid.T) {
			w.later(rapid.SampledFrom([]time.Duration{time.Minute, time.Hour, 5 * time.Hour, 24 * time.Hour, 5 * 24 * time.Hour, -time.Hour}).Draw(r, "how long"))
			w.pass()
		},
		"a channel's verdict": func(r *rapid.T) {
			w.opinions[rapid.SampledFrom(channels).Draw(r, "channel")] = rapid.SampledFrom([]routing.Answer{routing.Can, routing.Can, routing.Cannot, routing.Unknown}).Draw(r, "verdict")
		},
		"the mail server": func(r *rapid.T) {
			w.mail = rapid.SampledFrom([]string{"well", "well", "away", "unknown", "spam", "doubled", "cut", "cut at the end"}).Draw(r, "is")
		},
		"the share": func(r *rapid.T) { w.share(rapid.Bool().Draw(r, "away")) },
		"the switch": func(r *rapid.T) {
			w.stop(rapid.SampledFrom(append(channels, "")).Draw(r, "channel"), rapid.Bool().Draw(r, "stopped"))
		},
		"the power": func(r *rapid.T) {
			w.power = &power{at: rapid.IntRange(1, 30).Draw(r, "goes at"), after: rapid.Bool().Draw(r, "after it")}
		},
		"the bank": func(r *rapid.T) {
			list := w.rows(`SELECT number, kid FROM invoice ORDER BY id`)
			if w.bankDay > 27 || len(list) == 0 {
				r.Skip("nothing to pay")
			}
			number, kid, _ := strings.Cut(list[one(r, "invoice", len(list))], " ")
			if rapid.Bool().Draw(r, "with another KID") {
				kid = ""
			}
			w.pay(number, kid)
			w.pass()
		},
	}
	for what, n := range map[string]int{"a receipt": 4, "a person": 3, "the factor answers": 2} { // these happen more often
		for i := range n {
			all[fmt.Sprint(what, i)] = all[what]
		}
	}
	return all
}

// persons is one order of a person.
func (w *world) persons(r *rapid.T) {
	list := w.rows(`SELECT id FROM invoice ORDER BY id`)
	if len(list) == 0 {
		r.Skip("no invoice")
	}
	id, err := strconv.ParseInt(list[rapid.IntRange(0, len(list)-1).Draw(r, "invoice")], 10, 64)
	if err != nil {
		r.Fatal(err)
	}
	all := map[string]func(*flow.Flow, context.Context, int64, flow.Order) error{"copy": func(f *flow.Flow, ctx context.Context, id int64, o flow.Order) error {
		_, err := f.Copy(ctx, id, flow.Order{Who: o.Who, Note: o.Note})
		return err
	}}
	for name, do := range orders {
		all[name] = do
	}
	name := rapid.SampledFrom([]string{"hold", "release", "release", "retry", "reroute", "withdraw", "handled", "sell", "copy"}).Draw(r, "order")
	w.orders(id, all[name], flow.Order{Who: "kari", Note: "fordi", To: rapid.SampledFrom([]string{"ehf", "email", "paper"}).Draw(r, "to")})
	if rapid.Bool().Draw(r, "at once") {
		w.pass()
	}
}

// The model sees each promise that is broken.
func TestTheModelSees(t *testing.T) {
	t.Parallel()
	for name, broken := range map[string]struct {
		does func(*world)
		told string
	}{
		"nothing": {func(*world) {}, ""},
		"an end that doubles": {func(w *world) {
			raw, err := os.ReadFile(filepath.Join(w.ehf.folder, w.ehf.letter("200101").Token+".json"))
			if err == nil {
				err = os.WriteFile(filepath.Join(w.ehf.folder, "again.json"), []byte(strings.Replace(string(raw), w.ehf.letter("200101").Token, "again", 1)), 0o640)
			}
			if err != nil {
				w.t.Fatal(err)
			}
		}, "that no delivery knows"},
		"a letter by two ways": {func(w *world) {
			name := w.ehf.letter("200101").Token + ".json"
			raw, err := os.ReadFile(filepath.Join(w.ehf.folder, name))
			if err == nil {
				err = os.WriteFile(filepath.Join(w.paper.folder, name), raw, 0o640)
			}
			if err != nil {
				w.t.Fatal(err)
			}
		}, "has reached its customer twice"},
		"the next channel without a proof": {func(w *world) { w.spoil(`UPDATE delivery SET state = 'refused'`) }, "nobody has said no"},
		"a proof that nobody gave":         {func(w *world) { w.spoil(`UPDATE delivery SET state = 'delivered'`) }, "nobody has said so"},
		"uncertain, and sent again": {func(w *world) {
			w.spoil(`UPDATE delivery SET state = 'uncertain'`)
			w.watchRows()
			w.spoil(`UPDATE delivery SET state = 'queued'`)
		}, `"uncertain" became "queued"`},
		"history":                {func(w *world) { w.spoil(`UPDATE event SET note = 'x'`) }, "the history was changed"},
		"a state that is not so": {func(w *world) { w.spoil(`UPDATE invoice SET state = 'delivered'`) }, "is delivered, its delivery"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var told []string
			w := newWorld(t, func(format string, args ...any) { told = append(told, fmt.Sprintf(format, args...)) })
			w.opinions["email"] = routing.Cannot
			w.bills(10003)
			w.pass()
			w.check("before")
			if len(told) > 0 {
				t.Fatalf("broken before: %q", told)
			}
			broken.does(w)
			w.check("after")
			if got := strings.Join(told, "\n"); got != "" && broken.told == "" || !strings.Contains(got, broken.told) {
				t.Errorf("it says %q, not %q", got, broken.told)
			}
		})
	}
}

// spoil changes the rows past the program, and past what the database itself
// forbids by its triggers.
func (w *world) spoil(statement string) {
	w.t.Helper()
	db, err := openSpoiled(w.dir)
	if err != nil {
		w.t.Fatal(err)
	}
	_, err = db.ExecContext(context.Background(), statement)
	if err := errors.Join(err, db.Close()); err != nil {
		w.t.Fatal(err)
	}
}
