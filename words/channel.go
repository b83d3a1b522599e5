package words

// channelWords are the ways out: who can be reached by each, what becomes of
// a hand-over, what counterparts answer, and the text of an invoice's mail.
var channelWords = map[string]Text{
	// A hand-over, by any channel.
	"channel.gave-up": {
		NB: "Overleveringen lyktes ikke etter {1} forsøk: {2:reason}", EN: "the hand-over did not succeed after {1} attempts: {2:reason}",
		TodoNB: "Finn ut hva som er galt med kanalen, og prøv igjen", TodoEN: "Find out what is wrong with the channel, and try again",
	},
	"channel.again-later": {NB: "Ikke overlevert ennå; det prøves igjen: {1:reason}", EN: "not handed over yet; it is tried again: {1:reason}"},
	"channel.folder-gone": {
		NB: "mappen «{1}», som var der før, er borte", EN: "the folder \"{1}\", which was there before, is gone",
		TodoNB: "Sjekk at disken er tilkoblet, og meld fra til den som drifter programmet", TodoEN: "Check that the share is mounted, and tell whoever runs the program",
	},
	"channel.cut-in-the-middle": {
		NB: "Uavklart: overleveringen ble brutt, og ingen vet om den kom frem", EN: "uncertain: the hand-over was cut off, and nobody knows whether it arrived",
		TodoNB: "Spør mottakeren om fakturaen er mottatt, og si om den skal sendes på nytt", TodoEN: "Ask the receiver whether the invoice has arrived, and say whether it shall be sent again",
	},
	"channel.not-rendered": {
		NB: "Dokumentet kunne ikke lages: {1}", EN: "the document could not be made: {1}",
		TodoNB: "Se på fakturaen sammen med den som drifter programmet", TodoEN: "Look at the invoice with whoever runs the program",
	},

	// EHF.
	"ehf.no-org-number": {
		NB: "kunden har ikke norsk organisasjonsnummer (privatperson eller utenlandsk kunde)",
		EN: "the customer has no Norwegian organisation number (a consumer or a foreign customer)",
	},
	"ehf.bad-org-number": {
		NB: "kundens organisasjonsnummer {1} er ikke gyldig", EN: "the customer's organisation number {1} is not valid",
		TodoNB: "Rett organisasjonsnummeret på kunden", TodoEN: "Mend the customer's organisation number",
	},
	"ehf.registered":            {NB: "registrert som EHF-mottaker i {1}, sjekket {2:date}", EN: "registered for EHF in {1}, checked {2:date}"},
	"ehf.not-registered":        {NB: "ikke registrert som EHF-mottaker i {1}, sjekket {2:date}", EN: "not registered for EHF in {1}, checked {2:date}"},
	"ehf.credit-not-registered": {NB: "ikke registrert som mottaker av kreditnota på EHF i {1}, sjekket {2:date}", EN: "not registered for EHF credit notes in {1}, checked {2:date}"},
	"ehf.unknown": {
		NB: "oppslaget gir ikke svar på om kunden kan motta EHF", EN: "the look-up gives no answer whether the customer can receive EHF",
	},
	"ehf.no-sender": {
		NB: "selgeren {1} mangler gyldig organisasjonsnummer", EN: "the seller {1} has no valid organisation number",
		TodoNB: "Legg inn selgerens organisasjonsnummer i oppsettet", TodoEN: "Enter the seller's organisation number in the configuration",
	},
	"ehf.other-document-type": {
		NB:     "fakturaen sier at den er av en annen dokumenttype enn EHF-faktura ({1}); om kunden kan motta den, er ikke slått opp",
		EN:     "the invoice says that it is of another document type than an EHF invoice ({1}); whether the customer can receive it has not been looked up",
		TodoNB: "Rett fakturaens spesifikasjon og profil i systemet som lager den, eller send den på en annen måte",
		TodoEN: "Mend the invoice's specification and profile in the system that makes it, or send it another way",
	},
	"ehf.delivered": {NB: "levert til mottakerens aksesspunkt", EN: "delivered to the receiver's access point"},
	"ehf.accepted":  {NB: "mottatt av nettverket", EN: "accepted by the network"},
	"ehf.content-refused": {
		NB: "avvist på grunn av innholdet: {1}", EN: "refused for its content: {1}",
		TodoNB: "Rett fakturaen i systemet som lager den; på papir ville den ha samme feil", TodoEN: "Mend the invoice in the system that makes it; on paper it would carry the same mistake",
	},
	"ehf.not-delivered": {NB: "kunne ikke leveres til mottakeren: {1}", EN: "could not be delivered to the receiver: {1}"},
	"ehf.duplicate": {
		NB: "nettverket sier at fakturaen er sendt før: {1}", EN: "the network says that the invoice was sent before: {1}",
		TodoNB: "Spør mottakeren om fakturaen er mottatt", TodoEN: "Ask the receiver whether the invoice has arrived",
	},
	"ehf.receipt-too-large": {
		NB: "kvitteringen er for stor til å være fra EHF-nettverket", EN: "the receipt is too large to be the EHF network's",
		TodoNB: "Be aksesspunktet om en ny kvittering", TodoEN: "Ask the access point for a new receipt",
	},
	"ehf.receipt-unreadable": {
		NB: "kvitteringen fra EHF-nettverket kan ikke leses: {1}", EN: "the EHF network's receipt cannot be read: {1}",
		TodoNB: "Be aksesspunktet om en ny kvittering", TodoEN: "Ask the access point for a new receipt",
	},

	// The list of who can receive EHF.
	"participants.no-heading":    {NB: "listen over EHF-mottakere mangler overskriften {1}", EN: "the list of EHF receivers lacks its heading {1}", TodoNB: "Rett listen", TodoEN: "Mend the list"},
	"participants.columns":       {NB: "raden har {1} felt; den skal ha {2}", EN: "the row has {1} fields; it must have {2}", TodoNB: "Rett listen", TodoEN: "Mend the list"},
	"participants.org-number":    {NB: "«{1}» er ikke et gyldig organisasjonsnummer", EN: "\"{1}\" is not a valid organisation number", TodoNB: "Rett listen", TodoEN: "Mend the list"},
	"participants.twice":         {NB: "organisasjonsnummer {1} står to ganger", EN: "organisation number {1} stands twice", TodoNB: "Rett listen", TodoEN: "Mend the list"},
	"participants.answer":        {NB: "«{1}» er ikke ja, nei eller ukjent", EN: "\"{1}\" is neither ja, nei nor ukjent", TodoNB: "Rett listen", TodoEN: "Mend the list"},
	"participants.form":          {NB: "«{1}» er ikke en organisasjonsform, for eksempel AS", EN: "\"{1}\" is not an organisation form, such as AS", TodoNB: "Rett listen", TodoEN: "Mend the list"},
	"participants.date":          {NB: "«{1}» er ikke en dato på formen 2027-01-31", EN: "\"{1}\" is not a date of the form 2027-01-31", TodoNB: "Rett listen", TodoEN: "Mend the list"},
	"participants.not-utf8":      {NB: "listen er ikke lagret som UTF-8", EN: "the list is not in UTF-8", TodoNB: "Lagre listen som UTF-8", TodoEN: "Save the list as UTF-8"},
	"participants.line-too-long": {NB: "linjen er lengre enn {1} byte", EN: "the line is longer than {1} bytes", TodoNB: "Rett listen", TodoEN: "Mend the list"},
	"participants.too-many":      {NB: "listen har flere enn {1} organisasjoner", EN: "the list has more than {1} organisations", TodoNB: "Rett listen", TodoEN: "Mend the list"},

	// E-mail.
	"email.address":    {NB: "e-postadressen er {1}", EN: "the e-mail address is {1}"},
	"email.no-address": {NB: "kunden har ingen e-postadresse", EN: "the customer has no e-mail address"},
	"email.bad-tls": {
		NB: "{1} er ingen måte å sikre forbindelsen på: offered, required, implicit eller none", EN: "{1} is no way to secure the connection: offered, required, implicit or none",
	},
	"email.bad-address": {
		NB: "«{1}» er ikke en gyldig e-postadresse", EN: "\"{1}\" is not a valid e-mail address",
		TodoNB: "Rett e-postadressen på kunden", TodoEN: "Mend the customer's e-mail address",
	},
	"email.no-sender": {
		NB: "selgeren {1} mangler gyldig e-postadresse", EN: "the seller {1} has no valid e-mail address",
		TodoNB: "Legg inn selgerens e-postadresse i oppsettet", TodoEN: "Enter the seller's e-mail address in the configuration",
	},
	"email.too-large":       {NB: "e-posten blir større enn {1} byte", EN: "the mail would be larger than {1} bytes"},
	"email.address-refused": {NB: "e-postserveren tar ikke imot til {1}: {2}", EN: "the mail server takes nothing for {1}: {2}"},
	"email.content-refused": {
		NB: "e-postserveren avviste meldingen til {1}: {2}", EN: "the mail server refused the message to {1}: {2}",
		TodoNB: "Finn ut hvorfor sammen med den som drifter e-posten", TodoEN: "Find out why with whoever runs the mail",
	},
	"email.bounced": {NB: "e-posten til {1} kom i retur ({2}): {3}", EN: "the mail to {1} came back ({2}): {3}"},

	// The mail that carries an invoice.
	"email.subject":            {NB: "Faktura {1} fra {2}", EN: "Invoice {1} from {2}"},
	"email.subject-credit":     {NB: "Kreditnota {1} fra {2}", EN: "Credit note {1} from {2}"},
	"email.greeting":           {NB: "Hei,", EN: "Hello,"},
	"email.enclosed":           {NB: "Vedlagt følger faktura {1} fra {2}.", EN: "Enclosed is invoice {1} from {2}."},
	"email.enclosed-credit":    {NB: "Vedlagt følger kreditnota {1} fra {2}.", EN: "Enclosed is credit note {1} from {2}."},
	"email.amount":             {NB: "Å betale: {1}", EN: "To pay: {1}"},
	"email.due":                {NB: "Forfall: {1:date}", EN: "Due: {1:date}"},
	"email.kid":                {NB: "KID: {1}", EN: "KID: {1}"},
	"email.reference":          {NB: "Merk betalingen med: {1}", EN: "Payment reference: {1}"},
	"email.account":            {NB: "Konto: {1}", EN: "Account: {1}"},
	"email.bic":                {NB: "BIC: {1}", EN: "BIC: {1}"},
	"email.payee":              {NB: "Betales til: {1}", EN: "Pay to: {1}"},
	"email.assigned":           {NB: "Fakturaen er overdratt til {1}. Betal bare til {1}, på kontoen over.", EN: "The invoice is assigned to {1}. Pay only {1}, to the account above."},
	"email.credited":           {NB: "Kreditert beløp: {1}", EN: "Amount credited: {1}"},
	"email.credits":            {NB: "Gjelder faktura: {1}", EN: "Of invoice: {1}"},
	"email.nothing-to-pay":     {NB: "Det er ingenting å betale.", EN: "There is nothing to pay."},
	"email.attachments":        {NB: "Fakturaen ligger ved som PDF, og som EHF-fil (XML) til regnskapssystemet.", EN: "The invoice is attached as a PDF, and as an EHF file (XML) for the accounting system."},
	"email.attachments-credit": {NB: "Kreditnotaen ligger ved som PDF, og som EHF-fil (XML) til regnskapssystemet.", EN: "The credit note is attached as a PDF, and as an EHF file (XML) for the accounting system."},
	"email.regards":            {NB: "Vennlig hilsen", EN: "Kind regards"},

	// Offer files to a factor.
	"offerfile.not-a-delivery": {NB: "factoringselskapet leverer ikke fakturaer til kunder", EN: "a factor delivers no invoices to customers"},
	"offerfile.no-party": {
		NB: "selgeren {1} har ingen factoringavtale i oppsettet", EN: "the seller {1} has no factoring agreement in the configuration",
		TodoNB: "Legg inn avtalen i oppsettet, eller trekk tilbudet tilbake", TodoEN: "Enter the agreement in the configuration, or withdraw the offer",
	},
	"offerfile.no-offer": {
		NB: "det er ikke noe tilbud å sende til factoringselskapet", EN: "there is no offer to send to the factor",
		TodoNB: "Meld fra til den som drifter programmet", TodoEN: "Tell whoever runs the program",
	},
	"offerfile.not-written": {
		NB: "tilbudet kan ikke skrives i factoringselskapets filformat: {1}", EN: "the offer cannot be written in the factor's file format: {1}",
		TodoNB: "Rett fakturaen, eller selg den på en annen måte", TodoEN: "Mend the invoice, or sell it another way",
	},
}
