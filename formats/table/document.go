package table

import (
	"strings"

	"sluse/invoice"
	"sluse/money"
)

// What every invoice of this format is, for its receivers.
const (
	Customization  = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0" // BT-24
	Profile        = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"                                // BT-23
	creditTransfer = "30"                                                                         // BT-81
)

// document fills the terms of the whole invoice from its first row.
func (v *values) document(inv *invoice.Invoice) {
	inv.Number = v.id(ColNumber)
	v.required(ColNumber)
	inv.CustomizationID, inv.ProfileID = Customization, Profile
	inv.Type = invoice.Commercial
	switch ReadKind(v.Values[ColType]) {
	case KindCreditNote:
		inv.Type = invoice.CreditNote
	case KindUnknown:
		v.fault(ColType, "TYPE", "csv.type")
	}
	v.required(ColIssueDate)
	inv.IssueDate = v.date(ColIssueDate)
	if !inv.IsCreditNote() {
		v.required(ColDueDate)
	}
	inv.DueDate = v.date(ColDueDate)
	inv.DeliveryDate = v.date(ColDeliveryDate)
	inv.Currency = v.code(ColCurrency, 3, "NOK")
	inv.ExchangeRate = v.exchangeRate()
	inv.Seller = v.Options.Seller
	inv.Buyer = v.buyer()
	inv.BuyerReference, inv.OrderReference = v.Values[ColBuyerReference], v.id(ColOrder)
	if inv.BuyerReference == "" && inv.OrderReference == "" {
		inv.BuyerReference = v.Values[ColCustomer] // one of them is needed (PEPPOL-EN16931-R003)
	}
	if n := v.id(ColPreceding); n != "" {
		inv.Preceding = []invoice.Preceding{{Number: n}}
	}
	if n := v.Values[ColNote]; n != "" {
		inv.Notes = []string{n}
	}
	inv.Payment = v.payment()
	inv.Totals.Net = v.amount(ColNet, inv.Currency)
	inv.Totals.VAT = v.amount(ColVAT, inv.Currency)
	inv.Totals.Gross = v.amount(ColGross, inv.Currency)
	inv.Totals.Due = inv.Totals.Gross
}

// exchangeRate is kroner for one unit of a foreign currency.
func (v *values) exchangeRate() money.Decimal {
	if v.Values[ColRate] == "" {
		return money.Decimal{}
	}
	rate := v.number(ColRate)
	if rate.IsSet() && rate.Sign() <= 0 {
		v.fault(ColRate, "NUMBER", "csv.rate")
		return money.Decimal{}
	}
	return rate
}

func (v *values) buyer() invoice.Party {
	p := invoice.Party{
		Name: v.required(ColName),
		ID:   invoice.ID{Value: v.id(ColCustomer)},
		Address: invoice.Address{
			Line1: v.Values[ColAddress], Line2: v.Values[ColAddress2],
			PostCode: v.id(ColPostCode), City: v.Values[ColCity],
			Country: v.code(ColCountry, 2, "NO"),
		},
		Contact: invoice.Contact{Email: v.Values[ColEmail]},
	}
	org := v.id(ColOrgNumber)
	normal := invoice.NormalOrgNumber(org)
	switch {
	case org == "":
	case p.Address.Country == "NO" || normal != "" && strings.HasPrefix(strings.ToUpper(org), "NO"):
		p.LegalID = invoice.ID{Scheme: invoice.OrgScheme, Value: org}
		if normal != "" {
			p.LegalID.Value = normal
			p.Endpoint = p.LegalID
		}
	case normal != "":
		// Nine digits abroad would be taken for a Norwegian number, and the
		// invoice for another's.
		v.fault(ColOrgNumber, "ORGNR", "csv.foreign-org-number", p.Address.Country)
	default:
		p.LegalID = invoice.ID{Value: org}
	}
	return p
}

func (v *values) payment() invoice.Payment {
	p := invoice.Payment{MeansCode: creditTransfer, Account: v.Options.Account}
	if a := v.id(ColAccount); a != "" {
		p.Account = invoice.NormalAccount(a)
	}
	p.ID = strings.ReplaceAll(strings.ReplaceAll(v.id(ColKID), " ", ""), "\u00a0", "")
	return p
}

// complete makes what follows from the lines: the sign of a credit note, the
// sum of the lines, and the VAT breakdown. The file's own totals stay as it
// states them, for the rules to judge.
func complete(inv *invoice.Invoice) {
	if inv.IsCreditNote() && allNegative(inv) {
		turn(inv)
	}
	sum := money.NewDecimal(0, 2)
	for i := range inv.Lines {
		l := &inv.Lines[i]
		total, err := sum.Add(l.Net)
		if err != nil {
			return // the bounds of number make this impossible
		}
		sum = total
		addToBreakdown(inv, l)
	}
	if len(inv.Lines) > 0 {
		inv.Totals.Lines = sum
	}
	places := min(2, money.Exponent(inv.Currency))
	for i := range inv.VAT {
		g := &inv.VAT[i]
		g.Amount = money.NewDecimal(0, uint8(places))
		if g.Rate.IsZero() {
			continue
		}
		if tax, err := g.Base.Mul(g.Rate); err == nil {
			if tax, err = tax.Mul(hundredth); err == nil {
				g.Amount = tax.Round(places)
			}
		}
	}
}

var hundredth = money.NewDecimal(1, 2)

// addToBreakdown adds a line to its group of BG-23.
func addToBreakdown(inv *invoice.Invoice, l *invoice.Line) {
	if l.Category == "" {
		return
	}
	for i := range inv.VAT {
		g := &inv.VAT[i]
		if g.Category == l.Category && g.Rate.Cmp(l.Rate) == 0 {
			if base, err := g.Base.Add(l.Net); err == nil {
				g.Base = base
			}
			return
		}
	}
	base := l.Net
	if !base.IsSet() {
		base = money.NewDecimal(0, 2)
	}
	g := invoice.VATGroup{Base: base, Category: l.Category, Rate: l.Rate}
	g.Reason, g.ReasonCode = exemption(l.Category)
	inv.VAT = append(inv.VAT, g)
	if l.Category == "K" && inv.DeliveryAddress == nil && inv.Buyer.Address.Country != "" {
		// BR-IC-12 wants to know where the goods went; the layout has one address.
		inv.DeliveryAddress = &invoice.Address{Country: inv.Buyer.Address.Country}
	}
}

// exemption is the reason for no VAT that the norm demands of a category
// (BR-E-10, BR-AE-10, BR-IC-10, BR-G-10, BR-O-10).
func exemption(category string) (reason, code string) {
	switch category {
	case "E":
		return "Unntatt fra merverdiavgift", ""
	case "AE":
		return "Omvendt avgiftsplikt: kjøper beregner merverdiavgift", "VATEX-EU-AE"
	case "K":
		return "Avgiftsfri levering innen EU", "VATEX-EU-IC"
	case "G":
		return "Utførsel, fritatt for merverdiavgift", "VATEX-EU-G"
	case "O":
		return "Utenfor merverdiavgiftsloven", "VATEX-EU-O"
	}
	return "", ""
}

// allNegative reports whether the document writes its amounts below nought:
// some are, and none is above.
func allNegative(inv *invoice.Invoice) bool {
	t := &inv.Totals
	some := false
	for _, d := range []money.Decimal{t.Net, t.VAT, t.Gross} {
		if d.Sign() > 0 {
			return false
		}
		some = some || d.Sign() < 0
	}
	for i := range inv.Lines {
		if inv.Lines[i].Net.Sign() > 0 {
			return false
		}
	}
	return some
}

// turn makes a credit note's amounts positive, as the norm carries them.
func turn(inv *invoice.Invoice) {
	t := &inv.Totals
	t.Net, t.VAT, t.Gross, t.Due = t.Net.Neg(), t.VAT.Neg(), t.Gross.Neg(), t.Due.Neg()
	for i := range inv.Lines {
		l := &inv.Lines[i]
		l.Net = l.Net.Neg()
		if l.Quantity.Sign() < 0 {
			l.Quantity = l.Quantity.Neg()
		} else {
			l.Price = l.Price.Neg()
		}
	}
}
