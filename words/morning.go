package words

// morningWords are the texts of the morning mail, its workbook and the status
// file, and of their section in the configuration.
var morningWords = map[string]Text{
	"config.time-of-day": {
		NB: "«{1}» er ikke et klokkeslett; skriv «06:30»", EN: "\"{1}\" is not a time of day; write \"06:30\"",
	},
	"config.morning-sender": {
		NB: "selgeren {1} har ingen e-postadresse (email), så avsenderen må stå her", EN: "the seller {1} has no email, so the sender must stand here",
	},
	"config.morning-without-mail": {
		NB: "morgenposten går med e-postserveren i channels.email, som ikke er der", EN: "the morning mail leaves by the mail server of channels.email, which is not there",
	},
	"config.status-folder": {
		NB: "«{1}» er ikke en mappe under innleveringsmappen; skriv for eksempel «status»", EN: "\"{1}\" is no folder within this drop; write \"status\", for example",
	},
	"config.status-folder-taken": {
		NB: "mappen «{1}» er i bruk til noe annet; skriv for eksempel «status»", EN: "the folder \"{1}\" has another use; write \"status\", for example",
	},

	// Mails and files of our own.
	"name.channel.notice": {NB: "Egen e-post", EN: "Own mail"},
	"notice.no-invoices":  {NB: "denne veien tar ingen fakturaer", EN: "this way takes no invoices"},
	"notice.not-one": {
		NB: "leveringen har ingen melding", EN: "the delivery carries no notice",
		TodoNB: "Meld fra til den som drifter programmet.", TodoEN: "Tell whoever runs the program.",
	},
	"notice.no-address": {
		NB: "«{1}» er verken en e-postadresse eller et filnavn", EN: "\"{1}\" is neither a mail address nor a file name",
		TodoNB: "Rett mottakeren i konfigurasjonen.", TodoEN: "Mend the receiver in the configuration.",
	},
	"notice.refused": {
		NB: "e-postserveren tok ikke e-posten til {1}: {2}", EN: "the mail server did not take the mail to {1}: {2}",
		TodoNB: "Rett adressen i konfigurasjonen (morning), eller spør den som drifter e-postserveren.",
		TodoEN: "Mend the address in the configuration (morning), or ask whoever runs the mail server.",
	},
	"notice.not-arrived-morning": {
		NB: "morgenposten til {1} kom ikke fram: {3:reason}", EN: "the morning mail to {1} did not arrive: {3:reason}",
		TodoNB: "Rett adressen eller e-postserveren, og prøv igjen (sluse retry {2}), eller merk den som behandlet (sluse handled {2}).",
		TodoEN: "Mend the address or the mail server, and try again (sluse retry {2}), or mark it as seen to (sluse handled {2}).",
	},
	"notice.uncertain-morning": {
		NB: "ingen vet om morgenposten til {1} kom fram: {3:reason}", EN: "nobody knows whether the morning mail to {1} arrived: {3:reason}",
		TodoNB: "Spør mottakeren. Kom den ikke: sluse retry {2}. Kom den: sluse handled {2}.",
		TodoEN: "Ask the receiver. If it did not come: sluse retry {2}. If it did: sluse handled {2}.",
	},
	"notice.not-arrived-status": {
		NB: "statusfilen {1} kom ikke fram: {3:reason}", EN: "the status file {1} did not arrive: {3:reason}",
		TodoNB: "Sørg for at mappen kan skrives til, og prøv igjen (sluse retry {2}), eller merk den som behandlet (sluse handled {2}).",
		TodoEN: "See that the folder can be written to, and try again (sluse retry {2}), or mark it as seen to (sluse handled {2}).",
	},
	"notice.uncertain-status": {
		NB: "ingen vet om statusfilen {1} kom fram: {3:reason}", EN: "nobody knows whether the status file {1} arrived: {3:reason}",
		TodoNB: "Se i mappen eller spør systemet. Kom den ikke: sluse retry {2}. Kom den: sluse handled {2}.",
		TodoEN: "Look into the folder, or ask the system. If it did not come: sluse retry {2}. If it did: sluse handled {2}.",
	},
	"notice.handled":      {NB: "behandlet av {1}", EN: "seen to by {1}"},
	"notice.nothing-open": {NB: "{1} har kommet fram eller er på vei: det er ingenting å gjøre", EN: "{1} has arrived or is on its way: there is nothing to do"},
	"todo.notice": {
		NB: "melding", EN: "notice",
		TodoNB: "Se hva som hindrer den (sluse list notices).", TodoEN: "See what hinders it (sluse list notices).",
	},
}
