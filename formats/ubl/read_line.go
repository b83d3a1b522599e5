package ubl

import (
	"strconv"

	"sluse/invoice"
	"sluse/money"
)

func (r *reader) totals(t *invoice.Totals) {
	r.children(func(name string) {
		switch name {
		case "cbc:LineExtensionAmount":
			r.amount(&t.Lines, "BT-106")
		case "cbc:TaxExclusiveAmount":
			r.amount(&t.Net, "BT-109")
		case "cbc:TaxInclusiveAmount":
			r.amount(&t.Gross, "BT-112")
		case "cbc:AllowanceTotalAmount":
			r.amount(&t.Allowances, "BT-107")
		case "cbc:ChargeTotalAmount":
			r.amount(&t.Charges, "BT-108")
		case "cbc:PrepaidAmount":
			r.amount(&t.Paid, "BT-113")
		case "cbc:PayableRoundingAmount":
			r.amount(&t.Rounding, "BT-114")
		case "cbc:PayableAmount":
			r.amount(&t.Due, "BT-115")
		}
	})
}

// invoiceLine reads one InvoiceLine or CreditNoteLine.
func (r *reader) invoiceLine() {
	if len(r.inv.Lines) >= r.options.MaxLines {
		r.fail("ubl.too-many-lines", strconv.Itoa(r.options.MaxLines))
		return
	}
	r.lineNo = len(r.inv.Lines) + 1
	r.rec.LinePlaces = append(r.rec.LinePlaces, invoice.Place{File: r.file, Line: r.place()})
	var l invoice.Line
	r.children(func(name string) { r.linePart(&l, name) })
	r.inv.Lines = append(r.inv.Lines, l)
	r.lineNo = 0
}

func (r *reader) linePart(l *invoice.Line, name string) {
	switch name {
	case "cbc:ID":
		r.text(&l.ID, "BT-126")
	case "cbc:Note":
		r.text(&l.Note, "BT-127")
	case "cbc:InvoicedQuantity", "cbc:CreditedQuantity":
		r.quantity(&l.Quantity, &l.Unit, "BT-129")
	case "cbc:LineExtensionAmount":
		r.amount(&l.Net, "BT-131")
	case "cbc:AccountingCost":
		r.text(&l.AccountingCost, "BT-133")
	case "cac:InvoicePeriod":
		r.period(l)
	case "cac:OrderLineReference":
		r.within("cbc:LineID", func() { r.text(&l.OrderLine, "BT-132") })
	case "cac:AllowanceCharge":
		r.allowance(&l.Allowances)
	case "cac:Item":
		r.children(func(name string) { r.itemPart(l, name) })
	case "cac:Price":
		r.price(l)
	}
}

// quantity reads a number and its unit.
func (r *reader) quantity(dst *money.Decimal, unit *string, term string) {
	leaf := r.number(dst, term)
	*unit = attr(leaf.attrs, "unitCode")
}

func (r *reader) period(l *invoice.Line) {
	r.children(func(name string) {
		switch name {
		case "cbc:StartDate":
			r.date(&l.PeriodStart, "BT-134")
		case "cbc:EndDate":
			r.date(&l.PeriodEnd, "BT-135")
		}
	})
}

func (r *reader) itemPart(l *invoice.Line, name string) {
	switch name {
	case "cbc:Description":
		r.text(&l.Description, "BT-154")
	case "cbc:Name":
		r.text(&l.Name, "BT-153")
	case "cac:BuyersItemIdentification":
		r.within("cbc:ID", func() { r.text(&l.BuyerItemID, "BT-156") })
	case "cac:SellersItemIdentification":
		r.within("cbc:ID", func() { r.text(&l.SellerItemID, "BT-155") })
	case "cac:StandardItemIdentification":
		r.within("cbc:ID", func() { r.id(&l.StandardItemID, "BT-157") })
	case "cac:ClassifiedTaxCategory":
		r.taxCategory(lineCategory, &l.Category, &l.Rate, nil, nil)
	}
}

func (r *reader) price(l *invoice.Line) {
	r.children(func(name string) {
		switch name {
		case "cbc:PriceAmount":
			r.amount(&l.Price, "BT-146")
		case "cbc:BaseQuantity":
			r.quantity(&l.BaseQuantity, &l.BaseUnit, "BT-149")
		case "cac:AllowanceCharge":
			r.priceAllowance(l)
		}
	})
}

// priceAllowance is the discount from the gross price to the net price. It
// must say that it is one.
func (r *reader) priceAllowance(l *invoice.Line) {
	at := leaf{name: "cac:AllowanceCharge", line: r.place()}
	r.children(func(name string) {
		switch name {
		case "cbc:ChargeIndicator":
			at.value = r.leaf().value
		case "cbc:Amount":
			r.amount(&l.PriceDiscount, "BT-147")
		case "cbc:BaseAmount":
			r.amount(&l.GrossPrice, "BT-148")
		}
	})
	if at.value != "false" {
		r.find(rulePrice, "BT-147", at, "ubl.price-charge")
	}
}
