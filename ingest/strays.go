package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"strings"
	"time"

	"sluse/drop"
)

// A daemon that stood still while another took its source over goes on as if
// nothing had been: its commits fail, but a rename that was its next step is
// made. So it may claim a file that came under the name of an earlier one, by
// the claim of that. Such a stray becomes a new file again.

// sortOut says whether a claimed file whose arrival has its place is that
// arrival's, still to be moved there. A stray is put back where it came from.
func (p *pass) sortOut(ctx context.Context, a Arrival, e drop.Entry) (its bool, err error) {
	there, placed, err := p.at(ctx, a.Where)
	if err != nil {
		return false, err
	}
	switch {
	case placed && there.Identity != 0 && there.Identity == e.Identity:
		return true, nil // a rename in two steps that was cut between them
	case e.Name == restoredName(a):
		if !placed && a.Where != "" {
			return true, nil
		}
		return false, p.src.Drop.Remove(ctx, claimFolder+"/"+e.Name) // a copy of what has its place
	case !placed && a.Where != "":
		if its, err = p.isOf(ctx, a, e); its || err != nil {
			return its, err
		}
	}
	return false, p.putBack(ctx, a, e)
}

// at is the file at a place, if there is one.
func (p *pass) at(ctx context.Context, where string) (drop.Entry, bool, error) {
	if where == "" {
		return drop.Entry{}, false, nil
	}
	e, err := p.src.Drop.Stat(ctx, where)
	if errors.Is(err, fs.ErrNotExist) {
		return e, false, nil
	}
	return e, err == nil, err
}

// isOf says whether a claimed file has the content of an arrival; of one that
// was rejected unread there is only the size.
func (p *pass) isOf(ctx context.Context, a Arrival, e drop.Entry) (bool, error) {
	if e.Size != a.Size || a.SHA256 == "" {
		return e.Size == a.Size, nil
	}
	r, err := p.src.Drop.Open(ctx, claimFolder+"/"+e.Name)
	if err != nil {
		return false, err
	}
	sum := sha256.New()
	_, err = io.Copy(sum, r)
	_ = r.Close() // was only read
	return err == nil && hex.EncodeToString(sum.Sum(nil)) == a.SHA256, err
}

// putBack makes a new file of a stray: it is seen, and waits for its quiet
// time, like any other. Where its name is taken by now it waits for that one's
// end. Its marker, if it had one, was removed with the claim.
func (p *pass) putBack(ctx context.Context, a Arrival, e drop.Entry) error {
	name := p.src.In + "/" + a.Name
	err := p.src.Drop.Move(ctx, claimFolder+"/"+e.Name, name)
	if errors.Is(err, drop.ErrExists) {
		p.result.wait(time.Time{})
		return nil
	}
	if err != nil {
		return err
	}
	p.result.wait(p.Now().Add(p.src.Quiet))
	if p.src.DoneMarker == "" {
		return nil
	}
	if err := drop.Put(ctx, p.src.Drop, name+p.src.DoneMarker, strings.NewReader("")); err != nil && !errors.Is(err, drop.ErrExists) {
		return err
	}
	return nil
}

// oneOf is for a second claimed file of one arrival: a copy that was restored
// while the file itself was there.
func (p *pass) oneOf(ctx context.Context, a Arrival, e drop.Entry) (its bool, err error) {
	first := p.claims[a.ID]
	if e.Name == restoredName(a) {
		return false, p.src.Drop.Remove(ctx, claimFolder+"/"+e.Name)
	}
	return true, p.src.Drop.Remove(ctx, claimFolder+"/"+first)
}

// unmark removes the marker of a file that is about to be claimed. Without one
// the file is not the one that was seen, unless it is claimed for the second
// time.
func (p *pass) unmark(ctx context.Context, marker string, a Arrival) (bool, error) {
	_, is, err := p.at(ctx, marker)
	if err != nil {
		return false, err
	}
	if _, begun := p.pending[a.Name]; !is && !begun {
		return false, nil
	}
	return true, p.src.Drop.Remove(ctx, marker)
}
