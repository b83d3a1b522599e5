package words

// bankWords are what is said of bank files, and of the payments in them.
var bankWords = map[string]Text{
	// A file that cannot be read.
	"bank.empty": {
		NB: "Filen er tom.", EN: "The file is empty.",
		TodoNB: "Hent filen på nytt i nettbanken.", TodoEN: "Fetch the file from the bank again.",
	},
	"bank.truncated": {
		NB: "Filen er avkuttet: den slutter midt i innholdet.", EN: "The file is cut off: it ends in the middle.",
		TodoNB: "Hent filen på nytt i nettbanken.", TodoEN: "Fetch the file from the bank again.",
	},
	"bank.html": {
		NB: "Filen er en nettside, ikke en bankfil.", EN: "The file is a web page, not a bank file.",
		TodoNB: "Logg inn i nettbanken og hent filen på nytt; ofte er det innloggingssiden som er lagret.",
		TodoEN: "Log in to the bank and fetch the file again; often it is the log-in page that was saved.",
	},
	"bank.not-xml": {
		NB: "Filen er ikke XML, slik en camt-fil er.", EN: "The file is not XML, as a camt file is.",
		TodoNB: "Be banken om camt.053 eller camt.054.", TodoEN: "Ask the bank for camt.053 or camt.054.",
	},
	"bank.not-camt": {
		NB:     "Filen er XML, men ikke camt.052, camt.053 eller camt.054 (den begynner med «{1}»).",
		EN:     "The file is XML, but not camt.052, camt.053 or camt.054 (it begins with “{1}”).",
		TodoNB: "Be banken om camt.053 eller camt.054.", TodoEN: "Ask the bank for camt.053 or camt.054.",
	},
	"bank.two-messages": {
		NB: "Filen inneholder mer enn én melding.", EN: "The file has more than one message.",
		TodoNB: "Del filen, eller be banken om én melding per fil.", TodoEN: "Split the file, or ask the bank for one message a file.",
	},
	"bank.after-end": {
		NB: "Det står mer innhold etter slutten av meldingen.", EN: "More content follows the end of the message.",
		TodoNB: "Hent filen på nytt i nettbanken.", TodoEN: "Fetch the file from the bank again.",
	},
	"bank.doctype": {
		NB:     "Filen har en dokumenttype (DOCTYPE). Det godtas ikke, fordi den kan hente inn annet innhold.",
		EN:     "The file has a document type (DOCTYPE). That is not accepted, as it can bring in other content.",
		TodoNB: "Kontroller hvor filen kommer fra; en bank sender den ikke slik.",
		TodoEN: "Check where the file comes from; a bank does not send it so.",
	},
	"bank.broken": {
		NB: "Filen er ødelagt og kan ikke leses videre ({1}).", EN: "The file is damaged and cannot be read further ({1}).",
		TodoNB: "Hent filen på nytt i nettbanken.", TodoEN: "Fetch the file from the bank again.",
	},
	"bank.encoding": {
		NB:     "Filens tegnsett er ukjent, eller tegnene passer ikke med det filen oppgir.",
		EN:     "The file's character encoding is not known, or its characters are not of it.",
		TodoNB: "Hent filen på nytt, uten å åpne og lagre den i et annet program.",
		TodoEN: "Fetch the file again, without opening and saving it in another program.",
	},
	"bank.too-deep": {
		NB: "Filen har for mange nivåer i hverandre (flere enn {1}).", EN: "The file has too many levels (more than {1}).",
		TodoNB: "Kontroller hvor filen kommer fra.", TodoEN: "Check where the file comes from.",
	},
	"bank.too-many-entries": {
		NB: "Filen har flere enn {1} poster.", EN: "The file has more than {1} entries.",
		TodoNB: "Be banken om kortere perioder, eller hev grensen.", TodoEN: "Ask the bank for shorter periods, or raise the limit.",
	},
	"bank.text-too-long": {
		NB: "Et felt i filen er lengre enn {1} byte.", EN: "A field of the file is longer than {1} bytes.",
		TodoNB: "Kontroller hvor filen kommer fra.", TodoEN: "Check where the file comes from.",
	},
	"bank.missing": {
		NB: "Posten mangler {1}.", EN: "The entry lacks {1}.",
		TodoNB: "Meld fra til banken; filen kan ikke bokføres.", TodoEN: "Tell the bank; the file cannot be booked.",
	},
	"bank.amount": {
		NB: "«{1}» er ikke et gyldig beløp.", EN: "“{1}” is not a valid amount.",
		TodoNB: "Meld fra til banken; filen kan ikke bokføres.", TodoEN: "Tell the bank; the file cannot be booked.",
	},
	"bank.amount-range": {
		NB: "Beløpet {1} er for stort.", EN: "The amount {1} is too large.",
		TodoNB: "Kontroller filen mot nettbanken.", TodoEN: "Check the file against the bank.",
	},
	"bank.direction": {
		NB:     "«{1}» sier ikke om beløpet går inn eller ut (CRDT eller DBIT).",
		EN:     "“{1}” does not say whether the amount is in or out (CRDT or DBIT).",
		TodoNB: "Meld fra til banken; filen kan ikke bokføres.", TodoEN: "Tell the bank; the file cannot be booked.",
	},
	"bank.date": {
		NB: "«{1}» er ikke en gyldig dato.", EN: "“{1}” is not a valid date.",
		TodoNB: "Meld fra til banken; filen kan ikke bokføres.", TodoEN: "Tell the bank; the file cannot be booked.",
	},

	// A statement that is held.
	"bank.does-not-prove": {
		NB:     "Kontoutdraget stemmer ikke: fra inngående saldo {1:amount} fører postene ikke til utgående saldo {2:amount}. Avvik: {3:amount}.",
		EN:     "The statement does not add up: from the opening balance {1:amount} the entries do not lead to the closing balance {2:amount}. Difference: {3:amount}.",
		TodoNB: "Be banken om et fullstendig kontoutdrag. Ingenting i det er bokført.",
		TodoEN: "Ask the bank for a complete statement. Nothing in it has been booked.",
	},
	"bank.no-balances": {
		NB:     "Kontoutdraget mangler inngående eller utgående saldo, så det kan ikke kontrolleres.",
		EN:     "The statement lacks its opening or closing balance, so it cannot be checked.",
		TodoNB: "Be banken om et fullstendig kontoutdrag. Ingenting i det er bokført.",
		TodoEN: "Ask the bank for a complete statement. Nothing in it has been booked.",
	},
	"bank.gap": {
		NB:     "Det mangler poster etter forrige kontoutdrag ({1:date}, utgående saldo {2:amount}). Avvik: {3:amount}.",
		EN:     "Entries are missing after the last statement ({1:date}, closing balance {2:amount}). Difference: {3:amount}.",
		TodoNB: "Hent kontoutdragene for dagene imellom i nettbanken.",
		TodoEN: "Fetch the statements of the days between from the bank.",
	},
	"bank.changed-entry": {
		NB:     "Posten på linje {1} er bokført før med {2:amount}, men står nå med {3:amount}.",
		EN:     "The entry on line {1} was booked before with {2:amount}, but now stands with {3:amount}.",
		TodoNB: "Avklar posten med banken. Ingenting i kontoutdraget er bokført.",
		TodoEN: "Settle the entry with the bank. Nothing in the statement has been booked.",
	},
	"bank.entry-problem": {
		NB:     "Posten på linje {1} kan ikke bokføres: {2:reason}",
		EN:     "The entry on line {1} cannot be booked: {2:reason}",
		TodoNB: "Avklar posten med banken. Ingenting i kontoutdraget er bokført.",
		TodoEN: "Settle the entry with the bank. Nothing in the statement has been booked.",
	},
	"bank.other-account": {
		NB:     "Kontoutdraget gjelder konto {1}, som ikke er satt opp for denne selgeren.",
		EN:     "The statement is of account {1}, which is not set up for this seller.",
		TodoNB: "Legg kontoen til i oppsettet hvis den er deres; ellers er filen levert feil sted.",
		TodoEN: "Add the account to the configuration if it is yours; else the file was delivered to the wrong place.",
	},
	"bank.not-a-statement": {
		NB:     "Filen er ikke en bankfil vi kan lese.",
		EN:     "The file is not a bank file that we can read.",
		TodoNB: "Be banken om camt.053 eller camt.054.",
		TodoEN: "Ask the bank for camt.053 or camt.054.",
	},
	"bank.too-fine": {
		NB:     "Beløpet {1} har flere desimaler enn valutaen {2} har. Kontoutdraget er satt på vent; ingenting er avrundet.",
		EN:     "The amount {1} has more decimals than the currency {2}. The statement is on hold; nothing was rounded.",
		TodoNB: "Avklar beløpet med banken.", TodoEN: "Settle the amount with the bank.",
	},
	"bank.entry-currency": {
		NB: "Posten er i {1}, men kontoen føres i {2}.", EN: "The entry is in {1}, but the account is kept in {2}.",
		TodoNB: "Avklar posten med banken.", TodoEN: "Settle the entry with the bank.",
	},
	"bank.no-date": {
		NB: "Posten mangler bokføringsdato.", EN: "The entry has no booking date.",
		TodoNB: "Avklar posten med banken.", TodoEN: "Settle the entry with the bank.",
	},
	"bank.no-account": {
		NB: "Kontoutdraget sier ikke hvilken konto det gjelder.", EN: "The statement does not say which account it is of.",
		TodoNB: "Avklar kontoutdraget med banken.", TodoEN: "Settle the statement with the bank.",
	},

	"bank.books-differ": {
		NB:     "Regnskapet har {3:amount} på konto {1} den {2:date}, men kontoutdraget har {4:amount}. Avvik: {5:amount}.",
		EN:     "The books have {3:amount} on account {1} on {2:date}, but the statement has {4:amount}. Difference: {5:amount}.",
		TodoNB: "Finn posten som er for mye eller mangler: hold bilagene på kontoen (sluse books export --all) mot kontoutdragene i nettbanken. Lever inn et kontoutdrag som mangler; ellers meld fra til den som drifter programmet.",
		TodoEN: "Find the entry that is too much or missing: hold the account's vouchers (sluse books export --all) against the bank's statements. Bring in a statement that is missing; else tell whoever runs the program.",
	},

	// Texts of the vouchers of payments of which the bank does not say whose
	// they are.
	"books.unnamed-kid":       {NB: "Innbetaling", EN: "Payment"},
	"books.unnamed-sold-item": {NB: "Innbetaling på solgt faktura", EN: "Payment of a sold invoice"},
	"books.unnamed-returned":  {NB: "Returnert betaling", EN: "Returned payment"},
	"books.unnamed-unmatched": {NB: "Uavklart betaling", EN: "Unmatched payment"},
	"books.unnamed-held":      {NB: "Betaling på vent", EN: "Payment on hold"},

	// How a payment was matched.
	"bank.by-kid": {
		NB: "Faktura {1} er betalt med riktig KID.", EN: "Invoice {1} was paid with the right KID.",
	},
	"bank.part-paid": {
		NB: "Faktura {1} er delvis betalt med riktig KID; {2:amount} står åpent.",
		EN: "Invoice {1} was part paid with the right KID; {2:amount} stays open.",
	},
	"bank.over-paid": {
		NB:     "Faktura {1} er betalt med riktig KID, og {2:amount} er betalt for mye. Det står til gode for kunden.",
		EN:     "Invoice {1} was paid with the right KID, and {2:amount} too much. It stands to the customer's credit.",
		TodoNB: "Betal tilbake {2:amount}, eller trekk det fra på neste faktura.",
		TodoEN: "Pay {2:amount} back, or set it off against the next invoice.",
	},
	"bank.by-kids": {
		NB: "Fakturaene {1} er betalt samlet med riktige KID.", EN: "The invoices {1} were paid together with the right KIDs.",
	},
	"bank.by-settlement": {
		NB: "Oppgjør {1} fra {2}; beløpet stemmer med rapporten på øret.",
		EN: "Settlement {1} from {2}; the amount equals the report's to the øre.",
	},
	"bank.nothing": {
		NB: "Posten er på null; det er ingenting å bokføre.", EN: "The entry is nought; there is nothing to book.",
	},
	"bank.already-paid": {
		NB:     "Faktura {1} var allerede betalt. {2:amount} står til gode for kunden.",
		EN:     "Invoice {1} was paid already. {2:amount} stands to the customer's credit.",
		TodoNB: "Betal tilbake {2:amount}, eller trekk det fra på neste faktura.",
		TodoEN: "Pay {2:amount} back, or set it off against the next invoice.",
	},
	"bank.by-kid-in-text": {
		NB: "Faktura {1} er betalt; KID sto i teksten, og beløpet stemmer.",
		EN: "Invoice {1} was paid; the KID stood in the text, and the amount is right.",
	},
	"bank.fee": {
		NB: "Bankgebyr.", EN: "Bank fee.",
	},
	"bank.sold-item": {
		NB:     "Kunden har betalt faktura {1} til oss, men den er solgt til {2}. {3:amount} skyldes {2}.",
		EN:     "The customer paid invoice {1} to us, but it is sold to {2}. {3:amount} is owed to {2}.",
		TodoNB: "Send {3:amount} videre til {2}, og minn kunden om riktig konto.",
		TodoEN: "Forward {3:amount} to {2}, and remind the customer of the right account.",
	},
	"bank.returned": {
		NB:     "Betalingen av faktura {1} er ført tilbake av banken; {2:amount} står åpent igjen.",
		EN:     "The payment of invoice {1} was returned by the bank; {2:amount} is open again.",
		TodoNB: "Ta kontakt med kunden om betalingen.", TodoEN: "Contact the customer about the payment.",
	},
	"bank.returned-sold": {
		NB:     "Banken har ført tilbake betalingen av faktura {1}, som er solgt til {2}. {3:amount} skyldes ikke lenger {2}.",
		EN:     "The bank returned the payment of invoice {1}, which is sold to {2}. {3:amount} is no longer owed to {2}.",
		TodoNB: "Gi {2} beskjed hvis beløpet allerede er sendt videre.", TodoEN: "Tell {2} if the amount was forwarded already.",
	},

	// Why a payment was not matched.
	"bank.unknown-payer": {
		NB:     "Innbetalingen har ingen KID og nevner ingen faktura vi kjenner.",
		EN:     "The payment has no KID and names no invoice that we know.",
		TodoNB: "Finn ut hva betalingen gjelder, og før den på riktig faktura eller betal den tilbake.",
		TodoEN: "Find out what the payment is for, and put it on the right invoice or pay it back.",
	},
	"bank.unknown-payment": {
		NB: "Utbetalingen gjelder ingenting vi kjenner.", EN: "The outgoing payment is for nothing that we know.",
		TodoNB: "Før den på riktig konto i regnskapet.", TodoEN: "Put it on the right account in the books.",
	},
	"bank.named": {
		NB:     "Teksten nevner faktura {1}, men beløpet er et annet enn det som står åpent.",
		EN:     "The text names invoice {1}, but the amount differs from what is open.",
		TodoNB: "Avgjør hva betalingen gjelder.", TodoEN: "Decide what the payment is for.",
	},
	"bank.named-exact": {
		NB:     "Teksten nevner faktura {1}, og beløpet stemmer, men betalingen kom uten KID og føres derfor ikke av seg selv.",
		EN:     "The text names invoice {1}, and the amount is right, but the payment has no KID and is not booked by itself.",
		TodoNB: "Forslag: før betalingen på faktura {1}.", TodoEN: "Suggestion: put the payment on invoice {1}.",
	},
	"bank.kid-invalid": {
		NB: "KID {1} har feil kontrollsiffer.", EN: "KID {1} has a wrong check digit.",
		TodoNB: "Finn riktig faktura sammen med kunden.", TodoEN: "Find the right invoice with the customer.",
	},
	"bank.kid-unknown": {
		NB: "Ingen faktura har KID {1}.", EN: "No invoice has KID {1}.",
		TodoNB: "Finn riktig faktura sammen med kunden.", TodoEN: "Find the right invoice with the customer.",
	},
	"bank.kid-many": {
		NB: "Flere fakturaer har KID {1}: {2}.", EN: "Several invoices have KID {1}: {2}.",
		TodoNB: "Velg hvilken faktura betalingen gjelder.", TodoEN: "Choose which invoice the payment is for.",
	},
	"bank.kids-sum": {
		NB:     "Betalingen gjelder flere fakturaer ({1}), men beløpet er et annet enn det som står åpent på dem.",
		EN:     "The payment is for several invoices ({1}), but the amount differs from what is open on them.",
		TodoNB: "Fordel betalingen på fakturaene.", TodoEN: "Divide the payment between the invoices.",
	},
	"bank.unsplit": {
		NB:     "Betalingene i posten lar seg ikke skille fra hverandre: detaljene stemmer ikke med beløpet.",
		EN:     "The payments of the entry cannot be told apart: the details do not make its amount.",
		TodoNB: "Hent detaljene (camt.054) i nettbanken.", TodoEN: "Fetch the details (camt.054) from the bank.",
	},
	"bank.other-currency": {
		NB: "Faktura {1} er i {2}, men betalingen er i {3}.", EN: "Invoice {1} is in {2}, but the payment is in {3}.",
		TodoNB: "Før betalingen på fakturaen med riktig kurs.", TodoEN: "Put the payment on the invoice at the right rate.",
	},
	"bank.statement-currency": {
		NB:     "Kontoutdraget er i {1}, men regnskapet føres i {2}. Ingenting er bokført.",
		EN:     "The statement is in {1}, but the books are kept in {2}. Nothing was booked.",
		TodoNB: "Før kontoen i regnskapssystemet med riktig kurs.", TodoEN: "Book the account in the accounting system at the right rate.",
	},
	"bank.account-currency": {
		NB:     "Kontoen føres i {1}, men regnskapet i {2}. Betalingen er satt på vent.",
		EN:     "The account is kept in {1}, but the books in {2}. The payment is on hold.",
		TodoNB: "Før betalingen i regnskapet med riktig kurs.", TodoEN: "Book the payment at the right rate.",
	},
	"bank.return-unpaid": {
		NB:     "Banken har ført tilbake {2:amount} på faktura {1}, men så mye er ikke registrert betalt på den.",
		EN:     "The bank returned {2:amount} on invoice {1}, but less than that is recorded as paid on it.",
		TodoNB: "Finn betalingen som er ført tilbake.", TodoEN: "Find the payment that was returned.",
	},
	"bank.settlement-differs": {
		NB:     "Oppgjør {1} fra {2} er på {3:amount}, men banken har {4:amount}: avvik {5:amount}.",
		EN:     "Settlement {1} from {2} is {3:amount}, but the bank has {4:amount}: a difference of {5:amount}.",
		TodoNB: "Avklar avviket med {2}. Pengene står som uavklart innbetaling.",
		TodoEN: "Settle the difference with {2}. The money stands as not cleared.",
	},
	"bank.settlement-conflict": {
		NB:     "Oppgjøret {1} er kommet før med et annet innhold: {2:amount} da, {3:amount} nå.",
		EN:     "Settlement {1} came before with another content: {2:amount} then, {3:amount} now.",
		TodoNB: "Spør factoringselskapet hvilket som gjelder. Det første er beholdt.",
		TodoEN: "Ask the factor which one stands. The first was kept.",
	},
	"bank.settlement-currency": {
		NB: "Oppgjør {1} fra {2} er i {3}, men banken har {4}.", EN: "Settlement {1} from {2} is in {3}, but the bank has {4}.",
		TodoNB: "Avklar oppgjøret med {2}.", TodoEN: "Settle it with {2}.",
	},
	"bank.settlement-rows": {
		NB:     "Linjene i oppgjør {1} fra {2} summerer ikke til oppgjørets sum.",
		EN:     "The rows of settlement {1} from {2} do not make its sum.",
		TodoNB: "Be {2} om en ny oppgjørsrapport.", TodoEN: "Ask {2} for a new settlement report.",
	},
	"bank.settlement-invoice": {
		NB:     "Oppgjør {1} fra {2} nevner faktura {3}, som vi ikke kjenner.",
		EN:     "Settlement {1} from {2} names invoice {3}, which we do not know.",
		TodoNB: "Avklar oppgjøret med {2}.", TodoEN: "Settle it with {2}.",
	},
	"bank.settlement-kind": {
		NB:     "Oppgjør {1} fra {2} har en linje av ukjent slag: {3}.",
		EN:     "Settlement {1} from {2} has a row of an unknown kind: {3}.",
		TodoNB: "Avklar oppgjøret med {2}.", TodoEN: "Settle it with {2}.",
	},
	"bank.settlement-many": {
		NB: "Betalingen nevner flere oppgjør: {1}.", EN: "The payment names several settlements: {1}.",
		TodoNB: "Velg hvilket oppgjør betalingen gjelder.", TodoEN: "Choose which settlement the payment is for.",
	},
}
