package config

import (
	"bytes"
	"errors"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"sluse/words"
)

// Bounds of the file. Nesting is bounded by them too: a deeper block needs a
// longer line, and brackets are counted.
const (
	maxFile     = 1 << 20
	maxLine     = 64 << 10
	maxBrackets = 1000
)

// A document is the file being read: its text, what its environment says, and
// the mistakes found so far.
type document struct {
	file     string // as the user named it
	folder   string // what relative paths are relative to
	lines    []string
	env      map[string]string
	root     *node
	broken   map[string]bool    // top-level keys whose section could not be read
	hidden   map[int][]string   // secrets by line
	servers  []string           // the names of the servers, once they are read
	later    []func()           // checks that wait for them
	also     map[*node][]string // keys of a section that were read before it
	problems Problems
	full     bool
}

// report adds a mistake at a node.
func (d *document) report(n *node, path, code string, args ...string) {
	d.add(n, path, words.R(code, args...), false)
}

// warn adds a warning at a node.
func (d *document) warn(n *node, path, code string, args ...string) {
	d.add(n, path, words.R(code, args...), true)
}

func (d *document) add(n *node, path string, r words.Reason, warning bool) {
	if len(d.problems) >= maxProblems {
		if !d.full {
			d.full = true
			d.problems = append(d.problems, Problem{File: d.file, Reason: words.R("config.too-many-problems", strconv.Itoa(maxProblems))})
		}
		return
	}
	p := Problem{Path: path, File: d.file, Line: n.line, Column: n.column, Reason: r, Warning: warning}
	if n.env != "" {
		p.File, p.Line, p.Column = n.env, 0, 0
	}
	d.problems = append(d.problems, p)
}

// sorted is the problems so far, by line, with their lines drawn.
func (d *document) sorted() Problems {
	out := d.problems.sorted()
	for i := range out {
		if n := out[i].Line; n > 0 && n <= len(d.lines) {
			out[i].Source, out[i].Caret = d.drawn(n, out[i].Column)
		}
	}
	return out
}

// secretKey finds what looks like a secret on a line, so that a mistake
// beside it does not print it, and the credentials in a URL.
var (
	secretKey = regexp.MustCompile(`(?i)((?:pas+w|pwd|secret|token|credential|api_?key|private)[\w-]*["']?[ \t]*:[ \t]*)[^\s#].*$`)
	urlLogin  = regexp.MustCompile(`://[^/\s]*@`)
)

// drawn is a line for the report, with its secrets masked, tabs as one space
// and long lines cut around the place.
func (d *document) drawn(line, column int) (string, int) {
	s := d.lines[line-1]
	for _, secret := range d.hidden[line] {
		s = strings.ReplaceAll(s, secret, "***")
	}
	s = secretKey.ReplaceAllString(s, "$1***")
	s = urlLogin.ReplaceAllString(s, "://***@")
	r := []rune(strings.Map(printable, s))
	caret := max(min(column, len(r)+1), 1)
	const before, after = 60, 60
	if len(r) > before+after && caret > before {
		r, caret = append([]rune("…"), r[caret-before:]...), before
	}
	if len(r) > before+after {
		r = append(r[:before+after:before+after], '…')
	}
	return string(r), caret
}

func printable(r rune) rune {
	if r < ' ' || r == 0x7f {
		return ' '
	}
	return r
}

// hide keeps a secret's text out of every drawn line.
func (d *document) hide(n *node) {
	if n.line > 0 && n.text != "" {
		d.hidden[n.line] = append(d.hidden[n.line], n.text)
	}
}

// read parses the file into d.root, and reports what is not YAML. It reports
// false where there is nothing to go on with.
func (d *document) read(text []byte) bool {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	d.lines = strings.Split(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n")
	if !d.plausible(text) {
		return false
	}
	source := strings.Join(d.lines, "\n")
	body, err := d.parse(source)
	if err != nil {
		return d.readSections(err)
	}
	root := d.build(body, "")
	switch root.kind {
	case null:
		d.report(&node{line: 1, column: 1}, "", "config.empty")
		return false
	case mapping:
		d.root = root
		return true
	case unusable:
		return false
	}
	d.report(root, "", "config.not-mapping")
	return false
}

// plausible refuses what no configuration is, before the parser sees it.
func (d *document) plausible(text []byte) bool {
	if len(text) > maxFile {
		d.report(&node{}, "", "config.too-large", strconv.Itoa(maxFile))
		return false
	}
	open := 0
	for i, line := range d.lines {
		if !utf8.ValidString(line) {
			bad := strings.IndexRune(line, utf8.RuneError)
			d.report(&node{line: i + 1, column: utf8.RuneCountInString(line[:bad]) + 1}, "", "config.not-utf8")
			return false
		}
		open += strings.Count(line, "[") + strings.Count(line, "{") - strings.Count(line, "]") - strings.Count(line, "}")
		if len(line) > maxLine || open > maxBrackets {
			d.report(&node{line: i + 1, column: 1}, "", "config.line-too-large", strconv.Itoa(maxLine))
			return false
		}
	}
	return true
}

// A syntaxError is the parser's, with its place.
type syntaxError struct {
	line, column int
	text         string
}

func (e *syntaxError) Error() string { return e.text }

// parse is the parser with its errors made plain. Two keys of one name are
// reported later, all of them.
func (d *document) parse(source string) (body ast.Node, err error) {
	defer func() {
		// The parser is not ours; what it cannot take is a mistake in the file.
		if p := recover(); p != nil {
			body, err = nil, &syntaxError{1, 1, "unreadable"}
		}
	}()
	file, err := parser.ParseBytes([]byte(source), 0, parser.AllowDuplicateMapKey())
	if err != nil {
		fault := &syntaxError{1, 1, err.Error()}
		var withPlace yaml.Error
		if errors.As(err, &withPlace) {
			fault.text = withPlace.GetMessage()
			if t := withPlace.GetToken(); t != nil && t.Position != nil {
				fault.line, fault.column = t.Position.Line, t.Position.Column
			}
		}
		return nil, fault
	}
	for i, doc := range file.Docs {
		if doc.Body == nil {
			continue
		}
		if i > 0 && body != nil {
			p := doc.Body.GetToken().Position
			return nil, &syntaxError{p.Line, p.Column, "a second document"}
		}
		body = doc.Body
	}
	return body, nil
}

// topKey begins a section: a key at the start of a line.
var topKey = regexp.MustCompile(`^["']?([A-Za-z_][\w-]*)["']?[ \t]*:`)

// readSections reads a file that is not YAML as a whole section by section,
// so that one slip does not hide the mistakes in the others.
func (d *document) readSections(whole error) bool {
	d.root = &node{kind: mapping, line: 1, column: 1}
	tabs := d.reportTabs()
	faults := 0
	fault := func(err error) {
		faults++
		var s *syntaxError
		if errors.As(err, &s) && !tabs[s.line] {
			d.report(&node{line: s.line, column: s.column}, "", "config.syntax", s.text)
		}
	}
	for begin := 0; begin < len(d.lines); {
		end := begin + 1
		for end < len(d.lines) && !topKey.MatchString(d.lines[end]) {
			end++
		}
		// The empty lines in front keep the line numbers right.
		body, err := d.parse(strings.Repeat("\n", begin) + strings.Join(d.lines[begin:end], "\n"))
		if err != nil {
			fault(err)
			if m := topKey.FindStringSubmatch(d.lines[begin]); m != nil {
				d.broken[m[1]] = true
			}
		} else if part := d.build(body, ""); part.kind == mapping {
			d.merge(part)
		}
		begin = end
	}
	if faults == 0 {
		// Each section is well and the whole is not.
		fault(whole)
	}
	return true
}

// merge adds a section's entries to the root.
func (d *document) merge(part *node) {
	for _, e := range part.entries {
		if d.root.get(e.key) != nil {
			d.report(&node{line: e.line, column: e.column}, e.key, "config.duplicate-key", strconv.Itoa(d.root.get(e.key).line))
			continue
		}
		d.root.entries = append(d.root.entries, e)
	}
}

// reportTabs names every line that is indented with a tab.
func (d *document) reportTabs() map[int]bool {
	tabs := map[int]bool{}
	for i, line := range d.lines {
		margin := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
		if at := strings.IndexByte(margin, '\t'); at >= 0 && len(margin) < len(line) {
			tabs[i+1] = true
			d.report(&node{line: i + 1, column: at + 1}, "", "config.tab")
		}
	}
	return tabs
}
