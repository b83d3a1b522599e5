package config

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

// paced is a configuration with these keys under channels.ehf, and its
// mistakes.
func paced(t *testing.T, keys string) (*Config, Problems) {
	t.Helper()
	text := strings.Replace(string(Example), "channels:\n  ehf:\n    folder: out/ehf\n", "channels:\n  ehf:\n    folder: out/ehf\n"+keys, 1)
	start, end := strings.Index(text, "    # When anything may leave"), strings.Index(text, "  email:\n    host")
	return Load(write(t, text[:start]+text[end:]), known, nil)
}

func TestPace(t *testing.T) {
	t.Parallel()
	c, problems := paced(t, "    window: {from: \"08:00\", to: \"16:00\", days: bank}\n    cutoff: \"14:00\"\n    regret: 15m\n    retry_first: 5h\n    breaker: {after: 3}\n")
	if problems.Fatal() {
		t.Fatal(problems)
	}
	p := c.PaceOf("ehf")
	if p.Window != (Window{"08:00", "16:00", BankDays}) || p.Cutoff != "14:00" || p.AtOnce != 1 || p.Attempts != 8 || p.Deadline != 3*24*time.Hour {
		t.Errorf("%+v", p)
	}
	if p.Breaker != (Breaker{3, time.Minute, 15 * time.Minute}) || p.RetryLongest != 5*time.Hour {
		t.Errorf("%+v", p)
	}
	if c.Regret("slusevik", "ehf") != 15*time.Minute || c.Regret("slusevik", "email") != 0 || c.PaceOf("factor").Breaker.After != 5 {
		t.Errorf("%v", c.Sellers[0].Regret)
	}
	ehf, _ := c.Channel("ehf")
	var own struct {
		Folder Place `config:"folder,required"`
	}
	if err := ehf.Decode(&own); err != nil {
		t.Errorf("the channel's own keys: %v", err)
	}
	var out strings.Builder
	if err := c.Print(&out); err != nil || !strings.Contains(out.String(), "cutoff: \"14:00\"") || !strings.Contains(out.String(), "attempts: 8") {
		t.Errorf("printed: %v\n%s", err, out.String())
	}
}

func TestPaceThatCannotBe(t *testing.T) {
	t.Parallel()
	for keys, want := range map[string]string{
		`window: {from: "8"}`:                  "channels.ehf.window.from config.clock-time",
		`window: {from: "08:00"}`:              "channels.ehf.window config.window",
		`window: {from: "08:00", to: "08:00"}`: "channels.ehf.window config.window",
		`window: {days: banks}`:                "channels.ehf.window.days config.choice-near",
		`cutoff: "14"`:                         "channels.ehf.cutoff config.clock-time",
		`regret: 8d`:                           "channels.ehf.regret config.too-long",
		`at_once: 0`:                           "channels.ehf.at_once config.too-small",
		`at_once: 51`:                          "channels.ehf.at_once config.too-much",
		`per_minute: -1`:                       "channels.ehf.per_minute config.too-small",
		`deadline: 32d`:                        "channels.ehf.deadline config.too-long",
		`retry_longest: 1s`:                    "channels.ehf.retry_longest config.retry-order",
		`breaker: {first: 0s}`:                 "channels.ehf.breaker.first config.zero-duration",
		`breaker: {first: 1h}`:                 "channels.ehf.breaker.longest config.breaker-order",
		`breaker: 5`:                           "channels.ehf.breaker config.want-mapping",
	} {
		_, problems := paced(t, "    "+keys+"\n")
		var fatal []string
		for _, p := range problems {
			if !p.Warning {
				fatal = append(fatal, p.Path+" "+p.Reason.Code)
				if p.Line == 0 {
					t.Errorf("%s: no place", keys)
				}
			}
		}
		if len(fatal) != 1 || fatal[0] != want {
			t.Errorf("%s: %v, want %s", keys, fatal, want)
		}
	}
	// A key that is near one of the pace is told so by the channel's section.
	c, _ := paced(t, "    cutof: \"14:00\"\n")
	ehf, _ := c.Channel("ehf")
	var own struct {
		Folder Place `config:"folder"`
	}
	if err := ehf.Decode(&own); err == nil || !strings.Contains(err.Error(), `"cutoff"`) {
		t.Errorf("%v", err)
	}
}

// The example states the defaults of a pace, and all of its keys.
func TestExampleOfAPace(t *testing.T) {
	t.Parallel()
	c := load(t, string(Example))
	short := load(t, good)
	if got, want := c.PaceOf("ehf"), short.PaceOf("none"); got != want {
		t.Errorf("the example says %+v, the default is %+v", got, want)
	}
	allKeys(t, reflect.TypeFor[Pace](), c.document.root.find("channels.ehf"), "channels.ehf")
}
