package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"

	"sluse/drop"
)

// A trip fails the k-th call of the drop and the register: before or after its
// effect, by an error or by the death of the program.
type trip struct {
	calls, at int
	after     bool
	kill      bool
	fired     bool

	pause  func() // instead, the program stands still there and goes on
	asleep bool   // meanwhile
	lost   bool   // another has taken the source over: no commit succeeds
}

var errFenced = errors.New("fenced")

// sleep stands still while another works.
func (t *trip) sleep() {
	t.asleep = true
	t.pause()
	t.asleep, t.lost = false, true
}

// fence fails the commits of who has slept.
func (t *trip) fence() error {
	if t != nil && t.lost && !t.asleep {
		return errFenced
	}
	return nil
}

type killed struct{}

func (t *trip) step(fn func() error) error {
	if t == nil || t.asleep {
		return fn()
	}
	t.calls++
	if t.calls != t.at {
		return fn()
	}
	t.fired = true
	if t.pause != nil {
		if !t.after {
			t.sleep()
			return fn()
		}
		err := fn()
		t.sleep()
		return err
	}
	if t.after {
		if err := fn(); err != nil {
			return err
		}
	}
	if t.kill {
		panic(killed{})
	}
	return errBroken
}

type faultyDrop struct {
	drop.Drop
	trip *trip
}

func (d *faultyDrop) List(ctx context.Context, dir string) (es []drop.Entry, err error) {
	err = d.trip.step(func() error { es, err = d.Drop.List(ctx, dir); return err })
	return es, err
}

func (d *faultyDrop) Stat(ctx context.Context, name string) (e drop.Entry, err error) {
	err = d.trip.step(func() error { e, err = d.Drop.Stat(ctx, name); return err })
	return e, err
}

func (d *faultyDrop) Open(ctx context.Context, name string) (r io.ReadCloser, err error) {
	err = d.trip.step(func() error { r, err = d.Drop.Open(ctx, name); return err })
	return r, err
}

func (d *faultyDrop) Upload(ctx context.Context, temp string, r io.Reader) error {
	return d.trip.step(func() error { return d.Drop.Upload(ctx, temp, r) })
}

func (d *faultyDrop) Publish(ctx context.Context, temp, name string) error {
	return d.trip.step(func() error { return d.Drop.Publish(ctx, temp, name) })
}

func (d *faultyDrop) Move(ctx context.Context, from, to string) error {
	return d.trip.step(func() error { return d.Drop.Move(ctx, from, to) })
}

func (d *faultyDrop) Remove(ctx context.Context, name string) error {
	return d.trip.step(func() error { return d.Drop.Remove(ctx, name) })
}

// mayDie runs until the end or the trip's death.
func mayDie(fn func()) {
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(killed); !ok {
				panic(r)
			}
		}
	}()
	fn()
}

var crashFiles = map[string]string{
	"a good.csv":   "lines\none\ntwo\nthree\n",
	"b again.csv":  "lines\none\ntwo\nthree\n",
	"c partly.csv": "lines\nfour\nbad\nfive\n",
	"d wrong.csv":  "lines\nreject\n",
	"e what.csv":   "<html>",
	"f empty.csv":  "",
	"g large.csv":  "lines\n" + strings.Repeat("x", 2000),
	"twin.csv":     "lines\nsix\n",
}

// Whatever call fails, and however, the files end where they would have ended
// without it: each in one place, each line taken once.
func TestCrashAtEveryCall(t *testing.T) {
	t.Parallel()
	calm := crashStory(t, newCompany(t, &trip{}), &trip{})
	for _, way := range []trip{{}, {after: true}, {kill: true}, {kill: true, after: true}} {
		t.Run(fmt.Sprintf("after=%t,kill=%t", way.after, way.kill), func(t *testing.T) {
			t.Parallel()
			for k := 1; ; k++ {
				trip := way
				trip.at = k
				got := crashStory(t, newCompany(t, &trip), &trip)
				if !trip.fired {
					t.Log(k-1, "calls")
					if k < 100 {
						t.Errorf("only %d calls: the story is not the one that was meant", k-1)
					}
					return
				}
				if !maps.Equal(got.files, calm.files) {
					t.Errorf("call %d: files\n%s\nwant\n%s", k, show(got.files), show(calm.files))
				}
				if !slices.Equal(got.lines, calm.lines) || !slices.Equal(got.rows, calm.rows) {
					t.Errorf("call %d: rows %q and lines %q,\nwant %q and %q", k, got.rows, got.lines, calm.rows, calm.lines)
				}
				if t.Failed() {
					return
				}
			}
		})
	}
}

type outcome struct {
	files map[string]string
	rows  []string
	lines []string
}

// crashStory is two nights and a bit, with restarts after whatever the trip
// did. Its outcome leaves out what may differ by right: the numbers of the
// arrivals, and which of two equal files came to be the duplicate.
func crashStory(t *testing.T, c *company, trip *trip) outcome {
	for name, content := range crashFiles {
		c.drop(t, name, content)
	}
	passes := func() {
		for range 3 { // the trip fires once in all
			mayDie(func() { _, _ = c.run(t) })
		}
	}
	passes()
	c.now = c.now.AddDate(0, 0, 1)
	c.drop(t, "twin.csv", "lines\nseven\n") // the name of an archived file
	passes()
	c.now = c.now.AddDate(0, 0, 1)
	c.drop(t, "d wrong.csv", "lines\nreject\n\n") // and of a rejected one
	passes()
	trip.calls = 1 << 30
	if r := c.mustRun(t); r != (Result{}) {
		t.Errorf("call %d: a pass with nothing to do says %+v", trip.at, r)
	}
	b := c.book(t)
	o := outcome{files: c.tree(t)}
	for _, w := range b.Rows {
		if _, ok := o.files[w.Where]; !ok {
			t.Errorf("call %d: arrival %d is said to be at %q", trip.at, w.ID, w.Where)
		}
		name := strings.NewReplacer("a good", "equal", "b again", "equal").Replace(w.Name)
		o.rows = append(o.rows, fmt.Sprint(name, " ", w.State, " ", w.Of != 0, " ", path.Dir(w.Where), " ", w.Reason))
	}
	for _, l := range b.Lines {
		_, text, _ := strings.Cut(l, ":")
		o.lines = append(o.lines, text)
	}
	slices.Sort(o.rows)
	slices.Sort(o.lines)
	return o
}

func show(files map[string]string) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(&b, "  %s: %.40q\n", name, files[name])
	}
	return b.String()
}

// What the calm story ends in, so that the crash test compares with something.
func TestStoryWithoutCrash(t *testing.T) {
	t.Parallel()
	o := crashStory(t, newFolderCompany(t), &trip{})
	if m := crashStory(t, newCompany(t, &trip{}), &trip{}); !maps.Equal(m.files, o.files) || !slices.Equal(m.rows, o.rows) {
		t.Errorf("a drop in memory ends in\n%s\na folder in\n%s", show(m.files), show(o.files))
	}
	want := []string{
		"archive/2027-01/a good.csv", "archive/2027-01/b again.csv", "archive/2027-01/c partly.csv",
		"archive/2027-01/twin (2).csv", "archive/2027-01/twin.csv",
		"reject/c partly.csv.rettes.txt",
		"reject/d wrong (2).csv", "reject/d wrong (2).csv.feil.txt", "reject/d wrong.csv", "reject/d wrong.csv.feil.txt",
		"reject/e what.csv", "reject/e what.csv.feil.txt", "reject/f empty.csv", "reject/f empty.csv.feil.txt",
		"reject/g large.csv", "reject/g large.csv.feil.txt",
	}
	if got := slices.Sorted(maps.Keys(o.files)); !slices.Equal(got, want) {
		t.Errorf("files\n%q\nwant\n%q", got, want)
	}
	if want := []string{"five", "four", "one", "seven", "six", "three", "two"}; !slices.Equal(o.lines, want) {
		t.Errorf("lines %q, want %q", o.lines, want)
	}
	for name, content := range crashFiles {
		folder := "archive/2027-01/"
		if _, ok := o.files[folder+name]; !ok {
			folder = "reject/"
		}
		if o.files[folder+name] != content {
			t.Errorf("%s is %.40q now", folder+name, o.files[folder+name])
		}
	}
}
