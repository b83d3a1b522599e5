package words

// orderWords are the texts of copies, number gaps and customer files.
var orderWords = map[string]Text{
	// Copies.
	"command.did-copy":      {NB: "kopi lagt i kø på {1:channel}", EN: "a copy was queued for {1:channel}"},
	"command.did-copy-to":   {NB: "kopi lagt i kø på {1:channel} til {2}", EN: "a copy was queued for {1:channel} to {2}"},
	"command.would-copy":    {NB: "kopi kan gå på {1:channel} (ingenting er gjort)", EN: "a copy can go by {1:channel} (nothing was done)"},
	"command.would-copy-to": {NB: "kopi kan gå på {1:channel} til {2} (ingenting er gjort)", EN: "a copy can go by {1:channel} to {2} (nothing was done)"},
	"show.copy":             {NB: "KOPI på {1:channel}", EN: "COPY by {1:channel}"},

	"copy.no-document": {
		NB: "fakturaen er sendt av et annet system, og dokumentet er ikke her", EN: "another system sent the invoice, and its document is not here",
		TodoNB: "Hent kopien i systemet som sendte den.", TodoEN: "Fetch the copy from the system that sent it.",
	},
	"copy.not-out": {
		NB: "fakturaen er ikke ute av huset, den er {2:state}: det finnes ikke noe å sende kopi av", EN: "the invoice has not left the house, it is {2:state}: there is nothing to copy",
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

	// What a copy says to the customer.
	"email.copy":            {NB: "Dette er en kopi. Er fakturaen betalt eller bokført, er det ingenting å gjøre.", EN: "This is a copy. If the invoice is paid or booked, there is nothing to do."},
	"email.attachment-copy": {NB: "Kopien ligger ved som PDF.", EN: "The copy is attached as a PDF."},
}
