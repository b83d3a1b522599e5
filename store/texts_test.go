package store

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// Each SQL text of the store is one for both engines: both take it, also those
// that no test asks.
func TestEveryTextFits(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	openStore(t, dir)
	db := direct(t, dir)
	texts, left := textsOf(t)
	for where, text := range texts {
		stmt, err := db.PrepareContext(t.Context(), text)
		if err != nil {
			t.Errorf("%s: %v in\n%s", where, err, text)
			continue
		}
		if err := stmt.Close(); err != nil {
			t.Error(err)
		}
	}
	t.Logf("%d texts; %d are put together as they run", len(texts), left)
	if len(texts) < 100 || left > len(texts)/3 {
		t.Errorf("only %d texts were found, and %d could not be read", len(texts), left)
	}
}

var begins = regexp.MustCompile(`^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\s`)

// own are texts for one engine, of its own tables.
var own = regexp.MustCompile(`\b(pg_\w+|sqlite_\w+|information_schema)\b`)

// textsOf are the SQL texts that stand as an argument of a call, by their
// place, and how many more are made of what only a run knows.
func textsOf(t *testing.T) (texts map[string]string, left int) {
	t.Helper()
	files := token.NewFileSet()
	names, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var parsed []*ast.File
	constants := map[string]ast.Expr{}
	for _, name := range names {
		if !strings.HasSuffix(name.Name(), ".go") || strings.HasSuffix(name.Name(), "_test.go") {
			continue
		}
		f, err := parser.ParseFile(files, name.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		parsed = append(parsed, f)
		ast.Inspect(f, func(n ast.Node) bool {
			decl, ok := n.(*ast.GenDecl)
			if !ok || decl.Tok != token.CONST {
				return true
			}
			for _, s := range decl.Specs {
				if spec, ok := s.(*ast.ValueSpec); ok && len(spec.Names) == len(spec.Values) {
					for i, name := range spec.Names {
						if _, twice := constants[name.Name]; twice {
							constants[name.Name] = nil // one of a function, and of another
							continue
						}
						constants[name.Name] = spec.Values[i]
					}
				}
			}
			return true
		})
	}
	texts = map[string]string{}
	for _, f := range parsed {
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			for _, arg := range call.Args {
				text, whole := textOf(arg, constants)
				switch {
				case !begins.MatchString(text), own.MatchString(text):
				case whole && !strings.HasSuffix(text, " "): // else the condition follows
					texts[files.Position(arg.Pos()).String()] = text
				default:
					left++
				}
			}
			return true
		})
	}
	return texts, left
}

// textOf is the text of an expression, and whether that is all of it.
func textOf(e ast.Expr, constants map[string]ast.Expr) (text string, whole bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return text, e.Kind == token.STRING && err == nil
	case *ast.Ident:
		if value := constants[e.Name]; value != nil {
			return textOf(value, constants)
		}
	case *ast.ParenExpr:
		return textOf(e.X, constants)
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			a, wholeA := textOf(e.X, constants)
			b, wholeB := textOf(e.Y, constants)
			return a + b, wholeA && wholeB
		}
	}
	return "", false
}
