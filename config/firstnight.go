package config

import (
	"path/filepath"
	"slices"
	"strings"

	"sluse/calendar"
)

// start checks where a drop's invoices begin.
func (c *check) start(d *Drop, path string) {
	s := d.Start
	if s == (Start{}) {
		return
	}
	if !slices.Contains(d.Takes, "invoices") {
		c.report(path, "config.start-without-invoices")
	}
	if s.Date != "" {
		if _, err := calendar.ParseDate(s.Date); err != nil {
			c.report(join(path, "date"), "config.start-date", s.Date)
		}
	}
	for _, n := range []struct{ key, number string }{{"number", s.Number}, {"credit_number", s.CreditNumber}} {
		if n.number != "" && strings.TrimRight(n.number, "0123456789") == n.number {
			c.report(join(path, n.key), "config.start-number", n.number)
		}
	}
}

// rehearsal checks where a seller's rehearsals go: nobody may find there what
// is for nobody.
func (c *check) rehearsal(s *Seller, path string) {
	if e := s.Rehearsal.Email; e != "" && !emailForm.MatchString(e) {
		c.report(join(path, "email"), "config.email", e)
	}
	own := c.RehearsalFolder(*s)
	for _, other := range c.watched() {
		if within(own, other) {
			c.report(join(path, "folder"), "config.rehearsal-folder", other)
			return
		}
	}
}

// watched are the folders that somebody reads: the drops, the factors', and
// those of the channels, whose sections are their own.
func (c *check) watched() []string {
	var all []string
	for _, d := range c.Drops {
		all = append(all, string(d.Folder))
	}
	for _, f := range c.Factors {
		all = append(all, string(f.Folder))
	}
	for _, ch := range c.Channels {
		if n := c.document.root.get("channels").get(ch.Name).get("folder"); n != nil && n.kind == scalar {
			all = append(all, string(c.document.resolve(n.text)))
		}
	}
	return slices.DeleteFunc(all, func(s string) bool { return s == "" })
}

// within reports whether a folder is another or lies in it.
func within(folder, other string) bool {
	rel, err := filepath.Rel(other, folder)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}
