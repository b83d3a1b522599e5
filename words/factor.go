package words

var factorWords = map[string]Text{
	// Texts of vouchers; they stay in bokmål once booked.
	"books.invoice":       {NB: "Faktura {1}", EN: "Invoice {1}"},
	"books.credit-note":   {NB: "Kreditnota {1}", EN: "Credit note {1}"},
	"books.sale":          {NB: "Faktura {1} solgt til factoringselskap", EN: "Invoice {1} sold to the factor"},
	"books.sale-reversed": {NB: "Salg av faktura {1} tilbakeført", EN: "Sale of invoice {1} reversed"},
	"books.opening":       {NB: "Inngående saldo konto {1}", EN: "Opening balance of account {1}"},
	"books.open-item":     {NB: "Åpen post fra tidligere: faktura {1}", EN: "Open item from before: invoice {1}"},
	"books.assertion":     {NB: "Saldo etter kontoutdrag", EN: "Balance by the bank's statement"},

	// What is wrong with the books.
	"books.empty": {
		NB: "Bilag {1} ({2}) har ingen posteringer", EN: "voucher {1} ({2}) has no postings",
		TodoNB: "Meld fra til den som drifter programmet", TodoEN: "Tell whoever runs the program",
	},
	"books.currencies": {
		NB: "Bilag {1} ({2}) blander to valutaer", EN: "voucher {1} ({2}) mixes two currencies",
		TodoNB: "Meld fra til den som drifter programmet", TodoEN: "Tell whoever runs the program",
	},
	"books.unbalanced": {
		NB: "Bilag {1} ({3}) går ikke opp: debet og kredit skiller {2:amount}", EN: "voucher {1} ({3}) does not balance: debit and credit differ by {2:amount}",
		TodoNB: "Meld fra til den som drifter programmet", TodoEN: "Tell whoever runs the program",
	},
	"books.number-gap": {
		NB: "Hull i bilagsserien {1} ({4}): nummer {2} til {3} mangler", EN: "gap in voucher series {1} ({4}): numbers {2} to {3} are missing",
		TodoNB: "Meld fra til den som drifter programmet", TodoEN: "Tell whoever runs the program",
	},
	"books.number-missing": {
		NB: "Bilag {1} ({2}) har ikke et gyldig nummer", EN: "voucher {1} ({2}) has no valid number",
		TodoNB: "Meld fra til den som drifter programmet", TodoEN: "Tell whoever runs the program",
	},
	"books.number-twice": {
		NB: "Bilagsnummer {1} ({2}) er brukt to ganger", EN: "voucher number {1} ({2}) is used twice",
		TodoNB: "Meld fra til den som drifter programmet", TodoEN: "Tell whoever runs the program",
	},

	// Why an invoice is not offered to the factor.
	"factor.never-sell":     {NB: "Kundens fakturaer skal aldri selges", EN: "this customer's invoices are never sold"},
	"factor.offered-before": {NB: "Fakturaen er tilbudt factoringselskapet før", EN: "the invoice was offered to the factor before"},
	"factor.credit-note":    {NB: "Kreditnotaer selges ikke", EN: "credit notes are not sold"},
	"factor.not-ordinary":   {NB: "Bare vanlige fakturaer selges; denne er av type {1} eller har allerede en annen betalingsmottaker", EN: "only ordinary invoices are sold; this one is of type {1} or has another payee already"},
	"factor.delivered":      {NB: "Fakturaen er alt overlevert til kunden", EN: "the invoice was handed over to the customer already"},
	"factor.paid":           {NB: "Fakturaen er helt eller delvis betalt", EN: "the invoice is paid in whole or in part"},
	"factor.credited":       {NB: "Fakturaen er helt eller delvis kreditert", EN: "the invoice is credited in whole or in part"},
	"factor.currency":       {NB: "Bare fakturaer i norske kroner selges; denne er i {1}", EN: "only invoices in NOK are sold; this one is in {1}"},
	"factor.amount":         {NB: "Beløpet {1} kan ikke selges", EN: "the amount {1} cannot be sold"},
	"factor.consumer":       {NB: "Kunden er en privatperson eller mangler organisasjonsnummer", EN: "the customer is a private person or has no organisation number"},
	"factor.org-number":     {NB: "Kundens organisasjonsnummer {1} er ikke gyldig", EN: "the customer's organisation number {1} is not valid"},
	"factor.is-buyer":       {NB: "Kunden er factoringselskapet selv", EN: "the customer is the factor itself"},
	"factor.country":        {NB: "Bare fakturaer til norske adresser selges; denne går til {1}", EN: "only invoices to Norwegian addresses are sold; this one goes to {1}"},
	"factor.no-due-date":    {NB: "Fakturaen mangler forfallsdato", EN: "the invoice has no due date"},
	"factor.due-passed":     {NB: "Fakturaen forfaller {1:date}; den må forfalle etter i dag for å selges", EN: "the invoice falls due {1:date}; it must fall due after today to be sold"},
	"factor.due-late":       {NB: "Fakturaen forfaller {1:date}, mer enn {2} dager frem", EN: "the invoice falls due {1:date}, more than {2} days ahead"},

	// The factor's answers.
	"factor.bought":     {NB: "Kjøpt av {1}, uten regress (gjelder kredittrisiko, ikke innsigelser)", EN: "bought by {1} without recourse (of credit risk, not of disputes)"},
	"factor.pending":    {NB: "{1} har ikke svart endelig ennå", EN: "{1} has not given its final answer yet"},
	"factor.not-bought": {NB: "Ikke kjøpt av {1}: {2}", EN: "not bought by {1}: {2}"},
	"factor.not-bought-credit": {
		NB: "Ikke kjøpt av {1}: kundens kreditt", EN: "not bought by {1}: the customer's credit",
		TodoNB: "Krev forskuddsbetaling av kunden", TodoEN: "Ask the customer for prepayment",
	},
	"factor.answer-mismatch": {
		NB: "Svaret gjelder tilbud {1} og faktura {2}, som ikke hører sammen", EN: "the answer names offer {1} and invoice {2}, which do not belong together",
		TodoNB: "Avklar med factoringselskapet", TodoEN: "Ask the factor",
	},
	"factor.answer-expired": {
		NB: "Kjøpet gjaldt bare til {1:date}, som er passert", EN: "the purchase stood only until {1:date}, which has passed",
		TodoNB: "Avklar med factoringselskapet om fakturaen er kjøpt", TodoEN: "Ask the factor whether the invoice is bought",
	},
	"factor.answer-unknown": {
		NB: "Svaret «{1}» er ukjent", EN: "the answer {1} is unknown",
		TodoNB: "Avklar med factoringselskapet", TodoEN: "Ask the factor",
	},
	"factor.changed-since-offer": {
		NB: "Fakturaen er betalt eller kreditert etter tilbudet: {1:amount} er åpent, {2:amount} ble tilbudt", EN: "the invoice was paid or credited after the offer: {1:amount} is open, {2:amount} was offered",
		TodoNB: "Si fra til factoringselskapet at kjøpet ikke kan gjennomføres", TodoEN: "Tell the factor that the sale cannot be carried out",
	},
	"factor.late-yes": {
		NB: "Factoringselskapet svarer nå at faktura {1} er kjøpt, men tilbudet er ikke lenger åpent", EN: "the factor now says that invoice {1} is bought, but the offer is not open any more",
		TodoNB: "Si fra til factoringselskapet at fakturaen ikke er solgt", TodoEN: "Tell the factor that the invoice is not sold",
	},
	"factor.late-no": {
		NB: "Factoringselskapet svarer nå at faktura {1} ikke er kjøpt ({2}), men den er alt bokført som solgt", EN: "the factor now says that invoice {1} is not bought ({2}), but it is booked as sold",
		TodoNB: "Avklar med factoringselskapet; salget endres ikke av seg selv", TodoEN: "Ask the factor; the sale does not change by itself",
	},

	// Why a sold invoice cannot be made out to the factor.
	"factor.other-account": {
		NB: "Svaret ber om betaling til konto {1}; avtalen sier {2}", EN: "the answer asks for payment to account {1}; the agreement says {2}",
		TodoNB: "Ring factoringselskapet på et kjent nummer før noe endres: det kan være svindel", TodoEN: "Call the factor on a number you know before anything is changed: it may be fraud",
	},
	"factor.bad-kid": {
		NB: "KID {1} er ikke gyldig", EN: "KID {1} is not valid",
		TodoNB: "Be factoringselskapet om riktig KID", TodoEN: "Ask the factor for the right KID",
	},
	"factor.no-kid": {
		NB: "Fakturaen har ingen KID, og factoringselskapet ga ingen", EN: "the invoice has no KID, and the factor gave none",
		TodoNB: "Be factoringselskapet om KID", TodoEN: "Ask the factor for a KID",
	},
	"factor.is-seller": {
		NB: "Selgeren og factoringselskapet har samme organisasjonsnummer {1}", EN: "the seller and the factor have the same organisation number {1}",
		TodoNB: "Rett avtalen i oppsettet", TodoEN: "Mend the agreement in the configuration",
	},

	// What is wrong with an agreement in the configuration.
	"factor.no-name":        {NB: "Avtalen {1} mangler factoringselskapets navn", EN: "agreement {1} lacks the factor's name"},
	"factor.bad-org-number": {NB: "«{1}» er ikke et gyldig organisasjonsnummer", EN: "{1} is not a valid organisation number"},
	"factor.bad-account":    {NB: "«{1}» er ikke et gyldig kontonummer", EN: "{1} is not a valid account number"},
	"factor.bad-commission": {NB: "Provisjonen {1} % er ikke mellom 0 og 100", EN: "the commission of {1} % is not between 0 and 100"},
	"factor.bad-minimum":    {NB: "Minste provisjon {1:amount} må være i kroner og ikke under null", EN: "the minimum commission {1:amount} must be in NOK and not below nought"},
	"factor.bad-on-refused": {NB: "«{1}» er ikke «next» eller «hold»", EN: "{1} is neither next nor hold"},
	"factor.bad-days":       {NB: "{1} er ikke et gyldig antall dager", EN: "{1} is not a valid number of days"},
	"factor.notice-mark":    {NB: "Merket {1} i overdragelsesteksten er ukjent; kjente er {factor}, {org}, {account} og {kid}", EN: "the mark {1} in the notice is unknown; known are {factor}, {org}, {account} and {kid}"},
	"factor.notice-lacks":   {NB: "Overdragelsesteksten mangler {1}", EN: "the notice lacks {1}"},

	// What is wrong with a file to or from the factor.
	"factor.file-empty":          {NB: "Filen er tom", EN: "the file is empty", TodoNB: todoFileNB, TodoEN: todoFileEN},
	"factor.not-utf8":            {NB: "Filen er ikke i tegnsettet UTF-8", EN: "the file is not in UTF-8", TodoNB: todoFileNB, TodoEN: todoFileEN},
	"factor.line-long":           {NB: "Linjen er lengre enn {1} byte", EN: "the line is longer than {1} bytes", TodoNB: todoFileNB, TodoEN: todoFileEN},
	"factor.too-many-rows":       {NB: "Filen har flere enn {1} rader", EN: "the file has more than {1} rows", TodoNB: todoFileNB, TodoEN: todoFileEN},
	"factor.column-missing":      {NB: "Kolonnen «{1}» mangler", EN: "the column {1} is missing", TodoNB: todoFileNB, TodoEN: todoFileEN},
	"factor.column-twice":        {NB: "Kolonnen «{1}» står to ganger", EN: "the column {1} stands twice", TodoNB: todoFileNB, TodoEN: todoFileEN},
	"factor.quote":               {NB: "Et anførselstegn er ikke lukket", EN: "a quotation mark is not closed", TodoNB: todoFileNB, TodoEN: todoFileEN},
	"factor.cell-count":          {NB: "Raden har {1} felt, overskriften har {2}", EN: "the row has {1} cells, the heading has {2}", TodoNB: todoFileNB, TodoEN: todoFileEN},
	"factor.cell-empty":          {NB: "Feltet «{1}» er tomt", EN: "the cell {1} is empty", TodoNB: todoFileNB, TodoEN: todoFileEN},
	"factor.bad-text":            {NB: "Teksten har tegn som ikke kan stå i filen: {1}", EN: "the text has characters that cannot stand in the file: {1}", TodoNB: todoFileNB, TodoEN: todoFileEN},
	"factor.bad-record":          {NB: "«{1}» er en ukjent radtype", EN: "{1} is an unknown kind of row", TodoNB: todoFileNB, TodoEN: todoFileEN},
	"factor.bad-status":          {NB: "Svaret «{1}» er ukjent; kjente er accepted, pending, rejected og limited", EN: "the status {1} is unknown; known are accepted, pending, rejected and limited", TodoNB: todoFileNB, TodoEN: todoFileEN},
	"factor.bad-date":            {NB: "«{1}» er ikke en dato på formen 2027-01-31", EN: "{1} is not a date of the form 2027-01-31", TodoNB: todoFileNB, TodoEN: todoFileEN},
	"factor.bad-number":          {NB: "«{1}» er ikke et gyldig heltall", EN: "{1} is not a valid whole number", TodoNB: todoFileNB, TodoEN: todoFileEN},
	"factor.bad-amount":          {NB: "«{1}» er ikke et beløp i {2} med punktum", EN: "{1} is not an amount in {2} with a point", TodoNB: todoFileNB, TodoEN: todoFileEN},
	"factor.bad-currency":        {NB: "«{1}» er ikke en valutakode", EN: "{1} is not a currency code", TodoNB: todoFileNB, TodoEN: todoFileEN},
	"factor.bad-percent":         {NB: "«{1}» er ikke en prosent mellom 0 og 100", EN: "{1} is not a per cent between 0 and 100", TodoNB: todoFileNB, TodoEN: todoFileEN},
	"factor.currencies":          {NB: "Filen blander {1} og {2}", EN: "the file mixes {1} and {2}", TodoNB: todoFileNB, TodoEN: todoFileEN},
	"factor.trailer-missing":     {NB: "Sluttraden mangler; filen kan være avkuttet", EN: "the trailer is missing; the file may be cut off", TodoNB: todoFileNB, TodoEN: todoFileEN},
	"factor.trailer-count":       {NB: "Filen har {1} rader, sluttraden sier {2}", EN: "the file has {1} rows, its trailer says {2}", TodoNB: todoFileNB, TodoEN: todoFileEN},
	"factor.trailer-sum":         {NB: "Radene gir {1:amount}, sluttraden sier {2:amount}", EN: "the rows make {1:amount}, the trailer says {2:amount}", TodoNB: todoFileNB, TodoEN: todoFileEN},
	"factor.after-trailer":       {NB: "Det står noe etter sluttraden", EN: "something stands after the trailer", TodoNB: todoFileNB, TodoEN: todoFileEN},
	"factor.settlement-nameless": {NB: "Oppgjøret mangler nummer eller valuteringsdato", EN: "the settlement lacks its id or value date", TodoNB: todoFileNB, TodoEN: todoFileEN},
	"factor.settlement-two":      {NB: "Filen blander to oppgjør eller dager: {1} og {2}", EN: "the file mixes two settlements or days: {1} and {2}", TodoNB: todoFileNB, TodoEN: todoFileEN},
	"factor.settlement-kind":     {NB: "«{1}» er en ukjent posttype i oppgjøret", EN: "{1} is an unknown kind of amount in the settlement", TodoNB: todoFileNB, TodoEN: todoFileEN},
	"factor.settlement-currency": {NB: "Oppgjøret blander {1} og {2}", EN: "the settlement mixes {1} and {2}", TodoNB: todoFileNB, TodoEN: todoFileEN},
	"factor.settlement-count":    {NB: "Oppgjøret har {1} rader, sluttraden sier {2}", EN: "the settlement has {1} rows, its trailer says {2}", TodoNB: todoFileNB, TodoEN: todoFileEN},
	"factor.settlement-sum":      {NB: "Oppgjørets rader gir {1:amount}, sluttraden sier {2:amount}: det skiller {3:amount}", EN: "the settlement's rows make {1:amount}, its trailer says {2:amount}: they differ by {3:amount}", TodoNB: todoFileNB, TodoEN: todoFileEN},

	// Faults of ours when a file is written.
	"factor.row-count":      {NB: "{1} rader kan ikke skrives; en fil har 1 til {2}", EN: "{1} rows cannot be written; a file has 1 to {2}"},
	"factor.row-unwritable": {NB: "Raden kan ikke skrives så den leses likt igjen", EN: "the row cannot be written so that it reads the same again"},
}

const (
	todoFileNB = "Be factoringselskapet rette filen og sende den på nytt"
	todoFileEN = "Ask the factor to mend the file and send it again"
)
