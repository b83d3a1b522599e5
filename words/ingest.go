package words

var ingestWords = map[string]Text{
	"ingest.vanished": {
		NB: "Filen ble fjernet igjen før den ble lest.",
		EN: "The file was taken away again before it was read.",
	},
	"ingest.empty": {
		NB: "Filen er tom.", EN: "The file is empty.",
		TodoNB: "Lag filen på nytt i systemet som sendte den, og lever den inn igjen.",
		TodoEN: "Make the file again in the system that sent it, and hand it in again.",
	},
	"ingest.too-large": {
		NB: "Filen er for stor: {1}. Grensen er {2}.", EN: "The file is too large: {1}. The limit is {2}.",
		TodoNB: "Del filen i flere, eller be den som drifter programmet om å heve grensen.",
		TodoEN: "Divide the file, or ask whoever runs the program to raise the limit.",
	},
	"ingest.unknown-format": {
		NB:     "Innholdet er ikke i noe format som denne mappen tar imot.",
		EN:     "The content is in no format that this folder takes.",
		TodoNB: "Åpne filen og se om det er riktig fil. Lagre den i et format som mappen tar imot, og lever den inn igjen.",
		TodoEN: "Open the file and see whether it is the right one. Save it in a format that the folder takes, and hand it in again.",
	},
	"ingest.rejected": {
		NB: "Ikke noe i filen er innlest.", EN: "Nothing in the file was read in.",
	},
	"ingest.report-file":  {NB: "Fil: {1}", EN: "File: {1}"},
	"ingest.report-came":  {NB: "Kom inn: {1:date} kl. {2}", EN: "Came in: {1:date} at {2}"},
	"ingest.report-place": {NB: "Hvor: {1}", EN: "Where: {1}"},
	"ingest.report-wrong": {NB: "Hva er galt: {1}", EN: "What is wrong: {1}"},
	"ingest.report-todo":  {NB: "Hva må gjøres: {1}", EN: "What to do: {1}"},
}
