package drop

// ShortListings bounds a server's listings by so many bytes.
func (s *Server) ShortListings(bytes int64) { s.listing = bytes }
