package main

import (
	"context"
	"io"
	"iter"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"sluse/config"
	"sluse/daemon"
	"sluse/flow"
	"sluse/ledger"
)

// isTerminal says whether somebody sits in front of what is written there.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// logger is the operator's log, on stderr. A command that runs once has its
// results on stdout and its error as its last word: beside them it says only
// what went wrong on the way, unless all is asked for.
func (a *app) logger(cfg *config.Config, once bool) *slog.Logger {
	level := map[string]slog.Level{
		config.LogDebug: slog.LevelDebug, config.LogInfo: slog.LevelInfo, config.LogWarn: slog.LevelWarn, config.LogError: slog.LevelError,
	}[cfg.Log.Level]
	if once && level == slog.LevelInfo {
		level = slog.LevelWarn
	}
	return daemon.NewLogger(a.screen(a.stderr), isTerminal(a.stderr), level, uuid.NewString()[:8])
}

// A screen is a writer that takes the progress bar away before it writes.
type screen struct {
	io.Writer
	app *app
}

// Write: see io.Writer.
func (s screen) Write(b []byte) (int, error) {
	if s.app.bar != nil {
		_ = s.app.bar.Clear() // it is only for the eye
	}
	return s.Writer.Write(b)
}

// screen lets w and the progress bar share a terminal. What is no terminal
// has no bar, and w stays as it is.
func (a *app) screen(w io.Writer) io.Writer {
	if !a.draws() {
		return w
	}
	return screen{w, a}
}

// draws says whether stderr is a terminal that can take a line back.
func (a *app) draws() bool {
	dumb := false
	for _, pair := range a.env {
		dumb = dumb || pair == "TERM=dumb"
	}
	return !dumb && isTerminal(a.stderr)
}

// A progress is a bar on a terminal while something long goes on. A nil one
// draws nothing.
type progress struct {
	app         *app
	bar         *progressbar.ProgressBar
	total, most int64
}

// progress begins a bar of so many bytes, or things; none where there are none.
// It has no colours, so NO_COLOR is obeyed. End it before the results.
func (a *app) progress(total int64, inBytes bool, label string) *progress {
	if !a.draws() || total == 0 {
		return nil
	}
	bar := progressbar.NewOptions64(total, progressbar.OptionSetWriter(a.stderr), progressbar.OptionSetDescription(strings.ReplaceAll(harmless(label), "\n", " ")),
		progressbar.OptionSetWidth(20), progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionShowBytes(inBytes), progressbar.OptionShowCount(),
		progressbar.OptionSetPredictTime(true), progressbar.OptionClearOnFinish(), progressbar.OptionSetRenderBlankState(true))
	a.bar = bar
	return &progress{app: a, bar: bar, total: total}
}

// to moves the bar to a place, never back: a file may be read again.
func (p *progress) to(n int64) {
	if p == nil || n <= p.most {
		return
	}
	n = min(n, p.total)
	_ = p.bar.Add64(n - p.most) // it is only for the eye
	p.most = n
}

// end takes the bar away.
func (p *progress) end() {
	if p == nil {
		return
	}
	_ = p.bar.Clear()
	p.app.bar = nil
}

// reader moves the bar as r is read.
func (p *progress) reader(r io.Reader) io.Reader {
	if p == nil {
		return r
	}
	return watchedReader{r, p}
}

// seeker is reader for what is read more than once.
func (p *progress) seeker(r io.ReadSeeker) io.ReadSeeker {
	if p == nil {
		return r
	}
	return struct {
		io.Reader
		io.Seeker
	}{p.reader(r), r}
}

type watchedReader struct {
	io.Reader
	p *progress
}

// Read: see io.Reader.
func (r watchedReader) Read(b []byte) (int, error) {
	n, err := r.Reader.Read(b)
	r.p.to(r.p.most + int64(n))
	return n, err
}

// vouchers moves the bar with each voucher.
func (p *progress) vouchers(all iter.Seq2[*ledger.Voucher, error]) iter.Seq2[*ledger.Voucher, error] {
	if p == nil {
		return all
	}
	return func(yield func(*ledger.Voucher, error) bool) {
		for v, err := range all {
			p.to(p.most + 1)
			if !yield(v, err) {
				return
			}
		}
	}
}

// files draws a bar for each dropped file that a house reads, one after the
// other; end takes the last away.
func (a *app) files(house *daemon.House) (end func()) {
	if !a.draws() {
		return func() {}
	}
	var p *progress
	var now string
	house.Reading = func(file string, read, size int64) {
		if file != now {
			p.end()
			p, now = a.progress(size, true, a.say("operate.taking", file)), file
		}
		p.to(min(read, size))
	}
	return func() { p.end() }
}

// overVouchers draws a bar over all vouchers.
func (a *app) overVouchers(ctx context.Context, house *daemon.House, label string) (*progress, error) {
	if !a.draws() {
		return nil, nil
	}
	counts, err := house.Store.Counts(ctx)
	if err != nil {
		return nil, err
	}
	return a.progress(int64(counts.Vouchers), false, a.say(label)), nil
}

// A countedStore is a store whose vouchers move a bar as they are read.
type countedStore struct {
	flow.Store
	p *progress
}

// Vouchers: see flow.Reader.
func (s countedStore) Vouchers(ctx context.Context, seller string) iter.Seq2[*ledger.Voucher, error] {
	return s.p.vouchers(s.Store.Vouchers(ctx, seller))
}

// sizes is what files hold together; one that cannot be asked holds nothing.
func (a *app) sizes(files []string) (sum int64) {
	if !a.draws() {
		return 0
	}
	for _, name := range files {
		if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() {
			sum += info.Size()
		}
	}
	return sum
}

func sizeOf(f *os.File) int64 {
	info, err := f.Stat()
	if err != nil {
		return 0
	}
	return info.Size()
}
