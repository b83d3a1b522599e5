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
	for _, w := range c.watched() {
		if w.folder != "" && within(own, w.folder) {
			c.report(join(path, "folder"), "config.rehearsal-folder", w.key)
			return
		}
	}
}

// A watched folder is one that somebody reads.
type watched struct{ key, folder string }

// watched are the folders of the drops, of the factors, and of the channels,
// whose sections are their own.
func (c *check) watched() []watched {
	var all []watched
	for i, d := range c.Drops {
		all = append(all, watched{join(index("drops", i), "folder"), string(d.Folder)})
	}
	for i, f := range c.Factors {
		all = append(all, watched{join(index("factors", i), "folder"), string(f.Folder)})
	}
	for _, ch := range c.Channels {
		key := join(join("channels", ch.Name), "folder")
		if n := ch.Section.node.get("folder"); n != nil && n.kind == scalar {
			all = append(all, watched{key, string(c.document.resolve(n.text))})
		}
	}
	return all
}

// within reports whether a folder is another or lies in it.
func within(folder, other string) bool {
	rel, err := filepath.Rel(other, folder)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}
