package report

// A Search asks for invoices by a text: a number or its beginning, a KID, a
// customer's number or org number, or words of a customer's name.
type Search struct {
	Text   string
	Seller string // "" is all
	Limit  int    // the latest so many; 0 is as many as a search looks at
}

// Found are the invoices that a search found, the latest first.
type Found struct {
	Lines []InvoiceLine
	// More counts those beyond the limit, as far as it was looked; Beyond says
	// that there may be still more.
	More   int
	Beyond bool
}
