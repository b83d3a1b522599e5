package ubl

import (
	"strings"

	"sluse/calendar"
	"sluse/invoice"
)

// partyTerms are the numbers of a party's terms.
type partyTerms struct {
	name, trading, id, legalID, vatID, taxID, legalForm, endpoint string
	contact, phone, email                                         string
	address                                                       addressTerms
}

type addressTerms struct{ line1, line2, line3, city, postCode, region, country string }

var (
	sellerTerms = partyTerms{
		"BT-27", "BT-28", "BT-29", "BT-30", "BT-31", "BT-32", "BT-33", "BT-34", "BT-41", "BT-42", "BT-43",
		addressTerms{"BT-35", "BT-36", "BT-162", "BT-37", "BT-38", "BT-39", "BT-40"},
	}
	buyerTerms = partyTerms{
		"BT-44", "BT-45", "BT-46", "BT-47", "BT-48", "", "", "BT-49", "BT-56", "BT-57", "BT-58",
		addressTerms{"BT-50", "BT-51", "BT-163", "BT-52", "BT-53", "BT-54", "BT-55"},
	}
	deliveryTerms = addressTerms{"BT-75", "BT-76", "BT-165", "BT-77", "BT-78", "BT-79", "BT-80"}
)

// creditorScheme marks the bank's creditor identifier (BT-90) among a party's
// identifiers; it is not one of ours.
const creditorScheme = "SEPA"

func (r *reader) party(p *invoice.Party, t partyTerms) {
	r.children(func(name string) {
		switch name {
		case "cbc:EndpointID":
			r.id(&p.Endpoint, t.endpoint)
		case "cac:PartyIdentification":
			r.within("cbc:ID", func() { r.firstID(&p.ID) })
		case "cac:PartyName":
			r.within("cbc:Name", func() { r.text(&p.TradingName, t.trading) })
		case "cac:PostalAddress":
			r.address(&p.Address, t.address)
		case "cac:PartyTaxScheme":
			r.partyTaxScheme(p, t)
		case "cac:PartyLegalEntity":
			r.legalEntity(p, t)
		case "cac:Contact":
			r.contact(&p.Contact, t)
		}
	})
}

// firstID keeps the first of several identifiers that a party may have.
func (r *reader) firstID(dst *invoice.ID) {
	l := r.leaf()
	if scheme := attr(l.attrs, "schemeID"); scheme != creditorScheme && dst.Value == "" && l.value != "" {
		*dst = invoice.ID{Scheme: scheme, Value: l.value}
	}
}

// partyTaxScheme is the VAT identifier where its scheme is VAT, and the
// registration that the law wants shown (Foretaksregisteret) where it is
// another. The scheme stands behind the identifier.
func (r *reader) partyTaxScheme(p *invoice.Party, t partyTerms) {
	var id leaf
	scheme := ""
	r.children(func(name string) {
		switch name {
		case "cbc:CompanyID":
			id = r.leaf()
			id.name = "cac:PartyTaxScheme/" + id.name
		case "cac:TaxScheme":
			r.within("cbc:ID", func() { r.text(&scheme, "") })
		}
	})
	if id.value == "" {
		return
	}
	dst, term := &p.TaxID, t.taxID
	if strings.EqualFold(scheme, "VAT") {
		dst, term = &p.VATID, t.vatID
	}
	r.once(*dst != "", id, term)
	*dst = id.value
}

func (r *reader) legalEntity(p *invoice.Party, t partyTerms) {
	r.children(func(name string) {
		switch name {
		case "cbc:RegistrationName":
			r.text(&p.Name, t.name)
		case "cbc:CompanyID":
			r.id(&p.LegalID, t.legalID)
		case "cbc:CompanyLegalForm":
			r.text(&p.LegalForm, t.legalForm)
		}
	})
}

func (r *reader) contact(c *invoice.Contact, t partyTerms) {
	r.children(func(name string) {
		switch name {
		case "cbc:Name":
			r.text(&c.Name, t.contact)
		case "cbc:Telephone":
			r.text(&c.Phone, t.phone)
		case "cbc:ElectronicMail":
			r.text(&c.Email, t.email)
		}
	})
}

func (r *reader) address(a *invoice.Address, t addressTerms) {
	r.children(func(name string) {
		switch name {
		case "cbc:StreetName":
			r.text(&a.Line1, t.line1)
		case "cbc:AdditionalStreetName":
			r.text(&a.Line2, t.line2)
		case "cbc:CityName":
			r.text(&a.City, t.city)
		case "cbc:PostalZone":
			r.text(&a.PostCode, t.postCode)
		case "cbc:CountrySubentity":
			r.text(&a.Region, t.region)
		case "cac:AddressLine":
			r.within("cbc:Line", func() { r.text(&a.Line3, t.line3) })
		case "cac:Country":
			r.within("cbc:IdentificationCode", func() { r.text(&a.Country, t.country) })
		}
	})
}

func (r *reader) payee() {
	if r.inv.Payee == nil {
		r.inv.Payee = new(invoice.Payee)
	}
	p := r.inv.Payee
	r.children(func(name string) {
		switch name {
		case "cac:PartyIdentification":
			r.within("cbc:ID", func() { r.firstID(&p.ID) })
		case "cac:PartyName":
			r.within("cbc:Name", func() { r.text(&p.Name, "BT-59") })
		case "cac:PartyLegalEntity":
			r.within("cbc:CompanyID", func() { r.id(&p.LegalID, "BT-61") })
		}
	})
}

func (r *reader) delivery() {
	inv := r.inv
	var address invoice.Address
	r.children(func(name string) {
		switch name {
		case "cbc:ActualDeliveryDate":
			r.date(&inv.DeliveryDate, "BT-72")
		case "cac:DeliveryLocation":
			r.within("cac:Address", func() { r.address(&address, deliveryTerms) })
		case "cac:DeliveryParty":
			r.within("cac:PartyName", func() {
				r.within("cbc:Name", func() { r.text(&inv.DeliveryName, "BT-70") })
			})
		}
	})
	if address != (invoice.Address{}) && inv.DeliveryAddress == nil {
		inv.DeliveryAddress = &address
	}
}

// paymentMeans reads one way to pay. The invoice has one account: that of the
// first way that names one. A second account is a finding, for the check of
// whose account it is would not see it.
func (r *reader) paymentMeans() {
	var p invoice.Payment
	var account leaf
	var due calendar.Date
	r.children(func(name string) {
		switch name {
		case "cbc:PaymentMeansCode":
			l := r.leaf()
			p.MeansCode, p.MeansText = l.value, attr(l.attrs, "name")
		case "cbc:PaymentDueDate":
			r.date(&due, "BT-9")
		case "cbc:PaymentID":
			r.text(&p.ID, "BT-83")
		case "cac:PayeeFinancialAccount":
			r.account(&p, &account)
		}
	})
	kept := &r.inv.Payment
	switch {
	case *kept == (invoice.Payment{}) || kept.Account == "" && p.Account != "":
		*kept = p
	case p.Account != "" && !invoice.SameAccount(p.Account, kept.Account):
		r.find(ruleAccounts, "BT-84", account, "ubl.accounts", kept.Account, p.Account)
	}
	// In a credit note the due date has its place here (Peppol BIS 3.0).
	if r.root.Space == nsCreditNote && r.inv.DueDate == "" {
		r.inv.DueDate = due
	}
}

func (r *reader) account(p *invoice.Payment, at *leaf) {
	r.children(func(name string) {
		switch name {
		case "cbc:ID":
			*at = leaf{name: "cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID", line: r.place()}
			r.text(&p.Account, "BT-84")
			at.value = p.Account
		case "cbc:Name":
			r.text(&p.AccountName, "BT-85")
		case "cac:FinancialInstitutionBranch":
			r.within("cbc:ID", func() { r.text(&p.BIC, "BT-86") })
		}
	})
}
