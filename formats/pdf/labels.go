package pdf

import (
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"sluse/invoice"
	"sluse/money"
)

// labels are the words of the page in one language. They are the customer's
// words, not the clerk's, so they stand here beside the page that they fill.
type labels struct {
	tag                              string // of the document's language
	group, point, percentSign, colon string

	invoice, invoiceNumber, creditNote, creditNoteNumber                 string
	org, vatNumber                                                       string
	issued, due, taxPoint, customer, buyerOrg, buyerVAT, yourRef, ourRef string
	order, ourOrder, project, contract, cost                             string
	delivered, deliveredTo, precedes                                     string

	item, name, count, unit, price, vat, sum            string
	yourItem, discount, charge, period, per             string
	lines, allowances, charges, net, gross              string
	rounding, paid, payable, credited                   string
	rate, base, tax, taxBook, terms                     string
	payTo, accountNumber, markPayment, payMeans, amount string
	notPaid, credits, creditsNothing, of, nothingDue    string
	page                                                string // {1} of {2}

	regions display.Namer
	units   map[string]string
	// categories are the VAT categories beside the standard one (UNCL5305).
	categories map[string]string
}

var bokmal = labels{
	tag: "nb-NO", group: "\u00a0", point: ",", percentSign: "\u00a0%", colon: ": ",
	invoice: "Faktura", invoiceNumber: "Fakturanummer", creditNote: "Kreditnota", creditNoteNumber: "Kreditnotanummer",
	org: "Org.nr.", vatNumber: "Mva-nr.",
	issued: "Dato", due: "Forfallsdato", taxPoint: "Avgiftsdato", customer: "Kundenummer", buyerOrg: "Kundens org.nr.", buyerVAT: "Kundens mva-nr.",
	yourRef: "Deres ref.", ourRef: "Vår ref.", order: "Deres ordrenummer", ourOrder: "Vårt ordrenummer",
	project: "Prosjekt", contract: "Kontrakt", cost: "Deres kontering",
	delivered: "Leveringsdato", deliveredTo: "Leveringssted", precedes: "Gjelder faktura",
	item: "Varenr.", name: "Beskrivelse", count: "Antall", unit: "Enhet", price: "Pris", vat: "MVA", sum: "Beløp",
	yourItem: "Deres varenr.", discount: "Rabatt", charge: "Gebyr", period: "Periode", per: "per",
	lines: "Sum varelinjer", allowances: "Rabatter", charges: "Gebyrer", net: "Sum uten MVA", gross: "Sum med MVA",
	rounding: "Øreavrunding", paid: "Forhåndsbetalt", payable: "Å betale", credited: "Kreditert",
	rate: "MVA-sats", base: "Grunnlag", tax: "MVA", taxBook: "MVA i", terms: "Betalingsbetingelser",
	payTo: "Betales til", accountNumber: "Kontonummer", markPayment: "Merk betalingen med", payMeans: "Betalingsmåte", amount: "Beløp",
	notPaid:        "Kreditnotaen skal ikke betales.",
	credits:        "Kreditnotaen gjelder faktura",
	creditsNothing: "Beløpet er til kundens gode.",
	of:             "av", nothingDue: "Det er ikke noe å betale på denne fakturaen.",
	page:    "Side {1} av {2}",
	regions: display.Regions(language.Norwegian),
	units: map[string]string{
		"piece": "stk", "kg": "kg", "g": "g", "mg": "mg", "tonne": "tonn", "litre": "liter", "ml": "ml", "cl": "cl", "dl": "dl", "m3": "m³", "m2": "m²",
		"m": "m", "cm": "cm", "mm": "mm", "km": "km", "second": "sek.", "minute": "min.", "hour": "timer", "day": "dager", "week": "uker", "month": "md.",
		"quarter": "kvartal", "year": "år", "kwh": "kWh", "mwh": "MWh", "lump": "rund sum", "set": "sett", "pair": "par", "box": "eske", "carton": "kartong",
		"pack": "pakke", "pallet": "pall", "roll": "rull", "bag": "pose", "sack": "sekk", "dozen": "dusin", "service": "oppdrag", "percent": "%",
	},
	categories: map[string]string{
		"Z": "0 %", "E": "Unntatt MVA", "AE": "Omvendt avgiftsplikt", "K": "EØS-handel", "G": "Utførsel, 0 %", "O": "Utenfor MVA",
	},
}

var english = labels{
	tag: "en-GB", group: ",", point: ".", percentSign: "%", colon: ": ",
	invoice: "Invoice", invoiceNumber: "Invoice number", creditNote: "Credit note", creditNoteNumber: "Credit note number",
	org: "Org. no.", vatNumber: "VAT no.",
	issued: "Date", due: "Due date", taxPoint: "Tax point", customer: "Customer number", buyerOrg: "Customer's org. no.", buyerVAT: "Customer's VAT no.",
	yourRef: "Your ref.", ourRef: "Our ref.", order: "Your order number", ourOrder: "Our order number",
	project: "Project", contract: "Contract", cost: "Your cost code",
	delivered: "Delivery date", deliveredTo: "Delivered to", precedes: "Concerns invoice",
	item: "Item", name: "Description", count: "Quantity", unit: "Unit", price: "Price", vat: "VAT", sum: "Amount",
	yourItem: "Your item", discount: "Discount", charge: "Charge", period: "Period", per: "per",
	lines: "Sum of lines", allowances: "Discounts", charges: "Charges", net: "Total without VAT", gross: "Total with VAT",
	rounding: "Rounding", paid: "Prepaid", payable: "To pay", credited: "Credited",
	rate: "VAT rate", base: "Base", tax: "VAT", taxBook: "VAT in", terms: "Payment terms",
	payTo: "Pay to", accountNumber: "Account number", markPayment: "Payment reference", payMeans: "Payment by", amount: "Amount",
	notPaid:        "This credit note is not to be paid.",
	credits:        "This credit note concerns invoice",
	creditsNothing: "The amount is to the customer's credit.",
	of:             "of", nothingDue: "There is nothing to pay on this invoice.",
	page:    "Page {1} of {2}",
	regions: display.Regions(language.English),
	units: map[string]string{
		"piece": "pcs", "kg": "kg", "g": "g", "mg": "mg", "tonne": "tonnes", "litre": "litres", "ml": "ml", "cl": "cl", "dl": "dl", "m3": "m³", "m2": "m²",
		"m": "m", "cm": "cm", "mm": "mm", "km": "km", "second": "sec.", "minute": "min.", "hour": "hours", "day": "days", "week": "weeks", "month": "months",
		"quarter": "quarter", "year": "years", "kwh": "kWh", "mwh": "MWh", "lump": "lump sum", "set": "sets", "pair": "pairs", "box": "boxes", "carton": "cartons",
		"pack": "packs", "pallet": "pallets", "roll": "rolls", "bag": "bags", "sack": "sacks", "dozen": "dozen", "service": "service", "percent": "%",
	},
	categories: map[string]string{
		"Z": "0%", "E": "Exempt", "AE": "Reverse charge", "K": "Intra-community", "G": "Export, 0%", "O": "Outside VAT",
	},
}

// unitCodes are the UN/ECE Recommendation 20 and 21 codes that people buy by
// (BT-130). "C62" and "EA" are both a piece.
var unitCodes = map[string]string{
	"EA": "piece", "C62": "piece", "H87": "piece", "NAR": "piece", "NMB": "piece", "PCE": "piece", "XPP": "piece",
	"KGM": "kg", "GRM": "g", "MGM": "mg", "TNE": "tonne", "LTR": "litre", "MLT": "ml", "CLT": "cl", "DLT": "dl", "MTQ": "m3", "MTK": "m2",
	"MTR": "m", "LM": "m", "CMT": "cm", "MMT": "mm", "KMT": "km", "KTM": "km", "SEC": "second", "MIN": "minute", "HUR": "hour", "DAY": "day",
	"WEE": "week", "MON": "month", "QAN": "quarter", "ANN": "year", "KWH": "kwh", "MWH": "mwh", "LS": "lump", "SET": "set", "PR": "pair",
	"XBX": "box", "BX": "box", "XCT": "carton", "CT": "carton", "XPK": "pack", "PK": "pack", "XPX": "pallet", "PF": "pallet", "XRO": "roll", "RO": "roll",
	"XBG": "bag", "BG": "bag", "XSA": "sack", "SA": "sack", "DZN": "dozen", "E48": "service", "P1": "percent",
}

// unitName is a unit in plain words; the code itself where we know none.
func (l *labels) unitName(code string) string {
	switch name, ok := unitCodes[code]; {
	case ok:
		return l.units[name]
	case code == "ZZ": // mutually defined: says nothing to a reader
		return ""
	}
	return code
}

// country is a country's name in capitals, as the post wants it below an
// address abroad.
func (l *labels) country(code string) string {
	region, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	if name := l.regions.Name(region); name != "" {
		return strings.ToUpper(name)
	}
	return code
}

// vatRate is a line's VAT in a word: the rate, or "–" where no VAT law applies.
func (t *invoiceText) vatRate(category string, rate money.Decimal) string {
	if category == "O" {
		return "–"
	}
	return t.percent(rate)
}

// vatGroup is a row of the VAT table in words.
func (t *invoiceText) vatGroup(g *invoice.VATGroup) string {
	if name := t.say.categories[g.Category]; name != "" {
		return name
	}
	return t.percent(g.Rate)
}
