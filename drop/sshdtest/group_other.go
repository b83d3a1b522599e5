//go:build !unix

package sshdtest

import "os/exec"

// There is no sshd -i to be started here: the tests are skipped before.
func apart(*exec.Cmd) {}
func kill(int)        {}
func freeze(int)      {}
func thaw(int)        {}
