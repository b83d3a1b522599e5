// Package invoice is the invoice as EN 16931 means it (business terms BT-n,
// groups BG-n), and the Norwegian identifiers on it.
//
// Amounts are exact decimals as the document states them, all in the
// document's currency (BT-5); Amount turns one into minor units once the
// rules have passed.
package invoice

import (
	"sluse/calendar"
	"sluse/money"
)

// Document type codes (BT-3, UNCL1001).
const (
	Commercial         = "380" // commercial invoice
	CreditNote         = "381"
	Factored           = "393" // factored invoice
	FactoredCreditNote = "396"
)

// A Class is a seller's series of numbers: an invoice and a credit note may
// have the same number.
type Class string

// The two classes.
const (
	ClassInvoice    Class = "invoice"
	ClassCreditNote Class = "credit note"
)

// An Invoice is an invoice or a credit note. In a credit note amounts are
// positive, as UBL carries them.
type Invoice struct {
	Number              string        // BT-1 Invoice number
	IssueDate           calendar.Date // BT-2 Invoice issue date
	Type                string        // BT-3 Invoice type code
	Currency            string        // BT-5 Invoice currency code
	TaxCurrency         string        `json:",omitempty"` // BT-6 VAT accounting currency code
	TaxPointDate        calendar.Date `json:",omitempty"` // BT-7 Value added tax point date
	DueDate             calendar.Date // BT-9 Payment due date
	BuyerReference      string        `json:",omitempty"` // BT-10 Buyer reference (Deres ref.)
	ProjectReference    string        `json:",omitempty"` // BT-11
	ContractReference   string        `json:",omitempty"` // BT-12
	OrderReference      string        `json:",omitempty"` // BT-13 Purchase order reference
	SalesOrderReference string        `json:",omitempty"` // BT-14
	AccountingCost      string        `json:",omitempty"` // BT-19 Buyer accounting reference
	PaymentTerms        string        `json:",omitempty"` // BT-20 Payment terms
	Notes               []string      `json:",omitempty"` // BT-22 Invoice note
	ProfileID           string        // BT-23 Business process type
	CustomizationID     string        // BT-24 Specification identifier

	Preceding []Preceding `json:",omitempty"` // BG-3 Preceding invoice reference

	Seller Party  // BG-4
	Buyer  Party  // BG-7
	Payee  *Payee `json:",omitempty"` // BG-10

	DeliveryDate    calendar.Date `json:",omitempty"` // BT-72 Actual delivery date
	DeliveryName    string        `json:",omitempty"` // BT-70 Deliver to party name
	DeliveryAddress *Address      `json:",omitempty"` // BG-15 Deliver to address

	Payment Payment // BG-16

	Allowances []Allowance `json:",omitempty"` // BG-20 document level allowances, BG-21 charges

	Totals Totals     // BG-22
	VAT    []VATGroup // BG-23
	Lines  []Line     // BG-25

	// ExchangeRate is book currency per unit of Currency, where the file
	// gives one (ours, not of EN 16931: it is for the books only).
	ExchangeRate money.Decimal `json:",omitzero"`
}

// Class is the number series that the document belongs to.
func (inv *Invoice) Class() Class {
	switch inv.Type {
	case CreditNote, FactoredCreditNote:
		return ClassCreditNote
	}
	return ClassInvoice
}

// IsCreditNote reports whether the document is a credit note.
func (inv *Invoice) IsCreditNote() bool { return inv.Class() == ClassCreditNote }

// Amount is a stated amount in minor units of the document's currency; it
// reports false where it is finer than that.
func (inv *Invoice) Amount(d money.Decimal) (money.Amount, bool) { return money.Of(d, inv.Currency) }

// A Preceding is a reference to an earlier invoice (BG-3).
type Preceding struct {
	Number    string        // BT-25
	IssueDate calendar.Date `json:",omitempty"` // BT-26
}

// An ID is an identifier with its scheme (ISO 6523 ICD or EAS), which may be
// empty.
type ID struct {
	Scheme string `json:",omitempty"`
	Value  string `json:",omitempty"`
}

// OrgScheme is the scheme of Norwegian organisation numbers (ICD and EAS).
const OrgScheme = "0192"

// A Party is the seller (BG-4) or the buyer (BG-7); terms are given for both.
type Party struct {
	Name        string  // BT-27, BT-44
	TradingName string  `json:",omitempty"` // BT-28, BT-45
	ID          ID      `json:",omitzero"`  // BT-29, BT-46: a buyer's customer number at the seller
	LegalID     ID      `json:",omitzero"`  // BT-30, BT-47: the organisation number
	VATID       string  `json:",omitempty"` // BT-31, BT-48: NO310100005MVA
	TaxID       string  `json:",omitempty"` // BT-32: Foretaksregisteret
	LegalForm   string  `json:",omitempty"` // BT-33
	Endpoint    ID      `json:",omitzero"`  // BT-34, BT-49 electronic address
	Address     Address // BG-5, BG-8
	Contact     Contact `json:",omitzero"` // BG-6, BG-9
}

// OrgNumber is the party's Norwegian organisation number, or nothing: the
// legal id, else the electronic address, else the VAT id.
func (p *Party) OrgNumber() string {
	for _, id := range []ID{p.LegalID, p.Endpoint} {
		if n := NormalOrgNumber(id.Value); n != "" && (id.Scheme == OrgScheme || id.Scheme == "") {
			return n
		}
	}
	return NormalOrgNumber(p.VATID)
}

// An Address is a postal address (BG-5, BG-8, BG-15).
type Address struct {
	Line1    string `json:",omitempty"` // BT-35, BT-50, BT-75
	Line2    string `json:",omitempty"` // BT-36, BT-51, BT-76
	Line3    string `json:",omitempty"` // BT-162, BT-163, BT-165
	City     string `json:",omitempty"` // BT-37, BT-52, BT-77
	PostCode string `json:",omitempty"` // BT-38, BT-53, BT-78
	Region   string `json:",omitempty"` // BT-39, BT-54, BT-79
	Country  string `json:",omitempty"` // BT-40, BT-55, BT-80: ISO 3166-1 alpha-2
}

// A Contact is BG-6 or BG-9.
type Contact struct {
	Name  string `json:",omitempty"` // BT-41, BT-56
	Phone string `json:",omitempty"` // BT-42, BT-57
	Email string `json:",omitempty"` // BT-43, BT-58
}

// A Payee is whom to pay where that is not the seller (BG-10): the factor.
type Payee struct {
	Name    string // BT-59
	ID      ID     `json:",omitzero"` // BT-60
	LegalID ID     `json:",omitzero"` // BT-61
}

// A Payment is how to pay (BG-16, BG-17).
type Payment struct {
	MeansCode   string // BT-81 (UNCL4461): 30, 31, 58
	MeansText   string `json:",omitempty"` // BT-82
	ID          string `json:",omitempty"` // BT-83 Remittance information: the KID
	Account     string `json:",omitempty"` // BT-84: BBAN of 11 digits, or IBAN
	AccountName string `json:",omitempty"` // BT-85
	BIC         string `json:",omitempty"` // BT-86
}

// An Allowance is an allowance, or a charge, on the document (BG-20, BG-21)
// or on a line (BG-27, BG-28).
type Allowance struct {
	Charge     bool
	Amount     money.Decimal // BT-92, BT-99, BT-136, BT-141
	Base       money.Decimal `json:",omitzero"`  // BT-93, BT-100, BT-137, BT-142
	Percent    money.Decimal `json:",omitzero"`  // BT-94, BT-101, BT-138, BT-143
	Category   string        `json:",omitempty"` // BT-95, BT-102 (document level only)
	Rate       money.Decimal `json:",omitzero"`  // BT-96, BT-103 (document level only)
	Reason     string        `json:",omitempty"` // BT-97, BT-104, BT-139, BT-144
	ReasonCode string        `json:",omitempty"` // BT-98, BT-105, BT-140, BT-145
}

// Totals are the document totals (BG-22).
type Totals struct {
	Lines      money.Decimal // BT-106 Sum of Invoice line net amount
	Allowances money.Decimal `json:",omitzero"` // BT-107
	Charges    money.Decimal `json:",omitzero"` // BT-108
	Net        money.Decimal // BT-109 Invoice total amount without VAT
	VAT        money.Decimal `json:",omitzero"` // BT-110 Invoice total VAT amount
	VATBook    money.Decimal `json:",omitzero"` // BT-111 Invoice total VAT amount in accounting currency
	Gross      money.Decimal // BT-112 Invoice total amount with VAT
	Paid       money.Decimal `json:",omitzero"` // BT-113 Paid amount
	Rounding   money.Decimal `json:",omitzero"` // BT-114 Rounding amount
	Due        money.Decimal // BT-115 Amount due for payment
}

// A VATGroup is one row of the VAT breakdown (BG-23).
type VATGroup struct {
	Base       money.Decimal // BT-116 VAT category taxable amount
	Amount     money.Decimal // BT-117 VAT category tax amount
	Category   string        // BT-118 (UNCL5305): S, Z, E, AE, K, G, O
	Rate       money.Decimal `json:",omitzero"`  // BT-119 percent
	Reason     string        `json:",omitempty"` // BT-120
	ReasonCode string        `json:",omitempty"` // BT-121
}

// A Line is an invoice line (BG-25).
type Line struct {
	ID             string        // BT-126
	Note           string        `json:",omitempty"` // BT-127
	Quantity       money.Decimal // BT-129
	Unit           string        // BT-130 (UN/ECE Rec 20)
	Net            money.Decimal // BT-131
	OrderLine      string        `json:",omitempty"` // BT-132
	AccountingCost string        `json:",omitempty"` // BT-133
	PeriodStart    calendar.Date `json:",omitempty"` // BT-134
	PeriodEnd      calendar.Date `json:",omitempty"` // BT-135
	Allowances     []Allowance   `json:",omitempty"` // BG-27, BG-28
	Price          money.Decimal // BT-146 Item net price
	PriceDiscount  money.Decimal `json:",omitzero"`  // BT-147
	GrossPrice     money.Decimal `json:",omitzero"`  // BT-148
	BaseQuantity   money.Decimal `json:",omitzero"`  // BT-149
	BaseUnit       string        `json:",omitempty"` // BT-150
	Category       string        // BT-151
	Rate           money.Decimal `json:",omitzero"` // BT-152 percent
	Name           string        // BT-153
	Description    string        `json:",omitempty"` // BT-154
	SellerItemID   string        `json:",omitempty"` // BT-155
	BuyerItemID    string        `json:",omitempty"` // BT-156
	StandardItemID ID            `json:",omitzero"`  // BT-157 (0160 = GTIN)
}
