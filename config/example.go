package config

import (
	_ "embed" // the example
	"os"
	"path/filepath"
)

// Example is a commented configuration with every key and every default: what
// "sluse init" writes.
//
//go:embed sluse.example.yaml
var Example []byte

// InDrop is the folder that files are left in.
func (d Drop) InDrop() string { return filepath.Join(string(d.Folder), d.In) }

// CheckFiles adds a warning for each folder and file that is named and not
// there.
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
		if d.Folder != "" {
			warn(join(index("drops", i), "folder"), "config.no-folder", d.InDrop())
		}
	}
	for i, f := range c.Factors {
		if f.Folder != "" {
			warn(join(index("factors", i), "folder"), "config.no-folder", string(f.Folder))
		}
	}
	if p := string(c.Lookup.Participants); p != "" {
		warn("lookup.participants", "config.no-participants", p)
	}
}
