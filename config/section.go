package config

import (
	"reflect"

	"sluse/words"
)

// Channels are the sections of the outbox's parts, in the file's order.
type Channels []Channel

// A Channel is a part's section under its name, and how it is driven.
type Channel struct {
	Name    string
	Pace    Pace
	Section *Section
}

func (c *Channels) decodeNode(d *document, n *node, path string) {
	switch n.kind {
	case unusable, null:
		return
	case mapping:
	default:
		d.broken["channels"] = true
		d.report(n, path, "config.want-mapping", n.shown())
		return
	}
	for _, e := range n.entries {
		pace, own := d.ownPace(e.value, join(path, e.key))
		*c = append(*c, Channel{e.key, pace, &Section{document: d, node: own, path: join(path, e.key)}})
	}
}

// A Section is a part of the file that belongs to someone else. Its owner
// describes it by a struct:
//
//	type Settings struct {
//		Folder   config.Place  `config:"folder,required"`
//		Batch    int           `config:"batch,min=1"`
//		Timeout  time.Duration `config:"timeout"`
//		Password config.Secret `config:"password"`
//	}
//
// Fields may be strings, integers, booleans, durations, Path, Place, Size,
// Secret, money.Amount (in NOK) and money.Decimal, what reads itself from text
// (encoding.TextUnmarshaler), and structs, slices and maps of these. A type
// with a method Defaults() is given its defaults before a slice or map holds
// it; the struct itself comes with its defaults set.
type Section struct {
	document *document
	node     *node
	path     string
	value    any // what the owner decoded it into
}

// Decode fills v, a pointer to the owner's struct. The mistakes join the
// configuration's Problems, in the order of the file; the error is those of
// this call, nil if there are none.
func (s *Section) Decode(v any) error {
	before := len(s.document.problems)
	s.value = v
	s.document.decode(s.node, reflect.ValueOf(v).Elem(), s.path)
	found := s.document.problems[before:]
	if !found.Fatal() {
		return nil
	}
	drawn := &document{lines: s.document.lines, hidden: s.document.hidden, problems: found}
	return drawn.sorted()
}

// Report adds a mistake that the owner found itself. key is a path in the
// section, "" the section as a whole.
func (s *Section) Report(key string, r words.Reason) {
	s.document.add(s.node.find(key), s.at(key), r, false)
}

// Warn adds what the program can run with.
func (s *Section) Warn(key string, r words.Reason) {
	s.document.add(s.node.find(key), s.at(key), r, true)
}

func (s *Section) at(key string) string {
	if key == "" {
		return s.path
	}
	return join(s.path, key)
}
