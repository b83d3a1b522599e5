package report

import (
	"time"

	"sluse/calendar"
	"sluse/money"
	"sluse/words"
)

// Only says which lines of a list are wanted; what is empty matters not.
type Only struct {
	Seller, State, Channel string
	Limit                  int // the latest so many; 0 is all
}

// An InvoiceLine is an invoice in a list, with its last delivery to the
// customer where it has one.
type InvoiceLine struct {
	Seller, Class, Number    string
	Customer, CustomerNumber string
	Amount                   money.Amount
	IssueDate, DueDate       calendar.Date
	KID, State               string
	Reason                   words.Reason
	Channel, Delivery        string // the last delivery's
	Sold                     bool
}

// A FileLine is a dropped file in a list.
type FileLine struct {
	ID                                            int64
	Seller, Source, Name, Kind, Format, State     string
	Size                                          int64
	Came                                          time.Time
	Read, Accepted, Rejected, Duplicate, Conflict int
	Reason                                        words.Reason
	Place                                         string
}

// A DeliveryLine is a delivery in a list.
type DeliveryLine struct {
	Seller, Class, Number, Customer string
	Purpose, Channel, State         string
	Refusal                         string
	Reason                          words.Reason
	Receipt                         string
	Attempt                         int
	Changed, Due                    time.Time
}

// An OfferLine is an offer to a factor in a list.
type OfferLine struct {
	Seller, Number, Customer string
	Factor, SaleID, State    string
	Face, Commission         money.Amount
	Offered, Answered        time.Time
	Expires                  calendar.Date
	Reason                   words.Reason
	Credit                   bool
}

// A NoticeLine is a mail or file of our own on its way to one receiver.
type NoticeLine struct {
	ID             int64
	Key, Kind      string
	Seller, To     string
	Channel, State string
	Reason         words.Reason
	Attempt        int
	Made, Changed  time.Time
}
