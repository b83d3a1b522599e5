package config

import (
	"path/filepath"
	"time"

	"sluse/money"
	"sluse/words"
)

// A Config is the configuration with its defaults filled in.
type Config struct {
	Language words.Lang `config:"language"` // what people are shown: nb, en
	State    Path       `config:"state"`    // the lock file and the packs
	Store    Store      `config:"store"`
	Limits   Limits     `config:"limits"`
	Sellers  []Seller   `config:"sellers,required"`
	Servers  []Server   `config:"servers"`
	Factors  []Factor   `config:"factors"`
	Lookup   Lookup     `config:"lookup"`
	Drops    []Drop     `config:"drops,required"`
	Channels Channels   `config:"channels"`
	Books    Books      `config:"books"`
	Log      Log        `config:"log"`
	HTTP     HTTP       `config:"http"`
	Mornings []Morning  `config:"morning"`
	Serve    Serve      `config:"serve"`
	// Retention is when documents are erased.
	Retention Retention `config:"retention"`
	// Schedules are when some sources and channels work; the others work all
	// the time.
	Schedules []Schedule `config:"schedules"`

	// File is the configuration's file as it was named, Folder the folder
	// that its relative paths are relative to.
	File, Folder string

	document *document
}

// A Store is where the state is kept.
type Store struct {
	// DSN is "sqlite:PATH" or "postgres://USER@HOST/DATABASE"; without one,
	// sluse.db in the state folder.
	DSN DSN `config:"dsn"`
}

// Limits are the program's bounds. What goes beyond one is held, refused or
// given to a person, never cut.
type Limits struct {
	FileSize            Size          `config:"file_size,min=1"`             // a dropped file
	LineSize            Size          `config:"line_size,min=1"`             // a line of a file, an element of an XML
	LinesPerInvoice     int           `config:"lines_per_invoice,min=1"`     //
	WorkbookSize        Size          `config:"workbook_size,min=1"`         // an Excel file when it is unpacked
	WorkbookRows        int           `config:"workbook_rows,min=1"`         // rows in the sheet of one
	InvoicesPerFile     int           `config:"invoices_per_file,min=1"`     // a file with more is held whole
	SumPerFileKroner    int64         `config:"sum_per_file,min=0"`          // a file of more, incl. VAT, is held whole; 0 is no limit
	InvoiceAgeDays      int           `config:"invoice_age_days,min=1"`      // an older invoice is held
	Attempts            int           `config:"attempts,min=1"`              // tries of a delivery or look-up before a person is asked
	RetryFirst          time.Duration `config:"retry_first"`                 // the wait after the first failed try; it doubles
	RetryLongest        time.Duration `config:"retry_longest"`               //
	Deadline            time.Duration `config:"deadline"`                    // how long a hand-over is tried before a person is asked; 0 is no end
	Lease               time.Duration `config:"lease"`                       // how long work is one daemon's without a sign of life
	Gap                 int           `config:"gap,min=0"`                   // more missing numbers in one place are a jump; 0 looks for none
	EntriesPerStatement int           `config:"entries_per_statement,min=1"` // bank entries
	// A file with OddTimes times the invoices, or the sum, of what its source
	// usually brings is held whole; 0 is never. OddAfter files must have come
	// before it is known what is usual. Below the two floors no file is odd.
	OddTimes        int   `config:"odd_times,min=0"`
	OddAfter        int   `config:"odd_after,min=1"`
	OddFromInvoices int   `config:"odd_from_invoices,min=0"`
	OddFromKroner   int64 `config:"odd_from_sum,min=0"`
}

// A Seller is a company that invoices.
type Seller struct {
	ID               string       `config:"id,required"`       // short, for scripts: "slusevik"
	Name             string       `config:"name,required"`     // BT-27
	Org              string       `config:"org,required"`      // BT-30, nine digits
	VATRegistered    bool         `config:"vat_registered"`    // "MVA" behind the org number (BT-31)
	BusinessRegister bool         `config:"business_register"` // in Foretaksregisteret, which its invoices must say
	Address          Address      `config:"address"`           // BG-5
	Email            string       `config:"email"`             // BT-43
	Phone            string       `config:"phone"`             // BT-42
	Accounts         []string     `config:"accounts,required"` // eleven digits; the first is the main one
	KIDLengths       []int        `config:"kid_lengths"`       // as agreed with the bank; for Excel files that have KIDs as numbers
	Currency         string       `config:"currency"`          // of its books, ISO 4217
	OwnHandling      money.Amount `config:"own_handling"`      // what an invoice costs to follow up oneself, beside the factor's price
	// List is the order of channels for every customer that is in none of
	// Lists.
	List []string `config:"list,required"`
	// Lists are tried in order, the ones that name the customer before the
	// ones that name a group; the first match wins.
	Lists     []List    `config:"lists"`
	OnUnknown OnUnknown `config:"on_unknown"`
	// Regret is how long what was planned can be taken back before it may
	// leave.
	Regret    time.Duration `config:"regret"`
	Rehearsal Rehearsal     `config:"rehearsal"`
}

// A Rehearsal says where that goes which would have left, while a seller or a
// channel of it rehearses.
type Rehearsal struct {
	Folder Path   `config:"folder"` // "" is the folder "rehearsal" beside the state folder
	Email  string `config:"email"`  // the one address that mails go to; "" puts them into the folder, too
}

// RehearsalFolder is where a seller's rehearsals go.
func (c *Config) RehearsalFolder(s Seller) string {
	if s.Rehearsal.Folder != "" {
		return string(s.Rehearsal.Folder)
	}
	return filepath.Join(filepath.Dir(string(c.State)), "rehearsal")
}

// Defaults fills in a seller's defaults.
func (s *Seller) Defaults() {
	s.VATRegistered, s.BusinessRegister = true, true
	s.Address.Country = "NO"
	s.Currency = "NOK"
	s.OwnHandling = money.NOK(0)
	s.OnUnknown = UnknownHold
}

// An Address is a postal address.
type Address struct {
	Line1    string `config:"line1"`
	Line2    string `config:"line2"`
	PostCode string `config:"post_code"`
	City     string `config:"city"`
	Country  string `config:"country"` // ISO 3166-1
}

// A List is an order of channels for some customers.
type List struct {
	Name      string   `config:"name,required"`
	Channels  []string `config:"channels,required"`
	Customers []string `config:"customers"` // customer numbers
	Groups    []string `config:"groups"`
}

// GroupPublic is the group of public bodies, told by their form of
// organisation in the register.
const GroupPublic = "public"

// ChannelFactor stands in a list for the seller's factor.
const ChannelFactor = "factor"

// OnUnknown says what happens to an invoice when a look-up has not answered
// by its deadline.
type OnUnknown string

// The choices.
const (
	UnknownHold OnUnknown = "hold" // a person is asked
	UnknownNext OnUnknown = "next" // the next channel is tried
)

// OnRefused says what happens to an invoice that the factor does not buy.
type OnRefused string

// The choices.
const (
	RefusedNext OnRefused = "next" // it goes to the customer unsold
	RefusedHold OnRefused = "hold" // a person is asked
)

// A Factor buys a seller's invoices.
type Factor struct {
	ID                string       `config:"id,required"`
	Seller            string       `config:"seller,required"`
	Name              string       `config:"name,required"`
	Org               string       `config:"org,required"`
	Account           string       `config:"account,required"`            // where the customer pays a sold invoice
	Client            string       `config:"client"`                      // the seller's number at the factor
	Commission        BasisPoints  `config:"commission_percent,required"` //
	MinimumCommission money.Amount `config:"minimum_commission"`          // per invoice
	OnCreditRefused   OnRefused    `config:"on_credit_refused"`
	// Notice is the notice of assignment on a sold invoice (BT-22), with
	// {factor}, {org}, {account} and {kid}.
	Notice         string `config:"notice"`
	PrepaymentDays int    `config:"prepayment_days,min=1"` // how long "ask for prepayment" stands
	OfferDays      int    `config:"offer_days,min=1"`      // how long an offer waits for its answer
	Folder         Place  `config:"folder,required"`       // where offer files are put
}

// Notice is the default notice of assignment. Each factor has its own binding
// wording; this one is a proposal.
const Notice = "Denne fakturaen er overdratt til {factor}, org.nr. {org}. Betaling med befriende virkning kan bare skje " +
	"til {factor}, konto {account}, KID {kid}. Innsigelser meldes straks til {factor}."

// Defaults fills in a factor's defaults.
func (f *Factor) Defaults() {
	f.MinimumCommission = money.NOK(0)
	f.OnCreditRefused = RefusedNext
	f.Notice = Notice
	f.PrepaymentDays = 90
	f.OfferDays = 5
}

// Lookup says where it is looked up who can receive an EHF.
type Lookup struct {
	Participants Path `config:"participants"` // the local list; without one nobody is known
	// Deadline is how long an invoice waits for an answer before a person is
	// asked, or the list lets it go on.
	Deadline time.Duration `config:"deadline"`
}

// A Drop is a folder where other systems leave files.
type Drop struct {
	Name   string `config:"name,required"`
	Folder Place  `config:"folder,required"` // holds in, archive and reject
	In     string `config:"in"`              // the folder in it that files are left in
	Seller string `config:"seller"`          // whose files; the only seller where there is one
	// Takes are the kinds of file that are welcome here.
	Takes      []string      `config:"takes,required"`
	Quiet      time.Duration `config:"quiet"`       // a file is whole when it has not changed for so long
	DoneMarker string        `config:"done_marker"` // ".ok": a file is whole when its twin with this ending is there
	MaxSize    Size          `config:"max_size"`    // of a file; 0 is limits.file_size
	Start      Start         `config:"start"`       // what lies before it was sent another way
	Status     Status        `config:"status"`      // the file back to the source
}

// A Start is where a drop's invoices begin to be sent: what lies before it is
// registered and never sent.
type Start struct {
	Date         string `config:"date"`          // ISO day; an earlier invoice or credit note
	Number       string `config:"number"`        // a lower invoice number of the same form
	CreditNumber string `config:"credit_number"` // a lower credit note number of the same form
}

// Defaults fills in a drop's defaults.
func (d *Drop) Defaults() {
	d.In = "in"
	d.Quiet = 10 * time.Second
	d.Status.Every, d.Status.Rows = time.Hour, 50_000
}

// Books says how it is booked.
type Books struct {
	Currency string             `config:"currency"`
	Accounts map[string]Account `config:"accounts"` // by role; a role that is not named keeps its default
	Export   Export             `config:"export"`
}

// An Export says which vouchers leave for the accounting system. hledger and
// verify always hold them all.
type Export struct {
	Invoices bool `config:"invoices"` // issued invoices and credit notes, which the dropping system has usually booked
	Bank     bool `config:"bank"`     // bank entries; false where the accounting system reads the bank file itself
}

// defaults is the configuration of an empty file.
func defaults() *Config {
	return &Config{
		Language: words.NB,
		State:    "state",
		Limits: Limits{
			FileSize:            256e6,
			LineSize:            1e6,
			LinesPerInvoice:     10_000,
			WorkbookSize:        1e9,
			WorkbookRows:        1_048_576,
			InvoicesPerFile:     500_000,
			InvoiceAgeDays:      90,
			Attempts:            8,
			RetryFirst:          time.Minute,
			RetryLongest:        4 * time.Hour,
			Deadline:            3 * 24 * time.Hour,
			Lease:               time.Minute,
			Gap:                 1000,
			EntriesPerStatement: 1_000_000,
			OddTimes:            3,
			OddAfter:            5,
			OddFromInvoices:     20,
			OddFromKroner:       500_000,
		},
		Lookup: Lookup{Deadline: 3 * 24 * time.Hour},
		Books:  Books{Currency: "NOK", Export: Export{Bank: true}},
		Log:    Log{Level: LogInfo},
		HTTP:   HTTP{Stalled: 15 * time.Minute},
		Serve:  Serve{Scan: 30 * time.Second, TroubleAfter: 15 * time.Minute},
	}
}

// Seller is the seller of an id.
func (c *Config) Seller(id string) (Seller, bool) {
	for _, s := range c.Sellers {
		if s.ID == id {
			return s, true
		}
	}
	return Seller{}, false
}

// FactorOf is the factor that buys a seller's invoices.
func (c *Config) FactorOf(seller string) (Factor, bool) {
	for _, f := range c.Factors {
		if f.Seller == seller {
			return f, true
		}
	}
	return Factor{}, false
}

// Channel is the section of a channel.
func (c *Config) Channel(name string) (*Section, bool) {
	for _, ch := range c.Channels {
		if ch.Name == name {
			return ch.Section, true
		}
	}
	return nil, false
}
