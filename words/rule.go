package words

import (
	"maps"
	"strings"
)

// ruleWords are what the rules of invoice/rules say, under "rule." and the
// rule's id in small letters. Families of rules that say the same of another
// field are made of one sentence.
var ruleWords = func() map[string]Text {
	all := make(map[string]Text, 256)
	for _, table := range []map[string]Text{missingWords(), decimalWords(), categoryWords(), totalWords, detailWords, peppolWords, ownWords} {
		maps.Copy(all, table)
	}
	return all
}()

// What to do where nothing more precise can be said.
const (
	mendNB = "Rett fakturaen i kildesystemet og eksporter den på nytt."
	mendEN = "Mend the invoice in the source system and export it again."
	sumNB  = "Rett beløpet i kildesystemet og eksporter fakturaen på nytt. Stemmer fakturaen der, er det eksporten som må rettes."
	sumEN  = "Mend the amount in the source system and export the invoice again. If the invoice is right there, the export must be mended."
)

// missingWords are for what an invoice must have and has not.
func missingWords() map[string]Text {
	table := map[string]Text{}
	for _, f := range []struct{ id, term, nb, en string }{
		{"br-01", "BT-24", "Spesifikasjonen", "The specification identifier"},
		{"br-02", "BT-1", "Fakturanummeret", "The invoice number"},
		{"br-03", "BT-2", "Fakturadatoen", "The issue date"},
		{"br-04", "BT-3", "Fakturatypen", "The type code"},
		{"br-05", "BT-5", "Valutaen", "The currency"},
		{"br-06", "BT-27", "Selgerens navn", "The seller's name"},
		{"br-07", "BT-44", "Kundens navn", "The buyer's name"},
		{"br-08", "BG-5", "Selgerens adresse", "The seller's address"},
		{"br-09", "BT-40", "Landkoden i selgerens adresse", "The country code in the seller's address"},
		{"br-10", "BG-8", "Kundens adresse", "The buyer's address"},
		{"br-11", "BT-55", "Landkoden i kundens adresse", "The country code in the buyer's address"},
		{"br-12", "BT-106", "Summen av linjene", "The sum of the lines"},
		{"br-13", "BT-109", "Summen uten mva", "The total without VAT"},
		{"br-14", "BT-112", "Summen med mva", "The total with VAT"},
		{"br-15", "BT-115", "Beløpet å betale", "The amount due"},
		{"br-49", "BT-81", "Betalingsmåten", "The payment means code"},
		{"br-50", "BT-84", "Kontonummeret", "The account number"},
		{"br-53", "BT-111", "Mva-beløpet i regnskapsvalutaen", "The VAT amount in the accounting currency"},
		{"br-57", "BT-80", "Landkoden i leveringsadressen", "The country code in the delivery address"},
		{"br-61", "BT-84", "Kontonummeret som betalingsmåten krever,", "The account number that the payment means asks for"},
		{"br-62", "BT-34", "Typen på selgerens elektroniske adresse", "The scheme of the seller's electronic address"},
		{"br-63", "BT-49", "Typen på kundens elektroniske adresse", "The scheme of the buyer's electronic address"},
		{"br-co-18", "BG-23", "Mva-tabellen", "The VAT breakdown"},
		{"br-co-26", "BT-30", "Selgerens organisasjonsnummer eller mva-nummer", "The seller's organisation number or VAT number"},
		{"br-ic-12", "BT-80", "Leveringslandet, som kreves ved handel innen EØS (K),", "The country of delivery, needed within the EEA (K),"},
		{"peppol-en16931-r001", "BT-23", "Forretningsprosessen", "The business process"},
		{"peppol-en16931-r003", "BT-10", "Kundens referanse eller ordrenummer, som EHF krever,", "The buyer's reference or order number, which EHF asks for,"},
		{"peppol-en16931-r010", "BT-49", "Kundens elektroniske adresse", "The buyer's electronic address"},
		{"peppol-en16931-r020", "BT-34", "Selgerens elektroniske adresse", "The seller's electronic address"},
	} {
		// "Navnet, som kreves, (BT-1) mangler" reads badly: the term goes
		// before a closing comma.
		nb, nbEnd := strings.CutSuffix(f.nb, ",")
		en, enEnd := strings.CutSuffix(f.en, ",")
		table["rule."+f.id] = Text{
			NB: nb + " (" + f.term + ")" + comma(nbEnd) + " mangler.", EN: en + " (" + f.term + ")" + comma(enEnd) + " is missing.",
			TodoNB: "Fyll det ut i kildesystemet og eksporter fakturaen på nytt.",
			TodoEN: "Fill it in in the source system and export the invoice again.",
		}
	}
	for _, f := range []struct{ id, term, nb, en string }{
		{"br-21", "BT-126", "linjenummeret", "the line's identifier"},
		{"br-22", "BT-129", "antallet", "the quantity"},
		{"br-23", "BT-130", "enheten", "the unit"},
		{"br-24", "BT-131", "linjebeløpet", "the net amount"},
		{"br-25", "BT-153", "varenavnet", "the item's name"},
		{"br-26", "BT-146", "prisen", "the price"},
		{"br-41", "BT-136", "beløpet på en rabatt", "the amount of an allowance"},
		{"br-42", "BT-139", "grunnen til en rabatt", "the reason of an allowance"},
		{"br-43", "BT-141", "beløpet på et tillegg", "the amount of a charge"},
		{"br-44", "BT-144", "grunnen til et tillegg", "the reason of a charge"},
		{"br-64", "BT-157", "typen på varenummeret (f.eks. GTIN)", "the scheme of the item's standard number"},
		{"br-co-04", "BT-151", "mva-koden", "the VAT category"},
		{"br-co-23", "BT-139", "grunnen til en rabatt", "the reason of an allowance"},
		{"br-co-24", "BT-144", "grunnen til et tillegg", "the reason of a charge"},
	} {
		table["rule."+f.id] = missingIn("Linje", "Line", f.term, f.nb, f.en)
	}
	for _, f := range []struct{ id, term, nb, en string }{
		{"br-31", "BT-92", "beløpet", "the amount"},
		{"br-32", "BT-95", "mva-koden", "the VAT category"},
		{"br-33", "BT-97", "grunnen", "the reason"},
		{"br-co-21", "BT-97", "grunnen", "the reason"},
	} {
		table["rule."+f.id] = missingIn("Rabatt nr.", "Allowance no.", f.term, f.nb, f.en)
	}
	for _, f := range []struct{ id, term, nb, en string }{
		{"br-36", "BT-99", "beløpet", "the amount"},
		{"br-37", "BT-102", "mva-koden", "the VAT category"},
		{"br-38", "BT-104", "grunnen", "the reason"},
		{"br-co-22", "BT-104", "grunnen", "the reason"},
	} {
		table["rule."+f.id] = missingIn("Tillegg nr.", "Charge no.", f.term, f.nb, f.en)
	}
	return table
}

func missingIn(whereNB, whereEN, term, nb, en string) Text {
	return Text{
		NB: whereNB + " {1}: " + nb + " (" + term + ") mangler.", EN: whereEN + " {1}: " + en + " (" + term + ") is missing.",
		TodoNB: "Fyll det ut i kildesystemet og eksporter fakturaen på nytt.",
		TodoEN: "Fill it in in the source system and export the invoice again.",
	}
}

func comma(yes bool) string {
	if yes {
		return ","
	}
	return ""
}

// decimalWords are for amounts with more than two decimals (BR-DEC).
func decimalWords() map[string]Text {
	table := map[string]Text{}
	for _, f := range []struct{ id, term, nb, en, lineNB, lineEN string }{
		{"01", "BT-92", "Rabatten", "The allowance", "", ""},
		{"02", "BT-93", "Grunnlaget for rabatten", "The allowance's base amount", "", ""},
		{"05", "BT-99", "Tillegget", "The charge", "", ""},
		{"06", "BT-100", "Grunnlaget for tillegget", "The charge's base amount", "", ""},
		{"09", "BT-106", "Summen av linjene", "The sum of the lines", "", ""},
		{"10", "BT-107", "Summen av rabatter", "The sum of allowances", "", ""},
		{"11", "BT-108", "Summen av tillegg", "The sum of charges", "", ""},
		{"12", "BT-109", "Summen uten mva", "The total without VAT", "", ""},
		{"14", "BT-112", "Summen med mva", "The total with VAT", "", ""},
		{"16", "BT-113", "Det forhåndsbetalte beløpet", "The paid amount", "", ""},
		{"17", "BT-114", "Øreavrundingen", "The rounding amount", "", ""},
		{"18", "BT-115", "Beløpet å betale", "The amount due", "", ""},
		{"19", "BT-116", "Et mva-grunnlag", "A VAT taxable amount", "", ""},
		{"20", "BT-117", "Et mva-beløp", "A VAT amount", "", ""},
		{"23", "BT-131", "linjebeløpet", "the net amount", "Linje {2}: ", "Line {2}: "},
		{"24", "BT-136", "rabatten", "the allowance", "Linje {2}: ", "Line {2}: "},
		{"25", "BT-137", "grunnlaget for rabatten", "the allowance's base amount", "Linje {2}: ", "Line {2}: "},
		{"27", "BT-141", "tillegget", "the charge", "Linje {2}: ", "Line {2}: "},
		{"28", "BT-142", "grunnlaget for tillegget", "the charge's base amount", "Linje {2}: ", "Line {2}: "},
	} {
		table["rule.br-dec-"+f.id] = Text{
			NB:     f.lineNB + f.nb + " (" + f.term + ") er {1}; beløp kan ha høyst to desimaler.",
			EN:     f.lineEN + f.en + " (" + f.term + ") is {1}; amounts have at most two decimals.",
			TodoNB: "Rund av beløpet i kildesystemet eller i eksporten, og eksporter fakturaen på nytt.",
			TodoEN: "Round the amount in the source system or its export, and export the invoice again.",
		}
	}
	return table
}

// totalWords are for sums that do not add up, and for VAT rows whatever their
// category.
var totalWords = map[string]Text{
	"rule.br-16": {
		NB: "Fakturaen har ingen linjer (BG-25).", EN: "The invoice has no lines (BG-25).",
		TodoNB: mendNB, TodoEN: mendEN,
	},
	"rule.br-co-10": {
		NB:     "Summen av linjene (BT-106) er {1:amount}, men linjene gir {2:amount}.",
		EN:     "The sum of the lines (BT-106) is {1:amount}, but the lines make {2:amount}.",
		TodoNB: sumNB, TodoEN: sumEN,
	},
	"rule.br-co-11": {
		NB:     "Summen av rabatter (BT-107) er {1:amount}, men rabattene gir {2:amount}.",
		EN:     "The sum of allowances (BT-107) is {1:amount}, but the allowances make {2:amount}.",
		TodoNB: sumNB, TodoEN: sumEN,
	},
	"rule.br-co-12": {
		NB:     "Summen av tillegg (BT-108) er {1:amount}, men tilleggene gir {2:amount}.",
		EN:     "The sum of charges (BT-108) is {1:amount}, but the charges make {2:amount}.",
		TodoNB: sumNB, TodoEN: sumEN,
	},
	"rule.br-co-13": {
		NB:     "Summen uten mva (BT-109) er {1:amount}, men linjer, rabatter og tillegg gir {2:amount}.",
		EN:     "The total without VAT (BT-109) is {1:amount}, but lines, allowances and charges make {2:amount}.",
		TodoNB: sumNB, TodoEN: sumEN,
	},
	"rule.br-co-14": {
		NB:     "Mva-summen (BT-110) er {1:amount}, men mva-tabellen gir {2:amount}.",
		EN:     "The total VAT (BT-110) is {1:amount}, but the VAT breakdown makes {2:amount}.",
		TodoNB: sumNB, TodoEN: sumEN,
	},
	"rule.br-co-15": {
		NB:     "Summen med mva (BT-112) er {1:amount}, men {2:amount} uten mva og {3:amount} mva gir {4:amount}.",
		EN:     "The total with VAT (BT-112) is {1:amount}, but {2:amount} without VAT and {3:amount} VAT make {4:amount}.",
		TodoNB: sumNB, TodoEN: sumEN,
	},
	"rule.br-co-16": {
		NB:     "Beløpet å betale (BT-115) er {1:amount}, men summen med mva, mindre forhåndsbetalt, med øreavrunding gir {2:amount}.",
		EN:     "The amount due (BT-115) is {1:amount}, but the total with VAT, less what is paid, with rounding makes {2:amount}.",
		TodoNB: sumNB, TodoEN: sumEN,
	},
	"rule.br-co-17": {
		NB:     "Mva-beløpet (BT-117) for {1} er {2:amount}, men grunnlag og sats gir {3:amount}.",
		EN:     "The VAT amount (BT-117) of {1} is {2:amount}, but base and rate make {3:amount}.",
		TodoNB: sumNB, TodoEN: sumEN,
	},
	"rule.br-45": {
		NB: "Mva-raden {1} mangler grunnlag (BT-116).", EN: "The VAT row {1} has no taxable amount (BT-116).",
		TodoNB: mendNB, TodoEN: mendEN,
	},
	"rule.br-46": {
		NB: "Mva-raden {1} mangler mva-beløp (BT-117).", EN: "The VAT row {1} has no VAT amount (BT-117).",
		TodoNB: mendNB, TodoEN: mendEN,
	},
	"rule.br-47": {
		NB: "En mva-rad mangler mva-kode (BT-118).", EN: "A VAT row has no category (BT-118).",
		TodoNB: mendNB, TodoEN: mendEN,
	},
	"rule.br-48": {
		NB: "Mva-raden {1} mangler sats (BT-119).", EN: "The VAT row {1} has no rate (BT-119).",
		TodoNB: mendNB, TodoEN: mendEN,
	},
}

// detailWords are for parties, references and lines.
var detailWords = map[string]Text{
	"rule.br-17": {
		NB:     "Betalingsmottakeren (BT-59) mangler navn, eller er den samme som selgeren.",
		EN:     "The payee (BT-59) has no name, or is the same as the seller.",
		TodoNB: "Fyll ut navnet på den som skal ha pengene, eller fjern betalingsmottakeren om det er selgeren selv.",
		TodoEN: "Give the name of whom to pay, or take the payee away where it is the seller.",
	},
	"rule.br-27": {
		NB:     "Linje {1}: prisen (BT-146) er «{2}»; den må være oppgitt og kan ikke være negativ.",
		EN:     "Line {1}: the price (BT-146) is “{2}”; it must be given and cannot be negative.",
		TodoNB: "Sett prisen positiv og antallet negativt, eller lag en kreditnota.",
		TodoEN: "Make the price positive and the quantity negative, or make a credit note.",
	},
	"rule.br-28": {
		NB:     "Linje {1}: bruttoprisen (BT-148) er {2}; den kan ikke være negativ.",
		EN:     "Line {1}: the gross price (BT-148) is {2}; it cannot be negative.",
		TodoNB: mendNB, TodoEN: mendEN,
	},
	"rule.br-30": {
		NB:     "Linje {1}: perioden slutter ({3:date}, BT-135) før den begynner ({2:date}, BT-134).",
		EN:     "Line {1}: the period ends ({3:date}, BT-135) before it begins ({2:date}, BT-134).",
		TodoNB: mendNB, TodoEN: mendEN,
	},
	"rule.br-55": {
		NB:     "Fakturanummeret (BT-25) mangler i henvisning nr. {1} til en tidligere faktura.",
		EN:     "The invoice number (BT-25) is missing in reference no. {1} to an earlier invoice.",
		TodoNB: mendNB, TodoEN: mendEN,
	},
	"rule.br-co-09": {
		NB:     "Mva-nummeret «{1}» (BT-31, BT-48) begynner ikke med en landkode.",
		EN:     "The VAT number “{1}” (BT-31, BT-48) does not begin with a country code.",
		TodoNB: "Skriv det norske mva-nummeret som NO123456789MVA, og et utenlandsk med sin landkode.",
		TodoEN: "Write a Norwegian VAT number as NO123456789MVA, and a foreign one with its country code.",
	},
}

// peppolWords are for EHF, and the two Norwegian rules.
var peppolWords = map[string]Text{
	"rule.peppol-en16931-r002": {
		NB:     "Fakturaen har {1} merknader (BT-22); EHF tillater én.",
		EN:     "The invoice has {1} notes (BT-22); EHF allows one.",
		TodoNB: "Slå merknadene sammen til én i kildesystemet.", TodoEN: "Make one note of them in the source system.",
	},
	"rule.peppol-en16931-r004": {
		NB:     "Spesifikasjonen (BT-24) er «{1}», som ikke er EHF Fakturering 3.0.",
		EN:     "The specification (BT-24) is “{1}”, which is not EHF Billing 3.0.",
		TodoNB: "Be leverandøren av kildesystemet om EHF Fakturering 3.0.", TodoEN: "Ask the source system's vendor for EHF Billing 3.0.",
	},
	"rule.peppol-en16931-r005": {
		NB:     "Regnskapsvalutaen for mva (BT-6) er den samme som fakturaens valuta (BT-5).",
		EN:     "The VAT accounting currency (BT-6) is the same as the invoice's currency (BT-5).",
		TodoNB: "Utelat regnskapsvalutaen i eksporten.", TodoEN: "Leave the accounting currency out of the export.",
	},
	"rule.peppol-en16931-r007": {
		NB:     "Forretningsprosessen (BT-23) er «{1}», som ikke er en av dem EHF Fakturering har.",
		EN:     "The business process (BT-23) is “{1}”, which is none of those of EHF Billing.",
		TodoNB: "Be leverandøren av kildesystemet om EHF Fakturering 3.0.", TodoEN: "Ask the source system's vendor for EHF Billing 3.0.",
	},
	"rule.peppol-en16931-r040": {
		NB:     "Rabatt eller tillegg (linje {1}): beløpet er {2}, men grunnlag og prosent gir noe annet.",
		EN:     "Allowance or charge (line {1}): the amount is {2}, but base and percentage make another.",
		TodoNB: sumNB, TodoEN: sumEN,
	},
	"rule.peppol-en16931-r041": {
		NB:     "Rabatt eller tillegg på {2} (linje {1}): prosenten er oppgitt uten grunnlag.",
		EN:     "Allowance or charge of {2} (line {1}): the percentage is given without its base amount.",
		TodoNB: mendNB, TodoEN: mendEN,
	},
	"rule.peppol-en16931-r042": {
		NB:     "Rabatt eller tillegg på {2} (linje {1}): grunnlaget er oppgitt uten prosent.",
		EN:     "Allowance or charge of {2} (line {1}): the base amount is given without its percentage.",
		TodoNB: mendNB, TodoEN: mendEN,
	},
	"rule.peppol-en16931-r046": {
		NB:     "Linje {1}: nettoprisen (BT-146) er {2}, men bruttopris minus rabatt gir {3}.",
		EN:     "Line {1}: the net price (BT-146) is {2}, but gross price less discount makes {3}.",
		TodoNB: sumNB, TodoEN: sumEN,
	},
	"rule.peppol-en16931-r055": {
		NB:     "Mva-summen i regnskapsvaluta (BT-111) har et annet fortegn enn mva-summen (BT-110).",
		EN:     "The total VAT in accounting currency (BT-111) has another sign than the total VAT (BT-110).",
		TodoNB: sumNB, TodoEN: sumEN,
	},
	"rule.peppol-en16931-r120": {
		NB:     "Linje {1}: linjebeløpet (BT-131) er {2:amount}, men antall {3} og pris {4}, med rabatter og tillegg, gir noe annet.",
		EN:     "Line {1}: the net amount (BT-131) is {2:amount}, but quantity {3} and price {4}, with allowances and charges, make another.",
		TodoNB: sumNB, TodoEN: sumEN,
	},
	"rule.peppol-en16931-r121": {
		NB:     "Linje {1}: antallet som prisen gjelder for (BT-149), må være større enn null.",
		EN:     "Line {1}: the quantity that the price is for (BT-149) must be above nought.",
		TodoNB: mendNB, TodoEN: mendEN,
	},
	"rule.peppol-en16931-r130": {
		NB:     "Linje {1}: prisen gjelder enheten «{2}» (BT-150), men antallet er i «{3}» (BT-130).",
		EN:     "Line {1}: the price is for the unit “{2}” (BT-150), but the quantity is in “{3}” (BT-130).",
		TodoNB: mendNB, TodoEN: mendEN,
	},
	"rule.peppol-common-r041": {
		NB:     "Organisasjonsnummeret «{1}» er ikke gyldig: det skal være ni siffer med riktig kontrollsiffer.",
		EN:     "The organisation number “{1}” is not valid: it is nine digits with the right check digit.",
		TodoNB: "Slå opp nummeret i Enhetsregisteret og rett det i kildesystemet.",
		TodoEN: "Look the number up in the Register of Legal Entities and mend it in the source system.",
	},
	"rule.no-r-001": {
		NB:     "Selgerens mva-nummer (BT-31) er «{1}»; det skal være NO, et gyldig organisasjonsnummer og MVA, uten mellomrom.",
		EN:     "The seller's VAT number (BT-31) is “{1}”; it must be NO, a valid organisation number and MVA, without blanks.",
		TodoNB: "Rett mva-nummeret i kildesystemets oppsett.", TodoEN: "Mend the VAT number in the source system's settings.",
	},
	"rule.no-r-002": {
		NB:     "«Foretaksregisteret» (BT-32) står ikke på fakturaen. AS, ASA og utenlandske foretaks filialer skal ha det.",
		EN:     "“Foretaksregisteret” (BT-32) is not on the invoice. AS, ASA and branches of foreign companies must have it.",
		TodoNB: "Gjelder det selgeren, slå det på i kildesystemets oppsett.",
		TodoEN: "If that is the seller, switch it on in the source system's settings.",
	},
}

// ownWords are for our own rules, which no norm has.
var ownWords = map[string]Text{
	"rule.sluse-orgnr": {
		NB:     "Kundens organisasjonsnummer «{1}» er ikke gyldig: kontrollsifferet stemmer ikke.",
		EN:     "The buyer's organisation number “{1}” is not valid: its check digit is wrong.",
		TodoNB: "Slå opp kunden i Enhetsregisteret og rett nummeret på kundekortet i kildesystemet.",
		TodoEN: "Look the buyer up in the Register of Legal Entities and mend the number in the source system.",
	},
	"rule.sluse-kid": {
		NB:     "KID «{1}» (BT-83) er ikke gyldig: den skal være 2 til 25 siffer med riktig kontrollsiffer.",
		EN:     "The KID “{1}” (BT-83) is not valid: it is 2 to 25 digits with the right check digit.",
		TodoNB: "Rett KID i kildesystemet. Er det ikke en KID, skal feltet være tomt.",
		TodoEN: "Mend the KID in the source system. If it is no KID, leave the field empty.",
	},
	"rule.sluse-bban": {
		NB:     "Kontonummeret «{1}» (BT-84) er ikke gyldig: det skal være elleve siffer med riktig kontrollsiffer.",
		EN:     "The account number “{1}” (BT-84) is not valid: it is eleven digits with the right check digit.",
		TodoNB: "Rett kontonummeret i kildesystemet.", TodoEN: "Mend the account number in the source system.",
	},
	"rule.sluse-iban": {
		NB:     "IBAN «{1}» (BT-84) er ikke gyldig: kontrollsifrene stemmer ikke.",
		EN:     "The IBAN “{1}” (BT-84) is not valid: its check digits are wrong.",
		TodoNB: "Rett kontonummeret i kildesystemet.", TodoEN: "Mend the account number in the source system.",
	},
	"rule.sluse-credit-ref": {
		NB:     "Kreditnotaen sier ikke hvilken faktura den gjelder (BT-25).",
		EN:     "The credit note does not say which invoice it credits (BT-25).",
		TodoNB: "Oppgi fakturanummeret i kildesystemet, så kreditnotaen kan føres mot riktig faktura.",
		TodoEN: "Give the invoice number in the source system, so that the credit note meets the right invoice.",
	},
	"rule.sluse-factored": {
		NB:     "En overdratt faktura (type 393 eller 396) skal ha betalingsmottaker (BG-10) og nøyaktig én merknad (BT-22).",
		EN:     "A factored invoice (type 393 or 396) has a payee (BG-10) and exactly one note (BT-22).",
		TodoNB: "Fyll ut begge i kildesystemet, eller bruk type 380 eller 381 om fakturaen ikke er overdratt.",
		TodoEN: "Fill in both in the source system, or use type 380 or 381 where the invoice is not assigned.",
	},
	"rule.sluse-date": {
		NB:     "Forfallsdatoen (BT-9), {1:date}, er før fakturadatoen (BT-2), {2:date}.",
		EN:     "The due date (BT-9), {1:date}, is before the issue date (BT-2), {2:date}.",
		TodoNB: "Kontroller datoene i kildesystemet.", TodoEN: "Check the dates in the source system.",
	},
	"rule.sluse-amount": {
		NB:     "Beløpet {1} i totalene eller mva-tabellen kan ikke uttrykkes i {2}: det har for mange desimaler eller er for stort.",
		EN:     "The amount {1} in the totals or the VAT breakdown is no amount in {2}: it has too many decimals or is too large.",
		TodoNB: "Rund av beløpet i kildesystemet eller i eksporten.", TodoEN: "Round the amount in the source system or its export.",
	},
}
