//go:build !linux

package daemon

import "strings"

// silentShare names the kind of share that a folder lies on, where its name
// says so: what others do there gives no events.
func silentShare(dir string) string {
	if strings.HasPrefix(dir, `\\`) {
		return "SMB"
	}
	return ""
}
