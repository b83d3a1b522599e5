package words

// sheetWords are the texts of Excel files.
var sheetWords = map[string]Text{
	// The file is no workbook that is read.
	"sheet.xls": {
		NB: "Filen er en Excel-arbeidsbok av den gamle typen (.xls).", EN: "The file is an Excel workbook of the old kind (.xls).",
		TodoNB: "Åpne den i Excel, velg Fil > Lagre som > Excel-arbeidsbok (*.xlsx), og legg inn den nye filen.",
		TodoEN: "Open it in Excel, choose File > Save As > Excel Workbook (*.xlsx), and drop the new file.",
	},
	"sheet.ods": {
		NB: "Filen er et regneark fra LibreOffice eller OpenOffice (.ods).", EN: "The file is a spreadsheet of LibreOffice or OpenOffice (.ods).",
		TodoNB: "Åpne den i LibreOffice, velg Fil > Lagre som > Excel 2007–365 (.xlsx), og legg inn den nye filen. I Excel: Fil > Lagre som > Excel-arbeidsbok (*.xlsx).",
		TodoEN: "Open it in LibreOffice, choose File > Save As > Excel 2007–365 (.xlsx), and drop the new file. In Excel: File > Save As > Excel Workbook (*.xlsx).",
	},
	"sheet.binary": {
		NB: "Filen er en binær Excel-arbeidsbok (.xlsb).", EN: "The file is a binary Excel workbook (.xlsb).",
		TodoNB: "Åpne den i Excel, velg Fil > Lagre som > Excel-arbeidsbok (*.xlsx), og legg inn den nye filen.",
		TodoEN: "Open it in Excel, choose File > Save As > Excel Workbook (*.xlsx), and drop the new file.",
	},
	"sheet.macro": {
		NB: "Filen er en Excel-arbeidsbok med makroer (.xlsm).", EN: "The file is an Excel workbook with macros (.xlsm).",
		TodoNB: "Åpne den i Excel, velg Fil > Lagre som > Excel-arbeidsbok (*.xlsx), svar Ja til å lagre uten makroer, og legg inn den nye filen.",
		TodoEN: "Open it in Excel, choose File > Save As > Excel Workbook (*.xlsx), answer Yes to saving without macros, and drop the new file.",
	},
	"sheet.encrypted": {
		NB: "Filen er en Excel-arbeidsbok med passord, og kan ikke åpnes her.", EN: "The file is an Excel workbook with a password and cannot be opened here.",
		TodoNB: "Åpne den i Excel, velg Fil > Info > Beskytt arbeidsbok > Krypter med passord, tøm feltet, lagre, og legg filen inn igjen.",
		TodoEN: "Open it in Excel, choose File > Info > Protect Workbook > Encrypt with Password, empty the field, save, and drop the file again.",
	},
	"sheet.old-unknown": {
		NB: "Filen er en gammel Excel-arbeidsbok (.xls), en arbeidsbok med passord, eller et annet Office-dokument.",
		EN: "The file is an old Excel workbook (.xls), a workbook with a password, or another Office document.",

		TodoNB: "Åpne den i Excel, fjern passordet om den har noe, velg Fil > Lagre som > Excel-arbeidsbok (*.xlsx), og legg inn den nye filen.",
		TodoEN: "Open it in Excel, remove its password if it has one, choose File > Save As > Excel Workbook (*.xlsx), and drop the new file.",
	},
	"sheet.not-workbook": {
		NB: "Filen er et Office-dokument, men ikke en Excel-arbeidsbok.", EN: "The file is an Office document, but no Excel workbook.",
		TodoNB: "Kontroller at riktig fil ble lagt inn. Fakturaer leses som EHF (UBL), CSV eller Excel (.xlsx).",
		TodoEN: "Check that the right file was dropped. Invoices are read as EHF (UBL), CSV or Excel (.xlsx).",
	},
	"sheet.cut": {
		NB: "Arbeidsboken er kuttet: slutten av filen mangler.", EN: "The workbook is cut: the end of the file is missing.",
		TodoNB: "Filen ble trolig ikke kopiert ferdig. Legg den inn på nytt.", TodoEN: "The file was probably not copied to its end. Drop it again.",
	},
	"sheet.damaged": {
		NB: "Arbeidsboken er skadet og kan ikke leses.", EN: "The workbook is damaged and cannot be read.",
		TodoNB: "Åpne den i Excel, la Excel reparere den, velg Fil > Lagre som > Excel-arbeidsbok (*.xlsx), og legg inn den nye filen.",
		TodoEN: "Open it in Excel, let Excel repair it, choose File > Save As > Excel Workbook (*.xlsx), and drop the new file.",
	},
	"sheet.too-large": {
		NB: "Arbeidsboken er for stor når den pakkes ut: grensen er {1}. En slik fil kan være laget for å gjøre skade.",
		EN: "The workbook is too large when unpacked: the limit is {1}. Such a file may be made to do harm.",

		TodoNB: "Er filen ekte, del den i flere, slett tomme rader og kolonner med format, eller hev grensen workbook_size i konfigurasjonen.",
		TodoEN: "If the file is real, split it, delete empty rows and columns that have a format, or raise the limit workbook_size in the configuration.",
	},
	"sheet.element-too-long": {
		NB: "Noe i arbeidsboken er lengre enn {1} byte.", EN: "Something in the workbook is longer than {1} bytes.",
		TodoNB: "Finn den lange teksten i arket og kort den ned, eller hev grensen line_size i konfigurasjonen.", TodoEN: "Find the long text in the sheet and shorten it, or raise the limit line_size in the configuration.",
	},
	"sheet.too-many-rows": {
		NB: "Arket har mer enn {1} rader.", EN: "The sheet has more than {1} rows.",
		TodoNB: "Del filen i flere, eller hev grensen workbook_rows i konfigurasjonen.", TodoEN: "Split the file, or raise the limit workbook_rows in the configuration.",
	},
	"sheet.too-many-columns": {
		NB: "Overskriftsraden har mer enn {1} kolonner.", EN: "The heading row has more than {1} columns.",
		TodoNB: "Ta bort de kolonnene som ikke hører til fakturaene.", TodoEN: "Remove the columns that do not belong to the invoices.",
	},
	"sheet.too-many-sheets": {
		NB: "Arbeidsboken har mer enn {1} ark.", EN: "The workbook has more than {1} sheets.",
		TodoNB: "Legg arket med fakturaene i en arbeidsbok for seg.", TodoEN: "Put the sheet with the invoices into a workbook of its own.",
	},

	// The sheet.
	"sheet.no-heading": {
		NB: "Ingen av arkene har overskriften Fakturanr i de første radene. Arkene er: {1}.", EN: "None of the sheets has the heading Fakturanr in its first rows. The sheets are: {1}.",
		TodoNB: "Sett overskriftene øverst i arket, og lagre arbeidsboken på nytt.", TodoEN: "Put the headings at the top of the sheet, and save the workbook again.",
	},
	"sheet.several": {
		NB: "Flere ark har fakturaer: {1}. Ingenting er lest inn, for det kan være en gammel kopi blant dem.", EN: "Several sheets have invoices: {1}. Nothing was read, for an old copy may be among them.",
		TodoNB: "Slett de arkene som ikke skal leses, eller legg hvert ark i en arbeidsbok for seg.", TodoEN: "Delete the sheets that are not to be read, or put each sheet into a workbook of its own.",
	},

	// A cell.
	"sheet.outside": {
		NB: "Det står noe i kolonne {1}, som ikke har noen overskrift.", EN: "There is something in column {1}, which has no heading.",
		TodoNB: "Slett det, eller flytt det dit det hører hjemme.", TodoEN: "Delete it, or move it to where it belongs.",
	},
	"sheet.truth": {
		NB: "{1} er SANN eller USANN.", EN: "{1} is TRUE or FALSE.",
		TodoNB: "Skriv verdien som tekst eller tall.", TodoEN: "Write the value as a text or a number.",
	},
	"sheet.error-value": {
		NB: "{1} viser feilen {2}.", EN: "{1} shows the error {2}.",
		TodoNB: "Rett formelen i cellen, eller skriv verdien selv.", TodoEN: "Mend the formula in the cell, or write the value yourself.",
	},
	"sheet.no-value": {
		NB: "{1} er en formel, og resultatet av den er ikke lagret i filen.", EN: "{1} is a formula whose result is not stored in the file.",
		TodoNB: "Åpne arbeidsboken i Excel og lagre den, så blir resultatet med. Eller skriv verdien selv.", TodoEN: "Open the workbook in Excel and save it, and the result is stored. Or write the value yourself.",
	},
	"sheet.date-year": {
		NB: "Datoen {1:date} er utenfor årene 2000 til 2099.", EN: "The date {1:date} is outside the years 2000 to 2099.",
		TodoNB: "Rett datoen.", TodoEN: "Mend the date.",
	},
	"sheet.no-day": {
		NB: "Tallet {1} har datoformat, men er ingen dag.", EN: "The number {1} has a date's format, but is no day.",
		TodoNB: "Skriv datoen slik: 31.01.2027.", TodoEN: "Write the date like this: 31.01.2027.",
	},
	"sheet.made-date": {
		NB: "{1} er blitt en dato i arket, og hva som ble skrevet, er borte.", EN: "{1} has become a date in the sheet, and what was typed is gone.",
		TodoNB: "Merk kolonnen, velg Formater celler > Tekst (for et tall: Tall), og skriv verdien på nytt.", TodoEN: "Mark the column, choose Format Cells > Text (for a number: Number), and type the value again.",
	},
	"sheet.number-in-text": {
		NB: "{1} er et tall med desimaler i arket, og kan være avrundet.", EN: "{1} is a number with decimals in the sheet, and may be rounded.",
		TodoNB: "Merk kolonnen, velg Formater celler > Tekst, og skriv verdien på nytt.", TodoEN: "Mark the column, choose Format Cells > Text, and type the value again.",
	},
	"sheet.id-number": {
		NB: "{1} er lagret som tallet {2}. Da kan nuller foran være borte, og det kan ikke bevises at sifrene er riktige.",
		EN: "{1} is stored as the number {2}. Noughts in front may be gone, and it cannot be proved that the digits are right.",

		TodoNB: "Merk kolonnen {1}, velg Formater celler > Tekst, og skriv alle sifrene på nytt, med nullene.",
		TodoEN: "Mark the column {1}, choose Format Cells > Text, and type all the digits again, with the noughts.",
	},
}
