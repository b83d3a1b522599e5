//go:build !linux

package daemon

import "time"

// monotonic is asked for by systemd alone.
func monotonic() time.Duration { return 0 }
