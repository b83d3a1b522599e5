package daemon

import (
	"path/filepath"
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
	"sluse/formats/xlsx"
	"sluse/ingest"
	"sluse/ledger"
	"sluse/outbox"
	"sluse/routing"
)

// The parts of every socket, written out: whoever reads this page has seen
// all there is. A new one is its folder and a line here.

// formatParts are the invoice formats that are read, in the order in which
// they are asked.
func formatParts(workbooks xlsx.Options) []formats.Format {
	return []formats.Format{
		csv.Format{},
		xlsx.New(workbooks),
		ubl.New(),
	}
}

func workbooks(cfg *config.Config) xlsx.Options {
	return xlsx.Options{Temp: tempFolder(cfg), MaxUnpacked: int64(cfg.Limits.WorkbookSize), MaxRows: cfg.Limits.WorkbookRows}
}

// tempFolder is the folder of files that do not outlive the process.
func tempFolder(cfg *config.Config) string { return filepath.Join(string(cfg.State), "tmp") }

// customerListParts are the formats of lists of customers.
func customerListParts() []formats.CustomerList { return []formats.CustomerList{csv.Customers{}} }

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
		flow.Customers{Flow: f},
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

// Formats are the invoice formats within their own bounds, for commands that
// need no house.
func Formats() []formats.Format { return formatParts(xlsx.Options{}) }

// BankFiles are the bank file formats, for commands that need no house.
func BankFiles() []bankfiles.Format { return bankParts() }

// A channelPart reads a channel's section of the configuration and opens the
// channel. A mistake in the section stands in the configuration's problems.
type channelPart struct {
	name string
	part
}

type part struct {
	check func(*config.Section) error
	open  func(*config.Config, *places, *config.Section) (outbox.Channel, error)
}

// section makes a part of a function that takes the channel's own settings.
func section[S any](open func(*config.Config, *places, S) (outbox.Channel, error)) part {
	return part{
		check: func(s *config.Section) error { return s.Decode(new(S)) },
		open: func(cfg *config.Config, at *places, s *config.Section) (outbox.Channel, error) {
			var settings S
			if err := s.Decode(&settings); err != nil {
				return nil, err
			}
			return open(cfg, at, settings)
		},
	}
}

// Load reads the configuration with the sections of the parts; everything
// wrong with it is in its Problems.
func Load(path string, env []string) *config.Config {
	cfg, _ := config.Load(path, Known(), env)
	for _, p := range channelParts {
		if s, ok := cfg.Channel(p.name); ok {
			_ = p.check(s) // it adds what it finds to the problems
		}
	}
	if s, ok := cfg.Channel(routing.Factor); ok { // its pace alone: its folders stand with the factors
		_ = s.Decode(&struct{}{})
	}
	return cfg
}

func encoders(cfg *config.Config) (document, picture formats.Encoder) {
	return ubl.New(), pdf.New(pdf.Options{Lang: cfg.Language})
}
