package config

import (
	"path/filepath"
	"strings"
	"time"
)

// A Morning is the mail that tells a seller's people on bank days how the
// night went. It leaves by the mail server of channels.email.
type Morning struct {
	Seller string    `config:"seller"`      // the only seller where there is one
	To     []string  `config:"to,required"` // each gets a mail of its own; all stand in its head
	From   string    `config:"from"`        // the sender; the seller's email where empty
	At     TimeOfDay `config:"at"`          // in Oslo
	Attach bool      `config:"attach"`      // the Excel workbook
	Names  bool      `config:"names"`       // false: customer numbers in place of names, and no e-mail addresses
	Rows   int       `config:"rows,min=1"`  // the most rows of a sheet; what is cut is told, and sums count all
}

// Defaults fills in a morning's defaults.
func (m *Morning) Defaults() {
	m.At = TimeOfDay(6*time.Hour + 30*time.Minute)
	m.Attach, m.Names = true, true
	m.Rows = 20_000
}

// A Status is the file that tells a drop's source what became of its invoices.
// Without a folder none is written.
type Status struct {
	Folder string        `config:"folder"`     // in the drop's own tree
	Every  time.Duration `config:"every"`      // at most so often, and only where something changed
	Rows   int           `config:"rows,min=1"` // the most rows of a file; the rest follows in the next
}

// A TimeOfDay is the time since midnight on a clock on the wall, written
// "06:30".
type TimeOfDay time.Duration

// UnmarshalText reads hours and minutes.
func (t *TimeOfDay) UnmarshalText(text []byte) error {
	at, err := time.Parse("15:04", string(text))
	if err != nil || len(text) != len("15:04") {
		return invalid("config.time-of-day", string(text))
	}
	*t = TimeOfDay(time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute)
	return nil
}

// MarshalText writes what UnmarshalText reads.
func (t TimeOfDay) MarshalText() ([]byte, error) {
	return []byte(time.Time{}.Add(time.Duration(t)).Format("15:04")), nil
}

// On is the time of day on a day.
func (t TimeOfDay) On(year int, month time.Month, day int, zone *time.Location) time.Time {
	d := time.Duration(t)
	return time.Date(year, month, day, int(d/time.Hour), int(d%time.Hour/time.Minute), 0, 0, zone)
}

// ChannelEmail is the channel whose mail server takes the morning mail too.
const ChannelEmail = "email"

func (c *check) morning(m *Morning, path string) {
	c.knownSeller(join(path, "seller"), m.Seller)
	if m.Seller == "" && len(c.Sellers) > 1 {
		c.report(join(path, "seller"), "config.missing-key", "seller")
	}
	for i, to := range m.To {
		at := index(join(path, "to"), i)
		switch {
		case to == "":
		case !emailForm.MatchString(to):
			c.report(at, "config.email", to)
		default:
			for _, other := range m.To[:i] {
				if strings.EqualFold(other, to) {
					c.report(at, "config.duplicate", to)
				}
			}
		}
	}
	if m.From != "" && !emailForm.MatchString(m.From) {
		c.report(join(path, "from"), "config.email", m.From)
	}
	if s, known := c.Seller(c.SellerOr(m.Seller)); known && s.Email == "" && m.From == "" {
		c.report(join(path, "from"), "config.morning-sender", s.ID)
	}
	if _, mails := c.Channel(ChannelEmail); !mails && !c.document.broken["channels"] {
		c.report(path, "config.morning-without-mail")
	}
}

// oneMorning allows a seller one mail: the next tells what happened since.
func (c *check) oneMorning() {
	taken := map[string]bool{}
	for i, m := range c.Mornings {
		seller := c.SellerOr(m.Seller)
		if taken[seller] && seller != "" {
			c.report(join(index("morning", i), "seller"), "config.duplicate", seller)
		}
		taken[seller] = true
	}
}

// SellerOr is a seller's id, or the only seller's where none is named.
func (c *Config) SellerOr(id string) string {
	if id == "" && len(c.Sellers) == 1 {
		return c.Sellers[0].ID
	}
	return id
}

func (c *check) status(d *Drop, path string) {
	folder := d.Status.Folder
	if folder == "" {
		return
	}
	at := join(path, "status.folder")
	clean := filepath.ToSlash(filepath.Clean(folder))
	taken := clean == filepath.ToSlash(filepath.Clean(d.In))
	for _, own := range []string{"archive", "reject", ".claim"} {
		taken = taken || clean == own || strings.HasPrefix(clean, own+"/")
	}
	switch {
	case !filepath.IsLocal(folder) || clean == ".":
		c.report(at, "config.status-folder", folder)
	case taken:
		c.report(at, "config.status-folder-taken", folder)
	}
}
