package words

// keepWords are the texts of keeping: backup, restore, verify, erasing, moving
// to another database.
var keepWords = map[string]Text{
	"config.years": {
		NB: "«{1}» er ikke et antall år: skriv keep, eller for eksempel 5y", EN: "\"{1}\" is not a number of years: write keep, or 5y for example",
	},
	"config.too-short-retention": {
		NB: "{1} år er for kort: bokføringsloven § 13 krever at salgsdokumenter oppbevares i fem år etter regnskapsårets slutt. Skriv 5y eller mer, eller kept_elsewhere: true der et annet system oppbevarer dem",
		EN: "{1} years is too short: the bookkeeping law (§ 13) has sales documents kept for five years from the end of the accounting year. Write 5y or more, or kept_elsewhere: true where another system keeps them",
	},

	// What is kept, by name.
	"keep.file":     {NB: "filen {1}", EN: "the file {1}"},
	"keep.row":      {NB: "raden {1} i en fil", EN: "the row {1} of a file"},
	"keep.invoice":  {NB: "faktura {1}", EN: "invoice {1}"},
	"keep.original": {NB: "originalen til faktura {1}", EN: "the original of invoice {1}"},
	"keep.notice":   {NB: "meldingen {1}", EN: "the notice {1}"},
	"keep.parcel":   {NB: "forsendelsen {1}", EN: "the parcel {1}"},

	// Erasing.
	"keep.erased": {
		NB: "dokumentet fra {2} ble slettet {1:date}, da oppbevaringstiden var ute", EN: "the document of {2} was erased on {1:date}, when the time for keeping it was over",
	},
	"show.document":             {NB: "Dokument", EN: "Document"},
	"keep.customer-erased":      {NB: "navn og adresser slettet: siste faktura er fra {1}, og oppbevaringstiden er ute", EN: "name and addresses erased: the last invoice is of {1}, and the time for keeping is over"},
	"keep.erase-none":           {NB: "ingen dokumenter er fra før {1}", EN: "no documents are from before {1}"},
	"keep.erase-month":          {NB: "måned", EN: "month"},
	"keep.erase-files":          {NB: "filer", EN: "files"},
	"keep.erase-invoices":       {NB: "fakturaer", EN: "invoices"},
	"keep.erase-parcels":        {NB: "adresser", EN: "addresses"},
	"keep.erase-customers":      {NB: "privatkunder", EN: "private customers"},
	"keep.erase-bytes":          {NB: "MB", EN: "MB"},
	"keep.erase-what":           {NB: "hva", EN: "what"},
	"keep.erase-did":            {NB: "slettet", EN: "erased"},
	"keep.erase-would":          {NB: "blir slettet", EN: "would be erased"},
	"keep.erase-unfinished":     {NB: "beholdes: {1} fakturaer er ikke avsluttet", EN: "stays: {1} invoices are not finished"},
	"keep.erase-unfinished-see": {NB: "Avslutt dem først: sluse list invoices --state held", EN: "End them first: sluse list invoices --state held"},
	"keep.erase-bad-month":      {NB: "«{1}» er ikke en måned som 2021-01", EN: "\"{1}\" is not a month such as 2021-01"},
	"keep.erase-needs-yes": {
		NB: "dokumenter fra {1} måneder slettes for godt", EN: "the documents of {1} months are erased for good",
		TodoNB: "Se først hva det er: --dry-run. Slett med --yes.", TodoEN: "See first what it is: --dry-run. Erase with --yes.",
	},
	"keep.erase-too-early": {
		NB: "dokumenter fra {1} og senere skal oppbevares ennå", EN: "documents of {1} and later are to be kept yet",
		TodoNB: "Bokføringsloven § 13 krever fem år etter regnskapsårets slutt; retention i oppsettet kan kreve mer.",
		TodoEN: "The bookkeeping law (§ 13) asks for five years from the end of the accounting year; retention in the configuration may ask for more.",
	},
	"keep.backup-runs": {
		NB: "en sikkerhetskopi tas akkurat nå, og imens slettes ingenting", EN: "a backup is being made, and nothing is erased meanwhile",
		TodoNB: "Prøv igjen når den er ferdig. Ble den avbrutt, går det av seg selv innen seks timer.", TodoEN: "Try again when it is done. If it was cut, this passes within six hours.",
	},

	// Backup and restore.
	"keep.backing-up": {NB: "sikkerhetskopierer", EN: "backing up"},
	"keep.backup-did": {
		NB: "sikkerhetskopi i {1}: {2} rader i databasen, {3} dokumentpakker ({4} MB), hvorav {5} delt med forrige kopi",
		EN: "backup in {1}: {2} rows of the database, {3} packs of documents ({4} MB), {5} of them shared with the backup before",
	},
	"keep.backup-missing": {
		NB: "{1} dokumentpakker som databasen viser til, finnes ikke, og er derfor heller ikke i kopien", EN: "{1} packs that the database names are not there, and so not in the backup either",
		TodoNB: "Se hvilke: sluse verify. Hent dem fra en eldre sikkerhetskopi.", TodoEN: "See which: sluse verify. Fetch them from an older backup.",
	},
	"keep.backup-not-empty": {
		NB: "{1} er ikke en tom mappe; en sikkerhetskopi skriver aldri over noe", EN: "{1} is no empty folder; a backup never overwrites anything",
		TodoNB: "Velg en ny mappe for hver kopi, for eksempel med dato. Er det en avbrutt kopi (uten manifest.json), kan du slette den.",
		TodoEN: "Choose a new folder for each backup, with a date for example. A backup that was cut (without manifest.json) you may remove.",
	},
	"keep.backup-within": {
		NB: "{1} ligger i mappen med det som skal sikkerhetskopieres", EN: "{1} lies in the folder that is to be backed up",
		TodoNB: "Velg en mappe utenfor, helst på en annen disk eller maskin.", TodoEN: "Choose a folder outside, best on another disk or machine.",
	},
	"keep.no-backup": {
		NB: "{1} er ingen hel sikkerhetskopi: manifest.json mangler", EN: "{1} is no whole backup: manifest.json is missing",
		TodoNB: "Manifestet skrives sist. Uten det ble kopien avbrutt; bruk en annen.", TodoEN: "The manifest is written last. Without it the backup was cut; use another one.",
	},
	"keep.backup-damaged": {
		NB: "sikkerhetskopien er skadet: {1} er ikke som manifestet sier", EN: "the backup is damaged: {1} is not as the manifest says",
		TodoNB: "Bruk en annen kopi. Ingenting er gjenopprettet.", TodoEN: "Use another backup. Nothing was restored.",
	},
	"keep.backup-unreadable": {
		NB: "manifestet i {1} kan ikke leses: {2}", EN: "the manifest in {1} cannot be read: {2}",
		TodoNB: "Er kopien tatt av en nyere versjon, bruk den versjonen.", TodoEN: "If a newer version made the backup, use that version.",
	},
	"keep.restoring":    {NB: "gjenoppretter", EN: "restoring"},
	"keep.restore-did":  {NB: "gjenopprettet slik det var {1:date} kl. {2}: {3} rader i databasen, {4} dokumentpakker", EN: "restored as it was on {1:date} at {2}: {3} rows of the database, {4} packs of documents"},
	"keep.backup-whole": {NB: "sikkerhetskopien er hel: slik det var {1:date} kl. {2}, {3} rader i databasen, {4} dokumentpakker", EN: "the backup is whole: as it was on {1:date} at {2}, {3} rows of the database, {4} packs of documents"},
	"keep.restore-note": {NB: "gjenopprettet fra sikkerhetskopi", EN: "restored from a backup"},
	"keep.restore-stopped": {
		NB: "All utsending er stanset: det som gikk ut etter at kopien ble tatt, står her som ikke sendt. Se gjennom det som er i kø (sluse list deliveries), avslutt det som alt er sendt (sluse handled), og kjør så: sluse start",
		EN: "All sending is stopped: what left after the backup was made stands here as not sent. Look through what is queued (sluse list deliveries), end what was sent already (sluse handled), and then: sluse start",
	},
	"keep.restore-not-empty": {
		NB: "{1} finnes: det gjenopprettes bare der det ikke er noe fra før", EN: "{1} is there: a restore goes only where nothing is",
		TodoNB: "Flytt eller tøm mappen {2}, eller velg en annen i oppsettet (state).", TodoEN: "Move or empty the folder {2}, or choose another in the configuration (state).",
	},
	"keep.restore-needs-sqlite": {
		NB: "det gjenopprettes til en fil (sqlite:...), ikke rett til {1}", EN: "a restore goes to a file (sqlite:...), not straight to {1}",
		TodoNB: "Sett store.dsn til en fil, gjenopprett, og flytt så: sluse store copy --to postgres://...", TodoEN: "Set store.dsn to a file, restore, and then move it: sluse store copy --to postgres://...",
	},

	// Verify.
	"keep.verifying":      {NB: "kontrollerer", EN: "checking"},
	"keep.well":           {NB: "i orden", EN: "well"},
	"keep.wrong":          {NB: "FEIL", EN: "WRONG"},
	"keep.more":           {NB: "og {1} til", EN: "and {1} more"},
	"keep.check-database": {NB: "databasen er hel", EN: "the database is whole"},
	"keep.check-packs":    {NB: "alle dokumentpakker er på plass ({1})", EN: "all packs of documents are there ({1})"},
	"keep.check-some":     {NB: "dokumenter lar seg åpne og er uendret (stikkprøve: {1}; alle: --all)", EN: "documents open and are unchanged (a sample: {1}; all: --all)"},
	"keep.check-all":      {NB: "alle dokumenter lar seg åpne og er uendret ({1})", EN: "all documents open and are unchanged ({1})"},
	"keep.check-files":    {NB: "hver rad i hver fil er gjort rede for ({1} filer)", EN: "each row of each file is accounted for ({1} files)"},
	"keep.check-counters": {NB: "tellerne stemmer med det de teller", EN: "the counters agree with what they count"},
	"keep.check-chain":    {NB: "kjeden av bilag er hel ({1} blokker, {2} bilag)", EN: "the chain of vouchers is whole ({1} blocks, {2} vouchers)"},
	"keep.counter-off": {
		NB: "en teller stemmer ikke: {1}", EN: "a counter is off: {1}",
		TodoNB: "Noen har endret i databasen utenom programmet. Finn ut hvem og hva.", TodoEN: "Somebody has changed the database past the program. Find out who and what.",
	},
	"keep.check-vouchers": {NB: "alle bilag går opp, og ingen serie har hull ({1} bilag)", EN: "all vouchers balance, and no series has a gap ({1} vouchers)"},
	"keep.database-damaged": {
		NB: "databasen er skadet: {1}", EN: "the database is damaged: {1}",
		TodoNB: "Stans sluse, ta vare på mappen som den er, og gjenopprett siste sikkerhetskopi i en tom mappe: sluse restore MAPPE", TodoEN: "Stop sluse, keep the folder as it is, and restore the last backup into an empty folder: sluse restore FOLDER",
	},
	"keep.damaged-at": {
		NB: "{1:reason} er skadet: {2}", EN: "{1:reason} is damaged: {2}",
		TodoNB: "Stans sluse, ta vare på mappen som den er, og gjenopprett siste sikkerhetskopi i en tom mappe: sluse restore MAPPE", TodoEN: "Stop sluse, keep the folder as it is, and restore the last backup into an empty folder: sluse restore FOLDER",
	},
	"keep.pack-missing": {
		NB: "dokumentpakken {1} mangler", EN: "the pack {1} is missing",
		TodoNB: "Legg den tilbake fra en sikkerhetskopi: packs/{1}", TodoEN: "Put it back from a backup: packs/{1}",
	},
	"keep.pack-short": {
		NB: "dokumentpakken {1} er avkortet: {2} av {3} byte", EN: "the pack {1} was cut short: {2} of {3} bytes",
		TodoNB: "Legg den tilbake fra en sikkerhetskopi: packs/{1}", TodoEN: "Put it back from a backup: packs/{1}",
	},
	"keep.document-damaged": {
		NB: "{1:reason} kan ikke åpnes: dokumentpakken {2} er skadet", EN: "{1:reason} does not open: the pack {2} is damaged",
		TodoNB: "Legg pakken tilbake fra en sikkerhetskopi: packs/{2}", TodoEN: "Put the pack back from a backup: packs/{2}",
	},
	"keep.document-changed": {
		NB: "{1:reason} er ikke lenger som da den ble tatt vare på (pakken {2})", EN: "{1:reason} is not what it was when it was kept (pack {2})",
		TodoNB: "Noen har endret pakken eller databasen. Legg pakken tilbake fra en sikkerhetskopi, og finn ut hvem.", TodoEN: "Somebody has changed the pack or the database. Put the pack back from a backup, and find out who.",
	},
	"keep.file-counts": {
		NB: "filen {1} (file:{2}): {3} rader er lest, men det er gjort rede for {4}", EN: "the file {1} (file:{2}): {3} rows were read, and {4} are accounted for",
		TodoNB: "Meld det til leverandøren av sluse, og sammenlign filen med listen: sluse show file:{2}", TodoEN: "Tell the makers of sluse, and compare the file with the list: sluse show file:{2}",
	},
	"keep.voucher-unbalanced": {
		NB: "bilag {1} ({2}) går ikke opp: differanse {3:amount}", EN: "voucher {1} ({2}) does not balance: a difference of {3:amount}",
		TodoNB: "Databasen er endret utenom sluse. Gjenopprett en sikkerhetskopi, eller la regnskapsføreren rette det i regnskapet.", TodoEN: "The database was changed past sluse. Restore a backup, or have the accountant put it right in the books.",
	},
	"keep.series-gap": {
		NB: "serie {1} {2} ({3}): {4} bilag, men numrene skal gå fra {5} til {6}", EN: "series {1} {2} ({3}): {4} vouchers, but the numbers are to run from {5} to {6}",
		TodoNB: "Bilag er fjernet utenom sluse. Gjenopprett en sikkerhetskopi, eller forklar hullet for revisor.", TodoEN: "Vouchers were removed past sluse. Restore a backup, or explain the gap to the auditor.",
	},

	// Moving to another database.
	"keep.copying":    {NB: "flytter", EN: "copying"},
	"keep.copy-did":   {NB: "alt er kopiert og kontrollert: {1} rader, {2} dokumentpakker ({3} MB)", EN: "all is copied and checked: {1} rows, {2} packs of documents ({3} MB)"},
	"keep.copy-then":  {NB: "Sett dette i oppsettet, og start sluse igjen:\n  state: {1}\n  store:\n    dsn: {2}\nTa vare på {3} til du har sett at alt går.", EN: "Put this into the configuration, and start sluse again:\n  state: {1}\n  store:\n    dsn: {2}\nKeep {3} until you have seen that all goes well."},
	"keep.copy-same":  {NB: "{1} er databasen som det kopieres fra", EN: "{1} is the database that is copied from", TodoNB: "Oppgi den nye: --to postgres://...", TodoEN: "Name the new one: --to postgres://..."},
	"keep.copy-there": {NB: "databasen det skal kopieres til, er ikke tom: {1} har {2} rader", EN: "the database to copy to is not empty: {1} has {2} rows", TodoNB: "Bruk en tom database, eller tøm den.", TodoEN: "Use an empty database, or empty it."},
	"keep.copy-differs": {
		NB: "kopien er ikke lik: {1}", EN: "the copy is not equal: {1}",
		TodoNB: "Bruk den ikke. Tøm databasen, og prøv igjen.", TodoEN: "Do not use it. Empty the database, and try again.",
	},
}
