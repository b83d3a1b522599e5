// Package ingest takes dropped files: whole, once, recorded, archived or
// rejected.
//
// Under a drop lie in/ (or the source's own folder), .claim/, archive/YYYY-MM/
// and reject/. A file goes through them by renames, and a row goes with it:
//
//	in/june.csv             seen, unchanged for a quiet time
//	                        the arrival is committed
//	.claim/7-june.csv       claimed; its bytes are kept, then its kind takes it
//	                        the outcome is committed, by the kind
//	                        the place is committed
//	archive/2027-01/june.csv or reject/june.csv
//
// The power may go between any two lines. The next pass compares the claim
// folder with the rows and goes on where the last one stopped. What a file
// means is the business of its Kind; ingest knows none.
package ingest

import (
	"context"
	"errors"
	"io"
	"time"

	"sluse/drop"
	"sluse/words"
)

// A Kind is one kind of file that a source takes.
type Kind interface {
	// Name is the kind's word in configuration and output.
	Name() string
	// Recognise says by content whether a file is of this kind. head is
	// the file's first bytes (at most HeadSize).
	Recognise(head []byte) bool
	// Take reads the file and commits what follows from it, in chunks where
	// it is large. Its last commit also sets the arrival's state, to archived,
	// held, rejected or duplicate; ingest reads it back and never sets it for
	// a file that was taken. Take is called again for the same arrival after
	// a crash or an error, and goes on after its last chunk.
	//
	// A *Rejected rejects the whole file: nothing of it may have left,
	// nor leave. Any other error leaves the arrival as it is, and Take is
	// called again in the next pass.
	Take(ctx context.Context, f *File) error
	// Leftovers are the files for the reject folder that go with an arrival
	// whose outcome is committed: its report, its correction file. They are
	// asked for whatever the outcome (a file of which a part was taken is
	// archived, and its correction file lies in reject) and perhaps more
	// than once, with equal content. A file that was rejected as a whole gets
	// a report by ingest where none of these is one (ReportEnding).
	Leftovers(ctx context.Context, f *File) ([]Leftover, error)
}

// HeadSize is how much of a file Recognise is shown.
const HeadSize = 64 << 10

// A Leftover is a file that a kind leaves for a clerk.
type Leftover struct {
	Name  string // its own name, without a folder
	Write func(io.Writer) error
}

// A File is a claimed file, as a kind sees it.
type File struct {
	Arrival  int64
	Source   Source
	Name     string // as seen
	Came     time.Time
	Size     int64
	SHA256   string // of its content, in hexadecimal
	Document int64  // the kept original
	// Open reads the kept original from its start: the very bytes that
	// were hashed, whatever happens to the file meanwhile.
	Open func(ctx context.Context) (io.ReadCloser, error)
}

// Rejected is the error that rejects a whole file.
type Rejected struct {
	Place  string // where in the file, "june.csv:7"; or nothing
	Reason words.Reason
}

// Error is the reason in English with its place in front.
func (e *Rejected) Error() string {
	if e.Place == "" {
		return e.Reason.Text(words.EN)
	}
	return e.Place + ": " + e.Reason.Text(words.EN)
}

// A Source is a drop that files are taken from.
type Source struct {
	Name   string // unique; part of what makes an arrival
	Seller string
	Drop   drop.Drop
	In     string // the folder that is read; "" is "in"
	Kinds  []Kind // the first that recognises a file takes it
	// Quiet is how long a file must be unchanged, by our own clock, before
	// it counts as whole.
	Quiet time.Duration
	// DoneMarker, where set, is the ending of the empty file that says that
	// another is whole: with ".done", june.csv waits for june.csv.done and
	// for nothing else. The marker is removed when the file is claimed.
	DoneMarker string
	// MaxSize is the most bytes of a file; a larger one is rejected unread.
	// 0 is DefaultMaxSize.
	MaxSize int64
	// Explain says why no kind knows a file; nil is a general answer.
	Explain func(head []byte) words.Reason
}

// DefaultMaxSize bounds the files of a source that sets no bound.
const DefaultMaxSize = 1 << 30

// A State is what has become of an arrival.
type State string

// The states of an arrival.
const (
	StateArrived   State = "arrived"   // recorded, not yet decided; may become any other
	StateHeld      State = "held"      // taken, but a person decides whether it counts: archived or rejected
	StateArchived  State = "archived"  // taken; an end
	StateRejected  State = "rejected"  // not taken, the reason is kept; an end. The same content may come again
	StateDuplicate State = "duplicate" // its content was taken before; an end
)

// An Arrival is a dropped file as the register knows it.
type Arrival struct {
	ID       int64
	Source   string
	Name     string // as seen
	Size     int64
	Came     time.Time
	State    State
	SHA256   string // "" until the original is kept
	Document int64  // 0 until the original is kept
	// Where is the file's last place in the drop, "" until it is decided.
	Where  string
	Place  string       // of what is wrong, where it was rejected
	Reason words.Reason // why it was rejected
}

// An Original is a dropped file's content as the document store has it.
type Original struct {
	Document int64
	SHA256   string
	Size     int64
}

// ErrUnknown is in the chain of Register.Arrival's error for an id that is not there.
var ErrUnknown = errors.New("no such arrival")

// A Register keeps what became of every file. Each call is one commit; each
// may be made again with the same values, and then changes nothing more.
// Names are valid UTF-8. One source is never in two passes at once.
type Register interface {
	// Sight keeps what a listing of a source saw, in place of what the one
	// before saw, and answers for each entry since when it was seen just as
	// it is now (name, size, time, identity): now, if it is new or changed. A
	// kept time after now (the clock was set back) becomes now.
	Sight(ctx context.Context, source string, entries []drop.Entry, now time.Time) ([]time.Time, error)

	// Arrive records a file that is whole and about to be claimed. While an
	// earlier arrival of this source and name is in state arrived and has
	// no document, it is that one, with the size brought up to date.
	Arrive(ctx context.Context, source, seller, name string, size int64, now time.Time) (Arrival, error)

	// Keep streams a file's bytes into the document store. They are durable
	// when it returns; no row names them yet. After an error of r nothing
	// is kept (or only what a sweep removes).
	Keep(ctx context.Context, arrival int64, r io.Reader) (Original, error)

	// Kept sets an arrival's document, hash and size.
	Kept(ctx context.Context, arrival int64, o Original) error

	// Original reads a kept document from its start.
	Original(ctx context.Context, document int64) (io.ReadCloser, error)

	// TakenBefore says whether the same content was taken before: the first
	// other arrival of this one's seller with its hash, in state archived or
	// held; 0 where there is none. Content that was rejected is not taken.
	TakenBefore(ctx context.Context, arrival int64) (int64, error)

	// Duplicate sets state duplicate, and of which arrival.
	Duplicate(ctx context.Context, arrival, of int64) error

	// Reject sets state rejected with its reason, and the place in the file
	// (or ""). It is asked of arrivals in state arrived only.
	Reject(ctx context.Context, arrival int64, place string, why words.Reason) error

	// Place sets where the file is, or in a moment will be, in the drop: it
	// is called before the file is moved, and again if that place turns out
	// to be taken. where is "" for a file that its sender took back before
	// it was claimed; also then the arrival is no longer unplaced.
	Place(ctx context.Context, arrival int64, where string) error

	// Arrival is one arrival as it is now; ErrUnknown if there is none.
	Arrival(ctx context.Context, id int64) (Arrival, error)

	// Unplaced is a source's arrivals that Place was not called for (held
	// ones among them), by id.
	Unplaced(ctx context.Context, source string) ([]Arrival, error)
}

// A Result is what one pass did.
type Result struct {
	Taken, Rejected, Duplicates, Held int // files that came to this end
	Waiting                           int // files that may still be written
	Failed                            int // files that an error stopped; they are tried again
	// More says that the pass was ended early (Taker.Enough), and that files
	// may be left.
	More bool
	// NotBefore is the soonest moment at which a waiting file may be whole;
	// the zero time where nobody knows.
	NotBefore time.Time
}

// Changed reports whether the pass brought any file to an end.
func (r Result) Changed() bool { return r.Taken+r.Rejected+r.Duplicates+r.Held > 0 }

func (r *Result) wait(until time.Time) {
	r.Waiting++
	if !until.IsZero() && (r.NotBefore.IsZero() || until.Before(r.NotBefore)) {
		r.NotBefore = until
	}
}

// A FilesError is of single files of a pass, which did not stop the others:
// the source itself can be read.
type FilesError struct {
	Name string // of the first
	N    int
	Err  error // the first's
	all  error
}

// Error is of all of them.
func (e *FilesError) Error() string { return e.all.Error() }

// Unwrap is all of them.
func (e *FilesError) Unwrap() error { return e.all }
