// Package daemon puts the parts together, starts and stops them.
package daemon

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"sluse/config"
	"sluse/factoring"
	"sluse/flow"
	"sluse/formats/xlsx"
	"sluse/ingest"
	"sluse/invoice"
	"sluse/ledger"
	"sluse/outbox"
	"sluse/report"
	"sluse/routing"
	"sluse/store"
)

// A House is the whole program on one configuration: the rooms, furnished.
type House struct {
	Config *config.Config
	Store  *store.Store
	Flow   *flow.Flow
	Pulse  *Pulse
	// Log hears what the house does, in figures and codes; nil discards it.
	Log *slog.Logger
	// Reading is told how far into a dropped file the work has come; nil hears
	// nothing. A file may be read more than once.
	Reading func(file string, read, size int64)
	// Beat is called each time that the work has moved, nil calls nobody: a
	// watchdog is fed by it, also during one long file. All three are set
	// before the first run.
	Beat     func()
	places   *places
	takers   []*ingest.Taker
	machines []*outbox.Machine
	waiting  map[string]bool   // channels whose hand-overs wait for another try
	notices  []*outbox.Machine // of our own mails and files
	untold   map[string]report.Mark
	now      func() time.Time
	kept     time.Time                 // when it was last asked whether the store is to be kept in order
	troubles map[string]report.Trouble // this daemon's, as the store has them; nil before the first pass
	faulted  atomic.Bool               // the store has failed in the pass at hand
	orphans  map[string][]string       // by what is in trouble: the owners that are no more and said so

	owner     string        // the state folder's id
	ownerless error         // why it has none
	lease     time.Duration // how long a turn is this daemon's without a sign of life
}

// Zone is the zone of days, cut-offs and reports.
const Zone = config.Zone

// Open furnishes a house. now is the clock. Faults of the channels' own
// sections of the configuration are added to cfg.Problems, and then are the
// error.
func Open(ctx context.Context, cfg *config.Config, now func() time.Time) (_ *House, err error) {
	zone, err := time.LoadLocation(Zone)
	if err != nil {
		return nil, err
	}
	directory, err := participants(cfg)
	if err != nil {
		return nil, err
	}
	// A mistake in the configuration is told before what follows from it.
	at, placesErr := openPlaces(cfg, now)
	defer func() {
		if err == nil {
			return
		}
		if e := at.close(); e != nil {
			err = errors.Join(err, e)
		}
	}()
	channels, err := openChannels(cfg, at)
	if e := cfg.Problems().Err(); e != nil {
		return nil, e
	}
	if err = errors.Join(placesErr, err); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(string(cfg.State), 0o750); err != nil {
		return nil, fmt.Errorf("state folder: %w", err)
	}
	if err := xlsx.Wipe(tempFolder(cfg)); err != nil {
		return nil, fmt.Errorf("temporary files: %w", err)
	}
	db, err := store.Open(ctx, string(cfg.Store.DSN), string(cfg.State))
	if err != nil {
		return nil, err
	}
	h := &House{Config: cfg, Store: db, Pulse: &Pulse{}, places: at, waiting: map[string]bool{}, untold: map[string]report.Mark{}, now: now}
	db.Moved, db.Now, db.Fared = h.beat, now, h.storeFared
	h.lease = cfg.Limits.Lease
	if h.owner, h.ownerless = ownerOf(string(cfg.State)); h.ownerless == nil && db.Shared() {
		db.TellAs(h.owner)
	}
	h.Flow = &flow.Flow{
		Store: db, Now: now, Zone: zone, Lang: cfg.Language,
		Sellers: sellers(cfg), Factors: agreements(cfg), Channels: channels, Intakes: intakes(cfg),
		Formats: formatParts(workbooks(cfg)), BankFiles: bankParts(), CustomerLists: customerListParts(), Directory: directory,
		Chart: chart(cfg), BookMoney: cfg.Books.Currency,
		Limits: flow.Limits{
			InvoicesPerFile: cfg.Limits.InvoicesPerFile, SumPerFile: cfg.Limits.SumPerFileKroner * 100,
			InvoiceAgeDays: cfg.Limits.InvoiceAgeDays, LineSize: int(cfg.Limits.LineSize),
			LinesPerInvoice: cfg.Limits.LinesPerInvoice, Entries: cfg.Limits.EntriesPerStatement,
			OddTimes: cfg.Limits.OddTimes, OddAfter: cfg.Limits.OddAfter,
			OddFromInvoices: cfg.Limits.OddFromInvoices, OddFromSum: cfg.Limits.OddFromKroner * 100,
			Gap: cfg.Limits.Gap,
		},
		LookUpWait: cfg.Limits.RetryLongest, LookUpDeadline: cfg.Lookup.Deadline, Regret: cfg.Regret,
	}
	if err := h.open(zone); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return h, nil
}

// Close ends the connections to servers, then closes the store.
func (h *House) Close() error { return errors.Join(h.places.close(), h.Store.Close()) }

// open makes the takers of the drops and the machines of the channels.
func (h *House) open(zone *time.Location) error {
	kinds := kindParts(h.Flow)
	for _, d := range h.Config.Drops {
		folder, err := h.places.open(d.Folder)
		if err != nil {
			return fmt.Errorf("drop %s: %w", d.Name, err)
		}
		src := ingest.Source{
			Name: d.Name, Seller: d.Seller, Drop: folder, In: d.In, Quiet: d.Quiet, DoneMarker: d.DoneMarker,
			MaxSize: int64(d.MaxSize), Explain: Explain,
		}
		if src.MaxSize == 0 {
			src.MaxSize = int64(h.Config.Limits.FileSize)
		}
		for _, kind := range kinds {
			if slices.Contains(d.Takes, kind.Name()) {
				src.Kinds = append(src.Kinds, kind)
			}
		}
		h.takers = append(h.takers, h.taker(src, zone))
		if sent, ok := asSent(h.Config, src, d); ok {
			h.takers = append(h.takers, h.taker(sent, zone))
		}
	}
	for _, name := range channelOrder {
		if c, ok := h.Flow.Channels[name]; ok {
			for _, c := range []outbox.Channel{c, h.rehearsal(c)} {
				m, err := h.machine(c, zone)
				if err != nil {
					return fmt.Errorf("channel %s: %w", name, err)
				}
				h.machines = append(h.machines, m)
			}
		}
	}
	return h.openNotices()
}

func (h *House) taker(src ingest.Source, zone *time.Location) *ingest.Taker {
	return &ingest.Taker{
		Source: src, Register: h.Store, Now: func() time.Time { return h.now().In(zone) }, Ended: h.logFile,
		Reading: h.reading,
	}
}

// participants is the local list of who takes EHF; without one nobody is
// known.
func participants(cfg *config.Config) (_ outbox.Directory, err error) {
	path := string(cfg.Lookup.Participants)
	if path == "" {
		return &outbox.List{}, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("lookup.participants: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return outbox.LoadParticipants(f, filepath.Base(path))
}

func sellers(cfg *config.Config) map[string]*flow.Seller {
	out := map[string]*flow.Seller{}
	for _, s := range cfg.Sellers {
		one := &flow.Seller{ID: s.ID, Party: party(s), Accounts: s.Accounts, KIDLengths: s.KIDLengths, OwnHandling: s.OwnHandling}
		unknown := s.OnUnknown == config.UnknownNext
		for _, l := range s.Lists {
			one.Lists = append(one.Lists, routing.List{Name: l.Name, Channels: l.Channels, Customers: l.Customers, Groups: l.Groups, PassUnknown: unknown})
		}
		one.Lists = append(one.Lists, routing.List{Name: "standard", Channels: s.List, PassUnknown: unknown})
		out[s.ID] = one
	}
	return out
}

func party(s config.Seller) invoice.Party {
	p := invoice.Party{
		Name: s.Name, LegalID: invoice.ID{Scheme: invoice.OrgScheme, Value: s.Org}, Endpoint: invoice.ID{Scheme: invoice.OrgScheme, Value: s.Org},
		Address: invoice.Address{Line1: s.Address.Line1, Line2: s.Address.Line2, PostCode: s.Address.PostCode, City: s.Address.City, Country: s.Address.Country},
		Contact: invoice.Contact{Phone: s.Phone, Email: s.Email},
	}
	if s.VATRegistered {
		p.VATID = "NO" + s.Org + "MVA"
	}
	if s.BusinessRegister {
		p.TaxID = "Foretaksregisteret"
	}
	return p
}

func agreements(cfg *config.Config) map[string]*flow.Factor {
	out := map[string]*flow.Factor{}
	for _, a := range cfg.Factors {
		out[a.ID] = &flow.Factor{
			Agreement: factoring.Agreement{
				ID: a.ID, Seller: a.Seller, FactorName: a.Name, FactorOrgNumber: a.Org, Account: a.Account, ClientNumber: a.Client,
				CommissionPoints: int64(a.Commission), MinimumCommission: a.MinimumCommission, Notice: a.Notice,
				OnCreditRefused: string(a.OnCreditRefused), PrepaymentDays: a.PrepaymentDays, OfferExpiryDays: a.OfferDays,
			},
			Language: languagePart(),
		}
	}
	return out
}

// chart is the default chart with the accounts that the configuration names.
func chart(cfg *config.Config) ledger.Chart {
	c := ledger.DefaultChart()
	for role, a := range cfg.Books.Accounts {
		account := c[ledger.Role(role)]
		if a.Code != account.Code || a.Name != "" {
			account.Name = a.Name
		}
		account.Code, account.Sub = a.Code, a.Sub
		c[ledger.Role(role)] = account
	}
	return c
}
