package words

// autopostWords are the letters: whether the address holds, and what the
// printer says.
var autopostWords = map[string]Text{
	"autopost.address-complete": {
		NB: "postadressen er fullstendig: {1}, {2} {3}, {4}",
		EN: "the postal address is complete: {1}, {2} {3}, {4}",
	},
	"autopost.no-name": {
		NB: "kunden mangler navn", EN: "the customer has no name",
		TodoNB: "Legg inn kundens navn.", TodoEN: "Enter the customer's name.",
	},
	"autopost.no-street": {
		NB: "postadressen mangler gate eller postboks", EN: "the postal address has no street or post box",
		TodoNB: "Legg inn gate eller postboks på kunden.", TodoEN: "Enter the customer's street or post box.",
	},
	"autopost.no-city": {
		NB: "postadressen mangler poststed", EN: "the postal address has no town",
		TodoNB: "Legg inn poststed på kunden.", TodoEN: "Enter the customer's town.",
	},
	"autopost.no-country": {
		NB: "postadressen mangler land", EN: "the postal address has no country",
		TodoNB: "Legg inn landkode på kunden, for eksempel NO.", TodoEN: "Enter the customer's country code, such as NO.",
	},
	"autopost.unknown-country": {
		NB: "landkoden «{1}» finnes ikke", EN: "there is no country code \"{1}\"",
		TodoNB: "Rett landkoden på kunden til to bokstaver, for eksempel NO.", TodoEN: "Mend the customer's country code: two letters, such as NO.",
	},
	"autopost.post-code": {
		NB: "postnummeret «{1}» er ikke fire siffer", EN: "the post code \"{1}\" is not four digits",
		TodoNB: "Rett postnummeret på kunden.", TodoEN: "Mend the customer's post code.",
	},
	"autopost.address-too-long": {
		NB: "navn eller adresse er for lang for et brev", EN: "the name or address is too long for a letter",
		TodoNB: "Kort ned navn eller adresse på kunden.", TodoEN: "Shorten the customer's name or address.",
	},
	"autopost.no-return-address": {
		NB: "avsenderen {1} mangler fullstendig returadresse", EN: "the sender {1} has no complete return address",
		TodoNB: "Legg inn selgerens postadresse med land i oppsettet.", TodoEN: "Enter the seller's postal address with its country in the configuration.",
	},
	"autopost.not-rendered": {
		NB: "brevet kunne ikke lages: {1}", EN: "the letter could not be made: {1}",
		TodoNB: "Meld fra til den som drifter programmet.", TodoEN: "Tell whoever runs the program.",
	},
	"autopost.too-many-pages": {
		NB: "brevet blir {1} sider; det kan høyst være {2}", EN: "the letter would be {1} pages; {2} is the most",
		TodoNB: "Send fakturaen på en annen måte, eller del den.", TodoEN: "Send the invoice another way, or divide it.",
	},
	"autopost.posted":              {NB: "skrevet ut og postlagt", EN: "printed and posted"},
	"autopost.delivered-digitally": {NB: "levert i mottakerens digitale postkasse", EN: "delivered to the receiver's digital mailbox"},
	"autopost.bad-recipient": {
		NB: "trykkeriet godtar ikke mottakeren ({1})", EN: "the printer does not accept the receiver ({1})",
		TodoNB: "Rett navn og adresse på kunden.", TodoEN: "Mend the customer's name and address.",
	},
	"autopost.bad-document": {
		NB: "trykkeriet godtar ikke dokumentet ({1})", EN: "the printer does not accept the document ({1})",
		TodoNB: "Se på fakturaen sammen med den som drifter programmet.", TodoEN: "Look at the invoice with whoever runs the program.",
	},
	"autopost.not-printable": {
		NB: "brevet kan ikke skrives ut ({1})", EN: "the letter cannot be printed ({1})",
		TodoNB: "Se på adresse og dokument, og send på nytt.", TodoEN: "Look at the address and the document, and send again.",
	},
	"autopost.not-sent": {
		NB: "trykkeriet postla ikke brevet ({1})", EN: "the printer did not post the letter ({1})",
		TodoNB: "Spør trykkeriet hvorfor.", TodoEN: "Ask the printer why.",
	},
	"autopost.job-refused": {
		NB: "trykkeriet avviste hele bunken ({1})", EN: "the printer refused the whole batch ({1})",
		TodoNB: "Spør trykkeriet hvorfor; ingen av brevene er postlagt.", TodoEN: "Ask the printer why; none of the letters was posted.",
	},
	"autopost.receipt-too-large": {
		NB: "kvitteringen er for stor til å være fra trykkeriet", EN: "the receipt is too large to be the printer's",
		TodoNB: "Be trykkeriet om en ny kvittering.", TodoEN: "Ask the printer for a new receipt.",
	},
	"autopost.receipt-unreadable": {
		NB: "kvitteringen fra trykkeriet kan ikke leses: {1}", EN: "the printer's receipt cannot be read: {1}",
		TodoNB: "Be trykkeriet om en ny kvittering.", TodoEN: "Ask the printer for a new receipt.",
	},
	"autopost.receipt-names-twice": {
		NB: "kvitteringen nevner brevet {1} to ganger", EN: "the receipt names the letter {1} twice",
		TodoNB: "Be trykkeriet om en ny kvittering.", TodoEN: "Ask the printer for a new receipt.",
	},
}
