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
}
