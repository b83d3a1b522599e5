package daemon_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"sluse/daemon"
)

// A reload that closes the house in the middle of a look is no illness.
func TestLookDuringAReload(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.write("sluse.yaml", strings.Replace(yaml, "  - {name: gone, folder: gone, seller: slusevik, takes: [invoices]}\n", "", 1))
	closed, now := p.open(), p.open()
	if err := closed.Close(); err != nil {
		t.Fatal(err)
	}
	var asked atomic.Int32
	get, w := watched(t, p, func() *daemon.House {
		if asked.Add(1) == 1 {
			return closed
		}
		return now
	})
	if h := w.Health(t.Context()); !h.OK {
		t.Errorf("%+v", h)
	}
	asked.Store(0)
	if _, text := get("/metrics"); !strings.Contains(text, "\nsluse_store_up 1\n") {
		t.Errorf("the figures of the house in its place are not told:\n%s", text)
	}
}

// watched is a house with its watch on loopback.
func watched(t *testing.T, p *place, house func() *daemon.House) (get func(path string) (int, string), w *daemon.Lookout) {
	t.Helper()
	w = &daemon.Lookout{
		House: house, Now: func() time.Time { return p.now }, Version: "1.2.3", Stalled: 15 * time.Minute,
		Jobs: func(context.Context) ([]daemon.Job, error) {
			return []daemon.Job{
				{Name: "morning", LastSuccess: time.Date(2027, 1, 11, 5, 30, 10, 0, time.UTC), Due: time.Date(2027, 1, 11, 5, 30, 0, 0, time.UTC)},
				{Name: "night", LastSuccess: time.Date(2027, 1, 10, 1, 0, 0, 0, time.UTC), Due: time.Date(2027, 1, 11, 22, 0, 0, 0, time.UTC)},
				{Name: "first", Due: time.Date(2027, 1, 11, 21, 0, 0, 0, time.UTC)},
				{Name: "never"},
			}, nil
		},
	}
	address, err := w.Start(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return func(path string) (int, string) {
		method, path, ok := strings.Cut(path, " ")
		if !ok {
			method, path = http.MethodGet, method
		}
		request, err := http.NewRequestWithContext(t.Context(), method, "http://"+address.String()+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = answer.Body.Close() }()
		body, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return answer.StatusCode, string(body)
	}, w
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	h := p.open()
	slept := 0
	p.write("in/in/june.csv", bills)
	p.write("in/in/junk.txt", "nothing that anybody knows\n")
	if _, err := h.RunOnce(t.Context(), p.sleep(&slept)); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(p.dir, "gone")); err != nil {
		t.Fatal(err)
	}
	if _, err := h.RunOnce(t.Context(), p.sleep(&slept)); err == nil {
		t.Fatal("no fault")
	}
	p.now = p.now.Add(90 * time.Second)
	get, _ := watched(t, p, func() *daemon.House { return h })
	code, text := get("/metrics")
	if code != http.StatusOK {
		t.Fatal(code, text)
	}
	for _, line := range []string{
		`sluse_build_info{version="1.2.3"} 1`,
		`sluse_last_pass_timestamp_seconds 1.79970483e+09`,
		`sluse_trouble{what="books"} 0`, `sluse_trouble{what="channel ehf"} 0`, `sluse_trouble{what="source gone"} 1`, `sluse_trouble{what="source in"} 0`,
		`sluse_attempts_total{channel="ehf",result="handed over"} 1`, `sluse_attempts_total{channel="autopost",result="handed over"} 1`,
		`sluse_store_up 1`,
		`sluse_files_total{result="archived",source="in"} 1`, `sluse_files_total{result="rejected",source="in"} 1`,
		`sluse_invoices{state="in delivery"} 2`, `sluse_deliveries{channel="ehf",state="handed over"} 1`,
		`sluse_bank_entries{state="unmatched"} 0`, `sluse_bank_accounts_off 0`, `sluse_vouchers 2`, `sluse_vouchers_unbalanced 0`,
		`sluse_oldest_waiting_seconds{state="handed over",thing="delivery"} 90`,
		`sluse_needs_person 1`, `sluse_job_last_success_timestamp_seconds{job="morning"} 1.79964541e+09`,
		`sluse_job_overdue_seconds{job="morning"} 0`, `sluse_job_overdue_seconds{job="night"} 120`, `sluse_job_overdue_seconds{job="first"} 3720`,
		"# TYPE sluse_files_total counter", "# TYPE sluse_invoices gauge",
	} {
		if !strings.Contains(text, line+"\n") {
			t.Errorf("no %s", line)
		}
	}
	if strings.Contains(text, `job="never"`) || !strings.Contains(text, "go_goroutines") {
		t.Error("a job that never ended well has a time, or the process is not there")
	}
	for _, personal := range []string{"200103", "Bjørnstad", "310100218", "99990501234"} {
		if strings.Contains(text, personal) {
			t.Errorf("the metrics have %s", personal)
		}
	}
	if t.Failed() {
		t.Log(regexp.MustCompile(`(?m)^sluse_.*$`).FindAllString(text, -1))
	}

	// The figures are kept a short while, and counted again after it; what
	// the program itself knows is of now.
	counted := p.now
	p.write("in/in/july.csv", strings.ReplaceAll(bills, "\n2001", "\n2002"))
	p.now = counted.Add(-time.Minute)
	if _, err := h.RunOnce(t.Context(), p.sleep(&slept)); err == nil {
		t.Fatal("no fault")
	}
	archived := "sluse_files_total{result=\"archived\",source=\"in\"} "
	p.now = counted.Add(14 * time.Second)
	if _, text = get("/metrics"); !strings.Contains(text, archived+"1\n") || !strings.Contains(text, `thing="delivery"} 104`+"\n") {
		t.Error("the figures were not kept, or the oldest did not grow older")
	}
	p.now = counted.Add(16 * time.Second)
	if _, text = get("/metrics"); !strings.Contains(text, archived+"2\n") {
		t.Error("the figures were not counted again")
	}
}

// A store that does not answer leaves its figures out, and says so.
func TestMetricsWithoutStore(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	h, err := daemon.Open(t.Context(), p.config(), func() time.Time { return p.now })
	if err != nil {
		t.Fatal(err)
	}
	get, _ := watched(t, p, func() *daemon.House { return h })
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	code, text := get("/metrics")
	if code != http.StatusOK || !strings.Contains(text, "sluse_store_up 0\n") || strings.Contains(text, "sluse_vouchers") {
		t.Errorf("%d: %s", code, text)
	}
	code, text = get("/readyz")
	if code != http.StatusServiceUnavailable || !strings.Contains(text, `{"what":"database","ok":false,"reason":"sql: database is closed`) {
		t.Errorf("%d: %s", code, text)
	}
}

// The program is alive while its work moves, whatever the outside is like.
func TestHealthz(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	h := p.open()
	get, w := watched(t, p, func() *daemon.House { return h })
	is := func(want int) {
		t.Helper()
		if code, text := get("/healthz"); code != want {
			t.Errorf("%d: %s", code, text)
		}
	}
	is(http.StatusOK) // as it has just begun
	p.now = p.now.Add(15*time.Minute + time.Second)
	is(http.StatusServiceUnavailable)
	w.Beat()
	is(http.StatusOK)
	p.now = p.now.Add(time.Hour)
	is(http.StatusServiceUnavailable)
	if err := os.RemoveAll(filepath.Join(p.dir, "gone")); err != nil {
		t.Fatal(err)
	}
	slept := 0
	if _, err := h.RunOnce(t.Context(), p.sleep(&slept)); err == nil {
		t.Fatal("no fault")
	}
	is(http.StatusOK) // the pass was made
}

func TestReadyz(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	first, second := p.open(), (*daemon.House)(nil)
	now := first
	get, _ := watched(t, p, func() *daemon.House { return now })
	health := func(want int) (v daemon.Health) {
		t.Helper()
		code, text := get("/readyz")
		if err := json.Unmarshal([]byte(text), &v); err != nil || code != want || v.OK != (want == http.StatusOK) {
			t.Errorf("%d, %v: %s", code, err, text)
		}
		return v
	}
	if v := health(http.StatusOK); len(v.Checks) != 3 || len(v.Troubles) != 0 {
		t.Errorf("%+v", v)
	}
	gone := filepath.Join(p.dir, "gone")
	if err := os.RemoveAll(gone); err != nil {
		t.Fatal(err)
	}
	if v := health(http.StatusServiceUnavailable); v.Checks[1].OK || v.Checks[1].What != "source gone" || !v.Checks[2].OK {
		t.Errorf("%+v", v)
	}
	slept := 0
	if _, err := first.RunOnce(t.Context(), p.sleep(&slept)); err == nil {
		t.Fatal("no fault")
	}
	if v := health(http.StatusServiceUnavailable); len(v.Troubles) != 1 || v.Troubles[0].What != "source gone" || v.Troubles[0].Since == nil || v.Troubles[0].Reason == "" {
		t.Errorf("%+v", v)
	}
	// A reload opens another house, which has tried nothing yet.
	if err := os.MkdirAll(filepath.Join(gone, "in"), 0o750); err != nil {
		t.Fatal(err)
	}
	second = p.open()
	now = second
	health(http.StatusOK)
}

// Only this machine is answered, only what there is, and only who reads.
func TestWatchAnswersLittle(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	h := p.open()
	get, _ := watched(t, p, func() *daemon.House { return h })
	for path, want := range map[string]int{
		"/": http.StatusNotFound, "/debug/pprof/": http.StatusNotFound, "/debug/vars": http.StatusNotFound, "/metrics/": http.StatusNotFound,
		"POST /metrics": http.StatusMethodNotAllowed, "DELETE /healthz": http.StatusMethodNotAllowed, "PUT /readyz": http.StatusMethodNotAllowed,
	} {
		if code, text := get(path); code != want {
			t.Errorf("%s: %d %s", path, code, text)
		}
	}
	open := &daemon.Lookout{House: func() *daemon.House { return h }, Now: time.Now}
	if _, err := open.Start(t.Context(), "0.0.0.0:0"); err == nil || !strings.Contains(err.Error(), "this machine") {
		t.Errorf("it listens to everyone: %v", err)
	}
	if err := open.Stop(t.Context()); err != nil {
		t.Error(err)
	}
}
