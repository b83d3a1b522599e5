package factoring_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"sluse/words"
)

// Every code that this room, its languages and the ledger use has words in
// both languages.
func TestEveryCodeHasWords(t *testing.T) {
	t.Parallel()
	code := regexp.MustCompile(`"((?:factor|books)\.[a-z0-9-]+)"`)
	found := 0
	for _, pattern := range []string{"*.go", "csvpair/*.go", "../ledger/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v", pattern, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range code.FindAllSubmatch(b, -1) {
				found++
				r := words.R(string(m[1]))
				if !words.Known(r.Code) || r.Text(words.NB) == "" || r.Text(words.EN) == "" || (r.Todo(words.NB) == "") != (r.Todo(words.EN) == "") {
					t.Errorf("%s: %s lacks words", file, r.Code)
				}
			}
		}
	}
	if found < 50 {
		t.Errorf("only %d codes found", found)
	}
}
