package drop_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"sluse/drop"
	"sluse/drop/sshdtest"
)

// long is a figure of this test: a short one every day, the full one where
// SLUSESFTP is set (tools/prove.sh).
func long(short, full int) int {
	if os.Getenv("SLUSESFTP") != "" {
		return full
	}
	return short
}

// seed is random, or the one of a run that failed (SLUSESEED).
func seed(t *testing.T) *rand.Rand {
	t.Helper()
	n := rand.Uint64()
	if text := os.Getenv("SLUSESEED"); text != "" {
		var err error
		if n, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("SLUSESEED=%d", n)
	return rand.New(rand.NewPCG(n, 0))
}

// A carrier moves files as the rest of the program does: each step is tried
// until it is known to be done, and what an error leaves open is looked up.
type carrier struct {
	drop.Drop
	t      *testing.T
	clock  *clock
	faults int
}

// until tries a step again until it is done; broken says whether a try before
// was cut off.
func (c *carrier) until(step func(broken bool) error) {
	c.t.Helper()
	for try := range 20 {
		err := step(try > 0)
		if err == nil {
			return
		}
		if !drop.Away(err) {
			c.t.Fatalf("an error that is not the line's: %v", err)
		}
		c.faults++
		c.clock.add(time.Hour) // the pause is over
	}
	c.t.Fatal("it does not end")
}

func (c *carrier) put(temp, name, content string) {
	c.until(func(bool) error { return c.Upload(c.t.Context(), temp, strings.NewReader(content)) })
	c.move(temp, name)
}

// move renames; where the answer was lost, the old name that is gone is the
// answer.
func (c *carrier) move(from, to string) {
	c.until(func(broken bool) error {
		err := c.Move(c.t.Context(), from, to)
		if broken && errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	})
}

func (c *carrier) fetch(name string) (sum [32]byte) {
	c.until(func(bool) error {
		r, err := c.Open(c.t.Context(), name)
		if err != nil {
			return err
		}
		h := sha256.New()
		_, err = io.Copy(h, r)
		_ = r.Close() // was only read
		sum = [32]byte(h.Sum(nil))
		return err
	})
	return sum
}

// Transfers are cut at random bytes, in either direction, at whatever is just
// under way: connecting, uploading, renaming, reading, listing. Each file
// arrives once, whole, and nothing else lies there.
func TestCutAtAnyByte(t *testing.T) {
	t.Parallel()
	wanted := long(20, 500) // transfers that were cut
	r := seed(t)
	sshd := sshdtest.Start(t)
	proxy := sshd.Proxy(t)
	clock := newClock()
	d := connect(t, sshd, proxy.Port, func(o *drop.ServerOptions) { o.Now = clock.Now }).Drop("")
	c := &carrier{Drop: d, t: t, clock: clock}
	for _, dir := range []string{"in", "out", "tmp", "archive"} {
		sshd.Folder(dir)
	}
	transfers, cuts, sums := 0, 0, map[string][32]byte{}
	for i := 0; cuts < wanted && i < 20*wanted; i++ {
		transfers++
		content := make([]byte, r.IntN(400_000))
		for k := range content {
			content[k] = byte(r.Uint32())
		}
		name := fmt.Sprintf("%04d.bin", i)
		sums[name] = sha256.Sum256(content)
		upwards, at := r.IntN(2) == 0, int64(0)
		if bytes := len(content) + 2000; r.IntN(3) > 0 {
			at = int64(r.IntN(bytes)) // anywhere in the file
		} else {
			at = int64(r.IntN(8000)) // in what is said around it
		}
		if r.IntN(4) == 0 {
			proxy.CutNow() // connecting is part of it, then
		}
		cut := proxy.CutDown
		if upwards {
			cut = proxy.CutUp
		}
		if i%2 == 0 {
			cut(at)
			c.put("tmp/"+name+".tmp", "out/"+name, string(content))
		} else {
			write(t, filepath.Join(sshd.Root, "in", name), string(content))
			cut(at)
			c.move("in/"+name, ".claim/"+name)
			if c.fetch(".claim/"+name) != sums[name] {
				t.Errorf("%s was read torn", name)
			}
			c.move(".claim/"+name, "archive/"+name)
			c.until(func(bool) error { _, err := c.List(t.Context(), "archive"); return err })
		}
		if proxy.Broke() {
			cuts++
		}
		proxy.Heal()
	}
	// What was cut off may live a moment longer, but does nothing more.
	found := 0
	for dir, most := range map[string]int{"in": 0, "tmp": 0, ".claim": 0, "out": transfers, "archive": transfers} {
		entries, err := os.ReadDir(filepath.Join(sshd.Root, dir))
		if err != nil {
			t.Fatal(err)
		}
		if len(entries) > most {
			t.Errorf("%s has %d files", dir, len(entries))
		}
		for _, e := range entries {
			b, err := os.ReadFile(filepath.Join(sshd.Root, dir, e.Name()))
			if err != nil {
				t.Fatal(err)
			}
			if want, ok := sums[e.Name()]; !ok || sha256.Sum256(b) != want {
				t.Errorf("%s/%s is torn or nobody's", dir, e.Name())
			}
			found++
		}
	}
	if found != transfers {
		t.Errorf("%d files of %d are there", found, transfers)
	}
	if cuts < wanted {
		t.Errorf("only %d cuts hit", cuts)
	}
	t.Logf("%d transfers, %d of them cut, %d errors met: %d torn, lost or doubled", transfers, cuts, c.faults, transfers-found)
}

// Transfers whose line falls silent at a random byte are noticed in time, with
// the timeout that the configuration has by default, and then end well.
func TestStalledTransfers(t *testing.T) {
	t.Parallel()
	transfers := long(2, 20)
	timeout, within := 2*time.Second, 4*time.Second
	if transfers > 2 {
		timeout, within = 20*time.Second, 30*time.Second
	}
	r := seed(t)
	for i := range transfers {
		size, upwards := 200_000+r.IntN(400_000), r.IntN(2) == 0
		at := int64(r.IntN(size - 100_000))
		if i%2 == 0 != upwards { // then only what is said around the file goes that way
			at = int64(r.IntN(300))
		}
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			sshd := sshdtest.Start(t)
			proxy, clock := sshd.Proxy(t), newClock()
			d := connect(t, sshd, proxy.Port, func(o *drop.ServerOptions) { o.Now, o.Timeout, o.Connect = clock.Now, timeout, time.Minute }).Drop("")
			content := strings.Repeat("x", size)
			write(t, filepath.Join(sshd.Folder("in"), "a.csv"), content)
			sshd.Folder("out")
			c := &carrier{Drop: d, t: t, clock: clock}
			if err := list(t, d); err != nil {
				t.Fatal(err)
			}
			stall := proxy.StallDown
			if upwards {
				stall = proxy.StallUp
			}
			stall(at)
			begin := time.Now()
			var err error
			if i%2 == 0 {
				err = d.Upload(t.Context(), "out/.a.part", strings.NewReader(content))
			} else {
				err = once(t, d, "in/a.csv")
			}
			took := time.Since(begin)
			if reason(t, err) != "remote.stalled" || took > within {
				t.Errorf("size %d, up %v, at byte %d: after %v: %v", size, upwards, at, took, err)
			}
			t.Logf("a stall was noticed after %v", took.Round(time.Second/10))
			proxy.Heal()
			clock.add(time.Hour)
			c.put("out/.a.part", "out/a", content)
			if err := once(t, d, "in/a.csv"); err != nil {
				t.Error(err)
			}
			holds(t, filepath.Join(sshd.Root, "out"), map[string]string{"a": content})
		})
	}
}

// once reads a file to its end.
func once(t *testing.T, d drop.Drop, name string) error {
	t.Helper()
	r, err := d.Open(t.Context(), name)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, r)
	_ = r.Close() // was only read
	return err
}
