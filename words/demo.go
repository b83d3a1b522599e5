package words

// demoWords are what the demo tells while its nights pass.
var demoWords = map[string]Text{
	"demo.night-1": {
		NB: "Natt til mandag 11. januar 2027: {1} filer med fakturaer kommer inn.",
		EN: "The night to Monday 11 January 2027: {1} files with invoices come in.",
	},
	"demo.night-2": {
		NB: "Natt til tirsdag 12. januar: {1} filer kommer inn, blant dem den rettede filen og faktorens oppgjør.",
		EN: "The night to Tuesday 12 January: {1} files come in, among them the mended file and the factor's settlement.",
	},
	"demo.night-3": {
		NB: "Natt til onsdag 13. januar: {1} filer kommer inn, de fleste fra banken.",
		EN: "The night to Wednesday 13 January: {1} files come in, most of them from the bank.",
	},
	"demo.answered-ehf": {
		NB: "EHF-operatøren har svart på dokumenter: {1}",
		EN: "documents that the EHF operator has answered: {1}",
	},
	"demo.answered-print": {
		NB: "Trykkeriet har svart på bunker med brev: {1}",
		EN: "batches of letters that the printer has answered: {1}",
	},
	"demo.answered-factor": {
		NB: "Faktoren har behandlet filer: {1}",
		EN: "files that the factor has dealt with: {1}",
	},
	"demo.mails": {
		NB: "E-postserveren har tatt imot e-poster: {1}",
		EN: "mails that the mail server has taken: {1}",
	},
	"demo.morning": {
		NB: "Klokken 05.30 går morgenposten til økonomi; den ligger i motparter/epost.",
		EN: "At 05:30 the morning mail goes to the accounts department; it lies in motparter/epost.",
	},
	"demo.again": {
		NB: "De tre nettene er over. Programmet kjøres én gang til, og ingenting endrer seg.",
		EN: "The three nights are over. The program runs once more, and nothing changes.",
	},
}
