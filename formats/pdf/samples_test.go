package pdf_test

import (
	"fmt"
	"strings"

	"sluse/invoice"
	"sluse/money"
)

var dec = money.MustDecimal

// short is an ordinary invoice of one line with everything that it may say.
func short() *invoice.Invoice {
	return &invoice.Invoice{
		Number: "200105", IssueDate: "2027-01-11", Type: invoice.Commercial, Currency: "NOK", DueDate: "2027-01-25",
		BuyerReference: "Kari Granheim", OrderReference: "PO-7781", PaymentTerms: "14 dager netto. Forsinkelsesrente etter forsinkelsesrenteloven.",
		Seller: invoice.Party{
			Name: "Slusevik Engros AS", LegalID: invoice.ID{Scheme: invoice.OrgScheme, Value: "310100005"}, VATID: "NO310100005MVA", TaxID: "Foretaksregisteret",
			Address: invoice.Address{Line1: "Demoveien 1", PostCode: "4876", City: "Grimstad", Country: "NO"},
			Contact: invoice.Contact{Name: "Siv Aas", Email: "faktura@slusevik.example"},
		},
		Buyer: invoice.Party{
			Name: "Granheim Rør AS", ID: invoice.ID{Value: "10005"}, LegalID: invoice.ID{Scheme: invoice.OrgScheme, Value: "310100358"},
			Address: invoice.Address{Line1: "Demoveien 5", Line2: "Bygg B", PostCode: "3188", City: "Horten", Country: "NO"},
		},
		DeliveryDate:    "2027-01-08",
		DeliveryAddress: &invoice.Address{Line1: "Lagerveien 2", PostCode: "3188", City: "Horten", Country: "NO"},
		Payment:         invoice.Payment{MeansCode: "30", ID: "100052001052", Account: "99990501234"},
		Totals:          invoice.Totals{Lines: dec("3000.00"), Net: dec("3000.00"), VAT: dec("750.00"), Gross: dec("3750.00"), Due: dec("3750.00")},
		VAT:             []invoice.VATGroup{{Base: dec("3000.00"), Amount: dec("750.00"), Category: "S", Rate: dec("25")}},
		Lines: []invoice.Line{{
			ID: "1", Quantity: dec("12"), Unit: "EA", Net: dec("3000.00"), Price: dec("250.00"), Category: "S", Rate: dec("25"),
			Name: "Kuleventil 1/2\" messing", SellerItemID: "KV-1200",
		}},
	}
}

// many is an invoice of n lines of 100 kroner.
func many(n int) *invoice.Invoice {
	inv := short()
	inv.Lines = nil
	for i := range n {
		inv.Lines = append(inv.Lines, invoice.Line{
			ID: fmt.Sprint(i + 1), Quantity: dec("2"), Unit: "MTR", Net: dec("100.00"), Price: dec("50.00"), Category: "S", Rate: dec("25"),
			Name: fmt.Sprintf("Kobberrør nr. %04d", i+1), SellerItemID: fmt.Sprintf("KR-%04d", i+1),
		})
	}
	net := money.Int(int64(100 * n))
	vat := money.Int(int64(25 * n))
	gross := money.Int(int64(125 * n))
	inv.Totals = invoice.Totals{Lines: net, Net: net, VAT: vat, Gross: gross, Due: gross}
	inv.VAT = []invoice.VATGroup{{Base: net, Amount: vat, Category: "S", Rate: dec("25.00")}}
	return inv
}

// twoRates has 15 and 25 %, an allowance, a prepayment, rounding, and æøå.
func twoRates() *invoice.Invoice {
	inv := short()
	inv.Number, inv.Payment.ID = "200115", "100152001150"
	inv.Buyer.Name, inv.Buyer.ID.Value = "Sæter Økomat SA", "10015"
	inv.Buyer.LegalID.Value = "310100919"
	inv.Buyer.Address = invoice.Address{Line1: "Åsgårdstrandveien 15", PostCode: "6885", City: "Øvre Årdal", Country: "NO"}
	inv.Notes = []string{"Varene er økologiske. Ærlig talt: ÆØÅ og æøå skal stå riktig, også «sitat» – og tankestrek."}
	inv.Lines = []invoice.Line{
		{
			ID: "1", Quantity: dec("40.5"), Unit: "KGM", Net: dec("4050.00"), Price: dec("100"), Category: "S", Rate: dec("15"),
			Name: "Brunost, økologisk", Description: "Modnet i Årdal", SellerItemID: "ØST-1",
		},
		{
			ID: "2", Quantity: dec("1000"), Unit: "EA", Net: dec("2800.00"), Price: dec("300.00"), BaseQuantity: dec("100"), Category: "S", Rate: dec("25.0"),
			Name: "Bærepose", SellerItemID: "POSE", BuyerItemID: "77-12",
			Allowances: []invoice.Allowance{{Amount: dec("200.00"), Reason: "mengde"}},
		},
	}
	inv.Allowances = []invoice.Allowance{
		{Amount: dec("150.00"), Percent: dec("2"), Category: "S", Rate: dec("25"), Reason: "årsavtale"},
		{Charge: true, Amount: dec("300.00"), Category: "S", Rate: dec("25"), Reason: "Frakt"},
	}
	inv.VAT = []invoice.VATGroup{
		{Base: dec("4050.00"), Amount: dec("607.50"), Category: "S", Rate: dec("15")},
		{Base: dec("2950.00"), Amount: dec("737.50"), Category: "S", Rate: dec("25")},
	}
	inv.Totals = invoice.Totals{
		Lines: dec("6850.00"), Allowances: dec("150.00"), Charges: dec("300.00"), Net: dec("7000.00"), VAT: dec("1345.00"),
		Gross: dec("8345.00"), Paid: dec("295.40"), Rounding: dec("0.40"), Due: dec("8050.00"),
	}
	return inv
}

func credit() *invoice.Invoice {
	inv := short()
	inv.Number, inv.Type, inv.DueDate = "300111", invoice.CreditNote, ""
	inv.Preceding = []invoice.Preceding{{Number: "200111", IssueDate: "2027-01-11"}}
	inv.Lines[0].Name = "Retur: kuleventil"
	return inv
}

func factored() *invoice.Invoice {
	inv := short()
	inv.Number, inv.Type = "200101", invoice.Factored
	inv.Notes = []string{"Fakturaen er overdratt til Demofaktor AS, org.nr. 310 101 826. Betaling med befriende virkning kan bare skje til Demofaktor AS på konto 9999 06 00011."}
	inv.Payee = &invoice.Payee{Name: "Demofaktor AS", LegalID: invoice.ID{Scheme: invoice.OrgScheme, Value: "310101826"}}
	inv.Payment.Account, inv.Payment.ID = "99990600011", "100012001010"
	return inv
}

func export() *invoice.Invoice {
	inv := short()
	inv.Number, inv.Currency, inv.TaxCurrency = "200116", "EUR", "NOK"
	inv.Buyer = invoice.Party{
		Name: "Demo Kök AB", ID: invoice.ID{Value: "10016"}, VATID: "SE556000016701",
		Address: invoice.Address{Line1: "Demogatan 16", PostCode: "111 22", City: "Stockholm", Country: "SE"},
	}
	inv.Payment = invoice.Payment{MeansCode: "30", Account: "NO1599990501234", BIC: "DEMONOKKXXX", ID: "RF18539007547034"}
	inv.Lines[0].Net, inv.Lines[0].Price, inv.Lines[0].Category, inv.Lines[0].Rate = dec("1000.00"), dec("83.3333"), "G", dec("0")
	inv.VAT = []invoice.VATGroup{{Base: dec("1000.00"), Amount: dec("0.00"), Category: "G", Rate: dec("0"), Reason: "Utførsel av varer, merverdiavgiftsloven § 6-21"}}
	inv.Totals = invoice.Totals{Lines: dec("1000.00"), Net: dec("1000.00"), VAT: dec("0.00"), VATBook: dec("0.00"), Gross: dec("1000.00"), Due: dec("1000.00")}
	return inv
}

// long has names and figures longer than any column.
func long() *invoice.Invoice {
	inv := short()
	inv.Number = "FAKTURA-2027-" + strings.Repeat("0123456789", 5)
	inv.Seller.Name = "Sørlandets Samvirkende Engros- og Detaljhandelslag for Rør, Ventiler, Pumper og Sanitærutstyr i Agder og Telemark BA"
	inv.Buyer.Name = strings.Repeat("Fjellheim og Omegn Vannverks- og Avløpssamvirke ", 4)
	inv.Buyer.Address.Line1 = "c/o " + strings.Repeat("Regnskapsavdelingen for fellestjenester ", 3)
	inv.Buyer.Address.Line3 = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
	inv.BuyerReference = strings.Repeat("bestiller", 12)
	inv.OrderReference = "4500-1122-3344-5566-7788-9900-ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	inv.Payee = &invoice.Payee{Name: strings.Repeat("Demofaktor Finansieringsselskap ", 6) + "AS"}
	inv.Notes = []string{strings.Repeat("Kravet er solgt. ", 30)}
	inv.Payment.ID = "1234567890123456789012344"
	l := &inv.Lines[0]
	l.Name = strings.Repeat("Kuleventil med utvendig gjenge og lang spindel ", 8)
	l.Description = strings.Repeat("x", 400)
	l.SellerItemID = "KV-1200-MESSING-HALVTOMME-UTVENDIG"
	l.Quantity, l.Price, l.Net = dec("123456789.123"), dec("123456789.123456"), dec("9999999999999.99")
	l.Unit = "SUPERLANGENHET"
	inv.Totals.Due, inv.Totals.Net = dec("9999999999999999.99"), dec("9999999999999.99")
	inv.VAT[0].Base, inv.VAT[0].Reason = dec("9999999999999.99"), strings.Repeat("Fritatt etter loven. ", 20)
	inv.Lines = append(inv.Lines, inv.Lines[0], inv.Lines[0], inv.Lines[0])
	return inv
}
