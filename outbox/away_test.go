package outbox_test

import (
	"testing"
	"time"

	"sluse/drop"
	"sluse/outbox"
	"sluse/words"
)

// A server that is away is the run's error. No delivery is given up for it,
// however long it lasts, and each says in words what it waits for.
func TestServerThatIsAwayIsNoTryOfADelivery(t *testing.T) {
	t.Parallel()
	away := &drop.HostKeyError{Server: "nett", Address: "sftp.example:22", Shown: "ssh-ed25519 SHA256:x"}
	for step, spoil := range map[string]func(*filer, bool){
		"upload": func(f *filer, on bool) {
			f.uploaded = nil
			if on {
				f.uploaded = func() error { return away }
			}
		},
		"rename": func(f *filer, on bool) {
			f.rename = nil
			if on {
				f.rename = func(drop.Rename) error { return away }
			}
		},
	} {
		s := stocked(2)
		f := newFiler(t, s)
		spoil(f, true)
		for range 10 { // more than the tries that a delivery has
			if _, err := s.machine(filerChannel{f: f}, &power{}).Run(t.Context()); !drop.Away(err) {
				t.Fatalf("%s: %v", step, err)
			}
			d := s.deliveries[0]
			if d.state != outbox.Leased || s.parcels[0].attempt != 0 || d.reason.Text(words.NB) != "Ikke overlevert ennå; det prøves igjen: "+away.Reason().Text(words.NB) {
				t.Fatalf("%s: attempt %d, %+v", step, s.parcels[0].attempt, d)
			}
			s.now = s.now.Add(time.Hour)
		}
		spoil(f, false)
		s.run(t, filerChannel{f: f}, &power{})
		f.fetch(t)
		sent(t, f.received, 2)
		if got := s.states(); got[outbox.HandedOver] != 2 {
			t.Errorf("%s: %v", step, got)
		}
	}
}
