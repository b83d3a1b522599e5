//go:build !unix

package main

import "os"

// hangups are none where the system has no SIGHUP: start the program again.
func hangups() (<-chan os.Signal, func()) { return nil, func() {} }
