package config

import (
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"sluse/words"
)

// A check holds the sections of a configuration against each other.
type check struct {
	*Config
	document *document
	known    Known
}

func (c *check) run() {
	c.general()
	c.servers()
	c.operate()
	for i := range c.Sellers {
		c.seller(&c.Sellers[i], index("sellers", i))
	}
	unique(c, c.Sellers, "sellers", "id", func(s Seller) string { return s.ID })
	for i := range c.Factors {
		c.factor(&c.Factors[i], index("factors", i))
	}
	unique(c, c.Factors, "factors", "id", func(f Factor) string { return f.ID })
	c.oneFactor()
	c.factorPlaces()
	for i := range c.Drops {
		c.drop(&c.Drops[i], index("drops", i))
	}
	unique(c, c.Drops, "drops", "name", func(d Drop) string { return d.Name })
	c.oneDrop()
	c.keys("channels", "config.unknown-channel", c.known.Channels)
	c.books()
	c.serve()
	c.retention()
	for i := range c.Schedules {
		c.schedule(&c.Schedules[i], index("schedules", i))
	}
	unique(c, c.Schedules, "schedules", "name", func(s Schedule) string { return s.Name })
	for i := range c.Mornings {
		c.morning(&c.Mornings[i], index("morning", i))
	}
	c.oneMorning()
}

// report adds a mistake at a path, unless one is there already.
func (c *check) report(path, code string, args ...string) {
	if c.reported(path) {
		return
	}
	c.document.report(c.document.root.find(path), path, code, args...)
}

func (c *check) warn(path, code string, args ...string) {
	c.document.warn(c.document.root.find(path), path, code, args...)
}

// unknown reports a name that is not one of some, with the one that was meant.
func (c *check) unknown(path, code, name string, known []string) {
	r := unknown(code, name, known)
	c.report(path, r.Code, r.Args...)
}

func unknown(code, name string, known []string) words.Reason {
	choices := strings.Join(known, ", ")
	if choices == "" {
		choices = "–"
	}
	if near := nearest(name, known); near != "" {
		return words.R(code+"-near", name, choices, near)
	}
	return words.R(code, name, choices)
}

// keys reports the keys of a section that are none of some, at the key.
func (c *check) keys(path, code string, known []string) {
	section := c.document.root
	for _, step := range strings.Split(path, ".") {
		if section = section.get(step); section == nil {
			return
		}
	}
	for _, e := range section.entries {
		if !slices.Contains(known, e.key) {
			c.document.add(e.place(), join(path, e.key), unknown(code, e.key, known), false)
		}
	}
}

func (c *check) oneOf(path, value string, choices ...string) {
	if !slices.Contains(choices, value) {
		c.unknown(path, "config.choice", value, choices)
	}
}

func (c *check) general() {
	if n := c.document.root.get("language"); n != nil && n.kind == scalar {
		c.oneOf("language", n.text, "nb", "en")
	}
	if !c.Store.DSN.valid() {
		c.report("store.dsn", "config.dsn")
	}
	if c.Limits.RetryFirst <= 0 {
		c.report("limits.retry_first", "config.zero-duration")
	}
	if c.Limits.OddTimes == 1 {
		c.report("limits.odd_times", "config.odd-times")
	}
	if c.Limits.RetryLongest < c.Limits.RetryFirst {
		c.report("limits.retry_longest", "config.retry-order")
	}
	c.outboxLimits()
}

func (c *check) seller(s *Seller, path string) {
	c.identifier(join(path, "id"), s.ID)
	if !validOrg(s.Org) {
		c.report(join(path, "org"), "config.org", s.Org)
	}
	for i, account := range s.Accounts {
		if !validAccount(account) {
			c.report(index(join(path, "accounts"), i), "config.account", account)
		}
		if slices.Contains(s.Accounts[:i], account) {
			c.report(index(join(path, "accounts"), i), "config.duplicate", account)
		}
	}
	for i, length := range s.KIDLengths {
		if length < 2 || length > 25 {
			c.report(index(join(path, "kid_lengths"), i), "config.kid-length", strconv.Itoa(length))
		}
	}
	c.currency(join(path, "currency"), s.Currency)
	c.oneOf(join(path, "on_unknown"), string(s.OnUnknown), string(UnknownHold), string(UnknownNext))
	if s.Email != "" && !emailForm.MatchString(s.Email) {
		c.report(join(path, "email"), "config.email", s.Email)
	}
	if a := s.Address; a.Country == "NO" && a.PostCode != "" && (len(a.PostCode) != 4 || !allDigits(a.PostCode)) {
		c.report(join(path, "address.post_code"), "config.post-code", a.PostCode)
	}
	if !countryForm.MatchString(s.Address.Country) {
		c.report(join(path, "address.country"), "config.country", s.Address.Country)
	}
	c.longest(join(path, "regret"), s.Regret, longestRegret)
	c.channels(s, join(path, "list"), s.List)
	c.lists(s, join(path, "lists"))
	c.rehearsal(s, join(path, "rehearsal"))
}

// Forms, not proofs: who the address reaches shows when it is used.
var (
	emailForm      = regexp.MustCompile(`^[^@\s]+@[^@\s]+\.[^@\s.]+$`)
	countryForm    = regexp.MustCompile(`^[A-Z]{2}$`)
	currencyForm   = regexp.MustCompile(`^[A-Z]{3}$`)
	identifierForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)
)

func (c *check) currency(path, code string) {
	if !currencyForm.MatchString(code) {
		c.report(path, "config.currency", code)
	}
}

// identifier holds ids and names that end up in file names and commands.
func (c *check) identifier(path, id string) {
	if id != "" && !identifierForm.MatchString(id) {
		c.report(path, "config.identifier", id)
	}
}

// channels checks an order of channels.
func (c *check) channels(s *Seller, path string, channels []string) {
	_, sells := c.FactorOf(s.ID)
	var may []string
	if c.document.broken["channels"] {
		may = slices.Clone(c.known.Channels)
	}
	for _, ch := range c.Channels {
		if ch.Name != ChannelFactor {
			may = append(may, ch.Name)
		}
	}
	if sells && !slices.Contains(may, ChannelFactor) {
		may = append(may, ChannelFactor)
	}
	for i, name := range channels {
		at := index(path, i)
		switch {
		case name == "":
		case slices.Contains(channels[:i], name):
			c.report(at, "config.duplicate", name)
		case name == ChannelFactor && !sells:
			if !c.document.broken["factors"] {
				c.report(at, "config.no-factor", s.ID)
			}
		case name == ChannelFactor && i > 0:
			c.report(at, "config.factor-first")
		case slices.Contains(may, name):
		case slices.Contains(c.known.Channels, name):
			c.report(at, "config.channel-without-section", name)
		default:
			c.unknown(at, "config.unknown-channel", name, may)
		}
	}
	if len(channels) == 1 && channels[0] == ChannelFactor {
		c.report(index(path, 0), "config.only-factor")
	}
}

// lists checks a seller's lists, and that each can be the first match.
func (c *check) lists(s *Seller, path string) {
	unique(c, s.Lists, path, "name", func(l List) string { return l.Name })
	taken := map[string]string{}
	for i, l := range s.Lists {
		at := index(path, i)
		c.channels(s, join(at, "channels"), l.Channels)
		if len(l.Customers) == 0 && len(l.Groups) == 0 {
			c.warn(join(at, "name"), "config.unused-list", l.Name)
		}
		for k, group := range l.Groups {
			if group != GroupPublic {
				c.unknown(index(join(at, "groups"), k), "config.unknown-group", group, []string{GroupPublic})
			}
		}
		c.overlap(join(at, "customers"), l.Name, l.Customers, "customer ", taken)
		c.overlap(join(at, "groups"), l.Name, l.Groups, "group ", taken)
	}
}

// overlap warns of a customer or group that an earlier list has already.
func (c *check) overlap(path, name string, members []string, sort string, taken map[string]string) {
	for i, m := range members {
		if first, ok := taken[sort+m]; ok {
			c.warn(index(path, i), "config.list-overlap", m, first)
			continue
		}
		taken[sort+m] = name
	}
}

// marks are what a notice of assignment may hold.
var marks = regexp.MustCompile(`\{[^{}]*\}`)

func (c *check) factor(f *Factor, path string) {
	c.identifier(join(path, "id"), f.ID)
	c.knownSeller(join(path, "seller"), f.Seller)
	if !validOrg(f.Org) {
		c.report(join(path, "org"), "config.org", f.Org)
	}
	if !validAccount(f.Account) {
		c.report(join(path, "account"), "config.account", f.Account)
	}
	if s, ok := c.Seller(f.Seller); ok && slices.Contains(s.Accounts, f.Account) {
		c.report(join(path, "account"), "config.factor-account", f.Account)
	}
	c.oneOf(join(path, "on_credit_refused"), string(f.OnCreditRefused), string(RefusedNext), string(RefusedHold))
	for _, mark := range marks.FindAllString(f.Notice, -1) {
		if !slices.Contains([]string{"{factor}", "{org}", "{account}", "{kid}"}, mark) {
			c.report(join(path, "notice"), "config.notice", mark)
		}
	}
}

// knownSeller checks a reference to a seller, where the sellers are known.
func (c *check) knownSeller(path, id string) {
	var ids []string
	for _, s := range c.Sellers {
		if s.ID == "" {
			return // reported there
		}
		ids = append(ids, s.ID)
	}
	if id != "" && !slices.Contains(ids, id) && !c.document.broken["sellers"] && len(ids) > 0 {
		c.unknown(path, "config.unknown-seller", id, ids)
	}
}

// oneFactor allows a seller one factor, so that "factor" in a list is plain.
func (c *check) oneFactor() {
	first := map[string]string{}
	for i, f := range c.Factors {
		if other, ok := first[f.Seller]; ok && f.Seller != "" {
			c.report(join(index("factors", i), "seller"), "config.two-factors", f.Seller, other)
			continue
		}
		first[f.Seller] = f.ID
	}
}

func (c *check) drop(d *Drop, path string) {
	c.identifier(join(path, "name"), d.Name)
	c.knownSeller(join(path, "seller"), d.Seller)
	if d.Seller == "" && len(c.Sellers) > 1 {
		c.report(join(path, "seller"), "config.missing-key", "seller")
	}
	if !filepath.IsLocal(d.In) || d.In == "." {
		c.report(join(path, "in"), "config.in-folder", d.In)
	}
	if strings.ContainsAny(d.DoneMarker, `/\*?`) {
		c.report(join(path, "done_marker"), "config.done-marker", d.DoneMarker)
	}
	c.start(d, join(path, "start"))
	c.status(d, path)
	for i, kind := range d.Takes {
		at := index(join(path, "takes"), i)
		switch {
		case kind == "":
		case !slices.Contains(c.known.Kinds, kind):
			c.unknown(at, "config.unknown-kind", kind, c.known.Kinds)
		case slices.Contains(d.Takes[:i], kind):
			c.report(at, "config.duplicate", kind)
		}
	}
}

// oneDrop refuses two drops that would take each other's files.
func (c *check) oneDrop() {
	first := map[Place]string{}
	for i, d := range c.Drops {
		if d.Folder == "" {
			continue
		}
		place := d.Folder.Join(d.In)
		if other, ok := first[place]; ok {
			c.report(join(index("drops", i), "folder"), "config.same-folder", other)
			continue
		}
		first[place] = d.Name
	}
}

func (c *check) books() {
	c.currency("books.currency", c.Books.Currency)
	c.keys("books.accounts", "config.unknown-role", c.known.Roles)
	for _, role := range slices.Sorted(maps.Keys(c.Books.Accounts)) {
		at := join("books.accounts", role)
		if code := c.Books.Accounts[role].Code; !validAccountCode(code) {
			c.report(at, "config.account-code", code)
		}
	}
}

// unique reports the second of two items with one name.
func unique[T any](c *check, items []T, path, key string, name func(T) string) {
	first := map[string]bool{}
	for i, item := range items {
		if n := name(item); n != "" && first[n] {
			c.report(join(index(path, i), key), "config.duplicate", n)
		} else {
			first[n] = true
		}
	}
}
