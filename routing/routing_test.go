package routing_test

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"sluse/routing"
	"sluse/words"
)

func TestPick(t *testing.T) {
	t.Parallel()
	lists := []routing.List{
		{Name: "all", Channels: []string{"ehf", "email"}},
		{Name: "public", Groups: []string{routing.Public}, Channels: []string{"ehf"}},
		{Name: "sold", Customers: []string{"10001"}, Channels: []string{"factor", "ehf"}},
		{Name: "second for all", Channels: []string{"email"}},
	}
	for _, c := range []struct {
		what, customer string
		groups         []string
		want           string
	}{
		{"anybody", "1", nil, "all"},
		{"a public body", "1", routing.Groups("KOMM"), "public"},
		{"a limited company is in no group", "1", routing.Groups("AS"), "all"},
		{"a named customer comes before its group", "10001", routing.Groups("KF"), "sold"},
		{"no number names nobody", "", nil, "all"},
	} {
		if got, ok := routing.Pick(lists, c.customer, c.groups); !ok || got.Name != c.want {
			t.Errorf("%s: list %q, want %q", c.what, got.Name, c.want)
		}
	}
	if _, ok := routing.Pick(lists[1:3], "1", nil); ok {
		t.Error("a list was found for a customer that none is for")
	}
}

func TestDecide(t *testing.T) {
	t.Parallel()
	no := words.R("email.no-address")
	list := routing.List{Name: "standard", Channels: []string{"ehf", "email", "autopost"}}
	passing := list
	passing.PassUnknown = true
	refused := map[string]routing.Verdict{"ehf": {Channel: "ehf", Answer: routing.Cannot, Reason: no}}
	sold := map[string]routing.Verdict{"factor": {Channel: "factor", Answer: routing.Can}}
	for _, c := range []struct {
		what    string
		list    routing.List
		tried   map[string]routing.Verdict
		answers map[string]routing.Answer
		outcome routing.Outcome
		channel string
		passed  int
		asked   int
	}{
		{"the first that can", list, nil, map[string]routing.Answer{"ehf": routing.Can}, routing.Go, "ehf", 0, 1},
		{"a proved no passes on", list, nil, map[string]routing.Answer{"ehf": routing.Cannot, "email": routing.Can}, routing.Go, "email", 1, 2},
		{"unknown waits and asks nobody further", list, nil, map[string]routing.Answer{"ehf": routing.Unknown, "email": routing.Can}, routing.Wait, "ehf", 0, 1},
		{"unknown passes where the list says so", passing, nil, map[string]routing.Answer{"ehf": routing.Unknown, "email": routing.Can}, routing.Go, "email", 1, 2},
		{"what was refused is not asked again", list, refused, map[string]routing.Answer{"email": routing.Can}, routing.Go, "email", 1, 1},
		{"nobody is left", list, nil, map[string]routing.Answer{"ehf": routing.Cannot, "email": routing.Cannot, "autopost": routing.Cannot}, routing.Exhausted, "", 3, 3},
		{
			"a sold invoice goes by the rest of the list",
			routing.List{Channels: []string{"factor", "ehf"}},
			sold,
			map[string]routing.Answer{"ehf": routing.Can},
			routing.Go, "ehf", 1, 1,
		},
	} {
		asked := 0
		d := routing.Decide(c.list, c.tried, func(channel string) routing.Verdict {
			asked++
			return routing.Verdict{Answer: c.answers[channel], Reason: no}
		})
		if d.Outcome != c.outcome || d.Channel != c.channel || len(d.Passed) != c.passed || asked != c.asked {
			t.Errorf("%s: %+v after %d questions", c.what, d, asked)
		}
	}
}

// TestNothingPassesWithoutANo holds every decision to the promise: each
// channel before the chosen one gave a proved no, or was tried.
func TestNothingPassesWithoutANo(t *testing.T) {
	t.Parallel()
	names := []string{"ehf", "email", "autopost", "factor"}
	rapid.Check(t, func(t *rapid.T) {
		list := routing.List{Channels: rapid.SliceOfNDistinct(rapid.SampledFrom(names), 1, 4, rapid.ID).Draw(t, "list")}
		answers := map[string]routing.Answer{}
		for _, n := range names {
			answers[n] = rapid.SampledFrom([]routing.Answer{routing.Can, routing.Cannot, routing.Unknown}).Draw(t, n)
		}
		ask := func(c string) routing.Verdict { return routing.Verdict{Answer: answers[c]} }
		d := routing.Decide(list, nil, ask)
		for i, v := range d.Passed {
			if v.Channel != list.Channels[i] || v.Answer != routing.Cannot {
				t.Fatalf("%s was passed with %q", v.Channel, v.Answer)
			}
		}
		switch d.Outcome {
		case routing.Go:
			if answers[d.Channel] != routing.Can || list.Channels[len(d.Passed)] != d.Channel {
				t.Fatalf("%+v", d)
			}
		case routing.Wait:
			if answers[d.Channel] != routing.Unknown {
				t.Fatalf("%+v", d)
			}
		case routing.Exhausted:
			if len(d.Passed) != len(list.Channels) || d.Reason.IsZero() {
				t.Fatalf("%+v", d)
			}
		}
		if again := routing.Decide(list, nil, ask); !reflect.DeepEqual(d, again) {
			t.Fatal("asked again, it decides otherwise")
		}
	})
}
