package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"sluse/daemon"
	"sluse/flow"
	"sluse/words"
)

// TestOfficialVerdicts holds validate to the official verdicts on whole
// documents: none that the official rules and the schema accept is refused.
// Where a rule fires on a document that is refused anyway and the official run
// does not name it, the log says so: a later version brings full agreement.
func TestOfficialVerdicts(t *testing.T) {
	t.Parallel()
	dir := filepath.Join("..", "..", "..", "shared", "vectors", "peppol")
	raw, err := os.ReadFile(filepath.Join(dir, "expected.json"))
	if err != nil {
		t.Skip("vectors not found at ../shared/vectors/peppol: the official verdicts were not compared")
	}
	var expected struct {
		Cases []struct {
			File, Kind string
			Oracle     struct {
				Fatal []string
				XSD   bool `json:"xsd_valid"`
			}
		}
	}
	if err := json.Unmarshal(raw, &expected); err != nil {
		t.Fatal(err)
	}
	clean, compared, extra := 0, 0, map[string]int{}
	for _, c := range expected.Cases {
		if c.Kind == "unit" || slices.Contains(c.Oracle.Fatal, "RUNTIME-ERROR") {
			continue
		}
		f, err := os.Open(filepath.Join(dir, "xml", c.File))
		if err != nil {
			t.Fatal(err)
		}
		v, err := flow.Validate(daemon.Formats(), f, c.File, words.EN, daemon.Explain)
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		if err != nil {
			t.Errorf("%s: %v", c.File, err)
			continue
		}
		compared++
		if len(c.Oracle.Fatal) == 0 && c.Oracle.XSD {
			if clean++; len(v.Fatal) > 0 {
				t.Errorf("%s is clean, and refused for %v", c.File, v.Fatal)
			}
		}
		for _, id := range v.Fatal {
			if c.Oracle.XSD && !slices.Contains(c.Oracle.Fatal, id) {
				extra[id]++
			}
		}
	}
	if clean == 0 || compared < clean {
		t.Fatalf("%d clean of %d compared: nothing was proved", clean, compared)
	}
	t.Logf("%d documents compared, %d of them clean", compared, clean)
	for id, n := range extra {
		t.Logf("%s: %d times more often than officially", id, n)
	}
}
