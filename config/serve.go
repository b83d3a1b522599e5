package config

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"time"

	"sluse/calendar"
)

// Zone is the zone of days, schedules and reports.
const Zone = "Europe/Oslo"

// Serve says how the daemon works (sluse serve).
type Serve struct {
	// Scan is how long may pass between two looks at everything, whether or
	// not anything was noticed in between.
	Scan time.Duration `config:"scan"`
	// TroubleAfter is how long a source or channel may fail before a person
	// is asked.
	TroubleAfter time.Duration `config:"trouble_after"`
}

// A Schedule is when some sources and channels work. One that no schedule
// names works all the time.
type Schedule struct {
	Name     string   `config:"name,required"`
	Cron     string   `config:"cron,required"` // minute, hour, day of month, month, day of week
	BankDays bool     `config:"bank_days"`     // on bank days only
	Sources  []string `config:"sources"`       // names of drops
	Channels []string `config:"channels"`
}

// Parse is the schedule as the calendar knows it.
func (s Schedule) Parse() (calendar.Schedule, error) {
	return calendar.ParseSchedule(s.Cron, Zone, s.BankDays)
}

// Hash tells two texts of a configuration apart, as far as a file goes: what
// the environment overrides is not in it.
func (c *Config) Hash() string {
	h := sha256.New()
	for _, line := range c.document.lines {
		_, _ = h.Write([]byte(line + "\n"))
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}

// serve checks the daemon's own section.
func (c *check) serve() {
	if c.Serve.Scan <= 0 {
		c.report("serve.scan", "config.zero-duration")
	}
}

func (c *check) schedule(s *Schedule, path string) {
	c.identifier(join(path, "name"), s.Name)
	if s.Cron != "" {
		switch _, err := s.Parse(); {
		case errors.Is(err, calendar.ErrNever):
			c.report(join(path, "cron"), "config.cron-never", s.Cron)
		case err != nil:
			c.report(join(path, "cron"), "config.cron", s.Cron)
		}
	}
	var drops, channels []string
	for _, d := range c.Drops {
		drops = append(drops, d.Name)
	}
	for _, ch := range c.Channels {
		channels = append(channels, ch.Name)
	}
	if len(c.Factors) > 0 && !slices.Contains(channels, ChannelFactor) {
		channels = append(channels, ChannelFactor)
	}
	c.scheduled(join(path, "sources"), "config.unknown-source", s.Sources, drops, c.document.broken["drops"])
	c.scheduled(join(path, "channels"), "config.unknown-channel", s.Channels, channels, c.document.broken["channels"] || c.document.broken["factors"])
	if len(s.Sources) == 0 && len(s.Channels) == 0 {
		c.warn(path, "config.empty-schedule", s.Name)
	}
}

// scheduled checks the names in a schedule, where what they name could be
// read.
func (c *check) scheduled(path, code string, list, known []string, broken bool) {
	for i, name := range list {
		switch {
		case name == "":
		case slices.Contains(list[:i], name):
			c.report(index(path, i), "config.duplicate", name)
		case !broken && !slices.Contains(known, name):
			c.unknown(index(path, i), code, name, known)
		}
	}
}
