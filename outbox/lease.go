package outbox

import (
	"time"

	"sluse/words"
)

// An Owner is a process that works on a channel. Its epoch rises each time
// that the channel changes hands: what an earlier epoch still holds is lost to
// it.
type Owner struct {
	ID    string
	Epoch int64
}

// A Claim is an owner at work on a channel.
type Claim struct {
	Channel string
	Owner   Owner
	Now     time.Time
	Until   time.Time // how long a batch is the owner's without a sign of life
}

// DefaultLease is how long a batch is its owner's where nothing else is said.
const DefaultLease = 2 * time.Minute

// BatchState is where a batch stands.
type BatchState string

// The states of a batch.
const (
	BatchLeased    BatchState = "leased"    // its deliveries are taken out of the queue, its parcels not kept yet
	BatchPacked    BatchState = "packed"    // its parcels are kept, and not all have ended
	BatchEnded     BatchState = "ended"     // all its parcels have, or it had none
	BatchDissolved BatchState = "dissolved" // a parcel of it was refused as a whole, and its deliveries go on alone
)

// A LostError says that a batch is another owner's now: whoever meets it stops
// at once. Nothing of what he was about to do has left.
type LostError struct{ Batch int64 }

// Error is the reason in English.
func (e *LostError) Error() string { return e.Reason().Text(words.EN) }

// Reason is what a clerk reads.
func (e *LostError) Reason() words.Reason { return words.R("channel.another") }
