package config

import (
	_ "embed" // the example
	"os"
	"slices"
)

// Example is a commented configuration with every key and every default: what
// "sluse init" writes.
//
//go:embed sluse.example.yaml
var Example []byte

// InDrop is the folder that files are left in.
func (d Drop) InDrop() string { return string(d.Folder.Join(d.In)) }

// CheckFiles adds a warning for each folder and file that is named and not
// there. Servers are not asked.
func (c *Config) CheckFiles() {
	warn := func(path, code, name string) {
		if _, err := os.Stat(name); err != nil {
			c.document.warn(c.document.root.find(path), path, code, name)
		}
	}
	if c.document.root == nil {
		return
	}
	for i, d := range c.Drops {
		if _, _, remote := d.Folder.Remote(); d.Folder != "" && !remote {
			warn(join(index("drops", i), "folder"), "config.no-folder", d.InDrop())
		}
	}
	for i, f := range c.Factors {
		if _, _, remote := f.Folder.Remote(); f.Folder != "" && !remote {
			warn(join(index("factors", i), "folder"), "config.no-folder", string(f.Folder))
		}
	}
	switch p := string(c.Lookup.Participants); {
	case p != "":
		warn("lookup.participants", "config.no-participants", p)
	case c.looksUp():
		c.document.warn(c.document.root.find("lookup.participants"), "lookup.participants", "config.nobody-known")
	}
}

// looksUp says whether some list has a channel that is looked up.
func (c *Config) looksUp() bool {
	return slices.ContainsFunc(c.Sellers, func(s Seller) bool {
		return slices.Contains(s.List, "ehf") || slices.ContainsFunc(s.Lists, func(l List) bool { return slices.Contains(l.Channels, "ehf") })
	})
}
