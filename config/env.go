package config

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// prefix begins every variable that overrides a key.
const prefix = "SLUSE_"

// override lays the environment's values over the tree. A variable is a path
// in capitals with a double underscore between levels.
func (d *document) override() {
	var names []string
	for name := range d.env {
		if strings.HasPrefix(name, prefix) && len(name) > len(prefix) {
			names = append(names, name)
		}
	}
	slices.Sort(names) // a list before its items
	for _, name := range names {
		steps := strings.Split(strings.ToLower(strings.TrimPrefix(name, prefix)), "__")
		if slices.Contains(steps, "") {
			d.report(&node{env: name}, "", "config.env-name")
			continue
		}
		if !d.broken[steps[0]] {
			d.set(name, steps, d.env[name])
		}
	}
}

func (d *document) set(name string, steps []string, value string) {
	n, path := d.root, ""
	for i, step := range steps {
		n.expand(nil)
		last := i == len(steps)-1
		if n.kind == unusable {
			return
		}
		place, err := strconv.Atoi(step)
		switch {
		case n.kind == null || n.kind == mapping:
			n.kind, path = mapping, join(path, step)
			n = n.child(step, name, last)
		case n.kind == list && err == nil && place >= 0 && place <= len(n.items):
			path = index(path, place)
			n = n.item(place, name, last)
		default:
			d.report(&node{env: name}, join(path, step), "config.env-path", path)
			return
		}
	}
	n.text = value
}

// child is the value of a key, made where it is not there; a fresh one in
// place of what the file says where fresh is set.
func (n *node) child(key, env string, fresh bool) *node {
	for i, e := range n.entries {
		if e.key != key {
			continue
		}
		if fresh {
			n.entries[i].value = &node{kind: scalar, env: env}
		}
		return n.entries[i].value
	}
	out := &node{env: env}
	if fresh {
		out.kind = scalar
	}
	n.entries = append(n.entries, entry{key: key, value: out})
	return out
}

func (n *node) item(i int, env string, fresh bool) *node {
	out := &node{env: env}
	if fresh {
		out.kind = scalar
	}
	if i == len(n.items) {
		n.items = append(n.items, out)
	} else if fresh {
		n.items[i] = out
	}
	return n.items[i]
}

// expand reads a variable's text as a list or mapping where one is wanted:
// SLUSE_SELLERS__0__LIST="[ehf, email]". want is nil where a deeper variable
// steps into it.
func (n *node) expand(want reflect.Type) {
	if n.kind != scalar || n.env == "" || !strings.HasPrefix(n.text, "[") && !strings.HasPrefix(n.text, "{") {
		return
	}
	if want != nil && want.Kind() != reflect.Slice && want.Kind() != reflect.Map && (want.Kind() != reflect.Struct || isOwn(want)) {
		return
	}
	if len(n.text) > maxLine || strings.Count(n.text, "[")+strings.Count(n.text, "{") > maxBrackets {
		return
	}
	scratch := &document{}
	body, err := scratch.parse(n.text)
	if err != nil {
		return // the decoder says what it wants here
	}
	parsed := scratch.build(body, "")
	if len(scratch.problems) > 0 {
		return
	}
	parsed.from(n.env)
	*n = *parsed
}

// from marks a value as the variable's, all the way down.
func (n *node) from(env string) {
	n.env, n.line, n.column = env, 0, 0
	for _, item := range n.items {
		item.from(env)
	}
	for i := range n.entries {
		n.entries[i].line, n.entries[i].column = 0, 0
		n.entries[i].value.from(env)
	}
}
