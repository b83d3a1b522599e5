package flow

import (
	"context"
	"io"
	"iter"
	"time"

	"sluse/calendar"
	"sluse/factoring"
	"sluse/invoice"
	"sluse/ledger"
	"sluse/money"
	"sluse/outbox"
	"sluse/routing"
	"sluse/settlement"
	"sluse/words"
)

// A Store is what flow needs of the database. Reads outside Do see the last
// commit.
type Store interface {
	// Do is the only commit of what follows from an event. It runs f again
	// where the database was busy, so f touches nothing outside.
	Do(ctx context.Context, f func(Tx) error) error

	// Pack makes documents durable, in one new pack, before any commit names
	// them. Document reads one back; a zero Ref is no document.
	Pack(docs [][]byte) ([]Ref, error)
	Document(ref Ref) ([]byte, error)
	OpenDocument(ref Ref) (io.ReadCloser, error)

	Reader
}

// A Reader is what may be asked outside a commit, too.
type Reader interface {
	File(ctx context.Context, id int64) (Arrival, error)
	// Faults are an arrival's records that did not become invoices, in the
	// file's order.
	Faults(ctx context.Context, arrival int64) iter.Seq2[Fault, error]
	// Staged is the highest ordinal of an arrival that is committed.
	Staged(ctx context.Context, arrival int64) (int, error)

	Invoice(ctx context.Context, id int64) (Invoice, error)
	// FindInvoices are a number's invoices, of one seller and class where
	// those are given.
	FindInvoices(ctx context.Context, seller string, class invoice.Class, number string) ([]Invoice, error)
	// Unissued are released invoices without their voucher, invoices before
	// credit notes, by id. A credit note whose invoice is not known is none
	// until a person lets it go: it belongs on the invoice's item.
	Unissued(ctx context.Context, limit int) ([]Invoice, error)
	// Waiting are booked invoices, and credit notes, to be routed now, by id, after the id given.
	Waiting(ctx context.Context, now time.Time, after int64, limit int) ([]Invoice, error)

	Customer(ctx context.Context, id int64) (invoice.Customer, error)
	Customers(ctx context.Context, seller string) ([]invoice.Customer, error)

	// Deliveries are an invoice's, by id: the order in which they were made.
	Deliveries(ctx context.Context, invoice int64) ([]Delivery, error)
	Delivery(ctx context.Context, id int64) (Delivery, error)
	Decisions(ctx context.Context, invoice int64) ([]Decided, error)
	Events(ctx context.Context, invoice int64) ([]Event, error)

	// Notice is one of our own, by its id; LastNotice the latest of a series.
	Notice(ctx context.Context, id int64) (Notice, error)
	LastNotice(ctx context.Context, series string) (Notice, bool, error)

	Offers(ctx context.Context, invoice int64) ([]Offer, error)
	// OffersPast are the open offers that expired before a day.
	OffersPast(ctx context.Context, today calendar.Date) ([]Offer, error)

	// Open is what is open on an item in the book currency.
	Open(ctx context.Context, item int64, receivables string) (money.Amount, error)
	// LastStatement is an account's latest booked statement.
	LastStatement(ctx context.Context, seller, account string) (Statement, bool, error)
	// HeldStatements are those that do not prove, by id.
	HeldStatements(ctx context.Context) ([]Statement, error)
	// Unmatched are payments in suspense, by id.
	Unmatched(ctx context.Context) ([]Entry, error)
	Vouchers(ctx context.Context, seller string) iter.Seq2[*ledger.Voucher, error]
	// VoucherByKey finds what was booked under a key.
	VoucherByKey(ctx context.Context, seller, key string) (*ledger.Voucher, bool, error)
}

// A Tx is one commit in the making. What it reads it reads inside the commit.
type Tx interface {
	// SetArrival writes what became of a file and its counts.
	SetArrival(a Arrival) error
	ArrivalByID(id int64) (Arrival, error)
	AddFault(f Fault) error

	// Customer is the customer that an invoice names, by number, else by
	// org number, made where there is none, with what the invoice teaches;
	// what a person or a list has set stays.
	Customer(learnt invoice.Customer) (Change, error)
	// TeachCustomer lets an invoice teach the customer that it is known to be
	// of, whose number and org number stay.
	TeachCustomer(id int64, learnt invoice.Customer) (Change, error)
	// CustomersNamed are those that a row of a list may mean: the one of the
	// number, else those of the org number that have another number no more
	// than the row has; at most two.
	CustomersNamed(seller, number, org string) ([]Known, error)
	// AddCustomer and SaveListed write a customer as a list has it; listed
	// names all fields that lists have set.
	AddCustomer(c invoice.Customer, listed []string) (int64, error)
	SaveListed(c invoice.Customer, listed []string) error
	CustomerByID(id int64) (invoice.Customer, error)
	// SaveCustomer writes a customer. edited names the fields that a person
	// has set: what lists and invoices say no longer changes them.
	SaveCustomer(c invoice.Customer, edited []string) error

	// InvoiceByIdentity finds the invoice of a seller, class and number.
	InvoiceByIdentity(seller string, class invoice.Class, number string) (Invoice, bool, error)
	InvoiceByID(id int64) (Invoice, error)
	// AddInvoice sets the invoice's id.
	AddInvoice(inv *Invoice) error
	// SetInvoice writes state, reason, issued, offer, look-at and content.
	SetInvoice(inv Invoice) error
	// Reconsider lets a customer's invoices that are held wait to be routed
	// again, where the code of the reason begins so.
	Reconsider(customer int64, prefix string, now time.Time) error
	// ReconsiderCredits does so for credit notes of an invoice.
	ReconsiderCredits(seller, number, reason string, now time.Time) error
	// Release lets an arrival's staged invoices go: to waiting, or to held
	// where staging gave a reason. It returns how many.
	Release(arrival int64) (int64, error)
	// Unstage removes an arrival's staged invoices and faults: the file is
	// rejected whole.
	Unstage(arrival int64) error
	// Counts accounts for every record of an arrival that is committed.
	Counts(arrival int64) (Counts, error)
	// Leaving is what of an arrival is not only registered; its sum is that of
	// the invoices in one currency.
	Leaving(arrival int64, currency string) (Weight, error)
	// Usual are the last files of a source and format that were let go, but
	// one, the last first.
	Usual(source, format string, but int64, n int) ([]Weight, error)
	// Rehearse marks an arrival's staged invoices, all alike, with the channels
	// that rehearse now or did when one of them was staged.
	Rehearse(arrival int64, now Channels) error
	// NumbersOf calls f for the number of each record of an arrival, but for
	// those that were taken before.
	NumbersOf(arrival int64, f func(ReadNumber)) error
	// NumberRead says whether a seller's number stands on a record of any file
	// that has come to an end, taken or not.
	NumberRead(seller, number string) (bool, error)
	// Stretches are those of a series by number; SetStretches puts others in
	// their place.
	Stretches(seller string, s Series) ([]Stretch, error)
	SetStretches(seller string, s Series, now []Stretch) error
	// OpenGaps are the open gaps that have a part in a range, by number.
	OpenGaps(seller string, s Series, from, to int64) ([]Gap, error)
	// AddGap sets the gap's id. SetGap writes all but its series and finding.
	AddGap(g *Gap) error
	SetGap(g Gap) error
	// HandleFile takes a rejected file, the rows of a file that could not be
	// used and a held statement off the list of what must be done; false
	// where the file has none of them there.
	HandleFile(id int64, at time.Time) (bool, error)
	// ArrivalName is the name of a file as the sender gave it.
	ArrivalName(id int64) (string, error)

	// Rehearsing are the channels of a seller that rehearse now.
	Rehearsing(seller string) (Channels, error)
	Switches() ([]Switch, error)
	AddSwitch(s Switch) error
	DropSwitch(s Switch) error
	// Behind counts the deliveries that a switch keeps back, and the invoices
	// that were taken in while what it is for rehearsed.
	Behind(s Switch) (waiting, rehearsed int, err error)

	AddDecision(d Decided) error
	AddEvent(e Event) error

	AddDelivery(d *Delivery) error
	DeliveryByID(id int64) (Delivery, error)
	// LivingDelivery is the invoice's delivery to the customer that is not
	// refused or withdrawn.
	LivingDelivery(invoice int64) (Delivery, bool, error)
	// OfferDelivery is the invoice's last delivery to the factor: of its
	// offer, or of the withdrawal.
	OfferDelivery(invoice int64) (Delivery, bool, error)
	// OpenCopies are the invoice's copies that a person must see to: held,
	// uncertain, or refused and not sent again since.
	OpenCopies(invoice int64) ([]Delivery, error)
	SetDelivery(d Delivery) error
	// DeliveryByToken and DeliveriesOfParcel find what a receipt speaks of.
	DeliveryByToken(token string) (Delivery, bool, error)
	DeliveriesOfParcel(channel, name string) ([]Delivery, error)
	SetParcel(id int64, state ParcelState) error
	// RetryParcel lets a parcel that has not ended be tried again later.
	RetryParcel(id int64, runAt time.Time, attempt int) error
	// RenewParcel lets it be tried now, as if for the first time.
	RenewParcel(id int64, now time.Time) error
	// EndBatches ends the batches of parcels that have ended, where none of
	// theirs is open; one with a dissolved parcel is dissolved. ReopenBatch is
	// for a parcel that is open again.
	EndBatches(parcels []int64) error
	ReopenBatch(parcel int64) error
	// ProbeNow lets a channel that rests be tried at once.
	ProbeNow(channel string) error
	// HoldQueued stops a customer's deliveries that are queued, or wait for
	// another try in a parcel of their own, and UnholdQueued lets go those
	// that it stopped for a reason of that code.
	HoldQueued(customer int64, reason words.Reason, now time.Time) error
	UnholdQueued(customer int64, code string, now time.Time) error
	// Recall undoes a parcel of which nothing has left and that waits for a
	// later try, where it carries one delivery. It reports whether it did.
	Recall(parcel int64, now time.Time) (bool, error)

	// AddNotice sets the notice's id. It is false where one with its key is
	// there: then nothing is written.
	AddNotice(n *Notice) (bool, error)
	// NoticeDeliveries are a notice's, by id.
	NoticeDeliveries(notice int64) ([]Delivery, error)

	AddOffer(o *Offer) error
	SetOffer(o Offer) error
	LivingOffer(invoice int64) (Offer, bool, error)
	OfferBySale(factor, saleID string) (Offer, bool, error)
	// AddSettlement keeps a settlement. Where its id was there, nothing is
	// kept: the first one is returned, and whether it says the same.
	AddSettlement(r SettlementReport) (first *SettlementReport, same bool, err error)
	// SettlementPaid marks a settlement as paid by a bank entry.
	SettlementPaid(seller, settlementID string, entry int64) error

	// LastStatement is an account's latest booked statement.
	LastStatement(seller, account string) (Statement, bool, error)
	// FirstStatement is the one that opened an account in the books.
	FirstStatement(seller, account string) (Statement, bool, error)
	// AdvisedBefore is what payments that only an advice has brought have put
	// on an account before a day.
	AdvisedBefore(seller, account, currency string, day calendar.Date) (money.Amount, error)
	// AddStatement sets the statement's id.
	AddStatement(s *Statement) error
	// SetStatement writes state, reason and the counts of entries.
	SetStatement(s Statement) error
	// StatementFile is the name of the file that brought a statement.
	StatementFile(id int64) (string, error)
	// Supersede ends held statements of an account that a later file of the
	// same name has brought right.
	Supersede(seller, account, name string, by int64) error
	// EntriesOf are the payments kept of one bank entry.
	EntriesOf(seller, entryKey string) ([]Entry, error)
	EntryByID(id int64) (Entry, error)
	AddEntry(e *Entry) error
	// SetEntry writes state, match, why, voucher, payment and statement.
	SetEntry(e Entry) error
	// Candidates are the items and unpaid settlements that keys name.
	Candidates(seller string, keys settlement.Keyset, receivables, book string) (settlement.Candidates, error)

	// Book writes a voucher under the next number of its series and sets its
	// id and number. A key that is booked already is not booked again; the
	// voucher then gets the id and number of the first.
	Book(v *ledger.Voucher) error
	// Open is what is open on an item in the book currency.
	Open(item int64, receivables string) (money.Amount, error)
}

// A Ref says where a stored document lies.
type Ref struct{ Pack, Offset, Length int64 }

// ArrivalState is where a dropped file stands.
type ArrivalState string

// The states of a file. Held, archived, rejected and duplicate are outcomes.
const (
	Arrived         ArrivalState = "arrived"
	HeldFile        ArrivalState = "held"
	ArchivedFile    ArrivalState = "archived"
	RejectedFile    ArrivalState = "rejected"
	DuplicateOfFile ArrivalState = "duplicate"
)

// An Arrival is a dropped file as the store knows it.
type Arrival struct {
	ID           int64
	Seller       string
	Source       string
	Name         string // as the sender gave it
	Size         int64
	ArrivedAt    time.Time
	SHA256       string
	Document     Ref // the bytes as they came
	Kind, Format string
	State        ArrivalState
	DuplicateOf  int64
	Reason       words.Reason
	Place        string // of what is wrong, where it was rejected
	Placed       string // where the file lies now; "" while it is on its way
	Counts       Counts
	Leaving      Weight // of the accepted
}

// A Weight is how much a file lets go: invoices that are not only registered,
// and what those in the book currency come to, without credit notes, in minor
// units.
type Weight struct {
	Invoices int
	Sum      int64
}

// Counts accounts for every record of a file: the others add up to Read.
type Counts struct {
	Read      int `json:"read"`
	Accepted  int `json:"accepted"`
	Rejected  int `json:"rejected"`
	Duplicate int `json:"duplicate"`
	Conflict  int `json:"conflict"`
}

// A Fault is a record of a file that did not become an invoice.
type Fault struct {
	Arrival  int64
	Ordinal  int
	Number   string
	Class    invoice.Class
	Outcome  string // FaultRejected, FaultDuplicate or FaultConflict
	Place    invoice.Place
	Findings []invoice.Finding
	Raw      Ref
}

// The outcomes of a record that is not accepted.
const (
	FaultRejected  = "rejected"
	FaultDuplicate = "duplicate"
	FaultConflict  = "conflict"
)

// InvoiceState is where an invoice stands.
type InvoiceState string

// The states of an invoice.
const (
	Staged     InvoiceState = "staged"      // read, its file not yet released
	Waiting    InvoiceState = "waiting"     // to be routed, now or at LookAt
	Offered    InvoiceState = "offered"     // the factor has not answered
	HeldBack   InvoiceState = "held"        // a person must act
	InDelivery InvoiceState = "in delivery" // a delivery lives
	Delivered  InvoiceState = "delivered"
	Ended      InvoiceState = "ended"     // withdrawn or handled by a person, or only registered
	Rehearsed  InvoiceState = "rehearsed" // would have left; it never does
)

// An Invoice is an invoice as the store keeps it, without its content.
type Invoice struct {
	ID          int64
	Seller      string
	Class       invoice.Class
	Number      string
	Type        string
	Customer    int64
	IssueDate   calendar.Date
	DueDate     calendar.Date
	Gross       money.Amount // BT-115 Amount due for payment
	KID         string
	Account     string
	Credits     string // BT-25 of a credit note
	Fingerprint string // of the content; see Fingerprint
	Content     Ref    // the canonical invoice as JSON
	Original    Ref    // the document as dropped, where it leaves as it came
	Arrival     int64
	Ordinal     int
	Place       invoice.Place
	State       InvoiceState
	Reason      words.Reason
	Issued      bool  // its voucher is written
	Offer       int64 // the accepted offer that assigned it; 0 is none
	LookAt      time.Time
	CreatedAt   time.Time
	Rehearsed   Channels // that rehearsed when it was taken in: it never leaves by them
}

// A Delivery is one way to one receiver.
type Delivery struct {
	ID        int64
	Seller    string
	Invoice   int64
	Purpose   outbox.Purpose
	Channel   string
	State     outbox.State
	RunAt     time.Time
	Attempt   int
	Batch     int64
	Parcel    int64
	Token     string
	Refusal   outbox.Refusal
	Reason    words.Reason
	Receipt   string // the receipt's id and time
	Alone     bool   // leaves in a parcel of its own: its last one was refused whole
	Notice    int64  // of ForNotice: the notice it carries; Invoice is 0 then
	Address   string // of ForCopy: where the copy goes; "" is the customer's own
	ChangedAt time.Time
}

// ParcelState is where a parcel stands.
type ParcelState string

// The states of a parcel.
const (
	Intended   ParcelState = "intended" // its bytes are kept; nothing has left
	Begun      ParcelState = "begun"    // uploaded under a temporary name, or DATA begun
	HandedOver ParcelState = "handed over"
	Undone     ParcelState = "undone"    // refused, given up or called back
	Unknown    ParcelState = "unknown"   // nobody knows its end
	Dissolved  ParcelState = "dissolved" // refused as a whole; its deliveries go on alone
)

// Decided is a decision as kept.
type Decided struct {
	Invoice  int64
	At       time.Time
	Decision routing.Decision
}

// An Event is a line of the history.
type Event struct {
	At       time.Time
	Who      string // "sluse", a counterpart, or a person
	Invoice  int64
	Customer int64
	Reason   words.Reason
	Note     string
}

// An Offer is an invoice offered to a factor.
type Offer struct {
	ID         int64
	Seller     string
	Invoice    int64
	Customer   int64
	Factor     string // the agreement's id
	SaleID     string
	State      OfferState
	Face       money.Amount
	Commission money.Amount
	OfferedAt  time.Time
	AnsweredAt time.Time
	Expires    calendar.Date
	KID        string // the factor's, from the answer
	Account    string // the factor's, from the answer or the agreement
	Reason     words.Reason
	Credit     bool // declined for credit
}

// OfferState is where an offer stands.
type OfferState string

// The states of an offer.
const (
	OfferOpen      OfferState = "open"
	OfferAccepted  OfferState = "accepted"
	OfferDeclined  OfferState = "declined"
	OfferWithdrawn OfferState = "withdrawn"
	OfferExpired   OfferState = "expired"
	OfferRehearsed OfferState = "rehearsed" // the factor never saw it
)

// A SettlementReport is a factor's settlement as kept.
type SettlementReport struct {
	Seller  string
	Factor  string
	Arrival int64
	Report  factoring.Settlement
}

// A Statement is a bank statement as kept.
type Statement struct {
	ID       int64
	Seller   string
	Account  string
	Kind     string
	Name     string
	Currency string
	From, To calendar.Date
	Opening  money.Amount
	Closing  money.Amount
	State    StatementState
	Reason   words.Reason
	Entries  int
	Known    int // entries that an earlier file had brought
	Arrival  int64
	Ordinal  int
	At       time.Time
}

// StatementState is where a bank statement stands.
type StatementState string

// The states of a statement.
const (
	StatementBooked StatementState = "booked"
	StatementHeld   StatementState = "held" // it does not prove
	StatementEnded  StatementState = "superseded"
	StatementRead   StatementState = "read" // advice only; nothing to book
)

// An Entry is a payment on the bank account as kept.
type Entry struct {
	ID        int64
	Seller    string
	Account   string
	Statement int64
	Amount    money.Amount
	State     string // EntryBooked, EntryUnmatched or EntrySplit
	Match     string // settlement.Decision's kind
	Why       words.Reason
	Voucher   int64
	Payment   settlement.Payment // with its keys
	// Advised says that only an advice has brought it so far: no statement's
	// balances hold it yet.
	Advised bool
}

// The states of a payment. Unmatched money is booked too, in suspense. A
// split one lives on in its parts, which a later file named.
const (
	EntryBooked    = "booked"
	EntryUnmatched = "unmatched"
	EntrySplit     = "split"
)
