package config

import (
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// A kind says what a node is.
type kind int

const (
	null     kind = iota // the key is there, its value is not
	scalar               // a single value
	list                 //
	mapping              //
	unusable             // reported already; nothing more is said about it
)

// A node is a value of the file with its place. Scalars keep the text they
// were written with, so that an account number keeps its leading nought.
type node struct {
	kind    kind
	text    string // a scalar's value
	boolean bool   // a scalar that YAML takes for true or false
	line    int    // of the value; 0 for one from the environment
	column  int
	env     string // the variable it comes from
	entries []entry
	items   []*node
}

// An entry is a key of a mapping and its value.
type entry struct {
	key          string
	line, column int
	value        *node
}

// place is where the key stands, for a mistake in the key itself.
func (e entry) place() *node { return &node{line: e.line, column: e.column, env: e.value.env} }

func (n *node) get(key string) *node {
	for _, e := range n.entries {
		if e.key == key {
			return e.value
		}
	}
	return nil
}

// shown is the node as a message quotes it.
func (n *node) shown() string {
	switch n.kind {
	case list:
		return "[…]"
	case mapping:
		return "{…}"
	}
	const long = 60
	if r := []rune(n.text); len(r) > long {
		return string(r[:long]) + "…"
	}
	return n.text
}

// build turns the parser's tree into ours and reports what YAML can do and a
// configuration may not: two values for one key, anchors, tags, merges.
func (d *document) build(n ast.Node, path string) *node {
	switch n := n.(type) {
	case nil:
		return &node{}
	case *ast.MappingNode:
		out := at(n, mapping)
		for _, v := range n.Values {
			d.buildEntry(out, v, path)
		}
		// A block's first key is where it begins; a flow's is its brace.
		if len(out.entries) > 0 && !n.IsFlowStyle {
			out.line, out.column = out.entries[0].line, out.entries[0].column
		}
		return out
	case *ast.MappingValueNode:
		out := at(n, mapping)
		d.buildEntry(out, n, path)
		return out
	case *ast.SequenceNode:
		out := at(n, list)
		for i, v := range n.Values {
			out.items = append(out.items, d.build(v, index(path, i)))
		}
		return out
	case *ast.NullNode:
		return at(n, null)
	case *ast.LiteralNode:
		out := at(n, scalar)
		out.text = n.Value.Value
		return out
	case *ast.StringNode:
		out := at(n, scalar)
		out.text = n.Value
		return out
	case *ast.BoolNode:
		out := at(n, scalar)
		out.text, out.boolean = n.Token.Value, true
		return out
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		out := at(n, scalar)
		out.text = n.GetToken().Value
		return out
	}
	out := at(n, unusable)
	d.report(out, path, "config.yaml-feature", n.GetToken().Value)
	return out
}

func (d *document) buildEntry(out *node, v *ast.MappingValueNode, path string) {
	key := at(v.Key, scalar)
	switch k := v.Key.(type) {
	case *ast.StringNode:
		key.text = k.Value
	case *ast.IntegerNode, *ast.BoolNode, *ast.NullNode, *ast.FloatNode:
		key.text = k.GetToken().Value
	default:
		d.report(key, path, "config.yaml-feature", v.Key.GetToken().Value)
		return
	}
	name := join(path, key.text)
	for _, e := range out.entries {
		if e.key == key.text {
			d.report(key, name, "config.duplicate-key", strconv.Itoa(e.line))
			return
		}
	}
	value := d.build(v.Value, name)
	if value.kind == null {
		value.line, value.column = key.line, key.column
	}
	out.entries = append(out.entries, entry{key.text, key.line, key.column, value})
}

func at(n ast.Node, k kind) *node {
	p := n.GetToken().Position
	return &node{kind: k, line: p.Line, column: p.Column}
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func index(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }

// find is the node at a path, or the nearest one above it.
func (n *node) find(path string) *node {
	for _, step := range strings.FieldsFunc(path, func(r rune) bool { return r == '.' || r == '[' || r == ']' }) {
		var next *node
		if i, err := strconv.Atoi(step); err == nil && n.kind == list {
			if i < len(n.items) {
				next = n.items[i]
			}
		} else {
			next = n.get(step)
		}
		if next == nil {
			return n
		}
		n = next
	}
	return n
}
