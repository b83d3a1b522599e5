package daemon

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// The alert rules and the dashboard ask for metrics that there are. What the
// rules say in time is proved by Prometheus's own promtool where it is.
func TestAlertsAskForWhatThereIs(t *testing.T) {
	t.Parallel()
	known := newMetrics(&Lookout{}).names
	folder := filepath.Join("..", "docs", "operate")
	entries, err := fs.ReadDir(os.DirFS(folder), ".")
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`\bsluse_([a-z_]+)`).FindAllSubmatch(text, -1) {
			asked++
			if _, ok := known[string(m[1])]; !ok {
				t.Errorf("%s asks for %s", e.Name(), m[0])
			}
		}
	}
	if asked < 10 {
		t.Errorf("%s asks for only %d metrics", folder, asked)
	}
	tool, err := exec.LookPath("promtool")
	if err != nil {
		t.Log("no promtool here: the rules' times are not proved")
		return
	}
	if out, err := exec.CommandContext(t.Context(), tool, "test", "rules", filepath.Join("..", "testdata", "alerts_test.yml")).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
