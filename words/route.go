package words

// routeWords is why an invoice goes where it goes, or nowhere yet.
var routeWords = map[string]Text{
	"route.no-channel-left": {
		NB: "ingen kanal i distribusjonsløpet kan nå kunden; til slutt {1:channel}: {2:reason}", EN: "no channel of the list can reach the customer; last {1:channel}: {2:reason}",
		TodoNB: "Rett kundens adresse eller e-post (sluse customer set), så går fakturaen av seg selv.",
		TodoEN: "Mend the customer's address or e-mail (sluse customer set); the invoice then goes by itself.",
	},
	"route.only-channel": {
		NB: "kunden skal bare ha {1:channel}: {2:reason}", EN: "the customer takes {1:channel} only: {2:reason}",
		TodoNB: "Be kunden registrere seg, og prøv igjen (sluse retry). Eller lever på kundens egen måte, og marker som behandlet manuelt.",
		TodoEN: "Ask the customer to register, and try again (sluse retry). Or deliver in the customer's own way, and mark it as handled by hand.",
	},
	"route.no-list": {
		NB: "selgeren {1} har ikke noe distribusjonsløp for denne kunden", EN: "the seller {1} has no list for this customer",
		TodoNB: "Legg inn et distribusjonsløp i konfigurasjonen.", TodoEN: "Put a list into the configuration.",
	},
	"route.channel-off": {NB: "kanalen {1:channel} er ikke satt opp", EN: "the channel {1:channel} is not set up"},
	"route.offered":     {NB: "kan tilbys {1}", EN: "can be offered to {1}"},
	"route.own-list":    {NB: "kundens eget", EN: "the customer's own"},
	"route.no-answer-in-time": {
		NB: "oppslaget for {1:channel} har ikke svart innen fristen", EN: "the look-up for {1:channel} has not answered in time",
		TodoNB: "Undersøk om kunden kan motta på {1:channel}. Velg så kanal (sluse reroute), eller vent videre (sluse retry).",
		TodoEN: "Find out whether the customer can receive by {1:channel}. Then choose a channel (sluse reroute), or wait on (sluse retry).",
	},
	"customer.on-hold": {
		NB: "kunden er satt på vent: {1}", EN: "the customer is on hold: {1}",
		TodoNB: "Avklar med kunden, og frigi (sluse release).", TodoEN: "Settle it with the customer, and release (sluse release).",
	},
	"invoice.foreign-account": {
		NB: "kontoen {1} er verken selgerens egen eller en avtalt faktors: kan være svindel", EN: "the account {1} is neither the seller's own nor an agreed factor's: this may be fraud",
		TodoNB: "Få kontoen bekreftet av en du kjenner før du frigir fakturaen. Er den riktig, legg den inn i konfigurasjonen.",
		TodoEN: "Have somebody you know confirm the account before you release the invoice. If it is right, add it to the configuration.",
	},
	"invoice.too-old": {
		NB: "fakturadatoen {1:date} er mer enn {2} dager gammel", EN: "the invoice date {1:date} is more than {2} days ago",
		TodoNB: "Sjekk om fakturaen alt er sendt på annen måte. Frigi den, eller marker den som behandlet manuelt.",
		TodoEN: "Check whether the invoice has been sent some other way. Release it, or mark it as handled by hand.",
	},
	"invoice.waits-for-its-invoice": {NB: "kreditnotaen venter på fakturaen {1}", EN: "the credit note waits for its invoice {1}"},
	"invoice.credits-unknown": {
		NB: "kreditnotaen gjelder fakturaen {1}, som ikke er lest inn", EN: "the credit note is for the invoice {1}, which has not been read",
		TodoNB: "Lever inn fakturaen, eller frigi kreditnotaen hvis fakturaen er sendt fra et annet system.",
		TodoEN: "Bring in the invoice, or release the credit note if the invoice was sent from another system.",
	},
	"invoice.credit-of-sold": {
		NB: "fakturaen {1} er solgt til {2}; salget er tilbakeført i regnskapet", EN: "the invoice {1} is sold to {2}; the sale is reversed in the books",
		TodoNB: "Meld kreditnotaen til {2} i dag. Frigi den når dere er enige.", TodoEN: "Report the credit note to {2} today. Release it when you agree.",
	},
	"invoice.part-credit-of-sold": {
		NB: "kreditnotaen dekker bare en del av fakturaen {1}, som er solgt", EN: "the credit note covers only a part of the invoice {1}, which is sold",
		TodoNB: "En solgt faktura kan bare krediteres helt. Avklar med faktoren.", TodoEN: "A sold invoice can only be credited whole. Settle it with the factor.",
	},
	"invoice.content-refused": {
		NB: "{1:channel}: {2:reason}", EN: "{1:channel}: {2:reason}",
		TodoNB: "Krediter fakturaen og lag en ny, eller marker den som behandlet manuelt. Feilen blir med på papir også.",
		TodoEN: "Credit the invoice and make a new one, or mark it as handled by hand. Paper would carry the mistake too.",
	},
	"mail.unreadable": {NB: "e-posten kan ikke leses: {1}", EN: "the mail cannot be read: {1}", TodoNB: "Se på e-posten selv.", TodoEN: "Look at the mail yourself."},
	"receipt.unknown": {NB: "kvitteringen {1} gjelder noe vi ikke har overlevert", EN: "the receipt {1} is of something that we have not handed over", TodoNB: "Spør avsenderen hva den gjelder.", TodoEN: "Ask the sender what it is of."},
	"receipt.not-named": {
		NB: "kvitteringen for {1} nevner ikke denne fakturaen: ingen vet om den er tatt imot", EN: "the receipt for {1} does not name this invoice: nobody knows whether it was taken",
		TodoNB: "Spør mottakeren av forsendelsen. Marker den så som behandlet manuelt, eller send på nytt med en merknad (sluse retry --note).",
		TodoEN: "Ask the one who took the batch. Then mark it as handled by hand, or send it again with a note (sluse retry --note).",
	},
	"event.dissolved":    {NB: "hele forsendelsen på {1:channel} ble avvist ({2:reason}); fakturaen overleveres alene", EN: "the whole batch by {1:channel} was refused ({2:reason}); the invoice is handed over alone"},
	"file.not-a-receipt": {NB: "filen er ikke en kvittering vi kjenner", EN: "the file is no receipt that we know", TodoNB: "Se hvem som la den der.", TodoEN: "See who put it there."},

	"file.summary": {
		NB: "{1} fakturaer i filen: {2} innlest, {3} ikke innlest, {4} allerede innlest, {5} avvik (samme nummer, annet innhold)",
		EN: "{1} invoices in the file: {2} read in, {3} not read in, {4} read in before, {5} conflicts (same number, other content)",
	},
	"file.nothing-good": {
		NB: "0 av {1} fakturaer i filen kunne leses inn", EN: "0 of {1} invoices in the file could be read in",
		TodoNB: "Rett feilene nedenfor, og lever inn filen på nytt.", TodoEN: "Mend the mistakes below, and bring the file in again.",
	},
	"file.nothing-usable":    {NB: "ingenting i filen kunne brukes", EN: "nothing in the file could be used", TodoNB: "Se feilene nedenfor.", TodoEN: "See the mistakes below."},
	"file.sum-above-limit":   {NB: "summen {1:amount} er over grensen på {2:amount}: hele filen er satt på vent", EN: "the sum {1:amount} is above the limit of {2:amount}: the whole file is held", TodoNB: "Sjekk filen. Er den riktig, frigi den (sluse release file:NR).", TodoEN: "Check the file. If it is right, release it (sluse release file:NR)."},
	"file.too-many-invoices": {NB: "{1} fakturaer er over grensen på {2}: hele filen er satt på vent", EN: "{1} invoices are above the limit of {2}: the whole file is held", TodoNB: "Sjekk filen. Er den riktig, frigi den (sluse release file:NR).", TodoEN: "Check the file. If it is right, release it (sluse release file:NR)."},
	"file.other-seller": {
		NB: "selgeren i fakturaen har org.nr. {1}, men mappen er for {2}", EN: "the seller in the invoice is {1}, but the folder is for {2}",
		TodoNB: "Legg fakturaen i riktig innleveringsmappe.", TodoEN: "Put the invoice into the right folder.",
	},
	"file.no-rate": {
		NB: "fakturaen er i {1}, men har ingen kurs til {2}", EN: "the invoice is in {1}, but gives no rate to {2}",
		TodoNB: "Fyll inn kolonnen Kurs.", TodoEN: "Fill in the column Kurs.",
	},
	"file.bad-rate": {
		NB: "{1} er ingen kurs for {2}", EN: "{1} is no rate for {2}",
		TodoNB: "Skriv kronebeløpet for én enhet i kolonnen Kurs, for eksempel 11,50.", TodoEN: "Put the kroner for one unit into the column Kurs, such as 11,50.",
	},
	"file.too-large": {
		NB: "beløpet {1} {2} er for stort til å bokføres", EN: "the amount {1} {2} is too large to be booked",
		TodoNB: "Sjekk beløpet og kursen i fakturasystemet.", TodoEN: "Check the amount and the rate in the invoicing system.",
	},
	"books.refused": {
		NB: "regnskapet kan ikke ta imot fakturaen: {1}", EN: "the books cannot take the invoice: {1}",
		TodoNB: "Be den som drifter sluse om å se på fakturaen.", TodoEN: "Ask the one who runs sluse to look at the invoice.",
	},
	"books.prepaid": {
		NB: "{1} av fakturaen er betalt på forhånd; det kan denne versjonen ikke bokføre", EN: "{1} of the invoice is paid in advance, which this version cannot book",
		TodoNB: "Lag fakturaen uten forhåndsbetalt beløp, eller marker den som behandlet manuelt.", TodoEN: "Make the invoice without the prepaid amount, or mark it as handled by hand.",
	},
	"file.conflict": {
		NB: "nummeret {1} er alt innlest fra {2} med annet innhold: {3:amount} da, {4:amount} nå", EN: "the number {1} was read in before from {2} with other content: {3:amount} then, {4:amount} now",
		TodoNB: "Er den nye riktig, krediter den første og gi den nye et nytt nummer. Ellers gjør du ingenting: den første står.",
		TodoEN: "If the new one is right, credit the first and give the new one another number. Else do nothing: the first one stands.",
	},
	"file.duplicate": {NB: "fakturaen {1} er allerede innlest fra {2}", EN: "the invoice {1} was read in before from {2}"},

	"books.no-vat-account":       {NB: "ingen konto for fakturaens mva-kategori og sats", EN: "no account for the invoice's VAT category and rate", TodoNB: "Rett mva-koden, eller be regnskapsføreren om en konto i konfigurasjonen.", TodoEN: "Mend the VAT code, or ask the accountant for an account in the configuration."},
	"books.vat-bases-differ":     {NB: "mva-grunnlagene utgjør ikke fakturaens sum", EN: "the VAT bases do not make the invoice's total", TodoNB: "Rett fakturaen i fakturasystemet, og lag en ny.", TodoEN: "Mend the invoice in its own system, and make a new one."},
	"books.evidence-invoice":     {NB: "faktura {1}", EN: "invoice {1}"},
	"books.evidence-credit-note": {NB: "kreditnota {1}", EN: "credit note {1}"},
	"books.evidence-answer":      {NB: "faktorens svar på tilbud {1}", EN: "the factor's answer to offer {1}"},
	"books.evidence-statement":   {NB: "kontoutdrag {1}", EN: "statement {1}"},
	"books.evidence-bank":        {NB: "bankkonto {1}", EN: "bank account {1}"},
	"books.bank-kid":             {NB: "Innbetaling fra {1}", EN: "Payment from {1}"},
	"books.bank-settlement":      {NB: "Oppgjør for solgte fakturaer", EN: "Settlement of sold invoices"},
	"books.bank-bank-fee":        {NB: "Bankgebyr", EN: "Bank fee"},
	"books.bank-sold-item":       {NB: "Innbetaling på solgt faktura fra {1}", EN: "Payment of a sold invoice from {1}"},
	"books.bank-returned":        {NB: "Returnert betaling {1}", EN: "Returned payment {1}"},
	"books.bank-unmatched":       {NB: "Uavklart betaling {1}", EN: "Unmatched payment {1}"},
	"books.bank-held":            {NB: "Betaling på vent {1}", EN: "Payment on hold {1}"},
	"books.bank-nothing":         {NB: "Ingenting å bokføre", EN: "Nothing to book"},

	"factor.no-agreement": {NB: "selgeren har ingen avtale om fakturasalg", EN: "the seller has no agreement on the sale of invoices"},
	"factor.offered":      {NB: "tilbudt {1}, venter på svar", EN: "offered to {1}, waiting for the answer"},
	"factor.not-handed-over": {
		NB: "tilbudet er ikke overlevert faktoren: {1:reason}", EN: "the offer was not handed over to the factor: {1:reason}",
		TodoNB: "Rett forbindelsen til faktoren, og prøv igjen (sluse retry).", TodoEN: "Mend the connection to the factor, and try again (sluse retry).",
	},
	"factor.no-answer-in-time": {NB: "{1} svarte ikke innen {2:date}; tilbudet er trukket tilbake", EN: "{1} did not answer by {2:date}; the offer is withdrawn"},
	"factor.withdrawing":       {NB: "tilbudet til {1} trekkes tilbake", EN: "the offer to {1} is being withdrawn"},
	"factor.agreement-gone": {
		NB: "avtalen {1} om fakturasalg står ikke lenger i konfigurasjonen", EN: "the agreement {1} on the sale of invoices is no longer in the configuration",
		TodoNB: "Legg avtalen inn i konfigurasjonen igjen, og frigi fakturaen.", TodoEN: "Put the agreement back into the configuration, and release the invoice.",
	},
	"receipt.contradicts": {
		NB: "kvitteringen sier noe annet om fakturaen {1} på {2:channel} enn det som var bevist før", EN: "the receipt says something else of the invoice {1} by {2:channel} than what was proved before",
		TodoNB: "Spør mottakeren hva som er riktig. Fakturaen kan ha kommet fram to ganger, eller ikke i det hele tatt.", TodoEN: "Ask the receiver what is right. The invoice may have arrived twice, or not at all.",
	},
	"factor.answer-unknown-sale": {
		NB: "svaret gjelder tilbud {1} (faktura {2}), som vi ikke har sendt", EN: "the answer is to offer {1} (invoice {2}), which we have not made",
		TodoNB: "Spør faktoren.", TodoEN: "Ask the factor.",
	},
}
