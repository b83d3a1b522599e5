package sluse_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// systemd itself reads the units of the package. Their program and user are
// those of the package, so a root folder stands in for a machine that has it.
func TestUnits(t *testing.T) {
	t.Parallel()
	tool, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("systemd-analyze is not installed (Debian package systemd): the units were not read by systemd")
	}
	root := t.TempDir()
	put := func(name, from string, mode os.FileMode) {
		t.Helper()
		text, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		name = filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, text, mode); err != nil {
			t.Fatal(err)
		}
	}
	units, err := filepath.Glob("packaging/sluse*.*")
	if err != nil || len(units) != 3 {
		t.Fatalf("%v, %v", units, err)
	}
	args := []string{"verify", "--man=no", "--root=" + root}
	for _, unit := range units {
		put("lib/systemd/system/"+filepath.Base(unit), unit, 0o644)
		args = append(args, filepath.Base(unit))
	}
	for _, program := range []string{"usr/bin/sluse", "bin/kill"} {
		put(program, "/bin/true", 0o755)
	}
	// Units of systemd that ours name.
	for _, unit := range []string{"sysinit.target", "basic.target", "shutdown.target", "timers.target", "multi-user.target", "network-online.target", "remote-fs.target"} {
		from := filepath.Join("/lib/systemd/system", unit)
		if _, err := os.Stat(from); err == nil {
			put("lib/systemd/system/"+unit, from, 0o644)
		}
	}
	out, err := exec.CommandContext(t.Context(), tool, args...).CombinedOutput()
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, "sluse") {
			t.Error(strings.TrimSpace(line))
		}
	}
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
