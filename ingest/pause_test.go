package ingest

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// A daemon stands still at any call it makes, before or after its effect.
// Meanwhile another takes the source over and brings the file to its end, and
// the sender drops another file under the same name. Then the first goes on,
// and its commits fail. Each file is taken once, as what it is, and nothing
// stays behind.
func TestPausedAtAnyCall(t *testing.T) {
	t.Parallel()
	rows := map[string]struct {
		first, second string // second: "" drops none
		marker        string
		lines         []string
		states        string
	}{
		"no other file":       {"lines\none\n", "", "", []string{"one"}, "archived"},
		"another":             {"lines\none\n", "lines\ntwo\n", "", []string{"one", "two"}, "archived archived"},
		"partly, and another": {"lines\none\nbad\n", "lines\ntwo\n", "", []string{"one", "two"}, "archived archived"},
		"the same again":      {"lines\none\n", "lines\none\n", "", []string{"one"}, "archived duplicate"},
		"after a rejected":    {"lines\nreject\n", "lines\ntwo\n", "", []string{"two"}, "archived rejected"},
		"after a large":       {"lines\n" + strings.Repeat("x", 2000), "lines\ntwo\n", "", []string{"two"}, "archived rejected"},
		"with a marker":       {"lines\none\n", "lines\ntwo\n", ".done", []string{"one", "two"}, "archived archived"},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for at := 1; ; at++ {
				for _, after := range []bool{false, true} {
					pause := &trip{at: at, after: after}
					c := newCompany(t, pause)
					c.source.DoneMarker = row.marker
					put := func(content string) {
						c.drop(t, "june.csv", content)
						if row.marker != "" {
							c.drop(t, "june.csv"+row.marker, "")
						}
					}
					put(row.first)
					pause.pause = func() {
						c.mustRun(t)
						if row.second != "" {
							put(row.second)
						}
					}
					if _, err := c.run(t); err != nil && !pause.fired {
						t.Fatal(err)
					}
					if !pause.fired {
						return
					}
					pause.pause, pause.lost = nil, false
					for range 4 {
						if _, err := c.run(t); err != nil {
							t.Errorf("stopped at call %d (after it: %v): %v", at, after, err)
						}
					}
					var taken []string
					for _, line := range c.book(t).Lines {
						taken = append(taken, strings.SplitN(line, ":", 2)[1])
					}
					slices.Sort(taken)
					var states []string
					for _, w := range c.book(t).Rows {
						states = append(states, string(w.State))
					}
					slices.Sort(states)
					if !slices.Equal(taken, row.lines) || strings.Join(states, " ") != row.states {
						t.Errorf("stopped at call %d (after it: %v): taken %q, files %q", at, after, taken, states)
					}
					files := c.tree(t)
					for name := range files {
						if !strings.HasPrefix(name, archiveFolder) && !strings.HasPrefix(name, rejectFolder) {
							t.Errorf("stopped at call %d (after it: %v): left behind %s", at, after, name)
						}
					}
					for _, content := range []string{row.first, row.second} {
						if content != "" && !slices.Contains(slices.Collect(maps.Values(files)), content) {
							t.Errorf("stopped at call %d (after it: %v): %q is lost of %q", at, after, content, slices.Sorted(maps.Keys(files)))
						}
					}
					if t.Failed() {
						return
					}
				}
			}
		})
	}
}
