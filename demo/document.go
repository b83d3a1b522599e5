package demo

import (
	"bytes"
	"strconv"

	"sluse/calendar"
	"sluse/formats"
	"sluse/formats/ubl"
	"sluse/invoice"
	"sluse/money"
)

// terms is how many days the company's customers have to pay.
const terms = 14

// kid is the document's KID: customer number, invoice number and a mod 10
// digit.
func (d *document) kid() string { return invoice.KID10(d.buyer().number() + d.number) }

func (d *document) due() calendar.Date {
	if d.creditNote() {
		return ""
	}
	return d.issued.AddDays(terms)
}

// delivered is when the goods went out.
func (d *document) delivered() calendar.Date { return min(d.issued, saturday) }

func (d *document) money() string {
	if d.currency == "" {
		return "NOK"
	}
	return d.currency
}

func (d *document) payTo() string {
	if d.account == "" {
		return sellerAccount
	}
	return d.account
}

// A group is one row of the VAT table, in øre.
type group struct {
	category  string
	rate      int64
	base, tax int64
}

func (l *line) vatCode() string {
	if l.category == "" {
		return "S"
	}
	return l.category
}

// groups is the VAT table. The lines are such that no tax is rounded.
func (d *document) groups() []group {
	var table []group
lines:
	for i := range d.lines {
		l := &d.lines[i]
		for k := range table {
			if table[k].category == l.vatCode() && table[k].rate == l.rate {
				table[k].base += l.quantity * l.price
				continue lines
			}
		}
		table = append(table, group{category: l.vatCode(), rate: l.rate, base: l.quantity * l.price})
	}
	for k := range table {
		table[k].tax = table[k].base * table[k].rate / 100
	}
	return table
}

// sums are the totals in øre; gross is the right one, whatever the file says.
func (d *document) sums() (net, tax, gross int64) {
	for _, g := range d.groups() {
		net += g.base
		tax += g.tax
	}
	return net, tax, net + tax
}

// printed is the gross that the file states.
func (d *document) printed() int64 {
	if d.misprint != 0 {
		return d.misprint
	}
	_, _, gross := d.sums()
	return gross
}

// units are what the demo's lines are counted in.
var units = map[string]string{"stk": "EA", "sett": "SET"}

func ore(n int64) money.Decimal { return money.NewDecimal(n, 2) }

// invoice is the document as EN 16931 means it, and as its row in a CSV is
// read.
func (d *document) invoice() *invoice.Invoice {
	net, tax, _ := d.sums()
	inv := &invoice.Invoice{
		Number: d.number, IssueDate: d.issued, Type: invoice.Commercial, Currency: d.money(), DueDate: d.due(),
		BuyerReference:  d.buyer().number(),
		CustomizationID: "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
		ProfileID:       "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
		Seller:          seller(), Buyer: d.buyer().party(), DeliveryDate: d.delivered(),
		Payment:      invoice.Payment{MeansCode: "30", ID: d.kid(), Account: d.payTo()},
		Totals:       invoice.Totals{Lines: ore(net), Net: ore(net), VAT: ore(tax), Gross: ore(d.printed()), Due: ore(d.printed())},
		ExchangeRate: d.rate,
	}
	if d.creditNote() {
		inv.Type, inv.Payment.ID = invoice.CreditNote, ""
		inv.Preceding = []invoice.Preceding{{Number: d.credits}}
	}
	for _, g := range d.groups() {
		v := invoice.VATGroup{Base: ore(g.base), Amount: ore(g.tax), Category: g.category, Rate: money.Int(g.rate)}
		if g.category == "G" {
			v.Reason, v.ReasonCode = "Utførsel, fritatt for merverdiavgift", "VATEX-EU-G"
		}
		inv.VAT = append(inv.VAT, v)
	}
	for i := range d.lines {
		l := &d.lines[i]
		inv.Lines = append(inv.Lines, invoice.Line{
			ID: strconv.Itoa(i + 1), Quantity: money.Int(l.quantity), Unit: units[l.unit], Net: ore(l.quantity * l.price),
			Price: ore(l.price), Category: l.vatCode(), Rate: money.Int(l.rate), Name: l.name, SellerItemID: l.item,
		})
	}
	return inv
}

func (c *customer) party() invoice.Party {
	code, town := c.postCode()
	p := invoice.Party{
		Name: c.name, ID: invoice.ID{Value: c.number()},
		Address: invoice.Address{Line1: c.street(), PostCode: code, City: town, Country: c.land()},
		Contact: invoice.Contact{Email: c.email},
	}
	if c.org != "" {
		p.LegalID = invoice.ID{Scheme: invoice.OrgScheme, Value: c.org}
		p.Endpoint = p.LegalID
	}
	return p
}

func (c *customer) land() string {
	if c.country == "" {
		return "NO"
	}
	return c.country
}

// ehf is the document as the company's other system writes it.
func (d *document) ehf() []byte {
	var b bytes.Buffer
	if err := (ubl.Format{}).Encode(&b, formats.Document{Invoice: d.invoice()}); err != nil {
		panic("demo: " + err.Error()) // a buffer takes all
	}
	return b.Bytes()
}
