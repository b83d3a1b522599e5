//go:build !linux

package pgtest

import "testing"

// A Server is never there.
type Server struct{}

// Start skips the test.
func Start(t testing.TB) *Server {
	t.Helper()
	t.Skip("the tests run PostgreSQL on Linux only")
	return nil
}

// Database is never asked for.
func (s *Server) Database(testing.TB) string { return "" }
