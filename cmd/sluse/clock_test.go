package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"
	"time"

	"sluse/daemon"
)

// clockVariable names a file that holds the time for a program under test, as
// RFC 3339. The clock stands until the file says another time: write it anew by
// rename. A file beside it with nextTime behind its name takes its place as soon
// as the program rests, which is never in the middle of its work. The program
// that is shipped knows nothing of this.
const clockVariable = "SLUSECLOCK"

const nextTime = ".next"

// testClock is the clock of a program under test: the file's, or the real one.
func testClock() clock {
	name := os.Getenv(clockVariable)
	if name == "" {
		return clock{time.Now, daemon.Wait, testLease()}
	}
	f := &fileClock{name: name}
	return clock{f.now, f.wait, testLease()}
}

// leaseVariable is how long a turn of a daemon under test is its own without a
// sign of life: less than the configuration allows. What the shorter time costs
// is speed alone: a commit that stands still keeps the others waiting for 15
// seconds, in which their own turns may run out.
const leaseVariable = "SLUSELEASE"

func testLease() time.Duration {
	d, _ := time.ParseDuration(os.Getenv(leaseVariable)) // 0 is what the configuration says
	return d
}

type fileClock struct{ name string }

func (f *fileClock) now() time.Time {
	b, err := os.ReadFile(f.name)
	if err != nil {
		panic(err) // a fault of the test
	}
	at, err := time.Parse(time.RFC3339, strings.TrimSpace(string(b)))
	if err != nil {
		panic(err)
	}
	return at
}

// wait ends as soon as the clock is moved, and looks up now and then: what
// other processes do is not moved by this clock.
func (f *fileClock) wait(ctx context.Context, _ time.Duration, wake <-chan struct{}) {
	const tick, longest = 20 * time.Millisecond, 200 * time.Millisecond
	start := f.now()
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	for range longest / tick {
		select {
		case <-ctx.Done():
			return
		case <-wake:
			return
		case <-ticker.C:
			if err := os.Rename(f.name+nextTime, f.name); err != nil && !errors.Is(err, fs.ErrNotExist) {
				panic(err) // a fault of the test
			}
			if !f.now().Equal(start) {
				return
			}
		}
	}
}

// setClock writes the file of a clock.
func setClock(name, at string) error {
	if err := os.WriteFile(name+".new", []byte(at+"\n"), 0o640); err != nil {
		return err
	}
	return os.Rename(name+".new", name)
}
