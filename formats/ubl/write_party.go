package ubl

import "sluse/invoice"

func (w *writer) party(tag string, p *invoice.Party) {
	w.open(tag)
	w.open("cac:Party")
	w.id("cbc:EndpointID", p.Endpoint)
	w.identification(p.ID)
	w.around("cac:PartyName", "cbc:Name", p.TradingName)
	w.address("cac:PostalAddress", &p.Address)
	w.taxScheme(p.VATID, "VAT")
	w.taxScheme(p.TaxID, "TAX")
	if p.Name != "" || p.LegalID.Value != "" || p.LegalForm != "" {
		w.open("cac:PartyLegalEntity")
		w.text("cbc:RegistrationName", p.Name)
		w.id("cbc:CompanyID", p.LegalID)
		w.text("cbc:CompanyLegalForm", p.LegalForm)
		w.close("cac:PartyLegalEntity")
	}
	if p.Contact != (invoice.Contact{}) {
		w.open("cac:Contact")
		w.text("cbc:Name", p.Contact.Name)
		w.text("cbc:Telephone", p.Contact.Phone)
		w.text("cbc:ElectronicMail", p.Contact.Email)
		w.close("cac:Contact")
	}
	w.close("cac:Party")
	w.close(tag)
}

func (w *writer) identification(id invoice.ID) {
	if id.Value != "" {
		w.open("cac:PartyIdentification")
		w.id("cbc:ID", id)
		w.close("cac:PartyIdentification")
	}
}

func (w *writer) taxScheme(id, scheme string) {
	if id == "" {
		return
	}
	w.open("cac:PartyTaxScheme")
	w.text("cbc:CompanyID", id)
	w.around("cac:TaxScheme", "cbc:ID", scheme)
	w.close("cac:PartyTaxScheme")
}

func (w *writer) address(tag string, a *invoice.Address) {
	if *a == (invoice.Address{}) {
		return
	}
	w.open(tag)
	w.text("cbc:StreetName", a.Line1)
	w.text("cbc:AdditionalStreetName", a.Line2)
	w.text("cbc:CityName", a.City)
	w.text("cbc:PostalZone", a.PostCode)
	w.text("cbc:CountrySubentity", a.Region)
	w.around("cac:AddressLine", "cbc:Line", a.Line3)
	w.around("cac:Country", "cbc:IdentificationCode", a.Country)
	w.close(tag)
}

func (w *writer) payee(p *invoice.Payee) {
	if p == nil {
		return
	}
	w.open("cac:PayeeParty")
	w.identification(p.ID)
	w.around("cac:PartyName", "cbc:Name", p.Name)
	if p.LegalID.Value != "" {
		w.open("cac:PartyLegalEntity")
		w.id("cbc:CompanyID", p.LegalID)
		w.close("cac:PartyLegalEntity")
	}
	w.close("cac:PayeeParty")
}

func (w *writer) line(l *invoice.Line) {
	tag, quantity := "cac:InvoiceLine", "cbc:InvoicedQuantity"
	if w.credit {
		tag, quantity = "cac:CreditNoteLine", "cbc:CreditedQuantity"
	}
	w.open(tag)
	w.text("cbc:ID", l.ID)
	w.text("cbc:Note", l.Note)
	w.number(quantity, l.Quantity, "unitCode", l.Unit)
	w.amount("cbc:LineExtensionAmount", l.Net)
	w.text("cbc:AccountingCost", l.AccountingCost)
	if l.PeriodStart != "" || l.PeriodEnd != "" {
		w.open("cac:InvoicePeriod")
		w.date("cbc:StartDate", l.PeriodStart)
		w.date("cbc:EndDate", l.PeriodEnd)
		w.close("cac:InvoicePeriod")
	}
	w.around("cac:OrderLineReference", "cbc:LineID", l.OrderLine)
	for i := range l.Allowances {
		w.allowance(&l.Allowances[i], false)
	}
	w.item(l)
	w.price(l)
	w.close(tag)
}

func (w *writer) item(l *invoice.Line) {
	w.open("cac:Item")
	w.text("cbc:Description", l.Description)
	w.text("cbc:Name", l.Name)
	w.around("cac:BuyersItemIdentification", "cbc:ID", l.BuyerItemID)
	w.around("cac:SellersItemIdentification", "cbc:ID", l.SellerItemID)
	if l.StandardItemID.Value != "" {
		w.open("cac:StandardItemIdentification")
		w.id("cbc:ID", l.StandardItemID)
		w.close("cac:StandardItemIdentification")
	}
	w.taxCategory("cac:ClassifiedTaxCategory", invoice.VATGroup{Category: l.Category, Rate: l.Rate})
	w.close("cac:Item")
}

func (w *writer) price(l *invoice.Line) {
	discounted := l.PriceDiscount.IsSet() || l.GrossPrice.IsSet()
	if !l.Price.IsSet() && !l.BaseQuantity.IsSet() && !discounted {
		return
	}
	w.open("cac:Price")
	w.amount("cbc:PriceAmount", l.Price)
	w.number("cbc:BaseQuantity", l.BaseQuantity, "unitCode", l.BaseUnit)
	if discounted {
		w.open("cac:AllowanceCharge")
		w.text("cbc:ChargeIndicator", "false")
		w.amount("cbc:Amount", l.PriceDiscount)
		w.amount("cbc:BaseAmount", l.GrossPrice)
		w.close("cac:AllowanceCharge")
	}
	w.close("cac:Price")
}
