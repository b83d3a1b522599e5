package daemon

import (
	"slices"

	"sluse/bankfiles"
	"sluse/bankfiles/camt"
	"sluse/config"
	"sluse/factoring"
	"sluse/factoring/csvpair"
	"sluse/flow"
	"sluse/formats"
	"sluse/formats/csv"
	"sluse/formats/pdf"
	"sluse/formats/ubl"
	"sluse/ingest"
	"sluse/ledger"
	"sluse/outbox"
	"sluse/routing"
)

// The parts of every socket, written out: whoever reads this page has seen
// all there is. A new one is its folder and a line here.

// formatParts are the invoice formats that are read, in the order in which
// they are asked.
func formatParts() []formats.Format {
	return []formats.Format{
		csv.Format{},
		ubl.New(),
	}
}

// bankParts are the bank file formats.
func bankParts() []bankfiles.Format {
	return []bankfiles.Format{
		camt.New(),
	}
}

// languagePart is the one language that factors speak in this version.
func languagePart() factoring.Language { return csvpair.New() }

// channelParts are the channels that a section of the configuration opens.
var channelParts = []channelPart{
	{"ehf", section(newEHF)},
	{"email", section(newEmail)},
	{"autopost", section(newAutopost)},
}

// kindParts are the kinds of file that a drop may take.
func kindParts(f *flow.Flow) []ingest.Kind {
	return []ingest.Kind{
		flow.Invoices{Flow: f},
		flow.Statements{Flow: f},
		flow.Receipts{Flow: f},
		flow.Answers{Flow: f},
		flow.Settlements{Flow: f},
		flow.Bounces{Flow: f},
	}
}

// Known is what this program is built with, for the configuration to name.
func Known() config.Known {
	k := config.Known{Channels: []string{routing.Factor}}
	for _, p := range channelParts {
		k.Channels = append(k.Channels, p.name)
	}
	for _, kind := range kindParts(nil) {
		k.Kinds = append(k.Kinds, kind.Name())
	}
	for role := range ledger.DefaultChart() {
		k.Roles = append(k.Roles, string(role))
	}
	slices.Sort(k.Roles)
	return k
}

// Formats are the invoice formats, for commands that need no house.
func Formats() []formats.Format { return formatParts() }

// BankFiles are the bank file formats, for commands that need no house.
func BankFiles() []bankfiles.Format { return bankParts() }

// A channelPart opens a channel from its section.
type channelPart struct {
	name string
	open func(cfg *config.Config, s *config.Section) (outbox.Channel, error)
}

// section makes an opener of a function that takes the part's own settings.
func section[S any](open func(*config.Config, S) (outbox.Channel, error)) func(*config.Config, *config.Section) (outbox.Channel, error) {
	return func(cfg *config.Config, s *config.Section) (outbox.Channel, error) {
		var settings S
		if err := s.Decode(&settings); err != nil {
			return nil, nil //nolint:nilerr // it stands in cfg.Problems, with its place
		}
		return open(cfg, settings)
	}
}

func encoders(cfg *config.Config) (document, picture formats.Encoder) {
	return ubl.New(), pdf.New(pdf.Options{Lang: cfg.Language})
}
