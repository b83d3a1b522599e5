package words

// categoryWords are for the rules of each VAT category (BR-S-01 and so on).
func categoryWords() map[string]Text {
	const (
		sellerNB = "selgerens mva-nummer (BT-31) eller skatteregistrering (BT-32) mangler"
		sellerEN = "the seller's VAT number (BT-31) or tax registration (BT-32) is missing"
		zeroNB   = "skal den være 0"
		zeroEN   = "it must be 0"
	)
	table := map[string]Text{}
	for _, c := range []categoryWording{
		{"s", "vanlig sats (S)", "standard rate (S)", sellerNB, sellerEN, "skal den være større enn 0", "it must be above 0", false},
		{"z", "nullsats (Z)", "zero rate (Z)", sellerNB, sellerEN, zeroNB, zeroEN, false},
		{"e", "unntatt mva (E)", "exempt (E)", sellerNB, sellerEN, zeroNB, zeroEN, true},
		{
			"ae", "omvendt avgiftsplikt (AE)", "reverse charge (AE)",
			"selgerens mva-nummer (BT-31, BT-32), eller kundens mva-nummer (BT-48) eller organisasjonsnummer (BT-47), mangler",
			"the seller's VAT number (BT-31, BT-32), or the buyer's VAT number (BT-48) or organisation number (BT-47), is missing",
			zeroNB, zeroEN, true,
		},
		{
			"ic", "handel innen EØS (K)", "intra-community supply (K)",
			"selgerens mva-nummer (BT-31) eller kundens (BT-48) mangler",
			"the seller's VAT number (BT-31) or the buyer's (BT-48) is missing", zeroNB, zeroEN, true,
		},
		{
			"g", "utførsel (G)", "export (G)", "selgerens mva-nummer (BT-31) mangler", "the seller's VAT number (BT-31) is missing",
			zeroNB, zeroEN, true,
		},
		{
			"o", "utenfor mva-loven (O)", "not subject to VAT (O)",
			"selgerens eller kundens mva-nummer (BT-31, BT-48) er oppgitt, og det skal det ikke være",
			"the seller's or the buyer's VAT number (BT-31, BT-48) is given, and must not be",
			"skal den ikke være oppgitt", "none may be given", true,
		},
	} {
		c.add(table)
	}
	table["rule.br-s-01"] = Text{
		NB:     "Vanlig sats (S) må stå både i mva-tabellen (BG-23) og på en linje, en rabatt eller et tillegg, eller ingen av stedene.",
		EN:     "The standard rate (S) stands both in the VAT breakdown (BG-23) and on a line, allowance or charge, or in neither.",
		TodoNB: mendNB, TodoEN: mendEN,
	}
	for id, what := range map[string][2]string{
		"11": {"andre rader i mva-tabellen (BT-118)", "other rows in the VAT breakdown (BT-118)"},
		"12": {"linjer (BT-151) med andre mva-koder", "lines (BT-151) of other VAT categories"},
		"13": {"rabatter (BT-95) med andre mva-koder", "allowances (BT-95) of other VAT categories"},
		"14": {"tillegg (BT-102) med andre mva-koder", "charges (BT-102) of other VAT categories"},
	} {
		table["rule.br-o-"+id] = Text{
			NB:     "Fakturaen er utenfor mva-loven (O), men har " + what[0] + ".",
			EN:     "The invoice is not subject to VAT (O), but has " + what[1] + ".",
			TodoNB: "Del den i to fakturaer, eller rett mva-kodene i kildesystemet.",
			TodoEN: "Make two invoices of it, or mend the VAT categories in the source system.",
		}
	}
	return table
}

type categoryWording struct {
	id, nb, en           string
	partiesNB, partiesEN string // what is wrong with seller and buyer
	rateNB, rateEN       string // what the rate is
	reason               bool   // an exemption reason is demanded
}

func (c categoryWording) add(table map[string]Text) {
	rule := func(number, nb, en, todoNB, todoEN string) {
		table["rule.br-"+c.id+"-"+number] = Text{NB: nb, EN: en, TodoNB: todoNB, TodoEN: todoEN}
	}
	rule("01",
		"Mva-koden for "+c.nb+" er brukt, men har ikke nøyaktig én rad i mva-tabellen (BG-23).",
		"The VAT category "+c.en+" is used, but has not exactly one row in the VAT breakdown (BG-23).", mendNB, mendEN)

	const partyNB, partyEN = "Rett mva- og organisasjonsnumrene i kildesystemet, eller mva-koden.",
		"Mend the VAT and organisation numbers in the source system, or the VAT category."
	rule("02", "En linje har mva-koden "+c.nb+", men "+c.partiesNB+".", "A line has the VAT category "+c.en+", but "+c.partiesEN+".", partyNB, partyEN)
	rule("03", "En rabatt har mva-koden "+c.nb+", men "+c.partiesNB+".", "An allowance has the VAT category "+c.en+", but "+c.partiesEN+".", partyNB, partyEN)
	rule("04", "Et tillegg har mva-koden "+c.nb+", men "+c.partiesNB+".", "A charge has the VAT category "+c.en+", but "+c.partiesEN+".", partyNB, partyEN)

	rateNB, rateEN := "mva-satsen er «{2}», men ved "+c.nb+" "+c.rateNB+".", "the VAT rate is “{2}”, but with "+c.en+" "+c.rateEN+"."
	rule("05", "Linje {1}: "+rateNB, "Line {1}: "+rateEN, mendNB, mendEN)
	rule("06", "Rabatt nr. {1}: "+rateNB, "Allowance no. {1}: "+rateEN, mendNB, mendEN)
	rule("07", "Tillegg nr. {1}: "+rateNB, "Charge no. {1}: "+rateEN, mendNB, mendEN)

	rule("08",
		"Mva-grunnlaget (BT-116) for {1} er {2:amount}, men linjer, rabatter og tillegg med den koden og satsen gir {3:amount}.",
		"The taxable amount (BT-116) of {1} is {2:amount}, but lines, allowances and charges of it make {3:amount}.", sumNB, sumEN)
	rule("09", "Mva-beløpet (BT-117) for {1} er {2:amount}, men skal være {3:amount}.",
		"The VAT amount (BT-117) of {1} is {2:amount}, but should be {3:amount}.", sumNB, sumEN)
	if c.reason {
		rule("10", "Mva-raden {1} mangler grunn til at det ikke er mva (BT-120 eller BT-121).",
			"The VAT row {1} has no reason why there is no VAT (BT-120 or BT-121).",
			"Fyll ut grunnen i kildesystemet og eksporter fakturaen på nytt.",
			"Fill in the reason in the source system and export the invoice again.")
	} else {
		rule("10", "Mva-raden {1} har en fritaksgrunn (BT-120 eller BT-121), og det skal den ikke ha.",
			"The VAT row {1} has an exemption reason (BT-120 or BT-121), and must not have one.", mendNB, mendEN)
	}
}
