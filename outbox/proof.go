package outbox

import (
	"context"
	"errors"
	"io/fs"
	"path"

	"sluse/drop"
	"sluse/words"
)

// A Proof is what is found of a hand-over whose end nobody knew.
type Proof int

// The proofs.
const (
	NoProof     Proof = iota // nobody knows
	ProofLeft                // it was handed over
	ProofAtHome              // nothing of it has left
)

// A Prover is a channel that can find out what became of a hand-over whose end
// nobody knows. A Filer need not be one: its folder is looked into.
type Prover interface {
	Channel
	// Prove looks for a proof and changes nothing. What is not proved is
	// NoProof: it never guesses.
	Prove(ctx context.Context, p Parcel) (Proof, error)
}

// A Lost is a parcel whose end nobody knows.
type Lost struct {
	Parcel Parcel
	Looks  int  // at which no proof was found
	Whole  bool // nobody has said anything of any of its deliveries since
}

// prover is who looks for proofs, or nil. A rehearsal has nothing to prove.
func prover(c Channel) Prover {
	if _, rehearsal := RealChannel(c.Name()); rehearsal {
		return nil
	}
	switch c := c.(type) {
	case Prover:
		return c
	case Filer:
		return folderProver{c}
	}
	return nil
}

// A folderProver looks for a file by its two names.
type folderProver struct{ Filer }

// Prove finds the whole file under its final name (handed over), or under its
// temporary one (nothing has left: the rename takes that name away). Where it
// is under neither, the receiver may have taken it, or nobody.
func (f folderProver) Prove(ctx context.Context, p Parcel) (Proof, error) {
	final, err := f.Drop().Stat(ctx, path.Join(f.Folder(), p.Name))
	switch {
	case err == nil && final.Size == int64(len(p.Bytes)):
		return ProofLeft, nil
	case err == nil: // another's file has our name
		return NoProof, nil
	case !errors.Is(err, fs.ErrNotExist):
		return NoProof, err
	}
	_, err = f.Drop().Stat(ctx, tempName(f, p))
	switch {
	case err == nil:
		return ProofAtHome, nil
	case errors.Is(err, fs.ErrNotExist):
		return NoProof, nil
	}
	return NoProof, err
}

// seek looks for proofs of what is uncertain: as often as a hand-over is
// tried, with the same pauses. The rest is a person's.
func (r *run) seek(ctx context.Context) error {
	who := prover(r.Channel)
	if who == nil {
		return nil
	}
	lost, err := r.Queue.Lost(ctx, r.claim(), r.Retry.Attempts)
	if err != nil {
		return err
	}
	for _, l := range lost {
		if r.stopped() {
			return nil
		}
		if err := r.look(ctx, who, l); err != nil {
			return err
		}
	}
	return nil
}

// look looks for the proof of one parcel. The look is counted before anything
// follows from it, so that it is bounded whatever comes between.
func (r *run) look(ctx context.Context, who Prover, l Lost) error {
	if err := r.fill(ctx, &l.Parcel); err != nil {
		return err
	}
	proof, err := who.Prove(ctx, l.Parcel)
	if drop.Away(err) || ctx.Err() != nil {
		return errors.Join(err, ctx.Err())
	}
	if err := r.Queue.Looked(ctx, r.claim(), l.Parcel.ID, r.Now().Add(r.Retry.after(l.Looks+1))); err != nil {
		return err
	}
	n := len(l.Parcel.Deliveries)
	switch {
	case err != nil:
		return nil //nolint:nilerr // it is looked for again
	case proof == ProofLeft:
		r.tally.HandedOver += n
		return r.settle(ctx, results(l.Parcel, Result{State: HandedOver, Proved: true, Reason: words.R("channel.found-there")}))
	case proof == ProofAtHome && l.Whole:
		r.tally.Later += n
		// A file that is at home is the one that is renamed: another beside it
		// could leave too.
		_, file := who.(folderProver)
		return r.settle(ctx, results(l.Parcel, Result{State: Leased, Proved: true, Begun: file, RunAt: r.Now(), Reason: words.R("channel.nothing-left")}))
	}
	return nil
}
