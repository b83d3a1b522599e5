package daemon_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"sluse/daemon"
)

// Without supervisor and watch the moments of serve are still logged.
func TestAttendantAlone(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	a := &daemon.Attendant{Log: daemon.NewLogger(&log, true, slog.LevelInfo, "1"), Now: time.Now}
	a.Ready()
	a.Reloading()
	a.Beat()
	a.Ready()
	a.Stopping()
	var said []string
	for line := range strings.Lines(log.String()) {
		_, message, _ := strings.Cut(strings.TrimSpace(line), "msg=")
		said = append(said, message)
	}
	want := "ready run=1 reloaded=false|reloading run=1|ready run=1 reloaded=true|stopping run=1"
	if got := strings.Join(said, "|"); got != want {
		t.Errorf("logged %s", got)
	}
}
