// Command sluse is the command line of sluse, and thin: what a command does
// is done by the rooms.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata" // the zone of days, where the machine has none

	"sluse/daemon"
)

func main() { os.Exit(start(clock{now: time.Now, wait: daemon.Wait})) }

// A clock is how the program knows the time, and waits. lease is set by tests
// alone: how long a turn is a daemon's without a sign of life.
type clock struct {
	now   func() time.Time
	wait  func(ctx context.Context, d time.Duration, wake <-chan struct{})
	lease time.Duration
}

// start is the program by a clock; it returns the exit code.
func start(c clock) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// The first signal asks to finish the item at hand; from then on the
	// next one kills.
	context.AfterFunc(ctx, stop)
	return run(ctx, c, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
}

// run is a whole call of the program; it returns the exit code.
func run(ctx context.Context, c clock, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	a := &app{clock: c, env: os.Environ(), stderr: stderr}
	root := newRoot(a)
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(a.screen(stdout))
	root.SetErr(stderr)
	return a.exitCode(ctx, root.ExecuteContext(ctx))
}
