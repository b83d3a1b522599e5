package daemon

import (
	"context"
	"io"
	"log/slog"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"sluse/ingest"
	"sluse/outbox"
)

// The keys of the log, the same everywhere.
const (
	keyRun      = "run"
	keyFile     = "file"
	keySource   = "source"
	keyChannel  = "channel"
	keyDelivery = "delivery"
	keyAttempt  = "attempt"
	keyReason   = "reason"
)

// NewLogger makes the operator's log: lines of text on a terminal, JSON
// elsewhere. run names this run of the program in each line, so that a line
// can be found again. At every level but debug what looks like an e-mail
// address or an account number is masked: the log is read by people, and kept
// in places, that the ledger is not for.
func NewLogger(w io.Writer, terminal bool, level slog.Level, run string) *slog.Logger {
	o := &slog.HandlerOptions{Level: level, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		switch v := a.Value.Any().(type) {
		case string:
			if a.Key == keyFile { // a name that its sender gave it
				a.Value = slog.StringValue(printable(v))
			} else {
				a.Value = slog.StringValue(harmless(v, level))
			}
		case error:
			a.Value = slog.StringValue(harmless(v.Error(), level))
		}
		return a
	}}
	if terminal {
		return slog.New(slog.NewTextHandler(w, o)).With(keyRun, run)
	}
	return slog.New(slog.NewJSONHandler(w, o)).With(keyRun, run)
}

// What would say whose an invoice is. A mailbox keeps its server, which
// an operator needs; an account is eleven digits, with or without points.
var (
	mailbox = regexp.MustCompile(`[^\s<>"'(),:;@]+@`)
	account = regexp.MustCompile(`\b[0-9]{4}[. ]?[0-9]{2}[. ]?[0-9]{5}\b`)
)

// harmless is a printable text; at all levels but debug without what names a
// person.
func harmless(text string, level slog.Level) string {
	if level >= slog.LevelInfo {
		text = account.ReplaceAllString(mailbox.ReplaceAllString(text, "***@"), "***********")
	}
	return printable(text)
}

// printable is a text without what a terminal obeys instead of showing it.
func printable(text string) string {
	if strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) || r == unicode.ReplacementChar }) {
		text = strconv.Quote(text)
		text = strings.ReplaceAll(text[1:len(text)-1], `\"`, `"`)
	}
	return text
}

func (h *House) log() *slog.Logger {
	if h.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return h.Log
}

func (h *House) beat() {
	if h.Beat != nil {
		h.Beat()
	}
}

func (h *House) reading(a ingest.Arrival, read int64) {
	h.beat()
	if h.Reading != nil {
		h.Reading(a.Name, read, a.Size)
	}
}

// logPass says what a pass did, where it did something.
func (h *House) logPass(ctx context.Context, s Summary, changed bool) {
	level := slog.LevelDebug
	if changed {
		level = slog.LevelInfo
	}
	h.log().Log(ctx, level, "pass",
		"taken", s.Files.Taken, "rejected", s.Files.Rejected, "duplicate", s.Files.Duplicates, "held", s.Files.Held, "waiting", s.Files.Waiting,
		"handed_over", s.HandedOver, "refused", s.Refused, "uncertain", s.Uncertain, "later", s.Later)
}

// logFile says what became of a file. The reason is its code only: its words
// may quote what stood in the file.
func (h *House) logFile(a ingest.Arrival) {
	l := h.log().With(keyFile, a.Name, keySource, a.Source, "arrival", a.ID)
	switch a.State {
	case ingest.StateRejected:
		l.Info("file rejected", keyReason, a.Reason.Code)
	case ingest.StateHeld:
		l.Info("file held", keyReason, a.Reason.Code)
	default:
		l.Debug("file "+string(a.State), "bytes", a.Size)
	}
}

// noted counts and logs what became of the deliveries of a channel, once it
// is committed.
type noted struct {
	outbox.Outcomes
	house   *House
	channel string
}

// Settle: see outbox.Outcomes.
func (n noted) Settle(ctx context.Context, results []outbox.Result) error {
	if err := n.Outcomes.Settle(ctx, results); err != nil {
		return err
	}
	for _, r := range results {
		level, result := slog.LevelDebug, string(r.State)
		switch r.State {
		case outbox.Uncertain:
			level = slog.LevelWarn
		case outbox.Refused, outbox.Held:
			level = slog.LevelInfo
		case outbox.Leased:
			result = "again later"
		}
		n.house.Pulse.Attempted(n.channel, result)
		n.house.log().Log(ctx, level, "hand-over", keyChannel, n.channel, keyDelivery, r.Delivery, keyAttempt, r.Attempt,
			"result", result, keyReason, r.Reason.Code)
		n.waits(r)
	}
	return nil
}

// waits says when hand-overs begin to wait for another try, and when they go
// on: once, not for each. What the counterpart said is the business of "list
// deliveries": its words may name a person.
func (n noted) waits(r outbox.Result) {
	waiting, waits := n.house.waiting[n.channel], r.State == outbox.Leased
	if waiting == waits || r.State == outbox.Held {
		return
	}
	n.house.waiting[n.channel] = waits
	if waits {
		n.house.log().Warn("hand-overs wait", keyChannel, n.channel, keyReason, r.Reason.Code)
	} else {
		n.house.log().Info("hand-overs go on", keyChannel, n.channel)
	}
}
