//go:build unix

package sshdtest

import (
	"os/exec"
	"syscall"
)

// apart gives a program a group of its own, with all that it starts.
func apart(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// The group may just have ended by itself: that is no error.
func kill(group int)   { _ = syscall.Kill(-group, syscall.SIGKILL) }
func freeze(group int) { _ = syscall.Kill(-group, syscall.SIGSTOP) }
func thaw(group int)   { _ = syscall.Kill(-group, syscall.SIGCONT) }
