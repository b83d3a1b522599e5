// Package outbox is the durable queue per channel: what leaves, leaves
// through here, once, with a proof; and the look-ups of who can be reached.
//
// The machine leases a batch of deliveries, lets the channel pack it into
// parcels, stores the very bytes, and only then touches the outside world.
// After a crash it goes on with the stored bytes under the same names.
package outbox

import (
	"context"
	"errors"
	"io"
	"time"

	"sluse/drop"
	"sluse/factoring"
	"sluse/invoice"
	"sluse/routing"
	"sluse/words"
)

// A State is where a delivery stands.
type State string

// The states; see ARCHITECTURE.md for what may follow each.
const (
	Planned    State = "planned"     // decided, not released
	Held       State = "held"        // a person or a rule stopped it
	Queued     State = "queued"      // due at a time
	Leased     State = "leased"      // in a batch; nothing is known to have left
	HandedOver State = "handed over" // left the house, with proof of that
	Uncertain  State = "uncertain"   // nobody knows
	Accepted   State = "accepted"    // network, mail server or printer took it
	Delivered  State = "delivered"   // the receiver has it
	Refused    State = "refused"     // a no with its kind and proof
	Withdrawn  State = "withdrawn"   // a person ended it
	Handled    State = "handled"     // a person did it by hand
	Rehearsed  State = "rehearsed"   // would have left; lies in the folder of rehearsals
)

// A Refusal is a kind of no.
type Refusal string

// The three kinds of no.
const (
	CannotReach Refusal = "cannot reach" // the next channel
	BadContent  Refusal = "content"      // a person: paper would carry the same mistake
	Duplicate   Refusal = "duplicate"    // it may be there already: uncertain
)

// A Purpose says what a delivery is for.
type Purpose string

// The purposes. Of ForCustomer an invoice has at most one that lives.
const (
	ForCustomer Purpose = "customer"
	ForFactor   Purpose = "offer"
	// ForWithdrawal takes an offer back.
	ForWithdrawal Purpose = "withdrawal"
	// ForCopy sends the document once more, marked KOPI: never by EHF, and it
	// moves nothing of the invoice.
	ForCopy Purpose = "copy"
	// ForNotice carries what is no invoice: the morning mail, a status file.
	ForNotice Purpose = "notice"
)

// An Item is one delivery as a channel is given it.
type Item struct {
	Delivery int64
	// Token is new for each delivery, random, of letters, digits and dashes
	// (a UUID): the envelope's id, the bounce address, the letter's id.
	// Receipts come back with it.
	Token    string
	Invoice  *invoice.Invoice
	Original []byte           // the dropped document where it was UBL
	Assigned bool             // payee, account, KID and notice are the factor's
	Customer invoice.Customer // where to: e-mail and postal address as valid now
	Seller   Seller
	Offer    *factoring.Offer // on ForFactor and ForWithdrawal
	Mark     string           // printed large where the format can, and in a mail's subject: "KOPI", "PRØVE"
	Copy     bool             // on ForCopy: no system that books may take it for the invoice
	To       string           // on ForCopy: an address in place of the customer's own
	Notice   *Notice          // on ForNotice, where Invoice is nil
	Note     string           // stands first in a mail's text: whom a rehearsed one would have reached
}

// A Notice is something of our own that leaves once: a mail to people, or a
// file to a system. Its bytes are kept when it is made.
type Notice struct {
	Key   string // made once for each: "morning/slusevik/2027-01-11"
	To    string // the mail's address, or the file's name
	Bytes []byte // the rendered message, or the file
}

// NoticeMail is the name of the channel that our own mails leave by.
const NoticeMail = "notice"

// A Seller is what a channel must know of the sender.
type Seller struct {
	ID        string
	Name      string
	OrgNumber string
	Address   invoice.Address
	Email     string
}

// A Batch is what is packed together: one seller's deliveries.
type Batch struct {
	Number int64 // rising; never used twice on this store
	// Sequence counts the seller's batches by this channel that were packed,
	// from 1, without gaps.
	Sequence int64
	Seller   string
	Time     time.Time
	Items    []Item
}

// A Parcel is what leaves in one piece: a file, or a message.
type Parcel struct {
	ID         int64 // set by the queue
	Name       string
	Deliveries []int64
	MediaType  string
	To         string // an envelope's address, where there is one
	From       string // an envelope's sender, where there is one
	Bytes      []byte
	Epoch      int64 // of the owner under whom it began to leave, or was packed; set by the queue
}

// An Unfit is an item that the channel cannot pack, found before anything
// left: a refusal of that one, never of its batch.
type Unfit struct {
	Delivery int64
	Refusal  Refusal
	Reason   words.Reason
}

// A Channel is one way out. It also is a Filer or a Sender.
type Channel interface {
	// Name is the channel's word in configuration, lists and output.
	Name() string
	// Verdict says whether the channel can reach this customer with this
	// document, from what is given; it asks nobody.
	Verdict(c Candidate) routing.Verdict
	// BatchSize is the most items that Pack is given.
	BatchSize() int
	// Pack renders a batch. Each item is in exactly one parcel or unfit.
	// The parcels' names are unique for ever (made of tokens or the batch
	// number). It touches nothing outside.
	Pack(ctx context.Context, b Batch) ([]Parcel, []Unfit, error)
	// Last is the state in which the channel's deliveries end: Delivered
	// where receipts say so, Accepted where none come.
	Last() State
}

// A Candidate is what a verdict is made of.
type Candidate struct {
	Invoice     *invoice.Invoice
	Customer    invoice.Customer
	Participant Participant // what the look-up says of the customer
	Today       string      // ISO day
}

// A Filer hands over by putting files into a drop. The machine does the
// putting: temporary name, fsync, commit, rename, commit.
type Filer interface {
	Channel
	// Drop is where the parcels go, Folder the directory in it that the
	// receiver reads ("" is its root), Temporary the one for unfinished
	// files on the same file system.
	Drop() drop.Drop
	Folder() string
	Temporary() string
}

// A Sender hands parcels over one at a time.
type Sender interface {
	Channel
	// Send hands one parcel over. It calls begun once, right before the
	// first byte that could make the receiver act, and stops where begun
	// fails. nil means accepted. A *RefusedError is a no. A *UncertainError
	// means that nobody knows. Any other error means that nothing left, and
	// Send is called again later with the same bytes; ErrNotYet among them
	// says that it is the counterpart that failed, whatever it was handed.
	// Where the configuration lets several leave at once, it is called by
	// several goroutines.
	Send(ctx context.Context, p Parcel, begun func() error) error
}

// A Receiver is a channel whose counterpart sends receipts as files.
type Receiver interface {
	Channel
	RecogniseReceipt(head []byte) bool
	// ReadReceipt reads a receipt file. name is for places in errors, which
	// are *formats.FileError where the file is at fault.
	ReadReceipt(r io.Reader, name string) ([]Receipt, error)
}

// A Copier is a channel that may carry copies (ForCopy): people read what comes
// by it, and see the mark. One whose receiver is a system would have it booked
// twice.
type Copier interface {
	Channel
	// TakesAddress says whether a copy may go to a mail address of its own
	// (Item.To); Verdict then judges it as the candidate's e-mail.
	TakesAddress() bool
}

// MarkCopy is the mark of a copy, as customers read it.
const MarkCopy = "KOPI"

// A Receipt is what a counterpart says of one delivery.
type Receipt struct {
	Token string // the delivery's; empty is all of Parcel
	// Parcel is the name of the parcel that the receipt is of, where the
	// counterpart answers whole parcels: a delivery in it that no receipt of
	// the file names is then uncertain, and a parcel that is refused whole is
	// dissolved and its deliveries handed over one by one.
	Parcel  string
	State   State // Accepted, Delivered or Refused
	Refusal Refusal
	Reason  words.Reason // the counterpart's words
	ID      string       // the receipt's own id
	Time    string       // as the receipt states it
}

// RefusedError is a proved no.
type RefusedError struct {
	Refusal Refusal
	Reason  words.Reason
}

// Error is the reason in English.
func (e *RefusedError) Error() string { return "refused: " + e.Reason.Text(words.EN) }

// UncertainError says that a hand-over was cut where nobody knows its end.
type UncertainError struct{ Err error }

// Error names the cut.
func (e *UncertainError) Error() string { return "uncertain: " + e.Err.Error() }

// Unwrap is the error of the cut.
func (e *UncertainError) Unwrap() error { return e.Err }

// ErrNotYet is returned by a Sender whose counterpart cannot be reached now.
var ErrNotYet = errors.New("counterpart cannot be reached now")

// A Participant is what a look-up says of an organisation.
type Participant struct {
	// Invoice and CreditNote say whether it takes each document type.
	Invoice, CreditNote routing.Answer
	// OrganisationForm is Enhetsregisteret's code (AS, ENK, KOMM), or
	// nothing where it is not known.
	OrganisationForm string
	CheckedAt        string // ISO day of the evidence
	Source           string // where the answer is from
}

// A Directory answers who can receive e-invoices. It never guesses: what it
// does not know is routing.Unknown.
type Directory interface {
	Find(ctx context.Context, orgNumber string) (Participant, error)
}
