package ubl

// A node is an element of a document by its offsets:
//
//	begin <name ...> inner ... innerEnd </name> end
//
// An empty element (<name/>) has inner, innerEnd and end at one offset.
type node struct {
	name                        string
	begin, inner, innerEnd, end int
	kids                        []node
}

// outlineDepth is how deep an assignment reaches: the root, its children, and
// what is within PaymentMeans.
const outlineDepth = 3

// outline is a document's root with the elements that an assignment may touch.
func outline(text []byte) (node, error) {
	s := newScanner(text, "")
	var root node
	for s.next() {
		if s.kind == startToken {
			root = s.node(1)
		}
	}
	return root, s.err
}

func (s *scanner) node(depth int) node {
	n := node{name: s.name, begin: s.begin, inner: s.end}
	s.children(func(string) {
		if depth < outlineDepth {
			n.kids = append(n.kids, s.node(depth+1))
		}
	})
	n.innerEnd, n.end = s.begin, s.end
	return n
}

// all are the children of that name.
func (n *node) all(name string) []*node {
	var found []*node
	for i := range n.kids {
		if n.kids[i].name == name {
			found = append(found, &n.kids[i])
		}
	}
	return found
}

// has reports whether there is a child of one of those names.
func (n *node) has(names ...string) bool {
	for _, name := range names {
		if len(n.all(name)) > 0 {
			return true
		}
	}
	return false
}

// lastOf is the last child that has one of those names, or nil.
func (n *node) lastOf(names []string) *node {
	for i := len(n.kids) - 1; i >= 0; i-- {
		for _, name := range names {
			if n.kids[i].name == name {
				return &n.kids[i]
			}
		}
	}
	return nil
}
