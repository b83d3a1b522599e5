// Package demo is the demo: Slusevik Engros AS, its three nights, its
// counterparts and its bank.
//
// All of it is invented: organisation numbers that begin with 3101, mail at
// .example, accounts at a bank that does not exist. The counterparts are small
// robots that work on folders as the real ones do; none of them removes a
// double, so that one would be seen. Whatever is renamed here is renamed once:
// the demo may be killed at any moment, and goes on where it was.
package demo

import (
	_ "embed" // the configuration
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"sluse/invoice"
)

// Config is the name of the company's configuration in its folder.
const Config = "sluse.yaml"

// The company, and who buys its invoices.
const (
	sellerOrg     = "310100005"
	sellerName    = "Slusevik Engros AS"
	sellerAccount = "99990501234"
	sellerMail    = "faktura@slusevik.example"
	factorOrg     = "310101826"
	factorName    = "Demofaktor AS"
	factorAccount = "99990600011"
	factorClient  = "4711" // the seller's number at the factor
)

// The places in the company's folder, as sluse.yaml names them.
const (
	dropInvoices = "drop/faktura"
	dropBank     = "drop/bank"
	dropPartners = "drop/motparter"
	dropMail     = "drop/epost"
	outEHF       = "ut/ehf"
	outPrint     = "ut/autopost"
	outFactor    = "ut/faktor"
	homeEHF      = "motparter/ehf"
	homePrint    = "motparter/trykkeri"
	homeFactor   = "motparter/faktor"
	homeMail     = "motparter/epost"
	participants = "registre/ehf-mottakere.csv"
	spill        = ".spill"
)

//go:embed sluse.yaml
var configuration []byte

var folders = []string{
	dropInvoices + "/in", dropBank + "/in", dropPartners + "/in",
	dropMail + "/new", dropMail + "/cur", dropMail + "/tmp",
	outEHF, outPrint, outFactor, homeMail, "registre", spill,
}

const (
	folderMode = 0o750
	fileMode   = 0o640
)

// Setup makes the company's folder: its configuration, its folders, and the
// list of who takes EHF. What is there already stays as it is.
func Setup(dir string) error {
	for _, folder := range folders {
		if err := os.MkdirAll(filepath.Join(dir, filepath.FromSlash(folder)), folderMode); err != nil {
			return fmt.Errorf("demo: %w", err)
		}
	}
	d := disk{root: dir}
	for name, content := range map[string][]byte{Config: configuration, participants: participantList(1)} {
		if _, err := os.Stat(d.path(name)); !errors.Is(err, fs.ErrNotExist) {
			if err != nil {
				return fmt.Errorf("demo: %w", err)
			}
			continue
		}
		if err := d.put(name, content); err != nil {
			return fmt.Errorf("demo: %w", err)
		}
	}
	return nil
}

// seller is the company as its own invoices name it.
func seller() invoice.Party {
	org := invoice.ID{Scheme: invoice.OrgScheme, Value: sellerOrg}
	return invoice.Party{
		Name: sellerName, LegalID: org, Endpoint: org, VATID: "NO" + sellerOrg + "MVA", TaxID: "Foretaksregisteret",
		Address: invoice.Address{Line1: "Demoveien 1", PostCode: "0155", City: "Oslo", Country: "NO"},
		Contact: invoice.Contact{Email: sellerMail},
	}
}
