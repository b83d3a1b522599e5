package words

// personWords is what people order and what they hear, and the lines of an
// invoice's history.
var personWords = map[string]Text{
	// What a person did; it stands as the reason of a state.
	"person.released":        {NB: "frigitt av {1}", EN: "released by {1}"},
	"person.held":            {NB: "satt på vent av {1}: {2}", EN: "put on hold by {1}: {2}", TodoNB: "Frigi fakturaen når saken er avklart (sluse release).", TodoEN: "Release the invoice when the matter is settled (sluse release)."},
	"person.rerouted":        {NB: "sendt en annen vei av {1}: {2:channel}", EN: "sent another way by {1}: {2:channel}"},
	"person.offer-withdrawn": {NB: "tilbudet er trukket tilbake av {1}", EN: "the offer was withdrawn by {1}"},
	"person.withdrawn":       {NB: "trukket tilbake av {1}: {2}", EN: "withdrawn by {1}: {2}"},
	"person.handled":         {NB: "behandlet manuelt av {1}: {2}", EN: "handled by hand by {1}: {2}"},
	"person.sold":            {NB: "tilbudt for salg av {1}", EN: "offered for sale by {1}"},
	"person.did-not-arrive":  {NB: "kom ikke frem, ifølge {1}: {2}", EN: "did not arrive, says {1}: {2}"},
	"person.file-released":   {NB: "filen er frigitt av {1}", EN: "the file was released by {1}"},

	// Why an order cannot be carried out.
	"person.cannot": {
		NB: "det går ikke nå: fakturaen er {2:state}", EN: "that cannot be done now: the invoice is {2:state}",
		TodoNB: "Se hvor den står: sluse show {1}", TodoEN: "See where it stands: sluse show {1}",
	},
	"person.has-left": {
		NB: "fakturaen er på vei ut, eller allerede ute av huset, på {2:channel}", EN: "the invoice is leaving or has left the house by {2:channel}",
		TodoNB: "Se hvor den står: sluse show {1}. Bare en kreditnota opphever den nå. Er den overlevert, kan kunden få en kopi: sluse copy {1}",
		TodoEN: "See where it stands: sluse show {1}. Only a credit note undoes it now. Once it is handed over, the customer may have a copy: sluse copy {1}",
	},
	"person.not-released": {
		NB: "fakturaen er i en fil som ikke er ferdig innlest, eller som er på vent", EN: "the invoice is in a file that is still being read or is held",
		TodoNB: "Frigi filen (sluse release file:NR).", TodoEN: "Release the file (sluse release file:NR).",
	},
	"person.note-needed": {
		NB: "dette må begrunnes", EN: "this needs a reason",
		TodoNB: "Skriv hva du vet, med --note.", TodoEN: "Write what you know, with --note.",
	},
	"person.no-such-channel": {
		NB: "{1:channel} er ikke en kanal som leverer til kunder", EN: "{1:channel} is no channel that delivers to customers",
		TodoNB: "Se kanalene i oppsettet: sluse check-config.", TodoEN: "See the channels of the configuration: sluse check-config.",
	},
	"person.not-in-list": {
		NB: "{1:channel} står ikke i kundens distribusjonsløp ({2})", EN: "{1:channel} is not in the customer's list ({2})",
		TodoNB: "Til en offentlig kunde går bare EHF. Andre kunder kan få et eget løp: sluse customer set NR --list …", TodoEN: "To a public body only EHF goes. Another customer may be given a list of its own: sluse customer set NR --list …",
	},
	"person.channel-cannot": {
		NB: "{1:channel} kan ikke nå kunden: {2:reason}", EN: "{1:channel} cannot reach the customer: {2:reason}",
		TodoNB: "Rett kunden (sluse customer set), eller velg en annen kanal.", TodoEN: "Mend the customer (sluse customer set), or choose another channel.",
	},
	"person.file-held": {
		NB: "filen er på vent og kan ikke merkes som behandlet", EN: "the file is held and cannot be marked as handled",
		TodoNB: "Frigi den (sluse release file:{1}).", TodoEN: "Release it (sluse release file:{1}).",
	},
	"person.file-nothing-open": {NB: "filen har ingenting på oppfølgingslisten som kan merkes som behandlet", EN: "the file has nothing on the list that can be marked as handled"},
	"person.file-not-held":     {NB: "filen er ikke på vent", EN: "the file is not held"},

	// The history: what people did.
	"event.person-hold":     {NB: "Satt på vent", EN: "Put on hold"},
	"event.person-release":  {NB: "Frigitt", EN: "Released"},
	"event.person-retry":    {NB: "Prøves igjen", EN: "To be tried again"},
	"event.person-reroute":  {NB: "Sendes på {1:channel} i stedet", EN: "To go by {1:channel} instead"},
	"event.person-withdraw": {NB: "Trukket tilbake", EN: "Withdrawn"},
	"event.person-handled":  {NB: "Behandlet manuelt", EN: "Handled by hand"},
	"event.person-sell":     {NB: "Tilbudt for salg", EN: "Offered for sale"},
	"event.customer-set":    {NB: "Kunden {1} er endret: {2:reasons}", EN: "The customer {1} was changed: {2:reasons}"},
	"event.file-released":   {NB: "Filen {1} er frigitt", EN: "The file {1} was released"},
	"event.file-handled":    {NB: "Filen {1} er behandlet manuelt", EN: "The file {1} was handled by hand"},
	"event.taken-over":      {NB: "Åpen post overtatt fra {1}", EN: "Open item taken over from {1}"},

	// The history: where a delivery stands.
	"event.planned":     {NB: "Planlagt på {1:channel}", EN: "Planned by {1:channel}"},
	"event.held":        {NB: "På vent på {1:channel}: {2:reason}", EN: "On hold for {1:channel}: {2:reason}"},
	"event.queued":      {NB: "I kø på {1:channel}", EN: "Queued for {1:channel}"},
	"event.leased":      {NB: "Under overlevering på {1:channel}: {2:reason}", EN: "Being handed over by {1:channel}: {2:reason}"},
	"event.handed-over": {NB: "Overlevert på {1:channel}", EN: "Handed over by {1:channel}"},
	"event.uncertain":   {NB: "Uavklart på {1:channel}: {2:reason}", EN: "Uncertain by {1:channel}: {2:reason}"},
	"event.accepted":    {NB: "Mottatt av nettverket, posten eller e-postserveren ({1:channel})", EN: "Accepted by the network, printer or mail server ({1:channel})"},
	"event.delivered":   {NB: "Levert på {1:channel}", EN: "Delivered by {1:channel}"},
	"event.refused":     {NB: "Avvist på {1:channel}: {2:reason}", EN: "Refused by {1:channel}: {2:reason}"},
	"event.withdrawn":   {NB: "Trukket tilbake fra {1:channel}", EN: "Withdrawn from {1:channel}"},
	"event.handled":     {NB: "Behandlet manuelt i stedet for på {1:channel}", EN: "Handled by hand instead of by {1:channel}"},

	// The history: where an offer to the factor stands on its way.
	"event.offer-planned":     {NB: "Tilbudet til faktoren er planlagt", EN: "The offer to the factor is planned"},
	"event.offer-held":        {NB: "Tilbudet til faktoren er på vent: {2:reason}", EN: "The offer to the factor is on hold: {2:reason}"},
	"event.offer-queued":      {NB: "Tilbudet til faktoren er i kø", EN: "The offer to the factor is queued"},
	"event.offer-leased":      {NB: "Tilbudet til faktoren er under overlevering: {2:reason}", EN: "The offer to the factor is being handed over: {2:reason}"},
	"event.offer-handed-over": {NB: "Tilbudet er overlevert faktoren", EN: "The offer was handed over to the factor"},
	"event.offer-uncertain":   {NB: "Tilbudet til faktoren er uavklart: {2:reason}", EN: "The offer to the factor is uncertain: {2:reason}"},
	"event.offer-accepted":    {NB: "Tilbudet er mottatt hos faktoren", EN: "The offer has arrived at the factor"},
	"event.offer-delivered":   {NB: "Tilbudet er levert til faktoren", EN: "The offer was delivered to the factor"},
	"event.offer-refused":     {NB: "Tilbudsfilen er avvist hos faktoren: {2:reason}", EN: "The factor refused the offer file: {2:reason}"},
	"event.offer-withdrawn":   {NB: "Tilbudet til faktoren er trukket tilbake", EN: "The offer to the factor was withdrawn"},
	"event.offer-handled":     {NB: "Tilbudet til faktoren er behandlet manuelt", EN: "The offer to the factor was handled by hand"},

	// The history: money.
	"event.sale-reversed":   {NB: "Salget er tilbakeført: kreditert med {1}", EN: "The sale was reversed: credited by {1}"},
	"event.paid-kid":        {NB: "Innbetalt {1:amount} den {2:date}", EN: "Paid {1:amount} on {2:date}"},
	"event.paid-settlement": {NB: "Oppgjør fra faktoren: {1:amount} den {2:date}", EN: "Settled by the factor: {1:amount} on {2:date}"},
	"event.paid-sold-item":  {NB: "Betalt til oss, men solgt: {1:amount} den {2:date} skyldes faktoren", EN: "Paid to us though sold: {1:amount} on {2:date} is owed to the factor"},
	"event.paid-returned":   {NB: "Betaling på {1:amount} er tatt tilbake den {2:date}", EN: "A payment of {1:amount} was taken back on {2:date}"},
	"event.paid-bank-fee":   {NB: "Bankgebyr {1:amount} den {2:date}", EN: "Bank fee {1:amount} on {2:date}"},
	"event.paid-unmatched":  {NB: "Uavklart innbetaling {1:amount} den {2:date}", EN: "Unmatched payment of {1:amount} on {2:date}"},
	"event.paid-held":       {NB: "Innbetaling på vent: {1:amount} den {2:date}", EN: "Payment on hold: {1:amount} on {2:date}"},
	"event.paid-nothing":    {NB: "Ingenting å bokføre den {2:date}", EN: "Nothing to book on {2:date}"},
}
