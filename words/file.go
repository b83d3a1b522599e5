package words

// fileWords is what is said of a dropped file and its rows.
var fileWords = map[string]Text{
	// The file is something else than an invoice file.
	"file.empty": {
		NB: "Filen er tom.", EN: "The file is empty.",
		TodoNB: "Eksporter på nytt fra faktureringssystemet, og legg filen inn igjen.", TodoEN: "Export it again from the invoicing system and drop it again.",
	},
	"file.html": {
		NB: "Filen er en nettside, ikke en fakturafil. Ofte er det en innloggingsside som ble lagret i stedet for eksporten.",
		EN: "The file is a web page, not an invoice file; often it is a log-in page that was saved instead of the export.",

		TodoNB: "Logg inn i faktureringssystemet og eksporter på nytt.", TodoEN: "Log in to the invoicing system and export again.",
	},
	"file.excel": {
		NB: "Filen er en Excel-arbeidsbok.", EN: "The file is an Excel workbook.",
		TodoNB: "Åpne den i Excel, velg Lagre som, og velg «CSV UTF-8 (semikolondelt)».", TodoEN: "Open it in Excel, choose Save as, and choose \"CSV UTF-8\" (semicolon delimited).",
	},
	"file.excel-old": {
		NB: "Filen er en Excel-arbeidsbok av den gamle typen (.xls), eller et annet eldre Office-dokument.",
		EN: "The file is an Excel workbook of the old kind (.xls), or another old Office document.",

		TodoNB: "Åpne den i Excel, velg Lagre som, og velg «CSV UTF-8 (semikolondelt)».", TodoEN: "Open it in Excel, choose Save as, and choose \"CSV UTF-8\" (semicolon delimited).",
	},
	"file.pdf": {
		NB: "Filen er en PDF. Innholdet i den kan ikke leses som faktura.", EN: "The file is a PDF, which cannot be read as an invoice.",
		TodoNB: "Eksporter fakturaene som CSV eller EHF (UBL).", TodoEN: "Export the invoices as CSV or EHF (UBL).",
	},
	"file.zip": {
		NB: "Filen er pakket (zip eller lignende).", EN: "The file is packed (zip or the like).",
		TodoNB: "Pakk den ut, og legg inn filene som er i den.", TodoEN: "Unpack it and drop the files in it.",
	},
	"file.binary": {
		NB: "Filen er ikke en tekstfil som kan leses.", EN: "The file is not a text file that can be read.",
		TodoNB: "Eksporter på nytt som CSV med tegnsett UTF-8 eller Windows-1252.", TodoEN: "Export it again as CSV in UTF-8 or Windows-1252.",
	},
	"file.xml-unknown": {
		NB: "Filen er XML, men ikke av et slag som programmet kjenner.", EN: "The file is XML, but of no kind that the program knows.",
		TodoNB: "Fakturaer leses som EHF (UBL), CSV eller Excel (.xlsx). Kontroller hva som ble eksportert.", TodoEN: "Invoices are read as EHF (UBL), CSV or Excel (.xlsx). Check what was exported.",
	},
	"file.json": {
		NB: "Filen er JSON, som ikke kan leses som faktura.", EN: "The file is JSON, which cannot be read as an invoice.",
		TodoNB: "Eksporter fakturaene som CSV eller EHF (UBL).", TodoEN: "Export the invoices as CSV or EHF (UBL).",
	},
	"file.unknown": {
		NB: "Filen er ikke av et slag som programmet kjenner. Den begynner slik: «{1}».", EN: "The file is of no kind that the program knows. It begins: \"{1}\".",
		TodoNB: "Fakturaer leses som EHF (UBL), CSV eller Excel (.xlsx). Kontroller at riktig fil ble lagt inn.", TodoEN: "Invoices are read as EHF (UBL), CSV or Excel (.xlsx). Check that the right file was dropped.",
	},

	// The CSV as a whole.
	"csv.no-heading": {
		NB: "Filen har ingen overskrifter.", EN: "The file has no headings.",
		TodoNB: "Eksporter med overskriftsrad.", TodoEN: "Export it with a heading row.",
	},
	"csv.no-heading-row": {
		NB: "Den første raden har ikke overskriften Fakturanr. Den begynner slik: «{1}».", EN: "The first row does not have the heading Fakturanr. It begins: \"{1}\".",
		TodoNB: "Eksporter med overskriftsrad, og med de overskriftene som er avtalt.", TodoEN: "Export it with a heading row, and with the headings that are documented.",
	},
	"csv.heading-broken": {
		NB: "Overskriftsraden kan ikke leses: et anførselstegn er ikke avsluttet, eller raden er for lang.",
		EN: "The heading row cannot be read: a quote is not closed, or the row is too long.",

		TodoNB: "Rett overskriftsraden, eller eksporter på nytt.", TodoEN: "Mend the heading row, or export again.",
	},
	"csv.no-rows": {
		NB: "Filen har overskrifter, men ingen fakturaer.", EN: "The file has headings but no invoices.",
		TodoNB: "Kontroller utvalget i eksporten. Var det ingenting å fakturere, trengs ingenting mer.", TodoEN: "Check what was chosen for export. If there was nothing to invoice, nothing more is needed.",
	},
	"csv.missing-column": {
		NB: "Disse kolonnene mangler: {1}.", EN: "These columns are missing: {1}.",
		TodoNB: "Ta kolonnene med i eksporten, og legg filen inn igjen.", TodoEN: "Include the columns in the export and drop the file again.",
	},
	"csv.unknown-column": {
		NB: "Disse overskriftene er ukjente: {1}.", EN: "These headings are unknown: {1}.",
		TodoNB: "Rett overskriftene, eller ta kolonnene ut av eksporten.", TodoEN: "Mend the headings, or leave the columns out of the export.",
	},
	"csv.unknown-and-missing-column": {
		NB: "Disse overskriftene er ukjente: {1}. Disse kolonnene mangler: {2}.", EN: "These headings are unknown: {1}. These columns are missing: {2}.",
		TodoNB: "Rett overskriftene i eksporten, og legg filen inn igjen.", TodoEN: "Mend the headings in the export and drop the file again.",
	},
	"csv.column-twice": {
		NB: "Disse overskriftene står mer enn én gang: {1}.", EN: "These headings stand more than once: {1}.",
		TodoNB: "Ta bort den ene kolonnen.", TodoEN: "Remove one of the columns.",
	},
	"csv.comma-separated": {
		NB: "Filen er delt med komma. Kolonnene skal være delt med semikolon, for komma er desimaltegn.",
		EN: "The file is separated by commas. Columns are separated by semicolons, for the comma is the decimal sign.",

		TodoNB: "Velg semikolon som skilletegn i eksporten.", TodoEN: "Choose the semicolon as the separator in the export.",
	},
	"csv.other-separator": {
		NB: "Filen er ikke delt med semikolon.", EN: "The file is not separated by semicolons.",
		TodoNB: "Velg semikolon som skilletegn i eksporten.", TodoEN: "Choose the semicolon as the separator in the export.",
	},

	// A row of the CSV.
	"csv.columns": {
		NB: "Raden har {1} felt, overskriftene er {2}.", EN: "The row has {1} fields, the headings are {2}.",
		TodoNB: "Et semikolon eller linjeskift inne i en tekst krever anførselstegn rundt teksten. Rett raden.", TodoEN: "A semicolon or line break within a text needs quotes around the text. Mend the row.",
	},
	"csv.cut": {
		NB: "Raden er kuttet: filen slutter midt i den.", EN: "The row is cut: the file ends within it.",
		TodoNB: "Filen ble trolig ikke skrevet ferdig. Eksporter på nytt.", TodoEN: "The file was probably not written to its end. Export it again.",
	},
	"csv.quote": {
		NB: "Et anførselstegn er ikke avsluttet, eller det står tekst rett etter det.", EN: "A quote is not closed, or text follows right behind it.",
		TodoNB: "Sett anførselstegn på begge sider av teksten, og doble dem som står inne i den.", TodoEN: "Put quotes on both sides of the text, and double those within it.",
	},
	"csv.line-too-long": {
		NB: "Linjen er lengre enn {1} byte og er ikke innlest.", EN: "The line is longer than {1} bytes and was not read.",
		TodoNB: "Finn linjen i den opprinnelige filen, og eksporter fakturaen på nytt.", TodoEN: "Find the line in the original file and export the invoice again.",
	},
	"csv.field-too-long": {
		NB: "Feltet er lengre enn {1} byte.", EN: "The field is longer than {1} bytes.",
		TodoNB: "Kort ned teksten.", TodoEN: "Shorten the text.",
	},
	"csv.invoice-too-long": {
		NB: "Radene til fakturaen er til sammen lengre enn {1} byte.", EN: "The invoice's rows are together longer than {1} bytes.",
		TodoNB: "Del fakturaen, eller kort ned tekstene.", TodoEN: "Split the invoice, or shorten its texts.",
	},
	"csv.too-many-lines": {
		NB: "Fakturaen har mer enn {1} linjer.", EN: "The invoice has more than {1} lines.",
		TodoNB: "Del fakturaen, eller hev grensen i konfigurasjonen.", TodoEN: "Split the invoice, or raise the limit in the configuration.",
	},
	"csv.encoding": {
		NB: "Bokstaver er ødelagt: tegnsettet i raden er et annet enn i resten av filen, eller teksten var ødelagt fra før.",
		EN: "Letters are spoilt: the row's encoding is another than the rest of the file's, or the text was spoilt before.",

		TodoNB: "Skriv teksten på nytt, eller eksporter hele filen i UTF-8.", TodoEN: "Write the text again, or export the whole file in UTF-8.",
	},
	"csv.control": {
		NB: "Teksten har usynlige tegn som ikke hører hjemme der.", EN: "The text has invisible characters that do not belong there.",
		TodoNB: "Skriv teksten på nytt uten linjeskift, tabulator og andre usynlige tegn.", TodoEN: "Write the text again without line breaks, tabs and other invisible characters.",
	},
	"csv.required": {
		NB: "{1} mangler.", EN: "{1} is missing.",
		TodoNB: "Fyll ut {1}.", TodoEN: "Fill in {1}.",
	},
	"csv.repeat": {
		NB: "{1} er en annen enn på fakturaens første rad («{2}»).", EN: "{1} is another than on the invoice's first row (\"{2}\").",
		TodoNB: "Skriv det samme på alle radene, eller la feltet stå tomt etter den første.", TodoEN: "Write the same on all rows, or leave it empty after the first.",
	},
	"csv.spoilt": {
		NB: "{1} er gjort om til et avrundet tall av et regneark, og sifrene er borte.", EN: "{1} was made a rounded number by a spreadsheet, and its digits are gone.",
		TodoNB: "Hent tallet fra faktureringssystemet. Sett kolonnen til Tekst før filen lagres fra et regneark.", TodoEN: "Take the number from the invoicing system. Set the column to Text before saving from a spreadsheet.",
	},
	"csv.number": {
		NB: "Dette er ikke et tall.", EN: "This is not a number.",
		TodoNB: "Skriv tallet slik: 1234,50 eller 1 234,50.", TodoEN: "Write the number like this: 1234,50 or 1 234,50.",
	},
	"csv.point": {
		NB: "Tallet har punktum, som kan være både desimaltegn og tusenskille.", EN: "The number has a point, which may be a decimal sign or group thousands.",
		TodoNB: "Skriv komma som desimaltegn: 1234,50.", TodoEN: "Write a comma as the decimal sign: 1234,50.",
	},
	"csv.number-range": {
		NB: "Tallet har for mange sifre.", EN: "The number has too many digits.",
		TodoNB: "Kontroller tallet.", TodoEN: "Check the number.",
	},
	"csv.amount-too-fine": {
		NB: "Beløpet har flere desimaler enn {1} har.", EN: "The amount has more decimals than {1} has.",
		TodoNB: "Skriv beløpet avrundet, slik fakturaen har det.", TodoEN: "Write the amount rounded, as the invoice has it.",
	},
	"csv.rate": {
		NB: "Kursen må være større enn null.", EN: "The rate must be above nought.",
		TodoNB: "Skriv kroner for én enhet av valutaen.", TodoEN: "Write kroner for one unit of the currency.",
	},
	"csv.date": {
		NB: "Dette er ikke en dato som finnes.", EN: "This is not a date that exists.",
		TodoNB: "Skriv datoen slik: 31.01.2027 eller 2027-01-31.", TodoEN: "Write the date like this: 31.01.2027 or 2027-01-31.",
	},
	"csv.date-serial": {
		NB: "Datoen er et løpenummer fra et regneark.", EN: "The date is a serial number from a spreadsheet.",
		TodoNB: "Sett kolonnen til Dato i regnearket, og skriv datoen slik: 31.01.2027.", TodoEN: "Set the column to Date in the spreadsheet, and write the date like this: 31.01.2027.",
	},
	"csv.type": {
		NB: "Typen er ukjent.", EN: "The type is unknown.",
		TodoNB: "Skriv faktura eller kreditnota.", TodoEN: "Write faktura or kreditnota.",
	},
	"csv.code": {
		NB: "{1} er ikke en kode som {2}.", EN: "{1} is not a code like {2}.",
		TodoNB: "Skriv koden med store bokstaver, slik: {2}.", TodoEN: "Write the code in capitals, like this: {2}.",
	},
	"csv.unit": {
		NB: "Enheten er ukjent.", EN: "The unit is unknown.",
		TodoNB: "Skriv en kjent enhet (stk, time, kg, m, l, mnd, pakke) eller en kode fra UN/ECE Rec 20.", TodoEN: "Write a known unit (stk, time, kg, m, l, mnd, pakke) or a code of UN/ECE Rec 20.",
	},
	"csv.vat-rate": {
		NB: "Dette er ikke en norsk merverdiavgiftssats.", EN: "This is not a Norwegian VAT rate.",
		TodoNB: "Satsene er 25, 15, 12, 11,11 og 0.", TodoEN: "The rates are 25, 15, 12, 11,11 and 0.",
	},
	"csv.vat-code": {
		NB: "Koden for merverdiavgift er ukjent.", EN: "The VAT code is unknown.",
		TodoNB: "Kodene er S, Z, E, G, K, AE og O.", TodoEN: "The codes are S, Z, E, G, K, AE and O.",
	},
	"csv.foreign-org-number": {
		NB: "Nummeret ser ut som et norsk organisasjonsnummer, men landet er {1}.", EN: "The number looks like a Norwegian organisation number, but the country is {1}.",
		TodoNB: "Rett landet, eller skriv landkoden foran nummeret ({1}…).", TodoEN: "Mend the country, or write the country code in front of the number ({1}…).",
	},
}
