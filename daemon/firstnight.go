package daemon

import (
	"os"
	"path/filepath"
	"slices"

	"sluse/calendar"
	"sluse/config"
	"sluse/drop"
	"sluse/flow"
	"sluse/ingest"
	"sluse/outbox"
)

// rehearsal is the channel that stands in for another. What is on stage is
// made when it is needed, and not before.
func (h *House) rehearsal(c outbox.Channel) *outbox.Rehearsal {
	return &outbox.Rehearsal{Real: c, Stage: func(id string) (outbox.Stage, error) {
		s, _ := h.Config.Seller(id) // one that is gone has the default
		folder := h.Config.RehearsalFolder(s)
		if err := os.MkdirAll(folder, 0o750); err != nil {
			return outbox.Stage{}, err
		}
		d, err := drop.Folder(folder)
		return outbox.Stage{Folder: d, Email: s.Rehearsal.Email}, err
	}}
}

// asSentFolder lies in a drop's own folder, and is a drop of its own: what is
// put there is registered and never sent, whoever finds it after a crash.
const asSentFolder = "as-sent"

// asSent is the source that registers, beside a drop that takes invoices,
// where its folder has been made.
func asSent(cfg *config.Config, src ingest.Source, d config.Drop) (ingest.Source, bool) {
	root := asSentRoot(cfg, d)
	if info, err := os.Stat(root); err != nil || !info.IsDir() || !slices.Contains(d.Takes, "invoices") {
		return src, false
	}
	folder, err := drop.Folder(root)
	if err != nil {
		return src, false
	}
	src.Name, src.Drop, src.In, src.DoneMarker = AsSent(d), folder, "in", ""
	src.Kinds = slices.DeleteFunc(slices.Clone(src.Kinds), func(k ingest.Kind) bool { return k.Name() != "invoices" })
	return src, true
}

// MakeAsSent makes the folder whose files are registered and never sent. It
// is made before the house is opened.
func MakeAsSent(cfg *config.Config, d config.Drop) error {
	return os.MkdirAll(filepath.Join(asSentRoot(cfg, d), "in"), 0o750)
}

// asSentRoot is beside what was dropped, or in the state folder where that is
// another machine's.
func asSentRoot(cfg *config.Config, d config.Drop) string {
	if _, _, remote := d.Folder.Remote(); remote {
		return filepath.Join(string(cfg.State), asSentFolder, d.Name)
	}
	return filepath.Join(string(d.Folder), asSentFolder)
}

// AsSent is the name of the source that registers a drop's files; no
// configured drop can have it.
func AsSent(d config.Drop) string { return d.Name + ":" + asSentFolder }

// intakes are the rules of each source.
func intakes(cfg *config.Config) map[string]flow.Intake {
	out := map[string]flow.Intake{}
	for _, d := range cfg.Drops {
		out[d.Name] = flow.Intake{StartDate: calendar.Date(d.Start.Date), StartNumber: d.Start.Number, StartCredit: d.Start.CreditNumber}
		out[AsSent(d)] = flow.Intake{AsSent: true}
	}
	return out
}
