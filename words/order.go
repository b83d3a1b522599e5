package words

// orderWords are the texts of copies, number gaps and customer files.
var orderWords = map[string]Text{
	// Copies.
	"command.did-copy":      {NB: "kopi lagt i kø på {1:channel}", EN: "a copy was queued for {1:channel}"},
	"command.did-copy-to":   {NB: "kopi lagt i kø på {1:channel} til {2}", EN: "a copy was queued for {1:channel} to {2}"},
	"command.would-copy":    {NB: "kopi kan gå på {1:channel} (ingenting er gjort)", EN: "a copy can go by {1:channel} (nothing was done)"},
	"command.would-copy-to": {NB: "kopi kan gå på {1:channel} til {2} (ingenting er gjort)", EN: "a copy can go by {1:channel} to {2} (nothing was done)"},
	"show.copy":             {NB: "KOPI på {1:channel}", EN: "COPY by {1:channel}"},

	"summary.copies": {NB: "Kopier", EN: "Copies"},

	"copy.no-document": {
		NB: "fakturaen er sendt av et annet system, og dokumentet er ikke her", EN: "another system sent the invoice, and its document is not here",
		TodoNB: "Hent kopien i systemet som sendte den.", TodoEN: "Fetch the copy from the system that sent it.",
	},
	"copy.not-out": {
		NB: "fakturaen er ikke ute av huset ({2:state}): det finnes ikke noe å sende kopi av", EN: "the invoice has not left the house ({2:state}): there is nothing to copy",
		TodoNB: "Skal den en annen vei: sluse reroute {1} --to KANAL. Se hvor den står: sluse show {1}", TodoEN: "If it is to go another way: sluse reroute {1} --to CHANNEL. See where it stands: sluse show {1}",
	},
	"copy.leaving": {
		NB: "fakturaen er på vei ut på {2:channel}", EN: "the invoice is leaving by {2:channel}",
		TodoNB: "Vent til den er overlevert, og send kopien da. Se hvor den står: sluse show {1}", TodoEN: "Wait until it is handed over, and send the copy then. See where it stands: sluse show {1}",
	},
	"copy.never-left": {
		NB: "fakturaen er trukket tilbake og gikk aldri ut: det finnes ikke noe å sende kopi av", EN: "the invoice was withdrawn and never left: there is nothing to copy",
		TodoNB: "Lag en ny faktura i faktureringssystemet hvis kunden likevel skal ha den. {1} er fortsatt bokført; bare en kreditnota opphever den.", TodoEN: "Make a new invoice in the invoicing system if the customer is to have one after all. {1} is still booked; only a credit note undoes it.",
	},
	"copy.customer-on-hold": {
		NB: "kunden er på vent: {1}", EN: "the customer is on hold: {1}",
		TodoNB: "Opphev det først: sluse customer set NR --release", TodoEN: "End that first: sluse customer set NUMBER --release",
	},
	"copy.to-a-system": {
		NB: "en kopi går ikke på {1:channel}: mottakerens system ville bokført fakturaen en gang til", EN: "no copy goes by {1:channel}: the receiver's system would book the invoice twice",
		TodoNB: "Send den på e-post eller som brev: --to email, --to en e-postadresse eller --to autopost.", TodoEN: "Send it by mail or as a letter: --to email, --to a mail address or --to autopost.",
	},
	"copy.no-mail": {
		NB: "oppsettet har ingen e-postkanal", EN: "the configuration has no mail channel",
		TodoNB: "Send kopien som brev: --to autopost.", TodoEN: "Send the copy as a letter: --to autopost.",
	},
	"copy.no-way": {
		NB: "oppsettet har ingen kanal som kan ta en kopi", EN: "the configuration has no channel that can take a copy",
		TodoNB: "Sett opp e-post eller AutoPost (channels).", TodoEN: "Configure e-mail or AutoPost (channels).",
	},
	"copy.channel-cannot": {
		NB: "kopien kan ikke gå på {1:channel}: {2:reason}", EN: "the copy cannot go by {1:channel}: {2:reason}",
		TodoNB: "Rett kunden (sluse customer set), eller si hvor kopien skal: --to email, --to autopost eller en e-postadresse.", TodoEN: "Mend the customer (sluse customer set), or say where the copy goes: --to email, --to autopost or a mail address.",
	},

	"event.person-copy":         {NB: "Kopi bestilt på {1:channel}", EN: "A copy was ordered by {1:channel}"},
	"event.person-copy-to":      {NB: "Kopi bestilt på {1:channel} til {2}", EN: "A copy was ordered by {1:channel} to {2}"},
	"event.person-handled-copy": {NB: "Kopien er behandlet manuelt", EN: "The copy was handled by hand"},
	"event.person-retry-copy":   {NB: "Kopien prøves igjen", EN: "The copy is to be tried again"},
	"event.copy-held":           {NB: "Kopien er på vent på {1:channel}: {2:reason}", EN: "The copy is on hold for {1:channel}: {2:reason}"},
	"event.copy-handed-over":    {NB: "Kopien er overlevert på {1:channel}", EN: "The copy was handed over by {1:channel}"},
	"event.copy-uncertain":      {NB: "Kopien er uavklart på {1:channel}: {2:reason}", EN: "The copy is uncertain by {1:channel}: {2:reason}"},
	"event.copy-accepted":       {NB: "Kopien er mottatt av posten eller e-postserveren ({1:channel})", EN: "The copy was accepted by the printer or mail server ({1:channel})"},
	"event.copy-delivered":      {NB: "Kopien er levert på {1:channel}", EN: "The copy was delivered by {1:channel}"},
	"event.copy-refused":        {NB: "Kopien er avvist på {1:channel}: {2:reason}", EN: "The copy was refused by {1:channel}: {2:reason}"},
	"todo.copy": {
		NB: "kopi", EN: "copy",
		TodoNB: "Fakturaen selv står som før. Send en ny kopi (sluse copy {1} --to …), eller merk denne som behandlet: sluse handled {1} --note «…»", TodoEN: "The invoice itself stands as it did. Send a new copy (sluse copy {1} --to …), or mark this one as seen to: sluse handled {1} --note \"…\"",
	},

	"copy.stands": {NB: "kopien på {1:channel}: {2:reason}", EN: "the copy by {1:channel}: {2:reason}"},

	"invoice.credits-withdrawn": {
		NB: "faktura {1} ble trukket tilbake og gikk aldri ut: kunden kjenner ikke det som krediteres", EN: "invoice {1} was withdrawn and never left: the customer does not know what is credited",
		TodoNB: "Trekk kreditnotaen tilbake også (sluse withdraw {2}); begge er bokført. Skal kunden ha den likevel: sluse release {2}", TodoEN: "Withdraw the credit note, too (sluse withdraw {2}); both are booked. If the customer is to have it all the same: sluse release {2}",
	},

	// Number gaps.
	"gap.missing": {
		NB: "Hull i nummerserien: {1} mangler", EN: "a gap in the number series: {1} is missing",
		TodoNB: "Finn fakturaen i faktureringssystemet, og eksporter den. Finnes den ikke, skriv hvorfor: sluse gap close {1} --note «makulert»", TodoEN: "Find the invoice in the invoicing system and export it. If there is none, say why: sluse gap close {1} --note \"voided\"",
	},
	"gap.missing-many": {
		NB: "Hull i nummerserien: {1} mangler ({2} numre)", EN: "a gap in the number series: {1} are missing ({2} numbers)",
		TodoNB: "Finn fakturaene i faktureringssystemet, og eksporter dem. Finnes de ikke, skriv hvorfor: sluse gap close {1} --note «makulert»", TodoEN: "Find the invoices in the invoicing system and export them. If there are none, say why: sluse gap close {1} --note \"voided\"",
	},
	"gap.jump": {
		NB: "Nummerserien hopper fra {1} til {2}", EN: "the number series jumps from {1} to {2}",
		TodoNB: "Er det en ny serie, skriv det: sluse gap close {3} --note «ny serie». Ellers mangler det en fil.", TodoEN: "If it is a new series, say so: sluse gap close {3} --note \"new series\". If not, a file is missing.",
	},
	"gap.many": {
		NB: "{1} hull i nummerserien mellom {2} og {3}", EN: "{1} gaps in the number series between {2} and {3}",
		TodoNB: "Se dem: sluse gap list. Er ikke nummerene fortløpende, sett limits.gap til 0 i oppsettet.", TodoEN: "See them: sluse gap list. If the numbers do not follow each other, set limits.gap to 0 in the configuration.",
	},
	"gap.none": {
		NB: "{1} er ikke et åpent hull i en nummerserie", EN: "{1} is no open gap in a number series",
		TodoNB: "Se dem som er åpne: sluse gap list", TodoEN: "See the open ones: sluse gap list",
	},
	"todo.gap":          {NB: "hull i nummerserien", EN: "number gap"},
	"event.gap-filled":  {NB: "{1} manglet i nummerserien, og kom i {2}", EN: "{1} was missing in the number series, and came in {2}"},
	"event.gap-closed":  {NB: "Hullet {1} i nummerserien er forklart", EN: "The gap {1} in the number series was explained"},
	"state.gap.open":    {NB: "mangler", EN: "missing"},
	"state.gap.arrived": {NB: "kom", EN: "came"},
	"state.gap.closed":  {NB: "forklart", EN: "explained"},

	"command.gap-seller":   {NB: "Selger", EN: "Seller"},
	"command.gap-numbers":  {NB: "Numre", EN: "Numbers"},
	"command.gap-how-many": {NB: "Antall", EN: "How many"},
	"command.gap-found":    {NB: "Oppdaget", EN: "Found"},
	"command.gap-why":      {NB: "Forklaring", EN: "Explanation"},
	"command.gap-by":       {NB: "{1}: {2}", EN: "{1}: {2}"},
	"command.no-gaps":      {NB: "Ingen hull i nummerseriene.", EN: "No gaps in the number series."},
	"command.several-gaps": {NB: "{1} kan være flere ting; skriv --seller, eller tallene slik de står i sluse gap list:", EN: "{1} may be several things; give --seller, or the numbers as sluse gap list has them:"},
	"command.did-gap":      {NB: "forklart; det står ikke lenger på listen", EN: "explained; it no longer stands on the list"},
	"command.would-gap":    {NB: "kan forklares (ingenting er gjort)", EN: "can be explained (nothing was done)"},

	// Lists of customers.
	"customers.not-here": {
		NB: "Filen er en kundeliste, og denne mappen tar ikke imot kundelister.", EN: "The file is a list of customers, and this folder takes none.",
		TodoNB: "Les den inn med sluse customer import, eller la mappen ta imot kundelister (takes: customers).", TodoEN: "Import it with sluse customer import, or let the folder take lists of customers (takes: customers).",
	},
	"customers.not-a-list": {
		NB: "Filen er ikke en kundeliste: den første raden skal ha overskriften Kundenr eller Orgnr, og minst én til, delt med semikolon.",
		EN: "The file is no list of customers: its first row has the heading Kundenr or Orgnr and at least one more, separated by semicolons.",

		TodoNB: "Eksporter kundene som CSV med disse overskriftene. Fakturaer leses inn med sluse import.", TodoEN: "Export the customers as CSV with these headings. Invoices are imported with sluse import.",
	},
	"customers.no-rows": {
		NB: "Filen har overskrifter, men ingen kunder.", EN: "The file has headings but no customers.",
		TodoNB: "Kontroller utvalget i eksporten.", TodoEN: "Check what was chosen for export.",
	},
	"customers.nothing-good": {
		NB: "Ingen av de {1} kundene i filen kunne leses inn.", EN: "None of the {1} customers in the file could be read in.",
		TodoNB: "Rett feilene i rettefilen, og lever den inn.", TodoEN: "Mend the mistakes in the correction file, and bring it in.",
	},
	"customers.summary": {
		NB: "{1} kunder i filen: {2} nye eller endret, {3} uten endring, {4} ikke innlest", EN: "{1} customers in the file: {2} new or changed, {3} without change, {4} not read in",
	},
	"customers.nobody": {
		NB: "Raden har verken Kundenr eller et norsk Orgnr.", EN: "The row has neither Kundenr nor a Norwegian Orgnr.",
		TodoNB: "Fyll inn ett av dem.", TodoEN: "Fill in one of them.",
	},
	"customers.bad-org": {
		NB: "«{1}» er ikke et organisasjonsnummer: det har ni sifre, og kontrollsifferet skal stemme.", EN: "\"{1}\" is no organisation number: it has nine digits, the last of which checks the others.",
		TodoNB: "Slå det opp i Brønnøysundregistrene, og rett det.", TodoEN: "Look it up in the register of business enterprises, and mend it.",
	},
	"customers.bad-postcode": {
		NB: "«{1}» er ikke et norsk postnummer: det har fire sifre, for eksempel 0155.", EN: "\"{1}\" is no Norwegian post code: it has four digits, such as 0155.",
		TodoNB: "Har et regneark tatt bort nullen foran, skriv den inn igjen. Er adressen utenlandsk, fyll inn Land.", TodoEN: "If a spreadsheet has taken the leading nought away, write it again. If the address is abroad, fill in Land.",
	},
	"customers.yes-or-no": {
		NB: "«{1}» er verken ja eller nei.", EN: "\"{1}\" is neither yes nor no.",
		TodoNB: "Skriv ja eller nei, eller la feltet stå tomt.", TodoEN: "Write ja or nei, or leave the field empty.",
	},
	"customers.several": {
		NB: "Flere kunder har organisasjonsnummeret {1}.", EN: "Several customers have the organisation number {1}.",
		TodoNB: "Fyll inn Kundenr, så det er klart hvem raden gjelder.", TodoEN: "Fill in Kundenr, so that it is plain whom the row is of.",
	},
	"customers.no-name": {
		NB: "Kunden er ny, og raden har ikke noe navn.", EN: "The customer is new, and the row has no name.",
		TodoNB: "Fyll inn Navn, eller rett Kundenr hvis kunden finnes fra før.", TodoEN: "Fill in Navn, or mend Kundenr if the customer is known.",
	},
	"customers.bad-list": {
		NB: "«{1}» kan ikke stå der i distribusjonsløpet. Kanalene er {2}, hver én gang; factor bare først, foran andre, hos en selger med faktor.",
		EN: "\"{1}\" cannot stand there in the list. The channels are {2}, each once; factor only first, before others, of a seller with a factor.",

		TodoNB: "Rett kolonnen Distribusjonsløp, for eksempel «ehf, email».", TodoEN: "Mend the column Distribusjonsløp, for instance \"ehf, email\".",
	},
	"customers.changed-number":     {NB: "kundenummer {1} → {2}", EN: "customer number {1} → {2}"},
	"customers.changed-org":        {NB: "organisasjonsnummer {1} → {2}", EN: "organisation number {1} → {2}"},
	"customers.changed-name":       {NB: "navn {1} → {2}", EN: "name {1} → {2}"},
	"customers.changed-email":      {NB: "e-post {1} → {2}", EN: "e-mail {1} → {2}"},
	"customers.changed-address":    {NB: "adresse {1} → {2}", EN: "address {1} → {2}"},
	"customers.changed-list":       {NB: "distribusjonsløp {1} → {2}", EN: "list {1} → {2}"},
	"customers.changed-hold":       {NB: "på vent {1} → {2}", EN: "on hold {1} → {2}"},
	"customers.changed-prepay":     {NB: "krev forskuddsbetaling til {1:date} → {2:date}", EN: "ask for prepayment until {1:date} → {2:date}"},
	"customers.changed-never-sell": {NB: "selges ikke", EN: "never sold"},
	"customers.changed-may-sell":   {NB: "kan selges", EN: "may be sold"},

	"event.customer-new":        {NB: "Ny kunde, kjent fra faktura {1} ({2})", EN: "A new customer, known from invoice {1} ({2})"},
	"event.customer-learnt":     {NB: "Lært av faktura {1} ({2}): {3:reasons}", EN: "Learnt from invoice {1} ({2}): {3:reasons}"},
	"event.customer-new-listed": {NB: "Ny kunde fra kundelisten ({1})", EN: "A new customer from the list of customers ({1})"},
	"event.customer-listed":     {NB: "Fra kundelisten ({1}): {2:reasons}", EN: "From the list of customers ({1}): {2:reasons}"},
	"event.customer-prepay":     {NB: "Faktura {1} ble ikke kjøpt av {2}: {3:reasons}", EN: "{2} did not buy invoice {1}: {3:reasons}"},

	"todo.customer": {
		NB: "kunde", EN: "customer",
		TodoNB: "Rett raden i rettefilen, og lever den inn på nytt.", TodoEN: "Mend the row in the correction file, and bring it in again.",
	},
	"todo.customers-of-file": {NB: "{1} kunder i filen {2} er ikke innlest", EN: "{1} customers of the file {2} were not read in"},

	"command.customers-archived":     {NB: "lest inn", EN: "read in"},
	"command.customers-rejected":     {NB: "ikke lest inn", EN: "not read in"},
	"command.customers-duplicate":    {NB: "den samme filen er lest inn før; ingenting er endret", EN: "the same file was read in before; nothing was changed"},
	"command.customers-dry-archived": {NB: "slik ville den blitt lest inn (ingenting er gjort)", EN: "this is how it would be read in (nothing was done)"},
	"command.customers-dry-rejected": {NB: "ville ikke blitt lest inn (ingenting er gjort)", EN: "would not be read in (nothing was done)"},
	"command.customer-history":       {NB: "Historikk", EN: "History"},
	"command.customer-no-folder":     {NB: "oppsettet har ingen innleveringsmappe for {1}", EN: "the configuration has no folder of files for {1}"},

	// What a copy says to the customer.
	"email.copy":            {NB: "Dette er en kopi av noe dere har fått før. Er det betalt eller bokført, er det ingenting å gjøre.", EN: "This is a copy of what you were sent before. If it is paid or booked, there is nothing to do."},
	"email.attachment-copy": {NB: "Kopien ligger ved som PDF.", EN: "The copy is attached as a PDF."},
}
