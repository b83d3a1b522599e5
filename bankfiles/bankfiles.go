// Package bankfiles says what a bank statement is, in ISO 20022's words: the
// socket that every bank file format fits, and the proof of a statement.
package bankfiles

import (
	"io"
	"strconv"

	"sluse/calendar"
	"sluse/money"
	"sluse/words"
)

// A Format reads one kind of bank file.
type Format interface {
	// Name is the format's word in output: "camt".
	Name() string
	// Recognise says by content whether a file is of this format. head is
	// the file's first bytes (at most 64 KiB).
	Recognise(head []byte) bool
	// Read reads a whole file. The error is a *FileError where the file's
	// content is at fault, with its place.
	Read(r io.Reader, o Options) (*File, error)
}

// Options are what a reader must know beside the file.
type Options struct {
	Name       string // the file's name, for places
	MaxEntries int    // 0 is the format's default
}

// A File is what one bank file says.
type File struct {
	Format     string // "camt.053.001.02"
	MessageID  string
	Statements []Statement
}

// A Kind tells statements from mere advice.
type Kind string

// The kinds of statement.
const (
	Booked       Kind = "statement"    // camt.053: opening and closing balance, all entries
	Report       Kind = "report"       // camt.052: the day so far; never booked
	Notification Kind = "notification" // camt.054: single entries, no balances
)

// A Statement is one account's entries over a time.
type Statement struct {
	Kind     Kind
	ID       string
	Sequence string // ElctrncSeqNb; advisory
	Legal    string // LglSeqNb; advisory
	Created  string // CreDtTm as stated
	Copy     string // CpyDplctInd: DUPL, CODU or COPY where it is not the first
	Account  string // BBAN or IBAN as stated
	Currency string // "" where neither account, entry nor balance says
	From, To calendar.Date
	Opening  *Balance // OPBD, or PRCD where that is what is given
	Closing  *Balance // CLBD
	Entries  []Entry
	Line     int
}

// A Balance is a booked balance. Amount is negative for a debit balance.
type Balance struct {
	Amount   money.Decimal
	Currency string
	Date     calendar.Date
}

// An Entry is one booking on the account (Ntry).
type Entry struct {
	Amount         money.Decimal // never negative
	Currency       string
	Credit         bool   // CRDT: money in
	Reversal       bool   // RvslInd; says nothing of the direction
	Status         string // BOOK, PDNG, INFO
	BookingDate    calendar.Date
	ValueDate      calendar.Date
	EntryRef       string // NtryRef
	ServicerRef    string // AcctSvcrRef: the bank's archive reference
	Code           string // BkTxCd: "PMNT/RCDT/AUTT", or the proprietary code
	Text           string // AddtlNtryInf
	DeclaredNumber int    // Btch/NbOfTxs, 0 where absent
	DeclaredTotal  money.Decimal
	Charges        money.Decimal // in Currency; above nought is a cost; see Detail
	Details        []Detail
	Line           int // where it stands in the file
}

// Signed is the amount as it changes the balance.
func (e *Entry) Signed() money.Decimal {
	if e.Credit {
		return e.Amount
	}
	return e.Amount.Neg()
}

// A Detail is one payment of an entry (TxDtls).
type Detail struct {
	Amount             money.Decimal // never negative; absent where only the entry has one
	Currency           string
	Credit             bool          // its own direction where it has one, else the entry's
	Instructed         money.Decimal // InstdAmt: what the payer sent, often in another currency
	InstructedCurrency string
	Exchange           Exchange
	Code               string // BkTxCd of this payment, as Entry.Code
	EndToEndID         string
	InstructionID      string
	ServicerRef        string
	CreditorReferences []string // structured references: the KID
	Documents          []Document
	Text               []string // unstructured remittance information, additional text
	Debtor             string
	DebtorAccount      string
	DebtorAgent        string // BIC
	UltimateDebtor     string
	Creditor           string
	CreditorAccount    string
	Charges            money.Decimal // in the entry's currency; above nought is a cost
	ReturnReason       string        // RtrInf: why it was returned
}

// An Exchange is a payment's change of currency (CcyXchg).
type Exchange struct {
	Source, Target string
	Rate           money.Decimal
}

// A Document is an invoice or credit note that a payment says it is for
// (RfrdDocInf, RfrdDocAmt). Amount is negative for a credit note.
type Document struct {
	Number    string
	Reference string // the creditor reference beside it
	Amount    money.Decimal
}

// A Proof is what the balances say of the entries.
type Proof struct {
	Known      bool // both balances are there
	Proves     bool
	Difference money.Decimal // opening + booked entries - closing
}

// A FileError says why a bank file cannot be read.
type FileError struct {
	File   string
	Line   int
	Reason words.Reason
}

// Error is the reason in English with its place in front.
func (e *FileError) Error() string {
	return e.File + ":" + strconv.Itoa(e.Line) + ": " + e.Reason.Text(words.EN)
}
