// Package pgtest runs a PostgreSQL of its own for a test: the system's
// binaries, a temporary folder with the socket in it, a user that is not root.
package pgtest
