package drop

import (
	"errors"
	"fmt"

	"sluse/words"
)

// A ServerError is what is wrong between us and a server, in words: it is
// away, refuses our login, fell silent, broke off, does not let us write, or
// has no such folder.
type ServerError struct {
	Server string // as the configuration calls it
	Why    words.Reason
	Err    error // what the machine said, if anything

	away   bool // it is about the connection, not about a name
	silent bool // the connection fell silent in the middle of a call
}

// Error is the reason in English.
func (e *ServerError) Error() string { return e.Why.Text(words.EN) }

// Unwrap is what the machine said.
func (e *ServerError) Unwrap() error { return e.Err }

// Reason is what a clerk reads.
func (e *ServerError) Reason() words.Reason { return e.Why }

// A HostKeyError stops a server: it shows another key than it is known by.
// Nothing was read from it or written to it, not even our login. Either the
// server has a new key, or someone else answers in its place.
type HostKeyError struct {
	Server, Address string
	// Shown is the fingerprint of the key that was shown, with its kind;
	// "" where the server has no key of a known kind at all.
	Shown string
}

// Error is the reason in English.
func (e *HostKeyError) Error() string { return e.Reason().Text(words.EN) }

// Reason is what a clerk reads.
func (e *HostKeyError) Reason() words.Reason {
	if e.Shown == "" {
		return words.R("remote.host-key-kind", e.Server, e.Address)
	}
	return words.R("remote.host-key", e.Server, e.Address, e.Shown)
}

// Away reports whether an error says that a whole server cannot be worked with
// now, and so nothing about the file or folder that was asked for.
func Away(err error) bool {
	if _, ok := errors.AsType[*HostKeyError](err); ok {
		return true
	}
	e, ok := errors.AsType[*ServerError](err)
	return ok && e.away
}

// A countError says that a server gave or took another number of bytes than
// the file has.
type countError struct {
	name      string
	got, size int64
}

func (e *countError) Error() string {
	return fmt.Sprintf("%s: %d bytes went over the line, the server has %d", e.name, e.got, e.size)
}
