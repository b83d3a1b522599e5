//go:build unix

package main

import (
	"os"
	"os/signal"
	"syscall"
)

// hangups are the requests to read the configuration anew.
func hangups() (<-chan os.Signal, func()) {
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGHUP)
	return c, func() { signal.Stop(c) }
}
