package words

// bulkWords are the texts of orders on many invoices at once, and of the
// search.
var bulkWords = map[string]Text{
	// What is wrong with what was asked for.
	"bulk.empty": {
		NB: "ordren sier ikke hvilke fakturaer den gjelder", EN: "the order does not say which invoices it is for",
		TodoNB: "Skriv fakturanumrene, eller velg dem ut, for eksempel med --channel ehf --state queued. En ordre på alt krever --all.",
		TodoEN: "Write the invoices' numbers, or pick them, by --channel ehf --state queued for one. An order on everything needs --all.",
	},
	"bulk.both": {
		NB: "ordren har både fakturanumre og et utvalg ({1})", EN: "the order has both numbers of invoices and a filter ({1})",
		TodoNB: "Bruk det ene eller det andre.", TodoEN: "Use the one or the other.",
	},
	"bulk.all-and-more": {
		NB: "--all gjelder alt og kan ikke stå sammen med {1}", EN: "--all is everything and cannot stand beside {1}",
		TodoNB: "Ta bort --all for å velge ut.", TodoEN: "Take --all away to pick some.",
	},
	"bulk.no-state": {NB: "{1}: «{2}» finnes ikke; kjente er {3}", EN: "{1}: there is no \"{2}\"; known are {3}"},
	"bulk.no-class": {NB: "--class: «{1}» er verken invoice eller credit-note", EN: "--class: \"{1}\" is neither invoice nor credit-note"},
	"bulk.no-channel": {
		NB: "--channel: «{1}» er ikke en kanal som leverer til kunder; kjente er {2}", EN: "--channel: \"{1}\" is no channel that delivers to customers; known are {2}",
		TodoNB: "De som er tilbudt faktoren: --state offered", TodoEN: "Those that the factor was offered: --state offered",
	},
	"bulk.no-list":   {NB: "--list: ingen distribusjonsløp heter «{1}»; kjente er {2}", EN: "--list: no list is called \"{1}\"; known are {2}"},
	"bulk.no-file":   {NB: "--file: «{1}» er ikke nummeret på en fil, for eksempel 12 eller file:12", EN: "--file: \"{1}\" is not the number of a file, such as 12 or file:12"},
	"bulk.no-reason": {NB: "--reason: «{1}» er ikke begynnelsen på en årsakskode, for eksempel channel.", EN: "--reason: \"{1}\" is not how a code begins, such as channel."},
	"bulk.no-date":   {NB: "{1}: «{2}» er ikke en dato på formen 2027-01-31", EN: "{1}: \"{2}\" is not a date of the form 2027-01-31"},
	"bulk.no-amount": {NB: "{1}: «{2}» er ikke et beløp i {3}, for eksempel 1000,00", EN: "{1}: \"{2}\" is not an amount of {3}, such as 1000.00"},
	"bulk.no-currency": {
		NB: "--currency: «{1}» er ikke en valutakode med tre store bokstaver, for eksempel NOK", EN: "--currency: \"{1}\" is not a currency's code of three capitals, such as NOK",
	},
	"bulk.no-age": {
		NB: "--older-than: «{1}» er verken en tid som 3d eller 36h, eller en dato på formen 2027-01-31", EN: "--older-than: \"{1}\" is neither a time such as 3d or 36h nor a date of the form 2027-01-31",
	},
	"bulk.turned-round": {NB: "{1}: {2} er etter {3}; ingen faktura er begge deler", EN: "{1}: {2} is behind {3}; no invoice is both"},
	"bulk.never": {
		NB: "ingen faktura kan stå slik: {1}", EN: "no invoice can stand so: {1}",
		TodoNB: "En faktura som venter eller er tilbudt, har ingen levering; en levering har én tilstand.", TodoEN: "An invoice that waits or is offered has no delivery; a delivery has one state.",
	},
	"bulk.staged": {
		NB: "--state staged: fakturaene i en fil som ikke er frigitt, velges med --file", EN: "--state staged: the invoices of a file that was not released are picked by --file",
		TodoNB: "Frigi filen: sluse release file:NR", TodoEN: "Release the file: sluse release file:NUMBER",
	},
	"bulk.expect":       {NB: "--expect: {1} er under null", EN: "--expect: {1} is below nought"},
	"bulk.expect-alone": {NB: "--expect hører til et utvalg; her er fakturaene nevnt ved navn", EN: "--expect belongs to a filter; here the invoices are named"},
	"bulk.other-count": {
		NB: "utvalget er på {1} faktura(er), ikke {2} som ventet; ingenting er gjort", EN: "the filter picks {1} invoice(s), not {2} as expected; nothing was done",
		TodoNB: "Se hva som er kommet til eller gått: gi ordren med --dry-run.", TodoEN: "See what has come or gone: give the order with --dry-run.",
	},

	// Why one of many is left alone.
	"bulk.moved-on": {
		NB: "fakturaen hører ikke til utvalget lenger: den har flyttet seg i mellomtiden", EN: "the filter does not pick the invoice any more: it has moved meanwhile",
		TodoNB: "Se hvor den står: sluse show {1}", TodoEN: "See where it stands: sluse show {1}",
	},
	"bulk.uncertain": {
		NB: "ingen vet om fakturaen kom frem, og utvalget ber ikke om uavklarte", EN: "nobody knows whether the invoice arrived, and the filter does not ask for uncertain ones",
		TodoNB: "Undersøk hver av dem. Er du sikker på at de ikke kom frem: --state uncertain --note «…», eller sluse retry {1} --note «…»",
		TodoEN: "Look into each of them. If you are sure that they did not arrive: --state uncertain --note \"…\", or sluse retry {1} --note \"…\"",
	},
	"event.by-filter": {NB: "{1:reason} (utvalg: {2})", EN: "{1:reason} (filter: {2})"},

	// What is shown.
	"bulk.filter": {NB: "Utvalg: {1}", EN: "Filter: {1}"},
	"bulk.none":   {NB: "Ingen fakturaer passer til utvalget: {1}", EN: "The filter picks no invoices: {1}"},
	"bulk.total":  {NB: "{1}: {2}, til sammen {3:amount}", EN: "{1}: {2}, together {3:amount}"},
	"bulk.did":    {NB: "{1} faktura(er) {2}", EN: "{1} invoice(s) {2}"},
	"bulk.not":    {NB: "Går ikke for {1}:", EN: "Cannot be done for {1}:"},
	"bulk.group":  {NB: "{1}: {2} (for eksempel {3})", EN: "{1}: {2} (such as {3})"},
	"bulk.tried":  {NB: "Prøvd på de {1} første; resten prøves når ordren utføres.", EN: "Tried on the first {1}; the others are tried when it is carried out."},
	"bulk.first":  {NB: "De første {1}:", EN: "The first {1}:"},
	"bulk.yes": {
		NB: "Ingenting er gjort. Utfør ordren med --yes --expect {1}: den gjøres bare hvis antallet fortsatt er {1}.",
		EN: "Nothing was done. Carry the order out by --yes --expect {1}: it is done only if there are still {1}.",
	},
	"bulk.stopped": {
		NB: "Stanset: {1} faktura(er) gjenstår. Det som er gjort, er gjort; gi samme ordre igjen for resten.",
		EN: "Stopped: {1} invoice(s) are left. What is done is done; give the same order again for the others.",
	},
	"bulk.holding": {NB: "utfører", EN: "carrying out"},
	"bulk.trying":  {NB: "prøver", EN: "trying"},
	"list.count":   {NB: "antall", EN: "how many"},

	// The search.
	"search.empty":  {NB: "--search: skriv et nummer, en KID eller noe av kundens navn", EN: "--search: write a number, a KID or something of the customer's name"},
	"search.alone":  {NB: "--search søker i alle fakturaer og kan bare stå sammen med --seller og --limit", EN: "--search looks at all invoices and can stand beside --seller and --limit alone"},
	"search.others": {NB: "--search søker bare i fakturaer: sluse list invoices --search …", EN: "--search looks at invoices alone: sluse list invoices --search …"},
	"search.more": {
		NB: "… og {1} til. Skriv mer av nummeret eller navnet, eller vis flere med --limit.", EN: "… and {1} more. Write more of the number or the name, or show more by --limit.",
	},
	"search.many": {
		NB: "… og {1} til, og trolig flere. Skriv mer av nummeret eller navnet.", EN: "… and {1} more, and probably others. Write more of the number or the name.",
	},
}
