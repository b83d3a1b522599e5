package outboxtest

import (
	"bytes"
	"io"
	"path"
	"testing"

	"sluse/drop"
	"sluse/outbox"
)

// Rehearse holds the channel that stands in for a part's to the socket's
// contract, and to its own: what it hands over lies in the folder of
// rehearsals, once however often it is sent, and nowhere else.
func Rehearse(t *testing.T, p Part) {
	folder, err := drop.Folder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	stand := &outbox.Rehearsal{Real: p.Channel, Stage: func(string) (outbox.Stage, error) { return outbox.Stage{Folder: folder}, nil }}
	batch := func() outbox.Batch {
		b := p.Batch()
		b.Seller = "slusevik"
		return b
	}
	t.Run("in rehearsal", func(t *testing.T) {
		Run(t, Part{Channel: stand, Batch: batch, Unfit: p.Unfit})
		t.Run("what is sent lies in its folder", func(t *testing.T) { inFolder(t, p.Channel, stand, batch(), folder) })
	})
}

func inFolder(t *testing.T, channel outbox.Channel, stand *outbox.Rehearsal, b outbox.Batch, folder drop.Drop) {
	parcels, _, err := stand.Pack(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	home := path.Join("slusevik", channel.Name())
	for _, parcel := range parcels {
		if parcel.To != "" || parcel.From != "" || path.Dir(parcel.Name) != home {
			t.Errorf("parcel %q from %q to %q", parcel.Name, parcel.From, parcel.To)
		}
		for range 2 { // again, as after a crash
			err := stand.Send(t.Context(), parcel, func() error { t.Error("it begins to leave"); return nil })
			if err != nil {
				t.Fatal(err)
			}
		}
		r, err := folder.Open(t.Context(), parcel.Name)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if e := r.Close(); err != nil || e != nil || !bytes.Equal(got, parcel.Bytes) {
			t.Errorf("%s is not what was packed (%v, %v)", parcel.Name, err, e)
		}
	}
	there, err := folder.List(t.Context(), home)
	if err != nil || len(there) != len(parcels) {
		t.Errorf("%d files, %d parcels, %v", len(there), len(parcels), err)
	}
}
