package words

// firstNightWords are the texts of the first weeks: starts, odd files, rehearsal, the stop switch.
var firstNightWords = map[string]Text{
	// What is only registered.
	"registered.as-sent":       {NB: "registrert som åpen post, sendes aldri: den er sendt på en annen måte", EN: "registered as an open item, never sent: it was sent another way"},
	"registered.before-date":   {NB: "registrert som åpen post, sendes aldri: den er fra før oppstarten {1:date}", EN: "registered as an open item, never sent: it is from before the start on {1:date}"},
	"registered.before-number": {NB: "registrert som åpen post, sendes aldri: nummeret er lavere enn det første, {1}", EN: "registered as an open item, never sent: its number is lower than {1}, the first"},
	"registered.still-leaves": {
		NB: "fakturaen {1} er lest inn før og sendes herfra", EN: "the invoice {1} was read in before and leaves from here",
		TodoNB: "Er den sendt på en annen måte, trekk den tilbake (sluse withdraw).", TodoEN: "If it was sent another way, withdraw it (sluse withdraw).",
	},
	"event.registered":       {NB: "Registrert som åpen post; sendes aldri", EN: "Registered as an open item; never sent"},
	"command.way-registered": {NB: "bare registrert", EN: "only registered"},

	// Odd files.
	"file.odd-count": {
		NB:     "hit {1} fakturaer, vanligvis {2}; mer enn {3} ganger det vanlige: hele filen er satt på vent",
		EN:     "{1} invoices here, usually {2}; more than {3} times the usual: the whole file is held",
		TodoNB: "Sjekk filen. Er den riktig, frigi den (sluse release file:NR).", TodoEN: "Check the file. If it is right, release it (sluse release file:NR).",
	},
	"file.odd-sum": {
		NB:     "hit {1:amount}, vanligvis {2:amount}; mer enn {3} ganger det vanlige: hele filen er satt på vent",
		EN:     "{1:amount} here, usually {2:amount}; more than {3} times the usual: the whole file is held",
		TodoNB: "Sjekk filen. Er den riktig, frigi den (sluse release file:NR).", TodoEN: "Check the file. If it is right, release it (sluse release file:NR).",
	},

	// Rehearsal.
	"name.rehearsal":           {NB: "{1} (prøvedrift)", EN: "{1} (rehearsal)"},
	"state.invoice.rehearsed":  {NB: "prøvekjørt", EN: "rehearsed"},
	"state.delivery.rehearsed": {NB: "prøvekjørt", EN: "rehearsed"},
	"state.offer.rehearsed":    {NB: "prøvekjørt", EN: "rehearsed"},
	"rehearsal.mark":           {NB: "PRØVE", EN: "REHEARSAL"},
	"rehearsal.instead-of": {
		NB: "Prøvedrift: denne e-posten ville gått til {1}. Ingen kunde har fått den.", EN: "Rehearsal: this mail would have gone to {1}. No customer has had it.",
	},
	"rehearsal.would-have-gone": {NB: "prøvedrift: ville gått med {1:channel}", EN: "rehearsal: would have gone by {1:channel}"},
	"rehearsal.offering":        {NB: "prøvedrift: tilbudet til {1} legges i prøvemappen", EN: "rehearsal: the offer to {1} goes into the folder of rehearsals"},
	"rehearsal.offered":         {NB: "prøvedrift: ville blitt tilbudt {1}; ingenting er solgt", EN: "rehearsal: would have been offered to {1}; nothing is sold"},
	"rehearsal.answered": {
		NB: "svaret gjelder faktura {1}, som bare ble tilbudt i prøvedrift: faktoren har ikke fått tilbudet fra oss", EN: "the answer is to invoice {1}, which was offered in rehearsal only: the factor has no offer from us",
		TodoNB: "Spør faktoren hva svaret gjelder.", TodoEN: "Ask the factor what the answer is to.",
	},
	"rehearsal.over": {
		NB: "fakturaen {1} kom inn i prøvedrift og sendes aldri herfra", EN: "the invoice {1} came in during a rehearsal and never leaves from here",
		TodoNB: "Den er sendt på den gamle måten. Er den ikke det, send den derfra.", TodoEN: "It was sent the old way. If it was not, send it from there.",
	},
	"rehearsal.never-leaves": {
		NB: "fakturaen {1} kom inn i prøvedrift og går aldri med {2:channel}", EN: "the invoice {1} came in during a rehearsal and never goes by {2:channel}",
		TodoNB: "Send den på den gamle måten om det trengs.", TodoEN: "Send it the old way if that is needed.",
	},
	"event.rehearsed":       {NB: "Prøvedrift: ville gått med {1:channel}", EN: "Rehearsal: would have gone by {1:channel}"},
	"event.offer-rehearsed": {NB: "Prøvedrift: tilbudet til faktoren ligger i prøvemappen, ingenting er solgt", EN: "Rehearsal: the offer to the factor lies in the folder of rehearsals, nothing is sold"},
	"command.run-rehearsed": {NB: "Prøvedrift: {1} ville gått ut.", EN: "Rehearsal: {1} would have left."},
	"command.export-without-rehearsed": {
		NB: "{1} bilag fra prøvedrift er ikke med; regnskapssystemet har dem fra den gamle måten.", EN: "{1} vouchers of rehearsals are left out; the accounting system has them from the old way.",
	},

	// Switches, and what they are for.
	"switch.for-all":            {NB: "alle selgere, alle kanaler", EN: "all sellers, all channels"},
	"switch.for-channel":        {NB: "{1:channel} for alle selgere", EN: "{1:channel} of all sellers"},
	"switch.for-seller":         {NB: "alle kanaler for {1}", EN: "all channels of {1}"},
	"switch.for-seller-channel": {NB: "{2:channel} for {1}", EN: "{2:channel} of {1}"},
	"switch.no-seller": {
		NB: "ingen selger heter {1}", EN: "no seller is called {1}",
		TodoNB: "Bruk selgerens id fra oppsettet.", TodoEN: "Use the seller's id in the configuration.",
	},
	"switch.rehearsal-on":    {NB: "prøvedrift er alt på for {1:reason}, siden {2:date}, slått på av {3}", EN: "a rehearsal is on already for {1:reason}, since {2:date}, by {3}"},
	"switch.rehearsal-off":   {NB: "{1:reason}: det er ingen prøvedrift å avslutte", EN: "{1:reason}: there is no rehearsal to end"},
	"switch.rehearsal-wider": {NB: "prøvedriften gjelder {1:reason}, siden {2:date}, slått på av {3}", EN: "the rehearsal is for {1:reason}, since {2:date}, by {3}"},
	"switch.stop-on":         {NB: "utsending er alt stanset for {1:reason}, siden {2:date}, av {3}", EN: "sending is stopped already for {1:reason}, since {2:date}, by {3}"},
	"switch.stop-off":        {NB: "{1:reason}: utsending er ikke stanset", EN: "{1:reason}: sending is not stopped"},
	"switch.stop-wider": {
		NB: "stansen gjelder {1:reason}, siden {2:date}, av {3}", EN: "the stop is for {1:reason}, since {2:date}, by {3}",
		TodoNB: "Opphev den stansen som gjelder (sluse start uten selger gjelder alle selgere).", TodoEN: "End the stop that counts (sluse start without a seller is for all sellers).",
	},
	"switch.since-rehearsal": {NB: "Prøvedrift siden {2:date} kl. {3}, slått på av {4}: {1:reason}. Ingenting av det sendes.", EN: "Rehearsal since {2:date} at {3}, by {4}: {1:reason}. None of it is sent."},
	"switch.since-stop":      {NB: "Utsending stanset siden {2:date} kl. {3} av {4}: {1:reason}.", EN: "Sending stopped since {2:date} at {3} by {4}: {1:reason}."},
	"switch.kept-rehearsal":  {NB: "{1} (prøvedrift: venter)", EN: "{1} (rehearsal: it waits)"},
	"switch.kept-stop":       {NB: "{1} (utsending er stanset)", EN: "{1} (sending is stopped)"},
	"switch.waiting":         {NB: "{1} venter.", EN: "{1} wait."},

	"event.rehearsal-on":  {NB: "Prøvedrift slått på: {1:reason}", EN: "Rehearsal switched on: {1:reason}"},
	"event.rehearsal-off": {NB: "Prøvedrift avsluttet: {1:reason}", EN: "Rehearsal ended: {1:reason}"},
	"event.stop-on":       {NB: "Utsending stanset: {1:reason}", EN: "Sending stopped: {1:reason}"},
	"event.stop-off":      {NB: "Utsending satt i gang igjen: {1:reason}", EN: "Sending started again: {1:reason}"},

	"command.did-rehearse": {
		NB: "Prøvedrift er slått på: {1:reason}. Det som kommer inn nå, legges i {2} og sendes aldri. {3} som kom inn før, venter.",
		EN: "Rehearsal is on: {1:reason}. What comes in now goes to {2} and is never sent. {3} that came in before wait.",
	},
	"command.would-rehearse": {
		NB: "Prøvedrift kan slås på: {1:reason}. Det som kommer inn, ville blitt lagt i {2}; {3} som er kommet inn, ville ventet (ingenting er gjort).",
		EN: "Rehearsal can be switched on: {1:reason}. What comes in would go to {2}; {3} that have come in would wait (nothing was done).",
	},
	"command.did-live": {
		NB: "Prøvedriften er avsluttet: {1:reason}. Det som kommer inn nå, sendes. {4} som kom inn i prøvedriften, sendes aldri; {3} fra før den går ut nå.",
		EN: "The rehearsal is over: {1:reason}. What comes in now is sent. {4} that came in during the rehearsal are never sent; {3} from before it leave now.",
	},
	"command.would-live": {
		NB: "Prøvedriften kan avsluttes: {1:reason}. {4} som kom inn i den, ville aldri blitt sendt; {3} fra før den ville gått ut (ingenting er gjort).",
		EN: "The rehearsal can be ended: {1:reason}. {4} that came in during it would never be sent; {3} from before it would leave (nothing was done).",
	},
	"command.did-stop": {
		NB: "Utsending er stanset: {1:reason}. {3} venter. Det som alt er under overlevering, kan ikke stanses; tilbaketrekking av tilbud til faktoren går likevel.",
		EN: "Sending is stopped: {1:reason}. {3} wait. What is being handed over cannot be stopped; withdrawals of offers to the factor go all the same.",
	},
	"command.would-stop": {
		NB: "Utsending kan stanses: {1:reason}. {3} ville ventet (ingenting er gjort).", EN: "Sending can be stopped: {1:reason}. {3} would wait (nothing was done).",
	},
	"command.did-start":   {NB: "Utsending er satt i gang igjen: {1:reason}. {3} går ut i neste kjøring.", EN: "Sending goes on: {1:reason}. {3} leave in the next run."},
	"command.would-start": {NB: "Utsending kan settes i gang igjen: {1:reason}. {3} ville gått ut (ingenting er gjort).", EN: "Sending can go on: {1:reason}. {3} would leave (nothing was done)."},

	// The configuration.
	"config.odd-times":              {NB: "1 ville satt hver fil over det vanlige på vent; bruk 2 eller mer, eller 0 for aldri", EN: "1 would hold each file above the usual; use 2 or more, or 0 for never"},
	"config.start-without-invoices": {NB: "bare en mappe som tar imot fakturaer, har en oppstart", EN: "only a drop that takes invoices has a start"},
	"config.start-date":             {NB: "«{1}» er ikke en dato på formen 2027-01-31", EN: "\"{1}\" is not a date of the form 2027-01-31"},
	"config.start-number":           {NB: "«{1}» slutter ikke med sifre, så ingenting er lavere", EN: "\"{1}\" does not end in digits, so that nothing is lower"},
	"config.rehearsal-folder":       {NB: "prøvemappen ligger i {1}, en mappe som noen leser", EN: "the folder of rehearsals lies in {1}, a folder that somebody reads"},
}
