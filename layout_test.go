// Package sluse_test holds the house to its plan: which room may import which,
// and what no file may do. The plan in words is in ARCHITECTURE.md.
package sluse_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

// A room is a top-level folder.
type room struct {
	name string
	// imports are the rooms that it may import, beside itself and the
	// ground.
	imports []string
	// parts are what its sub-folders may import, beside it and the ground.
	parts []string
	// all says that it may import every room before it, save those in but.
	all bool
	but []string
	// socket says that the sub-folders are parts that fit it: they know no
	// other part, and only those that assemble know them.
	socket bool
	// shared is the sub-folder of a socket that is no part: what several of
	// its parts stand on. It imports what a part may.
	shared string
	// assembles says that the room may import the parts of sockets.
	assembles bool
	// suites are sub-folders that only tests import. A socket's suite is one
	// without being named here.
	suites []string
}

// rooms is the plan: the ground first, and then each room only after all that
// it imports. So nothing runs in a circle, not even by way of a sub-folder,
// which the compiler would let pass. A new room is drawn here first.
var rooms = []room{
	{name: "money"},
	{name: "calendar"},
	{name: "words", imports: names("money calendar")},
	{name: "config", imports: names("money calendar words")},

	{name: "drop", suites: names("drop/droptest drop/sshdtest")},
	{name: "mail"},
	{name: "invoice"},
	{name: "ledger"},
	{name: "bankfiles", socket: true},
	{name: "formats", imports: names("invoice"), socket: true, shared: "formats/table", parts: names("invoice")},
	{name: "routing", imports: names("invoice")},
	{name: "factoring", imports: names("invoice ledger"), socket: true, parts: names("invoice")},
	{name: "settlement", imports: names("bankfiles factoring invoice ledger")},
	{
		name: "outbox", imports: names("drop mail invoice formats routing factoring"),
		// A channel answers with a routing.Verdict and may carry a
		// factoring.Offer: its socket's contract speaks of both.
		socket: true, parts: names("drop mail invoice formats routing factoring"),
	},
	{name: "ingest", imports: names("drop")},
	// mail: the bounces of RFC 3464 are one of flow's kinds of file.
	{name: "flow", imports: names("mail invoice ledger bankfiles formats routing factoring settlement outbox ingest")},
	{name: "report", imports: names("mail ledger")},
	{name: "store", all: true, parts: names("drop invoice outbox ingest flow report"), suites: names("store/storetest store/pgtest")},

	{name: "daemon", all: true, assembles: true},
	{name: "demo", all: true, but: names("store flow"), assembles: true},
	{name: "cmd", parts: names("daemon demo flow report invoice ledger routing formats factoring bankfiles")},
}

// ground is open to every room; its own rooms stand in the plan too.
var ground = names("money calendar words config")

// clocks are the rooms that may read the clock. All others are handed one.
var clocks = names("daemon demo cmd")

// floats are the folders where floating point is at home: places on a page are
// millimetres. Nothing that is counted in money is there.
var floats = names("formats/pdf daemon demo cmd")

const (
	module       = "sluse"
	maxFileLines = 600
	maxMainLines = 80
)

func names(text string) []string { return strings.Fields(text) }

func TestPlanHasNoCircles(t *testing.T) {
	t.Parallel()
	before := map[string]bool{}
	for _, r := range rooms {
		for _, name := range slices.Concat(r.imports, r.parts, r.but) {
			if !before[name] {
				t.Errorf("%s names %s, which does not stand before it", r.name, name)
			}
		}
		if before[r.name] {
			t.Errorf("%s stands there twice", r.name)
		}
		before[r.name] = true
	}
}

// TestPlanIsWrittenDown holds the table of ARCHITECTURE.md against the plan.
func TestPlanIsWrittenDown(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "## The rooms")
	_, table, _ = strings.Cut(table, "|---|")
	table, _, _ = strings.Cut(table, "\n\n")
	var written []string
	for _, row := range strings.Split(table, "\n")[1:] {
		written = append(written, strings.TrimSpace(strings.Split(row, "|")[1]))
	}
	var planned []string
	for _, r := range rooms {
		if r.socket {
			r.name += " (socket)"
		}
		planned = append(planned, r.name)
	}
	if !slices.Equal(written, planned) {
		t.Errorf("ARCHITECTURE.md has the rooms\n%q\nthe plan\n%q", written, planned)
	}
}

func TestLayout(t *testing.T) {
	t.Parallel()
	house, err := readHouse(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	if len(house.files) < 50 {
		t.Fatalf("only %d Go files found", len(house.files))
	}
	for _, fault := range house.faults() {
		t.Error(fault)
	}
}

// A house is every Go file of the module, parsed in this process: a test that
// asks another program is cached and passes a broken tree.
type house struct {
	set   *token.FileSet
	files []goFile
}

// A goFile is one file with the folder of its package, "." for the root.
type goFile struct {
	name, folder string
	test         bool
	lines        int
	tree         *ast.File
}

func readHouse(tree fs.FS) (*house, error) {
	h := &house{set: token.NewFileSet()}
	return h, fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			return skipFolder(tree, name)
		case path.Ext(name) != ".go":
			return nil
		}
		text, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		f, err := parser.ParseFile(h.set, name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		h.files = append(h.files, goFile{
			name: name, folder: path.Dir(name), test: strings.HasSuffix(name, "_test.go"),
			lines: strings.Count(string(text), "\n"), tree: f,
		})
		return nil
	})
}

// skipFolder passes over what the go command passes over: testdata, hidden folders
// and other modules.
func skipFolder(tree fs.FS, folder string) error {
	base := path.Base(folder)
	if folder == "." {
		return nil
	}
	_, err := fs.Stat(tree, folder+"/go.mod")
	if err == nil || base == "testdata" || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") {
		return fs.SkipDir
	}
	return nil
}

// faults are all sentences on what stands where it must not.
func (h *house) faults() []string {
	var all []string
	for _, f := range h.files {
		say := func(pos token.Pos, format string, args ...any) {
			line := h.set.Position(pos).Line
			all = append(all, fmt.Sprintf("%s:%d: %s", f.name, line, fmt.Sprintf(format, args...)))
		}
		f.imports(say)
		if !f.test {
			f.rules(say)
		}
	}
	return append(all, h.packageComments()...)
}

type sayFunc func(pos token.Pos, format string, args ...any)

func (f goFile) imports(say sayFunc) {
	for _, spec := range f.tree.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			say(spec.Pos(), "import %s: %v", spec.Path.Value, err)
			continue
		}
		if to, ours := strings.CutPrefix(name, module+"/"); ours {
			if why := mayImport(f.folder, to, f.test); why != "" {
				say(spec.Pos(), "%s imports %s: %s", f.folder, to, why)
			}
		}
		if name == "testing" && !f.test && !isSuite(f.folder) {
			say(spec.Pos(), "%s imports testing outside of a test", f.folder)
		}
	}
}

// mayImport says why a folder may not import another, or nothing.
func mayImport(from, to string, test bool) string {
	own, ok := roomOf(from)
	if !ok && from != "." {
		return "the room is not in the plan"
	}
	other, ok := roomOf(to)
	switch {
	case !ok:
		return "that room is not in the plan"
	case other.name == "cmd":
		return "nobody imports the command line"
	case test: // a test may use real rooms and parts to stand on
		return ""
	case isSuite(to):
		return "a suite is for tests"
	case partOf(from) == partOf(to):
		return ""
	case to == other.shared && own.name == other.name && from != own.name: // parts share it
		return ""
	case other.socket && to != other.name && !own.assembles:
		return "only the rooms that assemble know the parts of a socket"
	case from != own.name && to == own.name: // a part imports its socket
		return ""
	case slices.Contains(ground, other.name) && !slices.Contains(ground, own.name):
		return ""
	}
	if !own.arrow(from, other.name) {
		return "the plan has no such arrow"
	}
	return ""
}

// arrow says whether the plan lets a folder of the room import another room.
func (r room) arrow(from, to string) bool {
	if from != r.name {
		return slices.Contains(r.parts, to)
	}
	return slices.Contains(r.imports, to) || r.all && stands(to) < stands(r.name) && !slices.Contains(r.but, to)
}

// stands is a room's place in the plan, -1 for none.
func stands(name string) int {
	return slices.IndexFunc(rooms, func(r room) bool { return r.name == name })
}

// roomOf is the room that a folder lies in.
func roomOf(folder string) (room, bool) {
	name, _, _ := strings.Cut(folder, "/")
	i := stands(name)
	if i < 0 {
		return room{}, false
	}
	return rooms[i], true
}

// partOf is a folder's room, or its part with all that is in it.
func partOf(folder string) string {
	parents := strings.SplitN(folder, "/", 3)
	return strings.Join(parents[:min(2, len(parents))], "/")
}

// isSuite says whether a folder is what a socket asks of its parts' tests:
// formats/formatstest.
func isSuite(folder string) bool {
	r, ok := roomOf(folder)
	return ok && (r.socket && folder == r.name+"/"+r.name+"test" || slices.Contains(r.suites, folder))
}

// rules are those that hold in every file that is not a test.
func (f goFile) rules(say sayFunc) {
	own, ok := roomOf(f.folder)
	if !ok {
		say(f.tree.Package, "%s is in no room of the plan", f.folder)
	}
	if f.lines > maxFileLines {
		say(f.tree.Package, "%d lines, more than %d", f.lines, maxFileLines)
	}
	mayFloat := slices.Contains(floats, own.name) || slices.Contains(floats, f.folder)
	clock := f.localName("time")
	if slices.Contains(clocks, own.name) {
		clock = ""
	}
	ast.Inspect(f.tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			if n.Recv == nil && n.Name.Name == "init" {
				say(n.Pos(), "init() hides what is there: write the list out")
			}
			if n.Recv == nil && n.Name.Name == "main" && f.lines > maxMainLines {
				say(n.Pos(), "main's file has %d lines, more than %d", f.lines, maxMainLines)
			}
		case *ast.Ident:
			if !mayFloat && (n.Name == "float64" || n.Name == "float32") {
				say(n.Pos(), "%s: amounts are whole minor units, prices exact decimals", n.Name)
			}
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok && clock != "" && x.Name == clock && slices.Contains(names("Now Since Until"), n.Sel.Name) {
				say(n.Pos(), "time.%s: the clock is handed in", n.Sel.Name)
			}
		}
		return true
	})
}

// localName is what a file calls an imported package; "" where it does not
// import it.
func (f goFile) localName(imported string) string {
	for _, spec := range f.tree.Imports {
		if spec.Path.Value != strconv.Quote(imported) {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name
		}
		return path.Base(imported)
	}
	return ""
}

// packageComments wants one comment a package: what it is for.
func (h *house) packageComments() []string {
	comments := map[string][]string{} // folder: the files that have one
	for _, f := range h.files {
		if f.test && f.folder != "." {
			continue
		}
		if comments[f.folder] == nil {
			comments[f.folder] = []string{}
		}
		if f.tree.Doc == nil {
			continue
		}
		text := f.tree.Doc.Text()
		if strings.HasPrefix(text, "Package "+f.tree.Name.Name+" ") || f.tree.Name.Name == "main" && strings.HasPrefix(text, "Command ") {
			comments[f.folder] = append(comments[f.folder], path.Base(f.name))
		}
	}
	var all []string
	for _, folder := range slices.Sorted(maps.Keys(comments)) {
		switch found := comments[folder]; len(found) {
		case 0:
			all = append(all, folder+": no comment says what the package is for")
		case 1:
		default:
			all = append(all, folder+": has its package comment more than once: "+strings.Join(found, ", "))
		}
	}
	return all
}

// TestLayoutFinds holds the rules against trees that break them, one each.
func TestLayoutFinds(t *testing.T) {
	t.Parallel()
	importing := func(name string) string { return `import _ "sluse/` + name + `"` }
	tests := []struct{ name, file, text, want string }{
		{"an arrow of the plan", "routing/a.go", importing("invoice"), ""},
		{"an arrow that runs back", "invoice/a.go", importing("routing"), "the plan has no such arrow"},
		{"the ground", "routing/a.go", importing("config"), ""},
		{"the ground's ground", "words/a.go", importing("calendar"), ""},
		{"the ground's own arrows", "money/a.go", importing("words"), "the plan has no such arrow"},
		{"a room outside the plan", "helpers/a.go", "", "helpers is in no room of the plan"},
		{"an import of a room outside the plan", "flow/a.go", importing("helpers"), "not in the plan"},
		{"a package at the root", "a.go", "", ". is in no room of the plan"},
		{"a part and its socket", "formats/csv/a.go", importing("formats"), ""},
		{"a part and what its socket lends it", "outbox/ehf/a.go", importing("formats"), ""},
		{"a part and its neighbour", "formats/csv/a.go", importing("formats/ubl"), "only the rooms that assemble"},
		{"a part and its own folder", "formats/csv/a.go", importing("formats/csv/scan"), ""},
		{"a part and what its socket's parts share", "formats/csv/a.go", importing("formats/table"), ""},
		{"what parts share and a part", "formats/table/a.go", importing("formats/csv"), "only the rooms that assemble"},
		{"what parts share and a room above", "formats/table/a.go", importing("flow"), "the plan has no such arrow"},
		{"a socket and what its parts share", "formats/a.go", importing("formats/table"), "only the rooms that assemble"},
		{"a part of another socket and what parts share", "outbox/email/a.go", importing("formats/table"), "only the rooms that assemble"},
		{"a part of another socket", "outbox/email/a.go", importing("formats/pdf"), "only the rooms that assemble"},
		{"a part and a room above", "bankfiles/camt/a.go", importing("invoice"), "the plan has no such arrow"},
		{"a socket and its part", "formats/a.go", importing("formats/csv"), "only the rooms that assemble"},
		{"a room and a part", "flow/a.go", importing("outbox/ehf"), "only the rooms that assemble"},
		{"the list of parts", "daemon/a.go", importing("outbox/ehf"), ""},
		{"a room's sub-folder that is no part", "flow/a.go", importing("invoice/rules"), ""},
		{"the same where the room is not open", "drop/a.go", importing("invoice/rules"), "the plan has no such arrow"},
		{"a program and a suite that is named", "ingest/a.go", importing("drop/sshdtest"), "a suite is for tests"},
		{"the store and a room", "store/a.go", importing("outbox"), ""},
		{"the store and a room above", "store/a.go", importing("daemon"), "the plan has no such arrow"},
		{"the demo and the daemon", "demo/a.go", importing("daemon"), ""},
		{"the demo and a part", "demo/a.go", importing("formats/ubl"), ""},
		{"the store and a part", "store/a.go", importing("formats/csv"), "only the rooms that assemble"},
		{"the command line and the store", "cmd/sluse/a.go", importing("store"), "the plan has no such arrow"},
		{"the command line and the daemon", "cmd/sluse/a.go", importing("daemon"), ""},
		{"the demo and the store", "demo/a.go", importing("store"), "the plan has no such arrow"},
		{"the command line imported", "daemon/a.go", importing("cmd/sluse"), "nobody imports the command line"},
		{"the command line imported by a test", "daemon/a_test.go", importing("cmd/sluse"), "nobody imports the command line"},
		{"a test on real rooms", "outbox/a_test.go", importing("store"), ""},
		{"a suite in a test", "formats/csv/a_test.go", importing("formats/formatstest"), ""},
		{"a suite outside of a test", "formats/csv/a.go", importing("formats/formatstest"), "a suite is for tests"},
		{"a suite and testing", "formats/formatstest/a.go", `import _ "testing"`, ""},
		{"testing in the program", "formats/a.go", `import _ "testing"`, "imports testing outside of a test"},
		{"init", "flow/a.go", "func init() {}", "init() hides"},
		{"a method of that name", "flow/a.go", "type t int\nfunc (t) init() {}", ""},
		{"the clock", "flow/a.go", "import \"time\"\nvar _ = time.Now()", "the clock is handed in"},
		{"the clock as a value", "flow/a.go", "import \"time\"\nvar _ = time.Now", "the clock is handed in"},
		{"the clock renamed", "flow/a.go", "import zeit \"time\"\nvar _ = zeit.Since", "the clock is handed in"},
		{"the clock where it is read", "daemon/a.go", "import \"time\"\nvar _ = time.Now()", ""},
		{"the clock in a test", "flow/a_test.go", "import \"time\"\nvar _ = time.Now()", ""},
		{"a float", "ledger/a.go", "var _ float64", "float64: amounts are whole minor units"},
		{"a small float", "formats/csv/a.go", "var _ = float32(1)", "float32: amounts"},
		{"millimetres", "formats/pdf/a.go", "var _ float64", ""},
		{"a long file", "flow/a.go", strings.Repeat("\n", maxFileLines), "more than 600"},
		{"a long test", "flow/a_test.go", strings.Repeat("\n", maxFileLines), ""},
		{"a long main", "cmd/sluse/a.go", "func main() {}" + strings.Repeat("\n", maxMainLines), "more than 80"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			tree := fstest.MapFS{test.file: {Data: []byte("// Package x is one.\npackage x\n" + test.text + "\n")}}
			expectFault(t, tree, test.want)
		})
	}
}

func TestLayoutFindsPackageComments(t *testing.T) {
	t.Parallel()
	none, one, other := "package flow\n", "// Package flow is one.\npackage flow\n", "// Flow is one.\npackage flow\n"
	tests := []struct{ name, a, b, want string }{
		{"one", one, none, ""},
		{"none", none, none, "no comment says what the package is for"},
		{"none that names it", other, none, "no comment says what the package is for"},
		{"two", one, one, "more than once"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			expectFault(t, fstest.MapFS{"flow/a.go": {Data: []byte(test.a)}, "flow/b.go": {Data: []byte(test.b)}}, test.want)
		})
	}
}

// expectFault wants one fault with that text, or none where it is empty.
func expectFault(t *testing.T, tree fs.FS, want string) {
	t.Helper()
	h, err := readHouse(tree)
	if err != nil {
		t.Fatal(err)
	}
	found := h.faults()
	switch {
	case want == "" && len(found) > 0:
		t.Errorf("found %q in a good tree", found)
	case want != "" && (len(found) != 1 || !strings.Contains(found[0], want)):
		t.Errorf("found %q, want one with %q", found, want)
	}
}
