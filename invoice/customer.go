package invoice

// A Customer is a seller's customer as the store knows it: learnt from
// invoices and edited by people, whose values win.
type Customer struct {
	ID        int64  // ours
	Seller    string // the seller's id in the configuration
	Number    string // the customer's number at the seller (BT-46); may be empty
	OrgNumber string // nine digits, or nothing for a consumer or a foreigner
	Name      string
	Email     string
	Address   Address
	// List is the customer's own distribution list as channel names; empty
	// means the seller's lists.
	List []string
	// Hold stops everything to this customer, with a person's note.
	Hold string
	// NeverSell keeps the customer's invoices from the factor.
	NeverSell bool
	// Prepay is what is known of the last refusal for credit; zero is none.
	Prepay Prepayment
}

// A Prepayment is the advice to ask a customer for payment in advance.
type Prepayment struct {
	Until  string `json:",omitempty"` // ISO day after which the advice is void
	Since  string `json:",omitempty"` // ISO day of the refusal
	Source string `json:",omitempty"` // the factor that refused
}
