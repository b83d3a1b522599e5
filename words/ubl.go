package words

// ublWords are what a clerk reads about a UBL file and what stands in it.
var ublWords = map[string]Text{
	"ubl.empty": {
		NB: "Filen er tom.", EN: "The file is empty.",
		TodoNB: "Eksporter fakturaen på nytt og legg filen i innleveringsmappen.", TodoEN: "Export the invoice again and put the file into the drop folder.",
	},
	"ubl.html": {
		NB:     "Filen er en nettside (HTML), ikke en faktura. Ofte er den en innloggings- eller feilside som ble lagret i stedet for fakturaen.",
		EN:     "The file is a web page (HTML), not an invoice. It is often a login or error page that was saved instead of the invoice.",
		TodoNB: "Last ned fakturaen på nytt fra systemet som laget den.", TodoEN: "Download the invoice again from the system that made it.",
	},
	"ubl.not-xml": {
		NB: "Filen er ikke XML og kan derfor ikke leses som en UBL-faktura.", EN: "The file is not XML, so it cannot be read as a UBL invoice.",
		TodoNB: "Kontroller at riktig fil ble lagt inn.", TodoEN: "Check that the right file was dropped.",
	},
	"ubl.not-ubl": {
		NB: "Filen er XML, men ikke en UBL 2.1-faktura eller -kreditnota. Den begynner med «{1}».", EN: "The file is XML, but not a UBL 2.1 invoice or credit note. It begins with “{1}”.",
		TodoNB: "Kontroller at fakturaen er eksportert som EHF eller Peppol BIS Billing 3.0.", TodoEN: "Check that the invoice was exported as EHF or Peppol BIS Billing 3.0.",
	},
	"ubl.truncated": {
		NB: "Filen slutter midt i fakturaen. Den er trolig ikke overført ferdig.", EN: "The file ends in the middle of the invoice. It was probably not transferred to its end.",
		TodoNB: "Overfør hele filen på nytt.", TodoEN: "Transfer the whole file again.",
	},
	"ubl.malformed": {
		NB: "Filen har en feil i XML-en og kan ikke leses lenger enn hit. Teknisk beskjed: {1}", EN: "The file has a mistake in its XML and cannot be read further than this. Technical message: {1}",
		TodoNB: "Be den som leverer systemet som laget filen, om å rette det.", TodoEN: "Ask the supplier of the system that made the file to mend it.",
	},
	"ubl.after-end": {
		NB: "Det står mer i filen etter at fakturaen er slutt. En UBL-fil skal ha én faktura.", EN: "There is more in the file after the invoice's end. A UBL file holds one invoice.",
		TodoNB: "Eksporter hver faktura i sin egen fil.", TodoEN: "Export each invoice into a file of its own.",
	},
	"ubl.doctype": {
		NB: "Filen har en DOCTYPE. Den kan hente inn innhold utenfra og godtas derfor ikke.", EN: "The file has a DOCTYPE. It can bring in content from outside, so it is not accepted.",
		TodoNB: "Be den som leverer systemet som laget filen, om å ta bort DOCTYPE.", TodoEN: "Ask the supplier of the system that made the file to leave the DOCTYPE out.",
	},
	"ubl.encoding": {
		NB: "Filen sier at den er skrevet med tegnsettet «{1}», og det kan ikke leses.", EN: "The file says that its encoding is “{1}”, which cannot be read.",
		TodoNB: "Eksporter fakturaen med tegnsettet UTF-8.", TodoEN: "Export the invoice in UTF-8.",
	},
	"ubl.not-utf8": {
		NB:     "Filen sier at den er UTF-8, men linjen har tegn som ikke er det. Ofte er det æ, ø eller å i et eldre tegnsett.",
		EN:     "The file says that it is UTF-8, but the line has characters that are not. They are often æ, ø or å in an older encoding.",
		TodoNB: "Eksporter fakturaen med tegnsettet UTF-8.", TodoEN: "Export the invoice in UTF-8.",
	},
	"ubl.too-large": {
		NB: "Filen er større enn {1} MB, som er grensen for én faktura.", EN: "The file is larger than {1} MB, the limit for one invoice.",
		TodoNB: "Del fakturaen, eller ta ut store vedlegg.", TodoEN: "Split the invoice, or take large attachments out.",
	},
	"ubl.too-deep": {
		NB: "Filen har mer enn {1} nivåer av elementer i hverandre. Det har ingen faktura.", EN: "The file has more than {1} levels of elements. No invoice has.",
		TodoNB: "Kontroller at riktig fil ble lagt inn.", TodoEN: "Check that the right file was dropped.",
	},
	"ubl.attributes": {
		NB: "Et element i filen har mer enn {1} attributter. Det har ingen faktura.", EN: "An element of the file has more than {1} attributes. No invoice has.",
		TodoNB: "Kontroller at riktig fil ble lagt inn.", TodoEN: "Check that the right file was dropped.",
	},
	"ubl.text-too-long": {
		NB: "En tekst i fakturaen er lengre enn {1} byte.", EN: "A text in the invoice is longer than {1} bytes.",
		TodoNB: "Forkort teksten.", TodoEN: "Shorten the text.",
	},
	"ubl.too-many-lines": {
		NB: "Fakturaen har mer enn {1} linjer.", EN: "The invoice has more than {1} lines.",
		TodoNB: "Del den i flere fakturaer.", TodoEN: "Split it into several invoices.",
	},
	"ubl.number": {
		NB: "«{1}» er ikke et tall. Et tall skrives med siffer og punktum, for eksempel 1234.50.", EN: "“{1}” is not a number. A number is written with digits and a point, such as 1234.50.",
		TodoNB: "Rett tallet og legg fakturaen inn på nytt.", TodoEN: "Correct the number and drop the invoice again.",
	},
	"ubl.number-range": {
		NB: "Tallet «{1}» har flere siffer enn det som kan regnes nøyaktig (18 siffer, 12 desimaler).", EN: "The number “{1}” has more digits than can be computed exactly (18 digits, 12 decimals).",
		TodoNB: "Rett tallet og legg fakturaen inn på nytt.", TodoEN: "Correct the number and drop the invoice again.",
	},
	"ubl.date": {
		NB: "«{1}» er ikke en dato. En dato skrives 2027-01-31, uten klokkeslett og tidssone.", EN: "“{1}” is not a date. A date is written 2027-01-31, without time and zone.",
		TodoNB: "Rett datoen og legg fakturaen inn på nytt.", TodoEN: "Correct the date and drop the invoice again.",
	},
	"ubl.currency": {
		NB: "Beløpet er oppgitt i «{1}», men fakturaens valuta er «{2}».", EN: "The amount is given in “{1}”, but the invoice's currency is “{2}”.",
		TodoNB: "Rett valutaen slik at alle beløp har fakturaens valuta.", TodoEN: "Correct the currency so that all amounts have the invoice's.",
	},
	"ubl.currency-missing": {
		NB: "Beløpet i {1} mangler valuta (currencyID).", EN: "The amount in {1} has no currency (currencyID).",
		TodoNB: "Legg til valutaen.", TodoEN: "Add the currency.",
	},
	"ubl.tax-currency": {
		NB:     "Mva er også oppgitt i «{1}», men fakturaen sier ikke at mva føres i en annen valuta (TaxCurrencyCode).",
		EN:     "VAT is also given in “{1}”, but the invoice does not say that VAT is accounted in another currency (TaxCurrencyCode).",
		TodoNB: "Oppgi TaxCurrencyCode, eller ta bort den andre mva-summen.", TodoEN: "Give TaxCurrencyCode, or take the other VAT total out.",
	},
	"ubl.twice": {
		NB: "{1} står mer enn én gang, og det er uklart hvilken som gjelder.", EN: "{1} stands more than once, and it is not clear which one counts.",
		TodoNB: "La bare én stå, og legg fakturaen inn på nytt.", TodoEN: "Leave one only, and drop the invoice again.",
	},
	"ubl.type-invoice": {
		NB: "Dokumentet er en faktura, men har typekode «{1}», som ikke hører til en faktura her.", EN: "The document is an invoice, but its type code is “{1}”, which does not belong to an invoice here.",
		TodoNB: "Bruk typekode 380 (393 når fakturaen er solgt), eller send en kreditnota.", TodoEN: "Use type code 380 (393 for an invoice that is sold), or send a credit note.",
	},
	"ubl.type-credit-note": {
		NB: "Dokumentet er en kreditnota, men har typekode «{1}». Her brukes 381, eller 396 når fakturaen er solgt.", EN: "The document is a credit note, but its type code is “{1}”. Here 381 is used, or 396 where the invoice is sold.",
		TodoNB: "Bruk typekode 381.", TodoEN: "Use type code 381.",
	},
	"ubl.charge-indicator": {
		NB: "Det er uklart om dette er et avslag eller et tillegg: ChargeIndicator er «{1}», og skal være false eller true.", EN: "It is not clear whether this is an allowance or a charge: ChargeIndicator is “{1}”, and must be false or true.",
		TodoNB: "Sett false for avslag eller true for tillegg.", TodoEN: "Set false for an allowance or true for a charge.",
	},
	"ubl.price-charge": {
		NB:     "Prisen har et tillegg, eller sier ikke at det er et avslag. På en pris er bare avslag tillatt.",
		EN:     "The price has a charge, or does not say that it is a discount. On a price only a discount is allowed.",
		TodoNB: "Legg tillegget på linjen, eller ta det inn i prisen.", TodoEN: "Put the charge on the line, or into the price.",
	},
	"ubl.accounts": {
		NB: "Fakturaen oppgir to kontoer å betale til: {1} og {2}. Den kan ikke kontrolleres før det bare er én.", EN: "The invoice names two accounts to pay to: {1} and {2}. It cannot be checked until there is only one.",
		TodoNB: "La bare selgerens egen konto stå.", TodoEN: "Leave only the seller's own account.",
	},
	"ubl.assign": {
		NB: "Overdragelsen kunne ikke føres inn i den opprinnelige UBL-filen ({1}). Fakturaen er ikke overlevert.", EN: "The assignment could not be put into the original UBL file ({1}). The invoice was not handed over.",
		TodoNB: "Eksporter fakturaen på nytt som gyldig EHF.", TodoEN: "Export the invoice again as valid EHF.",
	},
}
