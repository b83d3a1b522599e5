package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sluse/money"
)

var (
	codeForm = regexp.MustCompile(`^[a-z0-9]+(\.[a-z0-9]+(-[a-z0-9]+)*)+$`)
	markForm = regexp.MustCompile(`\{[^}]*\}?`)
	// {factor} is no argument: it names a mark that the reader himself writes.
	goodMark = regexp.MustCompile(`^\{([1-9](:(amount|date|channel|reasons?|state))?|[a-z]+)\}$`)
)

func TestEveryCodeSpeaksBothLanguages(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, table := range tables {
		for code, w := range table {
			if seen[code] {
				t.Errorf("%s stands in two tables", code)
			}
			seen[code] = true
			for _, fault := range faults(code, w) {
				t.Errorf("%s: %s", code, fault)
			}
		}
	}
	if len(seen) == 0 {
		t.Fatal("no codes at all")
	}
}

// faults is what is wrong with one entry.
func faults(code string, w Text) []string {
	var list []string
	say := func(wrong bool, what string) {
		if wrong {
			list = append(list, what)
		}
	}
	say(!codeForm.MatchString(code), "the code is not topic.kebab-case")
	say(strings.TrimSpace(w.NB) == "", "no bokmål")
	say(strings.TrimSpace(w.EN) == "", "no English")
	say((w.TodoNB == "") != (w.TodoEN == ""), "the to-do stands in one language only")
	say(!slices.Equal(marks(w.NB), marks(w.EN)), "the texts have different placeholders")
	say(!slices.Equal(marks(w.TodoNB), marks(w.TodoEN)), "the to-dos have different placeholders")
	for _, text := range []string{w.NB, w.EN, w.TodoNB, w.TodoEN} {
		for _, mark := range marks(text) {
			say(!goodMark.MatchString(mark), "placeholder "+mark)
		}
		say(text != strings.TrimSpace(text), "blanks at an end of "+strconv.Quote(text))
		say(strings.Count(text, "{") != strings.Count(text, "}"), "an open brace in "+strconv.Quote(text))
	}
	// An argument is an amount everywhere or nowhere.
	forms := map[string]string{}
	for _, mark := range slices.Concat(marks(w.NB), marks(w.TodoNB)) {
		number, form, _ := strings.Cut(strings.Trim(mark, "{}"), ":")
		before, again := forms[number]
		say(again && before != form && before != "" && form != "", "argument "+number+" is "+before+" and "+form)
		forms[number] = form
	}
	return list
}

// marks are the placeholders of a text, sorted, each once.
func marks(text string) []string {
	found := markForm.FindAllString(text, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

func TestFaultsAreSeen(t *testing.T) {
	t.Parallel()
	good := Text{NB: "Beløpet er {1:amount}", EN: "The amount is {1:amount}", TodoNB: "Rett {1}", TodoEN: "Mend {1}"}
	if list := faults("test.code", good); len(list) > 0 {
		t.Errorf("good: %v", list)
	}
	for name, spoil := range map[string]func(w *Text){
		"no bokmål":     func(w *Text) { w.NB = "" },
		"no English":    func(w *Text) { w.EN = " " },
		"half a to-do":  func(w *Text) { w.TodoEN = "" },
		"another mark":  func(w *Text) { w.EN = "The amount is {2:amount}" },
		"another form":  func(w *Text) { w.EN = "The amount is {1}" },
		"unknown form":  func(w *Text) { w.NB, w.EN = "{1:sum}", "{1:sum}" },
		"a mark of 0":   func(w *Text) { w.NB, w.EN = "{0}", "{0}" },
		"an open brace": func(w *Text) { w.NB, w.EN = "{1", "{1" },
		"to-do's mark":  func(w *Text) { w.TodoNB = "Rett {2}" },
		"two forms":     func(w *Text) { w.TodoNB, w.TodoEN = "Rett {1:date}", "Mend {1:date}" },
	} {
		w := good
		spoil(&w)
		if len(faults("test.code", w)) == 0 {
			t.Errorf("%s is not seen", name)
		}
	}
	for _, code := range []string{"", "code", "test.Code", "test.two_words", "test."} {
		if len(faults(code, good)) == 0 {
			t.Errorf("code %q is not seen", code)
		}
	}
}

// Words of the code that a clerk must never meet (specs of the words).
func TestNoWordsOfTheCode(t *testing.T) {
	t.Parallel()
	never := regexp.MustCompile(`(?i)\b(lease[ds]?|drop|claim|reject|suspense|outbox)\b`)
	for _, table := range tables {
		for code, w := range table {
			for _, text := range []string{w.NB, w.TodoNB} {
				if bad := never.FindString(text); bad != "" {
					t.Errorf("%s says %q: %s", code, bad, text)
				}
				if strings.TrimRight(text, ".") == "Sendt" {
					t.Errorf("%s says \"Sendt\" alone", code)
				}
			}
		}
	}
}

// TestCodesInTheProgramHaveWords reads the module's sources: each code that is
// written out in words.R(...), words.Say(...) or words.Reason{Code: ...} has
// words.
func TestCodesInTheProgramHaveWords(t *testing.T) {
	t.Parallel()
	root := moduleRoot(t)
	files := token.NewFileSet()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch name := ""; {
		case err != nil:
			return err
		default:
			name = d.Name()
			if d.IsDir() {
				if path != root && (name == "testdata" || name == "tools" || name[0] == '.') {
					return filepath.SkipDir
				}
				return nil
			}
			if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
				return nil
			}
		}
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, use := range codesIn(file) {
			if !Known(use.code) {
				t.Errorf("%s: %q has no words", files.Position(use.at), use.code)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func moduleRoot(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("no go.mod above this package")
		}
		dir = up
	}
}

type use struct {
	code string
	at   token.Pos
}

// codesIn are the codes that a file writes out.
func codesIn(file *ast.File) []use {
	var list []use
	take := func(e ast.Expr) {
		if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if code, err := strconv.Unquote(lit.Value); err == nil {
				list = append(list, use{code, lit.Pos()})
			}
		}
	}
	inWords := file.Name.Name == "words"
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			switch name := wordsName(n.Fun, inWords); {
			case name == "R" && len(n.Args) > 0:
				take(n.Args[0])
			case name == "Say" && len(n.Args) > 1:
				take(n.Args[1]) // the language stands first
			}
		case *ast.CompositeLit:
			if wordsName(n.Type, inWords) == "Reason" && len(n.Elts) > 0 {
				first := n.Elts[0]
				if pair, ok := first.(*ast.KeyValueExpr); ok {
					first = pair.Value
				}
				take(first)
			}
		}
		return true
	})
	return list
}

// wordsName is X of words.X, or of X alone within this package.
func wordsName(e ast.Expr, inWords bool) string {
	switch e := e.(type) {
	case *ast.SelectorExpr:
		if pkg, ok := e.X.(*ast.Ident); ok && pkg.Name == "words" {
			return e.Sel.Name
		}
	case *ast.Ident:
		if inWords {
			return e.Name
		}
	}
	return ""
}

func TestCodesInASourceAreFound(t *testing.T) {
	t.Parallel()
	const source = "package x\n" +
		"import \"sluse/words\"\n" +
		"var a = words.R(\"x.one\", \"arg\")\n" +
		"func f() { _ = words.Say(words.NB, `x.two`, \"arg\"); g(words.Reason{Code: \"x.three\"}); words.R(a, \"x.not\"); R(\"x.not\") }\n"
	file, err := parser.ParseFile(token.NewFileSet(), "x.go", source, 0)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, u := range codesIn(file) {
		got = append(got, u.code)
	}
	if want := []string{"x.one", "x.two", "x.three"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if Known("x.one") {
		t.Error("x.one is known")
	}
}

func TestFill(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text   string
		args   []string
		nb, en string
	}{
		{"{1:amount}", []string{"1234.50 NOK"}, "1\u00a0234,50 kr", "NOK 1,234.50"},
		{"{1:amount}", []string{"1234.50 EUR"}, "EUR 1\u00a0234,50", "EUR 1,234.50"},
		{"{1:amount}", []string{"100.005 NOK"}, "100.005 NOK", "100.005 NOK"},
		{"{1:date}", []string{"2027-01-31"}, "31.01.2027", "2027-01-31"},
		{"{1:date}", []string{"snart"}, "snart", "snart"},
		{"{2}–{1}", []string{"a", "b"}, "b–a", "b–a"},
		{"[{1}{3}]", []string{"{2}", "b"}, "[{2}]", "[{2}]"},
		{"{x} {1", []string{"a"}, "{x} {1", "{x} {1"},
	} {
		if got := fill(c.text, c.args, NB); got != c.nb {
			t.Errorf("%q in bokmål: %q, want %q", c.text, got, c.nb)
		}
		if got := fill(c.text, c.args, EN); got != c.en {
			t.Errorf("%q in English: %q, want %q", c.text, got, c.en)
		}
	}
	if got := R("no.such", "a").Text(NB); got != "no.such a" {
		t.Errorf("unknown code: %q", got)
	}
	if got := (Reason{}).Text(NB); got != "" || !(Reason{}).IsZero() {
		t.Errorf("no reason: %q", got)
	}
	if got := Arg(money.NOK(123450)); got != "1234.50 NOK" {
		t.Errorf("Arg: %q", got)
	}
}

// FuzzFill: whatever a file puts into a reason, showing it neither fails nor
// reads the arguments as a text.
func FuzzFill(f *testing.F) {
	f.Add("{1} {2:amount} {1:date}", "1.5 NOK")
	f.Add("{", "}")
	f.Add("{1:amount}", "{1}")
	f.Fuzz(func(t *testing.T, text, arg string) {
		fill(text, []string{arg}, NB)
		if got := fill("«{1}»", []string{arg}, NB); got != "«"+arg+"»" {
			t.Fatalf("%q became %q", arg, got)
		}
	})
}
